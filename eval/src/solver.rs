//! The one place that knows the engine: a task goes in, what became of it
//! comes out.
//!
//! The engine's repair is what the language server and `trainer-cli run` do as
//! well; here its end result is judged once more against the task, since a
//! chain of edits may add up to something that none of them did alone.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use sleepy_check::{CheckError, Limits, Overlay, Sandbox, SingleFile};
use sleepy_engine::{AttemptEvent, AttemptResult, Engine, Repair, RepairEvent, RepairRequest};
use sleepy_fix::attempt::{Finish, Policy};
use sleepy_fix::{Family, Signature, Source, Task, TestOutcome, Verdict, guard};
use tokio_util::sync::CancellationToken;

use crate::harness::{Solved, Solver};
use crate::program::{EXACT, Program, Programs};
use crate::report::ALREADY_GREEN;

/// Repairs tasks with an [`Engine`].
#[derive(Clone)]
pub struct EngineSolver {
    /// What repairs.
    pub engine: Engine,
    /// Where compilers and tests run.
    pub sandbox: Sandbox,
    /// Folder for scratch files.
    pub scratch: PathBuf,
    /// Bounds of the attempt at each error. Judge one proposal at a time
    /// (`parallel: 1`) where runs have to be comparable: with more, the
    /// machine's load decides which of two right fixes comes first.
    pub policy: Policy,
    /// Errors attacked at most in one task.
    pub max_rounds: u32,
    /// Limits of a task's tests.
    pub test_limits: Limits,
    /// The programs of tasks that are no file of their own.
    pub programs: Programs,
}

impl EngineSolver {
    /// The program of a task, ready to be checked.
    ///
    /// # Errors
    /// [`CheckError`] without a toolchain or a place for scratch files.
    pub fn program(&self, task: &Task) -> Result<Program, CheckError> {
        if let Some(known) = self.programs.get(&task.id) {
            return Ok(known.clone());
        }
        let file = SingleFile::new(
            &self.sandbox,
            &task.edition,
            &task.buggy_code,
            task.test_code.as_deref(),
            &self.scratch,
        )?
        .with_limits(Limits::compile(), self.test_limits)?;
        Ok(file.into())
    }

    /// What the engine is asked to do with a program.
    pub fn request(&self, program: &Program) -> RepairRequest {
        RepairRequest {
            codebase: program.codebase().clone(),
            policy: self.policy.clone(),
            max_rounds: self.max_rounds,
            run_tests: true,
        }
    }
}

impl Solver for EngineSolver {
    async fn solve(&self, task: Arc<Task>, cancel: CancellationToken) -> Solved {
        let program = match self.program(&task) {
            Ok(program) => program,
            Err(error) => return Solved::unjudged(error.to_string()),
        };
        let request = self.request(&program);
        let mut trace = |event| trace(&task.id, event);
        match self.engine.repair(&request, &cancel, &mut trace).await {
            Ok(repair) => judge(&task, &program, &repair),
            Err(error) => Solved::unjudged(error.to_string()),
        }
    }
}

/// Lets a debug log tell what was proposed and what became of it.
pub fn trace(task: &str, event: RepairEvent) {
    if let RepairEvent::Attempt(event) = event
        && let AttemptEvent::Judged(judged) = *event
    {
        tracing::debug!(
            "{task}: {} would {}: {}",
            judged.proposal.source,
            judged.proposal.title,
            judged.verdict.name()
        );
    }
}

/// Judges the program that a repair ended with.
pub fn judge(task: &Task, program: &Program, repair: &Repair) -> Solved {
    let last = repair.overlay.get(program.main_path());
    let violations = match last {
        Some(text) => guard(program.main_path(), &task.buggy_code, text),
        None => Vec::new(),
    };
    let tests_ok = match repair.tests {
        TestOutcome::Passed => true,
        TestOutcome::Failed => false,
        // Tests that were not run prove nothing.
        TestOutcome::NotRun => !program.has_tests(),
    };
    let passed = repair.green && tests_ok && violations.is_empty();
    let untouched = repair.first_error.is_none() && repair.overlay.is_empty();
    let verdict = if !violations.is_empty() {
        "guarded"
    } else if passed && untouched {
        ALREADY_GREEN
    } else if passed && last.is_some_and(|text| program.is_meant(text)) {
        EXACT
    } else if passed {
        "verified"
    } else if repair.green {
        "tests_failed"
    } else {
        furthest(repair)
    };
    let stuck = repair.rounds.iter().find(|round| round.offers.is_empty());
    let reason = if passed {
        None
    } else if violations.is_empty() {
        let stuck = stuck.filter(|_| !repair.green);
        let untested = || {
            let untested = repair.green && repair.tests == TestOutcome::NotRun;
            untested.then(|| "it compiles, but no test ran".to_owned())
        };
        stuck
            .map(why)
            .or_else(|| repair.reason.clone())
            .or_else(untested)
    } else {
        let all: Vec<String> = violations.iter().map(ToString::to_string).collect();
        Some(format!("the repair {}", all.join(" and ")))
    };
    Solved {
        passed,
        verdict: verdict.to_owned(),
        source: needed(repair).filter(|_| passed),
        attempts: repair.steps,
        coefficient: repair
            .rounds
            .iter()
            .find_map(|round| round.route.coefficient().map(str::to_owned)),
        tokens_in: u64::from(repair.tokens_in),
        tokens_out: u64::from(repair.tokens_out),
        family: repair.first_error.as_ref().map(Family::of),
        signature: if repair.green {
            None
        } else {
            stuck
                .map(|round| round.signature.clone())
                .or(repair.first_error.as_ref().map(Signature::of))
                .map(|signature| signature.as_str().to_owned())
        },
        reason,
    }
}

/// The costliest proposer that a repair could not do without: with several
/// errors in one program, naming the last or the first would be arbitrary.
fn needed(repair: &Repair) -> Option<Source> {
    repair
        .rounds
        .iter()
        .filter_map(|round| round.source())
        .max()
}

/// The best verdict on what was tried at the error nobody could fix.
fn furthest(repair: &Repair) -> &'static str {
    let tried = repair
        .rounds
        .iter()
        .rev()
        .filter(|round| round.offers.is_empty())
        .flat_map(|round| &round.judged);
    tried
        .map(|judged| &judged.verdict)
        .min_by_key(|verdict| distance(verdict))
        .map_or("still_broken", Verdict::name)
}

/// Why an attempt found no repair, in one line: every proposer with how many
/// proposals ended how, or with the reason why it had none.
pub fn why(round: &AttemptResult) -> String {
    let reasons: &[String] = match &round.finish {
        Finish::Exhausted { reasons } => reasons,
        Finish::Fixed | Finish::Cancelled => &[],
    };
    let mut parts = Vec::new();
    for source in Source::ALL {
        let mut counts: BTreeMap<u8, (usize, &str)> = BTreeMap::new();
        let judged = round.judged.iter().filter(|j| j.proposal.source == source);
        for verdict in judged.map(|j| &j.verdict) {
            counts
                .entry(distance(verdict))
                .or_insert((0, fate(verdict)))
                .0 += 1;
        }
        let prefix = format!("{source}: ");
        if counts.is_empty() {
            parts.extend(reasons.iter().find(|r| r.starts_with(&prefix)).cloned());
        } else {
            let fates: Vec<String> = counts
                .values()
                .map(|(n, fate)| format!("{n} {fate}"))
                .collect();
            parts.push(format!("{prefix}{}", fates.join(", ")));
        }
    }
    if parts.is_empty() {
        return round.reason().unwrap_or_else(|| "not repaired".to_owned());
    }
    parts.join("; ")
}

fn fate(verdict: &Verdict) -> &'static str {
    match verdict {
        Verdict::Verified { .. } => "verified",
        Verdict::TestsFailed { .. } => "failed the tests",
        Verdict::Progress { .. } => "led to other errors",
        Verdict::StillBroken { .. } => "left the error",
        Verdict::Guarded { .. } => "refused by the guard",
        Verdict::Unjudged { .. } => "not judged",
    }
}

fn distance(verdict: &Verdict) -> u8 {
    match verdict {
        Verdict::Verified { .. } => 0,
        Verdict::TestsFailed { .. } => 1,
        Verdict::Progress { .. } => 2,
        Verdict::StillBroken { .. } => 3,
        Verdict::Guarded { .. } => 4,
        Verdict::Unjudged { .. } => 5,
    }
}

/// The text a repair ended with, of the file with the fault.
pub fn final_text(task: &Task, program: &Program, overlay: &Overlay) -> String {
    overlay
        .get(program.main_path())
        .map_or_else(|| task.buggy_code.clone(), |text| text.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use sleepy_engine::Judged;
    use sleepy_fix::rank::Features;
    use sleepy_fix::{CheckSummary, Diagnostic, Level, Proposal, Route, Signature, WorkspaceEdit};

    fn round(judged: &[(Source, Verdict)], reasons: &[&str]) -> AttemptResult {
        let target = Diagnostic {
            code: Some("E0382".into()),
            level: Level::Error,
            message: "use of moved value: `s`".into(),
            spans: Vec::new(),
            children: Vec::new(),
            rendered: None,
        };
        let judged = judged.iter().map(|(source, verdict)| Judged {
            proposal: Proposal {
                source: *source,
                edit: WorkspaceEdit::default(),
                title: "try".into(),
                applicability: None,
                model: None,
            },
            features: Features::default(),
            verdict: verdict.clone(),
            confidence: 0.0,
            hidden: None,
        });
        AttemptResult {
            signature: Signature::of(&target),
            family: Family::of(&target),
            target,
            route: Route::Base,
            offers: Vec::new(),
            judged: judged.collect(),
            finish: Finish::Exhausted {
                reasons: reasons.iter().map(ToString::to_string).collect(),
            },
            turns: 2,
            steps: 3,
            tokens_in: 0,
            tokens_out: 0,
            prefill_ms: 0.0,
            decode_ms: 0.0,
            ms: 0,
        }
    }

    #[test]
    fn the_reason_counts_what_became_of_the_proposals() {
        let check = CheckSummary::default;
        let tried = [
            (Source::Model, Verdict::StillBroken { check: check() }),
            (Source::Model, Verdict::Progress { check: check() }),
            (Source::Model, Verdict::Progress { check: check() }),
            (Source::Rustc, Verdict::TestsFailed { check: check() }),
        ];
        let reasons = [
            "rustc: it compiles but the tests fail",
            "memory: none",
            "memory: none",
        ];
        assert_eq!(
            why(&round(&tried, &reasons)),
            "rustc: 1 failed the tests; memory: none; model: 2 led to other errors, 1 left the error"
        );
        assert_eq!(why(&round(&[], &["rustc: nothing"])), "rustc: nothing");
        assert_eq!(why(&round(&[], &[])), "nobody had a proposal");
    }
}
