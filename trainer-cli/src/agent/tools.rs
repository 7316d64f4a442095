//! The tools of the agent: `open_file`, `search`, `apply_patch`, `run_check`,
//! `run_test`.
//!
//! Each takes a typed argument and gives text or an error that the model can
//! act upon. Files outside the workspace do not exist for them, edits that the
//! guard refuses are not taken, and compilers and tests run where all
//! candidate code runs: in the sandbox.

use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use regex::RegexBuilder;
use serde::Deserialize;
use sleepy_check::{CheckError, CheckReport, Codebase, Overlay};
use sleepy_fix::{Diagnostic, FileEdit, TestOutcome, WorkspaceEdit, guard};
use thiserror::Error;
use tokio_util::sync::CancellationToken;

use crate::repo::rust_files;

/// Lines that `open_file` shows at once.
const MAX_LINES: usize = 200;
/// Matches that `search` shows.
const MAX_MATCHES: usize = 40;
/// Errors that `run_check` shows.
const MAX_ERRORS: usize = 6;
/// Bytes of one rendered error.
const MAX_RENDERED: usize = 2000;

/// A call of a tool, as the model writes it: `{"tool": …, "args": {…}}`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(tag = "tool", content = "args", rename_all = "snake_case")]
pub(crate) enum Call {
    /// Shows lines of a file.
    OpenFile(OpenFile),
    /// Finds text in the workspace.
    Search(Search),
    /// Replaces text in a file.
    ApplyPatch(ApplyPatch),
    /// Compiles the workspace with the edits made so far.
    RunCheck(Nothing),
    /// Runs the tests with the edits made so far.
    RunTest(Nothing),
}

/// No argument.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Nothing {}

/// Argument of `open_file`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct OpenFile {
    /// Path below the workspace.
    pub(crate) path: PathBuf,
    /// First line, one-based.
    #[serde(default = "one")]
    pub(crate) start: usize,
    /// Last line.
    #[serde(default)]
    pub(crate) end: Option<usize>,
}

fn one() -> usize {
    1
}

/// Argument of `search`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Search {
    /// A regular expression.
    pub(crate) pattern: String,
}

/// Argument of `apply_patch`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ApplyPatch {
    /// Path below the workspace.
    pub(crate) path: PathBuf,
    /// Text that stands in the file exactly once.
    pub(crate) search: String,
    /// What is to stand there.
    pub(crate) replace: String,
}

/// Why a tool did nothing, in words for the model.
#[derive(Debug, Error)]
pub(crate) enum ToolError {
    /// The path leads out of the workspace.
    #[error("`{}` is outside of the workspace; give a path relative to its root", .0.display())]
    Outside(PathBuf),
    /// The text to replace is not there.
    #[error("the search text does not stand in {}; copy it exactly, with its indentation", .0.display())]
    NotFound(PathBuf),
    /// The text to replace is there more than once.
    #[error("the search text stands {times} times in {}; add lines around it", path.display())]
    Ambiguous {
        /// The file.
        path: PathBuf,
        /// How often.
        times: usize,
    },
    /// The guard refuses the edit.
    #[error("refused: this edit {0}; repair the code without that")]
    Guarded(String),
    /// The pattern is no regular expression.
    #[error("the pattern is no regular expression: {0}")]
    Pattern(String),
    /// Compiler or files.
    #[error(transparent)]
    Check(#[from] CheckError),
}

/// What a tool did.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Answer {
    /// For the model.
    pub(crate) text: String,
    /// Whether the program is repaired, where the tool can tell.
    pub(crate) green: Option<bool>,
}

impl Answer {
    fn text(text: String) -> Self {
        Self { text, green: None }
    }
}

/// The tools over one code base, with the edits made so far.
#[derive(Debug, Clone)]
pub(crate) struct Tools {
    codebase: Codebase,
    /// What the tools started from.
    base: Overlay,
    /// What they made of it.
    overlay: Overlay,
    /// Whether tests may run at all.
    run_tests: bool,
    /// What the tests said when they last had a say.
    tests: TestOutcome,
}

impl Tools {
    /// Tools that start from `overlay`. Without `run_tests` a program that
    /// compiles counts as repaired.
    pub(crate) fn new(codebase: Codebase, overlay: Overlay, run_tests: bool) -> Self {
        Self {
            codebase,
            base: overlay.clone(),
            overlay,
            run_tests,
            tests: TestOutcome::NotRun,
        }
    }

    /// What the tests said of the last program they ran on.
    pub(crate) fn tests(&self) -> TestOutcome {
        self.tests
    }

    /// The edits made so far, on top of what the tools started from.
    pub(crate) fn overlay(&self) -> &Overlay {
        &self.overlay
    }

    /// What the tools changed, as an edit of the texts they started from.
    pub(crate) fn edit(&self) -> Result<WorkspaceEdit, CheckError> {
        let mut files = Vec::new();
        for path in self.overlay.paths() {
            let (old, new) = (self.before(path)?, self.read(path)?);
            if old != new {
                files.push(FileEdit::between(path, &old, &new));
            }
        }
        Ok(WorkspaceEdit { files })
    }

    /// Does what was asked.
    pub(crate) async fn run(
        &mut self,
        call: &Call,
        cancel: &CancellationToken,
    ) -> Result<Answer, ToolError> {
        match call {
            Call::OpenFile(args) => self.open_file(args),
            Call::Search(args) => self.search(args),
            Call::ApplyPatch(args) => self.apply_patch(args),
            Call::RunCheck(Nothing {}) => self.run_check(cancel).await,
            Call::RunTest(Nothing {}) => self.run_test(cancel).await,
        }
    }

    /// Lines of a file with their numbers.
    fn open_file(&self, args: &OpenFile) -> Result<Answer, ToolError> {
        let path = self.resolve(&args.path)?;
        let text = self.read(&path)?;
        let total = text.lines().count();
        let start = args.start.max(1);
        let end = args
            .end
            .unwrap_or(usize::MAX)
            .min(start.saturating_add(MAX_LINES - 1));
        let lines = text.lines().enumerate().skip(start - 1);
        let shown: String = lines
            .take_while(|(index, _)| *index < end)
            .map(|(index, line)| format!("{:>5} {line}\n", index + 1))
            .collect();
        let shown = if shown.is_empty() {
            "(no such lines)\n".to_owned()
        } else {
            shown
        };
        Ok(Answer::text(format!(
            "{} has {total} lines\n{shown}",
            self.name(&path)
        )))
    }

    /// Lines of Rust files that match a pattern.
    fn search(&self, args: &Search) -> Result<Answer, ToolError> {
        // The limit keeps a pattern of the model from eating the memory.
        let pattern = RegexBuilder::new(&args.pattern)
            .size_limit(1 << 20)
            .build()
            .map_err(|e| ToolError::Pattern(e.to_string()))?;
        let mut found = Vec::new();
        for path in rust_files(&self.codebase) {
            // What cannot be read cannot match.
            let Ok(text) = self.read(&path) else { continue };
            for (index, line) in text.lines().enumerate() {
                if pattern.is_match(line) {
                    let line: String = line.chars().take(200).collect();
                    found.push(format!("{}:{}: {line}\n", self.name(&path), index + 1));
                }
            }
            if found.len() > MAX_MATCHES {
                break;
            }
        }
        let more = found.len() > MAX_MATCHES;
        found.truncate(MAX_MATCHES);
        let mut text = found.concat();
        if text.is_empty() {
            text = "no match\n".to_owned();
        } else if more {
            text.push_str("(more matches are not shown; make the pattern narrower)\n");
        }
        Ok(Answer::text(text))
    }

    /// Replaces text that stands in a file once.
    fn apply_patch(&mut self, args: &ApplyPatch) -> Result<Answer, ToolError> {
        let path = self.resolve(&args.path)?;
        let text = self.read(&path)?;
        let crlf = text.contains("\r\n");
        let (search, replace) = if crlf {
            (to_crlf(&args.search), to_crlf(&args.replace))
        } else {
            (args.search.clone(), args.replace.clone())
        };
        let times = if search.is_empty() {
            0
        } else {
            text.matches(&search).count()
        };
        match times {
            0 => return Err(ToolError::NotFound(self.relative(&path))),
            1 => {}
            times => {
                let path = self.relative(&path);
                return Err(ToolError::Ambiguous { path, times });
            }
        }
        let new = text.replacen(&search, &replace, 1);
        // Against the text at the start: many small edits may gut a function together.
        let violations = guard(&path, &self.before(&path)?, &new);
        if !violations.is_empty() {
            let all: Vec<String> = violations.iter().map(ToString::to_string).collect();
            return Err(ToolError::Guarded(all.join(" and ")));
        }
        let name = self.name(&path);
        self.overlay = std::mem::take(&mut self.overlay).with(path, new);
        Ok(Answer::text(format!("{name} is changed\n")))
    }

    async fn run_check(&self, cancel: &CancellationToken) -> Result<Answer, ToolError> {
        let report = self.codebase.check(&self.overlay, cancel).await?;
        Ok(Answer {
            text: describe(&report),
            // A clean check alone repairs nothing where there are tests.
            green: (!report.is_clean()).then_some(false),
        })
    }

    async fn run_test(&mut self, cancel: &CancellationToken) -> Result<Answer, ToolError> {
        self.tests = TestOutcome::NotRun;
        let check = self.codebase.check(&self.overlay, cancel).await?;
        if !check.is_clean() {
            return Ok(Answer {
                text: describe(&check),
                green: Some(false),
            });
        }
        if !self.run_tests {
            return Ok(Answer {
                text: "it compiles; the tests are not run\n".to_owned(),
                green: Some(true),
            });
        }
        let report = self.codebase.test(&self.overlay, cancel).await?;
        self.tests = match (report.passed, report.tests_passed) {
            (false, _) => TestOutcome::Failed,
            // A program without tests proves nothing by passing them.
            (true, 0) => TestOutcome::NotRun,
            (true, _) => TestOutcome::Passed,
        };
        let mut text = format!("{}\n", report.summary);
        for error in report.diagnostics.iter().take(MAX_ERRORS) {
            text.push_str(&rendered(error));
        }
        Ok(Answer {
            text,
            green: Some(report.passed),
        })
    }

    /// The absolute path of a file of the workspace.
    fn resolve(&self, path: &Path) -> Result<PathBuf, ToolError> {
        let outside = || ToolError::Outside(path.to_path_buf());
        let root = self.codebase.root();
        let mut full = root.to_path_buf();
        // An absolute path replaces the root; what follows decides about both.
        for part in root
            .join(path)
            .strip_prefix(root)
            .map_err(|_| outside())?
            .components()
        {
            match part {
                Component::Normal(name) => full.push(name),
                Component::CurDir => {}
                Component::ParentDir => {
                    full.pop();
                    if !full.starts_with(root) {
                        return Err(outside());
                    }
                }
                Component::RootDir | Component::Prefix(_) => return Err(outside()),
            }
        }
        // A link inside the workspace may lead out of it.
        if let (Ok(real), Ok(root)) = (full.canonicalize(), root.canonicalize())
            && !real.starts_with(root)
        {
            return Err(outside());
        }
        Ok(full)
    }

    fn read(&self, path: &Path) -> Result<Arc<str>, CheckError> {
        self.codebase.read(path, &self.overlay)
    }

    fn before(&self, path: &Path) -> Result<Arc<str>, CheckError> {
        self.codebase.read(path, &self.base)
    }

    fn relative(&self, path: &Path) -> PathBuf {
        path.strip_prefix(self.codebase.root())
            .unwrap_or(path)
            .to_path_buf()
    }

    fn name(&self, path: &Path) -> String {
        self.relative(path).display().to_string()
    }
}

fn to_crlf(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\n', "\r\n")
}

/// The errors of a check as the compiler prints them.
pub(crate) fn describe(report: &CheckReport) -> String {
    let errors: Vec<&Diagnostic> = report.errors().collect();
    if errors.is_empty() {
        return "it compiles\n".to_owned();
    }
    let shown: String = errors
        .iter()
        .take(MAX_ERRORS)
        .map(|e| rendered(e))
        .collect();
    format!("{} errors\n{shown}", errors.len())
}

fn rendered(error: &Diagnostic) -> String {
    let text = error
        .rendered
        .as_deref()
        .unwrap_or(&error.message)
        .trim_end();
    match text.char_indices().nth(MAX_RENDERED) {
        Some((cut, _)) => format!("{}…\n", &text[..cut]),
        None => format!("{text}\n"),
    }
}

#[cfg(test)]
#[path = "tools_tests.rs"]
mod tests;
