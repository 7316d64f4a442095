//! What can go wrong here, with the thing named and the remedy said.

use std::path::PathBuf;

/// An error of the training engine.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The shape of a model contradicts itself.
    #[error("model shape: {0}")]
    Shape(String),
    /// A batch contradicts itself or the model.
    #[error("batch: {0}")]
    Batch(String),
    /// A weights file lacks a tensor, or holds one of another shape.
    #[error("weights: {0}")]
    Weights(String),
    /// A parameter was left without a gradient, or a gradient is of no parameter.
    #[error("gradients: {0}")]
    Gradients(String),
    /// The state of an optimiser does not belong to this model.
    #[error("optimiser state: {0}")]
    State(String),
    /// A file could not be read or written.
    #[error("{}: {source}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: std::io::Error,
    },
    /// candle refused.
    #[error(transparent)]
    Tensor(#[from] candle_core::Error),
}

/// Shorthand for results of this crate.
pub type Result<T, E = Error> = std::result::Result<T, E>;
