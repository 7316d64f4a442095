//! Patterns about tuples and structs that are taken apart in the wrong shape, and
//! about orders that are compared like numbers or truth values.

use sleepy_fix::Family::TypeMismatch as Types;
use sleepy_fix::TextEdit;
use tree_sitter::Node;

use super::calls::method;
use super::{Pattern, find};
use crate::draft::{Ideas, edit, grade};
use crate::outline::{Own, Shape, head, types};
use crate::scene::{Scene, tier};
use crate::syntax::{children, enclosing, find as nodes, named};

pub(super) const PATTERNS: &[Pattern] = &[
    find(
        "tuple_size",
        Types,
        tuple_size,
        "Takes as many parts of a tuple as there are, with `_` for those that nobody uses.",
    )
    .when(&["E0308"], 0.35),
    find(
        "taken_apart",
        Types,
        taken_apart,
        "Takes a struct apart by its fields where a tuple was expected, and the reverse.",
    )
    .when(&["E0308"], 0.4),
    find(
        "matched_text",
        Types,
        matched_text,
        "Matches on the text that an owned value or an option of one lends.",
    )
    .when(&["E0308"], 0.3),
    find(
        "order_value",
        Types,
        order_value,
        "Compares an order with what an order can be: `is_gt()`, `Ordering::Less`.",
    )
    .when(&["E0308", "E0277", "E0369", "E0600"], 0.4),
    find(
        "order_chain",
        Types,
        order_chain,
        "Orders by one thing and then by the next, or by a comparison instead of a test.",
    )
    .when(&["E0308"], 0.35),
];

/// The number in front of `elements` after a word of the message.
fn counted(words: &str, after: &str) -> Option<usize> {
    let rest = words.split(after).nth(1)?;
    rest.split_whitespace().next()?.parse().ok()
}

fn tuple_size(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let words = &scene.facts.words;
    let (Some(wanted), Some(found)) = (
        counted(words, "expected a tuple with "),
        counted(words, "found one with "),
    ) else {
        return;
    };
    for anchor in scene.primary().take(1) {
        let kinds = ["tuple_pattern", "tuple_expression", "tuple_type"];
        let Some(tuple) = enclosing(anchor.node, &kinds) else {
            continue;
        };
        let parts = named(tuple);
        if parts.len() != found || wanted > 12 || found == 0 {
            continue;
        }
        if wanted < found {
            for drop in (0..found).rev().take(4) {
                let kept = parts.iter().enumerate().filter(|(i, _)| *i != drop);
                let kept: Vec<&str> = kept.map(|(_, p)| scene.of(*p)).collect();
                let new = match kept[..] {
                    [only] => only.to_owned(),
                    _ => format!("({})", kept.join(", ")),
                };
                if wanted + 1 == found {
                    ideas.replace(tier::EXACT, grade::NAMED, tuple.byte_range(), new);
                }
            }
            continue;
        }
        let fill = fillings(scene, tuple, found);
        let texts: Vec<&str> = parts.iter().map(|p| scene.of(*p)).collect();
        for filled in &fill {
            // At the end first, then at each other place.
            for place in (0..=found).rev() {
                let mut all: Vec<&str> = texts.clone();
                for _ in found..wanted {
                    all.insert(place, filled);
                }
                let new = format!("({})", all.join(", "));
                let known = match place == found {
                    true => grade::NAMED,
                    false => grade::SEEN,
                };
                ideas.replace(tier::EXACT, known, tuple.byte_range(), new);
            }
        }
    }
}

/// What the places of a tuple that are left are filled with.
fn fillings(scene: &Scene<'_>, tuple: Node<'_>, found: usize) -> Vec<String> {
    if tuple.kind() == "tuple_pattern" {
        return vec!["_".to_owned()];
    }
    let expected = scene.facts.expected.iter().find(|e| e.starts_with('('));
    let list = expected.map(|e| format!("T<{}>", e.trim_matches(['(', ')'])));
    let of = list.as_deref().and_then(|l| {
        crate::outline::arguments(l)
            .get(found)
            .map(|t| (*t).to_owned())
    });
    match of {
        Some(of) => super::tm_maps::usual_value(&of),
        None => vec!["Default::default()".to_owned()],
    }
}

/// The struct of the file that is expected or found at the message.
fn own_struct<'t>(scene: &Scene<'t>, said: &[String]) -> Option<Own<'t>> {
    types(scene).into_iter().find(|own| {
        !own.is_enum()
            && said
                .iter()
                .any(|t| head(t.trim_start_matches('&')) == own.name)
    })
}

fn taken_apart(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let tuple = |all: &[String]| {
        all.iter()
            .any(|t| t.trim_start_matches('&').starts_with('('))
    };
    for anchor in scene.primary().take(1) {
        if tuple(&scene.facts.found) {
            let pattern = Some(anchor.node).filter(|n| n.kind() == "tuple_pattern");
            let own = own_struct(scene, &scene.facts.expected);
            if let (Some(pattern), Some(own)) = (pattern, own) {
                by_fields(scene, ideas, pattern, &own);
            }
        }
        if tuple(&scene.facts.expected) {
            let pattern = enclosing(anchor.node, &["struct_pattern", "tuple_struct_pattern"]);
            if let Some(pattern) = pattern.filter(|p| p.byte_range() == anchor.range) {
                as_tuple(scene, ideas, pattern);
            }
        }
    }
}

/// `(a, b)` as `Own { a, b }`, `Own { first: a, second: b }` or `Own(a, b)`.
fn by_fields(scene: &Scene<'_>, ideas: &mut Ideas<'_>, pattern: Node<'_>, own: &Own<'_>) {
    let names: Vec<&str> = named(pattern).into_iter().map(|n| scene.of(n)).collect();
    let range = pattern.byte_range();
    if own.shape == Shape::Tuple {
        let rest = if own.fields.len() > names.len() {
            ", .."
        } else {
            ""
        };
        let new = format!("{}({}{rest})", own.name, names.join(", "));
        ideas.replace(tier::EXACT, grade::NAMED, range, new);
        return;
    }
    let bare = |name: &str| name.trim_start_matches("mut ").to_owned();
    // By name where names fit, the others in the order of the fields.
    let fits = |name: &str| own.fields.iter().any(|f| f.name == bare(name));
    let mut left = own
        .fields
        .iter()
        .filter(|f| !names.iter().any(|n| bare(n) == f.name));
    let mut parts = Vec::new();
    for name in names.iter().filter(|n| **n != "_") {
        match fits(name) {
            true => parts.push((*name).to_owned()),
            false => match left.next() {
                Some(field) => parts.push(format!("{}: {name}", field.name)),
                None => return,
            },
        }
    }
    if parts.len() < own.fields.len() {
        parts.push("..".to_owned());
    }
    let new = format!("{} {{ {} }}", own.name, parts.join(", "));
    ideas.replace(tier::EXACT, grade::NAMED, range.clone(), new);
    // All in the order of the fields.
    if names.len() == own.fields.len() {
        let pairs = own.fields.iter().zip(&names);
        let pairs: Vec<String> = pairs.map(|(f, n)| format!("{}: {n}", f.name)).collect();
        let new = format!("{} {{ {} }}", own.name, pairs.join(", "));
        ideas.replace(tier::EXACT, grade::SEEN, range, new);
    }
}

/// `Own { a, b }` as `(a, b)`.
fn as_tuple(scene: &Scene<'_>, ideas: &mut Ideas<'_>, pattern: Node<'_>) {
    let of = pattern.child_by_field_name("type").map(|t| t.id());
    let parts = named(pattern).into_iter().filter(|n| Some(n.id()) != of);
    let parts: Vec<&str> = parts
        .filter(|n| n.kind() != "remaining_field_pattern")
        .map(|n| match n.child_by_field_name("pattern") {
            Some(inner) => scene.of(inner),
            None => scene.of(n),
        })
        .collect();
    let new = format!("({})", parts.join(", "));
    ideas.replace(tier::EXACT, grade::NAMED, pattern.byte_range(), new);
}

/// The literals of text in a pattern, at its places of a tuple.
fn matched_text(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let texts = ["string_literal", "raw_string_literal"];
    for anchor in scene.primary().take(1) {
        let literal = nodes(anchor.node, &texts).into_iter().next();
        let Some(literal) = literal else { continue };
        let Some(value) = scrutinee(literal) else {
            continue;
        };
        let pattern = enclosing(literal, &["match_pattern", "let_condition"]);
        let Some(pattern) = pattern else { continue };
        // Where the literal stands below the pattern: in which part of a tuple, in `Some`.
        let mut place = None;
        let mut inside = false;
        let mut at = literal;
        while let Some(up) = at.parent().filter(|_| at.id() != pattern.id()) {
            match up.kind() {
                "tuple_pattern" => {
                    place = named(up).iter().position(|p| p.id() == at.id());
                }
                "tuple_struct_pattern" => inside = place.is_none(),
                _ => {}
            }
            at = up;
        }
        let target = match (value.kind(), place) {
            ("tuple_expression", Some(place)) => named(value).get(place).copied(),
            (_, Some(_)) => None,
            _ => Some(value),
        };
        let Some(target) = target else { continue };
        let calls: &[&str] = match inside {
            true => &[".as_deref()", ".as_ref().map(|text| text.as_str())"],
            false => &[".as_str()", ".as_ref()", ".to_string().as_str()"],
        };
        let inner = target
            .child_by_field_name("value")
            .filter(|_| target.kind() == "reference_expression");
        for call in calls {
            let text = super::tm_std::with(scene, inner.unwrap_or(target), call);
            ideas.replace(tier::EXACT, grade::NAMED, target.byte_range(), text);
        }
    }
}

/// What a pattern is matched with.
fn scrutinee<'t>(pattern: Node<'t>) -> Option<Node<'t>> {
    let holder = enclosing(pattern, &["match_arm", "let_condition"])?;
    match holder.kind() {
        "let_condition" => holder.child_by_field_name("value"),
        _ => enclosing(holder, &["match_expression"])?.child_by_field_name("value"),
    }
}

fn is_order(text: &str) -> bool {
    text == "Ordering" || text.ends_with("::Ordering")
}

/// How `Ordering` is written in the file.
fn ordering(scene: &Scene<'_>) -> &'static str {
    match scene.import("std::cmp::Ordering") {
        None => "Ordering",
        Some(_) => "std::cmp::Ordering",
    }
}

fn order_value(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let facts = &scene.facts;
    let all = facts
        .expected
        .iter()
        .chain(&facts.found)
        .chain(&facts.quoted);
    if !all.into_iter().any(|t| is_order(t)) {
        return;
    }
    let path = ordering(scene);
    for anchor in scene.primary().take(1) {
        let compared = enclosing(anchor.node, &["binary_expression"]);
        if let Some(compared) = compared {
            let parts = named(compared);
            let sign = children(compared).into_iter().find(|c| !c.is_named());
            if let ([left, right], Some(sign)) = (&parts[..], sign)
                && let Some(test) = order_test(scene.of(sign), scene.of(*right))
            {
                let value = super::tm_std::with(scene, *left, &format!(".{test}()"));
                ideas.replace(tier::EXACT, grade::NAMED, compared.byte_range(), value);
            }
        }
        // All arms of a match with the numbers of other languages.
        let body = enclosing(anchor.node, &["match_block"]);
        let mut edits = Vec::new();
        let mut left: Vec<&str> = vec!["Less", "Equal", "Greater"];
        for arm in body.map(named).unwrap_or_default() {
            let Some(pattern) = arm.child_by_field_name("pattern") else {
                continue;
            };
            let text = scene.of(pattern).trim();
            let name = match text {
                "0" => "Equal",
                "1" => "Greater",
                _ if text.starts_with('-') => "Less",
                _ => continue,
            };
            left.retain(|l| *l != name);
            edits.push(edit(pattern.byte_range(), format!("{path}::{name}")));
        }
        ideas.edits(tier::EXACT, grade::NAMED, edits);
    }
}

/// `a.cmp(b) > 0` and the like as a question to the order.
fn order_test(sign: &str, right: &str) -> Option<&'static str> {
    Some(match (sign, right) {
        (">", "0") | ("==", "1") | (">=", "1") => "is_gt",
        ("<", "0") | ("==", "-1") | ("<=", "-1") => "is_lt",
        (">=", "0") | (">", "-1") | ("!=", "-1") => "is_ge",
        ("<=", "0") | ("<", "1") | ("!=", "1") => "is_le",
        ("==", "0") => "is_eq",
        ("!=", "0") => "is_ne",
        _ => return None,
    })
}

fn order_chain(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let facts = &scene.facts;
    let said = facts
        .expected
        .iter()
        .chain(&facts.found)
        .any(|t| is_order(t));
    if !said {
        return;
    }
    for anchor in scene.primary().take(1) {
        let mut top = enclosing(anchor.node, &["binary_expression"]);
        let logical = |n: &Node<'_>| {
            let sign = children(*n).into_iter().find(|c| !c.is_named());
            sign.is_some_and(|s| matches!(scene.of(s), "&&" | "||"))
        };
        while let Some(up) = top.and_then(|t| t.parent()).filter(|p| {
            matches!(p.kind(), "binary_expression" | "parenthesized_expression") && logical(p)
        }) {
            top = Some(up);
        }
        let Some(top) = top else { continue };
        if logical(&top) {
            let mut links = Vec::new();
            flat(top, &logical, &mut links);
            let orders = links
                .iter()
                .all(|l| method(*l).is_some_and(|(_, name, _)| scene.of(name).ends_with("cmp")));
            if let (true, Some(first)) = (orders, links.first()) {
                let mut text = scene.of(*first).to_owned();
                for link in &links[1..] {
                    text.push_str(&format!(".then_with(|| {})", scene.of(*link)));
                }
                ideas.replace(tier::EXACT, grade::NAMED, top.byte_range(), text);
            }
            continue;
        }
        let expected = facts.expected.iter().any(|t| is_order(t));
        let parts = named(top);
        let sign = children(top).into_iter().find(|c| !c.is_named());
        let ([left, right], Some(sign), true) = (&parts[..], sign, expected) else {
            continue;
        };
        let (one, other) = match scene.of(sign) {
            "<" | "<=" => (left, right),
            ">" | ">=" => (right, left),
            _ => continue,
        };
        for edits in [
            compared(scene, top, *one, *other, "cmp"),
            compared(scene, top, *one, *other, "total_cmp"),
        ] {
            ideas.edits(tier::EXACT, grade::NAMED, edits);
        }
    }
}

/// `one < other` as `one.cmp(&other)`.
fn compared(
    scene: &Scene<'_>,
    whole: Node<'_>,
    one: Node<'_>,
    other: Node<'_>,
    by: &str,
) -> Vec<TextEdit> {
    let call = format!(".{by}(&{})", scene.of(other).trim_start_matches('&'));
    let text = super::tm_std::with(scene, one, &call);
    vec![edit(whole.byte_range(), text)]
}

/// The links of `a && b && c`, from the left.
fn flat<'t>(node: Node<'t>, logical: &impl Fn(&Node<'t>) -> bool, found: &mut Vec<Node<'t>>) {
    let mut at = node;
    let mut links = Vec::new();
    while at.kind() == "binary_expression" && logical(&at) {
        let mut parts = named(at);
        let Some(last) = parts.pop() else { break };
        links.push(last);
        let Some(first) = parts.pop() else { break };
        at = first;
    }
    links.push(at);
    found.extend(links.into_iter().rev());
}
