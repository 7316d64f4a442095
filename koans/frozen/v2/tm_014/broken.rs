pub struct Hedge {
    pub heights: Vec<u32>,
}

impl Hedge {
    /// Centimetres to cut from each plant; low plants keep what they have.
    pub fn cuts(&self, height: u32) -> Vec<u32> {
        let mut cuts = Vec::new();
        for plant in &self.heights {
            let cut = if plant > height { plant - height } else { 0 };
            cuts.push(cut);
        }
        cuts
    }

    pub fn rubbish(&self, height: u32) -> u32 {
        self.cuts(height).iter().sum()
    }
}
