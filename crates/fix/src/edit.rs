//! Edits: replacements of byte ranges, checked before they are applied.
//!
//! An edit is only ever meaningful against one exact text. [`FileEdit`] thus
//! carries the hash of the text it was made for, and applying it to any other
//! text is refused: a stale fix that mangles a line is worse than no fix.

use std::ops::Range;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use similar::DiffOp;
use thiserror::Error;

use crate::diff::diff_ops;

/// One replacement in a text.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct TextEdit {
    /// Bytes of the old text that go.
    pub range: Range<usize>,
    /// What stands there afterwards.
    pub new_text: String,
}

/// Replacements in one file, sorted and not overlapping.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct FileEdit {
    /// Absolute path.
    pub path: PathBuf,
    /// [`content_hash`](FileEdit::content_hash) of the text the edits were made for.
    pub base_hash: String,
    /// The replacements.
    pub edits: Vec<TextEdit>,
}

/// Replacements over several files: what a fix is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct WorkspaceEdit {
    /// At most one entry per file.
    pub files: Vec<FileEdit>,
}

/// Why an edit cannot be applied.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum EditError {
    /// The text is not the one the edit was made for.
    #[error("{path} has changed since the fix was made; ask for the fix again")]
    Stale {
        /// The file.
        path: PathBuf,
    },
    /// A range is reversed, past the end, or inside a character.
    #[error("the range {start}..{end} does not lie on characters of the text")]
    BadRange {
        /// First byte.
        start: usize,
        /// One past the last byte.
        end: usize,
    },
    /// Two replacements touch the same bytes.
    #[error("two replacements overlap at byte {at}")]
    Overlap {
        /// Where they meet.
        at: usize,
    },
}

impl FileEdit {
    /// Makes an edit of `base`; the replacements are sorted and checked.
    ///
    /// # Errors
    /// [`EditError::BadRange`] or [`EditError::Overlap`].
    pub fn new(path: &Path, base: &str, mut edits: Vec<TextEdit>) -> Result<Self, EditError> {
        edits.sort_by_key(|e| (e.range.start, e.range.end));
        validate(base, &edits)?;
        Ok(Self {
            path: path.to_path_buf(),
            base_hash: Self::content_hash(base),
            edits,
        })
    }

    /// The smallest line-wise edit that turns `base` into `new`, so that the
    /// cursor, folds and marks of the lines around it survive.
    pub fn between(path: &Path, base: &str, new: &str) -> Self {
        let old_lines: Vec<&str> = base.split_inclusive('\n').collect();
        let new_lines: Vec<&str> = new.split_inclusive('\n').collect();
        let starts: Vec<usize> = std::iter::once(0)
            .chain(old_lines.iter().scan(0, |at, l| {
                *at += l.len();
                Some(*at)
            }))
            .collect();
        let mut edits = Vec::new();
        for op in diff_ops(&old_lines, &new_lines) {
            let old = op.old_range();
            if !matches!(op, DiffOp::Equal { .. }) {
                edits.push(TextEdit {
                    range: starts[old.start]..starts[old.end],
                    new_text: new_lines[op.new_range()].concat(),
                });
            }
        }
        Self {
            path: path.to_path_buf(),
            base_hash: Self::content_hash(base),
            edits,
        }
    }

    /// SHA-256 of a text in lower-case hex.
    pub fn content_hash(text: &str) -> String {
        Sha256::digest(text.as_bytes())
            .iter()
            .map(|b| format!("{b:02x}"))
            .collect()
    }

    /// The text after the edit.
    ///
    /// # Errors
    /// [`EditError::Stale`] when `text` is not the text the edit was made for.
    pub fn apply(&self, text: &str) -> Result<String, EditError> {
        if Self::content_hash(text) != self.base_hash {
            return Err(EditError::Stale {
                path: self.path.clone(),
            });
        }
        apply_edits(text, &self.edits)
    }
}

impl WorkspaceEdit {
    /// An edit of a single file.
    pub fn single(edit: FileEdit) -> Self {
        Self { files: vec![edit] }
    }

    /// Whether nothing would change.
    pub fn is_empty(&self) -> bool {
        self.files.iter().all(|f| f.edits.is_empty())
    }

    /// The edit of `path`, if it has one.
    pub fn file(&self, path: &Path) -> Option<&FileEdit> {
        self.files.iter().find(|f| f.path == path)
    }
}

/// The text after sorted replacements that do not overlap.
///
/// # Errors
/// [`EditError::BadRange`] or [`EditError::Overlap`].
pub fn apply_edits(text: &str, edits: &[TextEdit]) -> Result<String, EditError> {
    validate(text, edits)?;
    let mut out = String::with_capacity(text.len() + 64);
    let mut at = 0;
    for edit in edits {
        out.push_str(&text[at..edit.range.start]);
        out.push_str(&edit.new_text);
        at = edit.range.end;
    }
    out.push_str(&text[at..]);
    Ok(out)
}

fn validate(text: &str, edits: &[TextEdit]) -> Result<(), EditError> {
    let mut at = 0;
    for edit in edits {
        let Range { start, end } = edit.range;
        if start > end || text.get(start..end).is_none() {
            return Err(EditError::BadRange { start, end });
        }
        if start < at {
            return Err(EditError::Overlap { at: start });
        }
        at = end;
    }
    Ok(())
}

/// A unified diff of one file with three lines of context, as `patch` takes it.
/// Empty when nothing differs.
pub fn unified_diff(path: &Path, old: &str, new: &str) -> String {
    if old == new {
        return String::new();
    }
    let name = path.to_string_lossy();
    let name = name.trim_start_matches('/');
    similar::TextDiff::from_lines(old, new)
        .unified_diff()
        .context_radius(3)
        .header(&format!("a/{name}"), &format!("b/{name}"))
        .to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn edit(start: usize, end: usize, new: &str) -> TextEdit {
        TextEdit {
            range: start..end,
            new_text: new.into(),
        }
    }

    #[test]
    fn a_stale_text_is_refused() {
        let e = FileEdit::new(Path::new("/a.rs"), "abc", vec![edit(0, 1, "x")]).unwrap();
        assert_eq!(e.apply("abc").unwrap(), "xbc");
        assert!(matches!(e.apply("abd"), Err(EditError::Stale { .. })));
    }

    #[test]
    fn bad_and_overlapping_ranges_are_refused() {
        let p = Path::new("/a.rs");
        assert!(matches!(
            FileEdit::new(p, "é", vec![edit(1, 2, "")]),
            Err(EditError::BadRange { .. })
        ));
        assert!(matches!(
            FileEdit::new(p, "ab", vec![edit(0, 9, "")]),
            Err(EditError::BadRange { .. })
        ));
        let two = vec![edit(0, 2, "x"), edit(1, 2, "y")];
        assert!(matches!(
            apply_edits("abc", &two),
            Err(EditError::Overlap { at: 1 })
        ));
        assert!(matches!(
            FileEdit::new(p, "abc", two),
            Err(EditError::Overlap { .. })
        ));
        assert_eq!(
            apply_edits("abc", &[edit(0, 1, "x"), edit(2, 2, "y")]).unwrap(),
            "xbyc"
        );
    }

    #[test]
    fn a_diff_touches_only_the_changed_line() {
        let e = FileEdit::between(Path::new("/a"), "a\nb\nc\n", "a\nB\nc\n");
        assert_eq!(e.edits, vec![edit(2, 4, "B\n")]);
        let diff = unified_diff(Path::new("/s/a.rs"), "a\nb\n", "a\nB\n");
        assert!(
            diff.contains("--- a/s/a.rs") && diff.contains("-b\n+B\n"),
            "{diff}"
        );
    }

    #[test]
    fn an_insertion_after_a_deletion_stands_in_its_place() {
        let (a, b) = ("\né\n\n", "é\na\né\n\n");
        let e = FileEdit::between(Path::new("/a"), a, b);
        assert_eq!(e.apply(a).unwrap(), b);
    }

    proptest! {
        #[test]
        fn between_then_apply_gives_the_new_text(a in "([a-cé ]{0,3}\r?\n?){0,8}", b in "([a-cé ]{0,3}\r?\n?){0,8}") {
            let e = FileEdit::between(Path::new("/a"), &a, &b);
            prop_assert_eq!(e.apply(&a).unwrap(), b);
        }
    }
}
