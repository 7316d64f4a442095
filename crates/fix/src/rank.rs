//! Which candidate first, and how sure of it?
//!
//! The compiler's verdict comes before everything. Where it says the same of two
//! candidates, or has not spoken yet, a score decides: the probability that the
//! candidate is right, from a logistic regression over a few [`Features`]:
//!
//! ```text
//! p = 1 / (1 + exp(-(b + Σ wᵢ·(xᵢ - mᵢ)/sᵢ)))
//! ```
//!
//! A feature that a candidate does not have counts as the mean, so its term is
//! 0. Two sets of coefficients: `order` for candidates nobody has compiled yet
//! (what is judged first), `confidence` for those the compiler accepted (what
//! is shown). Of what fix patterns give, `order` also decides what is proposed at
//! all. Both are data, `data/ranking.json`, fitted by `trainer-cli eval
//! --calibrate` on tasks with tests, where *right* means that the tests pass.
//! A regression on scores of that kind is how Platt (1999, "Probabilistic
//! outputs for support vector machines") calibrates a classifier.
//!
//! **Architecture invariant.** Nothing here overrules the verdict or the guard.

mod features;

use std::sync::LazyLock;

use serde::{Deserialize, Serialize};
use thiserror::Error;

pub use features::{Feature, Features, LEAST_SUM};

use crate::Verdict;

/// The version of [`Feature`]'s meaning that coefficients are fitted for.
pub const RANK_VERSION: u32 = 4;

/// One term of a [`Logistic`].
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Term {
    /// What it looks at.
    pub feature: Feature,
    /// Mean of the feature where the coefficients were fitted.
    pub mean: f64,
    /// Its standard deviation there; never 0.
    pub scale: f64,
    /// Weight of the standardised feature, in log-odds.
    pub weight: f64,
}

/// A fitted logistic regression.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Logistic {
    /// Log-odds of a candidate that is average in everything.
    pub intercept: f64,
    /// The other terms.
    pub terms: Vec<Term>,
}

impl Logistic {
    /// The probability for these features, in 0..=1. Coefficients that make no
    /// number of it give 0.5: nothing is known.
    pub fn probability(&self, features: &Features) -> f64 {
        let terms = self.terms.iter().filter_map(|t| {
            let z = (features.value(t.feature)? - t.mean) / t.scale;
            Some(t.weight * z)
        });
        let p = sigmoid(self.intercept + terms.sum::<f64>());
        if p.is_finite() { p } else { 0.5 }
    }
}

/// The logistic function.
pub fn sigmoid(log_odds: f64) -> f64 {
    1.0 / (1.0 + (-log_odds).exp())
}

/// What the coefficients were fitted on.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FittedOn {
    /// Name of the task set.
    pub set: String,
    /// Name of the model whose log-probabilities they are.
    pub model: String,
    /// Seed of its sampling.
    pub seed: u64,
    /// Tasks with tests.
    pub tasks: usize,
    /// Candidates of them.
    pub candidates: usize,
}

/// Both sets of coefficients.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Ranker {
    /// [`RANK_VERSION`].
    pub version: u32,
    /// Where they come from.
    pub fitted_on: FittedOn,
    /// Probability that a candidate is right, before anybody compiled it.
    pub order: Logistic,
    /// Probability that a candidate is right, given that it compiles.
    pub confidence: Logistic,
}

/// Why coefficients cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum RankError {
    /// It is no JSON of the right shape.
    #[error("these are no ranking coefficients: {0}")]
    Malformed(String),
    /// They mean other features.
    #[error(
        "the ranking coefficients have version {found}, this program reads {RANK_VERSION}; fit them anew"
    )]
    Version {
        /// What they say.
        found: u32,
    },
    /// A number that cannot be computed with.
    #[error(
        "the ranking coefficient of `{0}` is not usable: every number must be finite and no scale may be 0"
    )]
    Number(Feature),
}

/// Compiled in, so that ranking needs no file and cannot fail.
static SHIPPED: LazyLock<Ranker> = LazyLock::new(|| {
    // A test proves that it reads; without coefficients everything is as likely.
    Ranker::from_json(include_str!("../../../data/ranking.json")).unwrap_or_default()
});

impl Ranker {
    /// The coefficients that come with the program.
    pub fn shipped() -> &'static Self {
        &SHIPPED
    }

    /// Reads coefficients.
    ///
    /// # Errors
    /// [`RankError`] when they are none, or not for this version.
    pub fn from_json(text: &str) -> Result<Self, RankError> {
        let ranker: Self =
            serde_json::from_str(text).map_err(|e| RankError::Malformed(e.to_string()))?;
        if ranker.version != RANK_VERSION {
            return Err(RankError::Version {
                found: ranker.version,
            });
        }
        let terms = ranker.order.terms.iter().chain(&ranker.confidence.terms);
        let bad = |t: &&Term| {
            ![t.mean, t.scale, t.weight].iter().all(|n| n.is_finite()) || t.scale == 0.0
        };
        match terms.into_iter().find(bad) {
            Some(term) => Err(RankError::Number(term.feature)),
            None => Ok(ranker),
        }
    }

    /// How sure we are of a candidate after its verdict. What the compiler
    /// refused is not right, whatever the features say.
    pub fn confidence(&self, features: &Features, verdict: &Verdict) -> f64 {
        match verdict {
            Verdict::Verified { .. } => self.confidence.probability(features),
            Verdict::Unjudged { .. } => self.order.probability(features),
            Verdict::Progress { .. }
            | Verdict::StillBroken { .. }
            | Verdict::TestsFailed { .. }
            | Verdict::Guarded { .. } => 0.0,
        }
    }
}

/// Why a candidate is not shown.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Error)]
#[serde(tag = "hidden", rename_all = "snake_case")]
pub enum Hidden {
    /// The verdict is none that may be shown.
    #[error("it is not verified ({verdict})")]
    Unverified {
        /// Name of the verdict.
        verdict: String,
    },
    /// It compiles, but is probably not what was meant.
    #[error(
        "it compiles, but is right with a probability of {confidence:.2} only (fixes.min_confidence is {least:.2})"
    )]
    LowConfidence {
        /// How sure we are.
        confidence: f64,
        /// What is asked for.
        least: f64,
    },
}

impl Hidden {
    /// Whether a candidate with this verdict and confidence is hidden, and why.
    pub fn of(verdict: &Verdict, confidence: f64, least: f64) -> Option<Self> {
        if !verdict.is_verified() {
            return Some(Self::Unverified {
                verdict: verdict.name().to_owned(),
            });
        }
        (confidence < least).then_some(Self::LowConfidence { confidence, least })
    }
}

#[cfg(test)]
mod tests;
