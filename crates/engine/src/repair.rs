//! Repairing a whole program: one error after another until the check is clean
//! and the tests pass. The loop behind `eval` and `trainer-cli run`.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

use sleepy_check::{CheckError, Codebase, Overlay};
use sleepy_fix::attempt::Policy;
use sleepy_fix::{Diagnostic, FileEdit, TestOutcome, Verdict, WorkspaceEdit};
use tokio_util::sync::CancellationToken;

use crate::Engine;
use crate::attempt::{AttemptEvent, AttemptRequest, AttemptResult, Judged, Offer};
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
    Attempt(Box<AttemptEvent>),
}

/// How a repair went.
#[derive(Debug, Clone, Default)]
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
    /// The repaired files as they were when they were first touched.
    pub originals: BTreeMap<PathBuf, Arc<str>>,
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
        let mut repair = Repair::default();
        let mut given_up = BTreeSet::new();
        loop {
            let report = match request.codebase.check(&repair.overlay, cancel).await {
                Ok(report) => Arc::new(report),
                // What was repaired before stands, whatever ails the compiler now.
                Err(e) if !repair.rounds.is_empty() => {
                    repair.green = false;
                    repair.reason = Some(e.to_string());
                    break;
                }
                Err(e) => return Err(e),
            };
            let errors: Vec<&Diagnostic> = report.errors().collect();
            repair.green = errors.is_empty();
            if repair.rounds.is_empty() {
                repair.first_error = errors.first().map(|d| (*d).clone());
            }
            let open = |d: &&&Diagnostic| !given_up.contains(&repair.trait_of(request, d));
            let Some(target) = errors.iter().find(open).map(|d| (*d).clone()) else {
                break;
            };
            if repair.rounds.len() as u32 >= request.max_rounds || cancel.is_cancelled() {
                let stopped = format!("stopped after {} errors", repair.rounds.len());
                repair.reason.get_or_insert(stopped);
                break;
            }
            on(RepairEvent::Round {
                round: repair.rounds.len() as u32,
                target: target.clone(),
                errors: errors.len(),
            });
            let attempt = AttemptRequest {
                codebase: request.codebase.clone(),
                overlay: repair.overlay.clone(),
                before: report.clone(),
                target: target.clone(),
                policy: request.policy.clone(),
                run_tests: request.run_tests,
            };
            let result = self.attempt_leniently(attempt, cancel, on).await;
            match result.offers.first() {
                Some(offer) => repair.apply(&request.codebase, offer)?,
                None => {
                    given_up.insert(repair.trait_of(request, &target));
                    repair.reason = result.reason();
                }
            }
            repair.count(result);
        }
        repair.finish(request, cancel).await;
        repair.ms = started.elapsed().as_millis() as u64;
        Ok(repair)
    }

    /// An attempt; in a workspace once more without the tests when only they
    /// stood in the way. Tests that were broken before, or that need what the
    /// sandbox denies, must not keep a right fix from the person: the report
    /// still says that they fail. Tasks, whose tests define them, stay strict.
    async fn attempt_leniently(
        &self,
        mut request: AttemptRequest,
        cancel: &CancellationToken,
        on: &mut (dyn FnMut(RepairEvent) + Send),
    ) -> AttemptResult {
        let result = self
            .attempt(&request, cancel, &mut |e| {
                on(RepairEvent::Attempt(Box::new(e)))
            })
            .await;
        let by_tests = |j: &Judged| {
            matches!(
                j.verdict,
                Verdict::TestsFailed { .. } | Verdict::Unjudged { .. }
            )
        };
        let workspace = matches!(request.codebase, Codebase::Cargo(_)) && request.run_tests;
        if !workspace || !result.offers.is_empty() || !result.judged.iter().any(by_tests) {
            return result;
        }
        request.run_tests = false;
        self.attempt(&request, cancel, &mut |e| {
            on(RepairEvent::Attempt(Box::new(e)))
        })
        .await
    }
}

/// What tells an error that was given up from others like it.
type Trait = (PathBuf, Option<String>, String, String);

impl Repair {
    fn apply(&mut self, codebase: &Codebase, offer: &Offer) -> Result<(), CheckError> {
        for file in &offer.edit.files {
            let text = codebase.read(&file.path, &self.overlay)?;
            // The offer was made for exactly this overlay, so it can only be stale
            // when the file changed on disk meanwhile; the next check shows that.
            if let Ok(new) = file.apply(&text) {
                self.originals.entry(file.path.clone()).or_insert(text);
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

    /// File, code, message and the text of the line: two errors of one kind in
    /// one file must not be given up together.
    fn trait_of(&self, request: &RepairRequest, d: &Diagnostic) -> Trait {
        let place = d.primary_span();
        let path = place.map(|s| s.file_name.clone()).unwrap_or_default();
        let text = request.codebase.read(&path, &self.overlay).ok();
        let line = place.zip(text).and_then(|(span, text)| {
            let line = text.lines().nth(span.line_start.saturating_sub(1))?;
            Some(line.trim().to_owned())
        });
        (
            path,
            d.code.clone(),
            d.message.clone(),
            line.unwrap_or_default(),
        )
    }

    async fn finish(&mut self, request: &RepairRequest, cancel: &CancellationToken) {
        if !self.green {
            return;
        }
        self.reason = None;
        if !request.run_tests {
            return;
        }
        match request.codebase.test(&self.overlay, cancel).await {
            Ok(report) => {
                self.tests = outcome(&report);
                if self.tests == TestOutcome::Failed {
                    self.reason = Some(format!(
                        "it compiles, but the tests fail: {}",
                        report.summary
                    ));
                }
            }
            Err(e) => self.reason = Some(format!("it compiles, but its tests did not run: {e}")),
        }
    }

    /// The whole repair as one edit of the files as they were when it began, so
    /// that what the person saved meanwhile makes it stale instead of being
    /// overwritten.
    ///
    /// # Errors
    /// [`CheckError`] when a file cannot be read.
    pub fn edit(&self, codebase: &Codebase) -> Result<WorkspaceEdit, CheckError> {
        let mut files = Vec::new();
        for (path, new) in &self.overlay.0 {
            let old = match self.originals.get(path) {
                Some(text) => text.clone(),
                None => codebase.read(path, &Overlay::default())?,
            };
            if old.as_ref() != new.as_ref() {
                files.push(FileEdit::between(path, &old, new));
            }
        }
        Ok(WorkspaceEdit { files })
    }
}
