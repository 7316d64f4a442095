#[derive(Debug, Default)]
pub struct Station {
    pub name: String,
    pub readings: Vec<f64>,
}

impl Station {
    /// The middle reading, or the mean of the two middle ones.
    pub fn median(&self) -> Option<f64> {
        let mut sorted = self.readings.clone();
        sorted.sort_by(f64::total_cmp);
        let middle = sorted.len() / 2;
        if sorted.is_empty() {
            None
        } else if sorted.len() % 2 == 1 {
            Some(sorted[middle])
        } else {
            Some((sorted[middle - 1] + sorted[middle]) / 2.0)
        }
    }
}
