//! Patterns about types of the standard library that are no plain numbers or
//! texts: durations, atomics, numbers that are not zero.

use sleepy_fix::Family::TypeMismatch as Types;
use tree_sitter::Node;

use super::{Pattern, find};
use crate::draft::{Ideas, grade};
use crate::facts::NUMBERS;
use crate::outline::{arguments, around, head};
use crate::scene::{Scene, tier};
use crate::syntax::{children, is_tight};

pub(super) const PATTERNS: &[Pattern] = &[
    find(
        "duration",
        Types,
        duration,
        "Calculates with a duration: `mul_f64`, `as_secs_f64`, `from_millis`.",
    )
    .when(
        &[
            "E0308", "E0277", "E0369", "E0605", "E0606", "E0599", "E0368",
        ],
        0.2,
    ),
    find(
        "non_zero",
        Types,
        non_zero,
        "Makes a number that is not zero, or takes the number out.",
    )
    .when(&["E0308", "E0277", "E0369", "E0605"], 0.3),
];

/// A value with a postfix, in parentheses where it needs them.
pub(super) fn with(scene: &Scene<'_>, node: Node<'_>, postfix: &str) -> String {
    let text = scene.of(node);
    match is_tight(node.kind()) {
        true => format!("{text}{postfix}"),
        false => format!("({text}){postfix}"),
    }
}

/// The operands of the calculation around the primary span, and its operator.
pub(super) fn calculation<'t>(
    scene: &Scene<'t>,
) -> Option<(Node<'t>, Node<'t>, &'t str, Node<'t>)> {
    const KINDS: [&str; 2] = ["binary_expression", "compound_assignment_expr"];
    let node = scene.around_primary(&KINDS)?;
    let left = node.child_by_field_name("left")?;
    let right = node.child_by_field_name("right")?;
    let sign = children(node)
        .into_iter()
        .find(|c| !c.is_named() && c.start_byte() >= left.end_byte())?;
    Some((node, left, scene.of(sign), right))
}

fn duration(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    if !scene.facts.says("Duration") && !scene.text.contains("Duration") {
        return;
    }
    let sure = scene.facts.says("Duration");
    let grade = if sure { grade::NAMED } else { grade::SEEN };
    scaled_duration(scene, ideas, grade);
    seconds_of(scene, ideas, grade);
    made_duration(scene, ideas, grade);
}

/// `time * 1.5` and `time / n` by the methods that can.
fn scaled_duration(scene: &Scene<'_>, ideas: &mut Ideas<'_>, grade: u8) {
    if let Some((node, left, sign, right)) = calculation(scene) {
        let (by, of, set) = match sign.chars().next() {
            Some('*') => ("mul_f64", right, sign == "*="),
            Some('/') => ("div_f64", right, sign == "/="),
            _ => ("", right, false),
        };
        if !by.is_empty() {
            let (l, r) = (scene.of(left), scene.of(of));
            let calls = [
                format!("{}.{by}({r})", with(scene, left, "")),
                format!("{}.{by}(f64::from({r}))", with(scene, left, "")),
                format!("{}.{by}({r} as f64)", with(scene, left, "")),
                format!("{l} {} {r} as u32", &sign[..1]),
            ];
            for call in calls {
                let call = if set { format!("{l} = {call}") } else { call };
                ideas.replace(tier::EXACT, grade, node.byte_range(), call);
            }
            let turned = format!("{}.{by}({l})", with(scene, right, ""));
            ideas.replace(tier::EXACT, grade::SEEN, node.byte_range(), turned);
        }
    }
}

/// A cast takes the number of seconds.
fn seconds_of(scene: &Scene<'_>, ideas: &mut Ideas<'_>, grade: u8) {
    for site in scene
        .sites
        .iter()
        .filter(|s| s.tier <= tier::AROUND && s.node.kind() == "type_cast_expression")
        .take(2)
    {
        let (Some(value), Some(of)) = (
            site.node.child_by_field_name("value"),
            site.node.child_by_field_name("type"),
        ) else {
            continue;
        };
        let of = scene.of(of);
        let ways = match of {
            "f64" | "f32" => [format!(".as_secs_{of}()"), format!(".as_millis() as {of}")],
            _ => [
                format!(".as_secs() as {of}"),
                format!(".as_millis() as {of}"),
            ],
        };
        for way in ways {
            ideas.replace(
                site.tier,
                grade,
                site.range.clone(),
                with(scene, value, &way),
            );
        }
    }
}

/// A duration of a number where one is wanted, and the reverse.
fn made_duration(scene: &Scene<'_>, ideas: &mut Ideas<'_>, grade: u8) {
    let is = |list: &[String]| list.iter().any(|t| t.ends_with("Duration"));
    let wanted = scene.facts.expected.first().map_or("", String::as_str);
    for site in scene
        .sites
        .iter()
        .filter(|s| s.tier <= tier::AROUND)
        .take(3)
    {
        let text = &scene.text[site.range.clone()];
        if is(&scene.facts.expected) {
            for make in ["from_secs", "from_millis", "from_secs_f64"] {
                let path = if scene.text.contains("std::time::Duration")
                    || scene.text.contains("time::{")
                {
                    "Duration"
                } else {
                    "std::time::Duration"
                };
                ideas.replace(
                    site.tier,
                    grade,
                    site.range.clone(),
                    format!("{path}::{make}({text})"),
                );
            }
        } else if is(&scene.facts.found) && site.tight() {
            let ways: &[&str] = match wanted {
                "f64" => &[".as_secs_f64()"],
                "f32" => &[".as_secs_f32()"],
                "u64" => &[".as_secs()", ".as_millis() as u64"],
                "u128" => &[".as_millis()"],
                _ => &[".as_secs()", ".as_secs_f64()"],
            };
            for way in ways {
                ideas.insert(site.tier, grade, site.range.end, *way);
            }
            if NUMBERS.contains(&wanted) && !wanted.starts_with('f') && wanted != "u64" {
                let cast = format!(".as_secs() as {wanted}");
                ideas.insert(site.tier, grade, site.range.end, cast);
            }
        }
    }
}

fn non_zero(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let is = |list: &[String]| {
        list.iter().find_map(|t| {
            let of = crate::facts::last_segment(t);
            let (_, inner) = of.split_once("NonZero")?;
            let inner = inner.trim_start_matches('<').trim_end_matches('>');
            NUMBERS
                .iter()
                .find(|n| n.eq_ignore_ascii_case(inner))
                .copied()
        })
    };
    let result = scene
        .anchors
        .first()
        .and_then(|a| around(scene, a.node))
        .map_or("", |f| f.result);
    if let Some(number) = is(&scene.facts.expected) {
        let name = format!("NonZero{}", number.to_uppercase().replace("SIZE", "size"));
        let name = match scene.text.contains(&name) {
            true => name,
            false => "std::num::NonZero".to_owned(),
        };
        for anchor in scene.primary().take(1) {
            let shorthand = anchor
                .node
                .parent()
                .filter(|p| p.kind() == "shorthand_field_initializer");
            let text = scene.of(anchor.node);
            let lead = if shorthand.is_some() {
                format!("{text}: ")
            } else {
                String::new()
            };
            let mut ways = vec![".unwrap()", ".unwrap_or(MIN)"];
            match head(result) {
                "Option" => ways.insert(0, "?"),
                "Result" => ways.insert(0, ".ok_or_else(|| \"zero\".to_string())?"),
                _ => {}
            }
            for way in ways {
                let way = way.replace("MIN", &format!("{name}::MIN"));
                let made = format!("{lead}{name}::new({text}){way}");
                ideas.replace(tier::EXACT, grade::NAMED, anchor.range.clone(), made);
            }
            if head(result) == "Result" && arguments(result).get(1).is_some_and(|e| *e != "String")
            {
                let error = arguments(result)[1];
                for made in super::error_values::errors(scene, anchor.node, error)
                    .into_iter()
                    .take(3)
                {
                    let new = format!("{lead}{name}::new({text}).ok_or({made})?");
                    ideas.replace(tier::EXACT, grade::NAMED, anchor.range.clone(), new);
                }
            }
        }
    } else if scene.facts.says("NonZero") {
        for site in scene
            .sites
            .iter()
            .filter(|s| s.tier <= tier::BESIDE && s.tight())
            .take(4)
        {
            ideas.insert(site.tier, grade::NAMED, site.range.end, ".get()");
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::facts::NUMBERS;

    #[test]
    fn every_number_that_is_not_zero_has_a_name_of_its_own() {
        let whole = NUMBERS.iter().filter(|n| !n.starts_with('f'));
        let names: Vec<String> = whole
            .map(|n| format!("NonZero{}", n.to_uppercase().replace("SIZE", "size")))
            .collect();
        assert!(
            names.contains(&"NonZeroUsize".to_owned()) && names.contains(&"NonZeroU8".to_owned())
        );
    }
}
