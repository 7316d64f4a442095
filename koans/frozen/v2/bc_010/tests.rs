#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_whole_words_of_each_text() {
        let texts = ["Tea or tea", "coffee", "teapot TEA"]
            .map(String::from)
            .to_vec();
        assert_eq!(count_in_all(texts, "Tea"), [2, 0, 1]);
    }

    #[test]
    fn no_texts() {
        assert!(count_in_all(Vec::new(), "tea").is_empty());
    }
}
