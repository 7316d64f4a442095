//! Patterns about values that live as long as the program, and about atomics.

use sleepy_fix::Family::{Edition, TypeMismatch as Types};
use sleepy_fix::TextEdit;
use tree_sitter::Node;

use super::calls::method;
use super::{Pattern, find};
use crate::draft::{Ideas, edit, grade};
use crate::outline::{arguments, head};
use crate::scene::{Scene, tier};
use crate::syntax::{children, each, enclosing, named};

pub(super) const PATTERNS: &[Pattern] = &[
    find(
        "lazy_static",
        Edition,
        lazy_static,
        "Makes the value of a static when it is first used, with `LazyLock`.",
    )
    .when(&["E0015", "E0010", "E0658", "E0492", "E0764"], 0.3),
    find(
        "shared_static",
        Edition,
        shared_static,
        "Keeps a static in a `Mutex`, an atomic or one for each thread instead of a cell.",
    )
    .when(&["E0277"], 0.25),
    find(
        "static_atomic",
        Edition,
        static_atomic,
        "Makes an atomic of a static that changes, and reads and sets it so.",
    )
    .when(&["E0133", "E0594", ""], 0.3),
    find(
        "atomic_call",
        Types,
        atomic_call,
        "Reads and changes an atomic with its methods instead of operators.",
    )
    .when(
        &[
            "E0067", "E0277", "E0308", "E0368", "E0369", "E0594", "E0600", "E0604", "E0605",
            "E0606", "E0614",
        ],
        0.2,
    ),
];

fn lazy_static(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for anchor in scene.primary().take(1) {
        let Some(item) = enclosing(anchor.node, &["static_item", "const_item"]) else {
            continue;
        };
        ideas.edits(tier::EXACT, grade::NAMED, lazily(scene, item));
    }
}

/// The edits that put a static's value into a `LazyLock`.
fn lazily(scene: &Scene<'_>, item: Node<'_>) -> Vec<TextEdit> {
    let part = |field| item.child_by_field_name(field);
    let (Some(of), Some(value)) = (part("type"), part("value")) else {
        return Vec::new();
    };
    let span = scene.span(value);
    let mut edits = vec![
        edit(
            of.byte_range(),
            format!("std::sync::LazyLock<{}>", scene.of(of)),
        ),
        edit(span.start..span.start, "std::sync::LazyLock::new(|| "),
        edit(span.end..span.end, ")"),
    ];
    // A constant would be made anew at every use.
    let keyword = children(item).into_iter().find(|c| c.kind() == "const");
    edits.extend(keyword.map(|k| edit(k.byte_range(), "static")));
    edits
}

fn shared_static(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for anchor in scene.primary().take(1) {
        let Some(item) = enclosing(anchor.node, &["static_item"]) else {
            continue;
        };
        let (Some(of), Some(value)) = (
            item.child_by_field_name("type"),
            item.child_by_field_name("value"),
        ) else {
            continue;
        };
        let (text, name) = (scene.of(of), scene.name(item));
        let inner = arguments(text).first().copied().unwrap_or("");
        match head(text) {
            "RefCell" => {
                let mut edits = in_mutex(scene, name);
                edits.extend(renamed(scene, of, value, "RefCell", "std::sync::Mutex"));
                // Most values cannot be made by a constant expression.
                let span = scene.span(value);
                let lazy = vec![
                    edit(of.start_byte()..of.start_byte(), "std::sync::LazyLock<"),
                    edit(of.end_byte()..of.end_byte(), ">"),
                    edit(span.start..span.start, "std::sync::LazyLock::new(|| "),
                    edit(span.end..span.end, ")"),
                ];
                ideas.edits(tier::EXACT, grade::NAMED, edits.clone());
                edits.extend(lazy);
                ideas.edits(tier::EXACT, grade::NAMED, merged(edits));
            }
            "Cell" => {
                ideas.edits(
                    tier::EXACT,
                    grade::NAMED,
                    atomic(scene, of, value, name, inner),
                );
                ideas.edits(tier::EXACT, grade::NAMED, for_each_thread(scene, item));
            }
            "Rc" => {
                let edits = renamed(scene, of, value, "Rc", "std::sync::Arc");
                ideas.edits(tier::EXACT, grade::NAMED, edits);
            }
            _ => {}
        }
    }
}

/// Joins edits that begin and end at the same place, so that none overlaps.
fn merged(mut edits: Vec<TextEdit>) -> Vec<TextEdit> {
    edits.sort_by_key(|e| (e.range.start, e.range.end));
    let mut joined: Vec<TextEdit> = Vec::with_capacity(edits.len());
    for e in edits {
        match joined.last_mut().filter(|l| l.range.end == e.range.start) {
            Some(last) => {
                last.range.end = e.range.end;
                last.new_text.push_str(&e.new_text);
            }
            None => joined.push(e),
        }
    }
    joined
}

/// Another kind of cell in the type of a static and in its value.
fn renamed(
    scene: &Scene<'_>,
    of: Node<'_>,
    value: Node<'_>,
    old: &str,
    new: &str,
) -> Vec<TextEdit> {
    [of, value]
        .into_iter()
        .filter_map(|node| {
            let text = scene.of(node);
            let end = text.find(['<', '(']).unwrap_or(text.len());
            let at = text[..end].find(old)?;
            let start = node.start_byte();
            Some(edit(start..start + at + old.len(), new))
        })
        .collect()
}

/// The uses `NAME.borrow()` and `NAME.borrow_mut()` as uses of a mutex.
fn in_mutex(scene: &Scene<'_>, name: &str) -> Vec<TextEdit> {
    uses(scene, name)
        .into_iter()
        .filter(|(_, called, _)| matches!(scene.of(*called), "borrow" | "borrow_mut"))
        .map(|(_, called, list)| edit(called.start_byte()..list.end_byte(), "lock().unwrap()"))
        .collect()
}

/// The calls of methods of a name: the call, the method's name and the arguments.
fn uses<'t>(scene: &Scene<'t>, name: &str) -> Vec<(Node<'t>, Node<'t>, Node<'t>)> {
    let calls = scene.all(&["call_expression"]).into_iter();
    calls
        .filter_map(|call| {
            let (receiver, called, list) = method(call)?;
            (scene.of(receiver) == name).then_some((call, called, list))
        })
        .collect()
}

/// A static cell of a number or truth value as an atomic.
fn atomic(
    scene: &Scene<'_>,
    of: Node<'_>,
    value: Node<'_>,
    name: &str,
    inner: &str,
) -> Vec<TextEdit> {
    let Some(kind) = atomic_of(inner) else {
        return Vec::new();
    };
    let path = format!("std::sync::atomic::{kind}");
    let mut edits = renamed(scene, of, value, "Cell", &path);
    let generic = scene.of(of).find('<').map(|i| of.start_byte() + i);
    edits.extend(generic.map(|at| edit(at..of.end_byte(), "")));
    let order = ordering(scene);
    for (call, called, list) in uses(scene, name) {
        // What stands in an argument of another use is edited there, too.
        let end = scene.last(list);
        match scene.of(called) {
            "get" => edits.push(edit(
                called.start_byte()..call.end_byte(),
                format!("load({order})"),
            )),
            "set" => {
                edits.push(edit(called.byte_range(), "store"));
                edits.push(edit(end..end, format!(", {order}")));
            }
            "replace" => {
                edits.push(edit(called.byte_range(), "swap"));
                edits.push(edit(end..end, format!(", {order}")));
            }
            _ => {}
        }
    }
    merged(edits)
}

/// The atomic type for a number or truth value.
fn atomic_of(of: &str) -> Option<&'static str> {
    Some(match of {
        "bool" => "AtomicBool",
        "u8" => "AtomicU8",
        "u16" => "AtomicU16",
        "u32" => "AtomicU32",
        "u64" => "AtomicU64",
        "usize" => "AtomicUsize",
        "i8" => "AtomicI8",
        "i16" => "AtomicI16",
        "i32" => "AtomicI32",
        "i64" => "AtomicI64",
        "isize" => "AtomicIsize",
        _ => return None,
    })
}

/// A static of `thread_local!`, which is used in the same way if it is a `Cell`.
fn for_each_thread(scene: &Scene<'_>, item: Node<'_>) -> Vec<TextEdit> {
    let range = item.byte_range();
    let text = scene.of(item).trim_end().trim_end_matches(';');
    let text = text.replace('\n', "\n    ");
    let new = format!("thread_local! {{\n    {text};\n}}");
    vec![edit(range, new)]
}

/// How the file names an ordering of memory.
fn ordering(scene: &Scene<'_>) -> String {
    let used = ["SeqCst", "AcqRel", "Relaxed"];
    let known = |o: &&&str| scene.text.contains(&format!("Ordering::{o}"));
    let order = used.iter().find(known).unwrap_or(&"Relaxed");
    let imports = scene.all(&["use_declaration"]);
    let imported = imports.iter().any(|u| {
        let text = scene.of(*u);
        text.contains("atomic") && crate::parts::mentions(text, "Ordering")
    });
    match imported {
        true => format!("Ordering::{order}"),
        false => format!("std::sync::atomic::Ordering::{order}"),
    }
}

fn atomic_call(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    if !scene.facts.says("Atomic") {
        return;
    }
    let order = ordering(scene);
    for anchor in scene.primary().take(1) {
        let kinds = [
            "compound_assignment_expr",
            "assignment_expression",
            "unary_expression",
        ];
        if let Some(whole) = enclosing(anchor.node, &kinds) {
            changed(scene, ideas, whole, &order);
        }
        // Read where it stands, or the operands of what it stands in.
        let mut places = vec![anchor.node];
        let around = ["binary_expression", "type_cast_expression"];
        if let Some(whole) = enclosing(anchor.node, &around) {
            places.extend(named(whole));
        }
        for node in places {
            let kind = node.kind();
            if !matches!(kind, "identifier" | "field_expression" | "index_expression") {
                continue;
            }
            let at = node.end_byte();
            ideas.insert(tier::EXACT, grade::NAMED, at, format!(".load({order})"));
        }
    }
}

/// `x += 1` as `x.fetch_add(1, …)` and `x = 1` as `x.store(1, …)`.
fn changed(scene: &Scene<'_>, ideas: &mut Ideas<'_>, whole: Node<'_>, order: &str) {
    let (Some(left), Some(right)) = (
        whole.child_by_field_name("left"),
        whole.child_by_field_name("right"),
    ) else {
        return;
    };
    let operator = scene.text[left.end_byte()..right.start_byte()].trim();
    let call = match operator {
        "+=" => "fetch_add",
        "-=" => "fetch_sub",
        "&=" => "fetch_and",
        "|=" => "fetch_or",
        "^=" => "fetch_xor",
        "=" => "store",
        _ => return,
    };
    let place = scene.of(left).trim_start_matches('*');
    // The old value is read on the right: `x = x + 1`.
    let mut reads = Vec::new();
    each(right, &mut |n| {
        if matches!(n.kind(), "identifier" | "field_expression") && scene.of(n) == place {
            let end = n.end_byte();
            reads.push(edit(end..end, format!(".load({order})")));
        }
    });
    let value = scene.rewritten(scene.span(right), reads);
    let new = format!("{place}.{call}({value}, {order})");
    ideas.replace(tier::EXACT, grade::NAMED, whole.byte_range(), new);
}

/// The edits of one use of a static that became an atomic.
fn atomic_use(scene: &Scene<'_>, place: Node<'_>, order: &str) -> Option<TextEdit> {
    let parent = place.parent()?;
    let left = parent.child_by_field_name("left").map(|l| l.id()) == Some(place.id());
    let assigns = matches!(
        parent.kind(),
        "assignment_expression" | "compound_assignment_expr"
    );
    if !(left && assigns) {
        return Some(edit(
            place.end_byte()..place.end_byte(),
            format!(".load({order})"),
        ));
    }
    let right = parent.child_by_field_name("right")?;
    let operator = scene.text[place.end_byte()..right.start_byte()].trim();
    let call = match operator {
        "+=" => "fetch_add",
        "-=" => "fetch_sub",
        "&=" => "fetch_and",
        "|=" => "fetch_or",
        "=" => "store",
        _ => return None,
    };
    let name = scene.of(place);
    let reads = scene.uses_in(right, name, 0).into_iter().map(|n| {
        let end = n.end_byte();
        edit(end..end, format!(".load({order})"))
    });
    let value = scene.rewritten(scene.span(right), reads.collect());
    Some(edit(
        parent.byte_range(),
        format!("{name}.{call}({value}, {order})"),
    ))
}

fn static_atomic(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for item in scene.all(&["static_item"]) {
        let name = scene.name(item);
        let near = scene
            .anchors
            .iter()
            .any(|a| crate::parts::mentions(scene.of(a.node), name) || scene.facts.says(name));
        let (Some(of), Some(value)) = (
            item.child_by_field_name("type"),
            item.child_by_field_name("value"),
        ) else {
            continue;
        };
        let Some(kind) = atomic_of(scene.of(of)).filter(|_| near) else {
            continue;
        };
        let path = format!("std::sync::atomic::{kind}");
        let span = scene.span(value);
        let mut edits = vec![
            edit(of.byte_range(), path.clone()),
            edit(span.start..span.start, format!("{path}::new(")),
            edit(span.end..span.end, ")"),
        ];
        let keyword = children(item)
            .into_iter()
            .find(|c| c.kind() == "mutable_specifier");
        if let Some(keyword) = keyword {
            edits.push(edit(keyword.start_byte()..keyword.end_byte() + 1, ""));
        }
        let order = ordering(scene);
        let uses = scene.all(&["identifier"]).into_iter().filter(|n| {
            let declares = || n.parent().is_some_and(|p| p.id() == item.id());
            scene.of(*n) == name && !declares()
        });
        let mut changed: Vec<TextEdit> = Vec::new();
        for place in uses {
            if let Some(change) = atomic_use(scene, place, &order) {
                let inside = |e: &TextEdit| {
                    e.range.start <= change.range.start && change.range.end <= e.range.end
                };
                if !changed.iter().any(inside) {
                    changed.push(change);
                }
            }
        }
        edits.extend(changed);
        ideas.edits(tier::EXACT, grade::NAMED, edits);
    }
}
