//! Patterns that put a type in another or take it out.

use sleepy_fix::Family::{ResultHandling as Results, TraitBounds as Traits, TypeMismatch as Types};

use super::types::forms;
use super::types::sites;
use super::{Pattern, find};
use crate::draft::{Ideas, edit, grade};
use crate::facts::{bare, last_segment, push};
use crate::scene::{Scene, tier};
use crate::syntax::{enclosing, find as nodes, named};

pub(super) const PATTERNS: &[Pattern] = &[
    find(
        "wrap_type",
        Results,
        wrap_type,
        "Puts a type in `Option`, `Result`, `Box`, `Vec` and the like.",
    ),
    find(
        "unwrap_type",
        Results,
        unwrap_type,
        "Takes such a wrapper off a type.",
    ),
    find(
        "trait_object",
        Traits,
        trait_object,
        "Writes `dyn`, `impl` or `Box<dyn …>` before a trait.",
    ),
    find(
        "type_head",
        Types,
        type_head,
        "Uses a type's sibling: `Arc` for `Rc`, `Mutex` for `RefCell`.",
    ),
];

/// The error types that results of the file have.
pub(super) fn errors(scene: &Scene<'_>) -> Vec<(String, u8)> {
    let mut errors: Vec<String> = Vec::new();
    for node in scene.all(&["generic_type"]) {
        let Some(arguments) = node.child_by_field_name("type_arguments") else {
            continue;
        };
        if scene.of(node).starts_with("Result<")
            && let [_, error] = named(arguments)[..]
        {
            push(&mut errors, scene.of(error));
        }
    }
    let seen = errors.len();
    for text in &scene.facts.quoted {
        if bare(text).ends_with("Error") {
            forms(text).iter().for_each(|f| push(&mut errors, f));
        }
        if let Some((_, error)) = text
            .strip_suffix('>')
            .and_then(|t| t.split_once("Result<"))
            .and_then(|(_, a)| a.rsplit_once(", "))
        {
            push(&mut errors, last_segment(error));
        }
    }
    for word in scene
        .facts
        .words
        .split(|c: char| !(c.is_alphanumeric() || c == '_'))
        .filter(|w| w.ends_with("Error") && w.len() > 5)
    {
        push(&mut errors, word);
        if word.starts_with("Parse") {
            push(&mut errors, &format!("std::num::{word}"));
        }
    }
    for node in scene.all(&["enum_item", "struct_item"]) {
        let name = scene.name(node);
        if name.ends_with("Error") {
            push(&mut errors, name);
        }
    }
    for usual in [
        "String",
        "Box<dyn std::error::Error>",
        "Box<dyn Error>",
        "std::num::ParseIntError",
        "std::io::Error",
        "()",
    ] {
        push(&mut errors, usual);
    }
    errors
        .into_iter()
        .enumerate()
        .map(|(i, e)| (e, if i < seen { grade::NAMED } else { grade::SEEN }))
        .take(12)
        .collect()
}

fn wrap_type(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    const WAYS: [(&str, &str, u8); 20] = [
        ("Option<", ">", grade::NAMED),
        ("Box<", ">", grade::NAMED),
        ("Vec<", ">", grade::SEEN),
        ("Rc<", ">", grade::SEEN),
        ("Arc<", ">", grade::SEEN),
        ("RefCell<", ">", grade::SEEN),
        ("Cell<", ">", grade::SEEN),
        ("Mutex<", ">", grade::SEEN),
        ("Rc<RefCell<", ">>", grade::GUESS),
        ("Arc<Mutex<", ">>", grade::GUESS),
        ("Result<", ">", grade::SEEN),
        ("io::Result<", ">", grade::SEEN),
        ("fmt::Result<", ">", grade::GUESS),
        ("Cow<'_, ", ">", grade::GUESS),
        ("Option<Box<", ">>", grade::SEEN),
        ("fmt::", "", grade::SEEN),
        ("io::", "", grade::SEEN),
        ("std::io::Result<", ">", grade::GUESS),
        ("impl Iterator<Item = ", ">", grade::GUESS),
        ("Self::", "", grade::SEEN),
    ];
    let errors = errors(scene);
    for (tier, node) in sites(scene) {
        let range = node.byte_range();
        let mut around = |grade, before: &str, after: String| {
            let edits = vec![
                edit(range.start..range.start, before),
                edit(range.end..range.end, after),
            ];
            ideas.edits(
                tier,
                grade,
                edits
                    .into_iter()
                    .filter(|e| !e.new_text.is_empty())
                    .collect(),
            );
        };
        for (before, after, grade) in WAYS {
            around(grade, before, after.into());
        }
        for (error, grade) in &errors {
            around(*grade, "Result<", format!(", {error}>"));
        }
    }
}

fn unwrap_type(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for (tier, node) in sites(scene)
        .into_iter()
        .filter(|(_, n)| n.kind() == "generic_type")
    {
        let Some(arguments) = node.child_by_field_name("type_arguments") else {
            continue;
        };
        for (i, argument) in named(arguments).into_iter().take(2).enumerate() {
            let grade = if i == 0 { grade::NAMED } else { grade::SEEN };
            ideas.replace(tier, grade, node.byte_range(), scene.of(argument));
        }
        // `Result<T, E>` and `Option<T>` for each other.
        let first = named(arguments).first().map_or("", |a| scene.of(*a));
        match scene.part(node, "type") {
            "Option" => {
                for (error, grade) in errors(scene) {
                    ideas.replace(
                        tier,
                        grade,
                        node.byte_range(),
                        format!("Result<{first}, {error}>"),
                    );
                }
            }
            "Result" => {
                ideas.replace(
                    tier,
                    grade::NAMED,
                    node.byte_range(),
                    format!("Option<{first}>"),
                );
                for (error, grade) in errors(scene) {
                    ideas.replace(
                        tier,
                        grade,
                        node.byte_range(),
                        format!("Result<{first}, {error}>"),
                    );
                }
            }
            _ => {}
        }
    }
}

fn trait_object(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let sites = sites(scene);
    for (tier, node) in sites {
        let at = node.start_byte();
        let end = node.end_byte();
        match node.kind() {
            "dynamic_type" => {
                let head = at..at + 3 + scene.text[at + 3..].len()
                    - scene.text[at + 3..].trim_start().len();
                let bounded = node
                    .parent()
                    .filter(|p| p.kind() == "bounded_type")
                    .unwrap_or(node);
                ideas.replace(tier, grade::SEEN, head.clone(), "");
                ideas.replace(tier, grade::SEEN, head, "impl ");
                ideas.insert(tier, grade::NAMED, bounded.start_byte(), "&");
                ideas.insert(tier, grade::NAMED, bounded.start_byte(), "&mut ");
                let edits = vec![
                    edit(at..at, "Box<"),
                    edit(bounded.end_byte()..bounded.end_byte(), ">"),
                ];
                ideas.edits(tier, grade::NAMED, edits);
            }
            "type_identifier" | "scoped_type_identifier" | "generic_type" | "function_type" => {
                for (before, after) in [
                    ("dyn ", ""),
                    ("impl ", ""),
                    ("&dyn ", ""),
                    ("&impl ", ""),
                    ("Box<dyn ", ">"),
                    ("&mut dyn ", ""),
                ] {
                    let edits = vec![edit(at..at, before), edit(end..end, after)];
                    ideas.edits(
                        tier,
                        grade::NAMED,
                        edits
                            .into_iter()
                            .filter(|e| !e.new_text.is_empty())
                            .collect(),
                    );
                }
            }
            "abstract_type" => {
                let text = scene.of(node);
                let object = text.strip_prefix("impl").unwrap_or(text).trim_start();
                for new in [
                    format!("Box<dyn {object}>"),
                    format!("&dyn {object}"),
                    format!("dyn {object}"),
                    format!("&{text}"),
                ] {
                    ideas.replace(tier, grade::SEEN, node.byte_range(), new);
                }
            }
            _ => {}
        }
    }
}

fn type_head(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    const SIBLINGS: &[&[&str]] = &[
        &["Rc", "Arc", "Box"],
        &["RefCell", "Mutex", "Cell", "RwLock"],
        &[
            "Vec",
            "VecDeque",
            "HashSet",
            "BTreeSet",
            "BinaryHeap",
            "Option",
        ],
        &["HashMap", "BTreeMap"],
        &["HashSet", "BTreeSet"],
        &["Fn", "FnMut", "FnOnce"],
        &["Option", "Result"],
        &["Iterator", "IntoIterator", "DoubleEndedIterator"],
        &["Debug", "Display"],
        &["From", "Into"],
        &["Self"],
    ];
    for anchor in &scene.anchors {
        let Some(statement) = enclosing(
            anchor.node,
            &[
                "let_declaration",
                "function_signature_item",
                "field_declaration",
                "function_item",
                "impl_item",
                "struct_item",
                "use_declaration",
            ],
        ) else {
            continue;
        };
        for node in nodes(statement, &["type_identifier", "identifier"])
            .into_iter()
            .take(40)
        {
            let text = scene.of(node);
            let near =
                anchor.range.start <= node.end_byte() && node.start_byte() <= anchor.range.end;
            for group in SIBLINGS.iter().filter(|g| g.contains(&text)) {
                for other in group.iter().filter(|o| **o != text) {
                    let tier = if near { anchor.tier } else { tier::FAR };
                    ideas.replace(tier, grade::NAMED, node.byte_range(), *other);
                }
            }
        }
    }
}
