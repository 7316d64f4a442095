//! What lies on one shelf.

/// A shelf with the number of slips that were written for it.
#[derive(Debug)]
pub struct Stock {
    shelf: String,
    slips: u32,
    pieces: u64,
}

impl Stock {
    pub fn new(shelf: &str) -> Self {
        Self {
            shelf: shelf.to_string(),
            slips: 0,
            pieces: 0,
        }
    }

    pub fn pieces(&self) -> u64 {
        self.pieces
    }

    /// Puts a delivery on the shelf and returns its slip.
    pub fn receive(&mut self, pieces: u64) -> String {
        let name = &self.shelf;
        self.add(pieces);
        format!("{} {}", name, self.slips)
    }

    fn add(&mut self, pieces: u64) {
        self.pieces += pieces;
        self.slips += 1;
    }
}
