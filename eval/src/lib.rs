//! The evaluation harness: how much of what is broken gets repaired?
//!
//! Tasks come from the frozen koans or from any task file; each is repaired by
//! the very path that people get in their editor, and judged by the
//! compiler, the tests and the guard. [`evaluate`] runs them, [`Report`] holds
//! the records and computes the metrics, [`render`] writes them down.
//!
//! A [`Surveyor`] judges every candidate of one turn instead of stopping at the
//! first fix; from its [`Survey`]s follow best-of-k ([`passk`]), the tiers side by
//! side ([`table`]), the ranking's coefficients and calibration ([`ranking`]) and
//! ablations ([`ablation`]).
//!
//! **Architecture invariants.** A task passes only if its final program
//! compiles, its tests pass and the guard has nothing to say against it. No
//! metric depends on the number of jobs. Nothing here prints.

mod program;

mod harness;
mod history;
mod report;
mod solver;

mod book;
mod survey;

pub mod ablation;
pub mod calibration;
pub mod fit;
pub mod fresh;
pub mod fresh_page;
pub mod pairs;
pub mod passk;
pub mod plot;
pub mod ranking;
pub mod render;
pub mod stats;
pub mod table;
pub mod table_page;
mod tiers_page;

pub use book::{Book, BookError, SurveyKey};
pub use survey::{Survey, Surveyed, Surveyor};

pub use program::{EXACT, Program, Programs};

pub use harness::{Cancelled, HarnessConfig, Solved, Solver, evaluate};
pub use history::History;
pub use report::{ALREADY_GREEN, FamilySummary, Report, RunInfo, SkippedLine, TaskResult};
pub use solver::{EngineSolver, final_text, judge, trace, why};
