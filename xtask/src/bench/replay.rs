//! Verifying a candidate by replay against `cargo check` in a copy.
//!
//! The server notes with each verdict how long verifying took; those figures
//! come from the episodes that the other measurements left behind. The
//! reference is the plain way: the same edit in a copy of the crate, and `cargo
//! check` there; once with a fresh copy each time, once in a copy whose target
//! folder is kept warm.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

use serde_json::Value;

use super::{Bench, Figure};
use crate::error::{Result, TaskError};
use crate::{machine, shell};

pub(super) fn measure(bench: &Bench<'_>) -> Result<Vec<Figure>> {
    let mut replays = Vec::new();
    for home in shell::entries(&bench.base)? {
        if home.join("episodes.sqlite").is_file() {
            replays.extend(verdicts(bench, &home)?);
        }
    }
    if replays.is_empty() {
        return Err(TaskError::failed(
            "no episode tells how long verifying took",
        ));
    }
    let root = bench.base.join("copy");
    shell::copy_dir(&bench.project.path("data/demo"), &root)?;
    // The first one fills the target folder.
    check(&root, 0)?;
    let mut warm = Vec::new();
    for n in 0..bench.times(12) {
        warm.push(check(&root, n + 1)?);
    }
    let mut fresh = Vec::new();
    for n in 0..bench.times(6) {
        let start = Instant::now();
        let root = bench.base.join(format!("fresh-{n}"));
        shell::copy_dir(&bench.project.path("data/demo"), &root)?;
        let copied = start.elapsed().as_secs_f64() * 1000.0;
        fresh.push(copied + check(&root, n)?);
    }
    let median = |values: &mut Vec<f64>| machine::quantiles(values).0;
    let (replay, warm_check, fresh_check) =
        (median(&mut replays), median(&mut warm), median(&mut fresh));
    let ratio = |name: &str, check: f64| {
        Figure::new(name, "×", vec![check / replay]).aiming("≥ 5 ×", |x| x >= 5.0)
    };
    Ok(vec![
        Figure::new("verifying a candidate by replay", "ms", replays),
        Figure::new("`cargo check` in a fresh copy", "ms", fresh),
        Figure::new("`cargo check` in a copy kept warm", "ms", warm),
        ratio("fresh copy / replay, medians", fresh_check),
        ratio("warm copy / replay, medians", warm_check),
    ])
}

/// Changes the crate at `root` and checks it; milliseconds of the check.
fn check(root: &Path, n: usize) -> Result<f64> {
    let file = root.join("src/pricing.rs");
    let text = shell::read_file(&file)?;
    shell::write_file(&file, &format!("{text}// {n}\n"))?;
    let start = Instant::now();
    // The crate is broken, so that it fails is what is expected.
    shell::output(
        shell::cargo()
            .args([
                "check",
                "--offline",
                "--all-targets",
                "--message-format=json",
            ])
            .current_dir(root)
            .env("CARGO_TARGET_DIR", root.join("target"))
            .stderr(Stdio::null()),
    )?;
    Ok(start.elapsed().as_secs_f64() * 1000.0)
}

/// Milliseconds of the verdicts recorded in a state folder.
fn verdicts(bench: &Bench<'_>, home: &Path) -> Result<Vec<f64>> {
    let text = shell::read(
        Command::new(&bench.programs.cli)
            .args(["--json", "episodes", "list", "--count", "10000"])
            .env("SLEEPY_HOME", home),
    )?;
    let listing: Value = serde_json::from_str(&text)
        .map_err(|e| TaskError::failed(format!("`episodes list --json`: {e}")))?;
    let episodes = listing["episodes"].as_array().into_iter().flatten();
    let times = episodes.filter_map(|e| e.pointer("/verdict/check/ms")?.as_f64());
    Ok(times.collect())
}
