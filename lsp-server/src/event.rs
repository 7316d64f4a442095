//! Everything that can happen to the server, in one closed enum.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use serde_json::Value;
use sleepy_fix::{Episode, EpisodeId, SettingsLayer, Source, WorkspaceEdit};
use tokio::sync::oneshot;
use tower_lsp::ls_types::{
    CodeAction, CodeActionParams, Hover, InitializeParams, Position,
    TextDocumentContentChangeEvent, Uri,
};

use crate::cache::{Checked, Generation};
use crate::documents::Text;

/// Number of a search within the session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct JobId(pub(crate) u64);

/// Something that happened, in the editor or in the background.
#[derive(Debug)]
pub(crate) enum Event {
    /// The client introduced itself.
    Initialize(Box<InitializeParams>),
    /// The client is ready for messages.
    Initialized,
    /// A file was opened.
    Opened {
        /// Its address.
        uri: Uri,
        /// Version of the text.
        version: i32,
        /// The text.
        text: String,
    },
    /// A file was edited.
    Changed {
        /// Its address.
        uri: Uri,
        /// Version of the new text.
        version: i32,
        /// The edits in order.
        changes: Vec<TextDocumentContentChangeEvent>,
    },
    /// A file was saved.
    Saved {
        /// Its address.
        uri: Uri,
        /// The text, if the client sent it.
        text: Option<String>,
    },
    /// A file was closed.
    Closed {
        /// Its address.
        uri: Uri,
    },
    /// Files changed on disk, perhaps.
    FilesChanged(Vec<PathBuf>),
    /// What the disk holds now: hashes of texts, `None` for what is gone.
    DiskRead(Vec<(PathBuf, Option<String>)>),
    /// The editor's settings changed.
    Configured {
        /// Its settings, in whatever wrapping.
        values: Value,
        /// Whether we had asked for them.
        pulled: bool,
    },
    /// Folders were opened and closed.
    FoldersChanged {
        /// Opened.
        added: Vec<PathBuf>,
        /// Closed.
        removed: Vec<PathBuf>,
    },
    /// Which actions are there?
    Actions {
        /// The question.
        params: Box<CodeActionParams>,
        /// Where the answer goes.
        reply: oneshot::Sender<Vec<CodeAction>>,
    },
    /// What is known of the error here?
    Hover {
        /// The file.
        uri: Uri,
        /// The place.
        at: Position,
        /// Where the answer goes.
        reply: oneshot::Sender<Option<Hover>>,
    },
    /// The person took a change of this file back.
    Undone {
        /// Its address.
        uri: Uri,
    },
    /// A command was executed.
    Command {
        /// Its name.
        name: String,
        /// Its arguments.
        arguments: Vec<Value>,
        /// Where the result goes; an error is a text for the person.
        reply: oneshot::Sender<Result<Value, String>>,
    },
    /// The client wants us to stop.
    Shutdown {
        /// Answered when everything is stopped.
        reply: oneshot::Sender<()>,
    },
    /// A file or folder was looked up.
    Discovered(Discovered),
    /// The person's settings file was read.
    UserSettings {
        /// What it says.
        layer: Option<SettingsLayer>,
        /// What is wrong with it.
        problem: Option<String>,
    },
    /// A check began; a queued one may never do.
    Checking {
        /// The workspace.
        root: PathBuf,
        /// Which check.
        generation: Generation,
    },
    /// A check ended.
    Checked(Checked),
    /// A search ended.
    Searched {
        /// Which.
        job: JobId,
        /// What it found.
        found: Box<Found>,
    },
    /// An episode is on disk, or will never be.
    Recorded {
        /// Which.
        episode: EpisodeId,
        /// What went wrong.
        problem: Option<String>,
    },
    /// Something is wrong that the person should hear about once.
    Problem {
        /// Same cause, same key.
        cause: &'static str,
        /// What to say.
        text: String,
    },
    /// Time passes.
    Tick,
}

/// What is known of a file's workspace.
#[derive(Debug, Clone)]
pub(crate) struct Discovered {
    /// The file or folder that was looked up.
    pub(crate) path: PathBuf,
    /// The cargo workspace it belongs to, or why there is none.
    pub(crate) root: Result<PathBuf, String>,
    /// The workspace's own settings.
    pub(crate) layer: Option<SettingsLayer>,
    /// What is wrong with them.
    pub(crate) problem: Option<String>,
}

/// The result of a search.
#[derive(Debug, Clone, Default)]
pub(crate) struct Found {
    /// Verified fixes, best first.
    pub(crate) offers: Vec<Offered>,
    /// Why there is none, or no more.
    pub(crate) reason: Option<String>,
    /// It was called off; nothing follows from it.
    pub(crate) cancelled: bool,
    /// The search on record, when it found nothing.
    pub(crate) failure: Option<Episode>,
}

/// One fix with its record.
#[derive(Debug, Clone)]
pub(crate) struct Offered {
    /// What is recorded before the fix is shown.
    pub(crate) episode: Episode,
    /// What it does.
    pub(crate) title: String,
    /// Who proposed it.
    pub(crate) source: Source,
    /// The edit of the checked texts.
    pub(crate) edit: WorkspaceEdit,
    /// Those texts.
    pub(crate) bases: BTreeMap<PathBuf, Arc<Text>>,
    /// What the compiler said, for a person.
    pub(crate) detail: String,
}
