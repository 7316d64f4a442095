//! A pattern about types that point into themselves: the place of an element is
//! kept, not a reference to it.

use sleepy_fix::Family::Lifetimes;
use sleepy_fix::TextEdit;
use tree_sitter::Node;

use super::calls::method;
use super::shedding::Shed;
use super::{Pattern, find};
use crate::draft::{Ideas, edit, grade};
use crate::parts::Field;
use crate::scene::{Scene, tier};
use crate::syntax::{find as nodes, named};

pub(super) const PATTERNS: &[Pattern] = &[find(
    "index_field",
    Lifetimes,
    index_field,
    "Keeps the place of an element where a type would point into its own list.",
)
.when(
    &["", "E0499", "E0502", "E0505", "E0506", "E0515", "E0597"],
    0.25,
)];

fn index_field(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let mut seen: Vec<&str> = Vec::new();
    for function in scene.functions.iter().take(2) {
        for set in nodes(*function, &["assignment_expression"]) {
            let part = |field| set.child_by_field_name(field);
            let (Some(left), Some(right)) = (part("left"), part("right")) else {
                continue;
            };
            let name = scene.part(left, "field");
            if name.is_empty() || seen.contains(&name) || seen.len() >= 3 {
                continue;
            }
            let fields = scene.fields(name);
            let [field] = &fields[..] else { continue };
            let Some((list, _)) = place(scene, right) else {
                continue;
            };
            seen.push(name);
            // The list has to be one of the same value.
            let owner = scene.part(left, "value");
            if list.strip_prefix(owner).is_some_and(|l| l.starts_with('.')) {
                by_place(scene, ideas, name, field);
            }
        }
    }
}

/// The list that an expression points into, and the place as an expression:
/// an option of one for what may point nowhere.
fn place<'t>(scene: &Scene<'t>, value: Node<'t>) -> Option<(&'t str, String)> {
    match value.kind() {
        "reference_expression" => {
            let inner = value.child_by_field_name("value")?;
            let [list, index] = named(inner)[..] else {
                return None;
            };
            let indexed = inner.kind() == "index_expression";
            indexed.then(|| (scene.of(list), scene.of(index).to_owned()))
        }
        "call_expression" if scene.callee(value) == "Some" => {
            let given = value.child_by_field_name("arguments").map(named)?;
            let (list, index) = place(scene, *given.first()?)?;
            Some((list, format!("Some({index})")))
        }
        "call_expression" => {
            let (receiver, name, given) = method(value)?;
            let given = named(given);
            let list = scene.of(receiver);
            Some(match (scene.of(name), &given[..]) {
                ("get", [index]) => {
                    let index = scene.of(*index);
                    (list, format!("({index} < {list}.len()).then_some({index})"))
                }
                ("first", []) => (list, format!("(!{list}.is_empty()).then_some(0)")),
                ("last", []) => (list, format!("{list}.len().checked_sub(1)")),
                ("find", [test]) => {
                    let of = list.strip_suffix(".iter()")?;
                    (of, format!("{list}.position({})", scene.of(*test)))
                }
                _ => return None,
            })
        }
        _ => None,
    }
}

fn by_place<'t>(scene: &Scene<'t>, ideas: &mut Ideas<'_>, name: &str, field: &Field<'t>) {
    let of = scene.of(field.of);
    let optional = of.starts_with("Option<&");
    if !optional && !of.starts_with('&') {
        return;
    }
    let mut shed = Shed::new(scene);
    let mut edits: Vec<TextEdit> = Vec::new();
    let kept = if optional { "Option<usize>" } else { "usize" };
    edits.push(edit(field.of.byte_range(), kept));
    shed.rewrites(field.of.byte_range());
    let put = |value: Node<'t>| -> Vec<TextEdit> {
        let found = place(scene, value);
        found.map_or_else(Vec::new, |(_, at)| vec![edit(scene.span(value), at)])
    };
    // First values may be of a list that is a local yet.
    edits.extend(scene.initialised(field.owner, name, put));
    let mut list = None;
    let accesses = scene.accesses(name);
    let set = |n: &Node<'t>| {
        let parent = n.parent().filter(|p| p.kind() == "assignment_expression");
        let parent = parent.filter(|p| p.child_by_field_name("left") == Some(*n));
        parent.and_then(|p| p.child_by_field_name("right"))
    };
    for access in &accesses {
        if let Some(right) = set(access) {
            list = list.or_else(|| place(scene, right).map(|(list, _)| list));
            edits.extend(put(right));
        }
    }
    let Some(list) = list.and_then(|l| l.rsplit('.').next()) else {
        return;
    };
    for access in accesses.iter().filter(|a| set(a).is_none()) {
        let text = scene.of(*access);
        let owner = scene.part(*access, "value");
        let new = match optional {
            true => format!("{text}.and_then(|at| {owner}.{list}.get(at))"),
            false
                if access
                    .parent()
                    .is_some_and(|p| p.kind() == "field_expression") =>
            {
                format!("{owner}.{list}[{text}]")
            }
            false => format!("&{owner}.{list}[{text}]"),
        };
        edits.push(edit(access.byte_range(), new));
    }
    shed.settle();
    edits.extend(shed.edits());
    ideas.edits(tier::EXACT, grade::NAMED, edits);
}
