//! Patterns about numbers of different types in one expression.

use sleepy_fix::Family::TypeMismatch as Types;
use tree_sitter::Node;

use super::calls::method;
use super::{Pattern, find};
use crate::bindings::bindings;
use crate::draft::{Ideas, edit, grade};
use crate::facts::NUMBERS;
use crate::outline::around;
use crate::scene::{Scene, tier};
use crate::syntax::{children, enclosing, find as nodes, named};

pub(super) const PATTERNS: &[Pattern] = &[
    find(
        "all_operands",
        Types,
        all_operands,
        "Casts the operands of a calculation that are of another number type.",
    )
    .when(&["E0308", "E0277", "E0369", "E0689"], 0.06),
    find(
        "signed_offset",
        Types,
        signed_offset,
        "Adds a signed number to an unsigned one, and the reverse, with a check or round the end.",
    )
    .when(&["E0308", "E0277"], 0.06),
    find(
        "index_number",
        Types,
        index_number,
        "Converts a number to index with, where it stands or where it is bound.",
    )
    .when(&["E0277", "E0308"], 0.08),
    find(
        "item_number",
        Types,
        item_number,
        "Converts the numbers or truth values an iterator gives before they are added up.",
    )
    .when(&["E0277", "E0308"], 0.05),
    find(
        "shadowed_function",
        Types,
        shadowed_function,
        "Calls a function whose name a local has taken, or renames the local.",
    )
    .when(&["E0618"], 0.3),
    find(
        "missing_limit",
        Types,
        missing_limit,
        "Hands over what a method of numbers lacks: `clamp(-limit, limit)`.",
    )
    .when(&["E0061"], 0.05),
    find(
        "take_off_stars",
        Types,
        take_off_stars,
        "Takes `*` and its parentheses off, or adds them, everywhere in a closure or statement.",
    )
    .when(&["E0614", "E0308", "E0277", "E0369"], 0.05),
];

/// The operands of a calculation: all that is not itself one.
fn operands<'t>(node: Node<'t>, found: &mut Vec<Node<'t>>) {
    match node.kind() {
        "binary_expression" => named(node).into_iter().for_each(|n| operands(n, found)),
        "parenthesized_expression" => named(node).into_iter().for_each(|n| operands(n, found)),
        _ => found.push(node),
    }
}

fn top_calculation<'t>(node: Node<'t>) -> Option<Node<'t>> {
    let mut top = enclosing(
        node,
        &[
            "binary_expression",
            "compound_assignment_expr",
            "assignment_expression",
        ],
    )?;
    while let Some(up) = top
        .parent()
        .filter(|p| matches!(p.kind(), "binary_expression" | "parenthesized_expression"))
    {
        top = up;
    }
    Some(top)
}

/// The number type of an operand, as far as it stands in the function or the file.
fn number_of<'t>(scene: &Scene<'t>, node: Node<'t>) -> &'t str {
    let text = scene.of(node);
    match node.kind() {
        "type_cast_expression" => {
            return node.child_by_field_name("type").map_or("", |t| scene.of(t));
        }
        "float_literal" => return "f64",
        "integer_literal" => return "{integer}",
        "field_expression" => {
            let name = node
                .child_by_field_name("field")
                .map_or("", |f| scene.of(f));
            for field in scene.all(&["field_declaration"]) {
                let part = |n| field.child_by_field_name(n).map_or("", |p| scene.of(p));
                if part("name") == name {
                    return part("type");
                }
            }
        }
        "call_expression" if text.ends_with(".len()") || text.ends_with(".count()") => {
            return "usize";
        }
        "identifier" => {
            let scope = super::error_values::in_scope(scene, node);
            if let Some((_, of)) = scope.iter().find(|(n, of)| *n == text && !of.is_empty()) {
                return of;
            }
            for binding in bindings(scene.text, node, text).into_iter().take(1) {
                if let Some(of) = binding.holder.child_by_field_name("type") {
                    return scene.of(of);
                }
                if let Some(source) = binding.source.filter(|s| s.kind() != "identifier") {
                    return number_of(scene, source);
                }
            }
        }
        _ => {}
    }
    ""
}

fn all_operands(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let Some(anchor) = scene.anchors.first() else {
        return;
    };
    let Some(top) = top_calculation(anchor.node) else {
        return;
    };
    let mut parts = Vec::new();
    match top.kind() {
        "binary_expression" => operands(top, &mut parts),
        _ => named(top).into_iter().for_each(|n| operands(n, &mut parts)),
    }
    let kinds: Vec<&str> = parts.iter().map(|p| number_of(scene, *p)).collect();
    let mut wanted: Vec<&str> = scene.facts.numbers();
    let result = around(scene, top).map_or("", |f| f.result);
    wanted.extend(
        NUMBERS
            .iter()
            .filter(|n| **n == result || result.contains(&format!("<{n}>"))),
    );
    let mut seen: Vec<&str> = Vec::new();
    for of in wanted {
        if seen.contains(&of) {
            continue;
        }
        seen.push(of);
        for way in ["as", "from"] {
            // Those that are known to be of another type, and those that may be.
            for only_known in [true, false] {
                let mut edits = Vec::new();
                for (part, kind) in parts.iter().zip(&kinds) {
                    let lent = kind.starts_with('&');
                    let kind = kind.trim_start_matches('&');
                    let range = scene.span(*part);
                    let text = scene.of(*part);
                    let literal = kind == "{integer}";
                    if literal && of.starts_with('f') {
                        edits.push(edit(range.end..range.end, ".0"));
                        continue;
                    }
                    let other =
                        NUMBERS.contains(&kind) && kind != of || !only_known && kind.is_empty();
                    if literal || !other || part.kind() == "float_literal" {
                        continue;
                    }
                    let star = if lent { "*" } else { "" };
                    let value = if part.kind() == "identifier"
                        || super::super::syntax::is_tight(part.kind())
                    {
                        format!("{star}{text}")
                    } else {
                        format!("({text})")
                    };
                    edits.push(edit(
                        range,
                        match way {
                            "from" => format!("{of}::from({star}{text})"),
                            _ => format!("({value} as {of})"),
                        },
                    ));
                }
                if edits.len() > 1 || only_known {
                    let grade = if only_known {
                        grade::NAMED
                    } else {
                        grade::SEEN
                    };
                    ideas.edits(tier::EXACT, grade, edits);
                }
            }
        }
        // The whole again in the type that is wanted.
        if let Some(target) = NUMBERS
            .iter()
            .find(|n| **n == result)
            .filter(|n| **n != of && top.kind() == "binary_expression")
        {
            let mut edits = Vec::new();
            for (part, kind) in parts.iter().zip(&kinds) {
                if NUMBERS.contains(kind) && *kind != of {
                    let range = scene.span(*part);
                    edits.push(edit(
                        range.clone(),
                        format!("({} as {of})", &scene.text[range]),
                    ));
                }
            }
            let (start, end) = (top.start_byte(), top.end_byte());
            edits.push(edit(start..start, "("));
            edits.push(edit(end..end, format!(") as {target}")));
            ideas.edits(tier::EXACT, grade::NAMED, edits);
        }
    }
}

fn signed_offset(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let numbers = scene.facts.numbers();
    for anchor in scene.primary().take(2) {
        // `unsigned + signed`: the methods that take the other.
        if let Some(whole) = enclosing(anchor.node, &["binary_expression"])
            && let [left, right] = named(whole)[..]
        {
            let sign = children(whole)
                .into_iter()
                .find(|c| !c.is_named())
                .map_or("", |c| scene.of(c));
            let (a, b) = (scene.of(left), scene.of(right));
            let a = if crate::syntax::is_tight(left.kind()) {
                a.to_owned()
            } else {
                format!("({a})")
            };
            let calls: &[&str] = match sign {
                "+" => &[
                    "saturating_add_signed",
                    "wrapping_add_signed",
                    "saturating_add",
                    "abs_diff",
                ],
                "-" => &[
                    "saturating_sub",
                    "abs_diff",
                    "saturating_sub_unsigned",
                    "wrapping_sub",
                ],
                _ => &[],
            };
            for call in calls {
                ideas.replace(
                    tier::EXACT,
                    grade::NAMED,
                    whole.byte_range(),
                    format!("{a}.{call}({b})"),
                );
            }
            for of in numbers.iter().take(2) {
                for other in numbers.iter().filter(|n| *n != of).take(2) {
                    ideas.replace(
                        tier::EXACT,
                        grade::NAMED,
                        whole.byte_range(),
                        format!("({a} as {of} {sign} {b} as {of}) as {other}"),
                    );
                    ideas.replace(
                        tier::EXACT,
                        grade::NAMED,
                        whole.byte_range(),
                        format!("({a} as {of} {sign} {b}) as {other}"),
                    );
                    ideas.replace(
                        tier::EXACT,
                        grade::NAMED,
                        whole.byte_range(),
                        format!("({a} {sign} {b} as {of}) as {other}"),
                    );
                }
            }
        }
        // A signed place in a ring: `rem_euclid`.
        let text = scene.of(anchor.node);
        let unsigned = ["usize", "u32", "u64", "u8", "u16"]
            .iter()
            .find(|n| numbers.first() == Some(n));
        let signed = ["isize", "i32", "i64", "i8", "i16"]
            .iter()
            .find(|n| numbers.contains(n));
        if let (Some(unsigned), Some(signed)) = (unsigned, signed) {
            let holder = anchor.node.parent().and_then(|p| p.parent());
            let receiver = holder.and_then(method).map(|m| scene.of(m.0));
            let value = if crate::syntax::is_tight(anchor.node.kind()) {
                text.to_owned()
            } else {
                format!("({text})")
            };
            let mut ways = vec![
                format!("{value}.unsigned_abs()"),
                format!("{value}.unsigned_abs() as {unsigned}"),
                format!("{value}.max(0) as {unsigned}"),
                format!("{unsigned}::try_from({text}).unwrap_or(0)"),
                format!("{unsigned}::try_from({text}).unwrap_or_default()"),
                format!("{unsigned}::try_from({text}).ok()?"),
                format!("{value}.abs() as {unsigned}"),
            ];
            for receiver in receiver.into_iter().chain(lengths(scene, anchor.node)) {
                ways.push(format!(
                    "{value}.rem_euclid({receiver}.len() as {signed}) as {unsigned}"
                ));
            }
            for way in ways {
                ideas.replace(tier::EXACT, grade::NAMED, anchor.range.clone(), way);
            }
        }
    }
}

/// What has a length in the function.
fn lengths<'t>(scene: &Scene<'t>, node: Node<'t>) -> Vec<&'t str> {
    let body = enclosing(node, &["function_item"]);
    let calls = body
        .map(|b| nodes(b, &["call_expression"]))
        .unwrap_or_default();
    let mut found: Vec<&str> = Vec::new();
    for call in calls {
        if let Some((receiver, name, _)) = method(call)
            && matches!(scene.of(name), "len" | "is_empty")
            && !found.contains(&scene.of(receiver))
        {
            found.push(scene.of(receiver));
        }
    }
    found.truncate(3);
    found
}

fn index_number(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let index = scene.facts.says("usize")
        || scene.facts.says("cannot be indexed by")
        || scene.facts.says("SliceIndex");
    if !index {
        return;
    }
    let Some(anchor) = scene.anchors.first() else {
        return;
    };
    let mut places: Vec<Node<'_>> = vec![anchor.node];
    if let Some(access) = enclosing(anchor.node, &["index_expression"]) {
        places.extend(named(access).get(1));
    }
    for place in places {
        let text = scene.of(place);
        let range = scene.span(place);
        let simple = crate::syntax::is_tight(place.kind());
        let value = if simple {
            text.to_owned()
        } else {
            format!("({text})")
        };
        for way in [
            format!("{value} as usize"),
            format!("usize::from({text})"),
            format!("*{value} as usize"),
            format!("usize::try_from({text}).ok()?"),
            format!("usize::try_from({text}).unwrap()"),
            format!("usize::try_from({text}).unwrap_or(usize::MAX)"),
            format!("{value}.0 as usize"),
            format!("{value}.0"),
        ] {
            ideas.replace(tier::EXACT, grade::NAMED, range.clone(), way);
        }
        // Where it is bound, and all the parameters of its kind.
        if place.kind() == "identifier" {
            for binding in bindings(scene.text, place, text).into_iter().take(1) {
                if let Some(source) = binding.source {
                    let own = scene.span(source);
                    let inner = &scene.text[own.clone()];
                    ideas.replace(
                        tier::EXACT,
                        grade::NAMED,
                        own.clone(),
                        format!("({inner}) as usize"),
                    );
                    ideas.insert(tier::EXACT, grade::NAMED, own.end, " as usize");
                }
            }
        }
    }
    // All indices of the function at once.
    let Some(body) = enclosing(anchor.node, &["function_item"]) else {
        return;
    };
    let same: Vec<Node<'_>> = nodes(body, &["index_expression"])
        .into_iter()
        .filter_map(|n| named(n).get(1).copied())
        .filter(|n| n.kind() != "range_expression" && !scene.of(*n).contains("usize"))
        .collect();
    if (2..=6).contains(&same.len()) {
        let edits = same.iter().map(|n| {
            let range = scene.span(*n);
            let text = &scene.text[range.clone()];
            let value = if crate::syntax::is_tight(n.kind()) {
                text.to_owned()
            } else {
                format!("({text})")
            };
            edit(range, format!("{value} as usize"))
        });
        ideas.edits(tier::EXACT, grade::NAMED, edits.collect());
    }
    // `get(i - 1)` of a signed number: all such calls of the function.
    let gets: Vec<Node<'_>> = nodes(body, &["call_expression"])
        .into_iter()
        .filter(|c| {
            method(*c).is_some_and(|(_, name, _)| {
                matches!(scene.of(name), "get" | "get_mut" | "nth" | "skip" | "take")
            })
        })
        .filter_map(|c| c.child_by_field_name("arguments"))
        .filter_map(|l| named(l).first().copied())
        .filter(|a| !matches!(a.kind(), "integer_literal" | "range_expression"))
        .collect();
    for (before, after) in [
        ("(", ") as usize"),
        ("usize::try_from(", ").ok()?"),
        ("usize::from(", ")"),
    ] {
        let edits = gets.iter().flat_map(|n| {
            let range = scene.span(*n);
            [
                edit(range.start..range.start, before),
                edit(range.end..range.end, after),
            ]
        });
        if gets.len() > 1 && gets.len() < 7 {
            ideas.edits(tier::EXACT, grade::NAMED, edits.collect());
        }
    }
}

fn item_number(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let numbers = scene.facts.numbers();
    let truth = scene
        .facts
        .quoted
        .iter()
        .any(|q| q == "bool" || q.contains("<bool>"));
    let result = scene
        .functions
        .first()
        .and_then(|f| f.child_by_field_name("return_type"))
        .map_or("", |r| scene.of(r));
    for site in scene
        .sites
        .iter()
        .filter(|s| s.node.kind() == "call_expression")
        .take(20)
    {
        let Some((receiver, name, list)) = method(site.node) else {
            continue;
        };
        let at = scene.span(receiver).end;
        let body = nodes(list, &["closure_expression"])
            .first()
            .and_then(|c| c.child_by_field_name("body"));
        match scene.of(name) {
            "sum" | "product" | "max" | "min" | "collect" | "fold" => {
                for of in numbers.iter().copied().take(4) {
                    for way in ["value as", "*value as"] {
                        ideas.insert(
                            site.tier,
                            grade::NAMED,
                            at,
                            format!(".map(|value| {way} {of})"),
                        );
                    }
                    ideas.insert(site.tier, grade::NAMED, at, format!(".map({of}::from)"));
                }
                if truth {
                    let tail = at..site.range.end;
                    ideas.replace(
                        site.tier,
                        grade::NAMED,
                        tail,
                        format!(".filter(|value| *value).count() as {result}"),
                    );
                    for of in numbers.iter().take(3) {
                        ideas.insert(site.tier, grade::NAMED, at, format!(".map({of}::from)"));
                    }
                    // `.map(|x| test).sum()` as `.filter(|x| test).count()`.
                    if let Some((inner, map, _)) =
                        method(receiver).filter(|m| scene.of(m.1) == "map")
                    {
                        let _ = inner;
                        for end in [".count()".to_owned(), format!(".count() as {result}")] {
                            ideas.edits(
                                site.tier,
                                grade::NAMED,
                                vec![
                                    edit(map.byte_range(), "filter"),
                                    edit(at..site.range.end, end),
                                ],
                            );
                        }
                    }
                }
                // What a fold starts with or adds.
                if let Some(body) = body.filter(|_| scene.of(name) == "fold") {
                    let mut parts = Vec::new();
                    operands(body, &mut parts);
                    for of in numbers.iter().copied().take(3) {
                        for part in &parts {
                            let range = scene.span(*part);
                            let text = &scene.text[range.clone()];
                            for form in [
                                format!("{of}::from(*{text})"),
                                format!("*{text} as {of}"),
                                format!("{of}::from({text})"),
                                format!("{text} as {of}"),
                            ] {
                                ideas.replace(site.tier, grade::NAMED, range.clone(), form);
                            }
                        }
                        if let Some(start) = named(list)
                            .first()
                            .filter(|s| s.kind() == "integer_literal")
                        {
                            ideas.replace(
                                site.tier,
                                grade::SEEN,
                                start.byte_range(),
                                format!("{}{of}", scene.of(*start)),
                            );
                        }
                        if result != of
                            && NUMBERS.contains(&result)
                            && let Some(part) = parts.last()
                        {
                            let range = scene.span(*part);
                            let text = &scene.text[range.clone()];
                            for form in [
                                format!("{result}::from(*{text})"),
                                format!("*{text} as {result}"),
                            ] {
                                ideas.replace(site.tier, grade::NAMED, range.clone(), form);
                            }
                        }
                    }
                }
            }
            _ => {}
        }
    }
}

fn shadowed_function(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for anchor in scene.primary().take(2) {
        let called = match anchor.node.kind() {
            "call_expression" => anchor.node.child_by_field_name("function"),
            _ => Some(anchor.node),
        };
        let Some(called) = called.filter(|c| c.kind() == "identifier") else {
            continue;
        };
        let name = scene.of(called);
        for path in ["self", "Self", "crate", "super"] {
            ideas.insert(
                tier::EXACT,
                grade::NAMED,
                called.start_byte(),
                format!("{path}::"),
            );
        }
        ideas.insert(tier::EXACT, grade::SEEN, called.start_byte(), "self.");
        // The local gets another name wherever it is not called.
        let Some(body) = enclosing(called, &["function_item"]) else {
            continue;
        };
        let binding = bindings(scene.text, called, name).into_iter().next();
        let Some(binding) = binding else { continue };
        let from = binding.holder.end_byte();
        let uses: Vec<Node<'_>> = nodes(body, &["identifier"])
            .into_iter()
            .filter(|n| scene.of(*n) == name && n.start_byte() >= from)
            .filter(|n| {
                !n.parent().is_some_and(|p| {
                    p.kind() == "call_expression" && p.child_by_field_name("function") == Some(*n)
                })
            })
            .collect();
        for new in [format!("{name}_value"), format!("own_{name}")] {
            let mut edits = vec![edit(binding.name.byte_range(), new.as_str())];
            edits.extend(uses.iter().map(|n| edit(n.byte_range(), new.as_str())));
            ideas.edits(tier::EXACT, grade::NAMED, edits);
        }
        // Without its parentheses it is the value.
        if let Some(call) = called.parent().filter(|p| p.kind() == "call_expression") {
            ideas.replace(
                tier::EXACT,
                grade::NAMED,
                called.end_byte()..call.end_byte(),
                "",
            );
            // A missing sign: `2(a + b)`, `a(b)`.
            ideas.insert(tier::EXACT, grade::SEEN, called.end_byte(), " * ");
        }
    }
}

fn missing_limit(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for anchor in scene.anchors.iter().take(2) {
        let Some(call) = enclosing(anchor.node, &["call_expression"]) else {
            continue;
        };
        let Some((_, _, list)) = method(call) else {
            continue;
        };
        let given = named(list);
        let at = list.end_byte() - 1;
        let own: Vec<&str> = given.iter().map(|g| scene.of(*g)).collect();
        if let [one] = own[..] {
            let start = list.start_byte() + 1;
            ideas.insert(tier::EXACT, grade::NAMED, start, format!("-{one}, "));
            for usual in ["0", "0.0", "1", "1.0"] {
                ideas.insert(tier::EXACT, grade::SEEN, start, format!("{usual}, "));
            }
        }
        let sep = if own.is_empty() { "" } else { ", " };
        for constant in scene
            .all(&["const_item"])
            .iter()
            .filter_map(|c| c.child_by_field_name("name"))
            .take(5)
        {
            let name = scene.of(constant);
            ideas.insert(tier::EXACT, grade::NAMED, at, format!("{sep}{name}"));
            if !own.is_empty() {
                ideas.insert(
                    tier::EXACT,
                    grade::NAMED,
                    list.start_byte() + 1,
                    format!("{name}, "),
                );
            }
        }
    }
}

fn take_off_stars(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for anchor in scene.anchors.iter().take(2) {
        let star =
            enclosing(anchor.node, &["unary_expression"]).filter(|n| scene.of(*n).starts_with('*'));
        if let Some(star) = star {
            let inner = scene.of(star).trim_start_matches('*');
            let outer = star
                .parent()
                .filter(|p| p.kind() == "parenthesized_expression");
            ideas.replace(
                tier::EXACT,
                grade::NAMED,
                outer.unwrap_or(star).byte_range(),
                inner,
            );
        }
        // All stars of one name in the function, or all its uses without one.
        let Some(body) = enclosing(anchor.node, &["closure_expression", "function_item"]) else {
            continue;
        };
        for name in crate::bindings::names(scene.text, anchor.node, 2) {
            let stars: Vec<Node<'_>> = nodes(body, &["unary_expression"])
                .into_iter()
                .filter(|n| scene.of(*n) == format!("*{name}"))
                .collect();
            if stars.len() > 1 {
                ideas.edits(
                    tier::EXACT,
                    grade::NAMED,
                    stars
                        .iter()
                        .map(|n| edit(n.start_byte()..n.start_byte() + 1, ""))
                        .collect(),
                );
            }
            let plain: Vec<Node<'_>> = nodes(body, &["identifier"])
                .into_iter()
                .filter(|n| scene.of(*n) == name && crate::syntax::is_value(*n))
                .filter(|n| {
                    !matches!(
                        crate::syntax::parent_kind(*n),
                        "unary_expression" | "field_expression" | "reference_expression"
                    )
                })
                .collect();
            if plain.len() > 1 && plain.len() < 8 {
                ideas.edits(
                    tier::EXACT,
                    grade::SEEN,
                    plain
                        .iter()
                        .map(|n| edit(n.start_byte()..n.start_byte(), "*"))
                        .collect(),
                );
            }
            // The pattern takes it instead.
            for binding in bindings(scene.text, anchor.node, name).into_iter().take(1) {
                let at = binding.name.start_byte();
                if matches!(
                    binding.holder.kind(),
                    "closure_expression" | "for_expression"
                ) {
                    let mut edits: Vec<_> = stars
                        .iter()
                        .map(|n| edit(n.start_byte()..n.start_byte() + 1, ""))
                        .collect();
                    edits.push(edit(at..at, "&"));
                    ideas.edits(tier::EXACT, grade::SEEN, edits);
                }
            }
        }
    }
}
