//! Patterns that use a generic value through what its bounds offer.

use sleepy_fix::Family::{Edition, TraitBounds as Traits};
use tree_sitter::Node;

use super::calls::method;
use super::{Pattern, find};
use crate::bindings::names;
use crate::draft::{Ideas, edit, grade};
use crate::outline::arguments;
use crate::parts::{mentions, words_at};
use crate::scene::{FUNCTIONS, Scene, tier};
use crate::syntax::{children, enclosing, named};

pub(super) const PATTERNS: &[Pattern] = &[
    find(
        "converted_first",
        Traits,
        converted_first,
        "Converts a parameter that is `Into` or `AsRef` of a type at the start of its function.",
    )
    .when(
        &[
            "E0277", "E0282", "E0308", "E0369", "E0382", "E0599", "E0608",
        ],
        0.2,
    ),
    find(
        "as_bound",
        Traits,
        as_bound,
        "Reaches what a generic value is convertible to: `name.as_ref().len()`.",
    )
    .when(&["E0277", "E0308", "E0369", "E0599", "E0608"], 0.2),
    find(
        "self_bound",
        Traits,
        self_bound,
        "Bounds `Self` of a trait's method, or the trait: `where Self: Sized + 'static`.",
    )
    .when(
        &["E0277", "E0310", "E0369", "E0382", "E0507", "E0599"],
        0.15,
    ),
    find(
        "both_ends",
        Edition,
        both_ends,
        "Returns an iterator that can be gone through from its end, or that knows its length.",
    )
    .when(&["E0277", "E0599"], 0.3),
];

/// The bounds of a type as it stands in a signature: of `impl X` those after
/// `impl`, of a type parameter those where it is declared.
fn bounds_of(scene: &Scene<'_>, from: Node<'_>, of: &str) -> String {
    let of = of.trim_start_matches('&').trim_start_matches("mut ").trim();
    if let Some(bounds) = of.strip_prefix("impl ") {
        return bounds.to_owned();
    }
    let mut found = String::new();
    let mut at = Some(from);
    while let Some(node) = at {
        let list = node.child_by_field_name("type_parameters").map(named);
        for parameter in list.into_iter().flatten() {
            if scene.name(parameter) == of
                && let Some(bounds) = parameter.child_by_field_name("bounds")
            {
                found.push_str(scene.of(bounds));
            }
        }
        for clause in children(node)
            .into_iter()
            .filter(|c| c.kind() == "where_clause")
        {
            for predicate in named(clause) {
                let left = predicate.child_by_field_name("left");
                if left.is_some_and(|l| scene.of(l) == of) {
                    found.push_str(scene.of(predicate));
                }
            }
        }
        at = node.parent();
    }
    found
}

/// The argument of a conversion among bounds: `str` of `AsRef<str>`.
fn target<'b>(bounds: &'b str, conversion: &str) -> Option<&'b str> {
    let mut all = words_at(bounds, conversion).map(|at| &bounds[at + conversion.len()..]);
    let list = all.find(|rest| rest.starts_with('<'))?;
    arguments(list.split(" +").next()?).first().copied()
}

/// The parameters of a function: name, type, and the node.
fn listed<'t>(scene: &Scene<'t>, function: Node<'t>) -> Vec<(&'t str, &'t str)> {
    crate::parts::parameters(function)
        .into_iter()
        .filter_map(|p| {
            let part = |field| p.child_by_field_name(field).map(|n| scene.of(n));
            Some((part("pattern")?.trim_start_matches("mut "), part("type")?))
        })
        .collect()
}

fn converted_first(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let Some(function) = scene.functions.first().copied() else {
        return;
    };
    let Some(body) = function
        .child_by_field_name("body")
        .filter(|_| FUNCTIONS.contains(&function.kind()))
    else {
        return;
    };
    let near: Vec<&str> = scene
        .anchors
        .iter()
        .filter_map(|a| {
            enclosing(
                a.node,
                &["let_declaration", "expression_statement", "block"],
            )
        })
        .map(|n| scene.of(n))
        .collect();
    for (name, of) in listed(scene, function) {
        let bounds = bounds_of(scene, function, of);
        if !near.iter().any(|n| mentions(n, name)) {
            continue;
        }
        let at = body.start_byte() + 1;
        let indent = format!("{}    ", scene.indent(function.start_byte()));
        let ways = [
            ("Into", "into"),
            ("AsRef", "as_ref"),
            ("IntoIterator", "into_iter"),
        ];
        for (conversion, call) in ways {
            let target = match target(&bounds, conversion) {
                Some(target) if conversion == "Into" => format!(": {target}"),
                Some(_) => String::new(),
                None => continue,
            };
            let value = format!("let {name}{target} = {name}.{call}();");
            let mut edits = vec![edit(at..at, format!("\n{indent}{value}"))];
            // Where it was converted already it is the value now.
            for (receiver, whole, called) in calls(scene, body) {
                if scene.of(receiver) == name && called == call {
                    edits.push(edit(whole.byte_range(), name));
                }
            }
            ideas.edits(tier::EXACT, grade::NAMED, edits);
        }
    }
}

/// The calls of methods below a node: receiver, call and name.
fn calls<'t>(scene: &Scene<'t>, below: Node<'t>) -> Vec<(Node<'t>, Node<'t>, &'t str)> {
    crate::syntax::find(below, &["call_expression"])
        .into_iter()
        .filter_map(|call| {
            let (receiver, name, _) = method(call)?;
            Some((receiver, call, scene.of(name)))
        })
        .collect()
}

fn as_bound(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let mut seen = 0;
    for site in &scene.sites {
        if site.tier > tier::LABEL || seen >= 6 {
            continue;
        }
        let Some(function) = enclosing(site.node, &FUNCTIONS) else {
            continue;
        };
        if !matches!(
            site.node.kind(),
            "identifier" | "field_expression" | "index_expression"
        ) {
            continue;
        }
        let whole = scene.part(function, "parameters");
        // A parameter, or an item of one: `for name in names`.
        let own: Vec<&str> = names(scene.text, site.node, 1);
        let parameter = listed(scene, function)
            .into_iter()
            .find(|(name, _)| own.contains(name));
        let of = match parameter {
            Some((_, of)) => of.to_owned(),
            None => generic_item(scene, function, whole),
        };
        let bounds = bounds_of(scene, function, &of);
        for (conversion, call) in [
            ("AsRef", ".as_ref()"),
            ("Borrow", ".borrow()"),
            ("Into", ".clone().into()"),
        ] {
            if target(&bounds, conversion).is_some() && site.tight() {
                let at = site.range.end;
                let grade = if conversion == "Into" {
                    grade::GUESS
                } else {
                    grade::NAMED
                };
                ideas.insert(tier::EXACT, grade, at, call);
                seen += 1;
            }
        }
    }
}

/// The type parameter that a list among the parameters holds.
fn generic_item(scene: &Scene<'_>, function: Node<'_>, parameters: &str) -> String {
    let list = function.child_by_field_name("type_parameters").map(named);
    let list = list.into_iter().flatten();
    list.map(|p| scene.name(p))
        .find(|name| mentions(parameters, name))
        .unwrap_or("")
        .to_owned()
}

fn self_bound(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for anchor in scene.primary().take(1) {
        let (Some(function), Some(item)) = (
            enclosing(anchor.node, &FUNCTIONS),
            enclosing(anchor.node, &["trait_item"]),
        ) else {
            continue;
        };
        let said = |trait_name: &str| scene.facts.traits.iter().any(|t| t == trait_name);
        let mut bounds: Vec<&str> = Vec::new();
        if scene.facts.says("known at compilation time") {
            bounds.extend(["Sized", "Sized + 'static"]);
        }
        if scene.code == "E0310" || scene.facts.says("live long enough") {
            bounds.extend(["'static", "Sized + 'static"]);
        }
        for known in [
            "Clone",
            "Copy",
            "PartialOrd",
            "PartialEq",
            "Debug",
            "Default",
        ] {
            if said(known) {
                bounds.push(known);
            }
        }
        bounds.dedup();
        let clause = children(function)
            .into_iter()
            .find(|c| c.kind() == "where_clause");
        let end = match function.child_by_field_name("body") {
            Some(body) => scene.text[..body.start_byte()].trim_end().len(),
            None => scene.last(function),
        };
        for bound in bounds.into_iter().take(5) {
            match clause.and_then(|c| named(c).pop()) {
                Some(last) => {
                    let own = last
                        .child_by_field_name("left")
                        .is_some_and(|l| scene.of(l) == "Self");
                    let text = if own {
                        format!(" + {bound}")
                    } else {
                        format!(", Self: {bound}")
                    };
                    ideas.insert(tier::EXACT, grade::NAMED, last.end_byte(), text);
                }
                None => ideas.insert(
                    tier::EXACT,
                    grade::NAMED,
                    end,
                    format!("\n    where\n        Self: {bound}"),
                ),
            }
            if bound == "Sized + 'static" {
                continue;
            }
            let (at, text) = match item.child_by_field_name("bounds") {
                Some(old) => (old.end_byte(), format!(" + {bound}")),
                None => (
                    item.child_by_field_name("type_parameters")
                        .or_else(|| item.child_by_field_name("name"))
                        .map_or(item.start_byte(), |n| n.end_byte()),
                    format!(": {bound}"),
                ),
            };
            ideas.insert(tier::EXACT, grade::SEEN, at, text);
        }
    }
}

fn both_ends(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let wanted = ["DoubleEndedIterator", "ExactSizeIterator"]
        .into_iter()
        .filter(|t| scene.facts.says(t));
    for wanted in wanted {
        for item in scene.functions.iter().chain(&scene.items) {
            let Some(result) = item.child_by_field_name("return_type") else {
                continue;
            };
            let text = scene.of(result);
            if text.contains(wanted) {
                continue;
            }
            for (at, word) in text.match_indices("Iterator<") {
                let whole = text[..at].ends_with([' ', '(', '<']);
                let start = result.start_byte() + at;
                let range = start..start + word.len() - 1;
                if whole {
                    ideas.replace(tier::EXACT, grade::NAMED, range, wanted);
                }
            }
        }
    }
}
