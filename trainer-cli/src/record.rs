//! Recording what `run` tried, as episodes.
//!
//! Recording must never break a run: a database that cannot be written is said
//! once, and the run goes on without it.

use std::sync::{Arc, Mutex, PoisonError};

use sleepy_check::{CheckReport, Codebase, How, Overlay};
use sleepy_engine::{AttemptRequest, AttemptResult, EpisodeContext, Offer, Repair, episode};
use sleepy_episodes::{Store, new_episode_id};
use sleepy_fix::attempt::Policy;
use sleepy_fix::{Episode, Outcome};

use crate::clock::now;
use crate::cmd::Context;
use crate::error::CliError;

/// Writes the episodes of one run.
pub(crate) struct Recorder {
    /// `None` when capture is off or the database is out of reach.
    store: Mutex<Option<Store>>,
    run_id: String,
    repo_id: String,
}

impl Recorder {
    /// A recorder for the run `run_id` in the repository `repo_id` (empty for
    /// koans). `capture` is the setting of that name.
    pub(crate) fn open(
        context: &Context,
        capture: bool,
        run_id: Option<&str>,
        repo_id: String,
    ) -> Result<Self, CliError> {
        let store = if capture {
            Store::open(context.home.path())
                .inspect_err(|e| tracing::warn!("nothing is recorded: {e}"))
                .ok()
        } else {
            None
        };
        let run_id = match run_id {
            Some(id) => id.to_owned(),
            None => new_episode_id()?.0.chars().take(12).collect(),
        };
        Ok(Self {
            store: Mutex::new(store),
            run_id,
            repo_id,
        })
    }

    /// The name of the run.
    pub(crate) fn run_id(&self) -> &str {
        &self.run_id
    }

    /// Records every round of a repair.
    pub(crate) fn rounds(&self, codebase: &Codebase, task_id: &str, repair: &Repair) {
        let mut overlay = Overlay::default();
        for (index, round) in repair.rounds.iter().enumerate() {
            let offer = round.offers.first();
            self.attempt(
                codebase,
                &overlay,
                (task_id, u32::try_from(index).unwrap_or(u32::MAX)),
                round,
                offer,
                Outcome::Automatic,
            );
            let Some(offer) = offer else { continue };
            for file in &offer.edit.files {
                // The repair itself read and changed the very same texts.
                let Ok(old) = codebase.read(&file.path, &overlay) else {
                    continue;
                };
                if let Ok(new) = file.apply(&old) {
                    overlay = overlay.with(file.path.clone(), new);
                }
            }
        }
    }

    /// Records one attempt at the code that `overlay` shows.
    pub(crate) fn attempt(
        &self,
        codebase: &Codebase,
        overlay: &Overlay,
        (task_id, attempt_idx): (&str, u32),
        result: &AttemptResult,
        offer: Option<&Offer>,
        outcome: Outcome,
    ) {
        let Ok(id) = new_episode_id().inspect_err(|e| tracing::warn!("{e}")) else {
            return;
        };
        let request = AttemptRequest {
            codebase: codebase.clone(),
            overlay: overlay.clone(),
            before: Arc::new(no_report()),
            target: result.target.clone(),
            policy: Policy::default(),
            run_tests: false,
        };
        let context = EpisodeContext {
            id,
            task_id: task_id.to_owned(),
            run_id: self.run_id.clone(),
            repo_id: self.repo_id.clone(),
            attempt_idx,
            outcome,
            timestamp: now(),
        };
        self.write(&episode(&request, result, offer, context));
    }

    fn write(&self, episode: &Episode) {
        let mut store = self.store.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(open) = store.as_mut() else { return };
        if let Err(error) = open.record(episode) {
            tracing::warn!("nothing more is recorded: {error}");
            *store = None;
        }
    }
}

/// Describing an attempt needs its place in the code, not the check that found it.
fn no_report() -> CheckReport {
    CheckReport {
        diagnostics: Vec::new(),
        duration: std::time::Duration::ZERO,
        command: String::new(),
        how: How::Rustc,
        problems: Vec::new(),
    }
}
