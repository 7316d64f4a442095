//! What became of the fixes: the label that learning needs.
//!
//! Taking a fix is told by its command, or by a text that becomes exactly what
//! the fix would have made of it. Undoing, ignoring and repairing by hand are
//! told by nobody, so they are read off the texts and the checks: a fix is
//! undone when the lines it changed are back, ignored when it was shown and the
//! error went away without it, and a repair is the person's own when the error
//! is gone, the check is green and the text has stood still for a while.
//!
//! The ledger is a pure state machine: facts in, updates out; time is given.

mod change;

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use sleepy_fix::{EpisodeId, Outcome};

use crate::anchor::{LineMap, lines_around, region};
use crate::cache::{ErrorKey, Fix};
use crate::documents::{Documents, Text};

use change::Change;

/// Changes of a text after which going back no longer counts as undoing.
const UNDO_WINDOW: u64 = 50;
/// Lines kept around an error as its region.
const REGION_CONTEXT: usize = 3;
/// Episodes watched at a time; the oldest are let go.
const MAX_TRACKED: usize = 512;

/// News about an episode.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Update {
    /// Which.
    pub(crate) episode: EpisodeId,
    /// What the person did, if that is the news.
    pub(crate) outcome: Option<Outcome>,
    /// The region once it had settled, if that is the news.
    pub(crate) settled: Option<String>,
}

/// What is followed for one episode.
#[derive(Debug)]
struct Tracked {
    root: PathBuf,
    error: ErrorKey,
    outcome: Outcome,
    shown: bool,
    /// The text of the error's file when it was checked.
    base: Arc<Text>,
    /// Where it stands there: in several places, if several errors read the
    /// same and have the same fix, until one of them is taken.
    spots: Vec<Spot>,
    /// Changes of the text when the fix was taken.
    taken_at: Option<u64>,
    /// The error is gone; true when a fix of ours did it.
    gone: Option<bool>,
}

/// One place of an episode.
#[derive(Debug)]
struct Spot {
    /// The lines that matter.
    lines: Range<usize>,
    /// What its fix does; nothing for a search that failed.
    change: Option<Change>,
}

/// All episodes whose story is not over.
#[derive(Debug, Default)]
pub(crate) struct Ledger {
    tracked: BTreeMap<(u64, EpisodeId), Tracked>,
    next: u64,
    last_change: BTreeMap<PathBuf, Instant>,
    /// Workspaces in which a fix of ours was taken since their last check.
    taken: BTreeMap<PathBuf, bool>,
}

impl Ledger {
    /// Follows an episode: with `fix` an offer, without one a failed search.
    /// Older episodes of the same error that nobody took are closed.
    pub(crate) fn follow(
        &mut self,
        root: &Path,
        error: ErrorKey,
        base: Arc<Text>,
        place: &Range<usize>,
        fix: Option<&Fix>,
        episode: EpisodeId,
    ) -> Vec<Update> {
        let updates = self.supersede(&error, fix, &episode);
        let outcome = match fix {
            Some(_) => Outcome::Offered,
            None => Outcome::Automatic,
        };
        let spot = Spot::of(&error, &base, place, fix);
        if let Some(known) = self.get_mut(&episode) {
            if known.base.hash == base.hash {
                known.add(spot);
            } else {
                // The same fix found again, in a text that has moved.
                known.spots = vec![spot];
            }
            (known.base, known.gone) = (base, None);
            return updates;
        }
        let tracked = Tracked {
            root: root.to_path_buf(),
            error,
            outcome,
            shown: false,
            base,
            spots: vec![spot],
            taken_at: None,
            gone: None,
        };
        self.next += 1;
        self.tracked.insert((self.next, episode), tracked);
        while self.tracked.len() > MAX_TRACKED {
            self.tracked.pop_first();
        }
        updates
    }

    /// A newer search for the same error closes what it replaces.
    fn supersede(&mut self, error: &ErrorKey, fix: Option<&Fix>, by: &EpisodeId) -> Vec<Update> {
        let open = |t: &Tracked| {
            t.error == *error
                && t.gone.is_none()
                && matches!(t.outcome, Outcome::Offered | Outcome::Automatic)
        };
        // Alternatives found by the same search stand side by side.
        let base = fix
            .and_then(|f| f.file(&error.path))
            .map(|(_, base)| base.hash.clone());
        let replaced =
            |t: &Tracked| open(t) && (!t.is_offer() || base.as_ref() != Some(&t.base.hash));
        let others = self
            .tracked
            .iter()
            .filter(|((_, id), t)| id != by && replaced(t));
        let ids: Vec<_> = others.map(|(k, _)| k.clone()).collect();
        let mut updates = Vec::new();
        for id in ids {
            if let Some(t) = self.tracked.remove(&id)
                && t.shown
            {
                updates.push(news(&id.1, Outcome::Ignored));
            }
        }
        updates
    }

    /// Whether a failed search for this error, in a region with this text, is
    /// already on record.
    pub(crate) fn knows_failure(
        &self,
        error: &ErrorKey,
        base: &Text,
        place: &Range<usize>,
    ) -> bool {
        let now = region(&base.text, &lines_around(&base.text, place, REGION_CONTEXT));
        self.tracked.values().any(|t| {
            t.error == *error
                && t.outcome == Outcome::Automatic
                && t.spots
                    .iter()
                    .any(|s| region(&t.base.text, &s.lines) == now)
        })
    }

    /// The fixes of these episodes were part of an answer.
    pub(crate) fn shown(&mut self, episodes: &[EpisodeId]) {
        for ((_, id), t) in &mut self.tracked {
            t.shown |= episodes.contains(id);
        }
    }

    /// The person took a fix; `changes` counts the changes of its text so far.
    /// `fix` tells which one, if errors that read the same share the episode.
    pub(crate) fn accepted(
        &mut self,
        episode: &EpisodeId,
        changes: u64,
        fix: Option<&Fix>,
    ) -> Option<Update> {
        let t = self.get_mut(episode)?;
        if let Some(taken) = fix.and_then(|f| Change::of(f, &t.error.path)) {
            t.narrow(|change| change.is(&taken));
        }
        t.shown = true;
        t.taken_at = Some(changes);
        let news_worthy = t.outcome != Outcome::Accepted;
        t.outcome = Outcome::Accepted;
        let root = t.root.clone();
        self.taken.insert(root, true);
        news_worthy.then(|| news(episode, Outcome::Accepted))
    }

    /// The person called a fix unhelpful.
    pub(crate) fn rejected(&mut self, episode: &EpisodeId) -> Option<Update> {
        let t = self.get_mut(episode)?;
        t.shown = true;
        t.outcome = Outcome::Rejected;
        Some(news(episode, Outcome::Rejected))
    }

    /// A text changed from the one with hash `before` to what is open now.
    pub(crate) fn text_changed(
        &mut self,
        path: &Path,
        before: &str,
        now: &Text,
        changes: u64,
        at: Instant,
    ) -> Vec<Update> {
        self.last_change.insert(path.to_path_buf(), at);
        let mut updates = Vec::new();
        for ((_, id), t) in &mut self.tracked {
            if !t.is_in(path) {
                continue;
            }
            let near = t.in_undo_window(changes);
            let outcome = t.outcome;
            let said = match outcome {
                Outcome::Offered | Outcome::Ignored
                    if t.narrow(|change| change.made(before, &now.hash)) =>
                {
                    t.taken_at = Some(changes);
                    t.shown = true;
                    Outcome::Accepted
                }
                Outcome::Accepted if near && t.is_undone(&now.text) => Outcome::Undone,
                Outcome::Undone if near && t.is_done(&now.text) => Outcome::Accepted,
                _ => continue,
            };
            t.outcome = said;
            self.taken.insert(t.root.clone(), said == Outcome::Accepted);
            updates.push(news(id, said));
        }
        updates
    }

    /// The editor says that the person took a change of this text back. If the
    /// fix that was taken last no longer stands in it, that was the change.
    pub(crate) fn undone(&mut self, path: &Path, now: &Text) -> Vec<Update> {
        let taken = |t: &Tracked| t.outcome == Outcome::Accepted && t.is_in(path);
        let mine = self.tracked.values().filter(|t| taken(t));
        let last = mine.filter_map(|t| t.taken_at).max();
        let mut updates = Vec::new();
        for ((_, id), t) in &mut self.tracked {
            if taken(t) && t.taken_at == last && !t.is_done(&now.text) {
                t.outcome = Outcome::Undone;
                self.taken.insert(t.root.clone(), false);
                updates.push(news(id, Outcome::Undone));
            }
        }
        updates
    }

    /// A check of a workspace found these errors.
    pub(crate) fn checked(&mut self, root: &Path, errors: &[ErrorKey]) -> Vec<Update> {
        let by_us = self.taken.remove(root).unwrap_or(false);
        let mut updates = Vec::new();
        for ((_, id), t) in self.tracked.iter_mut().filter(|(_, t)| t.root == root) {
            if errors.contains(&t.error) {
                t.gone = None;
            } else if t.gone.is_none() {
                t.gone = Some(by_us);
                if t.outcome == Outcome::Offered && t.shown {
                    t.outcome = Outcome::Ignored;
                    updates.push(news(id, Outcome::Ignored));
                }
            }
        }
        updates
    }

    /// A file was closed: what was shown there and not taken was ignored. With
    /// `lost_after` it was closed without saving it, and all changes after that
    /// many are lost; a fix that was taken by one of them is undone.
    pub(crate) fn closed(&mut self, path: &Path, lost_after: Option<u64>) -> Vec<Update> {
        self.last_change.remove(path);
        let mut updates = Vec::new();
        for ((_, id), t) in &mut self.tracked {
            let said = match t.outcome {
                Outcome::Offered if t.shown && t.error.path == path => Outcome::Ignored,
                Outcome::Accepted if t.is_lost(path, lost_after) => Outcome::Undone,
                _ => continue,
            };
            t.outcome = said;
            if said == Outcome::Undone {
                t.taken_at = None;
                self.taken.insert(t.root.clone(), false);
            }
            updates.push(news(id, said));
        }
        self.tracked.retain(|_, t| t.error.path != path);
        updates
    }

    /// Closes the stories that have settled: the error is gone, the check of
    /// the text as it is now is green, and the text has stood still for
    /// `settle`. `green` tells of a workspace whether the state on disk checks.
    pub(crate) fn settled(
        &mut self,
        now: Instant,
        settle: Duration,
        documents: &Documents,
        green: &dyn Fn(&Path) -> bool,
    ) -> Vec<Update> {
        let still = |path: &Path| {
            let last = self.last_change.get(path);
            last.is_none_or(|at| now.saturating_duration_since(*at) >= settle)
        };
        let over = |t: &Tracked| t.gone.is_some() && still(&t.error.path) && green(&t.root);
        let ids: Vec<_> = self
            .tracked
            .iter()
            .filter(|(_, t)| over(t))
            .map(|(k, _)| k.clone())
            .collect();
        let mut updates = Vec::new();
        for key in ids {
            let Some(t) = self.tracked.remove(&key) else {
                continue;
            };
            let Some(open) = documents.get(&t.error.path) else {
                continue;
            };
            let map = LineMap::new(&t.base.text, &open.text.text);
            let Some(spot) = t.spots.first() else {
                continue;
            };
            let settled = region(&open.text.text, &map.lines(&spot.lines));
            let outcome = match (t.outcome, t.gone) {
                (Outcome::Accepted, _) => None,
                (_, Some(false)) => Some(Outcome::HumanFix),
                // Another fix of ours made it vanish: nobody's label.
                _ => continue,
            };
            updates.push(Update {
                episode: key.1,
                outcome,
                settled: Some(settled),
            });
        }
        updates
    }

    /// Whether the fix of an episode can still be offered under its name. What
    /// was taken is another story than the same fix for the next error.
    pub(crate) fn offers(&self, episode: &EpisodeId) -> bool {
        let mut all = self.tracked.iter();
        all.any(|((_, id), t)| id == episode && t.outcome != Outcome::Accepted)
    }

    /// Whether anything may still settle.
    pub(crate) fn waits(&self) -> bool {
        self.tracked.values().any(|t| t.gone.is_some())
    }

    fn get_mut(&mut self, episode: &EpisodeId) -> Option<&mut Tracked> {
        self.tracked
            .iter_mut()
            .find(|((_, id), _)| id == episode)
            .map(|(_, t)| t)
    }
}

impl Tracked {
    fn in_undo_window(&self, changes: u64) -> bool {
        self.taken_at
            .is_some_and(|at| changes.saturating_sub(at) <= UNDO_WINDOW)
    }

    fn is_lost(&self, path: &Path, lost_after: Option<u64>) -> bool {
        let later = |after| self.taken_at.is_some_and(|at| at > after);
        self.is_in(path) && lost_after.is_some_and(later)
    }

    fn changes(&self) -> impl Iterator<Item = &Change> {
        self.spots.iter().filter_map(|s| s.change.as_ref())
    }

    /// Whether it is a fix, not a search that failed.
    fn is_offer(&self) -> bool {
        self.changes().next().is_some()
    }

    fn is_in(&self, path: &Path) -> bool {
        self.changes().any(|c| c.path == path)
    }

    fn is_undone(&self, text: &str) -> bool {
        self.is_offer() && self.changes().all(|c| c.is_undone(text))
    }

    fn is_done(&self, text: &str) -> bool {
        self.changes().any(|c| c.is_done(text))
    }

    fn add(&mut self, spot: Spot) {
        let known = |change: &Change| self.changes().any(|c| c.is(change));
        if spot.change.as_ref().is_some_and(|c| !known(c)) {
            self.spots.push(spot);
        }
    }

    /// Lets all places go but the one that is meant; false if none is.
    fn narrow(&mut self, meant: impl Fn(&Change) -> bool) -> bool {
        let at = |s: &Spot| s.change.as_ref().is_some_and(&meant);
        let Some(at) = self.spots.iter().position(at) else {
            return false;
        };
        self.spots.swap(0, at);
        self.spots.truncate(1);
        true
    }
}

impl Spot {
    fn of(error: &ErrorKey, base: &Text, place: &Range<usize>, fix: Option<&Fix>) -> Self {
        let mut lines = lines_around(&base.text, place, REGION_CONTEXT);
        let own = fix.and_then(|f| f.file(&error.path));
        for edit in own.iter().flat_map(|(e, _)| &e.edits) {
            let touched = lines_around(&base.text, &edit.range, 1);
            lines = lines.start.min(touched.start)..lines.end.max(touched.end);
        }
        Self {
            lines,
            change: fix.and_then(|f| Change::of(f, &error.path)),
        }
    }
}

fn news(episode: &EpisodeId, outcome: Outcome) -> Update {
    Update {
        episode: episode.clone(),
        outcome: Some(outcome),
        settled: None,
    }
}

#[cfg(test)]
#[path = "outcomes_tests.rs"]
mod tests;
