//! How the making of a model fails.

use std::io;
use std::path::{Path, PathBuf};

use thiserror::Error;

/// What every step returns.
pub type Result<T, E = FoundryError> = std::result::Result<T, E>;

/// Why a step of the recipe did not succeed.
#[derive(Debug, Error)]
pub enum FoundryError {
    /// A file could not be read or written.
    #[error("{}: {source}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A file is not what it should be.
    #[error("{}: {message}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What is wrong with it, and what to do.
        message: String,
    },
    /// The recipe's numbers contradict each other.
    #[error("the recipe's {key} {message}")]
    Config {
        /// Section and key.
        key: &'static str,
        /// What is wrong with it.
        message: String,
    },
    /// The tokenizer library failed.
    #[error("tokenizer: {0}")]
    Tokenizer(String),
    /// There is nothing to train or to measure on.
    #[error("{}: {what}", path.display())]
    Empty {
        /// The folder that was searched.
        path: PathBuf,
        /// What is missing, and how to get it.
        what: String,
    },
    /// Training data repeats a frozen program; training on it is refused.
    #[error(
        "{} repeats frozen koans in {count} of its pairs (the first: {first}); build the data again",
        shard.display()
    )]
    Frozen {
        /// The shard.
        shard: PathBuf,
        /// How many of its pairs do.
        count: usize,
        /// The koan that the first of them repeats.
        first: String,
    },
    /// The loss stopped being a number.
    #[error(
        "the loss of step {step} is {loss}; lower train.matrix_lr or train.lr and go on from the last checkpoint"
    )]
    Diverged {
        /// The step.
        step: u64,
        /// What the loss was.
        loss: f32,
    },
    /// The threads that compute were made before their number was said.
    #[error(
        "{have} threads compute already where train.threads says {wanted}; say so before anything is computed"
    )]
    Threads {
        /// How many were asked for.
        wanted: usize,
        /// How many there are.
        have: usize,
    },
    /// The model cannot be built, run or stored.
    #[error(transparent)]
    Engine(#[from] crate::Error),
}

impl FoundryError {
    /// An [`FoundryError::Io`], for `map_err`.
    pub(crate) fn io(path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |source| Self::Io { path, source }
    }

    /// A [`FoundryError::File`].
    pub(crate) fn file(path: &Path, message: impl ToString) -> Self {
        Self::File {
            path: path.to_path_buf(),
            message: message.to_string(),
        }
    }
}

impl From<candle_core::Error> for FoundryError {
    fn from(error: candle_core::Error) -> Self {
        Self::Engine(error.into())
    }
}

impl From<tokenizers::Error> for FoundryError {
    fn from(error: tokenizers::Error) -> Self {
        Self::Tokenizer(error.to_string())
    }
}
