//! Rust as a syntax tree, macro arguments included.
//!
//! tree-sitter sees the arguments of a macro as loose tokens, but half of the
//! mistakes people make stand inside `println!`, `assert_eq!` or `vec!`. So the
//! parser gets a text of the same length in which the calls of well-known
//! function-like macros are calls of functions (`println!(` becomes `println_(`)
//! and `vec![` is an array. Every offset stays what it was, and edits are made
//! in the original text only.

use std::ops::Range;

use sleepy_fix::TextEdit;
use tree_sitter::{InputEdit, Node, Parser, Point, Tree};

/// Macros whose arguments are expressions separated by commas.
const CALLS: [&str; 26] = [
    "println",
    "eprintln",
    "print",
    "eprint",
    "format",
    "write",
    "writeln",
    "panic",
    "assert",
    "assert_eq",
    "assert_ne",
    "debug_assert",
    "debug_assert_eq",
    "debug_assert_ne",
    "dbg",
    "unreachable",
    "todo",
    "unimplemented",
    "bail",
    "ensure",
    "anyhow",
    "trace",
    "debug",
    "info",
    "warn",
    "error",
];

/// A parser with the tree of one text, which later versions are compared with.
pub(crate) struct Parsed {
    parser: Parser,
    pub(crate) tree: Tree,
    sound: bool,
}

impl Parsed {
    /// Parses `text`; `None` only if the grammar cannot be loaded.
    pub(crate) fn new(text: &str) -> Option<Self> {
        let mut parser = Parser::new();
        parser
            .set_language(&tree_sitter_rust::LANGUAGE.into())
            .ok()?;
        let tree = parser.parse(mask(text), None)?;
        let sound = !tree.root_node().has_error();
        Some(Self {
            parser,
            tree,
            sound,
        })
    }

    /// Whether `new`, which is `text` after `edits`, parses where `text` did.
    /// Only what the edits touch is parsed again.
    pub(crate) fn still_sound(&mut self, text: &str, edits: &[TextEdit], new: &str) -> bool {
        if !self.sound {
            return true;
        }
        if let Some(part) = self.changed_items(text, edits) {
            let tree = self.parser.parse(mask(&part), None);
            return tree.is_some_and(|t| !t.root_node().has_error());
        }
        let mut tree = self.tree.clone();
        // From the last to the first, so that offsets stay those of `text`.
        for e in edits.iter().rev() {
            let start_position = point(text, e.range.start);
            tree.edit(&InputEdit {
                start_byte: e.range.start,
                old_end_byte: e.range.end,
                new_end_byte: e.range.start + e.new_text.len(),
                start_position,
                old_end_position: point(text, e.range.end),
                new_end_position: after(start_position, &e.new_text),
            });
        }
        let parsed = self.parser.parse(mask(new), Some(&tree));
        parsed.is_some_and(|t| !t.root_node().has_error())
    }

    /// The items that the edits touch, as they are after them: in a long file
    /// they are parsed alone, which costs less than finding what else is the same.
    fn changed_items(&self, text: &str, edits: &[TextEdit]) -> Option<String> {
        if text.len() < LONG {
            return None;
        }
        let (first, last) = (edits.first()?.range.start, edits.last()?.range.end);
        let root = self.tree.root_node();
        let mut range = first..last;
        let mut cursor = root.walk();
        let touched = root
            .children(&mut cursor)
            .filter(|c| c.start_byte() <= last && first <= c.end_byte());
        for item in touched {
            range = range.start.min(item.start_byte())..range.end.max(item.end_byte());
        }
        if range.len() > text.len() / 4 {
            return None;
        }
        let mut part = text.get(range.start..first)?.to_owned();
        let mut at = first;
        for e in edits {
            part.push_str(text.get(at..e.range.start)?);
            part.push_str(&e.new_text);
            at = e.range.end;
        }
        part.push_str(text.get(at..range.end)?);
        Some(part)
    }
}

/// Texts from this length on are parsed in parts, in bytes.
const LONG: usize = 12_000;

/// Row and column in bytes of an offset.
fn point(text: &str, at: usize) -> Point {
    after(Point::new(0, 0), &text[..at])
}

/// Where one is after reading `text` from `start`.
fn after(start: Point, text: &str) -> Point {
    match text.rfind('\n') {
        Some(last) => Point::new(
            start.row + text.matches('\n').count(),
            text.len() - last - 1,
        ),
        None => Point::new(start.row, start.column + text.len()),
    }
}

/// `text` with macro calls as function calls, byte for byte as long.
fn mask(text: &str) -> Vec<u8> {
    let mut bytes = text.as_bytes().to_vec();
    for (at, _) in text.match_indices('!') {
        let name_start = text[..at]
            .rfind(|c: char| !(c.is_ascii_alphanumeric() || c == '_'))
            .map_or(0, |i| {
                i + text[i..].chars().next().map_or(1, char::len_utf8)
            });
        let name = &text[name_start..at];
        match bytes.get(at + 1) {
            Some(b'(') if CALLS.contains(&name) => bytes[at] = b'_',
            Some(b'[') if name == "vec" => bytes[name_start..=at].fill(b' '),
            _ => {}
        }
    }
    bytes
}

/// The named children without comments and attributes.
pub(crate) fn named<'t>(node: Node<'t>) -> Vec<Node<'t>> {
    let mut cursor = node.walk();
    node.named_children(&mut cursor)
        .filter(|c| !c.kind().ends_with("comment") && c.kind() != "attribute_item")
        .collect()
}

/// All children.
pub(crate) fn children<'t>(node: Node<'t>) -> Vec<Node<'t>> {
    let mut cursor = node.walk();
    node.children(&mut cursor).collect()
}

/// The kind of the node's parent; empty for the root.
pub(crate) fn parent_kind<'t>(node: Node<'t>) -> &'t str {
    node.parent().map_or("", |p| p.kind())
}

/// Calls `visit` for `node` and everything below it, in the order of the text.
pub(crate) fn each<'t>(node: Node<'t>, visit: &mut impl FnMut(Node<'t>)) {
    each_while(node, &mut |n, _| {
        visit(n);
        true
    });
}

/// The same with the depth below `node`, as long as `visit` says so; whether it did
/// to the end.
pub(crate) fn each_while<'t>(
    node: Node<'t>,
    visit: &mut impl FnMut(Node<'t>, usize) -> bool,
) -> bool {
    let (mut cursor, mut depth) = (node.walk(), 0);
    loop {
        if !visit(cursor.node(), depth) {
            return false;
        }
        if cursor.goto_first_child() {
            depth += 1;
            continue;
        }
        while !cursor.goto_next_sibling() {
            // The cursor does not leave the node it began at.
            if !cursor.goto_parent() {
                return true;
            }
            depth -= 1;
            if depth == 0 {
                return true;
            }
        }
    }
}

/// The nodes of some kinds at or below `node`, in the order of the text.
pub(crate) fn find<'t>(node: Node<'t>, kinds: &[&str]) -> Vec<Node<'t>> {
    let mut found = Vec::new();
    each(node, &mut |n| {
        if kinds.contains(&n.kind()) {
            found.push(n);
        }
    });
    found
}

/// The nearest node of some kinds at or above `node`.
pub(crate) fn enclosing<'t>(node: Node<'t>, kinds: &[&str]) -> Option<Node<'t>> {
    let mut at = Some(node);
    while let Some(n) = at {
        if kinds.contains(&n.kind()) {
            return Some(n);
        }
        at = n.parent();
    }
    None
}

/// The whole chain of `if` and `else` that a branch is part of; another node as it is.
pub(crate) fn whole_chain(branch: Node<'_>) -> Node<'_> {
    let mut top = branch;
    while let Some(up) = top
        .parent()
        .filter(|p| matches!(p.kind(), "else_clause" | "if_expression"))
    {
        top = up;
    }
    top
}

/// Whether a node's kind is that of an expression.
fn is_expression_kind(kind: &str) -> bool {
    matches!(
        kind,
        "identifier"
            | "self"
            | "scoped_identifier"
            | "generic_function"
            | "tuple_expression"
            | "array_expression"
            | "struct_expression"
            | "closure_expression"
            | "macro_invocation"
            | "compound_assignment_expr"
            | "unit_expression"
            | "block"
            | "unsafe_block"
            | "async_block"
    ) || kind.ends_with("_literal")
        || kind.ends_with("_expression") && kind != "let_chain"
}

/// Whether `node` is an expression that stands for a value: not a pattern, a
/// name that is being declared, the callee of a call or part of a path.
pub(crate) fn is_value(node: Node<'_>) -> bool {
    let kind = node.kind();
    let loops = matches!(
        kind,
        "for_expression" | "while_expression" | "loop_expression"
    );
    if loops || !is_expression_kind(kind) {
        return false;
    }
    let Some(parent) = node.parent() else {
        return false;
    };
    let field = |name| {
        parent
            .child_by_field_name(name)
            .is_some_and(|c| c.id() == node.id())
    };
    match parent.kind() {
        "call_expression" | "generic_function" => !field("function"),
        "field_expression" => !field("field"),
        "macro_invocation"
        | "token_tree"
        | "parameter"
        | "self_parameter"
        | "closure_parameters"
        | "use_declaration"
        | "scoped_use_list"
        | "use_list"
        | "use_as_clause"
        | "use_wildcard"
        | "scoped_identifier"
        | "scoped_type_identifier"
        | "function_item"
        | "function_signature_item"
        | "attribute"
        | "mod_item"
        | "meta_item"
        | "enum_variant" => false,
        "let_declaration" | "let_condition" | "const_item" | "static_item" => field("value"),
        "for_expression" => field("value"),
        "field_initializer" => field("value"),
        "match_arm" => field("value"),
        "block" if kind == "block" => true,
        k if k.ends_with("_pattern") || k == "match_pattern" => false,
        "function_modifiers" | "visibility_modifier" | "lifetime" | "label" | "loop_label" => false,
        "if_expression" | "while_expression" | "loop_expression" => field("condition"),
        "else_clause" | "closure_expression" if kind == "block" => false,
        // Without a semicolon it is there for what it does.
        "expression_statement" => node.end_byte() < parent.end_byte(),
        "source_file" => false,
        _ => true,
    }
}

/// Whether a postfix such as `.clone()` can follow `kind` without parentheses.
pub(crate) fn is_tight(kind: &str) -> bool {
    !matches!(
        kind,
        "unary_expression"
            | "reference_expression"
            | "binary_expression"
            | "type_cast_expression"
            | "assignment_expression"
            | "compound_assignment_expr"
            | "range_expression"
            | "closure_expression"
            | "return_expression"
            | "break_expression"
            | "if_expression"
            | "match_expression"
            | "yield_expression"
    )
}

/// Whether a prefix such as `&` can stand before `kind` without parentheses.
pub(crate) fn is_prefixable(kind: &str) -> bool {
    !matches!(
        kind,
        "binary_expression"
            | "type_cast_expression"
            | "assignment_expression"
            | "compound_assignment_expr"
            | "range_expression"
            | "closure_expression"
            | "return_expression"
            | "break_expression"
    )
}

/// Whether the bracket pairs of `text` match; strings, characters and comments
/// are skipped roughly, which is enough to compare two versions of one text.
pub(crate) fn depth(text: &str) -> [i32; 3] {
    let mut depth = [0; 3];
    for b in text.bytes() {
        match b {
            b'(' => depth[0] += 1,
            b')' => depth[0] -= 1,
            b'[' => depth[1] += 1,
            b']' => depth[1] -= 1,
            b'{' => depth[2] += 1,
            b'}' => depth[2] -= 1,
            _ => {}
        }
    }
    depth
}

/// `range` clamped to the text and to its character boundaries.
pub(crate) fn clamp(text: &str, range: Range<usize>) -> Range<usize> {
    let floor = |at: usize| {
        let mut at = at.min(text.len());
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        at
    };
    let start = floor(range.start);
    start..floor(range.end).max(start)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn macro_arguments_are_expressions() {
        let text = "fn f() { println!(\"{}\", x.y); let v = vec![a, b]; é!(1); }";
        assert_eq!(mask(text).len(), text.len());
        let parsed = Parsed::new(text).unwrap();
        let fields = find(
            parsed.tree.root_node(),
            &["field_expression", "array_expression"],
        );
        let texts: Vec<&str> = fields.iter().map(|n| &text[n.byte_range()]).collect();
        assert_eq!(texts, ["x.y", "[a, b]"]);
    }

    #[test]
    fn a_clamped_range_is_always_sliceable() {
        let text = "aé";
        for start in 0..6 {
            for end in 0..6 {
                let r = clamp(text, start..end);
                assert!(text.get(r).is_some());
            }
        }
    }
}
