//! The same loss and gradients in the memory of one block.
//!
//! The way forward keeps only what enters each block. The way back computes a
//! block again from that and differentiates it alone: a third more work, and
//! activations of one block instead of all (Chen and others 2016). Gradients
//! come out bit for bit as they do otherwise.

use std::collections::HashMap;

use candle_core::backprop::GradStore;
use candle_core::{Tensor, TensorId, Var};

use super::{Gradients, Model, ids};
use crate::ops::TokenLosses;
use crate::{Error, PackedBatch, Result};

impl Model {
    /// The scalar loss, each counted place's cross-entropy, and all gradients.
    pub(super) fn checkpointed(
        &self,
        batch: &PackedBatch,
    ) -> Result<(Tensor, TokenLosses, Gradients)> {
        let documents = self.documents(batch);
        let ids = ids(batch)?;
        let mut inputs = Vec::new();
        let mut x = self.embed.detach().index_select(&ids, 0)?; // [N, hidden]
        for block in &self.blocks {
            inputs.push(x.clone());
            x = self.block(block, &x, &documents)?.detach();
        }

        let mut collected = HashMap::new();
        let x = Var::from_tensor(&x)?;
        let (loss, losses) = self.head(&self.rms_norm(&x, &self.norm)?, batch)?;
        let mut found = loss.backward()?;
        self.collect(&mut found, &mut collected);
        let mut slope = slope_of(&x, &mut found)?;
        for (block, input) in self.blocks.iter().zip(inputs).rev() {
            let input = Var::from_tensor(&input)?;
            let output = self.block(block, &input, &documents)?;
            let mut found = back_through(&output, &slope)?;
            self.collect(&mut found, &mut collected);
            slope = slope_of(&input, &mut found)?;
        }
        // The embedding is used at both ends.
        if let Some(gradient) = collected.get_mut(&self.embed.id()) {
            *gradient = gradient.index_add(&ids, &slope, 0)?;
        }
        let gradients = Gradients::collect(&self.vars, |var| collected.remove(&var.id()))?;
        Ok((loss.detach(), losses, gradients))
    }

    /// Moves the parameters' gradients out of one pass.
    fn collect(&self, found: &mut GradStore, into: &mut HashMap<TensorId, Tensor>) {
        for (_, var) in &self.vars {
            if let Some(gradient) = found.remove(var) {
                into.insert(var.id(), gradient);
            }
        }
    }
}

/// Gradients behind an output whose own gradient is `slope`: those of
/// `Σ output·slope`.
fn back_through(output: &Tensor, slope: &Tensor) -> Result<GradStore> {
    Ok((output * slope)?.sum_all()?.backward()?)
}

fn slope_of(input: &Var, found: &mut GradStore) -> Result<Tensor> {
    found.remove(input).ok_or_else(|| {
        Error::Gradients("a block's input got none; an operation lacks a backward pass".to_owned())
    })
}
