/// A guest book of a hut.
pub struct GuestBook {
    pub entries: Vec<String>,
}

impl GuestBook {
    /// At most `count` entries, the newest or the oldest first.
    pub fn excerpt(&self, count: usize, newest: bool) -> Vec<String> {
        let numbered = self.entries.iter().enumerate();
        let ordered: Box<dyn Iterator<Item = (usize, &String)>> = if newest {
            Box::new(numbered.rev())
        } else {
            Box::new(numbered)
        };
        ordered
            .take(count)
            .map(|(number, entry)| format!("{}. {entry}", number + 1))
            .collect()
    }
}
