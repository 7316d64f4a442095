//! Rating given answers: as likely as one by one, whatever they share, and nothing is left behind.
#![expect(clippy::unwrap_used, reason = "helpers of tests fail the test")]

mod support;

use std::path::Path;

use sleepy_infer::WorkerClient;
use sleepy_infer::protocol::{
    AdapterRef, ErrorKind, MAX_RATED, PromptPart, RateJob, RateReply, Reply, Request, WorkerError,
};
use support::clients::{config, never, tiny};
use support::{SLOW, TINY, Worker, adapter, job, model, prompt, save};

const TEXT: &str = "fn main() {\n    let x = 1;\n    x = 2;\n}\n";

fn rating(answers: &[&str]) -> RateJob {
    RateJob {
        prompt: prompt(TEXT),
        answers: answers.iter().map(|a| (*a).to_owned()).collect(),
        end: None,
        floor: None,
        adapter: None,
    }
}

fn rate(worker: &mut Worker, job: RateJob) -> Result<RateReply, WorkerError> {
    let id = worker.id();
    worker.send(&Request::Rate { id, job });
    match worker.read().unwrap() {
        Reply::Rated { id: got, reply } => {
            assert_eq!(got, id);
            Ok(reply)
        }
        Reply::Error { error, .. } => Err(error),
        other => panic!("{other:?}"),
    }
}

fn score(worker: &mut Worker, job: &RateJob, answer: &str) -> (f64, u32) {
    let id = worker.id();
    worker.send(&Request::Score {
        id,
        prompt: job.prompt.clone(),
        continuation: answer.to_owned(),
        adapter: job.adapter.clone(),
    });
    match worker.read().unwrap() {
        Reply::Scored {
            logprob, tokens, ..
        } => (logprob, tokens),
        other => panic!("{other:?}"),
    }
}

/// Edits as a model would write them: much in common, some of it at the end; one twice, one empty.
fn edits() -> Vec<String> {
    let mut edits = vec![String::new(), "2-2\n".into(), "2-2\n".into()];
    for line in 1..4 {
        for new in ["let mut x = 1;", "let x: u32 = 1;", "let x = 1", ""] {
            edits.push(format!("{line}-{line}\n    {new}\n"));
            edits.push(format!("{line}-3\n    {new}\n    x = 3;\n"));
        }
    }
    edits
}

fn agree_with_scores(worker: &mut Worker, job: &RateJob) {
    let rated = rate(worker, job.clone()).unwrap();
    let decoded = rated.decoded_tokens;
    let ratings = rated.ratings;
    assert_eq!(ratings.len(), job.answers.len());
    let mut tokens = 0;
    for (rating, answer) in ratings.iter().zip(&job.answers) {
        let (logprob, length) = score(worker, job, answer);
        assert!(
            (rating.logprob - logprob).abs() < 1e-4,
            "{answer:?}: {} by the tree, {logprob} alone",
            rating.logprob
        );
        assert_eq!(rating.tokens, length);
        tokens += length;
    }
    assert!(
        decoded * 3 < tokens * 2,
        "{decoded} of {tokens} computed, though most is shared"
    );
}

#[test]
fn a_tree_is_as_likely_as_its_branches_one_by_one() {
    let (dir, path) = tiny();
    let lora = save(&adapter(TINY, 11, 0.4), dir.path(), "lora.gguf");
    let mut worker = Worker::with_model(&path);
    let mut job = RateJob {
        answers: edits(),
        ..rating(&[])
    };
    agree_with_scores(&mut worker, &job);
    let plain = rate(&mut worker, job.clone()).unwrap();
    job.adapter = Some(AdapterRef {
        path: lora,
        scale: 1.0,
    });
    agree_with_scores(&mut worker, &job);
    let adapted = rate(&mut worker, job).unwrap();
    assert_ne!(adapted.ratings, plain.ratings);
}

#[test]
fn the_end_counts_as_in_a_completion() {
    let (_dir, path) = tiny();
    let mut worker = Worker::with_model(&path);
    let with_end = |job: RateJob| RateJob {
        end: Some("<|end|>".into()),
        ..job
    };
    let mut one = |job: RateJob| rate(&mut worker, job).unwrap().ratings[0];
    let open = one(rating(&["2-2\n"]));
    let ended = one(with_end(rating(&["2-2\n"])));
    // P(answer, end) = P(answer) · P(end | answer).
    let mut after = with_end(rating(&[""]));
    after.prompt.push(PromptPart::Text("2-2\n".into()));
    let end = one(after);
    assert_eq!((ended.tokens, end.tokens), (open.tokens + 1, 1));
    let sum = open.logprob + end.logprob;
    assert!((ended.logprob - sum).abs() < 1e-3, "{ended:?} {sum}");
}

#[test]
fn a_floor_gives_up_what_is_below_it_and_changes_nothing_above() {
    let (_dir, path) = tiny();
    let mut worker = Worker::with_model(&path);
    let job = RateJob {
        answers: edits(),
        ..rating(&[])
    };
    let free = rate(&mut worker, job.clone()).unwrap();
    let mut sums: Vec<f64> = free.ratings.iter().map(|r| r.logprob).collect();
    sums.sort_by(f64::total_cmp);
    // Between two answers, so that no rounding decides.
    let middle = sums.len() / 2;
    let floor = (sums[middle] + sums[middle - 1]) / 2.0;
    let bounded = RateJob {
        floor: Some(floor),
        ..job
    };
    let bounded = rate(&mut worker, bounded).unwrap();
    for (with, without) in bounded.ratings.iter().zip(&free.ratings) {
        assert_eq!(with.tokens, without.tokens);
        if with.logprob < floor {
            // Only its beginning may have been read, which is no less likely.
            assert!(
                without.logprob < with.logprob + 1e-4,
                "{with:?} {without:?}"
            );
        } else {
            assert!((with.logprob - without.logprob).abs() < 1e-4);
        }
    }
    let given_up = bounded.ratings.iter().filter(|r| r.logprob < floor).count();
    assert_eq!(given_up, middle);
    assert!(bounded.decoded_tokens < free.decoded_tokens);
}

#[test]
fn nothing_of_a_rating_is_left_in_the_cache() {
    let (_dir, path) = tiny();
    let fresh = Worker::with_model(&path).generate(&job(TEXT)).unwrap();
    let mut worker = Worker::with_model(&path);
    let edits = RateJob {
        answers: edits(),
        ..rating(&[])
    };
    let cold = rate(&mut worker, edits.clone()).unwrap();
    let after = worker.generate(&job(TEXT)).unwrap();
    assert_eq!(after.completions, fresh.completions);
    assert!(after.cached_tokens > 0, "the prompt is still there");
    let warm = rate(&mut worker, edits).unwrap();
    assert_eq!(warm.ratings, cold.ratings);
    assert!(warm.cached_tokens > 0);
}

#[test]
fn what_cannot_be_rated_is_refused_and_named() {
    let (_dir, path) = tiny();
    let mut worker = Worker::with_model(&path);
    assert_eq!(rate(&mut worker, rating(&[])).unwrap().ratings, []);
    let many = rate(&mut worker, rating(&vec!["x"; MAX_RATED + 1])).unwrap_err();
    assert_eq!(many.kind, ErrorKind::BadRequest);
    assert!(many.message.contains("257 answers"), "{many}");
    let unknown = RateJob {
        end: Some("<|fin|>".into()),
        ..rating(&["x"])
    };
    let unknown = rate(&mut worker, unknown).unwrap_err();
    assert_eq!(unknown.kind, ErrorKind::UnknownToken);
    let long = rate(&mut worker, rating(&[&"x ".repeat(2000)])).unwrap_err();
    assert_eq!(long.kind, ErrorKind::PromptTooLong);
    let adapter = RateJob {
        adapter: Some(AdapterRef {
            path: Path::new("/nowhere.gguf").into(),
            scale: 1.0,
        }),
        ..rating(&["x"])
    };
    let adapter = rate(&mut worker, adapter).unwrap_err();
    assert_eq!(adapter.kind, ErrorKind::BadAdapter);
    assert!(rate(&mut worker, rating(&["x"])).is_ok());
}

#[test]
fn answers_that_fill_the_context_go_in_pieces() {
    let (_dir, path) = tiny();
    let mut worker = Worker::with_model(&path);
    // Twelve answers of 300 tokens each are more than the context of this model.
    let long = |i: usize| format!("{i}-{i}\n{}", "let a = b;".repeat(30));
    let job = RateJob {
        answers: (10..22).map(long).collect(),
        ..rating(&[])
    };
    let together = rate(&mut worker, job.clone()).unwrap().ratings;
    for (rating, answer) in together.iter().zip(&job.answers) {
        let (logprob, _) = score(&mut worker, &job, answer);
        // Two hundred times the tokens of an edit, and as many roundings.
        assert!(
            (rating.logprob - logprob).abs() < 0.05,
            "{rating:?} {logprob}"
        );
    }
}

#[test]
fn a_rating_can_be_cancelled() {
    let dir = tempfile::tempdir().unwrap();
    let path = save(&model(SLOW), dir.path(), "slow.gguf");
    let mut worker = Worker::with_all_context(&path);
    let long = |i: usize| format!("{i}{}", "let a = b;".repeat(40));
    let job = RateJob {
        answers: (0..MAX_RATED).map(long).collect(),
        ..rating(&[])
    };
    let id = worker.id();
    worker.send(&Request::Rate { id, job });
    std::thread::sleep(std::time::Duration::from_millis(300));
    worker.send(&Request::Cancel { id });
    match worker.read().unwrap() {
        Reply::Error { id: got, error } => {
            assert_eq!((got, error.kind), (Some(id), ErrorKind::Cancelled));
        }
        other => panic!("{other:?}"),
    }
    assert!(rate(&mut worker, rating(&["x"])).is_ok());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_client_rates_too() {
    let (_dir, path) = tiny();
    let client = WorkerClient::new(config(&path));
    let job = rating(&["2-2\n", "3-3\n"]);
    let reply = client.rate(job.clone(), &never()).await.unwrap();
    assert_eq!(reply, {
        let direct = rate(&mut Worker::with_model(&path), job).unwrap();
        RateReply {
            prefill_ms: reply.prefill_ms,
            decode_ms: reply.decode_ms,
            ..direct
        }
    });
    let cancelled = never();
    cancelled.cancel();
    let error = client.rate(rating(&["x"]), &cancelled).await.unwrap_err();
    assert!(error.is_cancelled());
}
