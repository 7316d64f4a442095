//! Loops over rows of numbers: norms, softmax, SwiGLU, Adam.
//!
//! All are plain safe Rust that the compiler turns into vectors.

use super::level::each_level;

/// Partial sums kept side by side: two AVX-512 vectors.
const LANES: usize = 32;

/// `e^x` to about two units in the last place, without branches. The method is
/// that of Cephes: `x = n·ln 2 + r`, then a polynomial in `r`.
#[inline(always)]
fn exp(x: f32) -> f32 {
    /// Adding and subtracting this rounds to a whole number.
    const ROUND: f32 = 12_582_912.0;
    let x = x.clamp(-87.0, 88.0);
    let shifted = x * std::f32::consts::LOG2_E + ROUND;
    let n = shifted - ROUND;
    // ln 2 in two parts, so that n·ln 2 loses nothing.
    let r = x - n * (355.0 / 512.0) + n * 2.121_944_4e-4;
    let mut p = 1.987_569_1e-4;
    p = p * r + 1.398_2e-3;
    p = p * r + 8.333_452e-3;
    p = p * r + 4.166_579_6e-2;
    p = p * r + 1.666_666_5e-1;
    p = p * r + 0.5;
    let p = p * r * r + r + 1.0;
    let n = (shifted.to_bits() as i32).wrapping_sub(ROUND.to_bits() as i32);
    p * f32::from_bits(((n + 127) << 23) as u32)
}

#[inline(always)]
fn fold(x: &[f32], start: f32, join: impl Fn(f32, f32) -> f32) -> f32 {
    let mut lanes = [start; LANES];
    let chunks = x.chunks_exact(LANES);
    let rest = chunks.remainder();
    for chunk in chunks {
        for (lane, value) in lanes.iter_mut().zip(chunk) {
            *lane = join(*lane, *value);
        }
    }
    for (lane, value) in lanes.iter_mut().zip(rest) {
        *lane = join(*lane, *value);
    }
    lanes.into_iter().fold(start, join)
}

/// `f32::max` without its care for NaN, which costs three instructions.
#[inline(always)]
fn larger(a: f32, b: f32) -> f32 {
    if a > b { a } else { b }
}

#[inline(always)]
fn dot_inline(a: &[f32], b: &[f32]) -> f32 {
    let mut lanes = [0.0; LANES];
    let (a_chunks, b_chunks) = (a.chunks_exact(LANES), b.chunks_exact(LANES));
    let (a_rest, b_rest) = (a_chunks.remainder(), b_chunks.remainder());
    for (a, b) in a_chunks.zip(b_chunks) {
        for ((lane, a), b) in lanes.iter_mut().zip(a).zip(b) {
            *lane += a * b;
        }
    }
    for ((lane, a), b) in lanes.iter_mut().zip(a_rest).zip(b_rest) {
        *lane += a * b;
    }
    lanes.into_iter().sum()
}

/// Turns a row into `e^(x − max)` and returns the maximum and the sum.
#[inline(always)]
fn exp_row(row: &mut [f32]) -> (f32, f32) {
    let max = fold(row, f32::NEG_INFINITY, larger);
    for x in &mut *row {
        *x = exp(*x - max);
    }
    (max, fold(row, 0.0, |a, b| a + b))
}

each_level! {
    /// `Σ a·b`.
    fn dot(a: &[f32], b: &[f32]) -> f32 {
        dot_inline(a, b)
    }

    /// `y[i] += a·x[i]`.
    fn add_scaled(y: &mut [f32], a: f32, x: &[f32]) {
        for (y, x) in y.iter_mut().zip(x) {
            *y += a * x;
        }
    }

    /// RMSNorm of rows as wide as `weight`: `y = x / √(mean x² + eps) · weight`.
    fn rms_norm(y: &mut [f32], x: &[f32], weight: &[f32], eps: f32) {
        let width = weight.len();
        for (y, x) in y.chunks_exact_mut(width).zip(x.chunks_exact(width)) {
            let inverse = 1.0 / (dot_inline(x, x) / width as f32 + eps).sqrt();
            for ((y, x), w) in y.iter_mut().zip(x).zip(weight) {
                *y = x * inverse * w;
            }
        }
    }

    /// Backward of [`rms_norm`] for an output gradient `g`: sets `dx`, adds to
    /// `dweight`. With `s = 1/√(mean x² + eps)` and `h = g·weight`:
    /// `dx = h·s − x·s³·(h·x)/width` and `dweight += g·x·s`.
    fn rms_norm_back(dx: &mut [f32], dweight: &mut [f32], g: &[f32], x: &[f32], weight: &[f32], eps: f32) {
        let width = weight.len();
        let rows = dx.chunks_exact_mut(width).zip(g.chunks_exact(width)).zip(x.chunks_exact(width));
        for ((dx, g), x) in rows {
            let inverse = 1.0 / (dot_inline(x, x) / width as f32 + eps).sqrt();
            for ((dx, g), w) in dx.iter_mut().zip(g).zip(weight) {
                *dx = g * w;
            }
            let along = dot_inline(dx, x) * inverse * inverse * inverse / width as f32;
            for (((dx, dw), g), x) in dx.iter_mut().zip(&mut *dweight).zip(g).zip(x) {
                *dw += g * x * inverse;
                *dx = *dx * inverse - x * along;
            }
        }
    }

    /// Softmax in place of the first `row + shift + 1` places of row `row`, the
    /// rest zero. Rows are `width` wide.
    fn causal_softmax(scores: &mut [f32], width: usize, shift: usize) {
        for (row, scores) in scores.chunks_exact_mut(width).enumerate() {
            let (seen, hidden) = scores.split_at_mut((row + shift + 1).min(width));
            let (_, sum) = exp_row(seen);
            let inverse = 1.0 / sum;
            for x in seen {
                *x *= inverse;
            }
            hidden.fill(0.0);
        }
    }

    /// Backward of a softmax row: `d = p·(d − along)·scale`, where `along` is
    /// `Σ p·d` of that row.
    fn softmax_back(d: &mut [f32], p: &[f32], along: f32, scale: f32) {
        for (d, p) in d.iter_mut().zip(p) {
            *d = p * (*d - along) * scale;
        }
    }

    /// Cross-entropy of a row of logits against `target`, in nats. The row
    /// becomes its gradient times `weight`: `weight·(softmax − one-hot)`.
    fn cross_entropy(logits: &mut [f32], target: usize, weight: f32) -> f32 {
        let of_target = logits[target];
        let (max, sum) = exp_row(logits);
        let factor = weight / sum;
        for x in &mut *logits {
            *x *= factor;
        }
        logits[target] -= weight;
        sum.ln() + max - of_target
    }

    /// Where the largest value is; the first of equals.
    fn argmax(x: &[f32]) -> usize {
        let max = fold(x, f32::NEG_INFINITY, larger);
        x.iter().position(|x| *x == max).unwrap_or(0)
    }

    /// SwiGLU of one row: `y = gate·σ(gate)·up`.
    fn swiglu(y: &mut [f32], gate: &[f32], up: &[f32]) {
        for ((y, gate), up) in y.iter_mut().zip(gate).zip(up) {
            *y = gate / (1.0 + exp(-gate)) * up;
        }
    }

    /// Backward of [`swiglu`] for an output gradient `g`:
    /// `dup = g·gate·σ`, `dgate = g·up·(σ + gate·σ·(1 − σ))`.
    fn swiglu_back(dgate: &mut [f32], dup: &mut [f32], g: &[f32], gate: &[f32], up: &[f32]) {
        let outputs = dgate.iter_mut().zip(dup);
        for ((((dgate, dup), g), gate), up) in outputs.zip(g).zip(gate).zip(up) {
            let sigma = 1.0 / (1.0 + exp(-gate));
            let silu = gate * sigma;
            *dup = g * silu;
            *dgate = g * up * (sigma + silu * (1.0 - sigma));
        }
    }

    /// Rotates one head: halves `(a, b) → (a·cos − b·sin, b·cos + a·sin)`.
    fn rotate(y: &mut [f32], x: &[f32], cos: &[f32], sin: &[f32], sign: f32) {
        let half = cos.len();
        let (left, right) = y.split_at_mut(half);
        let (a, b) = x.split_at(half);
        for ((((left, right), (a, b)), cos), sin) in
            left.iter_mut().zip(right).zip(a.iter().zip(b)).zip(cos).zip(sin)
        {
            let sin = sin * sign;
            *left = a * cos - b * sin;
            *right = b * cos + a * sin;
        }
    }

    /// Adam on parameters `p` with moments `m` and `v`:
    /// `m = b1·m + (1−b1)·g`, `v = b2·v + (1−b2)·g²`,
    /// `p −= rate·(m·correct1) / (√(v·correct2) + eps)`, where `g` is cut first.
    fn adam(p: &mut [f32], m: &mut [f32], v: &mut [f32], g: &[f32], s: &AdamStep) {
        for (((p, m), v), g) in p.iter_mut().zip(m).zip(v).zip(g) {
            let g = g * s.cut;
            *m = s.b1 * *m + (1.0 - s.b1) * g;
            *v = s.b2 * *v + (1.0 - s.b2) * g * g;
            *p -= s.rate * (*m * s.correct1) / ((*v * s.correct2).sqrt() + s.eps);
        }
    }
}

/// The numbers of one step of [`adam`].
#[derive(Clone, Copy, Debug)]
pub(crate) struct AdamStep {
    /// What every gradient is multiplied with first.
    pub(crate) cut: f32,
    /// Decay of the first moment.
    pub(crate) b1: f32,
    /// Decay of the second moment.
    pub(crate) b2: f32,
    /// `1 / (1 − b1^steps)`.
    pub(crate) correct1: f32,
    /// `1 / (1 − b2^steps)`.
    pub(crate) correct2: f32,
    /// Learning rate.
    pub(crate) rate: f32,
    /// Added to the denominator.
    pub(crate) eps: f32,
}

#[cfg(test)]
mod tests {
    use super::super::level::tests::same_at_every_level;
    use super::*;

    /// Numbers in (−4, 4) without a pattern.
    fn numbers(count: usize, salt: u32) -> Vec<f32> {
        let unit = crate::testing::numbers(count, salt);
        unit.into_iter().map(|x| 4.0 * x).collect()
    }

    fn assert_close(got: &[f32], want: impl Iterator<Item = f64>, tolerance: f64) {
        let mut count = 0;
        for (at, (got, want)) in got.iter().zip(want).enumerate() {
            let error = (f64::from(*got) - want).abs() / want.abs().max(1.0);
            assert!(error < tolerance, "at {at}: {got} is not {want}");
            count += 1;
        }
        assert_eq!(count, got.len());
    }

    #[test]
    fn exp_is_exact_to_a_few_units() {
        for step in -8_700..=8_800 {
            let x = step as f32 / 100.0;
            let want = f64::from(x).exp();
            let error = (f64::from(exp(x)) - want).abs() / want;
            assert!(error < 3e-7, "e^{x} is off by {error}");
        }
        assert!(exp(f32::NEG_INFINITY) < 1e-37);
    }

    #[test]
    fn dot_and_add_scaled_of_odd_lengths() {
        for count in [0, 1, 31, 32, 33, 100] {
            let (a, b) = (numbers(count, 1), numbers(count, 2));
            let got = same_at_every_level(|| vec![dot(&a, &b)]);
            let want: f64 = a
                .iter()
                .zip(&b)
                .map(|(a, b)| f64::from(*a) * f64::from(*b))
                .sum();
            assert_close(&got, [want].into_iter(), 1e-5);
            let got = same_at_every_level(|| {
                let mut y = b.clone();
                add_scaled(&mut y, 0.5, &a);
                y
            });
            assert_close(
                &got,
                a.iter().zip(&b).map(|(a, b)| f64::from(b + 0.5 * a)),
                1e-6,
            );
        }
    }

    #[test]
    fn softmax_sees_what_it_may() {
        let width = 70;
        let scores = numbers(3 * width, 3);
        let got = same_at_every_level(|| {
            let mut row = scores.clone();
            causal_softmax(&mut row, width, 40);
            row
        });
        let want = (0..3 * width).map(|at| {
            let (row, column) = (at / width, at % width);
            let seen = &scores[row * width..row * width + row + 41];
            let sum: f64 = seen.iter().map(|x| f64::from(*x).exp()).sum();
            if column < seen.len() {
                f64::from(scores[at]).exp() / sum
            } else {
                0.0
            }
        });
        assert_close(&got, want, 1e-6);
    }

    #[test]
    fn cross_entropy_leaves_its_gradient() {
        let logits = numbers(77, 4);
        let got = same_at_every_level(|| {
            let mut row = logits.clone();
            let loss = cross_entropy(&mut row, 5, 0.25);
            row.push(loss);
            row
        });
        let sum: f64 = logits.iter().map(|x| f64::from(*x).exp()).sum();
        let gradient = logits
            .iter()
            .enumerate()
            .map(|(at, x)| 0.25 * (f64::from(*x).exp() / sum - if at == 5 { 1.0 } else { 0.0 }));
        let loss = sum.ln() - f64::from(logits[5]);
        assert_close(&got, gradient.chain([loss]), 1e-6);
    }

    #[test]
    fn swiglu_and_norm_match_their_formulas() {
        let (gate, up, weight) = (numbers(50, 5), numbers(50, 6), numbers(50, 7));
        let got = same_at_every_level(|| {
            let mut y = vec![0.0; 50];
            swiglu(&mut y, &gate, &up);
            y
        });
        let want = gate.iter().zip(&up).map(|(gate, up)| {
            let gate = f64::from(*gate);
            gate / (1.0 + (-gate).exp()) * f64::from(*up)
        });
        assert_close(&got, want, 1e-6);
        let got = same_at_every_level(|| {
            let mut y = vec![0.0; 50];
            rms_norm(&mut y, &up, &weight, 1e-5);
            y
        });
        let mean = up.iter().map(|x| f64::from(*x).powi(2)).sum::<f64>() / 50.0;
        let root = (mean + f64::from(1e-5f32)).sqrt();
        let want = up
            .iter()
            .zip(&weight)
            .map(|(x, w)| f64::from(*x) / root * f64::from(*w));
        assert_close(&got, want, 1e-6);
    }

    #[test]
    fn adam_matches_its_formula() {
        let (g, start) = (numbers(40, 8), numbers(40, 9));
        let step = AdamStep {
            cut: 0.5,
            b1: 0.9,
            b2: 0.95,
            correct1: 1.0 / (1.0 - 0.9),
            correct2: 1.0 / (1.0 - 0.95),
            rate: 0.1,
            eps: 1e-3,
        };
        let got = same_at_every_level(|| {
            let (mut p, mut m, mut v) = (start.clone(), vec![0.0; 40], vec![0.0; 40]);
            adam(&mut p, &mut m, &mut v, &g, &step);
            p.extend(m);
            p
        });
        // At the first step the corrected moments are the gradient and its square.
        let cut = || g.iter().map(|g| 0.5 * f64::from(*g));
        let moved = start
            .iter()
            .zip(cut())
            .map(|(p, g)| f64::from(*p) - 0.1 * g / (g.abs() + 1e-3));
        assert_close(&got, moved.chain(cut().map(|g| 0.1 * g)), 1e-5);
    }
}
