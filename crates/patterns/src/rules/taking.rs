//! Patterns that take a value apart or out of its place.

use sleepy_fix::Family::BorrowChecker as Borrow;

use super::calls::method;
use super::{Pattern, find};
use crate::draft::{Ideas, edit, grade};
use crate::parts::has;
use crate::scene::Scene;
use crate::syntax::{enclosing, find as nodes, named};

pub(super) const PATTERNS: &[Pattern] = &[
    find(
        "split_chain",
        Borrow,
        split_chain,
        "Binds the head of a chain of calls, and goes on with it in the next statement.",
    )
    .when(&["E0382", "E0505", "E0507", "E0597", "E0716", "E0308"], 0.1),
    find(
        "replace_state",
        Borrow,
        replace_state,
        "Takes a state out and leaves a variant without data.",
    )
    .when(&["E0507", "E0509", "E0382"], 0.1),
    find(
        "remove_item",
        Borrow,
        remove_item,
        "Takes an item out of a collection by its index or key.",
    )
    .when(&["E0507", "E0508"], 0.06),
    find(
        "rc_unwrap",
        Borrow,
        rc_unwrap,
        "Takes the value out of a shared pointer, or clones it.",
    )
    .when(&["E0507"], 0.06),
];

fn split_chain(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for (tier, declared) in scene.around_anchors(&["let_declaration"], 3) {
        let (Some(pattern), Some(value)) = (
            declared.child_by_field_name("pattern"),
            declared.child_by_field_name("value"),
        ) else {
            continue;
        };
        let mut head = value;
        let mut links = Vec::new();
        while let Some((receiver, _, _)) = method(head) {
            links.push((head, receiver));
            head = receiver;
        }
        // What is only a name is bound already.
        let made = matches!(head.kind(), "identifier" | "self" | "field_expression");
        if links.is_empty()
            || made
            || pattern.kind() != "identifier" && !has(declared, "mutable_specifier")
        {
            continue;
        }
        let name = scene.of(pattern).trim_start_matches("mut ");
        let (start, indent) = (declared.start_byte(), scene.indent(declared.start_byte()));
        let rest = &scene.text[scene.span(head).end..scene.span(value).end];
        let made = scene.of(head);
        ideas.replace(
            tier,
            grade::NAMED,
            declared.byte_range(),
            format!("let mut {name} = {made};\n{indent}{name}{rest};"),
        );
        // The last call makes the value: `build()`.
        let own = scene.fresh("builder");
        ideas.edits(
            tier,
            grade::SEEN,
            vec![
                edit(start..start, format!("let mut {own} = {made};\n{indent}")),
                edit(scene.span(head), own.as_str()),
            ],
        );
        if let [(last, receiver), _, ..] = links[..] {
            let middle = &scene.text[scene.span(head).end..scene.span(receiver).end];
            let end = &scene.text[scene.span(receiver).end..scene.span(last).end];
            ideas.replace(
                tier,
                grade::SEEN,
                declared.byte_range(),
                format!(
                    "let mut {own} = {made};\n{indent}{own}{middle};\n{indent}let {} = {own}{end};",
                    scene.of(pattern)
                ),
            );
        }
    }
}

fn replace_state(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    // What can stay behind: variants without data, of enums of the file.
    let mut left: Vec<String> = Vec::new();
    for item in scene.all(&["enum_item"]).into_iter().take(6) {
        let variants = nodes(item, &["enum_variant"]);
        for variant in variants
            .iter()
            .filter(|v| v.child_by_field_name("body").is_none())
            .take(2)
        {
            left.push(format!("{}::{}", scene.name(item), scene.name(*variant)));
        }
    }
    for site in scene
        .sites
        .iter()
        .filter(|s| {
            matches!(
                s.node.kind(),
                "field_expression" | "unary_expression" | "identifier" | "index_expression"
            )
        })
        .take(10)
    {
        let text = scene.of(site.node);
        let place = text
            .strip_prefix('*')
            .map_or(format!("&mut {text}"), str::to_owned);
        for variant in left.iter().take(5) {
            ideas.replace(
                site.tier,
                grade::NAMED,
                site.range.clone(),
                format!("std::mem::replace({place}, {variant})"),
            );
        }
    }
}

fn remove_item(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for site in scene
        .sites
        .iter()
        .filter(|s| s.node.kind() == "index_expression")
    {
        if let [of, index] = named(site.node)[..] {
            let (of, index) = (scene.of(of), scene.of(index));
            let plain = index.trim_start_matches('&');
            for (new, grade) in [
                (format!("{of}.remove({index})"), grade::NAMED),
                (format!("{of}.swap_remove({index})"), grade::SEEN),
                (format!("{of}.remove({index}).unwrap()"), grade::SEEN),
                (
                    format!("{of}.get({plain}).cloned().unwrap_or_default()"),
                    grade::GUESS,
                ),
            ] {
                ideas.replace(site.tier, grade, site.range.clone(), new);
            }
        }
    }
    let calls = scene
        .sites
        .iter()
        .filter(|s| s.node.kind() == "call_expression");
    for site in calls {
        let Some((_, name, _)) = method(site.node) else {
            continue;
        };
        let new = match scene.of(name) {
            "get" | "get_mut" => "remove",
            "last" | "last_mut" => "pop",
            "iter" => "drain",
            "front" => "pop_front",
            _ => continue,
        };
        let range = match new {
            "drain" => name.start_byte()..site.range.end,
            _ => name.byte_range(),
        };
        let new = if new == "drain" { "drain(..)" } else { new };
        ideas.replace(site.tier, grade::SEEN, range, new);
    }
    // `for x in self.items`: the loop may empty it.
    if let Some((tier, whole)) = scene
        .around_anchors(&["for_expression"], 1)
        .into_iter()
        .next()
        && let Some(value) = whole.child_by_field_name("value")
        && enclosing(value, &["for_expression"]).is_some()
        && value.kind() == "field_expression"
    {
        let end = value.end_byte();
        ideas.insert(tier, grade::NAMED, end, ".drain(..)");
    }
}

fn rc_unwrap(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let shared = ["Rc", "Arc"].into_iter().filter(|n| scene.facts.says(n));
    for pointer in shared {
        for site in scene.sites.iter().take(12) {
            let followed = site.node.kind() == "unary_expression";
            let text = scene.of(site.node);
            let value = text.strip_prefix('*').filter(|_| followed).unwrap_or(text);
            for value in [value.to_owned(), format!("{value}.clone()")] {
                let new = format!("{pointer}::unwrap_or_clone({value})");
                ideas.replace(site.tier, grade::NAMED, site.range.clone(), new);
            }
        }
    }
}
