//! The task runner: what a person or a machine does with the whole checkout.
//!
//! `cargo xtask test` and `cargo xtask demo` work from a clean clone: they
//! install what is missing where they may ([`setup`]), build, and end by
//! themselves with a summary. [`tidy`] holds the project to its own rules,
//! [`codegen`] writes what follows from the settings, [`bench`] measures.
//!
//! **Architecture invariants.** Nothing in the product depends on this crate.
//! It has few dependencies, since it is the first thing that is built. It drives the
//! product from outside only, through its binaries and the protocol ([`lsp`]).

pub mod error;
pub mod project;
pub mod shell;

pub mod lsp;
pub mod machine;
pub mod text;

pub mod setup;

pub mod bench;
pub mod codegen;
pub mod demo;
pub mod dist;
pub mod model;
pub mod nvim;
pub mod tee;
pub mod test;
pub mod tidy;

/// The tasks, as `cargo xtask help` prints them.
pub const USAGE: &str = "\
usage: cargo xtask <task>

  demo      build, then play a day on a broken crate through the real language server;
            --release, --no-model and --model=FILE change how
  test      set up, then every test: unit, property, end to end, koans
  neovim    only the sessions in a real Neovim; the programs must be built
  ci        test, and before it formatting, lints and `tidy`
  bench     measure, and write docs/results/bench.{json,md};
            --dev takes unoptimised programs, --quick measures less and writes nothing
  model     make the model anew: data, then train, then export, into .work/foundry;
            --curve measures what more data or a larger model would bring, into docs/results/curve;
            --smoke runs all of it in miniature
  codegen   write the settings' schema and table; --check only compares
  tidy      hold the project to its own rules
  dist      build release binaries and pack them with the model
  setup     install what a build needs, and nothing else

exit codes: 0 done, 1 failed, 2 usage, 4 something on this machine is missing";
