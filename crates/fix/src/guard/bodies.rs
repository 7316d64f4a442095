//! Bodies that an edit empties, guts or replaces by a constant.

use std::ops::Range;

use super::GuardViolation;
use super::items::{Item, ItemKind};
use super::lexer::{Kind, Token};
use super::removals::Pairs;
use super::source::Source;
use super::words::Words;

/// A body of fewer words is only looked at for being emptied or constant.
const SMALL: usize = 8;
/// Of so many words of a body that shrank …
pub(super) const KEPT_OF: usize = 5;
/// … so many must be kept.
pub(super) const KEPT_LEAST: usize = 2;

/// The bodies that lost what they did.
pub(super) fn gutted(
    old: &Source<'_>,
    new: &Source<'_>,
    pairs: &Pairs<'_, '_>,
) -> Vec<GuardViolation> {
    // Words that the file as a whole has gained: code that moved to another item.
    let gained = Words::of(&new.code).without(&Words::of(&old.code));
    let mut out = Vec::new();
    for (before, after) in &pairs.kept {
        let comparable = matches!(
            before.kind,
            ItemKind::Fn | ItemKind::Const | ItemKind::MacroRules | ItemKind::MacroCall
        );
        if !comparable {
            continue;
        }
        let was = before.body.clone().unwrap_or(0..0);
        let now = after.body.clone().unwrap_or(0..0);
        if let Some(violation) = judge(old, before, was, new, now, &gained) {
            out.push(violation);
        }
    }
    if out.is_empty() {
        out.extend(emptied_blocks(old, new));
    }
    out
}

fn judge(
    old: &Source<'_>,
    item: &Item,
    was: Range<usize>,
    new: &Source<'_>,
    now: Range<usize>,
    gained: &Words<'_>,
) -> Option<GuardViolation> {
    let (old_code, new_code) = (&*effective(old, was), &*effective(new, now));
    let (before, after) = (Words::of(old_code), Words::of(new_code));
    let gutted = || {
        Some(GuardViolation::BodyGutted {
            item: item.to_string(),
        })
    };
    if before.total() == 0 {
        return None;
    }
    if after.total() == 0 {
        return gutted();
    }
    let parameters: Vec<&str> = parameters(old, item)
        .filter(|p| mentions(old_code, p))
        .collect();
    if item.is_fn() && is_constant(&after) && !is_constant(&before) {
        let one_statement = !old_code.iter().rev().skip(1).any(|t| t.is(";"));
        let same_literals = literals(old_code) == literals(new_code);
        let honest = one_statement && same_literals && parameters.is_empty();
        if !honest {
            return Some(GuardViolation::BodyConstant {
                item: item.to_string(),
            });
        }
        return None;
    }
    let lost = before.without(&after);
    let kept = before.shared(&after) + lost.shared(gained);
    let shrunk = after.total() * 2 < before.total();
    if before.total() < SMALL || !shrunk || kept * KEPT_OF >= before.total() * KEPT_LEAST {
        return None;
    }
    // A loop may well become one line, as long as that line still works with what it was given.
    let rewritten = !parameters.is_empty()
        && parameters.iter().all(|p| mentions(new_code, p))
        && after.total() >= 3
        && after.total() * 5 >= before.total();
    if rewritten { None } else { gutted() }
}

/// The names of a function's parameters.
fn parameters<'s>(source: &'s Source<'_>, item: &Item) -> impl Iterator<Item = &'s str> {
    let head = if item.is_fn() {
        item.head.clone()
    } else {
        0..0
    };
    let open = head.clone().find(|at| source.is(*at, "("));
    let range = open.map_or(0..0, |o| o + 1..source.close(o).min(head.end));
    range.filter_map(|at| {
        let token = source.code.get(at)?;
        let named = source.is(at + 1, ":")
            && !source.is(at + 2, ":")
            && !source.is(at.wrapping_sub(1), ":");
        (token.kind == Kind::Ident && (named || token.text == "self")).then_some(token.text)
    })
}

/// The strings, characters and numbers of a body, in order.
fn literals<'a>(code: &[Token<'a>]) -> Vec<&'a str> {
    let literal = code
        .iter()
        .filter(|t| matches!(t.kind, Kind::Number | Kind::Text));
    literal.map(|t| t.text).collect()
}

/// A body without `let _ = x;`, which only pretends to use what it is given. A
/// discarded call, such as `let _ = sender.send(1);`, does something and stays.
fn effective<'a>(source: &Source<'a>, body: Range<usize>) -> Vec<Token<'a>> {
    let mut out = Vec::new();
    let mut at = body.start;
    while at < body.end {
        let begins = at == body.start || matches!(source.before(at), ";" | "{" | "}");
        let discards =
            begins && (source.reads(at, &["let", "_", "="]) || source.reads(at, &["_", "="]));
        let end = discards
            .then(|| (at..body.end).find(|i| source.is(*i, ";")))
            .flatten();
        match end {
            Some(end) if !(at..end).any(|i| acts(source, i)) => at = end,
            _ => out.extend(source.code.get(at)),
        }
        at += 1;
    }
    out
}

/// Whether something is called or accessed here.
fn acts(source: &Source<'_>, at: usize) -> bool {
    let named = source.is_name(at);
    source.is(at, ".") || (named && (source.is(at + 1, "(") || source.is(at + 1, "!")))
}

/// Whether code uses a name, be it inside a format string.
fn mentions(code: &[Token<'_>], name: &str) -> bool {
    let inline = [format!("{{{name}}}"), format!("{{{name}:")];
    code.iter().any(|t| match t.kind {
        Kind::Ident => t.text == name,
        Kind::Text => inline.iter().any(|i| t.text.contains(i)),
        _ => false,
    })
}

/// Whether all of it is literals and the ways to wrap them: nothing is computed.
fn is_constant(words: &Words<'_>) -> bool {
    const BUILDERS: &[&str] = &[
        "Default",
        "default",
        "Vec",
        "vec",
        "String",
        "new",
        "None",
        "Some",
        "Ok",
        "Err",
        "true",
        "false",
        "Box",
        "HashMap",
        "HashSet",
        "BTreeMap",
        "BTreeSet",
        "to_string",
        "to_owned",
        "into",
        "from",
        "return",
        "panic",
        "unreachable",
        "todo",
        "unimplemented",
        "loop",
        "std",
        "process",
        "exit",
        "abort",
        "Self",
        "i8",
        "i16",
        "i32",
        "i64",
        "i128",
        "isize",
        "u8",
        "u16",
        "u32",
        "u64",
        "u128",
        "usize",
        "f32",
        "f64",
        "MAX",
        "MIN",
    ];
    words.iter().all(|w| {
        w.starts_with(|c: char| c.is_ascii_digit() || c == '"' || c == '\'')
            || w.ends_with(['"', '\''])
            || BUILDERS.contains(&w)
    })
}

/// Blocks inside functions that had statements and now have none.
fn emptied_blocks(old: &Source<'_>, new: &Source<'_>) -> Option<GuardViolation> {
    let (was, now) = (empty_blocks(old), empty_blocks(new));
    // An added arm `_ => {}` adds words; emptying a block takes them away.
    let fewer_words = Words::of(&new.code).total() + 2 <= Words::of(&old.code).total();
    if now.len() <= was.len() || !fewer_words {
        return None;
    }
    let item = new.function_at(*now.last()?)?;
    Some(GuardViolation::BodyGutted {
        item: format!("a block of {item}"),
    })
}

/// Where `{}` stands in a function, other than as an empty struct or pattern.
fn empty_blocks(source: &Source<'_>) -> Vec<usize> {
    (0..source.code.len())
        .filter(|&at| source.reads(at, &["{", "}"]))
        .filter(|&at| {
            let before = source.before(at);
            !before.starts_with(char::is_uppercase) && !matches!(before, ":" | "use" | ",")
        })
        .filter(|&at| source.function_at(at).is_some())
        .collect()
}
