//! Nothing that runs in the sandbox outlives the process that started it, not
//! even one that is killed without a warning at the worst moment.

#![cfg(target_os = "linux")]
#![expect(
    clippy::unwrap_used,
    reason = "clippy knows test functions, not their helpers"
)]

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use sleepy_check::{Limits, Mechanism, Sandbox, SandboxCommand};
use tokio_util::sync::CancellationToken;

/// Tells the victim its mechanism and marks every process of its tree.
const MARK: &str = "SLEEPY_ORPHAN_TEST";
const MECHANISMS: [Mechanism; 3] = [
    Mechanism::Bubblewrap,
    Mechanism::Landlock,
    Mechanism::LimitsOnly,
];
/// Runs of the victim at a time.
const RUNS: usize = 4;
/// Only to end a test that hangs.
const PATIENCE: Duration = Duration::from_secs(60);

/// Not a test of its own: the process that is killed.
#[test]
#[ignore = "started by the other test"]
fn victim() {
    let Ok(mark) = std::env::var(MARK) else {
        return;
    };
    let (mechanism, folder) = mark.split_once(' ').unwrap();
    let mechanism = MECHANISMS
        .into_iter()
        .find(|m| m.to_string().replace(' ', "-") == mechanism)
        .unwrap();
    let sandbox = Sandbox::with_mechanism(mechanism).unwrap().with_jobs(RUNS);
    let runtime = tokio::runtime::Runtime::new().unwrap();
    println!("\nready");
    let runs: Vec<_> = (0..RUNS)
        .map(|_| {
            let (sandbox, mark, folder) = (sandbox.clone(), mark.clone(), folder.to_owned());
            runtime.spawn(async move {
                let limits = Limits::tests().with_wall(PATIENCE * 4);
                let command = SandboxCommand::new("/bin/sh", &folder, limits)
                    .args(["-c", "sleep 1000 & sleep 1000"])
                    .env(MARK, mark)
                    .writable(&folder);
                sandbox.run(&command, &CancellationToken::new()).await
            })
        })
        .collect();
    for run in runs {
        runtime.block_on(run).unwrap().unwrap();
    }
}

#[test]
fn a_killed_starter_leaves_nothing_behind() {
    for mechanism in MECHANISMS {
        if let Err(why) = Sandbox::with_mechanism(mechanism) {
            println!("skipped: {mechanism}: {why}");
            continue;
        }
        // From before the first fork to a tree that is complete.
        for delay_ms in [0, 1, 2, 3, 4, 5, 6, 8, 10, 13, 17, 22, 30, 60, 200] {
            let folder = tempfile::tempdir().unwrap();
            let name = mechanism.to_string().replace(' ', "-");
            let mark = format!("{name} {}", folder.path().display());
            kill_after(&mark, folder.path(), Duration::from_millis(delay_ms));
            let deadline = Instant::now() + PATIENCE;
            loop {
                let left = marked(&mark);
                if left.is_empty() {
                    break;
                }
                assert!(
                    Instant::now() < deadline,
                    "{mechanism}, killed after {delay_ms} ms: {left:#?}"
                );
                std::thread::sleep(Duration::from_millis(20));
            }
        }
    }
}

/// Starts a victim and kills it `delay` after it began to start its runs.
fn kill_after(mark: &str, folder: &Path, delay: Duration) {
    let mut victim = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "victim", "--ignored", "--nocapture"])
        .env(MARK, mark)
        // What the sandbox leaves when it is killed goes with the folder.
        .env("TMPDIR", folder)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(victim.stdout.take().unwrap()).lines();
    assert!(lines.any(|l| l.unwrap() == "ready"));
    std::thread::sleep(delay);
    victim.kill().unwrap();
    victim.wait().unwrap();
}

/// Living processes whose environment holds the mark, by command line.
fn marked(mark: &str) -> Vec<String> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir("/proc").unwrap().flatten() {
        let read = |name: &str| std::fs::read(entry.path().join(name)).unwrap_or_default();
        let environment = read("environ");
        let entries = environment.split(|b| *b == 0);
        let wanted = format!("{MARK}={mark}");
        if entries.into_iter().any(|e| e == wanted.as_bytes()) {
            found.push(String::from_utf8_lossy(&read("cmdline")).replace('\0', " "));
        }
    }
    found
}
