//! Patterns that put the parts of a program together: channels, adapters of
//! iterators, pinned fields, the rest of a struct.

use sleepy_fix::Family::{BorrowChecker as Borrow, Edition, TypeMismatch as Types};
use tree_sitter::Node;

use super::calls::method;
use super::{Pattern, find};
use crate::bindings::{bindings, statement};
use crate::draft::{Ideas, edit, grade};
use crate::outline::{head, types};
use crate::scene::{Scene, tier};
use crate::syntax::{enclosing, find as nodes, named};

pub(super) const PATTERNS: &[Pattern] = &[
    find(
        "sender_for_each",
        Borrow,
        sender_for_each,
        "Gives each thread of a loop a sender of its own, and drops the first one afterwards.",
    )
    .when(&["E0382", "E0507", "E0373"], 0.25),
    find(
        "pinned_field",
        Edition,
        pinned_field,
        "Pins a future or a field of one before it is polled.",
    )
    .when(&["E0599", "E0308"], 0.25),
    find(
        "boxed_recursion",
        Edition,
        boxed_recursion,
        "Boxes the future of an async function where it calls itself.",
    )
    .when(&["E0733"], 0.5),
    find(
        "peekable",
        Types,
        peekable,
        "Makes an iterator one that can be peeked into, where it is made or declared.",
    )
    .when(&["E0599", "E0609"], 0.3),
    find(
        "spelt_update",
        Edition,
        spelt_update,
        "Spells out the fields that `..base` stands for, where the type's arguments change.",
    )
    .when(&["E0308"], 0.2),
];

fn sender_for_each(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    if !scene.facts.says("Sender<") && !scene.text.contains("channel(") {
        return;
    }
    for anchor in scene.primary().take(1) {
        let mut name = &scene.text[anchor.range.clone()];
        // The message may be about the closure that takes it along.
        if !super::names::is_word(name) {
            let quoted = scene.facts.quoted.iter().find(|q| super::names::is_word(q));
            let Some(word) = quoted else {
                continue;
            };
            name = scene
                .text
                .find(word.as_str())
                .map_or("", |at| &scene.text[at..at + word.len()]);
        }
        let Some(repeated) = enclosing(
            anchor.node,
            &["for_expression", "while_expression", "loop_expression"],
        )
        .or_else(|| outer_chain(anchor.node)) else {
            continue;
        };
        let Some(spawn) = inner_spawn(scene, repeated, name) else {
            continue;
        };
        let Some(whole) = statement(spawn) else {
            continue;
        };
        let (start, indent) = (whole.start_byte(), scene.indent(whole.start_byte()));
        let copy = edit(
            start..start,
            format!("let {name} = {name}.clone();\n{indent}"),
        );
        let Some(after) = statement(repeated) else {
            continue;
        };
        let end = after.end_byte();
        let outer = scene.indent(after.start_byte());
        let drop = edit(end..end, format!("\n{outer}drop({name});"));
        ideas.edits(tier::EXACT, grade::NAMED, vec![copy.clone(), drop]);
        ideas.edits(tier::EXACT, grade::SEEN, vec![copy]);
    }
}

/// The call that a closure is handed to, which calls it more than once.
fn outer_chain(node: Node<'_>) -> Option<Node<'_>> {
    let inner = enclosing(node, &["closure_expression"])?;
    let outer = enclosing(inner.parent()?, &["closure_expression"])?;
    enclosing(outer, &["call_expression"])
}

/// The call with a closure that moves `name`, inside of what is repeated.
fn inner_spawn<'t>(scene: &Scene<'t>, repeated: Node<'t>, name: &str) -> Option<Node<'t>> {
    let closures = nodes(repeated, &["closure_expression"]);
    let moving = closures.into_iter().rfind(|c| {
        scene.of(*c).starts_with("move") && crate::parts::mentions(scene.of(*c), name)
    })?;
    enclosing(moving, &["call_expression"])
}

fn pinned_field(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for anchor in scene.primary().take(1) {
        let Some(call) = enclosing(anchor.node, &["call_expression"]) else {
            continue;
        };
        let Some((receiver, name, _)) = method(call) else {
            continue;
        };
        if !matches!(
            scene.of(name),
            "poll" | "poll_next" | "poll_read" | "poll_write"
        ) {
            continue;
        }
        let path = match scene.import("std::pin::Pin") {
            None => "Pin",
            Some(_) => "std::pin::Pin",
        };
        let value = scene.of(receiver);
        let range = receiver.byte_range();
        for new in [
            format!("{path}::new(&mut {value})"),
            format!("{path}::new({value})"),
            format!("{value}.as_mut()"),
        ] {
            ideas.replace(tier::EXACT, grade::NAMED, range.clone(), new);
        }
        // A local is pinned where it stands.
        if let Some(whole) = statement(call).filter(|_| receiver.kind() == "identifier") {
            let (start, indent) = (whole.start_byte(), scene.indent(whole.start_byte()));
            let bound = format!("let mut {value} = std::pin::pin!({value});\n{indent}");
            let edits = vec![
                edit(start..start, bound),
                edit(range, format!("{value}.as_mut()")),
            ];
            ideas.edits(tier::EXACT, grade::NAMED, edits);
        }
    }
}

/// Methods of `Peekable`.
const PEEKS: [&str; 4] = ["peek", "peek_mut", "next_if", "next_if_eq"];

fn peekable(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for anchor in scene.primary().take(1) {
        let Some(call) = enclosing(anchor.node, &["call_expression"]) else {
            continue;
        };
        let Some((receiver, name, _)) = method(call) else {
            continue;
        };
        if !PEEKS.contains(&scene.of(name)) {
            continue;
        }
        let place = scene.of(receiver);
        for binding in bindings(scene.text, receiver, place) {
            if let Some(value) = binding.source {
                ideas.insert(tier::EXACT, grade::NAMED, value.end_byte(), ".peekable()");
            }
            // A parameter that is any iterator: bound anew, or declared otherwise.
            let of = binding.holder.child_by_field_name("type");
            let body = enclosing(binding.holder, &["function_item"])
                .and_then(|f| f.child_by_field_name("body"));
            if let (Some(of), Some(body)) = (of, body) {
                let at = body.start_byte() + 1;
                let indent = format!("{}    ", scene.indent(body.start_byte()));
                let bound = format!("\n{indent}let mut {place} = {place}.peekable();");
                ideas.insert(tier::EXACT, grade::NAMED, at, bound);
                let text = scene.of(of);
                let lent = text.find("mut ").map_or(0, |i| i + "mut ".len());
                let start = of.start_byte();
                let edits = vec![
                    edit(start + lent..start + lent, "std::iter::Peekable<"),
                    edit(of.end_byte()..of.end_byte(), ">"),
                ];
                ideas.edits(tier::EXACT, grade::SEEN, edits);
            }
        }
        let field = receiver
            .child_by_field_name("field")
            .filter(|_| receiver.kind() == "field_expression");
        for field in field.into_iter().flat_map(|f| scene.fields(scene.of(f))) {
            let name = scene.of(receiver).rsplit('.').next().unwrap_or("");
            let (start, end) = (field.of.start_byte(), field.of.end_byte());
            let mut edits = vec![
                edit(start..start, "std::iter::Peekable<"),
                edit(end..end, ">"),
            ];
            edits.extend(scene.initialised(field.owner, name, |value| {
                let end = value.end_byte();
                vec![edit(end..end, ".peekable()")]
            }));
            ideas.edits(tier::EXACT, grade::NAMED, edits);
        }
    }
}

fn spelt_update(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for (tier, literal) in scene.around_anchors(&["struct_expression"], 3) {
        let Some(body) = literal.child_by_field_name("body") else {
            continue;
        };
        let parts = named(body);
        let Some(base) = parts.iter().find(|p| p.kind() == "base_field_initializer") else {
            continue;
        };
        let Some(value) = named(*base).first().copied() else {
            continue;
        };
        let mut called = head(scene.name(literal));
        if called == "Self" {
            let holder = enclosing(literal, &["impl_item"]);
            called = holder.map_or("", |i| scene.subject(i));
        }
        let Some(own) = types(scene).into_iter().find(|t| t.name == called) else {
            continue;
        };
        let given: Vec<&str> = parts
            .iter()
            .filter_map(|p| match p.kind() {
                "field_initializer" => p.child_by_field_name("field").map(|f| scene.of(f)),
                "shorthand_field_initializer" => Some(scene.of(*p)),
                _ => None,
            })
            .collect();
        let text = scene.of(value);
        let rest: Vec<String> = own
            .fields
            .iter()
            .filter(|f| !given.contains(&f.name))
            .map(|f| match head(f.of) {
                "PhantomData" => format!("{}: std::marker::PhantomData", f.name),
                _ => format!("{0}: {text}.{0}", f.name),
            })
            .collect();
        let indent = scene.indent(base.start_byte());
        let alone = scene.text[scene.line_start(base.start_byte())..base.start_byte()]
            .trim()
            .is_empty();
        let between = if alone {
            format!(",\n{indent}")
        } else {
            ", ".to_owned()
        };
        let mut new = rest.join(&between);
        if alone {
            new.push(',');
        }
        ideas.replace(tier, grade::NAMED, base.byte_range(), new);
        // `Self { … }` in a function that gives another state.
        let name = literal.child_by_field_name("name");
        if let Some(name) = name.filter(|n| scene.of(*n) == "Self") {
            let edits = vec![
                edit(name.byte_range(), own.name),
                edit(base.byte_range(), rest.join(&between)),
            ];
            ideas.edits(tier, grade::NAMED, edits);
        }
    }
}

fn boxed_recursion(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for function in scene.functions.iter().take(2) {
        let name = scene.name(*function);
        let mut edits = Vec::new();
        for (call, _) in scene.calls_of(name) {
            let own = enclosing(call, &["function_item"]).is_some_and(|f| f.id() == function.id());
            let awaited = call
                .parent()
                .is_some_and(|p| p.kind() == "await_expression");
            if own && awaited {
                let range = call.byte_range();
                edits.push(edit(range.start..range.start, "Box::pin("));
                edits.push(edit(range.end..range.end, ")"));
            }
        }
        ideas.edits(tier::EXACT, grade::NAMED, edits);
    }
}
