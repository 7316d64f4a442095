//! What a run measured, as JSON lines, and the curves drawn from them.

use std::fs::OpenOptions;
use std::io::Write;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::error::{FoundryError, Result};
use super::evaluate::Evaluation;
use super::files;
use super::plots::{Chart, Line, Scale};

/// One line of `metrics.jsonl`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum Record {
    /// A step now and then.
    Step {
        /// Which, from 1.
        step: u64,
        /// Tokens read so far.
        tokens: u64,
        /// Minutes spent.
        minutes: f64,
        /// Weighted loss of this batch, in nats.
        loss: f64,
        /// Moving average of the loss on answers, in nats.
        answer_loss: f64,
        /// Factor of the peak rates.
        scale: f64,
    },
    /// An evaluation.
    Evaluation {
        /// Steps done.
        step: u64,
        /// Tokens read so far.
        tokens: u64,
        /// What it found.
        exact: Evaluation,
    },
}

impl Record {
    fn step(&self) -> u64 {
        match self {
            Self::Step { step, .. } | Self::Evaluation { step, .. } => *step,
        }
    }
}

/// Draws what a run has measured into a folder, as `loss.svg` and `exact.svg`.
///
/// # Errors
/// [`FoundryError`] when the metrics cannot be read or a picture cannot be written.
pub fn draw_curves(run: &Path, out: &Path) -> Result<()> {
    let run = run.to_path_buf();
    Metrics { run }.draw(out)
}

/// The metrics of a run.
pub(super) struct Metrics {
    run: PathBuf,
}

const FILE: &str = "metrics.jsonl";

impl Metrics {
    /// Opens the metrics of a run that is at `step`. What a killed run wrote
    /// after its last checkpoint is dropped: those steps are done again.
    pub(super) fn open(run: &Path, step: u64) -> Result<Self> {
        let metrics = Self {
            run: run.to_path_buf(),
        };
        let mut kept = String::new();
        for record in metrics
            .read()?
            .iter()
            .filter(|r| r.step() <= step && step > 0)
        {
            kept.push_str(&metrics.line(record)?);
        }
        files::write(&metrics.path(), kept.as_bytes())?;
        Ok(metrics)
    }

    fn path(&self) -> PathBuf {
        self.run.join(FILE)
    }

    fn line(&self, record: &Record) -> Result<String> {
        let json =
            serde_json::to_string(record).map_err(|e| FoundryError::file(&self.path(), e))?;
        Ok(json + "\n")
    }

    /// Appends a record.
    pub(super) fn write(&self, record: &Record) -> Result<()> {
        let (path, line) = (self.path(), self.line(record)?);
        let mut options = OpenOptions::new();
        let file = options.append(true).create(true).open(&path);
        file.and_then(|mut f| f.write_all(line.as_bytes()))
            .map_err(FoundryError::io(&path))
    }

    /// All records; a last line that a kill cut in two is left out.
    fn read(&self) -> Result<Vec<Record>> {
        if !self.path().is_file() {
            return Ok(Vec::new());
        }
        let text = files::read(&self.path())?;
        Ok(text
            .lines()
            .filter_map(|l| serde_json::from_str(l).ok())
            .collect())
    }

    /// Draws the curves into the run's folder.
    pub(super) fn plot(&self) -> Result<()> {
        self.draw(&self.run)
    }

    fn draw(&self, out: &Path) -> Result<()> {
        let records = self.read()?;
        let millions = |tokens: u64| tokens as f64 / 1e6;
        let mut losses = [Vec::new(), Vec::new()];
        let keys = ["all", "held-out crates", "templates", "held-out operators"];
        let mut shares: [Vec<(f64, f64)>; 4] = Default::default();
        for record in &records {
            match record {
                Record::Step {
                    tokens,
                    loss,
                    answer_loss,
                    ..
                } => {
                    losses[0].push((millions(*tokens), *loss));
                    losses[1].push((millions(*tokens), *answer_loss));
                }
                Record::Evaluation { tokens, exact, .. } => {
                    for (key, points) in keys.iter().zip(&mut shares) {
                        points.extend(exact.share(key).map(|s| (millions(*tokens), 100.0 * s)));
                    }
                }
            }
        }
        let [loss, answers] = losses;
        let chart = Chart {
            title: "Loss in nats a token",
            x: "million tokens read",
            scale: Scale::Logarithmic,
            lines: vec![
                Line::new("batch", loss),
                Line::new("answers, averaged", answers),
            ],
        };
        files::write(&out.join("loss.svg"), chart.svg().as_bytes())?;
        let named = keys.iter().zip(shares);
        let chart = Chart {
            title: "Greedy answers that equal the reference, in per cent",
            x: "million tokens read",
            scale: Scale::Linear,
            lines: named.map(|(key, points)| Line::new(key, points)).collect(),
        };
        files::write(&out.join("exact.svg"), chart.svg().as_bytes())
    }
}
