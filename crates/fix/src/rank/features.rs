//! What ranking looks at.

use std::fmt;
use std::path::Path;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::{Applicability, Proposal, Source, guard_margin};

/// The name of a feature in the coefficients.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Feature {
    /// Log-probability of the sample per token, in nats. Only of a model that tells.
    MeanLogprob,
    /// Log-probability of the whole sample, in nats, at least [`LEAST_SUM`]. Only of a model that tells.
    SumLogprob,
    /// Samples that gave this edit over all samples drawn. Only of a model.
    Agreement,
    /// ln(1 + bytes removed + bytes inserted).
    EditSize,
    /// [`guard_margin`] of the edit: 1 takes nothing away, 0 is what the guard just lets pass.
    GuardMargin,
    /// 1 for a suggestion of rustc, else 0.
    Rustc,
    /// 1 for a suggestion that rustc calls machine-applicable, else 0. Only of rustc.
    MachineApplicable,
    /// 1 for an edit that a fix pattern gave, whether the model wrote it too or not, else 0.
    Pattern,
    /// 1 for an edit that the model wrote, 0 for one that it only rated. Only of a model.
    Written,
    /// Natural logarithm of the edit's place, from 1, among those that fix patterns gave. Only of these.
    Place,
    /// 1 for an edit that adds a call which panics, such as `unwrap()`, else 0.
    Panics,
}

impl Feature {
    /// All of them, in the order of the report.
    pub const ALL: [Self; 11] = [
        Self::MeanLogprob,
        Self::SumLogprob,
        Self::Agreement,
        Self::EditSize,
        Self::GuardMargin,
        Self::Rustc,
        Self::MachineApplicable,
        Self::Pattern,
        Self::Written,
        Self::Place,
        Self::Panics,
    ];

    /// The name used in files.
    pub fn name(self) -> &'static str {
        match self {
            Self::MeanLogprob => "mean_logprob",
            Self::SumLogprob => "sum_logprob",
            Self::Agreement => "agreement",
            Self::EditSize => "edit_size",
            Self::GuardMargin => "guard_margin",
            Self::Rustc => "rustc",
            Self::MachineApplicable => "machine_applicable",
            Self::Pattern => "pattern",
            Self::Written => "written",
            Self::Place => "place",
            Self::Panics => "panics",
        }
    }
}

impl fmt::Display for Feature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Below this log-probability, in nats, a sample is hopeless, however much less likely it is.
pub const LEAST_SUM: f64 = -16.0;

/// The features of one candidate; `None` where it has none of the kind.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Features {
    /// [`Feature::MeanLogprob`].
    pub mean_logprob: Option<f64>,
    /// [`Feature::SumLogprob`].
    pub sum_logprob: Option<f64>,
    /// [`Feature::Agreement`].
    pub agreement: Option<f64>,
    /// [`Feature::EditSize`].
    pub edit_size: f64,
    /// [`Feature::GuardMargin`]; `None` when the texts are not known.
    pub guard_margin: Option<f64>,
    /// [`Feature::Rustc`]; `None` for a remembered fix, of which too few are known to fit anything.
    pub rustc: Option<f64>,
    /// [`Feature::MachineApplicable`].
    pub machine_applicable: Option<f64>,
    /// [`Feature::Pattern`]; `None` for a remembered fix.
    pub pattern: Option<f64>,
    /// [`Feature::Written`].
    pub written: Option<f64>,
    /// [`Feature::Place`].
    pub place: Option<f64>,
    /// [`Feature::Panics`]; `None` when the texts are not known.
    pub panics: Option<f64>,
}

impl Features {
    /// The features of a proposal; `text` gives the text of a file before it.
    pub fn of(proposal: &Proposal, text: &dyn Fn(&Path) -> Option<Arc<str>>) -> Self {
        Self {
            guard_margin: margin(proposal, text),
            ..Self::at_a_glance(proposal, text)
        }
    }

    /// The same without [`Feature::GuardMargin`], for which whole files have to be read.
    pub fn at_a_glance(proposal: &Proposal, text: &dyn Fn(&Path) -> Option<Arc<str>>) -> Self {
        // A remote model that tells no log-probability leaves 0, which no sample has.
        let model = proposal.model.as_ref();
        let told = model.filter(|m| m.logprob < 0.0);
        let bytes: usize = proposal
            .edit
            .files
            .iter()
            .flat_map(|f| &f.edits)
            .map(|e| e.range.len() + e.new_text.len())
            .sum();
        let rustc = proposal.source == Source::Rustc;
        let fitted = proposal.source != Source::Memory;
        Self {
            mean_logprob: told.map(|m| f64::from(m.logprob) / f64::from(m.tokens_out.max(1))),
            sum_logprob: told.map(|m| f64::from(m.logprob).max(LEAST_SUM)),
            agreement: model.map(|m| f64::from(m.votes) / f64::from(m.drawn.max(1))),
            edit_size: (bytes as f64).ln_1p(),
            guard_margin: None,
            rustc: fitted.then(|| number(rustc)),
            machine_applicable: rustc
                .then(|| number(proposal.applicability == Some(Applicability::MachineApplicable))),
            pattern: fitted.then(|| number(model.is_some_and(|m| m.place.is_some()))),
            written: model.map(|m| number(m.pattern.is_none())),
            place: model.and_then(|m| m.place).map(|p| f64::from(p).ln()),
            panics: adds_panic(proposal, text).map(number),
        }
    }

    /// One of them by name.
    pub fn value(&self, feature: Feature) -> Option<f64> {
        match feature {
            Feature::MeanLogprob => self.mean_logprob,
            Feature::SumLogprob => self.sum_logprob,
            Feature::Agreement => self.agreement,
            Feature::EditSize => Some(self.edit_size),
            Feature::GuardMargin => self.guard_margin,
            Feature::Rustc => self.rustc,
            Feature::MachineApplicable => self.machine_applicable,
            Feature::Pattern => self.pattern,
            Feature::Written => self.written,
            Feature::Place => self.place,
            Feature::Panics => self.panics,
        }
    }
}

fn number(yes: bool) -> f64 {
    f64::from(u8::from(yes))
}

/// The smallest margin over the files of an edit.
fn margin(proposal: &Proposal, text: &dyn Fn(&Path) -> Option<Arc<str>>) -> Option<f64> {
    let mut least: Option<f64> = None;
    for file in &proposal.edit.files {
        let old = text(&file.path)?;
        let new = file.apply(&old).ok()?;
        let margin = guard_margin(&old, &new);
        least = Some(least.map_or(margin, |l| l.min(margin)));
    }
    least
}

/// Whether an edit leaves more calls that panic in a file than it found. Only what it
/// replaces is looked at: files are long and candidates many.
fn adds_panic(proposal: &Proposal, text: &dyn Fn(&Path) -> Option<Arc<str>>) -> Option<bool> {
    let mut adds = false;
    for file in &proposal.edit.files {
        let old = text(&file.path)?;
        let (mut gone, mut new) = (0, 0);
        for edit in &file.edits {
            gone += panics(old.get(edit.range.clone())?);
            new += panics(&edit.new_text);
        }
        adds |= new > gone;
    }
    Some(adds)
}

/// Calls in a text that panic where there is no value.
fn panics(text: &str) -> usize {
    const CALLS: [&str; 7] = [
        ".unwrap()",
        ".unwrap_err()",
        ".expect(",
        "panic!",
        "todo!",
        "unimplemented!",
        "unreachable!",
    ];
    CALLS.iter().map(|call| text.matches(call).count()).sum()
}
