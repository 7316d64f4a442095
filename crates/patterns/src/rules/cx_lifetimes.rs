//! Patterns about lifetimes that are one where they should be two, that last too
//! long, or that end in the wrong order.

use std::ops::Range;

use sleepy_fix::Family::Lifetimes;
use sleepy_fix::TextEdit;
use tree_sitter::Node;

use super::calls::method;
use super::lifetimes::declaration;
use super::owned::local;
use super::shedding::{arguments_of, lifetime_name, mentions_of, parameters_of};
use super::{Pattern, find};
use crate::bindings::names;
use crate::draft::{Ideas, edit, grade};
use crate::parts::{has, mentions};
use crate::scene::{FUNCTIONS, Scene, tier};
use crate::syntax::{enclosing, find as nodes, named};

/// Something is lent for longer than it should be.
const LONG: &[&str] = &[
    "E0499", "E0502", "E0503", "E0505", "E0506", "E0515", "E0597", "E0716", "E0521", "E0621", "",
];

pub(super) const PATTERNS: &[Pattern] = &[
    find(
        "split_lifetime",
        Lifetimes,
        split_lifetime,
        "Gives a mutable reference a lifetime of its own where it shares that of what it points to.",
    )
    .when(LONG, 0.3),
    find(
        "unstatic",
        Lifetimes,
        unstatic,
        "Takes `'static` off the bounds of a function that can do with less.",
    )
    .when(
        &["E0597", "E0521", "E0716", "E0505", "E0515", "E0310", "E0621", "E0373", ""],
        0.25,
    ),
    find(
        "name_unnamed",
        Lifetimes,
        name_unnamed,
        "Names what an implementation left unnamed, where its methods use the name.",
    )
    .when(&["E0261"], 0.6),
    find(
        "for_any_lifetime",
        Lifetimes,
        for_any_lifetime,
        "Bounds a parameter for any lifetime, `for<'b> Decode<'b>`, or takes the name off what closures take.",
    )
    .when(&["E0597", "E0515", "E0505", "E0373", "E0716", "E0502", "E0499"], 0.3),
    find(
        "take_rest",
        Lifetimes,
        take_rest,
        "Takes a mutable reference out of its field before it is split and handed out.",
    )
    .when(&["", "E0499", "E0506", "E0507", "E0515", "E0502"], 0.3),
    find(
        "declare_before",
        Lifetimes,
        declare_before,
        "Declares a value before what borrows it, so that it is dropped afterwards.",
    )
    .when(&["E0597", "E0505", "E0716"], 0.35),
];

/// A field `&'a mut T<'a>`: the reference, its lifetime, and the type's text.
fn nested<'t>(scene: &Scene<'t>, item: Node<'t>) -> Option<(Node<'t>, &'t str)> {
    nodes(item, &["reference_type"]).into_iter().find_map(|of| {
        let lifetime = of.child(1).filter(|c| c.kind() == "lifetime")?;
        let inner = of.child_by_field_name("type")?;
        let own = scene.of(lifetime);
        let again = nodes(inner, &["lifetime"])
            .iter()
            .any(|l| scene.of(*l) == own);
        (again && has(of, "mutable_specifier")).then_some((lifetime, scene.of(of)))
    })
}

fn split_lifetime(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let free = ["'b", "'c", "'d", "'s", "'r"];
    let Some(new) = free.into_iter().find(|n| !scene.text.contains(n)) else {
        return;
    };
    for item in scene.all(&["struct_item"]).into_iter().take(8) {
        let Some((lifetime, shape)) = nested(scene, item) else {
            continue;
        };
        let Some((at, text)) = declaration(scene, item, new) else {
            continue;
        };
        let mut edits = vec![edit(at..at, text), edit(lifetime.byte_range(), new)];
        let mut declared: Vec<usize> = vec![item.id()];
        let mut holders: Vec<Node<'_>> = Vec::new();
        let mentions = mentions_of(scene, scene.name(item));
        // Nobody rewrites that many at once.
        if mentions.len() > 64 {
            continue;
        }
        for mention in mentions {
            let Some(last) = arguments_of(mention).pop() else {
                continue;
            };
            let mut kinds = FUNCTIONS.to_vec();
            kinds.extend(["impl_item", "struct_item", "enum_item"]);
            let Some(holder) = enclosing(mention, &kinds) else {
                continue;
            };
            let end = last.end_byte();
            let within = holder.kind() != "impl_item" && FUNCTIONS.contains(&holder.kind());
            // A function that is not handed such a reference need not name it.
            if within && !scene.of(holder).contains(shape) {
                edits.push(edit(end..end, ", '_"));
                continue;
            }
            edits.push(edit(end..end, format!(", {new}")));
            let outer = enclosing(holder.parent().unwrap_or(holder), &["impl_item"]);
            let known = outer.is_some_and(|o| declared.contains(&o.id()));
            if !known && !declared.contains(&holder.id()) {
                declared.push(holder.id());
                holders.push(holder);
                let more = declaration(scene, holder, new);
                edits.extend(more.map(|(at, text)| edit(at..at, text)));
            }
        }
        // What is handed in has the same type as the field.
        for holder in holders {
            for of in nodes(holder, &["reference_type"]) {
                let lifetime = of.child(1).filter(|c| c.kind() == "lifetime");
                if let Some(lifetime) = lifetime.filter(|_| scene.of(of) == shape) {
                    edits.push(edit(lifetime.byte_range(), new));
                }
            }
        }
        ideas.edits(tier::EXACT, grade::NAMED, edits);
    }
}

/// The edit that takes a bound out of the bounds it is among.
fn without_bound(scene: &Scene<'_>, bound: Node<'_>) -> Option<TextEdit> {
    let (before, after) = (bound.prev_sibling(), bound.next_sibling());
    let is = |n: Option<Node<'_>>, kind: &str| n.is_some_and(|n| n.kind() == kind);
    let range: Range<usize> = if is(before, "+") {
        let left = before?.start_byte();
        scene.text[..left].trim_end().len()..bound.end_byte()
    } else if is(after, "+") {
        bound.start_byte()..after?.next_sibling()?.start_byte()
    } else if is(before, ":") {
        before?.start_byte()..bound.end_byte()
    } else {
        return None;
    };
    Some(edit(range, ""))
}

fn unstatic(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    if !scene.facts.says("'static") && !scene.facts.says("borrowed value does not live") {
        return;
    }
    let mut functions = scene.functions.clone();
    for anchor in scene.anchors.iter().take(6) {
        for name in names(scene.text, anchor.node, 6) {
            functions.extend(scene.functions_of(name));
        }
    }
    let mut seen: Vec<usize> = Vec::new();
    for function in functions {
        if seen.contains(&function.id()) || seen.len() >= 6 {
            continue;
        }
        seen.push(function.id());
        let end = function
            .child_by_field_name("body")
            .map_or(function.end_byte(), |b| b.start_byte());
        let bounds = nodes(function, &["lifetime"])
            .into_iter()
            .filter(|l| l.end_byte() <= end && scene.of(*l) == "'static")
            .filter(|l| l.parent().is_some_and(|p| p.kind() != "reference_type"));
        let edits: Vec<TextEdit> = bounds.filter_map(|b| without_bound(scene, b)).collect();
        let near = if seen.len() < 3 {
            tier::EXACT
        } else {
            tier::AROUND
        };
        // What is kept or started has to live on.
        let text = scene.of(function);
        let keeps = ["Box::new(", ".push(", ".insert(", "spawn("];
        let grade = match keeps.iter().any(|k| text.contains(k)) {
            true => grade::GUESS,
            false => grade::NAMED,
        };
        ideas.edits(near, grade, edits);
    }
}

fn for_any_lifetime(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let free = ["'b", "'c", "'d", "'s", "'r"];
    let Some(new) = free.into_iter().find(|n| !scene.text.contains(n)) else {
        return;
    };
    for function in scene.functions.iter().take(2) {
        for parameter in parameters_of(*function) {
            any_instead(scene, ideas, *function, parameter, new);
        }
    }
    // `dyn Fn(&'a str)`: closures that can be called with anything.
    let closures = scene.all(&["function_type"]).into_iter();
    let edits: Vec<TextEdit> = closures
        .filter_map(|f| f.child_by_field_name("parameters"))
        .flat_map(|list| nodes(list, &["reference_type"]))
        .filter_map(|of| {
            let lifetime = of.child(1).filter(|c| c.kind() == "lifetime")?;
            let next = lifetime.next_sibling()?;
            let named = scene.of(lifetime) != "'static";
            named.then(|| edit(lifetime.start_byte()..next.start_byte(), ""))
        })
        .take(16)
        .collect();
    ideas.edits(tier::EXACT, grade::NAMED, edits);
}

/// Bounds by `for<'b> T<'b>` what a lifetime of a function is only declared for.
fn any_instead(
    scene: &Scene<'_>,
    ideas: &mut Ideas<'_>,
    function: Node<'_>,
    parameter: Node<'_>,
    new: &str,
) {
    let name = lifetime_name(scene, parameter);
    let Some(list) = parameter.parent() else {
        return;
    };
    let own = parameter.byte_range();
    let uses = nodes(function, &["lifetime"]).into_iter();
    let uses: Vec<Node<'_>> = uses
        .filter(|l| scene.of(*l) == name && !own.contains(&l.start_byte()))
        .collect();
    let mut edits = Vec::new();
    for usage in &uses {
        let bound = enclosing(*usage, &["generic_type"]);
        let bounds = bound.and_then(|b| b.parent());
        let (Some(bound), true) = (bound, bounds.is_some_and(|b| b.kind() == "trait_bounds"))
        else {
            return;
        };
        let at = bound.start_byte();
        edits.push(edit(at..at, format!("for<{new}> ")));
        edits.push(edit(usage.byte_range(), new));
    }
    let parts = named(list);
    let place = parts.iter().position(|p| p.id() == parameter.id());
    edits.push(match place {
        _ if parts.len() == 1 => edit(list.byte_range(), ""),
        Some(at) if at + 1 < parts.len() => edit(own.start..parts[at + 1].start_byte(), ""),
        Some(at) if at > 0 => edit(parts[at - 1].end_byte()..own.end, ""),
        _ => return,
    });
    if !uses.is_empty() {
        ideas.edits(tier::EXACT, grade::NAMED, edits);
    }
}

fn name_unnamed(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let Some(anchor) = scene.primary().next() else {
        return;
    };
    let name = &scene.text[anchor.range.clone()];
    let Some(block) = enclosing(anchor.node, &["impl_item"]) else {
        return;
    };
    let body = block.child_by_field_name("body");
    let end = body.map_or(block.end_byte(), |b| b.start_byte());
    let head = nodes(block, &["lifetime"]).into_iter();
    let mut edits: Vec<TextEdit> = head
        .filter(|l| l.end_byte() <= end && scene.of(*l) == "'_")
        .map(|l| edit(l.byte_range(), name))
        .collect();
    if edits.is_empty() || !name.starts_with('\'') {
        return;
    }
    edits.extend(declaration(scene, block, name).map(|(at, text)| edit(at..at, text)));
    ideas.edits(tier::EXACT, grade::NAMED, edits);
}

/// Methods that hand out parts of a mutable reference.
const PARTS: [&str; 16] = [
    "split_at_mut",
    "split_first_mut",
    "split_last_mut",
    "split_mut",
    "iter_mut",
    "chunks_mut",
    "chunks_exact_mut",
    "get_mut",
    "first_mut",
    "last_mut",
    "split_at_mut_checked",
    "split_first_chunk_mut",
    "splitn_mut",
    "as_mut",
    "as_deref_mut",
    "get_disjoint_mut",
];

fn take_rest(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for function in scene.functions.iter().take(2) {
        let Some(body) = function.child_by_field_name("body") else {
            continue;
        };
        let mut edits: Vec<TextEdit> = Vec::new();
        for call in nodes(body, &["call_expression"]) {
            let Some((receiver, name, _)) = method(call) else {
                continue;
            };
            let place = receiver.kind() == "field_expression";
            if !place || !PARTS.contains(&scene.of(name)) {
                continue;
            }
            let field = scene.part(receiver, "field");
            let of = scene.fields(field).first().map_or("", |f| scene.of(f.of));
            let range = scene.span(receiver);
            if of.starts_with("Option<&") && of.contains("mut ") {
                let called = name.start_byte()..call.end_byte();
                edits.push(edit(called, "take()"));
            } else if of.starts_with("&'") && of.contains(" mut ") {
                let taken = format!("std::mem::take(&mut {})", scene.of(receiver));
                edits.push(edit(range, taken));
            }
        }
        if edits.len() > 1 {
            for one in &edits {
                ideas.edits(tier::EXACT, grade::SEEN, vec![one.clone()]);
            }
        }
        ideas.edits(tier::EXACT, grade::NAMED, edits);
    }
}

fn declare_before(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let Some(lent) = scene.facts.quoted.first() else {
        return;
    };
    let Some(anchor) = scene.primary().next() else {
        return;
    };
    let Some((declared, _)) = local(scene, anchor.node, lent) else {
        return;
    };
    let Some(block) = declared.parent() else {
        return;
    };
    // What the message says is dropped later, then all that is declared before.
    let said = scene.facts.words.split("when `").skip(1);
    let said: Vec<&str> = said.filter_map(|t| t.split('`').next()).collect();
    let mut cursor = block.walk();
    let before: Vec<Node<'_>> = block
        .named_children(&mut cursor)
        .filter(|n| n.kind() == "let_declaration" && n.end_byte() <= declared.start_byte())
        .collect();
    let Some(lines) = scene.lines(declared) else {
        return;
    };
    let value = declared
        .child_by_field_name("value")
        .map_or("", |v| scene.of(v));
    // From the nearest on: nothing that the value is made of may come later.
    for (i, holder) in before.iter().enumerate().rev().take(6) {
        let pattern = holder.child_by_field_name("pattern");
        let bound = pattern.map_or_else(Vec::new, |p| names(scene.text, p, 4));
        if bound.iter().any(|name| mentions(value, name)) {
            break;
        }
        let wanted = bound.iter().any(|name| said.contains(name));
        let Some(at) = scene.lines(*holder).map(|l| l.start) else {
            continue;
        };
        let grade = match wanted {
            true => grade::NAMED,
            false if said.is_empty() && i + 1 == before.len() => grade::SEEN,
            false => grade::GUESS,
        };
        let text = &scene.text[lines.clone()];
        let edits = vec![edit(at..at, text), edit(lines.clone(), "")];
        ideas.edits(tier::EXACT, grade, edits);
    }
}
