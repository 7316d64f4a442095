#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reasons_differ() {
        assert_eq!(position("12@48.5"), Ok((12, 48.5)));
        assert_eq!(position("1.5"), Ok((0, 1.5)));
        assert!(position("x@1").unwrap_err().reason.starts_with("number: "));
        assert!(
            position("1@x")
                .unwrap_err()
                .reason
                .starts_with("fraction: ")
        );
    }
}
