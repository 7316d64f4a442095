#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn order_does_not_matter() {
        assert_eq!(longest_gap(&[40, 3, 11, 12, 11]), 28);
        assert_eq!(longest_gap(&[5]), 0);
        assert_eq!(longest_gap(&[]), 0);
    }

    #[test]
    fn gaps_are_judged() {
        assert!(well_watched(&[9, 1, 5], 4));
        assert!(!well_watched(&[9, 1, 4], 4));
        assert!(!well_watched(&[], 4));
    }
}
