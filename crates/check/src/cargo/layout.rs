//! The shape of a workspace: its members, what they depend on, what lies outside.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use cargo_metadata::{Metadata, MetadataCommand};
use sha2::{Digest, Sha256};

use crate::error::CheckError;

/// How long `cargo metadata` may take. It can wait for another cargo's lock.
const METADATA_LIMIT: Duration = Duration::from_secs(60);

/// One member of a workspace.
#[derive(Debug, Clone)]
pub struct Member {
    /// cargo's id, as in its messages.
    pub id: String,
    /// Its name, for `-p`.
    pub name: String,
    /// Where its `Cargo.toml` lies.
    pub dir: PathBuf,
    /// The crate roots of its targets, with their first kind (`lib`, `bin`, `test`, …).
    pub targets: Vec<(PathBuf, String)>,
    /// Ids of the members it depends on directly.
    pub dependencies: Vec<String>,
}

/// A workspace as cargo sees it.
#[derive(Debug, Clone)]
pub(crate) struct Layout {
    pub(crate) root: PathBuf,
    pub(crate) members: Vec<Member>,
    /// Directories of packages that are neither members nor from a registry.
    pub(crate) path_dependencies: Vec<(String, PathBuf)>,
    /// Common ancestor of root and members: what an overlay mirrors.
    pub(crate) base: PathBuf,
    /// Changes whenever manifests or the lock file do.
    pub(crate) fingerprint: String,
}

impl Layout {
    /// Asks cargo. `env` must keep configured compiler wrappers from being run:
    /// this is the one cargo command outside the sandbox, and it compiles nothing.
    pub(crate) fn read(
        cargo: &Path,
        root: &Path,
        host: &str,
        offline: bool,
        env: &[(OsString, OsString)],
    ) -> Result<Self, CheckError> {
        let mut options = MetadataCommand::new();
        options.cargo_path(cargo).current_dir(root);
        let mut flags = vec!["--filter-platform".to_string(), host.to_string()];
        if offline {
            flags.push("--offline".into());
        }
        options.other_options(flags);
        for (key, value) in env {
            options.env(key, value);
        }
        let text = run(options.cargo_command(), root)?;
        let metadata = MetadataCommand::parse(text).map_err(|e| CheckError::Metadata {
            root: root.to_path_buf(),
            message: e.to_string(),
        })?;
        Ok(Self::from_metadata(&metadata))
    }

    fn from_metadata(metadata: &Metadata) -> Self {
        let root = metadata.workspace_root.clone().into_std_path_buf();
        let ids: BTreeSet<_> = metadata.workspace_members.iter().collect();
        let mut members = Vec::new();
        let mut path_dependencies = Vec::new();
        for package in &metadata.packages {
            let dir = package
                .manifest_path
                .parent()
                .map(|p| p.as_std_path().to_path_buf())
                .unwrap_or_default();
            if !ids.contains(&package.id) {
                if package.source.is_none() {
                    path_dependencies.push((package.id.repr.clone(), dir));
                }
                continue;
            }
            let node = metadata
                .resolve
                .as_ref()
                .and_then(|r| r.nodes.iter().find(|n| n.id == package.id));
            members.push(Member {
                id: package.id.repr.clone(),
                name: package.name.to_string(),
                dir,
                targets: package
                    .targets
                    .iter()
                    .map(|t| {
                        let kind = t.kind.first().map(ToString::to_string).unwrap_or_default();
                        (t.src_path.clone().into_std_path_buf(), kind)
                    })
                    .collect(),
                dependencies: node
                    .map(|n| n.deps.iter().map(|d| &d.pkg))
                    .into_iter()
                    .flatten()
                    .filter(|id| ids.contains(id))
                    .map(|id| id.repr.clone())
                    .collect(),
            });
        }
        let mut base = root.clone();
        for member in &members {
            while !member.dir.starts_with(&base) && base.pop() {}
        }
        let mut layout = Self {
            root,
            members,
            path_dependencies,
            base,
            fingerprint: String::new(),
        };
        layout.fingerprint = layout.current_fingerprint();
        layout
    }

    /// The fingerprint of the manifests as they are now.
    pub(crate) fn current_fingerprint(&self) -> String {
        let mut hash = Sha256::new();
        let mut files = vec![
            self.root.join("Cargo.toml"),
            self.root.join("Cargo.lock"),
            self.root.join(".cargo/config.toml"),
        ];
        files.extend(self.members.iter().map(|m| m.dir.join("Cargo.toml")));
        for file in files {
            hash.update(file.as_os_str().as_encoded_bytes());
            hash.update(std::fs::read(&file).unwrap_or_default());
        }
        let digest = hash.finalize();
        digest.iter().take(8).map(|b| format!("{b:02x}")).collect()
    }

    /// The member whose directory contains `file`; the innermost one, for
    /// members may lie inside others.
    pub(crate) fn owner(&self, file: &Path) -> Option<&Member> {
        self.members
            .iter()
            .filter(|m| file.starts_with(&m.dir))
            .max_by_key(|m| m.dir.components().count())
    }

    /// The members that use `id`, directly or through others, without itself.
    pub(crate) fn dependents(&self, id: &str) -> Vec<&Member> {
        let mut found: Vec<&Member> = Vec::new();
        let mut queue = vec![id.to_string()];
        while let Some(next) = queue.pop() {
            for member in &self.members {
                let new = member.id != id && !found.iter().any(|f| f.id == member.id);
                if new && member.dependencies.contains(&next) {
                    queue.push(member.id.clone());
                    found.push(member);
                }
            }
        }
        found
    }

    /// Where the compiler of a package is started, which its paths are relative to.
    pub(crate) fn compiler_dir(&self, package_id: &str) -> &Path {
        self.path_dependencies
            .iter()
            .find(|(id, _)| id == package_id)
            .map_or(&self.root, |(_, dir)| dir)
    }
}

/// Finds the workspace that `dir` belongs to.
pub(crate) fn find_manifest(dir: &Path) -> Result<PathBuf, CheckError> {
    let dir = std::fs::canonicalize(dir).map_err(|e| CheckError::io(dir, e))?;
    dir.ancestors()
        .find(|d| d.join("Cargo.toml").is_file())
        .map(Path::to_path_buf)
        .ok_or(CheckError::NoManifest(dir.clone()))
}

/// Runs `cargo metadata` with a time limit.
fn run(mut command: Command, root: &Path) -> Result<String, CheckError> {
    use std::io::Read;
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|e| match e.kind() {
            std::io::ErrorKind::NotFound => CheckError::CargoMissing,
            _ => CheckError::io(root, e),
        })?;
    let reader = |pipe: Option<Box<dyn Read + Send>>| {
        std::thread::spawn(move || {
            let mut bytes = Vec::new();
            if let Some(mut pipe) = pipe {
                let _ = pipe.read_to_end(&mut bytes);
            }
            bytes
        })
    };
    let stdout = reader(child.stdout.take().map(|p| Box::new(p) as _));
    let stderr = reader(child.stderr.take().map(|p| Box::new(p) as _));
    let started = Instant::now();
    let status = loop {
        if let Some(status) = child.try_wait().map_err(|e| CheckError::io(root, e))? {
            break status;
        }
        if started.elapsed() > METADATA_LIMIT {
            let _ = child.kill();
            let _ = child.wait();
            return Err(CheckError::TimedOut {
                command: "cargo metadata".into(),
                after: METADATA_LIMIT,
            });
        }
        std::thread::sleep(Duration::from_millis(5));
    };
    let stdout = stdout.join().unwrap_or_default();
    if status.success() {
        return Ok(String::from_utf8_lossy(&stdout).into_owned());
    }
    let message = String::from_utf8_lossy(&stderr.join().unwrap_or_default())
        .trim()
        .to_string();
    Err(refusal(root, message))
}

/// Tells a missing download from a broken manifest.
pub(crate) fn refusal(root: &Path, message: String) -> CheckError {
    let root = root.to_path_buf();
    let download = [
        "--offline",
        "offline mode",
        "failed to download",
        "unable to update",
        "Read-only file system",
    ];
    if download.iter().any(|d| message.contains(d)) {
        CheckError::NeedsDownload { root, message }
    } else {
        CheckError::Metadata { root, message }
    }
}
