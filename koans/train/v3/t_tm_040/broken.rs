/// One reading of the thermometer.
#[derive(Clone, Copy)]
pub struct Reading {
    pub hour: u8,
    pub celsius: f32,
}

/// Readings of one day.
#[derive(Default)]
pub struct Station {
    readings: Vec<Reading>,
}

impl Station {
    pub fn record(&mut self, hour: u8, celsius: f32) {
        self.readings.push(Reading { hour, celsius });
    }

    fn coldest(&self) -> Option<Reading> {
        let by_heat = |one: &Reading, other: &Reading| one.celsius.total_cmp(&other.celsius);
        self.readings.iter().copied().min_by(by_heat)
    }

    /// How much warmer it is now than at the coldest hour.
    pub fn warmed(&self) -> Option<f32> {
        let coldest = self.coldest().celsius;
        let last = self.readings.last()?;
        Some(last.celsius - coldest)
    }
}
