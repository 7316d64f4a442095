//! A small model with no parameter at a special value, and a batch for it.

use candle_core::Tensor;
use sleepy_train::{Compute, Model, ModelConfig, PackedBatch, Precision};

pub(crate) fn config() -> ModelConfig {
    ModelConfig {
        hidden: 32,
        layers: 3,
        heads: 4,
        kv_heads: 2,
        ffn: 40,
        vocab: 61,
        rope_theta: 1000.0,
        norm_eps: 1e-6,
    }
}

/// A fresh model whose zeros and ones are replaced, so that every parameter
/// takes part. Exact products.
pub(crate) fn model(seed: u64) -> Model {
    let mut model = Model::new(config(), seed).unwrap();
    for (salt, (name, var)) in model.vars().iter().enumerate() {
        let middle = if name.contains("norm") { 1.0 } else { 0.0 };
        let count = var.elem_count();
        let wave = |i: usize| middle + 0.2 * ((i * 7 + salt * 3 + 1) as f32 * 0.7).sin();
        let values: Vec<f32> = (0..count).map(wave).collect();
        let values = Tensor::from_vec(values, var.shape(), var.device()).unwrap();
        var.set(&values).unwrap();
    }
    model.set_compute(Compute::Fused(Precision::Exact));
    model
}

/// Two rows of 20 tokens: documents of 12 and 8 tokens, and one of 20.
pub(crate) fn batch() -> PackedBatch {
    let n = 40u32;
    let positions = (0..12).chain(0..8).chain(0..20).collect();
    PackedBatch {
        rows: 2,
        len: 20,
        ids: (0..n).map(|i| i * i % 61).collect(),
        targets: (0..n).map(|i| (i * 5 + 2) % 61).collect(),
        weights: (0..n).map(|i| [1.0, 0.3, 0.0][i as usize % 3]).collect(),
        positions,
    }
}

/// All values of a tensor.
pub(crate) fn flat(tensor: &Tensor) -> Vec<f32> {
    tensor.flatten_all().unwrap().to_vec1().unwrap()
}

/// `‖a − b‖ / ‖b‖`.
pub(crate) fn distance(a: &[f32], b: &[f32]) -> f64 {
    assert_eq!(a.len(), b.len());
    let squares = |x: f32| f64::from(x).powi(2);
    let error: f64 = a.iter().zip(b).map(|(a, b)| squares(a - b)).sum();
    let size: f64 = b.iter().map(|b| squares(*b)).sum();
    (error / size.max(1e-30)).sqrt()
}
