//! Bags of words: how much of one piece of code is still there in another.

use std::collections::HashMap;

use super::lexer::Token;

/// Names, keywords and literals with how often each occurs.
#[derive(Debug, Clone, Default)]
pub(super) struct Words<'a> {
    counts: HashMap<&'a str, usize>,
    total: usize,
}

impl<'a> Words<'a> {
    pub(super) fn of(tokens: &[Token<'a>]) -> Self {
        let mut words = Self::default();
        for token in tokens.iter().filter(|t| t.is_word()) {
            *words.counts.entry(token.text).or_default() += 1;
            words.total += 1;
        }
        words
    }

    pub(super) fn total(&self) -> usize {
        self.total
    }

    pub(super) fn count(&self, word: &str) -> usize {
        self.counts.get(word).copied().unwrap_or(0)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &'a str> {
        self.counts.keys().copied()
    }

    pub(super) fn contains(&self, word: &str) -> bool {
        self.count(word) > 0
    }

    /// How many words of `self` are also in `other`.
    pub(super) fn shared(&self, other: &Self) -> usize {
        self.counts
            .iter()
            .map(|(word, n)| other.count(word).min(*n))
            .sum()
    }

    /// What is left of `self` without the words of `other`.
    pub(super) fn without(&self, other: &Self) -> Self {
        let counts: HashMap<&str, usize> = self
            .counts
            .iter()
            .map(|(word, n)| (*word, n.saturating_sub(other.count(word))))
            .filter(|(_, n)| *n > 0)
            .collect();
        Self {
            total: counts.values().sum(),
            counts,
        }
    }

    /// The share of `self` that is in `other`, from 0 to 1; all of nothing is 1.
    pub(super) fn share_in(&self, other: &Self) -> f64 {
        if self.total == 0 {
            1.0
        } else {
            self.shared(other) as f64 / self.total as f64
        }
    }
}

/// Whether two names are a slip of the finger apart: at most two characters
/// inserted, removed or replaced, and more of them kept than changed.
pub(super) fn similar_names(a: &str, b: &str) -> bool {
    let plain = |s: &str| -> Vec<char> {
        s.chars()
            .filter(|c| *c != '_')
            .flat_map(char::to_lowercase)
            .take(64)
            .collect()
    };
    let (a, b) = (plain(a), plain(b));
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut diagonal = i;
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let replaced = diagonal + usize::from(x != y);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(diagonal + 1);
        }
    }
    let distance = row[b.len()];
    distance <= 2 && distance * 2 < a.len().max(b.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::guard::lexer::lex;

    #[test]
    fn words_are_counted() {
        let (a, b) = (lex("let x = f(x, 1);"), lex("f(x)"));
        let (a, b) = (Words::of(&a), Words::of(&b));
        assert_eq!((a.total(), a.count("x"), a.shared(&b)), (5, 2, 2));
        assert_eq!(a.without(&b).total(), 3);
        assert!((b.share_in(&a) - 1.0).abs() < 1e-9);
    }

    #[test]
    fn slips_are_similar_and_other_names_are_not() {
        assert!(similar_names("Dispaly", "Display"));
        assert!(similar_names("read_line", "readline"));
        assert!(!similar_names("ab", "cd"));
        assert!(!similar_names("parse", "render"));
    }
}
