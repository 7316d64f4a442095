//! Searches for fixes: which error is next, and what a result changes.

use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use sleepy_fix::{EpisodeId, Source};
use tokio_util::sync::CancellationToken;
use tower_lsp::ls_types::MessageType;

use super::MainLoop;
use crate::cache::{ErrorId, ErrorKey, Fix, Generation, KnownError, Lane, Root, Search};
use crate::documents::Text;
use crate::event::{Found, JobId, Offered};
use crate::outbox::Outgoing;
use crate::wording::{brief, essence, headline};
use crate::world::{SearchRequest, World};

/// A search under way.
#[derive(Debug)]
pub(super) struct Running {
    pub(super) root: PathBuf,
    pub(super) generation: Generation,
    pub(super) error: ErrorId,
    pub(super) lane: Lane,
    pub(super) cancel: CancellationToken,
}

/// A record that is being written; its fix is shown when that is done.
#[derive(Debug)]
pub(super) struct Pending {
    root: PathBuf,
    generation: Generation,
    error: ErrorId,
    place: Place,
    fix: Option<Fix>,
}

/// An error with the text it was found in and the bytes it points at.
type Place = (ErrorKey, Arc<Text>, Range<usize>);

impl<W: World> MainLoop<W> {
    /// Starts what can be started: one search in each lane, and the deep lane
    /// only when no error waits for the quick one.
    pub(super) fn schedule(&mut self) {
        self.drop_stale_searches();
        if let Some((root, error)) = self.next(Lane::Quick) {
            if !self.is_busy(Lane::Quick) {
                self.start(&root, error, Lane::Quick);
            }
        } else if !self.is_busy(Lane::Quick)
            && !self.is_busy(Lane::Deep)
            && let Some((root, error)) = self.next(Lane::Deep)
        {
            self.start(&root, error, Lane::Deep);
        }
        self.end_progress_if_idle();
    }

    fn drop_stale_searches(&mut self) {
        for running in self.running.values() {
            let root = self.roots.get(&running.root);
            if root.is_none_or(|r| r.generation != running.generation) {
                running.cancel.cancel();
            }
        }
    }

    /// Whether a search is under way whose result anybody still wants.
    pub(super) fn is_searching(&self) -> bool {
        self.running.values().any(|r| !r.cancel.is_cancelled())
    }

    fn is_busy(&self, lane: Lane) -> bool {
        self.running.values().any(|r| r.lane == lane)
    }

    /// The next error of a lane; errors are kept nearest first.
    fn next(&self, lane: Lane) -> Option<(PathBuf, ErrorId)> {
        let ready = |r: &&Root| !r.checking && r.is_current() && r.report().is_some();
        let focus = self.focus.as_ref().map(|(path, _)| path);
        let mut roots: Vec<&Root> = self.roots.values().filter(ready).collect();
        roots.sort_by_key(|r| !focus.is_some_and(|f| f.starts_with(&r.path)));
        roots.iter().find_map(|root| {
            let waiting = root
                .errors
                .iter()
                .find(|e| e.search == Search::Waiting(lane))?;
            Some((root.path.clone(), waiting.id))
        })
    }

    fn start(&mut self, path: &Path, id: ErrorId, lane: Lane) {
        let job = JobId(self.new_id());
        let Some(root) = self.roots.get_mut(path) else {
            return;
        };
        let (settings, generation, cancel) = (
            root.settings.clone(),
            root.generation,
            root.cancel.child_token(),
        );
        let Some(checked) = root.checked.clone() else {
            return;
        };
        let Some(error) = root.error_mut(id) else {
            return;
        };
        let mut tiers = settings.fixes.proposers.clone();
        let mut max_turns = settings.fixes.max_attempts;
        match lane {
            Lane::Quick => tiers.retain(|t| *t != Source::Model),
            // The others have just said what they know, and every further turn
            // lets the model draw anew.
            Lane::Deep if error.asked_again => {
                tiers.retain(|t| *t == Source::Model);
                max_turns = max_turns.saturating_add(1);
            }
            Lane::Deep => {}
        }
        error.search = Search::Running(lane);
        let again = u32::try_from(error.fresh()).unwrap_or(u32::MAX);
        let extra = if error.asked_again { again } else { 0 };
        let request = SearchRequest {
            job,
            checked,
            target: error.diagnostic.clone(),
            tiers,
            max_turns,
            max_offers: settings.fixes.max_offers.saturating_add(extra),
            attempt: error.attempts,
            settings,
            cancel: cancel.clone(),
        };
        error.attempts += 1;
        self.running.insert(
            job,
            Running {
                root: path.to_path_buf(),
                generation,
                error: id,
                lane,
                cancel,
            },
        );
        self.world.search(request);
        self.status_due = true;
    }

    pub(super) fn searched(&mut self, job: JobId, found: Found) {
        let Some(running) = self.running.remove(&job) else {
            return;
        };
        self.status_due = true;
        let Running {
            root: path,
            generation,
            error: id,
            lane,
            ..
        } = running;
        let Some(root) = self.roots.get(&path).filter(|r| r.generation == generation) else {
            return;
        };
        // One that was started over meanwhile waits for another search.
        let asking = |e: &&KnownError| e.search == Search::Running(lane);
        let Some(error) = root.error(id).filter(asking) else {
            return;
        };
        let (key, asked_again, had) = (error.key(), error.asked_again, error.fresh());
        let headline = headline(&error.diagnostic);
        let has_model = root.settings.fixes.proposers.contains(&Source::Model)
            && self.world.has_model(&root.settings);
        let mut taken = 0;
        let best = found.offers.first();
        let best = best.map(|o| format!("✓ {} ({}, {})", o.title, o.source, o.detail));
        for offer in found.offers {
            taken += usize::from(self.take_offer(&path, generation, id, &key, offer));
        }
        let wanted = had == 0 || asked_again;
        let goes_on = lane == Lane::Quick && taken == 0 && wanted && has_model && !found.cancelled;
        if !goes_on && let Some(failure) = found.failure {
            self.take_failure(&path, generation, id, failure);
        }
        self.say_if_model_failed();
        let found_reason = found.reason.as_deref().map(brief);
        let reason = match (taken + had, &found_reason) {
            (0, None) => Some("every fix that was found was dismissed before".to_owned()),
            (_, reason) => reason.clone(),
        };
        if !goes_on && !found.cancelled {
            let why = reason.as_deref().unwrap_or("nothing new");
            let verdict = best.filter(|_| taken > 0);
            self.last_verdict = verdict.or_else(|| Some(format!("no fix for {headline} ({why})")));
        }
        if let Some(error) = self.roots.get_mut(&path).and_then(|r| r.error_mut(id)) {
            error.search = if goes_on {
                Search::Waiting(Lane::Deep)
            } else {
                // What was not found again is no longer so.
                error.fixes.retain(|f| !f.stale);
                Search::Done(reason)
            };
            error.asked_again = error.asked_again && goes_on;
        }
        if asked_again && !goes_on && taken == 0 {
            let why = found_reason.unwrap_or_else(|| "the search gave the same fixes".to_owned());
            self.send(Outgoing::Show(
                MessageType::INFO,
                format!("Sleepy: no other fix was found ({why})"),
            ));
        }
    }

    fn say_if_model_failed(&mut self) {
        let condition = self.world.condition();
        let model = &condition["model"];
        if model["state"] == "failed" {
            let why = model["problem"].as_str().unwrap_or("it ended").to_owned();
            self.say("model failed", &format!("the model failed: {why}"));
        }
    }

    /// Takes a fix in; true when it is one that was not there before.
    fn take_offer(
        &mut self,
        path: &Path,
        generation: Generation,
        id: ErrorId,
        key: &ErrorKey,
        offer: Offered,
    ) -> bool {
        let Offered {
            episode,
            title,
            source,
            edit,
            bases,
            detail,
        } = offer;
        let memo = (key.clone(), essence(&episode.diff_unified));
        if self.dismissed.contains(&memo) {
            return false;
        }
        let Some(root) = self.roots.get(path) else {
            return false;
        };
        // A text that is not the judged one has changed under the search.
        let judged =
            |f: &sleepy_fix::FileEdit| bases.get(&f.path).is_some_and(|t| t.hash == f.base_hash);
        if !edit.files.iter().all(judged) {
            return false;
        }
        let open = |id: &&EpisodeId| self.ledger.offers(id) || self.pending.contains_key(*id);
        let known = self.on_record.get(&memo).filter(open).cloned();
        let Some(place) = place_of(root, id) else {
            return false;
        };
        let verdict = episode.verdict.as_ref();
        let fix = Fix {
            episode: known.clone().unwrap_or_else(|| episode.id.clone()),
            title,
            source,
            verified: verdict.is_some_and(sleepy_fix::Verdict::is_verified),
            edit,
            bases,
            detail,
            stale: false,
        };
        let capture = root.settings.capture;
        let Some(error) = self.roots.get_mut(path).and_then(|r| r.error_mut(id)) else {
            return false;
        };
        if let Some(same) = error.same_fix(&fix) {
            // Found again after other files changed, or by a second tier.
            let renewed = same.stale;
            if renewed {
                *same = Fix {
                    episode: same.episode.clone(),
                    ..fix
                };
            }
            return renewed;
        }
        let pending = Pending {
            root: path.to_path_buf(),
            generation,
            error: id,
            place,
            fix: Some(fix),
        };
        match known {
            // Found again, or for another error of the same kind, while it is
            // still being written.
            Some(known) if self.pending.contains_key(&known) => self.wait_for(known, pending),
            None if capture => {
                self.on_record.insert(memo, episode.id.clone());
                let new = self.wait_for(episode.id.clone(), pending);
                self.world.record(episode);
                new
            }
            _ => {
                self.show(pending, capture);
                true
            }
        }
    }

    /// Keeps what is shown when a record is written; false when it waits already.
    fn wait_for(&mut self, episode: EpisodeId, pending: Pending) -> bool {
        let waiting = self.pending.entry(episode).or_default();
        // What an older check found is stale.
        waiting.retain(|p| p.root != pending.root || p.generation == pending.generation);
        let same = |p: &Pending| p.root == pending.root && p.error == pending.error;
        let new = !waiting.iter().any(same);
        if new {
            waiting.push(pending);
        }
        new
    }

    /// Keeps a failed search on record, for the person's own repair is the best
    /// lesson there is; the same failure is recorded once.
    fn take_failure(
        &mut self,
        path: &Path,
        generation: Generation,
        id: ErrorId,
        failure: sleepy_fix::Episode,
    ) {
        let Some(root) = self.roots.get(path).filter(|r| r.settings.capture) else {
            return;
        };
        let Some(place) = place_of(root, id) else {
            return;
        };
        if self.ledger.knows_failure(&place.0, &place.1, &place.2) {
            return;
        }
        let pending = Pending {
            root: path.to_path_buf(),
            generation,
            error: id,
            place,
            fix: None,
        };
        self.wait_for(failure.id.clone(), pending);
        self.world.record(failure);
    }

    pub(super) fn recorded(&mut self, episode: &EpisodeId, problem: Option<String>) {
        if let Some(problem) = &problem {
            let text = format!("{problem}; fixes are offered but not remembered");
            self.say("episodes", &text);
        }
        // Without a record there is nothing to update later.
        let follow = problem.is_none();
        for pending in self.pending.remove(episode).unwrap_or_default() {
            if pending.fix.is_some() {
                self.show(pending, follow);
            } else if follow {
                self.follow(&pending, episode.clone());
            }
        }
    }

    /// Makes a fix visible, unless a newer check came between.
    fn show(&mut self, pending: Pending, follow: bool) {
        let Some(episode) = pending.fix.as_ref().map(|f| f.episode.clone()) else {
            return;
        };
        if follow {
            self.follow(&pending, episode);
        }
        let root = self.roots.get_mut(&pending.root);
        let current = root.filter(|r| r.generation == pending.generation);
        let error = current.and_then(|r| r.error_mut(pending.error));
        if let (Some(error), Some(fix)) = (error, pending.fix) {
            let first = error.fresh() == 0;
            error.fixes.push(fix);
            let file = error.diagnostic.primary_span().map(|s| s.file_name.clone());
            if let Some(file) = file.filter(|_| first) {
                // Editors ask for actions when the cursor moves or the diagnostics come anew, not when a fix is
                // ready: to somebody who waits on the error the bulb would never appear.
                self.publish_file(&file);
            }
        }
        self.status_due = true;
    }

    fn follow(&mut self, pending: &Pending, episode: EpisodeId) {
        let (error, base, place) = &pending.place;
        let updates = self.ledger.follow(
            &pending.root,
            error.clone(),
            base.clone(),
            place,
            pending.fix.as_ref(),
            episode,
        );
        self.tell_outcomes(updates);
    }
}

fn place_of(root: &Root, id: ErrorId) -> Option<Place> {
    let error = root.error(id)?;
    let span = error.diagnostic.primary_span()?;
    let base = root.texts()?.get(&span.file_name)?.clone();
    Some((error.key(), base, span.byte_start..span.byte_end))
}
