//! Patterns about numbers: methods that only another kind of number has, numbers as
//! truth values; and about what threads and iterators give.

use sleepy_fix::Family::{ResultHandling as Results, TypeMismatch as Types};
use tree_sitter::Node;

use super::calls::method;
use super::tm_std::with;
use super::{Pattern, find};
use crate::bindings::statement;
use crate::draft::{Ideas, edit, grade};
use crate::facts::NUMBERS;
use crate::outline::{arguments, element};
use crate::scene::{Scene, tier};
use crate::syntax::{enclosing, find as nodes, named};

pub(super) const PATTERNS: &[Pattern] = &[
    find(
        "number_method",
        Types,
        number_method,
        "Calls the method that this kind of number has: `powi` for `pow`, `abs_diff` for `abs`.",
    )
    .when(&["E0599", "E0689"], 0.4),
    find(
        "not_zero",
        Types,
        not_zero,
        "Asks whether a number is zero where a truth value is wanted.",
    )
    .when(&["E0308"], 0.5),
    find(
        "joined",
        Results,
        joined,
        "Opens what a thread or a channel gives: `join().unwrap()`.",
    )
    .when(&["E0277", "E0308", "E0369", "E0599"], 0.35),
    find(
        "item_made",
        Types,
        item_made,
        "Makes each item what the wanted collection holds: a list of letters, of words, a number.",
    )
    .when(&["E0277"], 0.4),
    find(
        "list_of_items",
        Types,
        list_of_items,
        "Collects into a list of what the items are: in a type, an annotation or a signature.",
    )
    .when(&["E0277"], 0.3),
];

/// The number type that a method was looked for on.
fn looked_for<'s>(scene: &'s Scene<'_>) -> Option<&'s str> {
    let said = scene.facts.quoted.iter().map(|q| q.trim_start_matches('&'));
    let mut kinds = said.filter(|q| NUMBERS.contains(q) || matches!(*q, "{integer}" | "{float}"));
    kinds.next()
}

fn number_method(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let Some(of) = looked_for(scene) else { return };
    let float = of.starts_with('f') || of == "{float}";
    for anchor in scene.primary().take(1) {
        let Some(call) = enclosing(anchor.node, &["call_expression"]) else {
            continue;
        };
        let Some((receiver, name, given)) = method(call) else {
            continue;
        };
        if name.byte_range() != anchor.range {
            continue;
        }
        let given = named(given);
        let argument = given.first().map_or("", |g| scene.of(*g));
        let ways = match float {
            true => of_float(scene, receiver, scene.of(name), argument),
            false => of_integer(scene, receiver, scene.of(name), argument, of),
        };
        for way in ways {
            ideas.replace(tier::EXACT, grade::NAMED, call.byte_range(), way);
        }
    }
}

/// What a method of whole numbers is for floats.
fn of_float(scene: &Scene<'_>, receiver: Node<'_>, name: &str, given: &str) -> Vec<String> {
    let put = |postfix: String| with(scene, receiver, &postfix);
    let value = scene.of(receiver);
    match name {
        "pow" => vec![
            put(format!(".powi({given})")),
            put(format!(".powi({given} as i32)")),
            put(format!(".powf({given})")),
        ],
        "isqrt" => vec![put(".sqrt()".into())],
        "abs_diff" => vec![format!("({value} - {given}).abs()")],
        "saturating_sub" => vec![format!("({value} - {given}).max(0.0)")],
        "saturating_add" | "wrapping_add" => vec![format!("({value} + {given})")],
        "cmp" => vec![
            put(format!(".total_cmp({given})")),
            put(format!(
                ".partial_cmp({given}).unwrap_or(std::cmp::Ordering::Equal)"
            )),
        ],
        "checked_div" => vec![
            format!("({given} != 0.0).then(|| {value} / {given})"),
            format!("Some({value} / {given})"),
        ],
        "div_ceil" => vec![format!("({value} / {given}).ceil()")],
        "is_multiple_of" => vec![format!("({value} % {given} == 0.0)")],
        _ => Vec::new(),
    }
}

/// What a method of floats or of signed numbers is for this whole number.
fn of_integer(
    scene: &Scene<'_>,
    receiver: Node<'_>,
    name: &str,
    given: &str,
    of: &str,
) -> Vec<String> {
    let put = |postfix: String| with(scene, receiver, &postfix);
    let value = scene.of(receiver);
    let back = match of.starts_with('{') {
        true => String::new(),
        false => format!(" as {of}"),
    };
    match name {
        "powi" | "powf" => vec![
            put(format!(".pow({given})")),
            put(format!(".pow({given} as u32)")),
            format!("({value} as f64).{name}({given})"),
        ],
        "abs" => {
            let inner = match receiver.kind() {
                "parenthesized_expression" => named(receiver).pop(),
                _ => Some(receiver),
            };
            let parts = inner.filter(|i| i.kind() == "binary_expression").map(named);
            let mut ways = Vec::new();
            if let Some([left, right]) = parts.as_deref()
                && inner.is_some_and(|i| scene.of(i).contains('-'))
            {
                ways.push(with(
                    scene,
                    *left,
                    &format!(".abs_diff({})", scene.of(*right)),
                ));
            }
            ways.push(value.to_owned());
            ways
        }
        "sqrt" | "cbrt" | "ln" | "log2" | "log10" | "exp" | "sin" | "cos" | "recip" | "hypot" => {
            let mut ways = vec![
                format!("({value} as f64).{name}({given})"),
                format!("(({value} as f64).{name}({given}){back})"),
                format!("f64::from({value}).{name}({given})"),
            ];
            if name == "sqrt" {
                ways.push(put(".isqrt()".into()));
            }
            ways
        }
        "floor" | "ceil" | "round" | "trunc" => {
            vec![value.to_owned(), format!("({value} as f64).{name}()")]
        }
        "total_cmp" => vec![put(format!(".cmp({given})"))],
        _ => Vec::new(),
    }
}

fn not_zero(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let number = |t: &String| NUMBERS.contains(&t.as_str()) || t == "integer" || t == "{integer}";
    let wanted = scene.facts.expected.iter().any(|t| t == "bool");
    if !wanted || !scene.facts.found.iter().any(number) {
        return;
    }
    let float = scene.facts.found.iter().any(|t| t.starts_with('f'));
    let zero = if float { "0.0" } else { "0" };
    for anchor in scene.primary().take(1) {
        let mut value = anchor.node;
        let mut sign = "!=";
        // `!flags` of a number is no question either.
        if value.kind() == "unary_expression" && scene.of(value).starts_with('!') {
            sign = "==";
            value = named(value).pop().unwrap_or(value);
        }
        let text = scene.of(value);
        let range = anchor.node.byte_range();
        ideas.replace(
            tier::EXACT,
            grade::NAMED,
            range.clone(),
            format!("{text} {sign} {zero}"),
        );
        ideas.replace(tier::EXACT, grade::SEEN, range, format!("{text} > {zero}"));
    }
}

/// Calls that give a result nobody can do much about.
const GIVE: [&str; 8] = [
    "join",
    "recv",
    "try_recv",
    "lock",
    "read",
    "write",
    "into_inner",
    "send",
];

fn joined(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let facts = &scene.facts;
    let result = facts.says("Result<");
    let handle = facts.says("JoinHandle<");
    if !result && !handle {
        return;
    }
    let Some(anchor) = scene.primary().next() else {
        return;
    };
    // The statement alone: what a block in it does is another matter.
    let Some(whole) = statement(anchor.node).filter(|s| s.byte_range().len() < 400) else {
        return;
    };
    for call in nodes(whole, &["call_expression"]).into_iter().take(12) {
        let Some((_, name, _)) = method(call).filter(|_| result) else {
            continue;
        };
        let opened = call
            .parent()
            .is_some_and(|p| p.kind() == "try_expression" || p.kind() == "field_expression");
        if GIVE.contains(&scene.of(name)) && !opened {
            let end = call.end_byte();
            for way in [".unwrap()", ".unwrap_or_default()"] {
                ideas.insert(tier::EXACT, grade::NAMED, end, way);
            }
        }
    }
    if handle {
        let sites = scene
            .sites
            .iter()
            .filter(|s| s.tier == tier::EXACT && s.tight());
        for site in sites.take(2) {
            ideas.insert(
                tier::EXACT,
                grade::NAMED,
                site.range.end,
                ".join().unwrap()",
            );
        }
    }
}

/// The words of `a value of type X cannot be built from … elements of type Y`.
fn built(scene: &Scene<'_>) -> Option<(String, String)> {
    let message = &scene.diagnostic.message;
    if !message.contains("cannot be built") {
        return None;
    }
    let mut quoted = message.split('`').skip(1).step_by(2).map(str::to_owned);
    Some((quoted.next()?, quoted.next()?))
}

/// How an item of one type is made one of another.
fn made(of: &str, wants: &str) -> Vec<&'static str> {
    let text = of.trim_start_matches('&') == "str" || of.ends_with("String");
    let inner = element(wants).or_else(|| arguments(wants).first().copied());
    match (wants, inner) {
        _ if text && inner == Some("char") => vec!["item.chars().collect()"],
        _ if text && inner == Some("u8") => vec![
            "item.bytes().collect()",
            "item.bytes().map(|byte| byte - b'0').collect()",
            "item.as_bytes().to_vec()",
        ],
        _ if text && inner == Some("&str") => vec![
            "item.split_whitespace().collect()",
            "item.split(',').collect()",
        ],
        _ if text && inner == Some("String") => vec![
            "item.split_whitespace().map(str::to_string).collect()",
            "item.split(',').map(str::to_string).collect()",
        ],
        _ if text && NUMBERS.contains(&wants) => vec![
            "item.parse().unwrap_or_default()",
            "item.trim().parse().unwrap_or_default()",
            "item.len()",
        ],
        ("char", _) if of == "u8" => vec!["char::from(item)"],
        ("u32" | "u64" | "usize" | "u8", _) if of == "char" => {
            vec!["item.to_digit(10).unwrap_or(0)", "item as u32"]
        }
        (_, Some(held)) if held == of => vec!["vec![item]", "Some(item)", "Box::new(item)"],
        _ if of.starts_with('&') => vec!["item.clone()", "*item"],
        _ => Vec::new(),
    }
}

fn item_made(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let Some((list, of)) = built(scene) else {
        return;
    };
    let wants = element(&list).map(str::to_owned);
    let Some(wants) = wants else { return };
    for anchor in scene.anchors.iter().take(3) {
        let whole = statement(anchor.node);
        let calls = whole
            .map(|w| nodes(w, &["call_expression"]))
            .unwrap_or_default();
        for call in calls.into_iter().take(12) {
            let Some((receiver, _, _)) = method(call).filter(|(_, n, _)| scene.of(*n) == "collect")
            else {
                continue;
            };
            let end = scene.span(receiver).end;
            for way in made(&of, &wants) {
                let map = edit(end..end, format!(".map(|item| {way})"));
                ideas.edits(tier::EXACT, grade::NAMED, vec![map]);
            }
        }
    }
}

fn list_of_items(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let Some((list, of)) = built(scene) else {
        return;
    };
    let Some(wants) = element(&list).filter(|w| !of.contains('{') && *w != of) else {
        return;
    };
    let path = crate::facts::last_segment(&list);
    let new = path.replacen(wants, crate::facts::last_segment(&of), 1);
    let whole = scene.primary().next().and_then(|a| statement(a.node));
    let function = scene.functions.first().copied();
    let result = function.and_then(|f| f.child_by_field_name("return_type"));
    let places = [(whole, grade::NAMED), (result, grade::SEEN)];
    for (place, known) in places {
        let types = place
            .map(|p| nodes(p, &["generic_type"]))
            .unwrap_or_default();
        let same = |n: &Node<'_>| scene.of(*n) == path;
        for node in types.into_iter().filter(same).take(2) {
            ideas.replace(tier::EXACT, known, node.byte_range(), new.as_str());
        }
    }
}
