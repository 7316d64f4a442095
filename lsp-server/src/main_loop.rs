//! The event loop: one owner of all state.
//!
//! Whatever happens arrives as an [`Event`]; whatever is to be done goes out
//! through the [`World`] and the outbox. Nothing here waits, so a code action
//! is answered between two other events in microseconds, whatever the model,
//! the compiler, the database or the client is doing.

mod answers;
mod checks;
mod report;
mod search;
mod settings;
mod texts;

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::time::{Duration, Instant};

use serde_json::Value;
use sleepy_fix::EpisodeId;
use tokio::sync::mpsc;
use tower_lsp::ls_types::{MessageType, Registration};

use crate::cache::{ErrorKey, Root};
use crate::config::{ClientFacts, Environment, Layers};
use crate::documents::Documents;
use crate::event::{Event, JobId};
use crate::outbox::{Outbox, Outgoing};
use crate::outcomes::{Ledger, Update};
use crate::world::World;

use checks::LastCheck;
use search::{Pending, Running};

/// How often the loop looks at the clock.
const TICK: Duration = Duration::from_millis(250);

/// The state of a session.
pub(crate) struct MainLoop<W> {
    world: W,
    out: Outbox,
    environment: Environment,
    facts: ClientFacts,
    layers: Layers,
    documents: Documents,
    roots: BTreeMap<PathBuf, Root>,
    /// The workspace of each file or folder that was looked up, or why none.
    homes: BTreeMap<PathBuf, Result<PathBuf, String>>,
    ledger: Ledger,
    running: HashMap<JobId, Running>,
    /// What waits for a record: errors that read the same share one.
    pending: HashMap<EpisodeId, Vec<Pending>>,
    /// Fixes that are on record: the same one found again is the same episode.
    on_record: HashMap<(ErrorKey, String), EpisodeId>,
    /// Fixes that the person does not want to see again.
    dismissed: HashSet<(ErrorKey, String)>,
    /// Where the person works: file and line.
    focus: Option<(PathBuf, usize)>,
    last_check: Option<LastCheck>,
    /// What became of the last search, in words.
    last_verdict: Option<String>,
    /// The piece of work that the client shows progress of.
    progress: Option<u64>,
    said: BTreeSet<String>,
    last_status: Option<Value>,
    status_due: bool,
    next_id: u64,
    stopped: bool,
}

impl<W: World> MainLoop<W> {
    /// A session that begins.
    pub(crate) fn new(world: W, out: Outbox, environment: Environment) -> Self {
        let layers = Layers {
            flags: environment.flags.clone(),
            ..Layers::default()
        };
        Self {
            world,
            out,
            environment,
            facts: ClientFacts::default(),
            layers,
            documents: Documents::default(),
            roots: BTreeMap::new(),
            homes: BTreeMap::new(),
            ledger: Ledger::default(),
            running: HashMap::new(),
            pending: HashMap::new(),
            on_record: HashMap::new(),
            dismissed: HashSet::new(),
            focus: None,
            last_check: None,
            last_verdict: None,
            progress: None,
            said: BTreeSet::new(),
            last_status: None,
            status_due: false,
            next_id: 0,
            stopped: false,
        }
    }

    /// Handles events until the senders are gone or the session is stopped.
    pub(crate) async fn run(mut self, mut events: mpsc::UnboundedReceiver<Event>) {
        let mut clock = tokio::time::interval(TICK);
        clock.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            let event = tokio::select! {
                biased;
                event = events.recv() => match event {
                    Some(event) => event,
                    None => break,
                },
                _ = clock.tick() => Event::Tick,
            };
            // A mistake in handling one event must not end the session.
            let handled = catch_unwind(AssertUnwindSafe(|| self.handle(event, Instant::now())));
            if handled.is_err() {
                tracing::error!("an event could not be handled; the session goes on");
            }
        }
        if !self.stopped {
            self.stop();
        }
    }

    /// Handles one event at the given time.
    pub(crate) fn handle(&mut self, event: Event, now: Instant) {
        if self.stopped {
            return;
        }
        match event {
            Event::Initialize(params) => self.initialize(&params),
            Event::Initialized => self.initialized(),
            Event::Opened { uri, version, text } => self.opened(uri, version, text),
            Event::Changed {
                uri,
                version,
                changes,
            } => self.changed(&uri, version, changes, now),
            Event::Saved { uri, text } => self.saved(&uri, text.as_deref()),
            Event::Closed { uri } => self.closed(&uri),
            Event::FilesChanged(paths) => self.world.read_disk(paths),
            Event::DiskRead(found) => self.disk_read(found),
            Event::Configured { values, pulled } => self.configured(&values, pulled),
            Event::FoldersChanged { added, removed } => self.folders_changed(added, &removed),
            Event::Actions { params, reply } => {
                let _ = reply.send(self.actions(&params));
            }
            Event::Command {
                name,
                arguments,
                reply,
            } => {
                let _ = reply.send(self.command(&name, &arguments, now));
            }
            Event::Hover { uri, at, reply } => {
                let _ = reply.send(self.hover(&uri, at));
            }
            Event::Undone { uri } => self.undone(&uri),
            Event::Shutdown { reply } => {
                self.stop();
                let _ = reply.send(());
            }
            Event::Discovered(found) => self.discovered(found),
            Event::UserSettings { layer, problem } => self.user_settings(layer, problem),
            Event::Checking { root, generation } => self.checking(&root, generation),
            Event::Checked(checked) => self.checked(checked),
            Event::Searched { job, found } => self.searched(job, *found),
            Event::Recorded { episode, problem } => self.recorded(&episode, problem),
            Event::Problem { cause, text } => self.say(cause, &text),
            Event::Tick => self.tick(now),
        }
        self.schedule();
        self.send_status_if_due();
    }

    fn initialize(&mut self, params: &tower_lsp::ls_types::InitializeParams) {
        self.facts = ClientFacts::of(params);
        if let Some(options) = &params.initialization_options {
            self.first_settings(options);
        }
        self.world.read_user_settings();
        for folder in crate::config::folders(params) {
            self.world.discover(folder);
        }
        self.status_due = true;
    }

    fn initialized(&mut self) {
        let mut wanted = Vec::new();
        if self.facts.watch_files {
            let patterns = [
                "**/*.rs",
                "**/Cargo.toml",
                "**/Cargo.lock",
                "**/sleepy.toml",
            ];
            let watchers: Vec<Value> = patterns
                .iter()
                .map(|p| serde_json::json!({ "globPattern": p }))
                .collect();
            wanted.push(Registration {
                id: "sleepy-files".to_owned(),
                method: "workspace/didChangeWatchedFiles".to_owned(),
                register_options: Some(serde_json::json!({ "watchers": watchers })),
            });
        }
        if self.facts.register_settings {
            wanted.push(Registration {
                id: "sleepy-settings".to_owned(),
                method: "workspace/didChangeConfiguration".to_owned(),
                register_options: Some(serde_json::json!({ "section": crate::config::section() })),
            });
        }
        if !wanted.is_empty() {
            self.send(Outgoing::Register(wanted));
        }
        self.status_due = true;
    }

    fn tick(&mut self, now: Instant) {
        self.check_unsaved(now);
        if !self.ledger.waits() {
            return;
        }
        let settle = self.environment.settle;
        let (roots, documents) = (&self.roots, &self.documents);
        let saved = |root: &std::path::Path| {
            let mut inside = documents.iter().filter(|d| d.path.starts_with(root));
            inside.all(crate::documents::Document::is_saved)
        };
        let green = |path: &std::path::Path| {
            let root = roots.get(path);
            root.is_some_and(|r| r.is_green()) && saved(path)
        };
        let updates = self.ledger.settled(now, settle, documents, &green);
        self.tell_outcomes(updates);
    }

    /// Ends all work; nothing is started any more.
    fn stop(&mut self) {
        self.stopped = true;
        for root in self.roots.values() {
            root.cancel.cancel();
        }
        for running in self.running.values() {
            running.cancel.cancel();
        }
        self.world.shutdown();
    }

    fn tell_outcomes(&mut self, updates: Vec<Update>) {
        for update in updates {
            tracing::debug!(episode = %update.episode, outcome = ?update.outcome, "outcome");
            self.world.update(update);
        }
    }

    /// Tells the person, once per cause and session; repetitions go to the log.
    fn say(&mut self, cause: &str, text: &str) {
        tracing::warn!("{text}");
        let first = self.said.insert(cause.to_owned());
        let text = format!("Sleepy: {text}");
        self.send(if first {
            Outgoing::Show(MessageType::WARNING, text)
        } else {
            Outgoing::Log(MessageType::WARNING, text)
        });
        self.status_due = true;
    }

    fn send(&self, message: Outgoing) {
        // Only during shutdown is nobody listening.
        let _ = self.out.send(message);
    }

    fn new_id(&mut self) -> u64 {
        self.next_id += 1;
        self.next_id
    }
}
