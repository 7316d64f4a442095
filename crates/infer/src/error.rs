//! Errors of the inference layer. Each names the thing that failed (a file, a URL, a process) and what to do about
//! it, because people meet these texts in an editor's status line, far from any log.

use std::path::PathBuf;
use std::time::Duration;

use crate::protocol::{ErrorKind, WorkerError};

/// Why no completion came back.
#[derive(Debug, thiserror::Error)]
pub enum InferError {
    /// The worker binary is nowhere to be found.
    #[error(
        "cannot find the inference worker `{name}` (looked in {looked}); build it with `cargo build -p sleepy-infer-worker` or set `worker.path`"
    )]
    WorkerMissing {
        /// File name that was searched for.
        name: String,
        /// The places, comma separated.
        looked: String,
    },
    /// The worker binary exists and does not start.
    #[error(
        "cannot start the inference worker {path}: {source}; check that the file is executable"
    )]
    Spawn {
        /// The binary.
        path: PathBuf,
        /// What the operating system said.
        source: std::io::Error,
    },
    /// The worker ended in the middle of something. Only the request that ran is lost.
    #[error("the inference worker died while {doing} ({how}); the next request starts a new one")]
    WorkerDied {
        /// What it was asked to do, e.g. `generating with qwen.gguf`.
        doing: String,
        /// Exit status or signal and its last words on stderr.
        how: String,
    },
    /// The worker died several times in a row and is given a rest.
    #[error(
        "the inference worker is paused for {retry_in:?} after {failures} failures in a row; last: {reason}"
    )]
    BackOff {
        /// Failures without one success between them.
        failures: u32,
        /// Time until the next attempt is allowed.
        retry_in: Duration,
        /// The latest failure.
        reason: String,
    },
    /// The worker answered with a typed error.
    #[error("{0}")]
    Worker(WorkerError),
    /// The worker spoke something else than the protocol.
    #[error(
        "the inference worker broke the protocol: {0}; do the versions of `sleepy-worker` and this program match?"
    )]
    Protocol(String),
    /// Time ran out; a hung local worker has been killed.
    #[error(
        "no answer from {what} within {after:?}; a smaller prompt, fewer samples or a longer timeout may help"
    )]
    Timeout {
        /// The worker with its model, or a URL.
        what: String,
        /// The limit that passed.
        after: Duration,
    },
    /// A tier was asked and has no proposal.
    #[error("{tier}: {reason}")]
    Nothing {
        /// Which.
        tier: sleepy_fix::Source,
        /// Why, in plain words.
        reason: String,
    },
    /// The caller cancelled.
    #[error("cancelled")]
    Cancelled,
    /// The client was shut down.
    #[error("the inference client is shut down")]
    Closed,
    /// A remote server cannot be reached.
    #[error("cannot reach {url}: {reason}; is the server running and the address right?")]
    Connect {
        /// The endpoint.
        url: String,
        /// The chain of causes.
        reason: String,
    },
    /// A remote server answered with an error status.
    #[error("{url} answered HTTP {status}: {body}{hint}")]
    Http {
        /// The endpoint.
        url: String,
        /// HTTP status code.
        status: u16,
        /// The start of its body, on one line.
        body: String,
        /// A remedy, with its leading separator; may be empty.
        hint: &'static str,
    },
    /// A remote server answered with something that is not its API.
    #[error(
        "{url} sent an answer that is not {expected}: {detail}; does the address point at the API?"
    )]
    BadReply {
        /// The endpoint.
        url: String,
        /// What was expected, e.g. `chat completion JSON`.
        expected: &'static str,
        /// What is wrong, with the start of the body.
        detail: String,
    },
    /// A setting cannot be used.
    #[error("setting `{name}` is unusable: {reason}")]
    Config {
        /// The setting.
        name: &'static str,
        /// What is wrong and what would be right.
        reason: String,
    },
    /// The model file cannot be read or is not what it should be.
    #[error(transparent)]
    Gguf(#[from] crate::gguf::GgufError),
}

impl InferError {
    /// Whether the same request may succeed when asked again.
    #[must_use]
    pub fn is_transient(&self) -> bool {
        match self {
            Self::WorkerDied { .. }
            | Self::BackOff { .. }
            | Self::Timeout { .. }
            | Self::Connect { .. } => true,
            Self::Http { status, .. } => *status == 429 || *status >= 500,
            _ => false,
        }
    }

    /// Whether this is the caller's own cancellation, which nobody needs to be told about.
    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        match self {
            Self::Cancelled => true,
            Self::Worker(error) => error.kind == ErrorKind::Cancelled,
            _ => false,
        }
    }
}
