//! A tiny random model, adapters for it, and a raw conversation with the worker.
#![allow(dead_code, reason = "each test binary uses its own part")]

pub(crate) mod clients;

use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use sleepy_infer::gguf::{GgufWriter, MetaValue};
use sleepy_infer::protocol::{
    AdapterRef, GenerateJob, GenerateReply, LoadParams, PromptPart, Reply, Request, Sampling,
    WorkerError,
};

/// The worker under test.
pub(crate) const WORKER: &str = env!("CARGO_BIN_EXE_sleepy-worker");

/// Shape of a tiny model.
#[derive(Clone, Copy)]
pub(crate) struct Shape {
    pub(crate) width: u64,
    pub(crate) layers: u64,
    pub(crate) ffn: u64,
    pub(crate) context: u64,
    pub(crate) seed: u64,
}

/// Small enough to load in milliseconds.
pub(crate) const TINY: Shape = Shape {
    width: 64,
    layers: 2,
    ffn: 128,
    context: 2048,
    seed: 1,
};
/// Slow enough, with room for enough tokens, that a test can interrupt it.
pub(crate) const SLOW: Shape = Shape {
    width: 512,
    layers: 6,
    ffn: 1024,
    context: 16_384,
    seed: 2,
};
/// For adapters that do not fit [`TINY`].
pub(crate) const OTHER: Shape = Shape {
    width: 96,
    layers: 2,
    ffn: 128,
    context: 2048,
    seed: 3,
};

const HEADS: u64 = 4;
const KV_HEADS: u64 = 2;
pub(crate) const CONTROLS: [&str; 5] = [
    "<|endoftext|>",
    "<|file|>",
    "<|diag|>",
    "<|fix|>",
    "<|end|>",
];

/// xorshift: the same weights on every machine.
struct Random(u64);

impl Random {
    /// Values in about ±1.7·scale, variance scale².
    fn values(&mut self, n: u64, scale: f32) -> Vec<f32> {
        (0..n)
            .map(|_| {
                self.0 ^= self.0 << 13;
                self.0 ^= self.0 >> 7;
                self.0 ^= self.0 << 17;
                ((self.0 >> 40) as f32 / (1 << 24) as f32 - 0.5) * 3.46 * scale
            })
            .collect()
    }
}

/// The byte-to-character table of byte-level BPE: printable bytes stand for themselves.
fn byte_tokens() -> Vec<String> {
    let printable = |b: &u32| matches!(b, 33..=126 | 161..=172 | 174..=255);
    let mut next = 256;
    (0..256u32)
        .map(|b| {
            let code = if printable(&b) {
                b
            } else {
                next += 1;
                next - 1
            };
            char::from_u32(code).unwrap().to_string()
        })
        .collect()
}

/// A qwen2-shaped random model with a byte-level vocabulary.
pub(crate) fn model(shape: Shape) -> GgufWriter {
    let Shape {
        width: d,
        layers,
        ffn,
        context,
        seed,
    } = shape;
    let mut rng = Random(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
    let kv = d / HEADS * KV_HEADS;
    let mut w = GgufWriter::new();
    let u32 = |v: u64| MetaValue::U32(u32::try_from(v).unwrap());
    w.meta("general.architecture", MetaValue::Str("qwen2".into()));
    w.meta("general.name", MetaValue::Str("tiny random".into()));
    for (key, value) in [
        ("context_length", context),
        ("embedding_length", d),
        ("block_count", layers),
        ("feed_forward_length", ffn),
        ("attention.head_count", HEADS),
        ("attention.head_count_kv", KV_HEADS),
    ] {
        w.meta(format!("qwen2.{key}"), u32(value));
    }
    w.meta(
        "qwen2.attention.layer_norm_rms_epsilon",
        MetaValue::F32(1e-6),
    );
    w.meta("qwen2.rope.freq_base", MetaValue::F32(10_000.0));
    let mut tokens: Vec<String> = CONTROLS.iter().map(|s| (*s).to_string()).collect();
    tokens.extend(byte_tokens());
    tokens.extend(["fn".into(), "let".into(), "le".into()]);
    let types = (0..tokens.len())
        .map(|i| if i < CONTROLS.len() { 3 } else { 1 })
        .collect();
    let vocab = tokens.len() as u64;
    w.meta("tokenizer.ggml.model", MetaValue::Str("gpt2".into()));
    w.meta("tokenizer.ggml.pre", MetaValue::Str("qwen2".into()));
    w.meta("tokenizer.ggml.tokens", MetaValue::Strs(tokens));
    w.meta("tokenizer.ggml.token_type", MetaValue::I32s(types));
    w.meta(
        "tokenizer.ggml.merges",
        MetaValue::Strs(["f n", "l e", "le t"].map(String::from).into()),
    );
    for key in ["eos", "bos", "padding"] {
        w.meta(format!("tokenizer.ggml.{key}_token_id"), MetaValue::U32(0));
    }
    w.meta("tokenizer.ggml.add_bos_token", MetaValue::Bool(false));
    let mut matrix = |w: &mut GgufWriter, name: &str, input: u64, output: u64, scale: f32| {
        let values = rng.values(input * output, scale / (input as f32).sqrt());
        w.tensor(name, &[input, output], values);
    };
    matrix(&mut w, "token_embd.weight", d, vocab, 1.0);
    let flat = |n: u64, v: f32| vec![v; usize::try_from(n).unwrap()];
    for l in 0..layers {
        let p = |s: &str| format!("blk.{l}.{s}");
        for norm in ["attn_norm.weight", "ffn_norm.weight"] {
            w.tensor(p(norm), &[d], flat(d, 1.0));
        }
        for (name, out) in [("attn_q", d), ("attn_k", kv), ("attn_v", kv)] {
            matrix(&mut w, &p(&format!("{name}.weight")), d, out, 1.0);
            w.tensor(p(&format!("{name}.bias")), &[out], flat(out, 0.0));
        }
        matrix(&mut w, &p("attn_output.weight"), d, d, 1.0);
        matrix(&mut w, &p("ffn_gate.weight"), d, ffn, 1.0);
        matrix(&mut w, &p("ffn_up.weight"), d, ffn, 1.0);
        matrix(&mut w, &p("ffn_down.weight"), ffn, d, 1.0);
    }
    w.tensor("output_norm.weight", &[d], flat(d, 3.0));
    w
}

/// A LoRA of rank 4 on the query and output projections.
pub(crate) fn adapter(shape: Shape, seed: u64, strength: f32) -> GgufWriter {
    let mut rng = Random(seed.wrapping_mul(0xD6E8_FEB8_6659_FD93) | 1);
    let mut w = GgufWriter::new();
    w.meta("general.type", MetaValue::Str("adapter".into()));
    w.meta("general.architecture", MetaValue::Str("qwen2".into()));
    w.meta("adapter.type", MetaValue::Str("lora".into()));
    w.meta("adapter.lora.alpha", MetaValue::F32(8.0));
    let d = shape.width;
    for l in 0..shape.layers {
        for target in ["attn_q", "attn_output"] {
            w.tensor(
                format!("blk.{l}.{target}.weight.lora_a"),
                &[d, 4],
                rng.values(d * 4, 1.0 / (d as f32).sqrt()),
            );
            w.tensor(
                format!("blk.{l}.{target}.weight.lora_b"),
                &[4, d],
                rng.values(d * 4, strength),
            );
        }
    }
    w
}

/// Writes a file into `dir`.
pub(crate) fn save(writer: &GgufWriter, dir: &Path, name: &str) -> PathBuf {
    let path = dir.join(name);
    let mut out = BufWriter::new(File::create(&path).unwrap());
    writer.write(&mut out).unwrap();
    out.flush().unwrap();
    path
}

pub(crate) fn load_params(path: &Path) -> LoadParams {
    LoadParams {
        path: path.into(),
        n_ctx: 1024,
        threads: Some(1),
        sha256: None,
    }
}

pub(crate) fn prompt(text: &str) -> Vec<PromptPart> {
    vec![
        PromptPart::Special("<|file|>".into()),
        PromptPart::Text(text.into()),
        PromptPart::Special("<|fix|>".into()),
    ]
}

/// Twelve tokens of four samples.
pub(crate) fn sampling() -> Sampling {
    Sampling {
        samples: 4,
        beam: false,
        max_tokens: 12,
        temperature: 1.0,
        top_p: 0.9,
        seed: 7,
        stop: vec!["<|end|>".into()],
    }
}

pub(crate) fn job(text: &str) -> GenerateJob {
    GenerateJob {
        prompt: prompt(text),
        sampling: sampling(),
        adapter: None,
    }
}

pub(crate) fn with_adapter(mut job: GenerateJob, path: &Path, scale: f32) -> GenerateJob {
    job.adapter = Some(AdapterRef {
        path: path.into(),
        scale,
    });
    job
}

/// A worker process spoken to directly.
pub(crate) struct Worker {
    pub(crate) child: Child,
    pub(crate) stdin: Option<ChildStdin>,
    stdout: BufReader<ChildStdout>,
    next: u64,
}

impl Worker {
    pub(crate) fn start() -> Self {
        let mut child = Command::new(WORKER)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .spawn()
            .unwrap();
        let stdin = child.stdin.take();
        let stdout = BufReader::new(child.stdout.take().unwrap());
        let mut worker = Self {
            child,
            stdin,
            stdout,
            next: 1,
        };
        match worker.read() {
            Some(Reply::Hello { protocol, .. }) => {
                assert_eq!(protocol, sleepy_infer::protocol::PROTOCOL_VERSION)
            }
            other => panic!("no greeting but {other:?}"),
        }
        worker
    }

    /// Starts and loads with all the context that the model was trained for.
    pub(crate) fn with_all_context(path: &Path) -> Self {
        let mut worker = Self::start();
        let load = LoadParams {
            n_ctx: u32::MAX,
            ..load_params(path)
        };
        worker.load(load).unwrap();
        worker
    }

    /// Starts and loads.
    pub(crate) fn with_model(path: &Path) -> Self {
        let mut worker = Self::start();
        worker.load(load_params(path)).unwrap();
        worker
    }

    pub(crate) fn id(&mut self) -> u64 {
        self.next += 1;
        self.next
    }

    pub(crate) fn send_line(&mut self, line: &str) {
        let stdin = self.stdin.as_mut().unwrap();
        writeln!(stdin, "{line}").unwrap();
        stdin.flush().unwrap();
    }

    pub(crate) fn send(&mut self, request: &Request) {
        self.send_line(&serde_json::to_string(request).unwrap());
    }

    /// The next reply; `None` at the end of the stream.
    pub(crate) fn read(&mut self) -> Option<Reply> {
        let mut line = String::new();
        if self.stdout.read_line(&mut line).unwrap_or(0) == 0 {
            return None;
        }
        Some(serde_json::from_str(&line).unwrap_or_else(|e| panic!("{e}: {line}")))
    }

    pub(crate) fn load(&mut self, load: LoadParams) -> Result<Reply, WorkerError> {
        let id = self.id();
        self.send(&Request::Load { id, load });
        match self.read().unwrap() {
            Reply::Error { error, .. } => Err(error),
            reply => Ok(reply),
        }
    }

    pub(crate) fn generate(&mut self, job: &GenerateJob) -> Result<GenerateReply, WorkerError> {
        let id = self.id();
        self.send(&Request::Generate {
            id,
            job: job.clone(),
        });
        match self.read().unwrap() {
            Reply::Generated { id: got, reply } => {
                assert_eq!(got, id);
                Ok(reply)
            }
            Reply::Error { error, .. } => Err(error),
            other => panic!("{other:?}"),
        }
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        self.stdin = None;
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
