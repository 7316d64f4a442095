//! The only place that starts compilers and tests.
//!
//! **Architecture invariants.** No other crate of ours starts a compiler, a
//! build script or a test. Everything it starts runs inside [`Sandbox`] (the
//! exceptions are `rustc --print sysroot`, `cargo metadata` and [`fetch`], which
//! run no code of the project), is bounded, and dies with the future that waits for
//! it. The person's own target directory and cargo locks are never touched.
//! Nothing is printed and no setting is read here; callers decide.
//!
//! Entry points: [`Codebase`] checks a [`CargoWorkspace`], a [`SingleFile`] or a
//! [`Package`] under an [`Overlay`]; [`recorder::maybe_run`] belongs first in every `main`.

mod cargo;
mod codebase;
mod error;
mod lex;
mod overlay;
pub mod recorder;
mod report;
mod sandbox;
mod single;
mod toolchain;

pub use cargo::{CargoWorkspace, CheckOptions, Member, Scope};
pub use cargo::{Package, RecordedCrate, fetch, messages, record_build};
pub use codebase::Codebase;
pub use error::CheckError;
pub use overlay::Overlay;
pub use report::{CheckReport, How, TestReport};
pub use sandbox::{
    Containment, Ended, Limits, Mechanism, Sandbox, SandboxCommand, SandboxOutput, SandboxReport,
};
pub use single::SingleFile;
pub use toolchain::Toolchain;
