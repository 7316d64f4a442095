//! What a run learns from, and in which order.
//!
//! The order of a pass follows from seed and number of the pass alone, and the
//! drawn positions of a step from seed and step; so the place in the data is
//! two numbers, and a run goes on from a checkpoint exactly as if it had never
//! stopped.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::config::TrainRecipe;
use super::error::{FoundryError, Result};
use super::files;
use super::frozen::{Frozen, check_rows};
use super::pack::{Manifest, Row, TOKENIZER, read_shard};
use super::rng::Rng;
use super::tokenizer::Tokenizer;
use crate::PackedBatch;

/// Rows of plain text; all other stages hold pairs.
pub const TEXT_STAGE: &str = "text";

const PASS: u64 = 11;
const POSITIONS: u64 = 12;
const DEV: u64 = 13;
const KEEP: u64 = 14;

/// Share of each origin in the dev set: how much it says about real use.
const DEV_SHARES: [(&str, f64); 3] = [
    ("held-out crates", 0.6),
    ("templates", 0.25),
    ("held-out operators", 0.15),
];

/// All packed rows of a folder, compared with their hashes and with the frozen sets.
#[derive(Clone)]
pub struct Dataset {
    /// What the folder says about itself.
    pub manifest: Manifest,
    /// SHA-256 of the manifest.
    pub sha256: String,
    /// The vocabulary.
    pub tokenizer: Tokenizer,
    /// Rows to train on, by stage.
    stages: BTreeMap<String, Vec<Row>>,
    /// Rows held out.
    dev: Vec<Row>,
}

/// The rows of one step.
pub(super) type Batch<'a> = Vec<&'a Row>;

impl Dataset {
    /// Reads a folder of packed shards.
    ///
    /// # Errors
    /// [`FoundryError`] when a file is missing, changed or malformed, and
    /// [`FoundryError::Frozen`] when a row repeats a frozen koan.
    pub fn open(folder: &Path, frozen: &dyn Frozen) -> Result<Self> {
        let manifest = Manifest::load(folder)?;
        let path = Self::tokenizer_path(folder);
        if files::sha256(&path)? != manifest.tokenizer_sha256 {
            let message = "is not the vocabulary of the manifest; build the data again";
            return Err(FoundryError::file(&path, message));
        }
        let tokenizer = Tokenizer::load(&path)?;
        let mut stages: BTreeMap<String, Vec<Row>> = BTreeMap::new();
        let mut dev = Vec::new();
        for info in &manifest.shards {
            let rows = read_shard(folder, info)?;
            if info.dev {
                dev.extend(rows);
            } else {
                check_rows(info, &rows, &tokenizer, frozen)?;
                stages.entry(info.stage.clone()).or_default().extend(rows);
            }
        }
        if stages.is_empty() {
            return Err(FoundryError::Empty {
                path: folder.to_path_buf(),
                what: "it holds nothing to train on; build the data first".to_owned(),
            });
        }
        Ok(Self {
            sha256: Manifest::sha256(folder)?,
            manifest,
            tokenizer,
            stages,
            dev,
        })
    }

    /// Where the vocabulary of a folder of packed shards lies.
    #[must_use]
    pub fn tokenizer_path(folder: &Path) -> PathBuf {
        folder.join(TOKENIZER)
    }

    /// Whether there is plain text to begin with.
    #[must_use]
    pub fn has_text(&self) -> bool {
        self.stages.contains_key(TEXT_STAGE)
    }

    /// Pairs to train on.
    #[must_use]
    pub fn pairs(&self) -> usize {
        let pairs = self.stages.iter().filter(|(stage, _)| *stage != TEXT_STAGE);
        pairs.map(|(_, rows)| rows.len()).sum()
    }

    /// Keeps so large a share of each kind of pairs and forgets the others, for
    /// measuring what more pairs are worth; plain text and the dev set stay. A
    /// smaller share is part of a larger one.
    #[must_use]
    pub fn keep(mut self, share: f64) -> Self {
        for (position, (stage, rows)) in self.stages.iter_mut().enumerate() {
            if stage == TEXT_STAGE {
                continue;
            }
            let count = (rows.len() as f64 * share).ceil() as usize;
            let mut kept = Rng::at(0, KEEP, position as u64).sample(rows.len(), count);
            kept.sort_unstable();
            *rows = kept.into_iter().map(|i| rows[i].clone()).collect();
        }
        self.sha256 = files::sha256_of(format!("{} share {share}", self.sha256).as_bytes());
        self
    }

    /// Adds what another folder has to train on; the dev set stays this one's.
    ///
    /// # Errors
    /// [`FoundryError::File`] when the other has another vocabulary.
    pub fn join(mut self, other: Self, folder: &Path) -> Result<Self> {
        if other.manifest.tokenizer_sha256 != self.manifest.tokenizer_sha256 {
            let message = "has another vocabulary; build it again with this one";
            return Err(FoundryError::file(folder, message));
        }
        for (stage, rows) in other.stages {
            self.stages.entry(stage).or_default().extend(rows);
        }
        self.sha256 = files::sha256_of(format!("{} and {}", self.sha256, other.sha256).as_bytes());
        Ok(self)
    }

    /// Pairs and tokens that one pass by this recipe reads.
    #[must_use]
    pub fn pass_size(&self, recipe: &TrainRecipe) -> (usize, usize) {
        let batches = self.pass(recipe, false, 0);
        let rows = || batches.iter().flatten();
        (rows().count(), rows().map(|row| row.ids.len()).sum())
    }

    /// Tokens of an answer of the pairs to train on, on average.
    #[must_use]
    pub fn answer_tokens(&self) -> f64 {
        let pairs = self.stages.iter().filter(|(stage, _)| *stage != TEXT_STAGE);
        let rows = pairs.flat_map(|(_, rows)| rows);
        let answers: usize = rows.map(|row| row.ids.len() - row.prompt).sum();
        answers as f64 / self.pairs() as f64
    }

    /// The batches of one pass: every stage's share of rows, shuffled, cut into
    /// batches of at most `batch_tokens`.
    #[must_use]
    pub fn pass(&self, recipe: &TrainRecipe, text: bool, pass: u64) -> Vec<Batch<'_>> {
        let mut rng = Rng::at(recipe.seed, PASS, pass);
        let mut rows: Vec<&Row> = Vec::new();
        for (stage, found) in &self.stages {
            if (stage == TEXT_STAGE) != text {
                continue;
            }
            let share = recipe.stage_share.get(stage).copied().unwrap_or(1.0);
            let count = (found.len() as f64 * share).ceil() as usize;
            rows.extend(
                rng.sample(found.len(), count)
                    .into_iter()
                    .map(|i| &found[i]),
            );
        }
        rng.shuffle(&mut rows);
        fill(rows, recipe.batch_tokens)
    }

    /// The rows that an evaluation measures, at most `count`, the same ones each time.
    #[must_use]
    pub fn dev(&self, count: usize) -> Vec<&Row> {
        let mut rng = Rng::at(0, DEV, 0);
        let order = rng.sample(self.dev.len(), self.dev.len());
        let order: Vec<&Row> = order.into_iter().map(|i| &self.dev[i]).collect();
        let mut chosen: Vec<&Row> = Vec::new();
        for (origin, share) in DEV_SHARES {
            let most = (count as f64 * share).ceil() as usize;
            let of_it = |r: &&&Row| r.meta.origin(self.held_out_operators()) == origin;
            chosen.extend(order.iter().filter(of_it).take(most));
        }
        rng.shuffle(&mut chosen);
        chosen.truncate(count);
        chosen
    }

    /// The operators that are for measuring only.
    #[must_use]
    pub fn held_out_operators(&self) -> &[String] {
        &self.manifest.recipe.data.held_out_operators
    }
}

/// Rows in their order, as batches of at most `most` tokens.
pub(super) fn fill(rows: Vec<&Row>, most: usize) -> Vec<Batch<'_>> {
    let mut batches: Vec<Batch<'_>> = Vec::new();
    let mut tokens = usize::MAX;
    for row in rows {
        match batches.last_mut() {
            Some(batch) if tokens + row.ids.len() <= most => {
                batch.push(row);
                tokens += row.ids.len();
            }
            _ => {
                tokens = row.ids.len();
                batches.push(vec![row]);
            }
        }
    }
    batches
}

/// Lays rows end to end as one row of a batch. An answer token weighs 1, a prompt
/// token what `prompt_weight` says for it.
pub(super) fn lay_out(rows: &[&Row], mut prompt_weight: impl FnMut() -> f32) -> PackedBatch {
    let mut batch = PackedBatch {
        rows: 1,
        len: 0,
        ids: Vec::new(),
        targets: Vec::new(),
        weights: Vec::new(),
        positions: Vec::new(),
    };
    for row in rows {
        // The last token predicts nothing, so it is never read.
        for (at, pair) in row.ids.windows(2).enumerate() {
            batch.ids.push(u32::from(pair[0]));
            batch.targets.push(u32::from(pair[1]));
            let answers = at + 1 >= row.prompt;
            batch
                .weights
                .push(if answers { 1.0 } else { prompt_weight() });
            batch.positions.push(u32::try_from(at).unwrap_or(u32::MAX));
        }
    }
    batch.len = batch.ids.len();
    batch
}

/// The batch of a step, with the prompt positions drawn that its loss looks at.
/// Those drawn weigh more, so that the sum stays the same on average.
pub(super) fn training_batch(rows: &[&Row], recipe: &TrainRecipe, step: u64) -> PackedBatch {
    let mut rng = Rng::at(recipe.seed, POSITIONS, step);
    let weight = recipe.prompt_weight / recipe.prompt_sample.max(f64::MIN_POSITIVE) as f32;
    lay_out(rows, || {
        if rng.unit() < recipe.prompt_sample {
            weight
        } else {
            0.0
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::foundry::render::Meta;

    fn row(ids: &[u16], prompt: usize) -> Row {
        Row {
            ids: ids.to_vec(),
            prompt,
            meta: Meta::default(),
        }
    }

    #[test]
    fn rows_are_laid_end_to_end_and_predict_their_next_tokens() {
        let (a, b) = (row(&[1, 2, 3, 4], 2), row(&[5, 6], 0));
        let batch = lay_out(&[&a, &b], || 0.5);
        assert_eq!(batch.ids, [1, 2, 3, 5]);
        assert_eq!(batch.targets, [2, 3, 4, 6]);
        assert_eq!(batch.positions, [0, 1, 2, 0]);
        // 2 is of the prompt; 3 and 4 are the answer; plain text is all answer.
        assert_eq!(batch.weights, [0.5, 1.0, 1.0, 1.0]);
        batch.validate(7).unwrap();
    }

    fn dataset(rows: usize, vocabulary: &str) -> Dataset {
        let recipe = concat!(env!("CARGO_MANIFEST_DIR"), "/../../data/recipe/config.toml");
        let recipe = super::super::Recipe::load(Path::new(recipe)).unwrap();
        let texts = ["fn main() {}".to_owned()];
        let mut small = recipe.tokenizer.clone();
        small.vocab = 264;
        let rows: Vec<Row> = (0..rows).map(|i| row(&[i as u16, 1], 1)).collect();
        Dataset {
            manifest: Manifest {
                format: 1,
                tokenizer_sha256: vocabulary.to_owned(),
                recipe,
                frozen_sets: Vec::new(),
                shards: Vec::new(),
                dropped: BTreeMap::new(),
            },
            sha256: "0".to_owned(),
            tokenizer: Tokenizer::learn(&small, texts.into_iter()).unwrap(),
            stages: BTreeMap::from([("hosts".to_owned(), rows.clone())]),
            dev: rows,
        }
    }

    #[test]
    fn a_share_is_part_of_a_larger_share_and_another_identity() {
        let kept = |share| {
            let data = dataset(40, "v").keep(share);
            assert_eq!(data.dev.len(), 40);
            let ids = data.stages["hosts"].iter().map(|r| r.ids[0]);
            (data.sha256.clone(), ids.collect::<Vec<u16>>())
        };
        let (quarter, half) = (kept(0.25), kept(0.5));
        assert_eq!((quarter.1.len(), half.1.len()), (10, 20));
        assert!(quarter.1.iter().all(|id| half.1.contains(id)));
        assert_ne!(quarter.0, half.0);
        assert_ne!(quarter.0, "0");
    }

    #[test]
    fn only_data_of_one_vocabulary_is_joined() {
        let joined = dataset(3, "v")
            .join(dataset(2, "v"), Path::new("b"))
            .unwrap();
        assert_eq!((joined.pairs(), joined.dev.len()), (5, 3));
        assert_ne!(joined.sha256, "0");
        let Err(error) = dataset(3, "v").join(dataset(2, "w"), Path::new("b")) else {
            panic!("two vocabularies were joined");
        };
        assert!(error.to_string().starts_with("b: has another"), "{error}");
    }

    #[test]
    fn batches_hold_what_fits() {
        let rows: Vec<Row> = (1..=6).map(|n| row(&vec![1; n], 0)).collect();
        let batches = fill(rows.iter().collect(), 7);
        let sizes: Vec<usize> = batches
            .iter()
            .map(|b| b.iter().map(|r| r.ids.len()).sum())
            .collect();
        assert_eq!(sizes, [6, 4, 5, 6]);
    }
}
