//! An episode: what was tried for one diagnostic and what the person did.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{Family, Signature, Source, Verdict};

/// Version of the record; readers refuse what is newer than they know.
pub const SCHEMA_VERSION: u32 = 1;

/// Identifies an episode for good: random, hex, chosen by whoever records it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct EpisodeId(pub String);

impl fmt::Display for EpisodeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What became of an offered fix.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Nobody judged it: it came from an evaluation or from `run`.
    Automatic,
    /// Offered; nothing is known yet.
    Offered,
    /// The person took it.
    Accepted,
    /// The person said it does not help.
    Rejected,
    /// Taken, then undone.
    Undone,
    /// Shown but not taken while the error went away or the file was closed.
    Ignored,
    /// The person wrote their own repair; `settled_text` holds it.
    HumanFix,
}

impl Outcome {
    /// The name used in the database and in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Automatic => "automatic",
            Self::Offered => "offered",
            Self::Accepted => "accepted",
            Self::Rejected => "rejected",
            Self::Undone => "undone",
            Self::Ignored => "ignored",
            Self::HumanFix => "human_fix",
        }
    }

    /// All outcomes.
    pub const ALL: [Self; 7] = [
        Self::Automatic,
        Self::Offered,
        Self::Accepted,
        Self::Rejected,
        Self::Undone,
        Self::Ignored,
        Self::HumanFix,
    ];
}

impl std::str::FromStr for Outcome {
    type Err = String;

    fn from_str(s: &str) -> Result<Self, String> {
        let known = Self::ALL.into_iter().find(|o| o.name() == s);
        known.ok_or_else(|| format!("`{s}` is no outcome of an episode"))
    }
}

/// One attempt at one diagnostic.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Episode {
    /// Its identity.
    pub id: EpisodeId,
    /// [`SCHEMA_VERSION`] of the writer.
    pub schema_version: u32,
    /// Koan, task, or `path:line` in a repository.
    pub task_id: String,
    /// Groups the episodes of one command or one editor session.
    pub run_id: String,
    /// Hash of the repository's root path; empty for koans.
    pub repo_id: String,
    /// Which attempt at this task, from 0.
    pub attempt_idx: u32,
    /// [`Prompt::hash`](crate::Prompt::hash); empty when no model was asked.
    pub prompt_hash: String,
    /// The model, or the tier's name.
    pub model_id: String,
    /// Coefficient that was applied; `None` is the base model.
    pub coefficient: Option<String>,
    /// Who proposed the fix; `None` when nobody did.
    pub source: Option<Source>,
    /// The error's signature.
    pub error_signature: Signature,
    /// The error's family.
    pub family: Family,
    /// Code and message of the error.
    pub error: String,
    /// The fix as a unified diff.
    pub diff_unified: String,
    /// The lines around the error before the fix.
    pub before_region: String,
    /// The same lines after the fix.
    pub after_region: String,
    /// What the compiler said of it.
    pub verdict: Option<Verdict>,
    /// Whether it was verified.
    pub passed: bool,
    /// Proposals judged until the first verified one; all of them if none was.
    pub steps_to_green: u32,
    /// Milliseconds from the diagnostic to the verdict.
    pub wall_clock_ms: u64,
    /// Prompt tokens.
    pub tokens_in: u32,
    /// Generated tokens.
    pub tokens_out: u32,
    /// What the person did.
    pub outcome: Outcome,
    /// The region once the code had settled: the label for learning.
    pub settled_text: Option<String>,
    /// Unix time in milliseconds.
    pub timestamp: i64,
}
