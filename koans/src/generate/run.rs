//! The run: waves of units, worked on side by side and committed in order.
//!
//! A wave visits every source once. Its units draw from generators of their own
//! and know nothing of one another; what a unit may do depends only on what
//! earlier waves committed, and rows are offered to the shards in the order of
//! the units. So a seed gives the same rows whatever `jobs` is and wherever the
//! run was stopped in between, as long as no compile runs into a limit.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use sleepy_check::{CheckError, Sandbox};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use super::compile::Compiler;
use super::error::GenerateError;
use super::krate::{Crate, Package};
use super::manifest::Manifest;
use super::options::{Options, Recipe};
use super::rng::Rng;
use super::row::Row;
use super::shards::{Candidate, Shards, Stage};
use super::sources;
use super::stats::Stats;
use crate::FrozenSet;
use crate::overlap::Index;

/// What a person watching wants to know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Progress {
    /// Rows kept.
    pub kept: usize,
    /// Units committed and planned.
    pub units: (usize, usize),
    /// The unit that was committed last.
    pub unit: String,
}

/// What one unit made.
#[derive(Debug, Default)]
pub(crate) struct Made {
    pub(crate) rows: Vec<(Stage, Row)>,
    pub(crate) stats: Stats,
}

/// A unit of work.
#[derive(Debug, Clone)]
enum Unit {
    /// A lap over one crate.
    Crate { package: usize, lap: usize },
}

/// What the units of a run share.
struct Shared {
    recipe: Recipe,
    compiler: Compiler,
    packages: Vec<Package>,
    frozen: Vec<Index>,
}

/// Makes rows until the recipe is exhausted or its limit is reached, and writes
/// the manifest. `frozen` are the sets that no row may repeat 13 tokens of.
///
/// # Errors
/// See [`GenerateError`]. After a cancellation, a crash or a full disk the same
/// call goes on from the last unit that was committed.
pub async fn run(
    options: &Options,
    frozen: &[FrozenSet],
    sandbox: &Sandbox,
    cancel: &CancellationToken,
    mut progress: impl FnMut(&Progress),
) -> Result<Manifest, GenerateError> {
    let recipe = &options.recipe;
    if recipe.crates.is_empty() && recipe.crates_file.is_none() {
        return Err(GenerateError::NoSource);
    }
    let sandbox = sandbox.with_jobs(options.jobs);
    let compiler = Compiler::new(&sandbox, cancel)?;
    let version = compiler.toolchain.version.clone();
    let mut shards = Shards::open(&options.out, recipe, &version, options.restart)?;
    if !shards.state.done {
        let (packages, found) = sources::packages(options, &sandbox, cancel).await?;
        if shards.state.sources.is_empty() {
            shards.state.sources = found;
        }
        let shared = Arc::new(Shared {
            recipe: recipe.clone(),
            compiler,
            packages,
            frozen: frozen.iter().map(Index::new).collect(),
        });
        waves(&shared, &mut shards, options.jobs, &mut progress).await?;
        shards.finish()?;
    }
    let manifest = Manifest::of(&shards, frozen);
    manifest.write(&options.out)?;
    Ok(manifest)
}

async fn waves(
    shared: &Arc<Shared>,
    shards: &mut Shards,
    jobs: usize,
    progress: &mut impl FnMut(&Progress),
) -> Result<(), GenerateError> {
    let laps = shared.recipe.mix.laps;
    let limit = shared.recipe.limit.unwrap_or(usize::MAX);
    while shards.state.wave < laps && shards.total() < limit {
        let wave = shards.state.wave;
        let units = plan(shared, shards, wave);
        let skip = shards.state.units;
        let mut todo = units.iter().enumerate().skip(skip);
        let mut running: JoinSet<(usize, Result<Made, GenerateError>)> = JoinSet::new();
        let mut waiting: HashMap<usize, Made> = HashMap::new();
        let mut next = skip;
        while next < units.len() && shards.total() < limit {
            while running.len() < jobs.max(1)
                && let Some((n, unit)) = todo.next()
            {
                let (shared, unit) = (Arc::clone(shared), unit.clone());
                running.spawn(async move { (n, shared.work(&unit).await) });
            }
            if let Some(joined) = running.join_next().await {
                let (n, made) = joined.map_err(|e| GenerateError::Internal(e.to_string()))?;
                waiting.insert(n, settle(shared, &units[n], made)?);
            }
            while let Some(made) = waiting.remove(&next) {
                take(shared, shards, made, limit)?;
                next += 1;
                shards.state.units = next;
                shards.commit()?;
                progress(&Progress {
                    kept: shards.total(),
                    units: (wave * units.len() + next, laps * units.len()),
                    unit: shared.name(&units[next - 1]),
                });
                if shards.total() >= limit {
                    break;
                }
            }
        }
        shards.state.wave += 1;
        shards.state.units = 0;
    }
    Ok(())
}

/// The units of a wave, decided by what earlier waves committed. Within a wave
/// it must give the same list again, so nothing in it looks at rows of the wave
/// itself.
fn plan(shared: &Shared, shards: &mut Shards, wave: usize) -> Vec<Unit> {
    if shards.state.units == 0 {
        // What this wave is decided by, kept so that going on decides the same.
        let kept = &shards.state.sources;
        shards.state.before = kept.iter().map(|s| (s.name.clone(), s.kept)).collect();
    }
    let before: &BTreeMap<String, usize> = &shards.state.before;
    let cap = shared.recipe.mix.crate_cap;
    let mut units = Vec::new();
    for (package, p) in shared.packages.iter().enumerate() {
        let kept = before.get(&p.name).copied().unwrap_or(0);
        // A crate that gave nothing in its first lap will not do so later.
        if kept < cap && (wave == 0 || kept > 0) {
            units.push(Unit::Crate { package, lap: wave });
        }
    }
    let seed = shared.recipe.seed;
    Rng::new(seed, &format!("wave {wave}")).shuffle(&mut units);
    units
}

/// A unit that failed by itself is passed over; what would fail every unit ends
/// the run.
fn settle(
    shared: &Shared,
    unit: &Unit,
    made: Result<Made, GenerateError>,
) -> Result<Made, GenerateError> {
    use CheckError::{Cancelled, DiskFull, Spawn, ToolchainMissing};
    match made {
        Ok(made) => Ok(made),
        Err(GenerateError::Check(
            e @ (Cancelled | DiskFull(_) | Spawn { .. } | ToolchainMissing { .. }),
        )) => Err(e.into()),
        Err(e) => {
            tracing::warn!("{} gave nothing: {e}", shared.name(unit));
            Ok(Made::default())
        }
    }
}

/// Offers a unit's rows to the shards.
fn take(
    shared: &Shared,
    shards: &mut Shards,
    made: Made,
    limit: usize,
) -> Result<(), GenerateError> {
    shards.state.stats.add(&made.stats);
    let cap = shared.recipe.mix.crate_cap;
    for (stage, row) in made.rows {
        if shards.total() >= limit {
            break;
        }
        let kept = |name: &str| {
            let found = shards.state.sources.iter().find(|s| s.name == name);
            found.map_or(0, |s| s.kept)
        };
        if stage == Stage::Crates && kept(&row.meta.source) >= cap {
            continue;
        }
        let candidate = shared.judge(stage, row);
        shards.offer(candidate)?;
    }
    Ok(())
}

impl Shared {
    fn name(&self, unit: &Unit) -> String {
        match unit {
            Unit::Crate { package, lap } => format!("{} {lap}", self.packages[*package].name),
        }
    }

    async fn work(&self, unit: &Unit) -> Result<Made, GenerateError> {
        let mut rng = Rng::new(self.recipe.seed, &self.name(unit));
        match unit {
            Unit::Crate { package, .. } => self.a_crate(&self.packages[*package], &mut rng).await,
        }
    }

    async fn a_crate(&self, package: &Package, rng: &mut Rng) -> Result<Made, GenerateError> {
        let krate = Crate::open(package, &self.compiler)?;
        let mut made = Made::default();
        let mix = &self.recipe.mix;
        let rows = krate
            .harvest(mix.rounds, mix.several, rng, &mut made.stats)
            .await?;
        made.rows = rows.into_iter().map(|row| (Stage::Crates, row)).collect();
        Ok(made)
    }

    /// What the filters say of a row.
    fn judge(&self, stage: Stage, row: Row) -> Candidate {
        let refused = row.reject(stage != Stage::Templates).or_else(|| {
            // A single run of 13 tokens in common is enough.
            let repeats = |text: &str| {
                let any = |index: &Index| !index.compare(text, f64::MIN_POSITIVE).is_empty();
                self.frozen.iter().any(any)
            };
            (repeats(&row.fixed) || repeats(&row.buggy)).then_some("overlaps frozen koans")
        });
        Candidate {
            stage,
            refused,
            key: row.key(),
            row,
        }
    }
}
