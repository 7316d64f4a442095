//! How fast the shipped model writes, with and without the prompt's prefix in
//! the cache, asked through the worker's own pipe.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use serde_json::{Value, json};

use super::{Bench, Figure};
use crate::error::{Result, TaskError};
use crate::shell;

/// A worker that is spoken to line by line.
struct Worker {
    child: Child,
    stdin: ChildStdin,
    stdout: BufReader<ChildStdout>,
    next_id: u64,
}

pub(super) fn measure(bench: &Bench<'_>) -> Result<Vec<Figure>> {
    let Some(model) = &bench.model else {
        return Err(TaskError::failed("there is no model"));
    };
    let mut worker = Worker::start(bench)?;
    let info = worker.ask(json!({
        "op": "load",
        "load": {"path": model, "n_ctx": 2048, "threads": null, "sha256": null},
    }))?;
    let load = info["model"]["load_ms"].as_f64();
    let text = shell::read_file(&bench.project.path("data/demo/src/stock.rs"))?;
    let (mut cold, mut warm, mut raw) = (Vec::new(), Vec::new(), Vec::new());
    let mut resident = Vec::new();
    for n in 0..bench.times(12) {
        // A new first line: nothing of the cache fits. Then the same again.
        let prompt = format!("// {n}\n{text}");
        for times in [&mut cold, &mut warm] {
            let reply = worker.generate(&prompt, n)?;
            let number = |key: &str| reply[key].as_f64().unwrap_or(0.0);
            let completions = reply["completions"].as_array().into_iter().flatten();
            let tokens: f64 = completions.filter_map(|c| c["tokens"].as_f64()).sum();
            let (prefill, decode) = (number("prefill_ms"), number("decode_ms"));
            if tokens > 0.0 && decode > 0.0 {
                times.push(tokens * 1000.0 / (prefill + decode));
                raw.push(tokens * 1000.0 / decode);
            }
            resident.extend(reply["rss_bytes"].as_f64().map(|b| b / 1_048_576.0));
        }
    }
    worker.end();
    Ok(vec![
        Figure::new("loading the model", "ms", load.into_iter().collect()),
        Figure::new(
            "tokens written, reading the whole prompt first",
            "tokens/s",
            cold,
        ),
        Figure::new(
            "tokens written, the prompt still in the cache",
            "tokens/s",
            warm,
        ),
        Figure::new("tokens written, not counting the prompt", "tokens/s", raw),
        Figure::new("resident memory of the worker", "MiB", resident),
    ])
}

impl Worker {
    fn start(bench: &Bench<'_>) -> Result<Self> {
        let program = bench.programs.worker.display().to_string();
        let mut child = Command::new(&bench.programs.worker)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|source| TaskError::Program { program, source })?;
        let (Some(stdin), Some(stdout)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(TaskError::failed("the worker has no pipes"));
        };
        let mut worker = Self {
            child,
            stdin,
            stdout: BufReader::new(stdout),
            next_id: 0,
        };
        let hello = worker.read()?;
        if hello["event"] != "hello" {
            return Err(TaskError::failed(format!("the worker greets with {hello}")));
        }
        Ok(worker)
    }

    fn generate(&mut self, prompt: &str, seed: usize) -> Result<Value> {
        let reply = self.ask(json!({
            "op": "generate",
            "job": {
                "prompt": [{"text": prompt}],
                "sampling": {
                    "samples": 8, "max_tokens": 48, "temperature": 0.8,
                    "top_p": 0.95, "seed": seed, "stop": [],
                },
                "adapter": null,
            },
        }))?;
        Ok(reply["reply"].clone())
    }

    fn ask(&mut self, mut request: Value) -> Result<Value> {
        self.next_id += 1;
        request["id"] = json!(self.next_id);
        let gone = |source| TaskError::Program {
            program: "the worker is gone".to_owned(),
            source,
        };
        writeln!(self.stdin, "{request}").map_err(gone)?;
        self.stdin.flush().map_err(gone)?;
        let reply = self.read()?;
        match reply.get("error") {
            Some(error) => Err(TaskError::failed(format!(
                "the worker: {}",
                error["message"]
            ))),
            None => Ok(reply),
        }
    }

    fn read(&mut self) -> Result<Value> {
        let mut line = String::new();
        let read = self.stdout.read_line(&mut line);
        read.map_err(|source| TaskError::Program {
            program: "the worker is gone".to_owned(),
            source,
        })?;
        serde_json::from_str(&line)
            .map_err(|_| TaskError::failed(format!("the worker said no JSON: {line:?}")))
    }

    fn end(mut self) {
        // Asked in order; the drop below ends one that does not listen.
        let _ = writeln!(self.stdin, "{}", json!({"op": "shutdown"}));
        let _ = self.stdin.flush();
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
