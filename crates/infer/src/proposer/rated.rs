//! Edits by fix patterns, rated by the model.
//!
//! A small model often cannot write the right edit and yet tells it from others. So each edit that a pattern gives is
//! put into the words the model was trained to answer with, and the worker says how likely these are. Of what the model wrote and what it rated the best stay: as many as it would have written alone.
//!
//! Likelihood alone would keep next to nothing: what is likelier than the last answer of a beam the beam mostly found
//! itself. But most of what a beam finds is a variation of its first answer, while a draft is an edit that people make
//! about such a message. So a draft counts as likelier than it is, by [`HEAD_START`].

use std::path::Path;

use sleepy_fix::{
    Diagnostic, FileEdit, ModelUse, Prompt, PromptBody, Proposal, Source, TextEdit, Window,
    compact_answer,
};
use tokio_util::sync::CancellationToken;

use super::{Proposed, plain};
use crate::error::InferError;
use crate::protocol::{AdapterRef, RateJob, Rating};
use crate::worker::WorkerClient;

/// Edits of patterns looked at for one error; they come most plausible first.
const MAX_DRAFTS: usize = 128;
/// What a draft gains over an answer of equal likelihood (natural logarithm). With about 6 the best four and the best
/// eight most often hold the repair that was made (docs/decisions/0007-rated-patterns.md).
const HEAD_START: f64 = 6.0;
/// Where the model wrote fewer edits than are kept, drafts that are this much worse than its best one are
/// not followed to their end (natural logarithm).
const SLACK: f64 = 15.0;

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
        let new = applied(text, &draft.edits)?;
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

/// `text` after sorted edits that do not overlap; `None` where they are no such edits.
fn applied(text: &str, edits: &[TextEdit]) -> Option<String> {
    let mut out = String::with_capacity(text.len() + 64);
    let mut at = 0;
    for edit in edits {
        out.push_str(text.get(at..edit.range.start)?);
        out.push_str(&edit.new_text);
        at = edit.range.end;
    }
    out.push_str(text.get(at..)?);
    Some(out)
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
        mut drafts: Vec<Draft>,
        proposed: &mut Proposed,
        text: &str,
        used: &ModelUse,
        cancel: &CancellationToken,
    ) -> Result<(), InferError> {
        let written = |edit: &FileEdit| {
            let mut edits = proposed.proposals.iter().flat_map(|p| &p.edit.files);
            edits.any(|e| e == edit)
        };
        drafts.retain(|d| !written(&d.edit));
        let PromptBody::Parts(prompt) = &self.prompt.body else {
            return Ok(());
        };
        if drafts.is_empty() {
            return Ok(());
        }
        let job = RateJob {
            prompt: prompt.clone(),
            answers: drafts.iter().map(|d| d.answer.clone()).collect(),
            end: self.prompt.stop.first().cloned(),
            floor: floor(&proposed.proposals, self.keep),
            adapter: self.adapter.clone(),
        };
        let reply = self.worker.rate(job, cancel).await?;
        proposed.prefill_ms += reply.prefill_ms;
        proposed.decode_ms += reply.decode_ms;
        proposed.tokens_out += reply.decoded_tokens;
        let rated = drafts.into_iter().zip(reply.ratings);
        let rated = rated.filter_map(|(draft, rating)| Some(proposal(draft, rating?, used, text)));
        merge(&mut proposed.proposals, rated, self.keep);
        if !proposed.proposals.is_empty() {
            proposed.problem = None;
        }
        Ok(())
    }
}

/// How likely a draft must be to be kept, as far as that is known before any is rated.
fn floor(written: &[Proposal], keep: usize) -> Option<f64> {
    let mut worth: Vec<f64> = written.iter().map(worth).collect();
    worth.sort_by(|a, b| b.total_cmp(a));
    let last = keep.checked_sub(1).and_then(|last| worth.get(last));
    let least = last
        .copied()
        .or_else(|| worth.first().map(|best| best - SLACK));
    least.map(|least| least - HEAD_START)
}

/// What a proposal is kept for: its log-probability, and the head start of a draft.
fn worth(proposal: &Proposal) -> f64 {
    let head_start = |m: &ModelUse| if m.pattern.is_some() { HEAD_START } else { 0.0 };
    let model = proposal.model.as_ref();
    model.map_or(f64::NEG_INFINITY, |m| f64::from(m.logprob) + head_start(m))
}

fn proposal(draft: Draft, rating: Rating, used: &ModelUse, text: &str) -> Proposal {
    let model = ModelUse {
        pattern: Some(draft.pattern.to_owned()),
        votes: 0,
        logprob: rating.logprob as f32,
        tokens_out: rating.tokens,
        ..used.clone()
    };
    Proposal {
        model: Some(model),
        ..plain(Source::Model, draft.edit, "", text)
    }
}

/// Adds rated edits to written ones, keeps the `keep` best and numbers them.
fn merge(proposals: &mut Vec<Proposal>, rated: impl Iterator<Item = Proposal>, keep: usize) {
    proposals.extend(rated);
    // Stable: of equals those that the model wrote come first.
    proposals.sort_by(|a, b| worth(b).total_cmp(&worth(a)));
    proposals.truncate(keep);
    for (place, proposal) in (0..).zip(proposals) {
        if let Some(model) = &mut proposal.model {
            model.sample = place;
        }
    }
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

    fn rated(new: &str, logprob: f64) -> Proposal {
        let draft = Draft {
            pattern: "argument",
            answer: format!("2-2\n    {new};\n"),
            edit: edit(new),
        };
        let rating = Rating { logprob, tokens: 7 };
        proposal(draft, rating, &used(None, -1.0), TEXT)
    }

    #[test]
    fn the_best_stay_whoever_wrote_them() {
        let mut proposals = vec![written("g(2)", -1.0), written("g(3)", -5.0)];
        let more = [
            rated("g(&1)", -3.0 - HEAD_START),
            rated("g(4)", -9.0 - HEAD_START),
            rated("h(1)", -1.0 - HEAD_START),
        ];
        merge(&mut proposals, more.into_iter(), 4);
        let told: Vec<(&str, u32, Option<&str>)> = proposals
            .iter()
            .map(|p| {
                let model = p.model.as_ref().unwrap();
                (p.title.as_str(), model.sample, model.pattern.as_deref())
            })
            .collect();
        assert_eq!(
            told,
            [
                ("change to `g(2);`", 0, None),
                ("change to `h(1);`", 1, Some("argument")),
                ("change to `g(&1);`", 2, Some("argument")),
                ("change to `g(3);`", 3, None),
            ]
        );
        let model = proposals[1].model.as_ref().unwrap();
        // No sample gave it, and its cost is its own.
        assert_eq!((model.votes, model.drawn, model.tokens_out), (0, 3, 7));
    }

    #[test]
    fn the_floor_is_what_a_draft_would_have_to_replace() {
        let written = [written("g(2)", -4.0), written("g(3)", -1.0)];
        assert_eq!(floor(&written, 2), Some(-4.0 - HEAD_START));
        assert_eq!(floor(&written, 1), Some(-1.0 - HEAD_START));
        assert_eq!(floor(&written, 8), Some(-1.0 - SLACK - HEAD_START));
        assert_eq!(floor(&[], 8), None);
        assert_eq!(floor(&written, 0), Some(-1.0 - SLACK - HEAD_START));
    }

    #[test]
    fn edits_that_make_no_sense_are_left_out() {
        let edit = |range, new: &str| TextEdit {
            range,
            new_text: new.into(),
        };
        let ok = [edit(0..2, "pub fn"), edit(13..13, "h(); ")];
        assert_eq!(
            applied(TEXT, &ok).unwrap(),
            "pub fn f() {\n    h(); g(1);\n}\n"
        );
        assert_eq!(applied(TEXT, &[edit(0..99, "")]), None);
        assert_eq!(applied(TEXT, &[edit(5..9, ""), edit(2..3, "")]), None);
        assert_eq!(applied("é", &[edit(0..1, "")]), None);
    }
}
