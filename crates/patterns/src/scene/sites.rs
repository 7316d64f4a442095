//! Which expressions a pattern may rewrite: those at, around and beside what the
//! message points at, and the values that the names there were bound to.

use tree_sitter::Node;

use super::{Anchor, FUNCTIONS, ITEMS, Scene, Site, tier};
use crate::bindings::{bindings, names};
use crate::syntax::{enclosing, is_value, named};

/// Sites beyond these are not worth the time.
const MOST_SITES: usize = 72;
impl<'t> Scene<'t> {
    /// Finds them, the nearest first.
    pub(super) fn find_sites(&mut self) {
        let anchors = self.anchors.clone();
        for wanted in [tier::EXACT, tier::LABEL, tier::FAR] {
            for anchor in anchors.iter().filter(|a| a.tier == wanted) {
                self.around(anchor);
            }
            if wanted == tier::EXACT {
                for anchor in anchors.iter().filter(|a| a.tier == tier::EXACT) {
                    self.origins(anchor.node, tier::ORIGIN);
                }
            }
        }
        for anchor in anchors.iter().filter(|a| a.tier == tier::LABEL) {
            self.origins(anchor.node, tier::FAR);
        }
        self.sites.sort_by_key(|s| s.tier);
    }

    /// The expressions at, around and beside an anchor.
    fn around(&mut self, anchor: &Anchor<'t>) {
        let (exact, around, beside) = match anchor.tier {
            tier::EXACT => (tier::EXACT, tier::AROUND, tier::BESIDE),
            tier::LABEL => (tier::LABEL, tier::LABEL_NEAR, tier::LABEL_NEAR),
            _ => (tier::FAR, tier::FAR, tier::FAR),
        };
        let mut at = Some(anchor.node);
        let mut first = true;
        while let Some(node) = at {
            if first || is_value(node) {
                self.site(
                    node,
                    if self.span(node) == anchor.range {
                        exact
                    } else {
                        around
                    },
                );
            }
            let block = matches!(node.kind(), "block" | "source_file" | "declaration_list");
            if node.kind() == "call_expression" {
                self.chain(node, beside);
            }
            if !block && node.kind() != "match_block" {
                for child in named(node) {
                    self.site(child, beside);
                    if matches!(
                        child.kind(),
                        "arguments"
                            | "field_expression"
                            | "call_expression"
                            | "reference_expression"
                            | "try_expression"
                            | "closure_expression"
                            | "else_clause"
                            | "let_condition"
                            | "field_initializer_list"
                    ) {
                        for grandchild in named(child) {
                            self.site(grandchild, beside);
                            if grandchild.kind() == "field_initializer"
                                || grandchild.kind() == "field_expression"
                            {
                                for leaf in named(grandchild) {
                                    self.site(leaf, beside);
                                }
                            }
                        }
                    }
                }
            } else if first {
                self.tail(node, beside);
            }
            first = false;
            if block && node.start_byte() < anchor.range.start || ITEMS.contains(&node.kind()) {
                break;
            }
            at = node.parent();
        }
        // A return type is wrong as often as what is returned.
        if let Some(function) = enclosing(anchor.node, &FUNCTIONS)
            && let Some(body) = function.child_by_field_name("body")
            && anchor.range.end <= body.start_byte()
        {
            self.tail(body, beside);
        }
    }

    /// The receivers of a chain of calls, and what its closures give.
    fn chain(&mut self, call: Node<'t>, tier: u8) {
        let mut at = Some(call);
        while let Some(node) = at {
            self.site(node, tier);
            if let Some(arguments) = node.child_by_field_name("arguments") {
                for closure in named(arguments)
                    .into_iter()
                    .filter(|a| a.kind() == "closure_expression")
                {
                    if let Some(body) = closure.child_by_field_name("body") {
                        self.branches(body, tier);
                        named(body).into_iter().for_each(|n| self.site(n, tier));
                    }
                }
            }
            at = node
                .child_by_field_name("function")
                .and_then(|f| {
                    f.child_by_field_name("value").or_else(|| {
                        f.child_by_field_name("function")?
                            .child_by_field_name("value")
                    })
                })
                .or_else(|| node.child_by_field_name("value"))
                .or_else(|| {
                    named(node)
                        .first()
                        .copied()
                        .filter(|_| node.kind() == "try_expression")
                });
        }
    }

    /// The values a block ends in.
    fn tail(&mut self, block: Node<'t>, tier: u8) {
        let Some(last) = named(block).pop() else {
            return;
        };
        match last.kind() {
            "expression_statement" => {
                for child in named(last) {
                    self.branches(child, tier);
                }
            }
            _ => self.branches(last, tier),
        }
    }

    /// The values of an expression's branches.
    fn branches(&mut self, node: Node<'t>, tier: u8) {
        self.site(node, tier);
        match node.kind() {
            "if_expression" => {
                for child in named(node) {
                    match child.kind() {
                        "block" => self.tail(child, tier),
                        "else_clause" => named(child).into_iter().for_each(|c| {
                            if c.kind() == "block" {
                                self.tail(c, tier)
                            } else {
                                self.branches(c, tier)
                            }
                        }),
                        _ => {}
                    }
                }
            }
            "match_expression" => {
                let Some(body) = node.child_by_field_name("body") else {
                    return;
                };
                for arm in named(body) {
                    if let Some(value) = arm.child_by_field_name("value") {
                        self.branches(value, tier);
                    }
                }
            }
            "block" => self.tail(node, tier),
            _ => {}
        }
    }

    /// The values that the names below `node` were bound to.
    fn origins(&mut self, node: Node<'t>, tier: u8) {
        // A method's or a field's name and an operator stand for their operands.
        let mut about = node;
        while !is_value(about)
            && let Some(parent) = about.parent()
            && (is_value(parent)
                || matches!(parent.kind(), "field_expression" | "generic_function"))
        {
            about = parent;
        }
        let names = names(self.text, about, 6);
        for name in names {
            for binding in bindings(self.text, node, name) {
                if let Some(value) = binding.source {
                    self.site(value, tier);
                    for child in named(value) {
                        self.site(child, tier + 1);
                        if child.kind() == "field_expression" || child.kind() == "arguments" {
                            named(child)
                                .into_iter()
                                .for_each(|c| self.site(c, tier + 1));
                        }
                    }
                }
            }
        }
    }

    fn site(&mut self, node: Node<'t>, tier: u8) {
        if self.sites.len() >= MOST_SITES || !is_value(node) {
            return;
        }
        let range = self.span(node);
        // A site is what it was first called, unless it turns out to be nearer.
        match self.sites.iter_mut().find(|s| s.range == range) {
            Some(known) => known.tier = known.tier.min(tier),
            None => self.sites.push(Site { range, node, tier }),
        }
    }
}
