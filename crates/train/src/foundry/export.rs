//! From weights to a GGUF file that llama.cpp runs, and the card beside it.
//!
//! Names and metadata are those of llama.cpp's `qwen2`: the joint projections
//! are cut into their parts, the output matrix is the embedding and is left
//! out, and norms and biases stay f32 in every format.

use std::collections::BTreeMap;
use std::io::Cursor;
use std::path::Path;

use candle_core::Tensor;
use candle_core::quantized::gguf_file::{self, Value};
use candle_core::quantized::{GgmlDType, QTensor};
use serde::{Deserialize, Serialize};
use sleepy_fix::COMPACT_VERSION;

use super::checkpoint::State;
use super::config::Recipe;
use super::error::{FoundryError, Result};
use super::evaluate::Evaluation;
use super::files;
use super::pack::Manifest;
use super::tokenizer::{END, PAD, Tokenizer};
use crate::{Model, ModelConfig};

/// How matrices are stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Format {
    /// Exact; for comparing.
    F32,
    /// Half precision.
    F16,
    /// Blocks of 32 signed bytes with one scale; what is shipped.
    #[serde(rename = "Q8_0")]
    Q8,
}

impl Format {
    fn dtype(self) -> GgmlDType {
        match self {
            Self::F32 => GgmlDType::F32,
            Self::F16 => GgmlDType::F16,
            Self::Q8 => GgmlDType::Q8_0,
        }
    }

    /// `general.file_type`, as llama.cpp numbers them.
    fn file_type(self) -> u32 {
        match self {
            Self::F32 => 0,
            Self::F16 => 1,
            Self::Q8 => 7,
        }
    }
}

const LICENCE: &str = "MIT OR Apache-2.0";
pub(super) const ARCHITECTURE: &str = "qwen2";
/// llama.cpp's name of how [`Tokenizer`] cuts text before merging.
pub(super) const PRE_TOKENIZER: &str = "qwen2";
/// Token types of GGUF.
const NORMAL: i32 = 1;
pub(super) const CONTROL: i32 = 3;

/// Writes a model as GGUF, whole or not at all.
///
/// # Errors
/// [`FoundryError`] when vocabulary and model differ or the file cannot be written.
pub fn write_gguf(
    path: &Path,
    model: &Model,
    tokenizer: &Tokenizer,
    recipe: &Recipe,
    format: Format,
) -> Result<()> {
    let shape = model.config();
    if tokenizer.len() != shape.vocab {
        let message = format!(
            "the model has {} tokens, the vocabulary {}; export with the data it was trained on",
            shape.vocab,
            tokenizer.len()
        );
        return Err(FoundryError::file(path, message));
    }
    let name = path.file_stem().unwrap_or_default().to_string_lossy();
    let metadata = metadata(&name, tokenizer, recipe, format)?;
    let metadata: Vec<(&str, &Value)> = metadata.iter().map(|(k, v)| (k.as_str(), v)).collect();
    let mut tensors = Vec::new();
    for (name, tensor) in tensors_of(model)? {
        let dtype = if tensor.rank() == 1 {
            GgmlDType::F32
        } else {
            format.dtype()
        };
        tensors.push((name, QTensor::quantize(&tensor, dtype)?));
    }
    let tensors: Vec<(&str, &QTensor)> = tensors.iter().map(|(n, t)| (n.as_str(), t)).collect();
    let mut out = Cursor::new(Vec::new());
    gguf_file::write(&mut out, &metadata, &tensors)?;
    files::write(path, out.get_ref())
}

fn metadata(
    name: &str,
    tokenizer: &Tokenizer,
    recipe: &Recipe,
    format: Format,
) -> Result<Vec<(String, Value)>> {
    let vocabulary = tokenizer.vocabulary()?;
    let model = &recipe.model;
    let text = |s: &str| Value::String(s.to_owned());
    let size = |n: usize| {
        u32::try_from(n)
            .map(Value::U32)
            .unwrap_or(Value::U32(u32::MAX))
    };
    let texts = |all: Vec<String>| Value::Array(all.into_iter().map(Value::String).collect());
    let kind = |special: &bool| Value::I32(if *special { CONTROL } else { NORMAL });
    let of = |key: &str| format!("{ARCHITECTURE}.{key}");
    let token = |key: &str| format!("tokenizer.ggml.{key}");
    let end = tokenizer.special(END)?;
    Ok(vec![
        ("general.architecture".to_owned(), text(ARCHITECTURE)),
        ("general.name".to_owned(), text(name)),
        ("general.license".to_owned(), text(LICENCE)),
        (
            "general.file_type".to_owned(),
            Value::U32(format.file_type()),
        ),
        (of("context_length"), size(model.context)),
        (of("embedding_length"), size(model.hidden)),
        (of("block_count"), size(model.layers)),
        (of("feed_forward_length"), size(model.ffn)),
        (of("attention.head_count"), size(model.heads)),
        (of("attention.head_count_kv"), size(model.kv_heads)),
        (
            of("attention.layer_norm_rms_epsilon"),
            Value::F32(model.norm_eps),
        ),
        (of("rope.freq_base"), Value::F32(model.rope_theta)),
        (token("model"), text("gpt2")),
        (token("pre"), text(PRE_TOKENIZER)),
        (
            token("token_type"),
            Value::Array(vocabulary.special.iter().map(kind).collect()),
        ),
        (token("tokens"), texts(vocabulary.tokens)),
        (token("merges"), texts(vocabulary.merges)),
        (token("eos_token_id"), Value::U32(end)),
        (token("bos_token_id"), Value::U32(end)),
        (
            token("padding_token_id"),
            Value::U32(tokenizer.special(PAD)?),
        ),
        (token("add_bos_token"), Value::Bool(false)),
    ])
}

/// Every tensor under llama.cpp's name, in the order of the forward pass.
fn tensors_of(model: &Model) -> Result<Vec<(String, Tensor)>> {
    let mut out = Vec::new();
    for (name, var) in model.vars() {
        let tensor = var.as_detached_tensor();
        let parts = gguf_parts(name, model.config())?;
        if let [(name, _)] = &parts[..] {
            out.push((name.clone(), tensor));
            continue;
        }
        let mut first = 0;
        for (name, rows) in parts {
            // A copy: quantising would take the storage behind a mere view as a whole.
            out.push((name, tensor.narrow(0, first, rows)?.force_contiguous()?));
            first += rows;
        }
    }
    Ok(out)
}

/// What llama.cpp calls a parameter, or the parts that it cuts a joint one into,
/// with the rows of each.
pub(super) fn gguf_parts(name: &str, shape: &ModelConfig) -> Result<Vec<(String, usize)>> {
    let (queries, keys) = (shape.hidden, shape.kv_heads * shape.head_dim());
    let joint = [queries, keys, keys];
    let Some((block, part)) = name.strip_prefix("blocks.").and_then(|n| n.split_once('.')) else {
        return match name {
            "embed.weight" => Ok(vec![("token_embd.weight".to_owned(), shape.vocab)]),
            "norm.weight" => Ok(vec![("output_norm.weight".to_owned(), shape.hidden)]),
            other => Err(nameless(other)),
        };
    };
    let (parts, rows): (&[&str], &[usize]) = match part {
        "norm1.weight" => (&["attn_norm.weight"], &[shape.hidden]),
        "norm2.weight" => (&["ffn_norm.weight"], &[shape.hidden]),
        "out.weight" => (&["attn_output.weight"], &[shape.hidden]),
        "down.weight" => (&["ffn_down.weight"], &[shape.hidden]),
        "gate_up.weight" => (
            &["ffn_gate.weight", "ffn_up.weight"],
            &[shape.ffn, shape.ffn],
        ),
        "qkv.weight" => (&["attn_q.weight", "attn_k.weight", "attn_v.weight"], &joint),
        "qkv.bias" => (&["attn_q.bias", "attn_k.bias", "attn_v.bias"], &joint),
        other => return Err(nameless(other)),
    };
    let named = parts.iter().map(|part| format!("blk.{block}.{part}"));
    Ok(named.zip(rows.iter().copied()).collect())
}

fn nameless(name: &str) -> FoundryError {
    crate::Error::Weights(format!("llama.cpp has no name for {name}")).into()
}

/// What a model is and where it comes from; lies beside it as `.json`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Card {
    /// Name.
    pub name: String,
    /// File name of the model.
    pub file: String,
    /// SHA-256 of the model's file.
    pub sha256: String,
    /// Size of the model's file.
    pub bytes: u64,
    /// Architecture as llama.cpp names it.
    pub architecture: String,
    /// How matrices are stored.
    pub quantisation: Format,
    /// Version of the prompt it was trained on.
    pub prompt_version: String,
    /// How its answers are written.
    pub dialect: String,
    /// Weights.
    pub parameters: usize,
    /// Tokens read in this run; those of the runs before stand in `before`.
    pub tokens_seen: u64,
    /// Steps.
    pub steps: u64,
    /// Minutes.
    pub minutes: f64,
    /// Every number of its making.
    pub recipe: Recipe,
    /// What it was trained on.
    pub data: DataCard,
    /// Greedy answers equal to the reference on held-out pairs, by what they have in common.
    pub dev_exact_match: Evaluation,
    /// The card of the model whose weights the run began from, whole, so that
    /// nothing a model was made of is lost; `None` for one made of random ones.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<serde_json::Value>,
    /// Licence.
    pub licence: String,
}

/// What a model was trained on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DataCard {
    /// SHA-256 of the manifest, which holds the hash of every shard.
    pub manifest_sha256: String,
    /// SHA-256 of the vocabulary.
    pub tokenizer_sha256: String,
    /// Rows to train on, by stage.
    pub rows_by_stage: BTreeMap<String, usize>,
    /// Raw pairs that were left out, by reason.
    pub dropped: BTreeMap<String, u64>,
    /// The frozen sets that every row was compared with.
    pub frozen_sets: Vec<String>,
}

impl Card {
    /// The card of a model that was written to `file`.
    ///
    /// # Errors
    /// [`FoundryError`] when the file or the manifest cannot be read.
    pub fn new(
        file: &Path,
        model: &Model,
        state: &State,
        manifest: &Manifest,
        format: Format,
        dev: Evaluation,
    ) -> Result<Self> {
        let part =
            |p: Option<&std::ffi::OsStr>| p.unwrap_or_default().to_string_lossy().into_owned();
        let mut rows_by_stage = BTreeMap::new();
        for shard in manifest.shards.iter().filter(|s| !s.dev) {
            *rows_by_stage.entry(shard.stage.clone()).or_default() += shard.rows;
        }
        Ok(Self {
            name: part(file.file_stem()),
            file: part(file.file_name()),
            sha256: files::sha256(file)?,
            bytes: file.metadata().map_err(FoundryError::io(file))?.len(),
            architecture: ARCHITECTURE.to_owned(),
            quantisation: format,
            prompt_version: COMPACT_VERSION.to_owned(),
            dialect: "line-range".to_owned(),
            parameters: model.num_params(),
            tokens_seen: state.tokens,
            steps: state.step,
            minutes: (state.elapsed / 6.0).round() / 10.0,
            recipe: state.recipe.clone(),
            data: DataCard {
                manifest_sha256: state.data_sha256.clone(),
                tokenizer_sha256: manifest.tokenizer_sha256.clone(),
                rows_by_stage,
                dropped: manifest.dropped.clone(),
                frozen_sets: manifest.frozen_sets.clone(),
            },
            dev_exact_match: dev,
            before: None,
            licence: LICENCE.to_owned(),
        })
    }

    /// Adds the card of the model whose weights the run began from.
    ///
    /// # Errors
    /// [`FoundryError`] when the file is no card.
    pub fn after(mut self, card: &Path) -> Result<Self> {
        let value: serde_json::Value =
            serde_json::from_str(&files::read(card)?).map_err(|e| FoundryError::file(card, e))?;
        if !value["tokens_seen"].is_u64() || !value["sha256"].is_string() {
            let message = "is no model card: it has no `tokens_seen` and `sha256`";
            return Err(FoundryError::file(card, message));
        }
        self.before = Some(value);
        Ok(self)
    }

    /// Tokens read in training, over this run and all before it.
    #[must_use]
    pub fn all_tokens(&self) -> u64 {
        let mut total = self.tokens_seen;
        let mut card = self.before.as_ref();
        while let Some(earlier) = card {
            total += earlier["tokens_seen"].as_u64().unwrap_or(0);
            card = earlier.get("before");
        }
        total
    }

    /// Writes the card beside its model.
    ///
    /// # Errors
    /// [`FoundryError`] naming the file.
    pub fn write(&self, model: &Path) -> Result<()> {
        let path = model.with_extension("json");
        let mut text =
            serde_json::to_string_pretty(self).map_err(|e| FoundryError::file(&path, e))?;
        text.push('\n');
        files::write(&path, text.as_bytes())
    }
}

/// The evaluation that the end of a run wrote, or an empty one.
///
/// # Errors
/// [`FoundryError`] when the file is there and cannot be read.
pub fn final_evaluation(run: &Path) -> Result<Evaluation> {
    let path = run.join("dev.json");
    if !path.is_file() {
        return Ok(Evaluation::default());
    }
    serde_json::from_str(&files::read(&path)?).map_err(|e| FoundryError::file(&path, e))
}
