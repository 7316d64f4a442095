//! What a run made, for whoever trains on it or asks where it came from.

use std::collections::BTreeMap;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::error::GenerateError;
use super::options::Recipe;
use super::shards::{Shard, Shards, replace};
use super::sources::Source;
use super::stats::Stats;
use crate::FrozenSet;

/// The manifest's file name.
pub const MANIFEST: &str = "manifest.json";

/// The account of a run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    /// Rows in all shards.
    pub pairs: usize,
    /// Those whose reference no suggestion of rustc gives.
    pub residual: usize,
    /// Those with several errors.
    pub several: usize,
    /// The settings, the seed among them.
    pub recipe: Recipe,
    /// The compiler.
    pub toolchain: String,
    /// The sets of koans that no row repeats.
    pub frozen: Vec<String>,
    /// Where the rows come from.
    pub sources: Vec<Source>,
    /// What came of each operator.
    pub operators: Stats,
    /// Error code → rows.
    pub codes: BTreeMap<String, usize>,
    /// Family → rows.
    pub families: BTreeMap<String, usize>,
    /// Why rows were dropped → how many.
    pub dropped: BTreeMap<String, usize>,
    /// The shards.
    pub shards: Vec<Shard>,
}

impl Manifest {
    pub(crate) fn of(shards: &Shards, frozen: &[FrozenSet]) -> Self {
        let state = &shards.state;
        Self {
            pairs: shards.total(),
            residual: state.residual,
            several: state.several,
            recipe: state.recipe.clone(),
            toolchain: state.toolchain.clone(),
            frozen: frozen.iter().map(FrozenSet::name).collect(),
            sources: state.sources.clone(),
            operators: state.stats.clone(),
            codes: state.codes.clone(),
            families: state.families.clone(),
            dropped: state.dropped.clone(),
            shards: shards.finished(),
        }
    }

    /// The manifest in the folder of a finished run.
    ///
    /// # Errors
    /// [`GenerateError`] when there is none, or it does not read.
    pub fn load(dir: &Path) -> Result<Self, GenerateError> {
        let path = dir.join(MANIFEST);
        let text = std::fs::read_to_string(&path).map_err(|e| GenerateError::io(&path, e))?;
        serde_json::from_str(&text).map_err(|e| GenerateError::malformed(&path, e))
    }

    pub(crate) fn write(&self, dir: &Path) -> Result<(), GenerateError> {
        let text = serde_json::to_string_pretty(self)
            .map_err(|e| GenerateError::Internal(e.to_string()))?;
        replace(&dir.join(MANIFEST), &text)
    }
}
