/// The words of a text, one after the other.
pub struct Words<'t> {
    rest: &'t str,
}

impl<'t> Words<'t> {
    pub fn new(text: &'t str) -> Self {
        Words { rest: text }
    }

    /// The next word, commas and the like left out.
    pub fn word(&mut self) -> Option<&'t str> {
        let start = self.rest.find(char::is_alphabetic)?;
        let rest = &self.rest[start..];
        let end = rest.find(|c: char| !c.is_alphabetic());
        let (word, rest) = rest.split_at(end.unwrap_or(rest.len()));
        self.rest = rest;
        Some(word)
    }
}

/// The longest word, in capitals.
pub fn longest(poem: &str) -> String {
    let mut words = Words::new(poem);
    let mut longest = "";
    while let Some(word) = words.word() {
        if word.len() > longest.len() {
            longest = word;
        }
    }
    longest.to_uppercase()
}
