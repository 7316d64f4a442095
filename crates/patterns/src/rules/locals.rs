//! Patterns about locals: what they are bound to, how long they borrow.

use sleepy_fix::Family::{BorrowChecker as Borrow, Lifetimes};
use tree_sitter::Node;

use super::error_values::in_scope;
use super::statements::anchored;
use super::{Pattern, find};
use crate::bindings::{bindings, names};
use crate::draft::{Ideas, edit, grade};
use crate::facts::NUMBERS;
use crate::parts::mentions;
use crate::scene::{Scene, tier};
use crate::syntax::{each, enclosing, is_prefixable, is_tight};

pub(super) const PATTERNS: &[Pattern] = &[
    find(
        "clone_first",
        Borrow,
        clone_first,
        "Clones a value under its own name before a statement.",
    )
    .trusted(&["E0373", "E0382", "E0521", "E0597"], 0.05),
    find(
        "own_binding",
        Borrow,
        own_binding,
        "Binds a copy instead of a reference, and adjusts the uses.",
    ),
    find(
        "through_borrow",
        Borrow,
        through_borrow,
        "Goes through the borrow there is instead of borrowing again.",
    )
    .trusted(&["E0499", "E0502", "E0503", "E0506"], 0.05),
    find(
        "drop_first",
        Borrow,
        drop_first,
        "Drops a borrower before the conflict.",
    ),
    find(
        "inline_let",
        Lifetimes,
        inline_let,
        "Uses a value where it is needed instead of binding it.",
    ),
];

fn clone_first(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for (tier, whole) in anchored(scene).into_iter().take(4) {
        let start = whole.start_byte();
        let indent = scene.indent(start);
        let mut words: Vec<&str> = Vec::new();
        for anchor in &scene.anchors {
            // Only what was bound before can be cloned there.
            let mut own = names(scene.text, anchor.node, 4);
            own.retain(|w| {
                let bound = bindings(scene.text, anchor.node, w);
                bound.iter().any(|b| b.name.end_byte() <= start)
            });
            words.extend(own);
        }
        words.sort_unstable();
        words.dedup();
        let scope = in_scope(scene, whole);
        // The value that is moved is the one that the message names.
        let said = |w: &str| scene.facts.quoted.iter().any(|q| q == w);
        let known = words.iter().any(|w| said(w));
        for word in words.into_iter().take(6) {
            let worse = u8::from(known && !said(word));
            let of = scope.iter().find(|(n, _)| *n == word);
            let of = of.map_or("", |(_, of)| *of);
            // Numbers are copied anyway.
            if NUMBERS.contains(&of) || matches!(of, "bool" | "char") {
                continue;
            }
            let lent = of.starts_with('&') && of.ends_with(['r', ']']);
            let (owned, cloned) = match lent {
                true => (grade::NAMED, grade::SEEN),
                false => (grade::SEEN, grade::NAMED),
            };
            let shares = |pointer: &str| {
                let known = if of.is_empty() { scene.text } else { of };
                match mentions(known, pointer) {
                    true => grade::SEEN,
                    false => grade::GUESS,
                }
            };
            for (way, grade) in [
                (format!("{word}.clone()"), cloned),
                (format!("Arc::clone(&{word})"), shares("Arc")),
                (format!("Rc::clone(&{word})"), shares("Rc")),
                (format!("{word}.to_owned()"), owned),
                (format!("{word}.to_string()"), grade::GUESS),
                (format!("&{word}"), grade::GUESS),
            ] {
                let grade = (grade + worse).min(grade::GUESS);
                ideas.insert(tier, grade, start, format!("let {word} = {way};\n{indent}"));
            }
        }
    }
}

/// The `let`s whose names stand at the anchors, and those that hold an anchor.
pub(super) fn held_lets<'t>(scene: &Scene<'t>) -> Vec<(u8, Node<'t>)> {
    let mut found: Vec<(u8, Node<'t>)> = Vec::new();
    for anchor in &scene.anchors {
        let own = enclosing(anchor.node, &["let_declaration"]).into_iter();
        let of_names = names(scene.text, anchor.node, 4)
            .into_iter()
            .flat_map(|n| bindings(scene.text, anchor.node, n))
            .map(|b| b.holder);
        for node in own
            .chain(of_names)
            .filter(|n| n.kind() == "let_declaration")
        {
            if !found.iter().any(|(_, f)| f.id() == node.id()) {
                found.push((anchor.tier, node));
            }
        }
    }
    found.truncate(5);
    found
}

/// The uses of a local's name after its declaration, in its block.
pub(super) fn uses<'t>(scene: &Scene<'t>, declared: Node<'t>, name: &str) -> Vec<Node<'t>> {
    let Some(block) = declared.parent() else {
        return Vec::new();
    };
    let mut found = Vec::new();
    each(block, &mut |n| {
        if n.start_byte() >= declared.end_byte() && n.kind() == "identifier" && scene.of(n) == name
        {
            found.push(n);
        }
    });
    found
}

fn own_binding(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for (tier, declared) in held_lets(scene) {
        let (Some(pattern), Some(value)) = (
            declared.child_by_field_name("pattern"),
            declared.child_by_field_name("value"),
        ) else {
            continue;
        };
        let name = scene.of(pattern);
        // `*name` becomes `name`.
        let stars: Vec<_> = uses(scene, declared, name)
            .into_iter()
            .filter_map(|u| {
                u.parent()
                    .filter(|p| p.kind() == "unary_expression" && scene.of(*p).starts_with('*'))
            })
            .map(|p| edit(p.start_byte()..p.start_byte() + 1, ""))
            .collect();
        let range = scene.span(value);
        let bare = value
            .child_by_field_name("value")
            .filter(|_| value.kind() == "reference_expression");
        let mut ways: Vec<Vec<sleepy_fix::TextEdit>> = Vec::new();
        if let Some(inner) = bare {
            let head = range.start..scene.span(inner).start;
            ways.push(vec![edit(head.clone(), "")]);
            for tail in [".clone()", ".to_string()", ".to_vec()", ".len()"] {
                ways.push(vec![
                    edit(head.clone(), ""),
                    edit(range.end..range.end, tail),
                ]);
            }
        } else {
            if is_prefixable(value.kind()) {
                ways.push(vec![edit(range.start..range.start, "*")]);
            }
            if is_tight(value.kind()) {
                for tail in [
                    ".clone()",
                    ".cloned()",
                    ".copied()",
                    ".to_string()",
                    ".to_owned()",
                    ".to_vec()",
                    ".len()",
                ] {
                    ways.push(vec![edit(range.end..range.end, tail)]);
                }
                // `.get(k).unwrap()`: the copy may stand before the `unwrap`.
                if let Some(at) = scene.of(value).rfind(".unwrap()") {
                    ways.push(vec![edit(range.start + at..range.start + at, ".copied()")]);
                    ways.push(vec![edit(range.start + at..range.start + at, ".cloned()")]);
                }
            }
        }
        for way in ways {
            let mut whole = way.clone();
            whole.extend(stars.clone());
            ideas.edits(tier, grade::NAMED, whole);
            if !stars.is_empty() {
                ideas.edits(tier, grade::SEEN, way);
            }
        }
        // Or a clone under a dereference at every use.
        for usage in uses(scene, declared, name).into_iter().take(4) {
            ideas.insert(tier, grade::SEEN, usage.start_byte(), "*");
            ideas.insert(tier, grade::SEEN, usage.start_byte(), "&");
            ideas.insert(tier, grade::SEEN, usage.end_byte(), ".clone()");
        }
    }
}

fn through_borrow(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    if !matches!(
        scene.code,
        "E0499" | "E0502" | "E0503" | "E0505" | "E0506" | "E0382"
    ) {
        return;
    }
    let labels = scene.anchors.iter().filter(|a| a.tier == tier::LABEL);
    for declared in labels.filter_map(|a| enclosing(a.node, &["let_declaration"])) {
        let Some(pattern) = declared.child_by_field_name("pattern") else {
            continue;
        };
        for name in names(scene.text, pattern, 2) {
            for anchor in scene.primary() {
                let text = &scene.text[anchor.range.clone()];
                let head = text.len()
                    - text
                        .trim_start_matches("&mut ")
                        .trim_start_matches('&')
                        .len();
                ideas.replace(tier::EXACT, grade::NAMED, anchor.range.clone(), name);
                // What was borrowed is a number or the like.
                let held = format!("*{name}");
                ideas.replace(tier::EXACT, grade::SEEN, anchor.range.clone(), held);
                // A call's receiver, where the span is the whole call.
                let place = anchor.range.start + head..anchor.range.end;
                if let Some(dot) = scene.text[place.clone()]
                    .rfind('.')
                    .filter(|_| text.ends_with(')'))
                {
                    ideas.replace(
                        tier::EXACT,
                        grade::SEEN,
                        place.start..place.start + dot,
                        name,
                    );
                }
            }
        }
    }
}

fn drop_first(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let lets: Vec<&str> = held_lets(scene)
        .into_iter()
        .filter_map(|(_, l)| l.child_by_field_name("pattern"))
        .map(|p| scene.of(p).trim_start_matches("mut "))
        .collect();
    for (tier, whole) in anchored(scene).into_iter().take(4) {
        let start = whole.start_byte();
        let indent = scene.indent(start);
        for name in lets
            .iter()
            .filter(|n| n.chars().all(|c| c.is_alphanumeric() || c == '_'))
        {
            ideas.insert(
                tier,
                grade::NAMED,
                start,
                format!("drop({name});\n{indent}"),
            );
        }
    }
}

fn inline_let(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for (tier, declared) in held_lets(scene) {
        let (Some(pattern), Some(value), Some(lines)) = (
            declared.child_by_field_name("pattern"),
            declared.child_by_field_name("value"),
            scene.lines(declared),
        ) else {
            continue;
        };
        let uses = uses(scene, declared, scene.of(pattern));
        if let [usage] = uses[..] {
            let edits = vec![edit(lines, ""), edit(usage.byte_range(), scene.of(value))];
            ideas.edits(tier, grade::NAMED, edits);
        }
    }
}
