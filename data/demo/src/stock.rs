//! What lies on one shelf.

#[derive(Debug, Default)]
pub struct Stock {
    pub shelf: String,
    pub slips: u32,
}

impl Stock {
    fn add(&mut self) {
        self.slips += 1;
    }

    /// Writes the slip of a delivery.
    pub fn receive(&mut self) -> String {
        let name = &self.shelf;
        self.add();
        format!("{} {}", name, self.slips)
    }
}
