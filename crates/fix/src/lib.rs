//! The vocabulary and the day's decisions of Sleepy Coder.
//!
//! Everything here is a pure function of its arguments: no files, no clock, no
//! randomness, no processes. That is why every decision that matters can be
//! tested without a compiler, and why the language server and the evaluation
//! harness cannot drift apart: both interpret the same code.
//!
//! **Architecture invariants.** This crate depends on no other crate of ours;
//! it does no IO; nothing in it panics on any input.

mod diagnostic;
mod dialect;
mod edit;
mod family;
mod guard;
mod prompt;
mod signature;
mod text;

pub use diagnostic::{Applicability, Child, Diagnostic, Level, Span};
pub use dialect::{Dialect, ParseError, parse_answer};
pub use edit::{EditError, FileEdit, TextEdit, WorkspaceEdit, unified_diff};
pub use family::{Family, UnknownFamily};
pub use guard::{GuardViolation, guard, guard_paths};
pub use prompt::{
    COMPACT_VERSION, ChatMessage, INSTRUCT_VERSION, Prompt, PromptBody, PromptInput, PromptLimits,
    PromptPart, Window, compact_answer, compact_prompt, instruct_prompt,
};
pub use signature::Signature;
pub use text::LineIndex;
