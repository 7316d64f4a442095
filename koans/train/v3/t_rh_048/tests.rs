#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_read() {
        assert_eq!(colour(b"#ffa500").unwrap(), [255, 165, 0]);
        assert_eq!(colour(b"0a0B0c").unwrap(), [10, 11, 12]);
    }

    #[test]
    fn the_cause_is_told() {
        let error = colour(b"#12zz00").unwrap_err();
        assert_eq!(
            error.to_string(),
            "not a colour: invalid digit found in string"
        );
        let error: Box<dyn Error> = channel(b"\xff0").unwrap_err().into();
        assert!(error.to_string().contains("utf-8"));
    }
}
