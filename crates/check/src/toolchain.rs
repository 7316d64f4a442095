//! Where the real compiler lives.
//!
//! rustup's `rustc` is a shim that looks up the toolchain on every start (and
//! cannot work inside the sandbox, where its settings are hidden), so the real
//! programs are found once per directory.

use std::collections::{BTreeMap, HashMap};
use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, Mutex, OnceLock};

use crate::error::CheckError;
use crate::sandbox::SandboxCommand;

/// The programs of one toolchain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Toolchain {
    /// Its root.
    pub sysroot: PathBuf,
    /// The compiler, never a shim.
    pub rustc: PathBuf,
    /// What `rustc -V` says.
    pub version: String,
    /// The machine's target triple.
    pub host: String,
}

impl Toolchain {
    /// The toolchain that rustup (or PATH) chooses in `dir`. The answer is kept
    /// for the life of the process.
    ///
    /// # Errors
    /// [`CheckError::ToolchainMissing`] when there is none.
    pub fn resolve(dir: &Path) -> Result<Arc<Self>, CheckError> {
        static KNOWN: OnceLock<Mutex<HashMap<PathBuf, Arc<Toolchain>>>> = OnceLock::new();
        let known = KNOWN.get_or_init(Mutex::default);
        if let Ok(map) = known.lock()
            && let Some(found) = map.get(dir)
        {
            return Ok(Arc::clone(found));
        }
        let found = Arc::new(Self::ask(dir)?);
        if let Ok(mut map) = known.lock() {
            map.insert(dir.to_path_buf(), Arc::clone(&found));
        }
        Ok(found)
    }

    fn ask(dir: &Path) -> Result<Self, CheckError> {
        let missing = |detail: String| CheckError::ToolchainMissing {
            dir: dir.to_path_buf(),
            detail,
        };
        let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
        let output = Command::new(&rustc)
            .args(["--print", "sysroot"])
            // A check must never start a download on its own.
            .env("RUSTUP_AUTO_INSTALL", "0")
            // Set by a cargo above us for its own project, not for this one.
            .env_remove("RUSTUP_TOOLCHAIN")
            .current_dir(dir)
            .output()
            .map_err(|e| match e.kind() {
                io::ErrorKind::NotFound if dir.is_dir() => {
                    missing(format!("{} was not found", rustc.to_string_lossy()))
                }
                _ => CheckError::io(dir, e),
            })?;
        if !output.status.success() {
            return Err(missing(
                String::from_utf8_lossy(&output.stderr).trim().to_string(),
            ));
        }
        let sysroot = PathBuf::from(String::from_utf8_lossy(&output.stdout).trim());
        let rustc = sysroot.join("bin").join(exe("rustc"));
        if !rustc.is_file() {
            return Err(missing(format!("{} does not exist", rustc.display())));
        }
        let said = Command::new(&rustc)
            .args(["--version", "--verbose"])
            .output()
            .map_err(|e| missing(format!("{}: {e}", rustc.display())))?;
        let said = String::from_utf8_lossy(&said.stdout).into_owned();
        let host = said.lines().find_map(|l| l.strip_prefix("host: "));
        Ok(Self {
            sysroot,
            rustc,
            host: host.unwrap_or_default().to_string(),
            version: said.lines().next().unwrap_or_default().to_string(),
        })
    }

    /// Another program of the toolchain.
    ///
    /// # Errors
    /// When the component is not installed, with the command that installs it.
    pub fn program(&self, name: &str) -> Result<PathBuf, CheckError> {
        let path = self.sysroot.join("bin").join(exe(name));
        if path.is_file() {
            return Ok(path);
        }
        if name == "cargo" {
            return find_on_path(name).ok_or(CheckError::CargoMissing);
        }
        let hint = if name.contains("clippy") {
            "; `rustup component add clippy` installs it"
        } else {
            ""
        };
        Err(CheckError::ToolchainMissing {
            dir: self.sysroot.clone(),
            detail: format!("it has no {name}{hint}"),
        })
    }

    /// Lets `command` see the toolchain.
    pub fn grant(&self, command: &mut SandboxCommand) {
        command.readable.push(self.sysroot.clone());
        // An internal error must not litter the person's directory.
        command.env.insert("RUSTC_ICE".into(), "0".into());
    }

    /// Environment for programs linked against the shared standard library.
    pub(crate) fn dynamic_library_env(&self) -> BTreeMap<OsString, OsString> {
        let dirs = [
            self.sysroot.join("lib"),
            self.sysroot
                .join("lib/rustlib")
                .join(&self.host)
                .join("lib"),
        ];
        let name = if cfg!(target_os = "macos") {
            "DYLD_LIBRARY_PATH"
        } else {
            "LD_LIBRARY_PATH"
        };
        let value = std::env::join_paths(dirs).unwrap_or_default();
        BTreeMap::from([(name.into(), value)])
    }
}

fn exe(name: &str) -> String {
    format!("{name}{}", std::env::consts::EXE_SUFFIX)
}

fn find_on_path(name: &str) -> Option<PathBuf> {
    std::env::split_paths(&std::env::var_os("PATH")?)
        .map(|dir| dir.join(exe(name)))
        .find(|path| path.is_file())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_real_compiler_is_found() {
        let toolchain = Toolchain::resolve(Path::new(env!("CARGO_MANIFEST_DIR"))).unwrap();
        assert!(toolchain.rustc.starts_with(&toolchain.sysroot));
        assert!(toolchain.version.starts_with("rustc 1."));
        assert!(toolchain.program("cargo").unwrap().is_file());
    }

    #[test]
    fn a_toolchain_that_is_not_installed_is_named() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("rust-toolchain.toml");
        std::fs::write(file, "[toolchain]\nchannel = \"1.0.7\"\n").unwrap();
        match Toolchain::resolve(dir.path()) {
            Err(e @ CheckError::ToolchainMissing { .. }) => {
                assert!(e.to_string().contains("1.0.7"), "{e}");
            }
            Ok(found) => println!("skipped: no rustup here, {} always runs", found.version),
            Err(e) => panic!("{e}"),
        }
    }
}
