//! Patterns that put something else where a value was, and so get the value itself.

use sleepy_fix::Family::BorrowChecker as Borrow;
use sleepy_fix::TextEdit;
use tree_sitter::Node;

use super::calls::method;
use super::mutable::may_change;
use super::{Pattern, find};
use crate::bindings::statement;
use crate::draft::{Ideas, edit, grade};
use crate::outline::{derived, types};
use crate::parts::{has, is_called, takes_self};
use crate::scene::{Scene, tier};
use crate::syntax::{enclosing, find as nodes, is_tight, named};

pub(super) const PATTERNS: &[Pattern] = &[
    find(
        "keep_old",
        Borrow,
        keep_old,
        "Takes the old value with `mem::replace` where it was borrowed before the new one was set.",
    )
    .when(&["E0502", "E0505", "E0506"], 0.2),
    find(
        "take_owned",
        Borrow,
        take_owned,
        "Takes a field out of an owned value that has to stay whole, and makes it mutable.",
    )
    .when(&["E0507", "E0509", "E0382"], 0.1),
];

/// What a borrowed place is seen as: `&place` is plain, `place.as_str()` a view.
fn view<'t>(scene: &Scene<'t>, value: Node<'t>, place: &str) -> Option<&'t str> {
    if value.kind() == "reference_expression" && !has(value, "mutable_specifier") {
        let inner = value.child_by_field_name("value")?;
        return (scene.of(inner) == place).then_some("");
    }
    let (receiver, name, _) = method(value)?;
    let views = [
        "as_str", "as_slice", "as_deref", "as_ref", "as_bytes", "as_path",
    ];
    let fits = scene.of(receiver) == place && views.contains(&scene.of(name));
    fits.then(|| &scene.text[scene.span(receiver).end..scene.span(value).end])
}

/// The edits that make a use of a reference one of `owner`; `seen` is the view
/// that the reference was.
fn own_use(scene: &Scene<'_>, usage: Node<'_>, owner: &str, seen: &str) -> TextEdit {
    let parent = usage.parent();
    match parent.map_or("", |p| p.kind()) {
        "unary_expression" if seen.is_empty() => {
            let whole = parent.filter(|p| scene.of(*p).starts_with('*'));
            edit(whole.unwrap_or(usage).byte_range(), owner)
        }
        "field_expression" | "index_expression" if seen.is_empty() => {
            edit(usage.byte_range(), owner)
        }
        _ if seen.is_empty() => edit(usage.byte_range(), format!("&{owner}")),
        _ => edit(usage.byte_range(), format!("{owner}{seen}")),
    }
}

fn keep_old(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for (tier, set) in scene.around_anchors(&["assignment_expression"], 2) {
        let (Some(left), Some(right), Some(whole)) = (
            set.child_by_field_name("left"),
            set.child_by_field_name("right"),
            statement(set),
        ) else {
            continue;
        };
        let Some(block) = whole.parent().filter(|_| whole.kind() != "let_declaration") else {
            continue;
        };
        let place = scene.of(left);
        let lets = named(block)
            .into_iter()
            .filter(|n| n.kind() == "let_declaration" && n.end_byte() <= whole.start_byte());
        for declared in lets {
            let (Some(pattern), Some(value), Some(lines)) = (
                declared.child_by_field_name("pattern"),
                declared.child_by_field_name("value"),
                scene.lines(declared),
            ) else {
                continue;
            };
            let Some(seen) = view(scene, value, place).filter(|_| pattern.kind() == "identifier")
            else {
                continue;
            };
            let name = scene.of(pattern);
            let (start, indent) = (whole.start_byte(), scene.indent(whole.start_byte()));
            let uses = scene.uses_in(block, name, declared.end_byte());
            let (before, after): (Vec<_>, Vec<_>) = uses
                .into_iter()
                .partition(|u| u.start_byte() < whole.end_byte());
            // What a use before the change sees is the place itself.
            let mut early: Vec<TextEdit> = before
                .iter()
                .map(|u| own_use(scene, *u, place, seen))
                .collect();
            let late: Vec<TextEdit> = after
                .iter()
                .map(|u| own_use(scene, *u, name, seen))
                .collect();
            let simple = matches!(
                right.kind(),
                "identifier" | "call_expression" | "macro_invocation"
            ) && !scene.of(right).contains(place)
                || right.kind().ends_with("_literal");
            let new = scene.rewritten(scene.span(right), early.clone());
            early.retain(|e| e.range.end <= start);
            let head = match simple {
                true => format!("let {name} = std::mem::replace(&mut {place}, {new});"),
                false => {
                    let next = scene.fresh("next");
                    format!(
                        "let {next} = {new};\n{indent}let {name} = std::mem::replace(&mut {place}, {next});"
                    )
                }
            };
            let mut edits = vec![edit(lines, ""), edit(whole.byte_range(), head)];
            edits.extend(early);
            edits.extend(late.iter().cloned());
            ideas.edits(tier, grade::NAMED, edits);
            // Or the default stays behind until the new value is there.
            let mut edits = vec![edit(
                scene.span(value),
                format!("std::mem::take(&mut {place})"),
            )];
            edits.extend(before.iter().map(|u| own_use(scene, *u, name, seen)));
            edits.extend(late);
            ideas.edits(tier, grade::SEEN, edits);
        }
    }
}

/// The local, parameter or `self` at the bottom of a place.
fn bottom(place: Node<'_>) -> Node<'_> {
    let mut base = place;
    while matches!(base.kind(), "field_expression" | "index_expression")
        && let Some(inner) = base
            .child_by_field_name("value")
            .or_else(|| named(base).first().copied())
    {
        base = inner;
    }
    base
}

/// The edits that make an owned `self`, local or parameter mutable.
pub(super) fn owned_mut(scene: &Scene<'_>, place: Node<'_>) -> Vec<TextEdit> {
    let base = bottom(place);
    if base.kind() != "self" {
        return may_change(scene, place);
    }
    let own = enclosing(place, &["function_item"]).and_then(takes_self);
    own.filter(|s| scene.of(*s) == "self")
        .map(|s| edit(s.start_byte()..s.start_byte(), "mut "))
        .into_iter()
        .collect()
}

/// How a field is taken out by its declared type, the likeliest first.
/// Without more to change, variants that stay behind are for `replace_state`.
fn ways_out(scene: &Scene<'_>, place: Node<'_>, more: bool) -> Vec<(String, u8)> {
    let text = scene.of(place);
    let field = scene.part(place, "field");
    let declared = scene.fields(field);
    let of = declared.first().map_or("", |f| scene.of(f.of));
    let mut ways = Vec::new();
    if of.starts_with("Option<") {
        ways.push((format!("{text}.take()"), grade::NAMED));
    }
    let own = types(scene).into_iter().find(|t| t.name == of);
    for variant in own.iter().filter(|_| more).flat_map(|o| &o.variants) {
        if variant.fields.is_empty() {
            let left = format!("{of}::{}", variant.name);
            let way = format!("std::mem::replace(&mut {text}, {left})");
            ways.push((way, grade::NAMED));
        }
    }
    let defaults = own
        .as_ref()
        .is_none_or(|o| derived(scene, o.node).contains(&"Default"));
    let grade = if defaults { grade::NAMED } else { grade::GUESS };
    ways.push((format!("std::mem::take(&mut {text})"), grade));
    ways.truncate(3);
    ways
}

fn take_owned(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for anchor in scene.primary() {
        // What a guard or a reference gives: `*cell.lock().unwrap()`.
        if anchor.node.kind() == "unary_expression" && scene.of(anchor.node).starts_with('*') {
            let new = format!("std::mem::take(&mut {})", scene.of(anchor.node));
            let mut edits = vec![edit(anchor.range.clone(), new)];
            ideas.edits(anchor.tier, grade::NAMED, edits.clone());
            // A guard of its own has to be mutable.
            if let Some(guard) = named(anchor.node).first() {
                edits.extend(owned_mut(scene, *guard));
            }
            ideas.edits(anchor.tier, grade::NAMED, edits);
            continue;
        }
        // A method's name is no field.
        let place = enclosing(anchor.node, &["field_expression"]).filter(|p| !is_called(*p));
        let Some(place) = place else {
            unpack(scene, ideas, anchor.node);
            continue;
        };
        let base = scene.of(bottom(place));
        let mutable = owned_mut(scene, place);
        for (new, grade) in ways_out(scene, place, !mutable.is_empty()) {
            let mut edits = mutable.clone();
            edits.push(edit(place.byte_range(), new));
            ideas.edits(anchor.tier, grade, edits);
        }
        // All fields of the value that are moved in one expression.
        let Some(whole) = statement(place) else {
            continue;
        };
        let fields = nodes(whole, &["field_expression"]).into_iter();
        let moved: Vec<Node<'_>> = fields
            .filter(|f| {
                f.child_by_field_name("value")
                    .is_some_and(|v| scene.of(v) == base)
            })
            .filter(|f| f.parent().is_some_and(|p| p.kind() != "field_expression"))
            .collect();
        // No expression moves that many.
        if moved.len() > 32 {
            continue;
        }
        let mut edits = mutable;
        for field in &moved {
            let copied = field
                .child_by_field_name("field")
                .and_then(|n| scene.fields(scene.of(n)).into_iter().next())
                .is_some_and(|f| f.of.kind() == "primitive_type");
            if let Some((new, _)) = ways_out(scene, *field, true)
                .into_iter()
                .next()
                .filter(|_| !copied)
            {
                edits.push(edit(field.byte_range(), new));
            }
        }
        if moved.len() > 1 {
            ideas.edits(anchor.tier, grade::NAMED, edits);
        }
    }
}

/// `let Guard { a, b } = guard;` of a type that has to stay whole.
fn unpack(scene: &Scene<'_>, ideas: &mut Ideas<'_>, at: Node<'_>) {
    let Some(declared) = enclosing(at, &["let_declaration"]) else {
        return;
    };
    let (Some(pattern), Some(value)) = (
        declared.child_by_field_name("pattern"),
        declared.child_by_field_name("value"),
    ) else {
        return;
    };
    if pattern.kind() != "struct_pattern" || !is_tight(value.kind()) {
        return;
    }
    let indent = scene.indent(declared.start_byte());
    let lines: Vec<String> = named(pattern)
        .into_iter()
        .filter(|f| f.kind() == "field_pattern")
        .map(|f| {
            let field = scene.name(f);
            let bound = f
                .child_by_field_name("pattern")
                .map_or(field, |p| scene.of(p));
            let place = format!("{}.{field}", scene.of(value));
            let declared = scene.fields(field);
            match declared.first().map(|f| f.of.kind()) {
                Some("primitive_type") => format!("let {bound} = {place};"),
                _ => format!("let {bound} = std::mem::take(&mut {place});"),
            }
        })
        .collect();
    let mut edits = owned_mut(scene, value);
    edits.push(edit(
        declared.byte_range(),
        lines.join(&format!("\n{indent}")),
    ));
    ideas.edits(tier::EXACT, grade::NAMED, edits);
}
