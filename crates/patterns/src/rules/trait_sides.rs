//! Patterns that bring a trait and its implementation together again.

use sleepy_fix::Family::TraitBounds as Traits;

use super::own_traits::{declared, signature, trait_named};
use super::{Pattern, find};
use crate::draft::{Ideas, edit, grade};
use crate::outline::{Function, below, function, functions, head};
use crate::scene::{Scene, tier};
use crate::syntax::enclosing;

pub(super) const PATTERNS: &[Pattern] = &[
    find(
        "not_of_trait",
        Traits,
        not_of_trait,
        "Moves a method out of a trait's implementation, or declares it in the trait.",
    )
    .when(&["E0407", "E0437", "E0438", "E0599"], 0.1),
    find(
        "as_in_trait",
        Traits,
        as_in_trait,
        "Gives a method the signature that the trait declares, or the trait that of the method.",
    )
    .when(
        &[
            "E0053", "E0050", "E0049", "E0186", "E0185", "E0195", "E0643", "E0276", "E0308", "",
        ],
        0.1,
    ),
];

fn not_of_trait(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for anchor in scene.anchors.iter().take(3) {
        let Some(node) = enclosing(
            anchor.node,
            &[
                "function_item",
                "const_item",
                "associated_type",
                "type_item",
            ],
        ) else {
            continue;
        };
        let Some(item) = enclosing(node, &["impl_item"]) else {
            continue;
        };
        let (Some(of_trait), Some(of)) = (
            item.child_by_field_name("trait"),
            item.child_by_field_name("type"),
        ) else {
            continue;
        };
        let start = scene.line_start(crate::outline::start_with_attributes(node));
        let end = scene.text[node.end_byte()..]
            .find('\n')
            .map_or(node.end_byte(), |n| node.end_byte() + n + 1);
        let cut = if scene.text[start..node.start_byte()].contains('{') {
            node.byte_range()
        } else {
            start..end
        };
        let moved = scene.text[cut.clone()].trim_end();
        let parameters = scene.part(item, "type_parameters");
        let at = below(scene, item);
        for public in ["pub ", ""] {
            let text = moved.replacen("fn ", &format!("{public}fn "), 1);
            let block = format!("\nimpl{parameters} {} {{\n{text}\n}}\n", scene.of(of));
            ideas.edits(
                anchor.tier,
                grade::NAMED,
                vec![edit(cut.clone(), ""), edit(at..at, block)],
            );
        }
        if let (Some(declares), Some(f)) = (
            trait_named(scene, head(scene.of(of_trait))),
            function(scene, node),
        ) && let Some(body) = declares.child_by_field_name("body")
        {
            let line = scene.line_start(scene.last(body));
            let line = if scene.text[line..scene.last(body)].trim().is_empty() {
                line
            } else {
                scene.last(body)
            };
            ideas.insert(
                anchor.tier,
                grade::NAMED,
                line,
                format!("\n    {};\n", signature(scene, &f)),
            );
        }
        ideas.replace(anchor.tier, grade::SEEN, cut, "");
    }
}

fn as_in_trait(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let told = match scene.code {
        "" => "doesn't match `trait`",
        "E0308" => "not compatible with trait",
        _ => "",
    };
    if !scene.facts.says(told) {
        return;
    }
    let Some(node) = enclosing(
        scene.anchors[0].node,
        &["function_item", "function_signature_item"],
    ) else {
        return;
    };
    let Some(own) = function(scene, node).filter(|f| !f.of_trait.is_empty()) else {
        return;
    };
    let Some(declares) = trait_named(scene, own.of_trait) else {
        foreign_signature(scene, ideas, &own);
        return;
    };
    let Some(wanted) = declared(scene, declares)
        .into_iter()
        .find(|f| f.name == own.name)
    else {
        return;
    };
    let head_of = |f: &Function<'_>| {
        let end = f.node.child_by_field_name("body").map_or_else(
            || f.node.start_byte() + signature(scene, f).len(),
            |b| scene.text[..b.start_byte()].trim_end().len(),
        );
        f.node.start_byte()..end
    };
    let (own_range, wanted_range) = (head_of(&own), head_of(&wanted));
    // As the trait has it, with the names of the implementation.
    let mut renamed = signature(scene, &wanted);
    for (there, here) in wanted.parameters.iter().zip(&own.parameters) {
        renamed = renamed.replacen(
            &format!("{}: {}", there.name, there.of),
            &format!("{}: {}", here.name, there.of),
            1,
        );
    }
    ideas.replace(
        tier::EXACT,
        grade::NAMED,
        own_range.clone(),
        renamed.clone(),
    );
    ideas.replace(
        tier::EXACT,
        grade::NAMED,
        own_range,
        signature(scene, &wanted),
    );
    // As the implementation has it: in the trait, and in the others.
    let new = signature(scene, &own);
    ideas.replace(tier::EXACT, grade::NAMED, wanted_range.clone(), new.clone());
    let mut edits = vec![edit(wanted_range, new.clone())];
    for other in functions(scene)
        .iter()
        .filter(|f| f.of_trait == own.of_trait && f.name == own.name && f.of != own.of)
    {
        let mut text = new.clone();
        for (there, here) in own.parameters.iter().zip(&other.parameters) {
            text = text.replacen(
                &format!("{}: {}", there.name, there.of),
                &format!("{}: {}", here.name, there.of),
                1,
            );
        }
        edits.push(edit(head_of(other), text));
    }
    if edits.len() > 1 {
        ideas.edits(tier::EXACT, grade::NAMED, edits);
    }
}

/// The signatures of the standard library's methods that people write from memory.
fn foreign_signature(scene: &Scene<'_>, ideas: &mut Ideas<'_>, own: &Function<'_>) {
    const KNOWN: [(&str, &str); 12] = [
        (
            "fmt",
            "(&self, $0: &mut std::fmt::Formatter<'_>) -> std::fmt::Result",
        ),
        ("cmp", "(&self, $0: &Self) -> std::cmp::Ordering"),
        (
            "partial_cmp",
            "(&self, $0: &Self) -> Option<std::cmp::Ordering>",
        ),
        ("eq", "(&self, $0: &Self) -> bool"),
        ("hash", "<H: std::hash::Hasher>(&self, $0: &mut H)"),
        ("next", "(&mut self) -> Option<Self::Item>"),
        ("from_str", "($0: &str) -> Result<Self, Self::Err>"),
        ("drop", "(&mut self)"),
        ("clone", "(&self) -> Self"),
        ("deref", "(&self) -> &Self::Target"),
        ("default", "() -> Self"),
        ("from_iter", "<I: IntoIterator<Item = $1>>($0: I) -> Self"),
    ];
    let item = enclosing(own.node, &["impl_item"]).and_then(|i| i.child_by_field_name("trait"));
    let args = item
        .map(|t| crate::outline::arguments(scene.of(t)))
        .unwrap_or_default();
    let Some(body) = own.node.child_by_field_name("body") else {
        return;
    };
    for (_, form) in KNOWN.iter().filter(|(n, _)| *n == own.name) {
        let first = own.parameters.first().map_or("other", |p| p.name);
        let text = form
            .replace("$0", first)
            .replace("$1", args.first().copied().unwrap_or("_"));
        let range = own.node.start_byte()..scene.text[..body.start_byte()].trim_end().len();
        ideas.replace(
            tier::EXACT,
            grade::NAMED,
            range,
            format!("fn {}{text}", own.name),
        );
    }
    if let (Some(_), [first], Some(wanted)) = (item, &own.parameters[..], args.first()) {
        let list = own
            .node
            .child_by_field_name("parameters")
            .map(|n| n.byte_range());
        if let Some(range) = list {
            let text = scene.text[range.clone()].replacen(first.of, wanted, 1);
            ideas.replace(tier::EXACT, grade::NAMED, range, text);
        }
    }
}
