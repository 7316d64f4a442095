//! One search, through the engine that evaluation uses too.

use std::collections::BTreeMap;
use std::sync::Arc;

use sleepy_check::{CargoWorkspace, Codebase};
use sleepy_engine::{AttemptRequest, AttemptResult, Engine, EpisodeContext, Offer, episode};
use sleepy_fix::attempt::{Finish, Policy};
use sleepy_fix::{Episode, FileEdit, Outcome, TestOutcome, Verdict};

use crate::documents::Text;
use crate::event::{Found, Offered};
use crate::wording::title;
use crate::world::SearchRequest;

/// Searches for fixes of one error.
pub(super) async fn run(
    engine: &Engine,
    workspace: CargoWorkspace,
    search: SearchRequest,
    run_id: &str,
) -> Found {
    let Ok(before) = search.checked.report.clone() else {
        return Found {
            cancelled: true,
            ..Found::default()
        };
    };
    let request = AttemptRequest {
        codebase: Codebase::Cargo(workspace),
        overlay: search.checked.overlay.clone(),
        before,
        target: search.target.clone(),
        policy: Policy {
            tiers: search.tiers.clone(),
            max_turns: search.max_turns,
            samples: search.settings.model.samples,
            max_offers: usize::try_from(search.max_offers).unwrap_or(usize::MAX),
            min_confidence: search.settings.fixes.min_confidence,
            ..Policy::default()
        },
        run_tests: false,
    };
    let result = engine.attempt(&request, &search.cancel, &mut |_| {}).await;
    if result.finish == Finish::Cancelled {
        return Found {
            cancelled: true,
            ..Found::default()
        };
    }
    let records = tokio::task::spawn_blocking({
        let (run_id, result) = (run_id.to_owned(), result.clone());
        move || records(&request, &result, &search, &run_id)
    });
    let (offers, failure, problem) = match records.await {
        Ok((offers, failure)) => (offers, failure, None),
        Err(e) => (Vec::new(), None, Some(e.to_string())),
    };
    Found {
        reason: problem.or_else(|| result.reason()),
        cancelled: false,
        offers,
        failure,
    }
}

/// The fixes with their records; reads files, so it may block.
fn records(
    request: &AttemptRequest,
    result: &AttemptResult,
    search: &SearchRequest,
    run_id: &str,
) -> (Vec<Offered>, Option<Episode>) {
    let record = |offer: Option<&Offer>, outcome| {
        let context = EpisodeContext {
            id: sleepy_episodes::new_episode_id().ok()?,
            task_id: task_id(search),
            run_id: run_id.to_owned(),
            repo_id: repo_id(search),
            attempt_idx: search.attempt,
            outcome,
            timestamp: super::unix_ms(),
        };
        Some(episode(request, result, offer, context))
    };
    let offered = |offer: &Offer| {
        let mut bases = BTreeMap::new();
        for file in &offer.edit.files {
            let text = request.codebase.read(&file.path, &request.overlay).ok()?;
            bases.insert(file.path.clone(), Arc::new(Text::new(text)));
        }
        let (said, source) = (&offer.proposal.title, offer.proposal.source);
        Some(Offered {
            episode: record(Some(offer), Outcome::Offered)?,
            title: title(said, source, &offer.edit, &bases),
            source,
            edit: offer.edit.clone(),
            bases,
            detail: detail(&offer.verdict),
        })
    };
    let offers: Vec<Offered> = result.offers.iter().filter_map(offered).collect();
    let failure = if offers.is_empty() {
        record(None, Outcome::Automatic)
    } else {
        None
    };
    (offers, failure)
}

/// `path:line` within the workspace.
fn task_id(search: &SearchRequest) -> String {
    let Some(span) = search.target.primary_span() else {
        return String::new();
    };
    let path = span
        .file_name
        .strip_prefix(&search.checked.root)
        .unwrap_or(&span.file_name);
    format!("{}:{}", path.display(), span.line_start)
}

/// A hash of the workspace's path, since the path itself is nobody's business.
fn repo_id(search: &SearchRequest) -> String {
    let mut hash = FileEdit::content_hash(&search.checked.root.to_string_lossy());
    hash.truncate(16);
    hash
}

/// A verdict in words.
fn detail(verdict: &Verdict) -> String {
    let Some(check) = verdict.check() else {
        return verdict.name().to_owned();
    };
    let tests = match check.tests {
        TestOutcome::NotRun => "",
        TestOutcome::Passed => ", the tests pass",
        TestOutcome::Failed => ", the tests fail",
    };
    match verdict {
        Verdict::Verified { .. } => format!("accepted by the compiler in {} ms{tests}", check.ms),
        other => other.name().to_owned(),
    }
}
