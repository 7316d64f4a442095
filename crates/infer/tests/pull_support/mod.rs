//! A server of model files that behaves as badly as it is told to, and the smallest models it can serve.
#![allow(dead_code, reason = "not every test file needs all of it")]
#![allow(clippy::unwrap_used, reason = "helpers of tests fail the test")]

use std::fmt::Write as _;
use std::sync::{Arc, Mutex};

use sha2::{Digest, Sha256};
use sleepy_infer::gguf::{GgufWriter, KEY_ARCHITECTURE, KEY_TOKENS, MetaValue};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// What the server does with one request.
#[derive(Clone, Debug)]
pub(crate) enum Act {
    /// Answers as a good server does, ranges and `If-Range` included.
    Serve,
    /// The same, but closes the connection after so many bytes of the body.
    DropAfter(usize),
    /// The same, but sends nothing any more after so many bytes of the body.
    HangAfter(usize),
    /// Sends the whole file whatever range was asked for.
    IgnoreRange,
    /// Sends the part that was asked for and says it is one that starts so many bytes later.
    WrongStart(usize),
    /// Says that it sends the right part and sends other bytes.
    WrongBytes,
    /// Sends more bytes than it says the file has; without a length, so that HTTP itself cannot notice.
    TooMuch,
    /// Says nothing but this status, with further header lines.
    Status(u16, String),
    /// A page, with this content type.
    Page(&'static str),
}

/// A request as the server saw it: path and headers in lower case.
#[derive(Clone, Debug)]
pub(crate) struct Seen(pub(crate) String);

impl Seen {
    /// The value of a header.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let mut lines = self.0.lines();
        lines.find_map(|l| l.strip_prefix(name)?.strip_prefix(": "))
    }
}

/// What is served; tests may change it while the server runs.
#[derive(Clone, Debug)]
pub(crate) struct Content {
    pub(crate) body: Vec<u8>,
    pub(crate) etag: Option<&'static str>,
    /// Further header lines of every answer with the body.
    pub(crate) headers: String,
}

/// A server in a thread of its own, so that tests without a runtime can use it too. It ends with the test's process.
pub(crate) struct Server {
    /// Its address, without a slash at the end.
    pub(crate) url: String,
    seen: Arc<Mutex<Vec<Seen>>>,
    content: Arc<Mutex<Content>>,
    acts: Arc<Mutex<Vec<Act>>>,
}

impl Server {
    /// Serves `body`, acting the list through and then as its last entry says.
    pub(crate) fn start(body: Vec<u8>, acts: &[Act]) -> Self {
        let content = Content {
            body,
            etag: Some("\"one\""),
            headers: String::new(),
        };
        let content = Arc::new(Mutex::new(content));
        let seen = Arc::new(Mutex::new(Vec::new()));
        let acts = Arc::new(Mutex::new(acts.to_vec()));
        let (tell, told) = std::sync::mpsc::channel();
        let server = (Arc::clone(&content), Arc::clone(&seen), Arc::clone(&acts));
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .unwrap();
            runtime.block_on(async move {
                let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
                tell.send(listener.local_addr().unwrap()).unwrap();
                let (content, seen, acts) = server;
                while let Ok((socket, _)) = listener.accept().await {
                    let content = Arc::clone(&content);
                    let (seen, acts) = (Arc::clone(&seen), Arc::clone(&acts));
                    tokio::spawn(async move {
                        // A client that went away is what some tests are about.
                        let _ = connection(socket, &content, &seen, &acts).await;
                    });
                }
            });
        });
        let url = format!("http://{}", told.recv().unwrap());
        Self {
            url,
            seen,
            content,
            acts,
        }
    }

    pub(crate) fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }

    /// What the server does from now on.
    pub(crate) fn act(&self, acts: &[Act]) {
        *self.acts.lock().unwrap() = acts.to_vec();
    }

    pub(crate) fn change(&self, change: impl FnOnce(&mut Content)) {
        change(&mut self.content.lock().unwrap());
    }
}

async fn connection(
    mut socket: TcpStream,
    content: &Mutex<Content>,
    seen: &Mutex<Vec<Seen>>,
    acts: &Mutex<Vec<Act>>,
) -> std::io::Result<()> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        if socket.read(&mut byte).await? == 0 {
            return Ok(());
        }
        head.push(byte[0]);
    }
    let request = Seen(String::from_utf8_lossy(&head).to_lowercase());
    seen.lock().unwrap().push(request.clone());
    let act = {
        let mut acts = acts.lock().unwrap();
        if acts.len() > 1 {
            acts.remove(0)
        } else {
            acts[0].clone()
        }
    };
    let content = content.lock().unwrap().clone();
    answer(&mut socket, &act, &content, &request).await
}

async fn answer(
    socket: &mut TcpStream,
    act: &Act,
    content: &Content,
    request: &Seen,
) -> std::io::Result<()> {
    match act {
        Act::Status(status, headers) => {
            let text = format!(
                "HTTP/1.1 {status} X\r\n{headers}content-length: 0\r\nconnection: close\r\n\r\n"
            );
            return socket.write_all(text.as_bytes()).await;
        }
        Act::Page(kind) => {
            let page = "<!doctype html><html><body>Please log in</body></html>";
            let text = format!(
                "HTTP/1.1 200 OK\r\ncontent-type: {kind}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{page}",
                page.len()
            );
            return socket.write_all(text.as_bytes()).await;
        }
        _ => {}
    }
    let start = match act {
        Act::IgnoreRange => None,
        _ => wanted_start(content, request),
    };
    let total = content.body.len();
    let mut body = content.body[start.unwrap_or(0)..].to_vec();
    let mut head = match start {
        None => "HTTP/1.1 200 OK\r\n".to_owned(),
        Some(start) => {
            let said = match act {
                Act::WrongStart(by) => start + by,
                _ => start,
            };
            let last = total - 1;
            format!(
                "HTTP/1.1 206 Partial Content\r\ncontent-range: bytes {said}-{last}/{total}\r\n"
            )
        }
    };
    match act {
        Act::WrongBytes => body.iter_mut().for_each(|b| *b = !*b),
        Act::TooMuch => body.extend([0; 1000]),
        _ => {
            let _ = write!(head, "content-length: {}\r\n", body.len());
        }
    }
    if let Some(etag) = content.etag {
        let _ = write!(head, "etag: {etag}\r\n");
    }
    head.push_str(&content.headers);
    head.push_str("connection: close\r\n\r\n");
    socket.write_all(head.as_bytes()).await?;
    match act {
        Act::DropAfter(n) => socket.write_all(&body[..*n]).await,
        Act::HangAfter(n) => {
            socket.write_all(&body[..*n]).await?;
            socket.flush().await?;
            std::future::pending().await
        }
        _ => socket.write_all(&body).await,
    }
}

/// Where the range that was asked for starts, if the file is still the one the client knows.
fn wanted_start(content: &Content, request: &Seen) -> Option<usize> {
    let start = request.header("range")?.strip_prefix("bytes=")?;
    let start: usize = start.strip_suffix('-')?.parse().ok()?;
    let known = request.header("if-range");
    (known.is_none() || known == content.etag).then_some(start)
}

/// A sound model of some 300 KiB; `fill` makes two of them differ.
pub(crate) fn model(fill: f32) -> Vec<u8> {
    let mut w = GgufWriter::new();
    w.meta(KEY_ARCHITECTURE, MetaValue::Str("qwen2".into()));
    for (key, value) in [
        ("block_count", 1),
        ("embedding_length", 4),
        ("context_length", 64),
        ("attention.head_count", 2),
        ("attention.head_count_kv", 1),
    ] {
        w.meta(format!("qwen2.{key}"), MetaValue::U32(value));
    }
    w.meta("general.name", MetaValue::Str("Tiny".into()));
    w.meta("general.file_type", MetaValue::U32(0));
    w.meta("tokenizer.ggml.model", MetaValue::Str("gpt2".into()));
    w.meta(
        KEY_TOKENS,
        MetaValue::Strs(vec!["<|end|>".into(), "a".into()]),
    );
    w.tensor("token_embd.weight", &[4, 2], vec![fill; 8]);
    let many = (0..75_000u32).map(|i| (i % 251) as f32 + fill).collect();
    w.tensor("blk.0.attn_q.weight", &[250, 300], many);
    let mut bytes = Vec::new();
    w.write(&mut bytes).unwrap();
    bytes
}

/// SHA-256 in lower-case hex.
pub(crate) fn sha256(bytes: &[u8]) -> String {
    let digest = Sha256::digest(bytes);
    digest.iter().map(|b| format!("{b:02x}")).collect()
}
