#[cfg(test)]
mod tests {
    use super::*;
    #[test]
    fn halves_are_compared() {
        assert!(is_lucky(123_321));
        assert!(is_lucky(5_005));
        assert!(!is_lucky(123_322));
    }

    #[test]
    fn the_first_lucky_ticket_is_found() {
        assert_eq!(until_lucky(&[42, 800_018, 900_018, 111_111]), Some(2));
        assert_eq!(until_lucky(&[7, 8]), None);
    }
}
