//! Patterns that know an idiom: the usual way to say what was meant.

use sleepy_fix::Family::{
    BorrowChecker as Borrow, Patterns as Match, ResultHandling as Results, TypeMismatch as Types,
};
use tree_sitter::Node;

use super::calls::method;
use super::{Pattern, find, put_suffix, suffix, wrap};
use crate::bindings::statement;
use crate::draft::{Ideas, edit, grade};
use crate::scene::{Scene, Site};
use crate::syntax::named;

pub(super) const PATTERNS: &[Pattern] = &[
    suffix(
        "into_collect",
        Types,
        ".into_iter().collect()",
        "Collects a collection into another.",
    ),
    suffix(
        "iter_collect",
        Types,
        ".iter().collect()",
        "The same by reference.",
    ),
    suffix(
        "iter_cloned",
        Borrow,
        ".iter().cloned()",
        "Goes through copies of the items.",
    ),
    suffix(
        "iter_copied",
        Borrow,
        ".iter().copied()",
        "The same for what is `Copy`.",
    ),
    suffix(
        "iter_enumerate",
        Types,
        ".iter().enumerate()",
        "Goes through numbered items.",
    ),
    suffix(
        "cloned_collect",
        Borrow,
        ".cloned().collect::<Vec<_>>()",
        "Goes through a copy that lets the original change.",
    ),
    suffix(
        "clone_iter",
        Borrow,
        ".clone().iter()",
        "The same for a collection.",
    ),
    suffix(
        "cloned_or_default",
        Results,
        ".cloned().unwrap_or_default()",
        "Takes a copy of the value or the default.",
    ),
    suffix(
        "copied_or_zero",
        Results,
        ".copied().unwrap_or(0)",
        "Takes a copy of the number or zero.",
    ),
    suffix(
        "deref_or_empty",
        Results,
        ".as_deref().unwrap_or(\"\")",
        "Takes the text in an option or an empty one.",
    ),
    suffix(
        "map_len",
        Types,
        ".map(|value| value.len())",
        "Takes the lengths of the items.",
    ),
    suffix(
        "map_or_len",
        Results,
        ".map_or(0, |value| value.len())",
        "Takes the length of what is there, or zero.",
    ),
    suffix(
        "map_as_str",
        Types,
        ".map(|s| s.as_str())",
        "Takes the items as `&str`.",
    ),
    suffix(
        "map_copy",
        Types,
        ".map(|value| *value)",
        "Copies the items.",
    ),
    suffix(
        "iter_map_string",
        Types,
        ".iter().map(|value| value.to_string())",
        "Makes `String`s of the items of a collection.",
    ),
    suffix(
        "map_value_string",
        Types,
        ".map(|value| value.to_string())",
        "Makes the items `String`s.",
    ),
    suffix(
        "lock_only",
        Borrow,
        ".lock()",
        "Locks a mutex whose error is handled behind it.",
    ),
    suffix(
        "get_mut",
        Borrow,
        ".get_mut()",
        "Borrows mutably what a cell or pointer holds.",
    ),
    suffix("join", Types, ".join(\", \")", "Joins strings."),
    suffix(
        "concat",
        Types,
        ".concat()",
        "Joins without anything between.",
    ),
    suffix(
        "next_char",
        Types,
        ".chars().next().unwrap()",
        "Takes the first character.",
    ),
    suffix(
        "upgrade",
        Borrow,
        ".upgrade()",
        "Makes a strong handle of a weak one.",
    ),
    suffix(
        "as_tuple_ref",
        Types,
        ".as_ref().unwrap()",
        "Borrows the value in an option, or panics.",
    ),
    suffix(
        "ok_or_text",
        Results,
        ".ok_or(\"missing\")",
        "Makes a missing value an error.",
    ),
    suffix(
        "ok_or_text_try",
        Results,
        ".ok_or(\"missing\")?",
        "The same, and hands it on.",
    ),
    suffix(
        "ok_or_string",
        Results,
        ".ok_or(\"missing\".to_string())",
        "Makes a missing value an error of type `String`.",
    ),
    suffix(
        "ok_or_else_string",
        Results,
        ".ok_or_else(|| \"missing\".to_string())",
        "The same, made when needed.",
    ),
    suffix(
        "ok_or_else_try",
        Results,
        ".ok_or_else(|| \"missing\".to_string())?",
        "The same, and hands it on.",
    ),
    suffix(
        "map_err_drop",
        Results,
        ".map_err(|_| \"invalid\")",
        "Makes any error a text.",
    ),
    wrap(
        "some_ref",
        Results,
        ("Some(&", ")"),
        "Wraps a reference in `Some`.",
    ),
    wrap("range_to", Types, ("0..", ""), "Counts up to a number."),
    wrap(
        "range_len",
        Types,
        ("0..", ".len()"),
        "Goes through the indices of a collection.",
    ),
    wrap(
        "deref_lock",
        Borrow,
        ("*", ".lock().unwrap()"),
        "Changes what a mutex holds.",
    ),
    wrap(
        "deref_borrow_mut",
        Borrow,
        ("*", ".borrow_mut()"),
        "Changes what a cell holds.",
    ),
    wrap(
        "deref_borrow",
        Borrow,
        ("*", ".borrow()"),
        "Reads what a cell holds.",
    ),
    wrap(
        "ref_borrow",
        Borrow,
        ("&", ".borrow()"),
        "Borrows what a cell holds.",
    ),
    wrap(
        "ref_string",
        Types,
        ("&", ".to_string()"),
        "Borrows a text that is made for it.",
    ),
    wrap("ref_clone", Borrow, ("&", ".clone()"), "Borrows a copy."),
    wrap(
        "char_from",
        Types,
        ("char::from_u32(", ").unwrap()"),
        "Makes a character of a number.",
    ),
    wrap(
        "char_from_digit",
        Types,
        ("char::from_digit(", ", 10).unwrap()"),
        "Makes a digit of a number.",
    ),
    suffix(
        "unwrap_or_max",
        Results,
        ".unwrap_or(i32::MAX)",
        "Takes the value or the largest.",
    ),
    suffix(
        "expect_valid",
        Results,
        ".expect(\"valid\")",
        "Takes the value or panics with a word.",
    ),
    suffix(
        "map_err_value",
        Results,
        ".map_err(|value| value.to_string())",
        "Makes a text of the error.",
    ),
    suffix(
        "unwrap_or_false",
        Results,
        ".unwrap_or(false)",
        "Takes the truth value or `false`.",
    ),
    wrap(
        "seconds",
        Types,
        ("Duration::from_secs(", ")"),
        "Makes a time of seconds.",
    ),
    find(
        "vec_of_array",
        Types,
        vec_of_array,
        "Makes a `Vec` of an array, or an array of a `Vec`.",
    ),
    wrap(
        "from_box",
        Types,
        ("Box::from(", ")"),
        "Makes a box of what is borrowed.",
    ),
    find(
        "drop_access",
        Types,
        drop_access,
        "Takes a field access off.",
    ),
    find(
        "literal_of_call",
        Borrow,
        literal_of_call,
        "Uses a literal in place of a reference to a made value.",
    ),
    find(
        "pair_with_key",
        Types,
        pair_with_key,
        "Gives pairs of an item and what is made of it.",
    ),
    find(
        "arm_return",
        Match,
        arm_return,
        "Returns from a branch that has to leave.",
    ),
];

/// Suffixes for every site near the message.
pub(super) fn each_site(scene: &Scene<'_>, ideas: &mut Ideas<'_>, grade: u8, texts: &[String]) {
    for site in scene.sites.iter().take(30) {
        for text in texts {
            put_suffix(ideas, site, grade, text);
        }
    }
}

/// Method calls at the sites, with receiver, name and arguments.
pub(super) fn calls<'s, 't>(
    scene: &'s Scene<'t>,
) -> Vec<(&'s Site<'t>, Node<'t>, Node<'t>, Node<'t>)> {
    let calls = scene
        .sites
        .iter()
        .filter(|s| s.node.kind() == "call_expression");
    calls
        .filter_map(|s| method(s.node).map(|(r, n, a)| (s, r, n, a)))
        .collect()
}

fn vec_of_array(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for site in scene
        .sites
        .iter()
        .filter(|s| s.node.kind() == "array_expression")
    {
        let start = site.range.start;
        if scene.text[start..].starts_with("vec!") {
            ideas.replace(site.tier, grade::NAMED, start..start + 4, "");
        } else {
            ideas.insert(site.tier, grade::NAMED, start, "vec!");
        }
    }
}

fn drop_access(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for site in scene
        .sites
        .iter()
        .filter(|s| s.node.kind() == "field_expression")
    {
        if let Some(value) = site.node.child_by_field_name("value") {
            ideas.replace(
                site.tier,
                grade::NAMED,
                scene.span(value).end..site.range.end,
                "",
            );
        }
    }
}

fn literal_of_call(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for site in scene
        .sites
        .iter()
        .filter(|s| s.node.kind() == "call_expression")
    {
        if let Some(inner) = literal_in_chain(site.node) {
            ideas.replace(site.tier, grade::NAMED, site.range.clone(), scene.of(inner));
        }
    }
    for site in scene
        .sites
        .iter()
        .filter(|s| s.node.kind() == "reference_expression")
    {
        let Some(value) = site.node.child_by_field_name("value") else {
            continue;
        };
        let inner = match method(value) {
            Some((receiver, _, _)) => Some(receiver),
            None => value
                .child_by_field_name("arguments")
                .and_then(|a| named(a).first().copied()),
        };
        if let Some(inner) = inner {
            ideas.replace(site.tier, grade::NAMED, site.range.clone(), scene.of(inner));
        }
    }
}

/// The literal in `String::from("a").as_str()`.
fn literal_in_chain<'t>(call: Node<'t>) -> Option<Node<'t>> {
    let (receiver, _, arguments) = method(call)?;
    let made = receiver
        .child_by_field_name("arguments")
        .filter(|_| method(receiver).is_none())?;
    let [inner] = named(made)[..] else {
        return None;
    };
    (named(arguments).is_empty() && inner.kind().ends_with("literal")).then_some(inner)
}

fn pair_with_key(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for closure in scene
        .sites
        .iter()
        .filter(|s| s.node.kind() == "closure_expression")
    {
        let (Some(list), Some(body)) = (
            closure.node.child_by_field_name("parameters"),
            closure.node.child_by_field_name("body"),
        ) else {
            continue;
        };
        let [parameter] = named(list)[..] else {
            continue;
        };
        let name = scene.of(parameter);
        let range = scene.span(body);
        for key in [
            format!("{name}.clone()"),
            name.to_owned(),
            format!("{name}.to_string()"),
            format!("*{name}"),
        ] {
            ideas.edits(
                closure.tier,
                grade::NAMED,
                vec![
                    edit(range.start..range.start, format!("({key}, ")),
                    edit(range.end..range.end, ")"),
                ],
            );
        }
        // The parts of a pair, each converted.
        if body.kind() == "tuple_expression" {
            let parts = named(body);
            for suffix in [".to_string()", ".clone()", ".to_owned()"] {
                let edits = parts
                    .iter()
                    .map(|p| edit(p.end_byte()..p.end_byte(), suffix))
                    .collect();
                ideas.edits(closure.tier, grade::NAMED, edits);
            }
        }
    }
}

fn arm_return(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for site in &scene.sites {
        let last = match site.node.kind() {
            "block" => named(site.node).pop(),
            _ => site
                .node
                .parent()
                .filter(|p| matches!(p.kind(), "block" | "match_arm" | "expression_statement"))
                .map(|_| site.node),
        };
        let Some(last) = last.filter(|l| l.kind() != "let_declaration" && statement(*l).is_some())
        else {
            continue;
        };
        let end = scene.span(last).end;
        let start = scene.span(last).start;
        ideas.insert(site.tier, grade::NAMED, start, "return ");
        if !scene.text[..end].ends_with(';') {
            ideas.edits(
                site.tier,
                grade::NAMED,
                vec![edit(start..start, "return "), edit(end..end, ";")],
            );
        }
    }
}
