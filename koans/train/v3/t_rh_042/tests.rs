#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn books_that_match_are_closed() {
        assert_eq!(close("1000\n -250\n30", 780).unwrap(), 780);
    }

    #[test]
    fn differences_are_told() {
        let error = close("1000\n-250", 700).unwrap_err();
        assert_eq!(error.to_string(), "books say 750, but cash is 700");
        assert!(close("ten", 10).unwrap_err().to_string().contains("digit"));
    }
}
