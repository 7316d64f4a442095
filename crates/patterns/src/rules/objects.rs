//! Patterns about trait objects and `impl Trait`: making a trait fit for
//! objects, and giving values of several types as one.

use sleepy_fix::Family::{TraitBounds as Traits, TypeMismatch as Types};
use sleepy_fix::TextEdit;
use tree_sitter::Node;

use super::errors::results;
use super::{Pattern, find};
use crate::bindings::{bindings, statement};
use crate::draft::{Ideas, edit, grade};
use crate::outline::{function, functions, head};
use crate::scene::{Scene, tier};
use crate::syntax::{children, enclosing, find as nodes, named, whole_chain};

pub(super) const PATTERNS: &[Pattern] = &[
    find(
        "object_method",
        Traits,
        object_method,
        "Makes a trait fit for objects: `where Self: Sized`, `&dyn` for a parameter, `Box<dyn …>` for `Self`.",
    )
    .when(&["E0038"], 0.15),
    find(
        "object_generic",
        Traits,
        object_generic,
        "Takes a generic value instead of a trait object.",
    )
    .when(&["E0038", "E0277"], 0.04),
    find(
        "box_branches",
        Types,
        box_branches,
        "Boxes the values of all branches as one trait object.",
    )
    .when(&["E0308", "E0282", "E0277"], 0.06),
];

/// The traits that cannot be made objects: those the message's notes point into.
fn culprits<'t>(scene: &Scene<'t>) -> Vec<Node<'t>> {
    let mut found: Vec<Node<'t>> = Vec::new();
    for item in scene.all(&["trait_item"]) {
        let name = scene.name(item);
        let said = scene
            .facts
            .quoted
            .iter()
            .any(|q| crate::parts::mentions(q, name));
        if said && !found.contains(&item) {
            found.push(item);
        }
    }
    found
}

fn object_method(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for item in culprits(scene).into_iter().take(2) {
        let name = scene.name(item);
        let Some(body) = item.child_by_field_name("body") else {
            continue;
        };
        let declared: Vec<Node<'_>> = named(body)
            .into_iter()
            .filter(|n| crate::scene::FUNCTIONS.contains(&n.kind()))
            .collect();
        let mut all_sized = Vec::new();
        for node in declared {
            let Some(f) = function(scene, node) else {
                continue;
            };
            let list = node.child_by_field_name("type_parameters");
            let own = f.result == "Self"
                || f.result.contains("Self>")
                || f.parameters.iter().any(|p| p.of.contains("Self"));
            let culprit = list.is_some_and(|l| scene.of(l).chars().any(char::is_uppercase))
                || own
                || f.receiver.is_empty()
                || f.result.starts_with("impl ")
                || f.parameters.iter().any(|p| p.of.contains("impl "))
                || scene.text[node.start_byte()..].starts_with("async ");
            if !culprit {
                continue;
            }
            if let Some(bound) = sized(scene, node) {
                ideas.edits(tier::EXACT, grade::NAMED, vec![bound.clone()]);
                all_sized.push(bound);
            }
            let others: Vec<Node<'_>> = functions(scene)
                .iter()
                .filter(|o| o.of_trait == name && o.name == f.name)
                .map(|o| o.node)
                .collect();
            let every: Vec<Node<'_>> = std::iter::once(node).chain(others).collect();
            dynamic_parameters(scene, ideas, &every);
            if f.receiver.is_empty() {
                let edits = every.iter().filter_map(|n| with_receiver(*n));
                ideas.edits(tier::EXACT, grade::SEEN, edits.collect());
            }
            if own {
                boxed_self(scene, ideas, &every, name);
                other_object(scene, ideas, &every, name);
            }
        }
        if all_sized.len() > 1 {
            ideas.edits(tier::EXACT, grade::NAMED, all_sized);
        }
        if let Some(bounds) = item.child_by_field_name("bounds") {
            ideas.replace(tier::EXACT, grade::NAMED, bounds.byte_range(), "");
            for part in named(bounds).iter().filter(|p| {
                matches!(
                    head(scene.of(**p)),
                    "Sized" | "Clone" | "Copy" | "Default" | "PartialEq" | "Eq" | "Hash" | "Ord"
                )
            }) {
                let text = scene.of(bounds);
                let rest: Vec<&str> = text
                    .trim_start_matches(':')
                    .split('+')
                    .map(str::trim)
                    .filter(|t| *t != scene.of(*part))
                    .collect();
                if !rest.is_empty() {
                    ideas.replace(
                        tier::EXACT,
                        grade::NAMED,
                        bounds.byte_range(),
                        format!(": {}", rest.join(" + ")),
                    );
                }
            }
        }
    }
}

/// `where Self: Sized` behind a signature.
fn sized(scene: &Scene<'_>, node: Node<'_>) -> Option<TextEdit> {
    let clause = children(node)
        .into_iter()
        .find(|c| c.kind() == "where_clause");
    if let Some(clause) = clause {
        let last = named(clause).pop()?.end_byte();
        return Some(edit(last..last, ", Self: Sized"));
    }
    let end = match node.child_by_field_name("body") {
        Some(body) => scene.text[..body.start_byte()].trim_end().len(),
        None => scene.text[..node.end_byte()].trim_end_matches(';').len(),
    };
    Some(edit(end..end, " where Self: Sized"))
}

/// A generic parameter as a trait object: `out: &mut W` as `out: &mut dyn Write`.
fn dynamic_parameters(scene: &Scene<'_>, ideas: &mut Ideas<'_>, every: &[Node<'_>]) {
    for by_reference in ["&", "&mut ", "Box"] {
        let mut edits = Vec::new();
        for node in every {
            if let Some(list) = node.child_by_field_name("type_parameters") {
                for parameter in nodes(list, &["type_parameter"]) {
                    let bounds = scene.part(parameter, "bounds");
                    let name = scene.name(parameter);
                    let bound = bounds.trim_start_matches(':').trim();
                    let mut used = false;
                    for of in nodes(*node, &["type_identifier"])
                        .into_iter()
                        .filter(|t| scene.of(*t) == name)
                    {
                        if of.start_byte() < list.end_byte() {
                            continue;
                        }
                        used = true;
                        let lent = of.parent().is_some_and(|p| p.kind() == "reference_type");
                        edits.push(edit(of.byte_range(), object(bound, by_reference, lent)));
                    }
                    if !used || bound.is_empty() {
                        return;
                    }
                }
                edits.push(edit(list.byte_range(), ""));
            }
            let Some(parameters) = node.child_by_field_name("parameters") else {
                return;
            };
            for of in nodes(parameters, &["abstract_type"]) {
                let lent = of.parent().is_some_and(|p| p.kind() == "reference_type");
                let bound = scene.of(of).trim_start_matches("impl ").to_owned();
                edits.push(edit(of.byte_range(), object(&bound, by_reference, lent)));
            }
        }
        ideas.edits(tier::EXACT, grade::NAMED, edits);
    }
}

fn object(bound: &str, by_reference: &str, lent: bool) -> String {
    match (lent, by_reference) {
        (true, _) if bound.contains('+') => format!("(dyn {bound})"),
        (true, _) => format!("dyn {bound}"),
        (false, "Box") => format!("Box<dyn {bound}>"),
        (false, _) if bound.contains('+') => format!("{by_reference}(dyn {bound})"),
        (false, _) => format!("{by_reference}dyn {bound}"),
    }
}

/// `&self` for a function that has none.
fn with_receiver(node: Node<'_>) -> Option<TextEdit> {
    let list = node.child_by_field_name("parameters")?;
    let at = list.start_byte() + 1;
    Some(edit(
        at..at,
        if named(list).is_empty() {
            "&self"
        } else {
            "&self, "
        },
    ))
}

/// `-> Self` as `-> Box<dyn Trait>`, and the values boxed.
fn boxed_self(scene: &Scene<'_>, ideas: &mut Ideas<'_>, every: &[Node<'_>], name: &str) {
    let mut edits = Vec::new();
    for node in every {
        let Some(result) = node.child_by_field_name("return_type") else {
            return;
        };
        let text = scene.of(result);
        let holder = node
            .parent()
            .and_then(|p| p.parent())
            .and_then(|h| h.child_by_field_name("type"));
        let own = holder.map_or("Self", |h| scene.of(h));
        let new = if text == own {
            format!("Box<dyn {name}>")
        } else {
            text.replace("Self", &format!("Box<dyn {name}>"))
        };
        edits.push(edit(result.byte_range(), new));
        if let Some(body) = node.child_by_field_name("body") {
            let mut values = Vec::new();
            results(body, &mut values);
            for value in values {
                let range = scene.span(value);
                edits.push(edit(range.start..range.start, "Box::new("));
                edits.push(edit(range.end..range.end, ")"));
            }
        }
    }
    ideas.edits(tier::EXACT, grade::NAMED, edits);
}

/// A parameter `&Self` as `&dyn Trait`.
fn other_object(scene: &Scene<'_>, ideas: &mut Ideas<'_>, every: &[Node<'_>], name: &str) {
    let mut edits = Vec::new();
    for node in every {
        let Some(list) = node.child_by_field_name("parameters") else {
            return;
        };
        let holder = node
            .parent()
            .and_then(|p| p.parent())
            .and_then(|h| h.child_by_field_name("type"));
        for of in nodes(list, &["type_identifier"]) {
            if scene.of(of) == "Self" || holder.is_some_and(|h| scene.of(h) == scene.of(of)) {
                edits.push(edit(of.byte_range(), format!("dyn {name}")));
            }
        }
    }
    ideas.edits(tier::EXACT, grade::NAMED, edits);
}

fn object_generic(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for function in &scene.functions {
        let Some(list) = function.child_by_field_name("parameters") else {
            continue;
        };
        let edits: Vec<TextEdit> = nodes(list, &["dynamic_type"])
            .into_iter()
            .map(|n| edit(n.start_byte()..n.start_byte() + 3, "impl"))
            .collect();
        ideas.edits(tier::EXACT, grade::NAMED, edits);
    }
    // `&[Box<dyn Trait>]` as `&[impl Trait]`.
    for node in scene.all(&["generic_type"]).into_iter().take(20) {
        let text = scene.of(node);
        if let Some(bound) = text
            .strip_prefix("Box<dyn ")
            .and_then(|t| t.strip_suffix('>'))
        {
            let in_parameter = enclosing(node, &["parameter"]).is_some();
            if in_parameter {
                ideas.replace(
                    tier::AROUND,
                    grade::SEEN,
                    node.byte_range(),
                    format!("impl {bound}"),
                );
            }
        }
    }
}

/// The trait object that values of several types may be.
fn common(scene: &Scene<'_>, branches: &[Node<'_>], result: &str) -> Vec<String> {
    let mut found = Vec::new();
    if let Some(bound) = result.strip_prefix("impl ") {
        found.push(format!("Box<dyn {bound}>"));
    }
    if result.contains("Box<dyn ") {
        found.push(result[result.find("Box<dyn ").unwrap_or(0)..].to_owned());
    }
    // Names of the file for boxed things.
    for alias in scene.all(&["type_item"]) {
        let part = |f| alias.child_by_field_name(f).map_or("", |n| scene.of(n));
        if part("type").starts_with("Box<dyn ") {
            found.push(part("name").to_owned());
        }
    }
    // The traits that all of them have in the file.
    let heads: Vec<&str> = branches
        .iter()
        .map(|b| {
            let text = scene.of(*b);
            let name = text.split(['(', '{', ' ', '.']).next().unwrap_or("");
            name.split("::").next().unwrap_or(name)
        })
        .collect();
    for item in scene.all(&["trait_item"]) {
        let name = scene.name(item);
        if heads
            .iter()
            .all(|h| crate::outline::implementation(scene, name, h).is_some())
        {
            found.push(format!("Box<dyn {name}>"));
        }
    }
    found.push("Box<dyn Fn(_) -> _>".to_owned());
    found
}

fn box_branches(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let wanted = scene.facts.says("closure")
        || scene.facts.says("incompatible types")
        || scene.facts.says("fn item")
        || scene.facts.says("opaque")
        || scene.facts.says("expected `");
    if !wanted {
        return;
    }
    let mut seen = Vec::new();
    let anchors = scene.anchors.iter().take(4).map(|a| a.node);
    // A local that is handed over may have been bound to the branches.
    let bound = scene.primary().flat_map(|a| {
        let found = bindings(scene.text, a.node, scene.of(a.node));
        found.into_iter().take(1).filter_map(|b| b.source)
    });
    for node in anchors.chain(bound) {
        let Some(branching) = enclosing(node, &["match_expression", "if_expression"]) else {
            continue;
        };
        let top = whole_chain(branching);
        if seen.contains(&top) {
            continue;
        }
        seen.push(top);
        let mut values = Vec::new();
        results(top, &mut values);
        if values.len() < 2 {
            continue;
        }
        let result = crate::outline::around(scene, top).map_or("", |f| f.result);
        let head_range =
            enclosing(top, &["function_item"]).and_then(|f| f.child_by_field_name("return_type"));
        let local = statement(top).filter(|s| s.kind() == "let_declaration");
        for kind in common(scene, &values, result).iter().take(5) {
            let mut edits: Vec<TextEdit> = Vec::new();
            for value in &values {
                let range = scene.span(*value);
                edits.push(edit(range.start..range.start, "Box::new("));
                edits.push(edit(range.end..range.end, ")"));
            }
            match local {
                Some(declared) => {
                    let Some(pattern) = declared.child_by_field_name("pattern") else {
                        continue;
                    };
                    let at = pattern.end_byte();
                    if declared.child_by_field_name("type").is_none() {
                        edits.push(edit(at..at, format!(": {kind}")));
                    }
                    // A box that was put around it later goes.
                    let mut whole = edits.clone();
                    if let Some(unboxed) = unbox_later(scene, declared, scene.of(pattern)) {
                        whole.extend(unboxed);
                        ideas.edits(tier::EXACT, grade::NAMED, whole);
                    }
                }
                None => {
                    if let Some(range) = head_range.filter(|_| result.starts_with("impl ")) {
                        edits.push(edit(range.byte_range(), kind.as_str()));
                    }
                }
            }
            ideas.edits(tier::EXACT, grade::NAMED, edits);
        }
        borrowed_branches(scene, ideas, local, &values);
    }
}

/// `Box::new(name)` behind the declaration as `name`.
fn unbox_later(scene: &Scene<'_>, declared: Node<'_>, name: &str) -> Option<Vec<TextEdit>> {
    let block = declared.parent()?;
    let calls = nodes(block, &["call_expression"]).into_iter();
    let edits: Vec<TextEdit> = calls
        .filter(|c| {
            c.start_byte() > declared.end_byte() && scene.of(*c) == format!("Box::new({name})")
        })
        .map(|c| edit(c.byte_range(), name))
        .collect();
    (!edits.is_empty()).then_some(edits)
}

/// The values as `&dyn Trait`, which needs no box.
fn borrowed_branches(
    scene: &Scene<'_>,
    ideas: &mut Ideas<'_>,
    local: Option<Node<'_>>,
    values: &[Node<'_>],
) {
    let Some(pattern) = local.and_then(|l| l.child_by_field_name("pattern")) else {
        return;
    };
    for kind in common(scene, values, "")
        .iter()
        .filter(|k| !k.contains('_'))
        .take(2)
    {
        let Some(bound) = kind
            .strip_prefix("Box<dyn ")
            .and_then(|k| k.strip_suffix('>'))
        else {
            continue;
        };
        let mut edits: Vec<TextEdit> = values
            .iter()
            .map(|v| edit(scene.span(*v).start..scene.span(*v).start, "&"))
            .collect();
        let at = pattern.end_byte();
        edits.push(edit(at..at, format!(": &dyn {bound}")));
        ideas.edits(tier::EXACT, grade::SEEN, edits);
    }
}
