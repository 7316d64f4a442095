#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn collects_all_complaints() {
        assert_eq!(
            complaints("a b"),
            ["at least 8 characters", "no ' ' allowed"]
        );
        assert_eq!(complaints("abcdefg"), ["at least 8 characters"]);
        assert_eq!(complaints("abcd efgh"), ["no ' ' allowed"]);
        assert!(complaints("überlang").is_empty());
    }
}
