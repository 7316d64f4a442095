//! The vocabulary and the day's decisions of Sleepy Coder.
//!
//! Everything here is a pure function of its arguments: no files, no clock, no
//! randomness, no processes. That is why every decision that matters — what an
//! error *is* ([`Signature`]), which fix is allowed ([`guard()`]), what a fix did
//! ([`judge`]), what happens next ([`attempt`]) — can be tested without a
//! compiler, and why the language server and the evaluation harness cannot
//! drift apart: both interpret the same code.
//!
//! **Architecture invariants.** This crate depends on no other crate of ours;
//! it does no IO; nothing in it panics on any input.

mod diagnostic;
mod diff;
mod edit;
mod text;

mod family;
mod route;
mod signature;

mod dialect;
mod prompt;
mod proposal;
mod suggest;

mod guard;
mod verdict;

pub mod rank;

pub mod attempt;
mod episode;
mod settings;
mod task;

pub use diagnostic::{Applicability, Child, Diagnostic, Identity, Level, Span};
pub use dialect::{Dialect, ParseError, parse_answer};
pub use diff::diff_ops;
pub use edit::{EditError, FileEdit, TextEdit, WorkspaceEdit, apply_edits, unified_diff};
pub use episode::{Episode, EpisodeId, Outcome, SCHEMA_VERSION};
pub use family::{Family, UnknownFamily};
pub use guard::{GuardViolation, guard, guard_margin, guard_paths};
pub use prompt::{
    COMPACT_VERSION, ChatMessage, INSTRUCT_VERSION, Prompt, PromptBody, PromptInput, PromptLimits,
    PromptPart, PromptShow, Window, compact_answer, compact_prompt, compact_prompt_showing,
    instruct_prompt, instruct_prompt_showing,
};
pub use proposal::{ModelUse, Proposal, ProposalId, Source};
pub use route::{Route, RouteTable};
pub use settings::{
    BackendKind, CheckSettings, EpisodeSettings, FixSettings, ModelSettings, PublishDiagnostics,
    SandboxSettings, Search, Settings, SettingsError, SettingsLayer,
};
pub use signature::Signature;
pub use suggest::rustc_fixes;
pub use task::{Task, TaskError};
pub use text::LineIndex;
pub use verdict::{CheckSummary, TestOutcome, Verdict, judge, new_errors};
