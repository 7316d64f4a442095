//! Patterns about values that were moved: where that happened, not where it shows.

use sleepy_fix::Family::BorrowChecker as Borrow;
use sleepy_fix::TextEdit;
use tree_sitter::Node;

use super::calls::method;
use super::generic_values::bounded;
use super::names::is_word;
use super::{Pattern, find};
use crate::draft::{Ideas, edit, grade};
use crate::parts::mentions;
use crate::scene::{Anchor, Scene, tier};
use crate::syntax::{enclosing, find as nodes, is_tight, named};

pub(super) const PATTERNS: &[Pattern] = &[
    find(
        "clone_moved",
        Borrow,
        clone_moved,
        "Clones a value where it was moved, or lends it there.",
    )
    .when(&["E0382"], 0.15),
    find(
        "lend_matched",
        Borrow,
        lend_matched,
        "Matches on a reference, and copies what an arm takes out of it.",
    )
    .when(&["E0382", "E0507", "E0505", "E0508", "E0509"], 0.1),
    find(
        "clone_generic",
        Borrow,
        clone_generic,
        "Clones a value of a type parameter, which from now on has to be `Clone`.",
    )
    .when(&["E0382", "E0507", "E0508", "E0308"], 0.15),
];

/// The anchors whose label says that something was moved there.
fn moves<'s, 't>(scene: &'s Scene<'t>) -> impl Iterator<Item = &'s Anchor<'t>> {
    let says = |a: &&Anchor<'t>| {
        scene.diagnostic.spans.iter().any(|s| {
            let same = s.byte_start == a.range.start && s.byte_end == a.range.end;
            same && s.label.as_deref().is_some_and(|l| l.contains("moved"))
        })
    };
    scene.anchors.iter().filter(says)
}

/// The value that is moved at an anchor: the receiver of a call, the first
/// operand, or what stands there.
fn moved_value<'t>(anchor: &Anchor<'t>) -> Node<'t> {
    let mut at = anchor.node;
    // The label of a call may be on the method's name alone.
    if matches!(at.kind(), "field_identifier" | "field_expression")
        && let Some(call) = enclosing(at, &["call_expression"])
    {
        at = call;
    }
    if let Some((receiver, _, _)) = method(at) {
        return receiver;
    }
    while at.kind() == "binary_expression"
        && let Some(left) = at.child_by_field_name("left")
    {
        at = left;
    }
    at
}

fn clone_moved(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for whole in scene.around_anchors(&["struct_expression"], 4) {
        keep_of_base(scene, ideas, whole.1);
    }
    for anchor in moves(scene).take(3) {
        let value = moved_value(anchor);
        let plain = matches!(value.kind(), "identifier" | "field_expression" | "self");
        if !plain || !is_tight(value.kind()) {
            continue;
        }
        let (start, end) = (value.start_byte(), value.end_byte());
        ideas.insert(tier::EXACT, grade::NAMED, end, ".clone()");
        if value
            .parent()
            .is_some_and(|p| p.kind() != "field_expression")
        {
            ideas.insert(tier::EXACT, grade::SEEN, start, "&");
        }
    }
}

/// `..base`: the fields that the message says were moved are copied before it.
fn keep_of_base(scene: &Scene<'_>, ideas: &mut Ideas<'_>, whole: Node<'_>) {
    let base = nodes(whole, &["base_field_initializer"]).into_iter().next();
    let Some(base) = base else { return };
    let text = scene.of(base).trim_start_matches("..");
    let head = format!("{text}.");
    let mut fields: Vec<&str> = Vec::new();
    for quoted in &scene.facts.quoted {
        if let Some(field) = quoted.strip_prefix(&head).filter(|f| is_word(f))
            && !fields.contains(&field)
        {
            fields.push(field);
        }
    }
    if !fields.is_empty() {
        let copies = fields.iter().map(|f| format!("{f}: {text}.{f}.clone(), "));
        let at = base.start_byte();
        ideas.insert(tier::EXACT, grade::NAMED, at, copies.collect::<String>());
    }
}

/// The names bound in a pattern that the message points at.
fn taken_out<'t>(scene: &Scene<'t>, whole: Node<'t>) -> Vec<&'t str> {
    let inside = scene.anchors.iter().filter(|a| {
        whole.byte_range().contains(&a.range.start) && a.node.kind() != "match_expression"
    });
    let mut found: Vec<&str> = Vec::new();
    for anchor in inside {
        let text = &scene.text[anchor.range.clone()];
        if is_word(text) && !found.contains(&text) {
            found.push(text);
        }
    }
    found
}

fn lend_matched(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let kinds = ["match_expression", "let_condition", "let_declaration"];
    for (near, whole) in scene.around_anchors(&kinds, 3) {
        let Some(value) = whole.child_by_field_name("value") else {
            continue;
        };
        let (range, text) = (scene.span(value), scene.of(value));
        let place = matches!(
            value.kind(),
            "identifier" | "field_expression" | "index_expression" | "unary_expression"
        );
        // A plain `let x = y` has nothing to take apart.
        let simple = whole
            .child_by_field_name("pattern")
            .is_some_and(|p| p.kind() == "identifier");
        if !place || simple {
            continue;
        }
        let lent = match text.strip_prefix('*') {
            Some(inner) if value.kind() == "unary_expression" => inner.to_owned(),
            _ => format!("&{text}"),
        };
        let head = edit(range, lent);
        ideas.edits(near, grade::NAMED, vec![head.clone()]);
        // What an arm gives or hands on is copied.
        let scope = match whole.kind() {
            "match_expression" => Some(whole),
            "let_condition" => enclosing(whole, &["if_expression", "while_expression"]),
            _ => whole.parent(),
        };
        let Some(scope) = scope else { continue };
        let mut edits = vec![head];
        for name in taken_out(scene, whole) {
            for usage in scene.uses_in(scope, name, whole.start_byte()) {
                let bound = usage
                    .parent()
                    .is_some_and(|p| p.kind().ends_with("_pattern") || p.kind() == "match_pattern");
                let handed = usage.parent().is_some_and(|p| {
                    matches!(
                        p.kind(),
                        "match_arm"
                            | "arguments"
                            | "block"
                            | "field_initializer"
                            | "return_expression"
                    )
                });
                if handed && !bound {
                    edits.push(edit(usage.end_byte()..usage.end_byte(), ".clone()"));
                }
            }
        }
        if edits.len() > 1 {
            ideas.edits(tier::EXACT, grade::NAMED, edits);
        }
    }
}

/// The type parameter that the message is about, with the list that declares it.
fn generic<'t>(scene: &Scene<'t>) -> Option<(&'t str, Node<'t>)> {
    let quoted = scene.facts.quoted.iter();
    let names: Vec<&String> = quoted
        .filter(|q| is_word(q) && q.starts_with(char::is_uppercase))
        .collect();
    let from = scene.primary().next()?.node;
    let mut at = Some(from);
    while let Some(node) = at {
        if let Some(list) = node.child_by_field_name("type_parameters") {
            for parameter in named(list) {
                let name = scene.name(parameter);
                if names.iter().any(|n| *n == name) && !name.is_empty() {
                    return Some((name, parameter));
                }
            }
        }
        at = node.parent();
    }
    None
}

fn clone_generic(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let Some((_, parameter)) = generic(scene) else {
        return;
    };
    let bounds = parameter.child_by_field_name("bounds");
    if bounds.is_some_and(|b| mentions(scene.of(b), "Clone")) {
        return;
    }
    let bound = bounded(parameter, "Clone");
    let mut values: Vec<Node<'_>> = moves(scene).map(moved_value).collect();
    values.extend(scene.primary().map(|a| a.node));
    for value in values.into_iter().take(4) {
        let tight = matches!(
            value.kind(),
            "identifier" | "field_expression" | "index_expression" | "call_expression"
        );
        let followed = value.kind() == "unary_expression";
        let mut edits = vec![bound.clone()];
        if followed && scene.of(value).starts_with('*') {
            let inner = scene.of(value).trim_start_matches('*');
            edits.push(edit(value.byte_range(), format!("{inner}.clone()")));
        } else if tight {
            let end = value.end_byte();
            edits.push(edit(end..end, ".clone()"));
        } else {
            continue;
        }
        ideas.edits(tier::EXACT, grade::NAMED, edits.clone());
        edits.extend(bound_elsewhere(scene, parameter));
        ideas.edits(tier::EXACT, grade::SEEN, edits);
    }
}

/// The same bound in the other implementations of the type.
fn bound_elsewhere(scene: &Scene<'_>, parameter: Node<'_>) -> Vec<TextEdit> {
    let Some(own) = enclosing(parameter, &["impl_item"]) else {
        return Vec::new();
    };
    let name = scene.name(parameter);
    let subject = scene.subject(own);
    let others = scene.all(&["impl_item"]).into_iter();
    let others = others.filter(|i| i.id() != own.id() && scene.subject(*i) == subject);
    let lists = others.filter_map(|i| i.child_by_field_name("type_parameters"));
    lists
        .flat_map(named)
        .filter(|p| {
            let bounds = scene.part(*p, "bounds");
            scene.name(*p) == name && !mentions(bounds, "Clone")
        })
        .map(|p| bounded(p, "Clone"))
        .collect()
}

/// The accesses of names at or below a node, outermost first.
pub(super) fn places<'t>(scene: &Scene<'t>, node: Node<'t>, text: &str) -> Vec<Node<'t>> {
    let kinds = ["identifier", "field_expression"];
    let all = nodes(node, &kinds).into_iter();
    all.filter(|n| scene.of(*n) == text).collect()
}
