//! Patterns about what is put into maps, structs and pairs.

use sleepy_fix::Family::TypeMismatch as Types;
use tree_sitter::Node;

use super::calls::method;
use super::error_values::in_scope;
use super::{Pattern, find};
use crate::bindings::statement;
use crate::draft::{Ideas, grade};
use crate::facts::NUMBERS;
use crate::outline::{arguments, element, head, types};
use crate::scene::{Scene, tier};
use crate::syntax::{children, enclosing, find as nodes, named};

pub(super) const PATTERNS: &[Pattern] = &[
    find(
        "entry_value",
        Types,
        entry_value,
        "Changes a value in a map: `*map.entry(k).or_insert(0) += n`, `or_default().push(v)`.",
    )
    .when(
        &[
            "E0368", "E0308", "E0277", "E0614", "E0067", "E0599", "E0369", "E0594",
        ],
        0.2,
    ),
    find(
        "all_fields",
        Types,
        all_fields,
        "Sets all missing fields: from a name in scope, else to what is usual.",
    )
    .when(&["E0063"], 0.4),
    find(
        "item_parts",
        Types,
        item_parts,
        "Converts each part of the pairs that are collected.",
    )
    .when(&["E0277", "E0308", "E0271"], 0.2),
];

fn entry_value(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    const CHANGES: [&str; 2] = ["compound_assignment_expr", "assignment_expression"];
    for anchor in scene.primary().take(2) {
        if let Some(node) = enclosing(anchor.node, &CHANGES)
            && let (Some(left), Some(right)) = (
                node.child_by_field_name("left"),
                node.child_by_field_name("right"),
            )
        {
            changed(scene, ideas, node, left, right);
        }
        // A value put into a map of lists joins the list.
        let call = enclosing(anchor.node, &["arguments"]).and_then(|a| a.parent());
        if let Some((map, name, list)) = call.and_then(method)
            && let ("insert", [key, value]) = (scene.of(name), &named(list)[..])
            && let Some(wanted) = scene.facts.expected.first()
            && let Some(call) = call
        {
            let add = match head(wanted) {
                "Vec" => "push",
                "HashSet" | "BTreeSet" => "insert",
                "VecDeque" => "push_back",
                "String" => "push_str",
                _ => continue,
            };
            let (map, key, value) = (scene.of(map), scene.of(*key), scene.of(*value));
            let text = format!("{map}.entry({key}).or_default().{add}({value})");
            ideas.replace(tier::EXACT, grade::NAMED, call.byte_range(), text);
        }
    }
}

/// `map.entry(k) += 1`, `map.get_mut(k) += 1`, `map[k] = v` with what they need.
fn changed(
    scene: &Scene<'_>,
    ideas: &mut Ideas<'_>,
    node: Node<'_>,
    left: Node<'_>,
    right: Node<'_>,
) {
    let inner = match left.kind() {
        "unary_expression" => named(left).pop().unwrap_or(left),
        _ => left,
    };
    let sign = children(node)
        .into_iter()
        .find(|c| !c.is_named() && c.start_byte() >= left.end_byte())
        .map_or("=", |c| scene.of(c));
    let (text, by) = (scene.of(inner), scene.of(right));
    if let Some((map, name, list)) = method(inner) {
        let key = scene.of(list);
        let key = key.strip_prefix('(').and_then(|k| k.strip_suffix(')'));
        let key = key.unwrap_or_default();
        match scene.of(name) {
            "entry" | "or_insert" | "or_insert_with" | "or_default" => {
                let ends = if scene.of(name) == "entry" {
                    &[".or_insert(0)", ".or_default()"][..]
                } else {
                    &[""][..]
                };
                for end in ends {
                    ideas.replace(
                        tier::EXACT,
                        grade::NAMED,
                        node.byte_range(),
                        format!("*{text}{end} {sign} {by}"),
                    );
                }
            }
            "get_mut" | "get" => {
                let owned = key.trim_start_matches('&');
                let map = scene.of(map);
                let indent = scene.indent(node.start_byte());
                let block = format!(
                    "if let Some(value) = {map}.get_mut({key}) {{\n{indent}    *value {sign} {by};\n{indent}}}"
                );
                let whole = statement(node).map_or(node.byte_range(), |s| s.byte_range());
                ideas.replace(tier::EXACT, grade::NAMED, whole, block);
                for key in [
                    owned.to_owned(),
                    format!("{owned}.clone()"),
                    format!("{owned}.to_string()"),
                ] {
                    let entry = format!("*{map}.entry({key}).or_default() {sign} {by}");
                    ideas.replace(tier::EXACT, grade::SEEN, node.byte_range(), entry);
                }
            }
            "iter_mut" | "last_mut" | "first_mut" | "next" | "values_mut" => {
                let block = format!("if let Some(value) = {text} {{ *value {sign} {by}; }}");
                let whole = statement(node).map_or(node.byte_range(), |s| s.byte_range());
                ideas.replace(tier::EXACT, grade::SEEN, whole, block);
            }
            _ => {}
        }
    }
    let map = scene.facts.says("Map<") || scene.code == "E0594";
    if map
        && inner.kind() == "index_expression"
        && let [map, key] = named(inner)[..]
    {
        let (map, key) = (scene.of(map), scene.of(key));
        let owned = key.trim_start_matches('&');
        for key in [
            owned.to_owned(),
            format!("{owned}.to_string()"),
            format!("{owned}.clone()"),
        ] {
            let text = match sign {
                "=" => format!("{map}.insert({key}, {by})"),
                _ => format!("*{map}.entry({key}).or_default() {sign} {by}"),
            };
            ideas.replace(tier::EXACT, grade::NAMED, node.byte_range(), text);
        }
    }
}

fn all_fields(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for anchor in scene.primary().take(1) {
        let Some(literal) = enclosing(anchor.node, &["struct_expression"]) else {
            continue;
        };
        let part = |f| literal.child_by_field_name(f);
        let (Some(name), Some(body)) = (part("name").map(|n| scene.of(n)), part("body")) else {
            continue;
        };
        let own = types(scene).into_iter().find(|t| {
            t.name == head(name)
                || name == "Self" && scene.facts.quoted.iter().any(|q| head(q) == t.name)
        });
        let variant_of = |name: &str| {
            let (of, variant) = name.rsplit_once("::")?;
            let own = types(scene).into_iter().find(|t| t.name == head(of))?;
            own.variants.into_iter().find(|v| v.name == variant)
        };
        let fields = match (own, variant_of(name)) {
            (_, Some(variant)) => variant.fields,
            (Some(own), None) => own.fields,
            _ => continue,
        };
        let present: Vec<&str> = nodes(body, &["field_initializer", "shorthand_field_initializer"])
            .into_iter()
            .filter(|f| f.parent() == Some(body))
            .map(|f| {
                f.child_by_field_name("field")
                    .map_or(scene.of(f), |n| scene.of(n))
            })
            .collect();
        let scope = in_scope(scene, literal);
        let missing: Vec<_> = fields
            .iter()
            .filter(|f| !present.contains(&f.name))
            .collect();
        let values = |usual: bool, place: usize| -> Vec<String> {
            let given = |f: &&crate::outline::Field<'_>| {
                let named_so = scope.iter().find(|(n, _)| *n == f.name);
                let fits = named_so.or_else(|| {
                    scope
                        .iter()
                        .find(|(n, of)| !usual && *of == f.of && !present.contains(n))
                });
                match fits {
                    Some((n, of)) if *n == f.name && (of.is_empty() || *of == f.of) => {
                        f.name.to_owned()
                    }
                    Some((n, of)) if f.of == "String" && of.ends_with("str") => {
                        format!("{}: {n}.to_string()", f.name)
                    }
                    Some((n, _)) => format!("{}: {n}", f.name),
                    None => {
                        let usual = usual_value(f.of);
                        let value = usual.get(place).or(usual.first());
                        format!(
                            "{}: {}",
                            f.name,
                            value.map_or("Default::default()", String::as_str)
                        )
                    }
                }
            };
            missing.iter().map(given).collect()
        };
        let last = scene.last(body);
        let before = scene.text[..last].trim_end();
        let wide = scene.of(body).contains('\n');
        let comma = if before.ends_with([',', '{']) {
            ""
        } else {
            ","
        };
        let indent = scene.indent(literal.start_byte());
        for (usual, place) in [(true, 0), (false, 0), (true, 1)] {
            let list = values(usual, place);
            let text = match wide {
                true => {
                    let lines: String =
                        list.iter().map(|v| format!("\n{indent}    {v},")).collect();
                    format!("{comma}{lines}\n{indent}")
                }
                false => format!("{comma} {} ", list.join(", ")),
            };
            ideas.replace(tier::EXACT, grade::NAMED, before.len()..last, text);
        }
    }
}

/// What a field of a type is usually set to, empty collections among it.
pub(super) fn usual_value(of: &str) -> Vec<String> {
    match head(of) {
        "Vec" | "HashMap" | "BTreeMap" | "HashSet" | "BTreeSet" | "VecDeque" | "String" => {
            vec![format!("{}::new()", head(of)), "Default::default()".into()]
        }
        _ => super::fields::defaults(of),
    }
}

fn item_parts(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    // What the function gives, or what the message wants to collect into.
    let result = scene
        .functions
        .first()
        .and_then(|f| f.child_by_field_name("return_type"));
    let result = result.map(|r| scene.of(r).to_owned());
    let inner = result.iter().flat_map(|r| arguments(r)).map(str::to_owned);
    let wanted: Vec<String> = scene
        .facts
        .quoted
        .iter()
        .cloned()
        .chain(result.clone())
        .chain(inner)
        .collect();
    let mut lists: Vec<Vec<String>> = Vec::new();
    for of in &wanted {
        let parts: Vec<String> = match head(of) {
            "HashMap" | "BTreeMap" => arguments(of).into_iter().map(str::to_owned).collect(),
            "Vec" | "HashSet" | "BTreeSet" | "VecDeque" => {
                let inner = element(of).unwrap_or("");
                let pair = inner.strip_prefix('(').and_then(|t| t.strip_suffix(')'));
                pair.map(|p| {
                    arguments(&format!("T<{p}>"))
                        .into_iter()
                        .map(str::to_owned)
                        .collect()
                })
                .unwrap_or_default()
            }
            _ => continue,
        };
        if parts.len() > 1 && !lists.contains(&parts) {
            lists.push(parts);
        }
    }
    let Some(whole) = scene.primary().next().and_then(|a| statement(a.node)) else {
        return;
    };
    for tuple in nodes(whole, &["tuple_expression"]).into_iter().take(3) {
        let parts = named(tuple);
        for of in lists.iter().filter(|l| l.len() == parts.len()).take(2) {
            for stars in [1, 2, 0] {
                let converted = parts.iter().zip(of).map(|(part, of)| {
                    let text = scene.of(*part);
                    let plain = part.kind() == "identifier";
                    match crate::facts::bare(of) {
                        "String" if plain => format!("{text}.to_string()"),
                        n if plain
                            && (NUMBERS.contains(&n)
                                || n == "char"
                                || n == "bool"
                                || of == "&str") =>
                        {
                            format!("{}{text}", "*".repeat(stars))
                        }
                        _ if plain && !of.starts_with('&') => format!("{text}.clone()"),
                        _ => text.to_owned(),
                    }
                });
                let made = format!("({})", converted.collect::<Vec<_>>().join(", "));
                ideas.replace(tier::EXACT, grade::NAMED, tuple.byte_range(), made);
            }
        }
    }
}
