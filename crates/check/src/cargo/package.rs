//! A crate that somebody else wrote, as something that can be checked: its own
//! recorded rustc command decides, on a copy, without cargo.
//!
//! [`CargoWorkspace`](super::CargoWorkspace) is for the workspace of a person,
//! with members, tests and files that change. Here nothing changes but what an
//! overlay says, so a text is compiled once and remembered.

use std::collections::{BTreeMap, HashMap};
use std::path::{Component, Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Instant;

use sha2::{Digest, Sha256};
use tempfile::TempDir;
use tokio_util::sync::CancellationToken;

use super::{RecordedCrate, lock};
use crate::error::CheckError;
use crate::overlay::Overlay;
use crate::report::{CheckReport, Collector, How, TestReport, sane};
use crate::sandbox::{Limits, Sandbox};

/// A recorded library crate, with some texts in the place of its files. Clones
/// are handles to the same thing.
#[derive(Debug, Clone)]
pub struct Package(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    base: Overlay,
    copies: Arc<Copies>,
    /// Hash of the texts → what rustc said of them.
    known: Mutex<HashMap<[u8; 32], CheckReport>>,
}

/// What all packages of one crate share.
#[derive(Debug)]
struct Copies {
    recorded: RecordedCrate,
    root: PathBuf,
    sandbox: Sandbox,
    scratch: PathBuf,
    /// Copies that nobody compiles in right now, as the crate was published.
    idle: Mutex<Vec<TempDir>>,
}

impl Package {
    /// The crate as it was published; its copies will lie below `scratch`.
    ///
    /// # Errors
    /// [`CheckError::Io`] when its folder is gone.
    pub fn new(
        recorded: &RecordedCrate,
        sandbox: &Sandbox,
        scratch: &Path,
    ) -> Result<Self, CheckError> {
        let dir = &recorded.manifest_dir;
        let root = std::fs::canonicalize(dir).map_err(|e| CheckError::io(dir, e))?;
        let copies = Copies {
            recorded: recorded.clone(),
            root,
            sandbox: sandbox.clone(),
            scratch: scratch.to_path_buf(),
            idle: Mutex::default(),
        };
        Ok(Self::of(Arc::new(copies), Overlay::new()))
    }

    fn of(copies: Arc<Copies>, base: Overlay) -> Self {
        let known = Mutex::default();
        Self(Arc::new(Inner {
            base,
            copies,
            known,
        }))
    }

    /// The same crate with `base` in the place of files: what is read and checked
    /// where an overlay says nothing else.
    #[must_use]
    pub fn with(&self, base: Overlay) -> Self {
        Self::of(Arc::clone(&self.0.copies), base)
    }

    /// The folder of its `Cargo.toml`.
    pub fn root(&self) -> &Path {
        &self.0.copies.root
    }

    /// The sandbox that rustc runs in.
    pub fn sandbox(&self) -> &Sandbox {
        &self.0.copies.sandbox
    }

    /// A file's text under `overlay`.
    ///
    /// # Errors
    /// [`CheckError::Outside`] for a file of something else, and when it cannot be read.
    pub fn read(&self, path: &Path, overlay: &Overlay) -> Result<Arc<str>, CheckError> {
        self.below(path)?;
        if let Some(text) = overlay.get(path).or_else(|| self.0.base.get(path)) {
            return Ok(Arc::clone(text));
        }
        let text = std::fs::read_to_string(path).map_err(|e| CheckError::io(path, e))?;
        Ok(text.into())
    }

    /// Compiles the crate with `overlay` in place of files; metadata only. Texts
    /// that were compiled before are not compiled again: the report is the same,
    /// its duration that of the compile.
    ///
    /// # Errors
    /// See [`CheckError`]; errors in the code are part of the report.
    pub async fn check(
        &self,
        overlay: &Overlay,
        cancel: &CancellationToken,
    ) -> Result<CheckReport, CheckError> {
        let mut texts = self.0.base.0.clone();
        texts.extend(overlay.0.clone());
        let key = key(&texts);
        if let Some(known) = lock(&self.0.known).get(&key) {
            return Ok(known.clone());
        }
        let report = self.compile(&texts, cancel).await?;
        lock(&self.0.known).insert(key, report.clone());
        Ok(report)
    }

    /// Nothing to run: the tests of published crates need files and crates that
    /// are not here.
    pub(crate) fn test(&self) -> TestReport {
        TestReport::new(true, "published crates come without their tests")
    }

    async fn compile(
        &self,
        texts: &BTreeMap<PathBuf, Arc<str>>,
        cancel: &CancellationToken,
    ) -> Result<CheckReport, CheckError> {
        let started = Instant::now();
        let copies = &self.0.copies;
        // A copy that is not handed back, whatever the reason, is deleted.
        let copy = copies.take()?;
        for (path, text) in texts {
            let target = copy.path().join(self.below(path)?);
            std::fs::write(&target, text.as_bytes()).map_err(|e| CheckError::io(&target, e))?;
        }
        let limits = Limits::compile();
        let command = copies.recorded.command(copy.path(), limits);
        let output = sane(copies.sandbox.run(&command, cancel).await?, &command)?;
        let mut collector = Collector::default();
        collector.read_rustc(&output.stderr, &|path| copies.root.join(path));
        let silent = !collector.diagnostics.iter().any(|d| d.is_error());
        if !output.success() && silent {
            return Err(CheckError::Failed {
                command: command.display(),
                message: collector.problems.join(" / "),
            });
        }
        for path in texts.keys() {
            let target = copy.path().join(self.below(path)?);
            let back = match path.is_file() {
                true => std::fs::copy(path, &target).map(|_| ()),
                false => std::fs::remove_file(&target),
            };
            back.map_err(|e| CheckError::io(&target, e))?;
        }
        lock(&copies.idle).push(copy);
        Ok(CheckReport {
            diagnostics: collector.diagnostics,
            duration: started.elapsed(),
            command: command.display(),
            how: How::Replay,
            problems: collector.problems,
        })
    }

    /// The path relative to the package, if it is plainly in it.
    fn below<'p>(&self, path: &'p Path) -> Result<&'p Path, CheckError> {
        let root = self.root();
        let below = path.strip_prefix(root).ok();
        let plain = |p: &&Path| p.components().all(|c| matches!(c, Component::Normal(_)));
        below.filter(plain).ok_or_else(|| CheckError::Outside {
            file: path.to_path_buf(),
            root: root.to_path_buf(),
        })
    }
}

impl Copies {
    fn take(&self) -> Result<TempDir, CheckError> {
        if let Some(copy) = lock(&self.idle).pop() {
            return Ok(copy);
        }
        let copy = tempfile::Builder::new()
            .prefix("package-")
            .tempdir_in(&self.scratch)
            .map_err(|e| CheckError::io(&self.scratch, e))?;
        self.recorded.copy_to(copy.path())?;
        Ok(copy)
    }
}

fn key(texts: &BTreeMap<PathBuf, Arc<str>>) -> [u8; 32] {
    let mut hash = Sha256::new();
    for (path, text) in texts {
        let path = path.as_os_str().as_encoded_bytes();
        // Lengths keep one text apart from the next.
        hash.update(path.len().to_le_bytes());
        hash.update(path);
        hash.update(text.len().to_le_bytes());
        hash.update(text.as_bytes());
    }
    hash.finalize().into()
}
