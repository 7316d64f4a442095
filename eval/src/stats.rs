//! The few statistics a report needs, small enough to be checked by hand.
//!
//! Sixty koans are few: one koan more or less moves the pass rate by almost two
//! points. That is why every rate comes with an interval, and why two runs are
//! compared task by task instead of by their rates.

use serde::{Deserialize, Serialize};

/// The normal quantile that leaves 2.5% on either side.
const Z95: f64 = 1.959_963_984_540_054;

/// The Wilson score interval at 95% for `passed` successes out of `tasks`.
///
/// Unlike the normal approximation it stays inside 0..=1 and has a width where
/// all or none passed. Without any task nothing is known: `[0, 1]`.
pub fn wilson95(passed: usize, tasks: usize) -> [f64; 2] {
    wilson95_of_mean(passed.min(tasks) as f64 / tasks.max(1) as f64, tasks)
}

/// The Wilson interval around a mean of `tasks` values that lie in 0..=1.
///
/// For values other than 0 and 1 it is a little too wide: none can vary more
/// than a yes or no with the same mean.
pub fn wilson95_of_mean(p: f64, tasks: usize) -> [f64; 2] {
    if tasks == 0 {
        return [0.0, 1.0];
    }
    let n = tasks as f64;
    let z2 = Z95 * Z95;
    let centre = p + z2 / (2.0 * n);
    let half = Z95 * (p * (1.0 - p) / n + z2 / (4.0 * n * n)).sqrt();
    let scale = 1.0 + z2 / n;
    // At the ends rounding would leave dust such as 1e-17 where the bound is exact.
    let low = if p <= 0.0 {
        0.0
    } else {
        (centre - half) / scale
    };
    let high = if p >= 1.0 {
        1.0
    } else {
        (centre + half) / scale
    };
    [low, high]
}

/// The median; the mean of the two middle values when there is an even number
/// of them, `None` when there are none.
pub fn median(values: &[u32]) -> Option<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_unstable();
    let middle = sorted.len() / 2;
    let upper = f64::from(*sorted.get(middle)?);
    if sorted.len() % 2 == 1 {
        return Some(upper);
    }
    Some((f64::from(sorted[middle - 1]) + upper) / 2.0)
}

/// The median of measurements; `None` when there are none.
pub fn median_f64(values: &[f64]) -> Option<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let middle = sorted.len() / 2;
    let upper = *sorted.get(middle)?;
    if sorted.len() % 2 == 1 {
        return Some(upper);
    }
    Some((sorted[middle - 1] + upper) / 2.0)
}

/// Two runs over the same tasks, side by side.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Paired {
    /// Tasks that both runs contain.
    pub tasks: usize,
    /// Passed in both.
    pub both: usize,
    /// Passed only in the earlier run.
    pub only_before: usize,
    /// Passed only in the later run.
    pub only_after: usize,
    /// Passed in neither.
    pub neither: usize,
    /// Two-sided p-value of the exact McNemar test.
    pub p_value: f64,
}

impl Paired {
    /// Counts pairs of (passed before, passed after).
    pub fn of(pairs: impl IntoIterator<Item = (bool, bool)>) -> Self {
        let mut counts = [[0_usize; 2]; 2];
        for (before, after) in pairs {
            counts[usize::from(before)][usize::from(after)] += 1;
        }
        let [[neither, only_after], [only_before, both]] = counts;
        Self {
            tasks: neither + only_after + only_before + both,
            both,
            only_before,
            only_after,
            neither,
            p_value: mcnemar_exact(only_before, only_after),
        }
    }
}

/// Exact McNemar test: how likely a split at least as lopsided as `b` to `c` is
/// when every task that changed was equally likely to change either way.
/// Two-sided; 1 when nothing changed.
pub fn mcnemar_exact(b: usize, c: usize) -> f64 {
    let n = b + c;
    // Logarithms, since 2^-n underflows for the large n of long task sets.
    let mut ln_choose = 0.0_f64;
    let ln_all = n as f64 * std::f64::consts::LN_2;
    let mut tail = 0.0;
    for i in 0..=b.min(c) {
        if i > 0 {
            ln_choose += ((n - i + 1) as f64).ln() - (i as f64).ln();
        }
        tail += (ln_choose - ln_all).exp();
    }
    (2.0 * tail).min(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[track_caller]
    fn close(found: f64, expected: f64) {
        assert!(
            (found - expected).abs() < 5e-5,
            "{found} instead of {expected}"
        );
    }

    #[test]
    fn wilson_against_numbers_worked_out_by_hand() {
        // p = 0, so the upper bound is z²/(n + z²) = 3.84146 / 13.84146.
        assert_eq!(wilson95(0, 10)[0], 0.0);
        close(wilson95(0, 10)[1], 0.277_53);
        // p = 1/2: ½ ± z·√(1/40 + z²/400) / (1 + z²/10) = ½ ± 1.95996·0.18602/1.38415.
        close(wilson95(5, 10)[0], 0.236_59);
        close(wilson95(5, 10)[1], 0.763_41);
        // n = 1 passed: lower bound 1/(1 + z²) = 1/4.84146.
        close(wilson95(1, 1)[0], 0.206_55);
        assert_eq!(wilson95(1, 1)[1], 1.0);
        // 42 of 60: (0.7 + 0.032012 ± z·√(0.0035 + 0.000266768)) / 1.064024.
        close(wilson95(42, 60)[0], 0.574_91);
        close(wilson95(42, 60)[1], 0.801_01);
        assert_eq!(wilson95(0, 0), [0.0, 1.0]);
    }

    #[test]
    fn the_median_of_odd_even_and_nothing() {
        assert_eq!(median(&[3, 1, 2]), Some(2.0));
        assert_eq!(median(&[4, 1, 2, 1]), Some(1.5));
        assert_eq!(median(&[u32::MAX, u32::MAX]), Some(f64::from(u32::MAX)));
        assert_eq!(median(&[]), None);
        assert_eq!(median_f64(&[2.5, 0.5, 9.0, 1.5]), Some(2.0));
        assert_eq!((median_f64(&[3.0]), median_f64(&[])), (Some(3.0), None));
    }

    #[test]
    fn mcnemar_against_binomials_worked_out_by_hand() {
        // 1 against 8: 2·(C(9,0) + C(9,1))/2⁹ = 20/512.
        close(mcnemar_exact(1, 8), 20.0 / 512.0);
        // 0 against 5: 2·1/2⁵; 3 against 3 is as balanced as can be.
        close(mcnemar_exact(0, 5), 2.0 / 32.0);
        assert_eq!(mcnemar_exact(3, 3), 1.0);
        assert_eq!(mcnemar_exact(0, 0), 1.0);
        // 2^-3000 is no f64, the tail is still computed.
        close(mcnemar_exact(1500, 1500), 1.0);
    }

    #[test]
    fn pairs_are_counted_in_their_cells() {
        let pairs = [
            (true, true),
            (true, false),
            (false, true),
            (false, true),
            (false, false),
        ];
        let paired = Paired::of(pairs);
        assert_eq!(
            (
                paired.tasks,
                paired.both,
                paired.only_before,
                paired.only_after,
                paired.neither
            ),
            (5, 1, 1, 2, 1)
        );
        // 1 against 2: 2·(1 + 3)/8.
        close(paired.p_value, 1.0);
    }

    proptest! {
        #[test]
        fn the_interval_holds_the_rate(tasks in 1_usize..2000, share in 0.0_f64..=1.0) {
            let passed = (share * tasks as f64) as usize;
            let [low, high] = wilson95(passed, tasks);
            let rate = passed as f64 / tasks as f64;
            prop_assert!(0.0 <= low && low <= rate && rate <= high && high <= 1.0);
        }

        #[test]
        fn the_test_has_no_side(b in 0_usize..300, c in 0_usize..300) {
            let p = mcnemar_exact(b, c);
            prop_assert!((0.0..=1.0).contains(&p));
            prop_assert_eq!(p, mcnemar_exact(c, b));
        }
    }
}
