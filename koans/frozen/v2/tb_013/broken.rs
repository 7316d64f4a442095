use std::iter::Sum;
use std::ops::Add;

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Lap {
    pub seconds: u32,
}

impl Add for Lap {
    type Output = Lap;

    fn add(self, other: Lap) -> Lap {
        Lap {
            seconds: self.seconds + other.seconds,
        }
    }
}

impl Sum for Lap {
    fn sum<I: Iterator<Item = Lap>>(laps: I) -> Lap {
        laps.fold(Lap { seconds: 0 }, |total, lap| total + lap)
    }
}

/// The time of the laps that count: those slower than a tenth of the limit.
pub fn race(laps: &[Lap], limit: u32) -> Lap {
    laps.iter().filter(|lap| lap.seconds > limit / 10).sum()
}
