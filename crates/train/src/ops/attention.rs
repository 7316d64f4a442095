//! Causal attention within documents, with fewer key heads than query heads.
//!
//! A document attends only to itself, so each is handled alone: nothing is
//! computed for pairs that a mask would hide, and the mask needs no memory.
//! Queries go in blocks; scores exist for one block at a time and are computed
//! again on the way back (as Dao and others 2022 do, but in whole rows, so
//! that softmax stays simple).

use std::ops::Range;

use candle_core::{CpuStorage, CustomOp1, Layout, Result, Shape, Tensor};
use rayon::prelude::*;

use super::{Documents, read, shaped, values};
use crate::kernels::{View, loops, multiply_views};

/// Queries whose scores exist at a time.
const BLOCK: usize = 128;

/// Attention over `qkv`, `[N, (heads + 2·kv_heads)·dim]`, whose rows hold the
/// query heads, then the key heads, then the value heads, already rotated.
/// Query head `h` uses key head `h / (heads / kv_heads)`. Gives `[N, heads·dim]`.
///
/// # Errors
/// When the width does not divide into these heads, or the length is not that
/// of `documents`.
pub fn attention(
    qkv: &Tensor,
    documents: &Documents,
    heads: usize,
    kv_heads: usize,
) -> crate::Result<Tensor> {
    let (n, width) = qkv.dims2()?;
    let dim = documents.head_dim();
    let covered = documents.ranges().last().map_or(0, |last| last.end);
    let fits = kv_heads > 0 && heads.is_multiple_of(kv_heads) && n == covered;
    if !fits || width != (heads + 2 * kv_heads) * dim || width == 0 {
        return Err(crate::Error::Shape(format!(
            "{heads} query and {kv_heads} key heads of {dim} for {covered} tokens in {:?}",
            qkv.shape()
        )));
    }
    let op = Attention {
        documents: documents.clone(),
        heads,
        kv_heads,
        dim,
    };
    Ok(qkv.contiguous()?.apply_op1(op)?)
}

struct Attention {
    documents: Documents,
    heads: usize,
    kv_heads: usize,
    dim: usize,
}

/// One document with one key head and the query heads that use it.
#[derive(Clone)]
struct Task {
    document: Range<usize>,
    kv_head: usize,
}

/// What a task's way back gives, each `[heads of the task or 1, length, dim]`.
struct Back {
    q: Vec<f32>,
    k: Vec<f32>,
    v: Vec<f32>,
}

/// Successive blocks of up to [`BLOCK`] of `len` queries.
fn blocks(len: usize) -> impl Iterator<Item = Range<usize>> {
    (0..len)
        .step_by(BLOCK)
        .map(move |from| from..(from + BLOCK).min(len))
}

impl Attention {
    fn group(&self) -> usize {
        self.heads / self.kv_heads
    }

    fn width(&self) -> usize {
        (self.heads + 2 * self.kv_heads) * self.dim
    }

    fn scale(&self) -> f32 {
        1.0 / (self.dim as f32).sqrt()
    }

    fn tasks(&self) -> Vec<Task> {
        let documents = self.documents.ranges().iter();
        let each = |document: &Range<usize>| {
            let document = document.clone();
            (0..self.kv_heads).map(move |kv_head| Task {
                document: document.clone(),
                kv_head,
            })
        };
        documents.flat_map(each).collect()
    }

    /// Rows of one head, by its place in the rows of `qkv`.
    fn head<'a>(&self, qkv: &'a [f32], head: usize, rows: Range<usize>) -> View<'a> {
        let from = &qkv[rows.start * self.width() + head * self.dim..];
        View::new(from, rows.len(), self.dim, self.width())
    }

    /// Rows of one head of a gradient or result, `[N, heads·dim]`.
    fn result_head<'a>(&self, values: &'a [f32], head: usize, rows: Range<usize>) -> View<'a> {
        let width = self.heads * self.dim;
        View::new(
            &values[rows.start * width + head * self.dim..],
            rows.len(),
            self.dim,
            width,
        )
    }

    /// Softmaxed scores of a block of queries against every key up to its last.
    fn shares(&self, qkv: &[f32], task: &Task, head: usize, block: &Range<usize>, out: &mut [f32]) {
        let start = task.document.start;
        let q = self.head(qkv, head, start + block.start..start + block.end);
        let keys = start..start + block.end;
        let k = self.head(qkv, self.heads + task.kv_head, keys);
        multiply_views(q, k.transposed(), self.scale(), out, false);
        loops::causal_softmax(out, block.end, block.start);
    }

    /// What the task's query heads read, `[group, length, dim]`.
    fn forward(&self, qkv: &[f32], task: &Task) -> Vec<f32> {
        let (start, len, dim) = (task.document.start, task.document.len(), self.dim);
        let mut read = vec![0.0; self.group() * len * dim];
        let mut scores = vec![0.0; BLOCK.min(len) * len];
        for (member, read) in read.chunks_exact_mut(len * dim).enumerate() {
            let head = task.kv_head * self.group() + member;
            for block in blocks(len) {
                let shares = &mut scores[..block.len() * block.end];
                self.shares(qkv, task, head, &block, shares);
                let v_head = self.heads + self.kv_heads + task.kv_head;
                let v = self.head(qkv, v_head, start..start + block.end);
                let shares = View::new(shares, block.len(), block.end, block.end);
                let read = &mut read[block.start * dim..block.end * dim];
                multiply_views(shares, v, 1.0, read, false);
            }
        }
        read
    }

    /// The task's way back for an output gradient `g`, where `y` was the output.
    fn backward(&self, qkv: &[f32], y: &[f32], g: &[f32], task: &Task) -> Back {
        let (start, len, dim) = (task.document.start, task.document.len(), self.dim);
        let mut back = Back {
            q: vec![0.0; self.group() * len * dim],
            k: vec![0.0; len * dim],
            v: vec![0.0; len * dim],
        };
        let mut scores = vec![0.0; BLOCK.min(len) * len];
        let mut slopes = scores.clone();
        for (member, dq) in back.q.chunks_exact_mut(len * dim).enumerate() {
            let head = task.kv_head * self.group() + member;
            for block in blocks(len) {
                let (rows, keys) = (block.len(), block.end);
                let (at, seen) = (start + block.start..start + block.end, start..start + keys);
                let shares = &mut scores[..rows * keys];
                let slopes = &mut slopes[..rows * keys];
                self.shares(qkv, task, head, &block, shares);
                let g_head = self.result_head(g, head, at.clone());
                let v_head = self.heads + self.kv_heads + task.kv_head;
                let v = self.head(qkv, v_head, seen.clone());
                // dv += sharesᵀ·g; d(shares) = g·vᵀ
                let p = View::new(shares, rows, keys, keys);
                multiply_views(p.transposed(), g_head, 1.0, &mut back.v[..keys * dim], true);
                multiply_views(g_head, v.transposed(), 1.0, slopes, false);
                self.softmax_back(slopes, shares, y, g, head, &at);
                // dq = d(scores)·k; dk += d(scores)ᵀ·q
                let d = View::new(slopes, rows, keys, keys);
                let k = self.head(qkv, self.heads + task.kv_head, seen);
                let q = self.head(qkv, head, at);
                multiply_views(d, k, 1.0, &mut dq[block.start * dim..keys * dim], false);
                multiply_views(d.transposed(), q, 1.0, &mut back.k[..keys * dim], true);
            }
        }
        back
    }

    /// From the slopes of shares to those of unscaled scores. `Σ p·dp` of a row
    /// equals `g·y` of its head, which is shorter.
    fn softmax_back(
        &self,
        slopes: &mut [f32],
        shares: &[f32],
        y: &[f32],
        g: &[f32],
        head: usize,
        at: &Range<usize>,
    ) {
        let keys = slopes.len() / at.len();
        let rows = slopes.chunks_exact_mut(keys).zip(shares.chunks_exact(keys));
        for (row, (d, p)) in at.clone().zip(rows) {
            let place = (row * self.heads + head) * self.dim;
            let (y, g) = (&y[place..][..self.dim], &g[place..][..self.dim]);
            loops::softmax_back(d, p, loops::dot(y, g), self.scale());
        }
    }

    /// Copies `[count, length, dim]` into rows of `width` from head `first` on.
    fn scatter(
        &self,
        from: &[f32],
        document: &Range<usize>,
        first: usize,
        width: usize,
        to: &mut [f32],
    ) {
        let (len, dim) = (document.len(), self.dim);
        for (member, head) in from.chunks_exact(len * dim).enumerate() {
            for (row, values) in document.clone().zip(head.chunks_exact(dim)) {
                to[row * width + (first + member) * dim..][..dim].copy_from_slice(values);
            }
        }
    }
}

impl CustomOp1 for Attention {
    fn name(&self) -> &'static str {
        "attention"
    }

    fn cpu_fwd(&self, qkv: &CpuStorage, layout: &Layout) -> Result<(CpuStorage, Shape)> {
        let (n, _) = layout.shape().dims2()?;
        let qkv = values(qkv, layout)?;
        let tasks = self.tasks();
        let read: Vec<Vec<f32>> = tasks
            .par_iter()
            .map(|task| self.forward(qkv, task))
            .collect();
        let width = self.heads * self.dim;
        let mut y = vec![0.0; n * width];
        for (task, read) in tasks.iter().zip(&read) {
            let first = task.kv_head * self.group();
            self.scatter(read, &task.document, first, width, &mut y);
        }
        Ok((CpuStorage::F32(y), Shape::from((n, width))))
    }

    fn bwd(&self, qkv: &Tensor, y: &Tensor, g: &Tensor) -> Result<Option<Tensor>> {
        let tasks = self.tasks();
        let backs: Vec<Back> = read(qkv, |qkv| {
            read(y, |y| {
                read(g, |g| {
                    let back = |task: &Task| self.backward(qkv, y, g, task);
                    Ok(tasks.par_iter().map(back).collect())
                })
            })
        })?;
        let width = self.width();
        let mut d = vec![0.0; qkv.elem_count()];
        for (task, back) in tasks.iter().zip(&backs) {
            let Task { document, kv_head } = task;
            let (k_head, v_head) = (self.heads + kv_head, self.heads + self.kv_heads + kv_head);
            self.scatter(&back.q, document, kv_head * self.group(), width, &mut d);
            self.scatter(&back.k, document, k_head, width, &mut d);
            self.scatter(&back.v, document, v_head, width, &mut d);
        }
        Ok(Some(shaped(d, qkv)?))
    }
}
