use std::{error::Error, thread};

/// How often a word stands in a book.
fn hits(book: &str, word: &str) -> Result<usize, Box<dyn Error>> {
    if word.contains(' ') {
        return Err(format!("`{word}` is more than a word").into());
    }
    Ok(book
        .split_whitespace()
        .filter(|&found| found == word)
        .count())
}

/// How often a word stands on the whole shelf.
pub fn search(shelf: Vec<String>, word: &'static str) -> Result<usize, Box<dyn Error>> {
    let searches: Vec<_> = shelf
        .into_iter()
        .map(|book| thread::spawn(move || hits(&book, word)))
        .collect();
    let mut total = 0;
    for search in searches {
        total += search.join().expect("a search never panics")?;
    }
    Ok(total)
}
