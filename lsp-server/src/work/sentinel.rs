//! Notices changes on disk that no editor tells of, such as `git restore`.
//!
//! Only few files matter: those that errors point into, open files, manifests
//! and settings. Looking at their size and time once a second works on every
//! system and file system, costs nothing measurable, and needs no watcher on a
//! `target` folder with thousands of directories.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use crate::event::Event;

/// Pause between two looks.
const INTERVAL: Duration = Duration::from_secs(1);

/// Size and time of a file; `None` when it is not there.
type Stamp = Option<(u64, Option<SystemTime>)>;

/// The files that are watched.
#[derive(Debug, Clone, Default)]
pub(super) struct Sentinel {
    files: Arc<Mutex<BTreeMap<PathBuf, Stamp>>>,
}

impl Sentinel {
    /// Watches until cancelled.
    pub(super) async fn run(self, events: mpsc::UnboundedSender<Event>, cancel: CancellationToken) {
        loop {
            tokio::select! {
                () = cancel.cancelled() => return,
                () = tokio::time::sleep(INTERVAL) => {}
            }
            let this = self.clone();
            let changed = tokio::task::spawn_blocking(move || this.look()).await;
            match changed {
                Ok(changed) if !changed.is_empty() => {
                    let _ = events.send(Event::FilesChanged(changed));
                }
                _ => {}
            }
        }
    }

    /// Watches exactly these files; what is known of a file is kept.
    pub(super) fn watch(&self, paths: Vec<PathBuf>) {
        let mut files = self.files.lock().unwrap_or_else(PoisonError::into_inner);
        *files = paths
            .into_iter()
            .map(|path| {
                let known = files.get(&path).copied();
                let stamp = known.unwrap_or_else(|| stamp(&path));
                (path, stamp)
            })
            .collect();
    }

    /// The files that changed since the last look.
    fn look(&self) -> Vec<PathBuf> {
        // Slow disks must not hold the lock.
        let known = self
            .files
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone();
        let now: Vec<(PathBuf, Stamp)> = known
            .keys()
            .map(|p| (p.clone(), stamp(p)))
            .filter(|(p, s)| known.get(p) != Some(s))
            .collect();
        let mut files = self.files.lock().unwrap_or_else(PoisonError::into_inner);
        for (path, stamp) in &now {
            if let Some(known) = files.get_mut(path) {
                *known = *stamp;
            }
        }
        now.into_iter().map(|(path, _)| path).collect()
    }
}

fn stamp(path: &Path) -> Stamp {
    let found = std::fs::metadata(path).ok()?;
    Some((found.len(), found.modified().ok()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_are_told_once() {
        let dir = tempfile::tempdir().unwrap();
        let (a, b) = (dir.path().join("a"), dir.path().join("b"));
        std::fs::write(&a, "1").unwrap();
        let sentinel = Sentinel::default();
        sentinel.watch(vec![a.clone(), b.clone()]);
        assert!(sentinel.look().is_empty());
        std::fs::write(&a, "22").unwrap();
        std::fs::write(&b, "").unwrap();
        assert_eq!(sentinel.look(), [a.clone(), b.clone()]);
        assert!(sentinel.look().is_empty());
        std::fs::remove_file(&b).unwrap();
        sentinel.watch(vec![b.clone()]);
        assert_eq!(sentinel.look(), [b]);
    }
}
