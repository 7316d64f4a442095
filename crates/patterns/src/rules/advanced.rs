//! Patterns for newer parts of the language and for types with a protocol:
//! captures of `impl Trait`, pinning, states in types, weak handles, macros.

use sleepy_fix::Family::{BorrowChecker as Borrow, Edition};

use super::calls::method;
use super::{Pattern, find, wrap};
use crate::bindings::statement;
use crate::draft::{Ideas, edit, grade};
use crate::parts::has;
use crate::scene::{Scene, tier};
use crate::syntax::{enclosing, find as nodes, named};

pub(super) const PATTERNS: &[Pattern] = &[
    find(
        "capture_less",
        Edition,
        capture_less,
        "Says with `use<…>` what a returned `impl Trait` captures.",
    )
    .when(
        &[
            "E0499", "E0502", "E0503", "E0505", "E0506", "E0515", "E0597", "E0700", "E0716", "",
        ],
        0.2,
    ),
    find(
        "pin_macro",
        Edition,
        pin_macro,
        "Pins a value on the stack or in a box instead of demanding `Unpin`.",
    )
    .when(&["E0277", "E0599", "E0308", "E0310"], 0.1),
    wrap(
        "box_pin",
        Edition,
        ("Box::pin(", ")"),
        "Pins a future in a box.",
    )
    .when(&["E0277", "E0308"], 0.02),
    find(
        "own_capture",
        Borrow,
        own_capture,
        "Goes through copies of the items in a chain, and follows one reference less.",
    )
    .when(&["E0271"], 0.05),
];

fn capture_less(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for function in scene.functions.iter().chain(&scene.items) {
        let Some(result) = function.child_by_field_name("return_type") else {
            continue;
        };
        let objects = nodes(result, &["abstract_type"]);
        let Some(at) = objects.first().map(|o| o.end_byte()) else {
            continue;
        };
        if scene.of(result).contains("use<") {
            continue;
        }
        let holder = enclosing(
            function.parent().unwrap_or(*function),
            &["impl_item", "trait_item"],
        );
        let mut types: Vec<&str> = Vec::new();
        let mut lifetimes: Vec<&str> = Vec::new();
        for list in [holder, Some(*function)]
            .into_iter()
            .flatten()
            .filter_map(|i| i.child_by_field_name("type_parameters"))
        {
            for parameter in named(list) {
                match parameter.kind() {
                    "lifetime_parameter" => lifetimes.push(scene.name(parameter)),
                    "type_parameter" | "const_parameter" => types.push(scene.name(parameter)),
                    _ => {}
                }
            }
        }
        let joined = |own: &[&str]| {
            let all: Vec<&str> = own.iter().chain(&types).copied().collect();
            format!(" + use<{}>", all.join(", "))
        };
        ideas.insert(tier::EXACT, grade::NAMED, at, joined(&[]));
        ideas.insert(tier::EXACT, grade::NAMED, at, joined(&["'_"]));
        for lifetime in &lifetimes {
            ideas.insert(tier::EXACT, grade::NAMED, at, joined(&[lifetime]));
        }
        if lifetimes.len() > 1 {
            ideas.insert(tier::EXACT, grade::NAMED, at, joined(&lifetimes));
        }
        // One anonymous reference is captured, so it needs a name.
        let lists = function.child_by_field_name("parameters");
        let references = lists.map_or_else(Vec::new, |l| {
            nodes(l, &["reference_type", "self_parameter"])
        });
        for reference in references
            .into_iter()
            .filter(|r| scene.of(*r).starts_with('&') && !has(*r, "lifetime"))
            .take(4)
        {
            let name = ["'a", "'b", "'c"]
                .into_iter()
                .find(|n| !lifetimes.contains(n))
                .unwrap_or("'d");
            let Some((place, text)) = super::lifetimes::declaration(scene, *function, name) else {
                continue;
            };
            let start = reference.start_byte() + 1;
            let mut captured = lifetimes.clone();
            captured.push(name);
            for own in [&[name][..], &captured] {
                let edits = vec![
                    edit(place..place, text.clone()),
                    edit(start..start, format!("{name} ")),
                    edit(at..at, joined(own)),
                ];
                ideas.edits(tier::EXACT, grade::NAMED, edits);
            }
        }
    }
}

fn pin_macro(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let calls = scene.all(&["call_expression"]);
    for call in calls {
        let function = scene.part(call, "function");
        let inner = call.child_by_field_name("arguments").map(named);
        let Some([inner]) = inner.as_deref() else {
            continue;
        };
        if !function.ends_with("Pin::new") {
            continue;
        }
        let value = inner.child_by_field_name("value").unwrap_or(*inner);
        let text = scene.of(value);
        let range = call.byte_range();
        ideas.replace(
            tier::EXACT,
            grade::NAMED,
            range.clone(),
            format!("std::pin::pin!({text})"),
        );
        ideas.replace(
            tier::EXACT,
            grade::NAMED,
            range.clone(),
            format!("Box::pin({text})"),
        );
        ideas.replace(
            tier::EXACT,
            grade::NAMED,
            range.clone(),
            format!("Box::pin({text}).as_mut()"),
        );
        ideas.replace(
            tier::EXACT,
            grade::SEEN,
            range.clone(),
            format!("{text}.as_mut()"),
        );
        // Pinned once, before the statement or the loop around it.
        if value.kind() != "identifier" {
            continue;
        }
        let mut place = statement(call);
        while let Some(whole) = place {
            let (start, indent) = (whole.start_byte(), scene.indent(whole.start_byte()));
            let edits = vec![
                edit(
                    start..start,
                    format!("let mut {text} = std::pin::pin!({text});\n{indent}"),
                ),
                edit(range.clone(), format!("{text}.as_mut()")),
            ];
            ideas.edits(tier::EXACT, grade::SEEN, edits);
            place = whole.parent().and_then(statement);
        }
    }
}

fn own_capture(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let mut seen: Vec<usize> = Vec::new();
    let places = scene.sites.iter().flat_map(|s| {
        let inside = nodes(s.node, &["reference_expression", "call_expression"]);
        inside.into_iter().take(12).map(|n| (s.tier, n))
    });
    for (tier, node) in places {
        let inner = node
            .child_by_field_name("value")
            .filter(|_| node.kind() == "reference_expression");
        let through =
            method(node).filter(|(_, n, _)| matches!(scene.of(*n), "iter" | "values" | "keys"));
        let new = match (inner, through) {
            (Some(inner), _) => format!("{}.iter()", scene.of(inner)),
            (None, Some(_)) => scene.of(node).to_owned(),
            _ => continue,
        };
        let Some(whole) = statement(node).filter(|_| !seen.contains(&node.id()) && seen.len() < 8)
        else {
            continue;
        };
        seen.push(node.id());
        let stars: Vec<_> = nodes(whole, &["closure_expression"])
            .into_iter()
            .flat_map(|c| nodes(c, &["unary_expression"]))
            .filter(|u| scene.of(*u).starts_with('*'))
            .filter(|u| {
                let outer = u.parent().filter(|p| p.kind() == "unary_expression");
                !outer.is_some_and(|p| scene.of(p).starts_with('*'))
            })
            .map(|u| edit(u.start_byte()..u.start_byte() + 1, ""))
            .collect();
        for call in ["copied", "cloned"] {
            let mut edits = stars.clone();
            edits.push(edit(node.byte_range(), format!("{new}.{call}()")));
            ideas.edits(tier, grade::NAMED, edits);
        }
    }
}
