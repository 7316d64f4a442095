//! Just enough of Rust's lexical grammar to compare code token by token. Unfinished strings and comments run to the end
//! of the text; nothing is ever rejected.

use std::ops::Range;

/// What a token may be exchanged for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A name that is no keyword.
    Name,
    /// A lifetime or label, with its quote.
    Lifetime,
    /// A string, byte string or character, with its quotes.
    Text,
    /// A number.
    Number,
    /// A keyword or a single punctuation character: only itself will do.
    Fixed,
}

/// A token and its bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) kind: Kind,
    pub(super) range: Range<usize>,
}

const KEYWORDS: [&str; 44] = [
    "as", "async", "await", "break", "const", "continue", "crate", "dyn", "else", "enum", "extern",
    "false", "fn", "for", "if", "impl", "in", "let", "loop", "match", "mod", "move", "mut", "pub",
    "ref", "return", "self", "Self", "static", "struct", "super", "trait", "true", "type", "union",
    "unsafe", "use", "where", "while", "box", "gen", "try", "yield", "macro",
];

/// The tokens of a text, without white space and comments.
pub(super) fn lex(text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        let rest = &text[at..];
        let (kind, len) = if c.is_whitespace() {
            (None, c.len_utf8())
        } else if rest.starts_with("//") {
            (None, rest.find('\n').unwrap_or(rest.len()))
        } else if rest.starts_with("/*") {
            (None, comment(rest))
        } else if let Some(len) = string(rest) {
            (Some(Kind::Text), len)
        } else if c == '\'' {
            quote(rest)
        } else if c.is_ascii_digit() {
            (Some(Kind::Number), number(rest))
        } else if c == '_' || c.is_alphabetic() {
            let len = word(rest);
            let fixed = KEYWORDS.contains(&&rest[..len]) || &rest[..len] == "_";
            (Some(if fixed { Kind::Fixed } else { Kind::Name }), len)
        } else {
            (Some(Kind::Fixed), c.len_utf8())
        };
        if let Some(kind) = kind {
            tokens.push(Token {
                kind,
                range: at..at + len,
            });
        }
        at += len;
    }
    tokens
}

fn word(text: &str) -> usize {
    text.find(|c: char| c != '_' && !c.is_alphanumeric())
        .unwrap_or(text.len())
}

fn number(text: &str) -> usize {
    let len = word(text);
    // `1.5` is one number, `1..5` and `1.max(5)` are not.
    match text[len..].strip_prefix('.') {
        Some(after) if after.starts_with(|c: char| c.is_ascii_digit()) => len + 1 + word(after),
        _ => len,
    }
}

fn comment(text: &str) -> usize {
    let mut depth = 0usize;
    let mut at = 0;
    while at < text.len() {
        let rest = &text[at..];
        if rest.starts_with("/*") {
            depth += 1;
            at += 2;
        } else if rest.starts_with("*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return at;
            }
        } else {
            at += rest.chars().next().map_or(1, char::len_utf8);
        }
    }
    text.len()
}

/// The length of a string literal of any kind at the beginning of `text`.
fn string(text: &str) -> Option<usize> {
    let prefix = text
        .find(|c: char| !matches!(c, 'b' | 'c' | 'r'))
        .filter(|n| *n <= 2)?;
    let after = &text[prefix..];
    let raw = text[..prefix].contains('r');
    let hashes = if raw { after.find(|c| c != '#')? } else { 0 };
    let body = after[hashes..].strip_prefix('"')?;
    let start = text.len() - body.len();
    if raw {
        let end = format!("\"{}", "#".repeat(hashes));
        return Some(
            body.find(&end)
                .map_or(text.len(), |i| start + i + end.len()),
        );
    }
    Some(closing(body, '"').map_or(text.len(), |i| start + i))
}

/// Where the closing quote of an escaped literal ends.
fn closing(body: &str, quote: char) -> Option<usize> {
    let mut escaped = false;
    for (i, c) in body.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            c if c == quote => return Some(i + 1),
            _ => {}
        }
    }
    None
}

/// A character literal, a lifetime, or a lone quote.
fn quote(text: &str) -> (Option<Kind>, usize) {
    let body = &text[1..];
    let mut chars = body.chars();
    match (chars.next(), chars.next()) {
        (Some('\\'), _) => (
            Some(Kind::Text),
            closing(body, '\'').map_or(text.len(), |i| 1 + i),
        ),
        (Some(c), Some('\'')) => (Some(Kind::Text), 2 + c.len_utf8()),
        (Some(c), _) if c == '_' || c.is_alphabetic() => (Some(Kind::Lifetime), 1 + word(body)),
        _ => (Some(Kind::Fixed), 1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[(Kind, &str)]) {
        let got: Vec<(Kind, &str)> = lex(text)
            .into_iter()
            .map(|t| (t.kind, &text[t.range]))
            .collect();
        assert_eq!(got, expected, "{text}");
    }

    #[test]
    fn the_kinds_are_told_apart() {
        use Kind::{Fixed as F, Lifetime as L, Name as N, Number as D, Text as T};
        check(
            "let é = 1.5;",
            &[(F, "let"), (N, "é"), (F, "="), (D, "1.5"), (F, ";")],
        );
        check(
            "0..n 1.max",
            &[
                (D, "0"),
                (F, "."),
                (F, "."),
                (N, "n"),
                (D, "1"),
                (F, "."),
                (N, "max"),
            ],
        );
        check(
            r#"f("a\"b", 'x', '\'', b'\n')"#,
            &[
                (N, "f"),
                (F, "("),
                (T, r#""a\"b""#),
                (F, ","),
                (T, "'x'"),
                (F, ","),
                (T, r"'\''"),
                (F, ","),
                (N, "b"),
                (T, r"'\n'"),
                (F, ")"),
            ],
        );
        check(
            "&'a str // x\n/* /* */ */ 'b: _",
            &[
                (F, "&"),
                (L, "'a"),
                (N, "str"),
                (L, "'b"),
                (F, ":"),
                (F, "_"),
            ],
        );
        check(
            r##"r#"a"b"# br"c" r#fn"##,
            &[
                (T, r##"r#"a"b"#"##),
                (T, "br\"c\""),
                (N, "r"),
                (F, "#"),
                (F, "fn"),
            ],
        );
        check("\"open", &[(T, "\"open")]);
        check("/* open", &[]);
        check("'", &[(F, "'")]);
    }
}
