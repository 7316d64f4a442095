//! What is known of each workspace: its errors and the fixes found for them.
//!
//! A code action request is answered from here and from nowhere else. A fix is
//! only shown against the exact texts the compiler judged: when a text it edits
//! is no longer the one it was made for, the fix is carried over as unverified
//! or not shown at all. When only other files changed, it stays, without its
//! mark, until the compiler has judged it anew.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use sleepy_check::{CheckReport, Overlay};
use sleepy_fix::{Diagnostic, EpisodeId, FileEdit, Settings, Source, WorkspaceEdit};
use tokio_util::sync::CancellationToken;

use crate::anchor::reanchor;
use crate::config::Layers;
use crate::diagnostics::Texts;
use crate::documents::{Documents, Text};

/// Number of an error within the session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct ErrorId(pub(crate) u64);

/// Counts the checks of one workspace; results of older ones are stale.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Generation(pub(crate) u64);

impl fmt::Display for ErrorId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A finished check.
#[derive(Debug, Clone)]
pub(crate) struct Checked {
    /// The workspace.
    pub(crate) root: PathBuf,
    /// Which check.
    pub(crate) generation: Generation,
    /// The folders it covers, if not the whole workspace. Such a result is
    /// shown at once, but nothing is built on it.
    pub(crate) part: Option<Vec<PathBuf>>,
    /// Texts of the editor that stood in for what is on disk.
    pub(crate) overlay: Overlay,
    /// What it found, unless it could not take place.
    pub(crate) report: Result<Arc<CheckReport>, String>,
    /// The texts its errors point into.
    pub(crate) texts: Texts,
}

/// Searches are made twice at most: first by the tiers that need only the
/// compiler, for all errors, then by all tiers for what is left. A slow model
/// thus never keeps a quick fix of the next error waiting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Lane {
    /// Without the model.
    Quick,
    /// Everyone.
    Deep,
}

/// How far the search for a fix has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Search {
    /// In the queue.
    Waiting(Lane),
    /// Under way.
    Running(Lane),
    /// Over; says why there is no fix if there is none.
    Done(Option<String>),
}

/// An error of the last check.
#[derive(Debug, Clone)]
pub(crate) struct KnownError {
    /// Its number.
    pub(crate) id: ErrorId,
    /// The compiler's message.
    pub(crate) diagnostic: Diagnostic,
    /// How far the search is.
    pub(crate) search: Search,
    /// Searches begun.
    pub(crate) attempts: u32,
    /// The person asked to search again.
    pub(crate) asked_again: bool,
    /// Fixes that may be shown.
    pub(crate) fixes: Vec<Fix>,
}

impl KnownError {
    /// An error that nobody has looked for fixes of.
    pub(crate) fn new(id: ErrorId, diagnostic: Diagnostic) -> Self {
        Self {
            id,
            diagnostic,
            search: Search::Waiting(Lane::Quick),
            attempts: 0,
            asked_again: false,
            fixes: Vec::new(),
        }
    }

    /// The fix of the same episode or with the same effect.
    pub(crate) fn same_fix(&mut self, fix: &Fix) -> Option<&mut Fix> {
        let same = |f: &&mut Fix| f.episode == fix.episode || f.does(&fix.edit);
        self.fixes.iter_mut().find(same)
    }

    /// The file it is in.
    pub(crate) fn path(&self) -> Option<&Path> {
        self.diagnostic
            .primary_span()
            .map(|s| s.file_name.as_path())
    }

    /// Fixes that were judged in the last check's surroundings.
    pub(crate) fn fresh(&self) -> usize {
        self.fixes.iter().filter(|f| !f.stale).count()
    }

    /// Searches anew; fixes that are not found again by that go at its end.
    pub(crate) fn start_over(&mut self, search: Search) {
        self.search = search;
        self.asked_again = false;
        for fix in &mut self.fixes {
            fix.stale = true;
        }
    }

    /// What makes it the same error after the lines moved.
    pub(crate) fn key(&self) -> ErrorKey {
        ErrorKey::of(&self.diagnostic)
    }
}

/// File, code and message of an error.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct ErrorKey {
    /// The file.
    pub(crate) path: PathBuf,
    /// Its code.
    pub(crate) code: Option<String>,
    /// Its headline.
    pub(crate) message: String,
}

impl ErrorKey {
    /// The key of an error.
    pub(crate) fn of(d: &Diagnostic) -> Self {
        let path = d.primary_span().map(|s| s.file_name.clone());
        Self {
            path: path.unwrap_or_default(),
            code: d.code.clone(),
            message: d.message.clone(),
        }
    }
}

/// A fix that the compiler has judged.
#[derive(Debug, Clone)]
pub(crate) struct Fix {
    /// Its episode.
    pub(crate) episode: EpisodeId,
    /// What it does.
    pub(crate) title: String,
    /// Who proposed it.
    pub(crate) source: Source,
    /// Whether the compiler accepted exactly this edit of exactly these texts.
    pub(crate) verified: bool,
    /// The edit.
    pub(crate) edit: WorkspaceEdit,
    /// The texts it edits, as they were judged.
    pub(crate) bases: BTreeMap<PathBuf, Arc<Text>>,
    /// What the compiler said, for a person.
    pub(crate) detail: String,
    /// Other files have changed since: the compiler may now judge otherwise.
    pub(crate) stale: bool,
}

/// A fix as it can be shown now.
#[derive(Debug, Clone)]
pub(crate) struct CurrentFix {
    /// The edit of the texts as they are now.
    pub(crate) edit: WorkspaceEdit,
    /// Whether the compiler accepted exactly that edit of exactly these texts.
    pub(crate) verified: bool,
    /// Whether all other files were the same then.
    pub(crate) fresh: bool,
}

impl Fix {
    /// The fix against the open texts. `None` when a line it replaces changed.
    /// Files that are not open count as unchanged: any change on disk starts a
    /// new check, which retires the fix.
    pub(crate) fn current(&self, documents: &Documents) -> Option<CurrentFix> {
        let mut verified = self.verified;
        let mut files = Vec::with_capacity(self.edit.files.len());
        for file in &self.edit.files {
            files.push(match documents.get(&file.path) {
                Some(open) if open.text.hash != file.base_hash => {
                    verified = false;
                    let base = self.bases.get(&file.path)?;
                    reanchor(&file.path, &base.text, file, &open.text.text)?
                }
                _ => file.clone(),
            });
        }
        Some(CurrentFix {
            edit: WorkspaceEdit { files },
            verified,
            fresh: verified && !self.stale,
        })
    }

    /// Whether the texts it edits are the same in a newer check.
    pub(crate) fn still_fits(&self, texts: &Texts, documents: &Documents) -> bool {
        let mut files = self.edit.files.iter();
        files.all(|file| {
            let open = documents.get(&file.path).map(|d| &d.text.hash);
            let known = open.or_else(|| Some(&texts.get(&file.path)?.hash));
            known == Some(&file.base_hash)
        })
    }

    /// Whether another edit of the same texts makes the same of them.
    pub(crate) fn does(&self, edit: &WorkspaceEdit) -> bool {
        let result = |of: &WorkspaceEdit, path: &Path| {
            let base = self.bases.get(path)?;
            of.file(path)?.apply(&base.text).ok()
        };
        let same = |f: &FileEdit| {
            let made = result(edit, &f.path);
            made.is_some() && made == result(&self.edit, &f.path)
        };
        *edit == self.edit
            || edit.files.len() == self.edit.files.len() && self.edit.files.iter().all(same)
    }

    /// The edit of one file with the text it edits.
    pub(crate) fn file(&self, path: &Path) -> Option<(&FileEdit, &Arc<Text>)> {
        Some((self.edit.file(path)?, self.bases.get(path)?))
    }
}

/// One cargo workspace.
#[derive(Debug)]
pub(crate) struct Root {
    /// Its folder.
    pub(crate) path: PathBuf,
    /// Where its settings come from.
    pub(crate) layers: Layers,
    /// Its settings.
    pub(crate) settings: Arc<Settings>,
    /// The latest check that was asked for.
    pub(crate) generation: Generation,
    /// What of the editor's that check takes for what is on disk.
    pub(crate) overlay: Overlay,
    /// Whether that check is still to come.
    pub(crate) checking: bool,
    /// The check that the errors come from.
    pub(crate) checked: Option<Arc<Checked>>,
    /// What is already known of the check under way: the changed packages.
    pub(crate) preview: Option<Arc<Checked>>,
    /// Its errors.
    pub(crate) errors: Vec<KnownError>,
    /// Files that changed on disk since the check that the errors come from.
    pub(crate) changed: BTreeSet<PathBuf>,
    /// Files that have diagnostics of ours in the editor.
    pub(crate) published: BTreeSet<PathBuf>,
    /// Why the last check did not take place.
    pub(crate) problem: Option<String>,
    /// When to check what is in the editor without waiting for it to be saved.
    pub(crate) unsaved_due: Option<Instant>,
    /// Ends everything that works on the current generation.
    pub(crate) cancel: CancellationToken,
}

impl Root {
    /// A workspace nothing is known of.
    pub(crate) fn new(path: PathBuf, layers: Layers) -> Self {
        Self {
            path,
            settings: Arc::new(layers.settings().0),
            layers,
            generation: Generation::default(),
            overlay: Overlay::new(),
            checking: false,
            checked: None,
            preview: None,
            errors: Vec::new(),
            changed: BTreeSet::new(),
            published: BTreeSet::new(),
            problem: None,
            unsaved_due: None,
            cancel: CancellationToken::new(),
        }
    }

    /// Whether the fixes were judged on what is on disk now.
    pub(crate) fn is_current(&self) -> bool {
        self.changed.is_empty()
    }

    /// Whether what is on disk is known to compile.
    pub(crate) fn is_green(&self) -> bool {
        !self.checking && self.is_current() && self.report().is_some_and(|r| r.is_clean())
    }

    /// The texts that the errors point into.
    pub(crate) fn texts(&self) -> Option<&Texts> {
        self.checked.as_ref().map(|c| &c.texts)
    }

    /// The report that the errors come from.
    pub(crate) fn report(&self) -> Option<&Arc<CheckReport>> {
        self.checked.as_ref().and_then(|c| c.report.as_ref().ok())
    }

    /// One of its errors.
    pub(crate) fn error(&self, id: ErrorId) -> Option<&KnownError> {
        self.errors.iter().find(|e| e.id == id)
    }

    /// One of its errors, to change it.
    pub(crate) fn error_mut(&mut self, id: ErrorId) -> Option<&mut KnownError> {
        self.errors.iter_mut().find(|e| e.id == id)
    }

    /// The error and fix of an episode. Errors that read the same share one;
    /// `error` tells which is meant.
    pub(crate) fn fix(
        &self,
        episode: &EpisodeId,
        error: Option<ErrorId>,
    ) -> Option<(&KnownError, &Fix)> {
        let all = || {
            self.errors
                .iter()
                .filter_map(|e| Some((e, e.fixes.iter().find(|f| f.episode == *episode)?)))
        };
        let meant = all().find(|(e, _)| Some(e.id) == error);
        meant.or_else(|| all().next())
    }

    /// Takes a fix out of every error.
    pub(crate) fn drop_fix(&mut self, episode: &EpisodeId) {
        for error in &mut self.errors {
            error.fixes.retain(|f| f.episode != *episode);
        }
    }

    /// Retires errors and fixes of files that changed, when the check that
    /// would have told what became of them did not take place.
    pub(crate) fn retire_changed(&mut self) {
        let changed = std::mem::take(&mut self.changed);
        self.errors
            .retain(|e| e.path().is_none_or(|p| !changed.contains(p)));
        for error in &mut self.errors {
            error.fixes.clear();
        }
    }

    /// How many errors still wait for a fix or are worked on.
    pub(crate) fn open_searches(&self) -> usize {
        self.errors
            .iter()
            .filter(|e| !matches!(e.search, Search::Done(_)))
            .count()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fix(path: &Path, base: &str, new: &str) -> Fix {
        Fix {
            episode: EpisodeId("e".into()),
            title: "t".into(),
            source: Source::Rustc,
            verified: true,
            edit: WorkspaceEdit::single(FileEdit::between(path, base, new)),
            bases: [(path.to_path_buf(), Arc::new(Text::new(base)))].into(),
            detail: String::new(),
            stale: false,
        }
    }

    #[test]
    fn a_fix_is_verified_only_against_its_own_text() {
        let path = Path::new("/nowhere/a.rs");
        let fix = fix(path, "a\nb\n", "a\nB\n");
        let mut documents = Documents::default();
        assert!(fix.current(&documents).unwrap().verified);
        let uri: tower_lsp::ls_types::Uri = "file:///nowhere/a.rs".parse().unwrap();
        documents.open(uri.clone(), 1, "a\nb\n".into());
        assert!(fix.current(&documents).unwrap().verified);
        documents.open(uri.clone(), 2, "0\na\nb\n".into());
        let moved = fix.current(&documents).unwrap();
        assert!(!moved.verified);
        assert_eq!(moved.edit.files[0].apply("0\na\nb\n").unwrap(), "0\na\nB\n");
        documents.open(uri, 3, "a\nbb\n".into());
        assert!(fix.current(&documents).is_none());
    }

    #[test]
    fn a_failed_check_retires_what_changed() {
        let path = Path::new("/nowhere/a.rs");
        let other = Path::new("/nowhere/b.rs");
        let mut root = Root::new("/nowhere".into(), Layers::default());
        for (n, p) in [path, other].into_iter().enumerate() {
            let diagnostic = crate::diagnostics::tests::error_at(p, "bad", "bad", "E1");
            let mut error = KnownError::new(ErrorId(n as u64), diagnostic);
            error.fixes.push(fix(p, "bad", "good"));
            root.errors.push(error);
        }
        root.changed.insert(path.into());
        assert!(!root.is_current());
        root.retire_changed();
        assert!(root.is_current());
        assert_eq!(root.errors.len(), 1);
        assert_eq!(root.errors[0].path(), Some(other));
        assert!(root.errors[0].fixes.is_empty());
    }
}
