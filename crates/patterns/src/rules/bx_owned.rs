//! Patterns that keep a copy where a borrow was kept, each in the one way that suits
//! what the value is borrowed by.

use sleepy_fix::Family::{BorrowChecker as Borrow, TraitBounds as Traits};
use sleepy_fix::TextEdit;
use tree_sitter::Node;

use super::calls::method;
use super::locals::{held_lets, uses};
use super::traits::derive_also;
use super::{Pattern, find};
use crate::draft::{Ideas, edit, grade};
use crate::outline::{arguments, derived, head, types};
use crate::parts::results;
use crate::scene::{Scene, tier};
use crate::syntax::{enclosing, find as nodes, named};

pub(super) const PATTERNS: &[Pattern] = &[
    find(
        "copy_kept",
        Borrow,
        copy_kept,
        "Keeps a copy where a borrow was kept: `clone` for `as_str`, `cloned` before `?`.",
    )
    .when(
        &["E0499", "E0502", "E0503", "E0505", "E0506", "E0597"],
        0.22,
    ),
    find(
        "own_list",
        Borrow,
        own_list,
        "Returns a list of owned values where it was one of references to a local.",
    )
    .when(&["E0515", "E0505", "E0597"], 0.25),
    find(
        "cloned_items",
        Traits,
        cloned_items,
        "Clones the items where a collection of owned ones is made of references.",
    )
    .when(&["E0277", "E0271"], 0.35),
    find(
        "clone_base",
        Borrow,
        clone_base,
        "Clones what `..base` takes the other fields of.",
    )
    .when(&["E0382", "E0505", "E0507"], 0.3),
    find(
        "clone_not_copy",
        Traits,
        clone_not_copy,
        "Clones values of a type that cannot be `Copy`, and derives that no more.",
    )
    .when(&["E0204"], 0.4),
];

/// Methods that lend an item in an option.
const LOOKUPS: [&str; 8] = [
    "get",
    "first",
    "last",
    "front",
    "back",
    "peek",
    "find",
    "max_by_key",
];

/// What the functions of a name in the file give; empty where there is none.
fn result_of<'t>(scene: &Scene<'t>, name: &str) -> &'t str {
    let own = scene.functions_of(name);
    own.first().map_or("", |f| scene.part(*f, "return_type"))
}

/// How a value that is lent as `of` is copied.
fn copying(of: &str) -> &'static str {
    let inner = of.trim_start_matches('&').trim_start();
    let inner = match inner.strip_prefix('\'') {
        Some(rest) => rest.split_once(' ').map_or("", |(_, of)| of),
        None => inner,
    };
    match inner.trim_start_matches("mut ") {
        "str" => ".to_owned()",
        slice if slice.starts_with('[') => ".to_vec()",
        "Path" => ".to_path_buf()",
        _ => ".clone()",
    }
}

/// The edits that make an owned value of one that is borrowed; none where it is not
/// known to be borrowed.
fn owned(scene: &Scene<'_>, value: Node<'_>, optional: bool) -> Option<Vec<TextEdit>> {
    if value.kind() == "try_expression" {
        let inner = named(value).first().copied()?;
        return owned(scene, inner, true);
    }
    if value.kind() == "reference_expression" {
        let inner = value.child_by_field_name("value")?;
        let (whole, part) = (scene.span(value), scene.span(inner));
        let sliced = inner.kind() == "index_expression" && scene.of(inner).contains("..");
        let end = if sliced { ".to_vec()" } else { ".clone()" };
        return Some(vec![
            edit(whole.start..part.start, ""),
            edit(part.end..part.end, end),
        ]);
    }
    let end = scene.span(value).end;
    if let Some((receiver, name, _)) = method(value) {
        let from = receiver.end_byte();
        match scene.of(name) {
            "as_str" | "as_deref" => return Some(vec![edit(from..end, ".clone()")]),
            "as_slice" => return Some(vec![edit(from..end, ".to_vec()")]),
            "as_path" => return Some(vec![edit(from..end, ".to_path_buf()")]),
            "trim" | "trim_start" | "trim_end" => {
                return Some(vec![edit(end..end, ".to_owned()")]);
            }
            "unwrap" | "expect" | "ok_or" | "ok_or_else" => {
                return owned(scene, receiver, true);
            }
            called if LOOKUPS.contains(&called) && optional => {
                return Some(vec![edit(end..end, ".cloned()")]);
            }
            _ => {}
        }
    }
    if value.kind() != "call_expression" {
        return None;
    }
    let gives = result_of(scene, scene.callee(value));
    if gives.starts_with('&') {
        return Some(vec![edit(end..end, copying(gives))]);
    }
    let inner = arguments(gives).first().copied().unwrap_or("");
    if matches!(head(gives), "Option" | "Result") && inner.starts_with('&') {
        let each = match copying(inner) {
            ".clone()" => ".cloned()",
            ".to_vec()" => ".map(|part| part.to_vec())",
            ".to_path_buf()" => ".map(|path| path.to_path_buf())",
            _ => ".map(str::to_owned)",
        };
        return Some(vec![edit(end..end, each)]);
    }
    None
}

/// The `let`s at the anchors, and the conditions that bind a name that stands there.
fn bound_at<'t>(scene: &Scene<'t>) -> Vec<Node<'t>> {
    let mut found: Vec<Node<'t>> = held_lets(scene).into_iter().map(|(_, l)| l).collect();
    for anchor in scene.anchors.iter().filter(|a| a.tier <= tier::LABEL) {
        found.extend(enclosing(anchor.node, &["let_condition"]));
    }
    found.dedup();
    found.truncate(8);
    found
}

/// How near a `let` is to what is wrong: the borrow that is kept has a label in it.
fn nearness(scene: &Scene<'_>, value: Node<'_>) -> u8 {
    let inside = |wanted: u8| {
        scene.anchors.iter().any(|a| {
            let range = &a.range;
            a.tier == wanted && value.start_byte() <= range.start && range.end <= value.end_byte()
        })
    };
    match (inside(tier::EXACT), inside(tier::LABEL)) {
        (true, _) if scene.code == "E0597" => tier::EXACT,
        (false, true) => tier::EXACT,
        (true, _) => tier::LABEL,
        _ => tier::AROUND,
    }
}

/// Whether something is done to a value through a name: a copy would change nothing.
fn is_changed(scene: &Scene<'_>, usage: Node<'_>) -> bool {
    let Some(parent) = usage.parent() else {
        return false;
    };
    let assigned = |n: Node<'_>| {
        n.parent().is_some_and(|p| {
            matches!(
                p.kind(),
                "assignment_expression" | "compound_assignment_expr"
            ) && p.child_by_field_name("left") == Some(n)
        })
    };
    if assigned(usage) || assigned(parent) {
        return true;
    }
    const CHANGING: [&str; 12] = [
        "push", "push_str", "insert", "clear", "extend", "remove", "pop", "retain", "truncate",
        "append", "sort", "drain",
    ];
    parent.kind() == "field_expression" && CHANGING.contains(&scene.part(parent, "field"))
}

fn copy_kept(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for declared in bound_at(scene) {
        let (Some(pattern), Some(value), Some(block)) = (
            declared.child_by_field_name("pattern"),
            declared.child_by_field_name("value"),
            declared.parent(),
        ) else {
            continue;
        };
        let optional = pattern.kind() != "identifier";
        let Some(mut edits) = owned(scene, value, optional) else {
            continue;
        };
        // Two that are bound alike are in each other's way.
        let text = scene.of(value);
        for other in named(block) {
            let same = other.id() != declared.id()
                && other
                    .child_by_field_name("value")
                    .is_some_and(|v| scene.of(v) == text);
            if same && let Some(value) = other.child_by_field_name("value") {
                edits.extend(owned(scene, value, optional).unwrap_or_default());
            }
        }
        let name = match pattern.kind() {
            "identifier" => scene.of(pattern),
            _ => named(pattern).last().map_or("", |n| scene.of(*n)),
        };
        let uses = uses(scene, scope_of(declared), name);
        if uses.iter().any(|u| is_changed(scene, *u)) {
            continue;
        }
        let handed: Vec<TextEdit> = uses.into_iter().filter_map(|u| as_lent(scene, u)).collect();
        let tier = nearness(scene, value);
        if !handed.is_empty() {
            let both = [edits.clone(), handed].concat();
            ideas.edits(tier, grade::NAMED, both);
        }
        ideas.edits(tier, grade::NAMED, edits);
    }
}

/// What a name is bound by as far as its uses go: a condition's stand beside it.
fn scope_of(declared: Node<'_>) -> Node<'_> {
    match declared.kind() {
        "let_condition" => enclosing(declared, &["let_chain"]).unwrap_or(declared),
        _ => declared,
    }
}

/// What a use of a name needs when it no longer is a reference.
fn as_lent(scene: &Scene<'_>, usage: Node<'_>) -> Option<TextEdit> {
    let parent = usage.parent()?;
    match parent.kind() {
        "unary_expression" if scene.of(parent).starts_with('*') => {
            Some(edit(parent.start_byte()..usage.start_byte(), ""))
        }
        "arguments" => {
            let call = parent.parent()?;
            // Macros take what they show by reference anyway.
            let shown = call.kind() == "macro_invocation"
                || call
                    .child_by_field_name("function")
                    .is_some_and(|f| scene.of(f).ends_with('_'));
            let at = usage.start_byte();
            (!shown).then(|| edit(at..at, "&"))
        }
        _ => None,
    }
}

/// Where a type's reference stands, and the way to own what it lends.
fn lent_element(of: &str) -> Option<(&str, String, &'static str)> {
    let inner = arguments(of).into_iter().find(|a| a.starts_with('&'))?;
    let bare = inner.trim_start_matches('&').trim_start();
    let bare = match bare.strip_prefix('\'') {
        Some(rest) => rest.split_once(' ')?.1,
        None => bare,
    };
    let (owned, way) = match bare {
        "str" => ("String".to_owned(), ".map(str::to_owned)"),
        "Path" => ("PathBuf".to_owned(), ".map(|path| path.to_path_buf())"),
        slice if slice.starts_with('[') => {
            let item = slice.trim_start_matches('[').trim_end_matches(']');
            (format!("Vec<{item}>"), ".map(|part| part.to_vec())")
        }
        other => (other.to_owned(), ".cloned()"),
    };
    Some((inner, owned, way))
}

fn own_list(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for anchor in scene.primary().take(1) {
        let Some(function) = enclosing(anchor.node, &["function_item"]) else {
            continue;
        };
        let Some(gives) = function.child_by_field_name("return_type") else {
            continue;
        };
        let of = scene.of(gives);
        // What stands in an option or a result is a list as well.
        let list = match head(of) {
            "Option" | "Result" => arguments(of).first().copied().unwrap_or(""),
            _ => of,
        };
        let lists = ["Vec", "VecDeque", "HashSet", "BTreeSet"];
        let Some((lent, owned, way)) = lent_element(list).filter(|_| lists.contains(&head(list)))
        else {
            continue;
        };
        let changed = edit(gives.byte_range(), of.replacen(lent, &owned, 1));
        let mut later = vec![changed.clone()];
        let mut earlier = vec![changed];
        for result in results(scene.text, function) {
            let end = scene.span(result).end;
            if let Some(collect) = collected(scene, result) {
                let put = edit(collect..collect, way);
                later.push(put.clone());
                earlier.push(put);
                continue;
            }
            if matches!(scene.callee(result), "new" | "with_capacity" | "from")
                || result.kind() == "array_expression"
            {
                continue;
            }
            later.push(edit(end..end, format!(".into_iter(){way}.collect()")));
            earlier.extend(owned_local(scene, result, lent, &owned, way));
        }
        ideas.edits(tier::EXACT, grade::NAMED, later);
        if earlier.len() > 1 {
            ideas.edits(tier::EXACT, grade::NAMED, earlier);
        }
    }
}

/// Where `.collect()` begins at the end of a chain.
fn collected(scene: &Scene<'_>, value: Node<'_>) -> Option<usize> {
    let (receiver, name, _) = method(value)?;
    (scene.of(name) == "collect").then(|| receiver.end_byte())
}

/// The edits that let a local that is returned hold owned values from the start.
fn owned_local(
    scene: &Scene<'_>,
    result: Node<'_>,
    lent: &str,
    owned: &str,
    way: &str,
) -> Vec<TextEdit> {
    let bound = crate::bindings::bindings(scene.text, result, scene.of(result));
    let Some(declared) = bound.into_iter().next().map(|b| b.holder) else {
        return Vec::new();
    };
    let mut edits = Vec::new();
    if let Some(of) = declared.child_by_field_name("type") {
        let text = scene.of(of).replacen(lent, owned, 1);
        edits.push(edit(of.byte_range(), text));
    }
    let value = declared.child_by_field_name("value");
    if let Some(at) = value.and_then(|v| collected(scene, v)) {
        edits.push(edit(at..at, way));
    }
    edits
}

fn cloned_items(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    // "built from an iterator over elements of type `&X`", "yields `&X`".
    let message = scene.diagnostic.message.as_str();
    let lent = message
        .rsplit('`')
        .nth(1)
        .filter(|t| t.starts_with('&') && !t.starts_with("&mut"));
    let Some(lent) = lent else {
        return;
    };
    let bare = lent.trim_start_matches('&');
    let text = bare == "str" || bare.ends_with(" str");
    let known = scene.facts.expected.iter().any(|e| e == bare) || scene.facts.says("built from");
    if !known && scene.code == "E0277" {
        return;
    }
    let ways: &[&str] = match () {
        () if text => &[".map(str::to_owned)", ".map(String::from)"],
        () if crate::facts::NUMBERS.contains(&bare) || matches!(bare, "char" | "bool") => {
            &[".copied()"]
        }
        () => &[".cloned()", ".copied()"],
    };
    for anchor in scene.primary().take(1) {
        let Some(call) = enclosing(anchor.node, &["call_expression"]) else {
            continue;
        };
        let Some((receiver, name, _)) = method(call) else {
            continue;
        };
        let fits = matches!(
            scene.of(name),
            "collect" | "extend" | "partition" | "unzip" | "sum" | "product"
        );
        if !fits {
            continue;
        }
        let at = receiver.end_byte();
        for way in ways {
            ideas.insert(tier::EXACT, grade::NAMED, at, *way);
        }
        // A collection that nobody needs any more gives its items away.
        for head in nodes(receiver, &["call_expression"]) {
            if let Some((_, name, _)) = method(head).filter(|(_, n, _)| scene.of(*n) == "iter") {
                ideas.replace(tier::EXACT, grade::SEEN, name.byte_range(), "into_iter");
            }
        }
    }
}

fn clone_base(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let bases = scene.all(&["base_field_initializer"]);
    for anchor in scene.anchors.iter().filter(|a| a.tier <= tier::LABEL) {
        let inside = nodes(anchor.node, &["base_field_initializer"]);
        let around = enclosing(anchor.node, &["base_field_initializer"]);
        let Some(base) = around.or(inside.first().copied()) else {
            continue;
        };
        let Some(value) = named(base).first().copied() else {
            continue;
        };
        let text = scene.of(value);
        let function = enclosing(base, &["function_item"]);
        let mut edits = Vec::new();
        for other in &bases {
            let inside = enclosing(*other, &["function_item"]) == function;
            let same = named(*other)
                .first()
                .copied()
                .filter(|v| scene.of(*v) == text);
            if let Some(value) = same.filter(|_| inside) {
                edits.push(edit(value.end_byte()..value.end_byte(), ".clone()"));
            }
        }
        let literal = enclosing(base, &["struct_expression"]);
        let name = literal.map_or("", |l| scene.name(l));
        let own = types(scene).into_iter().find(|t| t.name == head(name));
        if let Some(own) = own.filter(|o| !derived(scene, o.node).contains(&"Clone")) {
            edits.extend(derive_also(scene, own.node, "Clone"));
        }
        ideas.edits(tier::EXACT, grade::NAMED, edits);
        return;
    }
}

fn clone_not_copy(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let near = scene.anchors.iter().map(|a| a.range.start);
    let Some(first) = near.min() else {
        return;
    };
    // The attribute stands above the item whose field is to blame.
    let item = types(scene)
        .into_iter()
        .find(|t| t.node.end_byte() > first && derived(scene, t.node).contains(&"Copy"));
    let Some(own) = item else {
        return;
    };
    let Some(list) = super::traits::derives(scene, own.node) else {
        return;
    };
    let kept: Vec<&str> = derived(scene, own.node)
        .into_iter()
        .filter(|t| *t != "Copy")
        .collect();
    let mut edits = vec![edit(
        list.byte_range(),
        match kept.is_empty() {
            true => String::new(),
            false => format!("#[derive({})]", kept.join(", ")),
        },
    )];
    for star in scene.all(&["unary_expression"]) {
        let Some(inner) = named(star).first().copied() else {
            continue;
        };
        if !scene.of(star).starts_with('*') || inner.kind() != "identifier" {
            continue;
        }
        let bound = crate::bindings::bindings(scene.text, inner, scene.of(inner));
        let of = bound
            .first()
            .and_then(|b| b.holder.child_by_field_name("type"))
            .map_or("", |t| scene.of(t));
        let changed = star
            .parent()
            .is_some_and(|p| p.child_by_field_name("left") == Some(star));
        if head(of.trim_start_matches('&')) == own.name && of.starts_with('&') && !changed {
            edits.push(edit(
                star.byte_range(),
                format!("{}.clone()", scene.of(inner)),
            ));
        }
    }
    ideas.edits(tier::EXACT, grade::NAMED, edits);
}
