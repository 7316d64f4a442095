//! Between the protocol's positions and our byte offsets.
//!
//! An editor counts columns in UTF-8, UTF-16 or UTF-32 units, whichever was
//! agreed on at the start; rustc and our edits count bytes. Everything that
//! comes from an editor is clamped: a position past the end of a line is its
//! end, one inside a character is the character's start.

use std::ops::Range;

use sleepy_fix::LineIndex;
use tower_lsp::ls_types::{Position, PositionEncodingKind, Range as LspRange};

/// The unit of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Encoding {
    /// Bytes.
    Utf8,
    /// UTF-16 code units: what every client speaks.
    #[default]
    Utf16,
    /// Unicode scalar values.
    Utf32,
}

impl Encoding {
    /// The cheapest encoding that the client offers; UTF-16 if it offers none.
    pub(crate) fn negotiate(offered: Option<&[PositionEncodingKind]>) -> Self {
        let offers = |kind: &PositionEncodingKind| offered.is_some_and(|o| o.contains(kind));
        if offers(&PositionEncodingKind::UTF8) {
            Self::Utf8
        } else if offers(&PositionEncodingKind::UTF16) || !offers(&PositionEncodingKind::UTF32) {
            Self::Utf16
        } else {
            Self::Utf32
        }
    }

    /// Its name in the protocol.
    pub(crate) fn kind(self) -> PositionEncodingKind {
        match self {
            Self::Utf8 => PositionEncodingKind::UTF8,
            Self::Utf16 => PositionEncodingKind::UTF16,
            Self::Utf32 => PositionEncodingKind::UTF32,
        }
    }

    fn width(self, c: char) -> usize {
        match self {
            Self::Utf8 => c.len_utf8(),
            Self::Utf16 => c.len_utf16(),
            Self::Utf32 => 1,
        }
    }

    /// The byte offset of a position in `text`, clamped to its line.
    pub(crate) fn offset(self, text: &str, index: &LineIndex, position: Position) -> usize {
        let line = usize::try_from(position.line).unwrap_or(usize::MAX);
        let range = index.line_range(line);
        let content = text.get(range.clone()).unwrap_or("");
        let content = content.strip_suffix('\n').unwrap_or(content);
        let content = content.strip_suffix('\r').unwrap_or(content);
        let mut left = usize::try_from(position.character).unwrap_or(usize::MAX);
        for (at, c) in content.char_indices() {
            let width = self.width(c);
            if left < width {
                return range.start + at;
            }
            left -= width;
        }
        range.start + content.len()
    }

    /// The position of a byte offset, clamped to the text and to a character.
    pub(crate) fn position(self, text: &str, index: &LineIndex, offset: usize) -> Position {
        let mut offset = offset.min(text.len());
        while !text.is_char_boundary(offset) {
            offset -= 1;
        }
        let line = index.line_of(offset);
        let before = text.get(index.line_start(line)..offset).unwrap_or("");
        let column: usize = before.chars().map(|c| self.width(c)).sum();
        Position::new(clamp(line), clamp(column))
    }

    /// The protocol's range of a byte range.
    pub(crate) fn range(self, text: &str, index: &LineIndex, bytes: &Range<usize>) -> LspRange {
        LspRange {
            start: self.position(text, index, bytes.start),
            end: self.position(text, index, bytes.end),
        }
    }

    /// The byte range of a protocol's range; a reversed one is turned around.
    pub(crate) fn bytes(self, text: &str, index: &LineIndex, range: LspRange) -> Range<usize> {
        let a = self.offset(text, index, range.start);
        let b = self.offset(text, index, range.end);
        a.min(b)..a.max(b)
    }
}

fn clamp(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

/// Whether two byte ranges touch; an empty range is a cursor, and a cursor at
/// either end of a range touches it.
pub(crate) fn touches(a: &Range<usize>, b: &Range<usize>) -> bool {
    a.start <= b.end && b.start <= a.end
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn columns_count_in_the_agreed_unit() {
        let text = "aé𝄞x\r\nb";
        let index = LineIndex::new(text);
        for (encoding, column) in [
            (Encoding::Utf8, 7),
            (Encoding::Utf16, 4),
            (Encoding::Utf32, 3),
        ] {
            let x = text.find('x').unwrap();
            let at = Position::new(0, column);
            assert_eq!(encoding.position(text, &index, x), at);
            assert_eq!(encoding.offset(text, &index, at), x);
            let beyond = Position::new(0, 99);
            assert_eq!(encoding.offset(text, &index, beyond), x + 1);
        }
        let nowhere = Position::new(9, 9);
        assert_eq!(Encoding::Utf16.offset(text, &index, nowhere), text.len());
        let inside_the_clef = Position::new(0, 3);
        assert_eq!(Encoding::Utf16.offset(text, &index, inside_the_clef), 3);
    }

    #[test]
    fn the_cheapest_common_encoding_is_taken() {
        let check = |offered: &[PositionEncodingKind]| Encoding::negotiate(Some(offered));
        use PositionEncodingKind as K;
        assert_eq!(Encoding::negotiate(None), Encoding::Utf16);
        assert_eq!(check(&[]), Encoding::Utf16);
        assert_eq!(check(&[K::UTF16, K::UTF8]), Encoding::Utf8);
        assert_eq!(check(&[K::UTF32]), Encoding::Utf32);
        assert_eq!(check(&[K::UTF32, K::UTF16]), Encoding::Utf16);
        assert_eq!(check(&[K::new("utf-7")]), Encoding::Utf16);
    }

    #[test]
    fn a_cursor_touches_both_ends() {
        assert!(touches(&(3..3), &(3..5)) && touches(&(5..5), &(3..5)));
        assert!(!touches(&(6..6), &(3..5)));
    }

    proptest! {
        #[test]
        fn offset_undoes_position(text in "[a-zé𝄞\r\n]{0,40}", seed in 0usize..60) {
            let index = LineIndex::new(&text);
            let mut at = seed.min(text.len());
            while !text.is_char_boundary(at) { at -= 1; }
            // A place between `\r` and `\n` has no column of its own.
            prop_assume!(!(at > 0 && text[..at].ends_with('\r') && (at == text.len() || text[at..].starts_with('\n'))));
            for e in [Encoding::Utf8, Encoding::Utf16, Encoding::Utf32] {
                let there = e.position(&text, &index, at);
                prop_assert_eq!(e.offset(&text, &index, there), at);
            }
        }
    }
}
