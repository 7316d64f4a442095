//! A whole build recorded, dependencies included, so that each of its library
//! crates can be compiled again and again from a changed copy of its sources.
//!
//! [`CargoWorkspace`](super::CargoWorkspace) records members only and replays
//! candidates for a person; this is for tools that work on other people's
//! crates in bulk and read rustc's messages as they come.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;

use tokio_util::sync::CancellationToken;

use super::invoke::Surroundings;
use super::layout;
use crate::error::CheckError;
use crate::recorder::{self, Record};
use crate::report::sane;
use crate::sandbox::{Limits, Sandbox, SandboxCommand};
use crate::toolchain::Toolchain;

/// Downloads may be slow; a stuck one must still end.
const FETCH_LIMIT: Duration = Duration::from_secs(900);

/// Outputs are written below this folder of the copy.
const OUT: &str = ".out";

/// Folders of a package that no library is compiled from.
const NO_SOURCES: [&str; 5] = ["tests", "benches", "target", ".git", "fuzz"];

/// A library crate of a recorded build.
#[derive(Debug, Clone)]
pub struct RecordedCrate {
    /// The crate's name, with underscores.
    pub name: String,
    /// The folder of its `Cargo.toml`.
    pub manifest_dir: PathBuf,
    /// Its root file, relative to that folder.
    pub source: PathBuf,
    record: Record,
    readable: Arc<Vec<PathBuf>>,
}

impl RecordedCrate {
    /// The crate's own rustc command on `copy`, a copy of its package folder;
    /// it writes metadata only, and nothing outside the copy.
    pub fn command(&self, copy: &Path, limits: Limits) -> SandboxCommand {
        let mut command = SandboxCommand::new(&self.record.rustc, copy, limits)
            .args(self.arguments())
            .writable(copy);
        for (key, value) in &self.record.env {
            let value = if key == "CARGO_MANIFEST_DIR" {
                copy.as_os_str().to_owned()
            } else {
                value.into()
            };
            command.env.insert(key.into(), value);
        }
        command.env.insert("RUSTC_ICE".into(), "0".into());
        command.readable.extend(self.readable.iter().cloned());
        command
    }

    /// Copies the package's folder to `to`, without what no library needs.
    ///
    /// # Errors
    /// [`CheckError::Io`].
    pub fn copy_to(&self, to: &Path) -> Result<(), CheckError> {
        copy_tree(&self.manifest_dir, to)
    }

    /// The recorded arguments without those that say what is written where and
    /// how messages are coloured.
    fn arguments(&self) -> Vec<String> {
        let mut args = Vec::new();
        let mut rest = self.record.args.iter();
        while let Some(arg) = rest.next() {
            let own = |value: &str| {
                ["incremental", "extra-filename", "metadata"]
                    .iter()
                    .any(|p| value.starts_with(p))
            };
            if arg == "-C" {
                match rest.next() {
                    Some(value) if !own(value) => args.extend([arg.clone(), value.clone()]),
                    _ => {}
                }
            } else if arg == "--out-dir" {
                rest.next();
            } else if Some(arg.as_str()) == self.record.source() {
                args.push(self.source.to_string_lossy().into_owned());
            } else if arg.starts_with("--emit=") {
                args.push("--emit=metadata".into());
            } else if !arg.starts_with("--json=") && !arg.starts_with("-Cincremental") {
                args.push(arg.clone());
            }
        }
        if self.record.option("--cap-lints").is_none() {
            args.push("--cap-lints=allow".into());
        }
        args.push("--diagnostic-width=120".into());
        args.push(format!("--out-dir={OUT}"));
        args
    }

    fn read(record: Record, readable: &Arc<Vec<PathBuf>>) -> Option<Self> {
        let manifest_dir = PathBuf::from(record.env.get("CARGO_MANIFEST_DIR")?);
        let types = record.option("--crate-type")?;
        if !matches!(types, "lib" | "rlib") || record.args.iter().any(|a| a == "--test") {
            return None;
        }
        let absolute = record.cwd.join(record.source()?);
        let source = absolute.strip_prefix(&manifest_dir).ok()?.to_path_buf();
        Some(Self {
            name: record.option("--crate-name")?.to_owned(),
            manifest_dir,
            source,
            readable: Arc::clone(readable),
            record,
        })
    }
}

fn copy_tree(from: &Path, to: &Path) -> Result<(), CheckError> {
    std::fs::create_dir_all(to).map_err(|e| CheckError::io(to, e))?;
    for entry in std::fs::read_dir(from).map_err(|e| CheckError::io(from, e))? {
        let entry = entry.map_err(|e| CheckError::io(from, e))?;
        let (path, name) = (entry.path(), entry.file_name());
        let target = to.join(&name);
        if !path.is_dir() {
            std::fs::copy(&path, &target).map_err(|e| CheckError::io(&path, e))?;
        } else if !NO_SOURCES.iter().any(|s| name == *s) {
            copy_tree(&path, &target)?;
        }
    }
    Ok(())
}

/// Downloads what the workspace in `dir` depends on and writes its lockfile.
/// This is the one command that needs the network; it runs no code of anybody.
///
/// # Errors
/// Without cargo, and when cargo fails, with its own words.
pub async fn fetch(dir: &Path, cancel: &CancellationToken) -> Result<(), CheckError> {
    let cargo = Toolchain::resolve(dir)?.program("cargo")?;
    let mut command = tokio::process::Command::new(cargo);
    command
        .arg("fetch")
        .current_dir(dir)
        .env("CARGO_TERM_COLOR", "never")
        .stdin(Stdio::null())
        .kill_on_drop(true);
    let output = tokio::select! {
        () = cancel.cancelled() => return Err(CheckError::Cancelled),
        () = tokio::time::sleep(FETCH_LIMIT) => return Err(CheckError::TimedOut {
            command: "cargo fetch".into(),
            after: FETCH_LIMIT,
        }),
        output = command.output() => output.map_err(|e| CheckError::io(dir, e))?,
    };
    if output.status.success() {
        return Ok(());
    }
    Err(CheckError::Failed {
        command: "cargo fetch".into(),
        message: tail(&output.stderr),
    })
}

/// Runs `cargo check` on the workspace in `dir`, offline and in the sandbox, and
/// returns the library crates that it compiled, in the order of their names.
/// Crates that do not build are left out. `wrapper` is a binary that calls
/// [`recorder::maybe_run`]; `None` means the running one.
///
/// # Errors
/// Without a recorder, and when cargo cannot start building at all.
pub async fn record_build(
    dir: &Path,
    target_dir: &Path,
    wrapper: Option<&Path>,
    sandbox: &Sandbox,
    cancel: &CancellationToken,
) -> Result<Vec<RecordedCrate>, CheckError> {
    let dir = layout::find_manifest(dir)?;
    let wrapper = recorder_program(wrapper, &dir)?;
    let toolchain = Toolchain::resolve(&dir)?;
    std::fs::create_dir_all(target_dir).map_err(|e| CheckError::io(target_dir, e))?;
    let target = std::fs::canonicalize(target_dir).map_err(|e| CheckError::io(target_dir, e))?;
    let records = target.join("sleepy/build-records");
    std::fs::create_dir_all(&records).map_err(|e| CheckError::io(&records, e))?;
    let mut surroundings = Surroundings {
        cargo: toolchain.program("cargo")?,
        home: target.join("sleepy/cargo-home"),
        home_readable: Vec::new(),
        target,
        wrapper: Some(wrapper.clone()),
        offline: true,
        toolchain,
    };
    surroundings.prepare_home()?;
    let layout = super::read_layout(&surroundings, &dir)?;
    let cargo = surroundings.cargo.clone();
    let mut command = surroundings.command(
        &cargo,
        &layout,
        &layout.root,
        Some(&records),
        Limits::cargo(),
    );
    // Every crate is wanted, not only the members.
    command.env.insert("RUSTC_WRAPPER".into(), wrapper.into());
    command
        .env
        .remove(std::ffi::OsStr::new("RUSTC_WORKSPACE_WRAPPER"));
    let command = command.args(["check", "--keep-going"]);
    let output = sane(sandbox.run(&command, cancel).await?, &command)?;
    let mut readable = vec![
        surroundings.toolchain.sysroot.clone(),
        surroundings.target.clone(),
    ];
    readable.extend(surroundings.home_readable.iter().cloned());
    readable.extend(layout.path_dependencies.iter().map(|(_, d)| d.clone()));
    readable.push(layout.base.clone());
    let crates = load(&records, &Arc::new(readable));
    if crates.is_empty() && !output.success() {
        return Err(layout::refusal(&dir, tail(&output.stderr)));
    }
    Ok(crates)
}

/// The program that records: the one given, or the running one.
fn recorder_program(given: Option<&Path>, dir: &Path) -> Result<PathBuf, CheckError> {
    match given {
        Some(path) => Ok(path.to_path_buf()),
        None if recorder::is_ready() => std::env::current_exe().map_err(|e| CheckError::io(dir, e)),
        None => Err(CheckError::Internal(
            "no program is set up to record rustc commands".into(),
        )),
    }
}

fn load(records: &Path, readable: &Arc<Vec<PathBuf>>) -> Vec<RecordedCrate> {
    let mut crates: Vec<RecordedCrate> = std::fs::read_dir(records)
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| {
            let text = std::fs::read_to_string(entry.path()).ok()?;
            RecordedCrate::read(serde_json::from_str(&text).ok()?, readable)
        })
        .collect();
    crates.sort_by(|a, b| (&a.name, &a.manifest_dir).cmp(&(&b.name, &b.manifest_dir)));
    // A crate may be built twice, for the host and for the target.
    crates.dedup_by(|a, b| a.manifest_dir == b.manifest_dir);
    crates
}

/// Runs a compiler and returns its messages, one JSON document a line.
///
/// # Errors
/// [`CheckError::blames_code`] tells a compiler that hung, ballooned or crashed.
pub async fn messages(
    sandbox: &Sandbox,
    command: &SandboxCommand,
    cancel: &CancellationToken,
) -> Result<Vec<u8>, CheckError> {
    Ok(sane(sandbox.run(command, cancel).await?, command)?.stderr)
}

fn tail(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    let lines: Vec<&str> = text.trim().lines().collect();
    lines[lines.len().saturating_sub(6)..].join(" / ")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    fn record(args: &str) -> Record {
        Record {
            rustc: "rustc".into(),
            args: args.split(' ').map(str::to_owned).collect(),
            cwd: "/r/a-1.0.0".into(),
            env: BTreeMap::from([("CARGO_MANIFEST_DIR".into(), "/r/a-1.0.0".into())]),
        }
    }

    #[test]
    fn the_command_is_cargos_but_for_where_it_writes() {
        let args = "--crate-name a --edition=2021 /r/a-1.0.0/src/lib.rs --error-format=json \
                    --json=artifacts --crate-type lib --emit=dep-info,metadata -C metadata=1 \
                    -C opt-level=0 --out-dir /t --extern b=/t/libb.rmeta --cap-lints allow";
        let made = RecordedCrate::read(record(args), &Arc::default()).unwrap();
        assert_eq!(made.source, Path::new("src/lib.rs"));
        let expected = "--crate-name a --edition=2021 src/lib.rs --error-format=json --crate-type \
                        lib --emit=metadata -C opt-level=0 --extern b=/t/libb.rmeta --cap-lints \
                        allow --diagnostic-width=120 --out-dir=.out";
        let expected: Vec<&str> = expected.split_whitespace().collect();
        assert_eq!(made.arguments(), expected);
        let command = made.command(Path::new("/copy"), Limits::compile());
        let dir = command.env.get(std::ffi::OsStr::new("CARGO_MANIFEST_DIR"));
        assert_eq!(
            dir.map(|d| d.as_os_str()),
            Some(Path::new("/copy").as_os_str())
        );
    }

    #[test]
    fn only_libraries_count() {
        for kind in ["bin", "proc-macro"] {
            let args = format!("--crate-name a src/main.rs --crate-type {kind}");
            assert!(RecordedCrate::read(record(&args), &Arc::default()).is_none());
        }
        let test = "--crate-name a src/lib.rs --crate-type lib --test";
        assert!(RecordedCrate::read(record(test), &Arc::default()).is_none());
    }
}
