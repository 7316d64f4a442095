//! Patterns about macros of the file: what kind of thing a variable stands for,
//! variables without their `$`, and the signs between the arguments.

use sleepy_fix::Family::Macros;
use sleepy_fix::TextEdit;
use tree_sitter::Node;

use super::{Pattern, find};
use crate::draft::{Ideas, edit, grade};
use crate::parts::words_at;
use crate::scene::{Scene, tier};
use crate::syntax::{children, enclosing, find as nodes};

pub(super) const PATTERNS: &[Pattern] = &[
    find(
        "macro_fragment",
        Macros,
        macro_fragment,
        "Lets a variable of a macro stand for another kind of thing: `ident`, `ty`, `expr`, `tt`.",
    )
    .when(&["", "E0423", "E0425", "E0412", "E0573", "E0574"], 0.3),
    find(
        "macro_dollar",
        Macros,
        macro_dollar,
        "Puts the `$` before a variable of a macro.",
    )
    .when(&["E0425", "E0412", "E0422", "E0433", "E0423", ""], 0.45),
    find(
        "macro_sign",
        Macros,
        macro_sign,
        "Writes the sign between arguments that the macro wants, or lets it want the written one.",
    )
    .when(&[""], 0.3),
    find(
        "macro_list",
        Macros,
        macro_list,
        "Lets a macro take a list where it took one thing, or a list of one more.",
    )
    .when(&[""], 0.25),
];

/// The definitions that the message points into, or whose call it points at.
fn concerned<'t>(scene: &Scene<'t>) -> Vec<Node<'t>> {
    let all = scene.all(&["macro_definition"]).into_iter();
    all.filter(|item| {
        scene.anchors.iter().any(|a| {
            let within = item.start_byte() <= a.range.start && a.range.end <= item.end_byte();
            let call = enclosing(a.node, &["macro_invocation"]);
            within || call.is_some_and(|c| scene.part(c, "macro") == scene.name(*item))
        })
    })
    .collect()
}

/// A variable in a rule's matcher: its name and the word behind the colon.
struct Variable<'t> {
    name: &'t str,
    kind: &'t str,
    /// Where that word stands.
    at: std::ops::Range<usize>,
    /// From the `$` on.
    whole: std::ops::Range<usize>,
}

fn variables<'t>(scene: &Scene<'t>, rule: Node<'t>) -> Vec<Variable<'t>> {
    let Some(left) = rule.child_by_field_name("left") else {
        return Vec::new();
    };
    let word = |text: &str| {
        let end = text.find(|c: char| !(c.is_alphanumeric() || c == '_'));
        end.unwrap_or(text.len())
    };
    let (from, text) = (left.start_byte(), scene.of(left));
    text.match_indices('$')
        .filter_map(|(at, _)| {
            let name = &text[at + 1..at + 1 + word(&text[at + 1..])];
            let colon = at + 1 + name.len();
            let rest = text.get(colon..)?.strip_prefix(':')?;
            let blank = rest.len() - rest.trim_start().len();
            let start = colon + 1 + blank;
            let kind = &text[start..start + word(&text[start..])];
            (!name.is_empty() && !kind.is_empty()).then(|| Variable {
                name,
                kind,
                at: from + start..from + start + kind.len(),
                whole: from + at..from + start + kind.len(),
            })
        })
        .collect()
}

/// Whether a message is about what a macro's rules accept.
fn unmatched(scene: &Scene<'_>) -> bool {
    scene.facts.says("no rules expected") || scene.facts.says("unexpected end of macro")
}

fn macro_fragment(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for item in concerned(scene) {
        for rule in nodes(item, &["macro_rule"]) {
            let all = variables(scene, rule);
            for (place, variable) in all.iter().enumerate() {
                let known = relevance(scene, &all, place);
                let Some(known) = known else { continue };
                for (i, kind) in others(variable.kind).iter().enumerate() {
                    let known = if i < 3 { known } else { grade::GUESS };
                    ideas.replace(tier::EXACT, known, variable.at.clone(), *kind);
                }
            }
        }
    }
}

/// How likely it is that a variable is what the message is about.
fn relevance(scene: &Scene<'_>, all: &[Variable<'_>], place: usize) -> Option<u8> {
    let variable = &all[place];
    let used = |a: &&crate::scene::Anchor<'_>| {
        let text = &scene.text[a.range.clone()];
        text.trim_start_matches('$') == variable.name
    };
    let pointed = |a: &&crate::scene::Anchor<'_>| {
        a.range.start <= variable.whole.start && variable.whole.end <= a.range.end
    };
    if scene.anchors.iter().any(|a| used(&a)) {
        return Some(grade::NAMED);
    }
    if scene
        .anchors
        .iter()
        .any(|a| a.range.len() < 60 && pointed(&a))
    {
        return Some(grade::NAMED);
    }
    // What a macro makes is reported where it is called.
    if scene.facts.says("found metavariable") || scene.facts.says("found `expr` metavariable") {
        return Some(grade::SEEN);
    }
    if !unmatched(scene) {
        return None;
    }
    // The sign after a variable did not come: the variable had ended too early.
    let next = all.get(place + 1).map_or(usize::MAX, |v| v.whole.start);
    let after = |a: &&crate::scene::Anchor<'_>| {
        a.range.len() < 12 && variable.whole.end <= a.range.start && a.range.end <= next
    };
    match scene.anchors.iter().any(|a| after(&a)) {
        true => Some(grade::NAMED),
        false => Some(grade::GUESS),
    }
}

/// The kinds of thing that a variable may stand for instead, the likeliest first.
fn others(kind: &str) -> &'static [&'static str] {
    match kind {
        "expr" => &["ident", "ty", "tt", "pat", "path", "literal", "block"],
        "ident" => &["ty", "expr", "tt", "path", "literal", "pat"],
        "literal" => &["expr", "tt", "ident"],
        "ty" => &["ident", "path", "expr", "tt"],
        "path" => &["ty", "ident", "expr"],
        "pat" => &["expr", "ident", "pat_param"],
        "block" => &["expr", "tt"],
        "stmt" => &["expr", "block", "tt"],
        "tt" => &["expr", "ident", "ty"],
        _ => &["tt", "expr", "ident"],
    }
}

fn macro_dollar(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    // What a macro makes is reported where it is called: so the name counts.
    for item in concerned(scene) {
        for rule in nodes(item, &["macro_rule"]) {
            let Some(right) = rule.child_by_field_name("right") else {
                continue;
            };
            let (from, text) = (right.start_byte(), scene.of(right));
            let said = |v: &&Variable<'_>| scene.facts.quoted.iter().any(|q| q == v.name);
            let all = variables(scene, rule);
            for variable in all.iter().filter(said).take(3) {
                let bare = words_at(text, variable.name);
                let bare = bare.filter(|at| !text[..*at].ends_with(['$', '.']));
                let places: Vec<TextEdit> =
                    bare.map(|at| edit(from + at..from + at, "$")).collect();
                // Everywhere in the rule: who forgets one forgets others.
                for one in places.iter().take(3) {
                    ideas.edits(tier::EXACT, grade::NAMED, vec![one.clone()]);
                }
                ideas.edits(tier::EXACT, grade::NAMED, places);
            }
        }
    }
}

/// The tokens of one level of a call's or a rule's list that are written as `sign`.
fn signs<'t>(scene: &Scene<'t>, list: Node<'t>, sign: &str) -> Vec<Node<'t>> {
    let mut found = Vec::new();
    for token in children(list) {
        if scene.of(token) == sign {
            found.push(token);
        }
        if token.kind() == "token_repetition_pattern" {
            found.extend(signs(scene, token, sign));
        }
    }
    found
}

fn macro_sign(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    if !unmatched(scene) {
        return;
    }
    let Some(written) = scene.primary().next() else {
        return;
    };
    let sign = &scene.text[written.range.clone()];
    let is_sign = |s: &str| !s.is_empty() && s.chars().all(|c| c.is_ascii_punctuation());
    let call = enclosing(written.node, &["macro_invocation"]);
    let wanted = scene.anchors.iter().find(|a| {
        let text = &scene.text[a.range.clone()];
        a.tier == tier::FAR && is_sign(text) && a.range.len() < 4
    });
    let (Some(call), Some(wanted)) = (call, wanted) else {
        return;
    };
    let list = nodes(call, &["token_tree"]).into_iter().next();
    let (Some(list), true) = (list, is_sign(sign)) else {
        return;
    };
    let right = &scene.text[wanted.range.clone()];
    // The tokens of the tree may be smaller than those of the compiler.
    let written_so = signs(scene, list, sign);
    let all: Vec<TextEdit> = written_so
        .iter()
        .map(|s| edit(s.byte_range(), format!(" {right}")))
        .collect();
    ideas.edits(tier::EXACT, grade::NAMED, all);
    ideas.replace(tier::EXACT, grade::NAMED, written.range.clone(), right);
    ideas.replace(tier::EXACT, grade::SEEN, wanted.range.clone(), sign);
}

/// Lets the last variable of a rule repeat.
fn macro_list(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    if !unmatched(scene) {
        return;
    }
    for item in concerned(scene) {
        let name = scene.name(item);
        for rule in nodes(item, &["macro_rule"]) {
            let Some(right) = rule.child_by_field_name("right") else {
                continue;
            };
            let all = variables(scene, rule);
            let Some(last) = all.last() else { continue };
            let behind = scene.text.get(last.whole.end..right.start_byte());
            let behind = behind.unwrap_or_default();
            if !behind.trim_start().starts_with([')', ']', '}']) {
                continue;
            }
            let matched = &scene.text[last.whole.clone()];
            let (from, text) = (right.start_byte(), scene.of(right));
            let variable = format!("${}", last.name);
            let uses: Vec<usize> = words_at(text, &variable).collect();
            for (count, between) in [("+", ","), ("*", ",")] {
                let mut edits = vec![edit(
                    last.whole.clone(),
                    format!("$({matched}){between}{count}"),
                )];
                // Where it is used it may repeat already, as in a macro that calls itself.
                for at in &uses {
                    let end = from + at + variable.len();
                    let repeated = text[..*at].ends_with("$(");
                    if !repeated {
                        let new = format!("$({variable}){between}{count}");
                        edits.push(edit(from + at..end, new));
                    }
                }
                let itself = text.contains(&format!("{name}!"));
                let known = if itself { grade::NAMED } else { grade::SEEN };
                ideas.edits(tier::EXACT, known, edits);
            }
        }
    }
}
