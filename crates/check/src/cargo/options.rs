//! How a workspace is checked, and which part of it.

use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::sandbox::Limits;

/// How a workspace is checked.
#[derive(Debug, Clone)]
pub struct CheckOptions {
    /// Our own target directory for this workspace; never the person's, whose
    /// lock we would hold. Everything we write for the workspace lies in it.
    pub target_dir: PathBuf,
    /// cargo's `--jobs`; `None` for the sandbox's own cap.
    pub jobs: Option<usize>,
    /// Tests, examples and benches as well.
    pub all_targets: bool,
    /// Features to enable.
    pub features: Vec<String>,
    /// All features.
    pub all_features: bool,
    /// Not the default features.
    pub no_default_features: bool,
    /// The binary that records rustc commands. `None` means the running one,
    /// provided that it has called [`crate::recorder::maybe_run`].
    pub wrapper: Option<PathBuf>,
    /// Limits of a whole cargo run.
    pub cargo_limits: Limits,
    /// Limits of one replayed rustc.
    pub compile_limits: Limits,
    /// Limits of one test program.
    pub test_limits: Limits,
}

impl CheckOptions {
    /// The defaults with this target directory.
    pub fn new(target_dir: impl Into<PathBuf>) -> Self {
        Self {
            target_dir: target_dir.into(),
            jobs: None,
            all_targets: true,
            features: Vec::new(),
            all_features: false,
            no_default_features: false,
            wrapper: None,
            cargo_limits: Limits::cargo(),
            compile_limits: Limits {
                wall: Duration::from_secs(60),
                memory_bytes: 4096 << 20,
                ..Limits::compile()
            },
            test_limits: Limits {
                wall: Duration::from_secs(60),
                memory_bytes: 1024 << 20,
                processes: 64,
                ..Limits::tests()
            },
        }
    }

    /// A target directory for `root` below a cache directory, distinct for
    /// every workspace.
    pub fn below_cache(cache: &Path, root: &Path) -> Self {
        use sha2::{Digest, Sha256};
        let digest = Sha256::digest(root.as_os_str().as_encoded_bytes());
        let id: String = digest.iter().take(6).map(|b| format!("{b:02x}")).collect();
        let name = root.file_name().unwrap_or_default().to_string_lossy();
        Self::new(cache.join(format!("{name}-{id}")))
    }

    pub(crate) fn flags(&self) -> Vec<String> {
        let mut flags = Vec::new();
        if self.all_targets {
            flags.push("--all-targets".to_string());
        }
        if self.all_features {
            flags.push("--all-features".into());
        }
        if self.no_default_features {
            flags.push("--no-default-features".into());
        }
        if !self.features.is_empty() {
            flags.push(format!("--features={}", self.features.join(",")));
        }
        flags
    }
}

/// Which part of a workspace a cargo run covers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scope {
    /// Every member.
    Workspace,
    /// These members, by name, and what they depend on.
    Packages(Vec<String>),
}
