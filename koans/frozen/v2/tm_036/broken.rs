pub enum Rounding {
    Up,
    Nearest,
}

fn up(cents: u32) -> u32 {
    cents.div_ceil(5) * 5
}

/// Rounds all amounts to five cents.
pub fn round_all(cents: &[u32], rounding: Rounding) -> Vec<u32> {
    let half = 2;
    let nearest = |cents: u32| (cents + half) / 5 * 5;
    let rule = match rounding {
        Rounding::Up => up,
        Rounding::Nearest => nearest,
    };
    cents.iter().map(|amount| rule(*amount)).collect()
}
