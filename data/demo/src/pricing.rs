//! What an order costs: the more one buys, the less each piece costs.

/// Percent off, by tier.
const DISCOUNTS: [u64; 4] = [0, 3, 5, 10];

/// The tier of an order of so many pieces.
pub fn tier(pieces: u32) -> u32 {
    match pieces {
        0..10 => 0,
        10..50 => 1,
        50..200 => 2,
        _ => 3,
    }
}

/// Cents for `pieces` of an article that costs `cents` each.
pub fn total(pieces: u32, cents: u64) -> u64 {
    let tier = tier(pieces);
    let full = u64::from(pieces) * cents;
    let discount = DISCOUNTS[tier];
    full - full * discount / 100
}
