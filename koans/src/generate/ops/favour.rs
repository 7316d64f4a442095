//! Which operators earn their compiles.
//!
//! Most of what a run makes is thrown away: mutants that compile after all, codes
//! over their cap, duplicates. How often differs twentyfold between operators and
//! changes while a run fills its caps, so each wave favours what was kept in the
//! waves before. Half of the comparison is within an operator's family, so that
//! no family is priced out.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::super::stats::{Stats, Yield};
use super::{Operator, OperatorFamily, operators};

/// Mutants that an operator is credited with at the mean rate before its first.
const CREDIT: f64 = 40.0;
/// Bounds of a factor: even a poor operator is heard, and a good one does not take over.
const BOUNDS: (f64, f64) = (0.15, 3.0);

/// Factors on the operators' weights; one where nothing is known.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Favour(BTreeMap<String, f64>);

impl Favour {
    /// Factors from what became of the mutants so far: the geometric mean of an
    /// operator's kept share over that of all and over that of its family.
    pub(crate) fn of(stats: &Stats) -> Self {
        let yields = |family: Option<OperatorFamily>| {
            let some = operators().filter(move |o| family.is_none_or(|f| f == o.family));
            some.filter_map(|o| stats.0.get(o.name))
        };
        let all = rate(yields(None));
        if all == 0.0 {
            return Self::default();
        }
        let factor = |operator: &Operator| {
            let known = stats.0.get(operator.name).copied().unwrap_or_default();
            let family = rate(yields(Some(operator.family))).max(f64::MIN_POSITIVE);
            let own = (known.kept as f64 + CREDIT * family) / (known.compiled as f64 + CREDIT);
            (own / all * own / family).sqrt().clamp(BOUNDS.0, BOUNDS.1)
        };
        Self(
            operators()
                .map(|o| (o.name.to_owned(), factor(o)))
                .collect(),
        )
    }

    /// An operator's weight now.
    pub(crate) fn weight(&self, operator: &Operator) -> f64 {
        operator.weight * self.0.get(operator.name).copied().unwrap_or(1.0)
    }
}

/// Rows kept for each mutant compiled.
fn rate<'y>(yields: impl Iterator<Item = &'y Yield>) -> f64 {
    let (kept, compiled) = yields.fold((0, 0), |(k, c), y| (k + y.kept, c + y.compiled));
    kept as f64 / (compiled as f64).max(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stats(of: &[(&str, u64, u64)]) -> Stats {
        let entry = |&(name, compiled, kept): &(&str, u64, u64)| {
            let known = Yield {
                compiled,
                kept,
                ..Yield::default()
            };
            (name.to_owned(), known)
        };
        Stats(of.iter().map(entry).collect())
    }

    fn named(name: &str) -> &'static Operator {
        operators().find(|o| o.name == name).unwrap()
    }

    #[test]
    fn what_is_kept_gains_and_what_is_dropped_loses() {
        let known = stats(&[("drop_ref", 1000, 20), ("drop_conv", 1000, 400)]);
        let favour = Favour::of(&known);
        let factor = |name: &str| favour.weight(named(name)) / named(name).weight;
        assert!(factor("drop_conv") > 1.3, "{}", factor("drop_conv"));
        assert!(factor("drop_ref") < 0.7, "{}", factor("drop_ref"));
        assert!(factor("drop_ref") >= BOUNDS.0 && factor("drop_conv") <= BOUNDS.1);
    }

    #[test]
    fn without_knowledge_weights_are_the_written_ones() {
        for favour in [Favour::default(), Favour::of(&Stats::default())] {
            assert!(operators().all(|o| favour.weight(o) == o.weight));
        }
    }

    #[test]
    fn an_operator_is_judged_beside_its_family_too() {
        // Borrowing is hard to make; its usual operator must not be starved for it.
        let known = stats(&[("use_after_move", 1000, 80), ("drop_conv", 1000, 400)]);
        let factor = |name: &str| Favour::of(&known).weight(named(name)) / named(name).weight;
        assert!(
            factor("use_after_move") > 0.5,
            "{}",
            factor("use_after_move")
        );
    }
}
