//! `model train`: packed shards become weights.

use std::ops::ControlFlow;
use std::path::PathBuf;

use indicatif::ProgressBar;
use serde::Serialize;
use sleepy_train::foundry::{
    Budget, Dataset, Evaluation, Event, Recipe, Start, Trainer, use_threads,
};
use sleepy_train::keep_freed_memory;
use tokio_util::sync::CancellationToken;

use super::{Koans, on_thread};
use crate::args::foundry::TrainArgs;
use crate::cmd::Context;
use crate::error::{CliError, Status};

/// Length of the progress bar: the budget in thousandths.
const BAR: f64 = 1000.0;

#[derive(Serialize)]
struct Trained {
    run: PathBuf,
    finished: bool,
    step: u64,
    tokens: u64,
    minutes: f64,
    first_answer_loss: f64,
    answer_loss: f64,
    exact_match: Option<Evaluation>,
}

pub(super) async fn run(context: &Context, args: TrainArgs) -> Result<Status, CliError> {
    let bar = context.output.bar(BAR as usize, "training");
    let (watched, cancel) = (bar.clone(), context.cancel.clone());
    let trained = on_thread(move || train(&args, &watched, &cancel)).await;
    bar.finish_and_clear();
    let trained = trained?;
    context.output.result(&trained, || text(&trained))?;
    if context.cancel.is_cancelled() {
        return Err(CliError::Cancelled);
    }
    Ok(Status::Done)
}

fn train(
    args: &TrainArgs,
    bar: &ProgressBar,
    cancel: &CancellationToken,
) -> Result<Trained, CliError> {
    let recipe = Recipe::load(&args.recipe.config)?;
    keep_freed_memory();
    use_threads(recipe.train.threads)?;
    let data = Dataset::open(&args.data, &Koans::load()?)?;
    let mut trainer = if args.resume {
        Trainer::resume(&data, &args.out)?
    } else {
        let budget = match (args.steps, args.minutes) {
            (Some(steps), _) => Budget::Steps(steps),
            (None, minutes) => Budget::Minutes(minutes.unwrap_or(recipe.train.budget_minutes)),
        };
        let start = args.start_from.clone().map_or(Start::Fresh, Start::Weights);
        Trainer::begin(&recipe, &data, &args.out, budget, &start)?
    };
    let mut first = f64::NAN;
    let mut steps = 0;
    let mut exact = String::new();
    let exact_match = trainer.run(&mut |event| {
        match event {
            Event::Step {
                step,
                fraction,
                answer_loss,
                tokens,
            } => {
                if first.is_nan() {
                    first = answer_loss;
                }
                steps += 1;
                bar.set_position((fraction * BAR) as u64);
                bar.set_message(format!(
                    "step {step}, {:.2}M tokens, answer loss {answer_loss:.3}{exact}",
                    tokens as f64 / 1e6
                ));
            }
            Event::Evaluated(found) => exact = share(&found),
            Event::Saved => {}
        }
        if cancel.is_cancelled() || args.pause_after.is_some_and(|n| steps >= n) {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    })?;
    let state = trainer.state();
    Ok(Trained {
        run: args.out.clone(),
        finished: exact_match.is_some(),
        step: state.step,
        tokens: state.tokens,
        minutes: state.elapsed / 60.0,
        first_answer_loss: first,
        answer_loss: trainer.answer_loss(),
        exact_match,
    })
}

fn share(found: &Evaluation) -> String {
    let share = found.share("all").unwrap_or_default();
    format!(", {:.1}% of the dev set exact", 100.0 * share)
}

fn text(trained: &Trained) -> String {
    format!(
        "{} after {} steps, {:.2}M tokens and {:.1} minutes; answer loss {:.3} at first, {:.3} now{}; the run is in {}\n",
        if trained.finished {
            "finished"
        } else {
            "stopped"
        },
        trained.step,
        trained.tokens as f64 / 1e6,
        trained.minutes,
        trained.first_answer_loss,
        trained.answer_loss,
        trained.exact_match.as_ref().map(share).unwrap_or_default(),
        trained.run.display()
    )
}
