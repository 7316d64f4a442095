//! Patterns about where a value is kept: bindings, cells, elements.

use sleepy_fix::Family::{BorrowChecker as Borrow, TypeMismatch as Types};
use tree_sitter::Node;

use super::calls::method;
use super::idioms::calls;
use super::{Pattern, find, put_around};
use crate::draft::{Ideas, edit, grade};
use crate::scene::{Scene, tier};
use crate::syntax::{children, enclosing, find as nodes, named};

pub(super) const PATTERNS: &[Pattern] = &[
    find(
        "box_recursion",
        Types,
        box_recursion,
        "Puts a type that contains itself behind a pointer.",
    ),
    find(
        "then_value",
        Types,
        then_value,
        "Ends a call that gives nothing and gives its receiver.",
    ),
    find(
        "rebind",
        Borrow,
        rebind,
        "Keeps what a call gives, under the same name.",
    ),
    find(
        "unbind",
        Types,
        unbind,
        "Does not bind what a call does not give.",
    ),
    find(
        "cell_set",
        Borrow,
        cell_set,
        "Sets a `Cell` through its methods.",
    ),
    find(
        "element_swap",
        Borrow,
        element_swap,
        "Swaps elements with `swap` of the slice.",
    ),
    find(
        "init_let",
        Borrow,
        init_let,
        "Gives a local a value where it is declared.",
    ),
    find(
        "cow_own",
        Borrow,
        cow_own,
        "Hands a value over in a `Cow` instead of lending it.",
    ),
];

fn box_recursion(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    if scene.code != "E0072" {
        return;
    }
    for item in scene.items.iter().take(2) {
        let Some(name) = item.child_by_field_name("name") else {
            continue;
        };
        let own: Vec<Node<'_>> = nodes(*item, &["type_identifier"])
            .into_iter()
            .filter(|n| n.id() != name.id() && scene.of(*n) == scene.of(name))
            .collect();
        let whole = |n: &Node<'_>| {
            n.parent()
                .filter(|p| p.kind() == "generic_type" && p.child_by_field_name("type") == Some(*n))
                .map_or(n.byte_range(), |p| p.byte_range())
        };
        for (before, after) in [
            ("Box<", ">"),
            ("Option<Box<", ">>"),
            ("Rc<", ">"),
            ("Vec<", ">"),
        ] {
            let edits = own.iter().flat_map(|n| {
                let range = whole(n);
                [
                    edit(range.start..range.start, before),
                    edit(range.end..range.end, after),
                ]
            });
            ideas.edits(tier::EXACT, grade::NAMED, edits.collect());
        }
    }
}

fn then_value(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for (site, receiver, _, _) in calls(scene) {
        let tail = site.node.parent().is_some_and(|p| p.kind() == "block");
        if tail {
            let indent = scene.indent(site.range.start);
            ideas.insert(
                site.tier,
                grade::NAMED,
                site.range.end,
                format!(";\n{indent}{}", scene.of(receiver)),
            );
        }
    }
}

fn rebind(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for (site, receiver, _, _) in calls(scene) {
        let alone = site
            .node
            .parent()
            .is_some_and(|p| p.kind() == "expression_statement");
        let mut base = receiver;
        while let Some(inner) = base
            .child_by_field_name("value")
            .or_else(|| method(base).map(|m| m.0))
        {
            base = inner;
        }
        if alone && base.kind() == "identifier" {
            let name = scene.of(base);
            ideas.insert(
                site.tier,
                grade::NAMED,
                site.range.start,
                format!("let {name} = "),
            );
            ideas.insert(
                site.tier,
                grade::SEEN,
                site.range.start,
                format!("let mut {name} = "),
            );
            ideas.insert(
                site.tier,
                grade::SEEN,
                site.range.start,
                format!("{name} = "),
            );
            // The binding has to be mutable then.
            for binding in crate::bindings::bindings(scene.text, site.node, name)
                .into_iter()
                .take(1)
            {
                let at = binding.name.start_byte();
                ideas.edits(
                    site.tier,
                    grade::NAMED,
                    vec![
                        edit(at..at, "mut "),
                        edit(site.range.start..site.range.start, format!("{name} = ")),
                    ],
                );
            }
        }
    }
}

fn unbind(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for anchor in &scene.anchors {
        let mut lets: Vec<Node<'_>> = enclosing(anchor.node, &["let_declaration"])
            .into_iter()
            .collect();
        for name in crate::bindings::names(scene.text, anchor.node, 3) {
            lets.extend(
                crate::bindings::bindings(scene.text, anchor.node, name)
                    .into_iter()
                    .map(|b| b.holder)
                    .filter(|h| h.kind() == "let_declaration"),
            );
        }
        for node in lets.into_iter().take(3) {
            if let Some(value) = node.child_by_field_name("value") {
                ideas.replace(
                    anchor.tier,
                    grade::NAMED,
                    node.start_byte()..scene.span(value).start,
                    "",
                );
            }
        }
    }
}

fn cell_set(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for site in scene.sites.iter().filter(|s| {
        matches!(
            s.node.kind(),
            "compound_assignment_expr" | "assignment_expression"
        )
    }) {
        let (Some(left), Some(right)) = (
            site.node.child_by_field_name("left"),
            site.node.child_by_field_name("right"),
        ) else {
            continue;
        };
        let (to, value) = (scene.of(left), scene.of(right));
        let sign = children(site.node)
            .into_iter()
            .find(|c| !c.is_named())
            .map_or("", |c| scene.of(c).trim_end_matches('='));
        let new = if sign.is_empty() {
            value.to_owned()
        } else {
            format!("{to}.get() {sign} {value}")
        };
        ideas.replace(
            site.tier,
            grade::NAMED,
            site.range.clone(),
            format!("{to}.set({new})"),
        );
        if !sign.is_empty() {
            ideas.replace(
                site.tier,
                grade::SEEN,
                site.range.clone(),
                format!("*{to} {sign}= {value}"),
            );
            // Where the operator has no such assignment, and through a reference.
            ideas.replace(
                site.tier,
                grade::SEEN,
                site.range.clone(),
                format!("{to} = {to} {sign} {value}"),
            );
        } else if right.kind() == "binary_expression" {
            let sides = named(right);
            if sides.first().is_some_and(|s| scene.of(*s) == to) {
                let start = scene.span(sides[0]).start;
                ideas.edits(
                    site.tier,
                    grade::NAMED,
                    vec![
                        edit(site.range.start..site.range.start, "*"),
                        edit(start..start, "*"),
                    ],
                );
            }
        }
        put_around(ideas, site, grade::GUESS, "*", "");
    }
}

fn element_swap(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for site in scene
        .sites
        .iter()
        .filter(|s| s.node.kind() == "call_expression" && scene.of(s.node).contains("swap("))
    {
        let Some(arguments) = site.node.child_by_field_name("arguments") else {
            continue;
        };
        let parts = nodes(arguments, &["index_expression"]);
        if let [a, b] = parts[..]
            && let ([of, i], [_, j]) = (&named(a)[..], &named(b)[..])
        {
            ideas.replace(
                site.tier,
                grade::NAMED,
                site.range.clone(),
                format!("{}.swap({}, {})", scene.of(*of), scene.of(*i), scene.of(*j)),
            );
        }
    }
}

fn init_let(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    if scene.code != "E0381" {
        return;
    }
    let names: Vec<&str> = scene
        .anchors
        .iter()
        .flat_map(|a| crate::bindings::names(scene.text, a.node, 3))
        .collect();
    let lets = scene
        .functions
        .iter()
        .take(1)
        .flat_map(|f| nodes(*f, &["let_declaration"]));
    for node in lets.filter(|l| l.child_by_field_name("value").is_none()) {
        let Some(pattern) = node
            .child_by_field_name("pattern")
            .filter(|p| names.contains(&scene.of(*p)))
        else {
            continue;
        };
        let end = node.end_byte() - 1;
        let of = scene.part(node, "type");
        for value in super::fields::defaults(of) {
            ideas.insert(tier::LABEL, grade::SEEN, end, format!(" = {value}"));
            // It is assigned later, or nobody would have declared it so.
            let at = pattern.start_byte();
            ideas.edits(
                tier::LABEL,
                grade::NAMED,
                vec![edit(at..at, "mut "), edit(end..end, format!(" = {value}"))],
            );
        }
    }
}

fn cow_own(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for site in scene
        .sites
        .iter()
        .filter(|s| scene.text[s.range.clone()].starts_with("Cow::Borrowed("))
    {
        let arguments = site.node.child_by_field_name("arguments").map(named);
        let Some([inner]) = arguments.as_deref() else {
            continue;
        };
        let inner = scene.of(*inner);
        for value in [
            inner.trim_start_matches('&').to_owned(),
            format!("{inner}.to_string()"),
            format!("{inner}.to_owned()"),
        ] {
            ideas.replace(
                site.tier,
                grade::NAMED,
                site.range.clone(),
                format!("Cow::Owned({value})"),
            );
        }
    }
}
