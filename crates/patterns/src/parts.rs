//! What a file declares and where that is used: for repairs that change a
//! declaration and everything that depends on it.

use std::ops::Range;

use sleepy_fix::TextEdit;
use tree_sitter::Node;

use crate::draft::{apply_within, edit};
use crate::scene::{FUNCTIONS, Scene};
use crate::syntax::{children, each, enclosing, find, named};

/// A named field of a struct of the file.
pub(crate) struct Field<'t> {
    /// Its type.
    pub(crate) of: Node<'t>,
    /// The `struct_item` that has it.
    pub(crate) owner: Node<'t>,
}

impl<'t> Scene<'t> {
    /// The fields of a name in the structs of the file.
    pub(crate) fn fields(&self, name: &str) -> Vec<Field<'t>> {
        let declared = self.all(&["field_declaration"]).into_iter();
        declared
            .filter(|f| self.name(*f) == name)
            .filter_map(|f| {
                Some(Field {
                    of: f.child_by_field_name("type")?,
                    owner: enclosing(f, &["struct_item"])?,
                })
            })
            .collect()
    }

    /// The text of a part of a node, such as its `type`; empty where it has none.
    pub(crate) fn part(&self, node: Node<'_>, field: &str) -> &'t str {
        node.child_by_field_name(field).map_or("", |n| self.of(n))
    }

    /// The text of a node's name; empty where it has none.
    pub(crate) fn name(&self, node: Node<'_>) -> &'t str {
        self.part(node, "name")
    }

    /// The body of the first function the message concerns.
    pub(crate) fn body(&self) -> Option<Node<'t>> {
        self.functions.first()?.child_by_field_name("body")
    }

    /// The nearest node of some kinds at or above a primary span.
    pub(crate) fn around_primary(&self, kinds: &[&str]) -> Option<Node<'t>> {
        self.primary().find_map(|a| enclosing(a.node, kinds))
    }

    /// The accesses `….name` of the whole file.
    pub(crate) fn accesses(&self, name: &str) -> Vec<Node<'t>> {
        let all = self.all(&["field_expression"]).into_iter();
        all.filter(|f| {
            f.child_by_field_name("field")
                .is_some_and(|n| self.of(n) == name)
        })
        .collect()
    }

    /// The edits that put every value given to a field of `owner` through `way`.
    pub(crate) fn initialised(
        &self,
        owner: Node<'t>,
        field: &str,
        mut way: impl FnMut(Node<'t>) -> Vec<TextEdit>,
    ) -> Vec<TextEdit> {
        let own = self.name(owner);
        let mut edits = Vec::new();
        for literal in self.all(&["struct_expression"]) {
            let named_so = self.name(literal);
            let of_owner = named_so.split('<').next().unwrap_or_default() == own
                || named_so == "Self"
                    && enclosing(literal, &["impl_item"]).is_some_and(|i| self.subject(i) == own);
            let Some(body) = literal.child_by_field_name("body").filter(|_| of_owner) else {
                continue;
            };
            for part in named(body) {
                match part.kind() {
                    "field_initializer" => {
                        let this = part
                            .child_by_field_name("field")
                            .is_some_and(|n| self.of(n) == field);
                        if let Some(value) = part.child_by_field_name("value").filter(|_| this) {
                            edits.extend(way(value));
                        }
                    }
                    "shorthand_field_initializer" if self.of(part) == field => {
                        if let Some(value) = named(part).first() {
                            let at = part.start_byte();
                            edits.push(edit(at..at, format!("{field}: ")));
                            edits.extend(way(*value));
                        }
                    }
                    _ => {}
                }
            }
        }
        edits
    }

    /// The name of the type that an implementation is for.
    pub(crate) fn subject(&self, item: Node<'_>) -> &'t str {
        let of = item.child_by_field_name("type").map_or("", |t| self.of(t));
        of.split('<').next().unwrap_or_default()
    }

    /// The calls of functions and methods of a name: the call and its arguments.
    pub(crate) fn calls_of(&self, name: &str) -> Vec<(Node<'t>, Vec<Node<'t>>)> {
        let all = self.all(&["call_expression"]).into_iter();
        all.filter(|c| self.callee(*c) == name)
            .filter_map(|c| Some((c, named(c.child_by_field_name("arguments")?))))
            .collect()
    }

    /// The last name of what a call calls.
    pub(crate) fn callee(&self, call: Node<'_>) -> &'t str {
        let Some(mut function) = call.child_by_field_name("function") else {
            return "";
        };
        if function.kind() == "generic_function" {
            function = function.child_by_field_name("function").unwrap_or(function);
        }
        let last = function
            .child_by_field_name("field")
            .or_else(|| function.child_by_field_name("name"));
        self.of(last.unwrap_or(function))
    }

    /// The functions of a name in the file.
    pub(crate) fn functions_of(&self, name: &str) -> Vec<Node<'t>> {
        let all = self.all(&FUNCTIONS).into_iter();
        all.filter(|f| self.name(*f) == name).collect()
    }

    /// `name` if the file does not use it yet, else one with a number.
    pub(crate) fn fresh(&self, name: &str) -> String {
        let numbered = (2..9).map(|i| format!("{name}{i}"));
        std::iter::once(name.to_owned())
            .chain(numbered)
            .find(|n| !mentions(self.text, n))
            .unwrap_or_else(|| format!("the_{name}"))
    }

    /// What makes `path` usable by its last name: an edit, or none where it is.
    pub(crate) fn import(&self, path: &str) -> Option<TextEdit> {
        let name = path.rsplit("::").next().unwrap_or(path);
        let uses = self.all(&["use_declaration"]);
        if uses.iter().any(|u| mentions(self.of(*u), name)) {
            return None;
        }
        let top = uses
            .iter()
            .find(|u| u.parent().is_some_and(|p| p.id() == self.root.id()));
        let first = || {
            named(self.root)
                .into_iter()
                .find(|n| n.kind() != "inner_attribute_item")
        };
        let node = top.copied().or_else(first)?;
        // Above the attributes and comments of the first item.
        let mut at = node;
        while let Some(before) = at.prev_sibling().filter(|b| {
            b.kind() == "attribute_item"
                || b.kind().ends_with("comment") && !self.of(*b).starts_with("//!")
        }) {
            at = before;
        }
        let start = if top.is_some() { node } else { at }.start_byte();
        Some(edit(start..start, format!("use {path};\n")))
    }

    /// The text of `range` after edits inside it.
    pub(crate) fn rewritten(&self, range: Range<usize>, mut edits: Vec<TextEdit>) -> String {
        edits.retain(|e| range.start <= e.range.start && e.range.end <= range.end);
        edits.retain(|e| self.text.get(e.range.clone()).is_some());
        edits.sort_by_key(|e| (e.range.start, e.range.end));
        let apart = edits.windows(2).all(|w| w[0].range.end <= w[1].range.start);
        if apart {
            apply_within(self.text, &range, &edits)
        } else {
            self.text[range].to_owned()
        }
    }

    /// The uses of a name of a value at or below `node` from `after` on.
    pub(crate) fn uses_in(&self, node: Node<'t>, name: &str, after: usize) -> Vec<Node<'t>> {
        let mut found = Vec::new();
        each(node, &mut |n| {
            let is_name = n.kind() == "identifier" || n.kind() == "shorthand_field_identifier";
            if is_name && n.start_byte() >= after && self.of(n) == name {
                found.push(n);
            }
        });
        found
    }

    /// The nodes of some kinds that hold an anchor: with its tier, the innermost first.
    pub(crate) fn around_anchors(&self, kinds: &[&str], most: usize) -> Vec<(u8, Node<'t>)> {
        let mut found: Vec<(u8, Node<'t>)> = Vec::new();
        for anchor in &self.anchors {
            let mut at = Some(anchor.node);
            while let Some(node) = at {
                let known = found.iter().any(|(_, f)| f.id() == node.id());
                if kinds.contains(&node.kind()) && !known && found.len() < most {
                    found.push((anchor.tier, node));
                }
                if FUNCTIONS.contains(&node.kind()) {
                    break;
                }
                at = node.parent();
            }
        }
        found
    }
}

/// The values an expression may end in: those of its branches, and what stands
/// in `Some(…)` and `Ok(…)`.
pub(crate) fn leaves<'t>(text: &str, node: Node<'t>, found: &mut Vec<Node<'t>>) {
    let of = |n: Node<'_>| text.get(n.byte_range()).unwrap_or_default().to_owned();
    match node.kind() {
        "if_expression" => {
            for child in named(node) {
                match child.kind() {
                    "block" => leaves(text, child, found),
                    "else_clause" => named(child)
                        .into_iter()
                        .for_each(|c| leaves(text, c, found)),
                    _ => {}
                }
            }
        }
        "match_expression" => {
            let arms = node.child_by_field_name("body").map(named);
            for arm in arms.into_iter().flatten() {
                if let Some(value) = arm.child_by_field_name("value") {
                    leaves(text, value, found);
                }
            }
        }
        "block" => {
            let Some(last) = named(node).pop() else {
                return;
            };
            match last.kind() {
                // `if` and `match` at the end of a block without a semicolon.
                "expression_statement" if !of(last).ends_with(';') => {
                    named(last).into_iter().for_each(|c| leaves(text, c, found))
                }
                "expression_statement" | "let_declaration" => {}
                _ => leaves(text, last, found),
            }
        }
        "parenthesized_expression" => named(node).into_iter().for_each(|c| leaves(text, c, found)),
        "call_expression" => {
            let called = node.child_by_field_name("function").map(of);
            let arguments = node.child_by_field_name("arguments").map(named);
            match (called.as_deref(), arguments.as_deref()) {
                (Some("Some" | "Ok"), Some([inner])) => leaves(text, *inner, found),
                _ => found.push(node),
            }
        }
        "identifier" if of(node) == "None" => {}
        "return_expression" | "break_expression" | "continue_expression" => {}
        _ => found.push(node),
    }
}

/// The values that a function gives: its tail's and those of its `return`s.
pub(crate) fn results<'t>(text: &str, function: Node<'t>) -> Vec<Node<'t>> {
    let mut found = Vec::new();
    let Some(body) = function.child_by_field_name("body") else {
        return found;
    };
    leaves(text, body, &mut found);
    for given in find(body, &["return_expression"]) {
        let inside = enclosing(
            given,
            &["closure_expression", "async_block", "function_item"],
        );
        if inside.is_some_and(|n| n.id() == function.id()) {
            named(given)
                .into_iter()
                .for_each(|v| leaves(text, v, &mut found));
        }
    }
    found
}

/// Whether a parameter is `self`.
pub(crate) fn takes_self<'t>(function: Node<'t>) -> Option<Node<'t>> {
    let parameters = function.child_by_field_name("parameters")?;
    named(parameters)
        .into_iter()
        .find(|p| p.kind() == "self_parameter")
}

/// The parameters of a function without `self`.
pub(crate) fn parameters<'t>(function: Node<'t>) -> Vec<Node<'t>> {
    let list = function.child_by_field_name("parameters").map(named);
    list.into_iter()
        .flatten()
        .filter(|p| p.kind() == "parameter")
        .collect()
}

/// Whether a place is what a call calls.
pub(crate) fn is_called(place: Node<'_>) -> bool {
    let call = place.parent().filter(|p| p.kind() == "call_expression");
    call.is_some_and(|c| c.child_by_field_name("function") == Some(place))
}

/// Whether a node has a child of a kind, such as `mutable_specifier`.
pub(crate) fn has(node: Node<'_>, kind: &str) -> bool {
    children(node).iter().any(|c| c.kind() == kind)
}

/// Whether `text` has `name` as a whole word.
pub(crate) fn mentions(text: &str, name: &str) -> bool {
    words_at(text, name).next().is_some()
}

/// Where `name` stands in `text` as a whole word.
pub(crate) fn words_at<'a>(text: &'a str, name: &'a str) -> impl Iterator<Item = usize> + 'a {
    let in_word = |c: char| c.is_alphanumeric() || c == '_';
    let all = text.match_indices(name).map(|(at, _)| at);
    all.filter(move |at| {
        let (before, after) = (&text[..*at], &text[at + name.len()..]);
        !name.is_empty() && !before.ends_with(in_word) && !after.starts_with(in_word)
    })
}
