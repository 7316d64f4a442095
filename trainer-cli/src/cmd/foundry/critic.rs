//! `model critic`: a model learns from what the compiler accepts of its own work.
//!
//! The round of "break it, fix it" (Yasunaga and Liang, 2021) and of expert
//! iteration: broken programs go in, the model samples repairs, guard and
//! compiler judge them as they judge a fix for a person, and what passes
//! becomes a pair to train on. A repair that is the pair's own teaches nothing
//! new and is only counted.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::Serialize;
use sleepy_check::{Codebase, Overlay, Sandbox, SingleFile};
use sleepy_engine::{AttemptRequest, Engine, EngineConfig};
use sleepy_fix::attempt::Policy;
use sleepy_fix::{RouteTable, Settings, Source, Verdict};
use sleepy_train::foundry::RawPair;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::args::foundry::CriticArgs;
use crate::cmd::Context;
use crate::error::{CliError, Status};
use crate::setup::{cores, local};

/// Edition of the generator's programs.
const EDITION: &str = "2021";

/// What came of a round.
#[derive(Debug, Default, Serialize)]
pub(super) struct Round {
    pub(super) programs: usize,
    /// Programs that do not show the error of their pair by themselves.
    pub(super) other: usize,
    /// Programs with at least one accepted repair.
    pub(super) repaired: usize,
    /// Accepted repairs that the pair had already.
    pub(super) known: usize,
    /// New pairs.
    pub(super) new: usize,
    out: PathBuf,
}

/// What came of one program.
enum Outcome {
    Other,
    Judged { known: bool, new: Vec<RawPair> },
}

/// What every program is repaired with.
#[derive(Clone)]
struct Critic {
    engine: Engine,
    policy: Policy,
    sandbox: Sandbox,
    scratch: PathBuf,
    cancel: CancellationToken,
}

pub(super) async fn run(context: &Context, args: CriticArgs) -> Result<Status, CliError> {
    let round = round(context, &args).await?;
    context.output.result(&round, || text(&round))?;
    Ok(Status::Done)
}

/// Repairs the programs and writes the new pairs.
pub(super) async fn round(context: &Context, args: &CriticArgs) -> Result<Round, CliError> {
    let pairs = read(args)?;
    let jobs = args.jobs.unwrap_or_else(cores).get();
    let mut settings = Settings::default();
    settings.model.path = Some(args.model.clone());
    settings.model.samples = args.samples;
    settings.model.seed = args.seed;
    let (backend, _) = local(context, &settings.model)?;
    let scratch = tempfile::Builder::new()
        .prefix("sleepy-critic-")
        .tempdir()
        .map_err(|e| CliError::io("no scratch folder can be made", &e))?;
    let critic = Critic {
        engine: Engine::new(EngineConfig {
            backend: Some(backend),
            memory: None,
            routes: RouteTable::default(),
            settings,
        }),
        policy: Policy {
            tiers: vec![Source::Model],
            max_turns: 1,
            samples: args.samples,
            // Every accepted repair is wanted, not only the first.
            max_offers: args.samples as usize,
            parallel: 1,
            ..Policy::default()
        },
        sandbox: Sandbox::probe().with_jobs(jobs),
        scratch: scratch.path().to_path_buf(),
        cancel: context.cancel.clone(),
    };
    let (round, new) = all(context, &critic, pairs, jobs, &args.out).await?;
    write(&args.out, &new)?;
    Ok(round)
}

/// Repairs all programs, `jobs` at a time; new pairs come in the order of their programs.
async fn all(
    context: &Context,
    critic: &Critic,
    pairs: Vec<RawPair>,
    jobs: usize,
    out: &Path,
) -> Result<(Round, Vec<RawPair>), CliError> {
    let bar = context.output.bar(pairs.len(), "programs");
    let mut round = Round {
        programs: pairs.len(),
        out: out.to_path_buf(),
        ..Round::default()
    };
    let mut running = JoinSet::new();
    let mut found: Vec<(usize, Vec<RawPair>)> = Vec::new();
    let mut waiting = pairs.into_iter().enumerate();
    loop {
        while running.len() < jobs
            && let Some((at, pair)) = waiting.next()
        {
            let critic = critic.clone();
            running.spawn(async move { (at, critic.repair(pair).await) });
        }
        let Some(done) = running.join_next().await else {
            break;
        };
        let (at, outcome) =
            done.map_err(|e| CliError::Failed(format!("a repair ended in the middle: {e}")))?;
        bar.inc(1);
        match outcome? {
            Outcome::Other => round.other += 1,
            Outcome::Judged { known, new } => {
                round.repaired += usize::from(known || !new.is_empty());
                round.known += usize::from(known);
                round.new += new.len();
                found.push((at, new));
            }
        }
        bar.set_message(format!("{} new pairs", round.new));
    }
    bar.finish_and_clear();
    found.sort_by_key(|(at, _)| *at);
    Ok((round, found.into_iter().flat_map(|(_, new)| new).collect()))
}

impl Critic {
    async fn repair(&self, pair: RawPair) -> Result<Outcome, CliError> {
        if self.cancel.is_cancelled() {
            return Err(CliError::Cancelled);
        }
        let program = SingleFile::new(&self.sandbox, EDITION, &pair.buggy, None, &self.scratch)?;
        let main = program.main_path().to_path_buf();
        let codebase = Codebase::from(program);
        let before = match codebase.check(&Overlay::default(), &self.cancel).await {
            Ok(report) => Arc::new(report),
            Err(e) if e.blames_code() => return Ok(Outcome::Other),
            Err(e) => return Err(e.into()),
        };
        let wanted = pair.diags.first();
        let same = |d: &&sleepy_fix::Diagnostic| {
            wanted.is_some_and(|w| w.code == d.code && w.message == d.message)
        };
        let Some(target) = before.errors().find(same).cloned() else {
            return Ok(Outcome::Other);
        };
        let request = AttemptRequest {
            codebase,
            overlay: Overlay::default(),
            before,
            target,
            policy: self.policy.clone(),
            run_tests: false,
        };
        let result = self
            .engine
            .attempt(&request, &self.cancel, &mut |_| {})
            .await;
        let accepted = |v: &Verdict| matches!(v, Verdict::Verified { .. });
        let texts: BTreeSet<String> = result
            .judged
            .iter()
            .filter(|judged| accepted(&judged.verdict))
            .flat_map(|judged| judged.proposal.edit.files.iter())
            .filter(|file| file.path == main)
            .filter_map(|file| file.apply(&pair.buggy).ok())
            .collect();
        let known = texts.contains(&pair.fixed);
        let new = texts.into_iter().filter(|text| *text != pair.fixed);
        let new = new
            .enumerate()
            .map(|(i, fixed)| self.pair(&pair, i, fixed))
            .collect();
        Ok(Outcome::Judged { known, new })
    }

    /// The pair of a repair; it stays on the side that its program is on.
    fn pair(&self, of: &RawPair, index: usize, fixed: String) -> RawPair {
        let mut pair = RawPair {
            id: format!("{}-critic-{index}", of.id),
            fixed,
            ..of.clone()
        };
        pair.meta.op = "critic".to_owned();
        pair
    }
}

fn read(args: &CriticArgs) -> Result<Vec<RawPair>, CliError> {
    let mut pairs = Vec::new();
    for path in &args.raw {
        let text = std::fs::read_to_string(path).map_err(|e| CliError::io(path.display(), &e))?;
        for (i, line) in text.lines().enumerate() {
            if args.count.is_some_and(|count| pairs.len() >= count) {
                return Ok(pairs);
            }
            pairs.push(serde_json::from_str(line).map_err(|e| {
                CliError::Usage(format!("{}, line {}: {e}", path.display(), i + 1))
            })?);
        }
    }
    Ok(pairs)
}

fn write(path: &Path, pairs: &[RawPair]) -> Result<(), CliError> {
    let mut text = String::new();
    for pair in pairs {
        let line = serde_json::to_string(pair)
            .map_err(|e| CliError::Failed(format!("a pair cannot be written as JSON: {e}")))?;
        text.push_str(&line);
        text.push('\n');
    }
    std::fs::write(path, text).map_err(|e| CliError::io(path.display(), &e))
}

fn text(round: &Round) -> String {
    format!(
        "{} of {} programs repaired ({} do not show their error alone): {} as known, {} new pairs in {}\n",
        round.repaired,
        round.programs,
        round.other,
        round.known,
        round.new,
        round.out.display()
    )
}
