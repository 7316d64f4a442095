//! A small generator of numbers that are the same on every machine.
//!
//! SplitMix64 (Steele, Lea and Flood, 2014): its whole state is one number, so
//! a draw can be repeated from (seed, purpose, position) without storing
//! anything.

/// A stream of numbers.
#[derive(Debug, Clone)]
pub struct Rng(u64);

impl Rng {
    /// The stream of a seed.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The stream of a seed for one purpose at one position; streams of
    /// different purposes or positions have nothing to do with each other.
    #[must_use]
    pub fn at(seed: u64, purpose: u64, position: u64) -> Self {
        let mut mixed = Self(seed);
        for part in [purpose, position] {
            mixed.0 = mixed.next().wrapping_add(part);
        }
        Self(mixed.next())
    }

    /// 64 random bits.
    #[expect(
        clippy::should_implement_trait,
        reason = "an endless stream is no iterator"
    )]
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `n`; 0 for `n` = 0.
    pub fn below(&mut self, n: usize) -> usize {
        // The high half of a 128-bit product: without the bias of a remainder for any n in use here.
        ((u128::from(self.next()) * n as u128) >> 64) as usize
    }

    /// A number from 0 to below 1.
    pub fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }

    /// Puts a slice in random order.
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for i in (1..items.len()).rev() {
            items.swap(i, self.below(i + 1));
        }
    }

    /// `n` different positions below `len`, in random order; all when there are no more.
    pub fn sample(&mut self, len: usize, n: usize) -> Vec<usize> {
        let mut all: Vec<usize> = (0..len).collect();
        self.shuffle(&mut all);
        all.truncate(n);
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stream_is_the_published_one() {
        // First outputs of SplitMix64 for the seed 1234567, from the reference code.
        let mut rng = Rng::new(1_234_567);
        assert_eq!(rng.next(), 6_457_827_717_110_365_317);
        assert_eq!(rng.next(), 3_203_168_211_198_807_973);
    }

    #[test]
    fn positions_and_purposes_give_other_streams() {
        let mut seen = std::collections::BTreeSet::new();
        for purpose in 0..4 {
            for position in 0..64 {
                assert!(seen.insert(Rng::at(7, purpose, position).next()));
            }
        }
    }

    #[test]
    fn samples_are_different_and_inside() {
        let mut found = Rng::new(3).sample(50, 20);
        assert_eq!(found.len(), 20);
        found.sort_unstable();
        found.dedup();
        assert_eq!(found.len(), 20);
        assert!(found.iter().all(|i| *i < 50));
        assert_eq!(Rng::new(3).sample(5, 20).len(), 5);
        assert_eq!(Rng::new(1).below(0), 0);
    }
}
