pub struct Visit {
    pub hour: u8,
    pub weekend: bool,
    pub member: bool,
}

/// The price of a visit to the pool, in cents.
pub fn price(visit: &Visit) -> u32 {
    let base;
    if visit.weekend {
        base = 650;
    } else if visit.hour < 12 {
        base = 400;
    } else {
        base = 480;
    }
    if visit.member { base * 3 / 4 } else { base }
}
