#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_are_told_apart() {
        assert_eq!(quote("ABC 12.5$"), Ok(("ABC", 12.5)));
        assert_eq!(quote("ABC"), Err(QuoteError::NoPrice));
        assert_eq!(quote("ABC -1"), Err(QuoteError::Negative));
        assert!(matches!(quote("ABC x"), Err(QuoteError::BadPrice(_))));
        assert_eq!(price("7$"), Ok(7.0));
    }
}
