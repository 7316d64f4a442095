//! Patterns that put what several handles share into a cell.

use std::collections::HashSet;

use sleepy_fix::Family::BorrowChecker as Borrow;
use sleepy_fix::TextEdit;
use tree_sitter::Node;

use super::cells::{Kind, through};
use super::{Pattern, find};
use crate::bindings::bindings;
use crate::draft::{Ideas, edit, grade};
use crate::scene::{Scene, tier};
use crate::syntax::{enclosing, find as nodes, named};

pub(super) const PATTERNS: &[Pattern] = &[find(
    "shared_cell",
    Borrow,
    shared_cell,
    "Puts what `Rc` or `Arc` shares into a cell: in the types, where it is made, and wherever it is used.",
)
.when(&["E0594", "E0596"], 0.3)];

fn shared_cell(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let kinds: &[(&str, Kind)] = match () {
        () if scene.facts.says("an `Rc`") => &[("Rc", Kind::RefCell)],
        () if scene.facts.says("an `Arc`") => &[("Arc", Kind::Mutex)],
        () => return,
    };
    for (pointer, kind) in kinds {
        let open = format!("{pointer}<");
        let pointed: Vec<Node<'_>> = scene
            .all(&["generic_type"])
            .into_iter()
            .filter(|t| {
                let text = scene.of(*t);
                let known = ["RefCell<", "Mutex<", "Cell<", "RwLock<", "dyn "];
                text.starts_with(&open) && !known.iter().any(|k| text.contains(k))
            })
            .collect();
        // Of several types that are shared only the one that is changed.
        let changed = changed_type(scene, &pointed);
        let types: Vec<Node<'_>> = pointed
            .into_iter()
            .filter(|t| changed.is_none_or(|c| scene.of(*t) == c))
            .collect();
        let path = match scene.import(kind.path()) {
            Some(_) => kind.path(),
            None => kind.name(),
        };
        let mut edits: Vec<TextEdit> = Vec::new();
        for of in &types {
            let (start, end) = (of.start_byte() + open.len(), scene.last(*of));
            edits.push(edit(start..start, format!("{path}<")));
            edits.push(edit(end..end, ">"));
        }
        for (call, arguments) in scene.calls_of("new") {
            let function = call.child_by_field_name("function");
            let made = function.is_some_and(|f| scene.of(f) == format!("{pointer}::new"));
            if let ([value], true) = (&arguments[..], made) {
                let range = scene.span(*value);
                edits.push(edit(range.start..range.start, format!("{path}::new(")));
                edits.push(edit(range.end..range.end, ")"));
            }
        }
        for place in handles(scene, &types, pointer) {
            edits.extend(used(scene, place, *kind));
        }
        ideas.edits(tier::EXACT, grade::NAMED, edits);
    }
}

/// The type of the field that the message is about.
fn changed_type<'t>(scene: &Scene<'t>, pointed: &[Node<'t>]) -> Option<&'t str> {
    let anchor = scene.primary().next()?;
    let access = enclosing(anchor.node, &["field_expression"])?;
    let field = access.child_by_field_name("field")?;
    let fields = scene.fields(scene.of(field));
    let of = fields.first().map(|f| scene.of(f.of))?;
    pointed.iter().map(|p| scene.of(*p)).find(|p| *p == of)
}

/// The places that are handles: accesses of fields of these types and locals
/// that are made as handles.
fn handles<'t>(scene: &Scene<'t>, types: &[Node<'t>], pointer: &str) -> Vec<Node<'t>> {
    let mut places = Vec::new();
    for of in types {
        let field = of.parent().filter(|p| p.kind() == "field_declaration");
        let Some(name) = field.map(|f| scene.name(f)).filter(|n| !n.is_empty()) else {
            continue;
        };
        for access in scene.accesses(name) {
            if !places.contains(&access) {
                places.push(access);
            }
        }
    }
    let makes = |value: Node<'_>| {
        let text = scene.of(value);
        ["new(", "clone(", "default("]
            .iter()
            .any(|m| text.starts_with(&format!("{pointer}::{m}")))
    };
    let known = named_like(scene, makes);
    let names = scene.all(&["identifier"]).into_iter();
    for name in names.filter(|n| known.contains(scene.of(*n))) {
        let own = bindings(scene.text, name, scene.of(name))
            .into_iter()
            .next();
        let bound = own
            .filter(|b| b.name.id() != name.id())
            .and_then(|b| b.source);
        if bound.is_some_and(makes) {
            places.push(name);
        }
    }
    places
}

/// The names that are bound somewhere to what `makes` tells: what others are bound to
/// need not be looked up.
fn named_like<'t>(scene: &Scene<'t>, makes: impl Fn(Node<'t>) -> bool) -> HashSet<&'t str> {
    const HOLDERS: [&str; 5] = [
        "let_declaration",
        "let_condition",
        "for_expression",
        "match_expression",
        "closure_expression",
    ];
    let mut found = HashSet::new();
    for holder in scene.all(&HOLDERS) {
        let receiver = || {
            enclosing(holder, &["call_expression"])?
                .child_by_field_name("function")?
                .child_by_field_name("value")
        };
        let source = match holder.kind() {
            "closure_expression" => receiver(),
            _ => holder.child_by_field_name("value"),
        };
        if source.is_some_and(&makes) {
            let names = nodes(holder, &["identifier", "shorthand_field_identifier"]);
            found.extend(names.into_iter().map(|n| scene.of(n)));
        }
    }
    found
}

/// The edits that go through the cell at one use of a handle.
fn used(scene: &Scene<'_>, place: Node<'_>, kind: Kind) -> Vec<TextEdit> {
    let Some(parent) = place.parent() else {
        return Vec::new();
    };
    let end = place.end_byte();
    if parent.kind() == "field_expression" {
        let name = scene.part(parent, "field");
        return match name {
            "clone" => Vec::new(),
            _ => through(scene, place, kind, false),
        };
    }
    if parent.kind() == "unary_expression" {
        let outer = parent.parent();
        let assigned = outer
            .filter(|o| o.kind().contains("assignment"))
            .and_then(|o| o.child_by_field_name("left"));
        let changes = assigned.is_some_and(|l| l.id() == parent.id());
        return vec![edit(end..end, kind.guard(changes))];
    }
    match parent.kind() {
        "index_expression" | "for_expression" => through(scene, place, kind, false),
        // `&self.book` for a function is a borrow of what is shared.
        "reference_expression" => {
            let call = parent.parent().and_then(|a| a.parent());
            let function = call.and_then(|c| c.child_by_field_name("function"));
            let counts = function.is_some_and(|f| {
                let text = scene.of(f);
                text.starts_with("Rc::") || text.starts_with("Arc::")
            });
            match counts || named(parent).len() != 1 {
                true => Vec::new(),
                false => vec![edit(end..end, kind.guard(false))],
            }
        }
        _ => Vec::new(),
    }
}
