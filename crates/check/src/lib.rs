//! The only place that starts compilers and tests.
mod error;
mod sandbox;

pub use error::CheckError;
pub use sandbox::{
    Containment, Ended, Limits, Mechanism, Sandbox, SandboxCommand, SandboxOutput, SandboxReport,
};
