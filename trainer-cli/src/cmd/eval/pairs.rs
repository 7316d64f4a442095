//! `eval --pairs`: exact repairs of the generator's pairs.

use std::path::Path;
use std::sync::{Arc, Mutex};

use sleepy_eval::pairs::{Pair, PairReport, PairSolver, markdown};
use sleepy_fix::{PromptShow, Source};
use sleepy_infer::Proposers;

use super::bench::Bench;
use super::{Context, files};
use crate::args::EvalArgs;
use crate::error::{CliError, Status};
use crate::tasks::Selection;

pub(super) async fn run(
    context: &Context,
    args: &EvalArgs,
    file: &Path,
) -> Result<Status, CliError> {
    let text = std::fs::read_to_string(file)
        .map_err(|e| CliError::Usage(format!("the pairs {}: {e}", file.display())))?;
    let (mut pairs, problems) = Pair::read(&text);
    pairs.truncate(args.select.count.unwrap_or(usize::MAX));
    if pairs.is_empty() {
        let first = problems
            .first()
            .map(|p| format!("; line {}: {}", p.line, p.problem));
        return Err(CliError::Usage(format!(
            "{} holds no pair{}",
            file.display(),
            first.unwrap_or_default()
        )));
    }
    let stem = file.file_stem().unwrap_or_default().to_string_lossy();
    let selection = Selection {
        set: stem.into_owned(),
        tasks: pairs.iter().map(Pair::task).collect(),
        residual: None,
        skipped: Vec::new(),
    };
    let bench = Bench::open(context, args).await?;
    bench.needs_model("--pairs")?;
    let tiers = [Source::Rustc, Source::Model];
    let settings = &bench.setup.settings.model;
    let solver = Arc::new(PairSolver {
        proposers: Proposers::new(bench.setup.backend.clone(), None, settings),
        samples: bench.samples(),
        pairs: pairs.into_iter().map(|p| (p.id.clone(), p)).collect(),
        book: Mutex::new(bench.book(&tiers, PromptShow::ALL, &selection, "-pairs")?),
    });
    bench.through(Arc::clone(&solver), &selection, "").await?;
    let surveys = solver.surveys(&selection.tasks);
    let mut report = PairReport::of(bench.info(&selection), &surveys, bench.by_chance);
    report.problems = problems;
    if let Some(stem) = &args.out {
        let from = files::provenance(args, &bench.setup, bench.samples());
        let page = markdown(&report, &files::title(stem), &from);
        files::write(stem, &report, page, None)?;
    }
    context.output.result(&report, || text_of(&report))?;
    Ok(Status::Done)
}

fn text_of(report: &PairReport) -> String {
    let rustc = &report.rustc;
    let mut out = format!("rustc: {} of {}\n", rustc.passed, rustc.tasks);
    for (name, rows) in [("all", &report.all), ("residual", &report.residual)] {
        let rows: Vec<String> = rows
            .iter()
            .map(|b| format!("best of {} {}/{}", b.k, b.passed, b.tasks))
            .collect();
        out.push_str(&format!("model, {name}: {}\n", rows.join(", ")));
    }
    out
}
