//! Prefill and decode: several samples of one prompt, drawn together.

use std::time::Instant;

use sleepy_infer::protocol::{
    AdapterRef, Completion, ErrorKind, Finish, GenerateJob, GenerateReply, MAX_SAMPLES, PromptPart,
    Sampling, WorkerError,
};

use crate::engine::{Loaded, PROMPT_SEQ};
use crate::llama::{BATCH, DecodeError, Item};
use crate::platform;
use crate::sampler::{BadLogits, Sampler, SplitMix, logprob_of};

/// Runs one job. The prompt stays in the cache afterwards, whatever the outcome.
pub(crate) fn generate(
    loaded: &mut Loaded,
    job: &GenerateJob,
) -> Result<GenerateReply, WorkerError> {
    check_sampling(&job.sampling)?;
    let prompt = loaded.tokenize(&job.prompt)?;
    let samples = if job.sampling.temperature == 0.0 {
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
    let limit = room.min(job.sampling.max_tokens as usize);
    let mut running: Vec<Sample> = (0..samples)
        .map(|i| Sample::new(i, &job.sampling, limit))
        .collect();
    let outcome = decode_samples(loaded, &prompt, &logits, &mut running);
    for seq in 1..=seq_of(MAX_SAMPLES - 1) {
        loaded.context.forget(seq, -1);
    }
    outcome?;
    Ok(GenerateReply {
        completions: running.into_iter().map(Sample::finish).collect(),
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
            seq,
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
fn prefill(loaded: &mut Loaded, prompt: &[i32]) -> Result<(Vec<f32>, usize), WorkerError> {
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
            seq: PROMPT_SEQ,
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

fn decode_samples(
    loaded: &mut Loaded,
    prompt: &[i32],
    first: &[f32],
    samples: &mut [Sample],
) -> Result<(), WorkerError> {
    for sample in &mut *samples {
        loaded.context.share(PROMPT_SEQ, sample.seq);
        sample.step(loaded, first)?;
    }
    loop {
        let active: Vec<usize> = (0..samples.len())
            .filter(|i| samples[*i].finish.is_none())
            .collect();
        if active.is_empty() {
            return Ok(());
        }
        let items: Vec<Item> = active
            .iter()
            .map(|i| samples[*i].item(prompt.len()))
            .collect();
        let outcome = if crate::cancel::requested() {
            Err(DecodeError::Aborted)
        } else {
            loaded.context.decode(&items)
        };
        match outcome {
            Ok(()) => {}
            Err(DecodeError::Aborted) => {
                active
                    .iter()
                    .for_each(|i| samples[*i].finish = Some(Finish::Cancelled));
                return Ok(());
            }
            Err(DecodeError::Full) => {
                active
                    .iter()
                    .for_each(|i| samples[*i].finish = Some(Finish::Length));
                return Ok(());
            }
            Err(error) => return Err(decode_failed(loaded, error)),
        }
        for (row, i) in active.into_iter().enumerate() {
            let logits = loaded
                .context
                .logits(row)
                .ok_or_else(|| no_logits(loaded))?
                .to_vec();
            samples[i].step(loaded, &logits)?;
            if samples[i].finish.is_some() {
                loaded.context.forget(samples[i].seq, -1);
            }
        }
    }
}

/// One completion in the making.
struct Sample {
    seq: i32,
    sampler: Sampler,
    stop: Vec<Vec<u8>>,
    limit: usize,
    /// Bytes, not text: a token may end inside a character.
    bytes: Vec<u8>,
    tokens: usize,
    last: i32,
    logprob: f64,
    finish: Option<Finish>,
}

impl Sample {
    fn new(index: u32, sampling: &Sampling, limit: usize) -> Self {
        let sampler = if index == 0 {
            Sampler::Greedy
        } else {
            Sampler::Random {
                temperature: f64::from(sampling.temperature),
                top_p: f64::from(sampling.top_p),
                rng: SplitMix::new(sampling.seed, index),
            }
        };
        let stop = sampling
            .stop
            .iter()
            .map(|s| s.as_bytes().to_vec())
            .collect();
        Self {
            seq: seq_of(index),
            sampler,
            stop,
            limit,
            bytes: Vec::new(),
            tokens: 0,
            last: 0,
            logprob: 0.0,
            finish: None,
        }
    }

    /// The token chosen last, for the next decode.
    fn item(&self, prompt_len: usize) -> Item {
        Item {
            token: self.last,
            pos: position(prompt_len + self.tokens - 1),
            seq: self.seq,
            logits: true,
        }
    }

    /// Chooses the next token and sees whether it was the last.
    fn step(&mut self, loaded: &Loaded, logits: &[f32]) -> Result<(), WorkerError> {
        let choice = self
            .sampler
            .choose(logits)
            .map_err(|BadLogits| bad_logits(loaded))?;
        self.tokens += 1;
        self.last = choice.token;
        self.logprob += choice.logprob;
        let piece = loaded.model.piece(choice.token);
        let searched = self.bytes.len();
        // Stop strings go first: a stop may be the very name of an end token.
        self.bytes.extend_from_slice(&piece);
        if let Some(at) = earliest(&self.bytes, &self.stop, searched) {
            self.bytes.truncate(at);
            self.finish = Some(Finish::Stop);
        } else if loaded.model.is_end(choice.token) {
            self.bytes.truncate(searched);
            self.finish = Some(Finish::Eos);
        } else if self.tokens >= self.limit {
            self.finish = Some(Finish::Length);
        }
        Ok(())
    }

    fn finish(self) -> Completion {
        Completion {
            text: text_of(&self.bytes),
            tokens: count(self.tokens),
            logprob: Some(self.logprob),
            mean_logprob: Some(self.logprob / self.tokens.max(1) as f64),
            finish: self.finish.unwrap_or(Finish::Cancelled),
        }
    }
}

/// Where the first stop string begins in `bytes`, of which the first `searched` hold none completely.
fn earliest(bytes: &[u8], stops: &[Vec<u8>], searched: usize) -> Option<usize> {
    let find = |stop: &Vec<u8>| {
        let from = (searched + 1).saturating_sub(stop.len());
        bytes
            .get(from..)?
            .windows(stop.len())
            .position(|w| w == stop.as_slice())
            .map(|i| from + i)
    };
    stops.iter().filter_map(find).min()
}

/// The text of generated bytes. A character that the end cut in two is dropped; other broken bytes are replaced.
fn text_of(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(e) if e.error_len().is_none() => {
            String::from_utf8_lossy(&bytes[..e.valid_up_to()]).into_owned()
        }
        Err(_) => String::from_utf8_lossy(bytes).into_owned(),
    }
}

fn seq_of(sample: u32) -> i32 {
    i32::try_from(sample + 1).unwrap_or(1)
}

fn position(at: usize) -> i32 {
    i32::try_from(at).unwrap_or(i32::MAX)
}

fn count(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

fn bad_logits(loaded: &Loaded) -> WorkerError {
    let path = loaded.info().path.display();
    let message = format!(
        "{path}, or its adapter, computes numbers that are none; its weights are damaged, fetch or train it again"
    );
    WorkerError::new(ErrorKind::BadLogits, message)
}

fn no_logits(loaded: &Loaded) -> WorkerError {
    WorkerError::new(
        ErrorKind::Llama,
        format!(
            "llama.cpp returned no logits for {}",
            loaded.info().path.display()
        ),
    )
}

fn decode_failed(loaded: &Loaded, error: DecodeError) -> WorkerError {
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
    fn a_stop_string_is_found_across_pieces() {
        let stops = [b"<|end|>".to_vec(), b"\n\n".to_vec()];
        assert_eq!(earliest(b"ab<|end|>", &stops, 8), Some(2));
        assert_eq!(earliest(b"a\n\n<|end|>", &stops, 0), Some(1));
        assert_eq!(earliest(b"ab<|en", &stops, 3), None);
        assert_eq!(earliest(b"", &stops, 0), None);
    }

    #[test]
    fn a_cut_character_is_dropped_and_a_broken_one_replaced() {
        assert_eq!(text_of("né".as_bytes()), "né");
        assert_eq!(text_of(&"né".as_bytes()[..2]), "n");
        assert_eq!(text_of(b"a\xffb"), "a\u{fffd}b");
    }

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
                temperature: f32::NAN,
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
