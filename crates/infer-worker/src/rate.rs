//! How likely given answers are: for edits that somebody else wrote, which the model may know better than it can write.

use std::time::Instant;

use sleepy_infer::protocol::{
    ErrorKind, MAX_RATED, MAX_SAMPLES, RateJob, RateReply, Rating, WorkerError,
};

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
    let mut totals = Totals::new(&answers);
    totals.add(loaded, &first, 0, 0..answers.len())?;
    let groups = groups(&answers, MAX_SAMPLES as usize, room);
    for group in &groups {
        for seq in sequences(group) {
            loaded.context.share(PROMPT_SEQ, seq);
        }
        let read = read(loaded, group, prompt.len(), &mut totals);
        for seq in sequences(group) {
            loaded.context.forget(seq, -1);
        }
        read?;
    }
    Ok(RateReply {
        ratings: totals.ratings(),
        prompt_tokens: count(prompt.len()),
        cached_tokens: count(cached),
        decoded_tokens: count(groups.iter().map(|g| g.nodes.len()).sum()),
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

/// Decodes the tree of a group and adds what every token says of those that follow it.
fn read(
    loaded: &mut Loaded,
    group: &Group,
    prompt_len: usize,
    totals: &mut Totals<'_>,
) -> Result<(), WorkerError> {
    let item = |node: &Node| Item {
        token: node.token,
        pos: position(prompt_len + node.depth),
        seqs: seq_of(count(node.within.start))..seq_of(count(node.within.end)),
        logits: true,
    };
    for nodes in group.nodes.chunks(BATCH.min(loaded.context.rows())) {
        if crate::cancel::requested() {
            return Err(decode_failed(loaded, DecodeError::Aborted));
        }
        let items: Vec<Item> = nodes.iter().map(item).collect();
        let decoded = loaded.context.decode(&items);
        decoded.map_err(|e| decode_failed(loaded, e))?;
        for (row, node) in nodes.iter().enumerate() {
            let logits = loaded
                .context
                .logits(row)
                .ok_or_else(|| no_logits(loaded))?;
            let answers = &group.answers[node.within.clone()];
            totals.add(loaded, logits, node.depth + 1, answers.iter().copied())?;
        }
    }
    Ok(())
}

/// Sums of log-probabilities.
struct Totals<'a> {
    answers: &'a [Vec<i32>],
    sums: Vec<f64>,
}

impl<'a> Totals<'a> {
    fn new(answers: &'a [Vec<i32>]) -> Self {
        Self {
            answers,
            sums: vec![0.0; answers.len()],
        }
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
        let sums = self.sums.into_iter().zip(self.answers);
        sums.map(|(logprob, tokens)| Rating {
            logprob,
            tokens: count(tokens.len()),
        })
        .collect()
    }
}
