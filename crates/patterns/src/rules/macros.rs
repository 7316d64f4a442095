//! Patterns about macros of the file.

use sleepy_fix::Family::Macros;

use super::{Pattern, find};
use crate::draft::{Ideas, edit, grade};
use crate::scene::{Scene, tier};
use crate::syntax::find as nodes;
use tree_sitter::Node;

pub(super) const PATTERNS: &[Pattern] = &[
    find(
        "macro_value",
        Macros,
        macro_value,
        "Lets a macro give the value that it bound to a name of its own.",
    )
    .when(&["E0425"], 0.2),
    find(
        "macro_repeat",
        Macros,
        macro_repeat,
        "Repeats what a macro makes of a repeated variable.",
    )
    .when(&[""], 0.1),
];

/// The parts of a macro's rules that are written as text: `let name = …;`.
fn macro_value(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for anchor in scene.primary() {
        let name = &scene.text[anchor.range.clone()];
        let binder = format!("let {name} = ");
        for item in scene.all(&["macro_definition"]) {
            let body = item.byte_range();
            let Some(at) = scene.of(item).find(&binder).map(|i| body.start + i) else {
                continue;
            };
            let value = at + binder.len();
            let Some(semicolon) = scene.text[value..body.end].find(';').map(|i| value + i) else {
                continue;
            };
            let called = scene.name(item);
            let rule = scene.text[..at].rfind("=>").unwrap_or(at);
            for invocation in scene.all(&["macro_invocation"]) {
                let own = invocation
                    .child_by_field_name("macro")
                    .is_some_and(|m| scene.of(m) == called);
                if !own {
                    continue;
                }
                let start = invocation.start_byte();
                let edits = vec![
                    edit(at..value, ""),
                    edit(semicolon..semicolon + 1, ""),
                    edit(start..start, format!("let {name} = ")),
                ];
                ideas.edits(tier::EXACT, grade::NAMED, edits);
                // Or the caller says which name it is to be.
                let open = scene.text[..rule].rfind('(').map(|_| ());
                let (Some(()), Some(list)) =
                    (open, nodes(invocation, &["token_tree"]).first().copied())
                else {
                    continue;
                };
                let matcher = nodes(item, &["macro_rule"])
                    .into_iter()
                    .find(|r| r.start_byte() < at && at < r.end_byte())
                    .and_then(|r| r.child_by_field_name("left"));
                if let Some(matcher) = matcher {
                    let (inside, given) = (matcher.start_byte() + 1, list.start_byte() + 1);
                    let comma = |n: Node<'_>| if n.byte_range().len() > 2 { ", " } else { "" };
                    let mut edits = vec![
                        edit(inside..inside, format!("${name}:ident{}", comma(matcher))),
                        edit(given..given, format!("{name}{}", comma(list))),
                    ];
                    let rest = scene.text[at..body.end].match_indices(name);
                    edits.extend(
                        rest.filter(|(i, _)| {
                            crate::parts::mentions(
                                &scene.text[at + i..at + i + name.len() + 1],
                                name,
                            )
                        })
                        .map(|(i, _)| edit(at + i..at + i, "$")),
                    );
                    ideas.edits(tier::EXACT, grade::SEEN, edits);
                }
            }
        }
    }
}

fn macro_repeat(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    if !scene.facts.says("still repeating") {
        return;
    }
    for anchor in scene.primary() {
        let range = anchor.range.clone();
        let text = &scene.text[range.clone()];
        ideas.replace(
            tier::EXACT,
            grade::NAMED,
            range.clone(),
            format!("$({text}),*"),
        );
        ideas.replace(
            tier::EXACT,
            grade::SEEN,
            range.clone(),
            format!("$({text})*"),
        );
        // The statement that holds it.
        let start = scene.text[..range.start]
            .rfind(['{', ';', '}'])
            .map_or(0, |i| i + 1);
        let Some(end) = scene.text[range.end..].find(';').map(|i| range.end + i + 1) else {
            continue;
        };
        let lead = scene.text[start..].len() - scene.text[start..].trim_start().len();
        let body = &scene.text[start + lead..end];
        ideas.replace(
            tier::EXACT,
            grade::NAMED,
            start + lead..end,
            format!("$({body})*"),
        );
    }
}
