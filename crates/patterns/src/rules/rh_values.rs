//! Patterns about results as values: collecting their errors, comparing them,
//! matching several at once, giving less than what was made.

use sleepy_fix::Family::ResultHandling as Results;
use tree_sitter::Node;

use super::calls::method;
use super::{Pattern, find};
use crate::bindings::statement;
use crate::draft::{Ideas, edit, grade};
use crate::facts::NUMBERS;
use crate::outline::{arguments, head};
use crate::scene::{Scene, tier};
use crate::syntax::{children, enclosing, named};

pub(super) const PATTERNS: &[Pattern] = &[
    find(
        "opened",
        Results,
        opened,
        "Opens an option or a result where exactly what it holds is wanted.",
    )
    .when(&["E0308", "E0277"], 0.2),
    find(
        "statement_try",
        Results,
        statement_try,
        "Ends a statement that gives a result: `?;`.",
    )
    .when(&["E0308"], 0.3),
    find(
        "nothing_given",
        Results,
        nothing_given,
        "Gives `()` for a value that is not wanted: `x?; Ok(())`.",
    )
    .when(&["E0308"], 0.3),
    find(
        "gather",
        Results,
        gather,
        "Adds the error or the value of a result to a list, if there is one.",
    )
    .when(&["E0308"], 0.25),
    find(
        "both_errors",
        Results,
        both_errors,
        "Matches an error at each place of a tuple of results.",
    )
    .when(&["E0308"], 0.3),
    find(
        "same_result",
        Results,
        same_result,
        "Compares results whose errors cannot be compared: `matches!`, `is_ok_and`.",
    )
    .when(&["E0369", "E0277"], 0.25),
    find(
        "error_kind",
        Results,
        error_kind,
        "Asks an error for its kind before that is compared or matched.",
    )
    .when(&["E0308", "E0369", "E0277"], 0.3),
    find(
        "partition_parts",
        Results,
        partition_parts,
        "Takes values and errors out of results that were parted.",
    )
    .when(&["E0308", "E0277", "E0271"], 0.3),
];

/// What is found and what is expected where one is the other in an option or result.
fn held<'s>(scene: &'s Scene<'_>) -> Option<(&'s str, &'s str)> {
    let (found, wanted) = (scene.facts.found.first()?, scene.facts.expected.first()?);
    let inner = *arguments(found).first()?;
    let same = bare_eq(inner, wanted) || wanted.contains("integer") || wanted.contains("float");
    (matches!(head(found), "Option" | "Result") && same).then_some((found, wanted))
}

fn bare_eq(one: &str, other: &str) -> bool {
    let strip = |t: &str| crate::facts::last_segment(t.trim()).to_owned();
    strip(one) == strip(other)
}

fn opened(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let Some((found, wanted)) = held(scene) else {
        return;
    };
    let result = scene
        .functions
        .first()
        .and_then(|f| f.child_by_field_name("return_type"));
    let result = head(result.map_or("", |r| scene.of(r)));
    let option = head(found) == "Option";
    let mut ways: Vec<(u8, String)> = Vec::new();
    if result == head(found) {
        ways.push((grade::NAMED, "?".into()));
    }
    if result == "Option" && !option {
        ways.push((grade::NAMED, ".ok()?".into()));
    }
    if !wanted.starts_with('&') {
        ways.push((grade::NAMED, ".unwrap_or_default()".into()));
    }
    if NUMBERS.contains(&wanted) {
        ways.push((grade::NAMED, format!(".unwrap_or({wanted}::MAX)")));
        ways.push((grade::SEEN, ".unwrap_or(0)".into()));
    }
    ways.push((grade::NAMED, ".unwrap()".into()));
    ways.push((grade::SEEN, ".expect(\"there is a value\")".into()));
    let near = scene
        .sites
        .iter()
        .filter(|s| s.tier == tier::EXACT && s.tight());
    for site in near.take(2) {
        for (grade, way) in &ways {
            ideas.insert(site.tier, *grade, site.range.end, way.as_str());
        }
    }
}

/// Whether the message found a result or an option where `()` is wanted.
fn unwanted(scene: &Scene<'_>) -> bool {
    let holds = |t: &String| t.starts_with("Result<") || t.starts_with("Option<");
    scene.facts.expected.iter().any(|t| t == "()") && scene.facts.found.iter().any(holds)
}

fn statement_try(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    if !unwanted(scene) {
        return;
    }
    for site in scene
        .sites
        .iter()
        .filter(|s| s.tier <= tier::AROUND)
        .take(3)
    {
        let last = site.node.parent().is_some_and(|p| p.kind() == "block");
        if !last {
            continue;
        }
        let (start, end) = (site.range.start, site.range.end);
        if site.tight() {
            ideas.insert(tier::EXACT, grade::NAMED, end, "?;");
            ideas.insert(tier::EXACT, grade::SEEN, end, ".unwrap();");
        }
        let ignored = vec![edit(start..start, "let _ = "), edit(end..end, ";")];
        ideas.edits(tier::EXACT, grade::SEEN, ignored);
    }
}

fn nothing_given(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let unit = |t: &String| t.starts_with("Result<(),") || t == "Option<()>";
    let found = |t: &String| matches!(head(t), "Result" | "Option");
    if !scene.facts.expected.iter().any(unit) || !scene.facts.found.iter().any(found) {
        return;
    }
    let wrapper = match scene.facts.expected.iter().any(|t| t.starts_with("Option")) {
        true => "Some",
        false => "Ok",
    };
    for site in scene
        .sites
        .iter()
        .filter(|s| s.tier == tier::EXACT && s.tight())
        .take(2)
    {
        let end = site.range.end;
        ideas.insert(tier::EXACT, grade::NAMED, end, ".map(|_| ())");
        let in_block = site.node.parent().is_some_and(|p| p.kind() == "block");
        let indent = scene.indent(site.range.start);
        if in_block {
            let text = format!("?;\n{indent}{wrapper}(())");
            ideas.insert(tier::EXACT, grade::NAMED, end, text);
        } else {
            let edits = vec![
                edit(site.range.start..site.range.start, "{ "),
                edit(end..end, format!("?; {wrapper}(()) }}")),
            ];
            ideas.edits(tier::EXACT, grade::NAMED, edits);
        }
    }
}

fn gather(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    const ADDS: [&str; 5] = ["push", "insert", "push_back", "push_str", "send"];
    let Some(anchor) = scene.primary().next() else {
        return;
    };
    let Some(call) = enclosing(anchor.node, &["arguments"]).and_then(|a| a.parent()) else {
        return;
    };
    let Some((list, name, given)) = method(call).filter(|(_, n, _)| ADDS.contains(&scene.of(*n)))
    else {
        return;
    };
    let [value] = named(given)[..] else { return };
    let kind = scene.facts.found.first().map_or("", |f| head(f));
    let wanted = scene.facts.expected.first().map_or("", String::as_str);
    let parts = scene
        .facts
        .found
        .first()
        .map(|f| arguments(f))
        .unwrap_or_default();
    let mut ways: Vec<(&str, &str)> = match kind {
        "Result" => vec![("Err(error)", ".err()"), ("Ok(value)", ".ok()")],
        "Option" => vec![("Some(value)", "")],
        _ => return,
    };
    if parts.first().is_some_and(|p| bare_eq(p, wanted)) {
        ways.reverse();
    }
    let whole = statement(call).filter(|s| scene.of(*s).trim_end_matches(';') == scene.of(call));
    let (target, text, way) = (scene.of(list), scene.of(value), scene.of(name));
    for (pattern, call_end) in ways {
        let extend = format!("{target}.extend({text}{call_end})");
        ideas.replace(tier::EXACT, grade::NAMED, call.byte_range(), extend);
        if let Some(whole) = whole {
            let inner = pattern.split(['(', ')']).nth(1).unwrap_or("value");
            let indent = scene.indent(whole.start_byte());
            let block = format!(
                "if let {pattern} = {text} {{\n{indent}    {target}.{way}({inner});\n{indent}}}"
            );
            ideas.replace(tier::EXACT, grade::NAMED, whole.byte_range(), block);
        }
    }
}

fn both_errors(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for anchor in scene.anchors.iter().take(2) {
        let Some(arm) = enclosing(anchor.node, &["match_arm"]) else {
            continue;
        };
        let matched = enclosing(arm, &["match_expression"]);
        let tuple = matched
            .and_then(|m| m.child_by_field_name("value"))
            .filter(|v| v.kind() == "tuple_expression");
        let (Some(tuple), Some(pattern)) = (tuple, arm.child_by_field_name("pattern")) else {
            continue;
        };
        let places = named(tuple).len();
        let text = scene.of(pattern);
        if text.starts_with('(') || !(2..=4).contains(&places) {
            continue;
        }
        let at = |place: usize| {
            let parts = (0..places).map(|p| if p == place { text } else { "_" });
            format!("({})", parts.collect::<Vec<_>>().join(", "))
        };
        let all: Vec<String> = (0..places).map(at).collect();
        let range = pattern.byte_range();
        ideas.replace(tier::EXACT, grade::NAMED, range.clone(), all.join(" | "));
        // Errors of different types need an arm each.
        if let Some(value) = arm.child_by_field_name("value") {
            let indent = scene.indent(arm.start_byte());
            let body = scene.of(value);
            let arms = all.iter().map(|p| format!("{p} => {body},"));
            let arms: Vec<String> = arms.collect();
            let joined = arms.join(&format!("\n{indent}"));
            ideas.replace(tier::EXACT, grade::NAMED, arm.byte_range(), joined);
        }
    }
}

/// Whether a text can stand as a pattern: literals, paths, nothing computed.
fn is_pattern(text: &str) -> bool {
    let plain = text.starts_with(['"', '\'', '_']) || text.parse::<f64>().is_ok();
    plain
        || text.starts_with(char::is_uppercase)
        || text == "()"
        || text == "true"
        || text == "false"
}

fn same_result(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for anchor in scene.anchors.iter().take(2) {
        let compared = enclosing(anchor.node, &["binary_expression"]);
        let asserted = enclosing(anchor.node, &["call_expression"]);
        let (whole, left, right, not, before, after) = if let Some(node) = compared {
            let (Some(left), Some(right), Some(sign)) = (
                node.child_by_field_name("left"),
                node.child_by_field_name("right"),
                children(node)
                    .into_iter()
                    .find(|c| matches!(c.kind(), "==" | "!=")),
            ) else {
                continue;
            };
            (node, left, right, scene.of(sign) == "!=", "", "")
        } else if let Some(call) = asserted
            && let Some(name) = call.child_by_field_name("function").map(|f| scene.of(f))
            && matches!(name, "assert_eq!" | "assert_ne!")
            && let Some([left, right, ..]) =
                call.child_by_field_name("arguments").map(named).as_deref()
        {
            (call, *left, *right, name == "assert_ne!", "assert!(", ")")
        } else {
            continue;
        };
        for (value, form) in [(left, right), (right, left)] {
            let Some((wrapper, inner)) = scene.of(form).split_once('(') else {
                continue;
            };
            let inner = inner.strip_suffix(')').unwrap_or(inner);
            if !matches!(wrapper, "Ok" | "Err" | "Some") {
                continue;
            }
            let value = scene.of(value);
            let sign = if not { "!" } else { "" };
            let test = if is_pattern(inner) {
                format!("{sign}matches!({value}, {wrapper}({inner}))")
            } else {
                format!("{sign}matches!(&{value}, {wrapper}(it) if *it == {inner})")
            };
            let put = |test: String| format!("{before}{test}{after}");
            ideas.replace(tier::EXACT, grade::NAMED, whole.byte_range(), put(test));
            if wrapper == "Ok" {
                let asked = format!("{sign}{value}.is_ok_and(|it| it == {inner})");
                ideas.replace(tier::EXACT, grade::NAMED, whole.byte_range(), put(asked));
                let op = if not { "!=" } else { "==" };
                let kept = format!("{value}.ok() {op} Some({inner})");
                ideas.replace(tier::EXACT, grade::SEEN, whole.byte_range(), put(kept));
            }
        }
    }
}

fn error_kind(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let said = |list: &[String]| list.iter().any(|t| t.ends_with("ErrorKind"));
    if !said(&scene.facts.found) && !said(&scene.facts.expected) && !said(&scene.facts.quoted) {
        return;
    }
    for anchor in scene.anchors.iter().take(3) {
        let matched = enclosing(anchor.node, &["match_expression", "let_condition"])
            .and_then(|m| m.child_by_field_name("value"));
        let compared = enclosing(anchor.node, &["binary_expression"]);
        let left = compared.and_then(|b| b.child_by_field_name("left"));
        for value in [left, matched].into_iter().flatten() {
            let range = scene.span(value);
            let text = scene.of(value).trim_start_matches(['&', '*']);
            ideas.replace(
                tier::EXACT,
                grade::NAMED,
                range.clone(),
                format!("{text}.kind()"),
            );
            ideas.replace(tier::EXACT, grade::NAMED, range, format!("*{text}.kind()"));
        }
    }
}

fn partition_parts(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for anchor in scene.anchors.iter().take(3) {
        let Some(local) = enclosing(anchor.node, &["let_declaration"]) else {
            continue;
        };
        let part = |field| local.child_by_field_name(field);
        let (Some(pattern), Some(value)) = (part("pattern"), part("value")) else {
            continue;
        };
        let parted = scene.of(value).contains(".partition(");
        let [good, bad] = named(pattern)[..] else {
            continue;
        };
        if !parted || pattern.kind() != "tuple_pattern" {
            continue;
        }
        let kinds = part("type").map(named).unwrap_or_default();
        let (typed, kinds) = match (part("type"), &kinds[..]) {
            (Some(of), [one, two]) => (
                edit(of.byte_range(), "(Vec<_>, Vec<_>)"),
                [scene.of(*one), scene.of(*two)],
            ),
            _ => {
                let end = pattern.end_byte();
                (edit(end..end, ": (Vec<_>, Vec<_>)"), ["Vec<_>", "Vec<_>"])
            }
        };
        let indent = scene.indent(local.start_byte());
        let line = |name: Node<'_>, of: &str, way: &str| {
            let name = scene.of(name);
            format!("\n{indent}let {name}: {of} = {name}.into_iter().filter_map({way}).collect();")
        };
        let more = line(good, kinds[0], "Result::ok") + &line(bad, kinds[1], "Result::err");
        let end = local.end_byte();
        ideas.edits(tier::EXACT, grade::NAMED, vec![typed, edit(end..end, more)]);
    }
}
