//! Prompts: what a model is shown of an error.
//!
//! Two kinds. The *compact* prompt is for our own small model, in which every
//! token costs time: a numbered window around the error, the lines elsewhere
//! that the notes point to, and the diagnostic. The *instruct* prompt is for
//! chat models. Both are versioned text; [`Prompt::hash`] covers version and
//! content, so an episode always tells which prompt produced its fix.
//!
//! The training data of the shipped model is rendered by this very module
//! (`examples/render_pairs.rs`), so training and serving cannot drift apart.

mod compact;
mod instruct;
mod show;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::text::{LineIndex, trim_eol};
use crate::{Diagnostic, Dialect, Span};

pub use compact::{COMPACT_VERSION, compact_answer, compact_prompt, compact_prompt_showing};
pub use instruct::{INSTRUCT_VERSION, instruct_prompt, instruct_prompt_showing};
pub use show::PromptShow;

/// Everything a prompt may show.
#[derive(Debug, Clone)]
pub struct PromptInput<'a> {
    /// The file with the error.
    pub path: &'a Path,
    /// Its text, exactly as checked.
    pub text: &'a str,
    /// The error to fix.
    pub diagnostic: &'a Diagnostic,
    /// Other files that the diagnostic points into.
    pub others: &'a [(PathBuf, Arc<str>)],
    /// What went wrong with earlier attempts, oldest first.
    pub feedback: &'a [String],
}

/// How much of the file a prompt may show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PromptLimits {
    /// Lines of the window.
    pub max_lines: usize,
    /// Bytes of the window.
    pub max_bytes: usize,
}

impl PromptLimits {
    /// For the shipped model: its training saw at most this much.
    pub const COMPACT: Self = Self {
        max_lines: 40,
        max_bytes: 1500,
    };
    /// For larger models.
    pub const INSTRUCT: Self = Self {
        max_lines: 60,
        max_bytes: 6000,
    };
}

/// A piece of a prompt. User text is never parsed for special tokens: the two
/// are told apart by type, so no source file can inject one.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PromptPart {
    /// Ordinary text.
    Text(String),
    /// The name of one special token, such as `<|fix|>`.
    Special(String),
}

/// A chat message.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct ChatMessage {
    /// `system`, `user` or `assistant`.
    pub role: String,
    /// Its text.
    pub content: String,
}

/// The content of a prompt.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PromptBody {
    /// A raw completion prompt.
    Parts(Vec<PromptPart>),
    /// A conversation; the backend or the model's template formats it.
    Chat(Vec<ChatMessage>),
}

/// A rendered prompt with what is needed to read its answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prompt {
    /// What the model sees.
    pub body: PromptBody,
    /// The lines the answer may refer to.
    pub window: Window,
    /// How the answer is written.
    pub dialect: Dialect,
    /// Version of template, grammar and stop rules.
    pub version: &'static str,
    /// Generation ends where one of these appears.
    pub stop: Vec<String>,
    /// Tokens an answer may take.
    pub max_tokens: u32,
}

impl Prompt {
    /// SHA-256 over version and content, in hex.
    pub fn hash(&self) -> String {
        let mut hasher = Sha256::new();
        hasher.update(self.version.as_bytes());
        // Serialising a string enum cannot fail; an empty body would only change the hash.
        hasher.update(serde_json::to_vec(&self.body).unwrap_or_default());
        hasher
            .finalize()
            .iter()
            .map(|b| format!("{b:02x}"))
            .collect()
    }
}

/// Consecutive lines of a file, zero-based and half-open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Window {
    /// First line shown.
    pub first: usize,
    /// One past the last line shown.
    pub end: usize,
}

impl Window {
    /// The lines around the primary span of `diagnostic`: first those its other
    /// labels point to, then neighbours on both sides until a limit is reached.
    pub fn around(text: &str, path: &Path, diagnostic: &Diagnostic, limits: PromptLimits) -> Self {
        let index = LineIndex::new(text);
        let cost = |line: usize| index.line_range(line).len() + 4;
        // A last empty line is no line a person sees.
        let last = match index.line_count() {
            n if n > 1 && text.ends_with('\n') => n - 1,
            n => n,
        };
        let anchor = primary_line(diagnostic, path).min(last.saturating_sub(1));
        let mut window = Self {
            first: anchor,
            end: anchor + 1,
        };
        let mut bytes = cost(anchor);
        for span in diagnostic.spans.iter().filter(|s| s.file_name == path) {
            for line in [span.line_start, span.line_end] {
                let line = line.saturating_sub(1).min(last.saturating_sub(1));
                let wider = Self {
                    first: window.first.min(line),
                    end: window.end.max(line + 1),
                };
                let grown = (wider.first..window.first).chain(window.end..wider.end);
                let more: usize = grown.map(cost).sum();
                if wider.len() <= limits.max_lines && bytes + more <= limits.max_bytes {
                    window = wider;
                    bytes += more;
                }
            }
        }
        let mut up = true;
        let mut stuck = 0;
        while window.len() < limits.max_lines && stuck < 2 {
            let next = if up {
                window.first.checked_sub(1)
            } else {
                Some(window.end).filter(|l| *l < last)
            };
            match next {
                Some(line) if bytes + cost(line) <= limits.max_bytes => {
                    bytes += cost(line);
                    if up {
                        window.first = line;
                    } else {
                        window.end = line + 1;
                    }
                    stuck = 0;
                }
                _ => stuck += 1,
            }
            up = !up;
        }
        window
    }

    /// Number of lines.
    pub fn len(&self) -> usize {
        self.end - self.first
    }

    /// Whether it shows nothing.
    pub fn is_empty(&self) -> bool {
        self.end <= self.first
    }

    /// Whether `line` (zero-based) is shown.
    pub fn contains(&self, line: usize) -> bool {
        (self.first..self.end).contains(&line)
    }
}

/// Zero-based line of the primary span if it lies in `path`, else of any span there.
fn primary_line(diagnostic: &Diagnostic, path: &Path) -> usize {
    let here = |s: &&Span| s.file_name == path;
    diagnostic
        .primary_span()
        .filter(here)
        .or_else(|| diagnostic.spans.iter().find(here))
        .map_or(0, |s| s.line_start.saturating_sub(1))
}

/// The source text of a span, its first line only, at most `max` characters.
fn span_text(text: &str, span: &Span, max: usize) -> Option<String> {
    let whole = text.get(span.byte_start..span.byte_end)?;
    let line = trim_eol(whole.split_inclusive('\n').next().unwrap_or(""));
    Some(shorten(line.trim(), max)).filter(|s| !s.is_empty())
}

/// At most `max` characters of `text`, with a mark where it was cut.
fn shorten(text: &str, max: usize) -> String {
    match text.char_indices().nth(max) {
        Some((cut, _)) => format!("{}…", &text[..cut]),
        None => text.to_owned(),
    }
}

/// Notes that say nothing about the fix.
fn is_noise(message: &str) -> bool {
    const NOISE: [&str; 5] = [
        "the full name for the type has been written to",
        "the full type name has been written to",
        "consider using `--verbose`",
        "this error originates in",
        "for more information about this error",
    ];
    NOISE.iter().any(|n| message.starts_with(n))
}
