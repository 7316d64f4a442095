//! The vocabulary's end of the model: logits and cross-entropy in one.
//!
//! Logits are by far the largest activation. So they exist for a few hundred
//! tokens at a time, turn into their own gradient in place, and the products
//! of the way back are formed while they are at hand. Places of weight zero,
//! padding and most of the prompt, take no part at all.

use std::sync::{Arc, Mutex, PoisonError};

use candle_core::{CpuStorage, CustomOp2, Layout, Result, Shape, Tensor, bail};
use rayon::prelude::*;

use super::{read, shaped, values};
use crate::kernels::{Left, Precision, Right, loops, multiply};
use crate::{Error, PackedBatch, TokenScore};

/// Tokens whose logits exist at a time.
const CHUNK: usize = 512;

/// Places that count, each with its cross-entropy in nats.
pub type TokenLosses = Vec<(usize, f32)>;

/// The places of a batch that count.
struct Counted {
    places: Vec<usize>,
    targets: Vec<usize>,
    /// Each place's part of the mean: its weight over the sum of all.
    parts: Vec<f32>,
}

impl Counted {
    fn new(batch: &PackedBatch, n: usize) -> crate::Result<Self> {
        if batch.weights.len() != n {
            return Err(Error::Batch(format!(
                "{} weights for {n} hidden states",
                batch.weights.len()
            )));
        }
        let places: Vec<usize> = (0..n).filter(|&at| batch.weights[at] > 0.0).collect();
        let total: f64 = places.iter().map(|&at| f64::from(batch.weights[at])).sum();
        if places.is_empty() || !total.is_finite() {
            return Err(Error::Batch(
                "no token has a weight above zero; leave such batches out".to_owned(),
            ));
        }
        let part = |&at: &usize| (f64::from(batch.weights[at]) / total) as f32;
        Ok(Self {
            targets: places
                .iter()
                .map(|&at| batch.targets[at] as usize)
                .collect(),
            parts: places.iter().map(part).collect(),
            places,
        })
    }
}

/// Rows of `x` at `places`, end to end.
fn gather(x: &[f32], width: usize, places: &[usize]) -> Vec<f32> {
    let mut rows = Vec::with_capacity(places.len() * width);
    for &place in places {
        rows.extend_from_slice(&x[place * width..][..width]);
    }
    rows
}

/// The weighted mean cross-entropy of `hidden`, `[N, width]`, through `head`,
/// `[vocab, width]`, as a scalar that backward passes start from, and the
/// cross-entropy in nats of each place of a weight above zero.
///
/// # Errors
/// When nothing has a weight, or the shapes do not fit.
pub fn lm_cross_entropy(
    hidden: &Tensor,
    head: &Tensor,
    batch: &PackedBatch,
    precision: Precision,
) -> crate::Result<(Tensor, TokenLosses)> {
    let (counted, hidden) = prepare(hidden, head, batch)?;
    let places = counted.places.clone();
    let made = Arc::new(Mutex::new(Made::default()));
    let op = LmCrossEntropy {
        counted,
        wants_hidden: hidden.track_op(),
        wants_head: head.track_op(),
        made: Arc::clone(&made),
        precision,
    };
    let loss = hidden.apply_op2(&head.contiguous()?, op)?;
    let losses = std::mem::take(&mut made.lock().unwrap_or_else(PoisonError::into_inner).losses);
    Ok((loss, places.into_iter().zip(losses).collect()))
}

/// How `hidden` through `head` sees each place of a weight above zero.
///
/// # Errors
/// As [`lm_cross_entropy`].
pub fn score(
    hidden: &Tensor,
    head: &Tensor,
    batch: &PackedBatch,
    precision: Precision,
) -> crate::Result<Vec<TokenScore>> {
    let (counted, hidden) = prepare(hidden, head, batch)?;
    let (vocab, width) = head.dims2()?;
    let mut scores = Vec::with_capacity(counted.places.len());
    read(head, |head| {
        let right = Right::columns(precision, head, vocab, width);
        read(&hidden, |hidden| {
            let mut logits = vec![0.0; CHUNK.min(counted.places.len()) * vocab];
            let chunks = counted
                .places
                .chunks(CHUNK)
                .zip(counted.targets.chunks(CHUNK));
            for (places, targets) in chunks {
                let logits = &mut logits[..places.len() * vocab];
                let rows = gather(hidden, width, places);
                multiply(Left::Rows(&rows), &right, places.len(), logits, false);
                let rows = logits.par_chunks_mut(vocab).zip(places).zip(targets);
                let seen = rows.map(|((logits, &at), &target)| TokenScore {
                    at,
                    best: loops::argmax(logits) as u32,
                    nll: loops::cross_entropy(logits, target, 1.0),
                });
                scores.extend(seen.collect::<Vec<_>>());
            }
            Ok(())
        })
    })?;
    Ok(scores)
}

fn prepare(
    hidden: &Tensor,
    head: &Tensor,
    batch: &PackedBatch,
) -> crate::Result<(Counted, Tensor)> {
    let ((n, width), (vocab, own)) = (hidden.dims2()?, head.dims2()?);
    if width != own {
        return Err(Error::Shape(format!(
            "hidden states of {width} through a head for {own}"
        )));
    }
    let counted = Counted::new(batch, n)?;
    if let Some(target) = counted.targets.iter().find(|&&target| target >= vocab) {
        return Err(Error::Batch(format!(
            "target {target} is beyond a vocabulary of {vocab}"
        )));
    }
    Ok((counted, hidden.contiguous()?))
}

/// What the forward pass leaves behind.
#[derive(Default)]
struct Made {
    losses: Vec<f32>,
    /// Gradients of hidden states and head, for a loss gradient of one.
    gradients: Option<(Vec<f32>, Vec<f32>)>,
}

struct LmCrossEntropy {
    counted: Counted,
    wants_hidden: bool,
    wants_head: bool,
    precision: Precision,
    made: Arc<Mutex<Made>>,
}

impl LmCrossEntropy {
    fn run(&self, hidden: &[f32], head: &[f32], width: usize) -> Made {
        let Counted {
            places,
            targets,
            parts,
        } = &self.counted;
        let vocab = head.len() / width;
        let forward = Right::columns(self.precision, head, vocab, width);
        let back = self
            .wants_hidden
            .then(|| Right::rows(self.precision, head, vocab, width));
        let mut logits = vec![0.0; CHUNK.min(places.len()) * vocab];
        let mut losses = Vec::with_capacity(places.len());
        let mut dhidden = vec![0.0; if self.wants_hidden { hidden.len() } else { 0 }];
        let mut dhead = vec![0.0; if self.wants_head { head.len() } else { 0 }];
        for from in (0..places.len()).step_by(CHUNK) {
            let chunk = from..(from + CHUNK).min(places.len());
            let rows = gather(hidden, width, &places[chunk.clone()]);
            let logits = &mut logits[..chunk.len() * vocab];
            multiply(Left::Rows(&rows), &forward, chunk.len(), logits, false);
            let weighed = targets[chunk.clone()].par_iter().zip(&parts[chunk.clone()]);
            let found = logits
                .par_chunks_mut(vocab)
                .zip(weighed)
                .map(|(row, (&target, &part))| loops::cross_entropy(row, target, part));
            losses.extend(found.collect::<Vec<f32>>());
            // The logits are their own gradient now.
            if let Some(back) = &back {
                let mut d = vec![0.0; rows.len()];
                multiply(Left::Rows(logits), back, chunk.len(), &mut d, false);
                for (&place, d) in places[chunk.clone()].iter().zip(d.chunks_exact(width)) {
                    dhidden[place * width..][..width].copy_from_slice(d);
                }
            }
            if self.wants_head {
                let right = Right::rows(self.precision, &rows, chunk.len(), width);
                multiply(Left::Columns(logits), &right, vocab, &mut dhead, from > 0);
            }
        }
        Made {
            losses,
            gradients: Some((dhidden, dhead)),
        }
    }
}

impl CustomOp2 for LmCrossEntropy {
    fn name(&self) -> &'static str {
        "lm-cross-entropy"
    }

    fn cpu_fwd(
        &self,
        hidden: &CpuStorage,
        hidden_layout: &Layout,
        head: &CpuStorage,
        head_layout: &Layout,
    ) -> Result<(CpuStorage, Shape)> {
        let (_, width) = hidden_layout.shape().dims2()?;
        let hidden = values(hidden, hidden_layout)?;
        let made = self.run(hidden, values(head, head_layout)?, width);
        let terms = made.losses.iter().zip(&self.counted.parts);
        let loss: f64 = terms
            .map(|(ce, part)| f64::from(*ce) * f64::from(*part))
            .sum();
        *self.made.lock().unwrap_or_else(PoisonError::into_inner) = made;
        Ok((CpuStorage::F32(vec![loss as f32]), Shape::from(())))
    }

    fn bwd(
        &self,
        hidden: &Tensor,
        head: &Tensor,
        _loss: &Tensor,
        g: &Tensor,
    ) -> Result<(Option<Tensor>, Option<Tensor>)> {
        let factor = f64::from(g.to_scalar::<f32>()?);
        let taken = self
            .made
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .gradients
            .take();
        let Some((dhidden, dhead)) = taken else {
            bail!("the gradients of a loss can be taken once; compute the loss again");
        };
        let give = |wanted: bool, values: Vec<f32>, like: &Tensor| -> Result<Option<Tensor>> {
            let tensor = wanted.then(|| shaped(values, like)).transpose()?;
            match tensor {
                Some(tensor) if factor != 1.0 => Ok(Some((tensor * factor)?)),
                tensor => Ok(tensor),
            }
        };
        Ok((
            give(self.wants_hidden, dhidden, hidden)?,
            give(self.wants_head, dhead, head)?,
        ))
    }
}
