#[cfg(test)]
mod tests {
    use super::*;
    #[test]
    fn digits_have_weights() {
        let container = Container::new("MSKU 305").unwrap();
        assert_eq!(container.weighted_sum(), 3 + 15);
        assert_eq!(container.owner(), "MSKU");
    }

    #[test]
    fn letters_are_no_digits() {
        assert!(Container::new("MSKU 3O5").is_none());
        assert!(Container::new("MSKU").is_none());
    }
}
