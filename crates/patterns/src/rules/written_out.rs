//! Patterns that write out what cannot be derived or shown as it is.

use sleepy_fix::Family::{ResultHandling as Results, TraitBounds as Traits};
use sleepy_fix::TextEdit;

use super::fields::defaults;
use super::object_traits::underived;
use super::traits::derives;
use super::{Pattern, find};
use crate::draft::{Ideas, edit, grade};
use crate::facts::NUMBERS;
use crate::outline::{Shape, below, derived, start_with_attributes, types};
use crate::parts::mentions;
use crate::scene::{Scene, tier};
use crate::syntax::parent_kind;

pub(super) const PATTERNS: &[Pattern] = &[
    find(
        "default_by_hand",
        Traits,
        default_by_hand,
        "Implements `Default` with a value for each field where it cannot be derived.",
    )
    .when(&["E0277"], 0.25),
    find(
        "ordered_collections",
        Traits,
        ordered_collections,
        "Uses `BTreeMap` for `HashMap` and `BTreeSet` for `HashSet`, which can be compared and hashed.",
    )
    .when(&["E0277", "E0369", "E0599"], 0.2),
    find(
        "shown_option",
        Results,
        shown_option,
        "Shows what an option holds, or nothing.",
    )
    .when(&["E0277"], 0.2),
];

/// The first value of a type that stands for nothing.
fn usual(of: &str) -> String {
    let inner = of.strip_prefix('[').and_then(|t| t.strip_suffix(']'));
    if let Some((element, length)) = inner.and_then(|i| i.rsplit_once(';')) {
        let (element, length) = (element.trim(), length.trim());
        let copies = NUMBERS.contains(&element) || matches!(element, "bool" | "char");
        return match copies || element.starts_with("Option<") {
            true => format!("[{}; {length}]", usual(element)),
            false => "std::array::from_fn(|_| Default::default())".to_owned(),
        };
    }
    let plain = NUMBERS.contains(&of) || matches!(of, "bool" | "char" | "String");
    match defaults(of).into_iter().next() {
        Some(value) if plain || of.starts_with("Option<") => value,
        _ => "Default::default()".to_owned(),
    }
}

fn default_by_hand(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    if !scene.facts.says("Default") {
        return;
    }
    for own in types(scene).into_iter().filter(|o| !o.is_enum()) {
        let start = start_with_attributes(own.node);
        let near = scene
            .anchors
            .iter()
            .any(|a| start <= a.range.start && a.range.end <= own.node.end_byte());
        let had = derived(scene, own.node).contains(&"Default");
        let Some(list) = derives(scene, own.node).filter(|_| near && had) else {
            continue;
        };
        let Some(gone) = underived(scene, list, &["Default"]) else {
            continue;
        };
        let values: Vec<String> = own.fields.iter().map(|f| usual(f.of)).collect();
        let made = match own.shape {
            Shape::Named => {
                let parts = own.fields.iter().zip(&values);
                let lines: String = parts
                    .map(|(f, v)| format!("            {}: {v},\n", f.name))
                    .collect();
                format!("Self {{\n{lines}        }}")
            }
            _ => own.build(&values),
        };
        let text = format!(
            "\nimpl{} Default for {} {{\n    fn default() -> Self {{\n        {made}\n    }}\n}}\n",
            own.parameters,
            own.full()
        );
        let at = below(scene, own.node);
        ideas.edits(tier::EXACT, grade::NAMED, vec![gone, edit(at..at, text)]);
    }
}

fn ordered_collections(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let unordered = ["Hash", "Ord", "PartialOrd"];
    let said = |q: &&String| {
        let (of, bound) = q.split_once(": ").unwrap_or((q, ""));
        let name = crate::outline::head(bound);
        (of.starts_with("HashMap<") || of.starts_with("HashSet<"))
            && (bound.is_empty() || unordered.contains(&name))
    };
    let Some(quoted) = scene.facts.quoted.iter().find(said) else {
        return;
    };
    let pairs = [("HashMap", "BTreeMap"), ("HashSet", "BTreeSet")];
    for (old, new) in pairs.iter().filter(|(old, _)| quoted.starts_with(old)) {
        let edits: Vec<TextEdit> = scene
            .all(&["identifier", "type_identifier"])
            .into_iter()
            .filter(|n| scene.of(*n) == *old)
            .map(|n| edit(n.byte_range(), *new))
            .collect();
        ideas.edits(tier::EXACT, grade::NAMED, edits);
    }
    let both: Vec<TextEdit> = scene
        .all(&["identifier", "type_identifier"])
        .into_iter()
        .filter_map(|n| {
            let (_, new) = pairs.iter().find(|(old, _)| scene.of(n) == *old)?;
            Some(edit(n.byte_range(), *new))
        })
        .collect();
    ideas.edits(tier::EXACT, grade::SEEN, both);
}

fn shown_option(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let shows = scene.facts.says("Display") && scene.facts.says("`Option<");
    if !shows {
        return;
    }
    let text = scene
        .facts
        .quoted
        .iter()
        .any(|q| q.starts_with("Option<") && (mentions(q, "String") || mentions(q, "str")));
    // The message is about the whole macro call as often as about the argument.
    let arguments = scene.sites.iter().filter(|s| {
        let plain = matches!(s.node.kind(), "identifier" | "field_expression");
        s.tier <= tier::BESIDE && plain && parent_kind(s.node) == "arguments"
    });
    for site in arguments.take(4) {
        let end = site.range.end;
        let ways: &[&str] = match text {
            true => &[
                ".as_deref().unwrap_or(\"\")",
                ".clone().unwrap_or_default()",
            ],
            false => &[
                ".map(|value| value.to_string()).unwrap_or_default()",
                ".as_ref().map(|value| value.to_string()).unwrap_or_default()",
                ".unwrap_or_default()",
            ],
        };
        for way in ways {
            ideas.insert(tier::EXACT, grade::NAMED, end, *way);
        }
    }
}
