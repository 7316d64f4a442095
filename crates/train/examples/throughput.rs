//! How fast a training step is, ours beside candle's own operations.
//!
//! ```text
//! cargo run --release -p sleepy-train --example throughput -- [ROWS] [LEN] [STEPS]
//! ```
//!
//! A step is the loss, its gradients and the optimiser, on random tokens, for a
//! model of 12.6M parameters; the best of `STEPS` counts. Operations per second
//! are counted as six per parameter and token. The peak of resident memory is
//! each engine's own, on Linux.

#![expect(clippy::print_stdout, reason = "a program that prints figures")]

use std::time::Instant;

use sleepy_train::{
    Compute, Error, Model, ModelConfig, OptimConfig, Optimizer, PackedBatch, Precision,
};

fn main() -> Result<(), Error> {
    sleepy_train::keep_freed_memory();
    let argument = |at: usize, default: usize| {
        let given = std::env::args().nth(at);
        given.and_then(|text| text.parse().ok()).unwrap_or(default)
    };
    let (rows, len, steps) = (argument(1, 8), argument(2, 512), argument(3, 3));
    let config = ModelConfig {
        hidden: 384,
        layers: 6,
        heads: 6,
        kv_heads: 2,
        ffn: 1024,
        vocab: 8192,
        rope_theta: 10_000.0,
        norm_eps: 1e-6,
    };
    let batch = tokens(rows, len, config.vocab as u32);
    println!(
        "{:.2}M parameters, {rows} × {len} tokens, {} threads",
        config.num_params() as f64 / 1e6,
        rayon::current_num_threads()
    );
    let engines = [
        ("candle's operations", Compute::Composed, Precision::Exact),
        (
            "ours, f32",
            Compute::Fused(Precision::Exact),
            Precision::Exact,
        ),
        (
            "ours, bf16 operands",
            Compute::Fused(Precision::Fast),
            Precision::Fast,
        ),
    ];
    let mut stock = None;
    for (name, compute, precision) in engines {
        reset_peak();
        let seconds = best_step(&config, &batch, compute, precision, steps)?;
        let speed = (rows * len) as f64 / seconds;
        let operations = 6.0 * config.num_params() as f64 * speed;
        let ratio = speed / *stock.get_or_insert(speed);
        println!(
            "{name:<20} {speed:>7.0} tok/s {:>6.0} GFLOP/s {} peak, {ratio:.2}×",
            operations / 1e9,
            peak().map_or("unknown".to_owned(), |mb| format!("{mb:>5.0} MB")),
        );
    }
    Ok(())
}

/// Seconds of the fastest of `steps` steps, after one that warms up.
fn best_step(
    config: &ModelConfig,
    batch: &PackedBatch,
    compute: Compute,
    precision: Precision,
    steps: usize,
) -> Result<f64, Error> {
    let mut model = Model::new(config.clone(), 1)?;
    model.set_compute(compute);
    let mut optimizer = Optimizer::new(&model, OptimConfig::default(), precision);
    let mut best = f64::INFINITY;
    for step in 0..=steps {
        let begun = Instant::now();
        let loss = model.loss(batch)?;
        optimizer.step(&loss.gradients, 1.0)?;
        if step > 0 {
            best = best.min(begun.elapsed().as_secs_f64());
        }
    }
    Ok(best)
}

/// Rows of random tokens, each one document that predicts its next token.
fn tokens(rows: usize, len: usize, vocab: u32) -> PackedBatch {
    let token = |at: usize| (at as u32).wrapping_mul(2_654_435_761) >> 7;
    let n = rows * len;
    PackedBatch {
        rows,
        len,
        ids: (0..n).map(|at| token(at) % vocab).collect(),
        targets: (1..=n).map(|at| token(at) % vocab).collect(),
        weights: vec![1.0; n],
        positions: (0..n).map(|at| (at % len) as u32).collect(),
    }
}

/// Forgets the highest memory use so far, where the kernel can.
fn reset_peak() {
    // Elsewhere than on Linux there is no such file, and `peak` gives nothing.
    let _ = std::fs::write("/proc/self/clear_refs", "5");
}

/// The highest memory use since, in megabytes.
fn peak() -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    let kilobytes: f64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kilobytes / 1024.0)
}
