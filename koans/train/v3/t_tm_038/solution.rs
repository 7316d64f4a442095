/// A menu with one selected entry.
pub struct Menu {
    entries: Vec<String>,
    cursor: usize,
}

impl Menu {
    pub fn new(entries: &[&str]) -> Self {
        let entries = entries.iter().map(|e| e.to_string()).collect();
        Self { entries, cursor: 0 }
    }

    /// Moves the cursor down, or up where `steps` is negative.
    pub fn scroll(&mut self, steps: isize) {
        let last = self.entries.len() - 1;
        self.cursor = self.cursor.saturating_add_signed(steps).min(last);
    }

    pub fn selected(&self) -> &str {
        &self.entries[self.cursor]
    }
}
