//! `run` from outside: what is recorded, written, asked and ended.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops here")]

mod common;

use std::collections::BTreeSet;
use std::path::Path;

use common::{World, crate_in, data, texts};
use serde_json::Value;

const INTERACTIVE: [&str; 6] = [
    "run",
    "--repo",
    "wares",
    "--proposers",
    "rustc",
    "--interactive",
];

#[test]
fn a_run_is_recorded_exported_imported_and_forgotten() {
    let world = World::new();
    let set = data("odd.jsonl");
    let run = [
        "run",
        "crlf",
        "nobody_knows",
        "--set",
        &set,
        "--proposers",
        "rustc",
        "--run-id",
        "r1",
    ];
    let ran = world.json(&run, 1);
    assert_eq!((&ran["passed"], &ran["run_id"]), (&1.into(), &"r1".into()));
    let diff = ran["tasks"][0]["diff"].as_str().unwrap();
    assert!(diff.contains("+    let mut doubled"), "{diff}");

    let listed = world.json(&["episodes", "list", "--run-id", "r1"], 0);
    let episodes = listed["episodes"].as_array().unwrap();
    assert_eq!(episodes.len(), 2);
    let crlf = episodes.iter().find(|e| e["task_id"] == "crlf").unwrap();
    assert_eq!(
        (&crlf["passed"], &crlf["outcome"]),
        (&true.into(), &"automatic".into())
    );
    let id = crlf["id"].as_str().unwrap();
    assert_eq!(world.json(&["episodes", "show", &id[..10]], 0)["id"], id);

    assert_eq!(
        world.json(&["episodes", "export", "-o", "e.jsonl"], 0)["episodes"],
        2
    );
    let again = world.json(&["episodes", "import", "e.jsonl"], 0);
    assert_eq!(again["imported"], 0);
    let (piped, _) = texts(&world.run(&["episodes", "export", id]));
    assert_eq!(piped.lines().count(), 1);

    assert_eq!(world.json(&["episodes", "forget", id], 0)["episodes"], 1);
    assert_eq!(world.json(&["episodes", "stats"], 0)["episodes"], 1);
    assert_eq!(
        world.json(&["episodes", "import", "e.jsonl"], 0)["imported"],
        1
    );
    assert_eq!(
        world.json(&["episodes", "forget", "--all"], 0)["episodes"],
        2
    );
    std::fs::write(world.path("bad.jsonl"), "{}\n").unwrap();
    assert_eq!(
        world.json(&["episodes", "import", "bad.jsonl"], 1)["imported"],
        0
    );
}

#[test]
fn a_workspace_is_only_written_when_asked() {
    let world = World::new();
    let repo = world.path("wares");
    crate_in(&repo);
    let read = |name: &str| std::fs::read_to_string(repo.join(name)).unwrap();
    let (lib, price) = (read("src/lib.rs"), read("src/price.rs"));
    let run = ["run", "--repo", "wares", "--proposers", "rustc"];
    let dry = world.json(&run, 0);
    assert_eq!(
        (&dry["green"], &dry["tests"]),
        (&true.into(), &"passed".into())
    );
    assert_eq!(dry["errors"].as_array().unwrap().len(), 2);
    assert!(dry["applied"].as_array().unwrap().is_empty());
    let diff = dry["diff"].as_str().unwrap();
    assert!(
        diff.contains("--- a/src/price.rs") && diff.contains("+    let mut sum"),
        "{diff}"
    );
    assert_eq!((read("src/lib.rs"), read("src/price.rs")), (lib, price));
    assert!(!repo.join("target").exists());
    let exported = texts(&world.run(&["episodes", "export"])).0;
    assert!(exported.contains("\"src/lib.rs:6\""), "{exported}");
    let home = world.dir.path().to_str().unwrap();
    assert!(
        !exported.contains(home),
        "a path of this machine: {exported}"
    );

    let applied = world.json(&[&run[..], &["--apply"]].concat(), 0);
    assert_eq!(applied["applied"].as_array().unwrap().len(), 2);
    assert!(
        read("src/lib.rs").contains("let mut sum") && read("src/price.rs").contains("net / 10")
    );
    let clean = world.json(&run, 0);
    assert!(clean["errors"].as_array().unwrap().is_empty() && clean["diff"] == "");
}

#[test]
fn tests_that_failed_before_do_not_hide_a_repair() {
    let world = World::new();
    let repo = world.path("wares");
    crate_in(&repo);
    std::fs::create_dir(repo.join("tests")).unwrap();
    let never = "#[test]\nfn never() {\n    assert_eq!(1, 2);\n}\n";
    std::fs::write(repo.join("tests/never.rs"), never).unwrap();
    // A workspace's settings hold for its members, wherever one starts.
    std::fs::write(repo.join("sleepy.toml"), "capture = false\n").unwrap();
    let run = ["run", "--repo", "wares/src", "--proposers", "rustc"];
    let ran = world.json(&run, 1);
    assert_eq!(
        (&ran["green"], &ran["tests"]),
        (&false.into(), &"failed".into())
    );
    let errors = ran["errors"].as_array().unwrap();
    assert!(errors.iter().all(|e| e["repaired"] == true), "{errors:?}");
    assert!(ran["diff"].as_str().unwrap().contains("let mut sum"));
    assert!(ran["reason"].as_str().unwrap().contains("never"), "{ran}");
    assert_eq!(world.json(&["episodes", "stats"], 0)["episodes"], 0);
    let untested = world.json(&[&run[..], &["--no-tests"]].concat(), 0);
    assert_eq!(untested["tests"], "not_run");
}

#[test]
fn interactive_writes_what_was_accepted_and_no_more() {
    use std::io::Write;
    let world = World::new();
    let repo = world.path("wares");
    crate_in(&repo);
    let mut child = world
        .command(&INTERACTIVE)
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    child
        .stdin
        .take()
        .unwrap()
        .write_all(b"perhaps\nn\ny\n")
        .unwrap();
    let output = child.wait_with_output().unwrap();
    let (out, err) = texts(&output);
    assert_eq!(output.status.code(), Some(1), "{out}\n{err}");
    assert_eq!(out.matches("wrote ").count(), 1, "{out}");
    assert!(
        out.contains("answer y (yes)") && out.contains("1 error is left"),
        "{out}"
    );
    let listed = world.json(&["episodes", "list"], 0);
    let outcomes: BTreeSet<&str> = listed["episodes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|e| e["outcome"].as_str().unwrap())
        .collect();
    assert_eq!(outcomes, BTreeSet::from(["accepted", "rejected"]));
}

#[cfg(unix)]
#[test]
fn an_offer_nobody_answered_is_recorded_and_never_accepted() {
    use std::io::Read;
    let world = World::new();
    crate_in(&world.path("wares"));
    let mut child = world
        .command(&INTERACTIVE)
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::null())
        .spawn()
        .unwrap();
    let mut out = child.stdout.take().unwrap();
    let mut shown = Vec::new();
    while !String::from_utf8_lossy(&shown).contains("[y/n/q]") {
        let mut byte = [0];
        assert_eq!(out.read(&mut byte).unwrap(), 1, "it ended without asking");
        shown.push(byte[0]);
    }
    let pid = rustix::process::Pid::from_raw(i32::try_from(child.id()).unwrap()).unwrap();
    rustix::process::kill_process(pid, rustix::process::Signal::INT).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(130));
    let listed = world.json(&["episodes", "list"], 0);
    let episodes = listed["episodes"].as_array().unwrap();
    assert_eq!(episodes.len(), 1);
    // The signal may reach the prompt first, which then ends unanswered: shown
    // and not taken. Whichever comes first, nobody accepted it.
    let outcome = episodes[0]["outcome"].as_str().unwrap();
    assert!(["offered", "ignored"].contains(&outcome), "{outcome}");
    assert!(
        std::fs::read_to_string(world.path("wares/src/lib.rs"))
            .unwrap()
            .contains("let sum")
    );
}

#[cfg(target_os = "linux")]
#[test]
fn ctrl_c_ends_everything_that_was_started() {
    use std::time::{Duration, Instant};
    let world = World::new();
    let tmp = world.path("tmp");
    std::fs::create_dir(&tmp).unwrap();
    std::fs::write(
        world.path("home/config.toml"),
        "[sandbox]\ntest_timeout_secs = 600\n",
    )
    .unwrap();
    let set = data("odd.jsonl");
    let args = [
        "run",
        "never_ends",
        "--set",
        &set,
        "--proposers",
        "rustc",
        "--json",
    ];
    let child = world
        .command(&args)
        .env("TMPDIR", &tmp)
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    // Until the endless test runs; its binary is called `tests`.
    let started = Instant::now();
    while mentions(&tmp).iter().all(|c| !c.contains("--test-threads")) {
        assert!(
            started.elapsed() < Duration::from_secs(300),
            "the test never started"
        );
        std::thread::sleep(Duration::from_millis(50));
    }
    let pid = rustix::process::Pid::from_raw(i32::try_from(child.id()).unwrap()).unwrap();
    rustix::process::kill_process(pid, rustix::process::Signal::INT).unwrap();
    let output = child.wait_with_output().unwrap();
    let (out, err) = texts(&output);
    assert_eq!(output.status.code(), Some(130), "{out}\n{err}");
    let document: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(document["code"], 130);
    // Killed processes may take a moment to be gone.
    let ended = Instant::now();
    while !mentions(&tmp).is_empty() {
        assert!(
            ended.elapsed() < Duration::from_secs(60),
            "left over: {:?}",
            mentions(&tmp)
        );
        std::thread::sleep(Duration::from_millis(50));
    }
    let left: Vec<_> = std::fs::read_dir(&tmp).unwrap().collect();
    assert!(left.is_empty(), "{left:?}");
}

/// Command lines of running processes that mention `path`.
#[cfg(target_os = "linux")]
fn mentions(path: &Path) -> Vec<String> {
    let needle = path.to_str().unwrap();
    let processes = std::fs::read_dir("/proc").unwrap();
    processes
        .filter_map(|p| std::fs::read(p.ok()?.path().join("cmdline")).ok())
        .map(|line| String::from_utf8_lossy(&line).replace('\0', " "))
        .filter(|line| line.contains(needle))
        .collect()
}
