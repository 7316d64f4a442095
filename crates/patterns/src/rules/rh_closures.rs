//! Patterns about errors in closures and chains: what cannot leave a closure,
//! options of results, folds, builders whose steps may fail.

use sleepy_fix::Family::ResultHandling as Results;
use tree_sitter::Node;

use super::calls::method;
use super::error_values::error_type;
use super::errors::results;
use super::{Pattern, find};
use crate::bindings::statement;
use crate::draft::{Ideas, edit, grade};
use crate::outline::{around, functions, head};
use crate::scene::{Scene, tier};
use crate::syntax::{enclosing, find as nodes, named};

pub(super) const PATTERNS: &[Pattern] = &[
    find(
        "leave_closure",
        Results,
        leave_closure,
        "Leaves the function where a closure of `unwrap_or_else` tried to: `?`, `match`, `let … else`.",
    )
    .when(&["E0308", "E0267", "E0277"], 0.3),
    find(
        "transpose",
        Results,
        transpose,
        "Turns an option of a result round and hands the error on.",
    )
    .when(&["E0277", "E0308"], 0.25),
    find(
        "try_fold",
        Results,
        try_fold,
        "Folds with a closure that may fail: `try_fold`.",
    )
    .when(&["E0277", "E0308", "E0369", "E0282"], 0.25),
    find(
        "try_links",
        Results,
        try_links,
        "Hands the error on at each link of a chain that may fail.",
    )
    .when(&["E0599", "E0308", "E0609"], 0.25),
];

/// The method call around an anchor that is handed a closure, and the closure.
fn closure_call<'t>(scene: &Scene<'t>, methods: &[&str]) -> Option<(Node<'t>, Node<'t>)> {
    for anchor in scene.anchors.iter().take(4) {
        let mut at = Some(anchor.node);
        while let Some(node) = at.filter(|n| !matches!(n.kind(), "block" | "function_item")) {
            if node.kind() == "call_expression"
                && let Some((_, name, list)) = method(node)
                && methods.contains(&scene.of(name))
                && let Some(closure) = named(list).pop()
                && closure.kind() == "closure_expression"
            {
                return Some((node, closure));
            }
            at = node.parent();
        }
        // The span may be that of the closure's block, or of a call inside it.
        let closure = enclosing(anchor.node, &["closure_expression"]);
        let call = closure.and_then(|c| enclosing(c, &["call_expression"]));
        if let (Some(call), Some(closure)) = (call, closure)
            && method(call).is_some_and(|(_, name, _)| methods.contains(&scene.of(name)))
        {
            return Some((call, closure));
        }
    }
    None
}

/// What a closure takes, without the bars.
fn taken<'t>(scene: &Scene<'t>, closure: Node<'t>) -> &'t str {
    let list = closure.child_by_field_name("parameters");
    list.map_or("", |l| scene.of(l).trim_matches('|').trim())
}

fn leave_closure(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let Some((call, closure)) = closure_call(scene, &["unwrap_or_else"]) else {
        return;
    };
    let (Some((receiver, _, _)), Some(body)) = (method(call), closure.child_by_field_name("body"))
    else {
        return;
    };
    const WAYS: [&str; 3] = [
        "return_expression",
        "continue_expression",
        "break_expression",
    ];
    let leaves = nodes(body, &WAYS);
    let given = scene.of(body);
    let fails = ["Err(", "None"].iter().any(|h| given.starts_with(h));
    if leaves.is_empty() && !fails {
        return;
    }
    let parameter = taken(scene, closure);
    let (good, bad) = match parameter {
        "" => ("Some", "None".to_owned()),
        name => ("Ok", format!("Err({name})")),
    };
    let value = scene.of(receiver);
    let leave = if fails {
        format!("return {given}")
    } else {
        given.to_owned()
    };
    // The error alone, where the closure does nothing else.
    let alone = match leaves.first() {
        Some(leave) if leave.byte_range() == body.byte_range() => named(*leave).pop(),
        None => Some(body),
        _ => None,
    };
    if let Some(alone) = alone {
        let tail = scene.span(receiver).end..call.end_byte();
        let text = scene.of(alone);
        if let Some(error) = text.strip_prefix("Err(").and_then(|t| t.strip_suffix(')')) {
            let handed = match parameter {
                "" if error.contains('(') || error.contains('{') => {
                    format!(".ok_or_else(|| {error})?")
                }
                "" => format!(".ok_or({error})?"),
                name => format!(".map_err(|{name}| {error})?"),
            };
            ideas.replace(tier::EXACT, grade::NAMED, tail, handed);
        } else if text == "None" {
            let handed = if parameter.is_empty() { "?" } else { ".ok()?" };
            ideas.replace(tier::EXACT, grade::NAMED, tail, handed);
        }
    }
    ideas.replace(
        tier::EXACT,
        grade::NAMED,
        call.byte_range(),
        format!("match {value} {{ {good}(value) => value, {bad} => {leave} }}"),
    );
    let local = statement(call).filter(|s| s.kind() == "let_declaration");
    if let Some(pattern) = local.and_then(|l| l.child_by_field_name("pattern"))
        && local.and_then(|l| l.child_by_field_name("value")) == Some(call)
        && parameter.trim_start_matches('_').is_empty()
    {
        let block = if body.kind() == "block" {
            leave
        } else {
            format!("{{ {leave}; }}")
        };
        let edits = vec![
            edit(
                pattern.byte_range(),
                format!("{good}({})", scene.of(pattern)),
            ),
            edit(call.byte_range(), format!("{value} else {block}")),
        ];
        ideas.edits(tier::EXACT, grade::NAMED, edits);
    }
}

fn transpose(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let hands_on = scene.functions.first().is_some_and(|f| {
        let result = f.child_by_field_name("return_type");
        matches!(
            head(result.map_or("", |r| scene.of(r))),
            "Result" | "Option"
        )
    });
    let turned = |texts: &[String]| {
        texts
            .iter()
            .any(|t| t.starts_with("Option<Result<") || t.starts_with("Result<Option<"))
    };
    if turned(&scene.facts.found) {
        for site in scene.sites.iter().filter(|s| s.tight()).take(12) {
            for text in [".transpose()", ".transpose()?"] {
                ideas.insert(site.tier, grade::NAMED, site.range.end, text);
            }
        }
    }
    let Some((call, closure)) = closure_call(scene, &["map"]).filter(|_| hands_on) else {
        return;
    };
    let Some(body) = closure.child_by_field_name("body") else {
        return;
    };
    if nodes(body, &["try_expression"]).is_empty() {
        return;
    }
    let error = error_type(scene, closure);
    let mut values = Vec::new();
    results(body, &mut values);
    let mut inner = Vec::new();
    for value in &values {
        if value.kind() == "try_expression" {
            inner.push(edit(scene.last(*value)..value.end_byte(), ""));
        } else {
            let range = scene.span(*value);
            let typed = error.map_or("Ok(".to_owned(), |e| format!("Ok::<_, {e}>("));
            inner.push(edit(range.start..range.start, typed));
            inner.push(edit(range.end..range.end, ")"));
        }
    }
    let tried = call.parent().is_some_and(|p| p.kind() == "try_expression");
    let end = if tried {
        ".transpose()"
    } else {
        ".transpose()?"
    };
    inner.push(edit(call.end_byte()..call.end_byte(), end));
    ideas.edits(tier::EXACT, grade::NAMED, inner);
}

fn try_fold(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let Some((call, closure)) = closure_call(scene, &["fold"]) else {
        return;
    };
    let (Some((_, name, _)), Some(body)) = (method(call), closure.child_by_field_name("body"))
    else {
        return;
    };
    let mut values = Vec::new();
    results(body, &mut values);
    let result = around(scene, call).map_or("", |f| f.result);
    let wrapper = if head(result) == "Option" {
        "Some"
    } else {
        "Ok"
    };
    let error = error_type(scene, closure).filter(|_| wrapper == "Ok");
    let tried = call.parent().is_some_and(|p| p.kind() == "try_expression");
    let is_tail = super::errors::tail_of_function(call);
    for typed in [true, false] {
        let mut edits = vec![edit(name.byte_range(), "try_fold")];
        for value in &values {
            let text = scene.of(*value);
            if value.kind() == "try_expression" {
                edits.push(edit(scene.last(*value)..value.end_byte(), ""));
            } else if !["Ok(", "Err(", "Some(", "None"]
                .iter()
                .any(|h| text.starts_with(h))
            {
                let range = scene.span(*value);
                let before = match error.filter(|_| typed) {
                    Some(error) => format!("{wrapper}::<_, {error}>("),
                    None => format!("{wrapper}("),
                };
                edits.push(edit(range.start..range.start, before));
                edits.push(edit(range.end..range.end, ")"));
            }
        }
        if !tried && !is_tail {
            edits.push(edit(call.end_byte()..call.end_byte(), "?"));
        }
        ideas.edits(tier::EXACT, grade::NAMED, edits);
    }
}

fn try_links(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let Some(anchor) = scene.anchors.first() else {
        return;
    };
    let result = around(scene, anchor.node).map_or("", |f| f.result);
    let Some(whole) = statement(anchor.node).filter(|s| s.byte_range().len() < 600) else {
        return;
    };
    let all = functions(scene);
    let mut inside = Vec::new();
    let mut with_last = Vec::new();
    for call in nodes(whole, &["call_expression"]) {
        let name = scene.callee(call);
        let mut same = all.iter().filter(|f| f.name == name);
        let fails = same.any(|f| matches!(head(f.result), "Result" | "Option"));
        let parent = call.parent().map_or("", |p| p.kind());
        if !fails || parent == "try_expression" {
            continue;
        }
        let at = call.end_byte()..call.end_byte();
        with_last.push(edit(at.clone(), "?"));
        if parent == "field_expression" {
            inside.push(edit(at, "?"));
        }
    }
    if !matches!(head(result), "Result" | "Option") {
        let unwrapped = |edits: &mut Vec<sleepy_fix::TextEdit>| {
            edits
                .iter_mut()
                .for_each(|e| e.new_text = ".unwrap()".into());
        };
        unwrapped(&mut inside);
        unwrapped(&mut with_last);
    }
    for edits in [with_last, inside].into_iter().filter(|e| e.len() > 1) {
        ideas.edits(tier::EXACT, grade::NAMED, edits);
    }
}
