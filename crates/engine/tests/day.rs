//! The engine against the real compiler, without a model.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops here")]

use std::path::Path;
use std::sync::{Arc, Mutex};

use sleepy_check::{Codebase, Overlay, Sandbox, SingleFile};
use sleepy_engine::{
    AttemptEvent, AttemptRequest, AttemptResult, Engine, EngineConfig, RepairRequest,
};
use sleepy_fix::attempt::{Finish, Policy};
use sleepy_fix::{Signature, Source, TestOutcome};
use sleepy_infer::{MemorySource, RememberedFix};
use tokio_util::sync::CancellationToken;

const MOVED: &str =
    "pub fn twice(s: String) -> (String, String) {\n    let t = s;\n    (s, t)\n}\n";
const MOVED_TESTS: &str = "#[cfg(test)]\nmod tests {\n    #[test]\n    fn t() { assert_eq!(super::twice(\"a\".into()).1, \"a\"); }\n}\n";

fn single(code: &str, tests: Option<&str>) -> (tempfile::TempDir, SingleFile) {
    let dir = tempfile::tempdir().unwrap();
    let file = SingleFile::new(&Sandbox::probe(), "2024", code, tests, dir.path()).unwrap();
    (dir, file)
}

async fn attempt(
    engine: &Engine,
    file: &SingleFile,
    policy: Policy,
    events: &mut Vec<String>,
) -> AttemptResult {
    let codebase = Codebase::from(file.clone());
    let cancel = CancellationToken::new();
    let before = Arc::new(codebase.check(&Overlay::default(), &cancel).await.unwrap());
    let target = before
        .errors()
        .next()
        .expect("the program is broken")
        .clone();
    let request = AttemptRequest {
        codebase,
        overlay: Overlay::default(),
        before,
        target,
        policy,
        run_tests: true,
    };
    let seen = Mutex::new(Vec::new());
    let result = engine
        .attempt(&request, &cancel, &mut |e| {
            let word = match e {
                AttemptEvent::Judged(j) => format!("judged {}", j.verdict.name()),
                AttemptEvent::Offered(o) => format!("offered {}", o.proposal.source),
            };
            seen.lock().unwrap().push(word);
        })
        .await;
    events.extend(seen.into_inner().unwrap());
    result
}

#[tokio::test]
async fn a_suggestion_of_rustc_is_verified_and_offered() {
    let (_dir, file) = single(MOVED, Some(MOVED_TESTS));
    let mut events = Vec::new();
    let result = attempt(
        &Engine::new(EngineConfig::default()),
        &file,
        Policy::default(),
        &mut events,
    )
    .await;
    assert_eq!(result.finish, Finish::Fixed);
    let offer = &result.offers[0];
    assert_eq!(offer.proposal.source, Source::Rustc);
    assert_eq!(offer.verdict.check().unwrap().tests, TestOutcome::Passed);
    let fixed = offer
        .edit
        .file(file.main_path())
        .unwrap()
        .apply(MOVED)
        .unwrap();
    assert_eq!(fixed, MOVED.replace("let t = s;", "let t = s.clone();"));
    assert_eq!(events.last().map(String::as_str), Some("offered rustc"));
    assert!(events.iter().any(|e| e == "judged verified"));
}

#[tokio::test]
async fn without_a_fix_the_result_says_why() {
    let code = "pub fn f() -> Vec<u8> {\n    let mut v = vec![1];\n    let first = &v[0];\n    v.push(*first);\n    v\n}\npub fn g(x: &str) -> u64 { x.len() * 1.5 }\n";
    let (_dir, file) = single(code, None);
    let policy = Policy {
        max_turns: 1,
        ..Policy::default()
    };
    let result = attempt(
        &Engine::new(EngineConfig::default()),
        &file,
        policy,
        &mut Vec::new(),
    )
    .await;
    assert!(result.offers.is_empty());
    let reason = result.reason().unwrap();
    assert!(reason.contains("no model is configured"), "{reason}");
    assert_eq!(reason.matches("memory: memory").count(), 0, "{reason}");
}

struct Remembers(Vec<RememberedFix>);

impl MemorySource for Remembers {
    fn accepted(&self, _: &Signature, _: u32) -> Result<Vec<RememberedFix>, String> {
        Ok(self.0.clone())
    }
}

#[tokio::test]
async fn a_remembered_fix_is_transplanted_and_judged() {
    let code = "pub fn grow(items: &mut Vec<u32>) -> u32 {\n    let last = items.last();\n    items.push(7);\n    *last.unwrap_or(&0)\n}\n";
    let (_dir, file) = single(code, None);
    let fix = RememberedFix {
        before: "    let end = names.last();\n    names.push(3);\n".into(),
        after: "    let end = names.last().copied();\n    names.push(3);\n".into(),
    };
    // The transplant alone leads to another error, so it must not be offered.
    let engine = Engine::new(EngineConfig {
        memory: Some(Arc::new(Remembers(vec![fix]))),
        ..EngineConfig::default()
    });
    let policy = Policy {
        tiers: vec![Source::Memory],
        max_turns: 1,
        ..Policy::default()
    };
    let result = attempt(&engine, &file, policy, &mut Vec::new()).await;
    assert_eq!(result.judged.len(), 1, "{:?}", result.reason());
    assert_eq!(result.judged[0].verdict.name(), "progress");
    assert!(result.offers.is_empty());
}

async fn repair(code: &str, tests: Option<&str>) -> (sleepy_engine::Repair, String) {
    let (_dir, file) = single(code, tests);
    let request = RepairRequest {
        codebase: file.clone().into(),
        policy: Policy {
            max_turns: 1,
            ..Policy::default()
        },
        max_rounds: 8,
        run_tests: true,
    };
    let engine = Engine::new(EngineConfig::default());
    let repair = engine
        .repair(&request, &CancellationToken::new(), &mut |_| {})
        .await
        .unwrap();
    let text = repair
        .overlay
        .get(file.main_path())
        .map_or(code.to_owned(), |t| t.to_string());
    (repair, text)
}

#[tokio::test]
async fn several_errors_are_repaired_one_after_another() {
    let code = format!(
        "{MOVED}pub fn n() -> usize {{\n    let c = HashMap::<u8, u8>::new();\n    c.len()\n}}\n"
    );
    let (repair, text) = repair(&code, Some(MOVED_TESTS)).await;
    assert!(repair.passed(), "{:?}", repair.reason);
    assert_eq!(repair.tests, TestOutcome::Passed);
    assert!(repair.rounds.len() >= 2);
    assert!(
        text.contains("use std::collections::HashMap;") && text.contains("s.clone()"),
        "{text}"
    );
}

#[tokio::test]
async fn what_compiles_but_fails_its_tests_has_not_passed() {
    let tests = "#[cfg(test)]\nmod tests { #[test] fn t() { assert_eq!(super::one(), 1); } }\n";
    let (repair, _) = repair("pub fn one() -> u8 { 2 }\n", Some(tests)).await;
    assert!(repair.green && !repair.passed());
    assert!(repair.reason.unwrap().contains("tests fail"));
    assert!(repair.rounds.is_empty() && repair.first_error.is_none());
}

#[tokio::test]
async fn a_cancelled_attempt_ends_at_once() {
    let (_dir, file) = single(MOVED, None);
    let codebase = Codebase::from(file);
    let cancel = CancellationToken::new();
    let before = Arc::new(codebase.check(&Overlay::default(), &cancel).await.unwrap());
    let target = before.errors().next().unwrap().clone();
    cancel.cancel();
    let request = AttemptRequest {
        codebase,
        overlay: Overlay::default(),
        before,
        target,
        policy: Policy::default(),
        run_tests: false,
    };
    let result = Engine::new(EngineConfig::default())
        .attempt(&request, &cancel, &mut |_| {})
        .await;
    assert_eq!(result.finish, Finish::Cancelled);
}

#[tokio::test]
async fn an_episode_tells_the_story() {
    let (_dir, file) = single(MOVED, None);
    let codebase = Codebase::from(file);
    let cancel = CancellationToken::new();
    let before = Arc::new(codebase.check(&Overlay::default(), &cancel).await.unwrap());
    let target = before.errors().next().unwrap().clone();
    let request = AttemptRequest {
        codebase,
        overlay: Overlay::default(),
        before,
        target,
        policy: Policy::default(),
        run_tests: false,
    };
    let result = Engine::new(EngineConfig::default())
        .attempt(&request, &cancel, &mut |_| {})
        .await;
    let context = sleepy_engine::EpisodeContext {
        id: sleepy_fix::EpisodeId("1".into()),
        task_id: "t".into(),
        run_id: "r".into(),
        repo_id: String::new(),
        attempt_idx: 0,
        outcome: sleepy_fix::Outcome::Automatic,
        timestamp: 1,
    };
    let episode = sleepy_engine::episode(&request, &result, result.offers.first(), context);
    assert!(episode.passed && episode.steps_to_green >= 1);
    assert!(
        episode.diff_unified.contains("+    let t = s.clone();"),
        "{}",
        episode.diff_unified
    );
    assert!(
        !Path::new(&episode.diff_unified).is_absolute()
            && episode.diff_unified.starts_with("--- a/main.rs")
    );
    assert!(
        episode.before_region.contains("let t = s;") && episode.after_region.contains("s.clone()")
    );
    assert_eq!(episode.model_id, "rustc");
}
