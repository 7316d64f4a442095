//! Operations with hand-written backward passes, on the CPU and in f32.
//!
//! Each is a candle `CustomOp`: it runs in one pass over its input, keeps
//! nothing but its inputs and output for the way back, and parallelises over
//! rows, or over documents and heads. Sums over rows are taken in a fixed
//! order, so results do not depend on the number of threads.
//!
//! Activations are `[N, width]` with `N` tokens in rows; linear weights are
//! `[out, in]`. A weight that nothing differentiates (a plain tensor instead
//! of a variable) gets no gradient and costs none: so the same operations
//! serve adapters on a frozen model.

mod attention;
mod documents;
mod head;
mod linear;
mod rms_norm;
mod rope;
mod swiglu;
#[cfg(test)]
mod tests;

use candle_core::backend::BackendStorage;
use candle_core::{CpuStorage, Layout, Result, Storage, Tensor, bail};

use crate::kernels::loops;

pub use attention::attention;
pub use documents::Documents;
pub use head::{TokenLosses, lm_cross_entropy, score};
pub use linear::linear;
pub use rms_norm::rms_norm;
pub use rope::rope;
pub use swiglu::swiglu;

/// Rows that one task handles.
const ROWS: usize = 64;

/// The values of an operand, which the callers have made contiguous.
fn values<'a>(storage: &'a CpuStorage, layout: &Layout) -> Result<&'a [f32]> {
    match (storage, layout.contiguous_offsets()) {
        (CpuStorage::F32(values), Some((from, to))) => Ok(&values[from..to]),
        (CpuStorage::F32(_), None) => bail!("operands must be contiguous"),
        _ => bail!("operands must be f32, not {:?}", storage.dtype()),
    }
}

/// Runs `work` on a tensor's values.
pub(crate) fn read<R>(tensor: &Tensor, work: impl FnOnce(&[f32]) -> Result<R>) -> Result<R> {
    let tensor = tensor.contiguous()?;
    let (storage, layout) = tensor.storage_and_layout();
    match &*storage {
        Storage::Cpu(storage) => work(values(storage, layout)?),
        _ => bail!("these operations run on the CPU"),
    }
}

/// A tensor of `like`'s shape.
fn shaped(values: Vec<f32>, like: &Tensor) -> Result<Tensor> {
    Tensor::from_vec(values, like.shape(), like.device())
}

/// The sum of rows, in their order.
fn sum_rows(rows: &[f32], width: usize) -> Vec<f32> {
    let mut sum = vec![0.0; width];
    for row in rows.chunks_exact(width) {
        loops::add_scaled(&mut sum, 1.0, row);
    }
    sum
}
