//! Patterns that change a type where it is written, or write one down.

use sleepy_fix::Family::{BorrowChecker as Borrow, TypeMismatch as Types};
use tree_sitter::Node;

use super::{Pattern, find};
use crate::bindings::{bindings, names};
use crate::draft::{Ideas, edit, grade};
use crate::facts::{NUMBERS, push};
use crate::scene::{Scene, tier};
use crate::syntax::{enclosing, find as nodes};

pub(super) const PATTERNS: &[Pattern] = &[
    find(
        "number_type",
        Types,
        number_type,
        "Names another number type in a signature, a field or a local.",
    ),
    find(
        "named_type",
        Types,
        named_type,
        "Writes a type that the message names.",
    ),
    find(
        "reference_type",
        Borrow,
        reference_type,
        "Borrows a type: `&T`, `&mut T`, or `T` again.",
    ),
    find(
        "owned_type",
        Types,
        owned_type,
        "Writes `String` for `&str`, `&[T]` for `Vec<T>`, and the reverse.",
    ),
];

/// Kinds of nodes that are types.
pub(super) const KINDS: [&str; 11] = [
    "type_identifier",
    "primitive_type",
    "reference_type",
    "generic_type",
    "scoped_type_identifier",
    "tuple_type",
    "array_type",
    "unit_type",
    "dynamic_type",
    "abstract_type",
    "function_type",
];

const MOST_TYPES: usize = 32;

/// The types a repair may change: those the message points at, those of the
/// signature, of locals and fields whose names stand at the primary span.
pub(super) fn sites<'t>(scene: &Scene<'t>) -> Vec<(u8, Node<'t>)> {
    let mut sites: Vec<(u8, Node<'t>)> = Vec::new();
    let mut add = |tier: u8, root: Node<'t>| {
        for node in nodes(root, &KINDS) {
            let part = node.parent().is_some_and(|p| {
                p.kind() == "scoped_type_identifier"
                    || p.kind() == "generic_type" && p.child_by_field_name("type") == Some(node)
            });
            if !part && sites.len() < MOST_TYPES && !sites.iter().any(|(_, s)| s.id() == node.id())
            {
                sites.push((tier, node));
            }
        }
    };
    for anchor in &scene.anchors {
        let mut at = anchor.node;
        while let Some(parent) = at
            .parent()
            .filter(|p| KINDS.contains(&p.kind()) || p.kind() == "type_arguments")
        {
            at = parent;
        }
        if KINDS.contains(&at.kind()) {
            add(anchor.tier, at);
        }
        if anchor.node.kind() == "closure_expression"
            && let Some(list) = anchor.node.child_by_field_name("parameters")
        {
            add(anchor.tier, list);
        }
        if let Some(cast) = enclosing(anchor.node, &["type_cast_expression"])
            .and_then(|c| c.child_by_field_name("type"))
        {
            add(anchor.tier + 1, cast);
        }
    }
    for function in &scene.functions {
        if let Some(result) = function.child_by_field_name("return_type") {
            add(tier::AROUND, result);
        }
        for anchor in scene.anchors.iter().take(6) {
            for name in names(scene.text, anchor.node, 6) {
                for binding in bindings(scene.text, anchor.node, name) {
                    if let Some(declared) = binding.holder.child_by_field_name("type") {
                        add(tier::BESIDE, declared);
                    }
                }
            }
        }
        if let Some(parameters) = function.child_by_field_name("parameters") {
            add(tier::LABEL_NEAR, parameters);
        }
    }
    fields(scene).into_iter().for_each(|f| add(tier::ORIGIN, f));
    for item in scene.items.iter().take(4) {
        for field in ["type", "trait"] {
            if let Some(node) = item.child_by_field_name(field) {
                add(tier::FAR, node);
            }
        }
    }
    for statement in scene
        .anchors
        .iter()
        .filter_map(|a| enclosing(a.node, &["let_declaration"]))
    {
        statement
            .child_by_field_name("type")
            .into_iter()
            .for_each(|n| add(tier::BESIDE, n));
        nodes(statement, &["type_arguments"])
            .into_iter()
            .for_each(|n| add(tier::FAR, n));
    }
    sites
}

/// The types of the file's fields whose names stand at the anchors.
fn fields<'t>(scene: &Scene<'t>) -> Vec<Node<'t>> {
    let mut used: Vec<&str> = Vec::new();
    for anchor in scene.anchors.iter().take(6) {
        for node in nodes(
            anchor.node,
            &["field_identifier", "shorthand_field_identifier"],
        ) {
            used.push(scene.of(node));
        }
        if let Some(field) = enclosing(anchor.node, &["field_expression", "field_initializer"])
            && let Some(name) = field.child_by_field_name("field")
        {
            used.push(scene.of(name));
        }
    }
    // Constants by their names, and the parts of tuple structs by the struct's.
    let mut words: Vec<&str> = Vec::new();
    for anchor in scene.anchors.iter().take(6) {
        for near in [Some(anchor.node), anchor.node.parent()]
            .into_iter()
            .flatten()
            .filter(|n| n.byte_range().len() < 200)
        {
            words.extend(names(scene.text, near, 8));
        }
    }
    let others = scene
        .all(&["const_item", "static_item", "struct_item"])
        .into_iter();
    let others = others
        .filter(|i| {
            i.child_by_field_name("name")
                .is_some_and(|n| words.contains(&scene.of(n)))
        })
        .filter_map(|i| {
            i.child_by_field_name("type").or_else(|| {
                i.child_by_field_name("body")
                    .filter(|b| b.kind() == "ordered_field_declaration_list")
            })
        });
    let others: Vec<Node<'t>> = others.take(6).collect();
    scene
        .all(&["field_declaration"])
        .into_iter()
        .filter(|f| {
            f.child_by_field_name("name")
                .is_some_and(|n| used.contains(&scene.of(n)))
        })
        .filter_map(|f| f.child_by_field_name("type"))
        .chain(others)
        .collect()
}

/// Types that the message names, the way they are written in code.
pub(super) fn said(scene: &Scene<'_>) -> Vec<(String, u8)> {
    let mut types: Vec<String> = Vec::new();
    for text in scene.facts.expected.iter().chain(&scene.facts.found) {
        forms(text).iter().for_each(|f| push(&mut types, f));
    }
    let sure = types.len();
    for text in &scene.facts.quoted {
        let upper =
            text.starts_with(|c: char| c.is_ascii_uppercase() || c == '&' || c == '(' || c == '[');
        if upper
            || NUMBERS.contains(&text.as_str())
            || text.contains("::")
            || matches!(text.as_str(), "str" | "bool" | "char")
        {
            forms(text).iter().for_each(|f| push(&mut types, f));
        }
    }
    let graded = types.into_iter().enumerate();
    graded
        .map(|(i, t)| (t, if i < sure { grade::NAMED } else { grade::SEEN }))
        .collect()
}

/// A type as rustc prints it, with and without the paths before its names.
pub(super) fn forms(printed: &str) -> Vec<String> {
    // A literal's type is not known yet; these are the usual ones.
    for (unknown, usual) in [
        ("{integer}", ["usize", "i32", "u32", "u64"].as_slice()),
        ("{float}", ["f64", "f32"].as_slice()),
    ] {
        if printed.contains(unknown) {
            return usual
                .iter()
                .flat_map(|u| forms(&printed.replace(unknown, u)))
                .collect();
        }
    }
    if printed.is_empty()
        || printed.len() > 70
        || printed.contains(['{', '.', '`'])
        || printed.contains(" as ")
    {
        return Vec::new();
    }
    let mut short = String::new();
    let mut word = String::new();
    for c in printed.chars() {
        if c.is_alphanumeric() || c == '_' || c == ':' {
            word.push(c);
        } else {
            short.push_str(tail(&word));
            word.clear();
            short.push(c);
        }
    }
    short.push_str(tail(&word));
    let mut forms = vec![short.clone()];
    if short != printed {
        forms.push(printed.to_owned());
    }
    if short.contains("&'static ") {
        forms.push(short.replace("&'static ", "&"));
    }
    forms
}

/// The last segment of a word; a colon at its end (`T: X`) stays.
fn tail(word: &str) -> &str {
    word.rfind("::").map_or(word, |i| &word[i + 2..])
}

fn number_type(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let numbers = scene.facts.numbers();
    for (tier, node) in sites(scene) {
        if !NUMBERS.contains(&scene.of(node)) {
            continue;
        }
        for number in numbers.iter().chain(&NUMBERS) {
            let grade = if numbers.contains(number) {
                grade::NAMED
            } else {
                grade::GUESS
            };
            ideas.replace(tier, grade, node.byte_range(), *number);
        }
    }
    // All parameters and the result of a function at once.
    for function in &scene.functions {
        for from in &numbers {
            for to in numbers.iter().filter(|t| *t != from) {
                let body = function
                    .child_by_field_name("body")
                    .map_or(function.end_byte(), |b| b.start_byte());
                let all = nodes(*function, &["primitive_type"]).into_iter();
                let edits: Vec<_> = all
                    .filter(|n| n.start_byte() < body && scene.of(*n) == *from)
                    .map(|n| edit(n.byte_range(), *to))
                    .collect();
                ideas.edits(tier::LABEL_NEAR, grade::SEEN, edits);
            }
        }
    }
}

fn named_type(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let said = said(scene);
    for (tier, node) in sites(scene) {
        for (name, grade) in &said {
            ideas.replace(tier, *grade, node.byte_range(), name.clone());
        }
    }
}

fn reference_type(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for (tier, node) in sites(scene) {
        match (node.kind(), node.child_by_field_name("type")) {
            ("reference_type", Some(target)) => {
                let head = node.start_byte()..target.start_byte();
                ideas.replace(tier, grade::NAMED, head.clone(), "");
                match scene.text[head.clone()].find("mut") {
                    Some(at) => ideas.replace(tier, grade::NAMED, head.start + at..head.end, ""),
                    None => ideas.insert(tier, grade::NAMED, head.end, "mut "),
                }
            }
            _ => {
                ideas.insert(tier, grade::NAMED, node.start_byte(), "&");
                ideas.insert(tier, grade::NAMED, node.start_byte(), "&mut ");
                ideas.insert(tier, grade::SEEN, node.start_byte(), "&'static ");
                ideas.insert(tier, grade::SEEN, node.start_byte(), "&'a ");
            }
        }
    }
}

fn owned_type(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let mut lifetimes: Vec<String> = Vec::new();
    scene
        .all(&["lifetime"])
        .into_iter()
        .for_each(|n| push(&mut lifetimes, scene.of(n)));
    lifetimes.truncate(3);
    for (tier, node) in sites(scene) {
        let text = scene.of(node);
        let inner = |head: &str| text.strip_prefix(head).and_then(|t| t.strip_suffix('>'));
        let mut new: Vec<(u8, String)> = Vec::new();
        match text {
            "String" => new.extend([
                (grade::NAMED, "&str".into()),
                (grade::SEEN, "&'static str".into()),
                (grade::SEEN, "char".into()),
            ]),
            "&str" => new.extend([
                (grade::NAMED, "String".into()),
                (grade::NAMED, "&String".into()),
                (grade::SEEN, "&[u8]".into()),
                (grade::SEEN, "char".into()),
            ]),
            "str" => new.push((grade::NAMED, "String".into())),
            "&String" => new.extend([
                (grade::NAMED, "&str".into()),
                (grade::NAMED, "String".into()),
            ]),
            "PathBuf" => new.push((grade::NAMED, "&Path".into())),
            "&Path" => new.push((grade::NAMED, "PathBuf".into())),
            "char" => new.extend([(grade::SEEN, "&str".into()), (grade::SEEN, "String".into())]),
            _ if text.starts_with('&') && text.ends_with(" str") => {
                new.push((grade::NAMED, "String".into()))
            }
            _ => {}
        }
        if text == "String" {
            new.extend(lifetimes.iter().map(|l| (grade::SEEN, format!("&{l} str"))));
        }
        if let Some(of) = inner("Vec<").or_else(|| inner("&Vec<")) {
            new.push((grade::NAMED, format!("&[{of}]")));
            new.push((grade::SEEN, format!("&mut [{of}]")));
        }
        if let Some(of) = text.strip_prefix("&[").and_then(|t| t.strip_suffix(']')) {
            new.push((grade::NAMED, format!("Vec<{of}>")));
            new.push((grade::SEEN, format!("&mut Vec<{of}>")));
            new.push((grade::NAMED, format!("&mut [{of}]")));
        }
        if let Some(of) = text
            .strip_prefix("&mut [")
            .and_then(|t| t.strip_suffix(']'))
        {
            new.push((grade::NAMED, format!("&mut Vec<{of}>")));
        }
        for (grade, text) in new {
            ideas.replace(tier, grade, node.byte_range(), text);
        }
    }
}
