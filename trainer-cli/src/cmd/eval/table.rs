//! `eval --table`: the tiers side by side.

use sleepy_eval::plot::reliability_svg;
use sleepy_eval::ranking::measure_ranking;
use sleepy_eval::table::{Parts, Table};
use sleepy_eval::table_page::{markdown, terminal};
use sleepy_eval::{History, Report, RunInfo};
use sleepy_fix::{PromptShow, Source};

use super::bench::Bench;
use super::{Context, files};
use crate::args::EvalArgs;
use crate::error::{CliError, Status};
use crate::tasks::Selection;

/// Samples of a turn in the repairs with all tiers; more than the settings have, for nobody waits at the light-bulb.
pub(super) const REPAIR_SAMPLES: u32 = 16;

pub(super) async fn run(
    context: &Context,
    args: &EvalArgs,
    selection: &Selection,
) -> Result<Status, CliError> {
    let bench = Bench::open(context, args).await?;
    bench.needs_model("--table")?;
    let ranker = bench.ranker()?;
    let tiers = [Source::Rustc, Source::Model];
    let surveys = bench.survey(&tiers, PromptShow::ALL, selection, "").await?;
    let report = |tasks, model: Option<&str>| {
        let run = RunInfo {
            model: model.unwrap_or("none").to_owned(),
            ..bench.info(selection)
        };
        Report::new(run, tasks, &History::default())
    };
    let alone = bench.policy(Some(&[Source::Rustc]), 1);
    let rustc = report(bench.repair(alone, selection).await?, None);
    let together = bench.policy(None, REPAIR_SAMPLES.min(bench.samples()));
    let model = bench.setup.model.name.as_str();
    let all = report(bench.repair(together, selection).await?, Some(model));
    let bare = bench.survey_without_patterns(selection).await?;
    let mut table = Table::of(Parts {
        run: bench.info(selection),
        surveys: &surveys,
        rustc,
        all,
        residual: selection.residual.as_ref(),
        ranking: measure_ranking(&surveys, &selection.set, &ranker),
        ranker: &ranker,
        by_chance: bench.by_chance,
    });
    if let Some(bare) = bare {
        table = table.and_without_patterns(&bare, selection.residual.as_ref());
    }
    if let Some(stem) = &args.out {
        let from = files::provenance(args, &bench.setup, bench.samples());
        let page = markdown(&table, &files::title(stem), &from);
        let curves = [
            ("Order, before compiling", &table.ranking.order),
            ("Confidence, of what compiles", &table.ranking.confidence),
        ];
        files::write(stem, &table, page, Some(reliability_svg(&curves)))?;
    }
    context.output.result(&table, || terminal(&table))?;
    Ok(Status::Done)
}
