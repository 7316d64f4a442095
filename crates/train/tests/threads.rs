//! The number of threads that compute; in a process of its own, since they are
//! made once.

#![expect(
    clippy::unwrap_used,
    reason = "a failed step of the preparation is a failed test"
)]

use sleepy_train::foundry::use_threads;
use sleepy_train::{Model, ModelConfig, PackedBatch};

/// More than any default on two cores, and not a number that a default takes.
const THREADS: usize = 3;

/// Threads of this process.
#[cfg(target_os = "linux")]
fn alive() -> usize {
    std::fs::read_dir("/proc/self/task").unwrap().count()
}

#[test]
fn as_many_threads_compute_as_the_recipe_says() {
    #[cfg(target_os = "linux")]
    let before = alive();
    use_threads(THREADS).unwrap();
    assert_eq!(rayon::current_num_threads(), THREADS);

    let config = ModelConfig {
        hidden: 64,
        layers: 2,
        heads: 2,
        kv_heads: 1,
        ffn: 128,
        vocab: 300,
        rope_theta: 10_000.0,
        norm_eps: 1e-6,
    };
    let model = Model::new(config, 1).unwrap();
    let ids: Vec<u32> = (0..200).collect();
    let loss = model.loss(&PackedBatch::from_document(&ids)).unwrap();
    assert!(loss.loss.is_finite());
    // No library beside brought a pool of its own.
    #[cfg(target_os = "linux")]
    assert_eq!(alive(), before + THREADS);

    use_threads(THREADS).unwrap();
    let error = use_threads(THREADS + 1).unwrap_err().to_string();
    assert!(
        error.contains("3 threads") && error.contains("says 4"),
        "{error}"
    );
}
