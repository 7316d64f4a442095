//! Where fixes come from: the proposers (rustc's suggestions, remembered fixes, a model) and the ways to run a model
//! (a local llama.cpp worker process, or a remote server the person configured).
//!
//! llama.cpp lives in a child process because some inputs abort it: this crate only speaks [`protocol`] with that
//! process, so it links no C++ and outlives every crash of the worker.
//!
//! **Architecture invariants.** Nothing here verifies a fix or edits a file. No network is touched unless a remote
//! [`Backend`] was configured or somebody asked to [`pull`] a model. No key is ever logged or written to disk.

mod proposer;
mod transplant;

mod backend;
mod profile;

pub mod protocol;
mod worker;

mod http;
mod ollama;
mod openai;

mod chat;
mod error;
pub mod gguf;

mod footprint;
pub mod pull;
mod shelf;

pub use backend::{Backend, GenerateRequest};
pub use chat::ChatTemplate;
pub use error::InferError;
pub use footprint::{Footprint, MemoryNeed};
pub use http::RemoteConfig;
pub use ollama::OllamaClient;
pub use openai::OpenAiClient;
pub use profile::{Profile, ProfileKind};
pub use proposer::{
    AdapterResolver, Choice, MemorySource, ProposeContext, Proposed, Proposers, RememberedFix,
};
pub use shelf::{model_folders, models_in};
pub use transplant::{TransplantError, transplant};
pub use worker::{WorkerClient, WorkerConfig, WorkerState, WorkerStatus, find_worker};

/// SHA-256 of a file's content in lower-case hex, read in pieces.
///
/// # Errors
/// Those of reading the file.
pub fn sha256_file(path: &std::path::Path) -> std::io::Result<String> {
    use sha2::{Digest, Sha256};
    let mut hasher = Sha256::new();
    std::io::copy(&mut std::fs::File::open(path)?, &mut hasher)?;
    Ok(hasher
        .finalize()
        .iter()
        .map(|b| format!("{b:02x}"))
        .collect())
}
