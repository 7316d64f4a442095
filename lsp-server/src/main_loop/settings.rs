//! Settings: where they come from, and what a change of them changes.
//!
//! Every layer is mended when it arrives: what makes no sense is told once, and
//! what the layer said before stays. So nothing that is merged later is wrong.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde_json::Value;
use sleepy_fix::{Settings, SettingsLayer};

use super::MainLoop;
use super::checks::first_search;
use crate::cache::Search;
use crate::config::{self, Layers};
use crate::outbox::Outgoing;
use crate::world::World;

impl<W: World> MainLoop<W> {
    /// The options of `initialize` are what the editor says first.
    pub(super) fn first_settings(&mut self, options: &Value) {
        if let Some(layer) = config::init_layer(options) {
            self.layers.editor = Some(self.sound(layer, None));
        }
    }

    /// The editor says something new: all it said before no longer counts.
    pub(super) fn configured(&mut self, values: &Value, pulled: bool) {
        match config::editor_layer(values) {
            Some(layer) => {
                let before = self.layers.editor.take();
                self.layers.editor = Some(self.sound(layer, before));
                self.apply_settings();
            }
            None if !pulled && self.facts.pull_settings => self.send(Outgoing::PullSettings),
            None => {}
        }
    }

    /// The person's file was read; one that cannot be read changes nothing.
    pub(super) fn user_settings(&mut self, layer: Option<SettingsLayer>, problem: Option<String>) {
        if let Some(problem) = problem {
            return self.say("settings", &problem);
        }
        let before = self.layers.user.take();
        self.layers.user = layer.map(|layer| self.sound(layer, before));
        self.apply_settings();
    }

    /// What is right of a new layer of a repository, given the one before.
    pub(super) fn repo_layer(
        &mut self,
        path: &Path,
        layer: Option<SettingsLayer>,
        problem: Option<String>,
        before: Option<SettingsLayer>,
    ) -> Option<SettingsLayer> {
        if let Some(problem) = problem {
            self.say(&format!("settings {}", path.display()), &problem);
            return before;
        }
        layer.map(|layer| self.sound(layer, before))
    }

    /// What makes sense of a layer; the rest is told, and stays what it was.
    fn sound(&mut self, layer: SettingsLayer, before: Option<SettingsLayer>) -> SettingsLayer {
        let (layer, problems) = layer.mended(before.as_ref());
        for problem in problems {
            let text = problem.to_string();
            self.say(&text, &text);
        }
        layer
    }

    fn apply_settings(&mut self) {
        let all: Vec<PathBuf> = self.roots.keys().cloned().collect();
        for root in all {
            if self.apply_settings_to(&root) {
                self.request_check(&root);
            }
        }
    }

    /// Merges the layers for a workspace; true when it has to be checked anew.
    pub(super) fn apply_settings_to(&mut self, path: &Path) -> bool {
        let Some(root) = self.roots.get_mut(path) else {
            return false;
        };
        root.layers = Layers {
            repo: root.layers.repo.take(),
            ..self.layers.clone()
        };
        let (settings, problems) = root.layers.settings();
        let before = std::mem::replace(&mut root.settings, Arc::new(settings));
        let settings = root.settings.clone();
        if before.fixes != settings.fixes || before.model != settings.model {
            let limit = usize::try_from(settings.fixes.max_errors).unwrap_or(usize::MAX);
            let searches: Vec<Search> = root
                .errors
                .iter()
                .enumerate()
                .map(|(rank, e)| first_search(root, &e.diagnostic, rank < limit))
                .collect();
            for (error, search) in root.errors.iter_mut().zip(searches) {
                error.start_over(search);
            }
            for running in self.running.values().filter(|r| r.root == path) {
                running.cancel.cancel();
            }
        }
        self.world.configure(path.to_path_buf(), settings.clone());
        // Only the command line's can still be wrong.
        for problem in problems {
            let text = problem.to_string();
            self.say(&text, &text);
        }
        if before != settings {
            self.publish_root(path);
        }
        self.status_due = true;
        needs_check(&before, &settings)
    }
}

/// Whether a check under the new settings may find something else.
fn needs_check(before: &Settings, now: &Settings) -> bool {
    before.enable != now.enable || before.check != now.check || before.sandbox != now.sandbox
}
