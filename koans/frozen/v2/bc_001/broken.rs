/// A high-score table that only remembers who played and what they got.
#[derive(Default)]
pub struct ScoreBoard {
    entries: Vec<(String, u32)>,
}

impl ScoreBoard {
    /// Adds a result and says whether it is a new record.
    pub fn record(&mut self, player: &str, score: u32) -> bool {
        let best = self.entries.iter().map(|entry| &entry.1).max();
        self.entries.push((player.to_string(), score));
        match best {
            Some(previous) => score > *previous,
            None => true,
        }
    }

    pub fn games(&self) -> usize {
        self.entries.len()
    }
}
