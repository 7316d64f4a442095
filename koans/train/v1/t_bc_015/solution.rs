/// Lap times of one run, in seconds.
pub struct Run {
    laps: Vec<Lap>,
}

struct Lap {
    seconds: u32,
}

impl Run {
    pub fn new(seconds: &[u32]) -> Self {
        let laps = seconds.iter().map(|&seconds| Lap { seconds });
        Run {
            laps: laps.collect(),
        }
    }

    /// Ends the run: mean and slowest lap, or nothing for a run without laps.
    pub fn evaluate(self) -> Option<(u32, u32)> {
        let laps = self.laps;
        let mut total = 0;
        let mut slowest = 0;
        for lap in &laps {
            total += lap.seconds;
            slowest = slowest.max(lap.seconds);
        }
        let count = u32::try_from(laps.len()).ok()?;
        Some((total.checked_div(count)?, slowest))
    }
}
