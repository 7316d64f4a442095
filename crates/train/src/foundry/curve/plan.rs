//! The plan: which runs there are, and which questions they answer together.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::foundry::error::{FoundryError, Result};
use crate::foundry::{Recipe, files};

/// A plan, as its TOML file has it.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    /// The recipe that every run takes over but for what is set; beside the plan.
    recipe: PathBuf,
    /// Held-out pairs that every run is measured on.
    pub dev_pairs: usize,
    /// How laws are fitted.
    pub fit: FitPlan,
    /// Keys of the recipe that all runs set.
    #[serde(default)]
    set: toml::Table,
    /// The critic's round.
    pub critic: CriticPlan,
    /// The runs, in the order they are done.
    #[serde(rename = "run")]
    pub runs: Vec<Run>,
    /// What is asked of them.
    #[serde(rename = "question")]
    pub questions: Vec<Question>,
    /// The recipe as a table, for the runs to change.
    #[serde(skip)]
    base: toml::Table,
}

/// How laws are fitted to the runs.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FitPlan {
    /// Draws of dev pairs behind an interval.
    pub draws: usize,
    /// Tokens that a law is continued to.
    pub extrapolate: Vec<u64>,
    /// Nats by which another seed moves a loss; a law that misses a point by more is
    /// not believed.
    pub noise: f64,
}

/// How the critic's round samples.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CriticPlan {
    /// Repairs drawn for each program.
    pub samples: u32,
    /// Seed of the sampling.
    pub seed: u64,
}

/// What a run is trained on.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DataSource {
    /// The packed pairs.
    #[default]
    Pairs,
    /// The same pairs with whole items as answers.
    Items,
    /// The packed pairs and what the critic's round accepted.
    Critic,
}

/// One training.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Run {
    /// Its name, also that of its folder.
    pub name: String,
    /// Steps of its schedule; none measures the weights it would begin with.
    pub steps: u64,
    /// Share of the distinct pairs that it may read.
    #[serde(default = "all")]
    pub share: f64,
    /// What it is trained on.
    #[serde(default)]
    pub data: DataSource,
    /// Whether it goes on from given weights instead of random ones.
    #[serde(default)]
    pub goes_on: bool,
    /// Tokens that those weights have read before; a fitted law is held against a
    /// run of no steps that says so.
    #[serde(default)]
    pub read: u64,
    /// The run that it is compared with.
    #[serde(default)]
    pub against: Option<String>,
    /// Keys of the recipe that it sets.
    #[serde(default)]
    set: toml::Table,
}

fn all() -> f64 {
    1.0
}

/// What several runs answer together.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// Heading.
    pub title: String,
    /// What is asked, and how it is measured.
    pub asks: String,
    /// Names of the runs, from small to large where there is an axis.
    pub runs: Vec<String>,
    /// What the runs differ in, where a curve can be drawn over it.
    #[serde(default)]
    pub axis: Option<Axis>,
    /// Whether answers are judged by the program they give, on the pairs that all
    /// of the runs can answer: for runs that answer in different ways.
    #[serde(default)]
    pub programs: bool,
}

/// What a curve is drawn over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Axis {
    /// Weights.
    Parameters,
    /// Tokens read.
    Tokens,
}

impl Plan {
    /// Reads a plan and the recipe it names, and checks both.
    ///
    /// # Errors
    /// [`FoundryError`] naming the file, and the run or the key that makes no sense.
    pub fn load(path: &Path) -> Result<Self> {
        let mut plan: Self =
            toml::from_str(&files::read(path)?).map_err(|e| FoundryError::file(path, e))?;
        let recipe = path.with_file_name(&plan.recipe);
        plan.base = files::read(&recipe)?
            .parse()
            .map_err(|e| FoundryError::file(&recipe, e))?;
        plan.check(path)?;
        Ok(plan)
    }

    fn check(&self, path: &Path) -> Result<()> {
        let fail = |message: String| Err(FoundryError::file(path, message));
        for (at, run) in self.runs.iter().enumerate() {
            if self.runs[..at].iter().any(|r| r.name == run.name) {
                return fail(format!("two runs are named {}", run.name));
            }
            if !(run.share > 0.0 && run.share <= 1.0) {
                return fail(format!("the share of {} is {}", run.name, run.share));
            }
            if run.steps == 0 && !run.goes_on {
                return fail(format!(
                    "{} has no steps and no weights to go on from",
                    run.name
                ));
            }
            self.recipe(run).map_err(|e| {
                FoundryError::file(path, format!("the recipe of {}: {e}", run.name))
            })?;
        }
        let against = self.runs.iter().filter_map(|r| r.against.as_ref());
        let asked = self.questions.iter().flat_map(|q| &q.runs);
        match against.chain(asked).find(|name| self.run(name).is_none()) {
            Some(name) => fail(format!("there is no run {name}")),
            None => Ok(()),
        }
    }

    /// The run with this name.
    #[must_use]
    pub fn run(&self, name: &str) -> Option<&Run> {
        self.runs.iter().find(|run| run.name == name)
    }

    /// Whether a question judges this run by the programs its answers give.
    #[must_use]
    pub fn judges_programs(&self, run: &Run) -> bool {
        let mut asking = self.questions.iter().filter(|q| q.programs);
        asking.any(|q| q.runs.contains(&run.name))
    }

    /// The recipe of a run.
    ///
    /// # Errors
    /// [`FoundryError`] when a key is not one of the recipe's, or its value makes no sense.
    pub fn recipe(&self, run: &Run) -> Result<Recipe> {
        let mut table = self.base.clone();
        merge(&mut table, &self.set);
        merge(&mut table, &run.set);
        let recipe: Recipe = table.try_into().map_err(|e| FoundryError::Config {
            key: "set",
            message: format!("does not fit: {e}"),
        })?;
        recipe.check()?;
        Ok(recipe)
    }
}

/// Lays the values of `over` over those of `table`, section by section.
fn merge(table: &mut toml::Table, over: &toml::Table) {
    for (key, value) in over {
        match (table.get_mut(key), value) {
            (Some(toml::Value::Table(section)), toml::Value::Table(new)) => merge(section, new),
            _ => {
                table.insert(key.clone(), value.clone());
            }
        }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    pub(in crate::foundry::curve) fn shipped() -> String {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../data/recipe/curve.toml");
        std::fs::read_to_string(path).unwrap()
    }

    /// What loading this text beside the shipped recipe says.
    fn load(text: &str) -> Result<Plan> {
        let dir = tempfile::tempdir().unwrap();
        let recipe = concat!(env!("CARGO_MANIFEST_DIR"), "/../../data/recipe/config.toml");
        std::fs::copy(recipe, dir.path().join("config.toml")).unwrap();
        let path = dir.path().join("curve.toml");
        std::fs::write(&path, text).unwrap();
        Plan::load(&path)
    }

    #[test]
    fn a_run_changes_only_what_it_sets() {
        let plan = load(&shipped()).unwrap();
        let base = Recipe::load(Path::new(concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/../../data/recipe/config.toml"
        )))
        .unwrap();
        let small = plan.recipe(plan.run("size-1m").unwrap()).unwrap();
        assert_eq!((small.model.hidden, small.train.threads), (128, 1));
        assert_eq!(small.tokenizer, base.tokenizer);
        assert_eq!(small.train.weight_decay, base.train.weight_decay);
        let same_shape = plan.recipe(plan.run("shipped").unwrap()).unwrap();
        assert_eq!(same_shape.model, base.model);
    }

    #[test]
    fn a_plan_that_contradicts_itself_is_refused() {
        for (from, to, named) in [
            ("name = \"size-2m\"", "name = \"size-1m\"", "two runs"),
            ("hidden = 128", "hiden = 128", "hiden"),
            ("against = \"data-1m\"", "against = \"dota\"", "no run dota"),
            ("share = 0.015625", "share = 0.0", "share of"),
        ] {
            let text = shipped().replacen(from, to, 1);
            assert_ne!(text, shipped(), "{from}");
            let error = load(&text).unwrap_err().to_string();
            assert!(error.contains(named), "{to}: {error}");
        }
    }
}
