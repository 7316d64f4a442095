//! Patterns about what a macro of the file accepts, and where it stands.

use sleepy_fix::Family::Macros;
use tree_sitter::Node;

use super::{Pattern, find};
use crate::draft::{Ideas, edit, grade};
use crate::outline::start_with_attributes;
use crate::parts::words_at;
use crate::scene::{Scene, tier};
use crate::syntax::{enclosing, find as nodes, named};

pub(super) const PATTERNS: &[Pattern] = &[
    find(
        "macro_comma",
        Macros,
        macro_comma,
        "Lets a macro accept a comma at the end, or takes it off the call.",
    )
    .when(&[""], 0.2),
    find(
        "macro_first",
        Macros,
        macro_first,
        "Moves a macro above what uses it.",
    )
    .when(&["", "E0433", "E0425"], 0.3),
    find(
        "macro_self",
        Macros,
        macro_self,
        "Hands `self` to a macro that uses it.",
    )
    .when(&["E0424"], 0.4),
    find(
        "macro_order",
        Macros,
        macro_order,
        "Puts the statements of a macro in another order, or binds an argument that is used twice.",
    )
    .when(&["E0382", "E0499", "E0502", "E0505"], 0.3),
];

/// The definitions of the macro that is called at the message.
fn called<'t>(scene: &Scene<'t>) -> Vec<(Node<'t>, Node<'t>)> {
    let mut found = Vec::new();
    for anchor in &scene.anchors {
        let Some(call) = enclosing(anchor.node, &["macro_invocation"]) else {
            continue;
        };
        let name = scene.part(call, "macro");
        for item in scene.all(&["macro_definition"]) {
            let known = found
                .iter()
                .any(|(i, _): &(Node<'_>, Node<'_>)| i.id() == item.id());
            if scene.name(item) == name && !known {
                found.push((item, call));
            }
        }
    }
    found
}

fn macro_comma(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let unexpected = scene.facts.says("unexpected end") || scene.facts.says("no rules expected");
    if !unexpected {
        return;
    }
    for (item, call) in called(scene) {
        let rules = nodes(item, &["macro_rule"]);
        // In all rules that end in a repetition with a comma, and in each alone.
        let mut all = Vec::new();
        for rule in &rules {
            let Some(left) = rule.child_by_field_name("left") else {
                continue;
            };
            let text = scene.of(left);
            let inner = text.get(..text.len().saturating_sub(1)).unwrap_or("");
            let trimmed = inner.trim_end();
            let end = left.start_byte() + trimmed.len();
            if trimmed.ends_with(",*") || trimmed.ends_with(",+") {
                all.push(edit(end..end, " $(,)?"));
            } else if !trimmed.ends_with('?') && !trimmed.ends_with('*') {
                let put = edit(end..end, " $(,)?");
                ideas.edits(tier::EXACT, grade::SEEN, vec![put]);
            }
        }
        for one in all.clone() {
            ideas.edits(tier::EXACT, grade::NAMED, vec![one]);
        }
        ideas.edits(tier::EXACT, grade::NAMED, all);
        let list = named(call).into_iter().find(|n| n.kind() == "token_tree");
        if let Some(list) = list {
            let text = scene.of(list);
            let inner = text
                .get(..text.len().saturating_sub(1))
                .unwrap_or("")
                .trim_end();
            if inner.ends_with(',') {
                let at = list.start_byte() + inner.len();
                ideas.replace(tier::EXACT, grade::SEEN, at - 1..at, "");
            }
        }
    }
}

fn macro_first(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    if !scene.facts.says("cannot find macro") {
        return;
    }
    for (item, call) in called(scene) {
        let mut user = call;
        while let Some(up) = user.parent().filter(|p| p.kind() != "source_file") {
            user = up;
        }
        let mut moved = item;
        while let Some(up) = moved.parent().filter(|p| p.kind() != "source_file") {
            moved = up;
        }
        if user.start_byte() >= item.start_byte() || user.id() == moved.id() {
            continue;
        }
        let start = start_with_attributes(item);
        let end = scene.text[item.end_byte()..]
            .find('\n')
            .map_or(item.end_byte(), |n| item.end_byte() + n + 1);
        let text = scene.text[start..item.end_byte()].to_owned();
        let to = start_with_attributes(user);
        let edits = vec![edit(to..to, format!("{text}\n\n")), edit(start..end, "")];
        ideas.edits(tier::EXACT, grade::NAMED, edits);
        // Above everything but the imports, for others that use it.
        let first = named(scene.root)
            .into_iter()
            .find(|n| !matches!(n.kind(), "use_declaration" | "inner_attribute_item"));
        if let Some(first) = first.filter(|f| f.id() != user.id()) {
            let to = start_with_attributes(first);
            let edits = vec![edit(to..to, format!("{text}\n\n")), edit(start..end, "")];
            ideas.edits(tier::EXACT, grade::NAMED, edits);
        }
    }
}

/// The statements of a macro's text from `range`: cut at its own semicolons.
fn statements(text: &str, range: std::ops::Range<usize>) -> Vec<std::ops::Range<usize>> {
    let (mut depth, mut from, mut parts) = (0, range.start, Vec::new());
    let Some(inner) = text.get(range.clone()) else {
        return parts;
    };
    for (at, c) in inner.char_indices() {
        match c {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth -= 1,
            ';' if depth == 0 => {
                let end = range.start + at + 1;
                parts.push(from..end);
                from = end;
            }
            _ => {}
        }
    }
    parts
        .into_iter()
        .map(|part| {
            let lead = text[part.clone()].len() - text[part.clone()].trim_start().len();
            part.start + lead..part.end
        })
        .collect()
}

/// Whether a message is about a macro: about its text, or about a call of it.
fn concerned(scene: &Scene<'_>, item: Node<'_>) -> bool {
    let mut anchors = scene.anchors.iter();
    anchors.any(|a| {
        let within = item.start_byte() < a.range.start && a.range.end < item.end_byte();
        let call =
            enclosing(a.node, &["macro_invocation"]).and_then(|c| c.child_by_field_name("macro"));
        within || call.is_some_and(|m| scene.of(m) == scene.name(item))
    })
}

fn macro_order(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for item in scene.all(&["macro_definition"]) {
        if !concerned(scene, item) {
            continue;
        }
        for rule in nodes(item, &["macro_rule"]) {
            let Some(right) = rule.child_by_field_name("right") else {
                continue;
            };
            let body = right.start_byte() + 1..scene.last(right);
            let parts = statements(scene.text, body.clone());
            for pair in parts.windows(2) {
                let (first, second) = (pair[0].clone(), pair[1].clone());
                let edits = vec![
                    edit(first.clone(), &scene.text[second.clone()]),
                    edit(second, &scene.text[first]),
                ];
                ideas.edits(tier::EXACT, grade::NAMED, edits);
            }
            bound_once(scene, ideas, rule, body);
        }
    }
}

/// Binds an argument of a macro that is an expression and used more than once.
fn bound_once(
    scene: &Scene<'_>,
    ideas: &mut Ideas<'_>,
    rule: Node<'_>,
    body: std::ops::Range<usize>,
) {
    let left = scene.part(rule, "left");
    for part in left.split('$').skip(1) {
        let Some((name, kind)) = part.split_once(':') else {
            continue;
        };
        let variable = format!("${name}");
        let Some(text) = scene.text.get(body.clone()) else {
            return;
        };
        let places: Vec<usize> = words_at(text, &variable).collect();
        if !kind.starts_with("expr") || places.len() < 2 {
            continue;
        }
        let bare = places.into_iter().map(|at| {
            let start = body.start + at;
            edit(start..start + "$".len(), "")
        });
        let renamed = scene.rewritten(body.clone(), bare.collect());
        for sign in ["", "&"] {
            let new = format!(" let {name} = {sign}{variable};{renamed}");
            ideas.replace(tier::EXACT, grade::SEEN, body.clone(), new);
        }
    }
}

fn macro_self(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for item in scene.all(&["macro_definition"]) {
        if !concerned(scene, item) {
            continue;
        }
        let mut edits = Vec::new();
        for rule in nodes(item, &["macro_rule"]) {
            let (Some(left), Some(right)) = (
                rule.child_by_field_name("left"),
                rule.child_by_field_name("right"),
            ) else {
                continue;
            };
            let at = left.start_byte() + 1;
            let comma = if scene.of(left).len() > 2 { ", " } else { "" };
            edits.push(edit(at..at, format!("$this:expr{comma}")));
            let range = right.byte_range();
            for (i, word) in scene.of(right).match_indices("self") {
                let start = range.start + i;
                let before = scene.text[..start].chars().next_back();
                let after = scene.text[start + word.len()..].chars().next();
                let part =
                    |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || "_$".contains(c));
                if !part(before) && !part(after) {
                    edits.push(edit(start..start + word.len(), "$this"));
                }
            }
        }
        let name = scene.name(item);
        for call in scene.all(&["macro_invocation"]) {
            let own = call
                .child_by_field_name("macro")
                .is_some_and(|m| scene.of(m) == name);
            let list = named(call).into_iter().find(|n| n.kind() == "token_tree");
            if let Some(list) = list.filter(|_| own) {
                let at = list.start_byte() + 1;
                let comma = if scene.of(list).len() > 2 { ", " } else { "" };
                edits.push(edit(at..at, format!("self{comma}")));
            }
        }
        ideas.edits(tier::EXACT, grade::NAMED, edits);
    }
}
