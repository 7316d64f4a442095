pub struct Stairs {
    pub steps: u32,
    pub rise: f64,
}

/// Splits a height in millimetres into equal steps no higher than `most`.
fn split(height: f64, most: f64) -> Stairs {
    let steps = (height / most).ceil();
    Stairs {
        steps: steps as u32,
        rise: height / steps,
    }
}

/// Stairs over several storeys; houses with children get lower steps.
pub fn house(storeys: &[f64], children: bool) -> Vec<Stairs> {
    let most = if children { 160.0 } else { 190.0 };
    storeys
        .iter()
        .map(|height| split(*height, most, children))
        .collect()
}
