//! Results, options, and the value a function returns.

use tree_sitter::Node;

use super::super::syntax::{Finder, children, named};
use super::Operator;
use super::OperatorFamily::Results;
use super::{method_call, wrapping_call};

pub(super) const OPERATORS: &[Operator] = &[
    Operator::new(
        "drop_try",
        "Removes a `?`, which unwraps or returns.",
        Results,
        4.0,
        &["try_expression"],
        drop_try,
        ("fn f() { let x = g()?; }", "fn f() { let x = g(); }"),
    ),
    Operator::new(
        "drop_ok",
        "Unwraps `Ok(x)`, `Some(x)` or `Err(x)` to `x`.",
        Results,
        1.2,
        &["call_expression"],
        drop_ok,
        (
            "fn f() -> Option<u8> { Some(1) }",
            "fn f() -> Option<u8> { 1 }",
        ),
    ),
    Operator::new(
        "drop_unwrap",
        "Removes `.unwrap()`.",
        Results,
        2.0,
        &["call_expression"],
        drop_unwrap,
        ("fn f() { g().unwrap(); }", "fn f() { g(); }"),
    ),
    Operator::new(
        "unwrap_to_try",
        "Uses `?` for `.unwrap()` or `.expect(…)`.",
        Results,
        2.0,
        &["call_expression"],
        unwrap_to_try,
        ("fn f() { g().expect(\"a\"); }", "fn f() { g()?; }"),
    ),
    Operator::new(
        "drop_maperr",
        "Removes an adapter such as `map_err`, `ok_or` or `unwrap_or`.",
        Results,
        3.0,
        &["call_expression"],
        drop_maperr,
        ("fn f() { g().map_err(E::A)?; }", "fn f() { g()?; }"),
    ),
    Operator::new(
        "ret_unwrap_type",
        "Declares `T` where `Result<T, _>` or `Option<T>` is returned.",
        Results,
        0.8,
        &["function_item"],
        ret_unwrap_type,
        (
            "fn f() -> Option<u8> { Some(1) }",
            "fn f() -> u8 { Some(1) }",
        ),
    ),
    Operator::new(
        "drop_ret",
        "Removes the return type.",
        Results,
        0.2,
        &["function_item"],
        drop_ret,
        ("fn f() -> u8 { 1 }", "fn f() { 1 }"),
    ),
    Operator::new(
        "drop_else",
        "Removes a short `else`.",
        Results,
        0.3,
        &["else_clause"],
        drop_else,
        (
            "fn f(x: bool) -> u8 { if x { 1 } else { 2 } }",
            "fn f(x: bool) -> u8 { if x { 1 } }",
        ),
    ),
    Operator::new(
        "add_semi",
        "Puts a semicolon behind the value a function returns.",
        Results,
        0.15,
        &["function_item"],
        add_semi,
        ("fn f() -> u8 { 1 }", "fn f() -> u8 { 1; }"),
    ),
    Operator::new(
        "drop_await",
        "Removes `.await`.",
        Results,
        2.0,
        &["await_expression"],
        drop_await,
        (
            "async fn f() -> u8 { g().await }",
            "async fn f() -> u8 { g() }",
        ),
    ),
];

const ADAPTERS: [&str; 7] = [
    "map_err",
    "ok_or",
    "ok_or_else",
    "unwrap_or",
    "unwrap_or_else",
    "unwrap_or_default",
    "ok",
];

fn drop_try(f: &mut Finder<'_>, node: Node<'_>) {
    f.delete(node.end_byte() - 1..node.end_byte());
}

fn drop_ok(f: &mut Finder<'_>, node: Node<'_>) {
    if f.place.body
        && let Some((path, argument)) = wrapping_call(f, node)
        && ["Ok", "Some", "Err"].contains(&path.as_str())
    {
        f.replace(node.byte_range(), f.text(argument));
    }
}

fn drop_unwrap(f: &mut Finder<'_>, node: Node<'_>) {
    if let Some(call) = method_call(node)
        && f.text(call.name) == "unwrap"
        && call.arguments.is_empty()
    {
        f.delete(call.receiver.end_byte()..node.end_byte());
    }
}

fn unwrap_to_try(f: &mut Finder<'_>, node: Node<'_>) {
    if let Some(call) = method_call(node)
        && ["unwrap", "expect"].contains(&f.text(call.name))
    {
        f.replace(call.receiver.end_byte()..node.end_byte(), "?");
    }
}

fn drop_maperr(f: &mut Finder<'_>, node: Node<'_>) {
    if let Some(call) = method_call(node)
        && ADAPTERS.contains(&f.text(call.name))
    {
        f.delete(call.receiver.end_byte()..node.end_byte());
    }
}

fn ret_unwrap_type(f: &mut Finder<'_>, node: Node<'_>) {
    let Some(returned) = node.child_by_field_name("return_type") else {
        return;
    };
    let head = f.text(returned).split('<').next().unwrap_or_default();
    let head = head.rsplit("::").next().unwrap_or_default();
    if node.child_by_field_name("body").is_some()
        && returned.kind() == "generic_type"
        && ["Result", "Option"].contains(&head)
        && let Some(arguments) = returned.child_by_field_name("type_arguments")
        && let Some(first) = named(arguments).first()
    {
        f.replace(returned.byte_range(), f.text(*first));
    }
}

fn drop_ret(f: &mut Finder<'_>, node: Node<'_>) {
    let arrow = children(node).into_iter().find(|c| c.kind() == "->");
    if let (Some(arrow), Some(returned), Some(_)) = (
        arrow,
        node.child_by_field_name("return_type"),
        node.child_by_field_name("body"),
    ) {
        let space = usize::from(f.after(returned.end_byte()).starts_with(' '));
        f.delete(arrow.start_byte()..returned.end_byte() + space);
    }
}

fn add_semi(f: &mut Finder<'_>, node: Node<'_>) {
    let Some(body) = node.child_by_field_name("body") else {
        return;
    };
    if let Some(tail) = named(body).last()
        && node.child_by_field_name("return_type").is_some()
        && !["_statement", "_item", "_declaration"]
            .iter()
            .any(|end| tail.kind().ends_with(end))
    {
        f.replace(tail.end_byte()..tail.end_byte(), ";");
    }
}

fn drop_else(f: &mut Finder<'_>, node: Node<'_>) {
    if let Some(before) = node.prev_sibling()
        && f.text(node).len() < 120
    {
        f.delete(before.end_byte()..node.end_byte());
    }
}

fn drop_await(f: &mut Finder<'_>, node: Node<'_>) {
    if let Some(inner) = named(node).first() {
        f.delete(inner.end_byte()..node.end_byte());
    }
}
