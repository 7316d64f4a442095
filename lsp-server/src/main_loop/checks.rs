//! Checks: when one is asked for, and what its result changes.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use serde::Serialize;
use sleepy_check::{CheckReport, Overlay};
use sleepy_fix::Diagnostic;
use tokio_util::sync::CancellationToken;

use super::MainLoop;
use crate::cache::{Checked, ErrorId, ErrorKey, Generation, KnownError, Lane, Root, Search};
use crate::documents::Documents;
use crate::world::{CheckRequest, World};

/// The last check that ended, for the status.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct LastCheck {
    pub(super) command: String,
    pub(super) ms: u64,
    pub(super) errors: usize,
    pub(super) warnings: usize,
}

impl<W: World> MainLoop<W> {
    /// Asks for a check of what is on disk; one that is under way starts over.
    /// Fixes that were taken and are not saved yet stay in: without them, their
    /// errors would be back as soon as another file is saved.
    pub(super) fn request_check(&mut self, path: &Path) {
        let Some(root) = self.roots.get(path) else {
            return;
        };
        let overlay = if root.unsaved_due.is_some() {
            self.unsaved(path)
        } else {
            let open = |p: &Path| self.documents.get(p).is_some_and(|d| !d.is_saved());
            let kept = root.overlay.0.iter().filter(|(p, _)| open(p));
            kept.map(|(p, text)| (p.clone(), text.clone())).collect()
        };
        self.request_check_of(path, overlay);
    }

    /// What the editor holds of a workspace and the disk does not.
    fn unsaved(&self, root: &Path) -> Overlay {
        let inside = self.documents.iter().filter(|d| d.path.starts_with(root));
        let unsaved = inside.filter(|d| !d.is_saved());
        unsaved
            .map(|d| (d.path.clone(), d.text.text.clone()))
            .collect()
    }

    /// Checks what is in the editor, after a fix was taken that is not saved
    /// yet: the fixes of the other errors are for a text that is gone. What a
    /// person is typing is left alone until they save it.
    pub(super) fn check_unsaved(&mut self, now: Instant) {
        let due = |r: &&Root| r.unsaved_due.is_some_and(|at| at <= now) && !r.checking;
        let roots: Vec<PathBuf> = self
            .roots
            .values()
            .filter(due)
            .map(|r| r.path.clone())
            .collect();
        for path in roots {
            if let Some(root) = self.roots.get_mut(&path) {
                root.unsaved_due = None;
            }
            let overlay = self.unsaved(&path);
            self.request_check_of(&path, overlay);
        }
    }

    fn request_check_of(&mut self, path: &Path, overlay: Overlay) {
        let Some(root) = self.roots.get_mut(path) else {
            return;
        };
        root.unsaved_due = None;
        root.cancel.cancel();
        root.cancel = CancellationToken::new();
        root.generation = Generation(root.generation.0 + 1);
        for error in &mut root.errors {
            if let Search::Running(lane) = error.search {
                error.search = Search::Waiting(lane);
            }
        }
        if !root.settings.enable {
            root.checking = false;
            root.errors.clear();
            root.checked = None;
            self.publish_root(path);
            self.status_due = true;
            return;
        }
        root.checking = true;
        root.overlay.clone_from(&overlay);
        let request = CheckRequest {
            root: path.to_path_buf(),
            generation: root.generation,
            changed: root.changed.iter().cloned().collect(),
            overlay,
            cancel: root.cancel.clone(),
        };
        self.world.check(request);
        self.status_due = true;
    }

    pub(super) fn checking(&mut self, root: &Path, generation: Generation) {
        let Some(root) = self.roots.get(root).filter(|r| r.generation == generation) else {
            return;
        };
        let name = root.path.file_name().unwrap_or_default().to_string_lossy();
        let message = format!("checking {name}");
        self.show_progress(&message);
    }

    pub(super) fn checked(&mut self, checked: Checked) {
        let path = checked.root.clone();
        let current = self
            .roots
            .get(&path)
            .is_some_and(|r| r.generation == checked.generation);
        if !current {
            return;
        }
        self.status_due = true;
        if let (Some(_), Ok(_)) = (&checked.part, &checked.report) {
            if let Some(root) = self.roots.get_mut(&path) {
                root.preview = Some(Arc::new(checked));
            }
            return self.publish_root(&path);
        }
        match checked.report.clone() {
            Ok(report) => self.take_report(&path, Arc::new(checked), &report),
            Err(problem) => {
                if let Some(root) = self.roots.get_mut(&path) {
                    root.checking = false;
                    root.problem = Some(problem.clone());
                    root.preview = None;
                    root.retire_changed();
                }
                self.say(&format!("check {}", first_words(&problem)), &problem);
                self.publish_root(&path);
            }
        }
        self.watch();
    }

    fn take_report(&mut self, path: &Path, checked: Arc<Checked>, report: &CheckReport) {
        let errors: Vec<&Diagnostic> = report.errors().collect();
        self.last_check = Some(LastCheck {
            command: report.command.clone(),
            ms: u64::try_from(report.duration.as_millis()).unwrap_or(u64::MAX),
            errors: errors.len(),
            warnings: report.diagnostics.len() - errors.len(),
        });
        let keys: Vec<ErrorKey> = errors.iter().map(|d| ErrorKey::of(d)).collect();
        let updates = self.ledger.checked(path, &keys);
        self.tell_outcomes(updates);
        let order = self.by_distance(&errors);
        let Some(root) = self.roots.get_mut(path) else {
            return;
        };
        root.checking = false;
        root.preview = None;
        let sorted: Vec<&Diagnostic> = order.into_iter().map(|n| errors[n]).collect();
        root.errors = carried_over(root, &checked, &sorted, &self.documents, &mut self.next_id);
        root.changed.clear();
        root.checked = Some(checked);
        self.publish_root(path);
    }

    /// Errors in the order of their distance to where the person works.
    fn by_distance(&self, errors: &[&Diagnostic]) -> Vec<usize> {
        let distance = |d: &Diagnostic| {
            let place = d.primary_span().map(|s| (&s.file_name, s.line_start));
            match (place, &self.focus) {
                (Some((file, line)), Some((focus, at))) if file == focus => {
                    (0, line.abs_diff(*at + 1))
                }
                (Some((file, line)), _) => (
                    if self.documents.get(file).is_some() {
                        1
                    } else {
                        2
                    },
                    line,
                ),
                (None, _) => (3, 0),
            }
        };
        let mut order: Vec<usize> = (0..errors.len()).collect();
        order.sort_by_key(|n| distance(errors[*n]));
        order
    }
}

/// The errors of a new check, nearest first. What was known of the same error
/// stays; if anything else changed, it has to be found again, and until then its
/// fixes stay only where their own texts are the same.
fn carried_over(
    root: &mut Root,
    checked: &Checked,
    errors: &[&Diagnostic],
    documents: &Documents,
    next_id: &mut u64,
) -> Vec<KnownError> {
    let mut known = std::mem::take(&mut root.errors);
    // A check that failed has retired the fixes; they are searched for anew.
    if root.problem.take().is_some() {
        known.clear();
    }
    let before = root.checked.as_ref().map(|c| &c.overlay);
    let unchanged = root.is_current() && before == Some(&checked.overlay);
    let limit = usize::try_from(root.settings.fixes.max_errors).unwrap_or(usize::MAX);
    let mut all = Vec::with_capacity(errors.len());
    for (rank, diagnostic) in errors.iter().enumerate() {
        let same = known.iter().position(|e| e.diagnostic == **diagnostic);
        let same = same.map(|at| known.swap_remove(at));
        let is_known = same.is_some();
        let mut error = same.unwrap_or_else(|| {
            *next_id += 1;
            KnownError::new(ErrorId(*next_id), (*diagnostic).clone())
        });
        if !(is_known && unchanged) {
            let texts = &checked.texts;
            error.fixes.retain(|f| f.still_fits(texts, documents));
            let wanted = rank < limit || !error.fixes.is_empty();
            error.start_over(first_search(root, diagnostic, wanted));
        }
        all.push(error);
    }
    all
}

pub(super) fn first_search(root: &Root, d: &Diagnostic, within_limit: bool) -> Search {
    let inside = |path: &PathBuf| path.starts_with(&root.path);
    match d.primary_span() {
        None => Search::Done(Some("the error points to no place in the code".to_owned())),
        Some(span) if !inside(&span.file_name) => {
            Search::Done(Some("the error is outside of the workspace".to_owned()))
        }
        Some(_) if within_limit => Search::Waiting(Lane::Quick),
        Some(_) => Search::Done(Some(format!(
            "only the {} errors nearest to the cursor are worked on (fixes.max_errors)",
            root.settings.fixes.max_errors
        ))),
    }
}

/// The start of a message: problems that differ in details are one cause.
fn first_words(text: &str) -> String {
    text.split_whitespace()
        .take(4)
        .collect::<Vec<_>>()
        .join(" ")
}
