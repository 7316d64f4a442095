//! Borrow errors made on purpose by inserting statements.
//!
//! Real code holds next to none of E0382, E0499, E0502 and E0505 that deleting
//! something would bring out, so these operators add a conflicting use. Taking
//! the added line out again would be the wrong lesson: the repair keeps it and
//! removes the conflict (clone, borrow, reorder, use the one borrow there is),
//! and it counts only once it has been compiled.

use std::ops::Range;

use tree_sitter::Node;

use super::super::edit::Edit;
use super::super::syntax::{Finder, children, each, named, parent_kind};
use super::OperatorFamily::Borrow;
use super::{MethodCall, Operator, method_call};

pub(super) const OPERATORS: &[Operator] = &[
    Operator::new(
        "use_after_move",
        "Moves a value before its next use; repaired by a clone or a borrow.",
        Borrow,
        1.5,
        &["function_item"],
        use_after_move,
        (
            "fn f(s: String) -> usize {\n    s.len()\n}\n",
            "fn f(s: String) -> usize {\n    let kept = s;\n    s.len()\n}\n",
        ),
    )
    .repaired("fn f(s: String) -> usize {\n    let kept = s.clone();\n    s.len()\n}\n"),
    Operator::new(
        "hold_borrow",
        "Holds a borrow across a mutation; repaired by a clone or by reordering.",
        Borrow,
        6.0,
        &["expression_statement"],
        hold_borrow,
        (
            "fn f(v: &mut Vec<u8>) {\n    v.push(1);\n}\n",
            "fn f(v: &mut Vec<u8>) {\n    let view = &v;\n    v.push(1);\n    let size = view.len();\n}\n",
        ),
    )
    .repaired(
        "fn f(v: &mut Vec<u8>) {\n    let view = v.clone();\n    v.push(1);\n    let size = view.len();\n}\n",
    ),
    Operator::new(
        "two_mut",
        "Mutates through the owner while a `&mut` lives; repaired by using that.",
        Borrow,
        6.0,
        &["block"],
        two_mut,
        (
            "fn f() {\n    v.push(1);\n    v.push(2);\n}\n",
            "fn f() {\n    let target = &mut v;\n    v.push(1);\n    target.push(2);\n}\n",
        ),
    )
    .repaired("fn f() {\n    let target = &mut v;\n    target.push(1);\n    target.push(2);\n}\n"),
    Operator::new(
        "mutate_iter",
        "Mutates a collection inside the loop over it; repaired by doing so after the loop.",
        Borrow,
        6.0,
        &["for_expression"],
        mutate_iter,
        (
            "fn f(v: &mut Vec<u8>) {\n    for x in v.iter() {\n        g(x);\n    }\n}\n",
            "fn f(v: &mut Vec<u8>) {\n    for x in v.iter() {\n        g(x);\n        v.clear();\n    }\n}\n",
        ),
    )
    .repaired(
        "fn f(v: &mut Vec<u8>) {\n    for x in v.iter() {\n        g(x);\n    }\n    v.clear();\n}\n",
    ),
];

/// Methods that take `&mut self` in the standard collections.
const MUTATORS: [&str; 25] = [
    "push",
    "push_str",
    "insert",
    "clear",
    "pop",
    "remove",
    "extend",
    "sort",
    "truncate",
    "retain",
    "append",
    "reserve",
    "swap",
    "push_back",
    "push_front",
    "pop_front",
    "pop_back",
    "resize",
    "dedup",
    "reverse",
    "extend_from_slice",
    "sort_by",
    "sort_unstable",
    "swap_remove",
    "drain",
];

/// Names for what is added.
const LOCALS: [&str; 16] = [
    "kept", "saved", "view", "held", "snapshot", "target", "current", "copy", "earlier", "initial",
    "backup", "previous", "moved", "owned", "shared", "entry",
];
const COUNTS: [&str; 8] = [
    "size", "total", "amount", "length", "seen", "found", "count", "extent",
];

/// A name of the list that the function does not use.
fn fresh(f: &mut Finder<'_>, of: &[&'static str], within: &str) -> Option<&'static str> {
    let free: Vec<&'static str> = of.iter().copied().filter(|n| !within.contains(n)).collect();
    f.rng.pick(&free).copied()
}

/// The text of the function around the walk.
fn function_text<'a>(f: &Finder<'a>) -> &'a str {
    let range = f.place.function.clone().unwrap_or(0..f.source.len());
    f.source.get(range).unwrap_or_default()
}

/// Plain names of parameters.
fn parameters<'a>(f: &Finder<'a>, function: Node<'_>) -> Vec<&'a str> {
    let Some(list) = function.child_by_field_name("parameters") else {
        return Vec::new();
    };
    let owned = |p: &Node<'_>| {
        p.child_by_field_name("type")
            .is_some_and(|t| t.kind() != "reference_type" && t.kind() != "primitive_type")
    };
    named(list)
        .into_iter()
        .filter(|p| p.kind() == "parameter" && owned(p))
        .filter_map(|p| p.child_by_field_name("pattern"))
        .filter(|p| p.kind() == "identifier")
        .map(|p| f.text(p))
        .collect()
}

fn use_after_move(f: &mut Finder<'_>, function: Node<'_>) {
    let Some(body) = function.child_by_field_name("body") else {
        return;
    };
    let mut known = parameters(f, function);
    let mut places: Vec<(Range<usize>, String, &str)> = Vec::new();
    for statement in named(body) {
        let used = f.names(statement);
        if let Some(lines) = f.lines(statement) {
            let indent = f.indent(statement).to_owned();
            let names = known.iter().filter(|n| used.contains(*n));
            places.extend(names.map(|n| (lines.clone(), indent.clone(), *n)));
        }
        if statement.kind() == "let_declaration"
            && let Some(pattern) = statement.child_by_field_name("pattern")
            && pattern.kind() == "identifier"
        {
            known.push(f.text(pattern));
        }
    }
    f.rng.shuffle(&mut places);
    let text = function_text(f);
    for (lines, indent, name) in places.into_iter().take(3) {
        let Some(new) = fresh(f, &LOCALS, text) else {
            return;
        };
        let shapes = ["{}", "{}", "vec![{}]", "Some({})", "Box::new({})"];
        let shape = f.rng.pick(&shapes).copied().unwrap_or("{}");
        let clone = shape != "{}" || f.rng.chance(0.6);
        let better = if clone {
            format!("{name}.clone()")
        } else {
            format!("&{name}")
        };
        let line = |value: &str| {
            let value = shape.replace("{}", value);
            vec![Edit::new(
                lines.start..lines.start,
                format!("{indent}let {new} = {value};\n"),
            )]
        };
        f.repaired(line(name), line(&better));
    }
}

/// A mutation: `owner.push(…);` where the owner is a name or a field.
fn mutation<'t>(f: &Finder<'_>, statement: Node<'t>) -> Option<(MethodCall<'t>, Node<'t>)> {
    let call = children(statement)
        .into_iter()
        .find(|c| c.kind() == "call_expression")?;
    let method = method_call(call)?;
    let plain = matches!(method.receiver.kind(), "identifier" | "field_expression");
    (plain && MUTATORS.contains(&f.text(method.name))).then_some((method, call))
}

/// How a borrow is taken, how it is used later, and what to take instead of it.
struct Hold {
    taken: &'static str,
    used: &'static str,
    owned: Option<&'static str>,
}

const HOLDS: [Hold; 6] = [
    Hold {
        taken: "&{}",
        used: "{}.len()",
        owned: Some("{}.clone()"),
    },
    Hold {
        taken: "&{}",
        used: "{}.is_empty()",
        owned: Some("{}.clone()"),
    },
    Hold {
        taken: "{}.first()",
        used: "{}.is_some()",
        owned: Some("{}.first().cloned()"),
    },
    Hold {
        taken: "{}.last()",
        used: "{}.is_none()",
        owned: Some("{}.last().cloned()"),
    },
    Hold {
        taken: "{}.iter()",
        used: "{}.count()",
        owned: None,
    },
    Hold {
        taken: "{}.as_str()",
        used: "{}.len()",
        owned: Some("{}.to_string()"),
    },
];

fn hold_borrow(f: &mut Finder<'_>, statement: Node<'_>) {
    let (Some((method, _)), Some(lines)) = (mutation(f, statement), f.lines(statement)) else {
        return;
    };
    let owner = f.text(method.receiver);
    let text = function_text(f);
    let (Some(name), Some(count)) = (fresh(f, &LOCALS, text), fresh(f, &COUNTS, text)) else {
        return;
    };
    let at = f.rng.below(HOLDS.len());
    let hold = &HOLDS[at];
    let indent = f.indent(statement);
    let line = |value: String| format!("{indent}let {name} = {value};\n");
    let taken = line(hold.taken.replace("{}", owner));
    let used = format!("{indent}let {count} = {};\n", hold.used.replace("{}", name));
    let (start, end) = (lines.start..lines.start, lines.end..lines.end);
    let broken = vec![
        Edit::new(start.clone(), &taken),
        Edit::new(end.clone(), &used),
    ];
    let repair = match hold.owned {
        Some(owned) if f.rng.chance(0.5) => vec![
            Edit::new(start, line(owned.replace("{}", owner))),
            Edit::new(end, used),
        ],
        _ => vec![Edit::new(end, format!("{taken}{used}"))],
    };
    f.repaired(broken, repair);
}

fn two_mut(f: &mut Finder<'_>, block: Node<'_>) {
    if !f.place.body && parent_kind(block) != "function_item" {
        return;
    }
    let text = function_text(f);
    let mut found = Vec::new();
    for pair in named(block).windows(2) {
        let (Some((one, _)), Some((two, _))) = (mutation(f, pair[0]), mutation(f, pair[1])) else {
            continue;
        };
        let (Some(first), Some(second)) = (f.lines(pair[0]), f.lines(pair[1])) else {
            continue;
        };
        let owner = f.text(one.receiver);
        if owner == f.text(two.receiver) && first.end == second.start {
            let indent = f.indent(pair[0]);
            found.push((owner, indent, first.start, one.receiver, two.receiver));
        }
    }
    for (owner, indent, start, one, two) in found {
        let Some(name) = fresh(f, &LOCALS, text) else {
            return;
        };
        // What is a `&mut` already is borrowed again, not borrowed itself.
        let star = if is_mut_ref(f, block, owner) { "*" } else { "" };
        let added = Edit::new(
            start..start,
            format!("{indent}let {name} = &mut {star}{owner};\n"),
        );
        let through = |receiver: Node<'_>| Edit::new(receiver.byte_range(), name);
        f.repaired(
            vec![added.clone(), through(two)],
            vec![added, through(one), through(two)],
        );
    }
}

/// Whether a name is a parameter of type `&mut …` of the function around a node.
fn is_mut_ref(f: &Finder<'_>, node: Node<'_>, name: &str) -> bool {
    let mut at = Some(node);
    while let Some(function) = at.filter(|n| n.kind() != "function_item") {
        at = function.parent();
    }
    let list = at.and_then(|function| function.child_by_field_name("parameters"));
    let parameters = list.map(named).unwrap_or_default();
    parameters.iter().any(|p| {
        let field = |name: &str| p.child_by_field_name(name).map(|n| f.text(n));
        field("pattern") == Some(name) && field("type").is_some_and(|t| t.starts_with("&mut"))
    })
}

fn mutate_iter(f: &mut Finder<'_>, node: Node<'_>) {
    let (Some(value), Some(body)) = (
        node.child_by_field_name("value"),
        node.child_by_field_name("body"),
    ) else {
        return;
    };
    let Some(owner) = iterated(value) else {
        return;
    };
    let name = f.text(owner);
    let declared = function_text(f).contains(&format!("mut {name}"));
    let field = name.starts_with("self.") && function_text(f).contains("&mut self");
    if !declared && !field && !is_mut_ref(f, node, name) {
        return;
    }
    // The closing brace must stand alone on its line, and the loop end with it.
    let brace = body.end_byte() - 1;
    let line = f.source[..brace].rfind('\n').map_or(0, |n| n + 1);
    let indent = f.indent(node);
    let alone = f.source[line..brace] == *indent;
    if !alone || !f.after(body.end_byte()).starts_with('\n') || named(body).is_empty() {
        return;
    }
    let mut leaves = false;
    each(body, &mut |n| {
        leaves |= matches!(n.kind(), "return_expression" | "break_expression");
    });
    if leaves {
        return;
    }
    let actions = [
        "clear()",
        "pop()",
        "truncate(1)",
        "remove(0)",
        "sort()",
        "reverse()",
    ];
    let action = f.rng.pick(&actions).copied().unwrap_or("clear()");
    let call = format!("{name}.{action};\n");
    let after = body.end_byte() + 1;
    f.repaired(
        vec![Edit::new(line..line, format!("{indent}    {call}"))],
        vec![Edit::new(after..after, format!("{indent}{call}"))],
    );
}

/// The collection that `&v`, `&mut v`, `v.iter()` or `v.iter_mut()` walks over.
fn iterated<'t>(value: Node<'t>) -> Option<Node<'t>> {
    let owner = if value.kind() == "reference_expression" {
        value.child_by_field_name("value")?
    } else {
        let call = (value.kind() == "call_expression").then(|| method_call(value))??;
        call.arguments.is_empty().then_some(call.receiver)?
    };
    matches!(owner.kind(), "identifier" | "field_expression").then_some(owner)
}
