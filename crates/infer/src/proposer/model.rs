//! The third tier: a language model is shown the error and writes edits, and our own kind of model also rates edits
//! that fix patterns wrote.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use sleepy_fix::{
    ModelSettings, ModelUse, Prompt, PromptInput, PromptShow, Proposal, Search, Source,
    parse_answer,
};
use tokio::sync::OnceCell;
use tokio_util::sync::CancellationToken;

use super::rated::{self, Choice, Draft};
use super::{AdapterResolver, ProposeContext, Proposed, nothing, plain, push};
use crate::backend::{Backend, GenerateRequest};
use crate::error::InferError;
use crate::profile::{Profile, ProfileKind};
use crate::protocol::{AdapterRef, Completion, Finish, GenerateReply, MAX_SAMPLES, Sampling};

/// The language model.
#[derive(Clone)]
pub(super) struct ModelTier {
    pub(super) backend: Backend,
    search: Search,
    pub(super) patterns: bool,
    pub(super) choice: Choice,
    temperature: f64,
    top_p: f64,
    seed: u64,
    pub(super) show: PromptShow,
    pub(super) adapters: Option<AdapterResolver>,
    model_id: OnceCell<String>,
}

impl ModelTier {
    pub(super) fn new(backend: Backend, settings: &ModelSettings) -> Self {
        Self {
            backend,
            search: settings.search,
            patterns: settings.patterns,
            choice: Choice::default(),
            temperature: settings.temperature,
            top_p: settings.top_p,
            seed: settings.seed,
            show: PromptShow::ALL,
            adapters: None,
            model_id: OnceCell::new(),
        }
    }

    pub(super) async fn propose(
        &self,
        context: &ProposeContext,
        cancel: &CancellationToken,
    ) -> Result<Proposed, InferError> {
        let Some(text) = context.text(&context.path) else {
            return nothing(
                Source::Model,
                format!("the text of {} is missing", context.path.display()),
            );
        };
        let profile = self.backend.profile().await?;
        let prompt = self.prompt(&profile, context, &text);
        let (coefficient, adapter) = self.routed(context).unzip();
        let samples = context.samples.clamp(1, MAX_SAMPLES);
        let request = GenerateRequest {
            prompt: prompt.body.clone(),
            sampling: Sampling {
                samples,
                beam: self.beams(profile.kind()),
                max_tokens: prompt.max_tokens,
                temperature: self.temperature,
                top_p: self.top_p,
                seed: self.seed.wrapping_add(u64::from(context.turn)),
                stop: prompt.stop.clone(),
            },
            adapter: adapter.clone(),
        };
        // While the model computes, its file is hashed and the patterns are tried.
        let (reply, model_id, drafts) = tokio::try_join!(
            self.backend.generate(&request, cancel),
            self.model_id(),
            self.drafts(profile.kind(), context, &text, &prompt)
        )?;
        let used = ModelUse {
            model_id: model_id.to_owned(),
            coefficient,
            prompt_hash: prompt.hash(),
            pattern: None,
            place: None,
            sample: 0,
            votes: 1,
            drawn: u32::try_from(reply.completions.len()).unwrap_or(u32::MAX),
            logprob: 0.0,
            tokens_in: reply.prompt_tokens,
            tokens_out: 0,
        };
        let mut proposed = read_answers(&reply, &prompt, &context.path, &text, &used);
        let Backend::Worker(worker) = &self.backend else {
            return Ok(proposed);
        };
        let rater = rated::Rater {
            worker,
            prompt: &prompt,
            adapter,
            choice: &self.choice,
            // What an earlier turn gave was judged; the next looks further down the list.
            keep: samples as usize * (context.turn as usize + 1),
        };
        match rater.add(drafts, &mut proposed, &text, &used, cancel).await {
            Err(error) if !error.is_cancelled() => {
                // What the model wrote is there all the same.
                tracing::warn!("edits by fix patterns were not rated: {error}");
                Ok(proposed)
            }
            outcome => outcome.map(|()| proposed),
        }
    }

    fn prompt(&self, profile: &Profile, context: &ProposeContext, text: &str) -> Prompt {
        let others: Vec<(PathBuf, Arc<str>)> = context
            .texts
            .iter()
            .filter(|(p, _)| *p != context.path)
            .cloned()
            .collect();
        let input = PromptInput {
            path: &context.path,
            text,
            diagnostic: &context.diagnostic,
            others: &others,
            feedback: &context.feedback,
        };
        profile.prompt(&input, self.show)
    }

    /// The coefficient that the router chose, if its adapter is there.
    fn routed(&self, context: &ProposeContext) -> Option<(String, AdapterRef)> {
        let id = context.coefficient.as_ref()?;
        let found = self.adapters.as_ref().and_then(|resolve| resolve(id));
        if found.is_none() {
            tracing::warn!(coefficient = id, "no adapter file; the base model answers");
        }
        found.map(|adapter| (id.clone(), adapter))
    }

    /// Whether the model answers by beam search. Long answers of a chat model would differ in trifles only.
    fn beams(&self, kind: ProfileKind) -> bool {
        match self.search {
            Search::Auto => kind == ProfileKind::Compact,
            Search::Beam => true,
            Search::Sample => false,
        }
    }

    /// Edits by fix patterns for the model to rate. None for models that do not write edits as short as patterns do,
    /// and none beside drawn samples, whose choice is no search for the likeliest.
    async fn drafts(
        &self,
        kind: ProfileKind,
        context: &ProposeContext,
        text: &Arc<str>,
        prompt: &Prompt,
    ) -> Result<Vec<Draft>, InferError> {
        if !self.patterns || kind != ProfileKind::Compact || !self.beams(kind) {
            return Ok(Vec::new());
        }
        let (path, text, window) = (context.path.clone(), Arc::clone(text), prompt.window);
        let diagnostic = context.diagnostic.clone();
        let work = move || rated::drafts(&path, &text, &diagnostic, window);
        let made = tokio::task::spawn_blocking(work).await;
        made.map_err(|_| InferError::Closed)
    }

    /// Name of the model and, for a local file, a prefix of its SHA-256.
    async fn model_id(&self) -> Result<&str, InferError> {
        let make = || async {
            let profile = self.backend.profile().await?;
            let Some(file) = profile.file().map(Path::to_path_buf) else {
                return Ok(profile.name().to_owned());
            };
            let hash = tokio::task::spawn_blocking(move || crate::sha256_file(&file)).await;
            let hash = hash.ok().and_then(Result::ok).unwrap_or_default();
            Ok(format!(
                "{}@{}",
                profile.name(),
                hash.get(..12).unwrap_or("unreadable")
            ))
        };
        self.model_id
            .get_or_try_init(make)
            .await
            .map(String::as_str)
    }
}

/// Turns completions into proposals, the likeliest first. `common` is what their use of the model has in common.
pub(super) fn read_answers(
    reply: &GenerateReply,
    prompt: &Prompt,
    path: &Path,
    text: &str,
    common: &ModelUse,
) -> Proposed {
    let used = |sample: usize, c: &Completion| ModelUse {
        sample: u32::try_from(sample).unwrap_or(u32::MAX),
        logprob: c.logprob.unwrap_or(0.0) as f32,
        tokens_out: c.tokens,
        ..common.clone()
    };
    let mut found = Vec::new();
    let mut problems: BTreeMap<String, usize> = BTreeMap::new();
    for (sample, completion) in reply.completions.iter().enumerate() {
        // A cut answer is not what the model meant, even where it happens to parse.
        let cut = matches!(completion.finish, Finish::Length | Finish::Cancelled);
        let parsed = match cut {
            true => Err("it does not end".to_owned()),
            false => parse_answer(prompt.dialect, &completion.text, prompt.window, path, text)
                .map_err(|e| e.to_string()),
        };
        match parsed {
            Ok(edit) => {
                let model = Some(used(sample, completion));
                found.push(Proposal {
                    model,
                    ..plain(Source::Model, edit, "", text)
                });
            }
            Err(problem) => *problems.entry(problem).or_default() += 1,
        }
    }
    found.sort_by_key(Proposal::rank);
    let mut proposals: Vec<Proposal> = Vec::new();
    for proposal in found {
        match proposals.iter_mut().find(|p| p.edit == proposal.edit) {
            Some(same) => agree(same, &proposal),
            None => push(&mut proposals, proposal),
        }
    }
    let problem = proposals.is_empty().then(|| {
        let why: Vec<String> = problems
            .iter()
            .map(|(what, n)| format!("{what} ({n})"))
            .collect();
        format!("no answer is an edit: {}", why.join(", "))
    });
    Proposed {
        proposals,
        problem,
        tokens_in: reply.prompt_tokens,
        tokens_out: reply.completions.iter().map(|c| c.tokens).sum(),
        prefill_ms: reply.prefill_ms,
        decode_ms: reply.decode_ms,
    }
}

/// Counts a sample that gave an edit that is there already.
fn agree(same: &mut Proposal, again: &Proposal) {
    if let (Some(used), Some(again)) = (&mut same.model, &again.model) {
        used.votes += again.votes;
        used.sample = used.sample.min(again.sample);
    }
}
