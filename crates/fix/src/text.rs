//! Lines of a text and the way between byte offsets and line numbers.
//!
//! Line numbers are zero-based here; the one-based numbers of rustc and of the
//! prompt are converted at those borders.

use std::ops::Range;

/// Byte offsets of every line of one text, computed once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineIndex {
    starts: Vec<usize>,
    len: usize,
}

impl LineIndex {
    /// Indexes `text`; `\n` ends a line, a preceding `\r` belongs to the line.
    pub fn new(text: &str) -> Self {
        let mut starts = vec![0];
        starts.extend(
            text.bytes()
                .enumerate()
                .filter(|(_, b)| *b == b'\n')
                .map(|(i, _)| i + 1),
        );
        Self {
            starts,
            len: text.len(),
        }
    }

    /// Number of lines; a text that ends in a newline has an empty last line.
    pub fn line_count(&self) -> usize {
        self.starts.len()
    }

    /// The zero-based line that holds byte `offset`; offsets past the end give the last line.
    pub fn line_of(&self, offset: usize) -> usize {
        self.starts
            .partition_point(|&s| s <= offset)
            .saturating_sub(1)
    }

    /// Byte range of `line` with its line ending; empty at the end for a line past the last.
    pub fn line_range(&self, line: usize) -> Range<usize> {
        let start = self.starts.get(line).copied().unwrap_or(self.len);
        let end = self.starts.get(line + 1).copied().unwrap_or(self.len);
        start..end
    }

    /// Byte offset at which `line` starts, or the length of the text.
    pub fn line_start(&self, line: usize) -> usize {
        self.line_range(line).start
    }
}

/// The line ending that a text uses: what inserted lines must use too.
pub(crate) fn line_ending(text: &str) -> &'static str {
    match text.find('\n') {
        Some(i) if i > 0 && text.as_bytes()[i - 1] == b'\r' => "\r\n",
        _ => "\n",
    }
}

/// A line without its line ending.
pub(crate) fn trim_eol(line: &str) -> &str {
    let line = line.strip_suffix('\n').unwrap_or(line);
    line.strip_suffix('\r').unwrap_or(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_and_lines_agree() {
        let index = LineIndex::new("ab\nc\r\n\nd");
        assert_eq!(index.line_count(), 4);
        assert_eq!(index.line_of(0), 0);
        assert_eq!(index.line_of(2), 0);
        assert_eq!(index.line_of(3), 1);
        assert_eq!(index.line_range(1), 3..6);
        assert_eq!(index.line_range(2), 6..7);
        assert_eq!(index.line_range(3), 7..8);
        assert_eq!(index.line_range(9), 8..8);
    }

    #[test]
    fn line_endings_are_seen() {
        assert_eq!(line_ending("a\r\nb"), "\r\n");
        assert_eq!(line_ending("a\nb"), "\n");
        assert_eq!(line_ending("\n"), "\n");
        assert_eq!(trim_eol("a\r\n"), "a");
    }
}
