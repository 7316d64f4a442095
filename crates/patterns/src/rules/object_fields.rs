//! Patterns about trait objects that a type holds: boxing them, cloning them.

use sleepy_fix::Family::TraitBounds as Traits;
use sleepy_fix::TextEdit;
use tree_sitter::Node;

use super::{Pattern, find};
use crate::draft::{Ideas, edit, grade};
use crate::outline::{derived, head, start_with_attributes};
use crate::parts::results;
use crate::scene::{FUNCTIONS, Scene, tier};
use crate::syntax::enclosing;

pub(super) const PATTERNS: &[Pattern] = &[
    find(
        "boxed_object",
        Traits,
        boxed_object,
        "Boxes a trait object: in the type of a field, an item or a result, and where its value is made.",
    )
    .when(&["E0277", "E0562", "E0746", "E0782", "E0666"], 0.2),
    find(
        "shared_objects",
        Traits,
        shared_objects,
        "Keeps trait objects in `Rc` or `Arc`, so that what holds them can be cloned.",
    )
    .when(&["E0277", "E0599"], 0.12),
    find(
        "cloned_objects",
        Traits,
        cloned_objects,
        "Lets boxed trait objects be cloned by a method of a trait that all cloneable types have.",
    )
    .when(&["E0277", "E0599"], 0.12),
];

/// Kinds of types that name a trait.
const OBJECTS: [&str; 5] = [
    "dynamic_type",
    "abstract_type",
    "function_type",
    "bounded_type",
    "type_identifier",
];

fn boxed_object(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let sized = scene.facts.says("known at compilation time");
    if scene.code == "E0277" && !sized {
        return;
    }
    for anchor in scene.primary().take(1) {
        let range = anchor.range.clone();
        let mut node = anchor.node;
        while let Some(up) = node.parent().filter(|p| p.byte_range() == range) {
            node = up;
        }
        // What the message points at is the type, or a part of it.
        let Some(of) = std::iter::successors(Some(node), |n| n.parent())
            .take_while(|n| n.byte_range().len() < 200)
            .find(|n| OBJECTS.contains(&n.kind()) || n.kind() == "generic_type")
        else {
            continue;
        };
        let bare = scene
            .of(of)
            .trim_start_matches("dyn ")
            .trim_start_matches("impl ");
        let new = format!("Box<dyn {bare}>");
        let put = edit(of.byte_range(), new);
        if let Some(field) = enclosing(of, &["field_declaration"]) {
            let Some(owner) = enclosing(field, &["struct_item"]) else {
                continue;
            };
            let mut edits = vec![put.clone()];
            // A list is filled elsewhere, mostly with boxes already.
            if field.child_by_field_name("type").map(|t| t.id()) == Some(of.id()) {
                edits.extend(scene.initialised(owner, scene.name(field), |v| boxed(scene, v)));
            }
            ideas.edits(tier::EXACT, grade::NAMED, edits);
        } else if let Some(function) = enclosing(of, &FUNCTIONS) {
            let result = function.child_by_field_name("return_type");
            if result.is_some_and(|r| r.start_byte() <= of.start_byte()) {
                let mut edits = vec![put.clone()];
                for value in results(scene.text, function) {
                    edits.extend(boxed(scene, value));
                }
                ideas.edits(tier::EXACT, grade::NAMED, edits);
            }
        }
        ideas.edits(tier::EXACT, grade::SEEN, vec![put]);
    }
}

/// The edits that put a value into a box, if it is in none.
pub(super) fn boxed(scene: &Scene<'_>, value: Node<'_>) -> Vec<TextEdit> {
    if scene.of(value).starts_with("Box::") {
        return Vec::new();
    }
    let range = scene.span(value);
    vec![
        edit(range.start..range.start, "Box::new("),
        edit(range.end..range.end, ")"),
    ]
}

/// The trait of the file whose objects cannot be cloned.
fn uncloned<'t>(scene: &Scene<'t>) -> Option<(Node<'t>, &'t str)> {
    // `dyn Effect: Clone`, or the object alone where a method is missing.
    let subject = |q: &str, name: &str| {
        let (of, bound) = q.split_once(": ").unwrap_or((q, ""));
        let wanted = head(bound) == "Clone" || scene.code == "E0599" && bound.is_empty();
        wanted && of.contains("dyn ") && crate::parts::mentions(of, name)
    };
    let quoted = &scene.facts.quoted;
    let missing = |name: &str| quoted.iter().any(|q| subject(q, name));
    let item = scene
        .all(&["trait_item"])
        .into_iter()
        .find(|t| missing(scene.name(*t)))?;
    Some((item, scene.name(item)))
}

/// The types `Box<dyn Name…>` of the file.
fn boxes<'t>(scene: &Scene<'t>, name: &str) -> Vec<Node<'t>> {
    let all = scene.all(&["generic_type"]).into_iter();
    all.filter(|n| {
        let text = scene.of(*n);
        let inner = text
            .strip_prefix("Box<dyn ")
            .map(|t| t.trim_end_matches('>'));
        inner.is_some_and(|i| head(i.split('+').next().unwrap_or(i).trim()) == name)
    })
    .collect()
}

fn shared_objects(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let objects: Vec<(Node<'_>, &str)> = match uncloned(scene) {
        Some((_, name)) => boxes(scene, name).into_iter().map(|b| (b, name)).collect(),
        // `Box<dyn Fn(i32) -> i32>` cannot be cloned either.
        None => {
            let quoted = &mut scene.facts.quoted.iter();
            let fns = quoted.any(|q| q.contains("dyn Fn") && q.ends_with(": Clone"));
            let all = scene.all(&["generic_type"]).into_iter();
            all.filter(|n| fns && scene.of(*n).starts_with("Box<dyn Fn("))
                .map(|n| (n, "Fn"))
                .collect()
        }
    };
    if objects.is_empty() {
        return;
    }
    let arc = scene.text.contains("Send") || scene.text.contains("thread");
    let pointer = if arc { "std::sync::Arc" } else { "std::rc::Rc" };
    let mut edits: Vec<TextEdit> = Vec::new();
    for (object, _) in &objects {
        let start = object.start_byte();
        edits.push(edit(start..start + "Box".len(), pointer));
    }
    for (call, arguments) in scene.calls_of("new") {
        let function = call.child_by_field_name("function");
        let made = function.is_some_and(|f| scene.of(f) == "Box::new");
        if let Some(function) = function.filter(|_| made && arguments.len() == 1) {
            edits.push(edit(function.byte_range(), format!("{pointer}::new")));
        }
    }
    ideas.edits(tier::EXACT, grade::NAMED, edits);
}

fn cloned_objects(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let Some((item, name)) = uncloned(scene) else {
        return;
    };
    let helper = scene.fresh(&format!("Clone{name}"));
    let public = if scene.of(item).starts_with("pub") {
        "pub "
    } else {
        ""
    };
    let end = item.child_by_field_name("name").map(|n| n.end_byte());
    let (Some(end), None) = (end, item.child_by_field_name("type_parameters")) else {
        return;
    };
    let bound = match item.child_by_field_name("bounds") {
        Some(bounds) => edit(bounds.end_byte()..bounds.end_byte(), format!(" + {helper}")),
        None => edit(end..end, format!(": {helper}")),
    };
    let start = start_with_attributes(item);
    let text = format!(
        "{public}trait {helper} {{\n    fn clone_box(&self) -> Box<dyn {name}>;\n}}\n\n\
         impl<T: {name} + Clone + 'static> {helper} for T {{\n    \
         fn clone_box(&self) -> Box<dyn {name}> {{\n        Box::new(self.clone())\n    }}\n}}\n\n\
         impl Clone for Box<dyn {name}> {{\n    fn clone(&self) -> Self {{\n        \
         self.as_ref().clone_box()\n    }}\n}}\n\n"
    );
    let mut edits = vec![bound, edit(start..start, text)];
    edits.extend(derived_for_all(scene, name));
    ideas.edits(tier::EXACT, grade::NAMED, edits);
}

/// The edits that derive `Clone` for all types of the file that have a trait.
fn derived_for_all(scene: &Scene<'_>, name: &str) -> Vec<TextEdit> {
    let mut edits = Vec::new();
    for item in scene.all(&["impl_item"]) {
        let part = |field| item.child_by_field_name(field).map_or("", |n| scene.of(n));
        if head(part("trait")) != name {
            continue;
        }
        let of = head(part("type"));
        let all = scene.all(&["struct_item", "enum_item"]);
        let Some(holder) = all.into_iter().find(|n| scene.name(*n) == of) else {
            continue;
        };
        let by_hand = scene.all(&["impl_item"]).into_iter().any(|i| {
            let part = |field| i.child_by_field_name(field).map_or("", |n| scene.of(n));
            head(part("trait")) == "Clone" && head(part("type")) == of
        });
        if by_hand || derived(scene, holder).contains(&"Clone") {
            continue;
        }
        let start = holder.start_byte();
        let new = format!("#[derive(Clone)]\n{}", scene.indent(start));
        let put = edit(start..start, new);
        if !edits.contains(&put) {
            edits.push(put);
        }
    }
    edits
}
