//! Does a set of rows repeat what was trained on?
//!
//! The other side are folders of runs of the generator. Rows are held against
//! rows: one that asks for the same repair of the same lines, or that holds a
//! whole excerpt, is a copy; one that shares a tenth of its runs of 13 tokens
//! is near.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::error::GenerateError;
use super::manifest::MANIFEST;
use super::row::{Row, Side, key};
use super::shards::STATE;
use super::sources::{Source, home_of};
use crate::overlap::{Index, LEAK_SHARE};

/// What was found in the rows of a training.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Against {
    /// The folders' names.
    pub folders: Vec<String>,
    /// Training rows that were compared.
    pub rows: usize,
    /// Rows that stand in the training; they were dropped.
    pub exact: BTreeSet<String>,
    /// Rows that share a tenth or more of their runs with one training row → the
    /// largest such share. They stay.
    pub near: BTreeMap<String, f64>,
}

/// Holds `rows` against the training rows in `dirs`.
pub(crate) fn compare(
    rows: &[Row],
    dirs: &[PathBuf],
    jobs: usize,
) -> Result<Against, GenerateError> {
    let mut files = Vec::new();
    for dir in dirs {
        files.extend(shards(dir)?);
    }
    let known = Known {
        index: Index::of_texts(rows.iter().map(|r| (r.id.as_str(), r.fixed.as_str()))),
        keys: rows.iter().map(|r| (r.key(), r.id.as_str())).collect(),
    };
    let next = AtomicUsize::new(0);
    let work = || {
        let mut found = Found::default();
        while let Some(file) = files.get(next.fetch_add(1, Ordering::Relaxed)) {
            known.read(file, &mut found)?;
        }
        Ok::<Found, GenerateError>(found)
    };
    let mut all = Found::default();
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..jobs.max(1)).map(|_| scope.spawn(work)).collect();
        for thread in threads {
            let crashed = |_| GenerateError::Internal("a comparison crashed".to_owned());
            all.add(thread.join().map_err(crashed)??);
        }
        Ok::<(), GenerateError>(())
    })?;
    all.shares.retain(|id, _| !all.exact.contains(id));
    let name = |dir: &PathBuf| {
        let name = dir.file_name().unwrap_or_default();
        name.to_string_lossy().into_owned()
    };
    Ok(Against {
        folders: dirs.iter().map(name).collect(),
        rows: all.rows,
        exact: all.exact,
        near: all.shares,
    })
}

/// The repositories that a run trained on, as far as it tells. A folder without rows
/// is an error here already, before anything is made that is to be compared.
pub(crate) fn trained_on(dir: &Path) -> Result<BTreeSet<String>, GenerateError> {
    #[derive(Deserialize)]
    struct Sources {
        sources: Vec<Source>,
    }
    shards(dir)?;
    // A run that is not finished has no manifest yet.
    let finished = dir.join(MANIFEST);
    let file = if finished.is_file() {
        finished
    } else {
        dir.join(STATE)
    };
    if !file.is_file() {
        tracing::warn!("{} does not say what it was made from", dir.display());
        return Ok(BTreeSet::new());
    }
    let text = std::fs::read_to_string(&file).map_err(|e| GenerateError::io(&file, e))?;
    let read: Sources =
        serde_json::from_str(&text).map_err(|e| GenerateError::malformed(&file, e))?;
    let trained = read.sources.iter().filter(|s| s.side == Side::Train);
    Ok(trained.map(home_of).collect())
}

/// The files with rows, those of a shard that is not full yet among them.
fn shards(dir: &Path) -> Result<Vec<PathBuf>, GenerateError> {
    let read = std::fs::read_dir(dir).map_err(|e| GenerateError::io(dir, e))?;
    let rows = |p: &PathBuf| {
        p.extension()
            .is_some_and(|e| e == "jsonl" || e == "pending")
    };
    let mut files: Vec<PathBuf> = read.filter_map(|e| Some(e.ok()?.path())).collect();
    files.retain(rows);
    files.sort();
    if files.is_empty() {
        return Err(GenerateError::malformed(
            dir,
            "it holds no rows; name the folder of a run of the generator",
        ));
    }
    Ok(files)
}

/// What counts of a training row; older runs say less of theirs than [`Row`] does.
#[derive(Deserialize)]
struct Trained {
    buggy: String,
    fixed: String,
    diags: Vec<Value>,
}

/// The rows that training rows are held against.
struct Known<'r> {
    index: Index,
    keys: HashMap<u64, &'r str>,
}

#[derive(Default)]
struct Found {
    rows: usize,
    exact: BTreeSet<String>,
    shares: BTreeMap<String, f64>,
}

impl Found {
    fn add(&mut self, other: Self) {
        self.rows += other.rows;
        self.exact.extend(other.exact);
        for (id, share) in other.shares {
            let largest = self.shares.entry(id).or_default();
            *largest = largest.max(share);
        }
    }
}

impl Known<'_> {
    fn read(&self, file: &Path, found: &mut Found) -> Result<(), GenerateError> {
        let io = |e| GenerateError::io(file, e);
        let lines = BufReader::new(std::fs::File::open(file).map_err(io)?).lines();
        for line in lines {
            // The last line of a run that still goes on may be cut short.
            let Ok(row) = serde_json::from_str::<Trained>(&line.map_err(io)?) else {
                continue;
            };
            let mut one = Found {
                rows: 1,
                ..Found::default()
            };
            if let Some(id) = self.keys.get(&key(&row.buggy, &row.fixed, &row.diags)) {
                one.exact.insert((*id).to_owned());
            }
            for (id, share) in self.index.compare(&row.fixed, LEAK_SHARE) {
                if share >= 1.0 {
                    one.exact.insert(id.to_owned());
                }
                one.shares.insert(id.to_owned(), share);
            }
            found.add(one);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(id: &str, fixed: &str) -> Row {
        let texts = (fixed.replace("&total", "total"), fixed.to_owned());
        let diag = serde_json::json!({"message": "mismatched types"});
        let diags = vec![diag];
        let mut row = Row::new(
            "src/lib.rs",
            texts,
            diags,
            "drop_ref".into(),
            "borrow",
            "a-1.0.0",
            Side::Train,
        );
        row.id = id.to_owned();
        row
    }

    const CODE: &str =
        "pub fn area(width: u32, height: u32) -> u32 { let total = width * height; show(&total) }";

    #[test]
    fn copies_and_near_ones_are_told_from_what_is_new() {
        let dir = tempfile::tempdir().unwrap();
        let trained = row("t", CODE);
        let longer = format!("{CODE}\nfn rest() {{}}\n");
        let half = CODE.replace("show", "print");
        let text = format!("{}\ncut short", serde_json::to_string(&trained).unwrap());
        std::fs::write(dir.path().join("crates-000.pending"), text).unwrap();
        let mine = [
            row("copy", CODE),
            row("near", &half),
            row("longer", &longer),
            row("new", "fn a(b: B) { c(&total); d(e, f, g, h, i) }"),
        ];
        let dirs = [dir.path().to_path_buf()];
        let found = compare(&mine, &dirs, 2).unwrap();
        assert_eq!(found.rows, 1);
        assert_eq!(found.exact, BTreeSet::from(["copy".to_owned()]));
        let near: Vec<&str> = found.near.keys().map(String::as_str).collect();
        assert_eq!(near, ["longer", "near"]);
        let empty = tempfile::tempdir().unwrap();
        assert!(compare(&mine, &[empty.path().to_path_buf()], 1).is_err());
        assert!(trained_on(empty.path()).is_err());
        assert_eq!(trained_on(dir.path()).unwrap(), BTreeSet::new());
    }

    #[test]
    fn only_what_was_trained_on_counts() {
        let dir = tempfile::tempdir().unwrap();
        let source = |name: &str, side| Source {
            name: name.to_owned(),
            licence: None,
            repository: Some(format!("https://example.org/{name}/x.git")),
            side,
            kept: 1,
        };
        let sources = [source("a", Side::Train), source("b", Side::Dev)];
        let text = serde_json::json!({"sources": sources, "more": 1}).to_string();
        std::fs::write(dir.path().join(STATE), text).unwrap();
        std::fs::write(dir.path().join("crates-000.jsonl"), "").unwrap();
        let homes = trained_on(dir.path()).unwrap();
        assert_eq!(homes, BTreeSet::from(["example.org/a/x".to_owned()]));
    }
}
