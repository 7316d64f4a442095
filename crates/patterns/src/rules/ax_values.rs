//! Patterns about values of another shape than wanted: numbers that stand for
//! variants, pairs of a window, lists in an option, results as a trait has them.

use sleepy_fix::Family::{
    Generics, Patterns as Matching, TraitBounds as Traits, TypeMismatch as Types,
};
use tree_sitter::Node;

use super::calls::method;
use super::own_traits::{declared, trait_named};
use super::{Pattern, find};
use crate::bindings::{bindings, names};
use crate::draft::{Ideas, edit, grade};
use crate::facts::NUMBERS;
use crate::outline::{Own, Shape, arguments, function, head, types};
use crate::parts::results;
use crate::scene::{Scene, tier};
use crate::syntax::{enclosing, find as nodes, named};

pub(super) const PATTERNS: &[Pattern] = &[
    find(
        "variant_of_number",
        Types,
        variant_of_number,
        "Matches a number to the variant that it stands for, by the declared numbers.",
    )
    .when(&["E0605", "E0308", "E0606"], 0.4),
    find(
        "part_for_literal",
        Matching,
        part_for_literal,
        "Binds the part that a pattern lacks, and uses it where a literal stood.",
    )
    .when(&["E0023"], 0.25),
    find(
        "result_as_trait",
        Traits,
        result_as_trait,
        "Gives what the trait wants from a method: its type, and all values wrapped or converted.",
    )
    .when(&["E0053"], 0.45),
    find(
        "window_parts",
        Types,
        window_parts,
        "Takes the items of a window or a chunk by their index instead of as a tuple.",
    )
    .when(&["E0308"], 0.35),
    find(
        "list_in_option",
        Types,
        list_in_option,
        "Goes through the items of a list that may be absent: `tags.iter().flatten()`.",
    )
    .when(&["E0277", "E0308", "E0599", "E0609", "E0369"], 0.3),
    find(
        "array_of_each",
        Types,
        array_of_each,
        "Makes each element of an array anew where they cannot be copied.",
    )
    .when(&["E0277"], 0.4),
    find(
        "sum_type",
        Generics,
        sum_type,
        "Says of what type a sum is, by what is summed or what it is calculated with.",
    )
    .when(&["E0282", "E0283", "E0284"], 0.6),
];

/// `1 => Mode::Wash` for all variants; `None` where one holds something.
fn arms(own: &Own<'_>) -> Option<Vec<(String, String)>> {
    let mut next: i128 = 0;
    let mut found = Vec::new();
    for variant in &own.variants {
        if variant.shape != Shape::Unit {
            return None;
        }
        let number = match variant.value {
            Some(text) => match text.replace('_', "").parse::<i128>() {
                Ok(number) => {
                    next = number;
                    number.to_string()
                }
                Err(_) => text.to_owned(),
            },
            None => next.to_string(),
        };
        next += 1;
        found.push((number, format!("{}::{}", own.name, variant.name)));
    }
    Some(found)
}

fn variant_of_number(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let numeric = |t: &String| NUMBERS.contains(&t.trim_start_matches('&'));
    for anchor in scene.primary().take(1) {
        let cast = enclosing(anchor.node, &["type_cast_expression"]);
        let cast = cast.filter(|c| c.byte_range() == anchor.range);
        let (value, wanted, range) = match cast {
            Some(cast) => (
                cast.child_by_field_name("value").unwrap_or(cast),
                scene.part(cast, "type"),
                cast.byte_range(),
            ),
            None => {
                let wanted = scene.facts.expected.first().map_or("", String::as_str);
                let found = scene.facts.found.iter().any(numeric);
                if !found || scene.code != "E0308" {
                    continue;
                }
                (anchor.node, wanted, anchor.range.clone())
            }
        };
        let all = types(scene);
        let own = all.iter().find(|t| t.is_enum() && t.name == head(wanted));
        let Some((own, arms)) = own.and_then(|own| Some((own, arms(own)?))) else {
            continue;
        };
        if arms.len() < 2 || arms.len() > 40 {
            continue;
        }
        let lent = scene.facts.found.iter().any(|t| t.starts_with('&'));
        let text = match lent {
            true => format!("*{}", scene.of(value)),
            false => scene.of(value).to_owned(),
        };
        let by_default = default_of(scene, own);
        let mut others = vec![by_default.unwrap_or(0), 0, arms.len() - 1];
        others.dedup();
        for other in others {
            let listed = arms.iter().enumerate().filter(|(i, _)| *i != other);
            let listed: String = listed.map(|(_, (n, v))| format!("{n} => {v}, ")).collect();
            let new = format!("match {text} {{ {listed}_ => {} }}", arms[other].1);
            ideas.replace(tier::EXACT, grade::NAMED, range.clone(), new);
        }
    }
}

/// The place of the variant marked as the default.
fn default_of(scene: &Scene<'_>, own: &Own<'_>) -> Option<usize> {
    let body = own.node.child_by_field_name("body")?;
    let text = scene.of(body);
    let after = &text[text.find("#[default]")? + "#[default]".len()..];
    let name = after
        .trim_start()
        .split(|c: char| !c.is_alphanumeric())
        .next()?;
    own.variants.iter().position(|v| v.name == name)
}

fn part_for_literal(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let words = &scene.facts.words;
    // "this pattern has 2 fields, but the corresponding tuple variant has 3 fields"
    let count = |after: &str| -> Option<usize> {
        let rest = words.split(after).nth(1)?;
        rest.split_whitespace().next()?.parse().ok()
    };
    let (Some(has), Some(wants)) = (count("pattern has "), count("variant has ")) else {
        return;
    };
    for anchor in scene.primary().take(1) {
        let Some(pattern) = enclosing(anchor.node, &["tuple_struct_pattern"]) else {
            continue;
        };
        let Some(arm) = enclosing(pattern, &["match_arm", "if_expression"]) else {
            continue;
        };
        let body = arm
            .child_by_field_name("value")
            .or_else(|| arm.child_by_field_name("consequence"));
        let Some(body) = body.filter(|_| wants == has + 1) else {
            continue;
        };
        let of = pattern.child_by_field_name("type").map(|t| t.id());
        let parts: Vec<Node<'_>> = named(pattern)
            .into_iter()
            .filter(|p| Some(p.id()) != of)
            .collect();
        let literals = nodes(
            body,
            &["integer_literal", "float_literal", "string_literal"],
        );
        let name = scene.fresh("value");
        for place in (0..=parts.len()).rev().take(4) {
            let bound = match parts.get(place) {
                Some(next) => edit(next.start_byte()..next.start_byte(), format!("{name}, ")),
                None => {
                    let end = parts.last().map_or(scene.last(pattern), |p| p.end_byte());
                    let comma = if parts.is_empty() { "" } else { ", " };
                    edit(end..end, format!("{comma}{name}"))
                }
            };
            for literal in literals.iter().take(3) {
                for sign in ["", "*"] {
                    let used = edit(literal.byte_range(), format!("{sign}{name}"));
                    let known = match place == parts.len() {
                        true => grade::NAMED,
                        false => grade::SEEN,
                    };
                    ideas.edits(tier::EXACT, known, vec![bound.clone(), used]);
                }
            }
        }
    }
}

/// How a value of one type is given as another: what is put before it and behind it.
pub(super) fn conversions(has: &str, wants: &str) -> Vec<(String, String)> {
    let plain = |a: &str, b: &str| (a.to_owned(), b.to_owned());
    let inner = arguments(wants).first().copied().unwrap_or("");
    let number = |t: &str| NUMBERS.contains(&t);
    match head(wants) {
        "Option" if inner == has => vec![plain("Some(", ")")],
        "Result" if inner == has => vec![plain("Ok(", ")")],
        "Vec" if inner == has => vec![plain("vec![", "]")],
        "Box" | "Rc" | "Arc" | "Cell" | "RefCell" if inner == has || inner.starts_with("dyn ") => {
            vec![(format!("{}::new(", head(wants)), ")".to_owned())]
        }
        "String" if has.ends_with("str") || has == "char" => vec![plain("", ".to_string()")],
        "Result" if head(has) == "Option" => Vec::new(),
        "Option" if head(has) == "Result" => vec![plain("", ".ok()")],
        _ if number(has) && number(wants) => vec![
            (String::new(), format!(" as {wants}")),
            (format!("{wants}::from("), ")".to_owned()),
        ],
        _ if number(wants) && number(has.trim_start_matches('&')) => vec![plain("*", "")],
        _ if head(has) == "Option" && arguments(has).first() == Some(&wants) => {
            vec![plain("", ".unwrap_or_default()")]
        }
        _ if has == "String" && wants.starts_with('&') => vec![plain("&", "")],
        _ => vec![plain("", ".into()")],
    }
}

fn result_as_trait(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let Some(anchor) = scene.anchors.first() else {
        return;
    };
    let Some(node) = enclosing(anchor.node, &["function_item"]) else {
        return;
    };
    let Some(own) = function(scene, node).filter(|f| !f.of_trait.is_empty()) else {
        return;
    };
    let wanted = trait_named(scene, own.of_trait)
        .map(|item| declared(scene, item))
        .unwrap_or_default()
        .into_iter()
        .find(|f| f.name == own.name);
    let (Some(wanted), Some(of)) = (wanted, node.child_by_field_name("return_type")) else {
        return;
    };
    if wanted.result.is_empty() || wanted.result == own.result {
        return;
    }
    let values = results(scene.text, node);
    if values.is_empty() || values.len() > 12 {
        return;
    }
    for (before, after) in conversions(own.result, wanted.result) {
        let mut edits = vec![edit(of.byte_range(), wanted.result)];
        for value in &values {
            let range = scene.span(*value);
            // A calculation is put in parentheses before a postfix or behind a sign.
            let loose = before.ends_with(['&', '*']) || before.is_empty();
            let tight = !loose || crate::syntax::is_tight(value.kind());
            let (open, close) = if tight { ("", "") } else { ("(", ")") };
            edits.push(edit(range.start..range.start, format!("{before}{open}")));
            edits.push(edit(range.end..range.end, format!("{close}{after}")));
        }
        ideas.edits(tier::EXACT, grade::NAMED, edits);
    }
}

/// The method of a chain that gives slices, if the chain of a closure has one.
fn slices<'t>(scene: &Scene<'t>, closure: Node<'t>) -> bool {
    const GIVE: [&str; 6] = [
        "windows",
        "chunks",
        "chunks_exact",
        "rchunks",
        "array_windows",
        "combinations",
    ];
    let mut at = enclosing(closure, &["call_expression"]);
    for _ in 0..8 {
        let Some((receiver, name, _)) = at.and_then(method) else {
            return false;
        };
        if GIVE.contains(&scene.of(name)) {
            return true;
        }
        at = Some(receiver);
    }
    false
}

fn window_parts(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for anchor in scene.primary().take(1) {
        let Some(tuple) = enclosing(anchor.node, &["tuple_pattern"]) else {
            continue;
        };
        let holder = enclosing(tuple, &["closure_expression", "for_expression"]);
        let Some(holder) = holder else { continue };
        let gives = match holder.kind() {
            "for_expression" => {
                let value = holder.child_by_field_name("value");
                value.is_some_and(|v| {
                    let text = scene.of(v);
                    text.contains(".windows(") || text.contains(".chunks")
                })
            }
            _ => slices(scene, holder),
        };
        let Some(body) = holder.child_by_field_name("body").filter(|_| gives) else {
            continue;
        };
        let name = scene.fresh("pair");
        let whole = tuple
            .parent()
            .filter(|p| p.kind() == "reference_pattern")
            .unwrap_or(tuple);
        let mut edits = vec![edit(whole.byte_range(), name.as_str())];
        for (place, part) in named(tuple).into_iter().enumerate() {
            let bare = scene.of(part).trim_start_matches('&');
            for usage in scene.uses_in(body, bare, body.start_byte()) {
                let starred = usage
                    .parent()
                    .filter(|p| p.kind() == "unary_expression" && scene.of(*p).starts_with('*'));
                let range = starred.unwrap_or(usage).byte_range();
                edits.push(edit(range, format!("{name}[{place}]")));
            }
        }
        ideas.edits(tier::EXACT, grade::NAMED, edits);
    }
}

fn list_in_option(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let lists = |of: &str| {
        let inner = arguments(of).first().copied().unwrap_or("");
        head(of) == "Option" && crate::outline::element(inner).is_some()
    };
    for anchor in scene.primary().take(1) {
        let mut sources = Vec::new();
        for name in names(scene.text, enclosing_value(anchor.node), 4) {
            let all = bindings(scene.text, anchor.node, name).into_iter();
            sources.extend(all.take(1).filter_map(|b| b.source));
        }
        sources.push(anchor.node);
        for source in sources {
            let inner = source
                .child_by_field_name("value")
                .filter(|_| source.kind() == "reference_expression")
                .unwrap_or(source);
            let field = inner.child_by_field_name("field");
            let Some(field) = field.filter(|_| inner.kind() == "field_expression") else {
                continue;
            };
            let known = scene.fields(scene.of(field));
            if !known.iter().any(|f| lists(scene.of(f.of))) {
                continue;
            }
            let text = scene.of(inner);
            let range = source.byte_range();
            ideas.replace(
                tier::EXACT,
                grade::NAMED,
                range.clone(),
                format!("{text}.iter().flatten()"),
            );
            ideas.replace(
                tier::EXACT,
                grade::SEEN,
                range,
                format!("{text}.as_deref().unwrap_or_default()"),
            );
        }
    }
}

/// The comparison, call or access around a sign or a name.
fn enclosing_value(node: Node<'_>) -> Node<'_> {
    const KINDS: [&str; 3] = ["binary_expression", "call_expression", "field_expression"];
    let near = node.parent().filter(|p| KINDS.contains(&p.kind()));
    near.unwrap_or(node)
}

fn array_of_each(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    if !scene.facts.traits.iter().any(|t| t == "Copy") {
        return;
    }
    for (tier, array) in scene.around_anchors(&["array_expression"], 2) {
        let text = scene.of(array);
        let (Some(length), [element, ..]) =
            (array.child_by_field_name("length"), &named(array)[..])
        else {
            continue;
        };
        if text.starts_with("vec!") || element.id() == length.id() {
            continue;
        }
        let (range, element) = (array.byte_range(), scene.of(*element));
        let new = format!("std::array::from_fn(|_| {element})");
        ideas.replace(tier, grade::NAMED, range.clone(), new);
        let new = format!("[const {{ {element} }}; {}]", scene.of(length));
        ideas.replace(tier, grade::SEEN, range, new);
    }
}

fn sum_type(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for (tier, call) in scene.around_anchors(&["call_expression"], 4) {
        let Some((receiver, name, given)) = method(call) else {
            continue;
        };
        let bare = call
            .child_by_field_name("function")
            .is_some_and(|f| f.kind() == "field_expression");
        if !bare || !matches!(scene.of(name), "sum" | "product") || !named(given).is_empty() {
            continue;
        }
        let mut found: Vec<&str> = Vec::new();
        // What the closure before gives, then what the sum is calculated with.
        let closure = nodes(receiver, &["closure_expression"]).pop();
        let body = closure.and_then(|c| c.child_by_field_name("body"));
        found.extend(body.map(|b| super::quantities::number_of(scene, b)));
        if let Some(around) = enclosing(call, &["binary_expression"]) {
            let mut parts = Vec::new();
            super::quantities::operands(around, &mut parts);
            let numbers = parts
                .iter()
                .map(|p| super::quantities::number_of(scene, *p));
            found.extend(numbers);
        }
        let at = name.end_byte();
        let mut tried: Vec<&str> = Vec::new();
        for of in found.iter().map(|t| t.trim_start_matches('&')) {
            if NUMBERS.contains(&of) && !tried.contains(&of) {
                tried.push(of);
                ideas.insert(tier, grade::NAMED, at, format!("::<{of}>"));
            }
        }
    }
}
