//! The frozen koans, and everything that keeps them honest.
//!
//! A koan is a small broken program with one right kind of repair, written by
//! hand and never trained on. It lives in its own folder:
//!
//! | file | what it holds |
//! |---|---|
//! | `koan.toml` | id, family, title, what the author meant, edition, the expected error code, and whether rustc's own suggestions cannot fix it (`residual`) |
//! | `broken.rs` | the program with exactly one error |
//! | `solution.rs` | one right answer |
//! | `tests.rs` | a test module that is appended to the program, and that tells a right fix from a gutted one |
//!
//! A set of them is a folder `frozen/v<n>` with a manifest of hashes. A set never
//! changes once it is published; better koans go into the next version, so that
//! numbers of different days stay comparable. `train/v<n>` holds koans of the same
//! shape that may be looked at and tuned on.
//!
//! **Architecture invariants.** Reading koans starts no process and never panics;
//! only [`prove`] and [`generate`] run compilers, and only through `sleepy-check`. Nothing here
//! proposes fixes.

mod error;
mod koan;
mod named;
mod set;

pub mod manifest;
pub mod tasks;

pub mod generate;
pub mod gut;
mod lex;
pub mod overlap;
pub mod prove;

pub use error::KoanError;
pub use koan::{Koan, KoanListing};
pub use lex::same_tokens;
pub use named::{KoanSet, SetName};
pub use set::{DEFAULT_SET, FrozenSet, SetListing, SetVersion};
