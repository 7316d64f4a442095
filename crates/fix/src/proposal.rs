//! A proposed fix, before anybody has judged it.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::edit::WorkspaceEdit;
use crate::{Applicability, Level};

/// Who proposed a fix. The order is the order in which they are asked:
/// cheapest and most certain first.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    schemars::JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Source {
    /// The compiler's own suggestions.
    Rustc,
    /// An accepted fix of the same signature, transplanted.
    Memory,
    /// The language model.
    Model,
}

impl Source {
    /// All tiers in the order they are asked.
    pub const ALL: [Self; 3] = [Self::Rustc, Self::Memory, Self::Model];

    /// Whether the same input always gives the same fix.
    pub fn is_deterministic(self) -> bool {
        self != Self::Model
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Rustc => "rustc",
            Self::Memory => "memory",
            Self::Model => "model",
        })
    }
}

impl std::str::FromStr for Source {
    type Err = String;

    fn from_str(s: &str) -> Result<Self, String> {
        let known = Self::ALL.into_iter().find(|k| k.to_string() == s.trim());
        known.ok_or_else(|| {
            format!("no proposer is called `{s}`; there are rustc, memory and model")
        })
    }
}

/// Number of a proposal within one attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ProposalId(pub u32);

/// An edit somebody proposes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Proposal {
    /// Who proposes it.
    pub source: Source,
    /// What would change.
    pub edit: WorkspaceEdit,
    /// What it does, in a few words without a full stop, e.g. `clone the value`.
    pub title: String,
    /// rustc's confidence, for its own suggestions.
    pub applicability: Option<Applicability>,
    /// What the model spent on it, for model proposals.
    pub model: Option<ModelUse>,
}

/// Cost and confidence of a model's proposal.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ModelUse {
    /// Name of the model and a prefix of its file's SHA-256.
    pub model_id: String,
    /// Coefficient that was applied; `None` means the untouched base model.
    pub coefficient: Option<String>,
    /// [`Prompt::hash`](crate::Prompt::hash).
    pub prompt_hash: String,
    /// The fix pattern that wrote the edit, which the model only rated; `None` where the model wrote it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pattern: Option<String>,
    /// The edit's place among those that fix patterns gave, from 1; `None` where none of them gave it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<u32>,
    /// The first sample that gave this edit; 0 is greedy. Where edits by patterns were rated too, the
    /// place among all that were kept.
    pub sample: u32,
    /// Samples that gave this very edit, this one included.
    #[serde(default = "one")]
    pub votes: u32,
    /// Samples that were drawn in all.
    #[serde(default = "one")]
    pub drawn: u32,
    /// Sum of the token log-probabilities, natural logarithm.
    pub logprob: f32,
    /// Prompt tokens, counted once per prompt.
    pub tokens_in: u32,
    /// Tokens of this sample, or of the edit as the model would write it.
    pub tokens_out: u32,
}

fn one() -> u32 {
    1
}

impl Proposal {
    /// Order within a tier: rustc's confidence first, then the model's mean
    /// log-probability. Smaller comes first.
    pub fn rank(&self) -> (u8, i64) {
        let applicability = self.applicability.map_or(4, |a| a as u8);
        let mean = self
            .model
            .as_ref()
            .map_or(0.0, |m| m.logprob / m.tokens_out.max(1) as f32);
        // Micro-nats as an integer, so that the order is total even for NaN.
        (applicability, (-f64::from(mean) * 1e6) as i64)
    }
}

/// A compiler's help text as a title: one line, lower-case start, no trailing
/// colon.
pub(crate) fn title_from_help(message: &str, level: Level) -> String {
    let line = message
        .lines()
        .next()
        .unwrap_or("")
        .trim()
        .trim_end_matches([':', '.']);
    let line = if line.is_empty() {
        if level == Level::Help {
            "apply the suggestion"
        } else {
            "apply the note"
        }
    } else {
        line
    };
    let mut chars = line.chars();
    let mut title: String = match chars.next() {
        Some(c) => c.to_lowercase().chain(chars).collect(),
        None => String::new(),
    };
    if let Some((cut, _)) = title.char_indices().nth(90) {
        title.truncate(cut);
        title.push('…');
    }
    title
}
