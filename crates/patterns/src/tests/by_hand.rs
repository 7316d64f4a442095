//! Examples of the patterns that no template of the generator needs.

use super::check;

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
        "fn f(a: A) {\n    g(move || «a.b()»);\n}\n",
        "fn f(a: A) {\n    let a = a.clone();\n    g(move || a.b());\n}\n",
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
        "through_borrow",
        "E0499",
        "",
        "fn f() {\n    let a = ‹&mut b›;\n    «b».push(1);\n    a.push(2);\n}\n",
        "fn f() {\n    let a = &mut b;\n    a.push(1);\n    a.push(2);\n}\n",
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

/// Patterns whose example is one of the calls above.
pub(super) const BY_HAND: [&str; 24] = [
    "through_borrow",
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
