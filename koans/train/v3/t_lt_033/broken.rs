/// A term and what it means, as a line of the handbook says.
pub struct Entry<'h> {
    pub term: &'h str,
    pub meaning: &'h str,
}

/// All the terms of a handbook.
pub struct Glossary {
    entries: Vec<Entry>,
}

impl Glossary {
    /// Reads lines such as `hull: the body of a ship`.
    pub fn read(text: &str) -> Self {
        let lines = text.lines().filter_map(|row| row.split_once(':'));
        let entries = lines.map(|(term, meaning)| Entry {
            term: term.trim(),
            meaning: meaning.trim(),
        });
        Glossary {
            entries: entries.collect(),
        }
    }

    /// What a term means.
    pub fn meaning(&self, term: &str) -> Option<&str> {
        let entry = self.entries.iter().find(|entry| entry.term == term)?;
        Some(entry.meaning)
    }
}
