//! Patterns about closures that call themselves or stand together in a list.

use sleepy_fix::Family::{Edition, TypeMismatch as Types};
use tree_sitter::Node;

use super::{Pattern, find};
use crate::bindings::names;
use crate::draft::{Ideas, edit, grade};
use crate::outline::around;
use crate::parts::mentions;
use crate::scene::{Scene, tier};
use crate::syntax::{enclosing, named};

pub(super) const PATTERNS: &[Pattern] = &[
    find(
        "closure_function",
        Edition,
        closure_function,
        "Makes a function of a closure that calls itself; what it captured becomes a parameter.",
    )
    .when(&["E0425", "E0391", "E0720"], 0.3),
    find(
        "boxed_elements",
        Types,
        boxed_elements,
        "Boxes the elements of a list that are closures or values of several types.",
    )
    .when(&["E0308"], 0.1),
];

fn closure_function(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for anchor in scene.primary().take(1) {
        let name = scene.of(anchor.node);
        let Some(bound) = enclosing(anchor.node, &["let_declaration"]) else {
            continue;
        };
        let pattern = bound.child_by_field_name("pattern");
        let closure = bound
            .child_by_field_name("value")
            .filter(|v| v.kind() == "closure_expression");
        let (Some(pattern), Some(closure)) = (pattern, closure) else {
            continue;
        };
        let (Some(list), Some(body)) = (
            closure.child_by_field_name("parameters"),
            closure.child_by_field_name("body"),
        ) else {
            continue;
        };
        if scene.of(pattern).trim_start_matches("mut ") != name {
            continue;
        }
        let own = named(list);
        // What the parameters lack in types those of the function around have.
        let outer = around(scene, bound);
        let first = outer
            .as_ref()
            .and_then(|f| f.parameters.first().map(|p| p.of))
            .unwrap_or("u32");
        let mut parameters: Vec<String> = own
            .iter()
            .map(|p| match p.kind() {
                "parameter" => scene.of(*p).to_owned(),
                _ => format!("{}: {first}", scene.of(*p)),
            })
            .collect();
        let result = match closure.child_by_field_name("return_type") {
            Some(of) => format!(" -> {}", scene.of(of)),
            None => outer.as_ref().map_or(String::new(), |f| match f.result {
                "" => String::new(),
                of => format!(" -> {of}"),
            }),
        };
        // Parameters of the function around that the closure uses.
        let mut edits = Vec::new();
        let mut extra: Vec<&str> = Vec::new();
        for parameter in outer.iter().flat_map(|f| &f.parameters) {
            let bare = parameter.name.trim_start_matches("mut ");
            let declared = own.iter().any(|p| names(scene.text, *p, 1).contains(&bare));
            if mentions(scene.of(body), bare) && !declared {
                parameters.push(format!("{bare}: {}", parameter.of));
                extra.push(bare);
            }
        }
        let arguments = extra.join(", ");
        if !extra.is_empty() {
            for (call, given) in scene.calls_of(name) {
                let within = enclosing(call, &["function_item"]).map(|f| f.id());
                if within != enclosing(bound, &["function_item"]).map(|f| f.id()) {
                    continue;
                }
                let Some(end) = call.child_by_field_name("arguments").map(|a| scene.last(a)) else {
                    continue;
                };
                let comma = if given.is_empty() { "" } else { ", " };
                edits.push(edit(end..end, format!("{comma}{arguments}")));
            }
        }
        let inside = scene.rewritten(body.byte_range(), edits.clone());
        let block = match body.kind() {
            "block" => inside,
            _ => format!("{{ {inside} }}"),
        };
        edits.retain(|e| e.range.end < bound.start_byte() || bound.end_byte() < e.range.start);
        let new = format!("fn {name}({}){result} {block}", parameters.join(", "));
        edits.push(edit(bound.byte_range(), new));
        ideas.edits(tier::EXACT, grade::NAMED, edits);
    }
}

fn boxed_elements(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for anchor in scene.primary().take(1) {
        let Some(list) = enclosing(anchor.node, &["array_expression"]) else {
            continue;
        };
        let elements = named(list);
        if elements.len() < 2 || scene.of(list).contains("Box::new(") {
            continue;
        }
        let boxed = |object: &str| {
            let mut edits = Vec::new();
            for (i, element) in elements.iter().enumerate() {
                let range = scene.span(*element);
                let cast = match (i, object) {
                    (0, object) if !object.is_empty() => format!(") as {object}"),
                    _ => ")".to_owned(),
                };
                edits.push(edit(range.start..range.start, "Box::new("));
                edits.push(edit(range.end..range.end, cast));
            }
            edits
        };
        let closures: Vec<Node<'_>> = elements
            .iter()
            .copied()
            .filter(|e| e.kind() == "closure_expression")
            .collect();
        if let Some(first) = closures.first() {
            let count = first
                .child_by_field_name("parameters")
                .map_or(0, |p| named(p).len());
            let holes = vec!["_"; count].join(", ");
            let object = format!("Box<dyn Fn({holes}) -> _>");
            ideas.edits(tier::EXACT, grade::NAMED, boxed(&object));
            continue;
        }
        // The result or the binding already says which objects they are.
        ideas.edits(tier::EXACT, grade::SEEN, boxed(""));
        for item in scene.all(&["trait_item"]).into_iter().take(3) {
            let object = format!("Box<dyn {}>", scene.name(item));
            ideas.edits(tier::EXACT, grade::SEEN, boxed(&object));
        }
    }
}
