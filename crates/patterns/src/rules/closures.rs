//! Patterns that ask what a closure would be asked, or do what it would do, in
//! the open, where nothing is captured.

use sleepy_fix::Family::BorrowChecker as Borrow;
use sleepy_fix::TextEdit;
use tree_sitter::Node;

use super::calls::method;
use super::{Pattern, find};
use crate::bindings::{names, statement};
use crate::draft::{Ideas, edit, grade};
use crate::parts::{has, parameters, takes_self};
use crate::scene::{Scene, tier};
use crate::syntax::{enclosing, named};

const CAPTURED: &[&str] = &[
    "E0499", "E0500", "E0501", "E0502", "E0503", "E0506", "E0524",
];

pub(super) const PATTERNS: &[Pattern] = &[
    find(
        "ask_ahead",
        Borrow,
        ask_ahead,
        "Makes a default before the call that a closure would make it in.",
    )
    .when(&["E0499", "E0500", "E0502", "E0505", "E0382"], 0.25),
    find(
        "inline_closure",
        Borrow,
        inline_closure,
        "Does what a closure does where it is called, so that it captures nothing.",
    )
    .when(CAPTURED, 0.12),
    find(
        "own_part",
        Borrow,
        own_part,
        "Hands a method no part of what it is called on: it takes that itself, or a copy.",
    )
    .when(&["E0499", "E0502", "E0505"], 0.15),
];

/// Methods that make a value when it is wanted, and those that are given it.
const LAZY: [(&str, &str); 6] = [
    ("or_insert_with", "or_insert"),
    ("unwrap_or_else", "unwrap_or"),
    ("get_or_insert_with", "get_or_insert"),
    ("ok_or_else", "ok_or"),
    ("or_else", "or"),
    ("then", "then_some"),
];

fn ask_ahead(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for (_, closure) in scene.around_anchors(&["closure_expression", "call_expression"], 8) {
        let call = enclosing(closure, &["call_expression"]);
        let Some((call, (_, name, arguments))) = call.and_then(|c| Some((c, method(c)?))) else {
            continue;
        };
        let eager = LAZY.iter().find(|(lazy, _)| *lazy == scene.of(name));
        let (Some((_, eager)), [given]) = (eager, &named(arguments)[..]) else {
            continue;
        };
        let empty = given
            .child_by_field_name("parameters")
            .is_some_and(|p| named(p).is_empty());
        let (Some(body), Some(whole)) = (
            given.child_by_field_name("body").filter(|_| empty),
            statement(call),
        ) else {
            continue;
        };
        let (start, indent) = (whole.start_byte(), scene.indent(whole.start_byte()));
        let value = scene.fresh("value");
        let head = format!("let {value} = {};\n{indent}", scene.of(body));
        let edits = vec![
            edit(start..start, head),
            edit(name.byte_range(), *eager),
            edit(given.byte_range(), value),
        ];
        ideas.edits(tier::EXACT, grade::NAMED, edits);
    }
}

/// What a call of a closure does, as a block.
fn body_for(scene: &Scene<'_>, closure: Node<'_>, given: &[Node<'_>]) -> Option<String> {
    let body = closure.child_by_field_name("body")?;
    let taken = named(closure.child_by_field_name("parameters")?);
    if taken.len() != given.len() {
        return None;
    }
    let mut lines = String::new();
    for (parameter, value) in taken.iter().zip(given) {
        let (pattern, of) = match parameter.kind() {
            "parameter" => (
                parameter.child_by_field_name("pattern")?,
                parameter.child_by_field_name("type"),
            ),
            _ => (*parameter, None),
        };
        if scene.of(pattern) == scene.of(*value) {
            continue;
        }
        let of = of.map_or(String::new(), |t| format!(": {}", scene.of(t)));
        let (name, value) = (scene.of(pattern), scene.of(*value));
        lines.push_str(&format!("let {name}{of} = {value}; "));
    }
    let text = scene.of(body);
    Some(match (body.kind(), lines.is_empty()) {
        ("block", true) => text.to_owned(),
        ("block", false) => format!("{{ {lines}{}", text.strip_prefix('{').unwrap_or(text)),
        (_, true) => text.to_owned(),
        _ => format!("{{ {lines}{text} }}"),
    })
}

fn inline_closure(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let mut seen: Vec<usize> = Vec::new();
    let mut lets: Vec<Node<'_>> = Vec::new();
    for anchor in scene.anchors.iter().take(5) {
        lets.extend(enclosing(anchor.node, &["let_declaration"]));
        for name in names(scene.text, anchor.node, 3) {
            let bound = crate::bindings::bindings(scene.text, anchor.node, name);
            lets.extend(bound.into_iter().next().map(|b| b.holder));
        }
    }
    for declared in lets {
        let (Some(pattern), Some(closure), Some(block)) = (
            declared.child_by_field_name("pattern"),
            declared.child_by_field_name("value"),
            declared.parent(),
        ) else {
            continue;
        };
        let fits = closure.kind() == "closure_expression" && !seen.contains(&declared.id());
        let Some(lines) = scene.lines(declared).filter(|_| fits) else {
            continue;
        };
        seen.push(declared.id());
        let name = scene.of(pattern);
        let uses = scene.uses_in(block, name, declared.end_byte());
        if uses.is_empty() || uses.len() > 4 || scene.of(closure).contains("return") {
            continue;
        }
        let mut edits = vec![edit(lines, "")];
        for usage in &uses {
            let call = usage
                .parent()
                .filter(|p| p.kind() == "call_expression")
                .filter(|p| p.child_by_field_name("function") == Some(*usage));
            let made = call.and_then(|c| {
                let given = named(c.child_by_field_name("arguments")?);
                Some(edit(c.byte_range(), body_for(scene, closure, &given)?))
            });
            edits.extend(made);
        }
        if edits.len() == uses.len() + 1 {
            ideas.edits(tier::EXACT, grade::NAMED, edits);
        }
    }
}

/// A call on `base` with a part of it as an argument: `self.draw(&self.style)`.
struct Parted<'t> {
    call: Node<'t>,
    /// The argument, as it stands there, and its place.
    argument: Node<'t>,
    place: usize,
    /// The part without its `&`.
    part: Node<'t>,
}

fn parted<'t>(scene: &Scene<'t>) -> Vec<Parted<'t>> {
    let mut found = Vec::new();
    for (_, call) in scene.around_anchors(&["call_expression"], 6) {
        let Some((receiver, _, arguments)) = method(call) else {
            continue;
        };
        let head = format!("{}.", scene.of(receiver));
        for (place, argument) in named(arguments).into_iter().enumerate() {
            let inner = argument.child_by_field_name("value");
            let part = inner.filter(|_| argument.kind() == "reference_expression");
            let Some(part) = part.filter(|p| p.kind() == "field_expression") else {
                continue;
            };
            if scene.of(part).starts_with(&head) {
                found.push(Parted {
                    call,
                    argument,
                    place,
                    part,
                });
            }
        }
    }
    found
}

/// The derive that a type of the file needs to be cloned or taken.
fn derive_for(scene: &Scene<'_>, part: Node<'_>, wanted: &str) -> Option<TextEdit> {
    let field = part.child_by_field_name("field")?;
    let declared = scene.fields(scene.of(field));
    let of = scene.of(declared.first()?.of);
    let own = crate::outline::types(scene)
        .into_iter()
        .find(|t| t.name == of)?;
    let has = crate::outline::derived(scene, own.node).contains(&wanted)
        || crate::outline::implementation(scene, wanted, own.name).is_some();
    if has {
        return None;
    }
    super::traits::derive_also(scene, own.node, wanted)
}

fn own_part(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for parted in parted(scene) {
        let Some(whole) = statement(parted.call) else {
            continue;
        };
        let part = scene.of(parted.part);
        let field = parted.part.child_by_field_name("field");
        let name = scene.fresh(field.map_or("part", |f| scene.of(f)));
        let name = match field.map(|f| scene.of(f)) {
            // A field of that name is in nobody's way.
            Some(f) if super::names::is_word(f) && !is_local(scene, whole, f) => f.to_owned(),
            _ => name,
        };
        let (start, indent) = (whole.start_byte(), scene.indent(whole.start_byte()));
        let mutable = has(parted.argument, "mutable_specifier");
        let (sign, word) = if mutable {
            ("&mut ", "mut ")
        } else {
            ("&", "")
        };
        let used = edit(parted.argument.byte_range(), format!("{sign}{name}"));
        if !mutable {
            let head = format!("let {name} = {part}.clone();\n{indent}");
            let mut edits = vec![edit(start..start, head), used.clone()];
            edits.extend(derive_for(scene, parted.part, "Clone"));
            ideas.edits(tier::EXACT, grade::NAMED, edits);
        }
        if whole.kind() == "expression_statement" {
            let end = whole.end_byte();
            let head = format!("let {word}{name} = std::mem::take(&mut {part});\n{indent}");
            let mut edits = vec![
                edit(start..start, head),
                used,
                edit(end..end, format!("\n{indent}{part} = {name};")),
            ];
            edits.extend(derive_for(scene, parted.part, "Default"));
            ideas.edits(tier::EXACT, grade::SEEN, edits);
        }
        without_parameter(scene, ideas, &parted);
    }
}

/// Whether a local of the block is called so.
fn is_local(scene: &Scene<'_>, whole: Node<'_>, name: &str) -> bool {
    !crate::bindings::bindings(scene.text, whole, name).is_empty()
        || whole
            .parent()
            .is_some_and(|b| !scene.uses_in(b, name, 0).is_empty())
}

/// The method looks at its own field instead of being handed it.
fn without_parameter(scene: &Scene<'_>, ideas: &mut Ideas<'_>, parted: &Parted<'_>) {
    let functions = scene.functions_of(scene.callee(parted.call));
    let [function] = functions[..] else { return };
    let taken = parameters(function);
    let (Some(parameter), Some(body), Some(_)) = (
        taken.get(parted.place).copied(),
        function.child_by_field_name("body"),
        takes_self(function),
    ) else {
        return;
    };
    let Some((receiver, _, _)) = method(parted.call) else {
        return;
    };
    let name = scene.part(parameter, "pattern");
    let own = scene
        .of(parted.part)
        .replacen(scene.of(receiver), "self", 1);
    let mut edits = Vec::new();
    let Some(before) = parameter.prev_sibling() else {
        return;
    };
    // With the comma before it: `self` is always there.
    edits.push(edit(before.start_byte()..parameter.end_byte(), ""));
    for (_, arguments) in scene.calls_of(scene.name(function)) {
        let Some(argument) = arguments.get(parted.place) else {
            return;
        };
        let range = match (parted.place, arguments.get(parted.place + 1)) {
            (_, Some(next)) => argument.start_byte()..next.start_byte(),
            (0, None) => argument.byte_range(),
            (at, None) => arguments[at - 1].end_byte()..argument.end_byte(),
        };
        edits.push(edit(range, ""));
    }
    for usage in scene.uses_in(body, name, body.start_byte()) {
        let parent = usage.parent();
        let starred = parent.filter(|p| p.kind() == "unary_expression");
        let reached =
            parent.is_some_and(|p| matches!(p.kind(), "field_expression" | "index_expression"));
        let at = starred.unwrap_or(usage).byte_range();
        let sign = if reached || starred.is_some() {
            ""
        } else {
            "&"
        };
        edits.push(edit(at, format!("{sign}{own}")));
    }
    ideas.edits(tier::EXACT, grade::NAMED, edits);
}
