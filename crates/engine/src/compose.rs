//! Composing edits: a chain of proposals, each made for the text the one before
//! it left, becomes one edit of the text the person has.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use sleepy_check::{CheckError, Codebase, Overlay};
use sleepy_fix::{EditError, FileEdit, Proposal, WorkspaceEdit};
use thiserror::Error;

/// Why a chain of proposals has no text.
#[derive(Debug, Error)]
pub enum ComposeError {
    /// A file cannot be read.
    #[error(transparent)]
    Read(#[from] CheckError),
    /// An edit does not fit its text.
    #[error(transparent)]
    Edit(#[from] EditError),
}

/// The files a chain of edits touches: the text before it and after it.
#[derive(Debug, Clone, Default)]
pub struct Texts {
    files: BTreeMap<PathBuf, (Arc<str>, Arc<str>)>,
}

impl Texts {
    /// Applies `chain` in order to the code as `overlay` shows it.
    ///
    /// # Errors
    /// [`ComposeError`] when a file cannot be read or an edit is stale.
    pub fn compose(
        codebase: &Codebase,
        overlay: &Overlay,
        chain: &[&Proposal],
    ) -> Result<Self, ComposeError> {
        let mut texts = Self::default();
        for edit in chain.iter().flat_map(|p| &p.edit.files) {
            let (before, now) = match texts.files.get(&edit.path) {
                Some((before, now)) => (before.clone(), now.clone()),
                None => {
                    let text = codebase.read(&edit.path, overlay)?;
                    (text.clone(), text)
                }
            };
            let after: Arc<str> = edit.apply(&now)?.into();
            texts.files.insert(edit.path.clone(), (before, after));
        }
        Ok(texts)
    }

    /// Path, text before, text after.
    pub fn iter(&self) -> impl Iterator<Item = (&Path, &str, &str)> {
        self.files
            .iter()
            .map(|(p, (old, new))| (p.as_path(), old.as_ref(), new.as_ref()))
    }

    /// The whole chain as one minimal edit.
    pub fn edit(&self) -> WorkspaceEdit {
        let changed = self.iter().filter(|(_, old, new)| old != new);
        WorkspaceEdit {
            files: changed
                .map(|(p, old, new)| FileEdit::between(p, old, new))
                .collect(),
        }
    }

    /// `overlay` with the new texts on top.
    pub fn over(&self, overlay: &Overlay) -> Overlay {
        let mut over = overlay.clone();
        for (path, (_, new)) in &self.files {
            over.0.insert(path.clone(), new.clone());
        }
        over
    }
}
