//! Signatures survive what people do to code without changing the mistake in it.
#![expect(
    clippy::unwrap_used,
    reason = "a fixture that cannot be read is a failed test"
)]

use std::path::{Path, PathBuf};

use proptest::prelude::*;
use serde::{Deserialize, Serialize};
use sleepy_fix::{Diagnostic, Family, Level, Signature, Span};

/// Two programs with the same mistake under other names and in another layout,
/// and what rustc said about each.
#[derive(Serialize, Deserialize)]
struct Fixture {
    sources: [String; 2],
    diagnostics: [serde_json::Value; 2],
}

fn fixtures() -> Vec<(PathBuf, Fixture)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
    let mut all: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|e| e == "json"))
        .map(|path| {
            let text = std::fs::read_to_string(&path).unwrap();
            let fixture = serde_json::from_str(&text).unwrap();
            (path, fixture)
        })
        .collect();
    all.sort_by(|a, b| a.0.cmp(&b.0));
    all
}

#[test]
fn the_same_mistake_in_other_words_has_the_same_signature() {
    let mut seen: Vec<(Signature, PathBuf)> = Vec::new();
    for (path, fixture) in fixtures() {
        let [a, b] = fixture
            .diagnostics
            .map(|d| Diagnostic::from_rustc_json(&d.to_string()).unwrap());
        let (first, second) = (Signature::of(&a), Signature::of(&b));
        assert_eq!(first, second, "{}", path.display());
        assert_eq!(Family::of(&a), Family::of(&b), "{}", path.display());
        let name = path.file_name().unwrap().to_str().unwrap();
        let code = name.split('_').next().filter(|c| *c != "parse");
        assert_eq!(first.code(), code);
        if let Some((_, other)) = seen.iter().find(|(s, _)| *s == first) {
            panic!(
                "{} and {} share a signature",
                path.display(),
                other.display()
            );
        }
        seen.push((first, path));
    }
    assert!(seen.len() >= 15, "only {} fixtures", seen.len());
}

/// Writes the fixtures' diagnostics anew: `cargo test -p sleepy-fix --test signature -- --ignored`.
#[test]
#[ignore = "runs the compiler and changes the fixtures"]
fn renew_the_fixtures() {
    for (path, mut fixture) in fixtures() {
        fixture.diagnostics = fixture.sources.each_ref().map(|source| compile(source));
        let mut text = serde_json::to_string_pretty(&fixture).unwrap();
        text.push('\n');
        std::fs::write(&path, text).unwrap();
    }
}

/// The first error in a program, without rustc's long explanation.
fn compile(source: &str) -> serde_json::Value {
    let folder = std::env::temp_dir().join(format!("signature-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("lib.rs"), source).unwrap();
    let kind = if source.contains("fn main") {
        "bin"
    } else {
        "lib"
    };
    let output = std::process::Command::new("rustc")
        .args(["--edition=2024", "--emit=metadata", "--error-format=json"])
        .args(["--crate-name=fixture", "--crate-type", kind, "lib.rs"])
        .current_dir(&folder)
        .output()
        .unwrap();
    std::fs::remove_dir_all(&folder).unwrap();
    let stderr = String::from_utf8(output.stderr).unwrap();
    let mut error = stderr
        .lines()
        .map(|l| serde_json::from_str::<serde_json::Value>(l).unwrap())
        .find(|d| d["level"] == "error")
        .expect("the fixture compiles");
    trim(&mut error);
    error
}

fn trim(value: &mut serde_json::Value) {
    match value {
        serde_json::Value::Object(map) => {
            for long in ["text", "rendered"] {
                map.remove(long);
            }
            if let Some(explanation) = map.get_mut("explanation") {
                *explanation = "".into();
            }
            map.values_mut().for_each(trim);
        }
        serde_json::Value::Array(all) => all.iter_mut().for_each(trim),
        _ => {}
    }
}

/// Message and labels of real mistakes. `{a}` and `{b}` are somebody's names,
/// `{n}` is a number.
const TEMPLATES: &[(&str, &str, &[&str])] = &[
    (
        "E0382",
        "borrow of moved value: `{a}.{b}`",
        &[
            "value moved here",
            "value borrowed here after move",
            "move occurs because `{a}.{b}` has type `Vec<{b}>`, which does not implement the `Copy` trait",
        ],
    ),
    (
        "E0502",
        "cannot borrow `*{a}` as mutable because it is also borrowed as immutable",
        &["immutable borrow occurs here", "mutable borrow occurs here"],
    ),
    (
        "E0308",
        "mismatched types",
        &[
            "expected `Option<{a}>`, found `{b}`",
            "arguments to this function are incorrect",
        ],
    ),
    (
        "E0308",
        "mismatched types",
        &["expected `&mut {a}<'_, {b}>`, found `{a}<'_, {b}>`"],
    ),
    (
        "E0308",
        "mismatched types",
        &["expected `String`, found `&str`"],
    ),
    (
        "E0308",
        "mismatched types",
        &["expected `[u8; {n}]`, found `[u8; {n}]`"],
    ),
    (
        "E0277",
        "the trait bound `{a}<{b}>: Clone` is not satisfied",
        &["the trait `Clone` is not implemented for `{a}<{b}>`"],
    ),
    (
        "E0277",
        "`{a}` doesn't implement `std::fmt::Display`",
        &["`{a}` cannot be formatted with the default formatter"],
    ),
    (
        "E0277",
        "the trait bound `fn(u8) -> {a} {{b}}: {b}<{a}>` is not satisfied",
        &[],
    ),
    (
        "E0599",
        "no method named `{a}` found for struct `Vec<{b}>` in the current scope",
        &["method not found in `Vec<{b}>`"],
    ),
    (
        "E0599",
        "no method named `{a}` found for struct `{b}` in the current scope",
        &["method `{a}` not found for this struct"],
    ),
    (
        "E0425",
        "cannot find value `{a}` in this scope",
        &["not found in this scope"],
    ),
    (
        "E0061",
        "this function takes {n} arguments but {n} arguments were supplied",
        &["argument #{n} of type `{a}` is missing"],
    ),
    (
        "E0063",
        "missing fields `{a}` and `{b}` in initializer of `{a}`",
        &["missing `{a}` and `{b}`"],
    ),
    (
        "E0308",
        "mismatched types",
        &["expected `Box<dyn Fn({a}) -> {b}>`, found `{closure@src/{a}.rs:{n}:{n}: {n}:{n}}`"],
    ),
    (
        "E0597",
        "`{a}` does not live long enough",
        &[
            "lifetime `'{b}` defined here",
            "borrowed value does not live long enough",
        ],
    ),
];

/// A name that no one could take for one of the standard library.
fn name() -> impl Strategy<Value = String> {
    "[a-z]{1,3}(_[a-z]{1,4}){1,2}[0-9]?|[A-Z][a-z]{1,3}(Zz|Qq|Xy)[A-Z]?[a-z]{0,3}|über_[a-z]{2}"
}

fn fill(template: &str, a: &str, b: &str, n: usize) -> String {
    template
        .replace("{a}", a)
        .replace("{b}", b)
        .replace("{n}", &n.to_string())
}

fn diagnostic(which: usize, a: &str, b: &str, n: usize, line: usize, indent: usize) -> Diagnostic {
    let (code, message, labels) = TEMPLATES[which];
    let span = |(i, label): (usize, &&str)| Span {
        file_name: PathBuf::from(format!("src/{a}.rs")),
        byte_start: line * 30 + indent,
        byte_end: line * 30 + indent + a.len(),
        line_start: line + i,
        line_end: line + i,
        column_start: indent + 1,
        column_end: indent + 1 + a.len(),
        is_primary: i == 0,
        label: Some(fill(label, a, b, n)),
        suggested_replacement: None,
        suggestion_applicability: None,
        in_source: true,
    };
    Diagnostic {
        code: Some(code.to_owned()),
        level: Level::Error,
        message: fill(message, a, b, n),
        spans: labels.iter().enumerate().map(span).collect(),
        children: Vec::new(),
        rendered: None,
    }
}

proptest! {
    #[test]
    fn renames_and_moves_change_nothing(
        which in 0..TEMPLATES.len(),
        first in (name(), name(), 2usize..99, 1usize..400, 0usize..9),
        second in (name(), name(), 2usize..99, 1usize..400, 0usize..9),
    ) {
        let make = |(a, b, n, line, indent): &(String, String, usize, usize, usize)| {
            diagnostic(which, a, b, *n, *line, *indent)
        };
        prop_assert_eq!(Signature::of(&make(&first)), Signature::of(&make(&second)));
    }

    #[test]
    fn the_order_of_labels_and_notes_changes_nothing(which in 0..TEMPLATES.len(), a in name(), b in name()) {
        let mut d = diagnostic(which, &a, &b, 3, 3, 4);
        let before = Signature::of(&d);
        d.spans.reverse();
        d.spans.extend(d.spans.clone());
        d.rendered = Some("error".into());
        prop_assert_eq!(Signature::of(&d), before);
    }

    #[test]
    fn other_mistakes_have_other_signatures(x in 0..TEMPLATES.len(), y in 0..TEMPLATES.len(), a in name(), b in name()) {
        prop_assume!(x != y);
        let (one, other) = (diagnostic(x, &a, &b, 3, 3, 4), diagnostic(y, &a, &b, 3, 3, 4));
        prop_assert_ne!(Signature::of(&one), Signature::of(&other));
        prop_assert_ne!(Signature::of(&one).hash16(), Signature::of(&other).hash16());
    }

    #[test]
    fn the_code_always_counts(which in 0..TEMPLATES.len(), a in name(), b in name()) {
        let mut d = diagnostic(which, &a, &b, 3, 3, 4);
        let before = Signature::of(&d);
        d.code = Some("E0999".into());
        let after = Signature::of(&d);
        prop_assert_eq!(after.code(), Some("E0999"));
        prop_assert_ne!(after, before);
    }

    /// `expected X, found Y` differs as soon as the skeletons of X or Y do.
    #[test]
    fn skeletons_of_standard_types_count(
        x in prop::sample::select(SKELETONS.to_vec()),
        y in prop::sample::select(SKELETONS.to_vec()),
        a in name(),
    ) {
        let with = |ty: &str| {
            let mut d = diagnostic(2, "x_y", "x_y", 1, 1, 1);
            d.spans[0].label = Some(format!("expected `{}`, found `()`", ty.replace('~', &a)));
            Signature::of(&d)
        };
        prop_assert_eq!(with(x) == with(y), x == y);
    }

    #[test]
    fn no_message_panics(message in "\\PC{0,60}", label in "[`'<>&(){}\\[\\]a-zA-Z:,.;!|\" 0-9-]{0,60}", coded in any::<bool>()) {
        let mut d = diagnostic(0, "a_a", "b_b", 1, 1, 1);
        d.code = coded.then(|| "E0308".to_owned());
        d.message = message;
        d.spans[0].label = Some(label);
        let signature = Signature::of(&d);
        prop_assert_eq!(signature.code(), coded.then_some("E0308"));
        prop_assert_eq!(signature.hash16().len(), 16);
    }
}

/// Types that are repaired differently; `~` is a name.
const SKELETONS: &[&str] = &[
    "~",
    "&~",
    "&mut ~",
    "Option<~>",
    "Option<&~>",
    "Result<~, ~>",
    "Result<i32, ~>",
    "String",
    "&str",
    "&String",
    "Vec<~>",
    "Vec<u8>",
    "&[~]",
    "[u8; 4]",
    "i32",
    "f64",
    "bool",
    "char",
    "(i32, ~)",
    "Box<~>",
    "Box<dyn ~>",
    "Rc<RefCell<~>>",
    "fn(~) -> ~",
    "{closure@src/a.rs:1:2: 1:3}",
    "dyn ~",
    "impl Iterator<Item = ~>",
];
