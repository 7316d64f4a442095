//! Editors that are killed without a word: nothing of theirs may go on.
//!
//! What belongs to a session is known by the folder it works in, which stands in
//! the environment, the arguments or the working directory of each process.

use std::path::Path;
use std::process::{Child, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use crate::error::{Result, TaskError};
use crate::shell;

use super::Stage;

/// How long a session may take to get where it is to be killed.
const ARRIVAL: Duration = Duration::from_secs(300);
/// How long its processes may take to end; the server looks for its client
/// every few seconds.
const FAREWELL: Duration = Duration::from_secs(60);

/// A build script that is still running when the editor is killed.
const SLOW_BUILD: &str =
    "fn main() {\n    std::thread::sleep(std::time::Duration::from_secs(900));\n}\n";

/// Kills an editor while a build script runs under cargo.
///
/// # Errors
/// When something of it is still there after a while.
pub(super) fn during_a_check(stage: &Stage) -> Result<()> {
    let home = stage.set_up("killed-checking")?;
    shell::write_file(&home.join("words/build.rs"), SLOW_BUILD)?;
    let mut editor = Held::start(stage, &home, "check")?;
    editor.wait_for("ready")?;
    expect_alive(&home, &["cargo", "build-script-bu"])?;
    editor.kill()?;
    nothing_is_left(&home)
}

/// Lets two editors work on one crate, the second of which takes a fix that the
/// first one has to notice; then kills both.
///
/// # Errors
/// When the first does not notice, or something is left of either.
pub(super) fn two_on_one_crate(stage: &Stage) -> Result<()> {
    let home = stage.set_up("killed-resting")?;
    give_model(stage, &home)?;
    let mut first = Held::start(stage, &home, "fix")?;
    first.wait_for("ready")?;
    let mut second = Held::start(stage, &home, "take")?;
    second.wait_for("ready")?;
    first.wait_for("seen")?;
    expect_alive(&home, &["sleepy-lsp", "sleepy-worker"])?;
    first.kill()?;
    second.kill()?;
    nothing_is_left(&home)
}

/// Puts the shipped model where the server looks, wherever cargo puts programs.
fn give_model(stage: &Stage, home: &Path) -> Result<()> {
    let model = stage
        .model
        .as_deref()
        .ok_or_else(|| TaskError::failed("there is no model in data/models"))?;
    let models = home.join("home/models");
    std::fs::create_dir_all(&models).map_err(TaskError::file(&models))?;
    let copy = models.join(model.file_name().unwrap_or_default());
    std::fs::copy(model, copy).map_err(TaskError::file(model))?;
    Ok(())
}

/// An editor that waits to be killed; killed at the latest when dropped.
struct Held {
    child: Child,
    note: std::path::PathBuf,
}

impl Held {
    fn start(stage: &Stage, home: &Path, until: &str) -> Result<Self> {
        let note = home.join(format!("note-{until}"));
        let mut command = stage.command("hold", home);
        command
            .env("SLEEPY_TEST_NOTE", &note)
            .env("SLEEPY_TEST_UNTIL", until)
            .stdin(Stdio::null());
        let child = command.spawn().map_err(|source| TaskError::Program {
            program: "nvim".to_owned(),
            source,
        })?;
        Ok(Self { child, note })
    }

    fn wait_for(&mut self, word: &str) -> Result<()> {
        let deadline = Instant::now() + ARRIVAL;
        loop {
            let note = std::fs::read_to_string(&self.note).unwrap_or_default();
            if note.lines().any(|line| line == word) {
                return Ok(());
            }
            if let Ok(Some(status)) = self.child.try_wait() {
                return Err(TaskError::failed(format!(
                    "the editor that was to be killed ended by itself ({status})"
                )));
            }
            if Instant::now() > deadline {
                return Err(TaskError::failed(format!(
                    "an editor never got to `{word}`"
                )));
            }
            thread::sleep(Duration::from_millis(100));
        }
    }

    fn kill(&mut self) -> Result<()> {
        let gone = self.child.kill().and_then(|()| self.child.wait());
        gone.map(drop).map_err(|source| TaskError::Program {
            program: "nvim".to_owned(),
            source,
        })
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Without this, finding nothing later would prove nothing.
fn expect_alive(home: &Path, names: &[&str]) -> Result<()> {
    let processes = processes_of(home);
    for name in names {
        if !processes.iter().any(|(_, n)| n == name) {
            return Err(TaskError::failed(format!(
                "no `{name}` is running before the editor is killed: {processes:?}"
            )));
        }
    }
    Ok(())
}

fn nothing_is_left(home: &Path) -> Result<()> {
    let deadline = Instant::now() + FAREWELL;
    loop {
        let left = processes_of(home);
        if left.is_empty() {
            return Ok(());
        }
        if Instant::now() > deadline {
            return Err(TaskError::failed(format!(
                "still running after the editor was killed: {left:?}"
            )));
        }
        thread::sleep(Duration::from_millis(200));
    }
}

/// Number and name of every process that works in a folder.
fn processes_of(home: &Path) -> Vec<(u32, String)> {
    let home_text = home.to_string_lossy().into_owned();
    let mentions = |file: std::path::PathBuf| {
        std::fs::read(file).is_ok_and(|bytes| String::from_utf8_lossy(&bytes).contains(&home_text))
    };
    let mut found = Vec::new();
    for dir in shell::entries(Path::new("/proc")).unwrap_or_default() {
        let number = dir.file_name().and_then(|n| n.to_str()?.parse().ok());
        let Some(number) = number.filter(|n| *n != std::process::id()) else {
            continue;
        };
        let works_there = std::fs::read_link(dir.join("cwd")).is_ok_and(|p| p.starts_with(home));
        if works_there || mentions(dir.join("environ")) || mentions(dir.join("cmdline")) {
            let name = std::fs::read_to_string(dir.join("comm")).unwrap_or_default();
            found.push((number, name.trim().to_owned()));
        }
    }
    found
}
