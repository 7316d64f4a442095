//! Verifying a candidate by replay against `cargo check` in a copy.
//!
//! The server notes with each verdict how long verifying took; those figures
//! come from the episodes that the other measurements left behind. The
//! reference is what a person would do by hand: the same edit, in a copy of the
//! crate with a warm target folder of its own, and `cargo check`.

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
    let mut checks = Vec::new();
    let root = bench.base.join("copy");
    shell::copy_dir(&bench.project.path("data/demo"), &root)?;
    let file = root.join("src/pricing.rs");
    let text = shell::read_file(&file)?;
    for n in 0..=bench.times(12) {
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
                .current_dir(&root)
                .env("CARGO_TARGET_DIR", root.join("target"))
                .stderr(Stdio::null()),
        )?;
        // The first one fills the target folder.
        if n > 0 {
            checks.push(start.elapsed().as_secs_f64() * 1000.0);
        }
    }
    let (check, _) = machine::quantiles(&mut checks);
    let (replay, _) = machine::quantiles(&mut replays);
    Ok(vec![
        Figure::new("verifying a candidate by replay", "ms", replays),
        Figure::new(
            "`cargo check` of the same crate in a warm copy",
            "ms",
            checks,
        ),
        Figure::new("ratio of the medians", "×", vec![check / replay])
            .aiming("≥ 5 ×", |x| x >= 5.0),
    ])
}

/// Milliseconds of the verdicts recorded in a state folder.
fn verdicts(bench: &Bench<'_>, home: &std::path::Path) -> Result<Vec<f64>> {
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
