//! Patterns about the traits of the file: implementing one, completing an
//! implementation, and bringing trait and implementation together.

use sleepy_fix::Family::TraitBounds as Traits;
use tree_sitter::Node;

use super::impls::{missing, put};
use super::{Pattern, find};
use crate::draft::{Ideas, grade};
use crate::facts::bare;
use crate::outline::{Function, Own, below, function, functions, head, inherent, said};
use crate::parts::mentions;
use crate::scene::{Scene, tier};
use crate::syntax::{enclosing, named};

pub(super) const PATTERNS: &[Pattern] = &[
    find(
        "own_trait_impl",
        Traits,
        own_trait_impl,
        "Implements a trait of the file by a type's own methods, its fields or its variants.",
    )
    .when(&["E0277", "E0599", "E0308"], 0.06),
    find(
        "pointer_impl",
        Traits,
        pointer_impl,
        "Implements a trait of the file for `Box<T>`, `&T` and the like.",
    )
    .when(&["E0277", "E0599"], 0.06),
    find(
        "missing_items",
        Traits,
        missing_items,
        "Adds the items that an implementation lacks.",
    )
    .when(&["E0046"], 0.06),
];

/// A trait of the file by its name.
pub(super) fn trait_named<'t>(scene: &Scene<'t>, name: &str) -> Option<Node<'t>> {
    let mut all = scene.all(&["trait_item"]).into_iter();
    all.find(|n| {
        let own = n.child_by_field_name("name");
        own.is_some_and(|o| scene.of(o) == name)
    })
}

/// The functions a trait declares: those that must be written, and all.
pub(super) fn declared<'t>(scene: &Scene<'t>, item: Node<'t>) -> Vec<Function<'t>> {
    let body = item
        .child_by_field_name("body")
        .map(named)
        .unwrap_or_default();
    body.into_iter()
        .filter_map(|n| function(scene, n))
        .collect()
}

/// A function's head without `;`, `pub` or a body.
pub(super) fn signature(scene: &Scene<'_>, f: &Function<'_>) -> String {
    let end = f
        .node
        .child_by_field_name("body")
        .map_or(f.node.end_byte(), |b| b.start_byte());
    let text = &scene.text[f.node.start_byte()..end];
    let text = text.trim_end().trim_end_matches(';').trim_end();
    text.strip_prefix("pub ").unwrap_or(text).to_owned()
}

/// The arguments to hand a call on with.
fn handed(f: &Function<'_>) -> String {
    let names: Vec<&str> = f
        .parameters
        .iter()
        .map(|p| p.name.trim_start_matches("mut "))
        .collect();
    names.join(", ")
}

/// One method of an implementation.
fn method(scene: &Scene<'_>, f: &Function<'_>, body: &str) -> String {
    let mut head = signature(scene, f);
    if f.receiver == "mut self" {
        head = head.replacen("mut self", "self", 1);
    }
    format!("    {head} {{\n        {body}\n    }}\n")
}

/// The bodies that a required method may have in the implementation for a type.
fn bodies(
    scene: &Scene<'_>,
    own: &Own<'_>,
    of_trait: &str,
    f: &Function<'_>,
    all: &[Function<'_>],
) -> Vec<String> {
    let mut ways = Vec::new();
    let (name, args) = (f.name, handed(f));
    if let Some(same) = inherent(all, own.name).find(|o| o.name == name) {
        let sep = if args.is_empty() { "" } else { ", " };
        ways.push(match same.receiver {
            "" => format!("Self::{name}({args})"),
            _ => format!("{}::{name}(self{sep}{args})", own.name),
        });
    }
    // What a variant or a field holds may have the trait.
    let has = |of: &str| {
        let inner = of.trim_start_matches('&');
        let boxed = crate::outline::arguments(inner)
            .first()
            .copied()
            .unwrap_or("");
        [inner, boxed].iter().any(|t| {
            mentions(t, of_trait)
                || crate::outline::implementation(scene, of_trait, head(t)).is_some()
        })
    };
    if f.receiver.ends_with("self") {
        for (i, _) in own.fields.iter().enumerate().filter(|(_, f)| has(f.of)) {
            ways.push(format!("self.{}.{name}({args})", own.access(i)));
        }
        if !own.variants.is_empty()
            && own
                .variants
                .iter()
                .all(|v| v.fields.len() == 1 && v.fields[0].name.is_empty())
        {
            let arms = own
                .variants
                .iter()
                .map(|v| format!("            Self::{}(it) => it.{name}({args}),\n", v.name));
            ways.push(format!(
                "match self {{\n{}        }}",
                arms.collect::<String>()
            ));
        }
    }
    // Methods without arguments that give the same.
    for other in inherent(all, own.name).filter(|o| {
        o.name != name && o.result == f.result && o.parameters.is_empty() && !f.result.is_empty()
    }) {
        if other.receiver == f.receiver && !other.receiver.is_empty() {
            ways.push(format!("self.{}()", other.name));
        }
    }
    // What other types do.
    for other in all
        .iter()
        .filter(|o| o.of_trait == of_trait && o.name == name && o.of != own.name)
    {
        if let Some(body) = other.node.child_by_field_name("body") {
            let text = scene.of(body);
            let inner = text.trim_start_matches('{').trim_end_matches('}').trim();
            ways.push(inner.replace(other.of, own.name));
        }
    }
    // A field of that name, or the only one of that type.
    if f.parameters.is_empty() && f.receiver == "&self" {
        for (i, field) in own.fields.iter().enumerate() {
            let value = own.access(i);
            if field.of == f.result {
                ways.push(match field.of == "String" {
                    true => format!("self.{value}.clone()"),
                    false => format!("self.{value}"),
                });
            } else if f.result == "&str" && field.of == "String"
                || f.result == format!("&{}", field.of)
            {
                ways.push(format!("&self.{value}"));
            }
        }
    }
    ways.dedup();
    ways
}

fn own_trait_impl(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let all = functions(scene);
    let mut names: Vec<&str> = missing(scene).map(bare).collect();
    // `expected Box<dyn Shape>, found Square` names it otherwise.
    for item in scene.all(&["trait_item"]) {
        let name = scene.name(item);
        if scene.facts.quoted.iter().any(|q| mentions(q, name)) {
            names.push(name);
        }
    }
    names.dedup();
    for name in names.into_iter().take(3) {
        let Some(item) = trait_named(scene, name) else {
            continue;
        };
        for own in said(scene).iter().take(3) {
            if crate::outline::implementation(scene, name, own.name).is_some() {
                continue;
            }
            let required: Vec<Function<'_>> = declared(scene, item)
                .into_iter()
                .filter(|f| f.node.child_by_field_name("body").is_none())
                .collect();
            let ways: Vec<Vec<String>> = required
                .iter()
                .map(|f| bodies(scene, own, name, f, &all))
                .collect();
            if ways.iter().any(Vec::is_empty) {
                continue;
            }
            let most = ways.iter().map(Vec::len).max().unwrap_or(1).min(4);
            for k in 0..most {
                let methods: Vec<String> = required
                    .iter()
                    .zip(&ways)
                    .map(|(f, w)| method(scene, f, &w[k.min(w.len() - 1)]))
                    .collect();
                let text = format!(
                    "\nimpl{} {name} for {} {{\n{}}}\n",
                    own.parameters,
                    own.full(),
                    methods.join("\n")
                );
                let grade = if k == 0 { grade::NAMED } else { grade::SEEN };
                let text = text.replace(" {\n}\n", " {}\n");
                put(scene, ideas, own, grade, &text);
            }
        }
    }
}

fn pointer_impl(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let unmet = scene.facts.quoted.iter();
    for (subject, bound) in unmet.filter_map(|q| q.rsplit_once(": ")).take(6) {
        let Some(item) = trait_named(scene, bare(bound)) else {
            continue;
        };
        let name = bare(bound);
        let pointer = ["Box", "Rc", "Arc"]
            .into_iter()
            .find(|p| head(subject) == *p);
        let subject = match pointer {
            Some(pointer) => {
                let path = match pointer {
                    "Rc" => "std::rc::Rc",
                    "Arc" => "std::sync::Arc",
                    other => other,
                };
                format!("{path}<T>")
            }
            None if subject.starts_with("&mut ") => "&mut T".to_owned(),
            None if subject.starts_with('&') => "&T".to_owned(),
            None => continue,
        };
        let methods: Vec<String> = declared(scene, item)
            .iter()
            .filter(|f| f.node.child_by_field_name("body").is_none())
            .map(|f| {
                let args = handed(f);
                let body = match f.receiver {
                    "" => format!("T::{}({args})", f.name),
                    _ => format!("(**self).{}({args})", f.name),
                };
                method(scene, f, &body)
            })
            .collect();
        let unsized_too = if scene.text.contains(&format!("dyn {name}")) {
            " + ?Sized"
        } else {
            ""
        };
        for bound in [" + ?Sized", ""] {
            let grade = if bound == unsized_too {
                grade::NAMED
            } else {
                grade::SEEN
            };
            let text = format!(
                "\nimpl<T: {name}{bound}> {name} for {subject} {{\n{}}}\n",
                methods.join("\n")
            );
            ideas.insert(tier::EXACT, grade, below(scene, item), text);
        }
    }
}

/// Items of the standard library's traits: what is missing, and how it is usually written.
const USUAL: [(&str, &str, &[&str]); 9] = [
    (
        "PartialOrd",
        "partial_cmp",
        &[
            "    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {\n        Some(self.cmp(other))\n    }\n",
        ],
    ),
    ("Eq", "", &[""]),
    ("Ord", "cmp", &[]),
    ("Error", "", &[""]),
    ("Add", "Output", &["    type Output = Self;\n"]),
    ("Sub", "Output", &["    type Output = Self;\n"]),
    ("Mul", "Output", &["    type Output = Self;\n"]),
    ("Neg", "Output", &["    type Output = Self;\n"]),
    ("Not", "Output", &["    type Output = Self;\n"]),
];

fn missing_items(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let Some(item) = enclosing(scene.anchors[0].node, &["impl_item"]) else {
        return;
    };
    let (Some(of_trait), Some(of), Some(body)) = (
        item.child_by_field_name("trait"),
        item.child_by_field_name("type"),
        item.child_by_field_name("body"),
    ) else {
        return;
    };
    let name = head(scene.of(of_trait));
    let all = functions(scene);
    let own = crate::outline::types(scene)
        .into_iter()
        .find(|t| t.name == head(scene.of(of)));
    let present: Vec<Function<'_>> = named(body)
        .into_iter()
        .filter_map(|n| function(scene, n))
        .collect();
    let end = scene.last(body);
    let line = scene.line_start(end);
    let alone = scene.text[line..end].trim().is_empty();
    let at = if alone { line } else { end };
    let head_at = body.start_byte() + 1;
    // Associated types stand in what the methods give.
    let lacking: Vec<&str> = scene.facts.quoted.iter().map(String::as_str).collect();
    let mut types = String::new();
    for (wanted, given) in associated(name, &present, &lacking) {
        types += &format!("\n    type {wanted} = {given};");
    }
    if !types.is_empty() {
        ideas.insert(tier::EXACT, grade::NAMED, head_at, format!("{types}\n"));
    }
    for (_, _, texts) in USUAL.iter().filter(|(n, _, _)| *n == name) {
        for text in texts.iter().filter(|t| !t.is_empty()) {
            ideas.insert(tier::EXACT, grade::NAMED, at, *text);
        }
    }
    let (Some(declares), Some(own)) = (trait_named(scene, name), own) else {
        return;
    };
    let required: Vec<Function<'_>> = declared(scene, declares)
        .into_iter()
        .filter(|f| f.node.child_by_field_name("body").is_none())
        .filter(|f| !present.iter().any(|p| p.name == f.name))
        .collect();
    let ways: Vec<Vec<String>> = required
        .iter()
        .map(|f| {
            let mut ways = bodies(scene, &own, name, f, &all);
            for value in super::fields::defaults(f.result).into_iter().take(2) {
                ways.push(value);
            }
            ways
        })
        .collect();
    let most = ways.iter().map(Vec::len).max().unwrap_or(0).min(6);
    for k in 0..most {
        let methods = required
            .iter()
            .zip(&ways)
            .map(|(f, w)| method(scene, f, &w[k.min(w.len() - 1)]));
        let text = format!("\n{}", methods.collect::<Vec<_>>().join("\n"));
        ideas.insert(
            tier::EXACT,
            if k < 2 { grade::NAMED } else { grade::SEEN },
            at,
            text,
        );
    }
    // The trait may give it a body instead.
    for (f, way) in required.iter().zip(&ways) {
        if let (Some(body), 1) = (way.last(), required.len()) {
            let end = f.node.end_byte();
            ideas.replace(
                tier::LABEL,
                grade::GUESS,
                end - 1..end,
                format!(" {{\n        {body}\n    }}"),
            );
        }
    }
}

/// Missing associated types and what they are, by what the methods give.
fn associated(of_trait: &str, present: &[Function<'_>], lacking: &[&str]) -> Vec<(String, String)> {
    let results = present.iter().map(|f| f.result).filter(|r| !r.is_empty());
    let Some(result) = results.into_iter().next() else {
        return Vec::new();
    };
    let args = crate::outline::arguments(result);
    let part = |i: usize| args.get(i).map(|a| (*a).to_owned());
    let plain = result
        .trim_start_matches("&mut ")
        .trim_start_matches('&')
        .to_owned();
    let mut found = Vec::new();
    for wanted in ["Err", "Error", "Item", "IntoIter", "Output", "Target"] {
        if !lacking.contains(&wanted) {
            continue;
        }
        let given = match (of_trait, wanted) {
            (_, "Err" | "Error") => part(1),
            ("IntoIterator", "IntoIter") => Some(result.to_owned()),
            ("IntoIterator", "Item") => part(0),
            (_, "Item") => part(0),
            ("Future", "Output") => part(0),
            ("Index", "Output") | (_, "Target") => Some(plain.clone()),
            (_, "Output") => Some(result.to_owned()),
            _ => None,
        };
        found.extend(given.map(|g| (wanted.to_owned(), g)));
    }
    found
}
