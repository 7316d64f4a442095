//! Keeps a code base checked while it changes.
//!
//! A handle sends requests, an actor owns all state. A new request restarts:
//! what runs is cancelled, for its answer would be about a text that is gone.
//! The package of the changed file comes first, the whole workspace after.
//! Every start and every end is reported with the generation it belongs to, so
//! that nobody waits for a check that was given up.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::time::Duration;

use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::cargo::Scope;
use crate::codebase::Codebase;
use crate::error::CheckError;
use crate::overlay::Overlay;
use crate::report::CheckReport;

/// How long to wait for more changes before starting: editors save in bursts.
const DEBOUNCE: Duration = Duration::from_millis(50);

/// What the watcher tells.
#[derive(Debug)]
pub enum WatchEvent {
    /// A check began.
    Started {
        /// The newest request it answers.
        generation: u64,
        /// What it covers.
        scope: Scope,
    },
    /// A check came to a result.
    Finished {
        /// The newest request it answers.
        generation: u64,
        /// What it covers; diagnostics elsewhere are not retired by it.
        scope: Scope,
        /// The result.
        report: CheckReport,
    },
    /// A check could not be done.
    Failed {
        /// The newest request it was to answer.
        generation: u64,
        /// What it was to cover.
        scope: Scope,
        /// Why.
        error: CheckError,
    },
    /// A newer request or a stop came first.
    Cancelled {
        /// The request that will have no answer of its own.
        generation: u64,
        /// What it was to cover.
        scope: Scope,
    },
}

impl WatchEvent {
    /// The request this is about.
    pub fn generation(&self) -> u64 {
        match self {
            Self::Started { generation, .. }
            | Self::Finished { generation, .. }
            | Self::Failed { generation, .. }
            | Self::Cancelled { generation, .. } => *generation,
        }
    }

    /// Whether the check it is about is over.
    pub fn is_end(&self) -> bool {
        !matches!(self, Self::Started { .. })
    }
}

/// Starts watchers.
#[derive(Debug)]
pub struct Watcher;

/// Sends requests to a running watcher. Dropping it stops the watcher and kills
/// what it runs.
#[derive(Debug)]
pub struct WatcherHandle {
    requests: mpsc::UnboundedSender<Request>,
    actor: JoinHandle<()>,
}

#[derive(Debug)]
struct Request {
    generation: u64,
    changed: BTreeSet<PathBuf>,
}

impl Watcher {
    /// Starts a watcher; it is idle until the first request. Must be called
    /// inside a tokio runtime.
    pub fn spawn(codebase: Codebase, events: mpsc::Sender<WatchEvent>) -> WatcherHandle {
        let (requests, inbox) = mpsc::unbounded_channel();
        let actor = Actor {
            codebase,
            events,
            waiting: None,
            running: None,
        };
        WatcherHandle {
            requests,
            actor: tokio::spawn(actor.run(inbox)),
        }
    }
}

impl WatcherHandle {
    /// Asks for a check because `changed` files changed; no files means the
    /// whole workspace at once. Returns false when the watcher has ended.
    pub fn request(&self, generation: u64, changed: Vec<PathBuf>) -> bool {
        let request = Request {
            generation,
            changed: changed.into_iter().collect(),
        };
        self.requests.send(request).is_ok()
    }

    /// Stops the watcher and waits until its processes are gone.
    pub async fn stop(self) {
        drop(self.requests);
        let _ = self.actor.await;
    }
}

struct Actor {
    codebase: Codebase,
    events: mpsc::Sender<WatchEvent>,
    /// The request to start once its time has come.
    waiting: Option<(Request, Instant)>,
    running: Option<Running>,
}

struct Running {
    cancel: CancellationToken,
    changed: BTreeSet<PathBuf>,
    task: JoinHandle<()>,
}

impl Actor {
    async fn run(mut self, mut inbox: mpsc::UnboundedReceiver<Request>) {
        loop {
            let due = self.waiting.as_ref().map(|(_, due)| *due);
            tokio::select! {
                biased;
                request = inbox.recv() => match request {
                    Some(request) => self.restart(request),
                    None => break,
                },
                () = finished(&mut self.running) => self.running = None,
                () = at(due), if due.is_some() && self.running.is_none() => self.start(),
            }
        }
        if let Some(running) = self.running {
            running.cancel.cancel();
            let _ = running.task.await;
        }
    }

    /// Takes a request up; what an unfinished check was about is not forgotten.
    fn restart(&mut self, mut request: Request) {
        if let Some(running) = &mut self.running {
            running.cancel.cancel();
            request.changed.append(&mut running.changed);
        }
        if let Some((older, _)) = self.waiting.take() {
            request.changed.extend(older.changed);
            request.generation = request.generation.max(older.generation);
        }
        self.waiting = Some((request, Instant::now() + DEBOUNCE));
    }

    fn start(&mut self) {
        let Some((request, _)) = self.waiting.take() else {
            return;
        };
        let cancel = CancellationToken::new();
        let task = tokio::spawn(check(
            self.codebase.clone(),
            self.events.clone(),
            request.generation,
            scopes(&self.codebase, &request.changed),
            cancel.clone(),
        ));
        self.running = Some(Running {
            cancel,
            changed: request.changed,
            task,
        });
    }
}

/// Waits for the running check, for ever if there is none.
async fn finished(running: &mut Option<Running>) {
    match running {
        Some(running) => {
            let _ = (&mut running.task).await;
        }
        None => std::future::pending().await,
    }
}

async fn at(due: Option<Instant>) {
    match due {
        Some(due) => tokio::time::sleep_until(due).await,
        None => std::future::pending().await,
    }
}

/// The packages of the changed files, then everything.
fn scopes(codebase: &Codebase, changed: &BTreeSet<PathBuf>) -> Vec<Scope> {
    let mut scopes = Vec::new();
    if let Codebase::Cargo(workspace) = codebase
        && workspace.members().len() > 1
    {
        let owners: BTreeSet<String> = changed
            .iter()
            .filter_map(|file| Some(workspace.owner(file)?.name))
            .collect();
        if !owners.is_empty() {
            scopes.push(Scope::Packages(owners.into_iter().collect()));
        }
    }
    scopes.push(Scope::Workspace);
    scopes
}

async fn check(
    codebase: Codebase,
    events: mpsc::Sender<WatchEvent>,
    generation: u64,
    scopes: Vec<Scope>,
    cancel: CancellationToken,
) {
    for scope in scopes {
        let started = WatchEvent::Started {
            generation,
            scope: scope.clone(),
        };
        // Nobody listens any more: nothing is worth checking.
        if events.send(started).await.is_err() {
            return;
        }
        let result = match &codebase {
            Codebase::Cargo(workspace) => workspace.check_scope(&scope, &cancel).await,
            Codebase::Single(file) => file.check(&Overlay::new(), &cancel).await,
        };
        let (event, goes_on) = match result {
            Ok(report) => (
                WatchEvent::Finished {
                    generation,
                    scope,
                    report,
                },
                true,
            ),
            Err(error) if error.is_cancelled() => {
                (WatchEvent::Cancelled { generation, scope }, false)
            }
            Err(error) => (
                WatchEvent::Failed {
                    generation,
                    scope,
                    error,
                },
                false,
            ),
        };
        if events.send(event).await.is_err() || !goes_on {
            return;
        }
    }
}
