//! The world as it is: compilers, models, the database, the disk.
//!
//! Every piece of work is a task of its own that reports with an event. A task
//! that panics reports too, so the loop never waits for an answer that will not
//! come.

mod checking;
mod journal;
mod model;
mod roots;
mod search;
mod sentinel;

use std::collections::HashMap;
use std::future::Future;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};
use sleepy_check::{CargoWorkspace, Overlay, Sandbox};
use sleepy_fix::{Episode, FileEdit, Settings};
use tokio::runtime::Handle;
use tokio::sync::{OnceCell, mpsc};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::cache::Checked;
use crate::config::{Environment, REPO_FILE, USER_FILE, read_layer};
use crate::diagnostics::Texts;
use crate::documents::real_path;
use crate::event::{Discovered, Event, Found};
use crate::outcomes::Update;
use crate::world::{CheckRequest, SearchRequest, World};

use checking::{open, part_of, read_texts};
use journal::{Entry, Memory};
use model::Built;
use sentinel::Sentinel;

/// Saves that follow each other within this time are one.
const DEBOUNCE: Duration = Duration::from_millis(50);

/// A workspace that is opened when it is first checked.
type Slot = Arc<OnceCell<CargoWorkspace>>;
/// An engine that is built when it is first needed.
type EngineSlot = Arc<OnceCell<Built>>;

/// Compiler, model, database and disk.
pub(crate) struct RealWorld {
    events: mpsc::UnboundedSender<Event>,
    home: Option<PathBuf>,
    cache: PathBuf,
    /// Names this session in episodes.
    run_id: Arc<str>,
    sandbox: Arc<OnceCell<Sandbox>>,
    workspaces: HashMap<PathBuf, (Arc<Settings>, Slot)>,
    engines: HashMap<String, EngineSlot>,
    memory: Arc<Memory>,
    journal: Option<mpsc::UnboundedSender<Entry>>,
    pruned: bool,
    sentinel: Sentinel,
    stop: CancellationToken,
}

impl RealWorld {
    /// Starts the database's writer and the look-out for changes on disk. The
    /// handle ends when everything is written after
    /// [`shutdown`](World::shutdown).
    pub(crate) fn new(
        environment: &Environment,
        events: mpsc::UnboundedSender<Event>,
    ) -> (Self, JoinHandle<()>) {
        let opened = journal::Opened::default();
        let home = environment.home.clone();
        let (journal, done) = journal::spawn(home.clone(), opened.clone(), events.clone());
        let (sentinel, stop) = (Sentinel::default(), CancellationToken::new());
        tokio::spawn(sentinel.clone().run(events.clone(), stop.clone()));
        let world = Self {
            cache: cache_folder(home.as_deref()),
            home,
            run_id: format!("lsp-{}-{}", unix_ms(), std::process::id()).into(),
            sandbox: Arc::default(),
            workspaces: HashMap::new(),
            engines: HashMap::new(),
            memory: Arc::new(Memory {
                opened,
                runtime: Handle::current(),
            }),
            journal: Some(journal),
            pruned: false,
            sentinel,
            stop,
            events,
        };
        (world, done)
    }

    /// Runs work in the background; `lost` is the event that stands for its
    /// result when it panics.
    fn spawn(
        &self,
        work: impl Future<Output = Option<Event>> + Send + 'static,
        lost: impl FnOnce() -> Event + Send + 'static,
    ) {
        let events = self.events.clone();
        let task = tokio::spawn(work);
        tokio::spawn(async move {
            let event = match task.await {
                Ok(event) => event,
                Err(e) if e.is_panic() => Some(lost()),
                Err(_) => None,
            };
            if let Some(event) = event {
                // The loop is only gone during shutdown.
                let _ = events.send(event);
            }
        });
    }

    fn write(&self, entry: Entry) {
        if let Some(journal) = &self.journal {
            let _ = journal.send(entry);
        }
    }

    fn engine(&mut self, settings: &Settings) -> EngineSlot {
        self.engines
            .entry(model::key(settings))
            .or_default()
            .clone()
    }

    /// Lets go of engines that no workspace uses; a local model ends with its
    /// last handle.
    fn drop_unused_engines(&mut self) {
        let used: Vec<String> = self
            .workspaces
            .values()
            .map(|(s, _)| model::key(s))
            .collect();
        self.engines.retain(|key, _| used.contains(key));
    }
}

impl World for RealWorld {
    fn discover(&mut self, path: PathBuf) {
        let lost = path.clone();
        let work = tokio::task::spawn_blocking(move || {
            let root = roots::find(&path).map(|r| real_path(&r));
            let (layer, problem) = match &root {
                Ok(root) => read_layer(&root.join(REPO_FILE)),
                Err(_) => (None, None),
            };
            Event::Discovered(Discovered {
                path,
                root,
                layer,
                problem,
            })
        });
        let lost = || {
            Event::Discovered(Discovered {
                path: lost,
                root: Err("the folder could not be read".to_owned()),
                layer: None,
                problem: None,
            })
        };
        self.spawn(async move { work.await.ok() }, lost);
    }

    fn read_user_settings(&mut self) {
        let Some(file) = self.home.as_ref().map(|h| h.join(USER_FILE)) else {
            return;
        };
        let work = tokio::task::spawn_blocking(move || {
            let (layer, problem) = read_layer(&file);
            Event::UserSettings { layer, problem }
        });
        let lost = || Event::UserSettings {
            layer: None,
            problem: Some("the settings could not be read".to_owned()),
        };
        self.spawn(async move { work.await.ok() }, lost);
    }

    fn configure(&mut self, root: PathBuf, settings: Arc<Settings>) {
        if !std::mem::replace(&mut self.pruned, true) {
            self.write(Entry::Prune(settings.episodes.clone()));
        }
        let known = self.workspaces.get(&root);
        let same =
            known.is_some_and(|(s, _)| s.check == settings.check && s.sandbox == settings.sandbox);
        let slot = match known {
            Some((_, slot)) if same => slot.clone(),
            _ => Slot::default(),
        };
        self.workspaces.insert(root, (settings, slot));
        self.drop_unused_engines();
    }

    fn forget(&mut self, root: &Path) {
        self.workspaces.remove(root);
        self.drop_unused_engines();
    }

    fn check(&mut self, request: CheckRequest) {
        let Some((settings, slot)) = self.workspaces.get(&request.root).cloned() else {
            return;
        };
        let CheckRequest {
            root,
            generation,
            changed,
            overlay,
            cancel,
        } = request;
        let (sandbox, cache) = (self.sandbox.clone(), self.cache.clone());
        let events = self.events.clone();
        let checked = {
            let (root, overlay) = (root.clone(), overlay.clone());
            move |part, report, texts| {
                Event::Checked(Checked {
                    root: root.clone(),
                    generation,
                    part,
                    overlay: overlay.clone(),
                    report,
                    texts,
                })
            }
        };
        let lost = {
            let checked = checked.clone();
            let problem = "the check ended by a mistake of ours; the log tells more".to_owned();
            move || checked(None, Err(problem), Texts::new())
        };
        let work = async move {
            tokio::select! {
                () = cancel.cancelled() => return None,
                () = tokio::time::sleep(DEBOUNCE) => {}
            }
            let checking = Event::Checking {
                root: root.clone(),
                generation,
            };
            let _ = events.send(checking);
            let result = async {
                let workspace = open(&slot, &root, &settings, &sandbox, cache).await?;
                if overlay.is_empty()
                    && let Some((scope, dirs)) = part_of(&workspace, &changed)
                {
                    let report = Arc::new(workspace.check_scope(&scope, &cancel).await?);
                    let texts = read_texts(report.clone(), Overlay::new()).await;
                    let _ = events.send(checked(Some(dirs), Ok(report), texts));
                }
                workspace.check(&overlay, &cancel).await
            };
            match result.await {
                Ok(report) => {
                    for problem in &report.problems {
                        tracing::debug!("{problem}");
                    }
                    let report = Arc::new(report);
                    let texts = read_texts(report.clone(), overlay.clone()).await;
                    Some(checked(None, Ok(report), texts))
                }
                Err(e) if e.is_cancelled() => None,
                Err(e) => Some(checked(None, Err(e.to_string()), Texts::new())),
            }
        };
        self.spawn(work, lost);
    }

    fn search(&mut self, request: SearchRequest) {
        let job = request.job;
        let slot = self
            .workspaces
            .get(&request.checked.root)
            .map(|(_, slot)| slot.clone());
        let engine = self.engine(&request.settings);
        let (home, memory) = (self.home.clone(), self.memory.clone());
        let (events, run_id) = (self.events.clone(), self.run_id.clone());
        let lost = move || {
            let reason =
                Some("the search ended by a mistake of ours; the log tells more".to_owned());
            let found = Box::new(Found {
                reason,
                ..Found::default()
            });
            Event::Searched { job, found }
        };
        let work = async move {
            let built = engine
                .get_or_init(|| model::build(home, request.settings.clone(), memory))
                .await;
            if let Some(problem) = &built.problem {
                let _ = events.send(Event::Problem {
                    cause: "model",
                    text: problem.clone(),
                });
            }
            let workspace = slot.as_ref().and_then(|s| s.get()).cloned();
            let found = match workspace {
                Some(workspace) => search::run(&built.engine, workspace, request, &run_id).await,
                // The workspace was closed meanwhile.
                None => Found {
                    cancelled: true,
                    ..Found::default()
                },
            };
            Some(Event::Searched {
                job,
                found: Box::new(found),
            })
        };
        self.spawn(work, lost);
    }

    fn record(&mut self, episode: Episode) {
        self.write(Entry::Record(Box::new(episode)));
    }

    fn update(&mut self, update: Update) {
        self.write(Entry::Update(update));
    }

    fn read_disk(&mut self, paths: Vec<PathBuf>) {
        let work = tokio::task::spawn_blocking(move || {
            let read = |path: PathBuf| {
                let hash = std::fs::read(&path)
                    .ok()
                    .map(|b| FileEdit::content_hash(&String::from_utf8_lossy(&b)));
                (path, hash)
            };
            Event::DiskRead(paths.into_iter().map(read).collect())
        });
        self.spawn(async move { work.await.ok() }, || {
            Event::DiskRead(Vec::new())
        });
    }

    fn watch(&mut self, paths: Vec<PathBuf>) {
        self.sentinel.watch(paths);
    }

    fn reload(&mut self) {
        self.engines.clear();
        for (_, slot) in self.workspaces.values_mut() {
            *slot = Slot::default();
        }
    }

    fn has_model(&self, settings: &Settings) -> bool {
        if settings.model.backend == sleepy_fix::BackendKind::Off {
            return false;
        }
        let built = self
            .engines
            .get(&model::key(settings))
            .and_then(|slot| slot.get());
        built.is_none_or(|b| b.backend.is_some())
    }

    fn condition(&self) -> Value {
        let built = self.engines.values().find_map(|slot| slot.get());
        let (model, worker) = match built {
            Some(built) => built.condition(),
            None => (json!({ "state": "not loaded" }), None),
        };
        json!({
            "model": model,
            "memory": { "serverBytes": resident_bytes(), "workerBytes": worker },
            "sandbox": self.sandbox.get().map(|s| {
                let report = s.report();
                json!({
                    "mechanism": report.mechanism.to_string(),
                    "files": report.files,
                    "network": report.network,
                })
            }),
        })
    }

    fn shutdown(&mut self) {
        self.stop.cancel();
        self.journal = None;
        self.workspaces.clear();
        self.engines.clear();
    }
}

/// Where compiled code goes: with the rest of our state if that was put
/// somewhere on purpose, else where the platform keeps caches.
fn cache_folder(home: Option<&Path>) -> PathBuf {
    use etcetera::BaseStrategy;
    if std::env::var_os("SLEEPY_HOME").is_some_and(|h| !h.is_empty())
        && let Some(home) = home
    {
        return home.join("cache");
    }
    match etcetera::choose_base_strategy() {
        Ok(base) => base.cache_dir().join("sleepy-coder"),
        Err(_) => std::env::temp_dir().join("sleepy-coder"),
    }
}

/// Unix time in milliseconds.
fn unix_ms() -> i64 {
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    i64::try_from(now.as_millis()).unwrap_or(i64::MAX)
}

/// Resident memory of this process, where the system tells.
fn resident_bytes() -> Option<u64> {
    let statm = std::fs::read_to_string("/proc/self/statm").ok()?;
    let pages: u64 = statm.split_whitespace().nth(1)?.parse().ok()?;
    #[cfg(unix)]
    let page = u64::try_from(rustix::param::page_size()).ok()?;
    #[cfg(not(unix))]
    let page = 4096;
    Some(pages * page)
}
