/// Anything that grows.
pub trait Plant {
    fn name(&self) -> String;
}

/// A tree with its height in centimetres.
pub struct Tree {
    pub kind: String,
    pub height: u32,
}

impl Plant for Tree {
    fn name(&self) -> String {
        self.kind.clone()
    }
}

pub struct Sunflower {
    pub bed: u8,
    pub height: u32,
}

impl Plant for Sunflower {
    fn name(&self) -> String {
        let bed = self.bed;
        format!("sunflower of bed {bed}")
    }
}

/// The name of the tallest plant.
pub fn tallest<P: Plant>(plants: &[P]) -> Option<String> {
    let tallest = plants.iter().max_by_key(|plant| plant.height)?;
    Some(tallest.name())
}
