//! Patterns that choose between traits, or say which types a trait is for.

use sleepy_fix::Family::TraitBounds as Traits;
use sleepy_fix::TextEdit;
use tree_sitter::Node;

use super::calls::method;
use super::generic_values::bounded;
use super::own_traits::{declared, trait_named};
use super::{Pattern, find};
use crate::draft::{Ideas, edit, grade};
use crate::outline::head;
use crate::parts::mentions;
use crate::scene::{Scene, tier};
use crate::syntax::{children, enclosing, find as nodes, named};

pub(super) const PATTERNS: &[Pattern] = &[
    find(
        "which_trait",
        Traits,
        which_trait,
        "Says which trait's method is meant: `Walk::step(duck)`.",
    )
    .when(&["E0034", "E0308"], 0.3),
    find(
        "impl_for_each",
        Traits,
        impl_for_each,
        "Implements a trait for each type that has the other trait, instead of for all there may be.",
    )
    .when(&["E0119", "E0210"], 0.3),
    find(
        "combined_trait",
        Traits,
        combined_trait,
        "Joins the traits of a trait object in one: a trait of its own, or a supertrait.",
    )
    .when(&["E0225"], 0.3),
    find(
        "made_by_default",
        Traits,
        made_by_default,
        "Makes a value of a type parameter with `Default`, and bounds the parameter.",
    )
    .when(&["E0599"], 0.15),
];

/// The traits that a message's candidates are of.
fn candidates<'t>(scene: &Scene<'t>) -> Vec<&'t str> {
    let mut found: Vec<&str> = Vec::new();
    let children = &scene.diagnostic.children;
    for message in children.iter().map(|c| c.message.as_str()) {
        let Some((_, rest)) = message.split_once("trait `") else {
            continue;
        };
        let name = head(rest.split('`').next().unwrap_or(""));
        if !name.is_empty() && !found.contains(&name) {
            found.push(name);
        }
    }
    found
}

fn which_trait(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for anchor in scene.primary().take(1) {
        let Some(call) = enclosing(anchor.node, &["call_expression"]) else {
            continue;
        };
        let mut traits = candidates(scene);
        if scene.code != "E0034" {
            traits.clear();
        }
        let called = scene.callee(call);
        for item in scene.all(&["trait_item"]) {
            let name = scene.name(item);
            let has = declared(scene, item).iter().any(|f| f.name == called);
            if has && !traits.contains(&name) {
                traits.push(name);
            }
        }
        // One trait alone leaves no doubt which is meant.
        if scene.code != "E0034" && traits.len() < 2 {
            continue;
        }
        if let Some((receiver, name, list)) = method(call) {
            let (value, name) = (scene.of(receiver), scene.of(name));
            let inner = list.start_byte() + 1..scene.last(list);
            let rest = scene.text.get(inner).unwrap_or("").trim();
            let rest = match rest {
                "" => String::new(),
                more => format!(", {more}"),
            };
            for of in traits.into_iter().take(4) {
                for sign in ["", "&", "&mut "] {
                    let new = format!("{of}::{name}({sign}{value}{rest})");
                    ideas.replace(tier::EXACT, grade::NAMED, call.byte_range(), new);
                }
            }
            continue;
        }
        // `Duck::step()` as `<Duck as Walk>::step()`.
        let function = call
            .child_by_field_name("function")
            .filter(|f| f.kind() == "scoped_identifier");
        let parts = function.and_then(|f| {
            let path = f.child_by_field_name("path")?;
            Some((f, scene.of(path), scene.name(f)))
        });
        if let Some((function, of, name)) = parts {
            for wanted in traits.into_iter().take(4) {
                let new = format!("<{of} as {wanted}>::{name}");
                ideas.replace(tier::EXACT, grade::NAMED, function.byte_range(), new);
            }
        }
    }
}

fn impl_for_each(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for item in scene.all(&["impl_item"]) {
        let near = scene
            .anchors
            .iter()
            .any(|a| item.start_byte() <= a.range.start && a.range.end <= item.end_byte());
        if !near {
            continue;
        }
        let part = |field| item.child_by_field_name(field);
        let (Some(list), Some(of), Some(_)) =
            (part("type_parameters"), part("type"), part("trait"))
        else {
            continue;
        };
        // `impl<T: Priced> Display for T`.
        let Some(parameter) = named(list)
            .into_iter()
            .find(|p| p.kind() == "type_parameter" && scene.name(*p) == scene.of(of))
        else {
            continue;
        };
        let clause = children(item)
            .into_iter()
            .find(|c| c.kind() == "where_clause");
        let bounds = [parameter.child_by_field_name("bounds"), clause];
        let wanted: String = bounds
            .into_iter()
            .flatten()
            .map(|b| scene.of(b))
            .collect::<Vec<_>>()
            .join(" ");
        let holders: Vec<&str> = scene
            .all(&["impl_item"])
            .into_iter()
            .filter(|i| i.id() != item.id())
            .filter_map(|i| {
                let of_trait = i.child_by_field_name("trait")?;
                let plain = i.child_by_field_name("type_parameters").is_none();
                let has = mentions(&wanted, head(scene.of(of_trait)));
                (plain && has).then(|| i.child_by_field_name("type").map(|t| scene.of(t)))?
            })
            .collect();
        if holders.is_empty() || holders.len() > 4 || named(list).len() > 1 {
            continue;
        }
        let texts: Vec<String> = holders
            .iter()
            .map(|holder| for_one(scene, item, list, of, clause, holder))
            .collect();
        let new = texts.join("\n\n");
        ideas.edits(
            tier::EXACT,
            grade::NAMED,
            vec![edit(item.byte_range(), new)],
        );
    }
}

/// A blanket implementation written for one type.
fn for_one(
    scene: &Scene<'_>,
    item: Node<'_>,
    list: Node<'_>,
    of: Node<'_>,
    clause: Option<Node<'_>>,
    holder: &str,
) -> String {
    let parameter = scene.of(of);
    let mut edits = vec![edit(list.byte_range(), ""), edit(of.byte_range(), holder)];
    if let Some(clause) = clause {
        edits.push(edit(of.end_byte()..clause.end_byte(), ""));
    }
    if let Some(body) = item.child_by_field_name("body") {
        for node in nodes(body, &["type_identifier", "identifier"]) {
            if scene.of(node) == parameter {
                edits.push(edit(node.byte_range(), holder));
            }
        }
    }
    scene.rewritten(item.byte_range(), edits)
}

fn combined_trait(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let Some(anchor) = scene.primary().next() else {
        return;
    };
    let whole = enclosing(anchor.node, &["bounded_type", "dynamic_type"]).map(outermost);
    let Some(whole) = whole else {
        return;
    };
    let text = scene.of(whole);
    let bounds = text.trim_start_matches("dyn ").split('+').map(str::trim);
    let (autos, traits): (Vec<&str>, Vec<&str>) =
        bounds.partition(|b| matches!(*b, "Send" | "Sync" | "Unpin") || b.starts_with('\''));
    let [first, second, ..] = traits[..] else {
        return;
    };
    let places: Vec<Node<'_>> = scene
        .all(&["bounded_type", "dynamic_type"])
        .into_iter()
        .filter(|n| scene.of(*n) == text)
        .collect();
    let with_autos = |name: &str| {
        let mut all = vec![name];
        all.extend(&autos);
        format!("dyn {}", all.join(" + "))
    };
    let everywhere = |name: &str| -> Vec<TextEdit> {
        let new = with_autos(name);
        places
            .iter()
            .map(|p| edit(p.byte_range(), new.clone()))
            .collect()
    };
    // One of them requires the other.
    for (name, other) in [(first, second), (second, first)] {
        let Some(item) = trait_named(scene, head(name)) else {
            continue;
        };
        let mut edits = everywhere(name);
        match item.child_by_field_name("bounds") {
            Some(bounds) if mentions(scene.of(bounds), head(other)) => {}
            Some(bounds) => edits.push(edit(
                bounds.end_byte()..bounds.end_byte(),
                format!(" + {other}"),
            )),
            None => {
                let end = item
                    .child_by_field_name("type_parameters")
                    .or_else(|| item.child_by_field_name("name"))
                    .map_or(item.start_byte(), |n| n.end_byte());
                edits.push(edit(end..end, format!(": {other}")));
            }
        }
        ideas.edits(tier::EXACT, grade::NAMED, edits);
    }
    // A trait that is all of them, which every type has that has them.
    let names: String = traits.iter().map(|t| head(t)).collect();
    let name = scene.fresh(&names);
    let all = traits.join(" + ");
    let item = crate::scene::ITEMS;
    if let Some(holder) = enclosing(whole, &item).map(topmost) {
        let start = crate::outline::start_with_attributes(holder);
        let public = if scene.of(holder).starts_with("pub") {
            "pub "
        } else {
            ""
        };
        let text = format!(
            "{public}trait {name}: {all} {{}}\n\nimpl<T: {all} + ?Sized> {name} for T {{}}\n\n"
        );
        let mut edits = everywhere(&name);
        edits.push(edit(start..start, text));
        ideas.edits(tier::EXACT, grade::NAMED, edits);
    }
    for one in [first, second] {
        ideas.edits(tier::EXACT, grade::SEEN, everywhere(one));
    }
}

/// The outermost type that only joins bounds.
fn outermost(node: Node<'_>) -> Node<'_> {
    let mut at = node;
    while let Some(up) = at
        .parent()
        .filter(|p| matches!(p.kind(), "bounded_type" | "dynamic_type"))
    {
        at = up;
    }
    at
}

/// The item of the file that holds a node.
fn topmost(node: Node<'_>) -> Node<'_> {
    let mut at = node;
    while let Some(up) = at.parent().filter(|p| p.kind() != "source_file") {
        at = up;
    }
    at
}

fn made_by_default(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    if !scene.facts.says("type parameter") {
        return;
    }
    for anchor in scene.primary().take(1) {
        let Some(call) = enclosing(anchor.node, &["call_expression"]) else {
            continue;
        };
        let empty = call
            .child_by_field_name("arguments")
            .is_some_and(|a| named(a).is_empty());
        let Some(function) = call
            .child_by_field_name("function")
            .filter(|f| f.kind() == "scoped_identifier" && empty)
        else {
            continue;
        };
        let Some(path) = function.child_by_field_name("path") else {
            continue;
        };
        let of = scene.of(path);
        let mut at = Some(call);
        while let Some(node) = at {
            let list = node.child_by_field_name("type_parameters").map(named);
            let own = list.into_iter().flatten();
            for parameter in own.filter(|p| scene.name(*p) == of) {
                let edits = vec![
                    edit(function.byte_range(), format!("{of}::default")),
                    bounded(parameter, "Default"),
                ];
                ideas.edits(tier::EXACT, grade::NAMED, edits);
            }
            at = node.parent();
        }
        // Or a trait of the file says how one is made.
        own_constructor(scene, ideas, call, of, scene.name(function));
    }
}

/// A trait for `T::new()`, which the parameter is bounded by.
fn own_constructor(scene: &Scene<'_>, ideas: &mut Ideas<'_>, call: Node<'_>, of: &str, name: &str) {
    for item in scene.all(&["trait_item"]) {
        if !declared(scene, item).iter().any(|f| f.name == name) {
            continue;
        }
        let mut at = Some(call);
        while let Some(node) = at {
            let list = node.child_by_field_name("type_parameters").map(named);
            for parameter in list.into_iter().flatten() {
                if scene.name(parameter) == of && parameter.child_by_field_name("bounds").is_none()
                {
                    let end = parameter.end_byte();
                    let bound = format!(": {}", scene.name(item));
                    ideas.insert(tier::EXACT, grade::NAMED, end, bound);
                }
            }
            at = node.parent();
        }
    }
}
