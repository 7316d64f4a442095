//! Patterns that bound parameters by several traits, or in several places.

use sleepy_fix::Family::TraitBounds as Traits;

use tree_sitter::Node;

use super::{Pattern, find};
use crate::draft::{Ideas, edit, grade};
use crate::outline::{head, types};
use crate::parts::mentions;
use crate::scene::{Scene, tier};
use crate::syntax::{enclosing, find as nodes, named};

pub(super) const PATTERNS: &[Pattern] = &[
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
    find(
        "call_bound",
        Traits,
        call_bound,
        "Bounds a parameter whose values are called by `Fn`, with the types of the call.",
    )
    .when(&["E0618", "E0599", "E0057"], 0.1),
];

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

fn call_bound(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    // A missing method is one to be called only where a field has its name.
    if scene.code == "E0599" && !scene.facts.says("not a method") {
        return;
    }
    for anchor in scene.primary().take(1) {
        let Some(call) = enclosing(anchor.node, &["call_expression"]) else {
            continue;
        };
        let Some(list) = call.child_by_field_name("arguments") else {
            continue;
        };
        let given: Vec<Vec<&str>> = named(list)
            .into_iter()
            .map(
                |argument| match super::quantities::number_of(scene, argument) {
                    "" | "{integer}" => super::error_values::guessed(scene, argument),
                    known => vec![known],
                },
            )
            .collect();
        let result = crate::outline::around(scene, call).map_or("", |f| f.result);
        let mut results = vec![result, "", "bool"];
        results.dedup();
        let most = given.iter().map(Vec::len).max().unwrap_or(1).min(4);
        let mut items: Vec<Node<'_>> = Vec::new();
        let mut at = Some(call);
        while let Some(node) = at {
            if node.child_by_field_name("type_parameters").is_some() {
                items.push(node);
            }
            at = node.parent();
        }
        for item in items {
            let parameters = item.child_by_field_name("type_parameters").map(named);
            for parameter in parameters.unwrap_or_default() {
                let lacks = parameter.child_by_field_name("bounds").is_none();
                if parameter.kind() != "type_parameter" || !lacks {
                    continue;
                }
                for kind in ["Fn", "FnMut"] {
                    for (k, result) in (0..most).flat_map(|k| results.iter().map(move |r| (k, *r)))
                    {
                        let types = given.iter().map(|g| g[k.min(g.len() - 1)]);
                        let types = types.collect::<Vec<_>>().join(", ");
                        let gives = match result {
                            "" => String::new(),
                            of => format!(" -> {of}"),
                        };
                        let at = parameter.end_byte();
                        ideas.insert(
                            tier::EXACT,
                            grade::NAMED,
                            at,
                            format!(": {kind}({types}){gives}"),
                        );
                    }
                }
            }
        }
    }
}
