//! The three tiers of proposals: what rustc suggests, what was accepted before, what a model writes.
//!
//! Proposers only propose. Whether an edit is right is decided by the compiler, elsewhere; so nothing here holds back
//! an unlikely edit, but nothing is proposed twice.

mod model;
mod rated;

use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use sleepy_fix::{
    Diagnostic, FileEdit, ModelSettings, PromptShow, Proposal, Signature, Source, WorkspaceEdit,
    rustc_fixes,
};
use tokio_util::sync::CancellationToken;

use crate::backend::Backend;
use crate::error::InferError;
use crate::protocol::AdapterRef;
use crate::transplant::transplant;

use model::ModelTier;
pub use rated::Choice;

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
    /// Tokens of all samples, those without a usable edit included, and of the edits that were rated.
    pub tokens_out: u32,
    /// Milliseconds the model took to read the prompt.
    pub prefill_ms: f64,
    /// Milliseconds it took to write all samples and to rate the other edits.
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
        Self {
            memory,
            model: backend.map(|b| Arc::new(ModelTier::new(b, settings))),
        }
    }

    /// Lets the model tier use promoted coefficients. Without it every error goes to the base model.
    #[must_use]
    pub fn with_adapters(self, adapters: AdapterResolver) -> Self {
        self.with_model(|model| model.adapters = Some(adapters))
    }

    /// Leaves parts out of the model's prompt, to measure what they are worth.
    #[must_use]
    pub fn with_prompt(self, show: PromptShow) -> Self {
        self.with_model(|model| model.show = show)
    }

    /// Has edits by fix patterns rated, or not, whatever the settings say.
    #[must_use]
    pub fn with_patterns(self, on: bool) -> Self {
        self.with_model(|model| model.patterns = on)
    }

    /// Decides otherwise which edits by fix patterns are proposed than the shipped ranking does.
    #[must_use]
    pub fn with_choice(self, choice: Choice) -> Self {
        self.with_model(|model| model.choice = choice)
    }

    fn with_model(mut self, change: impl FnOnce(&mut ModelTier)) -> Self {
        if let Some(model) = self.model.as_mut() {
            change(Arc::make_mut(model));
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

#[cfg(test)]
mod tests;
