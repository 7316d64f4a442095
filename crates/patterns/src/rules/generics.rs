//! Patterns about parameters that nothing uses or determines, and about
//! implementations that may not stand where they do.

use sleepy_fix::Family::{Generics, TraitBounds as Traits};
use sleepy_fix::TextEdit;
use tree_sitter::Node;

use super::{Pattern, find};
use crate::draft::{Ideas, edit, grade};
use crate::outline::{Own, Shape, below, function, functions, head, mentions, types};
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
    find(
        "bound_in_pairs",
        Traits,
        bound_in_pairs,
        "Adds the trait that is missing together with `Copy` or `Clone`, on the type's implementations, too.",
    )
    .when(&["E0369", "E0277", "E0599", "E0507", "E0382"], 0.02),
    find(
        "struct_bound",
        Traits,
        struct_bound,
        "Bounds a type's parameter where the type is declared as where it is used.",
    )
    .when(&["E0367", "E0277", "E0366"], 0.08),
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
            let end = own.node.end_byte() - 1;
            edits.push(edit(end..end, format!("({})", marker(inner))));
            uses(scene, &own, &mut edits);
            ideas.edits(tier::EXACT, grade::NAMED, edits);
            continue;
        };
        let end = body.end_byte() - 1;
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
            let end = body.end_byte() - 1;
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
                let at = list.end_byte() - 1;
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
            let at = list.end_byte() - 1;
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
    let name = parameter
        .child_by_field_name("name")
        .map_or("", |n| scene.of(n));
    if item.kind() != "impl_item" {
        // Everywhere the type is named, its argument goes, too.
        let own = item.child_by_field_name("name").map_or("", |n| scene.of(n));
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
            let of = item.child_by_field_name("type").map_or("", |t| scene.of(t));
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
        let own = other
            .child_by_field_name("bounds")
            .map_or("", |b| scene.of(b));
        if let Some(bounded) = other
            .child_by_field_name("bounds")
            .filter(|_| mentions(own, name))
        {
            let subject = other
                .child_by_field_name("name")
                .map_or("", |n| scene.of(n));
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
                    let name = parameter
                        .child_by_field_name("name")
                        .map_or("", |n| scene.of(n));
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
    let (Some(list), Some(of), Some(of_trait), Some(body)) = (
        item.child_by_field_name("type_parameters"),
        item.child_by_field_name("type"),
        item.child_by_field_name("trait"),
        item.child_by_field_name("body"),
    ) else {
        return;
    };
    let (Some(parameter), 1) = (named(list).first().copied(), named(list).len()) else {
        return;
    };
    let name = parameter
        .child_by_field_name("name")
        .map_or("", |n| scene.of(n));
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
        word_swap(&text, name, of)
    };
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
        ideas.replace(
            tier::EXACT,
            grade::NAMED,
            item.byte_range(),
            texts.join("\n\n"),
        );
    }
    let _ = (of, body);
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
        let parameters = item
            .child_by_field_name("type_parameters")
            .map_or("", |n| scene.of(n));
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
        let _ = parameters;
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
    let _ = function;
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

fn bound_in_pairs(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let mut wanted: Vec<String> = super::bounds::wanted(scene)
        .into_iter()
        .filter(|(_, g)| *g == grade::NAMED)
        .map(|(n, _)| n)
        .take(2)
        .collect();
    if wanted.is_empty() && matches!(scene.code, "E0507" | "E0382") {
        wanted.push("Clone".to_owned());
    }
    for item in scene
        .items
        .iter()
        .take(4)
        .filter(|i| i.child_by_field_name("type_parameters").is_some())
    {
        let parameters = item
            .child_by_field_name("type_parameters")
            .map(named)
            .unwrap_or_default();
        for parameter in parameters
            .into_iter()
            .filter(|p| p.kind() == "type_parameter")
        {
            let Some(name) = parameter.child_by_field_name("name") else {
                continue;
            };
            let own = scene.of(name);
            let said = scene.facts.quoted.iter().any(|q| mentions(q, own));
            for with in ["Copy", "Clone", "Default"] {
                for bound in wanted.iter().filter(|b| *b != with) {
                    let operator = ["Add", "Sub", "Mul", "Div", "Rem", "Neg"]
                        .contains(&crate::facts::bare(bound));
                    let bound = if operator && !bound.contains('<') {
                        format!("{bound}<Output = {own}>")
                    } else {
                        bound.clone()
                    };
                    let (at, text) = match parameter.child_by_field_name("bounds") {
                        Some(bounds) if mentions(scene.of(bounds), with) => continue,
                        Some(bounds) => (bounds.end_byte(), format!(" + {bound} + {with}")),
                        None => (name.end_byte(), format!(": {bound} + {with}")),
                    };
                    let grade = match (said, with) {
                        (true, "Copy") => grade::NAMED,
                        (true, _) => grade::SEEN,
                        _ => grade::GUESS,
                    };
                    ideas.insert(tier::EXACT, grade, at, text);
                }
            }
        }
    }
}

fn struct_bound(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for item in scene
        .items
        .iter()
        .take(6)
        .filter(|i| i.kind() == "impl_item")
    {
        let (Some(list), Some(of)) = (
            item.child_by_field_name("type_parameters"),
            item.child_by_field_name("type"),
        ) else {
            continue;
        };
        let Some(own) = types(scene)
            .into_iter()
            .find(|t| t.name == head(scene.of(of)))
        else {
            continue;
        };
        let Some(declared) = own.node.child_by_field_name("type_parameters") else {
            continue;
        };
        let bounds: Vec<String> = nodes(list, &["type_parameter"])
            .into_iter()
            .filter_map(|p| p.child_by_field_name("bounds"))
            .map(|b| scene.of(b).trim_start_matches(':').trim().to_owned())
            .collect();
        for parameter in nodes(declared, &["type_parameter"]) {
            for bound in &bounds {
                match parameter.child_by_field_name("bounds") {
                    Some(old) => ideas.insert(
                        tier::EXACT,
                        grade::SEEN,
                        old.end_byte(),
                        format!(" + {bound}"),
                    ),
                    None => ideas.insert(
                        tier::EXACT,
                        grade::NAMED,
                        parameter.end_byte(),
                        format!(": {bound}"),
                    ),
                }
            }
        }
        // The implementations that lack what this one has.
        let mut edits = Vec::new();
        for other in scene
            .all(&["impl_item"])
            .into_iter()
            .filter(|i| i.id() != item.id())
        {
            let same = other
                .child_by_field_name("type")
                .is_some_and(|t| head(scene.of(t)) == own.name);
            for parameter in other
                .child_by_field_name("type_parameters")
                .filter(|_| same)
                .map(|l| nodes(l, &["type_parameter"]))
                .unwrap_or_default()
            {
                if let (None, Some(bound)) =
                    (parameter.child_by_field_name("bounds"), bounds.first())
                {
                    edits.push(edit(
                        parameter.end_byte()..parameter.end_byte(),
                        format!(": {bound}"),
                    ));
                }
            }
        }
        ideas.edits(tier::EXACT, grade::SEEN, edits);
    }
}
