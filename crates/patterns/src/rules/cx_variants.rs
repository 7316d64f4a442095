//! Patterns about variants that are named where a value of them is wanted, and
//! results that were used up by a question.

use std::ops::Range;

use sleepy_fix::Family::ResultHandling as Results;
use sleepy_fix::TextEdit;
use tree_sitter::Node;

use super::calls::method;
use super::error_values::in_scope;
use super::names::is_word;
use super::rh_errors::fillings;
use super::{Pattern, find};
use crate::draft::{Ideas, edit, grade};
use crate::facts::NUMBERS;
use crate::outline::{Field, Shape, Variant, build, functions, head, types};
use crate::scene::{Scene, tier};
use crate::syntax::{each, enclosing, find as nodes, named};

pub(super) const PATTERNS: &[Pattern] = &[
    find(
        "bind_and_fill",
        Results,
        bind_and_fill,
        "Binds what a pattern ignores and fills a variant with it.",
    )
    .when(&["E0308", "E0061", "E0533", "E0618", "E0063", "E0277"], 0.3),
    find(
        "variant_of_error",
        Results,
        variant_of_error,
        "Makes a closure of a variant that takes more, or less, than it is given.",
    )
    .when(&["E0593", "E0631", "E0533", "E0277", "E0618"], 0.35),
    find(
        "told_argument",
        Results,
        told_argument,
        "Hands over the argument that the message misses, by the parameter's name and type.",
    )
    .when(&["E0061"], 0.35),
    find(
        "lent_question",
        Results,
        lent_question,
        "Asks an option or a result that is still needed through `as_ref`, and what it holds by reference.",
    )
    .when(&["E0382", "E0507", "E0505"], 0.4),
];

/// The path of a variant with fields at an anchor, and the variant.
fn named_variant<'t>(scene: &Scene<'t>, node: Node<'t>) -> Option<(Node<'t>, Variant<'t>)> {
    const PATHS: [&str; 2] = ["scoped_identifier", "scoped_type_identifier"];
    let around = enclosing(node, &PATHS);
    let path = around.or_else(|| nodes(node, &PATHS).into_iter().next_back())?;
    let of = scene.part(path, "path");
    let name = scene.name(path);
    let owns = types(scene).into_iter();
    let mut variants = owns
        .filter(|o| o.name == head(of) || of == "Self")
        .flat_map(|o| o.variants);
    let variant = variants.find(|v| v.name == name && !v.fields.is_empty())?;
    Some((path, variant))
}

/// The `_` and `..` of the patterns around a node, the nearest first.
fn ignored(node: Node<'_>) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut at = Some(node);
    while let Some(n) = at.filter(|n| n.kind() != "function_item" && found.len() < 4) {
        let pattern = match n.kind() {
            "match_arm" => n.child_by_field_name("pattern"),
            "closure_expression" => n.child_by_field_name("parameters"),
            "if_expression" | "while_expression" => nodes(n, &["let_condition"])
                .first()
                .filter(|l| l.end_byte() < node.start_byte())
                .and_then(|l| l.child_by_field_name("pattern")),
            _ => None,
        };
        if let Some(pattern) = pattern {
            each(pattern, &mut |p| {
                if p.kind() == "_" {
                    found.push(p.byte_range());
                }
            });
        }
        at = n.parent();
    }
    found
}

/// How a value that was just bound is handed over as a field, the likeliest first.
fn handed(name: &str, of: &str) -> Vec<(u8, String)> {
    let plain = (grade::NAMED, name.to_owned());
    match of {
        "String" => vec![(grade::NAMED, format!("{name}.to_string()")), plain],
        of if NUMBERS.contains(&of) || matches!(of, "char" | "bool") => {
            vec![plain, (grade::SEEN, format!("*{name}"))]
        }
        of if of.starts_with('&') => vec![plain],
        _ => vec![plain, (grade::SEEN, format!("{name}.clone()"))],
    }
}

/// The fields of a variant with `value` at one place, the rest from the scope.
fn filled(
    scope: &[(&str, &str)],
    fields: &[Field<'_>],
    place: usize,
    value: &str,
) -> Option<Vec<String>> {
    let mut taken: Vec<String> = Vec::new();
    for (i, field) in fields.iter().enumerate() {
        if i == place {
            taken.push(value.to_owned());
            continue;
        }
        let choices = fillings(scope, field);
        let free = choices.iter().find(|c| !taken.contains(c) && *c != value);
        taken.push(free.or(choices.first())?.clone());
    }
    Some(taken)
}

fn bind_and_fill(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let Some(anchor) = scene.primary().next() else {
        return;
    };
    let Some((path, variant)) = named_variant(scene, anchor.node) else {
        return;
    };
    let call = path.parent().filter(|p| p.kind() == "call_expression");
    let called = call.filter(|c| c.child_by_field_name("function") == Some(path));
    let given = called
        .and_then(|c| c.child_by_field_name("arguments"))
        .map(named);
    if given.is_some_and(|g| !g.is_empty()) || variant.fields.len() > 4 {
        return;
    }
    let whole = called.unwrap_or(path);
    let scope = in_scope(scene, path);
    for open in ignored(path).into_iter().take(3) {
        for (place, field) in variant.fields.iter().enumerate() {
            let name = match field.name {
                "" => scene.fresh("value"),
                name => name.to_owned(),
            };
            for (grade, value) in handed(&name, field.of) {
                let Some(values) = filled(&scope, &variant.fields, place, &value) else {
                    continue;
                };
                let made = build(scene.of(path), variant.shape, &variant.fields, &values);
                let edits = vec![
                    edit(open.clone(), name.as_str()),
                    edit(whole.byte_range(), made),
                ];
                ideas.edits(tier::EXACT, grade, edits);
            }
        }
    }
}

/// What a method hands to its closure is called, if it hands over anything.
fn handed_name(method: &str) -> Option<&'static str> {
    Some(match method {
        "map_err" | "or_else" | "unwrap_or_else" => "error",
        "ok_or_else" | "then" | "get_or_insert_with" | "or_insert_with" => "",
        "map" | "and_then" | "filter_map" | "flat_map" => "value",
        _ => return None,
    })
}

fn variant_of_error(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let Some(anchor) = scene.primary().next() else {
        return;
    };
    let Some((path, variant)) = named_variant(scene, anchor.node) else {
        return;
    };
    let call = path.parent().filter(|p| p.kind() == "arguments");
    let call = call.and_then(|a| a.parent());
    let name = call
        .and_then(method)
        .map_or("", |(_, name, _)| scene.of(name));
    let (Some(given), true) = (handed_name(name), variant.fields.len() <= 5) else {
        return;
    };
    let scope = in_scope(scene, path);
    let made = |values: &[String]| build(scene.of(path), variant.shape, &variant.fields, values);
    if given.is_empty() {
        if let Some(values) = filled(&scope, &variant.fields, usize::MAX, "") {
            let closure = format!("|| {}", made(&values));
            ideas.replace(tier::EXACT, grade::NAMED, path.byte_range(), closure);
        }
        return;
    }
    // The error goes where errors are kept, else to the last place that fits.
    let holds = |f: &Field<'_>| {
        let error = head(f.of).ends_with("Error") || f.of.contains("dyn ");
        u8::from(!error && !matches!(f.name, "source" | "cause" | "error"))
    };
    let mut places: Vec<usize> = (0..variant.fields.len()).rev().collect();
    places.sort_by_key(|p| holds(&variant.fields[*p]));
    for (i, place) in places.into_iter().enumerate() {
        let field = &variant.fields[place];
        let bound = match (variant.shape, field.name) {
            (Shape::Named, name) if given == "error" => name,
            _ => given,
        };
        let value = match field.of {
            "String" => format!("{bound}.to_string()"),
            of if of.starts_with("Box<dyn") => format!("{bound}.into()"),
            _ => bound.to_owned(),
        };
        let Some(values) = filled(&scope, &variant.fields, place, &value) else {
            continue;
        };
        let grade = if i == 0 { grade::NAMED } else { grade::SEEN };
        let closure = format!("|{bound}| {}", made(&values));
        ideas.replace(tier::EXACT, grade, path.byte_range(), closure);
    }
    // Or the error is only told of by what is in scope.
    if let Some(values) = filled(&scope, &variant.fields, usize::MAX, "") {
        let closure = format!("|_| {}", made(&values));
        ideas.replace(tier::EXACT, grade::SEEN, path.byte_range(), closure);
    }
}

/// What a call's function or variant takes, by name where there is one.
fn taken<'t>(scene: &Scene<'t>, call: Node<'t>) -> Option<Vec<Field<'t>>> {
    let function = call.child_by_field_name("function")?;
    if let Some((_, variant)) = named_variant(scene, function) {
        return Some(variant.fields);
    }
    let name = scene.callee(call);
    let of = head(scene.part(function, "path"));
    let mut known = functions(scene).into_iter();
    let fits = known.find(|f| f.name == name && (of.is_empty() || of == "Self" || f.of == of))?;
    Some(fits.parameters)
}

/// The places, from 0, of the arguments that the message says are missing.
fn missing_places(scene: &Scene<'_>) -> Vec<usize> {
    let parts = scene.facts.words.split("argument #").skip(1);
    let told = parts.filter(|p| p.lines().next().is_some_and(|l| l.contains("missing")));
    let number = |p: &str| p.split(' ').next()?.parse::<usize>().ok();
    let mut found: Vec<usize> = told.filter_map(|p| number(p)?.checked_sub(1)).collect();
    found.sort_unstable();
    found.dedup();
    found
}

fn told_argument(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let anchors = scene.primary().next();
    let Some(call) = anchors.and_then(|a| enclosing(a.node, &["call_expression"])) else {
        return;
    };
    let list = call.child_by_field_name("arguments");
    let (Some(list), Some(fields)) = (list, taken(scene, call)) else {
        return;
    };
    let given = named(list);
    let mut places = missing_places(scene);
    if places.is_empty() && given.is_empty() {
        places = (0..fields.len()).collect();
    }
    let [first, ..] = places[..] else { return };
    if places.len() + given.len() != fields.len() || places.len() > 3 {
        return;
    }
    let mut scope = in_scope(scene, call);
    // What is handed over already is seldom handed over twice.
    scope.retain(|(name, _)| !given.iter().any(|g| scene.of(*g) == *name));
    let most = fillings(&scope, &fields[first]).len().min(4);
    for k in 0..most {
        let mut kept = given.iter().map(|g| scene.of(*g).to_owned());
        let mut all: Vec<String> = Vec::new();
        for (i, field) in fields.iter().enumerate() {
            let next = match places.contains(&i) {
                true => {
                    let choices = fillings(&scope, field);
                    choices.get(k).or(choices.first()).cloned()
                }
                false => kept.next(),
            };
            all.extend(next);
        }
        if all.len() == fields.len() {
            let made = format!("({})", all.join(", "));
            ideas.replace(tier::EXACT, grade::NAMED, list.byte_range(), made);
        }
    }
}

/// Methods that use up an option or a result.
const ASKS: [&str; 14] = [
    "is_ok_and",
    "is_err_and",
    "is_some_and",
    "is_none_or",
    "map",
    "map_or",
    "map_or_else",
    "and_then",
    "filter",
    "unwrap_or",
    "unwrap_or_default",
    "ok",
    "err",
    "unwrap_or_else",
];

/// The edit that takes a reference off what a closure with one name takes.
fn by_value(closure: Node<'_>) -> Option<TextEdit> {
    let list = named(closure.child_by_field_name("parameters")?);
    let [parameter] = list[..] else { return None };
    let at = parameter.start_byte();
    (parameter.kind() == "identifier").then(|| edit(at..at, "&"))
}

fn lent_question(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let said = scene.facts.quoted.iter().map(String::as_str);
    let mut names: Vec<&str> = said
        .filter(|q| is_word(q) || q.starts_with("self."))
        .collect();
    names.truncate(3);
    let Some(body) = scene.body() else {
        return;
    };
    let mut count = 0;
    for call in nodes(body, &["call_expression"]) {
        let Some((receiver, name, list)) = method(call) else {
            continue;
        };
        let way = scene.of(name);
        if !ASKS.contains(&way) || !names.contains(&scene.of(receiver)) || count >= 3 {
            continue;
        }
        count += 1;
        let end = scene.span(receiver).end;
        let lent = edit(end..end, ".as_ref()");
        let closures = named(list)
            .into_iter()
            .filter(|a| a.kind() == "closure_expression");
        let copied: Vec<TextEdit> = closures.filter_map(by_value).collect();
        let tail = end..call.end_byte();
        match way {
            "unwrap_or" => {
                let default = scene.of(list).trim_start_matches('(').trim_end_matches(')');
                for value in ["*value", "value.clone()"] {
                    let made = format!(".as_ref().map_or({default}, |value| {value})");
                    ideas.replace(tier::EXACT, grade::NAMED, tail.clone(), made);
                }
            }
            "unwrap_or_default" | "unwrap_or_else" => {
                for more in [".as_ref().ok().copied()", ".as_ref().ok().cloned()"] {
                    let made = format!("{more}.unwrap_or_default()");
                    ideas.replace(tier::EXACT, grade::NAMED, tail.clone(), made);
                }
            }
            _ => {
                let mut edits = copied.clone();
                edits.push(lent.clone());
                if !copied.is_empty() {
                    ideas.edits(tier::EXACT, grade::NAMED, edits);
                }
                ideas.edits(tier::EXACT, grade::NAMED, vec![lent]);
            }
        }
    }
}
