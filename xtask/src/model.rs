//! The making of the model, as one command each: `data`, `train`, `export`; its
//! learning curve; and a smoke test that runs all of it in miniature.
//!
//! Everything is done by `trainer-cli`, and training by `twin.py` where there is a
//! GPU; here are only the order and the places.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::error::{Result, TaskError};
use crate::project::Project;
use crate::shell::{self, say};

/// What of the making is to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Make the pairs and pack them.
    Data,
    /// Train, or go on with a run that was interrupted.
    Train,
    /// Write the GGUF file and compare it with the weights.
    Export,
    /// The learning curve and the ablation, into `docs/results/curve`.
    Curve,
    /// All of it in miniature.
    Smoke,
}

const CONFIG: &str = "data/recipe/config.toml";
const PLAN: &str = "data/recipe/curve.toml";
const TEMPLATES: &str = "data/recipe/templates";
/// Recipes of runs of the generator.
const PAIRS: &str = "data/recipe/pairs";

/// Steps that the miniature trains, in two halves.
const STEPS: u64 = 60;
/// What llama.cpp and the training engine may differ by in f32, in nats: the
/// order of sums alone makes them differ at all.
const EXACT: &str = "0.002";

const PYTHON: &str = "python3";
/// The trainer for a GPU; it goes on with a run of its own by itself.
const TWIN: &str = "data/recipe/twin.py";

/// Whether there is a GPU, and PyTorch to train on it.
fn sees_gpu() -> bool {
    const ASK: &str = "import sys, torch; sys.exit(not torch.cuda.is_available())";
    shell::works(PYTHON, &["-c", ASK])
}

/// Does it.
///
/// # Errors
/// When a program fails, or the miniature does not behave as a model should.
pub fn run(project: &Project, stage: Stage) -> Result<()> {
    if stage == Stage::Smoke {
        project.build(false)?;
        return smoke(project).map(|summary| say(&summary));
    }
    let cli = Cli {
        program: project.build(true)?.cli,
        root: project.root.clone(),
    };
    let work = project.path(".work/foundry");
    let (raw, packed, run) = (work.join("raw"), work.join("packed"), work.join("run"));
    match stage {
        Stage::Data => {
            for recipe in shell::entries(&project.path(PAIRS))? {
                let out = raw.join(recipe.file_stem().unwrap_or_default());
                // From the root, since a run remembers the paths it was begun with.
                let recipe = Path::new(PAIRS).join(recipe.file_name().unwrap_or_default());
                let (out, recipe) = (text(&out), text(&recipe));
                cli.show(&["koans", "generate", "--out", out, "--recipe", recipe])?;
            }
            cli.show(&[
                "model",
                "data",
                text(&raw),
                "--config",
                CONFIG,
                "--out",
                text(&packed),
            ])
        }
        Stage::Train if sees_gpu() => {
            say("torch sees a GPU: data/recipe/twin.py trains");
            let mut twin = Command::new(PYTHON);
            twin.args([TWIN, text(&packed), text(&run), "--device", "cuda"]);
            shell::run(twin.current_dir(&project.root))
        }
        Stage::Train => {
            let mut arguments = vec![
                "model",
                "train",
                "--config",
                CONFIG,
                "--data",
                text(&packed),
            ];
            arguments.extend(["--out", text(&run)]);
            if run.join("latest").is_file() {
                arguments.push("--resume");
            }
            cli.show(&arguments)
        }
        Stage::Curve => curve(&cli, &work),
        Stage::Export | Stage::Smoke => {
            let file = work.join("sleepy-rust-q8_0.gguf");
            cli.show(&[
                "model",
                "export",
                text(&run),
                "--data",
                text(&packed),
                "--out",
                text(&file),
            ])?;
            cli.show(&[
                "model",
                "parity",
                text(&file),
                "--run",
                text(&run),
                "--data",
                text(&packed),
            ])
        }
    }
}

/// The plan's runs, on the data and from the run of the stages before.
fn curve(cli: &Cli, work: &Path) -> Result<()> {
    let place = |name: &str| work.join(name);
    let (raw, packed, run) = (place("raw"), place("packed"), place("run"));
    let latest = std::fs::read_to_string(run.join("latest")).map_err(|_| {
        TaskError::failed("some runs go on from a model; `cargo xtask model train` makes it")
    })?;
    let weights = run.join(latest.trim()).join("model.safetensors");
    let programs = place("critic.jsonl");
    if !programs.is_file() {
        return Err(TaskError::failed(format!(
            "the critic needs programs that the model was not trained on: \
             a raw shard of `trainer-cli koans generate` with another seed, as {}",
            programs.display()
        )));
    }
    cli.show(&[
        "model",
        "curve",
        PLAN,
        "--data",
        text(&packed),
        "--raw",
        text(&raw),
        "--start-from",
        text(&weights),
        "--programs",
        text(&programs),
        "--work",
        text(&place("curve")),
    ])
}

/// The whole foundry on a recipe and data small enough for minutes. The programs
/// must be built. Returns what it measured.
///
/// # Errors
/// When a step fails, the loss does not fall, or the exported model does not
/// compute what the weights say.
pub fn smoke(project: &Project) -> Result<String> {
    let dir = tempfile::tempdir().map_err(TaskError::file("a scratch folder"))?;
    let place = |name: &str| dir.path().join(name);
    let cli = Cli {
        program: project.programs(false)?.cli,
        root: project.root.clone(),
    };
    let config = place("config.toml");
    let recipe = shell::read_file(&project.path(CONFIG))?;
    shell::write_file(&config, &miniature(&recipe)?)?;
    let config = text(&config);
    let (raw, packed, run) = (place("raw"), place("packed"), place("run"));

    cli.ask(&[
        "koans",
        "generate",
        "--out",
        text(&raw),
        "--templates",
        TEMPLATES,
        "--limit",
        "120",
    ])?;
    let data = cli.ask(&[
        "model",
        "data",
        text(&raw),
        "--config",
        config,
        "--out",
        text(&packed),
        "--text",
        "crates/fix/src",
    ])?;
    expect(
        number(&data, "train_rows") > 0.0,
        "there is something to train on",
        &data,
    )?;

    let steps = STEPS.to_string();
    let half = (STEPS / 2).to_string();
    let common = [
        "model",
        "train",
        "--config",
        config,
        "--data",
        text(&packed),
        "--out",
        text(&run),
    ];
    let first = cli.ask(&[&common[..], &["--steps", &steps, "--pause-after", &half]].concat())?;
    let last = cli.ask(&[&common[..], &["--resume"]].concat())?;
    let (before, after) = (
        number(&first, "first_answer_loss"),
        number(&last, "answer_loss"),
    );
    expect(
        last["finished"] == true && number(&last, "step") == STEPS as f64,
        "the run resumed and ended",
        &last,
    )?;
    expect(after < 0.9 * before, "the loss fell", &last)?;

    let mut differences = Vec::new();
    for (format, tolerance) in [("f32", EXACT), ("q8_0", "0.5")] {
        let file = place(&format!("tiny-{format}.gguf"));
        let file = text(&file);
        cli.ask(&[
            "model",
            "export",
            text(&run),
            "--data",
            text(&packed),
            "--out",
            file,
            "--format",
            format,
        ])?;
        let parity = cli.ask(&[
            "model",
            "parity",
            file,
            "--run",
            text(&run),
            "--data",
            text(&packed),
            "--count",
            "6",
            "--tolerance",
            tolerance,
        ])?;
        differences.push(format!(
            "{format} {:.1e}",
            number(&parity, "max_difference")
        ));
    }
    let model = place("tiny-q8_0.gguf");
    answers(&cli, &model, &place("tasks.jsonl"))?;
    let shard = raw.join("templates-000.jsonl");
    let critic = cli.ask(&[
        "model",
        "critic",
        text(&shard),
        "--model",
        text(&model),
        "--out",
        text(&place("critic.jsonl")),
        "--count",
        "4",
        "--samples",
        "2",
    ])?;
    expect(
        number(&critic, "programs") == 4.0,
        "the critic judged four programs",
        &critic,
    )?;
    Ok(format!(
        "answer loss {before:.2} to {after:.2} in {STEPS} steps; llama.cpp differs by {} nats",
        differences.join(", ")
    ))
}

/// The exported model repairs something: it loads in the worker, writes, and rates
/// what patterns propose until the compiler accepts a fix. What it writes itself
/// need not be right.
fn answers(cli: &Cli, model: &Path, tasks: &Path) -> Result<()> {
    let task = serde_json::json!({
        "id": "smoke",
        "buggy_code": "fn main() {\n    let s = String::new();\n    drop(s);\n    println!(\"{s}\");\n}\n",
    });
    shell::write_file(tasks, &format!("{task}\n"))?;
    let report = cli.ask(&[
        "eval",
        "--set",
        text(tasks),
        "--model",
        text(model),
        "--proposers",
        "model",
        "--max-attempts",
        "1",
        "--samples",
        "8",
    ])?;
    let task = &report["tasks"][0];
    let written = task["tokens_out"].as_u64().unwrap_or(0);
    expect(written > 0, "the model wrote an answer", &report)?;
    expect(
        task["passed"] == true && task["source"] == "model",
        "a fix by way of the worker was accepted",
        &report,
    )
}

/// The recipe with numbers for a model of seconds.
fn miniature(recipe: &str) -> Result<String> {
    let mut table: toml::Table = recipe
        .parse()
        .map_err(|e| TaskError::failed(format!("{CONFIG}: {e}")))?;
    let numbers: [(&str, &str, i64); 12] = [
        ("data", "drills", 20),
        ("data", "dev_pairs", 40),
        ("tokenizer", "vocab", 600),
        ("tokenizer", "text_bytes", 100_000),
        ("tokenizer", "prompt_rows", 60),
        ("model", "hidden", 64),
        ("model", "layers", 2),
        ("model", "heads", 2),
        ("model", "kv_heads", 1),
        ("model", "ffn", 128),
        ("train", "batch_tokens", 1500),
        ("train", "warmup_steps", 5),
    ];
    for (section, key, value) in numbers {
        let place = table.get_mut(section).and_then(|s| s.get_mut(key));
        *place.ok_or_else(|| TaskError::failed(format!("{CONFIG} has no {section}.{key}")))? =
            toml::Value::Integer(value);
    }
    Ok(table.to_string())
}

/// The command line under test.
struct Cli {
    program: PathBuf,
    root: PathBuf,
}

impl Cli {
    /// Runs a command and shows what it shows.
    fn show(&self, arguments: &[&str]) -> Result<()> {
        let mut command = Command::new(&self.program);
        shell::run(command.args(arguments).current_dir(&self.root))
    }

    /// Runs a command and reads the document it prints. Ending with 1 is no
    /// failure by itself: an evaluation ends so when something is left broken.
    fn ask(&self, arguments: &[&str]) -> Result<Value> {
        let mut command = Command::new(&self.program);
        command
            .arg("--json")
            .args(arguments)
            .current_dir(&self.root);
        let shown = shell::describe(&command);
        let output = shell::output(&mut command)?;
        let told = arguments.first() == Some(&"eval") && output.status.code() == Some(1);
        if !output.status.success() && !told {
            return Err(TaskError::failed(format!(
                "`{shown}` failed ({}):\n{}{}",
                output.status,
                String::from_utf8_lossy(&output.stdout),
                String::from_utf8_lossy(&output.stderr).trim_end()
            )));
        }
        serde_json::from_slice(&output.stdout)
            .map_err(|e| TaskError::failed(format!("`{shown}` printed no JSON: {e}")))
    }
}

fn text(path: &Path) -> &str {
    // Scratch folders and those of a checkout whose name is no text were refused by cargo before.
    path.to_str().unwrap_or_default()
}

fn number(document: &Value, key: &str) -> f64 {
    document[key].as_f64().unwrap_or(f64::NAN)
}

fn expect(holds: bool, what: &str, document: &Value) -> Result<()> {
    if holds {
        return Ok(());
    }
    Err(TaskError::failed(format!(
        "it does not hold that {what}: {document}"
    )))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_miniature_is_the_recipe_with_other_numbers() {
        let recipe = include_str!("../../data/recipe/config.toml");
        let small: toml::Table = miniature(recipe).unwrap().parse().unwrap();
        let whole: toml::Table = recipe.parse().unwrap();
        assert_eq!(small["model"]["hidden"].as_integer(), Some(64));
        assert_eq!(small["train"]["seed"], whole["train"]["seed"]);
        assert_eq!(
            small["tokenizer"]["specials"],
            whole["tokenizer"]["specials"]
        );
        assert!(miniature("[data]\ndrills = 1\n").is_err());
    }
}
