//! Patterns about code that hands errors on where it may not: loops in
//! closures, closures that give plain values, functions that give nothing.

use sleepy_fix::Family::ResultHandling as Results;
use sleepy_fix::TextEdit;
use tree_sitter::Node;

use super::calls::method;
use super::errors::results;
use super::{Pattern, find};
use crate::bindings::statement;
use crate::draft::{Ideas, edit, grade};
use crate::outline::{around, head};
use crate::scene::{Scene, tier};
use crate::syntax::{enclosing, find as nodes, named};

pub(super) const PATTERNS: &[Pattern] = &[
    find(
        "loop_for_each",
        Results,
        loop_for_each,
        "Writes a `for` loop for `for_each`, or `try_for_each` with `?`.",
    )
    .when(&["E0277", "E0308", "E0282", "E0267"], 0.15),
    find(
        "closure_result",
        Results,
        closure_result,
        "Lets a closure give a result, and collects or hands on what it gives.",
    )
    .when(&["E0277", "E0282", "E0283", "E0308"], 0.24),
    find(
        "fallible_function",
        Results,
        fallible_function,
        "Makes a function fallible: its type, all it gives, and the calls of it.",
    )
    .when(&["E0277", "E0308"], 0.05),
];

fn loop_for_each(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for anchor in scene.anchors.iter().take(3) {
        let mut at = Some(anchor.node);
        while let Some(node) = at {
            let call = method(node).filter(|(_, name, _)| scene.of(*name) == "for_each");
            if let Some((receiver, name, list)) = call.filter(|_| node.kind() == "call_expression")
            {
                for_each(scene, ideas, node, receiver, name, list);
                return;
            }
            at = node.parent().filter(|p| p.kind() != "function_item");
        }
    }
}

fn for_each(
    scene: &Scene<'_>,
    ideas: &mut Ideas<'_>,
    call: Node<'_>,
    receiver: Node<'_>,
    name: Node<'_>,
    list: Node<'_>,
) {
    let Some(closure) = named(list)
        .first()
        .copied()
        .filter(|c| c.kind() == "closure_expression")
    else {
        return;
    };
    let (Some(parameters), Some(body)) = (
        closure.child_by_field_name("parameters"),
        closure.child_by_field_name("body"),
    ) else {
        return;
    };
    let pattern = scene.of(parameters).trim_matches('|').trim();
    let text = scene.of(body);
    let block = match body.kind() {
        "block" => text.to_owned(),
        _ => format!("{{\n    {text};\n}}"),
    };
    // In a loop the next turn is `continue`.
    let block = block.replace("return;", "continue;");
    let whole = statement(call).map_or(call.byte_range(), |s| s.byte_range());
    let only = scene.text[whole.clone()].trim_end_matches(';') == scene.of(call);
    let range = if only { whole } else { call.byte_range() };
    let head = scene.of(receiver);
    ideas.replace(
        tier::EXACT,
        grade::NAMED,
        range,
        format!("for {pattern} in {head} {block}"),
    );
    // Or the closure gives a result, which is handed on.
    let mut edits = vec![edit(name.byte_range(), "try_for_each")];
    match body.kind() {
        "block" => {
            let end = scene.last(body);
            let indent = scene.indent(end);
            let last = named(body).pop();
            let open = last
                .filter(|l| l.kind() != "expression_statement" && l.kind() != "let_declaration");
            if let Some(last) = open {
                edits.push(edit(last.end_byte()..last.end_byte(), ";"));
            }
            edits.push(edit(end..end, format!("    Ok(())\n{indent}")));
        }
        _ => {
            edits.push(edit(body.start_byte()..body.start_byte(), "{ "));
            edits.push(edit(body.end_byte()..body.end_byte(), "; Ok(()) }"));
        }
    }
    let end = call.end_byte();
    edits.push(edit(end..end, "?"));
    ideas.edits(tier::EXACT, grade::NAMED, edits);
}

/// The innermost closure around or in an anchor.
fn closure<'t>(scene: &Scene<'t>) -> Option<Node<'t>> {
    let mut around = scene
        .anchors
        .iter()
        .filter_map(|a| enclosing(a.node, &["closure_expression"]));
    around.next().or_else(|| {
        let anchors = scene.anchors.iter().take(3);
        let holders = anchors.filter_map(|a| statement(a.node));
        holders
            .flat_map(|s| nodes(s, &["closure_expression"]))
            .find(|c| !nodes(*c, &["try_expression"]).is_empty())
    })
}

/// The values of a closure's body wrapped.
fn wrapped(scene: &Scene<'_>, body: Node<'_>, before: &str) -> Vec<TextEdit> {
    let mut values = Vec::new();
    results(body, &mut values);
    for node in nodes(body, &["return_expression"]) {
        values.extend(named(node));
    }
    let plain = |v: &&Node<'_>| {
        let text = scene.of(**v);
        !["Ok(", "Err(", "Some(", "None"]
            .iter()
            .any(|h| text.starts_with(h))
    };
    let mut edits = Vec::new();
    for value in values.iter().filter(plain) {
        let range = scene.span(*value);
        edits.push(edit(range.start..range.start, before));
        edits.push(edit(range.end..range.end, ")"));
    }
    edits
}

fn closure_result(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let Some(closure) = closure(scene) else {
        return;
    };
    let Some(body) = closure.child_by_field_name("body") else {
        return;
    };
    let given = around(scene, closure).map_or("", |f| f.result);
    let error = super::error_values::error_type(scene, closure);
    let collected = collects_values(scene, closure);
    // Other messages are seldom about what a closure gives.
    let told = scene.facts.says("in a closure");
    let least = if told { grade::NAMED } else { grade::GUESS };
    for wrapper in ["Ok", "Some"] {
        let own = wrapped(scene, body, &format!("{wrapper}("));
        if own.is_empty() {
            continue;
        }
        let fits = (wrapper == "Ok") == (head(given) == "Result");
        let grade = if fits { least } else { least.max(grade::SEEN) };
        let alone = if collected { grade::GUESS } else { grade };
        ideas.edits(tier::EXACT, alone, own.clone());
        // The error has to be known: by the closure's type, or by `Ok::<_, E>`.
        if let Some(error) = error.filter(|_| wrapper == "Ok") {
            let typed = own.iter().map(|e| match e.new_text == "Ok(" {
                true => edit(e.range.clone(), format!("Ok::<_, {error}>(")),
                false => e.clone(),
            });
            ideas.edits(tier::EXACT, alone, typed.collect());
        }
        // What the iterator gives is collected into one result.
        for collecting in outer_calls(closure) {
            let Some((receiver, name, _)) = method(collecting) else {
                continue;
            };
            let last = scene.of(name);
            let end = collecting.end_byte();
            let mut edits = own.clone();
            match last {
                "collect" => {
                    let kind = if wrapper == "Ok" {
                        "Result<Vec<_>, _>"
                    } else {
                        "Option<Vec<_>>"
                    };
                    let target = scene.span(receiver).end..end;
                    let mut typed = own.clone();
                    typed.push(edit(target, format!(".collect::<{kind}>()?")));
                    ideas.edits(tier::EXACT, grade, typed);
                    edits.push(edit(end..end, "?"));
                    ideas.edits(tier::EXACT, grade, edits.clone());
                    // `Ok(all)` behind it is all.
                    if let Some(more) = tail_of(scene, collecting, wrapper) {
                        let mut whole = own.clone();
                        whole.extend(more);
                        ideas.edits(tier::EXACT, grade, whole);
                    }
                }
                "sum" | "product" | "fold" => {
                    edits.push(edit(end..end, "?"));
                    ideas.edits(tier::EXACT, grade, edits);
                    let mut typed = own.clone();
                    let target = scene.span(receiver).end..end;
                    let kind = if wrapper == "Ok" {
                        "Result<_, _>"
                    } else {
                        "Option<_>"
                    };
                    typed.push(edit(target, format!(".{last}::<{kind}>()?")));
                    ideas.edits(tier::EXACT, grade, typed);
                }
                _ => {}
            }
        }
    }
    // What the closure gives may be called with `?` at its calls.
    let local = statement(closure).filter(|s| s.kind() == "let_declaration");
    let name = local.and_then(|l| l.child_by_field_name("pattern"));
    if let (Some(name), Some(block)) = (name, local.and_then(|l| l.parent())) {
        let own = wrapped(scene, body, "Ok(");
        let mut edits = own;
        for call in nodes(block, &["call_expression"]) {
            let called = call
                .child_by_field_name("function")
                .is_some_and(|f| scene.of(f) == scene.of(name));
            let tried = call.parent().is_some_and(|p| p.kind() == "try_expression");
            if called && !tried {
                edits.push(edit(call.end_byte()..call.end_byte(), "?"));
            }
        }
        ideas.edits(tier::EXACT, least.max(grade::SEEN), edits);
        if let Some(error) = error {
            let typed = wrapped(scene, body, &format!("Ok::<_, {error}>("));
            ideas.edits(tier::EXACT, least, typed);
        }
    }
}

/// Whether what a closure gives is collected into something that is no result:
/// then the collecting has to change, too.
fn collects_values(scene: &Scene<'_>, closure: Node<'_>) -> bool {
    let wraps = |of: &str| of.contains("Result<") || of.contains("Option<");
    outer_calls(closure).into_iter().any(|call| {
        let function = scene.part(call, "function");
        let local = call.parent().filter(|p| p.kind() == "let_declaration");
        let declared = local.map_or("", |l| scene.part(l, "type"));
        scene.callee(call) == "collect"
            && !declared.is_empty()
            && !wraps(declared)
            && !wraps(function)
    })
}

/// The calls of the chain that a closure is handed to, the innermost first.
fn outer_calls<'t>(closure: Node<'t>) -> Vec<Node<'t>> {
    let mut found = Vec::new();
    let mut at = closure.parent();
    while let Some(node) = at.filter(|n| !matches!(n.kind(), "block" | "let_declaration")) {
        if node.kind() == "call_expression" {
            found.push(node);
        }
        at = node.parent();
    }
    found.drain(..found.len().min(1));
    found
}

/// `let all = …;` and `Ok(all)`: the tail as `all`.
fn tail_of(scene: &Scene<'_>, collecting: Node<'_>, wrapper: &str) -> Option<Vec<TextEdit>> {
    let local = statement(collecting)?;
    let name = scene.of(local.child_by_field_name("pattern")?);
    let block = local.parent()?;
    let calls = nodes(block, &["call_expression"]);
    let wrapped = calls
        .into_iter()
        .find(|c| scene.of(*c) == format!("{wrapper}({name})"))?;
    Some(vec![edit(wrapped.byte_range(), name)])
}

fn fallible_function(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let Some(node) = scene.functions.first().copied() else {
        return;
    };
    let (Some(f), Some(body), Some(list)) = (
        crate::outline::function(scene, node),
        node.child_by_field_name("body"),
        node.child_by_field_name("parameters"),
    ) else {
        return;
    };
    if matches!(head(f.result), "Result" | "Option") {
        switched(scene, ideas, node, f.result);
        return;
    }
    let mut kinds: Vec<(String, &str, u8)> = vec![("Option".into(), "Some", grade::SEEN)];
    for (error, grade) in super::wrappers::errors(scene).into_iter().take(5) {
        kinds.push((error, "Ok", grade));
    }
    // A message that is about neither `?` nor anything fallible seldom wants that.
    let about = ["`?`", "Option", "Result", "FromResidual"];
    let likely = about.iter().any(|word| scene.facts.says(word));
    for (error, wrapper, grade) in kinds {
        let grade = if likely { grade } else { grade::GUESS };
        let plain = if f.result.is_empty() { "()" } else { f.result };
        let kind = match wrapper {
            "Some" => format!("Option<{plain}>"),
            _ => format!("Result<{plain}, {error}>"),
        };
        let mut edits = Vec::new();
        match node.child_by_field_name("return_type") {
            Some(result) => {
                edits.push(edit(result.byte_range(), kind.as_str()));
                edits.extend(wrapped(scene, body, &format!("{wrapper}(")));
            }
            None => {
                edits.push(edit(
                    list.end_byte()..list.end_byte(),
                    format!(" -> {kind}"),
                ));
                let end = scene.last(body);
                let indent = scene.indent(end);
                edits.push(edit(end..end, format!("    {wrapper}(())\n{indent}")));
                for early in nodes(body, &["return_expression"])
                    .into_iter()
                    .filter(|r| named(*r).is_empty())
                {
                    edits.push(edit(
                        early.end_byte()..early.end_byte(),
                        format!(" {wrapper}(())"),
                    ));
                }
            }
        }
        // Those who call it in functions that can hand it on.
        let mut with_calls = edits.clone();
        for call in scene.all(&["call_expression"]) {
            let called = scene.part(call, "function");
            let same = called == f.name
                || called.ends_with(&format!(".{}", f.name))
                || called.ends_with(&format!("::{}", f.name));
            let caller = around(scene, call).map_or("", |c| c.result);
            let tried = call.parent().is_some_and(|p| p.kind() == "try_expression");
            let hands_on = head(caller) == if wrapper == "Ok" { "Result" } else { "Option" };
            if same && hands_on && !tried && enclosing(call, &["function_item"]) != Some(node) {
                with_calls.push(edit(call.end_byte()..call.end_byte(), "?"));
            }
        }
        if with_calls.len() > edits.len() {
            ideas.edits(tier::EXACT, grade, with_calls);
        }
        ideas.edits(tier::EXACT, grade, edits);
    }
}

/// An option's function as a result's, or the reverse: its type, `None`, `Some`.
fn switched(scene: &Scene<'_>, ideas: &mut Ideas<'_>, node: Node<'_>, result: &str) {
    let (Some(declared), Some(body)) = (
        node.child_by_field_name("return_type"),
        node.child_by_field_name("body"),
    ) else {
        return;
    };
    let arguments = crate::outline::arguments(result);
    let Some(first) = arguments.first() else {
        return;
    };
    let mut values = Vec::new();
    results(body, &mut values);
    for early in nodes(body, &["return_expression"]) {
        values.extend(named(early));
    }
    if head(result) == "Result" {
        let mut edits = vec![edit(declared.byte_range(), format!("Option<{first}>"))];
        for value in &values {
            let text = scene.of(*value);
            if text.starts_with("Ok(") {
                edits.push(edit(value.start_byte()..value.start_byte() + 2, "Some"));
            } else if text.starts_with("Err(") {
                edits.push(edit(value.byte_range(), "None"));
            }
        }
        ideas.edits(tier::AROUND, grade::SEEN, edits);
        return;
    }
    for (error, grade) in super::wrappers::errors(scene).into_iter().take(4) {
        let mut edits = vec![edit(
            declared.byte_range(),
            format!("Result<{first}, {error}>"),
        )];
        for value in &values {
            let text = scene.of(*value);
            if text.starts_with("Some(") {
                edits.push(edit(value.start_byte()..value.start_byte() + 4, "Ok"));
            } else if text == "None" {
                let made = super::error_values::errors(scene, *value, &error);
                let made = made
                    .first()
                    .cloned()
                    .unwrap_or_else(|| "Default::default()".to_owned());
                edits.push(edit(value.byte_range(), format!("Err({made})")));
            }
        }
        ideas.edits(tier::AROUND, grade, edits);
    }
}
