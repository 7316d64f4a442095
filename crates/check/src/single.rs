//! One file through rustc: koans and tasks, without cargo.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use tokio_util::sync::CancellationToken;

use crate::error::CheckError;
use crate::lex;
use crate::overlay::Overlay;
use crate::report::{CheckReport, Collector, How, TestReport, read_tests, sane};
use crate::sandbox::{Limits, Sandbox, SandboxCommand};
use crate::toolchain::Toolchain;

/// A crate of one file, in a scratch directory of its own. Clones share it; the
/// directory goes with the last one.
#[derive(Debug, Clone)]
pub struct SingleFile(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    sandbox: Sandbox,
    toolchain: Arc<Toolchain>,
    edition: String,
    code: Arc<str>,
    tests: Option<Arc<str>>,
    dir: tempfile::TempDir,
    main: PathBuf,
    compile_limits: Limits,
    test_limits: Limits,
}

/// The name of the file inside each run's directory; relative, so that nothing
/// in the compiler's output depends on where that is.
const FILE: &str = "main.rs";

impl SingleFile {
    /// Sets a file up below `scratch_root`. A file with a `main` is a program,
    /// any other a library. `test_code` is appended when tests are built.
    ///
    /// # Errors
    /// Without a toolchain, or when the scratch directory cannot be written.
    pub fn new(
        sandbox: &Sandbox,
        edition: &str,
        code: &str,
        test_code: Option<&str>,
        scratch_root: &Path,
    ) -> Result<Self, CheckError> {
        std::fs::create_dir_all(scratch_root).map_err(|e| CheckError::io(scratch_root, e))?;
        let dir = tempfile::Builder::new()
            .prefix("file-")
            .tempdir_in(scratch_root)
            .map_err(|e| CheckError::io(scratch_root, e))?;
        // A file must have one name, however it was reached.
        let main = std::fs::canonicalize(dir.path())
            .map_err(|e| CheckError::io(dir.path(), e))?
            .join(FILE);
        std::fs::write(&main, code).map_err(|e| CheckError::io(&main, e))?;
        Ok(Self(Arc::new(Inner {
            sandbox: sandbox.clone(),
            toolchain: Toolchain::resolve(&std::env::temp_dir())?,
            edition: edition.to_string(),
            code: code.into(),
            tests: test_code.filter(|t| !t.trim().is_empty()).map(Into::into),
            dir,
            main,
            compile_limits: Limits::compile(),
            test_limits: Limits::tests(),
        })))
    }

    /// The same file with other limits.
    ///
    /// # Errors
    /// As [`Self::new`].
    pub fn with_limits(&self, compile: Limits, tests: Limits) -> Result<Self, CheckError> {
        let inner = &self.0;
        let parent = inner.dir.path().parent().unwrap_or(inner.dir.path());
        let mut fresh = Self::new(
            &inner.sandbox,
            &inner.edition,
            &inner.code,
            inner.tests.as_deref(),
            parent,
        )?;
        if let Some(new) = Arc::get_mut(&mut fresh.0) {
            new.compile_limits = compile;
            new.test_limits = tests;
        }
        Ok(fresh)
    }

    /// The file's path, for overlays and in diagnostics.
    pub fn main_path(&self) -> &Path {
        &self.0.main
    }

    /// The directory it lies in.
    pub fn root(&self) -> &Path {
        self.0.main.parent().unwrap_or(Path::new("/"))
    }

    /// The sandbox that everything runs in.
    pub fn sandbox(&self) -> &Sandbox {
        &self.0.sandbox
    }

    /// Whether there is anything to run.
    pub fn has_tests(&self) -> bool {
        self.0.tests.is_some() || lex::has_tests(&self.0.code)
    }

    /// The file's text under `overlay`.
    ///
    /// # Errors
    /// For any other path.
    pub fn read(&self, path: &Path, overlay: &Overlay) -> Result<Arc<str>, CheckError> {
        if path != self.0.main {
            return Err(self.outside(path));
        }
        Ok(Arc::clone(overlay.get(path).unwrap_or(&self.0.code)))
    }

    fn outside(&self, path: &Path) -> CheckError {
        CheckError::Outside {
            file: path.to_path_buf(),
            root: self.root().to_path_buf(),
        }
    }

    /// Type- and borrow-checks the file; if that is clean and the file has tests
    /// of its own, those too.
    ///
    /// # Errors
    /// See [`CheckError`]; errors in the code are no failure.
    pub async fn check(
        &self,
        overlay: &Overlay,
        cancel: &CancellationToken,
    ) -> Result<CheckReport, CheckError> {
        let rustc = self.0.toolchain.rustc.clone();
        self.lint(rustc, overlay, cancel).await
    }

    /// The same check through clippy.
    ///
    /// # Errors
    /// As [`Self::check`], and without clippy.
    pub async fn clippy(
        &self,
        overlay: &Overlay,
        cancel: &CancellationToken,
    ) -> Result<CheckReport, CheckError> {
        let driver = self.0.toolchain.program("clippy-driver")?;
        self.lint(driver, overlay, cancel).await
    }

    async fn lint(
        &self,
        driver: PathBuf,
        overlay: &Overlay,
        cancel: &CancellationToken,
    ) -> Result<CheckReport, CheckError> {
        let started = Instant::now();
        let text = self.text(overlay)?;
        let run = self.stage(&text)?;
        let command = self.compiler(&driver, &run, &text, &["--emit=metadata"]);
        let mut collector = Collector::default();
        self.compile(&command, &mut collector, cancel).await?;
        let clean = !collector.diagnostics.iter().any(|d| d.is_error());
        if clean && lex::has_tests(&text) {
            let tests = self.compiler(&driver, &run, &text, &["--emit=metadata", "--test"]);
            self.compile(&tests, &mut collector, cancel).await?;
        }
        Ok(CheckReport {
            diagnostics: collector.diagnostics,
            duration: started.elapsed(),
            command: command.display(),
            how: How::Rustc,
            problems: collector.problems,
        })
    }

    /// Builds the file with its tests and runs them in the sandbox. Without any
    /// tests it passes when it compiles. Tests that were given are always built,
    /// since a macro may write them.
    ///
    /// # Errors
    /// See [`CheckError`]; [`CheckError::NotContained`] where the sandbox is too weak.
    pub async fn test(
        &self,
        overlay: &Overlay,
        cancel: &CancellationToken,
    ) -> Result<TestReport, CheckError> {
        let started = Instant::now();
        let mut text = self.text(overlay)?.to_string();
        if let Some(tests) = &self.0.tests {
            text.push('\n');
            text.push_str(tests);
        }
        let mut report = if self.0.tests.is_some() || lex::has_tests(&text) {
            self.build_and_run(&text, cancel).await?
        } else {
            let check = self.check(overlay, cancel).await?;
            let mut report = TestReport::new(check.is_clean(), "no tests");
            if !report.passed {
                report.summary = "it does not compile".into();
                report.diagnostics = check.errors().cloned().collect();
            }
            report
        };
        report.duration = started.elapsed();
        Ok(report)
    }

    async fn build_and_run(
        &self,
        text: &str,
        cancel: &CancellationToken,
    ) -> Result<TestReport, CheckError> {
        self.0.sandbox.require_tests()?;
        let run = self.stage(text)?;
        let toolchain = &self.0.toolchain;
        let binary = run
            .path()
            .join(format!("tests{}", std::env::consts::EXE_SUFFIX));
        // The shared standard library halves the time of linking.
        let command = self
            .compiler(
                &toolchain.rustc,
                &run,
                text,
                &["--test", "-Cprefer-dynamic", "-Cstrip=debuginfo"],
            )
            .args(["-o".into(), binary.clone().into_os_string()]);
        let mut collector = Collector::default();
        self.compile(&command, &mut collector, cancel).await?;
        collector.diagnostics.retain(|d| d.is_error());
        if !collector.diagnostics.is_empty() || !binary.is_file() {
            let mut report = TestReport::new(false, "the tests do not compile");
            report.diagnostics = collector.diagnostics;
            return Ok(report);
        }
        let work = run.path().join("work");
        std::fs::create_dir(&work).map_err(|e| CheckError::io(&work, e))?;
        let limits = self.0.test_limits;
        let mut tests = SandboxCommand::new(&binary, &work, limits)
            .args(["--test-threads=2"])
            .env("RUST_BACKTRACE", "0")
            .readable(&binary)
            .readable(&toolchain.sysroot)
            .writable(&work);
        tests.env.extend(toolchain.dynamic_library_env());
        let output = self.0.sandbox.run(&tests, cancel).await?;
        Ok(read_tests(&output, limits.wall))
    }

    fn text(&self, overlay: &Overlay) -> Result<Arc<str>, CheckError> {
        if let Some(path) = overlay.paths().find(|p| *p != self.0.main) {
            return Err(self.outside(path));
        }
        self.read(&self.0.main, overlay)
    }

    /// A fresh directory for one run, so that any number may run side by side.
    fn stage(&self, text: &str) -> Result<tempfile::TempDir, CheckError> {
        let dir = self.0.dir.path();
        let run = tempfile::Builder::new()
            .prefix("run-")
            .tempdir_in(dir)
            .map_err(|e| CheckError::io(dir, e))?;
        let file = run.path().join(FILE);
        std::fs::write(&file, text).map_err(|e| CheckError::io(&file, e))?;
        Ok(run)
    }

    fn compiler(
        &self,
        driver: &Path,
        run: &tempfile::TempDir,
        text: &str,
        extra: &[&str],
    ) -> SandboxCommand {
        let kind = if lex::has_main(text) { "bin" } else { "lib" };
        let mut command = SandboxCommand::new(driver, run.path(), self.0.compile_limits)
            .args([FILE, "--crate-name=task", "--error-format=json"])
            .args([
                format!("--edition={}", self.0.edition),
                format!("--crate-type={kind}"),
            ])
            .args(extra.iter().copied())
            .env("SYSROOT", &self.0.toolchain.sysroot)
            .writable(run.path());
        self.0.toolchain.grant(&mut command);
        command
    }

    async fn compile(
        &self,
        command: &SandboxCommand,
        collector: &mut Collector,
        cancel: &CancellationToken,
    ) -> Result<(), CheckError> {
        let output = self.0.sandbox.run(command, cancel).await?;
        let output = sane(output, command)?;
        let main = &self.0.main;
        collector.read_rustc(&output.stderr, &|path| {
            if path == Path::new(FILE) {
                main.clone()
            } else {
                path.to_path_buf()
            }
        });
        let found_errors = collector.diagnostics.iter().any(|d| d.is_error());
        if !output.success() && !found_errors {
            return Err(CheckError::Failed {
                command: command.display(),
                message: collector.problems.join(" / "),
            });
        }
        Ok(())
    }
}
