//! The shape of a model, and which tensors follow from it.

use serde::{Deserialize, Serialize};

use crate::{Error, Result};

/// The numbers that fix a model's shape: a decoder of the qwen2 kind with tied
/// embeddings, biases on q, k and v, and no other bias.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ModelConfig {
    /// Width of the residual stream.
    pub hidden: usize,
    /// Blocks.
    pub layers: usize,
    /// Query heads; `hidden / heads` is the width of a head and must be even.
    pub heads: usize,
    /// Key and value heads; each serves `heads / kv_heads` query heads.
    pub kv_heads: usize,
    /// Width of the gated half of a block.
    pub ffn: usize,
    /// Tokens in the vocabulary.
    pub vocab: usize,
    /// Base of the rotary frequencies.
    pub rope_theta: f32,
    /// Added to the mean square inside RMSNorm.
    pub norm_eps: f32,
}

impl ModelConfig {
    /// Width of one head.
    #[must_use]
    pub fn head_dim(&self) -> usize {
        self.hidden / self.heads
    }

    /// Rows of the joint q, k, v projection: queries, then keys, then values.
    #[must_use]
    pub fn qkv_width(&self) -> usize {
        (self.heads + 2 * self.kv_heads) * self.head_dim()
    }

    /// Checks that the numbers fit each other.
    ///
    /// # Errors
    /// [`Error::Shape`] names the field and what it must satisfy.
    pub fn validate(&self) -> Result<()> {
        let sizes = [
            ("hidden", self.hidden),
            ("layers", self.layers),
            ("heads", self.heads),
            ("kv_heads", self.kv_heads),
            ("ffn", self.ffn),
            ("vocab", self.vocab),
        ];
        for (name, size) in sizes {
            if size == 0 {
                return Err(Error::Shape(format!("{name} is 0; it must be at least 1")));
            }
        }
        if !self.hidden.is_multiple_of(2 * self.heads) {
            return Err(Error::Shape(format!(
                "hidden {} over {} heads must give heads of an even width",
                self.hidden, self.heads
            )));
        }
        if !self.heads.is_multiple_of(self.kv_heads) {
            return Err(Error::Shape(format!(
                "{} heads cannot share {} kv_heads evenly",
                self.heads, self.kv_heads
            )));
        }
        for (name, value) in [("rope_theta", self.rope_theta), ("norm_eps", self.norm_eps)] {
            if !(value.is_finite() && value > 0.0) {
                return Err(Error::Shape(format!(
                    "{name} is {value}; it must be above 0"
                )));
            }
        }
        Ok(())
    }

    /// Name and shape of every parameter, in the order of the forward pass.
    /// Linear weights are `[out, in]`.
    #[must_use]
    pub fn parameters(&self) -> Vec<(String, Vec<usize>)> {
        let h = self.hidden;
        let mut all = vec![("embed.weight".to_owned(), vec![self.vocab, h])];
        for block in 0..self.layers {
            let mut add = |name: &str, shape: Vec<usize>| {
                all.push((format!("blocks.{block}.{name}"), shape));
            };
            add("norm1.weight", vec![h]);
            add("qkv.weight", vec![self.qkv_width(), h]);
            add("qkv.bias", vec![self.qkv_width()]);
            add("out.weight", vec![h, h]);
            add("norm2.weight", vec![h]);
            add("gate_up.weight", vec![2 * self.ffn, h]);
            add("down.weight", vec![h, self.ffn]);
        }
        all.push(("norm.weight".to_owned(), vec![h]));
        all
    }

    /// Parameters in all.
    #[must_use]
    pub fn num_params(&self) -> usize {
        self.parameters()
            .iter()
            .map(|(_, shape)| shape.iter().product::<usize>())
            .sum()
    }
}
