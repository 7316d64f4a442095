//! Patterns about the errors that an error type holds and is made of.

use sleepy_fix::Family::ResultHandling as Results;
use sleepy_fix::TextEdit;
use tree_sitter::Node;

use super::traits::derives;
use super::{Pattern, find};
use crate::draft::{Ideas, edit, grade};
use crate::facts::bare;
use crate::outline::{head, implementation};
use crate::parts::{mentions, words_at};
use crate::scene::{Scene, tier};
use crate::syntax::{enclosing, find as nodes, is_tight, named};

pub(super) const PATTERNS: &[Pattern] = &[
    find(
        "kept_error",
        Results,
        kept_error,
        "Keeps an error's kind, its text or a shared pointer where the error itself lacks a trait.",
    )
    .when(&["E0277", "E0369", "E0599", "E0204"], 0.25),
    find(
        "specific_from",
        Results,
        specific_from,
        "Converts only the errors that occur, or no error at all is what is converted to.",
    )
    .when(&["E0119"], 0.4),
];

/// How a value of another type is kept: the type, and what goes around the value.
struct Kept {
    of: String,
    before: &'static str,
    after: &'static str,
    grade: u8,
}

/// What can be kept of a value of type `of` that lacks a trait.
fn ways(scene: &Scene<'_>, of: &str) -> Vec<Kept> {
    let mut found = Vec::new();
    let last = crate::facts::last_segment(of);
    let io = of.ends_with("io::Error") || last == "Error" && scene.text.contains("std::io");
    let kept = |of: String, before, after, grade| Kept {
        of,
        before,
        after,
        grade,
    };
    let lacks = |name: &str| scene.facts.traits.iter().any(|t| bare(t) == name);
    if io && !of.starts_with("Box<") {
        found.push(kept(format!("{of}Kind"), "", ".kind()", grade::NAMED));
    }
    if lacks("Clone") {
        let (rc, arc) = (
            format!("std::rc::Rc<{of}>"),
            format!("std::sync::Arc<{of}>"),
        );
        found.push(kept(arc, "std::sync::Arc::new(", ")", grade::NAMED));
        found.push(kept(rc, "std::rc::Rc::new(", ")", grade::SEEN));
    }
    found.push(kept("String".to_owned(), "", ".to_string()", grade::NAMED));
    found
}

/// The edits that keep one value so.
fn keep(scene: &Scene<'_>, value: Node<'_>, way: &Kept) -> Vec<TextEdit> {
    let range = scene.span(value);
    let open = way.before.is_empty() && !is_tight(value.kind());
    let (before, close) = if open { ("(", ")") } else { (way.before, "") };
    let mut edits = vec![edit(range.end..range.end, format!("{close}{}", way.after))];
    if !before.is_empty() {
        edits.push(edit(range.start..range.start, before));
    }
    edits
}

fn kept_error(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    const LISTS: [&str; 2] = ["ordered_field_declaration_list", "field_declaration_list"];
    for anchor in scene.primary().take(1) {
        let Some(list) = enclosing(anchor.node, &LISTS) else {
            continue;
        };
        let parts = named(list);
        let types = parts
            .iter()
            .map(|p| p.child_by_field_name("type").unwrap_or(*p));
        let of = types
            .enumerate()
            .find(|(_, t)| t.byte_range().contains(&anchor.range.start));
        let (Some((place, of)), Some(holder)) = (of, list.parent()) else {
            continue;
        };
        let Some(item) = enclosing(holder, &["enum_item", "struct_item"]) else {
            continue;
        };
        let text = scene.of(of);
        let own = scene.all(&["struct_item", "enum_item"]);
        if own.iter().any(|i| scene.name(*i) == head(text)) {
            continue;
        }
        without_derive(scene, ideas, item);
        let places = parts.iter().filter(|p| p.kind() != "visibility_modifier");
        let tuple = list.kind() == LISTS[0];
        let index = places.take_while(|p| p.id() != parts[place].id()).count();
        for way in ways(scene, text) {
            let mut edits = vec![edit(of.byte_range(), way.of.as_str())];
            match tuple {
                true => edits.extend(in_calls(scene, scene.name(holder), index, &way)),
                false => {
                    let field = scene.name(parts[place]);
                    edits.extend(scene.initialised(holder, field, |v| keep(scene, v, &way)));
                }
            }
            ideas.edits(tier::EXACT, way.grade, edits);
        }
    }
}

/// Keeps what a tuple is made of, also where only its name is handed on.
fn in_calls(scene: &Scene<'_>, maker: &str, index: usize, way: &Kept) -> Vec<TextEdit> {
    let calls = scene.calls_of(maker).into_iter();
    let mut edits: Vec<TextEdit> = calls
        .filter_map(|(_, given)| given.get(index).copied())
        .flat_map(|value| keep(scene, value, way))
        .collect();
    for path in scene.all(&["scoped_identifier"]) {
        let handed = path.parent().is_some_and(|p| p.kind() == "arguments");
        if handed && scene.name(path) == maker {
            let closure = format!(
                "|error| {}({}error{})",
                scene.of(path),
                way.before,
                way.after
            );
            edits.push(edit(path.byte_range(), closure));
        }
    }
    edits
}

/// Takes the traits that are missing off the derives of a type.
fn without_derive(scene: &Scene<'_>, ideas: &mut Ideas<'_>, item: Node<'_>) {
    let Some(list) = derives(scene, item) else {
        return;
    };
    let text = scene.of(list);
    let open = text.find('(').map_or(0, |i| i + 1);
    let close = text.rfind(')').unwrap_or(text.len());
    let Some(inner) = text.get(open..close) else {
        return;
    };
    // What needs a trait goes with it.
    let needs = |name: &str| -> &[&str] {
        match name {
            "PartialEq" => &["PartialEq", "Eq", "PartialOrd", "Ord", "Hash"],
            "Clone" => &["Clone", "Copy"],
            "Eq" => &["Eq", "Ord"],
            "PartialOrd" => &["PartialOrd", "Ord"],
            _ => &[],
        }
    };
    for missing in scene.facts.traits.iter().map(|t| bare(t)).take(3) {
        if words_at(inner, missing).next().is_none() {
            continue;
        }
        let gone = |t: &&str| *t == missing || needs(missing).contains(t);
        let names = inner.split(',').map(str::trim);
        let kept: Vec<&str> = names.filter(|t| !t.is_empty() && !gone(t)).collect();
        let range = match kept.is_empty() {
            true => list.byte_range(),
            false => list.start_byte() + open..list.start_byte() + close,
        };
        ideas.replace(tier::EXACT, grade::SEEN, range, kept.join(", "));
    }
}

/// Errors of the standard library, and words that tell that they occur.
const ERRORS: [(&str, &[&str]); 6] = [
    (
        "std::num::ParseIntError",
        &[
            "parse::<u",
            "parse::<i",
            ": u",
            ": i",
            "<u",
            "<i",
            "parse()",
        ],
    ),
    ("std::io::Error", &["std::io", "std::fs", "io::Result"]),
    (
        "std::num::ParseFloatError",
        &["parse::<f", ": f32", ": f64"],
    ),
    ("std::str::Utf8Error", &["from_utf8"]),
    ("std::fmt::Error", &["write!", "fmt::Write"]),
    ("std::num::TryFromIntError", &["try_from", "try_into"]),
];

fn specific_from(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for anchor in scene.primary().take(1) {
        let Some(block) = enclosing(anchor.node, &["impl_item"]) else {
            continue;
        };
        let of_trait = scene.part(block, "trait");
        if head(of_trait) != "From" {
            continue;
        }
        let subject = scene.subject(block);
        // A type that is no error itself may be made of all errors.
        if let Some(own) = implementation(scene, "Error", subject)
            && let Some(lines) = scene.lines(own)
        {
            ideas.replace(tier::EXACT, grade::NAMED, lines, "");
        }
        let list = block.child_by_field_name("type_parameters");
        let parameters = list.map(named).unwrap_or_default();
        let [parameter] = parameters[..] else {
            continue;
        };
        let Some(name) = parameter.child_by_field_name("name").map(|n| scene.of(n)) else {
            continue;
        };
        let outside = format!(
            "{}{}",
            &scene.text[..block.start_byte()],
            &scene.text[block.end_byte()..]
        );
        let told = |words: &[&str]| words.iter().any(|w| outside.contains(w));
        let uses: Vec<Node<'_>> = nodes(block, &["type_identifier"])
            .into_iter()
            .filter(|n| scene.of(*n) == name && !parameter.byte_range().contains(&n.start_byte()))
            .collect();
        let bounds = nodes(block, &["where_clause"]).into_iter().next();
        for (error, _) in ERRORS.iter().filter(|(_, words)| told(words)) {
            let mut edits: Vec<TextEdit> = uses
                .iter()
                .filter(|u| !bounds.is_some_and(|b| b.byte_range().contains(&u.start_byte())))
                .map(|u| edit(u.byte_range(), *error))
                .collect();
            edits.extend(list.map(|l| edit(l.byte_range(), "")));
            edits.extend(
                bounds
                    .filter(|b| mentions(scene.of(*b), name))
                    .map(|b| edit(b.byte_range(), "")),
            );
            ideas.edits(tier::EXACT, grade::NAMED, edits);
        }
    }
}
