//! The proof of a koan: that it is what its `koan.toml` says.
//!
//! A benchmark is only worth its worst task. The proof runs the real compiler,
//! clippy and the tests, all in the sandbox, and shows for each koan that
//!
//! 1. the broken program has exactly one error, of the stated code;
//! 2. the solution passes check, clippy and tests, and the guard lets it through;
//! 3. no gutted version of the solution passes the tests;
//! 4. `residual` is true exactly when none of rustc's suggestions, alone or
//!    combined, leads to a program that passes.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use serde::Serialize;
use sleepy_check::{CheckError, CheckReport, Overlay, Sandbox, SingleFile, TestReport};
use sleepy_fix::{Diagnostic, Span, guard, rustc_fixes};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::Koan;
use crate::gut::{self, Batch, Gutted};

/// What the proof of one koan found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct KoanReport {
    /// The koan.
    pub id: String,
    /// What does not hold; empty for a sound koan.
    pub failures: Vec<Failure>,
    /// Whether rustc's suggestions really leave it unfixed.
    pub residual: bool,
    /// rustc's suggestions that were tried, combinations included.
    pub suggestions: usize,
    /// Gutted versions that were built and failed the tests, as they should.
    pub gutted: usize,
    /// Wall-clock time of the proof, in milliseconds.
    pub ms: u64,
}

impl KoanReport {
    /// Whether everything holds.
    pub fn holds(&self) -> bool {
        self.failures.is_empty()
    }
}

/// Something a koan promises and does not keep.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, thiserror::Error)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Failure {
    /// The broken program has other errors.
    #[error("broken.rs should have the one error {expected}, but has {}", list(.found))]
    OtherErrors {
        /// The stated code.
        expected: String,
        /// Code and message of each error.
        found: Vec<String>,
    },
    /// The solution does not compile.
    #[error("solution.rs has errors: {}", list(.found))]
    SolutionErrors {
        /// Code and message of each error.
        found: Vec<String>,
    },
    /// Compiler or clippy warn about the solution.
    #[error("solution.rs has warnings: {}", list(.found))]
    SolutionLints {
        /// Lint and message of each warning.
        found: Vec<String>,
    },
    /// The guard takes the solution for a gutting.
    #[error("the guard refuses the solution: {reason}")]
    SolutionGuarded {
        /// The guard's words.
        reason: String,
    },
    /// The solution fails its own tests.
    #[error("solution.rs fails the tests: {summary}")]
    TestsFail {
        /// What the test run said.
        summary: String,
    },
    /// A program without this function's body passes the tests.
    #[error("the tests pass with the body of `{function}` replaced by `{stand_in}`")]
    GuttedPasses {
        /// The function.
        function: String,
        /// Its new body.
        stand_in: String,
    },
    /// No stand-in compiles, so nothing is known about the tests.
    #[error("no stand-in for the body of `{function}` compiles")]
    NeverGutted {
        /// The function.
        function: String,
    },
    /// The koan is said to be residual, and rustc fixes it.
    #[error("`residual` is true, but rustc's suggestion to {suggestion} passes")]
    Cured {
        /// The title of the suggestion.
        suggestion: String,
    },
    /// The koan is said to be fixed by rustc, and is not.
    #[error("`residual` is false, but none of rustc's {tried} suggestions passes")]
    NotCured {
        /// How many were tried.
        tried: usize,
    },
    /// The code under proof brought down the compiler or ran into a limit.
    #[error("{part} could not be judged: {reason}")]
    Unjudged {
        /// The file.
        part: &'static str,
        /// What happened.
        reason: String,
    },
}

fn list(items: &[String]) -> String {
    if items.is_empty() {
        return "none".to_owned();
    }
    items.join("; ")
}

/// Proves one koan. Scratch files go below `scratch`.
///
/// # Errors
/// [`CheckError`] when the machine is at fault (no toolchain, no sandbox, a full
/// disk) or the proof was cancelled; what the koan does wrong is in the report.
pub async fn check_koan(
    koan: &Koan,
    sandbox: &Sandbox,
    scratch: &Path,
    cancel: &CancellationToken,
) -> Result<KoanReport, CheckError> {
    let started = Instant::now();
    let open = |code: &str, tests: Option<&str>| {
        SingleFile::new(sandbox, &koan.edition, code, tests, scratch)
    };
    let tests = Some(koan.tests.as_str());
    let mut proof = Proof {
        koan,
        cancel,
        failures: Vec::new(),
    };
    let broken = open(&koan.broken, tests)?;
    let errors = proof.broken(&broken).await?;
    let cure = proof.cure(&broken, &errors).await?;
    let solution = open(&koan.solution, tests)?;
    let sound = proof.solution(&solution).await?;
    // Without a passing solution a failing gutted version proves nothing.
    let gutted = if sound {
        proof.gutted(&open("", None)?).await?
    } else {
        0
    };
    Ok(KoanReport {
        id: koan.id.clone(),
        failures: proof.failures,
        residual: cure.by.is_none(),
        suggestions: cure.tried,
        gutted,
        ms: u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX),
    })
}

/// Proves a whole set, as many koans at a time as the sandbox has jobs, and
/// tells `progress` of each as it is done. The reports come in the order of `koans`.
///
/// # Errors
/// As [`check_koan`]; the first such error ends the proof.
pub async fn check_set(
    koans: &[Koan],
    sandbox: &Sandbox,
    scratch: &Path,
    cancel: &CancellationToken,
    mut progress: impl FnMut(&KoanReport),
) -> Result<Vec<KoanReport>, CheckError> {
    let mut waiting = koans.iter().cloned().enumerate();
    let mut running = JoinSet::new();
    let mut reports: Vec<Option<KoanReport>> = vec![None; koans.len()];
    // Dropping the set at an early return aborts what still runs.
    loop {
        while running.len() < sandbox.jobs().max(1)
            && let Some((index, koan)) = waiting.next()
        {
            let (sandbox, cancel) = (sandbox.clone(), cancel.clone());
            let scratch = scratch.to_path_buf();
            running.spawn(async move {
                let report = check_koan(&koan, &sandbox, &scratch, &cancel).await;
                (index, report)
            });
        }
        match running.join_next().await {
            None => break,
            Some(Err(panicked)) => return Err(CheckError::Internal(panicked.to_string())),
            Some(Ok((index, report))) => {
                let report = report?;
                progress(&report);
                reports[index] = Some(report);
            }
        }
    }
    Ok(reports.into_iter().flatten().collect())
}

/// Koans of published sets that are called residual and are not: rustc's `+ use<>` repairs
/// `adv_008` of v2, but the program that proved the set put it in the wrong place. Sets stay
/// as they were published, since results name them, so what is known better stands here.
const ERRATA: &[&str] = &["adv_008"];

/// How rustc's suggestions fared.
struct Cure {
    tried: usize,
    /// Title of the one that passes.
    by: Option<String>,
}

/// How a gutted version fared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    /// It does not compile, and says nothing about the tests.
    NoBuild,
    /// It failed the tests, as it should.
    Failed,
    /// It passed.
    Passed,
}

struct Proof<'a> {
    koan: &'a Koan,
    cancel: &'a CancellationToken,
    failures: Vec<Failure>,
}

impl Proof<'_> {
    /// Claim 1; returns the errors of the broken program.
    async fn broken(&mut self, file: &SingleFile) -> Result<Vec<Diagnostic>, CheckError> {
        let report = file.check(&Overlay::default(), self.cancel).await;
        let Some(report) = self.judged("broken.rs", report)? else {
            return Ok(Vec::new());
        };
        let errors: Vec<Diagnostic> = report.errors().cloned().collect();
        let one = errors.len() == 1 && errors[0].code.as_deref() == Some(&self.koan.code);
        if !one {
            self.failures.push(Failure::OtherErrors {
                expected: self.koan.code.clone(),
                found: errors.iter().map(headline).collect(),
            });
        }
        Ok(errors)
    }

    /// Claim 2; true when the solution compiles and passes its tests.
    async fn solution(&mut self, file: &SingleFile) -> Result<bool, CheckError> {
        let none = Overlay::default();
        let refused = guard(file.main_path(), &self.koan.broken, &self.koan.solution);
        if let Some(violation) = refused.first() {
            let reason = violation.to_string();
            self.failures.push(Failure::SolutionGuarded { reason });
        }
        // Clippy runs the compiler's own checks too.
        let report = file.clippy(&none, self.cancel).await;
        let Some(report) = self.judged("solution.rs", report)? else {
            return Ok(false);
        };
        let found: Vec<String> = report.errors().map(headline).collect();
        if !found.is_empty() {
            self.failures.push(Failure::SolutionErrors { found });
            return Ok(false);
        }
        let found: Vec<String> = report.diagnostics.iter().map(headline).collect();
        if !found.is_empty() {
            self.failures.push(Failure::SolutionLints { found });
        }
        let tests = file.test(&none, self.cancel).await;
        match self.judged("tests.rs", tests)? {
            Some(tests) if !tests.passed => {
                let summary = tests.summary;
                self.failures.push(Failure::TestsFail { summary });
                Ok(false)
            }
            Some(_) => Ok(true),
            None => Ok(false),
        }
    }

    /// Claim 3; returns how many gutted versions were built and failed.
    async fn gutted(&mut self, file: &SingleFile) -> Result<usize, CheckError> {
        let mut functions = gut::gutted(&self.koan.solution);
        // The last stand-in is for functions that take none of the others.
        let unusual: Vec<Gutted> = functions.iter_mut().filter_map(Vec::pop).collect();
        let usual: Vec<Gutted> = functions.into_iter().flatten().collect();
        let built = self.outcomes(file, &usual).await?;
        let stubborn: Vec<Gutted> = unusual
            .into_iter()
            .filter(|last| {
                let same = |(variant, _): &(&Gutted, Outcome)| variant.function == last.function;
                let compiles = |(_, outcome): &(&Gutted, Outcome)| *outcome != Outcome::NoBuild;
                !built.iter().any(|b| same(b) && compiles(b))
            })
            .collect();
        let more = self.outcomes(file, &stubborn).await?;
        for (variant, outcome) in &more {
            if *outcome == Outcome::NoBuild {
                let function = variant.function.clone();
                self.failures.push(Failure::NeverGutted { function });
            }
        }
        let all = || built.iter().chain(&more);
        for (variant, _) in all().filter(|(_, outcome)| *outcome == Outcome::Passed) {
            self.failures.push(Failure::GuttedPasses {
                function: variant.function.clone(),
                stand_in: variant.stand_in.to_owned(),
            });
        }
        Ok(all()
            .filter(|(_, outcome)| *outcome == Outcome::Failed)
            .count())
    }

    /// Builds and tests `variants` together, leaving out those that do not
    /// compile until the others do.
    async fn outcomes<'v>(
        &self,
        file: &SingleFile,
        variants: &'v [Gutted],
    ) -> Result<Vec<(&'v Gutted, Outcome)>, CheckError> {
        let mut left: Vec<&Gutted> = variants.iter().collect();
        let mut outcomes = Vec::new();
        while !left.is_empty() {
            let batch = Batch::new(left.iter().map(|v| v.code.as_str()), &self.koan.tests);
            let report = match file.test(&overlay(file, &batch.code), self.cancel).await {
                Ok(report) => report,
                Err(error) if error.blames_code() && left.len() == 1 => {
                    // It ran into a limit, so it did not pass.
                    outcomes.push((left[0], Outcome::Failed));
                    break;
                }
                Err(error) if error.blames_code() => return self.one_by_one(file, variants).await,
                Err(error) => return Err(error),
            };
            if report.diagnostics.is_empty() {
                let tests = self.koan.tests.matches("#[test]").count() * left.len();
                let ran = report.tests_passed as usize + report.failed.len();
                if ran != tests && left.len() > 1 {
                    // One of them ended the program before the others had their turn.
                    return self.one_by_one(file, variants).await;
                }
                let mut failed: Vec<bool> = vec![ran != tests; left.len()];
                for index in report.failed.iter().filter_map(|test| batch.of_test(test)) {
                    failed[index] = true;
                }
                let outcome = |failed| {
                    if failed {
                        Outcome::Failed
                    } else {
                        Outcome::Passed
                    }
                };
                outcomes.extend(left.iter().copied().zip(failed.into_iter().map(outcome)));
                break;
            }
            // Notes may point into the standard library, whose lines say nothing here.
            let own = |span: &&Span| span.file_name == file.main_path();
            let spans = report.diagnostics.iter().flat_map(Diagnostic::all_spans);
            let blamed: BTreeSet<usize> = spans
                .filter(own)
                .filter_map(|span| batch.at_line(span.line_start))
                .collect();
            if blamed.is_empty() {
                return self.one_by_one(file, variants).await;
            }
            let (bad, good): (Vec<_>, Vec<_>) = left
                .into_iter()
                .enumerate()
                .partition(|(index, _)| blamed.contains(index));
            outcomes.extend(
                bad.into_iter()
                    .map(|(_, variant)| (variant, Outcome::NoBuild)),
            );
            left = good.into_iter().map(|(_, variant)| variant).collect();
        }
        Ok(outcomes)
    }

    /// As [`Self::outcomes`], for versions that get into each other's way.
    async fn one_by_one<'v>(
        &self,
        file: &SingleFile,
        variants: &'v [Gutted],
    ) -> Result<Vec<(&'v Gutted, Outcome)>, CheckError> {
        let mut outcomes = Vec::new();
        for variant in variants {
            let batch = Batch::new(std::iter::once(variant.code.as_str()), &self.koan.tests);
            let outcome = match file.test(&overlay(file, &batch.code), self.cancel).await {
                Ok(report) if report.passed => Outcome::Passed,
                Ok(report) if !report.diagnostics.is_empty() => Outcome::NoBuild,
                Ok(_) => Outcome::Failed,
                Err(error) if error.blames_code() => Outcome::Failed,
                Err(error) => return Err(error),
            };
            outcomes.push((variant, outcome));
        }
        Ok(outcomes)
    }

    /// Claim 4: tries every suggestion until one passes.
    async fn cure(&mut self, file: &SingleFile, errors: &[Diagnostic]) -> Result<Cure, CheckError> {
        let text: Arc<str> = self.koan.broken.as_str().into();
        let read = |path: &Path| (path == file.main_path()).then(|| Arc::clone(&text));
        let mut cure = Cure { tried: 0, by: None };
        for proposal in errors.iter().flat_map(|error| rustc_fixes(error, &read)) {
            let edit = proposal.edit.file(file.main_path());
            let Some(fixed) = edit.and_then(|edit| edit.apply(&text).ok()) else {
                continue;
            };
            cure.tried += 1;
            if guard(file.main_path(), &text, &fixed).is_empty()
                && self.passes(file, &fixed).await?
            {
                cure.by = Some(proposal.title);
                break;
            }
        }
        match (&cure.by, self.koan.residual) {
            (Some(_), true) if ERRATA.contains(&self.koan.id.as_str()) => {}
            (Some(suggestion), true) => self.failures.push(Failure::Cured {
                suggestion: suggestion.clone(),
            }),
            (None, false) => self.failures.push(Failure::NotCured { tried: cure.tried }),
            _ => {}
        }
        Ok(cure)
    }

    async fn passes(&self, file: &SingleFile, code: &str) -> Result<bool, CheckError> {
        let overlay = overlay(file, code);
        let check: Result<CheckReport, _> = file.check(&overlay, self.cancel).await;
        match check {
            Ok(report) if !report.is_clean() => return Ok(false),
            Ok(_) => {}
            Err(error) if error.blames_code() => return Ok(false),
            Err(error) => return Err(error),
        }
        let test: Result<TestReport, _> = file.test(&overlay, self.cancel).await;
        match test {
            Ok(report) => Ok(report.passed),
            Err(error) if error.blames_code() => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Notes a failure the code is to blame for; others are passed on.
    fn judged<T>(
        &mut self,
        part: &'static str,
        result: Result<T, CheckError>,
    ) -> Result<Option<T>, CheckError> {
        match result {
            Ok(value) => Ok(Some(value)),
            Err(error) if error.blames_code() => {
                let reason = error.to_string();
                self.failures.push(Failure::Unjudged { part, reason });
                Ok(None)
            }
            Err(error) => Err(error),
        }
    }
}

fn overlay(file: &SingleFile, code: &str) -> Overlay {
    Overlay::of(file.main_path(), code)
}

fn headline(diagnostic: &Diagnostic) -> String {
    match &diagnostic.code {
        Some(code) => format!("{code}: {}", diagnostic.message),
        None => diagnostic.message.clone(),
    }
}
