//! Patterns that let a type own its data, or copy it, where the type is declared.

use sleepy_fix::Family::{BorrowChecker as Borrow, Lifetimes};
use sleepy_fix::TextEdit;
use tree_sitter::Node;

use super::owned::{WAYS, own, own_type};
use super::traits::derives;
use super::{Pattern, find};
use crate::draft::{Ideas, edit, grade};
use crate::parts::mentions;
use crate::scene::{Scene, tier};
use crate::syntax::{children, find as nodes, named};

pub(super) const PATTERNS: &[Pattern] = &[
    find(
        "own_field",
        Lifetimes,
        own_field,
        "Lets a type own what it borrowed: fields, first values, implementations.",
    )
    .when(
        &[
            "E0106", "E0261", "E0382", "E0502", "E0505", "E0506", "E0515", "E0597", "E0621",
            "E0716", "",
        ],
        0.08,
    ),
    find(
        "copy_derived",
        Borrow,
        copy_derived,
        "Clones or takes a value and derives for its type what that needs.",
    )
    .when(
        &["E0382", "E0499", "E0502", "E0505", "E0507", "E0599"],
        0.03,
    ),
];

/// The types the message concerns and those that are made at it.
fn concerned<'t>(scene: &Scene<'t>) -> Vec<Node<'t>> {
    let mut found: Vec<Node<'t>> = Vec::new();
    let made = scene.around_anchors(&["struct_expression"], 3);
    let made: Vec<&str> = made.iter().map(|(_, n)| scene.name(*n)).collect();
    let held: Vec<&str> = scene
        .items
        .iter()
        .filter(|i| i.kind() == "impl_item")
        .map(|i| scene.subject(*i))
        .collect();
    let given: Vec<&str> = scene
        .functions
        .iter()
        .filter_map(|f| f.child_by_field_name("return_type"))
        .map(|r| scene.of(r))
        .collect();
    for item in scene.all(&["struct_item"]) {
        let name = scene.name(item);
        let at_hand = scene.items.iter().any(|i| i.id() == item.id());
        let handed_on = given.iter().any(|g| mentions(g, name));
        if at_hand
            || handed_on
            || made.contains(&name)
            || held.contains(&name)
            || scene.facts.says(name)
        {
            found.push(item);
        }
    }
    found.truncate(3);
    found
}

fn own_field(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for (i, item) in concerned(scene).into_iter().enumerate() {
        let tier = if i == 0 { tier::EXACT } else { tier::LABEL };
        let Some(body) = item.child_by_field_name("body") else {
            continue;
        };
        let fields: Vec<Node<'_>> = named(body)
            .into_iter()
            .filter(|f| !nodes(*f, &["reference_type"]).is_empty())
            .collect();
        // What other lifetimes are for has to stay.
        let lifetimes = |n: &Node<'_>| nodes(*n, &["lifetime"]).len();
        let lent = fields.iter().flat_map(|f| nodes(*f, &["reference_type"]));
        let others = lifetimes(&body) > lent.map(|r| usize::from(has_own(r))).sum();
        if fields.is_empty() || others {
            continue;
        }
        let freed = without_lifetimes(scene, item);
        for (way, grade) in WAYS.into_iter().take(3) {
            let mut edits = freed.clone();
            for field in &fields {
                let Some(of) = field.child_by_field_name("type") else {
                    continue;
                };
                edits.extend(own_type(scene, of));
                let name = scene.name(*field);
                edits.extend(scene.initialised(item, name, |value| own(scene, value, way)));
                edits.extend(lent_uses(scene, name));
            }
            ideas.edits(tier, grade, edits);
        }
    }
}

pub(super) fn has_own(reference: Node<'_>) -> bool {
    children(reference).iter().any(|c| c.kind() == "lifetime")
}

/// `&` before a field that was handed on as the reference it was.
fn lent_uses(scene: &Scene<'_>, name: &str) -> Vec<TextEdit> {
    let bare = |n: &Node<'_>| {
        let parent = n.parent();
        match parent.map_or("", |p| p.kind()) {
            "block" | "return_expression" | "match_arm" => true,
            "arguments" => parent
                .and_then(|p| p.parent())
                .is_some_and(|c| !scene.callee(c).ends_with('_')),
            _ => false,
        }
    };
    let accesses = scene.accesses(name).into_iter().filter(bare);
    accesses
        .map(|n| edit(n.start_byte()..n.start_byte(), "&"))
        .collect()
}

/// The edits that take a type's lifetimes off wherever it is named.
pub(super) fn without_lifetimes(scene: &Scene<'_>, item: Node<'_>) -> Vec<TextEdit> {
    let mut edits = Vec::new();
    let only = |list: Node<'_>| {
        let parts = named(list);
        let lifetime = |p: &Node<'_>| matches!(p.kind(), "lifetime" | "lifetime_parameter");
        !parts.is_empty() && parts.iter().all(lifetime)
    };
    let own = item
        .child_by_field_name("type_parameters")
        .filter(|l| only(*l));
    let Some(own) = own else { return edits };
    edits.push(edit(own.byte_range(), ""));
    let name = scene.name(item);
    let mut gone: Vec<std::ops::Range<usize>> = vec![own.byte_range()];
    for mention in scene.all(&["generic_type"]) {
        let this = mention
            .child_by_field_name("type")
            .is_some_and(|t| scene.of(t) == name);
        let list = mention.child_by_field_name("type_arguments");
        if let Some(list) = list.filter(|l| this && only(*l)) {
            edits.push(edit(list.byte_range(), ""));
            gone.push(list.byte_range());
        }
    }
    for block in scene.all(&["impl_item"]) {
        let list = block.child_by_field_name("type_parameters");
        let Some(list) = list.filter(|l| scene.subject(block) == name && only(*l)) else {
            continue;
        };
        let declared: Vec<&str> = nodes(list, &["lifetime"])
            .into_iter()
            .map(|n| scene.of(n))
            .collect();
        edits.push(edit(list.byte_range(), ""));
        gone.push(list.byte_range());
        // What the implementation named is now anonymous.
        for lifetime in nodes(block, &["lifetime"]) {
            let inside = gone.iter().any(|g| g.contains(&lifetime.start_byte()));
            if inside || !declared.contains(&scene.of(lifetime)) {
                continue;
            }
            let reference = lifetime
                .parent()
                .is_some_and(|p| p.kind() == "reference_type");
            let next = lifetime.next_sibling().filter(|_| reference);
            match next {
                Some(next) => edits.push(edit(lifetime.start_byte()..next.start_byte(), "")),
                None => edits.push(edit(lifetime.byte_range(), "'_")),
            }
        }
    }
    edits
}

fn copy_derived(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let types = scene.all(&["struct_item", "enum_item"]);
    let near = scene
        .sites
        .iter()
        .filter(|s| s.tier <= tier::LABEL && s.tight());
    let near: Vec<_> = near.take(8).collect();
    for item in types.into_iter().take(8) {
        let attribute = derives(scene, item);
        let named_so = scene.facts.says(scene.name(item));
        let grade = if named_so { grade::NAMED } else { grade::SEEN };
        for (before, after, wanted) in [
            ("", ".clone()", "Clone"),
            ("", ".cloned()", "Clone"),
            ("std::mem::take(&mut ", ")", "Default"),
        ] {
            let own = match attribute {
                Some(node) if scene.of(node).contains(wanted) => continue,
                Some(node) => scene.of(node).rfind(')').map(|close| {
                    let at = node.start_byte() + close;
                    edit(at..at, format!(", {wanted}"))
                }),
                None => {
                    let at = item.start_byte();
                    Some(edit(at..at, format!("#[derive({wanted})]\n")))
                }
            };
            let Some(own) = own.filter(|_| wanted == "Clone" || item.kind() == "struct_item")
            else {
                continue;
            };
            for site in &near {
                let range = site.range.clone();
                let edits = vec![
                    own.clone(),
                    edit(range.start..range.start, before),
                    edit(range.end..range.end, after),
                ];
                ideas.edits(site.tier, grade, edits);
            }
        }
    }
}
