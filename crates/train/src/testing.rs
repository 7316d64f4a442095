//! Numbers for unit tests.

/// Numbers in (−1, 1) without a pattern, the same everywhere; `salt` tells
/// sequences apart.
pub(crate) fn numbers(count: usize, salt: u32) -> Vec<f32> {
    let scramble = |i: u32| {
        let x = (i ^ salt.wrapping_mul(0x85eb_ca6b)).wrapping_mul(0x9e37_79b1);
        let x = (x ^ (x >> 15)).wrapping_mul(0x2c1b_3c6d);
        x ^ (x >> 12)
    };
    (0..count as u32)
        .map(|i| (scramble(i) >> 8) as f32 / (1 << 23) as f32 - 1.0)
        .collect()
}
