//! Rows on disk: filtered, deduplicated, in shards that are whole when they
//! appear, and in a state from which a run goes on where it was stopped.
//!
//! The state file is the commit. Rows of a shard that is not full yet wait in a
//! pending file; a unit's rows are appended there, then the state says how many
//! bytes of it count. Whatever was written after the last commit is cut off or
//! deleted when the run goes on.

use std::collections::{BTreeMap, HashSet};
use std::io::Write;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::compile::write;
use super::error::GenerateError;
use super::ops::Favour;
use super::options::{Mix, Recipe};
use super::rng::Rng;
use super::row::{Row, Suggested};
use super::sources::Source;
use super::stats::Stats;

/// The file that holds the state.
pub(crate) const STATE: &str = "state.json";
/// Rows of a shard before its caps bite.
const SLACK: f64 = 400.0;

/// What rows are made from; also the beginning of their shards' names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Functions of crates.
    Crates,
    /// Instances of templates.
    Templates,
    /// Repaired template programs.
    Hosts,
    /// Examples of the documentation.
    Snippets,
}

impl Stage {
    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Crates => "crates",
            Self::Templates => "templates",
            Self::Hosts => "hosts",
            Self::Snippets => "snippets",
        }
    }
}

/// A finished shard.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shard {
    /// Its file name.
    pub file: String,
    /// Its rows.
    pub rows: usize,
    /// SHA-256 of the file.
    pub sha256: String,
}

/// A row with what the filters say of it.
#[derive(Debug)]
pub(crate) struct Candidate {
    pub(crate) stage: Stage,
    pub(crate) row: Row,
    /// Why it is not to be kept.
    pub(crate) refused: Option<&'static str>,
    pub(crate) key: u64,
}

/// Everything a run has to remember.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct State {
    pub(crate) recipe: Recipe,
    pub(crate) toolchain: String,
    pub(crate) wave: usize,
    /// Units of the wave that are committed.
    pub(crate) units: usize,
    pub(crate) done: bool,
    pub(crate) sources: Vec<Source>,
    /// Source → rows kept before this wave.
    pub(crate) before: BTreeMap<String, usize>,
    /// What this wave thinks of the operators.
    pub(crate) favour: Favour,
    pub(crate) stats: Stats,
    /// Error code → rows.
    pub(crate) codes: BTreeMap<String, usize>,
    /// Family → rows.
    pub(crate) families: BTreeMap<String, usize>,
    /// Why rows were dropped → how many.
    pub(crate) dropped: BTreeMap<String, usize>,
    /// Rows that no suggestion of rustc repairs, and those with several errors.
    pub(crate) residual: usize,
    pub(crate) several: usize,
    stages: BTreeMap<Stage, Written>,
}

/// What is on disk of one stage.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
struct Written {
    total: usize,
    shards: Vec<Shard>,
    pending: u64,
}

/// The rows of a shard that is not full yet, and the counts its caps need.
#[derive(Debug, Default)]
struct Open {
    lines: Vec<String>,
    /// Lines that are in the pending file.
    stored: usize,
    codes: BTreeMap<String, usize>,
    suggested: usize,
}

/// The folder of a run.
#[derive(Debug)]
pub(crate) struct Shards {
    dir: PathBuf,
    pub(crate) state: State,
    seen: HashSet<u64>,
    open: BTreeMap<Stage, Open>,
    /// Pending files that are of no use after the next commit.
    stale: Vec<PathBuf>,
}

impl Shards {
    /// Opens the folder, going on where the last run was stopped.
    ///
    /// # Errors
    /// [`GenerateError::OtherRun`] where the folder holds rows of other settings.
    pub(crate) fn open(
        dir: &Path,
        recipe: &Recipe,
        toolchain: &str,
        restart: bool,
    ) -> Result<Self, GenerateError> {
        std::fs::create_dir_all(dir).map_err(|e| GenerateError::io(dir, e))?;
        let file = dir.join(STATE);
        let old = match std::fs::read_to_string(&file) {
            _ if restart => None,
            Ok(text) => Some(
                serde_json::from_str::<State>(&text)
                    .map_err(|e| GenerateError::malformed(&file, e))?,
            ),
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => None,
            Err(e) => return Err(GenerateError::io(&file, e)),
        };
        if let Some(old) = &old
            && let Some(difference) = difference(old, recipe, toolchain)
        {
            return Err(GenerateError::OtherRun {
                folder: dir.to_path_buf(),
                difference,
            });
        }
        let mut shards = Self {
            dir: dir.to_path_buf(),
            state: old.unwrap_or_else(|| State::new(recipe, toolchain)),
            seen: HashSet::new(),
            open: BTreeMap::new(),
            stale: Vec::new(),
        };
        shards.forget_uncommitted()?;
        shards.reload()?;
        Ok(shards)
    }

    /// Rows kept so far.
    pub(crate) fn total(&self) -> usize {
        self.state.stages.values().map(|w| w.total).sum()
    }

    /// Rows kept of a stage.
    pub(crate) fn total_of(&self, stage: Stage) -> usize {
        self.state.stages.get(&stage).map_or(0, |w| w.total)
    }

    /// The finished shards.
    pub(crate) fn finished(&self) -> Vec<Shard> {
        let all = self.state.stages.values();
        all.flat_map(|w| w.shards.iter().cloned()).collect()
    }

    /// Keeps a row if it is new, useful and within the shard's mix.
    pub(crate) fn offer(&mut self, candidate: Candidate) -> Result<bool, GenerateError> {
        let Candidate {
            stage,
            mut row,
            refused,
            key,
        } = candidate;
        let mix = &self.state.recipe.mix;
        let refused = refused
            .or_else(|| self.open.get(&stage).and_then(|o| o.over(stage, &row, mix)))
            .or_else(|| self.seen.contains(&key).then_some("duplicate"));
        if let Some(reason) = refused {
            *self.state.dropped.entry(reason.to_owned()).or_default() += 1;
            return Ok(false);
        }
        self.seen.insert(key);
        let full = mix.shard;
        let written = self.state.stages.entry(stage).or_default();
        row.id = format!("{}-{}", stage.name(), written.total);
        row.place = None;
        written.total += 1;
        let meta = &row.meta;
        *self.state.codes.entry(meta.code.clone()).or_default() += 1;
        *self.state.families.entry(meta.family.clone()).or_default() += 1;
        self.state.residual += usize::from(meta.rustc != Suggested::Right);
        self.state.several += usize::from(meta.errors > 1);
        self.state.stats.kept(&meta.op);
        // A page of the documentation belongs to its book.
        let book = meta.source.split('/').next();
        let of = |s: &&mut Source| s.name == meta.source || Some(s.name.as_str()) == book;
        if let Some(source) = self.state.sources.iter_mut().find(of) {
            source.kept += 1;
        }
        let open = self.open.entry(stage).or_default();
        open.push(&row)?;
        if open.lines.len() >= full {
            self.close(stage)?;
        }
        Ok(true)
    }

    /// Makes everything so far part of the run.
    pub(crate) fn commit(&mut self) -> Result<(), GenerateError> {
        for (stage, open) in &mut self.open {
            if open.stored == open.lines.len() {
                continue;
            }
            let written = self.state.stages.entry(*stage).or_default();
            let path = pending(&self.dir, *stage, written.shards.len());
            let mut file = std::fs::OpenOptions::new()
                .create(true)
                .append(true)
                .open(&path)
                .map_err(|e| GenerateError::io(&path, e))?;
            let text: String = open.lines[open.stored..].concat();
            file.write_all(text.as_bytes())
                .map_err(|e| GenerateError::io(&path, e))?;
            written.pending += text.len() as u64;
            open.stored = open.lines.len();
        }
        let text = serde_json::to_string(&self.state)
            .map_err(|e| GenerateError::Internal(e.to_string()))?;
        replace(&self.dir.join(STATE), &text)?;
        for path in self.stale.drain(..) {
            let _ = std::fs::remove_file(path);
        }
        Ok(())
    }

    /// Closes shards that are not full and ends the run.
    pub(crate) fn finish(&mut self) -> Result<(), GenerateError> {
        let stages: Vec<Stage> = self.open.keys().copied().collect();
        for stage in stages {
            self.close(stage)?;
        }
        self.state.done = true;
        self.commit()
    }

    fn close(&mut self, stage: Stage) -> Result<(), GenerateError> {
        let Some(mut open) = self.open.remove(&stage).filter(|o| !o.lines.is_empty()) else {
            return Ok(());
        };
        let written = self.state.stages.entry(stage).or_default();
        let number = written.shards.len();
        let file = format!("{}-{number:03}.jsonl", stage.name());
        Rng::new(self.state.recipe.seed, &file).shuffle(&mut open.lines);
        let text = open.lines.concat();
        replace(&self.dir.join(&file), &text)?;
        self.stale.push(pending(&self.dir, stage, number));
        written.pending = 0;
        let digest = Sha256::digest(text.as_bytes());
        written.shards.push(Shard {
            file,
            rows: open.lines.len(),
            sha256: hex(&digest),
        });
        Ok(())
    }

    /// Deletes what was written after the last commit.
    fn forget_uncommitted(&self) -> Result<(), GenerateError> {
        let keep: HashSet<String> = self.finished().into_iter().map(|s| s.file).collect();
        let read = std::fs::read_dir(&self.dir).map_err(|e| GenerateError::io(&self.dir, e))?;
        for entry in read.filter_map(Result::ok) {
            let name = entry.file_name().to_string_lossy().into_owned();
            let stages = [
                Stage::Crates,
                Stage::Templates,
                Stage::Hosts,
                Stage::Snippets,
            ];
            let ours = stages
                .iter()
                .any(|s| name.starts_with(&format!("{}-", s.name())));
            let waiting = self.state.stages.iter().any(|(stage, w)| {
                w.pending > 0 && entry.path() == pending(&self.dir, *stage, w.shards.len())
            });
            let row_file = ours && name.ends_with(".jsonl") && !keep.contains(&name);
            if (row_file || name.ends_with(".pending") || name.ends_with(".partial")) && !waiting {
                std::fs::remove_file(entry.path())
                    .map_err(|e| GenerateError::io(entry.path(), e))?;
            }
        }
        Ok(())
    }

    /// Reads the rows of earlier days: their identities, and the open shards.
    fn reload(&mut self) -> Result<(), GenerateError> {
        for shard in self.finished() {
            let path = self.dir.join(&shard.file);
            let text = std::fs::read_to_string(&path).map_err(|e| GenerateError::io(&path, e))?;
            for line in text.lines() {
                self.seen.insert(read_row(&path, line)?.key());
            }
        }
        for (stage, written) in &self.state.stages {
            if written.pending == 0 {
                continue;
            }
            let path = pending(&self.dir, *stage, written.shards.len());
            let io = |e| GenerateError::io(&path, e);
            let file = std::fs::OpenOptions::new()
                .write(true)
                .open(&path)
                .map_err(io)?;
            file.set_len(written.pending).map_err(io)?;
            let text = std::fs::read_to_string(&path).map_err(io)?;
            let open = self.open.entry(*stage).or_default();
            for line in text.lines() {
                let row = read_row(&path, line)?;
                self.seen.insert(row.key());
                open.push(&row)?;
            }
            open.stored = open.lines.len();
        }
        Ok(())
    }
}

impl Open {
    fn push(&mut self, row: &Row) -> Result<(), GenerateError> {
        *self.codes.entry(row.meta.code.clone()).or_default() += 1;
        self.suggested += usize::from(row.meta.rustc == Suggested::Right);
        let mut line =
            serde_json::to_string(row).map_err(|e| GenerateError::Internal(e.to_string()))?;
        line.push('\n');
        self.lines.push(line);
        Ok(())
    }

    /// Which cap a row would break. Templates are chosen by hand, so their codes
    /// have none.
    fn over(&self, stage: Stage, row: &Row, mix: &Mix) -> Option<&'static str> {
        let rows = self.lines.len() as f64 + SLACK;
        let of_code = self.codes.get(&row.meta.code).copied().unwrap_or(0) as f64;
        if stage != Stage::Templates && of_code >= mix.code_share * rows {
            return Some("code cap");
        }
        let right = row.meta.rustc == Suggested::Right;
        (right && self.suggested as f64 >= mix.suggested_share * rows).then_some("suggestion cap")
    }
}

impl State {
    fn new(recipe: &Recipe, toolchain: &str) -> Self {
        Self {
            recipe: recipe.clone(),
            toolchain: toolchain.to_owned(),
            wave: 0,
            units: 0,
            done: false,
            sources: Vec::new(),
            before: BTreeMap::new(),
            favour: Favour::default(),
            stats: Stats::default(),
            codes: BTreeMap::new(),
            families: BTreeMap::new(),
            dropped: BTreeMap::new(),
            residual: 0,
            several: 0,
            stages: BTreeMap::new(),
        }
    }
}

/// The first setting in which a run differs from the one of a state.
fn difference(old: &State, recipe: &Recipe, toolchain: &str) -> Option<String> {
    if old.toolchain != toolchain {
        return Some(format!("made with {}", old.toolchain));
    }
    let (old, new) = (
        serde_json::to_value(&old.recipe).ok()?,
        serde_json::to_value(recipe).ok()?,
    );
    let (old, new) = (old.as_object()?, new.as_object()?);
    let key = old.keys().find(|k| old.get(*k) != new.get(*k))?;
    Some(format!("{key} is not {}", new.get(key)?))
}

fn pending(dir: &Path, stage: Stage, number: usize) -> PathBuf {
    dir.join(format!("{}-{number:03}.pending", stage.name()))
}

fn read_row(path: &Path, line: &str) -> Result<Row, GenerateError> {
    serde_json::from_str(line).map_err(|e| GenerateError::malformed(path, e))
}

/// A digest as manifests have it.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

/// Writes a file so that it appears whole or not at all.
pub(crate) fn replace(path: &Path, text: &str) -> Result<(), GenerateError> {
    let mut partial = path.as_os_str().to_owned();
    partial.push(".partial");
    let partial = PathBuf::from(partial);
    write(&partial, text)?;
    std::fs::rename(&partial, path).map_err(|e| GenerateError::io(path, e))
}

#[cfg(test)]
mod tests;
