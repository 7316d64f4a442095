//! Patterns that let a value of the file be indexed, followed or borrowed.

use sleepy_fix::Family::TraitBounds as Traits;

use super::impls::{block, misses, missing, put};
use super::{Pattern, find};
use crate::draft::{Ideas, grade};
use crate::facts::bare;
use crate::outline::{Own, Shape, arguments, element, head, said, types};
use crate::scene::Scene;
use crate::syntax::{enclosing, named};

pub(super) const PATTERNS: &[Pattern] = &[find(
    "access_impl",
    Traits,
    access_impl,
    "Implements `Index`, `Deref` or `AsRef` by a field.",
)
.when(&["E0608", "E0614", "E0277", "E0594", "E0599"], 0.05)];

fn access_impl(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for own in said(scene).iter().filter(|o| !o.is_enum()).take(2) {
        if scene.code == "E0608" || misses(scene, "Index") || scene.code == "E0594" {
            indexed(scene, ideas, own);
        }
        for (i, field) in own.fields.iter().enumerate().take(4) {
            let value = own.access(i);
            let (of, full) = (field.of, own.full());
            if scene.code == "E0614" || misses(scene, "Deref") {
                let body = format!(
                    "    type Target = {of};\n\n    fn deref(&self) -> &{of} {{\n        &self.{value}\n    }}\n"
                );
                put(
                    scene,
                    ideas,
                    own,
                    grade::NAMED,
                    &format!(
                        "\nimpl{} std::ops::Deref for {full} {{\n{body}}}\n",
                        own.parameters
                    ),
                );
            }
            for wanted in missing(scene).filter(|t| matches!(bare(t), "AsRef" | "Borrow")) {
                let Some(target) = arguments(wanted).first().copied() else {
                    continue;
                };
                let (path, method) = match bare(wanted) {
                    "Borrow" => ("std::borrow::Borrow", "borrow"),
                    _ => ("AsRef", "as_ref"),
                };
                let body = format!(
                    "    fn {method}(&self) -> &{target} {{\n        &self.{value}\n    }}\n"
                );
                put(
                    scene,
                    ideas,
                    own,
                    grade::NAMED,
                    &block(own, &format!("{path}<{target}>"), &body),
                );
            }
        }
    }
}

fn indexed(scene: &Scene<'_>, ideas: &mut Ideas<'_>, own: &Own<'_>) {
    let node = enclosing(scene.anchors[0].node, &["index_expression"]);
    let index = node.and_then(|n| named(n).get(1).copied());
    let kind = index.map_or("", |i| i.kind());
    let text = index.map_or("", |i| scene.of(i));
    for (i, field) in own.fields.iter().enumerate() {
        let name = own.access(i);
        let Some(item) = element(field.of) else {
            if matches!(head(field.of), "HashMap" | "BTreeMap")
                && let [key, value] = arguments(field.of)[..]
            {
                let taken = if key == "String" { "&str" } else { key };
                let at = if key == "String" { "at" } else { "&at" };
                put_index(
                    scene,
                    ideas,
                    own,
                    taken,
                    value,
                    &format!("self.{name}[{at}]"),
                );
            }
            continue;
        };
        match (kind, element(item)) {
            ("tuple_expression", Some(cell)) => {
                for at in ["[at.0][at.1]", "[at.1][at.0]"] {
                    put_index(
                        scene,
                        ideas,
                        own,
                        "(usize, usize)",
                        cell,
                        &format!("self.{name}{at}"),
                    );
                }
            }
            ("tuple_expression", None) => {
                for (width, _) in own
                    .fields
                    .iter()
                    .enumerate()
                    .filter(|(_, f)| f.of == "usize")
                {
                    let width = own.access(width);
                    for at in [
                        format!("at.1 * self.{width} + at.0"),
                        format!("at.0 * self.{width} + at.1"),
                    ] {
                        put_index(
                            scene,
                            ideas,
                            own,
                            "(usize, usize)",
                            item,
                            &format!("self.{name}[{at}]"),
                        );
                    }
                }
            }
            _ => {
                put_index(
                    scene,
                    ideas,
                    own,
                    "usize",
                    item,
                    &format!("self.{name}[at]"),
                );
                let places = types(scene)
                    .into_iter()
                    .filter(|t| t.variants.iter().any(|v| v.shape == Shape::Unit));
                for place in places
                    .filter(|t| {
                        crate::parts::mentions(text, t.name)
                            || crate::parts::mentions(&scene.diagnostic.message, t.name)
                    })
                    .take(2)
                {
                    put_index(
                        scene,
                        ideas,
                        own,
                        place.name,
                        item,
                        &format!("self.{name}[at as usize]"),
                    );
                }
            }
        }
    }
}

fn put_index(
    scene: &Scene<'_>,
    ideas: &mut Ideas<'_>,
    own: &Own<'_>,
    at: &str,
    item: &str,
    place: &str,
) {
    let reading = format!(
        "    type Output = {item};\n\n    fn index(&self, at: {at}) -> &{item} {{\n        &{place}\n    }}\n"
    );
    let (parameters, full) = (own.parameters, own.full());
    let read = format!("\nimpl{parameters} std::ops::Index<{at}> for {full} {{\n{reading}}}\n");
    let writing = format!(
        "    fn index_mut(&mut self, at: {at}) -> &mut {item} {{\n        &mut {place}\n    }}\n"
    );
    let write = format!("\nimpl{parameters} std::ops::IndexMut<{at}> for {full} {{\n{writing}}}\n");
    if scene.code == "E0594" {
        put(scene, ideas, own, grade::NAMED, &write);
        return;
    }
    put(scene, ideas, own, grade::NAMED, &read);
    put(scene, ideas, own, grade::SEEN, &format!("{read}{write}"));
}
