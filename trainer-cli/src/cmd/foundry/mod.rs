//! `model data|train|export|parity|critic|curve`: the making of a model.
//!
//! The work is done by `sleepy_train::foundry`; here it meets the koans it must
//! not repeat, the worker that runs the result, and the compiler that judges.

mod card;
mod critic;
mod curve;
mod data;
mod export;
mod parity;
mod train;

use sleepy_koans::overlap::Index;
use sleepy_koans::{FrozenSet, KoanError};
use sleepy_train::foundry::{FoundryError, Frozen};

use super::Context;
use crate::args::foundry::FoundryCommand;
use crate::error::{CliError, Status};

/// Runs one step of the making.
pub(crate) async fn run(context: &Context, command: FoundryCommand) -> Result<Status, CliError> {
    match command {
        FoundryCommand::Data(args) => data::run(context, args).await,
        FoundryCommand::Train(args) => train::run(context, args).await,
        FoundryCommand::Export(args) => export::run(context, args).await,
        FoundryCommand::Parity(args) => parity::run(context, args).await,
        FoundryCommand::Critic(args) => critic::run(context, args).await,
        FoundryCommand::Curve(args) => curve::run(context, args).await,
    }
}

/// Every frozen set in this program.
struct Koans(Vec<(String, Index)>);

impl Koans {
    fn load() -> Result<Self, KoanError> {
        FrozenSet::builtin_versions()
            .map(|version| {
                let set = FrozenSet::builtin_version(version)?;
                Ok((set.name(), Index::of_code(&set)))
            })
            .collect::<Result<_, _>>()
            .map(Self)
    }
}

impl Frozen for Koans {
    fn sets(&self) -> Vec<String> {
        self.0.iter().map(|(name, _)| name.clone()).collect()
    }

    fn repeats(&self, text: &str) -> Option<String> {
        let leak = |(_, index): &(String, Index)| index.leak(text).map(str::to_owned);
        self.0.iter().find_map(leak)
    }
}

/// Runs long work on a thread of its own, so that Ctrl-C is still heard.
async fn on_thread<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, CliError> + Send + 'static,
) -> Result<T, CliError> {
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(|e| CliError::Failed(format!("the work ended in the middle: {e}")))?
}

impl From<FoundryError> for CliError {
    fn from(error: FoundryError) -> Self {
        match &error {
            FoundryError::Frozen { .. } => Self::Refused(error.to_string()),
            FoundryError::Io { .. } | FoundryError::Empty { .. } => {
                Self::Environment(error.to_string())
            }
            FoundryError::Config { .. } => Self::Usage(error.to_string()),
            _ => Self::Failed(error.to_string()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_of_a_koan_is_found_whatever_stands_around_it() {
        let koans = Koans::load().unwrap();
        assert!(koans.sets().len() >= 2, "{:?}", koans.sets());
        let set = FrozenSet::builtin().unwrap();
        let koan = &set.koans[5];
        let text = format!("fn other() {{}}\n{}\nstruct After;", koan.solution);
        assert_eq!(koans.repeats(&text).as_deref(), Some(koan.id.as_str()));
        assert_eq!(koans.repeats("fn add(a: u8, b: u8) -> u8 { a + b }"), None);
    }
}
