//! Patterns about values that are set, asked or handed over in a place that wants
//! another form of them.

use sleepy_fix::Family::{
    BorrowChecker as Borrow, ResultHandling as Results, TypeMismatch as Types,
};
use sleepy_fix::TextEdit;
use tree_sitter::Node;

use super::calls::method;
use super::tm_std::with;
use super::{Pattern, find};
use crate::bindings::bindings;
use crate::draft::{Ideas, edit, grade};
use crate::facts::{NUMBERS, last_segment};
use crate::scene::{Scene, tier};
use crate::syntax::{children, enclosing, find as nodes, named};

pub(super) const PATTERNS: &[Pattern] = &[
    find(
        "assign_held",
        Results,
        assign_held,
        "Sets what an option of a mutable reference holds, or inserts it into the map.",
    )
    .when(&["E0070", "E0067", "E0308", "E0368"], 0.35),
    find(
        "unassigned",
        Types,
        unassigned,
        "Calls a method that changes its receiver without assigning what it gives.",
    )
    .when(&["E0308"], 0.4),
    find(
        "upgraded",
        Borrow,
        upgraded,
        "Asks a weak handle for the strong one where an option is matched.",
    )
    .when(&["E0308"], 0.4),
    find(
        "bound_or_leave",
        Results,
        bound_or_leave,
        "Binds what an option or a result holds where it is bound, or goes on with the next.",
    )
    .when(&["E0308", "E0277", "E0599", "E0369"], 0.2),
    find(
        "lent_list",
        Types,
        lent_list,
        "Lends a list of owned texts as a list of `&str`.",
    )
    .when(&["E0308"], 0.4),
    find(
        "as_text",
        Types,
        as_text,
        "Takes a value as text before a method of texts is called on it.",
    )
    .when(&["E0599"], 0.3),
    find(
        "asked_option",
        Types,
        asked_option,
        "Asks whether an option holds such a value: `is_some_and(|value| value == x)`.",
    )
    .when(&["E0308", "E0277", "E0369"], 0.2),
    find(
        "range_index",
        Types,
        range_index,
        "Converts both ends of a range that is an index.",
    )
    .when(&["E0277"], 0.45),
    find(
        "all_arguments",
        Types,
        all_arguments,
        "Converts all arguments of a call that are of another type than wanted.",
    )
    .when(&["E0308"], 0.4),
];

/// The assignment around the primary span: left, sign and right.
fn assignment<'t>(scene: &Scene<'t>) -> Option<(Node<'t>, Node<'t>, &'t str, Node<'t>)> {
    const KINDS: [&str; 2] = ["assignment_expression", "compound_assignment_expr"];
    let node = scene.around_primary(&KINDS)?;
    let (left, right) = (
        node.child_by_field_name("left")?,
        node.child_by_field_name("right")?,
    );
    let all = children(node).into_iter();
    let sign = all
        .filter(|c| !c.is_named())
        .find(|c| c.start_byte() >= left.end_byte())?;
    Some((node, left, scene.of(sign), right))
}

fn assign_held(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let Some((node, left, sign, right)) = assignment(scene) else {
        return;
    };
    let bare = match left.kind() {
        "unary_expression" => named(left).pop().unwrap_or(left),
        _ => left,
    };
    let Some((receiver, name, given)) = method(bare) else {
        return;
    };
    let (place, value, call) = (scene.of(receiver), scene.of(right), scene.of(bare));
    let range = node.byte_range();
    let guard = matches!(scene.of(name), "lock" | "write" | "try_borrow_mut");
    if guard {
        let new = format!("*{call}.unwrap() {sign} {value}");
        ideas.replace(tier::EXACT, grade::NAMED, range, new);
        return;
    }
    let optional = matches!(
        scene.of(name),
        "get_mut"
            | "first_mut"
            | "last_mut"
            | "as_mut"
            | "iter_mut"
            | "next"
            | "peek_mut"
            | "as_deref_mut"
            | "get"
            | "last"
            | "first"
            | "back_mut"
            | "front_mut"
    );
    if !optional {
        return;
    }
    let call = match scene.of(name) {
        shared @ ("get" | "first" | "last") => {
            call.replacen(&format!(".{shared}("), &format!(".{shared}_mut("), 1)
        }
        _ => call.to_owned(),
    };
    let indent = scene.indent(range.start);
    let slot = scene.fresh("slot");
    let new =
        format!("if let Some({slot}) = {call} {{\n{indent}    *{slot} {sign} {value};\n{indent}}}");
    let whole = node.parent().filter(|p| p.kind() == "expression_statement");
    let all = whole.map_or(range.clone(), |w| w.byte_range());
    ideas.replace(tier::EXACT, grade::NAMED, all, new);
    let new = format!("*{call}.unwrap() {sign} {value}");
    ideas.replace(tier::EXACT, grade::SEEN, range.clone(), new);
    if let ([key], "=") = (&named(given)[..], sign) {
        let key = scene.of(*key);
        for owned in [
            key.trim_start_matches('&').to_owned(),
            format!("{}.to_string()", key.trim_start_matches('&')),
        ] {
            let new = format!("{place}.insert({owned}, {value})");
            ideas.replace(tier::EXACT, grade::NAMED, range.clone(), new);
        }
    }
}

fn unassigned(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    if !scene.facts.found.iter().any(|t| t == "()") {
        return;
    }
    let Some((node, left, sign, right)) = assignment(scene) else {
        return;
    };
    let Some((receiver, _, _)) = method(right).filter(|_| sign == "=") else {
        return;
    };
    if scene.of(receiver) == scene.of(left) {
        ideas.replace(
            tier::EXACT,
            grade::NAMED,
            node.byte_range(),
            scene.of(right),
        );
    } else {
        // A copy of the receiver is changed and kept.
        let (start, indent) = (node.start_byte(), scene.indent(node.start_byte()));
        let copy = format!("{} = {};\n{indent}", scene.of(left), scene.of(receiver));
        let edits = vec![
            edit(start..right.start_byte(), copy),
            edit(receiver.byte_range(), scene.of(left)),
        ];
        ideas.edits(tier::EXACT, grade::SEEN, edits);
    }
}

fn upgraded(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    if !scene.facts.says("Weak<") || !scene.facts.says("Option<") {
        return;
    }
    const HOLDERS: [&str; 3] = ["match_expression", "let_condition", "let_declaration"];
    for (tier, holder) in scene.around_anchors(&HOLDERS, 3) {
        let Some(value) = holder.child_by_field_name("value") else {
            continue;
        };
        let inner = value
            .child_by_field_name("value")
            .filter(|_| value.kind() == "reference_expression")
            .unwrap_or(value);
        let text = with(scene, inner, ".upgrade()");
        ideas.replace(tier, grade::NAMED, value.byte_range(), text);
    }
}

/// How one leaves where nothing can be done.
fn leaving(scene: &Scene<'_>, node: Node<'_>) -> Vec<String> {
    const AROUND: [&str; 5] = [
        "for_expression",
        "while_expression",
        "loop_expression",
        "closure_expression",
        "function_item",
    ];
    let around = enclosing(node, &AROUND);
    match around.map(|a| a.kind()) {
        Some("closure_expression") => vec!["return Default::default()".into()],
        Some("function_item") => {
            let result = around.map_or("", |f| scene.part(f, "return_type"));
            match result {
                "" => vec!["return".into()],
                of => super::tm_maps::usual_value(of)
                    .into_iter()
                    .take(2)
                    .map(|v| format!("return {v}"))
                    .collect(),
            }
        }
        Some(_) => vec!["continue".into()],
        None => Vec::new(),
    }
}

fn bound_or_leave(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let facts = &scene.facts;
    let all = || facts.found.iter().chain(&facts.quoted);
    let holds = ["Option", "Result"].into_iter().find(|kind| {
        all().any(|t| last_segment(t.trim_start_matches('&')).starts_with(&format!("{kind}<")))
    });
    let Some(kind) = holds else { return };
    let constructor = if kind == "Option" { "Some" } else { "Ok" };
    for anchor in scene.primary().take(1) {
        for name in crate::bindings::names(scene.text, anchor.node, 2) {
            let binding = bindings(scene.text, anchor.node, name).into_iter().next();
            let Some(binding) = binding.filter(|b| b.holder.kind() == "let_declaration") else {
                continue;
            };
            let (Some(pattern), Some(_)) = (
                binding.holder.child_by_field_name("pattern"),
                binding.source,
            ) else {
                continue;
            };
            let typed = binding.holder.child_by_field_name("type").is_some();
            let plain = pattern.kind() == "identifier" && !typed;
            if !plain || scene.of(binding.holder).contains("else") {
                continue;
            }
            let close = scene.last(binding.holder);
            let range = pattern.byte_range();
            let indent = scene.indent(binding.holder.start_byte());
            for way in leaving(scene, binding.holder) {
                let edits = vec![
                    edit(range.start..range.start, format!("{constructor}(")),
                    edit(range.end..range.end, ")"),
                    edit(
                        close..close,
                        format!(" else {{\n{indent}    {way};\n{indent}}}"),
                    ),
                ];
                ideas.edits(tier::EXACT, grade::NAMED, edits);
            }
        }
    }
}

fn lent_list(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let lent = |t: &String| {
        matches!(
            t.as_str(),
            "&[&str]" | "&Vec<&str>" | "Vec<&str>" | "[&str]"
        )
    };
    let owned = |t: &String| {
        let t = t.trim_start_matches('&').trim_start_matches("mut ");
        t == "[String]" || t.ends_with("Vec<String>") || t.starts_with("[String;")
    };
    let facts = &scene.facts;
    let wanted = facts.expected.iter().find(|t| lent(t));
    let (Some(wanted), true) = (wanted, facts.found.iter().any(owned)) else {
        return;
    };
    let sign = if wanted.starts_with('&') { "&" } else { "" };
    for site in scene.sites.iter().filter(|s| s.tier == tier::EXACT).take(1) {
        let inner = site
            .node
            .child_by_field_name("value")
            .filter(|_| site.node.kind() == "reference_expression")
            .unwrap_or(site.node);
        let made = with(
            scene,
            inner,
            ".iter().map(String::as_str).collect::<Vec<_>>()",
        );
        let range = site.range.clone();
        ideas.replace(site.tier, grade::NAMED, range, format!("{sign}{made}"));
    }
}

/// Methods of texts that people call on what is no text yet.
const OF_TEXT: [&str; 26] = [
    "chars",
    "bytes",
    "trim",
    "split",
    "replace",
    "contains",
    "starts_with",
    "ends_with",
    "to_uppercase",
    "to_lowercase",
    "to_ascii_uppercase",
    "to_ascii_lowercase",
    "lines",
    "parse",
    "split_once",
    "rsplit_once",
    "split_whitespace",
    "strip_prefix",
    "strip_suffix",
    "find",
    "repeat",
    "is_empty",
    "len",
    "as_str",
    "push_str",
    "into_owned",
];

fn as_text(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let facts = &scene.facts;
    let says = |words: &[&str]| words.iter().any(|w| facts.says(w));
    for anchor in scene.primary().take(1) {
        let call = enclosing(anchor.node, &["call_expression"]);
        let Some((receiver, name, _)) = call.and_then(method) else {
            continue;
        };
        if !OF_TEXT.contains(&scene.of(name)) || name.byte_range() != anchor.range {
            continue;
        }
        let number = facts.quoted.iter().any(|q| {
            let bare = q.trim_start_matches('&');
            NUMBERS.contains(&bare) || matches!(bare, "char" | "{integer}" | "{float}" | "bool")
        });
        let ways: &[&str] = if says(&["OsStr", "OsString", "Path"]) {
            &[".to_string_lossy()", ".display().to_string()"]
        } else if says(&["[u8]", "Vec<u8>", "[u8;"]) {
            let range = receiver.byte_range();
            let text = scene.of(receiver).trim_start_matches('&');
            let new = format!("String::from_utf8_lossy(&{text})");
            ideas.replace(tier::EXACT, grade::NAMED, range, new);
            &[]
        } else if number {
            &[".to_string()"]
        } else {
            &[]
        };
        for way in ways {
            let text = with(scene, receiver, way);
            ideas.replace(tier::EXACT, grade::NAMED, receiver.byte_range(), text);
        }
    }
}

fn asked_option(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let option = |t: &String| t.trim_start_matches('&').starts_with("Option<");
    let facts = &scene.facts;
    if !facts.expected.iter().chain(&facts.quoted).any(option) {
        return;
    }
    let Some((node, left, sign, right)) = super::tm_std::calculation(scene) else {
        return;
    };
    let asks = match sign {
        "==" | "<" | "<=" | ">" | ">=" => "is_some_and",
        "!=" => "is_none_or",
        _ => return,
    };
    let name = scene.fresh("value");
    let (value, range) = (scene.of(right), node.byte_range());
    for (by, star) in [("", ""), ("", "*"), (".as_ref()", ""), (".as_deref()", "")] {
        let test = format!("{by}.{asks}(|{name}| {star}{name} {sign} {value})");
        let known = if by.is_empty() {
            grade::NAMED
        } else {
            grade::SEEN
        };
        ideas.replace(tier::EXACT, known, range.clone(), with(scene, left, &test));
    }
}

fn range_index(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    if !scene.facts.says("indexed by") && !scene.facts.says("SliceIndex") {
        return;
    }
    for (tier, index) in scene.around_anchors(&["index_expression"], 2) {
        for range in nodes(index, &["range_expression"]).into_iter().take(1) {
            let ends = named(range);
            for way in [" as usize", "from"] {
                let edits: Vec<TextEdit> = ends
                    .iter()
                    .filter(|e| e.kind() != "integer_literal")
                    .flat_map(|e| converted(scene, *e, way))
                    .collect();
                ideas.edits(tier, grade::NAMED, edits);
            }
        }
    }
}

/// An end of a range as `usize`.
fn converted(scene: &Scene<'_>, end: Node<'_>, way: &str) -> Vec<TextEdit> {
    let range = scene.span(end);
    let loose = end.kind() == "binary_expression";
    let (open, close) = match (way, loose) {
        ("from", _) => ("usize::from(", ")".to_owned()),
        (_, true) => ("(", format!("){way}")),
        _ => ("", way.to_owned()),
    };
    vec![
        edit(range.start..range.start, open),
        edit(range.end..range.end, close),
    ]
}

fn all_arguments(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    if !scene.facts.says("arguments to this") {
        return;
    }
    let expectation = |label: &str| -> Option<(String, String)> {
        let mut quoted = label.split('`').skip(1).step_by(2).map(str::to_owned);
        let told = label.starts_with("expected `") && label.contains(", found `");
        let wants = quoted.next()?;
        quoted.next().map(|has| (wants, has)).filter(|_| told)
    };
    let spans = scene.diagnostic.spans.iter();
    let told: Vec<_> = spans
        .filter_map(|s| Some((s, expectation(s.label.as_deref()?)?)))
        .collect();
    if told.len() < 2 || told.len() > 8 {
        return;
    }
    for turn in 0..2 {
        let mut edits = Vec::new();
        for (span, (wants, has)) in &told {
            let range = crate::syntax::clamp(scene.text, span.byte_start..span.byte_end);
            let ways = super::ax_values::conversions(has, wants);
            let Some((before, after)) = ways.get(turn.min(ways.len().saturating_sub(1))) else {
                return;
            };
            let node = scene.root.descendant_for_byte_range(range.start, range.end);
            let tight =
                before.ends_with('(') || node.is_none_or(|n| crate::syntax::is_tight(n.kind()));
            let (open, close) = if tight { ("", "") } else { ("(", ")") };
            edits.push(edit(range.start..range.start, format!("{before}{open}")));
            edits.push(edit(range.end..range.end, format!("{close}{after}")));
        }
        ideas.edits(tier::EXACT, grade::NAMED, edits);
    }
}
