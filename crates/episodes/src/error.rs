//! What can go wrong with the database, sorted by what a person can do about it.

use std::io;
use std::path::{Path, PathBuf};

use rusqlite::ErrorCode;
use thiserror::Error;

/// Why the store could not do what it was asked.
#[derive(Debug, Error)]
pub enum StoreError {
    /// The directory or the file cannot be created or written.
    #[error(
        "{} cannot be written ({source}); set SLEEPY_HOME to a writable directory",
        path.display()
    )]
    Unwritable {
        /// The file or directory.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The database can be read but not written.
    #[error("{} is read-only; make it writable or set SLEEPY_HOME elsewhere", path.display())]
    ReadOnly {
        /// The database.
        path: PathBuf,
    },
    /// A newer version of the program wrote the database.
    #[error(
        "{} has version {found}, this program knows up to {known}; update Sleepy Coder, or set SLEEPY_HOME elsewhere",
        path.display()
    )]
    Newer {
        /// The database.
        path: PathBuf,
        /// Its version.
        found: i64,
        /// The newest version this program can read.
        known: i64,
    },
    /// The file is damaged.
    #[error("{} is damaged; it is set aside the next time it is opened", path.display())]
    Corrupt {
        /// The database.
        path: PathBuf,
    },
    /// There is no room left.
    #[error("there is no room left to write {}; free some or run `trainer-cli episodes forget`", path.display())]
    Full {
        /// The database.
        path: PathBuf,
    },
    /// Another process held the database for longer than the busy timeout.
    #[error("{} is in use by another process; try again", path.display())]
    Busy {
        /// The database.
        path: PathBuf,
    },
    /// Anything else SQLite reports.
    #[error("{what} in {}: {source}", path.display())]
    Sqlite {
        /// What was being done.
        what: &'static str,
        /// The database.
        path: PathBuf,
        /// What SQLite said.
        source: rusqlite::Error,
    },
    /// Reading or writing an export failed.
    #[error("{what}: {source}")]
    Io {
        /// What was being done.
        what: &'static str,
        /// What the system said.
        source: io::Error,
    },
    /// No episode has this id.
    #[error("there is no episode `{id}`; `trainer-cli episodes list` shows them")]
    NoSuchEpisode {
        /// The id that was asked for.
        id: String,
    },
    /// The operating system gave no randomness for a new id.
    #[error("the operating system gave no random bytes: {0}")]
    NoRandomness(getrandom::Error),
    /// The thread that owns the database is gone.
    #[error("the episode writer has stopped; nothing more is recorded until a restart")]
    Closed,
}

impl StoreError {
    /// Sorts an error of SQLite.
    pub(crate) fn sqlite(path: &Path, what: &'static str, source: rusqlite::Error) -> Self {
        let path = path.to_path_buf();
        match source.sqlite_error_code() {
            Some(ErrorCode::ReadOnly) => Self::ReadOnly { path },
            Some(ErrorCode::DiskFull) => Self::Full { path },
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Busy { path },
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => Self::Corrupt { path },
            Some(ErrorCode::CannotOpen | ErrorCode::PermissionDenied) => Self::Unwritable {
                path,
                source: io::Error::other(source),
            },
            _ => Self::Sqlite { what, path, source },
        }
    }

    /// Whether the file itself is damaged, so that a new one has to be started.
    pub fn is_corrupt(&self) -> bool {
        matches!(self, Self::Corrupt { .. })
    }
}
