//! `source.fixAll.sleepy`: every sure fix of a file in one edit.
//!
//! Only fixes that the compiler accepted as they stand, from sources that
//! always propose the same. Each was accepted alone, not together with the
//! others, so the action carries no ✓; what overlaps is left for the next time.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use sleepy_fix::{EpisodeId, FileEdit, TextEdit, WorkspaceEdit};
use tower_lsp::ls_types::{CodeAction, CodeActionContext, CodeActionKind};

use super::{Answer, Stock, accepted};
use crate::cache::{Fix, KnownError};
use crate::documents::Document;
use crate::wording::fix_all_title;

/// The kind of the action.
pub(crate) const FIX_ALL: &str = "source.fixAll.sleepy";

/// Whether the person asked for it by this kind or one above it. It is no
/// answer to a question that names no kind, or it would be in every menu.
pub(super) fn is_wanted(context: &CodeActionContext) -> bool {
    let wanted = |k: &CodeActionKind| matches!(k.as_str(), "source" | "source.fixAll" | FIX_ALL);
    context.only.iter().flatten().any(wanted)
}

impl Stock<'_> {
    /// The action for an open file, if anything can be applied.
    pub(super) fn fix_all(&self, document: &Document) -> Answer {
        let mut all = Together::default();
        let here = |e: &&KnownError| e.path() == Some(document.path.as_path());
        let mut errors: Vec<&KnownError> = self.root.errors.iter().filter(here).collect();
        errors.sort_by_key(|e| e.diagnostic.primary_span().map(|s| s.byte_start));
        for error in errors {
            let sure = |fix: &&Fix| {
                let now = fix.current(self.documents);
                fix.source.is_deterministic()
                    && self.root.is_current()
                    && now.is_some_and(|now| now.fresh)
            };
            // The best that fits; alternatives would do the same work twice.
            let _ = error.fixes.iter().filter(sure).any(|f| all.add(error, f));
        }
        let Some(action) = self.as_action(&all) else {
            return Answer::default();
        };
        Answer {
            actions: vec![action],
            shown: all.taken.iter().map(|(id, _)| id.clone()).collect(),
        }
    }

    fn as_action(&self, all: &Together<'_>) -> Option<CodeAction> {
        let fixes: Vec<Value> = all
            .taken
            .iter()
            .map(|(episode, error)| json!({ "episode": episode, "error": error.id.0 }))
            .collect();
        let edit = WorkspaceEdit {
            files: all.files.values().cloned().collect(),
        };
        let text = |path: &Path| all.fixes.iter().find_map(|f| f.bases.get(path));
        if fixes.is_empty() {
            return None;
        }
        Some(CodeAction {
            title: fix_all_title(all.edits),
            kind: Some(CodeActionKind::new(FIX_ALL)),
            edit: Some(self.edit(&edit, &text)?),
            command: Some(accepted(json!({ "fixes": fixes }))),
            ..CodeAction::default()
        })
    }
}

/// Fixes that can be applied at the same time.
#[derive(Default)]
struct Together<'a> {
    files: BTreeMap<PathBuf, FileEdit>,
    fixes: Vec<&'a Fix>,
    taken: Vec<(EpisodeId, &'a KnownError)>,
    /// Different fixes among them.
    edits: usize,
}

impl<'a> Together<'a> {
    /// Takes a fix in; false when it does not go with the others.
    fn add(&mut self, error: &'a KnownError, fix: &'a Fix) -> bool {
        let known = self.fixes.iter().any(|f| f.does(&fix.edit));
        if !known {
            let mut files = self.files.clone();
            for file in &fix.edit.files {
                let merged = match files.remove(&file.path) {
                    None => Some(file.clone()),
                    Some(others) => merge(&others, file),
                };
                let Some(merged) = merged else {
                    return false;
                };
                files.insert(file.path.clone(), merged);
            }
            self.files = files;
            self.fixes.push(fix);
            self.edits += 1;
        }
        self.taken.push((fix.episode.clone(), error));
        true
    }
}

/// Both edits of one text; `None` when one touches what the other does.
fn merge(a: &FileEdit, b: &FileEdit) -> Option<FileEdit> {
    let apart = |x: &TextEdit, y: &TextEdit| {
        x.range.end < y.range.start
            || y.range.end < x.range.start
            // Lines that follow each other; of two insertions at one place,
            // nobody knows the order.
            || (x.range.end == y.range.start || y.range.end == x.range.start)
                && !x.range.is_empty()
                && !y.range.is_empty()
    };
    let fit =
        a.base_hash == b.base_hash && a.edits.iter().all(|x| b.edits.iter().all(|y| apart(x, y)));
    fit.then(|| {
        let mut edits = [a.edits.clone(), b.edits.clone()].concat();
        edits.sort_by_key(|e| e.range.start);
        FileEdit {
            path: a.path.clone(),
            base_hash: a.base_hash.clone(),
            edits,
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const BASE: &str = "one\ntwo\nthree\n";

    fn check(a: &str, b: &str, expected: Option<&str>) {
        let edit = |new: &str| FileEdit::between(Path::new("/a.rs"), BASE, new);
        for (x, y) in [(a, b), (b, a)] {
            let both = merge(&edit(x), &edit(y));
            let text = both.map(|e| e.apply(BASE).unwrap());
            assert_eq!(text.as_deref(), expected);
        }
    }

    #[test]
    fn only_what_does_not_touch_goes_together() {
        check("1\ntwo\nthree\n", "one\ntwo\n3\n", Some("1\ntwo\n3\n"));
        check("1\ntwo\nthree\n", "one\n2\nthree\n", Some("1\n2\nthree\n"));
        check("1\ntwo\nthree\n", "one!\ntwo\nthree\n", None);
        check("a\none\ntwo\nthree\n", "b\none\ntwo\nthree\n", None);
        check("a\none\ntwo\nthree\n", "1\ntwo\nthree\n", None);
        let other = FileEdit::between(Path::new("/a.rs"), "other\n", "x\n");
        let edit = FileEdit::between(Path::new("/a.rs"), BASE, "one\n");
        assert!(
            merge(&edit, &other).is_none(),
            "they are of different texts"
        );
    }
}
