//! Matrix products with operands rounded to bfloat16, on AVX512-BF16.
//!
//! `vdpbf16ps` multiplies pairs: each 32-bit lane of an accumulator takes
//! `a₀·b₀ + a₁·b₁`. So both operands are stored as pairs along the inner size
//! `k`, the right one in panels of 48 columns (three vectors), and a tile of
//! 8 × 48 sums stays in registers: 24 accumulators, three right vectors and
//! one broadcast left pair. An odd `k` is filled up with zero.

#![expect(unsafe_code, reason = "vector loads and stores take pointers")]

use std::arch::x86_64::*;
use std::ops::Range;

use rayon::prelude::*;

use super::Left;

/// Columns of a right panel.
const PANEL: usize = 48;
/// Rows of a tile, and of a left panel.
const TILE: usize = 8;
/// Most pairs along `k` in one go: a panel's share (36 KB) then stays near.
const DEPTH: usize = 192;
/// A task computes this many rows…
const TASK_ROWS: usize = 128;
/// … of this many panels.
const TASK_PANELS: usize = 16;
/// Pairs along `k` that one packing task handles.
const PACK: usize = 64;

/// Whether this CPU has the instructions.
pub(super) fn is_native() -> bool {
    is_x86_feature_detected!("avx512f")
        && is_x86_feature_detected!("avx512bw")
        && is_x86_feature_detected!("avx512vl")
        && is_x86_feature_detected!("avx512dq")
        && is_x86_feature_detected!("avx512bf16")
}

/// A pointer that tasks may share; each writes to places of its own.
#[derive(Clone, Copy)]
struct Shared<T>(*mut T);
// SAFETY: whoever dereferences it must keep to places of their own.
unsafe impl<T: Send> Send for Shared<T> {}
// SAFETY: as above.
unsafe impl<T: Send> Sync for Shared<T> {}

impl<T> Shared<T> {
    /// The pointer; a method, so that closures capture the whole wrapper.
    fn pointer(self) -> *mut T {
        self.0
    }
}

/// A right operand `[k, n]`, as `[n/48][k/2][48]` pairs. Existing proves that
/// the CPU has the instructions.
pub(super) struct Panels {
    pairs: Vec<u32>,
    n: usize,
    k: usize,
}

impl Panels {
    fn zeroed(k: usize, n: usize) -> Self {
        assert!(is_native(), "this CPU lacks AVX512-BF16");
        Self {
            pairs: vec![0; n.div_ceil(PANEL) * k.div_ceil(2) * PANEL],
            n,
            k,
        }
    }

    /// From values stored as `[n, k]`.
    pub(super) fn from_columns(values: &[f32], n: usize, k: usize) -> Self {
        assert_eq!(values.len(), n * k);
        let mut panels = Self::zeroed(k, n);
        let size = k.div_ceil(2) * PANEL;
        panels
            .pairs
            .par_chunks_mut(size.max(1))
            .zip(values.par_chunks((PANEL * k).max(1)))
            // SAFETY: `zeroed` has checked the CPU.
            .for_each(|(panel, columns)| unsafe { interleave(columns, k, panel) });
        panels
    }

    /// From values stored as `[k, n]`.
    pub(super) fn from_rows(values: &[f32], k: usize, n: usize) -> Self {
        assert_eq!(values.len(), n * k);
        let mut panels = Self::zeroed(k, n);
        let halves = k.div_ceil(2);
        let out = Shared(panels.pairs.as_mut_ptr());
        (0..halves.div_ceil(PACK)).into_par_iter().for_each(|task| {
            let pairs = task * PACK..((task + 1) * PACK).min(halves);
            // SAFETY: `zeroed` has checked the CPU and made all panels; no
            // other task has these pairs.
            unsafe { panels_of_rows(values, k, n, pairs, out.pointer()) };
        });
        panels
    }
}

/// The given pairs of every panel, from values stored as `[k, n]`.
///
/// # Safety
/// `out` must be valid for all panels of a `[k, n]` operand.
#[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512dq,avx512bf16")]
unsafe fn panels_of_rows(values: &[f32], k: usize, n: usize, pairs: Range<usize>, out: *mut u32) {
    let halves = k.div_ceil(2);
    for pair in pairs {
        let (upper, lower) = rows_of_pair(values, k, n, pair);
        for panel in 0..n.div_ceil(PANEL) {
            for vector in 0..PANEL / 16 {
                let column = panel * PANEL + vector * 16;
                let at = (panel * halves + pair) * PANEL + vector * 16;
                let both = pair_up(tail(upper, column), tail(lower, column));
                // SAFETY: 16 places from `at` lie within the panel.
                unsafe { _mm512_storeu_si512(out.add(at).cast(), both) };
            }
        }
    }
}

/// Two neighbouring rows of a matrix `[k, n]`; the second is empty past the end.
fn rows_of_pair(values: &[f32], k: usize, n: usize, pair: usize) -> (&[f32], &[f32]) {
    let (first, second) = (2 * pair, 2 * pair + 1);
    let lower = if second < k {
        &values[second * n..][..n]
    } else {
        &[]
    };
    (&values[first * n..][..n], lower)
}

/// The slice from `at`; empty if it ends before.
fn tail(values: &[f32], at: usize) -> &[f32] {
    values.get(at..).unwrap_or_default()
}

/// Ones for as many of 16 lanes as there are values.
fn mask16(have: usize) -> u16 {
    if have >= 16 {
        u16::MAX
    } else {
        (1 << have) - 1
    }
}

/// Up to 16 values, the missing ones zero.
#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512dq,avx512bf16")]
fn load(values: &[f32]) -> __m512 {
    // SAFETY: the mask keeps to the values there are.
    unsafe { _mm512_maskz_loadu_ps(mask16(values.len()), values.as_ptr()) }
}

/// The first 16 of `low` and of `high`, rounded, side by side: low ones in the
/// lower half of each lane.
#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512dq,avx512bf16")]
fn pair_up(low: &[f32], high: &[f32]) -> __m512i {
    // SAFETY: both types are plain vectors of 256 bits.
    let bits = |x: __m256bh| unsafe { std::mem::transmute::<__m256bh, __m256i>(x) };
    let low = _mm512_cvtepu16_epi32(bits(_mm512_cvtneps_pbh(load(low))));
    let high = _mm512_cvtepu16_epi32(bits(_mm512_cvtneps_pbh(load(high))));
    _mm512_or_si512(low, _mm512_slli_epi32::<16>(high))
}

/// Up to 32 neighbouring values of one row, rounded, as 16 pairs.
#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512dq,avx512bf16")]
fn pairs_of_row(values: &[f32]) -> __m512i {
    let rounded = _mm512_cvtne2ps_pbh(load(tail(values, 16)), load(values));
    // SAFETY: both types are plain vectors of 512 bits.
    unsafe { std::mem::transmute::<__m512bh, __m512i>(rounded) }
}

/// One panel from at most 48 columns of length `k`, end to end.
#[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512dq,avx512bf16")]
fn interleave(columns: &[f32], k: usize, panel: &mut [u32]) {
    let mut block = [[0u32; 16]; PANEL];
    for (step, out) in panel.chunks_mut(16 * PANEL).enumerate() {
        for (slot, column) in block.iter_mut().zip(columns.chunks_exact(k)) {
            let pairs = pairs_of_row(tail(column, step * 32));
            // SAFETY: the slot is as large as the vector.
            unsafe { _mm512_storeu_si512(slot.as_mut_ptr().cast(), pairs) };
        }
        for (pair, out) in out.chunks_exact_mut(PANEL).enumerate() {
            for (out, slot) in out.iter_mut().zip(&block) {
                *out = slot[pair];
            }
        }
    }
}

/// A left operand `[m, k]` as pairs along `k`. The pair at row `i` and depth
/// `p` lies at `(i / group)·group·halves + (i % group)·row + p·step`.
struct Pairs {
    pairs: Vec<u32>,
    /// Rows stored together: 1 or [`TILE`].
    group: usize,
    /// Distance from a row to the next in its group.
    row: usize,
    /// Distance from a pair to the next of its row.
    step: usize,
}

impl Pairs {
    /// Needs the instructions.
    fn new(left: Left<'_>, m: usize, k: usize) -> Self {
        match left {
            Left::Rows(values) => Self::from_rows(values, m, k),
            Left::Columns(values) => Self::from_columns(values, m, k),
        }
    }

    fn from_rows(values: &[f32], m: usize, k: usize) -> Self {
        let halves = k.div_ceil(2);
        let mut pairs = vec![0; m * halves];
        pairs
            .par_chunks_mut(halves * TILE)
            .zip(values.par_chunks(k * TILE))
            // SAFETY: `multiply` has proof that the CPU can.
            .for_each(|(out, rows)| unsafe { round_rows(rows, k, out) });
        Self {
            pairs,
            group: 1,
            row: halves,
            step: 1,
        }
    }

    fn from_columns(values: &[f32], m: usize, k: usize) -> Self {
        let halves = k.div_ceil(2);
        // One group more, so that 16 rows can always be stored.
        let mut pairs = vec![0; (m.div_ceil(TILE) + 1) * TILE * halves];
        let out = Shared(pairs.as_mut_ptr());
        (0..halves.div_ceil(PACK)).into_par_iter().for_each(|task| {
            let own = task * PACK..((task + 1) * PACK).min(halves);
            // SAFETY: `multiply` has proof that the CPU can; `out` has a group
            // more than `m` rows need, and no other task has these pairs.
            unsafe { groups_of_columns(values, k, m, own, out.pointer()) };
        });
        Self {
            pairs,
            group: TILE,
            row: 1,
            step: TILE,
        }
    }

    /// From row `row` and depth `depth` on.
    fn from(&self, row: usize, depth: usize, halves: usize) -> &[u32] {
        let group = row / self.group * self.group * halves;
        &self.pairs[group + row % self.group * self.row + depth * self.step..]
    }
}

/// Rows of length `k`, each rounded into `⌈k/2⌉` pairs.
#[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512dq,avx512bf16")]
fn round_rows(rows: &[f32], k: usize, out: &mut [u32]) {
    for (out, row) in out.chunks_mut(k.div_ceil(2)).zip(rows.chunks(k)) {
        for (out, row) in out.chunks_mut(16).zip(row.chunks(32)) {
            let mask = mask16(out.len());
            // SAFETY: the mask keeps to the places there are.
            unsafe { _mm512_mask_storeu_epi32(out.as_mut_ptr().cast(), mask, pairs_of_row(row)) };
        }
    }
}

/// The given pairs of every group of rows, from values stored as `[k, m]`.
///
/// # Safety
/// `out` must be valid for one group more than `m` rows fill.
#[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512dq,avx512bf16")]
unsafe fn groups_of_columns(
    values: &[f32],
    k: usize,
    m: usize,
    pairs: Range<usize>,
    out: *mut u32,
) {
    let halves = k.div_ceil(2);
    for row in (0..m).step_by(2 * TILE) {
        for pair in pairs.clone() {
            let (upper, lower) = rows_of_pair(values, k, m, pair);
            let both = pair_up(tail(upper, row), tail(lower, row));
            let at = (row / TILE * halves + pair) * TILE;
            // SAFETY: the groups of `row` and of `row + 8` exist.
            unsafe {
                _mm256_storeu_si256(out.add(at).cast(), _mm512_castsi512_si256(both));
                let next = out.add(at + TILE * halves);
                _mm256_storeu_si256(next.cast(), _mm512_extracti64x4_epi64::<1>(both));
            }
        }
    }
}

/// `c = a·b` or, if `add`, `c += a·b`; sizes were checked by the caller.
pub(super) fn multiply(a: Left<'_>, b: &Panels, m: usize, c: &mut [f32], add: bool) {
    let (n, k) = (b.n, b.k);
    assert_eq!(c.len(), m * n);
    let a = Pairs::new(a, m, k);
    let halves = k.div_ceil(2);
    let depth = halves.div_ceil(halves.div_ceil(DEPTH).max(1)).max(1);
    let panels = n.div_ceil(PANEL);
    let (row_tasks, panel_tasks) = (m.div_ceil(TASK_ROWS), panels.div_ceil(TASK_PANELS));
    let out = Shared(c.as_mut_ptr());
    (0..row_tasks * panel_tasks)
        .into_par_iter()
        .for_each(|task| {
            let (row_task, panel_task) = (task % row_tasks, task / row_tasks);
            let rows = row_task * TASK_ROWS..((row_task + 1) * TASK_ROWS).min(m);
            let own = panel_task * TASK_PANELS..((panel_task + 1) * TASK_PANELS).min(panels);
            for from in (0..halves).step_by(depth) {
                let deep = depth.min(halves - from);
                for panel in own.clone() {
                    let right = &b.pairs[(panel * halves + from) * PANEL..][..deep * PANEL];
                    let columns = (n - panel * PANEL).min(PANEL);
                    let mut row = rows.start;
                    while row < rows.end {
                        let height = tile_height(rows.end - row);
                        let tile = Tile {
                            left: a.from(row, from, halves),
                            row_step: a.row,
                            pair_step: a.step,
                            right,
                            columns,
                            add: add || from > 0,
                        };
                        // SAFETY: `b` is proof of the instructions. Rows from `row`
                        // to `row + height` and these columns lie within `c`, and
                        // no other task has them.
                        unsafe {
                            let c = out.pointer().add(row * n + panel * PANEL);
                            match height {
                                8 => tile.compute::<8>(c, n),
                                4 => tile.compute::<4>(c, n),
                                _ => tile.compute::<1>(c, n),
                            }
                        }
                        row += height;
                    }
                }
            }
        });
}

/// Rows of the next tile when `left` remain.
fn tile_height(left: usize) -> usize {
    match left {
        8.. => 8,
        4..8 => 4,
        _ => 1,
    }
}

/// One tile of the product.
struct Tile<'a> {
    left: &'a [u32],
    row_step: usize,
    pair_step: usize,
    right: &'a [u32], // [depth, 48]
    columns: usize,
    add: bool,
}

impl Tile<'_> {
    /// `ROWS × columns` sums into `c`, whose rows begin `stride` apart.
    ///
    /// # Safety
    /// `c` must be valid for these rows and columns.
    #[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512dq,avx512bf16")]
    unsafe fn compute<const ROWS: usize>(&self, c: *mut f32, stride: usize) {
        let depth = self.right.len() / PANEL;
        assert!((ROWS - 1) * self.row_step + (depth - 1) * self.pair_step < self.left.len());
        let mut sums = [[_mm512_setzero_ps(); 3]; ROWS];
        let (left, right) = (self.left.as_ptr(), self.right.as_ptr());
        for pair in 0..depth {
            // SAFETY: `right` has depth·48 places; the last pair of the last
            // row was just checked to lie within `left`; `c` is the caller's
            // promise. The transmutes are between vectors of 512 bits.
            unsafe {
                let vector = |at: usize| {
                    let bits = _mm512_loadu_si512(right.add(pair * PANEL + at).cast());
                    std::mem::transmute::<__m512i, __m512bh>(bits)
                };
                let b = [vector(0), vector(16), vector(32)];
                for (row, sums) in sums.iter_mut().enumerate() {
                    let both = *left.add(row * self.row_step + pair * self.pair_step);
                    let both = _mm512_set1_epi32(both.cast_signed());
                    let both = std::mem::transmute::<__m512i, __m512bh>(both);
                    for (sum, b) in sums.iter_mut().zip(b) {
                        *sum = _mm512_dpbf16_ps(*sum, both, b);
                    }
                }
            }
        }
        for (row, sums) in sums.iter().enumerate() {
            for (vector, sum) in sums.iter().enumerate() {
                let mask = mask16(self.columns.saturating_sub(vector * 16));
                let place = c.wrapping_add(row * stride + vector * 16);
                // SAFETY: the mask keeps to the columns there are.
                unsafe {
                    let sum = if self.add {
                        _mm512_add_ps(*sum, _mm512_maskz_loadu_ps(mask, place))
                    } else {
                        *sum
                    };
                    _mm512_mask_storeu_ps(place, mask, sum);
                }
            }
        }
    }
}
