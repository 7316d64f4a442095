/// Goes over a command line word by word; quotes keep words together.
pub struct Scanner<'line> {
    rest: &'line str,
}

impl<'line> Scanner<'line> {
    pub fn new(line: &'line str) -> Self {
        Scanner { rest: line }
    }

    /// The next word, or nothing at the end of the line.
    pub fn word(&mut self) -> Option<&'line str> {
        let rest = self.rest.trim_start();
        let (quoted, rest) = match rest.strip_prefix('"') {
            Some(inner) => (true, inner),
            None => (false, rest),
        };
        if rest.is_empty() {
            return None;
        }
        let end = rest.find(if quoted { '"' } else { ' ' });
        let (word, after) = rest.split_at(end.unwrap_or(rest.len()));
        self.rest = after.get(1..).unwrap_or("");
        Some(word)
    }
}
