//! What the worker must refuse, each time naming the file, and go on: damaged models, foreign adapters, long prompts.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail the test")]

mod support;

use std::fs;

use sleepy_infer::gguf::MetaValue;
use sleepy_infer::protocol::{ErrorKind, Finish, LoadParams, Reply, Sampling};
use support::clients::tiny;
use support::{
    OTHER, TINY, Worker, adapter, job, load_params, model, sampling, save, with_adapter,
};

const TEXT: &str = "fn main() {\n    let x = 1;\n    x = 2;\n}\n";

#[test]
fn an_adapter_for_another_model_is_refused_and_the_worker_goes_on() {
    let (dir, path) = tiny();
    let wrong = save(&adapter(OTHER, 1, 0.1), dir.path(), "other.gguf");
    let mut deep = TINY;
    deep.layers = 3;
    let deep = save(&adapter(deep, 1, 0.1), dir.path(), "deep.gguf");
    let mut foreign = adapter(TINY, 1, 0.1);
    foreign.meta("general.architecture", MetaValue::Str("llama".into()));
    let foreign = save(&foreign, dir.path(), "foreign.gguf");
    let garbage = dir.path().join("garbage.gguf");
    fs::write(&garbage, "<!DOCTYPE html>").unwrap();
    let mut worker = Worker::with_model(&path);
    let before = worker.generate(&job(TEXT)).unwrap();
    for bad in [
        wrong,
        deep,
        foreign,
        garbage,
        dir.path().join("missing.gguf"),
        path.clone(),
    ] {
        let error = worker
            .generate(&with_adapter(job(TEXT), &bad, 1.0))
            .unwrap_err();
        assert_eq!(error.kind, ErrorKind::BadAdapter, "{error}");
        assert!(error.message.contains(bad.to_str().unwrap()), "{error}");
    }
    assert_eq!(
        worker.generate(&job(TEXT)).unwrap().completions,
        before.completions
    );
}

#[test]
fn corrupt_and_truncated_models_are_refused_and_the_worker_goes_on() {
    let (dir, path) = tiny();
    let good = fs::read(&path).unwrap();
    let bad = dir.path().join("bad.gguf");
    let mut worker = Worker::start();
    let refuse = |worker: &mut Worker, bytes: &[u8], what: &str| {
        fs::write(&bad, bytes).unwrap();
        let error = worker.load(load_params(&bad)).expect_err(what);
        assert_eq!(error.kind, ErrorKind::BadModel, "{what}: {error}");
        assert!(error.message.contains("bad.gguf"), "{what}: {error}");
    };
    for cut in [0, 3, 4, 12, 40, 500, 4000, good.len() / 2, good.len() - 1] {
        refuse(&mut worker, &good[..cut], &format!("cut at {cut}"));
    }
    refuse(
        &mut worker,
        b"<html><body>404 Not Found</body></html>",
        "an error page",
    );
    // Counts in the first 24 bytes, and each metadata number of the architecture, set to nonsense.
    for at in [4, 8, 12, 16, 20] {
        let mut bytes = good.clone();
        bytes[at..at + 4].copy_from_slice(&[0xff; 4]);
        refuse(&mut worker, &bytes, &format!("nonsense at byte {at}"));
    }
    for key in [
        "block_count",
        "embedding_length",
        "attention.head_count",
        "attention.head_count_kv",
    ] {
        for value in [0, 7, 1000, u32::MAX] {
            let mut broken = model(TINY);
            broken.meta(format!("qwen2.{key}"), MetaValue::U32(value));
            let broken = save(&broken, dir.path(), "broken.gguf");
            refuse(
                &mut worker,
                &fs::read(broken).unwrap(),
                &format!("{key} = {value}"),
            );
        }
    }
    let missing = worker
        .load(load_params(&dir.path().join("none.gguf")))
        .unwrap_err();
    assert_eq!(missing.kind, ErrorKind::BadModel);
    let wrong_hash = LoadParams {
        sha256: Some("00".repeat(32)),
        ..load_params(&path)
    };
    assert!(
        worker
            .load(wrong_hash)
            .unwrap_err()
            .message
            .contains("SHA-256")
    );
    let right_hash = sleepy_infer::sha256_file(&path).unwrap();
    worker
        .load(LoadParams {
            sha256: Some(right_hash),
            ..load_params(&path)
        })
        .unwrap();
    assert_eq!(worker.generate(&job(TEXT)).unwrap().completions.len(), 4);
}

#[test]
fn flipped_header_bytes_never_kill_the_worker() {
    let (dir, path) = tiny();
    let good = fs::read(&path).unwrap();
    let bad = dir.path().join("flipped.gguf");
    let mut worker = Worker::start();
    let mut refused = 0;
    for round in 0..150usize {
        let mut bytes = good.clone();
        // 7919 is prime, so the places and values spread over header and vocabulary.
        let at = round * 7919 % 6000;
        bytes[at] ^= 1 << (round % 8);
        fs::write(&bad, &bytes).unwrap();
        match worker.load(load_params(&bad)) {
            Ok(_) => drop(worker.generate(&job(TEXT))),
            Err(error) => {
                assert_eq!(error.kind, ErrorKind::BadModel, "byte {at}: {error}");
                refused += 1;
            }
        }
    }
    assert!(refused > 20, "only {refused} of 150 were noticed");
    worker.load(load_params(&path)).unwrap();
    assert_eq!(worker.generate(&job(TEXT)).unwrap().completions.len(), 4);
}

#[test]
fn an_absurd_context_is_capped_by_what_the_model_was_trained_for() {
    let (_dir, path) = tiny();
    let mut worker = Worker::start();
    match worker.load(LoadParams {
        n_ctx: u32::MAX,
        ..load_params(&path)
    }) {
        Ok(Reply::Info {
            model: Some(model), ..
        }) => assert_eq!(model.n_ctx, 2048),
        other => panic!("{other:?}"),
    }
    assert_eq!(worker.generate(&job(TEXT)).unwrap().completions.len(), 4);
}

#[test]
fn damaged_weights_are_reported_and_not_sampled_from() {
    let (dir, path) = tiny();
    let mut bytes = fs::read(&path).unwrap();
    let end = bytes.len();
    // The last tensor, the output norm, is in the way of every logit.
    for value in bytes[end - 256..].chunks_exact_mut(4) {
        value.copy_from_slice(&f32::NAN.to_le_bytes());
    }
    let nan = dir.path().join("nan.gguf");
    fs::write(&nan, bytes).unwrap();
    let mut worker = Worker::with_model(&nan);
    assert_eq!(
        worker.generate(&job(TEXT)).unwrap_err().kind,
        ErrorKind::BadLogits
    );
}

#[test]
fn a_prompt_over_the_context_is_refused_and_a_full_context_ends_the_answer() {
    let (_dir, path) = tiny();
    let mut worker = Worker::start();
    worker
        .load(LoadParams {
            n_ctx: 128,
            ..load_params(&path)
        })
        .unwrap();
    for text in ["x y ".repeat(100), "z".repeat(10_000_000)] {
        assert_eq!(
            worker.generate(&job(&text)).unwrap_err().kind,
            ErrorKind::PromptTooLong
        );
    }
    let mut tight = job(&"x ".repeat(45));
    tight.sampling = Sampling {
        samples: 1,
        max_tokens: 5000,
        stop: Vec::new(),
        ..sampling()
    };
    let reply = worker.generate(&tight).unwrap();
    let total = reply.prompt_tokens + reply.completions[0].tokens;
    assert!(total <= 128, "{total}");
    assert!(matches!(
        reply.completions[0].finish,
        Finish::Length | Finish::Eos
    ));
}
