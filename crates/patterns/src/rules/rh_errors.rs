//! Patterns about error types: variants that got fields, messages that became
//! owned, aliases of `Result`, matches without an arm for each variant.

use sleepy_fix::Family::ResultHandling as Results;
use sleepy_fix::TextEdit;
use tree_sitter::Node;

use super::error_values::{error_type, in_scope};
use super::{Pattern, find};
use crate::draft::{Ideas, edit, grade};
use crate::facts::NUMBERS;
use crate::outline::{Field, Shape, Variant, arguments, build, head, types};
use crate::scene::{FUNCTIONS, Scene, tier};
use crate::syntax::{enclosing, find as nodes, named};

pub(super) const PATTERNS: &[Pattern] = &[
    find(
        "fill_variant",
        Results,
        fill_variant,
        "Fills the fields of a variant that is only named, from what is in scope.",
    )
    .when(&["E0533", "E0423", "E0308", "E0618", "E0061", "E0277"], 0.2),
    find(
        "arms_like",
        Results,
        arms_like,
        "Adds an arm for each missing variant, written like its neighbours.",
    )
    .when(&["E0004"], 0.3),
    find(
        "result_alias",
        Results,
        result_alias,
        "Writes a `Result` with two types where an alias takes one, or hands the alias one.",
    )
    .when(&["E0107"], 0.25),
    find(
        "owned_error",
        Results,
        owned_error,
        "Makes the text of all errors of a function owned, its type too.",
    )
    .when(&["E0308", "E0277", "E0515"], 0.2),
];

/// What a field of a type may be filled with, the likeliest first.
pub(super) fn fillings(scope: &[(&str, &str)], field: &Field<'_>) -> Vec<String> {
    let number = NUMBERS.contains(&field.of);
    let mut found: Vec<(u8, String)> = Vec::new();
    for (name, has) in scope {
        let lent = has.trim_start_matches('&');
        let same = *name == field.name;
        let (rank, text) = match (field.of, *has) {
            (of, has) if of == has => (1, (*name).to_owned()),
            ("String", "" | "&str" | "&String" | "char") => (2, format!("{name}.to_string()")),
            (of, _) if number && of == lent => (2, format!("*{name}")),
            (_, _) if number && NUMBERS.contains(&lent) => (3, format!("{name} as {}", field.of)),
            (of, has) if has == format!("&{of}") => (2, format!("{name}.clone()")),
            (_, "") => (3, (*name).to_owned()),
            _ => continue,
        };
        found.push((if same { 0 } else { rank }, text));
    }
    found.sort_by_key(|(rank, _)| *rank);
    let mut texts: Vec<String> = found.into_iter().map(|(_, t)| t).take(4).collect();
    if texts.is_empty() {
        texts.extend(super::fields::defaults(field.of).into_iter().take(1));
    }
    texts
}

/// Up to eight ways to take one of each list, those of small places first.
fn choices(lists: &[Vec<String>]) -> Vec<Vec<String>> {
    let mut all: Vec<(usize, Vec<String>)> = vec![(0, Vec::new())];
    for list in lists {
        let mut next = Vec::new();
        for (sum, taken) in &all {
            for (place, text) in list.iter().enumerate() {
                // One value seldom fills two fields.
                let again = usize::from(taken.contains(text)) * 4;
                let mut more = taken.clone();
                more.push(text.clone());
                next.push((sum + place + again, more));
            }
        }
        next.sort_by_key(|(sum, _)| *sum);
        next.truncate(24);
        all = next;
    }
    all.into_iter().map(|(_, taken)| taken).take(8).collect()
}

fn fill_variant(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let owns = types(scene);
    for anchor in scene.primary().take(2) {
        let path = enclosing(anchor.node, &["scoped_identifier"]).or_else(|| {
            let call = enclosing(anchor.node, &["call_expression"])?;
            nodes(call, &["scoped_identifier"]).into_iter().next_back()
        });
        let Some(path) = path else { continue };
        let (Some(of), Some(name)) = (
            path.child_by_field_name("path").map(|n| scene.of(n)),
            path.child_by_field_name("name").map(|n| scene.of(n)),
        ) else {
            continue;
        };
        let variant = owns
            .iter()
            .filter(|o| o.name == head(of) || of == "Self")
            .flat_map(|o| &o.variants)
            .find(|v| v.name == name && v.shape != Shape::Unit);
        let Some(variant) = variant else { continue };
        let call = path.parent().filter(|p| p.kind() == "call_expression");
        let full = call.filter(|c| c.child_by_field_name("function") == Some(path));
        let whole = full.unwrap_or(path);
        let given = full
            .and_then(|c| c.child_by_field_name("arguments"))
            .map(named)
            .unwrap_or_default();
        if !given.is_empty() && given.len() >= variant.fields.len() {
            continue;
        }
        let scope = in_scope(scene, path);
        let mut lists: Vec<Vec<String>> = given
            .iter()
            .map(|g| vec![scene.of(*g).to_owned()])
            .collect();
        lists.extend(
            variant
                .fields
                .iter()
                .skip(given.len())
                .map(|f| fillings(&scope, f)),
        );
        for (i, values) in choices(&lists).iter().enumerate() {
            let made = build(scene.of(path), variant.shape, &variant.fields, values);
            let grade = if i < 3 { grade::NAMED } else { grade::SEEN };
            ideas.replace(tier::EXACT, grade, whole.byte_range(), made);
        }
    }
}

/// The variants of the matched type for which the message misses an arm.
fn uncovered<'t>(scene: &Scene<'t>) -> Vec<(String, Variant<'t>)> {
    let mut found: Vec<(String, Variant<'t>)> = Vec::new();
    for own in types(scene).into_iter().filter(|t| t.is_enum()) {
        for variant in &own.variants {
            let path = format!("{}::{}", own.name, variant.name);
            let said = |q: &String| {
                let text = q.trim_start_matches('&');
                let rest = text.strip_prefix(&path);
                rest.is_some_and(|r| r.is_empty() || r.starts_with([' ', '(', '{']))
            };
            if scene.facts.quoted.iter().any(said) {
                found.push((path, variant.clone()));
            }
        }
    }
    found
}

/// The pattern that binds all of a variant, and the names it binds.
fn binding(prefix: &str, variant: &Variant<'_>) -> (String, Vec<String>) {
    let path = format!("{prefix}{}", variant.name);
    let names: Vec<String> = match (variant.shape, variant.fields.len()) {
        (Shape::Tuple, 1) => vec!["inner".into()],
        (Shape::Tuple, n) => (0..n).map(|i| format!("part{i}")).collect(),
        _ => variant.fields.iter().map(|f| f.name.to_owned()).collect(),
    };
    let pattern = build(&path, variant.shape, &variant.fields, &names);
    (pattern, names)
}

fn arms_like(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let matched = scene
        .anchors
        .iter()
        .find_map(|a| enclosing(a.node, &["match_expression"]));
    let Some(body) = matched.and_then(|m| m.child_by_field_name("body")) else {
        return;
    };
    let missing = uncovered(scene);
    let arms = named(body);
    let (Some(last), false) = (arms.last(), missing.is_empty()) else {
        return;
    };
    let prefix = |path: &str| match path.rsplit_once("::") {
        // As the neighbours write it.
        Some((of, _)) if scene.of(body).contains(&format!("{of}::")) => format!("{of}::"),
        _ if scene.of(body).contains("Self::") => "Self::".to_owned(),
        Some((of, _)) => format!("{of}::"),
        None => String::new(),
    };
    let values: Vec<&str> = arms
        .iter()
        .filter_map(|a| a.child_by_field_name("value"))
        .map(|v| scene.of(v))
        .collect();
    let end = last.end_byte();
    let comma = if scene.text[..end].ends_with([',', '}']) {
        ""
    } else {
        ","
    };
    let indent = scene.indent(last.start_byte());
    let mut put = |grade: u8, make: &dyn Fn(&Variant<'_>, &[String]) -> String| {
        let lines = missing.iter().map(|(path, variant)| {
            let (pattern, names) = binding(&prefix(path), variant);
            let value = make(variant, &names);
            let used =
                |n: &String| crate::parts::mentions(&value, n) || value.contains(&format!("{{{n}"));
            let pattern = match names.iter().any(used) || names.is_empty() {
                true => pattern,
                false if variant.shape == Shape::Tuple => {
                    format!("{}{}(..)", prefix(path), variant.name)
                }
                false => format!("{}{} {{ .. }}", prefix(path), variant.name),
            };
            format!("\n{indent}{pattern} => {value},")
        });
        let text: String = lines.collect();
        ideas.insert(tier::EXACT, grade, end, format!("{comma}{text}"));
    };
    // Arms that write or give a text get one of the variant's name and fields.
    let like = values.last().copied().unwrap_or("");
    let said = |variant: &Variant<'_>, names: &[String]| {
        let parts: String = names.iter().map(|n| format!(" {{{n}}}")).collect();
        format!("{}{parts}", super::impls::words(variant.name))
    };
    if let Some(at) = like.find("write!(") {
        let target = like[at + 7..].split(',').next().unwrap_or("f").to_owned();
        put(grade::NAMED, &|v, n| {
            format!("write!({target}, \"{}\")", said(v, n))
        });
    } else if values
        .iter()
        .any(|v| v.starts_with("format!(") || v.contains(".to_string()"))
    {
        put(grade::NAMED, &|v, n| format!("format!(\"{}\")", said(v, n)));
    } else if values.iter().any(|v| v.starts_with('"')) {
        put(grade::NAMED, &|v, _| {
            format!("\"{}\"", super::impls::words(v.name))
        });
    }
    // What holds an error gives it where the others do.
    if values.iter().any(|v| v.starts_with("Some(")) {
        put(grade::NAMED, &|v, n| match n {
            [one] if v.fields.len() == 1 => format!("Some({one})"),
            _ => "None".to_owned(),
        });
    }
    if let Some(next) = values.iter().rev().find_map(|v| v.parse::<i64>().ok()) {
        put(grade::NAMED, &|_, _| next.saturating_add(1).to_string());
    }
    let mut seen: Vec<&str> = Vec::new();
    for value in values.iter().rev().filter(|v| v.len() < 60) {
        if !seen.contains(value) && seen.len() < 3 {
            seen.push(value);
            put(grade::SEEN, &|_, _| (*value).to_owned());
        }
    }
}

fn result_alias(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for anchor in scene.primary().take(2) {
        let Some(of) = enclosing(anchor.node, &["generic_type"]) else {
            continue;
        };
        let Some(name) = of.child_by_field_name("type") else {
            continue;
        };
        let given = arguments(scene.of(of));
        if !scene.of(name).ends_with("Result") {
            continue;
        }
        let joined = given.join(", ");
        if given.len() > 1 {
            let full = format!("std::result::Result<{joined}>");
            ideas.replace(tier::EXACT, grade::NAMED, of.byte_range(), full);
            let fewer = format!("{}<{}>", scene.of(name), given[0]);
            ideas.replace(tier::EXACT, grade::NAMED, of.byte_range(), fewer);
            if scene.of(name).contains("::") {
                let plain = format!("Result<{joined}>");
                ideas.replace(tier::EXACT, grade::NAMED, of.byte_range(), plain);
            }
        } else {
            // The file's own errors are put there by `own_argument`.
            let open = format!("{}<{joined}, _>", scene.of(name));
            ideas.replace(tier::EXACT, grade::NAMED, of.byte_range(), open);
            let io = format!("std::io::Result<{joined}>");
            ideas.replace(tier::EXACT, grade::SEEN, of.byte_range(), io);
        }
    }
}

/// The edits that make the texts of a function's errors owned: those in `Err(…)`,
/// `ok_or(…)` and what `map_err` gives.
fn owned_texts(scene: &Scene<'_>, function: Node<'_>) -> Vec<TextEdit> {
    let mut edits = Vec::new();
    for call in nodes(function, &["call_expression"]) {
        let callee = scene.callee(call);
        let list = call.child_by_field_name("arguments").map(named);
        let Some([value]) = list.as_deref() else {
            continue;
        };
        let value = match (callee, value.kind()) {
            ("map_err" | "ok_or_else", "closure_expression") => {
                value.child_by_field_name("body").unwrap_or(*value)
            }
            ("Err" | "ok_or", _) => *value,
            _ => continue,
        };
        if value.kind() == "string_literal" {
            let end = value.end_byte();
            edits.push(edit(end..end, ".to_string()"));
        }
    }
    edits
}

fn owned_error(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let lent = |of: &str| matches!(of, "&str" | "&'static str");
    let Some(anchor) = scene.anchors.first() else {
        return;
    };
    if !error_type(scene, anchor.node).is_some_and(lent) {
        return;
    }
    let own = enclosing(anchor.node, &["function_item"]);
    let owned = |function: Node<'_>| -> Option<Vec<TextEdit>> {
        let declared = function.child_by_field_name("return_type")?;
        let result = scene.of(declared);
        let error = arguments(result).get(1).copied().filter(|e| lent(e))?;
        let at = declared.start_byte() + result.rfind(error)?;
        let mut edits = vec![edit(at..at + error.len(), "String")];
        edits.extend(owned_texts(scene, function));
        Some(edits)
    };
    if let Some(edits) = own.and_then(owned) {
        ideas.edits(tier::EXACT, grade::NAMED, edits);
    }
    // All functions of such errors, since they hand them to each other.
    let all = scene.all(&FUNCTIONS).into_iter().filter_map(owned);
    ideas.edits(tier::EXACT, grade::NAMED, all.flatten().collect());
}
