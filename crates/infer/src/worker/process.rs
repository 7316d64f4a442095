//! One worker process with its pipes.

use std::collections::VecDeque;
use std::ffi::OsString;
use std::path::Path;
use std::process::Stdio;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::process::{Child, ChildStderr, ChildStdin, ChildStdout, Command};
use tokio::sync::{mpsc, oneshot};

use crate::error::InferError;
use crate::protocol::{PROTOCOL_VERSION, Reply, Request};

/// Lines of stderr kept for the obituary.
const LAST_WORDS: usize = 6;

/// What came out of a worker's stdout.
pub(super) type Incoming = Result<Reply, String>;

/// A running worker. Dropping it kills it.
pub(super) struct Process {
    child: Child,
    stdin: ChildStdin,
    replies: mpsc::UnboundedReceiver<Incoming>,
    last_words: Arc<Mutex<VecDeque<String>>>,
    log: tokio::task::JoinHandle<()>,
}

impl Process {
    /// Starts a worker and awaits its greeting.
    pub(super) async fn start(
        keeper: &Keeper,
        program: &Path,
        args: &[OsString],
        patience: Duration,
    ) -> Result<Self, InferError> {
        let mut command = Command::new(program);
        command
            .args(args)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true);
        // Read by OpenMP and ggml while they are being loaded; see the worker's `platform` module.
        command
            .env("OMP_WAIT_POLICY", "passive")
            .env("GGML_NO_BACKTRACE", "1");
        let spawn = |source| InferError::Spawn {
            path: program.to_path_buf(),
            source,
        };
        let mut child = keeper.spawn(command).await.map_err(spawn)?;
        let pipes = (child.stdin.take(), child.stdout.take(), child.stderr.take());
        let (Some(stdin), Some(stdout), Some(stderr)) = pipes else {
            return Err(spawn(std::io::Error::other("a pipe is missing")));
        };
        let (sender, replies) = mpsc::unbounded_channel();
        let last_words = Arc::new(Mutex::new(VecDeque::new()));
        tokio::spawn(read_replies(stdout, sender));
        let log = tokio::spawn(read_log(stderr, Arc::clone(&last_words)));
        let mut process = Self {
            child,
            stdin,
            replies,
            last_words,
            log,
        };
        match tokio::time::timeout(patience, process.receive()).await {
            Ok(Some(Ok(Reply::Hello {
                protocol: PROTOCOL_VERSION,
                worker,
                llama,
            }))) => {
                tracing::debug!(%worker, %llama, pid = process.pid(), "worker started");
                Ok(process)
            }
            Ok(Some(Ok(Reply::Hello { protocol, .. }))) => {
                let program = program.display();
                Err(InferError::Protocol(format!(
                    "{program} speaks version {protocol}, not {PROTOCOL_VERSION}"
                )))
            }
            Ok(Some(Ok(other))) => Err(InferError::Protocol(format!("it greeted with {other:?}"))),
            Ok(Some(Err(line))) => Err(InferError::Protocol(line)),
            Ok(None) => {
                let how = process.obituary().await;
                Err(InferError::WorkerDied {
                    doing: format!("starting {}", program.display()),
                    how,
                })
            }
            Err(_) => {
                let what = format!("{} while starting", program.display());
                Err(InferError::Timeout {
                    what,
                    after: patience,
                })
            }
        }
    }

    pub(super) fn pid(&self) -> Option<u32> {
        self.child.id()
    }

    /// Sends a request. A worker that does not read for 10 seconds hangs.
    pub(super) async fn send(&mut self, request: &Request) -> std::io::Result<()> {
        let mut line = serde_json::to_vec(request)?;
        line.push(b'\n');
        let write = async {
            self.stdin.write_all(&line).await?;
            self.stdin.flush().await
        };
        match tokio::time::timeout(Duration::from_secs(10), write).await {
            Ok(result) => result,
            Err(_) => Err(std::io::Error::other(
                "the worker does not read its requests",
            )),
        }
    }

    /// The next reply; `None` once the worker has closed its stdout, which means that it is dead or dying.
    pub(super) async fn receive(&mut self) -> Option<Incoming> {
        self.replies.recv().await
    }

    /// Kills it if need be and says how it ended.
    pub(super) async fn obituary(&mut self) -> String {
        // A process that crashed is gone by now or within moments; one that only closed its stdout is not.
        let ended = tokio::time::timeout(Duration::from_millis(500), self.child.wait()).await;
        let status = match ended {
            Ok(status) => status,
            Err(_) => {
                let _ = self.child.start_kill();
                self.child.wait().await
            }
        };
        // What it wrote before it died may still be in the pipe.
        let _ = tokio::time::timeout(Duration::from_millis(500), &mut self.log).await;
        let how = status.map_or_else(|e| e.to_string(), |s| s.to_string());
        let words = self
            .last_words
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        if words.is_empty() {
            how
        } else {
            format!("{how}; last words: {}", words.join(" | "))
        }
    }

    /// Ends it: politely by closing stdin, by force if that does not help.
    pub(super) async fn end(self) {
        let Self {
            mut child, stdin, ..
        } = self;
        drop(stdin);
        if tokio::time::timeout(Duration::from_secs(1), child.wait())
            .await
            .is_err()
        {
            let _ = child.start_kill();
            let _ = child.wait().await;
        }
    }
}

async fn read_replies(stdout: ChildStdout, sender: mpsc::UnboundedSender<Incoming>) {
    let mut lines = BufReader::new(stdout).lines();
    loop {
        let incoming = match lines.next_line().await {
            Ok(Some(line)) if line.trim().is_empty() => continue,
            Ok(Some(line)) => serde_json::from_str(&line).map_err(|e| {
                let start: String = line.chars().take(120).collect();
                format!("it wrote `{start}` ({e})")
            }),
            Ok(None) => return,
            Err(error) => Err(format!("its output cannot be read: {error}")),
        };
        let broken = incoming.is_err();
        if sender.send(incoming).is_err() || broken {
            return;
        }
    }
}

async fn read_log(stderr: ChildStderr, last_words: Arc<Mutex<VecDeque<String>>>) {
    let mut lines = BufReader::new(stderr).lines();
    while let Ok(Some(line)) = lines.next_line().await {
        tracing::debug!(target: "sleepy_worker", "{line}");
        let mut words = last_words.lock().unwrap_or_else(PoisonError::into_inner);
        if words.len() == LAST_WORDS {
            words.pop_front();
        }
        words.push_back(line.chars().take(200).collect());
    }
}

/// A thread that starts processes and stays.
///
/// Linux sends the death signal a worker asked for when the *thread* that started it ends. Threads of the async
/// runtime come and go; this one lives exactly as long as the client.
pub(super) struct Keeper {
    jobs: std::sync::mpsc::Sender<SpawnJob>,
}

type SpawnJob = (
    Command,
    tokio::runtime::Handle,
    oneshot::Sender<std::io::Result<Child>>,
);

impl Keeper {
    pub(super) fn new() -> std::io::Result<Self> {
        let (jobs, queue) = std::sync::mpsc::channel::<SpawnJob>();
        let work = move || {
            for (mut command, runtime, reply) in queue {
                let _entered = runtime.enter();
                let _ = reply.send(command.spawn());
            }
        };
        std::thread::Builder::new()
            .name("sleepy-keeper".into())
            .spawn(work)?;
        Ok(Self { jobs })
    }

    async fn spawn(&self, command: Command) -> std::io::Result<Child> {
        let gone = |_| std::io::Error::other("the thread that starts processes is gone");
        let (reply, child) = oneshot::channel();
        let job = (command, tokio::runtime::Handle::current(), reply);
        self.jobs
            .send(job)
            .map_err(|_| std::io::Error::other("the thread that starts processes is gone"))?;
        child.await.map_err(gone)?
    }
}
