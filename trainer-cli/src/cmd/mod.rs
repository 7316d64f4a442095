//! One module a command.

mod doctor;
mod episodes;
mod eval;
mod foundry;
mod koans;
mod list;
mod model;
mod run;
mod show;

use tokio_util::sync::CancellationToken;

use crate::args::{Cli, Command};
use crate::error::{CliError, Status};
use crate::home::Home;
use crate::output::Output;

/// What every command works with.
#[derive(Debug, Clone)]
pub(crate) struct Context {
    /// Where results go.
    pub(crate) output: Output,
    /// Where state is kept.
    pub(crate) home: Home,
    /// Fires when the person wants to stop.
    pub(crate) cancel: CancellationToken,
}

/// Runs the command that was asked for.
pub(crate) async fn dispatch(
    cli: Cli,
    output: Output,
    cancel: &CancellationToken,
) -> Result<Status, CliError> {
    let context = Context {
        output,
        home: Home::find(cli.global.home.as_deref())?,
        cancel: cancel.clone(),
    };
    match cli.command {
        Command::Run(args) => run::run(&context, args).await,
        Command::List(args) => list::run(&context, &args),
        Command::Show(args) => show::run(&context, &args),
        Command::Eval(args) => eval::run(&context, &args).await,
        Command::Episodes(command) => episodes::run(&context, command).await,
        Command::Doctor(args) => doctor::run(&context, &args).await,
        Command::Koans(command) => koans::run(&context, command).await,
        Command::Model(command) => model::run(&context, &command).await,
    }
}
