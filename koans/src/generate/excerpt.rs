//! The lines of a long file that matter, glued together, with every span of a
//! message moved along.

use serde_json::{Value, json};

use super::message::number;

/// Some lines of a text.
#[derive(Debug)]
pub(crate) struct Excerpt {
    /// The lines kept, one after the other.
    pub(crate) text: String,
    moves: Vec<Move>,
}

/// Lines `first..end` of the whole text, and how far they moved.
#[derive(Debug)]
struct Move {
    first: usize,
    end: usize,
    lines: isize,
    bytes: isize,
}

impl Excerpt {
    /// Keeps the lines in `ranges` (zero-based, the end excluded, in any order).
    pub(crate) fn new(text: &str, ranges: &[(isize, isize)]) -> Self {
        let lines: Vec<&str> = text.split_inclusive('\n').collect();
        let clamp = |n: isize| usize::try_from(n).unwrap_or(0).min(lines.len());
        let mut wanted: Vec<(usize, usize)> = ranges
            .iter()
            .map(|&(lo, hi)| (clamp(lo), clamp(hi)))
            .filter(|(lo, hi)| lo < hi)
            .collect();
        wanted.sort_unstable();
        let mut merged: Vec<(usize, usize)> = Vec::new();
        for (lo, hi) in wanted {
            match merged.last_mut() {
                Some(last) if lo <= last.1 => last.1 = last.1.max(hi),
                _ => merged.push((lo, hi)),
            }
        }
        let mut out = Self {
            text: String::new(),
            moves: Vec::new(),
        };
        let (mut byte, mut line, mut kept) = (0_usize, 0_usize, 0_usize);
        for (first, end) in merged {
            byte += lines[line..first].iter().map(|l| l.len()).sum::<usize>();
            out.moves.push(Move {
                first,
                end,
                lines: kept as isize - first as isize,
                bytes: out.text.len() as isize - byte as isize,
            });
            out.text.extend(lines[first..end].iter().copied());
            byte += lines[first..end].iter().map(|l| l.len()).sum::<usize>();
            kept += end - first;
            line = end;
        }
        out
    }

    /// Moves a span that is first off by `bytes` and `lines`; false where it
    /// points outside the excerpt.
    pub(crate) fn move_span(&self, span: &mut Value, bytes: isize, lines: isize) -> bool {
        let line = |key| number(span, key) as isize + lines - 1;
        let (lo, hi) = (line("line_start"), line("line_end"));
        let within = |m: &&Move| m.first as isize <= lo && hi < m.end as isize;
        let Some(found) = self.moves.iter().find(within) else {
            return false;
        };
        for (key, by) in [
            ("line_start", lines + found.lines),
            ("line_end", lines + found.lines),
            ("byte_start", bytes + found.bytes),
            ("byte_end", bytes + found.bytes),
        ] {
            span[key] = json!(number(span, key) as isize + by);
        }
        true
    }
}

/// The zero-based line of a byte.
pub(crate) fn line_of(text: &str, at: usize) -> usize {
    text.as_bytes()
        .iter()
        .take(at)
        .filter(|b| **b == b'\n')
        .count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_glued_and_spans_moved() {
        let text = "zero\none\ntwo\nthree\nfour\nfive\n";
        let excerpt = Excerpt::new(text, &[(4, 9), (-3, 1), (2, 3)]);
        assert_eq!(excerpt.text, "zero\ntwo\nfour\nfive\n");
        // `four` begins at byte 19 of line 5; in a file with two more lines before it, at 25 of line 7.
        let mut span = json!({"line_start": 7, "line_end": 7, "byte_start": 25, "byte_end": 29});
        assert!(excerpt.move_span(&mut span, -6, -2));
        let expected = json!({"line_start": 3, "line_end": 3, "byte_start": 9, "byte_end": 13});
        assert_eq!(span, expected);
        assert_eq!(&excerpt.text[9..13], "four");
        let mut outside = json!({"line_start": 4, "line_end": 4, "byte_start": 13, "byte_end": 18});
        assert!(!excerpt.move_span(&mut outside, 0, 0));
    }

    #[test]
    fn ranges_beyond_the_text_are_cut() {
        assert_eq!(Excerpt::new("a\nb", &[(1, 99)]).text, "b");
        assert_eq!(Excerpt::new("", &[(-4, 4)]).text, "");
        assert_eq!(line_of("a\nb\nc", 4), 2);
    }
}
