//! Patterns about what threads may borrow and what they demand.

use sleepy_fix::Family::{BorrowChecker as Borrow, Edition};
use sleepy_fix::TextEdit;
use tree_sitter::Node;

use super::{Pattern, find};
use crate::bindings::{names, statement};
use crate::draft::{Ideas, edit, grade};
use crate::scene::{Scene, tier};
use crate::syntax::{children, find as nodes, named};

/// What outlives nothing, and what must be sent.
const THREADS: &[&str] = &[
    "E0277", "E0310", "E0373", "E0382", "E0505", "E0521", "E0597", "E0716", "",
];

pub(super) const PATTERNS: &[Pattern] = &[
    find(
        "thread_scope",
        Borrow,
        thread_scope,
        "Starts threads in a scope that ends before what they borrow.",
    )
    .when(THREADS, 0.2),
    find(
        "thread_bounds",
        Edition,
        thread_bounds,
        "Demands of all type parameters, or of all trait objects, what threads need.",
    )
    .when(&["E0277", "E0310"], 0.12),
    find(
        "share_first",
        Edition,
        share_first,
        "Takes another handle in a block around a closure that moves it.",
    )
    .when(&["E0373", "E0382", "E0505", "E0521", "E0525"], 0.04),
];

fn thread_scope(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let calls = scene.all(&["call_expression"]);
    let spawns: Vec<Node<'_>> = calls
        .into_iter()
        .filter(|c| {
            let function = scene.part(*c, "function");
            matches!(function, "thread::spawn" | "std::thread::spawn" | "spawn")
        })
        .filter(|c| {
            scene.anchors.iter().any(|a| {
                a.range.start < c.end_byte() && c.start_byte() < a.range.end
                    || scene.functions.first().is_some_and(|f| {
                        f.start_byte() < c.start_byte() && c.end_byte() < f.end_byte()
                    })
            })
        })
        .collect();
    let Some(first) = spawns.first().and_then(|s| outermost(*s)) else {
        return;
    };
    let Some(block) = first.parent().filter(|b| b.kind() == "block") else {
        return;
    };
    let parts = named(block);
    let Some(from) = parts.iter().position(|p| p.id() == first.id()) else {
        return;
    };
    // Up to the last that joins.
    let joins = |n: &Node<'_>| scene.of(*n).contains(".join()");
    let to = parts.iter().rposition(joins).unwrap_or(from).max(from);
    // A `return` in there would only leave the scope.
    let run = &scene.text[first.start_byte()..parts[to].end_byte()];
    if run.contains("return ") {
        return;
    }
    // A scope is for what is borrowed; a value that is moved away wants a copy.
    let grade = match scene.code {
        "E0505" => grade::SEEN,
        _ => grade::NAMED,
    };
    for moves in [true, false] {
        for edits in scoped(scene, &parts, from, to, &spawns, moves) {
            ideas.edits(tier::EXACT, grade, edits);
        }
        // What is pushed into a list from outside has to be in the scope with it.
        if from > 0 || to + 1 < parts.len() {
            for edits in scoped(scene, &parts, 0, parts.len() - 1, &spawns, moves) {
                ideas.edits(tier::EXACT, grade, edits);
            }
        }
    }
}

/// The outermost statement of the function's body that holds a node.
fn outermost<'t>(node: Node<'t>) -> Option<Node<'t>> {
    let mut at = statement(node)?;
    while let Some(outer) = at.parent().and_then(statement) {
        at = outer;
    }
    Some(at)
}

/// The statements `from` to `to` in a scope; what they bind for later is handed out.
fn scoped(
    scene: &Scene<'_>,
    parts: &[Node<'_>],
    from: usize,
    to: usize,
    spawns: &[Node<'_>],
    moves: bool,
) -> Vec<Vec<TextEdit>> {
    let run = &parts[from..=to];
    let (start, end) = (run[0].start_byte(), run[run.len() - 1].end_byte());
    let mut inner: Vec<TextEdit> = Vec::new();
    for spawn in spawns
        .iter()
        .filter(|s| start <= s.start_byte() && s.end_byte() <= end)
    {
        if let Some(function) = spawn.child_by_field_name("function") {
            inner.push(edit(function.byte_range(), "scope.spawn"));
        }
        let closures = nodes(*spawn, &["closure_expression"]).into_iter().take(1);
        for closure in closures.filter(|_| !moves) {
            let keyword = children(closure).into_iter().find(|c| c.kind() == "move");
            if let Some(keyword) = keyword {
                inner.push(edit(keyword.start_byte()..keyword.end_byte() + 1, ""));
            }
        }
    }
    if !moves && !inner.iter().any(|e| e.new_text.is_empty()) {
        return Vec::new();
    }
    let mut bound: Vec<(&str, bool)> = Vec::new();
    for part in run.iter().filter(|p| p.kind() == "let_declaration") {
        let Some(pattern) = part.child_by_field_name("pattern") else {
            continue;
        };
        let mutable = scene.of(*part).starts_with("let mut ");
        for name in names(scene.text, pattern, 4) {
            let later = parts[to + 1..]
                .iter()
                .any(|p| crate::parts::mentions(scene.of(*p), name));
            if later {
                bound.push((name, mutable));
            }
        }
    }
    let indent = scene.indent(start);
    let last = run[run.len() - 1];
    let is_tail = last.kind() != "let_declaration" && !scene.of(last).ends_with(';');
    let body = scene.rewritten(start..end, inner);
    let body = body.replace('\n', "\n    ");
    let listed = |mutable: bool| {
        let names: Vec<String> = bound
            .iter()
            .map(|(n, m)| format!("{}{n}", if mutable && *m { "mut " } else { "" }))
            .collect();
        match &names[..] {
            [one] => one.clone(),
            _ => format!("({})", names.join(", ")),
        }
    };
    let open = format!("std::thread::scope(|scope| {{\n{indent}    {body}\n{indent}");
    let new = if bound.is_empty() {
        format!("{open}}}){}", if is_tail { "" } else { ";" })
    } else {
        format!(
            "let {} = {open}    {}\n{indent}}});",
            listed(true),
            listed(false)
        )
    };
    vec![vec![edit(start..end, new)]]
}

fn thread_bounds(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let sends = scene.facts.says("Send") || scene.facts.says("between threads");
    let syncs = scene.facts.says("Sync") || scene.facts.says("shared between threads");
    if !sends && !syncs && scene.code != "E0310" {
        return;
    }
    for extra in [
        "Send + 'static",
        "Send",
        "Send + Sync",
        "Send + Sync + 'static",
    ] {
        if !syncs && extra.contains("Sync") && scene.code != "E0277" {
            continue;
        }
        // All type parameters of the function and of what holds it.
        for item in scene.items.iter().take(2) {
            let list = item.child_by_field_name("type_parameters").map(named);
            let edits: Vec<TextEdit> = list
                .into_iter()
                .flatten()
                .filter(|p| p.kind() == "type_parameter")
                .map(|p| match p.child_by_field_name("bounds") {
                    Some(b) => edit(b.end_byte()..b.end_byte(), format!(" + {extra}")),
                    None => edit(p.end_byte()..p.end_byte(), format!(": {extra}")),
                })
                .collect();
            ideas.edits(tier::EXACT, grade::NAMED, edits);
        }
        // All objects of a trait: `dyn Fn()` becomes `dyn Fn() + Send`.
        if extra.contains("'static") {
            continue;
        }
        let objects = scene.all(&["dynamic_type"]);
        let mut traits: Vec<&str> = objects.iter().map(|o| scene.of(*o)).collect();
        traits.sort_unstable();
        traits.dedup();
        for of in traits.into_iter().take(4) {
            let edits = objects.iter().filter(|o| scene.of(**o) == of).map(|o| {
                let end = o.end_byte();
                // `&dyn A + Send` would be ambiguous.
                if o.parent().is_some_and(|p| p.kind() == "reference_type") {
                    edit(o.byte_range(), format!("({of} + {extra})"))
                } else {
                    edit(end..end, format!(" + {extra}"))
                }
            });
            ideas.edits(tier::EXACT, grade::SEEN, edits.collect());
        }
    }
}

fn share_first(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for (tier, closure) in scene.around_anchors(&["closure_expression", "async_block"], 4) {
        let mut words: Vec<&str> = Vec::new();
        for anchor in &scene.anchors {
            for name in names(scene.text, anchor.node, 3) {
                if !words.contains(&name) && crate::parts::mentions(scene.of(closure), name) {
                    words.push(name);
                }
            }
        }
        let (range, indent) = (closure.byte_range(), scene.indent(closure.start_byte()));
        for name in words.into_iter().take(4) {
            let shared = ["Arc", "Rc"]
                .into_iter()
                .find(|n| crate::parts::mentions(scene.text, n));
            let mut ways = vec![format!("{name}.clone()")];
            ways.extend(shared.map(|s| format!("{s}::clone(&{name})")));
            for way in ways {
                let head = format!("{{\n{indent}    let {name} = {way};\n{indent}    ");
                let edits = vec![
                    edit(range.start..range.start, head),
                    edit(range.end..range.end, format!("\n{indent}}}")),
                ];
                ideas.edits(tier, grade::NAMED, edits);
            }
        }
    }
}
