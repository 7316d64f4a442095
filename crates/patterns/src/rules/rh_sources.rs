//! Patterns about where errors come from and what they are turned into.

use sleepy_fix::Family::ResultHandling as Results;
use sleepy_fix::TextEdit;
use tree_sitter::Node;

use super::calls::method;
use super::error_values::error_type;
use super::{Pattern, find};
use crate::bindings::bindings;
use crate::draft::{Ideas, edit, grade};
use crate::outline::{Own, Shape, around, head, types};
use crate::scene::{Scene, tier};
use crate::syntax::{enclosing, find as nodes};

pub(super) const PATTERNS: &[Pattern] = &[
    find(
        "convert_here",
        Results,
        convert_here,
        "Turns a foreign error into the variant that suits it, before `?`.",
    )
    .when(&["E0277", "E0271"], 0.25),
    find(
        "send_errors",
        Results,
        send_errors,
        "Lets boxed errors go between threads, in all signatures.",
    )
    .when(&["E0277", "E0308"], 0.3),
    find(
        "sum_results",
        Results,
        sum_results,
        "Adds or multiplies results up to one, and hands the error on.",
    )
    .when(&["E0277", "E0283", "E0282"], 0.3),
    find(
        "closure_error",
        Results,
        closure_error,
        "Names the error of a closure that uses `?`.",
    )
    .when(&["E0282", "E0283", "E0284"], 0.3),
    find(
        "reach_variant",
        Results,
        reach_variant,
        "Reaches a method or field through the variant that holds what has it.",
    )
    .when(&["E0599", "E0609", "E0308", "E0614"], 0.25),
];

/// The enum or struct that is the error of the function around an anchor.
fn own_error<'t>(scene: &Scene<'t>) -> Option<Own<'t>> {
    let anchor = scene.anchors.first()?;
    let of = error_type(scene, anchor.node)?;
    types(scene).into_iter().find(|t| t.name == head(of))
}

fn convert_here(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let resolving = scene.code == "E0271" && scene.facts.says("Err == ");
    if !scene.facts.says("convert the error") && !resolving {
        return;
    }
    let Some(error) = own_error(scene) else {
        return;
    };
    let from = scene.facts.words.split("From<").nth(1).unwrap_or("");
    let told = from.split(['>', '<', ' ', '`']).next().unwrap_or("");
    let found = scene.facts.found.first().map_or("", String::as_str);
    let source = crate::facts::bare(if resolving { found } else { told });
    let question = scene.around_primary(&["try_expression"]);
    let Some(question) = question.or_else(|| {
        let anchor = scene.primary().next()?;
        nodes(anchor.node, &["try_expression"]).into_iter().next()
    }) else {
        return;
    };
    // The primary span is the question mark, which may not be the outermost.
    let at = scene
        .primary()
        .next()
        .map_or(0, |a| a.range.end)
        .saturating_sub(1);
    let end = match scene.text.as_bytes().get(at) {
        Some(b'?') => at,
        _ => scene.last(question),
    };
    let called = question.start_byte()..end;
    let call = scene.text.get(called).unwrap_or("").to_lowercase();
    let mut ways = conversions(&error, source, &call);
    ways.sort_by_key(|(rank, _)| *rank);
    for (rank, way) in ways.into_iter().take(4) {
        let grade = if rank < 3 { grade::NAMED } else { grade::SEEN };
        ideas.insert(tier::EXACT, grade, end, way);
    }
}

/// The calls that make an error of `source` one of `error`, each with its rank;
/// `call` is the text before the `?` in small letters.
fn conversions(error: &Own<'_>, source: &str, call: &str) -> Vec<(u8, String)> {
    let mut ways: Vec<(u8, String)> = Vec::new();
    for variant in &error.variants {
        let path = format!("{}::{}", error.name, variant.name);
        let near = variant.name.to_lowercase();
        let alike = u8::from(!call.contains(&near) && !source.to_lowercase().contains(&near));
        match (variant.shape, &variant.fields[..]) {
            (Shape::Tuple, [field]) if head(field.of) == source => {
                ways.push((0, format!(".map_err({path})")));
            }
            (Shape::Tuple, [field]) if field.of == "String" => {
                ways.push((
                    2 + alike,
                    format!(".map_err(|error| {path}(error.to_string()))"),
                ));
            }
            (Shape::Tuple, [field]) if field.of.starts_with("Box<") => {
                ways.push((
                    2 + alike,
                    format!(".map_err(|error| {path}(Box::new(error)))"),
                ));
            }
            (Shape::Unit, _) => ways.push((1 + alike, format!(".map_err(|_| {path})"))),
            (Shape::Named, [field]) if head(field.of) == source => {
                let name = field.name;
                ways.push((0, format!(".map_err(|{name}| {path} {{ {name} }})")));
            }
            _ => {}
        }
    }
    // A struct that holds the other error, or tells of it.
    if let (false, [field]) = (error.is_enum(), &error.fields[..]) {
        let name = error.name;
        ways.push(match (error.shape, head(field.of) == source) {
            (Shape::Tuple, true) => (0, format!(".map_err({name})")),
            (Shape::Named, true) => (0, format!(".map_err(|{0}| {name} {{ {0} }})", field.name)),
            (Shape::Tuple, false) => (0, format!(".map_err(|error| {name}(error.to_string()))")),
            _ => (
                0,
                format!(
                    ".map_err(|error| {name} {{ {}: error.to_string() }})",
                    field.name
                ),
            ),
        });
    }
    ways
}

fn send_errors(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let told = scene.facts.says("between threads safely") || scene.facts.says("+ Send");
    if !told || !scene.facts.says("Error") {
        return;
    }
    for bounds in [" + Send + Sync", " + Send", " + Send + Sync + 'static"] {
        let mut edits = Vec::new();
        for of in scene.all(&["dynamic_type"]) {
            let text = scene.of(of);
            let plain =
                text.ends_with("Error") && crate::syntax::parent_kind(of) == "type_arguments";
            if plain {
                edits.push(edit(of.end_byte()..of.end_byte(), bounds));
            }
        }
        ideas.edits(tier::EXACT, grade::NAMED, edits);
    }
}

fn sum_results(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    const ENDS: [&str; 2] = ["sum", "product"];
    let whole = scene
        .primary()
        .find_map(|a| crate::bindings::statement(a.node));
    let Some(whole) = whole else { return };
    let kind = match (scene.facts.says("Result<"), scene.facts.says("Option<")) {
        (true, _) => "Result",
        (_, true) => "Option",
        _ => return,
    };
    for call in nodes(whole, &["call_expression"]).into_iter().take(8) {
        let Some((receiver, name, _)) =
            method(call).filter(|(_, n, _)| ENDS.contains(&scene.of(*n)))
        else {
            continue;
        };
        let from = scene.span(receiver).end;
        let method = scene.of(name);
        let local = enclosing(call, &["let_declaration"]);
        let declared = local.and_then(|l| l.child_by_field_name("type"));
        let result = around(scene, call).map_or("", |f| f.result);
        let numbers = scene.facts.numbers();
        let of = declared
            .map(|d| scene.of(d))
            .or(numbers.first().copied())
            .unwrap_or("_");
        let full = match kind {
            "Result" => format!("Result<{of}, _>"),
            _ => format!("Option<{of}>"),
        };
        let mut ends = Vec::new();
        if head(result) == kind {
            ends.push((grade::NAMED, format!(".{method}::<{full}>()?")));
            ends.push((grade::SEEN, format!(".{method}()")));
            ends.push((grade::SEEN, format!(".{method}::<{full}>()")));
        } else if head(result) == "Option" {
            ends.push((grade::NAMED, format!(".{method}::<{full}>().ok()?")));
        }
        ends.push((grade::SEEN, format!(".flatten().{method}()")));
        ends.push((
            grade::SEEN,
            format!(".{method}::<{full}>().unwrap_or_default()"),
        ));
        for (grade, text) in ends {
            ideas.replace(tier::EXACT, grade, from..call.end_byte(), text);
        }
    }
}

/// The errors that the `?` of a closure or block may hand on, by what is called.
fn handed_on(scene: &Scene<'_>, body: Node<'_>) -> Vec<String> {
    let text = scene.of(body);
    let mut found: Vec<String> = Vec::new();
    if text.contains(".parse") || text.contains("from_str_radix") {
        found.push("std::num::ParseIntError".into());
        found.push("std::num::ParseFloatError".into());
    }
    if text.contains("try_from") || text.contains("try_into") {
        found.push("std::num::TryFromIntError".into());
    }
    if text.contains("from_utf8") {
        found.push("std::str::Utf8Error".into());
    }
    if text.contains("write!(") {
        found.push("std::fmt::Error".into());
    }
    if ["read", "fs::", "File::", "write_all", "flush"]
        .iter()
        .any(|w| text.contains(w))
    {
        found.push("std::io::Error".into());
    }
    for (error, _) in super::wrappers::errors(scene).into_iter().take(3) {
        if !found.contains(&error) {
            found.insert(0, error);
        }
    }
    // One error of several kinds is a boxed one.
    found.push("Box<dyn std::error::Error>".into());
    found.push("String".into());
    found.truncate(6);
    found
}

fn closure_error(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    const HOLDERS: [&str; 2] = ["closure_expression", "async_block"];
    let Some(holder) = scene.around_primary(&HOLDERS) else {
        return;
    };
    let body = holder.child_by_field_name("body").unwrap_or(holder);
    let wraps = |n: &Node<'_>| {
        let inside = enclosing(*n, &HOLDERS) == Some(holder);
        let function = n.child_by_field_name("function").map(|f| scene.of(f));
        inside && function == Some("Ok")
    };
    let all: Vec<Node<'_>> = nodes(body, &["call_expression"])
        .into_iter()
        .filter(wraps)
        .collect();
    let Some(last) = all.last().and_then(|c| c.child_by_field_name("function")) else {
        return;
    };
    for error in handed_on(scene, body) {
        let typed = format!("Ok::<_, {error}>");
        ideas.replace(tier::EXACT, grade::NAMED, last.byte_range(), typed);
    }
    // Or nobody wants to know the error: an option does.
    let mut edits: Vec<TextEdit> = Vec::new();
    for question in nodes(body, &["try_expression"]) {
        let at = scene.last(question);
        edits.push(edit(at..at, ".ok()"));
    }
    let wrappers = all.iter().filter_map(|c| c.child_by_field_name("function"));
    edits.extend(wrappers.map(|f| edit(f.byte_range(), "Some")));
    ideas.edits(tier::EXACT, grade::SEEN, edits);
}

fn reach_variant(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let said = crate::outline::said(scene);
    for anchor in scene.primary().take(2) {
        let access = enclosing(anchor.node, &["field_expression"]);
        let value = access
            .and_then(|a| a.child_by_field_name("value"))
            .unwrap_or(anchor.node);
        if value.kind() != "identifier" {
            continue;
        }
        let name = scene.of(value);
        let Some(binding) = bindings(scene.text, value, name).into_iter().next() else {
            continue;
        };
        for own in said.iter().filter(|o| o.is_enum()).take(2) {
            for variant in own.variants.iter().filter(|v| v.fields.len() == 1) {
                let path = format!("{}::{}", own.name, variant.name);
                let held = match variant.shape {
                    Shape::Named => format!("{path} {{ {}: {name} }}", variant.fields[0].name),
                    _ => format!("{path}({name})"),
                };
                let kind = binding.holder.kind();
                if matches!(kind, "match_arm" | "if_expression" | "while_expression") {
                    ideas.replace(tier::EXACT, grade::NAMED, binding.name.byte_range(), held);
                } else if let Some(statement) = crate::bindings::statement(value) {
                    // Only where it is that variant.
                    let test = enclosing(value, &["if_expression"])
                        .and_then(|i| i.child_by_field_name("condition"))
                        .filter(|c| c.byte_range().contains(&value.start_byte()));
                    if let Some(test) = test {
                        let matched = format!("let {held} = &{name} && {}", scene.of(test));
                        ideas.replace(tier::EXACT, grade::SEEN, test.byte_range(), matched);
                    } else {
                        let indent = scene.indent(statement.start_byte());
                        let text = format!(
                            "let {held} = {name} else {{ return Default::default() }};\n{indent}"
                        );
                        ideas.insert(tier::EXACT, grade::GUESS, statement.start_byte(), text);
                    }
                }
            }
        }
    }
}
