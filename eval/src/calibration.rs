//! Do probabilities mean what they say?
//!
//! Of the candidates that are said to be right with a probability of about 0.7,
//! 70% should be. [`Reliability`] compares both, bin by bin; [`operating_point`]
//! says what a threshold on the probability costs and brings.

use serde::{Deserialize, Serialize};

use crate::stats::wilson95;

/// Candidates whose probability lies in one tenth.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Bin {
    /// Lower end of the tenth.
    pub from: f64,
    /// Upper end.
    pub to: f64,
    /// Candidates in it.
    pub count: usize,
    /// Those that are right.
    pub right: usize,
    /// Mean of what was predicted.
    pub predicted: f64,
    /// `right / count`.
    pub observed: f64,
    /// Wilson interval of that.
    pub ci95: [f64; 2],
}

/// How well probabilities fit what happened.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Reliability {
    /// Candidates.
    pub count: usize,
    /// Those that are right.
    pub right: usize,
    /// Mean squared difference of probability and outcome (Brier 1950); 0 is best.
    pub brier: f64,
    /// The same for always saying the overall rate: what has to be beaten.
    pub brier_of_rate: f64,
    /// Expected calibration error: mean over the candidates of |observed - predicted| of their bin.
    pub ece: f64,
    /// Area under the ROC curve: how often a right candidate has a higher
    /// probability than a wrong one, ties counting half. `None` with only one kind.
    pub auc: Option<f64>,
    /// The tenths that hold candidates.
    pub bins: Vec<Bin>,
}

impl Reliability {
    /// Compares predictions with outcomes.
    pub fn of(predictions: &[(f64, bool)]) -> Self {
        let n = predictions.len();
        if n == 0 {
            return Self::default();
        }
        let right = predictions.iter().filter(|(_, y)| *y).count();
        let rate = right as f64 / n as f64;
        let square = |p: f64, y: bool| (p - f64::from(u8::from(y))).powi(2);
        let bins: Vec<Bin> = (0..10).filter_map(|i| bin(predictions, i)).collect();
        let miss = |b: &Bin| b.count as f64 * (b.observed - b.predicted).abs();
        Self {
            count: n,
            right,
            brier: predictions.iter().map(|(p, y)| square(*p, *y)).sum::<f64>() / n as f64,
            brier_of_rate: rate * (1.0 - rate),
            ece: bins.iter().map(miss).sum::<f64>() / n as f64,
            auc: auc(predictions),
            bins,
        }
    }
}

fn bin(predictions: &[(f64, bool)], tenth: usize) -> Option<Bin> {
    // 1.0 belongs to the last tenth.
    let place = |p: f64| ((p * 10.0) as usize).min(9);
    let inside: Vec<(f64, bool)> = predictions
        .iter()
        .copied()
        .filter(|(p, _)| place(*p) == tenth)
        .collect();
    let right = inside.iter().filter(|(_, y)| *y).count();
    let count = inside.len();
    (count > 0).then(|| Bin {
        from: tenth as f64 / 10.0,
        to: (tenth + 1) as f64 / 10.0,
        count,
        right,
        predicted: inside.iter().map(|(p, _)| p).sum::<f64>() / count as f64,
        observed: right as f64 / count as f64,
        ci95: wilson95(right, count),
    })
}

/// The rank-sum form of the area under the curve.
fn auc(predictions: &[(f64, bool)]) -> Option<f64> {
    let (yes, no): (Vec<_>, Vec<_>) = predictions.iter().partition(|(_, y)| *y);
    if yes.is_empty() || no.is_empty() {
        return None;
    }
    let mut wins = 0.0;
    for (p, _) in &yes {
        for (q, _) in &no {
            wins += match p.total_cmp(q) {
                std::cmp::Ordering::Greater => 1.0,
                std::cmp::Ordering::Equal => 0.5,
                std::cmp::Ordering::Less => 0.0,
            };
        }
    }
    Some(wins / (yes.len() * no.len()) as f64)
}

/// What happens when only fixes whose probability reaches a threshold are shown.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct OperatingPoint {
    /// The threshold.
    pub threshold: f64,
    /// Tasks for which something is shown.
    pub shown: usize,
    /// Those for which what is shown is right.
    pub right: usize,
    /// Tasks in all.
    pub tasks: usize,
    /// `right / shown`; `None` when nothing is shown.
    pub precision: Option<f64>,
    /// Wilson interval of the precision.
    pub precision_ci95: [f64; 2],
    /// `shown / tasks`.
    pub coverage: f64,
    /// Wilson interval of the coverage.
    pub coverage_ci95: [f64; 2],
}

/// The operating point at `threshold`; `tasks` holds, for each, whether what is
/// shown is right, or `None` where nothing is shown.
pub fn operating_point(tasks: &[Option<bool>], threshold: f64) -> OperatingPoint {
    let shown: Vec<bool> = tasks.iter().flatten().copied().collect();
    let right = shown.iter().filter(|r| **r).count();
    let tasks = tasks.len();
    OperatingPoint {
        threshold,
        shown: shown.len(),
        right,
        tasks,
        precision: (!shown.is_empty()).then(|| right as f64 / shown.len() as f64),
        precision_ci95: wilson95(right, shown.len()),
        coverage: shown.len() as f64 / tasks.max(1) as f64,
        coverage_ci95: wilson95(shown.len(), tasks),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn four_predictions_worked_out_by_hand() {
        let r = Reliability::of(&[(0.9, true), (0.92, false), (0.1, false), (1.0, true)]);
        assert_eq!((r.count, r.right, r.bins.len()), (4, 2, 2));
        // Squares: 0.01, 0.8464, 0.01, 0.
        assert!((r.brier - 0.216_6).abs() < 1e-12);
        assert_eq!(r.brier_of_rate, 0.25);
        // 0.1 lies in the second tenth: 1·|0 - 0.1|; the last: 3·|2/3 - 0.94|.
        assert!(
            (r.ece - (0.1 + (2.0 - 2.82_f64).abs()) / 4.0).abs() < 1e-12,
            "{}",
            r.ece
        );
        assert_eq!((r.bins[0].from, r.bins[1].count), (0.1, 3));
        // Of four pairs of right and wrong, 0.9 loses to 0.92.
        assert_eq!(r.auc, Some(0.75));
    }

    #[test]
    fn nothing_and_one_kind_are_no_division_by_zero() {
        assert_eq!(Reliability::of(&[]), Reliability::default());
        let r = Reliability::of(&[(0.5, true)]);
        assert_eq!((r.auc, r.brier), (None, 0.25));
    }

    #[test]
    fn a_point_counts_what_is_shown() {
        let point = operating_point(&[Some(true), Some(false), None, Some(true)], 0.3);
        assert_eq!((point.shown, point.right, point.coverage), (3, 2, 0.75));
        assert_eq!((point.threshold, point.precision), (0.3, Some(2.0 / 3.0)));
        assert_eq!(operating_point(&[None], 0.95).precision, None);
        assert_eq!(operating_point(&[], 0.5).coverage, 0.0);
    }
}
