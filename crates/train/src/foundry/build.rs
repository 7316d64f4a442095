//! Building the data: raw shards in, packed shards with a manifest out.
//!
//! ```text
//! raw/*.jsonl ─► render ─► tokenise ─► too long? repeats a koan? ─► NAME.safetensors
//!                   │                                        held out ─► dev-NAME.safetensors
//!                   └─► learn the vocabulary first, with Rust sources beside
//! ```
//! Everything follows from the recipe's seed: the same raw shards give the same bytes.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use sleepy_fix::PromptPart;

use super::config::{Answers, Recipe};
use super::drill::drill;
use super::error::{FoundryError, Result};
use super::files;
use super::frozen::{self, Frozen};
use super::pack::{self, FORMAT, MANIFEST, Manifest, Row, TOKENIZER, write_shard};
use super::render::{Meta, RawPair, Rendered};
use super::rng::Rng;
use super::sources;
use super::tokenizer::Tokenizer;
use super::trim::trim;

/// What to build from.
pub struct Build<'a> {
    /// The recipe.
    pub recipe: &'a Recipe,
    /// Folder of raw shards, `STAGE-NNN.jsonl`, in it or in folders of runs in it.
    pub raw: &'a Path,
    /// Where packed shards go; those of an earlier build are replaced.
    pub out: &'a Path,
    /// Folders of Rust sources: text for the vocabulary, and for the first part of training.
    pub text: &'a [PathBuf],
    /// An existing vocabulary to keep instead of learning one.
    pub tokenizer: Option<&'a Path>,
    /// The frozen sets.
    pub frozen: &'a dyn Frozen,
}

/// What happens while data is built.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BuildEvent {
    /// So many raw shards were found.
    Found(usize),
    /// The vocabulary is learnt; how many tokens it has.
    Vocabulary(usize),
    /// A raw shard was packed: its name, rows to train on, rows held out.
    Shard(String, usize, usize),
}

// Purposes of the streams of random numbers; see `Rng::at`.
const TRIM: u64 = 1;
const DRILL: u64 = 2;
const TEXT: u64 = 3;

impl Build<'_> {
    /// Builds everything.
    ///
    /// # Errors
    /// [`FoundryError`] naming what is missing or malformed.
    pub fn run(&self, on: &mut dyn FnMut(BuildEvent)) -> Result<Manifest> {
        self.recipe.check()?;
        let raw = self.raw_shards()?;
        on(BuildEvent::Found(raw.len()));
        files::make_dir(self.out)?;
        let tokenizer = self.vocabulary(&raw)?;
        on(BuildEvent::Vocabulary(tokenizer.len()));
        pack::clear(self.out)?;
        tokenizer.save(&self.out.join(TOKENIZER))?;
        let mut manifest = Manifest {
            format: FORMAT,
            tokenizer_sha256: files::sha256(&self.out.join(TOKENIZER))?,
            recipe: self.recipe.clone(),
            frozen_sets: self.frozen.sets(),
            shards: Vec::new(),
            dropped: BTreeMap::new(),
        };
        let mut first_rows = Vec::new();
        for (name, path) in &raw {
            let rows = self.pack(path, &tokenizer, &mut manifest.dropped)?;
            let held_out = &self.recipe.data.held_out_operators;
            let (dev, train): (Vec<Row>, Vec<Row>) =
                rows.into_iter().partition(|r| r.meta.is_dev(held_out));
            on(BuildEvent::Shard(name.clone(), train.len(), dev.len()));
            let stage = stage(name).to_owned();
            if !train.is_empty() {
                manifest
                    .shards
                    .push(write_shard(self.out, name, &stage, false, &train)?);
            }
            if !dev.is_empty() {
                let name = format!("dev-{name}");
                manifest
                    .shards
                    .push(write_shard(self.out, &name, &stage, true, &dev)?);
            }
            if name.ends_with("-000") {
                first_rows.extend(train);
            }
        }
        self.add(
            &mut manifest,
            "drills",
            &self.drills(&first_rows, &tokenizer)?,
            on,
        )?;
        if self.recipe.train.text_share > 0.0 {
            let rows = self.text_rows(&tokenizer, &mut manifest.dropped)?;
            self.add(&mut manifest, "text", &rows, on)?;
        }
        if manifest.train_size().0 == 0 {
            return Err(FoundryError::Empty {
                path: self.raw.to_path_buf(),
                what: format!("no pair is left to train on ({:?})", manifest.dropped),
            });
        }
        manifest.save(self.out)?;
        Ok(manifest)
    }

    fn add(
        &self,
        manifest: &mut Manifest,
        stage: &str,
        rows: &[Row],
        on: &mut dyn FnMut(BuildEvent),
    ) -> Result<()> {
        if rows.is_empty() {
            return Ok(());
        }
        let name = format!("{stage}-000");
        on(BuildEvent::Shard(name.clone(), rows.len(), 0));
        let info = write_shard(self.out, &name, stage, false, rows)?;
        manifest.shards.push(info);
        Ok(())
    }

    /// Raw shards and what they are called when packed: `hosts-003`, or `hosts-RUN-003` of a run in a folder.
    fn raw_shards(&self) -> Result<Vec<(String, PathBuf)>> {
        let mut shards = Vec::new();
        for path in files::entries(self.raw)? {
            if path.is_dir() {
                let run = stem(&path);
                let named = |path: PathBuf| {
                    let stem = stem(&path);
                    let name = stem.replacen('-', &format!("-{run}-"), 1);
                    (name, path)
                };
                shards.extend(files::entries(&path)?.into_iter().map(named));
            } else {
                shards.push((stem(&path), path));
            }
        }
        shards.retain(|(_, path)| path.extension().is_some_and(|e| e == "jsonl"));
        if shards.is_empty() {
            return Err(FoundryError::Empty {
                path: self.raw.to_path_buf(),
                what: "it holds no raw shard; make pairs first".to_owned(),
            });
        }
        Ok(shards)
    }

    /// The vocabulary: the given one, or one learnt from sources and rendered pairs.
    fn vocabulary(&self, raw: &[(String, PathBuf)]) -> Result<Tokenizer> {
        if let Some(path) = self.tokenizer {
            let tokenizer = Tokenizer::load(path)?;
            if tokenizer.len() == self.recipe.tokenizer.vocab {
                return Ok(tokenizer);
            }
            let message = format!(
                "has {} tokens where tokenizer.vocab says {}",
                tokenizer.len(),
                self.recipe.tokenizer.vocab
            );
            return Err(FoundryError::file(path, message));
        }
        let cfg = &self.recipe.tokenizer;
        let mut texts = Vec::new();
        let mut bytes = 0;
        for path in self.sources()? {
            let text = sources::read(&path)?;
            bytes += text.len();
            texts.push(text);
            if bytes > cfg.text_bytes {
                break;
            }
        }
        let each = cfg.prompt_rows.div_ceil(raw.len());
        for (_, path) in raw {
            let (rendered, _) = self.render(path, Some(each))?;
            for row in rendered {
                texts.extend(row.prompt.into_iter().filter_map(|part| match part {
                    PromptPart::Text(text) => Some(text),
                    PromptPart::Special(_) => None,
                }));
                texts.push(row.answer);
            }
        }
        Tokenizer::learn(cfg, texts.into_iter())
    }

    /// Rust sources in random order, without those of held-out crates.
    fn sources(&self) -> Result<Vec<PathBuf>> {
        let mut found = sources::find(self.text, &self.recipe.data.held_out_crates)?;
        Rng::at(self.recipe.data.seed, TEXT, 0).shuffle(&mut found);
        Ok(found)
    }

    /// Rendered pairs of a raw shard, at most `limit`, and how many had no place in a prompt.
    fn render(&self, path: &Path, limit: Option<usize>) -> Result<(Vec<Rendered>, u64)> {
        let text = files::read(path)?;
        let lines: Vec<&str> = text.lines().take(limit.unwrap_or(usize::MAX)).collect();
        let from_crates = stage(&stem(path)) == "crates";
        let data = &self.recipe.data;
        let rendered: Vec<Option<Rendered>> = lines
            .par_iter()
            .enumerate()
            .map(|(i, line)| {
                let pair: RawPair = serde_json::from_str(line)
                    .map_err(|e| FoundryError::file(path, format!("line {}: {e}", i + 1)))?;
                let mut rng = Rng::at(data.seed, TRIM, i as u64);
                if !from_crates || rng.unit() < data.crate_whole_share {
                    return Ok(pair.render(data.answers));
                }
                let [low, high] = data.crate_margin;
                let margin = low + rng.below(high.saturating_sub(low) + 1);
                Ok(trim(&pair, margin).and_then(|pair| pair.render(data.answers)))
            })
            .collect::<Result<_>>()?;
        let outside = rendered.iter().filter(|r| r.is_none()).count() as u64;
        Ok((rendered.into_iter().flatten().collect(), outside))
    }

    /// The rows of a raw shard that may be trained on or measured with.
    fn pack(
        &self,
        path: &Path,
        tokenizer: &Tokenizer,
        dropped: &mut BTreeMap<String, u64>,
    ) -> Result<Vec<Row>> {
        let (rendered, outside) = self.render(path, None)?;
        let mut drop = |why: &str, n: u64| *dropped.entry(why.to_owned()).or_default() += n;
        let no_place = match self.recipe.data.answers {
            Answers::Lines => "outside the window",
            Answers::Item => "no whole item in the window",
        };
        drop(no_place, outside);
        let repeats: Vec<bool> = rendered
            .par_iter()
            .map(|r| self.frozen.repeats(&r.seen()).is_some())
            .collect();
        let mut rows = Vec::new();
        for (rendered, repeats) in rendered.iter().zip(repeats) {
            if repeats {
                drop("repeats a frozen koan", 1);
                continue;
            }
            let row = rendered.row(tokenizer)?;
            if row.ids.len() > self.recipe.tokenizer.max_tokens {
                drop("too long", 1);
            } else {
                rows.push(row);
            }
        }
        Ok(rows)
    }

    fn drills(&self, rows: &[Row], tokenizer: &Tokenizer) -> Result<Vec<Row>> {
        let data = &self.recipe.data;
        let mut rng = Rng::at(data.seed, DRILL, 0);
        let mut drills = Vec::new();
        for chosen in rng.sample(rows.len(), data.drills) {
            let made = drill(&rows[chosen], tokenizer, &mut rng, data.drill_lines)?;
            let made = made.filter(|d| d.ids.len() <= self.recipe.tokenizer.max_tokens);
            // Lines that stood apart in the pair stand together here.
            if let Some(row) = made
                && frozen::repeats(&row, tokenizer, self.frozen)?.is_none()
            {
                drills.push(row);
            }
        }
        Ok(drills)
    }

    /// Rust sources in pieces of at most `max_tokens`, cut between lines.
    fn text_rows(
        &self,
        tokenizer: &Tokenizer,
        dropped: &mut BTreeMap<String, u64>,
    ) -> Result<Vec<Row>> {
        let mut rows = Vec::new();
        for path in self.sources()? {
            let text = sources::read(&path)?;
            let meta = Meta {
                op: "text".to_owned(),
                source: sources::package(&path),
                ..Meta::default()
            };
            for piece in sources::pieces(&text, tokenizer, self.recipe.tokenizer.max_tokens)? {
                if self.frozen.repeats(&piece.text).is_some() {
                    *dropped
                        .entry("repeats a frozen koan".to_owned())
                        .or_default() += 1;
                    continue;
                }
                rows.push(Row {
                    ids: pack::narrow(&piece.ids)?,
                    prompt: 0,
                    meta: meta.clone(),
                });
            }
        }
        Ok(rows)
    }
}

/// `templates` of `templates-003` and of `templates-s1-003`.
fn stage(name: &str) -> &str {
    name.split('-').next().unwrap_or(name)
}

fn stem(path: &Path) -> String {
    path.file_stem()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned()
}

/// Whether a folder holds data that was built.
#[must_use]
pub fn is_built(folder: &Path) -> bool {
    folder.join(MANIFEST).is_file()
}
