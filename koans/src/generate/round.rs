//! The mutants of one compile, whose errors are whose, and the rows cut out.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::edit::{Edit, Site, apply};
use super::excerpt::{Excerpt, line_of};
use super::message::{change_spans, each_span, file, message, number, spans_fit};

/// Lines kept around a mutant: a little more than a prompt shows.
const MARGIN: isize = 24;
/// Lines kept around a place that a note or a label points to.
const NOTE_MARGIN: isize = 3;
/// A mutant that spreads further is no line edit.
const SPREAD: usize = 30;

/// One or two faults in one function. The repair mends the first only.
#[derive(Debug)]
pub(crate) struct Mutant {
    pub(crate) sites: Vec<Site>,
    /// What each fault gives when it is alone; empty for a single one.
    pub(crate) said: Vec<String>,
}

impl Mutant {
    pub(crate) fn one(site: Site) -> Self {
        Self {
            sites: vec![site],
            said: Vec::new(),
        }
    }

    /// The edits to the broken text.
    pub(crate) fn broken(&self) -> impl Iterator<Item = &Edit> {
        self.sites.iter().flat_map(|s| &s.edits)
    }

    /// The edits to the repaired text: later faults stay.
    pub(crate) fn fixed(&self) -> impl Iterator<Item = &Edit> {
        let rest = self.sites.iter().skip(1).flat_map(|s| &s.edits);
        self.sites
            .iter()
            .take(1)
            .flat_map(|s| &s.repair)
            .chain(rest)
    }

    /// Puts the errors of a double fault into the order of its faults; false
    /// where they are not exactly those.
    pub(crate) fn order(&self, errors: &mut [Value]) -> bool {
        if errors.len() != self.said.len() || errors.len() < 2 {
            return false;
        }
        errors.sort_by_key(|e| message(e) != self.said[0]);
        errors.iter().zip(&self.said).all(|(e, s)| message(e) == s)
    }
}

/// The mutants of one compile, by file.
#[derive(Debug, Default)]
pub(crate) struct Round(BTreeMap<String, Vec<Mutant>>);

impl Round {
    pub(crate) fn add(&mut self, path: &str, mutant: Mutant) {
        self.0.entry(path.to_owned()).or_default().push(mutant);
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn mutant(&self, path: &str, n: usize) -> Option<&Mutant> {
        self.0.get(path)?.get(n)
    }

    /// File and number of the mutants of some kind.
    pub(crate) fn keys(&self, is: impl Fn(&Mutant) -> bool) -> BTreeSet<(String, usize)> {
        let all = self.0.iter().flat_map(|(path, list)| {
            let numbered = list.iter().enumerate();
            numbered.map(move |(n, m)| ((path.clone(), n), m))
        });
        all.filter(|(_, m)| is(m)).map(|(key, _)| key).collect()
    }

    /// The files with every mutant's edits made.
    pub(crate) fn texts(
        &self,
        files: &BTreeMap<String, String>,
        edits: impl Fn(&Mutant) -> Vec<Edit>,
    ) -> BTreeMap<String, String> {
        let text = |(path, list): (&String, &Vec<Mutant>)| {
            let edits: Vec<Edit> = list.iter().flat_map(&edits).collect();
            Some((path.clone(), apply(files.get(path)?, &edits)))
        };
        self.0.iter().filter_map(text).collect()
    }

    /// The mutant whose function holds a byte of the compiled file.
    pub(crate) fn owner(
        &self,
        path: &str,
        byte: usize,
        edits: &impl Fn(&Mutant) -> Vec<Edit>,
    ) -> Option<(String, usize)> {
        let list = self.0.get(path)?;
        let mut all: Vec<Edit> = list.iter().flat_map(edits).collect();
        all.sort();
        let mut shift = 0_isize;
        for edit in &all {
            if edit.start as isize + shift > byte as isize {
                break;
            }
            shift += edit.growth();
        }
        let at = byte as isize - shift;
        let holds = |m: &Mutant| {
            m.sites[0]
                .function
                .as_ref()
                .is_some_and(|f| f.start as isize <= at && at <= f.end as isize)
        };
        list.iter().position(holds).map(|n| (path.to_owned(), n))
    }

    /// How far the other mutants moved a byte of the compiled file, to be taken
    /// back: bytes and lines.
    fn shift(&self, path: &str, source: &str, own: &Mutant, byte: usize) -> (isize, isize) {
        let others = self.0.get(path).into_iter().flatten();
        let mut all: Vec<(&Edit, bool)> = others
            .flat_map(|m| m.broken().map(move |e| (e, std::ptr::eq(m, own))))
            .collect();
        all.sort();
        let (mut bytes, mut lines, mut mine) = (0_isize, 0_isize, 0_isize);
        for (edit, is_own) in all {
            if edit.start as isize + bytes + mine >= byte as isize {
                break;
            }
            if is_own {
                mine += edit.growth();
            } else {
                bytes += edit.growth();
                let gone = source[edit.start..edit.end].matches('\n').count();
                lines += edit.text.matches('\n').count() as isize - gone as isize;
            }
        }
        (-bytes, -lines)
    }

    /// Broken and repaired text of the part that matters, with this mutant only,
    /// and its messages moved there; `None` where they do not fit.
    pub(crate) fn excerpt(
        &self,
        path: &str,
        source: &str,
        mutant: &Mutant,
        errors: &[Value],
    ) -> Option<((String, String), Vec<Value>)> {
        let broken = apply(source, mutant.broken());
        let fixed = apply(source, mutant.fixed());
        let range = mutant.sites[0].range();
        let middle = line_of(source, range.start) as isize;
        if line_of(source, range.end) - middle as usize > SPREAD {
            return None;
        }
        // A second fault above the first moves it.
        let above: isize = mutant.sites[1..]
            .iter()
            .flat_map(|s| &s.edits)
            .filter(|e| e.end <= range.start)
            .map(|e| {
                let gone = source[e.start..e.end].matches('\n').count() as isize;
                e.text.matches('\n').count() as isize - gone
            })
            .sum();
        let middle = middle + above;
        let mut ranges = vec![(middle - MARGIN, middle + MARGIN)];
        for error in errors {
            each_span(error, &mut |span| {
                if file(span) == path {
                    let (_, lines) = self.shift(path, source, mutant, number(span, "byte_start"));
                    let line = number(span, "line_start") as isize + lines - 1;
                    ranges.push((line - NOTE_MARGIN, line + NOTE_MARGIN + 1));
                }
            });
        }
        let bad = Excerpt::new(&broken, &ranges);
        let mut diags = errors.to_vec();
        for diag in &mut diags {
            let moved = change_spans(diag, &mut |span| {
                if file(span) != path {
                    return true;
                }
                let (bytes, lines) = self.shift(path, source, mutant, number(span, "byte_start"));
                bad.move_span(span, bytes, lines)
            });
            if !moved || !spans_fit(&bad.text, diag, path) {
                return None;
            }
        }
        let grown = broken.matches('\n').count() as isize - fixed.matches('\n').count() as isize;
        let back = |line: isize| if line > middle { line - grown } else { line };
        let ranges: Vec<_> = ranges.iter().map(|&(a, b)| (back(a), back(b))).collect();
        let good = Excerpt::new(&fixed, &ranges);
        Some(((bad.text, good.text), diags))
    }
}
