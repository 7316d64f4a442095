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

/// A function of a crate: its file and where it begins there.
pub(crate) type FunctionId = (String, usize);

/// One or two faults in one function. The repair mends the first only.
#[derive(Debug, Clone)]
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

    /// The function that it is in.
    pub(crate) fn id(&self, path: &str) -> FunctionId {
        let function = self.sites.first().and_then(|s| s.function.as_ref());
        (path.to_owned(), function.map_or(0, |f| f.start))
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

    /// Takes the mutants of another round in; no function may be in both.
    pub(crate) fn merge(&mut self, other: Self) {
        for (path, list) in other.0 {
            self.0.entry(path).or_default().extend(list);
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn mutant(&self, path: &str, n: usize) -> Option<&Mutant> {
        self.0.get(path)?.get(n)
    }

    /// The functions whose mutants have a repair of their own.
    pub(crate) fn inserting(&self) -> BTreeSet<FunctionId> {
        let ids = |(path, list): (&String, &Vec<Mutant>)| {
            let own = list
                .iter()
                .filter(|m| m.sites.iter().any(|s| !s.repair.is_empty()));
            own.map(|m| m.id(path)).collect::<Vec<_>>()
        };
        self.0.iter().flat_map(ids).collect()
    }

    /// The mutants in some functions only.
    pub(crate) fn only(&self, wanted: impl Fn(&FunctionId) -> bool) -> Self {
        let mut round = Self::default();
        for (path, list) in &self.0 {
            for mutant in list.iter().filter(|m| wanted(&m.id(path))) {
                round.add(path, mutant.clone());
            }
        }
        round
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

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::generate::rng::Rng;
    use crate::generate::syntax::sites;

    const SOURCE: &str = "fn a() {\n    let y = 1;\n    f(&x, y);\n}\n\nfn b(s: &String) -> String {\n    \
                          s.clone()\n}\n";

    fn mutant(operator: &str) -> Mutant {
        let found = sites(SOURCE, &mut Rng::new(1, ""));
        let site = found.into_iter().find(|s| s.operator.name == operator);
        Mutant::one(site.unwrap())
    }

    /// An error at the first `needle` of a text.
    fn error(text: &str, needle: &str) -> Value {
        let at = text.find(needle).unwrap();
        let line = line_of(text, at);
        json!({"message": "m", "children": [], "spans": [{"file_name": "src/lib.rs",
            "byte_start": at, "byte_end": at + needle.len(), "line_start": line + 1,
            "line_end": line + 1, "text": [{"text": text.lines().nth(line)}]}]})
    }

    #[test]
    fn errors_find_their_mutant_and_spans_forget_the_others() {
        let mut round = Round::default();
        round.add("src/lib.rs", mutant("drop_ref"));
        round.add("src/lib.rs", mutant("drop_clone"));
        let files = BTreeMap::from([("src/lib.rs".to_owned(), SOURCE.to_owned())]);
        let edits = |m: &Mutant| m.broken().cloned().collect::<Vec<_>>();
        let compiled = &round.texts(&files, edits)["src/lib.rs"];
        assert!(compiled.contains("f(x, y)") && compiled.contains("    s\n"));
        let owner = |needle: &str| {
            let at = compiled.find(needle).unwrap();
            round.owner("src/lib.rs", at, &edits).map(|(_, n)| n)
        };
        assert_eq!((owner("x, y"), owner("s\n}")), (Some(0), Some(1)));
        assert_eq!(
            owner("\n\nfn b"),
            Some(0),
            "the end of a function is its own"
        );

        let clone = round.mutant("src/lib.rs", 1).unwrap();
        let found = error(compiled, "s\n}");
        let made = round.excerpt("src/lib.rs", SOURCE, clone, &[found]);
        let ((buggy, fixed), diags) = made.unwrap();
        assert_eq!(fixed, SOURCE);
        assert_eq!(buggy, SOURCE.replace("s.clone()", "s"));
        let start = number(&diags[0]["spans"][0], "byte_start");
        assert!(buggy[start..].starts_with("s\n}"));
        // A span that shows another line than stands there cannot be moved.
        let mut wrong = error(compiled, "s\n}");
        wrong["spans"][0]["text"][0]["text"] = "    t".into();
        assert!(
            round
                .excerpt("src/lib.rs", SOURCE, clone, &[wrong])
                .is_none()
        );
    }

    #[test]
    fn the_first_of_two_faults_is_repaired_and_its_error_comes_first() {
        let double = Mutant {
            sites: [mutant("drop_ref"), mutant("drop_clone")]
                .map(|m| m.sites[0].clone())
                .to_vec(),
            said: vec!["one".to_owned(), "two".to_owned()],
        };
        let fixed = apply(SOURCE, double.fixed());
        assert!(fixed.contains("f(&x, y)") && !fixed.contains("clone"));
        let mut errors = [json!({"message": "two"}), json!({"message": "one"})];
        assert!(double.order(&mut errors));
        assert_eq!(message(&errors[0]), "one");
        assert!(!double.order(&mut [json!({"message": "one"}), json!({"message": "three"})]));
        assert!(!double.order(&mut [json!({"message": "one"})]));
    }
}
