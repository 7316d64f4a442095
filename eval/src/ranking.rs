//! Fitting the ranking on surveyed tasks, and measuring it on others.

use serde::{Deserialize, Serialize};
use sleepy_fix::rank::{Features, FittedOn, Logistic, RANK_VERSION, Ranker};

use crate::calibration::{OperatingPoint, Reliability, operating_point};
use crate::fit::{RIDGE, cross_validate, fit};
use crate::passk::shown;
use crate::survey::{Survey, Surveyed};

/// Folds of the cross-validation.
pub const FOLDS: usize = 5;
/// Thresholds of the report.
const THRESHOLDS: [f64; 10] = [0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9];

/// How well a ranking does on a set of tasks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RankReport {
    /// Name of the set.
    pub set: String,
    /// How the probabilities came about: cross-validated, or with coefficients of another set.
    pub how: String,
    /// Before anything is compiled, over all candidates that the guard let pass.
    pub order: Reliability,
    /// After the compiler accepted, over those it accepted.
    pub confidence: Reliability,
    /// What the threshold on the confidence does: the best candidate of each task
    /// is shown, if it reaches it.
    pub thresholds: Vec<OperatingPoint>,
    /// What the order finds, where all edits of patterns were surveyed and not those only that it chose.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub found: Vec<Found>,
}

/// How many tasks the first so many of a model's answers solve, in the ranking's order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Found {
    /// Answers that are compiled; `None` for all.
    pub first: Option<usize>,
    /// Tasks of which one of them is right.
    pub solved: usize,
    /// Tasks with tests.
    pub tasks: usize,
}

/// Answers compiled, in [`RankReport::found`].
const FIRST: [Option<usize>; 5] = [Some(1), Some(4), Some(8), Some(16), None];

type Rows = (Vec<(Features, bool)>, Vec<usize>);

/// Labelled candidates with the number of their task; with `compiled`, only
/// those that the compiler accepted.
fn rows(surveys: &[Survey], compiled: bool) -> Rows {
    let labelled = surveys.iter().enumerate().flat_map(|(task, survey)| {
        let wanted = survey.labelled().filter(|(c, _)| c.compiles || !compiled);
        wanted
            .map(|(c, right)| ((c.features, right), task))
            .collect::<Vec<_>>()
    });
    labelled.unzip()
}

/// Fits both sets of coefficients, and reports them cross-validated by task.
pub fn fit_ranking(surveys: &[Survey], fitted_on: FittedOn) -> (Ranker, RankReport) {
    let (all, tasks_of_all) = rows(surveys, false);
    let (compiled, tasks_of_compiled) = rows(surveys, true);
    let ranker = Ranker {
        version: RANK_VERSION,
        order: fit(&all, RIDGE),
        confidence: fit(&compiled, RIDGE),
        fitted_on: FittedOn {
            tasks: surveys
                .iter()
                .filter(|s| s.labelled().next().is_some())
                .count(),
            candidates: all.len(),
            ..fitted_on
        },
    };
    let out_of_fold = cross_validate(&compiled, &tasks_of_compiled, FOLDS, RIDGE);
    let rankers: Vec<Ranker> = (0..FOLDS).map(|fold| without(surveys, fold)).collect();
    let report = RankReport {
        set: ranker.fitted_on.set.clone(),
        how: format!("{FOLDS}-fold cross-validation by task"),
        order: Reliability::of(&cross_validate(&all, &tasks_of_all, FOLDS, RIDGE)),
        confidence: Reliability::of(&out_of_fold),
        thresholds: thresholds(surveys, |task| &rankers[task % FOLDS]),
        found: found(surveys, |task| &rankers[task % FOLDS]),
    };
    (ranker, report)
}

/// Measures a ranking on tasks it was not fitted on.
pub fn measure_ranking(surveys: &[Survey], set: &str, ranker: &Ranker) -> RankReport {
    let predicted = |model: &Logistic, compiled: bool| {
        let (rows, _) = rows(surveys, compiled);
        let pairs: Vec<(f64, bool)> = rows
            .iter()
            .map(|(x, y)| (model.probability(x), *y))
            .collect();
        Reliability::of(&pairs)
    };
    RankReport {
        set: set.to_owned(),
        how: format!("coefficients fitted on {}", ranker.fitted_on.set),
        order: predicted(&ranker.order, false),
        confidence: predicted(&ranker.confidence, true),
        thresholds: thresholds(surveys, |_| ranker),
        found: Vec::new(),
    }
}

/// The coefficients fitted without the tasks of one fold.
fn without(surveys: &[Survey], fold: usize) -> Ranker {
    let fit_rest = |compiled: bool| {
        let (rows, tasks) = rows(surveys, compiled);
        let rest = rows.iter().zip(&tasks).filter(|(_, t)| **t % FOLDS != fold);
        let rest: Vec<(Features, bool)> = rest.map(|(row, _)| *row).collect();
        fit(&rest, RIDGE)
    };
    Ranker {
        order: fit_rest(false),
        confidence: fit_rest(true),
        ..Ranker::default()
    }
}

/// What the order finds, by all features but the one that costs too much to know of every edit.
fn found<'r>(surveys: &[Survey], ranker: impl Fn(usize) -> &'r Ranker) -> Vec<Found> {
    let tested = surveys.iter().enumerate().filter(|(_, s)| s.tested);
    // The place of the first right answer of each task, from 0.
    let places: Vec<Option<usize>> = tested
        .map(|(task, survey)| {
            let order = &ranker(task).order;
            let hope = |c: &Surveyed| {
                order.probability(&Features {
                    guard_margin: None,
                    ..c.features
                })
            };
            let mut all: Vec<(f64, bool)> = survey
                .first(u32::MAX)
                .map(|c| (hope(c), c.right == Some(true)))
                .collect();
            all.sort_by(|a, b| b.0.total_cmp(&a.0));
            all.iter().position(|(_, right)| *right)
        })
        .collect();
    let within = |first: &Option<usize>| Found {
        first: *first,
        solved: places
            .iter()
            .flatten()
            .filter(|p| first.is_none_or(|k| **p < k))
            .count(),
        tasks: places.len(),
    };
    FIRST.iter().map(within).collect()
}

/// What each threshold shows, over the tasks with tests.
fn thresholds<'r>(surveys: &[Survey], ranker: impl Fn(usize) -> &'r Ranker) -> Vec<OperatingPoint> {
    let point = |threshold: &f64| {
        let tested = surveys.iter().enumerate().filter(|(_, s)| s.tested);
        let outcome = |(task, survey): (usize, &Survey)| {
            shown(survey, ranker(task), *threshold).map(|c| c.right == Some(true))
        };
        let outcomes: Vec<Option<bool>> = tested.map(outcome).collect();
        operating_point(&outcomes, *threshold)
    };
    THRESHOLDS.iter().map(point).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::passk::tests::{sample, survey};

    /// Tasks in which what many samples agree on is right.
    fn learnable() -> Vec<Survey> {
        (0..40)
            .map(|i| {
                let agreed = sample(0, 10 + i % 4, true, true);
                let alone = sample(1, 1 + i % 3, true, false);
                Survey {
                    id: i.to_string(),
                    ..survey(vec![agreed, alone])
                }
            })
            .collect()
    }

    #[test]
    fn what_separates_right_from_wrong_is_learned_and_holds_out_of_fold() {
        let surveys = learnable();
        let (ranker, report) = fit_ranking(&surveys, FittedOn::default());
        assert_eq!(
            (ranker.fitted_on.tasks, ranker.fitted_on.candidates),
            (40, 80)
        );
        assert_eq!(report.confidence.auc, Some(1.0));
        assert!(report.confidence.brier < report.confidence.brier_of_rate / 4.0);
        assert_eq!(report.thresholds[0].precision, Some(1.0));
        assert!(report.found.iter().all(|f| (f.solved, f.tasks) == (40, 40)));
        let other = measure_ranking(&surveys, "other", &ranker);
        assert_eq!(other.thresholds[5].coverage, 1.0);
    }

    #[test]
    fn tasks_without_tests_teach_nothing() {
        let surveys: Vec<Survey> = learnable()
            .into_iter()
            .map(|s| Survey { tested: false, ..s })
            .collect();
        let (ranker, report) = fit_ranking(&surveys, FittedOn::default());
        assert_eq!((ranker.fitted_on.candidates, report.order.count), (0, 0));
        assert_eq!(report.thresholds[0].tasks, 0);
    }
}
