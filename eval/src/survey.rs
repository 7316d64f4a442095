//! Judging everything that is proposed, instead of stopping at the first fix.
//!
//! A repair tells whether a task gets solved. A survey tells what all candidates
//! of one turn were worth: from one run with 16 samples follow pass@1, the
//! verified best of the first k, how well the ranking orders them and whether
//! its probabilities mean what they say. It goes through the same engine, with
//! a policy that never stops early.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use serde::{Deserialize, Serialize};
use sleepy_check::Overlay;
use sleepy_engine::{AttemptRequest, AttemptResult, Judged};
use sleepy_fix::attempt::Policy;
use sleepy_fix::rank::Features;
use sleepy_fix::{Family, Source, Task, TestOutcome, Verdict};
use tokio_util::sync::CancellationToken;

use crate::book::{Book, remembered};
use crate::harness::{Solved, Solver};
use crate::program::{EXACT, Program};
use crate::solver::EngineSolver;

/// A candidate and what became of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Surveyed {
    /// Who proposed it.
    pub source: Source,
    /// The first sample that gave it, 0 being the greedy one; 0 for other sources.
    pub sample: u32,
    /// Samples that gave it; 1 for other sources.
    pub votes: u32,
    /// What ranking looks at.
    pub features: Features,
    /// Name of the verdict, of compiler and tests together; [`EXACT`] where it is that too.
    pub verdict: String,
    /// Whether the guard let it pass and the compiler has nothing new against it.
    pub compiles: bool,
    /// Whether it is right: nothing is left to complain and the tests pass. `None`
    /// where that cannot be told, as other errors kept the tests from running.
    pub right: Option<bool>,
}

/// All candidates of one task.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Survey {
    /// The task.
    pub id: String,
    /// Its family: the author's, else that of its first error.
    pub family: Option<Family>,
    /// Whether it has tests; without, whatever compiles counts as right.
    pub tested: bool,
    /// Samples that were drawn.
    pub samples: u32,
    /// Every candidate that was judged.
    pub candidates: Vec<Surveyed>,
    /// Prompt tokens.
    pub tokens_in: u32,
    /// Generated tokens of all samples.
    pub tokens_out: u32,
    /// Milliseconds in which the model read the prompt.
    pub prefill_ms: f64,
    /// Milliseconds in which it wrote.
    pub decode_ms: f64,
    /// Why there is nothing to survey.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub problem: Option<String>,
}

impl Survey {
    /// The candidates among the first `k` samples of the model.
    pub fn first(&self, k: u32) -> impl Iterator<Item = &Surveyed> {
        let of_model = self.candidates.iter();
        of_model.filter(move |c| c.source == Source::Model && c.sample < k)
    }

    /// Candidates with a known outcome, for fitting and calibration. What the
    /// guard refused is never compiled, so nothing is to be learned from it.
    pub fn labelled(&self) -> impl Iterator<Item = (&Surveyed, bool)> {
        let judged = self.candidates.iter();
        judged
            .filter(|c| self.tested && !matches!(c.verdict.as_str(), "guarded" | "unjudged"))
            .filter_map(|c| Some((c, c.right?)))
    }
}

/// Surveys tasks. The surveys are in the book afterwards.
pub struct Surveyor {
    /// What proposes and judges; its policy's samples are drawn.
    pub solver: EngineSolver,
    /// Tiers to survey.
    pub tiers: Vec<Source>,
    /// Where the surveys go, and where those of an interrupted run are.
    pub book: Mutex<Book>,
}

impl Surveyor {
    /// The surveys of `tasks`, in their order.
    pub fn surveys(&self, tasks: &[Task]) -> Vec<Survey> {
        let book = self.book.lock().unwrap_or_else(PoisonError::into_inner);
        let of = |task: &Task| book.get(&task.id).cloned().unwrap_or_else(|| missing(task));
        tasks.iter().map(of).collect()
    }

    async fn survey(&self, task: &Task, cancel: &CancellationToken) -> Result<Survey, String> {
        let program = self.solver.program(task).map_err(|e| e.to_string())?;
        let tested = program.has_tests();
        let codebase = program.codebase();
        let overlay = Overlay::default();
        let before = codebase.check(&overlay, cancel).await;
        let before = Arc::new(before.map_err(|e| e.to_string())?);
        let target = before.errors().next().cloned();
        let target = target.ok_or("it compiles as it is")?;
        let mut survey = Survey {
            id: task.id.clone(),
            family: task.family.or(Some(Family::of(&target))),
            tested,
            samples: self.solver.policy.samples,
            ..Survey::default()
        };
        for tier in &self.tiers {
            let request = AttemptRequest {
                codebase: codebase.clone(),
                overlay: overlay.clone(),
                before: Arc::clone(&before),
                target: target.clone(),
                policy: exhaustive(&self.solver.policy, *tier),
                run_tests: true,
            };
            let attempt = self
                .solver
                .engine
                .attempt(&request, cancel, &mut |_| {})
                .await;
            survey.take(attempt, &program);
        }
        if cancel.is_cancelled() {
            return Err("cancelled".to_owned());
        }
        Ok(survey)
    }
}

fn missing(task: &Task) -> Survey {
    Survey {
        id: task.id.clone(),
        family: task.family,
        problem: Some("it was not surveyed".to_owned()),
        ..Survey::default()
    }
}

/// One turn of one tier, in which everything is judged.
fn exhaustive(policy: &Policy, tier: Source) -> Policy {
    Policy {
        tiers: vec![tier],
        max_turns: 1,
        max_offers: usize::MAX,
        max_verifications: u32::MAX,
        min_confidence: 0.0,
        ..policy.clone()
    }
}

impl Survey {
    fn take(&mut self, result: AttemptResult, program: &Program) {
        self.tokens_in += result.tokens_in;
        self.tokens_out += result.tokens_out;
        self.prefill_ms += result.prefill_ms;
        self.decode_ms += result.decode_ms;
        let judged = result.judged.into_iter();
        self.candidates.extend(judged.map(|j| surveyed(j, program)));
    }
}

fn surveyed(judged: Judged, program: &Program) -> Surveyed {
    let tested = program.has_tests();
    let right = match &judged.verdict {
        Verdict::Verified { check } => match check.tests {
            TestOutcome::Passed => Some(true),
            TestOutcome::Failed => Some(false),
            TestOutcome::NotRun if tested => None,
            TestOutcome::NotRun => Some(check.remaining == 0),
        },
        Verdict::Unjudged { .. } => None,
        _ => Some(false),
    };
    let model = judged.proposal.model.as_ref();
    Surveyed {
        source: judged.proposal.source,
        sample: model.map_or(0, |m| m.sample),
        votes: model.map_or(1, |m| m.votes),
        features: judged.features,
        verdict: match right {
            Some(true) if program.is_undone_by(&judged.proposal.edit) => EXACT,
            _ => judged.verdict.name(),
        }
        .to_owned(),
        compiles: matches!(
            judged.verdict,
            Verdict::Verified { .. } | Verdict::TestsFailed { .. }
        ),
        right,
    }
}

impl Solver for Surveyor {
    /// Passes when any candidate is right.
    async fn solve(&self, task: Arc<Task>, cancel: CancellationToken) -> Solved {
        let asked = self.survey(&task, &cancel);
        let survey = match remembered(&self.book, &task.id, asked).await {
            Ok(survey) => survey,
            Err(reason) => return Solved::unjudged(reason),
        };
        summary(&survey)
    }
}

fn summary(survey: &Survey) -> Solved {
    let right = survey
        .candidates
        .iter()
        .filter(|c| c.right == Some(true))
        .map(|c| c.source)
        .min();
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for candidate in &survey.candidates {
        *counts.entry(&candidate.verdict).or_default() += 1;
    }
    let fates: Vec<String> = counts.iter().map(|(v, n)| format!("{n} {v}")).collect();
    Solved {
        passed: right.is_some(),
        verdict: if right.is_some() {
            "verified"
        } else {
            "not_found"
        }
        .to_owned(),
        source: right,
        attempts: u32::try_from(survey.candidates.len()).unwrap_or(u32::MAX),
        tokens_in: u64::from(survey.tokens_in),
        tokens_out: u64::from(survey.tokens_out),
        family: survey.family,
        reason: right.is_none().then(|| fates.join(", ")),
        ..Solved::default()
    }
}
