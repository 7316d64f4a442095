//! Every pattern on an example of its own.
//!
//! `tests/fixtures/examples.jsonl` has pairs of the generator's templates with
//! rustc's messages, the shortest that each pattern repairs (written by
//! `examples/coverage.rs --examples`). The other files there have programs written
//! for patterns, with rustc's messages: `programs.jsonl` for those that change
//! several places, `declared.jsonl` for those that write from what a file declares,
//! and the rest by topic. What none needs is here by hand: `«…»` is the primary
//! span, `‹…›` a label's.

use std::collections::{BTreeSet, HashSet};
use std::path::Path;

use serde_json::{Value, json};
use sleepy_fix::Diagnostic;

use around::AROUND;
use by_hand::BY_HAND;

use crate::draft::{Ideas, apply};
use crate::scene::Scene;
use crate::{PATTERNS, Pattern, drafts, syntax};

mod around;
mod by_hand;

const FIXTURES: &str = include_str!("../tests/fixtures/examples.jsonl");
const PROGRAMS: &str = concat!(
    include_str!("../tests/fixtures/programs.jsonl"),
    include_str!("../tests/fixtures/declared.jsonl"),
    include_str!("../tests/fixtures/values.jsonl"),
    include_str!("../tests/fixtures/advanced.jsonl"),
    include_str!("../tests/fixtures/owning.jsonl"),
    include_str!("../tests/fixtures/lifetimes.jsonl"),
    include_str!("../tests/fixtures/results.jsonl"),
);

/// The texts that one pattern makes.
fn texts(pattern: &Pattern, text: &str, diagnostic: &Diagnostic) -> Vec<String> {
    let mut parsed = syntax::Parsed::new(text).unwrap();
    let tree = parsed.tree.clone();
    let scene = Scene::new(Path::new("lib.rs"), text, tree.root_node(), diagnostic)
        .expect("the message points into the text");
    let mut ideas = Ideas::new(text);
    ideas.of_pattern(
        PATTERNS
            .iter()
            .position(|p| p.name == pattern.name)
            .unwrap(),
    );
    pattern.propose(&scene, &mut ideas);
    ideas
        .best(scene.diagnostic, usize::MAX, |edits, new| {
            parsed.still_sound(text, edits, new)
        })
        .into_iter()
        .map(|(_, _, draft)| apply(text, &draft.edits))
        .collect()
}

fn named(name: &str) -> &'static Pattern {
    PATTERNS
        .iter()
        .find(|p| p.name == name)
        .unwrap_or_else(|| panic!("no pattern `{name}`"))
}

fn solid(text: &str) -> String {
    text.split_whitespace().collect()
}

fn span(file: &str, start: usize, end: usize, primary: bool, label: Value) -> Value {
    json!({"file_name": file, "byte_start": start, "byte_end": end, "line_start": 1, "line_end": 1,
        "column_start": 1, "column_end": 1, "is_primary": primary, "label": label})
}

fn diagnostic(code: &str, message: &str, spans: Vec<Value>, children: Vec<Value>) -> Diagnostic {
    serde_json::from_value(json!({"code": code, "level": "error", "message": message, "spans": spans, "children": children})).unwrap()
}

/// Checks that a pattern makes `expected` of a text with marks.
#[track_caller]
fn check(pattern: &str, code: &str, message: &str, marked: &str, expected: &str) {
    let mut spans = Vec::new();
    let mut text = String::new();
    let mut open = Vec::new();
    for c in marked.chars() {
        match c {
            '«' | '‹' => open.push(text.len()),
            '»' => spans.insert(
                0,
                span("lib.rs", open.pop().unwrap(), text.len(), true, Value::Null),
            ),
            '›' => spans.push(span(
                "lib.rs",
                open.pop().unwrap(),
                text.len(),
                false,
                Value::Null,
            )),
            _ => text.push(c),
        }
    }
    let made = texts(
        named(pattern),
        &text,
        &diagnostic(code, message, spans, Vec::new()),
    );
    assert!(
        made.iter().any(|m| solid(m) == solid(expected)),
        "`{pattern}` does not make\n{expected}\nbut\n{}",
        made.join("\n---\n")
    );
}

/// The pairs of the fixtures: pattern, broken text, repaired text, message.
fn fixtures() -> Vec<(String, String, String, Diagnostic)> {
    pairs(FIXTURES)
}

fn pairs(rows: &str) -> Vec<(String, String, String, Diagnostic)> {
    rows.lines()
        .map(|line| {
            let row: Value = serde_json::from_str(line).unwrap();
            let text = |key: &str| row[key].as_str().unwrap_or_default().to_owned();
            let own = text("path");
            let place = |s: &Value, primary: bool, label: Value| {
                let file = s[0].as_str().unwrap();
                // The fixtures come from files of many names.
                let file = if file == own {
                    "lib.rs"
                } else {
                    "elsewhere.rs"
                };
                let at = |i: usize| usize::try_from(s[i].as_u64().unwrap()).unwrap();
                span(file, at(1), at(2), primary, label)
            };
            let rows = |key: &str| row[key].as_array().unwrap().clone();
            let spans = rows("spans")
                .iter()
                .map(|s| place(s, s[3].as_bool().unwrap(), s[4].clone()))
                .collect();
            let notes = rows("notes")
                .iter()
                .map(|n| {
                    let spans: Vec<Value> = n[1]
                        .as_array()
                        .unwrap()
                        .iter()
                        .map(|s| place(s, false, Value::Null))
                        .collect();
                    json!({"level": "note", "message": n[0], "spans": spans})
                })
                .collect();
            (
                text("pattern"),
                text("buggy"),
                text("fixed"),
                diagnostic(&text("code"), &text("message"), spans, notes),
            )
        })
        .collect()
}

#[test]
fn patterns_repair_their_fixtures() {
    let mut failed = Vec::new();
    for (pattern, broken, fixed, diagnostic) in fixtures() {
        let made = texts(named(&pattern), &broken, &diagnostic);
        if !made.iter().any(|m| solid(m) == solid(&fixed)) {
            failed.push(pattern);
        }
    }
    assert_eq!(failed, Vec::<String>::new());
}

#[test]
fn programs_are_repaired_by_the_drafts_that_are_handed_out() {
    let mut failed = Vec::new();
    for (pattern, broken, fixed, diagnostic) in pairs(PROGRAMS) {
        let found = drafts(Path::new("lib.rs"), &broken, &diagnostic, 128);
        // Whichever pattern: two may come to the same edit.
        if !found.iter().any(|d| apply(&broken, &d.edits) == fixed) {
            failed.push(pattern);
        }
    }
    assert_eq!(failed, Vec::<String>::new());
}

#[test]
fn a_pattern_for_some_codes_is_silent_under_others() {
    let (pattern, broken, _, mut diagnostic) = pairs(PROGRAMS).swap_remove(0);
    let proposed = |diagnostic: &Diagnostic| {
        let found = drafts(Path::new("lib.rs"), &broken, diagnostic, usize::MAX);
        found.iter().any(|d| d.pattern == pattern)
    };
    assert!(proposed(&diagnostic));
    diagnostic.code = Some("E0369".into());
    assert!(!proposed(&diagnostic));
}

#[test]
fn most_fixtures_are_repaired_by_the_first_drafts() {
    let fixtures = fixtures();
    let early = fixtures.iter().filter(|(_, broken, fixed, diagnostic)| {
        let drafts = drafts(Path::new("lib.rs"), broken, diagnostic, 64);
        drafts
            .iter()
            .any(|d| solid(&apply(broken, &d.edits)) == solid(fixed))
    });
    // Rare patterns may come late; the order as a whole must not.
    assert!(early.count() * 10 > fixtures.len() * 7);
}

#[test]
fn values_are_wrapped() {
    for (pattern, expected) in AROUND {
        let text = "fn f(x: T) {\n    g(«x»);\n}\n";
        check(
            pattern,
            "E0308",
            "mismatched types",
            text,
            &format!("fn f(x: T) {{\n    g({expected});\n}}\n"),
        );
    }
}

#[test]
fn parentheses_stand_where_they_are_needed() {
    check(
        "clone",
        "E0308",
        "",
        "fn f() { g(«a + b»); }",
        "fn f() { g((a + b).clone()); }",
    );
    check(
        "ref",
        "E0308",
        "",
        "fn f() { g(«a as u8»); }",
        "fn f() { g(&(a as u8)); }",
    );
    check(
        "cast",
        "E0308",
        "expected `u8`",
        "fn f() { g(«a + b»); }",
        "fn f() { g((a + b) as u8); }",
    );
    check(
        "cast",
        "E0308",
        "expected `u8`",
        "fn f() -> bool { «a» < b }",
        "fn f() -> bool { (a as u8) < b }",
    );
}

#[test]
fn arguments_of_macros_are_values() {
    check(
        "ref",
        "E0382",
        "",
        "fn f() { println!(\"{:?}\", «a.b»); }",
        "fn f() { println!(\"{:?}\", &a.b); }",
    );
    check(
        "some",
        "E0308",
        "",
        "fn f() { «vec![1]» }",
        "fn f() { Some(vec![1]) }",
    );
    check(
        "to_string",
        "E0308",
        "",
        "fn f() { vec![«\"a\"»]; }",
        "fn f() { vec![\"a\".to_string()]; }",
    );
}

#[test]
fn every_pattern_has_a_name_of_its_own_and_an_example() {
    let names: BTreeSet<&str> = PATTERNS.iter().map(|p| p.name).collect();
    assert_eq!(names.len(), PATTERNS.len());
    let fixtures = fixtures();
    let programs = pairs(PROGRAMS);
    let covered: BTreeSet<&str> = fixtures
        .iter()
        .chain(&programs)
        .map(|f| f.0.as_str())
        .chain(AROUND.iter().map(|a| a.0))
        .chain(BY_HAND)
        .collect();
    let bare: Vec<&&str> = names.difference(&covered).collect();
    assert!(bare.is_empty(), "no example of {bare:?}");
    for pattern in PATTERNS {
        assert!(pattern.doc.ends_with('.'), "{}", pattern.name);
    }
}

#[test]
fn edits_are_sorted_apart_and_change_something() {
    for (_, broken, _, diagnostic) in fixtures() {
        let found = drafts(Path::new("lib.rs"), &broken, &diagnostic, 128);
        assert!(found.len() <= 128);
        let mut seen = HashSet::new();
        for draft in found {
            assert!(
                draft
                    .edits
                    .windows(2)
                    .all(|w| w[0].range.end <= w[1].range.start)
            );
            let new = apply(&broken, &draft.edits);
            assert_ne!(solid(&new), solid(&broken), "{}", draft.pattern);
            assert!(seen.insert(draft.edits), "{} twice", draft.pattern);
        }
    }
}

#[test]
fn drafts_parse_where_the_text_did() {
    for (_, broken, _, diagnostic) in fixtures() {
        let sound = |text: &str| {
            !syntax::Parsed::new(text)
                .unwrap()
                .tree
                .root_node()
                .has_error()
        };
        if sound(&broken) {
            for draft in drafts(Path::new("lib.rs"), &broken, &diagnostic, 64) {
                let new = apply(&broken, &draft.edits);
                assert!(sound(&new), "{}:\n{new}", draft.pattern);
            }
        }
    }
}

#[test]
fn a_message_about_another_file_gives_nothing() {
    let spans = vec![span("src/other.rs", 0, 2, true, Value::Null)];
    let found = drafts(
        Path::new("src/lib.rs"),
        "fn f() {}",
        &diagnostic("E0308", "", spans, Vec::new()),
        16,
    );
    assert_eq!(found, Vec::new());
}
