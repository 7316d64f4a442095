//! Edits by fix patterns, rated by the model.
//!
//! A small model often cannot write the right edit and yet tells it from others. So each edit that a pattern gives is
//! put into the words the model was trained to answer with, and the worker says how likely these are. Of what the model wrote and what it rated the best stay: as many as it would have written alone.
//!
//! Likelihood alone would keep next to nothing: what is likelier than the last answer of a beam the beam mostly found
//! itself. But most of what a beam finds is a variation of its first answer, while a draft is an edit that people make
//! about such a message. So an edit that a pattern gives counts as likelier than it is, whether the model wrote it too
//! or not, by [`HEAD_START`]; below that the model's word counts for nothing, since of longer edits, at several places, it
//! has seen too few to tell good ones. From all this goes [`FAR`] times the logarithm of its place among the drafts.

use std::path::Path;

use sleepy_fix::{
    Diagnostic, FileEdit, ModelUse, Prompt, PromptBody, Proposal, Source, Window, apply_edits,
    compact_answer,
};
use tokio_util::sync::CancellationToken;

use super::{Proposed, plain};
use crate::error::InferError;
use crate::protocol::{AdapterRef, RateJob, Rating};
use crate::worker::WorkerClient;

/// Edits of patterns looked at for one error; they come most plausible first.
const MAX_DRAFTS: usize = 128;
/// What an edit that a pattern gives gains over an answer of equal likelihood (natural logarithm), and how unlikely
/// it is called at most. Train koans and pairs of the generator chose it (docs/decisions/0007-rated-patterns.md).
const HEAD_START: f64 = 9.0;
/// What an edit loses with the logarithm of its place among the drafts, chosen alike.
const FAR: f64 = 1.25;
/// Answers that are less likely are not followed to their end: beyond [`HEAD_START`] it decides nothing here, and
/// ranking has little use for it.
const FLOOR: f64 = -16.0;

/// An edit by a pattern, as the model would answer it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Draft {
    pattern: &'static str,
    answer: String,
    edit: FileEdit,
}

/// What the patterns make of an error, as far as an answer about `window` can say it.
pub(super) fn drafts(
    path: &Path,
    text: &str,
    diagnostic: &Diagnostic,
    window: Window,
) -> Vec<Draft> {
    let said = |draft: sleepy_patterns::Draft| {
        let new = apply_edits(text, &draft.edits).ok()?;
        Some(Draft {
            pattern: draft.pattern,
            answer: compact_answer(window, path, text, &new)?,
            // Line by line, as answers are read: equal texts give equal edits.
            edit: FileEdit::between(path, text, &new),
        })
    };
    let all = sleepy_patterns::drafts(path, text, diagnostic, MAX_DRAFTS);
    all.into_iter().filter_map(said).collect()
}

/// Who rates, and what about.
pub(super) struct Rater<'a> {
    pub(super) worker: &'a WorkerClient,
    pub(super) prompt: &'a Prompt,
    pub(super) adapter: Option<AdapterRef>,
    /// Proposals that are kept.
    pub(super) keep: usize,
}

impl Rater<'_> {
    /// Has `drafts` rated and keeps the best of them and of what was proposed already. `used` says what
    /// all have in common.
    pub(super) async fn add(
        &self,
        drafts: Vec<Draft>,
        proposed: &mut Proposed,
        text: &str,
        used: &ModelUse,
        cancel: &CancellationToken,
    ) -> Result<(), InferError> {
        let PromptBody::Parts(prompt) = &self.prompt.body else {
            return Ok(());
        };
        if drafts.is_empty() {
            return Ok(());
        }
        let (mut all, new) = agree(&proposed.proposals, drafts);
        if !new.is_empty() {
            let job = RateJob {
                prompt: prompt.clone(),
                answers: new.iter().map(|(_, d)| d.answer.clone()).collect(),
                end: self.prompt.stop.first().cloned(),
                floor: Some(FLOOR),
                adapter: self.adapter.clone(),
            };
            let reply = self.worker.rate(job, cancel).await?;
            proposed.prefill_ms += reply.prefill_ms;
            proposed.decode_ms += reply.decode_ms;
            proposed.tokens_out += reply.decoded_tokens;
            let rated = new.into_iter().zip(reply.ratings);
            all.extend(rated.map(|((place, draft), rating)| {
                let worth = worth(rating.logprob, place);
                (worth, proposal(draft, rating, used, text))
            }));
        }
        proposed.proposals = best(all, self.keep);
        if !proposed.proposals.is_empty() {
            proposed.problem = None;
        }
        Ok(())
    }
}

/// A proposal and what it is kept for.
type Worth = (f64, Proposal);

/// What the patterns' edit at a place, from 1, is worth, on the scale of the model's log-probabilities.
fn worth(logprob: f64, place: u32) -> f64 {
    (logprob + HEAD_START).max(0.0) - FAR * f64::from(place).ln()
}

/// Lets patterns speak for what the model wrote. Their other edits come back with their places.
fn agree(written: &[Proposal], drafts: Vec<Draft>) -> (Vec<Worth>, Vec<(u32, Draft)>) {
    let likelihood = |p: &Proposal| p.model.as_ref().map_or(0.0, |m| f64::from(m.logprob));
    let mut all: Vec<Worth> = written.iter().map(|p| (likelihood(p), p.clone())).collect();
    let mut new = Vec::new();
    for (place, draft) in (1..).zip(drafts) {
        let same = |p: &Proposal| p.edit.files.contains(&draft.edit);
        match all.iter_mut().find(|(_, p)| same(p)) {
            Some((known, proposal)) => {
                *known = worth(*known, place).max(*known);
                if let Some(model) = &mut proposal.model {
                    model.votes += 1;
                }
            }
            None => new.push((place, draft)),
        }
    }
    (all, new)
}

fn proposal(draft: Draft, rating: Rating, used: &ModelUse, text: &str) -> Proposal {
    let model = ModelUse {
        pattern: Some(draft.pattern.to_owned()),
        logprob: rating.logprob as f32,
        tokens_out: rating.tokens,
        ..used.clone()
    };
    Proposal {
        model: Some(model),
        ..plain(Source::Model, draft.edit, "", text)
    }
}

/// The `keep` best, numbered.
fn best(mut all: Vec<Worth>, keep: usize) -> Vec<Proposal> {
    // Stable: of equals those that the model wrote come first.
    all.sort_by(|a, b| b.0.total_cmp(&a.0));
    all.truncate(keep);
    let numbered = (0..).zip(all).map(|(place, (_, mut proposal))| {
        if let Some(model) = &mut proposal.model {
            model.sample = place;
        }
        proposal
    });
    numbered.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "fn f() {\n    g(1);\n}\n";

    fn used(pattern: Option<&str>, logprob: f32) -> ModelUse {
        ModelUse {
            model_id: "m".into(),
            coefficient: None,
            prompt_hash: "h".into(),
            pattern: pattern.map(str::to_owned),
            sample: 0,
            votes: 1,
            drawn: 3,
            logprob,
            tokens_in: 9,
            tokens_out: 12,
        }
    }

    fn edit(new: &str) -> FileEdit {
        FileEdit::between(Path::new("/a.rs"), TEXT, &TEXT.replace("g(1)", new))
    }

    fn written(new: &str, logprob: f32) -> Proposal {
        Proposal {
            model: Some(used(None, logprob)),
            ..plain(Source::Model, edit(new), "", TEXT)
        }
    }

    fn draft(new: &str) -> Draft {
        Draft {
            pattern: "argument",
            answer: format!("2-2\n    {new};\n"),
            edit: edit(new),
        }
    }

    /// Title, place, pattern and votes.
    fn told(proposals: &[Proposal]) -> Vec<(&str, u32, Option<&str>, u32)> {
        proposals
            .iter()
            .filter_map(|p| {
                let model = p.model.as_ref()?;
                Some((
                    p.title.as_str(),
                    model.sample,
                    model.pattern.as_deref(),
                    model.votes,
                ))
            })
            .collect()
    }

    #[test]
    fn what_patterns_give_has_a_head_start_whoever_wrote_it() {
        let proposals = [written("g(2)", -1.0), written("g(3)", -5.0)];
        // The second draft is what the model wrote too; the others are new.
        let drafts = vec![draft("g(&1)"), draft("g(3)"), draft("h(1)"), draft("i(1)")];
        let (mut all, new) = agree(&proposals, drafts);
        let places: Vec<u32> = new.iter().map(|(place, _)| *place).collect();
        assert_eq!(places, [1, 3, 4]);
        for ((place, draft), logprob) in new.into_iter().zip([-12.0, -6.0, -30.0]) {
            let rating = Rating { logprob, tokens: 7 };
            let used = used(Some("x"), -1.0);
            all.push((worth(logprob, place), proposal(draft, rating, &used, TEXT)));
        }
        // 4 less 1.25 times ln 2 for g(3), 3 less 1.25 times ln 3 for h(1), 0 for g(&1), -1 for g(2), and 0 less 1.25
        // times ln 4 for i(1).
        assert_eq!(
            told(&best(all, 4)),
            [
                ("change to `g(3);`", 0, None, 2),
                ("change to `h(1);`", 1, Some("argument"), 1),
                ("change to `g(&1);`", 2, Some("argument"), 1),
                ("change to `g(2);`", 3, None, 1),
            ]
        );
    }

    #[test]
    fn a_pattern_that_agrees_takes_nothing_away() {
        let drafts: Vec<Draft> = (0..40).map(|n| draft(&format!("h({n})"))).collect();
        let (all, _) = agree(&[written("h(39)", -0.1)], drafts);
        assert!(all[0].0 >= -0.1, "{}", all[0].0);
        let (all, _) = agree(&[written("h(39)", -12.0)], vec![draft("h(39)")]);
        assert_eq!(all[0].0, 0.0);
    }
}
