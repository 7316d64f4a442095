//! Patterns that give a type parameter or a type a trait it lacks.

use sleepy_fix::Family::{Async, Generics, TraitBounds as Traits};
use tree_sitter::Node;

use super::{Pattern, find};
use crate::draft::{Ideas, grade};
use crate::facts::{DERIVABLE, TRAITS, bare, last_segment, push};
use crate::scene::{Scene, tier};
use crate::syntax::{children, find as nodes, named};

pub(super) const PATTERNS: &[Pattern] = &[
    find("bound", Traits, bound, "Adds a trait to the bounds of a type parameter."),
    find("where_bound", Traits, where_bound, "Adds a trait to a where clause, and the clause where there is none."),
    find("associated_bound", Traits, associated_bound, "Bounds an associated type such as `I::Item`."),
    find("supertrait", Traits, supertrait, "Makes a trait require another."),
    find("drop_bound", Traits, drop_bound, "Takes a bound off."),
    find("derive", Traits, derive, "Derives a trait for a type of the file."),
    find("underive", Traits, underive, "Takes a derived trait off."),
    find("object_bound", Async, object_bound, "Adds `Send`, `'static` or a trait to `impl Trait` and `dyn Trait`."),
    find("associated_type", Generics, associated_type, "Declares a missing associated type in an implementation."),
    find("bind_item", Generics, bind_item, "Says what an iterator or a closure in a bound gives."),
];

/// The item that holds `node`'s implementation or trait, too: a method may
/// lack a bound of the implementation's parameter.
fn generic_items<'t>(scene: &Scene<'t>) -> Vec<(u8, Node<'t>)> {
    let tiers = |i: usize| if i == 0 { tier::EXACT } else { tier::AROUND };
    let mut items: Vec<(u8, Node<'t>)> =
        scene.items.iter().take(6).enumerate().map(|(i, n)| (tiers(i), *n)).collect();
    // A type's other implementations, and the types that the message names.
    for item in nodes_of_file(scene) {
        if items.len() > 14 {
            break;
        }
        let name = item.child_by_field_name("name").or_else(|| item.child_by_field_name("type"));
        let said = name.is_some_and(|n| scene.facts.quoted.iter().any(|q| q.contains(bare(scene.of(n)))));
        if said && !items.iter().any(|(_, n)| n.id() == item.id()) {
            items.push((tier::LABEL, item));
        }
    }
    items
}

fn nodes_of_file<'t>(scene: &Scene<'t>) -> Vec<Node<'t>> {
    nodes(scene.root, &["struct_item", "enum_item", "impl_item", "trait_item"])
}

/// The traits that a message misses, by the names to write them with.
fn wanted(scene: &Scene<'_>) -> Vec<(String, u8)> {
    let mut names: Vec<String> = Vec::new();
    for full in &scene.facts.traits {
        let short = last_segment(full);
        push(&mut names, short);
        // A trait that is not in scope has to be named by its path.
        if let Some((name, path)) = TRAITS.iter().find(|(n, _)| *n == bare(short))
            && !path.is_empty()
        {
            let imported = scene.text.lines().any(|l| l.trim_start().starts_with("use ") && l.contains(name));
            if !imported {
                push(&mut names, &short.replacen(name, path, 1));
            }
            let module = path.rsplit("::").nth(1).unwrap_or("");
            push(&mut names, &short.replacen(name, &format!("{module}::{name}"), 1));
        }
        if full.contains("::") {
            push(&mut names, full);
        }
    }
    let usual = ["Clone", "Copy", "Debug", "std::fmt::Debug", "std::fmt::Display", "Display", "PartialEq", "PartialOrd", "Ord", "Default", "Eq", "Hash", "Send", "Sync"];
    let known = names.len();
    usual.iter().for_each(|u| push(&mut names, u));
    names
        .into_iter()
        .enumerate()
        .filter(|(_, n)| !n.contains('{') && n.len() < 80 && !n.contains("..."))
        .map(|(i, n)| (n, if i < known { grade::NAMED } else { grade::GUESS }))
        .collect()
}

fn bound(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let mut wanted = wanted(scene);
    for extra in ["Copy + Clone", "Eq + Hash", "Hash + Eq", "'static", "Send + 'static", "Send + Sync", "Send + Sync + 'static", "?Sized"] {
        wanted.push((extra.into(), grade::SEEN));
    }
    for (subject, bound) in &scene.facts.bounds {
        if let Some(of) = bare_argument(bound).filter(|_| bare(bound) == "From") {
            wanted.push((format!("Into<{subject}>"), if of.len() < 3 { grade::NAMED } else { grade::SEEN }));
        }
    }
    for head in ["Iterator", "IntoIterator"] {
        if scene.facts.traits.iter().any(|t| t == head) {
            for of in signature_types(scene).iter().take(6) {
                wanted.push((format!("{head}<Item = {of}>"), grade::SEEN));
            }
        }
    }
    // Traits of the file that have the method.
    for item in nodes(scene.root, &["trait_item"]).into_iter().take(6) {
        if let Some(name) = item.child_by_field_name("name") {
            wanted.push((scene.of(name).to_owned(), grade::SEEN));
        }
    }
    for function in closures_called(scene) {
        wanted.push((function, grade::NAMED));
    }
    for (tier, item) in generic_items(scene) {
        let Some(parameters) = item.child_by_field_name("type_parameters") else { continue };
        for parameter in named(parameters).into_iter().filter(|p| p.kind() == "type_parameter") {
            let Some(name) = parameter.child_by_field_name("name") else { continue };
            let said = scene.facts.quoted.iter().any(|q| mentions(q, scene.of(name)));
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
    if matches!(name, "Add" | "Sub" | "Mul" | "Div" | "Rem" | "Neg" | "Not") && !bound.contains('<') {
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
    let calls = scene.sites.iter().filter(|s| s.node.kind() == "call_expression");
    for call in calls.filter_map(|s| s.node.child_by_field_name("arguments")).take(3) {
        let count = named(call).len();
        let mut types = signature_types(scene);
        for node in nodes(scene.root, &["field_declaration"]) {
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
fn signature_types(scene: &Scene<'_>) -> Vec<String> {
    let mut types: Vec<String> = Vec::new();
    for function in &scene.functions {
        let head = function.child_by_field_name("body").map_or(function.end_byte(), |b| b.start_byte());
        for t in nodes(*function, &["primitive_type", "type_identifier", "reference_type"]) {
            if t.start_byte() < head {
                push(&mut types, scene.of(t));
            }
        }
    }
    types
}

/// Whether `text` has `name` as a word.
pub(super) fn mentions(text: &str, name: &str) -> bool {
    !name.is_empty()
        && text.match_indices(name).any(|(at, _)| {
            let word = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
            !word(text[..at].chars().next_back()) && !word(text[at + name.len()..].chars().next())
        })
}

/// Where a where clause is or could be, and what opens it there.
fn where_place<'t>(item: Node<'t>) -> Option<(usize, Option<Node<'t>>)> {
    let clause = children(item).into_iter().find(|c| c.kind() == "where_clause");
    match clause {
        Some(clause) => {
            let last = named(clause).pop().map_or(clause.end_byte(), |p| p.end_byte());
            Some((last, Some(clause)))
        }
        None => {
            let body = item.child_by_field_name("body");
            let before = match body {
                Some(body) => body.prev_sibling()?.end_byte(),
                None => item.child(item.child_count().saturating_sub(1) as u32)?.prev_sibling()?.end_byte(),
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
        let Some((at, clause)) = where_place(item) else { continue };
        let mut own = predicates.clone();
        if let Some(parameters) = item.child_by_field_name("type_parameters") {
            for parameter in named(parameters).into_iter().filter(|p| p.kind() == "type_parameter") {
                let name = parameter.child_by_field_name("name").map_or("", |n| scene.of(n));
                own.extend(wanted.iter().map(|(w, g)| (format!("{name}: {w}"), (*g).max(grade::SEEN))));
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
            let Some(bounds) = predicate.child_by_field_name("bounds") else { continue };
            let subject = predicate.child_by_field_name("left").map_or("", |n| scene.of(n));
            let first = named(bounds).first().map_or(bounds.end_byte(), Node::start_byte);
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
        let Some((head, item)) = subject.strip_prefix('<').and_then(|s| s.split_once(">::")) else { continue };
        let Some((parameter, _)) = head.split_once(" as ") else { continue };
        for (bound, grade) in wanted(scene) {
            for (tier, node) in generic_items(scene) {
                let Some((at, clause)) = where_place(node) else { continue };
                let open = if clause.is_some() { "," } else { " where" };
                ideas.insert(tier, grade, at, format!("{open} {parameter}::{item}: {bound}"));
            }
        }
    }
}

fn supertrait(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for (tier, item) in generic_items(scene).into_iter().filter(|(_, i)| i.kind() == "trait_item") {
        let Some(name) = item.child_by_field_name("type_parameters").or_else(|| item.child_by_field_name("name")) else { continue };
        for (bound, grade) in wanted(scene).into_iter().chain([("Sized".to_owned(), grade::SEEN)]) {
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
fn derives<'t>(scene: &Scene<'t>, item: Node<'t>) -> Option<Node<'t>> {
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

fn derive(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let named: Vec<&str> = scene.facts.traits.iter().map(|t| bare(t)).filter(|t| DERIVABLE.contains(t)).collect();
    let mut sets: Vec<(String, u8)> = Vec::new();
    let with = ["Clone, Copy", "PartialEq, Eq", "Eq, Hash", "PartialEq, Eq, Hash", "PartialEq, PartialOrd", "PartialOrd, Ord", "PartialEq, Eq, PartialOrd, Ord", "Eq, PartialOrd, Ord"];
    for name in &named {
        sets.push(((*name).into(), grade::NAMED));
        sets.extend(with.iter().filter(|w| w.split(", ").any(|p| p == *name)).map(|w| ((*w).into(), grade::SEEN)));
    }
    for other in DERIVABLE.iter().filter(|d| !named.contains(d)) {
        sets.push(((*other).into(), grade::GUESS));
    }
    for item in nodes(scene.root, &["struct_item", "enum_item"]) {
        let name = item.child_by_field_name("name").map_or("", |n| scene.of(n));
        let said = scene.facts.quoted.iter().any(|q| mentions(q, name));
        let tier = if said { tier::EXACT } else { tier::FAR };
        let attribute = derives(scene, item);
        for (set, grade) in &sets {
            match attribute {
                Some(node) => {
                    let text = scene.of(node);
                    let Some(open) = text.find("derive(").map(|i| i + 7) else { continue };
                    let Some(close) = text[open..].find(')').map(|i| i + open) else { continue };
                    let have = |part: &str| text[open..close].split(',').any(|d| d.trim() == part);
                    if set.split(", ").any(have) {
                        continue;
                    }
                    let comma = if text[open..close].trim().is_empty() { "" } else { ", " };
                    ideas.insert(tier, *grade, node.start_byte() + close, format!("{comma}{set}"));
                    if !comma.is_empty() {
                        ideas.insert(tier, *grade, node.start_byte() + open, format!("{set}, "));
                    }
                }
                None => {
                    let indent = scene.indent(item.start_byte());
                    ideas.insert(tier, *grade, item.start_byte(), format!("#[derive({set})]\n{indent}"));
                }
            }
        }
    }
}

fn underive(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for node in nodes(scene.root, &["attribute_item"]) {
        let text = scene.of(node);
        let Some(open) = text.find("derive(").map(|i| i + 7) else { continue };
        let Some(close) = text[open..].find(')').map(|i| i + open) else { continue };
        let parts: Vec<&str> = text[open..close].split(',').map(str::trim).filter(|p| !p.is_empty()).collect();
        let near = scene.anchors.iter().any(|a| a.range.start >= node.start_byte() && a.range.start <= node.end_byte() + 200);
        for part in &parts {
            let said = scene.facts.traits.iter().any(|t| bare(t) == *part);
            if parts.len() > 1 && (near || said) {
                let rest: Vec<&str> = parts.iter().filter(|p| *p != part).copied().collect();
                let tier = if near { tier::EXACT } else { tier::FAR };
                let grade = if said { grade::NAMED } else { grade::GUESS };
                ideas.replace(tier, grade, node.start_byte() + open..node.start_byte() + close, rest.join(", "));
            }
        }
    }
}

fn object_bound(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let mut wanted: Vec<(String, u8)> = wanted(scene).into_iter().filter(|(_, g)| *g == grade::NAMED).collect();
    for bound in ["'static", "Send", "Sync", "Send + Sync", "Send + 'static", "'a", "'_"] {
        wanted.push((bound.into(), grade::SEEN));
    }
    for (tier, item) in generic_items(scene) {
        for node in nodes(item, &["abstract_type", "dynamic_type"]).into_iter().take(6) {
            let referenced = node.parent().filter(|p| p.kind() == "reference_type").is_some();
            for (bound, grade) in &wanted {
                let text = scene.of(node);
                match node.parent().filter(|p| p.kind() == "bounded_type") {
                    Some(bounded) => ideas.insert(tier, *grade, bounded.end_byte(), format!(" + {bound}")),
                    None if referenced => ideas.replace(tier, *grade, node.byte_range(), format!("({text} + {bound})")),
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
    for (tier, item) in generic_items(scene).into_iter().filter(|(_, i)| i.kind() == "impl_item") {
        let (Some(body), Some(own)) = (item.child_by_field_name("body"), item.child_by_field_name("type")) else { continue };
        let mut types: Vec<String> = vec!["Self".into(), scene.of(own).into()];
        for node in nodes(item, &["type_identifier", "primitive_type", "generic_type", "reference_type", "tuple_type"]) {
            push(&mut types, scene.of(node));
        }
        let first = named(body).first().map_or(body.start_byte() + 1, Node::start_byte);
        let indent = scene.indent(first);
        for name in scene.facts.quoted.iter().filter(|q| q.starts_with(|c: char| c.is_ascii_uppercase())) {
            for (i, of) in types.iter().take(16).enumerate() {
                let grade = if i < 2 { grade::NAMED } else { grade::SEEN };
                ideas.insert(tier, grade, first, format!("type {name} = {of};\n{indent}"));
            }
        }
    }
}

fn bind_item(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let mut types: Vec<String> = Vec::new();
    for text in scene.facts.expected.iter().chain(&scene.facts.found).chain(&scene.facts.quoted) {
        let fits = !text.contains(['{', '.', ' ']) || text.starts_with('&');
        if fits && text.len() < 40 && !text.starts_with('<') {
            push(&mut types, last_segment(text));
        }
    }
    for function in &scene.functions {
        for node in nodes(*function, &["type_identifier", "primitive_type", "reference_type"]) {
            push(&mut types, scene.of(node));
        }
    }
    for (tier, item) in generic_items(scene) {
        let bounds = nodes(item, &["trait_bounds", "abstract_type", "dynamic_type"]);
        for node in bounds.into_iter().flat_map(named).take(12) {
            let name = scene.of(node);
            let (head, after) = match name {
                "Iterator" | "IntoIterator" | "DoubleEndedIterator" | "ExactSizeIterator" => ("<Item = ", ">"),
                "Add" | "Sub" | "Mul" | "Div" | "Future" | "Neg" => ("<Output = ", ">"),
                _ if name.starts_with("Fn") && !name.contains("->") && name.ends_with(')') => (" -> ", ""),
                _ => ("<", ">"),
            };
            // An associated type that must be specified.
            if scene.code == "E0191" {
                for missing in scene.facts.quoted.iter().filter(|q| q.starts_with(char::is_uppercase) && q.chars().all(char::is_alphanumeric)) {
                    for of in types.iter().chain(&signature_types(scene)).take(10) {
                        ideas.insert(tier, grade::NAMED, node.end_byte(), format!("<{missing} = {of}>"));
                    }
                }
            }
            let grade = if head == "<" { grade::GUESS } else { grade::NAMED };
            for of in types.iter().take(14) {
                ideas.insert(tier, grade, node.end_byte(), format!("{head}{of}{after}"));
            }
        }
    }
}
