//! Texts that stand in for files: unsaved buffers and candidate edits.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Absolute path → the full text that stands in for the file. A path that does
/// not exist on disk adds a file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Overlay(pub BTreeMap<PathBuf, Arc<str>>);

impl Overlay {
    /// No change: the state on disk.
    pub fn new() -> Self {
        Self::default()
    }

    /// One file replaced.
    pub fn of(path: impl Into<PathBuf>, text: impl Into<Arc<str>>) -> Self {
        Self::new().with(path, text)
    }

    /// The same overlay with one more file replaced.
    #[must_use]
    pub fn with(mut self, path: impl Into<PathBuf>, text: impl Into<Arc<str>>) -> Self {
        self.0.insert(path.into(), text.into());
        self
    }

    /// The text that stands in for `path`, if any.
    pub fn get(&self, path: &Path) -> Option<&Arc<str>> {
        self.0.get(path)
    }

    /// Whether it changes nothing.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The replaced files.
    pub fn paths(&self) -> impl Iterator<Item = &Path> {
        self.0.keys().map(PathBuf::as_path)
    }
}

impl FromIterator<(PathBuf, Arc<str>)> for Overlay {
    fn from_iter<I: IntoIterator<Item = (PathBuf, Arc<str>)>>(files: I) -> Self {
        Self(files.into_iter().collect())
    }
}
