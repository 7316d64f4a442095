/// A tide table: the height of the water for every hour, in centimetres.
pub struct Tides {
    heights: Vec<i32>,
}

impl Tides {
    pub fn new(heights: &[i32]) -> Self {
        let heights = heights.to_vec();
        Tides { heights }
    }

    /// The hours with at least `least` centimetres. The iterator is independent
    /// of the table, which is replaced every day.
    pub fn high(&self, least: i32) -> impl Iterator<Item = u8> {
        let hours = (0u8..).zip(&self.heights);
        hours
            .filter(move |(_, height)| **height >= least)
            .map(|(hour, _)| hour)
    }
}
