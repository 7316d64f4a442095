//! How fast a training step is, ours beside candle's own operations.
//!
//! ```text
//! cargo run --release -p sleepy-train --example throughput -- [ROWS] [LEN] [STEPS]
//! ```
//!
//! A step is the loss, its gradients and the optimiser, on random tokens, for a
//! model of 12.6M parameters; the best of `STEPS` counts. Operations per second
//! are counted as six per parameter and token. On Linux also: the speed that
//! the processor time would give if all threads had it at once, which other
//! work on the machine disturbs less, and each engine's peak of resident
//! memory. The frugal engine goes first, since memory once used is kept.

#![expect(clippy::print_stdout, reason = "a program that prints figures")]

use std::time::{Duration, Instant};

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
        ("ours, bf16 operands", Compute::Fused(Precision::Fast)),
        ("ours, f32", Compute::Fused(Precision::Exact)),
        ("candle's operations", Compute::Composed),
    ];
    let threads = rayon::current_num_threads() as f64;
    let mut speeds = Vec::new();
    for (name, compute) in engines {
        reset_peak();
        let step = best_step(&config, &batch, compute, steps)?;
        let speed = |seconds: f64| (rows * len) as f64 / seconds;
        let wall = speed(step.wall.as_secs_f64());
        let undisturbed = step.processor.map_or(f64::NAN, |all| speed(all / threads));
        println!(
            "{name:<20} {wall:>6.0} tok/s {:>4.0} GFLOP/s, by processor time {undisturbed:>6.0} tok/s {:>4.0} GFLOP/s, peak {:.0} MB",
            6e-9 * config.num_params() as f64 * wall,
            6e-9 * config.num_params() as f64 * undisturbed,
            peak().unwrap_or(f64::NAN),
        );
        speeds.push((name, wall, undisturbed));
    }
    if let Some((_, stock, stock_undisturbed)) = speeds.pop() {
        for (name, wall, undisturbed) in speeds {
            println!(
                "{name}: {:.2}× candle's operations, by processor time {:.2}×",
                wall / stock,
                undisturbed / stock_undisturbed
            );
        }
    }
    Ok(())
}

/// What a step took.
struct Step {
    wall: Duration,
    /// Seconds of all threads together.
    processor: Option<f64>,
}

/// The fastest of `steps` steps by either clock, after one that warms up.
fn best_step(
    config: &ModelConfig,
    batch: &PackedBatch,
    compute: Compute,
    steps: usize,
) -> Result<Step, Error> {
    let mut model = Model::new(config.clone(), 1)?;
    model.set_compute(compute);
    let precision = match compute {
        Compute::Fused(precision) => precision,
        Compute::Composed => Precision::Exact,
    };
    let mut optimizer = Optimizer::new(&model, OptimConfig::default(), precision);
    let mut best = Step {
        wall: Duration::MAX,
        processor: None,
    };
    for step in 0..=steps {
        let (begun, before) = (Instant::now(), processor_seconds());
        let loss = model.loss(batch)?;
        optimizer.step(&loss.gradients, 1.0)?;
        if step > 0 {
            best.wall = best.wall.min(begun.elapsed());
            if let (Some(after), Some(before)) = (processor_seconds(), before) {
                let took = after - before;
                best.processor = Some(best.processor.map_or(took, |best| best.min(took)));
            }
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

/// Seconds that this process has computed. The kernel counts in hundredths.
fn processor_seconds() -> Option<f64> {
    let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
    // After the name in parentheses: user and system time are the 12th and 13th.
    let (_, fields) = stat.rsplit_once(") ")?;
    let mut times = fields.split(' ').skip(11);
    let user: f64 = times.next()?.parse().ok()?;
    let system: f64 = times.next()?.parse().ok()?;
    Some((user + system) / 100.0)
}
