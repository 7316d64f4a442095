//! Patterns that change what a shared pointer holds.

use sleepy_fix::Family::BorrowChecker as Borrow;
use sleepy_fix::TextEdit;
use tree_sitter::Node;

use super::exchange::owned_mut;
use super::traits::derive_also;
use super::{Pattern, find};
use crate::bindings::{bindings, statement};
use crate::draft::{Ideas, edit, grade};
use crate::outline::{derived, types};
use crate::parts::has;
use crate::scene::{Scene, tier};
use crate::syntax::{enclosing, find as nodes, named};

pub(super) const PATTERNS: &[Pattern] = &[
    find(
        "make_mut",
        Borrow,
        make_mut,
        "Changes what a shared pointer holds through `make_mut`, with the derive that needs.",
    )
    .when(&["E0594", "E0596"], 0.3),
    find(
        "share_later",
        Borrow,
        share_later,
        "Changes a value first and puts it into its shared pointer afterwards.",
    )
    .when(&["E0594", "E0596"], 0.2),
];

/// The shared pointer that the message is about.
fn pointer(scene: &Scene<'_>) -> Option<&'static str> {
    ["Rc", "Arc"]
        .into_iter()
        .find(|p| scene.facts.says(&format!("in an `{p}`")))
}

/// The places that may be the shared pointer at a primary span, with how likely
/// each is: the span itself, what is followed where something in it is set, and
/// what these are parts of.
fn shared_places<'t>(scene: &Scene<'t>, pointer: &str) -> Vec<(Node<'t>, u8)> {
    let mut found: Vec<(Node<'t>, u8)> = Vec::new();
    for anchor in scene.primary() {
        let set = enclosing(
            anchor.node,
            &["assignment_expression", "compound_assignment_expr"],
        );
        let left = set.and_then(|s| s.child_by_field_name("left"));
        let mut at = match left.filter(|_| scene.code == "E0594") {
            Some(left) => inner(left),
            None => Some(anchor.node),
        };
        while let Some(place) = at.filter(|_| found.len() < 4) {
            if !matches!(place.kind(), "identifier" | "field_expression") {
                break;
            }
            let field = place.child_by_field_name("field").map(|f| scene.of(f));
            let holds = field.is_none_or(|f| {
                let declared = scene.fields(f);
                declared.iter().any(|d| scene.of(d.of).contains(pointer))
            });
            found.push((place, if holds { grade::NAMED } else { grade::GUESS }));
            at = inner(place);
        }
    }
    found
}

/// What a place is part of: `a` of `a.b`, `a[i]` and `*a`.
fn inner(place: Node<'_>) -> Option<Node<'_>> {
    match place.kind() {
        "field_expression" => place.child_by_field_name("value"),
        "unary_expression" | "index_expression" => named(place).first().copied(),
        _ => None,
    }
}

/// The derive of `Clone` for the type of the file that the pointer holds.
fn derive_clone(scene: &Scene<'_>, pointer: &str) -> Vec<TextEdit> {
    let held = |name: &str| {
        let text = scene.text;
        text.contains(&format!("{pointer}<{name}"))
            || text.contains(&format!("{pointer}::new({name}"))
    };
    let mut edits = Vec::new();
    for own in types(scene).into_iter().filter(|o| held(o.name)).take(2) {
        if derived(scene, own.node).contains(&"Clone")
            || crate::outline::implementation(scene, "Clone", own.name).is_some()
        {
            continue;
        }
        edits.extend(derive_also(scene, own.node, "Clone"));
    }
    edits
}

fn make_mut(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let Some(pointer) = pointer(scene) else {
        return;
    };
    for (place, likely) in shared_places(scene, pointer) {
        let text = scene.of(place);
        let mut edits = owned_mut(scene, place);
        // A pointer that is itself lent mutably needs no second `&mut`.
        let lent = bindings(scene.text, place, text)
            .into_iter()
            .next()
            .and_then(|b| b.holder.child_by_field_name("type"))
            .is_some_and(|t| t.kind() == "reference_type" && has(t, "mutable_specifier"));
        let argument = if lent {
            text.to_owned()
        } else {
            format!("&mut {text}")
        };
        let starred = place
            .parent()
            .filter(|p| p.kind() == "unary_expression" && scene.of(*p).starts_with('*'));
        let at = starred.unwrap_or(place).byte_range();
        let star = if starred.is_some() { "*" } else { "" };
        edits.extend(derive_clone(scene, pointer));
        for (way, end, grade) in [
            ("make_mut", "", grade::NAMED),
            ("get_mut", ".unwrap()", grade::SEEN),
        ] {
            let mut edits = edits.clone();
            let new = format!("{star}{pointer}::{way}({argument}){end}");
            edits.push(edit(at.clone(), new));
            ideas.edits(tier::EXACT, grade.max(likely), edits);
        }
        // Every change of the pointer's content in the function.
        let Some(function) = enclosing(place, &["function_item"]) else {
            continue;
        };
        let same = nodes(function, &[place.kind()]).into_iter();
        let changed: Vec<Node<'_>> = same
            .filter(|n| scene.of(*n) == text && is_changed(scene, *n))
            .collect();
        if changed.len() > 1 {
            let mut edits = edits.clone();
            for node in changed {
                let range = node.byte_range();
                edits.push(edit(range, format!("{pointer}::make_mut({argument})")));
            }
            ideas.edits(tier::EXACT, likely, edits);
        }
    }
}

/// Whether a place is set or asked to change at this use.
fn is_changed(scene: &Scene<'_>, place: Node<'_>) -> bool {
    let mut at = place;
    while let Some(parent) = at.parent() {
        match parent.kind() {
            "field_expression" | "index_expression" => at = parent,
            "call_expression" => {
                let called = parent.child_by_field_name("function") == Some(at);
                return called && super::cells::changes(scene.callee(parent));
            }
            "assignment_expression" | "compound_assignment_expr" => {
                return parent.child_by_field_name("left") == Some(at) && at.id() != place.id();
            }
            _ => return false,
        }
    }
    false
}

fn share_later(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let Some(pointer) = pointer(scene) else {
        return;
    };
    let places = shared_places(scene, pointer).into_iter();
    for (place, _) in places.filter(|(p, _)| p.kind() == "identifier") {
        let name = scene.of(place);
        let Some(declared) = bindings(scene.text, place, name)
            .into_iter()
            .map(|b| b.holder)
            .next()
            .filter(|h| h.kind() == "let_declaration")
        else {
            continue;
        };
        let (Some(value), Some(block), Some(pattern)) = (
            declared.child_by_field_name("value"),
            declared.parent(),
            declared.child_by_field_name("pattern"),
        ) else {
            continue;
        };
        let made = scene.of(value);
        let inner = made
            .strip_prefix(&format!("{pointer}::new("))
            .and_then(|t| t.strip_suffix(')'));
        let Some(inner) = inner.filter(|_| pattern.kind() == "identifier") else {
            continue;
        };
        // Behind the last statement of the block that changes it.
        let uses = scene.uses_in(block, name, declared.end_byte());
        let last = uses.iter().rfind(|u| is_changed(scene, **u));
        let Some(mut whole) = last.and_then(|l| statement(*l)) else {
            continue;
        };
        while whole.parent().is_some_and(|p| p.id() != block.id())
            && let Some(outer) = whole.parent().and_then(statement)
        {
            whole = outer;
        }
        let (end, indent) = (whole.end_byte(), scene.indent(declared.start_byte()));
        let at = pattern.start_byte();
        let mut edits = vec![
            edit(scene.span(value), inner),
            edit(
                end..end,
                format!("\n{indent}let {name} = {pointer}::new({name});"),
            ),
        ];
        if !has(declared, "mutable_specifier") {
            edits.push(edit(at..at, "mut "));
        }
        ideas.edits(tier::EXACT, grade::NAMED, edits);
    }
}
