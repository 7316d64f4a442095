//! Scratch directories for replays.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;

use super::lock;
use super::unit::Unit;
use crate::error::CheckError;

/// Scratch directories that keep incremental state from one candidate to the next.
#[derive(Debug)]
pub(crate) struct Slots {
    free: Arc<Mutex<Vec<PathBuf>>>,
    count: Arc<Semaphore>,
}

impl Slots {
    pub(crate) fn new(dir: PathBuf, count: usize) -> Self {
        // Two processes of ours may have the same workspace open.
        let own = dir.join(std::process::id().to_string());
        remove_stale(&dir);
        let free = (0..count.max(1))
            .rev()
            .map(|n| own.join(n.to_string()))
            .collect();
        Self {
            free: Arc::new(Mutex::new(free)),
            count: Arc::new(Semaphore::new(count.max(1))),
        }
    }

    pub(crate) async fn take(&self, cancel: &CancellationToken) -> Result<Slot, CheckError> {
        let permit = tokio::select! {
            biased;
            () = cancel.cancelled() => return Err(CheckError::Cancelled),
            permit = Arc::clone(&self.count).acquire_owned() =>
                permit.map_err(|e| CheckError::Internal(e.to_string()))?,
        };
        // The one used last has the warmest state.
        let dir = lock(&self.free)
            .pop()
            .ok_or_else(|| CheckError::Internal("a slot is missing".into()))?;
        let slot = Slot {
            dir,
            settled: false,
            free: Arc::clone(&self.free),
            _permit: permit,
        };
        std::fs::create_dir_all(&slot.dir).map_err(|e| CheckError::io(&slot.dir, e))?;
        Ok(slot)
    }
}

/// A slot in use; dropping it gives it back.
pub(crate) struct Slot {
    pub(crate) dir: PathBuf,
    /// Whether everything that ran here has ended.
    pub(crate) settled: bool,
    free: Arc<Mutex<Vec<PathBuf>>>,
    _permit: tokio::sync::OwnedSemaphorePermit,
}

impl Drop for Slot {
    fn drop(&mut self) {
        let dir = std::mem::take(&mut self.dir);
        let mut free = lock(&self.free);
        if self.settled {
            free.push(dir);
        } else {
            // Given up in the middle: a compiler may need a moment to die, so
            // this directory comes last.
            free.insert(0, dir);
        }
    }
}

impl Slot {
    /// Where rustc keeps what it knows from earlier runs.
    pub(crate) fn incremental(&self) -> PathBuf {
        self.dir.join("incremental")
    }

    /// Gives this slot what cargo's own last good run of the crate left behind,
    /// so that even the first candidate is checked incrementally. rustc itself
    /// links these files from session to session and never changes one in place.
    /// Best effort: without it the check is only slower.
    pub(crate) fn seed(&self, unit: &Unit) {
        let Some(cargo) = unit.record.codegen("incremental") else {
            return;
        };
        let marks = self.dir.join("seeded");
        let _ = std::fs::create_dir_all(&marks);
        let prefix = format!("{}-", unit.crate_name);
        for dir in entries(Path::new(cargo)).filter(|d| name(d).starts_with(&prefix)) {
            let session = entries(&dir)
                .filter(|s| s.is_dir() && !name(s).ends_with("-working"))
                .max_by_key(|s| name(s));
            let Some(session) = session else { continue };
            let mark = marks.join(format!("{}+{}", name(&dir), name(&session)));
            if mark.exists() {
                continue;
            }
            let to = self.incremental().join(name(&dir));
            if link_session(&session, &to).is_ok() {
                let _ = std::fs::write(mark, "");
            }
        }
    }
}

/// Links one session and makes the lock file that rustc expects beside it.
fn link_session(session: &Path, to: &Path) -> std::io::Result<()> {
    let session_name = name(session);
    let target = to.join(&session_name);
    std::fs::create_dir_all(&target)?;
    for file in entries(session) {
        let link = target.join(name(&file));
        if std::fs::hard_link(&file, &link).is_err() {
            std::fs::copy(&file, &link)?;
        }
    }
    let stem = session_name
        .rsplit_once('-')
        .map_or(session_name.as_str(), |(stem, _)| stem);
    std::fs::write(to.join(format!("{stem}.lock")), "")
}

fn entries(dir: &Path) -> impl Iterator<Item = PathBuf> + use<> {
    std::fs::read_dir(dir)
        .into_iter()
        .flatten()
        .flatten()
        .map(|e| e.path())
}

fn name(path: &Path) -> String {
    path.file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned()
}

/// Removes slots of processes that are gone.
fn remove_stale(dir: &Path) {
    for entry in std::fs::read_dir(dir).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let pid = name.to_string_lossy().parse::<u32>().ok();
        let alive = pid.is_some_and(|pid| {
            !cfg!(target_os = "linux") || Path::new(&format!("/proc/{pid}")).exists()
        });
        if !alive {
            let _ = std::fs::remove_dir_all(entry.path());
        }
    }
}
