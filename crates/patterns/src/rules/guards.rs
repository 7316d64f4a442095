//! Patterns about what a cell or a lock lends, and about the handles of `Rc`.

use sleepy_fix::Family::{BorrowChecker as Borrow, Edition};
use sleepy_fix::TextEdit;
use tree_sitter::Node;

use super::calls::method;
use super::{Pattern, find};
use crate::draft::{Ideas, edit, grade};
use crate::outline::arguments;
use crate::parts::results;
use crate::scene::{FUNCTIONS, Scene, tier};
use crate::syntax::{enclosing, named};

pub(super) const PATTERNS: &[Pattern] = &[
    find(
        "return_guard",
        Borrow,
        return_guard,
        "Returns the guard of a cell or a lock instead of a reference to what it guards.",
    )
    .when(&["E0515", "E0716", "E0505"], 0.3),
    find(
        "unwrap_lock",
        Borrow,
        unwrap_lock,
        "Takes the guard out of what `lock`, `read` or `write` gives.",
    )
    .when(
        &[
            "E0308", "E0368", "E0369", "E0599", "E0608", "E0609", "E0614", "E0277",
        ],
        0.25,
    ),
    find(
        "cell_of_values",
        Borrow,
        cell_of_values,
        "Keeps in a `RefCell` what a `Cell` cannot copy, and reads it so.",
    )
    .when(&["E0277", "E0599"], 0.25),
    find(
        "weak_handle",
        Edition,
        weak_handle,
        "Makes a weak handle of a strong one: `Rc::downgrade(&node)`.",
    )
    .when(&["E0308"], 0.3),
];

/// What a call lends, with the guard's name.
const GUARDS: [(&str, &str, &str); 5] = [
    ("borrow", "std::cell::Ref", "Ref"),
    ("borrow_mut", "std::cell::RefMut", "RefMut"),
    ("lock", "std::sync::MutexGuard", "MutexGuard"),
    ("read", "std::sync::RwLockReadGuard", "RwLockReadGuard"),
    ("write", "std::sync::RwLockWriteGuard", "RwLockWriteGuard"),
];

fn return_guard(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let Some(function) = scene.around_primary(&FUNCTIONS) else {
        return;
    };
    let Some(result) = function.child_by_field_name("return_type") else {
        return;
    };
    let Some(inner) = result
        .child_by_field_name("type")
        .filter(|_| result.kind() == "reference_type")
    else {
        return;
    };
    for value in results(scene.text, function) {
        let Some((call, guard)) = guarding(scene, value) else {
            continue;
        };
        let (_, path, name) = guard;
        // The guard with what unwraps it: `.lock().unwrap()`.
        let mut end = call;
        while let Some(outer) = end.parent().and_then(|p| p.parent()).filter(|o| {
            method(*o).is_some_and(|(r, n, _)| {
                r.id() == end.id() && matches!(scene.of(n), "unwrap" | "expect")
            })
        }) {
            end = outer;
        }
        let handed = scene.text[call.start_byte()..end.end_byte()].to_owned();
        let rest = scene.text.get(end.end_byte()..value.end_byte());
        let rest = rest.unwrap_or("").to_owned();
        let of = format!("{path}<'_, {}>", scene.of(inner));
        let typed = edit(result.byte_range(), of);
        let plain = edit(value.byte_range(), handed.clone());
        let mapped = |closure: String| {
            let new = format!("{path}::map({handed}, {closure})");
            edit(value.byte_range(), new)
        };
        let changes = matches!(name, "RefMut" | "RwLockWriteGuard");
        let sign = if changes { "&mut " } else { "&" };
        if rest.is_empty() || rest.starts_with(".as_") {
            ideas.edits(tier::EXACT, grade::NAMED, vec![typed.clone(), plain]);
        }
        if !rest.is_empty() && name.starts_with("Ref") {
            let borrowed = scene.of(value).starts_with('&');
            let first = if borrowed { sign } else { "" };
            let closure = format!("|value| {first}value{rest}");
            ideas.edits(
                tier::EXACT,
                grade::NAMED,
                vec![typed.clone(), mapped(closure)],
            );
        }
        if rest.is_empty() && name == "Ref" {
            // `&str` of a `String` is reached through the guard.
            let closure = format!("|value| {sign}**value");
            ideas.edits(tier::EXACT, grade::SEEN, vec![typed, mapped(closure)]);
        }
    }
}

/// The call below a value that lends what it refers to.
fn guarding<'t>(
    scene: &Scene<'t>,
    value: Node<'t>,
) -> Option<(Node<'t>, (&'static str, &'static str, &'static str))> {
    let calls = crate::syntax::find(value, &["call_expression"]);
    calls.into_iter().rev().find_map(|call| {
        let (_, name, list) = method(call)?;
        let known = GUARDS.into_iter().find(|(n, _, _)| *n == scene.of(name))?;
        named(list).is_empty().then_some((call, known))
    })
}

fn cell_of_values(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let mut names: Vec<&str> = Vec::new();
    for anchor in scene.primary() {
        let Some(call) = enclosing(anchor.node, &["call_expression"]) else {
            continue;
        };
        let Some((receiver, _, _)) = method(call) else {
            continue;
        };
        let field = receiver
            .child_by_field_name("field")
            .filter(|_| receiver.kind() == "field_expression");
        names.extend(field.map(|f| scene.of(f)));
    }
    for name in names {
        for field in scene.fields(name).into_iter().take(2) {
            let text = scene.of(field.of);
            let Some(at) = text.find("Cell<").filter(|i| !text[..*i].ends_with("Ref")) else {
                continue;
            };
            let inner = arguments(text).first().copied().unwrap_or("");
            let short = scene.import("std::cell::RefCell").is_none();
            let path = if short {
                "RefCell"
            } else {
                "std::cell::RefCell"
            };
            let begin = text[..at].rfind(['<', ' ']).map_or(0, |i| i + 1);
            let start = field.of.start_byte();
            let typed = edit(start + begin..start + at + "Cell".len(), path);
            let mut edits = vec![typed];
            edits.extend(scene.initialised(field.owner, name, |value| {
                let text = scene.of(value);
                let Some(call) = text.find("Cell::").filter(|i| !text[..*i].ends_with("Ref"))
                else {
                    return Vec::new();
                };
                let begin = text[..call].rfind(['(', '[', ' ']).map_or(0, |i| i + 1);
                let start = scene.span(value).start;
                vec![edit(start + begin..start + call + "Cell".len(), path)]
            }));
            for read in [".borrow().clone()", ".borrow().to_owned()"] {
                let mut all = edits.clone();
                all.extend(reads(scene, name, read));
                ideas.edits(tier::EXACT, grade::NAMED, all);
            }
            // Or the value is taken out for a moment and put back.
            ideas.edits(tier::EXACT, grade::SEEN, put_back(scene, name, inner));
        }
    }
}

/// The uses of a cell of this name as those of a `RefCell`.
fn reads(scene: &Scene<'_>, name: &str, read: &str) -> Vec<TextEdit> {
    let mut edits = Vec::new();
    for access in scene.accesses(name) {
        let call = access.parent().and_then(|p| p.parent());
        let Some((_, called, list)) = call.and_then(method) else {
            continue;
        };
        match scene.of(called) {
            "get" => edits.push(edit(access.end_byte()..list.end_byte(), read)),
            "set" => edits.push(edit(called.byte_range(), "replace")),
            _ => {}
        }
    }
    edits
}

/// `cell.get()` as a block that takes the value and sets it again.
fn put_back(scene: &Scene<'_>, name: &str, inner: &str) -> Vec<TextEdit> {
    if inner.is_empty() {
        return Vec::new();
    }
    let mut edits = Vec::new();
    for access in scene.accesses(name) {
        let call = access.parent().and_then(|p| p.parent());
        let Some((call, (_, called, _))) = call.and_then(|c| Some((c, method(c)?))) else {
            continue;
        };
        if scene.of(called) != "get" {
            continue;
        }
        let cell = scene.of(access);
        let new = format!("{{ let value = {cell}.take(); {cell}.set(value.clone()); value }}");
        edits.push(edit(call.byte_range(), new));
    }
    edits
}

fn weak_handle(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    if !scene.facts.says("Weak<") {
        return;
    }
    for pointer in ["Rc", "Arc"] {
        let found = |t: &String| t.starts_with(&format!("{pointer}<"));
        if !scene.facts.found.iter().any(found) {
            continue;
        }
        for site in scene.sites.iter().filter(|s| s.tier <= tier::BESIDE) {
            let text = scene.of(site.node);
            let cloned = text.strip_suffix(".clone()");
            let handle = text
                .strip_prefix(pointer)
                .and_then(|t| t.strip_prefix("::clone(&"))
                .and_then(|t| t.strip_suffix(')'));
            let inner = cloned.or(handle).unwrap_or(text);
            let forms = match inner {
                "self" => ["self", "&self"],
                _ => ["&", ""],
            };
            for form in forms {
                let argument = match inner {
                    "self" => form.to_owned(),
                    _ => format!("{form}{inner}"),
                };
                let new = format!("{pointer}::downgrade({argument})");
                ideas.replace(site.tier, grade::NAMED, site.range.clone(), new);
            }
        }
    }
}

fn unwrap_lock(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    const MOST: usize = 8;
    if !scene.facts.says("Guard<") && !scene.facts.says("Result<") {
        return;
    }
    for anchor in scene.primary().take(1) {
        let mut calls = crate::syntax::find(anchor.node, &["call_expression"]);
        let mut at = Some(anchor.node);
        while let Some(node) = at.filter(|n| n.kind() != "block" && calls.len() < MOST) {
            if node.kind() == "call_expression" {
                calls.extend(crate::syntax::find(node, &["call_expression"]));
            }
            at = node.parent();
        }
        for call in calls.into_iter().take(MOST) {
            let Some((_, name, list)) = method(call) else {
                continue;
            };
            let locks = matches!(scene.of(name), "lock" | "read" | "write");
            if locks && named(list).is_empty() {
                let end = call.end_byte();
                ideas.insert(tier::EXACT, grade::NAMED, end, ".unwrap()");
            }
        }
    }
}
