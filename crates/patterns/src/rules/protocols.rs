//! Patterns for types with a protocol: states in types, weak handles, newtypes.

use sleepy_fix::Family::{Edition, ResultHandling as Results};
use tree_sitter::Node;

use super::calls::method;
use super::fields::defaults;
use super::{Pattern, find};
use crate::bindings::{bindings, names, statement};
use crate::draft::{Ideas, edit, grade};
use crate::parts::{has, parameters, takes_self};
use crate::scene::{Scene, tier};
use crate::syntax::{enclosing, find as nodes, is_tight, named};

pub(super) const PATTERNS: &[Pattern] = &[
    find(
        "keep_state",
        Edition,
        keep_state,
        "Keeps the value that an earlier call in a statement of its own gives.",
    )
    .when(&["E0382", "E0599", "E0308"], 0.1),
    find(
        "missing_step",
        Edition,
        missing_step,
        "Calls a method first that changes the type, or calls two in the other order.",
    )
    .when(&["E0599"], 0.03),
    find(
        "upgrade_else",
        Edition,
        upgrade_else,
        "Takes the strong handle first and leaves where there is none.",
    )
    .when(&["E0308", "E0599", "E0609", "E0614"], 0.1),
    find(
        "sum_impl",
        Edition,
        sum_impl,
        "Sums values of a type: through its field, or by implementing `Sum`.",
    )
    .when(&["E0277"], 0.1),
    find(
        "return_else",
        Results,
        return_else,
        "Returns from the block that must not go on.",
    )
    .when(&["E0308"], 0.15),
];

fn keep_state(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for anchor in scene.primary() {
        let mut about = anchor.node;
        while let Some(parent) = about
            .parent()
            .filter(|p| matches!(p.kind(), "field_expression" | "call_expression"))
        {
            about = parent;
        }
        for name in names(scene.text, about, 3) {
            let Some(function) = scene.functions.first() else {
                continue;
            };
            // Earlier statements that are a call of its methods and nothing else.
            for whole in nodes(*function, &["expression_statement"]) {
                if whole.start_byte() >= anchor.range.end {
                    break;
                }
                let text = scene.of(whole);
                let own = text
                    .strip_prefix(name)
                    .is_some_and(|r| r.trim_start().starts_with('.'));
                if !own || !text.ends_with(';') {
                    continue;
                }
                let at = whole.start_byte();
                ideas.insert(tier::EXACT, grade::NAMED, at, format!("let {name} = "));
                ideas.insert(tier::EXACT, grade::SEEN, at, format!("let mut {name} = "));
                let mut edits = vec![edit(at..at, format!("{name} = "))];
                let bound = bindings(scene.text, whole, name).into_iter().next();
                if let Some(bound) = bound.filter(|b| !has(b.holder, "mutable_specifier")) {
                    let place = bound.name.start_byte();
                    edits.push(edit(place..place, "mut "));
                }
                ideas.edits(tier::EXACT, grade::NAMED, edits);
            }
        }
    }
}

fn missing_step(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let calls = scene.around_anchors(&["call_expression"], 4);
    for (tier, call) in calls {
        let Some((receiver, name, arguments)) = method(call) else {
            continue;
        };
        let at = scene.span(receiver).end;
        let mut steps: Vec<&str> = Vec::new();
        for function in scene.all(&["function_item"]) {
            let consumes = takes_self(function).is_some_and(|s| !scene.of(s).starts_with('&'));
            let fits = consumes
                && parameters(function).is_empty()
                && function.child_by_field_name("return_type").is_some();
            if fits && steps.len() < 8 && is_tight(receiver.kind()) {
                steps.push(scene.name(function));
            }
        }
        for step in steps.into_iter().filter(|s| *s != scene.of(name)) {
            ideas.insert(tier, grade::NAMED, at, format!(".{step}()"));
        }
        // `a.x().y()` in the other order.
        if let Some((first, before, given)) = method(receiver) {
            let range = scene.span(first).end..scene.span(call).end;
            let own = |n: Node<'_>, a: Node<'_>| &scene.text[n.start_byte()..a.end_byte()];
            let new = format!(".{}.{}", own(name, arguments), own(before, given));
            ideas.replace(tier, grade::NAMED, range, new);
        }
    }
}

fn upgrade_else(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let weak = scene.facts.says("Weak<");
    let option = scene.facts.says("Option<");
    if !weak && !option {
        return;
    }
    for anchor in scene.primary() {
        let Some(access) = enclosing(anchor.node, &["field_expression"]) else {
            continue;
        };
        let (Some(place), Some(whole), Some(function)) = (
            access.child_by_field_name("value"),
            statement(access),
            scene.functions.first(),
        ) else {
            continue;
        };
        let text = scene.of(place);
        let name = text.rsplit('.').next().unwrap_or(text);
        let taken = if weak {
            format!("{text}.upgrade()")
        } else {
            format!("&{text}")
        };
        let result = function
            .child_by_field_name("return_type")
            .map_or("()", |r| scene.of(r));
        let mut ways: Vec<String> = match result {
            "()" => vec!["return;".into()],
            _ => defaults(result)
                .into_iter()
                .map(|d| format!("return {d};"))
                .collect(),
        };
        if enclosing(
            access,
            &["for_expression", "while_expression", "loop_expression"],
        )
        .is_some()
        {
            ways.push("continue;".into());
        }
        let indent = scene.indent(whole.start_byte());
        let used = edit(place.byte_range(), name);
        // Before the statement, or at the head of the function.
        let body = function.child_by_field_name("body").map(named);
        let head = body.and_then(|b| b.first().map(|n| n.start_byte()));
        for at in [Some(whole.start_byte()), head].into_iter().flatten() {
            for way in &ways {
                let new = format!(
                    "let Some({name}) = {taken} else {{\n{indent}    {way}\n{indent}}};\n{indent}"
                );
                ideas.edits(
                    tier::EXACT,
                    grade::NAMED,
                    vec![edit(at..at, new), used.clone()],
                );
            }
        }
        // Only where there is one.
        if scene.of(whole).ends_with(';') && whole.kind() == "expression_statement" {
            let start = whole.start_byte();
            let edits = vec![
                edit(
                    start..start,
                    format!("if let Some({name}) = {taken} {{\n{indent}    "),
                ),
                used,
                edit(whole.end_byte()..whole.end_byte(), format!("\n{indent}}}")),
            ];
            ideas.edits(tier::EXACT, grade::NAMED, edits);
        }
    }
}

fn sum_impl(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    if !scene.facts.says("Sum<") {
        return;
    }
    for item in scene.all(&["struct_item"]) {
        let name = scene.name(item);
        let parts = item
            .child_by_field_name("body")
            .map(named)
            .unwrap_or_default();
        let parts: Vec<Node<'_>> = parts
            .into_iter()
            .filter(|p| p.kind() != "visibility_modifier")
            .collect();
        let [part] = parts[..] else { continue };
        if !scene.facts.says(&format!("`{name}`"))
            && !scene.facts.says(&format!("`{name}:"))
            && !scene.facts.says(&format!("for `{name}"))
        {
            continue;
        }
        let field = part.child_by_field_name("name").map(|n| scene.of(n));
        let (read, made) = match field {
            Some(f) => (f, format!("{name} {{ {f}: total }}")),
            None => ("0", format!("{name}(total)")),
        };
        let end = item.end_byte();
        for (of, bound) in [(name.to_owned(), ""), (format!("&'a {name}"), "<'a>")] {
            ideas.insert(tier::EXACT, grade::NAMED, end, format!(
                "\n\nimpl{bound} std::iter::Sum{} for {name} {{\n    fn sum<I: Iterator<Item = {of}>>(items: I) -> Self {{\n        let total = items.map(|item| item.{read}).sum();\n        {made}\n    }}\n}}",
                if bound.is_empty() { String::new() } else { format!("<{of}>") },
            ));
        }
        // Through the field, at the call.
        for site in scene
            .sites
            .iter()
            .filter(|s| s.node.kind() == "call_expression")
        {
            let Some((receiver, called, _)) = method(site.node) else {
                continue;
            };
            if scene.of(called) != "sum" {
                continue;
            }
            let at = scene.span(receiver).end;
            let (open, close) = field.map_or((format!("{name}("), ")".to_owned()), |f| {
                (format!("{name} {{ {f}: "), " }".to_owned())
            });
            ideas.edits(
                site.tier,
                grade::NAMED,
                vec![
                    edit(site.range.start..site.range.start, open),
                    edit(at..at, format!(".map(|item| item.{read})")),
                    edit(site.range.end..site.range.end, close),
                ],
            );
        }
    }
}

fn return_else(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for (tier, declared) in scene.around_anchors(&["let_declaration"], 2) {
        let Some(block) = declared.child_by_field_name("alternative") else {
            continue;
        };
        let Some(last) = named(block).pop() else {
            continue;
        };
        let inner = named(last)
            .first()
            .copied()
            .filter(|_| last.kind() == "expression_statement");
        let (range, text) = match inner {
            Some(inner) => (last.byte_range(), scene.of(inner)),
            None => (last.byte_range(), scene.of(last)),
        };
        for word in ["return", "break"] {
            ideas.replace(tier, grade::NAMED, range.clone(), format!("{word} {text};"));
        }
        let at = range.end;
        let result = scene
            .functions
            .first()
            .and_then(|f| f.child_by_field_name("return_type"));
        let mut ways = vec!["return;".to_owned(), "continue;".into(), "break;".into()];
        let made = result.map_or_else(Vec::new, |r| defaults(scene.of(r)));
        ways.extend(made.into_iter().map(|d| format!("return {d};")));
        for way in ways {
            ideas.insert(
                tier,
                grade::SEEN,
                at,
                format!("\n{}    {way}", scene.indent(declared.start_byte())),
            );
        }
    }
}
