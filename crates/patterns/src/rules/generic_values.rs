//! Patterns about values and types that a type parameter has to offer.

use sleepy_fix::Family::TraitBounds as Traits;
use sleepy_fix::TextEdit;
use tree_sitter::Node;

use super::calls::method;
use super::{Pattern, find};
use crate::draft::{Ideas, edit, grade};
use crate::facts::TRAITS;
use crate::parts::mentions;
use crate::scene::{FUNCTIONS, Scene, tier};
use crate::syntax::{enclosing, find as nodes, named};

pub(super) const PATTERNS: &[Pattern] = &[
    find(
        "generic_number",
        Traits,
        generic_number,
        "Makes a number of a type parameter's type, and bounds the parameter by `From` or `Default`.",
    )
    .when(&["E0308", "E0277", "E0369"], 0.15),
    find(
        "associated_of",
        Traits,
        associated_of,
        "Bounds a parameter by the trait whose associated type is used: `T: Mul` for `T::Output`.",
    )
    .when(&["E0220", "E0223"], 0.3),
    find(
        "through_items",
        Traits,
        through_items,
        "Goes through what is only known to be `IntoIterator` with `into_iter`.",
    )
    .when(&["E0599"], 0.3),
    find(
        "unsized_bound",
        Traits,
        unsized_bound,
        "Lets a parameter that stands behind a pointer be unsized, such as a trait object.",
    )
    .when(&["E0277"], 0.2),
];

/// The type parameters declared around a node: name and node.
fn parameters_around<'t>(scene: &Scene<'t>, node: Node<'t>) -> Vec<(&'t str, Node<'t>)> {
    let mut found = Vec::new();
    let mut at = Some(node);
    while let Some(item) = at {
        let list = item.child_by_field_name("type_parameters").map(named);
        let own = list.into_iter().flatten();
        found.extend(
            own.filter(|p| p.kind() == "type_parameter")
                .map(|p| (scene.name(p), p)),
        );
        at = item.parent();
    }
    found
}

/// The edit that adds a bound to a type parameter.
pub(super) fn bounded(parameter: Node<'_>, bound: &str) -> TextEdit {
    match parameter.child_by_field_name("bounds") {
        Some(old) => edit(old.end_byte()..old.end_byte(), format!(" + {bound}")),
        None => {
            let end = parameter.end_byte();
            edit(end..end, format!(": {bound}"))
        }
    }
}

fn generic_number(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for anchor in scene.primary().take(1) {
        for (name, parameter) in parameters_around(scene, anchor.node) {
            if !scene.facts.says(&format!("`{name}`")) {
                continue;
            }
            let number = |n: Node<'_>| match n.kind() {
                "integer_literal" => Some("u8"),
                "float_literal" => Some("f32"),
                _ => None,
            };
            // `T::from(2)` with nothing to make it of.
            let call = enclosing(anchor.node, &["call_expression"]);
            let made = call.filter(|c| {
                let function = c.child_by_field_name("function");
                function.is_some_and(|f| scene.of(f) == format!("{name}::from"))
            });
            let given = made
                .and_then(|c| c.child_by_field_name("arguments"))
                .and_then(|a| named(a).first().copied())
                .and_then(number);
            if let Some(of) = given {
                let put = bounded(parameter, &format!("From<{of}>"));
                ideas.edits(tier::EXACT, grade::NAMED, vec![put]);
                continue;
            }
            let whole = scene.sites.iter().filter(|s| s.tier <= tier::BESIDE);
            for site in whole.filter(|s| number(s.node).is_some()).take(2) {
                let of = number(site.node).unwrap_or("u8");
                let from = vec![
                    edit(
                        site.range.clone(),
                        format!("{name}::from({})", scene.of(site.node)),
                    ),
                    bounded(parameter, &format!("From<{of}>")),
                ];
                if matches!(scene.of(site.node), "0" | "0.0") {
                    let default = vec![
                        edit(site.range.clone(), format!("{name}::default()")),
                        bounded(parameter, "Default"),
                    ];
                    ideas.edits(tier::EXACT, grade::NAMED, default);
                }
                ideas.edits(tier::EXACT, grade::NAMED, from);
            }
        }
    }
}

/// The traits with an associated type of a name.
fn traits_with(name: &str) -> &'static [&'static str] {
    match name {
        "Item" => &["Iterator", "IntoIterator"],
        "Target" => &["Deref"],
        "Err" => &["FromStr"],
        "IntoIter" => &["IntoIterator"],
        _ => &[],
    }
}

/// The traits of the operators that a function uses.
fn operators(scene: &Scene<'_>, function: Node<'_>) -> Vec<&'static str> {
    let mut found = Vec::new();
    for whole in nodes(function, &["binary_expression", "unary_expression"]) {
        let operator = match whole.child_by_field_name("operator") {
            Some(operator) => scene.of(operator),
            None => scene.of(whole).get(..1).unwrap_or(""),
        };
        let name = match (operator, whole.kind()) {
            ("-", "unary_expression") => "Neg",
            ("!", "unary_expression") => "Not",
            ("+", _) => "Add",
            ("-", _) => "Sub",
            ("*", "binary_expression") => "Mul",
            ("/", _) => "Div",
            ("%", _) => "Rem",
            _ => continue,
        };
        if !found.contains(&name) {
            found.push(name);
        }
    }
    found
}

fn associated_of(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for anchor in scene.primary().take(1) {
        let kinds = [
            "scoped_type_identifier",
            "scoped_identifier",
            "generic_type",
        ];
        let Some(path) = enclosing(anchor.node, &kinds) else {
            continue;
        };
        let text = scene.of(path);
        let Some((subject, associated)) = text.split_once("::") else {
            continue;
        };
        let Some((_, parameter)) = parameters_around(scene, path)
            .into_iter()
            .find(|(name, _)| *name == subject)
        else {
            continue;
        };
        let mut wanted: Vec<&str> = traits_with(associated).to_vec();
        if let Some(function) = enclosing(path, &FUNCTIONS).filter(|_| associated == "Output") {
            wanted.extend(operators(scene, function));
        }
        let own = scene.all(&["trait_item"]).into_iter();
        wanted.extend(
            own.filter(|t| {
                nodes(*t, &["associated_type"])
                    .iter()
                    .any(|a| scene.name(*a) == associated)
            })
            .map(|t| scene.name(t)),
        );
        for name in wanted {
            let known = TRAITS.iter().find(|(n, _)| *n == name).map(|(_, p)| *p);
            let imported = scene
                .all(&["use_declaration"])
                .iter()
                .any(|u| mentions(scene.of(*u), name));
            let bound = known.filter(|p| !p.is_empty() && !imported).unwrap_or(name);
            let put = bounded(parameter, bound);
            ideas.edits(tier::EXACT, grade::NAMED, vec![put]);
        }
    }
}

fn through_items(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    if !scene.text.contains("IntoIterator") {
        return;
    }
    for anchor in scene.primary().take(1) {
        let call = enclosing(anchor.node, &["call_expression"]).and_then(method);
        let Some((receiver, name, _)) = call else {
            continue;
        };
        if matches!(scene.of(name), "iter" | "iter_mut") {
            ideas.replace(tier::EXACT, grade::NAMED, name.byte_range(), "into_iter");
        } else {
            let end = receiver.end_byte();
            ideas.insert(tier::EXACT, grade::NAMED, end, ".into_iter()");
        }
    }
}

fn unsized_bound(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    if !scene.facts.says("known at compilation time") {
        return;
    }
    let mut items: Vec<Node<'_>> = scene.items.clone();
    // The implementation for a pointer that the message is about.
    for item in scene.all(&["impl_item"]) {
        if !items.iter().any(|i| i.id() == item.id()) {
            items.push(item);
        }
    }
    for item in items.into_iter().take(10) {
        let end = item
            .child_by_field_name("body")
            .map_or(item.end_byte(), |b| b.start_byte());
        let head = &scene.text[item.start_byte()..end];
        let list = item.child_by_field_name("type_parameters").map(named);
        for parameter in list.into_iter().flatten() {
            let name = scene.name(parameter);
            let pointed = ["&", "&mut ", "Box<", "Rc<", "Arc<"]
                .iter()
                .any(|p| mentions(head, &format!("{p}{name}")));
            let own = parameter.kind() == "type_parameter";
            if own && pointed && !scene.of(parameter).contains("?Sized") {
                let put = bounded(parameter, "?Sized");
                ideas.edits(tier::EXACT, grade::NAMED, vec![put]);
            }
        }
    }
}
