use std::time::Duration;

/// How long to wait between tries.
pub struct Backoff {
    wait: Duration,
    longest: Duration,
    factor: f64,
}

impl Backoff {
    pub fn new(first: Duration, longest: Duration, factor: f64) -> Self {
        Self {
            wait: first,
            longest,
            factor,
        }
    }

    /// The next wait; the one after that is longer.
    pub fn after_failure(&mut self) -> Duration {
        let wait = self.wait;
        self.wait = wait.mul_f64(self.factor).min(self.longest);
        wait
    }
}
