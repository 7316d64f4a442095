//! Patterns about async code: traits that are used as objects, callbacks that are
//! awaited, and closures that cannot wait.

use sleepy_fix::Family::Async;
use sleepy_fix::TextEdit;
use tree_sitter::Node;

use super::calls::method;
use super::{Pattern, find};
use crate::bindings::statement;
use crate::draft::{Ideas, edit, grade};
use crate::parts::{has, mentions, parameters, takes_self, words_at};
use crate::scene::{FUNCTIONS, Scene, tier};
use crate::syntax::{children, enclosing, find as nodes, named};

pub(super) const PATTERNS: &[Pattern] = &[
    find(
        "async_object",
        Async,
        async_object,
        "Gives boxed futures from the async methods of a trait that is used as an object.",
    )
    .when(&["E0038"], 0.35),
    find(
        "async_callback",
        Async,
        async_callback,
        "Asks for an async closure: `AsyncFn` for `Fn` that gives a future, or whose value is awaited.",
    )
    .when(
        &["", "E0277", "E0271", "E0373", "E0308", "E0515", "E0597", "E0521", "E0700"],
        0.3,
    ),
    find(
        "async_loop",
        Async,
        async_loop,
        "Waits in a loop or a match instead of in a closure, which cannot wait.",
    )
    .when(&["E0728"], 0.4),
];

/// `async ` before a function's `fn`.
fn async_word(scene: &Scene<'_>, function: Node<'_>) -> Option<TextEdit> {
    let (start, name) = (function.start_byte(), function.child_by_field_name("name")?);
    let head = scene.text.get(start..name.start_byte())?;
    let at = words_at(head, "async").next()?;
    let rest = &head[at + "async".len()..];
    let blank = rest.len() - rest.trim_start().len();
    Some(edit(start + at..start + at + "async".len() + blank, ""))
}

/// Names the lifetime of all references among a function's parameters where there
/// are several: the future holds what all of them lend.
fn one_lifetime(function: Node<'_>) -> (Vec<TextEdit>, &'static str) {
    let mut places = Vec::new();
    if let Some(own) = takes_self(function).filter(|own| has(*own, "&")) {
        places.push(own.start_byte() + 1);
    }
    for of in parameters(function)
        .into_iter()
        .filter_map(|p| p.child_by_field_name("type"))
    {
        let all = nodes(of, &["reference_type"]).into_iter();
        places.extend(
            all.filter(|r| !has(*r, "lifetime"))
                .map(|r| r.start_byte() + 1),
        );
    }
    match places.len() {
        0 => (Vec::new(), ""),
        1 => (Vec::new(), " + '_"),
        _ => {
            let Some(name) = function.child_by_field_name("name") else {
                return (Vec::new(), "");
            };
            let mut edits: Vec<TextEdit> = places.iter().map(|at| edit(*at..*at, "'a ")).collect();
            match function.child_by_field_name("type_parameters") {
                Some(list) => {
                    let at = list.start_byte() + 1;
                    edits.push(edit(at..at, "'a, "));
                }
                None => edits.push(edit(name.end_byte()..name.end_byte(), "<'a>")),
            }
            (edits, " + 'a")
        }
    }
}

/// An async function as one that gives a boxed future.
fn boxed(scene: &Scene<'_>, function: Node<'_>, send: &str) -> Option<Vec<TextEdit>> {
    let mut edits = vec![async_word(scene, function)?];
    let (lifetimes, bound) = one_lifetime(function);
    edits.extend(lifetimes);
    let pin = match scene.import("std::pin::Pin") {
        None => "Pin",
        Some(_) => "std::pin::Pin",
    };
    let result = function.child_by_field_name("return_type");
    let output = result.map_or("()", |r| scene.of(r));
    let path = "std::future::Future";
    let of = format!("{pin}<Box<dyn {path}<Output = {output}>{send}{bound}>>");
    match result {
        Some(result) => edits.push(edit(result.byte_range(), of)),
        None => {
            let end = function.child_by_field_name("parameters")?.end_byte();
            edits.push(edit(end..end, format!(" -> {of}")));
        }
    }
    if let Some(body) = function.child_by_field_name("body") {
        let (open, close) = (body.start_byte() + 1, scene.last(body));
        edits.push(edit(open..open, " Box::pin(async move {"));
        edits.push(edit(close..close, "}) "));
    }
    Some(edits)
}

fn async_object(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for item in scene.all(&["trait_item"]).into_iter().take(8) {
        let name = scene.name(item);
        if !scene.facts.quoted.iter().any(|q| mentions(q, name)) {
            continue;
        }
        let of_trait = |f: &Node<'_>| {
            let holder = f.parent().and_then(|body| body.parent());
            holder.is_some_and(|h| {
                h.id() == item.id() || crate::outline::head(scene.part(h, "trait")) == name
            })
        };
        let all: Vec<Node<'_>> = scene.all(&FUNCTIONS).into_iter().filter(of_trait).collect();
        for send in ["", " + Send"] {
            let edits: Vec<TextEdit> = all
                .iter()
                .filter_map(|f| boxed(scene, *f, send))
                .flatten()
                .collect();
            let known = if send.is_empty() == scene.text.contains("Send") {
                grade::SEEN
            } else {
                grade::NAMED
            };
            ideas.edits(tier::EXACT, known, edits);
        }
    }
}

/// The range of a list's item with the comma that parts it from the others.
fn with_comma(item: Node<'_>) -> std::ops::Range<usize> {
    let comma = |n: &Node<'_>| n.kind() == ",";
    match (
        item.next_sibling().filter(comma),
        item.prev_sibling().filter(comma),
    ) {
        (Some(after), _) => {
            let end = after.next_sibling().filter(|n| n.is_named());
            item.start_byte()..end.map_or(after.end_byte(), |n| n.start_byte())
        }
        (None, Some(before)) => before.start_byte()..item.end_byte(),
        (None, None) => item.byte_range(),
    }
}

/// The name and the bounds of a type parameter, where they stand together: in the
/// list of parameters or in the where clause.
fn bounded<'t>(scene: &Scene<'t>, function: Node<'t>) -> Vec<(Node<'t>, &'t str, Node<'t>)> {
    let list = function.child_by_field_name("type_parameters").map(named);
    let clause = children(function)
        .into_iter()
        .find(|c| c.kind() == "where_clause")
        .map(named);
    list.into_iter()
        .chain(clause)
        .flatten()
        .filter_map(|p| {
            let name = p
                .child_by_field_name("name")
                .or_else(|| p.child_by_field_name("left"))?;
            Some((p, scene.of(name), p.child_by_field_name("bounds")?))
        })
        .collect()
}

/// `u32` of `Future<Output = u32>`.
fn output<'t>(scene: &Scene<'t>, bounds: Node<'t>) -> Option<&'t str> {
    let bindings = nodes(bounds, &["type_binding"]);
    let binding = bindings.into_iter().find(|b| scene.name(*b) == "Output")?;
    binding.child_by_field_name("type").map(|t| scene.of(t))
}

fn async_callback(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let calls = scene.around_anchors(&["call_expression"], 8);
    let called: Vec<&str> = calls.iter().map(|(_, c)| scene.callee(*c)).collect();
    for function in scene.all(&["function_item"]) {
        let Some(body) = function.child_by_field_name("body") else {
            continue;
        };
        let named_here =
            scene.functions.contains(&function) || called.contains(&scene.name(function));
        if !named_here || !scene.of(body).contains(".await") {
            continue;
        }
        let bounds = bounded(scene, function);
        let mut edits = Vec::new();
        for (_, _, of) in &bounds {
            for called in nodes(*of, &["function_type"]) {
                edits.extend(asynchronous(scene, called, &bounds));
            }
        }
        let list = function.child_by_field_name("parameters");
        for of in list
            .map(|l| nodes(l, &["abstract_type"]))
            .unwrap_or_default()
        {
            for called in nodes(of, &["function_type"]) {
                edits.extend(asynchronous(scene, called, &bounds));
            }
        }
        if edits.is_empty() {
            continue;
        }
        edits.extend(async_closures(scene, function));
        edits.sort_by_key(|e| (e.range.start, e.range.end));
        edits.dedup();
        ideas.edits(tier::EXACT, grade::NAMED, edits);
    }
}

/// `Fn(A) -> Fut` as `AsyncFn(A) -> R`, without the parameter `Fut`.
fn asynchronous<'t>(
    scene: &Scene<'t>,
    called: Node<'t>,
    bounds: &[(Node<'t>, &'t str, Node<'t>)],
) -> Vec<TextEdit> {
    let mut edits = Vec::new();
    let kind = called
        .child_by_field_name("trait")
        .filter(|k| matches!(scene.of(*k), "Fn" | "FnMut" | "FnOnce"));
    let Some(kind) = kind else { return edits };
    let at = kind.start_byte();
    edits.push(edit(at..at, "Async"));
    let Some(result) = called.child_by_field_name("return_type") else {
        return edits;
    };
    let future = bounds
        .iter()
        .filter(|(_, name, _)| *name == scene.of(result));
    for (item, name, of) in future {
        let Some(output) = output(scene, *of) else {
            continue;
        };
        edits.push(edit(result.byte_range(), output));
        edits.push(edit(with_comma(*item), ""));
        // Declared in the list and bounded in the where clause.
        let list = enclosing(*item, &["function_item"])
            .and_then(|f| f.child_by_field_name("type_parameters"))
            .map(named);
        for parameter in list.into_iter().flatten() {
            let own = scene.name(parameter) == *name || scene.of(parameter) == *name;
            if own && parameter.id() != item.id() {
                edits.push(edit(with_comma(parameter), ""));
            }
        }
    }
    edits
}

/// The closures handed to a function that give an async block, as async closures.
fn async_closures(scene: &Scene<'_>, function: Node<'_>) -> Vec<TextEdit> {
    let mut edits = Vec::new();
    for (_, given) in scene.calls_of(scene.name(function)) {
        for closure in given
            .into_iter()
            .filter(|g| g.kind() == "closure_expression")
        {
            let body = closure.child_by_field_name("body");
            let Some(block) = body.filter(|b| b.kind() == "async_block") else {
                continue;
            };
            let Some(inner) = named(block).pop().filter(|b| b.kind() == "block") else {
                continue;
            };
            let start = closure.start_byte();
            edits.push(edit(start..start, "async "));
            edits.push(edit(block.start_byte()..inner.start_byte(), ""));
        }
    }
    edits
}

/// A closure that is handed to a method, and that call.
struct Handed<'t> {
    parameter: &'t str,
    body: &'t str,
    receiver: Node<'t>,
    name: &'t str,
    call: Node<'t>,
}

fn handed<'t>(scene: &Scene<'t>, closure: Node<'t>) -> Option<Handed<'t>> {
    let call = enclosing(closure, &["call_expression"])?;
    let (receiver, name, arguments) = method(call)?;
    if closure.parent()?.id() != arguments.id() {
        return None;
    }
    let list = scene.part(closure, "parameters");
    Some(Handed {
        parameter: list.trim_matches('|').trim(),
        body: scene.part(closure, "body"),
        receiver,
        name: scene.of(name),
        call,
    })
}

fn async_loop(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for anchor in scene.primary().take(1) {
        let Some(closure) = enclosing(anchor.node, &["closure_expression"]) else {
            continue;
        };
        let Some(handed) = handed(scene, closure) else {
            continue;
        };
        let receiver = scene.of(handed.receiver);
        let (parameter, body) = (handed.parameter, handed.body);
        let way = match handed.name {
            "unwrap_or_else" => Some(format!(
                "match {receiver} {{ Some(value) => value, None => {body} }}"
            )),
            "map" => Some(format!(
                "match {receiver} {{ Some({parameter}) => Some({body}), None => None }}"
            )),
            "and_then" => Some(format!(
                "match {receiver} {{ Some({parameter}) => {body}, None => None }}"
            )),
            _ => None,
        };
        loops(scene, ideas, &handed);
        if let Some(way) = way {
            ideas.replace(tier::EXACT, grade::GUESS, handed.call.byte_range(), way);
        }
    }
}

/// What goes through a collection as a `for` loop.
fn loops(scene: &Scene<'_>, ideas: &mut Ideas<'_>, handed: &Handed<'_>) {
    let Some(whole) = statement(handed.call) else {
        return;
    };
    let (start, indent) = (whole.start_byte(), scene.indent(whole.start_byte()));
    let head = format!("for {} in {}", handed.parameter, scene.of(handed.receiver));
    if handed.name == "for_each" {
        let end = whole.end_byte();
        let new = format!("{head} {{\n{indent}    {};\n{indent}}}", handed.body);
        ideas.replace(tier::EXACT, grade::NAMED, start..end, new);
        return;
    }
    // The call that ends the chain.
    let last = handed
        .call
        .parent()
        .filter(|p| p.kind() == "field_expression")
        .and_then(|p| enclosing(p, &["call_expression"]));
    let Some((last, (_, ending, _))) = last.and_then(|l| Some((l, method(l)?))) else {
        return;
    };
    let (first, name) = match scene.of(ending) {
        "collect" => ("Vec::new()", "all"),
        "sum" => ("0", "total"),
        "count" => ("0", "count"),
        "last" => ("None", "last"),
        _ => return,
    };
    let declared = (whole.kind() == "let_declaration")
        .then(|| whole.child_by_field_name("value"))
        .flatten()
        .is_some_and(|v| v.id() == last.id());
    let pattern = scene.part(whole, "pattern").trim_start_matches("mut ");
    let name = match declared && super::names::is_word(pattern) {
        true => pattern.to_owned(),
        false => scene.fresh(name),
    };
    let gathers = |item: &str| {
        let put = match (scene.of(ending), handed.name) {
            ("collect", _) => format!("{name}.push({item})"),
            ("sum", _) => format!("{name} += {item}"),
            ("count", _) => format!("{name} += 1"),
            _ => format!("{name} = Some({item})"),
        };
        match handed.name {
            "filter_map" => {
                let body = handed.body;
                format!("if let Some(value) = {body} {{\n{indent}        {put};\n{indent}    }}")
            }
            _ => format!("{put};"),
        }
    };
    let body = match handed.name {
        "map" => gathers(handed.body),
        "filter_map" => gathers("value"),
        _ => return,
    };
    let of = whole.child_by_field_name("type").filter(|_| declared);
    let of = of.map_or(String::new(), |t| format!(": {}", scene.of(t)));
    let made =
        format!("let mut {name}{of} = {first};\n{indent}{head} {{\n{indent}    {body}\n{indent}}}");
    if declared {
        ideas.replace(tier::EXACT, grade::NAMED, whole.byte_range(), made);
    } else {
        let edits = vec![
            edit(start..start, format!("{made}\n{indent}")),
            edit(last.byte_range(), name),
        ];
        ideas.edits(tier::EXACT, grade::NAMED, edits);
    }
}
