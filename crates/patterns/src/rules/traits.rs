//! Patterns that give a type a trait, or say what a trait gives.

use sleepy_fix::Family::{Async, Generics, TraitBounds as Traits};
use sleepy_fix::TextEdit;
use tree_sitter::Node;

use super::bounds::generic_items;
use super::bounds::mentions;
use super::bounds::signature_types;
use super::bounds::wanted;
use super::{Pattern, find};
use crate::draft::{Ideas, edit, grade};
use crate::facts::{DERIVABLE, bare, last_segment, push};
use crate::scene::{Scene, tier};
use crate::syntax::{find as nodes, named};

pub(super) const PATTERNS: &[Pattern] = &[
    find(
        "supertrait",
        Traits,
        supertrait,
        "Makes a trait require another.",
    ),
    find("drop_bound", Traits, drop_bound, "Takes a bound off."),
    find(
        "derive",
        Traits,
        derive,
        "Derives a trait for a type of the file.",
    ),
    find("underive", Traits, underive, "Takes a derived trait off."),
    find(
        "object_bound",
        Async,
        object_bound,
        "Adds `Send`, `'static` or a trait to `impl Trait` and `dyn Trait`.",
    ),
    find(
        "associated_type",
        Generics,
        associated_type,
        "Declares a missing associated type in an implementation.",
    ),
    find(
        "bind_item",
        Generics,
        bind_item,
        "Says what an iterator or a closure in a bound gives.",
    ),
];

fn supertrait(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for (tier, item) in generic_items(scene)
        .into_iter()
        .filter(|(_, i)| i.kind() == "trait_item")
    {
        let Some(name) = item
            .child_by_field_name("type_parameters")
            .or_else(|| item.child_by_field_name("name"))
        else {
            continue;
        };
        for (bound, grade) in wanted(scene)
            .into_iter()
            .chain([("Sized".to_owned(), grade::SEEN)])
        {
            match item.child_by_field_name("bounds") {
                Some(bounds) => ideas.insert(tier, grade, bounds.end_byte(), format!(" + {bound}")),
                None => ideas.insert(tier, grade, name.end_byte(), format!(": {bound}")),
            }
        }
    }
}

fn drop_bound(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for (tier, item) in generic_items(scene) {
        for list in nodes(item, &["trait_bounds"]).into_iter().take(6) {
            let bounds = named(list);
            if bounds.len() == 1 {
                ideas.replace(tier, grade::NAMED, list.byte_range(), "");
                continue;
            }
            for i in 0..bounds.len() {
                let range = if i > 0 {
                    bounds[i - 1].end_byte()..bounds[i].end_byte()
                } else {
                    bounds[0].start_byte()..bounds[1].start_byte()
                };
                ideas.replace(tier, grade::NAMED, range, "");
            }
        }
    }
}

/// The derives that stand above an item: the attribute's node, innermost brackets.
pub(super) fn derives<'t>(scene: &Scene<'t>, item: Node<'t>) -> Option<Node<'t>> {
    let mut at = item.prev_sibling();
    while let Some(node) = at {
        match node.kind() {
            "attribute_item" if scene.of(node).contains("derive(") => return Some(node),
            "attribute_item" | "line_comment" | "block_comment" => at = node.prev_sibling(),
            _ => return None,
        }
    }
    None
}

/// The edit that derives one more trait for an item.
pub(super) fn derive_also(scene: &Scene<'_>, item: Node<'_>, wanted: &str) -> Option<TextEdit> {
    let Some(list) = derives(scene, item) else {
        let at = item.start_byte();
        return Some(edit(at..at, format!("#[derive({wanted})]\n")));
    };
    let close = list.start_byte() + scene.of(list).rfind(')')?;
    Some(edit(close..close, format!(", {wanted}")))
}

/// The traits of the message that can be derived.
pub(super) fn derivable<'s>(scene: &'s Scene<'_>) -> impl Iterator<Item = &'s str> {
    let traits = scene.facts.traits.iter().map(|t| bare(t));
    traits.filter(|t| DERIVABLE.contains(t))
}

/// Whether a type declares something that is never `Copy`.
pub(super) fn never_copy(scene: &Scene<'_>, item: Node<'_>) -> bool {
    const OWNING: [&str; 14] = [
        "String", "Vec", "Box", "Rc", "Arc", "HashMap", "BTreeMap", "HashSet", "BTreeSet",
        "VecDeque", "PathBuf", "RefCell", "Mutex", "dyn",
    ];
    let text = item.child_by_field_name("body").map_or("", |b| scene.of(b));
    OWNING.iter().any(|o| mentions(text, o)) || text.contains("&mut ")
}

fn derive(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let named: Vec<&str> = derivable(scene).collect();
    let mut sets: Vec<(String, u8)> = Vec::new();
    let with = [
        "Clone, Copy",
        "PartialEq, Eq",
        "Eq, Hash",
        "PartialEq, Eq, Hash",
        "PartialEq, PartialOrd",
        "PartialOrd, Ord",
        "PartialEq, Eq, PartialOrd, Ord",
        "Eq, PartialOrd, Ord",
    ];
    for name in &named {
        sets.push(((*name).into(), grade::NAMED));
        sets.extend(
            with.iter()
                .filter(|w| w.split(", ").any(|p| p == *name))
                .map(|w| ((*w).into(), grade::SEEN)),
        );
    }
    for other in DERIVABLE.iter().filter(|d| !named.contains(d)) {
        sets.push(((*other).into(), grade::GUESS));
    }
    for item in scene.all(&["struct_item", "enum_item"]) {
        let name = scene.name(item);
        let said = scene.facts.quoted.iter().any(|q| mentions(q, name));
        let tier = if said { tier::EXACT } else { tier::FAR };
        let attribute = derives(scene, item);
        let fits = |set: &str| !mentions(set, "Copy") || !never_copy(scene, item);
        for (set, grade) in sets.iter().filter(|(s, _)| fits(s)) {
            match attribute {
                Some(node) => {
                    let text = scene.of(node);
                    let Some(open) = text.find("derive(").map(|i| i + 7) else {
                        continue;
                    };
                    let Some(close) = text[open..].find(')').map(|i| i + open) else {
                        continue;
                    };
                    let have = |part: &str| text[open..close].split(',').any(|d| d.trim() == part);
                    if set.split(", ").any(have) {
                        continue;
                    }
                    let comma = if text[open..close].trim().is_empty() {
                        ""
                    } else {
                        ", "
                    };
                    ideas.insert(
                        tier,
                        *grade,
                        node.start_byte() + close,
                        format!("{comma}{set}"),
                    );
                    if !comma.is_empty() {
                        ideas.insert(tier, *grade, node.start_byte() + open, format!("{set}, "));
                    }
                }
                None => {
                    let indent = scene.indent(item.start_byte());
                    ideas.insert(
                        tier,
                        *grade,
                        item.start_byte(),
                        format!("#[derive({set})]\n{indent}"),
                    );
                }
            }
        }
    }
}

fn underive(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for node in scene.all(&["attribute_item"]) {
        let text = scene.of(node);
        let Some(open) = text.find("derive(").map(|i| i + 7) else {
            continue;
        };
        let Some(close) = text[open..].find(')').map(|i| i + open) else {
            continue;
        };
        let parts: Vec<&str> = text[open..close]
            .split(',')
            .map(str::trim)
            .filter(|p| !p.is_empty())
            .collect();
        let near = scene
            .anchors
            .iter()
            .any(|a| a.range.start >= node.start_byte() && a.range.start <= node.end_byte() + 200);
        for part in &parts {
            let said = scene.facts.traits.iter().any(|t| bare(t) == *part);
            if parts.len() > 1 && (near || said) {
                let rest: Vec<&str> = parts.iter().filter(|p| *p != part).copied().collect();
                let tier = if near { tier::EXACT } else { tier::FAR };
                let grade = if said { grade::NAMED } else { grade::GUESS };
                ideas.replace(
                    tier,
                    grade,
                    node.start_byte() + open..node.start_byte() + close,
                    rest.join(", "),
                );
            }
        }
    }
}

fn object_bound(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let mut wanted: Vec<(String, u8)> = wanted(scene)
        .into_iter()
        .filter(|(_, g)| *g == grade::NAMED)
        .collect();
    for bound in [
        "'static",
        "Send",
        "Sync",
        "Send + Sync",
        "Send + 'static",
        "'a",
        "'_",
    ] {
        wanted.push((bound.into(), grade::SEEN));
    }
    for (tier, item) in generic_items(scene) {
        for node in nodes(item, &["abstract_type", "dynamic_type"])
            .into_iter()
            .take(6)
        {
            let referenced = node
                .parent()
                .filter(|p| p.kind() == "reference_type")
                .is_some();
            for (bound, grade) in &wanted {
                let text = scene.of(node);
                match node.parent().filter(|p| p.kind() == "bounded_type") {
                    Some(bounded) => {
                        ideas.insert(tier, *grade, bounded.end_byte(), format!(" + {bound}"))
                    }
                    None if referenced => ideas.replace(
                        tier,
                        *grade,
                        node.byte_range(),
                        format!("({text} + {bound})"),
                    ),
                    None => ideas.insert(tier, *grade, node.end_byte(), format!(" + {bound}")),
                }
            }
        }
    }
}

fn associated_type(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    if scene.code != "E0046" {
        return;
    }
    for (tier, item) in generic_items(scene)
        .into_iter()
        .filter(|(_, i)| i.kind() == "impl_item")
    {
        let (Some(body), Some(own)) = (
            item.child_by_field_name("body"),
            item.child_by_field_name("type"),
        ) else {
            continue;
        };
        let mut types: Vec<String> = vec!["Self".into(), scene.of(own).into()];
        for node in nodes(
            item,
            &[
                "type_identifier",
                "primitive_type",
                "generic_type",
                "reference_type",
                "tuple_type",
            ],
        ) {
            push(&mut types, scene.of(node));
        }
        let first = named(body)
            .first()
            .map_or(body.start_byte() + 1, Node::start_byte);
        let indent = scene.indent(first);
        for name in scene
            .facts
            .quoted
            .iter()
            .filter(|q| q.starts_with(|c: char| c.is_ascii_uppercase()))
        {
            for (i, of) in types.iter().take(16).enumerate() {
                let grade = if i < 2 { grade::NAMED } else { grade::SEEN };
                ideas.insert(tier, grade, first, format!("type {name} = {of};\n{indent}"));
            }
        }
    }
}

fn bind_item(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let mut types: Vec<String> = Vec::new();
    for text in scene
        .facts
        .expected
        .iter()
        .chain(&scene.facts.found)
        .chain(&scene.facts.quoted)
    {
        let fits = !text.contains(['{', '.', ' ']) || text.starts_with('&');
        if fits && text.len() < 40 && !text.starts_with('<') {
            push(&mut types, last_segment(text));
        }
    }
    for function in &scene.functions {
        for node in nodes(
            *function,
            &["type_identifier", "primitive_type", "reference_type"],
        ) {
            push(&mut types, scene.of(node));
        }
    }
    // What the fields of the file hold is what is gone through.
    for field in scene.all(&["field_declaration"]).into_iter().take(8) {
        for held in nodes(field, &["type_arguments"])
            .into_iter()
            .flat_map(named)
        {
            push(&mut types, &format!("&{}", scene.of(held)));
            push(&mut types, scene.of(held));
        }
    }
    for item in scene.items.iter().take(3) {
        for parameter in nodes(*item, &["type_parameter"]) {
            if let Some(name) = parameter.child_by_field_name("name") {
                push(&mut types, scene.of(name));
                push(&mut types, &format!("&{}", scene.of(name)));
            }
        }
    }
    push(&mut types, "()");
    for (tier, item) in generic_items(scene) {
        let bounds = nodes(item, &["trait_bounds", "abstract_type", "dynamic_type"]);
        for node in bounds.into_iter().flat_map(named).take(12) {
            let name = scene.of(node);
            let (head, after) = match name {
                "Iterator" | "IntoIterator" | "DoubleEndedIterator" | "ExactSizeIterator" => {
                    ("<Item = ", ">")
                }
                "Add" | "Sub" | "Mul" | "Div" | "Future" | "Neg" => ("<Output = ", ">"),
                _ if name.starts_with("Fn") && !name.contains("->") && name.ends_with(')') => {
                    (" -> ", "")
                }
                _ => ("<", ">"),
            };
            // An associated type that must be specified.
            if scene.code == "E0191" {
                for missing in scene.facts.quoted.iter().filter(|q| {
                    q.starts_with(char::is_uppercase) && q.chars().all(char::is_alphanumeric)
                }) {
                    for of in types.iter().chain(&signature_types(scene)).take(20) {
                        // The trait is no type, and what is missing cannot be itself.
                        let vain = missing == name || of == missing || of.contains(name);
                        ideas.insert(
                            tier,
                            if vain { grade::GUESS } else { grade::NAMED },
                            node.end_byte(),
                            format!("<{missing} = {of}>"),
                        );
                    }
                }
            }
            let grade = if head == "<" {
                grade::GUESS
            } else {
                grade::NAMED
            };
            for of in types.iter().take(20) {
                ideas.insert(tier, grade, node.end_byte(), format!("{head}{of}{after}"));
            }
        }
    }
}
