//! The one interpreter of [`sleepy_fix::attempt`].
//!
//! The state machine decides; this crate carries out: it asks the proposers,
//! composes and guards their edits, has the compiler judge them, and reports.
//! The language server, the evaluation and `trainer-cli run` all come through
//! here, so what is measured is what people get.
//!
//! **Architecture invariants.** No LSP, no SQLite and no command line here.
//! Nothing is written to the user's files: results are edits.

mod attempt;
mod compose;
mod episode;
mod judge;
mod repair;

use std::sync::Arc;

use sleepy_fix::{PromptShow, RouteTable, Settings};
use sleepy_infer::{Backend, Choice, MemorySource, Proposers};

pub use attempt::{AttemptEvent, AttemptRequest, AttemptResult, Judged, Offer};
pub use compose::{ComposeError, Texts};
pub use episode::{EpisodeContext, episode};
pub use repair::{Repair, RepairEvent, RepairRequest};

/// What an engine works with.
#[derive(Default)]
pub struct EngineConfig {
    /// Where model proposals come from; `None` leaves the tier empty.
    pub backend: Option<Backend>,
    /// Remembered fixes; `None` leaves the tier empty.
    pub memory: Option<Arc<dyn MemorySource>>,
    /// Promoted coefficients.
    pub routes: RouteTable,
    /// Sampling and tiers.
    pub settings: Settings,
}

/// Attacks errors. Cheap to clone; clones share the model.
#[derive(Clone)]
pub struct Engine {
    pub(crate) inner: Arc<Inner>,
}

pub(crate) struct Inner {
    pub(crate) proposers: Proposers,
    pub(crate) routes: RouteTable,
}

impl Engine {
    /// An engine over these parts. Starts nothing: a local model loads with the
    /// first prompt.
    pub fn new(config: EngineConfig) -> Self {
        let EngineConfig {
            backend,
            memory,
            routes,
            settings,
        } = config;
        let proposers = Proposers::new(backend, memory, &settings.model);
        Self {
            inner: Arc::new(Inner { proposers, routes }),
        }
    }

    /// The same engine, whose model sees only what `show` allows: an ablation.
    #[must_use]
    pub fn with_prompt(&self, show: PromptShow) -> Self {
        self.with_proposers(|proposers| proposers.with_prompt(show))
    }

    /// The same engine with or without edits by fix patterns, to measure what they are worth.
    #[must_use]
    pub fn with_patterns(&self, on: bool) -> Self {
        self.with_proposers(|proposers| proposers.with_patterns(on))
    }

    /// The same engine with another choice among the edits by fix patterns.
    #[must_use]
    pub fn with_choice(&self, choice: Choice) -> Self {
        self.with_proposers(|proposers| proposers.with_choice(choice))
    }

    fn with_proposers(&self, change: impl FnOnce(Proposers) -> Proposers) -> Self {
        Self {
            inner: Arc::new(Inner {
                proposers: change(self.inner.proposers.clone()),
                routes: self.inner.routes.clone(),
            }),
        }
    }
}
