use std::{collections::HashSet, rc::Rc, thread};

/// Words that are spelled right.
pub struct Dictionary {
    words: HashSet<String>,
}

impl Dictionary {
    pub fn of(spellings: &[&str]) -> Self {
        let words = spellings.iter().map(|known| known.to_lowercase()).collect();
        Self { words }
    }

    fn unknown(&self, page: &str) -> usize {
        let words = page.split_whitespace().map(str::to_lowercase);
        words.filter(|word| !self.words.contains(word)).count()
    }
}

/// Unknown words of each page.
pub fn check(dictionary: Dictionary, pages: Vec<String>) -> Vec<usize> {
    let dictionary = Rc::new(dictionary);
    let mut clerks = Vec::new();
    for page in pages {
        let dictionary = Rc::clone(&dictionary);
        clerks.push(thread::spawn(move || dictionary.unknown(&page)));
    }
    clerks
        .into_iter()
        .map(|clerk| clerk.join().unwrap_or_default())
        .collect()
}
