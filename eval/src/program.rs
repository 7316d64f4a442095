//! What a task is to whoever repairs it: a file of its own, or one of the files
//! of a crate that somebody published.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use sleepy_check::{Codebase, Overlay, Package, SingleFile};
use sleepy_fix::WorkspaceEdit;
use sleepy_koans::same_tokens;

/// Verdict on a verified fix that is also the text before the fault, layout and
/// comments aside; only where that text is known to be what its author meant.
pub const EXACT: &str = "exact";

/// Programs that are no file of their own, by the ids of their tasks.
pub type Programs = Arc<BTreeMap<String, Program>>;

/// A program to repair.
#[derive(Debug, Clone)]
pub struct Program {
    codebase: Codebase,
    main: PathBuf,
    tested: bool,
    /// The main file as its author published it.
    meant: Option<Arc<str>>,
}

impl From<SingleFile> for Program {
    fn from(file: SingleFile) -> Self {
        Self {
            main: file.main_path().to_path_buf(),
            tested: file.has_tests(),
            codebase: file.into(),
            meant: None,
        }
    }
}

impl Program {
    /// A crate with the fault `broken` in the file at `main`, where `meant` was.
    pub fn in_package(package: &Package, main: PathBuf, broken: &str, meant: &str) -> Self {
        let package = package.with(Overlay::of(&main, broken));
        Self {
            codebase: package.into(),
            main,
            tested: false,
            meant: Some(meant.into()),
        }
    }

    /// What is checked.
    pub fn codebase(&self) -> &Codebase {
        &self.codebase
    }

    /// The file with the fault.
    pub fn main_path(&self) -> &Path {
        &self.main
    }

    /// Whether there are tests to tell a right fix from a wrong one.
    pub fn has_tests(&self) -> bool {
        self.tested
    }

    /// Whether the main file with this text is what its author meant.
    pub(crate) fn is_meant(&self, text: &str) -> bool {
        let meant = self.meant.as_deref();
        meant.is_some_and(|meant| same_tokens(meant, text))
    }

    /// Whether an edit of the broken program leads there.
    pub(crate) fn is_undone_by(&self, edit: &WorkspaceEdit) -> bool {
        let [file] = edit.files.as_slice() else {
            return false;
        };
        if self.meant.is_none() || file.path != self.main {
            return false;
        }
        let broken = self.codebase.read(&self.main, &Overlay::new());
        let fixed = broken.ok().and_then(|text| file.apply(&text).ok());
        fixed.is_some_and(|text| self.is_meant(&text))
    }
}
