/// A reading of a weather station.
#[derive(Clone, Copy)]
pub struct Reading {
    pub celsius: f64,
    pub faulty: bool,
}

/// A day of readings.
pub struct Day(pub Vec<Reading>);

impl Day {
    fn sound(&self) -> impl Iterator<Item = f64> {
        self.0
            .iter()
            .filter(|reading| !reading.faulty)
            .map(|reading| reading.celsius)
    }

    /// The highest temperature.
    pub fn high(&self) -> Option<f64> {
        self.sound().max()
    }

    /// The mean temperature.
    pub fn mean(&self) -> Option<f64> {
        let count = self.sound().count();
        (count > 0).then(|| self.sound().sum::<f64>() / count as f64)
    }
}
