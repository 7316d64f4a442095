//! Rust as a lossless syntax tree, and the walk that finds sites in it.

use std::ops::Range;

use tree_sitter::{Node, Parser, Tree};

use super::edit::{Edit, Site};
use super::ops::{Operator, for_kind};
use super::rng::Rng;

/// Parses Rust; `None` only if the grammar cannot be loaded.
pub(crate) fn parse(source: &str) -> Option<Tree> {
    let mut parser = Parser::new();
    parser
        .set_language(&tree_sitter_rust::LANGUAGE.into())
        .ok()?;
    parser.parse(source, None)
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

/// Calls `visit` for `node` and everything below it.
pub(crate) fn each<'t>(node: Node<'t>, visit: &mut impl FnMut(Node<'t>)) {
    visit(node);
    for child in children(node) {
        each(child, visit);
    }
}

/// Where the walk is.
#[derive(Debug, Clone, Default)]
pub(crate) struct Place {
    /// Bytes of the outermost enclosing function.
    pub(crate) function: Option<Range<usize>>,
    /// Where that function's body begins.
    opens: usize,
    /// Whether it is inside the innermost function's body.
    pub(crate) body: bool,
}

/// What an operator sees of the walk, and where it puts the sites it finds.
pub(crate) struct Finder<'a> {
    pub(crate) source: &'a str,
    pub(crate) rng: &'a mut Rng,
    pub(crate) place: Place,
    operator: &'static Operator,
    sites: Vec<Site>,
}

impl<'a> Finder<'a> {
    /// The text of a node.
    pub(crate) fn text(&self, node: Node<'_>) -> &'a str {
        self.source.get(node.byte_range()).unwrap_or_default()
    }

    /// The text that begins at a byte.
    pub(crate) fn after(&self, at: usize) -> &'a str {
        self.source.get(at..).unwrap_or_default()
    }

    /// A site whose repair is the source itself.
    pub(crate) fn site(&mut self, edits: Vec<Edit>) {
        self.repaired(edits, Vec::new());
    }

    /// A site with a repair of its own.
    pub(crate) fn repaired(&mut self, edits: Vec<Edit>, repair: Vec<Edit>) {
        let (function, opens) = (self.place.function.clone(), self.place.opens);
        let within = |e: &Edit| e.start > opens;
        self.sites.push(Site {
            operator: self.operator,
            inner: function.is_some() && edits.iter().chain(&repair).all(within),
            edits,
            repair,
            function,
        });
    }

    /// A site that replaces one range.
    pub(crate) fn replace(&mut self, range: Range<usize>, text: impl Into<String>) {
        self.site(vec![Edit::new(range, text)]);
    }

    /// A site that deletes one range.
    pub(crate) fn delete(&mut self, range: Range<usize>) {
        self.replace(range, "");
    }

    /// The range that removes the `at`-th of several comma-separated nodes.
    pub(crate) fn list_cut(nodes: &[Node<'_>], at: usize) -> Range<usize> {
        if at > 0 {
            nodes[at - 1].end_byte()..nodes[at].end_byte()
        } else {
            let next = nodes.get(1).map_or(nodes[0].end_byte(), Node::start_byte);
            nodes[0].start_byte()..next
        }
    }

    /// The whole lines of a node that stands alone on them.
    pub(crate) fn lines(&self, node: Node<'_>) -> Option<Range<usize>> {
        let before = self.source.get(..node.start_byte())?;
        let start = before.rfind('\n').map_or(0, |n| n + 1);
        let alone = before.get(start..)?.trim().is_empty();
        let end = node.end_byte();
        (alone && self.after(end).starts_with('\n')).then_some(start..end + 1)
    }

    /// The white space before a node on its line.
    pub(crate) fn indent(&self, node: Node<'_>) -> &'a str {
        let before = self.source.get(..node.start_byte()).unwrap_or_default();
        let line = &before[before.rfind('\n').map_or(0, |n| n + 1)..];
        &line[..line.len() - line.trim_start().len()]
    }

    /// The names used below a node, macro arguments included.
    pub(crate) fn names(&self, node: Node<'_>) -> Vec<&'a str> {
        let mut names = Vec::new();
        each(node, &mut |n| {
            if n.kind() == "identifier" {
                names.push(self.text(n));
            }
        });
        names
    }
}

/// All sites in a source text, in the order of the tree. Random choices within
/// a site (which argument, which name) come from `rng`.
pub(crate) fn sites(source: &str, rng: &mut Rng) -> Vec<Site> {
    let Some(tree) = parse(source) else {
        return Vec::new();
    };
    let mut walk = Walk {
        source,
        rng,
        sites: Vec::new(),
    };
    walk.node(tree.root_node(), &Place::default());
    walk.sites
}

struct Walk<'a> {
    source: &'a str,
    rng: &'a mut Rng,
    sites: Vec<Site>,
}

impl Walk<'_> {
    fn node(&mut self, node: Node<'_>, place: &Place) {
        // Arguments of macros are tokens, not syntax.
        if matches!(
            node.kind(),
            "token_tree" | "macro_definition" | "macro_invocation"
        ) {
            return;
        }
        let mut place = place.clone();
        let function = node.kind() == "function_item";
        if function {
            if place.function.is_none() {
                let body = node.child_by_field_name("body");
                place.opens = body.map_or(node.end_byte(), |b| b.start_byte());
                place.function = Some(node.byte_range());
            }
            place.body = false;
        }
        self.operators(node, &place);
        let mut tests = false;
        for child in children(node) {
            if child.kind() == "attribute_item" {
                let text = self.source.get(child.byte_range()).unwrap_or_default();
                tests |= text.contains("cfg(test") || text == "#[test]";
                self.operators(child, &place);
                continue;
            }
            // A check without tests never compiles them.
            if child.is_named() && !child.kind().ends_with("comment") && std::mem::take(&mut tests)
            {
                continue;
            }
            let body = place.body || (function && child.kind() == "block");
            self.node(
                child,
                &Place {
                    body,
                    ..place.clone()
                },
            );
        }
    }

    fn operators(&mut self, node: Node<'_>, place: &Place) {
        for operator in for_kind(node.kind()) {
            let mut finder = Finder {
                source: self.source,
                rng: self.rng,
                place: place.clone(),
                operator,
                sites: Vec::new(),
            };
            (operator.find)(&mut finder, node);
            self.sites.append(&mut finder.sites);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sites_know_their_function_and_tests_have_none() {
        let source = "#[cfg(test)]\nmod tests {\n    fn t(s: &String) -> String { s.clone() }\n}\n\
                      fn f(s: &String) -> String { s.clone() }\n";
        let found = sites(source, &mut Rng::new(1, ""));
        let clones: Vec<&Site> = found
            .iter()
            .filter(|s| s.operator.name == "drop_clone")
            .collect();
        assert_eq!(clones.len(), 1);
        let function = clones[0].function.clone().unwrap();
        assert!(source[function].starts_with("fn f("));
    }

    /// A signature concerns its callers; what a function holds is its own affair,
    /// the signatures of functions within it included.
    #[test]
    fn sites_know_whether_they_reach_outside() {
        let source = "fn f(x: u32) -> u32 {\n    fn g(y: u64) -> u64 { y }\n    let z: u8 = 1;\n    \
                      x\n}\n";
        let found = sites(source, &mut Rng::new(1, ""));
        let types = found.iter().filter(|s| s.operator.name == "int_type");
        let seen: Vec<(bool, usize)> = types.map(|s| (s.inner, s.edits[0].start)).collect();
        let body = source.find('{').unwrap();
        assert!(
            seen.iter().all(|&(inner, at)| inner == (at > body)),
            "{seen:?}"
        );
        assert!(
            seen.iter().any(|s| s.0) && seen.iter().any(|s| !s.0),
            "{seen:?}"
        );
    }

    #[test]
    fn broken_text_is_no_trouble() {
        for source in ["", "fn f( {", "}}} impl", "fn f() { \u{1F980}.clone() }"] {
            sites(source, &mut Rng::new(1, ""));
        }
    }
}
