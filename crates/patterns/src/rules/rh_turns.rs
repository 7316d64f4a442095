//! Patterns that turn options into results and the reverse, in a match, an
//! implementation or a whole function.

use sleepy_fix::Family::ResultHandling as Results;
use sleepy_fix::TextEdit;
use tree_sitter::Node;

use super::error_values::errors;
use super::{Pattern, find};
use crate::draft::{Ideas, edit, grade};
use crate::outline::{arguments, around, head};
use crate::parts::results;
use crate::scene::{Scene, tier};
use crate::syntax::{children, enclosing, find as nodes, named};

pub(super) const PATTERNS: &[Pattern] = &[
    find(
        "open_matched",
        Results,
        open_matched,
        "Opens what is matched where the arms are of what it holds.",
    )
    .when(&["E0308"], 0.25),
    find(
        "result_of_option",
        Results,
        result_of_option,
        "Makes a result of an option with an error of the function's type, or an option of a result.",
    )
    .when(&["E0308"], 0.25),
    find(
        "empty_is_ok",
        Results,
        empty_is_ok,
        "Gives a list of errors as the error, unless it is empty.",
    )
    .when(&["E0308"], 0.3),
    find(
        "option_as_result",
        Results,
        option_as_result,
        "Gives a result as the trait says where a method gave an option.",
    )
    .when(&["E0053"], 0.3),
    find(
        "both_tried",
        Results,
        both_tried,
        "Calculates with what two options hold, if both hold something.",
    )
    .when(&["E0369", "E0277"], 0.25),
    find(
        "bind_error",
        Results,
        bind_error,
        "Binds what a pattern ignores under the name that is used.",
    )
    .when(&["E0425"], 0.3),
    find(
        "associated_error",
        Results,
        associated_error,
        "Declares the error that an implementation really gives.",
    )
    .when(&["E0308", "E0277", "E0271", "E0053"], 0.2),
    find(
        "closure_ends_ok",
        Results,
        closure_ends_ok,
        "Ends a closure that may fail in `Ok(())`.",
    )
    .when(&["E0277", "E0308"], 0.25),
];

fn open_matched(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let wraps = |t: &String| matches!(head(t), "Result" | "Option");
    if !scene.facts.expected.iter().any(wraps) {
        return;
    }
    for anchor in scene.primary().take(1) {
        let arm = enclosing(anchor.node, &["match_arm"]);
        let pattern = arm.and_then(|a| a.child_by_field_name("pattern"));
        if !pattern.is_some_and(|p| p.byte_range().contains(&anchor.range.start)) {
            continue;
        }
        let matched = arm.and_then(|a| enclosing(a, &["match_expression"]));
        let Some(value) = matched.and_then(|m| m.child_by_field_name("value")) else {
            continue;
        };
        let result = around(scene, value).map_or("", |f| f.result);
        let end = scene.span(value).end;
        if matches!(head(result), "Result" | "Option") {
            ideas.insert(tier::EXACT, grade::NAMED, end, "?");
            ideas.insert(tier::EXACT, grade::SEEN, end, ".ok()?");
        }
        ideas.insert(tier::EXACT, grade::NAMED, end, ".unwrap_or_default()");
        // Or each arm but `_` matches what is held.
        let wrapper = match scene.facts.expected.iter().any(|t| head(t) == "Option") {
            true => "Some",
            false => "Ok",
        };
        let arms = matched
            .and_then(|m| m.child_by_field_name("body"))
            .map(named);
        let edits = arms
            .into_iter()
            .flatten()
            .filter_map(|a| a.child_by_field_name("pattern"));
        let edits = edits.filter(|p| scene.of(*p) != "_").flat_map(|p| {
            let (start, end) = (p.start_byte(), p.end_byte());
            [
                edit(start..start, format!("{wrapper}(")),
                edit(end..end, ")"),
            ]
        });
        ideas.edits(tier::EXACT, grade::SEEN, edits.collect());
    }
}

fn result_of_option(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let (Some(wants), Some(has)) = (scene.facts.expected.first(), scene.facts.found.first()) else {
        return;
    };
    for site in scene
        .sites
        .iter()
        .filter(|s| s.tier == tier::EXACT && s.tight())
        .take(1)
    {
        let end = site.range.end;
        match (head(wants), head(has)) {
            ("Result", "Option") => {
                let error = arguments(wants).get(1).copied().unwrap_or("String");
                for made in errors(scene, site.node, error).into_iter().take(4) {
                    let lazy = made.contains(['(', '{']);
                    let call = match lazy {
                        true => format!(".ok_or_else(|| {made})"),
                        false => format!(".ok_or({made})"),
                    };
                    ideas.insert(tier::EXACT, grade::NAMED, end, call);
                }
            }
            ("Option", "Result") => ideas.insert(tier::EXACT, grade::NAMED, end, ".ok()"),
            _ => {}
        }
    }
}

fn empty_is_ok(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let (Some(wants), Some(has)) = (scene.facts.expected.first(), scene.facts.found.first()) else {
        return;
    };
    let parts = arguments(wants);
    let [good, bad] = parts[..] else { return };
    let same = crate::facts::last_segment(bad) == crate::facts::last_segment(has);
    if head(wants) != "Result"
        || !same
        || !matches!(head(has), "Vec" | "HashMap" | "BTreeMap" | "String")
    {
        return;
    }
    for site in scene.sites.iter().filter(|s| s.tier == tier::EXACT).take(1) {
        let text = &scene.text[site.range.clone()];
        let indent = scene.indent(site.range.start);
        let usual = super::tm_maps::usual_value(good);
        let fine = usual.first().map_or("Default::default()", String::as_str);
        let plain = site.node.kind() == "identifier";
        let name = if plain {
            text.to_owned()
        } else {
            scene.fresh("errors")
        };
        let first = if plain {
            String::new()
        } else {
            format!("let {name} = {text};\n{indent}")
        };
        let made = format!(
            "{first}if {name}.is_empty() {{\n{indent}    Ok({fine})\n{indent}}} else {{\n{indent}    Err({name})\n{indent}}}"
        );
        ideas.replace(tier::EXACT, grade::NAMED, site.range.clone(), made);
    }
}

/// `Some(x)` as `Ok(x)`, `None` as an error: the edits for all values of a function.
fn as_results(scene: &Scene<'_>, function: Node<'_>, error: &str) -> Vec<TextEdit> {
    let mut edits = Vec::new();
    let Some(body) = function.child_by_field_name("body") else {
        return edits;
    };
    let missing = |node: Node<'_>| match error {
        "String" => "\"missing\"".to_owned(),
        _ => errors(scene, node, error)
            .first()
            .cloned()
            .unwrap_or_else(|| "Default::default()".into()),
    };
    for question in nodes(body, &["try_expression"]) {
        let at = scene.last(question);
        edits.push(edit(at..at, format!(".ok_or({})", missing(question))));
    }
    let ends = results(scene.text, function);
    for call in nodes(body, &["call_expression"]) {
        if let Some(name) = call
            .child_by_field_name("function")
            .filter(|f| scene.of(*f) == "Some")
        {
            let given = ends
                .iter()
                .any(|r| call.byte_range().contains(&r.start_byte()));
            if given {
                edits.push(edit(name.byte_range(), "Ok"));
            }
        }
    }
    for none in nodes(body, &["identifier"])
        .into_iter()
        .filter(|n| scene.of(*n) == "None")
    {
        let value = match error {
            "String" => "Err(\"missing\".to_string())".to_owned(),
            _ => format!("Err({})", missing(none)),
        };
        if !crate::syntax::parent_kind(none).ends_with("pattern") {
            edits.push(edit(none.byte_range(), value));
        }
    }
    edits
}

fn option_as_result(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for function in scene.functions.iter().take(1) {
        let Some(declared) = function.child_by_field_name("return_type") else {
            continue;
        };
        if head(scene.of(declared)) != "Option" {
            continue;
        }
        let block = enclosing(*function, &["impl_item"]);
        let own = block.map(|b| nodes(b, &["type_item"])).unwrap_or_default();
        let own = own
            .into_iter()
            .find(|t| matches!(scene.name(*t), "Err" | "Error"));
        let Some((name, error)) =
            own.and_then(|t| Some((scene.name(t), scene.of(t.child_by_field_name("type")?))))
        else {
            continue;
        };
        let inner = arguments(scene.of(declared))
            .first()
            .copied()
            .unwrap_or("Self");
        let mut edits = as_results(scene, *function, error);
        edits.push(edit(
            declared.byte_range(),
            format!("Result<{inner}, Self::{name}>"),
        ));
        ideas.edits(tier::EXACT, grade::NAMED, edits);
    }
}

fn both_tried(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    if !scene.facts.says("Option<") && !scene.facts.says("Result<") {
        return;
    }
    let Some(node) = scene.around_primary(&["binary_expression"]) else {
        return;
    };
    let sign = children(node).into_iter().find(|c| !c.is_named());
    let (Some(left), Some(right), Some(sign)) = (
        node.child_by_field_name("left"),
        node.child_by_field_name("right"),
        sign,
    ) else {
        return;
    };
    let result = around(scene, node).map_or("", |f| f.result);
    let (l, r, sign) = (scene.of(left), scene.of(right), scene.of(sign));
    if matches!(head(result), "Option" | "Result") {
        ideas.replace(
            tier::EXACT,
            grade::NAMED,
            node.byte_range(),
            format!("{l}? {sign} {r}?"),
        );
    }
    let zipped = format!("{l}.zip({r}).map(|(one, other)| one {sign} other)");
    ideas.replace(
        tier::EXACT,
        grade::NAMED,
        node.byte_range(),
        zipped.as_str(),
    );
    let wrapped = node
        .parent()
        .and_then(|p| p.parent())
        .filter(|c| scene.of(*c).starts_with("Some("));
    if let Some(wrapped) = wrapped {
        ideas.replace(tier::EXACT, grade::NAMED, wrapped.byte_range(), zipped);
    }
    let both = format!("{l}.unwrap_or_default() {sign} {r}.unwrap_or_default()");
    ideas.replace(tier::EXACT, grade::NAMED, node.byte_range(), both);
}

fn bind_error(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let Some(name) = scene
        .facts
        .quoted
        .first()
        .filter(|q| super::names::is_word(q))
    else {
        return;
    };
    for anchor in scene.primary().take(1) {
        let mut at = Some(anchor.node);
        while let Some(node) = at.filter(|n| n.kind() != "function_item") {
            let holder = match node.kind() {
                "match_arm" => node.child_by_field_name("pattern"),
                "closure_expression" => node.child_by_field_name("parameters"),
                "if_expression" | "while_expression" => nodes(node, &["let_condition"])
                    .first()
                    .and_then(|l| l.child_by_field_name("pattern")),
                _ => None,
            };
            let open = holder.map(ignored).unwrap_or_default();
            for range in open.into_iter().take(3) {
                ideas.replace(tier::EXACT, grade::NAMED, range, name.as_str());
            }
            at = node.parent();
        }
    }
}

/// The `_` of a pattern.
fn ignored(pattern: Node<'_>) -> Vec<std::ops::Range<usize>> {
    let mut found = Vec::new();
    crate::syntax::each(pattern, &mut |n| {
        if n.kind() == "_" {
            found.push(n.byte_range());
        }
    });
    found
}

fn associated_error(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let Some(function) = scene.functions.first() else {
        return;
    };
    let result = scene.part(*function, "return_type");
    let said = scene.code == "E0053" && head(result) == "Result";
    let written = arguments(result).get(1).copied().filter(|_| said);
    if !result.contains("Self::Err") && written.is_none() {
        return;
    }
    let Some(block) = enclosing(*function, &["impl_item"]) else {
        return;
    };
    for item in nodes(block, &["type_item"]) {
        let Some(of) = item.child_by_field_name("type") else {
            continue;
        };
        let from = scene
            .facts
            .words
            .split("From<")
            .nth(1)
            .and_then(|t| t.split_once(">`"));
        let told = written.into_iter().chain(from.map(|(of, _)| of));
        let found = told.chain(scene.facts.found.iter().map(String::as_str));
        for found in found
            .filter(|t| !t.contains(['_', '{']) && *t != scene.of(of))
            .take(2)
        {
            let kind = if found.starts_with('&') {
                "String"
            } else {
                found
            };
            ideas.replace(tier::EXACT, grade::NAMED, of.byte_range(), kind);
        }
        ideas.replace(
            tier::EXACT,
            grade::SEEN,
            of.byte_range(),
            "Box<dyn std::error::Error>",
        );
    }
}

fn closure_ends_ok(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for anchor in scene.anchors.iter().take(3) {
        let around = enclosing(anchor.node, &["closure_expression"]);
        let inside = || {
            nodes(anchor.node, &["closure_expression"])
                .into_iter()
                .next()
        };
        let Some(body) = around
            .or_else(inside)
            .and_then(|c| c.child_by_field_name("body"))
        else {
            continue;
        };
        let fails = !nodes(body, &["try_expression"]).is_empty() || scene.of(body).contains("Err(");
        let Some(last) = named(body)
            .pop()
            .filter(|_| body.kind() == "block" && fails)
        else {
            continue;
        };
        let text = scene.of(last);
        let end = last.end_byte();
        let semicolon = if text.ends_with([';', '}']) { "" } else { ";" };
        let indent = scene.indent(last.start_byte());
        ideas.insert(
            tier::EXACT,
            grade::NAMED,
            end,
            format!("{semicolon}\n{indent}Ok(())"),
        );
        return;
    }
}
