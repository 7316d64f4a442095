//! Patterns that make an error of what is at hand: a variant with its fields,
//! a text, a conversion inside an iterator.

use sleepy_fix::Family::ResultHandling as Results;
use tree_sitter::Node;

use super::{Pattern, find};
use crate::draft::{Ideas, grade};
use crate::outline::{Shape, arguments, around, build, head, types};
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
        "new_variant",
        Results,
        new_variant,
        "Declares a variant that is used, or uses one that is declared.",
    )
    .when(&["E0599"], 0.1),
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

/// The texts that are handed over beside a node: what was looked for there.
fn asked_for<'t>(scene: &Scene<'t>, node: Node<'t>) -> Vec<&'t str> {
    let whole = crate::bindings::statement(node).unwrap_or(node);
    let texts = nodes(whole, &["string_literal"]).into_iter();
    let handed = texts.filter(|t| {
        let list = t.parent().filter(|p| p.kind() == "arguments");
        let call = list.and_then(|l| l.parent());
        call.is_some_and(|c| !scene.callee(c).ends_with('!'))
    });
    let mut found: Vec<Node<'t>> = handed.take(16).collect();
    found.sort_by_key(|t| t.end_byte().abs_diff(node.end_byte()));
    found.truncate(2);
    found.into_iter().map(|t| scene.of(t)).collect()
}

/// A text that was asked for, as a type.
fn text_as(text: &str, wants: &str) -> Option<String> {
    match wants {
        "&str" | "&'static str" => Some(text.to_owned()),
        "String" => Some(format!("{text}.to_string()")),
        _ => None,
    }
}

/// Errors of a type, filled with what is in scope, the most telling first.
pub(super) fn errors(scene: &Scene<'_>, node: Node<'_>, of: &str) -> Vec<String> {
    let scope = in_scope(scene, node);
    let asked = asked_for(scene, node);
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
                let texts = asked.iter().filter_map(|text| text_as(text, field.of));
                let by_name = fitting.iter().take_while(|(other, _)| !other).count();
                let mut all: Vec<String> = fitting.into_iter().map(|(_, v)| v).collect();
                all.splice(by_name..by_name, texts);
                all
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
    // No other error helps where none can be handed on.
    if scene.facts.says("operator can only be used in a") {
        return;
    }
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
            let end = scene.last(question);
            let optional = scene.facts.says("ok_or(") || scene.facts.says("Option<Infallible>");
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
    let end = scene.last(body);
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
pub(super) fn guessed<'t>(scene: &Scene<'t>, value: Node<'t>) -> Vec<&'t str> {
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
