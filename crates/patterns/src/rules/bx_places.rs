//! Patterns that borrow a place later, or take it out for as long as something else
//! looks at the value it is part of.

use sleepy_fix::Family::BorrowChecker as Borrow;
use sleepy_fix::TextEdit;
use tree_sitter::Node;

use super::calls::method;
use super::{Pattern, find};
use crate::bindings::{bindings, names, statement};
use crate::draft::{Ideas, edit, grade};
use crate::parts::{mentions, words_at};
use crate::scene::{Scene, tier};
use crate::syntax::{enclosing, find as nodes, named};

pub(super) const PATTERNS: &[Pattern] = &[
    find(
        "check_first",
        Borrow,
        check_first,
        "Looks whether a second item is there before the first one is borrowed, and borrows it after the first was used.",
    )
    .when(&["E0499", "E0502"], 0.3),
    find(
        "take_for_call",
        Borrow,
        take_for_call,
        "Takes a field out while a closure looks at the rest of `self`, and puts it back.",
    )
    .when(&["E0499", "E0500", "E0501", "E0502"], 0.25),
    find(
        "return_asked",
        Borrow,
        return_asked,
        "Asks about an item by shared reference before it is borrowed to be returned.",
    )
    .when(&["E0499", "E0502", "E0506"], 0.3),
];

/// A `let` that borrows an item of a collection.
struct Lookup<'t> {
    whole: Node<'t>,
    /// The names that it binds.
    names: Vec<&'t str>,
    /// The name of the method that looks the item up.
    method: Node<'t>,
    /// The collection.
    of: &'t str,
}

fn lookup<'t>(scene: &Scene<'t>, whole: Node<'t>) -> Option<Lookup<'t>> {
    let pattern = whole.child_by_field_name("pattern")?;
    let value = whole.child_by_field_name("value")?;
    let call = nodes(value, &["call_expression"]).into_iter().find(|c| {
        method(*c).is_some_and(|(_, name, _)| {
            matches!(
                scene.of(name),
                "get_mut" | "first_mut" | "last_mut" | "front_mut" | "back_mut"
            )
        })
    })?;
    let (receiver, name, _) = method(call)?;
    let bound = names(scene.text, pattern, 4)
        .into_iter()
        .filter(|n| n.starts_with(char::is_lowercase))
        .collect();
    Some(Lookup {
        whole,
        names: bound,
        method: name,
        of: scene.of(receiver),
    })
}

/// What asks whether the item is there and leaves where it is not; an empty text
/// where nothing has to be asked.
fn question(scene: &Scene<'_>, this: &Lookup<'_>) -> Option<String> {
    let value = this.whole.child_by_field_name("value")?;
    let shared = scene.of(this.method).trim_end_matches("_mut");
    let text = scene.rewritten(
        scene.span(value),
        vec![edit(this.method.byte_range(), shared)],
    );
    if let Some(leave) = this.whole.child_by_field_name("alternative") {
        return Some(format!("if {text}.is_none() {}", scene.of(leave)));
    }
    match value.kind() {
        "try_expression" => Some(format!("{text};")),
        _ if text.ends_with(".unwrap()") || text.contains(".expect(") => Some(String::new()),
        _ => None,
    }
}

fn check_first(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for anchor in scene.primary().take(2) {
        let Some(second) = enclosing(anchor.node, &["let_declaration"]) else {
            continue;
        };
        let Some(block) = second.parent().filter(|b| b.kind() == "block") else {
            continue;
        };
        let statements = named(block);
        let Some(at) = statements.iter().position(|s| s.id() == second.id()) else {
            continue;
        };
        let Some(this) = lookup(scene, second) else {
            continue;
        };
        let before = statements[..at]
            .iter()
            .rev()
            .filter(|s| s.kind() == "let_declaration")
            .filter_map(|s| lookup(scene, *s));
        let Some(first) = before.into_iter().find(|f| f.of == this.of) else {
            continue;
        };
        let Some(asked) = question(scene, &this) else {
            continue;
        };
        let uses = |node: &Node<'_>, names: &[&str]| {
            let text = scene.of(*node);
            names.iter().any(|n| mentions(text, n))
        };
        // What is done with the first item is done before the second is borrowed.
        let (mut moved, mut edits, mut mixed) = (String::new(), Vec::new(), false);
        let indent = scene.indent(second.start_byte());
        for later in &statements[at + 1..] {
            if !uses(later, &first.names) {
                continue;
            }
            mixed |= uses(later, &this.names);
            let Some(lines) = scene.lines(*later) else {
                mixed = true;
                break;
            };
            moved += &format!("{}\n{indent}", scene.of(*later));
            edits.push(edit(lines, ""));
        }
        let last = statements.last().map(Node::id);
        let takes_tail = last != Some(second.id())
            && statements.last().is_some_and(|s| {
                uses(s, &first.names)
                    && !matches!(s.kind(), "expression_statement" | "let_declaration")
            });
        if mixed || moved.is_empty() || takes_tail {
            continue;
        }
        let start = second.start_byte();
        edits.push(edit(start..start, moved));
        if !asked.is_empty() {
            let start = first.whole.start_byte();
            edits.push(edit(start..start, format!("{asked}\n{indent}")));
        }
        ideas.edits(tier::EXACT, grade::NAMED, edits);
    }
}

/// The field of `self` that a chain of calls starts from.
fn head_field<'t>(scene: &Scene<'t>, call: Node<'t>) -> Option<Node<'t>> {
    let mut at = call;
    while let Some((receiver, _, _)) = method(at) {
        at = receiver;
    }
    let of = at.child_by_field_name("value")?;
    (at.kind() == "field_expression" && scene.of(of) == "self").then_some(at)
}

fn take_for_call(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let mut seen: Vec<usize> = Vec::new();
    for anchor in scene.anchors.iter().filter(|a| a.tier <= tier::LABEL) {
        let Some(whole) = statement(anchor.node).and_then(outermost_with_closure) else {
            continue;
        };
        if seen.contains(&whole.id()) {
            continue;
        }
        seen.push(whole.id());
        let calls = nodes(whole, &["call_expression"]);
        let Some(field) = calls.into_iter().find_map(|c| head_field(scene, c)) else {
            continue;
        };
        let text = scene.of(field);
        let name = free_name(scene, whole, scene.part(field, "field"));
        // A closure that looks at the field itself would find it empty.
        let places: Vec<usize> = words_at(scene.of(whole), text).collect();
        if places.len() != 1 || leaves_early(whole) {
            continue;
        }
        let indent = scene.indent(whole.start_byte());
        let (start, end) = (whole.start_byte(), whole.end_byte());
        let head = format!("let mut {name} = std::mem::take(&mut {text});\n{indent}");
        let tail = format!("\n{indent}{text} = {name};");
        let mut edits = vec![
            edit(start..start, head),
            edit(field.byte_range(), name.clone()),
        ];
        match whole.kind() {
            "expression_statement" | "let_declaration" => edits.push(edit(end..end, tail)),
            // The value of the block is kept until the field is back.
            _ if gives_nothing(scene, whole) => edits.push(edit(end..end, format!(";{tail}"))),
            _ => {
                let result = scene.fresh("result");
                edits.push(edit(start..start, format!("let {result} = ")));
                edits.push(edit(end..end, format!(";{tail}\n{indent}{result}")));
            }
        }
        ideas.edits(tier::EXACT, grade::NAMED, merged(edits));
    }
}

/// A statement with a closure in it: that around a closure's own statement, too.
fn outermost_with_closure(inner: Node<'_>) -> Option<Node<'_>> {
    let mut at = inner;
    while let Some(closure) = at
        .parent()
        .and_then(|p| enclosing(p, &["closure_expression", "function_item"]))
        .filter(|n| n.kind() == "closure_expression")
    {
        at = statement(closure)?;
    }
    (!nodes(at, &["closure_expression"]).is_empty()).then_some(at)
}

/// Whether a statement may be left before its end: the field would stay empty.
fn leaves_early(whole: Node<'_>) -> bool {
    let ways = [
        "return_expression",
        "try_expression",
        "break_expression",
        "continue_expression",
        "await_expression",
    ];
    !nodes(whole, &ways).is_empty()
}

/// Whether the function around the last value of a body gives nothing.
fn gives_nothing(scene: &Scene<'_>, value: Node<'_>) -> bool {
    let function = enclosing(value, &["function_item"]);
    function.is_some_and(|f| scene.part(f, "return_type").is_empty())
}

/// A field's name for a local, unless that is taken.
fn free_name(scene: &Scene<'_>, at: Node<'_>, name: &str) -> String {
    let taken = !bindings(scene.text, at, name).is_empty()
        || names(scene.text, at, 40).contains(&name)
        || !name.starts_with(|c: char| c.is_alphabetic() || c == '_');
    match taken {
        true => scene.fresh("taken"),
        false => name.to_owned(),
    }
}

/// Edits with those at one place joined in the order they were made.
fn merged(edits: Vec<TextEdit>) -> Vec<TextEdit> {
    let mut joined: Vec<TextEdit> = Vec::with_capacity(edits.len());
    for next in edits {
        match joined.iter_mut().find(|e| e.range == next.range) {
            Some(known) => known.new_text += &next.new_text,
            None => joined.push(next),
        }
    }
    joined
}

/// The test that an item has to pass beside being there, and the `return` after it;
/// the test is empty where there is none.
fn tested<'t>(
    scene: &Scene<'t>,
    condition: Node<'t>,
    asked: Node<'t>,
    then: Node<'t>,
) -> Option<(&'t str, Node<'t>)> {
    let statements = named(then);
    let [only] = statements[..] else { return None };
    let returned = |n: Node<'t>| nodes(n, &["return_expression"]).into_iter().next();
    if condition.id() != asked.id() {
        let rest = scene.text.get(asked.end_byte()..condition.end_byte())?;
        let rest = rest.trim_start().strip_prefix("&&")?.trim();
        return Some((rest, returned(only)?));
    }
    let inner = nodes(only, &["if_expression"]).into_iter().next();
    let Some(inner) = inner else {
        return Some(("", returned(only)?));
    };
    let test = inner.child_by_field_name("condition")?;
    let whole = inner.child_by_field_name("alternative").is_none()
        && nodes(test, &["let_condition"]).is_empty()
        && scene.of(inner).trim() == scene.of(only).trim();
    whole.then_some((scene.of(test), returned(inner)?))
}

fn return_asked(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for (_, whole) in scene.around_anchors(&["if_expression"], 4) {
        let part = |field| whole.child_by_field_name(field);
        let (Some(condition), Some(then), None) =
            (part("condition"), part("consequence"), part("alternative"))
        else {
            continue;
        };
        let Some(asked) = nodes(condition, &["let_condition"]).into_iter().next() else {
            continue;
        };
        let (Some(pattern), Some(value)) = (
            asked.child_by_field_name("pattern"),
            asked.child_by_field_name("value"),
        ) else {
            continue;
        };
        let Some((_, name, _)) = method(value) else {
            continue;
        };
        let shared = match scene.of(name) {
            "get_mut" | "get" => "get",
            "last_mut" | "last" => "last",
            "first_mut" | "first" => "first",
            "as_mut" | "as_deref_mut" => "as_ref",
            _ => continue,
        };
        let item = named(pattern).pop().filter(|n| n.kind() == "identifier");
        let (Some(item), Some((test, given))) = (item, tested(scene, condition, asked, then))
        else {
            continue;
        };
        let item = scene.of(item);
        let look = scene.rewritten(scene.span(value), vec![edit(name.byte_range(), shared)]);
        let taken = format!("{}.unwrap()", scene.of(value));
        let uses = scene.uses_in(given, item, given.start_byte());
        if uses.is_empty() {
            continue;
        }
        let uses = uses.iter().map(|u| edit(u.byte_range(), taken.as_str()));
        let given = scene.rewritten(given.byte_range(), uses.collect());
        let question = match test {
            "" => format!("{look}.is_some()"),
            test => format!("{look}.is_some_and(|{item}| {test})"),
        };
        let indent = scene.indent(whole.start_byte());
        let new = format!("if {question} {{\n{indent}    {given};\n{indent}}}");
        ideas.replace(tier::EXACT, grade::NAMED, whole.byte_range(), new);
    }
}
