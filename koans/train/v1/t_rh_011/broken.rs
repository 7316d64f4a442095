/// Why a firing failed.
#[derive(Debug)]
pub enum FiringError {
    Cracked(String),
    Sensor(std::io::Error),
}

/// One firing of a kiln and how it ended: with a peak in degrees, or not at all.
#[derive(Debug)]
pub struct Firing {
    outcome: Result<u32, FiringError>,
}

impl Firing {
    pub fn new(outcome: Result<u32, FiringError>) -> Self {
        Self { outcome }
    }

    /// The hottest moment in degrees, 0 after a failure.
    pub fn peak(&self) -> u32 {
        self.outcome.unwrap_or(0)
    }
}

/// The hottest of several firings.
pub fn hottest(firings: &[Firing]) -> Option<u32> {
    firings.iter().map(Firing::peak).max()
}
