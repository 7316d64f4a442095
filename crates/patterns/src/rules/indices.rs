//! Patterns about numbers to index with and numbers that an iterator gives.

use sleepy_fix::Family::TypeMismatch as Types;
use tree_sitter::Node;

use super::calls::method;
use super::quantities::operands;
use super::{Pattern, find};
use crate::bindings::bindings;
use crate::draft::{Ideas, edit, grade};
use crate::facts::NUMBERS;
use crate::scene::{Scene, tier};
use crate::syntax::{enclosing, find as nodes, named};

pub(super) const PATTERNS: &[Pattern] = &[
    find(
        "index_number",
        Types,
        index_number,
        "Converts a number to index with, where it stands or where it is bound.",
    )
    .when(&["E0277", "E0308"], 0.08),
    find(
        "item_number",
        Types,
        item_number,
        "Converts the numbers or truth values an iterator gives before they are added up.",
    )
    .when(&["E0277", "E0308"], 0.05),
];

fn index_number(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let index = scene.facts.says("usize")
        || scene.facts.says("cannot be indexed by")
        || scene.facts.says("SliceIndex");
    if !index {
        return;
    }
    let Some(anchor) = scene.anchors.first() else {
        return;
    };
    let mut places: Vec<Node<'_>> = vec![anchor.node];
    if let Some(access) = enclosing(anchor.node, &["index_expression"]) {
        places.extend(named(access).get(1));
    }
    for place in places {
        let text = scene.of(place);
        let range = scene.span(place);
        let simple = crate::syntax::is_tight(place.kind());
        let value = if simple {
            text.to_owned()
        } else {
            format!("({text})")
        };
        for way in [
            format!("{value} as usize"),
            format!("usize::from({text})"),
            format!("*{value} as usize"),
            format!("usize::try_from({text}).ok()?"),
            format!("usize::try_from({text}).unwrap()"),
            format!("usize::try_from({text}).unwrap_or(usize::MAX)"),
            format!("{value}.0 as usize"),
            format!("{value}.0"),
        ] {
            ideas.replace(tier::EXACT, grade::NAMED, range.clone(), way);
        }
        // Where it is bound, and all the parameters of its kind.
        if place.kind() == "identifier" {
            for binding in bindings(scene.text, place, text).into_iter().take(1) {
                if let Some(source) = binding.source {
                    let own = scene.span(source);
                    let inner = &scene.text[own.clone()];
                    ideas.replace(
                        tier::EXACT,
                        grade::NAMED,
                        own.clone(),
                        format!("({inner}) as usize"),
                    );
                    ideas.insert(tier::EXACT, grade::NAMED, own.end, " as usize");
                }
            }
        }
    }
    // All indices of the function at once.
    let Some(body) = enclosing(anchor.node, &["function_item"]) else {
        return;
    };
    let same: Vec<Node<'_>> = nodes(body, &["index_expression"])
        .into_iter()
        .filter_map(|n| named(n).get(1).copied())
        .filter(|n| n.kind() != "range_expression" && !scene.of(*n).contains("usize"))
        .collect();
    if (2..=6).contains(&same.len()) {
        let edits = same.iter().map(|n| {
            let range = scene.span(*n);
            let text = &scene.text[range.clone()];
            let value = if crate::syntax::is_tight(n.kind()) {
                text.to_owned()
            } else {
                format!("({text})")
            };
            edit(range, format!("{value} as usize"))
        });
        ideas.edits(tier::EXACT, grade::NAMED, edits.collect());
    }
    // `get(i - 1)` of a signed number: all such calls of the function.
    let gets: Vec<Node<'_>> = nodes(body, &["call_expression"])
        .into_iter()
        .filter(|c| {
            method(*c).is_some_and(|(_, name, _)| {
                matches!(scene.of(name), "get" | "get_mut" | "nth" | "skip" | "take")
            })
        })
        .filter_map(|c| c.child_by_field_name("arguments"))
        .filter_map(|l| named(l).first().copied())
        .filter(|a| !matches!(a.kind(), "integer_literal" | "range_expression"))
        .collect();
    for (before, after) in [
        ("(", ") as usize"),
        ("usize::try_from(", ").ok()?"),
        ("usize::from(", ")"),
    ] {
        let edits = gets.iter().flat_map(|n| {
            let range = scene.span(*n);
            [
                edit(range.start..range.start, before),
                edit(range.end..range.end, after),
            ]
        });
        if gets.len() > 1 && gets.len() < 7 {
            ideas.edits(tier::EXACT, grade::NAMED, edits.collect());
        }
    }
}

fn item_number(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let numbers = scene.facts.numbers();
    let truth = scene
        .facts
        .quoted
        .iter()
        .any(|q| q == "bool" || q.contains("<bool>"));
    let result = scene
        .functions
        .first()
        .and_then(|f| f.child_by_field_name("return_type"))
        .map_or("", |r| scene.of(r));
    for site in scene
        .sites
        .iter()
        .filter(|s| s.node.kind() == "call_expression")
        .take(20)
    {
        let Some((receiver, name, list)) = method(site.node) else {
            continue;
        };
        let at = scene.span(receiver).end;
        let body = nodes(list, &["closure_expression"])
            .first()
            .and_then(|c| c.child_by_field_name("body"));
        match scene.of(name) {
            "sum" | "product" | "max" | "min" | "collect" | "fold" => {
                for of in numbers.iter().copied().take(4) {
                    for way in ["value as", "*value as"] {
                        ideas.insert(
                            site.tier,
                            grade::NAMED,
                            at,
                            format!(".map(|value| {way} {of})"),
                        );
                    }
                    ideas.insert(site.tier, grade::NAMED, at, format!(".map({of}::from)"));
                }
                if truth {
                    let tail = at..site.range.end;
                    ideas.replace(
                        site.tier,
                        grade::NAMED,
                        tail,
                        format!(".filter(|value| *value).count() as {result}"),
                    );
                    for of in numbers.iter().take(3) {
                        ideas.insert(site.tier, grade::NAMED, at, format!(".map({of}::from)"));
                    }
                    // `.map(|x| test).sum()` as `.filter(|x| test).count()`.
                    if let Some((inner, map, _)) =
                        method(receiver).filter(|m| scene.of(m.1) == "map")
                    {
                        let _ = inner;
                        for end in [".count()".to_owned(), format!(".count() as {result}")] {
                            ideas.edits(
                                site.tier,
                                grade::NAMED,
                                vec![
                                    edit(map.byte_range(), "filter"),
                                    edit(at..site.range.end, end),
                                ],
                            );
                        }
                    }
                }
                // What a fold starts with or adds.
                if let Some(body) = body.filter(|_| scene.of(name) == "fold") {
                    let mut parts = Vec::new();
                    operands(body, &mut parts);
                    for of in numbers.iter().copied().take(3) {
                        for part in &parts {
                            let range = scene.span(*part);
                            let text = &scene.text[range.clone()];
                            for form in [
                                format!("{of}::from(*{text})"),
                                format!("*{text} as {of}"),
                                format!("{of}::from({text})"),
                                format!("{text} as {of}"),
                            ] {
                                ideas.replace(site.tier, grade::NAMED, range.clone(), form);
                            }
                        }
                        if let Some(start) = named(list)
                            .first()
                            .filter(|s| s.kind() == "integer_literal")
                        {
                            ideas.replace(
                                site.tier,
                                grade::SEEN,
                                start.byte_range(),
                                format!("{}{of}", scene.of(*start)),
                            );
                        }
                        if result != of
                            && NUMBERS.contains(&result)
                            && let Some(part) = parts.last()
                        {
                            let range = scene.span(*part);
                            let text = &scene.text[range.clone()];
                            for form in [
                                format!("{result}::from(*{text})"),
                                format!("*{text} as {result}"),
                            ] {
                                ideas.replace(site.tier, grade::NAMED, range.clone(), form);
                            }
                        }
                    }
                }
            }
            _ => {}
        }
    }
}
