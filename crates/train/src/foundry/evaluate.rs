//! How well the model answers the dev set: the loss of its answers, and how many
//! it gives exactly.
//!
//! Greedy decoding gives the reference answer if and only if every answer token
//! is the likeliest one after the true prefix, so one forward pass decides it.
//! Other answers may be right too: this is a lower bound, and it is cheap enough
//! to watch while training. The loss tells models apart long before the first
//! answer is exact.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::batches::{fill, lay_out};
use super::error::Result;
use super::pack::Row;
use super::render::Meta;
use crate::Model;

/// The natural logarithm of the probability of each answer token of a row.
///
/// # Errors
/// When the row does not fit the model's vocabulary.
pub fn answer_logprobs(model: &Model, row: &Row) -> Result<Vec<f64>> {
    let scores = model.score(&lay_out(&[row], || 0.0))?;
    Ok(scores.iter().map(|score| -f64::from(score.nll)).collect())
}

/// How a model did on the answer of one row.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Answered {
    /// Minus the logarithm of the probability of the whole answer.
    pub nats: f64,
    /// Tokens of the answer, the one that ends it among them.
    pub tokens: usize,
    /// Whether greedy decoding writes exactly this answer.
    pub exact: bool,
}

/// Measures a model on rows, about `batch_tokens` tokens at a time; one answer for
/// each row, in their order.
///
/// # Errors
/// When a row does not fit the model's vocabulary.
pub fn measure(model: &Model, rows: &[&Row], batch_tokens: usize) -> Result<Vec<Answered>> {
    let mut answers = Vec::with_capacity(rows.len());
    for batch in fill(rows.to_vec(), batch_tokens) {
        let packed = lay_out(&batch, || 0.0);
        let scores = model.score(&packed)?;
        for place in packed.documents() {
            let mut answer = Answered {
                nats: 0.0,
                tokens: 0,
                exact: true,
            };
            for score in scores.iter().filter(|score| place.contains(&score.at)) {
                answer.nats += f64::from(score.nll);
                answer.tokens += 1;
                answer.exact &= score.best == packed.targets[score.at];
            }
            answers.push(answer);
        }
    }
    Ok(answers)
}

/// The loss of answers: nats a token, over all tokens of all answers.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct AnswerLoss {
    /// Mean cross-entropy of an answer token.
    pub nats: f64,
    /// Its standard error, from how the answers differ among each other.
    pub standard_error: f64,
    /// Tokens.
    pub tokens: usize,
    /// Answers.
    pub answers: usize,
}

impl AnswerLoss {
    /// The loss of these answers.
    #[must_use]
    pub fn of(answers: &[Answered]) -> Self {
        Self::from_nats(answers.iter().map(|a| (a.nats, a.tokens)))
    }

    /// How much larger the loss of `answers` is than that of `others`, which are
    /// of the same rows; the error is that of the difference, which what is hard
    /// for both does not make larger.
    #[must_use]
    pub fn difference(answers: &[Answered], others: &[Answered]) -> Self {
        let pairs = answers.iter().zip(others);
        Self::from_nats(pairs.map(|(a, b)| (a.nats - b.nats, a.tokens)))
    }

    /// A ratio of two sums, nats over tokens. Its error by the usual linearisation
    /// (Cochran, Sampling Techniques, 1977, 2.11): the tokens of one answer are no
    /// independent draws, the answers are.
    fn from_nats(answers: impl Iterator<Item = (f64, usize)> + Clone) -> Self {
        let sum = |(n, t, c): (f64, usize, usize), (nats, tokens): (f64, usize)| {
            (n + nats, t + tokens, c + 1)
        };
        let (nats, tokens, count) = answers.clone().fold((0.0, 0, 0), sum);
        let ratio = nats / tokens as f64;
        let off = |(n, t): (f64, usize)| (n - ratio * t as f64).powi(2);
        let squares: f64 = answers.map(off).sum();
        let correction = count as f64 / (count as f64 - 1.0);
        Self {
            nats: ratio,
            standard_error: (correction * squares).sqrt() / tokens as f64,
            tokens,
            answers: count,
        }
    }
}

/// Exact answers and rows, by what the rows have in common.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Evaluation {
    /// Key → exact answers, rows. The key `all` counts every row.
    pub counts: BTreeMap<String, (usize, usize)>,
}

impl Evaluation {
    /// Measures a model on rows, `batch_tokens` at a time. The held-out operators
    /// tell where a row comes from.
    ///
    /// # Errors
    /// When the rows do not fit the model's vocabulary.
    pub fn of(
        model: &Model,
        rows: &[&Row],
        batch_tokens: usize,
        held_out_operators: &[String],
    ) -> Result<Self> {
        let answers = measure(model, rows, batch_tokens)?;
        Ok(Self::count_all(rows, &answers, held_out_operators))
    }

    /// Counts answers, one for each row.
    #[must_use]
    pub fn count_all(rows: &[&Row], answers: &[Answered], held_out_operators: &[String]) -> Self {
        let mut evaluation = Self::default();
        for (row, answer) in rows.iter().zip(answers) {
            evaluation.count(&row.meta, held_out_operators, answer.exact);
        }
        evaluation
    }

    fn count(&mut self, meta: &Meta, held_out_operators: &[String], exact: bool) {
        let (origin, rustc) = (meta.origin(held_out_operators), &meta.rustc);
        let keys = [
            "all".to_owned(),
            format!("rustc {rustc}"),
            origin.to_owned(),
            format!("{origin} / rustc {rustc}"),
            format!("code {}", meta.code),
        ];
        for key in keys {
            let (good, seen) = self.counts.entry(key).or_default();
            *good += usize::from(exact);
            *seen += 1;
        }
    }

    /// Share of rows with this key that are exact; `None` when there is no such row.
    #[must_use]
    pub fn share(&self, key: &str) -> Option<f64> {
        let (good, seen) = self.counts.get(key)?;
        (*seen > 0).then(|| *good as f64 / *seen as f64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answers(of: &[(f64, usize)]) -> Vec<Answered> {
        let answer = |(nats, tokens): &(f64, usize)| Answered {
            nats: *nats,
            tokens: *tokens,
            exact: false,
        };
        of.iter().map(answer).collect()
    }

    #[test]
    fn the_loss_counts_tokens_and_its_error_answers() {
        // 12 nats over 6 tokens. Off the ratio 2 by 3 - 2·2, 1 - 2·1 and 8 - 2·3,
        // so √(3/2 · (1 + 1 + 4)) / 6 = 3/6.
        let loss = AnswerLoss::of(&answers(&[(3.0, 2), (1.0, 1), (8.0, 3)]));
        assert_eq!((loss.nats, loss.tokens, loss.answers), (2.0, 6, 3));
        assert!((loss.standard_error - 0.5).abs() < 1e-12, "{loss:?}");
    }

    #[test]
    fn what_is_hard_for_both_is_no_error_of_their_difference() {
        let (a, b) = ([(1.0, 2), (21.0, 2)], [(2.0, 2), (22.0, 2)]);
        let apart = AnswerLoss::difference(&answers(&b), &answers(&a));
        assert_eq!((apart.nats, apart.standard_error), (0.5, 0.0));
        assert!(AnswerLoss::of(&answers(&a)).standard_error > 4.0);
    }
}
