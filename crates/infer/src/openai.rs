//! The OpenAI chat completions API, as vLLM, TGI, llama-server and many others speak it.

use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

use crate::backend::{GenerateRequest, messages};
use crate::error::InferError;
use crate::http::{Endpoint, RemoteConfig};
use crate::protocol::{Completion, Finish, GenerateReply, Sampling};

const EXPECTED: &str = "a chat completion";

/// A client of one server and one model.
#[derive(Debug, Clone)]
pub struct OpenAiClient {
    endpoint: Endpoint,
}

impl OpenAiClient {
    /// A client; nothing is sent yet. The base address includes the version, e.g. `http://localhost:8000/v1`.
    ///
    /// # Errors
    /// [`InferError::Config`] when the address cannot be used.
    pub fn new(config: RemoteConfig) -> Result<Self, InferError> {
        Ok(Self {
            endpoint: Endpoint::new(config, "chat/completions")?,
        })
    }

    /// The model's name at the server.
    #[must_use]
    pub fn model(&self) -> &str {
        &self.endpoint.config().model
    }

    /// Completes a prompt: one greedy answer, and the others drawn at the wanted temperature in a second request.
    ///
    /// # Errors
    /// Any [`InferError`].
    pub async fn generate(
        &self,
        request: &GenerateRequest,
        cancel: &CancellationToken,
    ) -> Result<GenerateReply, InferError> {
        refuse_adapter(request)?;
        let sampling = &request.sampling;
        let greedy = self.ask(request, 1, 0.0, cancel);
        let drawn = async {
            let mut got = GenerateReply::default();
            let wanted = drawn_samples(sampling);
            // Servers without `n` answer one at a time; each round has a seed of its own.
            for round in 0..wanted {
                let missing = wanted - got.completions.len().min(wanted as usize) as u32;
                if missing == 0 {
                    break;
                }
                let mut again = request.clone();
                again.sampling.seed = sampling.seed.wrapping_add(1 + u64::from(round));
                add(
                    &mut got,
                    self.ask(&again, missing, sampling.temperature, cancel)
                        .await?,
                );
            }
            got.completions.truncate(wanted as usize);
            Ok(got)
        };
        let started = std::time::Instant::now();
        let (mut reply, drawn) = tokio::try_join!(greedy, drawn)?;
        reply.completions.truncate(1);
        add(&mut reply, drawn);
        reply.decode_ms = started.elapsed().as_secs_f64() * 1e3;
        Ok(reply)
    }

    async fn ask(
        &self,
        request: &GenerateRequest,
        n: u32,
        temperature: f64,
        cancel: &CancellationToken,
    ) -> Result<GenerateReply, InferError> {
        let s = &request.sampling;
        let mut body = json!({
            "model": self.model(),
            "messages": messages(&request.prompt),
            "max_tokens": s.max_tokens,
            "temperature": temperature,
            "top_p": if temperature == 0.0 { 1.0 } else { s.top_p },
            "seed": s.seed & 0x7fff_ffff,
            "n": n,
            "stream": false,
            "logprobs": true,
        });
        // The official API takes four at most; the rest is cut below.
        if !s.stop.is_empty() {
            body["stop"] = json!(s.stop.iter().take(4).collect::<Vec<_>>());
        }
        let answer = match self.endpoint.post(&body, EXPECTED, cancel).await {
            // Some servers refuse what they do not support instead of ignoring it.
            Err(InferError::Http {
                status: 400 | 422, ..
            }) => {
                if let Some(fields) = body.as_object_mut() {
                    for optional in ["logprobs", "n", "seed"] {
                        fields.remove(optional);
                    }
                }
                self.endpoint.post(&body, EXPECTED, cancel).await?
            }
            other => other?,
        };
        let choices = answer["choices"].as_array().filter(|c| !c.is_empty());
        let Some(choices) = choices else {
            return Err(self.endpoint.bad_reply(EXPECTED, "it has no `choices`"));
        };
        let completions = choices
            .iter()
            .map(|c| completion(c, s))
            .collect::<Option<Vec<_>>>();
        let Some(mut completions) = completions else {
            return Err(self
                .endpoint
                .bad_reply(EXPECTED, "a choice has no `message.content`"));
        };
        let usage = |key: &str| {
            answer["usage"][key]
                .as_u64()
                .and_then(|n| u32::try_from(n).ok())
                .unwrap_or(0)
        };
        if let [only] = completions.as_mut_slice()
            && only.tokens == 0
        {
            only.tokens = usage("completion_tokens");
        }
        Ok(GenerateReply {
            completions,
            prompt_tokens: usage("prompt_tokens"),
            cached_tokens: answer["usage"]["prompt_tokens_details"]["cached_tokens"]
                .as_u64()
                .unwrap_or(0) as u32,
            ..GenerateReply::default()
        })
    }
}

/// Samples besides the greedy one.
pub(crate) fn drawn_samples(sampling: &Sampling) -> u32 {
    if sampling.temperature == 0.0 {
        0
    } else {
        sampling.samples.saturating_sub(1)
    }
}

/// Remote servers cannot load a local adapter; answering without it would be silently wrong.
pub(crate) fn refuse_adapter(request: &GenerateRequest) -> Result<(), InferError> {
    match &request.adapter {
        Some(adapter) if adapter.scale != 0.0 => Err(InferError::Config {
            name: "model.backend",
            reason: format!(
                "a remote server cannot use the adapter {}",
                adapter.path.display()
            ),
        }),
        _ => Ok(()),
    }
}

fn add(reply: &mut GenerateReply, more: GenerateReply) {
    reply.completions.extend(more.completions);
    reply.prompt_tokens = reply.prompt_tokens.max(more.prompt_tokens);
    reply.cached_tokens = reply.cached_tokens.max(more.cached_tokens);
}

/// The text before the first stop string, and whether there was one.
pub(crate) fn cut<'a>(text: &'a str, stops: &[String]) -> (&'a str, bool) {
    match stops.iter().filter_map(|s| text.find(s.as_str())).min() {
        Some(at) => (&text[..at], true),
        None => (text, false),
    }
}

fn completion(choice: &Value, sampling: &Sampling) -> Option<Completion> {
    let (text, stopped) = cut(choice["message"]["content"].as_str()?, &sampling.stop);
    let tokens = choice["logprobs"]["content"]
        .as_array()
        .filter(|t| !t.is_empty());
    let logprobs = tokens.and_then(|t| {
        t.iter()
            .map(|t| t["logprob"].as_f64())
            .collect::<Option<Vec<f64>>>()
    });
    let finish = match choice["finish_reason"].as_str() {
        _ if stopped => Finish::Stop,
        Some("length") => Finish::Length,
        _ => Finish::Eos,
    };
    Some(Completion {
        text: text.to_owned(),
        tokens: tokens.map_or(0, |t| u32::try_from(t.len()).unwrap_or(u32::MAX)),
        logprob: logprobs.as_ref().map(|l| l.iter().sum()),
        mean_logprob: logprobs
            .as_ref()
            .map(|l| l.iter().sum::<f64>() / l.len() as f64),
        finish,
    })
}
