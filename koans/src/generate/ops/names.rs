//! Names, arguments, fields, privacy and syntax: what rustc's own suggestions
//! often repair, kept rare.

use tree_sitter::Node;

use super::super::rng::Rng;
use super::super::syntax::{Finder, named, parent_kind};
use super::Operator;
use super::OperatorFamily::Names;

pub(super) const OPERATORS: &[Operator] = &[
    Operator::new(
        "typo",
        "Misspells a name that is used.",
        Names,
        0.25,
        &["identifier", "field_identifier"],
        typo,
        (
            "fn f(count: u8) { g(count); }",
            "fn f(count: u8) { g(counts); }",
        ),
    )
    .early(),
    Operator::new(
        "drop_use",
        "Removes a `use`.",
        Names,
        0.5,
        &["use_declaration"],
        drop_use,
        ("use a::b;\nfn f() {}\n", "fn f() {}\n"),
    )
    .early(),
    Operator::new(
        "drop_selfdot",
        "Removes `self.` before a field.",
        Names,
        0.3,
        &["field_expression"],
        drop_selfdot,
        (
            "impl A { fn f(&self) -> u8 { self.x } }",
            "impl A { fn f(&self) -> u8 { x } }",
        ),
    ),
    Operator::new(
        "drop_selfparam",
        "Removes the `self` parameter.",
        Names,
        0.4,
        &["self_parameter"],
        drop_selfparam,
        (
            "impl A { fn f(&self, x: u8) { self.g(x) } }",
            "impl A { fn f(x: u8) { self.g(x) } }",
        ),
    ),
    Operator::new(
        "drop_pub",
        "Removes a visibility.",
        Names,
        0.2,
        &["visibility_modifier"],
        drop_pub,
        ("mod m { pub fn f() {} }", "mod m { fn f() {} }"),
    )
    .early(),
    Operator::new(
        "drop_arg",
        "Removes an argument.",
        Names,
        0.5,
        &["call_expression"],
        drop_arg,
        ("fn f() { g(a, b); }", "fn f() { g(a); }"),
    ),
    Operator::new(
        "dup_arg",
        "Repeats a short argument.",
        Names,
        0.4,
        &["call_expression"],
        dup_arg,
        ("fn f() { g(a); }", "fn f() { g(a, a); }"),
    ),
    Operator::new(
        "tuple_pat",
        "Removes the last part of a tuple pattern.",
        Names,
        0.4,
        &["tuple_pattern", "tuple_struct_pattern"],
        tuple_pat,
        (
            "fn f() { let (a, b, c) = x; }",
            "fn f() { let (a, b) = x; }",
        ),
    )
    .held_out(),
    Operator::new(
        "drop_field_init",
        "Removes a field of the same name as its value, or one short field.",
        Names,
        0.5,
        &["field_initializer_list"],
        drop_field_init,
        (
            "fn f() -> A {\n    A {\n        x,\n        y,\n    }\n}\n",
            "fn f() -> A {\n    A {\n        x,\n    }\n}\n",
        ),
    ),
    Operator::new(
        "drop_field_pat",
        "Removes a field, or the `..`, of a struct pattern.",
        Names,
        0.3,
        &["struct_pattern"],
        drop_field_pat,
        (
            "fn f() { let A { x, .. } = a; }",
            "fn f() { let A { x } = a; }",
        ),
    ),
    Operator::new(
        "drop_semi",
        "Removes the semicolon of a statement.",
        Names,
        0.1,
        &["let_declaration", "expression_statement"],
        drop_semi,
        (
            "fn f() {\n    let a = 1;\n    g(a);\n}\n",
            "fn f() {\n    let a = 1\n    g(a);\n}\n",
        ),
    )
    .early(),
    Operator::new(
        "drop_async",
        "Removes `async` from a function.",
        Names,
        0.5,
        &["function_modifiers"],
        drop_async,
        ("async fn f() { g().await; }", "fn f() { g().await; }"),
    ),
];

/// A plausible slip of the fingers; `None` for a name too short to recognise.
fn misspell(word: &str, rng: &mut Rng) -> Option<String> {
    if word.len() < 4 || !word.is_ascii() {
        return None;
    }
    for _ in 0..5 {
        let at = rng.below(word.len());
        let mut out = word.to_owned();
        match rng.below(3) {
            0 => {
                out.remove(at);
            }
            1 if at + 1 < word.len() => {
                let moved = out.remove(at);
                out.insert(at + 1, moved);
            }
            _ => match out.strip_suffix('s') {
                Some(shorter) => out = shorter.to_owned(),
                None => out.push('s'),
            },
        }
        let starts_well = !out.starts_with(|c: char| c.is_ascii_digit());
        if out != word && starts_well {
            return Some(out);
        }
    }
    None
}

fn typo(f: &mut Finder<'_>, node: Node<'_>) {
    let homes = [
        "arguments",
        "binary_expression",
        "reference_expression",
        "field_expression",
        "return_expression",
    ];
    if !f.place.body || !homes.contains(&parent_kind(node)) {
        return;
    }
    if let Some(wrong) = misspell(f.text(node), f.rng) {
        f.replace(node.byte_range(), wrong);
    }
}

fn drop_use(f: &mut Finder<'_>, node: Node<'_>) {
    if let Some(lines) = f.lines(node) {
        f.delete(lines);
    }
}

fn drop_selfdot(f: &mut Finder<'_>, node: Node<'_>) {
    if let (Some(value), Some(field)) = (
        node.child_by_field_name("value"),
        node.child_by_field_name("field"),
    ) && parent_kind(node) != "call_expression"
        && field.kind() == "field_identifier"
        && f.text(value) == "self"
    {
        f.delete(node.start_byte()..field.start_byte());
    }
}

fn drop_selfparam(f: &mut Finder<'_>, node: Node<'_>) {
    let rest = f.after(node.end_byte());
    let comma = usize::from(rest.starts_with(','));
    let space = usize::from(rest[comma..].starts_with(' '));
    f.delete(node.start_byte()..node.end_byte() + comma + space);
}

fn drop_pub(f: &mut Finder<'_>, node: Node<'_>) {
    if f.after(node.end_byte()).starts_with(' ') {
        f.delete(node.start_byte()..node.end_byte() + 1);
    }
}

fn arguments<'t>(node: Node<'t>) -> Vec<Node<'t>> {
    node.child_by_field_name("arguments")
        .map(named)
        .unwrap_or_default()
}

fn drop_arg(f: &mut Finder<'_>, node: Node<'_>) {
    let arguments = arguments(node);
    if f.place.body && arguments.len() > 1 {
        let at = f.rng.below(arguments.len());
        f.delete(Finder::list_cut(&arguments, at));
    }
}

fn dup_arg(f: &mut Finder<'_>, node: Node<'_>) {
    let arguments = arguments(node);
    if f.place.body
        && let Some(argument) = f.rng.pick(&arguments)
        && f.text(*argument).len() < 20
    {
        let text = format!(", {}", f.text(*argument));
        f.replace(argument.end_byte()..argument.end_byte(), text);
    }
}

fn tuple_pat(f: &mut Finder<'_>, node: Node<'_>) {
    let kids = named(node);
    if f.place.body && kids.len() > 2 {
        f.delete(Finder::list_cut(&kids, kids.len() - 1));
    }
}

fn drop_field_init(f: &mut Finder<'_>, node: Node<'_>) {
    let mut fields = named(node);
    fields.retain(|n| n.kind().ends_with("field_initializer"));
    if !f.place.body || fields.len() < 2 {
        return;
    }
    let at = f.rng.below(fields.len());
    let field = fields[at];
    if field.kind() != "shorthand_field_initializer" && f.text(field).len() > 24 {
        return;
    }
    let end = field.end_byte();
    let comma = usize::from(f.after(end).starts_with(','));
    let alone = f.source[..field.start_byte()]
        .trim_end_matches(' ')
        .ends_with('\n');
    if alone && f.after(end + comma).starts_with('\n') {
        let start = field.start_byte() - f.indent(field).len();
        f.delete(start..end + comma + 1);
    } else {
        f.delete(Finder::list_cut(&fields, at));
    }
}

fn drop_field_pat(f: &mut Finder<'_>, node: Node<'_>) {
    let mut fields = named(node);
    fields.retain(|n| matches!(n.kind(), "field_pattern" | "remaining_field_pattern"));
    if fields.len() > 1 {
        let at = f.rng.below(fields.len());
        f.delete(Finder::list_cut(&fields, at));
    }
}

fn drop_semi(f: &mut Finder<'_>, node: Node<'_>) {
    let end = node.end_byte();
    if f.place.body && f.text(node).ends_with(';') && f.after(end).starts_with('\n') {
        f.delete(end - 1..end);
    }
}

fn drop_async(f: &mut Finder<'_>, node: Node<'_>) {
    if f.text(node) == "async" && f.after(node.end_byte()).starts_with(' ') {
        f.delete(node.start_byte()..node.end_byte() + 1);
    }
}
