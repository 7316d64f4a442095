//! Patterns for loops that change a collection and look at it at the same time.

use sleepy_fix::Family::BorrowChecker as Borrow;
use sleepy_fix::TextEdit;
use tree_sitter::Node;

use super::calls::method;
use super::exchange::owned_mut;
use super::moved::places;
use super::mutable::may_change;
use super::traits::derive_also;
use super::{Pattern, find};
use crate::bindings::{bindings, names};
use crate::draft::{Ideas, edit, grade};
use crate::outline::{derived, element, types};
use crate::scene::{Scene, tier};
use crate::syntax::{enclosing, find as nodes, named};

pub(super) const PATTERNS: &[Pattern] = &[
    find(
        "snapshot",
        Borrow,
        snapshot,
        "Looks at a copy from before the loop that changes the collection.",
    )
    .when(&["E0499", "E0502", "E0503", "E0506"], 0.12),
    find(
        "index_both",
        Borrow,
        index_both,
        "Counts through the indices in two loops over one collection.",
    )
    .when(&["E0499", "E0502"], 0.2),
    find(
        "consume_loop",
        Borrow,
        consume_loop,
        "Takes the items out of a collection that a loop only looked at.",
    )
    .when(&["E0507", "E0382"], 0.1),
    find(
        "iterate_mut",
        Borrow,
        iterate_mut,
        "Goes through a collection mutably, and lets that be done with it.",
    )
    .when(&["E0594", "E0596"], 0.25),
];

/// What a loop goes through: the collection of `v.iter_mut()`, `&mut v`, `v`.
fn gone_through<'t>(value: Node<'t>, scene: &Scene<'t>) -> Option<Node<'t>> {
    if value.kind() == "reference_expression" {
        return value.child_by_field_name("value");
    }
    match method(value) {
        Some((receiver, name, _)) => match scene.of(name) {
            "iter" | "iter_mut" => Some(receiver),
            "enumerate" => gone_through(receiver, scene),
            _ => None,
        },
        None => matches!(value.kind(), "identifier" | "field_expression").then_some(value),
    }
}

/// The declared type of a local, a parameter or a field; empty where unknown.
fn declared_type<'t>(scene: &Scene<'t>, place: Node<'t>) -> &'t str {
    if place.kind() == "field_expression" {
        let field = scene.part(place, "field");
        let fields = scene.fields(field);
        return fields.first().map_or("", |f| scene.of(f.of));
    }
    let bound = bindings(scene.text, place, scene.of(place))
        .into_iter()
        .next();
    let of = bound.and_then(|b| b.holder.child_by_field_name("type"));
    of.map_or("", |t| scene.of(t))
}

/// The derive of `Clone` for the items of a collection of a known type.
fn clone_items(scene: &Scene<'_>, of: &str) -> Option<TextEdit> {
    let item = element(of)?;
    let own = types(scene).into_iter().find(|t| t.name == item)?;
    if derived(scene, own.node).contains(&"Clone")
        || crate::outline::implementation(scene, "Clone", own.name).is_some()
    {
        return None;
    }
    derive_also(scene, own.node, "Clone")
}

fn snapshot(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for (_, whole) in scene.around_anchors(&["for_expression"], 3) {
        let (Some(value), Some(body)) = (
            whole.child_by_field_name("value"),
            whole.child_by_field_name("body"),
        ) else {
            continue;
        };
        let Some(list) = gone_through(value, scene) else {
            continue;
        };
        let text = scene.of(list);
        let again = places(scene, body, text);
        if again.is_empty() {
            continue;
        }
        let of = declared_type(scene, list);
        let copy = match of.contains('[') {
            true => "to_vec",
            false => "clone",
        };
        let name = scene.fresh("before");
        let statement = whole
            .parent()
            .filter(|p| p.kind() == "expression_statement");
        let start = statement.unwrap_or(whole).start_byte();
        let indent = scene.indent(start);
        let mut edits = vec![edit(
            start..start,
            format!("let {name} = {text}.{copy}();\n{indent}"),
        )];
        for place in again {
            // A mutable borrow of the copy would need it to be mutable.
            edits.push(edit(place.byte_range(), name.as_str()));
            if let Some(call) = place.parent().and_then(|f| f.parent())
                && let Some((_, called, _)) = method(call)
                && scene.of(called) == "iter_mut"
            {
                edits.push(edit(called.byte_range(), "iter"));
            }
        }
        edits.extend(clone_items(scene, of));
        ideas.edits(tier::EXACT, grade::NAMED, edits);
    }
}

fn consume_loop(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for (_, whole) in scene.around_anchors(&["for_expression"], 2) {
        let Some(value) = whole.child_by_field_name("value") else {
            continue;
        };
        let Some(list) = gone_through(value, scene) else {
            continue;
        };
        let (text, mutable) = (scene.of(list), owned_mut(scene, list));
        let held = list.kind() == "field_expression";
        let taken = format!("std::mem::take(&mut {text})");
        for (new, grade, changes) in [
            (format!("{text}.drain(..)"), grade::NAMED, true),
            (taken, grade::SEEN, true),
            (text.to_owned(), grade::NAMED, false),
        ] {
            // A field behind a reference cannot be used up.
            if !changes && held {
                continue;
            }
            let mut edits = vec![edit(value.byte_range(), new)];
            if changes {
                edits.extend(mutable.clone());
            }
            ideas.edits(tier::EXACT, grade, edits);
        }
    }
}

fn iterate_mut(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for (_, whole) in scene.around_anchors(&["for_expression"], 2) {
        let Some(value) = whole.child_by_field_name("value") else {
            continue;
        };
        let Some(list) = gone_through(value, scene) else {
            continue;
        };
        let mut edits = match value.kind() {
            "reference_expression" => vec![edit(list.start_byte()..list.start_byte(), "mut ")],
            "call_expression" => nodes(value, &["field_identifier"])
                .into_iter()
                .filter(|n| scene.of(*n) == "iter")
                .map(|n| edit(n.byte_range(), "iter_mut"))
                .collect(),
            _ => continue,
        };
        if edits.is_empty() {
            continue;
        }
        edits.extend(may_change(scene, list));
        ideas.edits(tier::EXACT, grade::NAMED, edits.clone());
        let own = enclosing(whole, &["function_item"]).and_then(crate::parts::takes_self);
        let behind = own.filter(|s| scene.of(*s) == "&self");
        if let Some(own) = behind.filter(|_| scene.of(list).starts_with("self.")) {
            edits.push(edit(own.byte_range(), "&mut self"));
            ideas.edits(tier::EXACT, grade::SEEN, edits);
        }
    }
}

/// The edits that put an index in the place of a loop's variable.
fn by_index(scene: &Scene<'_>, whole: Node<'_>, list: &str, index: &str) -> Option<Vec<TextEdit>> {
    let value = whole.child_by_field_name("value")?;
    let pattern = whole.child_by_field_name("pattern")?;
    let body = whole.child_by_field_name("body")?;
    let bound = match (pattern.kind(), &named(pattern)[..]) {
        ("identifier", _) => pattern,
        ("tuple_pattern", [_, item]) if item.kind() == "identifier" => *item,
        _ => return None,
    };
    let counted = pattern.kind() == "tuple_pattern";
    let index = match &named(pattern)[..] {
        [number, _] if counted => scene.of(*number),
        _ => index,
    };
    let mut edits = vec![
        edit(pattern.byte_range(), index),
        edit(value.byte_range(), format!("0..{list}.len()")),
    ];
    for usage in scene.uses_in(body, scene.of(bound), body.start_byte()) {
        let starred = usage
            .parent()
            .filter(|p| p.kind() == "unary_expression" && scene.of(*p).starts_with('*'));
        let reached = usage
            .parent()
            .is_some_and(|p| matches!(p.kind(), "field_expression" | "index_expression"));
        let at = starred.unwrap_or(usage).byte_range();
        let sign = if starred.is_some() || reached {
            ""
        } else {
            "&"
        };
        edits.push(edit(at, format!("{sign}{list}[{index}]")));
    }
    Some(edits)
}

fn index_both(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for (_, inner) in scene.around_anchors(&["for_expression"], 4) {
        let outer = inner
            .parent()
            .and_then(|p| enclosing(p, &["for_expression"]));
        let Some(outer) = outer else { continue };
        let lists = [outer, inner].map(|l| {
            let value = l.child_by_field_name("value")?;
            gone_through(value, scene).map(|n| scene.of(n))
        });
        let [Some(one), Some(other)] = lists else {
            continue;
        };
        if one != other {
            continue;
        }
        let free = |name: &str| !names(scene.text, outer, 40).contains(&name);
        let Some((i, j)) = [("i", "j"), ("first", "second")]
            .into_iter()
            .find(|(a, b)| free(a) && free(b))
        else {
            continue;
        };
        let (Some(a), Some(b)) = (
            by_index(scene, outer, one, i),
            by_index(scene, inner, one, j),
        ) else {
            continue;
        };
        ideas.edits(tier::EXACT, grade::NAMED, [a, b].concat());
    }
    // One loop whose body asks for the collection again.
    for (_, whole) in scene.around_anchors(&["for_expression"], 2) {
        let list = whole
            .child_by_field_name("value")
            .and_then(|v| gone_through(v, scene));
        let inside = whole
            .child_by_field_name("body")
            .is_some_and(|b| !nodes(b, &["for_expression"]).is_empty());
        if let Some(list) = list.filter(|_| !inside)
            && let Some(edits) = by_index(scene, whole, scene.of(list), "i")
        {
            ideas.edits(tier::EXACT, grade::SEEN, edits);
        }
    }
}
