//! Files, folders and settings: what the editor and the disk say about them.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use tower_lsp::ls_types::{TextDocumentContentChangeEvent, Uri};

use super::MainLoop;
use crate::cache::Root;
use crate::config::{Layers, REPO_FILE, USER_FILE};
use crate::documents::path_of;
use crate::event::Discovered;
use crate::world::World;

/// Pause between a fix that was taken and the check of the unsaved text.
pub(super) const UNSAVED_PAUSE: Duration = Duration::from_millis(300);

impl<W: World> MainLoop<W> {
    pub(super) fn opened(&mut self, uri: Uri, version: i32, text: String) {
        let Some(document) = self.documents.open(uri, version, text) else {
            return;
        };
        let path = document.path.clone();
        self.focus = Some((path.clone(), 0));
        match self.homes.get(&path) {
            Some(Ok(root)) => {
                let root = root.clone();
                // The disk may have changed while the file was closed.
                if self.seen_text_differs(&root, &path) {
                    self.mark_changed(&root, &path);
                    self.request_check(&root);
                }
                self.watch();
            }
            _ => self.world.discover(path),
        }
    }

    fn seen_text_differs(&self, root: &Path, path: &Path) -> bool {
        let seen = self.roots.get(root).and_then(|r| r.texts()?.get(path));
        match (seen, self.documents.get(path)) {
            (Some(seen), Some(open)) => seen.hash != open.text.hash,
            _ => false,
        }
    }

    pub(super) fn changed(
        &mut self,
        uri: &Uri,
        version: i32,
        changes: Vec<TextDocumentContentChangeEvent>,
        now: Instant,
    ) {
        let Some(before) = self.documents.by_uri(uri).map(|d| d.text.hash.clone()) else {
            return;
        };
        let Some((path, focus)) = self
            .documents
            .change(uri, version, changes, self.facts.encoding)
        else {
            return;
        };
        if let Some(document) = self.documents.get(&path) {
            let line = document.text.index.line_of(focus);
            self.focus = Some((path.clone(), line));
            let (text, changes) = (&document.text, document.changes);
            let updates = self.ledger.text_changed(&path, &before, text, changes, now);
            // Only what a fix made of the text is worth a check before it is saved.
            let due = (!updates.is_empty()).then(|| now + UNSAVED_PAUSE);
            if let Some(Ok(root)) = self.homes.get(&path)
                && let Some(root) = self.roots.get_mut(root)
            {
                root.unsaved_due = due;
            }
            self.tell_outcomes(updates);
        }
    }

    pub(super) fn saved(&mut self, uri: &Uri, text: Option<&str>) {
        let Some((path, new)) = self.documents.save(uri, text) else {
            return;
        };
        match self.homes.get(&path) {
            Some(Ok(root)) => {
                let root = root.clone();
                if new || self.seen_text_differs(&root, &path) {
                    self.mark_changed(&root, &path);
                }
                self.request_check(&root);
            }
            // A manifest may have come into being meanwhile.
            _ => self.world.discover(path),
        }
    }

    pub(super) fn closed(&mut self, uri: &Uri) {
        let Some(document) = self.documents.close(uri) else {
            return;
        };
        let path = document.path.clone();
        let lost_after = (!document.is_saved()).then_some(document.saved_at);
        let updates = self.ledger.closed(&path, lost_after);
        self.tell_outcomes(updates);
        self.publish_file(&path);
        if let Some(Ok(root)) = self.homes.get(&path) {
            let root = root.clone();
            // From now on the disk is the truth, which was not what was checked.
            let judged = self.roots.get(&root);
            if lost_after.is_some() || judged.is_some_and(|r| r.overlay.get(&path).is_some()) {
                self.mark_changed(&root, &path);
                self.request_check(&root);
            }
        }
    }

    /// Sorts out which files on disk really hold something new.
    pub(super) fn disk_read(&mut self, found: Vec<(PathBuf, Option<String>)>) {
        let mut roots = std::collections::BTreeSet::new();
        for (path, hash) in found {
            let name = path.file_name().and_then(|n| n.to_str()).unwrap_or("");
            if name == USER_FILE && self.environment.home.as_deref() == path.parent() {
                self.world.read_user_settings();
                continue;
            }
            if self.is_known_on_disk(&path, hash.as_deref()) {
                continue;
            }
            self.documents.disk_holds(&path, hash);
            for root in self.roots_of(&path) {
                if name == REPO_FILE {
                    self.world.discover(root);
                } else {
                    self.mark_changed(&root, &path);
                    roots.insert(root);
                }
            }
        }
        for root in roots {
            self.request_check(&root);
        }
    }

    fn is_known_on_disk(&self, path: &Path, hash: Option<&str>) -> bool {
        let Some(hash) = hash else {
            return false;
        };
        if let Some(open) = self.documents.get(path) {
            return open.saved == hash;
        }
        let mut seen = self.roots.values().filter_map(|r| r.texts()?.get(path));
        seen.any(|text| text.hash == hash)
    }

    /// The workspaces that a file may matter to; build output never does.
    fn roots_of(&self, path: &Path) -> Vec<PathBuf> {
        let inside = |root: &&PathBuf| {
            path.strip_prefix(root)
                .is_ok_and(|rest| !rest.starts_with("target"))
        };
        self.roots.keys().filter(inside).cloned().collect()
    }

    pub(super) fn mark_changed(&mut self, root: &Path, path: &Path) {
        if let Some(root) = self.roots.get_mut(root) {
            root.changed.insert(path.to_path_buf());
        }
    }

    pub(super) fn folders_changed(&mut self, added: Vec<PathBuf>, removed: &[PathBuf]) {
        let gone: Vec<PathBuf> = self
            .roots
            .keys()
            .filter(|root| removed.iter().any(|folder| root.starts_with(folder)))
            .cloned()
            .collect();
        for path in gone {
            if let Some(mut root) = self.roots.remove(&path) {
                root.cancel.cancel();
                root.errors.clear();
                self.unpublish(&root);
                self.world.forget(&path);
            }
            self.homes.retain(|_, home| home.as_ref() != Ok(&path));
        }
        // A folder that comes back finds its files still open, and those are
        // not opened anew.
        let homeless = self.documents.iter().map(|d| d.path.clone());
        let homeless = homeless
            .filter(|p| !self.homes.contains_key(p) && added.iter().any(|a| p.starts_with(a)));
        let homeless: Vec<PathBuf> = homeless.collect();
        for path in added.into_iter().chain(homeless) {
            self.world.discover(path);
        }
        self.status_due = true;
    }

    pub(super) fn discovered(&mut self, found: Discovered) {
        let Discovered {
            path,
            root,
            layer,
            problem,
        } = found;
        self.homes.insert(path.clone(), root.clone());
        self.status_due = true;
        let Ok(root) = root else { return };
        let known = self.roots.get(&root).map(|r| r.layers.repo.clone());
        let new = known.is_none();
        let before = known.flatten();
        let layer = self.repo_layer(&path, layer, problem, before.clone());
        if new {
            let root = Root::new(root.clone(), Layers::default());
            self.roots.insert(root.path.clone(), root);
        }
        let same = before.as_ref().map(|l| &l.values) == layer.as_ref().map(|l| &l.values);
        let mut check = new;
        if let Some(known) = self.roots.get_mut(&root) {
            known.layers.repo = layer;
            check |= known.checked.is_none() && !known.checking;
        }
        if new || !same {
            check |= self.apply_settings_to(&root);
        }
        if check {
            self.request_check(&root);
        }
        self.watch();
    }

    /// Watches what a change of must retire: sources that errors point into,
    /// open files, manifests, settings.
    pub(super) fn watch(&mut self) {
        let mut files: std::collections::BTreeSet<PathBuf> =
            self.documents.iter().map(|d| d.path.clone()).collect();
        for root in self.roots.values() {
            files.extend(["Cargo.toml", "Cargo.lock", REPO_FILE].map(|n| root.path.join(n)));
            files.extend(root.texts().into_iter().flat_map(|t| t.keys().cloned()));
        }
        files.extend(self.environment.home.as_ref().map(|h| h.join(USER_FILE)));
        self.world.watch(files.into_iter().collect());
    }

    /// The workspace of a file that is open.
    pub(super) fn root_of_uri(&self, uri: &Uri) -> Option<&Root> {
        let home = self.homes.get(&path_of(uri)?)?;
        self.roots.get(home.as_ref().ok()?)
    }
}
