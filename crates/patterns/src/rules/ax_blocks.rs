//! Patterns about what leaves a block with a value, about functions inside of
//! functions, and about alternatives that bind different names.

use sleepy_fix::Family::{Edition, Patterns as Matching, TypeMismatch as Types};
use sleepy_fix::TextEdit;
use tree_sitter::Node;

use super::error_values::in_scope;
use super::{Pattern, find};
use crate::draft::{Ideas, edit, grade};
use crate::outline::around;
use crate::parts::mentions;
use crate::scene::{Scene, tier};
use crate::syntax::{children, enclosing, find as nodes, named};

pub(super) const PATTERNS: &[Pattern] = &[
    find(
        "break_value",
        Types,
        break_value,
        "Leaves a labelled block with the value that a `for` or `while` cannot give, or returns it.",
    )
    .when(&["E0571"], 0.4),
    find(
        "inner_closure",
        Edition,
        inner_closure,
        "Makes a closure of an inner function that uses locals, or hands them to it.",
    )
    .when(&["E0434"], 0.5),
    find(
        "inner_generics",
        Edition,
        inner_generics,
        "Declares the outer function's parameters on an inner function, with their bounds.",
    )
    .when(&["E0401"], 0.4),
    find(
        "same_bindings",
        Matching,
        same_bindings,
        "Lets all alternatives of a pattern bind the same name, or gives each an arm of its own.",
    )
    .when(&["E0408"], 0.4),
];

const LOOPS: [&str; 2] = ["for_expression", "while_expression"];

/// The values that `break` leaves a loop with, nested loops and closures aside.
fn broken<'t>(whole: Node<'t>) -> Vec<(Node<'t>, Node<'t>)> {
    let inner = [
        "for_expression",
        "while_expression",
        "loop_expression",
        "closure_expression",
    ];
    nodes(whole, &["break_expression"])
        .into_iter()
        .filter(|b| {
            let around = b.parent().and_then(|p| enclosing(p, &inner));
            around.is_some_and(|a| a.id() == whole.id())
        })
        .filter_map(|b| {
            let value = named(b).into_iter().find(|n| n.kind() != "label")?;
            Some((b, value))
        })
        .collect()
}

/// What a loop gives that comes to its end, judged by what it is left with.
fn nothing_found(scene: &Scene<'_>, value: Node<'_>) -> &'static str {
    let text = scene.of(value);
    match value.kind() {
        _ if text.starts_with("Some(") => "None",
        _ if text == "true" => "false",
        _ if text == "false" => "true",
        "string_literal" => "\"\"",
        "integer_literal" => "0",
        _ => "Default::default()",
    }
}

fn break_value(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for anchor in scene.primary().take(1) {
        let Some(whole) = enclosing(anchor.node, &LOOPS) else {
            continue;
        };
        let breaks = broken(whole);
        let Some((_, first)) = breaks.first() else {
            continue;
        };
        let indent = scene.indent(whole.start_byte()).to_owned();
        let otherwise = nothing_found(scene, *first);
        let label = scene.fresh("found");
        let leaving: Vec<TextEdit> = breaks
            .iter()
            .map(|(b, value)| {
                edit(
                    b.byte_range(),
                    format!("break '{label} {}", scene.of(*value)),
                )
            })
            .collect();
        // The block gives what was found, or what its last line says.
        let (start, end) = (whole.start_byte(), whole.end_byte());
        let mut edits = leaving;
        edits.push(edit(start..start, format!("'{label}: {{\n{indent}    ")));
        edits.push(edit(
            end..end,
            format!("\n{indent}    {otherwise}\n{indent}}}"),
        ));
        ideas.edits(tier::EXACT, grade::NAMED, edits);
        // At the end of a function it is what the function gives.
        let returning: Vec<TextEdit> = breaks
            .iter()
            .map(|(b, value)| edit(b.byte_range(), format!("return {}", scene.of(*value))))
            .collect();
        let mut edits = returning;
        edits.push(edit(end..end, format!("\n{indent}{otherwise}")));
        ideas.edits(tier::EXACT, grade::NAMED, edits);
        // The value goes into a name that is declared before the loop.
        let declared = whole.parent().filter(|p| p.kind() == "let_declaration");
        let pattern = declared.and_then(|d| d.child_by_field_name("pattern"));
        if let (Some(declared), Some(pattern)) = (declared, pattern) {
            let name = scene.of(pattern);
            let mut edits: Vec<TextEdit> = breaks
                .iter()
                .map(|(b, v)| {
                    let inner = scene.indent(b.start_byte());
                    edit(
                        b.byte_range(),
                        format!("{name} = {};\n{inner}break", scene.of(*v)),
                    )
                })
                .collect();
            let head = format!("let mut {name} = {otherwise};\n{indent}");
            edits.push(edit(declared.start_byte()..start, head));
            edits.push(edit(end..declared.end_byte(), ""));
            ideas.edits(tier::EXACT, grade::SEEN, edits);
        }
    }
}

fn inner_closure(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for anchor in scene.primary().take(1) {
        let used = &scene.text[anchor.range.clone()];
        let Some(inner) = enclosing(anchor.node, &["function_item"]) else {
            continue;
        };
        let (Some(name), Some(list), Some(body)) = (
            inner.child_by_field_name("name"),
            inner.child_by_field_name("parameters"),
            inner.child_by_field_name("body"),
        ) else {
            continue;
        };
        let name = scene.of(name);
        let parameters = scene.of(list);
        let parameters = parameters
            .strip_prefix('(')
            .and_then(|p| p.strip_suffix(')'))
            .unwrap_or(parameters);
        let result = scene.part(inner, "return_type");
        let result = match result {
            "" => String::new(),
            of => format!(" -> {of}"),
        };
        let mutable = match changes(scene, body, used) {
            true => "mut ",
            false => "",
        };
        let new = format!(
            "let {mutable}{name} = |{}|{result} {};",
            parameters.trim().trim_end_matches(','),
            scene.of(body)
        );
        let outer = inner.parent().and_then(|p| around(scene, p));
        let within = outer.as_ref().map(|f| f.node.byte_range());
        // A closure does not know itself.
        let recursive = mentions(scene.of(body), name);
        if !recursive {
            ideas.replace(tier::EXACT, grade::NAMED, inner.byte_range(), new.as_str());
            let moved = below_last(scene, inner, used);
            if let Some(at) = moved {
                let indent = scene.indent(inner.start_byte());
                let edits = vec![
                    edit(inner.byte_range(), ""),
                    edit(at..at, format!("\n{indent}{new}")),
                ];
                ideas.edits(tier::EXACT, grade::SEEN, edits);
            }
        }
        // Or the inner function is handed what it uses.
        let scope = inner
            .parent()
            .map(|p| in_scope(scene, p))
            .unwrap_or_default();
        let of = scope.iter().find(|(n, of)| *n == used && !of.is_empty());
        let of = of.map(|(_, of)| (*of).to_owned());
        let of = of.or_else(|| declared_type(scene, inner, used));
        let (Some(of), Some(within)) = (of, within) else {
            continue;
        };
        let comma = if named(list).is_empty() { "" } else { ", " };
        let end = scene.last(list);
        let mut edits = vec![edit(end..end, format!("{comma}{used}: {of}"))];
        for (call, given) in scene.calls_of(name) {
            if within.start <= call.start_byte() && call.end_byte() <= within.end {
                let Some(list) = call.child_by_field_name("arguments") else {
                    continue;
                };
                let end = scene.last(list);
                let comma = if given.is_empty() { "" } else { ", " };
                edits.push(edit(end..end, format!("{comma}{used}")));
            }
        }
        if edits.len() > 1 {
            ideas.edits(tier::EXACT, grade::SEEN, edits);
        }
    }
}

/// Whether a name is assigned to or changed by a method in a body.
fn changes(scene: &Scene<'_>, body: Node<'_>, name: &str) -> bool {
    let assigned = nodes(body, &["assignment_expression", "compound_assignment_expr"]);
    let set = assigned
        .into_iter()
        .any(|a| scene.part(a, "left").starts_with(name));
    let called = nodes(body, &["call_expression"]).into_iter().any(|c| {
        super::calls::method(c).is_some_and(|(receiver, method, _)| {
            scene.of(receiver) == name && super::cells::changes(scene.of(method))
        })
    });
    set || called
}

/// The end of the statement that binds `name`, where it stands below the function.
fn below_last(scene: &Scene<'_>, inner: Node<'_>, name: &str) -> Option<usize> {
    let block = inner.parent()?;
    let bound = named(block).into_iter().find(|n| {
        n.kind() == "let_declaration"
            && scene.part(*n, "pattern").trim_start_matches("mut ") == name
    })?;
    (bound.start_byte() > inner.end_byte()).then(|| bound.end_byte())
}

/// The type that a local was declared with around a function.
fn declared_type(scene: &Scene<'_>, inner: Node<'_>, name: &str) -> Option<String> {
    let block = inner.parent()?;
    let bound = named(block).into_iter().find(|n| {
        n.kind() == "let_declaration"
            && scene.part(*n, "pattern").trim_start_matches("mut ") == name
    })?;
    if let Some(of) = bound.child_by_field_name("type") {
        return Some(scene.of(of).to_owned());
    }
    let of = super::quantities::number_of(scene, bound.child_by_field_name("value")?);
    crate::facts::NUMBERS.contains(&of).then(|| of.to_owned())
}

fn inner_generics(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for anchor in scene.primary().take(1) {
        let Some(inner) = enclosing(anchor.node, &["function_item", "struct_item", "impl_item"])
        else {
            continue;
        };
        let holders = ["function_item", "impl_item", "trait_item"];
        let Some(outer) = inner.parent().and_then(|p| enclosing(p, &holders)) else {
            continue;
        };
        let (Some(name), Some(list)) = (
            inner.child_by_field_name("name"),
            outer.child_by_field_name("type_parameters"),
        ) else {
            continue;
        };
        let used: Vec<&str> = named(list)
            .into_iter()
            .filter(|p| {
                let own = scene.name(*p);
                let own = if own.is_empty() { scene.of(*p) } else { own };
                mentions(scene.of(inner), own)
            })
            .map(|p| scene.of(p))
            .collect();
        let clause = children(outer)
            .into_iter()
            .find(|c| c.kind() == "where_clause");
        let mut edits = Vec::new();
        match inner.child_by_field_name("type_parameters") {
            Some(own) => {
                let at = own.start_byte() + 1;
                edits.push(edit(at..at, format!("{}, ", used.join(", "))));
            }
            None => {
                let at = name.end_byte();
                edits.push(edit(at..at, format!("<{}>", used.join(", "))));
            }
        }
        let body = inner.child_by_field_name("body");
        if let (Some(clause), Some(body)) = (clause, body) {
            let at = body.start_byte();
            let text = scene.of(clause).trim().trim_end_matches(',');
            edits.push(edit(at..at, format!("{text} ")));
        }
        ideas.edits(tier::EXACT, grade::NAMED, edits);
    }
}

/// The names that a pattern binds, where they stand.
fn bound<'t>(scene: &Scene<'t>, pattern: Node<'t>) -> Vec<Node<'t>> {
    nodes(pattern, &["identifier", "shorthand_field_identifier"])
        .into_iter()
        .filter(|n| {
            let parent = n.parent().map_or("", |p| p.kind());
            let path = parent == "scoped_identifier"
                || parent == "tuple_struct_pattern"
                    && n.parent().and_then(|p| p.child_by_field_name("type")) == Some(*n);
            !path
                && scene
                    .of(*n)
                    .starts_with(|c: char| c.is_lowercase() || c == '_')
        })
        .collect()
}

/// The alternatives of a pattern: those of `a | b | c`, which nest to the left.
fn alternatives<'t>(pattern: Node<'t>, found: &mut Vec<Node<'t>>) {
    let mut at = pattern;
    let mut parts = Vec::new();
    while at.kind() == "or_pattern" {
        let mut own = named(at);
        let Some(last) = own.pop() else { break };
        parts.push(last);
        let Some(first) = own.pop() else { break };
        at = first;
    }
    parts.push(at);
    found.extend(parts.into_iter().rev());
}

fn same_bindings(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for anchor in scene.primary().take(1) {
        let mut top = enclosing(anchor.node, &["or_pattern"]);
        while let Some(up) = top
            .and_then(|t| t.parent())
            .filter(|p| p.kind() == "or_pattern")
        {
            top = Some(up);
        }
        let Some(top) = top else { continue };
        let mut all = Vec::new();
        alternatives(top, &mut all);
        let names: Vec<Vec<Node<'_>>> = all.iter().map(|a| bound(scene, *a)).collect();
        renamed(scene, ideas, &names);
        own_arms(scene, ideas, top, &all);
        // What binds nothing may be a variant that holds something.
        for (alternative, own) in all.iter().zip(&names) {
            let missing = names
                .iter()
                .flatten()
                .find(|n| own.is_empty() && n.kind() == "identifier");
            if let Some(name) = missing.filter(|_| is_unit(scene, *alternative)) {
                let end = alternative.end_byte();
                let new = format!("({})", scene.of(*name));
                ideas.insert(tier::EXACT, grade::SEEN, end, new);
            }
        }
    }
}

fn is_unit(scene: &Scene<'_>, alternative: Node<'_>) -> bool {
    let text = scene.of(alternative);
    text.ends_with(|c: char| c.is_alphanumeric())
}

/// One name for all alternatives that bind one.
fn renamed(scene: &Scene<'_>, ideas: &mut Ideas<'_>, names: &[Vec<Node<'_>>]) {
    if names.iter().any(|own| own.len() != 1) {
        return;
    }
    let mut tried: Vec<&str> = Vec::new();
    for wanted in names.iter().flatten().map(|n| scene.of(*n)) {
        if tried.contains(&wanted) {
            continue;
        }
        tried.push(wanted);
        let edits = names.iter().flatten().filter(|n| scene.of(**n) != wanted);
        let edits = edits.map(|n| match n.kind() {
            "shorthand_field_identifier" => {
                edit(n.byte_range(), format!("{}: {wanted}", scene.of(*n)))
            }
            _ => edit(n.byte_range(), wanted),
        });
        ideas.edits(tier::EXACT, grade::NAMED, edits.collect());
    }
}

/// Each alternative as an arm, with the same value.
fn own_arms(scene: &Scene<'_>, ideas: &mut Ideas<'_>, top: Node<'_>, all: &[Node<'_>]) {
    let Some(arm) = enclosing(top, &["match_arm"]) else {
        return;
    };
    let Some(value) = arm.child_by_field_name("value") else {
        return;
    };
    let pattern = arm.child_by_field_name("pattern");
    if pattern
        .and_then(|p| named(p).first().copied())
        .is_none_or(|p| p.id() != top.id())
    {
        return;
    }
    let indent = scene.indent(arm.start_byte());
    let guard = scene.text.get(top.end_byte()..value.start_byte());
    let guard = guard.unwrap_or(" => ");
    let arms: Vec<String> = all
        .iter()
        .map(|a| format!("{}{guard}{},", scene.of(*a), scene.of(value)))
        .collect();
    let new = arms.join(&format!("\n{indent}"));
    ideas.replace(tier::EXACT, grade::SEEN, arm.byte_range(), new);
}
