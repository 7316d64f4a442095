#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn within_range() {
        assert_eq!(setting("volume=0").ok(), Some(0));
        assert_eq!(setting("volume=100").ok(), Some(100));
    }

    #[test]
    fn each_error_has_its_text() {
        let text = |line| setting(line).map_err(|error| error.to_string());
        assert_eq!(
            text("volume=101"),
            Err("volume must not be 101".to_string())
        );
        assert_eq!(text("volume"), Err("expected key=value".to_string()));
        assert!(text("volume=loud").is_err());
    }
}
