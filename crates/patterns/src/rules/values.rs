//! Patterns that put something around a value or take it off.

use sleepy_fix::Family::{
    Async, BorrowChecker as Borrow, Patterns as Match, ResultHandling as Results,
    TypeMismatch as Types,
};

use super::{Pattern, find, prefix, put_around, put_suffix, suffix, wrap};
use crate::draft::{Ideas, grade};
use crate::scene::Scene;

pub(super) const PATTERNS: &[Pattern] = &[
    suffix("clone", Borrow, ".clone()", "Clones a value."),
    suffix(
        "cloned",
        Borrow,
        ".cloned()",
        "Clones what an option or an iterator holds.",
    ),
    suffix(
        "copied",
        Borrow,
        ".copied()",
        "Copies what an option or an iterator holds.",
    ),
    suffix("as_ref", Borrow, ".as_ref()", "Borrows what a value holds."),
    suffix(
        "as_mut",
        Borrow,
        ".as_mut()",
        "Borrows mutably what a value holds.",
    ),
    suffix(
        "as_deref",
        Borrow,
        ".as_deref()",
        "Borrows what the value in an option points to.",
    ),
    suffix(
        "as_deref_mut",
        Borrow,
        ".as_deref_mut()",
        "The same, mutably.",
    ),
    suffix(
        "take",
        Borrow,
        ".take()",
        "Takes the value out and leaves `None`.",
    )
    .trusted(&["E0507", "E0509"], 0.1),
    suffix("borrow", Borrow, ".borrow()", "Borrows from a cell."),
    suffix(
        "borrow_mut",
        Borrow,
        ".borrow_mut()",
        "Borrows mutably from a cell.",
    ),
    suffix("lock", Borrow, ".lock().unwrap()", "Locks a mutex."),
    suffix("get_call", Types, ".get()", "Reads a cell."),
    suffix(
        "iter",
        Types,
        ".iter()",
        "Goes through a collection by reference.",
    ),
    suffix(
        "iter_mut",
        Borrow,
        ".iter_mut()",
        "Goes through a collection by mutable reference.",
    ),
    suffix(
        "into_iter",
        Types,
        ".into_iter()",
        "Goes through a collection by value.",
    ),
    suffix("chars", Types, ".chars()", "Goes through the characters."),
    suffix("bytes", Types, ".bytes()", "Goes through the bytes."),
    suffix("lines", Types, ".lines()", "Goes through the lines."),
    suffix("as_bytes", Types, ".as_bytes()", "Takes text as bytes."),
    suffix("keys", Types, ".keys()", "Goes through the keys of a map."),
    suffix(
        "values",
        Types,
        ".values()",
        "Goes through the values of a map.",
    ),
    suffix("enumerate", Types, ".enumerate()", "Numbers the items."),
    suffix("rev", Types, ".rev()", "Turns an iterator round."),
    suffix("to_string", Types, ".to_string()", "Makes a `String`."),
    suffix("to_owned", Types, ".to_owned()", "Makes an owned value."),
    suffix("to_vec", Types, ".to_vec()", "Makes a `Vec` of a slice."),
    suffix("into", Types, ".into()", "Converts with `Into`."),
    suffix(
        "try_into",
        Types,
        ".try_into().unwrap()",
        "Converts with `TryInto`.",
    ),
    suffix("as_str", Types, ".as_str()", "Takes a `String` as `&str`."),
    suffix(
        "as_slice",
        Types,
        ".as_slice()",
        "Takes a `Vec` as a slice.",
    ),
    suffix(
        "as_path",
        Types,
        ".as_path()",
        "Takes a `PathBuf` as `&Path`.",
    ),
    suffix("to_path_buf", Types, ".to_path_buf()", "Makes a `PathBuf`."),
    suffix("display", Types, ".display()", "Shows a path."),
    suffix(
        "to_string_lossy",
        Types,
        ".to_string_lossy()",
        "Shows a string of the system.",
    ),
    suffix("len", Types, ".len()", "Takes the length."),
    suffix("count", Types, ".count()", "Counts the items."),
    suffix("sum", Types, ".sum()", "Adds the items up."),
    suffix(
        "is_empty",
        Types,
        ".is_empty()",
        "Asks whether it is empty.",
    ),
    suffix(
        "is_some",
        Results,
        ".is_some()",
        "Asks whether there is a value.",
    ),
    suffix("is_ok", Results, ".is_ok()", "Asks whether it went well."),
    suffix("collect", Types, ".collect()", "Collects an iterator."),
    suffix(
        "collect_vec",
        Types,
        ".collect::<Vec<_>>()",
        "Collects into a `Vec`.",
    ),
    suffix(
        "collect_string",
        Types,
        ".collect::<String>()",
        "Collects into a `String`.",
    ),
    suffix(
        "collect_result",
        Results,
        ".collect::<Result<Vec<_>, _>>()",
        "Collects results into one.",
    ),
    suffix(
        "parse",
        Types,
        ".parse().unwrap()",
        "Reads text as a value.",
    ),
    suffix("round", Types, ".round()", "Rounds a float."),
    suffix(
        "first_part",
        Types,
        ".0",
        "Takes the first part of a tuple.",
    ),
    suffix(
        "second_part",
        Types,
        ".1",
        "Takes the second part of a tuple.",
    ),
    suffix("next", Types, ".next()", "Takes the next item."),
    suffix("call", Types, "()", "Calls what was only named."),
    suffix("try", Results, "?", "Hands the error on."),
    suffix("unwrap", Results, ".unwrap()", "Takes the value or panics."),
    suffix(
        "unwrap_or_default",
        Results,
        ".unwrap_or_default()",
        "Takes the value or the default.",
    ),
    suffix(
        "unwrap_or_zero",
        Results,
        ".unwrap_or(0)",
        "Takes the value or zero.",
    ),
    suffix(
        "unwrap_or_ref_zero",
        Results,
        ".unwrap_or(&0)",
        "The same for a reference.",
    ),
    suffix(
        "unwrap_or_float",
        Results,
        ".unwrap_or(0.0)",
        "The same for a float.",
    ),
    suffix(
        "unwrap_or_empty",
        Results,
        ".unwrap_or(\"\")",
        "Takes the text or an empty one.",
    ),
    suffix("ok", Results, ".ok()", "Drops the error."),
    suffix(
        "ok_try",
        Results,
        ".ok()?",
        "Drops the error and hands `None` on.",
    ),
    suffix(
        "map_err_text",
        Results,
        ".map_err(|e| e.to_string())",
        "Makes a text of the error.",
    ),
    suffix(
        "map_err_text_try",
        Results,
        ".map_err(|e| e.to_string())?",
        "The same, and hands it on.",
    ),
    suffix(
        "map_err_into",
        Results,
        ".map_err(Into::into)",
        "Converts the error.",
    ),
    suffix("flatten", Results, ".flatten()", "Takes one layer off."),
    suffix("await", Async, ".await", "Waits for a future."),
    prefix("ref", Borrow, "&", "Borrows a value."),
    prefix("ref_mut", Borrow, "&mut ", "Borrows a value mutably."),
    prefix("deref", Types, "*", "Follows a reference."),
    prefix("deref_twice", Types, "**", "Follows two references."),
    prefix(
        "reborrow",
        Borrow,
        "&*",
        "Borrows what a pointer points to.",
    ),
    prefix("reborrow_mut", Borrow, "&mut *", "Borrows that mutably."),
    prefix("not", Types, "!", "Negates."),
    prefix("return", Results, "return ", "Returns a value early."),
    wrap("some", Results, ("Some(", ")"), "Wraps a value in `Some`."),
    wrap("ok_wrap", Results, ("Ok(", ")"), "Wraps a value in `Ok`."),
    wrap(
        "err_wrap",
        Results,
        ("Err(", ")"),
        "Wraps a value in `Err`.",
    ),
    wrap(
        "try_in_ok",
        Results,
        ("Ok(", "?)"),
        "Hands the error on and wraps the value again.",
    ),
    wrap(
        "box_new",
        Types,
        ("Box::new(", ")"),
        "Puts a value in a box.",
    ),
    wrap("rc_new", Types, ("Rc::new(", ")"), "Shares a value."),
    wrap(
        "arc_new",
        Types,
        ("Arc::new(", ")"),
        "Shares a value among threads.",
    ),
    wrap(
        "cell_new",
        Types,
        ("Cell::new(", ")"),
        "Puts a value in a cell.",
    ),
    wrap(
        "refcell_new",
        Types,
        ("RefCell::new(", ")"),
        "Puts a value in a cell that lends it.",
    ),
    wrap(
        "mutex_new",
        Types,
        ("Mutex::new(", ")"),
        "Puts a value in a mutex.",
    ),
    wrap(
        "rc_refcell_new",
        Types,
        ("Rc::new(RefCell::new(", "))"),
        "Shares a value that changes.",
    ),
    wrap(
        "arc_mutex_new",
        Types,
        ("Arc::new(Mutex::new(", "))"),
        "Shares a value that changes among threads.",
    ),
    wrap(
        "some_box",
        Types,
        ("Some(Box::new(", "))"),
        "Puts a value in a box that may be absent.",
    ),
    wrap(
        "rc_clone",
        Borrow,
        ("Rc::clone(&", ")"),
        "Takes another handle.",
    ),
    wrap(
        "arc_clone",
        Borrow,
        ("Arc::clone(&", ")"),
        "Takes another handle among threads.",
    ),
    wrap(
        "rc_clone_ref",
        Borrow,
        ("Rc::clone(", ")"),
        "Takes another handle from a reference.",
    ),
    wrap(
        "arc_clone_ref",
        Borrow,
        ("Arc::clone(", ")"),
        "The same among threads.",
    ),
    wrap(
        "string_from",
        Types,
        ("String::from(", ")"),
        "Makes a `String`.",
    ),
    wrap(
        "path_buf_from",
        Types,
        ("PathBuf::from(", ")"),
        "Makes a `PathBuf`.",
    ),
    wrap(
        "path_new",
        Types,
        ("Path::new(", ")"),
        "Takes text as a path.",
    ),
    wrap(
        "vec_of",
        Types,
        ("vec![", "]"),
        "Makes a `Vec` of one value.",
    ),
    wrap(
        "mem_take",
        Borrow,
        ("std::mem::take(&mut ", ")"),
        "Takes a value and leaves the default.",
    )
    .trusted(&["E0507", "E0509"], 0.15),
    wrap(
        "cow_borrowed",
        Types,
        ("Cow::Borrowed(", ")"),
        "Borrows into a `Cow`.",
    ),
    wrap(
        "cow_owned",
        Types,
        ("Cow::Owned(", ")"),
        "Moves into a `Cow`.",
    ),
    wrap("reverse", Types, ("Reverse(", ")"), "Turns an order round."),
    find(
        "tuple_part",
        Match,
        tuple_part,
        "Takes the fields of a value as a message names them.",
    ),
];

/// `x.field` for the fields that the file's types have.
fn tuple_part(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let mut fields: Vec<&str> = Vec::new();
    for node in scene.all(&["field_declaration"]) {
        if let Some(name) = node.child_by_field_name("name") {
            let name = scene.of(name);
            if !fields.contains(&name) {
                fields.push(name);
            }
        }
    }
    for field in fields.into_iter().take(12) {
        for site in scene.sites.iter().take(16) {
            put_suffix(ideas, site, grade::SEEN, &format!(".{field}"));
            if site.tight() {
                put_around(ideas, site, grade::GUESS, "&", &format!(".{field}"));
                put_around(ideas, site, grade::GUESS, "*", &format!(".{field}"));
            }
        }
    }
}
