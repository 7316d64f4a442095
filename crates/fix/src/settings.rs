//! Every setting, once. This struct generates the JSON schema, the editors'
//! settings and the table in the docs (`cargo xtask codegen`).
//!
//! Settings come in layers, later ones winning: `sleepy.toml` of the
//! repository, `config.toml` of the person, the editor, command line flags. A
//! value that makes no sense is skipped and reported; it never takes the rest
//! down with it.

mod mend;

use std::path::PathBuf;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::Source;

/// All settings with their defaults.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// Turn everything off for this repository or this editor.
    pub enable: bool,
    /// Record episodes. They stay on this machine; off means nothing is stored.
    pub capture: bool,
    /// Whether to publish diagnostics; `auto` publishes unless rust-analyzer is there.
    pub publish_diagnostics: PublishDiagnostics,
    /// Set by the editor plugin: whether rust-analyzer is active.
    pub rust_analyzer: Option<bool>,
    /// How the code is checked.
    pub check: CheckSettings,
    /// What may be offered.
    pub fixes: FixSettings,
    /// The language model.
    pub model: ModelSettings,
    /// Where models are pulled from.
    pub hub: HubSettings,
    /// Containment of everything that is compiled or run.
    pub sandbox: SandboxSettings,
    /// The database of episodes.
    pub episodes: EpisodeSettings,
}

/// When the server publishes diagnostics of its own.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum PublishDiagnostics {
    /// Unless rust-analyzer is active.
    #[default]
    Auto,
    /// In any case.
    Always,
    /// Not at all; fixes are still offered.
    Never,
}

/// How `cargo check` is run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct CheckSettings {
    /// Check tests, examples and benches too.
    pub all_targets: bool,
    /// Turn all features on.
    pub all_features: bool,
    /// Leave the default features off.
    pub no_default_features: bool,
    /// Features to turn on.
    pub features: Vec<String>,
    /// Parallel jobs of cargo; empty means all cores but one.
    pub jobs: Option<u32>,
    /// Seconds after which a check counts as hung.
    pub timeout_secs: u64,
}

/// What is offered.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct FixSettings {
    /// Who proposes, in order.
    pub proposers: Vec<Source>,
    /// Turns per error: 1 asks everyone once, more feeds failures back.
    pub max_attempts: u32,
    /// Verified fixes offered per error.
    pub max_offers: u32,
    /// Let a verified fix of the model be the preferred one.
    pub prefer_model: bool,
    /// Offer fixes that the compiler has not accepted, marked as such.
    pub show_unverified: bool,
    /// Offer to apply all verified fixes of the compiler and of memory in a file at
    /// once (`source.fixAll.sleepy`), by hand or whenever the editor saves.
    pub fix_all: bool,
    /// Hide fixes that are less probably right than this, from 0 (hide none) to 1.
    pub min_confidence: f64,
    /// Errors worked on after each check; the nearest to the cursor first.
    pub max_errors: u32,
}

/// Which model answers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct ModelSettings {
    /// Where the model runs.
    pub backend: BackendKind,
    /// GGUF file for the local backend; empty means the shipped model.
    pub path: Option<PathBuf>,
    /// Base address of a remote backend, e.g. `http://localhost:11434`.
    pub url: Option<String>,
    /// Model name at the remote backend.
    pub name: Option<String>,
    /// Environment variable that holds the key of a remote backend.
    pub api_key_env: String,
    /// Samples drawn per prompt; the compiler picks.
    pub samples: u32,
    /// How several answers come about; remote backends always sample.
    pub search: Search,
    /// Let our own kind of model rate edits by fix patterns beside those it writes.
    pub patterns: bool,
    /// Sampling temperature of all samples but the first, which is greedy.
    pub temperature: f64,
    /// Nucleus of the sampling distribution.
    pub top_p: f64,
    /// Seed of the sampling.
    pub seed: u64,
    /// Threads; empty lets the size of the model decide.
    pub threads: Option<u32>,
    /// Context length in tokens; a cap, since memory grows with it.
    pub context: u32,
    /// Seconds without work after which the model is unloaded; 0 keeps it.
    pub idle_unload_secs: u64,
    /// Seconds after which a request counts as hung.
    pub timeout_secs: u64,
}

/// Where a model runs.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum BackendKind {
    /// llama.cpp in a worker process on this machine.
    #[default]
    Local,
    /// A server with OpenAI's chat completions API.
    Openai,
    /// An Ollama server.
    Ollama,
    /// No model at all.
    Off,
}

/// How a model comes to several answers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Search {
    /// Beam search for the shipped model and its kin, sampling for chat models.
    #[default]
    Auto,
    /// The likeliest answers, each once.
    Beam,
    /// By chance, the first one greedy.
    Sample,
}

/// Where `trainer-cli model pull` fetches models.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct HubSettings {
    /// Address of the model hub.
    pub endpoint: String,
    /// Mirror with the hub's files at the same paths, asked first; empty means none.
    pub mirror: Option<String>,
}

/// Limits of the sandbox.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct SandboxSettings {
    /// Memory of one compiler or test process group, in MiB.
    pub memory_mib: u64,
    /// Seconds a test run may take.
    pub test_timeout_secs: u64,
    /// Run candidate tests even where files and network cannot be contained.
    pub allow_uncontained_tests: bool,
}

/// How long episodes are kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct EpisodeSettings {
    /// Days an episode is kept; 0 keeps all.
    pub retention_days: u32,
    /// Episodes kept at most; the oldest go first.
    pub max_episodes: u64,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            enable: true,
            capture: true,
            publish_diagnostics: PublishDiagnostics::Auto,
            rust_analyzer: None,
            check: CheckSettings::default(),
            fixes: FixSettings::default(),
            model: ModelSettings::default(),
            hub: HubSettings::default(),
            sandbox: SandboxSettings::default(),
            episodes: EpisodeSettings::default(),
        }
    }
}

impl Default for CheckSettings {
    fn default() -> Self {
        Self {
            all_targets: true,
            all_features: false,
            no_default_features: false,
            features: Vec::new(),
            jobs: None,
            timeout_secs: 300,
        }
    }
}

impl Default for FixSettings {
    fn default() -> Self {
        Self {
            proposers: Source::ALL.to_vec(),
            max_attempts: 2,
            max_offers: 1,
            prefer_model: false,
            show_unverified: false,
            fix_all: false,
            min_confidence: 0.3,
            max_errors: 16,
        }
    }
}

impl Default for ModelSettings {
    fn default() -> Self {
        Self {
            backend: BackendKind::Local,
            path: None,
            url: None,
            name: None,
            api_key_env: "SLEEPY_API_KEY".to_owned(),
            samples: 8,
            search: Search::Auto,
            patterns: true,
            temperature: 0.8,
            top_p: 0.95,
            seed: 0,
            threads: None,
            context: 4096,
            idle_unload_secs: 600,
            timeout_secs: 30,
        }
    }
}

impl Default for HubSettings {
    fn default() -> Self {
        Self {
            endpoint: "https://huggingface.co".to_owned(),
            mirror: None,
        }
    }
}

impl Default for SandboxSettings {
    fn default() -> Self {
        Self {
            memory_mib: 4096,
            test_timeout_secs: 20,
            allow_uncontained_tests: false,
        }
    }
}

impl Default for EpisodeSettings {
    fn default() -> Self {
        Self {
            retention_days: 365,
            max_episodes: 100_000,
        }
    }
}

/// One source of settings.
#[derive(Debug, Clone)]
pub struct SettingsLayer {
    /// What to call it in a message: a path, `editor settings`, `flags`.
    pub name: String,
    /// An object; keys may be `snake_case`, `kebab-case` or `camelCase`.
    pub values: Value,
    /// Whether the person wrote it. A file that came with a repository is not
    /// trusted: it may tune, but neither send code anywhere, nor say where
    /// models come from, nor loosen the sandbox.
    pub trusted: bool,
}

/// What a layer that came with a repository may not set.
const PERSONAL: [&str; 7] = [
    "model.backend",
    "model.url",
    "model.name",
    "model.api_key_env",
    "model.path",
    "hub",
    "sandbox",
];

/// A value that was skipped.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{layer}: the setting `{key}` was ignored: {reason}")]
pub struct SettingsError {
    /// The layer it stands in.
    pub layer: String,
    /// Its dotted key.
    pub key: String,
    /// What is wrong.
    pub reason: String,
}

impl Settings {
    /// Merges layers, first to last, over the defaults.
    pub fn from_layers(layers: &[SettingsLayer]) -> (Self, Vec<SettingsError>) {
        let mut settings = Self::default();
        let mut problems = Vec::new();
        for layer in layers {
            let mut leaves = Vec::new();
            flatten(&layer.values, &mut Vec::new(), &mut leaves);
            for (path, value) in leaves {
                let key = path.join(".");
                let personal = PERSONAL
                    .iter()
                    .any(|p| key == *p || key.starts_with(&format!("{p}.")));
                let next = if personal && !layer.trusted {
                    Err("a repository may not set it; put it into your own config.toml".to_owned())
                } else {
                    settings.with(&path, value)
                };
                match next {
                    Ok(next) => settings = next,
                    Err(reason) => {
                        problems.push(SettingsError {
                            layer: layer.name.clone(),
                            key,
                            reason,
                        });
                    }
                }
            }
        }
        (settings, problems)
    }

    fn with(&self, path: &[String], value: Value) -> Result<Self, String> {
        let mut all = serde_json::to_value(self).map_err(|e| e.to_string())?;
        let mut place = &mut all;
        for key in path {
            let object = place.as_object_mut().ok_or("it has no parts")?;
            place = object
                .get_mut(key)
                .ok_or_else(|| "there is no such setting".to_owned())?;
        }
        *place = value;
        serde_json::from_value(all).map_err(|e| e.to_string())
    }
}

fn flatten(value: &Value, path: &mut Vec<String>, leaves: &mut Vec<(Vec<String>, Value)>) {
    match value {
        Value::Object(object) => {
            for (key, value) in ordered(object) {
                path.push(snake_case(key));
                flatten(value, path, leaves);
                path.pop();
            }
        }
        // An editor sends null for what the person never set.
        Value::Null => {}
        leaf if path.is_empty() => leaves.push((vec!["(the whole layer)".into()], leaf.clone())),
        leaf => leaves.push((path.clone(), leaf.clone())),
    }
}

fn ordered(object: &Map<String, Value>) -> Vec<(&String, &Value)> {
    let mut entries: Vec<_> = object.iter().collect();
    entries.sort_by_key(|(k, _)| *k);
    entries
}

fn snake_case(key: &str) -> String {
    let mut out = String::new();
    for c in key.chars() {
        match c {
            '-' => out.push('_'),
            c if c.is_ascii_uppercase() => {
                out.push('_');
                out.push(c.to_ascii_lowercase());
            }
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn layer(name: &str, values: Value) -> SettingsLayer {
        SettingsLayer {
            name: name.into(),
            values,
            trusted: true,
        }
    }

    #[test]
    fn later_layers_win_and_styles_of_keys_are_one() {
        let (s, problems) = Settings::from_layers(&[
            layer(
                "sleepy.toml",
                json!({"model": {"idle-unload-secs": 5, "samples": 2}, "capture": false}),
            ),
            layer(
                "editor",
                json!({"model": {"idleUnloadSecs": 7}, "publishDiagnostics": "never", "check": null}),
            ),
        ]);
        assert_eq!(problems, vec![]);
        assert_eq!(
            (s.model.idle_unload_secs, s.model.samples, s.capture),
            (7, 2, false)
        );
        assert_eq!(s.publish_diagnostics, PublishDiagnostics::Never);
    }

    #[test]
    fn nonsense_is_named_and_skipped() {
        let (s, problems) = Settings::from_layers(&[
            layer(
                "a",
                json!({"model": {"samples": "many", "nope": 1}, "capture": false}),
            ),
            layer("b", json!(3)),
        ]);
        assert!(!s.capture);
        assert_eq!(s.model.samples, 8);
        let text: Vec<String> = problems.iter().map(ToString::to_string).collect();
        assert_eq!(text.len(), 3, "{text:?}");
        assert!(text[0].contains("`model.nope`") && text[0].contains("no such setting"));
        assert!(text[1].contains("`model.samples`") && text[1].contains("many"));
        assert!(text[2].starts_with("b: "));
    }

    #[test]
    fn a_repository_may_tune_but_not_send_code_away() {
        let hostile = json!({
            "model": {"backend": "openai", "url": "http://evil", "api-key-env": "AWS_SECRET_ACCESS_KEY", "samples": 4},
            "sandbox": {"allowUncontainedTests": true},
            "hub": {"endpoint": "http://evil"},
        });
        let repo = SettingsLayer {
            name: "sleepy.toml".into(),
            values: hostile,
            trusted: false,
        };
        let (s, problems) = Settings::from_layers(&[repo]);
        let tuned = Settings {
            model: ModelSettings {
                samples: 4,
                ..ModelSettings::default()
            },
            ..Settings::default()
        };
        assert_eq!(s, tuned);
        assert_eq!(problems.len(), 5, "{problems:?}");
        assert!(problems[0].to_string().contains("config.toml"));
    }

    #[test]
    fn the_schema_describes_every_setting() {
        let schema = serde_json::to_value(schemars::schema_for!(Settings)).unwrap();
        let properties = schema["properties"].as_object().unwrap();
        let defaults = serde_json::to_value(Settings::default()).unwrap();
        assert_eq!(properties.len(), defaults.as_object().unwrap().len());
        assert!(
            properties
                .values()
                .all(|p| p.get("description").is_some() || p.get("$ref").is_some())
        );
    }
}
