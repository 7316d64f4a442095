//! Patterns about errors: converting them, handing them on, making a function fallible.

use sleepy_fix::Family::{ResultHandling as Results, TraitBounds as Traits};
use tree_sitter::Node;

use super::idioms::calls;
use super::idioms::each_site;
use super::{Pattern, find};
use crate::draft::{Ideas, edit, grade};
use crate::facts::{bare, push};
use crate::scene::{Scene, tier};
use crate::syntax::{find as nodes, named};

pub(super) const PATTERNS: &[Pattern] = &[
    find(
        "error_variant",
        Results,
        error_variant,
        "Makes an error one of the file's error types.",
    ),
    find(
        "from_impl",
        Results,
        from_impl,
        "Implements `From` so that `?` converts an error.",
    ),
    find(
        "operator_impl",
        Traits,
        operator_impl,
        "Implements an operator for a struct, field by field.",
    ),
    find(
        "error_impl",
        Traits,
        error_impl,
        "Implements `std::error::Error` for a type.",
    ),
    find(
        "collect_into",
        Results,
        collect_into,
        "Collects results or options into one, and hands the error on.",
    ),
    find(
        "result_function",
        Results,
        result_function,
        "Makes a function fallible: its type and what it returns.",
    ),
];

/// The enums and structs of the file that a message names: node and name.
fn own_types<'t>(scene: &Scene<'t>) -> Vec<(Node<'t>, &'t str)> {
    let named_types = scene.all(&["enum_item", "struct_item"]).into_iter();
    named_types
        .filter_map(|n| Some((n, scene.of(n.child_by_field_name("name")?))))
        .filter(|(_, name)| {
            scene
                .facts
                .quoted
                .iter()
                .any(|q| super::bounds::mentions(q, name))
        })
        .collect()
}

/// A variant's name and the types it holds; `None` for one with named fields.
fn variants<'t>(scene: &Scene<'t>, item: Node<'t>) -> Vec<(&'t str, Vec<&'t str>)> {
    nodes(item, &["enum_variant"])
        .into_iter()
        .filter_map(|v| {
            let name = scene.of(v.child_by_field_name("name")?);
            match v.child_by_field_name("body") {
                None => Some((name, Vec::new())),
                Some(body) if body.kind() == "ordered_field_declaration_list" => {
                    Some((name, named(body).into_iter().map(|t| scene.of(t)).collect()))
                }
                Some(_) => None,
            }
        })
        .collect()
}

fn error_variant(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for (item, name) in own_types(scene)
        .into_iter()
        .filter(|(n, _)| n.kind() == "enum_item")
        .take(3)
    {
        let mut texts = Vec::new();
        for (variant, held) in variants(scene, item) {
            let full = format!("{name}::{variant}");
            match held[..] {
                [] => {
                    texts.push(format!(".map_err(|_| {full})"));
                    texts.push(format!(".ok_or({full})"));
                }
                ["String"] => {
                    texts.push(format!(".map_err(|e| {full}(e.to_string()))"));
                    texts.push(format!(".map_err({full})"));
                }
                [_] => texts.push(format!(".map_err({full})")),
                _ => {}
            }
        }
        let handed: Vec<String> = texts.iter().map(|t| format!("{t}?")).collect();
        each_site(scene, ideas, grade::NAMED, &texts);
        each_site(scene, ideas, grade::SEEN, &handed);
    }
}

/// Where an implementation goes: below the type, with a line between.
fn below(scene: &Scene<'_>, item: Node<'_>) -> usize {
    let end = item.end_byte();
    scene.text[end..]
        .find('\n')
        .map_or(scene.text.len(), |n| end + n + 1)
}

fn from_impl(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let mut sources: Vec<String> = Vec::new();
    for (_, bound) in &scene.facts.bounds {
        arguments_of(bound, "From<")
            .into_iter()
            .for_each(|a| push(&mut sources, a));
    }
    for quoted in &scene.facts.quoted {
        arguments_of(quoted, "From<")
            .into_iter()
            .for_each(|a| push(&mut sources, a));
        if quoted.ends_with("Error") && !quoted.contains([' ', '<']) {
            push(&mut sources, quoted);
        }
    }
    for (item, name) in own_types(scene).into_iter().take(3) {
        let at = below(scene, item);
        for source in sources.iter().filter(|s| s.as_str() != name).take(4) {
            let mut ways = Vec::new();
            for (variant, held) in variants(scene, item) {
                match held[..] {
                    [of] if bare(of) == bare(source) => {
                        ways.push((grade::NAMED, format!("{name}::{variant}(e)")))
                    }
                    ["String"] => {
                        ways.push((grade::SEEN, format!("{name}::{variant}(e.to_string())")))
                    }
                    [] => ways.push((grade::GUESS, format!("{name}::{variant}"))),
                    [_] => ways.push((grade::GUESS, format!("{name}::{variant}(e)"))),
                    _ => {}
                }
            }
            if let ("struct_item", Some(body)) = (item.kind(), item.child_by_field_name("body")) {
                match (body.kind(), &named(body)[..]) {
                    ("ordered_field_declaration_list", [_]) => {
                        ways.push((grade::NAMED, format!("{name}(e)")))
                    }
                    ("field_declaration_list", [field]) => {
                        let field = scene.name(*field);
                        ways.push((grade::NAMED, format!("{name} {{ {field}: e }}")));
                    }
                    _ => {}
                }
            }
            for (grade, made) in ways {
                let body = if made.contains('(') || made.contains('{') {
                    "e"
                } else {
                    "_"
                };
                ideas.insert(tier::LABEL, grade, at, format!(
                    "\nimpl From<{source}> for {name} {{\n    fn from({body}: {source}) -> Self {{\n        {made}\n    }}\n}}\n"
                ));
            }
        }
    }
}

/// What stands between `head` and its closing bracket.
fn arguments_of<'s>(text: &'s str, head: &str) -> Vec<&'s str> {
    let found = text.match_indices(head).filter_map(|(at, _)| {
        let rest = &text[at + head.len()..];
        let end = rest.rfind('>')?;
        Some(&rest[..end]).filter(|a| !a.is_empty() && a.len() < 60)
    });
    found.collect()
}

fn operator_impl(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    const OPERATORS: [(&str, &str, &str); 5] = [
        ("Add", "add", "+"),
        ("Sub", "sub", "-"),
        ("Mul", "mul", "*"),
        ("Div", "div", "/"),
        ("Rem", "rem", "%"),
    ];
    if scene.code != "E0369" {
        return;
    }
    for (item, name) in own_types(scene)
        .into_iter()
        .filter(|(n, _)| n.kind() == "struct_item")
        .take(2)
    {
        let Some(body) = item.child_by_field_name("body") else {
            continue;
        };
        let parts = named(body);
        for (operator, function, sign) in OPERATORS
            .iter()
            .filter(|(o, _, _)| scene.facts.traits.iter().any(|t| bare(t) == *o))
        {
            let made = if body.kind() == "field_declaration_list" {
                let fields: Vec<&str> = parts
                    .iter()
                    .filter_map(|f| f.child_by_field_name("name"))
                    .map(|n| scene.of(n))
                    .collect();
                let sums: Vec<String> = fields
                    .iter()
                    .map(|f| format!("{f}: self.{f} {sign} other.{f}"))
                    .collect();
                format!("{name} {{ {} }}", sums.join(", "))
            } else {
                let count = nodes(body, &["primitive_type", "type_identifier"]).len();
                let sums: Vec<String> = (0..count)
                    .map(|i| format!("self.{i} {sign} other.{i}"))
                    .collect();
                format!("{name}({})", sums.join(", "))
            };
            ideas.insert(tier::LABEL, grade::NAMED, below(scene, item), format!(
                "\nimpl std::ops::{operator} for {name} {{\n    type Output = {name};\n\n    fn {function}(self, other: {name}) -> {name} {{\n        {made}\n    }}\n}}\n"
            ));
        }
    }
}

fn error_impl(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    if !scene.facts.says("Error") {
        return;
    }
    for (item, name) in own_types(scene).into_iter().take(3) {
        ideas.insert(
            tier::LABEL,
            grade::NAMED,
            below(scene, item),
            format!("\nimpl std::error::Error for {name} {{}}\n"),
        );
    }
}

fn collect_into(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    const WAYS: [&str; 9] = [
        ".collect::<Result<Vec<_>, _>>()?",
        ".collect::<Result<_, _>>()?",
        ".collect::<Option<Vec<_>>>()?",
        ".collect::<Option<_>>()?",
        ".collect::<Result<Vec<_>, _>>()",
        ".flatten().collect()",
        ".cloned().collect()",
        ".copied().collect()",
        ".map(|value| value.to_string()).collect()",
    ];
    for (site, receiver, name, _) in calls(scene) {
        let tail = scene.span(receiver).end..site.range.end;
        match scene.of(name) {
            "collect" => WAYS
                .iter()
                .for_each(|w| ideas.replace(site.tier, grade::NAMED, tail.clone(), *w)),
            // What is mapped to results or options may be filtered.
            "map" => {
                let inner = scene
                    .of(site.node)
                    .strip_suffix(')')
                    .map(str::len)
                    .filter(|_| scene.facts.says("Result<") || scene.facts.says("Option<"));
                if let Some(len) = inner {
                    let end = site.range.start + len;
                    ideas.edits(
                        site.tier,
                        grade::SEEN,
                        vec![
                            edit(name.byte_range(), "filter_map"),
                            edit(end..end, ".ok()"),
                        ],
                    );
                }
            }
            _ => {}
        }
    }
}

/// The values a function gives: its tail, branch by branch.
pub(super) fn results<'t>(node: Node<'t>, found: &mut Vec<Node<'t>>) {
    match node.kind() {
        "block" => {
            if let Some(last) = named(node).pop() {
                results(last, found);
            }
        }
        "expression_statement" => {
            for child in named(node)
                .into_iter()
                .filter(|c| matches!(c.kind(), "if_expression" | "match_expression"))
            {
                results(child, found);
            }
        }
        "if_expression" => {
            for child in named(node) {
                match child.kind() {
                    "block" => results(child, found),
                    "else_clause" => named(child).into_iter().for_each(|c| results(c, found)),
                    _ => {}
                }
            }
        }
        "match_expression" => {
            for arm in node
                .child_by_field_name("body")
                .map(named)
                .unwrap_or_default()
            {
                if let Some(value) = arm.child_by_field_name("value") {
                    results(value, found);
                }
            }
        }
        "let_declaration" | "while_expression" | "for_expression" | "loop_expression"
        | "return_expression" => {}
        _ => found.push(node),
    }
}

fn result_function(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for function in scene.functions.iter().take(1) {
        let (Some(body), Some(declared)) = (
            function.child_by_field_name("body"),
            function.child_by_field_name("return_type"),
        ) else {
            continue;
        };
        let mut values = Vec::new();
        results(body, &mut values);
        for node in nodes(body, &["return_expression"]) {
            values.extend(named(node));
        }
        values.truncate(8);
        let kind = scene.of(declared);
        let mut whole = |grade, before: &str, after: &str, wrap: (&str, &str)| {
            let range = declared.byte_range();
            let mut edits = vec![
                edit(range.start..range.start, before),
                edit(range.end..range.end, after),
            ];
            for value in &values {
                let range = scene.span(*value);
                edits.push(edit(range.start..range.start, wrap.0));
                edits.push(edit(range.end..range.end, wrap.1));
            }
            edits.retain(|e| !e.new_text.is_empty());
            ideas.edits(tier::AROUND, grade, edits);
        };
        whole(grade::NAMED, "Option<", ">", ("Some(", ")"));
        for (error, grade) in super::wrappers::errors(scene) {
            whole(grade, "Result<", &format!(", {error}>"), ("Ok(", ")"));
        }
        if kind.starts_with("impl ") {
            let range = declared.start_byte()..declared.start_byte() + "impl ".len();
            let mut edits = vec![
                edit(range, "Box<dyn "),
                edit(declared.end_byte()..declared.end_byte(), ">"),
            ];
            for value in &values {
                let range = scene.span(*value);
                edits.push(edit(range.start..range.start, "Box::new("));
                edits.push(edit(range.end..range.end, ")"));
            }
            ideas.edits(tier::AROUND, grade::NAMED, edits);
        }
        // What is made here is given away, not lent.
        if let ("reference_type", Some(target)) =
            (declared.kind(), declared.child_by_field_name("type"))
        {
            let mut edits = vec![edit(declared.start_byte()..target.start_byte(), "")];
            if scene.of(target) == "str" {
                edits = vec![edit(declared.byte_range(), "String")];
            }
            for value in values.iter().filter(|v| scene.of(**v).starts_with('&')) {
                let start = scene.span(*value).start;
                edits.push(edit(start..start + 1, ""));
            }
            ideas.edits(tier::AROUND, grade::NAMED, edits);
        }
        // All the values at once, the type as it is.
        for (before, after) in [
            ("Ok(", ")"),
            ("Some(", ")"),
            ("Box::new(", ")"),
            ("", ".to_string()"),
            ("&", ""),
            ("*", ""),
            ("", ".clone()"),
            ("String::from(", ")"),
            ("", ".to_owned()"),
        ] {
            let edits = values.iter().flat_map(|v| {
                let range = scene.span(*v);
                [
                    edit(range.start..range.start, before),
                    edit(range.end..range.end, after),
                ]
            });
            ideas.edits(
                tier::AROUND,
                grade::SEEN,
                edits.filter(|e| !e.new_text.is_empty()).collect(),
            );
        }
    }
}

/// Whether a value is what its function gives at its end.
pub(super) fn tail_of_function(node: Node<'_>) -> bool {
    let block = node.parent().filter(|p| p.kind() == "block");
    let last = block.and_then(|b| named(b).pop());
    last == Some(node)
        && block
            .and_then(|b| b.parent())
            .is_some_and(|f| f.kind() == "function_item")
}
