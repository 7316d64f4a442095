//! How plausible a draft is before any model has seen it.
//!
//! `data/prior.tsv` holds what `examples/coverage.rs --fit` counted over pairs
//! of broken and repaired texts: for an error code and a pattern, how many of
//! its drafts were the repair, and the same for a pattern and a slot (how far
//! from the message the site is, how the new text was known). The two shares
//! are multiplied, as if they did not depend on each other. A pattern that was
//! never counted under a code gets a tenth of what it has over all codes, so
//! that what is new is tried last, but is tried. Of signatures
//! (`sleepy_fix::Signature`: the message with its personal names taken out) that
//! were counted often enough the share is their own, started from the code's:
//! a `String` found for a `&str` wants another repair than an `Option` does.
//!
//! Repairs of several places at once are what people write and generated pairs
//! seldom need, so counting pairs says little of them. Such a pattern names the
//! codes it is for and a share of its own (`Pattern::trusted`, `Pattern::when`): where nothing was
//! counted it has that share, and counts never press it below.

use std::collections::HashMap;
use std::sync::OnceLock;

use sleepy_fix::Signature;

use crate::{PATTERNS, draft::grade, scene::tier};

const TABLE: &str = include_str!("../data/prior.tsv");
const SLOTS: usize = (tier::COUNT * grade::COUNT) as usize;
/// What stands in the table for the code of a message without one.
const NO_CODE: &str = "-";
/// Length of a signature's hash, which no code has.
const HASH: usize = 16;
/// Drafts a pattern is taken to have made in vain before any was counted.
const DOUBT: f32 = 40.0;
/// The same for a signature, whose share starts from that of its code.
const SIGNATURE_DOUBT: f32 = 30.0;

/// Weights of one error code.
pub(crate) struct Weights<'a> {
    by_pattern: Vec<f32>,
    /// What counts cannot press a pattern below.
    least: Vec<f32>,
    prior: &'a Prior,
}

impl Weights<'_> {
    /// The plausibility of a draft, between 0 and 1.
    pub(crate) fn weight(&self, pattern: usize, slot: u8) -> f32 {
        let counted =
            self.by_pattern[pattern] * self.prior.slots[pattern * SLOTS + usize::from(slot)];
        counted.max(self.least[pattern] * nearness(slot))
    }
}

/// A pattern with its hits and drafts.
type Count = (usize, f32, f32);

struct Prior {
    codes: HashMap<&'static str, Vec<Count>>,
    /// The same by the signature's hash.
    signatures: HashMap<&'static str, Vec<Count>>,
    /// Share of hits over all codes, per pattern.
    overall: Vec<f32>,
    /// How much a slot changes a pattern's share.
    slots: Vec<f32>,
}

/// The weights of a message with this signature; a code that was never counted gets
/// those over all codes.
pub(crate) fn table(signature: &Signature) -> Weights<'static> {
    let code = signature.code().unwrap_or_default();
    static PRIOR: OnceLock<Prior> = OnceLock::new();
    let prior = PRIOR.get_or_init(|| Prior::read(TABLE));
    let shares: Vec<f32> = PATTERNS.iter().map(|p| p.share(code)).collect();
    let uncounted = prior.overall.iter().zip(&shares);
    let mut by_pattern: Vec<f32> = uncounted
        .map(|(overall, share)| (overall * 0.1).max(*share))
        .collect();
    let counted = prior.codes.get(signature.code().unwrap_or(NO_CODE));
    for (pattern, hits, drafts) in counted.into_iter().flatten() {
        let backoff = (prior.overall[*pattern] * 0.3).max(shares[*pattern]);
        by_pattern[*pattern] = (hits + DOUBT * backoff) / (drafts + DOUBT);
    }
    let own = prior.signatures.get(signature.hash16().as_str());
    for (pattern, hits, drafts) in own.into_iter().flatten() {
        let share = &mut by_pattern[*pattern];
        *share = (hits + SIGNATURE_DOUBT * *share) / (drafts + SIGNATURE_DOUBT);
    }
    Weights {
        by_pattern,
        least: shares,
        prior,
    }
}

impl Prior {
    /// Reads lines `code<TAB>pattern<TAB>hits<TAB>drafts`, the same with the hash of
    /// a signature in place of the code, and
    /// `slot<TAB>pattern<TAB>slot number<TAB>hits<TAB>drafts`; others are left out.
    fn read(table: &'static str) -> Self {
        let index: HashMap<&str, usize> = PATTERNS
            .iter()
            .enumerate()
            .map(|(i, p)| (p.name, i))
            .collect();
        let mut codes: HashMap<&'static str, Vec<Count>> = HashMap::new();
        let mut signatures = codes.clone();
        let mut sums = vec![(0.0, 0.0); PATTERNS.len()];
        let mut by_slot = vec![(0.0, 0.0); PATTERNS.len() * SLOTS];
        for line in table.lines() {
            let fields: Vec<&str> = line.split('\t').collect();
            let Some(pattern) = fields.get(1).and_then(|p| index.get(p)).copied() else {
                continue;
            };
            let number = |i: usize| {
                fields
                    .get(i)
                    .and_then(|f| f.parse::<f32>().ok())
                    .unwrap_or(0.0)
            };
            if fields[0] == "slot" {
                let slot = number(2) as usize;
                if slot < SLOTS {
                    by_slot[pattern * SLOTS + slot] = (number(3), number(4));
                }
                continue;
            }
            let count = (pattern, number(2), number(3));
            if fields[0].len() == HASH {
                signatures.entry(fields[0]).or_default().push(count);
                continue;
            }
            sums[pattern].0 += count.1;
            sums[pattern].1 += count.2;
            codes.entry(fields[0]).or_default().push(count);
        }
        let overall: Vec<f32> = sums
            .iter()
            .map(|(hits, drafts)| (hits + 0.2) / (drafts + DOUBT))
            .collect();
        let slots = by_slot
            .iter()
            .enumerate()
            .map(|(i, (hits, drafts))| {
                let share = overall[i / SLOTS];
                let near = nearness((i % SLOTS) as u8);
                (hits + DOUBT * share * near) / (drafts + DOUBT) / share
            })
            .collect();
        Self {
            codes,
            signatures,
            overall,
            slots,
        }
    }
}

/// What a slot is worth before it was counted: set by hand, nearer is better.
fn nearness(slot: u8) -> f32 {
    const TIERS: [f32; tier::COUNT as usize] = [1.0, 0.6, 0.4, 0.4, 0.2, 0.3, 0.1];
    const GRADES: [f32; grade::COUNT as usize] = [1.0, 0.5, 0.25];
    TIERS[usize::from(slot % tier::COUNT)] * GRADES[usize::from(slot / tier::COUNT)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_without_a_code_have_counts_of_their_own() {
        let diagnostic = serde_json::json!({
            "code": null, "level": "error", "message": "was never counted", "spans": [], "children": [],
        });
        let diagnostic: sleepy_fix::Diagnostic = serde_json::from_value(diagnostic).unwrap();
        let weights = table(&Signature::of(&diagnostic));
        let rows = TABLE.lines().filter(|line| line.starts_with("-\t"));
        let mut seen = 0;
        for row in rows {
            let fields: Vec<&str> = row.split('\t').collect();
            let pattern = PATTERNS.iter().position(|p| p.name == fields[1]).unwrap();
            let [hits, drafts] = [2, 3].map(|i: usize| fields[i].parse::<f32>().unwrap());
            let share = weights.by_pattern[pattern];
            let backoff = (share * (drafts + DOUBT) - hits) / DOUBT;
            assert!((0.0..1.0).contains(&backoff), "{row}: {share}");
            assert!(share >= hits / (drafts + DOUBT), "{row}: {share}");
            seen += 1;
        }
        assert!(seen > 5, "the table has {seen} rows for no code");
    }
}
