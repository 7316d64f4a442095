//! `sleepy-worker`: the process that runs llama.cpp, so that whatever aborts llama.cpp takes down nothing else.
//!
//! It reads requests from stdin and answers on stdout, one JSON object a line (`sleepy_infer::protocol`), logs to
//! stderr, and ends when stdin closes: it cannot outlive the program that started it. One thread reads requests, so
//! that a cancellation arrives while the other thread, which owns model and context, is computing.

mod beam;
mod cancel;
mod draft;
mod draw;
mod engine;
mod generate;
mod llama;
mod platform;
mod rate;
mod sampler;
mod serve;
mod tree;

use std::process::ExitCode;

fn main() -> ExitCode {
    if let Some(first) = std::env::args().nth(1) {
        let version = env!("CARGO_PKG_VERSION");
        eprintln!(
            "sleepy-worker {version}: speaks JSON lines on stdin and stdout and takes no arguments (got `{first}`)"
        );
        return if first == "--version" || first == "--help" {
            ExitCode::SUCCESS
        } else {
            ExitCode::from(2)
        };
    }
    platform::set_environment();
    platform::die_with_parent();
    match serve::run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("sleepy-worker: {error}");
            ExitCode::FAILURE
        }
    }
}
