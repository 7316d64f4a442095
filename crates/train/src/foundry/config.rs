//! The recipe: every number of the model's making, from one TOML file that the
//! Python parts of the recipe read as well.
//!
//! Unknown keys are errors, so a misspelt number cannot silently be a default.

use std::collections::BTreeMap;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::error::{FoundryError, Result};
use crate::ModelConfig;

/// The whole recipe.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recipe {
    /// How pairs are made and chosen.
    pub data: DataRecipe,
    /// The vocabulary.
    pub tokenizer: TokenizerRecipe,
    /// The network.
    pub model: ModelRecipe,
    /// The training.
    pub train: TrainRecipe,
}

/// What becomes of the pairs that the generator made.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DataRecipe {
    /// Seed of every draw.
    pub seed: u64,
    /// Lines kept on each side of the edit in most crate pairs, from and to.
    pub crate_margin: [usize; 2],
    /// Share of crate pairs with the full window.
    pub crate_whole_share: f64,
    /// Copying drills.
    pub drills: usize,
    /// Lines asked for in a drill.
    pub drill_lines: usize,
    /// Crates on the dev side.
    pub held_out_crates: Vec<String>,
    /// Operators on the dev side.
    pub held_out_operators: Vec<String>,
    /// Pairs that the final evaluation measures.
    pub dev_pairs: usize,
    /// How much of a program an answer writes anew; data of before this key has lines.
    #[serde(default)]
    pub answers: Answers,
}

/// How much of the program an answer writes anew. Either is a line range with its
/// new lines, so the product's parser reads both.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Answers {
    /// Only the lines that change.
    #[default]
    Lines,
    /// The innermost item (function, type, trait, implementation) around the change.
    Item,
}

/// The vocabulary.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TokenizerRecipe {
    /// Tokens in all.
    pub vocab: usize,
    /// Bytes of Rust text to learn merges from.
    pub text_bytes: usize,
    /// Rendered pairs to learn merges from.
    pub prompt_rows: usize,
    /// Special tokens; their ids are their positions.
    pub specials: Vec<String>,
    /// Longer pairs are dropped; tokens of prompt and answer together.
    pub max_tokens: usize,
}

/// The network.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ModelRecipe {
    /// Width of the residual stream.
    pub hidden: usize,
    /// Blocks.
    pub layers: usize,
    /// Query heads.
    pub heads: usize,
    /// Key and value heads; each serves `heads / kv_heads` query heads.
    pub kv_heads: usize,
    /// Width inside the feed-forward part.
    pub ffn: usize,
    /// Base of the rotary frequencies.
    pub rope_theta: f32,
    /// Added to the mean square in every norm.
    pub norm_eps: f32,
    /// Context length that the exported model declares, in tokens.
    pub context: usize,
}

/// The training.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TrainRecipe {
    /// Seed of weights, order and drawn positions.
    pub seed: u64,
    /// Threads.
    pub threads: usize,
    /// Length of the schedule in minutes, unless steps are given.
    pub budget_minutes: f64,
    /// Tokens of a step.
    pub batch_tokens: usize,
    /// Peak rate of Muon.
    pub matrix_lr: f64,
    /// Peak rate of AdamW.
    pub lr: f64,
    /// Steps over which the rate rises from nothing.
    pub warmup_steps: u64,
    /// Part of the budget after which the rate falls in a line.
    pub decay_from: f64,
    /// Share of the peak rate at the end.
    pub final_lr: f64,
    /// Decay of the matrices, times the rate.
    pub weight_decay: f64,
    /// Share of prompt positions that the loss looks at.
    pub prompt_sample: f64,
    /// Loss weight of a prompt token; an answer token weighs 1.
    pub prompt_weight: f32,
    /// Largest norm of AdamW's gradients.
    pub clip: f64,
    /// Minutes between two evaluations.
    pub eval_minutes: f64,
    /// Pairs of an evaluation in between.
    pub eval_pairs: usize,
    /// Minutes between two checkpoints.
    pub checkpoint_minutes: f64,
    /// Part of the budget, at the start, that reads plain Rust text instead of pairs.
    pub text_share: f64,
    /// Part of a stage's pairs in one pass, by the stage's name; 1 where none is given.
    pub stage_share: BTreeMap<String, f64>,
}

impl Recipe {
    /// Reads and checks a recipe.
    ///
    /// # Errors
    /// [`FoundryError`] naming the file and the line, or the key whose value makes no sense.
    pub fn load(path: &Path) -> Result<Self> {
        let text = std::fs::read_to_string(path).map_err(FoundryError::io(path))?;
        let recipe: Self = toml::from_str(&text).map_err(|e| FoundryError::file(path, e))?;
        recipe.check()?;
        Ok(recipe)
    }

    /// The shape of the network.
    #[must_use]
    pub fn network(&self) -> ModelConfig {
        ModelConfig {
            hidden: self.model.hidden,
            layers: self.model.layers,
            heads: self.model.heads,
            kv_heads: self.model.kv_heads,
            ffn: self.model.ffn,
            vocab: self.tokenizer.vocab,
            rope_theta: self.model.rope_theta,
            norm_eps: self.model.norm_eps,
        }
    }

    /// Checks what types cannot say.
    ///
    /// # Errors
    /// [`FoundryError::Config`] with the first key that makes no sense.
    pub fn check(&self) -> Result<()> {
        let bad = |key, message: String| Err(FoundryError::Config { key, message });
        let model = &self.model;
        self.network().validate()?;
        for (key, width) in [("model.hidden", model.hidden), ("model.ffn", model.ffn)] {
            // A Q8_0 block holds 32 weights of one row.
            if width == 0 || !width.is_multiple_of(32) {
                return bad(key, format!("is {width}, which is no multiple of 32"));
            }
        }
        let smallest = 256 + self.tokenizer.specials.len();
        if !(smallest..=usize::from(u16::MAX) + 1).contains(&self.tokenizer.vocab) {
            let message = format!(
                "is {}; {smallest} to 65536 are possible",
                self.tokenizer.vocab
            );
            return bad("tokenizer.vocab", message);
        }
        for special in [
            "<|pad|>", "<|end|>", "<|file|>", "<|diag|>", "<|fix|>", "<|turn|>",
        ] {
            if !self.tokenizer.specials.iter().any(|s| s == special) {
                return bad("tokenizer.specials", format!("lack {special}"));
            }
        }
        if self.train.batch_tokens < self.tokenizer.max_tokens {
            let message = format!(
                "is less than tokenizer.max_tokens {}: the longest pair fits in no batch",
                self.tokenizer.max_tokens
            );
            return bad("train.batch_tokens", message);
        }
        for (key, share) in [
            ("train.decay_from", self.train.decay_from),
            ("train.final_lr", self.train.final_lr),
            ("train.prompt_sample", self.train.prompt_sample),
            ("train.text_share", self.train.text_share),
            ("data.crate_whole_share", self.data.crate_whole_share),
        ] {
            if !(0.0..=1.0).contains(&share) {
                return bad(key, format!("is {share}, which is no share"));
            }
        }
        if self.train.threads == 0 {
            return bad(
                "train.threads",
                "is 0; at least one must compute".to_owned(),
            );
        }
        if self.train.decay_from >= 1.0 {
            return bad("train.decay_from", "leaves no time to decay in".to_owned());
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shipped() -> String {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../data/recipe/config.toml");
        std::fs::read_to_string(path).unwrap()
    }

    /// What loading this text says, or nothing when it is sound.
    fn complaint(text: &str) -> Option<String> {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("config.toml");
        std::fs::write(&path, text).unwrap();
        Recipe::load(&path).err().map(|e| e.to_string())
    }

    #[test]
    fn the_recipe_of_the_shipped_model_is_sound() {
        assert_eq!(complaint(&shipped()), None);
    }

    #[test]
    fn a_key_nobody_knows_is_named() {
        let text = shipped().replace("warmup_steps", "warmup_stepz");
        assert!(complaint(&text).unwrap().contains("warmup_stepz"));
    }

    #[test]
    fn numbers_that_contradict_each_other_are_refused() {
        for (from, to, named) in [
            ("hidden = ", "hidden = 250 #", "250 over 7 heads"),
            ("vocab = ", "vocab = 90000 #", "tokenizer.vocab"),
            (
                "\nbatch_tokens = ",
                "\nbatch_tokens = 10 #",
                "train.batch_tokens",
            ),
            ("decay_from = ", "decay_from = 1.0 #", "train.decay_from"),
            ("\nthreads = ", "\nthreads = 0 #", "train.threads"),
            ("\"<|turn|>\"", "\"<|tern|>\"", "<|turn|>"),
        ] {
            let said = complaint(&shipped().replacen(from, to, 1)).unwrap_or_default();
            assert!(said.contains(named), "{to}: {said}");
        }
    }
}
