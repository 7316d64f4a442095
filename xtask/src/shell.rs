//! Saying things and running programs.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use crate::error::{Result, TaskError};

/// Prints a line. A closed pipe ends the talking, not the task.
pub fn say(text: &str) {
    let mut out = std::io::stdout().lock();
    let _ = writeln!(out, "{text}");
    let _ = out.flush();
}

/// Prints a line on stderr.
pub fn complain(text: &str) {
    let _ = writeln!(std::io::stderr().lock(), "{text}");
}

/// Whether stdout is a terminal that shows colours.
pub fn has_colour() -> bool {
    use std::io::IsTerminal;
    std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none()
}

/// Runs a program with its output passed through.
///
/// # Errors
/// When it cannot be started or does not exit with 0.
pub fn run(command: &mut Command) -> Result<()> {
    let shown = describe(command);
    let status = command
        .status()
        .map_err(|source| program_error(command, source))?;
    if status.success() {
        Ok(())
    } else {
        Err(TaskError::failed(format!("`{shown}` failed ({status})")))
    }
}

/// Runs a program and returns what it printed on stdout.
///
/// # Errors
/// When it cannot be started or does not exit with 0; its stderr is in the text.
pub fn read(command: &mut Command) -> Result<String> {
    let shown = describe(command);
    let output = output(command)?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    Err(TaskError::failed(format!(
        "`{shown}` failed ({}):\n{}",
        output.status,
        said.trim_end()
    )))
}

/// Runs a program and returns everything about its end.
///
/// # Errors
/// When it cannot be started.
pub fn output(command: &mut Command) -> Result<Output> {
    command
        .stdin(Stdio::null())
        .output()
        .map_err(|source| program_error(command, source))
}

/// Whether a program can be started and exits with 0.
pub fn works(program: &str, arguments: &[&str]) -> bool {
    Command::new(program)
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|s| s.success())
}

/// A command as one would type it.
pub fn describe(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    let words = words.map(|w| w.to_string_lossy().into_owned());
    words.collect::<Vec<_>>().join(" ")
}

/// The cargo that runs us.
pub fn cargo() -> Command {
    Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}

/// Copies a folder with everything in it.
///
/// # Errors
/// When a file cannot be read or written.
pub fn copy_dir(from: &Path, to: &Path) -> Result<()> {
    std::fs::create_dir_all(to).map_err(TaskError::file(to))?;
    for path in entries(from)? {
        let Some(name) = path.file_name() else {
            continue;
        };
        let target = to.join(name);
        if path.is_dir() {
            copy_dir(&path, &target)?;
        } else {
            std::fs::copy(&path, &target).map_err(TaskError::file(&path))?;
        }
    }
    Ok(())
}

/// What a folder holds, sorted.
///
/// # Errors
/// When it cannot be read.
pub fn entries(dir: &Path) -> Result<Vec<PathBuf>> {
    let mut paths = Vec::new();
    for entry in std::fs::read_dir(dir).map_err(TaskError::file(dir))? {
        paths.push(entry.map_err(TaskError::file(dir))?.path());
    }
    paths.sort();
    Ok(paths)
}

/// Reads a text file.
///
/// # Errors
/// When it cannot be read.
pub fn read_file(path: &Path) -> Result<String> {
    std::fs::read_to_string(path).map_err(TaskError::file(path))
}

/// Writes a file and the folders above it.
///
/// # Errors
/// When one cannot be written.
pub fn write_file(path: &Path, text: &str) -> Result<()> {
    if let Some(dir) = path.parent() {
        std::fs::create_dir_all(dir).map_err(TaskError::file(dir))?;
    }
    std::fs::write(path, text).map_err(TaskError::file(path))
}

fn program_error(command: &Command, source: std::io::Error) -> TaskError {
    TaskError::Program {
        program: command.get_program().to_string_lossy().into_owned(),
        source,
    }
}
