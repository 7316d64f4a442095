//! One attempt at one error, as a state machine without IO: events in,
//! commands out.
//!
//! The driver (`sleepy-engine`) carries out commands and reports events; the
//! machine alone decides what is asked, what is judged, and when it is over. It
//! asks the tiers in order, judges their proposals best first ([`crate::rank`]), and
//! stops at the first tier that yields a verified fix it is sure enough of. When every tier failed it takes the
//! next turn: from the proposal that made most progress and was not yet built on, whichever turn it is of (its new
//! errors are the next target), else again from where it stands with what went wrong.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use serde::{Deserialize, Serialize};

use crate::rank::{Features, Hidden, Ranker};
use crate::verdict::new_errors;
use crate::{Diagnostic, Proposal, ProposalId, Source, Verdict};

/// Bounds of an attempt.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Policy {
    /// Whom to ask, in order.
    pub tiers: Vec<Source>,
    /// Turns: 1 asks every tier once.
    pub max_turns: u32,
    /// Samples a model may draw each turn.
    pub samples: u32,
    /// Verified fixes after which the attempt stops, within one tier.
    pub max_offers: usize,
    /// Proposals judged at the same time.
    pub parallel: usize,
    /// Proposals judged in all; the bound on the compiler's time.
    pub max_verifications: u32,
    /// Verified fixes that are less probably right than this, from 0 to 1, are
    /// not offered, and the search goes on.
    pub min_confidence: f64,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            tiers: Source::ALL.to_vec(),
            max_turns: 2,
            samples: 8,
            max_offers: 1,
            parallel: 2,
            max_verifications: 48,
            min_confidence: 0.0,
        }
    }
}

/// What happened.
#[derive(Debug, Clone)]
pub enum Event {
    /// The attempt begins.
    Start,
    /// A tier answered; `problem` says why it has nothing, where it knows.
    Proposed {
        /// Who was asked.
        tier: Source,
        /// What it proposes, as edits of the text the turn started from.
        proposals: Vec<Candidate>,
        /// What went wrong.
        problem: Option<String>,
    },
    /// A proposal was judged. `after` are the errors that were left.
    Judged {
        /// Which.
        id: ProposalId,
        /// How.
        verdict: Verdict,
        /// All diagnostics of the edited program.
        after: Vec<Diagnostic>,
    },
    /// Whoever asked for it has lost interest.
    Cancel,
}

/// A proposal with what ranking looks at.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate {
    /// The proposal.
    pub proposal: Proposal,
    /// Its features.
    pub features: Features,
}

/// What the driver is to do.
#[derive(Debug, Clone, PartialEq)]
pub enum Command {
    /// Ask a tier for fixes of `target`.
    Propose {
        /// Whom.
        tier: Source,
        /// Turn, from 0.
        turn: u32,
        /// Work on the text that this proposal made; `None` is the original.
        base: Option<ProposalId>,
        /// The error to fix in that text.
        target: Diagnostic,
        /// What went wrong before.
        feedback: Vec<String>,
        /// Samples to draw.
        samples: u32,
    },
    /// Judge this proposal against the original program and the original target.
    Judge {
        /// Which.
        id: ProposalId,
    },
    /// Show this verified proposal.
    Offer {
        /// Which.
        id: ProposalId,
    },
    /// Nothing more will come.
    Finish(Finish),
}

/// Why an attempt ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "finish", rename_all = "snake_case")]
pub enum Finish {
    /// At least one verified fix was offered.
    Fixed,
    /// Everything was tried.
    Exhausted {
        /// Why each tier had nothing, in plain words.
        reasons: Vec<String>,
    },
    /// It was cancelled.
    Cancelled,
}

/// One proposal with its place in the attempt.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// The proposal, an edit of the text of `base`.
    pub proposal: Proposal,
    /// The proposal whose text this one edits; `None` is the original.
    pub base: Option<ProposalId>,
    /// Turn, from 0.
    pub turn: u32,
    /// What ranking looks at.
    pub features: Features,
    /// Its verdict, once known.
    pub verdict: Option<Verdict>,
    /// How probably it is right, once its verdict is known. A fix of several
    /// turns is right only if each step is, so their probabilities multiply.
    pub confidence: f64,
    /// Why it is not offered, once its verdict is known; `None` if it is.
    pub hidden: Option<Hidden>,
}

/// The state of one attempt.
#[derive(Debug)]
pub struct Attempt {
    policy: Policy,
    ranker: &'static Ranker,
    original: Vec<Diagnostic>,
    target: Diagnostic,
    base: Option<ProposalId>,
    turn: u32,
    /// Whom this turn asks, and who is being asked.
    tiers: Vec<Source>,
    tier: usize,
    entries: BTreeMap<ProposalId, Entry>,
    after: BTreeMap<ProposalId, Vec<Diagnostic>>,
    /// Proposals that a turn started from.
    built_on: BTreeSet<ProposalId>,
    queue: VecDeque<ProposalId>,
    running: usize,
    judged: u32,
    offers: usize,
    feedback: Vec<String>,
    reasons: Vec<String>,
    finished: bool,
}

impl Attempt {
    /// An attempt at `target`, one of the diagnostics in `before`.
    pub fn new(policy: Policy, before: Vec<Diagnostic>, target: Diagnostic) -> Self {
        Self {
            tiers: policy.tiers.clone(),
            policy,
            ranker: Ranker::shipped(),
            original: before,
            target,
            base: None,
            turn: 0,
            tier: 0,
            entries: BTreeMap::new(),
            after: BTreeMap::new(),
            built_on: BTreeSet::new(),
            queue: VecDeque::new(),
            running: 0,
            judged: 0,
            offers: 0,
            feedback: Vec::new(),
            reasons: Vec::new(),
            finished: false,
        }
    }

    /// Takes an event; carries on until only the driver can go on. Events that
    /// come after the end, or of proposals nobody made, are ignored.
    pub fn handle(&mut self, event: Event) -> Vec<Command> {
        if self.finished {
            return Vec::new();
        }
        match event {
            Event::Start => self.ask(),
            Event::Cancel => self.finish(Finish::Cancelled),
            Event::Proposed {
                tier,
                proposals,
                problem,
            } => self.proposed(tier, proposals, problem),
            Event::Judged { id, verdict, after } => self.judged(id, verdict, after),
        }
    }

    /// A proposal of this attempt.
    pub fn entry(&self, id: ProposalId) -> Option<&Entry> {
        self.entries.get(&id)
    }

    /// All proposals in the order they were made.
    pub fn entries(&self) -> impl Iterator<Item = (ProposalId, &Entry)> {
        self.entries.iter().map(|(id, e)| (*id, e))
    }

    /// Proposals from the original text to `id`, in the order they are applied.
    pub fn chain(&self, id: ProposalId) -> Vec<&Entry> {
        let mut chain = Vec::new();
        let mut next = Some(id);
        while let Some(entry) = next.and_then(|id| self.entries.get(&id)) {
            chain.push(entry);
            next = entry.base;
        }
        chain.reverse();
        chain
    }

    /// How probably the steps that led to the text of `entry` are right.
    fn steps_to(&self, entry: &Entry) -> f64 {
        let before = entry.base.map(|id| self.chain(id)).unwrap_or_default();
        let step = |features: &Features| self.ranker.confidence.probability(features);
        before.iter().map(|e| step(&e.features)).product()
    }

    /// Proposals judged so far.
    pub fn steps(&self) -> u32 {
        self.judged
    }

    fn ask(&mut self) -> Vec<Command> {
        match self.tiers.get(self.tier) {
            Some(&tier) => vec![Command::Propose {
                tier,
                turn: self.turn,
                base: self.base,
                target: self.target.clone(),
                feedback: self.feedback.clone(),
                samples: self.policy.samples,
            }],
            None => self.next_turn(),
        }
    }

    fn proposed(
        &mut self,
        tier: Source,
        mut proposals: Vec<Candidate>,
        problem: Option<String>,
    ) -> Vec<Command> {
        if self.tiers.get(self.tier) != Some(&tier) {
            return Vec::new();
        }
        if let Some(problem) = problem {
            self.note(format!("{tier}: {problem}"));
        } else if proposals.is_empty() {
            self.note(format!("{tier}: nothing to propose"));
        }
        let score = |c: &Candidate| self.ranker.order.probability(&c.features);
        proposals.sort_by_key(|c| c.proposal.rank());
        // Stable, so that the proposer's own order decides between equals.
        proposals.sort_by(|a, b| score(b).total_cmp(&score(a)));
        for Candidate { proposal, features } in proposals {
            let known = |e: &Entry| e.base == self.base && e.proposal.edit == proposal.edit;
            if proposal.edit.is_empty() || self.entries.values().any(known) {
                continue;
            }
            let id = ProposalId(self.entries.len() as u32);
            self.entries.insert(
                id,
                Entry {
                    proposal,
                    base: self.base,
                    turn: self.turn,
                    features,
                    verdict: None,
                    confidence: 0.0,
                    hidden: None,
                },
            );
            self.queue.push_back(id);
        }
        self.pump()
    }

    fn judged(&mut self, id: ProposalId, verdict: Verdict, after: Vec<Diagnostic>) -> Vec<Command> {
        let Some(entry) = self.entries.get(&id).filter(|e| e.verdict.is_none()) else {
            return Vec::new();
        };
        let source = entry.proposal.source;
        let confidence = self.ranker.confidence(&entry.features, &verdict) * self.steps_to(entry);
        let hidden = Hidden::of(&verdict, confidence, self.policy.min_confidence);
        if let Some(entry) = self.entries.get_mut(&id) {
            entry.verdict = Some(verdict.clone());
            entry.confidence = confidence;
            entry.hidden.clone_from(&hidden);
        }
        self.running = self.running.saturating_sub(1);
        self.judged += 1;
        let mut commands = Vec::new();
        match hidden {
            None => {
                self.offers += 1;
                commands.push(Command::Offer { id });
                if self.offers >= self.policy.max_offers {
                    self.queue.clear();
                    commands.extend(self.finish(Finish::Fixed));
                    return commands;
                }
            }
            Some(Hidden::Unverified { .. }) => {
                self.note(format!("{source}: {}", complaint(&verdict)));
                self.after.insert(id, after);
            }
            Some(low @ Hidden::LowConfidence { .. }) => self.note(format!("{source}: {low}")),
        }
        commands.extend(self.pump());
        commands
    }

    /// Keeps the verifiers busy, and moves on when the tier is through.
    fn pump(&mut self) -> Vec<Command> {
        let mut commands = Vec::new();
        while self.running < self.policy.parallel.max(1)
            && self.judged + (self.running as u32) < self.policy.max_verifications
        {
            let Some(id) = self.queue.pop_front() else {
                break;
            };
            self.running += 1;
            commands.push(Command::Judge { id });
        }
        if self.running > 0 {
            return commands;
        }
        if self.offers > 0 {
            commands.extend(self.finish(Finish::Fixed));
        } else if self.judged >= self.policy.max_verifications {
            self.note("the limit on verifications was reached".to_owned());
            commands.extend(self.exhausted());
        } else {
            self.tier += 1;
            commands.extend(self.ask());
        }
        commands
    }

    fn next_turn(&mut self) -> Vec<Command> {
        self.turn += 1;
        if self.turn >= self.policy.max_turns || self.policy.tiers.is_empty() {
            return self.exhausted();
        }
        self.tier = 0;
        self.feedback = self.last_complaints();
        self.tiers = self.policy.tiers.clone();
        match self.best_progress() {
            Some((id, target)) => {
                self.built_on.insert(id);
                self.base = Some(id);
                self.target = target;
            }
            // Deterministic tiers would only say the same again.
            None => self.tiers.retain(|t| !t.is_deterministic()),
        }
        if self.tiers.is_empty() {
            self.exhausted()
        } else {
            self.ask()
        }
    }

    /// The proposal that got furthest of those no turn started from, with its next target. Fewer new errors are
    /// further, then fewer steps: a search best first, since where one step leads nowhere its sibling may.
    fn best_progress(&self) -> Option<(ProposalId, Diagnostic)> {
        let fresh = self
            .entries
            .iter()
            .filter(|(id, _)| !self.built_on.contains(id));
        let open = fresh.filter_map(|(id, e)| match &e.verdict {
            Some(Verdict::Progress { check }) => {
                let next = *new_errors(&self.original, self.after.get(id)?).first()?;
                Some((check.new_errors.len(), self.chain(*id).len(), *id, next))
            }
            _ => None,
        });
        open.min_by_key(|(errors, steps, id, _)| (*errors, *steps, *id))
            .map(|(_, _, id, next)| (id, next.clone()))
    }

    fn last_complaints(&self) -> Vec<String> {
        let last = self.turn - 1;
        let of_turn = self.entries.values().filter(|e| e.turn == last);
        let mut complaints: Vec<String> = of_turn
            .filter_map(|e| e.verdict.as_ref().filter(|v| !v.is_verified()))
            .map(complaint)
            .collect();
        complaints.dedup();
        complaints.truncate(3);
        complaints
    }

    fn note(&mut self, reason: String) {
        if self.reasons.last() != Some(&reason) && self.reasons.len() < 64 {
            self.reasons.push(reason);
        }
    }

    fn exhausted(&mut self) -> Vec<Command> {
        let reasons = std::mem::take(&mut self.reasons);
        self.finish(Finish::Exhausted { reasons })
    }

    fn finish(&mut self, finish: Finish) -> Vec<Command> {
        self.finished = true;
        vec![Command::Finish(finish)]
    }
}

/// A verdict as feedback for the next prompt and as a reason for the person.
fn complaint(verdict: &Verdict) -> String {
    match verdict {
        Verdict::Verified { .. } => "verified".to_owned(),
        Verdict::Progress { check } => format!("it leads to {}", check.new_errors.join("; ")),
        Verdict::StillBroken { .. } => "the error is still there".to_owned(),
        Verdict::TestsFailed { .. } => "it compiles but the tests fail".to_owned(),
        Verdict::Guarded { violations } => {
            let all: Vec<String> = violations.iter().map(ToString::to_string).collect();
            format!("refused: {}", all.join("; "))
        }
        Verdict::Unjudged { reason } => format!("not judged: {reason}"),
    }
}

#[cfg(test)]
mod tests;
