//! What only the message can tell: which of two mistakes shares a code, and what
//! kind of mistake has no code at all.

use super::Family;
use crate::diagnostic::Diagnostic;

/// What a diagnostic says, searched word by word.
struct Words<'a>(Vec<&'a str>);

impl<'a> Words<'a> {
    fn of(d: &'a Diagnostic) -> Self {
        let labels = d.spans.iter().filter_map(|s| s.label.as_deref());
        Self(std::iter::once(d.message.as_str()).chain(labels).collect())
    }

    /// Whether any text holds `phrase` with no letter or digit right beside it,
    /// so that `Send` is not found in `Sender`.
    fn say(&self, phrase: &str) -> bool {
        self.0.iter().any(|text| {
            text.match_indices(phrase).any(|(at, _)| {
                let word = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
                let glued = |inner: Option<char>, outer: Option<char>| word(inner) && word(outer);
                let end = at + phrase.len();
                let before = text.get(..at).and_then(|t| t.chars().next_back());
                let after = text.get(end..).and_then(|t| t.chars().next());
                !glued(phrase.chars().next(), before) && !glued(phrase.chars().next_back(), after)
            })
        })
    }

    fn say_any(&self, phrases: &[&str]) -> bool {
        phrases.iter().any(|p| self.say(p))
    }
}

/// The codes that different mistakes share.
pub(super) fn by_message(code: &str, d: &Diagnostic) -> Option<Family> {
    const FUTURES: &[&str] = &[
        "expected future",
        "found future",
        "impl Future",
        "dyn Future",
        "`Future`",
        "is not a future",
        "async block",
        "async fn body",
    ];
    const THREADS: &[&str] = &[
        "between threads safely",
        "Send",
        "Sync",
        "cannot be unpinned",
        "Unpin",
    ];
    let words = Words::of(d);
    match code {
        "E0277" | "E0271" | "E0308" | "E0599" | "E0609" | "E0610" | "E0614" | "E0373"
            if words.say_any(FUTURES) =>
        {
            Some(Family::Async)
        }
        "E0277" if words.say_any(THREADS) => Some(Family::Async),
        "E0277"
            if words.say_any(&[
                "`?`",
                "FromResidual",
                "Termination",
                "std::error::Error",
                "over elements of type `Result",
                "over elements of type `Option",
            ]) =>
        {
            Some(Family::ResultHandling)
        }
        // Arithmetic, comparison and indexing with the wrong type, not with one that lacks a trait.
        "E0277" if two_types(&d.message) || words.say("cannot be indexed by") => {
            Some(Family::TypeMismatch)
        }
        // `Option` or `Result` on one side only: the value has to be wrapped or unwrapped.
        "E0308" if words.0.iter().any(|t| wraps_one_side(t)) => Some(Family::ResultHandling),
        // A method or field of the wrapped value, asked of the wrapper.
        "E0599" if words.say_any(&["found for enum `Option", "found for enum `Result"]) => {
            Some(Family::ResultHandling)
        }
        "E0609" if words.say_any(&["on type `Option", "on type `Result"]) => {
            Some(Family::ResultHandling)
        }
        "E0599"
            if [
                "no variant",
                "no associated item",
                "no function or associated item",
            ]
            .iter()
            .any(|p| d.message.starts_with(p)) =>
        {
            Some(Family::Names)
        }
        "E0423" | "E0532" if words.say("private") => Some(Family::Privacy),
        "E0133"
            if d.children
                .iter()
                .any(|c| c.message.contains("unsafe_op_in_unsafe_fn")) =>
        {
            Some(Family::Edition)
        }
        "unused_must_use" if words.say_any(&["Future", "futures"]) => Some(Family::Async),
        _ => None,
    }
}

/// `cannot add `A` to `B`` and its like, with A other than B. Where they are the
/// same type, that type lacks the operator.
fn two_types(message: &str) -> bool {
    const VERBS: &[&str] = &[
        "cannot add ",
        "cannot subtract ",
        "cannot multiply ",
        "cannot divide ",
        "cannot calculate ",
        "can't compare ",
        "no implementation for ",
    ];
    let mut quoted = message.split('`').skip(1).step_by(2);
    match (quoted.next(), quoted.next()) {
        (Some(a), Some(b)) => a != b && VERBS.iter().any(|v| message.starts_with(v)),
        // `no implementation for `A << B``
        (Some(one), None) if message.starts_with("no implementation for ") => one
            .split_once([' '])
            .and_then(|(a, rest)| rest.split_once(' ').map(|(_, b)| a != b))
            .unwrap_or(false),
        _ => false,
    }
}

/// `expected A, found B` with `Option` or `Result` in one of them, or one in each.
fn wraps_one_side(text: &str) -> bool {
    let sides = text
        .strip_prefix("expected ")
        .and_then(|t| t.split_once(", found "));
    let wrapper = |side: &str| {
        let ty = side.split('`').nth(1)?.trim_start_matches('&');
        let head = ty.trim_start_matches("mut ").split(['<', '(']).next()?;
        let name = head.rsplit("::").next()?;
        ["Option", "Result"].into_iter().find(|w| *w == name)
    };
    sides.is_some_and(|(expected, found)| wrapper(expected) != wrapper(found))
}

/// Messages without a code come from the parser, from macros, from linking, and
/// from the few checks that an edition added.
pub(super) fn without_code(message: &str) -> Family {
    const EDITION: &[&str] = &[
        "extern blocks must be unsafe",
        "unsafe attribute used without unsafe",
        "is only allowed in Rust 2018 or later",
        "are only allowed in Rust 2024 or later",
        "is not permitted in Rust 2015",
        "found keyword `gen`",
        "found keyword `async`",
        "found keyword `dyn`",
        "found keyword `try`",
        "found reserved keyword",
        "within an implicitly-borrowing pattern",
        "under `ref` default binding mode",
        "when the default binding mode is `move`",
        "is reserved and will be an error in",
        "unsupported edition",
    ];
    const LIFETIMES: &[&str] = &[
        "lifetime may not live long enough",
        "does not live long enough",
        "captured variable cannot escape",
        "higher-ranked",
    ];
    const THREADS: &[&str] = &[
        "future cannot be sent between threads safely",
        "`await`",
        "async",
    ];
    let words = Words(vec![message]);
    if words.say_any(EDITION) {
        Family::Edition
    } else if words.say_any(LIFETIMES) {
        Family::Lifetimes
    } else if words.say_any(THREADS) {
        Family::Async
    } else if words.say_any(&[
        "linking with",
        "undefined reference",
        "internal compiler error",
    ]) {
        Family::Other
    } else {
        Family::Macros
    }
}
