//! Lifetimes: declared, used, bounded.

use tree_sitter::Node;

use super::super::syntax::{Finder, children, named, parent_kind};
use super::Operator;
use super::OperatorFamily::Lifetimes;

pub(super) const OPERATORS: &[Operator] = &[
    Operator::new(
        "drop_lt_ref",
        "Removes a named lifetime from a reference type.",
        Lifetimes,
        4.0,
        &["reference_type"],
        drop_lt_ref,
        (
            "fn f<'a>(x: &'a str, y: &str) -> &'a str { x }",
            "fn f<'a>(x: &'a str, y: &str) -> &str { x }",
        ),
    ),
    Operator::new(
        "swap_lt",
        "Gives a reference type another lifetime's name.",
        Lifetimes,
        4.0,
        &["reference_type"],
        swap_lt,
        (
            "fn f<'a, 'b>(x: &'a str, y: &'b str) -> &'a str { x }",
            "fn f<'a, 'b>(x: &'a str, y: &'b str) -> &'b str { x }",
        ),
    ),
    Operator::new(
        "drop_static",
        "Removes `'static` from a reference type.",
        Lifetimes,
        2.0,
        &["reference_type"],
        drop_static,
        (
            "fn f() -> &'static str { \"a\" }",
            "fn f() -> &str { \"a\" }",
        ),
    ),
    Operator::new(
        "drop_lt_param",
        "Removes the declaration of a lifetime.",
        Lifetimes,
        4.0,
        &["type_parameters"],
        drop_lt_param,
        ("struct A<'a> { s: &'a str }", "struct A { s: &'a str }"),
    )
    .early(),
    Operator::new(
        "drop_lt_args",
        "Removes the lifetime argument of a type.",
        Lifetimes,
        3.0,
        &["type_arguments"],
        drop_lt_args,
        (
            "struct A<'a> { s: Cow<'a, str> }",
            "struct A<'a> { s: Cow<str> }",
        ),
    ),
    Operator::new(
        "drop_outlives",
        "Removes a lifetime bound such as `T: 'a` or `'a: 'b`.",
        Lifetimes,
        4.0,
        &["trait_bounds"],
        drop_outlives,
        (
            "fn f<T: Debug + 'static>(t: T) -> Box<dyn Debug> { Box::new(t) }",
            "fn f<T: Debug>(t: T) -> Box<dyn Debug> { Box::new(t) }",
        ),
    ),
];

/// The named lifetime of a reference type.
fn lifetime<'t>(f: &Finder<'t>, node: Node<'t>) -> Option<(Node<'t>, &'t str)> {
    let found = children(node)
        .into_iter()
        .find(|c| c.kind() == "lifetime")?;
    Some((found, f.text(found)))
}

fn drop_lt_ref(f: &mut Finder<'_>, node: Node<'_>) {
    if let Some((lifetime, name)) = lifetime(f, node)
        && !matches!(name, "'static" | "'_")
    {
        f.delete(lifetime.start_byte()..lifetime.end_byte() + 1);
    }
}

fn drop_static(f: &mut Finder<'_>, node: Node<'_>) {
    if let Some((lifetime, "'static")) = lifetime(f, node) {
        f.delete(lifetime.start_byte()..lifetime.end_byte() + 1);
    }
}

fn swap_lt(f: &mut Finder<'_>, node: Node<'_>) {
    if let Some((lifetime, name)) = lifetime(f, node)
        && !matches!(name, "'static" | "'_")
    {
        let other = if name == "'a" { "'b" } else { "'a" };
        f.replace(lifetime.byte_range(), other);
    }
}

fn drop_lt_param(f: &mut Finder<'_>, node: Node<'_>) {
    let kids = named(node);
    let lifetimes: Vec<usize> = (0..kids.len())
        .filter(|&n| matches!(kids[n].kind(), "lifetime" | "lifetime_parameter"))
        .collect();
    if let Some(&at) = f.rng.pick(&lifetimes) {
        let cut = if kids.len() == 1 {
            node.byte_range()
        } else {
            Finder::list_cut(&kids, at)
        };
        f.delete(cut);
    }
}

fn drop_lt_args(f: &mut Finder<'_>, node: Node<'_>) {
    let kids = named(node);
    if kids.first().is_some_and(|k| k.kind() == "lifetime") {
        let cut = if kids.len() == 1 {
            node.byte_range()
        } else {
            Finder::list_cut(&kids, 0)
        };
        f.delete(cut);
    }
}

fn drop_outlives(f: &mut Finder<'_>, node: Node<'_>) {
    let kids = named(node);
    for at in 0..kids.len() {
        if kids[at].kind() != "lifetime" {
            continue;
        }
        if kids.len() > 1 {
            f.delete(Finder::list_cut(&kids, at));
        } else if parent_kind(node) != "where_predicate" {
            f.delete(node.byte_range());
        }
    }
}
