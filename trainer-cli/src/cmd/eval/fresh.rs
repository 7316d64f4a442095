//! `eval --fresh`: the table of tiers on crates that were drawn after the model
//! was frozen.

use std::path::Path;

use sleepy_eval::fresh::{FreshParts, FreshTable, FreshTasks};
use sleepy_eval::fresh_page::{markdown, terminal};
use sleepy_fix::{PromptShow, Source};
use sleepy_koans::generate::{FreshSet, fresh_crates};

use super::super::koans::explain;
use super::bench::Bench;
use super::table::REPAIR_SAMPLES;
use super::{Context, files};
use crate::args::EvalArgs;
use crate::error::{CliError, Status};
use crate::tasks::Selection;

pub(super) async fn run(
    context: &Context,
    args: &EvalArgs,
    dir: &Path,
) -> Result<Status, CliError> {
    let set = FreshSet::read(dir).map_err(explain)?;
    let mut bench = Bench::open(context, args).await?;
    bench.needs_model("--fresh")?;
    let ranker = bench.ranker()?;
    let sandbox = &bench.setup.sandbox;
    let crates = fresh_crates(dir, None, sandbox, &context.cancel)
        .await
        .map_err(explain)?;
    let made = FreshTasks::of(&set, &crates, sandbox, bench.setup.scratch.path());
    for skipped in &made.skipped {
        tracing::warn!("pair {}: {}", skipped.line, skipped.problem);
    }
    bench.programs = made.programs;
    let mut selection = Selection {
        set: format!("fresh, {} crates", set.manifest.crates.len()),
        tasks: made.tasks,
        residual: None,
        skipped: made.skipped,
    };
    selection
        .tasks
        .truncate(args.select.count.unwrap_or(usize::MAX));
    if selection.tasks.is_empty() {
        return Err(CliError::Usage(format!(
            "{} holds no pair that can be put back into its crate",
            dir.display()
        )));
    }
    // What was compiled once is remembered, so the run whose time is told comes first.
    let together = bench.policy(None, REPAIR_SAMPLES.min(bench.samples()));
    let all = bench.repair(together, &selection).await?;
    let tiers = [Source::Rustc, Source::Model];
    let surveys = bench
        .survey(&tiers, PromptShow::ALL, &selection, "")
        .await?;
    let bare = bench.survey_without_patterns(&selection).await?;
    let alone = bench.policy(Some(&[Source::Rustc]), 1);
    let table = FreshTable::of(FreshParts {
        run: bench.info(&selection),
        set_made: set.manifest,
        surveys: &surveys,
        bare: bare.as_deref(),
        rustc: bench.repair(alone, &selection).await?,
        all,
        ranker: &ranker,
        problems: selection.skipped,
    });
    if let Some(stem) = &args.out {
        let from = files::provenance(args, &bench.setup, bench.samples());
        let page = markdown(&table, &files::title(stem), &from);
        files::write(stem, &table, page, None)?;
    }
    context.output.result(&table, || terminal(&table))?;
    Ok(Status::Done)
}
