//! Patterns that give trait objects, and types that hold them, what they lack.

use sleepy_fix::Family::TraitBounds as Traits;
use sleepy_fix::TextEdit;
use tree_sitter::Node;

use super::own_traits::{declared, trait_named};
use super::traits::derives;
use super::{Pattern, find};
use crate::draft::{Ideas, edit, grade};
use crate::outline::{Own, Shape, below, derived, head, start_with_attributes, types};
use crate::parts::mentions;
use crate::scene::{Scene, tier};
use crate::syntax::enclosing;

pub(super) const PATTERNS: &[Pattern] = &[
    find(
        "debug_objects",
        Traits,
        debug_objects,
        "Lets a type that holds trait objects or closures be printed with `{:?}`.",
    )
    .when(&["E0277"], 0.2),
    find(
        "object_items",
        Traits,
        object_items,
        "Makes the items that are collected trait objects: `as Box<dyn Shape>`.",
    )
    .when(&["E0277", "E0271", "E0308"], 0.2),
    find(
        "required_trait",
        Traits,
        required_trait,
        "Makes a trait require the other one that declares the method.",
    )
    .when(&["E0599", "E0277", "E0308"], 0.2),
];

fn debug_objects(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let said = |q: &&String| q.contains("dyn ");
    let quoted = scene.facts.quoted.iter().find(said);
    let Some(object) = quoted.filter(|_| scene.facts.says("Debug")) else {
        return;
    };
    let inner = object.split("dyn ").nth(1).unwrap_or("");
    let name = head(inner.split([' ', ')', '>', '(']).next().unwrap_or(""));
    if let Some(item) = trait_named(scene, name) {
        ideas.edits(tier::EXACT, grade::NAMED, all_debug(scene, item, name));
        let text = format!(
            "\nimpl std::fmt::Debug for dyn {name} {{\n    \
             fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {{\n        \
             f.write_str(\"{name}\")\n    }}\n}}\n"
        );
        ideas.insert(tier::EXACT, grade::NAMED, below(scene, item), text);
    }
    for own in types(scene) {
        let held = own.fields.iter().any(|f| f.of.contains("dyn "));
        // What a derive makes is blamed on the attribute.
        let start = start_with_attributes(own.node);
        let near = scene
            .primary()
            .any(|a| start <= a.range.start && a.range.end <= own.node.end_byte());
        if held && near && own.shape == Shape::Named {
            by_hand(scene, ideas, &own);
        }
    }
}

/// A trait that requires `Debug`, and the types that have it and lack that.
fn all_debug(scene: &Scene<'_>, item: Node<'_>, name: &str) -> Vec<TextEdit> {
    let mut edits = vec![required(scene, item, "std::fmt::Debug")];
    let all = types(scene);
    for implemented in scene.all(&["impl_item"]) {
        let part = |field| {
            implemented
                .child_by_field_name(field)
                .map_or("", |n| head(scene.of(n)))
        };
        if part("trait") != name {
            continue;
        }
        let holder = all.iter().find(|t| t.name == part("type"));
        if let Some(holder) = holder.filter(|h| !derived(scene, h.node).contains(&"Debug")) {
            let start = holder.node.start_byte();
            let put = edit(start..start, "#[derive(Debug)]\n");
            if !edits.contains(&put) {
                edits.push(put);
            }
        }
    }
    edits
}

/// The edit that makes a trait require another.
fn required(scene: &Scene<'_>, item: Node<'_>, other: &str) -> TextEdit {
    match item.child_by_field_name("bounds") {
        Some(bounds) => edit(bounds.end_byte()..bounds.end_byte(), format!(" + {other}")),
        None => {
            let end = item
                .child_by_field_name("type_parameters")
                .or_else(|| item.child_by_field_name("name"))
                .map_or(scene.last(item), |n| n.end_byte());
            edit(end..end, format!(": {other}"))
        }
    }
}

/// `Debug` written for a struct, without the fields that cannot be shown.
fn by_hand(scene: &Scene<'_>, ideas: &mut Ideas<'_>, own: &Own<'_>) {
    let Some(list) = derives(scene, own.node) else {
        return;
    };
    let Some(gone) = underived(scene, list, &["Debug"]) else {
        return;
    };
    let shown = own.fields.iter().filter(|f| !f.of.contains("dyn "));
    let lines: String = shown
        .map(|f| format!("\n            .field(\"{0}\", &self.{0})", f.name))
        .collect();
    let text = format!(
        "\nimpl{} std::fmt::Debug for {} {{\n    \
         fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {{\n        \
         f.debug_struct(\"{}\"){lines}\n            .finish_non_exhaustive()\n    }}\n}}\n",
        own.parameters,
        own.full(),
        own.name
    );
    let at = below(scene, own.node);
    ideas.edits(tier::EXACT, grade::NAMED, vec![gone, edit(at..at, text)]);
}

/// The edit that takes traits off a `derive`, or the whole attribute.
pub(super) fn underived(scene: &Scene<'_>, list: Node<'_>, traits: &[&str]) -> Option<TextEdit> {
    let attribute = enclosing(list, &["attribute_item"])?;
    let text = scene.of(attribute);
    let open = text.find("derive(")? + "derive(".len();
    let close = open + text[open..].find(')')?;
    let all = text[open..close].split(',').map(str::trim);
    let kept: Vec<&str> = all
        .filter(|t| !t.is_empty() && !traits.contains(&head(t)))
        .collect();
    let start = attribute.start_byte();
    if kept.is_empty() {
        let lines = scene.lines(attribute).unwrap_or(attribute.byte_range());
        return Some(edit(lines, ""));
    }
    Some(edit(start + open..start + close, kept.join(", ")))
}

fn object_items(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let quoted = scene.facts.expected.iter().chain(&scene.facts.quoted);
    let mut objects: Vec<String> = Vec::new();
    for text in quoted {
        for pointer in ["Box<dyn ", "Rc<dyn ", "Arc<dyn "] {
            let Some(at) = text.find(pointer) else {
                continue;
            };
            let Some(len) = closing(&text[at..]) else {
                continue;
            };
            crate::facts::push(&mut objects, &text[at..at + len]);
        }
    }
    for object in objects.iter().take(2) {
        for anchor in scene.primary().take(1) {
            let mut at = Some(anchor.node);
            while let Some(node) = at.filter(|n| n.kind() != "block") {
                if let Some((receiver, name, _)) = super::calls::method(node)
                    && matches!(scene.of(name), "collect" | "extend" | "from_iter")
                {
                    let end = receiver.end_byte();
                    let text = format!(".map(|item| item as {object})");
                    ideas.insert(tier::EXACT, grade::NAMED, end, text);
                }
                at = node.parent();
            }
        }
        for site in scene.sites.iter().filter(|s| s.tier <= tier::BESIDE) {
            let text = scene.of(site.node);
            let made = ["Box::new(", "Rc::new(", "Arc::new("]
                .iter()
                .any(|m| text.starts_with(m));
            if made {
                let end = site.range.end;
                ideas.insert(site.tier, grade::NAMED, end, format!(" as {object}"));
            }
        }
    }
}

/// How long the generic type at the start of a text is.
fn closing(text: &str) -> Option<usize> {
    let mut depth = 0;
    for (at, c) in text.char_indices() {
        match c {
            '<' => depth += 1,
            '>' if !text[..at].ends_with('-') => {
                depth -= 1;
                if depth == 0 {
                    return Some(at + 1);
                }
            }
            _ => {}
        }
    }
    None
}

fn required_trait(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    // What the receiver is known to have: `dyn Animal`, `impl Animal`, `T: Animal`.
    let known = |name: &str| {
        let quoted = scene.facts.quoted.iter();
        let mut objects = quoted.filter(|q| q.contains("dyn ") || q.contains("impl "));
        let bounds = scene.all(&["trait_bounds"]);
        objects.any(|q| mentions(q, name)) || bounds.iter().any(|b| mentions(scene.of(*b), name))
    };
    let mut called: Vec<&str> = Vec::new();
    for anchor in scene.primary().take(2) {
        if let Some(call) = enclosing(anchor.node, &["call_expression"]) {
            called.push(scene.callee(call));
        }
        called.push(scene.of(anchor.node));
    }
    let traits = scene.all(&["trait_item"]);
    for item in &traits {
        let (name, params) = (
            scene.name(*item),
            item.child_by_field_name("type_parameters").is_some(),
        );
        if params || !known(name) {
            continue;
        }
        for other in traits.iter().filter(|o| o.id() != item.id()) {
            let wanted = scene.name(*other);
            let functions = declared(scene, *other);
            let has = functions.iter().any(|f| called.contains(&f.name));
            let missing = scene.facts.traits.iter().any(|t| head(t) == wanted);
            let requires = item
                .child_by_field_name("bounds")
                .is_some_and(|b| mentions(scene.of(b), wanted));
            if (has || missing) && !requires {
                let put = required(scene, *item, wanted);
                ideas.edits(tier::EXACT, grade::NAMED, vec![put]);
            }
        }
    }
}
