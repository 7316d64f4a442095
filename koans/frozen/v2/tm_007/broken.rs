pub struct Format {
    pub separator: char,
    pub comment: char,
}

impl Format {
    /// Semicolons between cells, comments after a hash.
    pub fn office() -> Self {
        Format {
            separator: ";",
            comment: '#',
        }
    }

    pub fn cells<'l>(&self, line: &'l str) -> Vec<&'l str> {
        let line = line.split(self.comment).next().unwrap_or("");
        line.split(self.separator).map(str::trim).collect()
    }
}

pub fn widest(line: &str) -> usize {
    let cells = Format::office().cells(line);
    cells
        .iter()
        .map(|cell| cell.chars().count())
        .max()
        .unwrap_or(0)
}
