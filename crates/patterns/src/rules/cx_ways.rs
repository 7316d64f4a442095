//! Patterns about errors on their way: out of an iterator's `next`, out of a
//! closure that gives a truth value, out of a branch that only made one.

use sleepy_fix::Family::ResultHandling as Results;
use tree_sitter::Node;

use super::error_values::{error_type, errors};
use super::{Pattern, find};
use crate::draft::{Ideas, edit, grade};
use crate::facts::last_segment;
use crate::outline::{arguments, around, head};
use crate::scene::{Scene, tier};
use crate::syntax::{children, enclosing, find as nodes, named};

pub(super) const PATTERNS: &[Pattern] = &[
    find(
        "error_as_item",
        Results,
        error_as_item,
        "Gives an error as an item where a function gives an option of a result.",
    )
    .when(&["E0277", "E0308"], 0.3),
    find(
        "if_it_went_well",
        Results,
        if_it_went_well,
        "Asks whether it went well and holds, in a closure that gives a truth value: `is_ok_and`.",
    )
    .when(&["E0277"], 0.3),
    find(
        "reach_or_error",
        Results,
        reach_or_error,
        "Makes a missing value an error before it is asked for something: `.ok_or(x)?.len()`.",
    )
    .when(&["E0599", "E0609", "E0608", "E0624", "E0615"], 0.2),
    find(
        "returned_error",
        Results,
        returned_error,
        "Returns an error that a branch only made.",
    )
    .when(&["E0308"], 0.35),
    find(
        "absent_items",
        Results,
        absent_items,
        "Makes errors of the options that an iterator gives where results are collected.",
    )
    .when(&["E0277", "E0308"], 0.3),
    find(
        "told_error",
        Results,
        told_error,
        "Asks an error for its text where it has no such field or method.",
    )
    .when(&["E0609", "E0599", "E0615", "E0616"], 0.2),
];

/// Whether the function around gives an option of a result.
fn gives_items(scene: &Scene<'_>, node: Node<'_>) -> bool {
    let Some(function) = around(scene, node) else {
        return false;
    };
    if head(function.result) != "Option" {
        return false;
    }
    let inner = arguments(function.result).first().copied().unwrap_or("");
    if !inner.starts_with("Self::") {
        return head(inner) == "Result";
    }
    let block = enclosing(function.node, &["impl_item"]);
    let types = block.map_or_else(Vec::new, |b| nodes(b, &["type_item"]));
    types.iter().any(|t| {
        let named_so = inner.strip_prefix("Self::") == Some(scene.name(*t));
        named_so && head(scene.part(*t, "type")) == "Result"
    })
}

fn error_as_item(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let Some(anchor) = scene.primary().next() else {
        return;
    };
    if !gives_items(scene, anchor.node) {
        return;
    }
    if scene.code == "E0308" {
        // `Err(x)` and a plain value, each as an item.
        for site in scene.sites.iter().filter(|s| s.tier == tier::EXACT).take(1) {
            let (start, end) = (site.range.start, site.range.end);
            for wrapper in ["Some(", "Some(Ok(", "Ok(", "Some(Err("] {
                let close = ")".repeat(wrapper.matches('(').count());
                let edits = vec![edit(start..start, wrapper), edit(end..end, close)];
                ideas.edits(tier::EXACT, grade::NAMED, edits);
            }
        }
        return;
    }
    let inside = nodes(anchor.node, &["try_expression"]);
    let around = enclosing(anchor.node, &["try_expression"]);
    for question in around.into_iter().chain(inside).take(2) {
        let Some(value) = named(question).first().copied() else {
            continue;
        };
        let indent = scene.indent(question.start_byte());
        let text = scene.of(value);
        let made = format!(
            "match {text} {{\n{indent}    Ok(value) => value,\n{indent}    Err(error) => return Some(Err(error)),\n{indent}}}"
        );
        let holder = question.parent().map_or("", |p| p.kind());
        let alone = matches!(
            holder,
            "let_declaration" | "assignment_expression" | "arguments"
        );
        let made = if alone { made } else { format!("({made})") };
        ideas.replace(tier::EXACT, grade::NAMED, question.byte_range(), made);
    }
}

/// Methods whose closures give a truth value.
const TESTS: [&str; 14] = [
    "filter",
    "any",
    "all",
    "position",
    "find",
    "retain",
    "take_while",
    "skip_while",
    "partition",
    "rposition",
    "is_some_and",
    "is_ok_and",
    "then",
    "rfind",
];

fn if_it_went_well(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    if !scene.facts.says("in a closure") {
        return;
    }
    let Some(anchor) = scene.primary().next() else {
        return;
    };
    let Some(closure) = enclosing(anchor.node, &["closure_expression"]) else {
        return;
    };
    let call = closure.parent().and_then(|a| a.parent());
    if !call.is_some_and(|c| TESTS.contains(&scene.callee(c))) {
        return;
    }
    let Some(body) = closure.child_by_field_name("body") else {
        return;
    };
    let question = enclosing(anchor.node, &["try_expression"])
        .or_else(|| nodes(body, &["try_expression"]).into_iter().next());
    let Some((question, value)) = question.and_then(|q| Some((q, *named(q).first()?))) else {
        return;
    };
    // The innermost part of the body that gives a truth value.
    let mut whole = question;
    while let Some(parent) = whole.parent().filter(|_| whole.id() != body.id()) {
        if !parent.kind().ends_with("_expression") && parent.kind() != "arguments" {
            break;
        }
        let sign = children(parent).into_iter().find(|c| !c.is_named());
        let logical = sign.is_some_and(|s| matches!(scene.of(s), "&&" | "||"));
        if logical && parent.kind() == "binary_expression" || parent.kind() == "closure_expression"
        {
            break;
        }
        whole = parent;
    }
    let text = scene.of(value);
    let name = scene.fresh("value");
    let range = question.byte_range();
    let test = scene.rewritten(whole.byte_range(), vec![edit(range, name.as_str())]);
    let ways = match super::rh_leave::wrapper_of(scene, value) {
        Some("Some") => ["is_some_and", "is_ok_and"],
        _ => ["is_ok_and", "is_some_and"],
    };
    for way in ways {
        let made = format!("{text}.{way}(|{name}| {test})");
        ideas.replace(tier::EXACT, grade::NAMED, whole.byte_range(), made);
    }
}

fn reach_or_error(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    if !scene.facts.says("Option<") {
        return;
    }
    for anchor in scene.primary().take(1) {
        let Some(of) = error_type(scene, anchor.node) else {
            continue;
        };
        let access = enclosing(anchor.node, &["field_expression", "index_expression"]);
        let value = access.and_then(|a| {
            a.child_by_field_name("value")
                .or_else(|| named(a).first().copied())
        });
        let Some(value) = value else { continue };
        let end = scene.span(value).end;
        for (i, error) in errors(scene, value, of).iter().enumerate().take(6) {
            let grade = if i < 3 { grade::NAMED } else { grade::SEEN };
            let call = match error.contains(['(', '{']) {
                true => format!(".ok_or_else(|| {error})?"),
                false => format!(".ok_or({error})?"),
            };
            ideas.insert(tier::EXACT, grade, end, call);
        }
    }
}

fn returned_error(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let (Some(wants), Some(has)) = (scene.facts.expected.first(), scene.facts.found.first()) else {
        return;
    };
    for site in scene.sites.iter().filter(|s| s.tier == tier::EXACT).take(1) {
        let Some(of) = error_type(scene, site.node) else {
            continue;
        };
        let bare = |t: &str| last_segment(t.trim_start_matches('&')).to_owned();
        let is_error = bare(has) == bare(of);
        let is_result = head(has) == "Result" && wants == "()";
        if !is_error && !is_result {
            continue;
        }
        let text = &scene.text[site.range.clone()];
        if is_error && head(wants) == "Result" {
            let range = site.range.clone();
            ideas.replace(tier::EXACT, grade::NAMED, range, format!("Err({text})"));
            continue;
        }
        let given = if is_error {
            format!("Err({text})")
        } else {
            text.to_owned()
        };
        let last = site.node.parent().is_some_and(|p| p.kind() == "block");
        let end = if last { ";" } else { "" };
        ideas.replace(
            tier::EXACT,
            grade::NAMED,
            site.range.clone(),
            format!("return {given}{end}"),
        );
    }
}

fn absent_items(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let told = scene.facts.words.contains("`Result<") && scene.facts.says("Item = Option<")
        || scene.facts.says("iterator over elements of type `Option<")
            && scene.facts.says("type `Result<");
    let Some(anchor) = scene.primary().next().filter(|_| told) else {
        return;
    };
    let Some(of) = error_type(scene, anchor.node) else {
        return;
    };
    let Some(whole) = crate::bindings::statement(anchor.node) else {
        return;
    };
    for closure in nodes(whole, &["closure_expression"]).into_iter().take(3) {
        let Some(body) = closure.child_by_field_name("body") else {
            continue;
        };
        if body.kind() == "block" || !crate::syntax::is_tight(body.kind()) {
            continue;
        }
        let end = scene.span(body).end;
        for (i, error) in errors(scene, body, of).iter().enumerate().take(4) {
            let grade = if i < 2 { grade::NAMED } else { grade::SEEN };
            ideas.insert(tier::EXACT, grade, end, format!(".ok_or_else(|| {error})"));
        }
    }
}

fn told_error(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    const TELL: [&str; 9] = [
        "message",
        "msg",
        "description",
        "text",
        "reason",
        "as_str",
        "what",
        "details",
        "error",
    ];
    let told = scene.facts.quoted.iter().any(|q| q.contains("Err"));
    for anchor in scene.primary().take(1) {
        let Some(access) = enclosing(anchor.node, &["field_expression"]).filter(|_| told) else {
            continue;
        };
        let field = access.child_by_field_name("field");
        let value = access.child_by_field_name("value");
        let (Some(field), Some(value)) = (field, value) else {
            continue;
        };
        if !TELL.contains(&scene.of(field)) {
            continue;
        }
        let called = access
            .parent()
            .filter(|p| p.child_by_field_name("function") == Some(access));
        let range = scene.span(value).end..called.unwrap_or(access).end_byte();
        ideas.replace(tier::EXACT, grade::NAMED, range.clone(), ".to_string()");
        if scene.facts.says("Debug") || scene.text.contains("derive(Debug") {
            let made = format!("format!(\"{{:?}}\", {})", scene.of(value));
            let whole = value.start_byte()..range.end;
            ideas.replace(tier::EXACT, grade::SEEN, whole, made);
        }
    }
}
