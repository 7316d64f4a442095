//! What is each part of the prompt, and each further sample, worth?
//!
//! Variants of one model on the same tasks, seed and samples, compared task by
//! task with the full prompt. Only what can be changed at inference is here: a
//! variant that the model was not trained for measures what the model makes of
//! it, not what a model trained for it would.

use std::fmt::Write;

use serde::{Deserialize, Serialize};
use sleepy_fix::PromptShow;

use crate::passk::{expected_k, first_k};
use crate::render::{Provenance, cell, interval, paired, percent, provenance_rows};
use crate::report::RunInfo;
use crate::stats::{Paired, wilson95};
use crate::survey::Survey;
use crate::table::KS;

/// Something to leave out or to vary.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Axis {
    /// The compiler's suggestions in the prompt.
    Suggestions,
    /// The lines elsewhere that notes point to.
    Context,
    /// Both of them.
    Both,
    /// The number of samples.
    Samples,
    /// The format of the answer.
    Format,
}

impl Axis {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::Suggestions,
        Self::Context,
        Self::Both,
        Self::Samples,
        Self::Format,
    ];

    /// The prompt of the variant; `None` for what is no variant of the prompt.
    pub fn show(self) -> Option<PromptShow> {
        let show = |suggestions, context| {
            Some(PromptShow {
                suggestions,
                context,
            })
        };
        match self {
            Self::Suggestions => show(false, true),
            Self::Context => show(true, false),
            Self::Both => show(false, false),
            Self::Samples | Self::Format => None,
        }
    }

    /// The name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Suggestions => "suggestions",
            Self::Context => "context",
            Self::Both => "both",
            Self::Samples => "samples",
            Self::Format => "format",
        }
    }
}

impl std::str::FromStr for Axis {
    type Err = String;

    fn from_str(s: &str) -> Result<Self, String> {
        let known = Self::ALL.into_iter().find(|a| a.name() == s.trim());
        known.ok_or_else(|| {
            let all: Vec<&str> = Self::ALL.iter().map(|a| a.name()).collect();
            format!(
                "nothing to ablate is called `{s}`; there are {}",
                all.join(", ")
            )
        })
    }
}

/// One way of asking.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Variant {
    /// What it is called.
    pub name: String,
    /// Best of k for each k.
    pub best: Vec<BestOf>,
    /// Its verified best of 8 (or of all samples, if fewer) against that of the full prompt.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub against_full: Option<Paired>,
    /// Tasks whose prompt has another length than the full one: for the others nothing was left out.
    #[serde(default)]
    pub shortened: usize,
    /// Prompt tokens over all tasks.
    pub tokens_in: u64,
}

/// The verified best of the first k samples.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct BestOf {
    /// Samples.
    pub k: u32,
    /// Tasks solved.
    pub passed: usize,
    /// Tasks.
    pub tasks: usize,
    /// Wilson interval of the rate.
    pub ci95: [f64; 2],
    /// Expected rate, see [`expected_k`]; `None` when samples were not drawn by chance.
    pub expected: Option<f64>,
}

/// A whole ablation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Ablation {
    /// Set, model, strategy and seed.
    #[serde(flatten)]
    pub run: RunInfo,
    /// The full prompt first.
    pub variants: Vec<Variant>,
    /// What was asked for and cannot be measured this way, with the reason.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub not_measured: Vec<String>,
}

impl Ablation {
    /// Compares variants; the first is the full prompt. All are surveys of the
    /// same tasks in the same order.
    pub fn of(
        run: RunInfo,
        variants: &[(String, Vec<Survey>)],
        axes: &[Axis],
        by_chance: bool,
    ) -> Self {
        let full = variants.first().map(|(_, surveys)| surveys.as_slice());
        let make = |(i, (name, surveys)): (usize, &(String, Vec<Survey>))| Variant {
            name: name.clone(),
            best: best_of(surveys, by_chance),
            against_full: full.filter(|_| i > 0).map(|full| {
                let pairs = full.iter().zip(surveys);
                Paired::of(pairs.map(|(a, b)| (first_k(a, 8), first_k(b, 8))))
            }),
            shortened: full.map_or(0, |full| {
                let pairs = full.iter().zip(surveys);
                pairs.filter(|(a, b)| a.tokens_in != b.tokens_in).count()
            }),
            tokens_in: surveys.iter().map(|s| u64::from(s.tokens_in)).sum(),
        };
        let not_measured = axes.contains(&Axis::Format).then(|| {
            "the edit format: the model was trained to write line ranges and nothing else, so another format (a whole item, search and replace) cannot be asked of it; that comparison needs a model trained for each".to_owned()
        });
        Self {
            run,
            variants: variants.iter().enumerate().map(make).collect(),
            not_measured: not_measured.into_iter().collect(),
        }
    }
}

/// The best of k for each k up to the samples that were drawn.
pub fn best_of(surveys: &[Survey], by_chance: bool) -> Vec<BestOf> {
    let samples = surveys.iter().map(|s| s.samples).max().unwrap_or(0);
    let of = |k: u32| {
        let passed = surveys.iter().filter(|s| first_k(s, k)).count();
        let sum: f64 = surveys.iter().map(|s| expected_k(s, k)).sum();
        BestOf {
            k,
            passed,
            tasks: surveys.len(),
            ci95: wilson95(passed, surveys.len()),
            expected: by_chance.then(|| sum / surveys.len().max(1) as f64),
        }
    };
    KS.into_iter().filter(|k| *k <= samples).map(of).collect()
}

/// One row of a table with the columns name, k, best of k, interval, expected.
pub(crate) fn best_row(name: &str, b: &BestOf) -> String {
    format!(
        "| {name} | {} | {} of {} ({}) | {} | {} |\n",
        b.k,
        b.passed,
        b.tasks,
        percent(b.passed as f64 / b.tasks.max(1) as f64),
        interval(b.ci95),
        b.expected.map_or_else(|| "-".to_owned(), percent)
    )
}

/// The page of `docs/results/`.
pub fn markdown(ablation: &Ablation, title: &str, from: &Provenance) -> String {
    let mut out = format!("# {title}\n\nWritten by `{}`.\n\n", from.command);
    let _ = writeln!(
        out,
        "| | |\n|---|---|\n| set | {} |\n| model | {} |\n| seed | {} |",
        cell(&ablation.run.set),
        cell(&ablation.run.model),
        ablation.run.seed
    );
    out.push_str(&provenance_rows(from));
    out.push_str("\nThe model alone, one turn. *Best of k* are the first k samples, of which compiler and tests choose; *expected* is the same over all choices of k samples (greedy one included).\n\n| prompt | k | best of k | 95% interval | expected |\n|---|---|---|---|---|\n");
    for variant in &ablation.variants {
        for b in &variant.best {
            out.push_str(&best_row(&variant.name, b));
        }
    }
    out.push_str("\nAgainst the full prompt, verified best of 8:\n\n");
    for variant in &ablation.variants {
        if let Some(pair) = &variant.against_full {
            let _ = writeln!(
                out,
                "- {}, which changes the prompt of {} tasks: {}",
                variant.name,
                variant.shortened,
                paired(pair)
            );
        }
    }
    for reason in &ablation.not_measured {
        let _ = writeln!(out, "\nNot measured: {reason}.");
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::passk::tests::{sample, survey};
    use crate::report::tests::info;

    #[test]
    fn variants_are_compared_task_by_task() {
        let full = vec![
            survey(vec![sample(0, 3, true, true)]),
            survey(vec![sample(6, 1, true, true)]),
        ];
        let mut bare = vec![survey(vec![sample(9, 3, true, true)]), survey(vec![])];
        bare[1].tokens_in += 1;
        let variants = [("full".to_owned(), full), ("bare".to_owned(), bare)];
        let ablation = Ablation::of(info(), &variants, &[Axis::Format], true);
        let passed: Vec<usize> = ablation.variants[0].best.iter().map(|b| b.passed).collect();
        assert_eq!(passed, [1, 1, 2, 2]);
        let pair = ablation.variants[1].against_full.unwrap();
        assert_eq!((pair.only_before, pair.only_after), (2, 0));
        let page = markdown(
            &ablation,
            "Ablation",
            &Provenance {
                command: "c".into(),
                machine: "m".into(),
                toolchain: "t".into(),
                model_sha256: None,
                remembered: 0,
            },
        );
        assert!(page.contains("| bare | 16 | 1 of 2 (50.0%) |"), "{page}");
        assert!(page.contains("Not measured: the edit format"));
        assert!(page.contains(
            "- bare, which changes the prompt of 1 tasks: 2 tasks in both runs: 0 gained, 2 lost"
        ));
    }

    #[test]
    fn axes_read_by_name() {
        assert_eq!("context".parse::<Axis>(), Ok(Axis::Context));
        assert!("x".parse::<Axis>().unwrap_err().contains("suggestions"));
    }
}
