pub struct Tank {
    pub litres: u32,
    pub lowest: u32,
}

/// Fills buckets until the level would fall below the lowest one allowed.
pub fn drain(tank: &mut Tank, bucket: u32) -> u32 {
    let mut buckets = 0;
    let mut level = tank.litres;
    let gauge = &mut level;
    while level >= tank.lowest + bucket {
        *gauge -= bucket;
        buckets += 1;
    }
    tank.litres = level;
    buckets
}
