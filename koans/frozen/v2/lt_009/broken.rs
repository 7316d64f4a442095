pub struct Scanner<'s> {
    input: &'s str,
}

impl<'s> Scanner<'s> {
    pub fn new(input: &'s str) -> Self {
        Scanner { input }
    }

    /// Cuts the next word, up to the separator, off the input.
    pub fn until(&'s mut self, separator: char) -> Option<&'s str> {
        let end = self.input.find(separator)?;
        let word = &self.input[..end];
        self.input = &self.input[end + separator.len_utf8()..];
        Some(word)
    }
}

pub fn pair(line: &str) -> Option<(String, u32)> {
    let mut scanner = Scanner::new(line);
    let key = scanner.until('=')?;
    let value = scanner.until(';')?;
    Some((key.to_string(), value.parse().ok()?))
}
