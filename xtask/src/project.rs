//! The checkout: where things are and how its programs are built.

use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::error::{Result, TaskError};
use crate::shell;

/// One checkout.
#[derive(Debug, Clone)]
pub struct Project {
    /// The folder of the workspace's manifest.
    pub root: PathBuf,
    /// What `cargo metadata` says of the workspace, without dependencies.
    pub metadata: Value,
}

/// The programs of the product.
#[derive(Debug, Clone)]
pub struct Programs {
    /// The language server.
    pub lsp: PathBuf,
    /// The command line.
    pub cli: PathBuf,
    /// The worker that holds the model.
    pub worker: PathBuf,
}

impl Project {
    /// The checkout this runner belongs to.
    ///
    /// # Errors
    /// When cargo cannot read the workspace.
    pub fn find() -> Result<Self> {
        // Cargo sets it when it runs us; the compiled-in path serves when the
        // binary is started by hand.
        let here = std::env::var_os("CARGO_MANIFEST_DIR");
        let here = here.map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
        let root = here.parent().unwrap_or(&here).to_path_buf();
        let metadata = shell::read(
            shell::cargo()
                .args(["metadata", "--format-version=1", "--no-deps"])
                .current_dir(&root),
        )?;
        let metadata = serde_json::from_str(&metadata)
            .map_err(|e| TaskError::failed(format!("`cargo metadata` printed no JSON: {e}")))?;
        Ok(Self { root, metadata })
    }

    /// A path below the root, given with `/`.
    pub fn path(&self, below: &str) -> PathBuf {
        self.root.join(below)
    }

    /// Cargo's target folder.
    pub fn target(&self) -> PathBuf {
        let stated = self.metadata["target_directory"].as_str();
        stated.map_or_else(|| self.path("target"), PathBuf::from)
    }

    /// What is downloaded once and kept: ignored by git.
    pub fn cache(&self) -> PathBuf {
        self.path(".cache")
    }

    /// Builds the programs and says where they are.
    ///
    /// # Errors
    /// When the build fails.
    pub fn build(&self, release: bool) -> Result<Programs> {
        let mut build = shell::cargo();
        build.current_dir(&self.root).args([
            "build",
            "--locked",
            "--package=sleepy-lsp",
            "--package=trainer-cli",
            "--package=sleepy-infer-worker",
            "--bins",
        ]);
        if release {
            build.arg("--release");
        }
        // Each program in full, from the same sources as the tests.
        shell::run(&mut build)?;
        self.programs(release)
    }

    /// Where the programs are once they are built.
    ///
    /// # Errors
    /// When one is missing.
    pub fn programs(&self, release: bool) -> Result<Programs> {
        let dir = self
            .target()
            .join(if release { "release" } else { "debug" });
        let program = |name: &str| {
            let path = dir.join(format!("{name}{}", std::env::consts::EXE_SUFFIX));
            if path.is_file() {
                Ok(path)
            } else {
                Err(TaskError::failed(format!(
                    "{} was not built",
                    path.display()
                )))
            }
        };
        Ok(Programs {
            lsp: program("sleepy-lsp")?,
            cli: program("trainer-cli")?,
            worker: program("sleepy-worker")?,
        })
    }

    /// The shipped model: the first GGUF file under `data/models`.
    pub fn model(&self) -> Option<PathBuf> {
        let files = shell::entries(&self.path("data/models")).ok()?;
        files.into_iter().find(|p| has_extension(p, "gguf"))
    }
}

/// Whether a path ends in this extension.
pub fn has_extension(path: &Path, extension: &str) -> bool {
    path.extension().is_some_and(|e| e == extension)
}
