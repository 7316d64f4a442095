//! Measurements of what people feel: how long until a fix is there, how long a
//! menu takes, what the server costs while it waits.
//!
//! Everything is measured from outside, through the protocol and the worker's
//! own pipe, on the crate of the demo. Each figure comes with its number of
//! measurements and the machine it was made on; the aims stand beside them,
//! met or not.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};

use crate::error::{Result, TaskError};
use crate::lsp::Client;
use crate::project::{Programs, Project};
use crate::shell::{self, say};
use crate::{machine, setup};

mod decode;
mod replay;
mod startup;
mod tiers;
mod windows;

/// One measured quantity.
#[derive(Debug, Clone)]
pub(crate) struct Figure {
    name: String,
    unit: &'static str,
    /// All measurements.
    values: Vec<f64>,
    /// What we aim for, in words; empty when there is no aim.
    aim: &'static str,
    /// Whether the median, or for latencies the 99th percentile, meets it.
    met: Option<bool>,
}

impl Figure {
    pub(crate) fn new(name: impl Into<String>, unit: &'static str, values: Vec<f64>) -> Self {
        Self {
            name: name.into(),
            unit,
            values,
            aim: "",
            met: None,
        }
    }

    /// With an aim for the median.
    pub(crate) fn aiming(mut self, aim: &'static str, met: impl Fn(f64) -> bool) -> Self {
        let (median, _) = machine::quantiles(&mut self.values);
        self.aim = aim;
        self.met = (!self.values.is_empty()).then(|| met(median));
        self
    }

    /// With an aim for the 99th percentile.
    pub(crate) fn aiming_p99(mut self, aim: &'static str, met: impl Fn(f64) -> bool) -> Self {
        let (_, p99) = machine::quantiles(&mut self.values);
        self.aim = aim;
        self.met = (!self.values.is_empty()).then(|| met(p99));
        self
    }

    fn to_json(&self) -> Value {
        let mut values = self.values.clone();
        let (median, p99) = machine::quantiles(&mut values);
        json!({
            "name": self.name, "unit": self.unit, "n": values.len(),
            "median": rounded(median), "p99": rounded(p99),
            "min": rounded(values.first().copied().unwrap_or(f64::NAN)),
            "max": rounded(values.last().copied().unwrap_or(f64::NAN)),
            "aim": self.aim, "met": self.met,
        })
    }
}

/// Three significant places after the point at most; JSON has no NaN.
fn rounded(x: f64) -> Value {
    if x.is_finite() {
        json!((x * 1000.0).round() / 1000.0)
    } else {
        Value::Null
    }
}

/// What every measurement needs.
pub(crate) struct Bench<'a> {
    pub(crate) project: &'a Project,
    /// The model that proposes.
    pub(crate) model: Option<PathBuf>,
    pub(crate) programs: Programs,
    /// Scratch folder of this run.
    pub(crate) base: PathBuf,
    /// How often things are measured, relative to the usual.
    pub(crate) quick: bool,
}

impl Bench<'_> {
    /// `n` measurements, or a third of them when it has to be quick.
    pub(crate) fn times(&self, n: usize) -> usize {
        if self.quick { n.div_ceil(3) } else { n }
    }

    /// A session on a folder with its own state folder.
    pub(crate) fn session(&self, root: &Path, home: &str, settings: Value) -> Result<Client> {
        let mut client = self.start(home)?;
        client.initialize(root, settings)?;
        Ok(client)
    }

    /// A server that was not spoken to yet.
    pub(crate) fn start(&self, home: &str) -> Result<Client> {
        let mut command = Command::new(&self.programs.lsp);
        command
            .current_dir(&self.base)
            .env("SLEEPY_HOME", self.base.join(home))
            .env("SLEEPY_SETTLE_MS", "500");
        Client::start(&mut command, &self.base.join("server.log"))
    }

    /// Settings with the shipped model, or without any.
    pub(crate) fn settings(&self) -> Value {
        match &self.model {
            Some(path) => json!({"model": {"path": path}}),
            None => Self::without_model(),
        }
    }

    pub(crate) fn without_model() -> Value {
        json!({"model": {"backend": "off"}})
    }
}

/// How to measure.
#[derive(Debug, Clone)]
pub struct Options {
    /// A third as often, and nothing is written.
    pub quick: bool,
    /// With unoptimised programs, which are there when one is developing;
    /// llama.cpp is optimised all the same. The report says so.
    pub dev: bool,
    /// Another model than the shipped one.
    pub model: Option<PathBuf>,
}

/// Measures, prints and writes `docs/results/bench.json` and `bench.md`.
///
/// # Errors
/// When a program does not do what is measured.
pub fn run(project: &Project, options: Options) -> Result<()> {
    setup::ensure(project)?;
    let Options { quick, dev, model } = options;
    let model = match model {
        Some(file) => Some(file.canonicalize().map_err(TaskError::file(file))?),
        None => project.model(),
    };
    let programs = project.build(!dev)?;
    let dir = tempfile::tempdir().map_err(TaskError::file("a temporary folder"))?;
    let base = dir
        .path()
        .canonicalize()
        .map_err(TaskError::file(dir.path()))?;
    let bench = Bench {
        project,
        model,
        programs,
        base,
        quick,
    };
    let mut figures = Vec::new();
    let mut failed = Vec::new();
    let parts: [(&str, Part); 5] = [
        ("start-up", startup::measure),
        ("two windows", windows::measure),
        ("tiers", tiers::measure),
        ("replay", replay::measure),
        ("decoding", decode::measure),
    ];
    for (name, measure) in parts {
        say(&format!("\n=== {name}"));
        match measure(&bench) {
            Ok(found) => {
                for figure in &found {
                    say(&row(figure));
                }
                figures.extend(found);
            }
            Err(e) => {
                shell::complain(&format!("{name}: {e}"));
                failed.push(name);
            }
        }
    }
    if !quick {
        write(&bench, &figures, dev)?;
    }
    if failed.is_empty() {
        return Ok(());
    }
    Err(TaskError::failed(format!(
        "not measured: {}",
        failed.join(", ")
    )))
}

type Part = fn(&Bench<'_>) -> Result<Vec<Figure>>;

fn write(bench: &Bench<'_>, figures: &[Figure], dev: bool) -> Result<()> {
    let project = bench.project;
    let commit = shell::read(
        Command::new("git")
            .args(["rev-parse", "--short", "HEAD"])
            .current_dir(&project.root),
    );
    let commit = commit.map(|c| c.trim().to_owned()).unwrap_or_default();
    let model = bench.model.as_deref().and_then(Path::file_name);
    let report = json!({
        "machine": machine::describe(),
        "commit": commit,
        "build": if dev { "dev" } else { "release" },
        "model": model.map(|m| m.to_string_lossy()),
        "figures": figures.iter().map(Figure::to_json).collect::<Vec<_>>(),
    });
    let mut text = serde_json::to_string_pretty(&report)
        .map_err(|e| TaskError::failed(format!("the report has no JSON: {e}")))?;
    text.push('\n');
    shell::write_file(&project.path("docs/results/bench.json"), &text)?;
    shell::write_file(
        &project.path("docs/results/bench.md"),
        &page(&report, figures),
    )?;
    say("\nwrote docs/results/bench.json and docs/results/bench.md");
    Ok(())
}

fn page(report: &Value, figures: &[Figure]) -> String {
    let machine = &report["machine"];
    let word = |v: &Value| v.as_str().unwrap_or("?").to_owned();
    let mut out = String::from("# Measurements\n\n");
    let _ = writeln!(
        out,
        "Written by `cargo xtask bench`. {}, {} cores, {} MiB, {} {}; {}; commit {}, {} build, model {}.\n\
         Other work may have run on the machine at the same time.\n",
        word(&machine["cpu"]),
        machine["cores"],
        machine["memory_mib"],
        word(&machine["os"]),
        word(&machine["arch"]),
        word(&machine["rustc"]),
        word(&report["commit"]),
        word(&report["build"]),
        word(&report["model"]),
    );
    out.push_str("| figure | median | p99 | n | aim | met |\n|---|---|---|---|---|---|\n");
    for figure in figures {
        let _ = writeln!(out, "{}", row(figure));
    }
    out
}

/// A row of the table, which is also what a terminal shows.
fn row(figure: &Figure) -> String {
    let mut values = figure.values.clone();
    let (median, p99) = machine::quantiles(&mut values);
    let number = |x: f64| {
        if x.is_finite() {
            format!("{x:.2} {}", figure.unit)
        } else {
            "-".to_owned()
        }
    };
    let met = match figure.met {
        None => "",
        Some(true) => "yes",
        Some(false) => "no",
    };
    format!(
        "| {} | {} | {} | {} | {} | {met} |",
        figure.name,
        number(median),
        number(p99),
        values.len(),
        figure.aim
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_aim_is_for_the_median_or_the_tail() {
        let values = vec![1.0, 1.0, 9.0];
        let figure = |v: &[f64]| Figure::new("x", "ms", v.to_vec());
        assert_eq!(figure(&values).aiming("≤ 2", |x| x <= 2.0).met, Some(true));
        assert_eq!(
            figure(&values).aiming_p99("≤ 2", |x| x <= 2.0).met,
            Some(false)
        );
        assert_eq!(figure(&[]).aiming("≤ 2", |x| x <= 2.0).met, None);
        let row = row(&figure(&values).aiming("≤ 2 ms", |x| x <= 2.0));
        assert_eq!(row, "| x | 1.00 ms | 9.00 ms | 3 | ≤ 2 ms | yes |");
        assert_eq!(figure(&[]).to_json()["median"], Value::Null);
    }
}
