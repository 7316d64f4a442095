//! The client of the local llama.cpp worker: starts it when it is first needed, restarts it when it died, kills it when
//! it hangs, and lets it go when nobody has asked for a while.
//!
//! One task (`actor`) owns the process and takes requests in order; [`WorkerClient`] is a cheap handle to it. Its state
//! can be watched, so that a status line never has to ask the worker, which may be busy or gone.

mod actor;
mod locate;
mod process;

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use sleepy_fix::ModelSettings;
use tokio::sync::{OnceCell, mpsc, oneshot, watch};
use tokio_util::sync::CancellationToken;

use crate::backend::GenerateRequest;
use crate::error::InferError;
use crate::profile::Profile;
use crate::protocol::{
    AdapterRef, GenerateJob, GenerateReply, LoadParams, ModelInfo, PromptPart, RateJob, RateReply,
};

pub use locate::find_worker;

/// How the worker is run.
#[derive(Debug, Clone)]
pub struct WorkerConfig {
    /// The worker binary; `None` looks next to the running program, then in `PATH`.
    pub program: Option<PathBuf>,
    /// Arguments before anything else; the real worker takes none.
    pub args: Vec<OsString>,
    /// The model to load.
    pub model: LoadParams,
    /// A request that takes longer means that the worker hangs: it is killed.
    pub request_timeout: Duration,
    /// The same for starting and loading.
    pub load_timeout: Duration,
    /// Time without requests after which the process is ended; `None` keeps it.
    pub idle_unload: Option<Duration>,
    /// Pause after the second failure in a row; it doubles with each further one.
    pub backoff: Duration,
    /// The pause never gets longer than this.
    pub max_backoff: Duration,
}

impl WorkerConfig {
    /// The defaults for a model file.
    #[must_use]
    pub fn new(model: impl Into<PathBuf>) -> Self {
        Self {
            program: None,
            args: Vec::new(),
            model: LoadParams {
                path: model.into(),
                n_ctx: 4096,
                threads: None,
                sha256: None,
            },
            request_timeout: Duration::from_secs(30),
            load_timeout: Duration::from_secs(120),
            idle_unload: Some(Duration::from_secs(600)),
            backoff: Duration::from_millis(500),
            max_backoff: Duration::from_secs(60),
        }
    }

    /// A model file as the settings want it run.
    #[must_use]
    pub fn of(settings: &ModelSettings, model: impl Into<PathBuf>) -> Self {
        let mut config = Self::new(model);
        config.model.n_ctx = settings.context;
        config.model.threads = settings.threads;
        config.request_timeout = Duration::from_secs(settings.timeout_secs.max(1));
        let idle = Duration::from_secs(settings.idle_unload_secs);
        config.idle_unload = Some(idle).filter(|d| !d.is_zero());
        config
    }
}

/// What the worker is doing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WorkerState {
    /// Never started.
    Off,
    /// Starting, or loading the model.
    Starting,
    /// Loaded and waiting for work.
    Ready,
    /// Generating.
    Busy,
    /// Ended to free its memory; the next request starts it again.
    Unloaded,
    /// The last attempt failed, for this reason; the next request tries again.
    Failed(String),
}

/// A snapshot for status displays.
#[derive(Debug, Clone, PartialEq)]
pub struct WorkerStatus {
    /// What it is doing.
    pub state: WorkerState,
    /// The loaded model.
    pub model: Option<ModelInfo>,
    /// Resident memory of the worker in bytes, as of its last reply.
    pub rss_bytes: Option<u64>,
    /// Requests waiting or running.
    pub queue: usize,
    /// Process id while one runs.
    pub pid: Option<u32>,
    /// Processes started so far.
    pub starts: u32,
}

/// A handle to the worker. Clones share one process; when the last one goes, the process ends.
#[derive(Debug, Clone)]
pub struct WorkerClient {
    ops: mpsc::UnboundedSender<Op>,
    status: Arc<watch::Sender<WorkerStatus>>,
    model: PathBuf,
    profile: Arc<OnceCell<Arc<Profile>>>,
}

/// What the actor is asked to do.
#[derive(Debug)]
enum Op {
    Generate {
        job: GenerateJob,
        reply: Answer<GenerateReply>,
    },
    Score {
        prompt: Vec<PromptPart>,
        continuation: String,
        adapter: Option<AdapterRef>,
        reply: Answer<(f64, u32)>,
    },
    Rate {
        job: RateJob,
        reply: Answer<RateReply>,
    },
    Preload {
        reply: Answer<ModelInfo>,
    },
    Unload {
        reply: Answer<()>,
    },
}

type Answer<T> = oneshot::Sender<Result<T, InferError>>;

impl WorkerClient {
    /// Makes a client. No process is started before the first request.
    ///
    /// # Panics
    /// Outside of a tokio runtime.
    #[must_use]
    pub fn new(mut config: WorkerConfig) -> Self {
        // The worker's own working directory may be another one.
        if let Ok(absolute) = std::path::absolute(&config.model.path) {
            config.model.path = absolute;
        }
        let status = WorkerStatus {
            state: WorkerState::Off,
            model: None,
            rss_bytes: None,
            queue: 0,
            pid: None,
            starts: 0,
        };
        let status = Arc::new(watch::Sender::new(status));
        let (ops, queue) = mpsc::unbounded_channel();
        let model = config.model.path.clone();
        tokio::spawn(actor::run(config, queue, Arc::clone(&status)));
        Self {
            ops,
            status,
            model,
            profile: Arc::default(),
        }
    }

    /// The model file.
    #[must_use]
    pub fn model_path(&self) -> &Path {
        &self.model
    }

    /// The present state; changes can be awaited.
    #[must_use]
    pub fn status(&self) -> watch::Receiver<WorkerStatus> {
        self.status.subscribe()
    }

    /// What the model file says about its prompts. Read once; a model that is exchanged needs a new client.
    ///
    /// # Errors
    /// When the file cannot be read or is no model.
    pub async fn profile(&self) -> Result<Arc<Profile>, InferError> {
        let path = self.model.clone();
        let read = || async move {
            let read = tokio::task::spawn_blocking(move || Profile::from_file(&path)).await;
            read.map_err(|_| InferError::Closed)?.map(Arc::new)
        };
        self.profile.get_or_try_init(read).await.cloned()
    }

    /// Completes a prompt. Dropping the future cancels the request, as `cancel` does.
    ///
    /// # Errors
    /// Any [`InferError`]; a worker that dies costs only the request it was working on.
    pub async fn generate(
        &self,
        request: &GenerateRequest,
        cancel: &CancellationToken,
    ) -> Result<GenerateReply, InferError> {
        let prompt = match &request.prompt {
            sleepy_fix::PromptBody::Parts(parts) => parts.clone(),
            sleepy_fix::PromptBody::Chat(messages) => {
                self.profile().await?.template().render(messages)
            }
        };
        let job = GenerateJob {
            prompt,
            sampling: request.sampling.clone(),
            adapter: request.adapter.clone(),
        };
        self.ask(cancel, |reply| Op::Generate { job, reply }).await
    }

    /// The natural logarithm of the probability of `continuation` after `prompt`, and its length in tokens.
    ///
    /// # Errors
    /// Any [`InferError`].
    pub async fn score(
        &self,
        prompt: Vec<PromptPart>,
        continuation: String,
        adapter: Option<AdapterRef>,
        cancel: &CancellationToken,
    ) -> Result<(f64, u32), InferError> {
        self.ask(cancel, |reply| Op::Score {
            prompt,
            continuation,
            adapter,
            reply,
        })
        .await
    }

    /// How likely given answers to one prompt are.
    ///
    /// # Errors
    /// Any [`InferError`].
    pub async fn rate(
        &self,
        job: RateJob,
        cancel: &CancellationToken,
    ) -> Result<RateReply, InferError> {
        self.ask(cancel, |reply| Op::Rate { job, reply }).await
    }

    /// Starts the worker and loads the model, if that has not happened yet.
    ///
    /// # Errors
    /// Any [`InferError`].
    pub async fn preload(&self) -> Result<ModelInfo, InferError> {
        self.ask(&CancellationToken::new(), |reply| Op::Preload { reply })
            .await
    }

    /// Ends the worker process once the requests before this one are done.
    ///
    /// # Errors
    /// [`InferError::Closed`] when the client is shutting down.
    pub async fn unload(&self) -> Result<(), InferError> {
        self.ask(&CancellationToken::new(), |reply| Op::Unload { reply })
            .await
    }

    async fn ask<T>(
        &self,
        cancel: &CancellationToken,
        op: impl FnOnce(Answer<T>) -> Op,
    ) -> Result<T, InferError> {
        if cancel.is_cancelled() {
            return Err(InferError::Cancelled);
        }
        let (reply, answer) = oneshot::channel();
        self.status.send_modify(|s| s.queue += 1);
        if self.ops.send(op(reply)).is_err() {
            self.status
                .send_modify(|s| s.queue = s.queue.saturating_sub(1));
            return Err(InferError::Closed);
        }
        // When this future ends early the channel closes, and the actor stops the work.
        tokio::select! {
            biased;
            answer = answer => answer.unwrap_or(Err(InferError::Closed)),
            () = cancel.cancelled() => Err(InferError::Cancelled),
        }
    }
}
