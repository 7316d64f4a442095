pub struct Stage {
    pub kilometres: f64,
    pub hours: f64,
}

impl Stage {
    fn speed(&self) -> f64 {
        self.kilometres / self.hours
    }
}

/// The best speed of a tour and the distance that was ridden with it.
pub fn best(stages: &[Stage]) -> Option<(f64, f64)> {
    let best = stages
        .iter()
        .max_by(|a, b| a.speed().total_cmp(&b.speed()))?;
    let speed = best.speed();
    Some((speed, speed.kilometres))
}
