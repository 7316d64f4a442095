//! Patterns that share a value among closures that each want it for themselves.

use sleepy_fix::Family::{BorrowChecker as Borrow, Lifetimes};
use sleepy_fix::TextEdit;
use tree_sitter::Node;

use super::names::is_word;
use super::{Pattern, find};
use crate::bindings::{bindings, statement};
use crate::draft::{Ideas, edit, grade};
use crate::parts::{has, parameters};
use crate::scene::{Scene, tier};
use crate::syntax::{enclosing, find as nodes};

pub(super) const PATTERNS: &[Pattern] = &[
    find(
        "share_in_loop",
        Borrow,
        share_in_loop,
        "Shares a value that each turn of a loop, or several closures, would move.",
    )
    .when(&["E0382", "E0507", "E0373", "E0597"], 0.2),
    find(
        "own_captured",
        Lifetimes,
        own_captured,
        "Lets a closure that is returned or stored own what it was lent.",
    )
    .when(
        &["E0700", "E0373", "E0310", "E0521", "E0597", "E0621", ""],
        0.15,
    ),
    find(
        "move_all",
        Borrow,
        move_all,
        "Lets all closures of a statement move what they capture.",
    )
    .when(&["E0373", "E0597", "E0521", "E0505"], 0.15),
];

/// The closures, innermost first, around the anchors that name a value.
fn captures<'t>(scene: &Scene<'t>, name: &str) -> Vec<Node<'t>> {
    let mut found: Vec<Node<'t>> = Vec::new();
    for anchor in &scene.anchors {
        let closure = enclosing(anchor.node, &["closure_expression", "async_block"]);
        let Some(closure) = closure else { continue };
        let uses = !scene.uses_in(closure, name, 0).is_empty();
        if uses && !found.iter().any(|f| f.id() == closure.id()) {
            found.push(closure);
        }
    }
    found
}

fn share_in_loop(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let threads = scene.text.contains("spawn(");
    let (pointer, path) = match threads {
        true => ("Arc", "std::sync::Arc"),
        false => ("Rc", "std::rc::Rc"),
    };
    let mut seen: Vec<&str> = Vec::new();
    for name in scene.facts.quoted.iter().map(String::as_str) {
        if !is_word(name) || seen.contains(&name) {
            continue;
        }
        seen.push(name);
        let closures = captures(scene, name);
        let Some(first) = closures.first() else {
            continue;
        };
        let Some(bound) = bindings(scene.text, *first, name).into_iter().next() else {
            continue;
        };
        // Handles are taken right before each statement with a closure.
        let mut handles: Vec<TextEdit> = Vec::new();
        for closure in &closures {
            if let Some(whole) = statement(*closure) {
                let (at, indent) = (whole.start_byte(), scene.indent(whole.start_byte()));
                let line = format!("let {name} = {pointer}::clone(&{name});\n{indent}");
                handles.push(edit(at..at, line));
                // A closure that only looked at the value moves its handle.
                let looks = closure.kind() == "closure_expression" && !has(*closure, "move");
                if looks {
                    let at = closure.start_byte();
                    handles.push(edit(at..at, "move "));
                }
            }
        }
        let clones: Vec<TextEdit> = handles
            .iter()
            .map(|e| {
                let line = e
                    .new_text
                    .replace(&format!("{pointer}::clone(&{name})"), "");
                let line = line.replacen("= ;", &format!("= {name}.clone();"), 1);
                edit(e.range.clone(), line)
            })
            .collect();
        ideas.edits(tier::EXACT, grade::NAMED, clones);
        let Some(shared) = shared(scene, &bound, name, pointer, *first) else {
            continue;
        };
        handles.push(shared);
        handles.extend(scene.import(path));
        ideas.edits(tier::EXACT, grade::NAMED, handles);
    }
}

/// The edit that shares the value: where it is bound, or before the outermost
/// loop around the closure.
fn shared(
    scene: &Scene<'_>,
    bound: &crate::bindings::Binding<'_>,
    name: &str,
    pointer: &str,
    closure: Node<'_>,
) -> Option<TextEdit> {
    let holder = bound.holder;
    if holder.kind() == "let_declaration" {
        let whole = holder.child_by_field_name("pattern") == Some(bound.name);
        let value = bound.source.filter(|_| whole)?;
        let new = format!("{pointer}::new({})", scene.of(value));
        return Some(edit(scene.span(value), new));
    }
    let mut outermost = None;
    let mut at = statement(closure);
    while let Some(whole) = at.filter(|w| w.start_byte() > bound.name.start_byte()) {
        outermost = Some(whole);
        at = whole.parent().and_then(statement);
    }
    let start = outermost?.start_byte();
    let indent = scene.indent(start);
    let line = format!("let {name} = {pointer}::new({name});\n{indent}");
    Some(edit(start..start, line))
}

fn move_all(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let closures = ["closure_expression", "async_block"];
    for (_, closure) in scene.around_anchors(&closures, 2) {
        let Some(whole) = statement(closure) else {
            continue;
        };
        let plain: Vec<TextEdit> = nodes(whole, &["closure_expression"])
            .into_iter()
            .filter(|c| scene.of(*c).starts_with('|'))
            .map(|c| edit(c.start_byte()..c.start_byte(), "move "))
            .collect();
        if plain.len() > 1 {
            ideas.edits(tier::EXACT, grade::NAMED, plain);
        }
    }
}

fn own_captured(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for function in scene.functions.iter().take(2) {
        let Some(body) = function.child_by_field_name("body") else {
            continue;
        };
        let closures = nodes(body, &["closure_expression", "async_block"]);
        for parameter in parameters(*function) {
            let part = |field| {
                parameter
                    .child_by_field_name(field)
                    .map_or("", |n| scene.of(n))
            };
            let (name, of) = (part("pattern"), part("type"));
            let using: Vec<Node<'_>> = closures
                .iter()
                .copied()
                .filter(|c| !scene.uses_in(*c, name, 0).is_empty())
                .collect();
            if using.is_empty() || !of.starts_with('&') || of.starts_with("&mut") {
                continue;
            }
            let end = match () {
                () if of.ends_with("str") => ".to_owned()",
                () if of.ends_with(']') => ".to_vec()",
                () => ".clone()",
            };
            let Some(whole) = statement(using[0]) else {
                continue;
            };
            let (at, indent) = (whole.start_byte(), scene.indent(whole.start_byte()));
            let head = format!("let {name} = {name}{end};\n{indent}");
            let mut edits = vec![edit(at..at, head)];
            for closure in using {
                let text = scene.of(closure);
                let moves = text.starts_with("move") || text.starts_with("async move");
                // A closure in a closure moves with it.
                if !moves && !has(closure, "move") {
                    let at = match closure.kind() {
                        "async_block" => closure.start_byte() + "async ".len(),
                        _ => closure.start_byte(),
                    };
                    edits.push(edit(at..at, "move "));
                }
            }
            ideas.edits(tier::EXACT, grade::NAMED, edits);
        }
    }
}
