//! Patterns that give owned values where nothing can lend them: associated
//! types, closures and iterators.

use sleepy_fix::Family::Lifetimes;
use sleepy_fix::TextEdit;
use tree_sitter::Node;

use super::owned::{Way, own, own_held, own_type};
use super::shedding::{Shed, lifetime_name, parameters_of};
use super::{Pattern, find};
use crate::draft::{Ideas, edit, grade};
use crate::parts::{leaves, results};
use crate::scene::{Scene, tier};
use crate::syntax::{enclosing, find as nodes, named};

pub(super) const PATTERNS: &[Pattern] = &[
    find(
        "own_associated",
        Lifetimes,
        own_associated,
        "Gives owned values as an associated type that nothing can lend, or lends them for ever.",
    )
    .when(&["E0207", "E0637", "E0106", "E0261", ""], 0.2),
    find(
        "own_mapped",
        Lifetimes,
        own_mapped,
        "Lets a closure or an iterator give owned values, and those who take them own them.",
    )
    .when(&["E0515", "E0716", "E0597", "E0373", "E0505"], 0.1),
];

fn own_associated(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    // An iterator that gives parts of itself gives too much, too.
    let lends = scene.code.is_empty() && scene.facts.says("supposed to return data");
    let said = scene.facts.says("associated type") || lends;
    if matches!(scene.code, "" | "E0106" | "E0261") && !said {
        return;
    }
    let blocks: Vec<Node<'_>> = scene
        .primary()
        .filter_map(|a| enclosing(a.node, &["impl_item"]))
        .take(1)
        .collect();
    for block in blocks {
        let unbound: Vec<Node<'_>> = parameters_of(block)
            .into_iter()
            .filter(|p| {
                let name = lifetime_name(scene, *p);
                let of = block.child_by_field_name("type");
                !of.is_some_and(|t| nodes(t, &["lifetime"]).iter().any(|n| scene.of(*n) == name))
            })
            .collect();
        for_ever(scene, ideas, block, &unbound);
        let items = nodes(block, &["type_item"]);
        let gives_own = |of: Node<'_>| {
            let text = scene.of(of);
            items
                .iter()
                .any(|t| text.contains(&format!("Self::{}", scene.name(*t))))
        };
        if lends
            && items
                .iter()
                .all(|t| nodes(*t, &["reference_type"]).is_empty())
        {
            continue;
        }
        for way in [Way::Move, Way::Owned, Way::Clone] {
            let mut shed = Shed::new(scene);
            let mut edits: Vec<TextEdit> = Vec::new();
            let mut own_here = |of: Node<'_>, edits: &mut Vec<TextEdit>| {
                let types = own_type(scene, of);
                types.iter().for_each(|e| shed.rewrites(e.range.clone()));
                edits.extend(types);
            };
            for of in nodes(block, &["type_item"]) {
                own_here(of, &mut edits);
            }
            for function in nodes(block, &["function_item"]) {
                let Some(of) = function.child_by_field_name("return_type") else {
                    continue;
                };
                if nodes(of, &["reference_type"]).is_empty() && !gives_own(of) {
                    continue;
                }
                own_here(of, &mut edits);
                let wrapped = of.kind() == "generic_type";
                for end in results(scene.text, function) {
                    let bare = end.parent().is_some_and(|p| p.kind() == "arguments");
                    match wrapped && !bare {
                        true => edits.extend(own_held(scene, end, way, false)),
                        false => edits.extend(own(scene, end, way)),
                    }
                }
            }
            for parameter in &unbound {
                shed.takes_out(*parameter);
            }
            edits.extend(shed.edits());
            ideas.edits(tier::EXACT, grade::NAMED, edits);
        }
    }
}

/// `'static` for a lifetime that nothing of the implementation has.
fn for_ever(scene: &Scene<'_>, ideas: &mut Ideas<'_>, block: Node<'_>, unbound: &[Node<'_>]) {
    let mut shed = Shed::new(scene);
    let mut edits = Vec::new();
    for parameter in unbound {
        let name = lifetime_name(scene, *parameter);
        shed.takes_out(*parameter);
        let uses = nodes(block, &["lifetime"]).into_iter();
        let uses = uses.filter(|n| scene.of(*n) == name);
        let uses = uses.filter(|n| !parameter.byte_range().contains(&n.start_byte()));
        edits.extend(uses.map(|n| edit(n.byte_range(), "'static")));
    }
    if !edits.is_empty() {
        edits.extend(shed.edits());
        ideas.edits(tier::EXACT, grade::NAMED, edits);
    }
}

/// Where the values of an expression end up: the type of the `let` that binds
/// it, or what the function gives.
fn taken_as<'t>(scene: &Scene<'t>, value: Node<'t>) -> Vec<TextEdit> {
    let holder = enclosing(value, &["let_declaration", "function_item"]);
    let of = holder.and_then(|h| {
        h.child_by_field_name("type")
            .or_else(|| h.child_by_field_name("return_type"))
    });
    of.map_or_else(Vec::new, |t| own_type(scene, t))
}

fn own_mapped(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for anchor in scene.primary() {
        if let Some(closure) = enclosing(anchor.node, &["closure_expression", "function_item"])
            .filter(|c| c.kind() == "closure_expression")
            && let Some(body) = closure.child_by_field_name("body")
        {
            let mut ends = Vec::new();
            leaves(scene.text, body, &mut ends);
            for way in [Way::Move, Way::Clone, Way::Vec] {
                let mut edits: Vec<TextEdit> =
                    ends.iter().flat_map(|e| own(scene, *e, way)).collect();
                edits.extend(taken_as(scene, closure));
                ideas.edits(anchor.tier, grade::NAMED, edits);
            }
        }
        own_iterator(scene, ideas, anchor.node);
    }
}

/// A returned iterator gives owned items, which are collected where what they
/// are made of does not outlive the function.
fn own_iterator(scene: &Scene<'_>, ideas: &mut Ideas<'_>, node: Node<'_>) {
    let Some(function) = enclosing(node, &["function_item"]) else {
        return;
    };
    let Some(of) = function.child_by_field_name("return_type") else {
        return;
    };
    let types = own_type(scene, of);
    if types.is_empty() || !scene.of(of).contains("Iterator<") {
        return;
    }
    for (end, grade) in [
        (
            ".map(|item| item.to_string()).collect::<Vec<_>>().into_iter()",
            grade::NAMED,
        ),
        (".map(|item| item.to_string())", grade::SEEN),
        (".cloned().collect::<Vec<_>>().into_iter()", grade::SEEN),
    ] {
        let mut edits = types.clone();
        for value in results(scene.text, function) {
            let boxed = scene.callee(value) == "new" && scene.of(value).starts_with("Box::");
            let inside = value.child_by_field_name("arguments").filter(|_| boxed);
            let inner = inside
                .and_then(|a| named(a).first().copied())
                .unwrap_or(value);
            let at = scene.span(inner).end;
            edits.push(edit(at..at, end));
        }
        ideas.edits(tier::EXACT, grade, edits);
    }
}
