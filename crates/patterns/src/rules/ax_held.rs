//! Patterns about what is held: callbacks in options and lists, values in cells and
//! locks, sources in errors, and values that each thread has for itself.

use sleepy_fix::Family::{BorrowChecker as Borrow, Edition, ResultHandling as Results};
use tree_sitter::Node;

use super::calls::method;
use super::{Pattern, find};
use crate::bindings::statement;
use crate::draft::{Ideas, edit, grade};
use crate::facts::bare;
use crate::scene::{Scene, tier};
use crate::syntax::{enclosing, named};

pub(super) const PATTERNS: &[Pattern] = &[
    find(
        "held_callback",
        Results,
        held_callback,
        "Calls the closure that an option or a list holds, if there is one.",
    )
    .when(&["E0599", "E0618"], 0.3),
    find(
        "thread_local",
        Edition,
        local_key,
        "Reaches what each thread has for itself with `with`, `with_borrow` or `with_borrow_mut`.",
    )
    .when(&["E0599", "E0614", "E0609", "E0368", "E0277"], 0.4),
    find(
        "through_cell",
        Borrow,
        through_cell,
        "Reaches a field or method through the cell or lock that holds the value.",
    )
    .when(&["E0599", "E0609", "E0610", "E0615"], 0.45),
    find(
        "error_source",
        Results,
        error_source,
        "Gives the source of an error as a trait object, whatever the field keeps it in.",
    )
    .when(&["E0277", "E0308", "E0282", "E0515", "E0507"], 0.45),
];

/// What holds a value, and how one looks into it and changes it.
const HOLDERS: [(&str, &str, &str); 3] = [
    ("RefCell<", ".borrow()", ".borrow_mut()"),
    ("Mutex<", ".lock().unwrap()", ".lock().unwrap()"),
    ("RwLock<", ".read().unwrap()", ".write().unwrap()"),
];

fn through_cell(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let Some(anchor) = scene.primary().next() else {
        return;
    };
    let Some(access) = enclosing(anchor.node, &["field_expression"]) else {
        return;
    };
    let named_so = access.child_by_field_name("field");
    let (Some(value), Some(field)) = (access.child_by_field_name("value"), named_so) else {
        return;
    };
    if field.byte_range() != anchor.range && access.byte_range() != anchor.range {
        return;
    }
    // The type of the value, not of what it holds deep inside.
    let outer = |q: &&String| {
        let of = q.trim_start_matches('&');
        ["Rc<", "Arc<", "RefCell<", "Mutex<", "RwLock<"]
            .iter()
            .any(|p| of.starts_with(p))
    };
    let Some(of) = scene.facts.quoted.iter().find(outer) else {
        return;
    };
    let whole = whole_use(access);
    let assigned = matches!(
        whole.kind(),
        "assignment_expression" | "compound_assignment_expr"
    );
    let changes = assigned || super::cells::changes(scene.of(field));
    let lent = access
        .parent()
        .filter(|p| p.kind() == "reference_expression");
    let changes = changes || lent.is_some_and(|l| crate::parts::has(l, "mutable_specifier"));
    for (_, looks, changing) in HOLDERS.iter().filter(|(h, _, _)| of.contains(h)) {
        let (first, second) = match changes {
            true => (changing, looks),
            false => (looks, changing),
        };
        let end = value.end_byte();
        ideas.insert(tier::EXACT, grade::NAMED, end, *first);
        if first != second {
            ideas.insert(tier::EXACT, grade::SEEN, end, *second);
        }
    }
}

fn error_source(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let Some(function) = scene.functions.first().copied() else {
        return;
    };
    let result = scene.part(function, "return_type");
    let about = matches!(scene.name(function), "source" | "cause") && result.contains("dyn ");
    let Some(body) = function.child_by_field_name("body").filter(|_| about) else {
        return;
    };
    let object = crate::outline::arguments(result)
        .first()
        .copied()
        .unwrap_or("");
    for access in crate::syntax::find(body, &["field_expression"]) {
        let Some(field) = access.child_by_field_name("field") else {
            continue;
        };
        let declared = scene.fields(scene.of(field));
        let Some(of) = declared.first().map(|f| scene.of(f.of)) else {
            continue;
        };
        let text = scene.of(access);
        let inner = crate::outline::arguments(of).first().copied().unwrap_or("");
        let boxed = inner.contains("dyn ");
        let ways = match bare(of) {
            "Box" | "Rc" | "Arc" if boxed => {
                vec![format!("Some({text}.as_ref())"), format!("Some(&*{text})")]
            }
            "Option" if boxed => vec![
                format!("{text}.as_deref()"),
                format!("{text}.as_deref().map(|error| error as {object})"),
            ],
            "Option" => vec![format!("{text}.as_ref().map(|error| error as {object})")],
            _ => vec![format!("Some(&{text})")],
        };
        // The whole value that it is part of: the branch or the function's end.
        let mut value = access;
        while let Some(up) = value.parent().filter(|p| {
            !matches!(p.kind(), "block" | "match_arm" | "return_expression") && p.id() != body.id()
        }) {
            value = up;
        }
        for way in ways {
            ideas.replace(tier::EXACT, grade::NAMED, value.byte_range(), way);
        }
    }
}

/// A call of something that holds a closure.
struct Held<'t> {
    call: Node<'t>,
    /// What is called: `self.ring`, `first`.
    holder: Node<'t>,
    /// Its type as it is declared or as the message prints it.
    of: String,
}

fn held<'t>(scene: &Scene<'t>) -> Option<Held<'t>> {
    let anchor = scene.primary().next()?;
    let call = enclosing(anchor.node, &["call_expression"])?;
    let holder = call.child_by_field_name("function")?;
    let of = match holder.kind() {
        "field_expression" => {
            let field = holder.child_by_field_name("field")?;
            if field.byte_range() != anchor.range && holder.byte_range() != anchor.range {
                return None;
            }
            let declared = scene.fields(scene.of(field));
            scene.of(declared.first()?.of).to_owned()
        }
        _ if holder.byte_range() == anchor.range => scene.facts.found.first()?.clone(),
        _ => return None,
    };
    Some(Held { call, holder, of })
}

fn held_callback(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let Some(held) = held(scene) else { return };
    let text = scene.of(held.holder);
    let word = text.rsplit('.').next().unwrap_or(text);
    let name = match super::names::is_word(word) {
        true => word,
        false => "callback",
    };
    let given = held.call.child_by_field_name("arguments");
    let called = format!("{name}{}", given.map_or("()", |g| scene.of(g)));
    let by = |shared: &'static str, mutable: &'static str, owned: &'static str| match (
        held.of.contains("FnMut"),
        held.of.contains("FnOnce"),
    ) {
        (true, _) => mutable,
        (_, true) => owned,
        _ => shared,
    };
    let range = held.call.byte_range();
    let alone = held
        .call
        .parent()
        .filter(|p| p.kind() == "expression_statement");
    let indent = scene.indent(range.start);
    match bare(held.of.trim_start_matches('&')) {
        "Option" => {
            let lent = held.holder.kind() == "field_expression";
            let sign = if lent { by("&", "&mut ", "") } else { "" };
            let taken = if lent { by("", "", ".take()") } else { "" };
            if let Some(alone) = alone {
                let new = format!(
                    "if let Some({name}) = {sign}{text}{taken} {{\n{indent}    {called};\n{indent}}}"
                );
                ideas.replace(tier::EXACT, grade::NAMED, alone.byte_range(), new);
            }
            asked(
                scene,
                ideas,
                &held,
                &format!("Some({name}) = {sign}{text}{taken}"),
                &called,
            );
            let opened = match lent {
                true => by(".as_ref()", ".as_mut()", ".take()"),
                false => "",
            };
            let base = format!("{text}{opened}");
            for (way, known) in [
                (format!("{base}.map(|{name}| {called})"), grade::NAMED),
                (
                    format!("{base}.is_some_and(|{name}| {called})"),
                    grade::SEEN,
                ),
                (format!("{base}.is_none_or(|{name}| {called})"), grade::SEEN),
                (
                    format!("{base}.map(|{name}| {called}).unwrap_or_default()"),
                    grade::NAMED,
                ),
            ] {
                ideas.replace(tier::EXACT, known, range.clone(), way);
            }
        }
        "Vec" | "VecDeque" => {
            let sign = by("&", "&mut ", "");
            if let Some(alone) = alone {
                let one = name.trim_end_matches('s');
                let one = if one.is_empty() { "callback" } else { one };
                let called = called.replacen(name, one, 1);
                let new =
                    format!("for {one} in {sign}{text} {{\n{indent}    {called};\n{indent}}}");
                ideas.replace(tier::EXACT, grade::NAMED, alone.byte_range(), new);
            }
        }
        _ => {}
    }
}

/// `if self.ring.is_some()` around the call becomes what binds it.
fn asked(scene: &Scene<'_>, ideas: &mut Ideas<'_>, held: &Held<'_>, bound: &str, called: &str) {
    let Some(test) = enclosing(held.call, &["if_expression"]) else {
        return;
    };
    let Some(condition) = test.child_by_field_name("condition") else {
        return;
    };
    let wanted = format!("{}.is_some()", scene.of(held.holder));
    if scene.of(condition) == wanted {
        let edits = vec![
            edit(condition.byte_range(), format!("let {bound}")),
            edit(held.call.byte_range(), called),
        ];
        ideas.edits(tier::EXACT, grade::NAMED, edits);
    }
}

/// The whole of what is done with a value: the calls, fields and signs around it, and
/// the assignment that it is the left side of.
fn whole_use(node: Node<'_>) -> Node<'_> {
    let mut at = node;
    while let Some(up) = at.parent() {
        let goes_on = match up.kind() {
            "field_expression" => up.child_by_field_name("value") == Some(at),
            "call_expression" => up.child_by_field_name("function") == Some(at),
            "index_expression" | "unary_expression" => named(up).first() == Some(&at),
            "assignment_expression" | "compound_assignment_expr" => {
                up.child_by_field_name("left") == Some(at)
            }
            _ => false,
        };
        if !goes_on {
            break;
        }
        at = up;
    }
    at
}

fn local_key(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    if !scene.facts.says("LocalKey<") {
        return;
    }
    let shouted = |n: &Node<'_>| {
        let text = scene.of(*n);
        n.kind() == "identifier" && text.len() > 1 && text == text.to_uppercase()
    };
    let Some(anchor) = scene.primary().next() else {
        return;
    };
    let Some(line) = statement(anchor.node) else {
        return;
    };
    let keys = crate::syntax::find(line, &["identifier"]).into_iter();
    let Some(key) = keys
        .filter(shouted)
        .min_by_key(|n| n.start_byte().abs_diff(anchor.range.start))
    else {
        return;
    };
    let whole = whole_use(key);
    let (text, range) = (scene.of(key), whole.byte_range());
    let name = text.to_lowercase();
    let inside = |from: Node<'_>| {
        let new = vec![edit(from.byte_range(), name.as_str())];
        scene.rewritten(range.clone(), new)
    };
    let first = enclosing(key, &["call_expression"])
        .filter(|c| method(*c).is_some_and(|(receiver, _, _)| receiver.id() == key.id()));
    let borrowed = first.and_then(|c| Some((c, scene.of(method(c)?.1))));
    let guards = [("borrow", "with_borrow"), ("borrow_mut", "with_borrow_mut")];
    for (guard, with) in guards {
        if let Some((call, _)) = borrowed.filter(|(_, called)| *called == guard) {
            let new = format!("{text}.{with}(|{name}| {})", inside(call));
            ideas.replace(tier::EXACT, grade::NAMED, range.clone(), new);
        }
    }
    let new = format!("{text}.with(|{name}| {})", inside(key));
    ideas.replace(tier::EXACT, grade::NAMED, range.clone(), new);
    // A cell or a borrow that nobody asked for yet.
    if borrowed.is_none_or(|(_, called)| !called.starts_with("borrow")) {
        for (_, with) in guards.iter().rev() {
            let new = format!("{text}.{with}(|{name}| {})", inside(key));
            ideas.replace(tier::EXACT, grade::SEEN, range.clone(), new);
        }
    }
}
