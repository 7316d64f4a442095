//! Finds the items of a text: functions, types, impls, modules and the rest.
//!
//! This is no parser. It looks for the words that begin an item where an item
//! can stand, and takes what follows up to its closing brace or semicolon. That
//! is all the guard has to know, and it works on code that does not parse.

use std::fmt;
use std::ops::Range;

use super::lexer::Kind;
use super::source::{ITEM_WORDS, Source};

/// What kind of item it is. A `static` counts as a `const`, since one is often
/// the repair of the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum ItemKind {
    Fn,
    Struct,
    Enum,
    Union,
    Trait,
    Impl,
    Mod,
    Type,
    Const,
    Use,
    Extern,
    MacroRules,
    MacroCall,
}

/// An item and where its parts stand, as ranges of code tokens.
#[derive(Debug, Clone)]
pub(super) struct Item {
    pub(super) kind: ItemKind,
    /// Its name; for an impl, the last names of trait and type.
    pub(super) name: String,
    /// The names of the items around it and the `cfg`s on it.
    pub(super) container: String,
    pub(super) attributes: Range<usize>,
    /// From its first word to its body.
    pub(super) head: Range<usize>,
    /// Between its braces, or between `=` and `;`.
    pub(super) body: Option<Range<usize>>,
    /// All of it.
    pub(super) whole: Range<usize>,
}

impl Item {
    pub(super) fn is_fn(&self) -> bool {
        self.kind == ItemKind::Fn
    }
}

impl fmt::Display for Item {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = match self.kind {
            ItemKind::Fn => "fn",
            ItemKind::Struct => "struct",
            ItemKind::Enum => "enum",
            ItemKind::Union => "union",
            ItemKind::Trait => "trait",
            ItemKind::Impl => "impl",
            ItemKind::Mod => "mod",
            ItemKind::Type => "type",
            ItemKind::Const => "const",
            ItemKind::Use => "use",
            ItemKind::Extern => "extern",
            ItemKind::MacroRules => "macro",
            ItemKind::MacroCall => return write!(f, "`{}!`", self.name),
        };
        write!(f, "{kind} `{}`", self.name)
    }
}

/// All items, outer ones first.
pub(super) fn scan(source: &Source<'_>) -> Vec<Item> {
    let mut scanner = Scanner {
        source,
        items: Vec::new(),
    };
    // Nesting is walked with a list of work, as text can nest deeper than a stack.
    let mut work = vec![(0..source.code.len(), String::new(), false)];
    let mut next = 0;
    while let Some((range, container, in_code)) = work.get(next).cloned() {
        next += 1;
        scanner.region(range, &container, in_code, &mut work);
    }
    scanner
        .items
        .sort_by_key(|i| (i.whole.start, std::cmp::Reverse(i.whole.end)));
    scanner.items
}

type Region = (Range<usize>, String, bool);

struct Scanner<'s, 'a> {
    source: &'s Source<'a>,
    items: Vec<Item>,
}

impl Scanner<'_, '_> {
    fn region(
        &mut self,
        range: Range<usize>,
        container: &str,
        in_code: bool,
        work: &mut Vec<Region>,
    ) {
        let mut at = range.start;
        let mut statement = true;
        while at < range.end {
            if (statement || !in_code)
                && let Some(item) = self.item(at, range.end, container, in_code)
            {
                at = item.whole.end.max(at + 1);
                statement = true;
                if let Some(body) = &item.body {
                    let inside = format!("{container}/{item}");
                    match item.kind {
                        ItemKind::Fn => work.push((body.clone(), inside, true)),
                        ItemKind::Impl | ItemKind::Trait | ItemKind::Mod | ItemKind::Extern => {
                            work.push((body.clone(), inside, false));
                        }
                        _ => {}
                    }
                }
                self.items.push(item);
                continue;
            }
            let text = self.source.text(at);
            statement = matches!(text, "{" | "}" | ";");
            at += 1;
        }
    }

    /// The item that begins at `start`, if one does.
    fn item(&self, start: usize, end: usize, container: &str, in_code: bool) -> Option<Item> {
        let s = self.source;
        let mut at = start;
        let mut cfgs = String::new();
        while at < end && s.is(at, "#") {
            let open = if s.is(at + 1, "!") { at + 2 } else { at + 1 };
            if !s.is(open, "[") {
                return None;
            }
            let close = s.close(open).min(end).max(open);
            if s.is(open + 1, "cfg") {
                cfgs.extend(s.slice(open..close).iter().map(|t| t.text));
            }
            // An inner attribute belongs to what is around it.
            if open == at + 2 {
                return None;
            }
            at = close + 1;
        }
        let attributes = start..at;
        let head = at;
        if s.is(at, "pub") {
            at += 1;
            if s.is(at, "(") {
                at = s.close(at) + 1;
            }
        }
        at = self.skip_modifiers(at);
        let word = s.code.get(at).filter(|t| t.kind == Kind::Ident)?.text;
        let (kind, name_at) = match word {
            "fn" => (ItemKind::Fn, at + 1),
            "struct" => (ItemKind::Struct, at + 1),
            "enum" => (ItemKind::Enum, at + 1),
            "union" if s.code.get(at + 1)?.kind == Kind::Ident => (ItemKind::Union, at + 1),
            "trait" => (ItemKind::Trait, at + 1),
            "mod" => (ItemKind::Mod, at + 1),
            "type" => (ItemKind::Type, at + 1),
            "const" => (ItemKind::Const, at + 1),
            "static" if s.is(at + 1, "mut") => (ItemKind::Const, at + 2),
            "static" => (ItemKind::Const, at + 1),
            "impl" => (ItemKind::Impl, at),
            "use" => (ItemKind::Use, at),
            "extern" => (ItemKind::Extern, at),
            "macro_rules" if s.is(at + 1, "!") => (ItemKind::MacroRules, at + 2),
            // In code, a macro call is a statement like any other.
            _ if s.is(at + 1, "!") && !in_code => (ItemKind::MacroCall, at),
            _ => return None,
        };
        let name_token = s.code.get(name_at).filter(|t| t.kind == Kind::Ident)?;
        let (body, whole_end) = self.body(kind, name_at + 1, end);
        let head_end = body.as_ref().map_or(whole_end, |b| b.start);
        let name = match kind {
            ItemKind::Impl => self.impl_name(at + 1, head_end),
            ItemKind::Use => self.text(at + 1, whole_end),
            ItemKind::Extern => self.text(at + 1, head_end.saturating_sub(1)),
            _ => name_token.text.trim_start_matches("r#").to_owned(),
        };
        Some(Item {
            kind,
            name,
            container: format!("{container}{cfgs}"),
            attributes,
            head: head..head_end,
            body,
            whole: start..whole_end,
        })
    }

    fn text(&self, from: usize, to: usize) -> String {
        let tokens = self.source.slice(from..to);
        tokens
            .iter()
            .map(|t| t.text)
            .filter(|t| *t != ";")
            .collect()
    }

    /// `default const async unsafe extern "C"`, but not the `const` of a constant.
    fn skip_modifiers(&self, mut at: usize) -> usize {
        let s = self.source;
        loop {
            let next = s.code.get(at + 1).map_or("", |t| t.text);
            let item_follows = [
                "fn", "async", "unsafe", "extern", "const", "impl", "trait", "auto", "type",
                "static", "mod",
            ]
            .contains(&next);
            match s.code.get(at).map_or("", |t| t.text) {
                "default" | "async" | "unsafe" | "const" | "auto" | "safe" if item_follows => {
                    at += 1
                }
                "extern" if next == "fn" => at += 1,
                "extern"
                    if s.code.get(at + 1).is_some_and(|t| t.kind == Kind::Text)
                        && s.is(at + 2, "fn") =>
                {
                    at += 2;
                }
                _ => return at,
            }
        }
    }

    /// Where the body stands and where the item ends.
    fn body(&self, kind: ItemKind, from: usize, end: usize) -> (Option<Range<usize>>, usize) {
        let s = self.source;
        let statement = matches!(kind, ItemKind::Const | ItemKind::Type | ItemKind::Use);
        let indent = s.code.get(from.saturating_sub(1)).map_or(0, |t| t.indent);
        let mut value = None;
        let mut at = from;
        while at < end {
            let Some(token) = s.code.get(at) else {
                break;
            };
            let closes = s.close(at);
            match token.text {
                ";" => return (value.map(|v| v..at), at + 1),
                "=" if statement && value.is_none() => value = Some(at + 1),
                "{" if !statement => {
                    let closes = closes.min(end).max(at + 1);
                    // A brace that was never closed ends where the next item begins.
                    return (
                        Some(at + 1..closes),
                        closes + usize::from(s.is(closes, "}")),
                    );
                }
                // Not even a semicolon: the next item has begun, or this one's surroundings end.
                "}" => return (value.map(|v| v..at), at),
                text if token.fresh
                    && at > from
                    && token.indent <= indent
                    && ITEM_WORDS.contains(&text) =>
                {
                    return (value.map(|v| v..at), at);
                }
                _ if closes > at && matches!(token.text, "(" | "[" | "{") => {
                    if kind == ItemKind::MacroCall || kind == ItemKind::MacroRules {
                        let after = (closes + 1).min(end);
                        let semicolon = usize::from(s.is(after, ";"));
                        return (Some(at + 1..closes.min(end)), after + semicolon);
                    }
                    at = closes.min(end.saturating_sub(1)).max(at);
                }
                _ => {}
            }
            at += 1;
        }
        (value.map(|v| v.min(end)..end), end)
    }

    /// `Trait for Type`, each with its last name only.
    fn impl_name(&self, from: usize, to: usize) -> String {
        let s = self.source;
        let (mut angle, mut out, mut last) = (0usize, Vec::new(), "");
        for (at, token) in s.slice(from..to).iter().enumerate() {
            let at = from + at;
            match token.text {
                "<" => angle += 1,
                ">" if s.before(at) != "-" && s.before(at) != "=" => {
                    angle = angle.saturating_sub(1)
                }
                "where" | "{" if angle == 0 => break,
                "for" if angle == 0 => {
                    out.push(last);
                    out.push("for");
                    last = "";
                }
                text if angle == 0
                    && token.kind == Kind::Ident
                    && !matches!(text, "dyn" | "const" | "mut") =>
                {
                    last = text;
                }
                _ => {}
            }
        }
        out.push(last);
        out.join(" ")
    }
}
