//! Carrying out one attempt.

use std::collections::VecDeque;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use sleepy_check::{CheckReport, Codebase, Overlay};
use sleepy_fix::attempt::{Attempt, Candidate, Command, Entry, Event, Finish, Policy};
use sleepy_fix::rank::{Features, Hidden};
use sleepy_fix::{
    Diagnostic, Family, Proposal, ProposalId, Route, Signature, Source, Verdict, WorkspaceEdit,
};
use sleepy_infer::{InferError, ProposeContext};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::Engine;
use crate::compose::Texts;
use crate::judge::Court;

/// One error to attack.
#[derive(Clone)]
pub struct AttemptRequest {
    /// Where the error is.
    pub codebase: Codebase,
    /// Texts that stand in for what is on disk.
    pub overlay: Overlay,
    /// The check that found it, of exactly that overlay.
    pub before: Arc<CheckReport>,
    /// The error.
    pub target: Diagnostic,
    /// Bounds.
    pub policy: Policy,
    /// Whether a fix must also pass the tests, once no error is left.
    pub run_tests: bool,
}

/// What happens during an attempt.
#[derive(Debug, Clone)]
pub enum AttemptEvent {
    /// A proposal was judged.
    Judged(Judged),
    /// A proposal was verified.
    Offered(Offer),
}

/// A proposal with its verdict.
#[derive(Debug, Clone)]
pub struct Judged {
    /// The proposal as it was made.
    pub proposal: Proposal,
    /// What ranking looked at.
    pub features: Features,
    /// What became of it.
    pub verdict: Verdict,
    /// How probably it is right, from 0 to 1.
    pub confidence: f64,
    /// Why it is not offered; `None` if it is.
    pub hidden: Option<Hidden>,
}

/// A verified fix.
#[derive(Debug, Clone)]
pub struct Offer {
    /// Who made it and how. A fix of several turns counts as the least certain
    /// tier that had a part in it.
    pub proposal: Proposal,
    /// The whole fix as an edit of the request's texts.
    pub edit: WorkspaceEdit,
    /// Its verdict, which is always [`Verdict::Verified`].
    pub verdict: Verdict,
    /// How probably it is right, from 0 to 1.
    pub confidence: f64,
    /// Diagnostics that are left.
    pub after: Vec<Diagnostic>,
    /// Proposals judged up to this one.
    pub steps: u32,
}

/// How an attempt went.
#[derive(Debug, Clone)]
pub struct AttemptResult {
    /// The error that was attacked.
    pub target: Diagnostic,
    /// Its signature.
    pub signature: Signature,
    /// Its family.
    pub family: Family,
    /// Where it was routed.
    pub route: Route,
    /// Verified fixes that may be shown, the surest first.
    pub offers: Vec<Offer>,
    /// Everything that was judged, in order.
    pub judged: Vec<Judged>,
    /// Why it ended.
    pub finish: Finish,
    /// Turns taken.
    pub turns: u32,
    /// Proposals judged.
    pub steps: u32,
    /// Prompt tokens.
    pub tokens_in: u32,
    /// Generated tokens.
    pub tokens_out: u32,
    /// Milliseconds of these in which the model read prompts.
    pub prefill_ms: f64,
    /// Milliseconds in which it wrote.
    pub decode_ms: f64,
    /// Milliseconds it took in all.
    pub ms: u64,
}

impl AttemptResult {
    /// Why there is no fix, in plain words; `None` when there is one.
    pub fn reason(&self) -> Option<String> {
        match &self.finish {
            Finish::Fixed => None,
            Finish::Cancelled => Some("the search was cancelled".to_owned()),
            Finish::Exhausted { reasons } if reasons.is_empty() => {
                Some("nobody had a proposal".to_owned())
            }
            Finish::Exhausted { reasons } => Some(reasons.join("; ")),
        }
    }
}

type Judgement = (ProposalId, Verdict, Vec<Diagnostic>);

impl Engine {
    /// Attacks one error. Never fails: what went wrong is in the result.
    /// Dropping the future or cancelling kills every process it started.
    pub async fn attempt(
        &self,
        request: &AttemptRequest,
        cancel: &CancellationToken,
        on: &mut (dyn FnMut(AttemptEvent) + Send),
    ) -> AttemptResult {
        let mut run = Run::new(self, request, cancel.child_token());
        // Whatever still runs when this future goes away must die with it.
        let _guard = run.cancel.clone().drop_guard();
        let finish = run.drive(on).await;
        run.result(finish)
    }
}

struct Run<'a> {
    engine: &'a Engine,
    request: &'a AttemptRequest,
    cancel: CancellationToken,
    machine: Attempt,
    court: Court,
    judging: JoinSet<Judgement>,
    offers: Vec<(ProposalId, Offer)>,
    judged: Vec<Judged>,
    route: Route,
    signature: Signature,
    family: Family,
    turns: u32,
    tokens: (u32, u32),
    model_ms: (f64, f64),
    started: Instant,
}

impl<'a> Run<'a> {
    fn new(engine: &'a Engine, request: &'a AttemptRequest, cancel: CancellationToken) -> Self {
        let AttemptRequest {
            codebase,
            overlay,
            before,
            target,
            policy,
            run_tests,
        } = request;
        let signature = Signature::of(target);
        let family = Family::of(target);
        Self {
            engine,
            request,
            cancel,
            machine: Attempt::new(policy.clone(), before.diagnostics.clone(), target.clone()),
            court: Court {
                codebase: codebase.clone(),
                overlay: overlay.clone(),
                before: before.diagnostics.clone(),
                target: target.clone(),
                run_tests: *run_tests,
            },
            judging: JoinSet::new(),
            offers: Vec::new(),
            judged: Vec::new(),
            route: engine.inner.routes.route(&signature, family),
            signature,
            family,
            turns: 0,
            tokens: (0, 0),
            model_ms: (0.0, 0.0),
            started: Instant::now(),
        }
    }

    async fn drive(&mut self, on: &mut (dyn FnMut(AttemptEvent) + Send)) -> Finish {
        let mut commands: VecDeque<Command> = self.machine.handle(Event::Start).into();
        loop {
            while let Some(command) = commands.pop_front() {
                match command {
                    Command::Propose { .. } => {
                        let event = self.propose(command).await;
                        commands.extend(self.machine.handle(event));
                    }
                    Command::Judge { id } => self.start_judging(id),
                    Command::Offer { id } => self.offer(id, on),
                    Command::Finish(finish) => return finish,
                }
            }
            let joined = tokio::select! {
                biased;
                () = self.cancel.cancelled() => None,
                Some(joined) = self.judging.join_next() => joined.ok(),
                else => None,
            };
            let next = match joined {
                Some(judgement) => self.take_verdict(judgement, on),
                // A panic or an abort in a judgement must not lose the attempt.
                None => self.machine.handle(Event::Cancel),
            };
            commands.extend(next);
        }
    }

    async fn propose(&mut self, command: Command) -> Event {
        let Command::Propose {
            tier,
            turn,
            base,
            target,
            feedback,
            samples,
        } = command
        else {
            return Event::Cancel;
        };
        self.turns = self.turns.max(turn + 1);
        let failed = |problem: String| Event::Proposed {
            tier,
            proposals: Vec::new(),
            problem: Some(problem),
        };
        let overlay = match self.overlay_of(base) {
            Ok(overlay) => overlay,
            Err(e) => return failed(e.to_string()),
        };
        let context = match self.context(&overlay, target, feedback, samples, turn) {
            Ok(context) => context,
            Err(problem) => return failed(problem),
        };
        let proposers = &self.engine.inner.proposers;
        match proposers.propose(tier, &context, &self.cancel).await {
            Ok(proposed) => {
                self.tokens.0 += proposed.tokens_in;
                self.tokens.1 += proposed.tokens_out;
                self.model_ms.0 += proposed.prefill_ms;
                self.model_ms.1 += proposed.decode_ms;
                let all = proposed.proposals.into_iter();
                Event::Proposed {
                    tier,
                    proposals: all.map(|p| self.candidate(p, &overlay)).collect(),
                    problem: proposed.problem,
                }
            }
            Err(_) if self.cancel.is_cancelled() => Event::Cancel,
            // The machine puts the tier's name in front of it.
            Err(InferError::Nothing { reason, .. }) => failed(reason),
            Err(e) => failed(e.to_string()),
        }
    }

    /// A proposal with its features, as an edit of the texts in `overlay`.
    fn candidate(&self, proposal: Proposal, overlay: &Overlay) -> Candidate {
        let text = |path: &Path| self.request.codebase.read(path, overlay).ok();
        Candidate {
            features: Features::of(&proposal, &text),
            proposal,
        }
    }

    fn overlay_of(&self, base: Option<ProposalId>) -> Result<Overlay, crate::ComposeError> {
        let chain = base.map(|id| self.chain(id)).unwrap_or_default();
        let texts = Texts::compose(&self.request.codebase, &self.request.overlay, &chain)?;
        Ok(texts.over(&self.request.overlay))
    }

    fn context(
        &self,
        overlay: &Overlay,
        target: Diagnostic,
        feedback: Vec<String>,
        samples: u32,
        turn: u32,
    ) -> Result<ProposeContext, String> {
        let place = target
            .primary_span()
            .ok_or("the error points to no place in the code")?;
        let path = place.file_name.clone();
        let mut files: Vec<PathBuf> = vec![path.clone()];
        for span in target.all_spans() {
            if !files.contains(&span.file_name) {
                files.push(span.file_name.clone());
            }
        }
        let mut texts = Vec::new();
        for file in files {
            match self.request.codebase.read(&file, overlay) {
                Ok(text) => texts.push((file, text)),
                // The standard library's sources are not always there, and never needed.
                Err(_) if file != path => {}
                Err(e) => return Err(e.to_string()),
            }
        }
        Ok(ProposeContext {
            path,
            texts,
            signature: Signature::of(&target),
            diagnostic: target,
            feedback,
            samples,
            turn,
            coefficient: self.route.coefficient().map(str::to_owned),
        })
    }

    /// The proposals that lead to the text of `id`, itself the last.
    fn chain(&self, id: ProposalId) -> Vec<&Proposal> {
        let entries = self.machine.chain(id);
        entries.into_iter().map(|e| &e.proposal).collect()
    }

    fn start_judging(&mut self, id: ProposalId) {
        let chain: Vec<Proposal> = self.chain(id).into_iter().cloned().collect();
        let (court, cancel) = (self.court.clone(), self.cancel.clone());
        self.judging.spawn(async move {
            let (verdict, after) = court.judge(&chain, &cancel).await;
            (id, verdict, after)
        });
    }

    /// Hands a verdict to the machine, which knows how sure we are after it.
    fn take_verdict(
        &mut self,
        (id, verdict, after): Judgement,
        on: &mut (dyn FnMut(AttemptEvent) + Send),
    ) -> Vec<Command> {
        let commands = self.machine.handle(Event::Judged {
            id,
            verdict: verdict.clone(),
            after: after.clone(),
        });
        let Some(entry) = self.machine.entry(id) else {
            return commands;
        };
        let judged = judged(entry, verdict);
        if judged.hidden.is_none() {
            self.prepare_offer(id, &judged, after);
        }
        self.judged.push(judged.clone());
        on(AttemptEvent::Judged(judged));
        commands
    }

    fn prepare_offer(&mut self, id: ProposalId, judged: &Judged, after: Vec<Diagnostic>) {
        let chain = self.chain(id);
        let texts = Texts::compose(&self.request.codebase, &self.request.overlay, &chain);
        let (Ok(texts), Some(proposal)) = (texts, whole(&chain)) else {
            return;
        };
        let offer = Offer {
            proposal,
            edit: texts.edit(),
            verdict: judged.verdict.clone(),
            confidence: judged.confidence,
            after,
            steps: self.machine.steps(),
        };
        self.offers.push((id, offer));
    }

    fn offer(&mut self, id: ProposalId, on: &mut (dyn FnMut(AttemptEvent) + Send)) {
        if let Some((_, offer)) = self.offers.iter().find(|(made, _)| *made == id) {
            on(AttemptEvent::Offered(offer.clone()));
        }
    }

    fn result(mut self, finish: Finish) -> AttemptResult {
        // All are verified, so the score decides.
        self.offers
            .sort_by(|(_, a), (_, b)| b.confidence.total_cmp(&a.confidence));
        AttemptResult {
            target: self.request.target.clone(),
            signature: self.signature,
            family: self.family,
            route: self.route,
            offers: self.offers.into_iter().map(|(_, offer)| offer).collect(),
            judged: self.judged,
            finish,
            turns: self.turns,
            steps: self.machine.steps(),
            tokens_in: self.tokens.0,
            tokens_out: self.tokens.1,
            prefill_ms: self.model_ms.0,
            decode_ms: self.model_ms.1,
            ms: self.started.elapsed().as_millis() as u64,
        }
    }
}

fn judged(entry: &Entry, verdict: Verdict) -> Judged {
    Judged {
        proposal: entry.proposal.clone(),
        features: entry.features,
        verdict,
        confidence: entry.confidence,
        hidden: entry.hidden.clone(),
    }
}

/// A chain of proposals as one: what a model had a hand in is the model's, or
/// it would pass as a suggestion of the compiler.
fn whole(chain: &[&Proposal]) -> Option<Proposal> {
    let last = chain.last()?;
    let titles: Vec<&str> = chain.iter().map(|p| p.title.as_str()).collect();
    Some(Proposal {
        source: chain.iter().map(|p| p.source).max()?,
        edit: last.edit.clone(),
        title: titles.join(", then "),
        applicability: chain.iter().filter_map(|p| p.applicability).max(),
        model: chain.iter().rev().find_map(|p| p.model.clone()),
    })
}

impl AttemptResult {
    /// Who proposed the best fix.
    pub fn source(&self) -> Option<Source> {
        self.offers.first().map(|o| o.proposal.source)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use sleepy_fix::ModelUse;

    #[test]
    fn a_fix_that_the_model_began_is_the_models() {
        let step = |source, title: &str, model| Proposal {
            source,
            edit: WorkspaceEdit::default(),
            title: title.into(),
            applicability: None,
            model,
        };
        let used = ModelUse {
            model_id: "m".into(),
            coefficient: None,
            prompt_hash: "h".into(),
            pattern: None,
            place: None,
            sample: 0,
            votes: 1,
            drawn: 1,
            logprob: -1.0,
            tokens_in: 9,
            tokens_out: 3,
        };
        let first = step(Source::Model, "change a line", Some(used.clone()));
        let second = step(Source::Rustc, "import it", None);
        let made = whole(&[&first, &second]).unwrap();
        assert_eq!(made.source, Source::Model);
        assert_eq!(made.model, Some(used));
        assert_eq!(made.title, "change a line, then import it");
        assert!(whole(&[]).is_none());
    }
}
