//! Derives, bounds and what an implementation owes its trait.

use tree_sitter::Node;

use super::super::syntax::{Finder, children, named, parent_kind};
use super::Operator;
use super::OperatorFamily::Traits;

pub(super) const OPERATORS: &[Operator] = &[
    Operator::new(
        "drop_derive",
        "Removes one trait from a derive.",
        Traits,
        4.0,
        &["attribute_item"],
        drop_derive,
        (
            "#[derive(Debug, Clone)]\nstruct A;",
            "#[derive(Debug)]\nstruct A;",
        ),
    ),
    Operator::new(
        "drop_bound",
        "Removes one trait bound of a type parameter or `impl Trait`.",
        Traits,
        5.0,
        &["trait_bounds"],
        drop_bound,
        ("fn f<T: Debug + Clone>(t: T) {}", "fn f<T: Debug>(t: T) {}"),
    ),
    Operator::new(
        "drop_where",
        "Removes one predicate of a where clause, or the clause.",
        Traits,
        3.0,
        &["where_clause"],
        drop_where,
        (
            "fn f<T, U>(t: T) where T: Debug, U: Clone {}",
            "fn f<T, U>(t: T) where T: Debug {}",
        ),
    ),
    Operator::new(
        "drop_binding",
        "Removes the associated type of a bound: `Iterator<Item = T>` becomes `Iterator`.",
        Traits,
        2.0,
        &["type_arguments"],
        drop_binding,
        (
            "fn f(i: impl Iterator<Item = u8>) {}",
            "fn f(i: impl Iterator) {}",
        ),
    ),
    Operator::new(
        "drop_dyn",
        "Removes `dyn` from a trait object.",
        Traits,
        1.0,
        &["dynamic_type"],
        drop_dyn,
        ("fn f(x: &dyn A) {}", "fn f(x: &A) {}"),
    )
    .early(),
    Operator::new(
        "drop_implkw",
        "Removes `impl` before a trait in a type's place.",
        Traits,
        1.0,
        &["abstract_type"],
        drop_implkw,
        ("fn f(x: impl A) {}", "fn f(x: A) {}"),
    )
    .early(),
    Operator::new(
        "drop_assoc",
        "Removes an associated type from an implementation.",
        Traits,
        2.0,
        &["impl_item"],
        drop_assoc,
        (
            "impl Iterator for A {\n    type Item = u8;\n}\n",
            "impl Iterator for A {\n}\n",
        ),
    ),
];

fn drop_derive(f: &mut Finder<'_>, node: Node<'_>) {
    let Some(list) = f
        .text(node)
        .strip_prefix("#[derive(")
        .and_then(|t| t.strip_suffix(")]"))
    else {
        return;
    };
    let mut parts: Vec<&str> = list.split(',').map(str::trim).collect();
    parts.retain(|p| !p.is_empty());
    if parts.is_empty() {
        return;
    }
    parts.remove(f.rng.below(parts.len()));
    if parts.is_empty() {
        let line = usize::from(f.after(node.end_byte()).starts_with('\n'));
        f.delete(node.start_byte()..node.end_byte() + line);
    } else {
        f.replace(
            node.byte_range(),
            format!("#[derive({})]", parts.join(", ")),
        );
    }
}

fn drop_bound(f: &mut Finder<'_>, node: Node<'_>) {
    // What a trait demands of its own implementors is told by nothing else.
    if parent_kind(node) == "trait_item" {
        return;
    }
    let kids = named(node);
    for at in 0..kids.len() {
        if kids[at].kind() == "lifetime" {
            continue;
        }
        if kids.len() > 1 {
            f.delete(Finder::list_cut(&kids, at));
        } else if parent_kind(node) != "where_predicate" {
            f.delete(node.byte_range());
        }
    }
}

fn drop_where(f: &mut Finder<'_>, node: Node<'_>) {
    let kids = named(node);
    if kids.len() > 1 {
        for at in 0..kids.len() {
            f.delete(Finder::list_cut(&kids, at));
        }
    } else if kids.len() == 1 {
        // The white space before it goes too, or an empty line would tell.
        let before = f.source[..node.start_byte()].trim_end().len();
        f.delete(before..node.end_byte());
    }
}

fn drop_binding(f: &mut Finder<'_>, node: Node<'_>) {
    let kids = named(node);
    for at in 0..kids.len() {
        if kids[at].kind() != "type_binding" {
            continue;
        }
        if kids.len() > 1 {
            f.delete(Finder::list_cut(&kids, at));
        } else {
            f.delete(node.byte_range());
        }
    }
}

fn drop_dyn(f: &mut Finder<'_>, node: Node<'_>) {
    if f.text(node).starts_with("dyn ") {
        f.delete(node.start_byte()..node.start_byte() + 4);
    }
}

fn drop_implkw(f: &mut Finder<'_>, node: Node<'_>) {
    if f.text(node).starts_with("impl ") {
        f.delete(node.start_byte()..node.start_byte() + 5);
    }
}

fn drop_assoc(f: &mut Finder<'_>, node: Node<'_>) {
    let (Some(_), Some(body)) = (
        node.child_by_field_name("trait"),
        node.child_by_field_name("body"),
    ) else {
        return;
    };
    for item in children(body) {
        if item.kind() == "type_item" {
            let cut = f.lines(item).unwrap_or_else(|| item.byte_range());
            f.delete(cut);
        }
    }
}
