//! What a model needs in memory: judged from its header or its entry in the catalogue, before anything is loaded.

use serde::Serialize;

use crate::gguf::{Array, Header, Value};

/// Bytes of one number in the KV cache; llama.cpp keeps it in 16-bit floats.
const KV_NUMBER: u64 = 2;
/// What the worker needs besides weights and cache, at least: code, tokenizer, buffers.
const BASE: u64 = 64 << 20;

/// Sizes that decide how much memory a model takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Footprint {
    /// Bytes of the weights.
    pub weights: u64,
    /// Bytes of the KV cache for one token of context.
    pub kv_per_token: u64,
    /// Longest context in tokens.
    pub max_context: u64,
}

/// The memory for one context length, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct MemoryNeed {
    /// Context in tokens; never longer than the model allows.
    pub context: u64,
    /// The weights.
    pub weights: u64,
    /// The KV cache of the whole context.
    pub kv: u64,
    /// Buffers and the program itself; an estimate.
    pub buffers: u64,
    /// All together.
    pub total: u64,
}

impl Footprint {
    /// Reads the sizes from a header.
    ///
    /// The cache holds, for each token and layer, a key and a value for each KV head: `layers × kv heads × (key +
    /// value length) × 2 bytes`. Where a header does not say the length of a head it is `width ÷ heads`, as llama.cpp
    /// has it.
    #[must_use]
    pub fn of(header: &Header) -> Self {
        let layers = header.arch_uint("block_count").unwrap_or(0);
        let heads = header.arch_uint("attention.head_count").unwrap_or(1).max(1);
        let head = header.arch_uint("embedding_length").unwrap_or(0) / heads;
        let key = header.arch_uint("attention.key_length").unwrap_or(head);
        let value = header.arch_uint("attention.value_length").unwrap_or(head);
        let kv_heads = kv_heads(header, layers, heads);
        Self {
            weights: header.file_len.saturating_sub(header.data_start),
            kv_per_token: kv_heads
                .saturating_mul(key.saturating_add(value))
                .saturating_mul(KV_NUMBER),
            max_context: header.arch_uint("context_length").unwrap_or(0),
        }
    }

    /// The memory for `context` tokens.
    #[must_use]
    pub fn need(&self, context: u64) -> MemoryNeed {
        let context = context.min(self.max_context);
        let kv = self.kv_per_token.saturating_mul(context);
        let buffers = BASE + self.weights / 20;
        MemoryNeed {
            context,
            weights: self.weights,
            kv,
            buffers,
            total: self.weights.saturating_add(kv).saturating_add(buffers),
        }
    }
}

/// KV heads of all layers together; some models have another number in each layer.
fn kv_heads(header: &Header, layers: u64, heads: u64) -> u64 {
    let key = header
        .str(crate::gguf::KEY_ARCHITECTURE)
        .map(|a| format!("{a}.attention.head_count_kv"));
    match key.and_then(|k| header.get(&k)) {
        Some(Value::Array(Array::Int(each))) => each
            .iter()
            .filter_map(|n| u64::try_from(*n).ok())
            .fold(0, u64::saturating_add),
        _ => {
            let each = header.arch_uint("attention.head_count_kv").unwrap_or(heads);
            each.saturating_mul(layers)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(entries: &[(&str, Value)]) -> Header {
        let mut metadata = vec![(
            "general.architecture".to_owned(),
            Value::Str("qwen2".into()),
        )];
        metadata.extend(
            entries
                .iter()
                .map(|(k, v)| (format!("qwen2.{k}"), v.clone())),
        );
        Header {
            path: "m.gguf".into(),
            file_len: 1_000_100,
            version: 3,
            metadata,
            tensors: Vec::new(),
            data_start: 100,
        }
    }

    #[test]
    fn the_cache_of_a_known_model_has_its_known_size() {
        // Qwen2.5-Coder 1.5B: 28 layers, 12 heads of 128, 2 of them KV heads: 28·2·(128+128)·2 = 28,672.
        let mut entries = vec![
            ("block_count", Value::Uint(28)),
            ("embedding_length", Value::Uint(1536)),
            ("attention.head_count", Value::Uint(12)),
            ("attention.head_count_kv", Value::Uint(2)),
            ("context_length", Value::Uint(32768)),
        ];
        let footprint = Footprint::of(&header(&entries));
        assert_eq!(footprint.kv_per_token, 28_672);
        assert_eq!(footprint.weights, 1_000_000);
        let need = footprint.need(4096);
        assert_eq!(need.kv, 117_440_512);
        assert_eq!(need.total, need.weights + need.kv + need.buffers);
        assert_eq!(footprint.need(1 << 20).context, 32768);
        // Heads may be longer than the width suggests, and differ from layer to layer.
        entries[3].1 = Value::Array(Array::Int(vec![2, 4]));
        entries.push(("attention.key_length", Value::Uint(64)));
        let footprint = Footprint::of(&header(&entries));
        assert_eq!(footprint.kv_per_token, 6 * (64 + 128) * 2);
    }

    #[test]
    fn nonsense_gives_numbers_and_no_panic() {
        let footprint = Footprint::of(&header(&[
            ("block_count", Value::Uint(u64::MAX)),
            ("embedding_length", Value::Uint(u64::MAX)),
            ("context_length", Value::Uint(u64::MAX)),
        ]));
        assert_eq!(footprint.need(u64::MAX).total, u64::MAX);
        assert_eq!(Footprint::of(&header(&[])).need(4096).context, 0);
    }
}
