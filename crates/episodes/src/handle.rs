//! The database behind a thread of its own, for code that must never wait.
//!
//! SQLite blocks: on the disk, and on other processes for up to its busy
//! timeout. So one thread owns the [`Store`] and does one thing after the
//! other; a call queues its request at once and gives a future that resolves
//! when it is done, or that may be dropped. A database that turns out damaged in the middle of
//! a day is set aside and replaced, and the request is tried once more.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::mpsc;
use std::thread;

use rusqlite::Connection;
use sleepy_fix::{Episode, EpisodeId, Outcome, Signature};
use tokio::sync::oneshot;

use crate::{AcceptedFix, Recorded, Store, StoreError};

type Job = Box<dyn FnMut(&mut Store) -> Attempt + Send>;

/// Whether a request wants a fresh database and another try.
#[derive(PartialEq, Eq)]
enum Attempt {
    Done,
    Corrupt,
}

/// A cheap, cloneable way to the thread that owns the database. The thread ends
/// when the last handle is dropped and everything queued is on disk.
#[derive(Debug, Clone)]
pub struct StoreHandle {
    jobs: mpsc::Sender<Job>,
    path: PathBuf,
}

impl StoreHandle {
    /// Gives a store to a thread of its own.
    ///
    /// # Errors
    /// [`StoreError::Io`] when the system has no thread to give.
    pub fn spawn(store: Store) -> Result<Self, StoreError> {
        let (jobs, queue) = mpsc::channel();
        let path = store.path().to_path_buf();
        thread::Builder::new()
            .name("episodes".to_owned())
            .spawn(move || serve(store, &queue))
            .map_err(|source| StoreError::Io {
                what: "starting the episode writer",
                source,
            })?;
        Ok(Self { jobs, path })
    }

    /// Where the database is.
    pub fn path(&self) -> &std::path::Path {
        &self.path
    }

    /// [`Store::record`]: when this resolves, the episode is on disk.
    ///
    /// # Errors
    /// As [`Store::record`], and [`StoreError::Closed`].
    pub fn record(
        &self,
        episode: Episode,
    ) -> impl Future<Output = Result<Recorded, StoreError>> + Send + use<> {
        self.with(move |store| store.record(&episode))
    }

    /// [`Store::update_outcome`].
    ///
    /// # Errors
    /// As [`Store::update_outcome`], and [`StoreError::Closed`].
    pub fn update_outcome(
        &self,
        id: EpisodeId,
        said: Outcome,
        settled_text: Option<String>,
    ) -> impl Future<Output = Result<Outcome, StoreError>> + Send + use<> {
        self.with(move |store| store.update_outcome(&id, said, settled_text.as_deref()))
    }

    /// [`Store::accepted_fixes`].
    ///
    /// # Errors
    /// As [`Store::accepted_fixes`], and [`StoreError::Closed`].
    pub fn accepted_fixes(
        &self,
        signature: Signature,
        limit: u32,
    ) -> impl Future<Output = Result<Vec<AcceptedFix>, StoreError>> + Send + use<> {
        self.with(move |store| store.accepted_fixes(&signature, limit))
    }

    /// Does anything with the store on its thread. `job` runs a second time,
    /// on a new database, when the first found the old one damaged. The request
    /// is queued by the call itself, so requests keep their order even when the
    /// futures are polled in another or not at all.
    ///
    /// # Errors
    /// What `job` returns, and [`StoreError::Closed`] when the thread is gone.
    pub fn with<T, F>(
        &self,
        mut job: F,
    ) -> impl Future<Output = Result<T, StoreError>> + Send + use<T, F>
    where
        T: Send + 'static,
        F: FnMut(&mut Store) -> Result<T, StoreError> + Send + 'static,
    {
        let (answer, result) = oneshot::channel();
        let mut answer = Some(answer);
        let mut tried = false;
        let queued = self.jobs.send(Box::new(move |store| {
            let outcome = job(store);
            if !tried && outcome.as_ref().is_err_and(StoreError::is_corrupt) {
                tried = true;
                return Attempt::Corrupt;
            }
            // Whoever asked may have lost interest.
            if let Some(answer) = answer.take() {
                let _ = answer.send(outcome);
            }
            Attempt::Done
        }));
        async move {
            queued.map_err(|_| StoreError::Closed)?;
            result.await.map_err(|_| StoreError::Closed)?
        }
    }
}

fn serve(mut store: Store, queue: &mpsc::Receiver<Job>) {
    for mut job in queue {
        // A bug in one request must not end the memory of the whole day; the
        // requester sees its answer channel close.
        let outcome = catch_unwind(AssertUnwindSafe(|| {
            if job(&mut store) == Attempt::Corrupt {
                reopen(&mut store);
                job(&mut store);
            }
        }));
        if outcome.is_err() {
            tracing::error!("a request to the episode database panicked");
        }
    }
}

/// Replaces a damaged database; when that fails, every later request fails,
/// since the connection that is left has no tables.
fn reopen(store: &mut Store) {
    let Some(home) = store.path().parent().map(PathBuf::from) else {
        return;
    };
    // The damaged connection is closed first: SQLite removes the log by its
    // name when it closes, and by then that name belongs to the new database.
    match Connection::open_in_memory() {
        Ok(nothing) => store.connection = nothing,
        Err(e) => return tracing::error!("no memory for a new connection: {e}"),
    }
    match Store::open(&home) {
        Ok(fresh) => *store = fresh,
        Err(e) => tracing::error!("the damaged episode database could not be replaced: {e}"),
    }
}
