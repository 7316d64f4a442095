//! A client that speaks raw JSON-RPC with the real binary, and projects to
//! open with it.
#![allow(dead_code, reason = "each test binary uses its own part")]
#![allow(clippy::unwrap_used, reason = "a failing helper is a failing test")]

mod shape;

use std::collections::VecDeque;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use shape::{check_actions, check_shape};

/// Only to end a test that hangs; a busy machine may take long.
pub(crate) const PATIENCE: Duration = Duration::from_secs(180);

/// A folder with a crate and a state folder of its own.
pub(crate) struct Project {
    dir: tempfile::TempDir,
}

impl Project {
    /// A crate with these files below its root.
    pub(crate) fn new(files: &[(&str, &str)]) -> Self {
        let project = Self {
            dir: tempfile::tempdir().unwrap(),
        };
        project.write(
            "Cargo.toml",
            "[package]\nname = \"sample\"\nversion = \"0.1.0\"\nedition = \"2024\"\n",
        );
        for (path, text) in files {
            project.write(path, text);
        }
        std::fs::create_dir_all(project.home()).unwrap();
        project
    }

    pub(crate) fn root(&self) -> PathBuf {
        std::fs::canonicalize(self.dir.path())
            .unwrap()
            .join("crate")
    }

    pub(crate) fn home(&self) -> PathBuf {
        self.dir.path().join("home")
    }

    pub(crate) fn write(&self, path: &str, text: &str) {
        let path = self.dir.path().join("crate").join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    pub(crate) fn uri(&self, path: &str) -> String {
        format!("file://{}", self.root().join(path).display())
    }
}

/// A running server with the client's half of the conversation.
pub(crate) struct Session {
    child: Child,
    stdin: Option<ChildStdin>,
    messages: Receiver<Value>,
    /// Notifications and requests of the server that nobody waited for yet.
    seen: VecDeque<Value>,
    next_id: i64,
    version: i32,
}

impl Session {
    /// Starts the server and introduces a client with these capabilities.
    pub(crate) fn start(project: &Project, capabilities: Value, options: Value) -> Self {
        let mut session = Self::spawn(&project.home(), &[]);
        session.initialize(project, capabilities, options);
        session
    }

    /// Introduces a client with these capabilities.
    pub(crate) fn initialize(&mut self, project: &Project, capabilities: Value, options: Value) {
        self.initialize_as(None, project, capabilities, options);
    }

    /// The same for a client that says which process it is.
    pub(crate) fn initialize_as(
        &mut self,
        client: Option<u32>,
        project: &Project,
        capabilities: Value,
        options: Value,
    ) {
        let root = format!("file://{}", project.root().display());
        let result = self.request(
            "initialize",
            json!({
                "processId": client,
                "rootUri": root,
                "workspaceFolders": [{ "uri": root, "name": "sample" }],
                "capabilities": capabilities,
                "initializationOptions": options,
            }),
        );
        assert_eq!(result["serverInfo"]["name"], "sleepy-lsp");
        self.notify("initialized", json!({}));
    }

    pub(crate) fn spawn(home: &Path, environment: &[(&str, &str)]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_sleepy-lsp"))
            .arg("--stdio")
            .env("SLEEPY_HOME", home)
            .env("SLEEPY_SETTLE_MS", "300")
            .envs(environment.iter().copied())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let stdin = child.stdin.take();
        let stdout = child.stdout.take().unwrap();
        let (sender, messages) = channel();
        std::thread::spawn(move || {
            let mut stdout = BufReader::new(stdout);
            while let Some(message) = read(&mut stdout) {
                if sender.send(message).is_err() {
                    break;
                }
            }
        });
        Self {
            child,
            stdin,
            messages,
            seen: VecDeque::new(),
            next_id: 0,
            version: 0,
        }
    }

    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    fn send(&mut self, mut message: Value) {
        message["jsonrpc"] = json!("2.0");
        let body = message.to_string();
        let stdin = self.stdin.as_mut().unwrap();
        write!(stdin, "Content-Length: {}\r\n\r\n{body}", body.len()).unwrap();
        stdin.flush().unwrap();
    }

    pub(crate) fn notify(&mut self, method: &str, params: Value) {
        self.send(json!({ "method": method, "params": params }));
    }

    /// The result of a request; an error of the protocol fails the test.
    pub(crate) fn request(&mut self, method: &str, params: Value) -> Value {
        let answer = self.try_request(method, params);
        assert!(answer.get("error").is_none(), "{method}: {answer}");
        answer["result"].clone()
    }

    /// The whole answer to a request.
    pub(crate) fn try_request(&mut self, method: &str, params: Value) -> Value {
        self.next_id += 1;
        let id = self.next_id;
        let params = if params.is_null() {
            json!({ "id": id, "method": method })
        } else {
            json!({ "id": id, "method": method, "params": params })
        };
        self.send(params);
        let deadline = Instant::now() + PATIENCE;
        loop {
            let message = self.receive(deadline, method);
            if message.get("method").is_none() && message["id"] == id {
                return message;
            }
            self.seen.push_back(message);
        }
    }

    fn receive(&mut self, deadline: Instant, waiting_for: &str) -> Value {
        let left = deadline.saturating_duration_since(Instant::now());
        let message = match self.messages.recv_timeout(left) {
            Ok(message) => message,
            Err(RecvTimeoutError::Timeout) => panic!("no {waiting_for}; seen: {:#?}", self.seen),
            Err(RecvTimeoutError::Disconnected) => panic!("the server ended; no {waiting_for}"),
        };
        check_shape(&message);
        // A polite client answers every request of the server.
        if message.get("method").is_some() && message.get("id").is_some() {
            let result = if message["method"] == "workspace/configuration" {
                json!([null])
            } else {
                Value::Null
            };
            self.send(json!({ "id": message["id"], "result": result }));
        }
        message
    }

    /// The first message with this method that `wanted` takes, waiting for it.
    pub(crate) fn wait(&mut self, method: &str, wanted: impl Fn(&Value) -> bool) -> Value {
        let fits = |m: &Value| m["method"] == method && wanted(&m["params"]);
        if let Some(at) = self.seen.iter().position(fits) {
            return self.seen.remove(at).unwrap()["params"].take();
        }
        let deadline = Instant::now() + PATIENCE;
        loop {
            let mut message = self.receive(deadline, method);
            if fits(&message) {
                return message["params"].take();
            }
            self.seen.push_back(message);
        }
    }

    /// Messages with this method that arrived and were not waited for.
    pub(crate) fn seen(&self, method: &str) -> Vec<&Value> {
        self.seen
            .iter()
            .filter(|m| m["method"] == method)
            .map(|m| &m["params"])
            .collect()
    }

    pub(crate) fn forget_seen(&mut self) {
        self.seen.clear();
    }

    pub(crate) fn open(&mut self, uri: &str, text: &str) {
        self.version = 1;
        let document = json!({ "uri": uri, "languageId": "rust", "version": 1, "text": text });
        self.notify("textDocument/didOpen", json!({ "textDocument": document }));
    }

    /// Replaces the whole text.
    pub(crate) fn change(&mut self, uri: &str, text: &str) {
        self.version += 1;
        self.notify(
            "textDocument/didChange",
            json!({
                "textDocument": { "uri": uri, "version": self.version },
                "contentChanges": [{ "text": text }],
            }),
        );
    }

    pub(crate) fn save(&mut self, project: &Project, path: &str, text: &str) {
        project.write(path, text);
        self.notify(
            "textDocument/didSave",
            json!({
                "textDocument": { "uri": project.uri(path) },
                "text": text,
            }),
        );
    }

    /// Waits until nothing is queued, checked or searched after `errors` errors
    /// were found.
    pub(crate) fn wait_idle(&mut self, errors: u64) -> Value {
        self.wait("sleepy/status", |s| {
            let done = s["state"] == "idle" && s["queue"] == 0 && !s["lastCheck"].is_null();
            let found: u64 = s["workspaces"]
                .as_array()
                .unwrap()
                .iter()
                .map(|w| w["errors"].as_u64().unwrap())
                .sum();
            done && found == errors
        })
    }

    /// The actions at a place, by default with nothing in the context.
    pub(crate) fn actions(&mut self, uri: &str, at: (u32, u32)) -> Vec<Value> {
        let at = json!({ "line": at.0, "character": at.1 });
        let answer = self.request(
            "textDocument/codeAction",
            json!({
                "textDocument": { "uri": uri },
                "range": { "start": at, "end": at },
                "context": { "diagnostics": [] },
            }),
        );
        check_actions(&answer);
        answer.as_array().unwrap().clone()
    }

    /// Asks for actions until a fix is among them; records come just after the
    /// search ends.
    pub(crate) fn wait_for_fix(&mut self, uri: &str, at: (u32, u32)) -> Value {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let actions = self.actions(uri, at);
            if let Some(fix) = actions.iter().find(|a| a.get("edit").is_some()) {
                return fix.clone();
            }
            assert!(Instant::now() < deadline, "no fix: {actions:#?}");
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// Waits for something outside of the conversation.
    pub(crate) fn wait_until(&mut self, what: &str, done: impl FnMut() -> bool) {
        wait_until(what, done);
    }

    /// Waits until an episode has its settled text; a text must stand still for
    /// a short time only in tests.
    pub(crate) fn wait_settled(&mut self, project: &Project) {
        wait_until("a text to settle", || {
            episodes(project).iter().any(|e| e.settled_text.is_some())
        });
    }

    /// Ends the server without a warning.
    pub(crate) fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    pub(crate) fn execute(&mut self, command: &Value) -> Value {
        self.request(
            "workspace/executeCommand",
            json!({
                "command": command["command"],
                "arguments": command["arguments"],
            }),
        )
    }

    /// Ends in the proper order; gives the exit status.
    pub(crate) fn end(mut self) -> ExitStatus {
        assert_eq!(self.request("shutdown", Value::Null), Value::Null);
        self.notify_exit();
        self.wait_exit()
    }

    pub(crate) fn notify_exit(&mut self) {
        self.send(json!({ "method": "exit" }));
    }

    /// Says that the person took a change back.
    pub(crate) fn undone(&mut self, uri: &str) {
        self.notify("sleepy/undone", json!({ "uri": uri }));
    }

    /// What hovering over a place tells.
    pub(crate) fn hover(&mut self, uri: &str, at: (u32, u32)) -> Option<String> {
        let at = json!({ "line": at.0, "character": at.1 });
        let params = json!({ "textDocument": { "uri": uri }, "position": at });
        let answer = self.request("textDocument/hover", params);
        let hover: Option<tower_lsp::ls_types::Hover> = serde_json::from_value(answer).unwrap();
        hover.map(|h| {
            serde_json::to_value(h.contents).unwrap()["value"]
                .as_str()
                .unwrap()
                .to_owned()
        })
    }

    /// Closes standard input, as a client that dies does.
    pub(crate) fn hang_up(&mut self) {
        self.stdin = None;
    }

    pub(crate) fn wait_exit(&mut self) -> ExitStatus {
        let deadline = Instant::now() + PATIENCE;
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status;
            }
            assert!(Instant::now() < deadline, "the server does not end");
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn read(stdout: &mut impl BufRead) -> Option<Value> {
    let mut length = 0;
    loop {
        let mut line = String::new();
        if stdout.read_line(&mut line).ok()? == 0 {
            return None;
        }
        let line = line.trim();
        if line.is_empty() {
            break;
        }
        if let Some(n) = line.to_ascii_lowercase().strip_prefix("content-length:") {
            length = n.trim().parse().ok()?;
        }
    }
    let mut body = vec![0; length];
    stdout.read_exact(&mut body).ok()?;
    serde_json::from_slice(&body).ok()
}

/// Waits until something is so.
pub(crate) fn wait_until(what: &str, mut done: impl FnMut() -> bool) {
    let deadline = Instant::now() + PATIENCE;
    while !done() {
        assert!(Instant::now() < deadline, "waited in vain for {what}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// Options of a session in which no model is asked.
pub(crate) fn no_model() -> Value {
    json!({ "model": { "backend": "off" } })
}

/// A client that understands everything that matters here.
pub(crate) fn modern() -> Value {
    json!({
        "general": { "positionEncodings": ["utf-8", "utf-16"] },
        "workspace": { "workspaceEdit": { "documentChanges": true } },
        "window": { "workDoneProgress": true },
    })
}

/// A text after the edits that an action makes in it, in UTF-16 columns as far
/// as ASCII goes.
pub(crate) fn apply(text: &str, action: &Value, uri: &str) -> String {
    let edits = match action["edit"].get("documentChanges") {
        Some(changes) => changes
            .as_array()
            .unwrap()
            .iter()
            .find(|c| c["textDocument"]["uri"] == uri)
            .unwrap()["edits"]
            .clone(),
        None => action["edit"]["changes"][uri].clone(),
    };
    let mut edits: Vec<Value> = edits.as_array().unwrap().clone();
    let offset = |p: &Value| {
        let line = usize::try_from(p["line"].as_u64().unwrap()).unwrap();
        let column = usize::try_from(p["character"].as_u64().unwrap()).unwrap();
        text.split_inclusive('\n')
            .take(line)
            .map(str::len)
            .sum::<usize>()
            + column
    };
    edits.sort_by_key(|e| std::cmp::Reverse(offset(&e["range"]["start"])));
    let mut out = text.to_owned();
    for e in edits {
        let (start, end) = (offset(&e["range"]["start"]), offset(&e["range"]["end"]));
        out.replace_range(start..end, e["newText"].as_str().unwrap());
    }
    out
}

/// The episodes in the state folder of a project whose server has ended.
pub(crate) fn episodes(project: &Project) -> Vec<sleepy_fix::Episode> {
    let store = sleepy_episodes::Store::open(&project.home()).unwrap();
    store.list(&sleepy_episodes::Filter::default()).unwrap()
}
