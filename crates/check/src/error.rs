//! Everything that can go wrong around a compiler, one variant per remedy.
//!
//! Callers show the text to a person, so each message names the thing that
//! failed and, where one exists, what to do about it.

use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// A failure of checking, as opposed to a check that found errors.
#[derive(Debug, thiserror::Error)]
pub enum CheckError {
    /// No `cargo` could be started.
    #[error("cargo was not found; install Rust from https://rustup.rs or put cargo on PATH")]
    CargoMissing,
    /// No usable `rustc`.
    #[error("no usable Rust toolchain in {dir}: {detail}; `rustup show` in that folder tells more", dir = .dir.display())]
    ToolchainMissing {
        /// Where the toolchain was asked for; `rust-toolchain.toml` may choose it.
        dir: PathBuf,
        /// What rustc or rustup said.
        detail: String,
    },
    /// There is no `Cargo.toml` here or above.
    #[error("no Cargo.toml in {} or a folder above it", .0.display())]
    NoManifest(PathBuf),
    /// `cargo metadata` refused the workspace.
    #[error("cargo cannot read the workspace {root}: {message}", root = .root.display())]
    Metadata {
        /// The workspace.
        root: PathBuf,
        /// cargo's own words.
        message: String,
    },
    /// A dependency is not on this machine and checks never use the network.
    #[error("a dependency is not downloaded yet; run `cargo fetch` in {root} once ({message})", root = .root.display())]
    NeedsDownload {
        /// The workspace.
        root: PathBuf,
        /// cargo's own words.
        message: String,
    },
    /// cargo itself failed before it could compile anything.
    #[error("`{command}` failed: {message}")]
    Failed {
        /// The command.
        command: String,
        /// The end of its standard error.
        message: String,
    },
    /// The wall-clock limit was reached.
    #[error(
        "`{command}` was stopped after {after:?}; raise the time limit if the crate needs longer"
    )]
    TimedOut {
        /// The command.
        command: String,
        /// The limit.
        after: Duration,
    },
    /// The memory limit was reached.
    #[error("`{command}` needed more than {limit_mib} MiB of memory and was stopped")]
    OutOfMemory {
        /// The command.
        command: String,
        /// The limit in MiB.
        limit_mib: u64,
    },
    /// Too many processes.
    #[error("`{command}` started more than {limit} processes and was stopped")]
    TooManyProcesses {
        /// The command.
        command: String,
        /// The limit.
        limit: u32,
    },
    /// Too much output.
    #[error("`{command}` printed more than {limit_kib} KiB and was stopped")]
    TooMuchOutput {
        /// The command.
        command: String,
        /// The limit in KiB.
        limit_kib: usize,
    },
    /// The compiler crashed (an internal compiler error or a signal).
    #[error("`{command}` crashed: {detail}")]
    Crashed {
        /// The command.
        command: String,
        /// The first lines of what it said.
        detail: String,
    },
    /// No space left.
    #[error("the disk is full at {}; free some space and check again", .0.display())]
    DiskFull(PathBuf),
    /// The caller gave up on the result.
    #[error("cancelled")]
    Cancelled,
    /// Tests of candidate code need containment this machine does not offer.
    #[error(
        "tests of proposed code are not run here because {missing} cannot be contained; allow it explicitly to run them anyway"
    )]
    NotContained {
        /// What is open: "files", "the network" or both.
        missing: String,
    },
    /// A program could not be started.
    #[error("cannot start {program}: {source}", program = .program.display())]
    Spawn {
        /// The program.
        program: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A file operation of ours failed.
    #[error("{path}: {source}", path = .path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// An overlay names a file that is no part of the code base.
    #[error("{file} lies outside {root}; only files of the workspace may change", file = .file.display(), root = .root.display())]
    Outside {
        /// The file.
        file: PathBuf,
        /// The code base.
        root: PathBuf,
    },
    /// A worker thread of ours died.
    #[error("internal: {0}")]
    Internal(String),
}

impl CheckError {
    /// Wraps an IO error with its path; a full disk gets its own variant.
    pub(crate) fn io(path: impl AsRef<Path>, source: io::Error) -> Self {
        let path = path.as_ref().to_path_buf();
        match source.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::DiskFull(path),
            _ => Self::Io { path, source },
        }
    }

    /// Whether the result is missing only because nobody wants it any more.
    pub fn is_cancelled(&self) -> bool {
        matches!(self, Self::Cancelled)
    }

    /// Whether the code under check is at fault (it hangs or exhausts the
    /// compiler) rather than the machine, so that a candidate may be counted
    /// as refused.
    pub fn blames_code(&self) -> bool {
        matches!(
            self,
            Self::TimedOut { .. }
                | Self::OutOfMemory { .. }
                | Self::TooManyProcesses { .. }
                | Self::TooMuchOutput { .. }
                | Self::Crashed { .. }
        )
    }
}
