//! The words that people read: titles of actions, reasons, counts.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use sleepy_fix::{Diagnostic, Source, WorkspaceEdit};

use crate::documents::Text;

/// Characters of a title; menus cut what is longer.
const MAX_TITLE: usize = 72;
/// How rustc begins a suggestion that says what to do.
const HEDGES: [&str; 10] = [
    "consider ",
    "try to ",
    "try ",
    "you can ",
    "you could ",
    "you might want to ",
    "you may want to ",
    "you might have meant to ",
    "you must ",
    "please ",
];
/// How it begins one that does not: what it says is why, not what.
const STATEMENTS: [&str; 10] = [
    "a ", "an ", "the ", "there ", "this ", "these ", "it ", "if ", "to ", "you ",
];
/// Stems that lose an `e` before `ing`.
const WITH_E: [&str; 21] = [
    "annotat",
    "chang",
    "clon",
    "clos",
    "declar",
    "defin",
    "delet",
    "dereferenc",
    "enabl",
    "ensur",
    "giv",
    "includ",
    "introduc",
    "mak",
    "mov",
    "provid",
    "reduc",
    "remov",
    "replac",
    "updat",
    "us",
];

/// The title of a fix: what it does, as an order, in one short line.
pub(crate) fn title(
    said: &str,
    source: Source,
    edit: &WorkspaceEdit,
    bases: &BTreeMap<PathBuf, Arc<Text>>,
) -> String {
    // Only the compiler explains instead of saying what is done.
    let parts: Vec<Option<String>> = match source {
        Source::Rustc => said.split("; ").map(order).collect(),
        _ => vec![Some(said.to_owned())],
    };
    let orders: Option<Vec<String>> = parts.into_iter().collect();
    let text = match orders {
        Some(orders) => orders.join("; "),
        None => effect(edit, bases).unwrap_or_else(|| said.to_owned()),
    };
    cut(&text, MAX_TITLE)
}

/// A suggestion as an order; `None` when it only gives a reason.
fn order(said: &str) -> Option<String> {
    let said = said.trim();
    for hedge in HEDGES {
        if let Some(rest) = said.strip_prefix(hedge) {
            let (first, others) = rest.split_once(' ').unwrap_or((rest, ""));
            return Some(format!("{} {others}", verb(first)).trim_end().to_owned());
        }
    }
    let states = STATEMENTS.iter().any(|s| said.starts_with(s));
    (!states && !said.is_empty()).then(|| said.to_owned())
}

/// `changing` as `change`; a word that is no such form stays.
fn verb(word: &str) -> String {
    let Some(stem) = word.strip_suffix("ing").filter(|s| s.len() > 1) else {
        return word.to_owned();
    };
    if WITH_E.iter().any(|e| stem.ends_with(e)) {
        return format!("{stem}e");
    }
    let doubled = ["pp", "tt", "nn", "mm"].iter().any(|d| stem.ends_with(d));
    stem.get(..stem.len() - usize::from(doubled))
        .unwrap_or(stem)
        .to_owned()
}

/// What an edit does, from the edit alone.
fn effect(edit: &WorkspaceEdit, bases: &BTreeMap<PathBuf, Arc<Text>>) -> Option<String> {
    let file = edit.files.first()?;
    let base = bases.get(&file.path)?;
    let change = file.edits.first()?;
    let (old, new) = core(base.text.get(change.range.clone())?, &change.new_text);
    let line = |text: &str| cut(text.lines().next().unwrap_or_default(), 28);
    Some(match (old.is_empty(), new.is_empty()) {
        (true, true) => "change white space".to_owned(),
        (true, false) => format!("insert `{}`", line(new)),
        (false, true) => format!("remove `{}`", line(old)),
        (false, false) => format!("replace `{}` with `{}`", line(old), line(new)),
    })
}

/// What differs between two texts, in whole words.
fn core<'a>(old: &'a str, new: &'a str) -> (&'a str, &'a str) {
    let word = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
    let same = |a: &str, b: &str| -> usize {
        let pairs = a.chars().zip(b.chars());
        pairs
            .take_while(|(a, b)| a == b)
            .map(|(a, _)| a.len_utf8())
            .sum()
    };
    let mut start = same(old, new);
    let inside = |at: usize| {
        word(old[..at].chars().next_back())
            && (word(old[at..].chars().next()) || word(new[at..].chars().next()))
    };
    while inside(start) {
        start -= old[..start].chars().next_back().map_or(1, char::len_utf8);
    }
    let (old, new) = (&old[start..], &new[start..]);
    let backwards = old.chars().rev().zip(new.chars().rev());
    let mut end: usize = backwards
        .take_while(|(a, b)| a == b)
        .map(|(a, _)| a.len_utf8())
        .sum();
    let before = |text: &str, end: usize| word(text[..text.len() - end].chars().next_back());
    while end > 0
        && word(old[old.len() - end..].chars().next())
        && (before(old, end) || before(new, end))
    {
        end -= old[old.len() - end..]
            .chars()
            .next()
            .map_or(1, char::len_utf8);
    }
    (old[..old.len() - end].trim(), new[..new.len() - end].trim())
}

fn cut(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((at, _)) => format!("{}…", text[..at].trim_end()),
        None => text.to_owned(),
    }
}

/// The title of the action that applies `fixes` fixes of a file.
pub(crate) fn fix_all_title(fixes: usize) -> String {
    format!(
        "Sleepy: apply {} of this file",
        count(fixes, "fix", "fixes")
    )
}

/// How things stand, in a few words.
pub(crate) fn summary(errors: usize, fixes: usize) -> String {
    let errors_text = count(errors, "error", "errors");
    match (errors, fixes) {
        (0, _) => "no errors".to_owned(),
        (_, 0) => format!("{errors_text} without a fix"),
        (_, fixes) => format!("{} for {errors_text}", count(fixes, "fix", "fixes")),
    }
}

/// `1 fix`, `2 fixes`.
fn count(n: usize, one: &str, many: &str) -> String {
    format!("{n} {}", if n == 1 { one } else { many })
}

/// An error in one line.
pub(crate) fn headline(diagnostic: &Diagnostic) -> String {
    match &diagnostic.code {
        Some(code) => format!("{code}: {}", diagnostic.message),
        None => diagnostic.message.clone(),
    }
}

/// A reason short enough to be read: each tier's first few parts, once each.
pub(crate) fn brief(reason: &str) -> String {
    const PARTS: usize = 3;
    let mut tiers: Vec<(&str, Vec<&str>)> = Vec::new();
    for part in reason.split("; ") {
        let (tier, text) = part.split_once(": ").unwrap_or(("", part));
        let known = Source::ALL.iter().any(|s| s.to_string() == tier);
        if !known && !tiers.is_empty() {
            // A message of the compiler's that holds a semicolon itself.
            continue;
        }
        let (tier, text) = if known { (tier, text) } else { ("", part) };
        let at = match tiers.iter().position(|(t, _)| *t == tier) {
            Some(at) => at,
            None => {
                tiers.push((tier, Vec::new()));
                tiers.len() - 1
            }
        };
        if !tiers[at].1.contains(&text) {
            tiers[at].1.push(text);
        }
    }
    let tell = |(tier, parts): &(&str, Vec<&str>)| {
        let mut text = parts[..parts.len().min(PARTS)].join(", ");
        if parts.len() > PARTS {
            text.push_str(&format!(" and {} more", parts.len() - PARTS));
        }
        if tier.is_empty() {
            text
        } else {
            format!("{tier}: {text}")
        }
    };
    tiers.iter().map(tell).collect::<Vec<_>>().join("; ")
}

/// The lines that a diff takes and gives, wherever they stand.
pub(crate) fn essence(diff: &str) -> String {
    let changes = |l: &&str| {
        (l.starts_with('+') && !l.starts_with("+++ "))
            || (l.starts_with('-') && !l.starts_with("--- "))
    };
    diff.lines().filter(changes).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    fn check(said: &str, expected: &str) {
        let (path, old, new) = (Path::new("/a.rs"), "let x = totl;\n", "let x = total;\n");
        let edit = WorkspaceEdit::single(sleepy_fix::FileEdit::between(path, old, new));
        let bases = [(path.to_path_buf(), Arc::new(Text::new(old)))].into();
        assert_eq!(title(said, Source::Rustc, &edit, &bases), expected);
    }

    #[test]
    fn titles_are_orders() {
        check(
            "consider changing this to be mutable",
            "change this to be mutable",
        );
        check("consider borrowing here", "borrow here");
        check("consider using a `let` binding", "use a `let` binding");
        check(
            "try wrapping the expression in `Some`",
            "wrap the expression in `Some`",
        );
        check(
            "consider adding a `;`; consider cloning it",
            "add a `;`; clone it",
        );
        check("use `.iter()` instead", "use `.iter()` instead");
        check("you can convert it", "convert it");
        let long = "x".repeat(100);
        check(&long, &format!("{}…", "x".repeat(MAX_TITLE)));
    }

    #[test]
    fn a_reason_gives_way_to_what_is_done() {
        let said = "a local variable with a similar name exists";
        let (path, old) = (Path::new("/a.rs"), "let x = y();\n");
        let bases = [(path.to_path_buf(), Arc::new(Text::new(old)))].into();
        let told = |new: &str| {
            let edit = WorkspaceEdit::single(sleepy_fix::FileEdit::between(path, old, new));
            title(said, Source::Rustc, &edit, &bases)
        };
        assert_eq!(told("let x = z();\n"), "replace `y` with `z`");
        assert_eq!(told("let x = ;\n"), "remove `y()`");
        assert_eq!(told("let x = y()?;\n"), "insert `?`");
        assert_eq!(told("let mut x = y();\n"), "insert `mut`");
        assert_eq!(told("let xy = y();\n"), "replace `x` with `xy`");
        let edit = WorkspaceEdit::default();
        assert_eq!(title("a thing", Source::Memory, &edit, &bases), "a thing");
    }

    #[test]
    fn one_is_one() {
        assert_eq!(summary(1, 1), "1 fix for 1 error");
        assert_eq!(summary(3, 2), "2 fixes for 3 errors");
        assert_eq!(summary(1, 0), "1 error without a fix");
        assert_eq!(summary(0, 0), "no errors");
        assert_eq!(fix_all_title(1), "Sleepy: apply 1 fix of this file");
    }

    #[test]
    fn reasons_are_told_briefly() {
        let reason = "rustc: nothing; model: a; model: b; model: a; model: c; model: d; model: e; rustc: nothing";
        assert_eq!(brief(reason), "rustc: nothing; model: a, b, c and 2 more");
        let reason = "model: it leads to macros must end; or not; model: a";
        assert_eq!(brief(reason), "model: it leads to macros must end, a");
        assert_eq!(brief("nobody had a proposal"), "nobody had a proposal");
        assert_eq!(brief(""), "");
    }

    #[test]
    fn a_diff_is_the_same_wherever_it_stands() {
        let diff = "--- a/x\n+++ b/x\n@@ -1,2 +1,2 @@\n one\n-two\n+three\n";
        assert_eq!(essence(diff), "-two\n+three");
        assert_eq!(essence(""), "");
    }
}
