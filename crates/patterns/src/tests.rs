//! Every pattern on an example of its own.
//!
//! `tests/fixtures/examples.jsonl` has pairs of the generator's templates with
//! rustc's messages, the shortest that each pattern repairs (written by
//! `examples/coverage.rs --examples`). What no template needs is here by hand:
//! `«…»` is the primary span, `‹…›` a label's.

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::{Value, json};
use sleepy_fix::Diagnostic;

use crate::draft::{Ideas, apply};
use crate::scene::Scene;
use crate::{PATTERNS, Pattern, drafts, syntax};

const FIXTURES: &str = include_str!("../tests/fixtures/examples.jsonl");

/// The texts that one pattern makes.
fn texts(pattern: &Pattern, text: &str, diagnostic: &Diagnostic) -> Vec<String> {
    let mut parsed = syntax::Parsed::new(text).unwrap();
    let tree = parsed.tree.clone();
    let scene = Scene::new(Path::new("lib.rs"), text, tree.root_node(), diagnostic)
        .expect("the message points into the text");
    let mut ideas = Ideas::new(text);
    ideas.of_pattern(PATTERNS.iter().position(|p| p.name == pattern.name).unwrap());
    pattern.propose(&scene, &mut ideas);
    ideas
        .best(scene.code, usize::MAX, |edits, new| parsed.still_sound(text, edits, new))
        .into_iter()
        .map(|(_, _, draft)| apply(text, &draft.edits))
        .collect()
}

fn named(name: &str) -> &'static Pattern {
    PATTERNS.iter().find(|p| p.name == name).unwrap_or_else(|| panic!("no pattern `{name}`"))
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
            '»' => spans.insert(0, span("lib.rs", open.pop().unwrap(), text.len(), true, Value::Null)),
            '›' => spans.push(span("lib.rs", open.pop().unwrap(), text.len(), false, Value::Null)),
            _ => text.push(c),
        }
    }
    let made = texts(named(pattern), &text, &diagnostic(code, message, spans, Vec::new()));
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
                let file = if file == own { "lib.rs" } else { "elsewhere.rs" };
                let at = |i: usize| usize::try_from(s[i].as_u64().unwrap()).unwrap();
                span(file, at(1), at(2), primary, label)
            };
            let rows = |key: &str| row[key].as_array().unwrap().clone();
            let spans = rows("spans").iter().map(|s| place(s, s[3].as_bool().unwrap(), s[4].clone())).collect();
            let notes = rows("notes")
                .iter()
                .map(|n| {
                    let spans: Vec<Value> = n[1].as_array().unwrap().iter().map(|s| place(s, false, Value::Null)).collect();
                    json!({"level": "note", "message": n[0], "spans": spans})
                })
                .collect();
            (text("pattern"), text("buggy"), text("fixed"), diagnostic(&text("code"), &text("message"), spans, notes))
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
        drafts.iter().any(|d| solid(&apply(broken, &d.edits)) == solid(fixed))
    });
    // Rare patterns may come late; the order as a whole must not.
    assert!(early.count() * 10 > fixtures.len() * 7);
}

/// What a value `x` becomes.
const AROUND: &[(&str, &str)] = &[
    ("clone", "x.clone()"),
    ("cloned", "x.cloned()"),
    ("copied", "x.copied()"),
    ("as_ref", "x.as_ref()"),
    ("as_mut", "x.as_mut()"),
    ("as_deref", "x.as_deref()"),
    ("as_deref_mut", "x.as_deref_mut()"),
    ("take", "x.take()"),
    ("borrow", "x.borrow()"),
    ("borrow_mut", "x.borrow_mut()"),
    ("lock", "x.lock().unwrap()"),
    ("get_call", "x.get()"),
    ("iter", "x.iter()"),
    ("iter_mut", "x.iter_mut()"),
    ("into_iter", "x.into_iter()"),
    ("chars", "x.chars()"),
    ("bytes", "x.bytes()"),
    ("lines", "x.lines()"),
    ("as_bytes", "x.as_bytes()"),
    ("keys", "x.keys()"),
    ("values", "x.values()"),
    ("enumerate", "x.enumerate()"),
    ("rev", "x.rev()"),
    ("to_string", "x.to_string()"),
    ("to_owned", "x.to_owned()"),
    ("to_vec", "x.to_vec()"),
    ("into", "x.into()"),
    ("try_into", "x.try_into().unwrap()"),
    ("as_str", "x.as_str()"),
    ("as_slice", "x.as_slice()"),
    ("as_path", "x.as_path()"),
    ("to_path_buf", "x.to_path_buf()"),
    ("display", "x.display()"),
    ("to_string_lossy", "x.to_string_lossy()"),
    ("len", "x.len()"),
    ("count", "x.count()"),
    ("sum", "x.sum()"),
    ("is_empty", "x.is_empty()"),
    ("is_some", "x.is_some()"),
    ("is_ok", "x.is_ok()"),
    ("collect", "x.collect()"),
    ("collect_vec", "x.collect::<Vec<_>>()"),
    ("collect_string", "x.collect::<String>()"),
    ("collect_result", "x.collect::<Result<Vec<_>, _>>()"),
    ("parse", "x.parse().unwrap()"),
    ("round", "x.round()"),
    ("first_part", "x.0"),
    ("second_part", "x.1"),
    ("next", "x.next()"),
    ("call", "x()"),
    ("try", "x?"),
    ("unwrap", "x.unwrap()"),
    ("unwrap_or_default", "x.unwrap_or_default()"),
    ("unwrap_or_zero", "x.unwrap_or(0)"),
    ("unwrap_or_ref_zero", "x.unwrap_or(&0)"),
    ("unwrap_or_float", "x.unwrap_or(0.0)"),
    ("unwrap_or_empty", "x.unwrap_or(\"\")"),
    ("ok", "x.ok()"),
    ("ok_try", "x.ok()?"),
    ("map_err_text", "x.map_err(|e| e.to_string())"),
    ("map_err_text_try", "x.map_err(|e| e.to_string())?"),
    ("map_err_into", "x.map_err(Into::into)"),
    ("flatten", "x.flatten()"),
    ("await", "x.await"),
    ("ref", "&x"),
    ("ref_mut", "&mut x"),
    ("deref", "*x"),
    ("deref_twice", "**x"),
    ("reborrow", "&*x"),
    ("reborrow_mut", "&mut *x"),
    ("not", "!x"),
    ("return", "return x"),
    ("some", "Some(x)"),
    ("ok_wrap", "Ok(x)"),
    ("err_wrap", "Err(x)"),
    ("try_in_ok", "Ok(x?)"),
    ("box_new", "Box::new(x)"),
    ("rc_new", "Rc::new(x)"),
    ("arc_new", "Arc::new(x)"),
    ("cell_new", "Cell::new(x)"),
    ("refcell_new", "RefCell::new(x)"),
    ("mutex_new", "Mutex::new(x)"),
    ("rc_refcell_new", "Rc::new(RefCell::new(x))"),
    ("arc_mutex_new", "Arc::new(Mutex::new(x))"),
    ("some_box", "Some(Box::new(x))"),
    ("rc_clone", "Rc::clone(&x)"),
    ("arc_clone", "Arc::clone(&x)"),
    ("rc_clone_ref", "Rc::clone(x)"),
    ("arc_clone_ref", "Arc::clone(x)"),
    ("string_from", "String::from(x)"),
    ("path_buf_from", "PathBuf::from(x)"),
    ("path_new", "Path::new(x)"),
    ("vec_of", "vec![x]"),
    ("mem_take", "std::mem::take(&mut x)"),
    ("cow_borrowed", "Cow::Borrowed(x)"),
    ("cow_owned", "Cow::Owned(x)"),
    ("reverse", "Reverse(x)"),
    ("into_collect", "x.into_iter().collect()"),
    ("iter_collect", "x.iter().collect()"),
    ("iter_cloned", "x.iter().cloned()"),
    ("iter_copied", "x.iter().copied()"),
    ("iter_enumerate", "x.iter().enumerate()"),
    ("cloned_collect", "x.cloned().collect::<Vec<_>>()"),
    ("clone_iter", "x.clone().iter()"),
    ("cloned_or_default", "x.cloned().unwrap_or_default()"),
    ("copied_or_zero", "x.copied().unwrap_or(0)"),
    ("deref_or_empty", "x.as_deref().unwrap_or(\"\")"),
    ("map_len", "x.map(|value| value.len())"),
    ("map_or_len", "x.map_or(0, |value| value.len())"),
    ("map_as_str", "x.map(|s| s.as_str())"),
    ("map_copy", "x.map(|value| *value)"),
    ("iter_map_string", "x.iter().map(|value| value.to_string())"),
    ("map_value_string", "x.map(|value| value.to_string())"),
    ("lock_only", "x.lock()"),
    ("get_mut", "x.get_mut()"),
    ("join", "x.join(\", \")"),
    ("concat", "x.concat()"),
    ("next_char", "x.chars().next().unwrap()"),
    ("upgrade", "x.upgrade()"),
    ("as_tuple_ref", "x.as_ref().unwrap()"),
    ("ok_or_text", "x.ok_or(\"missing\")"),
    ("ok_or_text_try", "x.ok_or(\"missing\")?"),
    ("ok_or_string", "x.ok_or(\"missing\".to_string())"),
    ("ok_or_else_string", "x.ok_or_else(|| \"missing\".to_string())"),
    ("ok_or_else_try", "x.ok_or_else(|| \"missing\".to_string())?"),
    ("map_err_drop", "x.map_err(|_| \"invalid\")"),
    ("unwrap_or_max", "x.unwrap_or(i32::MAX)"),
    ("expect_valid", "x.expect(\"valid\")"),
    ("map_err_value", "x.map_err(|value| value.to_string())"),
    ("unwrap_or_false", "x.unwrap_or(false)"),
    ("some_ref", "Some(&x)"),
    ("range_to", "0..x"),
    ("range_len", "0..x.len()"),
    ("deref_lock", "*x.lock().unwrap()"),
    ("deref_borrow_mut", "*x.borrow_mut()"),
    ("deref_borrow", "*x.borrow()"),
    ("ref_borrow", "&x.borrow()"),
    ("ref_string", "&x.to_string()"),
    ("ref_clone", "&x.clone()"),
    ("char_from", "char::from_u32(x).unwrap()"),
    ("char_from_digit", "char::from_digit(x, 10).unwrap()"),
    ("seconds", "Duration::from_secs(x)"),
    ("vec_of_array", "vec!x"),
    ("from_box", "Box::from(x)"),
];

#[test]
fn values_are_wrapped() {
    for (pattern, expected) in AROUND {
        let text = "fn f(x: T) {\n    g(«x»);\n}\n";
        check(pattern, "E0308", "mismatched types", text, &format!("fn f(x: T) {{\n    g({expected});\n}}\n"));
    }
}

#[test]
fn parentheses_stand_where_they_are_needed() {
    check("clone", "E0308", "", "fn f() { g(«a + b»); }", "fn f() { g((a + b).clone()); }");
    check("ref", "E0308", "", "fn f() { g(«a as u8»); }", "fn f() { g(&(a as u8)); }");
    check("cast", "E0308", "expected `u8`", "fn f() { g(«a + b»); }", "fn f() { g((a + b) as u8); }");
    check("cast", "E0308", "expected `u8`", "fn f() -> bool { «a» < b }", "fn f() -> bool { (a as u8) < b }");
}

#[test]
fn arguments_of_macros_are_values() {
    check("ref", "E0382", "", "fn f() { println!(\"{:?}\", «a.b»); }", "fn f() { println!(\"{:?}\", &a.b); }");
    check("some", "E0308", "", "fn f() { «vec![1]» }", "fn f() { Some(vec![1]) }");
    check("to_string", "E0308", "", "fn f() { vec![«\"a\"»]; }", "fn f() { vec![\"a\".to_string()]; }");
}

#[test]
fn what_no_template_needs() {
    check("uncast", "E0606", "", "fn f() { g(«a as u8»); }", "fn f() { g(a); }");
    check("expect_to_try", "E0277", "", "fn f() -> Option<u8> { g(«a.unwrap()») }", "fn f() -> Option<u8> { g(a?) }");
    check("drop_self", "E0185", "", "impl A { fn «f»(&self, a: u8) {} }", "impl A { fn f(a: u8) {} }");
    check("bind_ref", "E0507", "", "fn f() { if let Some(«a») = self.b { g(a); } }", "fn f() { if let Some(ref a) = self.b { g(a); } }");
    check("async_fn", "E0728", "`await` is only allowed inside `async` functions", "fn f() { «g().await» }", "async fn f() { g().await }");
    check("drop_return", "E0308", "", "fn f() -> «u8» { g(); }", "fn f() { g(); }");
    check("drop_let_type", "E0308", "", "fn f() { let a: u8 = «b»; }", "fn f() { let a = b; }");
    check("unname_reference", "E0261", "", "fn f(a: &«'a» u8) {}", "fn f(a: &u8) {}");
    check("move_let", "E0425", "", "fn f() {\n    g(«a»);\n    let a = 1;\n}\n", "fn f() {\n    let a = 1;\n    g(a);\n}\n");
    check("drop_first", "E0502", "", "fn f() {\n    let a = ‹b.iter()›;\n    «b.push»(1);\n}\n", "fn f() {\n    let a = b.iter();\n    drop(a);\n    b.push(1);\n}\n");
    check("scope", "E0502", "", "fn f() {\n    «a.b();»\n    c();\n}\n", "fn f() {\n    {\n        a.b();\n    }\n    c();\n}\n");
    check("inline_let", "E0716", "", "fn f() {\n    let a = b();\n    g(«a»);\n}\n", "fn f() {\n    g(b());\n}\n");
    check("drop_statement", "E0382", "", "fn f() {\n    «drop(a)»;\n    g(a);\n}\n", "fn f() {\n    g(a);\n}\n");
    check("wrap_pattern", "E0308", "", "fn f() { let «a» = b else { return }; }", "fn f() { let Some(a) = b else { return }; }");
    check("drop_self_dot", "E0609", "", "fn f() { g(«self.a»); }", "fn f() { g(a); }");
    check("qualify", "E0425", "", "enum A { B }\nfn f() { g(«B»); }", "enum A { B }\nfn f() { g(A::B); }");
    check("error_impl", "E0277", "`A: Error` is not satisfied", "struct A;\nfn f() { «g()» }\n", "struct A;\nimpl std::error::Error for A {}\nfn f() { g() }\n");
    check(
        "from_impl", "E0277", "`A: From<io::Error>` is not satisfied",
        "enum A {\n    Io(io::Error),\n}\nfn f() -> Result<(), A> { g()«?» }\n",
        "enum A {\n    Io(io::Error),\n}\nimpl From<io::Error> for A {\n    fn from(e: io::Error) -> Self {\n        A::Io(e)\n    }\n}\nfn f() -> Result<(), A> { g()? }\n",
    );
    check(
        "operator_impl", "E0369", "cannot add `A` to `A`", "struct A {\n    x: u8,\n}\nfn f(a: A, b: A) -> A { a «+» b }\n",
        "struct A {\n    x: u8,\n}\nimpl std::ops::Add for A {\n    type Output = A;\n    fn add(self, other: A) -> A {\n        A { x: self.x + other.x }\n    }\n}\nfn f(a: A, b: A) -> A { a + b }\n",
    );
}

/// Patterns whose example is one of the calls of `check` above.
const BY_HAND: [&str; 19] = [
    "uncast", "expect_to_try", "drop_self", "bind_ref", "async_fn", "drop_return", "drop_let_type", "unname_reference",
    "move_let", "drop_first", "scope", "inline_let", "drop_statement", "wrap_pattern", "drop_self_dot", "qualify",
    "error_impl", "from_impl", "operator_impl",
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
        let mut seen = BTreeSet::new();
        for draft in found {
            assert!(draft.edits.windows(2).all(|w| w[0].range.end <= w[1].range.start));
            let new = apply(&broken, &draft.edits);
            assert_ne!(solid(&new), solid(&broken), "{}", draft.pattern);
            assert!(seen.insert(draft.edits), "{} twice", draft.pattern);
        }
    }
}

#[test]
fn drafts_parse_where_the_text_did() {
    for (_, broken, _, diagnostic) in fixtures() {
        let sound = |text: &str| !syntax::Parsed::new(text).unwrap().tree.root_node().has_error();
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
    let found = drafts(Path::new("src/lib.rs"), "fn f() {}", &diagnostic("E0308", "", spans, Vec::new()), 16);
    assert_eq!(found, Vec::new());
}
