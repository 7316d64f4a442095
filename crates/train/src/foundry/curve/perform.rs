//! Doing one run of a plan: train it to its end, then measure it.

use std::collections::{BTreeMap, HashMap};
use std::ops::ControlFlow;
use std::path::Path;
use std::time::Instant;

use super::outcome::{Outcome, PerPair};
use super::plan::Run;
use crate::Model;
use crate::foundry::error::{FoundryError, Result};
use crate::foundry::program::judge_programs;
use crate::foundry::{
    AnswerLoss, Answered, Budget, Checkpoint, Dataset, Evaluation, Recipe, Row, Start, Trainer,
    measure,
};

/// The dev pairs that all runs are measured on.
pub struct Devs<'a>(Vec<&'a Row>);

impl<'a> Devs<'a> {
    /// `count` dev pairs of a data set, the same ones each time.
    #[must_use]
    pub fn of(data: &'a Dataset, count: usize) -> Self {
        Self(data.dev(count))
    }

    /// The rows of the same pairs in data that may answer in another way: a prompt
    /// tells a pair. Nothing where the other way cannot answer.
    fn in_data<'b>(&self, data: &'b Dataset) -> Vec<Option<&'b Row>> {
        let all = data.dev(usize::MAX);
        let prompt = |row: &Row| row.ids[..row.prompt].to_vec();
        let by_prompt: HashMap<Vec<u16>, &Row> = all.iter().map(|r| (prompt(r), *r)).collect();
        let found = self
            .0
            .iter()
            .map(|row| by_prompt.get(&prompt(row)).copied());
        found.collect()
    }
}

/// Where a run is, for whoever watches.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Progress {
    /// A step was done: how much of the run's budget is spent, and the loss of answers.
    Step(f64, f64),
    /// The dev pairs are measured.
    Measuring,
}

/// Trains a run to its end in `folder`, from where it is, and measures it.
/// Returns nothing when `on` says stop; a checkpoint was written then.
///
/// # Errors
/// [`FoundryError`] when the folder holds a run with other numbers, or whatever a
/// step or a checkpoint says.
#[expect(
    clippy::too_many_arguments,
    reason = "each is another thing: plan, numbers, pairs, place, and who watches"
)]
pub fn perform(
    run: &Run,
    spec: &str,
    recipe: &Recipe,
    data: &Dataset,
    devs: &Devs<'_>,
    folder: &Path,
    start: &Start,
    programs: bool,
    on: &mut dyn FnMut(Progress) -> ControlFlow<()>,
) -> Result<Option<Outcome>> {
    let (model, tokens, seconds) = if run.steps == 0 {
        (beginning(recipe, start)?, 0, 0.0)
    } else {
        let mut trainer = begin_or_resume(run, recipe, data, folder, start)?;
        if train(&mut trainer, recipe, on)?.is_break() {
            return Ok(None);
        }
        let state = trainer.state();
        let (tokens, seconds) = (state.tokens, state.elapsed);
        (Checkpoint::required(folder)?.model()?, tokens, seconds)
    };
    if on(Progress::Measuring).is_break() {
        return Ok(None);
    }
    let found = devs.in_data(data);
    let rows: Vec<&Row> = found.iter().flatten().copied().collect();
    let answers = measure(&model, &rows, recipe.train.batch_tokens)?;
    let mut judged = None;
    if programs {
        let mut answers = answers.clone();
        let batch_tokens = recipe.train.batch_tokens;
        judge_programs(&model, &data.tokenizer, &rows, &mut answers, batch_tokens)?;
        judged = Some(spread(&found, &answers));
    }
    let held_out = data.held_out_operators();
    Ok(Some(Outcome {
        spec: spec.to_owned(),
        parameters: model.num_params(),
        model: recipe.model.clone(),
        seed: recipe.train.seed,
        steps: run.steps,
        tokens,
        distinct: data.pass_size(&recipe.train),
        answer_tokens: data.answer_tokens(),
        seconds,
        loss: losses(&rows, &answers, held_out),
        exact: Evaluation::count_all(&rows, &answers, held_out),
        pairs: spread(&found, &answers),
        programs: judged,
    }))
}

fn beginning(recipe: &Recipe, start: &Start) -> Result<Model> {
    Ok(match start {
        Start::Fresh => Model::new(recipe.network(), recipe.train.seed)?,
        Start::Weights(path) => Model::load(recipe.network(), path)?,
    })
}

fn begin_or_resume<'a>(
    run: &Run,
    recipe: &Recipe,
    data: &'a Dataset,
    folder: &Path,
    start: &Start,
) -> Result<Trainer<'a>> {
    let budget = Budget::Steps(run.steps);
    let Some(checkpoint) = Checkpoint::latest(folder)? else {
        return Trainer::begin(recipe, data, folder, budget, start);
    };
    if checkpoint.state.recipe != *recipe || checkpoint.state.budget != budget {
        let message = "it holds a run with other numbers; remove it, or rename the run in the plan";
        return Err(FoundryError::file(folder, message));
    }
    Trainer::resume(data, folder)
}

/// Steps to the end of the budget, with a checkpoint now and then and at the end.
fn train(
    trainer: &mut Trainer<'_>,
    recipe: &Recipe,
    on: &mut dyn FnMut(Progress) -> ControlFlow<()>,
) -> Result<ControlFlow<()>> {
    let mut saved = Instant::now();
    let mut flow = ControlFlow::Continue(());
    while flow.is_continue() && trainer.fraction() < 1.0 {
        trainer.step()?;
        flow = on(Progress::Step(trainer.fraction(), trainer.answer_loss()));
        if saved.elapsed().as_secs_f64() > 60.0 * recipe.train.checkpoint_minutes {
            trainer.save()?;
            saved = Instant::now();
        }
    }
    trainer.save()?;
    Ok(flow)
}

/// The loss of all pairs, and of those of each origin.
fn losses(
    rows: &[&Row],
    answers: &[Answered],
    held_out: &[String],
) -> BTreeMap<String, AnswerLoss> {
    let mut parts: BTreeMap<String, Vec<Answered>> = BTreeMap::new();
    for (row, answer) in rows.iter().zip(answers) {
        for key in ["all", row.meta.origin(held_out)] {
            parts.entry(key.to_owned()).or_default().push(*answer);
        }
    }
    let of = |(key, answers): (String, Vec<Answered>)| (key, AnswerLoss::of(&answers));
    parts.into_iter().map(of).collect()
}

/// Answers at the places of their pairs.
fn spread(rows: &[Option<&Row>], answers: &[Answered]) -> PerPair {
    let mut answers = answers.iter().copied();
    let at = rows.iter().map(|row| row.and_then(|_| answers.next()));
    PerPair(at.collect())
}
