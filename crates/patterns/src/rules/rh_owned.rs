//! Patterns about errors that own what they tell of, and about their first values.

use sleepy_fix::Family::ResultHandling as Results;
use sleepy_fix::TextEdit;
use tree_sitter::Node;

use super::own_fields::{has_own, without_lifetimes};
use super::owned::{WAYS, own, own_type};
use super::{Pattern, find};
use crate::draft::{Ideas, edit, grade};
use crate::outline::{Shape, types};
use crate::scene::{Scene, tier};
use crate::syntax::{find as nodes, named};

pub(super) const PATTERNS: &[Pattern] = &[
    find(
        "own_variant",
        Results,
        own_variant,
        "Lets a variant own what it borrowed, and takes the lifetime off its type.",
    )
    .when(
        &[
            "E0515", "E0597", "E0505", "E0506", "E0716", "E0106", "E0502", "E0621",
        ],
        0.25,
    ),
    find(
        "first_error",
        Results,
        first_error,
        "Gives a local that only some ways assign a first value of its type.",
    )
    .when(&["E0381"], 0.3),
];

fn own_variant(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let all = scene.all(&["enum_item"]);
    let near = |item: &Node<'_>| {
        let name = scene.name(*item);
        let result = scene
            .functions
            .first()
            .and_then(|f| f.child_by_field_name("return_type"));
        let given = result.is_some_and(|r| crate::parts::mentions(scene.of(r), name));
        let at_hand = scene.anchors.iter().any(|a| {
            let line = crate::bindings::statement(a.node);
            line.is_some_and(|s| {
                s.byte_range().len() < 600 && crate::parts::mentions(scene.of(s), name)
            })
        });
        given || at_hand || scene.items.iter().any(|i| i.id() == item.id())
    };
    for item in all.into_iter().filter(near).take(2) {
        let Some(body) = item.child_by_field_name("body") else {
            continue;
        };
        let lent: Vec<Node<'_>> = nodes(body, &["reference_type"])
            .into_iter()
            .filter(|r| has_own(*r))
            .collect();
        // What other lifetimes are for has to stay.
        if lent.is_empty() || nodes(body, &["lifetime"]).len() > lent.len() {
            continue;
        }
        let freed = without_lifetimes(scene, item);
        let types: Vec<TextEdit> = own_type(scene, body);
        for (way, grade) in WAYS.into_iter().take(3) {
            let mut edits = freed.clone();
            edits.extend(types.iter().cloned());
            for variant in nodes(body, &["enum_variant"]) {
                let parts = variant
                    .child_by_field_name("body")
                    .map(named)
                    .unwrap_or_default();
                for (place, part) in parts.iter().enumerate() {
                    if nodes(*part, &["reference_type"]).is_empty() {
                        continue;
                    }
                    for value in given(scene, item, variant, place, *part) {
                        let shorthand =
                            crate::syntax::parent_kind(value) == "shorthand_field_initializer";
                        if shorthand {
                            let at = value.start_byte();
                            edits.push(edit(at..at, format!("{}: ", scene.of(value))));
                        }
                        edits.extend(own(scene, value, way));
                    }
                }
            }
            ideas.edits(tier::EXACT, grade, edits);
        }
    }
}

/// The values that the file gives to one part of a variant.
fn given<'t>(
    scene: &Scene<'t>,
    item: Node<'t>,
    variant: Node<'t>,
    place: usize,
    part: Node<'t>,
) -> Vec<Node<'t>> {
    let path = format!("{}::{}", scene.name(item), scene.name(variant));
    let own = format!("Self::{}", scene.name(variant));
    let is = |n: Option<Node<'t>>| n.is_some_and(|n| scene.of(n) == path || scene.of(n) == own);
    let mut found = Vec::new();
    for call in scene.all(&["call_expression"]) {
        if is(call.child_by_field_name("function")) {
            let list = call
                .child_by_field_name("arguments")
                .map(named)
                .unwrap_or_default();
            found.extend(list.get(place).copied());
        }
    }
    let field = scene.name(part);
    for literal in scene.all(&["struct_expression"]) {
        if !is(literal.child_by_field_name("name")) || field.is_empty() {
            continue;
        }
        for part in nodes(literal, &["field_initializer"]) {
            if part
                .child_by_field_name("field")
                .is_some_and(|n| scene.of(n) == field)
            {
                found.extend(part.child_by_field_name("value"));
            }
        }
        for part in nodes(literal, &["shorthand_field_initializer"]) {
            found.extend(named(part).into_iter().filter(|n| scene.of(*n) == field));
        }
    }
    found
}

fn first_error(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let Some(body) = scene.body() else {
        return;
    };
    for local in nodes(body, &["let_declaration"]) {
        let Some(pattern) = local.child_by_field_name("pattern") else {
            continue;
        };
        let name = scene.of(pattern);
        let open = local.child_by_field_name("value").is_none();
        if !open || !scene.facts.quoted.iter().any(|q| q == name) {
            continue;
        }
        let declared = scene.part(local, "type");
        let assigned = nodes(body, &["assignment_expression"])
            .into_iter()
            .filter_map(|a| {
                let to = a.child_by_field_name("left")?;
                (scene.of(to) == name).then(|| a.child_by_field_name("right"))?
            });
        let mut values: Vec<String> = Vec::new();
        for value in assigned.take(4) {
            values.extend(first_values(scene, scene.of(value)));
        }
        if !declared.is_empty() {
            values.splice(0..0, super::tm_maps::usual_value(declared));
        }
        let mut seen: Vec<String> = Vec::new();
        let end = scene.last(local);
        let is_mut = crate::parts::has(local, "mutable_specifier");
        let at = pattern.start_byte();
        for value in values {
            if seen.contains(&value) || seen.len() >= 5 {
                continue;
            }
            let mut edits = vec![edit(end..end, format!(" = {value}"))];
            if !is_mut {
                edits.push(edit(at..at, "mut "));
            }
            ideas.edits(tier::EXACT, grade::NAMED, edits);
            seen.push(value);
        }
    }
}

/// What a local that is later assigned `value` may hold at first.
fn first_values(scene: &Scene<'_>, value: &str) -> Vec<String> {
    let path = value.split(['(', ' ', '{']).next().unwrap_or("");
    if let Some((of, _)) = path.rsplit_once("::")
        && let Some(own) = types(scene)
            .into_iter()
            .find(|t| t.is_enum() && t.name == of)
    {
        let units = own.variants.iter().filter(|v| v.shape == Shape::Unit);
        return units.map(|v| format!("{of}::{}", v.name)).collect();
    }
    let usual = match value {
        _ if value.starts_with("Some(") => "None",
        _ if value.starts_with("Ok(") => "Ok(Default::default())",
        _ if value.starts_with("format!(")
            || value.ends_with(".to_string()")
            || value.ends_with(".to_owned()") =>
        {
            "String::new()"
        }
        _ if value.starts_with('"') || value.starts_with('&') => "\"\"",
        "true" | "false" => "false",
        _ if value.starts_with("vec![") => "Vec::new()",
        _ if value.parse::<f64>().is_ok() => match value.contains('.') {
            true => "0.0",
            false => "0",
        },
        _ => "Default::default()",
    };
    vec![usual.to_owned()]
}
