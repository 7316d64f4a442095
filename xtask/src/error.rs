//! How a task fails, and the exit code that says so.

use std::io;
use std::path::PathBuf;

use thiserror::Error;

/// Why a task did not succeed.
#[derive(Debug, Error)]
pub enum TaskError {
    /// The task ran, and its answer is no.
    #[error("{0}")]
    Failed(String),
    /// The command line makes no sense.
    #[error("{0}\n\n{usage}", usage = crate::USAGE)]
    Usage(String),
    /// The machine lacks something that only a person can give it.
    #[error("{what}\n\n    {command}\n\nthen start again")]
    Environment {
        /// What is missing.
        what: String,
        /// The exact command that helps.
        command: String,
    },
    /// A file could not be read or written.
    #[error("{}: {source}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A program could not be started or talked to.
    #[error("{program}: {source}")]
    Program {
        /// The program.
        program: String,
        /// What the system said.
        source: io::Error,
    },
}

/// What every task returns.
pub type Result<T, E = TaskError> = std::result::Result<T, E>;

impl TaskError {
    /// A [`TaskError::Failed`].
    pub fn failed(text: impl Into<String>) -> Self {
        Self::Failed(text.into())
    }

    /// A [`TaskError::File`], for `map_err`.
    pub fn file(path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |source| Self::File { path, source }
    }

    /// The exit code: 1 failed, 2 usage, 4 environment.
    pub fn code(&self) -> u8 {
        match self {
            Self::Failed(_) | Self::File { .. } | Self::Program { .. } => 1,
            Self::Usage(_) => 2,
            Self::Environment { .. } => 4,
        }
    }
}
