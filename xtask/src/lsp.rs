//! A language client without an editor: raw JSON-RPC over the server's pipes.
//!
//! It behaves like a simple editor: it answers what the server asks, keeps the
//! texts it opened, and applies edits to them. A thread reads, so that nothing
//! the server sends while we wait for something else is lost.

use std::collections::{BTreeMap, VecDeque};
use std::io::{BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::error::{Result, TaskError};
use crate::{shell, text};

mod wire;

use wire::read_message;
pub use wire::{path_of, uri};

/// A session with one server.
#[derive(Debug)]
pub struct Client {
    child: Child,
    stdin: Option<ChildStdin>,
    messages: mpsc::Receiver<Value>,
    next_id: i64,
    settings: Value,
    documents: BTreeMap<PathBuf, Document>,
    /// The newest diagnostics of each file that has some.
    pub diagnostics: BTreeMap<PathBuf, Vec<Value>>,
    /// Every `sleepy/status` so far, the newest last.
    pub statuses: VecDeque<Value>,
    /// Texts of `window/showMessage`.
    pub shown: Vec<String>,
    /// Kinds of `$/progress` reports.
    pub progress: Vec<String>,
}

/// A text that is open.
#[derive(Debug, Clone)]
struct Document {
    version: i64,
    text: String,
}

impl Client {
    /// Starts a server; its stderr goes to `log`.
    ///
    /// # Errors
    /// When it cannot be started.
    pub fn start(command: &mut Command, log: &Path) -> Result<Self> {
        let log = std::fs::File::create(log).map_err(TaskError::file(log))?;
        let program = shell::describe(command);
        let fail = |source| TaskError::Program {
            program: program.clone(),
            source,
        };
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::from(log))
            .spawn()
            .map_err(fail)?;
        let stdin = child.stdin.take();
        let stdout = child
            .stdout
            .take()
            .ok_or_else(|| TaskError::failed("the server has no stdout"))?;
        let (sender, messages) = mpsc::channel();
        thread::spawn(move || {
            let mut reader = BufReader::new(stdout);
            while let Some(message) = read_message(&mut reader) {
                if sender.send(message).is_err() {
                    break;
                }
            }
        });
        Ok(Self {
            child,
            stdin,
            messages,
            next_id: 0,
            settings: Value::Null,
            documents: BTreeMap::new(),
            diagnostics: BTreeMap::new(),
            statuses: VecDeque::new(),
            shown: Vec::new(),
            progress: Vec::new(),
        })
    }

    /// Opens the session on a folder; returns the server's answer to
    /// `initialize` and how long it took from here.
    ///
    /// # Errors
    /// When the server does not answer.
    pub fn initialize(&mut self, root: &Path, settings: Value) -> Result<(Value, Duration)> {
        self.settings = settings;
        let start = Instant::now();
        let answer = self.request(
            "initialize",
            json!({
                "processId": std::process::id(),
                "clientInfo": {"name": "xtask"},
                "rootUri": uri(root),
                "workspaceFolders": [{"uri": uri(root), "name": "root"}],
                "initializationOptions": self.settings,
                "capabilities": {
                    "workspace": {
                        "workspaceEdit": {"documentChanges": true},
                        "applyEdit": true,
                        "configuration": true,
                        "workspaceFolders": true,
                        "didChangeConfiguration": {"dynamicRegistration": true},
                        "didChangeWatchedFiles": {"dynamicRegistration": true},
                    },
                    "textDocument": {
                        "publishDiagnostics": {"relatedInformation": true, "versionSupport": true},
                        "codeAction": {
                            "isPreferredSupport": true,
                            "dataSupport": true,
                            "tagSupport": {"valueSet": [1]},
                            "codeActionLiteralSupport": {"codeActionKind": {"valueSet": ["quickfix"]}},
                        },
                    },
                    "window": {"workDoneProgress": true},
                },
            }),
        )?;
        let took = start.elapsed();
        self.notify("initialized", json!({}))?;
        Ok((answer, took))
    }

    /// Opens a file with the text it has on disk.
    ///
    /// # Errors
    /// When the file cannot be read or the server is gone.
    pub fn open(&mut self, path: &Path) -> Result<()> {
        let text = shell::read_file(path)?;
        let document = Document { version: 1, text };
        self.notify(
            "textDocument/didOpen",
            json!({"textDocument": {
                "uri": uri(path), "languageId": "rust",
                "version": document.version, "text": document.text,
            }}),
        )?;
        self.documents.insert(path.to_path_buf(), document);
        Ok(())
    }

    /// The text of an open file.
    pub fn text(&self, path: &Path) -> Option<&str> {
        self.documents.get(path).map(|d| d.text.as_str())
    }

    /// Gives an open file a new text, without saving it.
    ///
    /// # Errors
    /// When the file is not open or the server is gone.
    pub fn change(&mut self, path: &Path, text: &str) -> Result<()> {
        let document = self
            .documents
            .get_mut(path)
            .ok_or_else(|| TaskError::failed(format!("{} is not open", path.display())))?;
        document.version += 1;
        text.clone_into(&mut document.text);
        let version = document.version;
        self.notify(
            "textDocument/didChange",
            json!({
                "textDocument": {"uri": uri(path), "version": version},
                "contentChanges": [{"text": text}],
            }),
        )
    }

    /// Writes an open file to disk.
    ///
    /// # Errors
    /// When the file is not open, cannot be written, or the server is gone.
    pub fn save(&mut self, path: &Path) -> Result<()> {
        let text = self
            .text(path)
            .ok_or_else(|| TaskError::failed(format!("{} is not open", path.display())))?
            .to_owned();
        shell::write_file(path, &text)?;
        self.notify(
            "textDocument/didSave",
            json!({"textDocument": {"uri": uri(path)}, "text": text}),
        )
    }

    /// The code actions for a range, and how long the answer took.
    ///
    /// # Errors
    /// When the server does not answer.
    pub fn actions(&mut self, path: &Path, range: &Value) -> Result<(Vec<Value>, Duration)> {
        let overlapping = self.diagnostics.get(path).cloned().unwrap_or_default();
        let overlapping: Vec<Value> = overlapping
            .into_iter()
            .filter(|d| d["range"] == *range)
            .collect();
        let start = Instant::now();
        let answer = self.request(
            "textDocument/codeAction",
            json!({
                "textDocument": {"uri": uri(path)},
                "range": range,
                "context": {"diagnostics": overlapping, "triggerKind": 1},
            }),
        )?;
        let took = start.elapsed();
        Ok((answer.as_array().cloned().unwrap_or_default(), took))
    }

    /// Takes an action as an editor does: its edit, then a save, then its
    /// command. Returns the files it changed.
    ///
    /// # Errors
    /// When the edit does not fit the texts or the server is gone.
    pub fn take(&mut self, action: &Value) -> Result<Vec<PathBuf>> {
        let changed = self.apply_edit(&action["edit"])?;
        if let Some(command) = action["command"].as_object() {
            self.request(
                "workspace/executeCommand",
                json!({"command": command.get("command"), "arguments": command.get("arguments")}),
            )?;
        }
        for path in &changed {
            self.save(path)?;
        }
        Ok(changed)
    }

    fn apply_edit(&mut self, edit: &Value) -> Result<Vec<PathBuf>> {
        let mut files: Vec<(String, Option<i64>, Vec<Value>)> = Vec::new();
        let list = |v: &Value| v.as_array().cloned().unwrap_or_default();
        for change in list(&edit["documentChanges"]) {
            let document = &change["textDocument"];
            let address = document["uri"].as_str().unwrap_or_default().to_owned();
            files.push((
                address,
                document["version"].as_i64(),
                list(&change["edits"]),
            ));
        }
        for (address, edits) in edit["changes"].as_object().into_iter().flatten() {
            files.push((address.clone(), None, list(edits)));
        }
        let mut changed = Vec::new();
        for (address, version, edits) in files {
            let path = path_of(&address)
                .ok_or_else(|| TaskError::failed(format!("{address} is no file")))?;
            if !self.documents.contains_key(&path) {
                self.open(&path)?;
            }
            let Some(document) = self.documents.get(&path) else {
                continue;
            };
            if version.is_some_and(|v| v != document.version) {
                return Err(TaskError::failed(format!(
                    "the edit is for version {version:?} of {}, which is at {}",
                    path.display(),
                    document.version
                )));
            }
            let new = text::apply(&document.text, &edits)?;
            self.change(&path, &new)?;
            changed.push(path);
        }
        Ok(changed)
    }

    /// Sends a request and waits for its answer.
    ///
    /// # Errors
    /// When the server answers with an error, ends, or takes longer than a minute.
    pub fn request(&mut self, method: &str, params: Value) -> Result<Value> {
        self.next_id += 1;
        let id = self.next_id;
        self.send(&json!({"jsonrpc": "2.0", "id": id, "method": method, "params": params}))?;
        let deadline = Instant::now() + Duration::from_secs(60);
        loop {
            let Some(message) = self.next(deadline)? else {
                return Err(TaskError::failed(format!("no answer to `{method}`")));
            };
            if message["id"] == json!(id) && message.get("method").is_none() {
                return match message.get("error") {
                    Some(error) => Err(TaskError::failed(format!("`{method}`: {error}"))),
                    None => Ok(message["result"].clone()),
                };
            }
            self.handle(&message)?;
        }
    }

    /// Sends a notification.
    ///
    /// # Errors
    /// When the server is gone.
    pub fn notify(&mut self, method: &str, params: Value) -> Result<()> {
        self.send(&json!({"jsonrpc": "2.0", "method": method, "params": params}))
    }

    /// Waits until the session looks as wanted; false when it does not in time.
    ///
    /// # Errors
    /// When the server ends.
    pub fn wait(&mut self, limit: Duration, wanted: impl Fn(&Self) -> bool) -> Result<bool> {
        let deadline = Instant::now() + limit;
        while !wanted(self) {
            match self.next(deadline)? {
                Some(message) => self.handle(&message)?,
                None => return Ok(wanted(self)),
            }
        }
        Ok(true)
    }

    /// Waits until a check newer than the generation `after` and all searches
    /// are over.
    ///
    /// # Errors
    /// When the server ends, or is not at rest in time; its status is told.
    pub fn come_to_rest(&mut self, after: Option<u64>, limit: Duration) -> Result<()> {
        if self.wait(limit, |client| client.is_at_rest(after))? {
            return Ok(());
        }
        Err(TaskError::failed(format!(
            "the server did not come to rest within {} s; its status: {}",
            limit.as_secs(),
            self.status()
        )))
    }

    /// Whether a check newer than the generation `after` and all searches are over.
    pub fn is_at_rest(&self, after: Option<u64>) -> bool {
        let status = self.status();
        let state = status["state"].as_str();
        let idle = matches!(state, Some("idle" | "problem" | "off"));
        let searching = status["queue"].as_u64() != Some(0);
        self.generation() > after && idle && !searching && !status["lastCheck"].is_null()
    }

    /// Number of the newest check of the first workspace.
    pub fn generation(&self) -> Option<u64> {
        self.status()["workspaces"][0]["generation"].as_u64()
    }

    /// The errors that are published, by file.
    pub fn errors(&self) -> Vec<(PathBuf, Value)> {
        let mut errors = Vec::new();
        for (path, diagnostics) in &self.diagnostics {
            let serious = diagnostics.iter().filter(|d| d["severity"] == json!(1));
            errors.extend(serious.map(|d| (path.clone(), d.clone())));
        }
        errors
    }

    /// The newest status.
    pub fn status(&self) -> &Value {
        self.statuses.back().unwrap_or(&Value::Null)
    }

    /// The server's process.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Ends the session in order; the server's exit code.
    ///
    /// # Errors
    /// When the server does not end within ten seconds; it is killed then.
    pub fn shutdown(mut self) -> Result<i32> {
        self.request("shutdown", Value::Null)?;
        self.notify("exit", Value::Null)?;
        self.stdin = None;
        let deadline = Instant::now() + Duration::from_secs(10);
        loop {
            let ended = self.child.try_wait().map_err(|source| TaskError::Program {
                program: "sleepy-lsp".to_owned(),
                source,
            })?;
            if let Some(status) = ended {
                return Ok(status.code().unwrap_or(-1));
            }
            if Instant::now() > deadline {
                return Err(TaskError::failed("the server did not end after `exit`"));
            }
            thread::sleep(Duration::from_millis(5));
        }
    }

    fn send(&mut self, message: &Value) -> Result<()> {
        let body = message.to_string();
        let gone = |source| TaskError::Program {
            program: "the language server is gone".to_owned(),
            source,
        };
        let stdin = self
            .stdin
            .as_mut()
            .ok_or_else(|| TaskError::failed("the session is over"))?;
        write!(stdin, "Content-Length: {}\r\n\r\n{body}", body.len()).map_err(gone)?;
        stdin.flush().map_err(gone)
    }

    /// The next message; `None` when there is none until the deadline.
    fn next(&mut self, deadline: Instant) -> Result<Option<Value>> {
        let left = deadline.saturating_duration_since(Instant::now());
        match self.messages.recv_timeout(left) {
            Ok(message) => Ok(Some(message)),
            Err(RecvTimeoutError::Timeout) => Ok(None),
            Err(RecvTimeoutError::Disconnected) => {
                Err(TaskError::failed("the language server ended"))
            }
        }
    }

    fn handle(&mut self, message: &Value) -> Result<()> {
        let params = &message["params"];
        let method = message["method"].as_str().unwrap_or_default();
        if message.get("id").is_some() && !method.is_empty() {
            let result = self.answer(method, params)?;
            return self.send(&json!({"jsonrpc": "2.0", "id": message["id"], "result": result}));
        }
        match method {
            "textDocument/publishDiagnostics" => {
                let path = params["uri"].as_str().and_then(path_of);
                let list = params["diagnostics"].as_array().cloned();
                if let (Some(path), Some(list)) = (path, list) {
                    if list.is_empty() {
                        self.diagnostics.remove(&path);
                    } else {
                        self.diagnostics.insert(path, list);
                    }
                }
            }
            "sleepy/status" => self.statuses.push_back(params.clone()),
            "window/showMessage" => {
                self.shown
                    .push(params["message"].as_str().unwrap_or_default().to_owned());
            }
            "$/progress" => {
                self.progress.push(
                    params["value"]["kind"]
                        .as_str()
                        .unwrap_or_default()
                        .to_owned(),
                );
            }
            _ => {}
        }
        Ok(())
    }

    /// What an editor answers to the server's own requests.
    fn answer(&mut self, method: &str, params: &Value) -> Result<Value> {
        Ok(match method {
            "workspace/configuration" => {
                let items = params["items"].as_array().map_or(0, Vec::len);
                Value::Array(vec![self.settings.clone(); items])
            }
            "workspace/applyEdit" => {
                let applied = self.apply_edit(&params["edit"]).is_ok();
                json!({"applied": applied})
            }
            _ => Value::Null,
        })
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        // Also when a task fails half-way: no server outlives its session.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
