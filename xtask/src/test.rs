//! Every test there is, and the summary at the end.

use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;
use std::time::Instant;

use crate::error::{Result, TaskError};
use crate::project::Project;
use crate::shell::{self, say};
use crate::{codegen, machine, model, nvim, setup, tidy};

/// What a first run of all tests writes: the build, the editors and what they are set up with, programs in sandboxes.
const TESTS_MIB: u64 = 7_500;
/// What a later run may write besides.
const SPARE_MIB: u64 = 2_000;

/// How a step ended.
#[derive(Debug)]
enum End {
    Passed(String),
    Skipped(String),
    Failed(String),
}

#[derive(Debug)]
struct Step {
    name: &'static str,
    end: End,
    seconds: f64,
}

/// Set-up, then all tests, from the quickest to the slowest. Later steps run
/// even when an earlier one failed, except where they need what it builds.
///
/// # Errors
/// [`TaskError::Failed`] when a step failed, after the summary.
pub fn test(project: &Project) -> Result<()> {
    setup::ensure(project)?;
    room(project)?;
    let mut steps = Vec::new();
    step(&mut steps, "tidy", || {
        tidy::run(project).map(|()| passed(""))
    });
    tests(project, &mut steps);
    finish(&steps)
}

/// What has to hold before a change goes in: everything `test` does, and
/// formatting and lints.
///
/// # Errors
/// As [`test`].
pub fn ci(project: &Project) -> Result<()> {
    setup::ensure(project)?;
    room(project)?;
    let mut steps = Vec::new();
    step(&mut steps, "format", || {
        cargo(project, &["fmt", "--all", "--check"])
    });
    step(&mut steps, "tidy", || {
        tidy::run(project).map(|()| passed(""))
    });
    step(&mut steps, "generated files", || {
        codegen::run(project, true).map(|()| passed(""))
    });
    step(&mut steps, "clippy", || {
        let arguments = ["clippy", "--locked", "--workspace", "--all-targets"];
        cargo(
            project,
            &[&arguments[..], &["--", "-D", "warnings"]].concat(),
        )
    });
    tests(project, &mut steps);
    finish(&steps)
}

/// An error where the disk cannot hold what the tests write: a full disk fails
/// them one by one after a quarter of an hour, and most do not say why.
fn room(project: &Project) -> Result<()> {
    let target = project.target();
    let Some(free) = machine::free_mib(&target) else {
        return Ok(());
    };
    // This program alone makes the folder; those it builds tell of an earlier run.
    let needed = if project.programs(false).is_ok() {
        SPARE_MIB
    } else {
        TESTS_MIB
    };
    if free >= needed {
        return Ok(());
    }
    Err(TaskError::Environment {
        what: format!(
            "the disk of {} has {free} MiB left, the tests need {needed}",
            target.display()
        ),
        command: "make room there, or name another disk: CARGO_TARGET_DIR=… cargo xtask test"
            .to_owned(),
    })
}

fn tests(project: &Project, steps: &mut Vec<Step>) {
    // Also builds the programs, since each of their packages has tests that
    // start them. A build of their own would differ in the features of a few
    // dependencies and compile half of everything twice.
    let built = step(steps, "build", || {
        cargo(project, &["test", "--locked", "--workspace", "--no-run"])?;
        project.programs(false).map(|_| passed(""))
    });
    if !built {
        return;
    }
    step(steps, "cargo test", || cargo_test(project));
    step(steps, "neovim", || match nvim::run(project)? {
        nvim::Ran::Passed(version) => Ok(End::Passed(version)),
        nvim::Ran::Skipped(reason) => Ok(End::Skipped(reason)),
    });
    step(steps, "vscode unit", || vscode(project, "--unit"));
    step(steps, "vscode", || vscode(project, "--editor"));
    step(steps, "koans", || {
        let programs = project.programs(false)?;
        // The set that results are compared on, and all that are tuned on.
        let mut sets = vec![None];
        let train = shell::entries(&project.path("koans/train"))?.into_iter();
        sets.extend(train.filter(|p| p.is_dir()).map(Some));
        for set in sets {
            let mut check = Command::new(&programs.cli);
            check.args(["koans", "check"]);
            if let Some(version) = set.as_deref().and_then(Path::file_name) {
                let name = format!("train/{}", version.to_string_lossy());
                check.args(["--set-version", &name]);
            }
            shell::run(check.current_dir(&project.root))?;
        }
        Ok(passed(""))
    });
    step(steps, "model in small", || {
        Ok(End::Passed(model::smoke(project)?))
    });
}

/// Tests of the extension. Those in the real editor fetch what they need into
/// `.cache/`, which takes some minutes once.
fn vscode(project: &Project, half: &str) -> Result<End> {
    let script = project.root.join("vscode-extension/test/run.sh");
    let mut command = Command::new("sh");
    command
        .arg(script)
        .arg(half)
        .current_dir(&project.root)
        .stdout(Stdio::piped());
    let fail = |source| TaskError::Program {
        program: "vscode-extension/test/run.sh".to_owned(),
        source,
    };
    let mut child = command.spawn().map_err(fail)?;
    let mut outcome = String::new();
    if let Some(stdout) = child.stdout.take() {
        pass_through(stdout, |line| {
            if let Some(said) = line.strip_prefix("vscode: ") {
                said.clone_into(&mut outcome);
            }
        });
    }
    match child.wait().map_err(fail)?.code() {
        Some(0) => Ok(passed(
            outcome
                .trim_start_matches("passed")
                .trim_start_matches(", "),
        )),
        Some(77) => Ok(End::Skipped(
            outcome.trim_start_matches("skipped, ").to_owned(),
        )),
        _ => Err(TaskError::failed(format!(
            "the extension's tests {}",
            if outcome.is_empty() {
                "failed"
            } else {
                &outcome
            }
        ))),
    }
}

fn passed(detail: &str) -> End {
    End::Passed(detail.to_owned())
}

/// Runs one step and notes how it ended; whether it did not fail.
fn step(steps: &mut Vec<Step>, name: &'static str, body: impl FnOnce() -> Result<End>) -> bool {
    say(&format!("\n=== {name}"));
    let start = Instant::now();
    let end = body().unwrap_or_else(|e| {
        shell::complain(&format!("{name}: {e}"));
        End::Failed(first_line(&e.to_string()))
    });
    let good = !matches!(end, End::Failed(_));
    steps.push(Step {
        name,
        end,
        seconds: start.elapsed().as_secs_f64(),
    });
    good
}

fn cargo(project: &Project, arguments: &[&str]) -> Result<End> {
    let mut command = shell::cargo();
    command.args(arguments).current_dir(&project.root);
    shell::run(&mut command).map(|()| passed(""))
}

/// Counts of the test binaries, added up.
#[derive(Debug, Default, PartialEq, Eq)]
struct Counts {
    passed: u64,
    failed: u64,
    ignored: u64,
    binaries: u64,
    failures: Vec<String>,
}

impl Counts {
    /// Reads a line that a test binary printed.
    fn read(&mut self, line: &str) {
        if let Some(rest) = line.strip_prefix("test result: ") {
            let count = |what: &str| {
                let before = rest.split(what).next().unwrap_or("");
                let number = before.trim_end().rsplit(' ').next().unwrap_or("");
                number.parse::<u64>().unwrap_or(0)
            };
            self.passed += count(" passed");
            self.failed += count(" failed");
            self.ignored += count(" ignored");
            self.binaries += 1;
        } else if let Some(name) = line
            .strip_prefix("test ")
            .and_then(|l| l.strip_suffix(" ... FAILED"))
        {
            self.failures.push(name.to_owned());
        }
    }

    fn summary(&self) -> String {
        format!(
            "{} passed; {} failed; {} ignored; {} binaries",
            self.passed, self.failed, self.ignored, self.binaries
        )
    }
}

/// `cargo test` with its output passed through and counted.
fn cargo_test(project: &Project) -> Result<End> {
    let mut command = shell::cargo();
    command
        .args(["test", "--locked", "--workspace", "--no-fail-fast"])
        .current_dir(&project.root)
        .stdout(Stdio::piped());
    let fail = |source| TaskError::Program {
        program: "cargo test".to_owned(),
        source,
    };
    let mut child = command.spawn().map_err(fail)?;
    let stdout = child.stdout.take();
    let reader = thread::spawn(move || {
        let mut counts = Counts::default();
        if let Some(stdout) = stdout {
            pass_through(stdout, |line| counts.read(line));
        }
        counts
    });
    let status = child.wait().map_err(fail)?;
    let counts = reader.join().unwrap_or_default();
    for name in &counts.failures {
        say(&format!("failed: {name}"));
    }
    if status.success() && counts.failed == 0 {
        Ok(End::Passed(counts.summary()))
    } else {
        Ok(End::Failed(counts.summary()))
    }
}

/// Prints what is read, line by line, and shows each line to `look`.
fn pass_through(stdout: impl Read, mut look: impl FnMut(&str)) {
    let mut reader = BufReader::new(stdout);
    let mut line = Vec::new();
    // Bytes, since a failing test may print anything.
    while reader.read_until(b'\n', &mut line).is_ok_and(|n| n > 0) {
        let text = String::from_utf8_lossy(&line);
        let text = text.trim_end();
        say(text);
        look(text);
        line.clear();
    }
}

fn finish(steps: &[Step]) -> Result<()> {
    say("\n=== summary");
    for step in steps {
        let (word, detail) = match &step.end {
            End::Passed(detail) => ("ok", detail),
            End::Skipped(reason) => ("skipped", reason),
            End::Failed(reason) => ("FAILED", reason),
        };
        let line = format!(
            "{word:<8} {:<16} {:>6.1} s  {detail}",
            step.name, step.seconds
        );
        say(line.trim_end());
    }
    let failed: Vec<&str> = steps
        .iter()
        .filter(|s| matches!(s.end, End::Failed(_)))
        .map(|s| s.name)
        .collect();
    if failed.is_empty() {
        say("all steps passed");
        Ok(())
    } else {
        Err(TaskError::failed(format!("failed: {}", failed.join(", "))))
    }
}

fn first_line(text: &str) -> String {
    text.lines().next().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_closing_lines_of_test_binaries_are_added_up() {
        let mut counts = Counts::default();
        for line in [
            "test a::b ... ok",
            "test c ... FAILED",
            "test result: FAILED. 3 passed; 1 failed; 2 ignored; 0 measured; 0 filtered out; finished in 0.01s",
            "test result: ok. 10 passed; 0 failed; 0 ignored; 0 measured; 4 filtered out; finished in 0.01s",
        ] {
            counts.read(line);
        }
        let expected = Counts {
            passed: 13,
            failed: 1,
            ignored: 2,
            binaries: 2,
            failures: vec!["c".to_owned()],
        };
        assert_eq!(counts, expected);
    }

    #[test]
    fn a_failed_step_fails_the_task_and_a_skipped_one_does_not() {
        let step = |end| Step {
            name: "x",
            end,
            seconds: 0.0,
        };
        assert!(finish(&[step(passed("")), step(End::Skipped("why".into()))]).is_ok());
        assert!(finish(&[step(passed("")), step(End::Failed("why".into()))]).is_err());
    }
}
