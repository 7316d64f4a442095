//! Tests of a workspace under an overlay: cargo builds them, we run them, each
//! program in a sandbox of its own with a test's limits.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use tokio_util::sync::CancellationToken;

use super::{CargoWorkspace, Inner, Scope};
use crate::error::CheckError;
use crate::overlay::Overlay;
use crate::report::{Collector, TestReport, read_tests};
use crate::sandbox::{SandboxCommand, SandboxOutput};

/// A test program that cargo built.
#[derive(Debug)]
pub(crate) struct Program {
    pub(crate) package_id: String,
    pub(crate) name: String,
    pub(crate) program: PathBuf,
}

pub(crate) async fn run(
    inner: &Arc<Inner>,
    workspace: &CargoWorkspace,
    overlay: &Overlay,
    cancel: &CancellationToken,
) -> Result<TestReport, CheckError> {
    inner.sandbox.require_tests()?;
    let started = Instant::now();
    let layout = workspace.refreshed_layout().await?;
    let mut names: BTreeSet<String> = BTreeSet::new();
    for path in overlay.paths() {
        workspace.inside(&layout, path)?;
        if let Some(owner) = layout.owner(path) {
            names.insert(owner.name.clone());
            names.extend(
                layout
                    .dependents(&owner.id)
                    .into_iter()
                    .map(|m| m.name.clone()),
            );
        }
    }
    let scope = if names.is_empty() {
        Scope::Workspace
    } else {
        Scope::Packages(names.into_iter().collect())
    };
    // The copy must stay as it is until the last test has run.
    let _turn = inner.turns.take(cancel).await?;
    let cwd = if overlay.is_empty() {
        layout.root.clone()
    } else {
        workspace.copy(&layout, overlay)?
    };
    let surroundings = &inner.surroundings;
    let limits = inner.options.cargo_limits;
    let mut build = surroundings.command(&surroundings.cargo, &layout, &cwd, None, limits);
    let mut args = workspace.arguments("test", &scope);
    // Benches and examples are no tests; `--keep-going` is not known to every `cargo test`.
    args.retain(|a| a != "--all-targets" && a != "--keep-going");
    args.extend(["--no-run".into(), "--no-fail-fast".into()]);
    build.args = args.into_iter().map(Into::into).collect();
    let found = workspace
        .cargo_unlocked(&build, &layout, &cwd, cancel)
        .await?;
    if found.by_target.iter().any(|(_, d)| d.is_error()) {
        let mut collector = Collector::default();
        for (_, diagnostic) in found.by_target.into_iter().filter(|(_, d)| d.is_error()) {
            collector.push(diagnostic);
        }
        let mut report = TestReport::new(false, "the tests do not compile");
        report.diagnostics = collector.diagnostics;
        report.duration = started.elapsed();
        return Ok(report);
    }
    let mut whole = TestReport::new(true, "");
    let mut lines = Vec::new();
    for test in &found.tests {
        let report = one(inner, &layout, test, &cwd, cancel).await?;
        whole.passed &= report.passed;
        whole.timed_out |= report.timed_out;
        whole.tests_passed += report.tests_passed;
        whole.failed.extend(report.failed);
        if !report.passed {
            lines.push(format!("{}: {}", test.name, report.summary));
        }
    }
    whole.summary = if lines.is_empty() {
        match whole.tests_passed {
            0 => "no tests".into(),
            n => format!("{n} tests passed"),
        }
    } else {
        lines.join("\n")
    };
    whole.duration = started.elapsed();
    Ok(whole)
}

async fn one(
    inner: &Arc<Inner>,
    layout: &super::Layout,
    test: &Program,
    cwd: &Path,
    cancel: &CancellationToken,
) -> Result<TestReport, CheckError> {
    let limits = inner.options.test_limits;
    let target = &inner.surroundings.target;
    // cargo starts tests in the directory of their package; in a copy, in its twin there.
    let real = layout.members.iter().find(|m| {
        test.package_id.ends_with(&m.id) || same_package(&m.dir, &test.package_id, layout, cwd)
    });
    let dir = real.map_or(layout.root.clone(), |m| m.dir.clone());
    let dir = match dir.strip_prefix(&layout.root) {
        Ok(rest) => cwd.join(rest),
        Err(_) => dir,
    };
    let tmp = target.join("tmp");
    std::fs::create_dir_all(&tmp).map_err(|e| CheckError::io(&tmp, e))?;
    let mut command = SandboxCommand::new(&test.program, &dir, limits)
        .args(["--test-threads=2"])
        .env("RUST_BACKTRACE", "0")
        .env("CARGO_MANIFEST_DIR", &dir)
        .readable(target)
        .readable(&inner.surroundings.toolchain.sysroot)
        .writable(&tmp);
    command
        .env
        .extend(inner.surroundings.toolchain.dynamic_library_env());
    inner.surroundings.grant_sources(&mut command, layout);
    let output = inner.sandbox.run(&command, cancel).await?;
    let mut report = read_tests(&output, limits.wall);
    // The exit code of a harness of its own is the verdict.
    if output.success() && !report.passed && report.failed.is_empty() && !is_libtest(&output) {
        report.passed = true;
        report.summary = "passed".into();
    }
    Ok(report)
}

/// Whether it was libtest that ran. It says so before the first test, and a
/// program that leaves in the middle of its tests has proved nothing.
fn is_libtest(output: &SandboxOutput) -> bool {
    String::from_utf8_lossy(&output.stdout).lines().any(|line| {
        let count = line.strip_prefix("running ").and_then(|rest| {
            rest.strip_suffix(" tests")
                .or_else(|| rest.strip_suffix(" test"))
        });
        count.is_some_and(|n| n.parse::<u64>().is_ok())
    })
}

/// cargo's ids of packages in a copy name the copy's paths.
fn same_package(member: &Path, id: &str, layout: &super::Layout, cwd: &Path) -> bool {
    let Ok(rest) = member.strip_prefix(&layout.root) else {
        return false;
    };
    let path = cwd.join(rest);
    let path = path.to_string_lossy();
    let path = path.trim_end_matches('/');
    id.split('#').next().is_some_and(|url| url.ends_with(path))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::sandbox::Ended;

    #[test]
    fn libtest_is_told_from_a_harness_of_its_own() {
        let check = |stdout: &str, expected: bool| {
            let output = SandboxOutput {
                ended: Ended::Exited(0),
                stdout: stdout.into(),
                stderr: Vec::new(),
                duration: Duration::ZERO,
                peak_memory_bytes: 0,
            };
            assert_eq!(is_libtest(&output), expected, "{stdout}");
        };
        check("\nrunning 1 test\n", true);
        check("running 12 tests\ntest a ... ", true);
        check("running all my tests\nok\n", false);
        check("", false);
    }
}
