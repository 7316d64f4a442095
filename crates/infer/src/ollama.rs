//! Ollama's own chat API.

use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

use crate::backend::{GenerateRequest, messages};
use crate::error::InferError;
use crate::http::{Endpoint, RemoteConfig};
use crate::openai::{cut, drawn_samples, refuse_adapter};
use crate::protocol::{Completion, Finish, GenerateReply};

const EXPECTED: &str = "an Ollama chat answer";

/// A client of one Ollama server and one model.
#[derive(Debug, Clone)]
pub struct OllamaClient {
    endpoint: Endpoint,
}

impl OllamaClient {
    /// A client; nothing is sent yet. The base address has no path, e.g. `http://localhost:11434`.
    ///
    /// # Errors
    /// [`InferError::Config`] when the address cannot be used.
    pub fn new(config: RemoteConfig) -> Result<Self, InferError> {
        Ok(Self {
            endpoint: Endpoint::new(config, "api/chat")?,
        })
    }

    /// The model's name at the server.
    #[must_use]
    pub fn model(&self) -> &str {
        &self.endpoint.config().model
    }

    /// Completes a prompt, one request a sample, one after the other: the server keeps the prompt in its cache only
    /// between requests that follow each other.
    ///
    /// # Errors
    /// Any [`InferError`].
    pub async fn generate(
        &self,
        request: &GenerateRequest,
        cancel: &CancellationToken,
    ) -> Result<GenerateReply, InferError> {
        refuse_adapter(request)?;
        let mut reply = GenerateReply::default();
        for sample in 0..=drawn_samples(&request.sampling) {
            let answer = self
                .endpoint
                .post(&self.body(request, sample), EXPECTED, cancel)
                .await?;
            let Some(content) = answer["message"]["content"].as_str() else {
                // Ollama reports some failures with status 200.
                let said = answer["error"]
                    .as_str()
                    .unwrap_or("it has no `message.content`");
                return Err(self.endpoint.bad_reply(EXPECTED, said));
            };
            let (text, stopped) = cut(content, &request.sampling.stop);
            let number = |key: &str| answer[key].as_u64().unwrap_or(0);
            reply.completions.push(Completion {
                text: text.to_owned(),
                tokens: u32::try_from(number("eval_count")).unwrap_or(u32::MAX),
                logprob: None,
                mean_logprob: None,
                finish: match answer["done_reason"].as_str() {
                    _ if stopped => Finish::Stop,
                    Some("length") => Finish::Length,
                    _ => Finish::Eos,
                },
            });
            reply.prompt_tokens = reply
                .prompt_tokens
                .max(u32::try_from(number("prompt_eval_count")).unwrap_or(0));
            // Durations are in nanoseconds.
            reply.prefill_ms += number("prompt_eval_duration") as f64 / 1e6;
            reply.decode_ms += number("eval_duration") as f64 / 1e6;
        }
        Ok(reply)
    }

    fn body(&self, request: &GenerateRequest, sample: u32) -> Value {
        let s = &request.sampling;
        let greedy = sample == 0;
        json!({
            "model": self.model(),
            "messages": messages(&request.prompt),
            "stream": false,
            "options": {
                "num_predict": s.max_tokens,
                "temperature": if greedy { 0.0 } else { s.temperature },
                "top_p": if greedy { 1.0 } else { s.top_p },
                "seed": s.seed.wrapping_add(u64::from(sample)) & 0x7fff_ffff,
                "stop": s.stop,
            },
        })
    }
}
