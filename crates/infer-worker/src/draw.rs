//! Answers drawn by chance: the first greedy, the others each with a generator of its own, all decoded together.

use sleepy_infer::protocol::{Sampling, WorkerError};

use crate::draft::Draft;
use crate::engine::{Loaded, PROMPT_SEQ};
use crate::generate::{Start, Step, bad_logits, seq_of, step};
use crate::llama::Item;
use crate::sampler::{BadLogits, Sampler, SplitMix};

/// Draws `n` answers, in the order of their generators.
pub(crate) fn samples(
    loaded: &mut Loaded,
    start: &Start,
    n: u32,
    sampling: &Sampling,
) -> Result<Vec<Draft>, WorkerError> {
    let mut samples: Vec<Sample> = (0..n)
        .map(|i| Sample::new(i, sampling, start.limit))
        .collect();
    for sample in &mut samples {
        loaded.context.share(PROMPT_SEQ, sample.seq);
        sample.choose(loaded, start, &start.logits)?;
    }
    loop {
        let mut active: Vec<&mut Sample> = samples
            .iter_mut()
            .filter(|s| s.draft.finish.is_none())
            .collect();
        if active.is_empty() {
            break;
        }
        let items: Vec<Item> = active.iter().map(|s| start.next(&s.draft, s.seq)).collect();
        match step(loaded, &items)? {
            Step::Over(why) => active.iter_mut().for_each(|s| s.draft.finish = Some(why)),
            Step::Rows(rows) => {
                for (sample, row) in active.into_iter().zip(rows) {
                    sample.choose(loaded, start, &row)?;
                    if sample.draft.finish.is_some() {
                        loaded.context.forget(sample.seq, -1);
                    }
                }
            }
        }
    }
    Ok(samples.into_iter().map(|s| s.draft).collect())
}

/// One of them.
struct Sample {
    seq: i32,
    sampler: Sampler,
    draft: Draft,
}

impl Sample {
    fn new(index: u32, sampling: &Sampling, limit: usize) -> Self {
        let sampler = if index == 0 {
            Sampler::Greedy
        } else {
            Sampler::Random {
                temperature: sampling.temperature,
                top_p: sampling.top_p,
                rng: SplitMix::new(sampling.seed, index),
            }
        };
        Self {
            seq: seq_of(index),
            sampler,
            draft: Draft::new(limit),
        }
    }

    fn choose(
        &mut self,
        loaded: &Loaded,
        start: &Start,
        logits: &[f32],
    ) -> Result<(), WorkerError> {
        let choice = self
            .sampler
            .choose(logits)
            .map_err(|BadLogits| bad_logits(loaded))?;
        self.draft.push(choice, &loaded.model, &start.stops);
        Ok(())
    }
}
