//! What to run, within which limits, and what came of it.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::error::CheckError;

const MIB: u64 = 1024 * 1024;

/// Limits of one sandboxed run. Each is enforced on the whole process tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Wall-clock time until everything is killed.
    pub wall: Duration,
    /// Memory of all processes together, in bytes (private and shared-anonymous).
    pub memory_bytes: u64,
    /// Live processes at a time.
    pub processes: u32,
    /// Bytes kept of each output stream; one more byte ends the run.
    pub output_bytes: usize,
    /// Largest file the run may write, in bytes.
    pub file_bytes: u64,
    /// Added to the niceness; from ten on the IO class becomes idle too.
    pub nice: i32,
}

impl Limits {
    /// For one rustc: it has been seen to hang for minutes and to take 3.3 GB on mutated code.
    pub const fn compile() -> Self {
        Self {
            wall: Duration::from_secs(30),
            memory_bytes: 2048 * MIB,
            processes: 64,
            output_bytes: 16 * MIB as usize,
            file_bytes: 1024 * MIB,
            // A person is waiting for the verdict.
            nice: 0,
        }
    }

    /// For a whole `cargo check`, dependencies and build scripts included.
    pub const fn cargo() -> Self {
        Self {
            wall: Duration::from_secs(900),
            memory_bytes: 8192 * MIB,
            processes: 512,
            output_bytes: 256 * MIB as usize,
            file_bytes: 4096 * MIB,
            nice: 10,
        }
    }

    /// For tests of candidate code.
    pub const fn tests() -> Self {
        Self {
            wall: Duration::from_secs(10),
            memory_bytes: 512 * MIB,
            processes: 32,
            output_bytes: MIB as usize,
            file_bytes: 64 * MIB,
            nice: 5,
        }
    }

    /// The same limits with another wall-clock time.
    #[must_use]
    pub const fn with_wall(mut self, wall: Duration) -> Self {
        self.wall = wall;
        self
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self::compile()
    }
}

/// A program to run inside the sandbox. There is no way to grant the network.
#[derive(Debug, Clone)]
pub struct SandboxCommand {
    /// Absolute path of the program.
    pub program: PathBuf,
    /// Its arguments.
    pub args: Vec<OsString>,
    /// Its whole environment; nothing is inherited. `HOME`, `TMPDIR` and `PATH`
    /// get harmless values when they are not given.
    pub env: BTreeMap<OsString, OsString>,
    /// Its working directory, which must lie in `readable` or `writable`.
    pub cwd: PathBuf,
    /// Files and directories it may read and execute, beside the system's own.
    pub readable: Vec<PathBuf>,
    /// Directories it may read, write and execute.
    pub writable: Vec<PathBuf>,
    /// Files that look different to it: the place, and the file to see there.
    /// Only where [`crate::Sandbox::can_overlay`] says so; ignored elsewhere.
    pub overlays: Vec<(PathBuf, PathBuf)>,
    /// The limits.
    pub limits: Limits,
}

impl SandboxCommand {
    /// A command without arguments, environment or extra directories.
    pub fn new(program: impl Into<PathBuf>, cwd: impl Into<PathBuf>, limits: Limits) -> Self {
        Self {
            program: program.into(),
            args: Vec::new(),
            env: BTreeMap::new(),
            cwd: cwd.into(),
            readable: Vec::new(),
            writable: Vec::new(),
            overlays: Vec::new(),
            limits,
        }
    }

    /// Adds arguments.
    #[must_use]
    pub fn args<I: IntoIterator<Item = S>, S: Into<OsString>>(mut self, args: I) -> Self {
        self.args.extend(args.into_iter().map(Into::into));
        self
    }

    /// Sets an environment variable.
    #[must_use]
    pub fn env(mut self, key: impl Into<OsString>, value: impl Into<OsString>) -> Self {
        self.env.insert(key.into(), value.into());
        self
    }

    /// Grants reading and executing.
    #[must_use]
    pub fn readable(mut self, path: impl AsRef<Path>) -> Self {
        self.readable.push(path.as_ref().to_path_buf());
        self
    }

    /// Grants reading, writing and executing.
    #[must_use]
    pub fn writable(mut self, path: impl AsRef<Path>) -> Self {
        self.writable.push(path.as_ref().to_path_buf());
        self
    }

    /// The command as a person would type it, for messages.
    pub fn display(&self) -> String {
        let name = self.program.file_name().unwrap_or(self.program.as_os_str());
        let mut text = name.to_string_lossy().into_owned();
        for arg in &self.args {
            text.push(' ');
            text.push_str(&arg.to_string_lossy());
        }
        text
    }

    /// The command cut to a readable length.
    pub(crate) fn short(&self) -> String {
        let text = self.display();
        match text.char_indices().nth(120) {
            Some((cut, _)) => format!("{}…", &text[..cut]),
            None => text,
        }
    }
}

/// How a run came to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// The program returned this code.
    Exited(i32),
    /// A signal ended it; by convention also exit codes above 128.
    Signalled(i32),
    /// The wall-clock limit.
    TimedOut,
    /// The memory limit.
    OutOfMemory,
    /// The process limit.
    TooManyProcesses,
    /// The output limit.
    TooMuchOutput,
}

/// What a sandboxed run left behind.
#[derive(Debug, Clone)]
pub struct SandboxOutput {
    /// How it ended.
    pub ended: Ended,
    /// Standard output, up to the limit.
    pub stdout: Vec<u8>,
    /// Standard error, up to the limit.
    pub stderr: Vec<u8>,
    /// Wall-clock time it took.
    pub duration: Duration,
    /// The most memory seen at one time over all processes, in bytes; zero if
    /// it ended before the first look or the platform does not tell.
    pub peak_memory_bytes: u64,
}

impl SandboxOutput {
    /// Whether the program returned zero.
    pub fn success(&self) -> bool {
        self.ended == Ended::Exited(0)
    }

    /// Turns every limit that was hit into its typed error.
    ///
    /// # Errors
    /// One of the limit variants of [`CheckError`].
    pub fn within_limits(self, command: &SandboxCommand) -> Result<Self, CheckError> {
        let limits = &command.limits;
        let text = command.short();
        match self.ended {
            Ended::Exited(_) | Ended::Signalled(_) => Ok(self),
            Ended::TimedOut => Err(CheckError::TimedOut {
                command: text,
                after: limits.wall,
            }),
            Ended::OutOfMemory => Err(CheckError::OutOfMemory {
                command: text,
                limit_mib: limits.memory_bytes / MIB,
            }),
            Ended::TooManyProcesses => Err(CheckError::TooManyProcesses {
                command: text,
                limit: limits.processes,
            }),
            Ended::TooMuchOutput => Err(CheckError::TooMuchOutput {
                command: text,
                limit_kib: limits.output_bytes / 1024,
            }),
        }
    }
}
