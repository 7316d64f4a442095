#[cfg(test)]
mod tests {
    use super::*;
    #[test]
    fn all_pages_are_counted() {
        let pages = ["The cat and the dog", "the end", ""];
        let counts = count_words(pages.map(str::to_owned).into());
        assert_eq!(counts["the"], 3);
        assert_eq!(counts["dog"], 1);
        assert_eq!(counts.len(), 5);
    }
}
