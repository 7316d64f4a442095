//! A fresh set: pairs from crates that nobody could choose before the model was
//! frozen, with what it takes to put an answer back into its crate.
//!
//! The candidates are ranked by the SHA-256 of the model's own hash, a space and
//! the crate's name, so `sha256sum` is enough to see that nobody chose. A crate is
//! passed over only if it does not build, gives no pair, or lies in a repository
//! that was trained on. Every pair was compiled by itself: broken it fails with
//! its message, repaired it compiles. Pairs are filtered like those for training,
//! but there are no caps, so each operator weighs what it weighs.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use sha2::{Digest, Sha256};
use sleepy_check::{RecordedCrate, Sandbox, fetch};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use toml::Table;

use super::against::{compare, trained_on};
use super::compile::Compiler;
use super::error::GenerateError;
use super::fresh_set::{FreshManifest, FreshSet, PassedOver};
use super::krate::{Crate, Lap, Package};
use super::ops::Favour;
use super::rng::Rng;
use super::row::{Row, Side, Suggested};
use super::shards::hex;
use super::sources::{self, Source};
use super::stats::Stats;
use super::units::overlaps;
use crate::FrozenSet;
use crate::overlap::Index;

/// Compiles of a crate before its rows are looked at; each mutates half of its functions.
const ROUNDS: usize = 2;
/// How often that is done for a crate that is short of rows.
const LAPS: usize = 6;

/// What a fresh set is to be.
#[derive(Debug, Clone)]
pub struct FreshOptions {
    /// SHA-256 of the frozen model's file, in hexadecimal.
    pub model_sha256: String,
    /// A Cargo manifest whose dependencies are the candidates.
    pub candidates: PathBuf,
    /// Crates to draw.
    pub count: usize,
    /// Pairs of a crate at most.
    pub per_crate: usize,
    /// The folder of the set.
    pub out: PathBuf,
    /// Compiles at a time.
    pub jobs: usize,
    /// Runs of the generator that the model was trained on: what repeats them is left out.
    pub against: Vec<PathBuf>,
    /// The binary that records rustc commands under cargo; `None` for the running one.
    pub wrapper: Option<PathBuf>,
}

/// The candidates in the order of the draw.
pub fn drawn<'n>(model_sha256: &str, names: impl IntoIterator<Item = &'n str>) -> Vec<&'n str> {
    let rank = |name: &str| Sha256::digest(format!("{model_sha256} {name}"));
    let mut all: Vec<&str> = names.into_iter().collect();
    all.sort_by_key(|name| rank(name));
    all
}

/// Makes a fresh set and writes it. `frozen` are the sets that no pair may repeat;
/// `progress` hears of each crate that is done.
///
/// # Errors
/// A folder that holds a set already, candidates that cannot be read, no network
/// for the download, and see [`GenerateError`].
pub async fn fresh(
    options: &FreshOptions,
    frozen: &[FrozenSet],
    sandbox: &Sandbox,
    cancel: &CancellationToken,
    mut progress: impl FnMut(&str, usize),
) -> Result<FreshManifest, GenerateError> {
    FreshSet::refuse_old(&options.out)?;
    let sandbox = sandbox.with_jobs(options.jobs);
    let candidates = sources::dependencies(&[], Some(&options.candidates))?;
    let mut trained = BTreeSet::new();
    for dir in &options.against {
        trained.extend(trained_on(dir)?);
    }
    let mut draw = Draw {
        shared: Arc::new(Shared {
            compiler: Compiler::new(&sandbox, cancel)?,
            frozen: frozen.iter().map(Index::of_code).collect(),
            seed: seed(&options.model_sha256),
            per_crate: options.per_crate,
        }),
        trained,
        made: Vec::new(),
        passed_over: Vec::new(),
    };
    let order = drawn(&options.model_sha256, candidates.keys().map(String::as_str));
    let mut taken = 0;
    while draw.made.len() < options.count && taken < order.len() {
        let missing = options.count - draw.made.len();
        let batch = &order[taken..order.len().min(taken + missing)];
        taken += batch.len();
        let wanted = &order[..taken];
        let dependencies = candidates.clone().into_iter();
        let dependencies = dependencies.filter(|(name, _)| wanted.contains(&name.as_str()));
        let dir = options.out.join(FreshSet::WORKSPACE);
        sources::workspace(&dir, dependencies.collect::<Table>())?;
        fetch(&dir, cancel).await?;
        let recorded =
            sources::recorded(&dir, options.wrapper.as_deref(), &sandbox, cancel).await?;
        let mut built: BTreeMap<String, (RecordedCrate, Source)> = BTreeMap::new();
        for (recorded, about) in recorded {
            built.insert(about.name.clone(), (recorded, about.source(Side::Dev)));
        }
        let packages = batch.iter().filter_map(|name| {
            let found = built.remove(*name);
            draw.admit(name, found)
        });
        let packages = packages.collect();
        draw.work(packages, options.jobs, &mut progress).await?;
    }
    finish(options, frozen, draw)
}

/// The first eight bytes of a hash.
fn seed(sha256: &str) -> u64 {
    u64::from_str_radix(sha256.get(..16).unwrap_or_default(), 16).unwrap_or(0)
}

/// What the crates of a draw share.
struct Shared {
    compiler: Compiler,
    frozen: Vec<Index>,
    seed: u64,
    per_crate: usize,
}

/// The crates so far.
struct Draw {
    shared: Arc<Shared>,
    /// Repositories that were trained on.
    trained: BTreeSet<String>,
    made: Vec<(Source, Made)>,
    passed_over: Vec<PassedOver>,
}

/// What a crate gave.
#[derive(Default)]
struct Made {
    rows: Vec<Row>,
    stats: Stats,
    dropped: BTreeMap<String, usize>,
}

impl Draw {
    fn pass_over(&mut self, name: &str, why: &str) {
        self.passed_over.push(PassedOver {
            name: name.to_owned(),
            why: why.to_owned(),
        });
    }

    /// A drawn crate, unless it cannot be used.
    fn admit(
        &mut self,
        name: &str,
        built: Option<(RecordedCrate, Source)>,
    ) -> Option<(Package, Source)> {
        let Some((recorded, source)) = built else {
            self.pass_over(name, "it did not build");
            return None;
        };
        if self.trained.contains(&sources::home_of(&source)) {
            self.pass_over(name, "its repository was trained on");
            return None;
        }
        let package = Package {
            recorded,
            name: source.name.clone(),
            side: source.side,
        };
        Some((package, source))
    }

    /// Makes the pairs of some crates side by side; they are kept in the order
    /// of the draw.
    async fn work(
        &mut self,
        packages: Vec<(Package, Source)>,
        jobs: usize,
        progress: &mut impl FnMut(&str, usize),
    ) -> Result<(), GenerateError> {
        let mut done: BTreeMap<usize, Made> = BTreeMap::new();
        let mut todo = packages.iter().enumerate();
        let mut running: JoinSet<(usize, Result<Made, GenerateError>)> = JoinSet::new();
        while done.len() < packages.len() {
            while running.len() < jobs.max(1)
                && let Some((n, (package, _))) = todo.next()
            {
                let (shared, package) = (Arc::clone(&self.shared), package.clone());
                running.spawn(async move { (n, shared.pairs(&package).await) });
            }
            let Some(joined) = running.join_next().await else {
                break;
            };
            let (n, made) = joined.map_err(|e| GenerateError::Internal(e.to_string()))?;
            let made = made?;
            progress(&packages[n].1.name, made.rows.len());
            done.insert(n, made);
        }
        for (n, (_, mut source)) in packages.into_iter().enumerate() {
            let made = done.remove(&n).unwrap_or_default();
            source.kept = made.rows.len();
            if made.rows.is_empty() {
                self.pass_over(&source.name, "it gave no pair");
            } else {
                self.made.push((source, made));
            }
        }
        Ok(())
    }
}

impl Shared {
    /// The pairs of one crate, in random order.
    async fn pairs(&self, package: &Package) -> Result<Made, GenerateError> {
        let krate = Crate::open(package, &self.compiler)?;
        let mut rng = Rng::new(self.seed, &package.name);
        let mut made = Made::default();
        let mut seen: HashSet<u64> = HashSet::new();
        let lap = Lap {
            rounds: ROUNDS,
            // Two faults at once would need two answers.
            doubles: 0.0,
            proven: false,
            favour: &Favour::default(),
        };
        for _ in 0..LAPS {
            let mut rows = krate.harvest(lap, &mut rng, &mut made.stats).await?;
            rng.shuffle(&mut rows);
            for row in rows {
                if made.rows.len() >= self.per_crate {
                    return Ok(made);
                }
                if let Some(why) = self.refuse(&krate, &row, &mut seen).await? {
                    *made.dropped.entry(why.to_owned()).or_default() += 1;
                } else {
                    made.stats.kept(&row.meta.op);
                    made.rows.push(row);
                }
            }
        }
        Ok(made)
    }

    /// Why a row is not kept.
    async fn refuse(
        &self,
        krate: &Crate<'_>,
        row: &Row,
        seen: &mut HashSet<u64>,
    ) -> Result<Option<&'static str>, GenerateError> {
        if let Some(why) = row.reject(true).or_else(|| overlaps(row, &self.frozen)) {
            return Ok(Some(why));
        }
        if !seen.insert(row.key()) {
            return Ok(Some("duplicate"));
        }
        let holds = krate.proves(row).await?;
        Ok((!holds).then_some("another result when compiled alone"))
    }
}

/// Names the pairs, takes out what was trained on, and writes everything.
fn finish(
    options: &FreshOptions,
    frozen: &[FrozenSet],
    draw: Draw,
) -> Result<FreshManifest, GenerateError> {
    let (mut crates, mut rows, mut operators) = (Vec::new(), Vec::new(), Stats::default());
    let mut dropped: BTreeMap<String, usize> = BTreeMap::new();
    for (source, made) in draw.made {
        for (n, mut row) in made.rows.into_iter().enumerate() {
            row.id = format!("{}-{n}", source.name);
            rows.push(row);
        }
        operators.add(&made.stats);
        for (why, count) in made.dropped {
            *dropped.entry(why).or_default() += count;
        }
        crates.push(source);
    }
    let against = match options.against.as_slice() {
        [] => None,
        dirs => Some(compare(&rows, dirs, options.jobs)?),
    };
    if let Some(against) = &against {
        rows.retain(|row| !against.exact.contains(&row.id));
        for source in &mut crates {
            let own = |r: &&Row| r.meta.source == source.name;
            source.kept = rows.iter().filter(own).count();
        }
    }
    // Whoever measures with the first few pairs must not measure one crate.
    Rng::new(draw.shared.seed, "order").shuffle(&mut rows);
    let count = |of: fn(&Row) -> &str| {
        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        for row in &rows {
            *counts.entry(of(row).to_owned()).or_default() += 1;
        }
        counts
    };
    let residual = rows.iter().filter(|r| r.meta.rustc != Suggested::Right);
    let candidates = std::fs::read(&options.candidates)
        .map_err(|e| GenerateError::io(&options.candidates, e))?;
    let manifest = FreshManifest {
        model_sha256: options.model_sha256.clone(),
        candidates_sha256: hex(&Sha256::digest(candidates)),
        seed: draw.shared.seed,
        toolchain: draw.shared.compiler.toolchain.version.clone(),
        crates,
        passed_over: draw.passed_over,
        pairs: rows.len(),
        residual: residual.count(),
        families: count(|r| &r.meta.family),
        codes: count(|r| &r.meta.code),
        operators,
        dropped,
        frozen: frozen.iter().map(FrozenSet::name).collect(),
        against,
    };
    FreshSet { manifest, rows }.write(&options.out)
}

/// The recorded commands of a set's crates, by `name-version`; built again where
/// the build is gone.
///
/// # Errors
/// See [`GenerateError`].
pub async fn fresh_crates(
    dir: &Path,
    wrapper: Option<&Path>,
    sandbox: &Sandbox,
    cancel: &CancellationToken,
) -> Result<BTreeMap<String, RecordedCrate>, GenerateError> {
    let dir = dir.join(FreshSet::WORKSPACE);
    let all = sources::recorded(&dir, wrapper, sandbox, cancel).await?;
    let named = |(recorded, about): (RecordedCrate, sources::About)| {
        (about.source(Side::Dev).name, recorded)
    };
    Ok(all.into_iter().map(named).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_model_decides_which_crates_are_drawn() {
        let names = ["a", "b", "c", "d", "e", "f", "g", "h"];
        let one = drawn("00ff", names);
        let mut back = names;
        back.reverse();
        assert_eq!(
            one,
            drawn("00ff", back),
            "the order of the file does not matter"
        );
        assert_ne!(one, drawn("00fe", names));
        // printf '00ff a' | sha256sum, and so on.
        let rank = |name: &str| hex(&Sha256::digest(format!("00ff {name}")));
        assert!(one.windows(2).all(|two| rank(two[0]) < rank(two[1])));
        assert_eq!(seed("00000000000000ffaa"), 255);
    }
}
