//! How a command can end, and the exit code that says so.
//!
//! The codes are documented in `--help` and never change: scripts and the
//! night's scheduler depend on them.

use std::process::ExitCode;

use sleepy_check::CheckError;
use sleepy_engine::ComposeError;
use sleepy_episodes::StoreError;
use sleepy_infer::InferError;
use sleepy_infer::gguf::GgufError;
use sleepy_koans::KoanError;
use thiserror::Error;

/// What `--help` says about exit codes.
pub(crate) const EXIT_CODES: &str = "\
Exit codes:
  0    done
  1    failed: the command ran, and what it was to achieve was not achieved
  2    usage: the command line makes no sense
  3    a gate refused
  4    environment: something on this machine is missing or unusable
  130  cancelled";

/// How a command ended that ran to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Status {
    /// It did what it was asked to do.
    Done,
    /// It ran, but not everything it was to repair or prove is repaired or holds.
    Unachieved,
}

impl From<Status> for ExitCode {
    fn from(status: Status) -> Self {
        match status {
            Status::Done => Self::SUCCESS,
            Status::Unachieved => Self::from(1),
        }
    }
}

/// Why a command stopped.
#[derive(Debug, Error)]
pub(crate) enum CliError {
    /// The command line makes no sense.
    #[error("{0}")]
    Usage(String),
    /// It was tried and did not work.
    #[error("{0}")]
    Failed(String),
    /// A rule that protects something says no.
    #[error("{0}")]
    Refused(String),
    /// Something on this machine is missing or unusable.
    #[error("{0}")]
    Environment(String),
    /// The examination of this machine, already shown, found what is missing.
    #[error("needed and missing: {0}")]
    Unhealthy(String),
    /// The person pressed Ctrl-C.
    #[error("cancelled")]
    Cancelled,
}

impl CliError {
    /// The documented exit code.
    pub(crate) fn code(&self) -> u8 {
        match self {
            Self::Failed(_) => 1,
            Self::Usage(_) => 2,
            Self::Refused(_) => 3,
            Self::Environment(_) | Self::Unhealthy(_) => 4,
            Self::Cancelled => 130,
        }
    }

    /// Wraps an IO error with what was being done.
    pub(crate) fn io(what: impl std::fmt::Display, source: &std::io::Error) -> Self {
        Self::Environment(format!("{what}: {source}"))
    }
}

impl From<CheckError> for CliError {
    fn from(error: CheckError) -> Self {
        match &error {
            CheckError::Cancelled => Self::Cancelled,
            CheckError::NoManifest(_) => Self::Usage(error.to_string()),
            CheckError::Metadata { .. } | CheckError::Failed { .. } => {
                Self::Failed(error.to_string())
            }
            _ if error.blames_code() => Self::Failed(error.to_string()),
            _ => Self::Environment(error.to_string()),
        }
    }
}

impl From<StoreError> for CliError {
    fn from(error: StoreError) -> Self {
        match &error {
            StoreError::NoSuchEpisode { .. } => Self::Usage(error.to_string()),
            _ => Self::Environment(error.to_string()),
        }
    }
}

impl From<KoanError> for CliError {
    fn from(error: KoanError) -> Self {
        match &error {
            KoanError::NoSuchKoan { .. } | KoanError::NoSuchVersion { .. } => {
                Self::Usage(error.to_string())
            }
            KoanError::Io { .. } => Self::Environment(error.to_string()),
            _ => Self::Failed(error.to_string()),
        }
    }
}

impl From<InferError> for CliError {
    fn from(error: InferError) -> Self {
        match &error {
            _ if error.is_cancelled() => Self::Cancelled,
            InferError::Config { .. } => Self::Usage(error.to_string()),
            _ => Self::Environment(error.to_string()),
        }
    }
}

impl From<GgufError> for CliError {
    fn from(error: GgufError) -> Self {
        Self::Environment(error.to_string())
    }
}

impl From<ComposeError> for CliError {
    fn from(error: ComposeError) -> Self {
        Self::Failed(error.to_string())
    }
}
