//! Patterns that ask before they borrow: a borrow that is handed on in one branch
//! lasts for the other branch, too, unless the question borrows nothing.

use sleepy_fix::Family::BorrowChecker as Borrow;
use sleepy_fix::TextEdit;
use tree_sitter::Node;

use super::calls::method;
use super::{Pattern, find};
use crate::bindings::statement;
use crate::draft::{Ideas, edit, grade};
use crate::parts::{has, leaves};
use crate::scene::Scene;
use crate::syntax::{find as nodes, is_tight, named};

const CONFLICTS: &[&str] = &[
    "E0382", "E0499", "E0502", "E0503", "E0505", "E0506", "E0716",
];

pub(super) const PATTERNS: &[Pattern] = &[
    find(
        "ask_first",
        Borrow,
        ask_first,
        "Asks with `is_some` and takes the value inside, where nothing else is borrowed.",
    )
    .when(CONFLICTS, 0.04),
    find(
        "find_position",
        Borrow,
        find_position,
        "Looks for the index of an item and borrows the item where it is used.",
    )
    .when(CONFLICTS, 0.2),
    find(
        "entry",
        Borrow,
        entry,
        "Uses the entry of a map instead of looking, inserting and looking again.",
    )
    .when(CONFLICTS, 0.2),
];

/// `if let Some(x) = value { … }`, `while let`, `let … else` or a `match` of two arms.
struct Ask<'t> {
    tier: u8,
    whole: Node<'t>,
    /// `Some(x)`.
    pattern: Node<'t>,
    /// What stands in it.
    bound: Node<'t>,
    value: Node<'t>,
    /// What is done with it; none for `let … else`.
    then: Option<Node<'t>>,
    /// What is done without it.
    otherwise: Option<Node<'t>>,
}

fn asks<'t>(scene: &Scene<'t>) -> Vec<Ask<'t>> {
    let kinds = [
        "if_expression",
        "while_expression",
        "match_expression",
        "let_declaration",
    ];
    let mut found = scene.around_anchors(&kinds, 6);
    // The conflict is often in what follows the `if`.
    let before: Vec<(u8, Node<'t>)> = scene
        .anchors
        .iter()
        .filter_map(|a| Some((a.tier, statement(a.node)?.prev_named_sibling()?)))
        .flat_map(|(t, s)| named(s).into_iter().chain([s]).map(move |n| (t, n)))
        .filter(|(_, n)| kinds.contains(&n.kind()))
        .collect();
    found.extend(before);
    let mut seen = Vec::new();
    found.retain(|(_, n)| {
        let new = !seen.contains(&n.id());
        seen.push(n.id());
        new
    });
    found
        .into_iter()
        .filter_map(|(tier, whole)| ask(scene, tier, whole))
        .take(6)
        .collect()
}

fn ask<'t>(scene: &Scene<'t>, tier: u8, whole: Node<'t>) -> Option<Ask<'t>> {
    let (pattern, value, then, otherwise) = match whole.kind() {
        "let_declaration" => (
            whole.child_by_field_name("pattern")?,
            whole.child_by_field_name("value")?,
            None,
            Some(whole.child_by_field_name("alternative")?),
        ),
        "match_expression" => {
            let arms = named(whole.child_by_field_name("body")?);
            let [a, b] = arms[..] else { return None };
            let is_none = |arm: Node<'_>| {
                let pattern = arm.child_by_field_name("pattern");
                pattern.is_some_and(|p| matches!(scene.of(p), "None" | "_"))
            };
            let (some, none) = if is_none(b) { (a, b) } else { (b, a) };
            if !is_none(none) {
                return None;
            }
            (
                named(some.child_by_field_name("pattern")?)
                    .into_iter()
                    .next()?,
                whole.child_by_field_name("value")?,
                Some(some.child_by_field_name("value")?),
                Some(none.child_by_field_name("value")?),
            )
        }
        _ => {
            let condition = whole
                .child_by_field_name("condition")
                .filter(|c| c.kind() == "let_condition")?;
            let then = whole
                .child_by_field_name("consequence")
                .or_else(|| whole.child_by_field_name("body"));
            (
                condition.child_by_field_name("pattern")?,
                condition.child_by_field_name("value")?,
                then,
                whole.child_by_field_name("alternative"),
            )
        }
    };
    let some = pattern.kind() == "tuple_struct_pattern"
        && pattern
            .child_by_field_name("type")
            .is_some_and(|t| scene.of(t) == "Some");
    let bound = named(pattern).get(1).copied().filter(|_| some)?;
    Some(Ask {
        tier,
        whole,
        pattern,
        bound,
        value,
        then,
        otherwise,
    })
}

impl Ask<'_> {
    /// `let bound = value;` at the head of what is done with it, where the
    /// pattern becomes `condition`; with `keep`, the pattern becomes `keep`.
    fn rewrite(&self, scene: &Scene<'_>, test: &Test, value: &str) -> Option<Vec<TextEdit>> {
        let bound = scene.of(self.bound);
        let own_indent = scene.indent(self.whole.start_byte());
        let indent = format!("{own_indent}    ");
        let bind = format!("let {bound} = {value};");
        match self.whole.kind() {
            "let_declaration" => {
                let otherwise = self.otherwise?;
                let end = self.whole.end_byte();
                let head = self.whole.start_byte();
                let edits = match test {
                    Test::None(asked) => vec![
                        edit(head..otherwise.start_byte(), format!("if {asked} ")),
                        edit(otherwise.end_byte()..end, format!("\n{own_indent}{bind}")),
                    ],
                    Test::Some(pattern, asked) => vec![
                        edit(self.pattern.byte_range(), pattern.as_str()),
                        edit(scene.span(self.value), asked.as_str()),
                        edit(end..end, format!("\n{own_indent}{bind}")),
                    ],
                };
                Some(edits)
            }
            "match_expression" => {
                let then = self.then?;
                let range = scene.span(then);
                let mut edits = match test {
                    // `match` becomes `if` and `else`.
                    Test::None(asked) => {
                        let asked = asked.trim_end_matches(".is_none()");
                        let given = scene.of(then);
                        let given = match then.kind() {
                            "block" => given[1..given.len() - 1].trim(),
                            _ => given,
                        };
                        let other = self.otherwise.map_or("", |o| scene.of(o));
                        let other = match self.otherwise.map(|o| o.kind()) {
                            Some("block") => other.to_owned(),
                            _ => format!("{{\n{indent}{other}\n{own_indent}}}"),
                        };
                        let new = format!(
                            "if {asked}.is_some() {{\n{indent}{bind}\n{indent}{given}\n{own_indent}}} else {other}"
                        );
                        return Some(vec![edit(self.whole.byte_range(), new)]);
                    }
                    Test::Some(pattern, asked) => vec![
                        edit(self.pattern.byte_range(), pattern.as_str()),
                        edit(scene.span(self.value), asked.as_str()),
                    ],
                };
                if then.kind() == "block" {
                    let at = range.start + 1;
                    edits.push(edit(at..at, format!("\n{indent}    {bind}")));
                } else if scene.of(then) == bound {
                    edits.push(edit(range, value));
                } else {
                    edits.push(edit(range.start..range.start, format!("{{ {bind} ")));
                    edits.push(edit(range.end..range.end, " }"));
                }
                Some(edits)
            }
            _ => {
                let condition = self.whole.child_by_field_name("condition")?;
                let at = self.then?.start_byte() + 1;
                let new = match test {
                    Test::None(asked) => {
                        format!("{}.is_some()", asked.trim_end_matches(".is_none()"))
                    }
                    Test::Some(pattern, asked) => format!("let {pattern} = {asked}"),
                };
                Some(vec![
                    edit(condition.byte_range(), new),
                    edit(at..at, format!("\n{indent}{bind}")),
                ])
            }
        }
    }
}

/// How it is asked whether there is a value.
enum Test {
    /// `….is_none()`.
    None(String),
    /// A pattern and the value it matches.
    Some(String, String),
}

/// The same question without a mutable borrow.
fn shared(value: &str) -> String {
    value
        .replace(".iter_mut()", ".iter()")
        .replace(".get_mut(", ".get(")
        .replace(".last_mut()", ".last()")
        .replace(".first_mut()", ".first()")
        .replace(".as_mut()", ".as_ref()")
        .replace(".as_deref_mut()", ".as_deref()")
}

fn ask_first(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for ask in asks(scene) {
        let text = scene.of(ask.value);
        if !is_tight(ask.value.kind()) {
            continue;
        }
        let taken = format!("{text}.unwrap()");
        let mut ways = vec![shared(text)];
        ways.extend((ways[0] != text).then(|| text.to_owned()));
        for (i, way) in ways.into_iter().enumerate() {
            let grade = if i == 0 { grade::NAMED } else { grade::SEEN };
            let test = Test::None(format!("{way}.is_none()"));
            if let Some(edits) = ask.rewrite(scene, &test, &taken) {
                ideas.edits(ask.tier, grade, edits);
            }
        }
    }
}

fn find_position(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for (tier, whole) in scene.around_anchors(&["for_expression"], 3) {
        if let Some(new) = found_in_loop(scene, whole) {
            ideas.replace(tier, grade::NAMED, whole.byte_range(), new);
        }
    }
    for ask in asks(scene) {
        let Some((receiver, name, arguments)) = method(ask.value) else {
            continue;
        };
        let Some((base, through, _)) = method(receiver) else {
            continue;
        };
        let mutable = match scene.of(through) {
            "iter_mut" => "mut ",
            "iter" => "",
            _ => continue,
        };
        if scene.of(name) != "find" {
            continue;
        }
        let (base, index) = (scene.of(base), scene.fresh("index"));
        let asked = format!("{base}.iter().position{}", scene.of(arguments));
        let test = Test::Some(format!("Some({index})"), asked);
        let value = format!("&{mutable}{base}[{index}]");
        if let Some(edits) = ask.rewrite(scene, &test, &value) {
            ideas.edits(ask.tier, grade::NAMED, edits);
        }
    }
}

/// `for x in v.iter_mut() { if … { return x; } }` as a search for the index.
fn found_in_loop(scene: &Scene<'_>, whole: Node<'_>) -> Option<String> {
    let item = whole
        .child_by_field_name("pattern")
        .filter(|p| p.kind() == "identifier")?;
    let value = whole.child_by_field_name("value")?;
    let (of, mutable) = match method(value) {
        Some((of, name, _)) if scene.of(name) == "iter_mut" => (of, true),
        Some((of, name, _)) if scene.of(name) == "iter" => (of, false),
        Some(_) => return None,
        None => (
            value.child_by_field_name("value")?,
            has(value, "mutable_specifier"),
        ),
    };
    let parts = named(whole.child_by_field_name("body")?);
    let [only] = parts[..] else { return None };
    let test = nodes(only, &["if_expression"])
        .into_iter()
        .next()
        .filter(|t| t.child_by_field_name("alternative").is_none())?;
    let condition = test.child_by_field_name("condition")?;
    let then = test.child_by_field_name("consequence")?;
    if condition.kind().starts_with("let") || nodes(then, &["return_expression"]).is_empty() {
        return None;
    }
    let (of, item, index) = (scene.of(of), scene.of(item), scene.fresh("index"));
    let indent = scene.indent(whole.start_byte());
    let borrow = if mutable { "&mut " } else { "&" };
    let body = scene.of(then);
    let body = body[1..body.len() - 1].trim();
    Some(format!(
        "if let Some({index}) = {of}.iter().position(|{item}| {}) {{\n{indent}    let {item} = {borrow}{of}[{index}];\n{indent}    {body}\n{indent}}}",
        scene.of(condition)
    ))
}

fn entry(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for ask in asks(scene) {
        let Some((map, name, _)) = method(ask.value) else {
            continue;
        };
        if !matches!(scene.of(name), "get" | "get_mut") {
            continue;
        }
        // The branch without a value, or what follows the `if`.
        let inner = ask
            .otherwise
            .filter(|_| ask.whole.kind() == "match_expression");
        let follows = || {
            let whole = statement(ask.whole)?;
            let block = whole.parent().filter(|b| b.kind() == "block")?;
            Some((block, whole.end_byte(), whole.start_byte()))
        };
        let (block, from, start) = match inner {
            Some(arm) => (arm, arm.start_byte() + 1, ask.whole.start_byte()),
            None => {
                let Some(found) = follows() else { continue };
                found
            }
        };
        let inserts: Vec<(Node<'_>, Vec<Node<'_>>)> = nodes(block, &["call_expression"])
            .into_iter()
            .filter(|c| c.start_byte() >= from)
            .filter_map(|c| method(c).map(|m| (c, m)))
            .filter(|(_, (r, n, _))| scene.of(*n) == "insert" && scene.of(*r) == scene.of(map))
            .map(|(c, (_, _, a))| (c, named(a)))
            .collect();
        let [(insert, arguments)] = &inserts[..] else {
            continue;
        };
        let [key, value] = arguments[..] else {
            continue;
        };
        let Some(place) = statement(*insert) else {
            continue;
        };
        let (map, key, value) = (scene.of(map), scene.of(key), scene.of(value));
        // What has to be worked out before the value.
        let before = scene
            .text
            .get(from..place.start_byte())
            .unwrap_or("")
            .trim();
        let made = if before.is_empty() {
            value.to_owned()
        } else {
            format!("{{ {before} {value} }}")
        };
        let end = match inner {
            Some(_) => ask.whole.end_byte(),
            None => block.end_byte() - 1,
        };
        let tail = if inner.is_some() { "" } else { "\n" };
        let reached = |how: &str| format!("{map}.entry({key}).{how}");
        let closing = scene.indent(block.end_byte().saturating_sub(1));
        let closing = if inner.is_some() { "" } else { closing };
        for (how, grade) in [
            (format!("or_insert_with(|| {made})"), grade::NAMED),
            (format!("or_insert({value})"), grade::NAMED),
            ("or_default()".to_owned(), grade::SEEN),
        ] {
            if !before.is_empty() && !how.contains("||") {
                continue;
            }
            let new = format!("{}{tail}{closing}", reached(&how));
            ideas.replace(ask.tier, grade, start..end, new);
        }
        // The branch with a value does something with it.
        let mut ends = Vec::new();
        if let Some(then) = ask.then.filter(|_| inner.is_some()) {
            leaves(scene.text, then, &mut ends);
            let bound = scene.of(ask.bound);
            if scene.of(then) != bound {
                let new = format!(
                    "{{ let {bound} = {}; {} }}",
                    reached("or_default()"),
                    scene.of(then)
                );
                ideas.replace(ask.tier, grade::GUESS, start..end, new);
            }
        }
    }
}
