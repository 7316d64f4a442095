//! Carrying a remembered fix over to code that has the same mistake with other names.
//!
//! The remembered lines before and after the fix are compared token by token; what changed, with as much of its
//! surroundings as also occurs in the new place, is the pattern. Names, lifetimes and literals of the pattern stand for
//! whatever stands in their place now, consistently; everything else must be equal. Where the pattern fits in several
//! places equally well, nothing is proposed: a wrong guess costs a verification and the person's trust.

mod lex;

use std::collections::HashMap;
use std::ops::Range;

use lex::{Kind, Token, lex};
use similar::DiffOp;
use sleepy_fix::diff_ops;

/// Changes of more tokens than this are whole rewrites; they do not carry over.
const MAX_CHANGE: usize = 80;
/// Lines around the compiler's labels that are searched.
const NEIGHBOURHOOD: usize = 3;
/// A shorter pattern says too little.
const MIN_PATTERN: usize = 3;

/// Why a fix does not carry over.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TransplantError {
    /// The remembered fix changes no token.
    #[error("the remembered fix changes nothing")]
    NoChange,
    /// It changes too much.
    #[error("the remembered fix rewrites {tokens} tokens, too many to carry over")]
    TooLarge {
        /// How many.
        tokens: usize,
    },
    /// Nothing near the error looks like the code that was fixed.
    #[error("the code at the error does not look like the code that was fixed")]
    NoMatch,
    /// Several places look alike.
    #[error("{places} places look like the code that was fixed")]
    Ambiguous {
        /// How many.
        places: usize,
    },
    /// The fix uses a name that means nothing here.
    #[error("the remembered fix uses `{name}`, which has no counterpart here")]
    UnknownName {
        /// The name.
        name: String,
    },
}

/// A text with its tokens.
struct Code<'a> {
    text: &'a str,
    tokens: Vec<Token>,
    line_starts: Vec<usize>,
}

impl<'a> Code<'a> {
    fn new(text: &'a str) -> Self {
        let newlines = text
            .bytes()
            .enumerate()
            .filter(|(_, b)| *b == b'\n')
            .map(|(i, _)| i + 1);
        Self {
            text,
            tokens: lex(text),
            line_starts: std::iter::once(0).chain(newlines).collect(),
        }
    }

    fn word(&self, token: usize) -> &'a str {
        &self.text[self.tokens[token].range.clone()]
    }

    fn line_of(&self, byte: usize) -> usize {
        self.line_starts.partition_point(|s| *s <= byte) - 1
    }

    fn line(&self, token: usize) -> usize {
        self.line_of(self.tokens[token].range.start)
    }

    /// The tokens on the lines of `range` of tokens.
    fn widen_to_lines(&self, range: &Range<usize>) -> Range<usize> {
        let (first, last) = (self.line(range.start), self.line(range.end - 1));
        let from = (0..range.start)
            .rev()
            .take_while(|t| self.line(*t) == first)
            .last()
            .unwrap_or(range.start);
        let to = (range.end..self.tokens.len())
            .take_while(|t| self.line(*t) == last)
            .last()
            .map_or(range.end, |t| t + 1);
        from..to
    }

    fn indent(&self, token: usize) -> &'a str {
        let start = self.line_starts[self.line(token)];
        let line = &self.text[start..];
        &line[..line.len() - line.trim_start_matches([' ', '\t']).len()]
    }
}

/// Applies to `text` the fix that once turned `before` into `after`. `spans` are the byte ranges that the compiler
/// points to in `text`, the primary one first. Returns the new text.
///
/// # Errors
/// [`TransplantError`] says why it does not carry over.
pub fn transplant(
    before: &str,
    after: &str,
    text: &str,
    spans: &[Range<usize>],
) -> Result<String, TransplantError> {
    let (before, after, now) = (Code::new(before), Code::new(after), Code::new(text));
    let change = Change::between(&before, &after)?;
    for pattern in change.patterns(&before) {
        match change.find(&pattern, &before, &now, spans) {
            Err(TransplantError::NoMatch) => {}
            Ok(place) => return change.apply(&pattern, &before, &after, &now, &place),
            Err(other) => return Err(other),
        }
    }
    Err(TransplantError::NoMatch)
}

/// The tokens that a fix replaces: everything from the first to the last difference.
struct Change {
    /// Tokens of the old text that go.
    old: Range<usize>,
    /// Tokens of the new text that come.
    new: Range<usize>,
    /// New token → old token, for those that stay.
    kept: HashMap<usize, usize>,
}

/// A place where a pattern fits.
struct Place {
    /// Where its first token is.
    at: usize,
    /// What stands for the names and literals of the pattern.
    names: HashMap<String, String>,
    /// Tokens that are the very same.
    same: usize,
    /// 0 touches the primary span's lines, 1 another span's, 2 none.
    distance: u8,
}

impl Change {
    fn between(before: &Code<'_>, after: &Code<'_>) -> Result<Self, TransplantError> {
        let words = |code: &Code<'_>| {
            (0..code.tokens.len())
                .map(|t| code.word(t).to_owned())
                .collect::<Vec<_>>()
        };
        let ops = diff_ops(&words(before), &words(after));
        let mut kept = HashMap::new();
        let mut hull: Option<(Range<usize>, Range<usize>)> = None;
        for op in &ops {
            let (old, new) = (op.old_range(), op.new_range());
            if let DiffOp::Equal { .. } = op {
                kept.extend(new.zip(old));
                continue;
            }
            hull = Some(match hull {
                None => (old, new),
                Some((o, n)) => (o.start..old.end, n.start..new.end),
            });
        }
        let (old, new) = hull.ok_or(TransplantError::NoChange)?;
        let tokens = old.len().max(new.len());
        if tokens > MAX_CHANGE {
            return Err(TransplantError::TooLarge { tokens });
        }
        Ok(Self { old, new, kept })
    }

    /// The stretches of the old text to look for, the most telling first. Each holds all of the change.
    fn patterns(&self, before: &Code<'_>) -> Vec<Range<usize>> {
        let Range { start, end } = self.old;
        let count = before.tokens.len();
        let mut patterns = Vec::new();
        if start < end {
            patterns.push(before.widen_to_lines(&(start..end)));
        } else {
            // An insertion stands before one line or after another.
            let beside = [
                (start < count).then(|| start..start + 1),
                (start > 0).then(|| start - 1..start),
            ];
            let lines: Vec<_> = beside
                .into_iter()
                .flatten()
                .map(|t| before.widen_to_lines(&t))
                .collect();
            if let [next, previous] = lines.as_slice()
                && next != previous
            {
                patterns.push(previous.start..next.end);
            }
            patterns.extend(lines);
        }
        for around in [6, 4, 2] {
            patterns.push(start.saturating_sub(around)..(end + around).min(count));
        }
        let telling = |p: &Range<usize>| {
            p.len() >= MIN_PATTERN && p.clone().any(|t| before.tokens[t].kind != Kind::Fixed)
        };
        patterns.retain(telling);
        patterns.dedup();
        patterns
    }

    fn find(
        &self,
        pattern: &Range<usize>,
        before: &Code<'_>,
        now: &Code<'_>,
        spans: &[Range<usize>],
    ) -> Result<Place, TransplantError> {
        let last = now
            .tokens
            .len()
            .checked_sub(pattern.len())
            .ok_or(TransplantError::NoMatch)?;
        let mut places: Vec<Place> = (0..=last)
            .filter_map(|at| fit(pattern, before, now, at, spans))
            .collect();
        let nearest = places
            .iter()
            .map(|p| p.distance)
            .min()
            .ok_or(TransplantError::NoMatch)?;
        places.retain(|p| p.distance == nearest);
        let best = places.iter().map(|p| p.same).max().unwrap_or(0);
        places.retain(|p| p.same == best);
        match (places.pop(), places.len()) {
            (Some(place), 0) => Ok(place),
            (_, others) => Err(TransplantError::Ambiguous { places: others + 1 }),
        }
    }

    fn apply(
        &self,
        pattern: &Range<usize>,
        before: &Code<'_>,
        after: &Code<'_>,
        now: &Code<'_>,
        place: &Place,
    ) -> Result<String, TransplantError> {
        let here = |old: usize| place.at + (old - pattern.start);
        // Where the pattern reaches beyond the change, white space next to the change belongs to it.
        let (from, new_from) = if pattern.start < self.old.start {
            (
                now.tokens[here(self.old.start - 1)].range.end,
                after.tokens[self.new.start - 1].range.end,
            )
        } else {
            let start = after
                .tokens
                .get(self.new.start)
                .map_or(after.text.len(), |t| t.range.start);
            (now.tokens[here(self.old.start)].range.start, start)
        };
        let (to, new_to) = if pattern.end > self.old.end {
            let start = after
                .tokens
                .get(self.new.end)
                .map_or(after.text.len(), |t| t.range.start);
            (now.tokens[here(self.old.end)].range.start, start)
        } else {
            let end = |code: &Code<'_>, tokens: usize| {
                tokens
                    .checked_sub(1)
                    .map_or(0, |t| code.tokens[t].range.end)
            };
            (
                now.tokens[here(self.old.end - 1)].range.end,
                end(after, self.new.end),
            )
        };
        let old_indent = before.indent(pattern.start);
        let new_indent = now.indent(place.at);
        let crlf = now.text.contains("\r\n");
        let space = |gap: &str| {
            let gap = gap
                .replace("\r\n", "\n")
                .replace(&format!("\n{old_indent}"), &format!("\n{new_indent}"));
            if crlf { gap.replace('\n', "\r\n") } else { gap }
        };
        let mut out = now.text[..from].to_owned();
        let mut at = new_from;
        for token in self.new.clone() {
            let range = after.tokens[token].range.clone();
            out.push_str(&space(after.text.get(at..range.start).unwrap_or("")));
            out.push_str(&self.word_here(token, pattern, before, after, now, place)?);
            at = range.end;
        }
        out.push_str(&space(after.text.get(at..new_to).unwrap_or("")));
        out.push_str(&now.text[to..]);
        Ok(out)
    }

    /// What a token of the new text reads in the present place.
    fn word_here(
        &self,
        token: usize,
        pattern: &Range<usize>,
        before: &Code<'_>,
        after: &Code<'_>,
        now: &Code<'_>,
        place: &Place,
    ) -> Result<String, TransplantError> {
        let word = after.word(token);
        if let Some(old) = self.kept.get(&token).filter(|o| pattern.contains(o)) {
            return Ok(now.word(place.at + (old - pattern.start)).to_owned());
        }
        let kind = after.tokens[token].kind;
        if let Some(mapped) = place.names.get(word)
            && kind != Kind::Number
        {
            return Ok(mapped.clone());
        }
        // A name of the old place that is not known here would be a name of nothing; new ones are the fix's own.
        let local = kind == Kind::Name || kind == Kind::Lifetime;
        let occurs = |code: &Code<'_>| (0..code.tokens.len()).any(|t| code.word(t) == word);
        if local && occurs(before) && !occurs(now) && !is_member(before, word) {
            return Err(TransplantError::UnknownName {
                name: word.to_owned(),
            });
        }
        Ok(word.to_owned())
    }
}

/// Whether every occurrence of `word` follows a dot or a path: methods and associated items of known types travel.
fn is_member(code: &Code<'_>, word: &str) -> bool {
    let occurrences = (0..code.tokens.len()).filter(|t| code.word(*t) == word);
    occurrences
        .into_iter()
        .all(|t| t > 0 && matches!(code.word(t - 1), "." | ":"))
}

/// Whether the pattern fits at token `at`, and with which names.
fn fit(
    pattern: &Range<usize>,
    before: &Code<'_>,
    now: &Code<'_>,
    at: usize,
    spans: &[Range<usize>],
) -> Option<Place> {
    let distance = distance(now, at..at + pattern.len(), spans)?;
    let mut names: HashMap<String, String> = HashMap::new();
    let mut owners: HashMap<&str, &str> = HashMap::new();
    let mut same = 0;
    for (i, old) in pattern.clone().enumerate() {
        let (kind, word) = (before.tokens[old].kind, before.word(old));
        let there = now.word(at + i);
        if now.tokens[at + i].kind != kind || (kind == Kind::Fixed && word != there) {
            return None;
        }
        same += usize::from(word == there);
        if kind == Kind::Fixed || kind == Kind::Number {
            continue;
        }
        // One name must always mean one name, in both directions.
        if names
            .entry(word.to_owned())
            .or_insert_with(|| there.to_owned())
            != there
        {
            return None;
        }
        if *owners.entry(there).or_insert(word) != word {
            return None;
        }
    }
    Some(Place {
        at,
        names,
        same,
        distance,
    })
}

/// How near tokens are to what the compiler points at; `None` is too far away.
fn distance(now: &Code<'_>, tokens: Range<usize>, spans: &[Range<usize>]) -> Option<u8> {
    let (first, last) = (now.line(tokens.start), now.line(tokens.end - 1));
    let touches = |span: &Range<usize>, slack: usize| {
        let from = now.line_of(span.start).saturating_sub(slack);
        let to = now.line_of(span.end.max(span.start + 1) - 1) + slack;
        first <= to && last >= from
    };
    if touches(spans.first()?, 0) {
        Some(0)
    } else if spans.iter().any(|s| touches(s, 0)) {
        Some(1)
    } else if spans.iter().any(|s| touches(s, NEIGHBOURHOOD)) {
        Some(2)
    } else {
        None
    }
}

#[cfg(test)]
mod tests;
