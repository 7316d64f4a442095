//! Muon (Jordan and others 2024): momentum whose update of a matrix is made
//! orthogonal by Newton-Schulz iterations, so that every direction moves alike.

use candle_core::Var;

use super::{OptimConfig, gradient, update};
use crate::kernels::{Left, Right, multiply};
use crate::ops::read;
use crate::{Gradients, Precision, Result};

/// Iterations; four bring every singular value that matters to about one.
const ITERATIONS: usize = 4;
/// Coefficients of the quintic that Muon's authors tuned.
const QUINTIC: (f32, f32, f32) = (3.4445, -4.7750, 2.0315);

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
            gradient(gradients, &slot.name, &slot.var)?;
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
            let found = gradient(gradients, &slot.name, &slot.var)?;
            let mut g = read(found, |g| Ok(g.to_vec()))?;
            for (g, m) in g.iter_mut().zip(&mut slot.momentum) {
                *m = keep * *m + (1.0 - keep) * *g;
                *g = keep * *m + (1.0 - keep) * *g; // looks ahead, after Nesterov
            }
            let direction = orthogonal(g, rows, columns, self.precision);
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

/// The nearest matrix with orthogonal rows or columns, roughly: singular values
/// come out between about 0.7 and 1.2. With `X` divided by its length, each
/// iteration is `X ← a·X + (b·S + c·S²)·X` for `S = X·Xᵀ`.
fn orthogonal(g: Vec<f32>, rows: usize, columns: usize, precision: Precision) -> Vec<f32> {
    let (a, b, c) = QUINTIC;
    let tall = rows > columns;
    // Wide, so that S is the smaller square.
    let (m, n) = (rows.min(columns), rows.max(columns));
    let mut x = if tall {
        transposed(&g, rows, columns)
    } else {
        g
    };
    let length = x.iter().map(|x| f64::from(*x).powi(2)).sum::<f64>().sqrt();
    let inverse = (1.0 / (length + 1e-7)) as f32;
    x.iter_mut().for_each(|x| *x *= inverse);
    let (mut s, mut s2) = (vec![0.0; m * m], vec![0.0; m * m]);
    let mut px = vec![0.0; m * n];
    for _ in 0..ITERATIONS {
        let right = Right::columns(precision, &x, m, n);
        multiply(Left::Rows(&x), &right, m, &mut s, false);
        let right = Right::columns(precision, &s, m, m); // S is its own transpose
        multiply(Left::Rows(&s), &right, m, &mut s2, false);
        for (s, s2) in s.iter_mut().zip(&s2) {
            *s = b * *s + c * s2;
        }
        let right = Right::rows(precision, &x, m, n);
        multiply(Left::Rows(&s), &right, m, &mut px, false);
        for (x, px) in x.iter_mut().zip(&px) {
            *x = a * *x + px;
        }
    }
    if tall {
        transposed(&x, columns, rows)
    } else {
        x
    }
}

/// The transpose of a matrix stored row after row.
fn transposed(values: &[f32], rows: usize, columns: usize) -> Vec<f32> {
    let mut out = vec![0.0; values.len()];
    for (row, values) in values.chunks_exact(columns).enumerate() {
        for (column, value) in values.iter().enumerate() {
            out[column * rows + row] = *value;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn orthogonal_has_singular_values_near_one() {
        for (rows, columns) in [(6, 20), (20, 6), (9, 9)] {
            let g = crate::testing::numbers(rows * columns, 1);
            let got = orthogonal(g, rows, columns, Precision::Exact);
            let wide = if rows > columns {
                transposed(&got, rows, columns)
            } else {
                got
            };
            let (m, n) = (rows.min(columns), rows.max(columns));
            // The trace of X·Xᵀ is the sum of the squared singular values.
            let squares: f32 = wide.iter().map(|x| x * x).sum();
            assert!((squares / m as f32 - 1.0).abs() < 0.4, "{squares} over {m}");
            for row in wide.chunks(n) {
                let length = row.iter().map(|x| x * x).sum::<f32>().sqrt();
                assert!((0.5..1.4).contains(&length), "a row of length {length}");
            }
        }
    }
}
