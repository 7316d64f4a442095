//! Patterns about numbers and their order.

use sleepy_fix::Family::{TraitBounds as Traits, TypeMismatch as Types};

use super::idioms::calls;
use super::idioms::each_site;
use super::{Pattern, find};
use crate::draft::{Ideas, edit, grade};
use crate::facts::push;
use crate::scene::{Scene, Site};
use crate::syntax::{find as nodes, named};

pub(super) const PATTERNS: &[Pattern] = &[
    find(
        "map_convert",
        Types,
        map_convert,
        "Converts the items of an iterator to a number type.",
    ),
    find(
        "cast_to_call",
        Types,
        cast_to_call,
        "Parses or converts instead of casting.",
    ),
    find(
        "compare_call",
        Types,
        compare_call,
        "Compares with `cmp` or `partial_cmp` for an ordering.",
    ),
    find(
        "float_order",
        Traits,
        float_order,
        "Sorts or compares floats by `partial_cmp` or `total_cmp`.",
    ),
    find(
        "index_call",
        Types,
        index_call,
        "Takes an item with `get`, `chars` or a converted index.",
    ),
    find(
        "into_from",
        Types,
        into_from,
        "Names the target of a conversion: `T::from(x)` for `x.into()`.",
    ),
];

fn map_convert(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let mut texts = Vec::new();
    for number in scene.facts.numbers() {
        for (value, way) in [
            ("*value", "from"),
            ("value", "from"),
            ("*value", "as"),
            ("value", "as"),
        ] {
            texts.push(match way {
                "from" => format!(".map(|value| {number}::from({value}))"),
                _ => format!(".map(|value| {value} as {number})"),
            });
        }
    }
    each_site(scene, ideas, grade::NAMED, &texts);
}

fn cast_to_call(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for site in scene
        .sites
        .iter()
        .filter(|s| s.node.kind() == "type_cast_expression")
    {
        let (Some(value), Some(target)) = (
            site.node.child_by_field_name("value"),
            site.node.child_by_field_name("type"),
        ) else {
            continue;
        };
        let (text, of) = (scene.of(value), scene.of(target));
        let ways = [
            format!("{text}.parse().unwrap()"),
            format!("{text}.parse::<{of}>().unwrap()"),
            format!("{of}::from({text})"),
            format!("{text}.len() as {of}"),
            format!("*{text} as {of}"),
            format!("{text}.into()"),
            format!("{text} as u8 as {of}"),
            format!("{text} as u32 as {of}"),
            format!("{text} != 0"),
            format!("{of}::try_from({text}).unwrap()"),
            format!("{text}.0 as {of}"),
            format!("{text}.to_string()"),
        ];
        for way in ways {
            ideas.replace(site.tier, grade::NAMED, site.range.clone(), way);
        }
    }
}

fn compare_call(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    if !scene.facts.says("Ordering") {
        return;
    }
    for site in scene
        .sites
        .iter()
        .filter(|s| s.node.kind() == "binary_expression")
    {
        let [left, right] = named(site.node)[..] else {
            continue;
        };
        let (a, b) = (scene.of(left), scene.of(right));
        for (x, y) in [(a, b), (b, a)] {
            for (grade, new) in [
                (grade::NAMED, format!("{x}.cmp(&{y})")),
                (grade::NAMED, format!("{x}.partial_cmp(&{y}).unwrap()")),
                (grade::SEEN, format!("{x}.cmp({y})")),
                (grade::SEEN, format!("{x}.total_cmp(&{y})")),
                (grade::SEEN, format!("{x}.partial_cmp({y}).unwrap()")),
            ] {
                ideas.replace(site.tier, grade, site.range.clone(), new);
            }
        }
    }
}

fn float_order(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    if !scene.facts.says("f64") && !scene.facts.says("f32") {
        return;
    }
    scene
        .sites
        .iter()
        .for_each(|s| float_extreme(scene, ideas, s));
    for (site, receiver, name, arguments) in calls(scene) {
        let tail = scene.span(receiver).end..site.range.end;
        let own = scene.of(name);
        let mut ways: Vec<String> = Vec::new();
        match own {
            "sort" | "sort_unstable" => ways.extend([
                ".sort_by(|a, b| a.partial_cmp(b).unwrap())".into(),
                ".sort_by(|a, b| a.total_cmp(b))".into(),
                ".sort_by(f64::total_cmp)".into(),
                ".sort_by(|value, other| value.total_cmp(other))".into(),
            ]),
            "max" | "min" => {
                let start = if own == "max" { "MIN" } else { "MAX" };
                ways.extend([
                    format!(".copied().fold(f64::{start}, f64::{own})"),
                    format!(".fold(f64::{start}, |a, b| a.{own}(*b))"),
                    format!(".fold(f64::{start}, f64::{own})"),
                    format!(".{own}_by(|a, b| a.total_cmp(b))"),
                    format!(".{own}_by(|a, b| a.partial_cmp(b).unwrap())"),
                ]);
            }
            "sort_by_key" | "max_by_key" | "min_by_key" => {
                let base = own.trim_end_matches("_key");
                for closure in nodes(arguments, &["closure_expression"])
                    .into_iter()
                    .take(1)
                {
                    let (Some(list), Some(body)) = (
                        closure.child_by_field_name("parameters"),
                        closure.child_by_field_name("body"),
                    ) else {
                        continue;
                    };
                    let parameter = scene.of(list).trim_matches('|').trim();
                    let key = scene.of(body);
                    let other = if parameter == "b" { "c" } else { "b" };
                    let second = swap_word(key, parameter, other);
                    ways.push(format!(
                        ".{base}(|{parameter}, {other}| {key}.total_cmp(&{second}))"
                    ));
                    ways.push(format!(
                        ".{base}(|{parameter}, {other}| {key}.partial_cmp(&{second}).unwrap())"
                    ));
                }
            }
            "cmp" => {
                ideas.replace(site.tier, grade::NAMED, name.byte_range(), "total_cmp");
                let edits = vec![
                    edit(name.byte_range(), "partial_cmp"),
                    edit(site.range.end..site.range.end, ".unwrap()"),
                ];
                ideas.edits(site.tier, grade::NAMED, edits);
            }
            _ => {}
        }
        for way in ways {
            ideas.replace(site.tier, grade::NAMED, tail.clone(), way);
        }
    }
}

/// The largest or smallest of borrowed floats, where `max` asks for an order.
fn float_extreme(scene: &Scene<'_>, ideas: &mut Ideas<'_>, site: &Site<'_>) {
    let text = &scene.text[site.range.clone()];
    let Some(inner) = text.strip_prefix('*') else {
        return;
    };
    for (call, start, fold) in [
        (".max().unwrap()", "MIN", "max"),
        (".min().unwrap()", "MAX", "min"),
    ] {
        if let Some(receiver) = inner.strip_suffix(call) {
            ideas.replace(
                site.tier,
                grade::NAMED,
                site.range.clone(),
                format!("{receiver}.copied().fold(f64::{start}, f64::{fold})"),
            );
        }
    }
}

/// `text` with the word `from` as `to`.
fn swap_word(text: &str, from: &str, to: &str) -> String {
    let mut new = String::new();
    let mut word = String::new();
    for c in text.chars().chain(['\0']) {
        if c.is_alphanumeric() || c == '_' {
            word.push(c);
            continue;
        }
        new.push_str(if word == from { to } else { &word });
        word.clear();
        if c != '\0' {
            new.push(c);
        }
    }
    new
}

fn index_call(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for site in scene
        .sites
        .iter()
        .filter(|s| s.node.kind() == "index_expression")
    {
        let [of, index] = named(site.node)[..] else {
            continue;
        };
        let (text, at) = (scene.of(of), scene.of(index));
        let ways = [
            format!("{text}.get({at})"),
            format!("{text}.get(&{at})"),
            format!("{text}.get({at}).unwrap()"),
            format!("{text}.chars().nth({at})"),
            format!("{text}.chars().nth({at}).unwrap()"),
            format!("{text}.as_bytes()[{at}]"),
            format!("{text}.get_mut({at})"),
            format!("{text}[&{at}]"),
            format!("&{text}[{at}]"),
            format!("&{text}[{at}..]"),
            format!("{text}.chars().next().unwrap()"),
            format!("{text}.get({at})?"),
            format!("{text}[{at}].clone()"),
            format!("&mut {text}[{at}]"),
            format!("{text}.{at}"),
        ];
        for way in ways {
            ideas.replace(site.tier, grade::NAMED, site.range.clone(), way);
        }
    }
    // `*map[key] = value` is an insertion.
    for site in scene
        .sites
        .iter()
        .filter(|s| s.node.kind() == "assignment_expression")
    {
        let (Some(left), Some(right)) = (
            site.node.child_by_field_name("left"),
            site.node.child_by_field_name("right"),
        ) else {
            continue;
        };
        if let ("index_expression", [of, index]) = (left.kind(), &named(left)[..]) {
            ideas.replace(
                site.tier,
                grade::NAMED,
                site.range.clone(),
                format!(
                    "{}.insert({}, {})",
                    scene.of(*of),
                    scene.of(*index),
                    scene.of(right)
                ),
            );
        }
    }
}

fn into_from(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let mut types: Vec<String> = scene
        .facts
        .numbers()
        .iter()
        .map(|n| (*n).to_owned())
        .collect();
    for function in scene.functions.iter().take(1) {
        let head = function
            .child_by_field_name("body")
            .map_or(function.end_byte(), |b| b.start_byte());
        nodes(*function, &["primitive_type", "type_identifier"])
            .into_iter()
            .filter(|n| n.start_byte() < head)
            .for_each(|n| push(&mut types, scene.of(n)));
    }
    push(&mut types, "String");
    for (site, receiver, name, _) in calls(scene) {
        if matches!(
            scene.of(name),
            "into" | "try_into" | "parse" | "to_owned" | "to_string"
        ) {
            for of in types.iter().take(8) {
                ideas.replace(
                    site.tier,
                    grade::NAMED,
                    site.range.clone(),
                    format!("{of}::from({})", scene.of(receiver)),
                );
            }
        }
    }
}
