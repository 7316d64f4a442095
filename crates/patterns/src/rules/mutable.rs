//! Patterns that change how something is taken, and how everyone hands it over.

use sleepy_fix::Family::BorrowChecker as Borrow;
use sleepy_fix::TextEdit;
use tree_sitter::Node;

use super::calls::method;
use super::{Pattern, find};
use crate::bindings::{bindings, names};
use crate::draft::{Ideas, edit, grade};
use crate::parts::{has, parameters, takes_self};
use crate::scene::{FUNCTIONS, Scene, tier};
use crate::syntax::{enclosing, find as nodes};

pub(super) const PATTERNS: &[Pattern] = &[
    find(
        "mut_self",
        Borrow,
        mut_self,
        "Takes `&mut self`, also in the trait, in its callers and for their locals.",
    )
    .when(&["E0507", "E0594", "E0596"], 0.15),
    find(
        "mut_parameter",
        Borrow,
        mut_parameter,
        "Takes a parameter by `&mut`, and lends it so at every call.",
    )
    .when(&["E0308", "E0594", "E0596"], 0.12),
    find(
        "lend_parameter",
        Borrow,
        lend_parameter,
        "Takes a parameter by reference, and lends it at every call.",
    )
    .when(&["E0382", "E0505", "E0507", "E0525"], 0.12),
    find(
        "mut_field",
        Borrow,
        mut_field,
        "Holds a mutable reference in a field, and lends it so to all that fill the field.",
    )
    .when(&["E0594", "E0596"], 0.2),
];

/// Whether `self` is taken by a shared reference.
fn shared_self<'t>(scene: &Scene<'t>, function: Node<'t>) -> Option<Node<'t>> {
    takes_self(function).filter(|s| scene.of(*s).starts_with('&') && !has(*s, "mutable_specifier"))
}

/// Where `mut ` goes in `&self`, `&'a self`, `&T`, `&'a T`.
fn mutable(node: Node<'_>) -> TextEdit {
    let last = node
        .child_by_field_name("type")
        .map(|t| t.start_byte())
        .unwrap_or_else(|| node.end_byte() - "self".len());
    edit(last..last, "mut ")
}

fn mut_self(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for function in scene.functions.iter().take(2) {
        if shared_self(scene, *function).is_none() {
            continue;
        }
        let all = scene.all(&FUNCTIONS);
        let mut called: Vec<&str> = vec![scene.name(*function)];
        let mut at = 0;
        while at < called.len() && called.len() < 6 {
            let call = format!("self.{}(", called[at]);
            for other in &all {
                let name = scene.name(*other);
                let calls = scene.of(*other).contains(&call);
                if calls && shared_self(scene, *other).is_some() && !called.contains(&name) {
                    called.push(name);
                }
            }
            at += 1;
        }
        let mut edits: Vec<TextEdit> = all
            .iter()
            .filter(|f| called.contains(&scene.name(**f)))
            .filter_map(|f| shared_self(scene, *f))
            .map(mutable)
            .collect();
        ideas.edits(tier::EXACT, grade::NAMED, edits.clone());
        let mut owners: Vec<TextEdit> = Vec::new();
        for (call, _) in called.iter().flat_map(|n| scene.calls_of(n)) {
            if let Some((receiver, _, _)) = method(call) {
                owners.extend(may_change(scene, receiver));
            }
        }
        if !owners.is_empty() {
            edits.extend(owners);
            ideas.edits(tier::EXACT, grade::NAMED, unique(edits));
        }
    }
}

fn unique(mut edits: Vec<TextEdit>) -> Vec<TextEdit> {
    edits.sort_by_key(|e| (e.range.start, e.range.end));
    edits.dedup_by(|a, b| a.range == b.range && a.new_text == b.new_text);
    edits
}

/// Makes the local or parameter at the bottom of a place changeable.
pub(super) fn may_change(scene: &Scene<'_>, place: Node<'_>) -> Vec<TextEdit> {
    let mut base = place;
    while let Some(inner) = base
        .child_by_field_name("value")
        .filter(|_| base.kind() == "field_expression")
    {
        base = inner;
    }
    if base.kind() != "identifier" {
        return Vec::new();
    }
    let Some(bound) = bindings(scene.text, base, scene.of(base))
        .into_iter()
        .next()
    else {
        return Vec::new();
    };
    let plain = bound.holder.child_by_field_name("pattern") == Some(bound.name);
    match bound.holder.kind() {
        "let_declaration" if plain && !has(bound.holder, "mutable_specifier") => {
            let borrowed = bound
                .source
                .is_some_and(|s| s.kind() == "reference_expression");
            let at = bound.name.start_byte();
            if borrowed {
                Vec::new()
            } else {
                vec![edit(at..at, "mut ")]
            }
        }
        "parameter" if !has(bound.holder, "mutable_specifier") => {
            match bound.holder.child_by_field_name("type") {
                Some(of) if of.kind() == "reference_type" => {
                    if has(of, "mutable_specifier") {
                        Vec::new()
                    } else {
                        vec![mutable(of)]
                    }
                }
                Some(_) if plain => {
                    let at = bound.name.start_byte();
                    vec![edit(at..at, "mut ")]
                }
                _ => Vec::new(),
            }
        }
        _ => Vec::new(),
    }
}

/// The parameters that the names at the anchors are, or were taken out of.
fn concerned<'t>(scene: &Scene<'t>) -> Vec<(Node<'t>, Node<'t>)> {
    let mut found: Vec<(Node<'t>, Node<'t>)> = Vec::new();
    let mut todo: Vec<(Node<'t>, &str)> = Vec::new();
    for anchor in scene.primary() {
        todo.extend(
            names(scene.text, anchor.node, 4)
                .into_iter()
                .map(|n| (anchor.node, n)),
        );
    }
    let mut at = 0;
    while at < todo.len() && todo.len() < 16 {
        let (from, name) = todo[at];
        at += 1;
        let Some(bound) = bindings(scene.text, from, name).into_iter().next() else {
            continue;
        };
        if bound.holder.kind() == "parameter" {
            let function = enclosing(bound.holder, &FUNCTIONS);
            if let Some(function) = function.filter(|_| !found.iter().any(|f| f.1 == bound.holder))
            {
                found.push((function, bound.holder));
            }
        } else if let Some(source) = bound.source {
            todo.extend(
                names(scene.text, source, 3)
                    .into_iter()
                    .map(|n| (source, n)),
            );
        }
    }
    found
}

fn mut_parameter(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for (function, parameter) in concerned(scene).into_iter().take(3) {
        let name = scene.name(function);
        let Some(k) = parameters(function).iter().position(|p| *p == parameter) else {
            continue;
        };
        let mut edits: Vec<TextEdit> = Vec::new();
        for same in scene.functions_of(name) {
            let of = parameters(same)
                .get(k)
                .and_then(|p| p.child_by_field_name("type"));
            if let Some(of) = of.filter(|t| t.kind() == "reference_type") {
                if has(of, "mutable_specifier") {
                    return;
                }
                edits.push(mutable(of));
            }
        }
        if edits.is_empty() {
            continue;
        }
        for (_, arguments) in scene.calls_of(name) {
            let Some(argument) = arguments.get(k) else {
                continue;
            };
            match argument.child_by_field_name("value") {
                Some(value) if argument.kind() == "reference_expression" => {
                    if !has(*argument, "mutable_specifier") {
                        let at = value.start_byte();
                        edits.push(edit(at..at, "mut "));
                        edits.extend(may_change(scene, value));
                    }
                }
                _ => edits.extend(may_change(scene, *argument)),
            }
        }
        let edits = unique(edits);
        ideas.edits(tier::EXACT, grade::NAMED, edits.clone());
        // What is gone through inside is gone through mutably.
        let inside: Vec<TextEdit> = nodes(function, &["call_expression", "reference_expression"])
            .into_iter()
            .filter(|n| names(scene.text, *n, 2).contains(&scene.part(parameter, "pattern")))
            .filter_map(|n| match method(n) {
                Some((_, called, _)) => {
                    let new = match scene.of(called) {
                        "iter" => "iter_mut",
                        "get" => "get_mut",
                        "values" => "values_mut",
                        "first" => "first_mut",
                        "last" => "last_mut",
                        "as_ref" => "as_mut",
                        _ => return None,
                    };
                    Some(edit(called.byte_range(), new))
                }
                None => None,
            })
            .collect();
        if !inside.is_empty() {
            ideas.edits(tier::EXACT, grade::NAMED, unique([edits, inside].concat()));
        }
    }
}

fn lend_parameter(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    // What is moved at an anchor is an argument of a function of the file.
    let calls = scene.around_anchors(&["call_expression"], 8);
    let mut seen: Vec<(&str, usize)> = Vec::new();
    for (tier, call) in calls {
        let name = scene.callee(call);
        let functions = scene.functions_of(name);
        let [function] = &functions[..] else { continue };
        for (k, parameter) in parameters(*function).into_iter().enumerate() {
            let Some(of) = parameter.child_by_field_name("type") else {
                continue;
            };
            let by_value = !matches!(of.kind(), "reference_type" | "primitive_type");
            if !by_value || seen.contains(&(name, k)) || seen.len() > 5 {
                continue;
            }
            seen.push((name, k));
            let text = scene.of(of);
            let new = match text.strip_prefix("Vec<").and_then(|t| t.strip_suffix('>')) {
                Some(element) => format!("&[{element}]"),
                None if text == "String" => "&str".to_owned(),
                None if text == "PathBuf" => "&Path".to_owned(),
                None => format!("&{text}"),
            };
            let mut edits = vec![edit(of.byte_range(), new)];
            for (_, arguments) in scene.calls_of(name) {
                let Some(argument) = arguments.get(k).copied() else {
                    continue;
                };
                edits.extend(lend(scene, argument));
            }
            ideas.edits(tier, grade::NAMED, edits.clone());
            // Inside, it is gone through by reference.
            let own = scene.part(parameter, "pattern");
            let inside: Vec<TextEdit> = nodes(*function, &["call_expression"])
                .into_iter()
                .filter_map(method)
                .filter(|(r, n, _)| scene.of(*r) == own && scene.of(*n) == "into_iter")
                .map(|(_, n, _)| edit(n.byte_range(), "iter"))
                .collect();
            if !inside.is_empty() {
                ideas.edits(tier, grade::NAMED, [edits, inside].concat());
            }
        }
    }
}

/// The edits that lend an argument instead of giving it away.
fn lend(scene: &Scene<'_>, argument: Node<'_>) -> Vec<TextEdit> {
    let range = scene.span(argument);
    let mut edits = Vec::new();
    if argument.kind() == "reference_expression" {
        return edits;
    }
    if argument.kind() == "string_literal" {
        return edits;
    }
    // A text that was only made to be given away.
    if let Some((receiver, name, _)) = method(argument)
        && matches!(
            scene.of(name),
            "clone" | "to_string" | "to_owned" | "to_vec"
        )
    {
        edits.push(edit(scene.span(receiver).end..range.end, ""));
        if receiver.kind() == "string_literal" {
            return edits;
        }
    }
    edits.push(edit(range.start..range.start, "&"));
    edits
}

fn mut_field(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let mut seen: Vec<&str> = Vec::new();
    for anchor in scene.primary() {
        let mut places = nodes(anchor.node, &["field_expression"]);
        places.extend(enclosing(anchor.node, &["field_expression"]));
        for place in places {
            let name = scene.part(place, "field");
            if seen.contains(&name) {
                continue;
            }
            seen.push(name);
            let declared = scene.fields(name);
            let [field] = &declared[..] else { continue };
            let lent = field.of.kind() == "reference_type" && !has(field.of, "mutable_specifier");
            if !lent {
                continue;
            }
            let mut edits = vec![mutable(field.of)];
            // Whoever takes such a reference takes it mutably, and is lent it so.
            let of = scene.of(field.of);
            for function in scene.all(&FUNCTIONS) {
                for (k, parameter) in parameters(function).into_iter().enumerate() {
                    let taken = parameter.child_by_field_name("type");
                    let Some(taken) = taken.filter(|t| scene.of(*t) == of) else {
                        continue;
                    };
                    edits.push(mutable(taken));
                    for (_, arguments) in scene.calls_of(scene.name(function)) {
                        edits.extend(
                            arguments
                                .get(k)
                                .map_or_else(Vec::new, |a| lent_so(scene, *a)),
                        );
                    }
                }
            }
            let filled = scene.initialised(field.owner, name, |value| lent_so(scene, value));
            // A name that is handed on as it is stays short.
            let named = format!("{name}: ");
            edits.extend(filled.into_iter().filter(|e| e.new_text != named));
            ideas.edits(tier::EXACT, grade::NAMED, unique(edits));
        }
    }
}

/// The edits that lend `&x` as `&mut x`, with `x` mutable.
fn lent_so(scene: &Scene<'_>, argument: Node<'_>) -> Vec<TextEdit> {
    let shared = argument.kind() == "reference_expression" && !has(argument, "mutable_specifier");
    let value = argument.child_by_field_name("value").filter(|_| shared);
    value.map_or_else(Vec::new, |value| {
        let at = value.start_byte();
        let mut edits = vec![edit(at..at, "mut ")];
        edits.extend(may_change(scene, value));
        edits
    })
}
