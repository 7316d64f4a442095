//! The gated half of a block: SwiGLU (Shazeer 2020).

use candle_core::{CpuStorage, CustomOp1, Layout, Result, Shape, Tensor};
use rayon::prelude::*;

use super::{read, shaped, values};
use crate::kernels::loops;

/// `silu(gate)·up` of `gate_up`, `[N, 2·ffn]` with the gate first: `[N, ffn]`.
///
/// # Errors
/// When the width is odd, or what candle refuses.
pub fn swiglu(gate_up: &Tensor) -> crate::Result<Tensor> {
    let (_, width) = gate_up.dims2()?;
    if width % 2 != 0 {
        return Err(crate::Error::Shape(format!(
            "a gate and its equal cannot share a width of {width}"
        )));
    }
    Ok(gate_up.contiguous()?.apply_op1(SwiGlu)?)
}

struct SwiGlu;

impl CustomOp1 for SwiGlu {
    fn name(&self) -> &'static str {
        "swiglu"
    }

    fn cpu_fwd(&self, x: &CpuStorage, layout: &Layout) -> Result<(CpuStorage, Shape)> {
        let (n, width) = layout.shape().dims2()?;
        let x = values(x, layout)?;
        let mut y = vec![0.0; n * width / 2];
        y.par_chunks_mut(width / 2)
            .zip(x.par_chunks(width))
            .for_each(|(y, x)| loops::swiglu(y, &x[..width / 2], &x[width / 2..]));
        Ok((CpuStorage::F32(y), Shape::from((n, width / 2))))
    }

    fn bwd(&self, x: &Tensor, _y: &Tensor, g: &Tensor) -> Result<Option<Tensor>> {
        let (_, width) = x.dims2()?;
        let half = width / 2;
        let dx = read(x, |x| {
            read(g, |g| {
                let mut dx = vec![0.0; x.len()];
                dx.par_chunks_mut(width)
                    .zip(x.par_chunks(width))
                    .zip(g.par_chunks(half))
                    .for_each(|((dx, x), g)| {
                        let (dgate, dup) = dx.split_at_mut(half);
                        loops::swiglu_back(dgate, dup, g, &x[..half], &x[half..]);
                    });
                Ok(dx)
            })
        })?;
        Ok(Some(shaped(dx, x)?))
    }
}
