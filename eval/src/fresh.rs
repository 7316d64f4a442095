//! A fresh set as tasks, and the table that is measured on it.
//!
//! A pair of a fresh set comes from the inside of a published crate, so its task
//! is that crate with one fault in one file. There are no tests: *verified* means
//! that the whole crate compiles without an error and the guard lets the edit
//! pass. That is less than right, so a second column counts the fixes that are
//! moreover the text that its author had published; that is more than right,
//! since another text may do the same. The truth lies between the two.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use sleepy_check::{Package, RecordedCrate, Sandbox};
use sleepy_fix::rank::Ranker;
use sleepy_fix::{Diagnostic, Family, Source, Task};
use sleepy_koans::generate::{FreshManifest, FreshSet, Row as Pair};

use crate::history::History;
use crate::program::{EXACT, Program, Programs};
use crate::ranking::measure_ranking;
use crate::report::{Report, RunInfo, SkippedLine, TaskResult};
use crate::survey::{Survey, Surveyed};
use crate::table::{Below, Parts, Row, Speed, Table};

/// The tasks of a set, with the crates they are in.
#[derive(Debug, Default)]
pub struct FreshTasks {
    /// One for each pair, in the order of the set.
    pub tasks: Vec<Task>,
    /// What they are to the solver.
    pub programs: Programs,
    /// Pairs that cannot be put back into their crate.
    pub skipped: Vec<SkippedLine>,
}

impl FreshTasks {
    /// Puts each pair of `set` back into its crate, one of `crates` by
    /// `name-version`. Copies of the crates will lie below `scratch`.
    pub fn of(
        set: &FreshSet,
        crates: &BTreeMap<String, RecordedCrate>,
        sandbox: &Sandbox,
        scratch: &Path,
    ) -> Self {
        let mut packages = BTreeMap::new();
        for (name, recorded) in crates {
            if let Ok(package) = Package::new(recorded, sandbox, scratch) {
                packages.insert(name.as_str(), package);
            }
        }
        let (mut all, mut programs) = (Self::default(), BTreeMap::new());
        for (index, pair) in set.rows.iter().enumerate() {
            match placed(pair, packages.get(pair.meta.source.as_str())) {
                Ok((task, program)) => {
                    programs.insert(task.id.clone(), program);
                    all.tasks.push(task);
                }
                Err(problem) => all.skipped.push(SkippedLine {
                    line: index + 1,
                    problem,
                }),
            }
        }
        all.programs = Arc::new(programs);
        all
    }
}

fn placed(pair: &Pair, package: Option<&Package>) -> Result<(Task, Program), String> {
    let missing = || format!("{} did not build", pair.meta.source);
    let package = package.ok_or_else(missing)?;
    let place = pair
        .place
        .as_ref()
        .ok_or("it does not say where it is from")?;
    let main = package.root().join(&place.file);
    let published = std::fs::read_to_string(&main).map_err(|e| format!("{}: {e}", place.file))?;
    let texts = place.texts(&published);
    let (broken, meant) = texts.ok_or_else(|| format!("{} is another text", place.file))?;
    let program = Program::in_package(package, main, &broken, &meant);
    let first = pair.diags.first().cloned().unwrap_or_default();
    let first = serde_json::from_value::<Diagnostic>(first);
    let task = Task {
        id: pair.id.clone(),
        family: first.ok().as_ref().map(Family::of),
        description: None,
        edition: "2021".to_owned(),
        buggy_code: broken,
        correct_code: Some(meant),
        expected_error: None,
        test_code: None,
    };
    Ok((task, program))
}

/// One way of repairing, in both ways of counting.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FreshRow {
    /// The crate compiles and the guard lets the fix pass.
    pub verified: Row,
    /// And the fix is the published text.
    pub exact: Row,
}

/// The table of a fresh set.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FreshTable {
    /// Set, model, strategy and seed.
    #[serde(flatten)]
    pub run: RunInfo,
    /// How the set came about.
    pub set_made: FreshManifest,
    /// Samples that were drawn per error.
    pub samples: u32,
    /// Tasks that no suggestion of rustc verifies: what the residual columns are about.
    pub residual: BTreeSet<String>,
    /// From the cheapest to all together.
    pub rows: Vec<FreshRow>,
    /// Where all tiers verify fewer than rustc alone; should be empty.
    pub below_rustc: Vec<Below>,
    /// What it costs.
    pub speed: Speed,
    /// The task-by-task report of rustc's suggestions alone.
    pub rustc: Report,
    /// That of all tiers.
    pub all: Report,
    /// Pairs that could not be put back into their crate.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub problems: Vec<SkippedLine>,
}

/// What the table is made of.
pub struct FreshParts<'a> {
    /// Set, model, strategy and seed.
    pub run: RunInfo,
    /// How the set came about.
    pub set_made: FreshManifest,
    /// The surveys of one turn, model and rustc.
    pub surveys: &'a [Survey],
    /// The surveys of what the model alone proposes, fix patterns left out, where it rates some otherwise.
    pub bare: Option<&'a [Survey]>,
    /// The repair with rustc's suggestions alone.
    pub rustc: Vec<TaskResult>,
    /// The repair with all tiers.
    pub all: Vec<TaskResult>,
    /// The coefficients that pick.
    pub ranker: &'a Ranker,
    /// Pairs that could not be put back into their crate.
    pub problems: Vec<SkippedLine>,
}

impl FreshTable {
    /// Puts the figures together.
    pub fn of(parts: FreshParts<'_>) -> Self {
        let by_rustc = |s: &&Survey| {
            let mut of_rustc = s.candidates.iter().filter(|c| c.source == Source::Rustc);
            of_rustc.any(|c| c.right == Some(true))
        };
        let hard = parts.surveys.iter().filter(|s| !by_rustc(s));
        let residual: BTreeSet<String> = hard.map(|s| s.id.clone()).collect();
        let report = |tasks: &[TaskResult]| {
            Report::new(parts.run.clone(), tasks.to_vec(), &History::default())
        };
        let table = |surveys: &[Survey],
                     bare: Option<&[Survey]>,
                     rustc: &[TaskResult],
                     all: &[TaskResult]| {
            let table = Table::of(Parts {
                run: parts.run.clone(),
                surveys,
                rustc: report(rustc),
                all: report(all),
                residual: Some(&residual),
                ranking: measure_ranking(surveys, &parts.run.set, parts.ranker),
                ranker: parts.ranker,
                // The rows alone are taken from it.
                by_chance: false,
            });
            match bare {
                Some(bare) => table.and_without_patterns(bare, Some(&residual)),
                None => table,
            }
        };
        let verified = table(parts.surveys, parts.bare, &parts.rustc, &parts.all);
        let strict = |surveys: &[Survey]| surveys.iter().map(only_exact).collect::<Vec<_>>();
        let exact = table(
            &strict(parts.surveys),
            parts.bare.map(strict).as_deref(),
            &only_exact_results(&parts.rustc),
            &only_exact_results(&parts.all),
        );
        let rows = verified.rows.into_iter().zip(exact.rows);
        Self {
            rows: rows
                .map(|(verified, exact)| FreshRow { verified, exact })
                .collect(),
            samples: verified.samples,
            below_rustc: verified.below_rustc,
            speed: verified.speed,
            rustc: verified.rustc,
            all: verified.all,
            run: parts.run,
            set_made: parts.set_made,
            residual,
            problems: parts.problems,
        }
    }
}

/// The survey with only the published text counting as right.
fn only_exact(survey: &Survey) -> Survey {
    let strict = |c: &Surveyed| Surveyed {
        right: c.right.map(|right| right && c.verdict == EXACT),
        ..c.clone()
    };
    Survey {
        candidates: survey.candidates.iter().map(strict).collect(),
        ..survey.clone()
    }
}

fn only_exact_results(tasks: &[TaskResult]) -> Vec<TaskResult> {
    let strict = |t: &TaskResult| TaskResult {
        passed: t.passed && t.verdict == EXACT,
        ..t.clone()
    };
    tasks.iter().map(strict).collect()
}
