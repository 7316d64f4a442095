//! Leakage: does some other text repeat a frozen koan, or any other text?
//!
//! Programs are compared as runs of 13 tokens, so neither layout nor comments
//! hide a copy. Names count: a koan with other names is another koan. Single runs
//! are often everyday Rust, such as the head of an `impl Display`; a tenth of a
//! koan is not (docs/decisions/0009-leaks.md).

use std::collections::{BTreeMap, HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;

use serde::Serialize;

use crate::lex::tokens;
use crate::{FrozenSet, Koan, KoanError};

/// Tokens in a run.
pub const RUN: usize = 13;

/// Share of a koan's runs from which a text counts as a leak. Two programs that
/// were written apart share single runs (`impl Display` and its kin), never this
/// many.
pub const LEAK_SHARE: f64 = 0.10;

/// Hashes of the 13-token runs of a text; a shorter text is one run.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Runs(HashSet<u64>);

impl Runs {
    /// The runs of `source`.
    pub fn of(source: &str) -> Self {
        // Each token is hashed once and not in each of its 13 runs.
        let tokens: Vec<u64> = tokens(source).iter().map(|t| hash(t.text)).collect();
        if tokens.is_empty() {
            return Self::default();
        }
        let size = RUN.min(tokens.len());
        Self(tokens.windows(size).map(hash).collect())
    }

    /// How many different runs there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is no token at all.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many runs stand in both.
    pub fn shared(&self, other: &Self) -> usize {
        let (small, large) = if self.len() <= other.len() {
            (self, other)
        } else {
            (other, self)
        };
        small.0.iter().filter(|run| large.0.contains(run)).count()
    }
}

fn hash(of: impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    of.hash(&mut hasher);
    hasher.finish()
}

/// A text that repeats part of a koan.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Overlap {
    /// The koan.
    pub koan: String,
    /// Line of the text in its file, one-based; 1 for a file that is no JSONL.
    pub line: usize,
    /// Share of the koan's runs that the text repeats, 0 to 1.
    pub share: f64,
}

/// The runs of a frozen set, ready to be compared with any number of texts.
#[derive(Debug, Default)]
pub struct Index {
    /// Run → positions in `koans`.
    runs: HashMap<u64, Vec<usize>>,
    /// Id and number of runs.
    koans: Vec<(String, usize)>,
}

impl Index {
    /// Indexes the broken program, the solution and the tests of every koan.
    pub fn new(set: &FrozenSet) -> Self {
        Self::of_parts(set, |koan| vec![&koan.broken, &koan.solution, &koan.tests])
    }

    /// Indexes the broken program and the solution of every koan: what training
    /// data must not repeat.
    pub fn of_code(set: &FrozenSet) -> Self {
        Self::of_parts(set, |koan| vec![&koan.broken, &koan.solution])
    }

    /// Indexes the broken programs alone: a share of 1 means that a text holds a
    /// whole koan, which no share can tell where the tests count too.
    pub fn of_programs(set: &FrozenSet) -> Self {
        Self::of_parts(set, |koan| vec![&koan.broken])
    }

    /// Indexes any texts by their names.
    pub fn of_texts<'t>(texts: impl IntoIterator<Item = (&'t str, &'t str)>) -> Self {
        let mut index = Self::default();
        for (name, text) in texts {
            index.add(name, &Runs::of(text));
        }
        index
    }

    fn of_parts(set: &FrozenSet, parts: impl Fn(&Koan) -> Vec<&String>) -> Self {
        let mut index = Self::default();
        for koan in &set.koans {
            let mut runs = Runs::default();
            for part in parts(koan) {
                runs.0.extend(Runs::of(part).0);
            }
            index.add(&koan.id, &runs);
        }
        index
    }

    fn add(&mut self, id: &str, runs: &Runs) {
        let position = self.koans.len();
        self.koans.push((id.to_owned(), runs.len()));
        for run in &runs.0 {
            self.runs.entry(*run).or_default().push(position);
        }
    }

    /// The koans that `source` repeats, with their shares, the largest first;
    /// `min_share` is usually [`LEAK_SHARE`].
    pub fn compare(&self, source: &str, min_share: f64) -> Vec<(&str, f64)> {
        let mut counts: BTreeMap<usize, usize> = BTreeMap::new();
        for run in Runs::of(source).0 {
            for position in self.runs.get(&run).into_iter().flatten() {
                *counts.entry(*position).or_default() += 1;
            }
        }
        let mut found: Vec<(&str, f64)> = counts
            .into_iter()
            .map(|(position, count)| {
                let (id, total) = &self.koans[position];
                (id.as_str(), count as f64 / (*total).max(1) as f64)
            })
            .filter(|(_, share)| *share >= min_share)
            .collect();
        found.sort_by(|a, b| b.1.total_cmp(&a.1));
        found
    }

    /// The koan of which `source` repeats most, if it repeats so much of one that
    /// it must not be trained on.
    pub fn leak(&self, source: &str) -> Option<&str> {
        let found = self.compare(source, LEAK_SHARE);
        found.first().map(|(koan, _)| *koan)
    }

    /// Compares a file with the set: each line of a `.jsonl` file on its own,
    /// with all the strings in it, and any other file as one text.
    ///
    /// # Errors
    /// [`KoanError::Io`] when the file cannot be read.
    pub fn compare_file(&self, path: &Path, min_share: f64) -> Result<Vec<Overlap>, KoanError> {
        let bytes = std::fs::read(path).map_err(|e| KoanError::io(path, e))?;
        let text = String::from_utf8_lossy(&bytes);
        let lines = path
            .extension()
            .is_some_and(|e| e == "jsonl" || e == "ndjson");
        let texts: Vec<String> = if lines {
            text.lines().map(strings).collect()
        } else {
            vec![text.into_owned()]
        };
        let mut overlaps = Vec::new();
        for (index, text) in texts.iter().enumerate() {
            for (koan, share) in self.compare(text, min_share) {
                overlaps.push(Overlap {
                    koan: koan.to_owned(),
                    line: index + 1,
                    share,
                });
            }
        }
        Ok(overlaps)
    }
}

/// All strings of a JSON line, one below the other; a line that is no JSON is
/// taken as it is.
fn strings(line: &str) -> String {
    fn collect(value: &serde_json::Value, into: &mut String) {
        match value {
            serde_json::Value::String(text) => {
                into.push_str(text);
                into.push('\n');
            }
            serde_json::Value::Array(values) => values.iter().for_each(|v| collect(v, into)),
            serde_json::Value::Object(map) => map.values().for_each(|v| collect(v, into)),
            _ => {}
        }
    }
    match serde_json::from_str(line) {
        Ok(value) => {
            let mut text = String::new();
            collect(&value, &mut text);
            text
        }
        Err(_) => line.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CODE: &str =
        "pub fn area(width: u32, height: u32) -> u32 { let total = width * height; total + 1 }";

    #[test]
    fn layout_and_comments_hide_nothing() {
        let other = CODE.replace(' ', "\n  ").replace("let", "/* here */ let");
        assert_eq!(Runs::of(CODE), Runs::of(&other));
        // 27 tokens make 27 - 13 + 1 runs.
        assert_eq!(tokens(CODE).len(), 27);
        assert_eq!(Runs::of(CODE).len(), 15);
        assert_eq!(Runs::of(CODE).shared(&Runs::of(&other)), 15);
    }

    #[test]
    fn another_name_is_another_run() {
        let renamed = CODE.replace("total", "sum");
        let shared = Runs::of(CODE).shared(&Runs::of(&renamed));
        // The first `total` is token 18 of 27: only the runs from 1 to 5 end before it.
        assert_eq!(shared, 5);
        assert!(Runs::of(" // nothing").is_empty());
        assert_eq!(Runs::of("a b").len(), 1);
    }

    #[test]
    fn koans_do_not_repeat_each_other() {
        for version in FrozenSet::builtin_versions() {
            let set = FrozenSet::builtin_version(version).unwrap();
            let index = Index::new(&set);
            for koan in &set.koans {
                for (other, share) in index.compare(&koan.solution, LEAK_SHARE) {
                    assert_eq!(other, koan.id, "{} repeats {share} of {other}", koan.id);
                }
            }
        }
    }

    #[test]
    fn a_whole_program_has_a_share_of_one() {
        let set = FrozenSet::builtin().unwrap();
        let koan = &set.koans[7];
        let text = format!("{CODE}\n{}", koan.broken);
        let index = Index::of_programs(&set);
        assert_eq!(index.compare(&text, LEAK_SHARE), [(koan.id.as_str(), 1.0)]);
        let found = index.compare(&koan.solution, LEAK_SHARE);
        assert!(found[0].1 < 1.0, "{found:?}");
    }

    #[test]
    fn copies_are_found_in_every_line_of_a_file() {
        let set = FrozenSet::builtin().unwrap();
        let index = Index::new(&set);
        let koan = &set.koans[3];
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("train.jsonl");
        let clean = serde_json::json!({"prompt": CODE, "n": 3});
        let leak = serde_json::json!({"nested": [{"code": koan.broken.replace("    ", "\t")}]});
        std::fs::write(&path, format!("{clean}\n{leak}\nno json\n")).unwrap();
        let found = index.compare_file(&path, LEAK_SHARE).unwrap();
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!(
            (found[0].koan.as_str(), found[0].line),
            (koan.id.as_str(), 2)
        );
        assert!(found[0].share > 0.3, "{found:?}");
        let rust = dir.path().join("a.rs");
        std::fs::write(&rust, &koan.solution).unwrap();
        let found = index.compare_file(&rust, LEAK_SHARE).unwrap();
        assert_eq!((found.len(), found[0].line), (1, 1));
    }
}
