//! Patterns about values of the file's types: taking out what they hold,
//! making one of what there is, asking their own methods.

use sleepy_fix::Family::TypeMismatch as Types;
use tree_sitter::Node;

use super::{Pattern, find, put_suffix};
use crate::draft::{Ideas, edit, grade};
use crate::outline::{Function, Own, Shape, functions, head, inherent, types};
use crate::parts::mentions;
use crate::scene::{Scene, Site, tier};
use crate::syntax::named;

pub(super) const PATTERNS: &[Pattern] = &[
    find(
        "take_out",
        Types,
        take_out,
        "Takes a field or a method's result of a value of the file's type.",
    )
    .when(
        &[
            "E0308", "E0277", "E0369", "E0368", "E0605", "E0606", "E0600", "E0608", "E0599",
            "E0604", "E0614",
        ],
        0.05,
    ),
    find(
        "make_own",
        Types,
        make_own,
        "Makes a value of the file's type: by its constructor, its fields, a variant.",
    )
    .when(
        &["E0308", "E0277", "E0423", "E0533", "E0618", "E0369"],
        0.05,
    ),
    find(
        "all_made",
        Types,
        all_made,
        "Makes the items of an iterator or the content of an option values of the file's type.",
    )
    .when(&["E0308", "E0277"], 0.04),
    find(
        "all_items",
        Types,
        all_items,
        "Collects a list anew, each item made a value of the file's type or taken out of one.",
    )
    .when(&["E0308"], 0.05),
];

/// The file's types that the message found, expected, or just names.
pub(super) fn named_types<'t>(scene: &Scene<'t>) -> (Vec<Own<'t>>, Vec<Own<'t>>) {
    let all = types(scene);
    let is = |texts: &[String], own: &Own<'_>| texts.iter().any(|t| mentions(t, own.name));
    let found: Vec<Own<'t>> = all
        .iter()
        .filter(|o| is(&scene.facts.found, o))
        .cloned()
        .collect();
    let expected: Vec<Own<'t>> = all
        .iter()
        .filter(|o| is(&scene.facts.expected, o))
        .cloned()
        .collect();
    let any: Vec<Own<'t>> = all
        .iter()
        .filter(|o| is(&scene.facts.quoted, o))
        .cloned()
        .collect();
    let found = if found.is_empty() { any.clone() } else { found };
    let expected = if expected.is_empty() { any } else { expected };
    (found, expected)
}

/// The type that is wanted, without paths, if the message says so.
fn wanted_type<'s>(scene: &'s Scene<'_>) -> &'s str {
    scene
        .facts
        .expected
        .first()
        .map_or("", |t| crate::facts::last_segment(t))
}

fn near<'s, 't>(scene: &'s Scene<'t>) -> impl Iterator<Item = &'s Site<'t>> {
    scene
        .sites
        .iter()
        .filter(|s| s.tier <= tier::LABEL)
        .take(14)
}

fn take_out(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let (found, _) = named_types(scene);
    let wanted = wanted_type(scene);
    let all = functions(scene);
    for own in found.iter().take(3) {
        let mut ways: Vec<(u8, String, &str)> = Vec::new();
        for (i, field) in own.fields.iter().enumerate().take(6) {
            let fits = wanted.is_empty() || field.of == wanted || own.fields.len() == 1;
            let grade = if fits { grade::NAMED } else { grade::SEEN };
            ways.push((grade, format!(".{}", own.access(i)), field.of));
        }
        let askers = inherent(&all, own.name).filter(|f| {
            !f.receiver.is_empty() && f.receiver != "&mut self" && f.parameters.is_empty()
        });
        for asker in askers.filter(|f| !f.result.is_empty()).take(6) {
            let grade = if asker.result == wanted {
                grade::NAMED
            } else {
                grade::SEEN
            };
            ways.push((grade, format!(".{}()", asker.name), asker.result));
        }
        for site in near(scene) {
            for (grade, text, _) in &ways {
                put_suffix(ideas, site, *grade, text);
            }
            // A cast of the value is one of what it holds.
            if site.node.kind() == "type_cast_expression"
                && let (Some(value), Some(of)) = (
                    site.node.child_by_field_name("value"),
                    site.node.child_by_field_name("type"),
                )
            {
                for (grade, text, holds) in &ways {
                    let (value, of) = (scene.of(value), scene.of(of));
                    let mut forms = vec![
                        format!("{value}{text} as {of}"),
                        format!("{of}::from({value}{text})"),
                    ];
                    if *holds == of {
                        forms.insert(0, format!("{value}{text}"));
                    }
                    for form in forms {
                        ideas.replace(tier::EXACT, *grade, site.range.clone(), form);
                    }
                }
            }
            // Both sides of an operator.
            if site.node.kind() == "binary_expression"
                && let [left, right] = named(site.node)[..]
            {
                for (grade, text, _) in &ways {
                    let at =
                        |n: Node<'_>| edit(scene.span(n).end..scene.span(n).end, text.as_str());
                    ideas.edits(site.tier, *grade, vec![at(left), at(right)]);
                }
            }
        }
    }
}

/// The ways to make a value of a type of one value.
fn makers<'a>(own: &'a Own<'_>, all: &'a [Function<'_>]) -> Vec<(String, String, &'a str, u8)> {
    let mut ways = Vec::new();
    if let [field] = &own.fields[..] {
        let (before, after) = match own.shape {
            Shape::Named => (format!("{} {{ {}: ", own.name, field.name), " }".to_owned()),
            _ => (format!("{}(", own.name), ")".to_owned()),
        };
        ways.push((before, after, field.of, grade::NAMED));
    }
    for variant in own.variants.iter().filter(|v| v.fields.len() == 1).take(6) {
        let field = variant.fields[0];
        let path = format!("{}::{}", own.name, variant.name);
        let (before, after) = match variant.shape {
            Shape::Named => (format!("{path} {{ {}: ", field.name), " }".to_owned()),
            _ => (format!("{path}("), ")".to_owned()),
        };
        ways.push((before, after, field.of, grade::NAMED));
    }
    for maker in inherent(all, own.name)
        .filter(|f| f.receiver.is_empty() && f.parameters.len() == 1)
        .take(5)
    {
        let plain = maker.result == "Self" || head(maker.result) == own.name;
        let inner = crate::outline::arguments(maker.result);
        let held = inner
            .first()
            .is_some_and(|t| *t == "Self" || head(t) == own.name);
        let ends: &[&str] = match head(maker.result) {
            _ if plain => &[")"],
            "Option" | "Result" if held => &[")?", ").unwrap()"],
            _ => continue,
        };
        for end in ends {
            ways.push((
                format!("{}::{}(", own.name, maker.name),
                (*end).to_owned(),
                maker.parameters[0].of,
                grade::NAMED,
            ));
        }
    }
    ways
}

fn make_own(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let (_, expected) = named_types(scene);
    let all = functions(scene);
    // What is of the type already is not made one again.
    let found = scene.facts.found.first().map_or("", |t| head(t));
    for own in expected.iter().filter(|o| o.name != found).take(3) {
        for (before, after, of, grade) in makers(own, &all) {
            for site in near(scene) {
                let text = &scene.text[site.range.clone()];
                let ends: &[&str] = match of {
                    "String" => &["", ".to_string()", ".clone()"],
                    _ if text.starts_with('&') => &[""],
                    _ => &["", ".clone()"],
                };
                for end in ends.iter().filter(|e| e.is_empty() || site.tight()) {
                    let grade = if end.is_empty() { grade } else { grade::SEEN };
                    ideas.replace(
                        site.tier,
                        grade,
                        site.range.clone(),
                        format!("{before}{text}{end}{after}"),
                    );
                }
                if let Some(inner) = text.strip_prefix('&') {
                    ideas.replace(
                        site.tier,
                        grade::SEEN,
                        site.range.clone(),
                        format!("&{before}{inner}{after}"),
                    );
                }
                // Inside of `Some(…)` and `Ok(…)`.
                for wrapper in ["Some(", "Ok("] {
                    if let Some(inner) =
                        text.strip_prefix(wrapper).and_then(|t| t.strip_suffix(')'))
                    {
                        ideas.replace(
                            site.tier,
                            grade::SEEN,
                            site.range.clone(),
                            format!("{wrapper}{before}{inner}{after})"),
                        );
                    } else if scene
                        .facts
                        .expected
                        .iter()
                        .any(|e| e.contains("Option<") || e.contains("Result<"))
                    {
                        ideas.replace(
                            site.tier,
                            grade::SEEN,
                            site.range.clone(),
                            format!("{wrapper}{before}{text}{after})"),
                        );
                    }
                }
            }
        }
        // A tuple whose parts are the fields.
        for site in near(scene).filter(|s| s.node.kind() == "tuple_expression") {
            let parts: Vec<String> = named(site.node)
                .into_iter()
                .map(|n| scene.of(n).to_owned())
                .collect();
            if parts.len() == own.fields.len() {
                ideas.replace(
                    site.tier,
                    grade::NAMED,
                    site.range.clone(),
                    own.build(&parts),
                );
            }
        }
    }
}

fn all_made(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let (found, expected) = named_types(scene);
    let all = functions(scene);
    let mut texts: Vec<(u8, String)> = Vec::new();
    for own in expected.iter().take(2) {
        for (before, after, of, _) in makers(own, &all).into_iter().filter(|w| !w.1.contains('?')) {
            let plain = after == ")" && !before.contains('{');
            if plain {
                texts.push((
                    grade::NAMED,
                    format!(".map({})", before.trim_end_matches('(')),
                ));
            }
            texts.push((grade::SEEN, format!(".map(|value| {before}value{after})")));
            if crate::facts::NUMBERS.contains(&of) {
                texts.push((grade::SEEN, format!(".map(|value| {before}*value{after})")));
            }
        }
        // Pairs whose parts are the fields.
        if own.fields.len() > 1 && own.fields.len() < 5 {
            let names: Vec<String> = (0..own.fields.len())
                .map(|i| match own.shape {
                    Shape::Named => own.fields[i].name.to_owned(),
                    _ => format!("part{i}"),
                })
                .collect();
            let made = own.build(&names);
            let list = names.join(", ");
            for pattern in [format!("({list})"), format!("&({list})")] {
                texts.push((grade::NAMED, format!(".map(|{pattern}| {made})")));
            }
        }
    }
    for own in found.iter().take(2) {
        for (i, field) in own.fields.iter().enumerate().take(3) {
            let value = own.access(i);
            let name = own.name.to_lowercase();
            let name = if name == "self" || name == "type" {
                "value".to_owned()
            } else {
                name
            };
            let copied = field.of == "String";
            texts.push((
                grade::NAMED,
                format!(
                    ".map(|{name}| {name}.{value}{})",
                    if copied { ".clone()" } else { "" }
                ),
            ));
        }
    }
    for site in near(scene).filter(|s| s.tight()) {
        for (grade, end) in &texts {
            ideas.insert(site.tier, *grade, site.range.end, end.as_str());
            // Before the last call of the chain: `.copied()`, `.collect()`, `.sum()`.
            if let Some((receiver, name, _)) = super::calls::method(site.node) {
                let at = scene.span(receiver).end;
                ideas.insert(site.tier, *grade, at, end.as_str());
                if matches!(scene.of(name), "copied" | "cloned") {
                    ideas.replace(site.tier, *grade, at..site.range.end, end.as_str());
                }
            }
        }
    }
}

fn all_items(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let list = |texts: &[String]| {
        let mut texts = texts.iter();
        texts.any(|t| t.contains("Vec<") || t.contains("&[") || t.contains("Option<"))
    };
    if !list(&scene.facts.expected) || !list(&scene.facts.found) {
        return;
    }
    let lent = scene.facts.expected.iter().any(|t| t.starts_with('&'));
    let (found, expected) = named_types(scene);
    let all = functions(scene);
    let mut items: Vec<String> = Vec::new();
    for own in found.iter().take(2) {
        for (i, field) in own.fields.iter().enumerate().take(4) {
            let end = if field.of == "String" { ".clone()" } else { "" };
            items.push(format!("it.{}{end}", own.access(i)));
        }
        for asker in inherent(&all, own.name)
            .filter(|f| f.receiver == "&self")
            .take(4)
        {
            if asker.parameters.is_empty() && !asker.result.is_empty() {
                items.push(format!("it.{}()", asker.name));
            }
        }
    }
    for own in expected.iter().take(2) {
        for (before, after, of, _) in makers(own, &all).into_iter().filter(|w| !w.1.contains('?')) {
            let item = match of {
                "String" => "it.to_string()",
                _ if crate::facts::NUMBERS.contains(&of) => "*it",
                _ => "it.clone()",
            };
            items.push(format!("{before}{item}{after}"));
        }
    }
    for site in near(scene).filter(|s| s.tight()).take(5) {
        let text = &scene.text[site.range.clone()];
        let base = text.trim_start_matches('&');
        let base = ["to_vec", "clone", "to_owned"]
            .iter()
            .find_map(|m| base.strip_suffix(&format!(".{m}()")))
            .unwrap_or(base);
        for item in items.iter().take(12) {
            let sign = if lent { "&" } else { "" };
            let made = format!("{sign}{base}.iter().map(|it| {item}).collect::<Vec<_>>()");
            ideas.replace(site.tier, grade::NAMED, site.range.clone(), made);
        }
    }
}
