//! Muon (Jordan and others 2024): momentum whose update of a matrix is made
//! orthogonal by Newton-Schulz iterations, so that every direction moves alike.

use candle_core::{Device, Tensor, Var};

use super::{OptimConfig, gradient, update};
use crate::{Gradients, Precision, Result};

/// Iterations; four bring every singular value that matters to about one.
const ITERATIONS: usize = 4;
/// Coefficients of the quintic that Muon's authors tuned.
const QUINTIC: (f64, f64, f64) = (3.4445, -4.7750, 2.0315);

#[derive(Debug)]
struct Slot {
    name: String,
    var: Var,
    momentum: Vec<f32>,
}

#[derive(Debug)]
pub(super) struct Muon {
    slots: Vec<Slot>,
    precision: Precision,
}

impl Muon {
    pub(super) fn new(vars: Vec<(String, Var)>, precision: Precision) -> Self {
        let slot = |(name, var): (String, Var)| Slot {
            momentum: vec![0.0; var.elem_count()],
            name,
            var,
        };
        Self {
            slots: vars.into_iter().map(slot).collect(),
            precision,
        }
    }

    pub(super) fn check(&self, gradients: &Gradients) -> Result<()> {
        for slot in &self.slots {
            gradient(gradients, &slot.name, slot.momentum.len())?;
        }
        Ok(())
    }

    pub(super) fn step(
        &mut self,
        gradients: &Gradients,
        config: &OptimConfig,
        scale: f32,
    ) -> Result<()> {
        let (rate, keep) = (config.matrix_lr * scale, config.momentum);
        for slot in &mut self.slots {
            let (rows, columns) = slot.var.dims2()?;
            let mut g = gradient(gradients, &slot.name, rows * columns)?;
            for (g, m) in g.iter_mut().zip(&mut slot.momentum) {
                *m = keep * *m + (1.0 - keep) * *g;
                *g = keep * *m + (1.0 - keep) * *g; // looks ahead, after Nesterov
            }
            let direction = orthogonal(g, rows, columns, self.precision)?;
            // Tall matrices get more, so that all outputs move alike.
            let rate = rate * (rows as f32 / columns as f32).max(1.0).sqrt();
            let decay = 1.0 - config.matrix_lr * scale * config.weight_decay;
            update(&slot.var, |p| {
                for (p, d) in p.iter_mut().zip(&direction) {
                    *p = *p * decay - rate * d;
                }
            })?;
        }
        Ok(())
    }

    /// Name, shape and values of every momentum.
    pub(super) fn state(&self) -> impl Iterator<Item = (String, &[usize], &[f32])> {
        self.slots.iter().map(|slot| {
            let name = format!("muon.{}", slot.name);
            (name, slot.var.dims(), slot.momentum.as_slice())
        })
    }

    pub(super) fn state_mut(&mut self) -> impl Iterator<Item = (String, &[usize], &mut Vec<f32>)> {
        self.slots.iter_mut().map(|slot| {
            let name = format!("muon.{}", slot.name);
            (name, slot.var.dims(), &mut slot.momentum)
        })
    }
}

/// The nearest matrix with orthogonal rows or columns, roughly.
fn orthogonal(g: Vec<f32>, rows: usize, columns: usize, _precision: Precision) -> Result<Vec<f32>> {
    let (a, b, c) = QUINTIC;
    let x = Tensor::from_vec(g, (rows, columns), &Device::Cpu)?;
    let tall = rows > columns;
    let x = if tall { x.t()?.contiguous()? } else { x };
    let norm = f64::from(x.sqr()?.sum_all()?.to_scalar::<f32>()?.sqrt()) + 1e-7;
    let mut x = (x / norm)?;
    for _ in 0..ITERATIONS {
        let s = x.matmul(&x.t()?)?;
        let polynomial = ((&s * b)? + (s.matmul(&s)? * c)?)?;
        x = ((&x * a)? + polynomial.matmul(&x)?)?;
    }
    let x = if tall { x.t()?.contiguous()? } else { x };
    Ok(x.flatten_all()?.to_vec1()?)
}
