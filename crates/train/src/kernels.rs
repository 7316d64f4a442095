//! Inner loops: the only place of this crate that needs `unsafe`.
//!
//! [`Right`] and [`multiply`] are matrix products at either precision,
//! [`View`] and [`multiply_views`] are small f32 products of pieces of larger
//! matrices, and [`loops`] are the passes over rows between them.

mod level;
pub(crate) mod loops;
mod memory;
mod views;

#[cfg(target_arch = "x86_64")]
mod bf16;

pub use memory::keep_freed_memory;
pub(crate) use views::{View, multiply_views};

/// How exactly matrix products are formed. Sums, norms, softmax, the loss and
/// the optimisers are f32 either way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Precision {
    /// Operands in f32.
    Exact,
    /// Operands rounded to bfloat16 where the CPU multiplies these natively
    /// (AVX512-BF16), else the same as [`Precision::Exact`].
    Fast,
}

impl Precision {
    /// Whether products round their operands to bfloat16 on a CPU that does or
    /// does not multiply these natively.
    fn rounds(self, native: bool) -> bool {
        self == Self::Fast && native
    }
}

/// Whether this CPU multiplies bfloat16 natively.
fn multiplies_bf16() -> bool {
    #[cfg(target_arch = "x86_64")]
    return bf16::is_native();
    #[cfg(not(target_arch = "x86_64"))]
    return false;
}

/// The left operand `[m, k]` of a product.
#[derive(Clone, Copy)]
pub(crate) enum Left<'a> {
    /// Stored as it is, row after row.
    Rows(&'a [f32]),
    /// Stored as its transpose `[k, m]`.
    Columns(&'a [f32]),
}

/// The right operand `[k, n]` of products, made ready once for several.
pub(crate) struct Right<'a> {
    n: usize,
    k: usize,
    stored: Stored<'a>,
}

enum Stored<'a> {
    /// Row after row, `[k, n]`.
    Rows(&'a [f32]),
    /// Its transpose, `[n, k]`: the layout of a linear map's weight.
    Columns(&'a [f32]),
    #[cfg(target_arch = "x86_64")]
    Rounded(bf16::Panels),
}

impl<'a> Right<'a> {
    /// An operand stored row after row, `[k, n]`.
    pub(crate) fn rows(precision: Precision, values: &'a [f32], k: usize, n: usize) -> Self {
        Self::on(multiplies_bf16(), precision, Stored::Rows(values), k, n)
    }

    /// An operand stored as its transpose, `[n, k]`.
    pub(crate) fn columns(precision: Precision, values: &'a [f32], n: usize, k: usize) -> Self {
        Self::on(multiplies_bf16(), precision, Stored::Columns(values), k, n)
    }

    fn on(native: bool, precision: Precision, stored: Stored<'a>, k: usize, n: usize) -> Self {
        if let Stored::Rows(values) | Stored::Columns(values) = &stored {
            assert_eq!(values.len(), n * k, "a [{k}, {n}] operand");
        }
        #[cfg(target_arch = "x86_64")]
        let stored = match stored {
            Stored::Rows(values) if precision.rounds(native) => {
                Stored::Rounded(bf16::Panels::from_rows(values, k, n))
            }
            Stored::Columns(values) if precision.rounds(native) => {
                Stored::Rounded(bf16::Panels::from_columns(values, n, k))
            }
            other => other,
        };
        #[cfg(not(target_arch = "x86_64"))]
        let _ = precision.rounds(native);
        Self { n, k, stored }
    }
}

/// `c = a·b`, or `c += a·b` if `add`; `c` is `[m, n]`.
pub(crate) fn multiply(a: Left<'_>, b: &Right<'_>, m: usize, c: &mut [f32], add: bool) {
    let (n, k) = (b.n, b.k);
    assert!(m > 0 && n > 0 && k > 0, "an empty product");
    let (Left::Rows(values) | Left::Columns(values)) = a;
    assert_eq!(values.len(), m * k, "a [{m}, {k}] operand");
    assert_eq!(c.len(), m * n, "a [{m}, {n}] product");
    let right = match &b.stored {
        #[cfg(target_arch = "x86_64")]
        Stored::Rounded(panels) => return bf16::multiply(a, panels, m, c, add),
        Stored::Rows(values) => View::new(values, k, n, n),
        Stored::Columns(values) => View::new(values, n, k, k).transposed(),
    };
    let left = match a {
        Left::Rows(values) => View::new(values, m, k, k),
        Left::Columns(values) => View::new(values, k, m, m).transposed(),
    };
    views::multiply_on_all_threads(left, right, c, add);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::numbers;

    /// To the nearest bfloat16, halves to even.
    fn rounded(x: f32) -> f32 {
        let bits = x.to_bits();
        f32::from_bits((bits + 0x7fff + (bits >> 16 & 1)) & 0xffff_0000)
    }

    fn transposed(values: &[f32], rows: usize, columns: usize) -> Vec<f32> {
        let place = |at: usize| values[at % rows * columns + at / rows];
        (0..values.len()).map(place).collect()
    }

    /// `a·b` of `[m, k]` and `[k, n]` in f64.
    fn plain(a: &[f32], b: &[f32], (m, n, k): (usize, usize, usize)) -> Vec<f64> {
        let place = |at: usize| {
            let (row, column) = (at / n, at % n);
            let terms = (0..k).map(|i| f64::from(a[row * k + i]) * f64::from(b[i * n + column]));
            terms.sum()
        };
        (0..m * n).map(place).collect()
    }

    /// All layouts, with and without adding, against the plain product of what
    /// the operands are rounded to.
    fn check(native: bool, precision: Precision, (m, n, k): (usize, usize, usize)) {
        let (a, b, before) = (numbers(m * k, 1), numbers(k * n, 2), numbers(m * n, 3));
        let round = |values: &[f32]| -> Vec<f32> {
            let rounds = precision.rounds(native);
            values
                .iter()
                .map(|x| if rounds { rounded(*x) } else { *x })
                .collect()
        };
        let want = plain(&round(&a), &round(&b), (m, n, k));
        let (a_t, b_t) = (transposed(&a, m, k), transposed(&b, k, n));
        for left in [Left::Rows(&a), Left::Columns(&a_t)] {
            for right in [Stored::Rows(&b), Stored::Columns(&b_t)] {
                let right = Right::on(native, precision, right, k, n);
                for add in [false, true] {
                    let mut got = before.clone();
                    multiply(left, &right, m, &mut got, add);
                    for (at, got) in got.iter().enumerate() {
                        let before = if add { f64::from(before[at]) } else { 0.0 };
                        let error = (f64::from(*got) - before - want[at]).abs();
                        // f32 sums of k terms below one.
                        let bound = 5e-6 * (k as f64).sqrt();
                        assert!(error < bound, "{m}×{n}×{k} at {at}: off by {error}");
                    }
                }
            }
        }
    }

    const SIZES: [(usize, usize, usize); 7] = [
        (1, 1, 1),
        (3, 5, 7),
        (8, 48, 32),
        (13, 49, 33),
        (129, 100, 31),
        (21, 800, 450),
        (150, 17, 401),
    ];

    #[test]
    fn exact_products() {
        for size in SIZES {
            check(multiplies_bf16(), Precision::Exact, size);
        }
    }

    #[test]
    fn fast_products_on_this_cpu() {
        for size in SIZES {
            check(multiplies_bf16(), Precision::Fast, size);
        }
    }

    #[test]
    fn fast_products_fall_back_to_exact_ones() {
        for size in SIZES {
            check(false, Precision::Fast, size);
        }
    }

    #[test]
    fn pieces_of_a_larger_matrix() {
        // Columns 2 to 5 of 4×6 values, times themselves transposed.
        let values = numbers(24, 9);
        let piece = View::new(&values[2..], 4, 3, 6);
        let mut got = [1.0; 16];
        multiply_views(piece, piece.transposed(), 0.5, &mut got, true);
        for (at, got) in got.iter().enumerate() {
            let row = |i: usize| &values[i * 6 + 2..][..3];
            let dot: f32 = row(at / 4)
                .iter()
                .zip(row(at % 4))
                .map(|(a, b)| a * b)
                .sum();
            assert!((got - 1.0 - 0.5 * dot).abs() < 1e-6);
        }
    }

    #[test]
    #[should_panic(expected = "4 rows of 3")]
    fn a_view_beyond_its_values() {
        let values = [0.0; 20];
        let _ = View::new(&values, 4, 3, 6);
    }
}
