//! The one place that knows the engine: a task goes in, what became of it
//! comes out.
//!
//! The engine's repair is what the language server and `trainer-cli run` do as
//! well; here its end result is judged once more against the task, since a
//! chain of edits may add up to something that none of them did alone.

use std::path::PathBuf;
use std::sync::Arc;

use sleepy_check::{CheckError, Codebase, Limits, Overlay, Sandbox, SingleFile};
use sleepy_engine::{AttemptEvent, Engine, Repair, RepairEvent, RepairRequest};
use sleepy_fix::attempt::Policy;
use sleepy_fix::{Family, Signature, Source, Task, TestOutcome, Verdict, guard};
use tokio_util::sync::CancellationToken;

use crate::harness::{Solved, Solver};

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
}

impl EngineSolver {
    /// The program of a task, ready to be checked.
    ///
    /// # Errors
    /// [`CheckError`] without a toolchain or a place for scratch files.
    pub fn program(&self, task: &Task) -> Result<SingleFile, CheckError> {
        SingleFile::new(
            &self.sandbox,
            &task.edition,
            &task.buggy_code,
            task.test_code.as_deref(),
            &self.scratch,
        )?
        .with_limits(Limits::compile(), self.test_limits)
    }

    /// What the engine is asked to do with a program.
    pub fn request(&self, program: &SingleFile) -> RepairRequest {
        RepairRequest {
            codebase: Codebase::from(program.clone()),
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
    if let RepairEvent::Attempt(AttemptEvent::Judged(judged)) = event {
        tracing::debug!(
            "{task}: {} would {}: {}",
            judged.proposal.source,
            judged.proposal.title,
            judged.verdict.name()
        );
    }
}

/// Judges the program that a repair ended with.
pub fn judge(task: &Task, program: &SingleFile, repair: &Repair) -> Solved {
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
    let verdict = if !violations.is_empty() {
        "guarded"
    } else if repair.green && tests_ok {
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
        repair.reason.clone()
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

/// The text a repair ended with, for a program of one file.
pub fn final_text(task: &Task, program: &SingleFile, overlay: &Overlay) -> String {
    overlay
        .get(program.main_path())
        .map_or_else(|| task.buggy_code.clone(), |text| text.to_string())
}
