//! Patterns that convert values: casts, numbers, literals.

use sleepy_fix::Family::TypeMismatch as Types;

use super::{Pattern, find, put_around};
use crate::draft::{Ideas, edit, grade};
use crate::facts::{NUMBERS, bare};
use crate::scene::Scene;
use crate::syntax::{is_prefixable, named, parent_kind};

pub(super) const PATTERNS: &[Pattern] = &[
    find(
        "cast",
        Types,
        cast,
        "Casts to a number type that the message names.",
    ),
    find(
        "number_from",
        Types,
        number_from,
        "Converts with `T::from` of such a type.",
    ),
    find(
        "number_try_from",
        Types,
        number_try_from,
        "Converts with `T::try_from`.",
    ),
    find(
        "named_from",
        Types,
        named_from,
        "Converts with `T::from` of a type that the message names.",
    ),
    find(
        "both_operands",
        Types,
        both_operands,
        "Converts both sides of an operator alike.",
    ),
    find(
        "each_element",
        Types,
        each_element,
        "Converts all elements of a list alike.",
    ),
    find(
        "compare_zero",
        Types,
        compare_zero,
        "Compares a number with zero where a truth value is wanted.",
    ),
    find("uncast", Types, uncast, "Takes a cast off."),
    find("recast", Types, recast, "Casts to another number type."),
    find(
        "literal",
        Types,
        literal,
        "Writes a literal as another type's.",
    ),
];

/// `x as T`.
fn cast(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let numbers = scene.facts.numbers();
    for site in &scene.sites {
        let kind = site.node.kind();
        let open = is_prefixable(kind) || kind == "type_cast_expression";
        // `a as usize < b` would begin generic arguments.
        let less = scene.text[site.range.end..].trim_start().starts_with('<');
        let method = parent_kind(site.node) == "field_expression";
        for (i, number) in numbers.iter().enumerate() {
            let grade = if i == 0 { grade::NAMED } else { grade::SEEN };
            match (open, less || method) {
                (true, false) => {
                    ideas.insert(site.tier, grade, site.range.end, format!(" as {number}"))
                }
                (true, true) => put_around(ideas, site, grade, "(", &format!(" as {number})")),
                (false, false) => put_around(ideas, site, grade, "(", &format!(") as {number}")),
                (false, true) => put_around(ideas, site, grade, "((", &format!(") as {number})")),
            }
        }
    }
}

fn number_from(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for number in scene.facts.numbers() {
        for site in &scene.sites {
            put_around(ideas, site, grade::NAMED, &format!("{number}::from("), ")");
        }
    }
}

fn number_try_from(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for number in scene.facts.numbers() {
        for site in &scene.sites {
            for (after, grade) in [
                (")", grade::NAMED),
                (").unwrap()", grade::SEEN),
                (")?", grade::SEEN),
            ] {
                put_around(ideas, site, grade, &format!("{number}::try_from("), after);
            }
            // A conversion in place of the `Ok` around it.
            let callee = site
                .node
                .child_by_field_name("function")
                .filter(|f| f.kind() == "identifier");
            if let Some(callee) = callee {
                ideas.replace(
                    site.tier,
                    grade::SEEN,
                    callee.byte_range(),
                    format!("{number}::try_from"),
                );
                ideas.replace(
                    site.tier,
                    grade::SEEN,
                    callee.byte_range(),
                    format!("{number}::from"),
                );
            }
        }
    }
}

fn named_from(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let mut types: Vec<&str> = Vec::new();
    for named in scene
        .facts
        .expected
        .iter()
        .chain(&scene.facts.found)
        .chain(&scene.facts.quoted)
    {
        let name = bare(
            named
                .trim_start_matches(['&', '*'])
                .trim_start_matches("mut "),
        );
        let upper = name.starts_with(|c: char| c.is_ascii_uppercase()) && name.len() > 1;
        if upper && name.chars().all(|c| c.is_alphanumeric() || c == '_') && !types.contains(&name)
        {
            types.push(name);
        }
    }
    for name in types.into_iter().take(6) {
        for site in scene.sites.iter().take(24) {
            put_around(ideas, site, grade::NAMED, &format!("{name}::from("), ")");
            put_around(ideas, site, grade::SEEN, &format!("{name}("), ")");
            put_around(ideas, site, grade::SEEN, &format!("{name}::new("), ")");
        }
    }
}

fn both_operands(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let numbers = scene.facts.numbers();
    for site in scene
        .sites
        .iter()
        .filter(|s| s.node.kind() == "binary_expression")
    {
        let sides = named(site.node);
        let [left, right] = sides[..] else { continue };
        let mut both = |prefix: &str, suffix: &str, grade| {
            let mut edits = Vec::new();
            for side in [left, right] {
                let range = scene.span(side);
                edits.push(edit(range.start..range.start, prefix));
                edits.push(edit(range.end..range.end, suffix));
            }
            edits.retain(|e| !e.new_text.is_empty());
            ideas.edits(site.tier, grade, edits);
        };
        for number in numbers.iter().chain(&["u32", "f64"]) {
            both("", &format!(" as {number}"), grade::SEEN);
            both(&format!("{number}::from("), ")", grade::SEEN);
        }
        for suffix in [
            ".clone()",
            ".unwrap()",
            "?",
            ".to_string()",
            ".len()",
            ".as_str()",
        ] {
            both("", suffix, grade::NAMED);
        }
        both("*", "", grade::NAMED);
        both("&", "", grade::NAMED);
    }
}

fn each_element(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    const WAYS: [(&str, &str); 9] = [
        ("", ".to_string()"),
        ("String::from(", ")"),
        ("", ".clone()"),
        ("&", ""),
        ("*", ""),
        ("Box::new(", ")"),
        ("", ".into()"),
        ("", ".as_str()"),
        ("Some(", ")"),
    ];
    let mut lists = Vec::new();
    for site in &scene.sites {
        for list in [Some(site.node), site.node.parent()].into_iter().flatten() {
            let kind = matches!(
                list.kind(),
                "array_expression" | "tuple_expression" | "arguments"
            );
            if kind && !lists.contains(&list) {
                lists.push(list);
                let elements = named(list);
                if !(2..=12).contains(&elements.len()) {
                    continue;
                }
                for (before, after) in WAYS {
                    let edits = elements.iter().flat_map(|e| {
                        let range = scene.span(*e);
                        [
                            edit(range.start..range.start, before),
                            edit(range.end..range.end, after),
                        ]
                    });
                    let edits = edits.filter(|e| !e.new_text.is_empty()).collect();
                    ideas.edits(site.tier, grade::NAMED, edits);
                }
            }
        }
    }
}

fn compare_zero(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for site in &scene.sites {
        for (text, grade) in [
            (" != 0", grade::NAMED),
            (" > 0", grade::SEEN),
            (" == 0", grade::GUESS),
        ] {
            ideas.insert(site.tier, grade, site.range.end, text);
        }
    }
}

fn uncast(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for site in scene
        .sites
        .iter()
        .filter(|s| s.node.kind() == "type_cast_expression")
    {
        if let Some(value) = site.node.child_by_field_name("value") {
            ideas.replace(
                site.tier,
                grade::NAMED,
                scene.span(value).end..site.range.end,
                "",
            );
        }
    }
}

fn recast(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let numbers = scene.facts.numbers();
    for site in scene
        .sites
        .iter()
        .filter(|s| s.node.kind() == "type_cast_expression")
    {
        let Some(target) = site.node.child_by_field_name("type") else {
            continue;
        };
        for number in numbers.iter().chain(&NUMBERS) {
            let grade = if numbers.contains(number) {
                grade::NAMED
            } else {
                grade::GUESS
            };
            ideas.replace(site.tier, grade, target.byte_range(), *number);
        }
    }
}

fn literal(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for site in &scene.sites {
        let text = &scene.text[site.range.clone()];
        let mut say = |grade, new: String| ideas.replace(site.tier, grade, site.range.clone(), new);
        match site.node.kind() {
            "integer_literal" => {
                let digits = text.trim_end_matches(|c: char| c.is_alphabetic());
                let suffix = text.find(['u', 'i']).unwrap_or(text.len());
                say(grade::NAMED, format!("{}.0", &text[..suffix]));
                say(grade::NAMED, format!("\"{text}\""));
                say(grade::NAMED, format!("'{digits}'"));
                say(grade::NAMED, text[..suffix].to_owned());
                for number in scene.facts.numbers() {
                    say(grade::SEEN, format!("{}{number}", &text[..suffix]));
                }
                say(grade::SEEN, format!("&{text}"));
                let truth = if text == "0" { "false" } else { "true" };
                say(grade::SEEN, truth.to_owned());
            }
            "float_literal" => {
                let whole = text.split(['.', 'f']).next().unwrap_or(text);
                say(grade::NAMED, whole.to_owned());
                let bare = text
                    .trim_end_matches("f64")
                    .trim_end_matches("f32")
                    .trim_end_matches('_');
                say(grade::NAMED, bare.to_owned());
                for suffix in ["_f64", "f64", "_f32", "f32"] {
                    say(grade::SEEN, format!("{bare}{suffix}"));
                }
            }
            "string_literal" => {
                let inner = text.trim_start_matches('b').trim_matches('"');
                if inner.is_empty() {
                    say(grade::NAMED, "String::new()".to_owned());
                }
                if inner.parse::<f64>().is_ok() || inner == "true" || inner == "false" {
                    say(grade::NAMED, inner.to_owned());
                    say(grade::SEEN, format!("{inner}.0"));
                }
                if inner.chars().count() == 1 || inner.len() == 2 && inner.starts_with('\\') {
                    say(grade::NAMED, format!("'{inner}'"));
                    say(grade::NAMED, format!("b'{inner}'"));
                }
                say(grade::NAMED, format!("b\"{inner}\""));
                say(grade::SEEN, format!("\"{inner}\""));
                say(grade::SEEN, format!("c\"{inner}\""));
            }
            "char_literal" => {
                let inner = text.trim_start_matches('b').trim_matches('\'');
                say(grade::NAMED, format!("\"{inner}\""));
                say(grade::NAMED, format!("b'{inner}'"));
                say(grade::SEEN, format!("'{inner}'"));
            }
            _ => {}
        }
    }
}
