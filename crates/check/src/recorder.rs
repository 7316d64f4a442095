//! Recording of cargo's rustc commands.
//!
//! cargo is told to start the compiler of workspace members through one of our
//! own binaries (`RUSTC_WORKSPACE_WRAPPER`). That binary writes the command
//! down and becomes rustc. Whatever goes wrong with the writing, the compiler
//! runs: a recorder must never break a build.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};

use serde::{Deserialize, Serialize};

/// Where records go; its presence turns a binary of ours into the recorder.
pub(crate) const RECORD_DIR: &str = "SLEEPY_RECORD_DIR";

/// What holds only for this very run, the job server's pipes above all.
const TRANSIENT: &[&str] = &[
    RECORD_DIR,
    "HOME",
    "TMPDIR",
    "PWD",
    "CARGO_MAKEFLAGS",
    "MAKEFLAGS",
    "MFLAGS",
];

static READY: AtomicBool = AtomicBool::new(false);

/// One rustc command of cargo.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Record {
    pub(crate) rustc: PathBuf,
    pub(crate) args: Vec<String>,
    pub(crate) cwd: PathBuf,
    pub(crate) env: BTreeMap<String, String>,
}

/// To be called first thing in `main` of every binary that opens a
/// [`crate::CargoWorkspace`]. Under cargo it records, becomes rustc and never
/// returns; otherwise it does nothing.
pub fn maybe_run() {
    READY.store(true, Ordering::Relaxed);
    let Some(dir) = std::env::var_os(RECORD_DIR) else {
        return;
    };
    let mut args = std::env::args_os().skip(1);
    let Some(rustc) = args.next() else { return };
    let args: Vec<OsString> = args.collect();
    // Best effort by contract.
    let _ = record(Path::new(&dir), Path::new(&rustc), &args);
    let mut command = Command::new(&rustc);
    command.args(&args).env_remove(RECORD_DIR);
    become_rustc(command)
}

/// Whether the running binary can serve as the recorder.
pub(crate) fn is_ready() -> bool {
    READY.load(Ordering::Relaxed)
}

#[cfg(unix)]
fn become_rustc(mut command: Command) -> ! {
    use std::os::unix::process::CommandExt;
    let error = command.exec();
    eprintln!(
        "error: cannot start {}: {error}",
        command.get_program().to_string_lossy()
    );
    std::process::exit(127)
}

#[cfg(not(unix))]
fn become_rustc(mut command: Command) -> ! {
    match command.status() {
        Ok(status) => std::process::exit(status.code().unwrap_or(101)),
        Err(error) => {
            eprintln!(
                "error: cannot start {}: {error}",
                command.get_program().to_string_lossy()
            );
            std::process::exit(127)
        }
    }
}

fn record(dir: &Path, rustc: &Path, args: &[OsString]) -> Option<()> {
    let mut text: Vec<String> = Vec::new();
    for arg in args {
        let arg = arg.to_str()?;
        // A command too long for the system comes as a file with an argument a line.
        match arg.strip_prefix('@') {
            Some(file) => text.extend(
                std::fs::read_to_string(file)
                    .ok()?
                    .lines()
                    .map(str::to_owned),
            ),
            None => text.push(arg.to_owned()),
        }
    }
    let record = Record {
        rustc: rustc.to_path_buf(),
        args: text,
        cwd: std::env::current_dir().ok()?,
        env: std::env::vars_os()
            .filter_map(|(k, v)| Some((k.into_string().ok()?, v.into_string().ok()?)))
            .filter(|(k, _)| !TRANSIENT.contains(&k.as_str()))
            .collect(),
    };
    let name = record.file_name()?;
    let mut file = tempfile::NamedTempFile::new_in(dir).ok()?;
    serde_json::to_writer(&mut file, &record).ok()?;
    file.persist(dir.join(name)).ok()?;
    Some(())
}

impl Record {
    /// One name for each unit, so that a new recording replaces the old one.
    /// `None` for questions to rustc that compile nothing.
    fn file_name(&self) -> Option<String> {
        let name = self.option("--crate-name")?;
        if name == "___" || self.option("--print").is_some() || self.source().is_none() {
            return None;
        }
        Some(format!(
            "{name}{}.json",
            self.codegen("extra-filename").unwrap_or_default()
        ))
    }

    /// The value of `--name value` or `--name=value`.
    pub(crate) fn option(&self, name: &str) -> Option<&str> {
        let mut args = self.args.iter();
        while let Some(arg) = args.next() {
            if arg == name {
                return args.next().map(String::as_str);
            }
            if let Some(value) = arg.strip_prefix(name).and_then(|r| r.strip_prefix('=')) {
                return Some(value);
            }
        }
        None
    }

    /// The value of `-C name=value`.
    pub(crate) fn codegen(&self, name: &str) -> Option<&str> {
        let mut args = self.args.iter();
        while let Some(arg) = args.next() {
            let option = if arg == "-C" {
                args.next()?.as_str()
            } else if let Some(rest) = arg.strip_prefix("-C") {
                rest
            } else {
                continue;
            };
            if let Some(value) = option.strip_prefix(name).and_then(|r| r.strip_prefix('=')) {
                return Some(value);
            }
        }
        None
    }

    /// The crate root as given, relative to `cwd` or absolute.
    pub(crate) fn source(&self) -> Option<&str> {
        self.args
            .iter()
            .find(|a| !a.starts_with('-') && a.ends_with(".rs"))
            .map(String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_are_read_in_every_spelling() {
        let args =
            "--crate-name a --edition=2024 src/lib.rs -C extra-filename=-1f -Cincremental=/i";
        let record = Record {
            rustc: "rustc".into(),
            args: args.split(' ').map(str::to_owned).collect(),
            cwd: "/w".into(),
            env: BTreeMap::new(),
        };
        assert_eq!(record.option("--crate-name"), Some("a"));
        assert_eq!(record.option("--edition"), Some("2024"));
        assert_eq!(record.codegen("extra-filename"), Some("-1f"));
        assert_eq!(record.codegen("incremental"), Some("/i"));
        assert_eq!(record.source(), Some("src/lib.rs"));
        assert_eq!(record.file_name().as_deref(), Some("a-1f.json"));
    }
}
