//! Patterns about implementations that may not stand where they do: two that
//! collide, one for a type of another crate.

use sleepy_fix::Family::TraitBounds as Traits;
use sleepy_fix::TextEdit;
use tree_sitter::Node;

use super::{Pattern, find};
use crate::draft::{Ideas, edit, grade};
use crate::outline::{below, functions, head};
use crate::parts::mentions;
use crate::scene::{Scene, tier};
use crate::syntax::{enclosing, find as nodes, named};

pub(super) const PATTERNS: &[Pattern] = &[
    find(
        "impl_apart",
        Traits,
        impl_apart,
        "Keeps two implementations apart: for one type, without a derive, or not at all.",
    )
    .when(&["E0119", "E0592"], 0.1),
    find(
        "extension_trait",
        Traits,
        extension_trait,
        "Puts methods for a foreign type into a trait of its own.",
    )
    .when(&["E0116", "E0390", "E0118"], 0.3),
    find(
        "newtype",
        Traits,
        newtype,
        "Wraps a foreign type, so that it may have a foreign trait.",
    )
    .when(&["E0117"], 0.1),
];

/// A whole item with what stands above it, and the line's end.
fn whole(scene: &Scene<'_>, item: Node<'_>) -> std::ops::Range<usize> {
    let start = scene.line_start(crate::outline::start_with_attributes(item));
    start..below(scene, item)
}

fn impl_apart(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let mut items: Vec<Node<'_>> = Vec::new();
    for anchor in scene.anchors.iter().take(4) {
        if let Some(item) = enclosing(anchor.node, &["impl_item"]).filter(|i| !items.contains(i)) {
            items.push(item);
        }
    }
    for item in &items {
        ideas.replace(tier::EXACT, grade::SEEN, whole(scene, *item), "");
    }
    // A derive that does what is written by hand.
    for attribute in scene.all(&["attribute_item"]) {
        let text = scene.of(attribute);
        let near = scene.anchors.iter().any(|a| {
            attribute.start_byte() <= a.range.start && a.range.end <= attribute.end_byte()
        });
        let Some((open, list)) = text.split_once("derive(").filter(|_| near) else {
            continue;
        };
        let list = list.split(')').next().unwrap_or("");
        let range = attribute.start_byte() + open.len() + 7
            ..attribute.start_byte() + open.len() + 7 + list.len();
        for gone in list.split(',').map(str::trim) {
            let rest: Vec<&str> = list
                .split(',')
                .map(str::trim)
                .filter(|t| *t != gone && !t.is_empty())
                .collect();
            let said = scene.facts.quoted.iter().any(|q| mentions(q, gone));
            let grade = if said { grade::NAMED } else { grade::GUESS };
            ideas.replace(tier::EXACT, grade, range.clone(), rest.join(", "));
        }
    }
    // `impl<T: Display> Trait for T` for each type that is used with it.
    for item in items.iter().take(2) {
        one_type(scene, ideas, *item);
    }
    // A method of that name in another implementation.
    if scene.code == "E0592" {
        for anchor in scene.anchors.iter().take(2) {
            if let Some(node) = enclosing(anchor.node, &["function_item"]) {
                ideas.replace(tier::EXACT, grade::SEEN, whole(scene, node), "");
            }
        }
    }
}

fn one_type(scene: &Scene<'_>, ideas: &mut Ideas<'_>, item: Node<'_>) {
    let (Some(list), Some(of_trait)) = (
        item.child_by_field_name("type_parameters"),
        item.child_by_field_name("trait"),
    ) else {
        return;
    };
    let (Some(parameter), 1) = (named(list).first().copied(), named(list).len()) else {
        return;
    };
    let name = scene.name(parameter);
    let whole_text = scene.of(item);
    let bounds = scene.of(parameter);
    let other: Vec<&str> = scene
        .all(&["impl_item"])
        .into_iter()
        .filter(|i| i.id() != item.id())
        .filter(|i| {
            i.child_by_field_name("trait")
                .is_some_and(|t| head(scene.of(t)) == head(scene.of(of_trait)))
        })
        .filter_map(|i| i.child_by_field_name("type"))
        .map(|t| scene.of(t))
        .collect();
    let mut usual: Vec<&str> = Vec::new();
    if bounds.contains("str>") {
        usual.extend(["&str", "String", "&String"]);
    } else {
        usual.extend([
            "i32", "u32", "f64", "&str", "String", "u64", "usize", "i64", "char", "u8",
        ]);
    }
    let fresh: Vec<&str> = usual.into_iter().filter(|t| !other.contains(t)).collect();
    let copy = |of: &str| {
        let mut text = whole_text.replacen(scene.of(list), "", 1);
        if let Some(clause) = crate::syntax::children(item)
            .into_iter()
            .find(|c| c.kind() == "where_clause")
        {
            text = text.replacen(scene.of(clause), "", 1);
        }
        // What the bound was for is not needed for the type itself.
        let text = match (bounds.contains("AsRef<"), of) {
            (true, "String") => text.replace(".as_ref()", ".as_str()"),
            (true, _) => text.replace(".as_ref()", ""),
            _ => text,
        };
        word_swap(&text, name, of)
    };
    // `impl From<T> for T` is there already.
    let reflexive: Vec<TextEdit> = scene
        .all(&["impl_item"])
        .into_iter()
        .filter(|i| {
            let part = |f| i.child_by_field_name(f).map_or("", |n| scene.of(n));
            part("trait") == format!("From<{}>", part("type"))
        })
        .map(|i| edit(whole(scene, i), ""))
        .collect();
    for of in &fresh {
        ideas.replace(tier::EXACT, grade::SEEN, item.byte_range(), copy(of));
    }
    for many in [
        &["i32", "&str"][..],
        &["&str", "String"],
        &["i32", "u32", "f64", "&str", "String"],
    ] {
        let texts: Vec<String> = many
            .iter()
            .filter(|t| !other.contains(*t))
            .map(|t| copy(t))
            .collect();
        let mut edits = vec![edit(item.byte_range(), texts.join("\n\n"))];
        edits.extend(reflexive.iter().cloned());
        ideas.edits(tier::EXACT, grade::NAMED, edits);
    }
}

/// `text` with the word `from` as `to`.
fn word_swap(text: &str, from: &str, to: &str) -> String {
    let mut made = String::new();
    let mut word = String::new();
    for c in text.chars().chain(['\0']) {
        if c.is_alphanumeric() || c == '_' {
            word.push(c);
            continue;
        }
        made.push_str(if word == from { to } else { &word });
        word.clear();
        if c != '\0' {
            made.push(c);
        }
    }
    made
}

fn extension_trait(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for anchor in scene.anchors.iter().take(1) {
        let Some(item) = enclosing(anchor.node, &["impl_item"]) else {
            continue;
        };
        let (Some(of), Some(body)) = (
            item.child_by_field_name("type"),
            item.child_by_field_name("body"),
        ) else {
            continue;
        };
        let mut signatures = String::new();
        let mut edits = Vec::new();
        for node in named(body)
            .into_iter()
            .filter(|n| n.kind() == "function_item")
        {
            let end = node
                .child_by_field_name("body")
                .map_or(node.end_byte(), |b| b.start_byte());
            let text = scene.text[node.start_byte()..end].trim_end();
            let text = text.strip_prefix("pub ").unwrap_or(text);
            signatures += &format!("    {text};\n");
            if scene.of(node).starts_with("pub ") {
                edits.push(edit(node.start_byte()..node.start_byte() + 4, ""));
            }
        }
        let name: String = head(scene.of(of))
            .chars()
            .filter(|c| c.is_alphanumeric())
            .collect();
        let mut letters = name.chars();
        let name: String = letters
            .next()
            .map(|c| c.to_uppercase().chain(letters).collect())
            .unwrap_or_default();
        let name = format!(
            "{}Ext",
            if name.is_empty() {
                "Value".to_owned()
            } else {
                name
            }
        );
        let arguments: Vec<&str> = nodes(item, &["type_parameter"])
            .into_iter()
            .filter_map(|p| p.child_by_field_name("name"))
            .map(|n| scene.of(n))
            .collect();
        let used: Vec<&str> = arguments
            .iter()
            .filter(|a| mentions(&signatures, a))
            .copied()
            .collect();
        let list = if used.is_empty() {
            String::new()
        } else {
            format!("<{}>", used.join(", "))
        };
        let start = crate::outline::start_with_attributes(item);
        edits.push(edit(
            start..start,
            format!("pub trait {name}{list} {{\n{signatures}}}\n\n"),
        ));
        let at = of.start_byte();
        edits.push(edit(at..at, format!("{name}{list} for ")));
        ideas.edits(tier::EXACT, grade::NAMED, edits);
    }
}

fn newtype(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let Some(item) = enclosing(scene.anchors[0].node, &["impl_item"]) else {
        return;
    };
    let (Some(of), Some(of_trait), Some(body)) = (
        item.child_by_field_name("type"),
        item.child_by_field_name("trait"),
        item.child_by_field_name("body"),
    ) else {
        return;
    };
    let inner = scene.of(of);
    let name = "Wrapper";
    let start = crate::outline::start_with_attributes(item);
    let mut edits = vec![
        edit(start..start, format!("struct {name}({inner});\n\n")),
        edit(of.byte_range(), name),
    ];
    // What the methods do with `self` they do with what it holds.
    for node in nodes(body, &["self"]) {
        let receiver = node.parent().is_some_and(|p| p.kind() == "self_parameter");
        if !receiver {
            let at = node.end_byte();
            edits.push(edit(at..at, ".0"));
        }
    }
    // What they make is wrapped.
    for f in functions(scene)
        .iter()
        .filter(|f| enclosing(f.node, &["impl_item"]).is_some_and(|i| i.id() == item.id()))
    {
        let makes =
            f.result == "Self" || crate::outline::arguments(f.result).first() == Some(&"Self");
        if let Some(block) = f.node.child_by_field_name("body").filter(|_| makes) {
            let mut values = Vec::new();
            super::errors::results(block, &mut values);
            for value in values {
                let (text, range) = (scene.of(value), scene.span(value));
                let made = match text
                    .strip_prefix("Ok(")
                    .or_else(|| text.strip_prefix("Some("))
                    .and_then(|t| t.strip_suffix(')'))
                {
                    Some(inner) => text.replacen(inner, &format!("{name}({inner})"), 1),
                    None if text.starts_with("Err(") || text == "None" => continue,
                    None => format!("{name}({text})"),
                };
                if nodes(value, &["self"]).is_empty() {
                    edits.push(edit(range, made));
                }
            }
        }
    }
    let method = functions(scene)
        .into_iter()
        .find(|f| enclosing(f.node, &["impl_item"]).is_some_and(|i| i.id() == item.id()));
    let mut used = Vec::new();
    wrapped_uses(
        scene,
        item,
        head(scene.of(of_trait)),
        inner,
        method.map_or("", |m| m.name),
        name,
        &mut used,
    );
    let mut whole = edits.clone();
    whole.extend(used);
    ideas.edits(tier::EXACT, grade::NAMED, whole);
    ideas.edits(tier::EXACT, grade::SEEN, edits);
}

/// Where the trait is used outside of its implementation: values are wrapped,
/// patterns taken apart.
fn wrapped_uses(
    scene: &Scene<'_>,
    item: Node<'_>,
    of_trait: &str,
    inner: &str,
    method: &str,
    name: &str,
    edits: &mut Vec<TextEdit>,
) {
    let outside =
        |n: &Node<'_>| n.start_byte() < item.start_byte() || n.end_byte() > item.end_byte();
    let called = match of_trait {
        "Display" => "to_string",
        "FromStr" => "parse",
        _ => method,
    };
    for call in scene
        .all(&["call_expression"])
        .iter()
        .filter(|c| outside(c))
    {
        let Some((receiver, own, _)) = super::calls::method(*call) else {
            continue;
        };
        if scene.of(own) == called && called != "parse" {
            let range = scene.span(receiver);
            edits.push(edit(range.start..range.start, format!("{name}(")));
            edits.push(edit(range.end..range.end, ")"));
        }
    }
    if called == "parse" {
        for declared in scene
            .all(&["let_declaration"])
            .iter()
            .filter(|c| outside(c))
        {
            let (Some(pattern), Some(of)) = (
                declared.child_by_field_name("pattern"),
                declared.child_by_field_name("type"),
            ) else {
                continue;
            };
            if scene.of(of) == inner && scene.of(*declared).contains("parse()") {
                let text = scene.of(pattern);
                let text = match inner.starts_with('(') {
                    true => text.trim_start_matches('(').trim_end_matches(')'),
                    false => text,
                };
                let wrapped = if inner.starts_with('(') {
                    format!("{name}(({text}))")
                } else {
                    format!("{name}({text})")
                };
                edits.push(edit(pattern.start_byte()..of.end_byte(), wrapped));
            }
        }
    }
}
