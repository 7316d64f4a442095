#[cfg(test)]
mod tests {
    use super::*;
    #[test]
    fn words_are_counted_in_all_books() {
        let shelf = ["the sea the ship", "no whale", "over the hill"].map(str::to_owned);
        assert_eq!(search(shelf.to_vec(), "the").unwrap(), 3);
    }

    #[test]
    fn two_words_are_refused() {
        let refused = search(vec!["the sea".to_owned()], "the sea").unwrap_err();
        assert_eq!(refused.to_string(), "`the sea` is more than a word");
    }
}
