//! `run`: the day's agent, over koans, a task file, or a real workspace.

mod assist;
mod interactive;
mod tasks;
mod workspace;

use super::Context;
use crate::args::RunArgs;
use crate::error::{CliError, Status};

pub(crate) async fn run(context: &Context, args: RunArgs) -> Result<Status, CliError> {
    match &args.repo {
        None => tasks::run(context, &args).await,
        Some(repo) if args.interactive => interactive::run(context, &args, repo).await,
        Some(repo) => workspace::run(context, &args, repo).await,
    }
}
