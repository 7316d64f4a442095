pub struct Hedge {
    pub heights: Vec<u32>,
}

impl Hedge {
    /// Centimetres to cut from each plant; low plants keep what they have.
    pub fn cuts(&self, height: u32) -> Vec<u32> {
        let mut cuts = Vec::new();
        for plant in &self.heights {
            cuts.push(plant.saturating_sub(height));
        }
        cuts
    }

    pub fn rubbish(&self, height: u32) -> u32 {
        self.cuts(height).iter().sum()
    }
}
