//! The engine against PyTorch: logits, loss and every gradient of a tiny model
//! with fixed weights, computed by `data/recipe/parity.py` in float64.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use candle_core::{Device, Tensor};
use sleepy_train::{Compute, Model, ModelConfig, OptimConfig, Optimizer, PackedBatch, Precision};

/// Tokens of the two documents, as in `parity.py`.
const DOCUMENTS: [usize; 2] = [11, 6];

/// The shape, as in `parity.py`.
fn config() -> ModelConfig {
    ModelConfig {
        hidden: 24,
        layers: 2,
        heads: 6,
        kv_heads: 2,
        ffn: 20,
        vocab: 37,
        rope_theta: 100.0,
        norm_eps: 1e-5,
    }
}

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures")
}

fn flat(tensor: &Tensor) -> Vec<f32> {
    tensor.flatten_all().unwrap().to_vec1().unwrap()
}

fn values(tensors: &HashMap<String, Tensor>, name: &str) -> Vec<f32> {
    flat(&tensors[name])
}

fn assert_close(what: &str, got: &[f32], want: &[f32], tolerance: f32) {
    assert_eq!(got.len(), want.len(), "{what}");
    let square = |x: f32| x * x;
    let error: f32 = got.iter().zip(want).map(|(a, b)| square(a - b)).sum();
    let size: f32 = want.iter().map(|b| square(*b)).sum();
    let relative = (error / size).sqrt();
    assert!(relative < tolerance, "{what} is off by {relative:.2e}");
}

/// The model in `folder`, and what PyTorch made of it.
fn load(folder: &Path, compute: Compute) -> (Model, HashMap<String, Tensor>) {
    let mut model = Model::load(config(), &folder.join("weights.safetensors")).unwrap();
    model.set_compute(compute);
    let file = folder.join("expected.safetensors");
    (
        model,
        candle_core::safetensors::load(file, &Device::Cpu).unwrap(),
    )
}

/// The documents, which PyTorch saw one by one, in one row.
fn batch(expected: &HashMap<String, Tensor>) -> PackedBatch {
    let tokens = |name| -> Vec<u32> {
        let values = values(expected, name);
        values.into_iter().map(|x| x as u32).collect()
    };
    let ids = tokens("ids");
    PackedBatch {
        rows: 1,
        len: ids.len(),
        targets: tokens("targets"),
        weights: values(expected, "weights"),
        positions: DOCUMENTS.iter().flat_map(|&n| 0..n as u32).collect(),
        ids,
    }
}

/// Logits, loss and gradients.
fn check(folder: &Path, compute: Compute, tolerance: f32) {
    let (model, expected) = load(folder, compute);
    let batch = batch(&expected);
    let (first, second) = batch.ids.split_at(DOCUMENTS[0]);
    let mut logits = Vec::new();
    for document in [first, second] {
        let own = model.forward_logits(document).unwrap();
        logits.extend(flat(&own));
    }
    assert_close("logits", &logits, &values(&expected, "logits"), tolerance);
    let found = model.loss(&batch).unwrap();
    let loss = values(&expected, "loss");
    assert_close("loss", &[found.loss], &loss, tolerance);
    for (name, gradient) in found.gradients.iter() {
        let want = values(&expected, &format!("grad.{name}"));
        assert_close(name, &flat(gradient), &want, tolerance);
    }
    let count = config().parameters().len();
    assert_eq!(found.gradients.iter().count(), count);
}

/// Two steps of Muon and AdamW along the same gradients.
fn check_steps(folder: &Path) {
    let (model, expected) = load(folder, Compute::Fused(Precision::Exact));
    let before: Vec<Vec<f32>> = model.vars().iter().map(|(_, var)| flat(var)).collect();
    let found = model.loss(&batch(&expected)).unwrap();
    let mut optimizer = Optimizer::new(&model, OptimConfig::default(), Precision::Exact);
    for _ in 0..2 {
        optimizer.step(&found.gradients, 1.0).unwrap();
    }
    for ((name, var), before) in model.vars().iter().zip(before) {
        // How far each moved; where it came from would hide differences.
        let moved = |to: Vec<f32>| -> Vec<f32> {
            let pairs = to.iter().zip(&before);
            pairs.map(|(to, from)| to - from).collect()
        };
        let want = values(&expected, &format!("stepped.{name}"));
        assert_close(name, &moved(flat(var)), &moved(want), 1e-3);
    }
}

#[test]
fn like_pytorch() {
    check(&fixtures(), Compute::Fused(Precision::Exact), 2e-5);
}

#[test]
fn steps_like_pytorch() {
    check_steps(&fixtures());
}

#[test]
fn roughly_like_pytorch_where_operands_are_rounded() {
    // bfloat16 keeps eight bits: 2⁻⁹ = 0.2% per operand, through layers of
    // weights that are twenty times larger than fresh ones.
    check(&fixtures(), Compute::Fused(Precision::Fast), 8e-2);
}

#[test]
fn candles_own_operations_like_pytorch() {
    check(&fixtures(), Compute::Composed, 2e-5);
}

/// Runs the script where torch is installed: the fixture is not out of date.
#[test]
fn like_the_pytorch_that_is_installed() {
    let python = std::env::var("SLEEPY_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let has_torch = Command::new(&python)
        .args(["-c", "import torch"])
        .output()
        .is_ok_and(|output| output.status.success());
    if !has_torch {
        eprintln!("no torch in {python}; compared with the fixture only");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data/recipe/parity.py");
    let status = Command::new(&python)
        .arg(script)
        .arg(folder.path())
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .status()
        .unwrap();
    assert!(status.success());
    check(folder.path(), Compute::Fused(Precision::Exact), 2e-5);
    check_steps(folder.path());
    for file in ["weights.safetensors", "expected.safetensors"] {
        let load = |folder: &Path| {
            candle_core::safetensors::load(folder.join(file), &Device::Cpu).unwrap()
        };
        let (new, kept) = (load(folder.path()), load(&fixtures()));
        for name in kept.keys() {
            assert_close(name, &values(&new, name), &values(&kept, name), 1e-5);
        }
    }
}
