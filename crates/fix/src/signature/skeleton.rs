//! From quoted code to its skeleton.
//!
//! What rustc quotes is a name, a path, a type, a bound, a pattern, an operator
//! or an expression, and it does not say which. So the text is read as a type
//! or bound; if it is one, its well-known outer shape stays, else all of it
//! becomes `·`. Reading is by tokens, never by searching for substrings.

use super::vocabulary::{is_std_crate, kept, kept_from_std, kept_macro};

/// What became of a name.
const NAME: &str = "·";
/// Type arguments below this depth lose their own arguments.
const MAX_DEPTH: usize = 1;
/// Deeper nesting than this is no type that a person wrote.
const MAX_NESTING: usize = 64;

/// How much of the quoted code counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Detail {
    /// The skeletons of types.
    Types,
    /// Only keywords, traits and shared pointers: for questions of ownership.
    Traits,
}

/// The skeleton of a piece of code.
pub(super) fn skeleton(code: &str, detail: Detail) -> String {
    let tokens = tokens(code);
    if tokens.iter().all(|t| matches!(t, Token::Punct(_))) {
        return code.split_whitespace().collect();
    }
    match tokens.as_slice() {
        [Token::Number] => return "N".to_owned(),
        [Token::Text(quote)] => return format!("{quote}·{quote}"),
        [Token::Lifetime(name)] => return lifetime(name),
        [Token::Word("_")] => return "_".to_owned(),
        [Token::Word(word), Token::Punct('!')] if kept_macro(word) => return format!("{word}!"),
        [Token::Word(_), Token::Punct('!')] => return format!("{NAME}!"),
        [Token::Word(word)] if detail == Detail::Traits => {
            return if ownership_word(word) { word } else { NAME }.to_owned();
        }
        _ if detail == Detail::Traits => return NAME.to_owned(),
        _ => {}
    }
    let mut reader = Reader {
        tokens: &tokens,
        at: 0,
        nesting: 0,
    };
    reader
        .statement()
        .filter(|_| reader.at == tokens.len())
        .unwrap_or_else(|| NAME.to_owned())
}

/// Words that tell one ownership mistake from another.
fn ownership_word(word: &str) -> bool {
    let is_type = word.starts_with(char::is_uppercase)
        || matches!(word, "str" | "char" | "bool")
        || kept(word).is_some_and(|k| k != word);
    if is_type {
        matches!(
            word,
            "Copy"
                | "Drop"
                | "Fn"
                | "FnMut"
                | "FnOnce"
                | "Deref"
                | "DerefMut"
                | "IndexMut"
                | "Rc"
                | "Arc"
        )
    } else {
        // `self` is as much a name as any other place that is moved or borrowed.
        word != "self" && kept(word).is_some()
    }
}

fn lifetime(name: &str) -> String {
    match name {
        "static" => "'static",
        _ => "'·",
    }
    .to_owned()
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Token<'a> {
    Word(&'a str),
    Lifetime(&'a str),
    Number,
    /// A string or character, with the quote it stands in.
    Text(char),
    Punct(char),
}

fn tokens(code: &str) -> Vec<Token<'_>> {
    let word_end = |from: usize| {
        code[from..]
            .find(|c: char| !(c.is_alphanumeric() || c == '_'))
            .map_or(code.len(), |n| from + n)
    };
    let mut out = Vec::new();
    let mut at = 0;
    while let Some(c) = code[at..].chars().next() {
        let next = at + c.len_utf8();
        if c.is_whitespace() {
            at = next;
        } else if c.is_ascii_digit() {
            at = word_end(at);
            out.push(Token::Number);
        } else if c.is_alphabetic() || c == '_' {
            let end = word_end(at);
            out.push(Token::Word(&code[at..end]));
            at = end;
        } else if c == '"' || c == '\'' {
            let end = word_end(next);
            if c == '\'' && end > next && !code[end..].starts_with('\'') {
                out.push(Token::Lifetime(&code[next..end]));
                at = end;
            } else {
                at = quoted_end(code, next, c);
                out.push(Token::Text(c));
            }
        } else {
            out.push(Token::Punct(c));
            at = next;
        }
    }
    out
}

/// One past the closing quote, or the end of the text.
fn quoted_end(code: &str, from: usize, quote: char) -> usize {
    let mut escaped = false;
    for (i, c) in code[from..].char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            c if c == quote => return from + i + 1,
            _ => {}
        }
    }
    code.len()
}

/// What rustc puts between two types, longer ones first.
const OPERATORS: &[&str] = &[
    "<<=", ">>=", "==", "!=", "<=", ">=", "<<", ">>", "+=", "-=", "*=", "/=", "%=", "&=", "|=",
    "^=", "+", "-", "*", "/", "%", "<", ">", "|", "^", "&",
];

/// Reads types; `None` means that the tokens are none.
struct Reader<'t, 'a> {
    tokens: &'t [Token<'a>],
    at: usize,
    nesting: usize,
}

impl<'a> Reader<'_, 'a> {
    fn peek(&self) -> Option<Token<'a>> {
        self.tokens.get(self.at).copied()
    }

    fn take(&mut self, token: Token<'_>) -> bool {
        let hit = self.peek() == Some(token);
        self.at += usize::from(hit);
        hit
    }

    fn punct(&mut self, text: &str) -> bool {
        let fits = text
            .chars()
            .enumerate()
            .all(|(i, c)| self.tokens.get(self.at + i) == Some(&Token::Punct(c)));
        if fits {
            self.at += text.len();
        }
        fits
    }

    fn word(&mut self, word: &str) -> bool {
        self.take(Token::Word(word))
    }

    /// A type, a bound such as `T: Trait`, or an operation on two types.
    fn statement(&mut self) -> Option<String> {
        let left = self.ty(0)?;
        if self.at == self.tokens.len() {
            return Some(left);
        }
        if self.punct(":") {
            return Some(format!("{left}: {}", self.bounds(0)?));
        }
        let operator = OPERATORS.iter().find(|o| self.punct(o))?;
        let right = self.ty(0)?;
        // `a + b` of two names is an expression like any other.
        let named = left == NAME && right == NAME;
        (!named).then(|| format!("{left} {operator} {right}"))
    }

    fn bounds(&mut self, depth: usize) -> Option<String> {
        let mut all = Vec::new();
        loop {
            if let Some(Token::Lifetime(name)) = self.peek() {
                self.at += 1;
                all.push(lifetime(name));
            } else {
                let maybe = if self.punct("?") { "?" } else { "" };
                self.binder()?;
                all.push(format!("{maybe}{}", self.path(depth)?));
            }
            if !self.punct("+") {
                return Some(all.join(" + "));
            }
        }
    }

    /// `for<'a>`, which says nothing about the shape.
    fn binder(&mut self) -> Option<()> {
        if self.word("for") {
            self.list('<', '>', 0)?;
        }
        Some(())
    }

    fn ty(&mut self, depth: usize) -> Option<String> {
        self.nesting += 1;
        let ty = (self.nesting <= MAX_NESTING).then(|| self.ty_inner(depth))?;
        self.nesting -= 1;
        ty
    }

    fn ty_inner(&mut self, depth: usize) -> Option<String> {
        match self.peek()? {
            Token::Punct('&') => {
                self.at += 1;
                if let Some(Token::Lifetime(_)) = self.peek() {
                    self.at += 1;
                }
                let mutable = if self.word("mut") { "mut " } else { "" };
                Some(format!("&{mutable}{}", self.ty(depth)?))
            }
            Token::Punct('*') => {
                self.at += 1;
                (self.word("const") || self.word("mut")).then_some(())?;
                Some(format!("*{}", self.ty(depth)?))
            }
            Token::Punct('(') => Some(format!("({})", self.list('(', ')', depth)?.join(","))),
            Token::Punct('[') => self.array(depth),
            Token::Punct('{') => self.braces(),
            Token::Punct('!') => {
                self.at += 1;
                Some("!".to_owned())
            }
            Token::Punct('.') => self.punct("...").then(|| NAME.to_owned()),
            Token::Punct('<') => {
                // `<T as Trait>::Item`: somebody's choice, whatever it is.
                self.skip_balanced('<', '>')?;
                while self.punct("::") {
                    self.path(MAX_DEPTH)?;
                }
                Some(NAME.to_owned())
            }
            Token::Word(kind @ ("dyn" | "impl")) => {
                self.at += 1;
                Some(format!("{kind} {}", self.bounds(depth)?))
            }
            Token::Word("for" | "unsafe" | "extern" | "fn") if self.is_fn_pointer() => {
                self.fn_pointer()
            }
            Token::Number => {
                self.at += 1;
                Some("N".to_owned())
            }
            Token::Word(_) | Token::Punct(':') => self.path(depth),
            Token::Lifetime(_) | Token::Text(_) | Token::Punct(_) => None,
        }
    }

    fn array(&mut self, depth: usize) -> Option<String> {
        self.punct("[").then_some(())?;
        let element = self.ty(depth)?;
        let sized = self.punct(";");
        if sized {
            while !matches!(self.peek()?, Token::Punct(']')) {
                self.at += 1;
            }
        }
        let size = if sized { ";N" } else { "" };
        self.punct("]").then(|| format!("[{element}{size}]"))
    }

    /// `{integer}`, `{closure@src/a.rs:1:2: 1:3}`, `{async block@…}`: the first word says it.
    fn braces(&mut self) -> Option<String> {
        let Some(Token::Word(word)) = self.tokens.get(self.at + 1).copied() else {
            return None;
        };
        self.skip_balanced('{', '}')?;
        Some(match (word, kept(word)) {
            ("integer" | "float", Some(number)) => number.to_owned(),
            ("closure" | "async" | "coroutine" | "type", _) => format!("{{{word}}}"),
            _ => NAME.to_owned(),
        })
    }

    fn is_fn_pointer(&self) -> bool {
        self.tokens[self.at..].contains(&Token::Word("fn"))
    }

    fn fn_pointer(&mut self) -> Option<String> {
        self.binder()?;
        self.word("unsafe");
        if self.word("extern") {
            self.take(Token::Text('"'));
        }
        self.word("fn").then_some(())?;
        self.list('(', ')', MAX_DEPTH)?;
        if self.punct("->") {
            self.ty(MAX_DEPTH)?;
        }
        if self.peek() == Some(Token::Punct('{')) {
            self.skip_balanced('{', '}')?;
        }
        Some("fn".to_owned())
    }

    /// A path with its arguments, seen as one name.
    fn path(&mut self, depth: usize) -> Option<String> {
        self.punct("::");
        let mut segments: Vec<&str> = Vec::new();
        let mut arguments: Option<Vec<String>> = None;
        loop {
            let Some(Token::Word(word)) = self.peek() else {
                return None;
            };
            self.at += 1;
            segments.push(word);
            self.punct("::<").then(|| self.at -= 1);
            match self.peek() {
                Some(Token::Punct('<')) => arguments = Some(self.list('<', '>', depth + 1)?),
                // `Fn(A) -> B`, and the pattern `Some(_)`.
                Some(Token::Punct('(')) => {
                    self.list('(', ')', depth + 1)?;
                    if self.punct("->") {
                        self.ty(depth + 1)?;
                    }
                }
                _ => {}
            }
            if !self.punct("::") {
                break;
            }
        }
        let (first, last) = (*segments.first()?, *segments.last()?);
        let head = match segments.len() {
            1 if last == "_" => "_",
            1 => kept(last).unwrap_or(NAME),
            _ if is_std_crate(first) => match kept_from_std(last) {
                Some(known) => known,
                None => return Some("std".to_owned()),
            },
            _ => {
                return Some(match first {
                    "crate" | "self" | "super" => format!("{first}::{NAME}"),
                    _ => NAME.to_owned(),
                });
            }
        };
        match arguments {
            Some(all) if depth < MAX_DEPTH && head != NAME && !all.is_empty() => {
                Some(format!("{head}<{}>", all.join(",")))
            }
            _ => Some(head.to_owned()),
        }
    }

    /// Types between brackets; lifetimes among them are dropped.
    fn list(&mut self, open: char, close: char, depth: usize) -> Option<Vec<String>> {
        self.take(Token::Punct(open)).then_some(())?;
        let mut all = Vec::new();
        loop {
            if self.take(Token::Punct(close)) {
                return Some(all);
            }
            match (self.peek()?, self.tokens.get(self.at + 1)) {
                (Token::Lifetime(_), _) => self.at += 1,
                (Token::Word(_), Some(Token::Punct('='))) => {
                    self.at += 2;
                    all.push(self.ty(depth)?);
                }
                _ => all.push(self.ty(depth)?),
            }
            if !self.punct(",") && self.peek()? != Token::Punct(close) {
                return None;
            }
        }
    }

    fn skip_balanced(&mut self, open: char, close: char) -> Option<()> {
        let mut depth = 0usize;
        loop {
            let arrow = self.at > 0 && self.tokens.get(self.at - 1) == Some(&Token::Punct('-'));
            match self.peek()? {
                Token::Punct(c) if c == open => depth += 1,
                Token::Punct(c) if c == close && !(arrow && c == '>') => {
                    depth = depth.checked_sub(1)?;
                }
                _ => {}
            }
            self.at += 1;
            if depth == 0 {
                return Some(());
            }
        }
    }
}
