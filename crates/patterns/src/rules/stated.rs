//! Patterns that take the bounds a message states as they are, all together.

use sleepy_fix::Family::TraitBounds as Traits;
use sleepy_fix::TextEdit;
use tree_sitter::Node;

use super::{Pattern, find};
use crate::draft::{Ideas, grade};
use crate::facts::{TRAITS, bare, push};
use crate::parts::mentions;
use crate::scene::{Scene, tier};
use crate::syntax::named;

pub(super) const PATTERNS: &[Pattern] = &[
    find(
        "stated_bounds",
        Traits,
        stated_bounds,
        "Adds all bounds that the message states for a type parameter, where it is declared or on all implementations.",
    )
    .when(&["E0277", "E0282", "E0369", "E0599"], 0.3),
];

/// A type parameter and the traits that a message states for it.
type Stated = (String, Vec<String>);

fn stated(scene: &Scene<'_>) -> Vec<Stated> {
    let mut found: Vec<Stated> = Vec::new();
    for quote in &scene.facts.quoted {
        let Some((subject, bound)) = quote.split_once(": ") else {
            continue;
        };
        let plain = super::names::is_word(subject) && !bound.contains(['{', '`', '\n']);
        if !plain || bound.is_empty() {
            continue;
        }
        let name = written(scene, bound);
        match found.iter_mut().find(|(s, _)| s == subject) {
            Some((_, bounds)) => push(bounds, &name),
            None => found.push((subject.to_owned(), vec![name])),
        }
    }
    found
}

/// How a trait is written in the file: by its path where it is not imported.
fn written(scene: &Scene<'_>, bound: &str) -> String {
    let name = bare(bound);
    let Some((_, path)) = TRAITS.iter().find(|(n, _)| *n == name) else {
        return bound.to_owned();
    };
    let imports = scene.all(&["use_declaration"]);
    let known = path.is_empty() || imports.iter().any(|u| mentions(scene.of(*u), name));
    let rest = bound.find('<').map_or("", |at| &bound[at..]);
    match known {
        true => format!("{name}{rest}"),
        false => format!("{path}{rest}"),
    }
}

fn stated_bounds(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for (subject, bounds) in stated(scene).into_iter().take(3) {
        let mut at = scene.primary().next().map(|a| a.node);
        while let Some(node) = at {
            if let Some(put) = bounded(scene, node, &subject, &bounds) {
                ideas.edits(tier::EXACT, grade::NAMED, vec![put]);
                everywhere(scene, ideas, node, &subject, &bounds);
            }
            at = node.parent();
        }
    }
}

/// The edit that adds the bounds to a parameter which an item declares.
fn bounded(
    scene: &Scene<'_>,
    item: Node<'_>,
    subject: &str,
    bounds: &[String],
) -> Option<TextEdit> {
    let list = item.child_by_field_name("type_parameters")?;
    let own = |p: &Node<'_>| p.kind() == "type_parameter" && scene.name(*p) == subject;
    let parameter = named(list).into_iter().find(own)?;
    let old = parameter.child_by_field_name("bounds");
    let known = old.map_or("", |o| scene.of(o));
    let new: Vec<&str> = bounds
        .iter()
        .map(String::as_str)
        .filter(|b| !mentions(known, bare(b)))
        .collect();
    if new.is_empty() {
        return None;
    }
    let new = new.join(" + ");
    Some(super::generic_values::bounded(parameter, &new))
}

/// The same on all implementations of the type, which often call each other.
fn everywhere(
    scene: &Scene<'_>,
    ideas: &mut Ideas<'_>,
    item: Node<'_>,
    subject: &str,
    bounds: &[String],
) {
    if item.kind() != "impl_item" {
        return;
    }
    let of = scene.subject(item);
    let all = scene.all(&["impl_item"]).into_iter();
    let edits: Vec<TextEdit> = all
        .filter(|i| scene.subject(*i) == of)
        .filter_map(|i| bounded(scene, i, subject, bounds))
        .collect();
    if edits.len() > 1 {
        ideas.edits(tier::EXACT, grade::NAMED, edits);
    }
}
