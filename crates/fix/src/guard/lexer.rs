//! A lossless lexer for Rust that takes any text.
//!
//! The code that a guard looks at does not compile, often does not even parse;
//! so there is no syntax tree to lean on, and an unclosed quote must not blind
//! the rest of the file. Tokens are slices of the text and join up to it again.

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Whitespace,
    Comment,
    /// An identifier or keyword, raw ones included.
    Ident,
    Lifetime,
    Number,
    /// Any string or character literal.
    Text,
    /// One character of anything else.
    Punct,
}

/// A piece of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Token<'a> {
    pub(super) kind: Kind,
    pub(super) text: &'a str,
    /// Characters of indentation of the line it begins in.
    pub(super) indent: usize,
    /// Whether it is the first on its line, comments aside.
    pub(super) fresh: bool,
}

impl Token<'_> {
    pub(super) fn is(&self, text: &str) -> bool {
        self.text == text && matches!(self.kind, Kind::Ident | Kind::Punct)
    }

    /// Names, keywords and literals: what carries the meaning of code.
    pub(super) fn is_word(&self) -> bool {
        matches!(self.kind, Kind::Ident | Kind::Number | Kind::Text)
    }

    pub(super) fn is_code(&self) -> bool {
        !matches!(self.kind, Kind::Whitespace | Kind::Comment)
    }
}

/// The tokens of a text. A quote that is never closed ends with its line.
pub(super) fn lex(text: &str) -> Vec<Token<'_>> {
    let mut lexer = Lexer::new(text, false);
    let tokens = lexer.run();
    if lexer.unclosed {
        Lexer::new(text, true).run()
    } else {
        tokens
    }
}

struct Lexer<'a> {
    text: &'a str,
    at: usize,
    quotes_end_with_line: bool,
    unclosed: bool,
}

impl<'a> Lexer<'a> {
    fn new(text: &'a str, quotes_end_with_line: bool) -> Self {
        Self {
            text,
            at: 0,
            quotes_end_with_line,
            unclosed: false,
        }
    }

    fn run(&mut self) -> Vec<Token<'a>> {
        let mut tokens = Vec::new();
        let (mut indent, mut fresh) = (0, true);
        while self.at < self.text.len() {
            let start = self.at;
            let kind = self.token();
            // A token that took nothing would be an endless loop.
            if self.at == start {
                self.at += self.rest().chars().next().map_or(1, char::len_utf8);
            }
            let text = &self.text[start..self.at];
            tokens.push(Token {
                kind,
                text,
                indent,
                fresh: fresh && kind != Kind::Whitespace && kind != Kind::Comment,
            });
            match (kind, text.rfind('\n')) {
                (Kind::Whitespace, Some(line)) => {
                    indent = text[line + 1..].chars().count();
                    fresh = true;
                }
                (Kind::Whitespace, None) if start == 0 => indent = text.chars().count(),
                (Kind::Whitespace | Kind::Comment, _) => {}
                _ => fresh = false,
            }
        }
        tokens
    }

    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    fn take_while(&mut self, accept: impl Fn(char) -> bool) {
        let rest = self.rest();
        self.at += rest.find(|c| !accept(c)).unwrap_or(rest.len());
    }

    fn token(&mut self) -> Kind {
        let rest = self.rest();
        let shebang =
            self.at == 0 && rest.starts_with("#!") && !rest[2..].trim_start().starts_with('[');
        if shebang || rest.starts_with("//") {
            self.take_while(|c| c != '\n');
            return Kind::Comment;
        }
        if rest.starts_with("/*") {
            self.block_comment();
            return Kind::Comment;
        }
        let Some(c) = rest.chars().next() else {
            return Kind::Punct;
        };
        if c.is_whitespace() {
            self.take_while(char::is_whitespace);
            return Kind::Whitespace;
        }
        if c.is_ascii_digit() {
            self.number();
            return Kind::Number;
        }
        if is_word_start(c) {
            return self.word();
        }
        match c {
            '"' => {
                self.at += 1;
                self.quoted('"');
                Kind::Text
            }
            '\'' => self.tick(),
            _ => {
                self.at += c.len_utf8();
                Kind::Punct
            }
        }
    }

    /// Block comments nest.
    fn block_comment(&mut self) {
        let mut depth = 0usize;
        while self.at < self.text.len() {
            let rest = self.rest();
            if rest.starts_with("/*") {
                depth += 1;
                self.at += 2;
            } else if rest.starts_with("*/") {
                depth -= 1;
                self.at += 2;
                if depth == 0 {
                    return;
                }
            } else {
                self.at += rest.chars().next().map_or(1, char::len_utf8);
            }
        }
    }

    fn number(&mut self) {
        let hex = self.rest().starts_with("0x") || self.rest().starts_with("0X");
        self.take_while(is_word);
        let rest = self.rest().as_bytes();
        let digit_at = |i: usize| rest.get(i).is_some_and(u8::is_ascii_digit);
        if rest.first() == Some(&b'.') && digit_at(1) {
            self.at += 1;
            self.take_while(is_word);
        }
        let exponent = self.text[..self.at].ends_with(['e', 'E']) && !hex;
        let signed = self.rest().starts_with(['+', '-']);
        if exponent && signed && self.rest()[1..].starts_with(|c: char| c.is_ascii_digit()) {
            self.at += 1;
            self.take_while(is_word);
        }
    }

    /// An identifier, or a literal with a prefix: `r"…"`, `br#"…"#`, `b'…'`, `r#name`.
    fn word(&mut self) -> Kind {
        let start = self.at;
        self.take_while(is_word);
        let prefix = &self.text[start..self.at];
        let rest = self.rest();
        let raw = matches!(prefix, "r" | "br" | "cr");
        if raw && (rest.starts_with('"') || rest.starts_with('#')) {
            let hashes = rest.len() - rest.trim_start_matches('#').len();
            let after = &rest[hashes..];
            if after.starts_with('"') {
                self.at += hashes + 1;
                self.raw_string(hashes);
                return Kind::Text;
            }
            if prefix == "r" && hashes == 1 && after.starts_with(is_word_start) {
                self.at += 1;
                self.take_while(is_word);
            }
        } else if matches!(prefix, "b" | "c") && rest.starts_with('"') {
            self.at += 1;
            self.quoted('"');
            return Kind::Text;
        } else if prefix == "b" && rest.starts_with('\'') {
            self.at += 1;
            self.quoted('\'');
            return Kind::Text;
        }
        Kind::Ident
    }

    fn raw_string(&mut self, hashes: usize) {
        let end = format!("\"{}", "#".repeat(hashes));
        match self.rest().find(&end) {
            Some(n) => self.at += n + end.len(),
            None => self.unclosed_quote(),
        }
    }

    /// The rest of a literal, its closing quote included.
    fn quoted(&mut self, quote: char) {
        let mut escaped = false;
        for (i, c) in self.rest().char_indices() {
            match c {
                _ if escaped => escaped = false,
                '\\' => escaped = true,
                c if c == quote => {
                    self.at += i + 1;
                    return;
                }
                '\n' if quote == '\'' => break,
                _ => {}
            }
        }
        self.unclosed_quote();
    }

    fn unclosed_quote(&mut self) {
        self.unclosed = true;
        if self.quotes_end_with_line {
            self.take_while(|c| c != '\n');
        } else {
            self.at = self.text.len();
        }
    }

    /// `'a'` and `'\n'` are characters, `'a` is a lifetime.
    fn tick(&mut self) -> Kind {
        let mut chars = self.rest().chars().skip(1);
        match (chars.next(), chars.next()) {
            (Some('\\'), _) => {
                self.at += 1;
                self.quoted('\'');
                Kind::Text
            }
            (Some(c), Some('\'')) if c != '\'' && c != '\n' => {
                self.at += c.len_utf8() + 2;
                Kind::Text
            }
            (Some(c), _) if is_word_start(c) => {
                self.at += 1;
                self.take_while(is_word);
                Kind::Lifetime
            }
            _ => {
                self.at += 1;
                Kind::Punct
            }
        }
    }
}

fn is_word_start(c: char) -> bool {
    c.is_alphabetic() || c == '_'
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn check(text: &str, want: &[&str]) {
        let code: Vec<&str> = lex(text)
            .iter()
            .filter(|t| t.is_code())
            .map(|t| t.text)
            .collect();
        assert_eq!(code, want, "{text}");
    }

    #[test]
    fn literals_are_one_token() {
        check(
            r##"r#"a"b"# + br"\" + b'\'' + c"x""##,
            &[
                r##"r#"a"b"#"##,
                "+",
                r#"br"\""#,
                "+",
                r"b'\''",
                "+",
                "c\"x\"",
            ],
        );
        check(
            r"'a' 'b '\u{41}' '\''",
            &["'a'", "'b", r"'\u{41}'", r"'\''"],
        );
        check(
            "1.5e-3 0..9 1.max(2) 0xFEu8",
            &[
                "1.5e-3", "0", ".", ".", "9", "1", ".", "max", "(", "2", ")", "0xFEu8",
            ],
        );
        check("r#type r#\"x\"#", &["r#type", "r#\"x\"#"]);
    }

    #[test]
    fn comments_nest_and_a_shebang_is_one() {
        check("a /* b /* c */ d */ e // f\ng", &["a", "e", "g"]);
        check("#!/bin/sh\nfn", &["fn"]);
        check(
            "#![allow(x)]",
            &["#", "!", "[", "allow", "(", "x", ")", "]"],
        );
    }

    #[test]
    fn an_unclosed_quote_ends_with_its_line() {
        check(
            "let a = \"b;\nlet c = 1;",
            &["let", "a", "=", "\"b;", "let", "c", "=", "1", ";"],
        );
        // Strings over several lines are fine as long as they are closed.
        check("\"a\nb\" c", &["\"a\nb\"", "c"]);
    }

    #[test]
    fn lines_know_their_indentation() {
        let tokens = lex("  a b\n    c");
        let seen: Vec<_> = tokens
            .iter()
            .filter(|t| t.is_code())
            .map(|t| (t.text, t.indent, t.fresh))
            .collect();
        assert_eq!(seen, [("a", 2, true), ("b", 2, false), ("c", 4, true)]);
    }

    proptest! {
        #[test]
        fn tokens_join_up_to_the_text(text in "\\PC{0,40}|[\"'rb#/*\\\\ a1\né.e-]{0,40}") {
            let joined: String = lex(&text).iter().map(|t| t.text).collect();
            prop_assert_eq!(joined, text);
        }
    }
}
