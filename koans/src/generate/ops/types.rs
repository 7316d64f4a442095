//! Types that do not fit: conversions, casts, wrappers, literals.

use tree_sitter::Node;

use super::super::edit::Edit;
use super::super::syntax::{Finder, named, parent_kind};
use super::Operator;
use super::OperatorFamily::Types;
use super::{method_call, wrapping_call};

pub(super) const OPERATORS: &[Operator] = &[
    Operator::new(
        "drop_conv",
        "Removes a conversion such as `.to_string()` or `String::from`.",
        Types,
        3.0,
        &["call_expression"],
        drop_conv,
        (
            "fn f() -> String { \"a\".to_string() }",
            "fn f() -> String { \"a\" }",
        ),
    ),
    Operator::new(
        "drop_cast",
        "Removes `as T`, or a call of a number's `from`.",
        Types,
        1.5,
        &["type_cast_expression", "call_expression"],
        drop_cast,
        (
            "fn f(x: u8) -> u32 { x as u32 }",
            "fn f(x: u8) -> u32 { x }",
        ),
    ),
    Operator::new(
        "int_type",
        "Names a neighbouring number type.",
        Types,
        0.7,
        &["primitive_type"],
        int_type,
        ("fn f(x: u64) {}", "fn f(x: u32) {}"),
    ),
    Operator::new(
        "drop_deref",
        "Removes a `*`.",
        Types,
        2.0,
        &["unary_expression"],
        drop_deref,
        ("fn f(x: &u8) -> u8 { *x }", "fn f(x: &u8) -> u8 { x }"),
    ),
    Operator::new(
        "add_ref",
        "Borrows an argument that should be handed over.",
        Types,
        0.3,
        &["call_expression"],
        add_ref,
        ("fn f() { g(x); }", "fn f() { g(&x); }"),
    ),
    Operator::new(
        "drop_wrap",
        "Removes a wrapper such as `Box::new` or `Rc::new`.",
        Types,
        3.0,
        &["call_expression"],
        drop_wrap,
        (
            "fn f() -> Box<u8> { Box::new(1) }",
            "fn f() -> Box<u8> { 1 }",
        ),
    ),
    Operator::new(
        "str_ty",
        "Takes `String` for `&str` or the reverse as a parameter.",
        Types,
        0.7,
        &["parameter"],
        str_ty,
        ("fn f(s: &str) {}", "fn f(s: String) {}"),
    ),
    Operator::new(
        "float_lit",
        "Writes an integer for a float or the reverse.",
        Types,
        1.0,
        &["float_literal", "integer_literal"],
        float_lit,
        ("fn f() -> f64 { 2.0 }", "fn f() -> f64 { 2 }"),
    ),
    Operator::new(
        "str_lit",
        "Writes a string for a number or a character.",
        Types,
        0.7,
        &["char_literal", "integer_literal"],
        str_lit,
        ("fn f() -> char { 'a' }", "fn f() -> char { \"a\" }"),
    ),
    Operator::new(
        "swap_args",
        "Swaps two neighbouring arguments.",
        Types,
        0.5,
        &["call_expression"],
        swap_args,
        ("fn f() { g(a, b); }", "fn f() { g(b, a); }"),
    ),
    Operator::new(
        "drop_turbofish",
        "Removes `::<T>` from a call.",
        Types,
        1.5,
        &["generic_function"],
        drop_turbofish,
        ("fn f() { x.parse::<u8>(); }", "fn f() { x.parse(); }"),
    ),
    Operator::new(
        "drop_let_type",
        "Removes the type of a local.",
        Types,
        0.8,
        &["let_declaration"],
        drop_let_type,
        (
            "fn f() { let v: Vec<u8> = x.collect(); }",
            "fn f() { let v = x.collect(); }",
        ),
    ),
];

const CONVERSIONS: [&str; 18] = [
    "to_string",
    "to_owned",
    "into",
    "to_vec",
    "as_str",
    "as_bytes",
    "collect",
    "into_iter",
    "chars",
    "bytes",
    "as_slice",
    "to_path_buf",
    "into_bytes",
    "iter",
    "iter_mut",
    "len",
    "into_boxed_slice",
    "as_path",
];
const OWNED: [&str; 9] = [
    "String", "PathBuf", "Vec", "OsString", "Box", "Rc", "Arc", "HashMap", "BTreeMap",
];
const WRAPPERS: [&str; 10] = [
    "Box", "Rc", "Arc", "Cell", "RefCell", "Mutex", "RwLock", "Wrapping", "Reverse", "Path",
];
const NUMBERS: [&str; 14] = [
    "u8", "u16", "u32", "u64", "usize", "i8", "i16", "i32", "i64", "isize", "f32", "f64", "u128",
    "i128",
];

/// Number types that are easily taken for one another.
fn neighbours(name: &str) -> &'static [&'static str] {
    match name {
        "u8" => &["u32", "i8", "usize"],
        "u16" => &["u32", "usize"],
        "u32" => &["u64", "usize", "i32"],
        "u64" => &["u32", "usize", "i64"],
        "usize" => &["u32", "u64", "i32"],
        "i8" => &["i32", "u8"],
        "i16" => &["i32", "i64"],
        "i32" => &["i64", "u32", "usize"],
        "i64" => &["i32", "u64"],
        "isize" => &["usize", "i64"],
        "f32" => &["f64"],
        "f64" => &["f32", "i32"],
        "u128" => &["u64"],
        "i128" => &["i64"],
        _ => &[],
    }
}

/// `Type` and `function` of a path like `std::rc::Rc::new`.
fn last_two(path: &str) -> (&str, &str) {
    let Some((rest, function)) = path.rsplit_once("::") else {
        return ("", path);
    };
    (rest.rsplit("::").next().unwrap_or(rest), function)
}

fn drop_conv(f: &mut Finder<'_>, node: Node<'_>) {
    if !f.place.body {
        return;
    }
    if let Some(call) = method_call(node) {
        if call.arguments.is_empty() && CONVERSIONS.contains(&f.text(call.name)) {
            f.delete(call.receiver.end_byte()..node.end_byte());
        }
    } else if let Some((path, argument)) = wrapping_call(f, node)
        && let (owner, "from") = last_two(&path)
        && OWNED.contains(&owner)
    {
        f.replace(node.byte_range(), f.text(argument));
    }
}

fn drop_cast(f: &mut Finder<'_>, node: Node<'_>) {
    if node.kind() == "type_cast_expression" {
        if let Some(value) = node.child_by_field_name("value") {
            f.delete(value.end_byte()..node.end_byte());
        }
    } else if let Some((path, argument)) = wrapping_call(f, node)
        && let (owner, "from" | "try_from") = last_two(&path)
        && NUMBERS.contains(&owner)
    {
        f.replace(node.byte_range(), f.text(argument));
    }
}

fn int_type(f: &mut Finder<'_>, node: Node<'_>) {
    if parent_kind(node) == "impl_item" {
        return;
    }
    if let Some(other) = f.rng.pick(neighbours(f.text(node))) {
        f.replace(node.byte_range(), *other);
    }
}

fn drop_deref(f: &mut Finder<'_>, node: Node<'_>) {
    if f.text(node).starts_with('*') {
        f.delete(node.start_byte()..node.start_byte() + 1);
    }
}

fn add_ref(f: &mut Finder<'_>, node: Node<'_>) {
    let Some(arguments) = node.child_by_field_name("arguments") else {
        return;
    };
    let borrowable = ["identifier", "field_expression", "call_expression"];
    let mut candidates = named(arguments);
    candidates.retain(|a| borrowable.contains(&a.kind()) && f.text(*a).len() < 40);
    if let Some(argument) = f.rng.pick(&candidates) {
        f.replace(argument.start_byte()..argument.start_byte(), "&");
    }
}

fn drop_wrap(f: &mut Finder<'_>, node: Node<'_>) {
    if let Some((path, argument)) = wrapping_call(f, node) {
        let wraps = match last_two(&path) {
            (owner, "new") => WRAPPERS.contains(&owner),
            ("Cow", "Borrowed" | "Owned") => true,
            _ => false,
        };
        if wraps {
            f.replace(node.byte_range(), f.text(argument));
        }
    }
}

fn str_ty(f: &mut Finder<'_>, node: Node<'_>) {
    if let Some(ty) = node.child_by_field_name("type") {
        match f.text(ty) {
            "&str" => f.replace(ty.byte_range(), "String"),
            "String" => f.replace(ty.byte_range(), "&str"),
            _ => {}
        }
    }
}

fn float_lit(f: &mut Finder<'_>, node: Node<'_>) {
    let text = f.text(node);
    if let Some(integer) = text.strip_suffix(".0") {
        f.replace(node.byte_range(), integer);
    } else if f.place.body && text.bytes().all(|b| b.is_ascii_digit()) {
        f.replace(node.byte_range(), format!("{text}.0"));
    }
}

fn str_lit(f: &mut Finder<'_>, node: Node<'_>) {
    let text = f.text(node);
    if !f.place.body {
        return;
    }
    if node.kind() == "char_literal" {
        let inner = text.trim_start_matches('\'').trim_end_matches('\'');
        if !inner.contains(['"', '\\']) && !inner.is_empty() {
            f.replace(node.byte_range(), format!("\"{inner}\""));
        }
    } else if text.bytes().all(|b| b.is_ascii_digit()) {
        f.replace(node.byte_range(), format!("\"{text}\""));
    }
}

fn swap_args(f: &mut Finder<'_>, node: Node<'_>) {
    let Some(arguments) = node.child_by_field_name("arguments") else {
        return;
    };
    let arguments = named(arguments);
    if arguments.len() < 2 {
        return;
    }
    let at = f.rng.below(arguments.len() - 1);
    let (a, b) = (arguments[at], arguments[at + 1]);
    if f.text(a) != f.text(b) && a.kind() != "closure_expression" {
        f.site(vec![
            Edit::new(a.byte_range(), f.text(b)),
            Edit::new(b.byte_range(), f.text(a)),
        ]);
    }
}

fn drop_turbofish(f: &mut Finder<'_>, node: Node<'_>) {
    if let Some(function) = node.child_by_field_name("function")
        && f.place.body
    {
        f.delete(function.end_byte()..node.end_byte());
    }
}

fn drop_let_type(f: &mut Finder<'_>, node: Node<'_>) {
    if let (Some(pattern), Some(ty), Some(_)) = (
        node.child_by_field_name("pattern"),
        node.child_by_field_name("type"),
        node.child_by_field_name("value"),
    ) {
        f.delete(pattern.end_byte()..ty.end_byte());
    }
}
