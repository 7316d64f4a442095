#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cards_take_something_off() {
        assert_eq!(discount("student").apply(1000), 600);
        assert_eq!(discount("voucher 250").apply(1000), 750);
        assert_eq!(discount("voucher 250").apply(100), 0);
    }

    #[test]
    fn other_cards_do_not() {
        assert_eq!(discount("library").apply(1000), 1000);
        assert_eq!(discount("voucher x").apply(1000), 1000);
    }
}
