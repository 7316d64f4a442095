//! Patterns about functions that are called at compile time or more than once,
//! and about what methods of trait objects return.

use sleepy_fix::Family::{Edition, TraitBounds as Traits};
use sleepy_fix::TextEdit;
use tree_sitter::Node;

use super::{Pattern, find};
use crate::draft::{Ideas, edit, grade};
use crate::outline::{functions, head};
use crate::parts::{mentions, results, words_at};
use crate::scene::{Scene, tier};
use crate::syntax::{enclosing, find as nodes};

pub(super) const PATTERNS: &[Pattern] = &[
    find(
        "const_function",
        Edition,
        const_function,
        "Makes a function `const` that a constant calls, and those that it calls.",
    )
    .when(&["E0015"], 0.4),
    find(
        "called_again",
        Traits,
        called_again,
        "Asks for a closure that may be called more than once: `FnMut` or `Fn` for `FnOnce`.",
    )
    .when(&["E0382", "E0507"], 0.25),
    find(
        "boxed_returns",
        Traits,
        boxed_returns,
        "Returns boxed trait objects from the methods of a trait that is used as an object.",
    )
    .when(&["E0038"], 0.25),
    find(
        "unboxed_argument",
        Traits,
        unboxed_argument,
        "Hands over what a box holds instead of a reference to the box.",
    )
    .when(&["E0277"], 0.2),
];

fn const_function(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let said = |name: &str| scene.facts.quoted.iter().any(|q| mentions(q, name));
    let own: Vec<Node<'_>> = scene
        .all(&["function_item"])
        .into_iter()
        .filter(|f| {
            let end = f.child_by_field_name("name").map_or(0, |n| n.start_byte());
            end >= f.start_byte() && !mentions(&scene.text[f.start_byte()..end], "const")
        })
        .collect();
    let put = |f: &Node<'_>| -> Option<TextEdit> {
        let end = f.child_by_field_name("name")?.start_byte();
        let at = f.start_byte() + scene.text[f.start_byte()..end].rfind("fn ")?;
        Some(edit(at..at, "const "))
    };
    let called: Vec<&Node<'_>> = own.iter().filter(|f| said(scene.name(**f))).collect();
    for function in &called {
        let Some(first) = put(function) else {
            continue;
        };
        ideas.edits(tier::EXACT, grade::NAMED, vec![first.clone()]);
        // What it calls itself has to be constant, too.
        let mut edits = vec![first];
        let mut names = Vec::new();
        for call in nodes(**function, &["call_expression"]) {
            names.push(scene.callee(call));
        }
        for other in own.iter().filter(|o| o.id() != function.id()) {
            if names.contains(&scene.name(*other)) {
                edits.extend(put(other));
            }
        }
        if edits.len() > 1 {
            ideas.edits(tier::EXACT, grade::NAMED, edits);
        }
    }
    // Or the constant one is not called by a constant at all.
    for anchor in scene.primary().take(1) {
        let Some(function) = enclosing(anchor.node, &["function_item"]) else {
            continue;
        };
        let start = function.start_byte();
        let end = function
            .child_by_field_name("name")
            .map_or(start, |n| n.start_byte());
        if let Some(at) = scene.text[start..end].find("const ") {
            let range = start + at..start + at + "const ".len();
            ideas.replace(tier::EXACT, grade::SEEN, range, "");
        }
    }
}

fn called_again(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let Some(function) = scene.functions.first().copied() else {
        return;
    };
    let Some(body) = function.child_by_field_name("body") else {
        return;
    };
    let start = function.start_byte();
    let signature = &scene.text[start..body.start_byte()];
    if !mentions(signature, "FnOnce") {
        return;
    }
    let places: Vec<usize> = signature
        .match_indices("FnOnce")
        .map(|(i, _)| start + i)
        .collect();
    for name in ["FnMut", "Fn"] {
        let mut edits: Vec<TextEdit> = places
            .iter()
            .map(|at| edit(*at..*at + "FnOnce".len(), name))
            .collect();
        // A closure that changes what it knows is called through a mutable name.
        for parameter in crate::parts::parameters(function)
            .into_iter()
            .filter(|_| name == "FnMut")
        {
            let Some(pattern) = parameter.child_by_field_name("pattern") else {
                continue;
            };
            let (text, called) = (scene.of(body), scene.of(pattern));
            let calls = |at: usize| text[at + called.len()..].starts_with('(');
            let at = pattern.start_byte();
            let bound = scene.text[parameter.start_byte()..at].contains("mut");
            if words_at(text, called).any(calls) && !bound {
                edits.push(edit(at..at, "mut "));
            }
        }
        ideas.edits(tier::EXACT, grade::NAMED, edits);
    }
}

fn boxed_returns(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for item in scene.all(&["trait_item"]) {
        let name = scene.name(item);
        if !scene.facts.quoted.iter().any(|q| mentions(q, name)) {
            continue;
        }
        let all: Vec<_> = functions(scene)
            .into_iter()
            .filter(|f| f.of == name || f.of_trait == name)
            .filter(|f| f.result.starts_with("impl "))
            .collect();
        let declared = all.iter().any(|f| f.of == name);
        if all.is_empty() || !declared {
            continue;
        }
        for lifetime in [" + '_", ""] {
            let mut edits = Vec::new();
            for function in &all {
                let Some(result) = function.node.child_by_field_name("return_type") else {
                    continue;
                };
                let bounds = function.result.trim_start_matches("impl ");
                let lends = function.receiver.starts_with('&');
                let lifetime = if lends { lifetime } else { "" };
                edits.push(edit(
                    result.byte_range(),
                    format!("Box<dyn {bounds}{lifetime}>"),
                ));
                if function.node.child_by_field_name("body").is_none() {
                    continue;
                }
                for value in results(scene.text, function.node) {
                    let range = scene.span(value);
                    edits.push(edit(range.start..range.start, "Box::new("));
                    edits.push(edit(range.end..range.end, ")"));
                }
            }
            ideas.edits(tier::EXACT, grade::NAMED, edits);
        }
    }
}

fn unboxed_argument(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let boxed = scene.facts.bounds.iter().any(|(s, _)| {
        let held = s.trim_start_matches('&');
        ["Box<", "Rc<", "Arc<"].iter().any(|p| held.starts_with(p))
    });
    let said = scene.facts.quoted.iter().any(|q| {
        let (of, bound) = q.split_once(": ").unwrap_or((q, ""));
        of.contains("<dyn ") && mentions(of, head(bound)) && !bound.is_empty()
    });
    if !boxed && !said {
        return;
    }
    for site in scene.sites.iter().filter(|s| s.tier <= tier::AROUND) {
        let text = scene.of(site.node);
        let inner = text.trim_start_matches('&');
        if !matches!(
            site.node.kind(),
            "identifier" | "field_expression" | "reference_expression" | "index_expression"
        ) {
            continue;
        }
        let range = site.range.clone();
        for new in [
            format!("{inner}.as_ref()"),
            format!("&**{inner}"),
            format!("&*{inner}"),
        ] {
            ideas.replace(site.tier, grade::NAMED, range.clone(), new);
        }
    }
}
