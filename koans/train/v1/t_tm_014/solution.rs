/// A thermostat with two limits in tenths of a degree.
pub struct Thermostat {
    low: i32,
    high: i32,
    heating: bool,
}

impl Thermostat {
    pub fn new(low: i32, high: i32) -> Self {
        Self {
            low,
            high,
            heating: false,
        }
    }

    /// Takes a reading and says whether the heater is on now.
    pub fn read(&mut self, tenths: i32) -> bool {
        self.heating = if tenths < self.low {
            true
        } else if tenths > self.high {
            false
        } else {
            self.heating
        };
        self.heating
    }
}
