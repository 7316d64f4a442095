//! How the weights of a file are stored.

use std::collections::BTreeMap;

use super::{Header, TensorInfo};

/// Names of `general.file_type`, by their number in llama.cpp's `llama_ftype`.
const FILE_TYPES: [(u64, &str); 32] = [
    (0, "f32"),
    (1, "f16"),
    (2, "q4_0"),
    (3, "q4_1"),
    (7, "q8_0"),
    (8, "q5_0"),
    (9, "q5_1"),
    (10, "q2_k"),
    (11, "q3_k_s"),
    (12, "q3_k_m"),
    (13, "q3_k_l"),
    (14, "q4_k_s"),
    (15, "q4_k_m"),
    (16, "q5_k_s"),
    (17, "q5_k_m"),
    (18, "q6_k"),
    (19, "iq2_xxs"),
    (20, "iq2_xs"),
    (21, "q2_k_s"),
    (22, "iq3_xs"),
    (23, "iq3_xxs"),
    (24, "iq1_s"),
    (25, "iq4_nl"),
    (26, "iq3_s"),
    (27, "iq3_m"),
    (28, "iq2_s"),
    (29, "iq2_m"),
    (30, "iq4_xs"),
    (31, "iq1_m"),
    (32, "bf16"),
    (36, "tq1_0"),
    (37, "tq2_0"),
];

/// Names of the tensor types that whole models are stored in.
const TENSOR_TYPES: [(u32, &str); 12] = [
    (0, "f32"),
    (1, "f16"),
    (2, "q4_0"),
    (3, "q4_1"),
    (6, "q5_0"),
    (7, "q5_1"),
    (8, "q8_0"),
    (10, "q2_k"),
    (12, "q4_k"),
    (13, "q5_k"),
    (14, "q6_k"),
    (30, "bf16"),
];

impl Header {
    /// How the weights are stored: what the file says, else the type that most of its weights have.
    #[must_use]
    pub fn quantisation(&self) -> Option<&'static str> {
        let said = self.uint("general.file_type");
        let said = said.and_then(|n| FILE_TYPES.iter().find(|(t, _)| *t == n));
        if let Some((_, name)) = said {
            return Some(name);
        }
        let mut weights: BTreeMap<u32, u64> = BTreeMap::new();
        for tensor in &self.tensors {
            let sum = weights.entry(tensor.ggml_type).or_default();
            *sum = sum.saturating_add(TensorInfo::elements(tensor));
        }
        let (most, _) = weights.into_iter().max_by_key(|(_, n)| *n)?;
        let name = TENSOR_TYPES.iter().find(|(t, _)| *t == most)?;
        Some(name.1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gguf::Value;

    #[test]
    fn the_files_word_counts_and_its_weights_where_it_says_none() {
        let tensor = |ggml_type, n| TensorInfo {
            name: "t".into(),
            dims: vec![n],
            ggml_type,
            offset: 0,
        };
        let mut header = Header {
            path: "m.gguf".into(),
            file_len: 0,
            version: 3,
            metadata: vec![("general.file_type".into(), Value::Uint(15))],
            tensors: vec![tensor(0, 10), tensor(8, 1000)],
            data_start: 0,
        };
        assert_eq!(header.quantisation(), Some("q4_k_m"));
        header.metadata[0].1 = Value::Uint(999);
        assert_eq!(header.quantisation(), Some("q8_0"));
        header.tensors.clear();
        assert_eq!(header.quantisation(), None);
    }
}
