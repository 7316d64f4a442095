//! Patterns that make the lifetimes of a signature fit those it stands among:
//! as many as a type takes, and none that hides another.

use sleepy_fix::Family::Lifetimes;
use sleepy_fix::TextEdit;
use tree_sitter::Node;

use super::lifetimes::{declaration, declared};
use super::shedding::{arguments_of, lifetime_name, mentions_of, parameters_of};
use super::{Pattern, find};
use crate::draft::{Ideas, edit, grade};
use crate::parts::parameters;
use crate::scene::{FUNCTIONS, Scene, tier};
use crate::syntax::{enclosing, find as nodes, named};

pub(super) const PATTERNS: &[Pattern] = &[
    find(
        "fit_arguments",
        Lifetimes,
        fit_arguments,
        "Gives a type as many lifetimes as it takes, wherever it has too few.",
    )
    .when(&["E0107", "E0726"], 0.3),
    find(
        "unshadow",
        Lifetimes,
        unshadow,
        "Takes a parameter off that hides one of the implementation, or gives it a name of its own.",
    )
    .when(&["E0496", "E0403"], 0.3),
    find(
        "lend_from_type",
        Lifetimes,
        lend_from_type,
        "Lends a result for as long as the type itself may look, not for the call only.",
    )
    .when(
        &[
            "E0499", "E0502", "E0503", "E0505", "E0506", "E0515", "E0597", "E0716", "",
        ],
        0.12,
    ),
];

/// The lifetimes that a mention's surroundings declare.
fn in_scope<'t>(scene: &Scene<'t>, node: Node<'t>) -> Vec<&'t str> {
    let mut found: Vec<&str> = Vec::new();
    let mut at = Some(node);
    while let Some(n) = at {
        if let Some(list) = n.child_by_field_name("type_parameters") {
            let names = declared(scene, list).into_iter();
            found.extend(names.filter(|n| n.starts_with('\'')));
        }
        at = n.parent();
    }
    found
}

/// The edits that bring a mention's lifetimes to those in `wanted`.
fn with_lifetimes(scene: &Scene<'_>, mention: Node<'_>, wanted: &[&str]) -> Option<TextEdit> {
    let list = mention.child_by_field_name("type_arguments")?;
    let others = named(list).into_iter().filter(|a| a.kind() != "lifetime");
    let mut parts: Vec<&str> = wanted.to_vec();
    parts.extend(others.map(|a| scene.of(a)));
    Some(edit(list.byte_range(), format!("<{}>", parts.join(", "))))
}

fn fit_arguments(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let items = scene.all(&["struct_item", "enum_item", "type_item", "trait_item"]);
    for anchor in scene.primary() {
        let mention = enclosing(anchor.node, &["generic_type"]);
        let name = mention
            .and_then(|m| m.child_by_field_name("type"))
            .map_or("", |t| scene.of(t));
        let Some(item) = items.iter().find(|i| scene.name(**i) == name) else {
            continue;
        };
        let own: Vec<&str> = parameters_of(*item)
            .into_iter()
            .map(|p| lifetime_name(scene, p))
            .collect();
        let short: Vec<Node<'_>> = mentions_of(scene, name)
            .into_iter()
            .filter(|m| (1..own.len()).contains(&arguments_of(*m).len()))
            .collect();
        if short.is_empty() {
            continue;
        }
        // Anonymous ones behind those that are there, or before them.
        for before in [false, true] {
            let edits = short.iter().filter_map(|m| {
                let given = arguments_of(*m).into_iter().map(|a| scene.of(a));
                let mut wanted: Vec<&str> = given.collect();
                let more = own.len() - wanted.len();
                let at = if before { 0 } else { wanted.len() };
                wanted.splice(at..at, vec!["'_"; more]);
                with_lifetimes(scene, *m, &wanted)
            });
            ideas.edits(tier::EXACT, grade::NAMED, edits.collect());
        }
        // The names that the type gives them, declared where they are not.
        let mut edits: Vec<TextEdit> = Vec::new();
        for mention in &short {
            let known = in_scope(scene, *mention);
            let given: Vec<&str> = arguments_of(*mention)
                .into_iter()
                .map(|a| scene.of(a))
                .collect();
            let mut wanted = given.clone();
            wanted.extend(own.iter().skip(given.len()));
            edits.extend(with_lifetimes(scene, *mention, &wanted));
            let holder = enclosing(
                *mention,
                &[
                    "impl_item",
                    "struct_item",
                    "enum_item",
                    "function_item",
                    "function_signature_item",
                ],
            );
            for name in wanted.iter().filter(|n| !known.contains(n)) {
                let new = holder.and_then(|h| declaration(scene, h, name));
                let new = new.map(|(at, text)| edit(at..at, text));
                edits.extend(new.filter(|e| !edits.contains(e)));
            }
        }
        ideas.edits(tier::EXACT, grade::NAMED, edits);
    }
}

/// The edits that take a name off the references of some nodes.
fn unnamed(scene: &Scene<'_>, inside: &[Node<'_>], name: &str) -> Vec<TextEdit> {
    let all = inside.iter().flat_map(|n| nodes(*n, &["lifetime"]));
    all.filter(|n| scene.of(*n) == name)
        .filter_map(|n| {
            let next = n.next_sibling()?;
            let reference = n
                .parent()
                .is_some_and(|p| matches!(p.kind(), "reference_type" | "self_parameter"));
            Some(match reference {
                true => edit(n.start_byte()..next.start_byte(), ""),
                false => edit(n.byte_range(), "'_"),
            })
        })
        .collect()
}

fn unshadow(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for anchor in scene.primary() {
        let Some(list) = enclosing(anchor.node, &["type_parameters"]) else {
            continue;
        };
        let Some(function) = list.parent() else {
            continue;
        };
        let parts = named(list);
        let inside = |p: &&Node<'_>| p.byte_range().contains(&anchor.range.start);
        let (Some(parameter), true) = (
            parts.iter().find(inside),
            FUNCTIONS.contains(&function.kind()),
        ) else {
            continue;
        };
        let text = &scene.text[anchor.range.clone()];
        let name = text.split(':').next().unwrap_or_default().trim();
        let gone = match parts.iter().position(|p| p.id() == parameter.id()) {
            _ if parts.len() == 1 => edit(list.byte_range(), ""),
            Some(at) if at + 1 < parts.len() => {
                edit(parameter.start_byte()..parts[at + 1].start_byte(), "")
            }
            Some(at) if at > 0 => edit(parts[at - 1].end_byte()..parameter.end_byte(), ""),
            _ => continue,
        };
        let is_lifetime = name.starts_with('\'');
        let taken: Vec<Node<'_>> = parameters(function);
        let own = crate::parts::takes_self(function);
        // Unnamed in what is taken, so that only the result has the outer one.
        if is_lifetime {
            let mut all = taken.clone();
            all.extend(own);
            for some in [&all, &taken] {
                let mut edits = unnamed(scene, some, name);
                if !edits.is_empty() {
                    edits.push(gone.clone());
                    ideas.edits(tier::EXACT, grade::NAMED, edits);
                }
            }
            if let Some(own) = own {
                let mut edits = unnamed(scene, &[own], name);
                edits.push(gone.clone());
                ideas.edits(tier::EXACT, grade::NAMED, edits);
            }
        }
        ideas.edits(tier::EXACT, grade::NAMED, vec![gone]);
        // A name of its own, everywhere or only in what is taken.
        let free = match is_lifetime {
            true => ["'b", "'c", "'d", "'e"],
            false => ["U", "V", "W", "X"],
        };
        let Some(new) = free
            .into_iter()
            .find(|n| !crate::parts::mentions(scene.text, n))
        else {
            continue;
        };
        let kind = if is_lifetime {
            "lifetime"
        } else {
            "type_identifier"
        };
        let renamed = |inside: &[Node<'_>]| -> Vec<TextEdit> {
            let all = inside.iter().flat_map(|n| nodes(*n, &[kind]));
            all.filter(|n| scene.of(*n) == name)
                .map(|n| edit(n.byte_range(), new))
                .collect()
        };
        ideas.edits(tier::EXACT, grade::NAMED, renamed(&[function]));
        let mut some = taken;
        some.push(list);
        ideas.edits(tier::EXACT, grade::NAMED, renamed(&some));
    }
}

fn lend_from_type(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for (i, function) in scene.functions.iter().enumerate() {
        let near = if i == 0 { tier::EXACT } else { tier::AROUND };
        let holder = function.parent().and_then(|p| enclosing(p, &["impl_item"]));
        let Some(holder) = holder.filter(|_| crate::parts::takes_self(*function).is_some()) else {
            continue;
        };
        let Some(result) = function.child_by_field_name("return_type") else {
            continue;
        };
        for parameter in parameters_of(holder).into_iter().take(2) {
            let name = lifetime_name(scene, parameter);
            let mut edits = Vec::new();
            for node in nodes(result, &["reference_type", "lifetime"]) {
                if node.kind() == "lifetime" {
                    if scene.of(node) == "'_" {
                        edits.push(edit(node.byte_range(), name));
                    }
                } else if !super::lifetimes::has_lifetime(node) {
                    let at = node.start_byte() + 1;
                    edits.push(edit(at..at, format!("{name} ")));
                }
            }
            ideas.edits(near, grade::NAMED, edits);
        }
    }
}
