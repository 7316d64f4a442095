//! Pairs of the generator as a test: does the model write the repair that undoes
//! the mutation?
//!
//! A pair is an excerpt of a crate with rustc's own message, so it cannot be
//! compiled alone. What can be told without the crate is whether a candidate
//! *is* the repair, white space aside. That is a lower bound: another repair may
//! be as right, and counts as wrong here.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use serde::{Deserialize, Serialize};
use sleepy_fix::rank::Features;
use sleepy_fix::{Diagnostic, Family, Proposal, Signature, Source, Task};
use sleepy_infer::{InferError, ProposeContext, Proposed, Proposers};
use tokio_util::sync::CancellationToken;

use crate::ablation::{BestOf, best_of, best_row};
use crate::book::{Book, remembered};
use crate::harness::{Solved, Solver};
use crate::program::EXACT;
use crate::render::{Provenance, cell, interval, percent, provenance_rows};
use crate::report::{RunInfo, SkippedLine};
use crate::stats::wilson95;
use crate::survey::{Survey, Surveyed};
use crate::table::Cell;

/// One line of a shard of the generator; what is not needed here is ignored.
#[derive(Debug, Clone, Deserialize)]
pub struct Pair {
    /// Unique within the file.
    pub id: String,
    /// The path that the messages name.
    pub path: PathBuf,
    /// The broken text.
    pub buggy: String,
    /// The text before the mutation.
    pub fixed: String,
    /// rustc's messages, the one to repair first.
    pub diags: Vec<Diagnostic>,
}

impl Pair {
    /// Reads a JSONL file. Lines that are no pair are listed, not fatal.
    pub fn read(text: &str) -> (Vec<Self>, Vec<SkippedLine>) {
        let (mut pairs, mut skipped) = (Vec::new(), Vec::new());
        for (index, line) in text.lines().enumerate() {
            if line.trim().is_empty() {
                continue;
            }
            let problem = match serde_json::from_str::<Self>(line) {
                Ok(pair) if pair.diags.is_empty() => "it holds no message".to_owned(),
                Ok(pair) => {
                    pairs.push(pair);
                    continue;
                }
                Err(e) => e.to_string(),
            };
            skipped.push(SkippedLine {
                line: index + 1,
                problem,
            });
        }
        (pairs, skipped)
    }

    /// The pair as the harness counts tasks.
    pub fn task(&self) -> Task {
        Task {
            id: self.id.clone(),
            family: self.diags.first().map(Family::of),
            description: None,
            edition: "2021".to_owned(),
            buggy_code: self.buggy.clone(),
            correct_code: Some(self.fixed.clone()),
            expected_error: None,
            test_code: None,
        }
    }

    fn context(&self, samples: u32) -> Option<ProposeContext> {
        let diagnostic = self.diags.first()?.clone();
        Some(ProposeContext {
            path: self.path.clone(),
            texts: vec![(self.path.clone(), Arc::from(self.buggy.as_str()))],
            signature: Signature::of(&diagnostic),
            diagnostic,
            feedback: Vec::new(),
            samples,
            turn: 0,
            coefficient: None,
        })
    }

    fn surveyed(&self, proposal: Proposal) -> Surveyed {
        let text = |_: &std::path::Path| Some(Arc::from(self.buggy.as_str()));
        let file = proposal.edit.files.first();
        let exact = file
            .and_then(|f| f.apply(&self.buggy).ok())
            .is_some_and(|new| squeeze(&new) == squeeze(&self.fixed));
        let model = proposal.model.as_ref();
        Surveyed {
            source: proposal.source,
            sample: model.map_or(0, |m| m.sample),
            votes: model.map_or(1, |m| m.votes),
            features: Features::of(&proposal, &text),
            verdict: if exact { EXACT } else { "other" }.to_owned(),
            compiles: false,
            right: Some(exact),
        }
    }
}

fn squeeze(text: &str) -> String {
    text.split_whitespace().collect()
}

/// Asks for the repairs of pairs.
pub struct PairSolver {
    /// Whom to ask.
    pub proposers: Proposers,
    /// Samples to draw.
    pub samples: u32,
    /// The pairs by id.
    pub pairs: BTreeMap<String, Pair>,
    /// Where the surveys go.
    pub book: Mutex<Book>,
}

impl PairSolver {
    /// The surveys so far, in the order of `tasks`.
    pub fn surveys(&self, tasks: &[Task]) -> Vec<Survey> {
        let book = self.book.lock().unwrap_or_else(PoisonError::into_inner);
        let found = tasks.iter().filter_map(|t| book.get(&t.id).cloned());
        found.collect()
    }

    async fn survey(&self, task: &Task, cancel: &CancellationToken) -> Result<Survey, InferError> {
        let mut survey = Survey {
            id: task.id.clone(),
            family: task.family,
            samples: self.samples,
            ..Survey::default()
        };
        let pair = self.pairs.get(&task.id);
        let asked = pair.and_then(|p| Some((p, p.context(self.samples)?)));
        let Some((pair, context)) = asked else {
            return Ok(survey);
        };
        for tier in [Source::Rustc, Source::Model] {
            let proposed = match self.proposers.propose(tier, &context, cancel).await {
                Ok(proposed) => proposed,
                Err(InferError::Nothing { .. }) => Proposed::default(),
                Err(e) => return Err(e),
            };
            survey.tokens_in += proposed.tokens_in;
            survey.tokens_out += proposed.tokens_out;
            survey.prefill_ms += proposed.prefill_ms;
            survey.decode_ms += proposed.decode_ms;
            let all = proposed.proposals.into_iter();
            survey.candidates.extend(all.map(|p| pair.surveyed(p)));
        }
        Ok(survey)
    }
}

impl Solver for PairSolver {
    /// Passes when a candidate is the repair.
    async fn solve(&self, task: Arc<Task>, cancel: CancellationToken) -> Solved {
        let asked = self.survey(&task, &cancel);
        let survey = match remembered(&self.book, &task.id, asked).await {
            Ok(survey) => survey,
            Err(e) => return Solved::unjudged(e.to_string()),
        };
        let right = survey.candidates.iter().find(|c| c.right == Some(true));
        Solved {
            passed: right.is_some(),
            verdict: if right.is_some() { EXACT } else { "other" }.to_owned(),
            source: right.map(|c| c.source),
            attempts: u32::try_from(survey.candidates.len()).unwrap_or(u32::MAX),
            family: survey.family,
            ..Solved::default()
        }
    }
}

/// How often the repair itself was found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PairReport {
    /// Set, model, strategy and seed.
    #[serde(flatten)]
    pub run: RunInfo,
    /// A suggestion of rustc is the repair.
    pub rustc: Cell,
    /// The model, all pairs.
    pub all: Vec<BestOf>,
    /// The model, pairs that no suggestion of rustc repairs.
    pub residual: Vec<BestOf>,
    /// The model by family.
    pub by_family: BTreeMap<Family, Vec<BestOf>>,
    /// Lines that were skipped.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub problems: Vec<SkippedLine>,
}

impl PairReport {
    /// Counts. `by_chance` says whether samples were drawn independently.
    pub fn of(run: RunInfo, surveys: &[Survey], by_chance: bool) -> Self {
        let by_rustc = |s: &Survey| {
            let mut of_rustc = s.candidates.iter().filter(|c| c.source == Source::Rustc);
            of_rustc.any(|c| c.right == Some(true))
        };
        let passed = surveys.iter().filter(|s| by_rustc(s)).count();
        let hard: Vec<Survey> = surveys.iter().filter(|s| !by_rustc(s)).cloned().collect();
        let mut families: BTreeMap<Family, Vec<Survey>> = BTreeMap::new();
        for survey in surveys {
            let family = survey.family.unwrap_or(Family::Other);
            families.entry(family).or_default().push(survey.clone());
        }
        Self {
            run,
            rustc: Cell {
                tasks: surveys.len(),
                passed,
                rate: passed as f64 / surveys.len().max(1) as f64,
                ci95: wilson95(passed, surveys.len()),
            },
            all: best_of(surveys, by_chance),
            residual: best_of(&hard, by_chance),
            by_family: families
                .into_iter()
                .map(|(family, surveys)| (family, best_of(&surveys, by_chance)))
                .collect(),
            problems: Vec::new(),
        }
    }
}

/// The page of `docs/results/`.
pub fn markdown(report: &PairReport, title: &str, from: &Provenance) -> String {
    let mut out = format!(
        "# {title}\n\nWritten by `{}`.\n\n| | |\n|---|---|\n| set | {} |\n| model | {} |\n| seed | {} |\n",
        from.command,
        cell(&report.run.set),
        cell(&report.run.model),
        report.run.seed
    );
    out.push_str(&provenance_rows(from));
    out.push_str("\nHow often the text before the mutation is found, white space aside: a lower bound, as other repairs count as wrong.\n\n| pairs | k | one of the first k is it | 95% interval | expected |\n|---|---|---|---|---|\n");
    out.push_str(&format!(
        "| all, rustc's suggestions | - | {} of {} ({}) | {} | - |\n",
        report.rustc.passed,
        report.rustc.tasks,
        percent(report.rustc.rate),
        interval(report.rustc.ci95)
    ));
    let groups = [
        ("all", &report.all),
        ("not repaired by rustc", &report.residual),
    ];
    let groups = groups.into_iter();
    for (name, rows) in groups.chain(report.by_family.iter().map(|(f, rows)| (f.name(), rows))) {
        for row in rows {
            out.push_str(&best_row(name, row));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::tests::info;
    use sleepy_fix::ModelSettings;

    const LINE: &str = r#"{"id":"a","path":"src/lib.rs","buggy":"fn f() {\n    let s = 1;\n    s = 2;\n}\n","fixed":"fn f() {\n    let mut s = 1;\n    s = 2;\n}\n","diags":[{"message":"cannot assign twice to immutable variable `s`","code":{"code":"E0384","explanation":null},"level":"error","spans":[{"file_name":"src/lib.rs","byte_start":28,"byte_end":33,"line_start":3,"line_end":3,"column_start":5,"column_end":10,"is_primary":true,"label":null,"suggested_replacement":null,"suggestion_applicability":null}],"children":[{"message":"consider making this binding mutable","code":null,"level":"help","spans":[{"file_name":"src/lib.rs","byte_start":17,"byte_end":17,"line_start":2,"line_end":2,"column_start":9,"column_end":9,"is_primary":true,"label":null,"suggested_replacement":"mut ","suggestion_applicability":"MachineApplicable"}]}]}],"meta":{"op":"x"}}"#;

    #[tokio::test]
    async fn a_suggestion_that_is_the_repair_is_found() {
        let (pairs, skipped) = Pair::read(&format!("{LINE}\n{{}}\n"));
        assert_eq!((pairs.len(), skipped.len(), skipped[0].line), (1, 1, 2));
        let task = pairs[0].task();
        let solver = PairSolver {
            proposers: Proposers::new(None, None, &ModelSettings::default()),
            samples: 8,
            pairs: pairs.into_iter().map(|p| (p.id.clone(), p)).collect(),
            book: Mutex::default(),
        };
        let solved = solver
            .solve(Arc::new(task.clone()), CancellationToken::new())
            .await;
        assert_eq!(
            (solved.passed, solved.source),
            (true, Some(Source::Rustc)),
            "{solved:?}"
        );
        let report = PairReport::of(info(), &solver.surveys(&[task]), true);
        assert_eq!((report.rustc.passed, report.residual.len()), (1, 0));
        assert_eq!(report.all[0].passed, 0);
    }
}
