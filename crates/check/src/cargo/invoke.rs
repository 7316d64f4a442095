//! Running cargo inside the sandbox.
//!
//! cargo sees the workspace read-only, writes only our own target directory,
//! and has no network. Its home is a stand-in of links to the real registry, so
//! neither the package-cache lock nor the person's credentials are in reach.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use serde::Deserialize;
use sleepy_fix::Diagnostic;

use super::layout::Layout;
use crate::error::CheckError;
use crate::recorder::RECORD_DIR;
use crate::sandbox::{Limits, SandboxCommand};
use crate::toolchain::Toolchain;

/// Variables of the person's shell that a build may legitimately depend on.
/// Everything else, tokens above all, stays outside.
const PASSED: &[&str] = &[
    "RUSTFLAGS",
    "CARGO_ENCODED_RUSTFLAGS",
    "CARGO_BUILD_RUSTFLAGS",
    "CARGO_BUILD_TARGET",
    "RUSTC_BOOTSTRAP",
    "CC",
    "CXX",
    "AR",
    "CFLAGS",
    "CXXFLAGS",
    "LDFLAGS",
    "PKG_CONFIG_PATH",
    "LIBCLANG_PATH",
    "PROTOC",
    "OPENSSL_DIR",
    "OPENSSL_LIB_DIR",
    "OPENSSL_INCLUDE_DIR",
    "SDKROOT",
    "DEVELOPER_DIR",
    "MACOSX_DEPLOYMENT_TARGET",
    "LANG",
    "LC_ALL",
    "TZ",
];
const PASSED_PREFIXES: &[&str] = &["CARGO_PROFILE_", "CARGO_FEATURE_"];

/// The fixed surroundings of every cargo command of a workspace.
#[derive(Debug, Clone)]
pub(crate) struct Surroundings {
    pub(crate) toolchain: Arc<Toolchain>,
    pub(crate) cargo: PathBuf,
    /// Our own target directory.
    pub(crate) target: PathBuf,
    /// The stand-in for cargo's home.
    pub(crate) home: PathBuf,
    /// What the links in it lead to.
    pub(crate) home_readable: Vec<PathBuf>,
    /// The binary that records.
    pub(crate) wrapper: Option<PathBuf>,
    pub(crate) offline: bool,
}

impl Surroundings {
    /// Makes the stand-in for cargo's home.
    pub(crate) fn prepare_home(&mut self) -> Result<(), CheckError> {
        let home = &self.home;
        std::fs::create_dir_all(home).map_err(|e| CheckError::io(home, e))?;
        let Some(real) = real_cargo_home() else {
            return Ok(());
        };
        self.home_readable.clear();
        for name in ["registry", "git", "config.toml", "config"] {
            let Ok(original) = std::fs::canonicalize(real.join(name)) else {
                continue;
            };
            let link = home.join(name);
            if std::fs::read_link(&link).ok().as_ref() != Some(&original) {
                relink(&original, &link).map_err(|e| CheckError::io(&link, e))?;
            }
            self.home_readable.push(original);
        }
        Ok(())
    }

    /// Environment that keeps configured wrappers and downloads out.
    pub(crate) fn env(&self) -> Vec<(OsString, OsString)> {
        let mut env: Vec<(OsString, OsString)> = std::env::vars_os()
            .filter(|(key, _)| {
                let key = key.to_string_lossy();
                PASSED.contains(&key.as_ref()) || PASSED_PREFIXES.iter().any(|p| key.starts_with(p))
            })
            .collect();
        let bin = self.toolchain.sysroot.join("bin");
        #[cfg(unix)]
        let path = format!("{}:{}", bin.display(), crate::sandbox::paths::DEFAULT_PATH);
        #[cfg(not(unix))]
        let path = format!(
            "{};{}",
            bin.display(),
            std::env::var("PATH").unwrap_or_default()
        );
        let fixed: [(&str, OsString); 9] = [
            ("PATH", path.into()),
            ("CARGO_HOME", self.home.clone().into()),
            ("CARGO_TARGET_DIR", self.target.clone().into()),
            ("RUSTC", self.toolchain.rustc.clone().into()),
            ("RUSTC_WRAPPER", "".into()),
            ("RUSTC_WORKSPACE_WRAPPER", "".into()),
            ("CARGO_TERM_COLOR", "never".into()),
            ("CARGO_TERM_PROGRESS_WHEN", "never".into()),
            (
                "CARGO_NET_OFFLINE",
                if self.offline { "true" } else { "false" }.into(),
            ),
        ];
        env.extend(fixed.map(|(k, v)| (k.into(), v)));
        env
    }

    /// Lets `command` read the sources of the workspace and of what it depends on.
    pub(crate) fn grant_sources(&self, command: &mut SandboxCommand, layout: &Layout) {
        command.readable.push(layout.base.clone());
        command.readable.extend(self.home_readable.iter().cloned());
        let outside = layout.path_dependencies.iter().map(|(_, dir)| dir.clone());
        command.readable.extend(outside);
        // A member may be a link to somewhere else.
        let real = layout
            .members
            .iter()
            .filter_map(|m| m.dir.canonicalize().ok());
        let elsewhere = real.filter(|dir| !dir.starts_with(&layout.base));
        command.readable.extend(elsewhere);
    }

    /// A cargo command started in `cwd`; `records` turns recording on.
    pub(crate) fn command(
        &self,
        program: &Path,
        layout: &Layout,
        cwd: &Path,
        records: Option<&Path>,
        limits: Limits,
    ) -> SandboxCommand {
        let mut command = SandboxCommand::new(program, cwd, limits).writable(&self.target);
        self.toolchain.grant(&mut command);
        self.grant_sources(&mut command, layout);
        command.readable.push(self.cargo.clone());
        // cargo reads the configuration of every directory above, too.
        for dir in layout.base.ancestors().skip(1) {
            for name in [".cargo/config.toml", ".cargo/config"] {
                let file = dir.join(name);
                if file.is_file() {
                    command.readable.push(file);
                }
            }
        }
        command.env.extend(self.env());
        command
            .env
            .insert("CARGO".into(), self.cargo.clone().into());
        if let (Some(wrapper), Some(records)) = (&self.wrapper, records) {
            command.readable.push(wrapper.clone());
            command
                .env
                .insert("RUSTC_WORKSPACE_WRAPPER".into(), wrapper.clone().into());
            command.env.insert(RECORD_DIR.into(), records.into());
        }
        command
    }
}

fn real_cargo_home() -> Option<PathBuf> {
    std::env::var_os("CARGO_HOME")
        .map(PathBuf::from)
        .or_else(|| Some(std::env::home_dir()?.join(".cargo")))
}

/// Puts a link in the place of whatever is there. Another process of ours may be
/// about to do the same, so it comes under a name of its own and is moved there.
fn relink(original: &Path, link: &Path) -> std::io::Result<()> {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let (pid, n) = (std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
    let new = link.with_extension(format!("{pid}-{n}"));
    symlink(original, &new)?;
    let moved = std::fs::rename(&new, link).or_else(|e| {
        // What is a directory, or where links are not replaced, has to go first.
        let removed = std::fs::remove_file(link).or_else(|_| std::fs::remove_dir(link));
        removed.map_err(|_| e)?;
        std::fs::rename(&new, link)
    });
    if moved.is_err() {
        let _ = std::fs::remove_file(&new);
        if std::fs::read_link(link).is_ok_and(|to| to == original) {
            return Ok(());
        }
    }
    moved
}

#[cfg(unix)]
fn symlink(original: &Path, link: &Path) -> std::io::Result<()> {
    std::os::unix::fs::symlink(original, link)
}

#[cfg(not(unix))]
fn symlink(original: &Path, link: &Path) -> std::io::Result<()> {
    if original.is_dir() {
        std::os::windows::fs::symlink_dir(original, link)
    } else {
        std::fs::copy(original, link).map(drop)
    }
}

/// A line of `cargo --message-format=json`.
#[derive(Debug, Deserialize)]
#[serde(tag = "reason", rename_all = "kebab-case")]
pub(crate) enum CargoLine {
    CompilerMessage {
        package_id: String,
        target: Target,
        message: Diagnostic,
    },
    CompilerArtifact {
        package_id: String,
        target: Target,
        profile: Profile,
        filenames: Vec<PathBuf>,
        executable: Option<PathBuf>,
    },
    #[serde(other)]
    Other,
}

/// The target a message is about.
#[derive(Debug, Deserialize)]
pub(crate) struct Target {
    pub(crate) name: String,
    pub(crate) src_path: PathBuf,
}

/// How an artifact was built.
#[derive(Debug, Deserialize)]
pub(crate) struct Profile {
    pub(crate) test: bool,
}

/// Reads cargo's output line by line; what is no message goes to `problems`.
pub(crate) fn messages(stdout: &[u8], problems: &mut Vec<String>) -> Vec<CargoLine> {
    let text = String::from_utf8_lossy(stdout);
    let lines = text.lines().filter(|l| l.starts_with('{'));
    lines
        .filter_map(|line| match serde_json::from_str(line) {
            Ok(message) => Some(message),
            Err(e) => {
                problems.push(format!("unreadable cargo message: {e}"));
                None
            }
        })
        .collect()
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    /// Two windows of an editor that open a workspace at the same moment.
    #[test]
    fn links_are_made_by_many_at_once() {
        let dir = tempfile::tempdir().unwrap();
        let (original, link) = (dir.path().join("original"), dir.path().join("link"));
        std::fs::create_dir(&original).unwrap();
        std::fs::write(&link, "something else").unwrap();
        std::thread::scope(|scope| {
            let racers: Vec<_> = (0..8)
                .map(|_| scope.spawn(|| (0..50).try_for_each(|_| relink(&original, &link))))
                .collect();
            for racer in racers {
                racer.join().unwrap().unwrap();
            }
        });
        assert_eq!(std::fs::read_link(&link).unwrap(), original);
        assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 2);
    }

    #[test]
    fn a_folder_in_the_way_goes_if_it_is_empty() {
        let dir = tempfile::tempdir().unwrap();
        let (original, link) = (dir.path().join("original"), dir.path().join("link"));
        std::fs::create_dir(&original).unwrap();
        std::fs::create_dir(&link).unwrap();
        relink(&original, &link).unwrap();
        assert_eq!(std::fs::read_link(&link).unwrap(), original);
    }
}
