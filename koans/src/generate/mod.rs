//! The generator: correct Rust is broken in small ways, the compiler says what
//! is wrong, and the way back is what a model can learn.
//!
//! | step | module |
//! |---|---|
//! | where an operator applies | [`ops`], over the syntax tree of `syntax` |
//! | a mutant in every second function of a real crate, one compile | `krate`, `round` |
//! | many small programs in one compile, with canaries | `batch`, `programs` |
//! | programs from templates and from the documentation | `template`, `docs` |
//! | other names and another layout, before any mutant | `style` |
//! | what makes a row worth training on | `row` |
//! | shards, caps, duplicates, going on after a stop | `shards` |
//! | waves of units, side by side and yet in order | `run`, `units` |
//! | what runs made together, for documents | `account` |
//! | pairs to measure with, from crates drawn by the model's own hash | `fresh`, `against` |
//!
//! **Architecture invariants.** Every message in a row was written by rustc for
//! exactly that broken text. Compilers are started by `sleepy-check` only, and
//! within limits. Nothing of the error index, of exercise books or of frozen
//! koans comes through. Randomness comes from the seed alone.

mod account;
mod against;
mod batch;
mod compile;
mod docs;
mod edit;
mod error;
mod excerpt;
mod fresh;
mod fresh_set;
mod krate;
mod manifest;
mod message;
mod ops;
mod options;
mod programs;
mod rng;
mod round;
mod row;
mod run;
mod shards;
mod sources;
mod stats;
mod style;
mod syntax;
mod template;
mod units;

pub use account::{Account, RunAccount};
pub use against::Against;
pub use edit::Edit;
pub use error::GenerateError;
pub use fresh::{FreshOptions, drawn, fresh, fresh_crates};
pub use fresh_set::{FreshManifest, FreshSet, PassedOver};
pub use manifest::{MANIFEST, Manifest};
pub use ops::{Example, Operator, OperatorFamily, operators};
pub use options::{Mix, Options, Recipe};
pub use row::{Meta, Place, Row, Side, Suggested};
pub use run::{Progress, run};
pub use shards::{Shard, Stage};
pub use sources::Source;
pub use stats::{Stats, Yield};
