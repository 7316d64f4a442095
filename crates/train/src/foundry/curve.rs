//! The learning curve and the ablation of the recipe: what more data, a larger
//! model, another way to answer or a critic would bring, at few tokens each.
//!
//! ```text
//! curve.toml ─► Plan ─► perform (train, measure) ─► Outcome ─► Results (curve.json)
//!                                                                 ├─► power::Fit, Comparison
//!                                                                 └─► picture
//! ```
//! All runs are measured on the same held-out pairs, and what each did on each
//! pair is kept, so that two runs are compared pair by pair and a curve is
//! fitted to resampled pairs. Few tokens make almost no answer exact, so the
//! loss of the answers leads and exact answers follow.

mod outcome;
mod perform;
mod picture;
mod plan;
mod power;

pub use outcome::{Comparison, CriticRound, FormatFacts, Outcome, PerPair, Results};
pub use perform::{Devs, Progress, perform};
pub use picture::picture;
pub use plan::{Axis, CriticPlan, DataSource, FitPlan, Plan, Question, Run};
pub use power::{Fit, PowerLaw, Prediction};
