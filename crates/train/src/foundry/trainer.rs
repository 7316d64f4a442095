//! The loop: batches in, weights out.
//!
//! A run is a fold of [`Trainer::step`] over batches whose order follows from
//! the recipe alone. [`Trainer::run`] adds what depends on the clock: when to
//! evaluate, to write a checkpoint, and to stop.

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::time::Instant;

use super::batches::{Batch, Dataset, training_batch};
use super::checkpoint::{Budget, Checkpoint, State};
use super::config::{Recipe, TrainRecipe};
use super::error::{FoundryError, Result};
use super::evaluate::Evaluation;
use super::files;
use super::metrics::{Metrics, Record};
use crate::model::Compute;
use crate::{Model, OptimConfig, Optimizer, Precision};

/// Steps between two lines of the metrics.
const LOG_STEPS: u64 = 20;
/// How much of the moving average each step leaves.
const AVERAGE: f64 = 0.98;

/// Where a new run gets its weights from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Start {
    /// Drawn from the recipe's seed.
    Fresh,
    /// Read from a safetensors file; the schedule begins anew.
    Weights(PathBuf),
}

/// What happens while a run goes on.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    /// A step was done.
    Step {
        /// Which, from 1.
        step: u64,
        /// How much of the budget is spent, 0 to 1.
        fraction: f64,
        /// Moving average of the loss on answers, in nats.
        answer_loss: f64,
        /// Tokens read so far.
        tokens: u64,
    },
    /// The dev set was measured.
    Evaluated(Evaluation),
    /// A checkpoint was written.
    Saved,
}

/// A run.
pub struct Trainer<'a> {
    data: &'a Dataset,
    run: PathBuf,
    model: Model,
    optimizer: Optimizer,
    state: State,
    /// The batches of the present pass.
    batches: Vec<Batch<'a>>,
    metrics: Metrics,
}

impl<'a> Trainer<'a> {
    /// Begins a run in a folder that has none yet.
    ///
    /// # Errors
    /// [`FoundryError`] when the folder has one, the recipe makes no sense, or
    /// the data was built with another vocabulary.
    pub fn begin(
        recipe: &Recipe,
        data: &'a Dataset,
        run: &Path,
        budget: Budget,
        start: &Start,
    ) -> Result<Self> {
        recipe.check()?;
        if Checkpoint::latest(run)?.is_some() {
            let message = "it holds a run already; resume that, or name another folder";
            return Err(FoundryError::file(run, message));
        }
        let network = recipe.network();
        let model = match start {
            Start::Fresh => Model::new(network, recipe.train.seed)?,
            Start::Weights(path) => Model::load(network, path)?,
        };
        let state = State {
            recipe: recipe.clone(),
            budget,
            data_sha256: data.sha256.clone(),
            step: 0,
            tokens: 0,
            elapsed: 0.0,
            text: recipe.train.text_share > 0.0 && data.has_text(),
            pass: 0,
            batch: 0,
            answer_loss: (0.0, 0.0),
        };
        files::make_dir(run)?;
        let optimizer = optimizer(&model, &recipe.train);
        Self::new(data, run, model, optimizer, state)
    }

    /// Goes on where the newest checkpoint of a folder is, with its recipe.
    ///
    /// # Errors
    /// [`FoundryError`] when there is none, or the data is not the same.
    pub fn resume(data: &'a Dataset, run: &Path) -> Result<Self> {
        let checkpoint = Checkpoint::required(run)?;
        if checkpoint.state.data_sha256 != data.sha256 {
            let message = "was trained on other data; begin a new run from its weights";
            return Err(FoundryError::file(run, message));
        }
        let model = checkpoint.model()?;
        let mut optimizer = optimizer(&model, &checkpoint.state.recipe.train);
        checkpoint.restore(&mut optimizer)?;
        Self::new(data, run, model, optimizer, checkpoint.state)
    }

    fn new(
        data: &'a Dataset,
        run: &Path,
        model: Model,
        optimizer: Optimizer,
        state: State,
    ) -> Result<Self> {
        if data.tokenizer.len() != state.recipe.tokenizer.vocab {
            return Err(FoundryError::Config {
                key: "tokenizer.vocab",
                message: format!(
                    "is {}, but the data has {}; build the data again",
                    state.recipe.tokenizer.vocab,
                    data.tokenizer.len()
                ),
            });
        }
        let batches = data.pass(&state.recipe.train, state.text, state.pass);
        Ok(Self {
            metrics: Metrics::open(run, state.step)?,
            run: run.to_path_buf(),
            data,
            model,
            optimizer,
            state,
            batches,
        })
    }

    /// The model as it is now.
    #[must_use]
    pub fn model(&self) -> &Model {
        &self.model
    }

    /// Where the run is.
    #[must_use]
    pub fn state(&self) -> &State {
        &self.state
    }

    /// Chooses the code that computes; see [`Compute`].
    pub fn set_compute(&mut self, compute: Compute) {
        self.model.set_compute(compute);
    }

    /// How much of the budget is spent; the run is over at 1.
    #[must_use]
    pub fn fraction(&self) -> f64 {
        match self.state.budget {
            Budget::Steps(steps) => self.state.step as f64 / steps.max(1) as f64,
            Budget::Minutes(minutes) => {
                self.state.elapsed / (60.0 * minutes).max(f64::MIN_POSITIVE)
            }
        }
    }

    /// One step on the next batch.
    ///
    /// # Errors
    /// [`FoundryError::Diverged`] when the loss is no number any more; the weights are
    /// those before the step.
    pub fn step(&mut self) -> Result<()> {
        let started = Instant::now();
        self.advance()?;
        let train = &self.state.recipe.train;
        let rows = &self.batches[self.state.batch];
        let batch = training_batch(rows, train, self.state.step);
        let loss = self.model.loss(&batch)?;
        let scale = scale(train, self.state.step, self.fraction());
        if !loss.loss.is_finite() {
            return Err(FoundryError::Diverged {
                step: self.state.step,
                loss: loss.loss,
            });
        }
        self.optimizer.step(&loss.gradients, scale as f32)?;
        let state = &mut self.state;
        state.step += 1;
        state.batch += 1;
        state.tokens += batch.len as u64;
        let (average, weight) = &mut state.answer_loss;
        *average = AVERAGE * *average + (1.0 - AVERAGE) * f64::from(loss.answer_loss);
        *weight = AVERAGE * *weight + (1.0 - AVERAGE);
        state.elapsed += started.elapsed().as_secs_f64();
        if state.step.is_multiple_of(LOG_STEPS) || state.step == 1 {
            self.metrics.write(&Record::Step {
                step: state.step,
                tokens: state.tokens,
                minutes: state.elapsed / 60.0,
                loss: f64::from(loss.loss),
                answer_loss: *average / *weight,
                scale,
            })?;
        }
        Ok(())
    }

    /// Moving average of the loss on answers, in nats.
    #[must_use]
    pub fn answer_loss(&self) -> f64 {
        let (average, weight) = self.state.answer_loss;
        average / weight
    }

    /// Makes sure that a batch is at hand: the next pass when one is through,
    /// and the change from text to pairs when its time has come.
    fn advance(&mut self) -> Result<()> {
        let train = &self.state.recipe.train;
        let text_over = self.state.text && self.fraction() >= train.text_share;
        if !text_over && self.state.batch < self.batches.len() {
            return Ok(());
        }
        self.state.text &= !text_over;
        self.state.pass += 1;
        self.state.batch = 0;
        self.batches = self.data.pass(train, self.state.text, self.state.pass);
        if self.batches.is_empty() {
            return Err(FoundryError::Config {
                key: "train.stage_share",
                message: "leaves nothing to train on".to_owned(),
            });
        }
        Ok(())
    }

    /// Measures at most `count` rows of the dev set.
    ///
    /// # Errors
    /// When they do not fit the model.
    pub fn evaluate(&mut self, count: usize) -> Result<Evaluation> {
        let started = Instant::now();
        let rows = self.data.dev(count);
        let found = Evaluation::of(
            &self.model,
            &rows,
            self.state.recipe.train.batch_tokens,
            self.data.held_out_operators(),
        )?;
        self.state.elapsed += started.elapsed().as_secs_f64();
        self.metrics.write(&Record::Evaluation {
            step: self.state.step,
            tokens: self.state.tokens,
            exact: found.clone(),
        })?;
        Ok(found)
    }

    /// Writes a checkpoint, and the curves so far.
    ///
    /// # Errors
    /// [`FoundryError`] naming the file.
    pub fn save(&mut self) -> Result<()> {
        Checkpoint::write(&self.run, &self.state, &self.model, &self.optimizer)?;
        self.metrics.plot()
    }

    /// Trains to the end of the budget, or until `on` says stop; either way the
    /// last thing is a checkpoint. Returns the final evaluation of the whole dev
    /// set when the end was reached.
    ///
    /// # Errors
    /// Whatever a step, an evaluation or a checkpoint says.
    pub fn run(
        &mut self,
        on: &mut dyn FnMut(Event) -> ControlFlow<()>,
    ) -> Result<Option<Evaluation>> {
        let minutes = |m: f64| m * 60.0;
        let (mut saved, mut evaluated) = (Instant::now(), Instant::now());
        while self.fraction() < 1.0 {
            self.step()?;
            let event = Event::Step {
                step: self.state.step,
                fraction: self.fraction().min(1.0),
                answer_loss: self.answer_loss(),
                tokens: self.state.tokens,
            };
            if on(event).is_break() {
                self.save()?;
                return Ok(None);
            }
            let train = &self.state.recipe.train;
            let (save_every, eval_every) = (train.checkpoint_minutes, train.eval_minutes);
            if evaluated.elapsed().as_secs_f64() > minutes(eval_every) {
                let found = self.evaluate(self.state.recipe.train.eval_pairs)?;
                evaluated = Instant::now();
                // A request to stop is heard after the next step.
                let _ = on(Event::Evaluated(found));
            }
            if saved.elapsed().as_secs_f64() > minutes(save_every) {
                self.save()?;
                saved = Instant::now();
                let _ = on(Event::Saved);
            }
        }
        let found = self.evaluate(self.state.recipe.data.dev_pairs)?;
        let path = self.run.join("dev.json");
        let text =
            serde_json::to_string_pretty(&found).map_err(|e| FoundryError::file(&path, e))?;
        files::write(&path, text.as_bytes())?;
        self.save()?;
        let _ = on(Event::Saved);
        Ok(Some(found))
    }
}

/// Lets this process compute with so many threads, whatever the environment says.
/// Must come before anything is computed, for the threads are made once.
///
/// # Errors
/// [`FoundryError::Threads`] when there is another number of them already.
pub fn use_threads(threads: usize) -> Result<()> {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads);
    let have = match pool.build_global() {
        Ok(()) => threads,
        Err(_) => rayon::current_num_threads(),
    };
    if have == threads {
        return Ok(());
    }
    Err(FoundryError::Threads {
        wanted: threads,
        have,
    })
}

fn optimizer(model: &Model, recipe: &TrainRecipe) -> Optimizer {
    let config = OptimConfig {
        lr: recipe.lr as f32,
        matrix_lr: recipe.matrix_lr as f32,
        weight_decay: recipe.weight_decay as f32,
        clip: recipe.clip as f32,
        ..OptimConfig::default()
    };
    Optimizer::new(model, config, Precision::Fast)
}

/// The rate's factor at a step: up in a line, level, then down in a line to
/// `final_lr` at the end of the budget.
fn scale(recipe: &TrainRecipe, step: u64, fraction: f64) -> f64 {
    let up = ((step + 1) as f64 / recipe.warmup_steps.max(1) as f64).min(1.0);
    let left = ((1.0 - fraction) / (1.0 - recipe.decay_from)).clamp(0.0, 1.0);
    up * (recipe.final_lr + (1.0 - recipe.final_lr) * left)
}
