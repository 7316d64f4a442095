#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_parts_the_branches() {
        let mut main = Prices::default();
        assert_eq!(main.set("rye", 420), None);
        let mut harbour = main.clone();
        assert!(harbour.shares_with(&main));
        assert_eq!(harbour.set("rye", 450), Some(420));
        assert_eq!(main.of("rye"), Some(420));
        assert_eq!(harbour.of("rye"), Some(450));
        assert!(!harbour.shares_with(&main));
        assert_eq!(harbour.of("spelt"), None);
    }
}
