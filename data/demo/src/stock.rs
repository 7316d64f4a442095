//! What lies on the shelves.

use std::collections::HashMap;

/// Pieces by article number.
#[derive(Debug, Default)]
pub struct Stock {
    pieces: HashMap<u32, u64>,
}

impl Stock {
    /// Sets the count of an article and says by how much it grew.
    pub fn recount(&mut self, number: u32, counted: u64) -> u64 {
        let before = self.pieces.get(&number);
        self.pieces.insert(number, counted);
        match before {
            Some(before) => counted.saturating_sub(*before),
            None => counted,
        }
    }

    pub fn pieces(&self, number: u32) -> u64 {
        self.pieces.get(&number).copied().unwrap_or(0)
    }
}
