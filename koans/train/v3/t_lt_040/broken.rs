use std::thread;

/// Pixels below this are dark.
const DARK: u8 = 40;

/// An image in shades of grey.
pub struct Xray {
    pub width: usize,
    pub pixels: Vec<u8>,
}

impl Xray {
    /// How many dark pixels each band of `rows` rows has.
    pub fn dark(&self, rows: usize) -> Vec<usize> {
        let band = (self.width * rows).max(1);
        let mut threads = Vec::new();
        for band in self.pixels.chunks(band) {
            threads.push(thread::spawn(move || {
                band.iter().filter(|&&pixel| pixel < DARK).count()
            }));
        }
        let counts = threads.into_iter().map(|thread| thread.join());
        counts.map(|count| count.unwrap_or(0)).collect()
    }
}
