//! How models write edits, and how an answer becomes one.
//!
//! Models write anything. The parser accepts what is meant plainly, refuses the
//! rest with a reason, and never panics (there is a fuzz target for it).

use std::path::Path;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::edit::{EditError, FileEdit};
use crate::prompt::Window;
use crate::text::{LineIndex, line_ending, trim_eol};

/// The way a model writes an edit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Dialect {
    /// `start-end`, then the new lines; numbers count from 1 in the window.
    LineRange,
    /// One or more `SEARCH`/`REPLACE` blocks, possibly inside a code fence.
    SearchReplace,
}

/// Why an answer is no edit.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ParseError {
    /// The answer has no edit in it.
    #[error("the answer holds no edit")]
    NoEdit,
    /// The line range lies outside of what the model was shown.
    #[error("the lines {start}-{end} are not in the window of {len} lines")]
    OutsideWindow {
        /// First line, from 1.
        start: usize,
        /// Last line.
        end: usize,
        /// Lines shown.
        len: usize,
    },
    /// The searched lines are not in the file.
    #[error("the searched lines do not occur in the file")]
    NotFound,
    /// The searched lines occur several times.
    #[error("the searched lines occur {count} times in the file")]
    Ambiguous {
        /// How often.
        count: usize,
    },
    /// The edit changes nothing.
    #[error("the answer changes nothing")]
    NoChange,
    /// The edits contradict each other.
    #[error(transparent)]
    Edit(#[from] EditError),
}

/// Reads the edit out of a model's answer to a prompt with `window` over `text`.
///
/// # Errors
/// [`ParseError`] says what is wrong with the answer.
pub fn parse_answer(
    dialect: Dialect,
    answer: &str,
    window: Window,
    path: &Path,
    text: &str,
) -> Result<FileEdit, ParseError> {
    let new_text = match dialect {
        Dialect::LineRange => line_range(answer, window, text)?,
        Dialect::SearchReplace => search_replace(answer, text)?,
    };
    // Going through a diff shrinks whatever the model repeated to what it changed.
    let edit = FileEdit::between(path, text, &new_text);
    if edit.edits.is_empty() {
        Err(ParseError::NoChange)
    } else {
        Ok(edit)
    }
}

fn line_range(answer: &str, window: Window, text: &str) -> Result<String, ParseError> {
    let answer = answer.trim_start_matches(['\n', '\r', ' ']);
    let (head, body) = answer.split_once('\n').unwrap_or((answer, ""));
    let (start, end) = head.trim().split_once('-').ok_or(ParseError::NoEdit)?;
    let number = |s: &str| s.trim().parse::<usize>().map_err(|_| ParseError::NoEdit);
    let (start, end) = (number(start)?, number(end)?);
    let len = window.len();
    // `end + 1 == start` inserts before `start`, which may be just past the window's end.
    if start == 0 || start > len + 1 || end > len || end + 1 < start {
        return Err(ParseError::OutsideWindow { start, end, len });
    }
    let index = LineIndex::new(text);
    let from = index.line_start(window.first + start - 1);
    let to = index.line_start(window.first + end).max(from);
    let eol = line_ending(text);
    let mut new = String::new();
    for line in body.split_inclusive('\n') {
        new.push_str(trim_eol(line));
        new.push_str(eol);
    }
    let (before, after) = (
        text.get(..from).unwrap_or(text),
        text.get(to..).unwrap_or(""),
    );
    if after.is_empty() && !text.ends_with('\n') {
        // The file's last line has no line ending and keeps none.
        new.truncate(trim_eol(&new).len());
    }
    let gap = if new.is_empty() || before.is_empty() || before.ends_with('\n') {
        ""
    } else {
        eol
    };
    Ok(format!("{before}{gap}{new}{after}"))
}

const SEARCH: &str = "<<<<<<<";
const DIVIDE: &str = "=======";
const REPLACE: &str = ">>>>>>>";

fn search_replace(answer: &str, text: &str) -> Result<String, ParseError> {
    let mut new_text = text.to_owned();
    let mut found = false;
    let mut lines = answer.lines();
    while let Some(line) = lines.next() {
        if !line.trim_start().starts_with(SEARCH) {
            continue;
        }
        let mut search = Vec::new();
        let mut replace = Vec::new();
        let mut divided = false;
        for line in lines.by_ref() {
            if line.trim_start().starts_with(REPLACE) {
                break;
            } else if !divided && line.trim_end() == DIVIDE {
                divided = true;
            } else if divided {
                replace.push(line);
            } else {
                search.push(line);
            }
        }
        if !divided {
            return Err(ParseError::NoEdit);
        }
        new_text = replace_lines(&new_text, &search, &replace)?;
        found = true;
    }
    if found {
        Ok(new_text)
    } else {
        Err(ParseError::NoEdit)
    }
}

/// Replaces the one place where `search` stands; exact first, then with
/// indentation ignored (models lose it often) and carried over.
fn replace_lines(text: &str, search: &[&str], replace: &[&str]) -> Result<String, ParseError> {
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    if search.iter().all(|l| l.trim().is_empty()) {
        return Err(ParseError::NotFound);
    }
    let eol = line_ending(text);
    let places = |same: &dyn Fn(&str, &str) -> bool| -> Vec<usize> {
        (0..(lines.len() + 1).saturating_sub(search.len()))
            .filter(|&i| {
                search
                    .iter()
                    .zip(&lines[i..])
                    .all(|(s, l)| same(s, trim_eol(l)))
            })
            .collect()
    };
    let mut at = places(&|s, l| s.trim_end() == l.trim_end());
    let mut indent = String::new();
    if at.is_empty() {
        at = places(&|s, l| s.trim() == l.trim());
        if let ([place], Some(first)) = (at.as_slice(), search.first()) {
            let lead = |s: &str| s.len() - s.trim_start().len();
            let missing = lead(lines[*place]).saturating_sub(lead(first));
            indent = lines[*place].get(..missing).unwrap_or("").to_owned();
        }
    }
    let place = match at.as_slice() {
        [place] => *place,
        [] => return Err(ParseError::NotFound),
        many => return Err(ParseError::Ambiguous { count: many.len() }),
    };
    let end = place + search.len();
    let mut out = lines[..place].concat();
    for line in replace {
        if !line.trim().is_empty() {
            out.push_str(&indent);
        }
        out.push_str(line.trim_end_matches('\r'));
        out.push_str(eol);
    }
    if end == lines.len() && !text.ends_with('\n') {
        out.truncate(trim_eol(&out).len());
    }
    out.push_str(&lines[end..].concat());
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const TEXT: &str = "fn a() {\n    one();\n    two();\n}\n";

    fn check(dialect: Dialect, text: &str, answer: &str) -> Result<String, ParseError> {
        let window = Window {
            first: 0,
            end: text.lines().count(),
        };
        let edit = parse_answer(dialect, answer, window, Path::new("/a.rs"), text)?;
        Ok(edit.apply(text).unwrap())
    }

    #[test]
    fn line_ranges_replace_insert_and_delete() {
        let ok = |answer: &str| check(Dialect::LineRange, TEXT, answer).unwrap();
        assert_eq!(ok("2-2\n    uno();\n"), TEXT.replace("one", "uno"));
        assert_eq!(
            ok("2-1\n    zero();\n"),
            TEXT.replace("    one", "    zero();\n    one")
        );
        assert_eq!(ok("3-3\n"), TEXT.replace("    two();\n", ""));
        assert_eq!(ok("5-4\nfn b() {}\n"), format!("{TEXT}fn b() {{}}\n"));
    }

    #[test]
    fn bad_line_ranges_say_why() {
        let err = |answer: &str| check(Dialect::LineRange, TEXT, answer).unwrap_err();
        assert_eq!(err("I think"), ParseError::NoEdit);
        assert_eq!(err("2"), ParseError::NoEdit);
        assert_eq!(
            err("9-12\nx"),
            ParseError::OutsideWindow {
                start: 9,
                end: 12,
                len: 4
            }
        );
        assert_eq!(
            err("3-1\nx"),
            ParseError::OutsideWindow {
                start: 3,
                end: 1,
                len: 4
            }
        );
        assert_eq!(err("2-2\n    one();\n"), ParseError::NoChange);
    }

    #[test]
    fn line_endings_of_the_file_are_kept() {
        let text = "a\r\nb\r\nc";
        assert_eq!(
            check(Dialect::LineRange, text, "2-2\nB\n").unwrap(),
            "a\r\nB\r\nc"
        );
        assert_eq!(
            check(Dialect::LineRange, text, "3-3\nC\n").unwrap(),
            "a\r\nb\r\nC"
        );
        let answer = "<<<<<<< SEARCH\nb\n=======\nB\nB2\n>>>>>>> REPLACE";
        assert_eq!(
            check(Dialect::SearchReplace, text, answer).unwrap(),
            "a\r\nB\r\nB2\r\nc"
        );
    }

    #[test]
    fn search_replace_finds_the_one_place() {
        let answer = "Sure!\n```rust\n<<<<<<< SEARCH\none();\n=======\nif x {\n    uno();\n}\n>>>>>>> REPLACE\n```";
        let want = "fn a() {\n    if x {\n        uno();\n    }\n    two();\n}\n";
        assert_eq!(check(Dialect::SearchReplace, TEXT, answer).unwrap(), want);
        let missing = "<<<<<<< SEARCH\nthree();\n=======\nx\n>>>>>>> REPLACE";
        assert_eq!(
            check(Dialect::SearchReplace, TEXT, missing),
            Err(ParseError::NotFound)
        );
        let twice = "<<<<<<< SEARCH\nx\n=======\ny\n>>>>>>> REPLACE";
        assert_eq!(
            check(Dialect::SearchReplace, "x\nx\n", twice),
            Err(ParseError::Ambiguous { count: 2 })
        );
    }

    #[test]
    fn an_answer_cut_off_at_the_stop_string_still_counts() {
        let answer = "<<<<<<< SEARCH\n    one();\n=======\n    uno();\n";
        assert_eq!(
            check(Dialect::SearchReplace, TEXT, answer).unwrap(),
            TEXT.replace("one", "uno")
        );
    }

    proptest! {
        #[test]
        fn no_answer_panics(answer in "\\PC{0,40}|[0-9]{1,20}-[0-9]{1,20}\n.{0,20}|(<<<<<<<|=======|>>>>>>>|one|\n| ){0,12}", text in "(a|é|\r|\n){0,12}", first in 0usize..5, len in 0usize..5) {
            let window = Window { first, end: first + len };
            for dialect in [Dialect::LineRange, Dialect::SearchReplace] {
                if let Ok(edit) = parse_answer(dialect, &answer, window, Path::new("/a"), &text) {
                    prop_assert!(edit.apply(&text).is_ok());
                }
            }
        }
    }
}
