//! Patterns that change a type where it is written, or write one down.

use sleepy_fix::Family::{
    BorrowChecker as Borrow, Generics, ResultHandling as Results, TraitBounds as Traits, TypeMismatch as Types,
};
use tree_sitter::Node;

use super::{Pattern, find};
use crate::draft::{Ideas, edit, grade};
use crate::facts::{NUMBERS, bare, last_segment, push};
use crate::scene::{FUNCTIONS, Scene, bindings, names, tier};
use crate::syntax::{enclosing, find as nodes, named};

pub(super) const PATTERNS: &[Pattern] = &[
    find("number_type", Types, number_type, "Names another number type in a signature, a field or a local."),
    find("named_type", Types, named_type, "Writes a type that the message names."),
    find("wrap_type", Results, wrap_type, "Puts a type in `Option`, `Result`, `Box`, `Vec`, …"),
    find("unwrap_type", Results, unwrap_type, "Takes such a wrapper off a type."),
    find("reference_type", Borrow, reference_type, "Borrows a type: `&T`, `&mut T`, or `T` again."),
    find("owned_type", Types, owned_type, "Writes `String` for `&str`, `&[T]` for `Vec<T>`, and the reverse."),
    find("trait_object", Traits, trait_object, "Writes `dyn`, `impl` or `Box<dyn …>` before a trait."),
    find("type_head", Types, type_head, "Uses a type's sibling: `Arc` for `Rc`, `Mutex` for `RefCell`."),
    find("add_return", Results, add_return, "Declares what a function returns."),
    find("drop_return", Results, drop_return, "Takes a return type off."),
    find("let_type", Types, let_type, "Gives a local a type."),
    find("drop_let_type", Types, drop_let_type, "Takes a local's type off."),
    find("turbofish", Generics, turbofish, "Says which type a call gives: `collect::<Vec<_>>()`."),
    find("type_argument", Generics, type_argument, "Gives a type or a trait an argument, or takes one off."),
];

/// Kinds of nodes that are types.
const KINDS: [&str; 11] = [
    "type_identifier", "primitive_type", "reference_type", "generic_type", "scoped_type_identifier",
    "tuple_type", "array_type", "unit_type", "dynamic_type", "abstract_type", "function_type",
];
const MOST_TYPES: usize = 32;

/// The types a repair may change: those the message points at, those of the
/// signature, of locals and fields whose names stand at the primary span.
fn sites<'t>(scene: &Scene<'t>) -> Vec<(u8, Node<'t>)> {
    let mut sites: Vec<(u8, Node<'t>)> = Vec::new();
    let mut add = |tier: u8, root: Node<'t>| {
        for node in nodes(root, &KINDS) {
            let part = node.parent().is_some_and(|p| {
                p.kind() == "scoped_type_identifier" || p.kind() == "generic_type" && p.child_by_field_name("type") == Some(node)
            });
            if !part && sites.len() < MOST_TYPES && !sites.iter().any(|(_, s)| s.id() == node.id()) {
                sites.push((tier, node));
            }
        }
    };
    for anchor in &scene.anchors {
        let mut at = anchor.node;
        while let Some(parent) = at.parent().filter(|p| KINDS.contains(&p.kind()) || p.kind() == "type_arguments") {
            at = parent;
        }
        if KINDS.contains(&at.kind()) {
            add(anchor.tier, at);
        }
        if anchor.node.kind() == "closure_expression" && let Some(list) = anchor.node.child_by_field_name("parameters") {
            add(anchor.tier, list);
        }
        if let Some(cast) = enclosing(anchor.node, &["type_cast_expression"]).and_then(|c| c.child_by_field_name("type")) {
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
    for statement in scene.anchors.iter().filter_map(|a| enclosing(a.node, &["let_declaration"])) {
        nodes(statement, &["type_arguments"]).into_iter().for_each(|n| add(tier::FAR, n));
    }
    sites
}

/// The types of the file's fields whose names stand at the anchors.
fn fields<'t>(scene: &Scene<'t>) -> Vec<Node<'t>> {
    let mut used: Vec<&str> = Vec::new();
    for anchor in scene.anchors.iter().take(6) {
        for node in nodes(anchor.node, &["field_identifier", "shorthand_field_identifier"]) {
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
        for near in [Some(anchor.node), anchor.node.parent()].into_iter().flatten().filter(|n| n.byte_range().len() < 200) {
            words.extend(names(scene.text, near, 8));
        }
    }
    let others = nodes(scene.root, &["const_item", "static_item", "struct_item"]).into_iter();
    let others = others.filter(|i| i.child_by_field_name("name").is_some_and(|n| words.contains(&scene.of(n)))).filter_map(|i| {
        i.child_by_field_name("type").or_else(|| i.child_by_field_name("body").filter(|b| b.kind() == "ordered_field_declaration_list"))
    });
    let others: Vec<Node<'t>> = others.take(6).collect();
    nodes(scene.root, &["field_declaration"])
        .into_iter()
        .filter(|f| f.child_by_field_name("name").is_some_and(|n| used.contains(&scene.of(n))))
        .filter_map(|f| f.child_by_field_name("type"))
        .chain(others)
        .collect()
}

/// Types that the message names, the way they are written in code.
fn said(scene: &Scene<'_>) -> Vec<(String, u8)> {
    let mut types: Vec<String> = Vec::new();
    for text in scene.facts.expected.iter().chain(&scene.facts.found) {
        forms(text).iter().for_each(|f| push(&mut types, f));
    }
    let sure = types.len();
    for text in &scene.facts.quoted {
        let upper = text.starts_with(|c: char| c.is_ascii_uppercase() || c == '&' || c == '(' || c == '[');
        if upper || NUMBERS.contains(&text.as_str()) || text.contains("::") || matches!(text.as_str(), "str" | "bool" | "char") {
            forms(text).iter().for_each(|f| push(&mut types, f));
        }
    }
    let graded = types.into_iter().enumerate();
    graded.map(|(i, t)| (t, if i < sure { grade::NAMED } else { grade::SEEN })).collect()
}

/// A type as rustc prints it, with and without the paths before its names.
fn forms(printed: &str) -> Vec<String> {
    // A literal's type is not known yet; these are the usual ones.
    for (unknown, usual) in [("{integer}", ["usize", "i32", "u32", "u64"].as_slice()), ("{float}", ["f64", "f32"].as_slice())] {
        if printed.contains(unknown) {
            return usual.iter().flat_map(|u| forms(&printed.replace(unknown, u))).collect();
        }
    }
    if printed.is_empty() || printed.len() > 70 || printed.contains(['{', '.', '`']) || printed.contains(" as ") {
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
            let grade = if numbers.contains(number) { grade::NAMED } else { grade::GUESS };
            ideas.replace(tier, grade, node.byte_range(), *number);
        }
    }
    // All parameters and the result of a function at once.
    for function in &scene.functions {
        for from in &numbers {
            for to in numbers.iter().filter(|t| *t != from) {
                let body = function.child_by_field_name("body").map_or(function.end_byte(), |b| b.start_byte());
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

/// The error types that results of the file have.
pub(super) fn errors(scene: &Scene<'_>) -> Vec<(String, u8)> {
    let mut errors: Vec<String> = Vec::new();
    for node in nodes(scene.root, &["generic_type"]) {
        let Some(arguments) = node.child_by_field_name("type_arguments") else { continue };
        if scene.of(node).starts_with("Result<") && let [_, error] = named(arguments)[..] {
            push(&mut errors, scene.of(error));
        }
    }
    let seen = errors.len();
    for text in &scene.facts.quoted {
        if bare(text).ends_with("Error") {
            forms(text).iter().for_each(|f| push(&mut errors, f));
        }
        if let Some((_, error)) = text.strip_suffix('>').and_then(|t| t.split_once("Result<")).and_then(|(_, a)| a.rsplit_once(", ")) {
            push(&mut errors, last_segment(error));
        }
    }
    for word in scene.facts.words.split(|c: char| !(c.is_alphanumeric() || c == '_')).filter(|w| w.ends_with("Error") && w.len() > 5) {
        push(&mut errors, word);
        if word.starts_with("Parse") {
            push(&mut errors, &format!("std::num::{word}"));
        }
    }
    for node in nodes(scene.root, &["enum_item", "struct_item"]) {
        let name = node.child_by_field_name("name").map_or("", |n| scene.of(n));
        if name.ends_with("Error") {
            push(&mut errors, name);
        }
    }
    for usual in ["String", "Box<dyn std::error::Error>", "Box<dyn Error>", "std::num::ParseIntError", "std::io::Error", "()"] {
        push(&mut errors, usual);
    }
    errors.into_iter().enumerate().map(|(i, e)| (e, if i < seen { grade::NAMED } else { grade::SEEN })).take(12).collect()
}

fn wrap_type(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    const WAYS: [(&str, &str, u8); 20] = [
        ("Option<", ">", grade::NAMED), ("Box<", ">", grade::NAMED), ("Vec<", ">", grade::SEEN),
        ("Rc<", ">", grade::SEEN), ("Arc<", ">", grade::SEEN), ("RefCell<", ">", grade::SEEN),
        ("Cell<", ">", grade::SEEN), ("Mutex<", ">", grade::SEEN), ("Rc<RefCell<", ">>", grade::GUESS),
        ("Arc<Mutex<", ">>", grade::GUESS), ("Result<", ">", grade::SEEN), ("io::Result<", ">", grade::SEEN),
        ("fmt::Result<", ">", grade::GUESS), ("Cow<'_, ", ">", grade::GUESS), ("Option<Box<", ">>", grade::SEEN),
        ("fmt::", "", grade::SEEN), ("io::", "", grade::SEEN), ("std::io::Result<", ">", grade::GUESS),
        ("impl Iterator<Item = ", ">", grade::GUESS), ("Self::", "", grade::SEEN),
    ];
    let errors = errors(scene);
    for (tier, node) in sites(scene) {
        let range = node.byte_range();
        let mut around = |grade, before: &str, after: String| {
            let edits = vec![edit(range.start..range.start, before), edit(range.end..range.end, after)];
            ideas.edits(tier, grade, edits.into_iter().filter(|e| !e.new_text.is_empty()).collect());
        };
        for (before, after, grade) in WAYS {
            around(grade, before, after.into());
        }
        for (error, grade) in &errors {
            around(*grade, "Result<", format!(", {error}>"));
        }
    }
}

fn unwrap_type(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for (tier, node) in sites(scene).into_iter().filter(|(_, n)| n.kind() == "generic_type") {
        let Some(arguments) = node.child_by_field_name("type_arguments") else { continue };
        for (i, argument) in named(arguments).into_iter().take(2).enumerate() {
            let grade = if i == 0 { grade::NAMED } else { grade::SEEN };
            ideas.replace(tier, grade, node.byte_range(), scene.of(argument));
        }
        // `Result<T, E>` and `Option<T>` for each other.
        let first = named(arguments).first().map_or("", |a| scene.of(*a));
        match node.child_by_field_name("type").map_or("", |n| scene.of(n)) {
            "Option" => {
                for (error, grade) in errors(scene) {
                    ideas.replace(tier, grade, node.byte_range(), format!("Result<{first}, {error}>"));
                }
            }
            "Result" => {
                ideas.replace(tier, grade::NAMED, node.byte_range(), format!("Option<{first}>"));
                for (error, grade) in errors(scene) {
                    ideas.replace(tier, grade, node.byte_range(), format!("Result<{first}, {error}>"));
                }
            }
            _ => {}
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
    for (tier, node) in sites(scene) {
        let text = scene.of(node);
        let inner = |head: &str| text.strip_prefix(head).and_then(|t| t.strip_suffix('>'));
        let mut new: Vec<(u8, String)> = Vec::new();
        match text {
            "String" => new.extend([(grade::NAMED, "&str".into()), (grade::SEEN, "&'static str".into()), (grade::SEEN, "char".into())]),
            "&str" => new.extend([(grade::NAMED, "String".into()), (grade::NAMED, "&String".into()), (grade::SEEN, "&[u8]".into()), (grade::SEEN, "char".into())]),
            "str" => new.push((grade::NAMED, "String".into())),
            "&String" => new.extend([(grade::NAMED, "&str".into()), (grade::NAMED, "String".into())]),
            "PathBuf" => new.push((grade::NAMED, "&Path".into())),
            "&Path" => new.push((grade::NAMED, "PathBuf".into())),
            "char" => new.extend([(grade::SEEN, "&str".into()), (grade::SEEN, "String".into())]),
            _ if text.starts_with('&') && text.ends_with(" str") => new.push((grade::NAMED, "String".into())),
            _ => {}
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
        if let Some(of) = text.strip_prefix("&mut [").and_then(|t| t.strip_suffix(']')) {
            new.push((grade::NAMED, format!("&mut Vec<{of}>")));
        }
        for (grade, text) in new {
            ideas.replace(tier, grade, node.byte_range(), text);
        }
    }
}

fn trait_object(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let sites = sites(scene);
    for (tier, node) in sites {
        let at = node.start_byte();
        let end = node.end_byte();
        match node.kind() {
            "dynamic_type" => {
                let head = at..at + 3 + scene.text[at + 3..].len() - scene.text[at + 3..].trim_start().len();
                let bounded = node.parent().filter(|p| p.kind() == "bounded_type").unwrap_or(node);
                ideas.replace(tier, grade::SEEN, head.clone(), "");
                ideas.replace(tier, grade::SEEN, head, "impl ");
                ideas.insert(tier, grade::NAMED, bounded.start_byte(), "&");
                ideas.insert(tier, grade::NAMED, bounded.start_byte(), "&mut ");
                let edits = vec![edit(at..at, "Box<"), edit(bounded.end_byte()..bounded.end_byte(), ">")];
                ideas.edits(tier, grade::NAMED, edits);
            }
            "type_identifier" | "scoped_type_identifier" | "generic_type" | "function_type" => {
                for (before, after) in [("dyn ", ""), ("impl ", ""), ("&dyn ", ""), ("&impl ", ""), ("Box<dyn ", ">"), ("&mut dyn ", "")] {
                    let edits = vec![edit(at..at, before), edit(end..end, after)];
                    ideas.edits(tier, grade::NAMED, edits.into_iter().filter(|e| !e.new_text.is_empty()).collect());
                }
            }
            "abstract_type" => {
                let text = scene.of(node);
                let object = text.strip_prefix("impl").unwrap_or(text).trim_start();
                for new in [format!("Box<dyn {object}>"), format!("&dyn {object}"), format!("dyn {object}"), format!("&{text}")] {
                    ideas.replace(tier, grade::SEEN, node.byte_range(), new);
                }
            }
            _ => {}
        }
    }
}

fn type_head(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    const SIBLINGS: &[&[&str]] = &[
        &["Rc", "Arc", "Box"], &["RefCell", "Mutex", "Cell", "RwLock"], &["Vec", "VecDeque", "HashSet", "BTreeSet", "BinaryHeap", "Option"],
        &["HashMap", "BTreeMap"], &["HashSet", "BTreeSet"], &["Fn", "FnMut", "FnOnce"], &["Option", "Result"],
        &["Iterator", "IntoIterator", "DoubleEndedIterator"], &["Debug", "Display"], &["From", "Into"], &["Self"],
    ];
    for anchor in &scene.anchors {
        let Some(statement) = enclosing(anchor.node, &["let_declaration", "function_signature_item", "field_declaration", "function_item", "impl_item", "struct_item", "use_declaration"]) else { continue };
        for node in nodes(statement, &["type_identifier", "identifier"]).into_iter().take(40) {
            let text = scene.of(node);
            let near = anchor.range.start <= node.end_byte() && node.start_byte() <= anchor.range.end;
            for group in SIBLINGS.iter().filter(|g| g.contains(&text)) {
                for other in group.iter().filter(|o| **o != text) {
                    let tier = if near { anchor.tier } else { tier::FAR };
                    ideas.replace(tier, grade::NAMED, node.byte_range(), *other);
                }
            }
        }
    }
}

fn add_return(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for (i, function) in scene.functions.iter().enumerate() {
        let Some(parameters) = function.child_by_field_name("parameters") else { continue };
        if function.child_by_field_name("return_type").is_some() {
            continue;
        }
        let mut types = said(scene);
        let mut more: Vec<String> = Vec::new();
        for other in nodes(scene.root, &FUNCTIONS) {
            if let Some(result) = other.child_by_field_name("return_type") {
                push(&mut more, scene.of(result));
            }
            if let Some(list) = other.child_by_field_name("parameters").filter(|_| other.id() == function.id()) {
                named(list).iter().filter_map(|p| p.child_by_field_name("type")).for_each(|t| push(&mut more, scene.of(t)));
            }
        }
        let usual = ["Self", "bool", "usize", "String", "&str", "i32", "u32", "u64", "f64", "&mut Self", "&Self", "Option<Self>"];
        let held: Vec<String> = types.iter().take(4).flat_map(|(t, _)| [format!("Vec<{t}>"), format!("Option<{t}>")]).collect();
        types.extend(held.into_iter().chain(more.into_iter().take(20)).map(|t| (t, grade::SEEN)));
        types.extend(usual.map(|t| (t.to_owned(), grade::GUESS)));
        for (error, grade) in errors(scene) {
            types.push((format!("Result<(), {error}>"), grade.max(grade::SEEN)));
        }
        let tier = if i == 0 { tier::EXACT } else { tier::LABEL };
        for (of, grade) in types {
            ideas.insert(tier, grade, parameters.end_byte(), format!(" -> {of}"));
        }
        // A `main` that hands errors on ends in `Ok(())`.
        if let Some(body) = function.child_by_field_name("body").filter(|_| scene.facts.says("`?`")) {
            let at = body.end_byte() - 1;
            let indent = scene.indent(at);
            let mut results: Vec<(String, u8)> = errors(scene).into_iter().map(|(e, g)| (format!("Result<(), {e}>"), g)).collect();
            results.push(("std::io::Result<()>".into(), grade::SEEN));
            results.push(("io::Result<()>".into(), grade::SEEN));
            for (of, grade) in results {
                let end = parameters.end_byte();
                let edits = vec![edit(end..end, format!(" -> {of}")), edit(at..at, format!("    Ok(())\n{indent}"))];
                ideas.edits(tier, grade, edits);
            }
        }
    }
}

fn drop_return(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for function in &scene.functions {
        let (Some(parameters), Some(result)) = (function.child_by_field_name("parameters"), function.child_by_field_name("return_type")) else { continue };
        ideas.replace(tier::AROUND, grade::NAMED, parameters.end_byte()..result.end_byte(), "");
    }
}

/// Types to write down for a local or a call.
fn guesses(scene: &Scene<'_>) -> Vec<(String, u8)> {
    let mut types = said(scene);
    for function in &scene.functions {
        let result = function.child_by_field_name("return_type");
        let parameters = function.child_by_field_name("parameters");
        for node in [result, parameters].into_iter().flatten().flat_map(|n| nodes(n, &KINDS)).take(12) {
            if !types.iter().any(|(t, _)| t == scene.of(node)) {
                types.push((scene.of(node).to_owned(), grade::SEEN));
            }
        }
    }
    let usual = ["Vec<_>", "String", "i32", "u32", "u64", "f64", "usize", "i64", "Result<Vec<_>, _>", "Option<Vec<_>>", "HashMap<_, _>", "HashSet<_>", "Result<_, _>", "Vec<String>", "Vec<i32>", "u8"];
    for of in usual {
        if !types.iter().any(|(t, _)| t == of) {
            types.push((of.to_owned(), grade::GUESS));
        }
    }
    types
}

fn let_type(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let mut types = guesses(scene);
    // What an empty value holds.
    let plain: Vec<(String, u8)> = types.iter().filter(|(t, _)| !t.contains(['<', '_'])).take(6).cloned().collect();
    for (of, grade) in plain {
        for head in ["Vec", "Option"] {
            types.push((format!("{head}<{of}>"), grade.max(grade::SEEN)));
        }
    }
    for (i, node) in lets(scene).into_iter().enumerate() {
        let Some(pattern) = node.child_by_field_name("pattern") else { continue };
        if node.child_by_field_name("type").is_none() {
            for (of, grade) in &types {
                let tier = if i == 0 { tier::EXACT } else { tier::ORIGIN };
                ideas.insert(tier, *grade, pattern.end_byte(), format!(": {of}"));
            }
        }
    }
}

/// The `let`s at the anchors, and those of the names that stand there.
fn lets<'t>(scene: &Scene<'t>) -> Vec<Node<'t>> {
    let mut lets: Vec<Node<'t>> = Vec::new();
    for anchor in scene.anchors.iter().take(5) {
        let own = enclosing(anchor.node, &["let_declaration"]);
        let of_names = names(scene.text, anchor.node, 4).into_iter().flat_map(|n| bindings(scene.text, anchor.node, n)).map(|b| b.holder);
        for node in own.into_iter().chain(of_names).filter(|n| n.kind() == "let_declaration") {
            if !lets.iter().any(|l| l.id() == node.id()) {
                lets.push(node);
            }
        }
    }
    lets
}

fn drop_let_type(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let closures = scene.anchors.iter().filter(|a| a.node.kind() == "closure_expression").flat_map(|a| nodes(a.node, &["parameter"]));
    for node in lets(scene).into_iter().chain(closures) {
        if let (Some(pattern), Some(of)) = (node.child_by_field_name("pattern"), node.child_by_field_name("type")) {
            ideas.replace(tier::AROUND, grade::NAMED, pattern.end_byte()..of.end_byte(), "");
        }
    }
}

fn turbofish(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let types = guesses(scene);
    for site in scene.sites.iter().filter(|s| s.node.kind() == "call_expression") {
        let Some(function) = site.node.child_by_field_name("function") else { continue };
        let (at, old) = match function.kind() {
            "field_expression" | "identifier" => (function.end_byte(), function.end_byte()),
            "scoped_identifier" => {
                // `Vec::new()`: the type takes the argument.
                let Some(path) = function.child_by_field_name("path") else { continue };
                for (of, grade) in &types {
                    ideas.insert(site.tier, (*grade).max(grade::SEEN), path.end_byte(), format!("::<{of}>"));
                }
                (function.end_byte(), function.end_byte())
            }
            "generic_function" => {
                let Some(arguments) = function.child_by_field_name("type_arguments") else { continue };
                ideas.replace(site.tier, grade::SEEN, arguments.start_byte() - 2..arguments.end_byte(), "");
                (arguments.start_byte() - 2, arguments.end_byte())
            }
            _ => continue,
        };
        let name = scene.of(function);
        let usual = ["collect", "parse", "sum", "product", "into", "default"].iter().any(|m| name.contains(m));
        for (of, grade) in &types {
            let grade = if usual { *grade } else { grade::GUESS };
            ideas.replace(site.tier, grade, at..old, format!("::<{of}>"));
        }
    }
}

fn type_argument(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let mut types = said(scene);
    let more = guesses(scene).into_iter().filter(|(t, g)| *g < grade::GUESS && !t.contains('<')).take(6);
    types.extend(more.map(|(t, g)| (t, g.max(grade::SEEN))));
    for item in scene.items.iter().take(3) {
        for node in nodes(*item, &["type_parameter"]).into_iter().filter_map(|p| p.child_by_field_name("name")) {
            types.push((scene.of(node).to_owned(), grade::SEEN));
        }
    }
    types.truncate(16);
    if scene.code == "E0107" {
        types.extend(["i32", "u32", "i64", "u64", "u8", "u16", "usize", "f64", "String"].map(|t| (t.to_owned(), grade::GUESS)));
    }
    for (tier, node) in sites(scene) {
        match node.kind() {
            "type_identifier" | "scoped_type_identifier" => {
                for (of, grade) in &types {
                    ideas.insert(tier, *grade, node.end_byte(), format!("<{of}>"));
                }
            }
            "generic_type" => {
                let Some(list) = node.child_by_field_name("type_arguments") else { continue };
                let arguments = named(list);
                for (i, argument) in arguments.iter().enumerate() {
                    let range = match i {
                        0 if arguments.len() == 1 => list.byte_range(),
                        0 => argument.start_byte()..arguments[1].start_byte(),
                        _ => arguments[i - 1].end_byte()..argument.end_byte(),
                    };
                    ideas.replace(tier, grade::SEEN, range, "");
                }
                for (of, grade) in &types {
                    ideas.insert(tier, *grade, list.end_byte() - 1, format!(", {of}"));
                }
            }
            _ => {}
        }
    }
}
