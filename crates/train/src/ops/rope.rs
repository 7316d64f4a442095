//! Rotary positions (Su and others 2021), in the layout of qwen2 in llama.cpp:
//! dimension `i` of a head is paired with `i + dim/2`.

use candle_core::{CpuStorage, CustomOp1, Layout, Result, Shape, Tensor};
use rayon::prelude::*;

use super::{Documents, values};
use crate::kernels::loops;

/// Turns the first `turned` heads of every row of `qkv`, `[N, heads·dim]`, by
/// the angles of its place; copies the others.
///
/// # Errors
/// When `qkv` is not as wide or as long as `documents` and `turned` need.
pub fn rope(qkv: &Tensor, documents: &Documents, turned: usize) -> crate::Result<Tensor> {
    let (n, width) = qkv.dims2()?;
    let dim = documents.head_dim();
    if n * dim / 2 != documents.cos().len() || turned * dim > width || dim == 0 {
        return Err(crate::Error::Shape(format!(
            "{turned} heads of {dim} cannot be turned in {:?}",
            qkv.shape()
        )));
    }
    let op = Rope {
        documents: documents.clone(),
        turned,
        sign: 1.0,
    };
    Ok(qkv.contiguous()?.apply_op1(op)?)
}

struct Rope {
    documents: Documents,
    turned: usize,
    /// −1 turns back, which is the backward pass of turning.
    sign: f32,
}

impl CustomOp1 for Rope {
    fn name(&self) -> &'static str {
        "rope"
    }

    fn cpu_fwd(&self, x: &CpuStorage, layout: &Layout) -> Result<(CpuStorage, Shape)> {
        let (_, width) = layout.shape().dims2()?;
        let x = values(x, layout)?;
        let dim = self.documents.head_dim();
        let cut = self.turned * dim;
        let mut y = vec![0.0; x.len()];
        y.par_chunks_mut(width)
            .zip(x.par_chunks(width))
            .zip(self.documents.cos().par_chunks(dim / 2))
            .zip(self.documents.sin().par_chunks(dim / 2))
            .for_each(|(((y, x), cos), sin)| {
                let heads = y[..cut].chunks_exact_mut(dim).zip(x.chunks_exact(dim));
                for (y, x) in heads {
                    loops::rotate(y, x, cos, sin, self.sign);
                }
                y[cut..].copy_from_slice(&x[cut..]);
            });
        Ok((CpuStorage::F32(y), layout.shape().clone()))
    }

    fn bwd(&self, _x: &Tensor, _y: &Tensor, g: &Tensor) -> Result<Option<Tensor>> {
        let back = Self {
            documents: self.documents.clone(),
            turned: self.turned,
            sign: -self.sign,
        };
        Ok(Some(g.contiguous()?.apply_op1_no_bwd(&back)?))
    }
}
