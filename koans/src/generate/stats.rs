//! What each operator was good for.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// How far the sites of one operator came.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Yield {
    /// Places where it applies.
    pub sites: u64,
    /// Mutants compiled.
    pub compiled: u64,
    /// Those with exactly one error.
    pub one_error: u64,
    /// Rows kept after filters, caps and duplicates.
    pub kept: u64,
}

impl Yield {
    pub(crate) fn add(&mut self, more: &Self) {
        self.sites += more.sites;
        self.compiled += more.compiled;
        self.one_error += more.one_error;
        self.kept += more.kept;
    }
}

/// The yields by operator.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Stats(pub BTreeMap<String, Yield>);

impl Stats {
    fn of(&mut self, operator: &str) -> &mut Yield {
        self.0.entry(operator.to_owned()).or_default()
    }

    pub(crate) fn site(&mut self, operator: &str) {
        self.of(operator).sites += 1;
    }

    pub(crate) fn tried(&mut self, operator: &str) {
        self.of(operator).compiled += 1;
    }

    pub(crate) fn one_error(&mut self, operator: &str) {
        self.of(operator).one_error += 1;
    }

    pub(crate) fn kept(&mut self, operator: &str) {
        self.of(operator.trim_end_matches('+')).kept += 1;
    }

    pub(crate) fn add(&mut self, other: &Self) {
        for (name, more) in &other.0 {
            self.of(name).add(more);
        }
    }
}
