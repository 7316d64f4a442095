/// Anything in the greenhouse that measures.
pub trait Sensor {
    /// Nothing while the sensor is not ready.
    fn measure(&self) -> Option<f32>;
}

/// Gives the temperature.
pub struct Thermometer {
    pub celsius: f32,
}

/// Needs a while to warm up.
pub struct Hygrometer {
    pub percent: f32,
    pub seconds_on: u32,
}

impl Sensor for Thermometer {
    fn measure(&self) -> f32 {
        (self.celsius * 10.0).round() / 10.0
    }
}

impl Sensor for Hygrometer {
    fn measure(&self) -> Option<f32> {
        (self.seconds_on >= 30).then_some(self.percent)
    }
}

/// What could be measured, in the order of the sensors.
pub fn measure_all(sensors: &[Box<dyn Sensor>]) -> Vec<f32> {
    sensors
        .iter()
        .filter_map(|sensor| sensor.measure())
        .collect()
}
