pub struct Tariff {
    pub per_minute: u32,
    pub free_seconds: u32,
}

impl Tariff {
    fn billed(&self, seconds: u32) -> u32 {
        seconds.saturating_sub(self.free_seconds).div_ceil(60)
    }

    /// Cents for a call.
    pub fn cents(&self, seconds: u32) -> u32 {
        self.billed(seconds) * self.per_minute
    }
}

pub fn bill(tariff: &Tariff, calls: &[u32]) -> u32 {
    let cents: u32 = calls.iter().map(|seconds| tariff.cents(*seconds)).sum();
    let fee = if calls.is_empty() { 0 } else { 99 };
    cents + fee
}
