//! The proof on the real compiler: every committed koan holds, and every kind of
//! broken promise is noticed.

#![expect(clippy::unwrap_used, reason = "a failed step of a test ends the test")]

use sleepy_check::Sandbox;
use sleepy_koans::prove::{self, Failure, KoanReport};
use sleepy_koans::{FrozenSet, Koan, KoanSet, SetName};
use tokio_util::sync::CancellationToken;

fn sandbox() -> Sandbox {
    Sandbox::probe().allow_uncontained_tests()
}

/// Proves a koan that was changed by `change`.
async fn check(id: &str, change: impl FnOnce(&mut Koan)) -> KoanReport {
    let set = FrozenSet::builtin().unwrap();
    let mut koan = set.get(id).unwrap().clone();
    change(&mut koan);
    let scratch = tempfile::tempdir().unwrap();
    let cancel = CancellationToken::new();
    prove::check_koan(&koan, &sandbox(), scratch.path(), &cancel)
        .await
        .unwrap()
}

async fn holds(koans: &[Koan]) {
    let scratch = tempfile::tempdir().unwrap();
    let cancel = CancellationToken::new();
    let mut done = 0;
    let reports = prove::check_set(koans, &sandbox(), scratch.path(), &cancel, |_| done += 1)
        .await
        .unwrap();
    let ids: Vec<&str> = reports.iter().map(|r| r.id.as_str()).collect();
    let expected: Vec<&str> = koans.iter().map(|k| k.id.as_str()).collect();
    assert_eq!(ids, expected);
    assert_eq!(done, reports.len());
    let broken: Vec<String> = reports
        .iter()
        .flat_map(|r| r.failures.iter().map(move |f| format!("{}: {f}", r.id)))
        .collect();
    assert!(broken.is_empty(), "{}", broken.join("\n"));
    assert!(reports.iter().all(|r| r.gutted > 0), "{reports:?}");
    let left = std::fs::read_dir(scratch.path()).unwrap().count();
    assert_eq!(left, 0, "scratch files were left behind");
}

#[tokio::test]
async fn every_koan_of_the_default_set_holds() {
    holds(&FrozenSet::builtin().unwrap().koans).await;
}

/// A few koans stand for the other sets here, or the tests would take minutes;
/// `trainer-cli koans check --set-version v2` proves all of one.
#[tokio::test]
async fn a_sample_of_each_other_set_holds() {
    let mut sets = 0;
    for name in SetName::builtin().filter(|name| *name != SetName::default()) {
        let koans = KoanSet::builtin(name).unwrap().koans;
        // One of each kind, which the id without its number tells.
        let kind = |koan: &Koan| koan.id.trim_end_matches(char::is_numeric).to_owned();
        let kinds = koans.chunk_by(|a, b| kind(a) == kind(b));
        let sample: Vec<Koan> = kinds.map(|k| k[k.len() * 3 / 4].clone()).collect();
        assert_eq!(sample.len(), 6, "{name}");
        holds(&sample).await;
        sets += 1;
    }
    assert!(sets > 0);
}

#[tokio::test]
async fn another_code_is_noticed() {
    let report = check("bc_001", |koan| koan.code = "E0499".into()).await;
    match &report.failures[..] {
        [Failure::OtherErrors { expected, found }] => {
            assert_eq!(expected, "E0499");
            assert!(found[0].starts_with("E0502: cannot borrow"), "{found:?}");
        }
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_second_error_is_noticed() {
    let second =
        |koan: &mut Koan| koan.broken = koan.broken.replace("entries.len()", "entries.size()");
    let report = check("bc_001", second).await;
    assert!(
        matches!(&report.failures[..], [Failure::OtherErrors { found, .. }] if found.len() == 2),
        "{report:?}"
    );
}

#[tokio::test]
async fn a_wrong_residual_flag_is_noticed_both_ways() {
    let report = check("bc_007", |koan| koan.residual = true).await;
    assert!(
        matches!(&report.failures[..], [Failure::Cured { suggestion }] if suggestion.contains("mutable")),
        "{report:?}"
    );
    assert!(!report.residual);
    let report = check("bc_001", |koan| koan.residual = false).await;
    assert_eq!(report.failures, [Failure::NotCured { tried: 0 }]);
    assert!(report.residual);
}

#[tokio::test]
async fn weak_tests_are_noticed() {
    let weak = "#[cfg(test)]\nmod tests {\n    use super::*;\n\n    #[test]\n    fn weak() {\n        let _ = ScoreBoard::default().games();\n    }\n}\n";
    let report = check("bc_001", |koan| koan.tests = weak.into()).await;
    let passes: Vec<(&str, &str)> = report
        .failures
        .iter()
        .map(|failure| match failure {
            Failure::GuttedPasses { function, stand_in } => (function.as_str(), stand_in.as_str()),
            other => panic!("{other}"),
        })
        .collect();
    assert_eq!(
        passes,
        [
            ("record", "Default::default()"),
            ("record", "panic!(\"gutted\")"),
            ("games", "Default::default()"),
        ]
    );
}

#[tokio::test]
async fn a_bad_solution_is_noticed() {
    let report = check("bc_001", |koan| koan.solution = koan.broken.clone()).await;
    assert!(
        matches!(&report.failures[..], [Failure::SolutionErrors { .. }]),
        "{report:?}"
    );
    let lint = "pub fn f(x: bool) -> bool {\n    return x == true;\n}\n";
    let report = check("bc_001", |koan| koan.solution.push_str(lint)).await;
    let linted = |f: &Failure| matches!(f, Failure::SolutionLints { found } if found.len() == 2);
    assert!(report.failures.iter().any(linted), "{report:?}");
    let wrong = |koan: &mut Koan| {
        koan.solution = koan
            .solution
            .replace("score > previous", "score < previous")
    };
    let report = check("bc_001", wrong).await;
    let fails = |f: &Failure| matches!(f, Failure::TestsFail { summary } if summary.contains("only_a_higher_score"));
    assert!(report.failures.iter().any(fails), "{report:?}");
    assert_eq!(report.gutted, 0);
}

#[tokio::test]
async fn a_cancelled_proof_ends() {
    let set = FrozenSet::builtin().unwrap();
    let scratch = tempfile::tempdir().unwrap();
    let cancel = CancellationToken::new();
    cancel.cancel();
    let sandbox = sandbox();
    let proof = prove::check_set(&set.koans, &sandbox, scratch.path(), &cancel, |_| {});
    let error = proof.await.unwrap_err();
    assert!(error.is_cancelled(), "{error}");
}
