/// A palette of red, green and blue.
#[derive(Debug, Default)]
pub struct Palette {
    colours: Vec<[u8; 3]>,
}

impl Palette {
    /// Reads three bytes for each colour; what is left over is dropped.
    pub fn from_bytes(bytes: &[u8]) -> Self {
        let mut palette = Self::default();
        for chunk in bytes.chunks_exact(3) {
            palette.colours.push([chunk[0], chunk[1], chunk[2]]);
        }
        palette
    }

    /// The colour that is nearest to a given one.
    pub fn nearest(&self, wanted: [u8; 3]) -> Option<[u8; 3]> {
        let distance = |colour: &[u8; 3]| -> u32 {
            let parts = colour.iter().zip(wanted);
            parts
                .map(|(one, other)| u32::from(one.abs_diff(other)))
                .sum()
        };
        self.colours.iter().copied().min_by_key(distance)
    }
}
