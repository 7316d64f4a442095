//! What the person sees without asking: diagnostics, progress, status.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use sleepy_fix::Diagnostic;
use tower_lsp::ls_types::Diagnostic as LspDiagnostic;

use super::MainLoop;
use crate::cache::{Root, Search};
use crate::diagnostics::{Places, Texts, publishes};
use crate::outbox::Outgoing;
use crate::wording::summary;
use crate::world::World;

/// Errors without a fix that the status names.
const MAX_NAMED: usize = 16;

impl<W: World> MainLoop<W> {
    /// Publishes the diagnostics of a workspace, and none for files that had
    /// some and have none now.
    pub(super) fn publish_root(&mut self, path: &Path) {
        let Some(root) = self.roots.get(path) else {
            return;
        };
        let by_file = self.diagnostics_of(root);
        let mut files: BTreeSet<PathBuf> = root.published.clone();
        files.extend(by_file.keys().cloned());
        for file in &files {
            self.publish(file, by_file.get(file).cloned().unwrap_or_default());
        }
        if let Some(root) = self.roots.get_mut(path) {
            root.published = by_file.into_keys().collect();
        }
    }

    /// Publishes one file anew, when its text is no longer the editor's.
    pub(super) fn publish_file(&mut self, file: &Path) {
        let roots = self.roots.values().filter(|r| r.published.contains(file));
        for root in roots {
            let diagnostics = self.diagnostics_of(root).remove(file).unwrap_or_default();
            self.publish(file, diagnostics);
        }
    }

    /// Takes all diagnostics of a workspace back.
    pub(super) fn unpublish(&mut self, root: &Root) {
        for file in &root.published {
            self.publish(file, Vec::new());
        }
    }

    fn publish(&self, file: &Path, diagnostics: Vec<LspDiagnostic>) {
        let Some(uri) = self.places(&Texts::new()).uri(file) else {
            return;
        };
        let version = self.documents.get(file).map(|d| d.version);
        self.send(Outgoing::Publish {
            uri,
            diagnostics,
            version,
        });
    }

    fn diagnostics_of(&self, root: &Root) -> BTreeMap<PathBuf, Vec<LspDiagnostic>> {
        let mut by_file: BTreeMap<PathBuf, Vec<LspDiagnostic>> = BTreeMap::new();
        if !publishes(&root.settings) {
            return by_file;
        }
        let part = root.preview.as_deref().and_then(|p| p.part.as_deref());
        let in_part =
            |file: &Path| part.is_some_and(|dirs| dirs.iter().any(|d| file.starts_with(d)));
        // Errors that a failed check retired are no longer told.
        let retired =
            |d: &Diagnostic| d.is_error() && !root.errors.iter().any(|e| e.diagnostic == *d);
        let last = root.checked.as_deref().into_iter().map(|c| (c, false));
        for (checked, is_preview) in last.chain(root.preview.as_deref().map(|c| (c, true))) {
            let Ok(report) = &checked.report else {
                continue;
            };
            let places = self.places(&checked.texts);
            for d in &report.diagnostics {
                if let Some((file, diagnostic)) = places.diagnostic(d)
                    && file.starts_with(&root.path)
                    && in_part(&file) == is_preview
                    && (is_preview || !retired(d))
                {
                    by_file.entry(file).or_default().push(diagnostic);
                }
            }
        }
        by_file
    }

    fn places<'a>(&'a self, checked: &'a Texts) -> Places<'a> {
        Places {
            checked,
            documents: &self.documents,
            encoding: self.facts.encoding,
        }
    }

    /// Shows what is being done, in one progress display for all of it.
    pub(super) fn show_progress(&mut self, message: &str) {
        if !self.facts.progress {
            return;
        }
        let work = match self.progress {
            Some(work) => work,
            None => {
                let work = self.new_id();
                self.progress = Some(work);
                self.send(Outgoing::Begin {
                    work,
                    title: "Sleepy".to_owned(),
                });
                work
            }
        };
        self.send(Outgoing::Report {
            work,
            message: message.to_owned(),
        });
    }

    pub(super) fn end_progress_if_idle(&mut self) {
        let busy = self.is_searching() || self.roots.values().any(|r| r.checking);
        if busy {
            return;
        }
        if let Some(work) = self.progress.take() {
            let fixes: usize = self
                .roots
                .values()
                .flat_map(|r| &r.errors)
                .map(|e| e.fixes.len())
                .sum();
            let errors: usize = self.roots.values().map(|r| r.errors.len()).sum();
            self.send(Outgoing::End {
                work,
                message: summary(errors, fixes),
            });
        }
    }

    /// Sends the status when it changed; the memory in use is no change.
    pub(super) fn send_status_if_due(&mut self) {
        if !std::mem::take(&mut self.status_due) {
            return;
        }
        let mut status = self.status();
        let now = status.clone();
        if let Some(object) = status.as_object_mut() {
            object.remove("memory");
        }
        if self.last_status.as_ref() != Some(&status) {
            self.last_status = Some(status);
            self.send(Outgoing::Status(now));
        }
    }

    /// The server's state as `sleepy/status` tells it.
    pub(super) fn status(&self) -> Value {
        let condition = self.world.condition();
        let (state, message) = self.state();
        let queue: usize = self.roots.values().map(Root::open_searches).sum();
        let workspaces: Vec<Value> = self.roots.values().map(workspace).collect();
        json!({
            "state": state,
            "message": message,
            "queue": queue,
            "model": condition.get("model"),
            "memory": condition.get("memory"),
            "sandbox": condition.get("sandbox"),
            "lastCheck": self.last_check,
            "lastVerdict": self.last_verdict,
            "workspaces": workspaces,
            "withoutFix": self.without_fix(),
            "outside": self.outside(),
            "problems": self.said,
        })
    }

    fn state(&self) -> (&'static str, String) {
        let roots = || self.roots.values();
        if roots().any(|r| r.checking) {
            return ("checking", "checking".to_owned());
        }
        if self.is_searching() {
            let open: usize = roots().map(Root::open_searches).sum();
            return ("fixing", format!("looking for fixes, {open} errors to go"));
        }
        if let Some(problem) = roots().find_map(|r| r.problem.clone()) {
            return ("problem", problem);
        }
        if self.roots.is_empty() {
            let why = self.homes.values().find_map(|h| h.clone().err());
            return (
                "idle",
                why.unwrap_or_else(|| "no cargo workspace is open".to_owned()),
            );
        }
        if roots().all(|r| !r.settings.enable) {
            return ("off", "switched off by the setting `enable`".to_owned());
        }
        let errors: usize = roots().map(|r| r.errors.len()).sum();
        let fixes: usize = roots().flat_map(|r| &r.errors).map(|e| e.fixes.len()).sum();
        ("idle", summary(errors, fixes))
    }

    fn without_fix(&self) -> Vec<Value> {
        let errors = self.roots.values().flat_map(|r| &r.errors);
        errors
            .filter_map(|e| {
                let Search::Done(Some(reason)) = &e.search else {
                    return None;
                };
                let span = e.diagnostic.primary_span();
                e.fixes.is_empty().then(|| {
                    json!({
                        "file": span.map(|s| &s.file_name),
                        "line": span.map(|s| s.line_start),
                        "code": e.diagnostic.code,
                        "message": e.diagnostic.message,
                        "reason": reason,
                    })
                })
            })
            .take(MAX_NAMED)
            .collect()
    }

    /// Open files that belong to no workspace, and why.
    fn outside(&self) -> Vec<Value> {
        let open = self.documents.iter().filter_map(|d| {
            let reason = self.homes.get(&d.path)?.as_ref().err()?;
            Some(json!({ "file": d.path, "reason": reason }))
        });
        open.take(MAX_NAMED).collect()
    }
}

fn workspace(root: &Root) -> Value {
    json!({
        "root": root.path,
        "enabled": root.settings.enable,
        "capture": root.settings.capture,
        "generation": root.generation.0,
        "checking": root.checking,
        "errors": root.errors.len(),
        "fixes": root.errors.iter().filter(|e| !e.fixes.is_empty()).count(),
        "problem": root.problem,
    })
}
