//! Where a name was bound, and which statement holds a node.

use tree_sitter::Node;

use crate::scene::ITEMS;
use crate::syntax::{each, enclosing, find, named};

/// How a name came to be.
pub(crate) struct Binding<'t> {
    /// The name where it is bound.
    pub(crate) name: Node<'t>,
    /// The expression it is bound to: the value of a `let`, what a loop goes
    /// through, what is matched, what the closure is handed to.
    pub(crate) source: Option<Node<'t>>,
    /// The `let_declaration`, `parameter`, `for_expression`, … that binds it.
    pub(crate) holder: Node<'t>,
}

/// The names of values at or below `node`, each once, at most `most`.
pub(crate) fn names<'t>(text: &'t str, node: Node<'t>, most: usize) -> Vec<&'t str> {
    let mut names: Vec<&str> = Vec::new();
    each(node, &mut |n| {
        if names.len() < most && n.kind() == "identifier" {
            let name = text.get(n.byte_range()).unwrap_or_default();
            if !names.contains(&name) {
                names.push(name);
            }
        }
    });
    names
}

/// Where `name`, used at `from`, may have been bound: from the inside out.
pub(crate) fn bindings<'t>(text: &'t str, from: Node<'t>, name: &str) -> Vec<Binding<'t>> {
    let mut found = Vec::new();
    let mut at = Some(from);
    while let Some(node) = at {
        match node.kind() {
            "block" | "source_file" => {
                let before = named(node).into_iter().rev();
                for child in before.filter(|c| c.start_byte() <= from.start_byte()) {
                    if child.kind() == "let_declaration" {
                        bound(
                            text,
                            child,
                            "pattern",
                            child.child_by_field_name("value"),
                            name,
                            &mut found,
                        );
                    }
                }
            }
            "for_expression" => bound(
                text,
                node,
                "pattern",
                node.child_by_field_name("value"),
                name,
                &mut found,
            ),
            "match_arm" => {
                let scrutinee = node
                    .parent()
                    .and_then(|b| b.parent())
                    .and_then(|m| m.child_by_field_name("value"));
                bound(text, node, "pattern", scrutinee, name, &mut found);
            }
            "if_expression" | "while_expression" => {
                for condition in find(node, &["let_condition"]).into_iter().take(3) {
                    bound(
                        text,
                        condition,
                        "pattern",
                        condition.child_by_field_name("value"),
                        name,
                        &mut found,
                    );
                }
            }
            "closure_expression" => {
                let receiver = enclosing(node, &["call_expression"])
                    .and_then(|c| c.child_by_field_name("function"))
                    .and_then(|f| f.child_by_field_name("value"));
                bound(text, node, "parameters", receiver, name, &mut found);
            }
            "function_item" => {
                if let Some(parameters) = node.child_by_field_name("parameters") {
                    for parameter in named(parameters) {
                        bound(text, parameter, "pattern", None, name, &mut found);
                    }
                }
                break;
            }
            _ => {}
        }
        at = node.parent();
    }
    found
}

fn bound<'t>(
    text: &str,
    holder: Node<'t>,
    field: &str,
    source: Option<Node<'t>>,
    name: &str,
    found: &mut Vec<Binding<'t>>,
) {
    let Some(pattern) = holder.child_by_field_name(field) else {
        return;
    };
    let mut hit = None;
    each(pattern, &mut |n| {
        let is_name = matches!(n.kind(), "identifier" | "shorthand_field_identifier");
        if hit.is_none() && is_name && text.get(n.byte_range()) == Some(name) {
            hit = Some(n);
        }
    });
    if let Some(at) = hit {
        found.push(Binding {
            name: at,
            source,
            holder,
        });
    }
}

/// The statement (or the last expression of a block) that holds `node`.
pub(crate) fn statement<'t>(node: Node<'t>) -> Option<Node<'t>> {
    let mut at = node;
    while let Some(parent) = at.parent() {
        // The examples of documentation have statements outside of functions.
        let loose = parent.kind() == "source_file"
            && matches!(at.kind(), "let_declaration" | "expression_statement");
        if parent.kind() == "block" || loose {
            return Some(at);
        }
        if ITEMS.contains(&at.kind()) {
            return None;
        }
        at = parent;
    }
    None
}
