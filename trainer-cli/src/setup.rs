//! From flags and files to an engine that is ready to work.
//!
//! Settings come in layers: the repository's `sleepy.toml`, the person's
//! `config.toml`, then the flags. A model that was asked for and is not there
//! is an error; a missing *default* model is said once, and the other
//! proposers go on without it, as the language server does.

use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use sleepy_check::Sandbox;
use sleepy_engine::{Engine, EngineConfig};
use sleepy_fix::attempt::Policy;
use sleepy_fix::{
    BackendKind, ChatMessage, ModelSettings, PromptBody, RouteTable, Settings, SettingsLayer,
    Source,
};
use sleepy_infer::protocol::Sampling;
use sleepy_infer::{
    Backend, GenerateRequest, InferError, OllamaClient, OpenAiClient, Profile, RemoteConfig,
    WorkerClient, WorkerConfig, find_worker, sha256_file,
};

use tokio_util::sync::CancellationToken;

use crate::args::{ProposerArgs, Switch};
use crate::cmd::Context;
use crate::error::CliError;
use crate::memory;
use crate::model;
use crate::repo;

/// A model as reports name it.
#[derive(Debug, Clone, Default)]
pub(crate) struct ModelName {
    /// Name and a prefix of the hash, or `none`.
    pub(crate) name: String,
    /// SHA-256 of the file, for a local model.
    pub(crate) sha256: Option<String>,
}

impl ModelName {
    fn none() -> Self {
        Self {
            name: "none".to_owned(),
            sha256: None,
        }
    }
}

/// Everything that repairs.
pub(crate) struct Setup {
    /// All settings, flags included.
    pub(crate) settings: Settings,
    /// The engine over them.
    pub(crate) engine: Engine,
    /// The model alone, for the loop that lets it use tools.
    pub(crate) backend: Option<Backend>,
    /// What the model is called.
    pub(crate) model: ModelName,
    /// Fixes the memory holds; results depend on them.
    pub(crate) remembered: u64,
    /// Bounds of the attempt at each error.
    pub(crate) policy: Policy,
    /// Where compilers and tests run.
    pub(crate) sandbox: Sandbox,
    /// Scratch files; gone with the setup.
    pub(crate) scratch: tempfile::TempDir,
    /// How much is done at the same time.
    pub(crate) jobs: NonZeroUsize,
}

impl Setup {
    /// Reads the settings that hold in `repo`, finds the model, probes the sandbox.
    pub(crate) fn build(
        context: &Context,
        args: &ProposerArgs,
        repo: Option<&Path>,
    ) -> Result<Self, CliError> {
        let root = repo.map(repo::workspace_root);
        let mut settings = settings(context, root.as_deref());
        let asked = args.model.is_some();
        if let Some(choice) = &args.model {
            choice.apply(&mut settings.model, &context.home)?;
        }
        if let Some(samples) = args.samples {
            settings.model.samples = samples;
        }
        if let Some(seed) = args.seed {
            settings.model.seed = seed;
        }
        if let Some(patterns) = args.patterns {
            settings.model.patterns = patterns == Switch::On;
        }
        let tiers = tiers(&args.proposers);
        let (backend, model) = if tiers.contains(&Source::Model) {
            connect(context, &settings.model, asked)?
        } else {
            (None, ModelName::none())
        };
        let memory = if tiers.contains(&Source::Memory) {
            memory::open(&context.home)
        } else {
            None
        };
        let remembered = memory.as_ref().map_or(0, |m| m.fixes);
        let jobs = args.jobs.unwrap_or_else(cores);
        let mut sandbox = Sandbox::probe().with_jobs(jobs.get());
        if settings.sandbox.allow_uncontained_tests {
            sandbox = sandbox.allow_uncontained_tests();
        }
        let policy = Policy {
            tiers,
            max_turns: args.max_attempts,
            samples: settings.model.samples,
            // Tasks have tests, which know better than an estimate.
            min_confidence: repo.map_or(0.0, |_| settings.fixes.min_confidence),
            ..Policy::default()
        };
        let engine = Engine::new(EngineConfig {
            backend: backend.clone(),
            memory: memory.map(|m| m.source),
            routes: RouteTable::default(),
            settings: settings.clone(),
        });
        let scratch = tempfile::Builder::new()
            .prefix("sleepy-")
            .tempdir()
            .map_err(|e| CliError::io("no scratch folder can be made", &e))?;
        Ok(Self {
            settings,
            engine,
            backend,
            model,
            remembered,
            policy,
            sandbox,
            scratch,
            jobs,
        })
    }
}

/// Lets the model write one token: it is there, loads and answers.
pub(crate) async fn first_token(
    backend: &Backend,
    cancel: &CancellationToken,
) -> Result<(), InferError> {
    let request = GenerateRequest {
        prompt: PromptBody::Chat(vec![ChatMessage {
            role: "user".to_owned(),
            content: "fn main() {}".to_owned(),
        }]),
        sampling: Sampling {
            max_tokens: 1,
            ..Sampling::default()
        },
        adapter: None,
    };
    backend.generate(&request, cancel).await.map(|_| ())
}

/// As many as there are cores.
pub(crate) fn cores() -> NonZeroUsize {
    std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN)
}

/// The proposers once each, in the order that all parts of the program use.
fn tiers(asked: &[Source]) -> Vec<Source> {
    Source::ALL
        .into_iter()
        .filter(|s| asked.contains(s))
        .collect()
}

/// The settings that hold in the workspace at `repo`. What makes no sense is said and skipped.
pub(crate) fn settings(context: &Context, repo: Option<&Path>) -> Settings {
    let files: [Option<PathBuf>; 2] = [
        repo.map(|r| r.join("sleepy.toml")),
        Some(context.home.config()),
    ];
    let layers: Vec<SettingsLayer> = files
        .into_iter()
        .flatten()
        .filter_map(|f| layer(&f))
        .collect();
    let (settings, problems) = Settings::from_layers(&layers);
    for problem in problems {
        tracing::warn!("{problem}");
    }
    settings
}

fn layer(path: &Path) -> Option<SettingsLayer> {
    let text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => return None,
        Err(e) => {
            tracing::warn!("{}: {e}; its settings are not used", path.display());
            return None;
        }
    };
    match toml::from_str(&text) {
        Ok(values) => Some(SettingsLayer {
            name: path.display().to_string(),
            values,
            trusted: !path.ends_with("sleepy.toml"),
        }),
        Err(e) => {
            tracing::warn!(
                "{}: {}; its settings are not used",
                path.display(),
                e.message()
            );
            None
        }
    }
}

/// The model of the settings. `asked` says that the person named it.
fn connect(
    context: &Context,
    settings: &ModelSettings,
    asked: bool,
) -> Result<(Option<Backend>, ModelName), CliError> {
    match settings.backend {
        BackendKind::Off => Ok((None, ModelName::none())),
        BackendKind::Openai => {
            let config = RemoteConfig::of(settings)?;
            let name = remote_name("openai", &config);
            Ok((Some(Backend::OpenAi(OpenAiClient::new(config)?)), name))
        }
        BackendKind::Ollama => {
            let config = RemoteConfig::of(settings)?;
            let name = remote_name("ollama", &config);
            Ok((Some(Backend::Ollama(OllamaClient::new(config)?)), name))
        }
        BackendKind::Local => match local(context, settings) {
            Ok((backend, name)) => Ok((Some(backend), name)),
            Err(e) if asked || settings.path.is_some() => Err(e),
            Err(e) => {
                tracing::warn!("no model proposes fixes: {e}");
                Ok((None, ModelName::none()))
            }
        },
    }
}

/// The local model of the settings, else the shipped one.
pub(crate) fn local(
    context: &Context,
    settings: &ModelSettings,
) -> Result<(Backend, ModelName), CliError> {
    let file = match &settings.path {
        Some(file) => file.clone(),
        None => {
            model::list(&context.home).into_iter().next().ok_or_else(|| {
                CliError::Environment(format!(
                    "no model was found; `trainer-cli model pull NAME` brings one into {}, or give one with --model",
                    context.home.models().display()
                ))
            })?
        }
    };
    // Both are checked here, where they can still be named, and not with the first prompt.
    let profile = Profile::from_file(&file)?;
    find_worker(None)?;
    let sha256 = sha256_file(&file).map_err(|e| CliError::io(file.display(), &e))?;
    // The very name that the engine writes into episodes.
    let name = format!("{}@{}", profile.name(), &sha256[..12.min(sha256.len())]);
    let mut config = WorkerConfig::of(settings, &file);
    config.model.sha256 = Some(sha256.clone());
    // The command ends soon enough by itself.
    config.idle_unload = None;
    let backend = Backend::Worker(WorkerClient::new(config));
    let sha256 = Some(sha256);
    Ok((backend, ModelName { name, sha256 }))
}

/// Without the address, which may name a machine nobody needs to know.
fn remote_name(kind: &str, config: &RemoteConfig) -> ModelName {
    ModelName {
        name: format!("{kind}:{}", config.model),
        sha256: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn proposers_come_in_one_order_and_once() {
        let asked = [Source::Model, Source::Rustc, Source::Model];
        assert_eq!(tiers(&asked), [Source::Rustc, Source::Model]);
        assert!(tiers(&[]).is_empty());
    }

    #[test]
    fn a_broken_settings_file_is_no_layer() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("sleepy.toml");
        assert!(layer(&file).is_none());
        std::fs::write(&file, "capture = ").unwrap();
        assert!(layer(&file).is_none());
        std::fs::write(&file, "capture = false\n").unwrap();
        assert_eq!(layer(&file).unwrap().values["capture"], false);
    }

    #[test]
    fn a_remote_model_needs_name_and_address() {
        let mut settings = ModelSettings::default();
        let remote = |settings: &ModelSettings| RemoteConfig::of(settings).map_err(CliError::from);
        assert_eq!(remote(&settings).unwrap_err().code(), 2);
        settings.url = Some("http://localhost:1".into());
        assert!(
            remote(&settings)
                .unwrap_err()
                .to_string()
                .contains("model.name")
        );
        settings.name = Some("m".into());
        assert_eq!(
            remote_name("ollama", &remote(&settings).unwrap()).name,
            "ollama:m"
        );
    }
}
