//! Patterns that change several places of one kind at once: all types that a
//! derive reaches, all branches of a value.

use sleepy_fix::Family::{TraitBounds as Traits, TypeMismatch as Types};
use sleepy_fix::TextEdit;
use tree_sitter::Node;

use super::errors::results;
use super::traits::derivable;
use super::{Pattern, find};
use crate::draft::{Ideas, edit, grade};
use crate::facts::DERIVABLE;
use crate::outline::{Own, derived, implementation, said, types};
use crate::parts::mentions;
use crate::scene::{Scene, tier};
use crate::syntax::{enclosing, find as nodes, whole_chain};

pub(super) const PATTERNS: &[Pattern] = &[
    find(
        "derive_reach",
        Traits,
        derive_reach,
        "Derives the traits that one needs, for a type and all it holds.",
    )
    .when(
        &["E0277", "E0369", "E0599", "E0204", "E0507", "E0382"],
        0.08,
    ),
    find(
        "all_branches",
        Types,
        all_branches,
        "Converts the values of all branches that are of another type.",
    )
    .when(&["E0308"], 0.06),
];

/// A trait with those that it needs.
fn needed(name: &str) -> &'static [&'static str] {
    match name {
        "Copy" => &["Clone", "Copy"],
        "Eq" => &["PartialEq", "Eq"],
        "Hash" => &["PartialEq", "Eq", "Hash"],
        "PartialOrd" => &["PartialEq", "PartialOrd"],
        "Ord" => &["PartialEq", "Eq", "PartialOrd", "Ord"],
        "PartialEq" => &["PartialEq"],
        "Clone" => &["Clone"],
        "Debug" => &["Debug"],
        "Default" => &["Default"],
        _ => &[],
    }
}

/// A type of the file and those that its fields are made of.
fn reach<'t>(own: &Own<'t>, all: &[Own<'t>]) -> Vec<Own<'t>> {
    let mut found = vec![own.clone()];
    let mut at = 0;
    while let Some(next) = found.get(at).cloned() {
        let fields = next
            .fields
            .iter()
            .chain(next.variants.iter().flat_map(|v| &v.fields));
        for field in fields {
            for other in all.iter().filter(|t| mentions(field.of, t.name)) {
                if !found.iter().any(|f| f.name == other.name) {
                    found.push(other.clone());
                }
            }
        }
        at += 1;
    }
    found
}

/// Adds derives to what stands above a type; nothing when all are there.
fn add_derives(scene: &Scene<'_>, own: &Own<'_>, names: &[&str]) -> Option<TextEdit> {
    let present = derived(scene, own.node);
    let lacking: Vec<&str> = names
        .iter()
        .filter(|n| !present.contains(n) && implementation(scene, n, own.name).is_none())
        .copied()
        .collect();
    if lacking.is_empty() {
        return None;
    }
    let mut at = own.node.prev_sibling();
    while let Some(node) =
        at.filter(|n| n.kind() == "attribute_item" || n.kind().ends_with("comment"))
    {
        let text = scene.of(node);
        if let Some(open) = text.find("derive(") {
            let close = text[open..]
                .find(')')
                .map(|i| node.start_byte() + open + i)?;
            let sep = if present.is_empty() { "" } else { ", " };
            return Some(edit(close..close, format!("{sep}{}", lacking.join(", "))));
        }
        at = node.prev_sibling();
    }
    let start = own.node.start_byte();
    let indent = scene.indent(start);
    Some(edit(
        start..start,
        format!("#[derive({})]\n{indent}", lacking.join(", ")),
    ))
}

fn derive_reach(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let all = types(scene);
    let mut wanted: Vec<&str> = derivable(scene).collect();
    if wanted.is_empty() && matches!(scene.code, "E0507" | "E0382") {
        wanted.extend(["Copy", "Clone"]);
    }
    let mut sets: Vec<Vec<&str>> = wanted
        .iter()
        .map(|w| needed(w).to_vec())
        .filter(|s| !s.is_empty())
        .collect();
    // All that the message misses at once: `Eq` and `Hash` of a key.
    let together: Vec<&str> = DERIVABLE
        .iter()
        .filter(|d| wanted.iter().any(|w| needed(w).contains(*d)))
        .copied()
        .collect();
    sets.insert(0, together);
    sets.sort_by_key(|s| std::cmp::Reverse(s.len()));
    sets.dedup();
    for own in said(scene).iter().take(3) {
        let reached = reach(own, &all);
        let owning = super::traits::never_copy(scene, own.node);
        let sets = sets
            .iter()
            .filter(|s| !(s.is_empty() || owning && s.contains(&"Copy")));
        for set in sets.take(4) {
            let edits: Vec<TextEdit> = reached
                .iter()
                .filter_map(|t| add_derives(scene, t, set))
                .collect();
            ideas.edits(tier::EXACT, grade::NAMED, edits);
            if let Some(one) = add_derives(scene, own, set) {
                ideas.edits(tier::EXACT, grade::NAMED, vec![one]);
            }
        }
    }
}

fn all_branches(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for anchor in scene.primary().take(2) {
        let Some(branching) = enclosing(anchor.node, &["match_expression", "if_expression"]) else {
            continue;
        };
        let top = whole_chain(branching);
        let mut values = Vec::new();
        results(top, &mut values);
        if let Some(body) =
            enclosing(top, &["function_item"]).and_then(|f| f.child_by_field_name("body"))
        {
            for early in nodes(body, &["return_expression"]) {
                values.extend(crate::syntax::named(early));
            }
        }
        let literal = |v: &&Node<'_>| {
            matches!(
                v.kind(),
                "string_literal"
                    | "integer_literal"
                    | "float_literal"
                    | "char_literal"
                    | "boolean_literal"
            )
        };
        let of_anchor = values
            .iter()
            .find(|v| v.byte_range() == anchor.range)
            .map_or("", |v| v.kind());
        let alike: Vec<&Node<'_>> = values.iter().filter(|v| v.kind() == of_anchor).collect();
        let literals: Vec<&Node<'_>> = values.iter().filter(literal).collect();
        let others: Vec<&Node<'_>> = values.iter().filter(|v| !literal(v)).collect();
        for group in [literals, alike, others, values.iter().collect()] {
            if group.is_empty() {
                continue;
            }
            for (before, after) in [
                ("", ".to_string()"),
                ("", ".into()"),
                ("Some(", ")"),
                ("Ok(", ")"),
                ("&", ""),
                ("*", ""),
                ("", ".as_str()"),
                ("", " as f64"),
                ("", ".0"),
                ("Box::new(", ")"),
                ("", ".clone()"),
                ("std::borrow::Cow::Borrowed(", ")"),
            ] {
                let edits = group.iter().flat_map(|v| {
                    let range = scene.span(**v);
                    [
                        edit(range.start..range.start, before),
                        edit(range.end..range.end, after),
                    ]
                });
                let edits = edits.filter(|e| !e.new_text.is_empty());
                let grade = if group.len() > 1 {
                    grade::NAMED
                } else {
                    grade::SEEN
                };
                ideas.edits(tier::EXACT, grade, edits.collect());
            }
        }
    }
}
