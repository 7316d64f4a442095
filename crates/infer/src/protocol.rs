//! What the client and the worker process say to each other: one JSON object a line, requests on the worker's stdin,
//! replies on its stdout, logs on its stderr.
//!
//! A worker greets with [`Reply::Hello`]; a client that sees another [`PROTOCOL_VERSION`] refuses to go on. Every
//! request carries an id and gets exactly one reply with that id, in the order of the requests; only
//! [`Request::Cancel`] and [`Request::Shutdown`] get none of their own.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};
pub use sleepy_fix::PromptPart;

/// Raised on any change that an older peer would misread.
pub const PROTOCOL_VERSION: u32 = 3;

/// The most samples one request may ask for: each needs a sequence of its own in the context.
pub const MAX_SAMPLES: u32 = 16;

/// The most answers one request may have rated.
pub const MAX_RATED: usize = 256;

/// Client to worker.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "op", rename_all = "snake_case")]
pub enum Request {
    /// Load a model, replacing the one that is loaded. Answered by [`Reply::Info`].
    Load {
        /// Request id.
        id: u64,
        /// Which model and how.
        load: LoadParams,
    },
    /// Describe the loaded model and the process. Answered by [`Reply::Info`].
    Info {
        /// Request id.
        id: u64,
    },
    /// Complete a prompt. Answered by [`Reply::Generated`].
    Generate {
        /// Request id.
        id: u64,
        /// The work.
        job: GenerateJob,
    },
    /// Rate a given continuation. Answered by [`Reply::Scored`].
    Score {
        /// Request id.
        id: u64,
        /// The prompt.
        prompt: Vec<PromptPart>,
        /// The text whose probability after the prompt is asked.
        continuation: String,
        /// The adapter to rate it with.
        adapter: Option<AdapterRef>,
    },
    /// Rate many given answers to one prompt. Answered by [`Reply::Rated`].
    Rate {
        /// Request id.
        id: u64,
        /// The work.
        job: RateJob,
    },
    /// Stop the request of this id, running or waiting.
    Cancel {
        /// The id of the request to stop.
        id: u64,
    },
    /// Free the model. Answered by [`Reply::Info`].
    Unload {
        /// Request id.
        id: u64,
    },
    /// End the process.
    Shutdown,
}

impl Request {
    /// The id its reply will carry.
    #[must_use]
    pub fn id(&self) -> Option<u64> {
        match self {
            Self::Load { id, .. }
            | Self::Info { id }
            | Self::Generate { id, .. }
            | Self::Score { id, .. }
            | Self::Rate { id, .. }
            | Self::Unload { id } => Some(*id),
            Self::Cancel { .. } | Self::Shutdown => None,
        }
    }
}

/// How to load a model.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LoadParams {
    /// The GGUF file.
    pub path: PathBuf,
    /// Context size in tokens; capped by what the model was trained for.
    pub n_ctx: u32,
    /// Threads; `None` picks by model size.
    pub threads: Option<u32>,
    /// Expected SHA-256 of the file in lower-case hex; a mismatch is refused.
    pub sha256: Option<String>,
}

/// A LoRA adapter with its strength.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AdapterRef {
    /// The adapter's GGUF file.
    pub path: PathBuf,
    /// Multiplies the adapter's own scale; 1 is as trained.
    pub scale: f32,
}

/// A prompt to complete.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct GenerateJob {
    /// The prompt; text parts are never parsed for special tokens.
    pub prompt: Vec<PromptPart>,
    /// How to sample.
    pub sampling: Sampling,
    /// The adapter to generate with.
    pub adapter: Option<AdapterRef>,
}

/// Given answers to rate. What they share is computed once.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RateJob {
    /// The prompt; text parts are never parsed for special tokens.
    pub prompt: Vec<PromptPart>,
    /// The answers, at most [`MAX_RATED`].
    pub answers: Vec<String>,
    /// Name of the special token that ends each of them and is rated with it, as a completion counts it.
    pub end: Option<String>,
    /// An answer whose log-probability falls below this is given up; `None` follows all to their ends.
    #[serde(default)]
    pub floor: Option<f64>,
    /// The adapter to rate them with.
    pub adapter: Option<AdapterRef>,
}

/// How completions are drawn.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Sampling {
    /// Number of completions (1 to [`MAX_SAMPLES`]). Of those drawn by chance the first is always greedy; at
    /// temperature 0 it is the only one.
    pub samples: u32,
    /// Beam search: the likeliest completions, each once, the likeliest first. Temperature, nucleus and seed then play
    /// no part.
    #[serde(default)]
    pub beam: bool,
    /// Tokens a completion may have.
    pub max_tokens: u32,
    /// Softmax temperature of the samples after the first.
    pub temperature: f64,
    /// Nucleus: the samples after the first draw from the likeliest tokens of this total probability.
    pub top_p: f64,
    /// Equal seeds give equal samples, on the same machine and build.
    pub seed: u64,
    /// A completion ends before the first of these.
    pub stop: Vec<String>,
}

impl Default for Sampling {
    /// One greedy completion of at most 256 tokens.
    fn default() -> Self {
        Self {
            samples: 1,
            beam: false,
            max_tokens: 256,
            temperature: 0.0,
            top_p: 0.95,
            seed: 0,
            stop: Vec::new(),
        }
    }
}

/// Worker to client.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Reply {
    /// The first line a worker writes.
    Hello {
        /// Its [`PROTOCOL_VERSION`].
        protocol: u32,
        /// Version of the worker.
        worker: String,
        /// Version of llama.cpp in it.
        llama: String,
    },
    /// The model, if any, and the process.
    Info {
        /// Request id.
        id: u64,
        /// The loaded model.
        model: Option<ModelInfo>,
        /// Resident memory of the process in bytes, where the platform tells.
        rss_bytes: Option<u64>,
    },
    /// The completions.
    Generated {
        /// Request id.
        id: u64,
        /// The result.
        reply: GenerateReply,
    },
    /// The rating of a continuation.
    Scored {
        /// Request id.
        id: u64,
        /// Natural logarithm of its probability.
        logprob: f64,
        /// Its length in tokens.
        tokens: u32,
    },
    /// The ratings of answers.
    Rated {
        /// Request id.
        id: u64,
        /// The result.
        reply: RateReply,
    },
    /// The request failed; the worker goes on.
    Error {
        /// Request id; `None` when the line was not even a request.
        id: Option<u64>,
        /// What went wrong.
        error: WorkerError,
    },
}

/// A loaded model.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ModelInfo {
    /// Its file.
    pub path: PathBuf,
    /// `general.name`.
    pub name: Option<String>,
    /// `general.architecture`.
    pub architecture: String,
    /// Number of weights.
    pub parameters: u64,
    /// Size of the file in bytes.
    pub file_bytes: u64,
    /// Context size in use, in tokens.
    pub n_ctx: u32,
    /// Size of the vocabulary.
    pub n_vocab: u32,
    /// Threads in use.
    pub threads: u32,
    /// Time it took to load, in milliseconds.
    pub load_ms: f64,
}

/// The completions of one prompt.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct GenerateReply {
    /// In sample order, the greedy one first.
    pub completions: Vec<Completion>,
    /// Length of the prompt in tokens.
    pub prompt_tokens: u32,
    /// How many of those were still in the KV cache.
    pub cached_tokens: u32,
    /// Time to read the prompt, in milliseconds.
    pub prefill_ms: f64,
    /// Time to write the completions, in milliseconds.
    pub decode_ms: f64,
    /// Resident memory of the worker in bytes, where known.
    #[serde(default)]
    pub rss_bytes: Option<u64>,
}

/// The ratings of one [`RateJob`].
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct RateReply {
    /// In the order of the answers.
    pub ratings: Vec<Rating>,
    /// Length of the prompt in tokens.
    pub prompt_tokens: u32,
    /// How many of those were still in the KV cache.
    pub cached_tokens: u32,
    /// Tokens of answers that were computed; those that several share count once.
    pub decoded_tokens: u32,
    /// Time to read the prompt, in milliseconds.
    pub prefill_ms: f64,
    /// Time to read the answers, in milliseconds.
    pub decode_ms: f64,
}

/// How likely an answer is.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Rating {
    /// Natural logarithm of its probability, its end included: comparable with [`Completion::logprob`]. Of an answer
    /// that was given up that of its beginning, which is below the floor; the whole is no likelier.
    pub logprob: f64,
    /// Its length in tokens, the end included.
    pub tokens: u32,
}

/// One completion.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Completion {
    /// The text before any stop string.
    pub text: String,
    /// Tokens written, including those of the stop.
    pub tokens: u32,
    /// Natural logarithm of its probability under the model at temperature 1; `None` where a server does not tell.
    pub logprob: Option<f64>,
    /// `logprob` per token.
    pub mean_logprob: Option<f64>,
    /// Why it ended.
    pub finish: Finish,
}

/// Why a completion ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Finish {
    /// At a stop string.
    Stop,
    /// At the model's end-of-text token.
    Eos,
    /// At the token limit or the end of the context.
    Length,
    /// By request.
    Cancelled,
}

/// A typed error of the worker.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{message}")]
pub struct WorkerError {
    /// For programs.
    pub kind: ErrorKind,
    /// For people: names the thing and the remedy.
    pub message: String,
}

impl WorkerError {
    /// Builds one.
    #[must_use]
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self {
            kind,
            message: message.into(),
        }
    }
}

/// What kind of thing went wrong in the worker.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ErrorKind {
    /// The line is no request, or a field is out of range.
    BadRequest,
    /// The model file is missing, unreadable, corrupt, or no model.
    BadModel,
    /// No model is loaded.
    NoModel,
    /// The adapter is unreadable or for another model.
    BadAdapter,
    /// The prompt does not fit the context.
    PromptTooLong,
    /// The prompt names a special token that the model does not have.
    UnknownToken,
    /// The model computed something that is no number.
    BadLogits,
    /// The request was cancelled before it gave anything.
    Cancelled,
    /// llama.cpp failed in another way.
    Llama,
}
