//! `trainer-cli`: Sleepy Coder on the command line.
//!
//! The commands of the day: `run` repairs, `eval` measures, `episodes` looks
//! after what was recorded, `doctor` and `koans` look after the tools and the
//! benchmark. Results go to stdout, everything else to stderr, and how it ended
//! into the exit code.

mod args;
mod error;
mod output;
mod pages;

mod home;
mod memory;
mod model;
mod repo;
mod setup;
mod tasks;

mod agent;
mod apply;
mod clock;
mod cmd;
mod mine;
mod record;

use std::io::IsTerminal;
use std::process::ExitCode;

use clap::Parser;
use tokio_util::sync::CancellationToken;
use tracing_subscriber::EnvFilter;

use crate::args::Cli;
use crate::error::CliError;
use crate::output::Output;

fn main() -> ExitCode {
    // cargo starts this binary in place of rustc while a workspace is recorded.
    sleepy_check::recorder::maybe_run();
    let cli = Cli::parse();
    start_logging(cli.global.verbose);
    let output = Output::new(cli.global.json, cli.global.verbose);
    let runtime = match tokio::runtime::Runtime::new() {
        Ok(runtime) => runtime,
        Err(e) => return end(output, &CliError::io("no threads can be started", &e)),
    };
    let result = runtime.block_on(async {
        let cancel = CancellationToken::new();
        tokio::spawn(cancel_on_signal(cancel.clone()));
        cmd::dispatch(cli, output, &cancel).await
    });
    // Blocking threads that wait for a killed process must not hold up the end.
    runtime.shutdown_timeout(std::time::Duration::from_secs(5));
    match result {
        Ok(status) => status.into(),
        Err(error) => end(output, &error),
    }
}

/// Reports an error once: to people on stderr, to machines as the document they wait for.
fn end(output: Output, error: &CliError) -> ExitCode {
    // `doctor` has printed its document already.
    if output.is_json() && !matches!(error, CliError::Unhealthy(_)) {
        let document = serde_json::json!({ "error": error.to_string(), "code": error.code() });
        // There is nobody left to tell when even this cannot be written.
        let _ = output.result(&document, String::new);
    }
    eprintln!("error: {error}");
    ExitCode::from(error.code())
}

/// The first Ctrl-C lets everything end in order, the second ends it at once.
async fn cancel_on_signal(cancel: CancellationToken) {
    while asked_to_stop().await {
        if cancel.is_cancelled() {
            std::process::exit(i32::from(CliError::Cancelled.code()));
        }
        cancel.cancel();
    }
}

/// Waits for Ctrl-C or the signal of a service manager; false when neither can come.
async fn asked_to_stop() -> bool {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            return tokio::select! {
                pressed = tokio::signal::ctrl_c() => pressed.is_ok(),
                received = terminate.recv() => received.is_some(),
            };
        }
    }
    tokio::signal::ctrl_c().await.is_ok()
}

fn start_logging(verbose: u8) {
    let default = match verbose {
        0 => "warn",
        1 => "warn,trainer_cli=info,sleepy=info",
        _ => {
            "info,trainer_cli=debug,sleepy_eval=debug,sleepy_engine=debug,sleepy_check=debug,sleepy_infer=debug"
        }
    };
    let filter = EnvFilter::try_from_env("SLEEPY_LOG").unwrap_or_else(|_| EnvFilter::new(default));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal())
        .without_time()
        .with_target(false)
        .init();
}
