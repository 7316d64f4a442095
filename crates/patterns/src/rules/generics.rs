//! Patterns about parameters that nothing uses or determines, and about
//! implementations that may not stand where they do.

use sleepy_fix::Family::{Generics, TraitBounds as Traits};
use sleepy_fix::TextEdit;
use tree_sitter::Node;

use super::{Pattern, find};
use crate::draft::{Ideas, edit, grade};
use crate::outline::{Own, Shape, head, types};
use crate::parts::mentions;
use crate::scene::{Scene, tier};
use crate::syntax::{enclosing, find as nodes, named};

pub(super) const PATTERNS: &[Pattern] = &[
    find(
        "phantom",
        Generics,
        phantom,
        "Uses a parameter by a field of type `PhantomData`, and sets it everywhere.",
    )
    .when(&["E0392", "E0207"], 0.2),
    find(
        "unused_parameter",
        Generics,
        unused_parameter,
        "Takes a parameter off, or moves it to the methods or the trait that use it.",
    )
    .when(&["E0392", "E0207"], 0.1),
    find(
        "whose_function",
        Traits,
        whose_function,
        "Says whose function of a trait is meant: `T::name()`.",
    )
    .when(&["E0790", "E0283", "E0282", "E0599"], 0.08),
];

/// The type whose parameter is meant, and the parameter's name.
fn unused<'t>(scene: &Scene<'t>) -> Option<(Own<'t>, &'t str)> {
    let node = scene.anchors[0].node;
    let name = scene
        .of(node)
        .trim_start_matches(|c: char| !c.is_alphanumeric() && c != '_' && c != '\'');
    let name = name.split(':').next().unwrap_or(name).trim();
    let item = enclosing(node, &["struct_item", "enum_item", "impl_item"])?;
    let of = match item.kind() {
        "impl_item" => head(scene.of(item.child_by_field_name("type")?)),
        _ => scene.of(item.child_by_field_name("name")?),
    };
    types(scene)
        .into_iter()
        .find(|t| t.name == of)
        .map(|t| (t, name))
}

fn phantom(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let Some((own, name)) = unused(scene) else {
        return;
    };
    let held = if name.starts_with('\'') {
        format!("&{name} ()")
    } else {
        name.to_owned()
    };
    let marker = |inner: &str| format!("std::marker::PhantomData<{inner}>");
    let function_marker = format!("fn() -> {name}");
    for inner in [held.as_str(), function_marker.as_str()] {
        let mut edits = Vec::new();
        if scene.code == "E0207" {
            // The parameter of an implementation becomes one of the type.
            edits.extend(new_parameter(scene, &own, name));
        }
        let Some(body) = own.node.child_by_field_name("body") else {
            let end = scene.last(own.node);
            edits.push(edit(end..end, format!("({})", marker(inner))));
            uses(scene, &own, &mut edits);
            ideas.edits(tier::EXACT, grade::NAMED, edits);
            continue;
        };
        let end = scene.last(body);
        let before = scene.text[..end].trim_end();
        let comma = if before.ends_with([',', '{', '(']) {
            ""
        } else {
            ","
        };
        match own.shape {
            Shape::Named => edits.push(edit(
                before.len()..end,
                format!("{comma}\n    marker: {},\n", marker(inner)),
            )),
            Shape::Tuple => edits.push(edit(
                before.len()..end,
                format!("{comma} {}", marker(inner)),
            )),
            Shape::Unit => return,
        }
        uses(scene, &own, &mut edits);
        let grade = if inner == held {
            grade::NAMED
        } else {
            grade::SEEN
        };
        ideas.edits(tier::EXACT, grade, edits);
    }
}

/// The marker where values of the type are made.
fn uses(scene: &Scene<'_>, own: &Own<'_>, edits: &mut Vec<TextEdit>) {
    let is_own = |n: Node<'_>| {
        let text = scene.of(n);
        let within = enclosing(n, &["impl_item"]).and_then(|i| i.child_by_field_name("type"));
        text == own.name || text == "Self" && within.is_some_and(|t| head(scene.of(t)) == own.name)
    };
    for literal in scene.all(&["struct_expression"]) {
        let (Some(name), Some(body)) = (
            literal.child_by_field_name("name"),
            literal.child_by_field_name("body"),
        ) else {
            continue;
        };
        if is_own(name) && own.shape == Shape::Named {
            let end = scene.last(body);
            let before = scene.text[..end].trim_end();
            let comma = if before.ends_with([',', '{']) {
                ""
            } else {
                ","
            };
            let at = before.len();
            edits.push(edit(
                at..at,
                format!("{comma} marker: std::marker::PhantomData"),
            ));
        }
    }
    if own.shape == Shape::Tuple {
        for call in scene.all(&["call_expression"]) {
            let (Some(name), Some(list)) = (
                call.child_by_field_name("function"),
                call.child_by_field_name("arguments"),
            ) else {
                continue;
            };
            if is_own(name) {
                let at = scene.last(list);
                edits.push(edit(at..at, ", std::marker::PhantomData"));
            }
        }
    }
    if own.shape == Shape::Unit {
        for value in scene
            .all(&["identifier"])
            .into_iter()
            .filter(|n| crate::syntax::is_value(*n) && scene.of(*n) == own.name)
        {
            let at = value.end_byte();
            edits.push(edit(at..at, "(std::marker::PhantomData)"));
        }
    }
}

/// A further parameter of a type: where it is declared and where it is named.
fn new_parameter(scene: &Scene<'_>, own: &Own<'_>, name: &str) -> Vec<TextEdit> {
    let mut edits = Vec::new();
    let mut add = |list: Option<Node<'_>>, after: usize| match list {
        Some(list) => {
            let at = scene.last(list);
            edits.push(edit(at..at, format!(", {name}")));
        }
        None => edits.push(edit(after..after, format!("<{name}>"))),
    };
    if let Some(declared) = own.node.child_by_field_name("name") {
        add(
            own.node.child_by_field_name("type_parameters"),
            declared.end_byte(),
        );
    }
    for item in scene.all(&["impl_item"]) {
        let Some(of) = item
            .child_by_field_name("type")
            .filter(|t| head(scene.of(*t)) == own.name)
        else {
            continue;
        };
        let declares = item
            .child_by_field_name("type_parameters")
            .is_some_and(|l| mentions(scene.of(l), name));
        if declares {
            add(of.child_by_field_name("type_arguments"), of.end_byte());
        }
    }
    edits
}

fn unused_parameter(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let node = scene.anchors[0].node;
    let Some(parameter) = enclosing(
        node,
        &["type_parameter", "lifetime_parameter", "const_parameter"],
    ) else {
        return;
    };
    let Some(list) = parameter.parent() else {
        return;
    };
    let all = named(list);
    let at = all
        .iter()
        .position(|p| p.id() == parameter.id())
        .unwrap_or(0);
    let removed = match (at, all.len()) {
        (_, 1) => list.byte_range(),
        (0, _) => parameter.start_byte()..all[1].start_byte(),
        _ => all[at - 1].end_byte()..parameter.end_byte(),
    };
    let Some(item) = list.parent() else { return };
    let name = scene.name(parameter);
    if item.kind() != "impl_item" {
        // Everywhere the type is named, its argument goes, too.
        let own = scene.name(item);
        let mut edits = vec![edit(removed, "")];
        for of in scene.all(&["generic_type"]) {
            let parts = of
                .child_by_field_name("type")
                .zip(of.child_by_field_name("type_arguments"));
            if let Some((head, arguments)) = parts.filter(|(h, _)| scene.of(*h) == own) {
                let given = named(arguments);
                match (given.len(), given.get(at)) {
                    (1, _) => edits.push(edit(head.end_byte()..of.end_byte(), "")),
                    (_, Some(argument)) if at > 0 => {
                        edits.push(edit(given[at - 1].end_byte()..argument.end_byte(), ""))
                    }
                    (_, Some(argument)) => {
                        edits.push(edit(argument.start_byte()..given[1].start_byte(), ""))
                    }
                    _ => {}
                }
            }
        }
        for item in scene.all(&["impl_item"]) {
            let of = scene.part(item, "type");
            let list = item.child_by_field_name("type_parameters");
            if let Some(list) =
                list.filter(|l| head(of) == own && scene.of(*l) == format!("<{name}>"))
            {
                edits.push(edit(list.byte_range(), ""));
            }
        }
        ideas.edits(tier::EXACT, grade::NAMED, edits);
        return;
    }
    // The parameter and what bounds it go to the methods that name it.
    let text = scene.of(parameter);
    let mut bounds = Vec::new();
    let mut edits = vec![edit(removed, "")];
    for other in all.iter().filter(|o| o.id() != parameter.id()) {
        let own = scene.part(*other, "bounds");
        if let Some(bounded) = other
            .child_by_field_name("bounds")
            .filter(|_| mentions(own, name))
        {
            let subject = scene.name(*other);
            bounds.push(format!("{subject}{own}"));
            edits.push(edit(bounded.byte_range(), ""));
        }
    }
    let clause = crate::syntax::children(item)
        .into_iter()
        .find(|c| c.kind() == "where_clause");
    if let Some(clause) = clause {
        let (own, others): (Vec<Node<'_>>, Vec<Node<'_>>) = named(clause)
            .into_iter()
            .partition(|p| mentions(scene.of(*p), name));
        bounds.extend(own.iter().map(|p| scene.of(*p).to_owned()));
        if others.is_empty() {
            edits.push(edit(clause.byte_range(), ""));
        } else {
            let kept: Vec<&str> = others.iter().map(|p| scene.of(*p)).collect();
            edits.push(edit(
                clause.byte_range(),
                format!("where {}", kept.join(", ")),
            ));
        }
    }
    let methods: Vec<Node<'_>> = item
        .child_by_field_name("body")
        .map(named)
        .unwrap_or_default();
    for node in methods
        .into_iter()
        .filter(|m| m.kind() == "function_item" && mentions(scene.of(*m), name))
    {
        let Some(own) = node.child_by_field_name("name") else {
            continue;
        };
        match node.child_by_field_name("type_parameters") {
            Some(list) => {
                let at = list.start_byte() + 1;
                edits.push(edit(at..at, format!("{text}, ")));
            }
            None => edits.push(edit(own.end_byte()..own.end_byte(), format!("<{text}>"))),
        }
        if let Some(body) = node
            .child_by_field_name("body")
            .filter(|_| !bounds.is_empty())
        {
            let at = scene.text[..body.start_byte()].trim_end().len();
            edits.push(edit(
                at..at,
                format!("\n    where\n        {},\n   ", bounds.join(", ")),
            ));
        }
    }
    ideas.edits(tier::EXACT, grade::NAMED, edits);
    // Or the trait takes it.
    if let Some(of_trait) = item
        .child_by_field_name("trait")
        .filter(|t| t.kind() == "type_identifier")
    {
        let mut edits = vec![edit(
            of_trait.end_byte()..of_trait.end_byte(),
            format!("<{name}>"),
        )];
        for declared in scene.all(&["trait_item"]) {
            let own = declared
                .child_by_field_name("name")
                .filter(|n| scene.of(*n) == scene.of(of_trait));
            if let Some(own) = own {
                edits.push(edit(own.end_byte()..own.end_byte(), format!("<{name}>")));
            }
        }
        ideas.edits(tier::EXACT, grade::SEEN, edits);
    }
}

fn whose_function(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let mut subjects: Vec<(String, u8)> = Vec::new();
    let traits: Vec<&str> = scene
        .all(&["trait_item"])
        .into_iter()
        .filter_map(|t| t.child_by_field_name("name"))
        .map(|n| scene.of(n))
        .collect();
    for anchor in scene.anchors.iter().take(3) {
        let mut at = Some(anchor.node);
        while let Some(node) = at {
            if let Some(list) = node.child_by_field_name("type_parameters") {
                for parameter in nodes(list, &["type_parameter"]) {
                    let name = scene.name(parameter);
                    subjects.push((name.to_owned(), grade::NAMED));
                }
            }
            if node.kind() == "impl_item"
                && let Some(of) = node.child_by_field_name("type")
            {
                subjects.push(("Self".to_owned(), grade::NAMED));
                subjects.push((scene.of(of).to_owned(), grade::SEEN));
            }
            if node.kind() == "trait_item" {
                subjects.push(("Self".to_owned(), grade::NAMED));
            }
            at = node.parent();
        }
    }
    let paths = scene.all(&["scoped_identifier"]);
    for path in paths.into_iter().filter(|p| {
        scene
            .anchors
            .iter()
            .take(3)
            .any(|a| a.range.start <= p.end_byte() && p.start_byte() <= a.range.end)
    }) {
        let (Some(of), Some(name)) = (
            path.child_by_field_name("path"),
            path.child_by_field_name("name"),
        ) else {
            continue;
        };
        let (of, name) = (scene.of(of), scene.of(name));
        let of_trait = head(of);
        let foreign = matches!(
            of_trait,
            "Default" | "From" | "FromStr" | "FromIterator" | "TryFrom"
        );
        if !traits.contains(&of_trait) && !foreign {
            continue;
        }
        let mut all = subjects.clone();
        for item in scene.all(&["impl_item"]) {
            let part = |f| item.child_by_field_name(f).map_or("", |n| scene.of(n));
            if head(part("trait")) == of_trait && !part("type").contains('<') {
                all.push((part("type").to_owned(), grade::SEEN));
            }
        }
        for (subject, grade) in all {
            ideas.replace(
                tier::EXACT,
                grade,
                path.byte_range(),
                format!("{subject}::{name}"),
            );
            ideas.replace(
                tier::EXACT,
                grade.max(grade::SEEN),
                path.byte_range(),
                format!("<{subject} as {of}>::{name}"),
            );
        }
    }
}
