//! The loaded model with its context, adapters and the prompt that is still in the KV cache.

use std::fs;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::time::{Instant, SystemTime};

use sleepy_infer::gguf::{Header, check_adapter, check_model};
use sleepy_infer::protocol::{
    AdapterRef, ErrorKind, LoadParams, MAX_SAMPLES, ModelInfo, PromptPart, WorkerError,
};

use crate::llama::{self, Adapter, Context, Model};
use crate::platform;

/// A context larger than this is refused whatever the model says; its cache would be killed by the kernel first.
const MAX_CTX: u32 = 65_536;
/// Adapters kept in memory: loading one costs half a millisecond, holding one a few hundred kilobytes.
const MAX_ADAPTERS: usize = 4;

/// Sequence 0 holds the prompt, 1 to `MAX_SAMPLES` the samples; answers to rate take all there are.
pub(crate) const PROMPT_SEQ: i32 = 0;
/// Answers that are rated together, at most.
const MAX_RATED_TOGETHER: usize = 64;
/// Memory for one row of logits per sequence: enough for all of our own models' sequences.
const LOGITS_BYTES: usize = 2 << 20;

/// A file as it was when it was read; another one at the same path is another key.
#[derive(Debug, Clone, PartialEq, Eq)]
struct FileKey {
    path: PathBuf,
    len: u64,
    modified: Option<SystemTime>,
}

impl FileKey {
    fn of(path: &Path) -> std::io::Result<Self> {
        let meta = fs::metadata(path)?;
        Ok(Self {
            path: path.to_path_buf(),
            len: meta.len(),
            modified: meta.modified().ok(),
        })
    }
}

/// A model that is ready to generate.
pub(crate) struct Loaded {
    // Dropped in this order; the `Rc`s would also keep any other order sound.
    pub(crate) context: Context,
    adapters: Vec<(FileKey, Rc<Adapter>)>,
    /// The adapter, and the bits of its scale, that everything in the cache was computed with.
    active: Option<(FileKey, u32)>,
    pub(crate) model: Rc<Model>,
    header: Header,
    /// The tokens whose keys and values stand in sequence 0.
    pub(crate) cached: Vec<i32>,
    info: ModelInfo,
}

fn bad_model(message: impl Into<String>) -> WorkerError {
    WorkerError::new(ErrorKind::BadModel, message)
}

fn bad_adapter(message: impl Into<String>) -> WorkerError {
    WorkerError::new(ErrorKind::BadAdapter, message)
}

impl Loaded {
    pub(crate) fn load(params: &LoadParams) -> Result<Self, WorkerError> {
        let started = Instant::now();
        let path = &params.path;
        let mut header = Header::open(path).map_err(|e| bad_model(e.to_string()))?;
        check_model(&header).map_err(|e| bad_model(e.to_string()))?;
        if let Some(expected) = &params.sha256 {
            check_hash(path, expected)?;
        }
        llama::take_complaints();
        let failed = |what: &str| {
            let why = llama::take_complaints();
            bad_model(format!(
                "{}: {what}: {why}; fetch or train the model again",
                path.display()
            ))
        };
        let model = Rc::new(Model::load(path).ok_or_else(|| failed("llama.cpp cannot load it"))?);
        if !model.is_decoder() {
            return Err(bad_model(format!(
                "{}: only decoder-only transformers can be used",
                path.display()
            )));
        }
        let n_ctx = params
            .n_ctx
            .clamp(64, MAX_CTX)
            .min(model.n_ctx_train().max(64));
        let threads = platform::threads(params.threads, header.parameters());
        let context = Context::new(&model, n_ctx, sequences(model.n_vocab()), threads)
            .ok_or_else(|| failed("no context; a smaller `n_ctx` may fit into memory"))?;
        let info = ModelInfo {
            path: path.clone(),
            name: header.str(sleepy_infer::gguf::KEY_NAME).map(str::to_owned),
            architecture: header
                .str(sleepy_infer::gguf::KEY_ARCHITECTURE)
                .unwrap_or_default()
                .to_owned(),
            parameters: header.parameters(),
            file_bytes: header.file_len,
            n_ctx: context.n_ctx().min(n_ctx),
            n_vocab: u32::try_from(model.n_vocab()).unwrap_or(0),
            threads,
            load_ms: started.elapsed().as_secs_f64() * 1e3,
        };
        // The vocabulary is the bulk of the header, and llama.cpp has it too.
        header
            .metadata
            .retain(|(key, _)| !key.starts_with("tokenizer."));
        Ok(Self {
            context,
            adapters: Vec::new(),
            active: None,
            model,
            header,
            cached: Vec::new(),
            info,
        })
    }

    pub(crate) fn info(&self) -> &ModelInfo {
        &self.info
    }

    /// Makes `wanted` the adapter in use. Whatever was computed with another adapter or scale is forgotten.
    pub(crate) fn activate(&mut self, wanted: Option<&AdapterRef>) -> Result<(), WorkerError> {
        let wanted = wanted.filter(|a| a.scale != 0.0);
        let Some(wanted) = wanted else {
            if self.active.is_some() {
                self.forget_everything();
                self.active = None;
                if !self.context.set_adapter(None) {
                    return Err(WorkerError::new(
                        ErrorKind::Llama,
                        "the adapter could not be removed",
                    ));
                }
            }
            return Ok(());
        };
        if !wanted.scale.is_finite() {
            return Err(bad_adapter(format!(
                "{}: the scale {} is no number",
                wanted.path.display(),
                wanted.scale
            )));
        }
        let key = FileKey::of(&wanted.path).map_err(|e| {
            bad_adapter(format!(
                "cannot read the adapter {}: {e}",
                wanted.path.display()
            ))
        })?;
        let state = Some((key.clone(), wanted.scale.to_bits()));
        if self.active == state {
            return Ok(());
        }
        let adapter = self.adapter(key)?;
        self.forget_everything();
        self.active = None;
        if !self.context.set_adapter(Some((adapter, wanted.scale))) {
            return Err(bad_adapter(format!(
                "{}: llama.cpp refuses it",
                wanted.path.display()
            )));
        }
        self.active = state;
        Ok(())
    }

    fn adapter(&mut self, key: FileKey) -> Result<Rc<Adapter>, WorkerError> {
        if let Some(at) = self.adapters.iter().position(|(k, _)| *k == key) {
            // The one used last goes last, so that the first is the one to drop.
            let entry = self.adapters.remove(at);
            let adapter = Rc::clone(&entry.1);
            self.adapters.push(entry);
            return Ok(adapter);
        }
        let header = Header::open(&key.path).map_err(|e| bad_adapter(e.to_string()))?;
        check_adapter(&header, &self.header).map_err(|e| bad_adapter(e.to_string()))?;
        llama::take_complaints();
        let adapter = Adapter::load(&self.model, &key.path).ok_or_else(|| {
            bad_adapter(format!(
                "{}: {}",
                key.path.display(),
                llama::take_complaints()
            ))
        })?;
        let adapter = Rc::new(adapter);
        self.adapters.retain(|(k, _)| k.path != key.path);
        if self.adapters.len() >= MAX_ADAPTERS {
            self.adapters.remove(0);
        }
        self.adapters.push((key, Rc::clone(&adapter)));
        Ok(adapter)
    }

    /// Empties the KV cache.
    pub(crate) fn forget_everything(&mut self) {
        self.context.clear();
        self.cached.clear();
    }

    /// The tokens of a prompt.
    pub(crate) fn tokenize(&self, prompt: &[PromptPart]) -> Result<Vec<i32>, WorkerError> {
        let mut tokens: Vec<i32> = Vec::new();
        for part in prompt {
            match part {
                PromptPart::Text(text) => tokens.extend(self.tokenize_text(text)?),
                PromptPart::Special(name) => tokens.push(self.special(name)?),
            }
        }
        if let Some(bos) = self.model.bos()
            && tokens.first() != Some(&bos)
        {
            tokens.insert(0, bos);
        }
        if tokens.is_empty() {
            return Err(WorkerError::new(
                ErrorKind::BadRequest,
                "the prompt is empty",
            ));
        }
        Ok(tokens)
    }

    pub(crate) fn tokenize_text(&self, text: &str) -> Result<Vec<i32>, WorkerError> {
        // No token of any vocabulary comes near 256 bytes, so this much text cannot fit and need not be read.
        if text.len() / 256 > self.info.n_ctx as usize {
            return Err(self.too_long(&format!("{} bytes of text", text.len())));
        }
        let failed = || WorkerError::new(ErrorKind::Llama, "the tokenizer failed on the prompt");
        self.model.tokenize(text, false).ok_or_else(failed)
    }

    pub(crate) fn special(&self, name: &str) -> Result<i32, WorkerError> {
        match self.model.tokenize(name, true).as_deref() {
            Some([token]) => Ok(*token),
            _ => {
                let message = format!(
                    "{} has no special token `{name}`; the prompt profile is for another model",
                    self.info.path.display()
                );
                Err(WorkerError::new(ErrorKind::UnknownToken, message))
            }
        }
    }

    pub(crate) fn too_long(&self, what: &str) -> WorkerError {
        let message = format!(
            "{what} do not fit the context of {} tokens; raise `n_ctx` or show less",
            self.info.n_ctx
        );
        WorkerError::new(ErrorKind::PromptTooLong, message)
    }
}

/// Sequences for a model: llama.cpp reserves a row of logits for each, which a large vocabulary makes dear.
fn sequences(n_vocab: usize) -> u32 {
    let rows = LOGITS_BYTES / (size_of::<f32>() * n_vocab.max(1));
    let answers = rows.min(MAX_RATED_TOGETHER).max(MAX_SAMPLES as usize);
    u32::try_from(answers + 1).unwrap_or(MAX_SAMPLES + 1)
}

fn check_hash(path: &Path, expected: &str) -> Result<(), WorkerError> {
    let actual = sleepy_infer::sha256_file(path)
        .map_err(|e| bad_model(format!("cannot read {}: {e}", path.display())))?;
    if actual.eq_ignore_ascii_case(expected) {
        return Ok(());
    }
    Err(bad_model(format!(
        "{} has SHA-256 {actual} where {expected} is recorded; fetch or train the model again",
        path.display()
    )))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_large_vocabulary_gets_no_more_sequences_than_samples_need() {
        assert_eq!(sequences(4096), 65);
        assert_eq!(sequences(151_936), MAX_SAMPLES + 1);
    }
}
