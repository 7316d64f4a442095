//! Patterns for what cannot be derived because a float is in it, and for
//! operators between references of a type parameter.

use sleepy_fix::Family::TraitBounds as Traits;
use tree_sitter::Node;

use super::object_traits::underived;
use super::traits::derives;
use super::{Pattern, find};
use crate::draft::{Ideas, edit, grade};
use crate::outline::{Own, below, derived, types};
use crate::scene::{Scene, tier};
use crate::syntax::{enclosing, named};

pub(super) const PATTERNS: &[Pattern] = &[
    find(
        "float_key",
        Traits,
        float_key,
        "Implements `Eq`, `Hash` and `Ord` by hand for a struct with floats.",
    )
    .when(&["E0277"], 0.25),
    find(
        "own_operands",
        Traits,
        own_operands,
        "Calculates with values of a type parameter instead of references, and bounds it by `Copy` or `Clone`.",
    )
    .when(&["E0369", "E0277"], 0.3),
];

fn is_float(of: &str) -> bool {
    matches!(of, "f32" | "f64")
}

fn float_key(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let floats = ["f64: ", "f32: "];
    let said = |q: &String| floats.iter().any(|f| q.starts_with(f));
    if !scene.facts.quoted.iter().any(said) {
        return;
    }
    for own in types(scene) {
        let plain = !own.is_enum() && own.arguments.is_empty();
        if !plain || !own.fields.iter().any(|f| is_float(f.of)) {
            continue;
        }
        let Some(list) = derives(scene, own.node) else {
            continue;
        };
        let had = derived(scene, own.node);
        let Some(gone) = underived(scene, list, &["Eq", "Hash", "Ord", "PartialOrd"]) else {
            continue;
        };
        let mut text = String::new();
        if !had.contains(&"PartialEq") {
            continue;
        }
        text.push_str(&format!("\nimpl Eq for {} {{}}\n", own.name));
        let hashed = had.contains(&"Hash") || scene.facts.says("Hash");
        if hashed {
            text.push_str(&hash(&own));
        }
        if had.contains(&"Ord") || scene.facts.says(": Ord`") {
            text.push_str(&order(&own));
        }
        let at = below(scene, own.node);
        ideas.edits(tier::EXACT, grade::NAMED, vec![gone, edit(at..at, text)]);
    }
}

fn hash(own: &Own<'_>) -> String {
    let lines: String = own
        .fields
        .iter()
        .enumerate()
        .map(|(i, f)| {
            let bits = if is_float(f.of) { ".to_bits()" } else { "" };
            let value = format!("self.{}{bits}", own.access(i));
            format!("        std::hash::Hash::hash(&{value}, state);\n")
        })
        .collect();
    format!(
        "\nimpl std::hash::Hash for {} {{\n    \
         fn hash<H: std::hash::Hasher>(&self, state: &mut H) {{\n{lines}    }}\n}}\n",
        own.name
    )
}

fn order(own: &Own<'_>) -> String {
    let parts: Vec<String> = own
        .fields
        .iter()
        .enumerate()
        .map(|(i, f)| {
            let call = if is_float(f.of) { "total_cmp" } else { "cmp" };
            format!("self.{0}.{call}(&other.{0})", own.access(i))
        })
        .collect();
    let mut body = parts.first().cloned().unwrap_or_default();
    for part in parts.iter().skip(1) {
        body.push_str(&format!("\n            .then_with(|| {part})"));
    }
    format!(
        "\nimpl PartialOrd for {0} {{\n    \
         fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {{\n        \
         Some(self.cmp(other))\n    }}\n}}\n\n\
         impl Ord for {0} {{\n    fn cmp(&self, other: &Self) -> std::cmp::Ordering {{\n        \
         {body}\n    }}\n}}\n",
        own.name
    )
}

fn own_operands(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    // `&T` or `T` with `T` a type parameter of the item.
    let quoted = scene.facts.quoted.iter();
    let words: Vec<&str> = quoted
        .map(|q| q.trim_start_matches('&').trim_start_matches("mut "))
        .filter(|q| super::names::is_word(q))
        .collect();
    for anchor in scene.primary().take(1) {
        let kinds = ["binary_expression", "compound_assignment_expr"];
        let Some(whole) = enclosing(anchor.node, &kinds) else {
            continue;
        };
        let mut at = Some(whole);
        while let Some(node) = at {
            let list = node.child_by_field_name("type_parameters").map(named);
            for parameter in list.into_iter().flatten() {
                let own = parameter.kind() == "type_parameter";
                if own && words.contains(&scene.name(parameter)) {
                    for (bound, clones) in [("Copy", false), ("Clone", true)] {
                        operands(scene, ideas, whole, parameter, (bound, clones));
                    }
                }
            }
            at = node.parent();
        }
    }
}

/// Both operands as values, and the parameter bounded.
fn operands(
    scene: &Scene<'_>,
    ideas: &mut Ideas<'_>,
    whole: Node<'_>,
    parameter: Node<'_>,
    (bound, clones): (&str, bool),
) {
    let bounds = parameter.child_by_field_name("bounds");
    let put = match bounds {
        Some(old) if crate::parts::mentions(scene.of(old), bound) => None,
        _ => Some(super::generic_values::bounded(parameter, bound)),
    };
    let sides = ["left", "right"].map(|side| whole.child_by_field_name(side));
    let mut edits: Vec<_> = put.into_iter().collect();
    let assigns = whole.kind() == "compound_assignment_expr";
    for (i, side) in sides.into_iter().enumerate() {
        let Some(side) = side.filter(|_| !(assigns && i == 0)) else {
            continue;
        };
        let lent = side.kind() == "reference_expression";
        let inner = side.child_by_field_name("value").filter(|_| lent);
        match (inner, clones) {
            (Some(inner), false) => edits.push(edit(side.start_byte()..inner.start_byte(), "")),
            (Some(inner), true) => edits.push(edit(
                side.byte_range(),
                format!("{}.clone()", scene.of(inner)),
            )),
            (None, true) => edits.push(edit(side.end_byte()..side.end_byte(), ".clone()")),
            (None, false) => edits.push(edit(side.start_byte()..side.start_byte(), "*")),
        }
    }
    ideas.edits(tier::EXACT, grade::NAMED, edits.clone());
    // Only the right side is a reference: `total + item`.
    if let (Some(Some(left)), false) = (sides.first(), assigns) {
        let (from, to) = (left.start_byte(), left.end_byte());
        edits.retain(|e| e.range.end < from || to < e.range.start);
        ideas.edits(tier::EXACT, grade::SEEN, edits);
    }
}
