//! Patterns about the last value of a function that may fail.

use sleepy_fix::Family::ResultHandling as Results;

use super::{Pattern, find};
use crate::draft::{Ideas, edit, grade};
use crate::outline::head;
use crate::scene::{Scene, tier};
use crate::syntax::named;

pub(super) const PATTERNS: &[Pattern] = &[
    find(
        "final_ok",
        Results,
        final_ok,
        "Ends a function that gives a result in `Ok(…)`.",
    )
    .when(&["E0308", "E0317"], 0.25),
    find(
        "whole_ok",
        Results,
        whole_ok,
        "Wraps the last value, which may be what `?` gives: `Ok(value?)`.",
    )
    .when(&["E0308", "E0277"], 0.04),
];

fn final_ok(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for node in scene.functions.iter().take(2) {
        let Some(body) = node.child_by_field_name("body") else {
            continue;
        };
        let result = scene.part(*node, "return_type");
        let wrapper = match head(result) {
            "Result" => "Ok",
            "Option" => "Some",
            _ => continue,
        };
        let end = scene.last(body);
        let indent = scene.indent(end);
        let last = named(body).pop();
        let open = last.filter(|l| {
            !matches!(
                l.kind(),
                "let_declaration" | "for_expression" | "while_expression" | "loop_expression"
            ) && !scene.of(*l).ends_with([';', '}'])
        });
        // A function that ends in one already needs no other.
        let ended = |l: tree_sitter::Node<'_>| {
            let text = scene.of(l);
            text.starts_with(&format!("{wrapper}(")) || text.starts_with("Err(") || text == "None"
        };
        if open.is_some_and(ended) {
            continue;
        }
        let first = crate::outline::arguments(result)
            .first()
            .copied()
            .unwrap_or("");
        let mut values: Vec<String> = Vec::new();
        if first == "()" || first.is_empty() {
            values.push("()".to_owned());
        } else {
            let locals = super::error_values::in_scope(scene, last.unwrap_or(body));
            values.extend(locals.iter().take(5).map(|(n, _)| (*n).to_owned()));
        }
        for value in values {
            let semicolon = open.map(|l| edit(l.end_byte()..l.end_byte(), ";"));
            let made = edit(end..end, format!("    {wrapper}({value})\n{indent}"));
            // A value at the end is seldom there for nothing.
            let grade = match open {
                Some(_) if value != "()" => grade::GUESS,
                _ => grade::NAMED,
            };
            ideas.edits(
                tier::EXACT,
                grade,
                semicolon.into_iter().chain([made]).collect(),
            );
        }
    }
}

fn whole_ok(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let result = scene
        .functions
        .first()
        .and_then(|f| f.child_by_field_name("return_type"));
    let wrapper = match result.map_or("", |r| head(scene.of(r))) {
        "Result" => "Ok",
        "Option" => "Some",
        _ => return,
    };
    for site in scene
        .sites
        .iter()
        .filter(|s| s.tier <= tier::BESIDE)
        .take(16)
    {
        let text = &scene.text[site.range.clone()];
        let mut ends = vec![
            ".to_string()",
            ".to_owned()",
            ".into()",
            ".clone()",
            ".collect()",
            "?.into()",
            "?.to_string()",
        ];
        if wrapper == "Ok" {
            ends.extend([
                ".map_err(|e| e.to_string())?",
                ".map_err(Into::into)?",
                ".ok_or_else(|| \"missing\".to_string())?",
            ]);
        } else {
            ends.extend([".ok()?"]);
        }
        for end in ends.into_iter().filter(|_| site.tight()) {
            ideas.replace(
                site.tier,
                grade::SEEN,
                site.range.clone(),
                format!("{wrapper}({text}{end})"),
            );
        }
        if let Some(inner) = text.strip_suffix('?') {
            // `value?` as the last value has the error's type already.
            ideas.replace(site.tier, grade::SEEN, site.range.clone(), inner);
        }
    }
}
