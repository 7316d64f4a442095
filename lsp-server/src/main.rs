//! The binary `sleepy-lsp`: a language server on standard input and output.

use std::process::ExitCode;

fn main() -> ExitCode {
    // Under cargo this binary is the recorder and never returns from here.
    sleepy_check::recorder::maybe_run();
    sleepy_lsp::run(sleepy_lsp::Options::from_args())
}
