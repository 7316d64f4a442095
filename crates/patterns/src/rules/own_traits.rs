//! Patterns about the traits of the file: implementing one, completing an
//! implementation, and bringing trait and implementation together.

use sleepy_fix::Family::TraitBounds as Traits;
use tree_sitter::Node;

use super::impls::{missing, put};
use super::{Pattern, find};
use crate::draft::{Ideas, edit, grade};
use crate::facts::bare;
use crate::outline::{
    Function, Own, below, function, functions, head, inherent, is_public, mentions, said,
};
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
            "E0053", "E0050", "E0049", "E0186", "E0185", "E0195", "E0643", "E0276",
        ],
        0.1,
    ),
];

/// A trait of the file by its name.
fn trait_named<'t>(scene: &Scene<'t>, name: &str) -> Option<Node<'t>> {
    let mut all = scene.all(&["trait_item"]).into_iter();
    all.find(|n| {
        let own = n.child_by_field_name("name");
        own.is_some_and(|o| scene.of(o) == name)
    })
}

/// The functions a trait declares: those that must be written, and all.
fn declared<'t>(scene: &Scene<'t>, item: Node<'t>) -> Vec<Function<'t>> {
    let body = item
        .child_by_field_name("body")
        .map(named)
        .unwrap_or_default();
    body.into_iter()
        .filter_map(|n| function(scene, n))
        .collect()
}

/// A function's head without `;`, `pub` or a body.
fn signature(scene: &Scene<'_>, f: &Function<'_>) -> String {
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
    let head = signature(scene, f)
        .replace("mut self", "self")
        .replace("&self", "&self");
    let head = if f.receiver == "&mut self" {
        signature(scene, f)
    } else {
        head
    };
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
        for (i, field) in own.fields.iter().enumerate().filter(|(_, f)| has(f.of)) {
            let _ = field;
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
        let name = item.child_by_field_name("name").map_or("", |n| scene.of(n));
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
    for (subject, bound) in scene.facts.bounds.iter().take(6) {
        let Some(item) = trait_named(scene, bare(bound)) else {
            continue;
        };
        let name = bare(bound);
        let pointer = ["Box", "Rc", "Arc"]
            .into_iter()
            .find(|p| head(subject) == *p);
        let (subject, life) = match pointer {
            Some(pointer) => {
                let path = match pointer {
                    "Rc" => "std::rc::Rc",
                    "Arc" => "std::sync::Arc",
                    other => other,
                };
                (format!("{path}<T>"), "")
            }
            None if subject.starts_with("&mut ") => ("&mut T".to_owned(), ""),
            None if subject.starts_with('&') => ("&T".to_owned(), ""),
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
                "\nimpl<{life}T: {name}{bound}> {name} for {subject} {{\n{}}}\n",
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
    let at = scene.line_start(body.end_byte() - 1);
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
        let parameters = item
            .child_by_field_name("type_parameters")
            .map_or("", |n| scene.of(n));
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
            let line = scene.line_start(body.end_byte() - 1);
            let line = if scene.text[line..body.end_byte() - 1].trim().is_empty() {
                line
            } else {
                body.end_byte() - 1
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
    let _ = is_public;
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
