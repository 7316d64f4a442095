//! What a fix does to a text, recognised in later versions of that text.

use std::ops::Range;
use std::path::{Path, PathBuf};

use crate::anchor::line_ops;
use crate::cache::Fix;
use crate::documents::Text;

/// What a fix would do to its main file.
#[derive(Debug)]
pub(super) struct Change {
    pub(super) path: PathBuf,
    base_hash: String,
    result_hash: String,
    hunks: Vec<Hunk>,
}

/// Lines before and after a change with a line of context, and how often both
/// occur in the original text.
#[derive(Debug)]
struct Hunk {
    before: String,
    after: String,
    before_count: usize,
    after_count: usize,
}

impl Change {
    /// What `fix` does to the file of its error, or else to its first one.
    pub(super) fn of(fix: &Fix, error_path: &Path) -> Option<Self> {
        let path = match fix.edit.file(error_path) {
            Some(_) => error_path.to_path_buf(),
            None => fix.edit.files.first()?.path.clone(),
        };
        let (edit, base) = fix.file(&path)?;
        let result = edit.apply(&base.text).ok()?;
        Some(Self {
            hunks: hunks(&base.text, &result),
            base_hash: base.hash.clone(),
            result_hash: Text::new(result).hash,
            path,
        })
    }

    /// Whether both are the same change of the same text.
    pub(super) fn is(&self, other: &Self) -> bool {
        self.path == other.path
            && self.base_hash == other.base_hash
            && self.result_hash == other.result_hash
    }

    /// Whether a text that had the hash `before` and now has `now` has just
    /// been changed by exactly this.
    pub(super) fn made(&self, before: &str, now: &str) -> bool {
        self.base_hash == before && self.result_hash == now
    }

    /// Whether the lines that were replaced are back.
    pub(super) fn is_undone(&self, text: &str) -> bool {
        let text = bounded(text);
        let back = |h: &Hunk| {
            count(&text, &h.before) >= h.before_count && count(&text, &h.after) <= h.after_count
        };
        !self.hunks.is_empty() && self.hunks.iter().all(back)
    }

    /// Whether the new lines are there.
    pub(super) fn is_done(&self, text: &str) -> bool {
        let text = bounded(text);
        !self.hunks.is_empty()
            && self
                .hunks
                .iter()
                .all(|h| count(&text, &h.after) > h.after_count)
    }
}

/// Marks both ends, so that a hunk at an end cannot be found elsewhere.
fn bounded(text: &str) -> String {
    format!("\u{2}\n{text}\u{3}")
}

fn count(text: &str, part: &str) -> usize {
    text.matches(part).count()
}

fn hunks(old: &str, new: &str) -> Vec<Hunk> {
    let (old, new) = (bounded(old), bounded(new));
    let (a, b): (Vec<&str>, Vec<&str>) = (
        old.split_inclusive('\n').collect(),
        new.split_inclusive('\n').collect(),
    );
    line_ops(&a, &b)
        .into_iter()
        .filter(|op| !matches!(op, similar::DiffOp::Equal { .. }))
        .map(|op| {
            let wide = |lines: &[&str], r: Range<usize>| {
                lines[r.start.saturating_sub(1)..(r.end + 1).min(lines.len())].concat()
            };
            let (before, after) = (wide(&a, op.old_range()), wide(&b, op.new_range()));
            Hunk {
                before_count: count(&old, &before),
                after_count: count(&old, &after),
                before,
                after,
            }
        })
        .collect()
}
