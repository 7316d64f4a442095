use std::collections::BTreeSet;

pub struct Vocabulary {
    pub distinct: usize,
    pub longest: usize,
}

/// Measures the vocabulary of a text, ignoring case.
pub fn measure(text: &str) -> Vocabulary {
    let lower = text.to_lowercase();
    let words: BTreeSet<&str> = lower
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    let longest = words.iter().map(|word| word.len()).max();
    Vocabulary {
        distinct: words.len(),
        longest: longest.unwrap_or(0),
    }
}

fn main() {
    let Vocabulary { distinct, longest } = measure("Row, row, row your boat");
    println!("{distinct} words, the longest of {longest} bytes");
}
