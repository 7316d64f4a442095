//! Inner loops: the only place here that needs `unsafe`.

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
