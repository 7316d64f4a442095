//! How much more samples bring: pass@1, and the verified best of k.
//!
//! One run with n samples answers for every k ≤ n. The first sample is greedy,
//! the others are drawn independently, so two figures are given:
//!
//! - **first k**: whether one of the first k samples is right. What happened.
//! - **expected**: the probability that the greedy sample or one of k - 1 drawn
//!   ones is right, over which k - 1 of the n - 1 are taken. For the drawn ones
//!   this is the unbiased estimator of pass@k by Chen et al. (2021, "Evaluating
//!   large language models trained on code"), `1 - C(n-c, k)/C(n, k)` with `c`
//!   right ones among `n`. It wobbles less than the first figure.
//!
//! *Best of k* means that the compiler and the tests of the task choose; *picked*
//! means that the compiler and the ranking choose, as in an editor, and the tests
//! only judge the choice.

use sleepy_fix::Source;
use sleepy_fix::rank::Ranker;

use crate::survey::{Survey, Surveyed};

/// Chen's estimator: the probability that k of n samples, c of them right, hold
/// a right one.
pub fn pass_at_k(n: u32, c: u32, k: u32) -> f64 {
    let (n, k) = (n.max(c), k.min(n));
    if n - c < k {
        return 1.0;
    }
    // C(n-c, k)/C(n, k) as a product, which neither overflows nor cancels.
    let none: f64 = (n - c + 1..=n)
        .map(|i| 1.0 - f64::from(k) / f64::from(i))
        .product();
    1.0 - none
}

/// Whether one of the first `k` samples is right.
pub fn first_k(survey: &Survey, k: u32) -> bool {
    survey.first(k).any(|c| c.right == Some(true))
}

/// The expected share of runs with `k` samples, the first greedy, that hold a
/// right one.
pub fn expected_k(survey: &Survey, k: u32) -> f64 {
    if k == 0 || first_k(survey, 1) {
        return f64::from(u8::from(k > 0));
    }
    let right = survey.first(u32::MAX).filter(|c| c.right == Some(true));
    let drawn = survey.samples.saturating_sub(1);
    pass_at_k(drawn, right.map(|c| c.votes).sum::<u32>().min(drawn), k - 1)
}

/// What would be shown first if only the compiler judged: of the first `k`
/// samples, in the order of the ranking, the first that compiles. Agreement
/// counts all samples of the run, whatever k is.
pub fn picked_k<'s>(survey: &'s Survey, k: u32, ranker: &Ranker) -> Option<&'s Surveyed> {
    chosen(survey.first(k), ranker, 0.0)
}

/// What one turn of all tiers would show, as `fix::attempt` decides it: the
/// first tier with a candidate that compiles and reaches the confidence `least`,
/// and of that tier the first such one in the order of the ranking.
pub fn shown<'s>(survey: &'s Survey, ranker: &Ranker, least: f64) -> Option<&'s Surveyed> {
    Source::ALL.iter().find_map(|tier| {
        let of_tier = survey.candidates.iter().filter(|c| c.source == *tier);
        chosen(of_tier, ranker, least)
    })
}

fn chosen<'s>(
    candidates: impl Iterator<Item = &'s Surveyed>,
    ranker: &Ranker,
    least: f64,
) -> Option<&'s Surveyed> {
    let order = |c: &Surveyed| ranker.order.probability(&c.features);
    candidates
        .filter(|c| c.compiles && ranker.confidence.probability(&c.features) >= least)
        // The first of equals, as the machine's stable sort has it.
        .reduce(|best, next| {
            if order(next) > order(best) {
                next
            } else {
                best
            }
        })
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use sleepy_fix::rank::Features;

    pub(crate) fn sample(sample: u32, votes: u32, compiles: bool, right: bool) -> Surveyed {
        Surveyed {
            source: Source::Model,
            sample,
            votes,
            features: Features {
                agreement: Some(f64::from(votes) / 16.0),
                ..Features::default()
            },
            verdict: if right { "verified" } else { "tests_failed" }.into(),
            compiles,
            right: Some(right),
        }
    }

    pub(crate) fn survey(candidates: Vec<Surveyed>) -> Survey {
        Survey {
            id: "a".into(),
            tested: true,
            samples: 16,
            candidates,
            ..Survey::default()
        }
    }

    #[test]
    fn the_estimator_against_counting() {
        // 2 of 5 right, 2 drawn: 1 - (3·2)/(5·4).
        assert!((pass_at_k(5, 2, 2) - 0.7).abs() < 1e-12);
        assert!((pass_at_k(10, 3, 1) - 0.3).abs() < 1e-12);
        assert_eq!((pass_at_k(5, 0, 3), pass_at_k(5, 3, 3)), (0.0, 1.0));
        assert_eq!((pass_at_k(0, 0, 4), pass_at_k(4, 1, 9)), (0.0, 1.0));
    }

    #[test]
    fn the_greedy_sample_is_always_among_the_k() {
        let s = survey(vec![sample(0, 9, true, false), sample(5, 3, true, true)]);
        assert_eq!(
            [1, 4, 8, 16].map(|k| first_k(&s, k)),
            [false, false, true, true]
        );
        assert_eq!(expected_k(&s, 1), 0.0);
        // Three of the fifteen drawn ones are right, three are taken.
        assert!((expected_k(&s, 4) - pass_at_k(15, 3, 3)).abs() < 1e-12);
        let greedy = survey(vec![sample(0, 1, true, true)]);
        assert_eq!((expected_k(&greedy, 1), expected_k(&greedy, 0)), (1.0, 0.0));
    }

    #[test]
    fn the_ranking_picks_among_what_compiles() {
        let mut ranker = Ranker::default();
        ranker.order.terms = vec![sleepy_fix::rank::Term {
            feature: sleepy_fix::rank::Feature::Agreement,
            mean: 0.0,
            scale: 1.0,
            weight: 1.0,
        }];
        let s = survey(vec![
            sample(0, 2, true, false),
            sample(1, 9, false, false),
            sample(3, 4, true, true),
        ]);
        assert_eq!(picked_k(&s, 1, &ranker).unwrap().sample, 0);
        assert_eq!(picked_k(&s, 4, &ranker).unwrap().sample, 3);
        // An earlier tier comes first, unless its confidence, here 0.5, is too low.
        ranker.confidence.terms = ranker.order.terms.clone();
        let mut s = s;
        s.candidates.push(Surveyed {
            source: Source::Rustc,
            features: Features::default(),
            ..sample(0, 1, true, true)
        });
        assert_eq!(shown(&s, &ranker, 0.5).unwrap().source, Source::Rustc);
        assert_eq!(shown(&s, &ranker, 0.51).unwrap().sample, 3);
        assert!(shown(&s, &ranker, 0.99).is_none());
    }
}
