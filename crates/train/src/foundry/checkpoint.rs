//! Checkpoints: everything a run needs to go on as if it had never stopped.
//!
//! ```text
//! RUN/checkpoint-00001200/model.safetensors      weights
//!                        /optimizer.safetensors  momenta
//!                        /state.json             position in data and schedule
//! RUN/latest                                     name of the newest whole checkpoint
//! ```
//! A checkpoint is written under another name and renamed when it is whole, and
//! `latest` changes after that; a kill at any moment leaves one that works.

use std::path::{Path, PathBuf};

use candle_core::Device;
use serde::{Deserialize, Serialize};

use super::config::Recipe;
use super::error::{FoundryError, Result};
use super::files;
use crate::{Model, Optimizer};

const LATEST: &str = "latest";
const MODEL: &str = "model.safetensors";
const OPTIMIZER: &str = "optimizer.safetensors";
const STATE: &str = "state.json";

/// How long a run lasts.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Budget {
    /// Until so many steps are done; the schedule follows the steps, so the same
    /// data gives the same weights.
    Steps(u64),
    /// Until so many minutes are spent; the schedule follows the clock, so the
    /// run ends on time on any machine.
    Minutes(f64),
}

/// Where a run is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct State {
    /// The recipe of the run.
    pub recipe: Recipe,
    /// Its length.
    pub budget: Budget,
    /// SHA-256 of the data's manifest.
    pub data_sha256: String,
    /// Steps done.
    pub step: u64,
    /// Tokens with a weight in the loss or not: those read, all passes together.
    pub tokens: u64,
    /// Seconds spent on steps and evaluations.
    pub elapsed: f64,
    /// Whether plain text is read; pairs come after.
    pub text: bool,
    /// Number of the pass, over both kinds.
    pub pass: u64,
    /// Batches of this pass that are done.
    pub batch: usize,
    /// Moving average of the loss on answers, and its weight.
    pub answer_loss: (f64, f64),
}

/// A checkpoint on disk.
#[derive(Debug, Clone, PartialEq)]
pub struct Checkpoint {
    folder: PathBuf,
    /// Where the run was.
    pub state: State,
}

impl Checkpoint {
    /// The newest whole checkpoint of a run; `None` when there is none yet.
    ///
    /// # Errors
    /// [`FoundryError`] when there is one that cannot be read.
    pub fn latest(run: &Path) -> Result<Option<Self>> {
        let pointer = run.join(LATEST);
        if !pointer.is_file() {
            return Ok(None);
        }
        let folder = run.join(files::read(&pointer)?.trim());
        let path = folder.join(STATE);
        let state =
            serde_json::from_str(&files::read(&path)?).map_err(|e| FoundryError::file(&path, e))?;
        Ok(Some(Self { folder, state }))
    }

    /// As [`Checkpoint::latest`], for those who need one.
    ///
    /// # Errors
    /// [`FoundryError::Empty`] when there is none.
    pub fn required(run: &Path) -> Result<Self> {
        Self::latest(run)?.ok_or_else(|| FoundryError::Empty {
            path: run.to_path_buf(),
            what: "it holds no checkpoint; train first".to_owned(),
        })
    }

    /// Writes a checkpoint and removes the ones before it.
    ///
    /// # Errors
    /// [`FoundryError`] naming what could not be written; the old checkpoint then stands.
    pub fn write(run: &Path, state: &State, model: &Model, optimizer: &Optimizer) -> Result<()> {
        files::make_dir(run)?;
        let name = format!("checkpoint-{:08}", state.step);
        let partial = run.join(format!("{name}.partial"));
        if partial.exists() {
            std::fs::remove_dir_all(&partial).map_err(FoundryError::io(&partial))?;
        }
        files::make_dir(&partial)?;
        model.save(&partial.join(MODEL))?;
        candle_core::safetensors::save(&optimizer.state()?, partial.join(OPTIMIZER))?;
        let path = partial.join(STATE);
        let text = serde_json::to_string_pretty(state).map_err(|e| FoundryError::file(&path, e))?;
        files::write(&path, text.as_bytes())?;
        let folder = run.join(&name);
        if folder.exists() {
            // Of the same step, so of the same run: written again at its end.
            std::fs::remove_dir_all(&folder).map_err(FoundryError::io(&folder))?;
        }
        std::fs::rename(&partial, &folder).map_err(FoundryError::io(&folder))?;
        files::write(&run.join(LATEST), name.as_bytes())?;
        for old in files::entries(run)? {
            let file = old.file_name().unwrap_or_default().to_string_lossy();
            if file.starts_with("checkpoint-") && *file != name {
                // Only disk space is lost when an old one stays.
                let _ = std::fs::remove_dir_all(&old);
            }
        }
        Ok(())
    }

    /// The model as it was.
    ///
    /// # Errors
    /// When the file is missing or of another shape.
    pub fn model(&self) -> Result<Model> {
        Ok(Model::load(
            self.state.recipe.network(),
            &self.folder.join(MODEL),
        )?)
    }

    /// Brings an optimiser to where it was.
    ///
    /// # Errors
    /// When its state is missing, as in a checkpoint of the PyTorch twin, or of another model.
    pub fn restore(&self, optimizer: &mut Optimizer) -> Result<()> {
        let path = self.folder.join(OPTIMIZER);
        if !path.is_file() {
            let message = "it is missing, so this run cannot go on here; begin a new one from the weights of this checkpoint";
            return Err(FoundryError::file(&path, message));
        }
        let state = candle_core::safetensors::load(&path, &Device::Cpu)?;
        Ok(optimizer.restore(&state)?)
    }

    /// The file of weights.
    #[must_use]
    pub fn weights(&self) -> PathBuf {
        self.folder.join(MODEL)
    }
}
