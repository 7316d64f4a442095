//! What every kind of evaluation works with: a setup, and two ways through a
//! set of tasks, repairing them and surveying them.

use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use sleepy_check::Limits;
use sleepy_eval::{
    Book, EngineSolver, HarnessConfig, Programs, RunInfo, Solver, Survey, SurveyKey, Surveyor,
    TaskResult, evaluate,
};
use sleepy_fix::attempt::Policy;
use sleepy_fix::rank::Ranker;
use sleepy_fix::{PromptShow, Search, Source};
use sleepy_infer::{Choice, ProfileKind};

use super::Context;
use crate::args::EvalArgs;
use crate::error::CliError;
use crate::setup::{Setup, first_token};
use crate::tasks::Selection;

/// Errors attacked at most in one task.
const MAX_ROUNDS: u32 = 16;
/// Samples of a survey, unless others are asked for: enough for best of 16.
const SURVEY_SAMPLES: u32 = 16;

/// A setup that is ready to evaluate.
pub(super) struct Bench<'a> {
    context: &'a Context,
    args: &'a EvalArgs,
    /// Everything that repairs.
    pub(super) setup: Setup,
    /// Whether the model's samples are drawn independently, and not by beam search.
    pub(super) by_chance: bool,
    /// Whether the model rates edits by fix patterns; `None` for one that cannot.
    pub(super) patterns: Option<bool>,
    /// The programs of tasks that are no file of their own.
    pub(super) programs: Programs,
    /// By which coefficients edits are chosen, if not by the shipped ones.
    choice: String,
}

impl<'a> Bench<'a> {
    pub(super) async fn open(context: &'a Context, args: &'a EvalArgs) -> Result<Self, CliError> {
        let setup = Setup::build(context, &args.proposers, None)?;
        let (mut by_chance, mut patterns) = (true, None);
        if let Some(backend) = &setup.backend {
            // A model that cannot answer would be measured as one that answers wrongly.
            first_token(backend, &context.cancel).await?;
            let compact = backend.profile().await?.kind() == ProfileKind::Compact;
            by_chance = match setup.settings.model.search {
                Search::Sample => true,
                Search::Beam => false,
                Search::Auto => !compact,
            };
            patterns = (compact && !by_chance).then_some(setup.settings.model.patterns);
        }
        let mut bench = Self {
            context,
            args,
            setup,
            by_chance,
            patterns,
            programs: Programs::default(),
            choice: String::new(),
        };
        if args.ranking.is_some() {
            bench.choose_by(&bench.ranker()?);
        }
        Ok(bench)
    }

    /// From now on `ranker` chooses among the edits by fix patterns.
    pub(super) fn choose_by(&mut self, ranker: &Ranker) {
        let weights = ranker.order.terms.iter();
        let weights: Vec<String> = weights
            .map(|t| format!("{} {:.4}", t.feature, t.weight))
            .collect();
        let order = Arc::new(ranker.order.clone());
        self.choose(weights.join(", "), Choice::Best(order));
    }

    /// From now on nothing is chosen: every edit is proposed.
    pub(super) fn choose_all(&mut self) {
        self.choose("all".to_owned(), Choice::All);
    }

    fn choose(&mut self, name: String, choice: Choice) {
        self.choice = name;
        self.setup.engine = self.setup.engine.with_choice(choice);
    }

    /// An error unless there is a model to survey.
    pub(super) fn needs_model(&self, what: &str) -> Result<(), CliError> {
        match self.setup.backend {
            Some(_) => Ok(()),
            None => Err(CliError::Usage(format!(
                "{what} measures a model; give one with --model and keep `model` in --proposers"
            ))),
        }
    }

    /// Samples that a survey draws.
    pub(super) fn samples(&self) -> u32 {
        self.args.proposers.samples.unwrap_or(SURVEY_SAMPLES)
    }

    /// The coefficients that rank what is surveyed.
    pub(super) fn ranker(&self) -> Result<Ranker, CliError> {
        let Some(file) = &self.args.ranking else {
            return Ok(Ranker::shipped().clone());
        };
        let text = std::fs::read_to_string(file).map_err(|e| CliError::io(file.display(), &e))?;
        Ranker::from_json(&text).map_err(|e| CliError::Usage(format!("{}: {e}", file.display())))
    }

    /// What reports say of the run.
    pub(super) fn info(&self, selection: &Selection) -> RunInfo {
        RunInfo {
            set: selection.set.clone(),
            model: self.setup.model.name.clone(),
            strategy: self.args.strategy.clone(),
            seed: self.setup.settings.model.seed,
            patterns: self.patterns,
        }
    }

    /// The bounds of the attempts; with `tiers`, only of those.
    pub(super) fn policy(&self, tiers: Option<&[Source]>, samples: u32) -> Policy {
        let policy = &self.setup.policy;
        Policy {
            tiers: tiers.map_or_else(|| policy.tiers.clone(), <[_]>::to_vec),
            samples,
            // Every turn's samples, and one round more for what other tiers propose.
            max_verifications: policy
                .max_verifications
                .max(samples * (policy.max_turns + 1)),
            // Which of two right fixes comes first must not depend on the machine's load.
            parallel: 1,
            ..policy.clone()
        }
    }

    fn solver(&self, policy: Policy, show: PromptShow) -> EngineSolver {
        EngineSolver {
            engine: self.setup.engine.with_prompt(show),
            sandbox: self.setup.sandbox.clone(),
            scratch: self.setup.scratch.path().to_path_buf(),
            policy,
            max_rounds: MAX_ROUNDS,
            test_limits: Limits::tests().with_wall(Duration::from_secs(
                self.setup.settings.sandbox.test_timeout_secs,
            )),
            programs: Programs::clone(&self.programs),
        }
    }

    /// Repairs every task.
    pub(super) async fn repair(
        &self,
        policy: Policy,
        selection: &Selection,
    ) -> Result<Vec<TaskResult>, CliError> {
        let solver = Arc::new(self.solver(policy, PromptShow::ALL));
        self.through(solver, selection, "").await
    }

    /// Surveys one turn of `tiers` at every task. `variant` tells files of
    /// different prompts apart.
    pub(super) async fn survey(
        &self,
        tiers: &[Source],
        show: PromptShow,
        selection: &Selection,
        variant: &str,
    ) -> Result<Vec<Survey>, CliError> {
        let book = self.book(tiers, show, selection, variant)?;
        let solver = self.solver(self.policy(None, self.samples()), show);
        self.surveys(solver, tiers, book, selection, variant).await
    }

    /// Surveys the model as one that writes and rates nothing; `None` where it is so anyway.
    pub(super) async fn survey_without_patterns(
        &self,
        selection: &Selection,
    ) -> Result<Option<Vec<Survey>>, CliError> {
        if self.patterns != Some(true) {
            return Ok(None);
        }
        let (tiers, show, variant) = ([Source::Model], PromptShow::ALL, "-no-patterns");
        let key = SurveyKey {
            patterns: false,
            ..self.key(&tiers, show, selection)
        };
        let book = self.open_book(&key, variant)?;
        let mut solver = self.solver(self.policy(None, self.samples()), show);
        solver.engine = solver.engine.with_patterns(false);
        let surveys = self.surveys(solver, &tiers, book, selection, variant).await;
        surveys.map(Some)
    }

    async fn surveys(
        &self,
        solver: EngineSolver,
        tiers: &[Source],
        book: Book,
        selection: &Selection,
        variant: &str,
    ) -> Result<Vec<Survey>, CliError> {
        let surveyor = Arc::new(Surveyor {
            solver,
            tiers: tiers.to_vec(),
            book: Mutex::new(book),
        });
        let what = format!(" survey{variant}");
        self.through(Arc::clone(&surveyor), selection, &what)
            .await?;
        Ok(surveyor.surveys(&selection.tasks))
    }

    /// The book for such surveys: that of an interrupted run, if surveys are kept.
    pub(super) fn book(
        &self,
        tiers: &[Source],
        show: PromptShow,
        selection: &Selection,
        variant: &str,
    ) -> Result<Book, CliError> {
        self.open_book(&self.key(tiers, show, selection), variant)
    }

    fn key(&self, tiers: &[Source], show: PromptShow, selection: &Selection) -> SurveyKey {
        SurveyKey {
            set: selection.set.clone(),
            model: self.setup.model.name.clone(),
            samples: self.samples(),
            seed: self.setup.settings.model.seed,
            tiers: tiers.to_vec(),
            show,
            by_chance: self.by_chance,
            patterns: self.patterns == Some(true),
            choice: self.choice.clone(),
        }
    }

    fn open_book(&self, key: &SurveyKey, variant: &str) -> Result<Book, CliError> {
        match self.book_file(&key.set, variant) {
            Some(file) => Book::open(&file, key).map_err(|e| CliError::Usage(e.to_string())),
            None => Ok(Book::default()),
        }
    }

    /// `STEM-SET-VARIANT.jsonl`.
    fn book_file(&self, set: &str, variant: &str) -> Option<PathBuf> {
        let stem = self.args.surveys.as_ref()?;
        let name = stem.file_name()?.to_string_lossy();
        let set = set.replace(|c: char| !c.is_alphanumeric() && c != '.', "-");
        Some(stem.with_file_name(format!("{name}-{set}{variant}.jsonl")))
    }

    /// Lets `solver` work on every task, with a bar that says what it is about.
    pub(super) async fn through<S: Solver>(
        &self,
        solver: Arc<S>,
        selection: &Selection,
        what: &str,
    ) -> Result<Vec<TaskResult>, CliError> {
        let config = HarnessConfig {
            jobs: self.setup.jobs,
            task_timeout: Duration::from_secs(self.args.task_timeout),
        };
        let tasks = &selection.tasks;
        let name = format!("{}{what}", selection.set);
        let bar = self.context.output.bar(tasks.len(), &name);
        let mut passed = 0;
        let results = evaluate(solver, tasks, config, &self.context.cancel, |task| {
            passed += usize::from(task.passed);
            bar.inc(1);
            bar.set_message(format!("{passed} passed, last {}", task.id));
            tracing::info!(
                "{} {} after {} attempts, {} ms",
                task.id,
                task.verdict,
                task.attempts,
                task.ms
            );
        })
        .await;
        bar.finish_and_clear();
        results.map_err(|e| {
            tracing::warn!("{e}");
            CliError::Cancelled
        })
    }
}
