//! Patterns that move statements, and bind or release values around them.

use sleepy_fix::Family::{BorrowChecker as Borrow, Lifetimes, Names};
use tree_sitter::Node;

use super::{Pattern, find};
use crate::bindings::{names, statement};
use crate::draft::{Ideas, edit, grade};
use crate::scene::{Scene, tier};
use crate::syntax::{find as nodes, named};

pub(super) const PATTERNS: &[Pattern] = &[
    find(
        "move_statement",
        Borrow,
        move_statement,
        "Moves a statement above or below another.",
    ),
    find(
        "move_let",
        Names,
        move_let,
        "Moves a `let` above the first use of its name.",
    ),
    find(
        "lift_block",
        Lifetimes,
        lift_block,
        "Takes an inner block's braces off, so that its locals live on.",
    ),
    find(
        "bind_first",
        Lifetimes,
        bind_first,
        "Binds a value to a `let` of its own first.",
    ),
    find(
        "scope",
        Borrow,
        scope,
        "Ends a borrow with a block of its own.",
    ),
    find(
        "drop_statement",
        Borrow,
        drop_statement,
        "Takes a statement out.",
    ),
];

/// The statements that hold the anchors, each with its tier.
pub(super) fn anchored<'t>(scene: &Scene<'t>) -> Vec<(u8, Node<'t>)> {
    let mut found: Vec<(u8, Node<'t>)> = Vec::new();
    for anchor in &scene.anchors {
        let mut at = statement(anchor.node);
        while let Some(node) = at {
            if !found.iter().any(|(_, f)| f.id() == node.id()) {
                found.push((anchor.tier, node));
            }
            // The statement around the block, too: the conflict may be outside.
            at = node
                .parent()
                .and_then(statement)
                .filter(|_| found.len() < 10);
        }
    }
    found
}

/// Proposes to move `node` directly before or after `other`, line by line.
fn put(
    scene: &Scene<'_>,
    ideas: &mut Ideas<'_>,
    (tier, grade): (u8, u8),
    node: Node<'_>,
    other: Node<'_>,
    before: bool,
) {
    let (Some(from), Some(to)) = (scene.lines(node), scene.lines(other)) else {
        return;
    };
    let body = scene.text[from.clone()].trim();
    // Only statements can follow a statement.
    if node.kind() != "let_declaration" && node.kind() != "expression_statement" {
        return;
    }
    if !before && other.kind() != "let_declaration" && other.kind() != "expression_statement" {
        return;
    }
    let at = if before { to.start } else { to.end };
    if from.contains(&at) && at != from.start || at == from.end {
        return;
    }
    let indent = scene.indent(other.start_byte());
    let edits = vec![edit(from, ""), edit(at..at, format!("{indent}{body}\n"))];
    ideas.edits(tier, grade, edits);
}

fn move_statement(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let anchored = anchored(scene);
    for (tier, node) in anchored.iter().take(6) {
        // Past its neighbours in the block.
        let siblings: Vec<Node<'_>> = node.parent().map(named).unwrap_or_default();
        let Some(own) = siblings.iter().position(|s| s.id() == node.id()) else {
            continue;
        };
        for (i, other) in siblings.iter().enumerate() {
            let far = i.abs_diff(own);
            let known = anchored.iter().any(|(_, a)| a.id() == other.id());
            if far == 0 || far > 4 && !known {
                continue;
            }
            let grade = match (known, far) {
                (true, _) | (_, 1) => grade::NAMED,
                (_, 2) => grade::SEEN,
                _ => grade::GUESS,
            };
            put(scene, ideas, (*tier, grade), *node, *other, i < own);
        }
        // Neighbours of the conflict change places, too.
        for pair in siblings.windows(2).filter(|p| {
            p.iter()
                .any(|s| anchored.iter().any(|(_, a)| a.id() == s.id()))
        }) {
            put(
                scene,
                ideas,
                (tier::LABEL_NEAR, grade::SEEN),
                pair[1],
                pair[0],
                true,
            );
        }
    }
}

fn move_let(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for anchor in scene.primary() {
        let body = scene.body().unwrap_or(scene.root);
        let Some(user) = statement(anchor.node) else {
            continue;
        };
        let name = &scene.text[anchor.range.clone()];
        for declared in nodes(body, &["let_declaration"]) {
            let Some(pattern) = declared.child_by_field_name("pattern") else {
                continue;
            };
            if !names(scene.text, pattern, 6).contains(&name) {
                continue;
            }
            let mut target = Some(user);
            while let Some(node) = target {
                put(
                    scene,
                    ideas,
                    (tier::EXACT, grade::NAMED),
                    declared,
                    node,
                    true,
                );
                target = node.parent().and_then(statement);
            }
            // Or before whatever it is inside of.
            let mut outer = declared.parent().and_then(statement);
            while let Some(node) = outer {
                put(
                    scene,
                    ideas,
                    (tier::EXACT, grade::NAMED),
                    declared,
                    node,
                    true,
                );
                outer = node.parent().and_then(statement);
            }
        }
        // The use moves below the declaration.
        for declared in nodes(body, &["let_declaration"]) {
            let binds = declared
                .child_by_field_name("pattern")
                .is_some_and(|p| names(scene.text, p, 6).contains(&name));
            if binds && declared.parent() == user.parent() {
                put(
                    scene,
                    ideas,
                    (tier::EXACT, grade::NAMED),
                    user,
                    declared,
                    false,
                );
            }
        }
    }
}

fn lift_block(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let mut blocks: Vec<(u8, Node<'_>)> = Vec::new();
    for anchor in &scene.anchors {
        let mut at = Some(anchor.node);
        while let Some(node) = at {
            if node.kind() == "block" {
                blocks.push((anchor.tier, node));
            }
            at = node.parent();
        }
    }
    // A name that is not found may be in an inner block somewhere in the function.
    let function = scene.functions.first().copied().unwrap_or(scene.root);
    let inner = nodes(function, &["block"]).into_iter().take(12);
    blocks.extend(inner.map(|b| (tier::BESIDE, b)));
    for (tier, block) in blocks {
        let parts = named(block);
        let Some(holder) = block.parent() else {
            continue;
        };
        match holder.kind() {
            // `{ … }` as a statement.
            "block" | "expression_statement" => {
                let inside = &scene.text[block.start_byte() + 1..block.end_byte() - 1];
                ideas.replace(
                    tier,
                    grade::NAMED,
                    holder_range(holder, block),
                    inside.trim(),
                );
            }
            // `let x = { …; value };`
            "let_declaration" | "assignment_expression" => {
                let Some(last) = parts.last() else { continue };
                let Some(whole) = statement(block) else {
                    continue;
                };
                if last.kind() == "let_declaration" || last.kind() == "expression_statement" {
                    continue;
                }
                let indent = scene.indent(whole.start_byte());
                let before = scene.text[block.start_byte() + 1..last.start_byte()].trim();
                let edits = vec![
                    edit(
                        whole.start_byte()..whole.start_byte(),
                        format!("{before}\n{indent}"),
                    ),
                    edit(block.byte_range(), scene.of(*last)),
                ];
                ideas.edits(tier, grade::NAMED, edits);
            }
            _ => {}
        }
    }
}

fn holder_range(holder: Node<'_>, block: Node<'_>) -> std::ops::Range<usize> {
    if holder.kind() == "expression_statement" {
        holder.byte_range()
    } else {
        block.byte_range()
    }
}

fn bind_first(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let mut fresh: Vec<String> = Vec::new();
    if matches!(scene.code, "E0425") {
        fresh.extend(
            scene
                .primary()
                .map(|a| scene.text[a.range.clone()].to_owned()),
        );
    }
    for usual in ["value", "temp", "x"] {
        if fresh.len() < 2 && !super::bounds::mentions(scene.text, usual) {
            fresh.push(usual.to_owned());
        }
    }
    for site in scene.sites.iter().take(24) {
        let Some(whole) = statement(site.node) else {
            continue;
        };
        if matches!(
            site.node.kind(),
            "identifier" | "self" | "integer_literal" | "boolean_literal"
        ) || whole.byte_range() == site.range
        {
            continue;
        }
        let start = whole.start_byte();
        let indent = scene.indent(start);
        let text = &scene.text[site.range.clone()];
        for name in &fresh {
            for mutable in ["", "mut "] {
                let grade = if mutable.is_empty() {
                    grade::NAMED
                } else {
                    grade::SEEN
                };
                // A borrow keeps its `&` where it is used.
                let edits = vec![
                    edit(
                        start..start,
                        format!("let {mutable}{name} = {text};\n{indent}"),
                    ),
                    edit(site.range.clone(), name.as_str()),
                ];
                ideas.edits(site.tier, grade, edits);
            }
            if let Some(value) = site
                .node
                .child_by_field_name("value")
                .filter(|_| site.node.kind() == "reference_expression")
            {
                let edits = vec![
                    edit(
                        start..start,
                        format!("let {name} = {};\n{indent}", scene.of(value)),
                    ),
                    edit(scene.span(value), name.as_str()),
                ];
                ideas.edits(site.tier, grade::NAMED, edits);
            }
        }
    }
    bind_missing(scene, ideas);
}

/// A name that is missing: binds what stands where it used to be.
fn bind_missing(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let Some(primary) = scene.primary().next().filter(|_| scene.code == "E0425") else {
        return;
    };
    let missing = &scene.text[primary.range.clone()];
    let Some(user) = statement(primary.node) else {
        return;
    };
    let earlier =
        std::iter::successors(user.prev_named_sibling(), |s| s.prev_named_sibling()).take(3);
    let kinds = [
        "call_expression",
        "macro_invocation",
        "binary_expression",
        "type_cast_expression",
        "reference_expression",
        "array_expression",
        "field_expression",
        "integer_literal",
        "string_literal",
    ];
    for (before, value) in
        earlier.flat_map(|b| nodes(b, &kinds).into_iter().take(8).map(move |v| (b, v)))
    {
        let range = scene.span(value);
        let start = before.start_byte();
        let indent = scene.indent(start);
        let text = &scene.text[range.clone()];
        for mutable in ["", "mut "] {
            let edits = vec![
                edit(
                    start..start,
                    format!("let {mutable}{missing} = {text};\n{indent}"),
                ),
                edit(range.clone(), missing),
            ];
            ideas.edits(tier::LABEL, grade::SEEN, edits);
        }
    }
}

fn scope(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let anchored = anchored(scene);
    for (tier, first) in anchored.iter().take(4) {
        let siblings = first.parent().map(named).unwrap_or_default();
        let Some(at) = siblings.iter().position(|s| s.id() == first.id()) else {
            continue;
        };
        for last in siblings.iter().skip(at).take(3) {
            let range = first.start_byte()..last.end_byte();
            let indent = scene.indent(range.start);
            let body = scene.text[range.clone()].replace('\n', "\n    ");
            ideas.replace(
                *tier,
                grade::NAMED,
                range,
                format!("{{\n{indent}    {body}\n{indent}}}"),
            );
        }
    }
}

fn drop_statement(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for (tier, whole) in anchored(scene).into_iter().take(4) {
        if let Some(lines) = scene
            .lines(whole)
            .filter(|_| whole.kind() != "let_declaration")
        {
            ideas.replace(tier, grade::GUESS, lines, "");
        }
    }
}
