//! Patterns that keep a value in a cell: its type, its first value and every use.

use sleepy_fix::Family::{BorrowChecker as Borrow, Edition};
use sleepy_fix::TextEdit;
use tree_sitter::Node;

use super::calls::method;
use super::{Pattern, find};
use crate::bindings::{bindings, names};
use crate::draft::{Ideas, edit, grade};
use crate::facts::NUMBERS;
use crate::parts::{has, takes_self};
use crate::scene::Scene;
use crate::syntax::{children, enclosing, find as nodes, named};

pub(super) const PATTERNS: &[Pattern] = &[
    find(
        "cell_field",
        Borrow,
        cell_field,
        "Keeps a field in a cell that changes behind a shared reference.",
    )
    .when(&["E0502", "E0506", "E0594", "E0596"], 0.1),
    find(
        "cell_local",
        Borrow,
        cell_local,
        "Keeps a local in a cell that several closures may change.",
    )
    .when(
        &[
            "E0373", "E0499", "E0502", "E0503", "E0506", "E0594", "E0596",
        ],
        0.1,
    ),
    find(
        "thread_types",
        Edition,
        thread_types,
        "Uses the types of threads throughout: `Arc` for `Rc`, `Mutex` for `RefCell`.",
    )
    .when(&["E0277"], 0.15),
];

/// Methods that change their receiver.
const CHANGES: &str = " push push_str push_back push_front pop pop_back pop_front insert remove \
    clear extend append truncate drain retain entry get_mut iter_mut values_mut sort sort_by \
    sort_by_key sort_unstable dedup reverse swap swap_remove take replace get_or_insert_with \
    as_mut get_or_insert split_off resize fill rotate_left first_mut last_mut as_deref_mut ";

/// Whether a method of this name changes its receiver.
pub(super) fn changes(name: &str) -> bool {
    CHANGES.contains(&format!(" {name} "))
}

/// A kind of cell.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Kind {
    Cell,
    RefCell,
    Mutex,
}

impl Kind {
    pub(super) fn name(self) -> &'static str {
        match self {
            Kind::Cell => "Cell",
            Kind::RefCell => "RefCell",
            Kind::Mutex => "Mutex",
        }
    }

    pub(super) fn path(self) -> &'static str {
        match self {
            Kind::Cell => "std::cell::Cell",
            Kind::RefCell => "std::cell::RefCell",
            Kind::Mutex => "std::sync::Mutex",
        }
    }

    pub(super) fn guard(self, changes: bool) -> &'static str {
        match (self, changes) {
            (Kind::Mutex, _) => ".lock().unwrap()",
            (_, true) => ".borrow_mut()",
            (_, false) => ".borrow()",
        }
    }
}

/// Whether values of a type are small copies.
fn is_copy(of: &str) -> bool {
    let inner = of
        .strip_prefix("Option<")
        .map_or(of, |o| o.trim_end_matches('>'));
    NUMBERS.contains(&inner) || matches!(inner, "bool" | "char")
}

/// The edits that go through the cell at one use of a place.
pub(super) fn through(scene: &Scene<'_>, place: Node<'_>, kind: Kind, copy: bool) -> Vec<TextEdit> {
    let range = place.byte_range();
    let (start, end) = (range.start, range.end);
    let Some(parent) = place.parent() else {
        return Vec::new();
    };
    let left = parent.child_by_field_name("left") == Some(place);
    let right = parent.child_by_field_name("right");
    if left
        && let Some(right) = right
        && matches!(
            parent.kind(),
            "assignment_expression" | "compound_assignment_expr"
        )
    {
        if kind != Kind::Cell {
            let guard = kind.guard(true);
            return vec![edit(start..start, "*"), edit(end..end, guard)];
        }
        let sign = children(parent)
            .into_iter()
            .find(|c| !c.is_named())
            .map_or("", |c| scene.of(c).trim_end_matches('='));
        let (open, close) = if right.kind() == "binary_expression" && !sign.is_empty() {
            ("(", "))")
        } else {
            ("", ")")
        };
        let old = if sign.is_empty() {
            String::new()
        } else {
            format!("{}.get() {sign} ", scene.of(place))
        };
        return vec![
            edit(end..scene.span(right).start, format!(".set({old}{open}")),
            edit(parent.end_byte()..parent.end_byte(), close),
        ];
    }
    if kind == Kind::Cell {
        return vec![edit(end..end, ".get()")];
    }
    match parent.kind() {
        "field_expression" => {
            let called = scene.part(parent, "field");
            vec![edit(end..end, kind.guard(changes(called)))]
        }
        "index_expression" => {
            let set = parent
                .parent()
                .is_some_and(|p| p.child_by_field_name("left") == Some(parent));
            vec![edit(end..end, kind.guard(set))]
        }
        "reference_expression" => {
            let changes = has(parent, "mutable_specifier");
            let gone_through = parent
                .parent()
                .is_some_and(|p| p.kind() == "for_expression");
            if gone_through {
                let iter = if changes { ".iter_mut()" } else { ".iter()" };
                return vec![
                    edit(parent.start_byte()..start, ""),
                    edit(end..end, format!("{}{iter}", kind.guard(changes))),
                ];
            }
            vec![edit(end..end, kind.guard(changes))]
        }
        _ => {
            let consumes = place.kind() == "identifier"
                || enclosing(place, &["function_item"])
                    .and_then(takes_self)
                    .is_some_and(|s| !scene.of(s).starts_with('&'));
            let last = if kind == Kind::Mutex { ".unwrap()" } else { "" };
            if copy {
                vec![edit(start..start, "*"), edit(end..end, kind.guard(false))]
            } else if consumes {
                vec![edit(end..end, format!(".into_inner(){last}"))]
            } else {
                vec![edit(end..end, format!("{}.clone()", kind.guard(false)))]
            }
        }
    }
}

fn cell_field(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let mut seen: Vec<&str> = Vec::new();
    for anchor in scene.primary() {
        let mut about = nodes(anchor.node, &["field_expression"]);
        about.extend(enclosing(anchor.node, &["field_expression"]));
        for name in about
            .into_iter()
            .filter_map(|f| f.child_by_field_name("field"))
            .map(|f| scene.of(f))
        {
            if !seen.contains(&name) && seen.len() < 3 {
                seen.push(name);
                into_cell(scene, ideas, anchor.tier, name);
            }
        }
    }
}

fn into_cell(scene: &Scene<'_>, ideas: &mut Ideas<'_>, tier: u8, name: &str) {
    let fields = scene.fields(name);
    let [field] = &fields[..] else { return };
    let of = scene.of(field.of);
    let copy = is_copy(of);
    let kinds: &[(Kind, u8)] = if copy {
        &[
            (Kind::Cell, grade::NAMED),
            (Kind::RefCell, grade::SEEN),
            (Kind::Mutex, grade::SEEN),
        ]
    } else {
        &[(Kind::RefCell, grade::NAMED), (Kind::Mutex, grade::SEEN)]
    };
    for (kind, grade) in kinds {
        let (range, head) = (field.of.byte_range(), kind.name());
        let mut edits: Vec<TextEdit> = scene.import(kind.path()).into_iter().collect();
        edits.push(edit(range.start..range.start, format!("{head}<")));
        edits.push(edit(range.end..range.end, ">"));
        edits.extend(scene.initialised(field.owner, name, |value| {
            let range = scene.span(value);
            vec![
                edit(range.start..range.start, format!("{head}::new(")),
                edit(range.end..range.end, ")"),
            ]
        }));
        for place in scene.accesses(name) {
            // A method of the same name is no field.
            let called = place.parent().is_some_and(|p| {
                p.kind() == "call_expression" && p.child_by_field_name("function") == Some(place)
            });
            if !called {
                edits.extend(through(scene, place, *kind, copy));
            }
        }
        ideas.edits(tier, *grade, edits);
    }
}

fn cell_local(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let mut seen: Vec<usize> = Vec::new();
    for anchor in &scene.anchors {
        for name in names(scene.text, anchor.node, 3) {
            let bound = bindings(scene.text, anchor.node, name).into_iter().next();
            let Some(declared) = bound
                .map(|b| b.holder)
                .filter(|h| h.kind() == "let_declaration" && has(*h, "mutable_specifier"))
            else {
                continue;
            };
            let (Some(block), Some(value), Some(pattern)) = (
                declared.parent(),
                declared.child_by_field_name("value"),
                declared.child_by_field_name("pattern"),
            ) else {
                continue;
            };
            if seen.contains(&declared.id()) || seen.len() > 3 || scene.of(pattern) != name {
                continue;
            }
            seen.push(declared.id());
            let uses = scene.uses_in(block, name, declared.end_byte());
            let captured = uses.iter().any(|u| {
                enclosing(*u, &["closure_expression", "block"])
                    .is_some_and(|c| c.kind() == "closure_expression")
                    || enclosing(*u, &["closure_expression"])
                        .is_some_and(|c| c.start_byte() > declared.start_byte())
            });
            if !captured {
                continue;
            }
            let of = declared.child_by_field_name("type");
            let copy = of.map_or_else(
                || {
                    matches!(
                        value.kind(),
                        "integer_literal" | "float_literal" | "boolean_literal"
                    )
                },
                |t| is_copy(scene.of(t)),
            );
            let kind = if copy { Kind::Cell } else { Kind::RefCell };
            let (range, head) = (scene.span(value), kind.name());
            let mut edits: Vec<TextEdit> = scene.import(kind.path()).into_iter().collect();
            edits.push(edit(declared.start_byte()..pattern.start_byte(), "let "));
            if let Some(of) = of {
                edits.push(edit(of.start_byte()..of.start_byte(), format!("{head}<")));
                edits.push(edit(of.end_byte()..of.end_byte(), ">"));
            }
            edits.push(edit(range.start..range.start, format!("{head}::new(")));
            edits.push(edit(range.end..range.end, ")"));
            edits.extend(uses.iter().flat_map(|u| through(scene, *u, kind, copy)));
            ideas.edits(anchor.tier, grade::NAMED, edits);
        }
    }
}

/// A type that is replaced by another: name and module of both.
type Swap = (&'static str, &'static str, &'static str, &'static str);
const RC: Swap = ("Rc", "rc", "Arc", "sync");
const REF_CELL: Swap = ("RefCell", "cell", "Mutex", "sync");
const REF_CELL_RW: Swap = ("RefCell", "cell", "RwLock", "sync");

fn thread_types(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    if !scene.facts.says("between threads") {
        return;
    }
    let has_rc = crate::parts::mentions(scene.text, "Rc");
    let has_cell = crate::parts::mentions(scene.text, "RefCell");
    for (swaps, grade) in [
        (&[RC][..], grade::NAMED),
        (&[REF_CELL], grade::NAMED),
        (&[RC, REF_CELL], grade::NAMED),
        (&[REF_CELL_RW], grade::SEEN),
        (&[RC, REF_CELL_RW], grade::SEEN),
    ] {
        let fits = swaps
            .iter()
            .all(|s| if s.0 == "Rc" { has_rc } else { has_cell });
        if fits {
            let edits = swaps.iter().flat_map(|s| swapped(scene, *s)).collect();
            ideas.edits(crate::scene::tier::EXACT, grade, edits);
        }
    }
}

/// The edits that use another type throughout the file.
fn swapped(scene: &Scene<'_>, (old, module, new, new_module): Swap) -> Vec<TextEdit> {
    let mut edits = Vec::new();
    for n in scene.all(&["identifier", "type_identifier"]) {
        if scene.of(n) != old {
            continue;
        }
        let parent = n.parent();
        let in_use = enclosing(n, &["use_declaration"]);
        if let Some(list) = parent.filter(|p| p.kind() == "use_list") {
            // `cell::{Cell, RefCell}` keeps the other one.
            let path = list.parent().and_then(|p| p.child_by_field_name("path"));
            let own = path.filter(|p| scene.of(*p).ends_with(module));
            let Some(path) = own else { continue };
            let mates = named(list);
            if mates.len() == 1 || old == "Rc" {
                edits.push(edit(n.byte_range(), new));
                let end = path.end_byte();
                edits.push(edit(end - module.len()..end, new_module));
            } else {
                let end = n
                    .next_named_sibling()
                    .map(|m| n.start_byte()..m.start_byte());
                let range =
                    end.or_else(|| n.prev_named_sibling().map(|m| m.end_byte()..n.end_byte()));
                edits.push(edit(range.unwrap_or(n.byte_range()), ""));
                if let Some(whole) = in_use {
                    let at = whole.start_byte();
                    edits.push(edit(at..at, format!("use std::{new_module}::{new};\n")));
                }
            }
            continue;
        }
        let path = parent.and_then(|p| p.child_by_field_name("path"));
        if let Some(path) = path.filter(|p| p.id() != n.id() && scene.of(*p).ends_with(module)) {
            let end = path.end_byte();
            edits.push(edit(end - module.len()..end, new_module));
        }
        edits.push(edit(n.byte_range(), new));
    }
    if old == "RefCell" {
        edits.extend(locked(scene, new));
    }
    edits
}

/// The borrows of cells as those of a lock.
fn locked(scene: &Scene<'_>, new: &str) -> Vec<TextEdit> {
    let mut edits = Vec::new();
    for call in scene.all(&["call_expression"]) {
        let Some((_, name, arguments)) = method(call) else {
            continue;
        };
        let range = name.start_byte()..arguments.end_byte();
        let guard = match (scene.of(name), new) {
            ("borrow" | "borrow_mut", "Mutex") => "lock().unwrap()",
            ("borrow", _) => "read().unwrap()",
            ("borrow_mut", _) => "write().unwrap()",
            ("into_inner", _) => "into_inner().unwrap()",
            _ => continue,
        };
        if named(arguments).is_empty() {
            edits.push(edit(range, guard));
        }
    }
    edits
}
