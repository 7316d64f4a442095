//! Patterns that own what was lent, through all types that hold it: the field,
//! what is put in, and every lifetime that nothing needs any more.

use sleepy_fix::Family::Lifetimes;
use sleepy_fix::TextEdit;
use tree_sitter::Node;

use super::calls::method;
use super::own_elements::put_there;
use super::owned::{Way, local, own, own_held, own_type};
use super::shedding::Shed;
use super::traits::derives;
use super::{Pattern, find};
use crate::draft::{Ideas, edit, grade};
use crate::outline::head;
use crate::parts::{leaves, mentions, parameters, words_at};
use crate::scene::{FUNCTIONS, Scene, tier};
use crate::syntax::{enclosing, find as nodes, named};

pub(super) const PATTERNS: &[Pattern] = &[find(
    "own_deep",
    Lifetimes,
    own_deep,
    "Owns one field of a type, or all it borrows, and takes the lifetimes off all that hold it.",
)
.when(
    &[
        "E0106", "E0261", "E0502", "E0505", "E0506", "E0515", "E0597", "E0621", "E0716", "E0521",
        "",
    ],
    0.1,
)];

/// A field of a struct, a tuple or a variant that borrows.
#[derive(Clone, Copy)]
struct Lent<'t> {
    /// The struct or enum.
    item: Node<'t>,
    /// How values of it are written: the name of the struct or the variant.
    maker: &'t str,
    /// Its name; empty for one of a tuple.
    name: &'t str,
    /// Its place in a tuple.
    place: usize,
    /// Its type, or one argument of that.
    of: Node<'t>,
    /// Which argument of a collection is meant: 0 for the keys of a map.
    part: Option<usize>,
}

/// Types that have a message's functions to do with: named in them, or theirs.
fn concerned<'t>(scene: &Scene<'t>) -> Vec<Node<'t>> {
    let items = scene.all(&["struct_item", "enum_item"]);
    let theirs: Vec<&str> = scene
        .functions
        .iter()
        .filter_map(|f| enclosing(f.parent()?, &["impl_item"]))
        .map(|i| scene.subject(i))
        .collect();
    let fits = |i: &Node<'t>| {
        let name = scene.name(*i);
        let at_hand = scene.items.iter().any(|o| o.id() == i.id());
        at_hand
            || theirs.contains(&name)
            || scene.functions.iter().any(|f| mentions(scene.of(*f), name))
    };
    let mut found: Vec<Node<'t>> = items.iter().copied().filter(fits).take(4).collect();
    let mut at = 0;
    while at < found.len() && found.len() < 6 {
        let body = scene.of(found[at]);
        for item in &items {
            let held = mentions(body, scene.name(*item));
            if held && !found.iter().any(|f| f.id() == item.id()) {
                found.push(*item);
            }
        }
        at += 1;
    }
    found
}

/// The fields of a type that borrow, a map's keys and values apart.
fn lent_fields<'t>(scene: &Scene<'t>, item: Node<'t>) -> Vec<Lent<'t>> {
    let mut found = Vec::new();
    for list in nodes(
        item,
        &["field_declaration_list", "ordered_field_declaration_list"],
    ) {
        let holder = list.parent().unwrap_or(item);
        let parts = named(list).into_iter();
        let parts = parts.filter(|p| p.kind() != "visibility_modifier");
        for (place, part) in parts.enumerate() {
            let of = part.child_by_field_name("type").unwrap_or(part);
            if nodes(of, &["reference_type"]).is_empty() {
                continue;
            }
            let name = match part.kind() {
                "field_declaration" => scene.name(part),
                _ => "",
            };
            let lent = Lent {
                item,
                maker: scene.name(holder),
                name,
                place,
                of,
                part: None,
            };
            let arguments = of.child_by_field_name("type_arguments").map(named);
            let arguments = arguments.unwrap_or_default();
            let pairs = arguments.len() > 1;
            if pairs {
                let borrowed = arguments.iter().enumerate();
                let borrowed =
                    borrowed.filter(|(_, a)| !nodes(**a, &["reference_type"]).is_empty());
                found.extend(borrowed.map(|(i, a)| Lent {
                    of: *a,
                    part: Some(i),
                    ..lent
                }));
            }
            found.push(lent);
        }
    }
    found
}

/// How a value of a borrowed type is owned.
fn way(of: &str) -> Way {
    match of.trim_start_matches('&').trim_start() {
        t if mentions(t, "str") && !t.contains('[') => Way::Move,
        t if t.contains('[') => Way::Vec,
        _ => Way::Clone,
    }
}

/// The edits that own one value, which may be a list, an option or a local.
fn owned_value<'t>(scene: &Scene<'t>, value: Node<'t>, field: &Lent<'t>) -> Vec<TextEdit> {
    let of = scene.of(field.of);
    let way = way(of);
    if of.trim_start().starts_with('&') {
        return with_parameter(scene, value, own(scene, value, way));
    }
    let list = head(of) != "Option";
    match value.kind() {
        "call_expression" if scene.of(value).ends_with("new()") => Vec::new(),
        // `RefCell::new(…)` holds what is put in later.
        "call_expression" if scene.callee(value) == "new" => Vec::new(),
        "array_expression" => {
            let each = crate::outline::element(of).map_or(way, self::way);
            let parts = named(value).into_iter();
            parts.flat_map(|part| own(scene, part, each)).collect()
        }
        "identifier" if list => owned_local(scene, value, field, way),
        "identifier" if scene.of(value) == "None" => Vec::new(),
        "call_expression" if scene.callee(value) == "Some" => {
            let mut ends = Vec::new();
            leaves(scene.text, value, &mut ends);
            ends.into_iter().flat_map(|e| own(scene, e, way)).collect()
        }
        "call_expression" | "identifier" => own_held(scene, value, way, list),
        _ => Vec::new(),
    }
}

/// The edits that own what a local collection is made of or given.
fn owned_local<'t>(
    scene: &Scene<'t>,
    value: Node<'t>,
    field: &Lent<'t>,
    way: Way,
) -> Vec<TextEdit> {
    let name = scene.of(value);
    let Some((declared, uses)) = local(scene, value, name) else {
        return Vec::new();
    };
    let source = declared.child_by_field_name("value");
    let given = uses.iter().flat_map(|u| put_there(scene, *u));
    let given = given.filter(|(i, _)| field.part.is_none_or(|p| p == *i));
    let mut edits: Vec<TextEdit> = given.flat_map(|(_, a)| own(scene, a, way)).collect();
    if let Some(of) = declared.child_by_field_name("type") {
        edits.extend(own_type(scene, of));
    }
    if let Some(source) = source.filter(|s| s.kind() == "call_expression") {
        edits.extend(own_held(scene, source, way, true));
    }
    edits
}

/// The same, with a parameter that is handed on lent for the call only.
fn with_parameter<'t>(
    scene: &Scene<'t>,
    value: Node<'t>,
    mut edits: Vec<TextEdit>,
) -> Vec<TextEdit> {
    let Some(function) = enclosing(value, &FUNCTIONS) else {
        return edits;
    };
    let name = scene.of(value);
    for parameter in parameters(function) {
        let part = |field| parameter.child_by_field_name(field);
        let (Some(pattern), Some(of)) = (part("pattern"), part("type")) else {
            continue;
        };
        if scene.of(pattern) != name || of.kind() != "reference_type" {
            continue;
        }
        let lifetime = named(of).into_iter().find(|n| n.kind() == "lifetime");
        if let Some(lifetime) = lifetime
            && let Some(next) = lifetime.next_sibling()
        {
            edits.push(edit(lifetime.start_byte()..next.start_byte(), ""));
        }
    }
    edits
}

/// All that is put into a field: first values and what collections are given.
fn put_in<'t>(scene: &Scene<'t>, field: &Lent<'t>) -> Vec<TextEdit> {
    let mut edits = Vec::new();
    if field.name.is_empty() {
        for (_, arguments) in scene.calls_of(field.maker) {
            if let Some(value) = arguments.get(field.place) {
                edits.extend(owned_value(scene, *value, field));
            }
        }
        return edits;
    }
    edits.extend(
        scene.initialised(field.item, field.name, |value| match field.part {
            None => owned_value(scene, value, field),
            Some(_) if value.kind() == "identifier" => {
                owned_local(scene, value, field, way(scene.of(field.of)))
            }
            Some(_) => Vec::new(),
        }),
    );
    const PUTS: [&str; 7] = [
        "push",
        "insert",
        "push_back",
        "push_front",
        "entry",
        "replace",
        "extend",
    ];
    let way = way(scene.of(field.of));
    // Of a map's keys and values only those that were borrowed.
    let list = field.of.child_by_field_name("type_arguments").map(named);
    let lent: Vec<bool> = list
        .unwrap_or_default()
        .into_iter()
        .map(|a| !nodes(a, &["reference_type"]).is_empty())
        .collect();
    let borrowed = |i: usize| match field.part {
        Some(part) => part == i,
        None => lent.len() < 2 || lent.get(i).copied().unwrap_or(true),
    };
    for place in scene.accesses(field.name) {
        let set = place
            .parent()
            .filter(|p| p.child_by_field_name("left") == Some(place))
            .and_then(|p| p.child_by_field_name("right"));
        if let Some(value) = set.filter(|_| field.part.is_none()) {
            edits.extend(owned_value(scene, value, field));
        }
        // Through a cell's `borrow_mut()`, too.
        let mut call = place.parent().and_then(|f| f.parent());
        if let Some(guard) = call.filter(|c| matches!(scene.callee(*c), "borrow_mut" | "lock")) {
            call = guard.parent().and_then(|f| f.parent());
        }
        let call = call.and_then(|c| {
            let (receiver, name, arguments) = method(c)?;
            let inside = receiver.start_byte() == place.start_byte();
            let puts = inside && PUTS.contains(&scene.of(name));
            puts.then(|| (scene.of(name) == "extend", named(arguments)))
        });
        let (extends, given) = call.unwrap_or_default();
        for (i, value) in given.into_iter().enumerate() {
            if extends {
                edits.extend(own_held(scene, value, way, false));
            } else if borrowed(i) {
                edits.extend(with_parameter(scene, value, own(scene, value, way)));
            }
        }
    }
    edits
}

/// What reads the field as the reference it was.
fn read_out(scene: &Scene<'_>, field: &Lent<'_>) -> Vec<TextEdit> {
    let text = scene.of(field.of);
    if field.name.is_empty() || !text.trim_start().starts_with('&') {
        return Vec::new();
    }
    let seen = if text.ends_with("str") {
        ".as_str()"
    } else {
        ""
    };
    let mut edits = Vec::new();
    for place in scene.accesses(field.name) {
        let parent = place.parent();
        let handed = match parent.map_or("", |p| p.kind()) {
            "block" | "return_expression" | "match_arm" | "closure_expression" => true,
            "arguments" => parent
                .and_then(|p| p.parent())
                .is_some_and(|c| !scene.callee(c).ends_with('_')),
            _ => false,
        };
        let (start, end) = (place.start_byte(), place.end_byte());
        match handed {
            true if seen.is_empty() => edits.push(edit(start..start, "&")),
            true => edits.push(edit(end..end, seen)),
            false => {}
        }
    }
    edits
}

/// Looks at what an owning collection holds where borrowed values were copied.
fn looked_at(scene: &Scene<'_>, field: &Lent<'_>) -> Vec<TextEdit> {
    let text = scene.of(field.of);
    if field.name.is_empty() || text.trim_start().starts_with('&') {
        return Vec::new();
    }
    let mut edits = Vec::new();
    for place in scene.accesses(field.name) {
        let mut at = place.parent();
        while let Some(node) = at {
            if !matches!(node.kind(), "field_expression" | "call_expression") {
                break;
            }
            let copies = node.kind() == "call_expression"
                && matches!(scene.callee(node), "copied" | "cloned");
            if copies && let Some((receiver, name, _)) = method(node) {
                let end = node.end_byte();
                edits.push(match text.contains("str") {
                    true => edit(name.start_byte()..end, "map(|value| value.as_str())"),
                    false => edit(scene.span(receiver).end..end, ""),
                });
                break;
            }
            at = node.parent();
        }
    }
    edits
}

/// Takes `Copy` off the derives of a type that owns from now on.
fn without_copy(scene: &Scene<'_>, item: Node<'_>) -> Option<TextEdit> {
    let list = derives(scene, item)?;
    let at = words_at(scene.of(list), "Copy").next()?;
    let start = list.start_byte() + at;
    let rest = scene.text[start + "Copy".len()..].trim_start_matches([',', ' ']);
    let end = scene.text.len() - rest.len();
    let comma = scene.text[..start].trim_end_matches([',', ' ']).len();
    Some(match rest.starts_with(')') {
        true => edit(comma..start + "Copy".len(), ""),
        false => edit(start..end, ""),
    })
}

/// Owns some fields together, or nothing where nothing changes.
fn owned_fields(scene: &Scene<'_>, fields: &[Lent<'_>]) -> Vec<TextEdit> {
    let mut shed = Shed::new(scene);
    let mut edits: Vec<TextEdit> = Vec::new();
    for field in fields {
        let types = own_type(scene, field.of);
        for e in &types {
            shed.rewrites(e.range.clone());
        }
        edits.extend(types);
        edits.extend(put_in(scene, field));
        edits.extend(read_out(scene, field));
        edits.extend(looked_at(scene, field));
        edits.extend(without_copy(scene, field.item));
    }
    shed.settle();
    edits.extend(shed.edits());
    edits.sort_by_key(|e| (e.range.start, e.range.end));
    edits.dedup_by(|a, b| a.range == b.range && a.new_text == b.new_text);
    edits
}

fn own_deep(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let mut sets: Vec<(u8, Vec<Lent<'_>>)> = Vec::new();
    for item in concerned(scene) {
        let fields = lent_fields(scene, item);
        let whole: Vec<Lent<'_>> = fields
            .iter()
            .filter(|f| f.part.is_none())
            .copied()
            .collect();
        let single = whole.len() == 1;
        sets.extend(fields.iter().map(|f| {
            let grade = match f.part {
                _ if single && f.part.is_none() => grade::NAMED,
                Some(0) => grade::NAMED,
                _ => grade::SEEN,
            };
            (grade, vec![*f])
        }));
        if whole.len() > 1 {
            sets.push((grade::NAMED, whole));
        }
    }
    for (grade, set) in sets.into_iter().take(10) {
        ideas.edits(tier::EXACT, grade, owned_fields(scene, &set));
    }
}
