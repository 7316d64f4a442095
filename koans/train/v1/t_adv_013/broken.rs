/// The laps of one runner in milliseconds.
pub struct Race {
    laps: Vec<u32>,
}

impl Race {
    /// Takes the moments at which the runner crossed the line.
    pub fn timed(crossings: &[u32]) -> Self {
        let laps = crossings.windows(2).map(|pair| pair[1] - pair[0]).collect();
        Self { laps }
    }

    /// Number and time of each lap below `limit`.
    pub fn fast(&self, limit: u32) -> impl Iterator<Item = (usize, u32)> {
        (1..).zip(&self.laps).filter(move |(_, lap)| **lap < limit)
    }

    /// Number of the fastest lap.
    pub fn fastest(&self) -> Option<usize> {
        let (number, _) = self.fast(u32::MAX).min_by_key(|(_, lap)| *lap)?;
        Some(number)
    }
}
