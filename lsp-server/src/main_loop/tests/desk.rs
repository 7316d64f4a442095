//! A session at a desk: events go in by hand, and a world that only writes down
//! what it is asked for comes out.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use sleepy_check::{CheckReport, How};
use sleepy_fix::{
    CheckSummary, Diagnostic, Episode, EpisodeId, Family, FileEdit, Outcome, SCHEMA_VERSION,
    Settings, SettingsLayer, Signature, Source, Verdict, WorkspaceEdit, unified_diff,
};
use tokio::sync::{mpsc, oneshot};
use tower_lsp::ls_types::{
    CodeAction, Hover, HoverContents, Position, TextDocumentContentChangeEvent, Uri,
};

use super::super::MainLoop;
use crate::cache::{Checked, Generation};
use crate::config::Environment;
use crate::diagnostics::tests::error_at;
use crate::documents::Text;
use crate::event::{Discovered, Event, Found, JobId, Offered};
use crate::outbox::Outgoing;
use crate::outcomes::Update;
use crate::world::{CheckRequest, SearchRequest, World};

pub(super) const ROOT: &str = "/nowhere";
pub(super) const FILE: &str = "/nowhere/src/main.rs";
pub(super) const TEXT: &str = "fn a() {\n    bad();\n    worse();\n}\n";

/// What the loop asked for and nobody has answered yet.
#[derive(Default)]
pub(super) struct Script {
    pub(super) checks: Vec<CheckRequest>,
    pub(super) searches: Vec<SearchRequest>,
    pub(super) recorded: Vec<Episode>,
    pub(super) updates: Vec<Update>,
    pub(super) discovered: Vec<PathBuf>,
    pub(super) model: bool,
    pub(super) stopped: bool,
}

impl World for Script {
    fn discover(&mut self, path: PathBuf) {
        self.discovered.push(path);
    }
    fn read_user_settings(&mut self) {}
    fn configure(&mut self, _: PathBuf, _: Arc<Settings>) {}
    fn forget(&mut self, _: &Path) {}
    fn check(&mut self, request: CheckRequest) {
        self.checks.push(request);
    }
    fn search(&mut self, request: SearchRequest) {
        self.searches.push(request);
    }
    fn record(&mut self, episode: Episode) {
        self.recorded.push(episode);
    }
    fn update(&mut self, update: Update) {
        self.updates.push(update);
    }
    fn read_disk(&mut self, _: Vec<PathBuf>) {}
    fn watch(&mut self, _: Vec<PathBuf>) {}
    fn reload(&mut self) {}
    fn has_model(&self, _: &Settings) -> bool {
        self.model
    }
    fn condition(&self) -> Value {
        json!({ "model": { "state": "off" }, "memory": null })
    }
    fn shutdown(&mut self) {
        self.stopped = true;
    }
}

pub(super) struct Desk {
    pub(super) main: MainLoop<Script>,
    pub(super) out: mpsc::UnboundedReceiver<Outgoing>,
    pub(super) now: Instant,
    pub(super) version: i32,
    pub(super) ids: u32,
}

pub(super) fn uri() -> Uri {
    format!("file://{FILE}").parse().unwrap()
}

impl Desk {
    /// A session with one workspace and one open file; the first check is asked for.
    pub(super) fn new(settings: Value) -> Self {
        let (sender, out) = mpsc::unbounded_channel();
        let environment = Environment {
            home: None,
            settle: Duration::from_secs(10),
            flags: None,
        };
        let main = MainLoop::new(
            Script {
                model: true,
                ..Script::default()
            },
            sender,
            environment,
        );
        let mut desk = Self {
            main,
            out,
            now: Instant::now(),
            version: 0,
            ids: 0,
        };
        let params = json!({ "processId": null, "rootUri": null, "capabilities": {}, "initializationOptions": settings });
        desk.tell(Event::Initialize(serde_json::from_value(params).unwrap()));
        desk.tell(Event::Initialized);
        desk.tell(Event::Opened {
            uri: uri(),
            version: 0,
            text: TEXT.into(),
        });
        desk.discovered(None);
        desk
    }

    pub(super) fn tell(&mut self, event: Event) {
        self.main.handle(event, self.now);
    }

    pub(super) fn discovered(&mut self, layer: Option<Value>) {
        let layer = layer.map(|values| SettingsLayer {
            name: "sleepy.toml".into(),
            values,
            trusted: false,
        });
        let found = Discovered {
            path: FILE.into(),
            root: Ok(ROOT.into()),
            layer,
            problem: None,
        };
        self.tell(Event::Discovered(found));
    }

    /// Answers the latest check with an error at each of these words.
    pub(super) fn checked(&mut self, text: &str, errors: &[&str]) {
        let generation = self.main.world.checks.last().unwrap().generation;
        self.checked_as(generation, text, errors);
    }

    pub(super) fn checked_as(&mut self, generation: Generation, text: &str, errors: &[&str]) {
        let diagnostics: Vec<Diagnostic> = errors
            .iter()
            .map(|w| error_at(Path::new(FILE), text, w, "E0425"))
            .collect();
        self.answer_check(generation, text, diagnostics);
    }

    /// Answers the latest check with these errors.
    pub(super) fn checked_with(&mut self, text: &str, errors: Vec<Diagnostic>) {
        let generation = self.main.world.checks.last().unwrap().generation;
        self.answer_check(generation, text, errors);
    }

    fn answer_check(&mut self, generation: Generation, text: &str, diagnostics: Vec<Diagnostic>) {
        let report = CheckReport {
            diagnostics,
            duration: Duration::from_millis(3),
            command: "cargo check".into(),
            how: How::CargoCheck,
            problems: vec![],
        };
        let texts = [(PathBuf::from(FILE), Arc::new(Text::new(text)))].into();
        let root = ROOT.into();
        self.tell(Event::Checked(Checked {
            root,
            generation,
            part: None,
            overlay: self.main.world.checks.last().unwrap().overlay.clone(),
            report: Ok(Arc::new(report)),
            texts,
        }));
    }

    /// Answers the latest search with a fix that replaces one word.
    pub(super) fn found(&mut self, text: &str, word: &str, new: &str) -> EpisodeId {
        let job = self.main.world.searches.last().unwrap().job;
        let offer = self.offer(text, word, new);
        let id = offer.episode.id.clone();
        self.answer(
            job,
            Found {
                offers: vec![offer],
                ..Found::default()
            },
        );
        id
    }

    pub(super) fn found_nothing(&mut self, reason: &str) {
        let job = self.main.world.searches.last().unwrap().job;
        let failure = Some(self.episode(None));
        self.answer(
            job,
            Found {
                reason: Some(reason.into()),
                failure,
                ..Found::default()
            },
        );
    }

    pub(super) fn answer(&mut self, job: JobId, found: Found) {
        self.tell(Event::Searched {
            job,
            found: Box::new(found),
        });
    }

    pub(super) fn offer(&mut self, text: &str, word: &str, new: &str) -> Offered {
        let fixed = text.replacen(word, new, 1);
        let path = Path::new(FILE);
        let mut episode = self.episode(Some(Source::Rustc));
        episode.diff_unified = unified_diff(path, text, &fixed);
        Offered {
            episode,
            title: format!("use `{new}`"),
            source: Source::Rustc,
            edit: WorkspaceEdit::single(FileEdit::between(path, text, &fixed)),
            bases: [(path.to_path_buf(), Arc::new(Text::new(text)))].into(),
            detail: "accepted".into(),
        }
    }

    pub(super) fn episode(&mut self, source: Option<Source>) -> Episode {
        self.ids += 1;
        let target = error_at(Path::new(FILE), TEXT, "bad", "E0425");
        Episode {
            id: EpisodeId(format!("e{}", self.ids)),
            schema_version: SCHEMA_VERSION,
            task_id: String::new(),
            run_id: String::new(),
            repo_id: String::new(),
            attempt_idx: 0,
            prompt_hash: String::new(),
            model_id: String::new(),
            coefficient: None,
            source,
            error_signature: Signature::of(&target),
            family: Family::of(&target),
            error: String::new(),
            diff_unified: String::new(),
            before_region: String::new(),
            after_region: String::new(),
            verdict: source.map(|_| Verdict::Verified {
                check: CheckSummary::default(),
            }),
            passed: source.is_some(),
            steps_to_green: 1,
            wall_clock_ms: 1,
            tokens_in: 0,
            tokens_out: 0,
            outcome: Outcome::Offered,
            settled_text: None,
            timestamp: 0,
        }
    }

    pub(super) fn recorded(&mut self, episode: &EpisodeId) {
        self.tell(Event::Recorded {
            episode: episode.clone(),
            problem: None,
        });
    }

    pub(super) fn actions(&mut self, line: u32) -> Vec<CodeAction> {
        let (reply, mut answer) = oneshot::channel();
        let at = json!({ "line": line, "character": 5 });
        let params = json!({
            "textDocument": { "uri": uri() }, "range": { "start": at, "end": at }, "context": { "diagnostics": [] }
        });
        self.tell(Event::Actions {
            params: serde_json::from_value(params).unwrap(),
            reply,
        });
        answer.try_recv().unwrap()
    }

    pub(super) fn fixes(&mut self, line: u32) -> Vec<String> {
        let actions = self.actions(line);
        actions
            .into_iter()
            .filter(|a| a.edit.is_some())
            .map(|a| a.title)
            .collect()
    }

    pub(super) fn command(&mut self, name: &str, argument: Value) -> Result<Value, String> {
        let (reply, mut answer) = oneshot::channel();
        self.tell(Event::Command {
            name: name.into(),
            arguments: vec![argument],
            reply,
        });
        answer.try_recv().unwrap()
    }

    /// What hovering over a place tells.
    pub(super) fn hover(&mut self, line: u32, character: u32) -> Option<String> {
        let (reply, mut answer) = oneshot::channel();
        self.tell(Event::Hover {
            uri: uri(),
            at: Position::new(line, character),
            reply,
        });
        let hover: Hover = answer.try_recv().unwrap()?;
        match hover.contents {
            HoverContents::Markup(text) => Some(text.value),
            other => panic!("{other:?}"),
        }
    }

    pub(super) fn type_text(&mut self, text: &str) {
        self.version += 1;
        let change = TextDocumentContentChangeEvent {
            range: None,
            range_length: None,
            text: text.into(),
        };
        self.tell(Event::Changed {
            uri: uri(),
            version: self.version,
            changes: vec![change],
        });
    }

    pub(super) fn save(&mut self) {
        self.tell(Event::Saved {
            uri: uri(),
            text: None,
        });
    }

    pub(super) fn sent(&mut self) -> Vec<Outgoing> {
        std::iter::from_fn(|| self.out.try_recv().ok()).collect()
    }

    pub(super) fn outcomes(&self) -> Vec<(&str, Option<Outcome>)> {
        self.main
            .world
            .updates
            .iter()
            .map(|u| (u.episode.0.as_str(), u.outcome))
            .collect()
    }
}

pub(super) fn published(sent: &[Outgoing]) -> Vec<usize> {
    let count = |o: &Outgoing| match o {
        Outgoing::Publish { diagnostics, .. } => Some(diagnostics.len()),
        _ => None,
    };
    sent.iter().filter_map(count).collect()
}

pub(super) fn shown(sent: &[Outgoing]) -> Vec<&str> {
    let text = |o: &Outgoing| match o {
        Outgoing::Show(_, text) => Some(text.clone()),
        _ => None,
    };
    let texts: Vec<String> = sent.iter().filter_map(text).collect();
    texts.into_iter().map(|t| &*t.leak()).collect()
}
