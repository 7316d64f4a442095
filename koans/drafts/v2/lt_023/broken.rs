pub trait Picker {
    fn pick<'w>(&self, words: &[&'w str], row: &str) -> &'w str;
}

/// Takes the longest word that is not in the row already.
pub struct Longest;

impl Picker for Longest {
    fn pick<'w>(&self, words: &[&'w str], row: &'w str) -> &'w str {
        let fresh = words.iter().filter(|word| !row.contains(**word));
        fresh.max_by_key(|word| word.len()).copied().unwrap_or("")
    }
}

pub fn fill(picker: &dyn Picker, words: &[&str]) -> String {
    let mut row = String::new();
    for _ in words {
        let word = picker.pick(words, &row);
        row.push_str(word);
    }
    row
}
