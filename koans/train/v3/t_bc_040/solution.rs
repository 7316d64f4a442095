/// A hall: its blocks have the same rows of the same length.
pub struct Hall {
    pub blocks: Vec<String>,
    pub rows: Vec<char>,
    pub seats: u32,
}

impl Hall {
    /// The labels of all seats, block by block.
    pub fn labels(&self) -> Vec<String> {
        self.blocks
            .iter()
            .flat_map(|block| {
                let short: String = block.chars().take(3).collect();
                self.rows.iter().flat_map(move |row| {
                    let short = short.clone();
                    (1..=self.seats).map(move |seat| format!("{short}-{row}{seat}"))
                })
            })
            .collect()
    }

    /// How many people fit in.
    pub fn capacity(&self) -> usize {
        self.blocks.len() * self.rows.len() * self.seats as usize
    }
}
