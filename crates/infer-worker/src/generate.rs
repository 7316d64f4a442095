//! Prefill and decode: several samples of one prompt, drawn together.

use std::time::Instant;

use sleepy_infer::protocol::{
    AdapterRef, ErrorKind, Finish, GenerateJob, GenerateReply, MAX_SAMPLES, PromptPart, Sampling,
    WorkerError,
};

use crate::draft::Draft;
use crate::engine::{Loaded, PROMPT_SEQ};
use crate::llama::{BATCH, DecodeError, Item};
use crate::sampler::{BadLogits, logprob_of};
use crate::{beam, draw, platform};

/// Where the answers to a prompt begin, and where they must end.
pub(crate) struct Start {
    /// Tokens of the prompt, all in sequence 0.
    pub(crate) prompt_len: usize,
    /// What may follow the prompt, a number for each token of the vocabulary.
    pub(crate) logits: Vec<f32>,
    /// Tokens an answer may have.
    pub(crate) limit: usize,
    /// An answer ends before the first of these.
    pub(crate) stops: Vec<Vec<u8>>,
}

impl Start {
    /// The token of an answer chosen last, for the next decode.
    pub(crate) fn next(&self, draft: &Draft, seq: i32) -> Item {
        Item {
            token: draft.last,
            pos: position(self.prompt_len + draft.tokens - 1),
            seqs: seq..seq + 1,
            logits: true,
        }
    }
}

/// Runs one job. The prompt stays in the cache afterwards, whatever the outcome.
pub(crate) fn generate(
    loaded: &mut Loaded,
    job: &GenerateJob,
) -> Result<GenerateReply, WorkerError> {
    check_sampling(&job.sampling)?;
    let prompt = loaded.tokenize(&job.prompt)?;
    let samples = if job.sampling.temperature == 0.0 && !job.sampling.beam {
        1
    } else {
        job.sampling.samples
    };
    let room = (loaded.info().n_ctx as usize).saturating_sub(prompt.len()) / samples as usize;
    if room == 0 {
        return Err(loaded.too_long(&format!(
            "{} prompt tokens and {samples} answers",
            prompt.len()
        )));
    }
    loaded.activate(job.adapter.as_ref())?;

    let started = Instant::now();
    let (logits, cached_tokens) = prefill(loaded, &prompt)?;
    let prefill_ms = started.elapsed().as_secs_f64() * 1e3;

    let started = Instant::now();
    let start = Start {
        prompt_len: prompt.len(),
        logits,
        limit: room.min(job.sampling.max_tokens as usize),
        stops: job.sampling.stop.iter().map(|s| s.clone().into()).collect(),
    };
    let drafts = if job.sampling.beam {
        beam::search(loaded, &start, samples)
    } else {
        draw::samples(loaded, &start, samples, &job.sampling)
    };
    for seq in 1..=seq_of(MAX_SAMPLES - 1) {
        loaded.context.forget(seq, -1);
    }
    Ok(GenerateReply {
        completions: drafts?.into_iter().map(Draft::finish).collect(),
        prompt_tokens: count(prompt.len()),
        cached_tokens: count(cached_tokens),
        prefill_ms,
        decode_ms: started.elapsed().as_secs_f64() * 1e3,
        rss_bytes: platform::rss_bytes(),
    })
}

/// The logarithm of the probability of `continuation` after `prompt`, and its tokens.
pub(crate) fn score(
    loaded: &mut Loaded,
    prompt: &[PromptPart],
    continuation: &str,
    adapter: Option<&AdapterRef>,
) -> Result<(f64, u32), WorkerError> {
    let prompt = loaded.tokenize(prompt)?;
    let target = loaded.tokenize_text(continuation)?;
    if prompt.len() + target.len() > loaded.info().n_ctx as usize {
        return Err(loaded.too_long(&format!("{} tokens", prompt.len() + target.len())));
    }
    loaded.activate(adapter)?;
    let (logits, _) = prefill(loaded, &prompt)?;
    let Some(first) = target.first() else {
        return Ok((0.0, 0));
    };
    let mut total = logprob_of(&logits, *first).map_err(|BadLogits| bad_logits(loaded))?;
    let seq = seq_of(0);
    loaded.context.share(PROMPT_SEQ, seq);
    let mut at = 0;
    // The last token's own logits predict what comes after, which nobody asked for.
    let known = &target[..target.len() - 1];
    for chunk in known.chunks(MAX_SAMPLES as usize) {
        let item = |(i, t): (usize, &i32)| Item {
            token: *t,
            pos: position(prompt.len() + at + i),
            seqs: seq..seq + 1,
            logits: true,
        };
        let items: Vec<Item> = chunk.iter().enumerate().map(item).collect();
        let outcome = loaded
            .context
            .decode(&items)
            .map_err(|e| decode_failed(loaded, e))
            .and_then(|()| {
                (0..chunk.len()).try_fold(0.0, |sum, i| {
                    let row = loaded.context.logits(i).ok_or_else(|| no_logits(loaded))?;
                    Ok(sum
                        + logprob_of(row, target[at + i + 1])
                            .map_err(|BadLogits| bad_logits(loaded))?)
                })
            });
        match outcome {
            Ok(sum) => total += sum,
            Err(error) => {
                loaded.context.forget(seq, -1);
                return Err(error);
            }
        }
        at += chunk.len();
    }
    loaded.context.forget(seq, -1);
    Ok((total, count(target.len())))
}

fn check_sampling(s: &Sampling) -> Result<(), WorkerError> {
    let bad = |message: String| Err(WorkerError::new(ErrorKind::BadRequest, message));
    if !(1..=MAX_SAMPLES).contains(&s.samples) {
        return bad(format!(
            "{} samples; between 1 and {MAX_SAMPLES} are possible",
            s.samples
        ));
    }
    if s.max_tokens == 0 {
        return bad("max_tokens is 0; at least 1 is needed".into());
    }
    let sound = (0.0..=10.0).contains(&s.temperature) && s.top_p > 0.0 && s.top_p <= 1.0;
    if !sound {
        return bad(format!(
            "temperature {} (0 to 10) or top_p {} (above 0, to 1)",
            s.temperature, s.top_p
        ));
    }
    if s.stop.len() > 64 || s.stop.iter().any(String::is_empty) {
        return bad("stop strings must not be empty, nor more than 64".into());
    }
    Ok(())
}

/// Brings `prompt` into sequence 0, reusing what is there, and returns the logits after its last token and how many
/// tokens were reused.
///
/// Rounding depends on which tokens share a batch. So that reuse never changes a bit of the result, a prompt is always
/// cut at the same places (multiples of [`BATCH`], then the last token alone), and only whole batches are reused.
pub(crate) fn prefill(
    loaded: &mut Loaded,
    prompt: &[i32],
) -> Result<(Vec<f32>, usize), WorkerError> {
    let whole = |tokens: usize| tokens.saturating_sub(1) / BATCH * BATCH;
    let common = loaded
        .cached
        .iter()
        .zip(prompt)
        .take_while(|(a, b)| a == b)
        .count();
    let keep = whole(loaded.cached.len())
        .min(whole(prompt.len()))
        .min(common / BATCH * BATCH);
    if loaded.context.forget(PROMPT_SEQ, position(keep)) {
        loaded.cached.truncate(keep);
    } else {
        loaded.forget_everything();
    }
    let reused = loaded.cached.len();
    let last = prompt.len() - 1;
    while loaded.cached.len() < prompt.len() {
        let from = loaded.cached.len();
        let to = if from < last {
            last.min(from + BATCH)
        } else {
            prompt.len()
        };
        let item = |i| Item {
            token: prompt[i],
            pos: position(i),
            seqs: PROMPT_SEQ..PROMPT_SEQ + 1,
            logits: i == last,
        };
        let items: Vec<Item> = (from..to).map(item).collect();
        if let Err(error) = loaded.context.decode(&items) {
            // Part of the batch may have arrived; only what was confirmed stays.
            if !loaded.context.forget(PROMPT_SEQ, position(from)) {
                loaded.forget_everything();
            }
            return Err(decode_failed(loaded, error));
        }
        loaded.cached.extend_from_slice(&prompt[from..to]);
    }
    let row = loaded.context.logits(0).ok_or_else(|| no_logits(loaded))?;
    Ok((row.to_vec(), reused))
}

/// What one decode of the answers' last tokens gave.
pub(crate) enum Step {
    /// A row of logits for each item.
    Rows(Vec<Vec<f32>>),
    /// Nothing more can be computed: cancelled, or the cache is full.
    Over(Finish),
}

/// Decodes the last token of each answer.
pub(crate) fn step(loaded: &mut Loaded, items: &[Item]) -> Result<Step, WorkerError> {
    let outcome = if crate::cancel::requested() {
        Err(DecodeError::Aborted)
    } else {
        loaded.context.decode(items)
    };
    match outcome {
        Ok(()) => (0..items.len())
            .map(|row| loaded.context.logits(row).map(<[f32]>::to_vec))
            .collect::<Option<_>>()
            .map(Step::Rows)
            .ok_or_else(|| no_logits(loaded)),
        Err(DecodeError::Aborted) => Ok(Step::Over(Finish::Cancelled)),
        Err(DecodeError::Full) => Ok(Step::Over(Finish::Length)),
        Err(error) => Err(decode_failed(loaded, error)),
    }
}

pub(crate) fn seq_of(sample: u32) -> i32 {
    i32::try_from(sample + 1).unwrap_or(1)
}

pub(crate) fn position(at: usize) -> i32 {
    i32::try_from(at).unwrap_or(i32::MAX)
}

pub(crate) fn count(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

pub(crate) fn bad_logits(loaded: &Loaded) -> WorkerError {
    let path = loaded.info().path.display();
    let message = format!(
        "{path}, or its adapter, computes numbers that are none; its weights are damaged, fetch or train it again"
    );
    WorkerError::new(ErrorKind::BadLogits, message)
}

pub(crate) fn no_logits(loaded: &Loaded) -> WorkerError {
    WorkerError::new(
        ErrorKind::Llama,
        format!(
            "llama.cpp returned no logits for {}",
            loaded.info().path.display()
        ),
    )
}

pub(crate) fn decode_failed(loaded: &Loaded, error: DecodeError) -> WorkerError {
    match error {
        DecodeError::Aborted => {
            WorkerError::new(ErrorKind::Cancelled, "cancelled while reading the prompt")
        }
        DecodeError::Full => loaded.too_long("these tokens"),
        DecodeError::Failed(rc) => {
            let path = loaded.info().path.display();
            let why = crate::llama::take_complaints();
            WorkerError::new(
                ErrorKind::Llama,
                format!("llama.cpp failed on {path} (code {rc}): {why}"),
            )
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn impossible_sampling_is_refused() {
        let ok = Sampling::default();
        assert!(check_sampling(&ok).is_ok());
        for bad in [
            Sampling {
                samples: 0,
                ..ok.clone()
            },
            Sampling {
                samples: 99,
                ..ok.clone()
            },
            Sampling {
                max_tokens: 0,
                ..ok.clone()
            },
            Sampling {
                temperature: f64::NAN,
                ..ok.clone()
            },
            Sampling {
                top_p: 0.0,
                ..ok.clone()
            },
            Sampling {
                stop: vec![String::new()],
                ..ok.clone()
            },
        ] {
            assert_eq!(
                check_sampling(&bad).map_err(|e| e.kind),
                Err(ErrorKind::BadRequest),
                "{bad:?}"
            );
        }
    }
}
