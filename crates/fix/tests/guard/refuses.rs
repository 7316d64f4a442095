//! The cheap ways out, each of which has to be noticed and named.

use std::path::Path;

use sleepy_fix::guard;

use super::{PROGRAM, refused, refuses};

#[test]
fn deleted_items_are_refused() {
    let display =
        &PROGRAM[PROGRAM.find("impl fmt").unwrap()..PROGRAM.find("const LIMITS").unwrap()];
    refused(display, "", "deletes impl `Display for Item`");
    refused(
        "const LIMITS: &[u32] = &[10, 20, 30, 40, 50, 60, 70, 80];",
        "",
        "deletes const `LIMITS`",
    );
    refused(
        "fn greet(name: &str) -> String {\n    format!(\"hello {name}\")\n}",
        "",
        "deletes fn `greet`",
    );
    refused(
        "    Nothing,\n",
        "",
        "deletes variant `Nothing` of enum `Order`",
    );
    refused(
        "    price: u32,\n",
        "",
        "deletes field `price` of struct `Item`",
    );
    refused(
        "(pub Vec<u32>, pub bool)",
        "(pub Vec<u32>)",
        "deletes field `1` of struct `Shelf`",
    );
    refused("pub use self::stock::Shelf;", "", "deletes pub use `Shelf`");
    let tests = &PROGRAM[PROGRAM.find("#[cfg(test)]").unwrap()..];
    refused(tests, "", "deletes mod `tests`");
    let all = guard(Path::new("/a.rs"), PROGRAM, "");
    assert!(all.len() > 8, "{all:?}");
}

#[test]
fn gutted_bodies_are_refused() {
    refused("format!(\"hello {name}\")", "", "guts fn `greet`");
    refused(
        "format!(\"hello {name}\")",
        "String::new()",
        "replaces the body of fn `greet` by a constant",
    );
    refused(
        "format!(\"hello {name}\")",
        "Default::default()",
        "replaces the body of fn `greet` by a constant",
    );
    refused("format!(\"hello {name}\")", "loop {}", "adds `loop {}`");
    let body = "    let mut sum = 0;\n    for item in items {\n        sum += item.price * tax;\n    }\n    sum\n";
    refused(
        body,
        "    0\n",
        "replaces the body of fn `total` by a constant",
    );
    refused(
        body,
        "    let _ = (items, tax);\n    0\n",
        "replaces the body of fn `total` by a constant",
    );
    refused(body, "    panic!(\"not needed\")\n", "adds `panic!`");
    refused(body, "    unreachable!()\n", "adds `unreachable!`");
    refused(
        "&[10, 20, 30, 40, 50, 60, 70, 80]",
        "&[]",
        "guts const `LIMITS`",
    );
    refused("seen.remove(&name);", "", "guts a block of fn `handle`");
}

#[test]
fn silenced_and_switched_off_code_is_refused() {
    refused(
        "fn greet",
        "#[allow(unused)]\nfn greet",
        "adds `#[allow(unused)]`",
    );
    refused(
        "//! A shop.",
        "#![allow(warnings)]",
        "adds `#![allow(warnings)]`",
    );
    refused(
        "fn greet",
        "#[expect(dead_code)]\nfn greet",
        "adds `#[expect(dead_code)]`",
    );
    refused(
        "fn greet",
        "#[cfg(any())]\nfn greet",
        "adds `#[cfg(any())]`",
    );
    refused(
        "fn greet",
        "#[cfg_attr(all(), allow(dead_code))]\nfn greet",
        "adds `#[cfg_attr(all(),allow(dead_code))]`",
    );
    refused(
        "#[cfg(test)]",
        "#[cfg(not(test))]",
        "adds `#[cfg(not(test))]`",
    );
    refused(
        "//! A shop.",
        "#![feature(never_type)]",
        "adds `#![feature(never_type)]`",
    );
    refused(
        "seen.remove(&name);",
        "// seen.remove(&name);",
        "comments out `seen.remove(&name);`",
    );
    refused(
        "seen.remove(&name);",
        "/* seen.remove(&name); */",
        "comments out `seen.remove(&name);`",
    );
    refused(
        "seen.remove(&name);",
        "if false { seen.remove(&name); }",
        "adds `if false`",
    );
    refused(
        "let mut sum = 0;",
        "return 0;\n    let mut sum = 0;",
        "makes code unreachable with `return`",
    );
    refused(
        "let mut sum = 0;",
        "panic!();\n    let mut sum = 0;",
        "makes code unreachable with `panic`",
    );
}

#[test]
fn dangerous_constructs_are_refused() {
    refused(
        "sum += item.price * tax;",
        "sum += unsafe { item.price.unchecked_mul(tax) };",
        "adds `unsafe`",
    );
    refused("sum += item.price * tax;", "todo!();", "adds `todo!`");
    refused(
        "sum += item.price * tax;",
        "unimplemented!();",
        "adds `unimplemented!`",
    );
    refused(
        "seen.remove(&name);",
        "std::process::exit(0);",
        "adds `process::exit`",
    );
    refused(
        "seen.remove(&name);",
        "std::mem::forget(seen.remove(&name));",
        "adds `mem::forget`",
    );
    refused(
        "item.price * tax",
        "std::mem::transmute::<_, u32>(item.price * tax)",
        "adds `transmute`",
    );
}

#[test]
fn tampering_with_tests_is_refused() {
    refused("    #[test]\n", "", "disables the test `sums_up`");
    refused(
        "    #[test]\n",
        "    #[test]\n    #[ignore]\n",
        "adds `#[ignore]`",
    );
    refused(
        "    #[test]\n",
        "    #[test]\n    #[should_panic]\n",
        "adds `#[should_panic]`",
    );
    refused(
        "        assert_eq!(total(&[], 3), 0);\n",
        "",
        "removes an assertion from fn `sums_up`",
    );
    refuses("#![deny(warnings)]\nfn f() {}", "fn f() {}");
}
