//! The machine is driven by a script; its commands come back as short words.

use std::path::Path;

use super::*;
use crate::{CheckSummary, FileEdit, Level, WorkspaceEdit};

fn error(message: &str) -> Diagnostic {
    Diagnostic {
        code: None,
        level: Level::Error,
        message: message.into(),
        spans: vec![],
        children: vec![],
        rendered: None,
    }
}

fn proposal(source: Source, text: &str) -> Proposal {
    let edit = FileEdit::between(Path::new("/a.rs"), "", text);
    Proposal {
        source,
        edit: WorkspaceEdit::single(edit),
        title: text.into(),
        applicability: None,
        model: None,
    }
}

fn candidate(proposal: Proposal) -> Candidate {
    Candidate {
        features: Features::of(&proposal, &|_| Some("".into())),
        proposal,
    }
}

fn verified() -> Verdict {
    Verdict::Verified {
        check: CheckSummary::default(),
    }
}

fn broken() -> Verdict {
    Verdict::StillBroken {
        check: CheckSummary::default(),
    }
}

fn progress(new: &str) -> Verdict {
    Verdict::Progress {
        check: CheckSummary {
            new_errors: vec![new.into()],
            ..CheckSummary::default()
        },
    }
}

fn words(commands: &[Command]) -> Vec<String> {
    commands
        .iter()
        .map(|c| match c {
            Command::Propose {
                tier,
                turn,
                base,
                target,
                ..
            } => {
                let base = base.map_or(String::new(), |b| format!(" on {}", b.0));
                format!("ask {tier} {turn}{base} for {}", target.message)
            }
            Command::Judge { id } => format!("judge {}", id.0),
            Command::Offer { id } => format!("offer {}", id.0),
            Command::Finish(Finish::Fixed) => "fixed".into(),
            Command::Finish(Finish::Cancelled) => "cancelled".into(),
            Command::Finish(Finish::Exhausted { reasons }) => {
                format!("exhausted: {}", reasons.join(" / "))
            }
        })
        .collect()
}

fn attempt(policy: Policy) -> Attempt {
    Attempt::new(policy, vec![error("e")], error("e"))
}

fn proposed(tier: Source, texts: &[&str]) -> Event {
    Event::Proposed {
        tier,
        proposals: texts.iter().map(|t| candidate(proposal(tier, t))).collect(),
        problem: None,
    }
}

fn judged(id: u32, verdict: Verdict) -> Event {
    Event::Judged {
        id: ProposalId(id),
        verdict,
        after: vec![],
    }
}

#[test]
fn the_first_verified_fix_ends_it() {
    let mut a = attempt(Policy::default());
    assert_eq!(words(&a.handle(Event::Start)), ["ask rustc 0 for e"]);
    assert_eq!(
        words(&a.handle(proposed(Source::Rustc, &["x", "y", "z"]))),
        ["judge 0", "judge 1"]
    );
    assert_eq!(words(&a.handle(judged(1, broken()))), ["judge 2"]);
    assert_eq!(
        words(&a.handle(judged(0, verified()))),
        ["offer 0", "fixed"]
    );
    assert_eq!(
        words(&a.handle(judged(2, verified()))),
        Vec::<String>::new()
    );
}

#[test]
fn tiers_are_asked_in_order_and_equal_edits_once() {
    let mut a = attempt(Policy {
        max_turns: 1,
        parallel: 1,
        ..Policy::default()
    });
    a.handle(Event::Start);
    assert_eq!(
        words(&a.handle(proposed(Source::Rustc, &[]))),
        ["ask memory 0 for e"]
    );
    assert_eq!(
        words(&a.handle(proposed(Source::Memory, &["x", "x"]))),
        ["judge 0"]
    );
    assert_eq!(words(&a.handle(judged(0, broken()))), ["ask model 0 for e"]);
    let end = a.handle(Event::Proposed {
        tier: Source::Model,
        proposals: vec![],
        problem: Some("no model".into()),
    });
    assert_eq!(
        words(&end),
        [
            "exhausted: rustc: nothing to propose / memory: the error is still there / model: no model"
        ]
    );
}

#[test]
fn progress_is_the_base_of_the_next_turn() {
    let mut a = attempt(Policy {
        tiers: vec![Source::Rustc],
        parallel: 1,
        ..Policy::default()
    });
    a.handle(Event::Start);
    a.handle(proposed(Source::Rustc, &["x"]));
    let next = a.handle(Event::Judged {
        id: ProposalId(0),
        verdict: progress("f"),
        after: vec![error("f")],
    });
    assert_eq!(words(&next), ["ask rustc 1 on 0 for f"]);
    assert_eq!(
        words(&a.handle(proposed(Source::Rustc, &["y"]))),
        ["judge 1"]
    );
    assert_eq!(
        words(&a.handle(judged(1, verified()))),
        ["offer 1", "fixed"]
    );
    let chain: Vec<&str> = a
        .chain(ProposalId(1))
        .iter()
        .map(|e| e.proposal.title.as_str())
        .collect();
    assert_eq!(chain, ["x", "y"]);
}

#[test]
fn where_one_step_leads_nowhere_its_sibling_is_the_next_base() {
    let mut a = attempt(Policy {
        tiers: vec![Source::Rustc],
        parallel: 1,
        max_turns: 4,
        ..Policy::default()
    });
    let step = |a: &mut Attempt, id: u32, to: &str| {
        words(&a.handle(Event::Judged {
            id: ProposalId(id),
            verdict: progress(to),
            after: vec![error(to)],
        }))
    };
    a.handle(Event::Start);
    a.handle(proposed(Source::Rustc, &["x", "y"]));
    step(&mut a, 0, "f");
    assert_eq!(step(&mut a, 1, "g"), ["ask rustc 1 on 0 for f"]);
    a.handle(proposed(Source::Rustc, &["z"]));
    // Two steps to one error are not further than one.
    assert_eq!(step(&mut a, 2, "h"), ["ask rustc 2 on 1 for g"]);
    let next = a.handle(proposed(Source::Rustc, &[]));
    assert_eq!(words(&next), ["ask rustc 3 on 2 for h"]);
}

#[test]
fn without_progress_only_the_model_is_asked_again() {
    let mut a = attempt(Policy {
        parallel: 1,
        ..Policy::default()
    });
    a.handle(Event::Start);
    a.handle(proposed(Source::Rustc, &[]));
    a.handle(proposed(Source::Memory, &[]));
    a.handle(proposed(Source::Model, &["x"]));
    let next = a.handle(judged(0, broken()));
    assert_eq!(words(&next), ["ask model 1 for e"]);
    assert!(
        matches!(&next[0], Command::Propose { feedback, .. } if feedback == &["the error is still there"])
    );
}

#[test]
fn progress_brings_the_deterministic_tiers_back() {
    let tiers = vec![Source::Rustc, Source::Model];
    let mut a = attempt(Policy {
        tiers,
        parallel: 1,
        max_turns: 3,
        ..Policy::default()
    });
    a.handle(Event::Start);
    a.handle(proposed(Source::Rustc, &[]));
    a.handle(proposed(Source::Model, &["x"]));
    assert_eq!(words(&a.handle(judged(0, broken()))), ["ask model 1 for e"]);
    a.handle(proposed(Source::Model, &["y"]));
    let next = a.handle(Event::Judged {
        id: ProposalId(1),
        verdict: progress("f"),
        after: vec![error("f")],
    });
    assert_eq!(words(&next), ["ask rustc 2 on 1 for f"]);
}

#[test]
fn the_budget_of_verifications_holds() {
    let mut a = attempt(Policy {
        max_verifications: 2,
        parallel: 4,
        ..Policy::default()
    });
    a.handle(Event::Start);
    assert_eq!(
        words(&a.handle(proposed(Source::Rustc, &["a", "b", "c"]))),
        ["judge 0", "judge 1"]
    );
    a.handle(judged(0, broken()));
    assert!(words(&a.handle(judged(1, broken())))[0].starts_with("exhausted: "));
}

#[test]
fn several_offers_come_from_one_tier() {
    let mut a = attempt(Policy {
        max_offers: 2,
        parallel: 2,
        ..Policy::default()
    });
    a.handle(Event::Start);
    a.handle(proposed(Source::Rustc, &["a", "b"]));
    assert_eq!(words(&a.handle(judged(0, verified()))), ["offer 0"]);
    assert_eq!(words(&a.handle(judged(1, broken()))), ["fixed"]);
}

#[test]
fn cancelling_ends_it_and_strangers_are_ignored() {
    let mut a = attempt(Policy::default());
    a.handle(Event::Start);
    assert!(a.handle(judged(9, verified())).is_empty());
    assert!(a.handle(proposed(Source::Model, &["x"])).is_empty());
    assert_eq!(words(&a.handle(Event::Cancel)), ["cancelled"]);
}

#[test]
fn no_tiers_at_all_is_exhausted() {
    let mut a = attempt(Policy {
        tiers: vec![],
        ..Policy::default()
    });
    assert_eq!(words(&a.handle(Event::Start)), ["exhausted: "]);
}

#[test]
fn the_likelier_candidate_is_judged_first() {
    let mut a = attempt(Policy {
        parallel: 1,
        ..Policy::default()
    });
    a.handle(Event::Start);
    let sample = |text: &str, votes: u32| {
        let mut c = candidate(proposal(Source::Rustc, text));
        c.features.agreement = Some(f64::from(votes) / 8.0);
        c
    };
    let (rare, common) = (sample("rare", 1), sample("many", 7));
    let score = |c: &Candidate| Ranker::shipped().order.probability(&c.features);
    let first = if score(&common) > score(&rare) {
        "many"
    } else {
        "rare"
    };
    a.handle(Event::Proposed {
        tier: Source::Rustc,
        proposals: vec![rare, common],
        problem: None,
    });
    assert_eq!(a.entry(ProposalId(0)).unwrap().proposal.title, first);
}

#[test]
fn what_is_probably_wrong_is_hidden_and_the_search_goes_on() {
    let mut a = attempt(Policy {
        tiers: vec![Source::Rustc, Source::Model],
        max_turns: 1,
        parallel: 1,
        min_confidence: 1.0,
        ..Policy::default()
    });
    a.handle(Event::Start);
    a.handle(proposed(Source::Rustc, &["x"]));
    assert_eq!(
        words(&a.handle(judged(0, verified()))),
        ["ask model 0 for e"]
    );
    let entry = a.entry(ProposalId(0)).unwrap();
    assert!((0.0..1.0).contains(&entry.confidence));
    assert!(matches!(entry.hidden, Some(Hidden::LowConfidence { .. })));
    a.handle(proposed(Source::Model, &["y"]));
    let end = words(&a.handle(judged(1, broken())));
    assert!(
        end[0].starts_with("exhausted: rustc: it compiles, but is right with"),
        "{end:?}"
    );
    let entry = a.entry(ProposalId(1)).unwrap();
    assert!(matches!(entry.hidden, Some(Hidden::Unverified { .. })));
}

#[test]
fn a_fix_of_two_steps_is_as_sure_as_both_together() {
    let mut a = attempt(Policy {
        tiers: vec![Source::Rustc],
        parallel: 1,
        ..Policy::default()
    });
    a.handle(Event::Start);
    a.handle(proposed(Source::Rustc, &["x"]));
    a.handle(Event::Judged {
        id: ProposalId(0),
        verdict: progress("f"),
        after: vec![error("f")],
    });
    a.handle(proposed(Source::Rustc, &["y"]));
    a.handle(judged(1, verified()));
    let p = |id| {
        let features = &a.entry(ProposalId(id)).unwrap().features;
        Ranker::shipped().confidence.probability(features)
    };
    let both = a.entry(ProposalId(1)).unwrap().confidence;
    assert!((both - p(0) * p(1)).abs() < 1e-12);
}
