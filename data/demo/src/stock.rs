//! What lies on the shelves.

use std::collections::HashMap;

/// Pieces by article number, on one shelf.
#[derive(Debug, Default)]
pub struct Stock {
    shelf: String,
    pieces: HashMap<u32, u64>,
}

impl Stock {
    pub fn new(shelf: &str) -> Self {
        Self {
            shelf: shelf.to_string(),
            pieces: HashMap::new(),
        }
    }

    /// Puts a delivery on the shelf and returns its slip.
    pub fn receive(&mut self, number: u32, pieces: u64) -> String {
        let shelf = &self.shelf;
        self.add(number, pieces);
        format!("{shelf}: {pieces} of {number}")
    }

    fn add(&mut self, number: u32, pieces: u64) {
        *self.pieces.entry(number).or_default() += pieces;
    }

    pub fn pieces(&self, number: u32) -> u64 {
        self.pieces.get(&number).copied().unwrap_or(0)
    }
}
