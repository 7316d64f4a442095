//! What became of a place while the text around it changed.
//!
//! A fix belongs to one exact text. When the person has typed since, a line
//! diff tells whether the lines that the fix replaces are still the same lines,
//! merely moved. If they are, the fix can be carried over; it is then an edit
//! the compiler has not seen, and counts as unverified. If they are not, it is
//! dropped.

use std::ops::Range;
use std::path::Path;

use similar::algorithms::{Capture, Replace, diff_slices};
use similar::{Algorithm, DiffOp};
use sleepy_fix::{FileEdit, TextEdit};

/// The longest region that is kept as a label, in lines.
const MAX_REGION_LINES: usize = 80;

/// The way from the lines of one text to those of a later one.
#[derive(Debug)]
pub(crate) struct LineMap {
    ops: Vec<DiffOp>,
    old_starts: Vec<usize>,
    new_starts: Vec<usize>,
}

impl LineMap {
    /// Compares two texts line by line.
    pub(crate) fn new(old: &str, new: &str) -> Self {
        let old_lines: Vec<&str> = old.split_inclusive('\n').collect();
        let new_lines: Vec<&str> = new.split_inclusive('\n').collect();
        Self {
            ops: line_ops(&old_lines, &new_lines),
            old_starts: starts(&old_lines),
            new_starts: starts(&new_lines),
        }
    }

    /// Where a byte range of the old text stands now, if all lines it touches
    /// are still there as one unchanged block.
    pub(crate) fn bytes(&self, range: &Range<usize>) -> Option<Range<usize>> {
        let lines = touched_lines(&self.old_starts, range);
        let shift = self.ops.iter().find_map(|op| match *op {
            DiffOp::Equal {
                old_index,
                new_index,
                len,
            } if old_index <= lines.start && lines.end <= old_index + len => {
                Some((self.old_starts[old_index], self.new_starts[new_index]))
            }
            _ => None,
        });
        // An empty old text, or a place at its very end, has no line of its own.
        let (old, new) = shift.or_else(|| self.end_shift(range))?;
        Some(range.start - old + new..range.end - old + new)
    }

    fn end_shift(&self, range: &Range<usize>) -> Option<(usize, usize)> {
        let old_end = *self.old_starts.last()?;
        let new_end = *self.new_starts.last()?;
        let ends_equal = match self.ops.last() {
            Some(op) => matches!(op, DiffOp::Equal { .. }),
            None => true,
        };
        (range.start == old_end && ends_equal).then_some((old_end, new_end))
    }

    /// The lines of the new text that stand where `lines` stood: unchanged
    /// lines where they are, and everything that replaced the changed ones.
    pub(crate) fn lines(&self, lines: &Range<usize>) -> Range<usize> {
        let mut out: Option<Range<usize>> = None;
        for op in &self.ops {
            let (old, new) = (op.old_range(), op.new_range());
            let inside = old.start < lines.end && lines.start < old.end
                || old.is_empty() && lines.start <= old.start && old.start <= lines.end;
            if !inside {
                continue;
            }
            let part = if let DiffOp::Equal { .. } = op {
                let from = lines.start.max(old.start) - old.start;
                let to = lines.end.min(old.end) - old.start;
                new.start + from..new.start + to
            } else {
                new
            };
            out = Some(match out {
                None => part,
                Some(o) => o.start.min(part.start)..o.end.max(part.end),
            });
        }
        out.unwrap_or(0..0)
    }
}

/// How one list of lines becomes another. The operations are not compacted,
/// since compacting (in `similar` 2.7) may leave the old index of an insertion
/// behind.
pub(crate) fn line_ops(old: &[&str], new: &[&str]) -> Vec<DiffOp> {
    let mut diff = Replace::new(Capture::new());
    let Ok(()) = diff_slices(Algorithm::Myers, &mut diff, old, new);
    diff.into_inner().into_ops()
}

/// Carries a fix over from the text it was made for to a later one; `None`
/// when any line it replaces has changed.
pub(crate) fn reanchor(path: &Path, base: &str, edit: &FileEdit, now: &str) -> Option<FileEdit> {
    if FileEdit::content_hash(base) != edit.base_hash {
        return None;
    }
    let map = LineMap::new(base, now);
    let mut edits = Vec::with_capacity(edit.edits.len());
    for e in &edit.edits {
        edits.push(TextEdit {
            range: map.bytes(&e.range)?,
            new_text: e.new_text.clone(),
        });
    }
    FileEdit::new(path, now, edits).ok()
}

/// The lines `lines` of a text, at most [`MAX_REGION_LINES`].
pub(crate) fn region(text: &str, lines: &Range<usize>) -> String {
    let take = lines.len().min(MAX_REGION_LINES);
    text.split_inclusive('\n')
        .skip(lines.start)
        .take(take)
        .collect()
}

/// The lines of `text` that a byte range touches, widened by `context` lines on
/// either side.
pub(crate) fn lines_around(text: &str, bytes: &Range<usize>, context: usize) -> Range<usize> {
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let touched = touched_lines(&starts(&lines), bytes);
    touched.start.saturating_sub(context)..(touched.end + context).min(lines.len())
}

/// Lines touched by a byte range; an insertion touches the line it stands in.
fn touched_lines(starts: &[usize], range: &Range<usize>) -> Range<usize> {
    let last = starts.len().saturating_sub(1);
    let line_of = |at: usize| starts.partition_point(|&s| s <= at).saturating_sub(1);
    let first = line_of(range.start).min(last);
    let end = match range.end.checked_sub(1) {
        Some(at) if range.end > range.start => line_of(at) + 1,
        _ => first + 1,
    };
    first..end.max(first + 1).min(last.max(first + 1))
}

/// Byte offset of every line, and of the end.
fn starts(lines: &[&str]) -> Vec<usize> {
    let mut at = 0;
    let mut starts = vec![0];
    starts.extend(lines.iter().map(|l| {
        at += l.len();
        at
    }));
    starts
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const BASE: &str = "fn a() {\n    one();\n    two();\n}\n";

    fn check(now: &str, expected: Option<&str>) {
        let fixed = BASE.replace("two()", "three()");
        let edit = FileEdit::between(Path::new("/a.rs"), BASE, &fixed);
        let moved = reanchor(Path::new("/a.rs"), BASE, &edit, now);
        let text = moved.map(|e| e.apply(now).unwrap());
        assert_eq!(text.as_deref(), expected);
    }

    #[test]
    fn a_fix_follows_its_lines() {
        check(BASE, Some("fn a() {\n    one();\n    three();\n}\n"));
        let above = format!("// é\n\n{BASE}");
        check(
            &above,
            Some("// é\n\nfn a() {\n    one();\n    three();\n}\n"),
        );
        let below = format!("{BASE}// more");
        check(
            &below,
            Some("fn a() {\n    one();\n    three();\n}\n// more"),
        );
    }

    #[test]
    fn a_fix_of_changed_lines_is_dropped() {
        check("fn a() {\n    one();\n    two(1);\n}\n", None);
        check("", None);
        check("fn a() {\n    one();\n}\n", None);
    }

    #[test]
    fn a_base_that_is_not_the_base_is_refused() {
        let edit = FileEdit::between(Path::new("/a.rs"), "x\n", "y\n");
        assert!(reanchor(Path::new("/a.rs"), BASE, &edit, BASE).is_none());
    }

    #[test]
    fn a_region_follows_what_replaced_it() {
        let now = "// top\nfn a() {\n    one();\n    2 + 2;\n    3;\n}\n";
        let map = LineMap::new(BASE, now);
        assert_eq!(region(now, &map.lines(&(2..3))), "    2 + 2;\n    3;\n");
        assert_eq!(region(now, &map.lines(&(0..1))), "// top\nfn a() {\n");
        assert_eq!(lines_around(BASE, &(19..19), 1), 0..3);
        assert_eq!(lines_around(BASE, &(999..999), 0).len(), 0);
    }

    proptest! {
        #[test]
        fn nothing_here_panics(a in "([ab]{0,2}\n?){0,6}", b in "([ab]{0,2}\n?){0,6}", x in 0usize..20, y in 0usize..20) {
            let map = LineMap::new(&a, &b);
            let (x, y) = (x.min(y).min(a.len()), x.max(y).min(a.len()));
            if let Some(r) = map.bytes(&(x..y)) {
                prop_assert_eq!(b.get(r), a.get(x..y));
            }
            let lines = map.lines(&(x..y));
            prop_assert!(lines.end <= b.split_inclusive('\n').count());
        }

        #[test]
        fn carrying_over_to_the_same_text_changes_nothing(a in "([abé]{0,2}\n?){0,6}", b in "([abé]{0,2}\n?){0,6}") {
            let edit = FileEdit::between(Path::new("/a"), &a, &b);
            let same = reanchor(Path::new("/a"), &a, &edit, &a).unwrap();
            prop_assert_eq!(same.apply(&a).unwrap(), b);
        }
    }
}
