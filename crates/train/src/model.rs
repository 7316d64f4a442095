//! The model: its parameters, the forward pass, the loss with its gradients.
//!
//! Activations are `[N, width]`, where `N = rows · len` counts the tokens of a
//! batch; documents are ranges of it. Names and layouts of the parameters are
//! those of the PyTorch recipe, so either side reads the other's files.

mod checkpointed;
pub(crate) mod composed;
mod config;
mod gradients;
mod init;
mod io;

use candle_core::{Device, Tensor, Var};

use crate::kernels::Precision;
use crate::ops::{self, Documents, TokenLosses};
use crate::{Error, PackedBatch, Result};

pub use config::ModelConfig;
pub use gradients::Gradients;

/// Which code computes a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Compute {
    /// The operations of [`crate::ops`], with this precision of products.
    Fused(Precision),
    /// candle's own operations: slow, but independent of ours, so it is the
    /// yardstick for them.
    Composed,
}

/// What a batch gave.
#[derive(Debug)]
pub struct Loss {
    /// Mean cross-entropy in nats, weighted: `Σ w·ce / Σ w`.
    pub loss: f32,
    /// Mean cross-entropy of the tokens whose weight is one; NaN without any.
    pub answer_loss: f32,
    /// Tokens with a weight above zero.
    pub tokens: usize,
    /// Tokens whose weight is one.
    pub answer_tokens: usize,
    /// Derivatives of `loss` by every parameter.
    pub gradients: Gradients,
}

/// How a model sees one token that it was to predict.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TokenScore {
    /// Where in the flattened batch.
    pub at: usize,
    /// Cross-entropy in nats, minus the log-probability of the target.
    pub nll: f32,
    /// The token that greedy decoding would choose; the lowest of equals.
    pub best: u32,
}

/// One linear map: `y = x·Wᵀ + b`.
#[derive(Clone, Debug)]
struct Linear {
    weight: Tensor,       // [out, in]
    bias: Option<Tensor>, // [out]
}

#[derive(Clone, Debug)]
struct Block {
    norm1: Tensor,   // [hidden]
    qkv: Linear,     // hidden → qkv_width
    out: Linear,     // hidden → hidden
    norm2: Tensor,   // [hidden]
    gate_up: Linear, // hidden → 2·ffn, the gate first
    down: Linear,    // ffn → hidden
}

/// A decoder with trainable parameters.
#[derive(Debug)]
pub struct Model {
    config: ModelConfig,
    compute: Compute,
    checkpointing: bool,
    vars: Vec<(String, Var)>,
    embed: Tensor, // [vocab, hidden], at both ends
    blocks: Vec<Block>,
    norm: Tensor, // [hidden]
}

impl Model {
    /// A fresh model: normal weights of deviation 0.02 from `seed`, biases
    /// zero, and every block the identity (`out` and `down` zero).
    ///
    /// # Errors
    /// [`Error::Shape`] when the shape contradicts itself.
    pub fn new(config: ModelConfig, seed: u64) -> Result<Self> {
        config.validate()?;
        let tensors = init::draw(&config, seed)?;
        Self::from_tensors(config, tensors)
    }

    /// A model of these parameters, named and ordered as
    /// [`ModelConfig::parameters`] has them.
    fn from_tensors(config: ModelConfig, tensors: Vec<(String, Tensor)>) -> Result<Self> {
        let vars = tensors
            .into_iter()
            .map(|(name, tensor)| Ok((name, Var::from_tensor(&tensor)?)))
            .collect::<Result<Vec<_>>>()?;
        let mut rest = vars.iter().map(|(_, var)| var.as_tensor().clone());
        let mut next = || {
            rest.next()
                .ok_or_else(|| Error::Weights("fewer tensors than the shape needs".to_owned()))
        };
        let embed = next()?;
        let blocks = (0..config.layers)
            .map(|_| {
                Ok(Block {
                    norm1: next()?,
                    qkv: Linear {
                        weight: next()?,
                        bias: Some(next()?),
                    },
                    out: Linear {
                        weight: next()?,
                        bias: None,
                    },
                    norm2: next()?,
                    gate_up: Linear {
                        weight: next()?,
                        bias: None,
                    },
                    down: Linear {
                        weight: next()?,
                        bias: None,
                    },
                })
            })
            .collect::<Result<Vec<_>>>()?;
        let norm = next()?;
        Ok(Self {
            compute: Compute::Fused(Precision::Fast),
            checkpointing: false,
            embed,
            blocks,
            norm,
            vars,
            config,
        })
    }

    /// The shape.
    #[must_use]
    pub fn config(&self) -> &ModelConfig {
        &self.config
    }

    /// The code that computes; fused and [`Precision::Fast`] unless set.
    #[must_use]
    pub fn compute(&self) -> Compute {
        self.compute
    }

    /// Chooses the code that computes.
    pub fn set_compute(&mut self, compute: Compute) {
        self.compute = compute;
    }

    /// Trades time for memory: blocks are computed again on the way back, a
    /// third more work, and only one block's activations exist at a time.
    pub fn set_checkpointing(&mut self, on: bool) {
        self.checkpointing = on;
    }

    /// Every parameter with its name, in the order of the forward pass.
    #[must_use]
    pub fn vars(&self) -> &[(String, Var)] {
        &self.vars
    }

    /// Parameters in all; the tied embedding counts once.
    #[must_use]
    pub fn num_params(&self) -> usize {
        self.config.num_params()
    }

    /// Logits `[T, vocab]` in f32 for one document of `T` tokens.
    ///
    /// # Errors
    /// [`Error::Batch`] when `ids` is empty or holds an unknown token.
    pub fn forward_logits(&self, ids: &[u32]) -> Result<Tensor> {
        let batch = PackedBatch::from_document(ids);
        batch.validate(self.config.vocab)?;
        let hidden = self.hidden(&batch, false)?;
        let head = self.embed.detach();
        match self.compute {
            Compute::Fused(precision) => ops::linear(&hidden, &head, None, precision),
            Compute::Composed => composed::linear(&hidden, &head, None),
        }
    }

    /// The loss of a batch and its gradients.
    ///
    /// # Errors
    /// [`Error::Batch`] when the batch is malformed or weighs nothing,
    /// [`Error::Gradients`] when a parameter got none.
    pub fn loss(&self, batch: &PackedBatch) -> Result<Loss> {
        batch.validate(self.config.vocab)?;
        let (loss, losses, gradients) = if self.checkpointing {
            self.checkpointed(batch)?
        } else {
            let (loss, losses) = self.head(&self.hidden(batch, true)?, batch)?;
            let mut found = loss.backward()?;
            let gradients = Gradients::collect(&self.vars, |var| found.remove(var))?;
            (loss, losses, gradients)
        };
        let answers = losses.iter().filter(|(at, _)| batch.weights[*at] == 1.0);
        let (answer_tokens, answer_sum) = answers.fold((0, 0.0), |(count, sum), (_, ce)| {
            (count + 1, sum + f64::from(*ce))
        });
        Ok(Loss {
            loss: loss.to_scalar::<f32>()?,
            answer_loss: (answer_sum / answer_tokens as f64) as f32,
            tokens: losses.len(),
            answer_tokens,
            gradients,
        })
    }

    /// How the model sees every token of a weight above zero, in order.
    ///
    /// Greedy decoding reproduces an answer exactly if and only if `best` is
    /// the target at each of its places, so this decides exact match without
    /// generating anything.
    ///
    /// # Errors
    /// [`Error::Batch`] when the batch is malformed or weighs nothing.
    pub fn score(&self, batch: &PackedBatch) -> Result<Vec<TokenScore>> {
        batch.validate(self.config.vocab)?;
        let hidden = self.hidden(batch, false)?;
        let precision = match self.compute {
            Compute::Fused(precision) => precision,
            Compute::Composed => Precision::Exact,
        };
        ops::score(&hidden, &self.embed.detach(), batch, precision)
    }

    /// The last hidden states, normalised, `[N, hidden]`. With a graph for the
    /// way back, or else in the memory of one block.
    fn hidden(&self, batch: &PackedBatch, graph: bool) -> Result<Tensor> {
        let documents = self.documents(batch);
        let mut x = self.embed.index_select(&ids(batch)?, 0)?; // [N, hidden]
        for block in &self.blocks {
            x = self.block(block, &x, &documents)?;
            if !graph {
                x = x.detach();
            }
        }
        let x = self.rms_norm(&x, &self.norm)?;
        Ok(if graph { x } else { x.detach() })
    }

    fn documents(&self, batch: &PackedBatch) -> Documents {
        Documents::new(batch, self.config.head_dim(), self.config.rope_theta)
    }

    /// The scalar loss of normalised hidden states, and the cross-entropy of
    /// each place that counts.
    fn head(&self, hidden: &Tensor, batch: &PackedBatch) -> Result<(Tensor, TokenLosses)> {
        match self.compute {
            Compute::Fused(precision) => {
                ops::lm_cross_entropy(hidden, &self.embed, batch, precision)
            }
            Compute::Composed => composed::lm_cross_entropy(hidden, &self.embed, batch),
        }
    }

    /// One block on `x`, `[N, hidden]`: attention, then SwiGLU, each behind a
    /// norm and beside the residual stream.
    fn block(&self, block: &Block, x: &Tensor, documents: &Documents) -> Result<Tensor> {
        let c = &self.config;
        let qkv = self.linear(&self.rms_norm(x, &block.norm1)?, &block.qkv)?;
        let mixed = match self.compute {
            Compute::Fused(_) => {
                let qkv = ops::rope(&qkv, documents, c.heads + c.kv_heads)?;
                ops::attention(&qkv, documents, c.heads, c.kv_heads)?
            }
            Compute::Composed => composed::attention(&qkv, documents, c.heads, c.kv_heads)?,
        };
        let x = (x + self.linear(&mixed, &block.out)?)?;
        let gate_up = self.linear(&self.rms_norm(&x, &block.norm2)?, &block.gate_up)?;
        let inner = match self.compute {
            Compute::Fused(_) => ops::swiglu(&gate_up)?,
            Compute::Composed => composed::swiglu(&gate_up)?,
        };
        Ok((x + self.linear(&inner, &block.down)?)?)
    }

    fn linear(&self, x: &Tensor, linear: &Linear) -> Result<Tensor> {
        let Linear { weight, bias } = linear;
        match self.compute {
            Compute::Fused(precision) => ops::linear(x, weight, bias.as_ref(), precision),
            Compute::Composed => composed::linear(x, weight, bias.as_ref()),
        }
    }

    fn rms_norm(&self, x: &Tensor, weight: &Tensor) -> Result<Tensor> {
        match self.compute {
            Compute::Fused(_) => ops::rms_norm(x, weight, self.config.norm_eps),
            Compute::Composed => composed::rms_norm(x, weight, self.config.norm_eps),
        }
    }
}

fn ids(batch: &PackedBatch) -> Result<Tensor> {
    let ids = Tensor::from_slice(&batch.ids, batch.ids.len(), &Device::Cpu)?;
    Ok(ids)
}
