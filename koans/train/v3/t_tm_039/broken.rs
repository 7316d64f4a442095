use std::collections::HashMap;

fn multiply(below: u8, above: u8) -> u8 {
    (u16::from(below) * u16::from(above) / 255) as u8
}

fn lighten(below: u8, above: u8) -> u8 {
    below.max(above)
}

/// Blends two rows of pixels; an unknown mode shows what is above.
pub fn blend(mode: &str, below: &[u8], above: &[u8]) -> Vec<u8> {
    let mut modes = HashMap::new();
    modes.insert("multiply", multiply);
    modes.insert("lighten", lighten);
    let pairs = below.iter().zip(above);
    match modes.get(mode) {
        Some(mix) => pairs.map(|(below, above)| mix(*below, *above)).collect(),
        None => pairs.map(|(_, above)| *above).collect(),
    }
}
