//! Patterns that relate lifetimes to each other and to types.

use sleepy_fix::Family::Lifetimes;
use tree_sitter::Node;

use super::lifetimes::declared;
use super::lifetimes::inside;
use super::lifetimes::signatures;
use super::{Pattern, find};
use crate::draft::{Ideas, edit, grade};
use crate::facts::push;
use crate::scene::{Scene, tier};
use crate::syntax::{children, enclosing, find as nodes, named};

pub(super) const PATTERNS: &[Pattern] = &[
    find(
        "unname_reference",
        Lifetimes,
        unname_reference,
        "Takes a reference's lifetime off.",
    ),
    find(
        "drop_lifetime_argument",
        Lifetimes,
        drop_lifetime_argument,
        "Takes a type's lifetime arguments off.",
    ),
    find(
        "outlives",
        Lifetimes,
        outlives,
        "Says that a lifetime or a type outlives another.",
    ),
    find(
        "unify_lifetimes",
        Lifetimes,
        unify_lifetimes,
        "Uses one lifetime for two.",
    ),
    find(
        "for_all",
        Lifetimes,
        for_all,
        "Binds a lifetime with `for<'a>`.",
    ),
];

fn unname_reference(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for signature in signatures(scene) {
        for (tier, node) in inside(scene, &signature, &["reference_type", "self_parameter"]) {
            for lifetime in children(node)
                .into_iter()
                .filter(|c| c.kind() == "lifetime")
            {
                let end = lifetime
                    .next_sibling()
                    .map_or(lifetime.end_byte(), |n| n.start_byte());
                ideas.replace(tier, grade::NAMED, lifetime.start_byte()..end, "");
            }
        }
    }
}

fn drop_lifetime_argument(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for signature in signatures(scene) {
        for (tier, node) in inside(scene, &signature, &["type_arguments"]) {
            let arguments = named(node);
            if arguments.iter().all(|a| a.kind() == "lifetime") {
                ideas.replace(tier, grade::NAMED, node.byte_range(), "");
            } else if arguments.len() > 1 && arguments[0].kind() == "lifetime" {
                ideas.replace(
                    tier,
                    grade::NAMED,
                    arguments[0].start_byte()..arguments[1].start_byte(),
                    "",
                );
            }
        }
    }
}

fn outlives(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for signature in signatures(scene) {
        let Some(parameters) = signature.item.child_by_field_name("type_parameters") else {
            continue;
        };
        for parameter in named(parameters) {
            let Some(name) = parameter.child_by_field_name("name") else {
                continue;
            };
            let own = scene.of(name);
            if !matches!(parameter.kind(), "lifetime_parameter" | "type_parameter") {
                continue;
            }
            let statics = [("'static".to_owned(), grade::SEEN)];
            let names = signature
                .names
                .iter()
                .map(|n| (n.clone(), grade::NAMED))
                .chain(statics);
            for (other, grade) in names.filter(|(n, _)| n != own) {
                match parameter.child_by_field_name("bounds") {
                    Some(bounds) => {
                        let first = named(bounds)
                            .first()
                            .map_or(bounds.end_byte(), Node::start_byte);
                        ideas.insert(
                            signature.tier,
                            grade,
                            bounds.end_byte(),
                            format!(" + {other}"),
                        );
                        ideas.insert(signature.tier, grade, first, format!("{other} + "));
                    }
                    None => {
                        ideas.insert(signature.tier, grade, name.end_byte(), format!(": {other}"))
                    }
                }
            }
        }
    }
}

fn unify_lifetimes(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for signature in signatures(scene) {
        let Some(parameters) = signature.item.child_by_field_name("type_parameters") else {
            continue;
        };
        let own = declared(scene, parameters);
        for gone in &own {
            let Some(kept) = signature.names.iter().find(|n| n.as_str() != *gone) else {
                continue;
            };
            let mut edits = Vec::new();
            for node in nodes(signature.item, &["lifetime"]) {
                if scene.of(node) != *gone {
                    continue;
                }
                match enclosing(node, &["lifetime_parameter"]) {
                    Some(parameter) if parameter.start_byte() == node.start_byte() => {
                        let range = match (
                            parameter.prev_named_sibling(),
                            parameter.next_named_sibling(),
                        ) {
                            (Some(before), _) => before.end_byte()..parameter.end_byte(),
                            (None, Some(after)) => parameter.start_byte()..after.start_byte(),
                            (None, None) => parameters.byte_range(),
                        };
                        edits.push(edit(range, ""));
                    }
                    _ => edits.push(edit(node.byte_range(), kept.as_str())),
                }
            }
            ideas.edits(signature.tier, grade::NAMED, edits.clone());
        }
    }
}

fn for_all(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let mut names: Vec<String> = scene
        .facts
        .quoted
        .iter()
        .filter(|q| q.starts_with('\''))
        .cloned()
        .collect();
    push(&mut names, "'a");
    for name in names.iter().take(3) {
        for anchor in &scene.anchors {
            let Some(bounds) = enclosing(
                anchor.node,
                &[
                    "trait_bounds",
                    "where_predicate",
                    "dynamic_type",
                    "abstract_type",
                ],
            ) else {
                continue;
            };
            for bound in named(bounds) {
                ideas.insert(
                    anchor.tier,
                    grade::NAMED,
                    bound.start_byte(),
                    format!("for<{name}> "),
                );
            }
        }
        // What the parser could not make sense of: `for Trait<'a>`.
        for anchor in scene.primary() {
            let before = &scene.text[..anchor.range.start];
            if before.trim_end().ends_with("for") {
                ideas.insert(
                    tier::EXACT,
                    grade::NAMED,
                    before.trim_end().len(),
                    format!("<{name}>"),
                );
            }
        }
    }
}
