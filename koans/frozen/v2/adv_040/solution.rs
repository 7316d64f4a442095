pub struct Probe {
    pub readings: Vec<i32>,
}

impl Probe {
    /// Readings on one side of the limit, as an iterator.
    pub fn beyond(&self, limit: i32, below: bool) -> impl Iterator<Item = i32> {
        let readings = self.readings.iter().copied();
        readings.filter(move |reading| {
            if below {
                *reading < limit
            } else {
                *reading > limit
            }
        })
    }

    pub fn alarms(&self, low: i32, high: i32) -> usize {
        self.beyond(low, true)
            .chain(self.beyond(high, false))
            .count()
    }
}
