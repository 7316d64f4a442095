//! Edits by fix patterns, rated by the model.
//!
//! A small model often cannot write the right edit and yet tells it from others. So each edit that a pattern gives is
//! put into the words the model was trained to answer with, and the worker says how likely these are. Of what the
//! model wrote and what it rated the best stay: as many as it would have written alone.
//!
//! Which are the best is what the ranking says of them before anything is compiled ([`Ranker::order`]): likelihood alone
//! would keep what a beam mostly finds, variations of its first answer, and the patterns' own order alone knows
//! nothing of the program. Both are features there, and tasks with tests have decided how much each counts.

use std::path::Path;
use std::sync::Arc;

use sleepy_fix::rank::{Features, Logistic, Ranker};
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
/// Answers that are less likely are not followed to their end: ranking makes no difference between them.
const FLOOR: f64 = sleepy_fix::rank::LEAST_SUM;

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

/// Which of all edits are proposed.
#[derive(Debug, Clone)]
pub enum Choice {
    /// As many as samples were asked for, those first that this finds likeliest right.
    Best(Arc<Logistic>),
    /// Every edit of every pattern, to learn which of them are right.
    All,
}

impl Default for Choice {
    fn default() -> Self {
        Self::Best(Arc::new(Ranker::shipped().order.clone()))
    }
}

/// Who rates, and what about.
pub(super) struct Rater<'a> {
    pub(super) worker: &'a WorkerClient,
    pub(super) prompt: &'a Prompt,
    pub(super) adapter: Option<AdapterRef>,
    pub(super) choice: &'a Choice,
    /// Proposals that are kept where there is a choice.
    pub(super) keep: usize,
}

impl Rater<'_> {
    /// Has `drafts` rated and keeps the best of them and of what was proposed already. `used` says what
    /// all have in common.
    pub(super) async fn add(
        &self,
        drafts: Vec<Draft>,
        proposed: &mut Proposed,
        text: &Arc<str>,
        used: &ModelUse,
        cancel: &CancellationToken,
    ) -> Result<(), InferError> {
        let PromptBody::Parts(prompt) = &self.prompt.body else {
            return Ok(());
        };
        if drafts.is_empty() {
            return Ok(());
        }
        let new = agree(&mut proposed.proposals, drafts);
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
            let rated = rated.map(|((place, d), rating)| proposal(d, place, rating, used, text));
            proposed.proposals.extend(rated);
        }
        let all = std::mem::take(&mut proposed.proposals);
        proposed.proposals = chosen(all, self.choice, self.keep, text);
        if !proposed.proposals.is_empty() {
            proposed.problem = None;
        }
        Ok(())
    }
}

/// Tells those the model wrote what place patterns give them. The patterns' other edits come back with their places.
fn agree(written: &mut [Proposal], drafts: Vec<Draft>) -> Vec<(u32, Draft)> {
    let mut new = Vec::new();
    for (place, draft) in (1..).zip(drafts) {
        let same = |p: &&mut Proposal| p.edit.files.contains(&draft.edit);
        match written.iter_mut().find(same) {
            Some(proposal) => {
                if let Some(model) = &mut proposal.model {
                    model.place = Some(place);
                }
            }
            None => new.push((place, draft)),
        }
    }
    new
}

fn proposal(draft: Draft, place: u32, rating: Rating, used: &ModelUse, text: &str) -> Proposal {
    let model = ModelUse {
        pattern: Some(draft.pattern.to_owned()),
        place: Some(place),
        logprob: rating.logprob as f32,
        tokens_out: rating.tokens,
        ..used.clone()
    };
    Proposal {
        model: Some(model),
        ..plain(Source::Model, draft.edit, "", text)
    }
}

/// The best, at most `keep`, numbered.
fn chosen(all: Vec<Proposal>, choice: &Choice, keep: usize, text: &Arc<str>) -> Vec<Proposal> {
    let shipped = &Ranker::shipped().order;
    let (order, keep) = match choice {
        Choice::Best(order) => (order.as_ref(), keep),
        Choice::All => (shipped, usize::MAX),
    };
    let hope = |p: Proposal| {
        let features = Features::at_a_glance(&p, &|_| Some(Arc::clone(text)));
        (order.probability(&features), p)
    };
    let mut all: Vec<(f64, Proposal)> = all.into_iter().map(hope).collect();
    // Stable: of equals those that the model wrote come first.
    all.sort_by(|a, b| b.0.total_cmp(&a.0));
    let numbered = (0..).zip(all).map(|(place, (_, mut proposal))| {
        if let Some(model) = &mut proposal.model {
            model.sample = place;
        }
        proposal
    });
    numbered.take(keep).collect()
}

#[cfg(test)]
mod tests {
    use sleepy_fix::rank::{Feature, Term};

    use super::*;

    const TEXT: &str = "fn f() {\n    g(1);\n}\n";

    fn used(logprob: f32) -> ModelUse {
        ModelUse {
            model_id: "m".into(),
            coefficient: None,
            prompt_hash: "h".into(),
            pattern: None,
            place: None,
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
            model: Some(used(logprob)),
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

    /// Log-odds of the log-probability, plus 6 for an edit by a pattern, less its place's logarithm.
    fn order() -> Choice {
        let term = |feature, mean, weight| Term {
            feature,
            mean,
            scale: 1.0,
            weight,
        };
        Choice::Best(Arc::new(Logistic {
            intercept: 0.0,
            terms: vec![
                term(Feature::SumLogprob, 0.0, 1.0),
                term(Feature::Pattern, 0.0, 6.0),
                term(Feature::Place, 0.0, -1.0),
            ],
        }))
    }

    /// Title, place among the kept, pattern and place among the patterns'.
    fn told(proposals: &[Proposal]) -> Vec<(&str, u32, Option<&str>, Option<u32>)> {
        let told = proposals.iter().filter_map(|p| {
            let model = p.model.as_ref()?;
            let pattern = model.pattern.as_deref();
            Some((p.title.as_str(), model.sample, pattern, model.place))
        });
        told.collect()
    }

    /// Two that the model wrote, of which patterns know the second, and three that they add.
    fn merged() -> Vec<Proposal> {
        let mut all = vec![written("g(2)", -3.0), written("g(3)", -7.0)];
        let drafts = vec![draft("g(&1)"), draft("g(3)"), draft("h(1)"), draft("i(1)")];
        let new = agree(&mut all, drafts);
        let places: Vec<u32> = new.iter().map(|(place, _)| *place).collect();
        assert_eq!(places, [1, 3, 4]);
        for ((place, draft), logprob) in new.into_iter().zip([-8.0, -7.5, -30.0]) {
            let rating = Rating { logprob, tokens: 7 };
            all.push(proposal(draft, place, rating, &used(-1.0), TEXT));
        }
        all
    }

    #[test]
    fn what_is_likeliest_right_stays() {
        // -7 + 6 - ln 2, -8 + 6, -7.5 + 6 - ln 3, -3; the last is hopeless.
        assert_eq!(
            told(&chosen(merged(), &order(), 4, &TEXT.into())),
            [
                ("change to `g(3);`", 0, None, Some(2)),
                ("change to `g(&1);`", 1, Some("argument"), Some(1)),
                ("change to `h(1);`", 2, Some("argument"), Some(3)),
                ("change to `g(2);`", 3, None, None),
            ]
        );
        assert_eq!(chosen(merged(), &Choice::All, 1, &TEXT.into()).len(), 5);
    }
}
