pub struct Cursor {
    pub line: usize,
    pub lengths: Vec<usize>,
    pub column: usize,
}

impl Cursor {
    fn width(&self) -> usize {
        self.lengths.get(self.line).copied().unwrap_or(0)
    }

    /// Goes down by one line, keeping the column where possible.
    pub fn down(&mut self) {
        if self.line + 1 < self.lengths.len() {
            self.line += 1;
            self.column = self.column.min(self.width());
        }
    }

    /// Goes behind the last character of the line.
    pub fn end(&mut self) -> usize {
        self.width() = self.column;
        self.column
    }
}
