//! Patterns about ways out: arms that give nothing where a value is wanted, and
//! `?` in functions that give neither a result nor an option.

use sleepy_fix::Family::ResultHandling as Results;
use tree_sitter::Node;

use super::tm_maps::usual_value;
use super::{Pattern, find};
use crate::bindings::statement;
use crate::draft::{Ideas, edit, grade};
use crate::outline::{arguments, around, functions, head};
use crate::scene::{Scene, tier};
use crate::syntax::{enclosing, find as nodes, named};

pub(super) const PATTERNS: &[Pattern] = &[
    find(
        "leave_arm",
        Results,
        leave_arm,
        "Leaves the loop or the function from an arm that gives no value.",
    )
    .when(&["E0308"], 0.25),
    find(
        "quiet_try",
        Results,
        quiet_try,
        "Goes on or leaves without an error where a function gives no result: `let … else`.",
    )
    .when(&["E0277"], 0.15),
];

/// How a function or loop is left at a node, without what an arm has to say.
fn ways_out(scene: &Scene<'_>, node: Node<'_>) -> Vec<String> {
    let mut ways: Vec<String> = Vec::new();
    let within = enclosing(
        node,
        &[
            "for_expression",
            "while_expression",
            "loop_expression",
            "closure_expression",
            "function_item",
        ],
    );
    let kind = within.map_or("", |w| w.kind());
    if kind.starts_with("for") || kind.starts_with("while") || kind.starts_with("loop") {
        ways.push("continue".into());
        ways.push("break".into());
    }
    let result = around(scene, node).map_or("", |f| f.result);
    if kind == "closure_expression" {
        return ways;
    }
    match head(result) {
        "" => ways.push("return".into()),
        "Option" => ways.push("return None".into()),
        "Result" => {
            let error = arguments(result).get(1).copied().unwrap_or("");
            let bound = enclosing(node, &["match_arm"])
                .and_then(|a| a.child_by_field_name("pattern"))
                .map(|p| nodes(p, &["identifier"]))
                .and_then(|n| n.last().copied());
            if let Some(bound) = bound.filter(|b| scene.of(*b).starts_with(char::is_lowercase)) {
                ways.push(format!("return Err({}.into())", scene.of(bound)));
            }
            let made = super::error_values::errors(scene, node, error);
            ways.extend(made.into_iter().take(2).map(|e| format!("return Err({e})")));
        }
        _ => ways.extend(
            usual_value(result)
                .into_iter()
                .take(1)
                .map(|v| format!("return {v}")),
        ),
    }
    ways
}

fn leave_arm(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let unit = scene.facts.found.iter().any(|t| t == "()");
    let wrapped = scene
        .facts
        .found
        .iter()
        .any(|t| matches!(head(t), "Result" | "Option"));
    for anchor in scene.primary().take(2) {
        let arm = enclosing(anchor.node, &["match_arm"]);
        let value = arm
            .and_then(|a| a.child_by_field_name("value"))
            .filter(|v| anchor.range.start >= v.start_byte() && anchor.range.end <= v.end_byte());
        let branch = enclosing(anchor.node, &["block"]).and_then(|b| named(b).pop());
        let value = value.filter(|v| v.kind() != "block").or(branch);
        let Some(value) = value else { continue };
        let text = scene.of(value).trim_end_matches(';');
        let range = value.byte_range();
        if wrapped && (text.starts_with("Err(") || text == "None") {
            ideas.replace(tier::EXACT, grade::NAMED, range, format!("return {text}"));
            continue;
        }
        if !unit {
            continue;
        }
        let mut ways = ways_out(scene, value);
        // Or the arm gives what is usual.
        let wanted = scene.facts.expected.first().map_or("", String::as_str);
        let usual = usual_value(wanted).into_iter().take(1);
        ways.extend(usual.filter(|_| head(wanted) != "Result"));
        let in_block = value.parent().is_some_and(|p| p.kind() == "block");
        for way in ways {
            let made = match in_block {
                true => format!("{text};\n{}{way}", scene.indent(value.start_byte())),
                false => format!("{{ {text}; {way} }}"),
            };
            ideas.replace(tier::EXACT, grade::NAMED, range.clone(), made);
        }
    }
}

/// What a value is most likely of, `Ok` or `Some`, by what is called last.
pub(super) fn wrapper_of(scene: &Scene<'_>, value: Node<'_>) -> Option<&'static str> {
    const OPTIONS: [&str; 14] = [
        "get",
        "first",
        "last",
        "next",
        "pop",
        "find",
        "position",
        "max",
        "min",
        "nth",
        "checked_add",
        "split_once",
        "strip_prefix",
        "to_digit",
    ];
    const RESULTS: [&str; 9] = [
        "parse",
        "lock",
        "open",
        "read_to_string",
        "from_utf8",
        "try_from",
        "try_into",
        "recv",
        "from_str",
    ];
    let name = match value.kind() {
        "call_expression" => scene.callee(value),
        _ => scene.of(value),
    };
    if let Some(own) = functions(scene).into_iter().find(|f| f.name == name) {
        return match head(own.result) {
            "Result" => Some("Ok"),
            "Option" => Some("Some"),
            _ => None,
        };
    }
    let typed = super::error_values::in_scope(scene, value);
    if let Some((_, of)) = typed.into_iter().find(|(n, _)| *n == name) {
        return match head(of) {
            "Option" => Some("Some"),
            "Result" => Some("Ok"),
            _ => None,
        };
    }
    if OPTIONS.contains(&name) {
        return Some("Some");
    }
    RESULTS.contains(&name).then_some("Ok")
}

fn quiet_try(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    if !scene.facts.says("can only be used in") {
        return;
    }
    let Some(anchor) = scene.primary().next() else {
        return;
    };
    let Some(question) = enclosing(anchor.node, &["try_expression"]) else {
        return;
    };
    let (Some(value), Some(whole)) = (named(question).first().copied(), statement(question)) else {
        return;
    };
    if enclosing(question, &["closure_expression"])
        .is_some_and(|c| c.start_byte() > whole.start_byte())
    {
        return;
    }
    let ways = ways_out(scene, question);
    let known = wrapper_of(scene, value);
    let wrappers = match known {
        Some(one) => vec![one],
        None => vec!["Ok", "Some"],
    };
    let text = scene.of(value);
    let indent = scene.indent(whole.start_byte());
    for wrapper in wrappers {
        for way in ways.iter().take(3) {
            let leave = format!("else {{\n{indent}    {way};\n{indent}}}");
            if let Some(pattern) = whole.child_by_field_name("pattern")
                && whole.child_by_field_name("value") == Some(question)
            {
                let declared = whole.child_by_field_name("type").map(|t| scene.of(t));
                // The type stays known: by the pattern's turbofish there is none.
                let parsed = text.strip_suffix(".parse()");
                let text = match declared.zip(parsed) {
                    Some((of, from)) => format!("{from}.parse::<{of}>()"),
                    None => text.to_owned(),
                };
                let made = format!("let {wrapper}({}) = {text} {leave};", scene.of(pattern));
                ideas.replace(tier::EXACT, grade::NAMED, whole.byte_range(), made);
            } else if whole.kind() == "expression_statement"
                && named(whole).first() == Some(&question)
            {
                let made = match (wrapper, way.as_str()) {
                    ("Ok", way) => format!(
                        "if let Err(error) = {text} {{\n{indent}    eprintln!(\"{{error}}\");\n{indent}    {way};\n{indent}}}"
                    ),
                    (_, way) => format!("if {text}.is_none() {{\n{indent}    {way};\n{indent}}}"),
                };
                ideas.replace(tier::EXACT, grade::NAMED, whole.byte_range(), made);
            } else {
                let name = scene.fresh("value");
                let line = format!("let {wrapper}({name}) = {text} {leave};\n{indent}");
                let start = whole.start_byte();
                let edits = vec![edit(start..start, line), edit(question.byte_range(), name)];
                ideas.edits(tier::EXACT, grade::SEEN, edits);
            }
        }
    }
    let at = scene.last(question)..question.end_byte();
    ideas.replace(tier::EXACT, grade::SEEN, at, ".unwrap_or_default()");
}
