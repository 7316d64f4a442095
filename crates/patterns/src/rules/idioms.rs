//! Patterns that know an idiom: the usual way to say what was meant.

use sleepy_fix::Family::{
    BorrowChecker as Borrow, Patterns as Match, ResultHandling as Results, TraitBounds as Traits, TypeMismatch as Types,
};
use tree_sitter::Node;

use super::calls::method;
use super::{Pattern, find, put_around, put_suffix, suffix, wrap};
use crate::draft::{Ideas, edit, grade};
use crate::facts::{bare, push};
use crate::scene::{Scene, Site, statement, tier};
use crate::syntax::{children, enclosing, find as nodes, named};

pub(super) const PATTERNS: &[Pattern] = &[
    suffix("into_collect", Types, ".into_iter().collect()", "Collects a collection into another."),
    suffix("iter_collect", Types, ".iter().collect()", "The same by reference."),
    suffix("iter_cloned", Borrow, ".iter().cloned()", "Goes through copies of the items."),
    suffix("iter_copied", Borrow, ".iter().copied()", "The same for what is `Copy`."),
    suffix("iter_enumerate", Types, ".iter().enumerate()", "Goes through numbered items."),
    suffix("cloned_collect", Borrow, ".cloned().collect::<Vec<_>>()", "Goes through a copy that lets the original change."),
    suffix("clone_iter", Borrow, ".clone().iter()", "The same for a collection."),
    suffix("cloned_or_default", Results, ".cloned().unwrap_or_default()", "Takes a copy of the value or the default."),
    suffix("copied_or_zero", Results, ".copied().unwrap_or(0)", "Takes a copy of the number or zero."),
    suffix("deref_or_empty", Results, ".as_deref().unwrap_or(\"\")", "Takes the text in an option or an empty one."),
    suffix("map_len", Types, ".map(|value| value.len())", "Takes the lengths of the items."),
    suffix("map_or_len", Results, ".map_or(0, |value| value.len())", "Takes the length of what is there, or zero."),
    suffix("map_as_str", Types, ".map(|s| s.as_str())", "Takes the items as `&str`."),
    suffix("map_copy", Types, ".map(|value| *value)", "Copies the items."),
    suffix("iter_map_string", Types, ".iter().map(|value| value.to_string())", "Makes `String`s of the items of a collection."),
    suffix("map_value_string", Types, ".map(|value| value.to_string())", "Makes the items `String`s."),
    suffix("lock_only", Borrow, ".lock()", "Locks a mutex whose error is handled behind it."),
    suffix("get_mut", Borrow, ".get_mut()", "Borrows mutably what a cell or pointer holds."),
    suffix("join", Types, ".join(\", \")", "Joins strings."),
    suffix("concat", Types, ".concat()", "Joins without anything between."),
    suffix("next_char", Types, ".chars().next().unwrap()", "Takes the first character."),
    suffix("upgrade", Borrow, ".upgrade()", "Makes a strong handle of a weak one."),
    suffix("as_tuple_ref", Types, ".as_ref().unwrap()", "Borrows the value in an option, or panics."),
    suffix("ok_or_text", Results, ".ok_or(\"missing\")", "Makes a missing value an error."),
    suffix("ok_or_text_try", Results, ".ok_or(\"missing\")?", "The same, and hands it on."),
    suffix("ok_or_string", Results, ".ok_or(\"missing\".to_string())", "Makes a missing value an error of type `String`."),
    suffix("ok_or_else_string", Results, ".ok_or_else(|| \"missing\".to_string())", "The same, made when needed."),
    suffix("ok_or_else_try", Results, ".ok_or_else(|| \"missing\".to_string())?", "The same, and hands it on."),
    suffix("map_err_drop", Results, ".map_err(|_| \"invalid\")", "Makes any error a text."),
    wrap("some_ref", Results, ("Some(&", ")"), "Wraps a reference in `Some`."),
    wrap("range_to", Types, ("0..", ""), "Counts up to a number."),
    wrap("range_len", Types, ("0..", ".len()"), "Goes through the indices of a collection."),
    wrap("deref_lock", Borrow, ("*", ".lock().unwrap()"), "Changes what a mutex holds."),
    wrap("deref_borrow_mut", Borrow, ("*", ".borrow_mut()"), "Changes what a cell holds."),
    wrap("deref_borrow", Borrow, ("*", ".borrow()"), "Reads what a cell holds."),
    wrap("ref_borrow", Borrow, ("&", ".borrow()"), "Borrows what a cell holds."),
    wrap("ref_string", Types, ("&", ".to_string()"), "Borrows a text that is made for it."),
    wrap("ref_clone", Borrow, ("&", ".clone()"), "Borrows a copy."),
    wrap("char_from", Types, ("char::from_u32(", ").unwrap()"), "Makes a character of a number."),
    wrap("char_from_digit", Types, ("char::from_digit(", ", 10).unwrap()"), "Makes a digit of a number."),
    suffix("unwrap_or_max", Results, ".unwrap_or(i32::MAX)", "Takes the value or the largest."),
    suffix("expect_valid", Results, ".expect(\"valid\")", "Takes the value or panics with a word."),
    suffix("map_err_value", Results, ".map_err(|value| value.to_string())", "Makes a text of the error."),
    suffix("unwrap_or_false", Results, ".unwrap_or(false)", "Takes the truth value or `false`."),
    wrap("seconds", Types, ("Duration::from_secs(", ")"), "Makes a time of seconds."),
    wrap("vec_of_array", Types, ("vec!", ""), "Makes a `Vec` of an array."),
    wrap("from_box", Types, ("Box::from(", ")"), "Makes a box of what is borrowed."),
    find("error_variant", Results, error_variant, "Makes an error one of the file's error types."),
    find("from_impl", Results, from_impl, "Implements `From` so that `?` converts an error."),
    find("operator_impl", Traits, operator_impl, "Implements an operator for a struct, field by field."),
    find("error_impl", Traits, error_impl, "Implements `std::error::Error` for a type."),
    find("map_convert", Types, map_convert, "Converts the items of an iterator to a number type."),
    find("collect_into", Results, collect_into, "Collects results or options into one, and hands the error on."),
    find("cast_to_call", Types, cast_to_call, "Parses or converts instead of casting."),
    find("compare_call", Types, compare_call, "Compares with `cmp` or `partial_cmp` for an ordering."),
    find("float_order", Traits, float_order, "Sorts or compares floats by `partial_cmp` or `total_cmp`."),
    find("box_recursion", Types, box_recursion, "Puts a type that contains itself behind a pointer."),
    find("index_call", Types, index_call, "Takes an item with `get`, `chars` or a converted index."),
    find("then_value", Types, then_value, "Ends a call that gives nothing and gives its receiver."),
    find("rebind", Borrow, rebind, "Keeps what a call gives, under the same name."),
    find("unbind", Types, unbind, "Does not bind what a call does not give."),
    find("result_function", Results, result_function, "Makes a function fallible: its type and what it returns."),
    find("cell_set", Borrow, cell_set, "Sets a `Cell` through its methods."),
    find("element_swap", Borrow, element_swap, "Swaps elements with `swap` of the slice."),
    find("drop_access", Types, drop_access, "Takes a field access off."),
    find("literal_of_call", Borrow, literal_of_call, "Uses a literal in place of a reference to a made value."),
    find("into_from", Types, into_from, "Names the target of a conversion: `T::from(x)` for `x.into()`."),
    find("init_let", Borrow, init_let, "Gives a local a value where it is declared."),
    find("cow_own", Borrow, cow_own, "Hands a value over in a `Cow` instead of lending it."),
    find("pair_with_key", Types, pair_with_key, "Gives pairs of an item and what is made of it."),
    find("arm_return", Match, arm_return, "Returns from a branch that has to leave."),
];

/// Suffixes for every site near the message.
fn each_site(scene: &Scene<'_>, ideas: &mut Ideas<'_>, grade: u8, texts: &[String]) {
    for site in scene.sites.iter().take(30) {
        for text in texts {
            put_suffix(ideas, site, grade, text);
        }
    }
}

/// The enums and structs of the file that a message names: node and name.
fn own_types<'t>(scene: &Scene<'t>) -> Vec<(Node<'t>, &'t str)> {
    let named_types = nodes(scene.root, &["enum_item", "struct_item"]).into_iter();
    named_types
        .filter_map(|n| Some((n, scene.of(n.child_by_field_name("name")?))))
        .filter(|(_, name)| scene.facts.quoted.iter().any(|q| super::bounds::mentions(q, name)))
        .collect()
}

/// A variant's name and the types it holds; `None` for one with named fields.
fn variants<'t>(scene: &Scene<'t>, item: Node<'t>) -> Vec<(&'t str, Vec<&'t str>)> {
    nodes(item, &["enum_variant"])
        .into_iter()
        .filter_map(|v| {
            let name = scene.of(v.child_by_field_name("name")?);
            match v.child_by_field_name("body") {
                None => Some((name, Vec::new())),
                Some(body) if body.kind() == "ordered_field_declaration_list" => {
                    Some((name, named(body).into_iter().map(|t| scene.of(t)).collect()))
                }
                Some(_) => None,
            }
        })
        .collect()
}

fn error_variant(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for (item, name) in own_types(scene).into_iter().filter(|(n, _)| n.kind() == "enum_item").take(3) {
        let mut texts = Vec::new();
        for (variant, held) in variants(scene, item) {
            let full = format!("{name}::{variant}");
            match held[..] {
                [] => {
                    texts.push(format!(".map_err(|_| {full})"));
                    texts.push(format!(".ok_or({full})"));
                }
                ["String"] => {
                    texts.push(format!(".map_err(|e| {full}(e.to_string()))"));
                    texts.push(format!(".map_err({full})"));
                }
                [_] => texts.push(format!(".map_err({full})")),
                _ => {}
            }
        }
        let handed: Vec<String> = texts.iter().map(|t| format!("{t}?")).collect();
        each_site(scene, ideas, grade::NAMED, &texts);
        each_site(scene, ideas, grade::SEEN, &handed);
    }
}

/// Where an implementation goes: below the type, with a line between.
fn below(scene: &Scene<'_>, item: Node<'_>) -> usize {
    let end = item.end_byte();
    scene.text[end..].find('\n').map_or(scene.text.len(), |n| end + n + 1)
}

fn from_impl(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let mut sources: Vec<String> = Vec::new();
    for (_, bound) in &scene.facts.bounds {
        arguments_of(bound, "From<").into_iter().for_each(|a| push(&mut sources, a));
    }
    for quoted in &scene.facts.quoted {
        arguments_of(quoted, "From<").into_iter().for_each(|a| push(&mut sources, a));
        if quoted.ends_with("Error") && !quoted.contains([' ', '<']) {
            push(&mut sources, quoted);
        }
    }
    for (item, name) in own_types(scene).into_iter().take(3) {
        let at = below(scene, item);
        for source in sources.iter().filter(|s| s.as_str() != name).take(4) {
            let mut ways = Vec::new();
            for (variant, held) in variants(scene, item) {
                match held[..] {
                    [of] if bare(of) == bare(source) => ways.push((grade::NAMED, format!("{name}::{variant}(e)"))),
                    ["String"] => ways.push((grade::SEEN, format!("{name}::{variant}(e.to_string())"))),
                    [] => ways.push((grade::GUESS, format!("{name}::{variant}"))),
                    [_] => ways.push((grade::GUESS, format!("{name}::{variant}(e)"))),
                    _ => {}
                }
            }
            if let ("struct_item", Some(body)) = (item.kind(), item.child_by_field_name("body")) {
                match (body.kind(), &named(body)[..]) {
                    ("ordered_field_declaration_list", [_]) => ways.push((grade::NAMED, format!("{name}(e)"))),
                    ("field_declaration_list", [field]) => {
                        let field = field.child_by_field_name("name").map_or("", |n| scene.of(n));
                        ways.push((grade::NAMED, format!("{name} {{ {field}: e }}")));
                    }
                    _ => {}
                }
            }
            for (grade, made) in ways {
                let body = if made.contains('(') || made.contains('{') { "e" } else { "_" };
                ideas.insert(tier::LABEL, grade, at, format!(
                    "\nimpl From<{source}> for {name} {{\n    fn from({body}: {source}) -> Self {{\n        {made}\n    }}\n}}\n"
                ));
            }
        }
    }
}

/// What stands between `head` and its closing bracket.
fn arguments_of<'s>(text: &'s str, head: &str) -> Vec<&'s str> {
    let found = text.match_indices(head).filter_map(|(at, _)| {
        let rest = &text[at + head.len()..];
        let end = rest.rfind('>')?;
        Some(&rest[..end]).filter(|a| !a.is_empty() && a.len() < 60)
    });
    found.collect()
}

fn operator_impl(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    const OPERATORS: [(&str, &str, &str); 5] = [("Add", "add", "+"), ("Sub", "sub", "-"), ("Mul", "mul", "*"), ("Div", "div", "/"), ("Rem", "rem", "%")];
    if scene.code != "E0369" {
        return;
    }
    for (item, name) in own_types(scene).into_iter().filter(|(n, _)| n.kind() == "struct_item").take(2) {
        let Some(body) = item.child_by_field_name("body") else { continue };
        let parts = named(body);
        for (operator, function, sign) in OPERATORS.iter().filter(|(o, _, _)| scene.facts.traits.iter().any(|t| bare(t) == *o)) {
            let made = if body.kind() == "field_declaration_list" {
                let fields: Vec<&str> = parts.iter().filter_map(|f| f.child_by_field_name("name")).map(|n| scene.of(n)).collect();
                let sums: Vec<String> = fields.iter().map(|f| format!("{f}: self.{f} {sign} other.{f}")).collect();
                format!("{name} {{ {} }}", sums.join(", "))
            } else {
                let count = nodes(body, &["primitive_type", "type_identifier"]).len();
                let sums: Vec<String> = (0..count).map(|i| format!("self.{i} {sign} other.{i}")).collect();
                format!("{name}({})", sums.join(", "))
            };
            ideas.insert(tier::LABEL, grade::NAMED, below(scene, item), format!(
                "\nimpl std::ops::{operator} for {name} {{\n    type Output = {name};\n\n    fn {function}(self, other: {name}) -> {name} {{\n        {made}\n    }}\n}}\n"
            ));
        }
    }
}

fn error_impl(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    if !scene.facts.says("Error") {
        return;
    }
    for (item, name) in own_types(scene).into_iter().take(3) {
        ideas.insert(tier::LABEL, grade::NAMED, below(scene, item), format!("\nimpl std::error::Error for {name} {{}}\n"));
    }
}

fn map_convert(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let mut texts = Vec::new();
    for number in scene.facts.numbers() {
        for (value, way) in [("*value", "from"), ("value", "from"), ("*value", "as"), ("value", "as")] {
            texts.push(match way {
                "from" => format!(".map(|value| {number}::from({value}))"),
                _ => format!(".map(|value| {value} as {number})"),
            });
        }
    }
    each_site(scene, ideas, grade::NAMED, &texts);
}

/// Method calls at the sites, with receiver, name and arguments.
fn calls<'s, 't>(scene: &'s Scene<'t>) -> Vec<(&'s Site<'t>, Node<'t>, Node<'t>, Node<'t>)> {
    let calls = scene.sites.iter().filter(|s| s.node.kind() == "call_expression");
    calls.filter_map(|s| method(s.node).map(|(r, n, a)| (s, r, n, a))).collect()
}

fn collect_into(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    const WAYS: [&str; 9] = [
        ".collect::<Result<Vec<_>, _>>()?", ".collect::<Result<_, _>>()?", ".collect::<Option<Vec<_>>>()?", ".collect::<Option<_>>()?",
        ".collect::<Result<Vec<_>, _>>()", ".flatten().collect()", ".cloned().collect()", ".copied().collect()", ".map(|value| value.to_string()).collect()",
    ];
    for (site, receiver, name, _) in calls(scene) {
        let tail = scene.span(receiver).end..site.range.end;
        match scene.of(name) {
            "collect" => WAYS.iter().for_each(|w| ideas.replace(site.tier, grade::NAMED, tail.clone(), *w)),
            // What is mapped to results or options may be filtered.
            "map" => {
                let inner = scene.of(site.node).strip_suffix(')').map(str::len).filter(|_| scene.facts.says("Result<") || scene.facts.says("Option<"));
                if let Some(len) = inner {
                    let end = site.range.start + len;
                    ideas.edits(site.tier, grade::SEEN, vec![edit(name.byte_range(), "filter_map"), edit(end..end, ".ok()")]);
                }
            }
            _ => {}
        }
    }
}

fn cast_to_call(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for site in scene.sites.iter().filter(|s| s.node.kind() == "type_cast_expression") {
        let (Some(value), Some(target)) = (site.node.child_by_field_name("value"), site.node.child_by_field_name("type")) else { continue };
        let (text, of) = (scene.of(value), scene.of(target));
        let ways = [
            format!("{text}.parse().unwrap()"), format!("{text}.parse::<{of}>().unwrap()"), format!("{of}::from({text})"),
            format!("{text}.len() as {of}"), format!("*{text} as {of}"), format!("{text}.into()"), format!("{text} as u8 as {of}"),
            format!("{text} as u32 as {of}"), format!("{text} != 0"), format!("{of}::try_from({text}).unwrap()"), format!("{text}.0 as {of}"),
            format!("{text}.to_string()"),
        ];
        for way in ways {
            ideas.replace(site.tier, grade::NAMED, site.range.clone(), way);
        }
    }
}

fn compare_call(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    if !scene.facts.says("Ordering") {
        return;
    }
    for site in scene.sites.iter().filter(|s| s.node.kind() == "binary_expression") {
        let [left, right] = named(site.node)[..] else { continue };
        let (a, b) = (scene.of(left), scene.of(right));
        for (x, y) in [(a, b), (b, a)] {
            for (grade, new) in [
                (grade::NAMED, format!("{x}.cmp(&{y})")), (grade::NAMED, format!("{x}.partial_cmp(&{y}).unwrap()")),
                (grade::SEEN, format!("{x}.cmp({y})")), (grade::SEEN, format!("{x}.total_cmp(&{y})")), (grade::SEEN, format!("{x}.partial_cmp({y}).unwrap()")),
            ] {
                ideas.replace(site.tier, grade, site.range.clone(), new);
            }
        }
    }
}

fn float_order(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    if !scene.facts.says("f64") && !scene.facts.says("f32") {
        return;
    }
    scene.sites.iter().for_each(|s| float_extreme(scene, ideas, s));
    for (site, receiver, name, arguments) in calls(scene) {
        let tail = scene.span(receiver).end..site.range.end;
        let own = scene.of(name);
        let mut ways: Vec<String> = Vec::new();
        match own {
            "sort" | "sort_unstable" => ways.extend([".sort_by(|a, b| a.partial_cmp(b).unwrap())".into(), ".sort_by(|a, b| a.total_cmp(b))".into(), ".sort_by(f64::total_cmp)".into(), ".sort_by(|value, other| value.total_cmp(other))".into()]),
            "max" | "min" => {
                let start = if own == "max" { "MIN" } else { "MAX" };
                ways.extend([
                    format!(".copied().fold(f64::{start}, f64::{own})"), format!(".fold(f64::{start}, |a, b| a.{own}(*b))"),
                    format!(".fold(f64::{start}, f64::{own})"), format!(".{own}_by(|a, b| a.total_cmp(b))"), format!(".{own}_by(|a, b| a.partial_cmp(b).unwrap())"),
                ]);
            }
            "sort_by_key" | "max_by_key" | "min_by_key" => {
                let base = own.trim_end_matches("_key");
                for closure in nodes(arguments, &["closure_expression"]).into_iter().take(1) {
                    let (Some(list), Some(body)) = (closure.child_by_field_name("parameters"), closure.child_by_field_name("body")) else { continue };
                    let parameter = scene.of(list).trim_matches('|').trim();
                    let key = scene.of(body);
                    let other = if parameter == "b" { "c" } else { "b" };
                    let second = swap_word(key, parameter, other);
                    ways.push(format!(".{base}(|{parameter}, {other}| {key}.total_cmp(&{second}))"));
                    ways.push(format!(".{base}(|{parameter}, {other}| {key}.partial_cmp(&{second}).unwrap())"));
                }
            }
            "cmp" => {
                ideas.replace(site.tier, grade::NAMED, name.byte_range(), "total_cmp");
                let edits = vec![edit(name.byte_range(), "partial_cmp"), edit(site.range.end..site.range.end, ".unwrap()")];
                ideas.edits(site.tier, grade::NAMED, edits);
            }
            _ => {}
        }
        for way in ways {
            ideas.replace(site.tier, grade::NAMED, tail.clone(), way);
        }
    }
}

/// The largest or smallest of borrowed floats, where `max` asks for an order.
fn float_extreme(scene: &Scene<'_>, ideas: &mut Ideas<'_>, site: &Site<'_>) {
    let text = &scene.text[site.range.clone()];
    let Some(inner) = text.strip_prefix('*') else { return };
    for (call, start, fold) in [(".max().unwrap()", "MIN", "max"), (".min().unwrap()", "MAX", "min")] {
        if let Some(receiver) = inner.strip_suffix(call) {
            ideas.replace(site.tier, grade::NAMED, site.range.clone(), format!("{receiver}.copied().fold(f64::{start}, f64::{fold})"));
        }
    }
}

/// `text` with the word `from` as `to`.
fn swap_word(text: &str, from: &str, to: &str) -> String {
    let mut new = String::new();
    let mut word = String::new();
    for c in text.chars().chain(['\0']) {
        if c.is_alphanumeric() || c == '_' {
            word.push(c);
            continue;
        }
        new.push_str(if word == from { to } else { &word });
        word.clear();
        if c != '\0' {
            new.push(c);
        }
    }
    new
}

fn box_recursion(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    if scene.code != "E0072" {
        return;
    }
    for item in scene.items.iter().take(2) {
        let Some(name) = item.child_by_field_name("name") else { continue };
        let own: Vec<Node<'_>> = nodes(*item, &["type_identifier"]).into_iter().filter(|n| n.id() != name.id() && scene.of(*n) == scene.of(name)).collect();
        let whole = |n: &Node<'_>| n.parent().filter(|p| p.kind() == "generic_type" && p.child_by_field_name("type") == Some(*n)).map_or(n.byte_range(), |p| p.byte_range());
        for (before, after) in [("Box<", ">"), ("Option<Box<", ">>"), ("Rc<", ">"), ("Vec<", ">")] {
            let edits = own.iter().flat_map(|n| {
                let range = whole(n);
                [edit(range.start..range.start, before), edit(range.end..range.end, after)]
            });
            ideas.edits(tier::EXACT, grade::NAMED, edits.collect());
        }
    }
}

fn index_call(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for site in scene.sites.iter().filter(|s| s.node.kind() == "index_expression") {
        let [of, index] = named(site.node)[..] else { continue };
        let (text, at) = (scene.of(of), scene.of(index));
        let ways = [
            format!("{text}.get({at})"), format!("{text}.get(&{at})"), format!("{text}.get({at}).unwrap()"), format!("{text}.chars().nth({at})"),
            format!("{text}.chars().nth({at}).unwrap()"), format!("{text}.as_bytes()[{at}]"), format!("{text}.get_mut({at})"), format!("{text}[&{at}]"), format!("&{text}[{at}]"),
            format!("&{text}[{at}..]"), format!("{text}.chars().next().unwrap()"), format!("{text}.get({at})?"), format!("{text}[{at}].clone()"), format!("&mut {text}[{at}]"),
            format!("{text}.{at}"),
        ];
        for way in ways {
            ideas.replace(site.tier, grade::NAMED, site.range.clone(), way);
        }
    }
    // `*map[key] = value` is an insertion.
    for site in scene.sites.iter().filter(|s| s.node.kind() == "assignment_expression") {
        let (Some(left), Some(right)) = (site.node.child_by_field_name("left"), site.node.child_by_field_name("right")) else { continue };
        if let ("index_expression", [of, index]) = (left.kind(), &named(left)[..]) {
            ideas.replace(site.tier, grade::NAMED, site.range.clone(), format!("{}.insert({}, {})", scene.of(*of), scene.of(*index), scene.of(right)));
        }
    }
}

fn then_value(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for (site, receiver, _, _) in calls(scene) {
        let tail = site.node.parent().is_some_and(|p| p.kind() == "block");
        if tail {
            let indent = scene.indent(site.range.start);
            ideas.insert(site.tier, grade::NAMED, site.range.end, format!(";\n{indent}{}", scene.of(receiver)));
        }
    }
}

fn rebind(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for (site, receiver, _, _) in calls(scene) {
        let alone = site.node.parent().is_some_and(|p| p.kind() == "expression_statement");
        let mut base = receiver;
        while let Some(inner) = base.child_by_field_name("value").or_else(|| method(base).map(|m| m.0)) {
            base = inner;
        }
        if alone && base.kind() == "identifier" {
            let name = scene.of(base);
            ideas.insert(site.tier, grade::NAMED, site.range.start, format!("let {name} = "));
            ideas.insert(site.tier, grade::SEEN, site.range.start, format!("let mut {name} = "));
            ideas.insert(site.tier, grade::SEEN, site.range.start, format!("{name} = "));
            // The binding has to be mutable then.
            for binding in crate::scene::bindings(scene.text, site.node, name).into_iter().take(1) {
                let at = binding.name.start_byte();
                ideas.edits(site.tier, grade::NAMED, vec![edit(at..at, "mut "), edit(site.range.start..site.range.start, format!("{name} = "))]);
            }
        }
    }
}

fn unbind(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for anchor in &scene.anchors {
        let mut lets: Vec<Node<'_>> = enclosing(anchor.node, &["let_declaration"]).into_iter().collect();
        for name in crate::scene::names(scene.text, anchor.node, 3) {
            lets.extend(crate::scene::bindings(scene.text, anchor.node, name).into_iter().map(|b| b.holder).filter(|h| h.kind() == "let_declaration"));
        }
        for node in lets.into_iter().take(3) {
            if let Some(value) = node.child_by_field_name("value") {
                ideas.replace(anchor.tier, grade::NAMED, node.start_byte()..scene.span(value).start, "");
            }
        }
    }
}

/// The values a function gives: its tail, branch by branch.
fn results<'t>(node: Node<'t>, found: &mut Vec<Node<'t>>) {
    match node.kind() {
        "block" => {
            if let Some(last) = named(node).pop() {
                results(last, found);
            }
        }
        "expression_statement" => {
            for child in named(node).into_iter().filter(|c| matches!(c.kind(), "if_expression" | "match_expression")) {
                results(child, found);
            }
        }
        "if_expression" => {
            for child in named(node) {
                match child.kind() {
                    "block" => results(child, found),
                    "else_clause" => named(child).into_iter().for_each(|c| results(c, found)),
                    _ => {}
                }
            }
        }
        "match_expression" => {
            for arm in node.child_by_field_name("body").map(named).unwrap_or_default() {
                if let Some(value) = arm.child_by_field_name("value") {
                    results(value, found);
                }
            }
        }
        "let_declaration" | "while_expression" | "for_expression" | "loop_expression" | "return_expression" => {}
        _ => found.push(node),
    }
}

fn result_function(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for function in scene.functions.iter().take(1) {
        let (Some(body), Some(declared)) = (function.child_by_field_name("body"), function.child_by_field_name("return_type")) else { continue };
        let mut values = Vec::new();
        results(body, &mut values);
        for node in nodes(body, &["return_expression"]) {
            values.extend(named(node));
        }
        values.truncate(8);
        let kind = scene.of(declared);
        let mut whole = |grade, before: &str, after: &str, wrap: (&str, &str)| {
            let range = declared.byte_range();
            let mut edits = vec![edit(range.start..range.start, before), edit(range.end..range.end, after)];
            for value in &values {
                let range = scene.span(*value);
                edits.push(edit(range.start..range.start, wrap.0));
                edits.push(edit(range.end..range.end, wrap.1));
            }
            edits.retain(|e| !e.new_text.is_empty());
            ideas.edits(tier::AROUND, grade, edits);
        };
        whole(grade::NAMED, "Option<", ">", ("Some(", ")"));
        for (error, grade) in super::types::errors(scene) {
            whole(grade, "Result<", &format!(", {error}>"), ("Ok(", ")"));
        }
        if kind.starts_with("impl ") {
            let range = declared.start_byte()..declared.start_byte() + "impl ".len();
            let mut edits = vec![edit(range, "Box<dyn "), edit(declared.end_byte()..declared.end_byte(), ">")];
            for value in &values {
                let range = scene.span(*value);
                edits.push(edit(range.start..range.start, "Box::new("));
                edits.push(edit(range.end..range.end, ")"));
            }
            ideas.edits(tier::AROUND, grade::NAMED, edits);
        }
        // What is made here is given away, not lent.
        if let ("reference_type", Some(target)) = (declared.kind(), declared.child_by_field_name("type")) {
            let mut edits = vec![edit(declared.start_byte()..target.start_byte(), "")];
            if scene.of(target) == "str" {
                edits = vec![edit(declared.byte_range(), "String")];
            }
            for value in values.iter().filter(|v| scene.of(**v).starts_with('&')) {
                let start = scene.span(*value).start;
                edits.push(edit(start..start + 1, ""));
            }
            ideas.edits(tier::AROUND, grade::NAMED, edits);
        }
        // All the values at once, the type as it is.
        for (before, after) in [("Ok(", ")"), ("Some(", ")"), ("Box::new(", ")"), ("", ".to_string()"), ("&", ""), ("*", ""), ("", ".clone()"), ("String::from(", ")"), ("", ".to_owned()")] {
            let edits = values.iter().flat_map(|v| {
                let range = scene.span(*v);
                [edit(range.start..range.start, before), edit(range.end..range.end, after)]
            });
            ideas.edits(tier::AROUND, grade::SEEN, edits.filter(|e| !e.new_text.is_empty()).collect());
        }
    }
}

fn cell_set(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for site in scene.sites.iter().filter(|s| matches!(s.node.kind(), "compound_assignment_expr" | "assignment_expression")) {
        let (Some(left), Some(right)) = (site.node.child_by_field_name("left"), site.node.child_by_field_name("right")) else { continue };
        let (to, value) = (scene.of(left), scene.of(right));
        let sign = children(site.node).into_iter().find(|c| !c.is_named()).map_or("", |c| scene.of(c).trim_end_matches('='));
        let new = if sign.is_empty() { value.to_owned() } else { format!("{to}.get() {sign} {value}") };
        ideas.replace(site.tier, grade::NAMED, site.range.clone(), format!("{to}.set({new})"));
        if !sign.is_empty() {
            ideas.replace(site.tier, grade::SEEN, site.range.clone(), format!("*{to} {sign}= {value}"));
            // Where the operator has no such assignment, and through a reference.
            ideas.replace(site.tier, grade::SEEN, site.range.clone(), format!("{to} = {to} {sign} {value}"));
        } else if right.kind() == "binary_expression" {
            let sides = named(right);
            if sides.first().is_some_and(|s| scene.of(*s) == to) {
                let start = scene.span(sides[0]).start;
                ideas.edits(site.tier, grade::NAMED, vec![edit(site.range.start..site.range.start, "*"), edit(start..start, "*")]);
            }
        }
        put_around(ideas, site, grade::GUESS, "*", "");
    }
}

fn element_swap(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for site in scene.sites.iter().filter(|s| s.node.kind() == "call_expression" && scene.of(s.node).contains("swap(")) {
        let Some(arguments) = site.node.child_by_field_name("arguments") else { continue };
        let parts = nodes(arguments, &["index_expression"]);
        if let [a, b] = parts[..]
            && let ([of, i], [_, j]) = (&named(a)[..], &named(b)[..])
        {
            ideas.replace(site.tier, grade::NAMED, site.range.clone(), format!("{}.swap({}, {})", scene.of(*of), scene.of(*i), scene.of(*j)));
        }
    }
}

fn drop_access(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for site in scene.sites.iter().filter(|s| s.node.kind() == "field_expression") {
        if let Some(value) = site.node.child_by_field_name("value") {
            ideas.replace(site.tier, grade::NAMED, scene.span(value).end..site.range.end, "");
        }
    }
}

fn literal_of_call(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for site in scene.sites.iter().filter(|s| s.node.kind() == "call_expression") {
        if let Some(inner) = literal_in_chain(site.node) {
            ideas.replace(site.tier, grade::NAMED, site.range.clone(), scene.of(inner));
        }
    }
    for site in scene.sites.iter().filter(|s| s.node.kind() == "reference_expression") {
        let Some(value) = site.node.child_by_field_name("value") else { continue };
        let inner = match method(value) {
            Some((receiver, _, _)) => Some(receiver),
            None => value.child_by_field_name("arguments").and_then(|a| named(a).first().copied()),
        };
        if let Some(inner) = inner {
            ideas.replace(site.tier, grade::NAMED, site.range.clone(), scene.of(inner));
        }
    }
}

/// The literal in `String::from("a").as_str()`.
fn literal_in_chain<'t>(call: Node<'t>) -> Option<Node<'t>> {
    let (receiver, _, arguments) = method(call)?;
    let made = receiver.child_by_field_name("arguments").filter(|_| method(receiver).is_none())?;
    let [inner] = named(made)[..] else { return None };
    (named(arguments).is_empty() && inner.kind().ends_with("literal")).then_some(inner)
}

fn into_from(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let mut types: Vec<String> = scene.facts.numbers().iter().map(|n| (*n).to_owned()).collect();
    for function in scene.functions.iter().take(1) {
        let head = function.child_by_field_name("body").map_or(function.end_byte(), |b| b.start_byte());
        nodes(*function, &["primitive_type", "type_identifier"]).into_iter().filter(|n| n.start_byte() < head).for_each(|n| push(&mut types, scene.of(n)));
    }
    push(&mut types, "String");
    for (site, receiver, name, _) in calls(scene) {
        if matches!(scene.of(name), "into" | "try_into" | "parse" | "to_owned" | "to_string") {
            for of in types.iter().take(8) {
                ideas.replace(site.tier, grade::NAMED, site.range.clone(), format!("{of}::from({})", scene.of(receiver)));
            }
        }
    }
}

fn init_let(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    if scene.code != "E0381" {
        return;
    }
    let names: Vec<&str> = scene.anchors.iter().flat_map(|a| crate::scene::names(scene.text, a.node, 3)).collect();
    let lets = scene.functions.iter().take(1).flat_map(|f| nodes(*f, &["let_declaration"]));
    for node in lets.filter(|l| l.child_by_field_name("value").is_none()) {
        let Some(pattern) = node.child_by_field_name("pattern").filter(|p| names.contains(&scene.of(*p))) else { continue };
        let end = node.end_byte() - 1;
        let of = node.child_by_field_name("type").map_or("", |t| scene.of(t));
        for value in super::names::defaults(of) {
            ideas.insert(tier::LABEL, grade::SEEN, end, format!(" = {value}"));
            // It is assigned later, or nobody would have declared it so.
            let at = pattern.start_byte();
            ideas.edits(tier::LABEL, grade::NAMED, vec![edit(at..at, "mut "), edit(end..end, format!(" = {value}"))]);
        }
    }
}

fn cow_own(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for site in scene.sites.iter().filter(|s| scene.text[s.range.clone()].starts_with("Cow::Borrowed(")) {
        let inner = scene.text[site.range.clone()].trim_start_matches("Cow::Borrowed(").trim_end_matches(')');
        for value in [inner.trim_start_matches('&').to_owned(), format!("{inner}.to_string()"), format!("{inner}.to_owned()")] {
            ideas.replace(site.tier, grade::NAMED, site.range.clone(), format!("Cow::Owned({value})"));
        }
    }
}

fn pair_with_key(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for closure in scene.sites.iter().filter(|s| s.node.kind() == "closure_expression") {
        let (Some(list), Some(body)) = (closure.node.child_by_field_name("parameters"), closure.node.child_by_field_name("body")) else { continue };
        let [parameter] = named(list)[..] else { continue };
        let name = scene.of(parameter);
        let range = scene.span(body);
        for key in [format!("{name}.clone()"), name.to_owned(), format!("{name}.to_string()"), format!("*{name}")] {
            ideas.edits(closure.tier, grade::NAMED, vec![edit(range.start..range.start, format!("({key}, ")), edit(range.end..range.end, ")")]);
        }
        // The parts of a pair, each converted.
        if body.kind() == "tuple_expression" {
            let parts = named(body);
            for suffix in [".to_string()", ".clone()", ".to_owned()"] {
                let edits = parts.iter().map(|p| edit(p.end_byte()..p.end_byte(), suffix)).collect();
                ideas.edits(closure.tier, grade::NAMED, edits);
            }
        }
    }
}

fn arm_return(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for site in &scene.sites {
        let last = match site.node.kind() {
            "block" => named(site.node).pop(),
            _ => site.node.parent().filter(|p| matches!(p.kind(), "block" | "match_arm" | "expression_statement")).map(|_| site.node),
        };
        let Some(last) = last.filter(|l| l.kind() != "let_declaration" && statement(*l).is_some()) else { continue };
        let end = scene.span(last).end;
        let start = scene.span(last).start;
        ideas.insert(site.tier, grade::NAMED, start, "return ");
        if !scene.text[..end].ends_with(';') {
            ideas.edits(site.tier, grade::NAMED, vec![edit(start..start, "return "), edit(end..end, ";")]);
        }
    }
}
