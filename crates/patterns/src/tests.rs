//! Every pattern on an example of its own.
//!
//! `tests/fixtures/examples.jsonl` has pairs of the generator's templates with
//! rustc's messages, the shortest that each pattern repairs (written by
//! `examples/coverage.rs --examples`). What no template needs is here by hand:
//! `«…»` is the primary span, `‹…›` a label's.

use std::collections::{BTreeSet, HashSet};
use std::path::Path;

use serde_json::{Value, json};
use sleepy_fix::Diagnostic;

use around::AROUND;

use crate::draft::{Ideas, apply};
use crate::scene::Scene;
use crate::{PATTERNS, Pattern, drafts, syntax};

mod around;

const FIXTURES: &str = include_str!("../tests/fixtures/examples.jsonl");

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
        .best(scene.code, usize::MAX, |edits, new| {
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
    FIXTURES
        .lines()
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
fn what_no_template_needs() {
    check(
        "uncast",
        "E0606",
        "",
        "fn f() { g(«a as u8»); }",
        "fn f() { g(a); }",
    );
    check(
        "expect_to_try",
        "E0277",
        "",
        "fn f() -> Option<u8> { g(«a.unwrap()») }",
        "fn f() -> Option<u8> { g(a?) }",
    );
    check(
        "drop_self",
        "E0185",
        "",
        "impl A { fn «f»(&self, a: u8) {} }",
        "impl A { fn f(a: u8) {} }",
    );
    check(
        "bind_ref",
        "E0507",
        "",
        "fn f() { if let Some(«a») = self.b { g(a); } }",
        "fn f() { if let Some(ref a) = self.b { g(a); } }",
    );
    check(
        "async_fn",
        "E0728",
        "`await` is only allowed inside `async` functions",
        "fn f() { «g().await» }",
        "async fn f() { g().await }",
    );
    check(
        "drop_return",
        "E0308",
        "",
        "fn f() -> «u8» { g(); }",
        "fn f() { g(); }",
    );
    check(
        "drop_let_type",
        "E0308",
        "",
        "fn f() { let a: u8 = «b»; }",
        "fn f() { let a = b; }",
    );
    check(
        "unname_reference",
        "E0261",
        "",
        "fn f(a: &«'a» u8) {}",
        "fn f(a: &u8) {}",
    );
    check(
        "move_let",
        "E0425",
        "",
        "fn f() {\n    g(«a»);\n    let a = 1;\n}\n",
        "fn f() {\n    let a = 1;\n    g(a);\n}\n",
    );
    check(
        "drop_first",
        "E0502",
        "",
        "fn f() {\n    let a = ‹b.iter()›;\n    «b.push»(1);\n}\n",
        "fn f() {\n    let a = b.iter();\n    drop(a);\n    b.push(1);\n}\n",
    );
    check(
        "scope",
        "E0502",
        "",
        "fn f() {\n    «a.b();»\n    c();\n}\n",
        "fn f() {\n    {\n        a.b();\n    }\n    c();\n}\n",
    );
    check(
        "inline_let",
        "E0716",
        "",
        "fn f() {\n    let a = b();\n    g(«a»);\n}\n",
        "fn f() {\n    g(b());\n}\n",
    );
    check(
        "drop_statement",
        "E0382",
        "",
        "fn f() {\n    «drop(a)»;\n    g(a);\n}\n",
        "fn f() {\n    g(a);\n}\n",
    );
    check(
        "wrap_pattern",
        "E0308",
        "",
        "fn f() { let «a» = b else { return }; }",
        "fn f() { let Some(a) = b else { return }; }",
    );
    check(
        "drop_self_dot",
        "E0609",
        "",
        "fn f() { g(«self.a»); }",
        "fn f() { g(a); }",
    );
    check(
        "qualify",
        "E0425",
        "",
        "enum A { B }\nfn f() { g(«B»); }",
        "enum A { B }\nfn f() { g(A::B); }",
    );
    check(
        "vec_of_array",
        "E0308",
        "",
        "fn f() -> Vec<u8> { «[1]» }",
        "fn f() -> Vec<u8> { vec![1] }",
    );
    check(
        "clone_first",
        "E0382",
        "",
        "fn f() {\n    g(move || «a.b()»);\n}\n",
        "fn f() {\n    let a = a.clone();\n    g(move || a.b());\n}\n",
    );
    check(
        "for_all",
        "E0261",
        "undeclared lifetime `'b`",
        "fn f<F>(g: F) where F: Fn(&«'b» u8) {}",
        "fn f<F>(g: F) where F: for<'b> Fn(&'b u8) {}",
    );
    check(
        "publish",
        "E0603",
        "function `g` is private",
        "mod m {\n    fn g() {}\n}\nfn f() { m::«g»() }\n",
        "mod m {\n    pub fn g() {}\n}\nfn f() { m::g() }\n",
    );
    check(
        "error_impl",
        "E0277",
        "`A: Error` is not satisfied",
        "struct A;\nfn f() { «g()» }\n",
        "struct A;\nimpl std::error::Error for A {}\nfn f() { g() }\n",
    );
    check(
        "from_impl",
        "E0277",
        "`A: From<io::Error>` is not satisfied",
        "enum A {\n    Io(io::Error),\n}\nfn f() -> Result<(), A> { g()«?» }\n",
        "enum A {\n    Io(io::Error),\n}\nimpl From<io::Error> for A {\n    fn from(e: io::Error) -> Self {\n        A::Io(e)\n    }\n}\nfn f() -> Result<(), A> { g()? }\n",
    );
    check(
        "operator_impl",
        "E0369",
        "cannot add `A` to `A`",
        "struct A {\n    x: u8,\n}\nfn f(a: A, b: A) -> A { a «+» b }\n",
        "struct A {\n    x: u8,\n}\nimpl std::ops::Add for A {\n    type Output = A;\n    fn add(self, other: A) -> A {\n        A { x: self.x + other.x }\n    }\n}\nfn f(a: A, b: A) -> A { a + b }\n",
    );
}

/// Patterns whose example is one of the calls of `check` above.
const BY_HAND: [&str; 23] = [
    "vec_of_array",
    "clone_first",
    "for_all",
    "publish",
    "uncast",
    "expect_to_try",
    "drop_self",
    "bind_ref",
    "async_fn",
    "drop_return",
    "drop_let_type",
    "unname_reference",
    "move_let",
    "drop_first",
    "scope",
    "inline_let",
    "drop_statement",
    "wrap_pattern",
    "drop_self_dot",
    "qualify",
    "error_impl",
    "from_impl",
    "operator_impl",
];

#[test]
fn every_pattern_has_a_name_of_its_own_and_an_example() {
    let names: BTreeSet<&str> = PATTERNS.iter().map(|p| p.name).collect();
    assert_eq!(names.len(), PATTERNS.len());
    let fixtures = fixtures();
    let covered: BTreeSet<&str> = fixtures
        .iter()
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
