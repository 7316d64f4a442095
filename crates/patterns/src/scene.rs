//! Where a repair may be: the places a message points at, and what stands around them.

use std::collections::HashMap;
use std::ops::Range;
use std::path::Path;

use sleepy_fix::{Diagnostic, Span};
use tree_sitter::Node;

use crate::bindings::statement;
use crate::facts::Facts;
use crate::syntax::{clamp, each_while, is_prefixable, is_tight};

mod sites;
pub(crate) mod tier;

/// A text nested deeper than this gets no drafts: some walks go down by recursion,
/// and each step up costs the parser a walk from the root.
const DEEPEST: usize = 500;
/// Functions a message may concern.
const MOST_FUNCTIONS: usize = 3;
/// Items that hold a function or a type.
pub(crate) const ITEMS: [&str; 9] = [
    "function_item",
    "function_signature_item",
    "struct_item",
    "enum_item",
    "impl_item",
    "trait_item",
    "type_item",
    "const_item",
    "static_item",
];
/// Items that are functions.
pub(crate) const FUNCTIONS: [&str; 2] = ["function_item", "function_signature_item"];

/// A place of the message.
#[derive(Debug, Clone)]
pub(crate) struct Anchor<'t> {
    pub(crate) range: Range<usize>,
    /// The smallest node that covers the range.
    pub(crate) node: Node<'t>,
    /// [`tier::EXACT`], [`tier::LABEL`] or [`tier::FAR`].
    pub(crate) tier: u8,
}

/// An expression that a pattern may rewrite.
#[derive(Debug, Clone)]
pub(crate) struct Site<'t> {
    pub(crate) range: Range<usize>,
    pub(crate) node: Node<'t>,
    pub(crate) tier: u8,
}

impl Site<'_> {
    /// Whether a postfix can follow without parentheses.
    pub(crate) fn tight(&self) -> bool {
        is_tight(self.node.kind())
    }

    /// Whether a prefix can stand before it without parentheses.
    pub(crate) fn prefixable(&self) -> bool {
        is_prefixable(self.node.kind())
    }
}

/// Everything a pattern looks at.
pub(crate) struct Scene<'t> {
    pub(crate) text: &'t str,
    pub(crate) root: Node<'t>,
    /// The named nodes of each kind with their places in the order of the text:
    /// the file is walked once, not once for each pattern.
    nodes: HashMap<&'t str, Vec<(usize, Node<'t>)>>,
    pub(crate) code: &'t str,
    pub(crate) diagnostic: &'t Diagnostic,
    pub(crate) facts: Facts,
    pub(crate) anchors: Vec<Anchor<'t>>,
    pub(crate) sites: Vec<Site<'t>>,
    /// The functions the message concerns, innermost of the primary span first.
    pub(crate) functions: Vec<Node<'t>>,
    /// The items (functions, types, implementations, traits) it concerns.
    pub(crate) items: Vec<Node<'t>>,
}

impl<'t> Scene<'t> {
    /// Looks at `text`; `None` when the message points nowhere in `path`, or when the
    /// text is nested too deep.
    pub(crate) fn new(
        path: &Path,
        text: &'t str,
        root: Node<'t>,
        diagnostic: &'t Diagnostic,
    ) -> Option<Self> {
        let mut scene = Self {
            text,
            root,
            nodes: named_nodes(root)?,
            code: diagnostic.code.as_deref().unwrap_or(""),
            diagnostic,
            facts: Facts::read(diagnostic),
            anchors: Vec::new(),
            sites: Vec::new(),
            functions: Vec::new(),
            items: Vec::new(),
        };
        scene.find_anchors(path);
        if scene.anchors.is_empty() {
            return None;
        }
        scene.find_items();
        scene.find_callees();
        scene.find_sites();
        Some(scene)
    }

    fn find_anchors(&mut self, path: &Path) {
        let diagnostic = self.diagnostic;
        let primary = diagnostic.spans.iter().filter(|s| s.is_primary);
        let labels = diagnostic.spans.iter().filter(|s| !s.is_primary);
        let notes = diagnostic.children.iter().flat_map(|c| &c.spans);
        for (tier, span) in primary
            .map(|s| (tier::EXACT, s))
            .chain(labels.map(|s| (tier::LABEL, s)))
            .chain(notes.map(|s| (tier::FAR, s)))
        {
            if !same_file(path, &span.file_name) || self.anchors.len() >= 14 {
                continue;
            }
            self.anchor(tier, span);
        }
    }

    fn anchor(&mut self, tier: u8, span: &'t Span) {
        let range = clamp(self.text, span.byte_start..span.byte_end);
        // A span past the end is of another text.
        if span.byte_start > self.text.len() || self.anchors.iter().any(|a| a.range == range) {
            return;
        }
        let end = if range.is_empty() {
            range.start
        } else {
            range.end
        };
        // `vec![…]` begins at its bracket in the tree.
        let start = if self.text[range.clone()].starts_with("vec![") {
            range.start + 4
        } else {
            range.start
        };
        let Some(node) = self.root.descendant_for_byte_range(start, end) else {
            return;
        };
        self.anchors.push(Anchor { range, node, tier });
    }

    fn find_items(&mut self) {
        for i in 0..self.anchors.len() {
            let mut at = Some(self.anchors[i].node);
            while let Some(node) = at {
                if ITEMS.contains(&node.kind()) && !self.items.contains(&node) {
                    self.items.push(node);
                }
                if FUNCTIONS.contains(&node.kind())
                    && !self.functions.contains(&node)
                    && self.functions.len() < MOST_FUNCTIONS
                {
                    self.functions.push(node);
                }
                at = node.parent();
            }
        }
    }

    /// The functions of the file that are called at the primary span: what they
    /// take and give may be what is wrong.
    fn find_callees(&mut self) {
        let mut called: Vec<&str> = Vec::new();
        for anchor in self
            .anchors
            .iter()
            .filter(|a| a.tier <= tier::LABEL)
            .take(4)
        {
            let Some(whole) = statement(anchor.node).filter(|s| s.byte_range().len() < 400) else {
                continue;
            };
            for call in crate::syntax::find(whole, &["call_expression"]) {
                let Some(function) = call.child_by_field_name("function") else {
                    continue;
                };
                let name = function
                    .child_by_field_name("field")
                    .or_else(|| function.child_by_field_name("name"))
                    .unwrap_or(function);
                called.push(self.text.get(name.byte_range()).unwrap_or_default());
            }
        }
        if called.is_empty() {
            return;
        }
        for function in self.all(&FUNCTIONS) {
            let name = function
                .child_by_field_name("name")
                .map_or("", |n| self.of(n));
            if called.contains(&name) && !self.items.contains(&function) && self.items.len() < 10 {
                self.items.push(function);
                if self.functions.len() < MOST_FUNCTIONS {
                    self.functions.push(function);
                }
            }
        }
    }

    /// The nodes of some kinds in the whole file, in the order of the text.
    pub(crate) fn all(&self, kinds: &[&str]) -> Vec<Node<'t>> {
        let known = kinds.iter().filter_map(|k| self.nodes.get(k));
        let mut fitting: Vec<&(usize, Node<'t>)> = known.flatten().collect();
        fitting.sort_by_key(|(at, _)| *at);
        fitting.into_iter().map(|(_, node)| *node).collect()
    }

    /// The text of a node.
    pub(crate) fn of(&self, node: Node<'_>) -> &'t str {
        self.text.get(self.span(node)).unwrap_or_default()
    }

    /// The bytes of a node; an array made by `vec!` has that before it.
    pub(crate) fn span(&self, node: Node<'_>) -> Range<usize> {
        let range = node.byte_range();
        let bracket = self.text.as_bytes().get(range.start) == Some(&b'[');
        if bracket && self.text[..range.start].ends_with("vec!") {
            return range.start - 4..range.end;
        }
        range
    }

    /// The anchors of the primary spans.
    pub(crate) fn primary(&self) -> impl Iterator<Item = &Anchor<'t>> {
        self.anchors.iter().filter(|a| a.tier == tier::EXACT)
    }

    /// Where a node's last character begins: its closing bracket, if that is there.
    pub(crate) fn last(&self, node: Node<'_>) -> usize {
        let at = node.end_byte().saturating_sub(1);
        clamp(self.text, at..at).start
    }

    /// The white space before `at` on its line.
    pub(crate) fn indent(&self, at: usize) -> &'t str {
        let line = &self.text[self.line_start(at)..];
        &line[..line.len() - line.trim_start_matches([' ', '\t']).len()]
    }

    /// The first byte of the line that holds `at`.
    pub(crate) fn line_start(&self, at: usize) -> usize {
        let before = self.text.get(..at).unwrap_or("");
        before.rfind('\n').map_or(0, |n| n + 1)
    }

    /// The whole lines of a node, with their end, where nothing else stands on them.
    pub(crate) fn lines(&self, node: Node<'_>) -> Option<Range<usize>> {
        let range = self.span(node);
        let start = self.line_start(range.start);
        if !self.text[start..range.start].trim().is_empty() {
            return None;
        }
        let rest = &self.text[range.end..];
        let end = rest.find('\n').map_or(rest.len(), |n| n + 1);
        rest[..end]
            .trim()
            .is_empty()
            .then_some(start..range.end + end)
    }
}

/// The named nodes of each kind, numbered in the order of the text; `None` where they
/// are nested too deep.
fn named_nodes<'t>(root: Node<'t>) -> Option<HashMap<&'t str, Vec<(usize, Node<'t>)>>> {
    let (mut found, mut count) = (HashMap::<_, Vec<_>>::new(), 0);
    let whole = each_while(root, &mut |n, depth| {
        if n.is_named() {
            found.entry(n.kind()).or_default().push((count, n));
            count += 1;
        }
        depth <= DEEPEST
    });
    whole.then_some(found)
}

/// Whether a span's file is `path`, however much of the path either gives.
fn same_file(path: &Path, span: &Path) -> bool {
    path == span || path.ends_with(span) || span.ends_with(path)
}
