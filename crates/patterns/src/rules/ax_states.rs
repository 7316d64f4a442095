//! Patterns about states in types and about steps that give the next one: the step
//! that came too late, the setter that gives nothing, the value of another state.

use sleepy_fix::Family::{BorrowChecker as Borrow, Edition};
use sleepy_fix::TextEdit;
use tree_sitter::Node;

use super::calls::method;
use super::{Pattern, find};
use crate::bindings::{bindings, statement};
use crate::draft::{Ideas, edit, grade};
use crate::outline::{Own, head, types};
use crate::parts::{has, parameters, takes_self};
use crate::scene::{Scene, tier};
use crate::syntax::{enclosing, find as nodes, named};

pub(super) const PATTERNS: &[Pattern] = &[
    find(
        "early_step",
        Edition,
        early_step,
        "Takes the step that gives the next state where the value is bound, not after its first use.",
    )
    .when(&["E0599"], 0.35),
    find(
        "giving_setter",
        Edition,
        giving_setter,
        "Lets a method of a chain give the value that it was called on.",
    )
    .when(&["E0599", "E0308", "E0609"], 0.5),
    find(
        "state_anew",
        Edition,
        state_anew,
        "Builds the value of the next state from the fields of this one.",
    )
    .when(&["E0308"], 0.3),
    find(
        "guard_again",
        Borrow,
        guard_again,
        "Keeps the guard that a call takes and gives back, such as that of a condition variable.",
    )
    .when(&["E0382"], 0.35),
    find(
        "write_guard",
        Borrow,
        write_guard,
        "Locks or borrows for writing what is changed: `write` for `read`, `borrow_mut` for `borrow`.",
    )
    .when(&["E0596", "E0594"], 0.45),
    find(
        "cell_atomic",
        Edition,
        cell_atomic,
        "Keeps in an atomic what a `Cell` held that threads share, and reads and sets it so.",
    )
    .when(&["E0277"], 0.4),
];

/// A function that takes a value of one type and gives one of another.
struct Step<'t> {
    name: &'t str,
    from: &'t str,
    to: &'t str,
}

/// The type that the implementation around a function is for, with its arguments.
fn holder<'t>(scene: &Scene<'t>, function: Node<'t>) -> &'t str {
    let item = enclosing(function, &["impl_item"]);
    item.map_or("", |i| scene.part(i, "type"))
}

fn steps<'t>(scene: &Scene<'t>) -> Vec<Step<'t>> {
    let consumes = |f: &Node<'t>| {
        takes_self(*f).is_some_and(|s| !scene.of(s).starts_with('&')) && parameters(*f).is_empty()
    };
    let all = scene.all(&["function_item"]).into_iter();
    all.filter(consumes)
        .map(|f| Step {
            name: scene.name(f),
            from: holder(scene, f),
            to: scene.part(f, "return_type"),
        })
        .filter(|s| !s.to.is_empty() && s.to != "Self" && head(s.to) == head(s.from))
        .take(16)
        .collect()
}

fn early_step(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let steps = steps(scene);
    for (_, call) in scene.around_anchors(&["call_expression"], 2) {
        let Some((receiver, name, _)) = method(call).filter(|(r, _, _)| r.kind() == "identifier")
        else {
            continue;
        };
        let place = scene.of(receiver);
        let Some(binding) = bindings(scene.text, receiver, place).into_iter().next() else {
            continue;
        };
        let body = enclosing(call, &["function_item"]);
        let (Some(value), Some(body)) = (binding.source, body) else {
            continue;
        };
        for wanted in scene.functions_of(scene.of(name)) {
            let state = holder(scene, wanted);
            for path in ways(&steps, state) {
                let links: String = path.iter().map(|s| format!(".{s}()")).collect();
                let end = scene.span(value).end;
                let removed = later(scene, body, place, &path, call.end_byte());
                let mut edits = vec![edit(end..end, links.as_str())];
                edits.extend(removed.clone());
                ideas.edits(tier::EXACT, grade::NAMED, edits);
                let Some(whole) = statement(call) else {
                    continue;
                };
                let changes = takes_self(wanted).is_some_and(|s| scene.of(s).contains("&mut"));
                let word = if changes { "mut " } else { "" };
                let (start, indent) = (whole.start_byte(), scene.indent(whole.start_byte()));
                let bound = format!("let {word}{place} = {place}{links};\n{indent}");
                let mut edits = vec![edit(start..start, bound)];
                edits.extend(removed);
                ideas.edits(tier::EXACT, grade::SEEN, edits);
            }
        }
    }
}

/// The steps that lead to a state: one, or two in a row.
fn ways<'t>(steps: &[Step<'t>], state: &str) -> Vec<Vec<&'t str>> {
    let last = steps.iter().filter(|s| s.to == state && s.from != state);
    let mut found = Vec::new();
    for step in last {
        found.push(vec![step.name]);
        for before in steps
            .iter()
            .filter(|b| b.to == step.from && b.from != step.to)
        {
            if before.from != before.to {
                found.push(vec![before.name, step.name]);
            }
        }
    }
    found.truncate(6);
    found
}

/// Takes the steps off where they were taken later.
fn later(
    scene: &Scene<'_>,
    body: Node<'_>,
    place: &str,
    path: &[&str],
    after: usize,
) -> Vec<TextEdit> {
    nodes(body, &["call_expression"])
        .into_iter()
        .filter(|c| c.start_byte() >= after)
        .filter_map(|c| {
            let (receiver, name, _) = method(c)?;
            let own = scene.of(receiver) == place && path.contains(&scene.of(name));
            own.then(|| edit(receiver.end_byte()..c.end_byte(), ""))
        })
        .collect()
}

fn giving_setter(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    if !scene.facts.says("`()`") {
        return;
    }
    let mut seen: Vec<usize> = Vec::new();
    for (_, access) in scene.around_anchors(&["field_expression", "call_expression"], 6) {
        let receiver = access.child_by_field_name("value");
        let called = receiver.unwrap_or(access);
        if called.kind() != "call_expression" {
            continue;
        }
        for function in scene.functions_of(scene.callee(called)) {
            let (Some(own), Some(body)) =
                (takes_self(function), function.child_by_field_name("body"))
            else {
                continue;
            };
            let silent = function.child_by_field_name("return_type").is_none();
            if !silent || seen.contains(&function.id()) {
                continue;
            }
            seen.push(function.id());
            let own = scene.of(own);
            let of = match (own.starts_with('&'), own.contains("mut")) {
                (true, true) => "&mut Self",
                (true, false) => "&Self",
                _ => "Self",
            };
            let Some(list) = function.child_by_field_name("parameters") else {
                continue;
            };
            let close = scene.last(body);
            let before = scene.text[..close].trim_end();
            let sign = match before.ends_with([';', '{', '}']) {
                true => "",
                false => ";",
            };
            let long = scene.of(body).contains('\n');
            let tail = match long {
                true => format!("{sign}\n{}    self", scene.indent(function.start_byte())),
                false => format!("{sign} self"),
            };
            let (end, at) = (list.end_byte(), before.len());
            let edits = vec![edit(end..end, format!(" -> {of}")), edit(at..at, tail)];
            ideas.edits(tier::EXACT, grade::NAMED, edits);
        }
    }
}

/// The struct of the file that is both expected and found, with the arguments wanted.
fn other_state<'s, 't>(scene: &'s Scene<'t>) -> Option<(Own<'t>, Vec<&'s str>)> {
    let facts = &scene.facts;
    let expected = facts.expected.iter().find(|t| t.contains('<'))?;
    let name = head(expected);
    let same = facts.found.iter().any(|t| head(t) == name && t != expected);
    let own = types(scene)
        .into_iter()
        .find(|t| t.name == name && !t.is_enum())?;
    same.then(|| (own, crate::outline::arguments(expected)))
}

fn state_anew(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let Some((own, arguments)) = other_state(scene) else {
        return;
    };
    let Some(anchor) = scene.primary().next() else {
        return;
    };
    if !matches!(anchor.node.kind(), "self" | "identifier") {
        return;
    }
    let base = scene.of(anchor.node);
    let values: Vec<String> = own
        .fields
        .iter()
        .enumerate()
        .map(|(place, field)| {
            let at = own.arguments.iter().position(|a| *a == field.of);
            match at.and_then(|at| arguments.get(at)) {
                // The state itself is a field: a unit struct of that name.
                Some(state) => crate::facts::last_segment(state).to_owned(),
                None if head(field.of) == "PhantomData" => {
                    match scene.import("std::marker::PhantomData") {
                        None => "PhantomData".to_owned(),
                        Some(_) => "std::marker::PhantomData".to_owned(),
                    }
                }
                None => format!("{base}.{}", own.access(place)),
            }
        })
        .collect();
    let built = own.build(&values);
    ideas.replace(tier::EXACT, grade::NAMED, anchor.node.byte_range(), built);
}

fn guard_again(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    if !scene.facts.says("Guard<") {
        return;
    }
    for anchor in scene.anchors.iter().take(5) {
        let name = &scene.text[anchor.range.clone()];
        let Some(whole) = statement(anchor.node).filter(|s| s.kind() == "expression_statement")
        else {
            continue;
        };
        let moved = anchor.node.parent().filter(|p| p.kind() == "arguments");
        if moved.is_none() || !super::names::is_word(name) {
            continue;
        }
        let start = whole.start_byte();
        let mut edits = vec![edit(start..start, format!("{name} = "))];
        let binding = bindings(scene.text, anchor.node, name).into_iter().next();
        if let Some(binding) = binding.filter(|b| !has(b.holder, "mutable_specifier")) {
            let at = binding.name.start_byte();
            edits.push(edit(at..at, "mut "));
        }
        ideas.edits(tier::EXACT, grade::NAMED, edits);
    }
}

/// What reads, and what changes the same.
const WRITES: [(&str, &str, &str); 3] = [
    ("RwLockReadGuard", "read", "write"),
    ("`Ref<", "borrow", "borrow_mut"),
    ("`Ref`", "borrow", "borrow_mut"),
];

fn write_guard(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for (_, reads, writes) in WRITES.iter().filter(|(said, _, _)| scene.facts.says(said)) {
        for anchor in scene.primary().take(2) {
            let mut near: Vec<Node<'_>> = statement(anchor.node).into_iter().collect();
            for name in crate::bindings::names(scene.text, anchor.node, 3) {
                let all = bindings(scene.text, anchor.node, name).into_iter();
                near.extend(all.take(1).map(|b| b.holder));
            }
            for whole in near {
                for call in nodes(whole, &["call_expression"]) {
                    let Some((_, name, given)) = method(call) else {
                        continue;
                    };
                    if scene.of(name) != *reads || !named(given).is_empty() {
                        continue;
                    }
                    let mut edits = vec![edit(name.byte_range(), *writes)];
                    // A guard in a local is changed through a mutable name.
                    let pattern = whole.child_by_field_name("pattern");
                    let bare = pattern
                        .filter(|p| p.kind() == "identifier" && !has(whole, "mutable_specifier"));
                    ideas.edits(tier::EXACT, grade::NAMED, edits.clone());
                    if let Some(bare) = bare {
                        let at = bare.start_byte();
                        edits.push(edit(at..at, "mut "));
                        ideas.edits(tier::EXACT, grade::NAMED, edits);
                    }
                }
            }
        }
    }
}

/// The atomic for a number or a truth value, and what it is reset to.
fn atomic_for(of: &str) -> Option<(&'static str, &'static str)> {
    Some(match of {
        "bool" => ("AtomicBool", "false"),
        "u8" => ("AtomicU8", "0"),
        "u16" => ("AtomicU16", "0"),
        "u32" => ("AtomicU32", "0"),
        "u64" => ("AtomicU64", "0"),
        "usize" => ("AtomicUsize", "0"),
        "i8" => ("AtomicI8", "0"),
        "i16" => ("AtomicI16", "0"),
        "i32" => ("AtomicI32", "0"),
        "i64" => ("AtomicI64", "0"),
        "isize" => ("AtomicIsize", "0"),
        _ => return None,
    })
}

fn cell_atomic(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    if !scene.facts.says("Cell<") || !scene.facts.says("shared between threads") {
        return;
    }
    let mut edits = Vec::new();
    let mut known: Vec<&str> = Vec::new();
    for field in scene.all(&["field_declaration"]).into_iter() {
        let of = scene.part(field, "type");
        let inner = crate::outline::arguments(of).first().copied();
        let (Some((atomic, reset)), true) = (inner.and_then(atomic_for), head(of) == "Cell") else {
            continue;
        };
        let (Some(node), Some(owner)) = (
            field.child_by_field_name("type"),
            enclosing(field, &["struct_item"]),
        ) else {
            continue;
        };
        let name = scene.name(field);
        edits.push(edit(node.byte_range(), atomic));
        edits.extend(scene.initialised(owner, name, |value| {
            let function = value.child_by_field_name("function");
            let made = function.filter(|f| scene.of(*f).ends_with("Cell::new"));
            made.map(|f| edit(f.byte_range(), format!("{atomic}::new")))
                .into_iter()
                .collect()
        }));
        // What stands in the argument of a call is rewritten with the call.
        let mut end = 0;
        for used in scene
            .accesses(name)
            .into_iter()
            .filter_map(|place| atomic_use(scene, place, reset))
        {
            if used.range.start >= end {
                end = used.range.end;
                edits.push(used);
            }
        }
        if !known.contains(&atomic) {
            known.push(atomic);
            edits.extend(scene.import(&format!("std::sync::atomic::{atomic}")));
        }
    }
    if known.is_empty() {
        return;
    }
    edits.extend(scene.import("std::sync::atomic::Ordering"));
    ideas.edits(tier::EXACT, grade::NAMED, edits);
}

/// A call of a cell's method as that of an atomic.
fn atomic_use(scene: &Scene<'_>, place: Node<'_>, reset: &str) -> Option<TextEdit> {
    let access = place.parent().filter(|p| p.kind() == "field_expression")?;
    let call = access.parent().filter(|p| p.kind() == "call_expression")?;
    let (_, name, given) = method(call)?;
    let (text, order) = (scene.of(place), "Ordering::SeqCst");
    let given = named(given);
    let new = match (scene.of(name), &given[..]) {
        ("get", []) => format!("{text}.load({order})"),
        ("take", []) => format!("{text}.swap({reset}, {order})"),
        ("replace", [value]) => format!("{text}.swap({}, {order})", scene.of(*value)),
        ("set", [value]) => {
            let value = scene.of(*value);
            // A step is taken at once, so that none is lost between two threads.
            let step = value.strip_prefix(&format!("{text}.get()")).map(str::trim);
            match step.and_then(|s| Some((s.get(..1)?, s.get(1..)?.trim()))) {
                Some(("+", by)) => format!("{text}.fetch_add({by}, {order})"),
                Some(("-", by)) => format!("{text}.fetch_sub({by}, {order})"),
                _ if value.contains(&format!("{text}.get()")) => return None,
                _ => format!("{text}.store({value}, {order})"),
            }
        }
        _ => return None,
    };
    Some(edit(call.byte_range(), new))
}
