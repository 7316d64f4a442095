use std::collections::HashMap;

#[derive(Default)]
pub struct Table {
    chips: HashMap<String, u32>,
}

impl Table {
    pub fn seat(&mut self, name: &str, chips: u32) {
        self.chips.insert(name.to_string(), chips);
    }

    /// The loser pays the winner, as far as the chips go; returns what was paid.
    pub fn pay(&mut self, loser: &str, winner: &str, chips: u32) -> Option<u32> {
        let from = self.chips.get_mut(loser)?;
        let to = self.chips.get_mut(winner)?;
        let paid = chips.min(*from);
        *from -= paid;
        *to += paid;
        Some(paid)
    }

    pub fn chips(&self, name: &str) -> u32 {
        self.chips.get(name).copied().unwrap_or_default()
    }
}
