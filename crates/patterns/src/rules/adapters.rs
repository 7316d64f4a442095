//! Patterns that change a call together with its arguments, a type wherever it
//! is written, or the type of a local by what is done with it.

use sleepy_fix::Family::{Patterns as Match, ResultHandling as Results};
use tree_sitter::Node;

use super::calls::method;
use super::{Pattern, find};
use crate::draft::{Ideas, grade};
use crate::outline::{arguments, around, head};
use crate::scene::{Scene, tier};
use crate::syntax::{enclosing, named};

pub(super) const PATTERNS: &[Pattern] = &[
    find(
        "adapter",
        Results,
        adapter,
        "Calls a method's sibling with its arguments adapted: `map_err(|_| x)` for `ok_or(x)`.",
    )
    .when(&["E0599", "E0308", "E0593", "E0631", "E0277", "E0061"], 0.1),
    find(
        "arm_like_others",
        Match,
        arm_like_others,
        "Adds a missing arm that gives what its siblings give, or joins one of theirs.",
    )
    .when(&["E0004"], 0.05),
];

/// A closure's body without its parameters, or the call of a plain value.
fn closure_body<'t>(scene: &Scene<'t>, value: Node<'t>) -> Option<(&'t str, &'t str)> {
    let body = value.child_by_field_name("body")?;
    let list = value.child_by_field_name("parameters")?;
    Some((scene.of(list).trim_matches('|'), scene.of(body)))
}

fn adapter(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let mut seen = Vec::new();
    for site in scene
        .sites
        .iter()
        .filter(|s| s.tier <= tier::LABEL && s.node.kind() == "call_expression")
        .take(8)
    {
        let mut at = Some(site.node);
        while let Some(call) =
            at.filter(|n| n.kind() == "call_expression" && !seen.contains(&n.id()))
        {
            seen.push(call.id());
            adapted(scene, ideas, site.tier, call);
            at = call.parent().and_then(|p| p.parent());
        }
    }
}

fn adapted(scene: &Scene<'_>, ideas: &mut Ideas<'_>, tier: u8, call: Node<'_>) {
    let Some((receiver, name, list)) = method(call) else {
        return;
    };
    let given = named(list);
    let text: Vec<&str> = given.iter().map(|g| scene.of(*g)).collect();
    let closure = given
        .first()
        .filter(|g| g.kind() == "closure_expression")
        .and_then(|g| closure_body(scene, *g));
    let mut ways: Vec<String> = Vec::new();
    match (scene.of(name), &text[..]) {
        ("ok_or", [value]) => ways.extend([
            format!("map_err(|_| {value})"),
            format!("ok_or_else(|| {value})"),
            format!("ok().ok_or({value})"),
        ]),
        ("ok_or_else", [value]) => match closure {
            Some((_, body)) => ways.extend([
                format!("map_err(|_| {body})"),
                format!("ok_or({body})"),
                format!("ok_or_else(|| {body})"),
            ]),
            None => ways.extend([format!("ok_or({value})"), format!("ok_or_else(|| {value})")]),
        },
        ("map_err", [value]) => match closure {
            Some((parameter, body)) => {
                ways.push(format!("ok_or_else(|| {body})"));
                ways.push(format!("ok_or({body})"));
                ways.push(if parameter.is_empty() {
                    format!("map_err(|_| {body})")
                } else {
                    format!("map_err(|{parameter}| {body}.into())")
                });
            }
            None => ways.extend([
                format!("ok_or({value})"),
                format!("ok_or_else(|| {value})"),
                format!("map_err(|_| {value})"),
                format!("map_err(|e| {value}(e.to_string()))"),
                format!("map_err(|e| {value}(e.into()))"),
            ]),
        },
        ("unwrap_or", [value]) => ways.extend([
            format!("unwrap_or_else(|| {value})"),
            format!("unwrap_or_else(|_| {value})"),
            format!("unwrap_or(&{value})"),
            format!("unwrap_or({value}.to_string())"),
            format!("map_or({value}, |it| it)"),
            format!("copied().unwrap_or({value})"),
        ]),
        ("unwrap_or_else", [value]) => {
            let body = closure.map_or(*value, |(_, b)| b);
            ways.extend([
                format!("unwrap_or_else(|_| {body})"),
                format!("unwrap_or_else(|| {body})"),
                format!("unwrap_or({body})"),
            ]);
        }
        ("unwrap_or_default", []) => ways.extend([
            "ok().unwrap_or_default()".to_owned(),
            "copied().unwrap_or_default()".to_owned(),
            "cloned().unwrap_or_default()".to_owned(),
        ]),
        ("map_or", [a, b]) => ways.extend([
            format!("map_or({b}, {a})"),
            format!("map_or_else(|| {a}, {b})"),
            format!("map_or_else(|_| {a}, {b})"),
        ]),
        ("map_or_else", [a, b]) => {
            let body = given
                .first()
                .and_then(|g| closure_body(scene, *g))
                .map_or(*a, |(_, body)| body);
            ways.extend([
                format!("map_or({body}, {b})"),
                format!("map_or_else(|_| {body}, {b})"),
                format!("map_or_else(|| {body}, {b})"),
            ]);
        }
        ("map", [value]) | ("and_then", [value]) => {
            let other = if scene.of(name) == "map" {
                "and_then"
            } else {
                "map"
            };
            ways.push(format!("{other}({value})"));
            if let Some((parameter, body)) = closure {
                let wrapped = |w: &str| format!("{}(|{parameter}| {w}({body}))", scene.of(name));
                ways.extend([wrapped("Some"), wrapped("Ok")]);
                ways.push(format!("{}(|({parameter})| {body})", scene.of(name)));
                ways.push(format!("{}(|&{parameter}| {body})", scene.of(name)));
                if let Some(inner) = ["Some(", "Ok("]
                    .iter()
                    .find_map(|w| body.strip_prefix(w))
                    .and_then(|b| b.strip_suffix(')'))
                {
                    ways.push(format!("map(|{parameter}| {inner})"));
                }
            } else {
                // A path to a function, called in a closure that adapts the argument.
                for value_of in [
                    "*it",
                    "it.clone()",
                    "&it",
                    "it.as_str()",
                    "it.into()",
                    "it.to_string()",
                    "it",
                ] {
                    ways.push(format!("{}(|it| {value}({value_of}))", scene.of(name)));
                }
                ways.push(format!("{}(|(a, b)| {value}(a, b))", scene.of(name)));
            }
        }
        (
            "filter" | "position" | "any" | "all" | "find" | "take_while" | "skip_while"
            | "max_by_key" | "min_by_key" | "sort_by_key" | "retain" | "for_each" | "filter_map"
            | "flat_map",
            [value],
        ) => match closure {
            Some((parameter, body)) => ways.extend([
                format!("{}(|&{parameter}| {body})", scene.of(name)),
                format!("{}(|({parameter})| {body})", scene.of(name)),
                format!("{}(|&&{parameter}| {body})", scene.of(name)),
                format!("{}(|{parameter}| *{body})", scene.of(name)),
                format!(
                    "{}(|{}| {body})",
                    scene.of(name),
                    parameter.trim_start_matches('&')
                ),
            ]),
            None => {
                for value_of in ["*it", "**it", "&it", "it"] {
                    ways.push(format!("{}(|it| {value}({value_of}))", scene.of(name)));
                }
            }
        },
        ("fold", [start, value]) => ways.extend([
            format!("fold({value}, {start})"),
            format!("try_fold({start}, {value})"),
        ]),
        ("reduce", [value]) => ways.push(format!("fold(0, {value})")),
        ("push_str", [value]) => ways.extend([
            format!("push({value})"),
            format!("push_str(&{value})"),
            format!("push_str(&{value}.to_string())"),
            format!("extend({value})"),
            format!("push_str(&{value}.collect::<String>())"),
        ]),
        ("push", [value]) => ways.extend([
            format!("push_str({value})"),
            format!("push_str(&{value})"),
            format!("extend({value})"),
            format!("push({value}.into())"),
            format!("extend_from_slice(&{value})"),
        ]),
        ("append", [value]) => {
            ways.extend([format!("extend({value})"), format!("append(&mut {value})")])
        }
        ("extend", [value]) => ways.extend([
            format!("push({value})"),
            format!("push_str({value})"),
            format!("extend_from_slice({value})"),
            format!("extend_from_slice(&{value})"),
        ]),
        ("join", [value]) => ways.extend([
            format!("collect::<Vec<_>>().join({value})"),
            format!("map(|it| it.to_string()).collect::<Vec<_>>().join({value})"),
            format!("iter().map(|it| it.to_string()).collect::<Vec<_>>().join({value})"),
            format!("join(&{value})"),
            format!("join(&{value}.to_string())"),
        ]),
        ("len" | "is_empty", []) => ways.extend([
            "count()".to_owned(),
            "count() == 0".to_owned(),
            "next().is_none()".to_owned(),
            "collect::<Vec<_>>().len()".to_owned(),
        ]),
        ("get", [key]) => ways.extend([
            format!("get(&{key})"),
            format!("get({key}.as_str())"),
            format!("get(*{key})"),
            format!("get({key} as usize)"),
            format!("get(usize::from({key}))"),
            format!("iter().nth({key})"),
            format!("nth({key})"),
        ]),
        ("contains" | "contains_key" | "remove" | "starts_with" | "ends_with" | "eq", [key]) => {
            let own = scene.of(name);
            ways.extend([
                format!("{own}(&{key})"),
                format!("{own}({}.as_str())", key.trim_start_matches('&')),
                format!("{own}({})", key.trim_start_matches('&')),
                format!("iter().any(|it| it == {key})"),
                format!("iter().any(|it| *it == {key})"),
                format!("any(|it| it == {key})"),
                format!("{own}(&{key}.to_string())"),
                format!("{own}(*{key})"),
            ]);
        }
        ("sum" | "product", []) => {
            let own = scene.of(name);
            ways.extend([
                format!("copied().{own}()"),
                format!("flatten().{own}()"),
                format!("map(|it| *it).{own}()"),
            ]);
            for number in scene.facts.numbers() {
                ways.push(format!("{own}::<{number}>()"));
            }
        }
        ("max" | "min", []) => {
            let own = scene.of(name);
            ways.extend([
                format!("copied().{own}()"),
                format!("{own}_by(|a, b| a.total_cmp(b))"),
                format!("copied().{own}_by(f64::total_cmp)"),
                format!("iter().{own}()"),
                format!("into_iter().{own}()"),
            ]);
        }
        ("sort", []) => ways.extend([
            "sort_by(|a, b| a.total_cmp(b))".to_owned(),
            "sort_by(f64::total_cmp)".to_owned(),
            "sort_unstable()".to_owned(),
        ]),
        ("clone", []) => ways.extend([
            "to_owned()".to_owned(),
            "to_vec()".to_owned(),
            "cloned()".to_owned(),
        ]),
        (
            "pow" | "powi" | "powf" | "abs" | "sqrt" | "min" | "max" | "clamp" | "round" | "floor"
            | "ceil",
            _,
        ) => {
            // A method of another number type.
            let arguments = scene.of(list);
            let own = scene.of(name);
            let receiver_text = scene.of(receiver);
            for number in ["f64", "i32", "u32", "usize"] {
                let range = call.byte_range();
                ideas.replace(
                    tier,
                    grade::SEEN,
                    range.clone(),
                    format!("({receiver_text} as {number}).{own}{arguments}"),
                );
                ideas.replace(
                    tier,
                    grade::SEEN,
                    range,
                    format!("{number}::from({receiver_text}).{own}{arguments}"),
                );
            }
            if let [one] = text[..] {
                for number in ["u32", "i32", "f64", "usize"] {
                    ways.push(format!("{own}({one} as {number})"));
                }
            }
        }
        _ => {}
    }
    let range = name.start_byte()..call.end_byte();
    for way in ways {
        ideas.replace(tier, grade::NAMED, range.clone(), way);
    }
}

fn arm_like_others(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let Some(matched) = scene
        .anchors
        .iter()
        .find_map(|a| enclosing(a.node, &["match_expression"]))
    else {
        return;
    };
    let arms = matched
        .child_by_field_name("body")
        .map(named)
        .unwrap_or_default();
    let (Some(last), Some(body)) = (arms.last(), matched.child_by_field_name("body")) else {
        return;
    };
    // The patterns that are missing, all in one arm, with `_` for their parts.
    let missing: Vec<&str> = scene
        .diagnostic
        .message
        .split('`')
        .skip(1)
        .step_by(2)
        .map(|q| q.trim_start_matches('&'))
        .collect();
    if missing.is_empty() {
        return;
    }
    let style = arms
        .iter()
        .find_map(|a| a.child_by_field_name("pattern"))
        .map_or("", |p| scene.of(p));
    let short = |q: &str| -> String {
        // `Self::A` or a bare `A`, as the other arms write it.
        match style.rsplit_once("::") {
            Some((path, _)) if q.contains("::") && !path.contains(['(', ' ']) => {
                let name = q.rsplit_once("::").map_or(q, |(_, n)| n);
                format!("{path}::{name}")
            }
            _ => q.to_owned(),
        }
    };
    let joined = missing
        .iter()
        .map(|q| short(q))
        .collect::<Vec<_>>()
        .join(" | ");
    // Joined to another arm's pattern.
    for arm in &arms {
        if let Some(pattern) = arm.child_by_field_name("pattern") {
            let plain = !scene.of(pattern).contains(" if ");
            if plain {
                ideas.insert(
                    tier::EXACT,
                    grade::NAMED,
                    pattern.end_byte(),
                    format!(" | {joined}"),
                );
            }
        }
    }
    let mut values: Vec<String> = Vec::new();
    for arm in &arms {
        let Some(value) = arm.child_by_field_name("value") else {
            continue;
        };
        let text = scene.of(value).trim_end_matches(',');
        // The word of the variant in place of the sibling's.
        if value.kind() == "string_literal" || text.starts_with('"') {
            let name = missing[0]
                .rsplit("::")
                .next()
                .unwrap_or("")
                .split(['(', '{', ' '])
                .next()
                .unwrap_or("");
            if let Some(quoted) = text.split('"').nth(1) {
                values.push(text.replacen(
                    &format!("\"{quoted}\""),
                    &format!("\"{}\"", name.to_lowercase()),
                    1,
                ));
                values.push(text.replacen(&format!("\"{quoted}\""), &format!("\"{name}\""), 1));
            }
        }
        if text.len() < 60 && !values.contains(&text.to_owned()) {
            values.push(text.to_owned());
        }
    }
    let result = around(scene, matched).map_or("", |f| f.result);
    let inner = arguments(result).first().copied().unwrap_or("");
    match head(result) {
        "Option" => {
            values.push("None".to_owned());
            values.extend(
                super::fields::defaults(inner)
                    .into_iter()
                    .take(2)
                    .map(|d| format!("Some({d})")),
            );
        }
        "Result" => values.extend(
            super::fields::defaults(inner)
                .into_iter()
                .take(1)
                .map(|d| format!("Ok({d})")),
        ),
        _ => values.extend(super::fields::defaults(result)),
    }
    let end = last.end_byte();
    let comma = if scene.text[..end].ends_with([',', '}']) {
        ""
    } else {
        ","
    };
    let indent = scene.indent(last.start_byte());
    let wide = scene.of(body).contains('\n');
    for (i, value) in values.iter().take(12).enumerate() {
        let grade = if i < 4 { grade::NAMED } else { grade::SEEN };
        let text = match wide {
            true => format!("{comma}\n{indent}{joined} => {value},"),
            false => format!("{comma} {joined} => {value}"),
        };
        ideas.insert(tier::EXACT, grade, end, text);
        if matches!(scene.code, "E0004") && i < 3 {
            let text = text_with(&text_of_any(wide, comma, indent), value);
            ideas.insert(tier::EXACT, grade::SEEN, end, text);
        }
    }
}

fn text_of_any(wide: bool, comma: &str, indent: &str) -> String {
    match wide {
        true => format!("{comma}\n{indent}_ => $,"),
        false => format!("{comma} _ => $"),
    }
}

fn text_with(form: &str, value: &str) -> String {
    form.replacen('$', value, 1)
}
