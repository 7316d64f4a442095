//! `eval --ablate`: what each part of the prompt is worth.

use std::fmt::Write;

use sleepy_eval::Survey;
use sleepy_eval::ablation::{Ablation, markdown};
use sleepy_eval::render::paired;
use sleepy_fix::{PromptShow, Source};

use super::bench::Bench;
use super::{Context, files};
use crate::args::EvalArgs;
use crate::error::{CliError, Status};
use crate::tasks::Selection;

pub(super) async fn run(
    context: &Context,
    args: &EvalArgs,
    selection: &Selection,
) -> Result<Status, CliError> {
    let bench = Bench::open(context, args).await?;
    bench.needs_model("--ablate")?;
    let model = [Source::Model];
    let full = bench
        .survey(&model, PromptShow::ALL, selection, "-full")
        .await?;
    let mut variants: Vec<(String, Vec<Survey>)> = vec![("full prompt".to_owned(), full)];
    for axis in &args.ablate {
        if let Some(show) = axis.show() {
            let suffix = format!("-no-{}", axis.name());
            let surveys = bench.survey(&model, show, selection, &suffix).await?;
            variants.push((format!("without {}", axis.name()), surveys));
        }
    }
    let ablation = Ablation::of(
        bench.info(selection),
        &variants,
        &args.ablate,
        bench.by_chance,
    );
    if let Some(stem) = &args.out {
        let from = files::provenance(args, &bench.setup, bench.samples());
        let page = markdown(&ablation, &files::title(stem), &from);
        files::write(stem, &ablation, page, None)?;
    }
    context.output.result(&ablation, || text(&ablation))?;
    Ok(Status::Done)
}

fn text(ablation: &Ablation) -> String {
    let mut out = String::new();
    for variant in &ablation.variants {
        let best: Vec<String> = variant
            .best
            .iter()
            .map(|b| format!("best of {} {}/{}", b.k, b.passed, b.tasks))
            .collect();
        let _ = writeln!(out, "{:<22} {}", variant.name, best.join(", "));
        if let Some(pair) = &variant.against_full {
            let _ = writeln!(
                out,
                "{:<22} {} prompts are others; {}",
                "",
                variant.shortened,
                paired(pair)
            );
        }
    }
    for reason in &ablation.not_measured {
        let _ = writeln!(out, "not measured: {reason}");
    }
    out
}
