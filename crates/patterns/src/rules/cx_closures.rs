//! Patterns about closures that give what they were lent: keys to sort by, and
//! closures whose result should live as long as their parameter.

use sleepy_fix::Family::Lifetimes;
use sleepy_fix::TextEdit;
use tree_sitter::Node;

use super::calls::method;
use super::error_values::in_scope;
use super::{Pattern, find};
use crate::draft::{Ideas, edit, grade};
use crate::parts::mentions;
use crate::scene::{Scene, tier};
use crate::syntax::{enclosing, find as nodes, is_tight, named};

pub(super) const PATTERNS: &[Pattern] = &[
    find(
        "compare_lent_keys",
        Lifetimes,
        compare_lent_keys,
        "Compares two elements by what they lend where a key cannot be lent: `sort_by` for `sort_by_key`.",
    )
    .when(&["", "E0515", "E0521", "E0507"], 0.35),
    find(
        "elided_function",
        Lifetimes,
        elided_function,
        "Makes a function of a closure that gives a part of what it takes, or leaves the closure's types open.",
    )
    .when(&["", "E0308", "E0521"], 0.3),
];

/// What compares by two elements, for what compares by a key.
fn comparing(by_key: &str) -> Option<&'static str> {
    Some(match by_key {
        "sort_by_key" | "sort_by_cached_key" => "sort_by",
        "sort_unstable_by_key" => "sort_unstable_by",
        "max_by_key" => "max_by",
        "min_by_key" => "min_by",
        "dedup_by_key" => "dedup_by",
        _ => return None,
    })
}

fn compare_lent_keys(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for anchor in scene.primary().take(2) {
        let Some(closure) = enclosing(anchor.node, &["closure_expression"]) else {
            continue;
        };
        let call = closure.parent().and_then(|a| a.parent());
        let Some((_, name, _)) = call.and_then(method) else {
            continue;
        };
        let (Some(by), Some(call)) = (comparing(scene.of(name)), call) else {
            continue;
        };
        let Some((parameter, body)) = one_parameter(closure) else {
            continue;
        };
        let Some(compared) = compared(scene, parameter, body, by == "dedup_by") else {
            continue;
        };
        let range = name.start_byte()..call.end_byte();
        ideas.replace(
            tier::EXACT,
            grade::NAMED,
            range,
            format!("{by}({compared})"),
        );
    }
}

/// The only parameter of a closure, and its body.
fn one_parameter<'t>(closure: Node<'t>) -> Option<(Node<'t>, Node<'t>)> {
    let list = named(closure.child_by_field_name("parameters")?);
    let [parameter] = list[..] else { return None };
    Some((parameter, closure.child_by_field_name("body")?))
}

/// `|a, other| a.x.cmp(&other.x)` of the key `&a.x` of a parameter `a`.
fn compared(scene: &Scene<'_>, parameter: Node<'_>, body: Node<'_>, same: bool) -> Option<String> {
    let mut key = match body.kind() {
        "block" => match named(body)[..] {
            [only] if only.kind().ends_with("_expression") => only,
            _ => return None,
        },
        _ => body,
    };
    let mut reversed = false;
    if key.kind() == "call_expression" && scene.callee(key) == "Reverse" {
        let given = key.child_by_field_name("arguments").map(named)?;
        key = *given.first()?;
        reversed = true;
    }
    if key.kind() == "reference_expression" {
        key = key.child_by_field_name("value")?;
    }
    let pattern = parameter
        .child_by_field_name("pattern")
        .unwrap_or(parameter);
    let bound: Vec<&str> = nodes(pattern, &["identifier"])
        .into_iter()
        .map(|n| scene.of(n))
        .collect();
    let [first, ..] = bound[..] else { return None };
    let other = scene.fresh("other");
    // The names of the other element, in the pattern and in the key.
    let renamed = |node: Node<'_>| -> String {
        let all = nodes(node, &["identifier"]).into_iter();
        let own = all.filter(|n| bound.contains(&scene.of(*n)));
        let edits: Vec<TextEdit> = own
            .map(|n| {
                let new = match bound.len() {
                    1 => other.clone(),
                    _ => format!("other_{}", scene.of(n)),
                };
                edit(n.byte_range(), new)
            })
            .collect();
        scene.rewritten(scene.span(node), edits)
    };
    let (mut left, mut right) = (scene.of(key).to_owned(), renamed(key));
    if !mentions(&left, first) && bound.len() == 1 {
        return None;
    }
    if reversed {
        std::mem::swap(&mut left, &mut right);
    }
    let open = match is_tight(key.kind()) {
        true => left,
        false => format!("({left})"),
    };
    let test = match same {
        true => format!("{open} == {right}"),
        false => format!("{open}.cmp(&{right})"),
    };
    let other = renamed(parameter);
    Some(format!("|{}, {other}| {test}", scene.of(parameter)))
}

fn elided_function(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    if scene.code == "E0308" && !scene.facts.says("more general") && !scene.facts.says("lifetime") {
        return;
    }
    let mut seen = Vec::new();
    for anchor in scene
        .anchors
        .iter()
        .filter(|a| a.tier <= tier::LABEL)
        .take(6)
    {
        let around = enclosing(anchor.node, &["closure_expression"]);
        let bound = enclosing(anchor.node, &["let_declaration"])
            .and_then(|l| l.child_by_field_name("value"))
            .filter(|v| v.kind() == "closure_expression");
        for closure in around.into_iter().chain(bound) {
            if seen.contains(&closure.id()) {
                continue;
            }
            seen.push(closure.id());
            open_types(ideas, closure);
            as_function(scene, ideas, closure);
        }
    }
}

/// Takes the types off the parameters of a closure that is handed over: what
/// takes it says how long they live.
fn open_types(ideas: &mut Ideas<'_>, closure: Node<'_>) {
    let handed = closure.parent().is_some_and(|p| p.kind() == "arguments");
    let list = closure.child_by_field_name("parameters").map(named);
    let typed = list.into_iter().flatten().filter_map(|p| {
        let pattern = p.child_by_field_name("pattern")?;
        let of = p.child_by_field_name("type")?;
        Some(edit(pattern.end_byte()..of.end_byte(), ""))
    });
    let edits: Vec<TextEdit> = typed.collect();
    if handed && !edits.is_empty() {
        ideas.edits(tier::EXACT, grade::NAMED, edits);
    }
}

/// The type that the message says a closure gives, without its lifetimes.
fn said_result(scene: &Scene<'_>) -> Option<String> {
    let words = &scene.facts.words;
    let (_, rest) = words.split_once("return type of closure is ")?;
    let line = rest.lines().next()?.trim().trim_matches('`');
    let mut plain = String::new();
    let mut parts = line.split('\'');
    plain.push_str(parts.next()?);
    for part in parts {
        let after = part.trim_start_matches(|c: char| c.is_alphanumeric() || c == '_');
        plain.push_str(after.strip_prefix(' ').unwrap_or(after));
    }
    (!plain.is_empty() && !plain.contains('{')).then_some(plain)
}

fn as_function(scene: &Scene<'_>, ideas: &mut Ideas<'_>, closure: Node<'_>) {
    let Some(bound) = closure.parent().filter(|p| p.kind() == "let_declaration") else {
        return;
    };
    let part = |field| closure.child_by_field_name(field);
    let (Some(pattern), Some(list), Some(body)) = (
        bound.child_by_field_name("pattern"),
        part("parameters"),
        part("body"),
    ) else {
        return;
    };
    let own = named(list);
    let typed = own.iter().all(|p| p.kind() == "parameter");
    if pattern.kind() != "identifier" || own.is_empty() || !typed {
        return;
    }
    // A function captures nothing.
    let outside = in_scope(scene, bound);
    if outside
        .iter()
        .any(|(name, _)| mentions(scene.of(body), name))
    {
        return;
    }
    let declared = part("return_type").map(|t| scene.of(t).to_owned());
    let first = own[0]
        .child_by_field_name("type")
        .map(|t| scene.of(t).to_owned());
    let Some(result) = declared.or_else(|| said_result(scene)).or(first) else {
        return;
    };
    let parameters: Vec<&str> = own.iter().map(|p| scene.of(*p)).collect();
    let block = match body.kind() {
        "block" => scene.of(body).to_owned(),
        _ => format!(
            "{{\n{0}    {1}\n{0}}}",
            scene.indent(bound.start_byte()),
            scene.of(body)
        ),
    };
    let name = scene.of(pattern);
    for (declares, list, result) in tied(&parameters, &result) {
        let new = format!("fn {name}{declares}({list}) -> {result} {block}");
        ideas.replace(tier::EXACT, grade::NAMED, bound.byte_range(), new);
    }
}

/// Lifetimes, parameters and result of a function; of several references it has to
/// be said which the result is from: all, or the first.
fn tied(parameters: &[&str], result: &str) -> Vec<(&'static str, String, String)> {
    let plain = parameters.join(", ");
    if plain.matches('&').count() < 2 {
        return vec![("", plain, result.to_owned())];
    }
    let name = |text: &str| text.replace('&', "&'a ");
    let first = parameters.iter().position(|p| p.contains('&')).unwrap_or(0);
    let one: Vec<String> = parameters
        .iter()
        .enumerate()
        .map(|(i, p)| if i == first { name(p) } else { (*p).to_owned() })
        .collect();
    let lists = [name(&plain), one.join(", ")];
    let all = lists.into_iter().map(|list| ("<'a>", list, name(result)));
    all.collect()
}
