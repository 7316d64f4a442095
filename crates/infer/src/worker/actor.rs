//! The task that owns the worker process.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{mpsc, watch};
use tokio::time::{Instant, sleep_until, timeout};

use super::process::{Incoming, Keeper, Process};
use super::{Answer, Op, WorkerConfig, WorkerState, WorkerStatus, find_worker};
use crate::error::InferError;
use crate::protocol::{ModelInfo, Reply, Request};

/// A cancelled request that has not ended after this long belongs to a hung worker.
const CANCEL_GRACE: Duration = Duration::from_secs(3);
/// A pause up to this long is waited out by the request; a longer one is reported to it.
const BACKOFF_WAITED_OUT: Duration = Duration::from_secs(2);

/// Serves requests until every handle is gone.
pub(super) async fn run(
    config: WorkerConfig,
    mut ops: mpsc::UnboundedReceiver<Op>,
    status: Arc<watch::Sender<WorkerStatus>>,
) {
    let mut actor = Actor {
        config,
        status,
        keeper: None,
        worker: None,
        failures: 0,
        last_failure: String::new(),
        not_before: Instant::now(),
        last_used: Instant::now(),
        next_id: 0,
    };
    loop {
        let idle_at = actor
            .config
            .idle_unload
            .map(|after| actor.last_used + after);
        let idle = async {
            match idle_at {
                Some(at) => sleep_until(at).await,
                None => std::future::pending().await,
            }
        };
        let running = actor.worker.is_some();
        let event = tokio::select! {
            biased;
            op = ops.recv() => Wake::Op(op),
            incoming = unsolicited(&mut actor.worker) => Wake::Worker(incoming),
            () = idle, if running => Wake::Idle,
        };
        match event {
            Wake::Op(None) => break,
            Wake::Op(Some(op)) => {
                actor.handle(op).await;
                actor.last_used = Instant::now();
                actor
                    .status
                    .send_modify(|s| s.queue = s.queue.saturating_sub(1));
            }
            Wake::Worker(incoming) => actor.worker_spoke(incoming).await,
            Wake::Idle => actor.end(WorkerState::Unloaded).await,
        }
    }
    actor.end(WorkerState::Off).await;
}

enum Wake {
    Op(Option<Op>),
    Worker(Option<Incoming>),
    Idle,
}

async fn unsolicited(worker: &mut Option<Process>) -> Option<Incoming> {
    match worker {
        Some(process) => process.receive().await,
        None => std::future::pending().await,
    }
}

struct Actor {
    config: WorkerConfig,
    status: Arc<watch::Sender<WorkerStatus>>,
    keeper: Option<Keeper>,
    /// Present means: greeted, model loaded, idle between calls of `handle`.
    worker: Option<Process>,
    failures: u32,
    last_failure: String,
    not_before: Instant,
    last_used: Instant,
    next_id: u64,
}

impl Actor {
    async fn handle(&mut self, op: Op) {
        match op {
            Op::Generate { job, mut reply } => {
                let doing = format!("generating with {}", self.config.model.path.display());
                let id = self.new_id();
                let result = self
                    .call(Request::Generate { id, job }, doing, &mut reply)
                    .await;
                let result = result.and_then(|r| match r {
                    Reply::Generated { reply, .. } => Ok(reply),
                    other => Err(unexpected(&other)),
                });
                let _ = reply.send(result);
            }
            Op::Score {
                prompt,
                continuation,
                adapter,
                mut reply,
            } => {
                let doing = format!("scoring with {}", self.config.model.path.display());
                let id = self.new_id();
                let request = Request::Score {
                    id,
                    prompt,
                    continuation,
                    adapter,
                };
                let result = self.call(request, doing, &mut reply).await;
                let result = result.and_then(|r| match r {
                    Reply::Scored {
                        logprob, tokens, ..
                    } => Ok((logprob, tokens)),
                    other => Err(unexpected(&other)),
                });
                let _ = reply.send(result);
            }
            Op::Rate { job, mut reply } => {
                let doing = format!("rating with {}", self.config.model.path.display());
                let id = self.new_id();
                let result = self
                    .call(Request::Rate { id, job }, doing, &mut reply)
                    .await;
                let result = result.and_then(|r| match r {
                    Reply::Rated { reply, .. } => Ok(reply),
                    other => Err(unexpected(&other)),
                });
                let _ = reply.send(result);
            }
            Op::Preload { reply } => {
                let result = self.ready().await;
                let _ = reply.send(result);
            }
            Op::Unload { reply } => {
                self.end(WorkerState::Unloaded).await;
                let _ = reply.send(Ok(()));
            }
        }
    }

    fn new_id(&mut self) -> u64 {
        self.next_id += 1;
        self.next_id
    }

    fn state(&self, state: WorkerState) {
        self.status.send_modify(|s| s.state = state);
    }

    /// Sends one request and awaits its reply, the caller's loss of interest, or the end of patience.
    async fn call<T>(
        &mut self,
        request: Request,
        doing: String,
        caller: &mut Answer<T>,
    ) -> Result<Reply, InferError> {
        if caller.is_closed() {
            return Err(InferError::Cancelled);
        }
        self.ready().await?;
        if caller.is_closed() {
            return Err(InferError::Cancelled);
        }
        let Some(mut process) = self.worker.take() else {
            return Err(InferError::Closed);
        };
        self.state(WorkerState::Busy);
        let id = request.id();
        let after = self.config.request_timeout;
        let exchange = async {
            if process.send(&request).await.is_err() {
                return Outcome::Dead;
            }
            tokio::select! {
                biased;
                incoming = process.receive() => Outcome::of(incoming),
                () = caller.closed() => Outcome::Cancelled,
                () = tokio::time::sleep(after) => Outcome::Hung,
            }
        };
        match exchange.await {
            Outcome::Reply(reply) => self.accept(process, reply, id).await,
            Outcome::Broken(line) => {
                drop(process);
                let error = InferError::Protocol(line);
                self.failed(&error);
                Err(error)
            }
            Outcome::Dead => {
                let how = process.obituary().await;
                let error = InferError::WorkerDied { doing, how };
                self.failed(&error);
                Err(error)
            }
            Outcome::Hung => {
                drop(process);
                let error = InferError::Timeout {
                    what: format!("the worker {doing}"),
                    after,
                };
                self.failed(&error);
                Err(error)
            }
            Outcome::Cancelled => {
                self.cancel(process, id).await;
                Err(InferError::Cancelled)
            }
        }
    }

    /// Takes a reply and puts the process back.
    async fn accept(
        &mut self,
        process: Process,
        reply: Reply,
        id: Option<u64>,
    ) -> Result<Reply, InferError> {
        let result = match reply {
            Reply::Error { id: got, error } if got == id => Err(InferError::Worker(error)),
            Reply::Generated { id: got, .. }
            | Reply::Scored { id: got, .. }
            | Reply::Rated { id: got, .. }
            | Reply::Info { id: got, .. }
                if Some(got) == id =>
            {
                Ok(reply)
            }
            other => {
                process.end().await;
                let error = unexpected(&other);
                self.failed(&error);
                return Err(error);
            }
        };
        let rss = match &result {
            Ok(Reply::Generated { reply, .. }) => reply.rss_bytes,
            _ => None,
        };
        self.worker = Some(process);
        self.failures = 0;
        self.status.send_modify(|s| {
            s.state = WorkerState::Ready;
            s.rss_bytes = rss.or(s.rss_bytes);
        });
        result
    }

    /// Stops a request that nobody waits for. The process stays if it obeys.
    async fn cancel(&mut self, mut process: Process, id: Option<u64>) {
        if let Some(id) = id
            && process.send(&Request::Cancel { id }).await.is_ok()
            && let Ok(Some(Ok(_))) = timeout(CANCEL_GRACE, process.receive()).await
        {
            self.worker = Some(process);
            self.state(WorkerState::Ready);
            return;
        }
        drop(process);
        self.failed(&InferError::Timeout {
            what: "the worker after a cancellation".into(),
            after: CANCEL_GRACE,
        });
    }

    /// Makes sure that a process with the model runs.
    async fn ready(&mut self) -> Result<ModelInfo, InferError> {
        if self.worker.is_some()
            && let Some(model) = self.status.borrow().model.clone()
        {
            return Ok(model);
        }
        let pause = self.not_before.saturating_duration_since(Instant::now());
        if pause > BACKOFF_WAITED_OUT {
            let reason = self.last_failure.clone();
            return Err(InferError::BackOff {
                failures: self.failures,
                retry_in: pause,
                reason,
            });
        }
        tokio::time::sleep(pause).await;
        self.state(WorkerState::Starting);
        match self.start().await {
            Ok(model) => Ok(model),
            // A bad file is no fault of the process: looking again is cheap and may find a better one.
            Err(error @ (InferError::Worker(_) | InferError::WorkerMissing { .. })) => {
                self.gone(WorkerState::Failed(error.to_string()));
                Err(error)
            }
            Err(error) => {
                self.failed(&error);
                Err(error)
            }
        }
    }

    async fn start(&mut self) -> Result<ModelInfo, InferError> {
        let program = find_worker(self.config.program.as_deref())?;
        let path = self.config.model.path.clone();
        let keeper = match self.keeper.take() {
            Some(keeper) => keeper,
            None => Keeper::new().map_err(|source| InferError::Spawn {
                path: program.clone(),
                source,
            })?,
        };
        let keeper = self.keeper.insert(keeper);
        let patience = self.config.load_timeout;
        let mut process = Process::start(keeper, &program, &self.config.args, patience).await?;
        self.status.send_modify(|s| {
            s.pid = process.pid();
            s.starts += 1;
        });
        let id = self.new_id();
        let load = Request::Load {
            id,
            load: self.config.model.clone(),
        };
        let sent = process.send(&load).await;
        let incoming = match sent {
            Ok(()) => timeout(patience, process.receive()).await,
            Err(_) => Ok(None),
        };
        match incoming {
            Ok(Some(Ok(Reply::Info {
                id: got,
                model: Some(model),
                rss_bytes,
            }))) if got == id => {
                self.worker = Some(process);
                self.status.send_modify(|s| {
                    s.state = WorkerState::Ready;
                    s.model = Some(model.clone());
                    s.rss_bytes = rss_bytes;
                });
                Ok(model)
            }
            Ok(Some(Ok(Reply::Error { error, .. }))) => {
                process.end().await;
                Err(InferError::Worker(error))
            }
            Ok(Some(Ok(other))) => Err(unexpected(&other)),
            Ok(Some(Err(line))) => Err(InferError::Protocol(line)),
            Ok(None) => {
                let how = process.obituary().await;
                Err(InferError::WorkerDied {
                    doing: format!("loading {}", path.display()),
                    how,
                })
            }
            Err(_) => Err(InferError::Timeout {
                what: format!("the worker loading {}", path.display()),
                after: patience,
            }),
        }
    }

    /// The idle worker said something or died.
    async fn worker_spoke(&mut self, incoming: Option<Incoming>) {
        let Some(mut process) = self.worker.take() else {
            return;
        };
        let error = match incoming {
            Some(Ok(other)) => unexpected(&other),
            Some(Err(line)) => InferError::Protocol(line),
            None => {
                let doing = format!("waiting with {}", self.config.model.path.display());
                InferError::WorkerDied {
                    doing,
                    how: process.obituary().await,
                }
            }
        };
        drop(process);
        self.failed(&error);
    }

    /// Counts a failure of the process. The first is free; then the pauses double.
    fn failed(&mut self, error: &InferError) {
        self.failures += 1;
        self.last_failure = error.to_string();
        tracing::warn!(failures = self.failures, "{error}");
        let pause = match self.failures {
            0 | 1 => Duration::ZERO,
            n => self
                .config
                .backoff
                .saturating_mul(1 << (n - 2).min(20))
                .min(self.config.max_backoff),
        };
        self.not_before = Instant::now() + pause;
        self.gone(WorkerState::Failed(error.to_string()));
    }

    fn gone(&mut self, state: WorkerState) {
        self.worker = None;
        self.status.send_modify(|s| {
            s.state = state;
            s.model = None;
            s.rss_bytes = None;
            s.pid = None;
        });
    }

    async fn end(&mut self, state: WorkerState) {
        if let Some(process) = self.worker.take() {
            process.end().await;
            self.gone(state);
        }
    }
}

enum Outcome {
    Reply(Reply),
    Broken(String),
    Dead,
    Hung,
    Cancelled,
}

impl Outcome {
    fn of(incoming: Option<Incoming>) -> Self {
        match incoming {
            Some(Ok(reply)) => Self::Reply(reply),
            Some(Err(line)) => Self::Broken(line),
            None => Self::Dead,
        }
    }
}

fn unexpected(reply: &Reply) -> InferError {
    let text: String = format!("{reply:?}").chars().take(160).collect();
    InferError::Protocol(format!("unexpected reply {text}"))
}
