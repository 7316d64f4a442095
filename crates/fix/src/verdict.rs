//! What the compiler thinks of a proposal: the judgement itself, as a pure
//! comparison of the errors before and after.
//!
//! Lines shift under an edit, so errors are compared as multisets of (file,
//! code, message). *Verified* is strict: the target error became rarer, no
//! error became more frequent, the guard is silent, and tests, where they were
//! run, passed. An edit that removes the target but reveals errors the compiler
//! could not reach before is *progress*: never offered as verified, but a base
//! for the next turn.

use std::collections::BTreeMap;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::{Diagnostic, GuardViolation};

/// The judgement of one proposal.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub enum Verdict {
    /// The error is gone, nothing new appeared, the guard found nothing.
    Verified {
        /// What was checked.
        check: CheckSummary,
    },
    /// The error is gone but others came to light.
    Progress {
        /// What was checked.
        check: CheckSummary,
    },
    /// The error is still there.
    StillBroken {
        /// What was checked.
        check: CheckSummary,
    },
    /// It compiles, but the tests fail.
    TestsFailed {
        /// What was checked.
        check: CheckSummary,
    },
    /// The guard refused it before any compiler ran.
    Guarded {
        /// Why.
        violations: Vec<GuardViolation>,
    },
    /// It could not be judged: a timeout, a crash, a stale text.
    Unjudged {
        /// Why.
        reason: String,
    },
}

/// Numbers behind a verdict.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct CheckSummary {
    /// Errors left over that were there before.
    pub remaining: usize,
    /// Headlines of errors that were not there before, at most five.
    pub new_errors: Vec<String>,
    /// Result of the tests.
    pub tests: TestOutcome,
    /// Whether clippy was silent, if it ran.
    pub clippy: Option<bool>,
    /// Time the verification took, in milliseconds.
    pub ms: u64,
}

/// Result of running the tests on a candidate.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TestOutcome {
    /// There are none, or they were not asked for.
    #[default]
    NotRun,
    /// All passed.
    Passed,
    /// Some failed or ran out of time.
    Failed,
}

impl Verdict {
    /// Whether the fix may be marked as accepted by the compiler.
    pub fn is_verified(&self) -> bool {
        matches!(self, Self::Verified { .. })
    }

    /// The numbers, where something was checked.
    pub fn check(&self) -> Option<&CheckSummary> {
        match self {
            Self::Verified { check }
            | Self::Progress { check }
            | Self::StillBroken { check }
            | Self::TestsFailed { check } => Some(check),
            Self::Guarded { .. } | Self::Unjudged { .. } => None,
        }
    }

    /// The name used in reports and in the database.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Verified { .. } => "verified",
            Self::Progress { .. } => "progress",
            Self::StillBroken { .. } => "still_broken",
            Self::TestsFailed { .. } => "tests_failed",
            Self::Guarded { .. } => "guarded",
            Self::Unjudged { .. } => "unjudged",
        }
    }
}

/// Judges an edit by the errors `before` and `after` it. `target` is the error
/// it was meant to fix, as it stands in `before`.
pub fn judge(
    before: &[Diagnostic],
    target: &Diagnostic,
    after: &[Diagnostic],
    tests: TestOutcome,
    ms: u64,
) -> Verdict {
    let (old, new) = (census(before), census(after));
    let count = |census: &Census<'_>, key: &Key<'_>| census.get(key).copied().unwrap_or(0);
    let target = key(target);
    let fresh: Vec<String> = new
        .iter()
        .filter(|(k, n)| **n > count(&old, k))
        .map(|(k, _)| k.headline())
        .take(5)
        .collect();
    let total: usize = new.values().sum();
    let check = CheckSummary {
        remaining: total.saturating_sub(fresh.len()),
        new_errors: fresh,
        tests,
        clippy: None,
        ms,
    };
    if count(&new, &target) >= count(&old, &target).max(1) {
        Verdict::StillBroken { check }
    } else if !check.new_errors.is_empty() {
        Verdict::Progress { check }
    } else if tests == TestOutcome::Failed {
        Verdict::TestsFailed { check }
    } else {
        Verdict::Verified { check }
    }
}

/// The errors in `after` that are not in `before`, in the compiler's order.
pub fn new_errors<'a>(before: &[Diagnostic], after: &'a [Diagnostic]) -> Vec<&'a Diagnostic> {
    let old = census(before);
    let mut seen = Census::new();
    let mut fresh = Vec::new();
    for d in after.iter().filter(|d| d.is_error() && !is_summary(d)) {
        let n = seen.entry(key(d)).or_default();
        *n += 1;
        if *n > old.get(&key(d)).copied().unwrap_or(0) {
            fresh.push(d);
        }
    }
    fresh
}

/// What one error is, apart from where it stands: `mismatched types` alone would
/// make one error of all that are, so the primary label belongs to it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Key<'a> {
    file: &'a Path,
    code: Option<&'a str>,
    message: String,
    label: String,
}

impl Key<'_> {
    fn headline(&self) -> String {
        match self.code {
            Some(code) => format!("{code}: {}", self.message),
            None => self.message.clone(),
        }
    }
}

type Census<'a> = BTreeMap<Key<'a>, usize>;

fn key(d: &Diagnostic) -> Key<'_> {
    let place = d.primary_span();
    Key {
        file: place.map_or(Path::new(""), |s| &s.file_name),
        code: d.code.as_deref(),
        message: without_places(&d.message),
        label: place
            .and_then(|s| s.label.as_deref())
            .map(without_places)
            .unwrap_or_default(),
    }
}

/// The types of closures carry their place (`{closure@src/a.rs:3:9: 3:12}`),
/// which shifts with every line above: numbers after a colon are blanked.
fn without_places(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut after_colon = false;
    for c in text.chars() {
        if after_colon && c.is_ascii_digit() {
            continue;
        }
        after_colon = c == ':' || (after_colon && c == ' ');
        out.push(c);
    }
    out
}

/// Counts errors; `aborting due to …` summaries, which point nowhere and carry
/// no code, are no errors of their own.
fn census(diagnostics: &[Diagnostic]) -> Census<'_> {
    let mut census = Census::new();
    for d in diagnostics
        .iter()
        .filter(|d| d.is_error() && !is_summary(d))
    {
        *census.entry(key(d)).or_default() += 1;
    }
    census
}

fn is_summary(d: &Diagnostic) -> bool {
    d.code.is_none()
        && d.spans.is_empty()
        && (d.message.starts_with("aborting due to") || d.message.starts_with("could not compile"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Level, Span};

    fn span() -> Span {
        Span {
            file_name: "/a.rs".into(),
            byte_start: 0,
            byte_end: 1,
            line_start: 1,
            line_end: 1,
            column_start: 1,
            column_end: 2,
            is_primary: true,
            label: None,
            suggested_replacement: None,
            suggestion_applicability: None,
            in_source: true,
        }
    }

    fn error(code: &str, message: &str) -> Diagnostic {
        Diagnostic {
            code: Some(code.into()),
            level: Level::Error,
            message: message.into(),
            spans: vec![],
            children: vec![],
            rendered: None,
        }
    }

    fn check(before: &[&str], after: &[&str], tests: TestOutcome) -> &'static str {
        let make = |ms: &[&str]| ms.iter().map(|m| error("E0001", m)).collect::<Vec<_>>();
        let before = make(before);
        judge(&before, &before[0], &make(after), tests, 1).name()
    }

    #[test]
    fn only_a_clean_removal_is_verified() {
        use TestOutcome::{Failed, NotRun, Passed};
        assert_eq!(check(&["a"], &[], NotRun), "verified");
        assert_eq!(check(&["a", "b"], &["b"], Passed), "verified");
        assert_eq!(check(&["a", "a"], &["a"], NotRun), "verified");
        assert_eq!(check(&["a"], &["a"], NotRun), "still_broken");
        assert_eq!(check(&["a", "a"], &["a", "a"], NotRun), "still_broken");
        assert_eq!(check(&["a"], &["b"], NotRun), "progress");
        assert_eq!(check(&["a", "b"], &["b", "b"], NotRun), "progress");
        assert_eq!(check(&["a"], &[], Failed), "tests_failed");
    }

    #[test]
    fn the_label_tells_errors_of_one_message_apart() {
        let labelled = |label: &str| {
            let mut d = error("E0308", "mismatched types");
            d.spans.push(Span {
                label: Some(label.into()),
                ..span()
            });
            d
        };
        let before = [
            labelled("expected `u8`, found `&str`"),
            labelled("expected `bool`, found `u8`"),
        ];
        let other_fixed = [labelled("expected `u8`, found `&str`")];
        let verdict = judge(&before, &before[0], &other_fixed, TestOutcome::NotRun, 1);
        assert_eq!(verdict.name(), "still_broken");
        let changed = [labelled("expected `u8`, found `u16`"), before[1].clone()];
        assert_eq!(
            judge(&before, &before[0], &changed, TestOutcome::NotRun, 1).name(),
            "progress"
        );
    }

    #[test]
    fn a_closure_that_moved_down_is_the_same_closure() {
        let at = |line: u32| {
            error(
                "E0277",
                &format!("`{{closure@src/a.rs:{line}:9: {line}:12}}` cannot be sent"),
            )
        };
        let before = [error("E0382", "moved"), at(3)];
        assert!(judge(&before, &before[0], &[at(4)], TestOutcome::NotRun, 1).is_verified());
    }

    #[test]
    fn new_errors_are_those_beyond_the_old_count() {
        let before = [error("E1", "a"), error("E1", "b")];
        let after = [error("E1", "b"), error("E1", "b"), error("E2", "c")];
        let fresh: Vec<&str> = new_errors(&before, &after)
            .iter()
            .map(|d| d.message.as_str())
            .collect();
        assert_eq!(fresh, ["b", "c"]);
    }

    #[test]
    fn the_closing_summary_is_no_error() {
        let mut summary = error("", "aborting due to 1 previous error");
        summary.code = None;
        let before = [error("E1", "a")];
        assert!(judge(&before, &before[0], &[summary], TestOutcome::NotRun, 1).is_verified());
    }
}
