//! Patterns about texts that became variants, bytes that are text, and pairs
//! whose parts changed places.

use sleepy_fix::Family::TypeMismatch as Types;
use tree_sitter::Node;

use super::{Pattern, find};
use crate::draft::{Ideas, edit, grade};
use crate::outline::{Own, Shape, Variant, types};
use crate::scene::{Scene, tier};
use crate::syntax::{enclosing, find as nodes, named};

pub(super) const PATTERNS: &[Pattern] = &[
    find(
        "variant_for_word",
        Types,
        variant_for_word,
        "Writes the variant that a text, a number or a truth value stood for.",
    )
    .when(&["E0308", "E0369", "E0277", "E0600"], 0.3),
    find(
        "swap_pattern",
        Types,
        swap_pattern,
        "Swaps the two names of a pattern.",
    )
    .when(&["E0308", "E0277", "E0369", "E0614", "E0599"], 0.12),
    find(
        "text_of_bytes",
        Types,
        text_of_bytes,
        "Reads bytes as text.",
    )
    .when(&["E0308", "E0277"], 0.3),
    find(
        "char_of_digit",
        Types,
        char_of_digit,
        "Makes the character of a digit.",
    )
    .when(&["E0308"], 0.2),
];

/// The enum of the file that the message expects or found.
fn own_enum<'t>(scene: &Scene<'t>) -> Option<Own<'t>> {
    let all = || {
        scene
            .facts
            .expected
            .iter()
            .chain(&scene.facts.found)
            .chain(&scene.facts.quoted)
    };
    let is = |own: &Own<'_>| all().any(|t| t.trim_start_matches('&') == own.name);
    types(scene)
        .into_iter()
        .find(|own| own.is_enum() && is(own))
}

/// Letters and digits alone, in small letters.
fn plain(text: &str) -> String {
    text.chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

/// A variant as a value (`None` where it holds something) or as a pattern.
fn written(own: &Own<'_>, variant: &Variant<'_>, pattern: bool) -> Option<String> {
    let path = format!("{}::{}", own.name, variant.name);
    match (variant.shape, pattern) {
        (Shape::Unit, _) => Some(path),
        (Shape::Tuple, true) => Some(format!("{path}(..)")),
        (Shape::Named, true) => Some(format!("{path} {{ .. }}")),
        _ => None,
    }
}

fn variant_for_word(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let Some(own) = own_enum(scene) else { return };
    let meant = |literal: Node<'_>| {
        let word = plain(scene.of(literal).trim_end_matches(".to_string()"));
        own.variants.iter().find(|v| plain(v.name) == word)
    };
    const LITERALS: [&str; 3] = ["string_literal", "char_literal", "integer_literal"];
    for anchor in scene.primary().take(2) {
        // All arms of a match on texts.
        let arm = enclosing(anchor.node, &["match_arm"]);
        let body = arm.and_then(|a| a.parent());
        let mut arms = Vec::new();
        for arm in body.map(named).unwrap_or_default() {
            let Some(pattern) = arm.child_by_field_name("pattern") else {
                continue;
            };
            for literal in nodes(pattern, &LITERALS) {
                if let Some(text) = meant(literal).and_then(|v| written(&own, v, true)) {
                    arms.push(edit(literal.byte_range(), text));
                }
            }
        }
        ideas.edits(tier::EXACT, grade::NAMED, arms);
        // The value, with what makes a text of it.
        let literal = nodes(anchor.node, &LITERALS).into_iter().next();
        if let Some(literal) = literal
            && let Some(text) = meant(literal).and_then(|v| written(&own, v, false))
        {
            ideas.replace(
                tier::EXACT,
                grade::NAMED,
                anchor.range.clone(),
                text.as_str(),
            );
            ideas.replace(tier::EXACT, grade::NAMED, literal.byte_range(), text);
        }
        // A comparison whose right side is the text.
        let compared = enclosing(anchor.node, &["binary_expression"]);
        if let Some(compared) = compared
            && let Some(right) = compared.child_by_field_name("right")
            && let Some(variant) = Some(right)
                .filter(|r| LITERALS.contains(&r.kind()))
                .and_then(meant)
        {
            if let Some(text) = written(&own, variant, false) {
                ideas.replace(tier::EXACT, grade::NAMED, right.byte_range(), text);
            }
            if let (Some(left), Some(text)) = (
                compared.child_by_field_name("left"),
                written(&own, variant, true),
            ) {
                let not = if scene.of(compared).contains("!=") {
                    "!"
                } else {
                    ""
                };
                let test = format!("{not}matches!({}, {text})", scene.of(left));
                ideas.replace(tier::EXACT, grade::NAMED, compared.byte_range(), test);
            }
        }
        truth(scene, ideas, &own, anchor.node);
    }
}

/// `if x.state` and `!x.state` of a truth value that became an enum.
fn truth(scene: &Scene<'_>, ideas: &mut Ideas<'_>, own: &Own<'_>, node: Node<'_>) {
    let wanted = scene.facts.expected.iter().any(|t| t == "bool") || scene.code == "E0600";
    if !wanted {
        return;
    }
    let (value, not) = match node.kind() {
        "unary_expression" => (named(node).pop().unwrap_or(node), true),
        _ => (node, false),
    };
    let order: Vec<&Variant<'_>> = match not {
        false => own.variants.iter().take(2).collect(),
        true => own.variants.iter().rev().take(2).collect(),
    };
    for variant in order {
        let text = scene.of(value);
        if let Some(path) = written(own, variant, false) {
            ideas.replace(
                tier::EXACT,
                grade::NAMED,
                node.byte_range(),
                format!("{text} == {path}"),
            );
        }
        if let Some(pattern) = written(own, variant, true) {
            let test = format!("matches!({text}, {pattern})");
            ideas.replace(tier::EXACT, grade::NAMED, node.byte_range(), test);
        }
    }
}

fn swap_pattern(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let mut seen = 0;
    for anchor in scene.anchors.iter().take(2) {
        let mut at = Some(anchor.node);
        while let Some(node) = at.filter(|n| n.kind() != "function_item") {
            let pattern = match node.kind() {
                "for_expression" | "let_declaration" => node.child_by_field_name("pattern"),
                "closure_expression" => node.child_by_field_name("parameters"),
                _ => None,
            };
            let pairs = pattern
                .map(|p| nodes(p, &["tuple_pattern", "closure_parameters"]))
                .unwrap_or_default();
            for pair in pairs {
                let names = named(pair);
                if let [one, other] = names[..]
                    && seen < 3
                {
                    seen += 1;
                    let edits = vec![
                        edit(one.byte_range(), scene.of(other)),
                        edit(other.byte_range(), scene.of(one)),
                    ];
                    ideas.edits(tier::EXACT, grade::NAMED, edits);
                }
            }
            at = node.parent();
        }
    }
}

fn text_of_bytes(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let bytes = |t: &String| matches!(t.trim_start_matches('&'), "Vec<u8>" | "[u8]");
    let found = scene.facts.found.iter().find(|t| bytes(t));
    let wanted = scene
        .facts
        .expected
        .iter()
        .find(|t| matches!(t.as_str(), "String" | "&str"));
    let (Some(found), Some(wanted)) = (found, wanted) else {
        return;
    };
    let lent = found.starts_with('&');
    for site in scene.sites.iter().filter(|s| s.tier == tier::EXACT).take(1) {
        let text = &scene.text[site.range.clone()];
        let by = if lent {
            text.to_owned()
        } else {
            format!("&{text}")
        };
        let ways = match wanted.as_str() {
            "String" => [
                format!("String::from_utf8_lossy({by}).into_owned()"),
                format!(
                    "String::from_utf8({text}{}).unwrap_or_default()",
                    if lent { ".to_vec()" } else { "" }
                ),
            ],
            _ => [
                format!("&String::from_utf8_lossy({by})"),
                format!("std::str::from_utf8({by}).unwrap_or_default()"),
            ],
        };
        for way in ways {
            ideas.replace(site.tier, grade::NAMED, site.range.clone(), way);
        }
    }
}

fn char_of_digit(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let number = |t: &String| crate::facts::NUMBERS.contains(&t.as_str());
    if !scene.facts.expected.iter().any(|t| t == "char") || !scene.facts.found.iter().any(number) {
        return;
    }
    for site in scene.sites.iter().filter(|s| s.tier == tier::EXACT).take(1) {
        let text = &scene.text[site.range.clone()];
        for way in [
            format!("char::from_digit({text}, 10).unwrap_or_default()"),
            format!("char::from_digit(u32::from({text}), 10).unwrap_or_default()"),
            format!("(b'0' + {text} as u8) as char"),
        ] {
            ideas.replace(site.tier, grade::NAMED, site.range.clone(), way);
        }
    }
}
