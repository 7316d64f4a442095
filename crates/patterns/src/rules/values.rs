//! Patterns that put something around a value or take it off.

use sleepy_fix::Family::{
    Async, BorrowChecker as Borrow, Patterns as Match, ResultHandling as Results, TypeMismatch as Types,
};

use super::{Pattern, find, prefix, put_around, put_suffix, suffix, wrap};
use crate::draft::{Ideas, edit, grade};
use crate::facts::{NUMBERS, bare};
use crate::scene::Scene;
use crate::syntax::{is_prefixable, named, parent_kind};

pub(super) const PATTERNS: &[Pattern] = &[
    suffix("clone", Borrow, ".clone()", "Clones a value."),
    suffix("cloned", Borrow, ".cloned()", "Clones what an option or an iterator holds."),
    suffix("copied", Borrow, ".copied()", "Copies what an option or an iterator holds."),
    suffix("as_ref", Borrow, ".as_ref()", "Borrows what a value holds."),
    suffix("as_mut", Borrow, ".as_mut()", "Borrows mutably what a value holds."),
    suffix("as_deref", Borrow, ".as_deref()", "Borrows what the value in an option points to."),
    suffix("as_deref_mut", Borrow, ".as_deref_mut()", "The same, mutably."),
    suffix("take", Borrow, ".take()", "Takes the value out and leaves `None`."),
    suffix("borrow", Borrow, ".borrow()", "Borrows from a cell."),
    suffix("borrow_mut", Borrow, ".borrow_mut()", "Borrows mutably from a cell."),
    suffix("lock", Borrow, ".lock().unwrap()", "Locks a mutex."),
    suffix("get_call", Types, ".get()", "Reads a cell."),
    suffix("iter", Types, ".iter()", "Goes through a collection by reference."),
    suffix("iter_mut", Borrow, ".iter_mut()", "Goes through a collection by mutable reference."),
    suffix("into_iter", Types, ".into_iter()", "Goes through a collection by value."),
    suffix("chars", Types, ".chars()", "Goes through the characters."),
    suffix("bytes", Types, ".bytes()", "Goes through the bytes."),
    suffix("lines", Types, ".lines()", "Goes through the lines."),
    suffix("as_bytes", Types, ".as_bytes()", "Takes text as bytes."),
    suffix("keys", Types, ".keys()", "Goes through the keys of a map."),
    suffix("values", Types, ".values()", "Goes through the values of a map."),
    suffix("enumerate", Types, ".enumerate()", "Numbers the items."),
    suffix("rev", Types, ".rev()", "Turns an iterator round."),
    suffix("to_string", Types, ".to_string()", "Makes a `String`."),
    suffix("to_owned", Types, ".to_owned()", "Makes an owned value."),
    suffix("to_vec", Types, ".to_vec()", "Makes a `Vec` of a slice."),
    suffix("into", Types, ".into()", "Converts with `Into`."),
    suffix("try_into", Types, ".try_into().unwrap()", "Converts with `TryInto`."),
    suffix("as_str", Types, ".as_str()", "Takes a `String` as `&str`."),
    suffix("as_slice", Types, ".as_slice()", "Takes a `Vec` as a slice."),
    suffix("as_path", Types, ".as_path()", "Takes a `PathBuf` as `&Path`."),
    suffix("to_path_buf", Types, ".to_path_buf()", "Makes a `PathBuf`."),
    suffix("display", Types, ".display()", "Shows a path."),
    suffix("to_string_lossy", Types, ".to_string_lossy()", "Shows a string of the system."),
    suffix("len", Types, ".len()", "Takes the length."),
    suffix("count", Types, ".count()", "Counts the items."),
    suffix("sum", Types, ".sum()", "Adds the items up."),
    suffix("is_empty", Types, ".is_empty()", "Asks whether it is empty."),
    suffix("is_some", Results, ".is_some()", "Asks whether there is a value."),
    suffix("is_ok", Results, ".is_ok()", "Asks whether it went well."),
    suffix("collect", Types, ".collect()", "Collects an iterator."),
    suffix("collect_vec", Types, ".collect::<Vec<_>>()", "Collects into a `Vec`."),
    suffix("collect_string", Types, ".collect::<String>()", "Collects into a `String`."),
    suffix("collect_result", Results, ".collect::<Result<Vec<_>, _>>()", "Collects results into one."),
    suffix("parse", Types, ".parse().unwrap()", "Reads text as a value."),
    suffix("round", Types, ".round()", "Rounds a float."),
    suffix("first_part", Types, ".0", "Takes the first part of a tuple."),
    suffix("second_part", Types, ".1", "Takes the second part of a tuple."),
    suffix("next", Types, ".next()", "Takes the next item."),
    suffix("call", Types, "()", "Calls what was only named."),
    suffix("try", Results, "?", "Hands the error on."),
    suffix("unwrap", Results, ".unwrap()", "Takes the value or panics."),
    suffix("unwrap_or_default", Results, ".unwrap_or_default()", "Takes the value or the default."),
    suffix("unwrap_or_zero", Results, ".unwrap_or(0)", "Takes the value or zero."),
    suffix("unwrap_or_ref_zero", Results, ".unwrap_or(&0)", "The same for a reference."),
    suffix("unwrap_or_float", Results, ".unwrap_or(0.0)", "The same for a float."),
    suffix("unwrap_or_empty", Results, ".unwrap_or(\"\")", "Takes the text or an empty one."),
    suffix("ok", Results, ".ok()", "Drops the error."),
    suffix("ok_try", Results, ".ok()?", "Drops the error and hands `None` on."),
    suffix("map_err_text", Results, ".map_err(|e| e.to_string())", "Makes a text of the error."),
    suffix("map_err_text_try", Results, ".map_err(|e| e.to_string())?", "The same, and hands it on."),
    suffix("map_err_into", Results, ".map_err(Into::into)", "Converts the error."),
    suffix("flatten", Results, ".flatten()", "Takes one layer off."),
    suffix("await", Async, ".await", "Waits for a future."),
    prefix("ref", Borrow, "&", "Borrows a value."),
    prefix("ref_mut", Borrow, "&mut ", "Borrows a value mutably."),
    prefix("deref", Types, "*", "Follows a reference."),
    prefix("deref_twice", Types, "**", "Follows two references."),
    prefix("reborrow", Borrow, "&*", "Borrows what a pointer points to."),
    prefix("reborrow_mut", Borrow, "&mut *", "Borrows that mutably."),
    prefix("not", Types, "!", "Negates."),
    prefix("return", Results, "return ", "Returns a value early."),
    wrap("some", Results, ("Some(", ")"), "Wraps a value in `Some`."),
    wrap("ok_wrap", Results, ("Ok(", ")"), "Wraps a value in `Ok`."),
    wrap("err_wrap", Results, ("Err(", ")"), "Wraps a value in `Err`."),
    wrap("try_in_ok", Results, ("Ok(", "?)"), "Hands the error on and wraps the value again."),
    wrap("box_new", Types, ("Box::new(", ")"), "Puts a value in a box."),
    wrap("rc_new", Types, ("Rc::new(", ")"), "Shares a value."),
    wrap("arc_new", Types, ("Arc::new(", ")"), "Shares a value among threads."),
    wrap("cell_new", Types, ("Cell::new(", ")"), "Puts a value in a cell."),
    wrap("refcell_new", Types, ("RefCell::new(", ")"), "Puts a value in a cell that lends it."),
    wrap("mutex_new", Types, ("Mutex::new(", ")"), "Puts a value in a mutex."),
    wrap("rc_refcell_new", Types, ("Rc::new(RefCell::new(", "))"), "Shares a value that changes."),
    wrap("arc_mutex_new", Types, ("Arc::new(Mutex::new(", "))"), "Shares a value that changes among threads."),
    wrap("some_box", Types, ("Some(Box::new(", "))"), "Puts a value in a box that may be absent."),
    wrap("rc_clone", Borrow, ("Rc::clone(&", ")"), "Takes another handle."),
    wrap("arc_clone", Borrow, ("Arc::clone(&", ")"), "Takes another handle among threads."),
    wrap("rc_clone_ref", Borrow, ("Rc::clone(", ")"), "Takes another handle from a reference."),
    wrap("arc_clone_ref", Borrow, ("Arc::clone(", ")"), "The same among threads."),
    wrap("string_from", Types, ("String::from(", ")"), "Makes a `String`."),
    wrap("path_buf_from", Types, ("PathBuf::from(", ")"), "Makes a `PathBuf`."),
    wrap("path_new", Types, ("Path::new(", ")"), "Takes text as a path."),
    wrap("vec_of", Types, ("vec![", "]"), "Makes a `Vec` of one value."),
    wrap("mem_take", Borrow, ("std::mem::take(&mut ", ")"), "Takes a value and leaves the default."),
    wrap("cow_borrowed", Types, ("Cow::Borrowed(", ")"), "Borrows into a `Cow`."),
    wrap("cow_owned", Types, ("Cow::Owned(", ")"), "Moves into a `Cow`."),
    wrap("reverse", Types, ("Reverse(", ")"), "Turns an order round."),
    find("cast", Types, cast, "Casts to a number type that the message names."),
    find("number_from", Types, number_from, "Converts with `T::from` of such a type."),
    find("number_try_from", Types, number_try_from, "Converts with `T::try_from`."),
    find("named_from", Types, named_from, "Converts with `T::from` of a type that the message names."),
    find("both_operands", Types, both_operands, "Converts both sides of an operator alike."),
    find("each_element", Types, each_element, "Converts all elements of a list alike."),
    find("compare_zero", Types, compare_zero, "Compares a number with zero where a truth value is wanted."),
    find("unref", Borrow, unref, "Takes a `&` or `&mut` off."),
    find("underef", Types, underef, "Takes a `*` off."),
    find("mut_toggle", Borrow, mut_toggle, "Borrows mutably for shared, or the reverse."),
    find("uncast", Types, uncast, "Takes a cast off."),
    find("recast", Types, recast, "Casts to another number type."),
    find("untry", Results, untry, "Takes a `?` off."),
    find("unnegate", Types, unnegate, "Takes a `!` or `-` off."),
    find("literal", Types, literal, "Writes a literal as another type's."),
    find("tuple_part", Match, tuple_part, "Takes the fields of a value as a message names them."),
];

/// `x as T`.
fn cast(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let numbers = scene.facts.numbers();
    for site in &scene.sites {
        let kind = site.node.kind();
        let open = is_prefixable(kind) || kind == "type_cast_expression";
        // `a as usize < b` would begin generic arguments.
        let less = scene.text[site.range.end..].trim_start().starts_with('<');
        let method = parent_kind(site.node) == "field_expression";
        for (i, number) in numbers.iter().enumerate() {
            let grade = if i == 0 { grade::NAMED } else { grade::SEEN };
            match (open, less || method) {
                (true, false) => ideas.insert(site.tier, grade, site.range.end, format!(" as {number}")),
                (true, true) => put_around(ideas, site, grade, "(", &format!(" as {number})")),
                (false, false) => put_around(ideas, site, grade, "(", &format!(") as {number}")),
                (false, true) => put_around(ideas, site, grade, "((", &format!(") as {number})")),
            }
        }
    }
}

fn number_from(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for number in scene.facts.numbers() {
        for site in &scene.sites {
            put_around(ideas, site, grade::NAMED, &format!("{number}::from("), ")");
        }
    }
}

fn number_try_from(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for number in scene.facts.numbers() {
        for site in &scene.sites {
            for (after, grade) in [(")", grade::NAMED), (").unwrap()", grade::SEEN), (")?", grade::SEEN)] {
                put_around(ideas, site, grade, &format!("{number}::try_from("), after);
            }
            // A conversion in place of the `Ok` around it.
            let callee = site.node.child_by_field_name("function").filter(|f| f.kind() == "identifier");
            if let Some(callee) = callee {
                ideas.replace(site.tier, grade::SEEN, callee.byte_range(), format!("{number}::try_from"));
                ideas.replace(site.tier, grade::SEEN, callee.byte_range(), format!("{number}::from"));
            }
        }
    }
}

fn named_from(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let mut types: Vec<&str> = Vec::new();
    for named in scene.facts.expected.iter().chain(&scene.facts.found).chain(&scene.facts.quoted) {
        let name = bare(named.trim_start_matches(['&', '*']).trim_start_matches("mut "));
        let upper = name.starts_with(|c: char| c.is_ascii_uppercase()) && name.len() > 1;
        if upper && name.chars().all(|c| c.is_alphanumeric() || c == '_') && !types.contains(&name) {
            types.push(name);
        }
    }
    for name in types.into_iter().take(6) {
        for site in scene.sites.iter().take(24) {
            put_around(ideas, site, grade::NAMED, &format!("{name}::from("), ")");
            put_around(ideas, site, grade::SEEN, &format!("{name}("), ")");
            put_around(ideas, site, grade::SEEN, &format!("{name}::new("), ")");
        }
    }
}

fn both_operands(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let numbers = scene.facts.numbers();
    for site in scene.sites.iter().filter(|s| s.node.kind() == "binary_expression") {
        let sides = named(site.node);
        let [left, right] = sides[..] else { continue };
        let mut both = |prefix: &str, suffix: &str, grade| {
            let mut edits = Vec::new();
            for side in [left, right] {
                let range = scene.span(side);
                edits.push(edit(range.start..range.start, prefix));
                edits.push(edit(range.end..range.end, suffix));
            }
            edits.retain(|e| !e.new_text.is_empty());
            ideas.edits(site.tier, grade, edits);
        };
        for number in numbers.iter().chain(&["u32", "f64"]) {
            both("", &format!(" as {number}"), grade::SEEN);
            both(&format!("{number}::from("), ")", grade::SEEN);
        }
        for suffix in [".clone()", ".unwrap()", "?", ".to_string()", ".len()", ".as_str()"] {
            both("", suffix, grade::NAMED);
        }
        both("*", "", grade::NAMED);
        both("&", "", grade::NAMED);
    }
}

fn each_element(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    const WAYS: [(&str, &str); 9] = [
        ("", ".to_string()"), ("String::from(", ")"), ("", ".clone()"), ("&", ""), ("*", ""),
        ("Box::new(", ")"), ("", ".into()"), ("", ".as_str()"), ("Some(", ")"),
    ];
    let mut lists = Vec::new();
    for site in &scene.sites {
        for list in [Some(site.node), site.node.parent()].into_iter().flatten() {
            let kind = matches!(list.kind(), "array_expression" | "tuple_expression" | "arguments");
            if kind && !lists.contains(&list) {
                lists.push(list);
                let elements = named(list);
                if !(2..=12).contains(&elements.len()) {
                    continue;
                }
                for (before, after) in WAYS {
                    let edits = elements.iter().flat_map(|e| {
                        let range = scene.span(*e);
                        [edit(range.start..range.start, before), edit(range.end..range.end, after)]
                    });
                    let edits = edits.filter(|e| !e.new_text.is_empty()).collect();
                    ideas.edits(site.tier, grade::NAMED, edits);
                }
            }
        }
    }
}

fn compare_zero(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for site in &scene.sites {
        for (text, grade) in [(" != 0", grade::NAMED), (" > 0", grade::SEEN), (" == 0", grade::GUESS)] {
            ideas.insert(site.tier, grade, site.range.end, text);
        }
    }
}

fn unref(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for site in scene.sites.iter().filter(|s| s.node.kind() == "reference_expression") {
        if let Some(value) = site.node.child_by_field_name("value") {
            ideas.replace(site.tier, grade::NAMED, site.range.start..scene.span(value).start, "");
        }
    }
}

fn underef(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for site in scene.sites.iter().filter(|s| scene.text[s.range.clone()].starts_with('*')) {
        ideas.replace(site.tier, grade::NAMED, site.range.start..site.range.start + 1, "");
    }
}

fn mut_toggle(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for site in scene.sites.iter().filter(|s| s.node.kind() == "reference_expression") {
        let Some(value) = site.node.child_by_field_name("value") else { continue };
        let head = site.range.start..scene.span(value).start;
        let new = if scene.text[head.clone()].contains("mut") { "&" } else { "&mut " };
        ideas.replace(site.tier, grade::NAMED, head, new);
    }
}

fn uncast(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for site in scene.sites.iter().filter(|s| s.node.kind() == "type_cast_expression") {
        if let Some(value) = site.node.child_by_field_name("value") {
            ideas.replace(site.tier, grade::NAMED, scene.span(value).end..site.range.end, "");
        }
    }
}

fn recast(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let numbers = scene.facts.numbers();
    for site in scene.sites.iter().filter(|s| s.node.kind() == "type_cast_expression") {
        let Some(target) = site.node.child_by_field_name("type") else { continue };
        for number in numbers.iter().chain(&NUMBERS) {
            let grade = if numbers.contains(number) { grade::NAMED } else { grade::GUESS };
            ideas.replace(site.tier, grade, target.byte_range(), *number);
        }
    }
}

fn untry(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for site in scene.sites.iter().filter(|s| s.node.kind() == "try_expression") {
        let end = site.range.end;
        ideas.replace(site.tier, grade::NAMED, end - 1..end, "");
        let ways = [
            (".unwrap()", grade::NAMED), (".ok()?", grade::NAMED), (".unwrap_or_default()", grade::SEEN),
            (".map_err(|e| e.to_string())?", grade::NAMED), (".expect(\"valid\")", grade::GUESS),
            (".ok_or(\"missing\")?", grade::GUESS), (".ok_or(\"missing\".to_string())?", grade::GUESS),
            (".unwrap_or(0)", grade::GUESS),
        ];
        for (way, grade) in ways {
            ideas.replace(site.tier, grade, end - 1..end, way);
        }
    }
}

fn unnegate(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for site in scene.sites.iter().filter(|s| s.node.kind() == "unary_expression") {
        if scene.text[site.range.clone()].starts_with(['!', '-']) {
            let head = site.range.start..site.range.start + 1;
            ideas.replace(site.tier, grade::NAMED, head.clone(), "");
            for tail in [".is_empty()", ".is_none()", ".is_err()"] {
                ideas.edits(site.tier, grade::SEEN, vec![edit(head.clone(), ""), edit(site.range.end..site.range.end, tail)]);
            }
            ideas.edits(site.tier, grade::SEEN, vec![edit(head, ""), edit(site.range.end..site.range.end, " == 0")]);
        }
    }
}

fn literal(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for site in &scene.sites {
        let text = &scene.text[site.range.clone()];
        let mut say = |grade, new: String| ideas.replace(site.tier, grade, site.range.clone(), new);
        match site.node.kind() {
            "integer_literal" => {
                let digits = text.trim_end_matches(|c: char| c.is_alphabetic());
                let suffix = text.find(['u', 'i']).unwrap_or(text.len());
                say(grade::NAMED, format!("{}.0", &text[..suffix]));
                say(grade::NAMED, format!("\"{text}\""));
                say(grade::NAMED, format!("'{digits}'"));
                say(grade::NAMED, text[..suffix].to_owned());
                for number in scene.facts.numbers() {
                    say(grade::SEEN, format!("{}{number}", &text[..suffix]));
                }
                say(grade::SEEN, format!("&{text}"));
                let truth = if text == "0" { "false" } else { "true" };
                say(grade::SEEN, truth.to_owned());
            }
            "float_literal" => {
                let whole = text.split(['.', 'f']).next().unwrap_or(text);
                say(grade::NAMED, whole.to_owned());
                let bare = text.trim_end_matches("f64").trim_end_matches("f32").trim_end_matches('_');
                say(grade::NAMED, bare.to_owned());
                for suffix in ["_f64", "f64", "_f32", "f32"] {
                    say(grade::SEEN, format!("{bare}{suffix}"));
                }
            }
            "string_literal" => {
                let inner = text.trim_start_matches('b').trim_matches('"');
                if inner.is_empty() {
                    say(grade::NAMED, "String::new()".to_owned());
                }
                if inner.parse::<f64>().is_ok() || inner == "true" || inner == "false" {
                    say(grade::NAMED, inner.to_owned());
                    say(grade::SEEN, format!("{inner}.0"));
                }
                if inner.chars().count() == 1 || inner.len() == 2 && inner.starts_with('\\') {
                    say(grade::NAMED, format!("'{inner}'"));
                    say(grade::NAMED, format!("b'{inner}'"));
                }
                say(grade::NAMED, format!("b\"{inner}\""));
                say(grade::SEEN, format!("\"{inner}\""));
                say(grade::SEEN, format!("c\"{inner}\""));
            }
            "char_literal" => {
                let inner = text.trim_start_matches('b').trim_matches('\'');
                say(grade::NAMED, format!("\"{inner}\""));
                say(grade::NAMED, format!("b'{inner}'"));
                say(grade::SEEN, format!("'{inner}'"));
            }
            _ => {}
        }
    }
}

/// `x.field` for the fields that the file's types have.
fn tuple_part(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    let mut fields: Vec<&str> = Vec::new();
    for node in crate::syntax::find(scene.root, &["field_declaration"]) {
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
