//! Patterns that state what a bound or a trait object left open, or ask for more.

use sleepy_fix::Family::TraitBounds as Traits;
use sleepy_fix::TextEdit;
use tree_sitter::Node;

use super::bounds::where_place;
use super::generic_values::bounded;
use super::own_traits::{declared, signature, trait_named};
use super::{Pattern, find};
use crate::bindings::bindings;
use crate::draft::{Ideas, edit, grade};
use crate::facts::TRAITS;
use crate::outline::{function, head, types};
use crate::parts::{mentions, results};
use crate::scene::{FUNCTIONS, Scene, tier};
use crate::syntax::{enclosing, find as nodes, named};

pub(super) const PATTERNS: &[Pattern] = &[
    find(
        "object_type",
        Traits,
        object_type,
        "States the associated types of a trait object: `dyn Gauge<Value = u32>`.",
    )
    .when(&["E0191"], 0.9),
    find(
        "stronger_iterator",
        Traits,
        stronger_iterator,
        "Takes an iterator that knows its length or its end.",
    )
    .when(&["E0277", "E0599"], 0.3),
    find(
        "default_variant",
        Traits,
        default_variant,
        "Marks a variant as the one that `Default` gives.",
    )
    .when(&["E0665"], 0.4),
    find(
        "bounded_by_method",
        Traits,
        bounded_by_method,
        "Bounds a type parameter by the trait of the file that has the method.",
    )
    .when(&["E0599"], 0.5),
    find(
        "consume_items",
        Traits,
        consume_items,
        "Goes through the items themselves where references to them have no iterator.",
    )
    .when(&["E0277"], 0.15),
    find(
        "boxed_results",
        Traits,
        boxed_results,
        "Boxes all that a function gives as one `impl Trait` but is of several types.",
    )
    .when(&["E0308"], 0.3),
    find(
        "trait_requires",
        Traits,
        trait_requires,
        "Lets a trait's method require what an implementation requires.",
    )
    .when(&["E0276"], 0.6),
    find(
        "type_of_method",
        Traits,
        type_of_method,
        "Declares the associated type that an implementation's methods take or give.",
    )
    .when(&["E0046"], 0.5),
    find(
        "bound_of_part",
        Traits,
        bound_of_part,
        "Bounds an associated type where its parameter is declared: `T::Err: Debug`.",
    )
    .when(&["E0277", "E0382", "E0507", "E0599"], 0.3),
];

/// The types that the implementations of a trait in the file give an associated
/// type, each once.
fn given<'t>(scene: &Scene<'t>, of_trait: &str, name: &str) -> Vec<&'t str> {
    let mut found: Vec<&str> = Vec::new();
    for item in scene.all(&["impl_item"]) {
        if head(scene.part(item, "trait")) != of_trait {
            continue;
        }
        let body = item.child_by_field_name("body").map(named);
        for part in body.into_iter().flatten() {
            let of = scene.part(part, "type");
            if part.kind() == "type_item" && scene.name(part) == name && !found.contains(&of) {
                found.push(of);
            }
        }
    }
    found
}

fn object_type(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for item in scene.all(&["trait_item"]) {
        let name = scene.name(item);
        let said = scene.facts.quoted.iter().any(|q| head(q) == name);
        let Some(body) = item.child_by_field_name("body").filter(|_| said) else {
            continue;
        };
        let parts: Vec<(&str, Vec<&str>)> = named(body)
            .into_iter()
            .filter(|n| n.kind() == "associated_type")
            .map(|n| (scene.name(n), given(scene, name, scene.name(n))))
            .collect();
        let most = parts.iter().map(|(_, g)| g.len()).max().unwrap_or(0);
        for choice in 0..most.min(4) {
            let stated: Vec<String> = parts
                .iter()
                .filter_map(|(part, all)| {
                    let of = all.get(choice).or(all.first())?;
                    Some(format!("{part} = {of}"))
                })
                .collect();
            if stated.len() < parts.len() {
                continue;
            }
            let list = format!("<{}>", stated.join(", "));
            let edits: Vec<TextEdit> = scene
                .all(&["dynamic_type"])
                .into_iter()
                .flat_map(|d| nodes(d, &["type_identifier"]))
                .filter(|t| scene.of(*t) == name)
                .filter(|t| t.parent().is_none_or(|p| p.kind() != "generic_type"))
                .map(|t| edit(t.end_byte()..t.end_byte(), list.clone()))
                .collect();
            ideas.edits(tier::EXACT, grade::NAMED, edits);
        }
    }
}

fn stronger_iterator(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let said = |name: &str| scene.facts.quoted.iter().any(|q| q == name);
    let wanted = match () {
        () if scene.facts.says("DoubleEndedIterator") => "DoubleEndedIterator",
        () if scene.facts.says("ExactSizeIterator") || said("len") => "ExactSizeIterator",
        () if said("rev") || said("next_back") || said("rfind") => "DoubleEndedIterator",
        () => return,
    };
    for anchor in scene.primary().take(1) {
        let mut at = Some(anchor.node);
        while let Some(item) = at {
            if FUNCTIONS.contains(&item.kind()) || item.kind() == "impl_item" {
                let end = item
                    .child_by_field_name("body")
                    .map_or(item.end_byte(), |b| b.start_byte());
                for name in nodes(item, &["type_identifier"]) {
                    let bound = name.start_byte() < end && scene.of(name) == "Iterator";
                    let of_trait = name.parent().is_some_and(|p| p.kind() == "impl_item");
                    if bound && !of_trait {
                        let range = name.byte_range();
                        ideas.replace(tier::EXACT, grade::NAMED, range, wanted);
                    }
                }
            }
            at = item.parent();
        }
    }
}

fn default_variant(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let Some(anchor) = scene.primary().next() else {
        return;
    };
    let Some(own) = types(scene)
        .into_iter()
        .find(|t| t.is_enum() && t.node.end_byte() > anchor.range.start)
    else {
        return;
    };
    let units = nodes(own.node, &["enum_variant"]);
    let units = units
        .into_iter()
        .filter(|v| v.child_by_field_name("body").is_none());
    const USUAL: [&str; 8] = [
        "None", "Unknown", "Empty", "Normal", "Default", "Off", "Idle", "Medium",
    ];
    for (at, variant) in units.enumerate().take(4) {
        let usual = USUAL.contains(&scene.name(variant));
        let grade = match at {
            0 => grade::NAMED,
            _ if usual => grade::NAMED,
            _ => grade::SEEN,
        };
        let start = variant.start_byte();
        let indent = scene.indent(start);
        ideas.insert(tier::EXACT, grade, start, format!("#[default]\n{indent}"));
    }
}

/// The parameters of a name that are declared around a node, the nearest first.
fn parameter_around<'t>(scene: &Scene<'t>, node: Node<'t>, name: &str) -> Option<Node<'t>> {
    let mut at = Some(node);
    while let Some(item) = at {
        let list = item.child_by_field_name("type_parameters").map(named);
        let own = list.into_iter().flatten();
        let mut fitting = own.filter(|p| p.kind() == "type_parameter" && scene.name(*p) == name);
        if let Some(parameter) = fitting.next() {
            return Some(parameter);
        }
        at = item.parent();
    }
    None
}

fn bounded_by_method(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    // "no method named `now` found for type parameter `C` in the current scope".
    let message = scene.diagnostic.message.as_str();
    let mut quoted = message.split('`').skip(1).step_by(2);
    let (Some(called), Some(of)) = (quoted.next(), quoted.next()) else {
        return;
    };
    let of = of.trim_start_matches('&').trim_start_matches("mut ");
    let Some(anchor) = scene.primary().next() else {
        return;
    };
    let Some(parameter) = parameter_around(scene, anchor.node, of) else {
        return;
    };
    for item in scene.all(&["trait_item"]) {
        if declared(scene, item).iter().any(|f| f.name == called)
            && item.child_by_field_name("type_parameters").is_none()
        {
            let put = bounded(parameter, scene.name(item));
            ideas.edits(tier::EXACT, grade::NAMED, vec![put]);
        }
    }
}

fn consume_items(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let lent = scene.diagnostic.message.split('`').nth(1).unwrap_or("");
    if !scene.facts.says("is not an iterator") || !lent.starts_with('&') {
        return;
    }
    for anchor in scene.primary().take(1) {
        // The items of a loop around it, or of what it goes through itself.
        let source = bindings(scene.text, anchor.node, scene.of(anchor.node))
            .into_iter()
            .next()
            .filter(|b| b.holder.kind() == "for_expression")
            .and_then(|b| b.source);
        let Some(value) = source.or(Some(anchor.node)) else {
            continue;
        };
        if value.kind() == "reference_expression"
            && let Some(inner) = value.child_by_field_name("value")
        {
            let head = value.start_byte()..inner.start_byte();
            ideas.replace(tier::EXACT, grade::NAMED, head, "");
        }
        for call in nodes(value, &["call_expression"]) {
            if let Some((_, name, _)) = super::calls::method(call)
                && scene.of(name) == "iter"
            {
                let range = name.byte_range();
                ideas.replace(tier::EXACT, grade::NAMED, range, "into_iter");
            }
        }
    }
}

fn boxed_results(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for anchor in scene.primary().take(1) {
        let Some(function) = enclosing(anchor.node, &["function_item"]) else {
            continue;
        };
        let Some(gives) = function.child_by_field_name("return_type") else {
            continue;
        };
        let Some(bounds) = scene.of(gives).strip_prefix("impl ") else {
            continue;
        };
        let all = results(scene.text, function);
        if all.len() < 2 {
            continue;
        }
        let mut edits = vec![edit(gives.byte_range(), format!("Box<dyn {bounds}>"))];
        for value in all {
            let range = scene.span(value);
            edits.push(edit(range.start..range.start, "Box::new("));
            edits.push(edit(range.end..range.end, ")"));
        }
        ideas.edits(tier::EXACT, grade::NAMED, edits);
    }
}

/// How a trait of the standard library is named where it is not imported.
fn path_of(scene: &Scene<'_>, name: &str) -> String {
    let known = TRAITS
        .iter()
        .find(|(n, path)| *n == name && !path.is_empty());
    let imported = scene
        .all(&["use_declaration"])
        .into_iter()
        .any(|u| mentions(scene.of(u), name));
    match known.filter(|_| !imported) {
        Some((_, path)) => (*path).to_owned(),
        None => name.to_owned(),
    }
}

fn bound_of_part(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for subject in &scene.facts.quoted {
        // `<T as FromStr>::Err` is written `T::Err` where `T` is bounded.
        let Some((inner, part)) = subject.strip_prefix('<').and_then(|s| s.split_once(">::"))
        else {
            continue;
        };
        let Some((parameter, _)) = inner.split_once(" as ") else {
            continue;
        };
        // A bound that is not satisfied is quoted whole: `<I as Iterator>::Item: Eq`.
        let (part, said) = match part.split_once(": ") {
            Some((part, bound)) => (part, Some(bound.to_owned())),
            None => (part, None),
        };
        let Some(anchor) = scene.primary().next() else {
            return;
        };
        let Some(declares) = parameter_around(scene, anchor.node, parameter) else {
            continue;
        };
        let item = declares.parent().and_then(|l| l.parent());
        let Some((at, clause)) = item.and_then(where_place) else {
            continue;
        };
        let open = if clause.is_some() { "," } else { " where" };
        // What is moved out of a reference has to be copied.
        let copied = matches!(scene.code, "E0382" | "E0507").then(|| "Copy".to_owned());
        let wanted: Vec<&String> = match said.as_ref().or(copied.as_ref()) {
            Some(one) => vec![one],
            None => scene.facts.traits.iter().take(3).collect(),
        };
        for wanted in wanted {
            let own = trait_named(scene, head(wanted)).is_some();
            let path = match own {
                true => wanted.clone(),
                false => path_of(scene, head(wanted)),
            };
            let text = format!("{open} {parameter}::{part}: {path}");
            ideas.insert(tier::EXACT, grade::NAMED, at, text);
        }
        return;
    }
}

fn trait_requires(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let own = scene
        .around_primary(&["function_item"])
        .and_then(|f| function(scene, f));
    let Some(own) = own.filter(|f| !f.of_trait.is_empty()) else {
        return;
    };
    let wanted = trait_named(scene, own.of_trait)
        .map(|item| declared(scene, item))
        .unwrap_or_default()
        .into_iter()
        .find(|f| f.name == own.name);
    let Some(wanted) = wanted else { return };
    let start = wanted.node.start_byte();
    let end = start + signature(scene, &wanted).len();
    let text = signature(scene, &own);
    ideas.replace(tier::EXACT, grade::NAMED, start..end, text);
}

/// What stands in `given` where `pattern` has `part`: `u32` of `Option<u32>` for
/// `Option<Self::Out>`.
fn standing_for<'a>(pattern: &str, part: &str, given: &'a str) -> Option<&'a str> {
    let (before, after) = pattern.split_once(part)?;
    let inner = given.strip_prefix(before)?.strip_suffix(after)?.trim();
    (!inner.is_empty() && !inner.contains("Self::")).then_some(inner)
}

fn type_of_method(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let Some(item) = scene.around_primary(&["impl_item"]) else {
        return;
    };
    let Some(body) = item.child_by_field_name("body") else {
        return;
    };
    let Some(of_trait) = trait_named(scene, head(scene.part(item, "trait"))) else {
        return;
    };
    let own = declared(scene, item);
    let parts = of_trait.child_by_field_name("body").map(named);
    let present: Vec<&str> = named(body)
        .into_iter()
        .filter(|n| n.kind() == "type_item")
        .map(|n| scene.name(n))
        .collect();
    let mut lines = String::new();
    let indent = format!("{}    ", scene.indent(item.start_byte()));
    for part in parts.into_iter().flatten() {
        let name = scene.name(part);
        if part.kind() != "associated_type" || present.contains(&name) {
            continue;
        }
        let wanted = format!("Self::{name}");
        let found = declared(scene, of_trait).into_iter().find_map(|f| {
            let here = own.iter().find(|o| o.name == f.name)?;
            let taken = f.parameters.iter().zip(&here.parameters);
            let mut pairs = taken.map(|(there, here)| (there.of, here.of));
            standing_for(f.result, &wanted, here.result)
                .or_else(|| pairs.find_map(|(there, here)| standing_for(there, &wanted, here)))
        });
        if let Some(of) = found {
            lines += &format!("\n{indent}type {name} = {of};");
        }
    }
    if !lines.is_empty() {
        let at = body.start_byte() + 1;
        ideas.insert(tier::EXACT, grade::NAMED, at, lines + "\n");
    }
}
