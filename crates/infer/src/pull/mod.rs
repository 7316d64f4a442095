//! Pulling models: from the hub, a mirror, an address or a file into the folder of models.
//!
//! A file gets its name only when it is whole and sound: until then it is `NAME.partial`, which a killed or cancelled
//! pull leaves behind and the next one continues. Before the rename its size, its header and its hash are checked. The
//! hash is the catalogue's or the person's; where neither is known, the first pull is recorded and every later one is
//! compared with it.
//!
//! **Architecture invariants.** Nothing here prints; what happens is told as [`Event`]s. No network is touched for a
//! file that is already here. Nothing is pulled that nobody asked for.

mod job;
mod remove;
mod source;

mod catalogue;
mod records;

mod copy;
mod headers;
mod partial;
mod transfer;
mod verify;

mod error;
mod event;
mod lock;
mod machine;

use std::path::PathBuf;
use std::time::Duration;

use serde::Serialize;

pub use catalogue::{Catalogue, Entry};
pub use error::{PullError, size_text};
pub use event::{Event, Watch};
pub use job::pull;
pub use machine::{Fit, Machine, Memory, ThisMachine};
pub use partial::{Unfinished, unfinished};
pub use records::{Record, Records};
pub use remove::remove;
pub use source::Source;

use crate::footprint::MemoryNeed;

/// The servers that have the hub's files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hub {
    /// Address of the hub.
    pub endpoint: String,
    /// A server with the same files at the same paths, asked first.
    pub mirror: Option<String>,
}

/// How to pull.
#[derive(Debug, Clone)]
pub struct PullOptions {
    /// The folder of models.
    pub models: PathBuf,
    /// Where models of the hub come from.
    pub hub: Hub,
    /// Name for the file instead of its own.
    pub file_name: Option<String>,
    /// SHA-256 the file must have, in hex.
    pub sha256: Option<String>,
    /// Context in tokens that memory is judged for.
    pub context: u64,
    /// Pull a model that this machine has too little memory for.
    pub force: bool,
    /// Fetch a file that nobody has pinned anew, and take it even if it is not the one of an earlier pull.
    pub accept_changed: bool,
    /// Further attempts after failures without any progress between them.
    pub retries: u32,
    /// Pause before the first further attempt; doubled and jittered for each next one.
    pub retry_pause: Duration,
    /// Time without a single byte after which a connection counts as dead.
    pub stall: Duration,
}

impl PullOptions {
    /// The defaults for a folder and a hub.
    #[must_use]
    pub fn new(models: impl Into<PathBuf>, hub: Hub) -> Self {
        Self {
            models: models.into(),
            hub,
            file_name: None,
            sha256: None,
            context: 4096,
            force: false,
            accept_changed: false,
            retries: 6,
            retry_pause: Duration::from_secs(1),
            stall: Duration::from_secs(30),
        }
    }
}

/// Whether anything was fetched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// The file came now.
    Pulled,
    /// It was here, whole and sound.
    AlreadyHere,
}

/// Whom the hash is believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Trust {
    /// The catalogue has the hash.
    Pinned,
    /// The person gave it.
    Given,
    /// An earlier pull recorded it.
    Recorded,
    /// Nobody: it was recorded now.
    FirstUse,
    /// Nobody, and there is nothing to record it by.
    Unknown,
}

/// A model that is here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Pulled {
    /// What it is called.
    pub name: String,
    /// Where it lies.
    pub file: PathBuf,
    /// Where it comes from; nothing for a file.
    pub origin: Option<String>,
    /// Size in bytes.
    pub bytes: u64,
    /// SHA-256 in lower-case hex.
    pub sha256: String,
    /// Its licence, where known.
    pub licence: Option<String>,
    /// Whether it came now.
    pub status: Status,
    /// Whom the hash is believed.
    pub trust: Trust,
    /// What it needs in memory.
    pub memory: MemoryNeed,
}
