//! The same program as somebody else would have written it: other names for
//! locals, another indentation, braces on lines of their own.
//!
//! It is done to the correct program, before any mutant is made and before the
//! compiler has its say, so that every span and every name in a message is
//! right without being touched.

use std::collections::{BTreeMap, BTreeSet};

use tree_sitter::Node;

use super::edit::{Edit, apply};
use super::rng::Rng;
use super::syntax::{children, each, parse};

/// How wide the indentation of most Rust is.
const USUAL: usize = 4;

/// Names for locals.
const NAMES: [&str; 36] = [
    "items", "values", "line", "text", "input", "data", "key", "value", "count", "sum", "index",
    "res", "list", "cache", "buffer", "best", "current", "prev", "left", "right", "head", "tail",
    "start", "end", "width", "rate", "label", "token", "part", "cell", "node", "acc", "out", "it",
    "elem", "val",
];

/// A way to lay out code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Style {
    indent: &'static str,
    /// The brace of a function's body stands below its signature.
    braces_below: bool,
}

impl Style {
    /// The usual layout in all but `share` of the cases.
    pub(crate) fn draw(share: f64, rng: &mut Rng) -> Self {
        if !rng.chance(share) {
            return Self {
                indent: "    ",
                braces_below: false,
            };
        }
        let indents = ["  ", "  ", "\t", "    ", "   "];
        Self {
            indent: rng.pick(&indents).copied().unwrap_or("  "),
            braces_below: rng.chance(0.3),
        }
    }

    /// `text` in this style.
    pub(crate) fn apply(self, text: &str) -> String {
        let braced = if self.braces_below {
            below(text)
        } else {
            text.to_owned()
        };
        if self.indent == "    " {
            return braced;
        }
        let frozen = inner_lines(&braced);
        let line = |(n, line): (usize, &str)| {
            let rest = line.trim_start_matches(' ');
            let spaces = line.len() - rest.len();
            if frozen.contains(&n) || rest.trim().is_empty() {
                return line.to_owned();
            }
            let (levels, odd) = (spaces / USUAL, spaces % USUAL);
            format!("{}{}{rest}", self.indent.repeat(levels), " ".repeat(odd))
        };
        braced.split_inclusive('\n').enumerate().map(line).collect()
    }
}

/// Puts the braces of functions below their signatures.
fn below(text: &str) -> String {
    let Some(tree) = parse(text) else {
        return text.to_owned();
    };
    let mut edits = Vec::new();
    each(tree.root_node(), &mut |node| {
        let Some(body) = node
            .child_by_field_name("body")
            .filter(|_| node.kind() == "function_item")
        else {
            return;
        };
        let start = body.start_byte();
        let before = &text[..start];
        let line = &before[before.rfind('\n').map_or(0, |n| n + 1)..];
        let indent = &line[..line.len() - line.trim_start().len()];
        let many = text[body.byte_range()].contains('\n');
        if many && before.ends_with(' ') && !line.trim().is_empty() {
            edits.push(Edit::new(start - 1..start, format!("\n{indent}")));
        }
    });
    apply(text, &edits)
}

/// The lines that begin inside a string or a comment, where white space means
/// something.
fn inner_lines(text: &str) -> BTreeSet<usize> {
    let mut lines = BTreeSet::new();
    if let Some(tree) = parse(text) {
        each(tree.root_node(), &mut |node| {
            let kinds = ["string_literal", "raw_string_literal", "block_comment"];
            if kinds.contains(&node.kind()) {
                lines.extend(node.start_position().row + 1..=node.end_position().row);
            }
        });
    }
    lines
}

/// Edits that give some locals of every function other names.
pub(crate) fn renames(text: &str, rng: &mut Rng) -> Vec<Edit> {
    let Some(tree) = parse(text) else {
        return Vec::new();
    };
    let mut edits = Vec::new();
    functions(tree.root_node(), &mut |function| {
        let found = locals(function, text);
        for (old, places) in found {
            if rng.chance(0.5) {
                continue;
            }
            let Some(new) = rng.pick(&NAMES).filter(|n| !word_in(text, n)) else {
                continue;
            };
            // One name of the list for one local of a file is plenty of variety.
            let taken = edits.iter().any(|e: &Edit| e.text == **new);
            if !taken && *old != **new {
                edits.extend(places.into_iter().map(|p| Edit::new(p, *new)));
            }
        }
    });
    edits
}

/// Calls `visit` for every outermost function.
fn functions<'t>(node: Node<'t>, visit: &mut impl FnMut(Node<'t>)) {
    if node.kind() == "function_item" {
        return visit(node);
    }
    for child in children(node) {
        if child.kind() != "macro_definition" {
            functions(child, visit);
        }
    }
}

/// The locals of a function that can be renamed, with all their places.
fn locals<'a>(function: Node<'_>, text: &'a str) -> BTreeMap<&'a str, Vec<std::ops::Range<usize>>> {
    let of = |n: Node<'_>| text.get(n.byte_range()).unwrap_or_default();
    let mut bound: BTreeSet<&str> = BTreeSet::new();
    let mut fixed: BTreeSet<&str> = BTreeSet::new();
    let mut places: BTreeMap<&str, Vec<std::ops::Range<usize>>> = BTreeMap::new();
    let mut strings = String::new();
    each(function, &mut |node| {
        let pattern = match node.kind() {
            "let_declaration" | "for_expression" | "parameter" => {
                node.child_by_field_name("pattern")
            }
            "closure_parameters" => Some(node),
            // Names that are also those of fields, functions or paths stay.
            "shorthand_field_initializer"
            | "shorthand_field_identifier"
            | "scoped_identifier"
            | "use_declaration" => {
                each(node, &mut |n| {
                    fixed.insert(of(n));
                });
                None
            }
            "call_expression" => {
                fixed.extend(node.child_by_field_name("function").map(of));
                None
            }
            "string_literal" | "raw_string_literal" => {
                strings.push_str(of(node));
                None
            }
            _ => None,
        };
        if let Some(pattern) = pattern {
            each(pattern, &mut |n| {
                if n.kind() == "identifier"
                    && n.parent().is_some_and(|p| p.kind() != "scoped_identifier")
                {
                    bound.insert(of(n));
                }
            });
        }
        if node.kind() == "identifier" {
            // In a macro's tokens `.name` is a field.
            if text[..node.start_byte()].ends_with('.') {
                fixed.insert(of(node));
            }
            places.entry(of(node)).or_default().push(node.byte_range());
        }
    });
    places.retain(|name, _| {
        let plain = name.starts_with(|c: char| c.is_ascii_lowercase()) && *name != "self";
        let captured = strings.contains(&format!("{{{name}"));
        plain && bound.contains(name) && !fixed.contains(name) && !captured
    });
    places
}

fn word_in(text: &str, word: &str) -> bool {
    text.match_indices(word).any(|(at, _)| {
        let edge = |c: Option<char>| c.is_none_or(|c| c != '_' && !c.is_alphanumeric());
        edge(text[..at].chars().next_back()) && edge(text[at + word.len()..].chars().next())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const PROGRAM: &str = "fn f(n: u8) -> String {\n    let text_one = g(n);\n    if n > 1 {\n        \
                           h(&text_one);\n    }\n    let s = \"a\n    b\";\n    text_one\n}\n";

    #[test]
    fn layout_changes_and_strings_do_not() {
        let style = Style {
            indent: "\t",
            braces_below: true,
        };
        let expected = "fn f(n: u8) -> String\n{\n\tlet text_one = g(n);\n\tif n > 1 {\n\t\t\
                        h(&text_one);\n\t}\n\tlet s = \"a\n    b\";\n\ttext_one\n}\n";
        assert_eq!(style.apply(PROGRAM), expected);
        let usual = Style::draw(0.0, &mut Rng::new(1, ""));
        assert_eq!(usual.apply(PROGRAM), PROGRAM);
    }

    #[test]
    fn locals_are_renamed_everywhere_or_not_at_all() {
        let renamed = (0..20)
            .map(|seed| apply(PROGRAM, &renames(PROGRAM, &mut Rng::new(seed, ""))))
            .find(|text| !text.contains("text_one"))
            .unwrap();
        let new = renamed
            .split("let ")
            .nth(1)
            .and_then(|t| t.split(' ').next())
            .unwrap();
        assert_eq!(renamed.matches(new).count(), 3, "{renamed}");
    }

    #[test]
    fn names_with_another_meaning_stay() {
        let source = "fn f(name: u8, go: u8, x: u8) -> A { println!(\"{name}\"); go(1); A { x } }";
        for seed in 0..20 {
            assert_eq!(renames(source, &mut Rng::new(seed, "")), []);
        }
    }
}
