//! What a cargo run said, and what its failure means.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::Duration;

use sleepy_fix::Diagnostic;

use super::invoke::{self, CargoLine};
use super::layout::{self, Layout};
use super::testing;
use crate::error::CheckError;
use crate::report::{CheckReport, Collector, How, sane};
use crate::sandbox::{SandboxCommand, SandboxOutput};

/// What one cargo run said.
pub(crate) struct Found {
    pub(crate) by_target: Vec<(PathBuf, Diagnostic)>,
    /// Crate roots that were compiled or found up to date.
    pub(crate) covered: BTreeSet<PathBuf>,
    /// Crate names with cargo's hash, of what was compiled or found up to date.
    pub(crate) stems: BTreeSet<String>,
    problems: Vec<String>,
    pub(crate) tests: Vec<testing::Program>,
}

impl Found {
    /// Reads cargo's output; paths of a copy in `cwd` become the real ones.
    ///
    /// # Errors
    /// When cargo failed for another reason than errors in the code.
    pub(crate) fn read(
        output: SandboxOutput,
        command: &SandboxCommand,
        layout: &Layout,
        cwd: &Path,
    ) -> Result<Self, CheckError> {
        let mut problems = Vec::new();
        let messages = invoke::messages(&output.stdout, &mut problems);
        let mut by_target = Vec::new();
        let mut tests = Vec::new();
        let mut covered = BTreeSet::new();
        let mut stems = BTreeSet::new();
        for message in messages {
            match message {
                CargoLine::CompilerMessage {
                    package_id,
                    target,
                    message,
                } => {
                    let dir = match layout.compiler_dir(&package_id) {
                        dir if dir == layout.root => cwd,
                        dir => dir,
                    };
                    let map = |path: &Path| real_path(layout, cwd, &dir.join(path));
                    let source = map(&target.src_path);
                    covered.insert(source.clone());
                    by_target.push((source, message.map_paths(&map)));
                }
                CargoLine::CompilerArtifact {
                    package_id,
                    target,
                    profile,
                    filenames,
                    executable,
                } => {
                    stems.extend(filenames.iter().filter_map(|file| stem(file)));
                    covered.insert(real_path(layout, cwd, &target.src_path));
                    if let Some(program) = executable.filter(|_| profile.test) {
                        tests.push(testing::Program {
                            package_id,
                            name: target.name,
                            program,
                        });
                    }
                }
                CargoLine::Other => {}
            }
        }
        let stderr = String::from_utf8_lossy(&output.stderr);
        let notable = |l: &&str| l.starts_with("error") && !l.contains("could not compile");
        problems.extend(stderr.lines().filter(notable).map(str::to_owned));
        let has_errors = by_target.iter().any(|(_, d)| d.is_error());
        if !output.success() && !has_errors {
            let output = sane(output.clone(), command)?;
            let text = String::from_utf8_lossy(&output.stderr).trim().to_string();
            if text.contains("(signal:") {
                return Err(CheckError::Crashed {
                    command: command.display(),
                    detail: tail(&text),
                });
            }
            return Err(match layout::refusal(&layout.root, tail(&text)) {
                CheckError::Metadata { message, .. } => CheckError::Failed {
                    command: command.display(),
                    message,
                },
                other => other,
            });
        }
        Ok(Found {
            by_target,
            covered,
            stems,
            problems,
            tests,
        })
    }

    pub(crate) fn report(self, duration: Duration, command: &SandboxCommand) -> CheckReport {
        let mut collector = Collector::default();
        for (_, diagnostic) in self.by_target {
            collector.push(diagnostic);
        }
        CheckReport {
            diagnostics: collector.diagnostics,
            duration,
            command: command.display(),
            how: How::CargoCheck,
            problems: self.problems,
        }
    }
}

/// `liba-1f.rmeta` → `a-1f`.
fn stem(file: &Path) -> Option<String> {
    let stem = file.file_stem()?.to_string_lossy();
    Some(stem.strip_prefix("lib").unwrap_or(&stem).to_string())
}

/// Where a file of a copy really lies.
fn real_path(layout: &Layout, cwd: &Path, path: &Path) -> PathBuf {
    let inner = layout
        .root
        .strip_prefix(&layout.base)
        .unwrap_or(Path::new(""));
    let depth = inner.components().count();
    let copy = cwd.ancestors().nth(depth).unwrap_or(cwd);
    match path.strip_prefix(copy) {
        Ok(rest) => layout.base.join(rest),
        Err(_) => path.to_path_buf(),
    }
}

fn tail(text: &str) -> String {
    const KEEP: usize = 1500;
    let from = text.char_indices().rev().nth(KEEP).map_or(0, |(at, _)| at);
    text[from..].to_string()
}
