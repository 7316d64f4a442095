//! A second chance for what the engine could not repair: a chat model works on
//! it with tools.

use sleepy_check::CheckError;
use sleepy_engine::{AttemptResult, Judged, Offer, Repair, RepairRequest};
use sleepy_fix::attempt::Finish;
use sleepy_fix::rank::{Features, Ranker};
use sleepy_fix::{
    CheckSummary, Diagnostic, Family, ModelUse, Proposal, Route, Signature, Source, TestOutcome,
    Verdict,
};
use sleepy_infer::{Backend, ProfileKind};
use tokio_util::sync::CancellationToken;

use crate::agent::talk::{ChatModel, Talked, talk};
use crate::agent::tools::{Tools, describe};
use crate::setup::Setup;

/// A chat model that may use tools.
#[derive(Clone)]
pub(super) struct Assistant {
    backend: Backend,
    model_id: String,
    seed: u64,
    max_attempts: u32,
}

impl Assistant {
    /// The model of the setup, if it is one that can hold a conversation.
    pub(super) async fn of(setup: &Setup) -> Option<Self> {
        let backend = setup.backend.clone()?;
        let kind = backend.profile().await.ok()?.kind();
        (kind == ProfileKind::Instruct).then(|| Self {
            backend,
            model_id: setup.model.name.clone(),
            seed: setup.settings.model.seed,
            max_attempts: setup.policy.max_turns,
        })
    }

    /// Works on what `repair` left broken and adds what came of it.
    pub(super) async fn finish(
        &self,
        request: &RepairRequest,
        repair: &mut Repair,
        cancel: &CancellationToken,
    ) -> Result<(), CheckError> {
        let started = std::time::Instant::now();
        let codebase = &request.codebase;
        let report = codebase.check(&repair.overlay, cancel).await?;
        let problem = if report.is_clean() && request.run_tests {
            let tests = codebase.test(&repair.overlay, cancel).await?;
            format!("It compiles, but: {}", tests.summary)
        } else {
            describe(&report)
        };
        let target = report.errors().next().cloned();
        let mut tools = Tools::new(codebase.clone(), repair.overlay.clone(), request.run_tests);
        let speaker = ChatModel {
            backend: &self.backend,
            seed: self.seed,
        };
        let talked = talk(&speaker, &mut tools, &problem, self.max_attempts, cancel).await;
        tracing::info!(
            "the model made {} edits with tools, {}",
            talked.attempts,
            if talked.green { "repaired" } else { "in vain" }
        );
        repair.steps += talked.attempts;
        repair.tokens_in += talked.tokens_in;
        repair.tokens_out += talked.tokens_out;
        let ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
        repair.ms += ms;
        if let Some(target) = target {
            let edit = tools.edit()?;
            let round = self.round(target, &talked, edit, tools.tests(), ms);
            repair.rounds.push(round);
        }
        if talked.green {
            repair.overlay = tools.overlay().clone();
            repair.green = true;
            repair.tests = tools.tests();
            repair.reason = None;
        } else {
            repair.reason = talked.reason.or(repair.reason.take());
        }
        Ok(())
    }

    /// The conversation as an attempt at the first error it was about.
    fn round(
        &self,
        target: Diagnostic,
        talked: &Talked,
        edit: sleepy_fix::WorkspaceEdit,
        tests: TestOutcome,
        ms: u64,
    ) -> AttemptResult {
        let check = CheckSummary {
            tests,
            ms,
            ..CheckSummary::default()
        };
        let proposal = Proposal {
            source: Source::Model,
            edit: edit.clone(),
            title: "repair the program step by step".to_owned(),
            applicability: None,
            model: Some(ModelUse {
                model_id: self.model_id.clone(),
                coefficient: None,
                prompt_hash: String::new(),
                pattern: None,
                place: None,
                sample: 0,
                votes: 1,
                drawn: 1,
                logprob: 0.0,
                tokens_in: talked.tokens_in,
                tokens_out: talked.tokens_out,
            }),
        };
        let verdict = Verdict::Verified { check };
        // A conversation is no sample, and nothing is calibrated for it.
        let features = Features::default();
        let confidence = Ranker::shipped().confidence(&features, &verdict);
        let offers = if talked.green {
            vec![Offer {
                proposal: proposal.clone(),
                edit,
                verdict: verdict.clone(),
                confidence,
                after: Vec::new(),
                steps: talked.attempts,
            }]
        } else {
            Vec::new()
        };
        AttemptResult {
            signature: Signature::of(&target),
            family: Family::of(&target),
            target,
            route: Route::Base,
            judged: offers
                .iter()
                .map(|_| Judged {
                    proposal: proposal.clone(),
                    features,
                    verdict: verdict.clone(),
                    confidence,
                    hidden: None,
                })
                .collect(),
            finish: if talked.green {
                Finish::Fixed
            } else {
                Finish::Exhausted {
                    reasons: talked.reason.clone().into_iter().collect(),
                }
            },
            offers,
            turns: talked.attempts,
            steps: talked.attempts,
            tokens_in: talked.tokens_in,
            tokens_out: talked.tokens_out,
            prefill_ms: 0.0,
            decode_ms: 0.0,
            ms,
        }
    }
}
