//! GGUF files: reading the header, judging it, and writing small files.
//!
//! llama.cpp aborts its whole process on some corrupt headers, so every file is judged here, in Rust, before it gets
//! near it. The metadata also says which prompt a model wants (see [`crate::profile`]).

mod check;
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
