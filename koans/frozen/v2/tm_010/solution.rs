pub struct Picture {
    pub width: usize,
    pub pixels: Vec<[u8; 3]>,
}

/// Brightness of a pixel in thousandths, green counting most.
fn brightness(pixel: &[u8; 3]) -> u32 {
    let weights = [299, 587, 114];
    pixel
        .iter()
        .zip(weights)
        .map(|(channel, weight)| *channel as u32 * weight)
        .sum()
}

impl Picture {
    /// The brightest row of the picture.
    pub fn brightest_row(&self) -> Option<usize> {
        let rows = self.pixels.chunks(self.width).enumerate();
        rows.max_by_key(|(_, row)| row.iter().map(brightness).sum::<u32>())
            .map(|(number, _)| number)
    }
}
