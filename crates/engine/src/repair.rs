//! Repairing a whole program: one error after another until the check is clean
//! and the tests pass. The loop behind `eval` and `trainer-cli run`.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Instant;

use sleepy_check::{CheckError, Codebase, Overlay};
use sleepy_fix::attempt::Policy;
use sleepy_fix::{Diagnostic, FileEdit, TestOutcome, WorkspaceEdit};
use tokio_util::sync::CancellationToken;

use crate::Engine;
use crate::attempt::{AttemptEvent, AttemptRequest, AttemptResult, Offer};
use crate::judge::outcome;

/// A program to repair.
#[derive(Clone)]
pub struct RepairRequest {
    /// The program.
    pub codebase: Codebase,
    /// Bounds of each attempt.
    pub policy: Policy,
    /// Errors attacked at most.
    pub max_rounds: u32,
    /// Whether the tests must pass.
    pub run_tests: bool,
}

/// What happens during a repair.
#[derive(Debug, Clone)]
pub enum RepairEvent {
    /// An error is attacked.
    Round {
        /// Which, from 0.
        round: u32,
        /// The error.
        target: Diagnostic,
        /// Errors in all.
        errors: usize,
    },
    /// Something happened in the attempt at it.
    Attempt(AttemptEvent),
}

/// How a repair went.
#[derive(Debug, Clone)]
pub struct Repair {
    /// The repaired texts.
    pub overlay: Overlay,
    /// The attempt at each error.
    pub rounds: Vec<AttemptResult>,
    /// Whether no error is left.
    pub green: bool,
    /// Whether the tests pass, if they were asked for.
    pub tests: TestOutcome,
    /// Proposals judged.
    pub steps: u32,
    /// Prompt tokens.
    pub tokens_in: u32,
    /// Generated tokens.
    pub tokens_out: u32,
    /// Milliseconds.
    pub ms: u64,
    /// The first error of the program as it came; `None` if it had none.
    pub first_error: Option<Diagnostic>,
    /// Why it is not repaired, in plain words.
    pub reason: Option<String>,
}

impl Repair {
    /// Whether nothing is left to do: it compiles, and the tests do not fail.
    pub fn passed(&self) -> bool {
        self.green && self.tests != TestOutcome::Failed
    }
}

impl Engine {
    /// Repairs a program.
    ///
    /// # Errors
    /// [`CheckError`] when the program cannot be checked at all.
    pub async fn repair(
        &self,
        request: &RepairRequest,
        cancel: &CancellationToken,
        on: &mut (dyn FnMut(RepairEvent) + Send),
    ) -> Result<Repair, CheckError> {
        let started = Instant::now();
        let mut repair = Repair {
            overlay: Overlay::default(),
            rounds: Vec::new(),
            green: false,
            tests: TestOutcome::NotRun,
            steps: 0,
            tokens_in: 0,
            tokens_out: 0,
            ms: 0,
            first_error: None,
            reason: None,
        };
        // Errors that were given up, so that the others still get their turn.
        let mut given_up: BTreeSet<(Option<String>, String)> = BTreeSet::new();
        let key = |d: &Diagnostic| (d.code.clone(), d.message.clone());
        loop {
            let report = Arc::new(request.codebase.check(&repair.overlay, cancel).await?);
            let errors: Vec<&Diagnostic> =
                report.diagnostics.iter().filter(|d| d.is_error()).collect();
            repair.green = errors.is_empty();
            if repair.first_error.is_none() && repair.rounds.is_empty() {
                repair.first_error = errors.first().map(|d| (*d).clone());
            }
            let Some(target) = errors.iter().find(|d| !given_up.contains(&key(d))) else {
                break;
            };
            if repair.rounds.len() as u32 >= request.max_rounds || cancel.is_cancelled() {
                repair
                    .reason
                    .get_or_insert_with(|| format!("stopped after {} errors", repair.rounds.len()));
                break;
            }
            on(RepairEvent::Round {
                round: repair.rounds.len() as u32,
                target: (*target).clone(),
                errors: errors.len(),
            });
            let attempt = AttemptRequest {
                codebase: request.codebase.clone(),
                overlay: repair.overlay.clone(),
                before: report.clone(),
                target: (*target).clone(),
                policy: request.policy.clone(),
                run_tests: request.run_tests,
            };
            let result = self
                .attempt(&attempt, cancel, &mut |e| on(RepairEvent::Attempt(e)))
                .await;
            match result.offers.first() {
                Some(offer) => repair.apply(&request.codebase, offer)?,
                None => {
                    given_up.insert(key(target));
                    repair.reason = result.reason();
                }
            }
            repair.count(result);
        }
        repair.finish(request, cancel).await?;
        repair.ms = started.elapsed().as_millis() as u64;
        Ok(repair)
    }
}

impl Repair {
    fn apply(&mut self, codebase: &Codebase, offer: &Offer) -> Result<(), CheckError> {
        for file in &offer.edit.files {
            let text = codebase.read(&file.path, &self.overlay)?;
            // The offer was made for exactly this overlay, so it can only be stale
            // when the file changed on disk meanwhile; the next check shows that.
            if let Ok(new) = file.apply(&text) {
                self.overlay.0.insert(file.path.clone(), new.into());
            }
        }
        Ok(())
    }

    fn count(&mut self, result: AttemptResult) {
        self.steps += result.steps;
        self.tokens_in += result.tokens_in;
        self.tokens_out += result.tokens_out;
        self.rounds.push(result);
    }

    async fn finish(
        &mut self,
        request: &RepairRequest,
        cancel: &CancellationToken,
    ) -> Result<(), CheckError> {
        if !self.green {
            return Ok(());
        }
        self.reason = None;
        if request.run_tests {
            let report = request.codebase.test(&self.overlay, cancel).await?;
            self.tests = outcome(&report);
            if self.tests == TestOutcome::Failed {
                self.reason = Some(format!(
                    "it compiles, but the tests fail: {}",
                    report.summary
                ));
            }
        }
        Ok(())
    }

    /// The whole repair as one edit of the files on disk.
    ///
    /// # Errors
    /// [`CheckError`] when a file cannot be read.
    pub fn edit(&self, codebase: &Codebase) -> Result<WorkspaceEdit, CheckError> {
        let mut files = Vec::new();
        for (path, new) in &self.overlay.0 {
            let old = codebase.read(path, &Overlay::default())?;
            if old.as_ref() != new.as_ref() {
                files.push(FileEdit::between(path, &old, new));
            }
        }
        Ok(WorkspaceEdit { files })
    }
}
