//! `cargo xtask`.

use std::process::ExitCode;

use xtask::error::{Result, TaskError};
use xtask::project::Project;
use xtask::{USAGE, bench, codegen, demo, dist, model, nvim, setup, shell, tee, test, tidy};

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    // Started by editors in tests: it takes any words and ends as the server does.
    if let Some(("tee", rest)) = arguments.split_first().map(|(t, r)| (t.as_str(), r)) {
        return tee::run(rest);
    }
    match run(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(e) => {
            shell::complain(&format!("xtask: {e}"));
            ExitCode::from(e.code())
        }
    }
}

fn run(arguments: &[String]) -> Result<()> {
    let (task, rest) = match arguments.split_first() {
        Some((task, rest)) => (task.as_str(), rest),
        None => ("help", arguments),
    };
    let flag = |name: &str| rest.iter().any(|a| a == name);
    let value = |name: &str| rest.iter().find_map(|a| a.strip_prefix(name));
    let known: &[&str] = match task {
        "codegen" => &["--check"],
        "demo" => &["--release", "--no-model", "--model="],
        "bench" => &["--quick", "--dev", "--model="],
        "model" => &["--smoke", "--curve", "data", "train", "export"],
        _ => &[],
    };
    if let Some(stray) = rest.iter().find(|a| !is_known(a, known)) {
        return Err(TaskError::Usage(format!("`{task}` takes no `{stray}`")));
    }
    let project = Project::find()?;
    match task {
        "demo" => demo::run(
            &project,
            demo::Options {
                release: flag("--release"),
                model: match value("--model=") {
                    Some(file) => demo::Model::File(file.into()),
                    None if flag("--no-model") => demo::Model::None,
                    None => demo::Model::Shipped,
                },
            },
        ),
        "test" => test::test(&project),
        "ci" => test::ci(&project),
        "neovim" => match nvim::run(&project)? {
            nvim::Ran::Passed(version) => {
                shell::say(&format!("passed on {version}"));
                Ok(())
            }
            nvim::Ran::Skipped(reason) => {
                shell::say(&format!("skipped: {reason}"));
                Ok(())
            }
        },
        "bench" => bench::run(
            &project,
            bench::Options {
                quick: flag("--quick"),
                dev: flag("--dev"),
                model: value("--model=").map(Into::into),
            },
        ),
        "model" => match rest {
            [one] => model::run(
                &project,
                match one.as_str() {
                    "data" => model::Stage::Data,
                    "train" => model::Stage::Train,
                    "export" => model::Stage::Export,
                    "--curve" => model::Stage::Curve,
                    _ => model::Stage::Smoke,
                },
            ),
            _ => Err(TaskError::Usage(
                "`model` takes one of data, train, export, --curve and --smoke".to_owned(),
            )),
        },
        "codegen" => codegen::run(&project, flag("--check")),
        "tidy" => tidy::run(&project),
        "dist" => dist::run(&project),
        "setup" => setup::ensure(&project),
        "help" | "--help" | "-h" => {
            shell::say(USAGE);
            Ok(())
        }
        other => Err(TaskError::Usage(format!("there is no task `{other}`"))),
    }
}

/// Whether a flag is among the known ones; one that ends in `=` takes a value.
fn is_known(flag: &str, known: &[&str]) -> bool {
    let takes = |k: &str| k.ends_with('=') && flag.starts_with(k);
    known
        .iter()
        .any(|k| *k == flag && !k.ends_with('=') || takes(k))
}
