//! The three tiers of proposals: what rustc suggests, what was accepted before, what a model writes.
//!
//! Proposers only propose. Whether an edit is right is decided by the compiler, elsewhere; so nothing here holds back
//! an unlikely edit, but nothing is proposed twice.

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use sleepy_fix::{
    Diagnostic, FileEdit, ModelSettings, ModelUse, Prompt, PromptInput, PromptShow, Proposal,
    Search, Signature, Source, WorkspaceEdit, parse_answer, rustc_fixes,
};
use tokio::sync::OnceCell;
use tokio_util::sync::CancellationToken;

use crate::backend::{Backend, GenerateRequest};
use crate::error::InferError;
use crate::profile::ProfileKind;
use crate::protocol::{AdapterRef, Completion, Finish, GenerateReply, MAX_SAMPLES, Sampling};
use crate::transplant::transplant;

/// Remembered fixes looked at for one error, the newest first.
const MAX_REMEMBERED: u32 = 16;
/// Transplants proposed for one error.
const MAX_TRANSPLANTS: usize = 4;

/// One error with everything a proposer may look at.
#[derive(Debug, Clone)]
pub struct ProposeContext {
    /// The file with the error.
    pub path: PathBuf,
    /// Its text, as checked, and the texts of other files that the diagnostic points into.
    pub texts: Vec<(PathBuf, Arc<str>)>,
    /// The error.
    pub diagnostic: Diagnostic,
    /// Its signature.
    pub signature: Signature,
    /// What went wrong with earlier attempts, oldest first.
    pub feedback: Vec<String>,
    /// Samples that a model may draw.
    pub samples: u32,
    /// Turn of the attempt, from 0; each draws with a seed of its own.
    pub turn: u32,
    /// Coefficient that the router chose; `None` is the base model.
    pub coefficient: Option<String>,
}

impl ProposeContext {
    fn text(&self, path: &Path) -> Option<Arc<str>> {
        self.texts
            .iter()
            .find(|(p, _)| p == path)
            .map(|(_, t)| Arc::clone(t))
    }
}

/// A fix that a person accepted or wrote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RememberedFix {
    /// The lines around the error before it.
    pub before: String,
    /// The same lines after it.
    pub after: String,
}

/// Where remembered fixes come from.
pub trait MemorySource: Send + Sync {
    /// The accepted fixes of errors with this signature, the newest first. May block; it is called off the async
    /// threads.
    ///
    /// # Errors
    /// What went wrong, for people.
    fn accepted(&self, signature: &Signature, limit: u32) -> Result<Vec<RememberedFix>, String>;
}

/// What a tier has to say about an error, and what it cost.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Proposed {
    /// The proposals, best first, each edit once.
    pub proposals: Vec<Proposal>,
    /// Why there are none, where the tier did its work in vain.
    pub problem: Option<String>,
    /// Tokens of the prompt.
    pub tokens_in: u32,
    /// Tokens of all samples, those without a usable edit included.
    pub tokens_out: u32,
    /// Milliseconds the model took to read the prompt.
    pub prefill_ms: f64,
    /// Milliseconds it took to write all samples.
    pub decode_ms: f64,
}

impl From<Vec<Proposal>> for Proposed {
    fn from(proposals: Vec<Proposal>) -> Self {
        Self {
            proposals,
            ..Self::default()
        }
    }
}

/// Finds the adapter file of a coefficient; `None` when it is not there (any more).
pub type AdapterResolver = Arc<dyn Fn(&str) -> Option<AdapterRef> + Send + Sync>;

/// All tiers.
#[derive(Clone)]
pub struct Proposers {
    memory: Option<Arc<dyn MemorySource>>,
    model: Option<Arc<ModelTier>>,
}

impl Proposers {
    /// The tiers that can be filled: rustc's always, the others when there is something behind them.
    #[must_use]
    pub fn new(
        backend: Option<Backend>,
        memory: Option<Arc<dyn MemorySource>>,
        settings: &ModelSettings,
    ) -> Self {
        let tier = |backend| ModelTier {
            backend,
            search: settings.search,
            temperature: settings.temperature,
            top_p: settings.top_p,
            seed: settings.seed,
            show: PromptShow::ALL,
            adapters: None,
            model_id: OnceCell::new(),
        };
        Self {
            memory,
            model: backend.map(|b| Arc::new(tier(b))),
        }
    }

    /// Lets the model tier use promoted coefficients. Without it every error goes to the base model.
    #[must_use]
    pub fn with_adapters(mut self, adapters: AdapterResolver) -> Self {
        if let Some(model) = self.model.as_mut() {
            *model = Arc::new(ModelTier {
                adapters: Some(adapters),
                ..ModelTier::clone(model)
            });
        }
        self
    }

    /// Leaves parts out of the model's prompt, to measure what they are worth.
    #[must_use]
    pub fn with_prompt(mut self, show: PromptShow) -> Self {
        if let Some(model) = self.model.as_mut() {
            *model = Arc::new(ModelTier {
                show,
                ..ModelTier::clone(model)
            });
        }
        self
    }

    /// What runs the model, if anything does.
    #[must_use]
    pub fn backend(&self) -> Option<&Backend> {
        self.model.as_deref().map(|m| &m.backend)
    }

    /// Asks one tier. The proposals come best first, each edit once.
    ///
    /// # Errors
    /// [`InferError::Nothing`] when there was nothing to ask the tier, with the reason; else what failed.
    pub async fn propose(
        &self,
        tier: Source,
        context: &ProposeContext,
        cancel: &CancellationToken,
    ) -> Result<Proposed, InferError> {
        if cancel.is_cancelled() {
            return Err(InferError::Cancelled);
        }
        match tier {
            Source::Rustc => from_rustc(context).map(Into::into),
            Source::Memory => match &self.memory {
                Some(memory) => from_memory(Arc::clone(memory), context)
                    .await
                    .map(Into::into),
                None => nothing(Source::Memory, "there is no database of episodes"),
            },
            Source::Model => match &self.model {
                Some(model) => model.propose(context, cancel).await,
                None => nothing(Source::Model, "no model is configured"),
            },
        }
    }
}

fn nothing<T>(tier: Source, reason: impl Into<String>) -> Result<T, InferError> {
    Err(InferError::Nothing {
        tier,
        reason: reason.into(),
    })
}

fn from_rustc(context: &ProposeContext) -> Result<Vec<Proposal>, InferError> {
    let proposals = rustc_fixes(&context.diagnostic, &|path| context.text(path));
    if proposals.is_empty() {
        nothing(
            Source::Rustc,
            "the compiler suggests nothing for this error",
        )
    } else {
        Ok(proposals)
    }
}

async fn from_memory(
    memory: Arc<dyn MemorySource>,
    context: &ProposeContext,
) -> Result<Vec<Proposal>, InferError> {
    let context = context.clone();
    let work = move || {
        let Some(text) = context.text(&context.path) else {
            return nothing(
                Source::Memory,
                format!("the text of {} is missing", context.path.display()),
            );
        };
        let fixes = match memory.accepted(&context.signature, MAX_REMEMBERED) {
            Ok(fixes) => fixes,
            Err(problem) => return nothing(Source::Memory, problem),
        };
        if fixes.is_empty() {
            return nothing(
                Source::Memory,
                "no fix of such an error was accepted before",
            );
        }
        let spans = spans(&context);
        let mut proposals: Vec<Proposal> = Vec::new();
        let mut problem = String::new();
        for fix in &fixes {
            match transplant(&fix.before, &fix.after, &text, &spans) {
                Ok(new) => {
                    let edit = FileEdit::between(&context.path, &text, &new);
                    push(
                        &mut proposals,
                        plain(Source::Memory, edit, "as accepted before: ", &text),
                    );
                }
                Err(error) => problem = error.to_string(),
            }
            if proposals.len() == MAX_TRANSPLANTS {
                break;
            }
        }
        if proposals.is_empty() {
            nothing(Source::Memory, problem)
        } else {
            Ok(proposals)
        }
    };
    tokio::task::spawn_blocking(work)
        .await
        .unwrap_or(Err(InferError::Closed))
}

/// The places in the file that the diagnostic points to, the primary ones first.
fn spans(context: &ProposeContext) -> Vec<Range<usize>> {
    let d = &context.diagnostic;
    let primary = d.primary_span().into_iter();
    let here = |s: &&sleepy_fix::Span| s.file_name == context.path;
    primary
        .chain(d.all_spans())
        .filter(here)
        .map(|s| s.byte_start..s.byte_end)
        .collect()
}

fn plain(source: Source, edit: FileEdit, lead: &str, text: &str) -> Proposal {
    let title = format!("{lead}{}", describe(&edit, text));
    Proposal {
        source,
        edit: WorkspaceEdit::single(edit),
        title,
        applicability: None,
        model: None,
    }
}

/// Adds a proposal unless its edit is there already.
fn push(proposals: &mut Vec<Proposal>, proposal: Proposal) {
    if !proposal.edit.is_empty() && proposals.iter().all(|p| p.edit != proposal.edit) {
        proposals.push(proposal);
    }
}

/// Counts a sample that gave an edit that is there already.
fn agree(same: &mut Proposal, again: &Proposal) {
    if let (Some(used), Some(again)) = (&mut same.model, &again.model) {
        used.votes += again.votes;
        used.sample = used.sample.min(again.sample);
    }
}

/// What an edit does, in a few words.
fn describe(edit: &FileEdit, text: &str) -> String {
    let first_line = |s: &str| {
        s.lines()
            .map(str::trim)
            .find(|l| !l.is_empty())
            .map(str::to_owned)
    };
    let new: String = edit.edits.iter().map(|e| e.new_text.as_str()).collect();
    let old: String = edit
        .edits
        .iter()
        .filter_map(|e| text.get(e.range.clone()))
        .collect();
    let short = |line: String| match line.char_indices().nth(60) {
        Some((cut, _)) => format!("{}…", &line[..cut]),
        None => line,
    };
    match (first_line(&old), first_line(&new)) {
        (Some(old), None) => format!("remove `{}`", short(old)),
        (None, Some(new)) => format!("insert `{}`", short(new)),
        (Some(_), Some(new)) => format!("change to `{}`", short(new)),
        (None, None) => "change white space".into(),
    }
}

/// The language model.
#[derive(Clone)]
struct ModelTier {
    backend: Backend,
    search: Search,
    temperature: f32,
    top_p: f32,
    seed: u64,
    show: PromptShow,
    adapters: Option<AdapterResolver>,
    model_id: OnceCell<String>,
}

impl ModelTier {
    async fn propose(
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
        let others: Vec<(PathBuf, Arc<str>)> = context
            .texts
            .iter()
            .filter(|(p, _)| *p != context.path)
            .cloned()
            .collect();
        let input = PromptInput {
            path: &context.path,
            text: &text,
            diagnostic: &context.diagnostic,
            others: &others,
            feedback: &context.feedback,
        };
        let profile = self.backend.profile().await?;
        let prompt = profile.prompt(&input, self.show);
        let routed = context.coefficient.as_ref().and_then(|id| {
            let found = self.adapters.as_ref().and_then(|resolve| resolve(id));
            if found.is_none() {
                tracing::warn!(coefficient = id, "no adapter file; the base model answers");
            }
            found.map(|adapter| (id.clone(), adapter))
        });
        let (coefficient, adapter) = routed.unzip();
        let request = GenerateRequest {
            prompt: prompt.body.clone(),
            sampling: Sampling {
                samples: context.samples.clamp(1, MAX_SAMPLES),
                beam: self.beams(profile.kind()),
                max_tokens: prompt.max_tokens,
                temperature: self.temperature,
                top_p: self.top_p,
                seed: self.seed.wrapping_add(u64::from(context.turn)),
                stop: prompt.stop.clone(),
            },
            adapter,
        };
        // The file is hashed while the model computes.
        let (reply, model_id) =
            tokio::try_join!(self.backend.generate(&request, cancel), self.model_id())?;
        let used = |sample: usize, c: &Completion| ModelUse {
            model_id: model_id.to_owned(),
            coefficient: coefficient.clone(),
            prompt_hash: prompt.hash(),
            sample: u32::try_from(sample).unwrap_or(u32::MAX),
            votes: 1,
            drawn: u32::try_from(reply.completions.len()).unwrap_or(u32::MAX),
            logprob: c.logprob.unwrap_or(0.0) as f32,
            tokens_in: reply.prompt_tokens,
            tokens_out: c.tokens,
        };
        Ok(read_answers(&reply, &prompt, &context.path, &text, used))
    }

    /// Whether the model answers by beam search. Long answers of a chat model would differ in trifles only.
    fn beams(&self, kind: ProfileKind) -> bool {
        match self.search {
            Search::Auto => kind == ProfileKind::Compact,
            Search::Beam => true,
            Search::Sample => false,
        }
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

/// Turns completions into proposals, the likeliest first.
fn read_answers(
    reply: &GenerateReply,
    prompt: &Prompt,
    path: &Path,
    text: &str,
    used: impl Fn(usize, &Completion) -> ModelUse,
) -> Proposed {
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

#[cfg(test)]
#[path = "proposer_tests.rs"]
mod tests;
