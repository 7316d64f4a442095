//! Optimisers: Muon for the matrices inside blocks, AdamW for the rest.
//!
//! Muon learns the matrices in far fewer steps; embeddings, norms and biases
//! have no directions to be made orthogonal, so AdamW keeps them.

mod adamw;
mod muon;

use std::collections::HashMap;

use candle_core::{CpuStorage, Device, InplaceOp1, Layout, Tensor, Var};
use serde::{Deserialize, Serialize};

use crate::{Error, Gradients, Model, Precision, Result};

use adamw::AdamW;
use muon::Muon;

/// The numbers of both optimisers. Learning rates are peaks; a step takes the
/// schedule's factor.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct OptimConfig {
    /// AdamW's rate, for embeddings, norms and biases.
    pub lr: f32,
    /// AdamW's decays of the first and second moment.
    pub betas: (f32, f32),
    /// Added to AdamW's denominator.
    pub eps: f32,
    /// Length that AdamW's gradients are cut to, all together; Muon's updates
    /// have a fixed length anyway.
    pub clip: f32,
    /// Muon's rate, for the matrices inside blocks.
    pub matrix_lr: f32,
    /// Muon's momentum.
    pub momentum: f32,
    /// Decoupled weight decay of the matrices, per unit of rate.
    pub weight_decay: f32,
}

impl Default for OptimConfig {
    fn default() -> Self {
        Self {
            lr: 2e-3,
            betas: (0.9, 0.95),
            eps: 1e-8,
            clip: 1.0,
            matrix_lr: 0.01,
            momentum: 0.95,
            weight_decay: 0.02,
        }
    }
}

/// What a step saw.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct StepReport {
    /// Length of AdamW's gradients before they were cut.
    pub norm: f64,
}

/// Updates a model's parameters in place. It keeps handles to them, so the
/// model sees every step.
#[derive(Debug)]
pub struct Optimizer {
    config: OptimConfig,
    steps: u32,
    adamw: AdamW,
    muon: Muon,
}

/// Whether a parameter is a matrix inside a block.
fn is_block_matrix(name: &str, var: &Var) -> bool {
    name.starts_with("blocks.") && var.rank() == 2
}

impl Optimizer {
    /// A fresh optimiser, all momenta zero. Muon's products are formed as
    /// `precision` says.
    #[must_use]
    pub fn new(model: &Model, config: OptimConfig, precision: Precision) -> Self {
        let (matrices, others) = model
            .vars()
            .iter()
            .cloned()
            .partition(|(name, var)| is_block_matrix(name, var));
        Self {
            adamw: AdamW::new(others),
            muon: Muon::new(matrices, precision),
            steps: 0,
            config,
        }
    }

    /// Steps taken.
    #[must_use]
    pub fn steps(&self) -> u32 {
        self.steps
    }

    /// One step with both rates multiplied by `scale`.
    ///
    /// # Errors
    /// [`Error::Gradients`] when a parameter has none, or when they are not
    /// finite; the parameters are then untouched.
    pub fn step(&mut self, gradients: &Gradients, scale: f32) -> Result<StepReport> {
        let norm = gradients.norm(|name| self.adamw.owns(name))?;
        let rest = gradients.norm(|name| !self.adamw.owns(name))?;
        if !(norm.is_finite() && rest.is_finite()) {
            return Err(Error::Gradients(
                "they are not finite; lower the learning rate or look at the batch".to_owned(),
            ));
        }
        self.adamw.check(gradients)?;
        self.muon.check(gradients)?;
        self.steps += 1;
        let cut = (f64::from(self.config.clip) / (norm + 1e-6)).min(1.0) as f32;
        self.adamw
            .step(gradients, &self.config, scale, cut, self.steps)?;
        self.muon.step(gradients, &self.config, scale)?;
        Ok(StepReport { norm })
    }

    /// Everything a later run needs to go on exactly: momenta by name, and the
    /// number of steps as `steps`.
    ///
    /// # Errors
    /// Only what candle refuses.
    pub fn state(&self) -> Result<HashMap<String, Tensor>> {
        let mut state = HashMap::new();
        state.insert(
            "steps".to_owned(),
            Tensor::new(&[self.steps], &Device::Cpu)?,
        );
        for (name, shape, values) in self.adamw.state().chain(self.muon.state()) {
            state.insert(name, Tensor::from_slice(values, shape, &Device::Cpu)?);
        }
        Ok(state)
    }

    /// Takes over what [`Optimizer::state`] gave.
    ///
    /// # Errors
    /// [`Error::State`] names what is missing or of another shape; this
    /// optimiser is then unusable.
    pub fn restore(&mut self, state: &HashMap<String, Tensor>) -> Result<()> {
        let find = |name: &str| {
            state
                .get(name)
                .ok_or_else(|| Error::State(format!("{name} is missing; is it of this model?")))
        };
        let steps = find("steps")?.to_vec1::<u32>()?;
        self.steps = *steps
            .first()
            .ok_or_else(|| Error::State("steps is empty".to_owned()))?;
        let buffers = self.adamw.state_mut().chain(self.muon.state_mut());
        for (name, shape, values) in buffers {
            let tensor = find(&name)?;
            if tensor.dims() != shape {
                return Err(Error::State(format!(
                    "{name} is {:?} where this model has {shape:?}",
                    tensor.dims()
                )));
            }
            *values = tensor.flatten_all()?.to_vec1()?;
        }
        Ok(())
    }
}

/// Runs `change` on the values of a parameter, in place.
fn update(var: &Var, change: impl Fn(&mut [f32])) -> candle_core::Result<()> {
    struct Update<F>(F);
    impl<F: Fn(&mut [f32])> InplaceOp1 for Update<F> {
        fn name(&self) -> &'static str {
            "optimiser-update"
        }
        fn cpu_fwd(&self, storage: &mut CpuStorage, layout: &Layout) -> candle_core::Result<()> {
            match (storage, layout.contiguous_offsets()) {
                (CpuStorage::F32(values), Some((from, to))) => {
                    (self.0)(&mut values[from..to]);
                    Ok(())
                }
                _ => candle_core::bail!("parameters must be contiguous f32"),
            }
        }
    }
    var.as_tensor().inplace_op1(&Update(change))
}

/// A parameter's gradient.
fn gradient<'a>(gradients: &'a Gradients, name: &str, var: &Var) -> Result<&'a Tensor> {
    let found = gradients
        .get(name)
        .ok_or_else(|| Error::Gradients(format!("{name} has none")))?;
    if found.shape() != var.shape() {
        return Err(Error::Gradients(format!(
            "{name} has one of {:?}, but is {:?}",
            found.shape(),
            var.shape()
        )));
    }
    Ok(found)
}
