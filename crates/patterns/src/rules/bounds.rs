//! Patterns that give a type parameter or a type a trait it lacks.

use sleepy_fix::Family::TraitBounds as Traits;
use tree_sitter::Node;

use super::{Pattern, find};
use crate::draft::{Ideas, grade};
use crate::facts::{TRAITS, bare, last_segment, push};
pub(super) use crate::parts::mentions;
use crate::scene::{Scene, tier};
use crate::syntax::{children, find as nodes, named};

pub(super) const PATTERNS: &[Pattern] = &[
    find(
        "bound",
        Traits,
        bound,
        "Adds a trait to the bounds of a type parameter.",
    ),
    find(
        "where_bound",
        Traits,
        where_bound,
        "Adds a trait to a where clause, and the clause where there is none.",
    ),
    find(
        "associated_bound",
        Traits,
        associated_bound,
        "Bounds an associated type such as `I::Item`.",
    ),
];

/// The item that holds `node`'s implementation or trait, too: a method may
/// lack a bound of the implementation's parameter.
pub(super) fn generic_items<'t>(scene: &Scene<'t>) -> Vec<(u8, Node<'t>)> {
    let tiers = |i: usize| if i == 0 { tier::EXACT } else { tier::AROUND };
    let mut items: Vec<(u8, Node<'t>)> = scene
        .items
        .iter()
        .take(6)
        .enumerate()
        .map(|(i, n)| (tiers(i), *n))
        .collect();
    // A type's other implementations, and the types that the message names.
    for item in nodes_of_file(scene) {
        if items.len() > 14 {
            break;
        }
        let name = item
            .child_by_field_name("name")
            .or_else(|| item.child_by_field_name("type"));
        let said = name.is_some_and(|n| {
            scene
                .facts
                .quoted
                .iter()
                .any(|q| q.contains(bare(scene.of(n))))
        });
        if said && !items.iter().any(|(_, n)| n.id() == item.id()) {
            items.push((tier::LABEL, item));
        }
    }
    items
}

fn nodes_of_file<'t>(scene: &Scene<'t>) -> Vec<Node<'t>> {
    scene.all(&["struct_item", "enum_item", "impl_item", "trait_item"])
}

/// The traits that a message misses, by the names to write them with.
pub(super) fn wanted(scene: &Scene<'_>) -> Vec<(String, u8)> {
    let mut names: Vec<String> = Vec::new();
    for full in &scene.facts.traits {
        let short = last_segment(full);
        push(&mut names, short);
        // A trait that is not in scope has to be named by its path.
        if let Some((name, path)) = TRAITS.iter().find(|(n, _)| *n == bare(short))
            && !path.is_empty()
        {
            let imported = scene
                .text
                .lines()
                .any(|l| l.trim_start().starts_with("use ") && mentions(l, name));
            if !imported {
                push(&mut names, &short.replacen(name, path, 1));
            }
            let module = path.rsplit("::").nth(1).unwrap_or("");
            push(
                &mut names,
                &short.replacen(name, &format!("{module}::{name}"), 1),
            );
        }
        if full.contains("::") {
            push(&mut names, full);
        }
    }
    let usual = [
        "Clone",
        "Copy",
        "Debug",
        "std::fmt::Debug",
        "std::fmt::Display",
        "Display",
        "PartialEq",
        "PartialOrd",
        "Ord",
        "Default",
        "Eq",
        "Hash",
        "Send",
        "Sync",
    ];
    let known = names.len();
    usual.iter().for_each(|u| push(&mut names, u));
    names
        .into_iter()
        .enumerate()
        .filter(|(_, n)| !n.contains('{') && n.len() < 80 && !n.contains("..."))
        .map(|(i, n)| {
            (
                n,
                if i < known {
                    grade::NAMED
                } else {
                    grade::GUESS
                },
            )
        })
        .collect()
}

/// The traits a parameter may lack: what the message says and what it implies.
fn for_parameters(scene: &Scene<'_>) -> Vec<(String, u8)> {
    let mut wanted = wanted(scene);
    for extra in [
        "Copy + Clone",
        "Eq + Hash",
        "Hash + Eq",
        "'static",
        "Send + 'static",
        "Send + Sync",
        "Send + Sync + 'static",
        "?Sized",
    ] {
        wanted.push((extra.into(), grade::SEEN));
    }
    for (subject, bound) in &scene.facts.bounds {
        if let Some(of) = bare_argument(bound).filter(|_| bare(bound) == "From") {
            wanted.push((
                format!("Into<{subject}>"),
                if of.len() < 3 {
                    grade::NAMED
                } else {
                    grade::SEEN
                },
            ));
        }
    }
    for head in ["Iterator", "IntoIterator"] {
        if scene.facts.traits.iter().any(|t| t == head) {
            for of in signature_types(scene).iter().take(6) {
                wanted.push((format!("{head}<Item = {of}>"), grade::SEEN));
            }
        }
    }
    let argued = [
        ("AsRef", ["AsRef<str>", "AsRef<[u8]>", "AsRef<Path>"]),
        ("Into", ["Into<String>", "Into<f64>", "Into<u64>"]),
    ];
    for (name, forms) in argued {
        if scene.facts.traits.iter().any(|t| bare(t) == name) {
            wanted.extend(forms.map(|f| (f.to_owned(), grade::SEEN)));
        }
    }
    if scene.facts.says("extra requirement") && scene.facts.says(": Sized`") {
        wanted.push(("?Sized".into(), grade::NAMED));
    }
    // Traits of the file that have the method.
    for item in scene.all(&["trait_item"]).into_iter().take(6) {
        if let Some(name) = item.child_by_field_name("name") {
            wanted.push((scene.of(name).to_owned(), grade::SEEN));
        }
    }
    for function in closures_called(scene) {
        wanted.push((function, grade::NAMED));
    }
    wanted
}

fn bound(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let wanted = for_parameters(scene);
    for (tier, item) in generic_items(scene) {
        let Some(parameters) = item.child_by_field_name("type_parameters") else {
            continue;
        };
        for parameter in named(parameters)
            .into_iter()
            .filter(|p| p.kind() == "type_parameter")
        {
            let Some(name) = parameter.child_by_field_name("name") else {
                continue;
            };
            let said = scene
                .facts
                .quoted
                .iter()
                .any(|q| mentions(q, scene.of(name)));
            let own = scene.of(name);
            for (bound, grade) in wanted.iter().flat_map(|(b, g)| with_output(b, *g, own)) {
                let grade = if said { grade } else { grade::GUESS };
                match parameter.child_by_field_name("bounds") {
                    Some(bounds) => {
                        let present = named(bounds);
                        let first = present.first().map_or(bounds.end_byte(), Node::start_byte);
                        ideas.insert(tier, grade, bounds.end_byte(), format!(" + {bound}"));
                        ideas.insert(tier, grade, first, format!("{bound} + "));
                        // A bound may be too weak, and a lifetime usually comes last.
                        for old in &present {
                            ideas.replace(tier, grade, old.byte_range(), bound.clone());
                            if old.kind() == "lifetime" && present.len() > 1 {
                                ideas.insert(tier, grade, old.start_byte(), format!("{bound} + "));
                            }
                        }
                    }
                    None => ideas.insert(tier, grade, name.end_byte(), format!(": {bound}")),
                }
            }
        }
    }
}

/// An operator's trait with what it gives, and conversions from what the
/// message says is missing.
fn with_output(bound: &str, grade: u8, parameter: &str) -> Vec<(String, u8)> {
    let name = bare(bound);
    let mut forms = vec![(bound.to_owned(), grade)];
    if matches!(name, "Add" | "Sub" | "Mul" | "Div" | "Rem" | "Neg" | "Not") && !bound.contains('<')
    {
        forms.insert(0, (format!("{bound}<Output = {parameter}>"), grade));
        forms.push((format!("Copy + {bound}<Output = {parameter}>"), grade));
    }
    if matches!(name, "Sum" | "Product") && !bound.contains('<') {
        forms.push((format!("{bound}<{parameter}>"), grade));
    }
    if bound.contains("<_>") {
        forms.push((bound.replace("<_>", &format!("<{parameter}>")), grade));
    }
    forms
}

/// Bounds for a parameter whose values are called, by the number of arguments.
fn closures_called(scene: &Scene<'_>) -> Vec<String> {
    if scene.code != "E0618" {
        return Vec::new();
    }
    let mut bounds = Vec::new();
    let calls = scene
        .sites
        .iter()
        .filter(|s| s.node.kind() == "call_expression");
    for call in calls
        .filter_map(|s| s.node.child_by_field_name("arguments"))
        .take(3)
    {
        let count = named(call).len();
        let mut types = signature_types(scene);
        for node in scene.all(&["field_declaration"]) {
            if let Some(of) = node.child_by_field_name("type") {
                push(&mut types, scene.of(of));
            }
        }
        for usual in ["bool", "i32", "&str", "String", "()"] {
            push(&mut types, usual);
        }
        types.retain(|t| t.len() < 20);
        types.truncate(7);
        for argument in &types {
            for result in &types {
                let arguments = vec![argument.as_str(); count].join(", ");
                bounds.push(format!("Fn({arguments}) -> {result}"));
            }
        }
    }
    bounds.truncate(49);
    bounds
}

/// The types in the signatures of the functions the message concerns.
pub(super) fn signature_types(scene: &Scene<'_>) -> Vec<String> {
    let mut types: Vec<String> = Vec::new();
    for function in &scene.functions {
        let head = function
            .child_by_field_name("body")
            .map_or(function.end_byte(), |b| b.start_byte());
        for t in nodes(
            *function,
            &["primitive_type", "type_identifier", "reference_type"],
        ) {
            if t.start_byte() < head {
                push(&mut types, scene.of(t));
            }
        }
    }
    types
}

/// Where a where clause is or could be, and what opens it there.
pub(super) fn where_place<'t>(item: Node<'t>) -> Option<(usize, Option<Node<'t>>)> {
    let clause = children(item)
        .into_iter()
        .find(|c| c.kind() == "where_clause");
    match clause {
        Some(clause) => {
            let last = named(clause)
                .pop()
                .map_or(clause.end_byte(), |p| p.end_byte());
            Some((last, Some(clause)))
        }
        None => {
            let body = item.child_by_field_name("body");
            let before = match body {
                Some(body) => body.prev_sibling()?.end_byte(),
                None => item
                    .child(item.child_count().saturating_sub(1))?
                    .prev_sibling()?
                    .end_byte(),
            };
            Some((before, None))
        }
    }
}

fn where_bound(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let mut predicates: Vec<(String, u8)> = Vec::new();
    for (subject, bound) in &scene.facts.bounds {
        for bound in [last_segment(bound), bound.as_str()] {
            let line = format!("{subject}: {bound}");
            if !predicates.iter().any(|(p, _)| *p == line) {
                predicates.push((line, grade::NAMED));
            }
        }
        if let Some(of) = bare_argument(bound).filter(|_| bare(bound) == "From") {
            predicates.push((format!("{of}: Into<{subject}>"), grade::SEEN));
        }
    }
    let wanted = wanted(scene);
    for (tier, item) in generic_items(scene) {
        let Some((at, clause)) = where_place(item) else {
            continue;
        };
        let mut own = predicates.clone();
        if let Some(parameters) = item.child_by_field_name("type_parameters") {
            for parameter in named(parameters)
                .into_iter()
                .filter(|p| p.kind() == "type_parameter")
            {
                let name = scene.name(parameter);
                own.extend(
                    wanted
                        .iter()
                        .map(|(w, g)| (format!("{name}: {w}"), (*g).max(grade::SEEN))),
                );
            }
        }
        for (subject, g) in [("Self: Sized", grade::SEEN), ("T: 'static", grade::GUESS)] {
            own.push((subject.into(), g));
        }
        for (predicate, grade) in own.iter().filter(|(p, _)| p.len() < 90) {
            match clause {
                Some(_) => ideas.insert(tier, *grade, at, format!(", {predicate}")),
                None => ideas.insert(tier, *grade, at, format!(" where {predicate},")),
            }
        }
        for predicate in clause.map(named).unwrap_or_default() {
            let Some(bounds) = predicate.child_by_field_name("bounds") else {
                continue;
            };
            let subject = scene.part(predicate, "left");
            let first = named(bounds)
                .first()
                .map_or(bounds.end_byte(), Node::start_byte);
            for (bound, grade) in &wanted {
                let said = scene.facts.quoted.iter().any(|q| mentions(q, subject));
                let grade = if said { *grade } else { grade::GUESS };
                ideas.insert(tier, grade, bounds.end_byte(), format!(" + {bound}"));
                ideas.insert(tier, grade, first, format!("{bound} + "));
            }
        }
    }
}

/// The arguments of a path: `From<X>` gives `X`.
fn bare_argument(path: &str) -> Option<&str> {
    let open = path.find('<')?;
    path.ends_with('>').then(|| &path[open + 1..path.len() - 1])
}

fn associated_bound(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for subject in &scene.facts.quoted {
        // `<I as Iterator>::Item` is written `I::Item` in a clause.
        let Some((head, item)) = subject.strip_prefix('<').and_then(|s| s.split_once(">::")) else {
            continue;
        };
        let Some((parameter, _)) = head.split_once(" as ") else {
            continue;
        };
        for (bound, grade) in wanted(scene) {
            for (tier, node) in generic_items(scene) {
                let Some((at, clause)) = where_place(node) else {
                    continue;
                };
                let open = if clause.is_some() { "," } else { " where" };
                ideas.insert(
                    tier,
                    grade,
                    at,
                    format!("{open} {parameter}::{item}: {bound}"),
                );
            }
        }
    }
}
