//! Patterns about values that may be absent: reaching through an option,
//! calculating with one, comparing with one, and branches that lack one.

use sleepy_fix::Family::ResultHandling as Results;
use tree_sitter::Node;

use super::calls::method;
use super::{Pattern, find};
use crate::bindings::bindings;
use crate::draft::{Ideas, grade};
use crate::scene::{Scene, tier};
use crate::syntax::{children, enclosing, is_tight, named};

pub(super) const PATTERNS: &[Pattern] = &[
    find(
        "through_option",
        Results,
        through_option,
        "Reaches a field or method through an option: `?`, `map`, `and_then`, `map_or`.",
    )
    .when(
        &["E0609", "E0599", "E0608", "E0610", "E0615", "E0624"],
        0.06,
    ),
    find(
        "optional_operand",
        Results,
        optional_operand,
        "Calculates or compares with what an option holds.",
    )
    .when(&["E0369", "E0277", "E0308", "E0368", "E0600"], 0.05),
    find(
        "lent_result",
        Results,
        lent_result,
        "Takes a value out of a borrowed option or result without moving it.",
    )
    .when(&["E0507"], 0.06),
];

/// The expression around a node that ends where its value is used.
fn chain_top<'t>(node: Node<'t>) -> Node<'t> {
    let mut top = node;
    while let Some(parent) = top.parent() {
        let part = match parent.kind() {
            "field_expression" | "try_expression" => true,
            "call_expression" => parent.child_by_field_name("function") == Some(top),
            _ => false,
        };
        if !part {
            break;
        }
        top = parent;
    }
    top
}

fn through_option(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let optional = scene.facts.says("Option<") || scene.facts.says("Result<");
    if !optional {
        return;
    }
    for anchor in scene.primary().take(2) {
        let Some(access) = enclosing(anchor.node, &["field_expression", "index_expression"]) else {
            continue;
        };
        let parts = named(access);
        let Some(value) = access
            .child_by_field_name("value")
            .or_else(|| parts.first().copied())
        else {
            continue;
        };
        let own = scene.span(value);
        let top = chain_top(access);
        let (text, rest) = (
            &scene.text[own.clone()],
            &scene.text[own.end..top.end_byte()],
        );
        for lend in ["", ".as_ref()", ".as_mut()", ".as_deref()", ".clone()"] {
            let grade = if lend.is_empty() || lend == ".as_ref()" {
                grade::NAMED
            } else {
                grade::SEEN
            };
            for end in ["?", ".unwrap()", ".ok()?"] {
                let grade = if end == "?" { grade } else { grade::SEEN };
                ideas.insert(tier::EXACT, grade, own.end, format!("{lend}{end}"));
            }
            // The rest of the chain in a closure.
            for call in ["map", "and_then"] {
                let made = format!("{text}{lend}.{call}(|it| it{rest})");
                ideas.replace(tier::EXACT, grade, own.start..top.end_byte(), made);
            }
            // Only the access, and what follows is of the option again.
            let middle = &scene.text[own.end..access.end_byte()];
            for call in ["map", "and_then"] {
                let clone = [
                    ("", grade),
                    (".as_ref()", grade::SEEN),
                    (".as_deref()", grade::SEEN),
                    (".clone()", grade::SEEN),
                ];
                for (more, grade) in clone {
                    if top.id() != access.id() || !more.is_empty() {
                        let made = format!("{text}{lend}.{call}(|it| it{middle}{more})");
                        ideas.replace(tier::EXACT, grade, own.start..access.end_byte(), made);
                    }
                }
            }
            for default in ["0", "false", "\"\"", "0.0"] {
                let made = format!("{text}{lend}.map_or({default}, |it| it{rest})");
                ideas.replace(tier::EXACT, grade::SEEN, own.start..top.end_byte(), made);
            }
            // `Some(value.field)` as a whole.
            if let Some(call) = top
                .parent()
                .and_then(|p| p.parent())
                .filter(|c| scene.of(*c).starts_with("Some("))
            {
                let made = format!("{text}{lend}.map(|it| it{rest})");
                ideas.replace(tier::EXACT, grade, call.byte_range(), made);
            }
        }
        if access.kind() == "index_expression"
            && let Some(index) = parts.get(1)
        {
            let at = scene.of(*index);
            for made in [
                format!("{text}?.get({at})?"),
                format!("{text}?.get({at})"),
                format!("{text}.and_then(|it| it.get({at}))"),
            ] {
                ideas.replace(tier::EXACT, grade::SEEN, access.byte_range(), made);
            }
        }
    }
}

/// Whether the left or the right operand may be an option or a result, by what the
/// message says of both: `cannot add B to A`, `cannot multiply A by B`.
fn is_optional(scene: &Scene<'_>, left: bool) -> bool {
    let headline = &scene.diagnostic.message;
    let mut quoted = headline.split('`').skip(1).step_by(2);
    let (Some(first), Some(second)) = (quoted.next(), quoted.next()) else {
        return true;
    };
    let turned = ["cannot add", "cannot subtract"];
    let of = match turned.iter().any(|t| headline.starts_with(t)) == left {
        true => second,
        false => first,
    };
    let wraps = |t: &str| t.contains("Option<") || t.contains("Result<");
    !headline.starts_with("cannot ") || !wraps(first) && !wraps(second) || wraps(of)
}

fn optional_operand(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    if !scene.facts.says("Option<") && !scene.facts.says("Result<") {
        return;
    }
    for anchor in scene.primary().take(1) {
        let Some(whole) = enclosing(
            anchor.node,
            &[
                "binary_expression",
                "compound_assignment_expr",
                "unary_expression",
            ],
        ) else {
            continue;
        };
        let operands = named(whole);
        let sign = children(whole)
            .into_iter()
            .find(|c| !c.is_named())
            .map_or("", |c| scene.of(c));
        for (i, operand) in operands.iter().enumerate() {
            if !is_optional(scene, i == 0) {
                continue;
            }
            let range = scene.span(*operand);
            let text = scene.of(*operand);
            let open = if is_tight(operand.kind()) {
                text.to_owned()
            } else {
                format!("({text})")
            };
            for end in [
                "?",
                ".unwrap_or(0)",
                ".unwrap_or_default()",
                ".copied()?",
                ".copied().unwrap_or(0)",
                ".unwrap_or(&0)",
                ".unwrap()",
                ".copied().unwrap_or_default()",
                ".unwrap_or(0.0)",
                ".as_ref()?",
                ".cloned()?",
                ".ok()?",
                ".ok_or_else(|| \"missing\".to_string())?",
            ] {
                ideas.replace(
                    tier::EXACT,
                    grade::NAMED,
                    range.clone(),
                    format!("{open}{end}"),
                );
                let star = format!("*{open}{end}");
                if matches!(end, "?" | ".unwrap()" | ".unwrap_or(&0)") {
                    ideas.replace(tier::EXACT, grade::SEEN, range.clone(), star);
                }
            }
            // The value where the local is bound.
            if operand.kind() == "identifier" {
                for binding in bindings(scene.text, *operand, text).into_iter().take(1) {
                    if let Some(source) = binding.source {
                        let end = scene.span(source).end;
                        for more in [
                            "?",
                            ".copied()?",
                            ".unwrap_or(0)",
                            ".copied().unwrap_or(0)",
                            ".copied().unwrap_or_default()",
                            ".unwrap_or_default()",
                            ".unwrap_or(&0)",
                            ".cloned()?",
                        ] {
                            ideas.insert(tier::EXACT, grade::NAMED, end, more);
                        }
                    }
                }
            }
            // Comparing with `Some(…)`, and asking the option itself.
            if let [left, right] = operands[..] {
                let other = if i == 0 { right } else { left };
                let other_text = scene.of(other);
                let compares = matches!(sign, "==" | "!=" | "<" | ">" | "<=" | ">=");
                let inner = if i == 0 {
                    format!("it {sign} {other_text}")
                } else {
                    format!("{other_text} {sign} it")
                };
                let starred = if i == 0 {
                    format!("*it {sign} {other_text}")
                } else {
                    format!("{other_text} {sign} *it")
                };
                if compares {
                    let other_range = scene.span(other);
                    for made in [
                        format!("Some({other_text})"),
                        format!("Some(&{other_text})"),
                    ] {
                        ideas.replace(tier::EXACT, grade::NAMED, other_range.clone(), made);
                    }
                    for call in ["is_some_and", "is_none_or"] {
                        ideas.replace(
                            tier::EXACT,
                            grade::NAMED,
                            whole.byte_range(),
                            format!("{open}.{call}(|it| {inner})"),
                        );
                        ideas.replace(
                            tier::EXACT,
                            grade::NAMED,
                            whole.byte_range(),
                            format!("{open}.{call}(|it| {starred})"),
                        );
                    }
                } else {
                    ideas.replace(
                        tier::EXACT,
                        grade::NAMED,
                        whole.byte_range(),
                        format!("{open}.map(|it| {inner})"),
                    );
                    ideas.replace(
                        tier::EXACT,
                        grade::SEEN,
                        whole.byte_range(),
                        format!("{open}.map_or(0, |it| {inner})"),
                    );
                    // `Some(value)` around it later is gone.
                    if let Some(call) = whole
                        .parent()
                        .and_then(|p| p.parent())
                        .filter(|c| scene.of(*c).starts_with("Some("))
                    {
                        ideas.replace(
                            tier::EXACT,
                            grade::NAMED,
                            call.byte_range(),
                            format!("{open}.map(|it| {inner})"),
                        );
                    }
                }
            }
        }
    }
}

fn lent_result(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for site in scene
        .sites
        .iter()
        .filter(|s| s.tier <= tier::AROUND && s.node.kind() == "call_expression")
        .take(6)
    {
        let Some((receiver, name, list)) = method(site.node) else {
            continue;
        };
        let at = scene.span(receiver).end;
        let arguments = scene.of(list).trim_start_matches('(').trim_end_matches(')');
        let lent = [
            ".as_ref()",
            ".as_mut()",
            ".as_deref()",
            ".clone()",
            ".as_ref().copied()",
            ".as_ref().cloned()",
            ".take()",
            ".as_ref().ok().copied()",
            ".as_ref().ok().cloned()",
            ".as_ref().ok()",
            ".as_deref_mut()",
            ".as_ref().map(|it| it.clone())",
        ];
        for text in lent {
            ideas.insert(tier::EXACT, grade::NAMED, at, text);
        }
        let tail = at..site.range.end;
        match scene.of(name) {
            "unwrap_or" => {
                ideas.replace(
                    tier::EXACT,
                    grade::NAMED,
                    tail.clone(),
                    format!(".as_ref().map_or({arguments}, |it| *it)"),
                );
                ideas.replace(
                    tier::EXACT,
                    grade::NAMED,
                    tail.clone(),
                    format!(".as_ref().map_or({arguments}, |it| it.clone())"),
                );
                let made = format!("*{}.as_ref().unwrap_or(&{arguments})", scene.of(receiver));
                ideas.replace(tier::EXACT, grade::NAMED, site.range.clone(), made);
            }
            "unwrap_or_default" | "unwrap_or_else" | "unwrap" | "expect" => {
                for way in [
                    ".as_ref().cloned()",
                    ".as_ref().copied()",
                    ".as_ref().ok().cloned()",
                ] {
                    ideas.insert(tier::EXACT, grade::SEEN, at, way);
                }
                for before in ["*", "&"] {
                    let made = format!(
                        "{before}{}.as_ref().{}{}",
                        scene.of(receiver),
                        scene.of(name),
                        scene.of(list)
                    );
                    ideas.replace(tier::EXACT, grade::SEEN, site.range.clone(), made);
                }
                ideas.insert(tier::EXACT, grade::SEEN, site.range.end, ".clone()");
            }
            _ => {}
        }
    }
}
