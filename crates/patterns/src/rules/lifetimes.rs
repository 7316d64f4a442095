//! Patterns about lifetimes in signatures and types.

use sleepy_fix::Family::Lifetimes;
use tree_sitter::Node;

use super::{Pattern, find};
use crate::draft::{Ideas, edit, grade};
use crate::facts::push;
use crate::scene::{Scene, tier};
use crate::syntax::{children, find as nodes, named};

pub(super) const PATTERNS: &[Pattern] = &[
    find(
        "name_reference",
        Lifetimes,
        name_reference,
        "Gives a reference a lifetime.",
    ),
    find(
        "name_references",
        Lifetimes,
        name_references,
        "Gives several references one lifetime, and declares it where it is not.",
    ),
    find(
        "other_lifetime",
        Lifetimes,
        other_lifetime,
        "Names another lifetime.",
    ),
    find(
        "declare_lifetime",
        Lifetimes,
        declare_lifetime,
        "Declares a lifetime on a function, a type or an implementation.",
    ),
    find(
        "lifetime_argument",
        Lifetimes,
        lifetime_argument,
        "Gives a type a lifetime argument.",
    ),
];

/// A signature whose lifetimes may be wrong: the item, its part without the
/// body, and the lifetimes that can be named in it.
pub(super) struct Signature<'t> {
    pub(super) item: Node<'t>,
    end: usize,
    pub(super) names: Vec<String>,
    /// Lifetimes that the message names or the file uses besides.
    more: Vec<String>,
    pub(super) tier: u8,
}

/// The signatures of the items the message concerns, and of what holds them.
pub(super) fn signatures<'t>(scene: &Scene<'t>) -> Vec<Signature<'t>> {
    let mut found: Vec<Signature<'t>> = Vec::new();
    for (i, item) in scene.items.iter().take(8).enumerate() {
        let body = item.child_by_field_name("body");
        let data = matches!(item.kind(), "struct_item" | "enum_item");
        let end = body
            .filter(|_| !data)
            .map_or(item.end_byte(), |b| b.start_byte());
        let mut names = Vec::new();
        let mut at = Some(*item);
        while let Some(node) = at {
            if let Some(parameters) = node.child_by_field_name("type_parameters") {
                declared(scene, parameters)
                    .iter()
                    .for_each(|n| push(&mut names, n));
            }
            at = node.parent();
        }
        let tier = if i == 0 { tier::EXACT } else { tier::AROUND };
        let mut more = Vec::new();
        let said = scene.facts.quoted.iter().map(String::as_str);
        let used = scene.all(&["lifetime"]).into_iter().map(|n| scene.of(n));
        for name in said
            .filter(|q| q.starts_with('\'') && !q.contains(' '))
            .chain(used)
        {
            if !names.iter().any(|n| n == name) && name.len() > 1 {
                push(&mut more, name);
            }
        }
        more.truncate(4);
        found.push(Signature {
            item: *item,
            end,
            names,
            more,
            tier,
        });
    }
    found
}

pub(super) fn declared<'t>(scene: &Scene<'t>, parameters: Node<'t>) -> Vec<&'t str> {
    named(parameters)
        .into_iter()
        .filter(|p| p.kind() == "lifetime_parameter")
        .filter_map(|p| p.child_by_field_name("name"))
        .map(|n| scene.of(n))
        .collect()
}

/// The nodes of a kind in a signature; and those that the message points at
/// inside the body, since a cast or a local may name a lifetime too.
pub(super) fn inside<'t>(
    scene: &Scene<'t>,
    signature: &Signature<'t>,
    kinds: &[&str],
) -> Vec<(u8, Node<'t>)> {
    let near = |n: &Node<'_>| {
        scene.anchors.iter().any(|a| {
            let range = n.byte_range();
            a.range.start <= range.end && range.start <= a.range.end
        })
    };
    nodes(signature.item, kinds)
        .into_iter()
        .filter(|n| n.start_byte() < signature.end || near(n))
        .take(24)
        .map(|n| {
            (
                if near(&n) {
                    signature.tier
                } else {
                    signature.tier + 2
                },
                n,
            )
        })
        .collect()
}

/// Names to try: the declared ones first.
fn choices<'s>(signature: &'s Signature<'_>) -> Vec<(&'s str, u8)> {
    let declared = signature.names.iter().map(|n| (n.as_str(), grade::NAMED));
    let more = signature.more.iter().map(|n| (n.as_str(), grade::SEEN));
    declared
        .chain(more)
        .chain([
            ("'static", grade::SEEN),
            ("'_", grade::SEEN),
            ("'a", grade::GUESS),
        ])
        .collect()
}

pub(super) fn has_lifetime(node: Node<'_>) -> bool {
    children(node).iter().any(|c| c.kind() == "lifetime")
}

fn name_reference(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for signature in signatures(scene) {
        for (tier, node) in inside(scene, &signature, &["reference_type", "self_parameter"]) {
            let borrowed = scene.of(node).starts_with('&');
            if has_lifetime(node) || !borrowed {
                continue;
            }
            for (name, grade) in choices(&signature) {
                ideas.insert(tier, grade, node.start_byte() + 1, format!("{name} "));
            }
        }
    }
}

/// Where `<'a>` goes on an item, and the text that puts it there.
pub(super) fn declaration(
    scene: &Scene<'_>,
    item: Node<'_>,
    name: &str,
) -> Option<(usize, String)> {
    if let Some(parameters) = item.child_by_field_name("type_parameters") {
        if declared(scene, parameters).contains(&name) {
            return None;
        }
        // Lifetimes stand before types and constants.
        let lifetimes = named(parameters)
            .into_iter()
            .rfind(|p| p.kind() == "lifetime_parameter");
        return Some(match lifetimes {
            Some(last) => (last.end_byte(), format!(", {name}")),
            None => (parameters.start_byte() + 1, format!("{name}, ")),
        });
    }
    let at = match item.kind() {
        "impl_item" => children(item)
            .into_iter()
            .find(|c| c.kind() == "impl")?
            .end_byte(),
        _ => item.child_by_field_name("name")?.end_byte(),
    };
    Some((at, format!("<{name}>")))
}

fn name_references(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for signature in signatures(scene) {
        let mut names = signature.names.clone();
        signature
            .more
            .iter()
            .take(2)
            .for_each(|n| push(&mut names, n));
        push(&mut names, "'a");
        for name in names.iter().filter(|n| *n != "'static" && *n != "'_") {
            let declare = declaration(scene, signature.item, name)
                .filter(|_| !signature.names.contains(name));
            let plain: Vec<(u8, Node<'_>)> =
                inside(scene, &signature, &["reference_type", "self_parameter"])
                    .into_iter()
                    .filter(|(_, n)| scene.of(*n).starts_with('&') && !has_lifetime(*n))
                    .collect();
            let place =
                |n: &Node<'_>| edit(n.start_byte() + 1..n.start_byte() + 1, format!("{name} "));
            let mut say = |grade, chosen: Vec<&Node<'_>>| {
                let mut edits: Vec<_> = chosen.into_iter().map(place).collect();
                if edits.is_empty() {
                    return;
                }
                edits.extend(declare.clone().map(|(at, text)| edit(at..at, text)));
                ideas.edits(signature.tier, grade, edits);
            };
            say(grade::NAMED, plain.iter().map(|(_, n)| n).collect());
            let near: Vec<&Node<'_>> = plain
                .iter()
                .filter(|(t, _)| *t == signature.tier)
                .map(|(_, n)| n)
                .collect();
            say(grade::NAMED, near.clone());
            // The result and one parameter, or the result and all near ones.
            let result = signature.item.child_by_field_name("return_type");
            let of_result: Vec<&Node<'_>> = plain
                .iter()
                .map(|(_, n)| n)
                .filter(|n| {
                    result.is_some_and(|r| {
                        r.start_byte() <= n.start_byte() && n.end_byte() <= r.end_byte()
                    })
                })
                .collect();
            for (_, other) in plain
                .iter()
                .filter(|(_, n)| !of_result.iter().any(|r| r.id() == n.id()))
            {
                let mut chosen = of_result.clone();
                chosen.push(other);
                say(grade::SEEN, chosen);
            }
        }
    }
}

fn other_lifetime(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for signature in signatures(scene) {
        for (tier, node) in inside(scene, &signature, &["lifetime"]) {
            let own = scene.of(node);
            let declares = node
                .parent()
                .is_some_and(|p| p.kind() == "lifetime_parameter");
            for (name, grade) in choices(&signature).into_iter().filter(|(n, _)| *n != own) {
                if !declares {
                    ideas.replace(tier, grade, node.byte_range(), name);
                }
            }
        }
    }
}

fn declare_lifetime(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let mut names: Vec<String> = Vec::new();
    for name in scene.facts.quoted.iter().filter(|q| q.starts_with('\'')) {
        push(&mut names, name);
    }
    push(&mut names, "'a");
    for signature in signatures(scene) {
        for (i, name) in names.iter().enumerate() {
            let grade = if i == 0 { grade::NAMED } else { grade::SEEN };
            let Some((at, text)) = declaration(scene, signature.item, name) else {
                continue;
            };
            ideas.insert(signature.tier, grade, at, text.clone());
            // A declared lifetime is often to outlive another.
            for other in signature.names.iter().filter(|n| *n != name) {
                ideas.insert(
                    signature.tier,
                    grade::SEEN,
                    at,
                    text.replacen(name, &format!("{name}: {other}"), 1),
                );
            }
            // A type's own parameter is an argument where the type is named.
            if signature.item.kind() == "impl_item"
                && let Some(own) = signature.item.child_by_field_name("type")
                && own.kind() == "type_identifier"
            {
                let edits = vec![
                    edit(at..at, text),
                    edit(own.end_byte()..own.end_byte(), format!("<{name}>")),
                ];
                ideas.edits(signature.tier, grade::SEEN, edits);
            }
        }
    }
}

fn lifetime_argument(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for signature in signatures(scene) {
        for (tier, node) in inside(scene, &signature, &["type_identifier"]) {
            let parent = node.parent();
            let named_here = parent.is_some_and(|p| {
                matches!(
                    p.kind(),
                    "type_parameter" | "struct_item" | "enum_item" | "trait_item" | "type_item"
                ) && p
                    .child_by_field_name("name")
                    .is_some_and(|n| n.id() == node.id())
            });
            if named_here {
                continue;
            }
            let holder = match parent {
                Some(p) if p.kind() == "scoped_type_identifier" => p,
                _ => node,
            };
            let arguments = holder
                .parent()
                .filter(|p| p.kind() == "generic_type")
                .and_then(|p| p.child_by_field_name("type_arguments"));
            for (name, grade) in choices(&signature) {
                match arguments {
                    Some(list) => {
                        ideas.insert(tier, grade, list.start_byte() + 1, format!("{name}, "))
                    }
                    None => ideas.insert(tier, grade, node.end_byte(), format!("<{name}>")),
                }
            }
            for pair in signature.names.windows(2).filter(|_| arguments.is_none()) {
                ideas.insert(
                    tier,
                    grade::SEEN,
                    node.end_byte(),
                    format!("<{}, {}>", pair[0], pair[1]),
                );
            }
            if arguments.is_none() {
                ideas.insert(tier, grade::GUESS, node.end_byte(), "<'_, '_>");
                // In two places where the lifetime has to be declared first.
                if let Some((at, text)) = declaration(scene, signature.item, "'a") {
                    let edits = vec![
                        edit(at..at, text),
                        edit(node.end_byte()..node.end_byte(), "<'a>"),
                    ];
                    ideas.edits(tier, grade::SEEN, edits);
                }
            }
        }
    }
}
