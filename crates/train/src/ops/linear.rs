//! Linear maps, trainable or frozen.
//!
//! candle's own product computes the gradients of both operands, also of one
//! that nothing trains, and the weight's as a transpose. Here a weight's
//! gradient is formed in its own layout, and only if somebody wants it.

use candle_core::{CpuStorage, CustomOp1, CustomOp2, Layout, Result, Shape, Tensor};
use rayon::prelude::*;

use super::{ROWS, read, shaped, sum_rows, values};
use crate::kernels::{Left, Precision, Right, loops, multiply};

/// `x·Wᵀ + b` for `x` `[N, in]`, `weight` `[out, in]`, `bias` `[out]`.
///
/// # Errors
/// When the shapes do not fit.
pub fn linear(
    x: &Tensor,
    weight: &Tensor,
    bias: Option<&Tensor>,
    precision: Precision,
) -> crate::Result<Tensor> {
    let ((n, inner), (outer, own)) = (x.dims2()?, weight.dims2()?);
    let bias_fits = bias.is_none_or(|bias| bias.dims() == [outer]);
    if inner != own || n * inner * outer == 0 || !bias_fits {
        let (x, weight) = (x.shape(), weight.shape());
        return Err(crate::Error::Shape(format!(
            "a linear map of {weight:?} with a bias of {:?} on {x:?}",
            bias.map(Tensor::shape)
        )));
    }
    let x = x.contiguous()?;
    let weight = weight.contiguous()?;
    let y = if weight.track_op() {
        x.apply_op2(&weight, Linear { precision })?
    } else {
        x.apply_op1(FrozenLinear { weight, precision })?
    };
    Ok(match bias {
        Some(bias) => y.apply_op2(&bias.contiguous()?, Bias)?,
        None => y,
    })
}

/// `x·Wᵀ`.
fn forward(
    x: &CpuStorage,
    layout: &Layout,
    weight: &[f32],
    precision: Precision,
) -> Result<(CpuStorage, Shape)> {
    let (n, inner) = layout.shape().dims2()?;
    let outer = weight.len() / inner;
    let mut y = vec![0.0; n * outer];
    let right = Right::columns(precision, weight, outer, inner);
    multiply(Left::Rows(values(x, layout)?), &right, n, &mut y, false);
    Ok((CpuStorage::F32(y), Shape::from((n, outer))))
}

/// `dx = g·W`.
fn input_gradient(weight: &Tensor, g: &Tensor, precision: Precision) -> Result<Tensor> {
    let ((n, _), (outer, inner)) = (g.dims2()?, weight.dims2()?);
    let mut dx = vec![0.0; n * inner];
    read(weight, |weight| {
        let right = Right::rows(precision, weight, outer, inner);
        read(g, |g| {
            multiply(Left::Rows(g), &right, n, &mut dx, false);
            Ok(())
        })
    })?;
    Tensor::from_vec(dx, (n, inner), g.device())
}

struct Linear {
    precision: Precision,
}

impl CustomOp2 for Linear {
    fn name(&self) -> &'static str {
        "linear"
    }

    fn cpu_fwd(
        &self,
        x: &CpuStorage,
        x_layout: &Layout,
        weight: &CpuStorage,
        weight_layout: &Layout,
    ) -> Result<(CpuStorage, Shape)> {
        forward(x, x_layout, values(weight, weight_layout)?, self.precision)
    }

    fn bwd(
        &self,
        x: &Tensor,
        weight: &Tensor,
        _y: &Tensor,
        g: &Tensor,
    ) -> Result<(Option<Tensor>, Option<Tensor>)> {
        let ((n, inner), (_, outer)) = (x.dims2()?, g.dims2()?);
        // dW = gᵀ·x, [out, in]
        let mut dweight = vec![0.0; outer * inner];
        read(x, |x| {
            let right = Right::rows(self.precision, x, n, inner);
            read(g, |g| {
                multiply(Left::Columns(g), &right, outer, &mut dweight, false);
                Ok(())
            })
        })?;
        let dx = x
            .track_op()
            .then(|| input_gradient(weight, g, self.precision));
        Ok((dx.transpose()?, Some(shaped(dweight, weight)?)))
    }
}

/// The weight is no operand, so candle never asks for its gradient.
struct FrozenLinear {
    weight: Tensor,
    precision: Precision,
}

impl CustomOp1 for FrozenLinear {
    fn name(&self) -> &'static str {
        "frozen-linear"
    }

    fn cpu_fwd(&self, x: &CpuStorage, layout: &Layout) -> Result<(CpuStorage, Shape)> {
        read(&self.weight, |weight| {
            forward(x, layout, weight, self.precision)
        })
    }

    fn bwd(&self, _x: &Tensor, _y: &Tensor, g: &Tensor) -> Result<Option<Tensor>> {
        Ok(Some(input_gradient(&self.weight, g, self.precision)?))
    }
}

/// Adds `[width]` to every row.
struct Bias;

impl CustomOp2 for Bias {
    fn name(&self) -> &'static str {
        "bias"
    }

    fn cpu_fwd(
        &self,
        x: &CpuStorage,
        x_layout: &Layout,
        bias: &CpuStorage,
        bias_layout: &Layout,
    ) -> Result<(CpuStorage, Shape)> {
        let bias = values(bias, bias_layout)?;
        let mut y = values(x, x_layout)?.to_vec();
        y.par_chunks_mut(bias.len())
            .for_each(|row| loops::add_scaled(row, 1.0, bias));
        Ok((CpuStorage::F32(y), x_layout.shape().clone()))
    }

    fn bwd(
        &self,
        _x: &Tensor,
        bias: &Tensor,
        _y: &Tensor,
        g: &Tensor,
    ) -> Result<(Option<Tensor>, Option<Tensor>)> {
        if !bias.track_op() {
            return Ok((Some(g.clone()), None));
        }
        let width = bias.dims1()?;
        let dbias = read(g, |g| {
            let parts = g.par_chunks(ROWS * width).map(|rows| sum_rows(rows, width));
            let parts: Vec<f32> = parts.flatten_iter().collect();
            Ok(sum_rows(&parts, width))
        })?;
        Ok((Some(g.clone()), Some(shaped(dbias, bias)?)))
    }
}
