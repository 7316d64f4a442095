//! Patterns about branches that lack a value, and matches on what may be absent.

use sleepy_fix::Family::ResultHandling as Results;

use super::calls::method;
use super::{Pattern, find};
use crate::bindings::statement;
use crate::draft::{Ideas, edit, grade};
use crate::outline::{around, head};
use crate::scene::{Scene, tier};
use crate::syntax::{enclosing, named, whole_chain};

pub(super) const PATTERNS: &[Pattern] = &[
    find(
        "presence",
        Results,
        presence,
        "Asks whether there is a value: `is_some`, `is_none`, `contains_key`.",
    )
    .when(&["E0308", "E0600", "E0369"], 0.08),
    find(
        "else_of_context",
        Results,
        else_of_context,
        "Adds the `else` that its surroundings suggest: the value assigned to, what the other branches give.",
    )
    .when(&["E0317", "E0308"], 0.08),
    find(
        "match_present",
        Results,
        match_present,
        "Matches on an option or result as what it is: `if let`, `let … else`, other arms.",
    )
    .when(&["E0308", "E0005"], 0.06),
];

fn presence(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    // Whether there is a value is an answer only where a truth value is asked for.
    if scene.code == "E0308" && !scene.facts.says("`bool`") {
        return;
    }
    for anchor in scene.primary().take(2) {
        let Some(call) = enclosing(
            anchor.node,
            &[
                "unary_expression",
                "call_expression",
                "identifier",
                "field_expression",
            ],
        ) else {
            continue;
        };
        let negated = call.kind() == "unary_expression" && scene.of(call).starts_with('!');
        let Some(value) = (if negated {
            named(call).first().copied()
        } else {
            Some(call)
        }) else {
            continue;
        };
        let text = scene.of(value);
        let range = scene.span(call);
        let (yes, no) = if negated {
            ("is_none", "is_some")
        } else {
            ("is_some", "is_none")
        };
        let results = if negated {
            ["is_err", "is_ok"]
        } else {
            ["is_ok", "is_err"]
        };
        for name in [yes, no].into_iter().chain(results) {
            ideas.replace(
                tier::EXACT,
                grade::NAMED,
                range.clone(),
                format!("{text}.{name}()"),
            );
        }
        if negated {
            ideas.replace(
                tier::EXACT,
                grade::NAMED,
                range.clone(),
                format!("{text}.is_empty()"),
            );
            ideas.replace(
                tier::EXACT,
                grade::NAMED,
                range.clone(),
                format!("{text} == 0"),
            );
            ideas.replace(
                tier::EXACT,
                grade::SEEN,
                range.clone(),
                format!("*{text} == 0"),
            );
            ideas.replace(tier::EXACT, grade::SEEN, range.clone(), format!("!*{text}"));
            ideas.replace(
                tier::EXACT,
                grade::SEEN,
                range.clone(),
                format!("!{text}.unwrap_or(false)"),
            );
            ideas.replace(
                tier::EXACT,
                grade::SEEN,
                range.clone(),
                format!("!{text}.unwrap_or(&false)"),
            );
            ideas.replace(
                tier::EXACT,
                grade::SEEN,
                range.clone(),
                format!("!{text}.is_some_and(|it| *it)"),
            );
        }
        if let Some((receiver, name, list)) = method(value) {
            let own = scene.of(receiver);
            let arguments = scene.of(list);
            let sign = if negated { "!" } else { "" };
            let others: &[&str] = match scene.of(name) {
                "get" | "get_mut" => &["contains_key", "contains"],
                "find" | "position" | "filter" => &["any", "contains"],
                "first" | "last" | "next" | "peek" => &["is_empty"],
                "find_map" => &["any"],
                _ => &[],
            };
            for other in others {
                ideas.replace(
                    tier::EXACT,
                    grade::NAMED,
                    range.clone(),
                    format!("{sign}{own}.{other}{arguments}"),
                );
            }
        }
    }
}

fn else_of_context(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for anchor in scene.anchors.iter().take(4) {
        let Some(branch) = enclosing(anchor.node, &["if_expression"]) else {
            continue;
        };
        // What is returned from a branch is not the value of the `if`.
        let left = enclosing(anchor.node, &["return_expression"]);
        if left.is_some_and(|r| r.start_byte() > branch.start_byte()) {
            continue;
        }
        // The outermost `if` of the chain: where its value goes.
        let top = whole_chain(branch);
        let mut inner = top;
        while let Some(next) = inner
            .child_by_field_name("alternative")
            .and_then(|a| named(a).first().copied())
            .filter(|n| n.kind() == "if_expression")
        {
            inner = next;
        }
        if inner.child_by_field_name("alternative").is_some() {
            continue;
        }
        let mut values: Vec<String> = Vec::new();
        if let Some(assigned) = top
            .parent()
            .filter(|p| p.kind() == "assignment_expression")
            .and_then(|p| p.child_by_field_name("left"))
        {
            values.push(scene.of(assigned).to_owned());
        }
        let mut given = Vec::new();
        super::errors::results(top, &mut given);
        if let Some(block) = inner.child_by_field_name("consequence") {
            super::errors::results(block, &mut given);
        }
        for value in &given {
            let text = scene.of(*value);
            values.push(text.to_owned());
            match value.kind() {
                "char_literal" => {
                    let last = text.trim_matches('\'').chars().next().unwrap_or('A');
                    values.extend(char::from_u32(u32::from(last) + 1).map(|c| format!("'{c}'")));
                    values.extend(["'F'", "' '", "'-'", "'?'"].map(String::from));
                }
                "string_literal" => {
                    values.extend(["\"\"", "\"none\"", "\"unknown\""].map(String::from))
                }
                "integer_literal" => values.extend(["0", "1"].map(String::from)),
                "boolean_literal" => values.extend(["false", "true"].map(String::from)),
                "float_literal" => values.push("0.0".to_owned()),
                _ => {}
            }
        }
        for (name, _) in super::error_values::in_scope(scene, top).iter().take(5) {
            values.push((*name).to_owned());
        }
        let result = around(scene, top).map_or("", |f| f.result);
        match head(result) {
            "Option" => values.push("None".to_owned()),
            "Result" => {
                if let Some(of) = super::error_values::error_type(scene, top) {
                    values.extend(
                        super::error_values::errors(scene, top, of)
                            .into_iter()
                            .map(|e| format!("Err({e})")),
                    );
                }
            }
            _ => {}
        }
        for (i, value) in values.iter().take(14).enumerate() {
            let indent = scene.indent(top.start_byte());
            let grade = if i < 6 { grade::NAMED } else { grade::SEEN };
            ideas.insert(
                tier::EXACT,
                grade,
                inner.end_byte(),
                format!(" else {{\n{indent}    {value}\n{indent}}}"),
            );
        }
    }
}

fn match_present(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for anchor in scene.primary().take(2) {
        // `if option` and `while option`.
        if let Some(_branch) = anchor
            .node
            .parent()
            .filter(|p| matches!(p.kind(), "if_expression" | "while_expression"))
        {
            let text = scene.of(anchor.node);
            for pattern in ["Some(_)", "Ok(_)"] {
                ideas.replace(
                    tier::EXACT,
                    grade::NAMED,
                    anchor.range.clone(),
                    format!("let {pattern} = {text}"),
                );
            }
        }
        // A local that should be what the option holds.
        let local = statement(anchor.node).filter(|s| s.kind() == "let_declaration");
        let Some((local, value)) = local.and_then(|l| Some((l, l.child_by_field_name("value")?)))
        else {
            continue;
        };
        let Some(pattern) = local.child_by_field_name("pattern") else {
            continue;
        };
        let result = around(scene, local).map_or("", |f| f.result);
        let mut ways = match head(result) {
            "Option" => vec!["return None".to_owned()],
            "Result" => Vec::new(),
            "bool" => vec!["return false".to_owned()],
            "" => vec!["return".to_owned()],
            "String" => vec!["return String::new()".to_owned()],
            "Vec" => vec!["return Vec::new()".to_owned()],
            of if of.starts_with('f') => vec!["return 0.0".to_owned()],
            _ => vec!["return 0".to_owned()],
        };
        if let Some(of) = super::error_values::error_type(scene, local) {
            let made = super::error_values::errors(scene, local, of);
            ways.extend(made.into_iter().take(3).map(|e| format!("return Err({e})")));
        }
        if enclosing(
            local,
            &["for_expression", "while_expression", "loop_expression"],
        )
        .is_some()
        {
            ways.extend(["continue".to_owned(), "break".to_owned()]);
        }
        let inner = scene.of(pattern);
        for wrapper in ["Some", "Ok"] {
            for way in &ways {
                let head = pattern.byte_range();
                let wrapped = if inner.starts_with("Some(") || inner.starts_with("Ok(") {
                    inner.to_owned()
                } else {
                    format!("{wrapper}({inner})")
                };
                let end = scene.span(value).end;
                let indent = scene.indent(local.start_byte());
                let edits = vec![
                    edit(head, wrapped),
                    edit(
                        end..end,
                        format!(" else {{\n{indent}    {way};\n{indent}}}"),
                    ),
                ];
                ideas.edits(tier::EXACT, grade::NAMED, edits);
            }
        }
    }
}
