use std::path::Path;
use std::sync::Arc;

use super::*;
use crate::{
    Applicability, CheckSummary, FileEdit, ModelUse, Proposal, Source, TestOutcome, WorkspaceEdit,
};

const OLD: &str = "fn f() {\n    g(1);\n}\n";

fn proposal(source: Source, new: &str) -> Proposal {
    Proposal {
        source,
        edit: WorkspaceEdit::single(FileEdit::between(Path::new("/a.rs"), OLD, new)),
        title: "t".into(),
        applicability: (source == Source::Rustc).then_some(Applicability::MachineApplicable),
        model: (source == Source::Model).then(|| ModelUse {
            model_id: "m".into(),
            coefficient: None,
            prompt_hash: "h".into(),
            pattern: None,
            place: None,
            sample: 3,
            votes: 2,
            drawn: 8,
            logprob: -6.0,
            tokens_in: 9,
            tokens_out: 12,
        }),
    }
}

fn features(proposal: &Proposal) -> Features {
    Features::of(proposal, &|_| Some(Arc::from(OLD)))
}

fn line(feature: Feature, weight: f64) -> Logistic {
    Logistic {
        intercept: 0.0,
        terms: vec![Term {
            feature,
            mean: 0.25,
            scale: 0.5,
            weight,
        }],
    }
}

#[test]
fn features_of_each_source() {
    let new = OLD.replace("g(1)", "g(12)");
    let model = features(&proposal(Source::Model, &new));
    assert_eq!(
        (model.mean_logprob, model.sum_logprob, model.agreement),
        (Some(-0.5), Some(-6.0), Some(0.25))
    );
    // One line goes, `    g(1);\n`, one comes with a byte more: 10 + 11.
    assert!((model.edit_size - 22f64.ln()).abs() < 1e-12);
    assert_eq!((model.rustc, model.machine_applicable), (Some(0.0), None));
    assert_eq!((model.place, model.panics), (None, Some(0.0)));
    assert_eq!((model.pattern, model.written), (Some(0.0), Some(1.0)));
    let risky = OLD.replace("g(1)", "g(1).unwrap()");
    assert_eq!(features(&proposal(Source::Model, &risky)).panics, Some(1.0));
    let rustc = features(&proposal(Source::Rustc, &new));
    assert_eq!(
        (rustc.agreement, rustc.rustc, rustc.machine_applicable),
        (None, Some(1.0), Some(1.0))
    );
    assert_eq!((rustc.place, rustc.written), (None, None));
    let remembered = features(&proposal(Source::Memory, &new));
    assert_eq!((remembered.rustc, remembered.pattern), (None, None));
    let mut both = proposal(Source::Model, &new);
    both.model.as_mut().unwrap().place = Some(4);
    let agreed = features(&both);
    assert_eq!((agreed.pattern, agreed.written), (Some(1.0), Some(1.0)));
    assert_eq!(agreed.place, Some(4f64.ln()));
    both.model.as_mut().unwrap().pattern = Some("clone".into());
    assert_eq!(features(&both).written, Some(0.0));
    let glance = Features::at_a_glance(&both, &|_| Some(Arc::from(OLD)));
    assert_eq!((glance.guard_margin, glance.panics), (None, Some(0.0)));
    let unknown = Features::of(&proposal(Source::Rustc, &new), &|_| None);
    assert_eq!((unknown.guard_margin, unknown.panics), (None, None));
    let mut silent = proposal(Source::Model, &new);
    silent.model.as_mut().unwrap().logprob = 0.0;
    assert_eq!(features(&silent).mean_logprob, None);
}

#[test]
fn the_probability_is_that_of_the_formula() {
    let at = |x: f64| Features {
        agreement: Some(x),
        ..Features::default()
    };
    let p = line(Feature::Agreement, 2.0);
    // (0.75 - 0.25) / 0.5 = 1, times 2: 1 / (1 + e^-2).
    assert!((p.probability(&at(0.75)) - 0.880_797_077_977_882_3).abs() < 1e-12);
    // What is not there counts as the mean.
    assert_eq!(p.probability(&Features::default()), 0.5);
    assert_eq!(p.probability(&at(f64::NAN)), 0.5);
    assert_eq!(p.probability(&at(1e300)), 1.0);
}

#[test]
fn only_what_the_compiler_accepted_can_be_trusted() {
    let ranker = Ranker {
        version: RANK_VERSION,
        confidence: line(Feature::Agreement, 2.0),
        ..Ranker::default()
    };
    let sure = Features {
        agreement: Some(0.75),
        ..Features::default()
    };
    let check = CheckSummary {
        tests: TestOutcome::Passed,
        ..CheckSummary::default()
    };
    let verified = Verdict::Verified {
        check: check.clone(),
    };
    let broken = Verdict::StillBroken { check };
    assert!(ranker.confidence(&sure, &verified) > 0.88);
    assert_eq!(ranker.confidence(&sure, &broken), 0.0);
    assert_eq!(Hidden::of(&verified, 0.5, 0.5), None);
    let low = Hidden::of(&verified, 0.3, 0.5).unwrap().to_string();
    assert!(low.contains("0.30") && low.contains("fixes.min_confidence"));
    let text = Hidden::of(&broken, 0.9, 0.0).unwrap().to_string();
    assert!(text.contains("still_broken"), "{text}");
}

#[test]
fn the_shipped_coefficients_read_and_know_every_feature() {
    let shipped = Ranker::shipped();
    assert_eq!(shipped.version, RANK_VERSION);
    for set in [&shipped.order, &shipped.confidence] {
        let known: Vec<Feature> = set.terms.iter().map(|t| t.feature).collect();
        assert_eq!(known, Feature::ALL);
    }
}

#[test]
fn unusable_coefficients_say_why() {
    let json = |version: u32, scale: f64| {
        let mut ranker = Ranker {
            version,
            order: line(Feature::EditSize, 1.0),
            ..Ranker::default()
        };
        ranker.order.terms[0].scale = scale;
        serde_json::to_string(&ranker).unwrap()
    };
    assert!(Ranker::from_json(&json(RANK_VERSION, 1.0)).is_ok());
    let error = |text: &str| Ranker::from_json(text).unwrap_err().to_string();
    assert!(error(&json(99, 1.0)).contains("version 99"));
    assert!(error(&json(RANK_VERSION, 0.0)).contains("edit_size"));
    assert!(error("[]").contains("no ranking coefficients"));
}
