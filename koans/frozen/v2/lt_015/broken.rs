pub struct Report {
    pub lines: Vec<String>,
}

impl Report {
    fn padded(&self, height: usize) -> Vec<&str> {
        let mut lines: Vec<&str> = self.lines.iter().map(String::as_str).collect();
        while !lines.len().is_multiple_of(height) {
            lines.push("");
        }
        lines
    }

    /// The columns, each `height` lines high.
    pub fn columns(&self, height: usize) -> Vec<&[&str]> {
        let lines = self.padded(height);
        lines.chunks(height).collect()
    }
}
