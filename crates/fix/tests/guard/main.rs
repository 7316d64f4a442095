//! The guard lets honest repairs through and refuses the cheap ways out.

use std::path::{Path, PathBuf};

use proptest::prelude::*;
use sleepy_fix::{FileEdit, GuardViolation, WorkspaceEdit, guard, guard_paths};

mod accepts;
mod refuses;

/// A small program that every case below changes.
const PROGRAM: &str = r#"
//! A shop.
use std::collections::HashMap;
use std::fmt;

pub use self::stock::Shelf;

/// Something for sale.
#[derive(Debug, Clone)]
pub struct Item {
    name: String,
    price: u32,
}

enum Order {
    Buy(Item),
    Refund { name: String },
    Nothing,
}

impl fmt::Display for Item {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at {}", self.name, self.price)
    }
}

const LIMITS: &[u32] = &[10, 20, 30, 40, 50, 60, 70, 80];

mod stock {
    pub struct Shelf(pub Vec<u32>, pub bool);
}

fn total(items: &[Item], tax: u32) -> u32 {
    let mut sum = 0;
    for item in items {
        sum += item.price * tax;
    }
    sum
}

fn greet(name: &str) -> String {
    format!("hello {name}")
}

fn handle(orders: Vec<Order>, seen: &mut HashMap<String, u32>) {
    for order in orders {
        match order {
            Order::Buy(item) => {
                let count = seen.entry(item.name.clone()).or_insert(0);
                *count += 1;
            }
            Order::Refund { name } => {
                seen.remove(&name);
            }
            Order::Nothing => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_up() {
        assert_eq!(total(&[], 3), 0);
        assert!(greet("you").ends_with("you"));
    }
}
"#;

/// Judges `PROGRAM` with `from` replaced by `to`.
fn change(from: &str, to: &str) -> Vec<GuardViolation> {
    assert_eq!(PROGRAM.matches(from).count(), 1, "{from} is not unique");
    guard(
        Path::new("/shop/src/lib.rs"),
        PROGRAM,
        &PROGRAM.replace(from, to),
    )
}

#[track_caller]
fn refused(from: &str, to: &str, why: &str) {
    let violations = change(from, to);
    let said: Vec<String> = violations.iter().map(ToString::to_string).collect();
    assert!(said.iter().any(|s| s == why), "{said:?} lacks {why:?}");
}

#[track_caller]
fn accepted(from: &str, to: &str) {
    assert_eq!(change(from, to), [], "{from} -> {to}");
}

#[track_caller]
fn accepts(old: &str, new: &str) {
    assert_eq!(guard(Path::new("/a.rs"), old, new), [], "{old}\n->\n{new}");
}

#[track_caller]
fn refuses(old: &str, new: &str) {
    assert_ne!(guard(Path::new("/a.rs"), old, new), [], "{old}\n->\n{new}");
}

#[test]
fn only_rust_inside_of_the_workspace_may_change() {
    let toml = guard(Path::new("/w/Cargo.toml"), "a", "b");
    assert_eq!(
        toml[0].to_string(),
        "touches /w/Cargo.toml, which is no Rust source"
    );
    let edit = |path: &str| WorkspaceEdit::single(FileEdit::between(Path::new(path), "a", "b"));
    let root = Path::new("/home/me/shop");
    for inside in [
        "/home/me/shop/src/a.rs",
        "src/a.rs",
        "/home/me/shop/x/../src/a.rs",
    ] {
        assert_eq!(guard_paths(&edit(inside), root), [], "{inside}");
    }
    for outside in [
        "/home/me/shop2/a.rs",
        "/etc/a.rs",
        "../a.rs",
        "/home/me/shop/../a.rs",
        "../../../../../..",
    ] {
        let want = GuardViolation::OutsideWorkspace {
            path: PathBuf::from(outside),
        };
        assert_eq!(guard_paths(&edit(outside), root), [want], "{outside}");
    }
}

#[test]
fn violations_are_data() {
    let violation = GuardViolation::ItemRemoved {
        item: "fn `f`".into(),
    };
    let json = serde_json::to_string(&violation).unwrap();
    assert_eq!(json, r#"{"rule":"item_removed","item":"fn `f`"}"#);
    assert_eq!(
        serde_json::from_str::<GuardViolation>(&json).unwrap(),
        violation
    );
}

/// Pieces that make text which is nearly Rust.
fn rustish() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "fn f",
        "(",
        ")",
        "{",
        "}",
        "[",
        "]",
        ";",
        "struct S",
        "impl T for S",
        "use a::b",
        "mod m",
        "\n",
        " ",
        "#[test]",
        "#[cfg(x)]",
        "#[",
        "#![cfg",
        "fn g() {",
        "impl S {",
        "}\n",
        "mod n {",
        "#![",
        "#",
        "!",
        "<",
        ">",
        "'a",
        "'",
        "\"",
        "r#\"",
        "/*",
        "*/",
        "//",
        "const C: u8 =",
        "=",
        "match x",
        "=>",
        "é",
        "return",
        "panic!",
        "loop",
        "pub",
        "enum E",
        ",",
        ":",
        "::",
        "x",
        "1.",
        "0x",
        "unsafe",
        "where",
        "for",
        "\\",
        "macro_rules! m",
    ]);
    prop::collection::vec(piece, 0..60).prop_map(|p| p.join(" ").replace("  ", ""))
}

proptest! {
    #[test]
    fn no_texts_panic(old in rustish(), new in rustish(), noise in "\\PC{0,40}") {
        let path = Path::new("/a.rs");
        prop_assert_eq!(guard(path, &old, &old), []);
        guard(path, &old, &new);
        guard(path, &noise, &new);
        guard(path, &old, &noise);
    }

    #[test]
    fn adding_a_silencer_anywhere_is_noticed(line in 0usize..70) {
        let mut lines: Vec<&str> = PROGRAM.lines().collect();
        lines.insert(line.min(lines.len()), "#[allow(dead_code)]");
        let violations = guard(Path::new("/a.rs"), PROGRAM, &lines.join("\n"));
        let want = GuardViolation::AttributeAdded { attribute: "#[allow(dead_code)]".into() };
        prop_assert!(violations.contains(&want));
    }

    #[test]
    fn layout_does_not_matter(spaces in prop::collection::vec(0usize..4, 80)) {
        let changed: Vec<String> = PROGRAM
            .lines()
            .zip(spaces.iter().cycle())
            .map(|(line, n)| format!("{}{line}{}", " ".repeat(*n), "\n".repeat(*n / 2)))
            .collect();
        prop_assert_eq!(guard(Path::new("/a.rs"), PROGRAM, &changed.join("\n")), []);
    }
}
