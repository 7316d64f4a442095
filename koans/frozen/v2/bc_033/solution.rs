pub struct Template {
    text: String,
    filled: usize,
}

impl Template {
    pub fn of(text: &str) -> Self {
        let text = text.to_string();
        Template { text, filled: 0 }
    }

    /// Puts the value where the first `{}` stands; false when there is none.
    pub fn fill(&mut self, value: &str) -> bool {
        let Some(at) = self.text.find("{}") else {
            return false;
        };
        self.text.replace_range(at..at + 2, "");
        self.text.insert_str(at, value);
        self.filled += 1;
        true
    }

    pub fn done(self) -> (String, usize) {
        (self.text, self.filled)
    }
}
