//! The run: waves of units, worked on side by side and committed in order.
//!
//! A wave visits every source once. Its units draw from generators of their own
//! and know nothing of one another; what a unit may do depends only on what
//! earlier waves committed, and rows are offered to the shards in the order of
//! the units. So a seed gives the same rows whatever `jobs` is and wherever the
//! run was stopped in between, as long as no compile runs into a limit.

use std::collections::HashMap;
use std::sync::Arc;

use sleepy_check::{CheckError, Sandbox};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use super::compile::Compiler;
use super::docs;
use super::error::GenerateError;
use super::manifest::Manifest;
use super::options::Options;
use super::rng::Rng;
use super::shards::{Shards, Stage};
use super::sources;
use super::template;
use super::units::{Made, Shared, Unit, other_sources};
use crate::FrozenSet;
use crate::overlap::Index;

/// Results that may wait for an earlier unit, for each job. The slowest crate takes fifty times as long as most;
/// with few places the others would be through and all jobs but one idle until it is done.
const WAITING: usize = 64;

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

/// Makes rows until the recipe is exhausted or its limit is reached, and writes
/// the manifest. `frozen` are the sets that no row may repeat; see [`crate::overlap`].
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
    let crates = !recipe.crates.is_empty() || recipe.crates_file.is_some();
    if !crates && !recipe.docs && recipe.templates.is_none() {
        return Err(GenerateError::NoSource);
    }
    let sandbox = sandbox.with_jobs(options.jobs);
    let compiler = Compiler::new(&sandbox, cancel)?;
    let version = compiler.toolchain.version.clone();
    let mut shards = Shards::open(&options.out, recipe, &version, options.restart)?;
    if !shards.state.done {
        let shared = Arc::new(prepare(options, frozen, compiler, &mut shards).await?);
        waves(&shared, &mut shards, options.jobs, &mut progress).await?;
        shards.finish()?;
    }
    let manifest = Manifest::of(&shards, frozen);
    manifest.write(&options.out)?;
    Ok(manifest)
}

/// Reads, fetches and builds everything that rows are made from.
async fn prepare(
    options: &Options,
    frozen: &[FrozenSet],
    compiler: Compiler,
    shards: &mut Shards,
) -> Result<Shared, GenerateError> {
    let recipe = &options.recipe;
    let templates = match &recipe.templates {
        Some(dir) => template::load(dir)?,
        None => Vec::new(),
    };
    let mut examples = Vec::new();
    if recipe.docs {
        examples = docs::collect(&docs::root(&compiler.toolchain))?;
        Rng::new(recipe.seed, "examples").shuffle(&mut examples);
    }
    let (packages, mut found) =
        sources::packages(options, &compiler.sandbox, &compiler.cancel).await?;
    if shards.state.sources.is_empty() {
        found.extend(other_sources(recipe));
        shards.state.sources = found;
    }
    Ok(Shared {
        recipe: recipe.clone(),
        compiler,
        packages,
        templates,
        examples,
        frozen: frozen.iter().map(Index::of_code).collect(),
    })
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
        let units = shared.plan(shards, wave);
        let favour = Arc::new(shards.state.favour.clone());
        let skip = shards.state.units;
        let mut todo = units.iter().enumerate().skip(skip);
        let mut running: JoinSet<(usize, Result<Made, GenerateError>)> = JoinSet::new();
        let mut waiting: HashMap<usize, Made> = HashMap::new();
        let mut next = skip;
        while next < units.len() && shards.total() < limit {
            // A slow unit must not let the results of later ones pile up.
            while running.len() < jobs.max(1)
                && waiting.len() < WAITING * jobs.max(1)
                && let Some((n, unit)) = todo.next()
            {
                let (shared, favour, unit) = (Arc::clone(shared), favour.clone(), unit.clone());
                running.spawn(async move { (n, shared.work(&unit, &favour).await) });
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
    let mix = &shared.recipe.mix;
    for (stage, row) in made.rows {
        if shards.total() >= limit {
            break;
        }
        let kept = |name: &str| {
            let found = shards.state.sources.iter().find(|s| s.name == name);
            found.map_or(0, |s| s.kept)
        };
        let enough = match stage {
            Stage::Crates => kept(&row.meta.source) >= mix.crate_cap,
            Stage::Templates => shards.total_of(stage) >= mix.template_pairs,
            Stage::Hosts => shards.total_of(stage) >= mix.host_pairs,
            Stage::Snippets => shards.total_of(stage) >= mix.snippet_pairs,
        };
        if enough {
            continue;
        }
        let candidate = shared.judge(stage, row);
        shards.offer(candidate)?;
    }
    Ok(())
}
