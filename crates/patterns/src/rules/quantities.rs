//! Patterns about numbers of different types in one expression.

use sleepy_fix::Family::TypeMismatch as Types;
use tree_sitter::Node;

use super::calls::method;
use super::{Pattern, find};
use crate::bindings::{bindings, statement};
use crate::draft::{Ideas, edit, grade};
use crate::facts::NUMBERS;
use crate::outline::around;
use crate::scene::{Scene, tier};
use crate::syntax::{children, enclosing, find as nodes, named};

pub(super) const PATTERNS: &[Pattern] = &[
    find(
        "all_operands",
        Types,
        all_operands,
        "Casts the operands of a calculation that are of another number type.",
    )
    .when(&["E0308", "E0277", "E0369", "E0689"], 0.06),
    find(
        "signed_offset",
        Types,
        signed_offset,
        "Adds a signed number to an unsigned one, and the reverse, with a check or round the end.",
    )
    .when(&["E0308", "E0277"], 0.06),
];

/// The operands of a calculation: all that is not itself one.
pub(super) fn operands<'t>(node: Node<'t>, found: &mut Vec<Node<'t>>) {
    match node.kind() {
        "binary_expression" => named(node).into_iter().for_each(|n| operands(n, found)),
        "parenthesized_expression" => named(node).into_iter().for_each(|n| operands(n, found)),
        _ => found.push(node),
    }
}

fn top_calculation<'t>(node: Node<'t>) -> Option<Node<'t>> {
    let mut top = enclosing(
        node,
        &[
            "binary_expression",
            "compound_assignment_expr",
            "assignment_expression",
        ],
    )?;
    while let Some(up) = top
        .parent()
        .filter(|p| matches!(p.kind(), "binary_expression" | "parenthesized_expression"))
    {
        top = up;
    }
    Some(top)
}

/// The number type of an operand, as far as it stands in the function or the file.
pub(super) fn number_of<'t>(scene: &Scene<'t>, node: Node<'t>) -> &'t str {
    let text = scene.of(node);
    match node.kind() {
        "type_cast_expression" => {
            return scene.part(node, "type");
        }
        "float_literal" => return "f64",
        "integer_literal" => return "{integer}",
        "field_expression" => {
            let name = scene.part(node, "field");
            for field in scene.all(&["field_declaration"]) {
                let part = |n| field.child_by_field_name(n).map_or("", |p| scene.of(p));
                if part("name") == name {
                    return part("type");
                }
            }
        }
        "call_expression" if text.ends_with(".len()") || text.ends_with(".count()") => {
            return "usize";
        }
        "identifier" => {
            let scope = super::error_values::in_scope(scene, node);
            if let Some((_, of)) = scope.iter().find(|(n, of)| *n == text && !of.is_empty()) {
                return of;
            }
            for binding in bindings(scene.text, node, text).into_iter().take(1) {
                if let Some(of) = binding.holder.child_by_field_name("type") {
                    return scene.of(of);
                }
                if let Some(source) = binding.source.filter(|s| s.kind() != "identifier") {
                    return number_of(scene, source);
                }
            }
        }
        _ => {}
    }
    ""
}

fn all_operands(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let Some(anchor) = scene.anchors.first() else {
        return;
    };
    let Some(top) = top_calculation(anchor.node) else {
        return;
    };
    let mut parts = Vec::new();
    match top.kind() {
        "binary_expression" => operands(top, &mut parts),
        _ => named(top).into_iter().for_each(|n| operands(n, &mut parts)),
    }
    let kinds: Vec<&str> = parts.iter().map(|p| number_of(scene, *p)).collect();
    let mut wanted: Vec<&str> = scene.facts.numbers();
    let result = around(scene, top).map_or("", |f| f.result);
    wanted.extend(
        NUMBERS
            .iter()
            .filter(|n| **n == result || result.contains(&format!("<{n}>"))),
    );
    let mut seen: Vec<&str> = Vec::new();
    for of in wanted {
        if seen.contains(&of) {
            continue;
        }
        seen.push(of);
        for way in ["as", "from"] {
            // Those that are known to be of another type, and those that may be.
            for only_known in [true, false] {
                let mut edits = Vec::new();
                for (part, kind) in parts.iter().zip(&kinds) {
                    let lent = kind.starts_with('&');
                    let kind = kind.trim_start_matches('&');
                    let range = scene.span(*part);
                    let text = scene.of(*part);
                    let literal = kind == "{integer}";
                    if literal && of.starts_with('f') {
                        edits.push(edit(range.end..range.end, ".0"));
                        continue;
                    }
                    let other =
                        NUMBERS.contains(&kind) && kind != of || !only_known && kind.is_empty();
                    if literal || !other || part.kind() == "float_literal" {
                        continue;
                    }
                    let star = if lent { "*" } else { "" };
                    let value = if part.kind() == "identifier"
                        || super::super::syntax::is_tight(part.kind())
                    {
                        format!("{star}{text}")
                    } else {
                        format!("({text})")
                    };
                    edits.push(edit(
                        range,
                        match way {
                            "from" => format!("{of}::from({star}{text})"),
                            _ => format!("({value} as {of})"),
                        },
                    ));
                }
                if edits.len() > 1 || only_known {
                    let grade = if only_known {
                        grade::NAMED
                    } else {
                        grade::SEEN
                    };
                    ideas.edits(tier::EXACT, grade, edits);
                }
            }
        }
        // The whole again in the type that is wanted.
        if let Some(target) = NUMBERS
            .iter()
            .find(|n| **n == result)
            .filter(|n| **n != of && top.kind() == "binary_expression")
        {
            let mut edits = Vec::new();
            for (part, kind) in parts.iter().zip(&kinds) {
                if NUMBERS.contains(kind) && *kind != of {
                    let range = scene.span(*part);
                    edits.push(edit(
                        range.clone(),
                        format!("({} as {of})", &scene.text[range]),
                    ));
                }
            }
            let (start, end) = (top.start_byte(), top.end_byte());
            edits.push(edit(start..start, "("));
            edits.push(edit(end..end, format!(") as {target}")));
            ideas.edits(tier::EXACT, grade::NAMED, edits);
        }
    }
}

fn signed_offset(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let numbers = scene.facts.numbers();
    for anchor in scene.primary().take(2) {
        // `unsigned + signed`: the methods that take the other.
        if let Some(whole) = enclosing(anchor.node, &["binary_expression"])
            && let [left, right] = named(whole)[..]
        {
            let sign = children(whole)
                .into_iter()
                .find(|c| !c.is_named())
                .map_or("", |c| scene.of(c));
            let (a, b) = (scene.of(left), scene.of(right));
            let a = if crate::syntax::is_tight(left.kind()) {
                a.to_owned()
            } else {
                format!("({a})")
            };
            let calls: &[&str] = match sign {
                "+" => &[
                    "saturating_add_signed",
                    "wrapping_add_signed",
                    "saturating_add",
                    "abs_diff",
                ],
                "-" => &[
                    "saturating_sub",
                    "abs_diff",
                    "saturating_sub_unsigned",
                    "wrapping_sub",
                ],
                _ => &[],
            };
            for call in calls {
                ideas.replace(
                    tier::EXACT,
                    grade::NAMED,
                    whole.byte_range(),
                    format!("{a}.{call}({b})"),
                );
            }
            for of in numbers.iter().take(2) {
                for other in numbers.iter().filter(|n| *n != of).take(2) {
                    ideas.replace(
                        tier::EXACT,
                        grade::NAMED,
                        whole.byte_range(),
                        format!("({a} as {of} {sign} {b} as {of}) as {other}"),
                    );
                    ideas.replace(
                        tier::EXACT,
                        grade::NAMED,
                        whole.byte_range(),
                        format!("({a} as {of} {sign} {b}) as {other}"),
                    );
                    ideas.replace(
                        tier::EXACT,
                        grade::NAMED,
                        whole.byte_range(),
                        format!("({a} {sign} {b} as {of}) as {other}"),
                    );
                }
            }
        }
        // A signed place in a ring: `rem_euclid`.
        let text = scene.of(anchor.node);
        let unsigned = ["usize", "u32", "u64", "u8", "u16"]
            .iter()
            .find(|n| numbers.first() == Some(n));
        let signed = ["isize", "i32", "i64", "i8", "i16"]
            .iter()
            .find(|n| numbers.contains(n));
        if let (Some(unsigned), Some(signed)) = (unsigned, signed) {
            let holder = anchor.node.parent().and_then(|p| p.parent());
            let receiver = holder.and_then(method).map(|m| scene.of(m.0));
            let value = if crate::syntax::is_tight(anchor.node.kind()) {
                text.to_owned()
            } else {
                format!("({text})")
            };
            let mut ways = vec![
                format!("{value}.unsigned_abs()"),
                format!("{value}.unsigned_abs() as {unsigned}"),
                format!("{value}.max(0) as {unsigned}"),
                format!("{unsigned}::try_from({text}).unwrap_or(0)"),
                format!("{unsigned}::try_from({text}).unwrap_or_default()"),
                format!("{unsigned}::try_from({text}).ok()?"),
                format!("{value}.abs() as {unsigned}"),
            ];
            for receiver in receiver.into_iter().chain(lengths(scene, anchor.node)) {
                let count = format!("{receiver}.len() as {signed}");
                ways.push(format!("{value}.rem_euclid({count}) as {unsigned}"));
                // The receiver may be lent out already where its length is needed.
                if let Some(whole) = statement(anchor.node) {
                    let (at, indent) = (whole.start_byte(), scene.indent(whole.start_byte()));
                    let bound = edit(at..at, format!("let count = {count};\n{indent}"));
                    let used = format!("{value}.rem_euclid(count) as {unsigned}");
                    let edits = vec![bound, edit(anchor.range.clone(), used)];
                    ideas.edits(tier::EXACT, grade::NAMED, edits);
                }
            }
            for way in ways {
                ideas.replace(tier::EXACT, grade::NAMED, anchor.range.clone(), way);
            }
        }
    }
}

/// What has a length in the function.
fn lengths<'t>(scene: &Scene<'t>, node: Node<'t>) -> Vec<&'t str> {
    let body = enclosing(node, &["function_item"]);
    let calls = body
        .map(|b| nodes(b, &["call_expression"]))
        .unwrap_or_default();
    let mut found: Vec<&str> = Vec::new();
    for call in calls {
        if let Some((receiver, name, _)) = method(call)
            && matches!(scene.of(name), "len" | "is_empty")
            && !found.contains(&scene.of(receiver))
        {
            found.push(scene.of(receiver));
        }
    }
    found.truncate(3);
    found
}
