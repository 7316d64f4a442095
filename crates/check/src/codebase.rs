//! One face for workspaces, single files and other people's crates.

use std::path::Path;
use std::sync::Arc;

use tokio_util::sync::CancellationToken;

use crate::cargo::{CargoWorkspace, Package};
use crate::error::CheckError;
use crate::overlay::Overlay;
use crate::report::{CheckReport, TestReport};
use crate::sandbox::Sandbox;
use crate::single::SingleFile;

/// Something that can be checked and tested. Clones are handles to the same thing.
#[derive(Debug, Clone)]
pub enum Codebase {
    /// A cargo workspace.
    Cargo(CargoWorkspace),
    /// A crate of one file.
    Single(SingleFile),
    /// A crate of a recorded build.
    Package(Package),
}

impl Codebase {
    /// The directory all files lie in.
    pub fn root(&self) -> &Path {
        match self {
            Self::Cargo(workspace) => workspace.root(),
            Self::Single(file) => file.root(),
            Self::Package(package) => package.root(),
        }
    }

    /// The sandbox that everything runs in.
    pub fn sandbox(&self) -> &Sandbox {
        match self {
            Self::Cargo(workspace) => workspace.sandbox(),
            Self::Single(file) => file.sandbox(),
            Self::Package(package) => package.sandbox(),
        }
    }

    /// A file's text under `overlay`.
    ///
    /// # Errors
    /// When it cannot be read or belongs to something else.
    pub fn read(&self, path: &Path, overlay: &Overlay) -> Result<Arc<str>, CheckError> {
        match self {
            Self::Cargo(workspace) => workspace.read(path, overlay),
            Self::Single(file) => file.read(path, overlay),
            Self::Package(package) => package.read(path, overlay),
        }
    }

    /// Checks with `overlay` in place of files; an empty one means the state on disk.
    ///
    /// # Errors
    /// See [`CheckError`]; errors in the code are part of the report.
    pub async fn check(
        &self,
        overlay: &Overlay,
        cancel: &CancellationToken,
    ) -> Result<CheckReport, CheckError> {
        match self {
            Self::Cargo(workspace) => workspace.check(overlay, cancel).await,
            Self::Single(file) => file.check(overlay, cancel).await,
            Self::Package(package) => package.check(overlay, cancel).await,
        }
    }

    /// Builds and runs the tests in the sandbox.
    ///
    /// # Errors
    /// See [`CheckError`]; failing tests are part of the report.
    pub async fn test(
        &self,
        overlay: &Overlay,
        cancel: &CancellationToken,
    ) -> Result<TestReport, CheckError> {
        match self {
            Self::Cargo(workspace) => workspace.test(overlay, cancel).await,
            Self::Single(file) => file.test(overlay, cancel).await,
            Self::Package(package) => Ok(package.test()),
        }
    }

    /// Runs clippy; what rustc says has to do for a package.
    ///
    /// # Errors
    /// See [`CheckError`]; without clippy the way to install it.
    pub async fn clippy(
        &self,
        overlay: &Overlay,
        cancel: &CancellationToken,
    ) -> Result<CheckReport, CheckError> {
        match self {
            Self::Cargo(workspace) => workspace.clippy(overlay, cancel).await,
            Self::Single(file) => file.clippy(overlay, cancel).await,
            Self::Package(package) => package.check(overlay, cancel).await,
        }
    }
}

impl From<CargoWorkspace> for Codebase {
    fn from(workspace: CargoWorkspace) -> Self {
        Self::Cargo(workspace)
    }
}

impl From<SingleFile> for Codebase {
    fn from(file: SingleFile) -> Self {
        Self::Single(file)
    }
}

impl From<Package> for Codebase {
    fn from(package: Package) -> Self {
        Self::Package(package)
    }
}
