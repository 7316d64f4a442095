//! How likely given answers are: for edits that somebody else wrote, which the model may know better than it can write.
//!
//! Level by level, so that an answer that has become too unlikely to matter is not followed to its end.

use std::time::Instant;

use sleepy_infer::protocol::{ErrorKind, MAX_RATED, RateJob, RateReply, Rating, WorkerError};

use crate::engine::{Loaded, PROMPT_SEQ};
use crate::generate::{bad_logits, count, decode_failed, no_logits, position, prefill, seq_of};
use crate::llama::{BATCH, DecodeError, Item};
use crate::sampler::{BadLogits, normaliser};
use crate::tree::{Group, Node, groups};

/// Rates the answers of one job, in its order. The prompt stays in the cache afterwards, whatever the outcome.
pub(crate) fn rate(loaded: &mut Loaded, job: &RateJob) -> Result<RateReply, WorkerError> {
    if job.answers.len() > MAX_RATED {
        let message = format!("{} answers; {MAX_RATED} are possible", job.answers.len());
        return Err(WorkerError::new(ErrorKind::BadRequest, message));
    }
    let prompt = loaded.tokenize(&job.prompt)?;
    let answers = tokens_of(loaded, job)?;
    let room = (loaded.info().n_ctx as usize).saturating_sub(prompt.len());
    let longest = answers.iter().map(Vec::len).max().unwrap_or(0);
    if longest > room {
        return Err(loaded.too_long(&format!("{} tokens", prompt.len() + longest)));
    }
    loaded.activate(job.adapter.as_ref())?;

    let started = Instant::now();
    let (first, cached) = prefill(loaded, &prompt)?;
    let prefill_ms = started.elapsed().as_secs_f64() * 1e3;

    let started = Instant::now();
    let mut totals = Totals::new(&answers, job.floor);
    totals.add(loaded, &first, 0, 0..answers.len())?;
    let mut decoded = 0;
    for group in groups(&answers, loaded.context.sequences() - 1, room) {
        for seq in sequences(&group) {
            loaded.context.share(PROMPT_SEQ, seq);
        }
        let read = read(loaded, &group, prompt.len(), &mut totals);
        for seq in sequences(&group) {
            loaded.context.forget(seq, -1);
        }
        decoded += read?;
    }
    Ok(RateReply {
        ratings: totals.ratings(),
        prompt_tokens: count(prompt.len()),
        cached_tokens: count(cached),
        decoded_tokens: count(decoded),
        prefill_ms,
        decode_ms: started.elapsed().as_secs_f64() * 1e3,
    })
}

/// The tokens of each answer, that of its end included.
fn tokens_of(loaded: &Loaded, job: &RateJob) -> Result<Vec<Vec<i32>>, WorkerError> {
    let end = match &job.end {
        Some(name) => Some(loaded.special(name)?),
        None => None,
    };
    let of = |answer: &String| {
        let mut tokens = loaded.tokenize_text(answer)?;
        tokens.extend(end);
        Ok(tokens)
    };
    job.answers.iter().map(of).collect()
}

fn sequences(group: &Group) -> impl Iterator<Item = i32> {
    (0..group.answers.len()).map(|place| seq_of(count(place)))
}

/// Decodes the tree of a group, adds what every token says of those that follow it, and returns how many were decoded.
fn read(
    loaded: &mut Loaded,
    group: &Group,
    prompt_len: usize,
    totals: &mut Totals<'_>,
) -> Result<usize, WorkerError> {
    let item = |node: &&Node| Item {
        token: node.token,
        pos: position(prompt_len + node.depth),
        seqs: seq_of(count(node.within.start))..seq_of(count(node.within.end)),
        logits: true,
    };
    let answers = |node: &Node| group.answers[node.within.clone()].iter().copied();
    let mut decoded = 0;
    for level in group.nodes.chunk_by(|a, b| a.depth == b.depth) {
        let hopeful = level
            .iter()
            .filter(|n| answers(n).any(|a| totals.hopeful(a)));
        let hopeful: Vec<&Node> = hopeful.collect();
        for nodes in hopeful.chunks(BATCH.min(loaded.context.sequences())) {
            if crate::cancel::requested() {
                return Err(decode_failed(loaded, DecodeError::Aborted));
            }
            let items: Vec<Item> = nodes.iter().map(item).collect();
            let done = loaded.context.decode(&items);
            done.map_err(|e| decode_failed(loaded, e))?;
            decoded += nodes.len();
            for (row, node) in nodes.iter().enumerate() {
                let logits = loaded
                    .context
                    .logits(row)
                    .ok_or_else(|| no_logits(loaded))?;
                totals.add(loaded, logits, node.depth + 1, answers(node))?;
            }
        }
    }
    Ok(decoded)
}

/// Sums of log-probabilities.
struct Totals<'a> {
    answers: &'a [Vec<i32>],
    sums: Vec<f64>,
    /// What is less likely is of no interest.
    floor: f64,
}

impl<'a> Totals<'a> {
    fn new(answers: &'a [Vec<i32>], floor: Option<f64>) -> Self {
        Self {
            answers,
            sums: vec![0.0; answers.len()],
            floor: floor.unwrap_or(f64::NEG_INFINITY),
        }
    }

    /// Whether an answer may still reach the floor. Every further token only lowers it.
    fn hopeful(&self, answer: usize) -> bool {
        self.sums[answer] >= self.floor
    }

    /// Adds what `logits` say of the token at `depth` of each of `of`.
    fn add(
        &mut self,
        loaded: &Loaded,
        logits: &[f32],
        depth: usize,
        of: impl Iterator<Item = usize>,
    ) -> Result<(), WorkerError> {
        let damaged = |BadLogits| bad_logits(loaded);
        let normal = normaliser(logits).map_err(damaged)?;
        for answer in of {
            let Some(token) = self.answers[answer].get(depth) else {
                continue; // Only at depth 0: an answer without any token.
            };
            let own = usize::try_from(*token).ok().and_then(|t| logits.get(t));
            let own = own.ok_or(BadLogits).map_err(damaged)?;
            self.sums[answer] += f64::from(*own) - normal;
        }
        Ok(())
    }

    fn ratings(self) -> Vec<Rating> {
        let of = |(logprob, tokens): (f64, &Vec<i32>)| Rating {
            logprob,
            tokens: count(tokens.len()),
        };
        self.sums.into_iter().zip(self.answers).map(of).collect()
    }
}
