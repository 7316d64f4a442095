//! Answers to the editor's requests: code actions and commands.

use std::time::Instant;

use serde_json::{Value, json};
use sleepy_fix::EpisodeId;
use tower_lsp::ls_types::{CodeAction, CodeActionParams, Hover, MessageType, Position, Uri};

use super::MainLoop;
use super::texts::UNSAVED_PAUSE;
use crate::actions::{ACCEPTED, EXPLAIN, REJECTED, RELOAD, RETRY, STATUS, Stock};
use crate::cache::{ErrorId, KnownError, Lane, Root, Search};
use crate::hover::{hover, model_problem, state};
use crate::outbox::Outgoing;
use crate::wording::headline;
use crate::world::World;

impl<W: World> MainLoop<W> {
    pub(super) fn actions(&mut self, params: &CodeActionParams) -> Vec<CodeAction> {
        let uri = &params.text_document.uri;
        let Some(document) = self.documents.by_uri(uri) else {
            return Vec::new();
        };
        let Some(root) = self.root_of_uri(uri) else {
            return Vec::new();
        };
        let stock = Stock {
            root,
            documents: &self.documents,
            facts: &self.facts,
        };
        let answer = stock.answer(document, params.range, &params.context);
        let line = usize::try_from(params.range.start.line).unwrap_or(usize::MAX);
        self.focus = Some((document.path.clone(), line));
        self.ledger.shown(&answer.shown);
        answer.actions
    }

    /// What is known of the error under the cursor.
    pub(super) fn hover(&self, uri: &Uri, at: Position) -> Option<Hover> {
        let document = self.documents.by_uri(uri)?;
        let root = self.root_of_uri(uri)?;
        let condition = self.world.condition();
        let (documents, facts) = (&self.documents, &self.facts);
        hover(root, document, documents, facts, at, &condition["model"])
    }

    /// The editor says that the person took a change back.
    pub(super) fn undone(&mut self, uri: &Uri) {
        if let Some(document) = self.documents.by_uri(uri) {
            let updates = self.ledger.undone(&document.path, &document.text);
            self.tell_outcomes(updates);
        }
    }

    /// Executes a command; an error is a text for the person.
    pub(super) fn command(
        &mut self,
        name: &str,
        arguments: &[Value],
        now: Instant,
    ) -> Result<Value, String> {
        match name {
            ACCEPTED => self.accepted(&taken(arguments)?, now),
            REJECTED => self.rejected(&episode(arguments)?),
            RETRY => self.retry(error(arguments)?),
            EXPLAIN => self.explain(error(arguments)?),
            STATUS => {
                let status = self.status();
                self.send(Outgoing::Status(status.clone()));
                Ok(status)
            }
            RELOAD => {
                self.reload();
                Ok(Value::Null)
            }
            _ => Err(format!("there is no command `{name}`")),
        }
    }

    /// The person took these fixes, together.
    fn accepted(&mut self, taken: &[Taken], now: Instant) -> Result<Value, String> {
        for (episode, error) in taken {
            let roots = self.roots.values();
            let known = roots
                .filter_map(|r| Some((r, r.fix(episode, *error)?)))
                .next();
            let path = known.and_then(|(_, (error, _))| error.path());
            let document = path.and_then(|p| self.documents.get(p));
            let changes = document.map_or(0, |d| d.changes);
            let unsaved = document.is_some_and(|d| !d.is_saved());
            let fix = known.map(|(_, (_, fix))| fix);
            let update = self.ledger.accepted(episode, changes, fix);
            let root = known.map(|(root, _)| root.path.clone());
            // The fixes of the other errors are for a text that is gone.
            if let Some(root) = root.and_then(|r| self.roots.get_mut(&r))
                && update.is_some()
                && unsaved
            {
                root.unsaved_due = Some(now + UNSAVED_PAUSE);
            }
            self.tell_outcomes(update.into_iter().collect());
        }
        Ok(Value::Null)
    }

    fn rejected(&mut self, episode: &EpisodeId) -> Result<Value, String> {
        let update = self.ledger.rejected(episode);
        let known = update.is_some();
        self.tell_outcomes(update.into_iter().collect());
        let memo = self.on_record.iter().find(|(_, id)| *id == episode);
        if let Some((memo, _)) = memo {
            self.dismissed.insert(memo.clone());
        }
        let mut dropped = false;
        for root in self.roots.values_mut() {
            dropped |= root.fix(episode, None).is_some();
            root.drop_fix(episode);
        }
        for error in self.roots.values_mut().flat_map(|r| &mut r.errors) {
            if error.fixes.is_empty() && error.search == Search::Done(None) {
                error.search = Search::Done(Some("the fix was dismissed".to_owned()));
            }
        }
        self.status_due = true;
        if known || dropped {
            Ok(Value::Null)
        } else {
            Err("that fix is no longer known".to_owned())
        }
    }

    fn retry(&mut self, id: ErrorId) -> Result<Value, String> {
        let mut roots = self.roots.values_mut();
        let Some(error) = roots.find_map(|r| r.error_mut(id)) else {
            return Err("that error is gone".to_owned());
        };
        if matches!(error.search, Search::Done(_)) {
            error.search = Search::Waiting(Lane::Quick);
            error.asked_again = true;
        }
        let message = format!("looking for another fix of {}", headline(&error.diagnostic));
        self.show_progress(&message);
        Ok(json!({ "queued": true }))
    }

    fn explain(&mut self, id: ErrorId) -> Result<Value, String> {
        let found = self.roots.values().find_map(|r| Some((r, r.error(id)?)));
        let Some((root, error)) = found else {
            return Err("that error is gone".to_owned());
        };
        let text = explanation(root, error, &self.world.condition()["model"]);
        self.send(Outgoing::Show(MessageType::INFO, text.clone()));
        Ok(json!({ "explanation": text }))
    }

    fn reload(&mut self) {
        self.said.clear();
        self.world.reload();
        self.world.read_user_settings();
        let all: Vec<std::path::PathBuf> = self.roots.keys().cloned().collect();
        for root in all {
            if let Some(known) = self.roots.get_mut(&root) {
                // What was found may owe itself to what is being let go.
                known.errors.clear();
                self.world.configure(root.clone(), known.settings.clone());
            }
            self.world.discover(root.clone());
            self.request_check(&root);
        }
        let lost: Vec<std::path::PathBuf> = self.documents.iter().map(|d| d.path.clone()).collect();
        for path in lost {
            if !matches!(self.homes.get(&path), Some(Ok(_))) {
                self.world.discover(path);
            }
        }
        self.status_due = true;
    }
}

fn explanation(root: &Root, error: &KnownError, model: &Value) -> String {
    let mut text = headline(&error.diagnostic);
    for fix in &error.fixes {
        text.push_str(&format!(
            "\nFix from {}: {} ({})",
            fix.source, fix.title, fix.detail
        ));
    }
    if let Some(state) = state(root, error) {
        let over = matches!(error.search, Search::Done(_));
        text.push_str(if over { "\nNo fix: " } else { "\n" });
        text.push_str(&state);
    }
    if error.fixes.is_empty()
        && matches!(error.search, Search::Done(_))
        && let Some(problem) = model_problem(model)
    {
        text.push_str(&format!("\nThe model was not asked: {problem}"));
    }
    if !root.is_current() {
        text.push_str("\nFiles have changed since; what is offered will be checked again.");
    }
    text
}

/// Commands take an object, or for convenience the bare value.
fn argument<'a>(arguments: &'a [Value], key: &str) -> Result<&'a Value, String> {
    let first = arguments
        .first()
        .ok_or_else(|| format!("the argument `{key}` is missing"))?;
    match first {
        Value::Object(object) => object
            .get(key)
            .ok_or_else(|| format!("the argument `{key}` is missing")),
        bare => Ok(bare),
    }
}

/// A fix that was taken: its episode, and which error it was for.
type Taken = (EpisodeId, Option<ErrorId>);

/// One fix, or an object that lists several as `fixes`.
fn taken(arguments: &[Value]) -> Result<Vec<Taken>, String> {
    let one = |value: &Value| {
        let one = std::slice::from_ref(value);
        Ok::<_, String>((episode(one)?, error(one).ok()))
    };
    let first = arguments.first();
    match first.and_then(|f| f.get("fixes")?.as_array()) {
        Some(fixes) => fixes.iter().map(one).collect(),
        None => Ok(vec![
            one(first.ok_or("the argument `episode` is missing")?)?,
        ]),
    }
}

fn episode(arguments: &[Value]) -> Result<EpisodeId, String> {
    let value = argument(arguments, "episode")?;
    let id = value.as_str().ok_or("an episode is named by a text")?;
    Ok(EpisodeId(id.to_owned()))
}

fn error(arguments: &[Value]) -> Result<ErrorId, String> {
    let value = argument(arguments, "error")?;
    value
        .as_u64()
        .map(ErrorId)
        .ok_or_else(|| "an error is named by a number".to_owned())
}
