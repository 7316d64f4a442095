//! Recording, updating, reading, exporting and forgetting.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod support;

use std::fs;
use std::io::BufReader;
use std::path::Path;

use proptest::prelude::*;
use sleepy_episodes::{CaptureScope, Filter, Recorded, Store, StoreError, StoreHandle};
use sleepy_fix::{
    CheckSummary, Episode, EpisodeId, Family, GuardViolation, Outcome, SCHEMA_VERSION, Source,
    TestOutcome, Verdict,
};
use support::{episode, signature};

fn open() -> (tempfile::TempDir, Store) {
    let home = tempfile::tempdir().unwrap();
    let store = Store::open_at(home.path(), 0).unwrap();
    (home, store)
}

fn ids(episodes: &[Episode]) -> Vec<String> {
    episodes.iter().map(|e| e.task_id.clone()).collect()
}

#[test]
fn what_is_recorded_reads_back_and_recording_twice_is_once() {
    let (_home, mut store) = open();
    assert_eq!(store.record(&episode(1)).unwrap(), Recorded::Stored);
    assert_eq!(store.record(&episode(1)).unwrap(), Recorded::Stored);
    assert_eq!(store.list(&Filter::default()).unwrap(), vec![episode(1)]);
    assert_eq!(store.get(&episode(1).id).unwrap(), episode(1));
    let missing = store.get(&EpisodeId("nope".into())).unwrap_err();
    assert!(matches!(missing, StoreError::NoSuchEpisode { .. }));
}

#[test]
fn filters_choose_and_the_newest_comes_first() {
    let (_home, mut store) = open();
    for n in 0..4 {
        store.record(&episode(n)).unwrap();
    }
    let mut other = episode(9);
    other.family = Family::Names;
    other.error_signature = signature("E0425|cannot find value `_`");
    other.repo_id = "elsewhere".into();
    other.run_id = "night".into();
    other.source = None;
    other.passed = false;
    other.outcome = Outcome::Automatic;
    store.record(&other).unwrap();
    let check = |filter: Filter, expected: &[i64]| {
        let expected: Vec<_> = expected.iter().map(|n| format!("src/lib.rs:{n}")).collect();
        assert_eq!(ids(&store.list(&filter).unwrap()), expected, "{filter:?}");
    };
    let all = Filter::default;
    check(all(), &[9, 3, 2, 1, 0]);
    check(
        Filter {
            limit: Some(2),
            ..all()
        },
        &[9, 3],
    );
    let at = |n: i64| Some(1_700_000_000_000 + n);
    check(
        Filter {
            since: at(2),
            until: at(9),
            ..all()
        },
        &[3, 2],
    );
    check(
        Filter {
            family: Some(Family::Names),
            ..all()
        },
        &[9],
    );
    check(
        Filter {
            code: Some("E0425".into()),
            ..all()
        },
        &[9],
    );
    check(
        Filter {
            repo: Some("elsewhere".into()),
            ..all()
        },
        &[9],
    );
    check(
        Filter {
            run: Some("night".into()),
            ..all()
        },
        &[9],
    );
    check(
        Filter {
            passed: Some(false),
            ..all()
        },
        &[9],
    );
    check(
        Filter {
            outcome: Some(Outcome::Automatic),
            ..all()
        },
        &[9],
    );
    check(
        Filter {
            source: Some(Source::Model),
            limit: Some(1),
            ..all()
        },
        &[3],
    );
    check(
        Filter {
            ids: vec![episode(2).id, other.id.clone()],
            ..all()
        },
        &[9, 2],
    );

    let stats = store.stats().unwrap();
    assert_eq!(
        (stats.episodes, stats.passed, stats.repos, stats.signatures),
        (5, 4, 2, 2)
    );
    assert_eq!(stats.by_outcome["offered"], 4);
    assert_eq!(stats.by_code["E0382"], 4);
    assert_eq!(stats.by_source[""], 1);
    assert_eq!((stats.oldest, stats.newest), (at(0), at(9)));
}

#[test]
fn outcomes_follow_what_the_person_does() {
    let (_home, mut store) = open();
    store.record(&episode(1)).unwrap();
    let id = episode(1).id;
    let steps = [
        (Outcome::Accepted, None, Outcome::Accepted),
        (Outcome::Ignored, None, Outcome::Accepted),
        (Outcome::Undone, None, Outcome::Undone),
        (
            Outcome::HumanFix,
            Some("    let t = &s;\n"),
            Outcome::HumanFix,
        ),
        (Outcome::Rejected, None, Outcome::HumanFix),
    ];
    for (said, settled, then) in steps {
        assert_eq!(store.update_outcome(&id, said, settled).unwrap(), then);
    }
    let e = store.get(&id).unwrap();
    assert_eq!(e.settled_text.as_deref(), Some("    let t = &s;\n"));
    let nobody = EpisodeId("x".into());
    assert!(matches!(
        store.update_outcome(&nobody, Outcome::Accepted, None),
        Err(StoreError::NoSuchEpisode { .. })
    ));
}

#[test]
fn the_memory_tier_gets_accepted_and_human_fixes_of_its_signature() {
    let (_home, mut store) = open();
    for n in 1..=5 {
        store.record(&episode(n)).unwrap();
    }
    store
        .update_outcome(&episode(1).id, Outcome::Accepted, None)
        .unwrap();
    store
        .update_outcome(&episode(2).id, Outcome::HumanFix, Some("mine\n"))
        .unwrap();
    store
        .update_outcome(&episode(3).id, Outcome::Rejected, None)
        .unwrap();
    store
        .update_outcome(&episode(4).id, Outcome::HumanFix, None)
        .unwrap();
    let fixes = store
        .accepted_fixes(&episode(1).error_signature, 10)
        .unwrap();
    let found: Vec<_> = fixes
        .iter()
        .map(|f| (f.id.clone(), f.after.as_str()))
        .collect();
    assert_eq!(
        found,
        [
            (episode(2).id, "mine\n"),
            (episode(1).id, "    let t = s.clone();\n")
        ]
    );
    assert_eq!(
        store.accepted_fixes(&signature("E0001|x"), 10).unwrap(),
        vec![]
    );
}

#[test]
fn capture_can_be_switched_off_for_a_repository_and_for_everything() {
    let (home, mut store) = open();
    store
        .set_capture(CaptureScope::Repo("repo"), false)
        .unwrap();
    assert_eq!(store.record(&episode(1)).unwrap(), Recorded::CaptureOff);
    let mut elsewhere = episode(2);
    elsewhere.repo_id = "other".into();
    assert_eq!(store.record(&elsewhere).unwrap(), Recorded::Stored);
    store.set_capture(CaptureScope::Person, false).unwrap();
    store.set_capture(CaptureScope::Repo("repo"), true).unwrap();
    drop(store);
    let mut store = Store::open_at(home.path(), 0).unwrap();
    assert!(
        !store.capture_allowed("other").unwrap(),
        "the switch is kept"
    );
    store.set_capture(CaptureScope::Person, true).unwrap();
    assert!(store.capture_allowed("repo").unwrap());
    assert_eq!(store.stats().unwrap().episodes, 1);
}

#[test]
fn secrets_are_not_stored_anywhere() {
    let (home, mut store) = open();
    let mut e = episode(1);
    let line = "let password = \"hunter2!\";\n";
    e.before_region = line.into();
    e.after_region = line.into();
    e.diff_unified = format!("+{line}");
    e.error = line.into();
    e.verdict = Some(Verdict::Unjudged {
        reason: line.into(),
    });
    store.record(&e).unwrap();
    store
        .update_outcome(&e.id, Outcome::HumanFix, Some(line))
        .unwrap();
    assert!(!bytes_of(home.path()).contains("hunter2"));
    drop(store);
    assert!(!bytes_of(home.path()).contains("hunter2"));
}

/// All bytes of all files, as text, so that they can be searched.
fn bytes_of(dir: &Path) -> String {
    let mut all = Vec::new();
    for entry in fs::read_dir(dir).unwrap() {
        all.extend(fs::read(entry.unwrap().path()).unwrap());
    }
    String::from_utf8_lossy(&all).into_owned()
}

#[test]
fn forgetting_leaves_no_trace_of_the_text() {
    let (home, mut store) = open();
    fs::write(
        home.path().join("episodes.sqlite.corrupt-1"),
        "zebra-7 damaged",
    )
    .unwrap();
    for n in 0..200 {
        let mut e = episode(n);
        let word = if n % 2 == 0 { "zebra-7" } else { "heron-7" };
        e.before_region = format!("// {word} {n}\n").repeat(40);
        e.repo_id = word.into();
        store.record(&e).unwrap();
        store
            .update_outcome(&e.id, Outcome::HumanFix, Some(word))
            .unwrap();
    }
    assert!(bytes_of(home.path()).contains("zebra-7"));
    let filter = Filter {
        repo: Some("zebra-7".into()),
        ..Filter::default()
    };
    let forgotten = store.forget(&filter).unwrap();
    assert_eq!((forgotten.episodes, forgotten.wiped), (100, true));
    assert_eq!(
        forgotten.set_aside.len(),
        1,
        "it is named, since it may hold such text"
    );
    fs::remove_file(&forgotten.set_aside[0]).unwrap();
    let left = bytes_of(home.path());
    assert!(!left.contains("zebra-7") && left.contains("heron-7"));

    fs::write(home.path().join("episodes.sqlite.corrupt-2"), "heron-7").unwrap();
    assert_eq!(store.forget(&Filter::default()).unwrap().episodes, 100);
    assert!(!bytes_of(home.path()).contains("heron-7"));
    assert_eq!(store.stats().unwrap().episodes, 0);
}

#[test]
fn pruning_goes_by_age_and_by_number() {
    let (_home, mut store) = open();
    let day = 86_400_000;
    for n in 0..10 {
        let mut e = episode(n);
        e.timestamp = n * day;
        store.record(&e).unwrap();
    }
    assert_eq!(store.prune(0, 0, 10 * day).unwrap(), 0);
    assert_eq!(store.prune(7, 0, 10 * day).unwrap(), 3);
    assert_eq!(store.prune(0, 4, 10 * day).unwrap(), 3);
    let left = ids(&store.list(&Filter::default()).unwrap());
    assert_eq!(
        left,
        [
            "src/lib.rs:9",
            "src/lib.rs:8",
            "src/lib.rs:7",
            "src/lib.rs:6"
        ]
    );
}

fn export(store: &Store) -> Vec<u8> {
    let mut out = Vec::new();
    store.export_jsonl(&Filter::default(), &mut out).unwrap();
    out
}

#[test]
fn bad_lines_of_an_import_are_named_and_the_rest_is_taken() {
    let (_home, mut store) = open();
    let good = serde_json::to_string(&episode(1)).unwrap();
    let newer = good.replace("\"schema_version\":1", "\"schema_version\":99");
    let text = format!("{good}\n\nnot json\n{newer}\n{good}");
    let (count, problems) = store.import_jsonl(&mut text.as_bytes()).unwrap();
    assert_eq!(count, 1);
    let lines: Vec<usize> = problems.iter().map(|p| p.line).collect();
    assert_eq!(lines, [3, 4]);
    assert!(problems[1].reason.contains("99"), "{}", problems[1]);
    // Not valid UTF-8 is a bad line as well, not the end of the import.
    let (count, problems) = store.import_jsonl(&mut &b"\xff\xfe\n"[..]).unwrap();
    assert_eq!((count, problems.len()), (0, 1));
}

#[test]
fn async_code_gets_an_answer_once_it_is_on_disk_and_outlives_a_panic() {
    let (home, store) = open();
    let handle = StoreHandle::spawn(store).unwrap();
    block_on(async {
        assert_eq!(handle.record(episode(1)).await.unwrap(), Recorded::Stored);
        let said = handle
            .update_outcome(episode(1).id, Outcome::Accepted, None)
            .await;
        assert_eq!(said.unwrap(), Outcome::Accepted);
        let fixes = handle
            .accepted_fixes(episode(1).error_signature, 5)
            .await
            .unwrap();
        assert_eq!(fixes.len(), 1);
        let lost = handle
            .with(|_| -> Result<(), StoreError> { panic!("on purpose") })
            .await;
        assert!(matches!(lost, Err(StoreError::Closed)));
        handle.record(episode(2)).await.unwrap();
        // Dropped unpolled, it is done all the same, and in order.
        drop(handle.record(episode(3)));
        let all = handle.with(|s| s.list(&Filter::default())).await.unwrap();
        assert_eq!(all.len(), 3);
    });
    let other = Store::open_at(home.path(), 0).unwrap();
    assert_eq!(
        other.stats().unwrap().episodes,
        3,
        "other processes see it too"
    );
}

/// Enough of an executor for futures that another thread completes.
fn block_on<F: Future>(future: F) -> F::Output {
    struct Unpark(std::thread::Thread);
    impl std::task::Wake for Unpark {
        fn wake(self: std::sync::Arc<Self>) {
            self.0.unpark();
        }
    }
    let waker = std::sync::Arc::new(Unpark(std::thread::current())).into();
    let mut context = std::task::Context::from_waker(&waker);
    let mut future = std::pin::pin!(future);
    loop {
        match future.as_mut().poll(&mut context) {
            std::task::Poll::Ready(output) => return output,
            std::task::Poll::Pending => std::thread::park(),
        }
    }
}

fn any_verdict() -> impl Strategy<Value = Option<Verdict>> {
    let check = (
        0..9_usize,
        proptest::collection::vec(".{0,20}", 0..3),
        any::<bool>(),
        0..9_u64,
    )
        .prop_map(|(remaining, new_errors, passed, ms)| CheckSummary {
            remaining,
            new_errors,
            tests: if passed {
                TestOutcome::Passed
            } else {
                TestOutcome::NotRun
            },
            clippy: passed.then_some(true),
            ms,
        });
    prop_oneof![
        Just(None),
        check
            .clone()
            .prop_map(|check| Some(Verdict::Verified { check })),
        check.prop_map(|check| Some(Verdict::Progress { check })),
        ".{0,20}".prop_map(|item| Some(Verdict::Guarded {
            violations: vec![GuardViolation::ItemRemoved { item }],
        })),
    ]
}

prop_compose! {
    fn any_episode()(
        n in 0..i64::MAX,
        texts in proptest::collection::vec("\\PC{0,30}|[\r\n\t\"\\\\é→𝄞]{0,9}", 8),
        family in proptest::sample::select(Family::ALL),
        outcome in proptest::sample::select(Outcome::ALL.to_vec()),
        source in proptest::option::of(proptest::sample::select(Source::ALL.to_vec())),
        numbers in any::<[u32; 4]>(),
        verdict in any_verdict(),
        optional in proptest::option::of(".{0,20}"),
        passed: bool,
        timestamp: i64,
    ) -> Episode {
        Episode {
            id: EpisodeId(format!("{n:x}")),
            schema_version: SCHEMA_VERSION,
            task_id: texts[0].clone(),
            run_id: texts[1].clone(),
            repo_id: texts[2].clone(),
            attempt_idx: numbers[0],
            prompt_hash: texts[3].clone(),
            model_id: texts[4].clone(),
            coefficient: optional.clone(),
            source,
            error_signature: signature(&texts[5]),
            family,
            error: texts[6].clone(),
            diff_unified: texts[7].clone(),
            before_region: texts[0].clone(),
            after_region: texts[1].clone(),
            verdict,
            passed,
            steps_to_green: numbers[1],
            wall_clock_ms: u64::from(numbers[2]) << 20,
            tokens_in: numbers[2],
            tokens_out: numbers[3],
            outcome,
            settled_text: optional,
            timestamp,
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn an_export_imports_to_the_same_export(episodes in proptest::collection::vec(any_episode(), 0..5)) {
        let (_home, mut store) = open();
        for e in &episodes {
            store.record(e).unwrap();
        }
        let first = export(&store);
        let (again, problems) = store.import_jsonl(&mut BufReader::new(first.as_slice())).unwrap();
        prop_assert_eq!((again, problems), (0, vec![]));

        let (_home, mut empty) = open();
        let (count, problems) = empty.import_jsonl(&mut BufReader::new(first.as_slice())).unwrap();
        prop_assert_eq!(problems, vec![]);
        prop_assert_eq!(count, store.stats().unwrap().episodes);
        let sorted = |bytes: Vec<u8>| {
            let mut lines: Vec<String> =
                String::from_utf8(bytes).unwrap().lines().map(str::to_owned).collect();
            lines.sort();
            lines
        };
        prop_assert_eq!(sorted(export(&empty)), sorted(first));
    }
}
