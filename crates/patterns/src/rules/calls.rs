//! Patterns about calls: their methods, their arguments, closures.

use sleepy_fix::Family::{
    BorrowChecker as Borrow, ResultHandling as Results, TypeMismatch as Types,
};
use tree_sitter::Node;

use super::{Pattern, find};
use crate::bindings::names;
use crate::draft::{Ideas, edit, grade};
use crate::facts::push;
use crate::scene::Scene;
use crate::syntax::{find as nodes, named};

pub(super) const PATTERNS: &[Pattern] = &[
    find(
        "drop_call",
        Types,
        drop_call,
        "Takes a method call off the end of a chain.",
    ),
    find(
        "unwrap_call",
        Types,
        unwrap_call,
        "Takes a wrapper such as `Some(…)` or `Box::new(…)` off.",
    ),
    find(
        "method_swap",
        Types,
        method_swap,
        "Calls a method's sibling: `iter` for `into_iter`, `and_then` for `map`.",
    ),
    find(
        "swap_arguments",
        Types,
        swap_arguments,
        "Swaps two neighbouring arguments.",
    ),
    find("drop_argument", Types, drop_argument, "Drops an argument."),
    find(
        "add_argument",
        Types,
        add_argument,
        "Adds an argument: a name in scope or a default.",
    ),
    find(
        "move_closure",
        Borrow,
        move_closure,
        "Adds `move` to a closure, or takes it off.",
    )
    .trusted(&["E0373", "E0597"], 0.06),
    find(
        "expect_to_try",
        Results,
        expect_to_try,
        "Uses `?` for `.unwrap()` or `.expect(…)`.",
    ),
];

/// Methods that people mistake for each other.
/// Messages about who owns or borrows a value.
const OWNERSHIP: [&str; 11] = [
    "E0382", "E0499", "E0502", "E0503", "E0505", "E0506", "E0507", "E0515", "E0596", "E0597",
    "E0716",
];
/// Siblings that differ in how they take their receiver or give its items.
const TAKES: [&[&str]; 6] = [
    &["iter", "iter_mut", "into_iter", "drain", "by_ref"],
    &["get", "get_mut", "remove", "take"],
    &[
        "as_ref",
        "as_mut",
        "as_deref",
        "as_deref_mut",
        "take",
        "clone",
        "cloned",
    ],
    &["first", "first_mut", "last", "last_mut", "pop"],
    &["values", "values_mut", "into_values", "keys", "into_keys"],
    &[
        "lock",
        "borrow",
        "borrow_mut",
        "get_mut",
        "into_inner",
        "read",
        "write",
    ],
];
const SIBLINGS: &[&[&str]] = &[
    &[
        "iter",
        "into_iter",
        "iter_mut",
        "drain(..)",
        "chars",
        "bytes",
        "keys",
        "values",
        "values_mut",
    ],
    &[
        "map",
        "and_then",
        "filter_map",
        "flat_map",
        "for_each",
        "filter",
        "map_or",
        "inspect",
    ],
    &[
        "push",
        "push_str",
        "insert",
        "extend",
        "push_back",
        "append",
    ],
    &["pop", "pop_front", "pop_back", "remove", "take"],
    &["cloned", "copied", "clone", "to_owned"],
    &["to_string", "to_owned", "as_str", "into", "to_vec", "clone"],
    &[
        "as_ref",
        "as_mut",
        "as_deref",
        "as_deref_mut",
        "clone",
        "take",
        "cloned",
    ],
    &["unwrap", "unwrap_or_default", "ok", "expect"],
    &[
        "ok_or",
        "ok_or_else",
        "unwrap_or",
        "unwrap_or_else",
        "map_err",
        "or_else",
        "or",
    ],
    &["sum", "count", "product", "collect", "max", "min", "len"],
    &["find", "position", "filter", "any", "find_map", "all"],
    &["get", "get_mut", "first", "nth"],
    &["borrow", "borrow_mut", "as_ref", "lock().unwrap"],
    &["len", "count", "capacity"],
    &["sort", "sort_unstable", "sort_by_key", "sort_by"],
    &["or_insert", "or_insert_with", "or_default"],
    &["as_bytes", "bytes", "chars", "into_bytes"],
    &["split_once", "split", "splitn"],
    &["starts_with", "contains", "ends_with"],
    &["powf", "powi", "pow"],
    &["unwrap_or", "unwrap_or_default", "unwrap_or_else", "map_or"],
    &["from_secs", "from_millis"],
];

/// The receiver and the `.method(…)` after it, of a method call.
pub(super) fn method<'t>(call: Node<'t>) -> Option<(Node<'t>, Node<'t>, Node<'t>)> {
    let function = call.child_by_field_name("function")?;
    let arguments = call.child_by_field_name("arguments")?;
    let field = match function.kind() {
        "field_expression" => function,
        "generic_function" => function
            .child_by_field_name("function")
            .filter(|f| f.kind() == "field_expression")?,
        _ => return None,
    };
    Some((
        field.child_by_field_name("value")?,
        field.child_by_field_name("field")?,
        arguments,
    ))
}

fn drop_call(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for site in scene
        .sites
        .iter()
        .filter(|s| s.node.kind() == "call_expression")
    {
        if let Some((receiver, _, _)) = method(site.node) {
            ideas.replace(
                site.tier,
                grade::NAMED,
                scene.span(receiver).end..site.range.end,
                "",
            );
        }
    }
}

fn unwrap_call(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for site in scene
        .sites
        .iter()
        .filter(|s| s.node.kind() == "call_expression")
    {
        let Some(arguments) = site.node.child_by_field_name("arguments") else {
            continue;
        };
        if method(site.node).is_none()
            && let [inner] = named(arguments)[..]
        {
            let inner = scene.span(inner);
            let edits = vec![
                edit(site.range.start..inner.start, ""),
                edit(inner.end..site.range.end, ""),
            ];
            ideas.edits(site.tier, grade::NAMED, edits);
        }
    }
}

fn method_swap(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for site in scene
        .sites
        .iter()
        .filter(|s| s.node.kind() == "call_expression")
    {
        let Some((_, name, _)) = method(site.node) else {
            continue;
        };
        let text = scene.of(name);
        for group in SIBLINGS.iter().filter(|g| g.contains(&text)) {
            for other in group.iter().filter(|o| **o != text && !o.contains('(')) {
                // Who owns a value is no matter of what is done with its items.
                let kin = !OWNERSHIP.contains(&scene.code)
                    || TAKES.iter().any(|t| t.contains(&text) && t.contains(other));
                let grade = if kin { grade::SEEN } else { grade::GUESS };
                ideas.replace(site.tier, grade, name.byte_range(), *other);
            }
        }
    }
}

fn lists<'t>(scene: &Scene<'t>) -> Vec<(u8, Node<'t>)> {
    let mut lists: Vec<(u8, Node<'t>)> = Vec::new();
    for site in &scene.sites {
        let own = site.node.child_by_field_name("arguments");
        let holder = site.node.parent().filter(|p| p.kind() == "arguments");
        for list in [own, holder].into_iter().flatten() {
            if !lists.iter().any(|(_, l)| l.id() == list.id()) {
                lists.push((site.tier, list));
            }
        }
    }
    lists
}

fn swap_arguments(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for (tier, list) in lists(scene) {
        let arguments = named(list);
        for pair in arguments.windows(2) {
            let (a, b) = (scene.span(pair[0]), scene.span(pair[1]));
            let edits = vec![
                edit(a.clone(), &scene.text[b.clone()]),
                edit(b, &scene.text[a]),
            ];
            ideas.edits(tier, grade::NAMED, edits);
        }
    }
}

fn drop_argument(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for (tier, list) in lists(scene) {
        let arguments = named(list);
        for (i, argument) in arguments.iter().enumerate() {
            let range = if i > 0 {
                scene.span(arguments[i - 1]).end..scene.span(*argument).end
            } else {
                let end = arguments
                    .get(1)
                    .map_or(scene.span(*argument).end, |n| scene.span(*n).start);
                scene.span(*argument).start..end
            };
            ideas.replace(tier, grade::NAMED, range, "");
        }
    }
}

/// What could be handed over: names in scope, fields, values of the types that
/// the message names, and the usual defaults.
fn argument_values(scene: &Scene<'_>) -> Vec<String> {
    let mut values: Vec<String> = Vec::new();
    for function in &scene.functions {
        for name in names(scene.text, *function, 24) {
            if name.starts_with(|c: char| c.is_lowercase()) {
                push(&mut values, name);
            }
        }
    }
    for field in scene
        .all(&["field_declaration"])
        .iter()
        .filter_map(|f| f.child_by_field_name("name"))
        .take(10)
    {
        push(&mut values, &format!("self.{}", scene.of(field)));
    }
    for function in &scene.functions {
        for field in nodes(*function, &["field_expression"]).into_iter().take(10) {
            push(&mut values, scene.of(field));
        }
    }
    for quoted in &scene.facts.quoted {
        let name = crate::facts::last_segment(quoted);
        if name.starts_with(|c: char| c.is_ascii_uppercase())
            && name.chars().all(|c| c.is_alphanumeric() || c == '_')
        {
            for way in ["::default()", "::new()", ""] {
                push(&mut values, &format!("{name}{way}"));
            }
            for node in scene.all(&["enum_item"]) {
                if node
                    .child_by_field_name("name")
                    .is_some_and(|n| scene.of(n) == name)
                {
                    for variant in nodes(node, &["enum_variant"])
                        .iter()
                        .filter_map(|v| v.child_by_field_name("name"))
                    {
                        push(&mut values, &format!("{name}::{}", scene.of(variant)));
                    }
                }
            }
        }
    }
    for default in [
        "self",
        "0",
        "None",
        "\"\"",
        "String::new()",
        "Vec::new()",
        "false",
        "Default::default()",
        "1",
        "&[]",
    ] {
        push(&mut values, default);
    }
    values
}

fn add_argument(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    if !matches!(scene.code, "E0061" | "E0057" | "E0107" | "E0308") {
        return;
    }
    let values = argument_values(scene);
    for (tier, list) in lists(scene) {
        let arguments = named(list);
        let mut places: Vec<(usize, bool)> = arguments
            .iter()
            .map(|a| (scene.span(*a).start, true))
            .collect();
        let end = arguments
            .last()
            .map_or(list.end_byte() - 1, |a| scene.span(*a).end);
        places.push((end, false));
        for (at, before) in places {
            for value in &values {
                for borrow in ["", "&", "&mut "] {
                    let grade = if borrow.is_empty() {
                        grade::SEEN
                    } else {
                        grade::GUESS
                    };
                    let new = match (before, arguments.is_empty()) {
                        (true, _) => format!("{borrow}{value}, "),
                        (false, true) => format!("{borrow}{value}"),
                        (false, false) => format!(", {borrow}{value}"),
                    };
                    ideas.insert(tier, grade, at, new);
                }
            }
        }
    }
}

fn move_closure(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for site in scene
        .sites
        .iter()
        .filter(|s| s.node.kind() == "closure_expression")
    {
        let text = &scene.text[site.range.clone()];
        match text.strip_prefix("move") {
            Some(rest) => {
                let gone = text.len() - rest.trim_start().len();
                ideas.replace(
                    site.tier,
                    grade::NAMED,
                    site.range.start..site.range.start + gone,
                    "",
                );
            }
            None => ideas.insert(site.tier, grade::NAMED, site.range.start, "move "),
        }
    }
}

fn expect_to_try(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for site in scene
        .sites
        .iter()
        .filter(|s| s.node.kind() == "call_expression")
    {
        let Some((receiver, name, _)) = method(site.node) else {
            continue;
        };
        if matches!(scene.of(name), "unwrap" | "expect") {
            let tail = scene.span(receiver).end..site.range.end;
            for new in ["?", ".unwrap_or_default()", ".unwrap_or(0)", ".ok()?"] {
                ideas.replace(site.tier, grade::NAMED, tail.clone(), new);
            }
        }
    }
}
