//! `episodes import --git`: past repairs, mined from a history.
//!
//! A commit whose parent does not compile and that compiles itself contains a
//! repair that a person made. Each error of the parent is paired with the
//! nearest change, and the compiler has the last word: only a change that alone
//! removes its error becomes an episode.

mod git;
mod hunks;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use serde::Serialize;
use sha2::{Digest, Sha256};
use sleepy_check::{CargoWorkspace, CheckError, CheckOptions, CheckReport, Overlay, Sandbox};
use sleepy_episodes::{Filter, Recorded, Store};
use sleepy_fix::{
    Diagnostic, Episode, EpisodeId, Family, Outcome, SCHEMA_VERSION, Signature, TestOutcome,
    Verdict, judge, unified_diff,
};

use crate::cmd::Context;
use crate::error::{CliError, Status};
use crate::repo::repo_id;
use git::{Clone, Commit};

/// Errors looked at in one commit; more are the sign of a rewrite, not of a repair.
const MAX_ERRORS: usize = 8;

/// What mining found.
#[derive(Debug, Default, Serialize)]
struct Mined {
    /// Commits looked at.
    commits: usize,
    /// Commits that repaired something.
    repairs: usize,
    /// Error and fix pairs the compiler confirmed.
    pairs: usize,
    /// Those that were not known before.
    imported: usize,
    /// Why the other commits and errors gave nothing.
    skipped: BTreeMap<String, usize>,
}

impl Mined {
    fn skip(&mut self, why: impl Into<String>) {
        *self.skipped.entry(why.into()).or_default() += 1;
    }
}

/// Mines the history of the repository at `path`.
pub(crate) async fn command(
    context: &Context,
    path: &Path,
    max: usize,
) -> Result<Status, CliError> {
    if !path.is_dir() {
        return Err(CliError::Usage(format!(
            "there is no folder {}",
            path.display()
        )));
    }
    let scratch = tempfile::Builder::new()
        .prefix("sleepy-mine-")
        .tempdir()
        .map_err(|e| CliError::io("no scratch folder can be made", &e))?;
    // The compiler names files by their real paths.
    let root = crate::repo::canonical(scratch.path())?;
    let clone = Clone::of(path, &root.join("clone"), &context.cancel).await?;
    let mut miner = Miner {
        context,
        clone,
        sandbox: Sandbox::probe(),
        target: root.join("target"),
        repo_id: repo_id(path)?,
        store: Store::open(context.home.path())?,
        mined: Mined::default(),
    };
    let (commits, others) = miner.clone.commits(max).await?;
    miner.mined.commits = commits.len() + others;
    for _ in 0..others {
        miner.mined.skip("merge or first commit");
    }
    let bar = context.output.bar(commits.len(), "commits");
    for commit in &commits {
        bar.set_message(commit.id.chars().take(8).collect::<String>());
        miner.commit(commit).await?;
        bar.inc(1);
    }
    bar.finish_and_clear();
    let mined = miner.mined;
    context.output.result(&mined, || text(&mined))?;
    Ok(Status::Done)
}

fn text(mined: &Mined) -> String {
    let mut out = format!(
        "{} commits, {} of them repair something; {} repairs confirmed, {} new\n",
        mined.commits, mined.repairs, mined.pairs, mined.imported
    );
    for (why, count) in &mined.skipped {
        out.push_str(&format!("  {count:>4} skipped: {why}\n"));
    }
    out
}

struct Miner<'a> {
    context: &'a Context,
    clone: Clone,
    sandbox: Sandbox,
    target: PathBuf,
    repo_id: String,
    store: Store,
    mined: Mined,
}

impl Miner<'_> {
    async fn commit(&mut self, commit: &Commit) -> Result<(), CliError> {
        let changed = self.clone.changed(commit).await?;
        if !changed
            .iter()
            .any(|p| p.extension().is_some_and(|e| e == "rs"))
        {
            self.mined.skip("no Rust file changed");
            return Ok(());
        }
        // The child is only compiled where the parent fails, which is rare.
        let Some((_, before)) = self.check(&commit.parent, "parent").await? else {
            return Ok(());
        };
        if before.is_clean() {
            self.mined.skip("the parent compiles");
            return Ok(());
        }
        let Some((workspace, after)) = self.check(&commit.id, "commit").await? else {
            return Ok(());
        };
        if !after.is_clean() {
            self.mined.skip("the commit does not compile");
            return Ok(());
        }
        self.mined.repairs += 1;
        let root = workspace.root().to_path_buf();
        let repaired = self.texts(&changed, &root);
        // The parent is what the errors and the changes are about.
        let Some((workspace, before)) = self.check(&commit.parent, "parent").await? else {
            return Ok(());
        };
        let mut seen = BTreeSet::new();
        for error in before.errors().take(MAX_ERRORS) {
            if seen.insert(Signature::of(error)) {
                self.pair(commit, &workspace, &before, error, &repaired)
                    .await?;
            }
        }
        Ok(())
    }

    /// The state of a commit, opened and checked; `None`, counted, when it cannot be.
    async fn check(
        &mut self,
        id: &str,
        which: &str,
    ) -> Result<Option<(CargoWorkspace, CheckReport)>, CliError> {
        self.clone.check_out(id).await?;
        let options = CheckOptions::new(&self.target);
        let opened = CargoWorkspace::open(&self.clone.project(), options, &self.sandbox);
        let checked = match opened {
            Ok(workspace) => workspace
                .check(&Overlay::default(), &self.context.cancel)
                .await
                .map(|report| (workspace, report)),
            Err(error) => Err(error),
        };
        match checked {
            Ok(checked) => Ok(Some(checked)),
            Err(CheckError::Cancelled) => Err(CliError::Cancelled),
            Err(error @ (CheckError::CargoMissing | CheckError::DiskFull(_))) => Err(error.into()),
            Err(error) => {
                tracing::info!("{id}: {error}");
                self.mined.skip(format!(
                    "the {which} cannot be checked ({})",
                    reason(&error)
                ));
                Ok(None)
            }
        }
    }

    /// The changed Rust files of what is checked out, by absolute path.
    fn texts(&self, changed: &[PathBuf], root: &Path) -> BTreeMap<PathBuf, String> {
        let mut texts = BTreeMap::new();
        for path in changed {
            let path = self.clone.root().join(path);
            if let Ok(text) = std::fs::read_to_string(&path)
                && path.starts_with(root)
            {
                texts.insert(path, text);
            }
        }
        texts
    }

    /// Pairs one error of the parent with the change that removes it.
    async fn pair(
        &mut self,
        commit: &Commit,
        workspace: &CargoWorkspace,
        before: &CheckReport,
        error: &Diagnostic,
        repaired: &BTreeMap<PathBuf, String>,
    ) -> Result<(), CliError> {
        let Some(span) = error.primary_span() else {
            self.mined.skip("the error points nowhere");
            return Ok(());
        };
        let path = &span.file_name;
        let Some(new) = repaired.get(path) else {
            self.mined.skip("the file with the error did not change");
            return Ok(());
        };
        let old = workspace.read(path, &Overlay::default())?;
        let Some(hunk) = hunks::nearest(path, &old, new, span) else {
            self.mined.skip("no change near the error");
            return Ok(());
        };
        let overlay = Overlay::of(path, hunk.text.as_str());
        let after = match workspace.check(&overlay, &self.context.cancel).await {
            Ok(after) => after,
            Err(CheckError::Cancelled) => return Err(CliError::Cancelled),
            Err(error) => {
                self.mined
                    .skip(format!("the change cannot be checked ({})", reason(&error)));
                return Ok(());
            }
        };
        let ms = u64::try_from(after.duration.as_millis()).unwrap_or(u64::MAX);
        let verdict = judge(
            &before.diagnostics,
            error,
            &after.diagnostics,
            TestOutcome::NotRun,
            ms,
        );
        if !verdict.is_verified() {
            self.mined
                .skip("the nearest change alone does not repair it");
            return Ok(());
        }
        self.mined.pairs += 1;
        let shown = path.strip_prefix(workspace.root()).unwrap_or(path);
        let episode = self.episode(commit, error, (shown, span.line_start), verdict, &old, hunk);
        let filter = Filter {
            ids: vec![episode.id.clone()],
            ..Filter::default()
        };
        if !self.store.list(&filter)?.is_empty() {
            return Ok(());
        }
        match self.store.record(&episode)? {
            Recorded::Stored => self.mined.imported += 1,
            Recorded::CaptureOff => self.mined.skip("capture is off for this repository"),
        }
        Ok(())
    }

    fn episode(
        &self,
        commit: &Commit,
        error: &Diagnostic,
        (path, line): (&Path, usize),
        verdict: Verdict,
        old: &str,
        hunk: hunks::Hunk,
    ) -> Episode {
        let signature = Signature::of(error);
        let headline = match &error.code {
            Some(code) => format!("{code}: {}", error.message),
            None => error.message.clone(),
        };
        let task_id = format!("{}:{line}", path.display());
        // Mining again must find the same ids, so that nothing is stored twice.
        let id = Sha256::digest(format!(
            "{}\n{}\n{task_id}\n{headline}",
            self.repo_id, commit.id
        ));
        Episode {
            id: EpisodeId(id.iter().take(16).map(|b| format!("{b:02x}")).collect()),
            schema_version: SCHEMA_VERSION,
            task_id,
            run_id: format!("git:{}", commit.id.chars().take(12).collect::<String>()),
            repo_id: self.repo_id.clone(),
            attempt_idx: 0,
            prompt_hash: String::new(),
            model_id: String::new(),
            coefficient: None,
            source: None,
            family: Family::of(error),
            error_signature: signature,
            error: headline,
            diff_unified: unified_diff(path, old, &hunk.text),
            before_region: hunk.before,
            settled_text: Some(hunk.after.clone()),
            after_region: hunk.after,
            passed: verdict.is_verified(),
            verdict: Some(verdict),
            steps_to_green: 1,
            wall_clock_ms: 0,
            tokens_in: 0,
            tokens_out: 0,
            outcome: Outcome::HumanFix,
            timestamp: commit.time,
        }
    }
}

/// A reason without paths and commands, so that equal ones are counted together.
fn reason(error: &CheckError) -> &'static str {
    match error {
        CheckError::NeedsDownload { .. } => "a dependency is not downloaded",
        CheckError::NoManifest(_) => "no Cargo.toml",
        CheckError::ToolchainMissing { .. } => "its toolchain is not installed",
        CheckError::TimedOut { .. } => "it takes too long",
        CheckError::Metadata { .. } => "cargo cannot read the workspace",
        CheckError::Outside { .. } => "a file outside of the workspace",
        _ => "cargo fails",
    }
}
