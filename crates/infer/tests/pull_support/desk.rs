//! Pulling into a folder of its own, on a machine as rich as a test wants it.
#![allow(dead_code, reason = "not every test file needs all of it")]
#![allow(clippy::unwrap_used, reason = "helpers of tests fail the test")]

use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::time::Duration;

use sleepy_infer::pull::{
    Catalogue, Entry, Event, Hub, Machine, Memory, PullError, PullOptions, Pulled, Source, pull,
};
use tokio_util::sync::CancellationToken;

use crate::pull_support::{Server, sha256};

/// A machine as rich as a test wants it.
pub(crate) struct Rich {
    pub(crate) disk: u64,
    pub(crate) memory: u64,
}

impl Machine for Rich {
    fn free_disk(&self, _: &Path) -> Option<u64> {
        Some(self.disk)
    }

    fn memory(&self) -> Option<Memory> {
        Some(Memory {
            available: self.memory,
            total: self.memory,
        })
    }
}

pub(crate) const RICH: Rich = Rich {
    disk: 1 << 40,
    memory: 1 << 40,
};

/// A folder of models and what was told while something was pulled into it.
pub(crate) struct Desk {
    pub(crate) dir: tempfile::TempDir,
    pub(crate) events: Mutex<Vec<Event>>,
    pub(crate) cancel: CancellationToken,
}

impl Desk {
    pub(crate) fn new() -> Self {
        Self {
            dir: tempfile::tempdir().unwrap(),
            events: Mutex::default(),
            cancel: CancellationToken::new(),
        }
    }

    pub(crate) fn options(&self, hub: &str) -> PullOptions {
        let hub = Hub {
            endpoint: hub.into(),
            mirror: None,
        };
        PullOptions {
            retry_pause: Duration::from_millis(1),
            // Only to stop a test that hangs.
            stall: Duration::from_secs(120),
            ..PullOptions::new(self.dir.path(), hub)
        }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    pub(crate) async fn pull_with(
        &self,
        source: &Source,
        options: &PullOptions,
        machine: &dyn Machine,
    ) -> Result<Pulled, PullError> {
        let watch = |event: &Event| self.events.lock().unwrap().push(event.clone());
        pull(source, options, machine, &watch, &self.cancel).await
    }

    pub(crate) async fn pull(&self, source: &Source, server: &Server) -> Result<Pulled, PullError> {
        self.pull_with(source, &self.options(&server.url), &RICH)
            .await
    }

    pub(crate) fn count(&self, wanted: fn(&Event) -> bool) -> usize {
        self.events
            .lock()
            .unwrap()
            .iter()
            .filter(|e| wanted(e))
            .count()
    }

    /// Names in the folder, but for the locks and the records.
    pub(crate) fn files(&self) -> Vec<String> {
        let entries = std::fs::read_dir(self.dir.path()).unwrap();
        let names = entries.map(|e| e.unwrap().file_name().into_string().unwrap());
        let mut names: Vec<String> = names
            .filter(|n| n != ".locks" && n != "pulled.json")
            .collect();
        names.sort();
        names
    }
}

pub(crate) fn restarts(event: &Event) -> bool {
    matches!(event, Event::Restart { .. })
}

pub(crate) fn retries(event: &Event) -> bool {
    matches!(event, Event::Retry { .. })
}

/// A model of the catalogue with this content.
pub(crate) fn named(body: &[u8]) -> Source {
    let catalogue = Catalogue::load(Path::new("/no/such/folder")).unwrap();
    let entry = Entry {
        name: "tiny".into(),
        repo: "o/n".into(),
        revision: "r1".into(),
        file: "tiny.gguf".into(),
        bytes: body.len() as u64,
        sha256: Some(sha256(body)),
        ..catalogue.models[0].clone()
    };
    Source::Named(Box::new(entry))
}

/// The same as an address, of which nobody knows the hash.
pub(crate) fn address(server: &Server) -> Source {
    let url = format!("{}/o/n/resolve/r1/tiny.gguf", server.url);
    Source::parse(
        &url,
        &Catalogue::load(Path::new("/no/such/folder")).unwrap(),
    )
    .unwrap()
}

/// Bytes after which a connection breaks; more than a resumed pull must repeat.
pub(crate) const BREAK: usize = 150_000;
