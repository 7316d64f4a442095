//! The model behind the settings, found when it is first needed.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde_json::{Value, json};
use sleepy_engine::{Engine, EngineConfig};
use sleepy_fix::{BackendKind, ModelSettings, RouteTable, Settings};
use sleepy_infer::{
    Backend, MemorySource, Profile, WorkerState, find_worker, model_folders, models_in,
};

/// An engine with what the status says of its model.
pub(super) struct Built {
    /// The engine; without a model it still has the other tiers.
    pub(super) engine: Engine,
    /// What runs the model, if there is one.
    pub(super) backend: Option<Backend>,
    /// Why there is none although the settings ask for one.
    pub(super) problem: Option<String>,
}

/// What tells two engines apart.
pub(super) fn key(settings: &Settings) -> String {
    serde_json::to_string(&settings.model).unwrap_or_default()
}

/// Finds the model and makes an engine over it; no model is loaded by that.
pub(super) async fn build(
    home: Option<PathBuf>,
    settings: Arc<Settings>,
    memory: Arc<dyn MemorySource>,
) -> Built {
    let model = settings.model.clone();
    let (backend, problem) = match connect(home, model).await {
        Ok(backend) => (backend, None),
        Err(problem) => (None, Some(problem)),
    };
    let engine = Engine::new(EngineConfig {
        backend: backend.clone(),
        memory: Some(memory),
        routes: RouteTable::default(),
        settings: Settings::clone(&settings),
    });
    Built {
        engine,
        backend,
        problem,
    }
}

async fn connect(home: Option<PathBuf>, model: ModelSettings) -> Result<Option<Backend>, String> {
    let looked = tokio::task::spawn_blocking(move || {
        let file = match model.backend {
            BackendKind::Local => Some(local(home.as_deref(), &model)?),
            _ => None,
        };
        Ok::<_, String>((model, file))
    });
    let (model, file) = looked.await.map_err(|e| e.to_string())??;
    Backend::from_settings(&model, file.as_deref()).map_err(|e| e.to_string())
}

/// The model's file. What it needs is looked at here, where a lack can be
/// named, not with the first prompt.
fn local(home: Option<&Path>, model: &ModelSettings) -> Result<PathBuf, String> {
    let path = match &model.path {
        Some(path) => path.clone(),
        None => {
            let own = home.map(|h| h.join("models"));
            let models = models_in(&model_folders(own.as_deref()));
            models.into_iter().next().ok_or_else(|| {
                let folder = own.map_or_else(
                    || "the models folder".to_owned(),
                    |own| own.display().to_string(),
                );
                format!("there is no model; put a GGUF file into {folder} or set `model.path`")
            })?
        }
    };
    Profile::from_file(&path).map_err(|e| e.to_string())?;
    find_worker(None).map_err(|e| e.to_string())?;
    Ok(path)
}

impl Built {
    /// What the status says of the model.
    pub(super) fn condition(&self) -> (Value, Option<u64>) {
        match &self.backend {
            None => {
                let state = if self.problem.is_some() {
                    "missing"
                } else {
                    "off"
                };
                (json!({ "state": state, "problem": self.problem }), None)
            }
            Some(Backend::OpenAi(client)) => {
                (json!({ "state": "remote", "name": client.model() }), None)
            }
            Some(Backend::Ollama(client)) => {
                (json!({ "state": "remote", "name": client.model() }), None)
            }
            Some(Backend::Worker(client)) => {
                let status = client.status();
                let status = status.borrow();
                let (state, problem) = match &status.state {
                    WorkerState::Off => ("not loaded", None),
                    WorkerState::Starting => ("loading", None),
                    WorkerState::Ready => ("ready", None),
                    WorkerState::Busy => ("busy", None),
                    WorkerState::Unloaded => ("unloaded", None),
                    WorkerState::Failed(why) => ("failed", Some(why.clone())),
                };
                let name = client
                    .model_path()
                    .file_stem()
                    .map(|n| n.to_string_lossy().into_owned());
                let model = json!({
                    "state": state,
                    "name": name,
                    "problem": problem,
                    "starts": status.starts,
                });
                (model, status.rss_bytes)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_missing_model_is_named_with_the_remedy() {
        let dir = tempfile::tempdir().unwrap();
        let settings = ModelSettings {
            path: Some(dir.path().join("none.gguf")),
            ..ModelSettings::default()
        };
        assert!(
            local(Some(dir.path()), &settings)
                .unwrap_err()
                .contains("none.gguf")
        );
        let settings = ModelSettings {
            backend: BackendKind::Ollama,
            ..ModelSettings::default()
        };
        let problem = connect(None, settings).await.unwrap_err();
        assert!(problem.contains("model.url"), "{problem}");
    }

    #[test]
    fn engines_differ_by_their_model_only() {
        let mut settings = Settings::default();
        let plain = key(&settings);
        settings.capture = false;
        assert_eq!(key(&settings), plain);
        settings.model.samples = 1;
        assert_ne!(key(&settings), plain);
    }
}
