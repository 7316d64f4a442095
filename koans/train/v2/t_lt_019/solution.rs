/// Goes through the lines of a text that hold a word.
pub struct Search<'t, 'w> {
    left: &'t str,
    word: &'w str,
}

/// Where to search.
pub struct Diary<'t> {
    pub text: &'t str,
}

impl<'t> Diary<'t> {
    pub fn search<'w>(&self, word: &'w str) -> Search<'t, 'w> {
        let left = self.text;
        Search { left, word }
    }

    /// The last line with any of two words.
    pub fn last(&self, one: &str, other: &str) -> Option<&'t str> {
        let found = [self.search(one).last(), self.search(other).last()];
        found.into_iter().flatten().max_by_key(|line| line.as_ptr())
    }
}

impl<'t> Iterator for Search<'t, '_> {
    type Item = &'t str;

    fn next(&mut self) -> Option<&'t str> {
        while !self.left.is_empty() {
            let (line, after) = self.left.split_once('\n').unwrap_or((self.left, ""));
            self.left = after;
            if line.contains(self.word) {
                return Some(line);
            }
        }
        None
    }
}
