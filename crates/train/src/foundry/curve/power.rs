//! A power law through the points of a curve, and what it says beyond them.
//!
//! `loss = a + b·(x/u)^-c`, with `u` the smallest x: the form in which the loss
//! of language models falls with data and size (Kaplan et al., 2020,
//! arXiv:2001.08361; Hoffmann et al., 2022, arXiv:2203.15556). For a given `c`
//! it is linear in `a` and `b`, so a search over `c` alone finds the best fit.
//!
//! All points are measured on the same dev pairs, so their errors go up and
//! down together. The interval comes from drawing the pairs anew and fitting
//! again (Efron and Tibshirani, 1993); it knows nothing of what another seed of
//! the training would change.

use serde::{Deserialize, Serialize};

use super::outcome::Outcome;
use super::plan::{Axis, FitPlan};
use crate::foundry::Answered;
use crate::foundry::rng::Rng;

/// `loss = floor + gain·(x/unit)^-exponent`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct PowerLaw {
    /// What no x would go below, in nats; not negative.
    pub floor: f64,
    /// What is left above it at `unit`.
    pub gain: f64,
    /// How fast that falls.
    pub exponent: f64,
    /// The x of the first point.
    pub unit: f64,
}

/// Exponents that are tried: from hardly falling to gone with the next point.
const EXPONENTS: (f64, f64) = (0.02, 3.0);
/// How many, evenly spaced in their logarithm.
const TRIED: usize = 240;
/// A fit with three numbers says something only where there are more points.
const POINTS: usize = 4;
const BOOTSTRAP: u64 = 15;

impl PowerLaw {
    /// The law nearest to points `(x, loss)` by least squares; `None` for fewer
    /// than three, or without an x to grow.
    #[must_use]
    pub fn through(points: &[(f64, f64)]) -> Option<Self> {
        let unit = points.iter().map(|p| p.0).fold(f64::INFINITY, f64::min);
        let most = points.iter().map(|p| p.0).fold(0.0, f64::max);
        if points.len() < 3 || unit <= 0.0 || most <= unit {
            return None;
        }
        let fits = (0..TRIED).map(|i| {
            let along = i as f64 / (TRIED - 1) as f64;
            let exponent = EXPONENTS.0 * (EXPONENTS.1 / EXPONENTS.0).powf(along);
            Self::with_exponent(points, unit, exponent)
        });
        let best = fits.min_by(|(_, a), (_, b)| a.total_cmp(b));
        best.map(|(law, _)| law)
    }

    /// The best law with this exponent, and the sum of its squared residuals.
    fn with_exponent(points: &[(f64, f64)], unit: f64, exponent: f64) -> (Self, f64) {
        let terms = || points.iter().map(|(x, y)| ((x / unit).powf(-exponent), *y));
        let n = points.len() as f64;
        let (mean_t, mean_y) = terms().fold((0.0, 0.0), |(t, y), (a, b)| (t + a / n, y + b / n));
        let (cov, var) = terms().fold((0.0, 0.0), |(c, v), (t, y)| {
            (
                c + (t - mean_t) * (y - mean_y),
                v + (t - mean_t) * (t - mean_t),
            )
        });
        let mut gain = (cov / var.max(f64::MIN_POSITIVE)).max(0.0);
        let mut floor = mean_y - gain * mean_t;
        if floor < 0.0 {
            // The best law whose floor is zero.
            let (ty, tt) = terms().fold((0.0, 0.0), |(a, b), (t, y)| (a + t * y, b + t * t));
            (floor, gain) = (0.0, ty / tt);
        }
        let law = Self {
            floor,
            gain,
            exponent,
            unit,
        };
        let squares = points.iter().map(|(x, y)| (law.at(*x) - y).powi(2)).sum();
        (law, squares)
    }

    /// The loss at `x`.
    #[must_use]
    pub fn at(&self, x: f64) -> f64 {
        self.floor + self.gain * (x / self.unit).powf(-self.exponent)
    }
}

/// What a fit says of an x beyond its points.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Prediction {
    /// Where.
    pub x: u64,
    /// The loss there.
    pub loss: f64,
    /// Its 95% interval over draws of the dev pairs.
    pub ci95: [f64; 2],
}

/// A fitted curve with its uncertainty.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Fit {
    /// What x is.
    pub axis: Axis,
    /// The points `(x, loss)`.
    pub points: Vec<(f64, f64)>,
    /// The law.
    pub law: PowerLaw,
    /// Largest distance of a point from it, in nats.
    pub residual: f64,
    /// 95% interval of the exponent over draws of the dev pairs.
    pub exponent_ci95: [f64; 2],
    /// 95% interval of the floor.
    pub floor_ci95: [f64; 2],
    /// Whether the points support the law: there are more of them than it has numbers,
    /// none is further from it than another seed would move it, and the exponent's
    /// interval ends inside what was searched.
    pub supported: bool,
    /// What it says of larger x.
    pub predictions: Vec<Prediction>,
}

impl Fit {
    /// Fits outcomes over an axis, as the plan says how; `None` with fewer than three points.
    #[must_use]
    pub fn of(axis: Axis, outcomes: &[&Outcome], how: &FitPlan) -> Option<Self> {
        let x = |o: &Outcome| match axis {
            Axis::Parameters => o.parameters as f64,
            Axis::Tokens => o.tokens as f64,
        };
        let all: Vec<usize> = (0..outcomes.first()?.pairs.0.len()).collect();
        let points = |pairs: &[usize]| -> Vec<(f64, f64)> {
            outcomes
                .iter()
                .map(|o| (x(o), loss(&o.pairs.0, pairs)))
                .collect()
        };
        let measured = points(&all);
        let law = PowerLaw::through(&measured)?;
        let laws: Vec<PowerLaw> = (0..how.draws)
            .filter_map(|draw| {
                let mut rng = Rng::at(0, BOOTSTRAP, draw as u64);
                let drawn: Vec<usize> = all.iter().map(|_| rng.below(all.len())).collect();
                PowerLaw::through(&points(&drawn))
            })
            .collect();
        let interval = |of: &dyn Fn(&PowerLaw) -> f64| interval95(laws.iter().map(of).collect());
        let exponent_ci95 = interval(&|l| l.exponent);
        let inside = exponent_ci95[0] > 1.05 * EXPONENTS.0 && exponent_ci95[1] < EXPONENTS.1 / 1.05;
        let residuals = measured.iter().map(|(x, y)| (law.at(*x) - y).abs());
        let residual = residuals.fold(0.0, f64::max);
        Some(Self {
            axis,
            law,
            residual,
            exponent_ci95,
            floor_ci95: interval(&|l| l.floor),
            supported: measured.len() >= POINTS && residual <= how.noise && inside,
            predictions: how
                .extrapolate
                .iter()
                .map(|x| Prediction {
                    x: *x,
                    loss: law.at(*x as f64),
                    ci95: interval(&|l| l.at(*x as f64)),
                })
                .collect(),
            points: measured,
        })
    }
}

/// The loss over these pairs, which may hold a pair several times.
fn loss(answers: &[Option<Answered>], pairs: &[usize]) -> f64 {
    let chosen = pairs.iter().filter_map(|i| answers.get(*i).copied()?);
    let (nats, tokens) = chosen.fold((0.0, 0), |(n, t), a| (n + a.nats, t + a.tokens));
    nats / tokens as f64
}

/// The middle 95% of values.
fn interval95(mut values: Vec<f64>) -> [f64; 2] {
    values.sort_by(f64::total_cmp);
    let at = |share: f64| {
        let last = values.len().saturating_sub(1);
        values
            .get((share * last as f64).round() as usize)
            .copied()
            .unwrap_or(f64::NAN)
    };
    [at(0.025), at(0.975)]
}

#[cfg(test)]
mod tests {
    use super::super::outcome::tests::outcome;
    use super::*;

    fn law() -> PowerLaw {
        PowerLaw {
            floor: 1.0,
            gain: 2.0,
            exponent: 0.5,
            unit: 1e6,
        }
    }

    #[test]
    fn the_law_behind_the_points_is_found() {
        let points: Vec<(f64, f64)> = [1e6, 2e6, 4e6, 16e6].map(|x| (x, law().at(x))).to_vec();
        // 2·4^-½ = 1 is left of the gain at four times the unit.
        assert_eq!(points[2].1, 2.0);
        let found = PowerLaw::through(&points).unwrap();
        assert!((found.exponent - 0.5).abs() < 0.02, "{found:?}");
        assert!((found.floor - 1.0).abs() < 0.05, "{found:?}");
        assert!((found.at(64e6) - law().at(64e6)).abs() < 0.02);
    }

    #[test]
    fn what_never_falls_has_no_gain_and_two_points_have_no_law() {
        let flat = PowerLaw::through(&[(1.0, 2.0), (2.0, 2.0), (4.0, 2.0)]).unwrap();
        assert!((flat.at(100.0) - 2.0).abs() < 1e-9, "{flat:?}");
        assert_eq!(PowerLaw::through(&[(1.0, 2.0), (2.0, 1.0)]), None);
        assert_eq!(PowerLaw::through(&[(1.0, 2.0); 3]), None);
    }

    #[test]
    fn a_fit_knows_what_it_does_not_know() {
        let pairs = |x: f64| -> Vec<(f64, usize, bool)> {
            // Half of the pairs are twice as hard, so draws of pairs differ.
            (0..40)
                .map(|i| (law().at(x) * if i % 2 == 0 { 4.0 } else { 8.0 }, 4, false))
                .collect()
        };
        let outcomes: Vec<Outcome> = [1e6, 2e6, 4e6, 8e6]
            .map(|x| outcome(x as u64, &pairs(x)))
            .to_vec();
        let all: Vec<&Outcome> = outcomes.iter().collect();
        let how = FitPlan {
            draws: 50,
            extrapolate: vec![32_000_000],
            noise: 0.02,
        };
        let fit = Fit::of(Axis::Tokens, &all, &how).unwrap();
        assert!(fit.supported && fit.residual < 0.01, "{fit:?}");
        let ahead = fit.predictions[0];
        // 1.5 times the law: the mean of one half of 4 and one of 8 nats over 4 tokens.
        assert!(
            (ahead.loss - 1.5 * law().at(32e6)).abs() < 0.03,
            "{ahead:?}"
        );
        assert!(ahead.ci95[0] < ahead.loss && ahead.loss < ahead.ci95[1]);
        let few = Fit::of(Axis::Tokens, &all[..3], &how).unwrap();
        assert!(!few.supported);
        assert_eq!(Fit::of(Axis::Tokens, &all[..2], &how), None);

        // A loss that suddenly falls faster follows no such law.
        let sudden = outcome(16_000_000, &pairs(256e6));
        let bent: Vec<&Outcome> = all.iter().copied().chain([&sudden]).collect();
        let fit = Fit::of(Axis::Tokens, &bent, &how).unwrap();
        assert!(!fit.supported && fit.residual > 0.02, "{fit:?}");
    }
}
