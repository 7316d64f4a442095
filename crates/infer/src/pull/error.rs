//! Why a model was not pulled. Each text names the file or address and what to do about it.

use std::path::PathBuf;
use std::time::Duration;

use crate::gguf::GgufError;

const KEPT: &str = "what has arrived is kept, pull again to go on";
const OFFLINE: &str = "is there a network? `hub.mirror` sets a nearer server, and a file that was fetched elsewhere can be pulled by its path";

/// Why a model was not pulled.
#[derive(Debug, thiserror::Error)]
pub enum PullError {
    /// The name is neither in the catalogue nor an address nor a file.
    #[error(
        "there is no model `{given}`: it is neither a file, nor an address, nor in the catalogue ({names})"
    )]
    Unknown {
        /// What was asked for.
        given: String,
        /// What the catalogue has.
        names: String,
    },
    /// An address cannot be used.
    #[error("`{given}` cannot be pulled from: {reason}")]
    Address {
        /// The address.
        given: String,
        /// What is wrong and what would be right.
        reason: String,
    },
    /// A hash that was given is none, or contradicts the catalogue's.
    #[error("the given sha256 {given} {reason}")]
    GivenHash {
        /// What was given.
        given: String,
        /// What is wrong with it.
        reason: String,
    },
    /// A name under which no model can be kept.
    #[error(
        "`{name}` is no file name for a model; it must end in .gguf and have only letters, digits and `.-_+`"
    )]
    FileName {
        /// The name.
        name: String,
    },
    /// A catalogue is not what its schema says.
    #[error("{path} is no catalogue of models: {reason}")]
    Catalogue {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        reason: String,
    },
    /// Another pull of the same file is running.
    #[error("another pull of {file} is running; wait for it or stop it, then try again")]
    Busy {
        /// The file.
        file: String,
    },
    /// A file or folder could not be used.
    #[error("cannot {doing} {path}: {source}")]
    Io {
        /// What was done.
        doing: &'static str,
        /// The file.
        path: PathBuf,
        /// What the operating system said.
        source: std::io::Error,
    },
    /// The disk is too full.
    #[error(
        "{folder} has room for {free} more, the model needs {needed}; free some space or choose a smaller model"
    )]
    NoSpace {
        /// Where it was to lie.
        folder: PathBuf,
        /// Bytes still to come, with a margin, in words.
        needed: String,
        /// Bytes that are free, in words.
        free: String,
    },
    /// The machine has too little memory for the model.
    #[error(
        "{name} needs about {needed} of memory with a context of {context} tokens, this machine has {has}; choose a smaller model or context, or insist with --force"
    )]
    TooLarge {
        /// The model.
        name: String,
        /// Memory it needs, in words.
        needed: String,
        /// The context this holds for.
        context: u64,
        /// Memory of the machine, in words.
        has: String,
    },
    /// No connection, or it broke.
    #[error("{url}: {reason}; {}", if *.connected { KEPT } else { OFFLINE })]
    Connection {
        /// The address.
        url: String,
        /// The chain of causes.
        reason: String,
        /// Whether there was a connection that broke; else there was none.
        connected: bool,
    },
    /// Nothing arrived for a while.
    #[error("{url}: nothing arrived for {after:?}; {KEPT}")]
    Stalled {
        /// The address.
        url: String,
        /// The limit.
        after: Duration,
    },
    /// A server answered with an error status.
    #[error("{url} answered HTTP {status}{hint}")]
    Status {
        /// The address.
        url: String,
        /// The status.
        status: u16,
        /// A remedy with its separator; may be empty.
        hint: &'static str,
    },
    /// Redirects that lead nowhere or to an unsafe place.
    #[error("{url}: {reason}")]
    Redirect {
        /// The address that was asked.
        url: String,
        /// What is wrong.
        reason: String,
    },
    /// A page or something else that is no model came instead of it.
    #[error(
        "{url} sent no model but something that starts with {start:?}; if it is a hub's page of the file, use its download address (`/resolve/` instead of `/blob/`)"
    )]
    NotAModel {
        /// The address.
        url: String,
        /// How it starts.
        start: String,
    },
    /// The server's parts do not fit together.
    #[error("{url}: {detail}; what had arrived was dropped")]
    Range {
        /// The address.
        url: String,
        /// What contradicts what.
        detail: String,
    },
    /// The file has another size than it must have.
    #[error("{url} has {found} bytes, {expected} were expected: it is another file")]
    Size {
        /// The address.
        url: String,
        /// Bytes that were expected.
        expected: u64,
        /// Bytes that the server announced.
        found: u64,
    },
    /// The content has another hash than it must have.
    #[error("{what} has the sha256 {found}, expected was {expected}; {hint}")]
    Hash {
        /// The file or address.
        what: String,
        /// Whose hash was expected: the catalogue's, the person's, an earlier pull's.
        expected: String,
        /// The hash it has.
        found: String,
        /// A remedy.
        hint: &'static str,
    },
    /// It is no sound model file.
    #[error(transparent)]
    Gguf(#[from] GgufError),
    /// The caller cancelled.
    #[error("cancelled; {KEPT}")]
    Cancelled,
}

impl PullError {
    /// Whether the same request may succeed when asked again.
    #[must_use]
    pub fn is_transient(&self) -> bool {
        match self {
            Self::Connection { .. } | Self::Stalled { .. } | Self::Range { .. } => true,
            Self::Status { status, .. } => matches!(status, 408 | 425 | 429) || *status >= 500,
            _ => false,
        }
    }

    /// What went wrong without where and without a remedy, for an attempt that is repeated anyway.
    pub(super) fn brief(&self) -> String {
        match self {
            Self::Connection { reason, .. } => reason.clone(),
            Self::Stalled { after, .. } => format!("nothing arrived for {after:?}"),
            Self::Status { status, .. } => format!("the server answered HTTP {status}"),
            Self::Range { detail, .. } => detail.clone(),
            other => other.to_string(),
        }
    }

    /// Whether another server may have what this one has not.
    pub(super) fn is_of_the_server(&self) -> bool {
        self.is_transient()
            || matches!(
                self,
                Self::Status { .. }
                    | Self::Redirect { .. }
                    | Self::NotAModel { .. }
                    | Self::Size { .. }
                    | Self::Hash { .. }
            )
    }
}

/// Bytes in words, as people compare them with what their system shows.
#[must_use]
pub fn size_text(bytes: u64) -> String {
    let units = [(1 << 30, "GiB"), (1 << 20, "MiB"), (1 << 10, "KiB")];
    match units.iter().find(|(size, _)| bytes >= *size) {
        Some((size, unit)) => format!("{:.1} {unit}", bytes as f64 / *size as f64),
        None => format!("{bytes} B"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_told_in_the_largest_unit_that_fits() {
        assert_eq!(size_text(1023), "1023 B");
        assert_eq!(size_text(1536), "1.5 KiB");
        assert_eq!(size_text(4_683_073_536), "4.4 GiB");
    }

    #[test]
    fn only_what_may_pass_is_tried_again() {
        let status = |status| PullError::Status {
            url: "u".into(),
            status,
            hint: "",
        };
        assert!(status(503).is_transient() && status(429).is_transient());
        assert!(!status(404).is_transient() && status(404).is_of_the_server());
        assert!(!PullError::Cancelled.is_of_the_server());
        let busy = PullError::Busy { file: "f".into() };
        assert!(!busy.is_transient() && !busy.is_of_the_server());
    }
}
