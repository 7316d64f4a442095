//! Patterns about what a function takes, and how names are bound.

use sleepy_fix::Family::{Async, BorrowChecker as Borrow, Names, Patterns as Match, Privacy};

use tree_sitter::Node;

use super::{Pattern, find};
use crate::bindings::{bindings, names};
use crate::draft::{Ideas, edit, grade};
use crate::scene::{Anchor, Scene, tier};
use crate::syntax::{children, enclosing, find as nodes, named};

pub(super) const PATTERNS: &[Pattern] = &[
    find("add_self", Names, add_self, "Makes a function a method."),
    find("self_kind", Borrow, self_kind, "Takes `self` another way."),
    find("drop_self", Names, drop_self, "Makes a method a function."),
    find(
        "bind_mut",
        Borrow,
        bind_mut,
        "Makes a binding mutable, or no longer.",
    ),
    find(
        "bind_ref",
        Match,
        bind_ref,
        "Binds by `ref`, `&` or `ref mut` in a pattern.",
    ),
    find(
        "async_fn",
        Async,
        async_fn,
        "Makes a function async, or no longer.",
    ),
    find(
        "publish",
        Privacy,
        publish,
        "Makes an item or a field public.",
    ),
    find(
        "add_parameter",
        Names,
        add_parameter,
        "Adds a parameter, or takes one off.",
    ),
];

fn add_self(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for (i, function) in scene.functions.iter().enumerate() {
        let Some(parameters) = function.child_by_field_name("parameters") else {
            continue;
        };
        let list = named(parameters);
        if list.iter().any(|p| p.kind() == "self_parameter") {
            continue;
        }
        let comma = if list.is_empty() { "" } else { ", " };
        let tier = if i == 0 { tier::EXACT } else { tier::LABEL };
        for (way, grade) in [
            ("&self", grade::NAMED),
            ("&mut self", grade::NAMED),
            ("self", grade::SEEN),
            ("mut self", grade::GUESS),
            ("&'a self", grade::GUESS),
            ("&'a mut self", grade::GUESS),
        ] {
            ideas.insert(
                tier,
                grade,
                parameters.start_byte() + 1,
                format!("{way}{comma}"),
            );
        }
    }
}

fn self_kind(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for (i, function) in scene.functions.iter().enumerate() {
        let Some(parameters) = function.child_by_field_name("parameters") else {
            continue;
        };
        for own in named(parameters)
            .into_iter()
            .filter(|p| p.kind() == "self_parameter")
        {
            let lifetime = children(own).into_iter().find(|c| c.kind() == "lifetime");
            let tier = if i == 0 { tier::EXACT } else { tier::LABEL };
            if let Some(lifetime) = lifetime {
                let at = lifetime.end_byte();
                let mutable = scene.of(own).contains("mut");
                let gap = at..own.end_byte() - "self".len();
                ideas.replace(tier, grade::NAMED, gap, if mutable { " " } else { " mut " });
            }
            for way in ["&mut self", "&self", "self", "mut self"] {
                ideas.replace(tier, grade::NAMED, own.byte_range(), way);
            }
        }
    }
}

fn drop_self(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for function in &scene.functions {
        let Some(parameters) = function.child_by_field_name("parameters") else {
            continue;
        };
        for own in named(parameters)
            .into_iter()
            .filter(|p| p.kind() == "self_parameter")
        {
            let end = own
                .next_named_sibling()
                .map_or(own.end_byte(), |n| n.start_byte());
            ideas.replace(tier::AROUND, grade::NAMED, own.start_byte()..end, "");
        }
    }
}

fn bind_mut(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for anchor in &scene.anchors {
        let mut wanted = names(scene.text, anchor.node, 6);
        // Of a span inside a method chain, the receiver is what has to be mutable.
        if let Some(chain) = enclosing(
            anchor.node,
            &[
                "call_expression",
                "assignment_expression",
                "compound_assignment_expr",
                "index_expression",
            ],
        ) {
            wanted.extend(names(scene.text, chain, 3));
        }
        for name in wanted {
            for binding in bindings(scene.text, anchor.node, name) {
                let at = binding.name.start_byte();
                let before = scene.text[..at].trim_end();
                if before.ends_with("mut") && !before.ends_with("&mut") {
                    ideas.replace(anchor.tier, grade::SEEN, before.len() - 3..at, "");
                } else {
                    ideas.insert(anchor.tier, grade::NAMED, at, "mut ");
                }
            }
        }
        // The message may point at the binding itself.
        if enclosing(
            anchor.node,
            &[
                "let_declaration",
                "parameter",
                "match_pattern",
                "for_expression",
                "closure_parameters",
                "let_condition",
            ],
        )
        .is_some()
            && anchor.node.kind() == "identifier"
        {
            ideas.insert(anchor.tier, grade::NAMED, anchor.range.start, "mut ");
        }
    }
}

/// The names that patterns bind at and around an anchor, and the pattern itself.
fn bound_names<'t>(
    scene: &Scene<'t>,
    anchor: &Anchor<'t>,
) -> (Vec<(u8, Node<'t>)>, Option<Node<'t>>) {
    let mut patterns = Vec::new();
    for name in names(scene.text, anchor.node, 6) {
        patterns.extend(
            bindings(scene.text, anchor.node, name)
                .into_iter()
                .map(|b| (anchor.tier + 1, b.name)),
        );
    }
    let holder = enclosing(
        anchor.node,
        &[
            "match_pattern",
            "let_condition",
            "let_declaration",
            "for_expression",
            "closure_expression",
        ],
    )
    .and_then(|h| {
        if h.kind() == "match_pattern" {
            Some(h)
        } else {
            h.child_by_field_name("pattern")
                .or(h.child_by_field_name("parameters"))
        }
    });
    let matched = enclosing(
        anchor.node,
        &["match_expression", "if_expression", "while_expression"],
    );
    let mut add = |tier, root| {
        for node in nodes(root, &["identifier", "shorthand_field_identifier"])
            .into_iter()
            .take(12)
        {
            if !patterns.iter().any(|(_, p)| p.id() == node.id()) {
                patterns.push((tier, node));
            }
        }
    };
    if let Some(holder) = holder {
        add(anchor.tier, holder);
    }
    if let Some(matched) = matched {
        nodes(matched, &["match_pattern"])
            .into_iter()
            .take(6)
            .for_each(|p| add(anchor.tier + 1, p));
        nodes(matched, &["let_condition"])
            .into_iter()
            .take(2)
            .filter_map(|c| c.child_by_field_name("pattern"))
            .for_each(|p| add(anchor.tier + 1, p));
    }
    (patterns, holder)
}

fn bind_ref(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for anchor in &scene.anchors {
        let (patterns, holder) = bound_names(scene, anchor);
        for (tier, node) in patterns {
            let text = scene.of(node);
            if !text.starts_with(|c: char| c.is_lowercase() || c == '_') {
                continue;
            }
            let tier = tier.min(tier::FAR);
            for way in ["ref ", "&", "ref mut ", "&mut "] {
                ideas.insert(tier, grade::NAMED, node.start_byte(), way);
            }
            let before = scene.text[..node.start_byte()].trim_end();
            if before.ends_with('&') {
                ideas.replace(tier, grade::NAMED, before.len() - 1..node.start_byte(), "");
            } else if before.ends_with(" ref") || before.ends_with("(ref") {
                ideas.replace(tier, grade::NAMED, before.len() - 3..node.start_byte(), "");
            }
        }
        // A whole pattern may stand for a reference.
        if let Some(holder) = holder.filter(|h| h.kind() != "closure_parameters") {
            ideas.insert(anchor.tier, grade::SEEN, holder.start_byte(), "&");
            if scene.of(holder).starts_with('&') {
                ideas.replace(
                    anchor.tier,
                    grade::NAMED,
                    holder.start_byte()..holder.start_byte() + 1,
                    "",
                );
            }
        } else if let Some(holder) = holder {
            for parameter in named(holder).into_iter().take(3) {
                ideas.insert(anchor.tier, grade::SEEN, parameter.start_byte(), "&");
                if scene.of(parameter).starts_with('&') {
                    ideas.replace(
                        anchor.tier,
                        grade::NAMED,
                        parameter.start_byte()..parameter.start_byte() + 1,
                        "",
                    );
                }
            }
        }
    }
}

fn async_fn(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let asked = scene.facts.says("async") || scene.facts.says("await") || scene.facts.says("uture");
    for function in scene.functions.iter().filter(|_| asked) {
        let modifiers = children(*function)
            .into_iter()
            .find(|c| c.kind() == "function_modifiers");
        let keyword = children(*function).into_iter().find(|c| c.kind() == "fn");
        match (modifiers, keyword) {
            (Some(m), Some(k)) if scene.of(m).contains("async") => ideas.replace(
                tier::EXACT,
                grade::NAMED,
                m.start_byte()..k.start_byte(),
                "",
            ),
            (_, Some(k)) => ideas.insert(tier::EXACT, grade::NAMED, k.start_byte(), "async "),
            _ => {}
        }
    }
    for site in scene
        .sites
        .iter()
        .filter(|s| asked && s.node.kind() == "closure_expression")
    {
        ideas.insert(site.tier, grade::SEEN, site.range.start, "async ");
    }
    for site in scene
        .sites
        .iter()
        .filter(|s| asked && s.node.kind() == "block")
    {
        ideas.insert(site.tier, grade::SEEN, site.range.start, "async ");
        ideas.insert(site.tier, grade::SEEN, site.range.start, "async move ");
    }
}

fn publish(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    if !scene.facts.says("private") && !scene.facts.says("visib") {
        return;
    }
    for item in scene.all(&[
        "function_item",
        "struct_item",
        "enum_item",
        "field_declaration",
        "mod_item",
        "const_item",
        "trait_item",
        "use_declaration",
        "type_item",
    ]) {
        let open = children(item)
            .iter()
            .any(|c| c.kind() == "visibility_modifier");
        let name = scene.name(item);
        let said = scene
            .facts
            .quoted
            .iter()
            .any(|q| super::bounds::mentions(q, name))
            || scene
                .anchors
                .iter()
                .any(|a| a.range.start >= item.start_byte() && a.range.end <= item.end_byte());
        if !open && said {
            for (way, grade) in [
                ("pub ", grade::NAMED),
                ("pub(crate) ", grade::SEEN),
                ("pub(super) ", grade::GUESS),
            ] {
                ideas.insert(tier::LABEL, grade, item.start_byte(), way);
            }
        }
    }
}

fn add_parameter(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    // A closure with too few or too many parameters.
    for closure in scene
        .sites
        .iter()
        .filter(|s| s.node.kind() == "closure_expression")
    {
        let Some(list) = closure.node.child_by_field_name("parameters") else {
            continue;
        };
        let parameters = named(list);
        let comma = if parameters.is_empty() { "" } else { ", " };
        ideas.insert(
            closure.tier,
            grade::NAMED,
            list.end_byte() - 1,
            format!("{comma}_"),
        );
        if parameters.len() > 1 {
            let text = &scene.text
                [parameters[0].start_byte()..parameters[parameters.len() - 1].end_byte()];
            let range = parameters[0].start_byte()..parameters[parameters.len() - 1].end_byte();
            ideas.replace(closure.tier, grade::NAMED, range, format!("({text})"));
        }
        for (i, parameter) in parameters.iter().enumerate() {
            let range = match (i, parameters.get(1)) {
                (0, None) => parameter.byte_range(),
                (0, Some(next)) => parameter.start_byte()..next.start_byte(),
                _ => parameters[i - 1].end_byte()..parameter.end_byte(),
            };
            ideas.replace(closure.tier, grade::SEEN, range, "");
            if parameter.kind() == "tuple_pattern" {
                let inner = parameter.start_byte() + 1..parameter.end_byte() - 1;
                let edits = vec![
                    edit(parameter.start_byte()..inner.start, ""),
                    edit(inner.end..parameter.end_byte(), ""),
                ];
                ideas.edits(closure.tier, grade::SEEN, edits);
            }
        }
    }
    for function in scene
        .functions
        .iter()
        .filter(|_| matches!(scene.code, "E0050" | "E0061" | "E0107" | "E0425"))
    {
        let Some(list) = function.child_by_field_name("parameters") else {
            continue;
        };
        let parameters = named(list);
        for (i, parameter) in parameters.iter().enumerate() {
            let range = match (i, parameters.get(1)) {
                (0, None) => parameter.byte_range(),
                (0, Some(next)) => parameter.start_byte()..next.start_byte(),
                _ => parameters[i - 1].end_byte()..parameter.end_byte(),
            };
            ideas.replace(tier::AROUND, grade::SEEN, range, "");
        }
    }
}
