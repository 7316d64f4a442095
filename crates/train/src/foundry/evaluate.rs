//! How much of the dev set the model answers exactly.
//!
//! Greedy decoding gives the reference answer if and only if every answer token
//! is the likeliest one after the true prefix, so one forward pass decides it.
//! Other answers may be right too: this is a lower bound, and it is cheap enough
//! to watch while training.

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
        let mut evaluation = Self::default();
        for batch in fill(rows.to_vec(), batch_tokens) {
            let packed = lay_out(&batch, || 0.0);
            let wrong: Vec<usize> = model
                .score(&packed)?
                .iter()
                .filter(|score| score.best != packed.targets[score.at])
                .map(|score| score.at)
                .collect();
            for (row, place) in batch.iter().zip(packed.documents()) {
                let exact = !wrong.iter().any(|at| place.contains(at));
                evaluation.count(&row.meta, held_out_operators, exact);
            }
        }
        Ok(evaluation)
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
