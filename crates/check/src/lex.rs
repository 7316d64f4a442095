//! Just enough of Rust's tokens to see a file's outline: comments and literals
//! are recognised so that what stands inside them is not mistaken for code.
//!
//! Any text gives tokens; broken code is the normal case here.

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Ident,
    Lifetime,
    Literal,
    Punct,
}

/// One token; comments and white space give none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Token<'a> {
    pub(crate) kind: Kind,
    pub(crate) text: &'a str,
    /// Byte offset in the source.
    pub(crate) start: usize,
}

impl Token<'_> {
    pub(crate) fn is(&self, text: &str) -> bool {
        self.kind != Kind::Literal && self.text == text
    }
}

/// The tokens of `source`, in order.
pub(crate) fn tokens(source: &str) -> Vec<Token<'_>> {
    let mut out = Vec::new();
    let mut at = 0;
    while let Some(c) = source[at..].chars().next() {
        let (len, kind) = next(&source[at..], c);
        if let Some(kind) = kind {
            out.push(Token {
                kind,
                text: &source[at..at + len],
                start: at,
            });
        }
        at += len;
    }
    out
}

/// Length and kind of the token at the start of `rest`; no kind for what is skipped.
fn next(rest: &str, c: char) -> (usize, Option<Kind>) {
    if c.is_whitespace() {
        return (c.len_utf8(), None);
    }
    if rest.starts_with("//") {
        return (rest.find('\n').unwrap_or(rest.len()), None);
    }
    if rest.starts_with("/*") {
        return (block_comment(rest), None);
    }
    if let Some(len) = prefixed_literal(rest) {
        return (len, Some(Kind::Literal));
    }
    if c == '"' {
        return (quoted(rest, 1, '"'), Some(Kind::Literal));
    }
    if c == '\'' {
        return char_or_lifetime(rest);
    }
    if c.is_ascii_digit() {
        return (
            run(rest, |c| c.is_alphanumeric() || c == '_'),
            Some(Kind::Literal),
        );
    }
    if is_ident(c) {
        let prefix = if rest.starts_with("r#") { 2 } else { 0 };
        return (prefix + run(&rest[prefix..], is_ident), Some(Kind::Ident));
    }
    (c.len_utf8(), Some(Kind::Punct))
}

fn is_ident(c: char) -> bool {
    c == '_' || c.is_alphanumeric()
}

fn run(text: &str, accept: impl Fn(char) -> bool) -> usize {
    text.find(|c| !accept(c)).unwrap_or(text.len())
}

/// Block comments nest.
fn block_comment(rest: &str) -> usize {
    let bytes = rest.as_bytes();
    let (mut depth, mut at) = (0usize, 0);
    while at < bytes.len() {
        match &bytes[at..] {
            [b'/', b'*', ..] => {
                depth += 1;
                at += 2;
            }
            [b'*', b'/', ..] => {
                depth -= 1;
                at += 2;
                if depth == 0 {
                    return at;
                }
            }
            _ => at += 1,
        }
    }
    rest.len()
}

/// `r"…"`, `r#"…"#`, `b"…"`, `b'…'`, `c"…"` and their raw forms.
fn prefixed_literal(rest: &str) -> Option<usize> {
    let letters = run(rest, |c| matches!(c, 'r' | 'b' | 'c'));
    if !matches!(letters, 1 | 2) {
        return None;
    }
    let after = &rest[letters..];
    let raw = rest[..letters].contains('r');
    if raw {
        let hashes = run(after, |c| c == '#');
        if !after[hashes..].starts_with('"') {
            return None;
        }
        let end = format!("\"{}", "#".repeat(hashes));
        let body = letters + hashes + 1;
        return Some(match rest[body..].find(&end) {
            Some(n) => body + n + end.len(),
            None => rest.len(),
        });
    }
    match after.chars().next()? {
        '"' => Some(quoted(rest, letters + 1, '"')),
        '\'' if &rest[..letters] == "b" => Some(quoted(rest, letters + 1, '\'')),
        _ => None,
    }
}

/// The length of a literal whose contents start at `from`.
fn quoted(rest: &str, from: usize, end: char) -> usize {
    let mut escaped = false;
    for (at, c) in rest[from..].char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            c if c == end => return from + at + c.len_utf8(),
            _ => {}
        }
    }
    rest.len()
}

fn char_or_lifetime(rest: &str) -> (usize, Option<Kind>) {
    let mut chars = rest[1..].chars();
    match (chars.next(), chars.next()) {
        (Some('\\'), _) => (quoted(rest, 1, '\''), Some(Kind::Literal)),
        (Some(c), Some('\'')) => (2 + c.len_utf8(), Some(Kind::Literal)),
        (Some(c), _) if is_ident(c) => (1 + run(&rest[1..], is_ident), Some(Kind::Lifetime)),
        _ => (1, Some(Kind::Punct)),
    }
}

/// Whether the file has a `main` of its own. At nesting zero, or at the start of
/// a line for files whose braces do not match.
pub(crate) fn has_main(source: &str) -> bool {
    let tokens = tokens(source);
    let mut depth = 0i32;
    tokens.windows(2).any(|pair| {
        if pair[0].is("{") {
            depth += 1;
        } else if pair[0].is("}") {
            depth -= 1;
        }
        let at_line_start = pair[0].start == 0 || source[..pair[0].start].ends_with('\n');
        pair[0].is("fn") && pair[1].is("main") && (depth == 0 || at_line_start)
    })
}

/// Whether the file has tests of its own.
pub(crate) fn has_tests(source: &str) -> bool {
    let tokens = tokens(source);
    tokens
        .windows(4)
        .any(|w| w[0].is("#") && w[1].is("[") && w[2].is("test") && w[3].is("]"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(source: &str) -> Vec<&str> {
        tokens(source).into_iter().map(|t| t.text).collect()
    }

    #[test]
    fn literals_and_comments_hide_their_contents() {
        assert_eq!(
            texts("a /* { /* } */ */ \"}\\\"{\" 'x' '{' 'a r#\"{\"{\"# b'{' // {\n r#fn é"),
            [
                "a",
                "\"}\\\"{\"",
                "'x'",
                "'{'",
                "'a",
                "r#\"{\"{\"#",
                "b'{'",
                "r#fn",
                "é"
            ]
        );
    }

    #[test]
    fn unfinished_text_ends_quietly() {
        for source in [
            "\"abc", "/* x", "r#\"x", "'", "'\\", "b'", "é'", "r#", "br##",
        ] {
            let _ = tokens(source);
        }
    }

    #[test]
    fn a_main_counts_only_where_the_linker_would_find_it() {
        assert!(has_main("/* c */ pub fn main() {}"));
        assert!(has_main("mod a { fn f() {} }\nasync fn main() {}"));
        assert!(!has_main("mod a { fn main() {} }"));
        assert!(!has_main(
            "// fn main() {}\nconst S: &str = \"fn main() {}\";"
        ));
        assert!(!has_main("fn main_loop() {}"));
        assert!(
            has_main("fn broken() {\n\nfn main() {\n}"),
            "braces that do not match"
        );
    }

    #[test]
    fn tests_are_seen() {
        assert!(has_tests("mod t { #[test]\n fn a() {} }"));
        assert!(!has_tests("// #[test]\nfn test() {}"));
    }
}
