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

mod codes;
mod messages;

use codes::{CODES, of_lint};
use messages::{by_message, without_code};

/// A kind of mistake. The order is the one reports use.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
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
    #[error(
        "there is no family `{given}`; the families are {}",
        names(Family::ALL)
    )]
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

    /// What the code alone says; `None` for a code or lint the tables do not know.
    pub fn of_code(code: &str) -> Option<Self> {
        match code.strip_prefix('E').map(str::parse::<u16>) {
            Some(Ok(number)) => CODES
                .iter()
                .find(|(_, codes)| codes.binary_search(&number).is_ok())
                .map(|(family, _)| *family),
            _ => of_lint(code),
        }
    }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::{Level, Span};

    fn check(code: &str, message: &str, labels: &[&str], family: Family) {
        let spans = labels.iter().map(|l| Span {
            label: Some((*l).to_owned()),
            ..crate::signature::tests::span("src/a.rs", 1)
        });
        let d = Diagnostic {
            code: (!code.is_empty()).then(|| code.to_owned()),
            level: Level::Error,
            message: message.to_owned(),
            spans: spans.collect(),
            children: Vec::new(),
            rendered: None,
        };
        assert_eq!(Family::of(&d), family, "{code} {message}");
    }

    #[test]
    fn every_code_that_rustc_emits_has_exactly_one_family() {
        let emitted = include_str!("../tests/fixtures/error-codes-1.95.txt");
        for code in emitted.lines() {
            assert!(Family::of_code(code).is_some(), "{code} is in no family");
        }
        let mut all: Vec<u16> = CODES.iter().flat_map(|(_, c)| c.iter().copied()).collect();
        for (family, codes) in CODES {
            assert!(codes.is_sorted(), "{family} is not in order");
        }
        let count = all.len();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), count, "a code is in two families");
    }

    #[test]
    fn shared_codes_are_told_apart_by_the_message() {
        check(
            "E0277",
            "the trait bound `f64: Ord` is not satisfied",
            &[],
            Family::TraitBounds,
        );
        check(
            "E0277",
            "`?` couldn't convert the error to `E`",
            &[],
            Family::ResultHandling,
        );
        check(
            "E0277",
            "`Rc<u8>` cannot be sent between threads safely",
            &[],
            Family::Async,
        );
        check(
            "E0277",
            "the trait bound `S: Send` is not satisfied",
            &[],
            Family::Async,
        );
        check(
            "E0277",
            "the trait bound `S: Sender` is not satisfied",
            &[],
            Family::TraitBounds,
        );
        check("E0277", "`u8` is not a future", &[], Family::Async);
        check(
            "E0277",
            "cannot add `f64` to `usize`",
            &[],
            Family::TypeMismatch,
        );
        check(
            "E0277",
            "no implementation for `u8 << f32`",
            &[],
            Family::TypeMismatch,
        );
        check(
            "E0277",
            "can't compare `T` with `T`",
            &[],
            Family::TraitBounds,
        );
        check(
            "E0308",
            "mismatched types",
            &["expected `u8`, found `u16`"],
            Family::TypeMismatch,
        );
        let wrapped = ["expected `Option<u8>`, found `u8`"];
        check(
            "E0308",
            "mismatched types",
            &wrapped,
            Family::ResultHandling,
        );
        let inside = ["expected `Option<u8>`, found `Option<&u8>`"];
        check("E0308", "mismatched types", &inside, Family::TypeMismatch);
        let named_alike = ["expected `OptionSet`, found `u8`"];
        check(
            "E0308",
            "mismatched types",
            &named_alike,
            Family::TypeMismatch,
        );
        let future = ["expected `u8`, found future"];
        check("E0308", "mismatched types", &future, Family::Async);
        let method = "no method named `len` found for enum `Option<T>` in the current scope";
        check("E0599", method, &[], Family::ResultHandling);
        let variant = "no variant or associated item named `Gren` found for enum `Colour`";
        check("E0599", variant, &[], Family::Names);
    }

    #[test]
    fn messages_without_a_code_have_a_family_too() {
        check("", "expected `;`, found `}`", &[], Family::Macros);
        check(
            "",
            "lifetime may not live long enough",
            &[],
            Family::Lifetimes,
        );
        check("", "extern blocks must be unsafe", &[], Family::Edition);
        check(
            "unused_imports",
            "unused import: `a::B`",
            &[],
            Family::Names,
        );
        check("E9999", "a code from the future", &[], Family::Other);
    }

    #[test]
    fn names_are_read_back_and_abbreviated() {
        for family in Family::ALL {
            assert_eq!(family.to_string().parse(), Ok(*family));
            let json = serde_json::to_string(family).unwrap();
            assert_eq!(json, format!("\"{family}\""));
        }
        assert_eq!("borrow".parse(), Ok(Family::BorrowChecker));
        assert_eq!("Trait-Bounds".parse(), Ok(Family::TraitBounds));
        assert_eq!("result".parse(), Ok(Family::ResultHandling));
        let message = "p".parse::<Family>().unwrap_err().to_string();
        assert_eq!(
            message,
            "`p` could be privacy, patterns; write one of them out"
        );
        assert!("".parse::<Family>().is_err());
        assert!("borrowing".parse::<Family>().is_err());
    }
}
