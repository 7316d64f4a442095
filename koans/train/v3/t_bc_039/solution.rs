/// A song of a quiz night.
pub struct Song {
    pub title: String,
    pub lines: Vec<String>,
}

/// A text in lower case, with blanks for all signs.
pub fn plain(text: &str) -> String {
    text.to_lowercase()
        .replace(|c: char| !c.is_alphanumeric(), " ")
}

impl Song {
    /// The words with at least `least` letters, each of them once, in the
    /// order of the alphabet.
    pub fn riddles(&self, least: usize) -> Vec<String> {
        let text = plain(&self.lines.join(" "));
        let mut words: Vec<&str> = text
            .split_whitespace()
            .filter(|word| word.chars().count() >= least)
            .collect();
        words.sort_unstable();
        words.dedup();
        words.into_iter().map(str::to_owned).collect()
    }

    /// How the song is announced.
    pub fn announce(&self) -> String {
        format!("{} ({} lines)", self.title, self.lines.len())
    }
}
