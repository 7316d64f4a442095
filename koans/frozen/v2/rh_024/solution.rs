#[derive(Clone, Debug, PartialEq)]
pub enum Fault {
    Offline,
    Saturated(u32),
}

pub struct Bench {
    pub limit: u32,
}

impl Bench {
    pub fn measure(&self, raw: Option<u32>) -> Result<u32, Fault> {
        match raw {
            None => Err(Fault::Offline),
            Some(value) if value > self.limit => Err(Fault::Saturated(value)),
            Some(value) => Ok(value),
        }
    }

    /// How many of the raw values are measured exactly as expected.
    pub fn matches(&self, raw: &[Option<u32>], expected: &[u32]) -> usize {
        let pairs = raw.iter().zip(expected);
        pairs
            .filter(|(raw, expected)| self.measure(**raw) == Ok(**expected))
            .count()
    }
}
