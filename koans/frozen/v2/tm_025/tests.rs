#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_and_fee() {
        let tariff = Tariff {
            per_minute: 10,
            free_seconds: 30,
        };
        assert_eq!(tariff.cents(29), 0);
        assert_eq!(tariff.cents(91), 20);
        assert_eq!(bill(&tariff, &[29, 91, 31]), 129);
        assert_eq!(bill(&tariff, &[]), 0);
        assert_eq!(tariff.billed(90), 1);
    }
}
