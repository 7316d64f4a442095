//! Beam search in the worker: what it finds is distinct, in order, and as likely as it says.
#![expect(clippy::unwrap_used, reason = "helpers of tests fail the test")]

mod support;

use std::collections::HashSet;

use sleepy_infer::protocol::{Completion, Finish, GenerateJob, Reply, Request, Sampling};
use support::clients::tiny;
use support::{Worker, job, prompt, sampling};

const TEXT: &str = "fn main() {\n    let x = 1;\n    x = 2;\n}\n";

fn beam(samples: u32, max_tokens: u32) -> GenerateJob {
    GenerateJob {
        sampling: Sampling {
            samples,
            beam: true,
            max_tokens,
            stop: Vec::new(),
            ..sampling()
        },
        ..job(TEXT)
    }
}

fn logprob(completion: &Completion) -> f64 {
    completion.logprob.unwrap()
}

#[test]
fn one_beam_is_greedy_and_more_are_distinct_and_ordered() {
    let (_dir, path) = tiny();
    let mut worker = Worker::with_model(&path);
    let mut greedy = beam(1, 10);
    greedy.sampling.beam = false;
    let greedy = worker.generate(&greedy).unwrap().completions;
    let one = worker.generate(&beam(1, 10)).unwrap().completions;
    assert_eq!(one[0].text, greedy[0].text);
    assert!((logprob(&one[0]) - logprob(&greedy[0])).abs() < 1e-9);

    let many = worker.generate(&beam(16, 10)).unwrap().completions;
    assert!(many.len() > 8, "{}", many.len());
    let texts: HashSet<&str> = many.iter().map(|c| c.text.as_str()).collect();
    assert!(
        texts.len() > many.len() / 2,
        "tokens differ, so nearly all texts do: {texts:?}"
    );
    for pair in many.windows(2) {
        let cut = |c: &Completion| c.finish == Finish::Length;
        let ordered = logprob(&pair[0]) >= logprob(&pair[1]) || (!cut(&pair[0]) && cut(&pair[1]));
        assert!(ordered, "{pair:?}");
    }
}

#[test]
fn neither_seed_nor_cache_changes_what_a_beam_finds() {
    let (_dir, path) = tiny();
    let cold = Worker::with_model(&path).generate(&beam(8, 12)).unwrap();
    let mut warm = Worker::with_model(&path);
    warm.generate(&job("fn other() {}")).unwrap();
    warm.generate(&beam(5, 20)).unwrap();
    let mut again = beam(8, 12);
    again.sampling.seed = 99;
    assert_eq!(warm.generate(&again).unwrap().completions, cold.completions);
}

#[test]
fn every_branch_has_the_probability_of_its_own_text() {
    let (_dir, path) = tiny();
    let mut worker = Worker::with_model(&path);
    let found = worker.generate(&beam(16, 6)).unwrap().completions;
    let mut compared = 0;
    for completion in &found {
        let id = worker.id();
        worker.send(&Request::Score {
            id,
            prompt: prompt(TEXT),
            continuation: completion.text.clone(),
            adapter: None,
        });
        let Some(Reply::Scored {
            logprob: scored,
            tokens,
            ..
        }) = worker.read()
        else {
            panic!("no score for {:?}", completion.text)
        };
        // The same text may be cut into other tokens than the search took, and an end token has no text.
        if tokens == completion.tokens && completion.finish == Finish::Length {
            assert!(
                (scored - logprob(completion)).abs() < 1e-2,
                "{scored} {completion:?}"
            );
            compared += 1;
        }
    }
    assert!(compared > 0, "none could be compared: {found:?}");
}
