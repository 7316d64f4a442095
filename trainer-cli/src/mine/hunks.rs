//! Which part of a commit repaired which error: the changed lines nearest to it.

use std::path::Path;

use sleepy_fix::{FileEdit, LineIndex, Span, TextEdit};

/// Lines between an error and a change beyond which they have nothing to do with each other.
const MAX_DISTANCE: usize = 12;
/// Lines kept on each side of a change.
const REGION: usize = 3;

/// One change of a file with its surroundings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Hunk {
    /// The file with only this change.
    pub(super) text: String,
    /// The changed lines and their neighbours before it.
    pub(super) before: String,
    /// The same after it.
    pub(super) after: String,
}

/// The change from `old` to `new` that lies nearest to `span`, a place in
/// `old`; `None` when none is near.
pub(super) fn nearest(path: &Path, old: &str, new: &str, span: &Span) -> Option<Hunk> {
    let index = LineIndex::new(old);
    let lines = |edit: &TextEdit| {
        let first = line_of(old, edit.range.start);
        // An insertion covers no line of the old text; it stands before `first`.
        let last = line_of(old, edit.range.end.max(edit.range.start + 1) - 1).max(first);
        (first, last)
    };
    let (from, to) = (
        span.line_start.saturating_sub(1),
        span.line_end.saturating_sub(1),
    );
    let edits = FileEdit::between(path, old, new).edits;
    let (distance, edit) = edits
        .into_iter()
        .map(|edit| {
            let (first, last) = lines(&edit);
            (
                first.saturating_sub(to).max(from.saturating_sub(last)),
                edit,
            )
        })
        .min_by_key(|(distance, edit)| (*distance, edit.range.start))?;
    if distance > MAX_DISTANCE {
        return None;
    }
    let (first, last) = lines(&edit);
    let start = index.line_start(first.saturating_sub(REGION));
    let end = index.line_start((last + 1 + REGION).min(index.line_count()));
    let (head, tail) = (&old[..edit.range.start], &old[edit.range.end..]);
    Some(Hunk {
        text: format!("{head}{}{tail}", edit.new_text),
        before: old[start..end].to_owned(),
        after: format!(
            "{}{}{}",
            &old[start..edit.range.start],
            edit.new_text,
            &old[edit.range.end..end.max(edit.range.end)]
        ),
    })
}

/// Zero-based line of a byte.
fn line_of(text: &str, byte: usize) -> usize {
    let upto = byte.min(text.len());
    text.as_bytes()[..upto]
        .iter()
        .filter(|b| **b == b'\n')
        .count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(line: usize) -> Span {
        Span {
            file_name: "/a.rs".into(),
            byte_start: 0,
            byte_end: 0,
            line_start: line,
            line_end: line,
            column_start: 1,
            column_end: 2,
            is_primary: true,
            label: None,
            suggested_replacement: None,
            suggestion_applicability: None,
            in_source: true,
        }
    }

    fn check(old: &str, new: &str, line: usize) -> Option<Hunk> {
        nearest(Path::new("/a.rs"), old, new, &span(line))
    }

    #[test]
    fn the_nearest_change_is_taken_alone() {
        let old: String = (1..=20).map(|n| format!("é{n}\n")).collect();
        let new = old.replace("é5\n", "five\n").replace("é16\n", "sixteen\n");
        let hunk = check(&old, &new, 14).unwrap();
        assert_eq!(hunk.text, old.replace("é16\n", "sixteen\n"));
        assert_eq!(hunk.before, "é13\né14\né15\né16\né17\né18\né19\n");
        assert_eq!(hunk.after, hunk.before.replace("é16", "sixteen"));
        assert_eq!(
            check(&old, &new, 6).unwrap().text,
            old.replace("é5\n", "five\n")
        );
    }

    #[test]
    fn insertions_deletions_and_ends_of_files() {
        let inserted = check("a\nb\n", "use x;\na\nb\n", 2).unwrap();
        assert_eq!(
            (inserted.before.as_str(), inserted.after.as_str()),
            ("a\nb\n", "use x;\na\nb\n")
        );
        let deleted = check("a\nb\nc", "a\nc", 2).unwrap();
        assert_eq!(
            (deleted.before.as_str(), deleted.after.as_str()),
            ("a\nb\nc", "a\nc")
        );
        let appended = check("a\n", "a\nb\n", 1).unwrap();
        assert_eq!(
            (appended.before.as_str(), appended.after.as_str()),
            ("a\n", "a\nb\n")
        );
    }

    #[test]
    fn what_is_far_away_did_not_repair_it() {
        let old: String = (1..=60).map(|n| format!("{n}\n")).collect();
        let new = old.replacen("1\n", "one\n", 1);
        assert_eq!(check(&old, &new, 50), None);
        assert_eq!(check(&old, &old, 1), None);
    }
}
