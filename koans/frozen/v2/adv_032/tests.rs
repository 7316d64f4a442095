#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cause_is_kept() {
        assert_eq!(total(&["2", "40"]).unwrap(), 42);
        let error = total(&["2", "x"]).unwrap_err();
        assert_eq!(error.to_string(), "part 1 has a bad size");
        assert!(
            error
                .source()
                .unwrap()
                .to_string()
                .contains("invalid digit")
        );
    }
}
