//! One session, from the first byte to the last child process.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use clap::Parser;
use tokio::sync::mpsc;
use tower_lsp::{LspService, Server};
use tracing_subscriber::EnvFilter;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

use crate::config::Environment;
use crate::event::Event;
use crate::main_loop::MainLoop;
use crate::outbox;
use crate::server::{ClientLife, Frontend, UNDONE};
use crate::wire::Tagging;
use crate::work::RealWorld;

/// Requests that may be handled at the same time: with few, a cancellation
/// would wait behind the request it cancels.
const CONCURRENCY: usize = 64;
/// How long the end of a session may take until it is forced.
const PATIENCE: Duration = Duration::from_secs(5);
/// A log of more bytes is set aside when a session begins.
const MAX_LOG: u64 = 8 << 20;
/// How often the client's process is looked for.
const CLIENT_WATCH: Duration = Duration::from_secs(5);

/// Language server of Sleepy Coder: offers fixes that the compiler has already
/// accepted.
#[derive(Debug, Parser)]
#[command(name = "sleepy-lsp", version, about)]
pub struct Options {
    /// Speak the protocol on standard input and output; there is no other way.
    #[arg(long)]
    stdio: bool,
    /// Write the log here instead of the `logs` folder of `$SLEEPY_HOME`.
    #[arg(long, value_name = "FILE")]
    log: Option<PathBuf>,
    /// Process to end with; editors pass it beside the protocol's own way.
    #[arg(long = "clientProcessId", hide = true)]
    client: Option<u32>,
}

impl Options {
    /// Reads the command line; `--help`, `--version` and mistakes end here.
    pub fn from_args() -> Self {
        Self::parse()
    }
}

/// Runs a session. The exit code is 0 when the client asked for the end in the
/// proper order, else 1.
pub fn run(options: Options) -> ExitCode {
    let environment = Environment::from_process();
    start_log(options.log.as_deref(), environment.home.as_deref());
    let runtime = match tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
    {
        Ok(runtime) => runtime,
        Err(e) => {
            tracing::error!("no threads to work with: {e}");
            return ExitCode::FAILURE;
        }
    };
    let proper = runtime.block_on(serve(environment, options.client));
    // The thread that reads standard input cannot be stopped, only left.
    runtime.shutdown_timeout(Duration::from_millis(200));
    if proper {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

/// Serves until `exit`, the end of the input, or the end of the client.
async fn serve(environment: Environment, client: Option<u32>) -> bool {
    let (events, queue) = mpsc::unbounded_channel();
    let (out, outgoing) = mpsc::unbounded_channel();
    let (world, written) = RealWorld::new(&environment, events.clone());
    let main_loop = tokio::spawn(MainLoop::new(world, out, environment).run(queue));
    let life = Arc::new(ClientLife::default());
    if let Some(process) = client {
        life.process.store(process, Ordering::Relaxed);
    }
    let (service, socket) = LspService::build(|client| {
        let frontend = Frontend::new(events.clone(), life.clone());
        let (events, life) = (events.clone(), life.clone());
        tokio::spawn(async move {
            life.ready.notified().await;
            outbox::deliver(client, outgoing, events).await;
        });
        frontend
    })
    .custom_method(UNDONE, Frontend::undone)
    .finish();
    let server =
        Server::new(tokio::io::stdin(), tokio::io::stdout(), socket).concurrency_level(CONCURRENCY);
    tokio::select! {
        () = server.serve(Tagging::new(service)) => {}
        () = client_gone(&life) => tracing::warn!("the client is gone"),
    }
    let (reply, stopped) = tokio::sync::oneshot::channel();
    let _ = events.send(Event::Shutdown { reply });
    drop(events);
    let end = async {
        let _ = stopped.await;
        let _ = written.await;
    };
    if tokio::time::timeout(PATIENCE, end).await.is_err() {
        tracing::warn!("not everything ended in time");
    }
    main_loop.abort();
    life.announced.load(Ordering::Relaxed)
}

/// Resolves when the client's process has ended; never, if it is not known.
async fn client_gone(life: &ClientLife) {
    let mut seen = false;
    loop {
        tokio::time::sleep(CLIENT_WATCH).await;
        let process = life.process.load(Ordering::Relaxed);
        let alive = process != 0 && is_alive(process);
        // A client in another container has a number that means nothing here.
        if seen && !alive {
            return;
        }
        seen |= alive;
    }
}

#[cfg(unix)]
fn is_alive(pid: u32) -> bool {
    let pid = i32::try_from(pid)
        .ok()
        .and_then(rustix::process::Pid::from_raw);
    // A process of somebody else's is alive too, though it may not be signalled.
    pid.is_some_and(|pid| rustix::process::test_kill_process(pid) != Err(rustix::io::Errno::SRCH))
}

#[cfg(not(unix))]
fn is_alive(_: u32) -> bool {
    true
}

/// Logs to standard error and to a file; a file that cannot be written is
/// simply not written.
fn start_log(file: Option<&Path>, home: Option<&Path>) {
    let filter = EnvFilter::try_from_env("SLEEPY_LOG").unwrap_or_else(|_| EnvFilter::new("info"));
    let path = file
        .map(Path::to_path_buf)
        .or_else(|| Some(home?.join("logs/sleepy-lsp.log")));
    let open = |path: &Path| {
        std::fs::create_dir_all(path.parent()?).ok()?;
        if std::fs::metadata(path).is_ok_and(|m| m.len() > MAX_LOG) {
            std::fs::rename(path, path.with_extension("log.old")).ok()?;
        }
        std::fs::OpenOptions::new()
            .create(true)
            .append(true)
            .open(path)
            .ok()
    };
    let file = path.as_deref().and_then(open);
    let to_file = file.map(|f| {
        tracing_subscriber::fmt::layer()
            .with_ansi(false)
            .with_writer(Arc::new(f))
    });
    let to_stderr = tracing_subscriber::fmt::layer()
        .with_ansi(false)
        .with_writer(std::io::stderr);
    let started = tracing_subscriber::registry()
        .with(filter)
        .with(to_stderr)
        .with(to_file)
        .try_init();
    if let Err(e) = started {
        tracing::debug!("a log was started before: {e}");
    }
}
