//! GGUF files: reading the header, judging it, and writing small files.
//!
//! llama.cpp aborts its whole process on some corrupt headers, so every file is judged here, in Rust, before it gets
//! near it. The metadata also says which prompt a model wants (see [`crate::Profile`]).

mod check;
mod quantisation;
mod read;
mod write;

pub use check::{AdapterShape, check_adapter, check_model};
pub use read::{Array, GgufError, Header, TensorInfo, Value};
pub use write::{GgufWriter, MetaValue};

/// The four bytes every GGUF file starts with.
pub const MAGIC: [u8; 4] = *b"GGUF";

/// `general.architecture`: which graph the weights are for.
pub const KEY_ARCHITECTURE: &str = "general.architecture";
/// `general.name`: what the model calls itself.
pub const KEY_NAME: &str = "general.name";
/// `tokenizer.ggml.tokens`: the vocabulary, in id order.
pub const KEY_TOKENS: &str = "tokenizer.ggml.tokens";
/// `tokenizer.ggml.token_type`: one number a token; 3 is a control token.
pub const KEY_TOKEN_TYPE: &str = "tokenizer.ggml.token_type";
/// `tokenizer.chat_template`: a Jinja template for chat messages.
pub const KEY_CHAT_TEMPLATE: &str = "tokenizer.chat_template";

/// The `token_type` of control tokens, which plain text never produces.
pub const TOKEN_TYPE_CONTROL: i64 = 3;

/// Elements a block and bytes a block of a ggml tensor type; `None` for a type this version does not know.
pub(crate) fn block_of(ggml_type: u32) -> Option<(u64, u64)> {
    Some(match ggml_type {
        0 | 26 => (1, 4),      // F32, I32
        1 | 25 | 30 => (1, 2), // F16, I16, BF16
        24 => (1, 1),          // I8
        27 | 28 => (1, 8),     // I64, F64
        2 | 20 => (32, 18),    // Q4_0, IQ4_NL
        3 => (32, 20),         // Q4_1
        6 => (32, 22),         // Q5_0
        7 => (32, 24),         // Q5_1
        8 => (32, 34),         // Q8_0
        9 => (32, 36),         // Q8_1
        10 => (256, 84),       // Q2_K
        11 | 21 => (256, 110), // Q3_K, IQ3_S
        12 => (256, 144),      // Q4_K
        13 => (256, 176),      // Q5_K
        14 => (256, 210),      // Q6_K
        15 => (256, 292),      // Q8_K
        16 | 35 => (256, 66),  // IQ2_XXS, TQ2_0
        17 => (256, 74),       // IQ2_XS
        18 => (256, 98),       // IQ3_XXS
        19 => (256, 50),       // IQ1_S
        22 => (256, 82),       // IQ2_S
        23 => (256, 136),      // IQ4_XS
        29 => (256, 56),       // IQ1_M
        34 => (256, 54),       // TQ1_0
        39 => (32, 17),        // MXFP4
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use std::path::{Path, PathBuf};

    use super::*;

    fn tiny() -> GgufWriter {
        let mut w = GgufWriter::new();
        w.meta(KEY_ARCHITECTURE, MetaValue::Str("qwen2".into()));
        for (key, value) in [
            ("block_count", 1),
            ("embedding_length", 4),
            ("context_length", 64),
        ] {
            w.meta(format!("qwen2.{key}"), MetaValue::U32(value));
        }
        w.meta("tokenizer.ggml.model", MetaValue::Str("gpt2".into()));
        w.meta(
            KEY_TOKENS,
            MetaValue::Strs(vec!["<|end|>".into(), "a".into()]),
        );
        w.meta(KEY_TOKEN_TYPE, MetaValue::I32s(vec![3, 1]));
        w.tensor("token_embd.weight", &[4, 2], vec![0.5; 8]);
        w.tensor("blk.0.attn_q.weight", &[4, 4], vec![0.25; 16]);
        w
    }

    fn lora(input: u64, output: u64) -> GgufWriter {
        let mut w = GgufWriter::new();
        w.meta(KEY_ARCHITECTURE, MetaValue::Str("qwen2".into()));
        w.meta("general.type", MetaValue::Str("adapter".into()));
        w.meta("adapter.type", MetaValue::Str("lora".into()));
        let values = |n: u64| vec![0.0; usize::try_from(n).unwrap()];
        w.tensor("blk.0.attn_q.weight.lora_a", &[input, 2], values(input * 2));
        w.tensor(
            "blk.0.attn_q.weight.lora_b",
            &[2, output],
            values(2 * output),
        );
        w
    }

    fn save(dir: &Path, w: &GgufWriter) -> PathBuf {
        let path = dir.join("f.gguf");
        w.write(&mut std::fs::File::create(&path).unwrap()).unwrap();
        path
    }

    #[test]
    fn what_is_written_is_read() {
        let dir = tempfile::tempdir().unwrap();
        let mut w = tiny();
        w.meta("x.flag", MetaValue::Bool(true))
            .meta("x.f", MetaValue::F32(0.5));
        let header = Header::open(&save(dir.path(), &w)).unwrap();
        check_model(&header).unwrap();
        assert_eq!(header.arch_uint("block_count"), Some(1));
        assert_eq!(header.get("x.flag"), Some(&Value::Bool(true)));
        assert_eq!(header.get("x.f"), Some(&Value::Float(0.5)));
        assert_eq!(header.tokens(), ["<|end|>", "a"]);
        assert_eq!(header.control_tokens(), ["<|end|>"]);
        assert_eq!(header.parameters(), 24);
        assert_eq!(header.data_start % 32, 0);
        assert_eq!(header.file_len, header.data_start + 32 + 64);
    }

    #[test]
    fn no_prefix_and_no_flipped_byte_makes_the_reader_panic_or_hang() {
        let dir = tempfile::tempdir().unwrap();
        let path = save(dir.path(), &tiny());
        let good = std::fs::read(&path).unwrap();
        for cut in 0..good.len() {
            std::fs::write(&path, &good[..cut]).unwrap();
            assert!(Header::open(&path).is_err(), "cut at {cut}");
        }
        for at in 0..good.len() - 96 {
            for value in [0, 0xff] {
                let mut bad = good.clone();
                bad[at] = value;
                std::fs::write(&path, bad).unwrap();
                // Some flips are harmless; none may do worse than give an error.
                if let Ok(header) = Header::open(&path) {
                    let _ = check_model(&header);
                }
            }
        }
    }

    #[test]
    fn contradictions_are_named() {
        let dir = tempfile::tempdir().unwrap();
        let check = |change: &dyn Fn(&mut GgufWriter), expected: &str| {
            let mut w = tiny();
            change(&mut w);
            let error = check_model(&Header::open(&save(dir.path(), &w)).unwrap())
                .unwrap_err()
                .to_string();
            assert!(
                error.contains(expected) && error.contains("f.gguf"),
                "{error}"
            );
        };
        let number = |key: &'static str, value| {
            move |w: &mut GgufWriter| {
                w.meta(key, MetaValue::U32(value));
            }
        };
        let twice = MetaValue::Strs(vec!["a".into(), "a".into()]);
        check(
            &|w| {
                w.meta(KEY_TOKENS, twice.clone());
            },
            "appears twice",
        );
        check(&number("qwen2.block_count", 2), "layer 1 has no tensors");
        check(&number("qwen2.block_count", 100_000), "block_count");
        check(&number("qwen2.embedding_length", 8), "token_embd");
        check(
            &number("tokenizer.ggml.eos_token_id", 2),
            "past its 2 tokens",
        );
        check(
            &number("qwen2.attention.head_count", 0),
            "0 attention heads",
        );
        check(
            &|w| {
                w.meta("tokenizer.ggml.model", MetaValue::Str("none".into()));
            },
            "tokenizer",
        );
        check(
            &|w| {
                w.meta(KEY_TOKEN_TYPE, MetaValue::I32s(vec![1]));
            },
            "1 token types",
        );
        check(
            &|w| {
                w.meta("general.type", MetaValue::Str("adapter".into()));
            },
            "a model is needed",
        );
        check(
            &|w| {
                w.tensor("blk.7.x", &[1], vec![0.0]);
            },
            "blk.7.x",
        );
    }

    #[test]
    fn an_adapter_must_fit_its_model() {
        let dir = tempfile::tempdir().unwrap();
        let model = Header::open(&save(dir.path(), &tiny())).unwrap();
        let check =
            |w: &GgufWriter| check_adapter(&Header::open(&save(dir.path(), w)).unwrap(), &model);
        assert_eq!(
            check(&lora(4, 4)).unwrap(),
            AdapterShape {
                targets: 1,
                max_rank: 2
            }
        );
        assert!(
            check(&lora(4, 6))
                .unwrap_err()
                .to_string()
                .contains("another model")
        );
        let mut half = lora(4, 4);
        half.tensor("blk.0.attn_k.weight.lora_a", &[4, 2], vec![0.0; 8]);
        assert!(check(&half).unwrap_err().to_string().contains("attn_k"));
        let mut foreign = lora(4, 4);
        foreign.meta(KEY_ARCHITECTURE, MetaValue::Str("llama".into()));
        assert!(check(&foreign).unwrap_err().to_string().contains("llama"));
        assert!(
            check(&tiny())
                .unwrap_err()
                .to_string()
                .contains("not a LoRA")
        );
    }
}
