//! `doctor`: does this machine have what is needed, and if not, what helps?
//!
//! Each check really does what it is about: it starts the model, it compiles a
//! crate, it lets a program try to escape. A version number proves nothing.

use std::path::Path;
use std::time::Instant;

use serde::Serialize;
use sleepy_check::{
    CargoWorkspace, CheckError, CheckOptions, Overlay, Sandbox, SandboxReport, Toolchain,
};
use sleepy_episodes::Store;
use sleepy_infer::pull::{Machine, ThisMachine};

use super::Context;
use crate::args::{DoctorArgs, ProposerArgs};
use crate::error::{CliError, Status};
use crate::output::columns;
use crate::setup::{Setup, first_token};

/// Free space below which checks and models run into trouble soon, in MiB.
const LOW_DISK_MIB: u64 = 2048;
/// Free space below which nothing can be compiled, in MiB.
const NO_DISK_MIB: u64 = 200;

/// How a check went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
enum Health {
    /// All is well.
    Ok,
    /// It works, but less well or less safely.
    Warn,
    /// It does not work without the remedy.
    Fail,
}

#[derive(Debug, Serialize)]
struct Finding {
    name: &'static str,
    health: Health,
    detail: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    remedy: Option<String>,
}

#[derive(Debug, Serialize)]
struct Examination {
    healthy: bool,
    checks: Vec<Finding>,
    sandbox: SandboxReport,
}

fn ok(name: &'static str, detail: impl Into<String>) -> Finding {
    Finding {
        name,
        health: Health::Ok,
        detail: detail.into(),
        remedy: None,
    }
}

fn trouble(
    health: Health,
    name: &'static str,
    detail: impl Into<String>,
    remedy: impl Into<String>,
) -> Finding {
    Finding {
        name,
        health,
        detail: detail.into(),
        remedy: Some(remedy.into()),
    }
}

pub(crate) async fn run(context: &Context, args: &DoctorArgs) -> Result<Status, CliError> {
    let sandbox = Sandbox::probe();
    let mut checks = toolchain();
    checks.push(contained(sandbox.report()));
    checks.push(offline_cargo(context, &sandbox).await?);
    checks.extend(home(context));
    checks.push(disk("space for state", context.home.path()));
    checks.push(disk("space for scratch", &std::env::temp_dir()));
    checks.push(model(context, args).await?);
    checks.push(git());
    let examination = Examination {
        healthy: checks.iter().all(|c| c.health != Health::Fail),
        checks,
        sandbox: sandbox.report().clone(),
    };
    let verbose = context.output.verbose() > 0;
    context
        .output
        .result(&examination, || text(&examination, verbose))?;
    if examination.healthy {
        return Ok(Status::Done);
    }
    let missing: Vec<&str> = examination
        .checks
        .iter()
        .filter(|c| c.health == Health::Fail)
        .map(|c| c.name)
        .collect();
    Err(CliError::Unhealthy(missing.join(", ")))
}

fn text(examination: &Examination, verbose: bool) -> String {
    let mut out = String::new();
    let rows: Vec<Vec<String>> = examination
        .checks
        .iter()
        .map(|c| {
            let mark = match c.health {
                Health::Ok => "ok",
                Health::Warn => "warn",
                Health::Fail => "FAIL",
            };
            vec![mark.to_owned(), c.name.to_owned(), c.detail.clone()]
        })
        .collect();
    out.push_str(&columns(&rows));
    for check in &examination.checks {
        if let Some(remedy) = &check.remedy {
            out.push_str(&format!("\n{}: {remedy}", check.name));
        }
    }
    if examination.checks.iter().any(|c| c.remedy.is_some()) {
        out.push('\n');
    }
    if verbose {
        out.push_str(&format!(
            "\ncandidate code, under {}:\n",
            examination.sandbox.mechanism
        ));
        let items = examination.sandbox.items.iter().map(|item| {
            let can = if item.contained { "cannot" } else { "CAN" };
            vec![format!("  {can}"), item.what.clone(), item.how.clone()]
        });
        out.push_str(&columns(&items.collect::<Vec<_>>()));
        for note in &examination.sandbox.notes {
            out.push_str(&format!("  note: {note}\n"));
        }
    }
    out
}

fn toolchain() -> Vec<Finding> {
    let here = std::env::current_dir().unwrap_or_else(|_| std::env::temp_dir());
    let toolchain = match Toolchain::resolve(&here) {
        Ok(toolchain) => toolchain,
        Err(e) => {
            let remedy = "install Rust from https://rustup.rs";
            return vec![trouble(Health::Fail, "compiler", e.to_string(), remedy)];
        }
    };
    let mut checks = vec![ok("compiler", toolchain.version.clone())];
    checks.push(match toolchain.program("cargo") {
        Ok(path) => ok("cargo", path.display().to_string()),
        Err(e) => trouble(
            Health::Fail,
            "cargo",
            e.to_string(),
            "install Rust from https://rustup.rs",
        ),
    });
    checks.push(match toolchain.program("clippy-driver") {
        Ok(_) => ok("clippy", "installed"),
        Err(e) => trouble(
            Health::Warn,
            "clippy",
            e.to_string(),
            "`rustup component add clippy`",
        ),
    });
    checks
}

fn contained(report: &SandboxReport) -> Finding {
    let open: Vec<&str> = report
        .items
        .iter()
        .filter(|i| !i.contained)
        .map(|i| i.what.as_str())
        .collect();
    let detail = if open.is_empty() {
        report.mechanism.to_string()
    } else {
        format!(
            "{}; candidate code could {}",
            report.mechanism,
            open.join(", ")
        )
    };
    if report.files && report.network {
        return ok("sandbox", detail);
    }
    let remedy = if cfg!(target_os = "linux") {
        "install bubblewrap; until then tests of proposed code are not run"
    } else {
        "this system offers no better one; tests of proposed code are not run"
    };
    trouble(Health::Warn, "sandbox", detail, remedy)
}

/// Compiles a crate of one line as every check does it: in the sandbox, without the network.
async fn offline_cargo(context: &Context, sandbox: &Sandbox) -> Result<Finding, CliError> {
    const NAME: &str = "check offline";
    let scratch = tempfile::tempdir().map_err(|e| CliError::io("no scratch folder", &e))?;
    let root = scratch.path().join("probe");
    let write = || {
        std::fs::create_dir_all(root.join("src"))?;
        std::fs::write(
            root.join("Cargo.toml"),
            "[package]\nname = \"probe\"\nedition = \"2021\"\n",
        )?;
        std::fs::write(root.join("src/lib.rs"), "pub fn probe() {}\n")
    };
    write().map_err(|e: std::io::Error| CliError::io(root.display(), &e))?;
    let started = Instant::now();
    let options = CheckOptions::new(scratch.path().join("target"));
    let checked = match CargoWorkspace::open(&root, options, sandbox) {
        Ok(workspace) => workspace.check(&Overlay::default(), &context.cancel).await,
        Err(e) => Err(e),
    };
    match checked {
        Ok(report) if report.is_clean() => Ok(ok(
            NAME,
            format!("a new crate in {} ms", started.elapsed().as_millis()),
        )),
        Ok(report) => {
            let errors: Vec<&str> = report.errors().map(|e| e.message.as_str()).collect();
            let remedy = "the toolchain cannot compile an empty crate; reinstall it";
            Ok(trouble(Health::Fail, NAME, errors.join("; "), remedy))
        }
        Err(CheckError::Cancelled) => Err(CliError::Cancelled),
        Err(e) => Ok(trouble(
            Health::Fail,
            NAME,
            e.to_string(),
            "run `cargo check --offline` in a new crate to see what is wrong",
        )),
    }
}

fn home(context: &Context) -> Vec<Finding> {
    let path = context.home.path();
    if let Err(e) = context.home.ensure() {
        let remedy = "set SLEEPY_HOME to a writable folder";
        return vec![trouble(Health::Fail, "home", e.to_string(), remedy)];
    }
    let mut checks = vec![privacy(path)];
    checks.push(match Store::open(path) {
        Ok(store) => match (store.set_aside(), store.stats()) {
            (Some(aside), _) => trouble(
                Health::Warn,
                "episodes",
                format!(
                    "the database was damaged; it is kept as {}",
                    aside.display()
                ),
                "delete that file once you do not need it",
            ),
            (None, Ok(stats)) => ok("episodes", format!("{} recorded", stats.episodes)),
            (None, Err(e)) => trouble(
                Health::Fail,
                "episodes",
                e.to_string(),
                "move the database away; a new one is made",
            ),
        },
        Err(e) => trouble(
            Health::Fail,
            "episodes",
            e.to_string(),
            "nothing is recorded or remembered until this is solved",
        ),
    });
    checks
}

fn privacy(path: &Path) -> Finding {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(path).map_or(0, |m| m.permissions().mode());
        if mode & 0o077 != 0 {
            return trouble(
                Health::Warn,
                "home",
                format!("{} can be read by others", path.display()),
                format!("`chmod 700 {}`", path.display()),
            );
        }
    }
    ok("home", path.display().to_string())
}

fn disk(name: &'static str, path: &Path) -> Finding {
    let Some(mib) = ThisMachine.free_disk(path).map(|bytes| bytes >> 20) else {
        return ok(name, "unknown on this system");
    };
    let detail = format!("{mib} MiB free in {}", path.display());
    let health = match mib {
        0..NO_DISK_MIB => Health::Fail,
        NO_DISK_MIB..LOW_DISK_MIB => Health::Warn,
        _ => return ok(name, detail),
    };
    trouble(health, name, detail, "free some space")
}

/// Finds the model and lets it write one token.
async fn model(context: &Context, args: &DoctorArgs) -> Result<Finding, CliError> {
    const NAME: &str = "model";
    let proposers = ProposerArgs {
        model: args.model.clone(),
        proposers: vec![sleepy_fix::Source::Model],
        max_attempts: 1,
        samples: None,
        patterns: None,
        seed: None,
        jobs: None,
    };
    let setup = match Setup::build(context, &proposers, None) {
        Ok(setup) => setup,
        Err(e) => {
            let remedy = "give a model that exists, or leave --model out";
            return Ok(trouble(Health::Fail, NAME, e.to_string(), remedy));
        }
    };
    let Some(backend) = setup.backend else {
        let off = setup.settings.model.backend == sleepy_fix::BackendKind::Off;
        if off {
            return Ok(ok(NAME, "switched off"));
        }
        let why = crate::setup::local(context, &setup.settings.model).err();
        let detail = why.map_or_else(|| "none".to_owned(), |e| e.to_string());
        return Ok(trouble(
            Health::Warn,
            NAME,
            detail,
            "without a model only rustc's suggestions and remembered fixes are offered",
        ));
    };
    let started = Instant::now();
    let answered = first_token(&backend, &context.cancel).await;
    let took = started.elapsed().as_millis();
    match answered {
        Ok(()) => Ok(ok(
            NAME,
            format!("{}; first token after {took} ms", setup.model.name),
        )),
        Err(e) if e.is_cancelled() => Err(CliError::Cancelled),
        Err(e) => Ok(trouble(
            Health::Fail,
            NAME,
            format!("{}: {e}", setup.model.name),
            "`trainer-cli model info` shows whether the file is sound; `--model off` does without",
        )),
    }
}

fn git() -> Finding {
    let version = std::process::Command::new("git").arg("--version").output();
    match version {
        Ok(output) if output.status.success() => ok(
            "git",
            String::from_utf8_lossy(&output.stdout).trim().to_owned(),
        ),
        _ => trouble(
            Health::Warn,
            "git",
            "not found",
            "install git to mine repairs from histories",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn remedies_follow_the_table() {
        let examination = Examination {
            healthy: false,
            checks: vec![
                ok("cargo", "there"),
                trouble(Health::Fail, "home", "read-only", "make it writable"),
            ],
            sandbox: Sandbox::probe().report().clone(),
        };
        assert_eq!(
            text(&examination, false),
            "ok    cargo  there\nFAIL  home   read-only\n\nhome: make it writable\n"
        );
        assert!(text(&examination, true).contains("candidate code"));
    }

    #[test]
    fn a_sandbox_with_holes_is_a_warning() {
        let mut report = Sandbox::probe().report().clone();
        report.network = false;
        assert_eq!(contained(&report).health, Health::Warn);
        (report.network, report.files) = (true, true);
        assert_eq!(contained(&report).health, Health::Ok);
    }
}
