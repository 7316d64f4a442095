//! Patterns about values whose shape is not the wanted one: pairs out of
//! iterators, functions and closures side by side, values behind loops.

use sleepy_fix::Family::TypeMismatch as Types;
use tree_sitter::Node;

use super::calls::method;
use super::tm_maps::usual_value;
use super::{Pattern, find};
use crate::draft::{Ideas, edit, grade};
use crate::facts::NUMBERS;
use crate::outline::{arguments, around, functions, head};
use crate::scene::{Scene, tier};
use crate::syntax::{enclosing, find as nodes, named};

pub(super) const PATTERNS: &[Pattern] = &[
    find(
        "loop_pattern",
        Types,
        loop_pattern,
        "Goes through what matches a pattern that not all items match.",
    )
    .when(&["E0005", "E0308"], 0.3),
    find(
        "fn_pointers",
        Types,
        fn_pointers,
        "Takes functions side by side as pointers of one type.",
    )
    .when(&["E0308", "E0271"], 0.25),
    find(
        "type_of_result",
        Types,
        type_of_result,
        "Gives a local the type that the function gives with it.",
    )
    .when(&["E0308", "E0282", "E0283"], 0.15),
    find(
        "split_parts",
        Types,
        split_parts,
        "Takes the parts of a split text: `split_once`, or an array of them.",
    )
    .when(&["E0529", "E0527", "E0308"], 0.3),
    find(
        "signed_branch",
        Types,
        signed_branch,
        "Negates an unsigned number as a signed one, and casts the other branches.",
    )
    .when(&["E0600"], 0.4),
    find(
        "after_loop",
        Types,
        after_loop,
        "Gives a value behind a loop at the end of a function.",
    )
    .when(&["E0308", "E0317"], 0.3),
];

fn loop_pattern(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for anchor in scene.primary().take(2) {
        let Some(node) = enclosing(anchor.node, &["for_expression"]) else {
            continue;
        };
        let part = |f| node.child_by_field_name(f);
        let (Some(pattern), Some(value), Some(body)) =
            (part("pattern"), part("value"), part("body"))
        else {
            continue;
        };
        if anchor.range.start < pattern.start_byte() || anchor.range.end > value.end_byte() {
            continue;
        }
        let text = scene.of(pattern);
        let inner = text
            .split_once('(')
            .and_then(|(w, rest)| Some((w, rest.strip_suffix(')')?)));
        let end = scene.span(value).end;
        if let Some((wrapper, inner)) = inner.filter(|(w, _)| matches!(*w, "Some" | "Ok")) {
            for way in [
                ".flatten()",
                ".into_iter().flatten()",
                ".map_while(Result::ok)",
            ] {
                if wrapper == "Some" && way.contains("Result") {
                    continue;
                }
                let edits = vec![edit(pattern.byte_range(), inner), edit(end..end, way)];
                ideas.edits(tier::EXACT, grade::NAMED, edits);
            }
        }
        // The same pattern in the loop, the others left out.
        let (open, indent) = (body.start_byte() + 1, scene.indent(node.start_byte()));
        let name = scene.fresh("item");
        for leave in ["continue", "break"] {
            let line = format!(
                "\n{indent}    let {text} = {name} else {{\n{indent}        {leave};\n{indent}    }};"
            );
            let edits = vec![
                edit(pattern.byte_range(), name.as_str()),
                edit(open..open, line),
            ];
            ideas.edits(tier::EXACT, grade::NAMED, edits);
        }
        // Parts of a slice by their places.
        let places = named(pattern);
        if pattern.kind() == "slice_pattern" && places.iter().all(|p| p.kind() == "identifier") {
            let lines: String = places
                .iter()
                .enumerate()
                .map(|(i, p)| format!("\n{indent}    let {} = &{name}[{i}];", scene.of(*p)))
                .collect();
            let edits = vec![
                edit(pattern.byte_range(), name.as_str()),
                edit(open..open, lines),
            ];
            ideas.edits(tier::EXACT, grade::NAMED, edits);
        }
    }
}

fn fn_pointers(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let said = |w| scene.facts.says(w);
    if !(said("fn item") || said("fn pointer")) {
        return;
    }
    let all = functions(scene);
    let Some(body) = scene.body() else {
        return;
    };
    let value = |n: &Node<'_>| {
        let parent = n.parent().map_or("", |p| p.kind());
        let callee = n.parent().and_then(|p| p.child_by_field_name("function")) == Some(*n);
        !callee && !parent.ends_with("pattern") && parent != "let_declaration"
    };
    // All functions that stand as values, by what they take and give.
    let mut uses: Vec<(Node<'_>, String)> = Vec::new();
    for name in nodes(body, &["identifier", "scoped_identifier"])
        .iter()
        .filter(|n| value(n))
    {
        let text = crate::facts::bare(scene.of(*name));
        if let Some(f) = all.iter().find(|f| f.name == text && f.receiver.is_empty()) {
            let taken: Vec<&str> = f.parameters.iter().map(|p| p.of).collect();
            let given = if f.result.is_empty() {
                String::new()
            } else {
                format!(" -> {}", f.result)
            };
            uses.push((*name, format!("fn({}){given}", taken.join(", "))));
        }
    }
    let Some((first, of)) = uses.first() else {
        return;
    };
    let end = first.end_byte();
    ideas.insert(tier::EXACT, grade::NAMED, end, format!(" as {of}"));
    let cast = uses
        .iter()
        .map(|(n, of)| edit(n.end_byte()..n.end_byte(), format!(" as {of}")));
    ideas.edits(tier::EXACT, grade::NAMED, cast.collect());
    // Or the list is declared to hold such pointers.
    if let Some(local) = enclosing(*first, &["let_declaration"])
        && let Some(pattern) = local.child_by_field_name("pattern")
        && local.child_by_field_name("type").is_none()
    {
        let at = pattern.end_byte();
        let count = uses
            .iter()
            .filter(|(n, _)| enclosing(*n, &["let_declaration"]) == Some(local))
            .count();
        for kind in [
            format!(": [{of}; {count}]"),
            format!(": Vec<{of}>"),
            format!(": Vec<(_, {of})>"),
            format!(": [(_, {of}); {count}]"),
        ] {
            ideas.insert(tier::EXACT, grade::SEEN, at, kind);
        }
    }
}

fn type_of_result(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let Some(function) = scene.functions.first() else {
        return;
    };
    let (Some(body), Some(result)) = (
        function.child_by_field_name("body"),
        function
            .child_by_field_name("return_type")
            .map(|r| scene.of(r)),
    ) else {
        return;
    };
    if result.starts_with("impl ") {
        return;
    }
    let locals = nodes(body, &["let_declaration"]);
    let mut given = Vec::new();
    super::errors::results(body, &mut given);
    for value in given {
        let text = scene.of(value);
        let wrapped = text
            .split_once('(')
            .filter(|(w, _)| matches!(*w, "Ok" | "Some"));
        let (name, of) = match wrapped {
            Some((_, inner)) => (
                inner.trim_end_matches(')'),
                arguments(result).first().copied(),
            ),
            None => (text, Some(result)),
        };
        let Some(of) = of else { continue };
        for local in &locals {
            let Some(pattern) = local.child_by_field_name("pattern") else {
                continue;
            };
            if scene.of(pattern).trim_start_matches("mut ") != name {
                continue;
            }
            // Elsewhere a type is no news.
            let near = scene.anchors.iter().any(|a| {
                local.byte_range().contains(&a.range.start)
                    || crate::parts::mentions(scene.of(a.node), name)
            });
            if near && local.child_by_field_name("type").is_none() {
                ideas.insert(
                    tier::EXACT,
                    grade::NAMED,
                    pattern.end_byte(),
                    format!(": {of}"),
                );
            }
        }
    }
}

fn split_parts(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for anchor in scene.anchors.iter().take(2) {
        let Some(local) = enclosing(anchor.node, &["let_declaration", "let_condition"]) else {
            continue;
        };
        let part = |f| local.child_by_field_name(f);
        let (Some(pattern), Some(value)) = (part("pattern"), part("value")) else {
            continue;
        };
        if !matches!(pattern.kind(), "slice_pattern" | "tuple_pattern") {
            continue;
        }
        let names: Vec<&str> = named(pattern).into_iter().map(|n| scene.of(n)).collect();
        let refutable =
            local.child_by_field_name("alternative").is_some() || local.kind() == "let_condition";
        let call = method(value).filter(|(_, name, _)| scene.of(*name).starts_with("split"));
        if let (Some((_, name, _)), [one, two]) = (call, &names[..])
            && scene.of(name) == "split"
        {
            let pair = match refutable {
                true => format!("Some(({one}, {two}))"),
                false => format!("({one}, {two})"),
            };
            let mut edits = vec![
                edit(pattern.byte_range(), pair),
                edit(name.byte_range(), "split_once"),
            ];
            if refutable {
                ideas.edits(tier::EXACT, grade::NAMED, edits);
            } else {
                edits.push(edit(value.end_byte()..value.end_byte(), "?"));
                ideas.edits(tier::EXACT, grade::NAMED, edits);
            }
        }
        // Any number of parts, as a list.
        let listed = edit(pattern.byte_range(), format!("[{}]", names.join(", ")));
        let end = value.end_byte();
        let collected = edit(end..end, ".collect::<Vec<_>>()[..]");
        if refutable {
            ideas.edits(
                tier::EXACT,
                grade::NAMED,
                vec![listed.clone(), collected.clone()],
            );
            let whole = vec![listed, edit(end..end, "[..]")];
            ideas.edits(tier::EXACT, grade::SEEN, whole);
        } else if local.kind() == "let_declaration" {
            let result = around(scene, local).map_or("", |f| f.result);
            let leave = match head(result) {
                "Option" => "return None".to_owned(),
                "Result" => {
                    let error = arguments(result).get(1).copied().unwrap_or("String");
                    let made = super::error_values::errors(scene, local, error);
                    format!(
                        "return Err({})",
                        made.first().map_or("\"missing\".into()", String::as_str)
                    )
                }
                _ => "panic!(\"wrong number of parts\")".to_owned(),
            };
            let edits = vec![
                listed,
                edit(
                    end..end,
                    format!(".collect::<Vec<_>>()[..] else {{ {leave} }}"),
                ),
            ];
            ideas.edits(tier::EXACT, grade::NAMED, edits);
        }
    }
}

fn signed_branch(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let Some(node) = scene.around_primary(&["unary_expression"]) else {
        return;
    };
    let Some(value) = named(node)
        .pop()
        .filter(|_| scene.of(node).starts_with('-'))
    else {
        return;
    };
    let result = around(scene, node).map_or("", |f| f.result);
    let mut kinds: Vec<&str> = NUMBERS
        .iter()
        .copied()
        .filter(|n| *n == result && !n.starts_with('u'))
        .collect();
    kinds.extend(["i64", "i32", "isize"].iter().filter(|n| **n != result));
    // The other branches of the `if` or `match` that this is a value of.
    let top = enclosing(node, &["if_expression", "match_expression"]);
    let mut branches = Vec::new();
    if let Some(top) = top {
        super::errors::results(crate::syntax::whole_chain(top), &mut branches);
    }
    let text = scene.of(value);
    for of in kinds {
        for cast in [format!("-({text} as {of})"), format!("-{of}::from({text})")] {
            ideas.replace(tier::EXACT, grade::NAMED, node.byte_range(), cast.as_str());
            let mut edits = vec![edit(node.byte_range(), cast.as_str())];
            for other in branches
                .iter()
                .filter(|b| **b != node && b.kind() != "integer_literal")
            {
                let range = scene.span(*other);
                let way = match cast.contains(" as ") {
                    true => format!("{} as {of}", scene.of(*other)),
                    false => format!("{of}::from({})", scene.of(*other)),
                };
                edits.push(edit(range, way));
            }
            if edits.len() > 1 {
                ideas.edits(tier::EXACT, grade::NAMED, edits);
            }
        }
    }
}

fn after_loop(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    const LOOPS: [&str; 2] = ["for_expression", "while_expression"];
    if !scene.facts.says("`()`") {
        return;
    }
    for function in scene.functions.iter().take(1) {
        let (Some(body), Some(result)) = (
            function.child_by_field_name("body"),
            function
                .child_by_field_name("return_type")
                .map(|r| scene.of(r)),
        ) else {
            continue;
        };
        let Some(mut last) = named(body).pop() else {
            continue;
        };
        if last.kind() == "expression_statement" {
            last = named(last).pop().unwrap_or(last);
        }
        if !LOOPS.contains(&last.kind()) {
            continue;
        }
        let end = last.end_byte();
        let indent = scene.indent(last.start_byte());
        let mut values: Vec<String> = match head(result) {
            "Option" => vec!["None".into()],
            "bool" => vec!["true".into(), "false".into()],
            "Result" => {
                let parts = arguments(result);
                let good = parts.first().map(|p| usual_value(p)).unwrap_or_default();
                let bad = parts
                    .get(1)
                    .map(|e| super::error_values::errors(scene, last, e))
                    .unwrap_or_default();
                // `Ok(())` is what `final_ok` ends with.
                let good = good.into_iter().take(1).filter(|v| v != "()");
                let good = good.map(|v| format!("Ok({v})"));
                good.chain(bad.into_iter().take(2).map(|e| format!("Err({e})")))
                    .collect()
            }
            _ => Vec::new(),
        };
        // What the loop gathered is what is given.
        let gathered: Vec<&str> = nodes(body, &["let_declaration"])
            .into_iter()
            .filter(|l| {
                l.parent() == Some(body) && super::super::parts::has(*l, "mutable_specifier")
            })
            .filter_map(|l| l.child_by_field_name("pattern"))
            .map(|p| scene.of(p))
            .collect();
        for name in gathered.iter().rev().take(2) {
            values.push((*name).to_owned());
            if matches!(head(result), "Option" | "Result") {
                let wrapper = if head(result) == "Option" {
                    "Some"
                } else {
                    "Ok"
                };
                values.insert(0, format!("{wrapper}({name})"));
            }
        }
        values.extend(usual_value(result).into_iter().take(1));
        for value in values.into_iter().take(6) {
            ideas.insert(tier::EXACT, grade::NAMED, end, format!("\n{indent}{value}"));
        }
    }
}
