//! Cutting a pair down to the lines that matter.
//!
//! A prompt of a long file costs four times as much as one of a small program
//! and teaches the same repair, so most pairs from crates are trained on with
//! less around the edit than the product would show.

use std::path::Path;

use sleepy_fix::{FileEdit, LineIndex, Span};

use super::render::RawPair;

/// A place longer than this is a whole item: its lines are not kept.
const LONGEST_SPAN: usize = 6;

/// Line ranges of one text, with where they end up once the rest is cut out.
struct Excerpt {
    /// First line, one past the last, and what comes off lines and bytes inside.
    kept: Vec<(usize, usize, usize, usize)>,
    text: String,
}

impl Excerpt {
    /// Keeps these lines, zero-based and half-open, in any order.
    fn new(text: &str, mut ranges: Vec<(usize, usize)>) -> Self {
        let index = LineIndex::new(text);
        let count = index.line_count();
        ranges.sort_unstable();
        let mut merged: Vec<(usize, usize)> = Vec::new();
        for (first, end) in ranges {
            let end = end.min(count);
            match merged.last_mut() {
                Some(last) if first <= last.1 => last.1 = last.1.max(end),
                _ if first < end => merged.push((first, end)),
                _ => {}
            }
        }
        let mut excerpt = Self {
            kept: Vec::new(),
            text: String::new(),
        };
        let mut lines = 0;
        for (first, end) in merged {
            let bytes = index.line_start(first)..index.line_start(end);
            let cut = bytes.start - excerpt.text.len();
            excerpt.kept.push((first, end, first - lines, cut));
            lines += end - first;
            excerpt.text.push_str(&text[bytes]);
        }
        excerpt
    }

    /// Moves a place along; false when it was cut away.
    fn shift(&self, span: &mut Span) -> bool {
        let (Some(first), Some(last)) =
            (span.line_start.checked_sub(1), span.line_end.checked_sub(1))
        else {
            return false;
        };
        let holds =
            |(from, end, _, _): &&(usize, usize, usize, usize)| *from <= first && last < *end;
        let Some((_, _, lines, bytes)) = self.kept.iter().find(holds) else {
            return false;
        };
        span.line_start -= lines;
        span.line_end -= lines;
        span.byte_start = span.byte_start.saturating_sub(*bytes);
        span.byte_end = span.byte_end.saturating_sub(*bytes);
        true
    }
}

/// The pair with only `margin` lines around the edit and those its diagnostics
/// point to; `None` when the edit or a place does not survive the cut.
#[must_use]
pub fn trim(pair: &RawPair, margin: usize) -> Option<RawPair> {
    let mut pair = pair.clone();
    let path = Path::new(&pair.path).to_path_buf();
    let edit = FileEdit::between(&path, &pair.buggy, &pair.fixed);
    let index = LineIndex::new(&pair.buggy);
    let first = index.line_of(edit.edits.first()?.range.start);
    let last = &edit.edits.last()?.range;
    // Edits are of whole lines, so the last byte tells the last line; an insertion has none.
    let end = if last.is_empty() {
        index.line_of(last.end)
    } else {
        index.line_of(last.end - 1) + 1
    };
    let mut spans: Vec<&mut Span> = pair
        .diags
        .iter_mut()
        .flat_map(|d| {
            let children = d.children.iter_mut().flat_map(|c| c.spans.iter_mut());
            d.spans.iter_mut().chain(children)
        })
        .filter(|s| s.file_name == path)
        .collect();
    let mut ranges = vec![(first.saturating_sub(margin), end + margin)];
    let short = |s: &&&mut Span| s.line_end.saturating_sub(s.line_start) < LONGEST_SPAN;
    let around = |s: &&mut Span| (s.line_start.saturating_sub(2), s.line_end + 1);
    ranges.extend(spans.iter().filter(short).map(around));
    let grown = lines(&pair.fixed).checked_sub(lines(&pair.buggy));
    let shrunk = lines(&pair.buggy).saturating_sub(lines(&pair.fixed));
    let moved = |line: usize| match grown {
        Some(grown) => line + grown,
        None => line.saturating_sub(shrunk),
    };
    let bad = Excerpt::new(&pair.buggy, ranges.clone());
    if !spans.iter_mut().all(|s| bad.shift(s)) {
        return None;
    }
    // Every other range is wholly before or after the first, which holds the edit.
    let after = |(a, b): (usize, usize)| {
        let a = if a <= first { a } else { moved(a) };
        (a, if b > first { moved(b) } else { b })
    };
    let good = Excerpt::new(&pair.fixed, ranges.into_iter().map(after).collect());
    pair.buggy = bad.text;
    pair.fixed = good.text;
    let index = LineIndex::new(&pair.buggy);
    let sound = pair
        .diags
        .iter()
        .flat_map(|d| d.all_spans())
        .filter(|s| s.file_name == path);
    for span in sound {
        // The compiler's own lines and bytes must still mean the same place.
        if index.line_of(span.byte_start) + 1 != span.line_start {
            return None;
        }
    }
    Some(pair)
}

fn lines(text: &str) -> usize {
    text.bytes().filter(|b| *b == b'\n').count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::foundry::config::Answers;
    use crate::foundry::render::tests::pair;

    fn program(line: &str) -> String {
        let head: String = (0..40).map(|i| format!("// before {i}\n")).collect();
        let tail: String = (0..40).map(|i| format!("// after {i}\n")).collect();
        format!("{head}{line}{tail}")
    }

    #[test]
    fn a_long_file_shrinks_and_its_repair_stays() {
        let whole = pair(
            &program("let a = b;\n"),
            &program("let a = b\n    .clone();\n"),
            41,
        );
        let short = trim(&whole, 3).unwrap();
        assert_eq!(short.buggy.lines().count(), 7);
        assert_eq!(short.fixed.lines().count(), 8);
        let span = short.diags[0].primary_span().unwrap();
        assert_eq!(span.line_start, 4);
        assert_eq!(&short.buggy[span.byte_start..span.byte_end], "let a = b;\n");
        let (before, after) = (
            whole.render(Answers::Lines).unwrap(),
            short.render(Answers::Lines).unwrap(),
        );
        assert_eq!(
            before.answer.split_once('\n').unwrap().1,
            after.answer.split_once('\n').unwrap().1
        );
    }

    #[test]
    fn lines_that_a_note_points_to_are_kept() {
        let mut whole = pair(&program("let a = b;\n"), &program("let a = c;\n"), 41);
        let mut far = whole.diags[0].spans[0].clone();
        let text = "// before 3\n";
        far.byte_start = whole.buggy.find(text).unwrap();
        far.byte_end = far.byte_start + text.len() - 1;
        (far.line_start, far.line_end, far.is_primary) = (4, 4, false);
        whole.diags[0].spans.push(far);
        let short = trim(&whole, 2).unwrap();
        let span = &short.diags[0].spans[1];
        assert_eq!(&short.buggy[span.byte_start..span.byte_end], "// before 3");
        assert_eq!(short.buggy.lines().count(), 3 + 5);
        assert!(short.fixed.contains("let a = c;") && short.fixed.contains("before 3"));
    }

    #[test]
    fn a_place_that_is_cut_away_ends_it() {
        let mut whole = pair(&program("let a = b;\n"), &program("let a = c;\n"), 41);
        let mut item = whole.diags[0].spans[0].clone();
        (item.byte_start, item.line_start, item.line_end) = (0, 1, 60);
        whole.diags[0].spans.push(item);
        assert!(trim(&whole, 2).is_none());
        let same = pair(&program("x\n"), &program("x\n"), 41);
        assert!(trim(&same, 2).is_none());
    }
}
