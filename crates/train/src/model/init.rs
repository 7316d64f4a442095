//! The first weights, from a seed, the same on every machine and release.

use candle_core::{Device, Tensor};

use super::ModelConfig;
use crate::Result;

/// Deviation of fresh weights.
const DEVIATION: f64 = 0.02;

/// Every parameter of a fresh model, in order.
pub(super) fn draw(config: &ModelConfig, seed: u64) -> Result<Vec<(String, Tensor)>> {
    let mut random = Normal::new(seed);
    let mut tensors = Vec::new();
    for (name, shape) in config.parameters() {
        let count = shape.iter().product();
        let is_norm = shape.len() == 1 && name.ends_with("weight");
        // Blocks begin as the identity: what they add is zero.
        let is_zero = [".bias", ".out.weight", ".down.weight"]
            .iter()
            .any(|end| name.ends_with(end));
        let values = if is_norm {
            vec![1.0; count]
        } else if is_zero {
            vec![0.0; count]
        } else {
            (0..count)
                .map(|_| (DEVIATION * random.draw()) as f32)
                .collect()
        };
        tensors.push((name, Tensor::from_vec(values, shape, &Device::Cpu)?));
    }
    Ok(tensors)
}

/// Standard normal numbers: SplitMix64 (Steele, Lea and Flood 2014) behind the
/// transform of Box and Muller. Written out because the generators of the rand
/// crate may change between its versions.
struct Normal {
    state: u64,
    spare: Option<f64>,
}

impl Normal {
    fn new(seed: u64) -> Self {
        Self {
            state: seed,
            spare: None,
        }
    }

    /// Uniform in (0, 1].
    fn uniform(&mut self) -> f64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^= z >> 31;
        ((z >> 11) + 1) as f64 / (1u64 << 53) as f64
    }

    fn draw(&mut self) -> f64 {
        if let Some(spare) = self.spare.take() {
            return spare;
        }
        let radius = (-2.0 * self.uniform().ln()).sqrt();
        let angle = std::f64::consts::TAU * self.uniform();
        self.spare = Some(radius * angle.sin());
        radius * angle.cos()
    }
}

#[cfg(test)]
mod tests {
    use super::Normal;

    #[test]
    fn numbers_are_standard_normal() {
        let mut random = Normal::new(1);
        let drawn: Vec<f64> = (0..20_000).map(|_| random.draw()).collect();
        let mean = drawn.iter().sum::<f64>() / 20_000.0;
        let square = drawn.iter().map(|x| x * x).sum::<f64>() / 20_000.0;
        // Three standard errors: 3/√20000 = 0.021 and 3·√2/√20000 = 0.03.
        assert!(mean.abs() < 0.021, "mean {mean}");
        assert!((square - 1.0).abs() < 0.03, "mean square {square}");
    }
}
