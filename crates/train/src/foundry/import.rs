//! From a GGUF file back to weights and vocabulary: those of the shipped model,
//! say, whose training run is on another machine.
//!
//! Quantised matrices come back as the numbers that llama.cpp computes with, so
//! the two engines can be compared on a file alone, and whatever is trained on
//! top of a file is trained on what will be served.

use std::collections::HashMap;
use std::fs::File;
use std::io::BufReader;
use std::path::Path;

use candle_core::quantized::gguf_file::{Content, Value};
use candle_core::{Device, Tensor};

use super::error::{FoundryError, Result};
use super::export::{ARCHITECTURE, CONTROL, PRE_TOKENIZER, gguf_parts};
use super::tokenizer::{Tokenizer, Vocabulary};
use crate::{Model, ModelConfig};

/// Reads a model of the shape that [`write_gguf`](super::write_gguf) writes, in any
/// format that candle reads.
///
/// # Errors
/// [`FoundryError`] naming the file and what it lacks: another architecture,
/// another pre-tokeniser, an output matrix of its own.
pub fn read_gguf(path: &Path) -> Result<(Model, Tokenizer)> {
    let mut file = BufReader::new(File::open(path).map_err(FoundryError::io(path))?);
    let content = Content::read(&mut file).map_err(|e| FoundryError::file(path, e))?;
    let header = Header {
        path,
        content: &content,
    };
    header.expect("general.architecture", ARCHITECTURE)?;
    header.expect("tokenizer.ggml.pre", PRE_TOKENIZER)?;
    let vocabulary = header.vocabulary()?;
    let shape = header.shape(vocabulary.tokens.len())?;
    shape.validate()?;
    // A header that lies must not make us list billions of parameters.
    if shape.layers > content.tensor_infos.len() {
        return Err(header.fails(&format!(
            "it names {} blocks and holds {} tensors",
            shape.layers,
            content.tensor_infos.len()
        )));
    }
    let mut unread: Vec<&String> = content.tensor_infos.keys().collect();
    let mut found = HashMap::new();
    for (name, _) in shape.parameters() {
        let mut parts = Vec::new();
        for (part, _) in gguf_parts(&name, &shape)? {
            let tensor = content.tensor(&mut file, &part, &Device::Cpu);
            let tensor = tensor.map_err(|e| FoundryError::file(path, format!("{part}: {e}")))?;
            parts.push(tensor.dequantize(&Device::Cpu)?);
            unread.retain(|n| **n != part);
        }
        found.insert(name, Tensor::cat(&parts, 0)?);
    }
    if let Some(name) = unread.into_iter().min() {
        return Err(header.fails(&format!(
            "it holds {name}, for which this engine has no place"
        )));
    }
    let model = Model::from_found(shape, found, path)?;
    let tokenizer = Tokenizer::of(&vocabulary).map_err(|e| FoundryError::file(path, e))?;
    Ok((model, tokenizer))
}

/// What a file says of itself.
struct Header<'a> {
    path: &'a Path,
    content: &'a Content,
}

impl Header<'_> {
    fn fails(&self, message: &str) -> FoundryError {
        FoundryError::file(self.path, message)
    }

    /// What is under `key`, as `read` takes it.
    fn get<'v, T>(
        &'v self,
        key: &str,
        read: impl FnOnce(&'v Value) -> candle_core::Result<T>,
    ) -> Result<T> {
        let value = self.content.metadata.get(key);
        let value = value.ok_or_else(|| self.fails(&format!("it has no `{key}`")))?;
        read(value).map_err(|e| self.fails(&format!("`{key}`: {e}")))
    }

    fn expect(&self, key: &str, wanted: &str) -> Result<()> {
        let found = self.get(key, Value::to_string)?;
        if found == wanted {
            return Ok(());
        }
        Err(self.fails(&format!(
            "`{key}` is `{found}`; this engine computes `{wanted}`"
        )))
    }

    fn shape(&self, vocab: usize) -> Result<ModelConfig> {
        let of = |key: &str| format!("{ARCHITECTURE}.{key}");
        let size = |key: &str| self.get(&of(key), Value::to_u32).map(|n| n as usize);
        Ok(ModelConfig {
            hidden: size("embedding_length")?,
            layers: size("block_count")?,
            heads: size("attention.head_count")?,
            kv_heads: size("attention.head_count_kv")?,
            ffn: size("feed_forward_length")?,
            vocab,
            rope_theta: self.get(&of("rope.freq_base"), Value::to_f32)?,
            norm_eps: self.get(&of("attention.layer_norm_rms_epsilon"), Value::to_f32)?,
        })
    }

    fn vocabulary(&self) -> Result<Vocabulary> {
        let key = |key: &str| format!("tokenizer.ggml.{key}");
        let texts = |name: &str| {
            let all = self.get(&key(name), Value::to_vec)?;
            let texts = all.iter().map(|v| v.to_string().cloned());
            let texts: candle_core::Result<Vec<String>> = texts.collect();
            texts.map_err(|e| self.fails(&format!("`{}`: {e}", key(name))))
        };
        let kinds = self.get(&key("token_type"), Value::to_vec)?;
        Ok(Vocabulary {
            tokens: texts("tokens")?,
            special: kinds
                .iter()
                .map(|kind| kind.to_i32().is_ok_and(|kind| kind == CONTROL))
                .collect(),
            merges: texts("merges")?,
        })
    }
}
