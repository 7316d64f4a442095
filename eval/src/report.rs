//! What an evaluation found: one record per task, and the metrics over them.
//!
//! The JSON of [`Report`] is a contract (`trainer-cli eval --json`). Metrics are
//! computed here and nowhere else, from the task records alone, so that a
//! report read back gives the same numbers.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use sleepy_fix::{Family, Source};

use crate::history::History;
use crate::stats::{Paired, median, wilson95};

/// Verdict on a task whose program was right as it came: nothing was repaired,
/// so it says nothing about how many steps a repair takes.
pub const ALREADY_GREEN: &str = "already_green";

/// A line of a task set that is missing from the report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SkippedLine {
    /// One-based.
    pub line: usize,
    /// What is wrong with it.
    pub problem: String,
}

/// How one task went.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TaskResult {
    /// The task.
    pub id: String,
    /// Whether the final program compiles, passes its tests and the guard.
    pub passed: bool,
    /// Name of the verdict on the final program, see [`sleepy_fix::Verdict::name`],
    /// or [`ALREADY_GREEN`].
    pub verdict: String,
    /// Who made the last fix that counted; `None` when nobody did.
    pub source: Option<Source>,
    /// Fixes the compiler judged on the way: the steps to green. 0 for a
    /// program that needed none.
    pub attempts: u32,
    /// Coefficient that was applied; absent for the base model.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub coefficient: Option<String>,
    /// Wall-clock milliseconds, waiting for a busy model included.
    pub ms: u64,
    /// Prompt tokens.
    pub tokens_in: u64,
    /// Generated tokens.
    pub tokens_out: u64,
    /// Its family: the author's, else that of its first error.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub family: Option<Family>,
    /// Signature of the error it failed at; absent when it passed or when no
    /// compiler error stood in the way.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signature: Option<String>,
    /// Why it failed, in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// What was evaluated, and how.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunInfo {
    /// Name of the task set.
    pub set: String,
    /// Name of the model and a prefix of its hash; `none` without one.
    pub model: String,
    /// How coefficients were chosen.
    pub strategy: String,
    /// Seed of the sampling.
    pub seed: u64,
    /// Whether the model rated edits by fix patterns; `None` for one that cannot.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub patterns: Option<bool>,
}

impl RunInfo {
    /// What became of edits by fix patterns, for people; `None` where the model cannot rate.
    pub(crate) fn patterns_in_words(&self) -> Option<&'static str> {
        self.patterns.map(|on| if on { "rated" } else { "off" })
    }
}

/// The metrics of one family.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct FamilySummary {
    /// Tasks of the family.
    pub tasks: usize,
    /// Those that passed.
    pub passed: usize,
    /// `passed / tasks`.
    pub pass_rate: f64,
    /// Wilson interval of the rate.
    pub ci95: [f64; 2],
}

/// A whole evaluation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// What was evaluated.
    #[serde(flatten)]
    pub run: RunInfo,
    /// One record per task, in the order of the set.
    pub tasks: Vec<TaskResult>,
    /// Passed tasks over all tasks; 0 for an empty set.
    pub pass_rate: f64,
    /// Wilson interval of the pass rate at 95%.
    pub ci95: [f64; 2],
    /// Median of [`TaskResult::attempts`] over the tasks that were repaired;
    /// `null` when none was.
    pub median_steps_to_green: Option<f64>,
    /// Fraction of all tasks that failed at an error seen failing before, see [`History`].
    pub repeat_error_rate: f64,
    /// The metrics by family; tasks without a family count as `other`.
    pub by_family: BTreeMap<Family, FamilySummary>,
    /// Passed tasks that needed no repair; absent when there are none.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub already_green: usize,
    /// Training cycle the run belongs to, where the caller tracks one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cycle: Option<u32>,
    /// Name of the run, where the caller gave one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub run_id: Option<String>,
    /// Comparison with an earlier run over the same tasks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub compared: Option<Paired>,
    /// Lines of the set that were skipped.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub problems: Vec<SkippedLine>,
}

impl Report {
    /// Computes the metrics over `tasks`. `history` holds what failed before.
    pub fn new(run: RunInfo, tasks: Vec<TaskResult>, history: &History) -> Self {
        let passed = tasks.iter().filter(|t| t.passed).count();
        let steps: Vec<u32> = tasks
            .iter()
            .filter(|t| t.passed && t.verdict != ALREADY_GREEN)
            .map(|t| t.attempts)
            .collect();
        let already_green = tasks.iter().filter(|t| t.verdict == ALREADY_GREEN).count();
        let repeats = history.repeats(&tasks);
        Self {
            pass_rate: rate(passed, tasks.len()),
            ci95: wilson95(passed, tasks.len()),
            median_steps_to_green: median(&steps),
            repeat_error_rate: rate(repeats, tasks.len()),
            by_family: by_family(&tasks),
            already_green,
            cycle: None,
            run_id: None,
            compared: None,
            problems: Vec::new(),
            run,
            tasks,
        }
    }

    /// How many tasks passed.
    pub fn passed(&self) -> usize {
        self.tasks.iter().filter(|t| t.passed).count()
    }

    /// Pairs this run with an `earlier` one by the ids of the tasks.
    pub fn compare(&self, earlier: &Self) -> Paired {
        let before: BTreeMap<&str, bool> = earlier
            .tasks
            .iter()
            .map(|t| (t.id.as_str(), t.passed))
            .collect();
        Paired::of(
            self.tasks
                .iter()
                .filter_map(|t| Some((*before.get(t.id.as_str())?, t.passed))),
        )
    }

    /// How many tasks passed by the hand of each source.
    pub fn passed_by_source(&self) -> BTreeMap<Source, usize> {
        let mut counts = BTreeMap::new();
        for source in self
            .tasks
            .iter()
            .filter(|t| t.passed)
            .filter_map(|t| t.source)
        {
            *counts.entry(source).or_insert(0) += 1;
        }
        counts
    }
}

fn is_zero(n: &usize) -> bool {
    *n == 0
}

fn rate(part: usize, whole: usize) -> f64 {
    if whole == 0 {
        0.0
    } else {
        part as f64 / whole as f64
    }
}

fn by_family(tasks: &[TaskResult]) -> BTreeMap<Family, FamilySummary> {
    let mut counts: BTreeMap<Family, (usize, usize)> = BTreeMap::new();
    for task in tasks {
        let count = counts
            .entry(task.family.unwrap_or(Family::Other))
            .or_default();
        count.0 += 1;
        count.1 += usize::from(task.passed);
    }
    counts
        .into_iter()
        .map(|(family, (tasks, passed))| {
            let summary = FamilySummary {
                tasks,
                passed,
                pass_rate: rate(passed, tasks),
                ci95: wilson95(passed, tasks),
            };
            (family, summary)
        })
        .collect()
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    pub(crate) fn result(id: &str, passed: bool, attempts: u32) -> TaskResult {
        TaskResult {
            id: id.into(),
            passed,
            verdict: if passed { "verified" } else { "still_broken" }.into(),
            source: passed.then_some(Source::Rustc),
            attempts,
            coefficient: None,
            ms: 12,
            tokens_in: 0,
            tokens_out: 0,
            family: Some(Family::BorrowChecker),
            signature: (!passed).then(|| "E0382|use of moved value".into()),
            reason: None,
        }
    }

    pub(crate) fn info() -> RunInfo {
        RunInfo {
            set: "v1".into(),
            model: "none".into(),
            strategy: "base".into(),
            seed: 7,
            patterns: None,
        }
    }

    #[test]
    fn metrics_over_four_tasks() {
        let mut tasks = vec![
            result("a", true, 1),
            result("b", false, 9),
            result("c", true, 4),
            result("d", false, 9),
        ];
        tasks[2].family = None;
        let report = Report::new(info(), tasks, &History::default());
        assert_eq!(report.pass_rate, 0.5);
        // The failed tasks' nine steps are no steps to green.
        assert_eq!(report.median_steps_to_green, Some(2.5));
        // `d` fails at the error that `b` failed at: one of four.
        assert_eq!(report.repeat_error_rate, 0.25);
        assert_eq!(report.by_family[&Family::BorrowChecker].tasks, 3);
        assert_eq!(report.by_family[&Family::Other].passed, 1);
        assert_eq!(report.passed_by_source()[&Source::Rustc], 2);
    }

    #[test]
    fn what_was_never_broken_is_no_step_to_green() {
        let mut right = result("a", true, 0);
        right.verdict = ALREADY_GREEN.into();
        let tasks = vec![right, result("b", true, 3), result("c", true, 5)];
        let report = Report::new(info(), tasks, &History::default());
        assert_eq!((report.passed(), report.already_green), (3, 1));
        assert_eq!(report.median_steps_to_green, Some(4.0));
    }

    #[test]
    fn an_empty_run_divides_by_nothing() {
        let report = Report::new(info(), Vec::new(), &History::default());
        assert_eq!((report.pass_rate, report.repeat_error_rate), (0.0, 0.0));
        assert_eq!(report.ci95, [0.0, 1.0]);
        assert_eq!(report.median_steps_to_green, None);
    }

    #[test]
    fn the_json_is_the_documented_one() {
        let mut task = result("a", true, 1);
        task.family = None;
        let report = Report::new(info(), vec![task], &History::default());
        let json = serde_json::to_string_pretty(&report).unwrap();
        insta::assert_snapshot!(json, @r#"
        {
          "set": "v1",
          "model": "none",
          "strategy": "base",
          "seed": 7,
          "tasks": [
            {
              "id": "a",
              "passed": true,
              "verdict": "verified",
              "source": "rustc",
              "attempts": 1,
              "ms": 12,
              "tokens_in": 0,
              "tokens_out": 0
            }
          ],
          "pass_rate": 1.0,
          "ci95": [
            0.20654931437723742,
            1.0
          ],
          "median_steps_to_green": 1.0,
          "repeat_error_rate": 0.0,
          "by_family": {
            "other": {
              "tasks": 1,
              "passed": 1,
              "pass_rate": 1.0,
              "ci95": [
                0.20654931437723742,
                1.0
              ]
            }
          }
        }
        "#);
        let again: Report = serde_json::from_str(&json).unwrap();
        assert_eq!((again.run, again.tasks), (report.run, report.tasks));
    }

    #[test]
    fn runs_are_paired_by_id() {
        let before = Report::new(
            info(),
            vec![result("a", true, 1), result("b", false, 1)],
            &History::default(),
        );
        let after = Report::new(
            info(),
            vec![
                result("b", true, 1),
                result("c", true, 1),
                result("a", true, 1),
            ],
            &History::default(),
        );
        let paired = after.compare(&before);
        assert_eq!(
            (
                paired.tasks,
                paired.both,
                paired.only_after,
                paired.only_before
            ),
            (2, 1, 1, 0)
        );
    }
}
