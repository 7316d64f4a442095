//! A day in a minute: a broken crate, the real language server, and a client
//! that does what a person with an editor does.
//!
//! Nothing is staged. The crate in `data/demo` is copied and checked by the
//! real compiler; whatever the server offers is taken, and what it cannot fix
//! stays broken and makes the demo fail.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::error::{Result, TaskError};
use crate::lsp::Client;
use crate::project::{Programs, Project, has_extension};
use crate::shell::{self, say};
use crate::{setup, text};

/// How the demo is played.
#[derive(Debug, Clone)]
pub struct Options {
    /// With optimised programs.
    pub release: bool,
    /// Which model proposes.
    pub model: Model,
}

/// The model of a demo.
#[derive(Debug, Clone)]
pub enum Model {
    /// The one in `data/models`.
    Shipped,
    /// Another GGUF file.
    File(PathBuf),
    /// None: only the compiler's own suggestions.
    None,
}

/// How long the server may take to find the fixes after a save.
const PATIENCE: Duration = Duration::from_secs(240);

/// One repaired error, for the summary.
#[derive(Debug)]
struct Repair {
    code: String,
    place: String,
    source: String,
    verdict: String,
    outcome: String,
    seconds: f64,
}

/// Plays it.
///
/// # Errors
/// [`TaskError::Failed`] when an error is left at the end.
pub fn run(project: &Project, options: Options) -> Result<()> {
    setup::ensure(project)?;
    heading("building the server, the worker and the command line");
    let programs = project.build(options.release)?;
    let dir = tempfile::tempdir().map_err(TaskError::file("a temporary folder"))?;
    let base = dir
        .path()
        .canonicalize()
        .map_err(TaskError::file(dir.path()))?;
    let root = base.join("inventory");
    shell::copy_dir(&project.path("data/demo"), &root)?;
    let mut day = Day::begin(project, &programs, &base, &root, &options)?;
    let played = day.play();
    let repairs = std::mem::take(&mut day.repairs);
    let ended = day.end();
    if let Err(e) = played {
        return Err(with_log(e, &base));
    }
    ended.map_err(|e| with_log(e, &base))?;
    summary(&repairs);
    evening(&root)
}

/// The session.
struct Day<'a> {
    client: Client,
    programs: &'a Programs,
    root: &'a Path,
    home: PathBuf,
    repairs: Vec<Repair>,
    /// Errors that nobody could fix, so that they are told once.
    hopeless: Vec<String>,
}

impl<'a> Day<'a> {
    fn begin(
        project: &Project,
        programs: &'a Programs,
        base: &Path,
        root: &'a Path,
        options: &Options,
    ) -> Result<Self> {
        let home = base.join("home");
        let mut command = Command::new(&programs.lsp);
        command
            .current_dir(root)
            .env("SLEEPY_HOME", &home)
            .env("SLEEPY_SETTLE_MS", "1000");
        let mut client = Client::start(&mut command, &base.join("server.log"))?;
        let model = match &options.model {
            Model::Shipped => project.model(),
            Model::File(file) => Some(file.canonicalize().map_err(TaskError::file(file))?),
            Model::None => None,
        };
        let settings = match &model {
            // A small model earns its keep by being asked often.
            Some(path) => json!({
                "model": {"path": path, "samples": 16},
                "fixes": {"maxAttempts": 3},
            }),
            None => json!({"model": {"backend": "off"}}),
        };
        let (answer, took) = client.initialize(root, settings)?;
        heading("a session with the language server");
        let info = &answer["serverInfo"];
        say(&format!(
            "  {} {}, ready after {} ms",
            info["name"].as_str().unwrap_or("?"),
            info["version"].as_str().unwrap_or("?"),
            took.as_millis()
        ));
        match &model {
            Some(path) => say(&format!("  model: {}", file_name(path))),
            None => say("  model: none; the compiler's own suggestions only"),
        }
        for path in rust_files(&root.join("src"))? {
            say(&format!("  open {}", relative(root, &path)));
            client.open(&path)?;
        }
        Ok(Self {
            client,
            programs,
            root,
            home,
            repairs: Vec::new(),
            hopeless: Vec::new(),
        })
    }

    /// Takes fixes until there are none left to take.
    fn play(&mut self) -> Result<()> {
        let mut generation = None;
        // Each round takes one fix; the bound is against a server that never
        // comes to rest.
        for _ in 0..40 {
            let start = Instant::now();
            self.client.come_to_rest(generation, PATIENCE)?;
            let errors = self.client.errors();
            if self.repairs.is_empty() && self.hopeless.is_empty() {
                heading(&format!("{} errors after the first check", errors.len()));
            }
            if errors.is_empty() {
                return Ok(());
            }
            generation = self.client.generation();
            if !self.take_one(&errors, start)? {
                return Ok(());
            }
        }
        Err(TaskError::failed("the errors do not come to an end"))
    }

    /// Takes the first fix on offer; false when there is none.
    fn take_one(&mut self, errors: &[(PathBuf, Value)], start: Instant) -> Result<bool> {
        for (path, error) in errors {
            let (actions, asked) = self.client.actions(path, &error["range"])?;
            let fix = actions.iter().find(|a| !a["edit"].is_null());
            let Some(fix) = fix else {
                self.tell_hopeless(path, error, &actions)?;
                continue;
            };
            self.headline(path, error);
            let (source, verdict) = self.explain(&actions)?;
            let title = fix["title"].as_str().unwrap_or_default();
            say(&format!(
                "      offered   {title}  [{} ms]",
                asked.as_millis()
            ));
            say(&format!("      source    {source}"));
            say(&format!("      verdict   {verdict}"));
            let before = self.client.text(path).unwrap_or_default().to_owned();
            self.client.take(fix)?;
            let after = self.client.text(path).unwrap_or_default();
            for line in text::changed_lines(&before, after) {
                say(&format!("      edit      {line}"));
            }
            let id = fix
                .pointer("/command/arguments/0/episode")
                .and_then(Value::as_str);
            let outcome = self.episode(id.unwrap_or_default())?;
            self.repairs.push(Repair {
                code: code(error),
                place: self.place(path, error),
                source,
                verdict,
                outcome,
                seconds: start.elapsed().as_secs_f64(),
            });
            return Ok(true);
        }
        Ok(false)
    }

    fn headline(&self, path: &Path, error: &Value) {
        let message = error["message"].as_str().unwrap_or_default();
        let message = message.lines().next().unwrap_or_default();
        say(&format!(
            "\n  {}  {}",
            bold(&code(error)),
            self.place(path, error)
        ));
        say(&format!("      error     {message}"));
    }

    fn place(&self, path: &Path, error: &Value) -> String {
        let line = error["range"]["start"]["line"]
            .as_u64()
            .map_or(0, |n| n + 1);
        format!("{}:{line}", relative(self.root, path))
    }

    fn tell_hopeless(&mut self, path: &Path, error: &Value, actions: &[Value]) -> Result<()> {
        let name = format!("{} {}", code(error), relative(self.root, path));
        if self.hopeless.contains(&name) {
            return Ok(());
        }
        self.headline(path, error);
        let (_, why) = self.explain(actions)?;
        // The server names every proposal that failed; the first few will do.
        let short: String = why.chars().take(160).collect();
        let dots = if short.len() < why.len() { "…" } else { "" };
        say(&format!("      no fix    {short}{dots}"));
        self.hopeless.push(name);
        Ok(())
    }

    /// Source and verdict of the fix at hand, in the server's own words.
    fn explain(&mut self, actions: &[Value]) -> Result<(String, String)> {
        let command = actions
            .iter()
            .map(|a| &a["command"])
            .find(|c| c["command"] == json!("sleepy.explain"));
        let Some(command) = command else {
            return Ok((
                "-".to_owned(),
                "the server does not know this error yet".to_owned(),
            ));
        };
        let answer = self.client.request(
            "workspace/executeCommand",
            json!({"command": command["command"], "arguments": command["arguments"]}),
        )?;
        let explanation = answer["explanation"].as_str().unwrap_or_default();
        Ok(read_explanation(explanation))
    }

    /// What is recorded of an episode; its outcome.
    fn episode(&self, id: &str) -> Result<String> {
        let deadline = Instant::now() + Duration::from_secs(10);
        loop {
            let listing = shell::read(
                Command::new(&self.programs.cli)
                    .args(["--json", "episodes", "list"])
                    .env("SLEEPY_HOME", &self.home),
            )?;
            let listing: Value = serde_json::from_str(&listing)
                .map_err(|e| TaskError::failed(format!("`episodes list --json`: {e}")))?;
            let episodes = listing["episodes"].as_array().cloned().unwrap_or_default();
            let found = episodes.iter().find(|e| e["id"] == json!(id));
            let outcome = found.and_then(|e| e["outcome"].as_str());
            if outcome == Some("accepted") || Instant::now() > deadline {
                let outcome = outcome.unwrap_or("not recorded").to_owned();
                let short: String = id.chars().take(8).collect();
                let steps = found
                    .and_then(|e| e["steps_to_green"].as_u64())
                    .unwrap_or(0);
                say(&format!(
                    "      episode   {short} {outcome}, proposals tried: {steps}"
                ));
                return Ok(outcome);
            }
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    fn end(self) -> Result<()> {
        match self.client.shutdown()? {
            0 => Ok(()),
            code => Err(TaskError::failed(format!("the server ended with {code}"))),
        }
    }
}

/// `Fix from model: title (detail)` → source and detail; else the reason.
pub(crate) fn read_explanation(text: &str) -> (String, String) {
    for line in text.lines() {
        if let Some(rest) = line.strip_prefix("Fix from ") {
            let (source, rest) = rest.split_once(": ").unwrap_or((rest, ""));
            let detail = rest
                .rsplit_once(" (")
                .map_or(rest, |(_, d)| d.trim_end_matches(')'));
            return (source.to_owned(), detail.to_owned());
        }
    }
    let reason = text.lines().find_map(|l| l.strip_prefix("No fix: "));
    (
        "-".to_owned(),
        reason.or(text.lines().nth(1)).unwrap_or(text).to_owned(),
    )
}

fn summary(repairs: &[Repair]) {
    heading("the day");
    for r in repairs {
        say(&format!(
            "  {:<6} {:<20} {:<7} {:<9} {:>5.1} s  {}",
            r.code, r.place, r.source, r.outcome, r.seconds, r.verdict
        ));
    }
    for source in ["rustc", "memory", "model"] {
        let n = repairs.iter().filter(|r| r.source == source).count();
        if n > 0 {
            say(&format!("  {n} from {source}"));
        }
    }
}

/// The end of the day: is it green, and does it still do what it should?
fn evening(root: &Path) -> Result<()> {
    heading("cargo check, and the crate's own tests");
    for arguments in [
        &["check", "--offline", "--all-targets"][..],
        &["test", "--offline", "--quiet"],
    ] {
        let mut command = shell::cargo();
        command
            .args(arguments)
            .current_dir(root)
            .env("CARGO_TARGET_DIR", root.join("target"));
        let line = shell::describe(&command);
        match shell::read(&mut command) {
            Ok(_) => say(&format!(
                "  green: {}",
                line.rsplit('/').next().unwrap_or(&line)
            )),
            Err(e) => {
                say(&format!("  red: {e}"));
                let text = e.to_string();
                let left = text.lines().filter(|l| l.starts_with("error[")).count();
                return Err(TaskError::failed(match left {
                    0 => "the crate is not green; see above".to_owned(),
                    n => format!("{n} errors are left; see above"),
                }));
            }
        }
    }
    say("\nEvery error is fixed, every fix was accepted by the compiler before it was offered.");
    Ok(())
}

fn with_log(e: TaskError, base: &Path) -> TaskError {
    let log = shell::read_file(&base.join("server.log")).unwrap_or_default();
    let lines: Vec<&str> = log.lines().collect();
    let tail = lines[lines.len().saturating_sub(15)..].join("\n");
    TaskError::failed(format!("{e}\nthe server's last words:\n{tail}"))
}

fn rust_files(dir: &Path) -> Result<Vec<PathBuf>> {
    let mut files = shell::entries(dir)?;
    files.retain(|p| has_extension(p, "rs"));
    Ok(files)
}

fn code(error: &Value) -> String {
    error["code"].as_str().unwrap_or("error").to_owned()
}

fn relative(root: &Path, path: &Path) -> String {
    path.strip_prefix(root)
        .unwrap_or(path)
        .display()
        .to_string()
}

fn file_name(path: &Path) -> String {
    path.file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned()
}

fn heading(text: &str) {
    say(&format!("\n{}", bold(&format!("== {text}"))));
}

fn bold(text: &str) -> String {
    if shell::has_colour() {
        format!("\u{1b}[1m{text}\u{1b}[0m")
    } else {
        text.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_servers_explanation_is_read() {
        let text = "E0382: use of moved value\nFix from model: clone (it) (accepted in 12 ms)";
        let expected = ("model".to_owned(), "accepted in 12 ms".to_owned());
        assert_eq!(read_explanation(text), expected);
        let none = "E0382: use of moved value\nNo fix: 9 proposals did not compile";
        assert_eq!(read_explanation(none).1, "9 proposals did not compile");
    }
}
