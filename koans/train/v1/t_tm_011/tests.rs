#[cfg(test)]
mod tests {
    use super::*;
    #[test]
    fn shares_are_rounded_up() {
        assert_eq!(share(1_000, 3), 334);
        assert_eq!(share(250, 0), 250);
    }

    #[test]
    fn wine_is_paid_by_those_who_drink() {
        let bill = Bill {
            food: 8_000,
            wine: 3_000,
        };
        assert_eq!(bill.split(4, 2), (2_000, 3_500));
        assert_eq!(bill.split(5, 0), (1_600, 1_600));
    }
}
