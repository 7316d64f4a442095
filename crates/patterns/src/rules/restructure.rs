//! Patterns that say the same in another way, which borrows less.

use sleepy_fix::Family::BorrowChecker as Borrow;
use sleepy_fix::TextEdit;
use tree_sitter::Node;

use super::calls::method;
use super::{Pattern, find};
use crate::bindings::{bindings, names, statement};
use crate::draft::{Ideas, edit, grade};
use crate::parts::{has, parameters, takes_self};
use crate::scene::{Scene, tier};
use crate::syntax::{children, find as nodes, is_tight, named};

const CONFLICTS: &[&str] = &["E0499", "E0502", "E0503", "E0505", "E0506"];

pub(super) const PATTERNS: &[Pattern] = &[
    find(
        "disjoint_mut",
        Borrow,
        disjoint_mut,
        "Borrows two items at once, with `get_disjoint_mut` or `split_at_mut`.",
    )
    .when(&["E0499", "E0502"], 0.2),
    find(
        "inline_method",
        Borrow,
        inline_method,
        "Writes a short method's body where it is called, which borrows its fields only.",
    )
    .when(CONFLICTS, 0.1),
    find(
        "closure_argument",
        Borrow,
        closure_argument,
        "Hands closures what they changed together, at every call.",
    )
    .when(&["E0499", "E0502", "E0503", "E0506"], 0.1),
    find(
        "inline_uses",
        Borrow,
        inline_uses,
        "Reads a place where it is needed instead of keeping a borrow of it.",
    )
    .when(
        &["E0499", "E0502", "E0503", "E0505", "E0506", "E0716"],
        0.05,
    ),
];

/// The pattern of the `let` whose value a node is.
fn bound_to<'t>(node: Node<'t>) -> Option<Node<'t>> {
    let declared = node.parent().filter(|p| p.kind() == "let_declaration")?;
    declared.child_by_field_name("pattern")
}

fn disjoint_mut(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let mut borrows: Vec<(Node<'_>, Node<'_>, Node<'_>)> = Vec::new();
    for (_, whole) in scene.around_anchors(&["let_declaration", "expression_statement"], 6) {
        for borrow in nodes(whole, &["reference_expression"]) {
            let value = borrow
                .child_by_field_name("value")
                .filter(|v| v.kind() == "index_expression");
            if let Some([of, index]) = value.map(named).as_deref()
                && has(borrow, "mutable_specifier")
                && !borrows.iter().any(|(b, _, _)| b.id() == borrow.id())
            {
                borrows.push((borrow, *of, *index));
            }
        }
    }
    borrows.sort_by_key(|(b, _, _)| b.start_byte());
    for pair in borrows.windows(2) {
        let [(a, of, i), (b, other, j)] = pair else {
            continue;
        };
        if scene.of(*of) != scene.of(*other) {
            continue;
        }
        let (of, i, j) = (scene.of(*of), scene.of(*i), scene.of(*j));
        let (Some(first), Some(last)) = (statement(*a), statement(*b)) else {
            continue;
        };
        let start = first.start_byte();
        let indent = scene.indent(start);
        // `let a = &mut v[i]; let b = &mut v[j];`, or two arguments of one call.
        let (x, y, rest) = match (bound_to(*a), bound_to(*b)) {
            (Some(x), Some(y)) => {
                let gone = vec![
                    edit(first.byte_range(), ""),
                    edit(scene.lines(last).unwrap_or(last.byte_range()), ""),
                ];
                (scene.of(x).to_owned(), scene.of(y).to_owned(), gone)
            }
            _ => {
                let (x, y) = (scene.fresh("first"), scene.fresh("second"));
                let uses = vec![
                    edit(a.byte_range(), x.as_str()),
                    edit(b.byte_range(), y.as_str()),
                ];
                (x, y, uses)
            }
        };
        let heads = [
            (
                format!("let [{x}, {y}] = {of}.get_disjoint_mut([{i}, {j}]).unwrap();"),
                grade::NAMED,
            ),
            (
                format!(
                    "let (left, right) = {of}.split_at_mut({j});\n{indent}let {x} = &mut left[{i}];\n{indent}let {y} = &mut right[0];"
                ),
                grade::SEEN,
            ),
            (
                format!(
                    "let (left, right) = {of}.split_at_mut({i});\n{indent}let {y} = &mut left[{j}];\n{indent}let {x} = &mut right[0];"
                ),
                grade::SEEN,
            ),
        ];
        for (head, grade) in heads {
            let mut edits = rest.clone();
            match edits
                .iter_mut()
                .find(|e| e.range.start == start && e.new_text.is_empty())
            {
                Some(gone) => gone.new_text = head,
                None => edits.push(edit(start..start, format!("{head}\n{indent}"))),
            }
            ideas.edits(tier::EXACT, grade, edits);
        }
    }
}

/// A method of the file whose body is one expression.
fn short_method<'t>(scene: &Scene<'t>, name: &str) -> Option<(Node<'t>, Node<'t>)> {
    let functions = scene.functions_of(name);
    let [function] = &functions[..] else {
        return None;
    };
    takes_self(*function)?;
    let parts = named(function.child_by_field_name("body")?);
    let [only] = parts[..] else { return None };
    let short = only.byte_range().len() < 160
        && !matches!(only.kind(), "let_declaration" | "expression_statement");
    short.then_some((*function, only))
}

fn inline_method(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let mut seen: Vec<usize> = Vec::new();
    let mut calls = scene.around_anchors(&["call_expression"], 6);
    for anchor in &scene.anchors {
        if let Some(whole) = statement(anchor.node) {
            let inside = nodes(whole, &["call_expression"]).into_iter().take(12);
            calls.extend(inside.map(|c| (anchor.tier, c)));
        }
    }
    for (tier, call) in calls {
        if seen.contains(&call.id()) {
            continue;
        }
        seen.push(call.id());
        let Some((receiver, name, arguments)) = method(call) else {
            continue;
        };
        let Some((function, body)) = short_method(scene, scene.of(name)) else {
            continue;
        };
        let given = named(arguments);
        let taken = parameters(function);
        if given.len() != taken.len() {
            continue;
        }
        let mut edits: Vec<TextEdit> = nodes(body, &["self"])
            .into_iter()
            .map(|n| edit(n.byte_range(), scene.of(receiver)))
            .collect();
        for (parameter, argument) in taken.iter().zip(&given) {
            let name = scene.part(*parameter, "pattern");
            let text = scene.of(*argument);
            let whole = if is_tight(argument.kind()) {
                text.to_owned()
            } else {
                format!("({text})")
            };
            for usage in scene.uses_in(body, name, 0) {
                // A reference that is handed on needs no parentheses.
                let alone = usage.parent().is_some_and(|p| p.kind() == "arguments");
                edits.push(edit(
                    usage.byte_range(),
                    if alone { text } else { whole.as_str() },
                ));
            }
        }
        let mut new = scene.rewritten(scene.span(body), edits);
        let needs = call.parent().is_some_and(|p| {
            !matches!(
                p.kind(),
                "arguments"
                    | "let_declaration"
                    | "block"
                    | "closure_expression"
                    | "expression_statement"
                    | "parenthesized_expression"
            )
        });
        if needs && body.kind() != "call_expression" && body.kind() != "field_expression" {
            new = format!("({new})");
        }
        ideas.replace(tier, grade::NAMED, scene.span(call), new);
    }
}

/// The type of a local as a closure's parameter needs it.
fn local_type(scene: &Scene<'_>, declared: Node<'_>) -> Option<String> {
    if let Some(of) = declared.child_by_field_name("type") {
        return Some(scene.of(of).to_owned());
    }
    let value = declared.child_by_field_name("value")?;
    let text = scene.of(value);
    match value.kind() {
        "integer_literal" => Some("i32".into()),
        "float_literal" => Some("f64".into()),
        "boolean_literal" => Some("bool".into()),
        "array_expression" if text.starts_with("vec!") => Some("Vec<_>".into()),
        "struct_expression" => Some(scene.name(value).to_owned()),
        "call_expression" => {
            let path = value
                .child_by_field_name("function")?
                .child_by_field_name("path")?;
            let head = scene.of(path).replace("::<", "<");
            Some(match head.as_str() {
                "Vec" | "HashSet" | "BTreeSet" | "VecDeque" => format!("{head}<_>"),
                "HashMap" | "BTreeMap" => format!("{head}<_, _>"),
                _ => head,
            })
        }
        _ => None,
    }
}

fn closure_argument(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let mut seen: Vec<usize> = Vec::new();
    for (_, whole) in scene.around_anchors(&["let_declaration"], 6) {
        let is_closure = whole
            .child_by_field_name("value")
            .is_some_and(|v| v.kind() == "closure_expression");
        let Some(block) = whole
            .parent()
            .filter(|_| is_closure && !seen.contains(&whole.id()))
        else {
            continue;
        };
        seen.push(whole.id());
        for name in names(scene.text, whole, 8) {
            let bound = bindings(scene.text, whole, name).into_iter().next();
            let Some(declared) = bound.map(|b| b.holder).filter(|h| {
                h.kind() == "let_declaration"
                    && h.id() != whole.id()
                    && has(*h, "mutable_specifier")
            }) else {
                continue;
            };
            let Some(of) = local_type(scene, declared) else {
                continue;
            };
            let mut edits = Vec::new();
            // Every closure of the block that uses it.
            for part in named(block)
                .into_iter()
                .filter(|p| p.kind() == "let_declaration")
            {
                let Some(closure) = part
                    .child_by_field_name("value")
                    .filter(|v| v.kind() == "closure_expression")
                    .filter(|v| !scene.uses_in(*v, name, 0).is_empty())
                else {
                    continue;
                };
                edits.extend(take_argument(scene, part, closure, name, &of));
                let own = scene.part(part, "pattern");
                for (call, arguments) in scene.calls_of(own) {
                    if call.start_byte() > part.end_byte() && call.end_byte() < block.end_byte() {
                        let at = call
                            .child_by_field_name("arguments")
                            .map_or(0, |a| a.start_byte() + 1);
                        let comma = if arguments.is_empty() { "" } else { ", " };
                        edits.push(edit(at..at, format!("&mut {name}{comma}")));
                    }
                }
            }
            ideas.edits(tier::EXACT, grade::NAMED, edits);
        }
    }
}

/// A closure takes `name` as its first parameter.
fn take_argument(
    scene: &Scene<'_>,
    declared: Node<'_>,
    closure: Node<'_>,
    name: &str,
    of: &str,
) -> Vec<TextEdit> {
    let mut edits = Vec::new();
    let Some(list) = closure.child_by_field_name("parameters") else {
        return edits;
    };
    let at = list.start_byte() + 1;
    let comma = if named(list).is_empty() { "" } else { ", " };
    edits.push(edit(at..at, format!("{name}: &mut {of}{comma}")));
    let keyword = children(declared)
        .into_iter()
        .find(|c| c.kind() == "mutable_specifier");
    if let Some(keyword) = keyword {
        edits.push(edit(keyword.start_byte()..keyword.end_byte() + 1, ""));
    }
    for usage in scene.uses_in(closure, name, list.end_byte()) {
        let plain = usage.parent().is_some_and(|p| {
            !matches!(
                p.kind(),
                "field_expression" | "index_expression" | "arguments"
            )
        });
        if plain && crate::facts::NUMBERS.contains(&of) {
            edits.push(edit(usage.start_byte()..usage.start_byte(), "*"));
        } else if let Some(borrow) = usage
            .parent()
            .filter(|p| p.kind() == "reference_expression")
        {
            edits.push(edit(borrow.start_byte()..usage.start_byte(), ""));
        }
    }
    edits
}

fn inline_uses(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let mut lets = scene.around_anchors(&["let_declaration"], 4);
    for anchor in &scene.anchors {
        for name in names(scene.text, anchor.node, 3) {
            let bound = bindings(scene.text, anchor.node, name).into_iter().next();
            lets.extend(bound.map(|b| (anchor.tier, b.holder)));
        }
    }
    let mut seen: Vec<usize> = Vec::new();
    for (tier, declared) in lets {
        if declared.kind() != "let_declaration" || seen.contains(&declared.id()) || seen.len() > 4 {
            continue;
        }
        seen.push(declared.id());
        let (Some(pattern), Some(value), Some(block), Some(lines)) = (
            declared.child_by_field_name("pattern"),
            declared.child_by_field_name("value"),
            declared.parent(),
            scene.lines(declared),
        ) else {
            continue;
        };
        let uses = scene.uses_in(block, scene.of(pattern), declared.end_byte());
        if uses.len() < 2 || uses.len() > 8 || value.byte_range().len() > 60 {
            continue;
        }
        let text = scene.of(value);
        let inner = value
            .child_by_field_name("value")
            .filter(|_| value.kind() == "reference_expression")
            .map(|v| scene.of(v));
        let mut edits = vec![edit(lines, "")];
        for usage in uses {
            let parent = usage.parent();
            let kind = parent.map_or("", |p| p.kind());
            // `*x` and `x.f` need no borrow.
            let (range, new) = match (inner, kind, parent) {
                (Some(place), "field_expression" | "index_expression", _) => {
                    (usage.byte_range(), place.to_owned())
                }
                (Some(place), "unary_expression", Some(p)) if scene.of(p).starts_with('*') => {
                    (p.byte_range(), place.to_owned())
                }
                (None, "field_expression" | "index_expression", _) if !is_tight(value.kind()) => {
                    (usage.byte_range(), format!("({text})"))
                }
                _ => (usage.byte_range(), text.to_owned()),
            };
            edits.push(edit(range, new));
        }
        ideas.edits(tier, grade::NAMED, edits);
    }
}
