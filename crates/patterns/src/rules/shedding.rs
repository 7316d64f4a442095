//! Lifetimes that a type no longer needs: where they go, what they were handed
//! to goes with them, from the type to all that holds it.

use std::ops::Range;

use sleepy_fix::Family::Lifetimes;
use sleepy_fix::TextEdit;
use tree_sitter::Node;

use super::{Pattern, find};
use crate::draft::{Ideas, edit, grade};
use crate::scene::{FUNCTIONS, Scene, tier};
use crate::syntax::{enclosing, find as nodes, named};

pub(super) const PATTERNS: &[Pattern] = &[find(
    "shed_lifetime",
    Lifetimes,
    shed_lifetime,
    "Takes a lifetime that a type does not need off it, wherever it is named.",
)
.when(&["E0392", "E0107", "E0261"], 0.3)];

/// Lifetimes on their way out.
pub(super) struct Shed<'s, 't> {
    scene: &'s Scene<'t>,
    /// Parameters and arguments that are taken out of their lists.
    out: Vec<Node<'t>>,
    /// Types that are written anew, lifetimes and all.
    rewritten: Vec<Range<usize>>,
}

/// The lifetimes among the parameters of an item.
pub(super) fn parameters_of<'t>(item: Node<'t>) -> Vec<Node<'t>> {
    let list = item.child_by_field_name("type_parameters").map(named);
    let parts = list.unwrap_or_default().into_iter();
    parts
        .filter(|p| matches!(p.kind(), "lifetime" | "lifetime_parameter"))
        .collect()
}

/// The lifetimes among the arguments of a type.
pub(super) fn arguments_of<'t>(mention: Node<'t>) -> Vec<Node<'t>> {
    let list = mention.child_by_field_name("type_arguments").map(named);
    let parts = list.unwrap_or_default().into_iter();
    parts.filter(|p| p.kind() == "lifetime").collect()
}

/// The mentions of a type with arguments.
pub(super) fn mentions_of<'t>(scene: &Scene<'t>, name: &str) -> Vec<Node<'t>> {
    let all = scene.all(&["generic_type"]).into_iter();
    all.filter(|m| {
        m.child_by_field_name("type")
            .is_some_and(|t| scene.of(t) == name)
    })
    .collect()
}

/// The name of a lifetime parameter without its bounds.
pub(super) fn lifetime_name<'t>(scene: &Scene<'t>, parameter: Node<'t>) -> &'t str {
    let name = parameter.child_by_field_name("name").unwrap_or(parameter);
    scene.of(name).split(':').next().unwrap_or_default().trim()
}

impl<'s, 't> Shed<'s, 't> {
    pub(super) fn new(scene: &'s Scene<'t>) -> Self {
        Self {
            scene,
            out: Vec::new(),
            rewritten: Vec::new(),
        }
    }

    /// What stands in `range` is written anew by another edit.
    pub(super) fn rewrites(&mut self, range: Range<usize>) {
        self.rewritten.push(range);
    }

    /// A parameter or an argument goes.
    pub(super) fn takes_out(&mut self, node: Node<'t>) {
        if !self.out.iter().any(|n| n.id() == node.id()) {
            self.out.push(node);
        }
    }

    fn is_gone(&self, node: Node<'_>) -> bool {
        let range = node.byte_range();
        let inside = |r: &Range<usize>| r.start <= range.start && range.end <= r.end;
        self.out.iter().any(|n| inside(&n.byte_range())) || self.rewritten.iter().any(inside)
    }

    /// Takes out what nothing is left for, until nothing changes any more.
    pub(super) fn settle(&mut self) {
        let scene = self.scene;
        let items = scene.all(&["struct_item", "enum_item"]);
        for _ in 0..8 {
            let before = self.out.len();
            for item in &items {
                for (k, parameter) in parameters_of(*item).into_iter().enumerate() {
                    let name = lifetime_name(scene, parameter);
                    let uses = nodes(*item, &["lifetime"]).into_iter();
                    let used = uses
                        .filter(|n| !parameter.byte_range().contains(&n.start_byte()))
                        .any(|n| scene.of(n) == name && !self.is_gone(n));
                    if used {
                        continue;
                    }
                    self.takes_out(parameter);
                    for mention in mentions_of(scene, scene.name(*item)) {
                        if let Some(argument) = arguments_of(mention).get(k) {
                            self.takes_out(*argument);
                        }
                    }
                }
            }
            if self.out.len() == before {
                break;
            }
        }
    }

    /// The edits: lists without what is out, declarations without what they
    /// were for, and references that need no name any more.
    pub(super) fn edits(mut self) -> Vec<TextEdit> {
        let scene = self.scene;
        let mut edits: Vec<TextEdit> = Vec::new();
        let mut holders = scene.all(&["impl_item"]);
        holders.extend(scene.all(&FUNCTIONS));
        for holder in holders {
            for parameter in parameters_of(holder) {
                let name = lifetime_name(scene, parameter);
                let uses: Vec<Node<'t>> = nodes(holder, &["lifetime"])
                    .into_iter()
                    .filter(|n| scene.of(*n) == name)
                    .filter(|n| !parameter.byte_range().contains(&n.start_byte()))
                    .collect();
                let (gone, left): (Vec<_>, Vec<_>) =
                    uses.into_iter().partition(|n| self.is_gone(*n));
                let body = holder.child_by_field_name("body");
                let head = body.map_or(holder.end_byte(), |b| b.start_byte());
                // A function that still takes it may give it; an implementation
                // that is not for it has nothing to do with it.
                let is_impl = holder.kind() == "impl_item";
                let result = holder.child_by_field_name("return_type");
                let needed = left.iter().any(|n| {
                    let given = result.is_some_and(|r| r.byte_range().contains(&n.start_byte()));
                    n.start_byte() < head && (is_impl || !given)
                        || !is_impl && n.start_byte() >= head
                });
                if gone.is_empty() || needed {
                    continue;
                }
                self.takes_out(parameter);
                for lifetime in left {
                    let next = lifetime.next_sibling();
                    let reference = lifetime
                        .parent()
                        .is_some_and(|p| matches!(p.kind(), "reference_type" | "self_parameter"));
                    edits.push(match next.filter(|_| reference) {
                        Some(next) => edit(lifetime.start_byte()..next.start_byte(), ""),
                        None => edit(lifetime.byte_range(), "'_"),
                    });
                }
            }
        }
        edits.extend(self.lists());
        // What a longer edit takes out needs no edit of its own.
        let gone: Vec<Range<usize>> = edits
            .iter()
            .filter(|e| e.new_text.is_empty())
            .map(|e| e.range.clone())
            .chain(self.rewritten)
            .collect();
        edits.retain(|e| {
            !gone
                .iter()
                .any(|g| *g != e.range && g.start <= e.range.start && e.range.end <= g.end)
        });
        edits
    }

    fn lists(&self) -> Vec<TextEdit> {
        let mut edits = Vec::new();
        let mut seen: Vec<usize> = Vec::new();
        for node in &self.out {
            let Some(list) = node.parent().filter(|l| !seen.contains(&l.id())) else {
                continue;
            };
            seen.push(list.id());
            let parts = named(list);
            let is_out = |i: usize| self.out.iter().any(|n| n.id() == parts[i].id());
            if (0..parts.len()).all(is_out) {
                edits.push(edit(list.byte_range(), ""));
                continue;
            }
            let mut i = 0;
            while i < parts.len() {
                let from = i;
                while i < parts.len() && is_out(i) {
                    i += 1;
                }
                if i == from {
                    i += 1;
                } else if i < parts.len() {
                    edits.push(edit(parts[from].start_byte()..parts[i].start_byte(), ""));
                } else {
                    edits.push(edit(
                        parts[from - 1].end_byte()..parts[i - 1].end_byte(),
                        "",
                    ));
                }
            }
        }
        edits
    }
}

fn shed_lifetime(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    if scene.code == "E0392" {
        if scene.facts.says("lifetime parameter") {
            let mut shed = Shed::new(scene);
            shed.settle();
            ideas.edits(tier::EXACT, grade::NAMED, shed.edits());
        }
        return;
    }
    let items = scene.all(&["struct_item", "enum_item", "type_item"]);
    for anchor in scene.primary() {
        let Some(mention) = enclosing(anchor.node, &["generic_type"]) else {
            continue;
        };
        let name = scene.part(mention, "type");
        let Some(item) = items.iter().find(|i| scene.name(**i) == name) else {
            continue;
        };
        let count = parameters_of(*item).len();
        // The last ones are too many, or the first.
        for first in [false, true] {
            let mut shed = Shed::new(scene);
            for mention in mentions_of(scene, name) {
                let given = arguments_of(mention);
                let more = given.len().saturating_sub(count);
                let from = if first { 0 } else { given.len() - more };
                for argument in given.into_iter().skip(from).take(more) {
                    shed.takes_out(argument);
                }
            }
            if shed.out.is_empty() || first && count == 0 {
                continue;
            }
            shed.settle();
            ideas.edits(tier::EXACT, grade::NAMED, shed.edits());
        }
    }
}
