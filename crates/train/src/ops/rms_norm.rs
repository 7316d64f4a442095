//! RMSNorm (Zhang and Sennrich 2019).

use candle_core::{CpuStorage, CustomOp2, Layout, Result, Shape, Tensor};
use rayon::prelude::*;

use super::{ROWS, read, shaped, sum_rows, values};
use crate::kernels::loops;

/// `x / √(mean x² + eps) · weight` for each row of `x`, `[N, width]`;
/// `weight` is `[width]`.
///
/// # Errors
/// When the widths differ, or what candle refuses.
pub fn rms_norm(x: &Tensor, weight: &Tensor, eps: f32) -> crate::Result<Tensor> {
    if x.dims2()?.1 != weight.dims1()? {
        let (x, weight) = (x.shape(), weight.shape());
        return Err(crate::Error::Shape(format!(
            "rows of {x:?} cannot be scaled by {weight:?}"
        )));
    }
    Ok(x.contiguous()?.apply_op2(weight, RmsNorm { eps })?)
}

struct RmsNorm {
    eps: f32,
}

impl CustomOp2 for RmsNorm {
    fn name(&self) -> &'static str {
        "rms-norm"
    }

    fn cpu_fwd(
        &self,
        x: &CpuStorage,
        x_layout: &Layout,
        weight: &CpuStorage,
        weight_layout: &Layout,
    ) -> Result<(CpuStorage, Shape)> {
        let (x, weight) = (values(x, x_layout)?, values(weight, weight_layout)?);
        let mut y = vec![0.0; x.len()];
        y.par_chunks_mut(ROWS * weight.len())
            .zip(x.par_chunks(ROWS * weight.len()))
            .for_each(|(y, x)| loops::rms_norm(y, x, weight, self.eps));
        Ok((CpuStorage::F32(y), x_layout.shape().clone()))
    }

    fn bwd(
        &self,
        x: &Tensor,
        weight: &Tensor,
        _y: &Tensor,
        g: &Tensor,
    ) -> Result<(Option<Tensor>, Option<Tensor>)> {
        let width = weight.dims1()?;
        let (dx, dweight) = read(x, |x| {
            read(weight, |w| {
                read(g, |g| {
                    let mut dx = vec![0.0; x.len()];
                    let parts: Vec<f32> = dx
                        .par_chunks_mut(ROWS * width)
                        .zip(g.par_chunks(ROWS * width))
                        .zip(x.par_chunks(ROWS * width))
                        .flat_map_iter(|((dx, g), x)| {
                            let mut dw = vec![0.0; width];
                            loops::rms_norm_back(dx, &mut dw, g, x, w, self.eps);
                            dw
                        })
                        .collect();
                    Ok((dx, sum_rows(&parts, width)))
                })
            })
        })?;
        let dweight = weight
            .track_op()
            .then(|| shaped(dweight, weight))
            .transpose()?;
        Ok((Some(shaped(dx, x)?), dweight))
    }
}
