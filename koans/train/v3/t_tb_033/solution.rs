use std::collections::HashMap;

/// A spot on a map, in kilometres east and north of the tower.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Spot {
    east: i64,
    north: i64,
}

impl Spot {
    /// The spot on the map's grid that is next to the given one.
    pub fn near(east: f64, north: f64) -> Self {
        Spot {
            east: east.round() as i64,
            north: north.round() as i64,
        }
    }

    /// How far it is to the tower.
    pub fn distance(&self) -> f64 {
        (self.east as f64).hypot(self.north as f64)
    }
}

/// How often which spot was struck.
pub fn strikes(flashes: &[(f64, f64)]) -> HashMap<Spot, u32> {
    let mut counts = HashMap::new();
    for &(east, north) in flashes {
        *counts.entry(Spot::near(east, north)).or_insert(0) += 1;
    }
    counts
}
