//! Patterns that take something off a value, or turn a borrow.

use sleepy_fix::Family::{
    BorrowChecker as Borrow, ResultHandling as Results, TypeMismatch as Types,
};

use super::{Pattern, find};
use crate::draft::{Ideas, edit, grade};
use crate::scene::Scene;

pub(super) const PATTERNS: &[Pattern] = &[
    find("unref", Borrow, unref, "Takes a `&` or `&mut` off."),
    find("underef", Types, underef, "Takes a `*` off.").trusted(&["E0614"], 0.3),
    find(
        "mut_toggle",
        Borrow,
        mut_toggle,
        "Borrows mutably for shared, or the reverse.",
    ),
    find("untry", Results, untry, "Takes a `?` off."),
    find("unnegate", Types, unnegate, "Takes a `!` or `-` off."),
];

fn unref(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for site in scene
        .sites
        .iter()
        .filter(|s| s.node.kind() == "reference_expression")
    {
        if let Some(value) = site.node.child_by_field_name("value") {
            ideas.replace(
                site.tier,
                grade::NAMED,
                site.range.start..scene.span(value).start,
                "",
            );
        }
    }
}

fn underef(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for site in scene
        .sites
        .iter()
        .filter(|s| scene.text[s.range.clone()].starts_with('*'))
    {
        ideas.replace(
            site.tier,
            grade::NAMED,
            site.range.start..site.range.start + 1,
            "",
        );
    }
}

fn mut_toggle(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for site in scene
        .sites
        .iter()
        .filter(|s| s.node.kind() == "reference_expression")
    {
        let Some(value) = site.node.child_by_field_name("value") else {
            continue;
        };
        let head = site.range.start..scene.span(value).start;
        let new = if scene.text[head.clone()].contains("mut") {
            "&"
        } else {
            "&mut "
        };
        ideas.replace(site.tier, grade::NAMED, head, new);
    }
}

fn untry(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    // What the message says of the value and of the function.
    let option = scene.facts.says("not `Option`s");
    let nowhere = scene.facts.says("operator can only be used in a");
    for site in scene
        .sites
        .iter()
        .filter(|s| s.node.kind() == "try_expression")
    {
        let end = site.range.end;
        ideas.replace(site.tier, grade::NAMED, end - 1..end, "");
        let ways = [
            (".unwrap()", grade::NAMED),
            (".ok()?", grade::NAMED),
            (".unwrap_or_default()", grade::SEEN),
            (".map_err(|e| e.to_string())?", grade::NAMED),
            (".expect(\"valid\")", grade::GUESS),
            (".ok_or(\"missing\")?", grade::GUESS),
            (".ok_or(\"missing\".to_string())?", grade::GUESS),
            (".unwrap_or(0)", grade::GUESS),
        ];
        for (way, grade) in ways {
            let of_result = way.starts_with(".ok()") || way.starts_with(".map_err");
            if nowhere && way.ends_with('?') || option && of_result {
                continue;
            }
            ideas.replace(site.tier, grade, end - 1..end, way);
        }
    }
}

fn unnegate(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for site in scene
        .sites
        .iter()
        .filter(|s| s.node.kind() == "unary_expression")
    {
        if scene.text[site.range.clone()].starts_with(['!', '-']) {
            let head = site.range.start..site.range.start + 1;
            ideas.replace(site.tier, grade::NAMED, head.clone(), "");
            for tail in [".is_empty()", ".is_none()", ".is_err()"] {
                ideas.edits(
                    site.tier,
                    grade::SEEN,
                    vec![
                        edit(head.clone(), ""),
                        edit(site.range.end..site.range.end, tail),
                    ],
                );
            }
            ideas.edits(
                site.tier,
                grade::SEEN,
                vec![
                    edit(head, ""),
                    edit(site.range.end..site.range.end, " == 0"),
                ],
            );
        }
    }
}
