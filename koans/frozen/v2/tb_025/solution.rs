use std::collections::BTreeSet;

pub struct Library {
    pub fiction: Vec<String>,
    pub science: Vec<String>,
}

impl Library {
    /// How many titles there are, those on both shelves counted once.
    pub fn distinct(&self) -> usize {
        let all = self.fiction.iter().chain(&self.science);
        let titles: BTreeSet<String> = all.map(|title| title.to_lowercase()).collect();
        titles.len()
    }

    pub fn has(&self, title: &str) -> bool {
        let titles: BTreeSet<&str> = self.fiction.iter().map(String::as_str).collect();
        titles.contains(title) || self.science.iter().any(|known| known == title)
    }
}
