use std::cmp::Ordering;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    pub numbers: [u32; 2],
    pub preview: bool,
}

impl PartialOrd for Version {
    fn partial_cmp(&self, other: &Version) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Version {
    fn cmp(&self, other: Version) -> Ordering {
        let numbers = self.numbers.cmp(&other.numbers);
        numbers.then(other.preview.cmp(&self.preview))
    }
}

pub fn newest(versions: &[Version]) -> Option<&Version> {
    versions.iter().max()
}
