//! One interface to every way of running a model.

use std::path::Path;

use sleepy_fix::{BackendKind, ModelSettings, PromptBody, PromptPart};
use tokio_util::sync::CancellationToken;

use crate::error::InferError;
use crate::http::RemoteConfig;
use crate::ollama::OllamaClient;
use crate::openai::OpenAiClient;
use crate::profile::Profile;
use crate::protocol::{AdapterRef, GenerateReply, Sampling};
use crate::worker::{WorkerClient, WorkerConfig};

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
    /// The backend that the settings ask for; `None` when the model is switched off. `shipped` is the model file to use
    /// where the settings name none. Starts nothing.
    ///
    /// # Errors
    /// [`InferError::Config`] when a setting is missing or unusable.
    ///
    /// # Panics
    /// Outside of a tokio runtime, for a local model.
    pub fn from_settings(
        settings: &ModelSettings,
        shipped: Option<&Path>,
    ) -> Result<Option<Self>, InferError> {
        Ok(match settings.backend {
            BackendKind::Off => None,
            BackendKind::Local => {
                let file = settings.path.as_deref().or(shipped);
                let file = file.ok_or(InferError::Config {
                    name: "model.path",
                    reason: "there is no model file; name a GGUF file".to_owned(),
                })?;
                let config = WorkerConfig::of(settings, file);
                Some(Self::Worker(WorkerClient::new(config)))
            }
            BackendKind::Openai => {
                let config = RemoteConfig::of(settings)?;
                Some(Self::OpenAi(OpenAiClient::new(config)?))
            }
            BackendKind::Ollama => {
                let config = RemoteConfig::of(settings)?;
                Some(Self::Ollama(OllamaClient::new(config)?))
            }
        })
    }

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

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn settings_choose_the_backend_and_gaps_are_named() {
        let check = |settings: ModelSettings, expected: &str| {
            let text = match Backend::from_settings(&settings, None) {
                Ok(None) => "off".to_owned(),
                Ok(Some(Backend::Worker(w))) => format!("worker {}", w.model_path().display()),
                Ok(Some(Backend::OpenAi(c))) => format!("openai {}", c.model()),
                Ok(Some(Backend::Ollama(c))) => format!("ollama {}", c.model()),
                Err(error) => error.to_string(),
            };
            assert!(text.contains(expected), "{text}");
        };
        let of = |backend| ModelSettings {
            backend,
            ..ModelSettings::default()
        };
        let remote = |backend| ModelSettings {
            url: Some("http://localhost:1".into()),
            name: Some("coder".into()),
            ..of(backend)
        };
        check(of(BackendKind::Off), "off");
        check(of(BackendKind::Local), "model.path");
        check(
            ModelSettings {
                path: Some("/m/x.gguf".into()),
                ..of(BackendKind::Local)
            },
            "x.gguf",
        );
        check(of(BackendKind::Openai), "model.url");
        check(
            ModelSettings {
                name: None,
                ..remote(BackendKind::Ollama)
            },
            "model.name",
        );
        check(remote(BackendKind::Openai), "openai coder");
        check(remote(BackendKind::Ollama), "ollama coder");
        let shipped =
            Backend::from_settings(&of(BackendKind::Local), Some(Path::new("/m/shipped.gguf")));
        assert!(
            matches!(shipped, Ok(Some(Backend::Worker(w))) if w.model_path().ends_with("shipped.gguf"))
        );
    }
}
