/// Walks over a line, handing out its comma-separated fields.
pub struct Fields<'a> {
    rest: &'a str,
    pub read: usize,
}

impl<'a> Fields<'a> {
    pub fn of(line: &'a str) -> Self {
        Fields {
            rest: line,
            read: 0,
        }
    }

    /// The next field without its quotes, or None at the end of the line.
    pub fn advance(&mut self) -> Option<String> {
        if self.rest.is_empty() {
            return None;
        }
        let (field, rest) = self.rest.split_once(',').unwrap_or((self.rest, ""));
        self.rest = rest;
        self.read += 1;
        Some(field.trim().trim_matches('"').to_string())
    }
}
