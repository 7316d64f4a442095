//! Weights in files, and models grown from models.

use std::collections::HashMap;
use std::path::Path;

use candle_core::{DType, Device, Tensor};

use super::{Model, ModelConfig};
use crate::{Error, Result};

impl Model {
    /// Reads a safetensors file with the names of
    /// [`ModelConfig::parameters`], in any float type.
    ///
    /// # Errors
    /// [`Error::Weights`] names a tensor that is missing, of another shape, or
    /// of no use to this shape.
    pub fn load(config: ModelConfig, path: &Path) -> Result<Self> {
        config.validate()?;
        let bytes = std::fs::read(path).map_err(|source| Error::File {
            path: path.to_owned(),
            source,
        })?;
        let found = candle_core::safetensors::load_buffer(&bytes, &Device::Cpu)?;
        drop(bytes);
        Self::from_found(config, found, path)
    }

    /// A model of the tensors that were found in a file: those of
    /// [`ModelConfig::parameters`] and no others.
    ///
    /// # Errors
    /// As [`Model::load`].
    pub(crate) fn from_found(
        config: ModelConfig,
        mut found: HashMap<String, Tensor>,
        path: &Path,
    ) -> Result<Self> {
        let mut tensors = Vec::new();
        for (name, shape) in config.parameters() {
            let tensor = found
                .remove(&name)
                .ok_or_else(|| Error::Weights(format!("{} lacks {name}", path.display())))?;
            if tensor.dims() != shape {
                return Err(Error::Weights(format!(
                    "{name} is {:?} in {}, but this shape needs {shape:?}",
                    tensor.dims(),
                    path.display()
                )));
            }
            tensors.push((name, tensor.to_dtype(DType::F32)?));
        }
        if let Some(name) = found.keys().min() {
            return Err(Error::Weights(format!(
                "{} holds {name}, which this shape has no place for; is it of a deeper model?",
                path.display()
            )));
        }
        Self::from_tensors(config, tensors)
    }

    /// Writes every parameter as f32 safetensors. The file appears whole or
    /// not at all.
    ///
    /// # Errors
    /// [`Error::File`] when the file cannot be written.
    pub fn save(&self, path: &Path) -> Result<()> {
        let tensors: HashMap<String, Tensor> = self
            .vars
            .iter()
            .map(|(name, var)| (name.clone(), var.as_detached_tensor()))
            .collect();
        let partial = path.with_extension("partial");
        candle_core::safetensors::save(&tensors, &partial)?;
        std::fs::rename(&partial, path).map_err(|source| Error::File {
            path: path.to_owned(),
            source,
        })
    }

    /// A deeper model that computes the same function: new blocks are spread
    /// evenly between the old ones, each a copy of the block before it whose
    /// `out` and `down` are zero, so that it adds nothing yet.
    ///
    /// # Errors
    /// [`Error::Shape`] when `layers` is below what the model has.
    pub fn grow_depth(&self, layers: usize) -> Result<Self> {
        let old = self.config.layers;
        if layers < old {
            return Err(Error::Shape(format!(
                "a model of {old} layers cannot grow to {layers}; ask for at least {old}"
            )));
        }
        let config = ModelConfig {
            layers,
            ..self.config.clone()
        };
        let by_name: HashMap<&str, &candle_core::Var> = self
            .vars
            .iter()
            .map(|(name, var)| (name.as_str(), var))
            .collect();
        let mut tensors = Vec::new();
        for (name, shape) in config.parameters() {
            let (source, is_new) = source_of(&name, old, layers);
            let zero = is_new && (name.ends_with(".out.weight") || name.ends_with(".down.weight"));
            let tensor = if zero {
                Tensor::zeros(shape, DType::F32, &Device::Cpu)?
            } else {
                let var = by_name.get(source.as_str());
                var.ok_or_else(|| Error::Weights(format!("the model lacks {source}")))?
                    .as_detached_tensor()
            };
            tensors.push((name, tensor));
        }
        let mut grown = Self::from_tensors(config, tensors)?;
        grown.compute = self.compute;
        grown.checkpointing = self.checkpointing;
        Ok(grown)
    }
}

/// The parameter that `name` of the grown model comes from, and whether its
/// block is a new one. Grown block `i` comes from block `i·old/layers`; the
/// first that comes from it is the old block itself.
fn source_of(name: &str, old: usize, layers: usize) -> (String, bool) {
    let parts: Option<(usize, &str)> = name
        .strip_prefix("blocks.")
        .and_then(|rest| rest.split_once('.'))
        .and_then(|(index, rest)| Some((index.parse().ok()?, rest)));
    match parts {
        Some((index, rest)) => {
            let from = index * old / layers;
            let is_new = index > 0 && (index - 1) * old / layers == from;
            (format!("blocks.{from}.{rest}"), is_new)
        }
        None => (name.to_owned(), false),
    }
}
