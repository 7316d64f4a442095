//! The way out: everything the loop says to the editor.
//!
//! The loop only queues; a task of its own sends, in order. A client that does
//! not read, or does not answer, therefore never stops the loop, and every
//! request we make of a client has a time limit.

use std::collections::HashMap;
use std::future::Future;
use std::time::Duration;

use serde_json::Value;
use tokio::sync::mpsc;
use tower_lsp::Client;
use tower_lsp::ls_types::notification::{Notification, Progress};
use tower_lsp::ls_types::{
    ConfigurationItem, Diagnostic, MessageType, ProgressParams, ProgressParamsValue, ProgressToken,
    Registration, Uri, WorkDoneProgress, WorkDoneProgressBegin, WorkDoneProgressEnd,
    WorkDoneProgressReport,
};

use crate::event::Event;

/// How long a client may take to answer a request of ours.
const CLIENT_PATIENCE: Duration = Duration::from_secs(10);

/// Something to tell the client.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Outgoing {
    /// All diagnostics of a file.
    Publish {
        /// The file.
        uri: Uri,
        /// Its diagnostics.
        diagnostics: Vec<Diagnostic>,
        /// The version of the text they were placed in.
        version: Option<i32>,
    },
    /// `sleepy/status`.
    Status(Value),
    /// A message in a pop-up.
    Show(MessageType, String),
    /// A line in the client's log.
    Log(MessageType, String),
    /// Work of this name begins.
    Begin {
        /// Names the piece of work.
        work: u64,
        /// What it is.
        title: String,
    },
    /// News of it.
    Report {
        /// Which.
        work: u64,
        /// What is going on.
        message: String,
    },
    /// It ended.
    End {
        /// Which.
        work: u64,
        /// How.
        message: String,
    },
    /// Ask for capabilities.
    Register(Vec<Registration>),
    /// Ask for the settings.
    PullSettings,
}

/// The queue's sending side.
pub(crate) type Outbox = mpsc::UnboundedSender<Outgoing>;

enum StatusNotification {}

impl Notification for StatusNotification {
    type Params = Value;
    const METHOD: &'static str = "sleepy/status";
}

/// Sends what is queued until the queue is closed.
pub(crate) async fn deliver(
    client: Client,
    mut queue: mpsc::UnboundedReceiver<Outgoing>,
    events: mpsc::UnboundedSender<Event>,
) {
    let mut progress: HashMap<u64, mpsc::UnboundedSender<Step>> = HashMap::new();
    while let Some(message) = queue.recv().await {
        match message {
            Outgoing::Publish {
                uri,
                diagnostics,
                version,
            } => {
                client.publish_diagnostics(uri, diagnostics, version).await;
            }
            Outgoing::Status(status) => {
                client.send_notification::<StatusNotification>(status).await
            }
            Outgoing::Show(level, text) => client.show_message(level, text).await,
            Outgoing::Log(level, text) => client.log_message(level, text).await,
            Outgoing::Begin { work, title } => {
                let (steps, queue) = mpsc::unbounded_channel();
                progress.insert(work, steps);
                tokio::spawn(show_progress(client.clone(), work, title, queue));
            }
            Outgoing::Report { work, message } => {
                if let Some(steps) = progress.get(&work) {
                    let _ = steps.send(Step::Report(message));
                }
            }
            Outgoing::End { work, message } => {
                if let Some(steps) = progress.remove(&work) {
                    let _ = steps.send(Step::End(message));
                }
            }
            Outgoing::Register(registrations) => {
                let client = client.clone();
                tokio::spawn(async move {
                    patiently(client.register_capability(registrations)).await;
                });
            }
            Outgoing::PullSettings => {
                let (client, events) = (client.clone(), events.clone());
                tokio::spawn(pull_settings(client, events));
            }
        }
    }
}

async fn pull_settings(client: Client, events: mpsc::UnboundedSender<Event>) {
    let item = ConfigurationItem {
        scope_uri: None,
        section: Some(crate::config::section().to_owned()),
    };
    let answer = patiently(client.configuration(vec![item])).await;
    if let Some(values) = answer.and_then(|mut values| values.pop()) {
        let _ = events.send(Event::Configured {
            values,
            pulled: true,
        });
    }
}

/// Waits for a client, but not for ever; a refusal is logged and is no news.
async fn patiently<T>(request: impl Future<Output = tower_lsp::jsonrpc::Result<T>>) -> Option<T> {
    match tokio::time::timeout(CLIENT_PATIENCE, request).await {
        Ok(Ok(answer)) => Some(answer),
        Ok(Err(e)) => {
            tracing::debug!("the client refused a request: {e}");
            None
        }
        Err(_) => {
            tracing::debug!("the client did not answer a request");
            None
        }
    }
}

enum Step {
    Report(String),
    End(String),
}

/// One piece of work in the client's progress display. The end is sent even
/// when the queue just closes, so no display spins for ever.
async fn show_progress(
    client: Client,
    work: u64,
    title: String,
    mut steps: mpsc::UnboundedReceiver<Step>,
) {
    let token = ProgressToken::String(format!("sleepy/{work}"));
    let created = patiently(client.create_work_done_progress(token.clone())).await;
    if created.is_none() {
        return;
    }
    let send = |value: WorkDoneProgress| {
        let params = ProgressParams {
            token: token.clone(),
            value: ProgressParamsValue::WorkDone(value),
        };
        client.send_notification::<Progress>(params)
    };
    send(WorkDoneProgress::Begin(WorkDoneProgressBegin {
        title,
        cancellable: Some(false),
        message: None,
        percentage: None,
    }))
    .await;
    let mut end = None;
    while let Some(step) = steps.recv().await {
        match step {
            Step::Report(message) => {
                send(WorkDoneProgress::Report(WorkDoneProgressReport {
                    cancellable: None,
                    message: Some(message),
                    percentage: None,
                }))
                .await;
            }
            Step::End(message) => {
                end = Some(message);
                break;
            }
        }
    }
    send(WorkDoneProgress::End(WorkDoneProgressEnd { message: end })).await;
}
