#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parses_an_address() {
        assert_eq!(cell("12:3"), Ok(Cell { row: 12, column: 3 }));
    }

    #[test]
    fn every_mistake_is_an_error() {
        assert!(cell("12-3").is_err());
        assert_eq!(cell("x:3"), Err("row is not a number: \"x\"".to_string()));
        assert_eq!(cell("12:"), Err("column is not a number: \"\"".to_string()));
    }
}
