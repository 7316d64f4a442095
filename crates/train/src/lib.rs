//! The training engine: a small decoder of the qwen2 shape, its gradients and
//! its optimisers, on the CPU.
//!
//! candle carries tensors and the graph of the backward pass. Where a step
//! spends its time, in norms, rotary positions, attention, SwiGLU, matrix
//! products and the loss over the vocabulary, operations of our own with
//! hand-written backward take over ([`ops`]): they keep less, run several times
//! faster and leave out what packed documents must not see of each other.
//!
//! ```text
//! PackedBatch ──► Model::loss ──► Loss { loss, gradients } ──► Optimizer::step
//! ```
//!
//! Invariants:
//! - every parameter gets a gradient; a missing one is an error, not a zero;
//! - the same seed, batches and precision give the same weights, bit for bit,
//!   whatever the number of threads;
//! - `unsafe` is in `kernels` only, and each kernel has a portable twin that
//!   runs where the CPU lacks the instructions.

mod batch;
mod error;
pub mod foundry;
mod kernels;
pub mod model;
pub mod ops;
pub mod optim;
#[cfg(test)]
mod testing;

pub use batch::PackedBatch;
pub use error::{Error, Result};
pub use kernels::{Precision, keep_freed_memory};
pub use model::{Compute, Gradients, Loss, Model, ModelConfig, TokenScore};
pub use optim::{OptimConfig, Optimizer};
