//! A pattern that keeps owned values in a local collection.

use sleepy_fix::Family::Lifetimes;
use sleepy_fix::TextEdit;
use tree_sitter::Node;

use super::calls::method;
use super::owned::{SHORT, WAYS, local, own, own_type};
use super::{Pattern, find};
use crate::draft::Ideas;
use crate::scene::Scene;
use crate::syntax::{enclosing, find as nodes, named};

pub(super) const PATTERNS: &[Pattern] = &[find(
    "own_elements",
    Lifetimes,
    own_elements,
    "Keeps owned values in a collection: its type and all that is put in.",
)
.when(SHORT, 0.08)];

/// Methods that put their arguments into a collection.
const PUTS: [&str; 7] = [
    "push",
    "insert",
    "push_back",
    "push_front",
    "push_str",
    "entry",
    "or_insert",
];

/// What is put into a local collection at one use of it, with its place: 0 for
/// what a list or the keys of a map get, 1 for the values of a map.
pub(super) fn put_there<'t>(scene: &Scene<'t>, usage: Node<'t>) -> Vec<(usize, Node<'t>)> {
    let mut found = Vec::new();
    let (mut at, mut behind_entry) = (usage, 0);
    while let Some(call) = at.parent().and_then(|f| f.parent()) {
        let Some((receiver, name, arguments)) = method(call) else {
            break;
        };
        if receiver.id() != at.id() {
            break;
        }
        let name = scene.of(name);
        if PUTS.contains(&name) {
            let given = named(arguments).into_iter().enumerate();
            found.extend(given.map(|(i, a)| (i + behind_entry, a)));
        }
        behind_entry |= usize::from(name == "entry");
        at = call;
    }
    found
}

fn own_elements(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let calls = scene.around_anchors(&["call_expression"], 8);
    let puts = calls.into_iter().filter_map(|(tier, call)| {
        let (of, name, _) = method(call)?;
        (of.kind() == "identifier" && PUTS.contains(&scene.of(name))).then_some((tier, of))
    });
    // Or what is returned, or borrowed, is the collection.
    let named_there = scene.anchors.iter().take(6).flat_map(|a| {
        let inside = nodes(a.node, &["identifier"]).into_iter().take(3);
        inside.map(|n| (a.tier, n))
    });
    let mut seen: Vec<&str> = Vec::new();
    for (tier, of) in puts.chain(named_there) {
        let name = scene.of(of);
        if seen.contains(&name) || seen.len() > 3 {
            continue;
        }
        seen.push(name);
        let Some((declared, uses)) = local(scene, of, name) else {
            continue;
        };
        let mut types: Vec<TextEdit> = Vec::new();
        for part in ["type", "value"] {
            if let Some(node) = declared.child_by_field_name(part) {
                types.extend(own_type(scene, node));
            }
        }
        let returned = enclosing(declared, &["function_item"])
            .and_then(|f| f.child_by_field_name("return_type"))
            .map(|r| own_type(scene, r))
            .filter(|edits| !edits.is_empty());
        let put: Vec<(usize, Node<'_>)> = uses.iter().flat_map(|u| put_there(scene, *u)).collect();
        // Whether only keys are borrowed, or values, or both.
        for parts in [0..1, 0..2, 1..2] {
            for (way, grade) in WAYS {
                let given = put.iter().filter(|(i, _)| parts.contains(i));
                let owned: Vec<TextEdit> = given.flat_map(|(_, a)| own(scene, *a, way)).collect();
                if owned.is_empty() {
                    continue;
                }
                let edits = [types.clone(), owned].concat();
                if let Some(result) = &returned {
                    let mut whole = edits.clone();
                    whole.extend(result.clone());
                    ideas.edits(tier, grade, whole);
                }
                ideas.edits(tier, grade, edits);
            }
        }
    }
}
