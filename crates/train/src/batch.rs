//! What a step learns from: documents packed end to end into rows.
//!
//! Packing wastes no padding, and positions that begin again at zero say where
//! a document begins. Attention never looks across that border, and rotary
//! angles count from it, so a document is treated exactly as if it were alone.

use std::ops::Range;

use crate::{Error, Result};

/// Tokens of one step. Every vector is `rows × len` long, row after row.
///
/// Several documents may share a row; none spans two rows. Padding, where a
/// row needs it, is a document of its own with weight zero.
#[derive(Clone, Debug, PartialEq)]
pub struct PackedBatch {
    /// Rows, `B`.
    pub rows: usize,
    /// Tokens in a row, `T`.
    pub len: usize,
    /// Input tokens, `[B·T]`.
    pub ids: Vec<u32>,
    /// The token to be predicted at each place, `[B·T]`. Unused where the
    /// weight is zero, but still below the vocabulary's size.
    pub targets: Vec<u32>,
    /// Weight of each place in the loss, `[B·T]`; finite, not negative. One
    /// marks a token of the answer, less than one a token of the prompt.
    pub weights: Vec<f32>,
    /// Place within its document, `[B·T]`: zero starts a document, every other
    /// is one more than its predecessor.
    pub positions: Vec<u32>,
}

impl PackedBatch {
    /// One document in a row of its own, which predicts each next token with
    /// weight one. The last token has no successor and weight zero.
    #[must_use]
    pub fn from_document(ids: &[u32]) -> Self {
        let len = ids.len();
        let mut targets = ids.get(1..).unwrap_or_default().to_vec();
        targets.resize(len, 0);
        let mut weights = vec![1.0; len];
        if let Some(last) = weights.last_mut() {
            *last = 0.0;
        }
        Self {
            rows: 1,
            len,
            ids: ids.to_vec(),
            targets,
            weights,
            positions: (0..).take(len).collect(),
        }
    }

    /// Checks every promise above against a vocabulary of `vocab` tokens.
    ///
    /// # Errors
    /// [`Error::Batch`] names the first field and place that break one.
    pub fn validate(&self, vocab: usize) -> Result<()> {
        let want = self.rows * self.len;
        if want == 0 {
            return Err(Error::Batch(
                "it is empty; leave empty batches out".to_owned(),
            ));
        }
        for (name, got) in [
            ("ids", self.ids.len()),
            ("targets", self.targets.len()),
            ("weights", self.weights.len()),
            ("positions", self.positions.len()),
        ] {
            if got != want {
                return Err(Error::Batch(format!(
                    "{name} has {got} entries where {} rows of {} need {want}",
                    self.rows, self.len
                )));
            }
        }
        for (name, tokens) in [("ids", &self.ids), ("targets", &self.targets)] {
            if let Some(at) = tokens.iter().position(|&t| t as usize >= vocab) {
                return Err(Error::Batch(format!(
                    "{name}[{at}] is token {}, but the vocabulary has {vocab}; was another tokenizer used?",
                    tokens[at]
                )));
            }
        }
        if let Some(at) = self
            .weights
            .iter()
            .position(|w| !(w.is_finite() && *w >= 0.0))
        {
            return Err(Error::Batch(format!(
                "weights[{at}] is {}; it must be finite and not negative",
                self.weights[at]
            )));
        }
        for (at, &position) in self.positions.iter().enumerate() {
            let starts_row = at % self.len == 0;
            let follows = !starts_row && position == self.positions[at - 1] + 1;
            if position != 0 && !follows {
                return Err(Error::Batch(format!(
                    "positions[{at}] is {position}; it must be 0 or one more than the place before, and 0 where a row begins"
                )));
            }
        }
        Ok(())
    }

    /// Where each document lies in the flattened batch, in order.
    #[must_use]
    pub fn documents(&self) -> Vec<Range<usize>> {
        let starts = (0..self.positions.len()).filter(|&at| self.positions[at] == 0);
        let mut documents: Vec<Range<usize>> = Vec::new();
        for start in starts {
            if let Some(last) = documents.last_mut() {
                last.end = start;
            }
            documents.push(start..self.positions.len());
        }
        documents
    }
}
