//! Fitting the ranking coefficients: logistic regression, nothing else.
//!
//! The weights maximise the penalised log-likelihood
//!
//! ```text
//! Σ yᵢ·ln pᵢ + (1 - yᵢ)·ln(1 - pᵢ)  -  λ/2 · Σⱼ wⱼ²,    pᵢ = 1/(1 + exp(-(b + w·zᵢ)))
//! ```
//!
//! over standardised features z, by Newton's method (iteratively reweighted
//! least squares: each step solves `(ZᵀSZ + λI)·δ = Zᵀ(y - p) - λw` with
//! `S = diag(p(1 - p))`). The intercept is not penalised. The targets are not 0
//! and 1 but Platt's (1999): `1/(N₋ + 2)` and `(N₊ + 1)/(N₊ + 2)`, which keeps
//! a few tasks that were all solved from claiming certainty.

use sleepy_fix::rank::{Feature, Features, Logistic, Term};

/// The ridge penalty λ, in units of standardised features.
pub const RIDGE: f64 = 1.0;
/// Standard deviations below this count as none.
const LEAST_SCALE: f64 = 0.01;
/// Newton steps at most; ten are usual.
const MAX_STEPS: usize = 50;
/// Steps end when no weight moves more than this.
const TOLERANCE: f64 = 1e-9;

/// Fits a logistic regression of `right` on the features.
///
/// A feature that is (almost) constant or absent in all rows gets the scale 1, and
/// with it a weight of (almost) 0. Without any row everything is as likely as not.
pub fn fit(rows: &[(Features, bool)], ridge: f64) -> Logistic {
    let scales: Vec<(f64, f64)> = Feature::ALL.iter().map(|f| moments(rows, *f)).collect();
    let design: Vec<Vec<f64>> = rows.iter().map(|(x, _)| standardise(x, &scales)).collect();
    let positive = rows.iter().filter(|(_, right)| *right).count() as f64;
    let negative = rows.len() as f64 - positive;
    let target = |right: bool| {
        if right {
            (positive + 1.0) / (positive + 2.0)
        } else {
            1.0 / (negative + 2.0)
        }
    };
    let targets: Vec<f64> = rows.iter().map(|(_, right)| target(*right)).collect();
    let weights = newton(&design, &targets, ridge);
    let terms = Feature::ALL.iter().zip(&scales).zip(&weights[1..]);
    Logistic {
        intercept: weights[0],
        terms: terms
            .map(|((feature, (mean, scale)), weight)| Term {
                feature: *feature,
                mean: *mean,
                scale: *scale,
                weight: *weight,
            })
            .collect(),
    }
}

/// Mean and standard deviation of a feature over the rows that have it.
fn moments(rows: &[(Features, bool)], feature: Feature) -> (f64, f64) {
    let values: Vec<f64> = rows.iter().filter_map(|(x, _)| x.value(feature)).collect();
    if values.is_empty() {
        return (0.0, 1.0);
    }
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let variance = values.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / n;
    let deviation = variance.sqrt();
    // What hardly varied here says nothing, and must not where it varies more.
    (
        mean,
        if deviation > LEAST_SCALE {
            deviation
        } else {
            1.0
        },
    )
}

/// One row of the design matrix, the 1 of the intercept first: [1 + features].
fn standardise(features: &Features, scales: &[(f64, f64)]) -> Vec<f64> {
    let z = Feature::ALL.iter().zip(scales).map(|(f, (mean, scale))| {
        features
            .value(*f)
            .map_or(0.0, |value| (value - mean) / scale)
    });
    std::iter::once(1.0).chain(z).collect()
}

/// Newton's method from 0. Rows of `design` are [columns], so is the result.
fn newton(design: &[Vec<f64>], targets: &[f64], ridge: f64) -> Vec<f64> {
    let columns = design.first().map_or(1 + Feature::ALL.len(), Vec::len);
    let mut weights = vec![0.0; columns];
    if design.is_empty() {
        return weights;
    }
    for _ in 0..MAX_STEPS {
        let mut hessian = vec![vec![0.0; columns]; columns]; // [columns, columns]
        let mut gradient = vec![0.0; columns];
        for (row, target) in design.iter().zip(targets) {
            let p = sleepy_fix::rank::sigmoid(dot(row, &weights));
            let s = (p * (1.0 - p)).max(1e-12);
            for i in 0..columns {
                gradient[i] += row[i] * (target - p);
                for j in 0..columns {
                    hessian[i][j] += row[i] * row[j] * s;
                }
            }
        }
        for i in 1..columns {
            gradient[i] -= ridge * weights[i];
            hessian[i][i] += ridge;
        }
        let Some(step) = solve(hessian, gradient) else {
            break;
        };
        // A step of more than this is Newton overshooting where p is near 0 or 1.
        let longest = step.iter().fold(0.0_f64, |m, s| m.max(s.abs()));
        let damp = (2.0 / longest.max(1e-300)).min(1.0);
        for (weight, step) in weights.iter_mut().zip(&step) {
            *weight += step * damp;
        }
        if longest < TOLERANCE {
            break;
        }
    }
    weights
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(x, y)| x * y).sum()
}

/// Solves `a·x = b` by elimination with pivoting; `None` for a singular matrix.
fn solve(mut a: Vec<Vec<f64>>, mut b: Vec<f64>) -> Option<Vec<f64>> {
    let n = b.len();
    for column in 0..n {
        let pivot =
            (column..n).max_by(|i, j| a[*i][column].abs().total_cmp(&a[*j][column].abs()))?;
        if a[pivot][column].abs() < 1e-12 {
            return None;
        }
        a.swap(column, pivot);
        b.swap(column, pivot);
        let (above, below) = a.split_at_mut(column + 1);
        let (pivot, known) = (&above[column], b[column]);
        for (row, value) in below.iter_mut().zip(&mut b[column + 1..]) {
            let factor = row[column] / pivot[column];
            for (x, p) in row.iter_mut().zip(pivot) {
                *x -= factor * p;
            }
            *value -= factor * known;
        }
    }
    for row in (0..n).rev() {
        let known: f64 = (row + 1..n).map(|k| a[row][k] * b[k]).sum();
        b[row] = (b[row] - known) / a[row][row];
    }
    b.iter().all(|x| x.is_finite()).then_some(b)
}

/// Out-of-fold probabilities with what was right, in the order of the rows.
/// `group` names the task of each row: all rows of a task are in one fold, or
/// near copies of what is predicted would be fitted on.
pub fn cross_validate(
    rows: &[(Features, bool)],
    group: &[usize],
    folds: usize,
    ridge: f64,
) -> Vec<(f64, bool)> {
    let folds = folds.max(2);
    let mut predicted = vec![(0.5, false); rows.len()];
    for fold in 0..folds {
        let held = |i: usize| group.get(i).copied().unwrap_or(0) % folds == fold;
        let rest: Vec<(Features, bool)> = (0..rows.len())
            .filter(|i| !held(*i))
            .map(|i| rows[i])
            .collect();
        let model = fit(&rest, ridge);
        for (i, (features, right)) in rows.iter().enumerate().filter(|(i, _)| held(*i)) {
            predicted[i] = (model.probability(features), *right);
        }
    }
    predicted
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(agreement: f64, right: bool) -> (Features, bool) {
        let features = Features {
            agreement: Some(agreement),
            ..Features::default()
        };
        (features, right)
    }

    fn term(model: &Logistic, feature: Feature) -> Term {
        *model.terms.iter().find(|t| t.feature == feature).unwrap()
    }

    #[test]
    fn two_groups_have_the_log_odds_of_their_rates() {
        // One binary feature saturates the model, so its fit is the rate of each
        // group: of 10 at 0 two are right, of 10 at 1 seven. Platt's targets with
        // N₊ = 9, N₋ = 11 are 10/11 and 1/13, so the rates are
        // (2·10/11 + 8/13)/10 = 0.243357 and (7·10/11 + 3/13)/10 = 0.659441.
        let mut rows = Vec::new();
        for i in 0..10 {
            rows.push(row(0.0, i < 2));
            rows.push(row(1.0, i < 7));
        }
        let model = fit(&rows, 0.0001);
        let p = |x: f64| model.probability(&row(x, false).0);
        assert!((p(0.0) - 0.243_357).abs() < 1e-4, "{}", p(0.0));
        assert!((p(1.0) - 0.659_441).abs() < 1e-4, "{}", p(1.0));
        // Standardised: mean ½, deviation ½; the weight is half the log odds ratio.
        let weight = term(&model, Feature::Agreement).weight;
        let logit = |p: f64| (p / (1.0 - p)).ln();
        assert!((weight - (logit(0.659_441) - logit(0.243_357)) / 2.0).abs() < 1e-3);
    }

    #[test]
    fn a_penalty_shrinks_and_constants_carry_nothing() {
        let rows: Vec<_> = (0..20).map(|i| row(f64::from(i % 2), i % 2 == 1)).collect();
        let loose = term(&fit(&rows, 0.01), Feature::Agreement).weight;
        let tight = term(&fit(&rows, 10.0), Feature::Agreement).weight;
        assert!(loose > tight && tight > 0.0, "{loose} {tight}");
        let edit = term(&fit(&rows, 1.0), Feature::EditSize);
        assert_eq!((edit.weight, edit.scale), (0.0, 1.0));
    }

    #[test]
    fn all_right_is_likely_but_not_certain_and_nothing_is_even() {
        let rows: Vec<_> = (0..8).map(|_| row(0.5, true)).collect();
        let p = fit(&rows, RIDGE).probability(&rows[0].0);
        // Platt: (8 + 1)/(8 + 2).
        assert!((p - 0.9).abs() < 1e-6, "{p}");
        let p = fit(&[], RIDGE).probability(&rows[0].0);
        assert_eq!(p, 0.5);
    }

    #[test]
    fn the_solver_solves_and_refuses() {
        // 2x + y = 5, x + 3y = 10: x = 1, y = 3.
        let x = solve(vec![vec![2.0, 1.0], vec![1.0, 3.0]], vec![5.0, 10.0]).unwrap();
        assert!((x[0] - 1.0).abs() < 1e-12 && (x[1] - 3.0).abs() < 1e-12);
        assert_eq!(
            solve(vec![vec![1.0, 2.0], vec![2.0, 4.0]], vec![1.0, 2.0]),
            None
        );
    }

    #[test]
    fn what_is_predicted_was_not_fitted_on() {
        // Task 1 contradicts all others; fitted on itself it would pull its own prediction.
        let mut rows: Vec<_> = (0..9).map(|i| row(f64::from(i % 2), i % 2 == 1)).collect();
        let mut group: Vec<usize> = (0..9).map(|i| i * 2).collect();
        rows.push(row(1.0, false));
        group.push(1);
        let predicted = cross_validate(&rows, &group, 2, 0.1);
        let rest = fit(&rows[..9], 0.1).probability(&rows[9].0);
        assert_eq!(predicted[9], (rest, false));
    }
}
