//! What can keep the generator from working.

use std::path::{Path, PathBuf};

use sleepy_check::CheckError;

/// A failure of the generator, as opposed to a mutant that came to nothing.
#[derive(Debug, thiserror::Error)]
pub enum GenerateError {
    /// Nothing to generate from.
    #[error("there is nothing to generate from; name crates, templates or the documentation")]
    NoSource,
    /// A file of ours cannot be read or written.
    #[error("{}: {source}", .path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A file does not say what it should.
    #[error("{}: {problem}", .path.display())]
    Malformed {
        /// The file.
        path: PathBuf,
        /// What is wrong, and what to do about it.
        problem: String,
    },
    /// The folder holds the beginnings of another run.
    #[error(
        "{} holds rows of another run ({difference}); choose another folder, or begin anew with --restart",
        .folder.display()
    )]
    OtherRun {
        /// The folder.
        folder: PathBuf,
        /// The setting that differs.
        difference: String,
    },
    /// The documentation is not installed.
    #[error("the documentation is not at {}; `rustup component add rust-docs` installs it", .0.display())]
    NoDocs(PathBuf),
    /// The compiler or cargo could not be used.
    #[error(transparent)]
    Check(#[from] CheckError),
    /// Something that cannot happen did.
    #[error("internal: {0}")]
    Internal(String),
}

impl GenerateError {
    pub(crate) fn io(path: impl AsRef<Path>, source: std::io::Error) -> Self {
        Self::Io {
            path: path.as_ref().to_path_buf(),
            source,
        }
    }

    pub(crate) fn malformed(path: impl AsRef<Path>, problem: impl ToString) -> Self {
        Self::Malformed {
            path: path.as_ref().to_path_buf(),
            problem: problem.to_string(),
        }
    }
}
