//! What a run is to make, and how much of it.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

/// The settings of a run. Everything in [`Recipe`] decides which rows come out;
/// the rest does not.
#[derive(Debug, Clone)]
pub struct Options {
    /// What decides which rows come out.
    pub recipe: Recipe,
    /// The folder of the shards, the state and the manifest.
    pub out: PathBuf,
    /// Units of work at a time.
    pub jobs: usize,
    /// Throw away what the folder holds of an earlier run instead of going on.
    pub restart: bool,
    /// The binary that records rustc commands under cargo; `None` for the
    /// running one.
    pub wrapper: Option<PathBuf>,
}

/// The settings that decide which rows come out.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Recipe {
    /// Seed of every random choice.
    pub seed: u64,
    /// Stop at this many rows.
    pub limit: Option<usize>,
    /// Crates by name, `name` or `name@version`.
    pub crates: Vec<String>,
    /// A Cargo manifest whose dependencies are the crates.
    pub crates_file: Option<PathBuf>,
    /// Only the crates named, not what they depend on.
    pub named_only: bool,
    /// Crates whose repositories are for measuring, not for training.
    pub held_out: Vec<String>,
    /// A Cargo manifest of crates that stay out with their whole repositories,
    /// also where another crate depends on them: those that fresh sets come from.
    pub leave_out: Option<PathBuf>,
    /// Examples of the installed documentation.
    pub docs: bool,
    /// Folder of bug and repair templates.
    pub templates: Option<PathBuf>,
    /// The numbers.
    pub mix: Mix,
}

impl Recipe {
    /// A recipe with the usual numbers and no source yet.
    pub fn new(seed: u64) -> Self {
        Self {
            seed,
            limit: None,
            crates: Vec::new(),
            crates_file: None,
            named_only: false,
            held_out: Vec::new(),
            leave_out: None,
            docs: false,
            templates: None,
            mix: Mix::default(),
        }
    }
}

/// How much of what.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Mix {
    /// Passes over all sources.
    pub laps: usize,
    /// Compiles of a crate in each pass.
    pub rounds: usize,
    /// Rows of one crate at most, so that no style dominates.
    pub crate_cap: usize,
    /// Template instances at most.
    pub template_pairs: usize,
    /// Mutants of repaired template programs at most.
    pub host_pairs: usize,
    /// Mutants of documentation examples at most.
    pub snippet_pairs: usize,
    /// Rows in a full shard.
    pub shard: usize,
    /// Share of a shard that one error code may have.
    pub code_share: f64,
    /// Share of a shard whose repair rustc suggests itself: they teach copying a
    /// suggestion, and the suggestion is tried before any model.
    pub suggested_share: f64,
    /// Share of rows with several errors.
    pub several: f64,
    /// Share of passes in which locals have other names and the layout differs.
    pub restyled: f64,
    /// Share of template instances set aside for measuring.
    pub dev_templates: f64,
}

impl Default for Mix {
    fn default() -> Self {
        Self {
            laps: 10,
            rounds: 6,
            crate_cap: 1500,
            template_pairs: 60_000,
            host_pairs: 30_000,
            snippet_pairs: 16_000,
            shard: 8000,
            code_share: 0.12,
            suggested_share: 0.22,
            several: 0.12,
            restyled: 0.4,
            dev_templates: 0.02,
        }
    }
}
