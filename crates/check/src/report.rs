//! What a check found, and how rustc's output becomes that.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::{Deserialize, Serialize};
use sleepy_fix::Diagnostic;

use crate::error::CheckError;
use crate::sandbox::{Ended, SandboxCommand, SandboxOutput};

/// Which road a check took.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum How {
    /// A single file through rustc.
    Rustc,
    /// Recorded rustc commands of a workspace, replayed.
    Replay,
    /// The whole workspace through cargo.
    CargoCheck,
}

/// The outcome of a check that took place, whatever it found.
#[derive(Debug, Clone)]
pub struct CheckReport {
    /// Errors and warnings without repetitions, with absolute paths.
    pub diagnostics: Vec<Diagnostic>,
    /// Wall-clock time.
    pub duration: Duration,
    /// The command, as a person would type it.
    pub command: String,
    /// Which road it took.
    pub how: How,
    /// What could not be read or done on the way; the rest holds all the same.
    pub problems: Vec<String>,
}

impl CheckReport {
    /// Only the errors.
    pub fn errors(&self) -> impl Iterator<Item = &Diagnostic> {
        self.diagnostics.iter().filter(|d| d.is_error())
    }

    /// Whether it compiles.
    pub fn is_clean(&self) -> bool {
        self.errors().next().is_none()
    }
}

/// The outcome of running tests.
#[derive(Debug, Clone)]
pub struct TestReport {
    /// Whether they compiled, ran, and passed; with no tests, whether it compiled.
    pub passed: bool,
    /// One or more lines for a person or the next prompt.
    pub summary: String,
    /// Whether the wall-clock limit ended them.
    pub timed_out: bool,
    /// How many tests passed.
    pub tests_passed: u32,
    /// The names of those that failed.
    pub failed: Vec<String>,
    /// The errors that kept the tests from compiling.
    pub diagnostics: Vec<Diagnostic>,
    /// Wall-clock time, compiling included.
    pub duration: Duration,
}

impl TestReport {
    pub(crate) fn new(passed: bool, summary: impl Into<String>) -> Self {
        Self {
            passed,
            summary: summary.into(),
            timed_out: false,
            tests_passed: 0,
            failed: Vec::new(),
            diagnostics: Vec::new(),
            duration: Duration::ZERO,
        }
    }
}

/// Collects diagnostics without repetitions.
#[derive(Debug, Default)]
pub(crate) struct Collector {
    seen: HashSet<String>,
    pub(crate) diagnostics: Vec<Diagnostic>,
    pub(crate) problems: Vec<String>,
}

impl Collector {
    /// Takes one diagnostic unless it is chatter or already there.
    pub(crate) fn push(&mut self, mut diagnostic: Diagnostic) {
        if is_chatter(&diagnostic) {
            return;
        }
        diagnostic.rendered = diagnostic.rendered.map(|text| without_colours(&text));
        // The lib and its test build report the same mistakes.
        if self.seen.insert(format!("{:?}", diagnostic.identity())) {
            self.diagnostics.push(diagnostic);
        }
    }

    /// Reads rustc's JSON lines; `map` makes paths absolute.
    pub(crate) fn read_rustc(&mut self, stderr: &[u8], map: &dyn Fn(&Path) -> PathBuf) {
        for line in String::from_utf8_lossy(stderr).lines() {
            if !line.starts_with('{') {
                if !line.trim().is_empty() {
                    self.problems.push(line.to_string());
                }
                continue;
            }
            match serde_json::from_str::<Line>(line) {
                Ok(Line::Diagnostic(d)) => self.push(d.map_paths(map)),
                Ok(Line::Other { .. }) => {}
                Err(e) => self
                    .problems
                    .push(format!("unreadable compiler message: {e}")),
            }
        }
    }
}

/// cargo asks rustc for coloured text and takes the colours out itself.
fn without_colours(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("\u{1b}[") {
        plain.push_str(before);
        rest = after.split_once('m').map_or("", |(_, after)| after);
    }
    plain.push_str(rest);
    plain
}

/// A line of rustc's output: a diagnostic or a message we do not need.
#[derive(Deserialize)]
#[serde(untagged)]
enum Line {
    Diagnostic(Diagnostic),
    Other {},
}

/// The compiler's summing up, which points at nothing.
pub(crate) fn is_chatter(d: &Diagnostic) -> bool {
    let counts = d.message.starts_with("aborting due to")
        || (d.message.ends_with("emitted") && d.message.contains(" warning"));
    match d.level {
        sleepy_fix::Level::Error | sleepy_fix::Level::Warning => counts && d.spans.is_empty(),
        sleepy_fix::Level::Ice => false,
        _ => true,
    }
}

/// Tells a compiler that reported errors from one that fell over.
///
/// # Errors
/// [`CheckError::Crashed`], [`CheckError::OutOfMemory`], [`CheckError::DiskFull`]
/// or one of the limits.
pub(crate) fn sane(
    output: SandboxOutput,
    command: &SandboxCommand,
) -> Result<SandboxOutput, CheckError> {
    let output = output.within_limits(command)?;
    if output.success() {
        return Ok(output);
    }
    let text = String::from_utf8_lossy(&output.stderr);
    let has = |needle: &str| text.contains(needle);
    if has("No space left on device") || has("(os error 28)") {
        return Err(CheckError::DiskFull(command.cwd.clone()));
    }
    let starved = has("memory allocation of") || has("out of memory") || has("bad_alloc");
    let signalled = matches!(output.ended, Ended::Signalled(_));
    if starved && (signalled || !has("\"level\":\"error\"")) {
        return Err(CheckError::OutOfMemory {
            command: command.short(),
            limit_mib: command.limits.memory_bytes >> 20,
        });
    }
    if signalled || has("internal compiler error") || has("the compiler unexpectedly panicked") {
        let detail: Vec<&str> = text
            .lines()
            .filter(|l| !l.starts_with('{') && !l.trim().is_empty())
            .take(3)
            .collect();
        return Err(CheckError::Crashed {
            command: command.short(),
            detail: format!("{:?} {}", output.ended, detail.join(" / ")),
        });
    }
    Ok(output)
}

/// What libtest printed, for the verdict and the next prompt.
pub(crate) fn read_tests(output: &SandboxOutput, limit: Duration) -> TestReport {
    let text = String::from_utf8_lossy(&output.stdout);
    let failed: Vec<String> = text
        .lines()
        .filter_map(|l| l.strip_prefix("test ")?.strip_suffix(" ... FAILED"))
        .map(str::to_owned)
        .collect();
    let results: Vec<&str> = text
        .lines()
        .filter(|l| l.starts_with("test result: "))
        .collect();
    let tests_passed: u32 = results
        .iter()
        .filter_map(|l| {
            l.split("; ")
                .next()?
                .rsplit_once(". ")?
                .1
                .split(' ')
                .next()?
                .parse::<u32>()
                .ok()
        })
        .sum();
    // A program that leaves before the harness has counted proves nothing.
    let complete = !results.is_empty() && results.iter().all(|l| l.starts_with("test result: ok"));
    let passed = output.success() && complete;
    let mut report = TestReport::new(passed, "");
    report.timed_out = output.ended == Ended::TimedOut;
    report.tests_passed = tests_passed;
    report.summary = match output.ended {
        _ if passed => format!("{tests_passed} tests passed"),
        Ended::TimedOut => format!("the tests were stopped after {limit:?}"),
        Ended::OutOfMemory => "the tests needed too much memory and were stopped".into(),
        Ended::TooManyProcesses => "the tests started too many processes and were stopped".into(),
        Ended::TooMuchOutput => "the tests printed too much and were stopped".into(),
        Ended::Signalled(signal) => format!("the tests crashed with signal {signal}"),
        Ended::Exited(0) if failed.is_empty() => "the program ended before the tests did".into(),
        Ended::Exited(_) => failure_text(&text, &failed),
    };
    report.failed = failed;
    report
}

/// The failing tests with the start of what they printed.
fn failure_text(text: &str, failed: &[String]) -> String {
    const KEEP: usize = 2000;
    let mut summary = format!("{} tests failed: {}", failed.len(), failed.join(", "));
    if let Some((_, tail)) = text.split_once("\nfailures:\n") {
        let tail = tail.split("\nfailures:\n").next().unwrap_or(tail).trim();
        let cut = tail
            .char_indices()
            .nth(KEEP)
            .map_or(tail.len(), |(at, _)| at);
        summary.push('\n');
        summary.push_str(&tail[..cut]);
    }
    summary
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sandbox::Limits;

    fn output(ended: Ended, stdout: &str, stderr: &str) -> SandboxOutput {
        SandboxOutput {
            ended,
            stdout: stdout.into(),
            stderr: stderr.into(),
            duration: Duration::ZERO,
            peak_memory_bytes: 0,
        }
    }

    fn judge(ended: Ended, stderr: &str) -> String {
        let command = SandboxCommand::new("/t/rustc", "/scratch", Limits::compile());
        match sane(output(ended, "", stderr), &command) {
            Ok(_) => "sane".into(),
            Err(e) => format!("{e:?}")
                .split([' ', '('])
                .next()
                .unwrap_or_default()
                .to_string(),
        }
    }

    #[test]
    fn a_compiler_that_fell_over_is_told_from_one_that_found_errors() {
        let error = r#"{"level":"error","message":"m"}"#;
        assert_eq!(judge(Ended::Exited(0), "No space left on device"), "sane");
        assert_eq!(judge(Ended::Exited(1), error), "sane");
        assert_eq!(
            judge(Ended::Exited(101), "error: internal compiler error: x"),
            "Crashed"
        );
        assert_eq!(
            judge(
                Ended::Exited(101),
                "error: the compiler unexpectedly panicked. this is a bug."
            ),
            "Crashed"
        );
        assert_eq!(judge(Ended::Signalled(11), ""), "Crashed");
        assert_eq!(
            judge(Ended::Signalled(6), "memory allocation of 99 bytes failed"),
            "OutOfMemory"
        );
        assert_eq!(
            judge(Ended::Exited(1), "LLVM ERROR: out of memory"),
            "OutOfMemory"
        );
        assert_eq!(
            judge(
                Ended::Exited(1),
                "failed to write: No space left on device (os error 28)"
            ),
            "DiskFull"
        );
        assert_eq!(judge(Ended::TimedOut, ""), "TimedOut");
        assert_eq!(judge(Ended::OutOfMemory, ""), "OutOfMemory");
    }

    #[test]
    fn colours_are_taken_out() {
        let text = "\u{1b}[0m\u{1b}[1m\u{1b}[38;5;9merror\u{1b}[0m: ü [m]\n";
        assert_eq!(without_colours(text), "error: ü [m]\n");
        assert_eq!(without_colours("plain"), "plain");
    }

    #[test]
    fn libtest_is_read() {
        let text = "running 2 tests\ntest a ... ok\ntest m::b ... FAILED\n\nfailures:\n\n---- m::b stdout ----\nassertion `left == right` failed\n\nfailures:\n    m::b\n\ntest result: FAILED. 1 passed; 1 failed; 0 ignored\n";
        let report = read_tests(&output(Ended::Exited(101), text, ""), Duration::ZERO);
        assert!(!report.passed);
        assert_eq!(
            (report.tests_passed, report.failed.as_slice()),
            (1, ["m::b".to_string()].as_slice())
        );
        assert!(
            report.summary.contains("left == right"),
            "{}",
            report.summary
        );
        let text = "test result: ok. 3 passed; 0 failed; 0 ignored\n";
        let report = read_tests(&output(Ended::Exited(0), text, ""), Duration::ZERO);
        assert!(report.passed && report.tests_passed == 3);
        assert!(!read_tests(&output(Ended::Exited(0), "", ""), Duration::ZERO).passed);
        assert!(!read_tests(&output(Ended::Signalled(6), text, ""), Duration::ZERO).passed);
    }

    #[test]
    fn unreadable_lines_become_problems() {
        let mut collector = Collector::default();
        collector.read_rustc(
            b"{\"broken\nwarning: from a linker\n{\"artifact\":\"x\"}\n",
            &|p| p.into(),
        );
        assert_eq!(collector.problems.len(), 2, "{:?}", collector.problems);
        assert!(collector.diagnostics.is_empty());
    }
}
