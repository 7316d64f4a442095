//! Where documents lie in a batch, and the rotary angles of their tokens.

use std::ops::Range;
use std::sync::Arc;

use crate::PackedBatch;

/// The part of a batch that attention and rotary positions need. Cheap to
/// clone: the backward pass keeps one in every block.
#[derive(Clone, Debug)]
pub struct Documents {
    head_dim: usize,
    rows: usize,
    ranges: Arc<Vec<Range<usize>>>,
    cos: Arc<Vec<f32>>, // [N, dim/2]
    sin: Arc<Vec<f32>>, // [N, dim/2]
}

impl Documents {
    /// Angles for heads of width `dim`: token at place `p` of its document
    /// turns pair `i` by `p · theta^(−2i/dim)`.
    #[must_use]
    pub fn new(batch: &PackedBatch, dim: usize, theta: f32) -> Self {
        let half = dim / 2;
        // In f32 throughout, as PyTorch and llama.cpp compute them.
        let frequencies: Vec<f32> = (0..half)
            .map(|i| theta.powf(-(i as f32) / half as f32))
            .collect();
        let deepest = batch.positions.iter().max().map_or(0, |&p| p as usize + 1);
        let mut table = Vec::with_capacity(deepest * half);
        for place in 0..deepest {
            table.extend(frequencies.iter().map(|f| (place as f32 * f).sin_cos()));
        }
        let mut cos = Vec::with_capacity(batch.positions.len() * half);
        let mut sin = Vec::with_capacity(batch.positions.len() * half);
        for &place in &batch.positions {
            let row = &table[place as usize * half..(place as usize + 1) * half];
            sin.extend(row.iter().map(|(sin, _)| sin));
            cos.extend(row.iter().map(|(_, cos)| cos));
        }
        Self {
            head_dim: dim,
            rows: batch.rows,
            ranges: Arc::new(batch.documents()),
            cos: Arc::new(cos),
            sin: Arc::new(sin),
        }
    }

    /// Rows of the batch, `B`.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Each document's tokens in the flattened batch, in order.
    #[must_use]
    pub fn ranges(&self) -> &[Range<usize>] {
        &self.ranges
    }

    /// Width of the heads that the angles are for.
    #[must_use]
    pub fn head_dim(&self) -> usize {
        self.head_dim
    }

    /// Cosines, `[N, dim/2]`.
    #[must_use]
    pub fn cos(&self) -> &[f32] {
        &self.cos
    }

    /// Sines, `[N, dim/2]`.
    #[must_use]
    pub fn sin(&self) -> &[f32] {
        &self.sin
    }
}
