/// The log of a tide gauge: minutes since midnight and the level in metres.
pub struct TideLog {
    pub readings: Vec<(u16, f64)>,
}

impl TideLog {
    /// The highest level of the day, if there was any reading.
    pub fn high_water(&self) -> Option<f64> {
        self.readings.iter().map(|(_, level)| *level).max()
    }

    /// How many metres of a `wall` stayed dry all day.
    pub fn dry(&self, wall: f64) -> f64 {
        match self.high_water() {
            Some(level) => (wall - level).clamp(0.0, wall),
            None => wall,
        }
    }
}
