//! Patterns that part a loop from what it changes.

use sleepy_fix::Family::BorrowChecker as Borrow;
use tree_sitter::Node;

use super::calls::method;
use super::{Pattern, find, suffix};
use crate::bindings::{bindings, statement};
use crate::draft::{Ideas, edit, grade};
use crate::parts::{has, mentions};
use crate::scene::Scene;
use crate::syntax::{find as nodes, is_tight, named};

const CONFLICTS: &[&str] = &[
    "E0382", "E0499", "E0502", "E0503", "E0505", "E0506", "E0507", "E0594", "E0596", "E0716",
];

pub(super) const PATTERNS: &[Pattern] = &[
    find(
        "collect_first",
        Borrow,
        collect_first,
        "Collects what a loop goes through before the loop.",
    )
    .when(CONFLICTS, 0.05),
    find(
        "take_and_return",
        Borrow,
        take_and_return,
        "Takes a collection out for the time of a loop and puts it back.",
    )
    .when(CONFLICTS, 0.03),
    find(
        "index_loop",
        Borrow,
        index_loop,
        "Counts through the indices and takes the item by its index.",
    )
    .when(CONFLICTS, 0.02),
    find(
        "while_next",
        Borrow,
        while_next,
        "Asks an iterator for the next item, so that the body may use it, too.",
    )
    .when(CONFLICTS, 0.05),
    find(
        "retain",
        Borrow,
        retain,
        "Keeps with `retain` what a loop would not have removed.",
    )
    .when(CONFLICTS, 0.3),
    suffix(
        "by_ref",
        Borrow,
        ".by_ref()",
        "Goes on with an iterator instead of using it up.",
    )
    .when(&["E0382", "E0505", "E0507"], 0.01),
    suffix(
        "drain",
        Borrow,
        ".drain(..)",
        "Empties a collection item by item.",
    )
    .when(&["E0382", "E0499", "E0502", "E0505", "E0507"], 0.01),
    suffix(
        "collect_again",
        Borrow,
        ".collect::<Vec<_>>().into_iter()",
        "Collects the items, so that nothing lazy borrows any more.",
    )
    .when(
        &[
            "E0373", "E0499", "E0502", "E0505", "E0506", "E0515", "E0521", "E0597", "E0700",
            "E0716",
        ],
        0.01,
    ),
];

/// A `for` loop.
struct Loop<'t> {
    tier: u8,
    whole: Node<'t>,
    pattern: Node<'t>,
    value: Node<'t>,
    body: Node<'t>,
}

fn loops<'t>(scene: &Scene<'t>) -> Vec<Loop<'t>> {
    let found = scene.around_anchors(&["for_expression"], 4);
    found
        .into_iter()
        .filter_map(|(tier, whole)| {
            Some(Loop {
                tier,
                whole,
                pattern: whole.child_by_field_name("pattern")?,
                value: whole.child_by_field_name("value")?,
                body: whole.child_by_field_name("body")?,
            })
        })
        .collect()
}

/// What is gone through: `x` of `&x`, `&mut x`, `x.iter()`, `x.iter_mut()`.
fn base<'t>(scene: &Scene<'t>, value: Node<'t>) -> Option<(Node<'t>, &'static str)> {
    if value.kind() == "reference_expression" {
        let inner = value.child_by_field_name("value")?;
        let way = if has(value, "mutable_specifier") {
            "&mut "
        } else {
            "&"
        };
        return Some((inner, way));
    }
    let (receiver, name, _) = method(value)?;
    let way = match scene.of(name) {
        "iter" => "&",
        "iter_mut" => "&mut ",
        _ => return None,
    };
    Some((receiver, way))
}

fn collect_first(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for this in loops(scene) {
        let (text, range) = (scene.of(this.value), scene.span(this.value));
        let start = this.whole.start_byte();
        let indent = scene.indent(start);
        let items = scene.fresh("items");
        let mut say = |grade, bound: String, through: String| {
            let head = format!("let {items}: Vec<_> = {bound};\n{indent}");
            ideas.edits(
                this.tier,
                grade,
                vec![edit(start..start, head), edit(range.clone(), through)],
            );
        };
        let pair = this.pattern.kind() == "tuple_pattern";
        if let Some((of, _)) = base(scene, this.value) {
            let of = scene.of(of);
            say(
                grade::SEEN,
                format!("{of}.iter().cloned().collect()"),
                format!("&{items}"),
            );
            if pair {
                say(
                    grade::NAMED,
                    format!("{of}.iter().map(|(a, b)| (a.clone(), b.clone())).collect()"),
                    format!("&{items}"),
                );
            }
        } else if is_tight(this.value.kind()) && method(this.value).is_some() {
            say(
                grade::NAMED,
                format!("{text}.cloned().collect()"),
                format!("&{items}"),
            );
            say(grade::SEEN, format!("{text}.collect()"), items.clone());
            if pair {
                say(
                    grade::SEEN,
                    format!("{text}.map(|(a, b)| (a.clone(), b.clone())).collect()"),
                    format!("&{items}"),
                );
                say(
                    grade::SEEN,
                    format!("{text}.map(|(a, b)| (a, b.clone())).collect()"),
                    items.clone(),
                );
            }
        }
    }
}

fn take_and_return(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for this in loops(scene) {
        let Some((of, way)) = base(scene, this.value) else {
            continue;
        };
        // What is a local or a field can be put back.
        if !matches!(of.kind(), "identifier" | "field_expression") {
            continue;
        }
        let (of, items) = (scene.of(of), scene.fresh("items"));
        let (start, end) = (this.whole.start_byte(), this.whole.end_byte());
        let indent = scene.indent(start);
        let mutable = if way == "&" { "" } else { "mut " };
        let edits = vec![
            edit(
                start..start,
                format!("let {mutable}{items} = std::mem::take(&mut {of});\n{indent}"),
            ),
            edit(scene.span(this.value), format!("{way}{items}")),
            edit(end..end, format!("\n{indent}{of} = {items};")),
        ];
        ideas.edits(this.tier, grade::NAMED, edits);
    }
}

fn index_loop(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for this in loops(scene) {
        // `for (i, x) in xs.iter().enumerate()` has the index already.
        let (counter, pattern, value) = match (method(this.value), this.pattern.kind()) {
            (Some((receiver, name, _)), "tuple_pattern") if scene.of(name) == "enumerate" => {
                let parts = named(this.pattern);
                let [i, x] = parts[..] else { continue };
                (scene.of(i).to_owned(), x, receiver)
            }
            _ => (scene.fresh("i"), this.pattern, this.value),
        };
        let Some((of, _)) = base(scene, value) else {
            continue;
        };
        let (of, bound) = (scene.of(of), scene.of(pattern));
        let at = this.body.start_byte() + 1;
        let indent = format!("{}    ", scene.indent(this.whole.start_byte()));
        let plain = bound.trim_start_matches('&');
        for (bound, item, grade) in [
            (plain, format!("{of}[{counter}].clone()"), grade::NAMED),
            (plain, format!("{of}[{counter}]"), grade::SEEN),
            (bound, format!("&{of}[{counter}]"), grade::SEEN),
            (bound, format!("&mut {of}[{counter}]"), grade::SEEN),
        ] {
            let edits = vec![
                edit(this.pattern.byte_range(), counter.as_str()),
                edit(scene.span(this.value), format!("0..{of}.len()")),
                edit(at..at, format!("\n{indent}let {bound} = {item};")),
            ];
            ideas.edits(this.tier, grade, edits);
        }
    }
}

fn while_next(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for this in loops(scene) {
        let (pattern, value) = (scene.of(this.pattern), scene.of(this.value));
        let head = this.whole.start_byte()..this.body.start_byte();
        let inner = match this.value.kind() {
            "reference_expression" => this.value.child_by_field_name("value"),
            "call_expression" => method(this.value)
                .filter(|(_, name, _)| scene.of(*name) == "by_ref")
                .map(|(receiver, _, _)| receiver),
            _ => None,
        };
        let named_by = inner.unwrap_or(this.value);
        if matches!(named_by.kind(), "identifier" | "field_expression") {
            let name = scene.of(named_by);
            let new = format!("while let Some({pattern}) = {name}.next() ");
            let mut edits = vec![edit(head, new)];
            ideas.edits(this.tier, grade::NAMED, edits.clone());
            let bound = bindings(scene.text, this.whole, name).into_iter().next();
            if let Some(bound) = bound.filter(|b| !has(b.holder, "mutable_specifier")) {
                let at = bound.name.start_byte();
                edits.push(edit(at..at, "mut "));
                ideas.edits(this.tier, grade::NAMED, edits);
            }
            continue;
        }
        let start = this.whole.start_byte();
        let indent = scene.indent(start);
        let items = scene.fresh("items");
        let made = match base(scene, this.value) {
            Some((of, "&mut ")) => format!("{}.iter_mut()", scene.of(of)),
            Some((of, _)) => format!("{}.iter()", scene.of(of)),
            None => value.to_owned(),
        };
        let new = format!(
            "let mut {items} = {made};\n{indent}while let Some({pattern}) = {items}.next() "
        );
        ideas.replace(this.tier, grade::SEEN, head, new);
    }
}

fn retain(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for this in loops(scene) {
        let removes: Vec<Node<'_>> = nodes(this.body, &["call_expression"])
            .into_iter()
            .filter(|c| {
                method(*c).is_some_and(|(_, name, _)| {
                    matches!(scene.of(name), "remove" | "swap_remove" | "shift_remove")
                })
            })
            .collect();
        let ([remove], [only]) = (&removes[..], &named(this.body)[..]) else {
            continue;
        };
        let Some((of, _, _)) =
            method(*remove).filter(|(of, _, _)| scene.of(this.value).contains(scene.of(*of)))
        else {
            continue;
        };
        let condition = nodes(*only, &["if_expression"])
            .into_iter()
            .next()
            .filter(|c| c.child_by_field_name("alternative").is_none());
        let Some((test, then)) = condition.and_then(|c| {
            Some((
                c.child_by_field_name("condition")?,
                c.child_by_field_name("consequence")?,
            ))
        }) else {
            continue;
        };
        let Some(gone) = statement(*remove).filter(|s| s.parent() == Some(then)) else {
            continue;
        };
        let counted = scene.of(this.value).ends_with(".enumerate()");
        let parts = named(this.pattern);
        let item = match (this.pattern.kind(), &parts[..]) {
            ("tuple_pattern", [_, x]) if counted => scene.of(*x).to_owned(),
            ("tuple_pattern", [k, v]) => format!("{}, {}", scene.of(*k), scene.of(*v)),
            _ => scene.of(this.pattern).to_owned(),
        };
        let rest: Vec<&str> = named(then)
            .into_iter()
            .filter(|s| s.id() != gone.id())
            .map(|s| scene.of(s))
            .collect();
        let (of, test) = (scene.of(of), scene.of(test));
        let indent = scene.indent(this.whole.start_byte());
        let kept = if rest.is_empty() && !mentions(test, "let") {
            format!("!({test})")
        } else {
            let rest = rest.join(&format!("\n{indent}        "));
            format!(
                "{{\n{indent}    if {test} {{\n{indent}        {rest}\n{indent}        false\n{indent}    }} else {{\n{indent}        true\n{indent}    }}\n{indent}}}"
            )
        };
        let new = format!("{of}.retain(|{item}| {kept});");
        ideas.replace(this.tier, grade::NAMED, this.whole.byte_range(), new);
    }
}
