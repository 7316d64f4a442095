//! Patterns about lifetimes that reach from one declaration to all that hang on it.

use sleepy_fix::Family::Lifetimes;
use sleepy_fix::TextEdit;
use tree_sitter::Node;

use super::lifetimes::{declaration, declared, has_lifetime};
use super::{Pattern, find};
use crate::bindings::statement;
use crate::draft::{Ideas, edit, grade};
use crate::facts::push;
use crate::parts::{has, parameters, takes_self};
use crate::scene::{Scene, tier};
use crate::syntax::{children, enclosing, find as nodes, named};

/// Messages that signatures can be to blame for; `""` is "may not live long enough".
const SIGNED: &[&str] = &[
    "E0106", "E0195", "E0261", "E0309", "E0310", "E0311", "E0499", "E0502", "E0505", "E0506",
    "E0515", "E0521", "E0597", "E0621", "E0700", "E0716", "",
];
/// Messages about what a lifetime too many causes.
const UNDONE: &[&str] = &[
    "E0195", "E0308", "E0499", "E0502", "E0505", "E0506", "E0515", "E0521", "E0597", "E0621",
    "E0716", "E0261", "",
];

pub(super) const PATTERNS: &[Pattern] = &[
    find(
        "tie_result",
        Lifetimes,
        tie_result,
        "Ties the lifetime of what is returned to one parameter, in a trait and all its implementations.",
    )
    .when(SIGNED, 0.08),
    find(
        "bound_object",
        Lifetimes,
        bound_object,
        "Lets a returned trait object live as long as what it is made of.",
    )
    .when(SIGNED, 0.08),
    find(
        "undo_lifetime",
        Lifetimes,
        undo_lifetime,
        "Takes one lifetime out of a signature altogether.",
    )
    .when(UNDONE, 0.06),
    find(
        "unbind_lifetime",
        Lifetimes,
        unbind_lifetime,
        "Takes `for<'a>` off and names a lifetime that lives long enough.",
    )
    .when(&["E0581", "E0582", "E0308", "E0261", ""], 0.3),
    find(
        "late_init",
        Lifetimes,
        late_init,
        "Declares a local further out and sets it where it was declared.",
    )
    .when(&["E0597", "E0716", "E0505", "E0515"], 0.1),
];

/// A lifetime that `item` can declare: one the message names, or a new one.
pub(super) fn new_lifetime(scene: &Scene<'_>, item: Node<'_>) -> String {
    let holder = enclosing(item.parent().unwrap_or(item), &["impl_item", "trait_item"]);
    let taken = |name: &str| {
        holder.is_some_and(|h| {
            h.child_by_field_name("type_parameters")
                .is_some_and(|p| declared(scene, p).contains(&name))
        })
    };
    let said = scene.facts.quoted.iter().map(String::as_str);
    let said = said.filter(|q| q.len() > 1 && q.starts_with('\'') && !q.contains(' '));
    said.filter(|q| *q != "'static" && q[1..].starts_with(char::is_alphabetic))
        .chain(["'a", "'b", "'c"])
        .find(|n| !taken(n))
        .unwrap_or("'d")
        .to_owned()
}

/// A function and, where a trait of the file has it, all that are called so.
fn siblings<'t>(scene: &Scene<'t>, function: Node<'t>) -> Vec<Node<'t>> {
    let in_trait = |f: &Node<'_>| {
        enclosing(f.parent().unwrap_or(*f), &["impl_item", "trait_item"])
            .is_some_and(|h| h.kind() == "trait_item" || h.child_by_field_name("trait").is_some())
    };
    if !in_trait(&function) {
        return vec![function];
    }
    let all = scene.functions_of(scene.name(function));
    all.into_iter().filter(in_trait).collect()
}

fn tie_result(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for (i, function) in scene.functions.iter().enumerate() {
        let tier = if i == 0 { tier::EXACT } else { tier::LABEL };
        let together = siblings(scene, *function);
        let count = parameters(*function).len();
        let own = takes_self(*function).map(|_| usize::MAX);
        for k in own.into_iter().chain(0..count) {
            let tied = together.iter().map(|f| tie(scene, *f, k));
            let Some(edits) = tied.collect::<Option<Vec<_>>>() else {
                continue;
            };
            ideas.edits(tier, grade::NAMED, edits.concat());
        }
    }
}

/// Ties a function's result to its parameter `k`, or to `self`.
fn tie(scene: &Scene<'_>, function: Node<'_>, k: usize) -> Option<Vec<TextEdit>> {
    let result = function.child_by_field_name("return_type")?;
    let source = if k == usize::MAX {
        takes_self(function)?
    } else {
        let of = parameters(function).get(k)?.child_by_field_name("type")?;
        nodes(of, &["reference_type"]).into_iter().next()?
    };
    if !scene.of(source).starts_with('&') {
        return None;
    }
    let old = children(source)
        .into_iter()
        .find(|c| c.kind() == "lifetime");
    let mut edits = Vec::new();
    let name = match old {
        Some(old) => scene.of(old).to_owned(),
        None => {
            let name = new_lifetime(scene, function);
            let known = function
                .child_by_field_name("type_parameters")
                .is_some_and(|p| declared(scene, p).contains(&name.as_str()));
            if !known {
                let (at, text) = declaration(scene, function, &name)?;
                edits.push(edit(at..at, text));
            }
            let at = source.start_byte() + 1;
            edits.push(edit(at..at, format!("{name} ")));
            name
        }
    };
    let before = edits.len();
    for node in nodes(result, &["reference_type", "lifetime"]) {
        if node.kind() == "lifetime" {
            if scene.of(node) != name {
                edits.push(edit(node.byte_range(), name.as_str()));
            }
        } else if !has_lifetime(node) {
            let at = node.start_byte() + 1;
            edits.push(edit(at..at, format!("{name} ")));
        }
    }
    (edits.len() > before).then_some(edits)
}

fn bound_object(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for function in scene.functions.iter().take(3) {
        let Some(result) = function.child_by_field_name("return_type") else {
            continue;
        };
        let objects: Vec<usize> = nodes(result, &["dynamic_type", "abstract_type"])
            .into_iter()
            .filter(|n| n.parent().is_none_or(|p| p.kind() != "bounded_type"))
            .map(|n| n.end_byte())
            .collect();
        if objects.is_empty() {
            continue;
        }
        let name = new_lifetime(scene, *function);
        let objects = |name: &str| -> Vec<TextEdit> {
            let new = format!(" + {name}");
            objects
                .iter()
                .map(|at| edit(*at..*at, new.as_str()))
                .collect()
        };
        ideas.edits(tier::EXACT, grade::SEEN, objects("'_"));
        let types = generics(scene, *function, &name);
        let references = nodes(
            function
                .child_by_field_name("parameters")
                .unwrap_or(*function),
            &["reference_type", "self_parameter"],
        )
        .into_iter()
        .filter(|n| scene.of(*n).starts_with('&') && !has_lifetime(*n))
        .map(|n| edit(n.start_byte() + 1..n.start_byte() + 1, format!("{name} ")))
        .collect::<Vec<_>>();
        let Some((at, text)) = declaration(scene, *function, &name) else {
            continue;
        };
        for chosen in [
            types.clone(),
            references.clone(),
            [types, references].concat(),
        ] {
            if !chosen.is_empty() {
                let mut edits = [objects(&name), chosen].concat();
                edits.push(edit(at..at, text.clone()));
                ideas.edits(tier::EXACT, grade::NAMED, edits);
            }
        }
    }
}

/// `T: 'a` for the type parameters of a function, and for `impl Trait` arguments.
fn generics(scene: &Scene<'_>, function: Node<'_>, name: &str) -> Vec<TextEdit> {
    let mut edits = Vec::new();
    let list = function.child_by_field_name("type_parameters").map(named);
    for parameter in list
        .into_iter()
        .flatten()
        .filter(|p| p.kind() == "type_parameter")
    {
        match parameter.child_by_field_name("bounds") {
            Some(bounds) => {
                let at = bounds.end_byte();
                edits.push(edit(at..at, format!(" + {name}")));
            }
            None => edits.push(edit(
                parameter.end_byte()..parameter.end_byte(),
                format!(": {name}"),
            )),
        }
    }
    for parameter in parameters(function) {
        let of = parameter.child_by_field_name("type");
        let inner = of.map_or_else(Vec::new, |t| nodes(t, &["abstract_type", "dynamic_type"]));
        for node in inner {
            let start = scene.of(parameter);
            if !start.contains("+ '") {
                edits.push(edit(node.end_byte()..node.end_byte(), format!(" + {name}")));
            }
        }
    }
    edits
}

fn undo_lifetime(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    if scene.code == "E0308" && !scene.facts.says("lifetime") && !scene.facts.says("'static") {
        return;
    }
    let mut functions = scene.functions.clone();
    // Functions that are handed over, not called.
    for name in scene
        .primary()
        .flat_map(|a| crate::bindings::names(scene.text, a.node, 6))
    {
        functions.extend(scene.functions_of(name));
    }
    for function in functions.iter().take(6) {
        let mut names: Vec<String> = Vec::new();
        let mut found = Vec::new();
        let end = function
            .child_by_field_name("body")
            .map_or(function.end_byte(), |b| b.start_byte());
        for node in nodes(*function, &["lifetime"]) {
            let parent = node.parent().map_or("", |p| p.kind());
            if node.end_byte() <= end && matches!(parent, "reference_type" | "self_parameter") {
                push(&mut names, scene.of(node));
                found.push(node);
            }
        }
        for name in names {
            let own: Vec<Node<'_>> = found
                .iter()
                .copied()
                .filter(|n| scene.of(*n) == name)
                .collect();
            let without: Vec<TextEdit> = own
                .iter()
                .map(|n| {
                    let end = n.next_sibling().map_or(n.end_byte(), |s| s.start_byte());
                    edit(n.start_byte()..end, "")
                })
                .collect();
            let mut edits = without.clone();
            if let Some(list) = function.child_by_field_name("type_parameters")
                && let [only] = named(list)[..]
                && scene.of(only) == name
            {
                edits.push(edit(list.byte_range(), ""));
            }
            ideas.edits(tier::EXACT, grade::NAMED, edits);
            // In the parameters only.
            if let Some(result) = function.child_by_field_name("return_type") {
                let kept = without
                    .into_iter()
                    .filter(|e| e.range.end <= result.start_byte());
                let kept: Vec<TextEdit> = kept.collect();
                ideas.edits(tier::EXACT, grade::SEEN, kept);
            }
        }
    }
}

fn unbind_lifetime(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for anchor in scene.anchors.iter().take(4) {
        let Some(whole) = enclosing(
            anchor.node,
            &[
                "type_item",
                "function_item",
                "struct_item",
                "where_predicate",
                "function_signature_item",
            ],
        ) else {
            continue;
        };
        for list in nodes(whole, &["for_lifetimes"]) {
            let bound: Vec<&str> = nodes(list, &["lifetime"])
                .into_iter()
                .map(|n| scene.of(n))
                .collect();
            let Some(scope) = list.parent() else { continue };
            let end = list
                .next_sibling()
                .map_or(list.end_byte(), |n| n.start_byte());
            let uses: Vec<Node<'_>> = nodes(scope, &["lifetime"])
                .into_iter()
                .filter(|n| n.start_byte() >= list.end_byte() && bound.contains(&scene.of(*n)))
                .collect();
            for (name, grade) in [("'static", grade::NAMED), ("'a", grade::SEEN)] {
                let mut edits = vec![edit(list.start_byte()..end, "")];
                edits.extend(uses.iter().map(|n| edit(n.byte_range(), name)));
                if name == "'a" {
                    edits.extend(declaration(scene, whole, name).map(|(at, t)| edit(at..at, t)));
                }
                ideas.edits(anchor.tier, grade, edits);
            }
        }
    }
}

fn late_init(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for anchor in scene.primary() {
        let Some(inner) = statement(anchor.node) else {
            continue;
        };
        let outer: Vec<Node<'_>> = std::iter::successors(inner.parent().and_then(statement), |s| {
            s.parent().and_then(statement)
        })
        .take(3)
        .collect();
        let borrowed = enclosing(anchor.node, &["reference_expression"]);
        let (range, text) = (anchor.range.clone(), &scene.text[anchor.range.clone()]);
        for bound in crate::bindings::bindings(scene.text, anchor.node, text)
            .into_iter()
            .take(1)
        {
            let holder = bound.holder;
            let value = holder.child_by_field_name("value");
            let plain = holder.child_by_field_name("pattern") == Some(bound.name);
            let Some(value) = value.filter(|_| holder.kind() == "let_declaration" && plain) else {
                continue;
            };
            let mutable = if has(holder, "mutable_specifier") {
                "mut "
            } else {
                ""
            };
            let of = holder.child_by_field_name("type");
            let of = of.map_or(String::new(), |t| format!(": {}", scene.of(t)));
            for place in &outer {
                let (start, indent) = (place.start_byte(), scene.indent(place.start_byte()));
                let edits = vec![
                    edit(start..start, format!("let {mutable}{text}{of};\n{indent}")),
                    edit(
                        holder.start_byte()..scene.span(value).start,
                        format!("{text} = "),
                    ),
                ];
                ideas.edits(tier::EXACT, grade::NAMED, edits);
            }
        }
        // Bound by a pattern, or by nothing at all.
        let kept = scene.fresh("kept");
        let (at, indent) = (inner.start_byte(), scene.indent(inner.start_byte()));
        for place in &outer {
            if borrowed.is_none() && text.len() < 2 {
                continue;
            }
            let (start, outside) = (place.start_byte(), scene.indent(place.start_byte()));
            let (value, whole) = match anchor.node.child_by_field_name("value") {
                Some(v) if anchor.node.kind() == "reference_expression" => {
                    (scene.of(v), scene.span(v))
                }
                _ => (text, range.clone()),
            };
            let edits = vec![
                edit(start..start, format!("let {kept};\n{outside}")),
                edit(at..at, format!("{kept} = {value};\n{indent}")),
                edit(whole, kept.as_str()),
            ];
            ideas.edits(tier::EXACT, grade::SEEN, edits);
        }
    }
}
