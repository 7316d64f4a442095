//! Patterns about fields that may be absent or have usual values.

use sleepy_fix::Family::{BorrowChecker as Borrow, Edition};
use tree_sitter::Node;

use super::fields::defaults;
use super::traits::derive_also;
use super::{Pattern, find};
use crate::draft::{Ideas, edit, grade};
use crate::outline::{Own, derived, head, implementation, types};
use crate::scene::{Scene, tier};
use crate::syntax::{enclosing, named};

pub(super) const PATTERNS: &[Pattern] = &[
    find(
        "taken_field",
        Borrow,
        taken_field,
        "Keeps a field in an `Option`, so that a method can take its value out.",
    )
    .when(&["E0507", "E0509"], 0.12),
    find(
        "usual_rest",
        Edition,
        usual_rest,
        "Sets all missing fields of a struct: `..Default::default()`, or a usual value for each.",
    )
    .when(&["E0063"], 0.3),
];

fn taken_field(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for anchor in scene.primary().take(1) {
        let node = enclosing(anchor.node, &["field_expression"]).unwrap_or(anchor.node);
        let Some(name) = node.child_by_field_name("field").map(|f| scene.of(f)) else {
            continue;
        };
        let place = scene.of(node);
        for field in scene.fields(name).into_iter().take(2) {
            if head(scene.of(field.of)) == "Option" || scene.accesses(name).len() > 2 {
                continue;
            }
            let range = field.of.byte_range();
            let mut edits = vec![
                edit(range.start..range.start, "Option<"),
                edit(range.end..range.end, ">"),
            ];
            edits.extend(scene.initialised(field.owner, name, |value| {
                let range = scene.span(value);
                vec![
                    edit(range.start..range.start, "Some("),
                    edit(range.end..range.end, ")"),
                ]
            }));
            let mut ways = vec![format!("{place}.take().expect(\"it is taken once\")")];
            ways.push(format!("{place}.take()?"));
            for way in ways {
                let mut all = edits.clone();
                all.push(edit(node.byte_range(), way));
                ideas.edits(tier::EXACT, grade::NAMED, all);
            }
            // A statement is left out where it was done before.
            let whole = enclosing(node, &["expression_statement", "let_declaration"]);
            if let Some(whole) = whole.filter(|w| w.kind() == "expression_statement") {
                let (start, end) = (whole.start_byte(), whole.end_byte());
                let indent = scene.indent(start);
                let head = format!("if let Some({name}) = {place}.take() {{\n{indent}    ");
                let mut all = edits.clone();
                all.push(edit(start..start, head));
                all.push(edit(node.byte_range(), name));
                all.push(edit(end..end, format!("\n{indent}}}")));
                ideas.edits(tier::EXACT, grade::NAMED, all);
            }
        }
    }
}

fn usual_rest(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for anchor in scene.primary().take(1) {
        let Some(literal) = enclosing(anchor.node, &["struct_expression"]) else {
            continue;
        };
        let Some(body) = literal.child_by_field_name("body") else {
            continue;
        };
        let mut called = head(scene.name(literal));
        if called == "Self" {
            called = enclosing(literal, &["impl_item"]).map_or("", |i| scene.subject(i));
        }
        let Some(own) = types(scene).into_iter().find(|t| t.name == called) else {
            continue;
        };
        let given: Vec<&str> = named(body)
            .into_iter()
            .map(|p| {
                p.child_by_field_name("field")
                    .map_or(scene.of(p), |f| scene.of(f))
            })
            .collect();
        let missing = own.fields.iter().filter(|f| !given.contains(&f.name));
        let known = derived(scene, own.node).contains(&"Default")
            || implementation(scene, "Default", own.name).is_some();
        let rest = append(scene, body, "..Default::default()");
        match (known, derive_default(scene, &own)) {
            (true, _) => ideas.edits(tier::EXACT, grade::NAMED, vec![rest]),
            (false, Some(put)) => ideas.edits(tier::EXACT, grade::SEEN, vec![rest, put]),
            _ => {}
        }
        let usual: Vec<String> = missing
            .map(|f| {
                let value = defaults(f.of).into_iter().next();
                let of = head(f.of);
                let made = matches!(of, "Vec" | "HashMap" | "HashSet" | "BTreeMap" | "VecDeque");
                match value.filter(|_| !made) {
                    Some(value) => format!("{}: {value}", f.name),
                    None => format!("{}: {of}::new()", f.name),
                }
            })
            .collect();
        if usual.len() > 1 {
            let put = append(scene, body, &usual.join(", "));
            ideas.edits(tier::EXACT, grade::SEEN, vec![put]);
        }
    }
}

/// The edit that adds parts at the end of a struct's literal.
fn append(scene: &Scene<'_>, body: Node<'_>, text: &str) -> sleepy_fix::TextEdit {
    let Some(last) = named(body).pop() else {
        let at = body.start_byte() + 1;
        return edit(at..at, format!(" {text} "));
    };
    let end = last.end_byte();
    let comma = scene.text[end..].trim_start().starts_with(',');
    let line = scene.line_start(last.start_byte());
    let alone = scene.text[line..last.start_byte()].trim().is_empty();
    let between = if alone {
        format!("\n{}", scene.indent(last.start_byte()))
    } else {
        " ".to_owned()
    };
    match comma {
        true => {
            let at = end + scene.text[end..].find(',').map_or(0, |i| i + 1);
            edit(at..at, format!("{between}{text}"))
        }
        false => edit(end..end, format!(",{between}{text}")),
    }
}

/// The edit that derives `Default` for a type.
fn derive_default(scene: &Scene<'_>, own: &Own<'_>) -> Option<sleepy_fix::TextEdit> {
    match own.is_enum() {
        true => None,
        false => derive_also(scene, own.node, "Default"),
    }
}
