pub struct Reader<'b> {
    chapters: &'b [String],
    at: usize,
}

impl<'b> Reader<'b> {
    pub fn open(chapters: &'b [String]) -> Self {
        Reader { chapters, at: 0 }
    }

    fn current(&self) -> &'b str {
        self.chapters.get(self.at).map_or("the end", String::as_str)
    }

    /// Goes on by one chapter; the one that was read is returned.
    pub fn turn(&mut self) -> &'b str {
        let read = self.chapters.get(self.at).map_or("the end", |c| c);
        self.at += 1;
        read
    }

    /// Reads on to the chapter with this word, returning where reading began.
    pub fn skip_to(&mut self, word: &str) -> (String, usize) {
        let start = self.current();
        let mut turned = 0;
        while turned < self.chapters.len() && !self.current().contains(word) {
            self.turn();
            turned += 1;
        }
        (start.to_string(), turned)
    }
}
