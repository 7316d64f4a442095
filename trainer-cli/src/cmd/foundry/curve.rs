//! `model curve`: what more data, a larger model, another way to answer and the
//! critic would bring, by training small and measuring all the same way.
//!
//! `sleepy_train::foundry::curve` holds the plan, does the runs and fits; here
//! the data of each run is made, what is finished is kept, and the page is
//! written. A run is known by a hash of all that decides about it, so the plan
//! can be changed and only what the change concerns is done again.

mod inputs;
mod page;

use std::ops::ControlFlow;

use indicatif::ProgressBar;
use serde::Serialize;
use sleepy_train::foundry::curve::{
    Comparison, DataSource, Devs, Fit, Outcome, Plan, Progress, Results, Run, perform, picture,
};
use sleepy_train::foundry::{Start, use_threads};
use sleepy_train::keep_freed_memory;
use tokio_util::sync::CancellationToken;

use super::on_thread;
use crate::args::foundry::CurveArgs;
use crate::cmd::Context;
use crate::error::{CliError, Status};
use inputs::Inputs;

/// Length of the progress bar of a run: its budget in thousandths.
const BAR: f64 = 1000.0;

#[derive(Serialize)]
struct Done {
    /// Runs that were done now.
    now: Vec<String>,
    /// Runs of the plan that are not done yet.
    left: Vec<String>,
    page: std::path::PathBuf,
}

pub(super) async fn run(context: &Context, args: CurveArgs) -> Result<Status, CliError> {
    let plan = Plan::load(&args.plan)?;
    if let Some(unknown) = args.only.iter().find(|name| plan.run(name).is_none()) {
        return Err(CliError::Usage(format!("the plan has no run {unknown}")));
    }
    let inputs = Inputs::new(plan, args)?;
    let file = inputs.args.out.join("curve.json");
    let mut results = Results::load(&file)?;
    let mut waiting = Vec::new();
    for run in inputs.chosen() {
        if results.done(&run.name, &inputs.spec(run)?).is_none() {
            waiting.push(run.name.clone());
        }
    }
    if inputs.needs_critic(&waiting) {
        results.critic = Some(inputs.critic_round(context).await?);
    }
    let bar = context.output.bar(BAR as usize, "a run");
    let (watched, cancel) = (bar.clone(), context.cancel.clone());
    let done = on_thread(move || all(&inputs, results, &waiting, &watched, &cancel)).await;
    bar.finish_and_clear();
    let done = done?;
    context.output.result(&done, || text(&done))?;
    if context.cancel.is_cancelled() {
        return Err(CliError::Cancelled);
    }
    Ok(Status::Done)
}

/// Does the waiting runs, one after the other, and writes down each as it ends.
fn all(
    inputs: &Inputs,
    mut results: Results,
    waiting: &[String],
    bar: &ProgressBar,
    cancel: &CancellationToken,
) -> Result<Done, CliError> {
    keep_freed_memory();
    let plan = &inputs.plan;
    let mut now = Vec::new();
    if let Some(first) = plan.runs.first() {
        use_threads(plan.recipe(first)?.train.threads)?;
    }
    if !waiting.is_empty() {
        let base = inputs.base()?;
        let devs = Devs::of(&base, plan.dev_pairs);
        for run in plan.runs.iter().filter(|r| waiting.contains(&r.name)) {
            bar.set_position(0);
            bar.set_message(run.name.clone());
            let data = inputs.data(run, &base)?;
            let mut watch = |progress| {
                show(bar, &run.name, progress);
                if cancel.is_cancelled() {
                    ControlFlow::Break(())
                } else {
                    ControlFlow::Continue(())
                }
            };
            let start = match (&inputs.args.start_from, run.goes_on) {
                (Some(weights), true) => Start::Weights(weights.clone()),
                _ => Start::Fresh,
            };
            let outcome = perform(
                run,
                &inputs.spec(run)?,
                &plan.recipe(run)?,
                &data,
                &devs,
                &inputs.folder(run),
                &start,
                plan.judges_programs(run),
                &mut watch,
            )?;
            let Some(outcome) = outcome else {
                break;
            };
            if run.data == DataSource::Items {
                // They may have been packed anew.
                results.formats.clear();
            }
            results.outcomes.insert(run.name.clone(), outcome);
            now.push(run.name.clone());
            write(inputs, &mut results)?;
        }
    }
    write(inputs, &mut results)?;
    let unfinished = |run: &&Run| !results.outcomes.contains_key(&run.name);
    let left = plan.runs.iter().filter(unfinished);
    Ok(Done {
        now,
        left: left.map(|run| run.name.clone()).collect(),
        page: inputs.args.out.join("README.md"),
    })
}

fn show(bar: &ProgressBar, name: &str, progress: Progress) {
    match progress {
        Progress::Step(fraction, loss) => {
            bar.set_position((fraction * BAR) as u64);
            bar.set_message(format!("{name}, answer loss {loss:.3}"));
        }
        Progress::Measuring => bar.set_message(format!("{name}, measuring")),
    }
}

/// Computes what follows from the outcomes, and writes figures, pictures and page.
fn write(inputs: &Inputs, results: &mut Results) -> Result<(), CliError> {
    let plan = &inputs.plan;
    results.outcomes.retain(|name, _| plan.run(name).is_some());
    inputs.add_formats(results)?;
    let compared = plan.runs.iter().filter_map(|run| {
        let against = run.against.as_ref()?;
        let pair = results
            .outcomes
            .get(&run.name)
            .zip(results.outcomes.get(against));
        pair.map(|(a, b)| Comparison::of(&run.name, a, against, b))
    });
    results.comparisons = compared.collect();
    let fitted = plan.questions.iter().filter_map(|question| {
        let outcomes: Vec<&Outcome> = results.of(question).iter().map(|(_, o)| *o).collect();
        let fit = Fit::of(question.axis?, &outcomes, &plan.fit)?;
        Some((question.title.clone(), fit))
    });
    results.fits = fitted.collect();
    let out = &inputs.args.out;
    let fail = |e: std::io::Error| CliError::io(out.display(), &e);
    std::fs::create_dir_all(out).map_err(fail)?;
    results.save(&out.join("curve.json"))?;
    for question in &plan.questions {
        if let Some(svg) = picture(question, results) {
            std::fs::write(out.join(page::picture_name(question)), svg).map_err(fail)?;
        }
    }
    std::fs::write(out.join("README.md"), page::page(plan, results)).map_err(fail)
}

fn text(done: &Done) -> String {
    let names = |names: &[String]| {
        if names.is_empty() {
            "none".to_owned()
        } else {
            names.join(", ")
        }
    };
    format!(
        "done now: {}; left: {}; the page is {}\n",
        names(&done.now),
        names(&done.left),
        done.page.display()
    )
}
