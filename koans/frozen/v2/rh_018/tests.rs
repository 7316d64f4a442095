#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_are_told() {
        assert_eq!(run("add 2 3").unwrap(), 5);
        assert_eq!(run("max 2 9 4").unwrap(), 9);
        assert_eq!(run("max").unwrap_err().to_string(), "no numbers");
        assert_eq!(
            run("sing").unwrap_err().to_string(),
            "unknown command \"sing\""
        );
        assert!(
            run("add x")
                .unwrap_err()
                .to_string()
                .contains("invalid digit")
        );
    }
}
