//! The worker process, spoken to over its protocol: what it computes, what it refuses, and how it ends.
#![expect(clippy::unwrap_used, reason = "helpers of tests fail the test")]

mod support;

use std::fs;

use sleepy_infer::protocol::{ErrorKind, Finish, PromptPart, Reply, Request, Sampling};
use support::clients::tiny;
use support::{
    SLOW, TINY, Worker, adapter, job, load_params, model, prompt, sampling, save, with_adapter,
};

const TEXT: &str = "fn main() {\n    let x = 1;\n    x = 2;\n}\n";

#[test]
fn samples_are_distinct_and_equal_seeds_give_equal_samples() {
    let (_dir, path) = tiny();
    let mut worker = Worker::with_model(&path);
    let first = worker.generate(&job(TEXT)).unwrap();
    assert_eq!(first.completions.len(), 4);
    let texts: std::collections::HashSet<_> = first.completions.iter().map(|c| &c.text).collect();
    assert!(
        texts.len() > 1,
        "four samples of a random model are all {texts:?}"
    );
    let again = Worker::with_model(&path).generate(&job(TEXT)).unwrap();
    assert_eq!(again.completions, first.completions);
    let mut other = job(TEXT);
    other.sampling.seed = 8;
    let other = worker.generate(&other).unwrap();
    assert_ne!(other.completions[1..], first.completions[1..]);
    assert_eq!(
        other.completions[0], first.completions[0],
        "the first sample is greedy, whatever the seed"
    );
}

#[test]
fn a_reused_prefix_gives_bit_equal_completions() {
    let (_dir, path) = tiny();
    let long = format!("{TEXT}// {}", "more of the file ".repeat(20));
    let mut warm = Worker::with_model(&path);
    warm.generate(&job(&long)).unwrap();
    // Same beginning, other end; then the very same prompt; then a shorter one.
    let cut = format!("{}!", &long[..long.len() / 2]);
    for text in [format!("{long} and a tail"), long.clone(), cut, long] {
        let cold = Worker::with_model(&path).generate(&job(&text)).unwrap();
        let reused = warm.generate(&job(&text)).unwrap();
        assert_eq!(cold.cached_tokens, 0);
        assert!(
            reused.cached_tokens > 50,
            "{} of {}",
            reused.cached_tokens,
            reused.prompt_tokens
        );
        assert_eq!(
            reused.completions, cold.completions,
            "log probabilities included"
        );
    }
}

#[test]
fn a_swapped_adapter_never_meets_old_cache() {
    let (dir, path) = tiny();
    let one = save(&adapter(TINY, 11, 0.4), dir.path(), "one.gguf");
    let two = save(&adapter(TINY, 12, 0.4), dir.path(), "two.gguf");
    let variants = [
        job(TEXT),
        with_adapter(job(TEXT), &one, 1.0),
        with_adapter(job(TEXT), &one, 0.5),
        with_adapter(job(TEXT), &two, 1.0),
    ];
    let fresh: Vec<_> = variants
        .iter()
        .map(|v| Worker::with_model(&path).generate(v).unwrap().completions)
        .collect();
    for (i, a) in fresh.iter().enumerate() {
        assert!(
            fresh[i + 1..].iter().all(|b| a[0].logprob != b[0].logprob),
            "the adapters change nothing"
        );
    }
    let mut worker = Worker::with_model(&path);
    for i in [0, 1, 0, 1, 2, 3, 2, 2, 0, 3, 0] {
        assert_eq!(
            worker.generate(&variants[i]).unwrap().completions,
            fresh[i],
            "variant {i}"
        );
    }
    // More adapters than are kept in memory, there and back.
    let many: Vec<_> = (20..26)
        .map(|seed| {
            save(
                &adapter(TINY, seed, 0.4),
                dir.path(),
                &format!("{seed}.gguf"),
            )
        })
        .map(|path| with_adapter(job(TEXT), &path, 1.0))
        .collect();
    let there: Vec<_> = many
        .iter()
        .map(|j| worker.generate(j).unwrap().completions)
        .collect();
    for (job, expected) in many.iter().zip(&there).rev() {
        assert_eq!(&worker.generate(job).unwrap().completions, expected);
    }
    // Scale 0 is the base model.
    let zero = worker
        .generate(&with_adapter(job(TEXT), &one, 0.0))
        .unwrap();
    assert_eq!(zero.completions, fresh[0]);
    // An adapter that is rewritten in place is another adapter.
    worker.generate(&variants[1]).unwrap();
    fs::copy(&two, &one).unwrap();
    fs::File::options()
        .write(true)
        .open(&one)
        .unwrap()
        .set_modified(std::time::SystemTime::UNIX_EPOCH)
        .unwrap();
    assert_eq!(worker.generate(&variants[1]).unwrap().completions, fresh[3]);
}

#[test]
fn special_tokens_in_text_stay_text() {
    let (_dir, path) = tiny();
    let mut worker = Worker::with_model(&path);
    let count = |worker: &mut Worker, prompt: Vec<PromptPart>| {
        let mut job = job("");
        job.prompt = prompt;
        worker.generate(&job).unwrap().prompt_tokens
    };
    assert_eq!(
        count(&mut worker, vec![PromptPart::Special("<|end|>".into())]),
        1
    );
    assert_eq!(
        count(&mut worker, vec![PromptPart::Text("<|end|>".into())]),
        7
    );
    assert_eq!(
        count(&mut worker, vec![PromptPart::Text("é日🦀\r\n\t\0".into())]),
        13
    );
    let mut unknown = job("");
    unknown.prompt = vec![PromptPart::Special("<|im_start|>".into())];
    let error = worker.generate(&unknown).unwrap_err();
    assert_eq!(error.kind, ErrorKind::UnknownToken);
    assert!(
        error.message.contains("<|im_start|>") && error.message.contains("tiny.gguf"),
        "{error}"
    );
}

#[test]
fn stop_strings_end_a_sample_before_them() {
    let (_dir, path) = tiny();
    let mut worker = Worker::with_model(&path);
    let mut free = job(TEXT);
    free.sampling = Sampling {
        samples: 1,
        max_tokens: 30,
        stop: Vec::new(),
        ..sampling()
    };
    let whole = worker.generate(&free).unwrap().completions.remove(0);
    let chars: Vec<char> = whole.text.chars().collect();
    let stop: String = chars[3..5].iter().collect();
    free.sampling.stop = vec![stop.clone()];
    let cut = worker.generate(&free).unwrap().completions.remove(0);
    assert_eq!(cut.finish, Finish::Stop);
    assert_eq!(cut.text, whole.text[..whole.text.find(&stop).unwrap()]);
    assert!(cut.tokens < whole.tokens);
}

#[test]
fn scores_agree_with_generation() {
    let (_dir, path) = tiny();
    let mut worker = Worker::with_model(&path);
    let mut one = job(TEXT);
    one.sampling = Sampling {
        samples: 1,
        max_tokens: 20,
        stop: Vec::new(),
        ..sampling()
    };
    let written = worker.generate(&one).unwrap().completions.remove(0);
    let continuation: String = "let x = fn".into();
    let id = worker.id();
    worker.send(&Request::Score {
        id,
        prompt: prompt(TEXT),
        continuation: continuation.clone(),
        adapter: None,
    });
    let Some(Reply::Scored {
        logprob, tokens, ..
    }) = worker.read()
    else {
        panic!()
    };
    assert!(tokens > 1 && logprob < 0.0);
    assert!(
        written.mean_logprob.unwrap() > logprob / f64::from(tokens),
        "greedy text is likelier than any other"
    );
    // In two steps: P(ab) = P(a) · P(b | a).
    let mut rate = |parts: Vec<PromptPart>, continuation: &str| {
        let id = worker.id();
        worker.send(&Request::Score {
            id,
            prompt: parts,
            continuation: continuation.into(),
            adapter: None,
        });
        match worker.read() {
            Some(Reply::Scored { logprob, .. }) => logprob,
            other => panic!("{other:?}"),
        }
    };
    let first = rate(prompt(TEXT), "let x");
    let mut longer = prompt(TEXT);
    longer.push(PromptPart::Text("let x".into()));
    let second = rate(longer, " = fn");
    assert!(
        (first + second - logprob).abs() < 1e-3,
        "{first} + {second} != {logprob}"
    );
}

#[test]
fn bad_lines_and_requests_get_errors() {
    let (_dir, path) = tiny();
    let mut worker = Worker::start();
    worker.send_line("hello");
    assert!(
        matches!(worker.read(), Some(Reply::Error { id: None, error }) if error.kind == ErrorKind::BadRequest)
    );
    assert_eq!(
        worker.generate(&job(TEXT)).unwrap_err().kind,
        ErrorKind::NoModel
    );
    worker.load(load_params(&path)).unwrap();
    let mut bad = job(TEXT);
    bad.sampling.samples = 99;
    assert_eq!(
        worker.generate(&bad).unwrap_err().kind,
        ErrorKind::BadRequest
    );
    let mut empty = job(TEXT);
    empty.prompt.clear();
    assert_eq!(
        worker.generate(&empty).unwrap_err().kind,
        ErrorKind::BadRequest
    );
    let id = worker.id();
    worker.send(&Request::Unload { id });
    assert!(matches!(
        worker.read(),
        Some(Reply::Info { model: None, .. })
    ));
    assert_eq!(
        worker.generate(&job(TEXT)).unwrap_err().kind,
        ErrorKind::NoModel
    );
}

#[test]
fn a_running_and_a_waiting_request_can_be_cancelled() {
    let dir = tempfile::tempdir().unwrap();
    let path = save(&model(SLOW), dir.path(), "slow.gguf");
    let mut worker = Worker::with_all_context(&path);
    let mut long = job(TEXT);
    long.sampling = Sampling {
        samples: 8,
        max_tokens: 100_000,
        stop: Vec::new(),
        ..sampling()
    };
    let (running, waiting) = (worker.id(), worker.id());
    worker.send(&Request::Generate {
        id: running,
        job: long.clone(),
    });
    worker.send(&Request::Generate {
        id: waiting,
        job: long,
    });
    std::thread::sleep(std::time::Duration::from_millis(300));
    worker.send(&Request::Cancel { id: waiting });
    worker.send(&Request::Cancel { id: running });
    match worker.read() {
        Some(Reply::Generated { id, reply }) => {
            assert_eq!(id, running);
            assert!(
                reply
                    .completions
                    .iter()
                    .any(|c| c.finish == Finish::Cancelled)
            );
        }
        Some(Reply::Error { id, error }) => {
            assert_eq!((id, error.kind), (Some(running), ErrorKind::Cancelled))
        }
        other => panic!("{other:?}"),
    }
    match worker.read() {
        Some(Reply::Error { id, error }) => {
            assert_eq!((id, error.kind), (Some(waiting), ErrorKind::Cancelled))
        }
        other => panic!("{other:?}"),
    }
    // What comes after a cancelled decode is computed as if nothing had happened.
    let after = worker.generate(&job(TEXT)).unwrap();
    let fresh = Worker::with_all_context(&path)
        .generate(&job(TEXT))
        .unwrap();
    assert_eq!(after.completions, fresh.completions);
}

#[test]
fn the_worker_ends_when_stdin_closes_even_in_a_decode() {
    let dir = tempfile::tempdir().unwrap();
    let path = save(&model(SLOW), dir.path(), "slow.gguf");
    let mut worker = Worker::with_all_context(&path);
    let mut long = job(TEXT);
    long.sampling = Sampling {
        samples: 8,
        max_tokens: 100_000,
        stop: Vec::new(),
        ..sampling()
    };
    let id = worker.id();
    worker.send(&Request::Generate { id, job: long });
    worker.stdin = None;
    assert!(worker.child.wait().unwrap().success());
}
