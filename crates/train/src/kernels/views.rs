//! Products of f32 matrices that may be pieces of larger ones, by the `gemm`
//! crate, behind checks that make them safe.

use gemm::Parallelism;

/// A matrix inside a slice.
#[derive(Clone, Copy)]
pub(crate) struct View<'a> {
    values: &'a [f32],
    rows: usize,
    columns: usize,
    row_stride: usize,
    column_stride: usize,
}

impl<'a> View<'a> {
    /// `rows × columns` values whose rows begin `stride` values apart.
    pub(crate) fn new(values: &'a [f32], rows: usize, columns: usize, stride: usize) -> Self {
        assert!(rows > 0 && columns > 0, "an empty matrix");
        assert!(
            (rows - 1) * stride + columns <= values.len(),
            "{rows} rows of {columns}, {stride} apart, in {} values",
            values.len()
        );
        Self {
            values,
            rows,
            columns,
            row_stride: stride,
            column_stride: 1,
        }
    }

    /// The same values with rows and columns swapped.
    pub(crate) fn transposed(self) -> Self {
        Self {
            rows: self.columns,
            columns: self.rows,
            row_stride: self.column_stride,
            column_stride: self.row_stride,
            ..self
        }
    }
}

/// `c = scale·a·b`, or `c += scale·a·b` if `add`, on this thread. Rows of `c`
/// lie end to end.
pub(crate) fn multiply_views(a: View<'_>, b: View<'_>, scale: f32, c: &mut [f32], add: bool) {
    multiply(a, b, scale, c, add, Parallelism::None);
}

/// [`multiply_views`] without a factor, on the threads of rayon's pool.
pub(super) fn multiply_on_all_threads(a: View<'_>, b: View<'_>, c: &mut [f32], add: bool) {
    multiply(a, b, 1.0, c, add, Parallelism::Rayon(0));
}

fn multiply(a: View<'_>, b: View<'_>, scale: f32, c: &mut [f32], add: bool, on: Parallelism) {
    let (m, n, k) = (a.rows, b.columns, a.columns);
    assert_eq!(k, b.rows, "inner sizes differ");
    assert_eq!(c.len(), m * n, "a [{m}, {n}] product");
    #[expect(unsafe_code, reason = "gemm takes pointers")]
    // SAFETY: `View::new` has checked that every row of `a` and `b` lies within
    // its slice, transposing keeps the set of places, `c` has exactly m·n
    // places and, being borrowed mutably, overlaps neither operand.
    unsafe {
        gemm::gemm(
            m,
            n,
            k,
            c.as_mut_ptr(),
            1,
            n as isize,
            add,
            a.values.as_ptr(),
            a.column_stride as isize,
            a.row_stride as isize,
            b.values.as_ptr(),
            b.column_stride as isize,
            b.row_stride as isize,
            1.0,
            scale,
            false,
            false,
            false,
            on,
        );
    }
}
