//! `koans fresh` from outside, and what the evaluation makes of its sets: every
//! pair goes back into its crate, and the whole crate is the judge.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops here")]

mod common;

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use common::World;
use common::crates::crates;
use sleepy_check::{Limits, Overlay, RecordedCrate, Sandbox};
use sleepy_engine::{Engine, EngineConfig};
use sleepy_eval::fresh::{FreshParts, FreshTable, FreshTasks};
use sleepy_eval::fresh_page::markdown;
use sleepy_eval::render::Provenance;
use sleepy_eval::{EXACT, EngineSolver, HarnessConfig, RunInfo, Surveyor, evaluate};
use sleepy_fix::attempt::Policy;
use sleepy_fix::rank::Ranker;
use sleepy_fix::{Source, Task};
use sleepy_koans::generate::{FreshSet, Suggested, drawn, fresh_crates};
use sleepy_koans::same_tokens;
use tokio_util::sync::CancellationToken;

/// A set of the two crates, drawn for a model that is no model: only its hash counts.
fn make(world: &World) -> serde_json::Value {
    let file = crates(world.dir.path());
    std::fs::write(world.path("frozen.gguf"), "weights").unwrap();
    let args = ["koans", "fresh", "--model", "frozen.gguf", "--from", &file];
    let size = ["--count", "2", "--per-crate", "6", "--out", "set"];
    world.json(&[&args[..], &size[..], &["--jobs", "2"]].concat(), 0)
}

async fn recorded(dir: &Path, sandbox: &Sandbox) -> BTreeMap<String, RecordedCrate> {
    let wrapper = Path::new(env!("CARGO_BIN_EXE_trainer-cli"));
    let cancel = CancellationToken::new();
    let found = fresh_crates(dir, Some(wrapper), sandbox, &cancel).await;
    found.unwrap()
}

fn solver(made: &FreshTasks, sandbox: &Sandbox, scratch: &Path) -> EngineSolver {
    EngineSolver {
        engine: Engine::new(EngineConfig::default()),
        sandbox: sandbox.clone(),
        scratch: scratch.to_path_buf(),
        policy: Policy {
            tiers: vec![Source::Rustc],
            parallel: 1,
            ..Policy::default()
        },
        max_rounds: 4,
        test_limits: Limits::tests(),
        programs: made.programs.clone(),
    }
}

const HARNESS: HarnessConfig = HarnessConfig {
    jobs: NonZeroUsize::new(2).unwrap(),
    task_timeout: Duration::from_secs(600),
};

#[tokio::test(flavor = "multi_thread")]
async fn a_set_is_drawn_made_and_measured() {
    let world = World::new();
    let manifest = make(&world);
    let dir = world.path("set");
    let set = FreshSet::read(&dir).unwrap();
    assert_eq!(manifest["pairs"], set.rows.len());
    assert!(set.rows.len() >= 4, "{manifest:#}");
    let names: Vec<&str> = set
        .manifest
        .crates
        .iter()
        .map(|s| s.name.as_str())
        .collect();
    let order = drawn(&set.manifest.model_sha256, ["wares", "desk"]);
    assert_eq!(
        names,
        order
            .iter()
            .map(|n| format!("{n}-1.2.3"))
            .collect::<Vec<_>>()
    );

    let (sandbox, scratch) = (Sandbox::probe(), tempfile::tempdir().unwrap());
    let known = recorded(&dir, &sandbox).await;
    let made = FreshTasks::of(&set, &known, &sandbox, scratch.path());
    assert_eq!((made.tasks.len(), made.skipped.len()), (set.rows.len(), 0));
    let cancel = CancellationToken::new();
    for task in &made.tasks {
        let program = &made.programs[&task.id];
        let meant = task.correct_code.as_deref().unwrap();
        let broken = program
            .codebase()
            .check(&Overlay::new(), &cancel)
            .await
            .unwrap();
        assert!(!broken.is_clean(), "{task:#?}");
        let overlay = Overlay::of(program.main_path(), meant);
        let whole = program.codebase().check(&overlay, &cancel).await.unwrap();
        assert!(whole.is_clean(), "{task:#?}");
    }

    let repairer = Arc::new(solver(&made, &sandbox, scratch.path()));
    let surveyor = Arc::new(Surveyor {
        solver: EngineSolver::clone(&repairer),
        tiers: vec![Source::Rustc],
        book: Mutex::default(),
    });
    let rustc = evaluate(repairer, &made.tasks, HARNESS, &cancel, |_| ())
        .await
        .unwrap();
    let judged = Arc::clone(&surveyor);
    evaluate(judged, &made.tasks, HARNESS, &cancel, |_| ())
        .await
        .unwrap();
    let surveys = surveyor.surveys(&made.tasks);
    for (pair, survey) in set.rows.iter().zip(&surveys) {
        // What the generator saw in the excerpt, the compiler sees in the crate.
        let exact = survey.candidates.iter().any(|c| c.verdict == EXACT);
        assert_eq!(
            exact,
            pair.meta.rustc == Suggested::Right,
            "{pair:#?} {survey:#?}"
        );
    }
    let table = FreshTable::of(FreshParts {
        run: run_info(),
        set_made: set.manifest.clone(),
        surveys: &surveys,
        bare: None,
        all: rustc.clone(),
        rustc,
        ranker: &Ranker::default(),
        problems: Vec::new(),
    });
    let first = &table.rows[0];
    assert_eq!(first.verified.all.tasks, set.rows.len());
    assert!(first.exact.all.passed <= first.verified.all.passed);
    assert!(table.below_rustc.is_empty());
    let hard = first.verified.residual.unwrap();
    assert_eq!(hard.tasks, table.residual.len());
    let from = Provenance {
        command: "trainer-cli eval --fresh set".into(),
        machine: "2 cores".into(),
        toolchain: set.manifest.toolchain.clone(),
        model_sha256: None,
        remembered: 0,
    };
    let page = markdown(&table, "Fresh", &from);
    assert!(page.contains("| desk-1.2.3 | MIT |"), "{page}");
    assert!(page.contains("another one"), "{page}");
}

fn run_info() -> RunInfo {
    RunInfo {
        set: "fresh".into(),
        model: "none".into(),
        strategy: "base".into(),
        seed: 0,
        patterns: None,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_crate_that_changed_and_one_that_is_gone_are_said() {
    let world = World::new();
    make(&world);
    let set = FreshSet::read(&world.path("set")).unwrap();
    let (sandbox, scratch) = (Sandbox::probe(), tempfile::tempdir().unwrap());
    let mut known = recorded(&world.path("set"), &sandbox).await;
    known.remove("desk-1.2.3");
    for module in ["shelf", "tally"] {
        std::fs::write(world.path(&format!("wares/src/{module}.rs")), "é").unwrap();
    }
    let made = FreshTasks::of(&set, &known, &sandbox, scratch.path());
    let none: &[Task] = &[];
    assert_eq!(made.tasks, none);
    assert_eq!(made.skipped.len(), set.rows.len());
    let said = |text: &str| made.skipped.iter().any(|s| s.problem.contains(text));
    assert!(
        said("did not build") && said("another text"),
        "{:#?}",
        made.skipped
    );
}

#[test]
fn what_was_trained_on_is_left_out() {
    let world = World::new();
    make(&world);
    let set = FreshSet::read(&world.path("set")).unwrap();
    let trained = world.path("trained");
    std::fs::create_dir(&trained).unwrap();
    let of = |side: &str, name: &str| {
        serde_json::json!({"name": format!("{name}-0.9.0"), "licence": "MIT", "side": side,
            "repository": format!("https://example.org/{name}"), "kept": 1})
    };
    let sources = [of("train", "desk"), of("dev", "wares")];
    let state = serde_json::json!({ "sources": sources }).to_string();
    std::fs::write(trained.join("state.json"), state).unwrap();
    let copied = set
        .rows
        .iter()
        .find(|r| r.meta.source == "wares-1.2.3")
        .unwrap();
    let line = serde_json::to_string(copied).unwrap();
    std::fs::write(trained.join("crates-000.jsonl"), line).unwrap();

    let args = [
        "koans",
        "fresh",
        "--model",
        "frozen.gguf",
        "--from",
        "crates.toml",
    ];
    let size = ["--count", "2", "--per-crate", "6", "--out", "other"];
    let rest = ["--against", "trained", "--jobs", "2"];
    // One crate is not the two that were asked for.
    let manifest = world.json(&[&args[..], &size[..], &rest[..]].concat(), 1);
    assert_eq!(manifest["passed_over"][0]["name"], "desk");
    assert_eq!(manifest["crates"][0]["name"], "wares-1.2.3");
    assert_eq!(manifest["against"]["rows"], 1);
    // Other faults of the same lines have the same repaired text and stay out, too.
    let exact = manifest["against"]["exact"].as_array().unwrap();
    assert!(!exact.is_empty(), "{manifest:#}");
    let other = FreshSet::read(&world.path("other")).unwrap();
    assert!(
        !other
            .rows
            .iter()
            .any(|r| same_tokens(&r.fixed, &copied.fixed))
    );

    let again = [&args[..], &["--out", "set"]].concat();
    world.fails(&again, 2, "holds a fresh set already");
    let none = [
        "koans",
        "fresh",
        "--model",
        "no.gguf",
        "--from",
        "crates.toml",
        "--out",
        "x",
    ];
    world.fails(&none, 2, "no.gguf");
}
