//! Patterns about functions that give `io::Result` and meet errors of other kinds.

use sleepy_fix::Family::ResultHandling as Results;
use tree_sitter::Node;

use super::{Pattern, find};
use crate::draft::{Ideas, grade};
use crate::outline::{arguments, around, head};
use crate::parts::mentions;
use crate::scene::{Scene, tier};
use crate::syntax::{enclosing, find as nodes, named};

pub(super) const PATTERNS: &[Pattern] = &[find(
    "io_error",
    Results,
    io_error,
    "Makes an `io::Error` of another error or of a text.",
)
.when(&["E0308", "E0277", "E0271"], 0.3)];

/// How the file names `io::Error`, where the function around gives one.
fn given(scene: &Scene<'_>, node: Node<'_>) -> Option<(&'static str, &'static str)> {
    let result = around(scene, node)?.result;
    if head(result) != "Result" {
        return None;
    }
    let parts = arguments(result);
    let uses = scene.all(&["use_declaration"]);
    let used = |name: &str| uses.iter().any(|u| mentions(scene.of(*u), name));
    let io = match parts.get(1) {
        Some(error) => error.ends_with("io::Error") || *error == "Error" && used("io"),
        None => result.contains("io::Result") || used("io") && used("Result"),
    };
    let short = scene.text.contains("use std::io;") || scene.text.contains("io::{self");
    io.then_some(match short {
        true => ("io::Error", "io::ErrorKind"),
        false => ("std::io::Error", "std::io::ErrorKind"),
    })
}

fn io_error(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let Some(anchor) = scene.primary().next() else {
        return;
    };
    let Some((error, kind)) = given(scene, anchor.node) else {
        return;
    };
    let kinds = ["InvalidData", "InvalidInput"];
    // What is handed on: before the question mark.
    let inside = nodes(anchor.node, &["try_expression"]);
    let tried = enclosing(anchor.node, &["try_expression"])
        .into_iter()
        .chain(inside);
    for question in tried.take(2) {
        let at = scene.last(question);
        ideas.insert(
            tier::EXACT,
            grade::NAMED,
            at,
            format!(".map_err({error}::other)"),
        );
        for one in kinds {
            let made = format!(".map_err(|error| {error}::new({kind}::{one}, error))");
            ideas.insert(tier::EXACT, grade::NAMED, at, made);
        }
        let text = format!(".ok_or_else(|| {error}::from({kind}::InvalidData))");
        if scene.facts.says("Option<") {
            ideas.insert(tier::EXACT, grade::NAMED, at, text);
        }
    }
    // What stands in `Err(…)`, or a result with another error.
    for site in scene.sites.iter().filter(|s| s.tier == tier::EXACT).take(1) {
        let text = &scene.text[site.range.clone()];
        let call = site.node.parent().and_then(|a| a.parent());
        let in_err = call.is_some_and(|c| scene.callee(c) == "Err");
        let whole = |n: Node<'_>| named(n).len() == 1;
        if in_err && site.node.parent().is_some_and(whole) {
            ideas.replace(
                tier::EXACT,
                grade::NAMED,
                site.range.clone(),
                format!("{error}::other({text})"),
            );
            for one in kinds {
                let made = format!("{error}::new({kind}::{one}, {text})");
                ideas.replace(tier::EXACT, grade::NAMED, site.range.clone(), made);
            }
        } else if site.tight() && scene.facts.found.iter().any(|t| head(t) == "Result") {
            let end = site.range.end;
            ideas.insert(
                tier::EXACT,
                grade::NAMED,
                end,
                format!(".map_err({error}::other)"),
            );
            for one in kinds {
                let made = format!(".map_err(|error| {error}::new({kind}::{one}, error))");
                ideas.insert(tier::EXACT, grade::NAMED, end, made);
            }
        }
    }
}
