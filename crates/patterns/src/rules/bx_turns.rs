//! Patterns about values that are changed step by step: in a list that is walked
//! along, by a builder, through a type that holds a reference.

use sleepy_fix::Family::BorrowChecker as Borrow;
use sleepy_fix::TextEdit;
use tree_sitter::Node;

use super::calls::method;
use super::mutable::may_change;
use super::{Pattern, find};
use crate::bindings::{bindings, names};
use crate::draft::{Ideas, edit, grade};
use crate::outline::{functions, head, types};
use crate::parts::{has, parameters};
use crate::scene::{Scene, tier};
use crate::syntax::{enclosing, find as nodes, named};

pub(super) const PATTERNS: &[Pattern] = &[
    find(
        "walk_links",
        Borrow,
        walk_links,
        "Walks along a list by asking whether there is a next item before borrowing it.",
    )
    .when(&["E0382", "E0499", "E0502", "E0503", "E0505", "E0506"], 0.3),
    find(
        "chain_mut",
        Borrow,
        chain_mut,
        "Goes through a collection mutably where a closure changes its items.",
    )
    .when(&["E0594", "E0596"], 0.3),
    find(
        "rebind_all",
        Borrow,
        rebind_all,
        "Keeps what every step of a builder gives, under the same name.",
    )
    .when(&["E0382"], 0.4),
    find(
        "changing_closure",
        Borrow,
        changing_closure,
        "Takes closures that change what they capture: `FnMut` for `Fn`, where they are handed over.",
    )
    .when(&["E0594", "E0596"], 0.5),
    find(
        "through_holder",
        Borrow,
        through_holder,
        "Reaches a local through the value that holds it by mutable reference.",
    )
    .when(&["E0499", "E0502", "E0503", "E0506"], 0.3),
];

/// The place that `&mut place`, `place.as_mut()` and the like lend an item of.
fn linked<'t>(scene: &Scene<'t>, value: Node<'t>) -> Option<Node<'t>> {
    if value.kind() == "reference_expression" {
        return value.child_by_field_name("value");
    }
    let (receiver, name, _) = method(value)?;
    matches!(scene.of(name), "as_mut" | "as_deref_mut").then_some(receiver)
}

fn walk_links(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let mut loops = scene.around_anchors(&["while_expression"], 2);
    // The conflict is often in what follows the loop.
    for anchor in scene.anchors.iter().filter(|a| a.tier == tier::LABEL) {
        let whole = enclosing(anchor.node, &["while_expression"]);
        loops.extend(whole.map(|w| (anchor.tier, w)));
    }
    for (tier, whole) in loops.into_iter().take(3) {
        let part = |field| whole.child_by_field_name(field);
        let (Some(condition), Some(body)) = (part("condition"), part("body")) else {
            continue;
        };
        let asked = nodes(condition, &["let_condition"]).into_iter().next();
        let Some(asked) = asked else { continue };
        let (Some(pattern), Some(value)) = (
            asked.child_by_field_name("pattern"),
            asked.child_by_field_name("value"),
        ) else {
            continue;
        };
        let Some(place) = linked(scene, value) else {
            continue;
        };
        let Some(item) = named(pattern).pop().filter(|n| n.kind() == "identifier") else {
            continue;
        };
        let text = scene.of(place);
        let way = match method(value).map(|(_, name, _)| scene.of(name)) {
            Some("as_deref_mut") => "as_deref_mut",
            _ => "as_mut",
        };
        let new = format!("{text}.{way}().unwrap()");
        let mut edits = vec![edit(asked.byte_range(), format!("{text}.is_some()"))];
        let uses = scene.uses_in(body, scene.of(item), body.start_byte());
        for usage in &uses {
            edits.push(edit(usage.byte_range(), new.as_str()));
        }
        if !uses.is_empty() {
            ideas.edits(tier.min(tier::LABEL), grade::NAMED, edits);
        }
    }
}

fn chain_mut(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for anchor in scene.primary().take(2) {
        for name in names(scene.text, anchor.node, 2) {
            let bound = bindings(scene.text, anchor.node, name).into_iter().next();
            let Some(bound) = bound.filter(|b| b.holder.kind() == "closure_expression") else {
                continue;
            };
            let Some(source) = bound.source else { continue };
            let whole = enclosing(source, &["call_expression"]).unwrap_or(source);
            let lent = nodes(whole, &["call_expression"])
                .into_iter()
                .filter_map(method)
                .find(|(_, name, _)| scene.of(*name) == "iter");
            let Some((list, iter, _)) = lent else {
                continue;
            };
            let mut edits = vec![edit(iter.byte_range(), "iter_mut")];
            edits.extend(may_change(scene, list));
            ideas.edits(tier::EXACT, grade::NAMED, edits.clone());
            let own = enclosing(list, &["function_item"]).and_then(crate::parts::takes_self);
            let lent = own.filter(|s| scene.of(*s) == "&self");
            if let Some(own) = lent.filter(|_| scene.of(list).starts_with("self.")) {
                edits.push(edit(own.byte_range(), "&mut self"));
                ideas.edits(tier::EXACT, grade::NAMED, edits);
            }
        }
    }
}

fn changing_closure(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    if !scene.facts.says("a `Fn` closure") {
        return;
    }
    let Some(closure) = scene.around_primary(&["closure_expression"]) else {
        return;
    };
    let Some(list) = closure.parent().and_then(|p| enclosing(p, &["arguments"])) else {
        return;
    };
    let Some(call) = list.parent() else { return };
    let holds =
        |n: &Node<'_>| n.start_byte() <= closure.start_byte() && closure.end_byte() <= n.end_byte();
    let given = named(list);
    let Some(at) = given.iter().position(holds) else {
        return;
    };
    let mut edits = Vec::new();
    for function in scene.functions_of(scene.callee(call)) {
        let end = function
            .child_by_field_name("body")
            .map_or(function.end_byte(), |b| b.start_byte());
        for name in nodes(function, &["type_identifier"]) {
            let bound = name.parent().is_some_and(|p| p.kind() == "function_type");
            if bound && name.start_byte() < end && scene.of(name) == "Fn" {
                edits.push(edit(name.byte_range(), "FnMut"));
            }
        }
        let Some(parameter) = parameters(function).get(at).copied() else {
            continue;
        };
        let of = parameter.child_by_field_name("type");
        let lent = of.filter(|t| t.kind() == "reference_type");
        match (lent, parameter.child_by_field_name("pattern")) {
            (Some(of), _) if !has(of, "mutable_specifier") => {
                let after = of.start_byte() + 1;
                edits.push(edit(after..after, "mut "));
            }
            (None, Some(name))
                if !has(parameter, "mutable_specifier") && end < function.end_byte() =>
            {
                edits.push(edit(name.start_byte()..name.start_byte(), "mut "));
            }
            _ => {}
        }
    }
    let borrow = given[at];
    if borrow.kind() == "reference_expression" && !has(borrow, "mutable_specifier") {
        let after = borrow.start_byte() + 1;
        edits.push(edit(after..after, "mut "));
    }
    ideas.edits(tier::EXACT, grade::NAMED, edits);
}

/// Whether a method of the file uses its value up and gives one of the same type.
fn is_step(scene: &Scene<'_>, name: &str) -> bool {
    functions(scene).iter().any(|f| {
        let whole = matches!(f.receiver, "self" | "mut self");
        f.name == name && whole && (f.result == "Self" || head(f.result) == f.of)
    })
}

fn rebind_all(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let near = scene.anchors.iter().filter(|a| a.tier <= tier::LABEL);
    let mut seen: Vec<&str> = Vec::new();
    for anchor in near {
        let Some(function) = enclosing(anchor.node, &["function_item"]) else {
            continue;
        };
        for name in names(scene.text, anchor.node, 1) {
            if seen.contains(&name) {
                continue;
            }
            seen.push(name);
            let bound = bindings(scene.text, anchor.node, name).into_iter().next();
            let mut edits = Vec::new();
            for line in nodes(function, &["expression_statement"]) {
                let call = named(line).first().copied().filter(|c| {
                    let base = chain_base(*c);
                    base.is_some_and(|(base, step)| {
                        scene.of(base) == name && is_step(scene, scene.of(step))
                    })
                });
                if call.is_some() && scene.of(line).ends_with(';') {
                    let at = line.start_byte();
                    edits.push(edit(at..at, format!("{name} = ")));
                }
            }
            if edits.is_empty() {
                continue;
            }
            if let Some(bound) = bound.filter(|b| !has(b.holder, "mutable_specifier")) {
                let at = bound.name.start_byte();
                edits.push(edit(at..at, "mut "));
            }
            ideas.edits(tier::EXACT, grade::NAMED, edits);
        }
    }
}

/// What a chain of calls begins with, and the last method of it.
fn chain_base<'t>(call: Node<'t>) -> Option<(Node<'t>, Node<'t>)> {
    let (mut base, last, _) = method(call)?;
    while let Some((receiver, _, _)) = method(base) {
        base = receiver;
    }
    (base.kind() == "identifier").then_some((base, last))
}

/// The field of a type of the file that an argument of its constructor fills.
fn filled_by(scene: &Scene<'_>, call: Node<'_>, at: usize) -> Option<String> {
    let path = call.child_by_field_name("function")?;
    let of = head(scene.part(path, "path"));
    let made = functions(scene)
        .into_iter()
        .find(|f| f.of == of && f.name == scene.callee(call))?;
    let parameter = made.parameters.get(at)?.name;
    let own = types(scene).into_iter().find(|t| t.name == of)?;
    let field = own.fields.iter().find(|f| f.name == parameter)?;
    Some(field.name.to_owned())
}

/// The local that holds what `&mut place` lends, and the field it is in.
fn holder<'t>(scene: &Scene<'t>, borrow: Node<'t>) -> Option<(Node<'t>, String)> {
    let parent = borrow.parent()?;
    let field = match parent.kind() {
        "field_initializer" => scene.part(parent, "field").to_owned(),
        "arguments" => {
            let at = named(parent).iter().position(|a| a.id() == borrow.id())?;
            filled_by(scene, parent.parent()?, at)?
        }
        _ => return None,
    };
    let declared = enclosing(borrow, &["let_declaration"])?;
    Some((declared, field))
}

fn through_holder(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for anchor in scene.anchors.iter().filter(|a| a.tier <= tier::LABEL) {
        let borrow = enclosing(anchor.node, &["reference_expression"]);
        let Some(borrow) = borrow.filter(|b| has(*b, "mutable_specifier")) else {
            continue;
        };
        let (Some((declared, field)), Some(place)) =
            (holder(scene, borrow), borrow.child_by_field_name("value"))
        else {
            continue;
        };
        let (Some(pattern), Some(block)) =
            (declared.child_by_field_name("pattern"), declared.parent())
        else {
            continue;
        };
        let (name, text) = (scene.of(pattern), scene.of(place));
        if pattern.kind() != "identifier" || place.kind() != "identifier" {
            continue;
        }
        let after = declared.end_byte();
        let Some(last) = scene.uses_in(block, name, after).into_iter().last() else {
            continue;
        };
        // A loop uses the holder again after its last use in the text.
        let end = named(block)
            .into_iter()
            .find(|s| s.byte_range().contains(&last.start_byte()))
            .map_or(last.end_byte(), |s| s.end_byte());
        let edits: Vec<TextEdit> = scene
            .uses_in(block, text, after)
            .into_iter()
            .filter(|u| u.start_byte() < end && !is_last_value(block, *u))
            .map(|u| edit(u.byte_range(), format!("{name}.{field}")))
            .collect();
        ideas.edits(tier::EXACT, grade::NAMED, edits);
    }
}

/// Whether a use stands in the value that a block ends in, where the borrow is over.
fn is_last_value(block: Node<'_>, usage: Node<'_>) -> bool {
    let goes_on = [
        "expression_statement",
        "let_declaration",
        "for_expression",
        "while_expression",
        "loop_expression",
        "if_expression",
        "match_expression",
    ];
    let last = named(block).pop();
    last.is_some_and(|l| {
        !goes_on.contains(&l.kind()) && l.byte_range().contains(&usage.start_byte())
    })
}
