//! Sessions in a real Neovim: the suites of `neovim/tests`, and what becomes of
//! a session whose editor is killed.
//!
//! Each suite is a Neovim of its own in a fresh copy of a broken crate, with a
//! state folder of its own. A recorder stands between it and the server, and in
//! the end all that went over the wire is held against the protocol's types.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::json;

use crate::error::{Result, TaskError};
use crate::project::{Programs, Project};
use crate::shell::{self, say};

mod fetch;
#[cfg(target_os = "linux")]
mod killed;

/// How the test ended, if it did not fail.
#[derive(Debug)]
pub enum Ran {
    /// It passed, on this version, and what of it was left out.
    Passed(String),
    /// It could not be run, and why.
    Skipped(String),
}

/// More editors to spend the day in, separated as in `$PATH`: how older
/// versions are tried.
const MORE: &str = "SLEEPY_TEST_NVIM";

/// The crate that the sessions repair.
const MANIFEST: &str =
    "[package]\nname = \"words\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[workspace]\n";
/// Its modules with the same error, which the compiler knows how to repair.
const MODULES: [&str; 4] = ["accept", "undo", "reject", "stale"];
/// Another module: the compiler suggests nothing here, so the model is asked.
const FOR_THE_MODEL: &str = "/// The third of some numbers.\npub fn third(numbers: &[u32]) -> u32 {\n    numbers[\"2\"]\n}\n";

/// Runs the suites; the programs are built.
///
/// # Errors
/// [`TaskError::Failed`] with what the first session that failed said.
pub fn run(project: &Project) -> Result<Ran> {
    let nvim = match fetch::find(project)? {
        Ok(nvim) => nvim,
        Err(reason) => return Ok(Ran::Skipped(reason)),
    };
    let mut stage = Stage::new(project, nvim)?;
    let mut notes = vec![stage.version()];
    stage.suite("day", &[])?;
    stage.suite("untrusted", &[])?;
    match rust_analyzer(project) {
        Some(path) => stage.suite("beside", &[("RUST_ANALYZER", &path)])?,
        None => notes.push("not beside rust-analyzer, which rustup does not give".to_owned()),
    }
    #[cfg(target_os = "linux")]
    {
        killed::during_a_check(&stage)?;
        killed::two_on_one_crate(&stage)?;
        say("ok      nothing is left of editors that are killed");
    }
    notes.push(protocol(project, &stage.traces())?);
    let more = std::env::var_os(MORE).unwrap_or_default();
    for nvim in std::env::split_paths(&more).filter(|path| !path.as_os_str().is_empty()) {
        stage.nvim = nvim;
        stage.suite("day", &[])?;
        stage.suite("untrusted", &[])?;
        notes.push(stage.version());
    }
    Ok(Ran::Passed(notes.join("; ")))
}

/// Where sessions are played.
struct Stage {
    nvim: PathBuf,
    plugin: PathBuf,
    programs: Programs,
    #[cfg(target_os = "linux")]
    model: Option<PathBuf>,
    dir: tempfile::TempDir,
    root: PathBuf,
    recorder: PathBuf,
}

impl Stage {
    fn new(project: &Project, nvim: PathBuf) -> Result<Self> {
        let dir = tempfile::tempdir().map_err(TaskError::file("a temporary folder"))?;
        // macOS has its temporary folders behind a link; the server resolves it.
        let root = dir.path().canonicalize();
        Ok(Self {
            nvim,
            plugin: project.path("neovim"),
            programs: project.programs(false)?,
            #[cfg(target_os = "linux")]
            model: project.model(),
            root: root.map_err(TaskError::file(dir.path()))?,
            recorder: std::env::current_exe().map_err(TaskError::file("the task runner"))?,
            dir,
        })
    }

    fn version(&self) -> String {
        fetch::version(&self.nvim).unwrap_or_else(|| "unknown version".to_owned())
    }

    fn traces(&self) -> PathBuf {
        self.dir.path().join("traces")
    }

    /// A folder of this name with the broken crate in it, made anew.
    fn set_up(&self, name: &str) -> Result<PathBuf> {
        let home = self.root.join(name);
        if home.exists() {
            std::fs::remove_dir_all(&home).map_err(TaskError::file(&home))?;
        }
        shell::write_file(&home.join("words/Cargo.toml"), MANIFEST)?;
        let mut library = String::new();
        for module in MODULES {
            library.push_str(&format!("pub mod {module};\n"));
            let source = source(module);
            shell::write_file(&home.join(format!("words/src/{module}.rs")), &source)?;
        }
        library.push_str("pub mod third;\n");
        shell::write_file(&home.join("words/src/third.rs"), FOR_THE_MODEL)?;
        shell::write_file(&home.join("words/src/lib.rs"), &library)?;
        Ok(home)
    }

    /// A Neovim that plays a suite in a folder that was set up.
    fn command(&self, suite: &str, home: &Path) -> Command {
        let tests = self.plugin.join("tests");
        let mut session = Command::new(&self.nvim);
        session
            .args(["--headless", "--clean", "--cmd"])
            .arg(format!("set rtp^={}", self.plugin.display()))
            .arg("-c")
            .arg(format!("luafile {}/{suite}.lua", tests.display()))
            .current_dir(home.join("words"))
            .env("SLEEPY_TESTS", tests)
            .env("SLEEPY_LSP", &self.programs.lsp)
            .env("SLEEPY_CLI", &self.programs.cli)
            .env("SLEEPY_HOME", home.join("home"));
        // Neovim's own state goes with the rest.
        for kind in ["STATE", "CACHE", "DATA", "CONFIG"] {
            session.env(format!("XDG_{kind}_HOME"), home.join(kind.to_lowercase()));
        }
        session
    }

    /// Plays a suite, with what it says passed on.
    fn suite(&self, name: &str, environment: &[(&str, &str)]) -> Result<()> {
        say(&format!("--- {name} in {}", self.version()));
        let home = self.set_up(name)?;
        let server = json!([
            self.recorder,
            "tee",
            self.traces().join(name),
            self.programs.lsp
        ]);
        let mut session = self.command(name, &home);
        session
            .env("SLEEPY_TEST_CMD", server.to_string())
            .envs(environment.iter().copied());
        let output = shell::output(&mut session)?;
        let said = [&output.stdout[..], &output.stderr[..]].concat();
        let said = String::from_utf8_lossy(&said);
        if output.status.success() {
            say(said.trim_end());
            return Ok(());
        }
        let log = shell::read_file(&home.join("state/nvim/lsp.log")).unwrap_or_default();
        let lines: Vec<&str> = log.lines().collect();
        let tail = lines[lines.len().saturating_sub(20)..].join("\n");
        Err(TaskError::failed(format!(
            "the session `{name}` in Neovim failed:\n{said}\n{tail}"
        )))
    }
}

fn source(module: &str) -> String {
    format!(
        "/// A number as a word, for `{module}`.
pub fn word(n: u32) -> String {{
    let word = match n {{
        1 => \"one\",
        2 => \"two\",
        _ => \"many\",
    }};
    word
}}
"
    )
}

/// The rust-analyzer of this project's toolchain, installed if need be.
fn rust_analyzer(project: &Project) -> Option<String> {
    let mut which = Command::new("rustup");
    which
        .args(["which", "rust-analyzer"])
        .current_dir(&project.root);
    let path = shell::read(&mut which).or_else(|_| {
        let mut add = Command::new("rustup");
        add.args(["component", "add", "rust-analyzer"])
            .current_dir(&project.root);
        shell::run(&mut add)?;
        shell::read(&mut which)
    });
    Some(path.ok()?.trim().to_owned())
}

/// Holds what was recorded against the protocol's types; says how that went.
fn protocol(project: &Project, traces: &Path) -> Result<String> {
    let mut files = Vec::new();
    for suite in shell::entries(traces)? {
        files.extend(shell::entries(&suite)?);
    }
    let mut check = Command::new("sh");
    check
        .arg(project.path("vscode-extension/test/run.sh"))
        .arg("--schema-check")
        .args(&files)
        .current_dir(&project.root);
    let output = shell::output(&mut check)?;
    say(String::from_utf8_lossy(&output.stdout).trim_end());
    match output.status.code() {
        Some(0) => Ok(format!(
            "{} recorded sessions keep to the protocol",
            files.len()
        )),
        Some(77) => Ok("messages not validated: a package registry does not answer".to_owned()),
        _ => Err(TaskError::failed(format!(
            "messages do not keep to the protocol, or could not be checked ({}): {}",
            output.status,
            String::from_utf8_lossy(&output.stderr).trim()
        ))),
    }
}
