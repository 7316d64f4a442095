//! Patterns about the ends of statements and blocks, and about operators.

use sleepy_fix::Family::{
    Macros, Patterns as Match, ResultHandling as Results, TraitBounds as Traits,
};
use tree_sitter::Node;

use super::matches::plain_values;
use super::{Pattern, find};
use crate::draft::{Ideas, grade};
use crate::facts::push;
use crate::scene::{Scene, tier};
use crate::syntax::{enclosing, find as nodes, named};

pub(super) const PATTERNS: &[Pattern] = &[
    find(
        "drop_semicolon",
        Results,
        drop_semicolon,
        "Takes the semicolon off the value a block ends in.",
    ),
    find(
        "add_semicolon",
        Macros,
        add_semicolon,
        "Ends a statement with a semicolon.",
    ),
    find(
        "tail_value",
        Results,
        tail_value,
        "Gives a block a value at its end.",
    ),
    find(
        "format_debug",
        Traits,
        format_debug,
        "Prints with `{:?}` for `{}`.",
    ),
    find(
        "operator",
        Match,
        operator,
        "Writes an operator's sibling: `==` for `=`, `..=` for `..`.",
    ),
];

fn drop_semicolon(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let mut blocks: Vec<(u8, Node<'_>)> = Vec::new();
    for function in &scene.functions {
        if let Some(body) = function.child_by_field_name("body") {
            blocks.push((tier::AROUND, body));
        }
    }
    for anchor in &scene.anchors {
        if let Some(block) = enclosing(anchor.node, &["block"]) {
            blocks.push((anchor.tier, block));
        }
        nodes(anchor.node, &["block"])
            .into_iter()
            .take(6)
            .for_each(|b| blocks.push((anchor.tier, b)));
    }
    for (tier, block) in blocks {
        let Some(last) = named(block).pop() else {
            continue;
        };
        let end = last.end_byte();
        if last.kind() == "expression_statement" && scene.text[..end].ends_with(';') {
            ideas.replace(tier, grade::NAMED, end - 1..end, "");
            ideas.insert(tier, grade::SEEN, last.start_byte(), "return ");
        }
        // `let x = value;` as the last statement.
        if last.kind() == "let_declaration"
            && let Some(value) = last.child_by_field_name("value")
        {
            ideas.replace(tier, grade::SEEN, last.byte_range(), scene.of(value));
        }
    }
}

fn add_semicolon(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for anchor in &scene.anchors {
        let mut at = Some(anchor.node);
        while let Some(node) = at {
            let end = node.end_byte();
            if !scene.text[..end].ends_with(';') {
                ideas.insert(anchor.tier, grade::NAMED, end, ";");
            }
            at = node.parent().filter(|p| p.kind() != "block");
        }
        // A statement of several lines may be two that run together.
        if let Some(whole) =
            crate::bindings::statement(anchor.node).filter(|s| s.byte_range().len() < 400)
        {
            for (at, _) in scene.of(whole).match_indices('\n') {
                let end = scene.text[..whole.start_byte() + at].trim_end().len();
                ideas.insert(anchor.tier, grade::SEEN, end, ";");
            }
        }
        // A line that ends without one, above where the parser gave up.
        let before = scene.text[..anchor.range.start].trim_end().len();
        ideas.insert(anchor.tier, grade::NAMED, before, ";");
        ideas.insert(anchor.tier, grade::SEEN, before, ",");
        ideas.insert(anchor.tier, grade::SEEN, anchor.range.end, ";");
        ideas.insert(anchor.tier, grade::GUESS, anchor.range.end, ",");
    }
}

fn tail_value(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for function in scene.functions.iter().take(1) {
        let Some(body) = function.child_by_field_name("body") else {
            continue;
        };
        let at = body.end_byte() - 1;
        let indent = scene.indent(at);
        let mut values: Vec<String> = Vec::new();
        for declared in nodes(body, &["let_declaration"]) {
            if let Some(pattern) = declared.child_by_field_name("pattern") {
                push(&mut values, scene.of(pattern));
                push(&mut values, &format!("Ok({})", scene.of(pattern)));
                push(&mut values, &format!("Some({})", scene.of(pattern)));
            }
        }
        plain_values(scene)
            .iter()
            .take(14)
            .for_each(|v| push(&mut values, v));
        for value in values.iter().chain(&["self".to_owned()]) {
            ideas.insert(
                tier::AROUND,
                grade::NAMED,
                at,
                format!("    {value}\n{indent}"),
            );
        }
    }
}

fn format_debug(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let strings = scene.anchors.iter().filter_map(|a| {
        enclosing(
            a.node,
            &[
                "expression_statement",
                "arguments",
                "macro_invocation",
                "let_declaration",
                "block",
            ],
        )
    });
    for text in strings.flat_map(|n| nodes(n, &["string_literal"])).take(12) {
        let body = scene.of(text);
        let near = |range: &std::ops::Range<usize>| {
            scene
                .anchors
                .iter()
                .any(|a| a.range.start <= range.end && range.start <= a.range.end)
        };
        for (at, _) in body.match_indices('}') {
            let Some(open) = body[..at].rfind('{') else {
                continue;
            };
            let spec = &body[open + 1..at];
            let range = text.start_byte() + open..text.start_byte() + at + 1;
            let tier = if near(&range) {
                tier::EXACT
            } else {
                tier::BESIDE
            };
            match spec.split_once(':') {
                None => ideas.insert(tier, grade::NAMED, range.end - 1, ":?"),
                Some((name, "?")) => {
                    ideas.replace(tier, grade::NAMED, range.clone(), format!("{{{name}}}"))
                }
                Some(_) => {}
            }
            ideas.replace(tier, grade::GUESS, range, "");
        }
    }
}

fn operator(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    const SIBLINGS: &[&[&str]] = &[
        &["=", "==", "+=", "-=", "*="],
        &["<", "<=", ">", ">=", "==", "!="],
        &["..", "..="],
        &["+", "-", "*", "/", "%"],
        &["&&", "||", "&", "|"],
    ];
    let holders = scene.anchors.iter().filter_map(|a| {
        enclosing(
            a.node,
            &[
                "binary_expression",
                "assignment_expression",
                "compound_assignment_expr",
                "range_expression",
                "range_pattern",
            ],
        )
        .map(|n| (a.tier, n))
    });
    for (tier, holder) in holders {
        for node in crate::syntax::children(holder)
            .into_iter()
            .filter(|c| !c.is_named())
        {
            let own = scene.of(node);
            for group in SIBLINGS.iter().filter(|g| g.contains(&own)) {
                for other in group.iter().filter(|o| **o != own) {
                    ideas.replace(tier, grade::NAMED, node.byte_range(), *other);
                }
            }
        }
    }
}
