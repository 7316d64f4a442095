//! Patterns that put a value into what is wanted, however many layers that has,
//! and that make a collected list one of owned values.

use sleepy_fix::Family::TypeMismatch as Types;

use super::{Pattern, find};
use crate::bindings::bindings;
use crate::draft::{Ideas, edit, grade};
use crate::facts::{NUMBERS, last_segment};
use crate::outline::{arguments, element, head};
use crate::scene::{Scene, tier};
use crate::syntax::is_tight;

pub(super) const PATTERNS: &[Pattern] = &[
    find(
        "closed",
        Types,
        closed,
        "Puts a value into the layers of the wanted type: `vec![…]`, `Some(x.to_string())`.",
    )
    .when(&["E0308"], 0.25),
    find(
        "mapped",
        Types,
        mapped,
        "Maps what an option, result or list holds to what is wanted, or takes a part of it.",
    )
    .when(&["E0308"], 0.25),
    find(
        "own_collected",
        Types,
        own_collected,
        "Collects owned texts where a list of them is wanted.",
    )
    .when(&["E0308", "E0277"], 0.25),
];

/// How `text` of the type `has` becomes one of the type `wants`; `None` where
/// that takes more than putting it in and owning it.
fn layered(text: &str, tight: bool, has: &str, wants: &str, depth: u8) -> Option<String> {
    let (has, wants) = (has.trim(), wants.trim());
    let value = || match tight {
        true => text.to_owned(),
        false => format!("({text})"),
    };
    if last_segment(has) == last_segment(wants) {
        return Some(text.to_owned());
    }
    let same = |lent: &str| {
        lent.strip_prefix('&')
            .is_some_and(|t| last_segment(t.trim()) == last_segment(wants))
    };
    match (wants, has) {
        ("String", "&str" | "&&str" | "&String" | "&'static str" | "char") => {
            return Some(format!("{}.to_string()", value()));
        }
        (number, _) if NUMBERS.contains(&number) && same(has) => {
            return Some(format!("*{}", value()));
        }
        (number, "{integer}") if NUMBERS.contains(&number) => return Some(text.to_owned()),
        _ if same(has) => return Some(format!("{}.clone()", value())),
        _ => {}
    }
    if depth == 0 {
        return None;
    }
    let inner = *arguments(wants).first()?;
    let (before, after) = match head(wants) {
        "Vec" => ("vec![", "]"),
        "VecDeque" => ("VecDeque::from([", "])"),
        "HashSet" => ("HashSet::from([", "])"),
        "BTreeSet" => ("BTreeSet::from([", "])"),
        "Option" => ("Some(", ")"),
        "Result" => ("Ok(", ")"),
        "Box" => ("Box::new(", ")"),
        "Rc" => ("Rc::new(", ")"),
        "Arc" => ("Arc::new(", ")"),
        "Cell" => ("Cell::new(", ")"),
        "RefCell" => ("RefCell::new(", ")"),
        "Mutex" => ("Mutex::new(", ")"),
        "RwLock" => ("RwLock::new(", ")"),
        "OnceCell" => ("OnceCell::from(", ")"),
        "Cow" => return cow(text, &value(), has, wants),
        "Reverse" => ("Reverse(", ")"),
        "Wrapping" => ("Wrapping(", ")"),
        _ => return None,
    };
    let made = layered(text, tight, has, inner, depth - 1)?;
    Some(format!("{before}{made}{after}"))
}

fn cow(text: &str, value: &str, has: &str, wants: &str) -> Option<String> {
    let of = arguments(wants).last().copied().unwrap_or("");
    match (of, has) {
        ("str", "String") => Some(format!("Cow::Owned({text})")),
        ("str", "&str" | "&'static str") => Some(format!("Cow::Borrowed({text})")),
        _ if has.starts_with('&') => Some(format!("Cow::Borrowed({text})")),
        _ => Some(format!("{value}.into()")),
    }
}

fn closed(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let mut put = 0;
    for wants in scene.facts.expected.iter().take(3) {
        for has in scene.facts.found.iter().take(3) {
            // The same type is no news, and an unknown one says nothing.
            if wants == has || wants.contains('_') || put >= 4 {
                continue;
            }
            let nested = arguments(wants)
                .first()
                .is_some_and(|i| last_segment(i) != last_segment(has));
            for site in scene.sites.iter().filter(|s| s.tier == tier::EXACT).take(1) {
                let text = &scene.text[site.range.clone()];
                let Some(made) = layered(text, is_tight(site.node.kind()), has, wants, 3) else {
                    continue;
                };
                let shorthand = site
                    .node
                    .parent()
                    .filter(|p| p.kind() == "shorthand_field_initializer");
                let made = match shorthand {
                    Some(_) => format!("{text}: {made}"),
                    None => made,
                };
                let grade = if nested || made.starts_with("vec") {
                    grade::NAMED
                } else {
                    grade::SEEN
                };
                ideas.replace(site.tier, grade, site.range.clone(), made);
                put += 1;
            }
        }
    }
}

fn mapped(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let mut put = 0;
    for wants in scene.facts.expected.iter().take(2) {
        for has in scene.facts.found.iter().take(2) {
            let (Some(inner), Some(given)) = (
                arguments(wants).first().copied(),
                arguments(has).first().copied(),
            ) else {
                continue;
            };
            let known = |t: &str| !t.is_empty() && t != "_" && !t.starts_with('{');
            if head(wants) != head(has)
                || inner == given
                || put >= 4
                || !known(inner)
                || !known(given)
            {
                continue;
            }
            let pair = given.strip_prefix('(').and_then(|t| t.strip_suffix(')'));
            let parts = pair.map(|p| format!("T<{p}>"));
            let parts: Vec<&str> = parts.as_deref().map(arguments).unwrap_or_default();
            let mut ways: Vec<String> = Vec::new();
            for (place, part) in parts.iter().enumerate() {
                if let Some(made) = layered("part", true, part, inner, 2) {
                    let names = (0..parts.len()).map(|i| if i == place { "part" } else { "_" });
                    ways.push(format!(
                        "|({})| {made}",
                        names.collect::<Vec<_>>().join(", ")
                    ));
                }
            }
            ways.extend(
                layered("value", true, given, inner, 2).map(|made| format!("|value| {made}")),
            );
            flattened(scene, ideas, wants, inner, given);
            if NUMBERS.contains(&inner) && NUMBERS.contains(&given) {
                ways.push(format!("|value| value as {inner}"));
            }
            let Some((before, after)) = (match head(wants) {
                "Option" | "Result" => Some((".map(", ")")),
                "Vec" => Some((".into_iter().map(", ").collect()")),
                _ => None,
            }) else {
                continue;
            };
            for site in scene
                .sites
                .iter()
                .filter(|s| s.tier == tier::EXACT && s.tight())
                .take(1)
            {
                for way in &ways {
                    ideas.insert(
                        site.tier,
                        grade::NAMED,
                        site.range.end,
                        format!("{before}{way}{after}"),
                    );
                    put += 1;
                }
            }
        }
    }
}

/// Takes one layer too many off: `Vec<Vec<T>>`, `Vec<Option<T>>`, `Option<Option<T>>`.
fn flattened(scene: &Scene<'_>, ideas: &mut Ideas<'_>, wants: &str, inner: &str, given: &str) {
    let layered_twice = arguments(given)
        .first()
        .is_some_and(|i| last_segment(i) == last_segment(inner));
    if layered_twice
        && let Some(site) = scene
            .sites
            .iter()
            .find(|s| s.tier == tier::EXACT && s.tight())
    {
        let all: &[&str] = match head(wants) {
            "Vec" => &[".into_iter().flatten().collect()", ".concat()"],
            _ => &[".flatten()"],
        };
        for way in all {
            ideas.insert(site.tier, grade::NAMED, site.range.end, *way);
        }
    }
}

fn own_collected(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let of = |list: &[String], wanted: &[&str]| {
        list.iter()
            .any(|t| element(t).is_some_and(|e| wanted.contains(&e)))
            || list.iter().any(|t| wanted.contains(&t.as_str()))
    };
    let owned = ["String"];
    let lent = ["&str", "&&str", "&String"];
    let (wanted, found) = (&scene.facts.expected, &scene.facts.found);
    let owning = of(wanted, &owned) && of(found, &lent);
    let says = scene
        .facts
        .says("a value of type `Vec<String>` cannot be built");
    if !owning && !says {
        return;
    }
    for anchor in scene.primary().take(1) {
        let names = crate::bindings::names(scene.text, anchor.node, 3);
        for name in names {
            for binding in bindings(scene.text, anchor.node, name).into_iter().take(1) {
                let Some(value) = binding.source else {
                    continue;
                };
                let text = scene.of(value);
                let Some(at) = text.rfind(".collect") else {
                    continue;
                };
                let at = scene.span(value).start + at;
                let declared = binding.holder.child_by_field_name("type");
                for way in [".map(|text| text.to_string())", ".cloned()"] {
                    let mut edits = vec![edit(at..at, way)];
                    if let Some(declared) = declared.filter(|d| scene.of(*d).contains("&str")) {
                        let new = scene.of(declared).replacen("&str", "String", 1);
                        edits.push(edit(declared.byte_range(), new));
                    }
                    ideas.edits(tier::EXACT, grade::NAMED, edits);
                }
            }
        }
    }
}
