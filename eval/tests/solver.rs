//! The solver with the real compiler: what passes, what does not, and why.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops here")]

use std::num::NonZeroUsize;
use std::sync::Arc;
use std::time::Duration;

use sleepy_check::{Limits, Overlay, Sandbox};
use sleepy_engine::{Engine, EngineConfig, Repair};
use sleepy_eval::{
    EngineSolver, HarnessConfig, Program, Programs, Solved, Solver, evaluate, judge,
};
use sleepy_fix::attempt::Policy;
use sleepy_fix::{Family, Source, Task, TestOutcome};
use tokio_util::sync::CancellationToken;

const BROKEN: &str =
    "pub fn twice(n: u32) -> u32 {\n    let sum = 0;\n    sum += n;\n    sum += n;\n    sum\n}\n";
const TESTS: &str = "#[cfg(test)]\nmod tests {\n    #[test]\n    fn twice() {\n        assert_eq!(super::twice(4), 8);\n    }\n}\n";

fn solver(scratch: &tempfile::TempDir) -> EngineSolver {
    EngineSolver {
        engine: Engine::new(EngineConfig::default()),
        sandbox: Sandbox::probe(),
        scratch: scratch.path().to_path_buf(),
        policy: Policy {
            tiers: vec![Source::Rustc],
            parallel: 1,
            ..Policy::default()
        },
        max_rounds: 8,
        test_limits: Limits::tests().with_wall(Duration::from_secs(60)),
        programs: Programs::default(),
    }
}

fn task(id: &str, code: &str, tests: Option<&str>) -> Task {
    Task {
        id: id.into(),
        family: None,
        description: None,
        edition: "2021".into(),
        buggy_code: code.into(),
        correct_code: None,
        expected_error: None,
        test_code: tests.map(Into::into),
    }
}

async fn solve(code: &str, tests: Option<&str>) -> Solved {
    let scratch = tempfile::tempdir().unwrap();
    let task = Arc::new(task("t", code, tests));
    solver(&scratch).solve(task, CancellationToken::new()).await
}

/// A repair that ended with this text, with no error left.
fn ended_with(program: &Program, text: &str) -> Repair {
    Repair {
        overlay: Overlay::of(program.main_path(), text),
        green: true,
        steps: 1,
        ..Repair::default()
    }
}

#[tokio::test]
async fn a_suggestion_repairs_and_the_tests_confirm_it() {
    let solved = solve(BROKEN, Some(TESTS)).await;
    assert!(solved.passed, "{solved:?}");
    assert_eq!(solved.verdict, "verified");
    assert_eq!(solved.source, Some(Source::Rustc));
    assert_eq!(solved.family, Some(Family::BorrowChecker));
    assert!(solved.attempts >= 1);
}

#[tokio::test]
async fn compiling_is_not_enough_where_there_are_tests() {
    let wrong = BROKEN.replace("    sum += n;\n    sum\n", "    sum\n");
    let solved = solve(&wrong, Some(TESTS)).await;
    assert!(!solved.passed);
    assert_eq!(solved.verdict, "tests_failed");
    // Nothing was wrong with the code as such, so nothing was tried.
    let solved = solve("pub fn twice(n: u32) -> u32 {\n    n\n}\n", Some(TESTS)).await;
    assert_eq!(
        (solved.verdict.as_str(), solved.attempts, solved.signature),
        ("tests_failed", 0, None)
    );
}

#[tokio::test]
async fn what_is_right_already_passes_without_a_step() {
    let solved = solve("pub fn twice(n: u32) -> u32 {\n    n + n\n}\n", Some(TESTS)).await;
    assert!(solved.passed);
    assert_eq!((solved.attempts, solved.source), (0, None));
    assert_eq!(solved.verdict, "already_green");
    // Tests that test nothing are no proof.
    let solved = solve("pub fn twice() {}\n", Some("// soon\n")).await;
    assert!(!solved.passed);
    assert!(solved.reason.unwrap().contains("no test ran"));
}

#[tokio::test]
async fn an_error_without_a_repair_leaves_its_signature() {
    let solved = solve("pub fn f() -> u32 {\n    nowhere()\n}\n", None).await;
    assert!(!solved.passed);
    assert!(solved.signature.unwrap().starts_with("E0425"));
    let reason = solved.reason.unwrap();
    assert!(reason.starts_with("rustc: "), "{reason}");
}

#[tokio::test]
async fn a_gutted_program_never_passes() {
    let scratch = tempfile::tempdir().unwrap();
    let task = task("t", BROKEN, None);
    let program = solver(&scratch).program(&task).unwrap();
    let gutted = "pub fn twice(n: u32) -> u32 {\n    todo!()\n}\n";
    let solved = judge(&task, &program, &ended_with(&program, gutted));
    assert!(!solved.passed);
    assert_eq!(solved.verdict, "guarded");
    assert!(solved.reason.is_some());
}

#[tokio::test]
async fn tests_that_did_not_run_prove_nothing() {
    let scratch = tempfile::tempdir().unwrap();
    let task = task("t", BROKEN, Some(TESTS));
    let program = solver(&scratch).program(&task).unwrap();
    let right = BROKEN.replace("let sum", "let mut sum");
    let mut repair = ended_with(&program, &right);
    assert!(!judge(&task, &program, &repair).passed);
    repair.tests = TestOutcome::Passed;
    assert!(judge(&task, &program, &repair).passed);
}

#[tokio::test]
async fn the_number_of_jobs_changes_no_result() {
    let scratch = tempfile::tempdir().unwrap();
    let solver = Arc::new(solver(&scratch));
    let tasks = [
        task("a", BROKEN, Some(TESTS)),
        task("b", "fn main() {\n    let x: u8 = \"é\";\n}\n", None),
        task("c", "pub fn c() {}\n", None),
    ];
    let run = |jobs: usize| {
        let (solver, tasks) = (Arc::clone(&solver), tasks.clone());
        async move {
            let config = HarnessConfig {
                jobs: NonZeroUsize::new(jobs).unwrap(),
                task_timeout: Duration::from_secs(300),
            };
            let cancel = CancellationToken::new();
            let mut results = evaluate(solver, &tasks, config, &cancel, |_| ())
                .await
                .unwrap();
            results.iter_mut().for_each(|r| r.ms = 0);
            results
        }
    };
    assert_eq!(run(1).await, run(3).await);
}
