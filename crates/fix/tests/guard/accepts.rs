//! Repairs that people make every day, none of which may be refused.

use super::{PROGRAM, accepted, accepts, refuses};

#[test]
fn honest_repairs_pass() {
    accepted("    sum\n", "    sum;\n");
    accepted("seen.entry(item.name.clone())", "seen.entry(item.name)");
    accepted(
        "use std::collections::HashMap;\n",
        "use std::collections::{BTreeMap, HashMap};\n",
    );
    accepted("use std::fmt;\n", "");
    accepted("fn greet(name: &str)", "fn greet(name: &str, _loud: bool)");
    accepted("#[derive(Debug, Clone)]", "#[derive(Debug)]");
    accepted("fn greet", "async fn greet");
    accepted(
        "Order::Nothing => {}",
        "Order::Nothing => {}\n            _ => {}",
    );
    accepted("const LIMITS: &[u32]", "static LIMITS: &[u32]");
    accepted("    Nothing,\n", "    None,\n");
    accepted(
        "impl fmt::Display for Item",
        "impl std::fmt::Display for Item",
    );
    accepted(
        "for order in orders {",
        "// Orders come in any order (see the contract).\n    for order in orders {",
    );
    accepted(
        "let mut sum = 0;\n    for item in items {\n        sum += item.price * tax;\n    }\n    sum",
        "items.iter().map(|i| i.price * tax).sum()",
    );
}

#[test]
fn moving_and_renaming_pass() {
    let greet = "fn greet(name: &str) -> String {\n    format!(\"hello {name}\")\n}\n";
    let moved = PROGRAM
        .replace(greet, "")
        .replace("mod stock {\n", &format!("mod stock {{\n{greet}"));
    accepts(PROGRAM, &moved);
    accepts(
        "impl Dispaly for A { fn fmt(&self) { a(self.x) } }",
        "impl Display for A { fn fmt(&self) { a(self.x) } }",
    );
    accepts(
        "trait T { fn go(&self); }\nimpl T for A { fn run(&self) { 1 } }",
        "trait T { fn go(&self); }\nimpl T for A { fn go(&self) { 1 } }",
    );
    accepts(
        "fn f() { fn add(x: u8) -> u8 { x + k } add(1) }",
        "fn f() { let add = |x: u8| -> u8 { x + k }; add(1) }",
    );
    accepts(
        "fn f() -> u8 { 1 }\nfn f() -> u8 { 2 }",
        "fn f() -> u8 { 1 }",
    );
    accepts(
        "impl A { fn f() { g(1) } }\nimpl A { fn h() { g(2) } }",
        "impl A { fn f() { g(1) } fn h() { g(2) } }",
    );
    refuses(
        "#[cfg(unix)]\nfn f() -> u8 { 1 }\n#[cfg(windows)]\nfn f() -> u8 { 2 }",
        "#[cfg(unix)]\nfn f() -> u8 { 1 }",
    );
}

#[test]
fn small_repairs_of_small_functions_pass() {
    accepts("fn f() { tx.send(1); }", "fn f() { let _ = tx.send(1); }");
    accepts("fn f() -> u8 { \"5\" }", "fn f() -> u8 { 5 }");
    accepts(
        "fn f() -> &'static str { String::from(\"x\").as_str() }",
        "fn f() -> &'static str { \"x\" }",
    );
    accepts(
        "fn f() { let a = &mut s; let b = &mut s; use_it(a); }",
        "fn f() { let a = &mut s; use_it(a); }",
    );
    accepts(
        "fn f() -> u8 { g().unwrap() }",
        "fn f() -> Option<u8> { g() }",
    );
    accepts(
        "fn f() -> u8 { let x = g().unwrap(); x }",
        "fn f() -> Option<u8> { let x = g()?; Some(x) }",
    );
    accepts(
        "fn f() { let Some(x) = g(); h(x) }",
        "fn f() { let Some(x) = g() else { panic!(\"none\") }; h(x) }",
    );
    accepts(
        "fn f(x: bool) -> u8 { if x { 1 } }",
        "fn f(x: bool) -> u8 { if x { return 1; } 0 }",
    );
    accepts(
        "extern \"C\" { fn a(); }",
        "unsafe extern \"C\" { fn a(); }",
    );
    accepts("#[no_mangle]\nfn a() {}", "#[unsafe(no_mangle)]\nfn a() {}");
    accepts(
        "#[cfg(al(unix))]\nfn a() {}",
        "#[cfg(all(unix))]\nfn a() {}",
    );
    refuses("fn a() {}", "#[unsafe(no_mangle)]\nfn a() {}");
}

#[test]
fn broken_text_is_no_excuse_and_no_obstacle() {
    // A restored bracket changes what everything behind it seems to be.
    accepts(
        "#[cfg(not(x)]\nfn f() { g(1) }",
        "#[cfg(not(x))]\nfn f() { g(1) }",
    );
    accepts(
        "#[allowdead_code)]\nfn f() {}",
        "#[allow(dead_code)]\nfn f() {}",
    );
    accepts(
        "fn f() {\n    if a \n        panic!();\n    }\n    b!(c);\n}\n",
        "fn f() {\n    if a {\n        panic!();\n    }\n    b!(c);\n}\n",
    );
    accepts(
        "mod m {\n    #[a]\n#[cfg(x)]\nfn f() { g(1) }\n",
        "mod m {\n    #[a]\n}\n#[cfg(x)]\nfn f() { g(1) }\n",
    );
    accepts(
        "fn a() {\n    b(1;\n}\nfn c() { d(2) }\n",
        "fn a() {\n    b(1);\n}\nfn c() { d(2) }\n",
    );
    accepts(
        "fn a() {\n    if x {\n        b(1);\n}\nfn c() {\n    d(2, 3, 4, 5, 6)\n}\n",
        "fn a() {\n    if x {\n        b(1);\n    }\n}\nfn c() {\n    d(2, 3, 4, 5, 6)\n}\n",
    );
    accepts(
        "fn a() { b(\"x); }\nfn c() { d(2) }\n",
        "fn a() { b(\"x\"); }\nfn c() { d(2) }\n",
    );
    accepts(
        "struct A { x: u8\nfn c() { d(2) }\n",
        "struct A { x: u8 }\nfn c() { d(2) }\n",
    );
    accepts(
        "const A: u8 = 1\nfn c() { d(2) }\n",
        "const A: u8 = 1;\nfn c() { d(2) }\n",
    );
    refuses(
        "fn a() {\n    if x {\n        b(1);\n}\nfn c() {\n    d(2, 3)\n}\n",
        "fn a() {\n    if x {\n        b(1);\n    }\n}\n",
    );
}

#[test]
fn a_body_may_move_into_a_helper() {
    accepts(
        "fn f(v: &mut V) { for x in v.iter() { v.push(x.one + x.two * x.three - x.four); v.log(x.five, x.six); } }",
        "fn f(v: &mut V) { for x in 0..v.len() { step(v, x) } }\nfn step(v: &mut V, i: usize) { let x = v[i]; v.push(x.one + x.two * x.three - x.four); v.log(x.five, x.six); }",
    );
}
