/// A thermostat, a float switch or the like. Between the thresholds it stays as
/// it is.
pub struct Switch<V> {
    low: V,
    high: V,
    on: bool,
}

impl<V: PartialOrd> Switch<V> {
    pub fn new(low: V, high: V) -> Self {
        Switch {
            low,
            high,
            on: false,
        }
    }

    /// Takes a reading; says whether the switch is on.
    pub fn update(&mut self, reading: V) -> bool {
        let threshold = if self.on { &self.low } else { &self.high };
        self.on = reading > *threshold;
        self.on
    }
}
