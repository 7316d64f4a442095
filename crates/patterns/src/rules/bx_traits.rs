//! Patterns about what stands where a trait is wanted: closures for traits of the
//! file, types for traits, constants of traits that are used as objects.

use sleepy_fix::Family::TraitBounds as Traits;
use sleepy_fix::TextEdit;
use tree_sitter::Node;

use super::own_traits::{declared, signature, trait_named};
use super::{Pattern, find};
use crate::draft::{Ideas, edit, grade};
use crate::outline::{Function, below, functions, head};
use crate::parts::{mentions, takes_self, words_at};
use crate::scene::{Scene, tier};
use crate::syntax::{enclosing, find as nodes, named};

pub(super) const PATTERNS: &[Pattern] = &[
    find(
        "closure_impl",
        Traits,
        closure_impl,
        "Implements a trait of one method for all closures of its signature.",
    )
    .when(&["E0277"], 0.3),
    find(
        "not_a_trait",
        Traits,
        not_a_trait,
        "Writes a type as a type where it stood as a trait: `&[Shape]` for `&[impl Shape]`.",
    )
    .when(&["E0404"], 0.4),
    find(
        "const_method",
        Traits,
        const_method,
        "Makes a method of a trait's constant or of its function without `self`, so that objects have it.",
    )
    .when(&["E0038"], 0.2),
    find(
        "fit_closure",
        Traits,
        fit_closure,
        "Bounds a closure's parameter with the signature that is wanted of it.",
    )
    .when(&["E0277", "E0631"], 0.2),
    find(
        "swap_operands",
        Traits,
        swap_operands,
        "Swaps the operands of an operator that is implemented the other way round.",
    )
    .when(&["E0277", "E0308", "E0369"], 0.2),
];

/// The traits of the file that the message misses, with their only method.
fn missing_traits<'t>(scene: &Scene<'t>) -> Vec<(Node<'t>, Function<'t>)> {
    let mut found: Vec<(Node<'t>, Function<'t>)> = Vec::new();
    for wanted in &scene.facts.traits {
        let Some(item) = trait_named(scene, head(wanted)) else {
            continue;
        };
        let mut bare = declared(scene, item);
        bare.retain(|f| f.node.child_by_field_name("body").is_none());
        let [only] = &bare[..] else { continue };
        let known = found.iter().any(|(i, _)| i.id() == item.id());
        let plain = item.child_by_field_name("type_parameters").is_none()
            && only.node.child_by_field_name("type_parameters").is_none();
        if !known && plain && !only.receiver.is_empty() {
            found.push((item, only.clone()));
        }
    }
    found
}

fn closure_impl(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    if !scene.facts.says("{closure@") && !scene.facts.says("fn item") {
        return;
    }
    for (item, method) in missing_traits(scene) {
        let kind = match method.receiver {
            "&self" => "Fn",
            "&mut self" => "FnMut",
            _ => "FnOnce",
        };
        let types: Vec<&str> = method.parameters.iter().map(|p| p.of).collect();
        let names: Vec<&str> = method.parameters.iter().map(|p| p.name).collect();
        let gives = match method.result {
            "" => String::new(),
            of => format!(" -> {of}"),
        };
        let text = format!(
            "\nimpl<F> {} for F\nwhere\n    F: {kind}({}){gives},\n{{\n    {} {{\n        self({})\n    }}\n}}\n",
            scene.name(item),
            types.join(", "),
            signature(scene, &method),
            names.join(", ")
        );
        let at = below(scene, item);
        let mut edits = vec![edit(at..at, text)];
        // Nothing but its own words says any more what such a closure takes.
        for anchor in scene.primary() {
            for closure in nodes(anchor.node, &["closure_expression"]) {
                edits.extend(annotated(closure, &types));
            }
        }
        ideas.edits(tier::EXACT, grade::NAMED, edits);
    }
}

/// The types of a closure's parameters, written where they are not.
fn annotated(closure: Node<'_>, types: &[&str]) -> Vec<TextEdit> {
    let list = closure.child_by_field_name("parameters").map(named);
    let bare: Vec<Node<'_>> = list.unwrap_or_default();
    if bare.len() != types.len() {
        return Vec::new();
    }
    bare.iter()
        .zip(types)
        .filter(|(p, _)| p.kind() != "parameter")
        .map(|(p, of)| edit(p.end_byte()..p.end_byte(), format!(": {of}")))
        .collect()
}

fn not_a_trait(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let Some(anchor) = scene.primary().next() else {
        return;
    };
    let name = scene.of(anchor.node);
    swap_sides(scene, ideas, anchor.node);
    // `impl Shape` and `dyn Shape`, wherever they stand.
    let mut edits = Vec::new();
    for whole in scene.all(&["abstract_type", "dynamic_type"]) {
        let inner = whole.child_by_field_name("trait");
        if inner.is_some_and(|t| scene.of(t) == name) {
            edits.push(edit(whole.byte_range(), name));
        }
    }
    ideas.edits(tier::EXACT, grade::NAMED, edits);
    // Without the box that only the object needed.
    let boxed: Vec<TextEdit> = scene
        .all(&["generic_type"])
        .into_iter()
        .filter(|g| scene.of(*g) == format!("Box<dyn {name}>"))
        .map(|g| edit(g.byte_range(), name))
        .collect();
    ideas.edits(tier::EXACT, grade::SEEN, boxed);
    // `fn area<T: Shape>(shape: &T)`: the parameter is the type.
    let parameter = enclosing(anchor.node, &["type_parameter"]);
    if let Some(parameter) = parameter {
        ideas.edits(
            tier::EXACT,
            grade::NAMED,
            without_parameter(scene, parameter, name),
        );
    }
}

/// `impl Dog for Animal` with a type and a trait at the wrong sides.
fn swap_sides(scene: &Scene<'_>, ideas: &mut Ideas<'_>, at: Node<'_>) {
    let Some(item) = enclosing(at, &["impl_item"]) else {
        return;
    };
    let (Some(of_trait), Some(of)) = (
        item.child_by_field_name("trait"),
        item.child_by_field_name("type"),
    ) else {
        return;
    };
    let inside = of_trait.start_byte() <= at.start_byte() && at.end_byte() <= of_trait.end_byte();
    if !inside {
        return;
    }
    let (left, right) = (scene.of(of_trait), scene.of(of));
    let known = trait_named(scene, head(right)).is_some();
    let edits = vec![
        edit(of_trait.byte_range(), right),
        edit(of.byte_range(), left),
    ];
    let grade = if known { grade::NAMED } else { grade::GUESS };
    ideas.edits(tier::EXACT, grade, edits);
    // Methods of the type's own need no trait at all.
    let plain = vec![edit(of_trait.start_byte()..of.start_byte(), "")];
    ideas.edits(tier::EXACT, grade::SEEN, plain);
}

/// The edits that write a type for a type parameter and take that off its list.
pub(super) fn without_parameter(scene: &Scene<'_>, parameter: Node<'_>, of: &str) -> Vec<TextEdit> {
    let own = scene.name(parameter);
    let (Some(list), Some(item)) = (
        parameter.parent(),
        parameter.parent().and_then(|l| l.parent()),
    ) else {
        return Vec::new();
    };
    let all = named(list);
    let mut edits = Vec::new();
    let at = all.iter().position(|p| p.id() == parameter.id());
    match at {
        _ if all.len() == 1 => edits.push(edit(list.byte_range(), "")),
        Some(0) => edits.push(edit(parameter.start_byte()..all[1].start_byte(), "")),
        Some(i) => edits.push(edit(all[i - 1].end_byte()..parameter.end_byte(), "")),
        None => return Vec::new(),
    }
    for usage in nodes(item, &["type_identifier"]) {
        let outside =
            usage.start_byte() < list.start_byte() || usage.start_byte() >= list.end_byte();
        if outside && scene.of(usage) == own {
            edits.push(edit(usage.byte_range(), of));
        }
    }
    edits
}

/// `MAX_SIZE` as a method is called: `max_size`.
fn as_method(name: &str) -> String {
    name.to_lowercase()
}

fn const_method(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for item in scene.all(&["trait_item"]) {
        let of = scene.name(item);
        let said = scene.facts.quoted.iter().any(|q| mentions(q, of));
        let Some(body) = item.child_by_field_name("body").filter(|_| said) else {
            continue;
        };
        for constant in named(body).into_iter().filter(|n| n.kind() == "const_item") {
            ideas.edits(
                tier::EXACT,
                grade::NAMED,
                constant_to_method(scene, of, constant),
            );
        }
        for f in declared(scene, item) {
            let shape = f.node.child_by_field_name("type_parameters").is_none()
                && f.receiver.is_empty()
                && f.result != "Self";
            if shape {
                ideas.edits(
                    tier::EXACT,
                    grade::NAMED,
                    function_to_method(scene, of, f.name),
                );
            }
        }
    }
}

/// Every declaration of a constant of a trait as a method, and every use as a call;
/// nothing where a use has no value to call it on.
fn constant_to_method(scene: &Scene<'_>, of: &str, constant: Node<'_>) -> Vec<TextEdit> {
    let (name, mut edits) = (scene.name(constant), Vec::new());
    let method = as_method(name);
    let own = scene.all(&["const_item"]).into_iter().filter(|c| {
        let holder = enclosing(*c, &["impl_item", "trait_item"]);
        let of_trait = holder.is_some_and(|h| match h.kind() {
            "trait_item" => scene.name(h) == of,
            _ => head(scene.part(h, "trait")) == of,
        });
        of_trait && scene.name(*c) == name
    });
    for each in own {
        let gives = scene.part(each, "type");
        let text = match each.child_by_field_name("value") {
            Some(value) => format!("fn {method}(&self) -> {gives} {{ {} }}", scene.of(value)),
            None => format!("fn {method}(&self) -> {gives};"),
        };
        edits.push(edit(each.byte_range(), text));
    }
    match uses_as_calls(scene, name, &method, false) {
        Some(uses) => edits.extend(uses),
        None => edits.clear(),
    }
    edits
}

/// Every declaration of a function of a trait with `&self`, and every use as a call.
fn function_to_method(scene: &Scene<'_>, of: &str, name: &str) -> Vec<TextEdit> {
    let mut edits = Vec::new();
    for f in functions(scene) {
        let own = f.name == name && (f.of_trait == of || f.of == of && f.of_trait.is_empty());
        let Some(list) = f.node.child_by_field_name("parameters").filter(|_| own) else {
            continue;
        };
        let at = list.start_byte() + 1;
        let rest = if f.parameters.is_empty() { "" } else { ", " };
        edits.push(edit(at..at, format!("&self{rest}")));
    }
    match uses_as_calls(scene, name, name, true) {
        Some(uses) => edits.extend(uses),
        None => edits.clear(),
    }
    edits
}

/// `Self::NAME` as `self.name()`, and `T::NAME` where a value of `T` is at hand.
fn uses_as_calls(
    scene: &Scene<'_>,
    name: &str,
    method: &str,
    called: bool,
) -> Option<Vec<TextEdit>> {
    let mut edits = Vec::new();
    let end = if called { "" } else { "()" };
    for path in scene.all(&["scoped_identifier"]) {
        let last = path.child_by_field_name("name");
        if last.is_none_or(|n| scene.of(n) != name) {
            continue;
        }
        let function = enclosing(path, &["function_item"])?;
        let of = scene.part(path, "path");
        let value = match of {
            "Self" => takes_self(function).map(|_| "self"),
            _ => crate::outline::function(scene, function)?
                .parameters
                .iter()
                .find(|p| words_at(p.of, of).next().is_some() && !p.of.contains('['))
                .map(|p| p.name),
        }?;
        edits.push(edit(path.byte_range(), format!("{value}.{method}{end}")));
    }
    Some(edits)
}

/// The arguments of `fn(&'a str, u8)` as a bound has them: `&str, u8`.
fn bound_arguments(signature: &str) -> Option<String> {
    let inner = signature.split_once("fn(")?.1;
    let close = inner.rfind(')')?;
    let mut text = String::with_capacity(close);
    let mut rest = &inner[..close];
    // Lifetimes that only the message names are left out.
    while let Some(at) = rest.find('\'') {
        text.push_str(&rest[..at]);
        let after = &rest[at + 1..];
        let word = after.find(|c: char| !(c.is_alphanumeric() || c == '_'));
        rest = after[word.unwrap_or(after.len())..].trim_start();
    }
    text.push_str(rest);
    (!text.contains('{') && !text.contains("..")).then_some(text)
}

fn fit_closure(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let signatures: Vec<&String> = scene
        .facts
        .quoted
        .iter()
        .filter(|q| q.contains("fn("))
        .collect();
    let [expected, found, ..] = &signatures[..] else {
        return;
    };
    let (Some(expected), Some(found)) = (bound_arguments(expected), bound_arguments(found)) else {
        return;
    };
    if expected == found {
        return;
    }
    // `F: Fn(String) -> usize` takes what is wanted of it; else the field or parameter
    // that holds the closure takes what the closure takes.
    for list in scene.all(&["function_type"]) {
        let Some(arguments) = list.child_by_field_name("parameters") else {
            continue;
        };
        let range = arguments.start_byte() + 1..scene.last(arguments);
        let Some(now) = scene.text.get(range.clone()) else {
            continue;
        };
        if now == found {
            ideas.replace(tier::EXACT, grade::NAMED, range, expected.as_str());
        } else if now == expected {
            ideas.replace(tier::EXACT, grade::SEEN, range, found.as_str());
        }
    }
}

fn swap_operands(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    const OPERATORS: [(&str, &str); 3] = [("*", "Mul"), ("+", "Add"), ("==", "PartialEq")];
    for (tier, whole) in scene.around_anchors(&["binary_expression"], 2) {
        let part = |field| whole.child_by_field_name(field);
        let (Some(left), Some(operator), Some(right)) =
            (part("left"), part("operator"), part("right"))
        else {
            continue;
        };
        let sign = scene.of(operator);
        let Some((_, of_trait)) = OPERATORS.iter().find(|(s, _)| *s == sign) else {
            continue;
        };
        // Somebody has written it with a type at its right side.
        let known = scene.all(&["impl_item"]).into_iter().any(|i| {
            let text = scene.part(i, "trait");
            head(text) == *of_trait && text.contains('<')
        });
        if !known {
            continue;
        }
        let edits = vec![
            edit(scene.span(left), scene.of(right)),
            edit(scene.span(right), scene.of(left)),
        ];
        ideas.edits(tier, grade::NAMED, edits);
    }
}
