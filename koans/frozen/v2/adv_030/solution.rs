/// The words of a sentence without its punctuation.
fn words(text: &str) -> impl DoubleEndedIterator<Item = &str> {
    text.split_whitespace()
        .map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()))
        .filter(|word| !word.is_empty())
}

/// An index entry such as `It ... rains`; one word stands alone.
pub fn entry(sentence: &str) -> Option<String> {
    let mut words = words(sentence);
    let first = words.next()?;
    match words.next_back() {
        Some(last) => Some(format!("{first} ... {last}")),
        None => Some(first.to_string()),
    }
}
