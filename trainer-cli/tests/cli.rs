//! The command line from outside: exit codes, JSON, and what is written where.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

/// A home of its own, so that no test sees another's episodes.
struct World {
    dir: tempfile::TempDir,
}

impl World {
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        std::fs::create_dir(dir.path().join("home")).unwrap();
        let config = "[sandbox]\ntest_timeout_secs = 5\n";
        std::fs::write(dir.path().join("home/config.toml"), config).unwrap();
        Self { dir }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_trainer-cli"));
        command
            .args(args)
            .env("SLEEPY_HOME", self.path("home"))
            .env_remove("SLEEPY_LOG")
            .current_dir(self.dir.path());
        command
    }

    fn run(&self, args: &[&str]) -> Output {
        self.command(args).output().unwrap()
    }

    /// Runs it and checks the exit code; returns the document it printed.
    #[track_caller]
    fn json(&self, args: &[&str], code: i32) -> Value {
        let output = self.run(&[args, &["--json"]].concat());
        let (out, err) = texts(&output);
        assert_eq!(output.status.code(), Some(code), "{args:?}\n{out}\n{err}");
        serde_json::from_str(&out).unwrap_or_else(|e| panic!("{args:?}: {e}\n{out}\n{err}"))
    }

    #[track_caller]
    fn fails(&self, args: &[&str], code: i32, says: &str) {
        let output = self.run(args);
        let (out, err) = texts(&output);
        assert_eq!(output.status.code(), Some(code), "{args:?}\n{out}\n{err}");
        assert!(err.contains(says), "{args:?} does not say `{says}`:\n{err}");
    }
}

fn texts(output: &Output) -> (String, String) {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (text(&output.stdout), text(&output.stderr))
}

fn keys(value: &Value) -> BTreeSet<&str> {
    value
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect()
}

fn data(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/data")
        .join(name);
    path.to_str().unwrap().to_owned()
}

#[test]
fn nonsense_is_a_usage_error() {
    let world = World::new();
    world.fails(&[], 2, "Usage");
    world.fails(&["dream"], 2, "dream");
    world.fails(&["eval", "--strategy", "routed"], 2, "routed");
    world.fails(&["eval", "--samples", "0"], 2, "samples");
    world.fails(&["eval", "--proposers", "rustc,oracle"], 2, "oracle");
    world.fails(&["eval", "--set", "none.jsonl"], 2, "none.jsonl");
    world.fails(&["eval", "--history", "none.json"], 2, "none.json");
    world.fails(&["list", "--family", "zz"], 2, "zz");
    world.fails(&["show", "zz_999"], 2, "zz_999");
    world.fails(&["run", "--apply"], 2, "--repo");
    world.fails(
        &["run", "--repo", ".", "--proposers", "rustc"],
        2,
        "Cargo.toml",
    );
    world.fails(&["run", "--model", "openai:m"], 2, "openai:m@");
    world.fails(&["episodes", "forget"], 2, "--all");
    world.fails(&["episodes", "show", "zz"], 2, "zz");
    world.fails(&["episodes", "import"], 2, "FILE");
    world.fails(&["koans", "check", "zz_1"], 2, "zz_1");
}

#[test]
fn a_missing_model_or_home_is_an_environment_error() {
    let world = World::new();
    let document = world.json(&["eval", "--model", "none.gguf"], 4);
    assert_eq!(document["code"], 4);
    assert!(document["error"].as_str().unwrap().contains("none.gguf"));
    std::fs::write(world.path("broken.gguf"), "GGUF but no more").unwrap();
    world.fails(
        &["run", "bc_001", "--model", "broken.gguf"],
        4,
        "broken.gguf",
    );
    std::fs::write(world.path("file"), "").unwrap();
    world.fails(
        &["episodes", "list", "--home", "file/home"],
        4,
        "SLEEPY_HOME",
    );
}

#[test]
fn the_list_of_koans_has_its_documented_shape() {
    let world = World::new();
    let list = world.json(&["list"], 0);
    assert_eq!(keys(&list), BTreeSet::from(["koans", "set"]));
    let koans = list["koans"].as_array().unwrap();
    assert!(koans.len() >= 60);
    for koan in koans {
        let expected = BTreeSet::from(["code", "family", "id", "residual", "title"]);
        assert_eq!(keys(koan), expected);
        assert!(koan["residual"].is_boolean() && koan["code"].is_string());
    }
    let some = world.json(&["list", "-f", "borrow", "-c", "3", "--residual"], 0);
    let some = some["koans"].as_array().unwrap();
    assert_eq!(some.len(), 3);
    assert!(
        some.iter()
            .all(|k| k["family"] == "borrow_checker" && k["residual"] == true)
    );
}

#[test]
fn a_koan_is_shown_and_its_solution_only_on_request() {
    let world = World::new();
    let shown = world.json(&["show", "bc_001"], 0);
    assert_eq!(shown["code"], "E0502");
    assert!(shown["broken"].as_str().unwrap().contains("fn "));
    assert!(shown.get("solution").is_none());
    assert!(world.json(&["show", "bc_001", "--solution"], 0)["solution"].is_string());
    let (out, _) = texts(&world.run(&["show", "tabs", "--set", &data("odd.jsonl")]));
    assert!(out.contains("\tlet joined"), "{out}");
}

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
    ("already_right", "verified", 0),
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
        assert_eq!(task["passed"], verdict == "verified", "{id}");
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

/// A crate with two errors in two files and a test.
fn crate_in(dir: &Path) {
    let files = [
        (
            "Cargo.toml",
            "[package]\nname = \"wares\"\nedition = \"2021\"\n",
        ),
        (
            "src/lib.rs",
            "mod price;\n\npub fn total(prices: &[u32]) -> u32 {\n    let sum = 0;\n    for p in prices {\n        sum += price::taxed(*p);\n    }\n    sum\n}\n\n#[test]\nfn adds_tax() {\n    assert_eq!(total(&[100, 200]), 330);\n}\n",
        ),
        (
            "src/price.rs",
            "pub fn taxed(net: u32) -> u32 {\n    net + nett / 10\n}\n",
        ),
    ];
    std::fs::create_dir_all(dir.join("src")).unwrap();
    for (name, text) in files {
        std::fs::write(dir.join(name), text).unwrap();
    }
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

    let applied = world.json(&[&run[..], &["--apply"]].concat(), 0);
    assert_eq!(applied["applied"].as_array().unwrap().len(), 2);
    assert!(
        read("src/lib.rs").contains("let mut sum") && read("src/price.rs").contains("net / 10")
    );
    let clean = world.json(&run, 0);
    assert!(clean["errors"].as_array().unwrap().is_empty() && clean["diff"] == "");
}

#[test]
fn interactive_writes_what_was_accepted_and_no_more() {
    use std::io::Write;
    let world = World::new();
    let repo = world.path("wares");
    crate_in(&repo);
    let args = [
        "run",
        "--repo",
        "wares",
        "--proposers",
        "rustc",
        "--interactive",
    ];
    let mut child = world
        .command(&args)
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

fn git(dir: &Path, args: &[&str]) {
    let output = Command::new("git")
        .args(["-c", "user.name=t", "-c", "user.email=t@example.com"])
        .args(["-c", "commit.gpgsign=false"])
        .args(args)
        .current_dir(dir)
        .output()
        .unwrap();
    assert!(output.status.success(), "{args:?}: {}", texts(&output).1);
}

#[test]
fn repairs_are_mined_from_a_history() {
    let world = World::new();
    let repo = world.path("wares");
    crate_in(&repo);
    let save = |message: &str| {
        git(&repo, &["add", "-A"]);
        git(&repo, &["commit", "-q", "-m", message]);
    };
    let change = |file: &str, from: &str, to: &str| {
        let path = repo.join(file);
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(text.contains(from));
        std::fs::write(path, text.replace(from, to)).unwrap();
    };
    git(&repo, &["init", "-q"]);
    save("two errors");
    change("src/lib.rs", "let sum", "let mut sum");
    save("one repaired: it still does not compile");
    change("src/price.rs", "nett", "net");
    save("both repaired");
    std::fs::write(repo.join("README.md"), "wares").unwrap();
    save("words only");
    change("src/price.rs", "net / 10", "net / 5");
    save("another tax");
    let mined = world.json(&["episodes", "import", "--git", "wares", "--max", "20"], 0);
    assert_eq!(
        (&mined["commits"], &mined["repairs"]),
        (&5.into(), &1.into()),
        "{mined}"
    );
    assert_eq!(
        (&mined["pairs"], &mined["imported"]),
        (&1.into(), &1.into()),
        "{mined}"
    );
    let skipped = &mined["skipped"];
    assert_eq!(skipped["no Rust file changed"], 1, "{mined}");
    assert_eq!(skipped["the parent compiles"], 1, "{mined}");
    assert_eq!(skipped["the commit does not compile"], 1, "{mined}");
    let listed = world.json(&["episodes", "list", "--outcome", "human_fix"], 0);
    let episode = &listed["episodes"][0];
    assert_eq!(episode["task_id"], "src/price.rs:2");
    assert!(episode["error"].as_str().unwrap().starts_with("E0425"));
    assert!(
        episode["settled_text"]
            .as_str()
            .unwrap()
            .contains("net + net / 10")
    );
    let again = world.json(&["episodes", "import", "--git", "wares"], 0);
    assert_eq!(
        (&again["pairs"], &again["imported"]),
        (&1.into(), &0.into())
    );
    world.fails(&["episodes", "import", "--git", "home"], 1, "git");
}

#[test]
fn koans_are_proven_and_a_changed_set_is_refused() {
    let world = World::new();
    let proof = world.json(&["koans", "check", "bc_005"], 0);
    assert_eq!(
        (&proof["hold"], &proof["fail"]),
        (&1.into(), &0.into()),
        "{proof}"
    );

    let koan = world.path("sets/v7/xx_001");
    std::fs::create_dir_all(&koan).unwrap();
    let meta = "id = \"xx_001\"\nfamily = \"names\"\ntitle = \"t\"\ndescription = \"d\"\ncode = \"E0425\"\nresidual = true\n";
    for (file, text) in [
        ("koan.toml", meta),
        ("broken.rs", "pub fn f() -> u8 {\n    1\n}\n"),
        ("solution.rs", "pub fn f() -> u8 {\n    1\n}\n"),
        (
            "tests.rs",
            "#[test]\nfn f_is_one() {\n    assert_eq!(f(), 1);\n}\n",
        ),
    ] {
        std::fs::write(koan.join(file), text).unwrap();
    }
    let bad = world.json(&["koans", "check", "--dir", "sets"], 1);
    assert_eq!(bad["fail"], 1);
    let seal = [
        "koans",
        "manifest",
        "--dir",
        "sets",
        "--set-version",
        "v7",
        "--write",
    ];
    assert_eq!(world.json(&seal, 0)["written"], true);
    assert_eq!(world.json(&seal, 0)["written"], false);
    std::fs::write(koan.join("broken.rs"), "pub fn f() -> u8 {\n    x\n}\n").unwrap();
    world.fails(&seal, 3, "new set version");
    world.fails(&["koans", "manifest", "--dir", "sets"], 1, "broken.rs");
}

#[test]
fn the_doctor_examines_and_says_what_is_missing() {
    let world = World::new();
    let healthy = world.json(&["doctor", "--model", "off"], 0);
    assert_eq!(healthy["healthy"], true);
    let names: BTreeSet<&str> = healthy["checks"]
        .as_array()
        .unwrap()
        .iter()
        .map(|c| c["name"].as_str().unwrap())
        .collect();
    for name in [
        "compiler",
        "cargo",
        "sandbox",
        "check offline",
        "home",
        "episodes",
        "model",
    ] {
        assert!(names.contains(name), "{names:?}");
    }
    assert!(healthy["sandbox"]["items"].is_array());
    std::fs::write(world.path("broken.gguf"), "GGUF").unwrap();
    let sick = world.json(&["doctor", "--model", "broken.gguf"], 4);
    let model = sick["checks"]
        .as_array()
        .unwrap()
        .iter()
        .find(|c| c["name"] == "model")
        .unwrap();
    assert_eq!(model["health"], "fail");
    assert!(model["remedy"].is_string());
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
