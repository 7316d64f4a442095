//! The sandbox: where compilers, build scripts, proc macros and tests run.
//!
//! Candidate code is written by a model or taken from a stranger's repository,
//! so it gets no network, only its scratch directories to write to, no sight of
//! the home directory, and limits on time, memory, processes and output. The
//! whole process tree dies with the result nobody waits for any more, and with
//! this process, even if that is killed.
//!
//! Mechanisms, best first: bubblewrap; namespaces + Landlock + seccomp put
//! together by hand; `sandbox-exec` on macOS; limits only. [`Sandbox::probe`]
//! believes a mechanism only after an escape attempt through it has failed.

mod command;
mod report;

#[cfg(target_os = "linux")]
mod bubblewrap;
#[cfg(target_os = "linux")]
mod confine;
#[cfg(unix)]
mod guard;
#[cfg(any(target_os = "macos", test))]
mod macos;
#[cfg(unix)]
pub(crate) mod paths;
#[cfg(not(unix))]
mod portable;
#[cfg(target_os = "linux")]
mod seccomp;
#[cfg(unix)]
mod supervise;
#[cfg(target_os = "linux")]
mod usage;
#[cfg(all(unix, not(target_os = "linux")))]
mod usage {
    //! Without `/proc` there is nothing to look at.
    #[derive(Default)]
    pub(crate) struct Usage {
        pub(crate) pids: Vec<i32>,
        pub(crate) memory_bytes: u64,
    }
}

use std::io;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;

pub use command::{Ended, Limits, SandboxCommand, SandboxOutput};
pub use report::{Containment, Mechanism, SandboxReport};

use crate::error::CheckError;

/// The sandbox of this machine. Clones share the mechanism and the job cap.
#[derive(Clone)]
pub struct Sandbox(Arc<Inner>);

struct Inner {
    engine: Engine,
    report: SandboxReport,
    uncontained_tests: bool,
    jobs: Arc<Semaphore>,
    job_cap: usize,
}

#[derive(Clone)]
enum Engine {
    #[cfg(target_os = "linux")]
    Bubblewrap(bubblewrap::Bubblewrap),
    #[cfg(target_os = "linux")]
    Confine(confine::Parts),
    #[cfg(target_os = "macos")]
    SandboxExec,
    LimitsOnly,
}

impl std::fmt::Debug for Sandbox {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Sandbox")
            .field(&self.0.report.mechanism)
            .finish()
    }
}

impl Sandbox {
    /// Finds the best mechanism that really contains a small escape attempt.
    /// Takes a few milliseconds for each one tried.
    pub fn probe() -> Self {
        let mut notes = Vec::new();
        for mechanism in Mechanism::BEST_FIRST {
            match Self::with_mechanism(mechanism) {
                Ok(mut sandbox) => {
                    if let Some(inner) = Arc::get_mut(&mut sandbox.0) {
                        inner.report.notes.append(&mut notes);
                    }
                    return sandbox;
                }
                Err(why) => notes.push(format!("{mechanism} is not used: {why}")),
            }
        }
        Self::build(Engine::LimitsOnly, SandboxReport::limits_only(notes))
    }

    /// This mechanism and no other, for tests and for `doctor`.
    ///
    /// # Errors
    /// Why it does not work here, in words.
    pub fn with_mechanism(mechanism: Mechanism) -> Result<Self, String> {
        match mechanism {
            #[cfg(target_os = "linux")]
            Mechanism::Bubblewrap => {
                let found = bubblewrap::Bubblewrap::find().ok_or("bwrap is not on PATH")?;
                let report = SandboxReport::bubblewrap(found.prlimit.is_some() && !found.root);
                Self::build(Engine::Bubblewrap(found), report).proven()
            }
            #[cfg(target_os = "linux")]
            Mechanism::Landlock => {
                let abi = confine::landlock_abi();
                if abi == 0 {
                    return Err("the kernel has no Landlock".into());
                }
                let seccomp = seccomp::filter(true).is_some();
                let root = rustix::process::geteuid().is_root();
                let with = |namespaces| {
                    let parts = confine::Parts {
                        landlock: true,
                        namespaces,
                        seccomp,
                    };
                    let report = SandboxReport::landlock(abi, namespaces, seccomp, root);
                    Self::build(Engine::Confine(parts), report).proven()
                };
                with(true).or_else(|_| with(false))
            }
            #[cfg(target_os = "macos")]
            Mechanism::SandboxExec => {
                Self::build(Engine::SandboxExec, SandboxReport::sandbox_exec()).proven()
            }
            Mechanism::LimitsOnly => Ok(Self::build(
                Engine::LimitsOnly,
                SandboxReport::limits_only(Vec::new()),
            )),
            other => Err(format!("{other} does not exist on this platform")),
        }
    }

    fn build(engine: Engine, report: SandboxReport) -> Self {
        let job_cap = std::thread::available_parallelism().map_or(2, usize::from);
        Self(Arc::new(Inner {
            engine,
            report,
            uncontained_tests: false,
            jobs: Arc::new(Semaphore::new(job_cap)),
            job_cap,
        }))
    }

    fn rebuild(&self, change: impl FnOnce(&mut Inner)) -> Self {
        let mut inner = Inner {
            engine: self.0.engine.clone(),
            report: self.0.report.clone(),
            uncontained_tests: self.0.uncontained_tests,
            jobs: Arc::clone(&self.0.jobs),
            job_cap: self.0.job_cap,
        };
        change(&mut inner);
        Self(Arc::new(inner))
    }

    /// The same sandbox running at most `jobs` commands at a time, over all its clones.
    #[must_use]
    pub fn with_jobs(&self, jobs: usize) -> Self {
        let jobs = jobs.max(1);
        self.rebuild(|inner| {
            inner.jobs = Arc::new(Semaphore::new(jobs));
            inner.job_cap = jobs;
        })
    }

    /// The same sandbox, running tests of candidate code even where files and
    /// network are not contained. Only a person may decide that.
    #[must_use]
    pub fn allow_uncontained_tests(&self) -> Self {
        self.rebuild(|inner| inner.uncontained_tests = true)
    }

    /// What is contained here and what is not.
    pub fn report(&self) -> &SandboxReport {
        &self.0.report
    }

    /// How many commands may run at a time.
    pub fn jobs(&self) -> usize {
        self.0.job_cap
    }

    /// Whether tests of candidate code may run here.
    pub fn can_run_tests(&self) -> bool {
        self.0.uncontained_tests || (self.0.report.files && self.0.report.network)
    }

    /// Whether [`SandboxCommand::overlays`] works here.
    pub fn can_overlay(&self) -> bool {
        match &self.0.engine {
            #[cfg(target_os = "linux")]
            Engine::Bubblewrap(_) => true,
            #[cfg(target_os = "linux")]
            Engine::Confine(parts) => parts.namespaces,
            #[cfg(target_os = "macos")]
            Engine::SandboxExec => false,
            Engine::LimitsOnly => false,
        }
    }

    /// Fails with the reason when [`Self::can_run_tests`] is false.
    ///
    /// # Errors
    /// [`CheckError::NotContained`].
    pub fn require_tests(&self) -> Result<(), CheckError> {
        if self.can_run_tests() {
            return Ok(());
        }
        let missing = match (self.0.report.files, self.0.report.network) {
            (true, _) => "the network",
            (false, true) => "file access",
            (false, false) => "file access and the network",
        };
        Err(CheckError::NotContained {
            missing: missing.into(),
        })
    }

    /// Runs a command to its end, a limit, or cancellation; dropping the future
    /// cancels too. Waits for a free job first. A limit that was hit is part of
    /// the output, see [`SandboxOutput::within_limits`].
    ///
    /// # Errors
    /// [`CheckError::Cancelled`], or when the command cannot be started.
    pub async fn run(
        &self,
        command: &SandboxCommand,
        cancel: &CancellationToken,
    ) -> Result<SandboxOutput, CheckError> {
        let _permit = tokio::select! {
            biased;
            () = cancel.cancelled() => return Err(CheckError::Cancelled),
            permit = Arc::clone(&self.0.jobs).acquire_owned() =>
                permit.map_err(|e| CheckError::Internal(e.to_string()))?,
        };
        let stop = CancelOnDrop(Arc::new(AtomicBool::new(false)));
        let flag = Arc::clone(&stop.0);
        let (sandbox, owned) = (self.clone(), command.clone());
        let mut task = tokio::task::spawn_blocking(move || sandbox.run_blocking(&owned, &flag));
        let result = tokio::select! {
            result = &mut task => result,
            () = cancel.cancelled() => {
                stop.0.store(true, Ordering::Relaxed);
                // The permit must not be free before the processes are gone.
                task.await
            }
        };
        result.map_err(|e| CheckError::Internal(format!("the sandbox thread failed: {e}")))?
    }

    fn run_blocking(
        &self,
        command: &SandboxCommand,
        cancelled: &AtomicBool,
    ) -> Result<SandboxOutput, CheckError> {
        let base = std::env::temp_dir();
        let tmp = tempfile::Builder::new()
            .prefix("sleepy-run-")
            .tempdir_in(&base)
            .map_err(|e| CheckError::io(&base, e))?;
        let spawned = self.start(command, tmp.path(), cancelled);
        match spawned {
            Ok(Some(output)) => Ok(output),
            Ok(None) => Err(CheckError::Cancelled),
            Err(source) if source.kind() == io::ErrorKind::StorageFull => {
                Err(CheckError::DiskFull(command.cwd.clone()))
            }
            Err(source) => Err(CheckError::Spawn {
                program: command.program.clone(),
                source,
            }),
        }
    }

    #[cfg(unix)]
    #[cfg_attr(
        target_os = "linux",
        expect(unsafe_code, reason = "confinement happens between fork and exec")
    )]
    fn start(
        &self,
        command: &SandboxCommand,
        tmp: &Path,
        cancelled: &AtomicBool,
    ) -> supervise::Outcome {
        if !command.program.is_file() {
            return Err(io::Error::from(io::ErrorKind::NotFound));
        }
        match &self.0.engine {
            #[cfg(target_os = "linux")]
            Engine::Bubblewrap(bwrap) => {
                use std::os::fd::AsRawFd;
                use std::os::unix::process::CommandExt;
                let filter = match seccomp::filter(false) {
                    Some(program) => Some(filter_file(&seccomp::to_bytes(&program))?),
                    None => None,
                };
                let fd = filter.as_ref().map(AsRawFd::as_raw_fd);
                let mut run = Command::new(&bwrap.bwrap);
                run.args(bwrap.arguments(command, tmp, fd));
                set_env(&mut run, command, Path::new("/tmp"));
                let lifeline = supervise::prepare(&mut run, command.limits)?;
                if let Some(fd) = fd {
                    // SAFETY: one system call on a descriptor that outlives the spawn.
                    unsafe {
                        run.pre_exec(move || {
                            libc::fcntl(fd, libc::F_SETFD, 0);
                            Ok(())
                        });
                    }
                }
                supervise::run(run, lifeline, command.limits, true, cancelled)
            }
            #[cfg(target_os = "linux")]
            Engine::Confine(parts) => {
                use std::os::unix::process::CommandExt;
                let confinement = confine::Confinement::prepare(*parts, command, tmp)
                    .map_err(io::Error::other)?;
                let mut run = direct(command, tmp);
                let lifeline = supervise::prepare(&mut run, command.limits)?;
                // SAFETY: called between fork and exec in a single-threaded child.
                unsafe { run.pre_exec(move || confinement.enter()) };
                supervise::run(run, lifeline, command.limits, parts.namespaces, cancelled)
            }
            #[cfg(target_os = "macos")]
            Engine::SandboxExec => {
                let home = std::env::home_dir();
                let mut run = Command::new(macos::PROGRAM);
                run.args(macos::arguments(command, tmp, home.as_deref()))
                    .current_dir(&command.cwd);
                set_env(&mut run, command, tmp);
                let lifeline = supervise::prepare(&mut run, command.limits)?;
                supervise::run(run, lifeline, command.limits, false, cancelled)
            }
            Engine::LimitsOnly => {
                let mut run = direct(command, tmp);
                let lifeline = supervise::prepare(&mut run, command.limits)?;
                supervise::run(run, lifeline, command.limits, false, cancelled)
            }
        }
    }

    #[cfg(not(unix))]
    fn start(
        &self,
        command: &SandboxCommand,
        tmp: &Path,
        cancelled: &AtomicBool,
    ) -> io::Result<Option<SandboxOutput>> {
        let Engine::LimitsOnly = &self.0.engine;
        portable::run(direct(command, tmp), command.limits, cancelled)
    }

    /// Tries to escape; a sandbox that lets it is no sandbox.
    #[cfg(unix)]
    fn proven(self) -> Result<Self, String> {
        let dir = tempfile::Builder::new()
            .prefix("sleepy-probe-")
            .tempdir()
            .map_err(|e| e.to_string())?;
        let (inside, outside) = (dir.path().join("in"), dir.path().join("out"));
        for d in [&inside, &outside] {
            std::fs::create_dir(d).map_err(|e| e.to_string())?;
        }
        let secret = outside.join("secret");
        std::fs::write(&secret, "seen").map_err(|e| e.to_string())?;
        let script = "echo ok > in.txt || exit 3; (echo x > \"$1/escaped\") 2>/dev/null && exit 4; \
                      (read line < \"$1/secret\") 2>/dev/null && exit 5; exit 0";
        let limits = Limits::tests().with_wall(std::time::Duration::from_secs(5));
        let command = SandboxCommand::new("/bin/sh", &inside, limits)
            .args([
                "-c".into(),
                script.into(),
                "sh".into(),
                outside.clone().into_os_string(),
            ])
            .writable(&inside);
        let output = self
            .run_blocking(&command, &AtomicBool::new(false))
            .map_err(|e| e.to_string())?;
        // macOS hides only the home directory, so a readable file elsewhere is expected.
        let hides = !cfg!(target_os = "macos");
        let said = String::from_utf8_lossy(&output.stderr);
        match output.ended {
            Ended::Exited(5) if !hides => {}
            Ended::Exited(0) => {}
            Ended::Exited(3) => {
                return Err(format!("it cannot write its scratch directory: {said}"));
            }
            Ended::Exited(4) => return Err("a probe wrote outside its scratch directory".into()),
            Ended::Exited(5) => return Err("a probe read a file it was not given".into()),
            other => return Err(format!("the probe ended with {other:?}: {}", said.trim())),
        }
        if outside.join("escaped").exists() || !inside.join("in.txt").exists() {
            return Err("the probe's files are not where they should be".into());
        }
        Ok(self)
    }
}

/// Tells the supervising thread to kill its processes when nobody waits any more.
struct CancelOnDrop(Arc<AtomicBool>);

impl Drop for CancelOnDrop {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// The command itself, without a wrapper program.
fn direct(command: &SandboxCommand, tmp: &Path) -> Command {
    let mut run = Command::new(&command.program);
    run.args(&command.args).current_dir(&command.cwd);
    set_env(&mut run, command, tmp);
    run
}

/// Nothing is inherited, so that no token of the person's shell leaks.
fn set_env(run: &mut Command, command: &SandboxCommand, tmp: &Path) {
    run.env_clear();
    #[cfg(unix)]
    run.env("PATH", paths::DEFAULT_PATH);
    run.env("HOME", tmp)
        .env("TMPDIR", tmp)
        .env("LANG", "C.UTF-8");
    run.envs(&command.env);
}

/// A file without a name that holds the filter for bubblewrap.
#[cfg(target_os = "linux")]
fn filter_file(bytes: &[u8]) -> io::Result<std::fs::File> {
    use std::io::{Seek, Write};
    let fd = rustix::fs::memfd_create("sleepy-seccomp", rustix::fs::MemfdFlags::CLOEXEC)?;
    let mut file = std::fs::File::from(fd);
    file.write_all(bytes)?;
    file.rewind()?;
    Ok(file)
}

#[cfg(test)]
#[cfg(target_os = "linux")]
mod tests;
