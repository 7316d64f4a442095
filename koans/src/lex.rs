//! Rust text as tokens: enough for finding function bodies and for comparing
//! programs whatever their layout.
//!
//! It never fails: text that is no Rust still becomes tokens, since the other
//! side of a leakage check may be anything.

/// What a token is, as far as anybody here needs to know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// An identifier, a keyword or a lifetime.
    Word,
    /// A number, a string, a byte string or a character.
    Literal,
    /// One character of punctuation.
    Punct,
}

/// A token and where it stands, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Token<'a> {
    pub(crate) kind: Kind,
    pub(crate) text: &'a str,
    pub(crate) start: usize,
}

impl Token<'_> {
    /// One past the token's last byte.
    pub(crate) fn end(&self) -> usize {
        self.start + self.text.len()
    }
}

/// The tokens of `source`, without white space and comments.
pub(crate) fn tokens(source: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(first) = source[at..].chars().next() {
        let rest = &source[at..];
        let (kind, length) = if first.is_whitespace() {
            (None, first.len_utf8())
        } else if rest.starts_with("//") {
            (None, rest.find('\n').unwrap_or(rest.len()))
        } else if rest.starts_with("/*") {
            (None, block_comment(rest))
        } else if let Some(length) = string(rest) {
            (Some(Kind::Literal), length)
        } else if first == '\'' {
            let (kind, length) = quote(rest);
            (Some(kind), length)
        } else if first.is_ascii_digit() {
            (Some(Kind::Literal), number(rest))
        } else if is_word(first) {
            (Some(Kind::Word), word(rest))
        } else {
            (Some(Kind::Punct), first.len_utf8())
        };
        if let Some(kind) = kind {
            let text = &rest[..length];
            tokens.push(Token {
                kind,
                text,
                start: at,
            });
        }
        at += length;
    }
    tokens
}

/// Whether two texts are the same program written down in another way: layout and
/// comments do not count.
pub fn same_tokens(one: &str, other: &str) -> bool {
    let texts = |source| tokens(source).into_iter().map(|t| t.text);
    texts(one).eq(texts(other))
}

fn is_word(c: char) -> bool {
    c == '_' || c.is_alphanumeric()
}

fn word(rest: &str) -> usize {
    let raw = if rest.starts_with("r#") { 2 } else { 0 };
    raw + rest[raw..]
        .find(|c| !is_word(c))
        .unwrap_or(rest.len() - raw)
}

/// `1_000u32`, `0xff`, `2.5e3`; `1..2` and `1.max(2)` end before the dot.
fn number(rest: &str) -> usize {
    let mut end = word(rest);
    let fraction = |s: &str| s.starts_with('.') && s[1..].starts_with(|c: char| c.is_ascii_digit());
    if fraction(&rest[end..]) {
        end += 1;
        end += word(&rest[end..]);
    }
    end
}

/// A block comment, which may hold others.
fn block_comment(rest: &str) -> usize {
    let bytes = rest.as_bytes();
    let (mut depth, mut at) = (0usize, 0);
    while at < bytes.len() {
        if bytes[at..].starts_with(b"/*") {
            depth += 1;
            at += 2;
        } else if bytes[at..].starts_with(b"*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return at;
            }
        } else {
            at += 1;
        }
    }
    rest.len()
}

/// A string of any prefix (`b`, `c`, `r`, `br`, `cr`) that starts here.
fn string(rest: &str) -> Option<usize> {
    let prefix = rest
        .bytes()
        .take_while(|b| matches!(b, b'b' | b'c' | b'r'))
        .count();
    let (marks, body) = rest.split_at(prefix.min(2));
    if body.starts_with('"') && !marks.contains('r') {
        return Some(marks.len() + quoted(body, b'"'));
    }
    if !marks.ends_with('r') {
        return None;
    }
    let hashes = body.bytes().take_while(|b| *b == b'#').count();
    let body = &body[hashes..];
    let inner = body.strip_prefix('"')?;
    let close = format!("\"{}", "#".repeat(hashes));
    let end = inner.find(&close).map_or(inner.len(), |i| i + close.len());
    Some(marks.len() + hashes + 1 + end)
}

/// Text between two marks with backslash escapes, from the first mark on.
fn quoted(rest: &str, mark: u8) -> usize {
    let bytes = rest.as_bytes();
    let mut at = 1;
    while at < bytes.len() {
        match bytes[at] {
            // What is escaped may be of several bytes; none of them looks like a mark.
            b'\\' => at += 2,
            byte if byte == mark => return at + 1,
            _ => at += 1,
        }
    }
    rest.len()
}

/// A character or a lifetime.
fn quote(rest: &str) -> (Kind, usize) {
    let mut chars = rest.chars().skip(1);
    match (chars.next(), chars.next()) {
        (Some('\\'), _) => (Kind::Literal, quoted(rest, b'\'')),
        (Some(c), Some('\'')) => (Kind::Literal, 2 + c.len_utf8()),
        (Some(c), _) if is_word(c) => (Kind::Word, 1 + word(&rest[1..])),
        _ => (Kind::Punct, 1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(source: &str, expected: &[&str]) {
        let texts: Vec<&str> = tokens(source).iter().map(|t| t.text).collect();
        assert_eq!(texts, expected, "{source}");
        for token in tokens(source) {
            assert_eq!(&source[token.start..token.end()], token.text);
        }
    }

    #[test]
    fn layout_and_comments_vanish() {
        check("a /* b /* c */ d */ e // f\n+g", &["a", "e", "+", "g"]);
        check("/* open", &[]);
        check("", &[]);
    }

    #[test]
    fn literals_are_one_token() {
        check(
            r#"x("a\"{", 'b', '\'', '"')"#,
            &[
                "x",
                "(",
                r#""a\"{""#,
                ",",
                "'b'",
                ",",
                r"'\''",
                ",",
                "'\"'",
                ")",
            ],
        );
        check(
            r##"r#"a"}"# br"x" b'y' c"z""##,
            &[r##"r#"a"}"#"##, "br\"x\"", "b", "'y'", "c\"z\""],
        );
        check(
            "1.5+0xff..2.max(3)",
            &["1.5", "+", "0xff", ".", ".", "2", ".", "max", "(", "3", ")"],
        );
    }

    #[test]
    fn lifetimes_are_no_characters() {
        check(
            "&'a str '_ 'é' r#fn",
            &["&", "'a", "str", "'_", "'é'", "r#fn"],
        );
    }

    #[test]
    fn unfinished_text_still_ends() {
        check("\"open \\", &["\"open \\"]);
        check("r##\"open\"#", &["r##\"open\"#"]);
        check("'", &["'"]);
        check("'\\", &["'\\"]);
        check("é→", &["é", "→"]);
    }
}
