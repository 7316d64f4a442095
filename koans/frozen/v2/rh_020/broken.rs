pub struct Forecast {
    pub days: Vec<Option<i32>>,
}

impl Forecast {
    /// Degrees expected on a day; unknown days and days too far off are none.
    pub fn degrees(&self, day: usize) -> Option<i32> {
        self.days.get(day).copied()
    }
}

pub fn advice(forecast: &Forecast, day: usize) -> &'static str {
    match forecast.degrees(day) {
        Some(degrees) if degrees < 5 => "coat",
        Some(degrees) if degrees < 18 => "jacket",
        Some(_) => "shirt",
        None => "umbrella, to be safe",
    }
}
