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
        let Some((before, _)) = self.text.split_once("{}") else {
            return false;
        };
        self.text.replace_range(before.len()..before.len() + 2, "");
        self.text.insert_str(before.len(), value);
        self.filled += 1;
        true
    }

    pub fn done(self) -> (String, usize) {
        (self.text, self.filled)
    }
}
