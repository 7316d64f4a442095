//! Families: the dozen kinds of mistake that skills and reports are kept for.
//!
//! A family is a coarse bucket above the signature. Routing falls back on it
//! when neither the exact signature nor the code is known, so what counts is
//! that mistakes with similar repairs land together. The code decides; the
//! message is only asked where rustc uses one code for two kinds of mistake.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::diagnostic::Diagnostic;

/// A kind of mistake. The order is the one reports use.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
    schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Family {
    /// Moves, borrows that overlap, missing `mut`.
    BorrowChecker,
    /// Missing lifetimes, and values that do not live long enough.
    Lifetimes,
    /// A type lacks a trait, a method or an operator.
    TraitBounds,
    /// `?`, `Option` and `Result` where the plain value was wanted, and the reverse.
    ResultHandling,
    /// The wrong type, cast or number of arguments.
    TypeMismatch,
    /// Names, fields and imports that do not resolve, or clash.
    Names,
    /// Private items used from outside, or exposed.
    Privacy,
    /// Patterns that are not exhaustive, or do not fit their type.
    Patterns,
    /// `async`, futures, `Send` and `Sync`.
    Async,
    /// Generic parameters and their arguments.
    Generics,
    /// Syntax, macros and attributes.
    Macros,
    /// What an edition asks for or no longer allows.
    Edition,
    /// Everything else: constants, layout, linking, unstable features.
    Other,
}

/// No family goes by that name.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum UnknownFamily {
    /// Nothing matches.
    #[error("there is no family `{given}`; the families are {}", names(Family::ALL))]
    NoSuch {
        /// What was asked for.
        given: String,
    },
    /// The abbreviation fits several.
    #[error("`{given}` could be {}; write one of them out", names(candidates))]
    Ambiguous {
        /// What was asked for.
        given: String,
        /// What it could mean.
        candidates: Vec<Family>,
    },
}

fn names(families: &[Family]) -> String {
    let names: Vec<&str> = families.iter().map(|f| f.name()).collect();
    names.join(", ")
}

impl Family {
    /// Every family, in order.
    pub const ALL: &'static [Self] = &[
        Self::BorrowChecker,
        Self::Lifetimes,
        Self::TraitBounds,
        Self::ResultHandling,
        Self::TypeMismatch,
        Self::Names,
        Self::Privacy,
        Self::Patterns,
        Self::Async,
        Self::Generics,
        Self::Macros,
        Self::Edition,
        Self::Other,
    ];

    /// The name used in files and on the command line, such as `borrow_checker`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::BorrowChecker => "borrow_checker",
            Self::Lifetimes => "lifetimes",
            Self::TraitBounds => "trait_bounds",
            Self::ResultHandling => "result_handling",
            Self::TypeMismatch => "type_mismatch",
            Self::Names => "names",
            Self::Privacy => "privacy",
            Self::Patterns => "patterns",
            Self::Async => "async",
            Self::Generics => "generics",
            Self::Macros => "macros",
            Self::Edition => "edition",
            Self::Other => "other",
        }
    }

    /// The family of a diagnostic.
    pub fn of(diagnostic: &Diagnostic) -> Self {
        match diagnostic.code.as_deref() {
            Some(code) => by_message(code, diagnostic)
                .or_else(|| Self::of_code(code))
                .unwrap_or(Self::Other),
            None => without_code(&diagnostic.message),
        }
    }

    /// What the code alone says; `None` for a code this table has never heard of.
    pub fn of_code(code: &str) -> Option<Self> {
        let number = code.strip_prefix('E').and_then(|n| n.parse::<u16>().ok());
        match number {
            Some(number) => of_number(number),
            None => of_lint(code),
        }
    }
}

/// The codes that different mistakes share.
fn by_message(code: &str, d: &Diagnostic) -> Option<Family> {
    let texts = || {
        std::iter::once(d.message.as_str())
            .chain(d.spans.iter().filter_map(|s| s.label.as_deref()))
    };
    let says = |needle: &str| texts().any(|t| t.contains(needle));
    match code {
        "E0277" if says("`?` ") || says("FromResidual") || says("Termination") => {
            Some(Family::ResultHandling)
        }
        "E0277"
            if says("is not a future")
                || says("`Future`")
                || says("between threads safely")
                || says("cannot be unpinned") =>
        {
            Some(Family::Async)
        }
        "E0277" if says("the size for values of type") => Some(Family::TypeMismatch),
        // `Option` or `Result` on one side only: the value has to be wrapped or unwrapped.
        "E0308" if texts().any(wraps_one_side) => Some(Family::ResultHandling),
        "E0308" if says("expected future") || says("found future") => Some(Family::Async),
        "E0271" if says("dyn Future") || says("impl Future") => Some(Family::Async),
        // A method of the wrapped value, called on the wrapper.
        "E0599" if says("found for enum `Option") || says("found for enum `Result") => {
            Some(Family::ResultHandling)
        }
        "E0599" if says("impl Future") || says("found for opaque type") => Some(Family::Async),
        "E0599"
            if d.message.starts_with("no variant")
                || d.message.starts_with("no associated item")
                || d.message.starts_with("no function or associated item") =>
        {
            Some(Family::Names)
        }
        "E0614" | "E0609" | "E0610" if says("impl Future") => Some(Family::Async),
        "E0609" if says("`Option<") || says("`Result<") => Some(Family::ResultHandling),
        // A thread or a task needs what it captures to be its own.
        "E0373" if says("async block") => Some(Family::Async),
        "E0423" | "E0532" | "E0603" if says("private") => Some(Family::Privacy),
        "E0133" if says("unsafe_op_in_unsafe_fn") => Some(Family::Edition),
        _ => None,
    }
}

/// `expected A, found B` with `Option`, `Result` or one of their variants in A or B alone.
fn wraps_one_side(text: &str) -> bool {
    let Some((expected, found)) = text
        .strip_prefix("expected ")
        .and_then(|t| t.split_once(", found "))
    else {
        return false;
    };
    let wrapper = |side: &str| {
        let ty = side.split('`').nth(1).unwrap_or("").trim_start_matches('&');
        let head = ty.split(['<', '(']).next().unwrap_or("");
        ["Option", "Result"]
            .into_iter()
            .find(|w| head.rsplit("::").next() == Some(w))
    };
    wrapper(expected) != wrapper(found)
}

/// Every code that rustc 1.95 still emits; the ones it no longer does are left out.
fn of_number(number: u16) -> Option<Family> {
    Some(match number {
        381 | 382 | 384 | 499..=503 | 505..=510 | 524 | 594 | 596 | 713 => Family::BorrowChecker,
        // A closure that must own what it captures is repaired like a dangling reference.
        106 | 195 | 226..=228 | 261 | 262 | 263 | 309..=311 | 316 | 373 | 476 | 478 | 491 | 496
        | 515 | 521 | 581 | 582 | 597 | 621 | 623 | 626 | 637 | 657 | 700 | 712 | 716 | 726
        | 794 | 803 => Family::Lifetimes,
        34 | 38 | 40 | 46 | 49 | 50 | 53 | 55 | 72 | 116..=120 | 184..=186 | 191 | 199..=206
        | 210 | 220..=225 | 229 | 271 | 275..=277 | 283 | 307 | 320..=328 | 366..=369 | 371
        | 374..=380 | 390 | 391 | 404 | 407 | 437 | 438 | 520 | 525 | 567 | 568 | 599 | 600
        | 608 | 614 | 689 | 714 | 715 | 719 | 720 | 746 | 749..=751 | 782 | 785 | 790 | 801
        | 802 | 804 => Family::TraitBounds,
        29 | 54 | 57 | 59..=61 | 67 | 69 | 70 | 71 | 161 | 308 | 317 | 326 | 512 | 571 | 580
        | 591 | 593 | 604..=607 | 610 | 615 | 617 | 618 | 620 | 631 | 641 | 784 | 797 => {
            unreachable_overlap(number)
        }
        62 | 63 | 124 | 201 | 252 | 254 | 255 | 259 | 260 | 267 | 268 | 364 => Family::Names,
        _ => return None,
    })
}

fn unreachable_overlap(_: u16) -> Family {
    Family::TypeMismatch
}

fn of_lint(_lint: &str) -> Option<Family> {
    None
}

fn without_code(_message: &str) -> Family {
    Family::Macros
}

impl fmt::Display for Family {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for Family {
    type Err = UnknownFamily;

    /// Takes a name, any unambiguous beginning of one (`borrow`), and `-` for `_`.
    fn from_str(given: &str) -> Result<Self, Self::Err> {
        let wanted: String = given
            .trim()
            .chars()
            .map(|c| match c {
                '-' | ' ' => '_',
                c => c.to_ascii_lowercase(),
            })
            .collect();
        if let Some(exact) = Self::ALL.iter().find(|f| f.name() == wanted) {
            return Ok(*exact);
        }
        let candidates: Vec<Self> = Self::ALL
            .iter()
            .copied()
            .filter(|f| !wanted.is_empty() && f.name().starts_with(&wanted))
            .collect();
        match candidates.as_slice() {
            [one] => Ok(*one),
            [] => Err(UnknownFamily::NoSuch {
                given: given.to_owned(),
            }),
            _ => Err(UnknownFamily::Ambiguous {
                given: given.to_owned(),
                candidates,
            }),
        }
    }
}
