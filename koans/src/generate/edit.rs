//! Edits of a source text, and the places where an operator may make them.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::ops::Operator;

/// One replacement; offsets are bytes of the text it is made in.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Edit {
    /// First byte replaced.
    pub start: usize,
    /// One past the last.
    pub end: usize,
    /// What stands there instead.
    pub text: String,
}

impl Edit {
    pub(crate) fn new(range: Range<usize>, text: impl Into<String>) -> Self {
        Self {
            start: range.start,
            end: range.end,
            text: text.into(),
        }
    }

    /// By how much it makes the text longer.
    pub(crate) fn growth(&self) -> isize {
        self.text.len() as isize - (self.end - self.start) as isize
    }
}

/// `source` with disjoint edits made.
pub(crate) fn apply<'a>(source: &str, edits: impl IntoIterator<Item = &'a Edit>) -> String {
    let mut edits: Vec<&Edit> = edits.into_iter().collect();
    edits.sort();
    let mut out = String::with_capacity(source.len() + 64);
    let mut at = 0;
    for edit in edits {
        out.push_str(source.get(at..edit.start).unwrap_or_default());
        out.push_str(&edit.text);
        at = edit.end;
    }
    out.push_str(source.get(at..).unwrap_or_default());
    out
}

/// The edits that lead from `apply(source, edits)` back to `source`.
#[cfg(test)]
pub(crate) fn inverse(source: &str, edits: &[Edit]) -> Vec<Edit> {
    let mut edits: Vec<&Edit> = edits.iter().collect();
    edits.sort();
    let mut shift = 0_isize;
    let mut back = Vec::new();
    for edit in edits {
        let start = (edit.start as isize + shift) as usize;
        back.push(Edit::new(
            start..start + edit.text.len(),
            &source[edit.start..edit.end],
        ));
        shift += edit.growth();
    }
    back
}

/// A place where an operator applies.
#[derive(Debug, Clone)]
pub(crate) struct Site {
    pub(crate) operator: &'static Operator,
    /// From the source to the broken text; disjoint.
    pub(crate) edits: Vec<Edit>,
    /// From the source to the repaired text. Empty where the source itself is
    /// the repair; anything else has to be compiled before it is believed.
    pub(crate) repair: Vec<Edit>,
    /// Bytes of the outermost enclosing function.
    pub(crate) function: Option<Range<usize>>,
    /// Whether it changes that function's body only, which no other function sees.
    pub(crate) inner: bool,
}

impl Site {
    /// The bytes of the source that either text changes.
    pub(crate) fn range(&self) -> Range<usize> {
        let all = || self.edits.iter().chain(&self.repair);
        let start = all().map(|e| e.start).min().unwrap_or(0);
        start..all().map(|e| e.end).max().unwrap_or(0)
    }

    /// Whether two sites lie at least a line apart, so that each repair is a
    /// line edit of its own.
    pub(crate) fn apart(&self, other: &Self, source: &str) -> bool {
        let (a, b) = (self.range(), other.range());
        let (first, second) = if a.start <= b.start { (a, b) } else { (b, a) };
        source
            .get(first.end..second.start)
            .is_some_and(|between| between.matches('\n').count() >= 2)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edits_are_made_in_any_order_and_taken_back() {
        let source = "let a = b.clone();\n";
        let edits = [Edit::new(9..17, ""), Edit::new(4..5, "långer")];
        let broken = apply(source, &edits);
        assert_eq!(broken, "let långer = b;\n");
        assert_eq!(apply(&broken, &inverse(source, &edits)), source);
    }
}
