//! Candidate edits: collecting them, and choosing which to hand out.

use std::collections::HashSet;
use std::ops::Range;

use sleepy_fix::{Diagnostic, Signature, TextEdit};

use crate::prior;
use crate::scene::tier;
use crate::syntax::depth;

/// A candidate edit that a fix pattern proposes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// Name of the pattern, one of [`PATTERNS`](crate::PATTERNS).
    pub pattern: &'static str,
    /// Sorted, non-overlapping replacements in the text.
    pub edits: Vec<TextEdit>,
}

/// How an edit's new text is known: it scales how much a pattern is trusted.
pub(crate) mod grade {
    /// The pattern leaves no choice, or the message names it.
    pub(crate) const NAMED: u8 = 0;
    /// It stands elsewhere in the file.
    pub(crate) const SEEN: u8 = 1;
    /// A usual choice.
    pub(crate) const GUESS: u8 = 2;
    /// How many there are.
    pub(crate) const COUNT: u8 = 3;
}

struct Idea {
    pattern: usize,
    /// Tier of the site and grade of the choice as one number.
    slot: u8,
    edits: Vec<TextEdit>,
}

/// What all patterns proposed for one diagnostic.
pub(crate) struct Ideas<'t> {
    text: &'t str,
    pattern: usize,
    ideas: Vec<Idea>,
}

impl<'t> Ideas<'t> {
    pub(crate) fn new(text: &'t str) -> Self {
        Self {
            text,
            pattern: 0,
            ideas: Vec::with_capacity(1024),
        }
    }

    /// What comes next is proposed by the pattern of this index.
    pub(crate) fn of_pattern(&mut self, index: usize) {
        self.pattern = index;
    }

    /// Proposes to replace one range.
    pub(crate) fn replace(
        &mut self,
        tier: u8,
        grade: u8,
        range: Range<usize>,
        new: impl Into<String>,
    ) {
        self.edits(tier, grade, vec![edit(range, new)]);
    }

    /// Proposes to insert at one place.
    pub(crate) fn insert(&mut self, tier: u8, grade: u8, at: usize, new: impl Into<String>) {
        self.replace(tier, grade, at..at, new);
    }

    /// Proposes several replacements at once; those that overlap are refused.
    pub(crate) fn edits(&mut self, tier: u8, grade: u8, mut edits: Vec<TextEdit>) {
        edits.sort_by_key(|e| (e.range.start, e.range.end));
        let apart = edits.windows(2).all(|w| w[0].range.end <= w[1].range.start);
        let inside = edits.iter().all(|e| {
            e.range.start <= e.range.end
                && self.text.is_char_boundary(e.range.start)
                && self.text.is_char_boundary(e.range.end)
        });
        if apart && inside && !edits.is_empty() {
            let slot = grade * tier::COUNT + tier.min(tier::FAR);
            self.ideas.push(Idea {
                pattern: self.pattern,
                slot,
                edits,
            });
        }
    }

    /// The most plausible different ones, at most `limit`. `sound` says whether
    /// a text still parses as well as the original does.
    pub(crate) fn best(
        mut self,
        diagnostic: &Diagnostic,
        limit: usize,
        mut sound: impl FnMut(&[TextEdit], &str) -> bool,
    ) -> Vec<(usize, u8, Draft)> {
        let prior = prior::table(&Signature::of(diagnostic));
        let mut order: Vec<(f32, usize)> = self
            .ideas
            .iter()
            .enumerate()
            .map(|(i, idea)| (prior.weight(idea.pattern, idea.slot), i))
            .collect();
        // A stable sort: equals stay in the order of sites.
        order.sort_by(|a, b| b.0.total_cmp(&a.0));
        let mut seen = HashSet::new();
        let mut best = Vec::with_capacity(limit.min(256));
        for (_, at) in order {
            if best.len() >= limit {
                break;
            }
            let idea = &mut self.ideas[at];
            if !balanced(self.text, &idea.edits) {
                continue;
            }
            let Some(change) = change(self.text, &idea.edits) else {
                continue;
            };
            if !seen.insert(change) {
                continue;
            }
            if !crate::PATTERNS[idea.pattern].is_sound()
                && !sound(&idea.edits, &apply(self.text, &idea.edits))
            {
                continue;
            }
            let draft = Draft {
                pattern: crate::PATTERNS[idea.pattern].name,
                edits: std::mem::take(&mut idea.edits),
            };
            best.push((idea.pattern, idea.slot, draft));
        }
        best
    }
}

/// One replacement.
pub(crate) fn edit(range: Range<usize>, new: impl Into<String>) -> TextEdit {
    TextEdit {
        range,
        new_text: new.into(),
    }
}

/// The text after sorted, non-overlapping edits.
pub(crate) fn apply(text: &str, edits: &[TextEdit]) -> String {
    apply_within(text, &(0..text.len()), edits)
}

/// Whether the edits leave the number of open brackets as it was.
fn balanced(text: &str, edits: &[TextEdit]) -> bool {
    let mut sum = [0; 3];
    for e in edits {
        let (old, new) = (depth(&text[e.range.clone()]), depth(&e.new_text));
        for i in 0..3 {
            sum[i] += new[i] - old[i];
        }
    }
    sum == [0; 3]
}

/// What an edit changes, whatever way it is written down: where the first
/// difference is, how much goes, and a hash of what comes, white space left
/// out. `None` when nothing changes.
fn change(text: &str, edits: &[TextEdit]) -> Option<(usize, usize, u64)> {
    let range = edits.first()?.range.start..edits.last()?.range.end;
    let old = text.as_bytes().get(range.clone())?;
    let new = apply_within(text, &range, edits);
    let solid = |b: &&u8| !b.is_ascii_whitespace();
    let from: Vec<u8> = old.iter().filter(solid).copied().collect();
    let to: Vec<u8> = new.bytes().filter(|b| !b.is_ascii_whitespace()).collect();
    let head = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
    if head == from.len() && head == to.len() {
        return None;
    }
    let room = from.len().min(to.len()) - head;
    let ends = from.iter().rev().zip(to.iter().rev()).take(room);
    let same = ends.take_while(|(a, b)| a == b).count();
    // The place of the first difference, without the white space before it.
    let skipped = old
        .iter()
        .enumerate()
        .filter(|(_, b)| !b.is_ascii_whitespace());
    let offset = skipped.map(|(i, _)| i + 1).take(head).last().unwrap_or(0);
    let place = text.get(..range.start + offset)?.trim_end().len();
    // FNV-1a (Fowler, Noll, Vo), 64 bits: short, and the same on every run.
    let hash = to[head..to.len() - same]
        .iter()
        .fold(0xcbf2_9ce4_8422_2325, |hash: u64, b| {
            (hash ^ u64::from(*b)).wrapping_mul(0x0000_0100_0000_01b3)
        });
    Some((place, from.len() - head - same, hash))
}

/// What stands in `range` after edits inside it.
pub(crate) fn apply_within(text: &str, range: &Range<usize>, edits: &[TextEdit]) -> String {
    let mut new = String::with_capacity(range.len() + 64);
    let mut at = range.start;
    for e in edits {
        new.push_str(&text[at..e.range.start]);
        new.push_str(&e.new_text);
        at = e.range.end;
    }
    new.push_str(&text[at..range.end]);
    new
}
