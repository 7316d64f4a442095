//! Patterns about the fields of literals and patterns.

use sleepy_fix::Family::{Names, Patterns as Match};
use tree_sitter::Node;

use super::names::is_word;
use super::{Pattern, find};
use crate::draft::{Ideas, edit, grade};
use crate::facts::push;
use crate::scene::{Scene, tier};
use crate::syntax::{enclosing, named};

pub(super) const PATTERNS: &[Pattern] = &[
    find("init_field", Names, init_field, "Sets a missing field."),
    find(
        "pattern_field",
        Match,
        pattern_field,
        "Names a missing field in a pattern, or puts `..`.",
    ),
    find(
        "drop_field",
        Names,
        drop_field,
        "Takes a field or a variant's part off.",
    ),
];

/// Values that a field of a type is usually set to.
pub(super) fn defaults(of: &str) -> Vec<String> {
    let head = of.split('<').next().unwrap_or(of);
    let mut values: Vec<String> = match head {
        "bool" => vec!["false".into(), "true".into()],
        "String" => vec!["String::new()".into(), "\"\".to_string()".into()],
        "&str" | "&'static str" => vec!["\"\"".into()],
        "f32" | "f64" => vec!["0.0".into()],
        "char" => vec!["' '".into()],
        "Option" => vec!["None".into()],
        "()" => vec!["()".into()],
        "PhantomData" => vec!["PhantomData".into()],
        _ if crate::facts::NUMBERS.contains(&head) => vec!["0".into(), "1".into()],
        _ if head.starts_with(|c: char| c.is_ascii_uppercase()) => {
            vec![format!("{head}::new()"), format!("{head}::default()")]
        }
        _ => Vec::new(),
    };
    values.push("Default::default()".into());
    values
}

fn init_field(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    if scene.code != "E0063" {
        return;
    }
    let declared = scene.all(&["field_declaration"]);
    for anchor in scene.primary() {
        let Some(literal) = enclosing(anchor.node, &["struct_expression"]) else {
            continue;
        };
        let Some(body) = literal.child_by_field_name("body") else {
            continue;
        };
        let present = named(body);
        for name in scene
            .facts
            .quoted
            .iter()
            .filter(|q| is_word(q) && !q.starts_with(char::is_uppercase))
        {
            let mut values = Vec::new();
            for field in declared.iter().filter(|f| {
                f.child_by_field_name("name")
                    .is_some_and(|n| scene.of(n) == name)
            }) {
                values.extend(
                    field
                        .child_by_field_name("type")
                        .map(|t| defaults(scene.of(t)))
                        .unwrap_or_default(),
                );
            }
            // How other literals of the file set it.
            for other in scene.all(&["field_initializer"]) {
                let same = other
                    .child_by_field_name("field")
                    .is_some_and(|n| scene.of(n) == name);
                if let Some(value) = other.child_by_field_name("value").filter(|_| same) {
                    push(&mut values, scene.of(value));
                }
            }
            push(&mut values, &format!("self.{name}"));
            push(&mut values, &format!("self.{name}.clone()"));
            for usual in [
                "None",
                "0",
                "false",
                "Vec::new()",
                "String::new()",
                "Default::default()",
                "0.0",
                "true",
                "PhantomData",
                "1",
                "HashMap::new()",
            ] {
                push(&mut values, usual);
            }
            push(&mut values, name);
            let entries = [name.clone(), "..Default::default()".to_owned()]
                .into_iter()
                .chain(values.iter().map(|v| format!("{name}: {v}")));
            for (i, entry) in entries.enumerate() {
                let grade = if i == 0 { grade::NAMED } else { grade::SEEN };
                put_in_list(scene, ideas, &present, body, grade, &entry);
            }
        }
    }
}

/// Inserts an entry before each entry of a braced list, and at its end.
fn put_in_list(
    scene: &Scene<'_>,
    ideas: &mut Ideas<'_>,
    present: &[Node<'_>],
    body: Node<'_>,
    grade: u8,
    entry: &str,
) {
    let wide = scene.of(body).contains('\n');
    for node in present {
        let at = scene.span(*node).start;
        let gap = if wide {
            format!(",\n{}", scene.indent(at))
        } else {
            ", ".into()
        };
        ideas.insert(tier::EXACT, grade, at, format!("{entry}{gap}"));
    }
    let Some(last) = present.last() else {
        ideas.insert(
            tier::EXACT,
            grade,
            body.start_byte() + 1,
            format!(" {entry} "),
        );
        return;
    };
    let comma = last.next_sibling().filter(|n| n.kind() == ",");
    let at = comma.map_or(last.end_byte(), |c| c.end_byte());
    let gap = if wide {
        format!("\n{}", scene.indent(last.start_byte()))
    } else {
        " ".into()
    };
    match comma {
        Some(_) => ideas.insert(tier::EXACT, grade, at, format!("{gap}{entry},")),
        None => ideas.insert(tier::EXACT, grade, at, format!(",{gap}{entry}")),
    }
}

fn pattern_field(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for anchor in &scene.anchors {
        let Some(pattern) = enclosing(
            anchor.node,
            &[
                "struct_pattern",
                "tuple_struct_pattern",
                "tuple_pattern",
                "slice_pattern",
            ],
        ) else {
            continue;
        };
        let fields: Vec<Node<'_>> = named(pattern)
            .into_iter()
            .filter(|n| pattern.child_by_field_name("type") != Some(*n))
            .collect();
        let wide = pattern.kind() != "struct_pattern";
        let end = pattern.end_byte() - 1;
        let comma = if fields.is_empty() || scene.text[..end].trim_end().ends_with(',') {
            ""
        } else {
            ", "
        };
        let space = if wide { "" } else { " " };
        let at = scene.text[..end].trim_end().len();
        let mut words: Vec<String> = vec!["..".into()];
        if wide {
            words.push("_".into());
        } else {
            words.extend(scene.facts.quoted.iter().filter(|q| is_word(q)).cloned());
        }
        let mut places = vec![(at, true)];
        places.extend(fields.iter().map(|f| (f.start_byte(), false)));
        for word in &words {
            for (place, last) in &places {
                let new = if *last {
                    format!("{comma}{word}{space}")
                } else {
                    format!("{word}, ")
                };
                let range = if *last && !wide {
                    *place..end
                } else {
                    *place..*place
                };
                ideas.replace(anchor.tier, grade::NAMED, range, new);
            }
        }
    }
}

fn drop_field(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for anchor in &scene.anchors {
        let holders = [
            "field_initializer_list",
            "struct_pattern",
            "tuple_pattern",
            "tuple_struct_pattern",
            "tuple_expression",
            "field_declaration_list",
            "enum_variant_list",
            "declaration_list",
            "use_list",
            "slice_pattern",
        ];
        let Some(list) = enclosing(anchor.node, &holders) else {
            continue;
        };
        let parts: Vec<Node<'_>> = named(list)
            .into_iter()
            .filter(|n| list.child_by_field_name("type") != Some(*n))
            .collect();
        for (i, part) in parts.iter().enumerate() {
            let near =
                part.start_byte() <= anchor.range.end && anchor.range.start <= part.end_byte();
            let grade = if near { grade::NAMED } else { grade::SEEN };
            let comma = part.next_sibling().filter(|n| n.kind() == ",");
            let range = match (i, parts.get(i + 1)) {
                (_, Some(next)) if comma.is_some() => part.start_byte()..next.start_byte(),
                (0, _) => part.start_byte()..comma.map_or(part.end_byte(), |c| c.end_byte()),
                _ => parts[i - 1].end_byte()..part.end_byte(),
            };
            ideas.replace(anchor.tier, grade, range, "");
        }
        if let (1, "tuple_pattern" | "tuple_expression") = (parts.len(), list.kind()) {
            let edits = vec![
                edit(list.start_byte()..parts[0].start_byte(), ""),
                edit(parts[0].end_byte()..list.end_byte(), ""),
            ];
            ideas.edits(anchor.tier, grade::SEEN, edits);
        }
    }
}
