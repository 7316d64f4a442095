/// A poem together with its verses, which empty lines divide.
#[derive(Default)]
pub struct Poem<'p> {
    text: String,
    verses: Vec<&'p str>,
}

impl Poem<'_> {
    /// Replaces the poem by another one.
    pub fn load(&mut self, text: &str) {
        let text = text.trim().to_owned();
        self.verses = text.split("\n\n").collect();
        self.text.clone_from(&text);
    }

    /// A verse by its number, which begins with one.
    pub fn verse(&self, number: usize) -> Option<&str> {
        let index = number.checked_sub(1)?;
        self.verses.get(index).copied()
    }

    pub fn verses(&self) -> usize {
        self.verses.len()
    }

    pub fn text(&self) -> &str {
        &self.text
    }
}
