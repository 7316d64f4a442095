//! Patterns that write a type where a parameter stood, or implement a trait for what
//! more values are seen as.

use sleepy_fix::Family::TraitBounds as Traits;
use sleepy_fix::TextEdit;
use tree_sitter::Node;

use super::bx_traits::without_parameter;
use super::{Pattern, find};
use crate::draft::{Ideas, edit, grade};
use crate::outline::head;
use crate::scene::{Scene, tier};
use crate::syntax::{enclosing, find as nodes, named};

pub(super) const PATTERNS: &[Pattern] = &[
    find(
        "concrete_type",
        Traits,
        concrete_type,
        "Writes the type that is really given for a type parameter.",
    )
    .when(&["E0308"], 0.12),
    find(
        "wider_impl",
        Traits,
        wider_impl,
        "Implements a trait for what a value is borrowed as: `[T]` for `Vec<T>`, `str` for `String`.",
    )
    .when(&["E0277", "E0599"], 0.15),
];

fn concrete_type(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    if !scene.facts.says("expected type parameter") {
        return;
    }
    let plain = |t: &&String| !t.contains(['{', '_', '\'']) && !t.contains(" as ");
    let Some(found) = scene.facts.found.iter().find(plain) else {
        return;
    };
    let Some(anchor) = scene.primary().next() else {
        return;
    };
    let mut at = Some(anchor.node);
    while let Some(item) = at {
        let list = item.child_by_field_name("type_parameters").map(named);
        for parameter in list.into_iter().flatten() {
            let own = scene.name(parameter);
            let said = scene.facts.expected.iter().any(|e| e == own);
            if parameter.kind() == "type_parameter" && said && own != found {
                let edits = without_parameter(scene, parameter, found);
                let grade = match item.kind() {
                    "function_item" => grade::NAMED,
                    _ => grade::SEEN,
                };
                ideas.edits(tier::EXACT, grade, edits);
            }
        }
        at = item.parent();
    }
}

/// What a value of an owned type is borrowed as.
fn borrowed(scene: &Scene<'_>, of: Node<'_>) -> Option<String> {
    let text = scene.of(of);
    match head(text) {
        "Vec" => {
            let inner = crate::outline::arguments(text);
            Some(format!("[{}]", inner.first()?))
        }
        "String" => Some("str".to_owned()),
        "PathBuf" => Some(text.replace("PathBuf", "Path")),
        _ => None,
    }
}

fn wider_impl(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for item in scene.all(&["impl_item"]).into_iter().take(12) {
        let part = |field| item.child_by_field_name(field);
        let (Some(of_trait), Some(of)) = (part("trait"), part("type")) else {
            continue;
        };
        let name = head(scene.of(of_trait));
        let said = scene.facts.traits.iter().any(|t| head(t) == name);
        let called = || {
            let own = part("body").map(|b| nodes(b, &["function_item"]));
            let known = own.unwrap_or_default();
            known.iter().any(|f| {
                let name = scene.name(*f);
                scene.facts.quoted.iter().any(|q| q == name)
            })
        };
        if !said && !called() {
            continue;
        }
        let Some(wider) = borrowed(scene, of) else {
            continue;
        };
        let mut edits: Vec<TextEdit> = vec![edit(of.byte_range(), wider)];
        ideas.edits(tier::EXACT, grade::NAMED, edits.clone());
        // Where values of the owned type themselves have to have it, too.
        let Some(body) = part("body") else { continue };
        edits.clear();
        let at = item.end_byte();
        let list = scene.part(item, "type_parameters");
        let wider = borrowed(scene, of).unwrap_or_default();
        let text = format!(
            "\n\nimpl{list} {} for &{wider} {}",
            scene.of(of_trait),
            scene.of(body)
        );
        edits.push(edit(at..at, text));
        if enclosing(item, &["mod_item"]).is_none() {
            ideas.edits(tier::EXACT, grade::SEEN, edits);
        }
    }
}
