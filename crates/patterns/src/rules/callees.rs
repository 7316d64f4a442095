//! Patterns about what is called and how often it is followed: names that a
//! local has taken, limits that a method lacks, stars.

use sleepy_fix::Family::TypeMismatch as Types;
use tree_sitter::Node;

use super::calls::method;
use super::{Pattern, find};
use crate::bindings::bindings;
use crate::draft::{Ideas, edit, grade};
use crate::scene::{Scene, tier};
use crate::syntax::{enclosing, find as nodes, named};

pub(super) const PATTERNS: &[Pattern] = &[
    find(
        "shadowed_function",
        Types,
        shadowed_function,
        "Calls a function whose name a local has taken, or renames the local.",
    )
    .when(&["E0618"], 0.3),
    find(
        "missing_limit",
        Types,
        missing_limit,
        "Hands over what a method of numbers lacks: `clamp(-limit, limit)`.",
    )
    .when(&["E0061"], 0.05),
    find(
        "take_off_stars",
        Types,
        take_off_stars,
        "Takes `*` and its parentheses off, or adds them, everywhere in a closure or statement.",
    )
    .when(&["E0614", "E0308", "E0277", "E0369"], 0.05),
];

fn shadowed_function(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for anchor in scene.primary().take(2) {
        let called = match anchor.node.kind() {
            "call_expression" => anchor.node.child_by_field_name("function"),
            _ => Some(anchor.node),
        };
        let Some(called) = called.filter(|c| c.kind() == "identifier") else {
            continue;
        };
        let name = scene.of(called);
        for path in ["self", "Self", "crate", "super"] {
            ideas.insert(
                tier::EXACT,
                grade::NAMED,
                called.start_byte(),
                format!("{path}::"),
            );
        }
        ideas.insert(tier::EXACT, grade::SEEN, called.start_byte(), "self.");
        // The local gets another name wherever it is not called.
        let Some(body) = enclosing(called, &["function_item"]) else {
            continue;
        };
        let binding = bindings(scene.text, called, name).into_iter().next();
        let Some(binding) = binding else { continue };
        let from = binding.holder.end_byte();
        let uses: Vec<Node<'_>> = nodes(body, &["identifier"])
            .into_iter()
            .filter(|n| scene.of(*n) == name && n.start_byte() >= from)
            .filter(|n| {
                !n.parent().is_some_and(|p| {
                    p.kind() == "call_expression" && p.child_by_field_name("function") == Some(*n)
                })
            })
            .collect();
        for new in [format!("{name}_value"), format!("own_{name}")] {
            let mut edits = vec![edit(binding.name.byte_range(), new.as_str())];
            edits.extend(uses.iter().map(|n| edit(n.byte_range(), new.as_str())));
            ideas.edits(tier::EXACT, grade::NAMED, edits);
        }
        // Without its parentheses it is the value.
        if let Some(call) = called.parent().filter(|p| p.kind() == "call_expression") {
            ideas.replace(
                tier::EXACT,
                grade::NAMED,
                called.end_byte()..call.end_byte(),
                "",
            );
            // A missing sign: `2(a + b)`, `a(b)`.
            ideas.insert(tier::EXACT, grade::SEEN, called.end_byte(), " * ");
        }
    }
}

fn missing_limit(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for anchor in scene.anchors.iter().take(2) {
        let Some(call) = enclosing(anchor.node, &["call_expression"]) else {
            continue;
        };
        let Some((_, _, list)) = method(call) else {
            continue;
        };
        let given = named(list);
        let at = scene.last(list);
        let own: Vec<&str> = given.iter().map(|g| scene.of(*g)).collect();
        if let [one] = own[..] {
            let start = list.start_byte() + 1;
            ideas.insert(tier::EXACT, grade::NAMED, start, format!("-{one}, "));
            for usual in ["0", "0.0", "1", "1.0"] {
                ideas.insert(tier::EXACT, grade::SEEN, start, format!("{usual}, "));
            }
        }
        let sep = if own.is_empty() { "" } else { ", " };
        for constant in scene
            .all(&["const_item"])
            .iter()
            .filter_map(|c| c.child_by_field_name("name"))
            .take(5)
        {
            let name = scene.of(constant);
            ideas.insert(tier::EXACT, grade::NAMED, at, format!("{sep}{name}"));
            if !own.is_empty() {
                ideas.insert(
                    tier::EXACT,
                    grade::NAMED,
                    list.start_byte() + 1,
                    format!("{name}, "),
                );
            }
        }
    }
}

fn take_off_stars(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for anchor in scene.anchors.iter().take(2) {
        let star =
            enclosing(anchor.node, &["unary_expression"]).filter(|n| scene.of(*n).starts_with('*'));
        if let Some(star) = star {
            let inner = scene.of(star).trim_start_matches('*');
            let outer = star
                .parent()
                .filter(|p| p.kind() == "parenthesized_expression");
            ideas.replace(
                tier::EXACT,
                grade::NAMED,
                outer.unwrap_or(star).byte_range(),
                inner,
            );
        }
        // All stars of one name in the function, or all its uses without one.
        let Some(body) = enclosing(anchor.node, &["closure_expression", "function_item"]) else {
            continue;
        };
        for name in crate::bindings::names(scene.text, anchor.node, 2) {
            let stars: Vec<Node<'_>> = nodes(body, &["unary_expression"])
                .into_iter()
                .filter(|n| scene.of(*n) == format!("*{name}"))
                .collect();
            if stars.len() > 1 {
                ideas.edits(
                    tier::EXACT,
                    grade::NAMED,
                    stars
                        .iter()
                        .map(|n| edit(n.start_byte()..n.start_byte() + 1, ""))
                        .collect(),
                );
            }
            let plain: Vec<Node<'_>> = nodes(body, &["identifier"])
                .into_iter()
                .filter(|n| scene.of(*n) == name && crate::syntax::is_value(*n))
                .filter(|n| {
                    !matches!(
                        crate::syntax::parent_kind(*n),
                        "unary_expression" | "field_expression" | "reference_expression"
                    )
                })
                .collect();
            if plain.len() > 1 && plain.len() < 8 {
                ideas.edits(
                    tier::EXACT,
                    grade::SEEN,
                    plain
                        .iter()
                        .map(|n| edit(n.start_byte()..n.start_byte(), "*"))
                        .collect(),
                );
            }
            // The pattern takes it instead.
            for binding in bindings(scene.text, anchor.node, name).into_iter().take(1) {
                let at = binding.name.start_byte();
                if matches!(
                    binding.holder.kind(),
                    "closure_expression" | "for_expression"
                ) {
                    let mut edits: Vec<_> = stars
                        .iter()
                        .map(|n| edit(n.start_byte()..n.start_byte() + 1, ""))
                        .collect();
                    edits.push(edit(at..at, "&"));
                    ideas.edits(tier::EXACT, grade::SEEN, edits);
                }
            }
        }
    }
}
