//! Patterns about matching, branches and the ends of blocks.

use sleepy_fix::Family::{Patterns as Match, ResultHandling as Results};
use tree_sitter::Node;

use super::{Pattern, find};
use crate::draft::{Ideas, edit, grade};
use crate::facts::{last_segment, push};
use crate::scene::{Scene, tier};
use crate::syntax::{enclosing, find as nodes, named};

pub(super) const PATTERNS: &[Pattern] = &[
    find(
        "missing_arm",
        Match,
        missing_arm,
        "Adds the arm that a match lacks.",
    ),
    find(
        "let_else",
        Match,
        let_else,
        "Adds an `else` to a `let` whose pattern may not match.",
    ),
    find(
        "if_else",
        Results,
        if_else,
        "Adds an `else` to an `if` that gives a value.",
    ),
    find(
        "wrap_pattern",
        Match,
        wrap_pattern,
        "Matches `Some`, `Ok`, … of a pattern, or the pattern alone.",
    ),
    find(
        "swap_constructor",
        Results,
        swap_constructor,
        "Writes `Some` for `Ok`, and the reverse.",
    ),
];

/// What is returned or given where nothing better is known, by the enclosing function.
pub(super) fn plain_values(scene: &Scene<'_>) -> Vec<String> {
    let mut values: Vec<String> = Vec::new();
    let result = scene
        .functions
        .first()
        .and_then(|f| f.child_by_field_name("return_type"))
        .map_or("", |r| scene.of(r));
    let head = result.split('<').next().unwrap_or(result);
    match head {
        "Option" => push(&mut values, "None"),
        "Result" => push(&mut values, "Ok(())"),
        "String" => push(&mut values, "String::new()"),
        "bool" => push(&mut values, "false"),
        "f32" | "f64" => push(&mut values, "0.0"),
        "&str" => push(&mut values, "\"\""),
        "Vec" => push(&mut values, "Vec::new()"),
        _ => {}
    }
    for usual in [
        "0",
        "None",
        "String::new()",
        "false",
        "0.0",
        "\"\"",
        "1",
        "Vec::new()",
        "()",
        "true",
        "Ok(())",
        "Default::default()",
        "{}",
    ] {
        push(&mut values, usual);
    }
    if let Some(parameters) = scene
        .functions
        .first()
        .and_then(|f| f.child_by_field_name("parameters"))
    {
        for node in nodes(parameters, &["identifier"]).into_iter().take(6) {
            for (before, after) in [("", ""), ("Ok(", ")"), ("Some(", ")")] {
                push(&mut values, &format!("{before}{}{after}", scene.of(node)));
            }
        }
    }
    if let Some(function) = scene.functions.first() {
        for node in nodes(
            *function,
            &[
                "identifier",
                "field_expression",
                "integer_literal",
                "string_literal",
            ],
        ) {
            if values.len() < 44 {
                push(&mut values, scene.of(node));
            }
        }
    }
    values
}

fn missing_arm(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let matches = scene
        .anchors
        .iter()
        .filter_map(|a| enclosing(a.node, &["match_expression"]));
    let Some(matched) = matches.into_iter().next() else {
        return;
    };
    let Some(body) = matched.child_by_field_name("body") else {
        return;
    };
    let arms = named(body);
    let Some(last) = arms.last() else { return };
    let mut patterns: Vec<String> = Vec::new();
    for quoted in &scene.facts.quoted {
        let text = quoted.trim_start_matches('&');
        if text.starts_with(|c: char| {
            c.is_ascii_uppercase() || c == '(' || c == '_' || c.is_ascii_digit()
        }) || text.contains("::")
        {
            push(&mut patterns, text);
            for name in ["e", "value", "x", "n", "other", "error", "err"] {
                push(
                    &mut patterns,
                    &text.replacen("(_)", &format!("({name})"), 1),
                );
            }
            push(&mut patterns, last_segment(text));
        }
    }
    push(&mut patterns, "_");
    let mut values: Vec<String> = Vec::new();
    for arm in &arms {
        if let Some(value) = arm.child_by_field_name("value") {
            push(&mut values, scene.of(value).trim_end_matches(','));
        }
    }
    for name in [
        "e",
        "value",
        "x",
        "n",
        "Err(e)",
        "Some(value)",
        "Some(x)",
        "Ok(x)",
    ] {
        push(&mut values, name);
    }
    plain_values(scene)
        .iter()
        .for_each(|v| push(&mut values, v));
    for way in [
        "return None",
        "return",
        "continue",
        "return 0",
        "return Err(e)",
        "break",
    ] {
        push(&mut values, way);
    }
    let wide = scene.of(body).contains('\n');
    let indent = scene.indent(last.start_byte());
    let end = last
        .next_sibling()
        .filter(|n| n.kind() == ",")
        .map_or(last.end_byte(), |c| c.end_byte());
    let comma = if scene.text[..end].ends_with([',', '}']) {
        ""
    } else {
        ","
    };
    // Patterns and values are sorted by trust; so are their pairs.
    let short: Vec<&String> = values.iter().filter(|v| v.len() < 60).collect();
    let mut pairs: Vec<(usize, &String, &String)> = Vec::new();
    for (i, pattern) in patterns.iter().enumerate() {
        pairs.extend(short.iter().enumerate().map(|(j, v)| (i + j, pattern, *v)));
    }
    pairs.sort_by_key(|(rank, _, _)| *rank);
    for (rank, pattern, value) in pairs {
        let grade = match rank {
            0..4 => grade::NAMED,
            4..12 => grade::SEEN,
            _ => grade::GUESS,
        };
        let new = if wide {
            format!("{comma}\n{indent}{pattern} => {value},")
        } else {
            format!("{comma} {pattern} => {value}")
        };
        ideas.insert(tier::EXACT, grade, end, new);
    }
}

fn let_else(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    if scene.code != "E0005" {
        return;
    }
    for node in scene
        .anchors
        .iter()
        .filter_map(|a| enclosing(a.node, &["let_declaration"]))
        .take(1)
    {
        let Some(value) = node.child_by_field_name("value") else {
            continue;
        };
        for way in plain_values(scene) {
            ideas.insert(
                tier::EXACT,
                grade::NAMED,
                scene.span(value).end,
                format!(" else {{ return {way} }}"),
            );
            ideas.insert(
                tier::EXACT,
                grade::SEEN,
                scene.span(value).end,
                format!(" else {{ return {way}; }}"),
            );
        }
        for way in ["return", "continue", "break", "panic!()"] {
            ideas.insert(
                tier::EXACT,
                grade::SEEN,
                scene.span(value).end,
                format!(" else {{ {way} }}"),
            );
            ideas.insert(
                tier::EXACT,
                grade::SEEN,
                scene.span(value).end,
                format!(" else {{ {way}; }}"),
            );
        }
    }
}

fn if_else(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for (i, anchor) in scene.anchors.iter().enumerate() {
        let Some(branch) = enclosing(anchor.node, &["if_expression"]) else {
            continue;
        };
        if branch.child_by_field_name("alternative").is_some() {
            continue;
        }
        let indent = scene.indent(branch.start_byte());
        let wide = scene.of(branch).contains('\n');
        for value in plain_values(scene) {
            let grade = if i == 0 { grade::NAMED } else { grade::SEEN };
            let new = if wide {
                format!(" else {{\n{indent}    {value}\n{indent}}}")
            } else {
                format!(" else {{ {value} }}")
            };
            ideas.insert(tier::EXACT, grade, branch.end_byte(), new);
        }
    }
}

/// The patterns at and around the anchors.
fn patterns<'t>(scene: &Scene<'t>) -> Vec<(u8, Node<'t>)> {
    let mut found: Vec<(u8, Node<'t>)> = Vec::new();
    for anchor in &scene.anchors {
        let holder = enclosing(
            anchor.node,
            &[
                "match_arm",
                "let_condition",
                "let_declaration",
                "for_expression",
                "match_expression",
                "closure_expression",
            ],
        );
        let Some(holder) = holder else { continue };
        let heads = match holder.kind() {
            "match_expression" => holder
                .child_by_field_name("body")
                .map(named)
                .unwrap_or_default()
                .into_iter()
                .filter_map(|a| a.child_by_field_name("pattern"))
                .collect(),
            "closure_expression" => holder
                .child_by_field_name("parameters")
                .map(named)
                .unwrap_or_default(),
            _ => holder
                .child_by_field_name("pattern")
                .into_iter()
                .collect::<Vec<_>>(),
        };
        for head in heads {
            let inner = if head.kind() == "match_pattern" {
                named(head).first().copied().unwrap_or(head)
            } else {
                head
            };
            let mut all = vec![inner];
            all.extend(named(inner));
            for node in all {
                if !found
                    .iter()
                    .any(|(_, f)| f.byte_range() == node.byte_range())
                {
                    found.push((anchor.tier, node));
                }
            }
        }
    }
    found.truncate(20);
    found
}

fn wrap_pattern(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for (tier, node) in patterns(scene) {
        let range = node.byte_range();
        for (before, after) in [
            ("Some(", ")"),
            ("Ok(", ")"),
            ("Err(", ")"),
            ("(", ", _)"),
            ("(_, ", ")"),
            ("&(", ")"),
        ] {
            let edits = vec![
                edit(range.start..range.start, before),
                edit(range.end..range.end, after),
            ];
            ideas.edits(tier, grade::NAMED, edits);
        }
        if node.kind() == "tuple_struct_pattern" {
            let parts: Vec<Node<'_>> = named(node).into_iter().skip(1).collect();
            if let [inner] = parts[..] {
                ideas.replace(tier, grade::NAMED, range.clone(), scene.of(inner));
            }
        }
        // A pattern of a value as the message names it.
        for quoted in scene
            .facts
            .quoted
            .iter()
            .filter(|q| q.contains("::") && !q.contains(' '))
        {
            ideas.replace(tier, grade::SEEN, range.clone(), quoted.as_str());
        }
    }
}

fn swap_constructor(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let swaps: [(&str, &[&str]); 7] = [
        ("Some", &["Ok", "Err"]),
        ("Ok", &["Some", "Err"]),
        ("Err", &["Ok", "None", "Some"]),
        ("None", &["Err(_)", "Err(e)", "Ok(())", "Err(())"]),
        ("Rc", &["Arc"]),
        ("Arc", &["Rc"]),
        ("HashMap", &["BTreeMap"]),
    ];
    let mut roots: Vec<(u8, Node<'_>)> = patterns(scene);
    roots.extend(scene.sites.iter().map(|s| (s.tier, s.node)));
    for anchor in &scene.anchors {
        if let Some(matched) = enclosing(anchor.node, &["match_expression"])
            .and_then(|m| m.child_by_field_name("body"))
        {
            roots.extend(
                named(matched)
                    .into_iter()
                    .filter_map(|a| a.child_by_field_name("pattern"))
                    .map(|p| (tier::LABEL_NEAR, p)),
            );
        }
    }
    for (tier, root) in roots {
        for node in nodes(root, &["identifier"]).into_iter().take(4) {
            let own = scene.of(node);
            for (_, others) in swaps.iter().filter(|(from, _)| *from == own) {
                for other in *others {
                    ideas.replace(tier, grade::NAMED, node.byte_range(), *other);
                }
            }
        }
    }
    // A match over both variants changes both.
    for matched in scene
        .anchors
        .iter()
        .filter_map(|a| enclosing(a.node, &["match_expression"]))
        .take(1)
    {
        let arms = matched
            .child_by_field_name("body")
            .map(named)
            .unwrap_or_default();
        let heads: Vec<Node<'_>> = arms
            .into_iter()
            .filter_map(|a| a.child_by_field_name("pattern"))
            .flat_map(|p| nodes(p, &["identifier", "tuple_struct_pattern"]))
            .collect();
        let result = [("Ok", "Some"), ("Some", "Ok")];
        for (from, to) in result {
            let mut edits: Vec<_> = heads
                .iter()
                .filter(|n| scene.of(**n) == from)
                .map(|n| edit(n.byte_range(), to))
                .collect();
            let failures = heads.iter().filter(|n| {
                if to == "Some" {
                    n.kind() == "tuple_struct_pattern" && scene.of(**n).starts_with("Err")
                } else {
                    scene.of(**n) == "None"
                }
            });
            edits.extend(
                failures
                    .map(|n| edit(n.byte_range(), if to == "Some" { "None" } else { "Err(_)" })),
            );
            ideas.edits(tier::AROUND, grade::NAMED, edits);
        }
    }
}
