//! A text as the guard sees it: code tokens, matched brackets, comments, items.

use std::ops::Range;

use super::items::{Item, scan};
use super::lexer::{Kind, Token, lex};

/// A text taken apart.
pub(super) struct Source<'a> {
    /// Everything but white space and comments.
    pub(super) code: Vec<Token<'a>>,
    /// For every opening bracket in `code`, where it closes; else its own place.
    close: Vec<usize>,
    /// The comments, in order.
    pub(super) comments: Vec<&'a str>,
    /// The items, outer ones before the ones inside them.
    pub(super) items: Vec<Item>,
}

impl<'a> Source<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        let (code, trivia): (Vec<_>, Vec<_>) = lex(text).into_iter().partition(Token::is_code);
        let comments = trivia
            .iter()
            .filter(|t| t.kind == Kind::Comment)
            .map(|t| t.text)
            .collect();
        let close = match_brackets(&code);
        let mut source = Self {
            code,
            close,
            comments,
            items: Vec::new(),
        };
        source.items = scan(&source);
        source
    }

    /// The tokens of a range; none when it is no range of this text.
    pub(super) fn slice(&self, range: Range<usize>) -> &[Token<'a>] {
        let end = range.end.min(self.code.len());
        self.code.get(range.start..end).unwrap_or(&[])
    }

    /// The text of a token; empty past the end.
    pub(super) fn text(&self, at: usize) -> &'a str {
        self.code.get(at).map_or("", |t| t.text)
    }

    /// Whether a token is a name or keyword.
    pub(super) fn is_name(&self, at: usize) -> bool {
        self.code.get(at).is_some_and(|t| t.kind == Kind::Ident)
    }

    /// Whether a token is a name, keyword or literal.
    pub(super) fn is_word(&self, at: usize) -> bool {
        self.code.get(at).is_some_and(Token::is_word)
    }

    /// Where the bracket at `at` closes; `at` itself when no bracket opens there.
    pub(super) fn close(&self, at: usize) -> usize {
        self.close.get(at).copied().unwrap_or(at)
    }

    /// Whether the code at `at` reads like `texts`.
    pub(super) fn reads(&self, at: usize, texts: &[&str]) -> bool {
        texts
            .iter()
            .enumerate()
            .all(|(i, text)| self.code.get(at + i).is_some_and(|t| t.is(text)))
    }

    pub(super) fn is(&self, at: usize, text: &str) -> bool {
        self.code.get(at).is_some_and(|t| t.is(text))
    }

    /// The text of the token before `at`, or nothing.
    pub(super) fn before(&self, at: usize) -> &'a str {
        at.checked_sub(1)
            .and_then(|i| self.code.get(i))
            .map_or("", |t| t.text)
    }

    /// The innermost function around a token.
    pub(super) fn function_at(&self, at: usize) -> Option<&Item> {
        self.items
            .iter()
            .rev()
            .find(|i| i.is_fn() && i.body.as_ref().is_some_and(|b| b.contains(&at)))
    }
}

/// Words that begin an item when they stand first on a line.
pub(super) const ITEM_WORDS: &[&str] = &[
    "pub", "fn", "struct", "enum", "trait", "impl", "mod", "use", "const", "static", "type", "#",
];

/// Pairs brackets up. In a text where they do not balance, an item that begins
/// a line no further in than the line of an open brace shows that the brace
/// should have been closed before.
fn match_brackets(code: &[Token<'_>]) -> Vec<usize> {
    let (close, balanced) = pair(code, false);
    if balanced { close } else { pair(code, true).0 }
}

fn pair(code: &[Token<'_>], by_indent: bool) -> (Vec<usize>, bool) {
    let mut close: Vec<usize> = (0..code.len()).collect();
    let mut open: Vec<(usize, &str)> = Vec::new();
    let mut balanced = true;
    for (i, token) in code.iter().enumerate() {
        if token.kind == Kind::Punct {
            let closing = match token.text {
                "(" => Some(")"),
                "[" => Some("]"),
                "{" => Some("}"),
                _ => None,
            };
            if let Some(closing) = closing {
                open.push((i, closing));
                continue;
            }
        }
        if by_indent && token.fresh && ITEM_WORDS.iter().any(|w| token.is(w)) {
            while let Some(&(at, _)) = open.last()
                && code.get(at).is_some_and(|o| o.indent >= token.indent)
            {
                close[at] = i;
                open.pop();
            }
        }
        if token.kind == Kind::Punct && matches!(token.text, ")" | "]" | "}") {
            match open.iter().rposition(|(_, c)| *c == token.text) {
                Some(place) => {
                    balanced &= place + 1 == open.len();
                    for (at, _) in open.drain(place..) {
                        close[at] = i;
                    }
                }
                None => balanced = false,
            }
        }
    }
    balanced &= open.is_empty();
    for (at, _) in open {
        close[at] = code.len();
    }
    (close, balanced)
}
