/// Weights of luggage, as they stand on its labels, in kilograms.
pub struct Luggage {
    labels: Vec<String>,
}

impl Luggage {
    pub fn new(labels: &[&str]) -> Self {
        let labels = labels.iter().map(|label| label.to_string());
        Luggage {
            labels: labels.collect(),
        }
    }

    /// The weights that can be read.
    fn weights(&self) -> impl Iterator<Item = u32> {
        let read = |label: &String| label.strip_suffix(" kg")?.parse().ok();
        self.labels.iter().filter_map(read)
    }

    /// 12 for each kilogram above 20; 60 more when that is over a hundred.
    pub fn fee(&self) -> u32 {
        let total = self.weights().sum();
        match total.saturating_sub(20) {
            over @ 0..=100 => over * 12,
            over => over * 12 + 60,
        }
    }
}
