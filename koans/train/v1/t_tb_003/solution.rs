use std::ops::Sub;

/// A position on a star map, in arc minutes.
#[derive(Clone, Copy, Debug)]
pub struct Position {
    pub ra: f64,
    pub dec: f64,
}

impl Sub for Position {
    type Output = Position;

    fn sub(self, from: Position) -> Position {
        Position {
            ra: self.ra - from.ra,
            dec: self.dec - from.dec,
        }
    }
}

impl Position {
    pub fn length(self) -> f64 {
        self.ra.hypot(self.dec)
    }
}

/// The distance between two stars.
pub fn apart(one: Position, other: Position) -> f64 {
    (one - other).length()
}

/// Which of `stars` is the nearest one to `to`, by its index.
pub fn nearest(stars: &[Position], to: Position) -> Option<usize> {
    (0..stars.len()).min_by(|&a, &b| apart(stars[a], to).total_cmp(&apart(stars[b], to)))
}
