//! Patterns that ask for a value earlier, where nothing is in the way yet, or
//! change a copy where the value itself may not change.

use sleepy_fix::Family::BorrowChecker as Borrow;
use tree_sitter::Node;

use super::names::is_word;
use super::{Pattern, find};
use crate::bindings::{bindings, names, statement};
use crate::draft::{Ideas, edit, grade};
use crate::parts::{is_called, mentions, parameters};
use crate::scene::{FUNCTIONS, Scene, tier};
use crate::syntax::{enclosing, find as nodes, is_tight, is_value};

pub(super) const PATTERNS: &[Pattern] = &[
    find(
        "hoist",
        Borrow,
        hoist,
        "Binds a value before the loop, statement or move that is in its way.",
    )
    .when(
        &[
            "E0382", "E0499", "E0502", "E0503", "E0505", "E0506", "E0716",
        ],
        0.1,
    ),
    find(
        "change_copy",
        Borrow,
        change_copy,
        "Changes a copy of its own of what is only lent.",
    )
    .when(&["E0594", "E0596"], 0.1),
    find(
        "keep_fields",
        Borrow,
        keep_fields,
        "Binds the fields that are still needed before the whole value is moved.",
    )
    .when(&["E0382", "E0505"], 0.15),
    find(
        "bind_answer",
        Borrow,
        bind_answer,
        "Binds what a value is asked for instead of the value, where nothing else is asked.",
    )
    .when(
        &["E0382", "E0499", "E0502", "E0505", "E0506", "E0597"],
        0.15,
    ),
];

/// The expressions from an anchor outwards that can be asked for earlier.
fn asked<'t>(scene: &Scene<'t>, node: Node<'t>, whole: Node<'t>) -> Vec<Node<'t>> {
    let mut found: Vec<Node<'t>> = Vec::new();
    let mut at = Some(node);
    while let Some(n) = at.filter(|n| n.id() != whole.id()) {
        let fits = matches!(
            n.kind(),
            "call_expression"
                | "field_expression"
                | "index_expression"
                | "macro_invocation"
                | "binary_expression"
        );
        if fits && is_value(n) {
            found.push(n);
        }
        if matches!(
            n.kind(),
            "block" | "closure_expression" | "arguments" | "field_initializer" | "tuple_expression"
        ) && !found.is_empty()
            || n.byte_range().len() > 160
        {
            break;
        }
        at = n.parent();
    }
    // A block may end in it: what is given back is made before the change.
    if !matches!(whole.kind(), "let_declaration" | "expression_statement") && is_value(whole) {
        found.push(whole);
    }
    // The smallest and the largest say what there is to say.
    if let [first, .., last] = found[..] {
        let inner = found.iter().rfind(|n| n.id() != whole.id()).copied();
        found = vec![first, inner.unwrap_or(last), last];
        found.dedup();
    }
    // A statement that is nothing but a call is there for what it does.
    found.retain(|n| {
        let alone = n
            .parent()
            .is_some_and(|p| p.kind() == "expression_statement");
        !alone && !scene.of(*n).contains("return")
    });
    found
}

/// A name for a value: of the field it is for, its method or its last field.
fn name_for(scene: &Scene<'_>, value: Node<'_>) -> String {
    let taken_by = value.parent().filter(|p| p.kind() == "field_initializer");
    let field = taken_by.and_then(|p| p.child_by_field_name("field"));
    let own = match value.kind() {
        "call_expression" => scene.callee(value),
        "field_expression" => scene.part(value, "field"),
        _ => "",
    };
    const GENERAL: [&str; 12] = [
        "clone",
        "collect",
        "iter",
        "map",
        "unwrap",
        "get",
        "sum",
        "new",
        "from",
        "copied",
        "cloned",
        "to_string",
    ];
    let name = field.map_or(own, |f| scene.of(f));
    let plain = is_word(name) && !GENERAL.contains(&name) && !name.ends_with('_');
    let name = if plain { name } else { "value" };
    // A method of that name is in nobody's way, a local is.
    let is_value = |n: &Node<'_>| {
        n.parent()
            .is_none_or(|p| p.child_by_field_name("name") != Some(*n))
    };
    let all = scene.all(&["identifier"]);
    let taken = all.iter().any(|n| scene.of(*n) == name && is_value(n));
    match taken {
        true => scene.fresh(name),
        false => name.to_owned(),
    }
}

/// Whether everything that a value is made of is there before `target`.
fn known_before(scene: &Scene<'_>, value: Node<'_>, target: Node<'_>) -> bool {
    names(scene.text, value, 8).into_iter().all(|name| {
        let bound = bindings(scene.text, value, name).into_iter().next();
        // What is bound inside of the value itself moves along.
        bound.is_none_or(|b| {
            let at = b.name.start_byte();
            at < target.start_byte() || value.byte_range().contains(&at)
        })
    })
}

/// Statements that a value may be bound before: its own, those around it, and
/// those of its blocks that another anchor points into; with how plausible each
/// is, and whether it is what the value must not come after.
fn targets<'t>(scene: &Scene<'t>, value: Node<'t>) -> Vec<(Node<'t>, u8, bool)> {
    let mut found: Vec<(Node<'t>, u8, bool)> = Vec::new();
    let mut at = statement(value);
    while let Some(whole) = at.filter(|_| found.len() < 4) {
        let grade = match found.len() {
            0 if scene.code == "E0716" => grade::NAMED,
            0 => grade::SEEN,
            _ => grade::NAMED,
        };
        found.push((whole, grade, false));
        let others = scene.anchors.iter().filter(|a| a.tier <= tier::LABEL);
        for other in others {
            let mut inside = statement(other.node);
            while let Some(other) = inside {
                let beside = other.parent() == whole.parent();
                if beside && other.end_byte() <= whole.start_byte() {
                    found.push((other, grade::NAMED, true));
                }
                inside = other.parent().and_then(statement);
            }
        }
        at = whole.parent().and_then(statement);
    }
    found
}

/// Whether something else that the message points at comes after the place
/// that the value is bound at: only then is it out of its way.
fn helps(scene: &Scene<'_>, value: Node<'_>, target: Node<'_>) -> bool {
    let inside = |at: usize| value.byte_range().contains(&at);
    scene.code == "E0716"
        || scene
            .anchors
            .iter()
            .filter(|a| a.tier <= tier::LABEL)
            .any(|a| a.range.start >= target.start_byte() && !inside(a.range.start))
}

/// Whether a value bound earlier would borrow or move as much as it does where it is.
fn keeps_borrow(scene: &Scene<'_>, value: Node<'_>) -> bool {
    const LENDING: [&str; 12] = [
        "get",
        "get_mut",
        "first",
        "first_mut",
        "last",
        "last_mut",
        "iter",
        "iter_mut",
        "find",
        "peek",
        "as_str",
        "as_ref",
    ];
    match value.kind() {
        "call_expression" => {
            let moves = nodes(value, &["closure_expression"])
                .iter()
                .any(|c| scene.of(*c).starts_with("move"));
            moves || LENDING.contains(&scene.callee(value))
        }
        "field_expression" => {
            let fields = scene.fields(scene.part(value, "field"));
            fields
                .first()
                .is_some_and(|f| !matches!(f.of.kind(), "primitive_type" | "reference_type"))
        }
        _ => false,
    }
}

fn hoist(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let near = scene.anchors.iter().filter(|a| a.tier <= tier::LABEL);
    for anchor in near.take(4) {
        let Some(whole) = statement(anchor.node) else {
            continue;
        };
        for value in asked(scene, anchor.node, whole) {
            let text = scene.of(value);
            let name = name_for(scene, value);
            let worse = scene.code != "E0716" && keeps_borrow(scene, value);
            for (target, grade, first) in targets(scene, value) {
                let grade = if worse { grade::GUESS } else { grade };
                let tier = if first { tier::EXACT } else { anchor.tier };
                if !known_before(scene, value, target) || !helps(scene, value, target) {
                    continue;
                }
                let (start, indent) = (target.start_byte(), scene.indent(target.start_byte()));
                let head = edit(start..start, format!("let {name} = {text};\n{indent}"));
                // Every place of the same text that the new name reaches.
                let scope = if target.end_byte() >= value.end_byte() {
                    target
                } else {
                    whole
                };
                let mut edits = vec![head];
                for same in nodes(scope, &[value.kind()]) {
                    if scene.of(same) == text && same.start_byte() >= start {
                        edits.push(edit(scene.span(same), name.as_str()));
                    }
                }
                ideas.edits(tier, grade, edits);
            }
        }
    }
}

fn change_copy(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    if !scene.facts.says("behind a `&` reference") && !scene.facts.says("cannot borrow as mutable")
    {
        return;
    }
    for anchor in scene.primary() {
        let Some(function) = enclosing(anchor.node, &FUNCTIONS) else {
            continue;
        };
        let place = enclosing(anchor.node, &["field_expression", "identifier", "self"]);
        let Some(place) = place.filter(|p| p.kind() != "self") else {
            continue;
        };
        if place.kind() == "field_expression" {
            copy_of_field(scene, ideas, place, function);
            continue;
        }
        let name = scene.of(place);
        let Some(bound) = bindings(scene.text, place, name).into_iter().next() else {
            continue;
        };
        let holder = bound.holder;
        match (holder.kind(), bound.source) {
            ("let_declaration", Some(value)) if value.kind() == "reference_expression" => {
                let Some(inner) = value.child_by_field_name("value") else {
                    continue;
                };
                let at = bound.name.start_byte();
                let ends: &[&str] = if inner.kind() == "index_expression" {
                    &[".to_vec()", ".clone()"]
                } else {
                    &[".clone()", ".to_vec()"]
                };
                for end in ends.iter().filter(|_| is_tight(inner.kind())) {
                    let new = format!("{}{end}", scene.of(inner));
                    let edits = vec![edit(at..at, "mut "), edit(scene.span(value), new)];
                    ideas.edits(tier::EXACT, grade::NAMED, edits);
                }
            }
            ("parameter", _) => {
                let body = function.child_by_field_name("body");
                let of = scene.part(holder, "type");
                let Some(body) = body.filter(|_| of.starts_with('&')) else {
                    continue;
                };
                let end = match () {
                    () if mentions(of, "str") => ".to_owned()",
                    () if of.contains('[') => ".to_vec()",
                    () => ".clone()",
                };
                let at = body.start_byte() + 1;
                let indent = format!("{}    ", scene.indent(function.start_byte()));
                let line = format!("\n{indent}let mut {name} = {name}{end};");
                ideas.insert(tier::EXACT, grade::SEEN, at, line);
            }
            _ => {}
        }
    }
}

/// A field behind `&self` is copied before the statement that changes it.
fn copy_of_field(scene: &Scene<'_>, ideas: &mut Ideas<'_>, place: Node<'_>, function: Node<'_>) {
    let (Some(whole), Some(field)) = (statement(place), place.child_by_field_name("field")) else {
        return;
    };
    let name = scene.of(field);
    let taken = parameters(function).iter().any(|p| {
        p.child_by_field_name("pattern")
            .is_some_and(|n| scene.of(n) == name)
    });
    let name = if taken || !is_word(name) {
        scene.fresh("copy")
    } else {
        name.to_owned()
    };
    let (start, indent) = (whole.start_byte(), scene.indent(whole.start_byte()));
    let text = scene.of(place);
    let head = format!("let mut {name} = {text}.clone();\n{indent}");
    let mut edits = vec![edit(start..start, head)];
    for same in nodes(function, &["field_expression"]) {
        if scene.of(same) == text && same.start_byte() >= start {
            edits.push(edit(same.byte_range(), name.as_str()));
        }
    }
    ideas.edits(tier::EXACT, grade::SEEN, edits);
}

fn keep_fields(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let near = scene.anchors.iter().filter(|a| a.tier <= tier::LABEL);
    for moved in near {
        let name = &scene.text[moved.range.clone()];
        let Some(whole) = statement(moved.node).filter(|_| is_word(name)) else {
            continue;
        };
        let Some(block) = whole.parent() else {
            continue;
        };
        // Everything that is asked of it afterwards has to be a field.
        let uses = scene.uses_in(block, name, whole.end_byte());
        let mut places: Vec<Node<'_>> = Vec::new();
        for usage in &uses {
            match usage.parent().filter(|p| p.kind() == "field_expression") {
                Some(place) if !is_called(place) => places.push(place),
                _ => break,
            }
        }
        if places.is_empty() || places.len() < uses.len() {
            continue;
        }
        let (start, indent) = (whole.start_byte(), scene.indent(whole.start_byte()));
        let mut heads: Vec<String> = Vec::new();
        let mut edits = Vec::new();
        for place in &places {
            let field = scene.part(*place, "field");
            let own = if is_word(field) { field } else { "part" };
            let copied = scene
                .fields(field)
                .first()
                .is_some_and(|f| f.of.kind() == "primitive_type");
            let end = if copied { "" } else { ".clone()" };
            let head = format!("let {own} = {name}.{field}{end};\n{indent}");
            if !heads.contains(&head) {
                heads.push(head);
            }
            edits.push(edit(place.byte_range(), own));
        }
        edits.push(edit(start..start, heads.concat()));
        ideas.edits(tier::EXACT, grade::NAMED, edits);
    }
}

fn bind_answer(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let mut seen: Vec<usize> = Vec::new();
    for anchor in scene.anchors.iter().take(5) {
        let mut lets: Vec<Node<'_>> = enclosing(anchor.node, &["let_declaration"])
            .into_iter()
            .collect();
        for name in names(scene.text, anchor.node, 3) {
            let bound = bindings(scene.text, anchor.node, name).into_iter().next();
            lets.extend(bound.map(|b| b.holder));
        }
        for declared in lets.into_iter().filter(|l| l.kind() == "let_declaration") {
            if seen.contains(&declared.id()) || seen.len() > 3 {
                continue;
            }
            seen.push(declared.id());
            let (Some(pattern), Some(value), Some(block)) = (
                declared.child_by_field_name("pattern"),
                declared.child_by_field_name("value"),
                declared.parent(),
            ) else {
                continue;
            };
            let name = scene.of(pattern);
            let uses = scene.uses_in(block, name, declared.end_byte());
            let asked: Vec<Node<'_>> = uses
                .iter()
                .filter_map(|u| u.parent().filter(|p| is_called(*p))?.parent())
                .collect();
            let Some(first) = asked.first().filter(|_| asked.len() == uses.len()) else {
                continue;
            };
            let answer = |call: &Node<'_>| {
                let text = scene.of(*call);
                text.strip_prefix(name).unwrap_or_default()
            };
            let end = answer(first);
            let plain = end.ends_with("()") && asked.iter().all(|a| answer(a) == end);
            if !plain || pattern.kind() != "identifier" || !is_tight(value.kind()) {
                continue;
            }
            let at = scene.span(value).end;
            let mut edits = vec![edit(at..at, end)];
            if let Some(of) = declared.child_by_field_name("type") {
                edits.push(edit(pattern.end_byte()..of.end_byte(), ""));
            }
            edits.extend(asked.iter().map(|a| edit(a.byte_range(), name)));
            ideas.edits(tier::EXACT, grade::NAMED, edits);
        }
    }
}
