use std::collections::BTreeMap;

/// What the note-taking program needs from its storage.
pub trait Store {
    fn save(&mut self, name: &str, text: &str);
    fn load(&self, name: &str) -> Option<&str>;
    fn names(&self) -> Vec<&str>;
}

#[derive(Default)]
pub struct MemoryStore {
    notes: BTreeMap<String, String>,
}

impl Store for MemoryStore {
    fn save(&mut self, name: &str, text: &str) {
        self.notes.insert(name.to_string(), text.to_string());
    }

    fn load(&self, name: &str) -> Option<&str> {
        self.notes.get(name).map(String::as_str)
    }

    fn names(&self) -> Vec<&str> {
        self.notes.keys().map(String::as_str).collect()
    }
}
