//! `eval`: how much of what is broken gets repaired?
//!
//! One command, several questions: how many tasks are repaired (the default), how
//! the tiers compare (`--table`), how sure the ranking can be (`--calibrate`),
//! and what each part of the prompt is worth (`--ablate`). Pairs of the generator
//! are no programs, so they have a count of their own (`--pairs`); those of a fresh
//! set are put back into the crates they come from (`--fresh`).

mod ablate;
mod bench;
mod calibrate;
mod files;
mod fresh;
mod pairs;
mod past;
mod table;

use sleepy_eval::Report;
use sleepy_eval::render::{markdown, terminal};

use super::Context;
use crate::args::EvalArgs;
use crate::error::{CliError, Status};
use crate::tasks::Selection;
use bench::Bench;
use past::Past;

pub(crate) async fn run(context: &Context, args: &EvalArgs) -> Result<Status, CliError> {
    if let Some(file) = &args.pairs {
        return pairs::run(context, args, file).await;
    }
    if let Some(dir) = &args.fresh {
        return fresh::run(context, args, dir).await;
    }
    let selection = Selection::read(&args.select)?;
    if args.calibrate.is_some() {
        return calibrate::run(context, args, &selection).await;
    }
    if args.table {
        return table::run(context, args, &selection).await;
    }
    if !args.ablate.is_empty() {
        return ablate::run(context, args, &selection).await;
    }
    repair(context, args, selection).await
}

/// How many tasks are repaired.
async fn repair(
    context: &Context,
    args: &EvalArgs,
    selection: Selection,
) -> Result<Status, CliError> {
    let past = Past::read(&args.history)?;
    let bench = Bench::open(context, args).await?;
    let samples = bench.setup.policy.samples;
    let policy = bench.policy(None, samples);
    let tasks = bench.repair(policy, &selection).await?;
    let mut report = Report::new(bench.info(&selection), tasks, &past.history);
    report.cycle = args.cycle;
    report.run_id = args.run_id.clone();
    report.problems = selection.skipped;
    report.compared = past.earlier.as_ref().map(|earlier| report.compare(earlier));
    if let Some(stem) = &args.out {
        let from = files::provenance(args, &bench.setup, samples);
        let page = markdown(&report, &files::title(stem), &from);
        files::write(stem, &report, page, None)?;
    }
    let all = context.output.verbose() > 0;
    context.output.result(&report, || terminal(&report, all))?;
    Ok(Status::Done)
}
