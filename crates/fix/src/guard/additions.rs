//! Constructs that have no place in a repair, when an edit adds them.
//!
//! Most are counted over the whole file, so code that only moves is no addition.

use similar::DiffOp;

use super::GuardViolation;
use super::items::ItemKind;
use super::lexer::{Kind, lex};
use super::source::Source;
use super::words::Words;
use crate::diff::diff_ops;

/// Above this many differing tokens, the middle counts as replaced as a whole.
const MAX_DIFF: usize = 3000;

/// Everything the edit adds that it should not.
pub(super) fn additions(old: &Source<'_>, new: &Source<'_>) -> Vec<GuardViolation> {
    let mut out = constructs(old, new);
    out.extend(panics_instead_of_code(old, new));
    out.extend(unreachable_code(old, new));
    out.extend(commented_out(old, new));
    out
}

/// How one token sequence is recognised and what it is called.
type Construct = (&'static str, fn(&Source<'_>, usize) -> bool);

const CONSTRUCTS: &[Construct] = &[
    ("unsafe", is_unsafe),
    ("todo!", |s, at| s.reads(at, &["todo", "!"])),
    ("unimplemented!", |s, at| {
        s.reads(at, &["unimplemented", "!"])
    }),
    ("loop {}", |s, at| s.reads(at, &["loop", "{", "}"])),
    ("if false", |s, at| s.reads(at, &["if", "false"])),
    ("if true", |s, at| s.reads(at, &["if", "true"])),
    ("while false", |s, at| s.reads(at, &["while", "false"])),
    ("cfg!", |s, at| s.reads(at, &["cfg", "!"])),
    ("stringify!", |s, at| s.reads(at, &["stringify", "!"])),
    ("include!", |s, at| s.reads(at, &["include", "!"])),
    ("macro_rules!", |s, at| s.reads(at, &["macro_rules", "!"])),
    ("process::exit", |s, at| leaves_the_process(s, at, "exit")),
    ("process::abort", |s, at| leaves_the_process(s, at, "abort")),
    ("mem::forget", |s, at| is_function(s, at, "mem", "forget")),
    ("transmute", |s, at| is_function(s, at, "mem", "transmute")),
    ("transmute_copy", |s, at| {
        is_function(s, at, "mem", "transmute_copy")
    }),
    ("unreachable_unchecked", |s, at| {
        is_function(s, at, "hint", "unreachable_unchecked")
    }),
    ("asm!", |s, at| s.reads(at, &["asm", "!"])),
];

fn constructs(old: &Source<'_>, new: &Source<'_>) -> Vec<GuardViolation> {
    let count = |source: &Source<'_>, found: fn(&Source<'_>, usize) -> bool| {
        (0..source.code.len())
            .filter(|at| found(source, *at))
            .count()
    };
    CONSTRUCTS
        .iter()
        .filter(|(_, found)| count(new, *found) > count(old, *found))
        .map(|(name, _)| GuardViolation::ConstructAdded {
            construct: (*name).to_owned(),
        })
        .collect()
}

/// `unsafe extern` blocks and `#[unsafe(no_mangle)]` only say aloud, from edition
/// 2024 on, what the code was before; they are not counted.
fn is_unsafe(s: &Source<'_>, at: usize) -> bool {
    if !s.is(at, "unsafe") {
        return false;
    }
    let attribute = s.before(at) == "[" && s.is(at + 1, "(");
    let abi = usize::from(s.code.get(at + 2).is_some_and(|t| t.kind == Kind::Text));
    let foreign_block = s.is(at + 1, "extern") && s.is(at + 2 + abi, "{");
    !attribute && !foreign_block
}

/// A call or a mention of `process::exit`; a method or a user's own function of that name is neither.
fn leaves_the_process(s: &Source<'_>, at: usize, name: &str) -> bool {
    is_function(s, at, "process", name)
}

fn is_function(s: &Source<'_>, at: usize, module: &str, name: &str) -> bool {
    if !s.is(at, name) {
        return false;
    }
    let qualified = at >= 3 && s.reads(at - 3, &[module, ":", ":"]);
    let own = s
        .items
        .iter()
        .any(|i| i.kind == ItemKind::Fn && i.name == name);
    let called = s.is(at + 1, "(") || s.reads(at + 1, &[":", ":", "<"]);
    qualified || (called && !own && !matches!(s.before(at), "." | "fn" | ":"))
}

/// `panic!` and `unreachable!` where there was code before.
fn panics_instead_of_code(old: &Source<'_>, new: &Source<'_>) -> Vec<GuardViolation> {
    let panics = |s: &Source<'_>, at: usize| {
        s.is(at + 1, "!") && (s.is(at, "panic") || s.is(at, "unreachable"))
    };
    let count = |s: &Source<'_>| (0..s.code.len()).filter(|at| panics(s, *at)).count();
    if count(new) <= count(old) {
        return Vec::new();
    }
    let mut out = Vec::new();
    for op in diff(old, new) {
        let (was, now) = (op.old_range(), op.new_range());
        if matches!(op, DiffOp::Equal { .. }) {
            continue;
        }
        let removed = Words::of(old.slice(was)).without(&Words::of(new.slice(now.clone())));
        for at in now.filter(|at| panics(new, *at)) {
            if removed.total() >= 3 {
                out.push(GuardViolation::ConstructAdded {
                    construct: format!("{}!", new.text(at)),
                });
            }
        }
    }
    out
}

/// How the code tokens of the new text come from those of the old one.
fn diff(old: &Source<'_>, new: &Source<'_>) -> Vec<DiffOp> {
    let texts = |s: &Source<'_>| s.code.iter().map(|t| t.text.to_owned()).collect::<Vec<_>>();
    let (a, b) = (texts(old), texts(new));
    let head = a.iter().zip(&b).take_while(|(x, y)| x == y).count();
    let (a_rest, b_rest) = (a.split_at(head).1, b.split_at(head).1);
    let tail = a_rest
        .iter()
        .rev()
        .zip(b_rest.iter().rev())
        .take_while(|(x, y)| x == y)
        .count();
    let (a_mid, b_mid) = (
        a_rest.split_at(a_rest.len() - tail).0,
        b_rest.split_at(b_rest.len() - tail).0,
    );
    if a_mid.len() + b_mid.len() > MAX_DIFF {
        return vec![DiffOp::Replace {
            old_index: head,
            old_len: a_mid.len(),
            new_index: head,
            new_len: b_mid.len(),
        }];
    }
    let mut ops = diff_ops(a_mid, b_mid);
    for op in &mut ops {
        match op {
            DiffOp::Equal {
                old_index,
                new_index,
                ..
            }
            | DiffOp::Delete {
                old_index,
                new_index,
                ..
            }
            | DiffOp::Insert {
                old_index,
                new_index,
                ..
            }
            | DiffOp::Replace {
                old_index,
                new_index,
                ..
            } => {
                *old_index += head;
                *new_index += head;
            }
        }
    }
    ops
}

/// Statements that leave, with more statements behind them in the same block.
fn unreachable_code(old: &Source<'_>, new: &Source<'_>) -> Vec<GuardViolation> {
    const LEAVING: &[&str] = &["return", "break", "continue", "panic", "unreachable"];
    let count = |s: &Source<'_>, word: &str| {
        (0..s.code.len())
            .filter(|&at| s.is(at, word) && matches!(s.before(at), ";" | "{" | "}"))
            .filter(|&at| !matches!(word, "panic" | "unreachable") || s.is(at + 1, "!"))
            .filter(|&at| has_code_behind(s, at))
            .count()
    };
    LEAVING
        .iter()
        .filter(|word| count(new, word) > count(old, word))
        .map(|word| GuardViolation::Unreachable {
            construct: (*word).to_owned(),
        })
        .collect()
}

fn has_code_behind(s: &Source<'_>, from: usize) -> bool {
    let mut at = from;
    while let Some(token) = s.code.get(at) {
        match token.text {
            ";" => return s.code.get(at + 1).is_some_and(|t| !t.is("}")),
            "}" | ")" | "]" => return false,
            _ => at = s.close(at) + 1,
        }
    }
    false
}

/// New comments made of code that is no longer there.
fn commented_out(old: &Source<'_>, new: &Source<'_>) -> Vec<GuardViolation> {
    let removed = Words::of(&old.code).without(&Words::of(&new.code));
    if removed.total() == 0 {
        return Vec::new();
    }
    let mut known: Vec<&str> = old.comments.clone();
    let mut out = Vec::new();
    for comment in &new.comments {
        if let Some(at) = known.iter().position(|k| k == comment) {
            known.swap_remove(at);
            continue;
        }
        let text = comment
            .trim_start_matches(['/', '*', '!'])
            .trim_end_matches(['/', '*'])
            .trim();
        let tokens: Vec<_> = lex(text).into_iter().filter(|t| t.is_code()).collect();
        let words = Words::of(&tokens);
        let like_code = text.ends_with(',')
            || tokens.iter().any(|t| {
                let signs = [
                    ";", ":", "{", "}", "(", "[", "=", "#", "+", "*", "/", "%", "<", ">", "&",
                ];
                t.kind == Kind::Punct && signs.contains(&t.text)
            });
        // Prose about the code shares a name or two with it, code shares nearly all.
        if like_code && words.total() > 0 && words.share_in(&removed) >= 0.7 {
            out.push(GuardViolation::CommentedOut {
                code: text.lines().next().unwrap_or("").chars().take(60).collect(),
            });
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Cases in which the places that `similar` gives are wrong.
    #[test]
    fn what_differs_is_found_where_it_stands() {
        for (old, new) in [("a b", "b b a"), ("a b", "b a a"), ("a b", "b b c")] {
            let (old, new) = (format!("x; {old}; y;"), format!("x; {new}; y;"));
            let (old, new) = (Source::new(&old), Source::new(&new));
            let (mut old_at, mut new_at) = (2, 2);
            for op in diff(&old, &new) {
                let (was, now) = (op.old_range(), op.new_range());
                assert_eq!((was.start, now.start), (old_at, new_at), "{op:?}");
                (old_at, new_at) = (was.end, now.end);
            }
            assert_eq!(old.code.len() - old_at, new.code.len() - new_at);
        }
    }
}
