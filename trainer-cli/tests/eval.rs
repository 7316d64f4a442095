//! `eval` from outside: odd tasks, the documented JSON, and what is written.

mod common;

use std::collections::BTreeSet;
use std::path::Path;

use common::{World, data, keys};
use serde_json::Value;

/// Every odd task with what rustc's suggestions alone make of it.
const ODD: [(&str, &str, u32); 16] = [
    ("tests_and_move", "verified", 1),
    ("edition_2015", "still_broken", 0),
    ("edition_2018", "verified", 1),
    ("several_errors", "verified", 3),
    ("no_main", "verified", 1),
    ("non_ascii", "verified", 1),
    ("crlf", "verified", 1),
    ("tabs", "verified", 1),
    ("three_hundred_lines", "verified", 1),
    ("tests_in_the_code", "verified", 1),
    ("never_ends", "tests_failed", 1),
    ("deletes_files", "verified", 1),
    ("already_right", "already_green", 0),
    ("wrong_but_compiles", "tests_failed", 0),
    ("does_not_parse", "still_broken", 0),
    ("nobody_knows", "still_broken", 0),
];

#[cfg(target_os = "linux")]
#[test]
fn an_evaluation_of_odd_tasks() {
    let world = World::new();
    // What the task `deletes_files` tries to delete.
    let canary = Path::new("/var/tmp/sleepy-coder-test-canary");
    std::fs::create_dir_all(canary).unwrap();
    std::fs::write(canary.join("alive"), "").unwrap();
    let out = world.path("results/odd.rustc");
    let report = world.json(
        &[
            "eval",
            "--set",
            &data("odd.jsonl"),
            "--proposers",
            "rustc",
            "--seed",
            "3",
            "--cycle",
            "2",
            "--out",
            out.to_str().unwrap(),
        ],
        0,
    );
    let alive = canary.join("alive").exists();
    std::fs::remove_dir_all(canary).unwrap();
    assert!(
        alive,
        "code under test deleted a file outside of the sandbox"
    );

    let found: Vec<(&str, &str)> = report["tasks"]
        .as_array()
        .unwrap()
        .iter()
        .map(|t| (t["id"].as_str().unwrap(), t["verdict"].as_str().unwrap()))
        .collect();
    let expected: Vec<(&str, &str)> = ODD.iter().map(|(id, verdict, _)| (*id, *verdict)).collect();
    assert_eq!(found, expected);
    for (task, (id, verdict, attempts)) in report["tasks"].as_array().unwrap().iter().zip(ODD) {
        let passes = ["verified", "already_green"].contains(&verdict);
        assert_eq!(task["passed"], passes, "{id}");
        assert_eq!(task["attempts"], attempts, "{id}");
        assert!(task["ms"].is_u64() && task["tokens_in"] == 0 && task["tokens_out"] == 0);
        let by_rustc = verdict == "verified" && attempts > 0;
        assert_eq!(
            task["source"],
            if by_rustc {
                "rustc".into()
            } else {
                Value::Null
            },
            "{id}"
        );
        assert!(task.get("coefficient").is_none(), "{id}");
    }
    let documented = BTreeSet::from([
        "already_green",
        "by_family",
        "ci95",
        "cycle",
        "median_steps_to_green",
        "model",
        "pass_rate",
        "problems",
        "repeat_error_rate",
        "seed",
        "set",
        "strategy",
        "tasks",
    ]);
    assert_eq!(keys(&report), documented);
    assert_eq!(report["set"], "odd");
    assert_eq!(
        (&report["model"], &report["strategy"]),
        (&"none".into(), &"base".into())
    );
    assert_eq!((&report["seed"], &report["cycle"]), (&3.into(), &2.into()));
    assert_eq!(report["pass_rate"], 11.0 / 16.0);
    assert_eq!(report["already_green"], 1);
    assert_eq!(report["median_steps_to_green"], 1.0);
    assert_eq!(report["problems"][0]["line"], 6);
    assert_eq!(report["ci95"].as_array().unwrap().len(), 2);

    let written: Value = serde_json::from_str(
        &std::fs::read_to_string(world.path("results/odd.rustc.json")).unwrap(),
    )
    .unwrap();
    assert_eq!(written["tasks"], report["tasks"]);
    let page = std::fs::read_to_string(world.path("results/odd.rustc.md")).unwrap();
    assert!(
        page.contains("| crlf | yes | verified | rustc | 1 |"),
        "{page}"
    );
    assert!(!page.contains(world.dir.path().to_str().unwrap()), "{page}");
}

#[test]
fn a_second_run_repeats_the_errors_of_the_first() {
    let world = World::new();
    let set = data("odd.jsonl");
    let eval = ["eval", "--set", &set, "--proposers", "rustc", "-c", "3"];
    let first = world.json(&eval, 0);
    assert_eq!(first["repeat_error_rate"], 0.0);
    std::fs::write(world.path("first.json"), first.to_string()).unwrap();
    let again = [&eval[..], &["--history", "first.json"]].concat();
    let second = world.json(&again, 0);
    // One of three tasks fails, at the error it failed at before.
    assert_eq!(second["repeat_error_rate"], 1.0 / 3.0);
    assert_eq!(second["compared"]["both"], 2);
    assert_eq!(second["compared"]["p_value"], 1.0);
}
