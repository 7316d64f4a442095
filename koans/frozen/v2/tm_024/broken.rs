/// How many grams are missing between two weights, one after the other.
pub fn gaps(weights: &[u32]) -> Vec<u32> {
    let next = weights.iter().skip(1);
    weights
        .iter()
        .zip(next)
        .map(|lighter, heavier| heavier - lighter)
        .collect()
}

/// The smallest gap, and how often it occurs.
pub fn finest(weights: &[u32]) -> Option<(u32, usize)> {
    let gaps = gaps(weights);
    let least = *gaps.iter().min()?;
    Some((least, gaps.iter().filter(|gap| **gap == least).count()))
}
