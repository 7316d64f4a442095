//! Clients of the real worker and of scripted ones.

use std::path::{Path, PathBuf};
use std::time::Duration;

use sleepy_fix::PromptBody;
use sleepy_infer::{GenerateRequest, WorkerConfig};
use tempfile::TempDir;
use tokio_util::sync::CancellationToken;

use super::{TINY, WORKER, model, prompt, sampling, save};

pub(crate) fn config(model: &Path) -> WorkerConfig {
    WorkerConfig {
        program: Some(WORKER.into()),
        backoff: Duration::from_millis(10),
        max_backoff: Duration::from_millis(40),
        // Only to stop a test that hangs.
        request_timeout: Duration::from_secs(120),
        ..WorkerConfig::new(model)
    }
}

pub(crate) fn request(text: &str) -> GenerateRequest {
    GenerateRequest {
        prompt: PromptBody::Parts(prompt(text)),
        sampling: sampling(),
        adapter: None,
    }
}

pub(crate) fn tiny() -> (TempDir, PathBuf) {
    let dir = tempfile::tempdir().unwrap();
    let path = save(&model(TINY), dir.path(), "tiny.gguf");
    (dir, path)
}

pub(crate) fn never() -> CancellationToken {
    CancellationToken::new()
}

/// A worker made of shell commands.
#[cfg(unix)]
pub(crate) fn fake(dir: &TempDir, script: &str) -> WorkerConfig {
    let path = dir.path().join("fake.sh");
    std::fs::write(&path, script).unwrap();
    WorkerConfig {
        program: Some("/bin/sh".into()),
        args: vec![path.into()],
        ..config(&dir.path().join("m.gguf"))
    }
}

#[cfg(unix)]
pub(crate) const GREET: &str = r#"echo '{"event":"hello","protocol":3,"worker":"fake","llama":"none"}'
read line
echo '{"event":"info","id":2,"model":{"path":"m.gguf","name":null,"architecture":"qwen2","parameters":1,"file_bytes":1,"n_ctx":64,"n_vocab":1,"threads":1,"load_ms":0.0},"rss_bytes":null}'
read line
"#;
