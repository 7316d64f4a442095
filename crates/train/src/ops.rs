//! Operations with hand-written backward passes.

mod documents;

pub use documents::Documents;

use candle_core::{DType, Tensor};

use crate::kernels::Precision;
use crate::model::composed;
use crate::{PackedBatch, Result, TokenScore};

pub(crate) fn linear(x: &Tensor, w: &Tensor, b: Option<&Tensor>, _p: Precision) -> Result<Tensor> {
    composed::linear(x, w, b)
}
pub(crate) fn rms_norm(x: &Tensor, w: &Tensor, eps: f32) -> Result<Tensor> {
    composed::rms_norm(x, w, eps)
}
pub(crate) fn swiglu(x: &Tensor) -> Result<Tensor> {
    composed::swiglu(x)
}
pub(crate) fn rope(qkv: &Tensor, _d: &Documents, _heads: usize) -> Result<Tensor> {
    Ok(qkv.clone())
}
pub(crate) fn attention(qkv: &Tensor, d: &Documents, heads: usize, kv: usize) -> Result<Tensor> {
    composed::attention(qkv, d, heads, kv)
}
pub(crate) fn lm_cross_entropy(
    hidden: &Tensor,
    head: &Tensor,
    batch: &PackedBatch,
    _p: Precision,
) -> Result<(Tensor, Vec<(usize, f32)>)> {
    composed::lm_cross_entropy(hidden, head, batch)
}
pub(crate) fn score(hidden: &Tensor, head: &Tensor, batch: &PackedBatch, _p: Precision) -> Result<Vec<TokenScore>> {
    let (_, losses) = composed::lm_cross_entropy(hidden, head, batch)?;
    let best = hidden.matmul(&head.t()?)?.argmax(1)?.to_dtype(DType::U32)?.to_vec1::<u32>()?;
    Ok(losses.into_iter().map(|(at, nll)| TokenScore { at, nll, best: best[at] }).collect())
}
