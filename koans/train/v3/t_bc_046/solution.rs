/// A quilt: rows of patches, each the first letter of a colour.
#[derive(Debug, Default)]
pub struct Quilt {
    rows: Vec<Vec<char>>,
}

impl Quilt {
    pub fn sew(&mut self, row: &str) {
        self.rows.push(row.chars().collect());
    }

    /// The length of the longest row.
    pub fn width(&self) -> usize {
        self.rows.iter().map(Vec::len).max().unwrap_or(0)
    }

    /// Fills a row up with `filler`, if there is such a row.
    pub fn even_out(&mut self, row: usize, filler: char) -> bool {
        if row >= self.rows.len() {
            return false;
        }
        let width = self.width();
        self.rows[row].resize(width, filler);
        true
    }

    pub fn show(&self) -> Vec<String> {
        self.rows.iter().map(|row| row.iter().collect()).collect()
    }
}
