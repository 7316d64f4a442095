//! The database of episodes, behind a queue of our own.
//!
//! Everything is written in the order it was told, and each episode is
//! acknowledged only when it is on disk. A database that cannot be opened is
//! told of once, and the session goes on without a memory.

use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

use sleepy_episodes::{Store, StoreHandle};
use sleepy_fix::{Episode, EpisodeSettings, Outcome, Signature};
use sleepy_infer::{MemorySource, RememberedFix};
use tokio::runtime::Handle;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

use crate::event::Event;
use crate::outcomes::Update;

/// Something to write.
pub(super) enum Entry {
    /// A new episode.
    Record(Box<Episode>),
    /// What became of one.
    Update(Update),
    /// Throw away what is too old.
    Prune(EpisodeSettings),
}

/// The open database, once it is.
pub(super) type Opened = Arc<OnceLock<StoreHandle>>;

/// Starts the writer; it ends when the sender is dropped and all is written.
pub(super) fn spawn(
    home: Option<PathBuf>,
    opened: Opened,
    events: mpsc::UnboundedSender<Event>,
) -> (mpsc::UnboundedSender<Entry>, JoinHandle<()>) {
    let (entries, queue) = mpsc::unbounded_channel();
    (entries, tokio::spawn(write(home, opened, events, queue)))
}

async fn write(
    home: Option<PathBuf>,
    opened: Opened,
    events: mpsc::UnboundedSender<Event>,
    mut queue: mpsc::UnboundedReceiver<Entry>,
) {
    let store = match open(home, &events).await {
        Ok(store) => {
            let _ = opened.set(store.clone());
            Ok(store)
        }
        Err(problem) => {
            let text = format!("{problem}; nothing is remembered in this session");
            let _ = events.send(Event::Problem {
                cause: "episodes",
                text,
            });
            Err(problem)
        }
    };
    while let Some(entry) = queue.recv().await {
        match (entry, &store) {
            (Entry::Record(episode), store) => {
                let id = episode.id.clone();
                let problem = match store {
                    Ok(store) => store.record(*episode).await.err().map(|e| e.to_string()),
                    Err(problem) => Some(problem.clone()),
                };
                let _ = events.send(Event::Recorded {
                    episode: id,
                    problem,
                });
            }
            (Entry::Update(update), Ok(store)) => {
                if let Err(e) = apply(store, update).await {
                    tracing::warn!("an outcome could not be stored: {e}");
                }
            }
            (Entry::Prune(settings), Ok(store)) => {
                let now = super::unix_ms();
                let (days, max) = (settings.retention_days, settings.max_episodes);
                if let Err(e) = store.with(move |s| s.prune(days, max, now)).await {
                    tracing::warn!("old episodes could not be removed: {e}");
                }
            }
            (Entry::Update(_) | Entry::Prune(_), Err(_)) => {}
        }
    }
}

async fn open(
    home: Option<PathBuf>,
    events: &mpsc::UnboundedSender<Event>,
) -> Result<StoreHandle, String> {
    let home = home.ok_or("there is no folder for data; set SLEEPY_HOME")?;
    let store = tokio::task::spawn_blocking(move || Store::open(&home)).await;
    let store = store
        .map_err(|e| e.to_string())?
        .map_err(|e| e.to_string())?;
    if let Some(aside) = store.set_aside() {
        let text = format!(
            "the database of episodes was damaged; it is kept as {}",
            aside.display()
        );
        let _ = events.send(Event::Problem {
            cause: "episodes damaged",
            text,
        });
    }
    StoreHandle::spawn(store).map_err(|e| e.to_string())
}

/// A settled text alone changes no outcome, so the known one is repeated.
async fn apply(store: &StoreHandle, update: Update) -> Result<(), sleepy_episodes::StoreError> {
    let Update {
        episode,
        outcome,
        settled,
    } = update;
    let said = match outcome {
        Some(outcome) => outcome,
        None => {
            let id = episode.clone();
            store.with(move |s| s.get(&id)).await?.outcome
        }
    };
    store
        .update_outcome(episode, said, settled)
        .await
        .map(|_: Outcome| ())
}

/// The memory tier over the open database.
pub(super) struct Memory {
    pub(super) opened: Opened,
    pub(super) runtime: Handle,
}

impl MemorySource for Memory {
    fn accepted(&self, signature: &Signature, limit: u32) -> Result<Vec<RememberedFix>, String> {
        let Some(store) = self.opened.get() else {
            return Ok(Vec::new());
        };
        let found = self
            .runtime
            .block_on(store.accepted_fixes(signature.clone(), limit));
        let found = found.map_err(|e| e.to_string())?;
        let remembered = |f: sleepy_episodes::AcceptedFix| RememberedFix {
            before: f.before,
            after: f.after,
        };
        Ok(found.into_iter().map(remembered).collect())
    }
}
