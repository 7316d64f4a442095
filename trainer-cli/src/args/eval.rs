//! The flags of `eval`.

use std::path::PathBuf;

use clap::Args;
use sleepy_eval::ablation::Axis;

use super::{ProposerArgs, SelectArgs};

#[derive(Debug, Args)]
pub(crate) struct EvalArgs {
    #[command(flatten)]
    pub(crate) select: SelectArgs,
    #[command(flatten)]
    pub(crate) proposers: ProposerArgs,
    /// How coefficients are chosen; `base` applies none.
    #[arg(long, default_value = "base", value_parser = ["base"])]
    pub(crate) strategy: String,
    /// Seconds one task may take.
    #[arg(long, value_name = "SECS", default_value_t = 300, value_parser = clap::value_parser!(u64).range(1..))]
    pub(crate) task_timeout: u64,
    /// What failed before: a report of an earlier run, or exported episodes. May be repeated.
    #[arg(long, value_name = "FILE")]
    pub(crate) history: Vec<PathBuf>,
    /// Write STEM.json and STEM.md (and a plot STEM.svg, where there is a ranking).
    #[arg(long, value_name = "STEM")]
    pub(crate) out: Option<PathBuf>,
    /// Number of the training cycle, for tracking.
    #[arg(long, value_name = "N")]
    pub(crate) cycle: Option<u32>,
    /// Name of this run, for tracking.
    #[arg(long, value_name = "ID")]
    pub(crate) run_id: Option<String>,
    /// Compare the tiers: rustc alone, the model's pass@1 and verified best of k, all together.
    #[arg(long, conflicts_with_all = ["calibrate", "ablate", "history"])]
    pub(crate) table: bool,
    /// Fit the ranking on the tasks of --fit-set, write its coefficients to FILE, measure them on the selected set.
    #[arg(long, value_name = "FILE", requires = "fit_set", conflicts_with_all = ["ablate", "history"])]
    pub(crate) calibrate: Option<PathBuf>,
    /// Tasks with tests to fit the ranking on, as JSONL or the name of a train set (`train`); none may be frozen. May
    /// be repeated.
    #[arg(long, value_name = "FILE|SET", requires = "calibrate")]
    pub(crate) fit_set: Vec<PathBuf>,
    /// Measure the model without parts of the prompt, or by samples: suggestions, context, both, samples, format.
    #[arg(
        long,
        value_delimiter = ',',
        value_name = "LIST",
        conflicts_with = "history"
    )]
    pub(crate) ablate: Vec<Axis>,
    /// Count exact repairs of the generator's pairs in this JSONL file, which cannot be compiled alone.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["set", "set_version", "residual", "family", "table", "calibrate", "ablate", "history"])]
    pub(crate) pairs: Option<PathBuf>,
    /// Compare the tiers on the fresh set in DIR, made by `koans fresh`.
    #[arg(long, value_name = "DIR", conflicts_with_all = ["set", "set_version", "residual", "family", "pairs", "calibrate", "ablate", "history"])]
    pub(crate) fresh: Option<PathBuf>,
    /// Keep the surveys of --table, --calibrate and --ablate in STEM-*.jsonl, and go on from there.
    #[arg(long, value_name = "STEM")]
    pub(crate) surveys: Option<PathBuf>,
    /// Rank by the coefficients in FILE instead of the shipped ones, where candidates are surveyed.
    #[arg(long, value_name = "FILE", conflicts_with = "calibrate")]
    pub(crate) ranking: Option<PathBuf>,
}
