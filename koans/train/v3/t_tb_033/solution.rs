/// A spot in a field, by its number, with its kilometres east of the tower.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spot {
    pub field: u32,
    pub east: f64,
}

impl Spot {
    /// The spot on the map's grid that is next to the given one.
    pub fn near(field: u32, east: f64) -> Self {
        let east = east.round();
        Spot { field, east }
    }
}

/// How often which spot was struck, in the order of the first flashes.
pub fn strikes(flashes: &[(u32, f64)]) -> Vec<(Spot, u32)> {
    let mut counts: Vec<(Spot, u32)> = Vec::new();
    for &(field, east) in flashes {
        let spot = Spot::near(field, east);
        match counts.iter_mut().find(|count| count.0 == spot) {
            Some(count) => count.1 += 1,
            None => counts.push((spot, 1)),
        }
    }
    counts
}
