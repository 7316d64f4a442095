//! Gradients by name, in the order of the parameters.

use candle_core::{Tensor, Var};

use rayon::prelude::*;

use crate::kernels::loops;
use crate::ops::read;
use crate::{Error, Result};

/// One gradient for every parameter, of its shape, in its order.
#[derive(Clone, Debug)]
pub struct Gradients(Vec<(String, Tensor)>);

impl Gradients {
    /// Asks for each parameter's gradient.
    ///
    /// # Errors
    /// [`Error::Gradients`] for a parameter without one: some operation then
    /// has no backward pass, and candle says nothing about it by itself.
    pub(super) fn collect(
        vars: &[(String, Var)],
        mut find: impl FnMut(&Var) -> Option<Tensor>,
    ) -> Result<Self> {
        let take = |(name, var): &(String, Var)| match find(var) {
            Some(gradient) => Ok((name.clone(), gradient.contiguous()?)),
            None => Err(Error::Gradients(format!(
                "{name} got none; an operation on its way lacks a backward pass"
            ))),
        };
        Ok(Self(vars.iter().map(take).collect::<Result<_>>()?))
    }

    /// The gradient of a parameter.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Tensor> {
        self.0
            .iter()
            .find(|(own, _)| own == name)
            .map(|(_, gradient)| gradient)
    }

    /// Every name with its gradient, in the order of the parameters.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Tensor)> {
        self.0
            .iter()
            .map(|(name, gradient)| (name.as_str(), gradient))
    }

    /// Euclidean length of all gradients whose name passes `of`.
    ///
    /// # Errors
    /// Only what candle refuses.
    pub fn norm(&self, of: impl Fn(&str) -> bool) -> Result<f64> {
        let mut sum = 0.0;
        for (_, gradient) in self.0.iter().filter(|(name, _)| of(name)) {
            sum += read(gradient, |g| {
                let squares = g.par_chunks(1 << 14).map(|g| f64::from(loops::dot(g, g)));
                // Collected, so that the order of adding is fixed.
                Ok(squares.collect::<Vec<f64>>().into_iter().sum::<f64>())
            })?;
        }
        Ok(sum.sqrt())
    }

    /// Multiplies the gradients whose name passes `of`.
    ///
    /// # Errors
    /// Only what candle refuses.
    pub fn scale(&mut self, factor: f64, of: impl Fn(&str) -> bool) -> Result<()> {
        for (_, gradient) in self.0.iter_mut().filter(|(name, _)| of(name)) {
            *gradient = (&*gradient * factor)?;
        }
        Ok(())
    }

    /// Adds another batch's gradients, for steps larger than memory.
    ///
    /// # Errors
    /// [`Error::Gradients`] when `other` is of another model.
    pub fn add(&mut self, other: &Self) -> Result<()> {
        let same = self.0.len() == other.0.len()
            && self.0.iter().zip(&other.0).all(|((a, _), (b, _))| a == b);
        if !same {
            return Err(Error::Gradients(
                "the two sets are of different models; add those of one model".to_owned(),
            ));
        }
        for ((_, own), (_, more)) in self.0.iter_mut().zip(&other.0) {
            *own = (&*own + more)?;
        }
        Ok(())
    }
}
