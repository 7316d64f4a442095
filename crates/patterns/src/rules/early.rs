//! Patterns for `let` in conditions, and for what a function returns early.

use sleepy_fix::Family::{Edition, ResultHandling as Results};
use tree_sitter::Node;

use super::{Pattern, find};
use crate::draft::{Ideas, grade};
use crate::outline::{arguments, around, head};
use crate::scene::{Scene, tier};
use crate::syntax::{enclosing, find as nodes};

pub(super) const PATTERNS: &[Pattern] = &[
    find(
        "or_matches",
        Edition,
        or_matches,
        "Writes `matches!` for a `let` that stands in an `||`.",
    )
    .when(&["", "E0308"], 0.3),
    find(
        "returned_value",
        Results,
        returned_value,
        "Returns a value of the function's type where it returned none.",
    )
    .when(&["E0069"], 0.3),
];

/// The conditions that `&&` or `||` joins, at the top level of a text.
fn joined<'s>(text: &'s str, operator: &str) -> Vec<&'s str> {
    let (mut depth, mut from, mut parts) = (0, 0, Vec::new());
    let bytes = text.as_bytes();
    let mut at = 0;
    let mut quoted = false;
    while at < bytes.len() {
        match bytes[at] {
            b'"' => quoted = !quoted,
            b'\\' if quoted => at += 1,
            b'(' | b'[' | b'{' if !quoted => depth += 1,
            b')' | b']' | b'}' if !quoted => depth -= 1,
            _ if depth == 0
                && !quoted
                && text.is_char_boundary(at)
                && text[at..].starts_with(operator) =>
            {
                parts.push(text[from..at].trim());
                at += operator.len();
                from = at;
                continue;
            }
            _ => {}
        }
        at += 1;
    }
    parts.push(text.get(from..).unwrap_or("").trim());
    parts
}

fn or_matches(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    if !scene.facts.says("let") || !scene.text.contains("||") {
        return;
    }
    for anchor in scene.primary().take(1) {
        let before = &scene.text[..anchor.range.start];
        let Some(start) = ["if ", "while "]
            .iter()
            .filter_map(|k| before.rfind(k).map(|i| i + k.len()))
            .max()
        else {
            continue;
        };
        let Some(len) = block_after(&scene.text[start..]) else {
            continue;
        };
        let condition = scene.text[start..start + len].trim_end();
        let mut changed = false;
        let parts: Vec<String> = joined(condition, "||")
            .into_iter()
            .map(|part| match as_matches(part) {
                Some(new) => {
                    changed = true;
                    new
                }
                None => part.to_owned(),
            })
            .collect();
        if changed && parts.len() > 1 {
            let range = start..start + condition.len();
            ideas.replace(tier::EXACT, grade::NAMED, range, parts.join(" || "));
        }
    }
}

/// How long a condition is: up to the brace that opens its block.
fn block_after(text: &str) -> Option<usize> {
    let mut depth = 0;
    for (at, c) in text.char_indices() {
        match c {
            '(' | '[' => depth += 1,
            ')' | ']' => depth -= 1,
            '{' if depth == 0 => return Some(at),
            ';' if depth == 0 => return None,
            _ => {}
        }
    }
    None
}

/// `let P = e && c` as `matches!(e, P if c)`; `None` where no `let` stands in it.
fn as_matches(chain: &str) -> Option<String> {
    let parts = joined(chain, "&&");
    let first = parts.iter().position(|p| p.starts_with("let "))?;
    let (pattern, value) = parts[first]["let ".len()..].split_once(" = ")?;
    let guards: Vec<&str> = parts[first + 1..].to_vec();
    if guards.iter().any(|g| g.starts_with("let ")) {
        return None;
    }
    let guard = match guards.is_empty() {
        true => String::new(),
        false => format!(" if {}", guards.join(" && ")),
    };
    // A name that nothing uses would be warned about.
    let matched = format!("matches!({}, {}{guard})", value.trim(), pattern.trim());
    let mut all: Vec<String> = parts[..first].iter().map(|p| (*p).to_owned()).collect();
    all.push(matched);
    Some(all.join(" && "))
}

fn returned_value(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for anchor in scene.primary().take(1) {
        let Some(given) = enclosing(anchor.node, &["return_expression"]) else {
            continue;
        };
        let Some(function) = around(scene, given) else {
            continue;
        };
        let mut values: Vec<String> = Vec::new();
        // What the function returns elsewhere, plain values first.
        for other in nodes(function.node, &["return_expression"]) {
            let text = scene.of(other).trim_start_matches("return").trim();
            if !text.is_empty() && text.len() < 40 {
                crate::facts::push(&mut values, text);
            }
        }
        usual(scene, function.result, given, &mut values);
        for value in values.into_iter().take(6) {
            let new = format!("return {value}");
            ideas.replace(tier::EXACT, grade::NAMED, given.byte_range(), new);
        }
    }
}

/// What stands for nothing among the values of a type.
fn usual(scene: &Scene<'_>, of: &str, node: Node<'_>, values: &mut Vec<String>) {
    let made: Vec<String> = match head(of) {
        "Option" => vec!["None".to_owned()],
        "Result" => {
            let error = arguments(of).get(1).copied().unwrap_or("");
            let errors = super::error_values::errors(scene, node, error).into_iter();
            errors
                .map(|e| format!("Err({e})"))
                .chain(["Ok(())".to_owned()])
                .collect()
        }
        _ => super::fields::defaults(of),
    };
    let made = match of {
        "bool" => vec!["false".to_owned(), "true".to_owned()],
        _ => made,
    };
    for value in made {
        crate::facts::push(values, &value);
    }
}
