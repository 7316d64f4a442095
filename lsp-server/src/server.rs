//! The protocol's side: every handler forwards into the event loop and does
//! nothing else.
//!
//! Handlers of notifications have no await before they queue, so the loop sees
//! them in the order the client sent them. Handlers of requests wait for the
//! loop's answer, which never waits for anything itself.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

use serde::Deserialize;
use serde_json::Value;
use tokio::sync::{Notify, mpsc, oneshot};
use tower_lsp::LanguageServer;
use tower_lsp::jsonrpc::{Error, Result};
use tower_lsp::ls_types::{
    CodeActionKind, CodeActionOptions, CodeActionOrCommand, CodeActionParams,
    CodeActionProviderCapability, CodeActionResponse, DidChangeConfigurationParams,
    DidChangeTextDocumentParams, DidChangeWatchedFilesParams, DidChangeWorkspaceFoldersParams,
    DidCloseTextDocumentParams, DidOpenTextDocumentParams, DidSaveTextDocumentParams,
    ExecuteCommandOptions, ExecuteCommandParams, Hover, HoverParams, HoverProviderCapability,
    InitializeParams, InitializeResult, InitializedParams, OneOf, SaveOptions, ServerCapabilities,
    ServerInfo, TextDocumentSyncCapability, TextDocumentSyncKind, TextDocumentSyncOptions,
    TextDocumentSyncSaveOptions, Uri, WorkDoneProgressOptions, WorkspaceFoldersServerCapabilities,
    WorkspaceServerCapabilities,
};

use crate::actions::{COMMANDS, FIX_ALL};
use crate::documents::path_of;
use crate::event::Event;
use crate::positions::Encoding;

/// The notification that the person took a change back.
pub(crate) const UNDONE: &str = "sleepy/undone";
/// The name the server gives itself.
pub(crate) const NAME: &str = "sleepy-lsp";

/// What `sleepy/undone` says.
#[derive(Debug, Deserialize)]
pub(crate) struct Undone {
    /// The file in which something was taken back.
    uri: Uri,
}

/// Forwards into the event loop.
#[derive(Debug)]
pub(crate) struct Frontend {
    events: mpsc::UnboundedSender<Event>,
    client: Arc<ClientLife>,
}

/// What is known of the client's life and death.
#[derive(Debug, Default)]
pub(crate) struct ClientLife {
    /// Its process; 0 when it is not known.
    pub(crate) process: AtomicU32,
    /// Woken when it is ready: what is sent before is lost.
    pub(crate) ready: Notify,
    /// Whether it announced the end before it came.
    pub(crate) announced: AtomicBool,
}

impl Frontend {
    /// A frontend of the loop behind `events`.
    pub(crate) fn new(events: mpsc::UnboundedSender<Event>, client: Arc<ClientLife>) -> Self {
        Self { events, client }
    }

    /// `sleepy/undone`: the editor saw the person take a change back.
    pub(crate) async fn undone(&self, params: Undone) {
        self.tell(Event::Undone { uri: params.uri });
    }

    fn tell(&self, event: Event) {
        // Only during shutdown is nobody listening.
        let _ = self.events.send(event);
    }

    async fn ask<T>(&self, event: Event, answer: oneshot::Receiver<T>) -> Result<T> {
        self.tell(event);
        answer.await.map_err(|_| Error::internal_error())
    }
}

/// What the server can do, with the agreed unit of columns.
pub(crate) fn capabilities(encoding: Encoding) -> ServerCapabilities {
    let sync = TextDocumentSyncOptions {
        open_close: Some(true),
        change: Some(TextDocumentSyncKind::INCREMENTAL),
        save: Some(TextDocumentSyncSaveOptions::SaveOptions(SaveOptions {
            include_text: Some(true),
        })),
        ..TextDocumentSyncOptions::default()
    };
    let actions = CodeActionOptions {
        code_action_kinds: Some(vec![CodeActionKind::QUICKFIX, CodeActionKind::new(FIX_ALL)]),
        work_done_progress_options: WorkDoneProgressOptions::default(),
        resolve_provider: None,
    };
    ServerCapabilities {
        position_encoding: Some(encoding.kind()),
        text_document_sync: Some(TextDocumentSyncCapability::Options(sync)),
        code_action_provider: Some(CodeActionProviderCapability::Options(actions)),
        hover_provider: Some(HoverProviderCapability::Simple(true)),
        execute_command_provider: Some(ExecuteCommandOptions {
            commands: COMMANDS.map(str::to_owned).to_vec(),
            work_done_progress_options: WorkDoneProgressOptions::default(),
        }),
        workspace: Some(WorkspaceServerCapabilities {
            workspace_folders: Some(WorkspaceFoldersServerCapabilities {
                supported: Some(true),
                change_notifications: Some(OneOf::Left(true)),
            }),
            file_operations: None,
        }),
        ..ServerCapabilities::default()
    }
}

impl LanguageServer for Frontend {
    async fn initialize(&self, params: InitializeParams) -> Result<InitializeResult> {
        let general = params.capabilities.general.as_ref();
        let encoding = Encoding::negotiate(general.and_then(|g| g.position_encodings.as_deref()));
        if let Some(process) = params.process_id {
            self.client.process.store(process, Ordering::Relaxed);
        }
        self.tell(Event::Initialize(Box::new(params)));
        Ok(InitializeResult {
            capabilities: capabilities(encoding),
            server_info: Some(ServerInfo {
                name: NAME.to_owned(),
                version: Some(env!("CARGO_PKG_VERSION").to_owned()),
            }),
            offset_encoding: None,
        })
    }

    async fn initialized(&self, _: InitializedParams) {
        self.client.ready.notify_one();
        self.tell(Event::Initialized);
    }

    async fn shutdown(&self) -> Result<()> {
        self.client.announced.store(true, Ordering::Relaxed);
        let (reply, answer) = oneshot::channel();
        self.ask(Event::Shutdown { reply }, answer).await
    }

    async fn did_open(&self, params: DidOpenTextDocumentParams) {
        let document = params.text_document;
        self.tell(Event::Opened {
            uri: document.uri,
            version: document.version,
            text: document.text,
        });
    }

    async fn did_change(&self, params: DidChangeTextDocumentParams) {
        self.tell(Event::Changed {
            uri: params.text_document.uri,
            version: params.text_document.version,
            changes: params.content_changes,
        });
    }

    async fn did_save(&self, params: DidSaveTextDocumentParams) {
        self.tell(Event::Saved {
            uri: params.text_document.uri,
            text: params.text,
        });
    }

    async fn did_close(&self, params: DidCloseTextDocumentParams) {
        self.tell(Event::Closed {
            uri: params.text_document.uri,
        });
    }

    async fn did_change_watched_files(&self, params: DidChangeWatchedFilesParams) {
        let paths = params.changes.iter().filter_map(|c| path_of(&c.uri));
        self.tell(Event::FilesChanged(paths.collect()));
    }

    async fn did_change_configuration(&self, params: DidChangeConfigurationParams) {
        self.tell(Event::Configured {
            values: params.settings,
            pulled: false,
        });
    }

    async fn did_change_workspace_folders(&self, params: DidChangeWorkspaceFoldersParams) {
        let paths = |folders: &[tower_lsp::ls_types::WorkspaceFolder]| {
            folders.iter().filter_map(|f| path_of(&f.uri)).collect()
        };
        self.tell(Event::FoldersChanged {
            added: paths(&params.event.added),
            removed: paths(&params.event.removed),
        });
    }

    async fn code_action(&self, params: CodeActionParams) -> Result<Option<CodeActionResponse>> {
        let (reply, answer) = oneshot::channel();
        let params = Box::new(params);
        let actions = self.ask(Event::Actions { params, reply }, answer).await?;
        Ok(Some(
            actions
                .into_iter()
                .map(CodeActionOrCommand::CodeAction)
                .collect(),
        ))
    }

    async fn hover(&self, params: HoverParams) -> Result<Option<Hover>> {
        let (reply, answer) = oneshot::channel();
        let place = params.text_document_position_params;
        let event = Event::Hover {
            uri: place.text_document.uri,
            at: place.position,
            reply,
        };
        self.ask(event, answer).await
    }

    async fn execute_command(&self, params: ExecuteCommandParams) -> Result<Option<Value>> {
        let (reply, answer) = oneshot::channel();
        let event = Event::Command {
            name: params.command,
            arguments: params.arguments,
            reply,
        };
        match self.ask(event, answer).await? {
            Ok(value) => Ok(Some(value)),
            Err(problem) => Err(Error::invalid_params(problem)),
        }
    }
}
