//! Recording what `run` tried, as episodes.
//!
//! Recording must never break a run: a database that cannot be written is said
//! once, and the run goes on without it.

use std::sync::{Arc, Mutex, PoisonError};

use sleepy_check::{CheckReport, Codebase, How, Overlay};
use sleepy_engine::{AttemptRequest, AttemptResult, EpisodeContext, Offer, Repair, episode};
use sleepy_episodes::{Recorded, Store, StoreError, new_episode_id};
use sleepy_fix::attempt::{Finish, Policy};
use sleepy_fix::{EpisodeId, Outcome};

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

    /// Records every round of a repair but one that was cut short; `task_id`
    /// names the task of a round.
    pub(crate) fn rounds(
        &self,
        codebase: &Codebase,
        task_id: impl Fn(&AttemptResult) -> String,
        repair: &Repair,
    ) {
        let mut overlay = Overlay::default();
        for (index, round) in repair.rounds.iter().enumerate() {
            let offer = round.offers.first();
            if offer.is_none() && matches!(round.finish, Finish::Cancelled) {
                continue;
            }
            self.attempt(
                codebase,
                &overlay,
                (&task_id(round), u32::try_from(index).unwrap_or(u32::MAX)),
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

    /// Records one attempt at the code that `overlay` shows. Its name, if it
    /// could be recorded.
    pub(crate) fn attempt(
        &self,
        codebase: &Codebase,
        overlay: &Overlay,
        (task_id, attempt_idx): (&str, u32),
        result: &AttemptResult,
        offer: Option<&Offer>,
        outcome: Outcome,
    ) -> Option<EpisodeId> {
        let id = new_episode_id()
            .inspect_err(|e| tracing::warn!("{e}"))
            .ok()?;
        let request = AttemptRequest {
            codebase: codebase.clone(),
            overlay: overlay.clone(),
            before: Arc::new(no_report()),
            target: result.target.clone(),
            policy: Policy::default(),
            run_tests: false,
        };
        let context = EpisodeContext {
            id: id.clone(),
            task_id: task_id.to_owned(),
            run_id: self.run_id.clone(),
            repo_id: self.repo_id.clone(),
            attempt_idx,
            outcome,
            timestamp: now(),
        };
        self.write(|store| store.record(&episode(&request, result, offer, context)))
            .filter(|recorded| *recorded == Recorded::Stored)
            .map(|_| id)
    }

    /// Notes what the person did with a recorded fix.
    pub(crate) fn settle(&self, id: Option<&EpisodeId>, outcome: Outcome) {
        if let Some(id) = id {
            self.write(|store| store.update_outcome(id, outcome, None));
        }
    }

    fn write<T>(&self, work: impl FnOnce(&mut Store) -> Result<T, StoreError>) -> Option<T> {
        let mut store = self.store.lock().unwrap_or_else(PoisonError::into_inner);
        let done = work(store.as_mut()?);
        done.inspect_err(|error| {
            tracing::warn!("nothing more is recorded: {error}");
            *store = None;
        })
        .ok()
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
