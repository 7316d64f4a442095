pub struct Terminal {
    width: usize,
    cells: Vec<char>,
}

impl Terminal {
    pub fn blank(width: usize, height: usize) -> Self {
        Terminal {
            width,
            cells: vec![' '; width * height],
        }
    }

    pub fn print(&mut self, row: usize, text: &str) {
        let row = self
            .cells
            .iter_mut()
            .skip(row * self.width)
            .take(self.width);
        row.zip(text.chars()).for_each(|(cell, c)| *cell = c);
    }

    /// The character at a place; places outside are blank.
    pub fn at(&self, row: usize, column: usize) -> char {
        let place = row * self.width + column;
        if column >= self.width || place >= self.cells.len() {
            return ' ';
        }
        *self.cells.get_unchecked(place)
    }
}
