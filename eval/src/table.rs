//! The tiers side by side: what rustc's suggestions solve, what the model
//! solves, and what all of them solve together.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use sleepy_fix::Family;
use sleepy_fix::rank::Ranker;

use crate::passk::{expected_k, first_k, picked_k};
use crate::ranking::RankReport;
use crate::report::{Report, RunInfo};
use crate::stats::{median_f64, wilson95, wilson95_of_mean};
use crate::survey::Survey;

/// The ks of best-of-k.
pub const KS: [u32; 4] = [1, 4, 8, 16];
/// Samples that the verified best-of-8 and the picked figure are about.
const OFFERED: u32 = 8;

/// Passed of tasks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Cell {
    /// Tasks.
    pub tasks: usize,
    /// Those that passed.
    pub passed: usize,
    /// `passed / tasks`; 0 for no tasks.
    pub rate: f64,
    /// Wilson interval of the rate.
    pub ci95: [f64; 2],
}

/// One way of repairing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Row {
    /// What it is called in the table.
    pub name: String,
    /// Over all tasks.
    pub all: Cell,
    /// Over those that no suggestion of rustc solves; absent for sets that do not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub residual: Option<Cell>,
    /// By family.
    pub by_family: BTreeMap<Family, Cell>,
}

/// The expected pass rate with k samples, see [`expected_k`].
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Expected {
    /// Samples, the greedy one included.
    pub k: u32,
    /// Mean over the tasks.
    pub rate: f64,
    /// An interval that is a little too wide, see [`wilson95_of_mean`].
    pub ci95: [f64; 2],
}

/// A family in which all tiers together solve less than rustc alone.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Below {
    /// The family.
    pub family: Family,
    /// Solved by rustc's suggestions.
    pub rustc: usize,
    /// Solved by all tiers.
    pub all: usize,
}

/// What the model costs. Depends on the machine and on what else it does.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Speed {
    /// Tokens written per second, over all samples of all prompts.
    pub tokens_per_s: f64,
    /// Prompt tokens read per second.
    pub prompt_tokens_per_s: f64,
    /// Median milliseconds of the model for one error: prompt and all samples.
    pub model_ms_median: Option<f64>,
    /// Median milliseconds from an error to its fix with all tiers, over the repaired tasks.
    pub fix_ms_median: Option<f64>,
}

/// The whole table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Table {
    /// Set, model, strategy and seed.
    #[serde(flatten)]
    pub run: RunInfo,
    /// Samples that were drawn per error.
    pub samples: u32,
    /// From the cheapest to all together.
    pub rows: Vec<Row>,
    /// The model's pass rate expected with k samples; empty when the samples were not drawn by chance.
    pub expected: Vec<Expected>,
    /// Where all tiers are below rustc; should be empty.
    pub below_rustc: Vec<Below>,
    /// What the model costs.
    pub speed: Speed,
    /// How good the ranking is on this set.
    pub ranking: RankReport,
    /// The task-by-task reports of the two runs that go through whole repairs.
    pub rustc: Report,
    /// See above.
    pub all: Report,
}

/// What a table is made of.
pub struct Parts<'a> {
    /// Set, model, strategy and seed.
    pub run: RunInfo,
    /// The surveys of one turn, model and rustc.
    pub surveys: &'a [Survey],
    /// The repair with rustc's suggestions alone.
    pub rustc: Report,
    /// The repair with all tiers.
    pub all: Report,
    /// Tasks that no suggestion of rustc solves; `None` when the set does not say.
    pub residual: Option<&'a BTreeSet<String>>,
    /// How good the ranking is on this set.
    pub ranking: RankReport,
    /// The coefficients that pick.
    pub ranker: &'a Ranker,
    /// Whether the samples were drawn independently; estimates need that.
    pub by_chance: bool,
}

impl Table {
    /// Puts the figures together.
    pub fn of(parts: Parts<'_>) -> Self {
        let Parts {
            run,
            surveys,
            rustc,
            all,
            residual,
            ranking,
            ranker,
            by_chance,
        } = parts;
        let of_report = |report: &Report| -> Vec<Outcome> {
            let tasks = report.tasks.iter();
            tasks.map(|t| (t.id.clone(), t.family, t.passed)).collect()
        };
        let of_surveys = |passed: &dyn Fn(&Survey) -> bool| -> Vec<Outcome> {
            let all = surveys.iter();
            all.map(|s| (s.id.clone(), s.family, passed(s))).collect()
        };
        let samples = surveys.iter().map(|s| s.samples).max().unwrap_or(0);
        let mut rows = vec![row("rustc alone", &of_report(&rustc), residual)];
        for k in KS.into_iter().filter(|k| *k <= samples) {
            rows.push(row(&name_of(k), &of_surveys(&|s| first_k(s, k)), residual));
        }
        if samples > 0 {
            let name = format!("model, picked of {OFFERED} without tests");
            let right =
                |s: &Survey| picked_k(s, OFFERED, ranker).is_some_and(|c| c.right == Some(true));
            rows.push(row(&name, &of_surveys(&right), residual));
        }
        rows.push(row("all tiers", &of_report(&all), residual));
        Self {
            samples,
            expected: if by_chance {
                expected(surveys, samples)
            } else {
                Vec::new()
            },
            below_rustc: below(&rustc, &all),
            speed: speed(surveys, &all),
            rows,
            run,
            ranking,
            rustc,
            all,
        }
    }

    /// Adds what the model is worth without edits by fix patterns, below the same row with them. `surveys` are of the
    /// same tasks.
    #[must_use]
    pub fn and_without_patterns(
        mut self,
        surveys: &[Survey],
        residual: Option<&BTreeSet<String>>,
    ) -> Self {
        let same = name_of(OFFERED);
        if let Some(at) = self.rows.iter().position(|r| r.name == same) {
            let outcomes: Vec<Outcome> = surveys
                .iter()
                .map(|s| (s.id.clone(), s.family, first_k(s, OFFERED)))
                .collect();
            let name = format!("{same}, without patterns");
            self.rows.insert(at + 1, row(&name, &outcomes, residual));
        }
        self
    }
}

/// The name of the row of the verified best of k.
fn name_of(k: u32) -> String {
    match k {
        1 => "model, pass@1".to_owned(),
        k => format!("model, verified best of {k}"),
    }
}

type Outcome = (String, Option<Family>, bool);

fn row(name: &str, outcomes: &[Outcome], residual: Option<&BTreeSet<String>>) -> Row {
    let mut by_family: BTreeMap<Family, Vec<bool>> = BTreeMap::new();
    for (_, family, passed) in outcomes {
        let family = family.unwrap_or(Family::Other);
        by_family.entry(family).or_default().push(*passed);
    }
    let of = |only: Option<&BTreeSet<String>>| {
        let wanted = outcomes
            .iter()
            .filter(|(id, ..)| only.is_none_or(|only| only.contains(id)));
        cell(wanted.map(|(.., passed)| *passed))
    };
    Row {
        name: name.to_owned(),
        all: of(None),
        residual: residual.map(|only| of(Some(only))),
        by_family: by_family
            .into_iter()
            .map(|(family, passed)| (family, cell(passed.into_iter())))
            .collect(),
    }
}

fn cell(outcomes: impl Iterator<Item = bool>) -> Cell {
    let (mut tasks, mut passed) = (0, 0);
    for outcome in outcomes {
        tasks += 1;
        passed += usize::from(outcome);
    }
    Cell {
        tasks,
        passed,
        rate: passed as f64 / tasks.max(1) as f64,
        ci95: wilson95(passed, tasks),
    }
}

fn expected(surveys: &[Survey], samples: u32) -> Vec<Expected> {
    let of = |k: u32| {
        let sum: f64 = surveys.iter().map(|s| expected_k(s, k)).sum();
        let rate = sum / surveys.len().max(1) as f64;
        Expected {
            k,
            rate,
            ci95: wilson95_of_mean(rate, surveys.len()),
        }
    };
    KS.into_iter().filter(|k| *k <= samples).map(of).collect()
}

/// The families in which all tiers solve fewer tasks than rustc alone.
pub fn below(rustc: &Report, all: &Report) -> Vec<Below> {
    let families = rustc.by_family.iter();
    families
        .filter_map(|(family, floor)| {
            let reached = all.by_family.get(family).map_or(0, |f| f.passed);
            (reached < floor.passed).then_some(Below {
                family: *family,
                rustc: floor.passed,
                all: reached,
            })
        })
        .collect()
}

fn speed(surveys: &[Survey], all: &Report) -> Speed {
    let asked: Vec<&Survey> = surveys.iter().filter(|s| s.decode_ms > 0.0).collect();
    let sum = |f: &dyn Fn(&Survey) -> f64| asked.iter().map(|s| f(s)).sum::<f64>();
    let per_s = |tokens: f64, ms: f64| if ms > 0.0 { tokens / ms * 1e3 } else { 0.0 };
    let model_ms: Vec<f64> = asked.iter().map(|s| s.prefill_ms + s.decode_ms).collect();
    let repaired = all.tasks.iter().filter(|t| t.passed && t.source.is_some());
    let fix_ms: Vec<f64> = repaired.map(|t| t.ms as f64).collect();
    Speed {
        tokens_per_s: per_s(sum(&|s| f64::from(s.tokens_out)), sum(&|s| s.decode_ms)),
        prompt_tokens_per_s: per_s(sum(&|s| f64::from(s.tokens_in)), sum(&|s| s.prefill_ms)),
        model_ms_median: median_f64(&model_ms),
        fix_ms_median: median_f64(&fix_ms),
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::history::History;
    use crate::passk::tests::{sample, survey};
    use crate::ranking::measure_ranking;
    use crate::report::tests::{info, result};

    pub(crate) fn table() -> Table {
        let solved = |id: &str, candidates| Survey {
            id: id.into(),
            family: Some(Family::BorrowChecker),
            decode_ms: 50.0,
            tokens_out: 100,
            ..survey(candidates)
        };
        let surveys = [
            solved("a", vec![sample(0, 3, true, true)]),
            solved(
                "b",
                vec![sample(0, 3, true, false), sample(9, 2, true, true)],
            ),
        ];
        let report = |passed: [bool; 2]| {
            let tasks = vec![result("a", passed[0], 1), result("b", passed[1], 2)];
            Report::new(info(), tasks, &History::default())
        };
        let ranker = Ranker::default();
        Table::of(Parts {
            run: info(),
            surveys: &surveys,
            rustc: report([true, true]),
            all: report([true, false]),
            residual: Some(&BTreeSet::from(["b".to_owned()])),
            ranking: measure_ranking(&surveys, "v1", &ranker),
            ranker: &ranker,
            by_chance: true,
        })
    }

    #[test]
    fn every_row_counts_its_own_way() {
        let table = table();
        let passed: Vec<(&str, usize, usize)> = table
            .rows
            .iter()
            .map(|r| (r.name.as_str(), r.all.passed, r.residual.unwrap().passed))
            .collect();
        assert_eq!(
            passed,
            [
                ("rustc alone", 2, 1),
                ("model, pass@1", 1, 0),
                ("model, verified best of 4", 1, 0),
                ("model, verified best of 8", 1, 0),
                ("model, verified best of 16", 2, 1),
                ("model, picked of 8 without tests", 1, 0),
                ("all tiers", 1, 0),
            ]
        );
        assert_eq!(table.expected[0].rate, 0.5);
        assert!(table.expected[2].rate > 0.5);
        assert_eq!(table.speed.tokens_per_s, 2000.0);
        assert_eq!(table.speed.fix_ms_median, Some(12.0));
    }

    #[test]
    fn the_row_without_patterns_stands_below_its_like() {
        let bare = [
            Survey {
                id: "a".into(),
                ..survey(vec![sample(7, 1, true, true)])
            },
            Survey {
                id: "b".into(),
                ..survey(vec![sample(8, 1, true, true)])
            },
        ];
        let residual = BTreeSet::from(["b".to_owned()]);
        let rows = table().and_without_patterns(&bare, Some(&residual)).rows;
        let at = rows
            .iter()
            .position(|r| r.name == "model, verified best of 8, without patterns")
            .unwrap();
        assert_eq!(rows[at - 1].name, "model, verified best of 8");
        // The answer to `b` is the ninth.
        assert_eq!((rows[at].all.passed, rows[at].all.tasks), (1, 2));
        assert_eq!(rows[at].residual.unwrap().passed, 0);
    }

    #[test]
    fn a_family_below_the_floor_is_named() {
        let below = table().below_rustc;
        assert_eq!((below.len(), below[0].rustc, below[0].all), (1, 2, 1));
    }
}
