//! `eval --calibrate`: fits the ranking on tasks that are not frozen, and
//! measures it on the selected set.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use serde::Serialize;
use sleepy_eval::plot::reliability_svg;
use sleepy_eval::ranking::{RankReport, fit_ranking, measure_ranking};
use sleepy_eval::render::Provenance;
use sleepy_eval::table_page::ranking;
use sleepy_fix::rank::{FittedOn, Ranker};
use sleepy_fix::{PromptShow, Source, Task};
use sleepy_koans::{FrozenSet, SetName};

use super::bench::Bench;
use super::{Context, files};
use crate::args::{EvalArgs, SelectArgs};
use crate::error::{CliError, Status};
use crate::tasks::Selection;

/// Candidates below which a fit says nothing.
const LEAST: usize = 30;

/// What `--json` prints and `--out` writes.
#[derive(Serialize)]
struct Calibration {
    /// The coefficients.
    ranker: Ranker,
    /// On the tasks they were fitted on, cross-validated.
    fitted: RankReport,
    /// On the selected set.
    measured: RankReport,
}

pub(super) async fn run(
    context: &Context,
    args: &EvalArgs,
    selection: &Selection,
) -> Result<Status, CliError> {
    let Some(target) = &args.calibrate else {
        return Err(CliError::Usage("--calibrate names no file".to_owned()));
    };
    let fit_on = fit_set(&args.fit_set)?;
    let mut bench = Bench::open(context, args).await?;
    bench.needs_model("--calibrate")?;
    let tiers = [Source::Rustc, Source::Model];
    // What would be chosen today must not decide what is learned from.
    bench.choose_all();
    let surveys = bench
        .survey(&tiers, PromptShow::ALL, &fit_on, "-all")
        .await?;
    let (ranker, fitted) = fit_ranking(
        &surveys,
        FittedOn {
            set: fit_on.set.clone(),
            model: bench.setup.model.name.clone(),
            seed: bench.setup.settings.model.seed,
            ..FittedOn::default()
        },
    );
    if ranker.fitted_on.candidates < LEAST {
        return Err(CliError::Failed(format!(
            "{} gave {} candidates with tests to judge them, {LEAST} are needed; take more tasks with tests",
            fit_on.set, ranker.fitted_on.candidates
        )));
    }
    bench.choose_by(&ranker);
    let unseen = bench.survey(&tiers, PromptShow::ALL, selection, "").await?;
    let result = Calibration {
        measured: measure_ranking(&unseen, &selection.set, &ranker),
        fitted,
        ranker,
    };
    std::fs::write(target, files::json(&result.ranker)?)
        .map_err(|e| CliError::io(target.display(), &e))?;
    if let Some(stem) = &args.out {
        let from = files::provenance(args, &bench.setup, bench.samples());
        let page = page(&result, stem, &from);
        files::write(stem, &result, page, Some(plot(&result)))?;
    }
    context.output.result(&result, || text(&result))?;
    Ok(Status::Done)
}

/// The tasks to fit on. A frozen koan among them would make every figure on the
/// frozen sets worthless, so it is refused.
fn fit_set(paths: &[PathBuf]) -> Result<Selection, CliError> {
    let mut all: Option<Selection> = None;
    for path in paths {
        let known = set_name(path);
        let part = Selection::read(&SelectArgs {
            set: known.is_none().then(|| path.clone()),
            set_version: known,
            count: None,
            family: Vec::new(),
            residual: false,
        })?;
        match &mut all {
            Some(all) => {
                all.set = format!("{}+{}", all.set, part.set);
                all.tasks.extend(part.tasks);
            }
            None => all = Some(part),
        }
    }
    let all = all.ok_or_else(|| CliError::Usage("--fit-set names no tasks".to_owned()))?;
    match frozen_among(&all.tasks)? {
        Some(id) => Err(CliError::Refused(format!(
            "the task `{id}` is a frozen koan; nothing frozen is fitted on"
        ))),
        None => Ok(all),
    }
}

/// The set that `path` names: `train` and `train/v1` are sets that the program knows, unless there is such a file.
pub(super) fn set_name(path: &Path) -> Option<SetName> {
    let name = path.to_str().and_then(|name| name.parse().ok());
    name.filter(|_| !path.is_file())
}

fn frozen_among(tasks: &[Task]) -> Result<Option<String>, CliError> {
    let squeeze = |code: &str| code.split_whitespace().collect::<String>();
    let mut frozen = BTreeSet::new();
    for version in FrozenSet::builtin_versions() {
        for koan in FrozenSet::builtin_version(version)?.koans {
            frozen.insert(squeeze(&koan.task().buggy_code));
        }
    }
    let found = tasks
        .iter()
        .find(|t| frozen.contains(&squeeze(&t.buggy_code)));
    Ok(found.map(|t| t.id.clone()))
}

fn plot(result: &Calibration) -> String {
    let fitted = format!("{}, cross-validated", result.fitted.set);
    let measured = format!("{}, not fitted on", result.measured.set);
    reliability_svg(&[
        (&fitted, &result.fitted.confidence),
        (&measured, &result.measured.confidence),
    ])
}

fn page(result: &Calibration, stem: &Path, from: &Provenance) -> String {
    let name = stem.file_name().unwrap_or_default().to_string_lossy();
    let mut out = format!(
        "# Calibration of the ranking\n\nWritten by `{}`. What the figures mean: [ranking](../ranking.md).\n\n![reliability]({name}.svg)\n\n",
        from.command
    );
    let on = &result.ranker.fitted_on;
    out.push_str(&format!(
        "Fitted on {} candidates of {} tasks of {} with {}.\n\n## Coefficients\n\n| feature | mean | scale | order | confidence |\n|---|---|---|---|---|\n| (intercept) | | | {:+.3} | {:+.3} |\n",
        on.candidates, on.tasks, on.set, on.model,
        result.ranker.order.intercept, result.ranker.confidence.intercept
    ));
    let pairs = result
        .ranker
        .order
        .terms
        .iter()
        .zip(&result.ranker.confidence.terms);
    for (order, confidence) in pairs {
        out.push_str(&format!(
            "| {} | {:.3} | {:.3} | {:+.3} | {:+.3} |\n",
            order.feature, order.mean, order.scale, order.weight, confidence.weight
        ));
    }
    out.push_str("\nMean and scale are those of the order; the weights are in log-odds per scale.\n\n## Where it was fitted\n\n");
    out.push_str(&ranking(&result.fitted));
    out.push_str("\n## Where it was not\n\n");
    out.push_str(&ranking(&result.measured));
    out
}

fn text(result: &Calibration) -> String {
    let line = |report: &RankReport| {
        let r = &report.confidence;
        format!(
            "{} ({}): {} of {} right, Brier {:.3} (rate alone {:.3}), ECE {:.3}\n",
            report.set, report.how, r.right, r.count, r.brier, r.brier_of_rate, r.ece
        )
    };
    format!("{}{}", line(&result.fitted), line(&result.measured))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frozen_koan_is_never_fitted_on() {
        let koan = FrozenSet::builtin().unwrap().koans[0].task();
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("mine.jsonl");
        let mut renamed = koan.clone();
        renamed.id = "mine".into();
        renamed.buggy_code = renamed.buggy_code.replace('\n', "\n  ");
        std::fs::write(&path, serde_json::to_string(&renamed).unwrap()).unwrap();
        let error = fit_set(std::slice::from_ref(&path)).unwrap_err();
        assert_eq!(error.code(), 3);
        assert!(error.to_string().contains("`mine`"), "{error}");
        renamed.buggy_code.push_str("fn other() {}\n");
        std::fs::write(&path, serde_json::to_string(&renamed).unwrap()).unwrap();
        let twice = fit_set(&[path.clone(), path]).unwrap();
        assert_eq!((twice.set.as_str(), twice.tasks.len()), ("mine+mine", 2));
    }
}
