//! Moves, borrows and mutability.

use tree_sitter::Node;

use super::super::edit::Edit;
use super::super::syntax::{Finder, children, named, parent_kind};
use super::OperatorFamily::Borrow;
use super::{Operator, method_call, wrapping_call};

pub(super) const OPERATORS: &[Operator] = &[
    Operator::new(
        "drop_clone",
        "Removes `.clone()`, `.cloned()` or `.copied()`.",
        Borrow,
        6.0,
        &["call_expression"],
        drop_clone,
        (
            "fn f(s: &String) -> String { s.clone() }",
            "fn f(s: &String) -> String { s }",
        ),
    ),
    Operator::new(
        "rc_clone",
        "Moves the handle instead of `Rc::clone(&handle)`.",
        Borrow,
        6.0,
        &["call_expression"],
        rc_clone,
        ("fn f(r: R) { g(Rc::clone(&r)); }", "fn f(r: R) { g(r); }"),
    ),
    Operator::new(
        "mutref_to_ref",
        "Borrows `&` where `&mut` is needed.",
        Borrow,
        2.0,
        &["reference_expression"],
        mutref_to_ref,
        ("fn f() { g(&mut x); }", "fn f() { g(&x); }"),
    ),
    Operator::new(
        "parammut_to_ref",
        "Makes a `&mut` parameter a `&` one.",
        Borrow,
        0.8,
        &["parameter"],
        parammut_to_ref,
        ("fn f(v: &mut Vec<u8>) {}", "fn f(v: &Vec<u8>) {}"),
    ),
    Operator::new(
        "selfmut_to_ref",
        "Makes `&mut self` a `&self`.",
        Borrow,
        0.6,
        &["self_parameter"],
        selfmut_to_ref,
        ("impl A { fn f(&mut self) {} }", "impl A { fn f(&self) {} }"),
    ),
    Operator::new(
        "drop_mut",
        "Removes `mut` from a binding.",
        Borrow,
        0.3,
        &["mutable_specifier"],
        drop_mut,
        ("fn f() { let mut x = 1; }", "fn f() { let x = 1; }"),
    ),
    Operator::new(
        "drop_move",
        "Removes `move` from a closure.",
        Borrow,
        2.0,
        &["closure_expression"],
        drop_move,
        ("fn f() { g(move || 1); }", "fn f() { g(|| 1); }"),
    ),
    Operator::new(
        "into_iter",
        "Consumes with `into_iter` where `iter` or `iter_mut` borrows.",
        Borrow,
        2.0,
        &["call_expression"],
        into_iter,
        ("fn f() { v.iter(); }", "fn f() { v.into_iter(); }"),
    ),
    Operator::new(
        "drop_asref",
        "Removes `as_ref`, `as_mut`, `borrow`, `lock`, `take` and their kin.",
        Borrow,
        3.0,
        &["call_expression"],
        drop_asref,
        ("fn f() { x.as_ref().map(g); }", "fn f() { x.map(g); }"),
    ),
    Operator::new(
        "drop_ref",
        "Removes a `&` or `&mut`.",
        Borrow,
        1.5,
        &["reference_expression"],
        drop_ref,
        ("fn f() { g(&x); }", "fn f() { g(x); }"),
    ),
    Operator::new(
        "drop_refkw",
        "Removes `ref` from a pattern.",
        Borrow,
        2.0,
        &["ref_pattern"],
        drop_refkw,
        (
            "fn f() { if let Some(ref x) = y {} }",
            "fn f() { if let Some(x) = y {} }",
        ),
    )
    .held_out(),
    Operator::new(
        "scope_escape",
        "Puts a local into an inner block that its borrower outlives.",
        Borrow,
        2.0,
        &["block"],
        scope_escape,
        (
            "fn f() {\n    let a = g();\n    let b = a.as_str();\n    h(b);\n}\n",
            "fn f() {\n    let b = {\n        let a = g();\n        a.as_str()\n    };\n    h(b);\n}\n",
        ),
    ),
    Operator::new(
        "inline_temp",
        "Inlines a local that something borrows from, so that it dies at once.",
        Borrow,
        2.0,
        &["block"],
        inline_temp,
        (
            "fn f() {\n    let a = g();\n    let b = a.as_str();\n    h(b);\n}\n",
            "fn f() {\n    let b = g().as_str();\n    h(b);\n}\n",
        ),
    ),
    Operator::new(
        "swap_stmts",
        "Swaps two neighbouring statements that share a name.",
        Borrow,
        0.7,
        &["block"],
        swap_stmts,
        (
            "fn f() {\n    let a = g();\n    h(a);\n}\n",
            "fn f() {\n    h(a);\n    let a = g();\n}\n",
        ),
    ),
];

const ACCESSORS: [&str; 8] = [
    "as_ref",
    "as_mut",
    "borrow",
    "borrow_mut",
    "as_deref",
    "lock",
    "as_deref_mut",
    "get_mut",
];

fn drop_clone(f: &mut Finder<'_>, node: Node<'_>) {
    drop_call(f, node, &["clone", "cloned", "copied"]);
}

fn drop_asref(f: &mut Finder<'_>, node: Node<'_>) {
    drop_call(f, node, &ACCESSORS);
    drop_call(f, node, &["take"]);
}

/// Removes a call without arguments of one of these methods.
fn drop_call(f: &mut Finder<'_>, node: Node<'_>, names: &[&str]) {
    if let Some(call) = method_call(node)
        && f.place.body
        && call.arguments.is_empty()
        && names.contains(&f.text(call.name))
    {
        f.delete(call.receiver.end_byte()..node.end_byte());
    }
}

fn into_iter(f: &mut Finder<'_>, node: Node<'_>) {
    if let Some(call) = method_call(node)
        && f.place.body
        && call.arguments.is_empty()
        && ["iter", "iter_mut"].contains(&f.text(call.name))
    {
        f.replace(call.name.byte_range(), "into_iter");
    }
}

fn rc_clone(f: &mut Finder<'_>, node: Node<'_>) {
    if let Some((path, argument)) = wrapping_call(f, node)
        && ["Rc::clone", "Arc::clone", "Clone::clone"].contains(&path.as_str())
        && let Some(handle) = f.text(argument).strip_prefix('&')
    {
        f.replace(node.byte_range(), handle);
    }
}

fn mutref_to_ref(f: &mut Finder<'_>, node: Node<'_>) {
    let start = node.start_byte();
    if f.text(node).starts_with("&mut ") {
        f.replace(start..start + 5, "&");
    }
}

fn parammut_to_ref(f: &mut Finder<'_>, node: Node<'_>) {
    if let Some(ty) = node.child_by_field_name("type")
        && f.text(ty).starts_with("&mut ")
    {
        f.replace(ty.start_byte()..ty.start_byte() + 5, "&");
    }
}

fn selfmut_to_ref(f: &mut Finder<'_>, node: Node<'_>) {
    if f.text(node).starts_with("&mut ") {
        f.replace(node.start_byte()..node.start_byte() + 5, "&");
    }
}

fn drop_mut(f: &mut Finder<'_>, node: Node<'_>) {
    let homes = ["let_declaration", "parameter", "mut_pattern"];
    if homes.contains(&parent_kind(node)) && f.after(node.end_byte()).starts_with(' ') {
        f.delete(node.start_byte()..node.end_byte() + 1);
    }
}

fn drop_move(f: &mut Finder<'_>, node: Node<'_>) {
    if f.text(node).starts_with("move ") {
        f.delete(node.start_byte()..node.start_byte() + 5);
    }
}

fn drop_ref(f: &mut Finder<'_>, node: Node<'_>) {
    if let Some(value) = node.child_by_field_name("value") {
        f.delete(node.start_byte()..value.start_byte());
    }
}

fn drop_refkw(f: &mut Finder<'_>, node: Node<'_>) {
    f.delete(node.start_byte()..node.start_byte() + 4);
}

/// Neighbouring statements that stand alone on their lines.
fn neighbours<'t>(f: &Finder<'_>, block: Node<'t>) -> Vec<(Node<'t>, Node<'t>)> {
    if !f.place.body && parent_kind(block) != "function_item" {
        return Vec::new();
    }
    let statement = |n: &Node<'_>| matches!(n.kind(), "let_declaration" | "expression_statement");
    let kids = named(block);
    kids.windows(2)
        .filter(|pair| pair.iter().all(statement))
        .filter(|pair| {
            let lines = (f.lines(pair[0]), f.lines(pair[1]));
            matches!(lines, (Some(a), Some(b)) if a.end == b.start)
        })
        .map(|pair| (pair[0], pair[1]))
        .collect()
}

fn swap_stmts(f: &mut Finder<'_>, block: Node<'_>) {
    let mut pairs = neighbours(f, block);
    f.rng.shuffle(&mut pairs);
    for (a, b) in pairs.into_iter().take(2) {
        let names = f.names(b);
        let shared = f.names(a).iter().any(|n| names.contains(n));
        let (Some(first), Some(second)) = (f.lines(a), f.lines(b)) else {
            continue;
        };
        if shared && f.text(a) != f.text(b) {
            let swapped = format!("{}{}", &f.source[second.clone()], &f.source[first.clone()]);
            f.replace(first.start..second.end, swapped);
            return;
        }
    }
}

/// `let a = …; let b = …a…;` on lines of their own, both plain names.
struct Borrower<'t> {
    first: Node<'t>,
    second: Node<'t>,
    name: &'t str,
    value: Node<'t>,
    other: &'t str,
    other_value: Node<'t>,
}

fn borrowers<'t>(f: &Finder<'t>, block: Node<'t>) -> Vec<Borrower<'t>> {
    let read = |(first, second): (Node<'t>, Node<'t>)| {
        if first.kind() != "let_declaration" || second.kind() != "let_declaration" {
            return None;
        }
        let pattern = first.child_by_field_name("pattern")?;
        let other = second.child_by_field_name("pattern")?;
        let made = Borrower {
            first,
            second,
            name: f.text(pattern),
            value: first.child_by_field_name("value")?,
            other: f.text(other),
            other_value: second.child_by_field_name("value")?,
        };
        let plain = pattern.kind() == "identifier" && other.kind() == "identifier";
        let used = f.names(made.other_value).contains(&made.name);
        (plain && used && made.name != made.other).then_some(made)
    };
    neighbours(f, block).into_iter().filter_map(read).collect()
}

fn scope_escape(f: &mut Finder<'_>, block: Node<'_>) {
    let mut found = Vec::new();
    for b in borrowers(f, block) {
        let single = !f.text(b.first).contains('\n') && !f.text(b.second).contains('\n');
        let (Some(start), Some(end)) = (f.lines(b.first), f.lines(b.second)) else {
            continue;
        };
        if !single || b.second.child_by_field_name("type").is_some() {
            continue;
        }
        let mutable = children(b.second)
            .iter()
            .any(|c| c.kind() == "mutable_specifier");
        let mutable = if mutable { "mut " } else { "" };
        let indent = f.indent(b.first);
        let text = format!(
            "{indent}let {mutable}{} = {{\n{indent}    {}\n{indent}    {}\n{indent}}};\n",
            b.other,
            f.text(b.first),
            f.text(b.other_value)
        );
        found.push(Edit::new(start.start..end.end, text));
    }
    for edit in found {
        f.site(vec![edit]);
    }
}

fn inline_temp(f: &mut Finder<'_>, block: Node<'_>) {
    let mut found = Vec::new();
    for b in borrowers(f, block) {
        let mut uses = Vec::new();
        super::super::syntax::each(b.other_value, &mut |n| {
            if n.kind() == "identifier" && f.text(n) == b.name {
                uses.push(n.byte_range());
            }
        });
        if let ([only], Some(lines)) = (uses.as_slice(), f.lines(b.first)) {
            found.push(vec![
                Edit::new(lines, ""),
                Edit::new(only.clone(), f.text(b.value)),
            ]);
        }
    }
    for edits in found {
        f.site(edits);
    }
}
