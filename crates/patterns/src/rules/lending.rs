//! Patterns that give a type a lifetime, and everything that holds or makes it.

use sleepy_fix::Family::Lifetimes;
use sleepy_fix::TextEdit;
use tree_sitter::Node;

use super::lifetimes::{declaration, has_lifetime};
use super::spread::new_lifetime;
use super::{Pattern, find};
use crate::draft::{Ideas, edit, grade};
use crate::parts::{mentions, parameters, takes_self};
use crate::scene::{FUNCTIONS, Scene, tier};
use crate::syntax::{enclosing, find as nodes, named};

pub(super) const PATTERNS: &[Pattern] = &[
    find(
        "lend_struct",
        Lifetimes,
        lend_struct,
        "Gives a type a lifetime: its fields, what holds it, its implementations.",
    )
    .when(&["E0106", "E0261", "E0107", "E0726"], 0.3),
    find(
        "lend_objects",
        Lifetimes,
        lend_objects,
        "Gives the trait objects that a type holds a lifetime, and so the type.",
    )
    .when(
        &[
            "E0310", "E0505", "E0506", "E0515", "E0521", "E0597", "E0716", "",
        ],
        0.1,
    ),
];

/// The places in fields of `item` that need a lifetime: `&` without one.
fn lent_places(scene: &Scene<'_>, item: Node<'_>, name: &str) -> Vec<TextEdit> {
    let Some(body) = item.child_by_field_name("body") else {
        return Vec::new();
    };
    nodes(body, &["reference_type"])
        .into_iter()
        .filter(|n| !has_lifetime(*n) && scene.of(*n).starts_with('&'))
        .map(|n| edit(n.start_byte() + 1..n.start_byte() + 1, format!("{name} ")))
        .collect()
}

/// The types of the file that hold `first`, and itself.
fn holders<'t>(scene: &Scene<'t>, first: Node<'t>) -> Vec<Node<'t>> {
    let mut held = vec![first];
    let items = scene.all(&["struct_item", "enum_item"]);
    let mut at = 0;
    while at < held.len() && held.len() < 6 {
        let name = scene.name(held[at]);
        for item in &items {
            let holds = item
                .child_by_field_name("body")
                .is_some_and(|b| mentions(scene.of(b), name));
            if holds && !held.iter().any(|h| h.id() == item.id()) {
                held.push(*item);
            }
        }
        at += 1;
    }
    held
}

/// The edits that hand `name` to a type where it is mentioned.
fn handed(scene: &Scene<'_>, mention: Node<'_>, name: &str) -> Option<TextEdit> {
    let generic = mention.parent().filter(|p| p.kind() == "generic_type");
    match generic.and_then(|g| g.child_by_field_name("type_arguments")) {
        Some(list) => {
            let known = named(list).first().is_some_and(|a| a.kind() == "lifetime");
            (!known).then(|| {
                edit(
                    list.start_byte() + 1..list.start_byte() + 1,
                    format!("{name}, "),
                )
            })
        }
        None => {
            let end = mention.end_byte();
            (!scene.text[end..].starts_with("::")).then(|| edit(end..end, format!("<{name}>")))
        }
    }
}

/// Lends a type: it, what holds it and its implementations get the lifetime;
/// `inner` gives the places inside the type's own body.
fn lend(
    scene: &Scene<'_>,
    ideas: &mut Ideas<'_>,
    item: Node<'_>,
    name: &str,
    inner: Vec<TextEdit>,
) {
    let held = holders(scene, item);
    let known: Vec<&str> = held.iter().map(|h| scene.name(*h)).collect();
    let mut base = inner;
    for (i, holder) in held.iter().enumerate() {
        base.extend(declaration(scene, *holder, name).map(|(at, t)| edit(at..at, t)));
        let Some(body) = holder.child_by_field_name("body").filter(|_| i > 0) else {
            continue;
        };
        let inside = nodes(body, &["type_identifier"]).into_iter();
        base.extend(
            inside
                .filter(|m| known.contains(&scene.of(*m)))
                .filter_map(|m| handed(scene, m, name)),
        );
    }
    let mut makers: Vec<TextEdit> = Vec::new();
    let mut all: Vec<TextEdit> = Vec::new();
    let mut getters: Vec<TextEdit> = Vec::new();
    for block in scene.all(&["impl_item"]) {
        let subject = scene.subject(block);
        let Some(of) = block
            .child_by_field_name("type")
            .filter(|_| known.contains(&subject))
        else {
            continue;
        };
        let of = of.child_by_field_name("type").unwrap_or(of);
        let (Some((at, text)), Some(argument)) =
            (declaration(scene, block, name), handed(scene, of, name))
        else {
            continue;
        };
        base.push(edit(at..at, text));
        base.push(argument);
        for function in nodes(block, &FUNCTIONS) {
            let result = function.child_by_field_name("return_type");
            let makes = result.is_some_and(|r| {
                mentions(scene.of(r), "Self") || known.iter().any(|k| mentions(scene.of(r), k))
            });
            let places = parameters(function)
                .into_iter()
                .filter_map(|p| p.child_by_field_name("type"))
                .flat_map(|t| nodes(t, &["reference_type"]))
                .filter(|n| !has_lifetime(*n))
                .map(|n| edit(n.start_byte() + 1..n.start_byte() + 1, format!("{name} ")));
            let places: Vec<TextEdit> = places.collect();
            if makes && takes_self(function).is_none() {
                makers.extend(places.clone());
            }
            // What is read out lives as long as what was handed in.
            let read = result.filter(|_| takes_self(function).is_some());
            let read = read.map_or_else(Vec::new, |r| nodes(r, &["reference_type"]));
            let read = read.into_iter().filter(|n| !has_lifetime(*n));
            let start = |n: Node<'_>| n.start_byte() + 1;
            getters.extend(read.map(|n| edit(start(n)..start(n), format!("{name} "))));
            all.extend(places);
        }
    }
    let elsewhere = handed_elsewhere(scene, &known);
    let mut both = makers.clone();
    both.extend(getters.iter().filter(|_| !makers.is_empty()).cloned());
    for more in [&makers, &both, &all, &Vec::new()] {
        let mut edits = base.clone();
        edits.extend(more.iter().cloned());
        ideas.edits(tier::EXACT, grade::NAMED, edits.clone());
        if !elsewhere.is_empty() {
            edits.extend(elsewhere.iter().cloned());
            ideas.edits(tier::EXACT, grade::NAMED, edits);
        }
        if makers.is_empty() && all.is_empty() {
            break;
        }
    }
}

/// The edits that hand the types of `known` the lifetime of the implementations
/// of other types that give them: what an iterator's `Item` borrows.
fn handed_elsewhere(scene: &Scene<'_>, known: &[&str]) -> Vec<TextEdit> {
    let mut edits = Vec::new();
    for block in scene.all(&["impl_item"]) {
        let first = super::shedding::parameters_of(block).into_iter().next();
        let Some(first) = first.filter(|_| !known.contains(&scene.subject(block))) else {
            continue;
        };
        let name = super::shedding::lifetime_name(scene, first);
        let results = nodes(block, &FUNCTIONS)
            .into_iter()
            .filter_map(|f| f.child_by_field_name("return_type"));
        let given: Vec<Node<'_>> = results.chain(nodes(block, &["type_item"])).collect();
        for mention in given
            .into_iter()
            .flat_map(|n| nodes(n, &["type_identifier"]))
        {
            if known.contains(&scene.of(mention)) {
                edits.extend(handed(scene, mention, name));
            }
        }
    }
    edits
}

fn lend_struct(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let data = ["struct_item", "enum_item"];
    for item in scene
        .items
        .iter()
        .filter(|i| data.contains(&i.kind()))
        .take(2)
    {
        let name = new_lifetime(scene, *item);
        let mut places = lent_places(scene, *item, &name);
        places.extend(held_places(scene, *item, &name));
        lend(scene, ideas, *item, &name, places);
    }
}

/// The places in fields of `item` that name a lent type without its lifetime.
fn held_places(scene: &Scene<'_>, item: Node<'_>, name: &str) -> Vec<TextEdit> {
    let Some(body) = item.child_by_field_name("body") else {
        return Vec::new();
    };
    let lent: Vec<&str> = scene
        .all(&["struct_item", "enum_item"])
        .into_iter()
        .filter(|i| !super::shedding::parameters_of(*i).is_empty())
        .map(|i| scene.name(i))
        .collect();
    nodes(body, &["type_identifier"])
        .into_iter()
        .filter(|m| lent.contains(&scene.of(*m)))
        .filter_map(|m| handed(scene, m, name))
        .collect()
}

fn lend_objects(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let owners = scene.all(&["struct_item"]);
    for item in owners.into_iter().take(12) {
        let name = new_lifetime(scene, item);
        let objects = item
            .child_by_field_name("body")
            .map_or_else(Vec::new, |b| nodes(b, &["dynamic_type"]));
        if objects.is_empty() || item.child_by_field_name("type_parameters").is_some() {
            continue;
        }
        let mut places = Vec::new();
        for object in objects {
            places.push(edit(
                object.end_byte()..object.end_byte(),
                format!(" + {name}"),
            ));
        }
        // What its methods take is put in there.
        for block in scene.all(&["impl_item"]) {
            if scene.subject(block) != scene.name(item) {
                continue;
            }
            for node in nodes(block, &["dynamic_type", "abstract_type", "lifetime"]) {
                let bounded = enclosing(node, &["bounded_type"]);
                if node.kind() == "lifetime" && scene.of(node) == "'static" {
                    places.push(edit(node.byte_range(), name.as_str()));
                } else if node.kind() != "lifetime" && bounded.is_none() {
                    places.push(edit(node.end_byte()..node.end_byte(), format!(" + {name}")));
                }
            }
            // `fn add<S: Step>(…)`: what is boxed may be lent, too.
            for parameter in nodes(block, &["type_parameter"]) {
                if let Some(bounds) = parameter.child_by_field_name("bounds")
                    && !scene.of(bounds).contains('\'')
                {
                    let end = bounds.end_byte();
                    places.push(edit(end..end, format!(" + {name}")));
                }
            }
        }
        lend(scene, ideas, item, &name, places);
    }
}
