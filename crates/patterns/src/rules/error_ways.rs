//! Patterns that convert errors: in iterators, of all `?` of a function, into boxes.

use sleepy_fix::Family::ResultHandling as Results;
use tree_sitter::Node;

use super::error_values::error_type;
use super::{Pattern, find};
use crate::draft::{Ideas, edit, grade};
use crate::outline::{Shape, below, head, types};
use crate::scene::{Scene, tier};
use crate::syntax::{enclosing, find as nodes, named};

pub(super) const PATTERNS: &[Pattern] = &[
    find(
        "error_in_iterator",
        Results,
        error_in_iterator,
        "Converts the errors that an iterator gives before they are collected.",
    )
    .when(&["E0277", "E0271", "E0308"], 0.12),
    find(
        "error_conversions",
        Results,
        error_conversions,
        "Converts the errors of all `?` of a function, or implements `From` for all.",
    )
    .when(&["E0277"], 0.06),
    find(
        "boxed_error",
        Results,
        boxed_error,
        "Turns an error into a boxed one with `into` or `Box::new`.",
    )
    .when(&["E0308", "E0277"], 0.06),
];

/// The variants of the function's error type that can hold one value.
fn holders(scene: &Scene<'_>, node: Node<'_>) -> Vec<String> {
    let Some(of) = error_type(scene, node) else {
        return Vec::new();
    };
    let mut ways: Vec<String> = Vec::new();
    for own in types(scene).iter().filter(|t| t.name == head(of)) {
        for variant in &own.variants {
            let path = format!("{}::{}", own.name, variant.name);
            match (variant.shape, &variant.fields[..]) {
                (Shape::Tuple, [field]) if field.of == "String" => {
                    ways.push(format!("|e| {path}(e.to_string())"))
                }
                (Shape::Tuple, [field]) => {
                    let said = scene.facts.says(head(field.of));
                    ways.insert(if said { 0 } else { ways.len() }, path);
                }
                (Shape::Unit, _) => ways.push(format!("|_| {path}")),
                _ => {}
            }
        }
        if let (Shape::Tuple, [field]) = (own.shape, &own.fields[..]) {
            ways.push(match field.of {
                "String" => format!("|e| {}(e.to_string())", own.name),
                _ => own.name.to_owned(),
            });
        }
    }
    match of {
        "String" => ways.push("|e| e.to_string()".to_owned()),
        _ if of.contains("dyn ") => ways.push(format!(
            "|e| {}::from(e)",
            if of.starts_with("Box") {
                of.replacen("Box<", "Box::<", 1)
            } else {
                of.to_owned()
            }
        )),
        _ => {}
    }
    ways
}

fn error_in_iterator(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let ways = match scene.anchors.first() {
        Some(anchor) => holders(scene, anchor.node),
        None => return,
    };
    for site in scene
        .sites
        .iter()
        .filter(|s| s.node.kind() == "call_expression")
        .take(24)
    {
        let Some((receiver, name, list)) = super::calls::method(site.node) else {
            continue;
        };
        let method = scene.of(name);
        // The message tells that it is about what is gathered, or it is not.
        let told = scene.facts.says("built from") || scene.facts.says("type mismatch resolving");
        let first = if told { grade::NAMED } else { grade::SEEN };
        if matches!(method, "collect" | "sum" | "product" | "next" | "last") {
            let at = scene.span(receiver).end;
            for way in &ways {
                let call = match way.split_once("| ") {
                    Some((_, made)) => {
                        format!(".map(|one| one.map_err({way}))").replace(made, made)
                    }
                    None => format!(".map(|one| one.map_err({way}))"),
                };
                ideas.insert(site.tier, first, at, call);
            }
        }
        // In the closure that makes them.
        if matches!(method, "map" | "then" | "flat_map")
            && let Some(body) = nodes(list, &["closure_expression"])
                .first()
                .and_then(|c| c.child_by_field_name("body"))
            && body.kind() != "block"
        {
            for way in &ways {
                let at = scene.span(body).end;
                let call = format!(".map_err({way})");
                ideas.insert(site.tier, first.max(grade::SEEN), at, call);
            }
        }
    }
    // The tail of the function: a result with another error.
    for site in scene
        .sites
        .iter()
        .filter(|s| s.tier <= tier::AROUND && s.tight())
        .take(12)
    {
        for way in ways.iter().take(4) {
            ideas.insert(
                site.tier,
                grade::SEEN,
                site.range.end,
                format!(".map_err({way})"),
            );
        }
    }
}

fn error_conversions(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let Some(anchor) = scene.anchors.first() else {
        return;
    };
    let (Some(of), Some(function)) = (
        error_type(scene, anchor.node),
        enclosing(anchor.node, &["function_item"]),
    ) else {
        return;
    };
    let Some(own) = types(scene).into_iter().find(|t| t.name == head(of)) else {
        return;
    };
    // From for each variant that holds a foreign error.
    let held: Vec<_> = own
        .variants
        .iter()
        .filter(|v| v.shape == Shape::Tuple && v.fields.len() == 1)
        .filter(|v| v.fields[0].of != "String" || scene.facts.says("String"))
        .collect();
    let mut text = String::new();
    for variant in &held {
        let source = variant.fields[0].of;
        let known = scene
            .text
            .contains(&format!("From<{source}> for {}", own.name));
        if !known {
            text += &format!(
                "\nimpl From<{source}> for {0} {{\n    fn from(error: {source}) -> Self {{\n        {0}::{1}(error)\n    }}\n}}\n",
                own.name, variant.name
            );
        }
    }
    if !text.is_empty() {
        ideas.insert(tier::EXACT, grade::NAMED, below(scene, own.node), text);
    }
    // Each `?` by the variant whose name or type its call suggests.
    let tries: Vec<Node<'_>> = function
        .child_by_field_name("body")
        .map(|b| nodes(b, &["try_expression"]))
        .unwrap_or_default();
    let converts =
        |n: &Node<'_>| !scene.of(*n).contains("map_err") && !scene.of(*n).contains("ok_or");
    let open: Vec<Node<'_>> = tries.into_iter().filter(converts).collect();
    if (2..=4).contains(&open.len()) && held.len() >= 2 {
        for turn in 0..held.len() {
            let edits = open.iter().enumerate().map(|(i, n)| {
                let variant = held[(i + turn) % held.len()];
                let at = scene.last(*n);
                edit(at..at, format!(".map_err({}::{})", own.name, variant.name))
            });
            ideas.edits(tier::EXACT, grade::NAMED, edits.collect());
        }
    }
}

fn boxed_error(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for anchor in scene.primary().take(2) {
        let boxed = error_type(scene, anchor.node).is_some_and(|e| e.contains("dyn "))
            || scene.facts.says("dyn std::error::Error")
            || scene.facts.says("dyn Error");
        if !boxed {
            continue;
        }
        let call = enclosing(anchor.node, &["call_expression"]);
        let inner = call
            .filter(|c| scene.of(*c).starts_with("Err("))
            .and_then(|c| c.child_by_field_name("arguments"))
            .and_then(|l| named(l).first().copied());
        for value in [inner, Some(anchor.node)].into_iter().flatten() {
            let range = scene.span(value);
            let text = scene.of(value);
            ideas.replace(
                tier::EXACT,
                grade::NAMED,
                range.clone(),
                format!("{text}.into()"),
            );
            ideas.replace(
                tier::EXACT,
                grade::NAMED,
                range,
                format!("Box::new({text})"),
            );
        }
        // The message names a type that is no error yet.
    }
    // All errors of the function at once.
    if let Some(function) = scene.body() {
        for (before, after) in [
            ("", ".into()"),
            ("Box::new(", ")"),
            ("", ".to_string()"),
            ("", ".to_owned()"),
        ] {
            let mut edits = Vec::new();
            for call in nodes(function, &["call_expression"]) {
                let list = call
                    .child_by_field_name("arguments")
                    .filter(|_| scene.of(call).starts_with("Err("));
                if let Some([value]) = list.map(named).as_deref() {
                    let range = scene.span(*value);
                    edits.push(edit(range.start..range.start, before));
                    edits.push(edit(range.end..range.end, after));
                }
            }
            edits.retain(|e| !e.new_text.is_empty());
            ideas.edits(tier::EXACT, grade::SEEN, edits);
        }
    }
}
