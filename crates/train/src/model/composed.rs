//! The same arithmetic in candle's own operations, with its own autograd.
//!
//! It shares no code with [`crate::ops`] and is what they are tested and timed
//! against. Attention builds all scores of a batch at once, behind a mask.

use candle_core::{D, Device, Tensor};

use crate::ops::{Documents, TokenLosses};
use crate::{Error, PackedBatch, Result};

pub(crate) fn linear(x: &Tensor, weight: &Tensor, bias: Option<&Tensor>) -> Result<Tensor> {
    let y = x.matmul(&weight.t()?)?;
    Ok(match bias {
        Some(bias) => y.broadcast_add(bias)?,
        None => y,
    })
}

pub(crate) fn rms_norm(x: &Tensor, weight: &Tensor, eps: f32) -> Result<Tensor> {
    let mean = x.sqr()?.mean_keepdim(D::Minus1)?; // [N, 1]
    let root = (mean + f64::from(eps))?.sqrt()?;
    Ok(x.broadcast_div(&root)?.broadcast_mul(weight)?)
}

pub(crate) fn swiglu(gate_up: &Tensor) -> Result<Tensor> {
    let half = gate_up.dim(D::Minus1)? / 2;
    let gate = gate_up.narrow(D::Minus1, 0, half)?;
    let up = gate_up.narrow(D::Minus1, half, half)?;
    Ok((gate.silu()? * up)?)
}

/// Rotates `x`, `[B, T, heads, dim]`: `(a, b) → (a·cos − b·sin, b·cos + a·sin)`,
/// where `a` and `b` are the halves of a head.
fn rotate(x: &Tensor, documents: &Documents) -> Result<Tensor> {
    let (rows, len, _, dim) = x.dims4()?;
    let table = |values: &[f32]| Tensor::from_slice(values, (rows, len, 1, dim / 2), &Device::Cpu);
    let (cos, sin) = (table(documents.cos())?, table(documents.sin())?);
    let a = x.narrow(3, 0, dim / 2)?;
    let b = x.narrow(3, dim / 2, dim / 2)?;
    let left = (a.broadcast_mul(&cos)? - b.broadcast_mul(&sin)?)?;
    let right = (b.broadcast_mul(&cos)? + a.broadcast_mul(&sin)?)?;
    Ok(Tensor::cat(&[left, right], 3)?)
}

/// Causal attention within documents; `qkv` is `[N, (heads + 2·kv_heads)·dim]`
/// and not rotated yet.
pub(crate) fn attention(
    qkv: &Tensor,
    documents: &Documents,
    heads: usize,
    kv_heads: usize,
) -> Result<Tensor> {
    let (n, width) = qkv.dims2()?;
    let dim = width / (heads + 2 * kv_heads);
    let (rows, len) = (documents.rows(), n / documents.rows());
    let split = |from: usize, count: usize| -> Result<Tensor> {
        let part = qkv.narrow(1, from * dim, count * dim)?;
        Ok(part.reshape((rows, len, count, dim))?)
    };
    let by_head = |x: Tensor| x.transpose(1, 2)?.contiguous(); // [B, heads, T, dim]
    let repeat = |x: Tensor| -> Result<Tensor> {
        let group = heads / kv_heads;
        let x = x.unsqueeze(3)?.expand((rows, len, kv_heads, group, dim))?;
        Ok(by_head(x.reshape((rows, len, heads, dim))?)?)
    };
    let q = by_head(rotate(&split(0, heads)?, documents)?)?;
    let k = repeat(rotate(&split(heads, kv_heads)?, documents)?)?;
    let v = repeat(split(heads + kv_heads, kv_heads)?)?;
    let scores = (q.matmul(&k.t()?)? / (dim as f64).sqrt())?; // [B, heads, T, T]
    let scores = scores.broadcast_add(&mask(documents, rows, len)?)?;
    let scores = scores
        .broadcast_sub(&scores.max_keepdim(D::Minus1)?)?
        .exp()?;
    let shares = scores.broadcast_div(&scores.sum_keepdim(D::Minus1)?)?;
    let mixed = shares.matmul(&v)?.transpose(1, 2)?; // [B, T, heads, dim]
    Ok(mixed.reshape((n, heads * dim))?)
}

/// Zero where a token may look, minus infinity elsewhere, `[B, 1, T, T]`.
fn mask(documents: &Documents, rows: usize, len: usize) -> Result<Tensor> {
    let mut mask = vec![f32::NEG_INFINITY; rows * len * len];
    for document in documents.ranges() {
        for at in document.clone() {
            let first = document.start % len;
            mask[at * len + first..=at * len + at % len].fill(0.0);
        }
    }
    Ok(Tensor::from_vec(mask, (rows, 1, len, len), &Device::Cpu)?)
}

/// The weighted mean, and the cross-entropy of each token of a weight above
/// zero with its place.
pub(crate) fn lm_cross_entropy(
    hidden: &Tensor,
    head: &Tensor,
    batch: &PackedBatch,
) -> Result<(Tensor, TokenLosses)> {
    let counted: Vec<usize> = (0..batch.weights.len())
        .filter(|&at| batch.weights[at] > 0.0)
        .collect();
    if counted.is_empty() {
        return Err(Error::Batch("no token has a weight above zero".to_owned()));
    }
    let places: Vec<u32> = counted.iter().map(|&at| at as u32).collect();
    let targets: Vec<u32> = counted.iter().map(|&at| batch.targets[at]).collect();
    let weights: Vec<f32> = counted.iter().map(|&at| batch.weights[at]).collect();
    let count = counted.len();
    let places = Tensor::from_vec(places, count, &Device::Cpu)?;
    let targets = Tensor::from_vec(targets, (count, 1), &Device::Cpu)?;
    let total: f32 = weights.iter().sum();
    let weights = Tensor::from_vec(weights, count, &Device::Cpu)?;
    let logits = hidden.index_select(&places, 0)?.matmul(&head.t()?)?; // [count, vocab]
    let top = logits.max_keepdim(1)?.detach();
    let sums = logits.broadcast_sub(&top)?.exp()?.sum_keepdim(1)?.log()?;
    let of_target = logits.gather(&targets, 1)?;
    let losses = ((sums + top)? - of_target)?.squeeze(1)?; // [count]
    let mean = ((&losses * weights)?.sum_all()? / f64::from(total))?;
    Ok((
        mean,
        counted.into_iter().zip(losses.to_vec1::<f32>()?).collect(),
    ))
}
