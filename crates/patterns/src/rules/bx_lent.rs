//! Patterns that hand values over as they are wanted: items that a loop may use up,
//! elements by reference, keys in their wrapper.

use sleepy_fix::Family::{BorrowChecker as Borrow, TraitBounds as Traits};
use sleepy_fix::TextEdit;

use super::calls::method;
use super::{Pattern, find};
use crate::bindings::{bindings, names};
use crate::draft::{Ideas, edit, grade};
use crate::outline::{Shape, types};
use crate::parts::has;
use crate::scene::{Scene, tier};
use crate::syntax::{enclosing, is_tight, named};

pub(super) const PATTERNS: &[Pattern] = &[
    find(
        "use_up_items",
        Borrow,
        use_up_items,
        "Goes through a collection by value where the body wants the items themselves.",
    )
    .when(&["E0507"], 0.2),
    find(
        "copy_changed",
        Borrow,
        copy_changed,
        "Changes a copy where a local only named what was lent.",
    )
    .when(&["E0594", "E0596"], 0.15),
    find(
        "lend_elements",
        Traits,
        lend_elements,
        "Lends all elements of a list where references to trait objects are wanted.",
    )
    .when(&["E0308", "E0277"], 0.3),
    find(
        "wrapped_key",
        Traits,
        wrapped_key,
        "Wraps a value in the newtype of the file that is wanted: `&Key(name.to_owned())`.",
    )
    .when(&["E0308", "E0277"], 0.2),
];

fn use_up_items(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for (_, whole) in scene.around_anchors(&["for_expression"], 2) {
        let part = |field| whole.child_by_field_name(field);
        let (Some(pattern), Some(value), Some(body)) =
            (part("pattern"), part("value"), part("body"))
        else {
            continue;
        };
        let mut edits: Vec<TextEdit> = Vec::new();
        match method(value) {
            _ if value.kind() == "reference_expression" => {
                let Some(inner) = value.child_by_field_name("value") else {
                    continue;
                };
                edits.push(edit(value.start_byte()..inner.start_byte(), ""));
            }
            Some((_, name, _)) if scene.of(name) == "iter" => {
                edits.push(edit(name.byte_range(), "into_iter"));
            }
            _ => continue,
        }
        // `*item` was the item.
        for name in names(scene.text, pattern, 3) {
            for usage in scene.uses_in(body, name, body.start_byte()) {
                let star = usage
                    .parent()
                    .filter(|p| p.kind() == "unary_expression" && scene.of(*p).starts_with('*'));
                if let Some(star) = star {
                    edits.push(edit(star.start_byte()..usage.start_byte(), ""));
                }
            }
        }
        if edits.len() > 1 {
            ideas.edits(tier::EXACT, grade::NAMED, edits);
        }
    }
}

fn copy_changed(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    if !scene.facts.says("a `&` reference") {
        return;
    }
    for anchor in scene.primary().take(1) {
        for name in names(scene.text, anchor.node, 1) {
            let bound = bindings(scene.text, anchor.node, name).into_iter().next();
            let Some(bound) = bound.filter(|b| b.holder.kind() == "let_declaration") else {
                continue;
            };
            let Some(value) = bound.source.filter(|v| is_tight(v.kind())) else {
                continue;
            };
            let end = scene.span(value).end;
            for way in [".clone()", ".to_owned()"] {
                let mut edits = vec![edit(end..end, way)];
                if !has(bound.holder, "mutable_specifier") {
                    let at = bound.name.start_byte();
                    edits.push(edit(at..at, "mut "));
                }
                ideas.edits(tier::EXACT, grade::NAMED, edits);
            }
        }
    }
}

fn lend_elements(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let wanted = scene.facts.quoted.iter().any(|q| q.contains("&dyn "));
    if !wanted && !scene.facts.says("&dyn ") {
        return;
    }
    for anchor in scene.primary().take(1) {
        let Some(list) = enclosing(anchor.node, &["array_expression"]) else {
            continue;
        };
        let edits: Vec<TextEdit> = named(list)
            .into_iter()
            .filter(|e| e.kind() != "reference_expression")
            .map(|e| edit(e.start_byte()..e.start_byte(), "&"))
            .collect();
        ideas.edits(tier::EXACT, grade::NAMED, edits);
    }
}

/// The text that makes a value fit a field: a `String` of a `&str`, else as it is.
fn fitting(value: &str, tight: bool, of: &str, found: &str) -> String {
    let text = found.trim_start_matches('&');
    let way = match (of, text) {
        ("String", "str") => ".to_owned()",
        (_, t) if t == of && found.starts_with('&') => ".clone()",
        _ => "",
    };
    match (way, tight) {
        ("", _) => value.to_owned(),
        (way, true) => format!("{value}{way}"),
        (way, false) => format!("({value}){way}"),
    }
}

fn wrapped_key(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let (Some(expected), Some(found)) = (scene.facts.expected.first(), scene.facts.found.first())
    else {
        return;
    };
    let sign = if expected.starts_with('&') { "&" } else { "" };
    let wanted = expected.trim_start_matches('&');
    let own = types(scene)
        .into_iter()
        .find(|t| t.name == wanted && t.shape == Shape::Tuple && t.fields.len() == 1);
    let Some(own) = own else { return };
    for site in scene.sites.iter().filter(|s| s.tier == tier::EXACT).take(2) {
        let mut value = site.node;
        // What is lent need not be lent before it is wrapped.
        if value.kind() == "reference_expression"
            && let Some(inner) = value.child_by_field_name("value")
        {
            value = inner;
        }
        let inner = fitting(
            scene.of(value),
            is_tight(value.kind()),
            own.fields[0].of,
            found,
        );
        let new = format!("{sign}{}({inner})", own.name);
        ideas.replace(tier::EXACT, grade::NAMED, site.range.clone(), new);
    }
}
