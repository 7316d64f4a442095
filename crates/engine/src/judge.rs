//! Judging one proposal: guard, compiler, tests, in the order of their cost.

use std::time::Instant;

use sleepy_check::{CheckError, CheckReport, Codebase, Overlay, TestReport};
use sleepy_fix::{
    Diagnostic, GuardViolation, Proposal, TestOutcome, Verdict, guard, guard_paths, judge,
};
use tokio_util::sync::CancellationToken;

use crate::compose::Texts;

/// What a judgement is made against.
#[derive(Clone)]
pub(crate) struct Court {
    pub(crate) codebase: Codebase,
    pub(crate) overlay: Overlay,
    pub(crate) before: Vec<Diagnostic>,
    pub(crate) target: Diagnostic,
    pub(crate) run_tests: bool,
}

impl Court {
    /// The verdict on `chain`, and every diagnostic of the edited program.
    pub(crate) async fn judge(
        &self,
        chain: &[Proposal],
        cancel: &CancellationToken,
    ) -> (Verdict, Vec<Diagnostic>) {
        let started = Instant::now();
        let chain: Vec<&Proposal> = chain.iter().collect();
        let texts = match Texts::compose(&self.codebase, &self.overlay, &chain) {
            Ok(texts) => texts,
            Err(e) => {
                return (
                    Verdict::Unjudged {
                        reason: e.to_string(),
                    },
                    Vec::new(),
                );
            }
        };
        let violations = self.guard(&texts);
        if !violations.is_empty() {
            return (Verdict::Guarded { violations }, Vec::new());
        }
        match self.compile(&texts, cancel).await {
            Ok((report, tests)) => {
                let ms = started.elapsed().as_millis() as u64;
                let verdict = judge(&self.before, &self.target, &report.diagnostics, tests, ms);
                (verdict, report.diagnostics)
            }
            Err(e) => (
                Verdict::Unjudged {
                    reason: e.to_string(),
                },
                Vec::new(),
            ),
        }
    }

    fn guard(&self, texts: &Texts) -> Vec<GuardViolation> {
        let mut violations = guard_paths(&texts.edit(), self.codebase.root());
        violations.extend(
            texts
                .iter()
                .flat_map(|(path, old, new)| guard(path, old, new)),
        );
        violations
    }

    async fn compile(
        &self,
        texts: &Texts,
        cancel: &CancellationToken,
    ) -> Result<(CheckReport, TestOutcome), CheckError> {
        let overlay = texts.over(&self.overlay);
        let report = self.codebase.check(&overlay, cancel).await?;
        let clean = !report.diagnostics.iter().any(Diagnostic::is_error);
        if !(self.run_tests && clean) {
            return Ok((report, TestOutcome::NotRun));
        }
        let tests = outcome(&self.codebase.test(&overlay, cancel).await?);
        Ok((report, tests))
    }
}

/// A program without tests proves nothing by passing them.
pub(crate) fn outcome(report: &TestReport) -> TestOutcome {
    match (report.passed, report.tests_passed) {
        (false, _) => TestOutcome::Failed,
        (true, 0) => TestOutcome::NotRun,
        (true, _) => TestOutcome::Passed,
    }
}
