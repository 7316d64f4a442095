pub struct Column {
    pub heading: String,
    pub cells: Vec<String>,
}

impl Column {
    /// The average width of heading and cells in characters, rounded up.
    pub fn average_width(&self) -> usize {
        let cells: usize = self.cells.iter().map(|cell| cell.chars().count()).sum();
        let total = cells + self.heading.chars().count();
        total.div_ceil(self.cells.len() + 1)
    }

    pub fn padded(&self, row: usize) -> String {
        let width = self.average_width();
        let cell = self.cells.get(row).map_or("-", String::as_str);
        format!("{cell:>width$}")
    }
}
