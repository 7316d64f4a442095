//! The order of the drafts, at a second look.
//!
//! The prior knows how often a pattern's drafts at such a place were the repair, and so gives all of
//! them the same weight: a pattern that fits at thirty places fills thirty places of the list. Here
//! the first few hundred are ordered again by what each of them does. The probability that draft i
//! is the repair is a conditional logit (McFadden 1974, "Conditional logit analysis of qualitative
//! choice behavior") over all drafts for one message:
//!
//! ```text
//! p(i) = exp(s(i)) / Σⱼ exp(s(j)),    s(i) = c·ln(1 + place(i)) + Σ w(clue)
//! ```
//!
//! with the place by the prior, from 0, and a weight for each of the draft's clues: which of its pattern's
//! drafts it is, how long it is and of how many parts, how far from the message and whether it
//! touches what that points at, and whether its words are new, named by the message or
//! by its notes; each alone, and with the pattern, the code or the signature. The weights are
//! `data/order.tsv`, fitted by `examples/order.rs`; a clue that is not there weighs nothing, so where nothing
//! was learned the prior's order stays. Drafts whose patterns bring a share of their own keep their places.

use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::path::Path;
use std::sync::OnceLock;

use sleepy_fix::{Diagnostic, Signature, TextEdit};

use crate::{Draft, PATTERNS};

const TABLE: &str = include_str!("../data/order.tsv");
/// The line of the table with the weight of the place.
const PLACE: &str = "place";
/// Drafts that are looked at again.
pub const POOL: usize = 400;
/// Clues of a draft.
pub const CLUES: usize = 26;

/// A draft's clues, as hashes of what they say.
pub type Clues = [u32; CLUES];

/// Weights of clues.
#[derive(Debug, Default)]
pub struct Weights {
    /// Of the logarithm of one more than the place.
    pub place: f32,
    /// By clue.
    pub clues: HashMap<u32, f32>,
}

impl Weights {
    /// The shipped ones.
    fn shipped() -> &'static Self {
        static SHIPPED: OnceLock<Weights> = OnceLock::new();
        SHIPPED.get_or_init(|| Self::read(TABLE))
    }

    /// Reads lines `place<TAB>weight` and `clue, in hexadecimal<TAB>weight`; others are left out.
    pub fn read(table: &str) -> Self {
        let mut weights = Self::default();
        for line in table.lines() {
            let Some((name, weight)) = line.split_once('\t') else {
                continue;
            };
            let Ok(weight) = weight.parse::<f32>() else {
                continue;
            };
            if name == PLACE {
                weights.place = weight;
            } else if let Ok(clue) = u32::from_str_radix(name, 16) {
                weights.clues.insert(clue, weight);
            }
        }
        weights
    }

    /// The score of a draft.
    pub fn score(&self, place: usize, clues: &Clues) -> f32 {
        let of_clue = |c: &u32| self.clues.get(c).copied().unwrap_or(0.0);
        self.place * (place as f32).ln_1p() + clues.iter().map(of_clue).sum::<f32>()
    }
}

/// Orders drafts, as [`ranked`](crate::ranked) gives them, by the shipped weights.
pub fn again(
    path: &Path,
    text: &str,
    diagnostic: &Diagnostic,
    ranked: Vec<(usize, u8, Draft)>,
) -> Vec<(usize, u8, Draft)> {
    let weights = Weights::shipped();
    let clues = clues(path, text, diagnostic, &ranked);
    let score = |at: &usize| weights.score(*at, &clues[*at]);
    let code = diagnostic.code.as_deref().unwrap_or_default();
    let open: Vec<usize> = (0..ranked.len())
        .filter(|at| competes(&ranked[*at], code))
        .collect();
    let mut sorted = open.clone();
    // Stable: equals stay in the order of the prior.
    sorted.sort_by(|a, b| score(b).total_cmp(&score(a)));
    let mut drafts: Vec<Option<(usize, u8, Draft)>> = ranked.into_iter().map(Some).collect();
    let moved: Vec<_> = sorted.iter().map(|at| drafts[*at].take()).collect();
    for (at, draft) in open.into_iter().zip(moved) {
        drafts[at] = draft;
    }
    drafts.into_iter().flatten().collect()
}

/// Whether a draft is ordered by what was learned. One whose pattern brings a share of its own keeps its place, for
/// generated pairs say too little of it.
pub fn competes(draft: &(usize, u8, Draft), code: &str) -> bool {
    PATTERNS[draft.0].share(code) == 0.0
}

/// The clues of drafts, as [`ranked`](crate::ranked) gives them.
pub fn clues(
    path: &Path,
    text: &str,
    diagnostic: &Diagnostic,
    ranked: &[(usize, u8, Draft)],
) -> Vec<Clues> {
    let message = Message::read(path, text, diagnostic);
    let mut counted: HashMap<usize, usize> = HashMap::new();
    let of_draft = |(pattern, slot, draft): &(usize, u8, Draft)| {
        let nth = counted.entry(*pattern).or_default();
        let clues = message.clues(PATTERNS[*pattern].name, *slot, *nth, &draft.edits);
        *nth += 1;
        clues
    };
    ranked.iter().map(of_draft).collect()
}

/// What clues are measured against.
struct Message<'a> {
    text: &'a str,
    code: &'a str,
    signature: String,
    /// What it points at, where that is in the text.
    primary: Option<Range<usize>>,
    /// Words it names, and those that only its notes name.
    named: HashSet<&'a str>,
    noted: HashSet<&'a str>,
    /// Words of the text.
    known: HashSet<&'a str>,
}

impl<'a> Message<'a> {
    fn read(path: &Path, text: &'a str, diagnostic: &'a Diagnostic) -> Self {
        let primary = diagnostic.primary_span();
        let primary = primary.filter(|s| s.file_name == path);
        let labels = diagnostic.spans.iter().filter_map(|s| s.label.as_deref());
        let mut named = HashSet::new();
        for said in std::iter::once(diagnostic.message.as_str()).chain(labels) {
            named.extend(quoted(said));
        }
        let mut noted = HashSet::new();
        for child in &diagnostic.children {
            let labels = child.spans.iter().filter_map(|s| s.label.as_deref());
            for said in std::iter::once(child.message.as_str()).chain(labels) {
                noted.extend(quoted(said));
            }
        }
        Self {
            text,
            code: diagnostic.code.as_deref().unwrap_or("-"),
            signature: Signature::of(diagnostic).hash16(),
            primary: primary.map(|s| s.byte_start..s.byte_end),
            named,
            noted,
            known: words(text).collect(),
        }
    }

    fn clues(&self, pattern: &str, slot: u8, nth: usize, edits: &[TextEdit]) -> Clues {
        let old: usize = edits.iter().map(|e| e.range.len()).sum();
        let new: usize = edits.iter().map(|e| e.new_text.len()).sum();
        let said = self.words_of(edits);
        let (code, signature) = (self.code.as_bytes(), self.signature.as_bytes());
        let (pattern, slot) = (pattern.as_bytes(), &[slot][..]);
        let nth = &[step(nth)][..];
        let parts = &[edits.len().min(4) as u8][..];
        let size = &[bits(old + new)][..];
        let sizes = &[bits(old), bits(new)][..];
        let away = &[self.away(edits)][..];
        let touch = &[self.touch(edits)][..];
        let named = &[said.named.min(2), said.noted.min(2)][..];
        let unknown = &[said.unknown.min(3)][..];
        let gone = &[said.gone.min(3)][..];
        [
            clue("nth", &[nth]),
            clue("slot", &[slot]),
            clue("size", &[size]),
            clue("parts", &[parts]),
            clue("sizes", &[sizes]),
            clue("away", &[away]),
            clue("touch", &[touch]),
            clue("named", &[named]),
            clue("unknown", &[unknown]),
            clue("gone", &[gone]),
            clue("pattern", &[pattern]),
            clue("pattern, code", &[pattern, code]),
            clue("pattern, signature", &[pattern, signature]),
            clue("pattern, nth", &[pattern, nth]),
            clue("pattern, slot", &[pattern, slot]),
            clue("pattern, touch", &[pattern, touch]),
            clue("pattern, away", &[pattern, away]),
            clue("pattern, named", &[pattern, named]),
            clue("code, slot", &[code, slot]),
            clue("code, touch", &[code, touch]),
            clue("code, away", &[code, away]),
            clue("code, named", &[code, named]),
            clue("code, sizes", &[code, sizes]),
            clue("signature, touch", &[signature, touch]),
            clue("signature, away", &[signature, away]),
            clue("signature, named", &[signature, named]),
        ]
    }

    /// How many lines below what the message points at the first edit is, in steps.
    fn away(&self, edits: &[TextEdit]) -> u8 {
        let line = |at: usize| {
            let before = self.text.as_bytes().get(..at).unwrap_or_default();
            before.iter().filter(|b| **b == b'\n').count() as i64
        };
        let home = self.primary.as_ref().map_or(0, |p| line(p.start));
        let first = edits.first().map_or(0, |e| line(e.range.start));
        let step = match first - home {
            near @ -3..=3 => near,
            far @ -7..=7 => 4 * far.signum(),
            far => 5 * far.signum(),
        };
        (step + 5) as u8
    }

    /// Whether an edit replaces what the message points at (4), begins or ends there (3), is inside (2), reaches into
    /// it (1), or none of that (0).
    fn touch(&self, edits: &[TextEdit]) -> u8 {
        let Some(p) = &self.primary else {
            return 0;
        };
        let any = |is: &dyn Fn(&Range<usize>) -> bool| edits.iter().any(|e| is(&e.range));
        if any(&|r| r == p) {
            4
        } else if any(&|r| r.start == p.end || r.end == p.start) {
            3
        } else if any(&|r| r.start >= p.start && r.end <= p.end) {
            2
        } else {
            u8::from(any(&|r| r.start < p.end && r.end > p.start))
        }
    }

    fn words_of(&self, edits: &[TextEdit]) -> Said {
        let old = edits.iter().filter_map(|e| self.text.get(e.range.clone()));
        let removed: HashSet<&str> = old.flat_map(words).collect();
        let added: HashSet<&str> = edits.iter().flat_map(|e| words(&e.new_text)).collect();
        let mut said = Said {
            gone: count(removed.difference(&added).count()),
            ..Said::default()
        };
        for word in added.difference(&removed) {
            let of = if self.named.contains(word) {
                &mut said.named
            } else if self.noted.contains(word) {
                &mut said.noted
            } else if self.known.contains(word) {
                continue;
            } else {
                &mut said.unknown
            };
            *of = of.saturating_add(1);
        }
        said
    }
}

/// Words that an edit adds, by who else knows them, and words it takes away.
#[derive(Default)]
struct Said {
    named: u8,
    noted: u8,
    unknown: u8,
    gone: u8,
}

fn count(n: usize) -> u8 {
    u8::try_from(n).unwrap_or(u8::MAX)
}

/// Names and numbers.
fn words(text: &str) -> impl Iterator<Item = &str> {
    let parts = text.split(|c: char| !c.is_alphanumeric() && c != '_');
    parts.filter(|w| !w.is_empty())
}

/// Words between backticks.
fn quoted(said: &str) -> impl Iterator<Item = &str> {
    said.split('`').skip(1).step_by(2).flat_map(words)
}

/// How many bits a length takes, at most 9.
fn bits(length: usize) -> u8 {
    (usize::BITS - length.leading_zeros()).min(9) as u8
}

/// Places of a pattern's own list that are told apart.
fn step(nth: usize) -> u8 {
    match nth {
        0..=3 => nth as u8,
        4..=5 => 4,
        6..=9 => 5,
        10..=19 => 6,
        20..=49 => 7,
        _ => 8,
    }
}

/// FNV-1a (Fowler, Noll, Vo), 32 bits, of what a clue says.
fn clue(kind: &str, parts: &[&[u8]]) -> u32 {
    let all = std::iter::once(kind.as_bytes()).chain(parts.iter().copied());
    // Between two parts a byte that none of them has.
    let bytes = all.flat_map(|part| part.iter().copied().chain([0xff]));
    bytes.fold(0x811c_9dc5, |hash: u32, byte| {
        (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ranked;

    const TEXT: &str = "fn f(v: &Vec<String>) -> String {\n    v[0]\n}\n";

    fn diagnostic() -> Diagnostic {
        Diagnostic::from_rustc_json(
            r#"{"message":"cannot move out of index of `Vec<String>`","code":{"code":"E0507"},
            "level":"error","spans":[{"file_name":"lib.rs","byte_start":38,"byte_end":42,"line_start":2,
            "line_end":2,"column_start":5,"column_end":9,"is_primary":true}]}"#,
        )
        .unwrap()
    }

    #[test]
    fn clues_say_where_and_what() {
        let (path, diagnostic) = (Path::new("lib.rs"), diagnostic());
        let message = Message::read(path, TEXT, &diagnostic);
        let edit = |range: Range<usize>, new: &str| {
            vec![TextEdit {
                range,
                new_text: new.to_owned(),
            }]
        };
        let touch = |range| message.touch(&edit(range, "x"));
        assert_eq!(
            [38..42, 42..42, 39..40, 30..39, 0..2].map(touch),
            [4, 3, 2, 1, 0]
        );
        let away = |at: usize| message.away(&edit(at..at, "x"));
        assert_eq!([0, 38, TEXT.len()].map(away), [4, 5, 7]);
        let said = message.words_of(&edit(38..42, "Vec::<String>::new(w, v)"));
        assert_eq!(
            (said.named, said.noted, said.unknown, said.gone),
            (2, 0, 2, 1)
        );
        let elsewhere = Message::read(Path::new("other.rs"), TEXT, &diagnostic);
        assert_eq!(elsewhere.touch(&edit(38..42, "x")), 0);
    }

    #[test]
    fn the_order_is_that_of_the_scores_and_loses_nothing() {
        let (path, diagnostic) = (Path::new("lib.rs"), diagnostic());
        let by_prior = ranked(path, TEXT, &diagnostic, 64, true);
        let clues = clues(path, TEXT, &diagnostic, &by_prior);
        let mut weights = Weights::default();
        assert_eq!(weights.score(3, &clues[0]), 0.0);
        weights.clues.insert(clues[5][12], 2.0);
        weights.place = -1.0;
        let expected = 2.0 - 6f32.ln();
        assert!((weights.score(5, &clues[5]) - expected).abs() < 1e-6);
        let again = again(path, TEXT, &diagnostic, by_prior.clone());
        let name = |d: &(usize, u8, Draft)| format!("{:?}", d.2.edits);
        let mut names: Vec<String> = by_prior.iter().map(name).collect();
        let mut others: Vec<String> = again.iter().map(name).collect();
        names.sort();
        others.sort();
        assert_eq!(names, others);
    }

    #[test]
    fn the_shipped_weights_read() {
        let weights = Weights::shipped();
        assert!(weights.place < 0.0 && weights.clues.len() > 1000);
        assert!(weights.clues.values().all(|w| w.is_finite()));
        let odd = Weights::read("# a comment\nplace\t-2\nff\t0.5\nxyz\t1\nfe\tmuch\n");
        assert_eq!((odd.place, odd.clues.len()), (-2.0, 1));
    }
}
