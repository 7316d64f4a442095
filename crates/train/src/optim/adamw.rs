//! AdamW (Loshchilov and Hutter 2019) without weight decay: what it keeps here
//! are embeddings, norms and biases.

use std::sync::{Mutex, PoisonError};

use candle_core::Var;
use rayon::prelude::*;

use super::{OptimConfig, gradient, update};
use crate::kernels::loops::{self, AdamStep};
use crate::ops::read;
use crate::{Gradients, Result};

/// Values handled by one task.
const CHUNK: usize = 1 << 14;

#[derive(Debug)]
struct Slot {
    name: String,
    var: Var,
    first: Vec<f32>,
    second: Vec<f32>,
}

#[derive(Debug)]
pub(super) struct AdamW(Vec<Slot>);

impl AdamW {
    pub(super) fn new(vars: Vec<(String, Var)>) -> Self {
        let slot = |(name, var): (String, Var)| Slot {
            first: vec![0.0; var.elem_count()],
            second: vec![0.0; var.elem_count()],
            name,
            var,
        };
        Self(vars.into_iter().map(slot).collect())
    }

    pub(super) fn owns(&self, name: &str) -> bool {
        self.0.iter().any(|slot| slot.name == name)
    }

    pub(super) fn check(&self, gradients: &Gradients) -> Result<()> {
        for slot in &self.0 {
            gradient(gradients, &slot.name, &slot.var)?;
        }
        Ok(())
    }

    /// Step number `steps`, from one, with every gradient multiplied by `cut`.
    pub(super) fn step(
        &mut self,
        gradients: &Gradients,
        config: &OptimConfig,
        scale: f32,
        cut: f32,
        steps: u32,
    ) -> Result<()> {
        let (b1, b2) = config.betas;
        // Exponents beyond i32 leave the corrections at one, as they should.
        let exponent = i32::try_from(steps).unwrap_or(i32::MAX);
        let numbers = AdamStep {
            cut,
            b1,
            b2,
            correct1: 1.0 / (1.0 - b1.powi(exponent)),
            correct2: 1.0 / (1.0 - b2.powi(exponent)),
            rate: config.lr * scale,
            eps: config.eps,
        };
        for slot in &mut self.0 {
            let found = gradient(gradients, &slot.name, &slot.var)?;
            let moments = Mutex::new((&mut slot.first, &mut slot.second));
            read(found, |g| {
                update(&slot.var, |p| {
                    let mut moments = moments.lock().unwrap_or_else(PoisonError::into_inner);
                    let (m, v) = &mut *moments;
                    p.par_chunks_mut(CHUNK)
                        .zip(g.par_chunks(CHUNK))
                        .zip(m.par_chunks_mut(CHUNK))
                        .zip(v.par_chunks_mut(CHUNK))
                        .for_each(|(((p, g), m), v)| loops::adam(p, m, v, g, &numbers));
                })
            })?;
        }
        Ok(())
    }

    /// Name, shape and values of every momentum.
    pub(super) fn state(&self) -> impl Iterator<Item = (String, &[usize], &[f32])> {
        self.0.iter().flat_map(|slot| {
            [("first", &slot.first), ("second", &slot.second)].map(|(kind, values)| {
                let name = format!("adamw.{kind}.{}", slot.name);
                (name, slot.var.dims(), values.as_slice())
            })
        })
    }

    pub(super) fn state_mut(&mut self) -> impl Iterator<Item = (String, &[usize], &mut Vec<f32>)> {
        self.0.iter_mut().flat_map(|slot| {
            let (name, shape) = (&slot.name, slot.var.dims());
            [("first", &mut slot.first), ("second", &mut slot.second)]
                .map(|(kind, values)| (format!("adamw.{kind}.{name}"), shape, values))
        })
    }
}
