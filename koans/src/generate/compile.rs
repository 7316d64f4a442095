//! Compilers, started through `sleepy-check` and within limits.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;
use sleepy_check::{CheckError, Limits, Sandbox, SandboxCommand, Toolchain, messages};
use tokio_util::sync::CancellationToken;

use super::error::GenerateError;
use super::message::errors;

/// What every compile of a run has in common.
#[derive(Debug, Clone)]
pub(crate) struct Compiler {
    pub(crate) sandbox: Sandbox,
    pub(crate) toolchain: Arc<Toolchain>,
    /// The program that is started; the toolchain's rustc.
    pub(crate) rustc: PathBuf,
    pub(crate) limits: Limits,
    pub(crate) cancel: CancellationToken,
}

/// Mutants have made rustc hang for minutes and take 3.3 GB; healthy crates of
/// the usual size need a fraction of this.
const LIMITS: Limits = Limits {
    wall: Duration::from_secs(60),
    memory_bytes: 3 << 30,
    // A round of a large crate can have hundreds of long messages.
    output_bytes: 64 << 20,
    nice: 10,
    ..Limits::compile()
};

impl Compiler {
    /// The compiler of the toolchain that is chosen here.
    pub(crate) fn new(sandbox: &Sandbox, cancel: &CancellationToken) -> Result<Self, CheckError> {
        let toolchain = Toolchain::resolve(&std::env::temp_dir())?;
        Ok(Self {
            sandbox: sandbox.clone(),
            rustc: toolchain.rustc.clone(),
            toolchain,
            limits: LIMITS,
            cancel: cancel.clone(),
        })
    }

    /// The errors of one command; `None` where the code hung, ballooned or
    /// crashed the compiler, which then says nothing about it.
    pub(crate) async fn run(
        &self,
        command: &SandboxCommand,
    ) -> Result<Option<Vec<Value>>, GenerateError> {
        match messages(&self.sandbox, command, &self.cancel).await {
            Ok(output) => Ok(Some(errors(&output))),
            Err(e) if e.blames_code() => {
                tracing::debug!("{e}");
                Ok(None)
            }
            Err(e) => Err(e.into()),
        }
    }

    /// The errors of a root file in `dir`, a library of this edition.
    pub(crate) async fn library(
        &self,
        dir: &Path,
        root: &str,
        edition: &str,
    ) -> Result<Option<Vec<Value>>, GenerateError> {
        let edition = format!("--edition={edition}");
        let mut command = SandboxCommand::new(&self.rustc, dir, self.limits)
            .args([root, &edition, "--crate-type=lib", "--emit=metadata"])
            .args(["--error-format=json", "--diagnostic-width=120"])
            .args(["--cap-lints=allow", "-o", "out.rmeta"])
            .readable(&self.rustc)
            .writable(dir);
        self.toolchain.grant(&mut command);
        self.run(&command).await
    }
}

/// A scratch folder that goes when it is dropped, in memory where that is possible.
pub(crate) fn scratch() -> Result<tempfile::TempDir, GenerateError> {
    let memory = Path::new("/dev/shm");
    let base = if memory.is_dir() {
        memory.to_path_buf()
    } else {
        std::env::temp_dir()
    };
    tempfile::Builder::new()
        .prefix("sleepy-generate-")
        .tempdir_in(&base)
        .map_err(|e| GenerateError::io(&base, e))
}

pub(crate) fn write(path: &Path, text: impl AsRef<[u8]>) -> Result<(), GenerateError> {
    std::fs::write(path, text).map_err(|e| GenerateError::io(path, e))
}
