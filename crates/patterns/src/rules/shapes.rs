//! Patterns about the shape of structs and variants, and their numbers.

use sleepy_fix::Family::TypeMismatch as Types;
use tree_sitter::Node;

use super::own_values::named_types;
use super::{Pattern, find};
use crate::draft::{Ideas, edit, grade};
use crate::outline::{Shape, types};
use crate::scene::{Scene, tier};
use crate::syntax::{enclosing, find as nodes, named};

pub(super) const PATTERNS: &[Pattern] = &[
    find(
        "shape_of",
        Types,
        shape_of,
        "Writes a struct or a variant, or its pattern, in the shape it is declared in.",
    )
    .when(
        &[
            "E0423", "E0532", "E0533", "E0769", "E0164", "E0618", "E0574", "E0560", "E0026",
            "E0559", "E0769", "E0023",
        ],
        0.15,
    ),
    find(
        "enum_number",
        Types,
        enum_number,
        "Casts a copied variant, or matches a number to one.",
    )
    .when(&["E0606", "E0605", "E0308", "E0604"], 0.08),
];

/// The declared shape of a struct or variant by its path, and its fields.
fn declared<'t>(scene: &Scene<'t>, path: &str) -> Option<(Shape, Vec<crate::outline::Field<'t>>)> {
    let last = crate::facts::bare(path);
    for own in types(scene) {
        if own.name == last && !own.is_enum() {
            return Some((own.shape, own.fields.clone()));
        }
        if let Some(variant) = own
            .variants
            .iter()
            .find(|v| v.name == last && path.contains("::"))
        {
            return Some((variant.shape, variant.fields.clone()));
        }
    }
    None
}

fn shape_of(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for anchor in scene.anchors.iter().take(2) {
        let kinds = [
            "call_expression",
            "tuple_struct_pattern",
            "struct_expression",
            "struct_pattern",
            "match_arm",
            "scoped_identifier",
            "identifier",
        ];
        let mut at = enclosing(anchor.node, &kinds);
        for _ in 0..3 {
            let Some(node) = at else { break };
            reshape(scene, ideas, anchor.tier, node);
            at = node.parent().and_then(|p| enclosing(p, &kinds));
        }
    }
}

fn reshape(scene: &Scene<'_>, ideas: &mut Ideas<'_>, tier: u8, node: Node<'_>) {
    let (path, parts): (Node<'_>, Vec<String>) = match node.kind() {
        "call_expression" => {
            let (Some(path), Some(list)) = (
                node.child_by_field_name("function"),
                node.child_by_field_name("arguments"),
            ) else {
                return;
            };
            (
                path,
                named(list)
                    .into_iter()
                    .map(|a| scene.of(a).to_owned())
                    .collect(),
            )
        }
        "tuple_struct_pattern" => {
            let Some(path) = node.child_by_field_name("type") else {
                return;
            };
            let inner = named(node).into_iter().filter(|n| n.id() != path.id());
            (path, inner.map(|a| scene.of(a).to_owned()).collect())
        }
        "struct_expression" | "struct_pattern" => {
            let Some(path) = node
                .child_by_field_name("name")
                .or_else(|| node.child_by_field_name("type"))
            else {
                return;
            };
            let fields = nodes(
                node,
                &[
                    "field_initializer",
                    "shorthand_field_initializer",
                    "field_pattern",
                ],
            );
            let value = |n: Node<'_>| {
                let inner = n
                    .child_by_field_name("value")
                    .or_else(|| n.child_by_field_name("pattern"));
                inner.map_or(scene.of(n), |v| scene.of(v)).to_owned()
            };
            (path, fields.into_iter().map(value).collect())
        }
        "scoped_identifier" | "identifier" => (node, Vec::new()),
        _ => return,
    };
    let name = scene.of(path);
    let Some((shape, fields)) = declared(scene, name) else {
        return;
    };
    let pattern =
        node.kind().ends_with("pattern") || crate::syntax::parent_kind(node) == "match_pattern";
    // The parts by their place, or by their names where they are declared.
    let mut values: Vec<String> = parts.clone();
    if fields.iter().all(|f| parts.contains(&f.name.to_owned()))
        && !fields.is_empty()
        && shape == Shape::Named
    {
        values = fields.iter().map(|f| f.name.to_owned()).collect();
    }
    if values.len() == fields.len() {
        let made = crate::outline::build(name, shape, &fields, &values);
        ideas.replace(tier, grade::NAMED, node.byte_range(), made);
    }
    if !pattern {
        return;
    }
    // A pattern may leave fields out.
    match shape {
        Shape::Named => {
            let known: Vec<&str> = values
                .iter()
                .map(String::as_str)
                .filter(|v| fields.iter().any(|f| f.name == *v))
                .collect();
            let mut lists = vec![known.join(", ")];
            if let [one] = &values[..] {
                lists.extend(fields.iter().map(|f| format!("{}: {one}", f.name)));
            }
            for list in lists {
                let sign = if list.is_empty() { ".." } else { ", .." };
                ideas.replace(
                    tier,
                    grade::NAMED,
                    node.byte_range(),
                    format!("{name} {{ {list}{sign} }}"),
                );
            }
        }
        Shape::Tuple => {
            let holes = vec!["_"; fields.len()].join(", ");
            ideas.replace(
                tier,
                grade::SEEN,
                node.byte_range(),
                format!("{name}({holes})"),
            );
            ideas.replace(tier, grade::SEEN, node.byte_range(), format!("{name}(..)"));
        }
        Shape::Unit => ideas.replace(tier, grade::NAMED, node.byte_range(), name),
    }
}

fn enum_number(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for site in scene
        .sites
        .iter()
        .filter(|s| s.node.kind() == "type_cast_expression")
        .take(3)
    {
        let (Some(value), Some(of)) = (
            site.node.child_by_field_name("value"),
            site.node.child_by_field_name("type"),
        ) else {
            continue;
        };
        let (value_text, of) = (scene.of(value), scene.of(of));
        let mut forms = vec![
            format!("*{value_text} as {of}"),
            format!("{value_text}.clone() as {of}"),
            format!("(*{value_text}).clone() as {of}"),
        ];
        if of == "char" {
            forms.extend([
                format!("char::from({value_text} as u8)"),
                format!("char::from_u32({value_text} as u32).unwrap_or('?')"),
                format!("char::from_digit({value_text}, 10).unwrap_or('?')"),
                format!("char::from_digit({value_text}, 36).unwrap_or('?')"),
                format!("({value_text} as u8) as char"),
            ]);
        }
        for form in forms {
            ideas.replace(tier::EXACT, grade::NAMED, site.range.clone(), form);
        }
        // A type without numbers gets the trait it lacks for `*value as T`.
        let (found, _) = named_types(scene);
        for own in found.iter().filter(|o| o.is_enum()).take(1) {
            if !crate::outline::derived(scene, own.node).contains(&"Copy") {
                let at = own.node.start_byte();
                let derive = edit(at..at, "#[derive(Clone, Copy)]\n");
                let star = edit(site.range.clone(), format!("*{value_text} as {of}"));
                ideas.edits(tier::EXACT, grade::NAMED, vec![derive, star]);
            }
        }
    }
}
