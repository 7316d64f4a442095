//! Patterns that make an error of what is at hand: a variant with its fields,
//! a text, a conversion inside an iterator.

use sleepy_fix::Family::ResultHandling as Results;
use tree_sitter::Node;

use super::{Pattern, find};
use crate::bindings::bindings;
use crate::draft::{Ideas, edit, grade};
use crate::outline::{Shape, arguments, around, below, build, head, types};
use crate::scene::{Scene, tier};
use crate::syntax::{enclosing, find as nodes, named};

pub(super) const PATTERNS: &[Pattern] = &[
    find(
        "error_of_scope",
        Results,
        error_of_scope,
        "Makes an error of the function's error type, filled with what is in scope.",
    )
    .when(&["E0308", "E0277", "E0271"], 0.06),
    find(
        "error_in_iterator",
        Results,
        error_in_iterator,
        "Converts the errors that an iterator gives before they are collected.",
    )
    .when(&["E0277", "E0271", "E0308"], 0.06),
    find(
        "error_conversions",
        Results,
        error_conversions,
        "Converts the errors of all `?` of a function, or implements `From` for all.",
    )
    .when(&["E0277"], 0.06),
    find(
        "new_variant",
        Results,
        new_variant,
        "Declares a variant that is used, or uses one that is declared.",
    )
    .when(&["E0599"], 0.1),
    find(
        "boxed_error",
        Results,
        boxed_error,
        "Turns an error into a boxed one with `into` or `Box::new`.",
    )
    .when(&["E0308", "E0277"], 0.06),
];

/// The error type of the function or closure around a node: `E` of `Result<T, E>`.
pub(super) fn error_type<'t>(scene: &Scene<'t>, node: Node<'t>) -> Option<&'t str> {
    let result = around(scene, node)?.result;
    (head(result) == "Result")
        .then(|| arguments(result))?
        .get(1)
        .copied()
}

/// What is in scope at a node, with the types that are written down: parameters,
/// and locals whose type is unknown (empty).
pub(super) fn in_scope<'t>(scene: &Scene<'t>, node: Node<'t>) -> Vec<(&'t str, &'t str)> {
    let mut found: Vec<(&str, &str)> = Vec::new();
    let mut at = Some(node);
    while let Some(n) = at {
        let patterns: Vec<Node<'t>> = match n.kind() {
            "block" => named(n)
                .into_iter()
                .filter(|c| c.kind() == "let_declaration" && c.end_byte() <= node.start_byte())
                .filter_map(|c| c.child_by_field_name("pattern"))
                .collect(),
            "for_expression" | "match_arm" => {
                n.child_by_field_name("pattern").into_iter().collect()
            }
            "closure_expression" => n.child_by_field_name("parameters").into_iter().collect(),
            "if_expression" | "while_expression" => n
                .child_by_field_name("condition")
                .filter(|c| c.end_byte() < node.start_byte())
                .map(|c| nodes(c, &["let_condition"]))
                .unwrap_or_default()
                .into_iter()
                .filter_map(|c| c.child_by_field_name("pattern"))
                .collect(),
            _ => Vec::new(),
        };
        for pattern in patterns.into_iter().rev() {
            for name in nodes(pattern, &["identifier", "shorthand_field_identifier"]) {
                let text = scene.of(name);
                if text.starts_with(char::is_lowercase) && !found.iter().any(|(f, _)| *f == text) {
                    found.push((text, ""));
                }
            }
        }
        if n.kind() == "function_item" {
            let function = crate::outline::function(scene, n);
            for parameter in function.map(|f| f.parameters).unwrap_or_default() {
                let name = parameter.name.trim_start_matches("mut ");
                if !found.iter().any(|(f, _)| *f == name) {
                    found.push((name, parameter.of));
                }
            }
            break;
        }
        at = n.parent();
    }
    found
}

/// How a value in scope is handed over as a type.
fn as_type(name: &str, has: &str, wants: &str) -> Option<String> {
    if has == wants {
        return Some(name.to_owned());
    }
    match (has, wants) {
        ("", "String") => Some(format!("{name}.to_string()")),
        ("", _) => Some(name.to_owned()),
        ("&str" | "&String" | "char", "String") => Some(format!("{name}.to_string()")),
        (_, _) if has == format!("&{wants}") => {
            Some(match crate::facts::NUMBERS.contains(&wants) {
                true => format!("*{name}"),
                false => format!("{name}.clone()"),
            })
        }
        (has, wants)
            if crate::facts::NUMBERS.contains(&has) && crate::facts::NUMBERS.contains(&wants) =>
        {
            Some(format!("{name} as {wants}"))
        }
        _ => None,
    }
}

/// Errors of a type, filled with what is in scope, the most telling first.
pub(super) fn errors(scene: &Scene<'_>, node: Node<'_>, of: &str) -> Vec<String> {
    let scope = in_scope(scene, node);
    let mut made = Vec::new();
    let Some(own) = types(scene).into_iter().find(|t| t.name == head(of)) else {
        match of {
            "String" => {
                for (name, _) in scope.iter().take(3) {
                    made.push(format!("format!(\"invalid {name}: {{{name}:?}}\")"));
                }
                made.push("\"missing\".to_string()".to_owned());
            }
            "&str" | "&'static str" => made.push("\"missing\"".to_owned()),
            "()" => made.push("()".to_owned()),
            _ if of.contains("dyn ") => made.push("\"missing\".into()".to_owned()),
            _ => {}
        }
        return made;
    };
    let mut shapes: Vec<(String, Shape, Vec<crate::outline::Field<'_>>)> = own
        .variants
        .iter()
        .map(|v| {
            (
                format!("{}::{}", own.name, v.name),
                v.shape,
                v.fields.clone(),
            )
        })
        .collect();
    if !own.is_enum() {
        shapes.push((own.name.to_owned(), own.shape, own.fields.clone()));
    }
    for (path, shape, fields) in shapes {
        // By name where the names agree, else the nearest that fits.
        let choices: Vec<Vec<String>> = fields
            .iter()
            .map(|field| {
                let mut fitting: Vec<(bool, String)> = scope
                    .iter()
                    .filter_map(|(n, has)| Some((*n != field.name, as_type(n, has, field.of)?)))
                    .collect();
                fitting.sort_by_key(|(other, _)| *other);
                fitting.into_iter().map(|(_, v)| v).collect()
            })
            .collect();
        if choices.iter().any(Vec::is_empty) {
            continue;
        }
        let most = choices.iter().map(Vec::len).max().unwrap_or(1).min(3);
        for k in 0..most {
            let mut taken: Vec<String> = Vec::new();
            for choice in &choices {
                let fresh = choice.iter().skip(k).find(|c| !taken.contains(c));
                taken.push(fresh.unwrap_or(&choice[k.min(choice.len() - 1)]).clone());
            }
            made.push(build(&path, shape, &fields, &taken));
        }
    }
    made
}

fn error_of_scope(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for anchor in scene.primary().take(2) {
        let Some(of) = error_type(scene, anchor.node) else {
            continue;
        };
        let all = errors(scene, anchor.node, of);
        // `return None`, or `None` where a result is wanted.
        let value = match anchor.node.kind() {
            "return_expression" => named(anchor.node).first().copied(),
            _ => Some(anchor.node),
        };
        if let Some(value) = value.filter(|v| matches!(scene.of(*v), "None" | "false" | "Err")) {
            for (i, error) in all.iter().enumerate().take(8) {
                let grade = if i < 3 { grade::NAMED } else { grade::SEEN };
                ideas.replace(
                    tier::EXACT,
                    grade,
                    scene.span(value),
                    format!("Err({error})"),
                );
            }
        }
        // `Err("text")` and `Err(e)` of another type.
        if let Some(call) = enclosing(anchor.node, &["call_expression"])
            .filter(|c| scene.of(*c).starts_with("Err("))
            && let Some(list) = call.child_by_field_name("arguments")
            && let [given] = named(list)[..]
        {
            let text = scene.of(given);
            for error in &all {
                ideas.replace(tier::EXACT, grade::SEEN, scene.span(given), error.as_str());
            }
            let own = types(scene).into_iter().find(|t| t.name == head(of));
            for variant in own.map(|o| o.variants).unwrap_or_default() {
                if let (Shape::Tuple, [field]) = (variant.shape, &variant.fields[..]) {
                    let value = if field.of == "String" && text.starts_with('"') {
                        format!("{text}.to_string()")
                    } else {
                        text.to_owned()
                    };
                    ideas.replace(
                        tier::EXACT,
                        grade::NAMED,
                        scene.span(given),
                        format!("{}::{}({value})", head(of), variant.name),
                    );
                }
            }
        }
        // `option?` in a function that gives a result.
        let mut tries: Vec<Node<'_>> = enclosing(anchor.node, &["try_expression"])
            .into_iter()
            .collect();
        tries.extend(nodes(anchor.node, &["try_expression"]).into_iter().take(3));
        for question in tries {
            let end = question.end_byte() - 1;
            let optional = scene.facts.says("Option<") && !scene.facts.says("From<");
            for (i, error) in all.iter().enumerate().take(8) {
                let lazy = error.contains(['(', '{']);
                let grade = if i < 3 { grade::NAMED } else { grade::SEEN };
                if optional {
                    let call = if lazy {
                        format!(".ok_or_else(|| {error})")
                    } else {
                        format!(".ok_or({error})")
                    };
                    ideas.insert(tier::EXACT, grade, end, call);
                } else {
                    ideas.insert(tier::EXACT, grade, end, format!(".map_err(|_| {error})"));
                }
            }
        }
    }
}

/// The variants of the function's error type that can hold one value.
fn holders(scene: &Scene<'_>, node: Node<'_>) -> Vec<String> {
    let Some(of) = error_type(scene, node) else {
        return Vec::new();
    };
    let mut ways: Vec<String> = Vec::new();
    for own in types(scene).iter().filter(|t| t.name == head(of)) {
        for variant in &own.variants {
            let path = format!("{}::{}", own.name, variant.name);
            match (variant.shape, &variant.fields[..]) {
                (Shape::Tuple, [field]) if field.of == "String" => {
                    ways.push(format!("|e| {path}(e.to_string())"))
                }
                (Shape::Tuple, [field]) => {
                    let said = scene.facts.says(head(field.of));
                    ways.insert(if said { 0 } else { ways.len() }, path);
                }
                (Shape::Unit, _) => ways.push(format!("|_| {path}")),
                _ => {}
            }
        }
        if let (Shape::Tuple, [field]) = (own.shape, &own.fields[..]) {
            ways.push(match field.of {
                "String" => format!("|e| {}(e.to_string())", own.name),
                _ => own.name.to_owned(),
            });
        }
    }
    match of {
        "String" => ways.push("|e| e.to_string()".to_owned()),
        _ if of.contains("dyn ") => ways.push(format!(
            "|e| {}::from(e)",
            if of.starts_with("Box") {
                of.replacen("Box<", "Box::<", 1)
            } else {
                of.to_owned()
            }
        )),
        _ => {}
    }
    ways
}

fn error_in_iterator(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let ways = match scene.anchors.first() {
        Some(anchor) => holders(scene, anchor.node),
        None => return,
    };
    for site in scene
        .sites
        .iter()
        .filter(|s| s.node.kind() == "call_expression")
        .take(24)
    {
        let Some((receiver, name, list)) = super::calls::method(site.node) else {
            continue;
        };
        let method = scene.of(name);
        if matches!(method, "collect" | "sum" | "product" | "next" | "last") {
            let at = scene.span(receiver).end;
            for way in &ways {
                let call = match way.split_once("| ") {
                    Some((_, made)) => {
                        format!(".map(|one| one.map_err({way}))").replace(made, made)
                    }
                    None => format!(".map(|one| one.map_err({way}))"),
                };
                ideas.insert(site.tier, grade::NAMED, at, call);
            }
        }
        // In the closure that makes them.
        if matches!(method, "map" | "then" | "flat_map")
            && let Some(body) = nodes(list, &["closure_expression"])
                .first()
                .and_then(|c| c.child_by_field_name("body"))
            && body.kind() != "block"
        {
            for way in &ways {
                let at = scene.span(body).end;
                ideas.insert(site.tier, grade::SEEN, at, format!(".map_err({way})"));
            }
        }
    }
    // The tail of the function: a result with another error.
    for site in scene
        .sites
        .iter()
        .filter(|s| s.tier <= tier::AROUND && s.tight())
        .take(12)
    {
        for way in ways.iter().take(4) {
            ideas.insert(
                site.tier,
                grade::SEEN,
                site.range.end,
                format!(".map_err({way})"),
            );
        }
    }
}

fn error_conversions(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let Some(anchor) = scene.anchors.first() else {
        return;
    };
    let (Some(of), Some(function)) = (
        error_type(scene, anchor.node),
        enclosing(anchor.node, &["function_item"]),
    ) else {
        return;
    };
    let Some(own) = types(scene).into_iter().find(|t| t.name == head(of)) else {
        return;
    };
    // From for each variant that holds a foreign error.
    let held: Vec<_> = own
        .variants
        .iter()
        .filter(|v| v.shape == Shape::Tuple && v.fields.len() == 1)
        .filter(|v| v.fields[0].of != "String" || scene.facts.says("String"))
        .collect();
    let mut text = String::new();
    for variant in &held {
        let source = variant.fields[0].of;
        let known = scene
            .text
            .contains(&format!("From<{source}> for {}", own.name));
        if !known {
            text += &format!(
                "\nimpl From<{source}> for {0} {{\n    fn from(error: {source}) -> Self {{\n        {0}::{1}(error)\n    }}\n}}\n",
                own.name, variant.name
            );
        }
    }
    if !text.is_empty() {
        ideas.insert(tier::EXACT, grade::NAMED, below(scene, own.node), text);
    }
    // Each `?` by the variant whose name or type its call suggests.
    let tries: Vec<Node<'_>> = function
        .child_by_field_name("body")
        .map(|b| nodes(b, &["try_expression"]))
        .unwrap_or_default();
    let converts =
        |n: &Node<'_>| !scene.of(*n).contains("map_err") && !scene.of(*n).contains("ok_or");
    let open: Vec<Node<'_>> = tries.into_iter().filter(converts).collect();
    if (2..=4).contains(&open.len()) && held.len() >= 2 {
        for turn in 0..held.len() {
            let edits = open.iter().enumerate().map(|(i, n)| {
                let variant = held[(i + turn) % held.len()];
                let at = n.end_byte() - 1;
                edit(at..at, format!(".map_err({}::{})", own.name, variant.name))
            });
            ideas.edits(tier::EXACT, grade::NAMED, edits.collect());
        }
    }
}

fn new_variant(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let Some(anchor) = scene.anchors.first() else {
        return;
    };
    let path = enclosing(
        anchor.node,
        &["scoped_identifier", "scoped_type_identifier"],
    );
    let Some(path) = path else { return };
    let (Some(of), Some(name)) = (
        path.child_by_field_name("path"),
        path.child_by_field_name("name"),
    ) else {
        return;
    };
    let own = types(scene).into_iter().find(|t| {
        t.is_enum()
            && (t.name == scene.of(of) || scene.of(of) == "Self" && scene.facts.says(t.name))
    });
    let Some(own) = own else { return };
    let Some(body) = own.node.child_by_field_name("body") else {
        return;
    };
    // What it holds is what it is called with.
    let call = path.parent().filter(|p| p.kind() == "call_expression");
    let mut forms: Vec<String> = Vec::new();
    let literal = path.parent().filter(|p| p.kind() == "struct_expression");
    match (
        call.and_then(|c| c.child_by_field_name("arguments")),
        literal,
    ) {
        (Some(list), _) => {
            let types: Vec<Vec<&str>> =
                named(list).into_iter().map(|a| guessed(scene, a)).collect();
            let most = types.iter().map(Vec::len).max().unwrap_or(1);
            for k in 0..most {
                let held: Vec<&str> = types.iter().map(|t| t[k.min(t.len() - 1)]).collect();
                forms.push(format!("({})", held.join(", ")));
            }
        }
        (None, Some(literal)) => {
            let fields: Vec<String> = nodes(
                literal,
                &["field_initializer", "shorthand_field_initializer"],
            )
            .into_iter()
            .filter_map(|f| {
                let value = f
                    .child_by_field_name("value")
                    .or_else(|| named(f).first().copied())?;
                let name = f.child_by_field_name("field").unwrap_or(value);
                Some(format!("{}: {}", scene.of(name), guessed(scene, value)[0]))
            })
            .collect();
            forms.push(format!(" {{ {} }}", fields.join(", ")));
        }
        _ => forms.push(String::new()),
    }
    let end = body.end_byte() - 1;
    let before = scene.text[..end].trim_end();
    let comma = if before.ends_with([',', '{']) {
        ""
    } else {
        ","
    };
    for form in forms {
        let text = format!("{comma}\n    {}{form},\n", scene.of(name));
        ideas.replace(tier::EXACT, grade::NAMED, before.len()..end, text);
    }
    for variant in &own.variants {
        ideas.replace(tier::EXACT, grade::SEEN, name.byte_range(), variant.name);
    }
}

/// The types that a value may have, by how it is written.
fn guessed<'t>(scene: &Scene<'t>, value: Node<'t>) -> Vec<&'t str> {
    let text = scene.of(value);
    if text.ends_with(".to_string()")
        || text.ends_with(".to_owned()")
        || text.starts_with("format!")
        || text.starts_with("String::")
        || text.ends_with(".into()")
    {
        return vec!["String"];
    }
    match value.kind() {
        "string_literal" => vec!["&'static str", "String"],
        "char_literal" => vec!["char"],
        "boolean_literal" => vec!["bool"],
        "float_literal" => vec!["f64"],
        "type_cast_expression" => value
            .child_by_field_name("type")
            .map_or(vec!["u32"], |t| vec![scene.of(t)]),
        "identifier" => {
            let scope = in_scope(scene, value);
            let known = scope
                .iter()
                .find(|(n, _)| *n == text)
                .map_or("", |(_, t)| t);
            match known {
                "" => vec![
                    "usize",
                    "String",
                    "u32",
                    "i32",
                    "f64",
                    "char",
                    "u8",
                    "std::num::ParseIntError",
                ],
                known => vec![known],
            }
        }
        _ if text.ends_with(".len()") => vec!["usize"],
        _ => vec!["usize", "u32", "i32", "String", "f64", "u64"],
    }
}

fn boxed_error(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for anchor in scene.primary().take(2) {
        let boxed = error_type(scene, anchor.node).is_some_and(|e| e.contains("dyn "))
            || scene.facts.says("dyn std::error::Error")
            || scene.facts.says("dyn Error");
        if !boxed {
            continue;
        }
        let call = enclosing(anchor.node, &["call_expression"]);
        let inner = call
            .filter(|c| scene.of(*c).starts_with("Err("))
            .and_then(|c| c.child_by_field_name("arguments"))
            .and_then(|l| named(l).first().copied());
        for value in [inner, Some(anchor.node)].into_iter().flatten() {
            let range = scene.span(value);
            let text = scene.of(value);
            ideas.replace(
                tier::EXACT,
                grade::NAMED,
                range.clone(),
                format!("{text}.into()"),
            );
            ideas.replace(
                tier::EXACT,
                grade::NAMED,
                range,
                format!("Box::new({text})"),
            );
        }
        // The message names a type that is no error yet.
        let _ = bindings;
    }
    // All errors of the function at once.
    if let Some(function) = scene
        .functions
        .first()
        .and_then(|f| f.child_by_field_name("body"))
    {
        for (before, after) in [
            ("", ".into()"),
            ("Box::new(", ")"),
            ("", ".to_string()"),
            ("", ".to_owned()"),
        ] {
            let mut edits = Vec::new();
            for call in nodes(function, &["call_expression"]) {
                let list = call
                    .child_by_field_name("arguments")
                    .filter(|_| scene.of(call).starts_with("Err("));
                if let Some([value]) = list.map(named).as_deref() {
                    let range = scene.span(*value);
                    edits.push(edit(range.start..range.start, before));
                    edits.push(edit(range.end..range.end, after));
                }
            }
            edits.retain(|e| !e.new_text.is_empty());
            ideas.edits(tier::EXACT, grade::SEEN, edits);
        }
    }
}
