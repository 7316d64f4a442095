//! Patterns that own what was borrowed: the declaration, and every value that goes there.

use sleepy_fix::Family::{BorrowChecker as Borrow, Lifetimes};
use sleepy_fix::TextEdit;
use tree_sitter::Node;

use super::calls::method;
use super::{Pattern, find};
use crate::bindings::{bindings, names};
use crate::draft::{Ideas, edit, grade};
use crate::parts::{leaves, results};
use crate::scene::Scene;
use crate::syntax::{enclosing, find as nodes, is_tight};

/// Something lives too short, or is borrowed too long.
pub(super) const SHORT: &[&str] = &[
    "E0106", "E0308", "E0382", "E0502", "E0505", "E0506", "E0515", "E0597", "E0716", "E0621", "",
];

pub(super) const PATTERNS: &[Pattern] = &[
    find(
        "own_branches",
        Lifetimes,
        own_branches,
        "Makes the values of all branches owned.",
    )
    .when(SHORT, 0.08),
    find(
        "own_result",
        Lifetimes,
        own_result,
        "Returns an owned value: the type and everything that is returned.",
    )
    .when(SHORT, 0.06),
    find(
        "own_local",
        Lifetimes,
        own_local,
        "Keeps owned values in a local: where it is declared and wherever it is set.",
    )
    .when(SHORT, 0.08),
    find(
        "pick_field",
        Borrow,
        pick_field,
        "Binds the only field that is used instead of the whole value.",
    )
    .when(
        &[
            "E0382", "E0499", "E0502", "E0505", "E0506", "E0507", "E0515", "E0597", "E0716",
        ],
        0.08,
    ),
];

/// A way to own a value.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Way {
    /// Moves what is borrowed; text becomes a `String`.
    Move,
    /// Clones what is borrowed; text becomes a `String`.
    Clone,
    /// Calls `to_owned`.
    Owned,
    /// Calls `to_vec`.
    Vec,
}

pub(super) const WAYS: [(Way, u8); 4] = [
    (Way::Move, grade::NAMED),
    (Way::Clone, grade::NAMED),
    (Way::Owned, grade::SEEN),
    (Way::Vec, grade::GUESS),
];

/// The edits that make a borrowed value owned.
pub(super) fn own(scene: &Scene<'_>, node: Node<'_>, way: Way) -> Vec<TextEdit> {
    let (text, range) = (scene.of(node), scene.span(node));
    let end = range.end;
    let call = match way {
        Way::Move => ".to_string()",
        Way::Clone => ".clone()",
        Way::Owned => ".to_owned()",
        Way::Vec => ".to_vec()",
    };
    if node.kind().ends_with("string_literal") {
        return match (text, way) {
            ("\"\"", Way::Move | Way::Clone) => vec![edit(range, "String::new()")],
            (_, Way::Owned) => vec![edit(end..end, ".to_owned()")],
            _ => vec![edit(end..end, ".to_string()")],
        };
    }
    if let Some(inner) = node
        .child_by_field_name("value")
        .filter(|_| node.kind() == "reference_expression")
    {
        let mut edits = vec![edit(range.start..scene.span(inner).start, "")];
        let part = inner.kind() == "index_expression";
        let made = matches!(inner.kind(), "call_expression" | "macro_invocation");
        if part || !made && way != Way::Move {
            edits.push(edit(end..end, call));
        }
        return edits;
    }
    let views = [
        "as_str", "as_ref", "as_slice", "as_path", "as_bytes", "borrow",
    ];
    if let Some((receiver, name, _)) = method(node)
        && views.contains(&scene.of(name))
    {
        // A guard lends what it guards; other calls made what they gave.
        const LENT: [&str; 9] = [
            "borrow",
            "borrow_mut",
            "lock",
            "read",
            "write",
            "unwrap",
            "deref",
            "as_ref",
            "get",
        ];
        let lends = LENT.contains(&scene.callee(receiver));
        let made = receiver.kind() == "call_expression" || way == Way::Move;
        let new = match lends {
            true if scene.of(name) == "as_str" => ".to_string()",
            true => ".clone()",
            false if made => "",
            false => ".clone()",
        };
        return vec![edit(scene.span(receiver).end..end, new)];
    }
    if matches!(
        node.kind(),
        "array_expression" | "integer_literal" | "float_literal"
    ) {
        return Vec::new();
    }
    if is_tight(node.kind()) {
        return vec![edit(end..end, call)];
    }
    vec![
        edit(range.start..range.start, "("),
        edit(end..end, format!("){call}")),
    ]
}

/// The edits that make the references in a type owned: `&str` a `String`.
pub(super) fn own_type(scene: &Scene<'_>, of: Node<'_>) -> Vec<TextEdit> {
    let mut edits: Vec<TextEdit> = Vec::new();
    for node in nodes(of, &["reference_type"]) {
        let inside = edits.iter().any(|e| e.range.end >= node.end_byte());
        let Some(inner) = node.child_by_field_name("type").filter(|_| !inside) else {
            continue;
        };
        let text = scene.of(inner);
        let new = match (text, inner.kind()) {
            ("str", _) => "String".to_owned(),
            ("Path", _) => "PathBuf".to_owned(),
            (_, "array_type") if !text.contains(';') => {
                format!("Vec<{}>", text.trim_matches(['[', ']']))
            }
            _ => text.to_owned(),
        };
        edits.push(edit(node.byte_range(), new));
    }
    edits
}

/// `&` before every use of a name that is a whole argument.
fn lent(scene: &Scene<'_>, uses: &[Node<'_>]) -> Vec<TextEdit> {
    let argument = |n: &&Node<'_>| {
        let call = n.parent().filter(|p| p.kind() == "arguments");
        call.and_then(|a| a.parent())
            .is_some_and(|c| !scene.callee(c).ends_with('_') && scene.callee(c) != "drop")
    };
    uses.iter()
        .filter(argument)
        .map(|n| edit(n.start_byte()..n.start_byte(), "&"))
        .collect()
}

fn own_branches(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for (tier, whole) in scene.around_anchors(&["if_expression", "match_expression"], 4) {
        let mut ends = Vec::new();
        leaves(scene.text, whole, &mut ends);
        if ends.len() < 2 {
            continue;
        }
        let declared = whole.parent().filter(|p| p.kind() == "let_declaration");
        for (way, grade) in WAYS {
            let mut edits: Vec<TextEdit> = ends.iter().flat_map(|e| own(scene, *e, way)).collect();
            let Some(declared) = declared else {
                ideas.edits(tier, grade.max(grade::SEEN), edits);
                continue;
            };
            if let Some(of) = declared.child_by_field_name("type") {
                edits.extend(own_type(scene, of));
            }
            let name = scene.part(declared, "pattern");
            let uses = declared
                .parent()
                .map_or_else(Vec::new, |b| scene.uses_in(b, name, declared.end_byte()));
            ideas.edits(tier, grade, edits.clone());
            let lent = lent(scene, &uses);
            if !lent.is_empty() {
                edits.extend(lent);
                ideas.edits(tier, grade, edits);
            }
        }
    }
}

fn own_result(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for (i, function) in scene.functions.iter().enumerate() {
        let Some(of) = function.child_by_field_name("return_type") else {
            continue;
        };
        let types = own_type(scene, of);
        if types.is_empty() || function.child_by_field_name("body").is_none() {
            continue;
        }
        let tier = if i == 0 {
            crate::scene::tier::EXACT
        } else {
            crate::scene::tier::LABEL
        };
        let ends = results(scene.text, *function);
        let held = of.kind() == "generic_type";
        let list = scene.of(of).starts_with("Vec<");
        for (way, grade) in WAYS {
            let mut edits = types.clone();
            for end in &ends {
                let wrapped = end.parent().is_some_and(|p| p.kind() == "arguments");
                if held && !wrapped {
                    edits.extend(own_held(scene, *end, way, list));
                } else {
                    edits.extend(own(scene, *end, way));
                }
            }
            ideas.edits(tier, grade, edits.clone());
            // Callers that hand it on lend it.
            let calls: Vec<Node<'_>> = scene
                .calls_of(scene.name(*function))
                .into_iter()
                .map(|(c, _)| c)
                .collect();
            let lent = lent(scene, &calls);
            if !lent.is_empty() {
                edits.extend(lent);
                ideas.edits(tier, grade, edits);
            }
        }
    }
}

/// Makes what an option or an iterator holds owned.
pub(super) fn own_held(scene: &Scene<'_>, node: Node<'_>, way: Way, list: bool) -> Vec<TextEdit> {
    let call = match way {
        Way::Move => ".map(|value| value.to_string())",
        Way::Clone => ".cloned()",
        Way::Owned => ".map(|value| value.to_owned())",
        Way::Vec => ".map(|value| value.to_vec())",
    };
    let at = match method(node) {
        Some((receiver, name, _)) if scene.of(name) == "collect" => scene.span(receiver).end,
        _ if list => return Vec::new(),
        _ => scene.span(node).end,
    };
    vec![edit(at..at, call)]
}

/// The declaration of a local with its name, and where it is used.
pub(super) fn local<'t>(
    scene: &Scene<'t>,
    from: Node<'t>,
    name: &str,
) -> Option<(Node<'t>, Vec<Node<'t>>)> {
    let bound = bindings(scene.text, from, name).into_iter().next()?;
    let declared = bound.holder;
    if declared.kind() != "let_declaration" {
        return None;
    }
    let block = declared.parent()?;
    Some((declared, scene.uses_in(block, name, declared.end_byte())))
}

/// The names of locals that are set at the anchors.
fn set_locals<'t>(scene: &Scene<'t>) -> Vec<(u8, Node<'t>, &'t str)> {
    let mut found: Vec<(u8, Node<'t>, &str)> = Vec::new();
    for (tier, node) in scene.around_anchors(&["assignment_expression", "let_declaration"], 6) {
        let target = node
            .child_by_field_name("left")
            .or_else(|| node.child_by_field_name("pattern"));
        for name in target.map_or_else(Vec::new, |t| names(scene.text, t, 2)) {
            if !found.iter().any(|(_, _, n)| *n == name) {
                found.push((tier, node, name));
            }
        }
    }
    for anchor in &scene.anchors {
        for name in names(scene.text, anchor.node, 3) {
            if found.len() < 6 && !found.iter().any(|(_, _, n)| *n == name) {
                found.push((anchor.tier, anchor.node, name));
            }
        }
    }
    found
}

fn own_local(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for (tier, from, name) in set_locals(scene) {
        // A `let` is no use of what it declares.
        let inside = from.child_by_field_name("pattern").unwrap_or(from);
        let Some((declared, uses)) = local(scene, inside, name) else {
            continue;
        };
        let mut values: Vec<Node<'_>> = Vec::new();
        if let Some(value) = declared.child_by_field_name("value") {
            leaves(scene.text, value, &mut values);
        }
        let mut other = Vec::new();
        for usage in &uses {
            let parent = usage.parent();
            let set = parent
                .filter(|p| p.kind() == "assignment_expression")
                .filter(|p| p.child_by_field_name("left") == Some(*usage))
                .and_then(|p| p.child_by_field_name("right"));
            match set {
                Some(right) => leaves(scene.text, right, &mut values),
                None => other.push(*usage),
            }
        }
        // One borrowed value is what `own_binding` is for.
        if values.len() < 2 || values.len() > 8 {
            continue;
        }
        for (way, grade) in WAYS {
            let mut edits: Vec<TextEdit> =
                values.iter().flat_map(|v| own(scene, *v, way)).collect();
            if let Some(of) = declared.child_by_field_name("type") {
                edits.extend(own_type(scene, of));
            }
            ideas.edits(tier, grade, edits.clone());
            let lent = lent(scene, &other);
            if !lent.is_empty() {
                edits.extend(lent);
                ideas.edits(tier, grade, edits);
            }
        }
    }
}

fn pick_field(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let mut seen: Vec<usize> = Vec::new();
    for anchor in &scene.anchors {
        let mut words = names(scene.text, anchor.node, 3);
        let own = enclosing(anchor.node, &["let_declaration", "let_condition"])
            .and_then(|l| l.child_by_field_name("pattern"));
        words.extend(own.map_or_else(Vec::new, |p| names(scene.text, p, 2)));
        for name in words {
            let inside = own.unwrap_or(anchor.node);
            let Some(bound) = bindings(scene.text, inside, name).into_iter().next() else {
                continue;
            };
            if !seen.contains(&bound.name.id()) && seen.len() < 6 {
                seen.push(bound.name.id());
                pick(scene, ideas, anchor.tier, &bound, name);
            }
        }
    }
}

fn pick(
    scene: &Scene<'_>,
    ideas: &mut Ideas<'_>,
    tier: u8,
    bound: &crate::bindings::Binding<'_>,
    name: &str,
) {
    let holder = bound.holder;
    let (Some(value), Some(pattern)) = (
        holder.child_by_field_name("value"),
        holder.child_by_field_name("pattern"),
    ) else {
        return;
    };
    let Some(scope) = enclosing(holder, &["block"])
        .filter(|_| matches!(holder.kind(), "let_declaration" | "let_condition"))
    else {
        return;
    };
    let uses = scene.uses_in(scope, name, holder.end_byte());
    let picked: Vec<Node<'_>> = uses
        .iter()
        .filter_map(|u| u.parent().filter(|p| p.kind() == "field_expression"))
        .collect();
    let Some(field) = picked
        .first()
        .and_then(|p| p.child_by_field_name("field"))
        .map(|f| scene.of(f))
    else {
        return;
    };
    let same = |p: &Node<'_>| {
        let of_call = p.parent().is_some_and(|c| {
            c.kind() == "call_expression" && c.child_by_field_name("function") == Some(*p)
        });
        !of_call
            && p.child_by_field_name("field")
                .is_some_and(|f| scene.of(f) == field)
    };
    if picked.len() != uses.len()
        || !picked.iter().all(same)
        || !field.starts_with(char::is_alphabetic)
    {
        return;
    }
    let free = scene.uses_in(scope, field, 0).is_empty();
    let new = if free { field } else { name };
    let mut edits: Vec<TextEdit> = picked.iter().map(|p| edit(p.byte_range(), new)).collect();
    edits.push(edit(bound.name.byte_range(), new));
    let range = scene.span(value);
    let inner = value
        .child_by_field_name("value")
        .filter(|_| value.kind() == "reference_expression");
    for (call, grade) in [("", grade::NAMED), (".clone()", grade::NAMED)] {
        let mut edits = edits.clone();
        if pattern.kind() == "tuple_struct_pattern" {
            edits.push(edit(
                range.end..range.end,
                format!(".map(|{name}| {name}.{field}{call})"),
            ));
        } else if let Some(inner) = inner {
            edits.push(edit(range.start..scene.span(inner).start, ""));
            edits.push(edit(range.end..range.end, format!(".{field}{call}")));
        } else {
            edits.push(edit(range.end..range.end, format!(".{field}{call}")));
        }
        ideas.edits(tier, grade, edits);
    }
}
