#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Colour {
    pub rgb: [u8; 3],
    pub name: String,
}

impl Colour {
    /// The colour at half its brightness, marked as dark.
    pub fn darker(&self) -> Colour {
        Colour {
            rgb: self.rgb.map(|channel| channel / 2),
            name: format!("dark {}", self.name),
        }
    }
}

/// Each colour followed by its darker one.
pub fn shades(palette: &[Colour]) -> Vec<Colour> {
    palette
        .iter()
        .flat_map(|colour| [colour.clone(), colour.darker()])
        .collect()
}
