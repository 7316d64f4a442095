/// Reads a row word by word.
struct Reader<'r> {
    row: &'r str,
    at: usize,
}

impl<'r> Reader<'r> {
    /// The word at the current place; empty at the end.
    fn word(&self) -> &str {
        let rest = &self.row[self.at..];
        rest.split(' ').next().unwrap_or(rest)
    }

    /// Goes to the begin of the next word.
    fn advance(&mut self) {
        let end = self.at + self.word().len();
        self.at = self.row.len().min(end + 1);
    }
}

/// Names of stitches and how many of each, in order. Unknown words are errors.
pub fn stitches(row: &str) -> Result<Vec<(char, u32)>, String> {
    let mut reader = Reader { row, at: 0 };
    let mut found = Vec::new();
    while reader.at < row.len() {
        let word = reader.word();
        reader.advance();
        let mut letters = word.chars();
        let Some(name) = letters.next() else {
            continue;
        };
        let many = letters.as_str().parse();
        let many = many.map_err(|_| format!("what is {word}?"))?;
        found.push((name, many));
    }
    Ok(found)
}
