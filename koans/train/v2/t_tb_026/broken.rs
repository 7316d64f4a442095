use std::io::BufRead;

/// Reads records, one a line, with fields between semicolons.
pub struct Records<R> {
    source: R,
    line: String,
}

impl<R: BufRead> Records<R> {
    pub fn new(source: R) -> Self {
        let line = String::new();
        Self { source, line }
    }

    /// The records of a text that is in memory already.
    pub fn of_text(text: &str) -> Self {
        Self::new(text.as_bytes())
    }

    /// The fields of the next record; none at the end or when reading fails.
    pub fn fields(&mut self) -> Option<Vec<&str>> {
        self.line.clear();
        match self.source.read_line(&mut self.line) {
            Ok(1..) => Some(self.line.trim_end().split(';').collect()),
            _ => None,
        }
    }
}
