#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parses_rows() {
        assert_eq!(
            matrix("1 2\n\n -0.5 4\n"),
            Ok(vec![vec![1.0, 2.0], vec![-0.5, 4.0]])
        );
        assert_eq!(row("7 8"), Ok(vec![7.0, 8.0]));
        assert_eq!(trace("1 2\n3 4\n5 6"), Ok(5.0));
    }

    #[test]
    fn one_bad_number_spoils_it() {
        assert!(matrix("1 2\n3 four").is_err());
        assert!(trace("x").is_err());
    }
}
