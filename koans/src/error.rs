//! Why koans cannot be read: one variant for each remedy, each naming the file.

use std::io;
use std::path::PathBuf;

use crate::SetName;

/// A failure of reading koans, as opposed to a koan that does not hold what it
/// promises (that is a [`prove::KoanReport`](crate::prove::KoanReport)).
#[derive(Debug, thiserror::Error)]
pub enum KoanError {
    /// A file or folder could not be read or written.
    #[error("{path}: {source}", path = .path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A file is not valid UTF-8.
    #[error("{path} is not UTF-8 text; save it as UTF-8", path = .path.display())]
    NotUtf8 {
        /// The file.
        path: PathBuf,
    },
    /// A `koan.toml` has the wrong shape.
    #[error("{path} is no koan: {detail}", path = .path.display())]
    Meta {
        /// The `koan.toml`.
        path: PathBuf,
        /// What the parser says, on one line, with the line number where it has one.
        detail: String,
    },
    /// The id in `koan.toml` is not the folder's name.
    #[error("{path} says `id = \"{id}\"`, but its folder is called `{folder}`; make them equal", path = .path.display())]
    WrongId {
        /// The `koan.toml`.
        path: PathBuf,
        /// The id it states.
        id: String,
        /// The folder's name.
        folder: String,
    },
    /// A program or the tests of a koan are empty.
    #[error("{path} is empty", path = .path.display())]
    Empty {
        /// The file.
        path: PathBuf,
    },
    /// The folder's name is no set version.
    #[error("{path} is no set of koans; a set is a folder called `v1`, `v2`, …", path = .path.display())]
    NoSet {
        /// The folder.
        path: PathBuf,
    },
    /// The set holds no koan.
    #[error("{path} holds no koans", path = .path.display())]
    EmptySet {
        /// The folder.
        path: PathBuf,
    },
    /// No set of this name is compiled in.
    #[error("there is no built-in set {set}; there is {}", .known.join(", "))]
    NoSuchVersion {
        /// What was asked for.
        set: SetName,
        /// The sets there are.
        known: Vec<String>,
    },
    /// No koan has this id.
    #[error("there is no koan `{id}` in {set}; `list` shows them all")]
    NoSuchKoan {
        /// What was asked for.
        id: String,
        /// Where it was looked for.
        set: String,
    },
}

impl KoanError {
    pub(crate) fn io(path: impl Into<PathBuf>, source: io::Error) -> Self {
        let path = path.into();
        match source.kind() {
            io::ErrorKind::InvalidData => Self::NotUtf8 { path },
            _ => Self::Io { path, source },
        }
    }
}
