//! The only place that starts compilers and tests.
mod error;
mod lex;
mod overlay;
mod report;
mod sandbox;
mod single;
mod toolchain;

pub use error::CheckError;
pub use overlay::Overlay;
pub use report::{CheckReport, How, TestReport};
pub use sandbox::{
    Containment, Ended, Limits, Mechanism, Sandbox, SandboxCommand, SandboxOutput, SandboxReport,
};
pub use single::SingleFile;
pub use toolchain::Toolchain;
