//! Patterns that make a type of the file something to go through or to collect into.

use sleepy_fix::Family::TraitBounds as Traits;

use super::fields::defaults;
use super::impls::{misses, missing, put};
use super::{Pattern, find};
use crate::draft::{Ideas, edit, grade};
use crate::facts::bare;
use crate::outline::{Function, Own, arguments, below, element, functions, head, inherent, said};
use crate::scene::{Scene, tier};

pub(super) const PATTERNS: &[Pattern] = &[
    find(
        "iterator_impl",
        Traits,
        iterator_impl,
        "Implements `Iterator` by a method that gives an option.",
    )
    .when(&["E0277", "E0599"], 0.06),
    find(
        "into_iterator_impl",
        Traits,
        into_iterator_impl,
        "Implements `IntoIterator` by a field, or goes through the field.",
    )
    .when(&["E0277", "E0599"], 0.06),
    find(
        "from_iterator_impl",
        Traits,
        from_iterator_impl,
        "Implements `FromIterator` or `Extend` by a method that adds one.",
    )
    .when(&["E0277", "E0599"], 0.06),
];

fn iterator_impl(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    if !misses(scene, "Iterator") && !misses(scene, "IntoIterator") {
        return;
    }
    let all = functions(scene);
    for own in said(scene).iter().take(3) {
        let steps = inherent(&all, own.name)
            .filter(|f| f.receiver == "&mut self" && f.parameters.is_empty());
        for step in steps.filter(|f| head(f.result) == "Option").take(3) {
            let Some(item) = arguments(step.result).first().copied() else {
                continue;
            };
            let (name, method) = (own.name, step.name);
            let text = format!(
                "\nimpl{} Iterator for {} {{\n    type Item = {item};\n\n    fn next(&mut self) -> Option<{item}> {{\n        {}\n    }}\n}}\n",
                own.parameters,
                own.full(),
                if method == "next" {
                    format!("{name}::next(self)")
                } else {
                    format!("self.{method}()")
                }
            );
            let grade = if method == "next" {
                grade::NAMED
            } else {
                grade::SEEN
            };
            put(scene, ideas, own, grade, &text);
            moved(scene, ideas, own, step, item);
        }
    }
}

/// The method as it is, in an implementation of its own.
fn moved(scene: &Scene<'_>, ideas: &mut Ideas<'_>, own: &Own<'_>, step: &Function<'_>, item: &str) {
    let start = crate::outline::start_with_attributes(step.node);
    let text = &scene.text[start..step.node.end_byte()];
    let bare_text = text.replacen("pub fn ", "fn ", 1);
    if step.name != "next" || bare_text.contains("pub(") {
        return;
    }
    let from = scene.line_start(start);
    let rest = &scene.text[step.node.end_byte()..];
    let end = step.node.end_byte() + rest.find('\n').map_or(0, |n| n + 1);
    let at = below(scene, own.node);
    let made = format!(
        "\nimpl{} Iterator for {} {{\n    type Item = {item};\n\n    {bare_text}\n}}\n",
        own.parameters,
        own.full()
    );
    if from >= at {
        ideas.edits(
            tier::EXACT,
            grade::SEEN,
            vec![edit(at..at, made), edit(from..end, "")],
        );
    }
}

fn into_iterator_impl(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    if !misses(scene, "Iterator") && !misses(scene, "IntoIterator") {
        return;
    }
    let all = functions(scene);
    for own in said(scene).iter().filter(|o| !o.is_enum()).take(2) {
        let quoted = |text: &str| scene.facts.quoted.iter().any(|q| q.contains(text));
        let (shared, changed) = (
            quoted(&format!("&{}", own.name)),
            quoted(&format!("&mut {}", own.name)),
        );
        for (i, field) in own.fields.iter().enumerate() {
            let value = own.access(i);
            let Some((item, owned, lent, lent_mut)) = ways(field.of) else {
                continue;
            };
            let full = own.full();
            let parameters = own.parameters.trim_start_matches('<').trim_end_matches('>');
            let with_life = match parameters.is_empty() {
                true => "<'a>".to_owned(),
                false => format!("<'a, {parameters}>"),
            };
            let own_list = own.parameters;
            let forms = [
                (
                    own_list,
                    full.clone(),
                    item.0.clone(),
                    owned,
                    format!("self.{value}.into_iter()"),
                    !shared && !changed,
                ),
                (
                    with_life.as_str(),
                    format!("&'a {full}"),
                    item.1.clone(),
                    lent,
                    format!("self.{value}.iter()"),
                    shared,
                ),
                (
                    with_life.as_str(),
                    format!("&'a mut {full}"),
                    item.2.clone(),
                    lent_mut,
                    format!("self.{value}.iter_mut()"),
                    changed,
                ),
            ];
            for (list, subject, item, iterator, body, named) in forms {
                let grade = if named { grade::NAMED } else { grade::SEEN };
                put(
                    scene,
                    ideas,
                    own,
                    grade,
                    &format!(
                        "\nimpl{list} IntoIterator for {subject} {{\n    type Item = {item};\n    type IntoIter = {iterator};\n\n    fn into_iter(self) -> Self::IntoIter {{\n        {body}\n    }}\n}}\n"
                    ),
                );
            }
            for site in scene
                .sites
                .iter()
                .filter(|s| s.tier <= tier::AROUND && s.tight())
            {
                for end in ["", ".iter()", ".into_iter()", ".iter().copied()"] {
                    ideas.insert(
                        site.tier,
                        grade::SEEN,
                        site.range.end,
                        format!(".{value}{end}"),
                    );
                }
            }
        }
        // A method that goes through it.
        let goers =
            inherent(&all, own.name).filter(|f| f.parameters.is_empty() && !f.receiver.is_empty());
        let goers: Vec<&str> = goers
            .filter(|f| {
                f.result.contains("Iter")
                    || f.result.starts_with("&[")
                    || f.result.starts_with("Vec")
            })
            .map(|f| f.name)
            .collect();
        for site in scene
            .sites
            .iter()
            .filter(|s| s.tier <= tier::AROUND && s.tight())
        {
            for name in &goers {
                ideas.insert(
                    site.tier,
                    grade::NAMED,
                    site.range.end,
                    format!(".{name}()"),
                );
            }
        }
    }
}

type Items = (String, String, String);

/// What a collection gives by value, by reference and by mutable reference,
/// and the names of the iterators.
fn ways(of: &str) -> Option<(Items, String, String, String)> {
    let args = arguments(of);
    let module = |path: &str, inner: &str| {
        let each = |kind: &str, life: &str| format!("std::{path}::{kind}<{life}{inner}>");
        (
            each("IntoIter", ""),
            each("Iter", "'a, "),
            each("IterMut", "'a, "),
        )
    };
    if let ("HashMap" | "BTreeMap", [key, value]) = (head(of), &args[..]) {
        let path = if head(of) == "HashMap" {
            "collections::hash_map"
        } else {
            "collections::btree_map"
        };
        let (a, b, c) = module(path, &format!("{key}, {value}"));
        let items = (
            format!("({key}, {value})"),
            format!("(&'a {key}, &'a {value})"),
            format!("(&'a {key}, &'a mut {value})"),
        );
        return Some((items, a, b, c));
    }
    let item = element(of)?;
    let path = match head(of) {
        "VecDeque" => "collections::vec_deque",
        "HashSet" => "collections::hash_set",
        "BTreeSet" => "collections::btree_set",
        "BinaryHeap" => "collections::binary_heap",
        _ => "vec",
    };
    let (owned, mut lent, mut lent_mut) = module(path, item);
    let mut owned = owned;
    if path == "vec" {
        lent = format!("std::slice::Iter<'a, {item}>");
        lent_mut = format!("std::slice::IterMut<'a, {item}>");
        if let Some(count) = of
            .strip_prefix('[')
            .and_then(|t| t.trim_end_matches(']').split_once(';'))
        {
            owned = format!("std::array::IntoIter<{item}, {}>", count.1.trim());
        }
    }
    let items = (
        item.to_owned(),
        format!("&'a {item}"),
        format!("&'a mut {item}"),
    );
    Some((items, owned, lent, lent_mut))
}

fn from_iterator_impl(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let all = functions(scene);
    for own in said(scene).iter().filter(|o| !o.is_enum()).take(2) {
        let full = own.full();
        for wanted in missing(scene)
            .filter(|t| matches!(bare(t), "FromIterator" | "Extend"))
            .take(3)
        {
            let item = arguments(wanted).first().copied().unwrap_or("_");
            if item == "_" {
                continue;
            }
            let life = if item.starts_with('&') { "<'a>" } else { "" };
            let item = &item.replacen('&', "&'a ", life.len() / 4);
            let mut adders = Vec::new();
            for f in inherent(&all, own.name).filter(|f| f.receiver == "&mut self") {
                let taken: Vec<&str> = f.parameters.iter().map(|p| p.of).collect();
                let call = match (&taken[..], &tuple(item)[..]) {
                    ([one], _) if one == item || item.ends_with(one) && !one.is_empty() => {
                        let star = if item.starts_with('&') && !one.starts_with('&') {
                            "*"
                        } else {
                            ""
                        };
                        format!("{}({star}item)", f.name)
                    }
                    ([one], _) if head(one) == head(item) => format!("{}(&item)", f.name),
                    (many, parts) if many.len() > 1 && many == parts => {
                        let parts: Vec<String> =
                            (0..many.len()).map(|i| format!("item.{i}")).collect();
                        format!("{}({})", f.name, parts.join(", "))
                    }
                    _ => continue,
                };
                adders.push(call);
            }
            if bare(wanted) == "Extend" {
                for call in &adders {
                    put(
                        scene,
                        ideas,
                        own,
                        grade::NAMED,
                        &format!(
                            "\nimpl{life} Extend<{item}> for {full} {{\n    fn extend<I: IntoIterator<Item = {item}>>(&mut self, items: I) {{\n        for item in items {{\n            self.{call};\n        }}\n    }}\n}}\n"
                        ),
                    );
                }
                continue;
            }
            let mut bodies = Vec::new();
            for start in starts(scene, own, &all) {
                for call in &adders {
                    bodies.push(format!(
                        "let mut made = {start};\n        for item in items {{\n            made.{call};\n        }}\n        made"
                    ));
                }
            }
            for (i, field) in own.fields.iter().enumerate() {
                let holds = element(field.of).is_some()
                    || head(field.of).ends_with("Map")
                    || field.of == "String";
                if holds {
                    let parts: Vec<String> = own
                        .fields
                        .iter()
                        .enumerate()
                        .map(|(k, f)| match k == i {
                            true => "items.into_iter().collect()".to_owned(),
                            false => defaults(f.of).swap_remove(0),
                        })
                        .collect();
                    bodies.push(own.build(&parts));
                }
            }
            // A constructor that takes them all.
            for f in inherent(&all, own.name)
                .filter(|f| f.receiver.is_empty() && f.parameters.len() == 1)
            {
                if f.parameters[0].of.starts_with("Vec<") {
                    bodies.push(format!("Self::{}(items.into_iter().collect())", f.name));
                }
            }
            for body in bodies {
                put(
                    scene,
                    ideas,
                    own,
                    grade::NAMED,
                    &format!(
                        "\nimpl{life} FromIterator<{item}> for {full} {{\n    fn from_iter<I: IntoIterator<Item = {item}>>(items: I) -> Self {{\n        {body}\n    }}\n}}\n"
                    ),
                );
            }
        }
    }
}

/// The parts of a tuple type.
fn tuple(of: &str) -> Vec<&str> {
    let inner = of.strip_prefix('(').and_then(|t| t.strip_suffix(')'));
    inner.map(|t| t.split(", ").collect()).unwrap_or_default()
}

/// How an empty value is made.
fn starts(scene: &Scene<'_>, own: &Own<'_>, all: &[Function<'_>]) -> Vec<String> {
    let mut ways = Vec::new();
    for f in inherent(all, own.name).filter(|f| f.receiver.is_empty() && f.parameters.is_empty()) {
        if f.result == "Self" || head(f.result) == own.name {
            ways.push(format!("Self::{}()", f.name));
        }
    }
    let default = crate::outline::derived(scene, own.node).contains(&"Default")
        || crate::outline::implementation(scene, "Default", own.name).is_some();
    if default {
        ways.push("Self::default()".to_owned());
    }
    if ways.is_empty() {
        let parts: Vec<String> = own
            .fields
            .iter()
            .map(|f| match element(f.of) {
                Some(_) if f.of.starts_with('[') => "Default::default()".to_owned(),
                _ => defaults(f.of).swap_remove(0),
            })
            .collect();
        ways.push(own.build(&parts));
    }
    ways
}
