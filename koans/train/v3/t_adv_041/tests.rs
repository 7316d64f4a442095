#[cfg(test)]
mod tests {
    use super::*;
    #[test]
    fn hands_are_counted() {
        let result = show_of_hands("A new well?", &[true, false, true]);
        assert_eq!(result, "A new well? 2 yes, 1 no");
        assert_eq!(show_of_hands("A pub?", &[]), "A pub? 0 yes, 0 no");
    }
}
