//! Settings and facts that hold for a session.
//!
//! Settings arrive in layers (see [`sleepy_fix::Settings`]); this module reads
//! the two files and makes sense of what editors send, which comes in several
//! wrappings. What a client can do is reduced to the few facts that change our
//! behaviour.

use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::{Map, Value};
use sleepy_fix::{Settings, SettingsError, SettingsLayer};
use tower_lsp::ls_types::{InitializeParams, WorkspaceFolder};

use crate::documents::path_of;
use crate::positions::Encoding;

/// Name of the settings file of a repository.
pub(crate) const REPO_FILE: &str = "sleepy.toml";
/// Name of the settings file of a person, in the state folder.
pub(crate) const USER_FILE: &str = "config.toml";
/// Sections under which editors keep our settings.
const SECTIONS: [&str; 4] = ["sleepy", "sleepyCoder", "sleepy-coder", "sleepy-lsp"];

/// What the client can do.
#[derive(Debug, Clone, Default)]
pub(crate) struct ClientFacts {
    /// Unit of columns.
    pub(crate) encoding: Encoding,
    /// It applies versioned edits.
    pub(crate) document_changes: bool,
    /// It shows progress that we start.
    pub(crate) progress: bool,
    /// It lets us say which files to watch.
    pub(crate) watch_files: bool,
    /// It answers `workspace/configuration`.
    pub(crate) pull_settings: bool,
    /// It wants to know of changed settings by registration.
    pub(crate) register_settings: bool,
}

impl ClientFacts {
    /// Reads the facts out of `initialize`.
    pub(crate) fn of(params: &InitializeParams) -> Self {
        let workspace = params.capabilities.workspace.as_ref();
        let edit = workspace.and_then(|w| w.workspace_edit.as_ref());
        let watched = workspace.and_then(|w| w.did_change_watched_files.as_ref());
        let configuration = workspace.and_then(|w| w.did_change_configuration.as_ref());
        let general = params.capabilities.general.as_ref();
        let window = params.capabilities.window.as_ref();
        Self {
            encoding: Encoding::negotiate(general.and_then(|g| g.position_encodings.as_deref())),
            document_changes: edit.and_then(|e| e.document_changes).unwrap_or(false),
            progress: window.and_then(|w| w.work_done_progress).unwrap_or(false),
            watch_files: watched
                .and_then(|w| w.dynamic_registration)
                .unwrap_or(false),
            pull_settings: workspace.and_then(|w| w.configuration).unwrap_or(false),
            register_settings: configuration
                .and_then(|c| c.dynamic_registration)
                .unwrap_or(false),
        }
    }
}

/// The folders a client opened, the deprecated ways included.
pub(crate) fn folders(params: &InitializeParams) -> Vec<PathBuf> {
    let paths =
        |folders: &[WorkspaceFolder]| folders.iter().filter_map(|f| path_of(&f.uri)).collect();
    match &params.workspace_folders {
        Some(folders) if !folders.is_empty() => paths(folders),
        _ => {
            #[expect(deprecated, reason = "older clients name only one root")]
            let root = params.root_uri.as_ref();
            root.and_then(path_of).into_iter().collect()
        }
    }
}

/// Where state is kept, and the knobs that tests turn.
#[derive(Debug, Clone)]
pub(crate) struct Environment {
    /// `$SLEEPY_HOME`; `None` when the platform has no data folder.
    pub(crate) home: Option<PathBuf>,
    /// How long a text must stand still before it counts as settled.
    pub(crate) settle: Duration,
    /// Layer of the command line.
    pub(crate) flags: Option<SettingsLayer>,
}

impl Environment {
    /// Reads the process's environment once, at the start.
    pub(crate) fn from_process() -> Self {
        let settle = std::env::var("SLEEPY_SETTLE_MS").ok();
        let settle = settle.and_then(|s| s.parse().ok()).unwrap_or(10_000);
        Self {
            home: home(),
            settle: Duration::from_millis(settle),
            flags: None,
        }
    }
}

/// `$SLEEPY_HOME`, else the platform's data folder.
fn home() -> Option<PathBuf> {
    use etcetera::BaseStrategy;
    match std::env::var_os("SLEEPY_HOME") {
        Some(home) if !home.is_empty() => Some(PathBuf::from(home)),
        _ => Some(
            etcetera::choose_base_strategy()
                .ok()?
                .data_dir()
                .join("sleepy-coder"),
        ),
    }
}

/// Reads a settings file; a file that is not there is no layer and no problem.
/// With a problem, what was read before still holds.
pub(crate) fn read_layer(path: &Path) -> (Option<SettingsLayer>, Option<String>) {
    let name = path.display().to_string();
    let text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => return (None, None),
        Err(e) => {
            return (
                None,
                Some(format!("{name}: {e}; what it said before still holds")),
            );
        }
    };
    match toml::from_str::<Value>(&text) {
        Ok(values) => {
            let trusted = !path.ends_with(REPO_FILE);
            let layer = SettingsLayer {
                name,
                values,
                trusted,
            };
            (Some(layer), None)
        }
        Err(e) => {
            let problem = format!("{name}: {}; what it said before still holds", e.message());
            (None, Some(problem))
        }
    }
}

/// The options of `initialize` as a layer, without the section they may be
/// wrapped in.
pub(crate) fn init_layer(values: &Value) -> Option<SettingsLayer> {
    let object = values.as_object()?;
    let section = SECTIONS.iter().find_map(|s| object.get(*s));
    let values = section.unwrap_or(values);
    values.is_object().then(|| SettingsLayer {
        name: "editor settings".to_owned(),
        values: values.clone(),
        trusted: true,
    })
}

/// What an editor says later, as a layer. `None` when it says nothing of ours:
/// some send an empty object to announce that there is something to ask for,
/// some the settings of everybody.
pub(crate) fn editor_layer(values: &Value) -> Option<SettingsLayer> {
    let layer = init_layer(values)?;
    // A section of our name is meant for us, even when nothing is left in it.
    let named = SECTIONS.iter().any(|s| values.get(*s).is_some());
    let ours = named || layer.mended(None).0.values != Value::Object(Map::new());
    ours.then_some(layer)
}

/// The section to ask for with `workspace/configuration`.
pub(crate) fn section() -> &'static str {
    SECTIONS[0]
}

/// All layers that apply to one place, in order.
#[derive(Debug, Clone, Default)]
pub(crate) struct Layers {
    /// `sleepy.toml` of the repository.
    pub(crate) repo: Option<SettingsLayer>,
    /// `config.toml` of the person.
    pub(crate) user: Option<SettingsLayer>,
    /// What the editor said last; at first the initialisation options.
    pub(crate) editor: Option<SettingsLayer>,
    /// The command line.
    pub(crate) flags: Option<SettingsLayer>,
}

impl Layers {
    /// Merges them.
    pub(crate) fn settings(&self) -> (Settings, Vec<SettingsError>) {
        let layers = [&self.repo, &self.user, &self.editor, &self.flags];
        let layers: Vec<SettingsLayer> = layers.into_iter().flatten().cloned().collect();
        Settings::from_layers(&layers)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn editors_wrap_settings_in_different_ways() {
        let plain = editor_layer(&json!({"capture": false})).unwrap();
        assert_eq!(plain.values, json!({"capture": false}));
        let wrapped = editor_layer(&json!({"sleepyCoder": {"capture": false}})).unwrap();
        assert_eq!(wrapped.values, plain.values);
        let emptied = editor_layer(&json!({"sleepy": {}})).unwrap();
        assert_eq!(emptied.values, json!({}));
        let others = json!({"rust-analyzer": {"check": true}, "editor.tabSize": 4});
        for nothing in [
            json!(null),
            json!({}),
            json!({"sleepy": null}),
            json!([1]),
            others,
        ] {
            assert!(editor_layer(&nothing).is_none(), "{nothing}");
        }
    }

    #[test]
    fn layers_win_in_order() {
        let layer = |name: &str, samples: u32| {
            Some(SettingsLayer {
                name: name.into(),
                values: json!({"model": {"samples": samples}}),
                trusted: true,
            })
        };
        let mut layers = Layers {
            repo: layer("repo", 1),
            user: layer("user", 2),
            ..Layers::default()
        };
        assert_eq!(layers.settings().0.model.samples, 2);
        layers.editor = layer("editor", 4);
        assert_eq!(layers.settings().0.model.samples, 4);
        layers.flags = layer("flags", 5);
        assert_eq!(layers.settings().0.model.samples, 5);
    }

    #[test]
    fn a_broken_file_is_named_and_skipped() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join(REPO_FILE);
        assert_eq!(read_layer(&file).1, None);
        std::fs::write(&file, "capture = false\n[model]\nsamples = 3\n").unwrap();
        let (layer, problem) = read_layer(&file);
        assert_eq!(problem, None);
        assert_eq!(
            layer.unwrap().values,
            json!({"capture": false, "model": {"samples": 3}})
        );
        std::fs::write(&file, "capture = ").unwrap();
        let (layer, problem) = read_layer(&file);
        assert!(layer.is_none() && problem.unwrap().contains("sleepy.toml"));
    }

    #[test]
    fn a_client_without_capabilities_gets_the_simplest_service() {
        let params: InitializeParams = serde_json::from_value(json!({
            "processId": null, "rootUri": "file:///nowhere/at/all", "capabilities": {}
        }))
        .unwrap();
        let facts = ClientFacts::of(&params);
        assert_eq!(facts.encoding, Encoding::Utf16);
        assert!(!facts.document_changes && !facts.progress && !facts.watch_files);
        assert_eq!(folders(&params), [PathBuf::from("/nowhere/at/all")]);
    }
}
