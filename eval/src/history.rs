//! What failed before, for the repeat-error rate.
//!
//! The rate answers one question: does the system still make the mistakes it
//! has already made? A task is a **repeat** when it did not pass and the error
//! it failed at has a signature at which a task failed before: in an earlier
//! run or an episode put into the history, or in an earlier task of the same
//! run. Then
//!
//! ```text
//! repeat_error_rate = repeats / all tasks
//! ```
//!
//! The denominator is all tasks, not the failed ones: a system that fails once,
//! at an old error, is better than one that fails everywhere at new ones.
//! Tasks that fail without a compiler error (only their tests fail) have no
//! signature and are never repeats.

use std::collections::BTreeSet;

use crate::report::{Report, TaskResult};

/// Signatures at which something failed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct History {
    signatures: BTreeSet<String>,
}

impl History {
    /// Adds signatures of failed episodes.
    pub fn extend(&mut self, signatures: impl IntoIterator<Item = String>) {
        self.signatures.extend(signatures);
    }

    /// Adds whatever an earlier run failed at.
    pub fn add_report(&mut self, report: &Report) {
        let failed = report.tasks.iter().filter(|t| !t.passed);
        self.extend(failed.filter_map(|t| t.signature.clone()));
    }

    /// How many signatures it holds.
    pub fn len(&self) -> usize {
        self.signatures.len()
    }

    /// Whether nothing failed yet.
    pub fn is_empty(&self) -> bool {
        self.signatures.is_empty()
    }

    /// How many of `tasks`, taken in order, failed at an error seen before.
    pub fn repeats(&self, tasks: &[TaskResult]) -> usize {
        let mut seen: BTreeSet<&str> = self.signatures.iter().map(String::as_str).collect();
        let failed = tasks.iter().filter(|t| !t.passed);
        failed
            .filter_map(|t| t.signature.as_deref())
            .filter(|signature| !seen.insert(signature))
            .count()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::tests::{info, result};

    fn failed(id: &str, signature: Option<&str>) -> TaskResult {
        let mut task = result(id, false, 3);
        task.signature = signature.map(Into::into);
        task
    }

    #[test]
    fn the_second_failure_at_a_signature_is_the_repeat() {
        let tasks = [
            failed("a", Some("x")),
            failed("b", Some("y")),
            failed("c", Some("x")),
            failed("d", None),
            failed("e", None),
            result("f", true, 1),
        ];
        assert_eq!(History::default().repeats(&tasks), 1);
    }

    #[test]
    fn an_earlier_run_counts_but_only_what_failed_in_it() {
        let mut passed = result("a", true, 1);
        passed.signature = Some("fixed".into());
        let earlier = Report::new(
            info(),
            vec![passed, failed("b", Some("x"))],
            &History::default(),
        );
        let mut history = History::default();
        history.add_report(&earlier);
        assert_eq!(history.len(), 1);
        let tasks = [failed("c", Some("x")), failed("d", Some("fixed"))];
        assert_eq!(history.repeats(&tasks), 1);
    }
}
