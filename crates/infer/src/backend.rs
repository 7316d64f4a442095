//! One interface to every way of running a model.

use sleepy_fix::{PromptBody, PromptPart};
use tokio_util::sync::CancellationToken;

use crate::error::InferError;
use crate::ollama::OllamaClient;
use crate::openai::OpenAiClient;
use crate::profile::Profile;
use crate::protocol::{AdapterRef, GenerateReply, Sampling};
use crate::worker::WorkerClient;

/// A prompt to complete, whatever runs the model.
#[derive(Debug, Clone, PartialEq)]
pub struct GenerateRequest {
    /// The prompt. Chat messages are formatted by the model's own template.
    pub prompt: PromptBody,
    /// How to sample.
    pub sampling: Sampling,
    /// The adapter to use; remote servers have none and refuse it.
    pub adapter: Option<AdapterRef>,
}

/// Something that runs a model.
#[derive(Debug, Clone)]
pub enum Backend {
    /// llama.cpp in a child process on this machine.
    Worker(WorkerClient),
    /// A server with the OpenAI chat completions API.
    OpenAi(OpenAiClient),
    /// An Ollama server.
    Ollama(OllamaClient),
}

impl Backend {
    /// Completes a prompt.
    ///
    /// # Errors
    /// Any [`InferError`]; [`InferError::Cancelled`] once `cancel` was triggered.
    pub async fn generate(
        &self,
        request: &GenerateRequest,
        cancel: &CancellationToken,
    ) -> Result<GenerateReply, InferError> {
        match self {
            Self::Worker(client) => client.generate(request, cancel).await,
            Self::OpenAi(client) => client.generate(request, cancel).await,
            Self::Ollama(client) => client.generate(request, cancel).await,
        }
    }

    /// What prompts the model takes.
    ///
    /// # Errors
    /// When a local model's file cannot be read.
    pub async fn profile(&self) -> Result<std::sync::Arc<Profile>, InferError> {
        match self {
            Self::Worker(client) => client.profile().await,
            Self::OpenAi(client) => Ok(std::sync::Arc::new(Profile::remote(client.model()))),
            Self::Ollama(client) => Ok(std::sync::Arc::new(Profile::remote(client.model()))),
        }
    }
}

/// The messages of a prompt for a server that takes only messages.
pub(crate) fn messages(prompt: &PromptBody) -> Vec<serde_json::Value> {
    let message = |role: &str, content: &str| serde_json::json!({"role": role, "content": content});
    match prompt {
        PromptBody::Chat(messages) => messages
            .iter()
            .map(|m| message(&m.role, &m.content))
            .collect(),
        PromptBody::Parts(parts) => {
            let text: String = parts
                .iter()
                .map(|p| match p {
                    PromptPart::Text(t) | PromptPart::Special(t) => t.as_str(),
                })
                .collect();
            vec![message("user", &text)]
        }
    }
}
