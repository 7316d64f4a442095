//! `model`: the models that lie here and those that can be pulled.

mod info;
mod list;
mod progress;
mod pull;
mod remove;

use std::path::Path;

use serde::Serialize;
use sleepy_infer::MemoryNeed;
use sleepy_infer::pull::{Fit, Machine, Memory, PullError, ThisMachine, size_text};

use super::{Context, foundry};
use crate::args::ModelCommand;
use crate::error::{CliError, Status};

pub(crate) async fn run(context: &Context, command: &ModelCommand) -> Result<Status, CliError> {
    match command {
        ModelCommand::List => list::run(context),
        ModelCommand::Info(args) => info::run(context, args),
        ModelCommand::Pull(args) => pull::run(context, args).await,
        ModelCommand::Remove { model } => remove::run(context, model),
        ModelCommand::Foundry(command) => foundry::run(context, command.clone()).await,
    }
}

/// What a model needs in memory, and whether this machine has it.
#[derive(Debug, Serialize)]
struct Room {
    #[serde(flatten)]
    need: MemoryNeed,
    fit: Fit,
    machine: Option<Memory>,
}

impl Room {
    fn of(need: MemoryNeed) -> Self {
        let machine = ThisMachine.memory();
        let fit = Fit::of(need.total, machine);
        Self { need, fit, machine }
    }

    /// In one line.
    fn text(&self) -> String {
        let need = format!(
            "about {} with {} tokens of context",
            size_text(self.need.total),
            self.need.context
        );
        match (self.fit, self.machine) {
            (Fit::Tight, Some(m)) => {
                format!("{need}; {} are available now", size_text(m.available))
            }
            (Fit::TooLarge, Some(m)) => {
                format!("{need}; this machine has {}", size_text(m.total))
            }
            _ => need,
        }
    }
}

/// The name by which people call a model file.
fn stem(file: &Path) -> String {
    let stem = file.file_stem().unwrap_or(file.as_os_str());
    stem.to_string_lossy().into_owned()
}

impl From<PullError> for CliError {
    fn from(error: PullError) -> Self {
        let text = error.to_string();
        match error {
            PullError::Cancelled => Self::Cancelled,
            PullError::Unknown { .. }
            | PullError::Address { .. }
            | PullError::GivenHash { .. }
            | PullError::FileName { .. } => Self::Usage(text),
            PullError::TooLarge { .. } => Self::Refused(text),
            PullError::Status { .. }
            | PullError::Redirect { .. }
            | PullError::NotAModel { .. }
            | PullError::Range { .. }
            | PullError::Size { .. }
            | PullError::Hash { .. }
            | PullError::Gguf(_) => Self::Failed(text),
            PullError::Catalogue { .. }
            | PullError::Busy { .. }
            | PullError::Io { .. }
            | PullError::NoSpace { .. }
            | PullError::Connection { .. }
            | PullError::Stalled { .. } => Self::Environment(text),
        }
    }
}
