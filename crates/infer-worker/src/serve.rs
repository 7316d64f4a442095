//! The two threads: one reads requests, one computes.

use std::io::{self, BufRead, Write};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;

use sleepy_infer::protocol::{ErrorKind, PROTOCOL_VERSION, Reply, Request, WorkerError};

use crate::engine::Loaded;
use crate::{cancel, generate, llama, platform, rate};

/// Serves until stdin closes or a shutdown is asked for.
pub(crate) fn run() -> io::Result<()> {
    llama::init();
    let hello = Reply::Hello {
        protocol: PROTOCOL_VERSION,
        worker: env!("CARGO_PKG_VERSION").into(),
        llama: llama::version(),
    };
    write(&hello)?;
    let (jobs, queue) = channel();
    std::thread::Builder::new()
        .name("requests".into())
        .spawn(move || read(jobs))?;
    compute(&queue)
}

/// One line on stdout. Both threads write, so the lock is held for the whole line.
fn write(reply: &Reply) -> io::Result<()> {
    let mut line = serde_json::to_vec(reply)?;
    line.push(b'\n');
    let mut out = io::stdout().lock();
    out.write_all(&line)?;
    out.flush()
}

/// Reads requests until stdin closes; then ends the process, even in the middle of a decode.
fn read(jobs: Sender<Request>) {
    for line in io::stdin().lock().lines() {
        let Ok(line) = line else { break };
        if line.trim().is_empty() {
            continue;
        }
        match serde_json::from_str::<Request>(&line) {
            Ok(Request::Cancel { id }) => cancel::cancel(id),
            Ok(Request::Shutdown) => break,
            Ok(request) => {
                if jobs.send(request).is_err() {
                    break;
                }
            }
            Err(error) => {
                let error = WorkerError::new(
                    ErrorKind::BadRequest,
                    format!("this line is no request: {error}"),
                );
                if write(&Reply::Error { id: None, error }).is_err() {
                    break;
                }
            }
        }
    }
    cancel::cancel_all();
    drop(jobs);
    // The computing thread sees the abort within milliseconds. Should it hang, nobody is left to kill it.
    std::thread::sleep(Duration::from_secs(3));
    std::process::exit(0);
}

fn compute(queue: &Receiver<Request>) -> io::Result<()> {
    let mut loaded: Option<Loaded> = None;
    loop {
        // The channel closes when stdin does.
        let Ok(request) = queue.recv() else {
            return Ok(());
        };
        let Some(id) = request.id() else { continue };
        let running = cancel::enter(id);
        let reply = if cancel::requested() {
            Err(WorkerError::new(
                ErrorKind::Cancelled,
                "cancelled before it began",
            ))
        } else {
            handle(&mut loaded, request)
        };
        drop(running);
        write(&reply.unwrap_or_else(|error| Reply::Error {
            id: Some(id),
            error,
        }))?;
    }
}

fn handle(slot: &mut Option<Loaded>, request: Request) -> Result<Reply, WorkerError> {
    let no_model = || WorkerError::new(ErrorKind::NoModel, "no model is loaded; send `load` first");
    match request {
        Request::Load { id, load } => {
            // The old model goes first: two at a time may be more than the machine has.
            *slot = None;
            *slot = Some(Loaded::load(&load)?);
            Ok(info(id, slot.as_ref()))
        }
        Request::Unload { id } => {
            *slot = None;
            Ok(info(id, None))
        }
        Request::Generate { id, job } => {
            let reply = generate::generate(slot.as_mut().ok_or_else(no_model)?, &job)?;
            Ok(Reply::Generated { id, reply })
        }
        Request::Score {
            id,
            prompt,
            continuation,
            adapter,
        } => {
            let loaded = slot.as_mut().ok_or_else(no_model)?;
            let (logprob, tokens) =
                generate::score(loaded, &prompt, &continuation, adapter.as_ref())?;
            Ok(Reply::Scored {
                id,
                logprob,
                tokens,
            })
        }
        Request::Rate { id, job } => {
            let reply = rate::rate(slot.as_mut().ok_or_else(no_model)?, &job)?;
            Ok(Reply::Rated { id, reply })
        }
        Request::Info { id } => Ok(info(id, slot.as_ref())),
        Request::Cancel { .. } | Request::Shutdown => Err(WorkerError::new(
            ErrorKind::BadRequest,
            "handled by the reading thread",
        )),
    }
}

fn info(id: u64, loaded: Option<&Loaded>) -> Reply {
    Reply::Info {
        id,
        model: loaded.map(|l| l.info().clone()),
        rss_bytes: platform::rss_bytes(),
    }
}
