//! Attributes that silence the compiler, switch code off, or disable a test.

use super::GuardViolation;
use super::items::{Item, ItemKind};
use super::removals::Pairs;
use super::source::Source;
use super::words::Words;

/// Attributes that no repair may add.
const REFUSED: &[&str] = &[
    "allow",
    "expect",
    "cfg",
    "cfg_attr",
    "ignore",
    "should_panic",
    "feature",
    "no_main",
    "no_std",
    "no_core",
    "path",
    "test_case",
    "automatically_derived",
];

/// Attributes that no repair may drop.
const KEPT: &[&str] = &["deny", "forbid", "should_panic"];

struct Attribute<'a> {
    name: &'a str,
    text: String,
    /// The names and literals in it, without `all`, `any` and other operators.
    leaves: Vec<&'a str>,
    negations: usize,
}

/// Attributes added or dropped.
pub(super) fn attributes(old: &Source<'_>, new: &Source<'_>) -> Vec<GuardViolation> {
    let (mut was, mut now) = (all(old), all(new));
    // What is the same in both texts has at most moved.
    now.retain(|n| match was.iter().position(|o| o.text == n.text) {
        Some(at) => {
            was.swap_remove(at);
            false
        }
        None => true,
    });
    let mut out = Vec::new();
    for attribute in &now {
        let refused = REFUSED.contains(&attribute.name);
        let corrected = was.iter().any(|o| is_correction(o, attribute));
        // `#[unsafe(no_mangle)]` is the 2024 spelling of `#[no_mangle]`.
        let bare =
            attribute.name == "unsafe" && !was.iter().any(|o| attribute.leaves.contains(&o.name));
        if (bare || refused) && !corrected {
            out.push(GuardViolation::AttributeAdded {
                attribute: attribute.text.clone(),
            });
        }
    }
    for attribute in &was {
        let replaced = now.iter().any(|n| n.name == attribute.name);
        if KEPT.contains(&attribute.name) && !replaced {
            out.push(GuardViolation::AttributeRemoved {
                attribute: attribute.text.clone(),
            });
        }
    }
    out
}

/// The same predicate or list with a word or a bracket set right: nothing new is
/// named in it.
fn is_correction(old: &Attribute<'_>, new: &Attribute<'_>) -> bool {
    let same_names =
        old.name == new.name && old.leaves == new.leaves && old.negations == new.negations;
    let letters = |text: &str| -> String { text.chars().filter(|c| c.is_alphanumeric()).collect() };
    same_names || letters(&old.text) == letters(&new.text)
}

fn all<'a>(source: &Source<'a>) -> Vec<Attribute<'a>> {
    let mut out = Vec::new();
    let mut at = 0;
    while at < source.code.len() {
        let inner = usize::from(source.reads(at, &["#", "!"]));
        let open = at + 1 + inner;
        if source.is(at, "#") && source.is(open, "[") {
            let close = source.close(open).min(source.code.len());
            out.push(attribute(source, at, open + 1, close));
            at = close.max(at);
        }
        at += 1;
    }
    out
}

fn attribute<'a>(source: &Source<'a>, start: usize, from: usize, close: usize) -> Attribute<'a> {
    let tokens = source.slice(from..close);
    let name = tokens.first().map_or("", |t| t.text);
    let mut text = String::new();
    let end = (close + 1).min(source.code.len());
    for (i, token) in source.slice(start..end).iter().enumerate() {
        let glued = i == 0 || !token.is_word() || !source.is_word(start + i - 1);
        text.push_str(if glued { "" } else { " " });
        text.push_str(token.text);
    }
    let leaves = (from + 1..close)
        .filter(|at| source.is_word(*at) && !source.is(at + 1, "("))
        .map(|at| source.text(at))
        .collect();
    Attribute {
        name,
        text,
        leaves,
        negations: tokens.iter().filter(|t| t.is("not")).count(),
    }
}

/// Tests that no longer run, and assertions that are gone.
pub(super) fn tests(
    old: &Source<'_>,
    new: &Source<'_>,
    pairs: &Pairs<'_, '_>,
) -> Vec<GuardViolation> {
    let mut out = Vec::new();
    let functions = || pairs.kept.iter().filter(|(o, _)| o.kind == ItemKind::Fn);
    for (before, after) in functions() {
        if is_test(old, before) && !is_test(new, after) {
            out.push(GuardViolation::TestDisabled {
                name: before.name.clone(),
            });
        }
    }
    if assertions(old, 0..old.code.len()) > assertions(new, 0..new.code.len()) {
        for (before, after) in functions() {
            let count = |source: &Source<'_>, item: &Item| {
                item.body
                    .as_ref()
                    .map_or(0, |b| assertions(source, b.clone()))
            };
            if count(old, before) > count(new, after) {
                out.push(GuardViolation::AssertionRemoved {
                    item: before.to_string(),
                });
                break;
            }
        }
    }
    out
}

/// `#[test]`, `#[tokio::test]` and their like.
fn is_test(source: &Source<'_>, item: &Item) -> bool {
    item.attributes.clone().any(|at| {
        source.is(at, "[") && {
            let path = (at + 1..source.close(at)).take_while(|i| !source.is(*i, "("));
            let last = path.filter(|i| source.is_name(*i)).last();
            last.is_some_and(|i| matches!(source.text(i), "test" | "rstest" | "test_case"))
        }
    })
}

fn assertions(source: &Source<'_>, range: std::ops::Range<usize>) -> usize {
    let words = Words::of(source.slice(range.clone()));
    // Most bodies have no assertion at all; counting words first is cheap.
    if !words.iter().any(|w| w.contains("assert")) {
        return 0;
    }
    range
        .filter(|at| source.is(at + 1, "!") && source.is_name(*at))
        .filter(|at| {
            let name = source.text(*at).trim_start_matches("debug_");
            matches!(
                name,
                "assert"
                    | "assert_eq"
                    | "assert_ne"
                    | "assert_matches"
                    | "prop_assert"
                    | "prop_assert_eq"
            )
        })
        .count()
}
