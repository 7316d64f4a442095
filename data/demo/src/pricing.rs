//! What an order costs: the more one buys, the less each piece costs.

/// Percent off for an order of so many pieces.
fn discount(pieces: u32) -> u64 {
    match pieces {
        0..10 => 0,
        10..50 => 3,
        50..200 => 5,
        _ => 10,
    }
}

/// Cents for `pieces` of an article that costs `cents` each.
pub fn total(pieces: u32, cents: u64) -> u64 {
    let full = u64::from(pieces) * cents;
    full - full * discount(pieces) / 100
}
