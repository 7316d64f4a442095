//! Patterns that choose a type by what is done with it, or by what is expected.

use sleepy_fix::Family::{Generics, TypeMismatch as Types};
use tree_sitter::Node;

use super::calls::method;
use super::{Pattern, find};
use crate::bindings::{bindings, names};
use crate::draft::{Ideas, edit, grade};
use crate::facts::push;
use crate::outline::{arguments, around, functions, head, types};
use crate::parts::mentions;
use crate::scene::{Scene, tier};
use crate::syntax::{enclosing, find as nodes, named};

pub(super) const PATTERNS: &[Pattern] = &[
    find(
        "type_by_use",
        Generics,
        type_by_use,
        "Gives a local or a call the type that its later use suggests.",
    )
    .when(&["E0282", "E0283", "E0284"], 0.08),
    find(
        "as_expected",
        Types,
        as_expected,
        "Writes the expected type for the found one in a signature, a field or an annotation.",
    )
    .when(&["E0631", "E0308", "E0271", "E0277"], 0.05),
    find(
        "own_argument",
        Generics,
        own_argument,
        "Gives a type or trait the argument it lacks: one of the file's types.",
    )
    .when(&["E0107"], 0.1),
];

/// Types that the use of a local suggests.
fn suggested(scene: &Scene<'_>, body: Node<'_>, name: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let all = functions(scene);
    for node in nodes(body, &["identifier"])
        .into_iter()
        .filter(|n| scene.of(*n) == name)
    {
        let value = match node.parent() {
            Some(p) if p.kind() == "reference_expression" => p,
            _ => node,
        };
        let Some(parent) = value.parent() else {
            continue;
        };
        match parent.kind() {
            // An argument has the parameter's type.
            "arguments" => {
                let place = named(parent).iter().position(|n| n.id() == value.id());
                let called = parent
                    .parent()
                    .and_then(|c| c.child_by_field_name("function"))
                    .map_or("", |f| scene.of(f));
                let last = called.rsplit(['.', ':']).next().unwrap_or(called);
                for f in all.iter().filter(|f| f.name == last) {
                    if let Some(parameter) = place.and_then(|p| f.parameters.get(p)) {
                        let of = parameter.of;
                        let own = match value.kind() {
                            "reference_expression" => {
                                of.trim_start_matches("&mut ").trim_start_matches('&')
                            }
                            _ => of,
                        };
                        match own {
                            "str" => push(&mut found, "String"),
                            _ if own.starts_with('[') => push(&mut found, "Vec<_>"),
                            _ => push(&mut found, own),
                        }
                    }
                }
                if matches!(called, "Ok" | "Some")
                    && let Some(f) = around(scene, node)
                {
                    arguments(f.result)
                        .first()
                        .iter()
                        .for_each(|t| push(&mut found, t));
                }
            }
            "field_expression" => {
                let called = scene.part(parent, "field");
                let of: &[&str] = match called {
                    "push_str" | "chars" | "bytes" | "trim" | "to_uppercase" | "to_lowercase"
                    | "as_str" | "split" | "lines" | "parse" | "split_whitespace" => &["String"],
                    "push" | "sort" | "iter" | "dedup" | "windows" | "chunks" | "first"
                    | "last" | "join" | "sort_by_key" | "sort_by" | "len" | "is_empty"
                    | "into_iter" => &["Vec<_>", "String"],
                    "push_back" | "pop_front" => &["std::collections::VecDeque<_>"],
                    "get" | "entry" | "contains_key" | "keys" | "values" => &[
                        "std::collections::HashMap<_, _>",
                        "std::collections::BTreeMap<_, _>",
                        "Vec<_>",
                    ],
                    "contains" | "union" | "intersection" => &[
                        "std::collections::HashSet<_>",
                        "std::collections::BTreeSet<_>",
                        "Vec<_>",
                        "String",
                    ],
                    "sqrt" | "powi" | "round" | "floor" | "ceil" | "total_cmp" => &["f64"],
                    "abs" | "signum" | "rem_euclid" => &["i32", "i64"],
                    _ => &[],
                };
                of.iter().for_each(|t| push(&mut found, t));
            }
            "index_expression" => push(&mut found, "Vec<_>"),
            "try_expression" => ["Result<_, _>", "Option<_>"]
                .iter()
                .for_each(|t| push(&mut found, t)),
            "field_initializer" | "shorthand_field_initializer" => {
                let field = parent.child_by_field_name("field").unwrap_or(node);
                let field = scene.of(field);
                for own in types(scene) {
                    for known in own.fields.iter().filter(|f| f.name == field) {
                        push(&mut found, known.of);
                    }
                }
            }
            "block" => {
                if let Some(f) = around(scene, node) {
                    push(&mut found, f.result);
                }
            }
            _ => {}
        }
    }
    found.retain(|t| !t.is_empty() && !t.starts_with("impl "));
    found
}

fn type_by_use(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let Some(anchor) = scene.anchors.first() else {
        return;
    };
    let Some(body) = enclosing(anchor.node, &["function_item"]) else {
        return;
    };
    let mut kinds: Vec<String> = Vec::new();
    let mut lets: Vec<Node<'_>> = enclosing(anchor.node, &["let_declaration"])
        .into_iter()
        .collect();
    for name in names(scene.text, anchor.node, 3) {
        lets.extend(
            bindings(scene.text, anchor.node, name)
                .into_iter()
                .map(|b| b.holder)
                .filter(|h| h.kind() == "let_declaration")
                .take(1),
        );
    }
    for local in &lets {
        let name = local
            .child_by_field_name("pattern")
            .map_or("", |p| scene.of(p).trim_start_matches("mut "));
        suggested(scene, body, name)
            .iter()
            .for_each(|t| push(&mut kinds, t));
    }
    // What the function gives and holds.
    if let Some(f) = around(scene, anchor.node) {
        push(&mut kinds, f.result);
        arguments(f.result).iter().for_each(|t| push(&mut kinds, t));
        if matches!(head(f.result), "Result") {
            push(&mut kinds, "Result<Vec<_>, _>");
        }
        for parameter in &f.parameters {
            push(&mut kinds, parameter.of.trim_start_matches('&'));
            crate::outline::element(parameter.of)
                .iter()
                .for_each(|t| push(&mut kinds, t));
        }
        for own in types(scene).iter().filter(|t| t.name == f.of) {
            own.fields
                .iter()
                .for_each(|field| push(&mut kinds, field.of));
        }
    }
    // What the iterators of the file give.
    for binding in scene.all(&["type_binding"]).into_iter().take(6) {
        if let Some(of) = binding.child_by_field_name("type") {
            push(&mut kinds, scene.of(of));
        }
    }
    for usual in [
        "Vec<_>",
        "String",
        "u32",
        "i32",
        "u64",
        "f64",
        "usize",
        "Option<Vec<_>>",
        "Result<Vec<_>, _>",
    ] {
        push(&mut kinds, usual);
    }
    kinds.retain(|t| {
        !t.is_empty() && !t.contains("impl ") && !t.contains("dyn ") && *t != "Self" && t.len() < 60
    });
    for local in lets
        .iter()
        .filter(|l| l.child_by_field_name("type").is_none())
        .take(2)
    {
        let Some(pattern) = local.child_by_field_name("pattern") else {
            continue;
        };
        for (i, of) in kinds.iter().take(16).enumerate() {
            let grade = if i < 4 { grade::NAMED } else { grade::SEEN };
            ideas.insert(tier::EXACT, grade, pattern.end_byte(), format!(": {of}"));
        }
    }
    // At the call: `collect::<…>()`, `sum::<…>()`, `parse::<…>()`, `into()` by `T::from`.
    for site in scene
        .sites
        .iter()
        .filter(|s| s.node.kind() == "call_expression")
        .take(12)
    {
        let Some((receiver, name, _)) = method(site.node) else {
            continue;
        };
        if !matches!(
            scene.of(name),
            "collect" | "sum" | "product" | "parse" | "into" | "default" | "try_into"
        ) {
            continue;
        }
        for of in kinds.iter().take(14) {
            match scene.of(name) {
                "into" => ideas.replace(
                    tier::EXACT,
                    grade::NAMED,
                    site.range.clone(),
                    format!("{of}::from({})", scene.of(receiver)),
                ),
                "try_into" => ideas.replace(
                    tier::EXACT,
                    grade::NAMED,
                    site.range.clone(),
                    format!("{of}::try_from({})", scene.of(receiver)),
                ),
                _ => ideas.insert(
                    tier::EXACT,
                    grade::NAMED,
                    name.end_byte(),
                    format!("::<{of}>"),
                ),
            }
        }
    }
}

/// The words of a type, with the signs between.
fn tokens(of: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut from = None;
    for (at, c) in of.char_indices() {
        let word = c.is_alphanumeric() || c == '_';
        match (word, from) {
            (true, None) => from = Some(at),
            (false, Some(start)) => {
                found.push(&of[start..at]);
                from = None;
            }
            _ => {}
        }
        if matches!(c, '<' | '>' | '&' | '(' | ')' | '[' | ']' | ',') {
            found.push(&of[at..=at]);
        }
    }
    if let Some(start) = from {
        found.push(&of[start..]);
    }
    found
}

fn as_expected(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let short = |t: &str| -> String {
        let parts = t.replace("std::", "");
        tokens_without_paths(&parts)
    };
    let mut pairs: Vec<(String, String)> = Vec::new();
    for expected in &scene.facts.expected {
        for found in &scene.facts.found {
            let (a, b) = (short(expected), short(found));
            let (x, y) = (tokens(&a), tokens(&b));
            if x.len() == y.len() {
                for (wanted, given) in x
                    .iter()
                    .zip(&y)
                    .filter(|(w, g)| w != g && **w != "_" && **g != "_")
                {
                    let pair = ((*given).to_owned(), (*wanted).to_owned());
                    if !pairs.contains(&pair) {
                        pairs.push(pair);
                    }
                }
            }
        }
    }
    let holders = [
        "function_item",
        "function_signature_item",
        "let_declaration",
        "field_declaration",
        "closure_expression",
        "type_item",
        "const_item",
    ];
    for (given, wanted) in pairs.iter().take(4) {
        let mut seen = Vec::new();
        for item in scene
            .functions
            .iter()
            .copied()
            .chain(scene.items.iter().copied())
            .chain(
                scene
                    .anchors
                    .iter()
                    .filter_map(|a| enclosing(a.node, &holders)),
            )
        {
            let end = item
                .child_by_field_name("body")
                .map_or(item.end_byte(), |b| b.start_byte());
            for node in nodes(item, &["type_identifier", "primitive_type"])
                .into_iter()
                .take(24)
            {
                if scene.of(node) == given
                    && node.start_byte() < end
                    && !seen.contains(&node.start_byte())
                {
                    seen.push(node.start_byte());
                    // The path before it stays: `num::ParseFloatError`.
                    ideas.replace(
                        tier::EXACT,
                        grade::NAMED,
                        node.byte_range(),
                        wanted.as_str(),
                    );
                }
            }
        }
        // All fields and signatures that have it.
        let every: Vec<Node<'_>> = scene
            .all(&["type_identifier", "primitive_type"])
            .into_iter()
            .filter(|n| scene.of(*n) == given)
            .collect();
        if every.len() > 1 && every.len() < 8 {
            ideas.edits(
                tier::EXACT,
                grade::SEEN,
                every
                    .iter()
                    .map(|n| edit(n.byte_range(), wanted.as_str()))
                    .collect(),
            );
        }
    }
}

/// A printed type without the paths before its names.
fn tokens_without_paths(of: &str) -> String {
    let mut made = String::new();
    let mut word = String::new();
    let mut rest = of.chars().peekable();
    while let Some(c) = rest.next() {
        if c == ':' && rest.peek() == Some(&':') {
            rest.next();
            word.clear();
        } else if c.is_alphanumeric() || c == '_' {
            word.push(c);
        } else {
            made.push_str(&word);
            word.clear();
            made.push(c);
        }
    }
    made + &word
}

fn own_argument(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for anchor in scene.anchors.iter().take(2) {
        let Some(of) = enclosing(
            anchor.node,
            &["generic_type", "type_identifier", "scoped_type_identifier"],
        ) else {
            continue;
        };
        let of = of
            .parent()
            .filter(|p| p.kind() == "generic_type")
            .unwrap_or(of);
        let mut wanted: Vec<(usize, String)> = Vec::new();
        let error = head(scene.of(of)) == "Result";
        for own in types(scene) {
            let uses = scene
                .functions
                .first()
                .is_some_and(|f| mentions(scene.of(*f), own.name));
            let rank = usize::from(error != own.name.ends_with("Error")) * 2 + usize::from(!uses);
            wanted.push((rank, own.full()));
        }
        for usual in [
            "String",
            "&'static str",
            "Box<dyn std::error::Error>",
            "u32",
            "i32",
            "f64",
            "usize",
            "()",
            "_",
        ] {
            wanted.push((4, usual.to_owned()));
        }
        wanted.sort_by_key(|(rank, _)| *rank);
        for (rank, name) in wanted.iter().take(14) {
            let grade = if *rank < 2 { grade::NAMED } else { grade::SEEN };
            match of.child_by_field_name("type_arguments") {
                Some(list) => {
                    let at = scene.last(list);
                    ideas.insert(tier::EXACT, grade, at, format!(", {name}"));
                    ideas.insert(
                        tier::EXACT,
                        grade.max(grade::SEEN),
                        list.start_byte() + 1,
                        format!("{name}, "),
                    );
                }
                None => ideas.insert(tier::EXACT, grade, of.end_byte(), format!("<{name}>")),
            }
        }
    }
}
