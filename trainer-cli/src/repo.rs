//! A real workspace: how it is opened and how episodes name it.

use std::path::{Path, PathBuf};
use std::process::Command;

use sha2::{Digest, Sha256};
use sleepy_check::{CargoWorkspace, CheckOptions, Codebase, Sandbox};
use sleepy_fix::Settings;
use std::time::Duration;

use crate::error::CliError;
use crate::home::Home;

/// Opens the cargo workspace that `path` belongs to.
pub(crate) fn open(
    path: &Path,
    home: &Home,
    settings: &Settings,
    sandbox: &Sandbox,
) -> Result<CargoWorkspace, CliError> {
    if !path.exists() {
        return Err(CliError::Usage(format!("there is no {}", path.display())));
    }
    home.ensure()?;
    let root = canonical(path)?;
    let cache = home.path().join("cache").join("check");
    let mut options = CheckOptions::below_cache(&cache, &root);
    let check = &settings.check;
    options.jobs = check.jobs.map(|j| j as usize);
    options.all_targets = check.all_targets;
    options.all_features = check.all_features;
    options.no_default_features = check.no_default_features;
    options.features.clone_from(&check.features);
    options.cargo_limits.wall = Duration::from_secs(check.timeout_secs);
    options.compile_limits.memory_bytes = settings.sandbox.memory_mib << 20;
    options.test_limits.wall = Duration::from_secs(settings.sandbox.test_timeout_secs);
    Ok(CargoWorkspace::open(&root, options, sandbox)?)
}

/// The root of the cargo workspace that `path` belongs to, as cargo sees it;
/// `path` itself where cargo finds none, which opening it will explain.
pub(crate) fn workspace_root(path: &Path) -> PathBuf {
    let found = Command::new("cargo")
        .args(["locate-project", "--workspace", "--message-format", "plain"])
        .env("RUSTUP_AUTO_INSTALL", "0")
        .current_dir(path)
        .output();
    let manifest = found
        .ok()
        .filter(|o| o.status.success())
        .and_then(|o| String::from_utf8(o.stdout).ok());
    let root = manifest.and_then(|m| Some(Path::new(m.trim()).parent()?.to_path_buf()));
    root.unwrap_or_else(|| path.to_path_buf())
}

/// The path without symbolic links and dots.
pub(crate) fn canonical(path: &Path) -> Result<PathBuf, CliError> {
    std::fs::canonicalize(path).map_err(|e| CliError::io(path.display(), &e))
}

/// What episodes call the repository at `path`: a hash, since the path of a
/// person's project is nobody else's business when episodes are shared.
pub(crate) fn repo_id(path: &Path) -> Result<String, CliError> {
    let path = canonical(path)?;
    let digest = Sha256::digest(path.as_os_str().as_encoded_bytes());
    Ok(digest.iter().take(8).map(|b| format!("{b:02x}")).collect())
}

/// The Rust files of a code base, as the search tool sees them: sorted, and
/// without what the repository itself ignores.
pub(crate) fn rust_files(codebase: &Codebase) -> Vec<PathBuf> {
    if let Codebase::Single(file) = codebase {
        return vec![file.main_path().to_path_buf()];
    }
    let walk = ignore::WalkBuilder::new(codebase.root())
        .filter_entry(|e| e.file_name() != "target")
        .build();
    let mut files: Vec<PathBuf> = walk
        .filter_map(Result::ok)
        .filter(|e| e.file_type().is_some_and(|t| t.is_file()))
        .map(ignore::DirEntry::into_path)
        .filter(|p| p.extension().is_some_and(|e| e == "rs"))
        .collect();
    files.sort();
    files
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_member_belongs_to_its_workspace() {
        let dir = tempfile::tempdir().unwrap();
        let root = canonical(dir.path()).unwrap();
        std::fs::create_dir_all(root.join("foo/src")).unwrap();
        std::fs::write(
            root.join("Cargo.toml"),
            "[workspace]\nmembers = [\"foo\"]\n",
        )
        .unwrap();
        std::fs::write(root.join("foo/Cargo.toml"), "[package]\nname = \"foo\"\n").unwrap();
        std::fs::write(root.join("foo/src/lib.rs"), "").unwrap();
        assert_eq!(workspace_root(&root.join("foo/src")), root);
        let nowhere = root.join("none");
        assert_eq!(workspace_root(&nowhere), nowhere);
    }

    #[test]
    fn one_repository_has_one_id_whatever_the_path_looks_like() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::create_dir(dir.path().join("a")).unwrap();
        let plain = repo_id(&dir.path().join("a")).unwrap();
        assert_eq!(repo_id(&dir.path().join("a/../a/.")).unwrap(), plain);
        assert_eq!(plain.len(), 16);
        assert_ne!(repo_id(dir.path()).unwrap(), plain);
        assert_eq!(repo_id(&dir.path().join("none")).unwrap_err().code(), 4);
    }
}
