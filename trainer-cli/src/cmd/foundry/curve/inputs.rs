//! What the runs of a plan are made from: pairs, whole items, the critic's round.

use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};
use sleepy_infer::sha256_file;
use sleepy_train::Model;
use sleepy_train::foundry::curve::{CriticRound, DataSource, FormatFacts, Plan, Results, Run};
use sleepy_train::foundry::{
    Answers, Build, Dataset, Format, Manifest, Recipe, Tokenizer, is_built, write_gguf,
};

use super::super::{Koans, critic};
use crate::args::foundry::{CriticArgs, CurveArgs};
use crate::cmd::Context;
use crate::error::CliError;

/// The plan with its files.
pub(super) struct Inputs {
    pub(super) plan: Plan,
    pub(super) args: CurveArgs,
    koans: Koans,
}

impl Inputs {
    /// Checks that every chosen run has what it is made from.
    pub(super) fn new(plan: Plan, args: CurveArgs) -> Result<Self, CliError> {
        let inputs = Self {
            plan,
            args,
            koans: Koans::load()?,
        };
        for run in inputs.chosen() {
            let args = &inputs.args;
            let missing = [
                (run.goes_on && args.start_from.is_none(), "--start-from"),
                (run.data == DataSource::Items && args.raw.is_none(), "--raw"),
                (
                    run.data == DataSource::Critic && args.programs.is_none(),
                    "--programs",
                ),
            ];
            if let Some((_, flag)) = missing.into_iter().find(|(missing, _)| *missing) {
                return Err(CliError::Usage(format!(
                    "the run {} needs {flag}; give it, or choose runs with --only",
                    run.name
                )));
            }
        }
        Ok(inputs)
    }

    /// The runs that are to be done.
    pub(super) fn chosen(&self) -> impl Iterator<Item = &Run> {
        let only = &self.args.only;
        let wanted = move |run: &&Run| only.is_empty() || only.contains(&run.name);
        self.plan.runs.iter().filter(wanted)
    }

    /// The folder of a run.
    pub(super) fn folder(&self, run: &Run) -> PathBuf {
        self.args.work.join("runs").join(&run.name)
    }

    /// A hash of all that decides about a run.
    pub(super) fn spec(&self, run: &Run) -> Result<String, CliError> {
        let mut parts = vec![
            json(&self.plan.recipe(run)?)?,
            format!("{} steps, {} of the pairs", run.steps, run.share),
            format!("{} dev pairs", self.plan.dev_pairs),
            Manifest::sha256(&self.args.data)?,
        ];
        if run.goes_on {
            parts.push(hash_of(self.args.start_from.as_deref())?);
        }
        match run.data {
            DataSource::Pairs => {}
            DataSource::Items => parts.push("items".to_owned()),
            DataSource::Critic => parts.push(self.critic_spec()?),
        }
        Ok(sha256(&parts.join("\n")))
    }

    /// The packed pairs.
    pub(super) fn base(&self) -> Result<Dataset, CliError> {
        Ok(Dataset::open(&self.args.data, &self.koans)?)
    }

    /// What a run is trained on; what is not there yet is built.
    pub(super) fn data(&self, run: &Run, base: &Dataset) -> Result<Dataset, CliError> {
        let data = match run.data {
            DataSource::Pairs => base.clone(),
            DataSource::Items => {
                let mut recipe = base.manifest.recipe.clone();
                recipe.data.answers = Answers::Item;
                // A flag that is checked above stands for the folder.
                let raw = self.args.raw.as_deref().unwrap_or(Path::new(""));
                self.built("items", raw, &recipe)?
            }
            DataSource::Critic => {
                let mut recipe = base.manifest.recipe.clone();
                (recipe.data.drills, recipe.train.text_share) = (0, 0.0);
                let found = self.built("critic", &self.critic_folder().join("raw"), &recipe)?;
                base.clone().join(found, &self.packed("critic"))?
            }
        };
        Ok(if run.share < 1.0 {
            data.keep(run.share)
        } else {
            data
        })
    }

    fn packed(&self, name: &str) -> PathBuf {
        self.args.work.join(format!("data-{name}"))
    }

    /// Packs raw shards with the vocabulary of the pairs, unless that was done.
    fn built(&self, name: &str, raw: &Path, recipe: &Recipe) -> Result<Dataset, CliError> {
        let out = self.packed(name);
        if !is_built(&out) || Manifest::load(&out)?.recipe != *recipe {
            let build = Build {
                recipe,
                raw,
                out: &out,
                text: &[],
                tokenizer: Some(&Dataset::tokenizer_path(&self.args.data)),
                frozen: &self.koans,
            };
            build.run(&mut |_| {})?;
        }
        Ok(Dataset::open(&out, &self.koans)?)
    }

    /// Adds what each way to answer leaves of the raw pairs, where it was packed.
    pub(super) fn add_formats(&self, results: &mut Results) -> Result<(), CliError> {
        let items = self.packed("items");
        if !is_built(&items) || results.formats.contains_key("items") {
            return Ok(());
        }
        for (name, folder) in [("lines", &self.args.data), ("items", &items)] {
            let data = Dataset::open(folder, &self.koans)?;
            let (rows, tokens) = data.manifest.train_size();
            let dev = data.manifest.shards.iter().filter(|s| s.dev);
            let facts = FormatFacts {
                rows,
                tokens,
                answer_tokens: data.answer_tokens(),
                dev_rows: dev.map(|s| s.rows).sum(),
                dropped: data.manifest.dropped.clone(),
            };
            results.formats.insert(name.to_owned(), facts);
        }
        Ok(())
    }

    fn critic_folder(&self) -> PathBuf {
        self.args.work.join("critic")
    }

    /// Whether one of these runs needs the critic's round.
    pub(super) fn needs_critic(&self, runs: &[String]) -> bool {
        let mut critics = self
            .plan
            .runs
            .iter()
            .filter(|r| r.data == DataSource::Critic);
        critics.any(|run| runs.contains(&run.name))
    }

    fn critic_spec(&self) -> Result<String, CliError> {
        let plan = &self.plan.critic;
        let weights = hash_of(self.args.start_from.as_deref())?;
        let programs = hash_of(self.args.programs.as_deref())?;
        let sampling = format!("{} samples, seed {}", plan.samples, plan.seed);
        Ok(sha256(&[weights, programs, sampling].join("\n")))
    }

    /// The critic's round: done now, unless it was with the same weights and programs.
    pub(super) async fn critic_round(&self, context: &Context) -> Result<CriticRound, CliError> {
        let (Some(weights), Some(programs)) = (&self.args.start_from, &self.args.programs) else {
            let message = "the critic needs --start-from and --programs";
            return Err(CliError::Usage(message.to_owned()));
        };
        let spec = self.critic_spec()?;
        let folder = self.critic_folder();
        let (raw, noted) = (folder.join("raw"), folder.join("round.json"));
        if let Ok(text) = std::fs::read_to_string(&noted)
            && let Ok(round) = serde_json::from_str::<CriticRound>(&text)
            && round.spec == spec
        {
            return Ok(round);
        }
        let fail = |e: std::io::Error| CliError::io(folder.display(), &e);
        std::fs::create_dir_all(&raw).map_err(fail)?;
        let model = folder.join("start.gguf");
        self.export(weights, &model)?;
        let plan = &self.plan.critic;
        let args = CriticArgs {
            raw: vec![programs.clone()],
            model,
            out: raw.join("critic-000.jsonl"),
            samples: plan.samples,
            seed: plan.seed,
            count: None,
            jobs: std::num::NonZeroUsize::new(1),
        };
        let found = critic::round(context, &args).await?;
        // What was packed of an earlier round is stale.
        let packed = self.packed("critic");
        if packed.is_dir() {
            std::fs::remove_dir_all(&packed).map_err(fail)?;
        }
        let round = CriticRound {
            spec,
            programs: found.programs,
            other: found.other,
            repaired: found.repaired,
            known: found.known,
            new: found.new,
            samples: plan.samples,
        };
        std::fs::write(&noted, json(&round)?).map_err(fail)?;
        Ok(round)
    }

    /// The weights as the product runs them.
    fn export(&self, weights: &Path, file: &Path) -> Result<(), CliError> {
        let going_on = self.plan.runs.iter().find(|run| run.goes_on);
        let Some(run) = going_on else {
            let message = "the plan has no run that goes on from weights";
            return Err(CliError::Usage(message.to_owned()));
        };
        let recipe = self.plan.recipe(run)?;
        let model = Model::load(recipe.network(), weights)
            .map_err(|e| CliError::Usage(format!("{}: {e}", weights.display())))?;
        let tokenizer = Tokenizer::load(&Dataset::tokenizer_path(&self.args.data))?;
        Ok(write_gguf(file, &model, &tokenizer, &recipe, Format::Q8)?)
    }
}

fn json(value: &impl serde::Serialize) -> Result<String, CliError> {
    serde_json::to_string(value).map_err(|e| CliError::Failed(e.to_string()))
}

/// SHA-256 of a file that a flag names; checked before that it does.
fn hash_of(file: Option<&Path>) -> Result<String, CliError> {
    let Some(file) = file else {
        return Ok(String::new());
    };
    sha256_file(file).map_err(|e| CliError::Environment(format!("{}: {e}", file.display())))
}

fn sha256(text: &str) -> String {
    let digest = Sha256::digest(text.as_bytes());
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}
