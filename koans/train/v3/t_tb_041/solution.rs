use std::ops::{Add, Mul};

/// A wind or a way, in metres east and north.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Drift {
    pub east: f32,
    pub north: f32,
}

impl Add for Drift {
    type Output = Drift;

    fn add(self, other: Drift) -> Drift {
        Drift {
            east: self.east + other.east,
            north: self.north + other.north,
        }
    }
}

impl Mul<f32> for Drift {
    type Output = Drift;

    fn mul(self, times: f32) -> Drift {
        Drift {
            east: self.east * times,
            north: self.north * times,
        }
    }
}

/// Where a balloon is that met every wind for so many minutes.
pub fn landing(start: Drift, winds: &[(Drift, f32)]) -> Drift {
    let mut at = start;
    for (wind, minutes) in winds {
        at = at + *wind * *minutes;
    }
    at
}
